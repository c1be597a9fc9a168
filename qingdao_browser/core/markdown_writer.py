"""Excerpts and documents as Markdown (CommonMark with pipe tables, as GitHub, markdown-it and pandoc read them)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, assert_never
from unicodedata import category

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.excerpts import Excerpt, Piece
from qingdao_browser.core.language import Language
from qingdao_browser.core.summary import (
    Block,
    Chip,
    Figure,
    Heading,
    Items,
    Paragraph,
    Passage,
    Picture,
    Run,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    TileGroup,
    Tiles,
)
from qingdao_browser.core.text_writer import columns_of, legible, trust_and_places, without_repeat

# Any ASCII punctuation may stand behind a backslash (CommonMark 2.4). Of the marks that mean something within a line
# those for formulas, small letters and citations are pandoc's alone, as is the dash that two hyphens become; `:tea:` is
# GitHub's.
_MARKS: Final = re.compile(r"[\\`*_{\[\]<|~^$@]|&(?=#?\w+;)|-(?=-)|:(?=[a-z+-][\w+-]*:)")
# What begins a heading, a list, a definition, a rule or the title of a table at the start of a line, to its last sign.
_OPENING: Final = re.compile(
    r"^(?:[>%#]|[-+:=](?=[-+:=\s]|$)"
    r"|\(?(?:\d+|#|[a-z]|[A-Z](?=\))|[ivxlcdm]+|[IVXLCDM]{2,})[.)](?=\s|$)|[Tt]able:)"
)
_BLANKS: Final = re.compile(r"[ \t\n]+")
# An address that can stand between round brackets as it is.
_PLAIN_ADDRESS: Final = re.compile(r"[^\s()<>\\]+")
# Dashes below the head of a column: pandoc sets wide tables in their proportion.
_DASHES: Final = (3, 40)


def write_markdown(excerpt: Excerpt) -> str:
    """Return an excerpt as Markdown; a chart is given by its words and, where it has one, its table."""
    parts = (part for block in excerpt.blocks for part in _block(block))
    return "\n\n".join(filter(None, parts)) + "\n"


def write_markdown_document(summary: Summary, language: Language) -> str:
    """Return a page or document as Markdown; a chart is given by its words and, where it has one, its table."""
    parts = [_heading(summary.title, 1)]
    parts += [_line(" › ".join(step.text for step in summary.path)), _line(summary.subtitle), _line(summary.edition)]
    said = summary.title
    for block in summary.blocks:
        parts += _document_block(block, said, language)
        said = block.text if isinstance(block, Heading) else ""
    return "\n\n".join(filter(None, parts)) + "\n"


def _document_block(block: Block, said: str, language: Language) -> list[str]:
    """Return one block of a document; a caption that repeats `said`, the heading above it, is left out."""
    match block:
        case Heading() | SmallCharts():
            return _block(block)
        case Figure():
            return _figure(block, language)
        case Paragraph():
            return [_set(block)]
        case Items():
            return [_list(_line(item) for item in block.items)]
        case Table():
            return _table(without_repeat(block, said))
        case Picture():
            return _block(Picture(block.chart, without_repeat(block.table, block.chart.heading.title)))
        case Tiles():
            return [part for group in block.groups for part in _group(group, said, language)]
        case Sources():
            return [_source(entry, language) for entry in block.entries]
        case _:
            assert_never(block)


def _figure(figure: Figure, language: Language) -> list[str]:
    gap = "" if language.code == "zh" or not figure.noun else " "
    when = f"{language.bracket(figure.period)} {figure.cited}"
    chips = (_line(f"{'! ' * (chip.tone == 'caution')}{_chip(chip, language)}") for chip in figure.chips)
    return [_paragraph([Run(figure.figure, strong=True), Run(f"{gap}{figure.noun}{when}")]), _list(chips)]


def _chip(chip: Chip, language: Language) -> str:
    return language.colon().join(filter(None, (chip.text, chip.detail)))


def _set(paragraph: Paragraph) -> str:
    """Return a paragraph; a person's own words, which are not the book's, stand as what is quoted, line by line."""
    if paragraph.role != "own":
        return _line(f"! {paragraph.text}" if paragraph.role == "caution" else paragraph.text)
    passages = re.split(r"\n\s*\n", legible(paragraph.text).strip())
    quoted = ("\\\n> ".join(filter(None, map(_line, passage.split("\n")))) for passage in passages)
    return "\n>\n".join(f"> {words}" for words in quoted if words)


def _group(group: TileGroup, said: str, language: Language) -> list[str]:
    title = [] if group.title == said else [_paragraph([Run(group.title, strong=True)])]
    tiles = (
        _paragraph([Run(tile.figure, strong=True), Run(f"{language.colon()}{tile.label} {tile.cited}")])
        for tile in group.tiles
    )
    return [*title, _list(tiles)]


def _source(entry: SourceEntry, language: Language) -> str:
    """Return a source as one paragraph: the reference, how far to trust it and what of it is cited, the address."""
    lines = [_line(f"[{entry.number}] {entry.text}"), _line(trust_and_places(entry, language))]
    return "\\\n".join(filter(None, [*lines, _paragraph([Run(entry.url, url=entry.url)])]))


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries if entry)


def _line(words: str) -> str:
    """Return words as a paragraph of one line."""
    return _opened(escaped(words))


def _block(block: Piece) -> list[str]:
    match block:
        case Heading():
            return [_heading(block.text, block.level)]
        case Passage():
            return [_fenced(block.text) if block.verbatim else _paragraph(block.runs)]
        case Table():
            return _table(block)
        case Picture() if block.table.rows:
            return [_chart(block.chart), *_table(block.table)]
        case Picture():
            return _lone_chart(block.chart)
        case SmallCharts():
            return [part for chart in block.charts for part in _lone_chart(chart)]
        case _:
            assert_never(block)


def _heading(text: str, level: int) -> str:
    # Number signs at the end of a heading would close it.
    words = escaped(text).strip().replace("#", "\\#")
    return f"{'#' * level} {words}" if words else ""


def escaped(words: str) -> str:
    """Return words of the book on one line, with every mark of Markdown in it harmless."""
    return _MARKS.sub(r"\\\g<0>", _BLANKS.sub(" ", legible(words)))


def _fenced(text: str) -> str:
    """Return a text that counts as it is, between fences longer than any row of backticks in it."""
    fence = "`" * max([3, *(len(row) + 1 for row in re.findall("`+", text))])
    return f"{fence}\n{legible(text).rstrip()}\n{fence}"


def _paragraph(runs: Sequence[Run]) -> str:
    line = ""
    followers = [*(legible(run.text)[:1] for run in runs[1:]), ""]
    for run, follower in zip(runs, followers, strict=bool(runs)):
        line = _joined(line, run, follower)
    return _opened(line)


def _opened(line: str) -> str:
    """Return a line that opens nothing but a paragraph."""
    return _OPENING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line.strip())


def _joined(line: str, run: Run, follower: str) -> str:
    """Return a line with a run put behind it; `follower` is the sign that comes next."""
    words = _BLANKS.sub(" ", legible(run.text))
    inner = words.strip()
    if not inner:
        return line + words
    # Emphasis and links may not begin or end with a blank.
    before, after = words[: words.index(inner)], words[words.index(inner) + len(inner) :]
    line += before
    marked = escaped(inner)
    if (run.strong or run.italic) and _emphatic(line, inner, after or follower):
        stars = "*" * (2 * run.strong + run.italic)
        marked = f"{stars}{marked}{stars}"
    if run.url.startswith(("http://", "https://")):
        # An exclamation mark before a link would make it a picture.
        line = f"{line[:-1]}\\!" if line.endswith("!") else line
        marked = _link(inner, marked, run.url)
    return line + marked + after


def _emphatic(line: str, inner: str, follower: str) -> bool:
    """Return whether stars around words would be read as emphasis (CommonMark 6.2).

    Beside other stars they would not, nor between Chinese characters where the words begin or end with a bracket.
    """
    opens = _is_letter(inner[0]) or _is_edge(line[-1:])
    closes = _is_letter(inner[-1]) or _is_edge(follower)
    return opens and closes and not line.endswith("*")


def _is_letter(sign: str) -> bool:
    return category(sign)[0] in "LN"


def _is_edge(sign: str) -> bool:
    return not sign or sign.isspace() or category(sign)[0] == "P"


def _link(inner: str, marked: str, url: str) -> str:
    """Return a link to a web address, in its short form where the address is all it shows."""
    address = re.sub(r"[<>\s\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), legible(url))
    if inner == address and address.isascii():
        return f"<{address}>"
    # Entities are read in addresses too.
    address = re.sub(r"&(?=#?\w+;)", "&amp;", address)
    return f"[{marked}]({address})" if _PLAIN_ADDRESS.fullmatch(address) else f"[{marked}](<{address}>)"


def _chart(chart: Chart) -> str:
    """Return a chart in words: its two title lines and its text alternative, a line each."""
    heading = chart.heading
    lines = (heading.subtitle, heading.description.text)
    return "\\\n".join([_paragraph([Run(heading.title, strong=True)]), *(_line(line) for line in lines if line)])


def _lone_chart(chart: Chart) -> list[str]:
    """Return a chart that has no table beside it: with its sources and what must be said of its figures."""
    return [_chart(chart), *(_line(line) for line in chart.heading.foot)]


def _table(table: Table) -> list[str]:
    """Return caption, pipe table, remarks and sources as blocks; a table without heads has empty ones."""
    if not table.rows:
        return []
    rows = [tuple(cell.text for cell in row) for row in table.rows]
    heads = table.columns or ("",) * len(rows[0])
    rules = map(_rule, table.numeric, zip(heads, *rows, strict=True))
    lines = [_row(heads), f"| {' | '.join(rules)} |", *map(_row, rows)]
    caption = _paragraph([Run(table.caption, strong=True)])
    return [
        caption,
        "\n".join(lines),
        *(_line(words) for words in (table.source, *table.remarks)),
        _paragraph(table.credit),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(text).strip() for text in cells)} |"


def _rule(right: bool, cells: Iterable[str]) -> str:
    """Return the dashes below the head of a column; a colon at their end sets it right."""
    least, most = _DASHES
    width = min(max(least, *map(columns_of, cells)), most)
    return "-" * (width - 1) + ":" if right else "-" * width
