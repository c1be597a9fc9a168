"""What can be printed from where a person is: the selection, the page, its category, the briefing, the whole book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from qingdao_browser.core.book import Book
from qingdao_browser.core.briefing import label_of
from qingdao_browser.core.collection import WHOLE_BOOK, Choice, Chosen, collecting, printed_page
from qingdao_browser.core.excerpts import Pick, ids_of
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import Paragraph, Summary, Tiles
from qingdao_browser.core.work import Work

Kind = Literal["selection", "page", "category", "briefing", "book"]


class Subject(msgspec.Struct, frozen=True):
    """Something to print: its name in a list, the title of its document, and how many figures it has.

    It is made of choices, or is one page as it stands, whose id is then in `page`.
    """

    kind: Kind
    name: str
    title: str
    figures: int
    choices: tuple[Choice, ...] = ()
    page: str = ""


def subjects(
    book: Book, page: str, pick: Pick | None, briefing: tuple[str, tuple[Choice, ...]], language: Language
) -> tuple[Subject, ...]:
    """Return what can be printed while a page is shown and something is picked on it; an empty briefing is left out."""
    return tuple(_found(book, page, pick, briefing, language))


def subject_of(book: Book, ids: Sequence[str], language: Language) -> Subject:
    """Return some ids as a subject: the whole book for none, a category with all its indicators, a page as it stands.

    Several come in their order. Raises KeyError for an id the book does not have.
    """
    if not ids:
        title = language.of(book.head.title)
        return Subject("book", language.tr(mark("The whole book")), title, len(book.facts), WHOLE_BOOK)
    title = language.of(label_of(book, ids[0])) if len(ids) == 1 else language.tr(mark("Selected figures"))
    if len(ids) == 1 and ids[0] not in book.categories:
        return Subject("page", title, title, len(book.facts_under(ids[0])), page=ids[0])
    return Subject("selection", title, title, _count(book, ids), tuple(map(Chosen, ids)))


def summarising(subject: Subject, book: Book, day: date, language: Language) -> Work[Summary]:
    """Return the summary of a subject as it is printed on a day."""
    if not subject.page:
        return (yield from collecting(book, subject.choices, subject.title, day, language))
    if subject.page not in book.indicators and subject.page not in book.facts:
        yield 0.5
        return printed_page(book, subject.page, day, language)
    # On its page a figure stands in the tables of charts as well, which on paper would all be open.
    made = yield from collecting(book, [Chosen(subject.page)], subject.title, day, language)
    page = summarise(book, subject.page, language, leaf=0)
    return msgspec.structs.replace(made, page=page.page, path=page.path, subtitle=page.subtitle, color=page.color)


def _found(
    book: Book, page: str, pick: Pick | None, briefing: tuple[str, tuple[Choice, ...]], language: Language
) -> Iterator[Subject]:
    def named(words: str, figures: int) -> str:
        return words + language.bracket(language.plural("{n} figure", "{n} figures", figures))

    ids = () if pick is None or pick.id == page == "home" else ids_of(book, pick, language)
    if ids and ids != (page,):
        title = language.of(label_of(book, ids[0])) if len(ids) == 1 else language.tr(mark("Selected figures"))
        count = _count(book, ids)
        yield Subject("selection", named(language.tr(mark("Selection")), count), title, count, tuple(map(Chosen, ids)))
    shown = summarise(book, page, language)
    count = len(_told_at_home(shown)) if page == "home" else len(shown.facts)
    yield Subject("page", named(language.tr(mark("This page")), count), shown.title, count, page=page)
    category = book.indicators[page].category if page in book.indicators else page
    if category in book.categories:
        title = language.of(book.categories[category].label)
        count = _count(book, [category])
        words = language.tr(mark("Category {title}"), title=title)
        yield Subject("category", named(words, count), title, count, (Chosen(category),))
    title, choices = briefing
    if choices:
        count = _count(book, (choice.id for choice in choices if isinstance(choice, Chosen) and book.has(choice.id)))
        words = language.tr(mark("Briefing {title}"), title=title)
        yield Subject("briefing", named(words, count), title, count, choices)
    count = len(book.facts)
    name = named(language.tr(mark("The whole book")), count)
    yield Subject("book", name, language.of(book.head.title), count, WHOLE_BOOK)


def _count(book: Book, ids: Iterable[str]) -> int:
    """Return how many facts some ids stand for, each counted once."""
    return len({fact.id for id in ids for fact in book.facts_under(id)})


def _told_at_home(home: Summary) -> set[str]:
    """Return the facts that the home page tells, which is about more of them."""
    groups = [group for block in home.blocks if isinstance(block, Tiles) for group in block.groups]
    words = {block.fact for block in home.blocks if isinstance(block, Paragraph) and block.fact}
    return words | {tile.fact for group in groups for tile in group.tiles}
