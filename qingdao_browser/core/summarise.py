"""From ids of a book to a `Summary`: what the pages of home, categories, indicators, facts and sources say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

import msgspec
from babel import Locale, UnknownLocaleError

from qingdao_browser.core.book import Book, Category, Citation, Fact, Indicator, Source, Verdict
from qingdao_browser.core.chart_choice import (
    Scale,
    capitalised,
    charts_of,
    colour_of,
    has_amount,
    like_groups,
    map_of,
    scale_of,
    status_words,
)
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.citations import locator_text, short_citation
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.periods import is_full_year, parse_period, recency, write_period, write_period_and_mode
from qingdao_browser.core.quantities import RELATION_WORDS, write_amount, write_amounts, write_bare, write_fact
from qingdao_browser.core.references import write_date, write_source
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Leaf,
    Link,
    Number,
    Paragraph,
    Picture,
    Reference,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    Tile,
    TileGroup,
    Tiles,
)

_UNREAL = frozenset({"target", "plan"})
_HEADLINES = 3
# A page with more observations, indicators or sources than this is shown in parts of so many: what a page costs follows
# from the part, not from the book. Indicators have a chart each.
_LONG, _LEAF = 200, 100
_LONG_CATEGORY, _LEAF_OF_CATEGORY = 100, 24


class SourceList:
    """Numbers sources in the order of their first mention on a page and remembers the locators used.

    In a page that is `apart` from its list of sources, each mark names its source in short. Where caveats are `in_full`
    tables say what a page of the window only hints at, as the page that tells more is a step away there.
    """

    def __init__(self, book: Book, language: Language, *, apart: bool = False, in_full: bool = False) -> None:
        self._book = book
        self._language = language
        self._locators: dict[str, list[Citation]] = {}
        # The number of each source: a list of thousands is not searched for each mark.
        self._numbers: dict[str, int] = {}
        self.apart = apart
        self.in_full = apart or in_full

    def cite(self, citations: Iterable[Citation]) -> str:
        """Return the marks for some citations, e.g. ``[1] paragraph 3; [4] table 2``, and number new sources."""
        marks = []
        for citation in citations:
            known = self._locators.setdefault(citation.source, [])
            if citation not in known:
                known.append(citation)
            number = self._numbers.setdefault(citation.source, len(self._numbers) + 1)
            marks.append(" ".join(filter(None, [f"[{number}]", locator_text(citation, self._language.code)])))
        if self.apart:
            marks = [reference.text for reference in references_of(self._book, citations, self._language)]
        return self._language.clauses(marks)

    def cell(self, citations: Sequence[Citation]) -> Cell:
        """Return the cell of a table that cites, leading to the page of the first source."""
        page = citations[0].source if citations else ""
        return Cell(self.cite(citations), page, None, references_of(self._book, citations, self._language))

    def entries(self) -> tuple[SourceEntry, ...]:
        """Return the numbered list of all sources cited so far."""
        return tuple(
            _source_entry(self._book, source, number, self._language, self._locators[source])
            for source, number in self._numbers.items()
        )


def references_of(book: Book, citations: Iterable[Citation], language: Language) -> tuple[Reference, ...]:
    """Return the citations as they stand without a list of sources: author, year, locator, and the address."""
    found = (
        Reference(
            short_citation(book.sources[citation.source], citation, language.code), book.sources[citation.source].url
        )
        for citation in citations
    )
    return tuple(dict.fromkeys(found))


def _source_entry(book: Book, id: str, number: int, language: Language, cited: Sequence[Citation] = ()) -> SourceEntry:
    source = book.sources[id]
    locators = sorted({locator_text(citation, language.code) for citation in cited} - {""}, key=_numbers_as_such)
    return SourceEntry(
        number=number,
        text=write_source(source, language),
        reliability=_reliability(source, language),
        url=source.url,
        page=id,
        locators=language.clauses(locators),
    )


def _numbers_as_such(text: str) -> list[tuple[int, str]]:
    """Return a text to sort by: table 9 stands before table 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", text)]


def _reliability(source: Source, language: Language) -> str:
    words = {
        "high": mark("high reliability"),
        "medium": mark("medium reliability"),
        "low": mark("low reliability"),
    }
    return language.tr(words[source.custom.reliability])


def page_of(book: Book, id: str) -> str:
    """Return the page on which an id is shown: a fact's is that of its indicator."""
    return book.facts[id].indicator if id in book.facts else id


def summarise(
    book: Book, id: str, language: Language, *, apart: bool = False, in_full: bool = False, leaf: int | None = None
) -> Summary:
    """Return the page of one id: `home`, `sources`, a category, an indicator, a fact or a source.

    With `in_full` caveats that a page of the window only hints at are written out, as on paper no other page is a step
    away. With `apart` its blocks can stand alone as well, away from the list of sources and from each other: every mark
    names its source. Of a page that is too long for the window, `leaf` is the number of the part that is wanted; None
    is all of it. Raises KeyError for an id the book does not have.
    """
    sources = SourceList(book, language, apart=apart, in_full=in_full)
    if id == "home":
        return _home(book, sources, language, leaf)
    if id == "sources":
        return _all_sources(book, language, leaf)
    if id in book.categories:
        return _category(book, book.categories[id], sources, language, leaf)
    if id in book.indicators:
        indicator = book.indicators[id]
        return _observations(book, indicator, book.facts_of[id], id, sources, language, leaf)
    if id in book.facts:
        fact = book.facts[id]
        return _observations(book, book.indicators[fact.indicator], [fact], id, sources, language, leaf)
    return _source(book, book.sources[id], sources, language, leaf)


