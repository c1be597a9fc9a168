"""Every dialog of the program, opened as a person opens it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from qingdao_browser.app import shelf
from qingdao_browser.app.importing import Importer
from qingdao_browser.app.settings import Settings
from qingdao_browser.output import clipboard
from qingdao_browser.views.import_dialog import ImportDialog
from qingdao_browser.views.print_preview import PreviewDialog
from tests.desk import Desk

TABLE: Final = "year,name,Catch\n2018,Cod,1.10\n2019,Cod,over 2.5\n2020,Cod,(7)\n"
LOOK_AGAIN_MS: Final = 20


class Dialogs:
    """A window on a page with a figure and a chart, and the dialogs that can be opened from there."""

    NAMES = (
        "keys", "about", "print-preview", "copy-citation", "new-briefing", "import", "link", "last-copy",
        "delete-briefing", "unsaved-briefing", "no-printer",
    )  # fmt: skip

    def __init__(self, open_desk: Callable[..., Desk], folder: Path) -> None:
        self.folder = folder
        self.desk = open_desk(page="financing-value", settings=Settings(kept=False, data=folder))

    def meet(self, name: str, look: Callable[[QDialog], None]) -> None:
        """Open the dialog of a name, look at it when it is complete, and leave it."""
        met: list[str] = []
        failures: list[BaseException] = []

        def see() -> None:
            dialog = _shown()
            if dialog is None or not _is_complete(dialog):
                QTimer.singleShot(LOOK_AGAIN_MS, see)
                return
            try:
                look(dialog)
            except BaseException as failure:  # noqa: BLE001 # it is raised where the test can hear it
                failures.append(failure)
            if isValid(dialog):
                dialog.reject()
            met.append(name)

        QTimer.singleShot(0, see)
        with pytest.MonkeyPatch.context() as patch:
            self._open(name, patch)
            self.desk.bot.waitUntil(lambda: bool(met), timeout=20_000)
        if failures:
            raise failures[0]

    def _open(self, name: str, patch: pytest.MonkeyPatch) -> None:
        run = self.desk.controller.run
        match name:
            case "import":
                table = self.folder / "table.csv"
                table.write_text(TABLE, "utf-8")
                Importer(self.desk.window).open(table, {}, self.desk.controller.language)
            case "link":
                self.desk.controller.visit("https://example.org/page")
            case "last-copy":
                patch.setattr(clipboard, "copies_outlive_us", lambda: False)
                patch.setattr(clipboard, "holds_our_copy", lambda: True)
                run("copy")
                self.desk.window.close()
            case "delete-briefing":
                run("add-to-briefing")
                run("delete-briefing")
            case "unsaved-briefing":
                patch.setattr(shelf, "write_whole", _fill_disk)
                run("add-to-briefing")
                self.desk.window.close()
            case "no-printer":
                patch.setattr(QPrinterInfo, "availablePrinterNames", list)
                run("print")
            case _:
                run(name)


def _fill_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _shown() -> QDialog | None:
    dialogs = (window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog))
    return next((dialog for dialog in dialogs if dialog.isVisible() and dialog.isActiveWindow()), None)


def _is_complete(dialog: QDialog) -> bool:
    if isinstance(dialog, PreviewDialog):
        return dialog.print_button.isEnabled()
    return not isinstance(dialog, ImportDialog) or not dialog.busy
