"""Text set in lines of one width, and strips of a page that hold such lines, rules and charts.

All lengths are in dots of 1/1200 inch: pages break alike in a preview, on a printer and in a file, whatever its
resolution. All text is plain text; nothing in it is read as markup.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from qingdao_browser.core.work import Work

DOTS_PER_INCH: Final = 1200
TEXT_COLOUR: Final = "#1f2428"
MUTED_COLOUR: Final = "#5f6a73"
LINK_COLOUR: Final = "#1b5e97"
RULE_COLOUR: Final = "#c9d0d6"

# The thinnest line that every printer draws.
HAIRLINE: Final = DOTS_PER_INCH / 144

Align = Literal["left", "right"]
_ALIGNMENTS: Final = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight}
# How finely a width is shared among columns, and by how many cells of each.
_STEPS: Final = 20
_SAMPLE: Final = 24
# By how much the width of a text may differ from the sum of its runs, in dots.
_ROUNDING: Final = 8
# How many strips are put onto pages in one step.
_PLACED_AT_ONCE: Final = 500
# The height of capitals and of Chinese characters above the baseline, as part of the type size.
_CAP_HEIGHT: Final = 0.74


def mm(length: float) -> float:
    """Return millimetres in dots."""
    return length / 25.4 * DOTS_PER_INCH


def points(length: float) -> float:
    """Return points of 1/72 inch in dots."""
    return length / 72 * DOTS_PER_INCH


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: type size in points, weight, colour, and the distance of lines as a multiple of the size."""

    size: float = 10.5
    bold: bool = False
    colour: str = TEXT_COLOUR
    leading: float = 1.4

    @property
    def pitch(self) -> float:
        """The distance from line to line in dots."""
        return points(self.size * self.leading)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, and where it leads: an address of the web, or ``#name`` of a place in it."""

    text: str
    style: Style
    href: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Tag:
    """What a text or picture is in the structure of a document, by the names of PDF: H1, P, TD, Figure.

    It belongs to its `parent`; the `words` are those for who cannot see it.
    """

    kind: str
    parent: Tag | None = None
    words: str = ""


