"""A tour of the whole program, as a person takes it: a process of its own, so that it can be watched from outside.

It is told a folder of its own and what to do: `print`, or everything else. It ends with 0 where all went as it should.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget

from qingdao_browser.app.main import main
from qingdao_browser.views.blocks import LinkButton
from qingdao_browser.views.crash_dialog import CrashDialog
from qingdao_browser.views.window import Window

Widget = TypeVar("Widget", bound=QWidget)
# What is waited for next.
Steps = Iterator[Callable[[], object]]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECONDS = 60
TABLE = "Year,Ships\n2017,12\n2018,15\n"


def shown(kind: type[Widget]) -> Widget | None:
    """Return the dialog of a kind that is open."""
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)


def the(kind: type[Widget]) -> Widget:
    found = shown(kind)
    assert found is not None
    return found


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key when the events at hand are done: a dialog that it opens runs events of its own."""
    QTimer.singleShot(0, lambda: QTest.keyClick(QApplication.focusWidget() or the(Window), key, modifier))


def name_file(path: Path) -> None:
    """Put the name of a file into the dialog that asks for one, and press Enter."""
    # Without a name for the dialog, which is Qt's own, PySide would give up what is inside it.
    dialog = the(QFileDialog)
    field = dialog.findChildren(QLineEdit)[0]
    # Typed letters would open a list of files, which takes the key.
    field.setText(str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)


def is_there(window: Window, title: str) -> bool:
    """Return whether the window shows the page with a title that begins with some words, and has the keyboard."""
    if not window.isActiveWindow():
        # Another program on the screen may have got it when a dialog was closed.
        window.activateWindow()
    summary = window.page.summary
    there = summary is not None and summary.title.startswith(title) and window.page.complete
    return there and window.isActiveWindow()


def everything(window: Window, folder: Path) -> Steps:
    page = window.page
    yield lambda: is_there(window, "Harbour")
    # Browse and search.
    press(Qt.Key.Key_F, CONTROL)
    yield window.search.field.hasFocus
    QTest.keyClicks(window.search.field, "ships")
    yield lambda: not window.search.is_waiting and window.search.results.isVisible()
    press(Qt.Key.Key_Return)
    yield lambda: is_there(window, "Ships")
    # Copy, and collect.
    page.setFocus()
    press(Qt.Key.Key_C, CONTROL)
    yield lambda: "Copied" in window.statusBar().currentMessage()
    press(Qt.Key.Key_D, CONTROL)
    yield window.briefing.isVisible
    # Save the page as PDF.
    yield lambda: is_there(window, "Ships")
    press(Qt.Key.Key_S, CONTROL | SHIFT)
    yield lambda: shown(QFileDialog)
    name_file(folder / "page.pdf")
    yield (folder / "page.pdf").exists
    # Follow a link to a source, first with second thoughts.
    yield lambda: is_there(window, "Ships")
    press(Qt.Key.Key_End, Qt.KeyboardModifier.AltModifier)
    yield lambda: is_there(window, "Sources")
    link = next(one for one in page.findChildren(LinkButton) if one.text().startswith("https://example.org/"))
    for button in (QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Open):
        QTimer.singleShot(0, link.click)
        yield lambda: shown(QMessageBox)
        assert the(QMessageBox).informativeText() == link.text()
        the(QMessageBox).button(button).click()
        yield lambda: not shown(QMessageBox)
    yield (folder / "visited").exists
    # Open the book that the command has made of a table.
    yield lambda: is_there(window, "Sources")
    press(Qt.Key.Key_O, CONTROL)
    yield lambda: shown(QFileDialog)
    QTimer.singleShot(0, lambda: name_file(folder / "imported.facts.yaml"))
    yield lambda: len([one for one in QApplication.topLevelWidgets() if isinstance(one, Window)]) == 2
    yield lambda: any("imported" in one.windowTitle() for one in QApplication.topLevelWidgets())
    # An error in the program.
    QTimer.singleShot(0, Defect(window).come)
    yield lambda: shown(CrashDialog)
    the(CrashDialog).reject()
    yield lambda: not shown(CrashDialog)


class Defect(QObject):
    def come(self) -> None:
        raise KeyError("defect")


def paper(window: Window, _: Path) -> Steps:
    """Ask for the printers; whether there are any, the dialog that comes is closed."""
    yield lambda: is_there(window, "Harbour")
    press(Qt.Key.Key_P, CONTROL)
    yield lambda: shown(QDialog)
    the(QDialog).reject()
    yield lambda: not shown(QDialog)


class Guide(QObject):
    """Goes from step to step, whatever dialog runs events of its own meanwhile; ends the program after the last."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps
        self._done: Callable[[], object] = lambda: True
        self.arrived = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go)
        self._timer.start(20)
        QTimer.singleShot(SECONDS * 1000, self._give_up)

    def _go(self) -> None:
        try:
            if self._done():
                self._done = next(self._steps)
        except StopIteration:
            self.arrived = True
            self._timer.stop()
            QApplication.closeAllWindows()
        except Exception:  # noqa: BLE001 - the program would outlive it
            traceback.print_exc()
            os._exit(3)

    def _give_up(self) -> None:
        traceback.print_stack(self._steps.gi_frame)  # type: ignore[attr-defined] # it is a generator
        os._exit(4)


def commands(folder: Path) -> None:
    """Run the commands of a terminal that write files."""
    table = folder / "imported.csv"
    table.write_text(TABLE, encoding="utf-8")
    for words in (
        ["list"],
        ["print", "home", "-o", "home.pdf"],
        ["figure", "home", "-o", "home.svg"],
        ["data", "-o", "data.xlsx"],
        ["import", table.name, "-o", "imported.facts.yaml", "--source", "Ships, Port, 2020", "--unit", "ships"],
    ):
        command = [sys.executable, "-m", "qingdao_browser", *words]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        nothing = subprocess.DEVNULL
        subprocess.run(command, cwd=folder, env=environment, stdout=nothing, stderr=nothing, check=True)


def take(folder: Path, what: str) -> int:
    guides: list[Guide] = []
    furnish = Window.furnish

    def furnish_and_begin(window: Window) -> None:
        furnish(window)
        if not guides:
            guides.append(Guide((paper if what == "print" else everything)(window, folder)))

    # As a person who sits down before it.
    setattr(Window, "furnish", furnish_and_begin)  # noqa: B010 - types know methods as fixed
    if what != "print":
        commands(folder)
    code = main(["--log", str(folder / "log"), str(folder / "harbour.facts.yaml")])
    return code if guides and guides[0].arrived else 5


if __name__ == "__main__":
    sys.exit(take(Path(sys.argv[1]), sys.argv[2]))
