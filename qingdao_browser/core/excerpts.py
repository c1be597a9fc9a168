"""What a person takes out of the book: values, sentences, tables, charts and citations that can stand alone.

An excerpt is made of the same blocks as a page, but each of them says what it is about and where it comes from: label,
value, unit, place, period, relation, caveats and mandatory notes, and the citation with its locator. Writers turn it
into the formats that other programs read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from qingdao_browser.core.book import Book, Citation, Fact, LanguageCode
from qingdao_browser.core.chart_choice import has_amount
from qingdao_browser.core.charting import Chart, Map
from qingdao_browser.core.citations import CSL_STYLES, Cited, Entry, Style, cite, entries, short_citation
from qingdao_browser.core.collection import Choice, Chosen, Remark, Title
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.periods import write_period, write_period_and_mode
from qingdao_browser.core.quantities import write_fact
from qingdao_browser.core.summarise import (
    caveats_in_full,
    headline_facts,
    lead_fact,
    mandatory_notes,
    observations_apart,
    page_of,
    references_of,
    summarise,
)
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Passage,
    Picture,
    Reference,
    Run,
    SmallCharts,
    Summary,
    Table,
)

Piece = Heading | Passage | Table | Picture | SmallCharts
Part = Literal["page", "value", "bare", "sentence", "table", "figure", "citation", "marked"]


class Pick(msgspec.Struct, frozen=True):
    """What a person points at: a part of the thing with that id.

    `block` is the place of a table or chart among the blocks of the page, `item` that of a chart among small ones (all
    of them if negative), `rows` those chosen of a table (all if empty), `text` what was marked in a page and `fact` the
    fact that it is of, if any.
    """

    part: Part
    id: str
    block: int = 0
    item: int = -1
    rows: tuple[int, ...] = ()
    text: str = ""
    fact: str = ""
    leaf: int | None = None


class Excerpt(msgspec.Struct, frozen=True):
    """Something that stands alone: its blocks for documents, the same as tables for spreadsheets, and its sources.

    `name` is fit for a file, `title` for people.
    """

    part: Part
    language: LanguageCode
    name: str
    title: str
    blocks: tuple[Piece, ...]
    tables: tuple[Table, ...]
    references: tuple[Reference, ...]

    @property
    def small_title(self) -> str:
        """What stands over the small charts of a page; empty for other charts, which have their titles inside."""
        return self.title if any(isinstance(block, SmallCharts) for block in self.blocks) else ""

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts it shows, in their order."""
        found: list[Chart] = []
        for block in self.blocks:
            if isinstance(block, Picture):
                found.append(block.chart)
            elif isinstance(block, SmallCharts):
                found += block.charts
        return tuple(found)


def excerpt(book: Book, pick: Pick, language: Language, style: Style = "apa") -> Excerpt:
    """Return what was picked as something that can stand alone; `style` is that of citations.

    Raises KeyError for an id the book does not have, and LookupError where the page has no such table or chart.
    """
    match pick.part:
        case "value" | "sentence" | "bare":
            return _of_fact(book, book.facts[pick.id], pick.part, language)
        case "table":
            return _of_table(book, pick, language)
        case "figure":
            return _of_figure(book, pick, language)
        case "citation":
            return _of_citations(book, pick.id, style, language)
        case "marked":
            return _of_marked_text(book, pick, language)
        case _:
            return _of_page(book, pick.id, language, style, pick.leaf)


# --- facts ------------------------------------------------------------------------------------------------------------


def _of_fact(book: Book, fact: Fact, part: Part, language: Language) -> Excerpt:
    if part == "bare" and has_amount(fact):
        text = write_fact(fact, book.unit_of(fact), language).text
        return Excerpt(part, language.code, fact.id, text, (Passage((Run(text),)),), (_one_cell(text),), ())
    of_value = part == "value" and has_amount(fact)
    passage = _value(book, fact, language) if of_value else _sentence(book, fact, language)
    return Excerpt(
        part,
        language.code,
        fact.id,
        _label(book, fact, language),
        (passage,),
        (_table_of_fact(book, fact, language),),
        references_of(book, book.citations_of(fact), language),
    )


def _label(book: Book, fact: Fact, language: Language) -> str:
    """Return what a fact counts, with the kind that sets it apart."""
    return language.phrase([language.of(book.indicators[fact.indicator].label), language.of(fact.kind)])


def _where(book: Book, fact: Fact, label: str, language: Language) -> str:
    """Return the place of a fact, unless its label names it."""
    place = book.place_of(fact)
    name = language.of(place.name) if place is not None else ""
    return "" if name in label else name


