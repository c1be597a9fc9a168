"""The narrow door to pyqtgraph: a scene of fixed size with one view of values, its axes, markers and texts.

pyqtgraph ships no types and writes to no device but the screen; what goes around both stands here. Lines and markers
get pens measured in pixels of the scene, never cosmetic ones: those would be hairlines on a printer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPen,
    QPicture,
    QTextLayout,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsSimpleTextItem

from qingdao_browser.charts.look import Look, Role

Dash = Literal["solid", "dashed", "dotted"]
# Symbols that fill less of their square are drawn larger, so that all weigh the same.
_WEIGHTS = {"d": 1.3, "t": 1.12, "t1": 1.12, "star": 1.4, "+": 1.25, "p": 1.1, "h": 1.1}
_DASHES: dict[Dash, list[float]] = {"solid": [], "dashed": [3.2, 2.2], "dotted": [1.0, 1.8]}


def pen(colour: QColor, width: float, dash: Dash = "solid") -> QPen:
    """Return a pen whose width is in pixels of the scene."""
    made = QPen(colour, width)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin if dash == "solid" else Qt.PenJoinStyle.MiterJoin)
    if _DASHES[dash]:
        made.setDashPattern(_DASHES[dash])
    return made


def polygons(xs: Any, ys: Any, starts: Any) -> QPainterPath:
    """Return one path through all points; `starts` tells (0) before which points the path is lifted."""
    path = pg.functions.arrayToQPath(xs, ys, connect=starts)
    assert isinstance(path, QPainterPath)
    return path


class Axis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """An axis with given ticks that measures itself in the scene, for no view shows the scene."""

    def deviceTransform_(self) -> QTransform:  # noqa: N802 - pyqtgraph's name
        """Return the way to the device: the scene's own pixels."""
        return self.sceneTransform()  # type: ignore[no-any-return] # as above


class Markers(pg.ScatterPlotItem):  # type: ignore[misc] # as above
    """Markers drawn as paths, not pasted as bitmaps, and measured in the scene."""

    def deviceTransform_(self) -> QTransform:  # noqa: N802 - pyqtgraph's name
        """Return the way to the device: the scene's own pixels."""
        return self.sceneTransform()  # type: ignore[no-any-return] # as above


@dataclass(slots=True)
class Marker:
    """One marker at values x and y: its symbol, size in pixels, fill, and the colour and width of its edge."""

    x: float
    y: float
    symbol: str
    size: float
    fill: QColor
    edge: QColor
    edge_width: float = 1.5
    dashed: bool = False


