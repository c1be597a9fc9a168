"""From a `Summary` to strips of paper: how each kind of block is set in type.

Everything of the Summary stands on paper, in its order. Colour comes from the Summary alone and never says anything
by itself: cautions carry a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Protocol, TypeVar, assert_never
from urllib.parse import urlsplit

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

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
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    TileGroup,
    Tiles,
)
from qingdao_browser.output.typesetting import (
    DOTS_PER_INCH,
    HAIRLINE,
    LINK_COLOUR,
    MUTED_COLOUR,
    RULE_COLOUR,
    TEXT_COLOUR,
    Align,
    Area,
    Part,
    Run,
    Strip,
    Style,
    TextBlock,
    column_widths,
    metrics,
    mm,
    plain,
    points,
    row_strips,
    text_strips,
)

_T = TypeVar("_T")
PIXEL: Final = DOTS_PER_INCH / 96

_TITLE = Style(20, bold=True, leading=1.3)
_SUBTITLE = Style(10.5, colour=MUTED_COLOUR)
_FIGURE = Style(30, bold=True, leading=1.3)
_NOUN = Style(14, leading=1.3)
_SECTION = Style(13, bold=True)
_SUBSECTION = Style(10.5, bold=True)
_LEAD = Style(12, leading=1.5)
_BODY = Style(10.5, leading=1.5)
_SMALL = Style(9)
_STRONG = Style(9, bold=True)
_MUTED = Style(9, colour=MUTED_COLOUR)
_LINK = Style(9, colour=LINK_COLOUR)
_TILE = Style(13, bold=True, leading=1.35)
_PARAGRAPHS = {"statement": _LEAD, "lead": _LEAD, "body": _BODY, "note": _MUTED, "caution": _BODY}

_TEXT_WIDTH = mm(170)
_SMALL_CHART_WIDTH = mm(72)
_SMALL_CHART_HEIGHT = mm(53)
_TILES_IN_A_ROW = 4
_GUTTER = mm(6)
_COLUMN_GAP = mm(4)
_CELL_PADDING = mm(0.9)
_INDENT = mm(4.5)
_FEW_LINES = 4
_CAUTION_SIGN = "!"
# Rows by which the columns of a table are measured; all rows are set.
_MEASURED_ROWS = 500


class Drawn(Protocol):
    """A chart drawn once, ready to be painted at any size and resolution."""

    @property
    def height(self) -> float:
        """Its height in pixels of 1/96 inch."""

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint it into a rectangle of any painter."""


Draw = Callable[[Chart, float, float | None], Drawn]
"""Draws a chart in the light theme; width and height in pixels of 1/96 inch, None for the height it stands well in."""


def compose(summary: Summary, language: Language, draw: Draw, family: str, width: float, room: float) -> list[Strip]:
    """Return the strips of a summary for pages of a width and height in dots."""
    composer = Composer(language, draw, family, width, room)
    composer.add(summary)
    return composer.strips


def kept(strips: Iterable[Strip]) -> list[Strip]:
    """Return the strips, each kept on the page of the next."""
    return [replace(strip, keep=True) for strip in strips]


def _in_rows(things: Sequence[_T], count: int) -> Iterator[Sequence[_T]]:
    return (things[start : start + count] for start in range(0, len(things), count))


def _in_pair(number: int, count: int, cells: Sequence[tuple[float, TextBlock]]) -> bool:
    """Return whether a row stands with the next: the first two and the last two of a list do, unless they are long."""
    return number in (0, count - 2) and number < count - 1 and max(block.lines for _, block in cells) <= _FEW_LINES


