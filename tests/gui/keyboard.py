"""What keys reach in a window, and what the mouse can press there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QToolBar,
    QToolButton,
    QWidget,
)

from qingdao_browser.charts.thumbnails import SmallChart
from qingdao_browser.charts.view import ChartView

MOST_STOPS = 400
PRESSED = (
    QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit, QTextEdit, ChartView,
    SmallChart,
)  # fmt: skip
# Parts of Qt's own widgets, for which their keys stand: Escape or Delete for the sign that empties a field.
PARTS = ("QLineEditIconButton", "QTableCornerButton")


def type_key(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key as the system does, so that the window decides who gets it."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers)


def walk(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> Iterator[QWidget]:
    """Yield what has the focus, then what Tab (or the key given) brings it to, until it is back at the first."""
    first = QApplication.focusWidget()
    assert first is not None
    seen = [first]
    yield first
    while len(seen) < MOST_STOPS:
        type_key(window, key)
        now = QApplication.focusWidget()
        assert now is not None, f"nothing has the focus after {told(seen[-1])}"
        if now is first:
            return
        assert now not in seen, f"{told(seen[-1])} leads back to {told(now)}: from there nothing else is reached"
        seen.append(now)
        yield now
    pytest.fail("the focus goes on for ever")


def told(widget: QWidget) -> str:
    """Return how a message names a widget."""
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel | QLineEdit) else ""
    return f"{type(widget).__name__} {(widget.accessibleName() or words)[:60]!r}"


def pressed(root: QWidget) -> list[QWidget]:
    """Return what the mouse can press in a window, and what it can write in: all that is visible and enabled."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.window() is root
        and widget.isVisible()
        and widget.isEnabled()
        and (isinstance(widget, PRESSED) or _shows_a_hand(widget))
        and not _is_part(widget)
    ]


def _shows_a_hand(widget: QWidget) -> bool:
    own = widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
    return own and widget.cursor().shape() == Qt.CursorShape.PointingHandCursor


def _is_part(widget: QWidget) -> bool:
    """Return whether a widget is only a part of another, or the head of a table that does nothing."""
    if isinstance(widget, QHeaderView):
        return not widget.sectionsClickable()
    return widget.objectName().startswith("qt_") or widget.metaObject().className() in PARTS


def unreachable(root: QWidget, stops: list[QWidget], menus: list[QAction]) -> list[str]:
    """Return what the mouse can press and the keys cannot: it is no stop of Tab, and no command of the menu bar."""
    return [told(widget) for widget in pressed(root) if widget not in stops and not _is_in_menus(widget, menus)]


def _is_in_menus(widget: QWidget, menus: list[QAction]) -> bool:
    if not isinstance(widget, QToolButton) or not isinstance(widget.parentWidget(), QToolBar):
        return False
    more = widget.menu().actions() if widget.popupMode() == QToolButton.ToolButtonPopupMode.MenuButtonPopup else []
    return all(action in menus for action in [widget.defaultAction(), *more])


def actions_of(menu: QMenu) -> Iterator[QAction]:
    """Yield what a menu offers, and the menus inside it."""
    for action in menu.actions():
        yield action
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from actions_of(inner)


def follows(before: QWidget, after: QWidget) -> bool:
    """Return whether one thing is read after another: it lies below it, to the right of it, or in it."""
    first, then = (QRect(w.mapToGlobal(w.rect().topLeft()), w.size()) for w in (before, after))
    return then.top() >= first.center().y() or then.left() >= first.right() or first.contains(then)