@lru_cache(maxsize=64)
def font(family: str, style: Style) -> QFont:
    """Return the font of a style, its size in dots."""
    made = QFont(family)
    made.setPixelSize(round(points(style.size)))
    made.setBold(style.bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A ligature comes back from a PDF as one odd character, and a search for the word fails.
    made.setFeature(QFont.Tag("liga"), 0)
    return made


@lru_cache(maxsize=64)
def metrics(family: str, style: Style) -> QFontMetricsF:
    """Return the measures of a style."""
    return QFontMetricsF(font(family, style))


def plain(text: str) -> str:
    """Return a text for one paragraph: nothing in it breaks its line or stands for an object."""
    if text.isprintable() and "\ufffc" not in text:
        return text
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "\ufffd" if kind == "Cs" or character == "\ufffc" else character


class Part(Protocol):
    """What can stand on a strip."""

    @property
    def tag(self) -> Tag | None:
        """What it is in the structure of the document; None for what only decorates it."""

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint it with its top left corner at a place."""


class TextBlock:
    """Runs of text as one paragraph, broken into lines of a width that stand at one distance.

    It keeps the number of its lines, not the lines: a book of 100,000 facts would fill the memory with them.
    """

    def __init__(
        self, runs: Sequence[Run], family: str, width: float, align: Align = "left", tag: Tag | None = None
    ) -> None:
        self._runs = tuple(Run(plain(run.text), run.style, run.href) for run in runs)
        self.tag = tag
        self._family = family
        self._width = width
        self._align: Align = align
        self.pitch = max(run.style.pitch for run in runs)
        natural = sum(metrics(family, run.style).horizontalAdvance(run.text) for run in self._runs)
        self.lines = 1 if natural < width - _ROUNDING else self.layout().lineCount()

    def end(self) -> float:
        """Return how far from its left side the last line ends."""
        return self.layout().lineAt(self.lines - 1).naturalTextRect().right()

    def layout(self) -> QTextLayout:
        """Return the lines, set anew unless they were asked for a moment ago."""
        return _set_lines(self._runs, self._family, self._width, self._align, self.pitch)

    def paint_lines(self, painter: QPainter, x: float, y: float, first: int, last: int) -> None:
        """Paint the lines from `first` up to, not including, `last`, the first one at a place."""
        layout = self.layout()
        for number in range(first, min(last, self.lines)):
            layout.lineAt(number).draw(painter, QPointF(x, y - first * self.pitch))

    def links(self, first: int, last: int) -> Iterator[tuple[QRectF, str]]:
        """Yield where the lines lead that stand from `first` up to `last`, each with its box from the first one on."""
        begin = 0
        for run in self._runs:
            end = begin + _units(run.text)
            if run.href:
                for number in range(first, min(last, self.lines)):
                    line = self.layout().lineAt(number)
                    here = max(begin, line.textStart()), min(end, line.textStart() + line.textLength())
                    if here[0] < here[1]:
                        left, right = (_x_of(line, place) for place in here)
                        yield QRectF(left, (number - first) * self.pitch, right - left, self.pitch), run.href
            begin = end


def _units(text: str) -> int:
    """Return the length of a text as Qt counts: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _x_of(line: QTextLine, place: int) -> float:
    # Qt's types say less than what comes: the place, and the character at it.
    x, _ = cast("tuple[float, int]", line.cursorToX(place))
    return x


# About as many as a document of a hundred pages has: they are set to be measured, and painted later.
@lru_cache(maxsize=4096)
def _set_lines(runs: tuple[Run, ...], family: str, width: float, align: Align, pitch: float) -> QTextLayout:
    option = QTextOption(_ALIGNMENTS[align])
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout("".join(run.text for run in runs), font(family, runs[0].style))
    layout.setTextOption(option)
    layout.setFormats(_formats(runs, family))
    baseline = (pitch + _CAP_HEIGHT * points(max(run.style.size for run in runs))) / 2
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        # Fonts that stand in for missing characters are taller: the baseline is fixed, not the top of the line.
        line.setPosition(QPointF(0, (layout.lineCount() - 1) * pitch + baseline - line.ascent()))
    layout.endLayout()
    return layout


def forget_lines() -> None:
    """Let go of the lines that were set, some 8 kB a paragraph; those of a document still shown are set anew."""
    _set_lines.cache_clear()


def _formats(runs: Sequence[Run], family: str) -> list[QTextLayout.FormatRange]:
    formats = []
    start = 0
    for run in runs:
        look = QTextCharFormat()
        look.setFont(font(family, run.style))
        look.setForeground(QColor(run.style.colour))
        if run.href and not run.href.startswith("#"):
            # For a file that a print dialog writes; Qt knows no other places in it.
            look.setAnchor(True)
            look.setAnchorHref(run.href)
        stretch = QTextLayout.FormatRange()
        stretch.start, stretch.length = start, _units(run.text)
        stretch.format = look
        formats.append(stretch)
        start += stretch.length
    return formats


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a text block."""

    block: TextBlock
    first: int
    last: int

    @property
    def tag(self) -> Tag | None:
        """What the text is in the structure of the document."""
        return self.block.tag

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the lines, the first one at a place."""
        self.block.paint_lines(painter, x, y, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of one colour: a rule or a bar."""

    width: float
    height: float
    colour: str
    tag: None = None

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Fill the rectangle with its top left corner at a place."""
        painter.fillRect(QRectF(x, y, self.width, self.height), QColor(self.colour))


@dataclass(frozen=True, slots=True)
class Leader:
    """A row of dots that leads the eye to the right end of its width."""

    width: float
    tag: None = None

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the dots from a place on."""
        pen = QPen(QColor(MUTED_COLOUR), points(0.8))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1, 4])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x + self.width, y))


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of the page that no page end cuts: parts at their places in it.

    `above` is the space before it, except at the top of a page; `keep` keeps it on the page of the next strip; `head`
    stands again over it where it begins a page; one that `opens` a chapter may be asked to begin a page, and one that
    is `parting` what stands above from what stands below is left out there. Links lead to it by its `name`.
    """

    height: float
    parts: tuple[tuple[float, float, Part], ...]
    above: float = 0
    keep: bool = False
    head: Strip | None = None
    opens: bool = False
    parting: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip on a page: its top, and the factor that makes a strip fit that is taller than any page.

    One that stands there `again` is the head of a table that goes on.
    """

    strip: Strip
    y: float
    scale: float = 1
    again: bool = False

    def paint(self, painter: QPainter, top: float, announce: Announce) -> None:
        """Paint the strip at its place on a page that begins at `top`; each part is announced before it is painted."""
        painter.save()
        painter.translate(0, top + self.y)
        painter.scale(self.scale, self.scale)
        for x, y, part in self.strip.parts:
            announce(painter, None if self.again else part.tag)
            part.paint(painter, x, y)
        painter.restore()

    def links(self, top: float) -> Iterator[tuple[QRectF, str, Tag | None]]:
        """Yield where the strip leads, each link with its box on a page that begins at `top` and its text's tag."""
        for x, y, part in self.strip.parts:
            if isinstance(part, Lines):
                for box, href in part.block.links(part.first, part.last):
                    corner = QPointF((x + box.x()) * self.scale, top + self.y + (y + box.y()) * self.scale)
                    yield QRectF(corner, box.size() * self.scale), href, None if self.again else part.tag


Page = tuple[Placed, ...]
Announce = Callable[[QPainter, Tag | None], None]
"""Is told by the painter what the next part of a page is in the structure of the document."""


def text_strips(block: TextBlock, x: float = 0, above: float = 0) -> list[Strip]:
    """Return a paragraph line by line; a page end leaves at least two lines on either side."""
    return [
        Strip(
            block.pitch,
            ((x, 0, Lines(block, number, number + 1)),),
            above if number == 0 else 0,
            keep=number in (0, block.lines - 2) and number < block.lines - 1,
        )
        for number in range(block.lines)
    ]


def row_strips(
    cells: Sequence[tuple[float, TextBlock]],
    room: float,
    *,
    padding: float = 0,
    above: float = 0,
    rule: Area | None = None,
    keep: bool = False,
    head: Strip | None = None,
) -> list[Strip]:
    """Return texts side by side, each with its x, as one strip; one that is taller than `room` is cut between lines."""
    pitch = max(block.pitch for _, block in cells)
    count = max(block.lines for _, block in cells)
    limit = max(1, int((room - 2 * padding) // pitch))
    strips = []
    for first in range(0, count, limit):
        last = min(first + limit, count)
        body = max(block.pitch * (min(last, block.lines) - first) for _, block in cells)
        height = body + (padding if first == 0 else 0) + (padding if last == count else 0)
        top = padding if first == 0 else 0
        parts: list[tuple[float, float, Part]] = [
            (x, top, Lines(block, first, last)) for x, block in cells if block.lines > first
        ]
        if rule is not None and last == count:
            parts.append((0, height, rule))
        strips.append(Strip(height, tuple(parts), above if first == 0 else 0, keep=keep and last == count, head=head))
    return strips


def column_widths(
    cells: Sequence[Sequence[float]], least: Sequence[float], total: float, numeric: Sequence[bool]
) -> list[float]:
    """Share a width among columns, given the widths of the cells of each on one line, row by row.

    Where all have room on one line each, the text columns share the spare width. Else each gets its `least`, and what
    is left goes where it makes rows lower and breaks fewest cells.
    """
    natural = [max(widths) for widths in cells]
    spare = total - sum(natural)
    if spare >= 0:
        text = sum(width for width, number in zip(natural, numeric, strict=True) if not number)
        if not text:
            return [width * total / sum(natural) for width in natural]
        return [width + (0 if number else spare * width / text) for width, number in zip(natural, numeric, strict=True)]
    floor = [min(width, low) for width, low in zip(natural, least, strict=True)]
    if sum(floor) >= total:
        return [width * total / sum(floor) for width in floor]
    return _widened(floor, cells, total)


def _widened(floor: Sequence[float], cells: Sequence[Sequence[float]], total: float) -> list[float]:
    """Share what `floor` leaves of a width, step by step, where a step saves most; the rest goes to all alike."""
    step = (total - sum(floor)) / _STEPS
    every = max(1, math.ceil(len(cells[0]) / _SAMPLE))
    # By column, then by the steps it takes: the lines of its cells, row by row.
    lines = [
        [[_lines(cell, low + step * taken) for cell in column[::every]] for taken in range(_STEPS + 1)]
        for low, column in zip(floor, cells, strict=True)
    ]
    taken = [0] * len(floor)
    left = _STEPS
    while left:
        saved, column, steps = max(_savings(lines, taken, left))
        if saved <= 0:
            break
        taken[column] += steps
        left -= steps
    return [low + step * (have + left / len(floor)) for low, have in zip(floor, taken, strict=True)]


def _savings(
    lines: Sequence[Sequence[Sequence[int]]], taken: Sequence[int], left: int
) -> Iterator[tuple[float, int, int]]:
    """Yield what each column would save with each number of steps more, a step; a line of the row counts as two."""
    now = [column[have] for column, have in zip(lines, taken, strict=True)]
    for number, column in enumerate(lines):
        others = [max(row) for row in zip(*(now[:number] + now[number + 1 :]), strict=True)] or [0] * len(now[number])
        cost = _cost(now[number], others)
        for more in range(1, left + 1):
            yield (cost - _cost(column[taken[number] + more], others)) / more, number, more


def _cost(column: Sequence[int], others: Sequence[int]) -> int:
    return sum(column) + 2 * sum(map(max, column, others))


def _lines(text: float, width: float) -> int:
    """Return about how many lines a text takes; broken lines are not quite full."""
    return 1 if text <= width else math.ceil(1.1 * text / width)


def paginating(strips: Sequence[Strip], room: float, *, breaking: bool = False) -> Work[tuple[Page, ...]]:
    """Put strips onto pages of a height; a strip moves on with those it is kept with where they fit on one page.

    When `breaking`, a strip that opens a chapter begins a page.
    """
    pages: list[list[Placed]] = [[]]
    y = 0.0
    start = 0
    while start < len(strips):
        end = start
        while strips[end].keep and end + 1 < len(strips):
            end += 1
        chain = strips[start : end + 1]
        opens = breaking and chain[0].opens
        if pages[-1] and (opens or (y + extent(chain) > room and _extent_on_new_page(chain) <= room)):
            pages.append([])
        for strip in chain:
            if pages[-1] and y + strip.above + strip.height > room:
                pages.append([])
            if not pages[-1]:
                y = 0
                if strip.parting:
                    continue
                if strip.head is not None:
                    pages[-1].append(Placed(strip.head, 0, again=True))
                    y = strip.head.height
            else:
                y += strip.above
            scale = min(1.0, (room - y) / strip.height)
            pages[-1].append(Placed(strip, y, scale))
            y += strip.height * scale
        if start // _PLACED_AT_ONCE != (end + 1) // _PLACED_AT_ONCE:
            yield end / len(strips)
        start = end + 1
    return tuple(tuple(page) for page in pages)


def extent(strips: Sequence[Strip]) -> float:
    """Return how high strips stand one below the other."""
    return sum(strip.above + strip.height for strip in strips)


def _extent_on_new_page(chain: Sequence[Strip]) -> float:
    head = chain[0].head
    return extent(chain) - chain[0].above + (head.height if head is not None else 0)
