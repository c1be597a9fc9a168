"""Amounts with their unit and relation: exact values, the interval that rounding leaves, and how they are written.

Nothing here ever writes more digits than the source gave: the point is moved and zeros before it may be dropped when a
larger power of ten is named, zeros behind it are kept as they were.
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache

import msgspec
from babel import Locale

from qingdao_browser.core.book import Fact, Plural, Relation, Unit
from qingdao_browser.core.language import Language, mark

_SCALE_WORDS = {3: mark("thousand"), 6: mark("million"), 9: mark("billion"), 12: mark("trillion")}
# Amounts may have a hundred digits (DESIGN, caps); moving their point must not round them.
_EXACT = Context(prec=300)
_MYRIAD, _HUNDRED_MILLION = Decimal(10) ** 4, Decimal(10) ** 8
_UNSCALED_KINDS = frozenset({"share", "rank", "index", "price"})
RELATION_WORDS: dict[Relation, str] = {
    "eq": "{amount}",
    "over": mark("over {amount}"),
    "under": mark("under {amount}"),
    "about": mark("about {amount}"),
    "nearly": mark("nearly {amount}"),
    "up_to": mark("up to {amount}"),
    "range": "{amount}",
}


class Interval(msgspec.Struct, frozen=True):
    """A value with the lowest and highest it can stand for once rounding is undone."""

    low: Decimal
    mid: Decimal
    high: Decimal


@lru_cache(maxsize=65536)
def exact_value(amount: str, scale: str = "1") -> Decimal:
    """Return the amount in its base unit: ``1.523`` with scale ``1e9`` is 1523000000."""
    return Decimal(amount).scaleb(Decimal(scale).adjusted(), _EXACT)


def rounding_interval(amount: str, unit: Unit, *, exact: bool) -> Interval:
    """Return the interval an amount stands for in its base unit.

    `exact` is for plain counts; every other amount means plus or minus half of its last digit (DESIGN, amount).
    """
    mid = exact_value(amount, unit.scale)
    if exact:
        return Interval(mid, mid, mid)
    exponent = Decimal(amount).as_tuple().exponent
    assert isinstance(exponent, int)  # the form of amounts admits no NaN and no infinity
    half = Decimal(5).scaleb(exponent - 1 + Decimal(unit.scale).adjusted())
    return Interval(mid - half, mid, mid + half)


def fact_interval(fact: Fact, unit: Unit) -> Interval:
    """Return the interval the amount of `fact` stands for, in base units: exact for counts that are equal."""
    if fact.relation == "range":
        low, high = exact_value(fact.lower, unit.scale), exact_value(fact.upper, unit.scale)
        return Interval(low, (low + high) / 2, high)
    return rounding_interval(fact.amount or str(len(fact.members)), unit, exact=is_exact(fact, unit))


def is_exact(fact: Fact, unit: Unit) -> bool:
    """Return whether the amount counts whole things one by one."""
    whole = unit.kind in ("count", "rank") and unit.scale == "1"
    return whole and fact.relation == "eq" and not fact.derived


def _digits(number: Decimal, language: Language) -> str:
    """Write a decimal with exactly its own digits; English groups thousands, Chinese does not (GB/T 15835)."""
    # Both languages write a point before decimals. Babel would stop at the digits of Python's default context.
    return format(number, ",f" if language.code == "en" else "f")


def _move_point(amount: Decimal, places: int) -> Decimal:
    """Return amount x 10^places with the source's digits: zeros that only filled a whole number may fall away."""
    moved = amount.scaleb(places, _EXACT)
    exponent = amount.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent >= 0
    if not (whole and places < 0):
        return moved
    return moved.normalize(_EXACT)


def _target_power(size: Decimal, power: int, language: Language) -> int:
    """Return the power of ten a figure is written in: 万 and 亿 in Chinese, thousands in English."""
    if language.code == "zh":
        return 8 if size >= _HUNDRED_MILLION else 4 if size >= _MYRIAD else 0
    if power == 0:
        return 0
    target = min(power - power % 3, 12)
    while target < 12 and size >= Decimal(10) ** (target + 3):
        target += 3
    return target


class Written(msgspec.Struct, frozen=True):
    """An amount in the user's language, in the two parts a page may set apart: the figure and the noun behind it."""

    figure: str
    noun: str
    text: str


def _noun(unit: Unit, number: Decimal | None, language: Language) -> str:
    """Return the name of the unit in the plural form that goes with `number`; None stands for a scaled number."""
    label = unit.label
    if language.code == "zh" and label.zh:
        return label.zh
    if isinstance(label.en, Plural):
        form = "other" if number is None else Locale("en").plural_form(number)
        return label.en.one if form == "one" else label.en.other
    return label.en or label.zh