def is_link(address: str) -> bool:
    """Return whether an address may be opened from a document: the web's only."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart at its place on a strip, its size in dots."""

    drawn: Drawn
    width: float
    height: float

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the chart with its top left corner at a place."""
        self.drawn.paint(painter, QRectF(x, y, self.width, self.height))


class Composer:
    """Sets summaries one after the other; `strips` is what has been set."""

    def __init__(self, language: Language, draw: Draw, family: str, width: float, room: float) -> None:
        self._language = language
        self._draw = draw
        self._family = family
        self._width = width
        self._text_width = min(width, _TEXT_WIDTH)
        self._room = room
        self._named: tuple[str, str] = ("", "")
        self.strips: list[Strip] = []

    def add(self, summary: Summary) -> None:
        """Set a summary: path, title, subtitle, then its blocks in order."""
        if summary.path:
            path = " › ".join(link.text for link in summary.path)
            self._extend(kept(self._text(path, _MUTED)))
        self._extend(kept(self._text(summary.title, _TITLE)))
        rule = Area(self._width, points(2), summary.color or TEXT_COLOUR)
        self._extend([Strip(points(2), ((0, 0, rule),), mm(1.5), keep=True)])
        if summary.subtitle:
            self._extend(kept(self._text(summary.subtitle, _SUBTITLE, above=mm(2))))
        self._named = (summary.title, "")
        tables = [block for block in summary.blocks if isinstance(block, Table)]
        for block in summary.blocks:
            self._block(block, tables)

    def _extend(self, strips: Iterable[Strip]) -> None:
        self.strips.extend(strips)

    def _runs(self, runs: Sequence[Run], width: float, align: Align = "left") -> TextBlock:
        return TextBlock(runs, self._family, width, align)

    def _words(self, text: str, style: Style, width: float, align: Align = "left") -> TextBlock:
        return TextBlock([Run(text, style)], self._family, width, align)

    def _text(self, text: str, style: Style, above: float = 0) -> list[Strip]:
        return text_strips(self._words(text, style, self._text_width), above=above)

    def _block(self, block: Block, tables: Sequence[Table]) -> None:
        match block:
            case Figure():
                self._figure(block)
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Items():
                self._items(block)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block, tables)
            case Tiles():
                most = max((len(group.tiles) for group in block.groups), default=1)
                for group in block.groups:
                    self._tile_group(group, min(max(most, 1), _TILES_IN_A_ROW))
            case SmallCharts():
                self._small_charts(block)
            case Sources():
                self._sources(block)
            case _:
                assert_never(block)

    def _heading(self, heading: Heading) -> None:
        style, above = (_SECTION, mm(6)) if heading.level == 2 else (_SUBSECTION, mm(4))
        self._extend(kept(self._text(heading.text, style, above)))
        self._named = (self._named[0], heading.text)

    def _figure(self, figure: Figure) -> None:
        if self._language.code == "zh":
            # One size: readers of PDF files put a space where the size changes, and none belongs before a unit.
            runs = [Run(figure.figure + figure.noun, _FIGURE)]
        else:
            runs = [Run(figure.figure, _FIGURE), Run(f" {figure.noun}", _NOUN)]
        large = self._runs(runs, self._text_width)
        self._extend(kept(text_strips(large, above=mm(4))))
        when = self._runs([Run(figure.period, _STRONG), Run(f"   {figure.cited}", _MUTED)], self._text_width)
        lines = text_strips(when, above=mm(0.5))
        if not figure.chips:
            self._extend(lines)
            return
        self._extend(kept(lines))
        for number, line in enumerate(self._chip_lines(figure.chips)):
            self._extend(text_strips(self._runs(line, self._text_width), above=mm(1) if number == 0 else 0))

    def _chip_lines(self, chips: Sequence[Chip]) -> list[list[Run]]:
        """Return the chips as lines that break between chips."""
        measures, separator = metrics(self._family, _STRONG), Run("   ·   ", _MUTED)
        lines: list[list[Run]] = []
        used = 0.0
        for chip in chips:
            run = self._chip(chip)
            width = measures.horizontalAdvance(separator.text + plain(run.text))
            if lines and used + width <= self._text_width:
                lines[-1] += [separator, run]
                used += width
            else:
                lines.append([run])
                used = width
        return lines

    def _chip(self, chip: Chip) -> Run:
        text = f"{chip.text}{self._language.colon()}{chip.detail}" if chip.detail else chip.text
        return Run(f"{_CAUTION_SIGN} {text}", _STRONG) if chip.tone == "caution" else Run(text, _MUTED)

    def _paragraph(self, paragraph: Paragraph) -> None:
        style = _PARAGRAPHS[paragraph.role]
        if paragraph.role != "caution":
            self._extend(self._text(paragraph.text, style, above=mm(2.5)))
            return
        runs = [Run(f"{_CAUTION_SIGN} ", replace(style, bold=True)), Run(paragraph.text, style)]
        block = self._runs(runs, self._text_width - _INDENT)
        bar = Area(points(2), block.pitch, TEXT_COLOUR)
        lines = text_strips(block, _INDENT, above=mm(2.5))
        self._extend(replace(line, parts=(*line.parts, (0, 0, bar))) for line in lines)

    def _items(self, items: Items) -> None:
        measures = metrics(self._family, _BODY)
        widest = max((measures.horizontalAdvance(plain(item)) for item in items.items), default=0) + _INDENT + _GUTTER
        columns = max(1, min(3, int(self._text_width / widest)))
        column = self._text_width / columns
        rows = list(_in_rows(items.items, columns))
        for number, row in enumerate(rows):
            cells = []
            for place, item in enumerate(row):
                cells.append((place * column, self._words("–", _BODY, _INDENT)))
                cells.append((place * column + _INDENT, self._words(item, _BODY, column - _INDENT)))
            above = mm(2) if number == 0 else mm(0.5)
            self._extend(row_strips(cells, self._room / 2, above=above, keep=_in_pair(number, len(rows), cells)))

    def _table(self, table: Table) -> None:
        if table.caption and table.caption not in self._named:
            self._extend(kept(self._text(table.caption, _STRONG, above=mm(4))))
        widths = self._widths(table)
        thick = Area(self._width, HAIRLINE * 2, MUTED_COLOUR)
        thin = Area(self._width, HAIRLINE, RULE_COLOUR)
        texts = [Cell(text) for text in table.columns]
        (head, *_) = heads = row_strips(
            self._cells(texts, table, widths, _STRONG), self._room / 3, padding=_CELL_PADDING, above=mm(2), rule=thick
        )
        self._extend(kept(heads))
        repeated = head if len(heads) == 1 else None
        # A row that takes more than half a page is cut between lines: a heading and one row fit on any page.
        room = self._room / 2
        last = len(table.rows) - 1
        for number, row in enumerate(table.rows):
            cells = self._cells(row, table, widths, _SMALL)
            # The source stands with the last row.
            keep = bool(table.source) if number == last else _in_pair(number, len(table.rows), cells)
            self._extend(row_strips(cells, room, padding=_CELL_PADDING, rule=thin, keep=keep, head=repeated))
        if table.source:
            self._extend(self._text(table.source, _MUTED, above=mm(1.5)))

    def _widths(self, table: Table) -> list[float]:
        measures, strong = metrics(self._family, _SMALL), metrics(self._family, _STRONG)
        gap = _COLUMN_GAP + points(1)
        # Chinese has no spaces: its lines may break anywhere, and so may an address.
        most = self._width / max(3, len(table.columns))
        cells, least = [], []
        for column, name in enumerate(table.columns):
            texts = [plain(row[column].text) for row in islice(table.rows, _MEASURED_ROWS)]
            widths = sorted(measures.horizontalAdvance(text) for text in texts)
            words = [measures.horizontalAdvance(word) for text in texts for word in text.split()]
            # Most numbers stand on one line; only one with a remark behind it is broken.
            unbroken = widths[len(widths) * 3 // 4] if table.numeric[column] and widths else max(words, default=0)
            head = max(map(strong.horizontalAdvance, plain(name).split()), default=0)
            cells.append([width + gap for width in (strong.horizontalAdvance(plain(name)), *widths)])
            least.append(min(max(head, unbroken), most) + gap)
        return column_widths(cells, least, self._width + _COLUMN_GAP, table.numeric)

    def _cells(
        self, row: Sequence[Cell], table: Table, widths: Sequence[float], style: Style
    ) -> list[tuple[float, TextBlock]]:
        cells = []
        x = 0.0
        for cell, width, numeric in zip(row, widths, table.numeric, strict=True):
            align: Align = "right" if numeric else "left"
            run = Run(cell.text, _LINK, cell.text) if is_link(cell.text) else Run(cell.text, style)
            cells.append((x, self._runs([run], width - _COLUMN_GAP, align)))
            x += width
        return cells

    def _picture(self, picture: Picture, tables: Sequence[Table]) -> None:
        self._extend([self._charts_strip([picture.chart], self._width, None, mm(5))])
        table = picture.table
        if any(other.columns == table.columns and set(table.rows) <= set(other.rows) for other in tables):
            return
        # The chart says its title and its source itself.
        heading = picture.chart.heading
        caption = self._language.tr(mark("The data of the chart")) if table.caption == heading.title else table.caption
        source = "" if table.source == heading.source else table.source
        self._table(Table(caption, table.columns, table.numeric, table.rows, source))

    def _small_charts(self, charts: SmallCharts) -> None:
        columns = max(1, int((self._width + _GUTTER) / (_SMALL_CHART_WIDTH + _GUTTER)))
        width = (self._width - (columns - 1) * _GUTTER) / columns
        for row in _in_rows(charts.charts, columns):
            self._extend([self._charts_strip(row, width, _SMALL_CHART_HEIGHT / PIXEL, mm(4))])

    def _charts_strip(self, charts: Sequence[Chart], width: float, height: float | None, above: float) -> Strip:
        parts: list[tuple[float, float, Part]] = []
        tallest = 0.0
        for place, chart in enumerate(charts):
            drawn = self._draw(chart, width / PIXEL, height)
            if drawn.height * PIXEL > self._room:
                drawn = self._draw(chart, width / PIXEL, self._room / PIXEL)
            tallest = max(tallest, drawn.height * PIXEL)
            parts.append((place * (width + _GUTTER), 0, ChartPart(drawn, width, drawn.height * PIXEL)))
        return Strip(tallest, tuple(parts), above)

    def _tile_group(self, group: TileGroup, columns: int) -> None:
        rule = Area(self._width, points(1.5), group.color or RULE_COLOUR)
        named = group.title != self._named[0]
        if named:
            self._extend([Strip(points(1.5), ((0, 0, rule),), mm(5), keep=True)])
            self._extend(kept(self._text(group.title, _SUBSECTION, above=mm(0.5))))
        column = (self._width + _GUTTER) / columns
        for tiles in _in_rows(group.tiles, columns):
            for above, texts, style, keep in (
                (mm(1) if named else mm(4), [tile.figure for tile in tiles], _TILE, True),
                (0, [tile.label for tile in tiles], _SMALL, True),
                (0, [tile.cited for tile in tiles], _MUTED, False),
            ):
                cells = [(n * column, self._words(text, style, column - _GUTTER)) for n, text in enumerate(texts)]
                self._extend(row_strips(cells, self._room / 4, above=above, keep=keep))

    def _sources(self, sources: Sources) -> None:
        numbers = [f"[{entry.number}]" for entry in sources.entries]
        indent = max((metrics(self._family, _SMALL).horizontalAdvance(n) for n in numbers), default=0) + mm(2.5)
        width = self._text_width - indent
        for number, entry in zip(numbers, sources.entries, strict=True):
            cells = [(0, self._words(number, _SMALL, indent)), (indent, self._runs(_reference(entry), width))]
            self._extend(row_strips(cells, self._room / 2, above=mm(2), keep=True))
            runs = [Run(entry.reliability, _MUTED)]
            if entry.url and entry.url not in entry.text:
                runs += [Run("   ·   ", _MUTED), *_address(entry.url)]
            self._extend(text_strips(self._runs(runs, width), indent))


def _reference(entry: SourceEntry) -> list[Run]:
    """Return the text of a source; its address in the text is a link."""
    before, address, after = entry.text.partition(entry.url) if entry.url else (entry.text, "", "")
    return [Run(before, _SMALL), *(_address(address) if address else []), *([Run(after, _SMALL)] if after else [])]


def _address(address: str) -> list[Run]:
    return [Run(address, _LINK, address)] if is_link(address) else [Run(address, _MUTED)]
