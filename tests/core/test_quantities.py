from __future__ import annotations

import gettext
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import Fact, Member, Plural, Relation, Text, Unit, UnitKind, UnitLabel
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.quantities import (
    axis_power,
    exact_value,
    fact_interval,
    is_exact,
    rounding_interval,
    write_amount,
    write_amounts,
    write_fact,
    write_scaled,
    write_unit,
)

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())
WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8}


def unit(kind: UnitKind, scale: str = "1", en: str | Plural = "", zh: str = "", currency: str = "") -> Unit:
    return Unit("u", UnitLabel(en, zh), kind, currency, scale)


USD = {power: unit("currency", f"1e{power}", "US dollars", "美元", "USD") for power in (0, 3, 6, 9, 12)}
TEU = unit("volume", "1e6", "TEU", "标准箱")
TONNE = unit("mass", "1e6", Plural("tonne", "tonnes"), "吨")
BOAT = unit("count", "1", Plural("boat", "boats"), "艘")
PERCENT = unit("share", "1", "per cent", "%")
RANK = unit("rank", "1", "rank", "位次")
PRICE = unit("price", "1", "US dollars", "美元", "USD")
INDEX = unit("index", "1", Plural("point", "points"), "分")


def fact(amount: str = "", relation: Relation = "eq", **more: object) -> Fact:
    return Fact("f", "i", Text("s"), "2018", amount=amount, relation=relation, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "of", "english", "chinese"),
    [
        ("1.523", USD[9], "USD 1.523 billion", "15.23亿美元"),
        ("380", USD[6], "USD 380 million", "3.8亿美元"),
        # Zeros that only fill up a whole number go when the point moves in front of them.
        ("1370", USD[6], "USD 1.37 billion", "13.7亿美元"),
        ("1.10", USD[9], "USD 1.10 billion", "11.0亿美元"),
        ("0.5", USD[6], "USD 0.5 million", "50万美元"),
        ("7", USD[0], "USD 7", "7美元"),
        ("12345", USD[0], "USD 12,345", "1.2345万美元"),
        ("2.5", USD[12], "USD 2.5 trillion", "25000亿美元"),
        ("30.78", TEU, "30.78 million TEU", "3078万标准箱"),
        ("400", TONNE, "400 million tonnes", "4亿吨"),
        ("1", TONNE, "1 million tonnes", "100万吨"),
        ("1", BOAT, "1 boat", "1艘"),
        ("164", BOAT, "164 boats", "164艘"),
        ("0", BOAT, "0 boats", "0艘"),
        ("1200", BOAT, "1,200 boats", "1200艘"),
        ("66.5", PERCENT, "66.5%", "66.5%"),
        ("-1.5", PERCENT, "-1.5%", "-1.5%"),
        ("36", RANK, "No. 36", "第36位"),
        ("3.76", PRICE, "USD 3.76", "3.76美元"),
        ("1.10", INDEX, "1.10 points", "1.10分"),
    ],
)
def test_amounts_in_both_languages(amount: str, of: Unit, english: str, chinese: str) -> None:
    assert (write_amount(amount, of, EN), write_amount(amount, of, ZH)) == (english, chinese)


@pytest.mark.parametrize(
    ("relation", "english"),
    [
        ("eq", "400 million tonnes"),
        ("over", "over 400 million tonnes"),
        ("under", "under 400 million tonnes"),
        ("about", "about 400 million tonnes"),
        ("nearly", "nearly 400 million tonnes"),
        ("up_to", "up to 400 million tonnes"),
    ],
)
def test_relations(relation: Relation, english: str) -> None:
    written = write_fact(fact("400", relation), TONNE, EN)
    assert written.text == english
    assert f"{written.figure} {written.noun}" == english


def test_ranges() -> None:
    between = fact(relation="range", lower="300", upper="400")
    assert write_fact(between, TONNE, EN).text == "300–400 million tonnes"
    assert write_fact(between, TONNE, ZH).text == "3亿—4亿吨"
    assert write_amounts(("203", "234"), USD[6], EN).text == "USD 203–234 million"
    assert write_amounts(("203", "234"), USD[6], ZH).text == "2.03亿—2.34亿美元"
    assert write_amounts(("1", "2"), BOAT, EN).text == "1–2 boats"
    assert write_amounts(("40", "50"), PERCENT, EN).text == "40–50%"


def test_a_range_of_unlike_size_is_written_in_one_power() -> None:
    assert write_amounts(("900", "1100"), USD[6], EN).text == "USD 0.9–1.1 billion"


def test_lists_are_counted_and_words_have_no_figure() -> None:
    three = tuple(Member(name) for name in "abc")
    assert write_fact(fact(members=three), BOAT, EN).text == "3 boats"
    assert write_fact(fact(members=three, complete=False), BOAT, EN).text == ""
    assert write_fact(fact(), BOAT, EN).text == ""


def test_a_missing_language_of_a_noun_falls_back() -> None:
    assert write_amount("5", unit("count", en="boats"), ZH) == "5boats"
    assert write_amount("5", unit("count", zh="艘"), EN) == "5 艘"
    assert write_amount("2", unit("count", en=Plural("boat", "boats")), ZH) == "2boats"


@pytest.mark.parametrize(
    ("amount", "scale", "value"),
    [("1.523", "1e9", "1523000000"), ("380", "1e6", "380000000"), ("5", "1", "5"), ("1.10", "1", "1.10")],
)
def test_exact_values(amount: str, scale: str, value: str) -> None:
    assert exact_value(amount, scale) == Decimal(value)