def _value(book: Book, fact: Fact, language: Language) -> Passage:
    """Return the figure in words: label, value, place, period, caveats, notes, source."""
    label = _label(book, fact, language)
    period = write_period_and_mode(fact.period, book.mode_of(fact), language)
    references = references_of(book, book.citations_of(fact), language)
    # A citation may end with the stop of an abbreviation: Ledger n.d.
    ended = references[-1].text.endswith(language.stop())
    runs = [
        Run(label + language.colon()),
        Run(write_fact(fact, book.unit_of(fact), language).text, strong=True),
        Run(language.bracket(language.phrase([_where(book, fact, label, language), period])) + language.stop()),
        *_remarks(book, fact, label, language),
        # The inputs have a source; nobody published what was computed from them.
        Run(language.gap() + language.tr(mark("Computed from: ") if fact.derived else mark("Source: "))),
        *_linked(references, language),
        *([] if ended else [Run(language.stop())]),
    ]
    return Passage(tuple(runs))


def _sentence(book: Book, fact: Fact, language: Language, marked: str = "") -> Passage:
    """Return the statement of a fact with, in brackets, its label, what the statement does not say, and the source.

    What was `marked` may stand in the place of the statement.
    """
    statement = marked or language.of(fact.statement)
    label = _label(book, fact, language)
    written = write_fact(fact, book.unit_of(fact), language)
    period = write_period_and_mode(fact.period, book.mode_of(fact), language)
    missing = [text for text in (written.text, _where(book, fact, label, language)) if text not in statement]
    if book.mode_of(fact) != "during" or write_period(fact.period, language) not in statement:
        missing += [] if period.casefold() in statement.casefold() else [period]
    about = language.colon().join(filter(None, [label, language.phrase(missing)]))
    opened, closed = language.bracket("\0").split("\0")
    runs = [
        Run(statement.rstrip(".。") + opened + about + ("；" if language.code == "zh" else "; ")),
        *([Run(language.tr(mark("computed from ")))] if fact.derived else []),
        *_linked(references_of(book, book.citations_of(fact), language), language),
        Run(closed + language.stop()),
        *_remarks(book, fact, statement, language),
    ]
    return Passage(tuple(runs))


def _remarks(book: Book, fact: Fact, said: str, language: Language) -> list[Run]:
    """Return as sentences what must not be missing beside a figure and was not `said`: names, caveats, notes."""
    names = [language.of(member) for member in fact.members]
    texts = []
    if not all(name.casefold() in said.casefold() for name in names):
        pattern = mark("Named: {names}") if fact.complete else mark("Named among others: {names}")
        texts.append(language.tr(pattern, names=language.clauses(names)))
    texts += [*caveats_in_full(book, fact, language), *mandatory_notes(fact, language)]
    return [Run(language.gap() + language.sentences([text])) for text in texts if text.rstrip(".。") not in said]


def _linked(references: Sequence[Reference], language: Language) -> list[Run]:
    """Return citations one after another, each leading to its address."""
    runs: list[Run] = []
    for reference in references:
        if runs:
            runs.append(Run(language.clauses(["", ""])))
        runs.append(Run(reference.text, url=reference.url))
    return runs


def _table_of_fact(book: Book, fact: Fact, language: Language) -> Table:
    """Return the table of one row that a spreadsheet takes for a fact."""
    return _captioned(book, fact.indicator, [fact], observations_apart(book, [fact], language), language)


# --- tables -----------------------------------------------------------------------------------------------------------


def _caption(book: Book, page: str, facts: Sequence[Fact], caption: str, language: Language) -> str:
    """Return what a table says above itself: the page it is of, the place of all its facts, its own name."""
    label = _page_name(book, page, language)
    places = {_where(book, fact, label, language) for fact in facts}
    label = language.phrase([label, *(places if len(places) == 1 else ())])
    return language.colon().join(
        dict.fromkeys(filter(None, (label, caption.removeprefix(_page_name(book, page, language)))))
    )


def _page_name(book: Book, page: str, language: Language) -> str:
    """Return the name that a page goes by outside the program."""
    if page in book.indicators:
        return language.of(book.indicators[page].label)
    if page in book.sources:
        return short_citation(book.sources[page], Citation(page), language.code)
    category = [language.of(book.categories[page].label)] if page in book.categories else []
    return language.colon().join([language.of(book.head.title), *category])


