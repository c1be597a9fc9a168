from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import Plural
from qingdao_browser.core.notation import (
    Reading,
    Unclear,
    coarser,
    dates_of,
    decimals_of,
    is_date,
    is_figure,
    is_missing,
    is_month_name,
    is_period,
    join_period,
    month_of,
    plain,
    power_of,
    read_figure,
    read_measure,
    read_period,
    unit_id,
    unit_of,
)
from qingdao_browser.core.periods import parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2018", "2018"),
        ("2018.0", "2018"),
        ("2018年", "2018"),
        ("2018年度", "2018"),
        ("２０１８", "2018"),
        ("2018Q1", "2018-Q1"),
        ("2018-q1", "2018-Q1"),
        ("Q1 2018", "2018-Q1"),
        ("2018年第一季度", "2018-Q1"),
        ("2018年3季度", "2018-Q3"),
        ("2018H2", "2018-H2"),
        ("2018-S2", "2018-H2"),
        ("H1 2018", "2018-H1"),
        ("2018年上半年", "2018-H1"),
        ("2018年下半年", "2018-H2"),
        ("2018-05", "2018-05"),
        ("2018/5", "2018-05"),
        ("2018M05", "2018-05"),
        ("2018-M5", "2018-05"),
        ("2018年5月", "2018-05"),
        ("２０１８年５月份", "2018-05"),
        ("Jan 2018", "2018-01"),
        ("Sept. 2018", "2018-09"),
        ("2018 January", "2018-01"),
        ("May-2018", "2018-05"),
        ("2018-05-14", "2018-05-14"),
        ("2018/5/14", "2018-05-14"),
        ("2018.05.14", "2018-05-14"),
        ("20180514", "2018-05-14"),
        ("2018年5月14日", "2018-05-14"),
        ("14.05.2018", "2018-05-14"),
        ("14 May 2018", "2018-05-14"),
        ("May 14, 2018", "2018-05-14"),
        ("Jan 1 2000", "2000-01-01"),
        ("2018-05-14 00:00:00", "2018-05-14"),
        ("2018-05-14T00:00:00Z", "2018-05-14"),
        ("2017–2018", "2017/2018"),
        ("2017-2018", "2017/2018"),
        ("2017至2018年", "2017/2018"),
        ("2018年1-2月", "2018-01/2018-02"),
        ("2018年1月至2月", "2018-01/2018-02"),
        ("Jan–Feb 2018", "2018-01/2018-02"),
        ("2018-01 to 2018-02", "2018-01/2018-02"),
        ("2018-01/2018-02", "2018-01/2018-02"),
        ("2018-Q1/2018-Q3", "2018-Q1/2018-Q3"),
        ("2013/..", "2013/.."),
        ("since 2013", "2013/.."),
        ("2013年以来", "2013/.."),
        ("2013~", "2013~"),
        ("about 2013", "2013~"),
        ("约2013年", "2013~"),
        ("~2013", "2013~"),
    ],
)
def test_a_period_reads_as_people_write_it(text: str, period: str) -> None:
    assert read_period(text) == period
    assert is_period(text)
    parse_period(period)


@pytest.mark.parametrize(
    "text",
    [
        "", "14/05/2018", "05/06/2018", "5-6-2018", "2017/18", "2017/2018", "2018-19", "FY2018", "FY 17", "201¹",
        "2018*", "Jan-18", "2018-02-30", "0000", "abc 2018", "2018 abc", "2010/01/01 01:00:00", "201805", "18", "1Q18",
        "2018/13", "2018-Q5", "~", "2018-03/2018-01",
    ],
)  # fmt: skip
def test_a_period_that_can_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(Unclear) as told:
        read_period(text)
    assert str(told.value.what)
    assert str(told.value.remedy)
    assert not is_period(text)


def test_the_order_of_day_and_month_is_never_guessed() -> None:
    assert read_period("05/06/2018", "dmy") == "2018-06-05"
    assert read_period("05/06/2018", "mdy") == "2018-05-06"
    with pytest.raises(Unclear, match="no date that exists"):
        read_period("14/05/2018", "mdy")


@given(st.text(max_size=30))
def test_any_text_is_a_period_of_a_book_or_refused(text: str) -> None:
    with suppress(Unclear):
        parse_period(read_period(text))


def test_months_stand_alone_in_heads_and_cells() -> None:
    assert [month_of(text) for text in ("Jan", "sept.", "5", "05", "12", "5月", "十一月", "13", "0", "x")] == [
        1, 9, 5, 5, 12, 5, 11, 0, 0, 0,
    ]  # fmt: skip
    assert is_month_name("Jan")
    assert not is_month_name("5")


