"""From a `Summary` to strips of paper: how each kind of block is set in type.

Everything of the Summary stands on paper, in its order. Colour comes from the Summary alone and never says anything
by itself: cautions carry a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
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
from qingdao_browser.core.work import Work
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
    Tag,
    TextBlock,
    column_widths,
    extent,
    metrics,
    mm,
    plain,
    points,
    row_strips,
    text_strips,
)

_T = TypeVar("_T")
PIXEL: Final = DOTS_PER_INCH / 96

# With its number, the name of the place of a source.
SOURCE: Final = "source-"
_SUBTITLE: Final = Style(10.5, colour=MUTED_COLOUR)
_SMALL: Final = Style(9)
_STRONG: Final = Style(9, bold=True)
_MUTED: Final = Style(9, colour=MUTED_COLOUR)
_LINK: Final = Style(9, colour=LINK_COLOUR)
_TILE: Final = Style(13, bold=True, leading=1.35)
_BODY: Final = Style(10.5, leading=1.5)

_TEXT_WIDTH: Final = mm(170)
_SMALL_CHART_WIDTH: Final = mm(72)
_SMALL_CHART_HEIGHT: Final = mm(53)
_TILES_IN_A_ROW: Final = 4
_GUTTER: Final = mm(6)
_COLUMN_GAP: Final = mm(4)
_CELL_PADDING: Final = mm(0.9)
_INDENT: Final = mm(4.5)
_FEW_LINES: Final = 4
_CAUTION_SIGN: Final = "!"
# Rows by which the columns of a table are measured; all rows are set.
_MEASURED_ROWS: Final = 200
# Cells up to this width stand on one line where there is room.
_SHORT: Final = mm(26)
# How many rows or list items are set in one step, and how many of them take as long as a chart.
_SET_AT_ONCE: Final = 15
_ROWS_OF_A_CHART: Final = 30
# The least that is left to a chart under long headings, as a share of the page.
_LEAST_CHART: Final = 0.35
_CITED: Final = re.compile(r"(\[\d+\])")


@dataclass(frozen=True, slots=True)
class HeadingLook:
    """How headings of a rank stand: style, space above, and the colour and thickness of the rule over them."""

    style: Style
    above: float
    rule: str = ""
    thickness: float = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """The sizes of a kind of paper: a single page is set larger than a document of many."""

    title: Style
    ranks: tuple[HeadingLook, ...]
    figure: Style
    noun: Style
    statement: Style
    body: Style


_PART: Final = HeadingLook(Style(9.5, bold=True), mm(3.5))
_SECTION: Final = HeadingLook(Style(12.5, bold=True, leading=1.35), mm(9), RULE_COLOUR, HAIRLINE)
_CHAPTER: Final = HeadingLook(Style(17, bold=True, leading=1.3), mm(12), TEXT_COLOUR, points(2.5))
_PAGE: Final = Scale(
    title=Style(20, bold=True, leading=1.3),
    ranks=(HeadingLook(Style(13, bold=True), mm(6)), HeadingLook(Style(10.5, bold=True), mm(4))),
    figure=Style(30, bold=True, leading=1.3),
    noun=Style(14, leading=1.3),
    statement=Style(12, leading=1.5),
    body=_BODY,
)
_DOCUMENT: Final = Scale(
    title=Style(24, bold=True, leading=1.3),
    ranks=(_SECTION, _PART),
    figure=Style(22, bold=True, leading=1.3),
    noun=Style(12, leading=1.3),
    statement=Style(11, leading=1.45),
    body=Style(10, leading=1.45),
)
_BOOK: Final = replace(_DOCUMENT, ranks=(_CHAPTER, _SECTION, _PART))


class Drawn(Protocol):
    """A chart drawn once, ready to be painted at any size and resolution."""

    @property
    def height(self) -> float:
        """Its height in pixels of 1/96 inch."""

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint it into a rectangle of any painter."""


Draw = Callable[[Chart, float, float | None], Drawn]
"""Draws a chart in the light theme; width and height in pixels of 1/96 inch, None for the height it stands well in."""


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
    tag: Tag

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the chart with its top left corner at a place."""
        self.drawn.paint(painter, QRectF(x, y, self.width, self.height))


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as outlines list it, and contents those that are `listed`; links lead to it by its name."""

    text: str
    level: int
    name: str
    listed: bool


