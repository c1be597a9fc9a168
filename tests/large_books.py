"""Large books for tests and benchmarks: valid, without warnings, and the same at every call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any, Final

_HEAD: Final[dict[str, Any]] = {
    "form": "qingdao-book/1",
    "title": {"en": "Trade of many ports", "zh": "众多港口的贸易"},
    "languages": ["en", "zh"],
    "version": "1",
    "origin": "port-0",
    "lead": "report",
}
_UNITS: Final[list[dict[str, Any]]] = [
    {
        "id": "usd-million",
        "label": {"en": "US dollars", "zh": "美元"},
        "kind": "currency",
        "currency": "USD",
        "scale": "1e6",
    },
    {"id": "tonne", "label": {"en": {"one": "tonne", "other": "tonnes"}, "zh": "吨"}, "kind": "mass"},
    {"id": "ship", "label": {"en": {"one": "ship", "other": "ships"}, "zh": "艘船"}, "kind": "count"},
]
_GOODS: Final = [
    ("Tea", "茶叶"), ("Silk", "丝绸"), ("Steel", "钢材"), ("Machinery", "机械"), ("Fish", "水产品"), ("Rubber", "橡胶"),
    ("Cotton", "棉花"), ("Timber", "木材"), ("Copper ore", "铜矿"), ("Beer", "啤酒"), ("Tyres", "轮胎"),
]  # fmt: skip
_PLACES: Final = [
    ("Busan", "釜山"),
    ("Karachi", "卡拉奇"),
    ("Santos", "桑托斯"),
    ("Mombasa", "蒙巴萨"),
    ("Hull", "赫尔"),
]
_PORTS: Final = 200
# What needs no quotes, in braces neither; amounts and dates have them as people give them.
_PLAIN: Final = re.compile(r"20\d\d|[^\W\d][^:#,{}\[\]\"]*")
_CATEGORIES: Final = [
    ("exports", "Exports", "出口", "#D55E00"), ("imports", "Imports", "进口", "#009E73"),
    ("transit", "Transit", "过境", "#0072B2"), ("stocks", "Stocks", "库存", "#CC79A7"),
]  # fmt: skip
_FIRST_DAY: Final = date(1990, 1, 1)
# The indicator with a tenth of all facts, one for each day.
LONGEST: Final = "daily-ships"


def large_yaml(facts: int) -> bytes:
    """Return a book of so many facts (100 at least) as people write one: about 24 MB for 100,000.

    It has a twentieth of them as indicators in four categories, one of these with a tenth of the facts, and a fiftieth
    of them as sources.
    """
    lines: list[str] = []
    for key, value in _book(facts):
        lines += _block(key, value, "")
    return "\n".join([*lines, ""]).encode()


def large_json(facts: int) -> bytes:
    """Return the book of `large_yaml` as JSON."""
    return json.dumps(dict(_book(facts)), ensure_ascii=False, indent=1).encode()


def _block(key: str, value: Any, indent: str) -> Iterator[str]:
    """Yield the lines of one key: a list of mappings below it, everything smaller in braces beside it."""
    if key == "citations" or not (isinstance(value, list) and isinstance(value[0], dict)):
        yield f"{indent}{key}: {value if key == 'form' else _flow(value)}"
        return
    yield f"{indent}{key}:"
    for item in value:
        first, *others = (line for name, inner in item.items() for line in _block(name, inner, ""))
        yield f"{indent}  - {first}"
        yield from (f"{indent}    {line}" for line in others)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text: str = value
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _book(facts: int) -> Iterator[tuple[str, Any]]:
    yield from _HEAD.items()
    indicators, sources = facts // 20, facts // 50
    ports = min(_PORTS, (indicators + 6) // 10)
    yield "units", _UNITS
    yield "places", [_place(number) for number in range(ports)]
    yield "categories", [{"id": id, "label": {"en": en, "zh": zh}, "color": color} for id, en, zh, color in _CATEGORIES]
    yield "indicators", [_indicator(number) for number in range(indicators)]
    yield "sources", [_source(number) for number in range(sources)]
    yield "facts", list(islice(_facts(facts, indicators, sources, ports), facts))


def _place(number: int) -> dict[str, Any]:
    en, zh = _PLACES[number % len(_PLACES)]
    return {
        "id": f"port-{number}",
        "name": {"en": f"{en} {number}", "zh": f"{zh}{number}"},
        "latitude": str(number % 120 - 60),
        "longitude": str(number * 7 % 360 - 180),
        "kind": "port",
        "precision": "city",
    }


def _name(number: int) -> tuple[str, str]:
    en, zh = _GOODS[number % len(_GOODS)]
    return f"{en} {number}", f"{zh}{number}"


def _id_of(indicator: int) -> str:
    return LONGEST if indicator == 0 else f"g-{indicator}"


def _indicator(number: int) -> dict[str, Any]:
    en, zh = _name(number) if number else ("Ships in port each day", "每日在港船舶")
    return {
        "id": _id_of(number),
        "label": {"en": en, "zh": zh},
        "category": _CATEGORIES[number % len(_CATEGORIES)][0],
        "definition": {"en": f"{en} as customs count it.", "zh": f"海关统计的{zh}。"},
        "unit": _UNITS[number % 3]["id"] if number else "ship",
        "mode": "during" if number else "as_of",
    }


def _source(number: int) -> dict[str, Any]:
    return {
        "id": f"s-{number}" if number else "report",
        "type": "report",
        "title": f"Yearbook of trade, volume {number}",
        "publisher": f"Office {number % 40}",
        "issued": {"date-parts": [[str(1990 + number % 30), "5", "14"]]},
        "URL": f"https://example.org/yearbook/{number}",
        "custom": {"reliability": "high", "compiler": {"en": f"Office {number % 40}", "zh": f"统计局{number % 40}"}},
    }


def _facts(facts: int, indicators: int, sources: int, ports: int) -> Iterator[dict[str, Any]]:
    """Yield facts without end: those of the longest series, then of each other indicator, year by year."""
    for day in range(facts // 10):
        when = (_FIRST_DAY + timedelta(days=day)).isoformat()
        amount = str(40 + day * 7919 % 61)
        statement = {"en": f"{amount} ships lay in port on {when}.", "zh": f"{when}在港船舶{amount}艘。"}
        yield _fact(f"day-{day}", 0, statement, amount, when, 1 + day * (sources - 1) // (facts // 10))
    for year in count():
        for number in range(1, indicators):
            en, zh = _name(number)
            amount = f"{1 + number * 7919 % 900}.{year * 37 % 10}{(number + year) % 9 + 1}"
            written = str(2000 + year)
            statement = {"en": f"{en} was {amount} in {written}.", "zh": f"{zh}，{written}年{amount}。"}
            # The report names one indicator in 500; each source has facts of some indicators in some years.
            source = 0 if number % 500 == 1 and not year else 1 + (number + year * 7) % (sources - 1)
            yield _fact(f"g-{number}-{written}", number, statement, amount, written, source) | _more(
                number, year, ports
            )


def _fact(id: str, indicator: int, statement: dict[str, str], amount: str, period: str, source: int) -> dict[str, Any]:
    return {
        "id": id,
        "indicator": _id_of(indicator),
        "statement": statement,
        "amount": amount,
        "period": period,
        "citations": [
            {
                "source": f"s-{source}" if source else "report",
                "label": "page",
                "locator": str(1 + indicator % 90),
            }
        ],
    }


def _more(number: int, year: int, ports: int) -> dict[str, Any]:
    """Return what some of the facts say beside the figure: every part of the form comes in, and none often."""
    more: dict[str, Any] = {}
    if number % 10 == 3:
        more["place"] = f"port-{number // 10 % ports}"
    if number % 50 == 7:
        more["counterparts"] = list(dict.fromkeys(f"port-{(number + step) % ports}" for step in range(3)))
    if (number + year) % 40 == 11:
        more["status"] = ["provisional"]
    if (number + year) % 60 == 13:
        more["notes"] = [{"text": {"en": "Counted anew since.", "zh": "此后重新统计。"}, "mandatory": "true"}]
    if number % 90 == 17 and year:
        before = f"g-{number}-{1999 + year}"
        more["corroboration"] = [
            {"fact": before, "verdict": "context", "text": {"en": "The year before.", "zh": "上一年。"}}
        ]
    return more