def _credited(table: Table, caption: str, language: Language, *, drawn: Sequence[Reference] = ()) -> Table:
    """Return a table with its caption and the sources of its rows, or those of its chart, where they name none."""
    references = _cited_in(table) or drawn
    word = mark("Source: ") if len(references) == 1 else mark("Sources: ")
    credit = [Run(language.tr(word)), *_linked(references, language)] if references else []
    return msgspec.structs.replace(table, caption=caption, source="", credit=tuple(credit))


def _captioned(book: Book, page: str, facts: Sequence[Fact], table: Table, language: Language) -> Table:
    """Return a table of a page with its caption and its sources."""
    return _credited(table, _caption(book, page, facts, table.caption, language), language)


def _of_table(book: Book, pick: Pick, language: Language) -> Excerpt:
    page = page_of(book, pick.id)
    block = _block(summarise(book, page, language, apart=True, leaf=pick.leaf), pick.block)
    match block:
        case Picture():
            alone = _alone(book, block, page, language).table
            table, drawn = (
                msgspec.structs.replace(alone, caption=block.table.caption),
                _drawn(book, block.chart, language),
            )
        case Table() if page in book.sources:
            table, drawn = block, list(references_of(book, [Citation(page)], language))
        case Table():
            table, drawn = block, []
        case _:
            raise LookupError(f"block {pick.block} of {page} is no table")
    if pick.rows:
        table = msgspec.structs.replace(table, rows=tuple(table.rows[row] for row in pick.rows))
    caption = _caption(book, page, _facts_named(book, table), table.caption, language)
    return _excerpt("table", page, (_credited(table, caption, language, drawn=drawn),), language)


def _facts_named(book: Book, table: Table) -> list[Fact]:
    """Return the facts that the rows of a table lead to."""
    return [book.facts[cell.page] for row in table.rows for cell in row if cell.page in book.facts]


def _block(page: Summary, number: int) -> Block:
    if not 0 <= number < len(page.blocks):
        raise LookupError(f"{page.page} has no block {number}")
    return page.blocks[number]


def _excerpt(
    part: Part,
    name: str,
    blocks: tuple[Piece, ...],
    language: Language,
    title: str = "",
    tables: tuple[Table, ...] = (),
) -> Excerpt:
    """Return blocks as an excerpt; its tables and references are those of the blocks."""
    tables = tables or tuple(filter(None, map(_table_of, blocks)))
    linked = (Reference(run.text, run.url) for block in (*blocks, *tables) for run in _runs_of(block) if run.url)
    # Sources without an address stand in the cells alone.
    references = dict.fromkeys([*linked, *(reference for table in tables for reference in _cited_in(table))])
    return Excerpt(part, language.code, name, title or tables[0].caption, blocks, tables, tuple(references))


def _cited_in(table: Table) -> list[Reference]:
    """Return what the cells of a table cite, each once."""
    return list(dict.fromkeys(reference for row in table.rows for cell in row for reference in cell.references))


def _table_of(block: Block | Piece) -> Table | None:
    if isinstance(block, Picture):
        return block.table
    return block if isinstance(block, Table) else None


def _runs_of(block: Block | Piece) -> tuple[Run, ...]:
    if isinstance(block, Passage):
        return block.runs
    table = _table_of(block)
    return table.credit if table is not None else ()


# --- charts -----------------------------------------------------------------------------------------------------------


def _of_figure(book: Book, pick: Pick, language: Language) -> Excerpt:
    page = summarise(book, page_of(book, pick.id), language, apart=True, leaf=pick.leaf)
    match _block(page, pick.block):
        case Picture() as picture:
            alone = _alone(book, picture, page.page, language)
        case SmallCharts() as small if pick.item < 0:
            tables = tuple(_picture_of(book, chart, language).table for chart in small.charts)
            return _excerpt("figure", page.page, (small,), language, page.title, tables)
        case SmallCharts() as small:
            alone = _picture_of(book, small.charts[pick.item], language)
        case _:
            raise LookupError(f"block {pick.block} of {page.page} is no chart")
    return _excerpt("figure", alone.chart.heading.page, (alone,), language, alone.chart.heading.title)


def _picture_of(book: Book, chart: Chart, language: Language) -> Picture:
    """Return a small chart with the table that stands under it on its own page."""
    page = summarise(book, chart.heading.page, language, apart=True)
    own = next(block for block in page.blocks if isinstance(block, Picture) and block.chart == chart)
    return _alone(book, own, page.page, language)


