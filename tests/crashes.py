"""A desk that takes errors in the program, as the program has one, in the place of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from qingdao_browser.app.crash import CrashDesk
from qingdao_browser.app.crash_report import watching
from qingdao_browser.views.crash_dialog import CrashDialog
from tests.desk import Desk


class Crashes:
    """The reports of a folder, and the dialog that shows them to a person."""

    def __init__(self, desk: Desk, taker: CrashDesk, folder: Path) -> None:
        self._desk, self.taker, self._folder = desk, taker, folder

    def wait_for_dialog(self) -> CrashDialog:
        self._desk.bot.waitUntil(
            lambda: self.taker.dialog is not None and self.taker.dialog.isVisible(), timeout=20_000
        )
        dialog = self.taker.dialog
        assert dialog is not None
        self._desk.bot.waitUntil(dialog.isActiveWindow, timeout=10_000)
        return dialog

    def reports(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self._folder.glob("*"))]


@contextmanager
def crashes_of(desk: Desk, folder: Path) -> Iterator[Crashes]:
    """Take the errors that come in the window of a test; each is to be one that the test expects."""
    taker = CrashDesk(folder)
    taker.windows = desk.windows
    with watching(taker.take):
        try:
            yield Crashes(desk, taker, folder)
        finally:
            if taker.dialog is not None:
                taker.dialog.close()


def button(dialog: CrashDialog, words: str) -> QPushButton:
    buttons = dialog.findChildren(QDialogButtonBox)[0].buttons()
    [found] = [one for one in buttons if one.text().replace("&", "") == words]
    assert isinstance(found, QPushButton)
    return found


def come_back(desk: Desk) -> None:
    """Turn to the window again, as window managers do when a dialog is closed."""
    desk.window.activateWindow()
    desk.bot.waitUntil(desk.window.isActiveWindow)


def defect(*_: Any) -> None:
    raise KeyError("defect")
