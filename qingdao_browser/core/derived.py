"""Formulas of derived figures: over named facts and numbers, with the interval that the rounding of inputs allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Final

from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.quantities import Interval

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 20
NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SIGNS: Final = frozenset("+-*/()")
_PRECISION: Final = 50


class FormulaError(ValueError):
    """A formula that cannot be computed: what is wrong, and what would be right."""

    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class DivisionError(FormulaError):
    """A formula that divides by what may be nothing: the values decide, not the form."""


def tokens(formula: str) -> list[str]:
    """Return the words of a formula: ids, numbers, operators, parentheses; operators stand between spaces.

    Ids may hold hyphens and dots, so ``a - b`` is a difference and ``a-b`` a name. Raises FormulaError.
    """
    if len(formula) > MAX_LENGTH:
        raise FormulaError(
            said("the formula has {count} characters", count=len(formula)),
            said("at most {most} are read", most=MAX_LENGTH),
        )
    words = formula.replace("(", " ( ").replace(")", " ) ").split()
    for word in words:
        if word not in _SIGNS and not NUMBER.fullmatch(word) and not _ID.fullmatch(word):
            raise FormulaError(
                said("{word} is no id, number or operator", word=repr(word)),
                said("write e.g. `(fact-a - fact-b) / 2`, with spaces"),
            )
    return words


def inputs(formula: str) -> tuple[str, ...]:
    """Return the ids a formula names, each once, in their order; raises FormulaError."""
    return tuple(dict.fromkeys(word for word in tokens(formula) if _is_name(word)))


def _is_name(word: str) -> bool:
    return word not in _SIGNS and NUMBER.fullmatch(word) is None


def evaluate(formula: str, value_of: Callable[[str], Interval]) -> Interval:
    """Return the value of a formula, in base units, with its lowest and highest.

    `value_of` gives the interval of a named fact. Raises FormulaError for a formula that is not well formed, or that
    divides by what may be nothing.
    """
    words = tokens(formula)
    with localcontext() as context:
        context.prec = _PRECISION
        value, position = _sum(words, 0, value_of, 0)
    if position < len(words):
        raise FormulaError(
            said("{word} is not expected here", word=repr(words[position])),
            said("join values by + - * / and close parentheses"),
        )
    return value


_Value = tuple[Interval, int]


def _sum(words: list[str], position: int, value_of: Callable[[str], Interval], depth: int) -> _Value:
    value, position = _product(words, position, value_of, depth)
    while position < len(words) and words[position] in ("+", "-"):
        sign = words[position]
        other, position = _product(words, position + 1, value_of, depth)
        if sign == "+":
            value = Interval(value.low + other.low, value.mid + other.mid, value.high + other.high)
        else:
            value = Interval(value.low - other.high, value.mid - other.mid, value.high - other.low)
    return value, position


def _product(words: list[str], position: int, value_of: Callable[[str], Interval], depth: int) -> _Value:
    value, position = _atom(words, position, value_of, depth)
    while position < len(words) and words[position] in ("*", "/"):
        sign = words[position]
        other, position = _atom(words, position + 1, value_of, depth)
        if sign == "/" and other.low <= 0 <= other.high:
            raise DivisionError(
                said("the formula divides by what may be nothing"), said("divide by a value above or below zero")
            )
        value = _times(value, other) if sign == "*" else _times(value, _inverse(other))
    return value, position


def _times(a: Interval, b: Interval) -> Interval:
    corners = (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)
    return Interval(min(corners), a.mid * b.mid, max(corners))


def _inverse(value: Interval) -> Interval:
    return Interval(1 / value.high, 1 / value.mid, 1 / value.low)


def _atom(words: list[str], position: int, value_of: Callable[[str], Interval], depth: int) -> _Value:
    if position >= len(words):
        raise FormulaError(said("the formula ends too early"), said("write a fact or a number behind every operator"))
    word = words[position]
    if word == "(":
        if depth >= MAX_DEPTH:
            raise FormulaError(said("parentheses more than {most} deep", most=MAX_DEPTH), said("split the formula"))
        value, position = _sum(words, position + 1, value_of, depth + 1)
        if position >= len(words) or words[position] != ")":
            raise FormulaError(said("a parenthesis is not closed"), said("close it with )"))
        return value, position + 1
    if NUMBER.fullmatch(word):
        number = Decimal(word)
        return Interval(number, number, number), position + 1
    if not _is_name(word):
        raise FormulaError(said("{word} is not expected here", word=repr(word)), said("write a fact or a number"))
    return value_of(word), position + 1


def agree(written: Interval, computed: Interval) -> bool:
    """Return whether a written result, with its own rounding, meets the interval that was computed."""
    return written.low <= computed.high and computed.low <= written.high
