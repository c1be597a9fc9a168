from __future__ import annotations

import gettext
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import Mode
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.periods import decimal_year, middle, parse_period, write_period, write_period_and_mode

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())

years = st.integers(1, 9999).map(lambda year: f"{year:04}")
days = st.dates().map(lambda day: day.isoformat())
months = st.builds(lambda year, month: f"{year}-{month:02}", years, st.integers(1, 12))
quarters = st.builds(lambda year, quarter: f"{year}-Q{quarter}", years, st.integers(1, 4))
halves = st.builds(lambda year, half: f"{year}-H{half}", years, st.integers(1, 2))
moments = st.one_of(years, days, months, quarters, halves)
ends = st.one_of(moments, st.just(".."))


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2018", "2018", "2018年"),
        ("2018-H1", "H1 2018", "2018年上半年"),
        ("2018-H2", "H2 2018", "2018年下半年"),
        ("2018-Q1", "Q1 2018", "2018年第一季度"),
        ("2018-Q4", "Q4 2018", "2018年第四季度"),
        ("2018-05", "May 2018", "2018年5月"),
        ("2018-12", "December 2018", "2018年12月"),
        ("2018-05-14", "14 May 2018", "2018年5月14日"),
        ("2018-01/2018-02", "January–February 2018", "2018年1—2月"),
        ("2018-05-04/2018-06-14", "4 May – 14 June 2018", "2018年5月4日至6月14日"),
        ("2016/2018", "2016–2018", "2016—2018年"),
        ("2013/2017-11", "2013 – November 2017", "2013年至2017年11月"),
        ("2013-Q1/2017-11-05", "Q1 2013 – 5 November 2017", "2013年第一季度至2017年11月5日"),
        ("2017-12/2018-02", "December 2017 – February 2018", "2017年12月至2018年2月"),
        ("2017-12-30/2018-02-01", "30 December 2017 – 1 February 2018", "2017年12月30日至2018年2月1日"),
        ("2018/2018-05", "2018 – May 2018", "2018年至2018年5月"),
    ],
)
def test_periods_in_both_languages(text: str, english: str, chinese: str) -> None:
    assert (write_period(text, EN), write_period(text, ZH)) == (english, chinese)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("2013/..", "since 2013"),
        ("../2018-05-14", "until 14 May 2018"),
        ("2013~", "about 2013"),
        ("2013-05/2013-08~", "about May–August 2013"),
        ("2013/..~", "about since 2013"),
    ],
)
def test_open_and_rough_periods(text: str, english: str) -> None:
    assert write_period(text, EN) == english


@pytest.mark.parametrize(
    ("text", "mode", "english"),
    [
        ("2018-05-14", "as_of", "as of 14 May 2018"),
        ("../2018-05-14", "as_of", "by 14 May 2018"),
        ("2013/2017-11", "since", "in total, 2013 – November 2017"),
        ("2018-01/2018-05", "year_to_date", "January–May 2018, year to date"),
        ("2024", "during", "2024, full year"),
        ("2024~", "during", "about 2024"),
        ("2024-Q1", "during", "Q1 2024"),
        ("2018-01/2018-02", "during", "January–February 2018"),
        ("2013~", "as_of", "about 2013"),
        ("2013/..", "as_of", "since 2013"),
        ("2013", "since", "2013"),
        ("2013/..", "since", "since 2013"),
        ("2018", "unstated", "2018"),
    ],
)
def test_periods_with_what_their_mode_says(text: str, mode: Mode, english: str) -> None:
    assert write_period_and_mode(text, mode, EN) == english


@pytest.mark.parametrize(
    ("text", "first", "last", "single"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), True),
        ("2018-H2", date(2018, 7, 1), date(2018, 12, 31), True),
        ("2018-Q2", date(2018, 4, 1), date(2018, 6, 30), True),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), True),
        ("2018-05-14", date(2018, 5, 14), date(2018, 5, 14), True),
        ("2013/2017-11", date(2013, 1, 1), date(2017, 11, 30), False),
        ("2013/..", date(2013, 1, 1), date(2013, 12, 31), False),
        ("../2018-05-14", date(2018, 5, 14), date(2018, 5, 14), False),
    ],
)
def test_the_days_of_a_period(text: str, first: date, last: date, single: bool) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.single, period.about) == (first, last, single, False)


def test_about_is_kept() -> None:
    assert parse_period("2013~").about
    assert parse_period("2013/2014~").about


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a year"),
        ("18", "not a year"),
        ("2018-Q5", "not a year"),
        ("2018-H3", "not a year"),
        ("2018-5", "not a year"),
        ("2018-13", "no date"),
        ("2018-02-30", "no date"),
        ("0000", "no date"),
        ("../..", "open at both ends"),
        ("2018/2017", "runs backwards"),
        ("2018/2019/2020", "not a year"),
        ("2018Q1", "not a year"),
        ("spring 2018", "not a year"),
    ],
)
def test_what_is_no_period(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_period(text)


@pytest.mark.parametrize(
    ("day", "at"),
    [(date(2018, 1, 1), 2018.0), (date(2017, 12, 31), 2017 + 364 / 365), (date(2016, 12, 31), 2016 + 365 / 366)],
)
def test_days_on_an_axis_of_years(day: date, at: float) -> None:
    assert decimal_year(day) == pytest.approx(at)


@pytest.mark.parametrize(
    ("text", "at"), [("2018", 2018.5), ("2018-H1", 2018.248), ("2018-01/2018-12", 2018.5), ("2017/2018", 2018.0)]
)
def test_the_middle_of_a_period(text: str, at: float) -> None:
    assert middle(parse_period(text)) == pytest.approx(at, abs=0.001)


def test_the_last_day_there_is_has_a_place_on_the_axis() -> None:
    assert middle(parse_period("9999")) == pytest.approx(9999.5, abs=0.01)
    assert middle(parse_period("9999-12-31")) == pytest.approx(10000, abs=0.01)


@given(start=ends, end=ends, about=st.booleans())
def test_every_valid_period_is_read_and_written(start: str, end: str, about: bool) -> None:
    text = f"{start}/{end}" + "~" * about
    try:
        period = parse_period(text)
    except ValueError as error:
        assert str(error).endswith(("runs backwards", "open at both ends"))  # noqa: PT017 - any text may or may not be a period
        return
    assert period.about is about
    assert period.start is None or period.end is None or period.first <= period.last
    for tongue in (EN, ZH):
        assert write_period(text, tongue)
        for mode in ("during", "as_of", "since", "year_to_date", "unstated"):
            assert write_period_and_mode(text, mode, tongue)
    middle(period)


@given(moment=moments)
def test_a_single_period_names_its_year_and_its_days(moment: str) -> None:
    period = parse_period(moment)
    assert period.single
    assert period.first.year == period.last.year == int(moment[:4])
    assert write_period(moment, EN).endswith(str(int(moment[:4])))
    assert write_period(moment, ZH).startswith(f"{int(moment[:4])}年")


@given(text=st.text(max_size=20))
def test_any_other_text_is_refused_and_breaks_nothing(text: str) -> None:
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert period.start or period.end
