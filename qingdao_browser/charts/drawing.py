"""One chart value as a scene of fixed size: heading, plot, direct labels, source; on screen and on any painter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture

from qingdao_browser.charts.bars import (
    draw_bars,
    draw_dumbbell,
    draw_part,
    height_of_bars,
    height_of_dumbbell,
    height_of_part,
)
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.map_drawing import draw_map, height_of_map
from qingdao_browser.charts.plot import Canvas, play, wrapped
from qingdao_browser.charts.spots import Spot
from qingdao_browser.charts.timeline import draw_timeline, height_of_timeline
from qingdao_browser.core.charting import Bars, Chart, Dumbbell, Map, PartOfWhole, Timeline

SMALL_SIZE = (250.0, 200.0)
TITLE_LINES = 3


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


class ChartScene:
    """The scene of one chart; `compact` is the small form, headed by the indicator's name instead of a message.

    `window` is the part of the earth that a map shows, all its places if None; other charts have none.
    """

    def __init__(
        self, chart: Chart, look: Look, width: float, height: float, language_code: str, *, compact: bool = False,
        window: QRectF | None = None,
    ) -> None:  # fmt: skip
        self.canvas = Canvas(look, width, height)
        top = self._small_head(chart, language_code) if compact else self._head(chart)
        bottom = self._foot(chart, compact=compact)
        self.plot = QRectF(0, top, width, max(bottom - top, 10.0))
        self.points: tuple[Spot, ...] = tuple(
            _draw_plot(chart, self.canvas, self.plot, language_code, compact=compact, window=window)
        )

    def _head(self, chart: Chart) -> float:
        """Write the title lines and return the y where the plot may begin."""
        canvas, heading, em = self.canvas, chart.heading, self.canvas.look.em
        y = canvas.lines(heading.title, 0, 0, canvas.width, "title", most=TITLE_LINES)
        y = canvas.lines(heading.subtitle, 0, y + em * 0.08, canvas.width, "subtitle", canvas.look.muted)
        return y + em * 0.8

    def _small_head(self, chart: Chart, language_code: str) -> float:
        """Write the name, then unit and time quietly, and return the y where the plot may begin."""
        canvas, heading = self.canvas, chart.heading
        y = canvas.lines(heading.label, 0, 0, canvas.width, "title", compact=True)
        quiet = ("，" if language_code == "zh" else ", ").join(filter(None, (heading.unit, heading.coverage)))
        y = canvas.lines(quiet, 0, y, canvas.width, "tick", canvas.look.muted)
        return y + canvas.look.em * 0.35

    def _foot(self, chart: Chart, *, compact: bool) -> float:
        """Write the source at the foot and return the y where the plot must end."""
        canvas, look = self.canvas, self.canvas.look
        role: Role = "tick" if compact else "small"
        most = 1 if compact else 2
        lines = wrapped(chart.heading.source, canvas.width, look, role, most=most)
        y = canvas.height - len(lines) * look.line_of(role)
        canvas.lines(chart.heading.source, 0, y, canvas.width, role, look.muted, most=most)
        return y - look.em * (0.3 if compact else 0.6)

    def record(self) -> Drawing:
        """Return the chart as a picture that can be painted at any resolution."""
        return Drawing(self.canvas.record(), self.canvas.width, self.canvas.height, self.points)

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint the chart into a rectangle of any painter."""
        self.record().paint(painter, target)


def _draw_plot(
    chart: Chart, canvas: Canvas, plot: QRectF, language_code: str, *, compact: bool, window: QRectF | None
) -> list[Spot]:
    match chart:
        case Bars():
            return draw_bars(chart, canvas, plot, compact=compact)
        case Dumbbell():
            return draw_dumbbell(chart, canvas, plot, compact=compact)
        case PartOfWhole():
            return draw_part(chart, canvas, plot, compact=compact)
        case Timeline():
            return draw_timeline(chart, canvas, plot, language_code, compact=compact)
        case Map():
            return draw_map(chart, canvas, plot, compact=compact, window=window)
        case _:
            assert_never(chart)


def preferred_height(chart: Chart, look: Look, width: float) -> float:
    """Return the height in which a chart of that width stands well."""
    heading = chart.heading
    head = len(wrapped(heading.title, width, look, "title", most=TITLE_LINES)) * look.line_of("title")
    head += len(wrapped(heading.subtitle, width, look, "subtitle", most=2)) * look.line_of("subtitle")
    foot = len(wrapped(heading.source, width, look, "small", most=2)) * look.line_of("small")
    return round(head + foot + 1.48 * look.em + _plot_height(chart, look, width))


def _plot_height(chart: Chart, look: Look, width: float) -> float:
    match chart:
        case Bars():
            return height_of_bars(chart, look, width)
        case Dumbbell():
            return height_of_dumbbell(look)
        case PartOfWhole():
            return height_of_part(chart, look, width)
        case Timeline():
            return height_of_timeline(look, width)
        case Map():
            return height_of_map(width)
        case _:
            assert_never(chart)


def record(
    chart: Chart, look: Look, width: float, height: float | None, language_code: str, *, compact: bool = False
) -> Drawing:
    """Draw a chart once at a logical size; without a height it takes the one it stands well in."""
    if height is None:
        height = SMALL_SIZE[1] if compact else preferred_height(chart, look, width)
    return ChartScene(chart, look, width, height, language_code, compact=compact).record()
