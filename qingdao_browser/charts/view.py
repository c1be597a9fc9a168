"""A chart on a page: hover and arrow keys tell its points, Enter or a click opens the fact behind one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from qingdao_browser.charts.canvas import wrapped
from qingdao_browser.charts.drawing import ChartScene, preferred_height
from qingdao_browser.charts.look import PIXELS_PER_POINT, Look
from qingdao_browser.charts.spots import Spot, nearest
from qingdao_browser.core.charting import Chart

REACH = 14.0
SETTLE_MS = 60
NARROWEST = 240


class ChartView(QWidget):
    """A widget that shows one chart at the size it has; it never scrolls, and leaves the wheel to the page."""

    activated = Signal(str)
    """The id of the fact that was clicked or chosen with Enter."""
    hinted = Signal(str)
    """What is told of the point that the pointer or the keys are on; empty when they leave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A fixed height would be that of the size hint, too low for a narrow chart whose texts need more lines.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._chart: Chart | None = None
        self._look: Look | None = None
        self._language_code = "en"
        self._drawing: ChartScene | None = None
        # Qt asks for the same heights again and again while it lays out a page.
        self._heights: dict[tuple[int, float], int] = {}
        self._current = -1
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.redraw)

    def set_chart(self, chart: Chart, look: Look, language_code: str) -> None:
        """Show another chart, look or language."""
        self._chart, self._look, self._language_code = chart, look, language_code
        self._current = -1
        self._drawing = None
        self._heights.clear()
        self.setAccessibleName(chart.heading.title)
        self.setAccessibleDescription(chart.heading.description.text)
        self.updateGeometry()
        self.update()

    @property
    def chart(self) -> Chart | None:
        """The chart that is shown."""
        return self._chart

    @property
    def points(self) -> tuple[Spot, ...]:
        """The points of the chart in reading order, in the widget's own pixels."""
        return self.drawing().points if self._chart is not None else ()

    @property
    def told(self) -> str:
        """What is told of the point that the pointer or the keys are on."""
        return self.points[self._current].hint if self._current >= 0 else ""

    @property
    def current(self) -> int:
        """The index of the point that the pointer or the keys are on, -1 for none."""
        return self._current

    def drawing(self) -> ChartScene:
        """Return the chart drawn at the size of the widget; it is drawn again only after a change."""
        if self._drawing is None:
            self._drawing = self.make_drawing(max(self.width(), 1) / self.scale, max(self.height(), 1) / self.scale)
        return self._drawing

    def make_drawing(self, width: float, height: float) -> ChartScene:
        """Draw the chart at a logical size."""
        assert self._chart is not None
        assert self._look is not None
        return ChartScene(self._chart, self._look, width, height, self._language_code)

    def redraw(self) -> None:
        """Draw the chart anew for the size that the widget has now."""
        self._drawing = None
        self.update()

    @property
    def scale(self) -> float:
        """The pixels of the widget to one of the drawing: more than one where the screen wants larger text."""
        return self.logicalDpiY() / (PIXELS_PER_POINT * 72)

    def hasHeightForWidth(self) -> bool:
        """Return True: the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height the chart stands well in."""
        if self._chart is None or self._look is None:
            return 0
        scale = self.scale
        if (width, scale) not in self._heights:
            height = preferred_height(self._chart, self._look, max(width, NARROWEST) / scale)
            self._heights[width, scale] = round(height * scale)
        return self._heights[width, scale]

    def sizeHint(self) -> QSize:
        """Return the size at the widest text column of a page."""
        return QSize(round(720 * self.scale), self.heightForWidth(round(720 * self.scale)))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest width that still reads, with no height of its own: that follows from the width."""
        return QSize(round(NARROWEST * self.scale), 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale what is drawn at once and draw anew when the size has settled."""
        if self._drawing is not None and event.oldSize().isValid():
            self._settle.start()
        else:
            self._drawing = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chart, then the ring and the hint of the current point."""
        if self._chart is None or self._look is None:
            return
        painter = QPainter(self)
        drawing = self.drawing()
        drawing.paint(painter, QRectF(self.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / drawing.width, self.height() / drawing.height)
        if 0 <= self._current < len(drawing.points):
            self._paint_ring(painter, drawing.points[self._current])
            self._paint_hint(painter, drawing.points[self._current])
        painter.end()

    def _accent(self) -> QColor:
        return self.palette().color(self.palette().ColorRole.Accent)

    def _paint_ring(self, painter: QPainter, spot: Spot) -> None:
        painter.setPen(QPen(self._accent(), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(spot.rect.adjusted(-1, -1, 1, 1), 5, 5)

    def _paint_hint(self, painter: QPainter, spot: Spot) -> None:
        """Write the hint as plain text in a small frame beside the point, inside the chart."""
        assert self._look is not None
        look, em = self._look, self._look.em
        drawing = self.drawing()
        lines = wrapped(spot.hint, min(drawing.width - 2 * em, em * 26), look, "label", most=4)
        step = look.line_of("label")
        size = (max(look.width_of(line, "label") for line in lines) if lines else 0) + em
        box = QRectF(0, 0, size, len(lines) * step + em * 0.7)
        box.moveCenter(spot.rect.center())
        box.moveBottom(spot.rect.top() - em * 0.4)
        if box.top() < 1:
            box.moveTop(spot.rect.bottom() + em * 0.4)
        box.moveLeft(min(max(box.left(), 1.0), max(drawing.width - box.width() - 1, 1.0)))
        box.moveTop(min(max(box.top(), 1.0), max(drawing.height - box.height() - 1, 1.0)))
        painter.setPen(QPen(QColor(look.muted), 1))
        painter.setBrush(QColor(look.ground))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(look.text))
        font = look.font("label")
        painter.setFont(font)
        for index, line in enumerate(lines):
            row = QRectF(box.left() + em / 2, box.top() + em * 0.35 + index * step, size, step)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def set_current(self, index: int) -> None:
        """Put the ring on a point and tell its hint; -1 takes it away."""
        if index == self._current:
            return
        self._current = index
        self.hinted.emit(self.told)
        self.update()

    def _at(self, position: QPointF) -> QPointF:
        drawing = self.drawing()
        return QPointF(
            position.x() * drawing.width / max(self.width(), 1), position.y() * drawing.height / max(self.height(), 1)
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the point under the pointer."""
        if self._chart is None:
            return
        found = nearest(self.points, self._at(event.position()), REACH)
        self.set_current(found)
        opens = found >= 0 and bool(self.points[found].fact)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the hint away with the pointer."""
        self.set_current(-1)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the fact behind the point that was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._chart is not None:
            found = nearest(self.points, self._at(event.position()), REACH)
            if found >= 0:
                self.open(found)

    def open(self, index: int) -> None:
        """Announce the fact behind a point, if there is one."""
        points = self.points
        if 0 <= index < len(points) and points[index].fact:
            self.activated.emit(points[index].fact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the points with arrows, Home and End; Enter opens, Escape takes the hint away."""
        count = len(self.points)
        match Qt.Key(event.key()):
            case Qt.Key.Key_Right | Qt.Key.Key_Down if count:
                self.set_current(min(self._current + 1, count - 1))
            case Qt.Key.Key_Left | Qt.Key.Key_Up if count:
                self.set_current(max(self._current - 1, 0))
            case Qt.Key.Key_Home if count:
                self.set_current(0)
            case Qt.Key.Key_End if count:
                self.set_current(count - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current >= 0:
                self.open(self._current)
            case Qt.Key.Key_Escape if self._current >= 0:
                self.set_current(-1)
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take ring and hint away with the focus."""
        self.set_current(-1)
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
