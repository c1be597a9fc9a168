"""Text set in lines of one width, and strips of a page that hold such lines, rules and charts.

All lengths are in dots of 1/1200 inch: pages break alike in a preview, on a printer and in a file, whatever its
resolution. All text is plain text; nothing in it is read as markup.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

DOTS_PER_INCH: Final = 1200
TEXT_COLOUR: Final = "#1f2428"
MUTED_COLOUR: Final = "#5f6a73"
LINK_COLOUR: Final = "#1b5e97"
RULE_COLOUR: Final = "#c9d0d6"

# The thinnest line that every printer draws.
HAIRLINE: Final = DOTS_PER_INCH / 144

Align = Literal["left", "right"]
_ALIGNMENTS: Final = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight}
# What narrow columns must leave to the wide ones beyond their least width, as a share of the table's width.
_WIDE_SHARE: Final = 0.1
# How finely a width is shared among columns, and by how many cells of each.
_STEPS: Final = 30
_SAMPLE: Final = 60
# By how much the width of a text may differ from the sum of its runs, in dots.
_ROUNDING: Final = 8
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
    """A stretch of text in one style, and the address that it leads to."""

    text: str
    style: Style
    href: str = ""


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

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint it with its top left corner at a place."""


class TextBlock:
    """Runs of text as one paragraph, broken into lines of a width that stand at one distance.

    It keeps the number of its lines, not the lines: a book of 100,000 facts would fill the memory with them.
    """

    def __init__(self, runs: Sequence[Run], family: str, width: float, align: Align = "left") -> None:
        self._runs = tuple(Run(plain(run.text), run.style, run.href) for run in runs)
        self._family = family
        self._width = width
        self._align: Align = align
        self.pitch = max(run.style.pitch for run in runs)
        natural = sum(metrics(family, run.style).horizontalAdvance(run.text) for run in self._runs)
        self.lines = 1 if natural < width - _ROUNDING else self.layout().lineCount()

    def layout(self) -> QTextLayout:
        """Return the lines, set anew unless they were asked for a moment ago."""
        return _set_lines(self._runs, self._family, self._width, self._align, self.pitch)

    def paint_lines(self, painter: QPainter, x: float, y: float, first: int, last: int) -> None:
        """Paint the lines from `first` up to, not including, `last`, the first one at a place."""
        layout = self.layout()
        for number in range(first, min(last, self.lines)):
            layout.lineAt(number).draw(painter, QPointF(x, y - first * self.pitch))


@lru_cache(maxsize=128)
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


def _formats(runs: Sequence[Run], family: str) -> list[QTextLayout.FormatRange]:
    formats = []
    start = 0
    for run in runs:
        look = QTextCharFormat()
        look.setFont(font(family, run.style))
        look.setForeground(QColor(run.style.colour))
        if run.href:
            look.setAnchor(True)
            look.setAnchorHref(run.href)
        stretch = QTextLayout.FormatRange()
        # Qt counts in UTF-16 units.
        stretch.start, stretch.length = start, len(run.text.encode("utf-16-le")) // 2
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

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the lines, the first one at a place."""
        self.block.paint_lines(painter, x, y, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of one colour: a rule or a bar."""

    width: float
    height: float
    colour: str

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Fill the rectangle with its top left corner at a place."""
        painter.fillRect(QRectF(x, y, self.width, self.height), QColor(self.colour))


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of the page that no page end cuts: parts at their places in it.

    `above` is the space before it, except at the top of a page; `keep` keeps it on the page of the next strip; `head`
    stands again over it where it begins a page.
    """

    height: float
    parts: tuple[tuple[float, float, Part], ...]
    above: float = 0
    keep: bool = False
    head: Strip | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip on a page: its top, and the factor that makes a strip fit that is taller than any page."""

    strip: Strip
    y: float
    scale: float = 1

    def paint(self, painter: QPainter, top: float) -> None:
        """Paint the strip at its place on a page that begins at `top`."""
        painter.save()
        painter.translate(0, top + self.y)
        painter.scale(self.scale, self.scale)
        for x, y, part in self.strip.parts:
            part.paint(painter, x, y)
        painter.restore()


Page = tuple[Placed, ...]


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
    """Share a width among columns, given the widths of the cells of each on one line.

    Where all have room on one line each, the text columns share the spare width. Else narrow columns keep their natural
    width, and the wide ones get what is left beyond their `least` where it saves most lines.
    """
    natural = [max(widths) for widths in cells]
    spare = total - sum(natural)
    if spare >= 0:
        text = sum(width for width, number in zip(natural, numeric, strict=True) if not number)
        if not text:
            return [width * total / sum(natural) for width in natural]
        return [width + (0 if number else spare * width / text) for width, number in zip(natural, numeric, strict=True)]
    fair = total / len(natural)
    for narrow in (1.3 * fair, fair, 0):
        floor = [width if width <= narrow else min(width, low) for width, low in zip(natural, least, strict=True)]
        if total - sum(floor) >= _WIDE_SHARE * total:
            return _widened(floor, cells, total)
    return [width * total / sum(least) for width in least]


def _widened(floor: Sequence[float], cells: Sequence[Sequence[float]], total: float) -> list[float]:
    """Share what `floor` leaves of a width, step by step, where a step saves most lines; the rest goes to all alike."""
    step = (total - sum(floor)) / _STEPS
    samples = [column[:: max(1, len(column) // _SAMPLE)] for column in cells]
    lines = [
        [sum(_lines(cell, low + step * taken) for cell in column) for taken in range(_STEPS + 1)]
        for low, column in zip(floor, samples, strict=True)
    ]
    taken = [0] * len(floor)
    left = _STEPS
    while left:
        saved, column, steps = max(
            ((lines[column][have] - lines[column][have + more]) / more, column, more)
            for column, have in enumerate(taken)
            for more in range(1, left + 1)
        )
        if not saved:
            break
        taken[column] += steps
        left -= steps
    return [low + step * (have + left / len(floor)) for low, have in zip(floor, taken, strict=True)]


def _lines(text: float, width: float) -> int:
    """Return about how many lines a text takes; broken lines are not quite full."""
    return 1 if text <= width else math.ceil(1.1 * text / width)


def paginate(strips: Sequence[Strip], room: float) -> tuple[Page, ...]:
    """Put strips onto pages of a height; a strip moves on with those it is kept with where they fit on one page."""
    pages: list[list[Placed]] = [[]]
    y = 0.0
    start = 0
    while start < len(strips):
        end = start
        while strips[end].keep and end + 1 < len(strips):
            end += 1
        chain = strips[start : end + 1]
        if pages[-1] and y + _extent(chain) > room and _extent_on_new_page(chain) <= room:
            pages.append([])
        for strip in chain:
            if pages[-1] and y + strip.above + strip.height > room:
                pages.append([])
            if not pages[-1]:
                y = 0
                if strip.head is not None:
                    pages[-1].append(Placed(strip.head, 0))
                    y = strip.head.height
            else:
                y += strip.above
            scale = min(1.0, (room - y) / strip.height)
            pages[-1].append(Placed(strip, y, scale))
            y += strip.height * scale
        start = end + 1
    return tuple(tuple(page) for page in pages)


def _extent(chain: Sequence[Strip]) -> float:
    return sum(strip.above + strip.height for strip in chain)


def _extent_on_new_page(chain: Sequence[Strip]) -> float:
    head = chain[0].head
    return _extent(chain) - chain[0].above + (head.height if head is not None else 0)
