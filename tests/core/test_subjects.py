"""What can be printed: each with its figures counted once, and with the document that was promised."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.collection import Choice, Chosen, Remark, Title
from qingdao_browser.core.excerpts import Pick
from qingdao_browser.core.language import language
from qingdao_browser.core.subjects import Subject, subject_of, subjects, summarising
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import Heading, Paragraph
from qingdao_browser.core.work import finish
from tests.core.samples import book
from tests.core.test_collection import BOOK as BUNDLED
from tests.core.test_collection import tellings

ENGLISH, CHINESE = language("en"), language("zh")
NO_BRIEFING: tuple[str, tuple[Choice, ...]] = ("", ())
DAY = date(2026, 11, 25)


def names(page: str, pick: Pick | None = None, briefing: tuple[str, tuple[Choice, ...]] = NO_BRIEFING) -> list[str]:
    return [subject.name for subject in subjects(book(), page, pick, briefing, ENGLISH)]


def of_kind(kind: str, page: str, pick: Pick | None = None) -> Subject:
    return next(s for s in subjects(book(), page, pick, NO_BRIEFING, ENGLISH) if s.kind == kind)


def test_an_indicator_offers_itself_its_category_and_the_book() -> None:
    assert names("ships") == ["This page (2 figures)", "Category Fleet (4 figures)", "The whole book (8 figures)"]


def test_a_category_counts_what_is_below_it() -> None:
    assert names("trade")[1] == "Category Trade (8 figures)"


def test_pages_without_a_category_offer_none() -> None:
    assert [name.split(" (")[0] for name in names("home")] == ["This page", "The whole book"]
    assert [name.split(" (")[0] for name in names("report")] == ["This page", "The whole book"]


def test_a_fact_that_is_picked_is_the_selection() -> None:
    pick = Pick("value", "trade-2018")
    assert names("trade-value", pick)[0] == "Selection (1 figure)"
    selection = of_kind("selection", "trade-value", pick)
    assert selection.title == "Value of trade"
    assert finish(summarising(selection, book(), DAY, ENGLISH)).facts == ("trade-2018",)


def test_the_page_itself_is_no_selection() -> None:
    assert names("ships", Pick("page", "ships"))[0].startswith("This page")
    # On the home page that would be the source it tells about.
    assert names("home", Pick("page", "home"))[0].startswith("This page")
    assert names("sources", Pick("page", "sources"))[0].startswith("This page")


def test_several_rows_are_selected_figures() -> None:
    from qingdao_browser.core.summary import Table

    blocks = summarise(book(), "trade", ENGLISH).blocks
    number = next(n for n, block in enumerate(blocks) if isinstance(block, Table) and len(block.rows) > 1)
    selection = of_kind("selection", "trade", Pick("table", "trade", number, rows=(0, 1)))
    assert selection.title == "Selected figures"
    assert len(selection.choices) == 2


def test_a_briefing_counts_each_figure_once_and_leaves_words_and_strangers_out() -> None:
    choices = (Title("Mine"), Chosen("trade-2018"), Remark("Words"), Chosen("trade-value"), Chosen("gone"))
    offered = subjects(book(), "home", None, ("Visit", choices), ENGLISH)
    briefing = next(subject for subject in offered if subject.kind == "briefing")
    assert (briefing.name, briefing.title, briefing.figures) == ("Briefing Visit (3 figures)", "Visit", 3)
    summary = finish(summarising(briefing, book(), DAY, ENGLISH))
    assert summary.title == "Visit"
    assert Heading("Mine") in summary.blocks
    assert Paragraph("Words", "own") in summary.blocks


def test_an_empty_briefing_is_not_offered() -> None:
    assert not any("Empty" in name for name in names("home", None, ("Empty", ())))


def test_the_whole_book_tells_every_fact() -> None:
    summary = finish(summarising(of_kind("book", "home"), book(), DAY, ENGLISH))
    assert summary.title == "Harbour"
    assert set(summary.facts) == set(book().facts)


@pytest.mark.parametrize("id", ["home", "report", "sources"])
def test_a_page_is_printed_as_it_stands(id: str) -> None:
    page = subject_of(book(), [id], ENGLISH)
    summary = finish(summarising(page, book(), DAY, ENGLISH))
    assert (summary.page, summary.title) == (id, summarise(book(), id, ENGLISH).title)
    assert "25 November 2026" in summary.edition


@pytest.mark.parametrize("code", ["en", "zh"])
def test_any_page_and_category_tells_each_of_its_facts_once_and_its_name_once(code: LanguageCode) -> None:
    words = language(code)
    for id in [*BUNDLED.indicators, *BUNDLED.categories]:
        summary = finish(summarising(subject_of(BUNDLED, [id], words), BUNDLED, DAY, words))
        assert sorted(tellings(summary)) == sorted(fact.id for fact in BUNDLED.facts_under(id))
        assert not any(block.text == summary.title for block in summary.blocks[:1] if isinstance(block, Heading))
        # No level is left out below the title, which is the first.
        levels = [1, *(block.level for block in summary.blocks if isinstance(block, Heading))]
        assert all(below - above <= 1 for above, below in pairwise(levels))
    for id in [*BUNDLED.facts][::20]:
        summary = finish(summarising(subject_of(BUNDLED, [id], words), BUNDLED, DAY, words))
        assert tellings(summary) == [id]


def test_home_counts_what_it_tells() -> None:
    assert names("home")[0] == "This page (2 figures)"


def test_the_language_of_the_window_is_that_of_the_documents() -> None:
    subject = next(s for s in subjects(book(), "ships", None, NO_BRIEFING, CHINESE) if s.kind == "book")
    assert subject.title == "港口"
    assert finish(summarising(subject, book(), DAY, CHINESE)).language == "zh"


def test_ids_stand_for_the_book_a_page_a_category_or_a_selection_in_their_order() -> None:
    whole = subject_of(book(), [], ENGLISH)
    assert (whole.kind, whole.title, whole.figures) == ("book", "Harbour", len(book().facts))
    page = subject_of(book(), ["ships"], CHINESE)
    assert (page.kind, page.title, page.page, page.figures) == ("page", "船舶", "ships", 2)
    category = subject_of(book(), ["fleet"], ENGLISH)
    assert (category.kind, category.title, category.choices, category.figures) == (
        "selection", "Fleet", (Chosen("fleet"),), 4,
    )  # fmt: skip
    several = subject_of(book(), ["ships", "trade-2018"], ENGLISH)
    assert (several.title, several.choices, several.figures) == (
        "Selected figures", (Chosen("ships"), Chosen("trade-2018")), 3,
    )  # fmt: skip
