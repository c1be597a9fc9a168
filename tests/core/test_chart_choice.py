from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import (
    Book,
    Citation,
    Corroboration,
    Fact,
    Indicator,
    LanguageCode,
    Member,
    Note,
    Reading,
    Text,
    Union,
    Unit,
    UnitLabel,
)
from qingdao_browser.core.chart_choice import (
    FALLBACK_COLOUR,
    charts_of,
    citation_lines,
    colour_of,
    foot_lines,
    has_amount,
    like_groups,
    map_of,
    marker_of,
    runs_of,
    scale_of,
    source_line,
    write_scaled_number,
)
from qingdao_browser.core.charting import Bars, Chart, Dumbbell, PartOfWhole, Timeline
from qingdao_browser.core.citations import author_text, locator_text
from qingdao_browser.core.language import language
from tests.core.samples import book
from tests.core.test_article import bundled

EN = language("en")
UNREAL = {"target", "plan"}
FIRST_MONTH = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7}


# --- the whole bundled book, against rules of the test's own ----------------------------------------------------------


def ends_of(moment: str) -> tuple[date, date]:
    """Return the first and last day of a year, half, quarter, month or day, without the code under test."""
    year, *rest = moment.split("-")
    if len(rest) == 2:
        day = date(int(year), int(rest[0]), int(rest[1]))
        return day, day
    first, months = 1, 12
    if rest and rest[0] in FIRST_MONTH:
        first, months = FIRST_MONTH[rest[0]], 3 if rest[0][0] == "Q" else 6
    elif rest:
        first, months = int(rest[0]), 1
    after = date(int(year) + (first + months - 1) // 12, (first + months - 1) % 12 + 1, 1)
    return date(int(year), first, 1), after - timedelta(days=1)


def days_of(period: str) -> tuple[date, date]:
    left, _, right = period.partition("/")
    return ends_of(left)[0], ends_of(right or left)[1]


def whose(book: Book, fact: Fact) -> str:
    compiler = fact.compiler or book.sources[fact.citations[0].source].custom.compiler
    return compiler.en if compiler else ""


def why_not_compared(book: Book, before: Fact, after: Fact) -> str:
    """Return why two observations must not be compared as a change, or nothing."""
    if ".." in before.period + after.period or "~" in before.period + after.period:
        return "no definite period"
    if (book.unit_of(before), book.mode_of(before)) != (book.unit_of(after), book.mode_of(after)):
        return "unlike unit or mode"
    if not whose(book, before) or whose(book, before) != whose(book, after):
        return "two compilers, or nobody's count"
    for fact in (before, after):
        if UNREAL & set(fact.status):
            return "a target or plan"
        if "disputed" in fact.status and not fact.preferred:
            return "a disputed value"
        if fact.relation not in ("eq", "about"):
            return "an open end"
        if fact.kind is not None:
            return "a kind"
    if "series_break" in after.status:
        return "a break of the definition"
    if before.place != after.place:
        return "two places"
    if book.mode_of(before) == "unstated":
        return "what part of the period is covered is not stated"
    (first, last), (next_first, next_last) = days_of(before.period), days_of(after.period)
    if last >= next_last:
        return "not in order of time"
    if book.mode_of(before) == "as_of":
        return ""
    month_end = (last + timedelta(days=1)).day == 1 and (next_last + timedelta(days=1)).day == 1
    alike = (first.month, first.day, last.month) == (next_first.month, next_first.day, next_last.month)
    if first.year != last.year or next_first.year != next_last.year or not alike:
        return "unlike parts of the year"
    return "" if month_end or last.day == next_last.day else "unlike parts of the month"


def why_not_joined(book: Book, before: Fact, after: Fact) -> str:
    """Return why no line may lead from one observation to the next, or nothing."""
    first, next_first = days_of(before.period)[0], days_of(after.period)[0]
    if book.mode_of(before) != "as_of" and next_first.year - first.year != 1:
        return "a gap"
    last, next_last = days_of(before.period)[1], days_of(after.period)[1]
    if (next_last - last).days > 400:
        return "a gap"
    return why_not_compared(book, before, after)


def all_charts() -> Iterator[tuple[Indicator, Chart, list[Fact]]]:
    for indicator in bundled().indicators.values():
        for chart, facts in charts_of(bundled(), indicator, EN):
            yield indicator, chart, facts


CHARTS = [pytest.param(*found, id=f"{found[0].id}-{n}") for n, found in enumerate(all_charts())]


def drawn(chart: Chart) -> list[str]:
    match chart:
        case Bars():
            return [bar.fact for bar in chart.bars]
        case Dumbbell():
            return [chart.first.fact, chart.second.fact]
        case PartOfWhole():
            return [chart.part.fact, chart.whole.fact]
        case Timeline():
            return [point.fact for run in chart.runs for point in run.points]
    raise AssertionError(chart)


@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_no_chart_of_the_book_joins_what_is_unlike(indicator: Indicator, chart: Chart, facts: list[Fact]) -> None:
    book = bundled()
    pairs: list[tuple[str, str]] = []
    if isinstance(chart, Timeline):
        pairs = [(a.fact, b.fact) for run in chart.runs for a, b in pairwise(run.points)]
        assert [why for a, b in pairs if (why := why_not_joined(book, book.facts[a], book.facts[b]))] == []
    elif isinstance(chart, Dumbbell):
        assert why_not_compared(book, book.facts[chart.first.fact], book.facts[chart.second.fact]) == ""
    assert {book.facts[id].indicator for id in drawn(chart)} <= {indicator.id, *(fact.indicator for fact in facts)}


@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_every_chart_of_the_book_draws_one_unit_and_all_its_facts(
    indicator: Indicator, chart: Chart, facts: list[Fact]
) -> None:
    book = bundled()
    assert {fact.id for fact in facts} == set(drawn(chart))
    units = {book.unit_of(fact) for fact in facts}
    assert len(units) == 1
    assert all(has_amount(fact) for fact in facts)
    if isinstance(chart, Bars):
        assert len(chart.bars) >= 2
        assert next(iter(units)).kind != "rank"
    if isinstance(chart, Dumbbell | PartOfWhole):
        assert next(iter(units)).kind != "rank"
    if isinstance(chart, Timeline):
        assert chart.rank is (next(iter(units)).kind == "rank")
        assert len({point.at for run in chart.runs for point in run.points}) >= (2 if chart.rank else 3)
    assert chart.heading.label
    assert indicator.id in book.indicators


@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_every_chart_of_the_book_says_what_it_shows(indicator: Indicator, chart: Chart, facts: list[Fact]) -> None:
    heading = chart.heading
    assert heading.title[0] == heading.title[0].upper()
    assert heading.subtitle.startswith(heading.label)
    assert heading.source.startswith("Source")
    assert re.fullmatch("#[0-9A-Fa-f]{6}", heading.color)
    assert heading.page in bundled().indicators
    assert heading.unit
    description = heading.description
    assert description.what.endswith(".")
    assert description.extremes
    assert "  " not in description.text
    assert ". ." not in description.text
    if isinstance(chart, Timeline):
        assert description.extremes.endswith(".")
        assert (description.pattern == "") is (len(chart.runs) == 1 and len(chart.runs[0].points) == 1)
        assert not description.pattern or description.pattern[0].isupper()
        assert chart.values[0].at <= min(p.value for run in chart.runs for p in run.points)
        assert chart.values[-1].at >= max(p.value for run in chart.runs for p in run.points)
        assert chart.times[0].at <= min(p.at for run in chart.runs for p in run.points) + 1
        assert len(chart.times) <= 10
    assert len(facts) >= 1
    assert indicator.label.en


@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_targets_and_disputed_values_are_never_solid(indicator: Indicator, chart: Chart, facts: list[Fact]) -> None:
    marks = []
    if isinstance(chart, Timeline):
        marks = [(point.fact, point.ink, point.end) for run in chart.runs for point in run.points]
    elif isinstance(chart, Bars):
        marks = [(bar.fact, bar.ink, bar.end) for bar in chart.bars]
    for id, ink, end in marks:
        fact = bundled().facts[id]
        if UNREAL & set(fact.status) or ("disputed" in fact.status and not fact.preferred):
            assert ink == "hollow"
        if fact.relation in ("over", "under", "nearly", "up_to"):
            assert end in ("open_above", "open_below")
    assert indicator.id
    assert facts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("teu-2017-wsc", "teu-2018-port"),
        ("teu-2018-wsc", "teu-2018-port"),
        ("teu-2018-port", "teu-2021"),
        ("teu-2022-portnews", "teu-2024"),
        ("searail-2018", "searail-2019"),
        ("dwboats-2013", "dwboats-2017-02"),
        ("dwboats-2017-02", "dwboats-2017-12"),
        ("dwboats-2017-12", "art-ocean-boats"),
        ("marine-2012", "marine-2016"),
        ("aquatic-2016-target", "aquatic-2023"),
        ("dwcatch-2015-target", "dwcatch-2016"),
        ("sisterports-2018-05", "sisterports-2019-09"),
        ("trainroutes-2022-12", "trainroutes-2023-06-17"),
        ("trainroutes-2023-10-11", "trainroutes-2024-05-20"),
        ("trainroutes-2023-10-11", "trainroutes-2024-07-06"),
        ("pax-2015", "pax-2017"),
        ("gfci-2016-09", "gfci-2020-09"),
    ],
)
def test_pairs_that_must_stay_apart(one: str, other: str) -> None:
    book = bundled()
    assert {one, other} <= book.facts.keys()
    for _, chart, _ in all_charts():
        if isinstance(chart, Timeline):
            for run in chart.runs:
                assert not {one, other} <= {point.fact for point in run.points}
        if isinstance(chart, Dumbbell):
            assert {one, other} != {chart.first.fact, chart.second.fact}


