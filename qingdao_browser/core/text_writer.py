"""A page as plain text: for terminals, scripts and readers of plain text; and what is taken out of it, for letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, assert_never
from unicodedata import east_asian_width

import msgspec

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.excerpts import Excerpt, Piece
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Block,
    Chip,
    Figure,
    Heading,
    Items,
    Paragraph,
    Passage,
    Picture,
    SmallCharts,
    SourceEntry,
    Summary,
    Table,
    Tiles,
)

# Characters that cannot be seen but steer what reads them: controls, marks that turn the order of writing around, line
# ends that are not \n, half characters.
_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Columns of a letter; a table that needs more is told row by row, because a torn line cannot be read.
_LINE: Final = 80
# What headings of each level are underlined with in a document; that of level 1 is its title.
_UNDERLINES: Final = {1: "=", 2: "-", 3: "~", 4: "."}


def write_text(summary: Summary, language: Language) -> str:
    """Return the whole page as lines of text for a terminal, each block apart by an empty line, the last line ended."""
    return _written(summary, language, _block)


def write_text_document(summary: Summary, language: Language) -> str:
    """Return a page or document as a file of plain text.

    It has everything a page of a terminal only hints at, headings of several levels, and no table wider than a letter.
    """
    return _written(summary, language, _document_block)


def _written(summary: Summary, language: Language, write: Callable[[Block, str, Language], str]) -> str:
    """Return head and blocks; a block is written knowing what the heading right above it says."""
    head = [summary.title, _UNDERLINES[1] * columns_of(summary.title)]
    if summary.path:
        head.insert(0, " › ".join(link.text for link in summary.path))
    head += filter(None, (summary.subtitle, summary.edition))
    parts, said = ["\n".join(head)], summary.title
    for block in summary.blocks:
        parts.append(write(block, said, language))
        said = block.text if isinstance(block, Heading) else ""
    return legible("\n\n".join(part for part in parts if part)) + "\n"


def write_excerpt(excerpt: Excerpt, language: Language) -> str:
    """Return an excerpt as plain text, with the addresses of its sources at the end, one a line."""
    text = "\n\n".join(part for piece in excerpt.blocks for part in _piece(piece, language))
    if excerpt.part == "bare":
        return legible(text)
    addresses = [f"{named.text}{language.colon()}{named.url}" for named in excerpt.references if named.url not in text]
    return legible("\n\n".join(filter(None, [text.rstrip("\n"), "\n".join(addresses)]))) + "\n"


def legible(text: str) -> str:
    """Return a text without the characters that steer what reads it; those that part words become blanks."""
    return _STEERING.sub(lambda found: " " if found[0].isspace() else "", text)


def columns_of(text: str) -> int:
    """Return how many columns a terminal gives the text: wide characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def trust_and_places(entry: SourceEntry, language: Language) -> str:
    """Return how far to trust a source and which places of it are cited: ``high reliability; cited: page 4``."""
    places = [language.tr(mark("cited: {places}"), places=entry.locators)] if entry.locators else []
    return language.clauses([entry.reliability, *places])


def without_repeat(table: Table, said: str) -> Table:
    """Return a table without its caption where that repeats what is said right above."""
    return msgspec.structs.replace(table, caption="") if table.caption == said else table


def _piece(piece: Piece, language: Language) -> list[str]:
    match piece:
        case Heading():
            return [_block(piece, "", language)]
        case Passage():
            return [piece.text]
        case Table():
            return [_loose_table(piece, language)]
        case Picture() if piece.table.rows:
            return [_chart(piece.chart), _loose_table(piece.table, language)]
        case Picture():
            return [_lone_chart(piece.chart)]
        case SmallCharts():
            return list(map(_lone_chart, piece.charts))
        case _:
            assert_never(piece)


def _lone_chart(chart: Chart) -> str:
    """Return a chart that has no table beside it: with its sources and what must be said of its figures."""
    return "\n".join([_chart(chart), *chart.heading.foot])


def _loose_table(table: Table, language: Language) -> str:
    """Return a table that stands in no page: in columns where they fit on the lines of a letter, else row by row."""
    lines = _columns(table)
    if table.columns and max(map(columns_of, lines)) > _LINE:
        lines = _listed(table, language)
    return _framed(table, lines).strip("\n")


