"""Periods as the facts file writes them: parsed to dates, compared, and written in the user's language.

A period is a year, half-year, quarter, month or day; a range of two of these, also of mixed precision; open at one
end (``2013/..``); or about one of them (``2013~``). The notation follows ISO 8601-2 (EDTF) where that has a form.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec
from babel.dates import format_date, get_month_names

from qingdao_browser.core.book import Mode
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.messages import Message, said

Grain = Literal["year", "half", "quarter", "month", "day"]

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)
_MONTHS_OF: dict[Grain, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}


class PeriodError(ValueError):
    """A text that is no period: what is wrong with it."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A calendar unit: a year, half, quarter, month or day, by its first and last date."""

    grain: Grain
    first: date
    last: date


class Period(msgspec.Struct, frozen=True):
    """A time a fact speaks about: from `start` to `end`; an open end is None, a single unit has both the same."""

    start: Moment | None
    end: Moment | None
    about: bool = False

    @property
    def single(self) -> bool:
        """Whether the period is one calendar unit, not a range."""
        return self.start == self.end

    @property
    def last(self) -> date:
        """The last known date; the first where the end is open."""
        moment = self.end or self.start
        assert moment is not None  # the parser refuses a period open at both ends
        return moment.last

    @property
    def first(self) -> date:
        """The first known date; that of the end where the start is open."""
        moment = self.start or self.end
        assert moment is not None  # as above
        return moment.first


def _moment(text: str) -> Moment:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise PeriodError(said("{text} is not a year, half-year, quarter, month or day", text=repr(text)))
    try:
        return _moment_of(match)
    except ValueError:
        raise PeriodError(said("{text} is no date that exists", text=repr(text))) from None


def _moment_of(match: re.Match[str]) -> Moment:
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Moment("day", day, day)
    grain: Grain
    if match["quarter"]:
        grain, month = "quarter", 3 * int(match["quarter"]) - 2
    elif match["half"]:
        grain, month = "half", 6 * int(match["half"]) - 5
    elif match["month"]:
        grain, month = "month", int(match["month"])
    else:
        grain, month = "year", 1
    first = date(year, month, 1)
    end = month + _MONTHS_OF[grain] - 1
    return Moment(grain, first, date(year, end, calendar.monthrange(year, end)[1]))


@lru_cache(maxsize=65536)
def parse_period(text: str) -> Period:
    """Return the period that `text` writes, e.g. ``2018-Q1``, ``2018-01/2018-02``, ``2013/..``, ``2013~``.

    Raises PeriodError: an unknown form, a date that does not exist, a range that runs backwards.
    """
    body, about = (text[:-1], True) if text.endswith("~") else (text, False)
    if "/" not in body:
        moment = _moment(body)
        return Period(moment, moment, about)
    left, right = body.split("/", 1)
    start = None if left == ".." else _moment(left)
    end = None if right == ".." else _moment(right)
    if start is None and end is None:
        raise PeriodError(said("{text} is open at both ends", text=repr(text)))
    if start is not None and end is not None and start.first > end.last:
        raise PeriodError(said("{text} runs backwards", text=repr(text)))
    return Period(start, end, about)


def _write_moment(moment: Moment, language: Language) -> str:
    """Write one calendar unit: ``Q1 2018`` or ``2018年第一季度``."""
    year, month = moment.first.year, moment.first.month
    chinese = language.code == "zh"
    match moment.grain:
        case "year":
            return f"{year}年" if chinese else f"{year}"
        case "half":
            half = (month + 5) // 6
            return f"{year}年{'上' if half == 1 else '下'}半年" if chinese else f"H{half} {year}"
        case "quarter":
            quarter = (month + 2) // 3
            return f"{year}年第{'一二三四'[quarter - 1]}季度" if chinese else f"Q{quarter} {year}"
        case "month":
            return f"{year}年{month}月" if chinese else f"{_month_name(month)} {year}"
    return format_date(moment.first, "long", language.locale)