def test_a_year_joins_its_month_or_quarter() -> None:
    assert join_period("2018", "", "") == "2018"
    assert join_period("2018", "Feb", "") == "2018-02"
    assert join_period("2018年", "", "Q3") == "2018-Q3"
    assert join_period("2018", "", "三季度") == "2018-Q3"
    for parts in (("2018-05", "Feb", ""), ("2018", "x", ""), ("2018", "", "5")):
        with pytest.raises(Unclear):
            join_period(*parts)


def test_dates_can_stand_for_longer_times_when_that_is_said() -> None:
    assert coarser("2018-05-01", "month") == "2018-05"
    assert coarser("2018-05-01", "quarter") == "2018-Q2"
    assert coarser("2018-05-01", "year") == "2018"
    assert coarser("2018-05-01", "") == "2018-05-01"
    assert coarser("2018-05", "year") == "2018-05"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("62", Reading("62")),
        ("1.10", Reading("1.10")),
        ("0.123", Reading("0.123")),
        ("12345.678", Reading("12345.678")),
        ("1,234,567", Reading("1234567")),
        ("1.234.567", Reading("1234567")),
        ("1,234.50", Reading("1234.50")),
        ("1.234,50", Reading("1234.50")),
        ("1 234,5", Reading("1234.5")),
        ("10\u00a0000", Reading("10000")),
        ("1'234.5", Reading("1234.5")),
        ("1,5", Reading("1.5")),
        ("-5", Reading("-5")),
        ("−5", Reading("-5")),
        (".5", Reading("0.5")),
        ("1.5e-5", Reading("0.000015")),
        ("1.25E+2", Reading("125")),
        ("５", Reading("5")),
        ("over 400", Reading("400", "over")),
        (">5", Reading("5", "over")),
        ("超过400", Reading("400", "over")),
        ("< 5", Reading("5", "under")),
        ("约3.5", Reading("3.5", "about")),
        ("~7", Reading("7", "about")),
        ("ca. 7", Reading("7", "about")),
        ("nearly 8", Reading("8", "nearly")),
        ("≤ 9", Reading("9", "up_to")),
        ("不超过9", Reading("9", "up_to")),
        ("40–50", Reading("", "range", "40", "50")),
        ("40-50", Reading("", "range", "40", "50")),
        ("40 to 50", Reading("", "range", "40", "50")),
        ("40至50", Reading("", "range", "40", "50")),
        ("5%", Reading("5", unit="%")),
        ("USD 5.2 million", Reading("5.2", unit="USD million")),
        ("约3.5亿美元", Reading("3.5", "about", unit="亿美元")),
        ("12*", Reading("12", mark="*")),
        ("12¹", Reading("12", mark="¹")),
        ("12 [a]", Reading("12", mark="[a]")),
        ("12 (p)", Reading("12", mark="(p)")),
        ("12 p", Reading("12", mark="p")),
        ("5t", Reading("5", unit="t")),
    ],
)
def test_a_figure_keeps_its_digits_and_what_stands_beside_them(text: str, reading: Reading) -> None:
    assert read_figure(text, "") == reading
    assert is_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "1,234", "1.234", "(123)", "100+", ">= 5", "at least 5", "=SUM(A1)", "@x", "+cmd|x", "-(5)", "#REF!", "#n/a",
        "1e5", "1.5e9", "007", "1.2.3", "1,23,456", "50-40", "over 5-10", "x" * 201, "words", "٣", "-",
        "1" * 101 + ".5",
    ],
)  # fmt: skip
def test_a_figure_that_can_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(Unclear) as told:
        read_figure(text, "")
    assert str(told.value.remedy)


def test_the_sign_before_decimals_decides_where_it_is_known() -> None:
    assert read_figure("1,234", "point") == Reading("1234")
    assert read_figure("1,234", "comma") == Reading("1.234")
    assert read_figure("1.234", "point") == Reading("1.234")
    assert read_figure("1.234", "comma") == Reading("1234")
    for text, sign in (("1.5", "comma"), ("1,5", "point")):
        with pytest.raises(Unclear, match="is not written with a decimal"):
            read_figure(text, sign)  # type: ignore[arg-type] # the two words


def test_figures_tell_their_sign_where_they_can_have_no_other() -> None:
    signs = [decimals_of(text) for text in ("1.5", "1,5", "1,234", "12", "1,234.5", "1.234,5", "1 000", "x", "2.5e3")]
    assert signs == ["point", "comma", "", "", "point", "comma", "", "", "point"]


