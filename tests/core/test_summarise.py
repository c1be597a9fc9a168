from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest

from qingdao_browser.core.book import Book, Citation, Comparison, Corroboration, Fact, LanguageCode, Note, Text
from qingdao_browser.core.language import language
from qingdao_browser.core.summarise import headline_facts, lead_fact, missing_years, page_of, summarise
from qingdao_browser.core.summary import (
    Chip,
    Figure,
    Heading,
    Items,
    Paragraph,
    Picture,
    SmallCharts,
    Sources,
    Summary,
    Table,
    Tiles,
)
from tests.core.samples import book, changed
from tests.core.test_article import bundled
from tests.core.test_chart_choice import fact, of

EN = language("en")
ZH = language("zh")
MARK = re.compile(r"\[(\d+)\]")


@cache
def page(id: str, code: LanguageCode) -> Summary:
    return summarise(bundled(), id, language(code))


def ids_of(book: Book) -> list[str]:
    return ["home", "sources", *book.categories, *book.indicators, *book.facts, *book.sources]


def tables(summary: Summary) -> Iterator[Table]:
    for block in summary.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Picture):
            yield block.table


def texts(summary: Summary) -> Iterator[str]:
    """Yield everything the page says."""
    yield from (summary.title, summary.subtitle)
    for block in summary.blocks:
        match block:
            case Figure():
                yield from (block.figure, block.noun, block.period, block.cited, *(chip.text for chip in block.chips))
            case Heading() | Paragraph():
                yield block.text
            case Items():
                yield from block.items
            case Tiles():
                yield from (
                    f"{tile.figure} {tile.label} {tile.cited}" for group in block.groups for tile in group.tiles
                )
            case SmallCharts():
                yield from (chart.heading.title for chart in block.charts)
            case Picture():
                yield from (
                    block.chart.heading.title,
                    block.chart.heading.subtitle,
                    block.chart.heading.description.text,
                )
            case Sources():
                yield from (entry.text for entry in block.entries)
    for table in tables(summary):
        yield from (table.caption, *table.columns, table.source)
        yield from (cell.text for row in table.rows for cell in row)


IDS = ids_of(bundled())
LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("id", IDS)
def test_every_page_of_the_book(id: str, code: LanguageCode) -> None:
    summary = page(id, code)
    assert (summary.page, summary.language) == (id, code)
    assert summary.title
    assert summary.blocks
    for text in texts(summary):
        assert {"None", "nan", "inf"}.isdisjoint(text.split())
        for fault in ("  ", " .", "..", ",,", "，，", "()", "（）", "{", "}", "; ;", "—亿", "E+"):
            assert fault not in text, (fault, text)
    for table in tables(summary):
        assert len(table.columns) == len(table.numeric)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.caption
        assert table.rows
    assert all(id in bundled().facts for id in summary.facts)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("id", IDS)
def test_every_figure_carries_its_source(id: str, code: LanguageCode) -> None:
    summary = page(id, code)
    numbers = {entry.number for block in summary.blocks if isinstance(block, Sources) for entry in block.entries}
    used: set[int] = set()
    for block in summary.blocks:
        if isinstance(block, Figure):
            assert MARK.search(block.cited)
        if isinstance(block, Tiles):
            assert all(MARK.search(tile.cited) for group in block.groups for tile in group.tiles)
        if isinstance(block, Picture):
            assert block.chart.heading.source
        if isinstance(block, SmallCharts):
            assert all(chart.heading.source for chart in block.charts)
    for table in tables(summary):
        for row in table.rows:
            if any(cell.number for cell in row) and id not in bundled().sources:
                assert table.source or any(MARK.search(cell.text) for cell in row), row
    for text in texts(summary):
        used |= {int(number) for number in MARK.findall(text)}
    assert used <= numbers
    assert id == "sources" or numbers <= used


