"""Pages and documents as one file of HTML: for any browser and screen reader, and for paper printed from there.

The file holds its style and its charts, asks for nothing from elsewhere and runs no program. Its look is that of the
window and stands in ``resources/document.css``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, assert_never

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.collection import CHAPTER
from qingdao_browser.core.html_writer import LANGUAGE_TAGS, Illustrate, Illustration, link, runs, text
from qingdao_browser.core.inline_svg import inline_svg
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.resources import resource
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
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
from qingdao_browser.core.text_writer import columns_of, legible, trust_and_places
from qingdao_browser.core.work import Work

# Nothing is loaded and nothing runs, whatever a book says.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_CITED: Final = re.compile(r"\[([1-9][0-9]{0,8})\]")
_ADDRESS: Final = re.compile(r"https?://\S+")
_COLOUR: Final = re.compile("#[0-9A-Fa-f]{6}")
# More chapters and sections than this cannot be seen at a glance: a list of contents names them.
_GLANCE: Final = 8
# Names up to so many columns of a terminal stand side by side; numbers up to so many are not broken.
_SHORT: Final = 30
_UNBROKEN: Final = 20
# So many signs of a title run along on printed pages.
_RUNNING: Final = 80


def write_html_document(
    summary: Summary, language: Language, illustrate: Illustrate, small: Illustrate | None = None
) -> Work[str]:
    """Return a page or document as one file of HTML; yields after each block.

    Charts are drawn by `illustrate`, each by itself; those that may stand side by side by `small` where it is given, in
    the width it gives them.
    """
    writer = _Writer(summary, language, illustrate, small or illustrate)
    written: list[str] = []
    for number, block in enumerate(summary.blocks, start=1):
        written.append(writer.block(block))
        yield number / len(summary.blocks)
    return _file(summary, language, "\n".join(filter(None, written)))


# --- the file ---------------------------------------------------------------------------------------------------------


def _file(summary: Summary, language: Language, body: str) -> str:
    program = text(language.tr(mark("Qingdao Browser")))
    title = text(summary.title).strip() or program
    contents = _contents(summary, language)
    return _joined(
        "<!DOCTYPE html>",
        f'<html lang="{LANGUAGE_TAGS[summary.language]}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="author" content="{program}">',
        f'<meta name="description" content="{text(summary.subtitle or summary.edition)}">',
        f"<title>{title}</title>",
        f"<style>\n{_look()}{_margins(summary.title, language)}</style>",
        "</head>",
        f'<body class="{"long" if contents else "short"}">',
        f'<a class="skip" href="#content">{text(language.tr(mark("Skip to the content")))}</a>',
        "<header>",
        _line("path", " › ".join(text(step.text) for step in summary.path)),
        f"<h1{_tint(summary.color)}>{title}</h1>",
        _line("subtitle", text(summary.subtitle)),
        _line("edition", text(summary.edition)),
        "</header>",
        contents,
        f'<main id="content">\n{body}\n</main>',
        "</body>",
        "</html>\n",
    )


def _joined(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _line(role: str, words: str) -> str:
    return f'<p class="{role}">{words}</p>' if words.strip() else ""


@cache
def _look() -> str:
    return resource("document.css").decode()


def _margins(title: str, language: Language) -> str:
    """Return the style of what stands in the margins of printed pages: the title, and which page it is."""
    counters = {"{n}": "counter(page)", "{m}": "counter(pages)"}
    parts = re.split(r"(\{[nm]\})", language.tr(mark("page {n} of {m}")))
    number = " ".join(counters.get(part) or _css_string(part) for part in parts if part)
    words = " ".join(legible(title).split())
    running = words if len(words) <= _RUNNING else f"{words[:_RUNNING].rstrip()}…"
    return (
        f"@page {{ @top-left {{ content: {_css_string(running)}; }} @bottom-right {{ content: {number}; }} }}\n"
        '@page :first { @top-left { content: ""; } }\n'
    )


def _css_string(words: str) -> str:
    """Return words as a string of a style sheet, with every sign escaped that could end it or the sheet."""
    return '"' + re.sub(r"[^\w .,…-]", lambda found: f"\\{ord(found[0]):06X}", words) + '"'


def _tint(colour: str) -> str:
    """Return the attribute that gives an element the colour of its category."""
    return f' class="tinted" style="--tint: {colour}"' if _COLOUR.fullmatch(colour) else ""


# --- contents ---------------------------------------------------------------------------------------------------------


def _headings(summary: Summary) -> Iterator[tuple[str, int, Heading]]:
    """Yield the headings that say something, each with the name that leads to it and its level.

    None stands more than one level below the one before, which pages may leave out where no chapter has begun.
    """
    level = 1
    headings = (block for block in summary.blocks if isinstance(block, Heading) and legible(block.text).strip())
    for number, heading in enumerate(headings, start=1):
        level = min(heading.level, level + 1)
        yield f"section-{number}", level, heading


def _contents(summary: Summary, language: Language) -> str:
    """Return the list of contents, nothing where the headings can be seen at a glance."""
    listed = [entry for entry in _headings(summary) if _is_listed(entry[1], entry[2])]
    if len(listed) <= _GLANCE:
        return ""
    chapters: list[tuple[str, list[str]]] = []
    for name, level, heading in listed:
        entry = f'<a href="#{name}"{_tint(heading.color)}>{text(heading.text)}</a>'
        if level > CHAPTER:
            chapters[-1][1].append(f"<li>{entry}</li>")
        else:
            chapters.append((entry, []))
    entries = (_joined(f"<li>{entry}", *_list("ul", sections), "</li>") for entry, sections in chapters)
    title = text(language.tr(mark("Contents")))
    return _joined(
        '<nav aria-labelledby="contents">', f'<h2 id="contents">{title}</h2>', *_list("ul", entries), "</nav>"
    )


def _is_listed(level: int, heading: Heading) -> bool:
    """Return whether a heading opens a chapter, or a section of a page; the parts of a section are alike in all."""
    return level == CHAPTER or (level == CHAPTER + 1 and bool(heading.page))


def _list(tag: str, entries: Iterable[str], role: str = "") -> list[str]:
    """Return the lines of an element around its entries, none where there are none."""
    lines = list(entries)
    opening = f'<{tag} class="{role}">' if role else f"<{tag}>"
    return [opening, *lines, f"</{tag}>"] if lines else []


# --- blocks -----------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes the blocks of a summary in their order; knows where its sources and sections stand."""

    def __init__(self, summary: Summary, language: Language, illustrate: Illustrate, small: Illustrate) -> None:
        self._language = language
        self._illustrate, self._small = illustrate, small
        self._headings = _headings(summary)
        self._sections = _sections(summary)
        self._tables = [block for block in summary.blocks if isinstance(block, Table)]
        entries = (entry for block in summary.blocks if isinstance(block, Sources) for entry in block.entries)
        self._sources = {str(entry.number) for entry in entries}
        self._unwritten = set(self._sources)
        self._charts = 0
        # The heading right above: a caption that says the same is heard and not seen.
        self._said = summary.title

    def block(self, block: Block) -> str:
        """Return the next block as HTML."""
        said, self._said = self._said, block.text if isinstance(block, Heading) else ""
        match block:
            case Figure():
                return self._figure(block)
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self._paragraph(block)
            case Items():
                return self._items(block)
            case Table():
                return self._table(block, seen=block.caption != said)
            case Picture():
                return self._picture(block)
            case Tiles():
                return _joined('<div class="tiles">', *(self._group(group, said) for group in block.groups), "</div>")
            case SmallCharts():
                return self._small_charts(block.charts)
            case Sources():
                return _joined(*_list("ol", map(self._source, block.entries), "sources"))
            case _:
                assert_never(block)

    def _heading(self, heading: Heading) -> str:
        words = text(heading.text)
        if not words.strip():
            return ""
        name, level, _ = next(self._headings)
        return f'<h{level} id="{name}"{_tint(heading.color)}>{words}</h{level}>'

    def _figure(self, figure: Figure) -> str:
        gap = "" if self._language.code == "zh" else " "
        noun = f'{gap}<span class="noun">{text(figure.noun)}</span>' if figure.noun else ""
        return _joined(
            '<div class="figure">',
            f'<p class="amount"><strong>{text(figure.figure)}</strong>{noun}</p>',
            f'<p class="when"><b>{text(figure.period)}</b> <span class="cited">{self._cited(figure.cited)}</span></p>',
            *_list("ul", map(self._chip, figure.chips), "chips"),
            "</div>",
        )

    def _chip(self, chip: Chip) -> str:
        detail = f'<span class="detail">{text(self._language.colon() + chip.detail)}</span>' if chip.detail else ""
        if chip.tone == "caution":
            return f'<li class="caution">{self._sign()} {text(chip.text)}{detail}</li>'
        return f"<li>{text(chip.text)}{detail}</li>"

    def _sign(self) -> str:
        """Return the sign of a caution, which is seen as one and heard as a word."""
        return f'<span class="sign" role="img" aria-label="{text(self._language.tr(mark("Caution")))}">!</span>'

    def _paragraph(self, paragraph: Paragraph) -> str:
        # In a person's own words a number in brackets is not ours.
        words = text(paragraph.text) if paragraph.role == "own" else self._cited(paragraph.text)
        return _line(paragraph.role, f"{self._sign()} {words}" if paragraph.role == "caution" else words)

    def _items(self, items: Items) -> str:
        short = all(columns_of(item) <= _SHORT for item in items.items)
        pages = items.pages or ("",) * len(items.items)
        entries = (f"<li>{self._led(item, page)}</li>" for item, page in zip(items.items, pages, strict=True))
        return _joined(*_list("ul", entries, "names" if short else ""))

    def _group(self, group: TileGroup, said: str) -> str:
        title = "" if group.title == said else _line("group", self._led(group.title, group.page))
        tint = _tint(group.color)
        return _joined(f"<div{tint}>", title, *_list("ul", map(self._tile, group.tiles)), "</div>")

    def _tile(self, tile: Tile) -> str:
        cited = f'<span class="cited">{self._cited(tile.cited)}</span>'
        return f"<li><strong>{text(tile.figure)}</strong> {self._led(tile.label, tile.page)} {cited}</li>"

    def _source(self, entry: SourceEntry) -> str:
        number = str(entry.number)
        name = ""
        if number in self._unwritten:
            self._unwritten.remove(number)
            name = f' id="source-{number}"'
        return _joined(
            f'<li{name} value="{number}"><span class="number">[{number}]</span>',
            f"<div>{text(entry.text)}",
            _line("about", text(trust_and_places(entry, self._language))),
            _line("address", link(text(entry.url), entry.url)),
            "</div></li>",
        )

    # --- links --------------------------------------------------------------------------------------------------------

    def _cited(self, words: str) -> str:
        """Return words with each number in brackets that is one of a source as a link to it."""
        return _CITED.sub(self._to_source, text(words))

    def _to_source(self, found: re.Match[str]) -> str:
        number = found[1]
        return f'<a class="mark" href="#source-{number}">[{number}]</a>' if number in self._sources else found[0]

    def _led(self, words: str, page: str) -> str:
        """Return words that lead to the section of a page, where this document has one."""
        name = self._sections.get(page)
        return f'<a href="#{name}">{text(words)}</a>' if name else text(words)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, table: Table, *, seen: bool = True) -> str:
        if not table.rows:
            return ""
        role = "" if seen else ' class="heard"'
        caption = f"<caption{role}>{text(table.caption)}</caption>" if table.caption else ""
        heads = "".join(map(_head, table.columns, table.numeric))
        foot = [self._cited(table.source), *map(text, table.remarks), runs(table.credit)]
        return _joined(
            '<div class="table">',
            '<div class="pan">',
            f'<table class="{"wide" if len(table.numeric) > 3 else "narrow"}">',
            caption,
            f"<thead><tr>{heads}</tr></thead>" if heads else "",
            *_list("tbody", (self._row(row, table.numeric) for row in table.rows)),
            "</table>",
            "</div>",
            *(_line("foot", words) for words in foot),
            "</div>",
        )

    def _row(self, row: Sequence[Cell], numeric: Sequence[bool]) -> str:
        cells = "".join(map(self._cell, row, numeric, range(len(row))))
        return f"<tr>{cells}</tr>"

    def _cell(self, cell: Cell, number: bool, column: int) -> str:
        if column == 0 and cell.text.strip():
            return f'<th scope="row">{self._words(cell)}</th>'
        role = ""
        if number:
            role = ' class="number"' if columns_of(cell.text) <= _UNBROKEN else ' class="number long"'
        return f"<td{role}>{self._words(cell)}</td>"

    def _words(self, cell: Cell) -> str:
        """Return the words of a cell: an address as a link, citations as links, or all of it as one to its page."""
        plain = text(cell.text)
        if _ADDRESS.fullmatch(cell.text):
            return link(plain, cell.text)
        cited = self._cited(cell.text)
        return cited if cited != plain else self._led(cell.text, cell.page)

    # --- charts -------------------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> str:
        chart, table = self._chart(picture.chart, self._illustrate([picture.chart])), picture.table
        if not any(other.columns == table.columns and set(table.rows) <= set(other.rows) for other in self._tables):
            return _joined(chart, self._table(table, seen=table.caption != picture.chart.heading.title))
        # What stands in another table of this page is one step away, and not printed twice.
        title = text(self._language.tr(mark("The data of the chart")))
        return _joined(chart, "<details>", f"<summary>{title}</summary>", self._table(table, seen=False), "</details>")

    def _small_charts(self, charts: Sequence[Chart]) -> str:
        drawn = [self._small([chart]) for chart in charts]
        # As many stand side by side as have room in the width they were drawn in.
        width = round(max((each.width for each in drawn), default=0))
        columns = f"grid-template-columns: repeat(auto-fill, minmax(min(100%, {width}px), 1fr))"
        return _joined(f'<div class="charts" style="{columns}">', *map(self._chart, charts, drawn), "</div>")

    def _chart(self, chart: Chart, drawn: Illustration) -> str:
        self._charts += 1
        words = mark("Figure {number}. {label}")
        caption = text(self._language.tr(words, number=self._charts, label=chart.heading.label))
        svg = inline_svg(drawn, f"chart-{self._charts}")
        return f"<figure>\n{svg}\n<figcaption>{caption}</figcaption>\n</figure>"


def _head(words: str, number: bool) -> str:
    role = ' class="number"' if number else ""
    return f'<th scope="col"{role}>{text(words)}</th>'


def _sections(summary: Summary) -> dict[str, str]:
    """Return the names of the sections of pages, the first of each."""
    found = {heading.page: name for name, _, heading in reversed(list(_headings(summary)))}
    found.pop("", None)
    return found
