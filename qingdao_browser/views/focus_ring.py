"""The ring around what has the focus, one for all kinds of widgets; it comes with the keys and goes with the mouse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListView, QTreeView, QWidget
from shiboken6 import delete, isValid

# Of these pixels the outer ones lie around the widget, where there is room; the innermost parts the ring from it.
_WIDTH: Final = 4
_AROUND: Final = 3
_MOVING: Final = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}
_MODIFIERS: Final = {
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
}  # fmt: skip


class _Ring(QWidget):
    """Two lines around a widget, above everything in the window or in the part of it that scrolls."""

    # Events come also when Python has taken an object apart that lives on in Qt until its parent ends.
    _widget: QWidget | None = None
    _container: QWidget | None = None

    def __init__(self, widget: QWidget) -> None:
        # What is between the widget and the part that scrolls can move it without telling it.
        chain = [widget]
        while not chain[-1].isWindow():
            above = chain[-1].parentWidget()
            if above is None or isinstance(above, QAbstractScrollArea):
                break
            chain.append(above)
        super().__init__(chain[-1])
        self._widget, self._container = widget, chain[-1]
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for part in chain:
            part.installEventFilter(self)
        self.place()

    def place(self) -> None:
        """Lie around the widget where it is now."""
        widget, container = self._widget, self._container
        if widget is None or container is None or not isValid(widget) or not isValid(container):
            return
        at = QRect(widget.mapTo(container, widget.rect().topLeft()), widget.size())
        self.setGeometry(at.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND).intersected(container.rect()))
        inside = self.rect().adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        # What scrolls below the ring must not be painted anew for its sake.
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inside)))
        self.setVisible(widget.isVisible())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget."""
        if event.type() in _MOVING:
            self.place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line in the colour of links, and within it one of the ground that parts it from any other."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        edge = QRegion(self.rect()).subtracted(QRegion(self.rect().adjusted(3, 3, -3, -3)))
        painter.setClipRegion(edge)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Link))


class FocusRing(QObject):
    """Shows where the focus is in a window and its dialogs, as long as keys are used."""

    _by_keys = False
    _ring: _Ring | None = None

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # there is no window without one
        app.focusChanged.connect(self._moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice whether keys or the mouse are used in a window."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._use(keys=False)
        elif isinstance(event, QKeyEvent) and event.key() not in _MODIFIERS:
            self._use(keys=True)
        return False

    def _use(self, *, keys: bool) -> None:
        if keys != self._by_keys:
            self._by_keys = keys
            self._show(QApplication.focusWidget())

    def _moved(self, _: QWidget | None, widget: QWidget | None) -> None:
        """Go to what has the focus now."""
        if widget is not None and self._is_ours(widget):
            # PySide lets go of a handle together with its window.
            window = widget.window()
            handle = window.windowHandle()
            if handle is not None:
                # Installed again it is there once.
                handle.installEventFilter(self)
        self._show(widget)

    def _is_ours(self, widget: QWidget) -> bool:
        """Return whether a widget is in our window or in a dialog of it."""
        above: QWidget | None = widget
        while above is not None and above is not self._window:
            above = above.parentWidget()
        return above is not None

    def _show(self, widget: QWidget | None) -> None:
        if self._ring is not None and isValid(self._ring):
            # At once: until it was deleted later it would follow on, and a dialog may be gone by then.
            delete(self._ring)
        self._ring = None
        if widget is not None and self._by_keys and self._is_ours(widget) and not _shows_it(widget):
            self._ring = _Ring(widget)


def _shows_it(widget: QWidget) -> bool:
    """Return whether a widget shows the focus itself: lists do on one of their rows, menus and boxes that open do."""
    rows = isinstance(widget, QTreeView | QListView) and widget.currentIndex().isValid()
    return rows or widget.window().windowType() == Qt.WindowType.Popup