def test_lines_that_may_be_drawn_are_drawn() -> None:
    book = bundled()
    runs = {
        tuple(fact.id for fact in run) for run in runs_of(book, like_groups(book, book.facts_of["port-containers"])[0])
    }
    assert ("teu-2014-wsc", "teu-2015-wsc", "teu-2016-wsc", "teu-2017-wsc", "teu-2018-wsc") in runs


def test_a_value_that_stands_alone_has_no_chart() -> None:
    book = bundled()
    for id in ("art-capacity-projects", "art-financing-deals", "art-park-investment", "art-new-air-routes"):
        assert charts_of(book, book.indicators[book.facts[id].indicator], EN) == []


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_what_stands_under_a_figure_names_every_place_and_every_caveat(
    indicator: Indicator, chart: Chart, facts: list[Fact], code: LanguageCode
) -> None:
    book, words = bundled(), language(code)
    number = [other for other, _ in charts_of(book, indicator, EN)].index(chart)
    heading = charts_of(book, indicator, words)[number][0].heading
    under = "\n".join(heading.foot)
    for fact in facts:
        for citation in book.citations_of(fact):
            author, place = author_text(book.sources[citation.source], code), locator_text(citation, code)
            lines = [line for line in heading.citations if line.startswith(author) and place in line]
            assert any(line in heading.foot[0] for line in lines)
        for note in fact.notes:
            assert not note.mandatory or words.of(note.text).rstrip(".。") in under
    assert all(note in under for note in heading.notes)
    assert len(set(heading.citations)) == len(heading.citations)
    assert len(set(heading.notes)) == len(heading.notes)
    assert all(note.endswith((".", "。")) for note in heading.notes)
    assert heading.foot[0].startswith("Source" if code == "en" else "来源：")