@lru_cache
def _month_name(month: int) -> str:
    return str(get_month_names("wide", "format", "en_GB")[month])


def _write_range(start: Moment, end: Moment, language: Language) -> str:
    """Write a range, naming what both ends share once: ``January–February 2018``, ``2018年1—2月``."""
    same_year = start.first.year == end.first.year
    months = start.grain == end.grain == "month"
    days = start.grain == end.grain == "day"
    if language.code == "zh":
        if same_year and months:
            return f"{start.first.year}年{start.first.month}—{end.first.month}月"
        if same_year and days:
            return f"{_write_moment(start, language)}至{end.first.month}月{end.first.day}日"
        if start.grain == end.grain == "year":
            return f"{start.first.year}—{end.first.year}年"
        return f"{_write_moment(start, language)}至{_write_moment(end, language)}"
    if same_year and months:
        return f"{_month_name(start.first.month)}–{_month_name(end.first.month)} {start.first.year}"
    if same_year and days:
        return f"{start.first.day} {_month_name(start.first.month)} – {_write_moment(end, language)}"
    dash = "–" if start.grain == end.grain == "year" else " – "
    return f"{_write_moment(start, language)}{dash}{_write_moment(end, language)}"


@lru_cache(maxsize=16384)
def write_period(text: str, language: Language) -> str:
    """Write the period of the facts file in the user's language, without the mode.

    English follows ``14 May 2018``, ``Q1 2018``, ``January–February 2018``; Chinese ``2018年5月14日``,
    ``2018年第一季度``, ``2018年1—2月``. Raises ValueError for a text that is not a period.
    """
    period = parse_period(text)
    if period.start is None and period.end is not None:
        words = language.tr(mark("until {moment}"), moment=_write_moment(period.end, language))
    elif period.end is None and period.start is not None:
        words = language.tr(mark("since {moment}"), moment=_write_moment(period.start, language))
    else:
        assert period.start is not None  # the parser refuses both ends open
        assert period.end is not None  # as above
        single = period.single
        words = _write_moment(period.start, language) if single else _write_range(period.start, period.end, language)
    return language.tr(mark("about {moment}"), moment=words) if period.about else words


def write_period_and_mode(text: str, mode: Mode, language: Language) -> str:
    """Write the period with what the mode says about it: ``as of 14 May 2018``, ``2024, full year``."""
    period, words = parse_period(text), write_period(text, language)
    if mode == "as_of" and period.single and not period.about:
        return language.tr(mark("as of {period}"), period=words)
    if mode == "as_of" and period.start is None and period.end is not None:
        return language.tr(mark("by {moment}"), moment=_write_moment(period.end, language))
    if mode == "since" and period.start is not None and period.end is not None and not period.single:
        return language.tr(mark("in total, {period}"), period=words)
    if mode == "year_to_date":
        return language.tr(mark("{period}, year to date"), period=words)
    if (
        mode == "during"
        and period.single
        and period.start is not None
        and period.start.grain == "year"
        and not period.about
    ):
        return language.tr(mark("{period}, full year"), period=words)
    return words


@lru_cache(maxsize=65536)
def recency(text: str) -> tuple[date, date]:
    """Return a key that sorts periods, as `parse_period` reads them, by their last, then their first day."""
    period = parse_period(text)
    return period.last, period.first


def is_full_year(period: Period) -> bool:
    """Return whether the period is exactly one calendar year."""
    return period.single and not period.about and period.start is not None and period.start.grain == "year"


def decimal_year(day: date) -> float:
    """Return the date as a point on an axis of years: 1 January 2018 is 2018.0."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.toordinal() - date(day.year, 1, 1).toordinal()) / length


def middle(period: Period) -> float:
    """Return where the period stands on an axis of years: the middle of its days, 2018.5 for the year 2018."""
    # The year of the last day is followed by none where it is 9999, the last that dates know.
    end = decimal_year(period.last) + 1 / (366 if calendar.isleap(period.last.year) else 365)
    return round((decimal_year(period.first) + end) / 2, 3)
