"""Small charts in a row: each a picture that leads to its page, drawn one after another while keys are heard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from qingdao_browser.charts.drawing import SMALL_SIZE, ChartScene
from qingdao_browser.charts.look import PIXELS_PER_POINT, Look
from qingdao_browser.core.charting import Chart

PADDING = 12.0


class SmallChart(QWidget):
    """One small chart on a card; a click or Enter opens its page."""

    activated = Signal(str)
    """The id of the page that the chart leads to."""

    def __init__(self, chart: Chart, look: Look, language_code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart, self._look, self._language_code = chart, look, language_code
        self._drawing: ChartScene | None = None
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(chart.heading.title)
        self.setAccessibleDescription(chart.heading.description.text)

    @property
    def chart(self) -> Chart:
        """The chart that is shown."""
        return self._chart

    @property
    def drawn(self) -> bool:
        """Whether the picture is there; until then the card is empty."""
        return self._drawing is not None

    def draw(self) -> None:
        """Draw the chart at the size the card has."""
        scale = self._scale()
        width, height = self.width() / scale - 2 * PADDING, self.height() / scale - 2 * PADDING
        self._drawing = ChartScene(
            self._chart, self._look, max(width, 60.0), max(height, 60.0), self._language_code, compact=True
        )
        self.update()

    def _scale(self) -> float:
        return self.logicalDpiY() / (PIXELS_PER_POINT * 72)

    def _size(self) -> QSize:
        scale = self._scale() * self._look.points / 11
        return QSize(round((SMALL_SIZE[0] - 20) * scale), round((SMALL_SIZE[1] + 2 * PADDING) * scale))

    def sizeHint(self) -> QSize:
        """Return the usual size of a card."""
        return self._size()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size in which the chart reads."""
        return QSize(round(160 * self._scale()), self._size().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the new size, when next seen."""
        self._drawing = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, its frame, and the chart once it is drawn."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self.palette().color(self.palette().ColorRole.Accent)
        painter.setPen(QPen(accent if self._hovered else QColor(self._look.grid), 1))
        painter.setBrush(QColor(self._look.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self._drawing is not None:
            gap = PADDING * self._scale()
            self._drawing.paint(painter, QRectF(self.rect()).adjusted(gap, gap, -gap, -gap))
        else:
            queue_of(self.window()).add(self)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Frame the card under the pointer."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the frame away."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the page of the chart."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.activated.emit(self._chart.heading.page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the page of the chart with Enter or the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self._chart.heading.page)
        else:
            super().keyPressEvent(event)


class DrawingQueue(QObject):
    """Draws small charts one at a time when nothing else is to be done; it belongs to their window.

    A timer for each chart would not do: Qt serves all that are due before it hears the next key.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._waiting: list[SmallChart] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._draw_next)

    def add(self, chart: SmallChart) -> None:
        """Let a chart be drawn in its turn."""
        if chart not in self._waiting:
            self._waiting.append(chart)
        self._timer.start()

    def _draw_next(self) -> None:
        # A page may have gone while its charts still waited.
        self._waiting = [chart for chart in self._waiting if isValid(chart)]
        if self._waiting:
            self._waiting.pop(0).draw()
        if self._waiting:
            self._timer.start()


def queue_of(window: QWidget) -> DrawingQueue:
    """Return the queue of a window, made with its first small chart."""
    found = window.findChild(DrawingQueue, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else DrawingQueue(window)