@pytest.mark.parametrize(("indicator", "chart", "facts"), CHARTS)
def test_states_of_the_facts_stand_in_the_title_lines_or_the_notes(
    indicator: Indicator, chart: Chart, facts: list[Fact]
) -> None:
    words = {
        "disputed": "isputed",
        "provisional": "rovisional",
        "estimate": "stimate",
        "target": "arget",
        "plan": "lan,",
    }
    told = " ".join((chart.heading.subtitle, *chart.heading.notes))
    for fact in facts:
        assert all(words.get(status, "") in told for status in fact.status), indicator.id
        assert "series_break" not in fact.status or "ot comparable with earlier values" in told


# --- small books ------------------------------------------------------------------------------------------------------

PORT = Text("The port", "港口")
CITED = (Citation("report"),)
OTHER = (Citation("ledger"),)


def fact(id: str, period: str, amount: str = "5", **more: object) -> Fact:
    values: dict[str, object] = {
        "indicator": "trade-value",
        "statement": Text(id, id),
        "citations": OTHER,
        "compiler": PORT,
        "amount": amount,
        **more,
    }
    return Fact(id, period=period, **values)  # type: ignore[arg-type] # any field of a fact


def of(*facts: Fact, unit: Unit | None = None, message: bool = False, mode: str = "during") -> Book:
    """Return the sample with these facts only; `unit` stands for that of the indicator."""
    sample = book()
    units = list(sample.units.values())
    indicators = []
    for indicator in sample.indicators.values():
        changed = msgspec.structs.replace(indicator, mode=mode, message=indicator.message if message else None)
        indicators.append(msgspec.structs.replace(changed, unit=unit.id) if unit else changed)
    categories = [msgspec.structs.replace(category, headline=()) for category in sample.categories.values()]
    places, sources = tuple(sample.places.values()), tuple(sample.sources.values())
    units += [unit] if unit else []
    return Book(sample.head, tuple(units), places, tuple(categories), tuple(indicators), sources, facts)