@pytest.mark.parametrize("id", IDS)
def test_every_page_a_page_leads_to_is_there(id: str) -> None:
    summary = page(id, "en")
    pages = [link.page for link in summary.path]
    for block in summary.blocks:
        if isinstance(block, Items):
            pages += block.pages
        if isinstance(block, Paragraph):
            pages.append(block.page)
        if isinstance(block, Sources):
            pages += [entry.page for entry in block.entries]
        if isinstance(block, Tiles):
            pages += [group.page for group in block.groups]
            pages += [tile.page for group in block.groups for tile in group.tiles]
    pages += [cell.page for table in tables(summary) for row in table.rows for cell in row]
    assert [target for target in pages if target and not bundled().has(target)] == []


@pytest.mark.parametrize("id", bundled().facts)
def test_doubt_travels_with_every_fact(id: str) -> None:
    found = bundled().facts[id]
    summary = page(id, "en")
    [figure] = [block for block in summary.blocks if isinstance(block, Figure)]
    assert figure.fact == id
    cautions = [block.text for block in summary.blocks if isinstance(block, Paragraph) and block.role == "caution"]
    assert cautions == [note.text.en for note in found.notes if note.mandatory]
    said = " ".join(chip.text for chip in figure.chips if chip.tone == "caution").casefold()
    words = {"series_break": "not comparable", "provisional": "provisional", "estimate": "estimate", "target": "target"}
    for status in found.status:
        assert words.get(status, status) in said
    if found.readings:
        assert "readings" in said


def test_ids_that_are_not_there() -> None:
    with pytest.raises(KeyError):
        summarise(bundled(), "no-such-thing", EN)


def test_a_fact_is_shown_on_the_page_of_its_indicator() -> None:
    assert page_of(bundled(), "art-financing-value") == "financing-value"
    assert page_of(bundled(), "financing-value") == "financing-value"
    assert page_of(bundled(), "home") == "home"


def test_home_tells_of_the_report_in_four_tiles_and_a_map() -> None:
    summary = page("home", "en")
    [tiles] = [block for block in summary.blocks if isinstance(block, Tiles)]
    assert [group.page for group in tiles.groups] == ["trade", "finance", "ocean", "routes"]
    assert all(group.tiles for group in tiles.groups)
    assert sum(isinstance(block, Picture) for block in summary.blocks) == 1
    said = " ".join(texts(summary))
    assert "disputed" in said
    assert "culture" in said


# --- small books ------------------------------------------------------------------------------------------------------


def chips_of(small: Book, id: str) -> list[Chip]:
    [figure] = [block for block in summarise(small, id, EN).blocks if isinstance(block, Figure)]
    return list(figure.chips)


@pytest.mark.parametrize(
    ("change", "text", "tone"),
    [
        ({"status": ("provisional",)}, "Provisional", "caution"),
        ({"status": ("estimate",)}, "Estimate", "caution"),
        ({"status": ("target",)}, "Target, not an actual value", "caution"),
        ({"status": ("plan",)}, "Plan, not an actual value", "caution"),
        ({"status": ("revised",)}, "Revised", "caution"),
        ({"status": ("series_break",)}, "Not comparable with earlier values", "caution"),
        ({"status": ("disputed",)}, "Disputed", "caution"),
        ({"kind": Text("at sea")}, "At sea", "plain"),
        ({"mode": "unstated"}, "Part of the period covered is not stated", "plain"),
        ({"derived": "a / 2"}, "Computed here", "plain"),
        ({"citations": (Citation("report"),)}, "No other source in this book", "plain"),
    ],
)
def test_each_chip_of_a_fact(change: dict[str, object], text: str, tone: str) -> None:
    plain = fact("a", "2015")
    assert chips_of(of(plain), "a") == []
    assert [(chip.text, chip.tone) for chip in chips_of(of(msgspec.structs.replace(plain, **change)), "a")] == [
        (text, tone)
    ]


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("ships-all", "2 readings of the wording"),
        ("ships-2018", "Built or bought: one count, never split"),
        ("trade-2018", "Another source corrects it"),
        ("goods-named", "Examples only, the list is incomplete"),
    ],
)
def test_each_chip_of_the_sample(id: str, text: str) -> None:
    assert text in [chip.text for chip in chips_of(book(), id)]


