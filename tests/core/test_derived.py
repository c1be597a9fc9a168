from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.derived import DivisionError, FormulaError, agree, evaluate, inputs, tokens
from qingdao_browser.core.quantities import Interval


def exactly(number: str | int) -> Interval:
    value = Decimal(number)
    return Interval(value, value, value)


def around(number: str, half: str) -> Interval:
    return Interval(Decimal(number) - Decimal(half), Decimal(number), Decimal(number) + Decimal(half))


VALUES = {
    "a": exactly(10),
    "b": exactly(4),
    "a-b": exactly(1),
    "c": around("2", "0.5"),
    "d": around("2.5", "1.5"),
    "zero": around("0", "0.5"),
}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a + b", 14),
        ("a - b", 6),
        ("a-b", 1),
        ("a * b / 8", 5),
        ("a - b - 1", 5),
        ("a + b * 2", 18),
        ("(a + b) * 2", 28),
        ("2.5", "2.5"),
    ],
)
def test_a_formula_is_computed_with_the_usual_order(formula: str, value: str | int) -> None:
    assert evaluate(formula, VALUES.__getitem__) == exactly(value)


def test_rounding_of_inputs_widens_the_result() -> None:
    assert evaluate("a - c", VALUES.__getitem__) == around("8", "0.5")
    assert evaluate("a / d", VALUES.__getitem__) == Interval(Decimal("2.5"), Decimal(4), Decimal(10))
    assert evaluate("(0 - 1) * c", VALUES.__getitem__) == around("-2", "0.5")


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("a +", "the formula ends too early"),
        ("", "the formula ends too early"),
        ("(a", "a parenthesis is not closed"),
        ("a )", "')' is not expected here"),
        ("a b", "'b' is not expected here"),
        ("* a", "'*' is not expected here"),
        ("a +- b", "'+-' is no id, number or operator"),
        ("a ** b", "'**' is no id, number or operator"),
        ("A + b", "'A' is no id, number or operator"),
        ("a / zero", "the formula divides by what may be nothing"),
        ("(" * 21 + "a" + ")" * 21, "parentheses more than 20 deep"),
        ("a" * 1001, "the formula has 1001 characters"),
    ],
)
def test_a_formula_that_cannot_be_computed_says_why(formula: str, what: str) -> None:
    with pytest.raises(FormulaError) as caught:
        evaluate(formula, VALUES.__getitem__)
    assert str(caught.value) == what
    assert str(caught.value.remedy)


def test_dividing_by_nothing_is_an_error_of_the_values() -> None:
    with pytest.raises(DivisionError):
        evaluate("a / (a - a)", VALUES.__getitem__)


def test_inputs_are_the_ids_once_in_their_order() -> None:
    assert inputs("(b + a.x) / b * 100") == ("b", "a.x")


@given(st.text(alphabet="ab1.-+*/() ", max_size=60))
def test_any_text_is_computed_or_refused(formula: str) -> None:
    try:
        value = evaluate(formula, lambda id: VALUES.get(id, exactly(3)))
    except FormulaError:
        return
    assert value.low <= value.mid <= value.high
    assert tokens(formula)


def test_agreement_is_a_meeting_of_intervals() -> None:
    assert agree(around("2", "0.5"), around("3", "0.5"))
    assert not agree(around("2", "0.4"), around("3", "0.5"))