def charts(small: Book, id: str = "trade-value") -> list[Chart]:
    return [chart for chart, _ in charts_of(small, small.indicators[id], EN)]


def runs(small: Book, id: str = "trade-value") -> list[list[str]]:
    return [[fact.id for fact in run] for run in runs_of(small, like_groups(small, small.facts_of[id])[0])]


RANK = Unit("place-in-list", UnitLabel("rank", "位次"), "rank")


def test_like_periods_of_one_compiler_are_joined() -> None:
    assert runs(of(*(fact(f"a{year}", str(year)) for year in (2015, 2016, 2017)))) == [["a2015", "a2016", "a2017"]]


@pytest.mark.parametrize(
    ("change", "cut"),
    [
        ({"period": "2019"}, [["a", "b"], ["c"]]),
        ({"status": ("series_break",)}, [["a", "b"], ["c"]]),
        ({"status": ("target",)}, [["a", "b"], ["c"]]),
        ({"status": ("plan",)}, [["a", "b"], ["c"]]),
        ({"status": ("disputed",)}, [["a", "b"], ["c"]]),
        ({"relation": "over"}, [["a", "b"], ["c"]]),
        ({"compiler": Text("Customs")}, [["a", "b"], ["c"]]),
        ({"compiler": None}, [["a", "b"], ["c"]]),
        ({"place": "busan"}, [["a", "b"], ["c"]]),
        ({"relation": "about"}, [["a", "b", "c"]]),
        ({"status": ("estimate",)}, [["a", "b", "c"]]),
        ({"status": ("disputed",), "preferred": True}, [["a", "b", "c"]]),
    ],
)
def test_a_line_is_cut_where_values_are_not_comparable(change: dict[str, object], cut: list[list[str]]) -> None:
    last = msgspec.structs.replace(fact("c", "2017"), **change)
    assert runs(of(fact("a", "2015"), fact("b", "2016"), last)) == cut


def test_of_two_values_of_a_year_the_preferred_one_goes_on() -> None:
    years = [fact("a", "2015"), fact("b", "2016"), fact("rival", "2016", "6"), fact("c", "2017")]
    assert runs(of(*years)) == [["a"], ["b"], ["rival"], ["c"]]
    years[1] = fact("b", "2016", preferred=True)
    assert sorted(runs(of(*years))) == [["a", "b", "c"], ["rival"]]


def test_stocks_are_joined_when_no_more_than_a_year_and_a_month_apart() -> None:
    dates = ("2015-12-31", "2016-12-31", "2018-05-01")
    small = of(*(fact(f"a{number}", date) for number, date in enumerate(dates)), mode="as_of")
    assert runs(small) == [["a0", "a1"], ["a2"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2017", "2018-H1"),
        ("2017-Q1", "2018-Q2"),
        ("2017-01/2017-05", "2018-01/2018-06"),
        ("2017-01-01/2017-05-28", "2018-01/2018-05"),
        ("2013/..", "2014"),
        ("2013~", "2014"),
        ("2013/2014", "2015/2016"),
    ],
)
def test_unlike_periods_are_no_group(one: str, other: str) -> None:
    small = of(fact("a", one), fact("b", other))
    assert [len(group) for group in like_groups(small, small.facts.values())] == [1, 1]
    assert charts(small) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("2017-Q1", "2018-01/2018-03"), ("2016-02", "2017-02"), ("2017-01-01/2017-05-28", "2018-01-01/2018-05-28")],
)
def test_the_same_part_of_two_years_is_a_group(one: str, other: str) -> None:
    small = of(fact("a", one), fact("b", other))
    assert len(like_groups(small, small.facts.values())) == 1


@pytest.mark.parametrize("mode", ["since", "unstated"])
def test_what_covers_no_definite_time_is_not_compared(mode: str) -> None:
    assert charts(of(*(fact(f"a{year}", str(year)) for year in (2015, 2016, 2017)), mode=mode)) == []


def test_two_comparable_periods_are_a_dumbbell() -> None:
    [chart] = charts(of(fact("a", "2015", "1.5"), fact("b", "2017", "2")))
    assert isinstance(chart, Dumbbell)
    assert (chart.first.fact, chart.second.fact) == ("a", "b")
    assert "USD 2 billion" in chart.heading.title
    assert chart.heading.subtitle == "Value of trade, USD billion, full years"


@pytest.mark.parametrize(
    "change",
    [{"status": ("target",)}, {"status": ("series_break",)}, {"compiler": Text("Customs")}, {"relation": "over"}],
)
def test_two_periods_that_are_not_comparable_are_bars(change: dict[str, object]) -> None:
    [chart] = charts(of(fact("a", "2015"), msgspec.structs.replace(fact("b", "2016"), **change)))
    assert isinstance(chart, Bars)
    assert "not to be compared" in chart.heading.title