def test_rounding_leaves_half_of_the_last_digit() -> None:
    interval = rounding_interval("1.523", USD[9], exact=False)
    assert [interval.low, interval.mid, interval.high] == [Decimal(f"15{n}00000") for n in (225, 230, 235)]
    counted = rounding_interval("164", BOAT, exact=True)
    assert {counted.low, counted.mid, counted.high} == {Decimal(164)}


def test_the_interval_of_a_fact() -> None:
    assert fact_interval(fact("164"), BOAT).high == 164
    assert fact_interval(fact("164", "about"), BOAT).high == Decimal("164.5")
    assert fact_interval(fact("66.5"), PERCENT).low == Decimal("66.45")
    between = fact_interval(fact(relation="range", lower="40", upper="50"), PERCENT)
    assert [between.low, between.mid, between.high] == [Decimal(40), Decimal(45), Decimal(50)]
    assert fact_interval(fact(members=(Member("a"), Member("b"))), BOAT).mid == 2


def test_what_is_exact() -> None:
    assert is_exact(fact("164"), BOAT)
    assert is_exact(fact("3"), RANK)
    assert not is_exact(fact("164", "over"), BOAT)
    assert not is_exact(fact("164", derived="a - b"), BOAT)
    assert not is_exact(fact("2"), unit("count", "1e6"))
    assert not is_exact(fact("2"), USD[0])


@pytest.mark.parametrize(
    ("of", "size", "english", "chinese"),
    [
        (TEU, "30780000", "million TEU", "万标准箱"),
        (USD[9], "1523000000", "USD billion", "亿美元"),
        (USD[0], "7", "USD", "美元"),
        (BOAT, "164", "boats", "艘"),
        (PERCENT, "66", "%", "%"),
        (PRICE, "3000000", "USD", "美元"),
    ],
)
def test_units_on_an_axis(of: Unit, size: str, english: str, chinese: str) -> None:
    for tongue, words in ((EN, english), (ZH, chinese)):
        assert write_unit(of, axis_power(Decimal(size), of, tongue), tongue) == words


def test_a_rank_is_named_and_has_no_power() -> None:
    assert write_unit(RANK, axis_power(Decimal(36), RANK, EN), EN) == "rank"


def test_digits_on_an_axis() -> None:
    assert write_scaled("30.78", TEU, 6, EN) == "30.78"
    assert write_scaled("30.78", TEU, 4, ZH) == "3078"
    assert write_scaled("380", USD[6], 9, EN) == "0.38"
    assert write_scaled("66.50", PERCENT, 0, EN) == "66.50"
    assert write_scaled("1234", BOAT, 0, EN) == "1,234"


# --- for any amount ---------------------------------------------------------------------------------------------------

amounts = st.builds(
    lambda sign, whole, part: f"{sign}{whole}" + (f".{part}" if part else ""),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**15),
    st.one_of(st.just(""), st.from_regex(r"[0-9]{1,6}", fullmatch=True)),
)
kinds = st.sampled_from(["currency", "count", "share", "rank", "index", "mass", "volume", "price", "other"])
units = st.builds(
    lambda kind, power: unit(kind, f"1e{power}", Plural("thing", "things"), "个", "USD" if kind == "currency" else ""),
    kinds,
    st.integers(0, 15),
)


def read_back(text: str) -> Decimal:
    """Return the value that a reader takes from a written amount: its digits times its words."""
    found = re.search(r"(-?[\d,]+(?:\.\d+)?)(?: (thousand|million|billion|trillion)|(万|亿))?", text)
    assert found is not None
    return Decimal(found[1].replace(",", "")).scaleb(WORDS.get(found[2] or found[3] or "", 0))


@given(amount=amounts, of=units)
def test_reading_a_written_amount_back_gives_its_value(amount: str, of: Unit) -> None:
    if of.kind in ("share", "rank", "index", "price"):
        # These are written as they stand; the reader of a book refuses a scale on them.
        of = unit(of.kind, "1", of.label.en, of.label.zh)
    for tongue in (EN, ZH):
        assert read_back(write_amount(amount, of, tongue)) == exact_value(amount, of.scale)


@given(amount=amounts, of=units)
def test_no_digit_is_made_up_and_no_zero_behind_the_point_lost(amount: str, of: Unit) -> None:
    for tongue in (EN, ZH):
        figure = re.sub(r"[^\d.]", "", write_amounts((amount,), of, tongue).figure.removeprefix("No. "))
        given_digits = amount.lstrip("-").replace(".", "").lstrip("0")
        written = figure.replace(".", "").lstrip("0")
        assert written.rstrip("0") == given_digits.rstrip("0")
        if "." in amount:
            assert written.startswith(given_digits)
            assert set(written[len(given_digits) :]) <= {"0"}
        if "." in figure:
            assert len(written) <= len(given_digits)


@given(amount=amounts, of=units, size=st.decimals(0, 10**24, places=2))
def test_axes_and_columns_hold_the_same_value(amount: str, of: Unit, size: Decimal) -> None:
    if of.kind in ("share", "rank", "index", "price"):
        of = unit(of.kind, "1", of.label.en, of.label.zh)
    for tongue in (EN, ZH):
        power = axis_power(size, of, tongue)
        digits = write_scaled(amount, of, power, tongue).replace(",", "")
        assert Decimal(digits).scaleb(power) == exact_value(amount, of.scale)