def test_a_source_that_contradicts_is_told_as_such() -> None:
    chips = [chip.text for chip in chips_of(bundled(), "art-sister-ports")]
    assert "Another source speaks against it" in chips
    assert "Another source corrects it" not in chips


def test_a_tile_says_that_its_figure_has_a_caveat() -> None:
    [tiles] = [block for block in page("home", "en").blocks if isinstance(block, Tiles)]
    labels = {tile.page: tile.label for group in tiles.groups for tile in group.tiles}
    assert labels["financing-value"].endswith("with a caveat")
    assert labels["ocean-boats"].endswith("disputed")
    assert not labels["park-firms"].endswith("caveat")


def test_a_union_in_chinese_has_no_spaces() -> None:
    [figure] = [block for block in summarise(book(), "ships-2018", ZH).blocks if isinstance(block, Figure)]
    assert any("新建或购置" in chip.text for chip in figure.chips)


def test_a_list_counted_here_says_so() -> None:
    assert "Counted here, not in the source" in [chip.text for chip in chips_of(bundled(), "art-sectors")]


def test_sources_that_disagree_and_years_that_are_missing() -> None:
    years = [fact(f"a{year}", str(year)) for year in (2010, 2011, 2014)]
    small = of(*years, fact("rival", "2011", "6"))
    texts = [chip.text for chip in chips_of(small, "trade-value")]
    assert texts == ["Sources disagree on 2011", "No full-year figure for 2012, 2013"]
    assert missing_years(small, years[:2]) == []
    assert missing_years(small, [fact("q", "2010-Q1")]) == []


def test_a_target_is_no_disagreement() -> None:
    small = of(fact("a", "2010"), fact("b", "2010", "6", status=("target",)))
    assert chips_of(small, "trade-value") == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"percent": "8.8"}, "Stated change: +8.8% against the year before."),
        ({"percent": "-8.8"}, "Stated change: −8.8% against the year before."),
        ({"percent": "+8.8"}, "Stated change: +8.8% against the year before."),
        ({"points": "1.5"}, "Stated change: +1.5 percentage points against the year before."),
        ({"multiple": "7"}, "Stated change: 7-fold against the year before."),
        ({"difference": "12"}, "Stated change: +12 against the year before."),
    ],
)
def test_stated_changes_never_mix_percent_and_points(change: dict[str, str], text: str) -> None:
    compared = fact("a", "2015", compare=Comparison(Text("the year before"), **change))  # type: ignore[arg-type]
    assert text in [block.text for block in summarise(of(compared), "a", EN).blocks if isinstance(block, Paragraph)]


def test_the_lead_fact_is_the_latest_actual_one() -> None:
    facts = [fact("a", "2015"), fact("b", "2016"), fact("c", "2017", status=("target",)), fact("d", "2018", "")]
    small = of(*facts)
    assert lead_fact(small, facts).id == "b"
    assert lead_fact(small, facts[2:]).id == "c"
    assert lead_fact(small, facts[3:]).id == "d"
    of_report = msgspec.structs.replace(facts[0], citations=(Citation("report"),))
    assert lead_fact(small, [of_report, *facts[1:]]).id == "a"
    rivals = [fact("x", "2016"), fact("y", "2016", preferred=True)]
    assert lead_fact(small, rivals).id == "y"


def test_an_indicator_without_observations_says_so() -> None:
    summary = summarise(of(), "trade-value", EN)
    assert [block.text for block in summary.blocks if isinstance(block, Paragraph)] == [
        "This book has no observation of this indicator."
    ]