def test_two_values_of_one_period_stand_side_by_side_largest_first() -> None:
    [chart] = charts(
        of(fact("a", "2015", "4"), fact("b", "2015", "5", compiler=Text("Customs")), fact("c", "2016", "1"))
    )
    assert isinstance(chart, Bars)
    [chart] = charts(of(fact("a", "2015", "4"), fact("b", "2015", "5", compiler=Text("Customs"))))
    assert isinstance(chart, Bars)
    assert [(bar.label, bar.value) for bar in chart.bars] == [("Customs", 5.0), ("The port", 4.0)]


def test_nobody_named_as_compiler_leaves_the_publisher() -> None:
    [chart] = charts(of(fact("a", "2015", "4", compiler=None), fact("b", "2015", "5")))
    assert isinstance(chart, Bars)
    assert [bar.label for bar in chart.bars] == ["The port", "Ledger"]


def test_kinds_of_one_period_are_sorted_bars() -> None:
    kinds = [fact(name, "2015", amount, kind=Text(name)) for name, amount in (("small", "1"), ("large", "9"))]
    [chart] = charts(of(*kinds, fact("alone", "2016", kind=Text("small"))))
    assert isinstance(chart, Bars)
    assert [bar.label for bar in chart.bars] == ["large", "small"]
    assert chart.heading.title == "Large leads: USD 9 billion, 2015"


def test_a_part_stands_in_its_whole() -> None:
    small = of(fact("part", "2015", "1", part_of="whole"), fact("whole", "2015", "4", indicator="ships"))
    small.facts_of["ships"].clear()
    whole = msgspec.structs.replace(small.facts["whole"], unit="usd-billion")
    small = of(small.facts["part"], whole)
    [chart] = charts(small)
    assert isinstance(chart, PartOfWhole)
    assert (chart.share, chart.rest.value, chart.rest.ink) == ("25.0%", 3.0, "outline")
    assert charts(small, "ships") == [chart]


@pytest.mark.parametrize(
    "change", [{"period": "2016"}, {"amount": "0"}, {"amount": "", "members": (Member("a"),)}, {"unit": "ship"}]
)
def test_what_is_no_part_of_its_whole_is_not_drawn_so(change: dict[str, object]) -> None:
    whole = fact("whole", "2015", "4", indicator="ships", unit="usd-billion")
    small = of(fact("part", "2015", "1", part_of="whole"), msgspec.structs.replace(whole, **change))
    assert charts(small) == []


def test_the_latest_part_of_a_whole_is_drawn() -> None:
    facts = []
    for year in ("2016", "2015"):
        facts.append(fact(f"part{year}", year, "1", part_of=f"whole{year}"))
        facts.append(fact(f"whole{year}", year, "4", indicator="ships", unit="usd-billion"))
    parts = [chart for chart in charts(of(*facts)) if isinstance(chart, PartOfWhole)]
    assert [chart.part.fact for chart in parts] == ["part2016"]


def test_ranks_are_dots_from_one_downwards() -> None:
    small = of(*(fact(f"a{year}", str(year), str(rank)) for year, rank in ((2015, 79), (2016, 46))), unit=RANK)
    [chart] = charts(small)
    assert isinstance(chart, Timeline)
    assert chart.rank
    assert chart.values[0].at == 1
    assert chart.values[-1].at >= 79
    assert chart.heading.description.extremes == "Worst: No. 79 (2015); best: No. 46 (2016)."
    assert chart.heading.description.pattern == "Better, from No. 79 (2015) to No. 46 (2016)."
    assert "rank" not in chart.heading.subtitle
    fallen = of(*(fact(f"a{year}", str(year), str(rank)) for year, rank in ((2015, 2), (2016, 5))), unit=RANK)
    [chart] = charts(fallen)
    assert isinstance(chart, Timeline)
    assert chart.heading.description.pattern.startswith("Worse, from No. 2")
    assert [tick.text for tick in chart.values] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("amounts", "pattern"),
    [
        ("123", "Rising from USD 1 billion (2015) to USD 3 billion (2017)."),
        ("321", "Falling from USD 3 billion (2015) to USD 1 billion (2017)."),
        ("222", "Unchanged at USD 2 billion from 2015 to 2017."),
        ("132", "Up and down from USD 1 billion (2015) to USD 2 billion (2017)."),
    ],
)
def test_the_pattern_of_a_series_in_words(amounts: str, pattern: str) -> None:
    [chart] = charts(of(*(fact(f"a{n}", str(2015 + n), amount) for n, amount in enumerate(amounts))))
    assert isinstance(chart, Timeline)
    assert chart.heading.description.pattern == pattern


