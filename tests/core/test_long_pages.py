"""Pages that are too long to be shown at once: each thing stands on one part, and every part says which it is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from qingdao_browser.core.book import Book
from qingdao_browser.core.charting import Timeline
from qingdao_browser.core.collection import Chosen, collecting
from qingdao_browser.core.excerpts import Pick, excerpt
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.summarise import leaf_of, summarise
from qingdao_browser.core.summary import Picture, SmallCharts, Sources, Summary, Table
from qingdao_browser.core.work import finish
from tests.core.samples import BOOK
from tests.core.test_collection import DAY

EN, ZH = language("en"), language("zh")


@cache
def long_book(days: int = 450, indicators: int = 130, sources: int = 250) -> Book:
    """Return a book with a fact for each of some days, with many indicators and sources."""
    head, facts = BOOK.split("facts:\n")
    before, rest = head.split("sources:\n")
    more_indicators = "".join(
        f"  - {{id: i{n}, label: {{en: I{n}, zh: 甲{n}}}, category: trade, definition: {{en: D., zh: 丁。}}, "
        "unit: ship, mode: as_of}\n"
        for n in range(indicators)
    )
    more_sources = "".join(
        f"  - {{id: s{n}, type: book, title: Book {n}, custom: {{reliability: high, link: none}}}}\n"
        for n in range(sources)
    )
    more_facts = "".join(
        f"  - {{id: d{n}, indicator: i0, statement: {{en: S., zh: 句。}}, amount: '{n + 1}', "
        f"period: '{date(2000, 1, 1) + timedelta(n)}', "
        f"citations: [{{source: s0, label: page, locator: '1'}}]}}\n"
        for n in range(days)
    )
    others = "".join(
        f"  - {{id: e{n}, indicator: i{n}, statement: {{en: S., zh: 句。}}, amount: '{n}', period: 2018, "
        f"citations: [{{source: s{n}, label: page, locator: '1'}}]}}\n"
        for n in range(1, indicators)
    )
    text = f"{before}{more_indicators}sources:\n{rest}{more_sources}facts:\n{facts}{more_facts}{others}"
    made = read_book(text.encode(), "long.yaml")
    assert made.book is not None, made.problems
    return made.book


def leaves(page: str) -> list[Summary]:
    """Return all parts of a page."""
    first = summarise(long_book(), page, EN, leaf=0)
    assert first.leaf is not None
    return [summarise(long_book(), page, EN, leaf=number) for number in range(first.leaf.count)]


def rows_of(summary: Summary, start: str) -> list[str]:
    """Return the pages that the first cells of a table lead to, by the beginning of its caption."""
    tables = [block for block in summary.blocks if isinstance(block, Table) and block.caption.startswith(start)]
    return [row[0].page for table in tables for row in table.rows]


def test_each_observation_stands_on_one_part_the_latest_first() -> None:
    parts = leaves("i0")
    shown = [id for part in parts for id in rows_of(part, "I0")]
    whole = rows_of(summarise(long_book(), "i0", EN), "I0")
    assert shown == whole
    assert sorted(shown) == sorted(fact.id for fact in long_book().facts_of["i0"])
    assert [len(rows_of(part, "I0")) for part in parts] == [100, 100, 100, 100, 50]


def test_every_part_says_which_it_is_and_has_the_same_figure_on_top() -> None:
    parts = leaves("i0")
    assert len({part.blocks[0] for part in parts}) == 1
    captions = [block.caption for block in parts[4].blocks if isinstance(block, Table)]
    assert captions == ["I0, observations 401 to 450 of 450, the latest first"]
    chinese = summarise(long_book(), "i0", ZH, leaf=4)
    assert any("观测值第401至450个，共450个，最新在前" in b.caption for b in chinese.blocks if isinstance(b, Table))


def test_charts_show_the_part_and_say_so() -> None:
    for part in leaves("i0"):
        assert part.leaf is not None
        charts = [block.chart for block in part.blocks if isinstance(block, Picture)]
        assert charts
        words = f"observations {part.leaf.first} to {part.leaf.last} of 450, the latest first"
        assert all(chart.heading.subtitle.endswith(words) for chart in charts)


def test_a_chart_of_a_long_indicator_shows_its_latest_observations_and_says_so() -> None:
    whole = summarise(long_book(), "i0", EN)
    (chart,) = [block.chart for block in whole.blocks if isinstance(block, Picture)]
    assert chart.heading.subtitle.endswith("observations 1 to 100 of 450, the latest first")
    document = finish(collecting(long_book(), [Chosen("i0")], "T", DAY, EN))
    assert [block.chart for block in document.blocks if isinstance(block, Picture)] == [chart]
    (small, *_) = [block for block in leaves("trade")[0].blocks if isinstance(block, SmallCharts)]
    assert chart in small.charts


@pytest.mark.parametrize("fact", ["d0", "d200", "d449"])
def test_the_part_of_a_fact_is_found(fact: str) -> None:
    number = leaf_of(long_book(), fact)
    assert fact in rows_of(summarise(long_book(), "i0", EN, leaf=number), "I0")


@pytest.mark.parametrize("id", ["e1", "i0", "trade", "home"])
def test_what_has_one_part_only_is_on_the_first(id: str) -> None:
    assert leaf_of(long_book(), id) == 0


@pytest.mark.parametrize("page", ["ships", "fleet", "report", "home", "e1", "d3"])
def test_a_short_page_has_no_parts(page: str) -> None:
    assert summarise(long_book(), page, EN, leaf=0) == summarise(long_book(), page, EN)
    assert summarise(long_book(), page, EN).leaf is None


def test_each_indicator_of_a_category_stands_on_one_part() -> None:
    shown = [id for part in leaves("trade") for id in rows_of(part, "Indicators of the report")]
    shown += [id for part in leaves("trade") for id in rows_of(part, "Context")]
    wanted = {i.id for i in long_book().indicators_of["trade"] if long_book().facts_of[i.id]}
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted
    assert leaves("trade")[0].subtitle.startswith("132 indicators")


def test_each_source_stands_on_one_part_with_its_number() -> None:
    parts = leaves("sources")
    numbers = [
        entry.number for part in parts for block in part.blocks if isinstance(block, Sources) for entry in block.entries
    ]
    assert numbers == list(range(1, len(long_book().sources) + 1))
    assert parts[0].subtitle == f"{len(long_book().sources)} sources"


def test_what_a_source_is_cited_for_comes_in_parts() -> None:
    parts = leaves("s0")
    assert sum(len(rows_of(part, "What it is cited for")) for part in parts) == 450


@pytest.mark.parametrize("number", [-3, 99])
def test_a_part_that_is_not_there_is_the_nearest(number: int) -> None:
    made = summarise(long_book(), "i0", EN, leaf=number).leaf
    assert made is not None
    assert made.number == (0 if number < 0 else 4)


def test_what_is_copied_is_the_part_that_is_shown() -> None:
    part = leaves("i0")[2]
    number = next(n for n, block in enumerate(part.blocks) if isinstance(block, Table))
    taken = excerpt(long_book(), Pick("table", "i0", number, rows=(0, 1), leaf=2), EN)
    (table,) = (block for block in taken.blocks if isinstance(block, Table))
    assert [row[0].page for row in table.rows] == rows_of(part, "I0")[:2]
    whole = excerpt(long_book(), Pick("page", "i0"), EN)
    assert any(isinstance(block, Table) and len(block.rows) == 450 for block in whole.blocks)


def test_many_days_close_together_have_months_on_their_axis() -> None:
    for where, first in ((EN, "September 2000"), (ZH, "2000年9月")):
        part = summarise(long_book(), "i0", where, leaf=1)
        (chart,) = [block.chart for block in part.blocks if isinstance(block, Picture)]
        assert isinstance(chart, Timeline)
        texts = [tick.text for tick in chart.times]
        assert texts[0] == first
        assert 2 < len(texts) <= 8
        points = [point.at for run in chart.runs for point in run.points]
        assert chart.times[0].at <= min(points) < chart.times[1].at
        assert chart.times[-2].at < max(points) <= chart.times[-1].at
