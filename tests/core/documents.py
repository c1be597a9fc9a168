"""Documents and pages made to do harm, and the bundled book's own, with every text that a reader must find in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from html import escape

import msgspec

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.collection import WHOLE_BOOK, Chosen, Remark, Title, collecting, printed_page
from qingdao_browser.core.html_writer import Illustration
from qingdao_browser.core.language import language
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Link,
    Paragraph,
    Picture,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    Tile,
    TileGroup,
    Tiles,
)
from qingdao_browser.core.text_writer import legible
from qingdao_browser.core.work import finish
from tests.core.pasted import LINK, POISON, chart, table
from tests.core.test_article import bundled

DAY = date(2026, 11, 25)
LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")
# One of each kind: home, categories with small charts, an indicator with several charts, one with two readings, one
# with a part of a whole, a fact with names, a source, all sources.
PAGES = (
    "home",
    "trade",
    "port-containers",
    "financing-value",
    "ocean-boats",
    "art-sectors",
    "article-2018-05-14",
    "sources",
)
BRIEFING = (
    Title("For Thursday"), Remark("Ask the port [1].\nThen decide.\n\nOr wait."), Chosen("financing-value"),
    Chosen("port-containers"), Chosen("gone"), Title("Then"), Chosen("article-2018-05-14"),
)  # fmt: skip


def document(*blocks: Block, title: str = "Title", code: LanguageCode = "en") -> Summary:
    """Return blocks as a document."""
    return Summary("", code, (), title, "", "", blocks, (), "Book, version 1")


@cache
def documents(code: LanguageCode) -> dict[str, Summary]:
    """Return the whole book, a briefing, and a page of each kind."""
    book, words = bundled(), language(code)
    pages = {id: printed_page(book, id, DAY, words) for id in PAGES}
    whole = finish(collecting(book, WHOLE_BOOK, "All figures", DAY, words))
    return {"book": whole, "briefing": finish(collecting(book, BRIEFING, "Briefing", DAY, words)), **pages}


def hostile(text: str = POISON) -> Summary:
    """Return a document with one text in every field."""
    grid = msgspec.structs.replace(table(text), source=text)
    alone = Table("", (), (False,), ((Cell(text, text),),))
    blocks: tuple[Block, ...] = (
        Heading(text, 2, text, text),
        Figure(text, text, text, (Chip(text), Chip(text, "caution", text)), text, text),
        Paragraph(text, "statement", text, text),
        Paragraph(text, "note"),
        Paragraph(text, "caution"),
        Paragraph(text, "own"),
        Items((text, text), (text, "")),
        grid,
        alone,
        Picture(chart(text, [text]), grid),
        Picture(chart(text, [text, text]), Table("", (), (), ())),
        Tiles((TileGroup(text, text, text, (Tile(text, text, text, text, text),)),)),
        SmallCharts((chart(text, [text]),)),
        Sources(
            (
                SourceEntry(1, text, text, LINK, text, text),
                SourceEntry(2, text, text, "javascript:alert(1)", text, text),
                SourceEntry(2, text, text, "file:///etc/passwd", text),
            )
        ),
    )
    return Summary(text, "en", (Link(text, text),), text, text, text, blocks, (text,), text)


def illustrate(charts: Sequence[Chart]) -> Illustration:
    """Return a stand-in for a drawing: it says what a drawn chart says, in the picture and for who cannot see it."""
    (heading,) = (each.heading for each in charts)
    said = " ".join([heading.description.text, *heading.foot])
    drawn = "".join(f"<text>{escape(legible(line))}</text>" for line in (heading.title, heading.subtitle))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300"><g>{drawn}</g></svg>'
    return Illustration(svg.encode(), 600, 300, said, heading.title)


def texts_of(summary: Summary) -> Iterator[str]:
    """Yield every text that stands in a document, in its order."""
    yield from (summary.title, summary.subtitle, summary.edition, *(step.text for step in summary.path))
    for block in summary.blocks:
        yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Figure():
            yield from (block.figure, block.noun, block.period, block.cited)
            for chip in block.chips:
                yield from (chip.text, chip.detail)
        case Heading():
            yield block.text
        case Paragraph():
            yield from block.text.splitlines()
        case Items():
            yield from block.items
        case Table():
            yield from _texts_of_table(block)
        case Picture():
            yield from _texts_of_chart(block.chart)
            yield from _texts_of_table(block.table)
        case Tiles():
            for group in block.groups:
                yield group.title
                for tile in group.tiles:
                    yield from (tile.figure, tile.label, tile.cited)
        case SmallCharts():
            for chart_ in block.charts:
                yield from _texts_of_chart(chart_)
        case Sources():
            for entry in block.entries:
                yield from (f"[{entry.number}]", entry.text, entry.reliability, entry.locators, entry.url)


def _texts_of_table(shown: Table) -> Iterator[str]:
    if shown.rows:
        yield from (shown.caption, *shown.columns, *(cell.text for row in shown.rows for cell in row))
        yield from (shown.source, *shown.remarks, *(run.text for run in shown.credit))


def _texts_of_chart(drawn: Chart) -> Iterator[str]:
    heading, said = drawn.heading, drawn.heading.description
    yield from (heading.title, heading.subtitle, said.what, said.extremes, said.pattern)


def bare(text: str) -> str:
    """Return a text without blanks and what steers its reader, which lines and cells change."""
    return "".join(legible(text).split())