def _power_of(numbers: list[Decimal], unit: Unit, language: Language) -> int:
    """Return the power of ten in which these numbers of a unit are written together."""
    if unit.kind in _UNSCALED_KINDS:
        return 0
    own = Decimal(unit.scale).adjusted()
    return _target_power(max(abs(number.scaleb(own, _EXACT)) for number in numbers), own, language)


def _numerals(amounts: tuple[str, ...], unit: Unit, language: Language) -> tuple[str, bool]:
    """Write one amount, or two as a range, in one power of ten; also tell whether a power was named."""
    numbers = [Decimal(amount) for amount in amounts]
    target = _power_of(numbers, unit, language)
    own = Decimal(unit.scale).adjusted()
    written = [_digits(_move_point(number, own - target), language) for number in numbers]
    if language.code == "zh":
        word = {8: "亿", 4: "万"}.get(target, "")
        return "—".join(digits + word for digits in written), target > 0
    word = language.tr(_SCALE_WORDS[target]) if target else ""
    return " ".join(filter(None, ["–".join(written), word])), target > 0


def write_amounts(amounts: tuple[str, ...], unit: Unit, language: Language) -> Written:
    """Write one amount, or the two ends of a range, with the unit: ``USD 1.523 billion``, ``15.23亿美元``."""
    figure, scaled = _numerals(amounts, unit, language)
    chinese = language.code == "zh"
    if unit.kind == "share":
        return Written(figure + "%", "", figure + "%")
    if unit.kind == "rank":
        text = f"第{figure}位" if chinese else f"No. {figure}"
        return Written(text, "", text)
    if unit.currency and not chinese:
        return Written(f"{unit.currency} {figure}", "", f"{unit.currency} {figure}")
    noun = _noun(unit, None if scaled or len(amounts) > 1 else Decimal(amounts[0]), language)
    return Written(figure, noun, figure + noun if chinese else f"{figure} {noun}")


def write_amount(amount: str, unit: Unit, language: Language) -> str:
    """Write an amount with its unit: ``30.78 million TEU``, ``3078万标准箱``."""
    return write_amounts((amount,), unit, language).text


def write_bare(amount: str, unit: Unit, language: Language) -> tuple[str, str]:
    """Return the digits of an amount as a machine reads them, and the unit in words: ``30.78`` and ``million TEU``."""
    number = Decimal(amount)
    target = _power_of([number], unit, language)
    moved = _move_point(number, Decimal(unit.scale).adjusted() - target)
    return format(moved, "f"), write_unit(unit, target, language)


def write_fact(fact: Fact, unit: Unit, language: Language) -> Written:
    """Write the amount of a fact with its relation: ``over 400 million tonnes``, ``超过4亿吨``.

    A complete list without an amount is written as the count of its members; a qualitative fact as nothing.
    """
    if fact.relation == "range":
        return write_amounts((fact.lower, fact.upper), unit, language)
    amount = fact.amount or (str(len(fact.members)) if fact.members and fact.complete else "")
    if not amount:
        return Written("", "", "")
    written = write_amounts((amount,), unit, language)
    pattern = RELATION_WORDS[fact.relation]
    return Written(language.tr(pattern, amount=written.figure), written.noun, language.tr(pattern, amount=written.text))


def axis_power(size: Decimal, unit: Unit, language: Language) -> int:
    """Return the power of ten in which numbers up to `size` (in base units) are written on an axis or in a column."""
    if unit.kind in _UNSCALED_KINDS:
        return 0
    return _target_power(size, Decimal(unit.scale).adjusted(), language)


def write_unit(unit: Unit, power: int, language: Language) -> str:
    """Name a unit as an axis or a column head does: ``million TEU``, ``万标准箱``, ``USD billion``, ``亿美元``."""
    if unit.kind == "share":
        return "%"
    if unit.kind == "rank":
        return language.tr(mark("rank"))
    if language.code == "zh":
        return {8: "亿", 4: "万"}.get(power, "") + _noun(unit, None, language)
    word = language.tr(_SCALE_WORDS[power]) if power else ""
    name = unit.currency or _noun(unit, None, language)
    return " ".join(filter(None, [name, word] if unit.currency else [word, name]))


def write_scaled(amount: str, unit: Unit, power: int, language: Language) -> str:
    """Write the bare digits of an amount in the given power of ten, as a column or an axis label shows it."""
    own = Decimal(unit.scale).adjusted() if unit.kind not in _UNSCALED_KINDS else 0
    return _digits(_move_point(Decimal(amount), own - power), language)
