"""A window for tests, and what a person can see and do there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.start import name_app
from qingdao_browser.app.windows import Windows
from qingdao_browser.models.briefing_model import KIND_ROLE
from qingdao_browser.views.window import Window


class Desk:
    """A window with its controller, and what a person can see and do there."""

    def __init__(self, qtbot: QtBot, window: Window, controller: Controller, windows: Windows) -> None:
        self.bot, self.window, self.controller, self.windows = qtbot, window, controller, windows

    @property
    def title(self) -> str:
        summary = self.window.page.summary
        return summary.title if summary is not None else ""

    def wait_for_page(self) -> None:
        self.bot.waitUntil(lambda: self.window.page.complete, timeout=20_000)

    def open(self, path: Path | str) -> None:
        """Open a file and wait until it was read."""
        self.controller.open_file(str(path))
        self.wait_until_read()

    def wait_until_read(self) -> None:
        self.bot.waitUntil(lambda: not self.controller.is_opening, timeout=20_000)

    def words(self) -> list[str]:
        """Return all texts of the page, as labels show them."""
        return [label.text() for label in self.shown().findChildren(QLabel)]

    def shown(self) -> QWidget:
        """Return the widget that holds the page."""
        page = self.window.page.widget()
        assert page is not None
        return page

    def type_search(self, text: str) -> None:
        self.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        if text.isascii():
            QTest.keyClicks(self.window.search.field, text)
        else:
            # Chinese is typed through an input method, which commits whole words.
            typed = QInputMethodEvent()
            typed.setCommitString(text)
            QApplication.sendEvent(self.window.search.field, typed)
        self.bot.waitUntil(lambda: not self.window.search.is_waiting, timeout=20_000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier)

    @property
    def message(self) -> str:
        """What the status line says."""
        return self.window.statusBar().currentMessage()

    @property
    def collected(self) -> list[str]:
        """The titles of the entries in the pane of the briefing, headings with a #, notes with a >."""
        model, signs = self.window.briefing.model, {"heading": "# ", "note": "> ", "thing": ""}
        rows = (model.index(row) for row in range(model.rowCount()))
        return [signs[row.data(KIND_ROLE)] + row.data() for row in rows]

    def tables(self) -> list[QTableView]:
        return self.shown().findChildren(QTableView)


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    name_app(qapp)
    return qapp


def forget_copies(_: QWidget) -> None:
    """Empty the clipboard."""
    QApplication.clipboard().clear()


@pytest.fixture
def open_desk(qtbot: QtBot, app: QApplication) -> Iterator[Callable[..., Desk]]:
    """Open windows that keep nothing, on the bundled book or on another."""
    windows: list[Window] = []

    def make(path: str = "", page: str = "", settings: Settings | None = None) -> Desk:
        window = Window()
        windows.append(window)
        # A window asks before a copy is lost with it, and Qt cannot part with one when the interpreter has ended.
        qtbot.addWidget(window, before_close_func=forget_copies)
        opener = Windows(app, settings or Settings(kept=False), "en")
        controller = opener.furnish(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        controller.start(path, page)
        qtbot.waitUntil(lambda: bool(controller.page), timeout=20_000)
        desk = Desk(qtbot, window, controller, opener)
        desk.wait_for_page()
        qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
        return desk

    yield make
    for window in windows:
        window.close()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()
