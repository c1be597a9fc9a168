"""What the columns of a table hold: proposed by rule from heads and cells, and changed by whoever imports it."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, Literal, get_args

import msgspec

from qingdao_browser.core.book import LanguageCode, Mode
from qingdao_browser.core.language import mark
from qingdao_browser.core.notation import (
    Dates,
    Decimals,
    Grain,
    Unclear,
    is_date,
    is_figure,
    is_missing,
    is_month_name,
    is_period,
    is_span,
    plain,
    read_measure,
)
from qingdao_browser.core.records import KEYS
from qingdao_browser.core.tables import Table

Role = Literal[
    "", "ignore", "period", "month", "quarter", "value", "label", "kind", "place", "category", "unit", "relation",
    "lower", "upper", "mode", "status", "counterparts", "statement", "notes", "source", "latitude", "longitude", "id",
    "indicator", "citation", "source_ids",
]  # fmt: skip
Shape = Literal["auto", "long", "wide"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
# How the fields are called, in the order in which people choose among them.
FIELDS: Final[dict[Role, str]] = {
    "": mark("not taken"),
    "ignore": mark("left out on purpose"),
    "value": mark("figures"),
    "period": mark("period"),
    "month": mark("month"),
    "quarter": mark("quarter"),
    "label": mark("name of what is measured"),
    "kind": mark("kind"),
    "place": mark("place"),
    "category": mark("category"),
    "unit": mark("unit"),
    "source": mark("source"),
    "notes": mark("note"),
    "relation": mark("relation"),
    "lower": mark("lower end"),
    "upper": mark("upper end"),
    "mode": mark("mode"),
    "status": mark("status"),
    "latitude": mark("latitude"),
    "longitude": mark("longitude"),
    "counterparts": mark("counterparts"),
    "statement": mark("statement"),
    "id": mark("id of the fact"),
    "indicator": mark("id of the indicator"),
    "citation": mark("citation"),
    "source_ids": mark("ids of sources"),
}
# The fields that several columns may fill.
_SHARED: Final = frozenset(("", "ignore", "value", "label", "notes"))
# Heads of columns as people write them, folded; what is not here is judged by its cells.
_WORDS: Final[dict[Role, str]] = {
    "period": "period year date time time_period jahr datum année 年 年份 年度 时间 日期 时期 期间 统计时间",
    "month": "month monat 月 月份",
    "quarter": "quarter quartal 季度",
    "value": "value values amount figure obs_value wert betrag 数值 值 金额 数量 数据值",
    "label": "label indicator indicator_name series series_name measure variable item metric name bezeichnung "
    "indikator 指标 指标名称 名称 项目",
    "kind": "kind 种类 类型",
    "place": "place location country country_name region city geo entity 国家 地区 城市 地点 国家或地区 land ort",
    "category": "category 类别 分类 kategorie",
    "unit": "unit units unit_measure einheit 单位 计量单位",
    "relation": "relation",
    "lower": "lower lower_bound 下限",
    "upper": "upper upper_bound 上限",
    "mode": "mode",
    "status": "status",
    "notes": "note notes comment comments remark remarks footnote 备注 注 说明 bemerkung anmerkung",
    "source": "source sources reference 来源 数据来源 资料来源 quelle",
    "latitude": "latitude lat 纬度",
    "longitude": "longitude lon lng long 经度",
}
_HEADS: Final = {head: role for role, words in _WORDS.items() for head in words.split()}

# The fields whose words tell the language of the table.
_NAMES: Final = frozenset(("label", "place", "kind"))
_IN_BRACKETS: Final = re.compile(
    r"(.*?)\s*[(\[（](?:units?\s*[:：]\s*|单位\s*[:：]\s*)?([^()\[\]（）]+)[)\]）]", re.IGNORECASE
)
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


class Mapping(msgspec.Struct, frozen=True):
    """What the columns of a table hold, and what the table does not say itself.

    `roles` and `units` go with the columns; an empty role is a column that was not taken, `ignore` one that was left
    out on purpose. `unit`, `period`, `label` and `source` stand for all figures that have none of their own.
    """

    roles: tuple[Role, ...]
    units: tuple[str, ...]
    unit: str = ""
    category: str = ""
    source: str = ""
    period: str = ""
    label: str = ""
    title: str = ""
    language: LanguageCode = "en"
    decimals: Decimals = ""
    dates: Dates = ""
    grain: Grain = ""
    mode: Mode = "unstated"

    def columns(self, *roles: Role) -> list[int]:
        """Return the columns that hold one of some fields, by place from 0."""
        return [column for column, role in enumerate(self.roles) if role in roles]


def is_own(table: Table) -> bool:
    """Return whether a table has the columns of this program's own data files."""
    return set(KEYS) <= set(table.head)