@given(st.text(max_size=40), st.sampled_from(["", "point", "comma"]))
def test_any_text_is_a_figure_with_plain_digits_or_refused(text: str, sign: str) -> None:
    found = Reading("")
    with suppress(Unclear):
        found = read_figure(text, sign)  # type: ignore[arg-type] # the three words
    for digits in filter(None, (found.amount, found.lower, found.upper)):
        assert digits.isascii()
        float(digits)


def test_cells_say_in_many_ways_that_there_is_no_figure() -> None:
    assert all(map(is_missing, ("", "-", "–", "…", "..", "n/a", "NaN", "x")))
    assert not any(map(is_missing, ("0", "1", "#N/A", "1-2")))


def test_a_long_text_is_no_period() -> None:
    with pytest.raises(Unclear, match="is no period"):
        read_period("2018-" * 30)


def test_dates_tell_the_order_of_day_and_month_where_they_can_have_no_other() -> None:
    texts = ("14/05/2018", "05/14/2018", "5-13-2018", "05/06/2018", "14/15/2018", "2018-05-14", "x")
    assert [dates_of(text) for text in texts] == ["dmy", "mdy", "mdy", "", "", "", ""]


def test_some_periods_are_clearly_dates() -> None:
    assert all(map(is_date, ("05/06/2018", "2018-05", "May 2018", "2018-05-14 00:00")))
    assert not any(map(is_date, ("2018", "20180514", "2018.0", "x", "5/6")))


def test_a_name_with_a_number_is_no_figure() -> None:
    for text in (
        "Chrome 30.0",
        "=1+2",
        "2009 W. 6th St.",
        "12 Main & College",
        "00M",
        "007",
        "1A9",
        "U2",
        "5 " + "x" * 150,
    ):
        assert not is_figure(text)


def test_a_figure_may_look_like_one_and_be_open() -> None:
    for text in ("1,234", "(123)", "100+", "$5", "5 million $", "5 bn", "US$ 5", ".097", "-.5"):
        assert is_figure(text)


@pytest.mark.parametrize(
    ("text", "id", "kind", "power"),
    [
        ("million US dollars", "usd-million", "currency", 6),
        ("USD (million)", "usd-million", "currency", 6),
        ("亿美元", "usd-1e8", "currency", 8),
        ("万元", "cny-1e4", "currency", 4),
        ("EUR Mrd.", "eur-billion", "currency", 9),
        ("%", "percent", "share", 0),
        ("per cent", "percent", "share", 0),
        ("thousands of barrels", "barrels-thousand", "volume", 3),
        ("1000 t", "t-thousand", "mass", 3),
        ("万标准箱", "", "volume", 4),
        ("千瓦时", "", "energy", 0),
        ("persons", "persons", "count", 0),
        ("BTU", "btu", "other", 0),
    ],
)
def test_a_unit_is_a_noun_and_a_power_of_ten(text: str, id: str, kind: str, power: int) -> None:
    measure = read_measure(text)
    assert (unit_id(measure), measure.kind, measure.power) == (id, kind, power)
    assert measure.known is (text != "BTU")


@pytest.mark.parametrize("text", ["", "$", "million $", "¥", "million", "万", "=1", "x" * 101, "m"])
def test_a_unit_with_two_meanings_or_none_is_refused(text: str) -> None:
    with pytest.raises(Unclear):
        read_measure(text)


def test_powers_stand_alone_beside_figures() -> None:
    assert [power_of(text) for text in ("million", "亿", "tonnes", "million tonnes", "")] == [6, 8, 0, 0, 0]


def test_known_units_have_names_in_both_languages() -> None:
    dollars = unit_of(read_measure("USD billion"), "u", "en")
    assert (dollars.label.en, dollars.label.zh, dollars.currency, dollars.scale) == ("US dollars", "美元", "USD", "1e9")
    share = unit_of(read_measure("%"), "u", "zh")
    assert (share.label.en, share.scale) == ("per cent", "1")
    ships = unit_of(read_measure("艘"), "u", "zh")
    assert not isinstance(ships.label.en, Plural)
    assert (ships.label.en, ships.label.zh) == ("", "艘")
    assert unit_of(read_measure("ships"), "u", "en").label.en == "ships"


def test_plain_text_keeps_the_marks_of_footnotes() -> None:
    assert plain("１２ ｋ　m") == "12 k m"
    assert plain("12¹") == "12¹"
