"""From what a person chose, in an order of their own, to one Summary: what a printed document says.

Each fact is told once, at the first place that brings it, and each source stands once in the list at the end, with all
places in it that are cited. Charts show their series whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import msgspec

from qingdao_browser.core.book import Book, Category, Citation, Date, Fact, Indicator, Text
from qingdao_browser.core.chart_choice import colour_of, has_amount, map_of
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.citations import short_citation
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.reading import INVISIBLE
from qingdao_browser.core.references import write_date
from qingdao_browser.core.summarise import (
    SourceList,
    around,
    charts_shown,
    lead_fact,
    nothing_observed,
    observation_table,
    readings_table,
    sources_block,
    summarise,
    told,
)
from qingdao_browser.core.summary import Block, Heading, Paragraph, Picture, Summary, Table
from qingdao_browser.core.work import Work

CHAPTER = 2


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """A fact, indicator, category or source, or all of the book by the id `home`; `label` says what it was called."""

    id: str
    label: Text = Text()


class Title(msgspec.Struct, frozen=True, tag="heading"):
    """A heading in the user's own words."""

    text: str


class Remark(msgspec.Struct, frozen=True, tag="note"):
    """A paragraph in the user's own words."""

    text: str


Choice = Chosen | Title | Remark
WHOLE_BOOK = (Chosen("home"),)


def edition(book: Book, day: date, language: Language) -> str:
    """Return the line that says of which book, version and day a document is."""
    words = mark("{book}, version {version}, printed on {day}")
    title, when = language.of(book.head.title), write_date(Date(((day.year, day.month, day.day),)), language)
    return language.tr(words, book=title, version=book.head.version, day=when)


def printed_page(book: Book, id: str, day: date, language: Language) -> Summary:
    """Return one page of the window as it is printed: caveats in full, and the line beside the title of documents."""
    page = summarise(book, id, language, in_full=True)
    return msgspec.structs.replace(page, edition=edition(book, day, language))


def collecting(book: Book, choices: Sequence[Choice], title: str, day: date, language: Language) -> Work[Summary]:
    """Return the document of some choices, with a title; yields after each section.

    An id that the book does not have is named as missing in its place.
    """
    collector = _Collector(book, language, title)
    there = [choice.id for choice in choices if isinstance(choice, Chosen) and _is_there(book, choice)]
    expected = sum(len(book.facts_under(id)) for id in there) or 1
    for choice in _joined(book, choices):
        for _ in collector.add(choice):
            yield min(1.0, len(collector.facts) / expected)
    blocks = (*collector.blocks, *sources_block(collector.sources, language))
    return Summary(
        page="",
        language=language.code,
        path=(),
        title=title,
        subtitle="",
        color="",
        blocks=blocks,
        facts=tuple(collector.facts),
        edition=edition(book, day, language),
    )


def _is_there(book: Book, choice: Chosen) -> bool:
    return choice.id != "sources" and book.has(choice.id)


def _joined(book: Book, choices: Sequence[Choice]) -> Iterator[Choice | list[Fact]]:
    """Yield the choices, with facts of one indicator that follow one another as one list of them, none twice."""

    def indicator(choice: Choice) -> str:
        return book.facts[choice.id].indicator if isinstance(choice, Chosen) and choice.id in book.facts else ""

    for shared, run in groupby(choices, indicator):
        if shared:
            ids = dict.fromkeys(choice.id for choice in run if isinstance(choice, Chosen))
            yield [book.facts[id] for id in ids]
        else:
            yield from run


