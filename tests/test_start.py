"""What the program may load before its first window, before its first page, and for the commands of a terminal.

What is loaded makes each start longer, whether it is used or not; parts that only some pages or commands need come with
these.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Parts of Qt and packages that only charts with axes, copies, documents, imports and citations need.
LATER = {
    "PySide6.QtPrintSupport", "PySide6.QtSvg", "babel.numbers", "citeproc", "docx", "lxml", "numpy", "openpyxl",
    "pathvalidate", "pikepdf", "pyqtgraph", "xlsxwriter",
}  # fmt: skip
# The bare window stands before anything of the book is loaded.
AFTER_WINDOW = LATER | {
    "babel", "msgspec", "qingdao_browser.app.controller", "qingdao_browser.charts", "qingdao_browser.core.book", "yaml",
}  # fmt: skip
# The figures of the home page are written with it.
AFTER_PAGE = LATER - {"babel.numbers"}

WINDOW = """
import json, sys
from PySide6 import QtCore
from qingdao_browser.app import start
from qingdao_browser.views.window import Window

loaded = {}

class Watched(Window):
    def show(self):
        loaded["window"] = sorted(sys.modules)
        loaded["made"] = sorted(vars(QtCore))
        super().show()

    def furnish(self):
        super().furnish()
        self.page.drawn.connect(self.end)

    def end(self):
        loaded["page"] = sorted(sys.modules)
        self.close()

start.Window = Watched
code = start.start("", "home", None)
print(json.dumps(loaded))
sys.exit(code)
"""
AHEAD = """
import json, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qingdao_browser.charts.ahead import Ahead, axes_loaded

apart = set()

class Watch:
    @staticmethod
    def find_spec(name, *_):
        if threading.current_thread() is not threading.main_thread():
            apart.add(name.partition(".")[0])

sys.meta_path.insert(0, Watch)
app = QApplication([])
ahead = Ahead(app)
timer = QTimer()
timer.timeout.connect(lambda: ahead.loading() or app.quit())
timer.start(5)
app.exec()
print(json.dumps([axes_loaded(), sorted(apart)]))
"""
CLOSED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from qingdao_browser.app.start import open_first

app = QApplication([])
windows = open_first(app, "", "home", None)
first = windows.controllers[0].window
QTimer.singleShot(0, lambda: windows.open(""))
QTimer.singleShot(0, first.close)
first.destroyed.connect(lambda: print(len(windows.controllers)))
first.destroyed.connect(app.quit)
app.exec()
"""
COMMAND = """
import contextlib, io, json, sys
from qingdao_browser.app.main import main
with contextlib.redirect_stdout(io.StringIO()):
    with contextlib.suppress(SystemExit):
        main(sys.argv[1:])
print(json.dumps(sorted(sys.modules)))
"""


def answer(script: str, *arguments: str) -> str:
    """Return the last line that a script prints in a process of its own."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout.splitlines()[-1]


def test_what_only_some_pages_need_is_not_loaded_at_the_start() -> None:
    loaded = json.loads(answer(WINDOW))
    assert AFTER_WINDOW.isdisjoint(loaded["window"]), sorted(AFTER_WINDOW.intersection(loaded["window"]))
    # PySide makes a class when it is first named; this one, with its enumerations, takes a tenth of the start.
    assert "Qt" not in loaded["made"]
    assert AFTER_PAGE.isdisjoint(loaded["page"]), sorted(AFTER_PAGE.intersection(loaded["page"]))
    assert "qingdao_browser.charts.map_drawing" in loaded["page"]


def test_only_what_knows_no_qt_is_loaded_apart_from_the_thread_of_the_window() -> None:
    loaded, apart = json.loads(answer(AHEAD))
    assert loaded
    assert "numpy" in apart
    assert not {"PySide6", "pyqtgraph", "qingdao_browser", "shiboken6"}.intersection(apart)


def test_the_first_window_is_parted_with_when_it_is_closed_beside_another() -> None:
    assert answer(CLOSED) == "1"


@pytest.mark.parametrize("command", [["--version"], ["list"], ["show", "trade"], ["search", "port"]])
def test_commands_of_a_terminal_load_nothing_of_a_screen(command: list[str]) -> None:
    loaded = set(json.loads(answer(COMMAND, *command)))
    assert not {name for name in loaded if name.startswith("PySide6")}
    assert AFTER_PAGE.isdisjoint(loaded), sorted(AFTER_PAGE.intersection(loaded))
