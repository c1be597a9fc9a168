"""One chart value as a scene of fixed size: heading, plot, direct labels, source; on screen and on any painter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture

from qingdao_browser.charts.bars import (
    ALL_LINES,
    draw_bars,
    draw_dumbbell,
    draw_part,
    height_of_bars,
    height_of_dumbbell,
    height_of_part,
    height_of_small_bars,
)
from qingdao_browser.charts.canvas import Canvas, play, wrapped
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.map_drawing import draw_map, height_of_map
from qingdao_browser.charts.spots import Spot
from qingdao_browser.charts.timeline import draw_timeline, height_of_timeline
from qingdao_browser.core.charting import Bars, Chart, Dumbbell, Map, PartOfWhole, Timeline

SMALL_SIZE = (250.0, 200.0)
TITLE_LINES = 3
# The air between the title lines and the plot, and between the plot and the source, in sizes of the body text.
AIR = (0.8, 0.6)
SMALL_AIR = (0.35, 0.3)
# The height of the plot of a small chart that stands alone and is no list of bars, in sizes of the body text.
SMALL_PLOT = 9.0
# What would break a line at its own will, or is no character.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn once at a logical size: the picture and its points in reading order."""

    picture: QPicture
    width: float
    height: float
    points: tuple[Spot, ...]

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint the chart into a rectangle of any painter: screen, image, PDF page, SVG."""
        play(self.picture, painter, target, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text above or below the plot, with the air above it in sizes of the body text."""

    text: str
    role: Role
    quiet: bool = False
    above: float = 0.0
    compact: bool = False

    def height(self, look: Look) -> float:
        """Return how much height the line itself takes."""
        return look.line_of(self.role, compact=self.compact)


def _air(*, compact: bool, standalone: bool) -> tuple[float, float]:
    """Return the air above and below the plot in sizes of the body text; the sources of a figure stand off from it."""
    over, under = SMALL_AIR if compact else AIR
    return over, max(under, AIR[1]) if standalone else under


def _height(lines: Sequence[Line], look: Look) -> float:
    return sum(line.above * look.em + line.height(look) for line in lines)


def _head(chart: Chart, look: Look, width: float, language_code: str, *, compact: bool, standalone: bool) -> list[Line]:
    """Return the title lines: the message and what is shown; of a small chart the name, then unit and time quietly."""
    heading = chart.heading
    role: Role
    title, under, role, above = heading.title, heading.subtitle, "subtitle", 0.08
    if compact:
        comma = "，" if language_code == "zh" else ", "
        title, role, above = heading.label, "tick", 0.0
        under = comma.join(filter(None, (heading.unit, heading.coverage)))
    most = (ALL_LINES, ALL_LINES) if standalone else (2, 2) if compact else (TITLE_LINES, 2)
    if standalone:
        title, under = _BREAKS.sub(" ", title), _BREAKS.sub(" ", under)
    first = wrapped(title, width, look, "title", most=most[0], compact=compact)
    second = wrapped(under, width, look, role, most=most[1])
    lines = [Line(text, "title", compact=compact) for text in first]
    return lines + [Line(text, role, True, above if number == 0 else 0.0) for number, text in enumerate(second)]


def _foot(chart: Chart, look: Look, width: float, *, compact: bool, standalone: bool) -> list[Line]:
    """Return the lines under the plot: the source; of a figure that stands alone all citations and the notes."""
    role: Role = "tick" if compact else "small"
    texts: tuple[str, ...] = (chart.heading.source,)
    most = 1 if compact else 2
    if standalone:
        texts, most = tuple(_BREAKS.sub(" ", text) for text in chart.heading.foot or texts), ALL_LINES
    lines: list[Line] = []
    for text in texts:
        broken = wrapped(text, width, look, role, most=most)
        lines += [Line(text, role, True, 0.3 if lines and number == 0 else 0.0) for number, text in enumerate(broken)]
    return lines