class _Collector:
    """The document so far: its blocks, the facts told, in their order, and under which heading each was told."""

    def __init__(self, book: Book, language: Language, title: str) -> None:
        self._title = title
        self._book = book
        self._language = language
        self._section = CHAPTER
        self.sources = SourceList(book, language, in_full=True)
        self.blocks: list[Block] = []
        self.facts: dict[str, str] = {}

    def add(self, choice: Choice | list[Fact]) -> Iterator[None]:
        """Add what a choice stands for; yields after each section."""
        book = self._book
        match choice:
            case list():
                self._add_facts(choice)
            case Title():
                self._open_chapter(_upright(choice.text))
            case Remark() if choice.text.strip():
                self.blocks.append(Paragraph(_upright(choice.text), "own"))
            case Remark():
                pass
            case Chosen() if not _is_there(book, choice):
                words = mark("“{label}” is not in this book; nothing is printed for it.")
                label = self._language.of(choice.label) or choice.id
                self.blocks.append(Paragraph(self._language.tr(words, label=label), "caution"))
            case Chosen("home"):
                self._add_map()
                for category in book.children_of[""]:
                    yield from self._add_category(category)
            case Chosen(id) if id in book.categories:
                yield from self._add_category(book.categories[id])
            case Chosen(id) if id in book.indicators:
                self._add_indicator(book.indicators[id])
            case _:
                yield from self._add_source(choice.id)
        yield

    def _open_chapter(self, text: str, page: str = "", color: str = "") -> None:
        if self._is_title(text):
            self._section = CHAPTER
            return
        self.blocks.append(Heading(text, CHAPTER, page, color))
        self._section = CHAPTER + 1

    def _open_section(self, indicator: Indicator) -> str:
        label = self._language.of(indicator.label)
        if self._is_title(label):
            self._section = CHAPTER - 1
        else:
            self.blocks.append(Heading(label, self._section, indicator.id, colour_of(self._book, indicator.category)))
        return label

    def _is_title(self, text: str) -> bool:
        """Return whether a heading would say once more what stands right above it."""
        return not self.blocks and text == self._title

    def _add_map(self) -> None:
        chart = map_of(self._book, self._book.facts_under(self._book.head.lead), self._language)
        if chart is not None:
            self._open_chapter(self._language.tr(mark("Places")))
            home = summarise(self._book, "home", self._language)
            self.blocks += [block for block in home.blocks if isinstance(block, Picture)]

    def _add_category(self, category: Category) -> Iterator[None]:
        lineage = [self._language.of(above.label) for above in self._book.lineage(category.id)]
        self._open_chapter(" › ".join(lineage), category.id, colour_of(self._book, category.id))
        for indicator in self._book.indicators_of[category.id]:
            self._add_indicator(indicator)
            yield
        for child in self._book.children_of[category.id]:
            yield from self._add_category(child)

    def _add_source(self, id: str) -> Iterator[None]:
        source = self._book.sources[id]
        words = mark("Figures of {source}")
        self._open_chapter(
            self._language.tr(words, source=short_citation(source, Citation(id), self._language.code)), id
        )
        groups: dict[str, list[Fact]] = {}
        for fact in self._book.facts_citing[id]:
            groups.setdefault(fact.indicator, []).append(fact)
        for facts in groups.values():
            self._add_facts(facts)
            yield

    def _add_indicator(self, indicator: Indicator) -> None:
        """Add a whole indicator: what was told before is left to its place there."""
        facts = self._book.facts_of[indicator.id]
        left = [fact for fact in facts if fact.id not in self.facts]
        if facts and not left:
            self._refer(facts)
            return
        label = self._open_section(indicator)
        if not facts:
            self.blocks.append(nothing_observed(self._language))
            return
        lead = lead_fact(self._book, left)
        self._tell(lead, label, beside=facts)
        for chart, group in charts_shown(self._book, indicator, facts, self._language):
            self.blocks.append(self._picture(chart, group))
        others = [fact for fact in left if fact is not lead]
        # A row has no room for names, nor for what is said without a figure.
        for fact in (fact for fact in others if not _fits_a_row(fact)):
            self._tell(fact, label, beside=[fact])
        self._tabulate(indicator, [fact for fact in others if _fits_a_row(fact)], label)
        self._add_around(indicator, left)
        self._refer([fact for fact in facts if fact not in left])

    def _add_facts(self, facts: list[Fact]) -> None:
        """Add some facts of one indicator, each in full; where they are all it has, the indicator."""
        indicator = self._book.indicators[facts[0].indicator]
        every = self._book.facts_of[indicator.id]
        if len(facts) == len(every):
            self._add_indicator(indicator)
            return
        left = [fact for fact in facts if fact.id not in self.facts]
        if not left:
            self._refer(facts)
            return
        label = self._open_section(indicator)
        for fact in left:
            self._tell(fact, label, beside=[other for other in every if other.period == fact.period])
            if fact.readings:
                self.blocks.append(self._readings(fact))
        self._add_around(indicator, left)
        self._refer([fact for fact in facts if fact not in left])

    def _tell(self, fact: Fact, label: str, *, beside: Sequence[Fact]) -> None:
        self.facts[fact.id] = label
        self.blocks += self._lowered(told(self._book, fact, beside, self.sources, self._language))

    def _tabulate(self, indicator: Indicator, facts: Sequence[Fact], label: str) -> None:
        if not facts:
            return
        self.facts.update(dict.fromkeys((fact.id for fact in facts), label))
        table = observation_table(self._book, indicator, facts, self.sources, self._language)
        self.blocks += [
            Heading(self._language.tr(mark("Other observations")), self._section + 1),
            msgspec.structs.replace(table, caption=self._language.tr(mark("Other observations"))),
        ]

    def _add_around(self, indicator: Indicator, facts: Sequence[Fact]) -> None:
        self.blocks += self._lowered(around(self._book, indicator, facts, self.sources, self._language))

    def _picture(self, chart: Chart, group: Sequence[Fact]) -> Picture:
        """Return a chart with the table of what its wording implies; its observations are told beside it."""
        if group[0].readings:
            return Picture(chart, self._readings(group[0]))
        return Picture(chart, Table("", (), (), ()))

    def _readings(self, fact: Fact) -> Table:
        """Return what the readings of a wording imply; the notes on it stand beside the fact, which is told above."""
        return msgspec.structs.replace(readings_table(self._book, fact, self.sources, self._language), remarks=())

    def _refer(self, facts: Sequence[Fact]) -> None:
        """Say where facts were told that stand in several choices."""
        if not facts:
            return
        labels = self._language.join([f"“{label}”" for label in dict.fromkeys(self.facts[fact.id] for fact in facts)])
        words = self._language.plural(
            "{n} observation stands above, under {labels}.", "{n} observations stand above, under {labels}.",
            len(facts), labels=labels,
        )  # fmt: skip
        if self.blocks[-1:] != [Paragraph(words, "note")]:
            self.blocks.append(Paragraph(words, "note"))

    def _lowered(self, blocks: Iterable[Block]) -> list[Block]:
        """Return the blocks of a page for a section: their headings stand one level below that of the section."""
        return [Heading(block.text, self._section + 1) if isinstance(block, Heading) else block for block in blocks]


def _upright(text: str) -> str:
    """Return words of a person without the signs that turn the direction of writing, which no book may have either."""
    return re.sub(f"[{INVISIBLE}]", "", text)


def _fits_a_row(fact: Fact) -> bool:
    return has_amount(fact) and not fact.members