@dataclass(slots=True)
class Canvas:
    """A scene of fixed logical size on the ground of the look; everything is placed in its pixels."""

    look: Look
    width: float
    height: float
    scene: Any = field(init=False)

    def __post_init__(self) -> None:
        self.scene = pg.GraphicsScene()
        self.scene.setSceneRect(0, 0, self.width, self.height)

    def add(self, item: QGraphicsItem, z: float = 0) -> None:
        """Put an item onto the scene, above those of lower z."""
        item.setZValue(z)
        self.scene.addItem(item)

    def view(self, rect: QRectF, *, downwards: bool = False) -> Any:
        """Return a new view of values in a rectangle of the scene; neither mouse nor menu touches it."""
        view = pg.ViewBox(enableMenu=False, enableMouse=False, invertY=downwards, defaultPadding=0)
        view.disableAutoRange()
        # A marker at the edge is drawn whole; what must end at the edge is cut there as a shape.
        view.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        view.setZValue(3)
        self.scene.addItem(view)
        view.setGeometry(rect)
        return view

    def axis(self, view: Any, rect: QRectF, side: str, ticks: Sequence[tuple[float, str]], *, grid: float = 0) -> None:
        """Write these ticks in a rectangle beside a view; `grid` is how far their lines run into it, 0 for none."""
        look = self.look
        axis = Axis(side, maxTickLength=-grid or 4)
        axis.enableAutoSIPrefix(False)
        axis.setPen(QPen(Qt.PenStyle.NoPen))
        axis.setTickPen(pen(QColor(look.grid), 1))
        axis.setTextPen(QPen(QColor(look.muted)))
        axis.setStyle(
            tickFont=look.font("tick"), tickAlpha=255, hideOverlappingLabels=60, autoReduceTextSpace=False,
            autoExpandTextSpace=False, tickTextOffset=round(look.em * 0.4), maxTickLevel=0,
        )  # fmt: skip
        axis.setTicks([list(ticks)])
        if side == "left":
            axis.setWidth(rect.width())
        else:
            axis.setHeight(rect.height())
        self.scene.addItem(axis)
        axis.setGeometry(rect)
        axis.linkToView(view)
        axis.linkedViewChanged(view)
        axis.setZValue(-10)

    def markers(self, view: Any, markers: Sequence[Marker], z: float = 5) -> None:
        """Draw markers at their values in a view."""
        sizes = [m.size * _WEIGHTS.get(m.symbol, 1.0) for m in markers]
        item = Markers(
            x=[m.x for m in markers],
            y=[m.y for m in markers],
            symbol=[m.symbol for m in markers],
            size=sizes,
            brush=[QBrush(m.fill) for m in markers],
            # A symbol is drawn as a unit scaled to its size, and its pen with it.
            pen=[
                pen(m.edge, m.edge_width / size, "dotted" if m.dashed else "solid")
                for m, size in zip(markers, sizes, strict=True)
            ],
            useCache=False,
            antialias=True,
        )
        view.addItem(item, ignoreBounds=True)
        item.setZValue(z)

    def path(self, path: QPainterPath, edge: QPen | None, fill: QColor | None = None, z: float = 0) -> None:
        """Draw a path of the scene's pixels."""
        item = QGraphicsPathItem(path)
        item.setPen(edge if edge is not None else QPen(Qt.PenStyle.NoPen))
        item.setBrush(QBrush(fill) if fill is not None else QBrush(Qt.BrushStyle.NoBrush))
        self.add(item, z)

    def line(self, x1: float, y1: float, x2: float, y2: float, edge: QPen, z: float = 0) -> None:
        """Draw one straight line."""
        path = QPainterPath(QPointF(x1, y1))
        path.lineTo(x2, y2)
        self.path(path, edge, z=z)

    def rect(self, rect: QRectF, edge: QPen | None, fill: QColor | None, z: float = 0) -> None:
        """Draw a rectangle."""
        path = QPainterPath()
        path.addRect(rect)
        self.path(path, edge, fill, z)

    def text(
        self, text: str, x: float, y: float, role: Role, colour: str = "", *, align: float = 0, compact: bool = False
    ) -> QRectF:
        """Write one line with its top at y; `align` 0 begins at x, 0.5 centres on it, 1 ends at it. Return its box."""
        item = QGraphicsSimpleTextItem(text)
        item.setFont(self.look.font(role, compact=compact))
        item.setBrush(QBrush(QColor(colour or self.look.text)))
        box = item.boundingRect()
        item.setPos(x - align * box.width(), y)
        self.add(item, 10)
        return item.sceneBoundingRect()

    def halo(self, text: str, x: float, y: float, role: Role, colour: QColor) -> None:
        """Draw an edge around where a line of text will stand, so that it reads over other lines."""
        font = self.look.font(role)
        path = QPainterPath()
        path.addText(x, y + QFontMetricsF(font).ascent(), font, text)
        edge = QColor(colour)
        edge.setAlphaF(0.85)
        stroke = pen(edge, 3)
        # Under the letters nobody sees the corners, and round ones take half of the time of a chart.
        stroke.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        self.path(path, stroke, z=9)

    def lines(
        self, text: str, x: float, y: float, width: float, role: Role, colour: str = "", *, most: int = 2,
        align: float = 0, compact: bool = False,
    ) -> float:  # fmt: skip
        """Write a text in at most `most` lines of a width, the last one elided; return the y below it."""
        step = self.look.line_of(role, compact=compact)
        for line in wrapped(text, width, self.look, role, most=most, compact=compact):
            self.text(line, x + align * width, y, role, colour, align=align, compact=compact)
            y += step
        return y

    def paint(self, painter: QPainter) -> None:
        """Paint the scene on the ground of the look, one pixel of the scene on one unit of the painter."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        whole = QRectF(0, 0, self.width, self.height)
        painter.fillRect(whole, QColor(self.look.ground))
        self.scene.prepareForPaint()
        self.scene.render(painter, whole, whole)

    def record(self) -> QPicture:
        """Return the scene as a picture that can be played again at any resolution."""
        picture = QPicture()
        painter = QPainter(picture)
        self.paint(painter)
        painter.end()
        return picture


def play(picture: QPicture, painter: QPainter, target: QRectF, width: float, height: float) -> None:
    """Play a recorded picture of that logical size into a rectangle of any painter, whatever its resolution."""
    screen = QGuiApplication.primaryScreen()
    device = painter.device()
    painter.save()
    painter.translate(target.topLeft())
    painter.scale(target.width() / width, target.height() / height)
    # A picture grows by itself with the device's dots per inch against the screen's; the rectangle says it all.
    painter.scale(
        screen.logicalDotsPerInchX() / device.logicalDpiX(), screen.logicalDotsPerInchY() / device.logicalDpiY()
    )
    painter.drawPicture(0, 0, picture)
    painter.restore()


def wrapped(text: str, width: float, look: Look, role: Role, *, most: int, compact: bool = False) -> list[str]:
    """Return a text broken into at most `most` lines of a width, the last one elided where there is more."""
    font = look.font(role, compact=compact)
    if not text:
        return []
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[tuple[int, int]] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append((line.textStart(), line.textLength()))
        if len(starts) > most:
            break
    layout.endLayout()
    units = text.encode("utf-16-le")
    pieces = [units[2 * start : 2 * (start + length)].decode("utf-16-le").strip() for start, length in starts]
    if len(pieces) > most:
        rest = units[2 * starts[most - 1][0] :].decode("utf-16-le")
        pieces = [*pieces[: most - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return pieces