def test_a_book_without_facts_has_all_pages() -> None:
    small = of()
    for id in ids_of(small):
        for tongue in (EN, ZH):
            assert summarise(small, id, tongue).title


def test_headlines_are_the_first_three_where_none_are_named() -> None:
    sample = book()
    assert [fact.id for fact in headline_facts(sample, sample.categories["trade"])] == ["trade-2018"]
    assert [fact.id for fact in headline_facts(sample, sample.categories["fleet"])] == ["ships-2018", "share-2018"]


def test_unlike_units_are_told_with_each_amount() -> None:
    small = of(fact("a", "2015"), fact("b", "2016", "7", unit="ship"), fact("c", "2017", ""))
    table = next(table for table in tables(summarise(small, "trade-value", EN)) if table.caption == "Value of trade")
    assert [row[1].text for row in table.rows] == ["no figure", "7 ships", "USD 5 billion"]


def test_amounts_of_a_column_keep_relation_and_gaps() -> None:
    small = of(fact("a", "2015", relation="over"), fact("b", "2016", ""))
    table = next(table for table in tables(summarise(small, "trade-value", EN)) if table.caption == "Value of trade")
    assert [row[1].text for row in table.rows] == ["–", "over 5"]


def test_what_others_say_of_a_fact_is_said_once() -> None:
    summary = summarise(book(), "trade-value", EN)
    [table] = [table for table in tables(summary) if table.caption == "What other sources say"]
    assert [row[0].text for row in table.rows] == ["Agrees, with a correction"]


def test_notes_of_several_facts_name_their_period() -> None:
    summary = summarise(book(), "trade-value", EN)
    said = [item for block in summary.blocks if isinstance(block, Items) for item in block.items]
    assert said == []


def test_a_source_page_says_where_it_comes_from() -> None:
    summary = summarise(book(), "report", EN)
    said = list(texts(summary))
    assert "The port" in said
    assert "https://example.org/report" in said
    assert "page 4" in said
    described = changed(
        "custom: {reliability: medium, link: none}", "custom: {reliability: low, title_is_description: true}"
    )
    said = list(texts(summarise(book(described), "ledger", EN)))
    assert "low reliability" in said
    assert any("no title on file" in text for text in said)


def test_a_formula_is_written_with_figures() -> None:
    table = next(table for table in tables(summarise(book(), "ship-share", EN)) if table.caption == "Computed here")
    assert [cell.text for cell in table.rows[0]][1:4] == [
        "66.5%",
        "as of 14 May 2018",
        "(109 ships ÷ 164 ships) × 100",
    ]


def test_a_page_of_many_facts_shows_each() -> None:
    facts: list[Fact] = [fact(f"a{year}", str(year)) for year in range(1990, 2020)]
    assert summarise(of(*facts), "trade-value", EN).facts == tuple(item.id for item in facts)


def test_kinds_have_a_column() -> None:
    small = of(fact("a", "2015", kind=Text("sold")), fact("b", "2016"))
    table = next(table for table in tables(summarise(small, "trade-value", EN)) if table.caption == "Value of trade")
    assert table.columns[1] == "Kind"
    assert [row[1].text for row in table.rows] == ["", "sold"]


def test_one_remark_on_several_facts_is_told_once() -> None:
    note = Note(Text("Counted twice."))
    entry = Corroboration("c", "agrees", Text("The same."))
    facts = [fact(id, "2015", amount, notes=(note,), corroboration=(entry,)) for id, amount in (("a", "5"), ("b", "6"))]
    summary = summarise(of(fact("c", "2016"), *facts), "trade-value", EN)
    said = [item for block in summary.blocks if isinstance(block, Items) for item in block.items]
    assert said == ["2015: Counted twice."]
    [table] = [table for table in tables(summary) if table.caption == "What other sources say"]
    assert [row[1].text for row in table.rows] == ["USD 5 billion, 2016"]