def test_provisional_stretches_are_dashed_and_targets_hollow() -> None:
    years = [fact("a", "2015"), fact("b", "2016"), fact("c", "2017", status=("provisional",)), fact("d", "2018")]
    [chart] = charts(of(*years, fact("e", "2019", status=("target",))))
    assert isinstance(chart, Timeline)
    assert [run.dashed for run in chart.runs] == [(False, True, True), ()]
    assert [point.ink for run in chart.runs for point in run.points] == ["solid"] * 4 + ["hollow"]


def test_a_long_line_labels_only_what_matters() -> None:
    amounts = "5432156789"
    [chart] = charts(of(*(fact(f"a{n}", str(2010 + n), amount) for n, amount in enumerate(amounts))))
    assert isinstance(chart, Timeline)
    assert [point.text for point in chart.runs[0].points if point.labelled] == ["5", "1", "9"]


def test_a_range_is_an_interval() -> None:
    between = fact("c", "2017", "", relation="range", lower="1", upper="3")
    [chart] = charts(of(fact("a", "2015"), fact("b", "2016"), between))
    assert isinstance(chart, Timeline)
    [point] = chart.runs[1].points
    assert (point.end, point.low, point.value, point.high, point.text) == ("interval", 1.0, 2.0, 3.0, "1–3")


def test_the_message_of_a_book_is_the_title() -> None:
    [chart] = charts(of(fact("a", "2015"), fact("b", "2016"), message=True))
    assert chart.heading.title == "Trade grows"


def test_a_place_that_all_share_is_named() -> None:
    [chart] = charts(of(fact("a", "2015", place="busan"), fact("b", "2016", place="busan")))
    assert "Busan" in chart.heading.subtitle


def test_the_figure_of_the_report_is_the_title_of_its_series() -> None:
    [chart] = charts(of(fact("a", "2015", citations=CITED), fact("b", "2016"), fact("c", "2017")))
    assert chart.heading.title == "The report: USD 5 billion, 2015"


def test_only_targets_still_have_a_latest() -> None:
    [chart] = charts(of(*(fact(f"a{year}", str(year), status=("target",)) for year in (2015, 2016, 2017))))
    assert chart.heading.title == "Latest: USD 5 billion, 2017"


@given(
    years=st.lists(st.integers(1, 9999), min_size=3, max_size=6, unique=True),
    amounts=st.lists(st.from_regex(r"-?[0-9]{1,40}(\.[0-9]{1,20})?", fullmatch=True), min_size=6, max_size=6),
)
def test_any_series_has_a_chart_that_holds_it(years: list[int], amounts: list[str]) -> None:
    facts = [fact(f"a{n}", f"{year:04}", amounts[n]) for n, year in enumerate(years)]
    [chart] = charts(of(*facts))
    assert isinstance(chart, Timeline)
    values = [point.value for run in chart.runs for point in run.points]
    assert chart.values[0].at <= min(values)
    assert chart.values[-1].at >= max(values)
    assert len(chart.values) <= 8
    assert len(chart.times) <= 10


def test_parts_of_any_size_have_a_share() -> None:
    small = of(
        fact("part", "2015", "9" * 40, part_of="whole"),
        fact("whole", "2015", "0." + "0" * 20 + "1", indicator="ships", unit="usd-billion"),
    )
    [chart] = charts(small)
    assert isinstance(chart, PartOfWhole)


# --- what stands under a figure that leaves the program ---------------------------------------------------------------


def notes(*facts: Fact, code: LanguageCode = "en") -> tuple[str, ...]:
    """Return the notes of the first chart of these facts."""
    small = of(*facts)
    return charts_of(small, small.indicators["trade-value"], language(code))[0][0].heading.notes


MANDATORY = Note(Text("Ports only.", "仅含港口。"), mandatory=True)


def test_a_figure_without_doubt_has_no_notes() -> None:
    [chart] = charts(of(fact("a", "2015"), fact("b", "2016", notes=(Note(Text("Aside.")),))))
    assert chart.heading.notes == ()
    assert chart.heading.foot == ("Source: Ledger n.d.",)


