"""What screen readers are told beyond what Qt's own widgets say: charts as charts, tiles as links, and news."""

from __future__ import annotations

from functools import cache
from typing import Final
from weakref import ref

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

# By the names of their classes: those of charts are loaded with the first chart, and this before the first window.
_ROLES: Final = {
    "ChartView": QAccessible.Role.Chart,
    "MapView": QAccessible.Role.Chart,
    "SmallChart": QAccessible.Role.Chart,
    "PageView": QAccessible.Role.Document,
    "PageCanvas": QAccessible.Role.Document,
    "TileButton": QAccessible.Role.Link,
}


class _Spoken(QAccessibleWidget):
    """A widget in its true role; its value is what it tells of the point the keys are on."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = ref(widget)

    def text(self, what: QAccessible.Text) -> str:
        """Return name, description or value."""
        widget = self._widget()
        if what == QAccessible.Text.Value and widget is not None:
            return str(getattr(widget, "told", ""))
        return super().text(what)


def _interface(name: str, thing: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(name)
    return None if role is None or not isinstance(thing, QWidget) else _Spoken(thing, role)


@cache
def install() -> None:
    """Let Qt ask here first what a widget is; called again it does nothing."""
    QAccessible.installFactory(_interface)


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say some words as soon as it has ended its sentence; without one nothing happens."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
