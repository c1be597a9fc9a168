"""The map on a page: the same drawing as on paper, that can be zoomed and moved; keys walk its places."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolButton, QWidget

from qingdao_browser.charts.drawing import ChartScene
from qingdao_browser.charts.look import Look
from qingdao_browser.charts.map_drawing import CLOSEST, first_window, panel_of, within_world
from qingdao_browser.charts.spots import nearest
from qingdao_browser.charts.view import REACH, ChartView
from qingdao_browser.core.charting import Chart, Map

STEP = 1.5
DRAG_START = 4


class MapView(ChartView):
    """A map of places; Ctrl+wheel, + and - zoom, dragging moves, 0 shows everything, Enter or double-click opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window: QRectF | None = None
        self._panel = QRectF()
        self._grabbed: QPointF | None = None
        self._grabbed_window = QRectF()
        self._dragged = False
        self._redraw_soon = QTimer(self, singleShot=True, interval=0)
        self._redraw_soon.timeout.connect(self.redraw)
        self._buttons = [self._button(sign, slot) for sign, slot in (
            ("+", self.zoom_in), ("−", self.zoom_out), ("1:1", self.reset),
        )]  # fmt: skip

    def _button(self, sign: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        # A click leaves the focus, and with it the arrow keys, to the map.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(slot)
        # It is shown where the map is drawn and its corner known.
        button.hide()
        return button

    def name_buttons(self, zoom_in: str, zoom_out: str, whole: str) -> None:
        """Give the buttons their names in the language of the page."""
        for button, name in zip(self._buttons, (zoom_in, zoom_out, whole), strict=True):
            button.setAccessibleName(name)
            button.setToolTip(name)

    def set_chart(self, chart: Chart, look: Look, language_code: str) -> None:
        """Show another map, look or language, with all its places in sight."""
        self._window = None
        super().set_chart(chart, look, language_code)

    def make_drawing(self, width: float, height: float) -> ChartScene:
        """Draw the part of the map that is shown."""
        assert isinstance(self._chart, Map)
        assert self._look is not None
        scene = ChartScene(self._chart, self._look, width, height, self._language_code, window=self._window)
        self._panel = panel_of(scene.plot, self._look, legend=bool(self._chart.legend))
        if self._window is None:
            self._window = first_window(self._chart, self._aspect())
        self._place_buttons()
        return scene

    @property
    def window_shown(self) -> QRectF:
        """The part of the map that is shown, in its own degrees with y to the north."""
        self.drawing()
        assert self._window is not None
        return QRectF(self._window)

    def _place_buttons(self) -> None:
        """Put the buttons into the upper right corner of the map."""
        scale = self.scale
        # Large text needs larger buttons, however small the map is drawn.
        for button in self._buttons:
            # Before that it has the font of an earlier size of text.
            button.ensurePolished()
        hints = [button.minimumSizeHint() for button in self._buttons]
        wide, high = (max(round(26 * scale), *sizes) for sizes in zip(*(hint.toTuple() for hint in hints), strict=True))
        right, top = round(self._panel.right() * scale), round(self._panel.top() * scale)
        for index, button in enumerate(self._buttons):
            button.setGeometry(right - wide - 6, top + 6 + index * (high + 4), wide, high)
            button.show()

    def _aspect(self) -> float:
        return self._panel.width() / max(self._panel.height(), 1.0)

    def _show(self, window: QRectF) -> None:
        self._window = within_world(window, self._aspect())
        self._current = -1
        self._redraw_soon.start()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor around a position of the drawing, the middle of the map if None."""
        window = self.window_shown
        middle = self._to_map(at) if at is not None and self._panel.contains(at) else window.center()
        width = max(window.width() / factor, CLOSEST * self._aspect())
        share = width / window.width()
        self._show(
            QRectF(
                middle.x() - (middle.x() - window.left()) * share,
                middle.y() - (middle.y() - window.top()) * share,
                width,
                window.height() * share,
            )
        )

    def _to_map(self, at: QPointF) -> QPointF:
        window, panel = self.window_shown, self._panel
        return QPointF(
            window.left() + (at.x() - panel.left()) / panel.width() * window.width(),
            window.top() + (panel.bottom() - at.y()) / panel.height() * window.height(),
        )

    def zoom_in(self) -> None:
        """Come closer."""
        self.zoom(STEP)

    def zoom_out(self) -> None:
        """Go further away."""
        self.zoom(1 / STEP)

    def reset(self) -> None:
        """Show all places again."""
        self._window = None
        self._current = -1
        self.redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all places at the new shape."""
        self._window = None
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; leave the wheel to the page without it."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom(STEP ** (event.angleDelta().y() / 240), self._at(event.position()))
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map."""
        if event.button() == Qt.MouseButton.LeftButton and self._panel.contains(self._at(event.position())):
            self._grabbed, self._grabbed_window, self._dragged = event.position(), self.window_shown, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the map while it is held, else tell the place under the pointer."""
        if self._grabbed is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position() - self._grabbed
        if not self._dragged and moved.manhattanLength() < DRAG_START:
            return
        self._dragged = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        per_pixel = self._grabbed_window.width() / (self._panel.width() * self.scale)
        self._show(self._grabbed_window.translated(-moved.x() * per_pixel, moved.y() * per_pixel))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the map go."""
        self._grabbed = None
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the page of the place under the pointer, or come closer where there is none."""
        at = self._at(event.position())
        found = nearest(self.points, at, REACH)
        if found >= 0:
            self.open(found)
        elif self._panel.contains(at):
            self.zoom(STEP, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and -, show everything with 0; arrows walk the places."""
        match event.text():
            case "+" | "=":
                self.zoom_in()
            case "-" | "−":
                self.zoom_out()
            case "0":
                self.reset()
            case _:
                super().keyPressEvent(event)