def test_what_holds_for_all_is_said_once_and_the_rest_by_period() -> None:
    facts = [fact(f"a{year}", str(year), notes=(MANDATORY,)) for year in (2015, 2016, 2017)]
    facts[0] = msgspec.structs.replace(facts[0], status=("provisional",))
    facts[2] = msgspec.structs.replace(
        facts[2], status=("provisional",), notes=(MANDATORY, Note(Text("Counted anew"), mandatory=True))
    )
    told = ("Ports only.", "2015, 2017: Provisional.", "2017: Counted anew.")
    assert notes(*facts) == told
    [chart] = charts(of(*facts))
    assert chart.heading.foot[1:] == (f"Notes: {told[0]}", *told[1:])
    assert notes(*facts, code="zh")[:2] == ("仅含港口。", "2015年、2017年：初步数。")


def test_several_remarks_on_one_fact_stand_in_one_line() -> None:
    later = fact("b", "2016", status=("revised",), notes=(MANDATORY, Note(Text("Why?", "为何？"), mandatory=True)))
    assert notes(fact("a", "2015"), later) == ("2016: Revised. Ports only. Why?",)
    assert notes(fact("a", "2015"), later, code="zh") == ("2016年：修订数。仅含港口。为何？",)


def test_facts_of_one_period_are_told_apart_by_figure_then_by_whose_they_are() -> None:
    one, other = fact("a", "2015", "4", status=("disputed",)), fact("b", "2015", "5", compiler=Text("Customs"))
    assert notes(one, other) == ("2015 (USD 4 billion): Disputed.",)
    same = msgspec.structs.replace(other, amount="4")
    assert notes(one, same) == ("2015 (USD 4 billion) (The port): Disputed.",)


def test_counts_by_kind_are_told_apart_by_kind() -> None:
    kinds = [fact(name, "2015", kind=Text(name)) for name in ("small", "large")]
    kinds[0] = msgspec.structs.replace(kinds[0], status=("estimate",))
    assert notes(*kinds) == ("small: Estimate.",)


def test_what_the_title_lines_say_of_all_is_no_note() -> None:
    facts = [
        fact("part", "2015", "1", part_of="whole", status=("provisional",)),
        fact("whole", "2015", "4", indicator="ships", unit="usd-billion", status=("provisional",)),
    ]
    [chart] = charts(of(*facts))
    assert chart.heading.subtitle.endswith("2015, provisional")
    assert chart.heading.notes == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counts": Union((Text("built"), Text("bought")))}, "Built or bought: one count, never split."),
        ({"derived": "a * 1", "citations": ()}, "Computed here."),
        ({"amount": "", "members": (Member("tea"),), "complete": True}, "Counted here, not in the source."),
        ({"members": (Member("tea"),), "complete": False}, "Examples only, the list is incomplete."),
        (
            {"readings": (Reading(Text("twice"), "b / 2", "3"), Reading(Text("thrice"), "b / 3", "2"))},
            "2 readings of the wording: twice; thrice.",
        ),
    ],
)
def test_doubts_of_a_fact_are_noted(change: dict[str, object], said: str) -> None:
    small = of(fact("a", "2015"), msgspec.structs.replace(fact("b", "2016"), **change))
    chart = charts(small)[-1]
    assert chart.heading.notes == (f"2016: {said}",)


def test_the_chart_of_the_readings_says_them_itself() -> None:
    small = of(fact("b", "2016", readings=(Reading(Text("twice"), "b / 2", "3"),)))
    [chart] = charts(small)
    assert chart.heading.notes == ()


def test_a_count_of_a_part_of_the_period_that_nobody_states_is_noted() -> None:
    small = of(fact("a", "2015", mode="unstated"), fact("b", "2015", "6", mode="unstated", compiler=Text("Customs")))
    [chart] = charts(small)
    assert chart.heading.notes == ("Part of the period covered is not stated.",)


@pytest.mark.parametrize(
    ("verdict", "noted", "said"),
    [
        ("contradicts", False, ("2016: Another source speaks against it: The ledger has 9.",)),
        ("corrects", False, ("2016: Another source corrects it: The ledger has 9.",)),
        ("contradicts", True, ("2016: Another source speaks against it. Ports only.",)),
        ("agrees", False, ()),
        ("context", False, ()),
    ],
)
def test_a_source_against_a_fact_is_noted_unless_the_chart_draws_it(
    verdict: str, noted: bool, said: tuple[str, ...]
) -> None:
    elsewhere = fact("other", "2016-Q1", "9")
    later = fact(
        "b", "2016", corroboration=(Corroboration("other", verdict, Text("The ledger has 9.")),),  # type: ignore[arg-type] # one of the verdicts
        notes=(MANDATORY,) if noted else (),
    )  # fmt: skip
    assert notes(fact("a", "2015"), later, elsewhere) == said
    drawn = fact("other", "2017", "9")
    assert all("Another" not in note for note in notes(fact("a", "2015"), later, drawn))


