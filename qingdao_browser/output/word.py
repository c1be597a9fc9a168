"""A summary as a Word document: real headings, lists, captions and tables, charts as vector drawings, links that work.

It is the form for people who go on writing, and for those who have it read to them: everything has its kind, pictures
have their words, and header rows are known as such. Import this module only where a document is asked for: python-docx
takes time to load.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Final, assert_never

import msgspec
from docx.oxml.ns import qn

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Paragraph,
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
from qingdao_browser.core.text_writer import legible
from qingdao_browser.core.work import Work, stage
from qingdao_browser.output import word_markup as word
from qingdao_browser.output.composition import is_link
from qingdao_browser.output.document import Paper
from qingdao_browser.output.typesetting import RULE_COLOUR, TEXT_COLOUR, plain
from qingdao_browser.output.word_columns import EM, column_widths, ems, line_count
from qingdao_browser.output.word_markup import Element, element, paragraph, value
from qingdao_browser.output.word_styles import CELL_GAP, EDGE_TYPE, TWIPS_PER_MM


class ChartImage(msgspec.Struct, frozen=True):
    """A chart drawn on white: as SVG and as PNG, with its size in pixels of 1/96 inch."""

    svg: bytes
    png: bytes
    width: float
    height: float


Illustrate = Callable[[Chart, float, bool], ChartImage]
"""Draws a chart with its title, sources and notes to a width in millimetres; as a small one or whole."""

# The share of the work that is done when all blocks are set.
_SET: Final = 0.9
_MM_PER_PIXEL: Final = 25.4 / 96
_MM_PER_POINT: Final = 25.4 / 72
_STYLES: Final = {
    "statement": "Statement", "lead": "Lead", "body": "Normal", "note": "Note", "caution": "Caution", "own": "OwnWords",
}  # fmt: skip
# Headings of the two upper levels from which a document has a list of contents, and pages from which it has one with
# fewer.
_MANY_HEADINGS: Final = 12
_MANY_PAGES: Final = 3
_LISTED_LEVEL: Final = 3
# The narrowest small chart in a row of several, and the gap between them, in millimetres.
_SMALL_CHART: Final = 72.0
_GUTTER: Final = 6.0
# The room of the page number at the foot, in millimetres.
_NUMBERS_WIDTH: Final = 45.0
# How far the lines of a table are apart, in points.
_TABLE_PITCH: Final = 12.5
# Rows up to which a table stays on one page where it can.
_ROWS_TOGETHER: Final = 8
_CAUTION_SIGN: Final = "!"
_CITATION: Final = re.compile(r"\[(\d{1,6})\]")
_TABLE: Final = qn("w:tbl")
# Table rows and list items that are set in one step.
_SET_AT_ONCE: Final = 40
# Where a field or number comes into a translated text.
_PLACE: Final = "\x00"


def write_docx(
    summary: Summary, language: Language, illustrate: Illustrate, day: date, paper: Paper = "a4", *,
    landscape: bool = False,
) -> Work[bytes]:  # fmt: skip
    """Return a summary as a Word document that was made on a day; yields after each block and within long ones."""
    return (yield from _Writer(summary, language, illustrate, word.Sheet(paper, landscape)).writing(day))


class _Writer:
    """Sets the blocks of a summary into a document."""

    def __init__(self, summary: Summary, language: Language, illustrate: Illustrate, sheet: word.Sheet) -> None:
        self._summary, self._language, self._illustrate, self._sheet = summary, language, illustrate, sheet
        self._package = word.Package(language.code, sheet)
        self._run = word.Typist(language.code).run
        self._content: list[Element] = []
        self._contents: list[Element] = []
        # The headings that the next block stands under, from the title on, with their levels.
        self._under: list[tuple[int, str]] = [(1, summary.title)]
        self._tables = [block for block in summary.blocks if isinstance(block, Table)]
        lists = [block for block in summary.blocks if isinstance(block, Sources)]
        self._numbers = {entry.number for sources in lists for entry in sources.entries}
        self._bookmarks = 0
        self._figures = 0
        self._captions = 0
        self._room = 0.0

    def writing(self, day: date) -> Work[bytes]:
        """Return all of the document as a file."""
        summary = self._summary
        self._set_edges()
        self._title()
        begin = len(self._content)
        for number, block in enumerate(summary.blocks):
            for share in self._block(block):
                yield _SET * (number + share) / len(summary.blocks)
        self._insert_contents(begin)
        if self._content[-1].tag == _TABLE:
            self._content.append(paragraph("AfterTable"))
        self._package.body[:0] = self._content
        packing = self._package.packed(summary.title, summary.edition, self._language.code, day)
        return (yield from stage(packing, _SET, 1))

    # --- around the blocks ------------------------------------------------------------------------------------------

    def _title(self) -> None:
        summary = self._summary
        if summary.path:
            self._add(paragraph("Path", self._run(" › ".join(link.text for link in summary.path))))
        rule = word.border("bottom", 1.5, word.colour(summary.color, TEXT_COLOUR), 5)
        self._add(paragraph("Title", self._run(plain(summary.title)), properties=[rule]))
        if summary.subtitle:
            self._add(paragraph("Subtitle", self._run(summary.subtitle)))
        if summary.edition:
            self._add(paragraph("Edition", self._run(summary.edition)))

    def _set_edges(self) -> None:
        language, run = self._language, self._run
        words = language.tr(mark("page {n} of {m}"), n=_PLACE, m=_PLACE).split(_PLACE)
        # A translation names each of the two once; whatever comes between them is text.
        before, between, after = words if len(words) == 3 else ("", " / ", "")

        def foot() -> Element:
            page = word.field("PAGE", [run("1")])
            pages = word.field("NUMPAGES", [run("1")])
            numbers = [run(before), *page, run(between), *pages, run(after)]
            return paragraph("Footer", run(edition), word.tab(), *numbers)

        edition = _elided(self._summary.edition, self._sheet.width - _NUMBERS_WIDTH)
        head = paragraph("Header", run(_elided(self._summary.title, self._sheet.width)))
        self._package.set_edges(head, (foot(), foot()))

    def _insert_contents(self, at: int) -> None:
        """Put a list of contents before the blocks of a long document; after many entries these begin a new page."""
        count = len(self._contents)
        long = self._room > _MANY_PAGES * self._sheet.height
        if self._summary.page or not (count > _MANY_HEADINGS or (long and count > 1)):
            return
        title = paragraph("TOCHeading", self._run(self._language.tr(mark("Contents"))))
        if count > _MANY_HEADINGS:
            if self._content[at].tag != qn("w:p"):
                self._content.insert(at, paragraph("AfterTable"))
            first = self._content[at][0]
            first.insert(1 + sum(child.tag == qn("w:keepNext") for child in first), element("w:pageBreakBefore"))
        sections = any(isinstance(b, Heading) and b.level == _LISTED_LEVEL and b.page for b in self._summary.blocks)
        levels = "1-2" if sections else "1-1"
        self._content.insert(at, word.contents_list(title, self._contents, rf'TOC \o "{levels}" \h \z \u'))

    def _add(self, content: Element) -> None:
        """Add a paragraph or a table; two tables in a row would become one."""
        if self._content and content.tag == _TABLE == self._content[-1].tag:
            self._content.append(paragraph("AfterTable"))
        self._content.append(content)

    def _text(self, style: str, *content: Element, properties: Sequence[Element] = ()) -> None:
        self._add(paragraph(style, *content, properties=properties))

    def _take(self, text: str, points: float = 10.5, spaces: float = 8) -> None:
        """Count about how much room a text takes, to know whether the document is long."""
        lines = line_count(ems(text) * points * _MM_PER_POINT, self._sheet.width)
        self._room += (lines * points * 1.3 + spaces) * _MM_PER_POINT

    def _block(self, block: Block) -> Iterator[float]:
        """Add a block; yields the share of it that is done."""
        match block:
            case Figure():
                self._figure(block)
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Items():
                for number, item in enumerate(block.items):
                    self._take(item, spaces=2)
                    self._text("ListBullet", self._run(item))
                    yield from _steps(number, len(block.items))
            case Table():
                yield from self._table(block)
            case Picture():
                yield from self._picture(block)
            case Tiles():
                for group in block.groups:
                    self._tile_group(group)
            case SmallCharts():
                yield from self._small_charts(block.charts)
            case Sources():
                for number, entry in enumerate(block.entries):
                    self._source(entry)
                    yield from _steps(number, len(block.entries))
            case _:
                assert_never(block)
        yield 1

    # --- text -------------------------------------------------------------------------------------------------------

    def _heading(self, heading: Heading) -> None:
        self._take(heading.text, 13, 20)
        self._under = [above for above in self._under if above[0] < heading.level] + [(heading.level, heading.text)]
        style = f"Heading{min(max(heading.level - 1, 1), 3)}"
        content: Sequence[Element] = [self._run(plain(heading.text))]
        # The parts of a section are alike in all sections; only what leads to a page is one.
        if heading.level < _LISTED_LEVEL or (heading.level == _LISTED_LEVEL and heading.page):
            self._bookmarks += 1
            name = f"_Toc{self._bookmarks:08d}"
            content = word.marked(name, self._bookmarks, content)
            listed = self._run(plain(heading.text))
            page = word.field(f"PAGEREF {name} \\h", [])
            self._contents.append(paragraph(f"TOC{style[-1]}", word.inner_link(name, listed, word.tab(), *page)))
        rule = word.border("bottom", 1.5, word.colour(heading.color, RULE_COLOUR), 3)
        self._text(style, *content, properties=[rule] if style == "Heading1" else [])

    def _figure(self, figure: Figure) -> None:
        self._take(figure.figure + figure.noun, 26)
        gap = "" if self._language.code == "zh" or not figure.noun else " "
        large = [self._run(figure.figure, "LargeFigure"), self._run(f"{gap}{figure.noun}")]
        self._text("KeyFigure", *large)
        when = [self._run(figure.period, "Strong"), self._run("   "), *self._cited(figure.cited)]
        self._text("KeyFigurePeriod", *when)
        self._take(figure.period, 9)
        if figure.chips:
            parted = [run for chip in figure.chips for run in (self._run("   ·   "), *self._chip(chip))][1:]
            self._text("KeyFigureCaveats", *parted)
            self._take(" · ".join(chip.text + chip.detail for chip in figure.chips), 9)

    def _chip(self, chip: Chip) -> list[Element]:
        detail = f"{self._language.colon()}{chip.detail}" if chip.detail else ""
        if chip.tone == "caution":
            return [self._run(f"{_CAUTION_SIGN} {chip.text}", "Warning"), self._run(detail, "WarningDetail")]
        return [self._run(chip.text + detail)]

    def _paragraph(self, said: Paragraph) -> None:
        self._take(said.text)
        sign = [self._run(f"{_CAUTION_SIGN} ", "Warning")] if said.role == "caution" else []
        self._text(_STYLES[said.role], *sign, self._run(said.text))

    def _cited(self, text: str) -> Iterator[Element]:
        """Return a text in which marks such as ``[1]`` lead to their source in the list."""
        end = 0
        for found in _CITATION.finditer(text):
            if int(found[1]) in self._numbers:
                if found.start() > end:
                    yield self._run(text[end : found.start()])
                yield word.inner_link(f"source_{int(found[1])}", self._run(found[0], "Citation"))
                end = found.end()
        if end < len(text):
            yield self._run(text[end:])

    def _runs(self, runs: Iterable[Run]) -> Iterator[Element]:
        for run in runs:
            style = "Strong" if run.strong else "Emphasis" if run.italic else ""
            yield (
                self._package.link(run.url, self._run(run.text, "Hyperlink"))
                if is_link(run.url)
                else self._run(run.text, style)
            )

    def _source(self, entry: SourceEntry) -> None:
        language = self._language
        self._take(entry.text + entry.url, 9, 16)
        self._bookmarks += 1
        number = word.marked(f"source_{entry.number}", self._bookmarks, [self._run(f"[{entry.number}]")])
        before, address, after = entry.text.partition(entry.url) if entry.url else (entry.text, "", "")
        content = [*number, word.tab(), self._run(before)]
        if address:
            content += [self._address(address), self._run(after)]
        places = language.tr(mark("Cited: {places}"), places=entry.locators) if entry.locators else ""
        details = [text for text in (entry.reliability, places) if text]
        if details:
            content.append(self._run("\n" + "   ·   ".join(details), "Quiet"))
        if entry.url and not address:
            content += [self._run("\n"), self._address(entry.url)]
        self._text("SourceEntry", *content)

    def _address(self, url: str) -> Element:
        return self._package.link(url, self._run(url, "Hyperlink")) if is_link(url) else self._run(url, "Quiet")

    def _caption(self, label: str, code: str, title: str, *, keep: bool) -> None:
        """Add a caption with a number that Word counts on when something is put in or taken out."""
        number = self._figures if code == "Figure" else self._captions
        before, _, after = label.partition(_PLACE)
        counted = word.field(f"SEQ {code} \\* ARABIC", [self._run(str(number), "Strong")])
        content = [
            self._run(before, "Strong"),
            *counted,
            self._run(after, "Strong"),
            self._run(f"\u2002{plain(title)}"),
        ]
        self._take(title, 9)
        self._text("Caption", *content, properties=[element("w:keepNext")] if keep else [])

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[float]:
        if not table.numeric:
            return
        self._captions += 1
        above = [text for _, text in self._under]
        # A caption that repeats the heading over it says instead what the heading is part of.
        title = above[-2] if table.caption == above[-1] and len(above) > 1 else table.caption or above[-1]
        self._caption(self._language.tr(mark("Table {n}"), n=_PLACE), "Table", title, keep=True)
        widths = column_widths(table, self._sheet.width * TWIPS_PER_MM)
        rows = []
        if table.columns:
            rows.append(self._row([Cell(name) for name in table.columns], table, widths, head=True, keep=True))
        last = len(table.rows) - 1
        below = bool(table.source or table.remarks or table.credit)
        for number, row in enumerate(table.rows):
            together = len(table.rows) <= _ROWS_TOGETHER or number in (0, last - 1)
            rows.append(self._row(row, table, widths, keep=below if number == last else together))
            yield from _steps(number, len(table.rows))
        look = {"w:firstRow": str(int(bool(table.columns))), "w:noVBand": "1", "w:noHBand": "1"}
        self._add(_grid("FigureTable", widths, rows, look, plain(title)))
        for text in (table.source, *table.remarks):
            if text:
                self._text("TableSource", *self._cited(text))
        if table.credit:
            self._text("TableSource", *self._runs(table.credit))

    def _row(
        self, cells: Sequence[Cell], table: Table, widths: Sequence[int], *, head: bool = False, keep: bool = False
    ) -> Element:
        room = [max(width - CELL_GAP, 1) for width in widths]
        lines = max(line_count(ems(cell.text) * EM, width) for cell, width in zip(cells, room, strict=True))
        height = (lines * _TABLE_PITCH + 4) * _MM_PER_POINT
        self._room += height
        # A row of more than half a page is cut, or it would not fit on any.
        whole = [element("w:cantSplit")] if height < self._sheet.height / 2 else []
        kind = element("w:trPr", None, *whole, *([element("w:tblHeader")] if head else []))
        made = element("w:tr", None, *([kind] if len(kind) else []))
        for cell, width, numeric in zip(cells, widths, table.numeric, strict=True):
            properties = [element("w:keepNext")] if keep and not head else []
            properties += [value("w:jc", "right")] if numeric else []
            style = "TableHead" if head else "TableText"
            made.append(_cell(width, paragraph(style, *self._said(cell), properties=properties)))
        return made

    def _said(self, cell: Cell) -> Iterator[Element]:
        if cell.references:
            yield from self._cited(cell.text)
        elif is_link(cell.text):
            yield self._address(cell.text)
        elif cell.text:
            yield self._run(cell.text)

    def _tile_group(self, group: TileGroup) -> None:
        if group.title != self._summary.title:
            rule = word.border("top", 1.5, word.colour(group.color, RULE_COLOUR), 3)
            self._text("TileName", self._run(group.title), properties=[rule])
            self._take(group.title)
        total = self._sheet.width * TWIPS_PER_MM
        widths = [round(total * share) for share in (0.3, 0.5, 0.2)]
        rows = []
        for number, tile in enumerate(group.tiles):
            keep = [element("w:keepNext")] if number < len(group.tiles) - 1 else []
            texts = (
                paragraph("TileFigure", self._run(tile.figure), properties=keep),
                paragraph("TableText", self._run(tile.label)),
                paragraph("TableText", *self._cited(tile.cited)),
            )
            cells = [_cell(width, text, middle=True) for width, text in zip(widths, texts, strict=True)]
            rows.append(element("w:tr", None, element("w:trPr", None, element("w:cantSplit")), *cells))
            self._room += 9
        if rows:
            look = {"w:firstColumn": "1", "w:noVBand": "1", "w:noHBand": "1"}
            self._add(_grid("FigureTable", widths, rows, look, plain(group.title)))

    # --- charts -----------------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> Iterator[float]:
        heading = picture.chart.heading
        self._text("PictureFrame", self._drawing(picture.chart, self._sheet.width, small=False))
        self._caption(self._language.tr(mark("Figure {n}"), n=_PLACE), "Figure", heading.title, keep=False)
        table = picture.table
        if not table.rows:
            return
        if any(other.columns == table.columns and set(table.rows) <= set(other.rows) for other in self._tables):
            return
        caption = self._language.tr(mark("The data of the chart")) if table.caption == heading.title else table.caption
        yield from self._table(msgspec.structs.replace(table, caption=caption))

    def _small_charts(self, charts: Sequence[Chart]) -> Iterator[float]:
        """Set small charts side by side in a grid without rules, row by row."""
        columns = max(1, int((self._sheet.width + _GUTTER) / (_SMALL_CHART + _GUTTER)))
        cell = self._sheet.width / columns
        rows = []
        for start in range(0, len(charts), columns):
            texts = []
            for number, chart in enumerate(charts[start : start + columns], start + 1):
                texts.append(paragraph("TableText", self._drawing(chart, cell - _GUTTER, small=True)))
                yield number / len(charts)
            texts += [paragraph("TableText") for _ in range(columns - len(texts))]
            cells = [_cell(round(cell * TWIPS_PER_MM), text) for text in texts]
            rows.append(element("w:tr", None, element("w:trPr", None, element("w:cantSplit")), *cells))
        if rows:
            look = {"w:noVBand": "1", "w:noHBand": "1"}
            widths = [round(cell * TWIPS_PER_MM)] * columns
            self._add(_grid("SideBySide", widths, rows, look, self._under[-1][1]))

    def _drawing(self, chart: Chart, width: float, *, small: bool) -> Element:
        """Return a chart as a picture that fits on a page, with what it shows and says in words."""
        drawn = self._illustrate(chart, width, small)
        self._figures += not small
        size = drawn.width * _MM_PER_PIXEL, drawn.height * _MM_PER_PIXEL
        # A caption or the heading over it stand on the same page.
        scale = min(1, width / size[0], (self._sheet.height - 30) / size[1])
        self._room += size[1] * scale / (2 if small else 1)
        heading = chart.heading
        what = self._language.sentences([heading.subtitle])
        description = self._language.gap().join(filter(None, (what, heading.description.text, *heading.foot)))
        width, height = size[0] * scale, size[1] * scale
        picture = word.Picture(drawn.svg, drawn.png, width, height, heading.title, description)
        return self._package.picture(picture)


def _steps(number: int, count: int) -> Iterator[float]:
    """Yield the share that is done, where a step ends with that number."""
    if number % _SET_AT_ONCE == _SET_AT_ONCE - 1:
        yield (number + 1) / count


def _elided(text: str, width: float) -> str:
    """Return a text for one line of a width in millimetres, in the type of the page's edges."""
    text = plain(text)
    most = width / (EDGE_TYPE * _MM_PER_POINT)
    if ems(text) <= most:
        return text
    wide = list(accumulate(map(ems, text)))
    return text[: bisect(wide, most - 1)].rstrip() + "…"


def _grid(style: str, widths: Sequence[int], rows: Sequence[Element], look: dict[str, str], caption: str) -> Element:
    """Return a table of fixed widths in twips; `caption` is its name for who does not see it."""
    total = {"w:w": str(sum(widths)), "w:type": "dxa"}
    properties = element(
        "w:tblPr",
        None,
        value("w:tblStyle", style),
        element("w:tblW", total),
        element("w:tblLayout", {"w:type": "fixed"}),
        element("w:tblLook", look),
        value("w:tblCaption", legible(caption)),
    )
    columns = element("w:tblGrid", None, *(element("w:gridCol", {"w:w": str(width)}) for width in widths))
    return element("w:tbl", None, properties, columns, *rows)


def _cell(width: int, text: Element, *, middle: bool = False) -> Element:
    align = [value("w:vAlign", "center")] if middle else []
    size = element("w:tcW", {"w:w": str(width), "w:type": "dxa"})
    return element("w:tc", None, element("w:tcPr", None, size, *align), text)
