"""Documents of what somebody chose: each fact once, each source once, nothing lost, and every doubt in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingdao_browser.core.book import Book, LanguageCode, Text
from qingdao_browser.core.chart_choice import charts_of
from qingdao_browser.core.collection import WHOLE_BOOK, Choice, Chosen, Remark, Title, collecting, printed_page
from qingdao_browser.core.language import language
from qingdao_browser.core.quantities import write_fact
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.resources import resource
from qingdao_browser.core.summarise import caveats_in_full, mandatory_notes
from qingdao_browser.core.summary import Figure, Heading, Items, Paragraph, Picture, Sources, Summary, Table, Tiles
from qingdao_browser.core.work import finish
from tests.core.samples import BOOK as SAMPLE
from tests.core.samples import book as sample_book
from tests.core.samples import changed

READ = read_book(resource("facts.yaml"), "facts.yaml").book
assert READ is not None
BOOK: Book = READ
DAY = date(2026, 11, 25)


def document(*choices: Choice | str, book: Book = BOOK, code: LanguageCode = "en") -> Summary:
    chosen = [Chosen(choice) if isinstance(choice, str) else choice for choice in choices]
    return finish(collecting(book, chosen, "Meeting", DAY, language(code)))


def tellings(summary: Summary, book: Book = BOOK) -> list[str]:
    """Return the facts that a document tells, in its order: large, or as a row of observations."""
    found = []
    for block in summary.blocks:
        if isinstance(block, Figure):
            found.append(block.fact)
        elif isinstance(block, Table | Picture):
            table = block.table if isinstance(block, Picture) else block
            found += [row[0].page for row in table.rows if row[0].page in book.facts]
    return found


def headings(summary: Summary) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in summary.blocks if isinstance(block, Heading)]


def paragraphs(summary: Summary, role: str) -> list[str]:
    return [block.text for block in summary.blocks if isinstance(block, Paragraph) and block.role == role]


def listed(summary: Summary) -> list[str]:
    return [entry.page for block in summary.blocks if isinstance(block, Sources) for entry in block.entries]


def stands_for(choices: Sequence[Choice], book: Book = BOOK) -> set[str]:
    ids = (choice.id for choice in choices if isinstance(choice, Chosen) and book.has(choice.id))
    return {fact.id for id in ids for fact in book.facts_under(id)}


ANY_CHOICE = st.one_of(
    st.sampled_from([*BOOK.facts]).map(Chosen),
    st.sampled_from([*BOOK.facts]).map(Chosen),
    st.sampled_from([*BOOK.indicators]).map(Chosen),
    st.sampled_from([*BOOK.categories, *BOOK.sources]).map(Chosen),
    st.sampled_from(["gone", "home"]).map(Chosen),
    st.builds(Title, st.text(max_size=20)),
    st.builds(Remark, st.text(max_size=20)),
)


@given(st.lists(ANY_CHOICE, max_size=12), st.sampled_from(["en", "zh"]))
@settings(max_examples=150)
def test_any_selection_tells_each_fact_once_and_lists_each_source_once(
    choices: list[Choice], code: LanguageCode
) -> None:
    made = document(*choices, code=code)
    told = tellings(made)
    assert max(Counter(told).values(), default=1) == 1
    assert set(told) == stands_for(choices) == set(made.facts)
    sources = listed(made)
    assert max(Counter(sources).values(), default=1) == 1
    assert set(sources) >= {citation.source for id in told for citation in BOOK.citations_of(BOOK.facts[id])}


@given(st.lists(st.sampled_from([*BOOK.facts]), max_size=8, unique=True), st.sampled_from(["en", "zh"]))
def test_the_words_of_any_selection_hold_each_figure_with_unit_and_number(ids: list[str], code: LanguageCode) -> None:
    made = document(*ids, code=code)
    for figure in (block for block in made.blocks if isinstance(block, Figure)):
        fact = BOOK.facts[figure.fact]
        written = write_fact(fact, BOOK.unit_of(fact), language(code))
        assert (figure.figure, figure.noun) == (written.figure, written.noun) or not written.text
        numbers = {int(number) for number in re.findall(r"\[(\d+)\]", figure.cited)}
        entries = [entry for block in made.blocks if isinstance(block, Sources) for entry in block.entries]
        cited = {citation.source for citation in BOOK.citations_of(fact)}
        assert {entry.page for entry in entries if entry.number in numbers} == cited


def test_the_whole_book_is_told_with_all_its_charts() -> None:
    made = document(*WHOLE_BOOK)
    assert sorted(tellings(made)) == sorted(BOOK.facts)
    drawn = [block.chart.heading.title for block in made.blocks if isinstance(block, Picture)]
    expected = [
        chart.heading.title for i in BOOK.indicators.values() for chart, _ in charts_of(BOOK, i, language("en"))
    ]
    # The map comes first.
    assert Counter(drawn[1:]) == Counter(expected)
    chapters = [text for level, text in headings(made) if level == 2]
    assert chapters == ["Places", "Trade", "Finance", "Ocean", "Routes", "Sources"]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_doubt_of_a_fact_stands_in_full_where_it_is_told(code: LanguageCode) -> None:
    words = language(code)
    said: dict[str, str] = dict.fromkeys(BOOK.facts, "")
    for block in document(*WHOLE_BOOK, code=code).blocks:
        if isinstance(block, Figure):
            said[block.fact] += "".join(f"{chip.text}{words.colon()}{chip.detail}" for chip in block.chips)
        elif isinstance(block, Paragraph) and block.fact:
            said[block.fact] += block.text
        elif isinstance(block, Table):
            for row in block.rows:
                if row[0].page in BOOK.facts:
                    said[row[0].page] += "".join(cell.text for cell in row)
    for fact in BOOK.facts.values():
        for doubt in [*caveats_in_full(BOOK, fact, words), *mandatory_notes(fact, words)]:
            assert doubt.rstrip(".。") in said[fact.id]


def test_headings_and_notes_of_the_user_stand_where_they_were_put() -> None:
    made = document(Title("First"), Remark("Mind this."), "art-sister-ports", Title("Second"), "art-sectors")
    assert headings(made)[0] == (2, "First")
    assert made.blocks[1] == Paragraph("Mind this.", "own")
    sections = [text for level, text in headings(made) if level == 3]
    labels = [BOOK.indicators[BOOK.facts[id].indicator].label.en for id in ("art-sister-ports", "art-sectors")]
    assert sections[:2] == labels
    assert [text for level, text in headings(made) if level == 2] == ["First", "Second", "Sources"]


def test_levels_of_headings_never_leave_one_out() -> None:
    selections: list[list[Choice | str]] = [
        ["art-sectors"],
        ["port-containers"],
        ["trade", "art-sectors"],
        [*WHOLE_BOOK],
    ]
    for choices in selections:
        levels = [1, *(level for level, _ in headings(document(*choices)))]
        assert len(levels) > 2
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_fact_chosen_twice_is_told_at_its_first_place_and_referred_to_at_the_second() -> None:
    id = "art-sister-ports"
    indicator = BOOK.facts[id].indicator
    label = BOOK.indicators[indicator].label.en
    made = document(id, Title("Again"), id, Title("All"), indicator)
    assert tellings(made).count(id) == 1
    assert paragraphs(made, "note")[0] == f"1 observation stands above, under “{label}”."
    others = len(BOOK.facts_of[indicator]) - 1
    assert others
    assert [text for level, text in headings(made) if level >= 3].count("Definition") == 2
    assert paragraphs(made, "note")[1:] == [f"1 observation stands above, under “{label}”."]


def test_an_indicator_chosen_twice_is_told_once() -> None:
    made = document("financing-value", "financing-value")
    assert tellings(made) == ["art-financing-value"]
    assert paragraphs(made, "note") == ["1 observation stands above, under “Cross-border financing, value”."]


def test_all_facts_of_an_indicator_are_the_indicator_with_its_chart() -> None:
    indicator = BOOK.facts["art-sister-ports"].indicator
    facts = [fact.id for fact in BOOK.facts_of[indicator]]
    assert document(*facts).blocks == document(indicator).blocks


def test_some_facts_of_an_indicator_come_under_one_heading_each_in_full() -> None:
    indicator = BOOK.facts["art-sister-ports"].indicator
    facts = [fact.id for fact in BOOK.facts_of[indicator]][:2]
    made = document(*facts)
    assert [block.fact for block in made.blocks if isinstance(block, Figure)] == facts
    assert [text for level, text in headings(made) if level == 2] == [BOOK.indicators[indicator].label.en, "Sources"]
    assert not any(isinstance(block, Picture) for block in made.blocks)


def test_a_fact_on_whose_period_sources_disagree_says_so_when_it_stands_alone() -> None:
    made = document("teu-2018-wsc")
    chips = [chip.text for block in made.blocks if isinstance(block, Figure) for chip in block.chips]
    assert "Sources disagree on 2018" in chips


def test_readings_of_a_wording_travel_with_the_fact_and_with_the_indicator() -> None:
    for choice in ("art-financing-value", "financing-value"):
        made = document(choice)
        tables = [block.table for block in made.blocks if isinstance(block, Picture)]
        tables += [block for block in made.blocks if isinstance(block, Table)]
        texts = {cell.text for table in tables for row in table.rows for cell in row}
        assert {"USD 218 million", "USD 190 million"} <= texts


def test_a_source_brings_the_figures_it_is_cited_for() -> None:
    source = BOOK.facts["art-sectors"].citations[0].source
    made = document(source)
    assert set(tellings(made)) == {fact.id for fact in BOOK.facts_citing[source]}
    assert headings(made)[0] == (2, "Figures of Department of Commerce of Shandong Province 2018")


def test_what_the_book_no_longer_has_is_named_and_nothing_else_is_lost() -> None:
    made = document(Chosen("gone", Text("Old figure", "旧数据")), "sources", "art-sectors")
    assert paragraphs(made, "caution")[:2] == [
        "“Old figure” is not in this book; nothing is printed for it.",
        "“sources” is not in this book; nothing is printed for it.",
    ]
    assert tellings(made) == ["art-sectors"]


def test_the_list_of_sources_says_which_places_are_cited() -> None:
    made = document("art-sectors", "art-financing-value", "art-sister-ports")
    entries = [entry for block in made.blocks if isinstance(block, Sources) for entry in block.entries]
    assert entries[0].locators == "paragraph 2; paragraph 3; paragraph 4"


def test_a_document_says_of_which_book_version_and_day_it_is() -> None:
    assert (
        document("art-sectors").edition == f"Qingdao abroad, version {BOOK.head.version}, printed on 25 November 2026"
    )
    assert document("art-sectors").title == "Meeting"
    assert printed_page(BOOK, "home", DAY, language("en")).edition == document("art-sectors").edition


def test_a_printed_page_with_tiles_says_their_caveats_in_full() -> None:
    made = printed_page(BOOK, "finance", DAY, language("en"))
    at = next(number for number, block in enumerate(made.blocks) if isinstance(block, Tiles))
    assert made.blocks[at + 1] == Heading("Caveats of these figures", 3)
    items = made.blocks[at + 2]
    assert isinstance(items, Items)
    assert any("seven times the base, USD 218 million" in item for item in items.items)


def test_progress_grows_to_the_end() -> None:
    shares = list(collecting(BOOK, WHOLE_BOOK, "All", DAY, language("en")))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > len(BOOK.indicators)


def test_a_book_without_places_or_observations_prints_too() -> None:
    made = document(*WHOLE_BOOK, book=sample_book())
    assert made.blocks


def test_a_book_without_places_prints_too() -> None:
    text = changed("    place: qingdao\n    counterparts: [busan]\n", "", SAMPLE).replace(", place: busan", "")
    made = document(*WHOLE_BOOK, book=sample_book(text))
    assert [text for level, text in headings(made) if level == 2] == ["Trade", "Trade › Fleet", "Sources"]


def test_an_indicator_without_observations_says_so() -> None:
    empty = """  - id: planes
    label: {en: Planes, zh: 飞机}
    category: trade
    definition: {en: Planes in the air., zh: 在飞飞机。}
    unit: ship
    mode: as_of