class ChartScene:
    """The scene of one chart; `compact` is the small form, headed by the indicator's name instead of a message.

    A `standalone` one leaves the program: all its title lines, citations and notes are written out. `window` is the
    part of the earth that a map shows, all its places if None; other charts have none.
    """

    def __init__(
        self, chart: Chart, look: Look, width: float, height: float, language_code: str, *, compact: bool = False,
        standalone: bool = False, window: QRectF | None = None,
    ) -> None:  # fmt: skip
        self.canvas = Canvas(look, width, height)
        head = _head(chart, look, width, language_code, compact=compact, standalone=standalone)
        foot = _foot(chart, look, width, compact=compact, standalone=standalone)
        over, under = _air(compact=compact, standalone=standalone)
        top = self._write(head, 0) + look.em * over
        bottom = height - _height(foot, look)
        self._write(foot, bottom)
        bottom -= look.em * under
        self.plot = QRectF(0, top, width, max(bottom - top, 10.0))
        self.points: tuple[Spot, ...] = tuple(
            _draw_plot(
                chart, self.canvas, self.plot, language_code, compact=compact, standalone=standalone, window=window
            )
        )

    def _write(self, lines: Sequence[Line], y: float) -> float:
        """Write lines under each other from y on and return the y below them."""
        look = self.canvas.look
        for line in lines:
            y += line.above * look.em
            colour = look.muted if line.quiet else look.text
            self.canvas.text(line.text, 0, y, line.role, colour, compact=line.compact)
            y += line.height(look)
        return y

    def record(self) -> Drawing:
        """Return the chart as a picture that can be painted at any resolution."""
        return Drawing(self.canvas.record(), self.canvas.width, self.canvas.height, self.points)

    @property
    def width(self) -> float:
        """The logical width in pixels."""
        return self.canvas.width

    @property
    def height(self) -> float:
        """The logical height in pixels."""
        return self.canvas.height

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint the chart into a rectangle of a widget or an image; what is not on a screen wants it recorded."""
        painter.save()
        painter.translate(target.topLeft())
        painter.scale(target.width() / self.width, target.height() / self.height)
        self.canvas.paint(painter)
        painter.restore()


def _draw_plot(
    chart: Chart, canvas: Canvas, plot: QRectF, language_code: str, *, compact: bool, standalone: bool,
    window: QRectF | None,
) -> list[Spot]:  # fmt: skip
    match chart:
        case Bars():
            return draw_bars(chart, canvas, plot, compact=compact, whole=standalone)
        case Dumbbell():
            return draw_dumbbell(chart, canvas, plot, compact=compact)
        case PartOfWhole():
            return draw_part(chart, canvas, plot, compact=compact, whole=standalone)
        case Timeline():
            return draw_timeline(chart, canvas, plot, language_code, compact=compact)
        case Map():
            return draw_map(chart, canvas, plot, compact=compact, window=window)
        case _:
            assert_never(chart)


def preferred_height(
    chart: Chart,
    look: Look,
    width: float,
    language_code: str = "en",
    *,
    compact: bool = False,
    standalone: bool = False,
) -> float:
    """Return the height in which a chart of that width stands well."""
    if compact and not standalone:
        return SMALL_SIZE[1]
    head = _head(chart, look, width, language_code, compact=compact, standalone=standalone)
    foot = _foot(chart, look, width, compact=compact, standalone=standalone)
    air = sum(_air(compact=compact, standalone=standalone)) * look.em
    plot = _small_plot_height(chart, look, width) if compact else _plot_height(chart, look, width, whole=standalone)
    return round(_height(head, look) + _height(foot, look) + air + plot)


def _small_plot_height(chart: Chart, look: Look, width: float) -> float:
    """Return the height of the plot of a small chart that shows all it has."""
    match chart:
        case Bars():
            return height_of_small_bars(chart, look, width)
        case PartOfWhole():
            return height_of_part(chart, look, width, compact=True, whole=True)
        case Map():
            return height_of_map(width)
        case _:
            return SMALL_PLOT * look.em


def _plot_height(chart: Chart, look: Look, width: float, *, whole: bool) -> float:
    match chart:
        case Bars():
            return height_of_bars(chart, look, width, whole=whole)
        case Dumbbell():
            return height_of_dumbbell(look)
        case PartOfWhole():
            return height_of_part(chart, look, width, whole=whole)
        case Timeline():
            return height_of_timeline(look, width)
        case Map():
            return height_of_map(width)
        case _:
            assert_never(chart)


def record(
    chart: Chart, look: Look, width: float, height: float | None, language_code: str, *, compact: bool = False,
    standalone: bool = False,
) -> Drawing:  # fmt: skip
    """Draw a chart once at a logical size; without a height it takes the one it stands well in.

    A `standalone` one is for use outside the program: nothing of its title lines is cut, and all citations with
    locator and all notes stand under it.
    """
    if height is None:
        height = preferred_height(chart, look, width, language_code, compact=compact, standalone=standalone)
    return ChartScene(chart, look, width, height, language_code, compact=compact, standalone=standalone).record()
