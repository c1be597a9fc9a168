"""The ground that every chart is drawn on: a scene of fixed size with paths, markers and texts, played to any painter.

It needs Qt alone, so that what has no axes is drawn without loading pyqtgraph. Lines and markers get pens measured in
pixels of the scene, never cosmetic ones: those would be hairlines on a printer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPen,
    QPicture,
    QPolygonF,
    QTextLayout,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsSimpleTextItem

from qingdao_browser.charts.look import Look, Role

Dash = Literal["solid", "dashed", "dotted"]
# Symbols that fill less of their square are drawn larger, so that all weigh the same.
_WEIGHTS = {"d": 1.3, "t": 1.12, "t1": 1.12, "star": 1.4, "+": 1.25, "p": 1.1, "h": 1.1}
# The corners of the symbols, y downwards; circle and square have shapes of Qt's own.
_CORNERS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "t": ((-0.5, -0.5), (0, 0.5), (0.5, -0.5)),
    "t1": ((-0.5, 0.5), (0, -0.5), (0.5, 0.5)),
    "d": ((0, -0.5), (-0.4, 0), (0, 0.5), (0.4, 0)),
    "+": (
        (-0.5, -0.1), (-0.5, 0.1), (-0.1, 0.1), (-0.1, 0.5), (0.1, 0.5), (0.1, 0.1), (0.5, 0.1), (0.5, -0.1),
        (0.1, -0.1), (0.1, -0.5), (-0.1, -0.5), (-0.1, -0.1),
    ),
    "p": ((0, -0.5), (-0.4755, -0.1545), (-0.2939, 0.4045), (0.2939, 0.4045), (0.4755, -0.1545)),
    "h": ((0.433, 0.25), (0, 0.5), (-0.433, 0.25), (-0.433, -0.25), (0, -0.5), (0.433, -0.25)),
    "star": (
        (0, -0.5), (-0.1123, -0.1545), (-0.4755, -0.1545), (-0.1816, 0.059), (-0.2939, 0.4045), (0, 0.191),
        (0.2939, 0.4045), (0.1816, 0.059), (0.4755, -0.1545), (0.1123, -0.1545),
    ),
}  # fmt: skip
# Words, and some signs at a time of writing that has no spaces.
_WORDS: Final = re.compile(r"\S{1,12}")
_DASHES: dict[Dash, list[float]] = {"solid": [], "dashed": [3.2, 2.2], "dotted": [1.0, 1.8]}


def pen(colour: QColor, width: float, dash: Dash = "solid") -> QPen:
    """Return a pen whose width is in pixels of the scene."""
    made = QPen(colour, width)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin if dash == "solid" else Qt.PenJoinStyle.MiterJoin)
    if _DASHES[dash]:
        made.setDashPattern(_DASHES[dash])
    return made


@cache
def _symbol(name: str) -> QPainterPath:
    """Return the shape of a marker around the origin, one unit in size."""
    path = QPainterPath()
    match name:
        case "o":
            path.addEllipse(QRectF(-0.5, -0.5, 1, 1))
        case "s":
            path.addRect(QRectF(-0.5, -0.5, 1, 1))
        case _:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in _CORNERS[name]]))
            path.closeSubpath()
    return path


@dataclass(slots=True)
class Marker:
    """One marker with its middle at x, y: its symbol, size in pixels, fill, and the colour and width of its edge."""

    x: float
    y: float
    symbol: str
    size: float
    fill: QColor
    edge: QColor
    edge_width: float = 1.5
    dashed: bool = False


class Shape(QGraphicsPathItem):
    """A path that takes its bounds from its corners: Qt would outline its edge for them, again and again."""

    def __init__(self, path: QPainterPath, edge: QPen, fill: QBrush) -> None:
        super().__init__(path)
        self.setPen(edge)
        self.setBrush(fill)
        # Nothing reaches further than a mitred corner of the edge.
        reach = edge.widthF() / 2 * max(1.0, edge.miterLimit())
        self._bounds = path.controlPointRect().adjusted(-reach, -reach, reach, reach)

    def boundingRect(self) -> QRectF:
        """Return a rectangle that nothing of the path reaches beyond."""
        return self._bounds


@dataclass(slots=True)
class Canvas:
    """A scene of fixed logical size on the ground of the look; everything is placed in its pixels."""

    look: Look
    width: float
    height: float
    scene: QGraphicsScene = field(init=False)

    def __post_init__(self) -> None:
        self.scene = QGraphicsScene(0, 0, self.width, self.height)

    def add(self, item: QGraphicsItem, z: float) -> None:
        """Put an item onto the scene, above those of lower z."""
        item.setZValue(z)
        self.scene.addItem(item)

    def markers(self, markers: Sequence[Marker], z: float = 3) -> None:
        """Draw markers, the later over the earlier ones."""
        for marker in markers:
            size = marker.size * _WEIGHTS.get(marker.symbol, 1.0)
            shape = QTransform(size, 0, 0, size, marker.x, marker.y).map(_symbol(marker.symbol))
            edge = pen(marker.edge, marker.edge_width, "dotted" if marker.dashed else "solid")
            self.path(shape, edge, marker.fill, z)

    def path(self, path: QPainterPath, edge: QPen | None, fill: QColor | None = None, z: float = 0) -> None:
        """Draw a path of the scene's pixels."""
        no_edge, no_fill = QPen(Qt.PenStyle.NoPen), QBrush(Qt.BrushStyle.NoBrush)
        self.add(Shape(path, no_edge if edge is None else edge, no_fill if fill is None else QBrush(fill)), z)

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
        item, font = QGraphicsSimpleTextItem(text), self.look.font(role, compact=compact)
        item.setFont(font)
        if not text.isascii():
            y -= _sunk(text, font)
        item.setBrush(QBrush(QColor(colour or self.look.text)))
        box = item.boundingRect()
        item.setPos(x - align * box.width(), y)
        self.add(item, 10)
        return item.sceneBoundingRect()

    def halo(self, text: str, x: float, y: float, role: Role, colour: QColor) -> None:
        """Draw an edge around where a line of text will stand, so that it reads over other lines."""
        font = self.look.font(role)
        metrics = QFontMetricsF(font)
        edge = QColor(colour)
        edge.setAlphaF(0.85)
        stroke = pen(edge, 3)
        # Under the letters nobody sees the corners, and round ones take half of the time of a chart.
        stroke.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        # The time of a path grows with the square of its length, so each word has one of its own.
        for word in _WORDS.finditer(text):
            path = QPainterPath()
            path.addText(x + metrics.horizontalAdvance(text[: word.start()]), y + metrics.ascent(), font, word[0])
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


def _sunk(text: str, font: QFont) -> float:
    """Return by how much other fonts that a text wants, such as one with Chinese signs, lower what all stand on."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return line.ascent() - QFontMetricsF(font).ascent()


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