def test_the_places_of_all_facts_in_one_source_stand_behind_it() -> None:
    small = of(
        fact("a", "2015", citations=(Citation("report", "page", "3"), Citation("ledger"))),
        fact("b", "2016", citations=(Citation("report", "table", "4.2"),)),
        fact("c", "2017", citations=(Citation("report", "page", "3"),)),
    )
    lines = citation_lines(small, small.facts.values(), EN)
    assert lines == ("Li and Office of the Port 2018, page 3; table 4.2", "Ledger n.d.")
    assert citation_lines(small, small.facts.values(), language("zh"))[0].endswith("，2018，第3页；表4.2")


def test_the_lines_under_a_figure_are_in_its_language() -> None:
    assert foot_lines(["A 2018"], ["One."], EN) == ("Source: A 2018", "Note: One.")
    assert foot_lines(["A 2018", "B 2019"], ["One.", "Two."], EN) == ("Sources: A 2018; B 2019", "Notes: One.", "Two.")
    assert foot_lines(["甲，2018", "乙，2019"], [], language("zh")) == ("来源：甲，2018；乙，2019",)


# --- colours, sources, map, numbers -----------------------------------------------------------------------------------


def test_colours_and_shapes_come_from_the_book() -> None:
    sample = book()
    assert colour_of(sample, "fleet") == colour_of(sample, "trade") == "#0072B2"
    assert marker_of(sample, "fleet") == "o"
    plain = [msgspec.structs.replace(category, color=None) for category in sample.categories.values()]
    empty = Book(sample.head, (), (), tuple(plain), (), (), ())
    assert colour_of(empty, "fleet") == FALLBACK_COLOUR
    assert [marker_of(bundled(), id) for id in ("trade", "finance", "ocean", "routes")] == ["o", "s", "t", "d"]


def test_the_source_line_names_three() -> None:
    book = bundled()
    facts = book.facts_of["port-containers"]
    assert source_line(book, facts[:1], EN).startswith("Source: ")
    assert source_line(book, facts, EN).startswith("Sources: ")
    assert source_line(book, facts, EN).count(";") == 2
    assert re.search(r" and \d+ more$", source_line(book, facts, EN))


def test_the_map_of_the_report() -> None:
    book = bundled()
    lead = [fact for fact in book.facts.values() if any(c.source == book.head.lead for c in fact.citations)]
    chart = map_of(book, lead, EN)
    assert chart is not None
    assert len(chart.places) == 8
    assert chart.origin.name == "Qingdao"
    assert {colour for _, colour, _ in chart.legend} == {place.color for place in chart.places}
    assert chart.heading.citations == (
        "Department of Commerce of Shandong Province 2018, paragraph 2; paragraph 5; paragraph 4",
    )
    foot = chart.heading.foot
    assert [line.split(":")[0] for line in foot[:3]] == [name for name, _, _ in chart.legend]
    assert all(place.name in " ".join(foot[:3]) for place in chart.places)
    assert foot[3] == f"Source: {chart.heading.citations[0]}"
    assert foot[4] == f"Notes: {chart.heading.notes[0]}"
    assert chart.heading.notes[0].startswith("Key overseas cooperation areas: Examples only")
    assert map_of(book, [fact for fact in lead if fact.id == "art-park-firms"], EN) is None


def test_numbers_of_an_axis_have_no_idle_zeros() -> None:
    small = of(fact("a", "2015"))
    scale = scale_of(small.units["usd-billion"], small.facts.values(), EN)
    written = [write_scaled_number(Decimal(number), scale) for number in ("0", "5.0", "0.50", "1E+3", "-2.5")]
    assert written == ["0", "5", "0.5", "1,000", "-2.5"]


def test_a_scale_of_nothing_is_that_of_the_unit() -> None:
    small = of(fact("a", "2015", ""))
    assert scale_of(small.units["usd-billion"], small.facts.values(), EN).words == "USD billion"


def test_values_of_one_period_without_a_preferred_one_all_stand_alone() -> None:
    assert runs(of(fact("a", "2015"), fact("b", "2015", "6"))) == [["a"], ["b"]]


def test_a_series_of_nothing_but_zeros_has_an_axis() -> None:
    [chart] = charts(of(*(fact(f"a{year}", str(year), "0") for year in (2015, 2016, 2017))))
    assert isinstance(chart, Timeline)
    assert [tick.text for tick in chart.values] == ["0", "1"]