def propose(table: Table, *, shape: Shape = "auto", fixed: MappingType[int, Role] | None = None) -> Mapping:
    """Return what the columns of a table seem to hold; `fixed` gives what is known of some, by place from 0.

    Heads decide where they are words for a field, cells where not. A column of bare years is a period only by its head.
    """
    roles: list[Role | None] = [(fixed or {}).get(column) for column in range(len(table.head))]
    if is_own(table):
        own: dict[str, Role] = {key: key for key in KEYS if key in ROLES} | {"amount": "value"}
        taken = [role or own.get(head, "") for role, head in zip(roles, table.head, strict=True)]
        return _mapping(table, taken)
    heads = [_folded(head) for head in table.head]
    for column, head in enumerate(heads):
        role = _HEADS.get(head.replace(" ", "_"))
        if roles[column] is None and role is not None and (role in _SHARED or role not in roles):
            roles[column] = role
    for column, role in enumerate(roles):
        if role in ("month", "quarter") and "period" not in roles and _content(table, column) == "period":
            # A column of months or quarters with their years.
            roles[column] = "period"
    _leave_false_sources(table, roles, fixed or {})
    free = [column for column, role in enumerate(roles) if role is None or role == "value"]
    free = [column for column in free if column not in (fixed or {})]
    timed = "period" in roles
    named = is_month_name if timed else is_period
    over = [column for column in free if named(table.head[column])]
    wide = shape == "wide" or (shape == "auto" and len(over) >= (2 if timed else 1))
    if wide:
        for column in free:
            roles[column] = "value" if column in over else None
    kinds = {column: _content(table, column) for column, role in enumerate(roles) if role is None}
    if not wide:
        if not timed:
            dates = [column for column, kind in kinds.items() if kind == "period"]
            # A column with one date is that of the table itself.
            several = [column for column in dates if len({row[column] for row in table.rows}) > 1]
            for dated in (several or dates)[:1]:
                roles[dated] = "period"
                del kinds[dated]
        if "value" not in roles:
            for column, kind in kinds.items():
                if kind == "figure":
                    roles[column] = "value"
    _add_labels(table, roles, [column for column, kind in kinds.items() if kind == "text"])
    for column, role in enumerate(roles):
        if role in ("latitude", "longitude") and "place" not in roles and column not in (fixed or {}):
            # A position of nothing.
            roles[column] = None
    return _mapping(table, [role or "" for role in roles])


def _mapping(table: Table, roles: Sequence[Role]) -> Mapping:
    words = [table.head[column] for column in range(len(roles)) if roles[column]]
    words += [row[column] for column, role in enumerate(roles) if role in _NAMES for row in table.rows[:100]]
    code: LanguageCode = "zh" if any(map(_CHINESE.search, words)) else "en"
    return Mapping(roles=tuple(roles), units=("",) * len(table.head), language=code)


def says_nothing(head: str) -> bool:
    """Return whether the head of a column of figures says nothing of what is measured: ``value``, ``数值``."""
    return _HEADS.get(_folded(head)) == "value"


def _folded(head: str) -> str:
    """Return a head as it is compared: small letters, without a remark in brackets."""
    return re.sub(r"\s*[(\[（].*[)\]）]$", "", plain(head[:200]).lower())


def _leave_false_sources(table: Table, roles: list[Role | None], fixed: MappingType[int, Role]) -> None:
    """Take a column named source for one only if its texts look like references: a source of energy is no reference."""
    for column, role in enumerate(roles):
        if role == "source" and column not in fixed:
            texts = {row[column] for row in table.rows if row[column]}
            if sum(bool(re.search(r"[12]\d{3}|https?:|[,，《]", text)) for text in texts) * 2 < len(texts):
                roles[column] = None


def _content(table: Table, column: int) -> Literal["", "figure", "period", "text"]:
    """Return what most of the filled cells of a column are."""
    cells = list(islice((row[column] for row in table.rows if not is_missing(row[column])), 500))
    if not cells:
        return ""
    if sum(map(is_date, cells)) * 2 > len(cells):
        return "period"
    if sum(map(is_span, cells)) * 2 > len(cells):
        # Groups of ages and sizes: 15–24, 25–34.
        return "text"
    # A formula stands where a figure was meant.
    return "figure" if sum(is_figure(cell) or cell.startswith("=") for cell in cells) * 2 >= len(cells) else "text"


def _add_labels(table: Table, roles: list[Role | None], columns: Sequence[int]) -> None:
    """Take columns of texts as names as long as they tell apart rows that would else be of one name and period."""
    groups = [0] * len(table.rows)
    for column, role in enumerate(roles):
        if role in ("period", "month", "quarter", "label", "kind", "place"):
            groups = _parted(table, groups, column)
    count = len(set(groups))
    for column in columns:
        named = any(role in ("label", "place") for role in roles)
        if count == len(groups) and named:
            return
        parted = _parted(table, groups, column)
        more = len(set(parted))
        # A table with periods as heads has a name for each row, even for its only one.
        if more > count or not (named or "period" in roles):
            roles[column] = "label"
            groups, count = parted, more


def _parted(table: Table, groups: Sequence[int], column: int) -> list[int]:
    """Return the groups of the rows when those with different texts in a column are told apart too."""
    numbers: dict[tuple[int, str], int] = {}
    return [
        numbers.setdefault((group, row[column]), len(numbers)) for group, row in zip(groups, table.rows, strict=True)
    ]


def head_parts(head: str) -> tuple[str, str]:
    """Return the name and the unit in a head: ``GDP (million USD)``, ``Share, %``; no unit where none is clear."""
    name, unit = name_parts(head)
    if unit or len(name) > 200:
        return name, unit
    return _parts(re.fullmatch(r"(.+)[,，]\s*([^,，]+)", name) or re.fullmatch(r"(.+?)\s*([%％])", name), name)


@lru_cache(maxsize=4096)
def name_parts(name: str) -> tuple[str, str]:
    """Return a name without the unit that stands behind it in brackets, and the unit; empty where none is clear."""
    line = " ".join(name.split())
    return _parts(_IN_BRACKETS.fullmatch(line) if len(line) <= 200 else None, line)


def _parts(match: re.Match[str] | None, line: str) -> tuple[str, str]:
    if match is None:
        return line, ""
    try:
        known = read_measure(match[2]).known
    except Unclear:
        known = False
    return (match[1], match[2]) if known else (line, "")
