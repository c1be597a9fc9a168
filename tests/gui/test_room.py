"""Words have the room they need: no label, button or menu is cut, in either language, at the sizes of text offered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QTabBar, QWidget

from qingdao_browser.app.crash_report import crash_of
from tests.crashes import crashes_of, defect
from tests.desk import Desk
from tests.gui.dialogs import Dialogs

PAGES = ("home", "finance", "port-containers", "financing-value", "article-2018-05-14", "sources")


def cut(root: QWidget) -> Iterator[str]:
    """Return the labels and buttons below a widget whose words do not fit into them."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root):
            continue
        if isinstance(widget, QLabel) and widget.text():
            width = widget.width() if widget.wordWrap() else widget.sizeHint().width()
            height = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            needed = QSize(width, height)
        elif (isinstance(widget, QAbstractButton) and widget.text()) or isinstance(widget, QTabBar):
            needed = widget.sizeHint() if widget.minimumSizeHint().width() >= 60 else widget.minimumSizeHint()
        else:
            continue
        if widget.width() < needed.width() - 1 or widget.height() < needed.height() - 1:
            words = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
            yield f"{type(widget).__name__} {words[:60]!r}: {widget.width()}x{widget.height()} of {needed.toTuple()}"


def has_width(widget: QWidget, width: int) -> bool:
    return widget.width() == width


@pytest.mark.parametrize("zoom", ["1.0", "2.0"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_words_are_cut_in_the_narrowest_window(desk: Desk, code: str, zoom: str) -> None:
    desk.controller.run(f"language-{code}")
    for _ in range(5 if zoom == "2.0" else 0):
        desk.controller.run("zoom-in")
    desk.controller.run("show-briefing")
    found: set[str] = set()
    for width in (desk.window.minimumWidth(), 1180):
        desk.window.resize(width, 760)
        desk.bot.waitUntil(partial(has_width, desk.window, width))
        for page in PAGES:
            desk.controller.go(page)
            desk.wait_for_page()
            QApplication.processEvents()
            found |= {f"{page} at {width}: {line}" for line in cut(desk.window)}
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("zoom", ["1.0", "2.0"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_words_of_a_dialog_are_cut(open_desk: Callable[..., Desk], tmp_path: Path, code: str, zoom: str) -> None:
    dialogs = Dialogs(open_desk, tmp_path)
    dialogs.desk.controller.run(f"language-{code}")
    for _ in range(5 if zoom == "2.0" else 0):
        dialogs.desk.controller.run("zoom-in")
    found: list[str] = []

    def look(dialog: QDialog) -> None:
        # Words that came last, as the number of pages, are given their place with the next events.
        QApplication.processEvents()
        found.extend(f"{dialog.windowTitle()}: {line}" for line in cut(dialog))

    for name in Dialogs.NAMES:
        dialogs.meet(name, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("zoom", ["1.0", "2.0"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_words_of_an_error_are_cut(
    desk: Desk, tmp_path: Path, code: str, zoom: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    desk.controller.run(f"language-{code}")
    for _ in range(5 if zoom == "2.0" else 0):
        desk.controller.run("zoom-in")
    with crashes_of(desk, tmp_path / "a folder of reports") as crashes:
        try:
            defect()
        except KeyError as error:
            crashes.taker.take(crash_of(error))
        dialog = crashes.wait_for_dialog()
        assert not list(cut(dialog))
        dialog.add("another report")
        QApplication.processEvents()
        assert not list(cut(dialog))
        assert dialog.report.font().pointSizeF() == QApplication.font().pointSizeF()
