"""Where the focus is can be seen: on every kind of widget, in every theme, by contrast enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QTreeView, QWidget

from qingdao_browser.views.focus_ring import FocusRing
from tests.desk import Desk
from tests.gui.dialogs import Dialogs
from tests.gui.keyboard import told, type_key, walk

CONTROL = Qt.KeyboardModifier.ControlModifier
THEMES = ("light", "dark", "contrast-light", "contrast-dark")
PAGES = ("home", "finance", "port-containers", "article-2018-05-14")
# How far around a widget its focus may be shown, and the contrast by WCAG 2.1 of each pixel with the one it was before.
AROUND = 5
LEAST = 3.0
Pixels = npt.NDArray[np.uint8]


def picture(window: QWidget, region: QRect) -> Pixels:
    """Return the pixels of a part of a window, by rows, with red, green and blue."""
    image = window.grab(region).toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def brightness(pixels: Pixels) -> npt.NDArray[np.float64]:
    """Return the relative luminance of each pixel."""
    parts = pixels / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def changed(before: Pixels, after: Pixels) -> int:
    """Return how many pixels differ by enough contrast."""
    first, second = brightness(before) + 0.05, brightness(after) + 0.05
    return int((np.maximum(first, second) / np.minimum(first, second) >= LEAST).sum())


def shown_in(widget: QWidget) -> QRect:
    """Return the part of the window in which the focus is to be seen: a row of a list, else the widget."""
    window, at = widget.window(), QRect(QPoint(), widget.size())
    if isinstance(widget, QTreeView | QListView) and widget.currentIndex().isValid():
        row = widget.visualRect(widget.currentIndex())
        at = QRect(widget.viewport().mapTo(widget, row.topLeft()), row.size())
    seen = QRect(widget.mapTo(window, at.topLeft()), at.size())
    above = widget.parentWidget()
    while above is not None and not widget.isWindow() and above is not window:
        seen = seen.intersected(QRect(above.mapTo(window, QPoint()), above.size()))
        above = above.parentWidget()
    return seen.intersected(window.rect())


def difference(widget: QWidget) -> tuple[int, int]:
    """Return how many pixels tell that a widget has the focus, and how many it takes to go around it once."""
    window, seen = widget.window(), shown_in(widget)
    region = seen.adjusted(-AROUND, -AROUND, AROUND, AROUND).intersected(window.rect())
    with_it = picture(window, region)
    widget.clearFocus()
    without = picture(window, region)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return changed(without, with_it), seen.width() + seen.height()


def faint(window: QWidget) -> list[str]:
    """Go round a window by Tab; return which kinds of widgets do not show the focus well enough."""
    found, kinds = [], set()
    for widget in walk(window):
        if (kind := type(widget)) not in kinds:
            kinds.add(kind)
            got, needed = difference(widget)
            found += [f"{told(widget)}: {got} of {needed} pixels"] if got < needed else []
    assert kinds
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_all_that_takes_it(desk: Desk, theme: str) -> None:
    desk.controller.run(f"theme-{theme}")
    desk.window.resize(QSize(1180, 820))
    for page in PAGES:
        desk.controller.go(page)
        desk.controller.run("add-to-briefing")
        desk.window.actions_by_id["tables"].trigger()
        desk.wait_for_page()
        type_key(desk.window, Qt.Key.Key_F, CONTROL)
        assert faint(desk.window) == [], page
    desk.type_search("port")
    type_key(desk.window, Qt.Key.Key_Tab)
    results = desk.window.search.results
    assert results.hasFocus()
    got, needed = difference(results)
    assert got >= needed


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_in_dialogs(open_desk: Callable[..., Desk], tmp_path: Path, theme: str) -> None:
    dialogs = Dialogs(open_desk, tmp_path)
    dialogs.desk.controller.run(f"theme-{theme}")

    def look(dialog: QDialog) -> None:
        type_key(dialog, Qt.Key.Key_Tab)
        assert faint(dialog) == []

    for name in ("about", "print-preview", "copy-citation", "import", "last-copy"):
        dialogs.meet(name, look)


def test_the_ring_comes_with_the_keys_and_goes_with_the_mouse(desk: Desk) -> None:
    ring = desk.window.findChild(FocusRing)
    assert ring is not None
    field = desk.window.search.field
    handle = desk.window.windowHandle()
    assert handle is not None
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=field.mapTo(desk.window, field.rect().center()))
    assert QApplication.focusWidget() is field
    quiet = picture(desk.window, desk.window.rect())
    type_key(desk.window, Qt.Key.Key_Tab)
    type_key(desk.window, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is field
    assert changed(quiet, picture(desk.window, desk.window.rect())) > field.width()


def test_the_ring_stays_around_what_moves(desk: Desk) -> None:
    desk.controller.go("finance")
    desk.wait_for_page()
    stop = next(widget for widget in walk(desk.window) if desk.shown().isAncestorOf(widget))
    bar = desk.window.page.verticalScrollBar()
    for width, down in ((1180, 7), (900, 7), (1180, 0)):
        desk.window.resize(QSize(width, 700))
        bar.setValue(down)
        QApplication.processEvents()
        got, needed = difference(stop)
        assert got >= needed