def leaf_of(book: Book, id: str) -> int:
    """Return the number of the part of its page on which a fact is shown; 0 for what has a page of its own."""
    fact = book.facts.get(id)
    if fact is None or len(book.facts_of[fact.indicator]) <= _LONG:
        return 0
    return _latest_first(book.facts_of[fact.indicator]).index(fact) // _LEAF


_OBSERVATIONS = mark("observations {first} to {last} of {total}, the latest first")
_Thing = TypeVar("_Thing")


def _cut(things: Sequence[_Thing], leaf: int | None, *, long: int, size: int) -> tuple[Sequence[_Thing], Leaf | None]:
    """Return the things of one part of a page, and which part it is; all of them where there are not many."""
    if leaf is None or len(things) <= long:
        return things, None
    count = -(-len(things) // size)
    number = min(max(leaf, 0), count - 1)
    cut = things[number * size : (number + 1) * size]
    return cut, Leaf(number, count, number * size + 1, number * size + len(cut), len(things))


def _latest_first(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: recency(fact.period), reverse=True)


def _path(book: Book, category: str, language: Language) -> tuple[Link, ...]:
    return tuple(Link(language.of(link.label), link.id) for link in book.lineage(category))


# --- home -------------------------------------------------------------------------------------------------------------


def _home(book: Book, sources: SourceList, language: Language, leaf: int | None) -> Summary:
    lead = book.sources[book.head.lead]
    facts = book.facts_citing[lead.id]
    groups = tuple(_tile_group(book, category, sources, language) for category in book.children_of[""])
    blocks: list[Block] = [Tiles(tuple(group for group in groups if group.tiles))]
    blocks += _caveats_of_tiles(book, groups, sources, language)
    chart = map_of(book, facts, language)
    if chart is not None:
        rows = tuple(
            (Cell(place.name, place.page), Cell(place.hint.split(language.colon(), 1)[-1])) for place in chart.places
        )
        columns = (language.tr(mark("Place")), language.tr(mark("Named for")))
        table = Table(chart.heading.title, columns, (False, False), rows, chart.heading.source)
        blocks.append(Picture(chart, table))
    words, part = _cut([fact for fact in facts if not has_amount(fact)], leaf, long=_LONG, size=_LEAF)
    if words:
        blocks.append(Heading(language.tr(mark("Also reported, without a figure"))))
        blocks += [
            Paragraph(
                f"{language.of(fact.statement)} {sources.cite(book.citations_of(fact))}",
                "body",
                fact.indicator,
                fact.id,
            )
            for fact in words
        ]
    blocks += sources_block(sources, language)
    return Summary(
        page="home",
        language=language.code,
        path=(Link(short_citation(lead, Citation(lead.id), language.code), lead.id),),
        title=language.tr(mark("{book}, at a glance"), book=language.of(book.head.title)),
        subtitle=language.tr(
            mark("The report of {date}: its figures, each with period and source, and what other pages say."),
            date=write_date(lead.issued, language),
        ),
        color="",
        blocks=tuple(blocks),
        facts=tuple(fact.id for fact in facts),
        leaf=part,
    )


def headline_facts(book: Book, category: Category) -> list[Fact]:
    """Return the facts of a category's tile: those it names, else the first three of its indicators."""
    if category.headline:
        return [book.facts[id] for id in category.headline]
    facts = (fact for indicator in book.indicators_of[category.id] for fact in book.facts_of[indicator.id][:1])
    return list(islice(filter(has_amount, facts), _HEADLINES))


def _doubts(fact: Fact, language: Language) -> list[str]:
    """Return what a figure on a tile must not be without: its states, and that there is more to know on its page."""
    states = status_words(fact, language)
    if not states and (fact.readings or any(note.mandatory for note in fact.notes)):
        states = [language.tr(mark("with a caveat"))]
    return states


def _tile_group(book: Book, category: Category, sources: SourceList, language: Language) -> TileGroup:
    tiles = []
    for fact in headline_facts(book, category):
        unit = book.unit_of(fact)
        written = write_fact(fact, unit, language)
        label = language.of(book.indicators[fact.indicator].label)
        period = write_period_and_mode(fact.period, book.mode_of(fact), language)
        tiles.append(
            Tile(
                # What is counted is in the label; tonnes and kilometres are not.
                figure=written.figure if unit.kind in ("count", "index") else written.text,
                label=language.phrase([label, language.of(fact.kind), period, *_doubts(fact, language)]),
                page=fact.indicator,
                cited=sources.cite(book.citations_of(fact)),
                fact=fact.id,
            )
        )
    return TileGroup(language.of(category.label), colour_of(book, category.id), category.id, tuple(tiles))


def _caveats_of_tiles(book: Book, groups: Iterable[TileGroup], sources: SourceList, language: Language) -> list[Block]:
    """Return what must be said of figures on tiles and has no room there, on paper; what is copied says it itself."""
    if sources.apart or not sources.in_full:
        return []
    facts = [book.facts[tile.fact] for group in groups for tile in group.tiles]
    remarks = []
    for fact in facts:
        if caveats := _all_caveats(book, fact, language):
            label = language.phrase([language.of(book.indicators[fact.indicator].label), language.of(fact.kind)])
            remarks.append(f"{label}{language.colon()}{caveats}")
    return [Heading(language.tr(mark("Caveats of these figures")), 3), Items(tuple(remarks))] if remarks else []


# --- category ---------------------------------------------------------------------------------------------------------


def _category(book: Book, category: Category, sources: SourceList, language: Language, leaf: int | None) -> Summary:
    every = book.indicators_of[category.id]
    facts = [fact for indicator in every for fact in book.facts_of[indicator.id]]
    # Those of the report stand before the context in the tree as well.
    ordered = sorted(every, key=lambda indicator: indicator.id not in book.lead_indicators)
    indicators, part = _cut(ordered, leaf, long=_LONG_CATEGORY, size=_LEAF_OF_CATEGORY)
    blocks: list[Block] = []
    tiles = _tile_group(book, category, sources, language)
    if tiles.tiles:
        blocks.append(Tiles((tiles,)))
        blocks += _caveats_of_tiles(book, [tiles], sources, language)
    charts = [chart for indicator in indicators if (chart := _own_chart(book, indicator, language)) is not None]
    if charts:
        blocks += [Heading(language.tr(mark("Charts"))), SmallCharts(tuple(charts))]
    children = book.children_of[category.id]
    if children:
        labels = tuple(language.of(child.label) for child in children)
        blocks += [
            Heading(language.tr(mark("Parts of this category"))),
            Items(labels, tuple(child.id for child in children)),
        ]
    for heading, chosen in (
        (mark("Indicators of the report"), [i for i in indicators if i.id in book.lead_indicators]),
        (mark("Context"), [i for i in indicators if i.id not in book.lead_indicators]),
    ):
        if chosen:
            blocks += [
                Heading(language.tr(heading)),
                _table_of_part(
                    _indicator_table(book, chosen, sources, language.tr(heading), language),
                    mark("of indicators {first} to {last} of {total}"), part, language,
                ),
            ]  # fmt: skip
    blocks += sources_block(sources, language)
    return Summary(
        page=category.id,
        language=language.code,
        path=_path(book, category.parent, language) if category.parent else (),
        title=language.of(category.label),
        subtitle=language.phrase(
            [
                language.plural("{n} indicator", "{n} indicators", len(every)),
                language.plural("{n} observation", "{n} observations", len(facts)),
            ]
        ),
        color=colour_of(book, category.id),
        blocks=tuple(blocks),
        facts=tuple(fact.id for fact in facts),
        leaf=part,
    )


def _own_chart(book: Book, indicator: Indicator, language: Language) -> Chart | None:
    """Return the first chart that is an indicator's own: a part's bar stands on the page of its whole too."""
    charts = (chart for chart, _ in charts_shown(book, indicator, book.facts_of[indicator.id], language))
    return next((chart for chart in charts if chart.heading.page == indicator.id), None)


def _indicator_table(
    book: Book, indicators: Sequence[Indicator], sources: SourceList, caption: str, language: Language
) -> Table:
    rows = []
    for indicator in indicators:
        facts = book.facts_of[indicator.id]
        if not facts:
            continue
        fact = lead_fact(book, facts)
        citations = book.citations_of(fact)
        rows.append(
            (
                Cell(language.of(indicator.label), indicator.id),
                _figure_cell(book, fact, language),
                Cell(write_period_and_mode(fact.period, book.mode_of(fact), language)),
                _doubt_cell(book, fact, sources, language),
                sources.cell(citations if sources.apart else citations[:1]),
            )
        )
    columns = (mark("Indicator"), mark("Lead figure"), mark("Period"), mark("Caveat"), mark("Source"))
    return Table(caption, tuple(map(language.tr, columns)), (False, True, False, False, False), tuple(rows))


# --- indicator and fact -----------------------------------------------------------------------------------------------


def lead_fact(book: Book, facts: Sequence[Fact]) -> Fact:
    """Return the fact that stands large on a page: the latest actual and preferred value, the lead source's first."""
    lead = [fact for fact in facts if any(c.source == book.head.lead for c in fact.citations)]
    numbers = [fact for fact in lead or facts if has_amount(fact)] or lead or list(facts)
    actual = [fact for fact in numbers if not (_UNREAL | {"disputed"}) & set(fact.status)] or numbers
    return max(actual, key=lambda fact: (recency(fact.period), fact.preferred))


def _observations(
    book: Book,
    indicator: Indicator,
    every: Sequence[Fact],
    page: str,
    sources: SourceList,
    language: Language,
    leaf: int | None,
) -> Summary:
    facts, part = every, None
    if leaf is not None and len(every) > _LONG:
        facts, part = _cut(_latest_first(every), leaf, long=_LONG, size=_LEAF)
    if not facts:
        blocks = [nothing_observed(language)]
    else:
        lead = lead_fact(book, every)
        blocks = told(book, lead, facts, sources, language)
        blocks += _shown(book, indicator, facts, page, sources, language, part)
        blocks += around(book, indicator, facts, sources, language, lead)
        blocks += sources_block(sources, language)
    made = _page(book, indicator, page, blocks, tuple(item.id for item in every), language)
    return msgspec.structs.replace(made, leaf=part)


def nothing_observed(language: Language) -> Block:
    """Return what stands in the place of an indicator's observations where there is none."""
    return Paragraph(language.tr(mark("This book has no observation of this indicator.")), "body")


def told(book: Book, fact: Fact, beside: Sequence[Fact], sources: SourceList, language: Language) -> list[Block]:
    """Return one fact told in full: figure, caveats, statement, mandatory notes, change, members.

    Its caveats include what is to be said of it as one of those `beside` it.
    """
    written = write_fact(fact, book.unit_of(fact), language)
    blocks: list[Block] = [
        Figure(
            figure=written.figure or language.tr(mark("No figure")),
            noun=written.noun,
            period=write_period_and_mode(fact.period, book.mode_of(fact), language),
            chips=tuple(_chips(book, fact, beside, language)),
            cited=sources.cite(book.citations_of(fact)),
            fact=fact.id,
        ),
        Paragraph(language.of(fact.statement), "statement", fact=fact.id),
    ]
    blocks += [Paragraph(text, "caution", fact=fact.id) for text in mandatory_notes(fact, language)]
    # Where the wording has two readings, the change it states would give one of them alone.
    if fact.compare is not None and not fact.readings:
        blocks.append(Paragraph(_comparison(fact, language), fact=fact.id))
    if fact.members:
        blocks += _members(fact, language)
    return blocks


def _shown(
    book: Book,
    indicator: Indicator,
    facts: Sequence[Fact],
    page: str,
    sources: SourceList,
    language: Language,
    leaf: Leaf | None,
) -> list[Block]:
    """Return charts and tables of the facts of a page; that of a fact has the readings of its wording as a table."""
    whole = page == indicator.id
    fact = lead_fact(book, facts)
    charts = charts_shown(book, indicator, facts, language, leaf) if whole else []
    blocks: list[Block] = [
        Picture(chart, _chart_table(book, chart, group, sources, language)) for chart, group in charts
    ]
    if fact.readings and not whole:
        blocks.append(readings_table(book, fact, sources, language))
    if len(facts) > 1:
        blocks += [
            Heading(language.tr(mark("Observations"))),
            _table_of_part(observation_table(book, indicator, facts, sources, language), _OBSERVATIONS, leaf, language),
        ]
    return blocks


def charts_shown(
    book: Book, indicator: Indicator, facts: Sequence[Fact], language: Language, leaf: Leaf | None = None
) -> list[tuple[Chart, list[Fact]]]:
    """Return the charts of facts of an indicator: of all of them, or where they are many of the latest ones.

    A chart that does not show all observations says which it shows, also where `leaf` says that `facts` are not all.
    """
    if leaf is None and len(facts) > _LONG:
        leaf = Leaf(0, 1, 1, _LEAF, len(facts))
        facts = _latest_first(facts)[:_LEAF]
    charts = charts_of(book, indicator, language, facts)
    if leaf is None:
        return charts
    words = language.tr(_OBSERVATIONS, **leaf.numbers)
    return [(_of_part(chart, words, language), group) for chart, group in charts]


def _table_of_part(table: Table, words: str, leaf: Leaf | None, language: Language) -> Table:
    """Return a table whose caption says which part of all rows it has."""
    if leaf is None:
        return table
    return msgspec.structs.replace(table, caption=language.phrase([table.caption, language.tr(words, **leaf.numbers)]))


def _of_part(chart: Chart, words: str, language: Language) -> Chart:
    """Return a chart that says of which observations it is."""
    subtitle = language.phrase([chart.heading.subtitle, words])
    return msgspec.structs.replace(chart, heading=msgspec.structs.replace(chart.heading, subtitle=subtitle))


def around(
    book: Book,
    indicator: Indicator,
    facts: Sequence[Fact],
    sources: SourceList,
    language: Language,
    lead: Fact | None = None,
) -> list[Block]:
    """Return what is to be known of some facts: what was computed, what others say, notes, the definition.

    The one that stands large is `lead`, that of the facts themselves by default.
    """
    fact = lead or lead_fact(book, facts)
    return [
        *_computed(book, facts, sources, language),
        # The facts of other sources on this page say the same of the lead fact; once is enough.
        *_what_others_say(book, [fact] if fact.corroboration else facts, sources, language),
        *_notes(facts, fact, language),
        Heading(language.tr(mark("Definition"))),
        Paragraph(language.of(indicator.definition)),
    ]


def _page(
    book: Book,
    indicator: Indicator,
    page: str,
    blocks: Sequence[Block],
    facts: tuple[str, ...],
    language: Language,
) -> Summary:
    return Summary(
        page=page,
        language=language.code,
        path=_path(book, indicator.category, language),
        title=language.of(indicator.label),
        subtitle="" if indicator.id in book.lead_indicators else language.tr(mark("Context")),
        color=colour_of(book, indicator.category),
        blocks=tuple(blocks),
        facts=facts,
    )


def _chips(book: Book, fact: Fact, facts: Sequence[Fact], language: Language) -> list[Chip]:
    """Return the short caveats beside the lead figure, the graver ones first."""
    own = caveats_of(book, fact, language)
    chips = [Chip(capitalised(language.of(fact.kind)))] if fact.kind is not None else []
    chips += [chip for chip in own if chip.tone == "caution"]
    for period in disagreeing_periods(book, facts):
        chips.append(
            Chip(language.tr(mark("Sources disagree on {period}"), period=write_period(period, language)), "caution")
        )
    chips += [chip for chip in own if chip.tone == "plain"]
    missing = missing_years(book, facts)
    if missing:
        years = language.join([str(year) for year in missing])
        chips.append(Chip(language.tr(mark("No full-year figure for {years}"), years=years)))
    if _is_part_of_year(book, fact, facts):
        chips.append(Chip(language.tr(mark("Part of a year, not a full year"))))
    only_lead = all(citation.source == book.head.lead for item in facts for citation in item.citations)
    if only_lead and not fact.corroboration and not fact.derived:
        chips.append(Chip(language.tr(mark("No other source in this book"))))
    return chips


def caveats_of(book: Book, fact: Fact, language: Language) -> list[Chip]:
    """Return the short caveats that a figure has by itself, whatever page it stands on."""
    chips = [Chip(capitalised(text), "caution") for text in status_words(fact, language)]
    if fact.readings:
        text = language.plural("{n} reading of the wording", "{n} readings of the wording", len(fact.readings))
        chips.append(Chip(text, "caution", _readings_text(book, fact, language)))
    if fact.counts is not None:
        conditions = [language.of(text) for text in fact.counts.any_of]
        word = " 或 " if language.code == "zh" else " or "
        joined = (word.strip() if language.code == "zh" else word).join(conditions)
        text = language.tr(mark("{conditions}: one count, never split"), conditions=joined)
        chips.append(Chip(capitalised(text), "caution"))
    if against := _said_by_others(fact, "contradicts", language):
        chips.append(Chip(language.tr(mark("Another source speaks against it")), "caution", against))
    if corrected := _said_by_others(fact, "corrects", language):
        chips.append(Chip(language.tr(mark("Another source corrects it")), "caution", corrected))
    if fact.members and not fact.complete:
        chips.append(Chip(language.tr(mark("Examples only, the list is incomplete"))))
    if fact.members and fact.complete and not fact.amount:
        chips.append(Chip(language.tr(mark("Counted here, not in the source"))))
    if fact.derived:
        formula = formula_text(book, fact.derived, language)
        chips.append(Chip(language.tr(mark("Computed here")), "plain", formula))
    if book.mode_of(fact) == "unstated":
        chips.append(Chip(language.tr(mark("Part of the period covered is not stated"))))
    return chips


def _said_by_others(fact: Fact, verdict: Verdict, language: Language) -> str:
    """Return what the other facts with that verdict say, none left out."""
    said = [language.of(entry.text) for entry in fact.corroboration if entry.verdict == verdict]
    return said[0] if len(said) == 1 else language.clauses([text.rstrip(".。") for text in said])


def _readings_text(book: Book, fact: Fact, language: Language) -> str:
    """Return what each reading of the wording implies, none hidden: ``seven times the base, USD 218 million; ...``."""
    readings = []
    for reading in fact.readings:
        unit = book.units[reading.unit] if reading.unit else book.unit_of(fact)
        implied = write_amount(reading.result, unit, language)
        period = write_period(reading.period, language) if reading.period else ""
        readings.append(language.phrase([language.of(reading.label), implied, period]))
    return language.clauses([*readings, language.tr(mark("implied, not published"))])


def _is_part_of_year(book: Book, fact: Fact, facts: Sequence[Fact]) -> bool:
    """Return whether a fact covers less than the full years that others of its indicator cover."""
    flows = [other for other in facts if book.mode_of(other) != "as_of"]
    full = any(is_full_year(parse_period(other.period)) for other in flows)
    return fact in flows and full and not is_full_year(parse_period(fact.period))


def disagreeing_periods(book: Book, facts: Sequence[Fact]) -> list[str]:
    """Return the periods for which like observations give different amounts."""
    periods: dict[str, set[str]] = {}
    for group in like_groups(book, facts):
        for fact in group:
            if not _UNREAL & set(fact.status):
                periods.setdefault(fact.period, set()).add(f"{fact.relation} {fact.amount}")
    return [period for period, amounts in periods.items() if len(amounts) > 1]


def missing_years(book: Book, facts: Sequence[Fact]) -> list[int]:
    """Return the years without a value inside the largest group of full years, where it has three or more."""
    for group in like_groups(book, facts):
        periods = [parse_period(fact.period) for fact in group]
        if book.mode_of(group[0]) != "as_of" and all(map(is_full_year, periods)):
            years = {period.first.year for period in periods}
            return [year for year in range(min(years), max(years)) if year not in years] if len(years) >= 3 else []
    return []


def _comparison(fact: Fact, language: Language) -> str:
    """Write the change the source states: ``+11.2% against the same period of the year before``."""
    compare = fact.compare
    assert compare is not None  # the caller has asked
    base = language.of(compare.to)
    if compare.percent:
        return language.tr(mark("Stated change: {change}% against {base}."), change=_signed(compare.percent), base=base)
    if compare.points:
        return language.tr(
            mark("Stated change: {change} percentage points against {base}."), change=_signed(compare.points), base=base
        )
    if compare.multiple:
        return language.tr(mark("Stated change: {change}-fold against {base}."), change=compare.multiple, base=base)
    return language.tr(mark("Stated change: {change} against {base}."), change=_signed(compare.difference), base=base)


def _signed(digits: str) -> str:
    """Write a change with its sign, the minus as a minus sign."""
    return digits.replace("-", "−") if digits[0] in "+-" else f"+{digits}"


def _members(fact: Fact, language: Language) -> list[Block]:
    title = mark("Named members") if fact.complete else mark("Named examples")
    names = tuple(map(language.of, fact.members))
    return [Heading(language.tr(title), 3), Items(names)]


def _caveats(fact: Fact, language: Language) -> str:
    """Return what must be said beside an observation in a table: its states and its mandatory notes."""
    parts = status_words(fact, language)
    parts += [text.rstrip(".。") for text in mandatory_notes(fact, language)]
    return capitalised(language.clauses(parts))


def _doubt_cell(book: Book, fact: Fact, sources: SourceList, language: Language) -> Cell:
    """Return the caveats of a figure: in short where its own page is a step away, else in full."""
    if sources.in_full:
        return Cell(_all_caveats(book, fact, language))
    return Cell(capitalised(language.phrase(_doubts(fact, language))))


def _all_caveats(book: Book, fact: Fact, language: Language) -> str:
    """Return everything that must be said of a figure that left its page."""
    caveats = [*caveats_in_full(book, fact, language), *mandatory_notes(fact, language)]
    return language.sentences(caveats) if len(caveats) > 1 else "".join(caveats).rstrip(".。")


def caveats_in_full(book: Book, fact: Fact, language: Language) -> list[str]:
    """Return the caveats that a figure has by itself, each with what stands behind it."""
    return [language.colon().join(filter(None, (chip.text, chip.detail))) for chip in caveats_of(book, fact, language)]


def _amount_cell(fact: Fact, scale: Scale) -> Cell:
    """Return the bare amount, in a column whose head says the unit."""
    if not has_amount(fact):
        return Cell("–")
    if fact.relation == "range":
        return Cell(scale.figure(fact))
    # In a spreadsheet the thousands are marked by the format of the cell.
    digits = scale.digits(fact).replace(",", "")
    return Cell(scale.figure(fact), "", Number(digits, "", _pattern(fact, scale.language)))


def _figure_cell(book: Book, fact: Fact, language: Language) -> Cell:
    """Return the amount with its unit, in a column of figures of different units."""
    unit = book.unit_of(fact)
    if not has_amount(fact) or fact.relation == "range":
        return Cell(write_fact(fact, unit, language).text or language.tr(mark("no figure")))
    digits, words = write_bare(fact.amount or str(len(fact.members)), unit, language)
    return Cell(write_fact(fact, unit, language).text, "", Number(digits, words, _pattern(fact, language)))


def _pattern(fact: Fact, language: Language) -> str:
    return language.tr(RELATION_WORDS[fact.relation])


def observations_apart(book: Book, facts: Sequence[Fact], language: Language) -> Table:
    """Return a table of facts of one indicator that can stand alone.

    Where a fact has no figure or names its members, the statements stand in it, with the names.
    """
    sources = SourceList(book, language, apart=True)
    table = observation_table(book, book.indicators[facts[0].indicator], facts, sources, language)
    if all(has_amount(fact) and not fact.members for fact in facts):
        return table
    rows = []
    for row in table.rows:
        fact = book.facts[row[0].page]
        said = language.of(fact.statement)
        names = [name for name in map(language.of, fact.members) if name not in said]
        rows.append((*row, Cell(language.sentences([said, *([language.clauses(names)] if names else [])]))))
    columns = (*table.columns, language.tr(mark("Statement")))
    return Table(table.caption, columns, (*table.numeric, False), tuple(rows))


def observation_table(
    book: Book, indicator: Indicator, facts: Sequence[Fact], sources: SourceList, language: Language
) -> Table:
    """All observations, the latest first: period, kind where there are some, amount, caveat, source, compiler.

    Caveat and source stand before the compiler: in a narrow window the last columns are out of sight.
    """
    ordered = _latest_first(facts)
    units = {book.unit_of(fact).id for fact in ordered}
    counted = any(map(has_amount, ordered))
    scale = scale_of(book.unit_of(ordered[0]), ordered, language) if len(units) == 1 and counted else None
    kinds = any(fact.kind is not None for fact in ordered)
    compilers = len({language.of(book.compiler_of(fact)) for fact in ordered}) > 1
    head = [language.tr(mark("Period"))]
    numeric = [False]
    if kinds:
        head, numeric = [*head, language.tr(mark("Kind"))], [*numeric, False]
    head, numeric = [*head, scale.words if scale else language.tr(mark("Amount"))], [*numeric, True]
    head += [language.tr(mark("Caveat")), language.tr(mark("Source"))]
    numeric += [False, False]
    if compilers:
        head, numeric = [*head, language.tr(mark("Counted by"))], [*numeric, False]
    rows = []
    for fact in ordered:
        period = write_period_and_mode(fact.period, book.mode_of(fact), language)
        cells = [Cell(period, fact.id)]
        if kinds:
            cells.append(Cell(language.of(fact.kind)))
        if scale is not None:
            cells.append(_amount_cell(fact, scale))
        else:
            cells.append(_figure_cell(book, fact, language))
        caveats = _all_caveats(book, fact, language) if sources.in_full else _caveats(fact, language)
        cells += [Cell(caveats), sources.cell(book.citations_of(fact))]
        if compilers:
            cells.append(Cell(language.of(book.compiler_of(fact))))
        rows.append(tuple(cells))
    return Table(language.of(indicator.label), tuple(head), tuple(numeric), tuple(rows))


def _chart_table(book: Book, chart: Chart, group: Sequence[Fact], sources: SourceList, language: Language) -> Table:
    """The data behind one chart: the observations it draws, and the implied values where it draws some."""
    indicator = book.indicators[group[0].indicator]
    if group[0].readings:
        return readings_table(book, group[0], sources, language)
    table = observation_table(book, indicator, group, sources, language)
    return Table(chart.heading.title, table.columns, table.numeric, table.rows, chart.heading.source)


def readings_table(book: Book, fact: Fact, sources: SourceList, language: Language) -> Table:
    """Return what each reading of the wording of a fact implies, with its formula."""
    rows = []
    references = references_of(book, book.citations_of(fact), language)
    for reading in fact.readings:
        unit = book.units[reading.unit] if reading.unit else book.unit_of(fact)
        span = write_amounts((reading.lower, reading.upper), unit, language).text if reading.lower else ""
        period = write_period(reading.period, language) if reading.period else ""
        rows.append(
            (
                Cell(language.of(reading.label), "", None, references),
                Cell(
                    write_amount(reading.result, unit, language),
                    "",
                    Number(*write_bare(reading.result, unit, language)),
                ),
                Cell(span),
                Cell(period),
                Cell(formula_text(book, reading.formula, language)),
            )
        )
    columns = (mark("Reading"), mark("Implied base"), mark("If rounded"), mark("Period"), mark("Formula"))
    caption = language.tr(mark("Implied by the wording, not published"))
    source = sources.cite(book.citations_of(fact))
    numeric, remarks = (False, True, True, False, False), mandatory_notes(fact, language)
    return Table(caption, tuple(map(language.tr, columns)), numeric, tuple(rows), source, tuple(remarks))


def mandatory_notes(fact: Fact, language: Language) -> list[str]:
    """Return the notes that travel with every copy of a fact."""
    return [language.of(note.text) for note in fact.notes if note.mandatory]


def formula_text(book: Book, formula: str, language: Language) -> str:
    """Write a formula with the figures in place of ids: ``USD 1.523 billion ÷ 60 financings``."""
    signs = {"/": "÷", "*": "×", "-": "−"}
    words = []
    for token in formula.replace("(", "( ").replace(")", " )").split():
        if token in book.facts:
            fact = book.facts[token]
            words.append(write_fact(fact, book.unit_of(fact), language).text)
        else:
            words.append(signs.get(token, token))
    return " ".join(words).replace("( ", "(").replace(" )", ")")


def _computed(book: Book, facts: Sequence[Fact], sources: SourceList, language: Language) -> list[Block]:
    """What was computed from these facts, or how they were computed, with formula and inputs."""
    used = {derived.id: derived for fact in facts for derived in book.derived_from.get(fact.id, [])}
    own = {fact.id: fact for fact in facts if fact.derived}
    derived = list({**own, **used}.values())
    if not derived:
        return []
    rows = tuple(
        (
            Cell(language.of(book.indicators[fact.indicator].label), fact.indicator),
            _figure_cell(book, fact, language),
            Cell(write_period_and_mode(fact.period, book.mode_of(fact), language)),
            Cell(formula_text(book, fact.derived, language)),
            sources.cell(book.citations_of(fact)),
        )
        for fact in derived
    )
    title = language.tr(mark("Computed here"))
    columns = (
        title,
        language.tr(mark("Result")),
        language.tr(mark("Period")),
        language.tr(mark("Formula")),
        language.tr(mark("Sources of the inputs")),
    )
    return [Heading(title), Table(title, columns, (False, True, False, False, False), rows)]


def _verdict(verdict: Verdict, language: Language) -> str:
    words: dict[Verdict, str] = {
        "agrees": mark("Agrees"),
        "corrects": mark("Agrees, with a correction"),
        "contradicts": mark("Contradicts"),
        "context": mark("Context"),
    }
    return language.tr(words[verdict])


def _what_others_say(book: Book, facts: Sequence[Fact], sources: SourceList, language: Language) -> list[Block]:
    rows = []
    seen = set()
    for fact in facts:
        for entry in fact.corroboration:
            if (entry.fact, entry.verdict) in seen:
                continue
            seen.add((entry.fact, entry.verdict))
            other = book.facts[entry.fact]
            figure = write_fact(other, book.unit_of(other), language).text or language.tr(mark("no figure"))
            period = write_period(other.period, language)
            told = language.phrase([figure, period])
            doubts = _all_caveats(book, other, language) if sources.in_full else ""
            rows.append(
                (
                    Cell(_verdict(entry.verdict, language)),
                    Cell(language.sentences([told, doubts]) if doubts else told, other.indicator),
                    Cell(language.of(entry.text)),
                    sources.cell(book.citations_of(other)),
                )
            )
    if not rows:
        return []
    title = language.tr(mark("What other sources say"))
    columns = tuple(map(language.tr, (mark("Verdict"), mark("Figure"), mark("How it relates"), mark("Source"))))
    return [Heading(title), Table(title, columns, (False,) * 4, tuple(rows))]


def _notes(facts: Sequence[Fact], lead: Fact, language: Language) -> list[Block]:
    """The remarks on these facts; those of one fact name its period where there are several facts."""
    remarks: dict[str, list[str]] = {}
    for fact in facts:
        for note in fact.notes:
            if fact is lead and note.mandatory:
                continue
            periods = remarks.setdefault(language.of(note.text), [])
            period = write_period(fact.period, language)
            if period not in periods:
                periods.append(period)
    if not remarks:
        return []
    several = len(facts) > 1
    texts = tuple(
        f"{language.join(when)}{language.colon()}{text}" if several else text for text, when in remarks.items()
    )
    return [Heading(language.tr(mark("Notes"))), Items(texts)]


def sources_block(sources: SourceList, language: Language) -> list[Block]:
    """Return the numbered list of what was cited, with its heading; nothing where nothing was."""
    entries = sources.entries()
    return [Heading(language.tr(mark("Sources"))), Sources(entries)] if entries else []


# --- sources ----------------------------------------------------------------------------------------------------------


def _all_sources(book: Book, language: Language, leaf: int | None) -> Summary:
    ids, part = _cut(list(enumerate(book.sources, start=1)), leaf, long=_LONG, size=_LEAF)
    entries = tuple(_source_entry(book, id, number, language) for number, id in ids)
    return Summary(
        page="sources",
        language=language.code,
        path=(),
        title=language.tr(mark("Sources")),
        subtitle=language.plural("{n} source", "{n} sources", len(book.sources)),
        color="",
        blocks=(Sources(entries),),
        facts=(),
        leaf=part,
    )


def _source(book: Book, source: Source, sources: SourceList, language: Language, leaf: int | None) -> Summary:
    every = book.facts_citing[source.id]
    facts, part = _cut(every, leaf, long=_LONG, size=_LEAF)
    custom = source.custom
    details = [
        (mark("Publisher"), source.publisher),
        (mark("Published in"), source.container_title),
        (mark("Counted by"), language.of(custom.compiler)),
        (mark("How far to trust it"), _reliability(source, language)),
        (mark("Language"), _language_name(source.language, language)),
        (mark("Address"), source.url or language.tr(mark("no link on file"))),
        (mark("Note"), source.note),
    ]
    rows = tuple((Cell(language.tr(name)), Cell(value)) for name, value in details if value)
    columns = (language.tr(mark("Detail")), language.tr(mark("Entry")))
    blocks: list[Block] = [
        Paragraph(write_source(source, language), "statement"),
        Table(language.tr(mark("About this source")), columns, (False, False), rows),
    ]
    if custom.title_is_description:
        text = language.tr(mark("The page has no title on file; what stands in its place is a description of it."))
        blocks.append(Paragraph(text, "note"))
    if custom.attribution:
        chain = tuple(language.of(step) for step in custom.attribution)
        blocks += [Heading(language.tr(mark("Where it passed through"))), Items(chain)]
    if facts:
        blocks += [
            Heading(language.tr(mark("What it is cited for"))),
            _table_of_part(
                _citing_table(book, facts, source, sources, language),
                mark("observations {first} to {last} of {total}"), part, language,
            ),
        ]  # fmt: skip
    return Summary(
        page=source.id,
        language=language.code,
        path=(Link(language.tr(mark("Sources")), "sources"),),
        title=language.of(custom.description) or source.title,
        subtitle=short_citation(source, Citation(source.id), language.code),
        color="",
        blocks=tuple(blocks),
        facts=tuple(fact.id for fact in every),
        leaf=part,
    )


def _language_name(code: str, language: Language) -> str:
    """Return the name of a language by its BCP 47 code, the code itself where CLDR does not know it."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language.locale) or code
    except (ValueError, UnknownLocaleError):
        return code


def _citing_table(book: Book, facts: Sequence[Fact], source: Source, sources: SourceList, language: Language) -> Table:
    rows = []
    for fact in facts:
        citations = [citation for citation in fact.citations if citation.source == source.id]
        locators = language.clauses(list(filter(None, (locator_text(c, language.code) for c in citations))))
        rows.append(
            (
                Cell(language.of(book.indicators[fact.indicator].label), fact.indicator),
                _figure_cell(book, fact, language),
                Cell(write_period_and_mode(fact.period, book.mode_of(fact), language)),
                _doubt_cell(book, fact, sources, language),
                Cell(locators, "", None, references_of(book, citations, language)),
            )
        )
    heads = (mark("Indicator"), mark("Figure"), mark("Period"), mark("Caveat"), mark("Place in the source"))
    caption, numeric = language.tr(mark("What it is cited for")), (False, True, False, False, False)
    return Table(caption, tuple(map(language.tr, heads)), numeric, tuple(rows))