def chapters_have_sections(summary: Summary) -> bool:
    """Return whether it is a document whose chapters are divided, as that of a whole category is."""
    sections = (block for block in summary.blocks if isinstance(block, Heading) and block.level == 3)
    return not summary.page and any(section.page for section in sections)


class Composer:
    """Sets a summary in type: `title_strips`, then what `setting` returns; `entries` are its headings then."""

    def __init__(
        self, summary: Summary, language: Language, draw: Draw, family: str, width: float, room: float
    ) -> None:
        self._summary = summary
        self._language = language
        self._draw = draw
        self._family = family
        self._width = width
        self._text_width = min(width, _TEXT_WIDTH)
        self._room = room
        self._scale = _PAGE if summary.page else _BOOK if chapters_have_sections(summary) else _DOCUMENT
        self._named: tuple[str, str] = (summary.title, "")
        self._tables = [block for block in summary.blocks if isinstance(block, Table)]
        lists = [block for block in summary.blocks if isinstance(block, Sources)]
        self._numbers = {f"[{entry.number}]" for sources in lists for entry in sources.entries}
        self._strips: list[Strip] = []
        self._under_heading = False
        self.entries: list[Entry] = []

    def title_strips(self) -> list[Strip]:
        """Return path, title, edition and subtitle, kept with what follows."""
        summary, strips = self._summary, []
        if summary.path:
            strips += self._text(" › ".join(link.text for link in summary.path), _MUTED)
        title = self._text_block([Run(summary.title, self._scale.title)], self._width, Tag("H1"))
        strips += text_strips(title)
        strips.append(_rule(self._width, points(2), summary.color or TEXT_COLOUR, mm(1.5)))
        if summary.subtitle:
            strips += self._text(summary.subtitle, _SUBTITLE, above=mm(2))
        if summary.edition:
            strips += self._text(summary.edition, _MUTED, above=mm(2))
        return kept(strips)

    def setting(self) -> Work[list[Strip]]:
        """Return all blocks in their order as strips; yields after each, and within long ones."""
        blocks = self._summary.blocks
        whole = sum(map(_effort, blocks)) or 1
        done = 0.0
        for number, block in enumerate(blocks):
            effort = _effort(block)
            for share in self._block(block):
                yield (done + effort * share) / whole
            done += effort
            if number + 1 < len(blocks) and _belong_together(block, blocks[number + 1]) and self._strips:
                self._strips[-1] = replace(self._strips[-1], keep=True)
            yield done / whole
        return self._strips

    def _extend(self, strips: Iterable[Strip]) -> None:
        self._strips.extend(strips)

    def _text_block(
        self, runs: Sequence[Run], width: float, tag: Tag | None = None, align: Align = "left"
    ) -> TextBlock:
        return TextBlock(runs, self._family, width, align, tag or Tag("P"))

    def _text(self, text: str, style: Style, above: float = 0, tag: Tag | None = None) -> list[Strip]:
        return text_strips(self._text_block([Run(text, style)], self._text_width, tag), above=above)

    def _citing(self, text: str, style: Style) -> list[Run]:
        """Return a text whose citation marks lead to the list of sources."""
        if "[" not in text:
            return [Run(text, style)]
        parts = _CITED.split(text)
        linked = replace(style, colour=LINK_COLOUR)
        runs = [
            Run(part, linked, f"#{SOURCE}{part[1:-1]}") if part in self._numbers else Run(part, style)
            for part in parts
            if part
        ]
        return runs or [Run(text, style)]

    def _above(self, usual: float) -> float:
        """Return the space above a block: less where it stands right under the heading of its part."""
        return mm(1) if self._under_heading else usual

    def _block(self, block: Block) -> Iterator[float]:
        match block:
            case Figure():
                self._figure(block)
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Items():
                yield from self._items(block)
            case Table():
                yield from self._table(block)
            case Picture():
                yield from self._picture(block)
            case Tiles():
                most = max((len(group.tiles) for group in block.groups), default=1)
                for group in block.groups:
                    self._tile_group(group, min(max(most, 1), _TILES_IN_A_ROW))
            case SmallCharts():
                yield from self._small_charts(block)
            case Sources():
                yield from self._sources(block)
            case _:
                assert_never(block)
        self._under_heading = isinstance(block, Heading)

    def _heading(self, heading: Heading) -> None:
        listed = heading.level == 2 or (heading.level == 3 and bool(heading.page))
        rank = heading.level - 2 if listed else -1
        look = self._scale.ranks[rank]
        entry = Entry(plain(heading.text), heading.level, f"heading-{len(self.entries)}", listed)
        strips = self._text(heading.text, look.style, look.above, Tag(f"H{heading.level}"))
        strips[0] = replace(strips[0], name=entry.name)
        # Under the name of its chapter a section needs no rule.
        if look.thickness and not (rank and self._under_heading):
            colour = heading.color if rank == 0 and heading.color else look.rule
            strips[0] = replace(strips[0], above=mm(1.6))
            rule = _rule(self._width, look.thickness, colour, look.above)
            strips.insert(0, replace(rule, parting=look.thickness <= HAIRLINE))
        strips[0] = replace(strips[0], opens=heading.level == 2)
        self.entries.append(entry)
        self._extend(kept(strips))
        self._named = (self._named[0], heading.text)

    def _figure(self, figure: Figure) -> None:
        scale = self._scale
        if self._language.code == "zh":
            # One size: readers of PDF files put a space where the size changes, and none belongs before a unit.
            runs = [Run(figure.figure + figure.noun, scale.figure)]
        else:
            runs = [Run(figure.figure, scale.figure), Run(f" {figure.noun}", scale.noun)]
        large = self._text_block(runs, self._text_width)
        self._extend(kept(text_strips(large, above=self._above(mm(4)))))
        when = [Run(figure.period, _STRONG), *self._citing(f"   {figure.cited}", _MUTED)]
        lines = text_strips(self._text_block(when, self._text_width), above=mm(0.5))
        if not figure.chips:
            self._extend(lines)
            return
        self._extend(kept(lines))
        *others, last = self._chip_lines(figure.chips)
        for number, line in enumerate([*others, last]):
            strips = text_strips(self._text_block(line, self._text_width), above=mm(1) if number == 0 else 0)
            self._extend(strips if line is last else kept(strips))

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
        large, small = paragraph.role in ("statement", "lead"), paragraph.role == "note"
        style = self._scale.statement if large else _MUTED if small else self._scale.body
        above = self._above(mm(2.5))
        if paragraph.role not in ("caution", "own"):
            block = self._text_block(self._citing(paragraph.text, style), self._text_width)
            self._extend(text_strips(block, above=above))
            return
        # Both stand beside a bar: a caution with its sign, and the user's own words, which are nobody's statement.
        own = paragraph.role == "own"
        runs = [Run(paragraph.text, style)]
        if not own:
            runs = [Run(f"{_CAUTION_SIGN} ", replace(style, bold=True)), *self._citing(paragraph.text, style)]
        block = self._text_block(runs, self._text_width - _INDENT)
        bar = Area(points(2), block.pitch, RULE_COLOUR if own else TEXT_COLOUR)
        lines = text_strips(block, _INDENT, above=above)
        self._extend(replace(line, parts=(*line.parts, (0, 0, bar))) for line in lines)

    def _items(self, items: Items) -> Iterator[float]:
        style = self._scale.body
        measures = metrics(self._family, style)
        sample = islice(items.items, _MEASURED_ROWS)
        widest = max((measures.horizontalAdvance(plain(item)) for item in sample), default=0) + _INDENT + _GUTTER
        columns = max(1, min(3, int(self._text_width / widest)))
        column = self._text_width / columns
        rows = list(_in_rows(items.items, columns))
        listed = Tag("L")
        for number, row in enumerate(rows):
            cells = []
            for place, item in enumerate(row):
                tag = Tag("LI", listed)
                sign = self._text_block([Run("–", style)], _INDENT, Tag("Lbl", tag))
                text = self._text_block([Run(item, style)], column - _INDENT, Tag("LBody", tag))
                cells += [(place * column, sign), (place * column + _INDENT, text)]
            above = self._above(mm(2)) if number == 0 else mm(0.5)
            self._extend(row_strips(cells, self._room / 2, above=above, keep=_in_pair(number, len(rows), cells)))
            if number % _SET_AT_ONCE == _SET_AT_ONCE - 1:
                yield number / len(rows)

    def _table(self, table: Table) -> Iterator[float]:
        tag = Tag("Table")
        if table.caption and table.caption not in self._named:
            self._extend(kept(self._text(table.caption, _STRONG, above=mm(4), tag=Tag("Caption", tag))))
        widths = self._widths(table)
        yield 0
        thick = Area(self._width, HAIRLINE * 2, MUTED_COLOUR)
        thin = Area(self._width, HAIRLINE, RULE_COLOUR)
        row_tag = Tag("TR", tag)
        texts = [[Run(text, _STRONG)] for text in table.columns]
        cells = self._cells(texts, table, widths, row_tag, "TH")
        heads = row_strips(cells, self._room / 3, padding=_CELL_PADDING, above=self._above(mm(2)), rule=thick)
        self._extend(kept(heads))
        repeated = heads[0] if len(heads) == 1 else None
        # A row that takes more than half a page is cut between lines: a heading and one row fit on any page.
        room = self._room / 2
        last = len(table.rows) - 1
        for number, row in enumerate(table.rows):
            texts = [self._cell(cell) for cell in row]
            cells = self._cells(texts, table, widths, Tag("TR", tag), "TD")
            # The source stands with the last row.
            keep = bool(table.source) if number == last else _in_pair(number, len(table.rows), cells)
            self._extend(row_strips(cells, room, padding=_CELL_PADDING, rule=thin, keep=keep, head=repeated))
            if number % _SET_AT_ONCE == _SET_AT_ONCE - 1:
                yield number / len(table.rows)
        if table.source:
            block = self._text_block(self._citing(table.source, _MUTED), self._text_width)
            self._extend(text_strips(block, above=mm(1.5)))

    def _cell(self, cell: Cell) -> list[Run]:
        if is_link(cell.text):
            return [Run(cell.text, _LINK, cell.text)]
        return self._citing(cell.text, _SMALL) if cell.references else [Run(cell.text, _SMALL)]

    def _widths(self, table: Table) -> list[float]:
        measures, strong = metrics(self._family, _SMALL), metrics(self._family, _STRONG)
        gap = _COLUMN_GAP + points(1)
        # Chinese has no spaces: its lines may break anywhere, and so may an address.
        most = self._width / max(3, len(table.columns))
        cells, least = [], []
        for column, name in enumerate(table.columns):
            texts = [plain(row[column].text) for row in islice(table.rows, _MEASURED_ROWS)]
            widths = [measures.horizontalAdvance(text) for text in texts]
            words = [measures.horizontalAdvance(word) for text in texts for word in text.split()]
            # Most numbers stand on one line; only one with a remark behind it is broken.
            numbers = sorted(widths) if table.numeric[column] else []
            unbroken = numbers[len(numbers) * 3 // 4] if numbers else max(words, default=0)
            head = max(map(strong.horizontalAdvance, plain(name).split()), default=0)
            cells.append([width + gap for width in (strong.horizontalAdvance(plain(name)), *widths)])
            short = min(max(widths, default=0), _SHORT)
            least.append(min(max(head, unbroken, short), most) + gap)
        return column_widths(cells, least, self._width + _COLUMN_GAP, table.numeric)

    def _cells(
        self, texts: Sequence[Sequence[Run]], table: Table, widths: Sequence[float], row: Tag, kind: str
    ) -> list[tuple[float, TextBlock]]:
        cells = []
        x = 0.0
        for runs, width, numeric in zip(texts, widths, table.numeric, strict=True):
            align: Align = "right" if numeric else "left"
            cells.append((x, self._text_block(runs, width - _COLUMN_GAP, Tag(kind, row), align)))
            x += width
        return cells

    def _picture(self, picture: Picture) -> Iterator[float]:
        self._extend([self._charts_strip([picture.chart], self._width, None, mm(3 if self._under_heading else 5))])
        yield 0
        table = picture.table
        shown = any(other.columns == table.columns and set(table.rows) <= set(other.rows) for other in self._tables)
        if not table.rows or shown:
            return
        # The chart says its title and its source itself.
        heading = picture.chart.heading
        caption = self._language.tr(mark("The data of the chart")) if table.caption == heading.title else table.caption
        source = "" if table.source == heading.source else table.source
        yield from self._table(Table(caption, table.columns, table.numeric, table.rows, source))

    def _small_charts(self, charts: SmallCharts) -> Iterator[float]:
        columns = max(1, int((self._width + _GUTTER) / (_SMALL_CHART_WIDTH + _GUTTER)))
        width = (self._width - (columns - 1) * _GUTTER) / columns
        for row in _in_rows(charts.charts, columns):
            self._extend([self._charts_strip(row, width, _SMALL_CHART_HEIGHT / PIXEL, mm(4))])
            yield 0

    def _charts_strip(self, charts: Sequence[Chart], width: float, height: float | None, above: float) -> Strip:
        parts: list[tuple[float, float, Part]] = []
        tallest = 0.0
        # The headings above it stand on the page of the chart.
        headings = extent(list(takewhile(lambda strip: strip.keep, reversed(self._strips))))
        room = max(self._room - headings - above, self._room * _LEAST_CHART)
        for place, chart in enumerate(charts):
            drawn = self._draw(chart, width / PIXEL, height)
            if drawn.height * PIXEL > room:
                drawn = self._draw(chart, width / PIXEL, room / PIXEL)
            tallest = max(tallest, drawn.height * PIXEL)
            tag = Tag("Figure", words=chart.heading.description.text)
            parts.append((place * (width + _GUTTER), 0, ChartPart(drawn, width, drawn.height * PIXEL, tag)))
        return Strip(tallest, tuple(parts), above)

    def _tile_group(self, group: TileGroup, columns: int) -> None:
        named = group.title != self._named[0]
        if named:
            self._extend(kept([_rule(self._width, points(1.5), group.color or RULE_COLOUR, mm(5))]))
            self._extend(kept(self._text(group.title, Style(10.5, bold=True), above=mm(0.5))))
        column = (self._width + _GUTTER) / columns
        for tiles in _in_rows(group.tiles, columns):
            for above, texts, keep in (
                (mm(1) if named else mm(4), [[Run(tile.figure, _TILE)] for tile in tiles], True),
                (0, [[Run(tile.label, _SMALL)] for tile in tiles], True),
                (0, [self._citing(tile.cited, _MUTED) for tile in tiles], False),
            ):
                cells = [(n * column, self._text_block(runs, column - _GUTTER)) for n, runs in enumerate(texts)]
                self._extend(row_strips(cells, self._room / 4, above=above, keep=keep))

    def _sources(self, sources: Sources) -> Iterator[float]:
        numbers = [f"[{entry.number}]" for entry in sources.entries]
        indent = max((metrics(self._family, _SMALL).horizontalAdvance(n) for n in numbers), default=0) + mm(2.5)
        width = self._text_width - indent
        listed = Tag("L")
        for count, (number, entry) in enumerate(zip(numbers, sources.entries, strict=True)):
            item = Tag("LI", listed)
            body = Tag("LBody", item)
            label = self._text_block([Run(number, _SMALL)], indent, Tag("Lbl", item))
            text = self._text_block(_reference(entry), width, body)
            strips = row_strips([(0, label), (indent, text)], self._room / 2, above=mm(2), keep=True)
            strips[0] = replace(strips[0], name=f"{SOURCE}{entry.number}")
            self._extend(strips)
            about = [entry.reliability]
            if entry.locators:
                about.append(self._language.tr(mark("Cited: {places}"), places=entry.locators))
            lines = text_strips(self._text_block([Run("   ·   ".join(about), _MUTED)], width, body), indent)
            if entry.url and entry.url not in entry.text:
                lines = kept(lines) + text_strips(self._text_block(_address(entry.url), width, body), indent)
            self._extend(lines)
            if count % _SET_AT_ONCE == _SET_AT_ONCE - 1:
                yield count / len(numbers)


def _rule(width: float, height: float, colour: str, above: float) -> Strip:
    return Strip(height, ((0, 0, Area(width, height, colour)),), above)


def _effort(block: Block) -> float:
    """Return how long it takes to set a block, in charts."""
    match block:
        case Picture():
            return 1 + len(block.table.rows) / _ROWS_OF_A_CHART
        case SmallCharts():
            return len(block.charts)
        case Table():
            return len(block.rows) / _ROWS_OF_A_CHART
        case Items():
            return len(block.items) / _ROWS_OF_A_CHART
        case Sources():
            return len(block.entries) / _ROWS_OF_A_CHART
        case _:
            return 1 / _ROWS_OF_A_CHART


def _belong_together(block: Block, following: Block) -> bool:
    """Return whether a block may not end the page before the next: a figure stands with its statement and cautions."""
    if not isinstance(following, Paragraph):
        return False
    if isinstance(block, Figure):
        return following.role in ("statement", "caution")
    return isinstance(block, Paragraph) and block.role == "statement" and following.role == "caution"


def _reference(entry: SourceEntry) -> list[Run]:
    """Return the text of a source; its address in the text is a link."""
    before, address, after = entry.text.partition(entry.url) if entry.url else (entry.text, "", "")
    return [Run(before, _SMALL), *(_address(address) if address else []), *([Run(after, _SMALL)] if after else [])]


def _address(address: str) -> list[Run]:
    return [Run(address, _LINK, address)] if is_link(address) else [Run(address, _MUTED)]