def _listed(table: Table, language: Language) -> list[str]:
    """Return rows one after another: each cell that says something behind its head, the first one standing out."""
    lines: list[str] = []
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        lines += ["", "\n  ".join(f"{head}{language.colon()}{cell.text}" for head, cell in cells if cell.text)]
    return [*lines, ""]


def _document_block(block: Block, said: str, language: Language) -> str:
    """Return one block of a document; a caption that repeats `said`, the heading above it, is left out."""
    match block:
        case Figure():
            chips = (language.colon().join(filter(None, (chip.text, chip.detail))) for chip in block.chips)
            full = tuple(Chip(text, chip.tone) for text, chip in zip(chips, block.chips, strict=True))
            return _block(msgspec.structs.replace(block, chips=full), said, language)
        case Heading():
            return f"{block.text}\n{_UNDERLINES[block.level] * columns_of(block.text)}"
        case Table():
            return _loose_table(without_repeat(block, said), language) if block.rows else ""
        case Picture():
            table = without_repeat(block.table, block.chart.heading.title)
            return "\n\n".join(_piece(Picture(block.chart, table), language))
        case SmallCharts():
            return "\n\n".join(_piece(block, language))
        case _:
            return _block(block, said, language)


def _block(block: Block, said: str, language: Language) -> str:
    """Return one block as text; a caption that repeats `said`, the heading above it, is left out."""
    match block:
        case Figure():
            gap = "" if language.code == "zh" else " "
            lines = [
                f"{block.figure}{gap if block.noun else ''}{block.noun}{language.bracket(block.period)} {block.cited}"
            ]
            lines += [f"! {chip.text}" if chip.tone == "caution" else f"- {chip.text}" for chip in block.chips]
            return "\n".join(lines)
        case Heading():
            return f"{block.text}\n{'-' * columns_of(block.text)}"
        case Paragraph(role="own"):
            # A mark at each line, as of what is quoted: these words are not the book's.
            return "\n".join(f"> {line}".rstrip() for line in block.text.splitlines())
        case Paragraph():
            return f"! {block.text}" if block.role == "caution" else block.text
        case Items():
            return "\n".join(f"- {item}" for item in block.items)
        case Table():
            return _table(block, said)
        case Picture():
            table = _table(block.table, block.chart.heading.title) if block.table.rows else ""
            return "\n\n".join(filter(None, [_chart(block.chart), table]))
        case Tiles():
            groups = (
                "\n".join(
                    [
                        *([group.title] if group.title != said else []),
                        *(f"- {tile.figure}{language.colon()}{tile.label} {tile.cited}" for tile in group.tiles),
                    ]
                )
                for group in block.groups
            )
            return "\n\n".join(groups)
        case SmallCharts():
            return "\n\n".join(f"{_chart(chart)}\n{chart.heading.source}" for chart in block.charts)
    return "\n".join(_source_line(entry, language) for entry in block.entries)


def _source_line(entry: SourceEntry, language: Language) -> str:
    pattern = mark("[{number}] {text} ({reliability})")
    line = language.tr(pattern, number=entry.number, text=entry.text, reliability=trust_and_places(entry, language))
    return " ".join(filter(None, [line, entry.url]))


def _chart(chart: Chart) -> str:
    """Return a chart in words: its two title lines and its text alternative."""
    heading = chart.heading
    return "\n".join(filter(None, [heading.title, heading.subtitle, heading.description.text]))


def _pad(text: str, width: int, *, right: bool) -> str:
    fill = " " * (width - columns_of(text))
    return fill + text if right else text + fill


def _table(table: Table, said: str) -> str:
    return _framed(without_repeat(table, said), _columns(table))


def _columns(table: Table) -> list[str]:
    """Return head and rows in columns."""
    rows = [*([table.columns] if table.columns else []), *(tuple(cell.text for cell in row) for row in table.rows)]
    widths = [max(columns_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = (_pad(text, widths[i], right=table.numeric[i]) for i, text in enumerate(row))
        lines.append("  ".join(cells).rstrip())
        if number == 0 and table.columns:
            lines.append("  ".join("-" * width for width in widths))
    return lines


def _framed(table: Table, lines: list[str]) -> str:
    """Return the lines of a table with what stands above and below it."""
    credit = "".join(run.text for run in table.credit)
    return "\n".join([*filter(None, [table.caption]), *lines, *filter(None, (table.source, *table.remarks, credit))])
