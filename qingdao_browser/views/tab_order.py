"""The order in which Tab goes from one thing to the next: that of reading, whatever was made first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QSplitter, QWidget


def set_tab_order(widgets: Iterable[QWidget]) -> None:
    """Let Tab go through widgets in their order; what came behind the first one comes behind the last."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """Yield what takes the focus by Tab, of a widget and all that is laid out in it, in the order of reading."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if isinstance(widget, QScrollArea):
        children: Sequence[QWidget | None] = [widget.widget()]
    elif isinstance(widget, QSplitter):
        children = [widget.widget(number) for number in range(widget.count())]
    elif layout is not None:
        children = list(_laid_out(layout))
    elif isinstance(widget, QAbstractScrollArea):
        children = []
    else:
        # Placed by hand, as the buttons on the map are.
        children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for child in children:
        if child is not None and not child.isWindow():
            yield from tab_stops(child)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    items = (layout.itemAt(number) for number in range(layout.count()))
    for item in filter(None, items):
        if (inner := item.layout()) is not None:
            yield from _laid_out(inner)
        elif (widget := item.widget()) is not None:
            yield widget