def _alone(book: Book, picture: Picture, page: str, language: Language) -> Picture:
    """Return a chart whose table has its own caption and sources."""
    caption = _caption(book, page, _facts_named(book, picture.table), picture.table.caption, language)
    drawn = _drawn(book, picture.chart, language)
    table = picture.table
    if isinstance(picture.chart, Map):
        # Its rows are places: what must be said of the facts that name them stands below.
        table = msgspec.structs.replace(table, remarks=picture.chart.heading.notes)
    return Picture(picture.chart, _credited(table, caption, language, drawn=drawn))


def _drawn(book: Book, chart: Chart, language: Language) -> list[Reference]:
    """Return the citations that a chart names, with an address where the name is that of one source alone."""
    references = []
    for text in chart.heading.citations:
        named = [
            source.url
            for source in book.sources.values()
            if text.startswith(short_citation(source, Citation(source.id), language.code))
        ]
        references.append(Reference(text, named[0] if len(named) == 1 else ""))
    return references


# --- pages ------------------------------------------------------------------------------------------------------------


def _of_page(book: Book, id: str, language: Language, style: Style, leaf: int | None = None) -> Excerpt:
    if id in book.facts:
        return _of_fact(book, book.facts[id], "sentence", language)
    if id == "sources" or id in book.sources:
        return _of_citations(book, id, style, language)
    page = summarise(book, id, language, apart=True, leaf=leaf)
    if id in book.indicators:
        return _of_indicator(book, page, language)
    if id in book.categories:
        facts = [book.facts[fact] for fact in page.facts]
        tables = (block for block in page.blocks if isinstance(block, Table))
        return _excerpt(
            "page", id, tuple(_captioned(book, id, facts, table, language) for table in tables), language, page.title
        )
    blocks: list[Piece] = []
    for category in book.children_of[""]:
        if headlines := headline_facts(book, category):
            blocks.append(Heading(language.of(category.label)))
            blocks += [_value(book, fact, language) for fact in headlines]
    blocks += [_alone(book, block, id, language) for block in page.blocks if isinstance(block, Picture)]
    headlines = [fact for category in book.children_of[""] for fact in headline_facts(book, category)]
    rows = tuple(_table_of_fact(book, fact, language) for fact in headlines)
    return _excerpt("page", id, tuple(blocks), language, page.title, rows)


def _of_indicator(book: Book, page: Summary, language: Language) -> Excerpt:
    """Return an indicator as its sentence, its observations and its charts.

    The table behind a chart holds some of the observations once more, so it is left to the readings, which are none.
    """
    facts = book.facts_of[page.page]
    if not facts:
        runs = (Run(page.title + language.colon()), *(Run(text) for text in _paragraphs(page)))
        return _excerpt("page", page.page, (Passage(runs),), language, page.title)
    lead = lead_fact(book, facts)
    pictures = [_alone(book, block, page.page, language) for block in page.blocks if isinstance(block, Picture)]
    observed = _captioned(book, page.page, facts, observations_apart(book, facts, language), language)
    blocks: list[Piece] = [_sentence(book, lead, language), *([observed] if len(facts) > 1 else [])]
    blocks += [picture if lead.readings else Picture(picture.chart, _NO_TABLE) for picture in pictures]
    tables = (observed, *(picture.table for picture in pictures if lead.readings))
    return _excerpt("page", page.page, tuple(blocks), language, page.title, tables)


_NO_TABLE = Table("", (), (), ())


def _paragraphs(page: Summary) -> list[str]:
    return [block.text for block in page.blocks if isinstance(block, Paragraph)]


def ids_of(book: Book, pick: Pick, language: Language) -> tuple[str, ...]:
    """Return what a pick stands for in a briefing, each an id of its own; nothing for the page of all sources.

    A part of a page stands for the whole thing that the page is about, rows of a table for what they lead to, and the
    home page for the source that it tells about.
    """
    if pick.part == "marked" and pick.fact:
        return (pick.fact,)
    if pick.part == "table" and pick.rows:
        led = _led_to(book, pick, language)
        if led:
            return led
    if pick.part == "figure" and pick.item >= 0:
        block = _block(summarise(book, page_of(book, pick.id), language, leaf=pick.leaf), pick.block)
        if isinstance(block, SmallCharts):
            return (block.charts[pick.item].heading.page,)
    if pick.id == "home":
        return (book.head.lead,)
    return (pick.id,) if book.has(pick.id) and pick.id != "sources" else ()