sources:
"""
    made = document("planes", book=sample_book(changed("sources:\n", empty, SAMPLE)))
    assert paragraphs(made, "body") == ["This book has no observation of this indicator."]


def test_facts_that_fit_no_row_are_told_in_full_beside_the_first() -> None:
    second = """  - id: goods-later
    indicator: goods
    statement: {en: Coffee was named later., zh: 后来列出咖啡。}
    period: 2020
    citations: [{source: ledger}]
"""
    made = document("goods", book=sample_book(SAMPLE + second))
    assert [block.fact for block in made.blocks if isinstance(block, Figure)] == ["goods-named", "goods-later"]
    assert "Coffee was named later." in paragraphs(made, "statement")


def test_facts_that_were_told_with_their_indicator_are_referred_to() -> None:
    book = sample_book()
    made = document("trade-value", "trade-2017", "trade-2018", book=book)
    assert sorted(tellings(made, book)) == ["trade-2017", "trade-2018", "trade-2018-later"]
    assert paragraphs(made, "note") == ["2 observations stand above, under “Value of trade”."]


def test_a_fact_among_others_of_its_indicator_keeps_the_readings_of_its_wording() -> None:
    made = document("ships-all", book=sample_book())
    tables = [block for block in made.blocks if isinstance(block, Table)]
    assert [row[0].text for row in tables[0].rows] == ["twice the base", "three times the base"]