def _led_to(book: Book, pick: Pick, language: Language) -> tuple[str, ...]:
    """Return the ids that the chosen rows of a table lead to."""
    table = _table_of(_block(summarise(book, page_of(book, pick.id), language, leaf=pick.leaf), pick.block))
    rows = [table.rows[row] for row in pick.rows] if table is not None else []
    pages = (next((cell.page for cell in row if book.has(cell.page)), "") for row in rows)
    return tuple(dict.fromkeys(filter(None, pages)))


def gathered(book: Book, choices: Sequence[Choice], title: str, language: Language, style: Style = "apa") -> Excerpt:
    """Return many things under one title, in their order, with headings and words of one's own between them.

    What the book does not have is left out.
    """
    blocks: list[Piece] = []
    tables: list[Table] = []
    references: dict[Reference, None] = {}
    for choice in choices:
        match choice:
            case Title(text):
                blocks.append(Heading(text))
                tables.append(_one_cell(text))
            case Remark(text):
                blocks.append(Passage((Run(text, italic=True),)))
                tables.append(_one_cell(text))
            case Chosen(id) if id != "sources" and book.has(id):
                part = _of_source(book, id, language) if id in book.sources else _of_page(book, id, language, style)
                blocks += part.blocks
                tables += part.tables
                references |= dict.fromkeys(part.references)
    return Excerpt("page", language.code, "briefing", title, tuple(blocks), tuple(tables), tuple(references))


def _of_source(book: Book, id: str, language: Language) -> Excerpt:
    """Return the figures that cite a source: a sentence for the only one of its kind, a table for several."""
    groups: dict[str, list[Fact]] = {}
    for fact in book.facts_citing[id]:
        groups.setdefault(fact.indicator, []).append(fact)
    tables = tuple(
        _captioned(book, indicator, facts, observations_apart(book, facts, language), language)
        for indicator, facts in groups.items()
    )
    blocks = tuple(
        _sentence(book, facts[0], language) if len(facts) == 1 else table
        for facts, table in zip(groups.values(), tables, strict=True)
    )
    return _excerpt("page", id, blocks, language, _page_name(book, id, language), tables)


def _one_cell(text: str) -> Table:
    return Table("", (), (False,), ((Cell(text),),))


# --- citations and marked text ----------------------------------------------------------------------------------------


def works_of(book: Book, ids: Iterable[str]) -> Cited:
    """Return the sources that some ids stand for, each with the places in it that are cited.

    A source stands for itself, `sources` for all sources of the book, everything else for those of its facts.
    """
    found: dict[str, list[Citation]] = {}
    for id in ids:
        # A source is cited also where no fact cites it.
        named = {id} & book.sources.keys()
        for source in book.sources if id == "sources" else named:
            found.setdefault(source, [])
        for fact in () if id == "sources" else book.facts_under(id):
            for citation in book.citations_of(fact):
                if not named or citation.source in named:
                    found.setdefault(citation.source, []).append(citation)
    return [(book.sources[id], list(dict.fromkeys(citations))) for id, citations in found.items()]


def _of_citations(book: Book, id: str, style: Style, language: Language) -> Excerpt:
    works = works_of(book, [id])
    passages: tuple[Passage, ...]
    if style in CSL_STYLES:
        passages = tuple(_entry(entry) for entry in entries(works, style, language.code))
    else:
        passages = (Passage((Run(cite(works, style, language.code)),), verbatim=True),)
    rows = tuple((Cell(passage.text),) for passage in passages)
    title = language.plural("{n} citation", "{n} citations", len(works))
    return _excerpt("citation", id, passages, language, title, (Table("", (), (False,), rows),))


def _entry(entry: Entry) -> Passage:
    return Passage((*entry.runs, *([Run(f" {entry.where}")] if entry.where else ())))


def _of_marked_text(book: Book, pick: Pick, language: Language) -> Excerpt:
    """Return marked text with all that belongs to the figure it is of; other text with what it is about.

    Text of no figure has no source: a definition or a heading is the book's own, and a reference is one itself.
    """
    text = " ".join(pick.text.split())
    fact = book.facts.get(pick.fact)
    if fact is not None:
        passage = _sentence(book, fact, language, text)
    elif pick.id == "sources" or pick.id in book.sources:
        passage = Passage((Run(text),))
    else:
        indicator = book.indicators.get(page_of(book, pick.id))
        label = language.of(indicator.label) if indicator is not None else ""
        about = language.phrase([label if label != text else "", language.of(book.head.title)])
        passage = Passage((Run(text + language.bracket(about)),))
    return _excerpt("marked", pick.id, (passage,), language, text, (_one_cell(passage.text),))
