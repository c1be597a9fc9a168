"""Thousands of random actions in the windows of the program: nothing fails, nothing is left behind, no memory grows.

The program runs in a process of its own, with a home of its own, and reaches no printer and no other program. The same
seed and count do the same things again.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import traceback
from collections import Counter
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, QtMsgType, QUrl, Slot, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.start import open_first
from qingdao_browser.core.resources import resource
from qingdao_browser.views.window import Window
from tests.soaking.gauges import Holding, holding
from tests.soaking.hands import Hands, supply

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parents[2]
# What the process finds its own in, so that nothing of the user is read or written.
_FOLDERS: Final = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
# So many actions are told after a failure, and so often is the program brought to rest and measured.
_TOLD: Final = 20
_RESTS: Final = 40
_LEAST: Final = 50
# With fewer actions nothing is judged but failures: what is kept for the next time is still being filled.
_JUDGED: Final = 4000
# The mean of the last quarter may be above that of the second by so much.
_GROWTH: Final = 1.03
# What takes longer, in seconds, is taken for stuck.
_PATIENCE: Final = 60.0
# Timers up to this interval in milliseconds are waited for; longer ones wait for a person.
_SOON: Final = 250
# A window manager may leave a new window in the background.
_NUDGE_SECONDS: Final = 0.1
# What Qt itself lets a person drag ends with Escape.
_DRAG_SECONDS: Final = 1.0
# What is still to come at rest: tooltips go, and what is done in idle time begins.
_REST_SECONDS: Final = 0.7


def soak(seed: int, count: int) -> bool:
    """Do `count` actions of a seed; print what was done and held, and return whether all was as it should be."""
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-actions-") as name:
        folder = Path(name)
        environment = os.environ | {name: str(folder / name.lower()) for name in _FOLDERS}
        for place in _FOLDERS:
            (folder / place.lower()).mkdir(mode=0o700)
        (folder / "desk").mkdir()
        # No editor and no browser is found, and no print service.
        environment |= {"PATH": str(folder), "CUPS_SERVER": str(folder / "none"), "PYTHONFAULTHANDLER": "1"}
        command = [sys.executable, "-m", "tests.soaking.actions", str(seed), str(count), str(folder / "desk")]
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        journal = folder / "desk" / "journal"
        if ended and journal.exists():
            # Each action was written down before it was done, for a process may go without a word.
            done = journal.read_text(encoding="utf-8").splitlines()
            print(f"   ended with {ended}, seed {seed}; the last actions:", *done[-_TOLD:], sep="\n   ", flush=True)
    return ended == 0


# --- in the process of its own ----------------------------------------------------------------------------------------


class Watch(logging.Handler):
    """Takes note of everything that must not happen: exceptions anywhere, warnings of Qt, records of the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []
        configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        self._ignored = [re.compile(line) for line in configuration["tool"]["pytest"]["qt_log_ignore"]]
        sys.excepthook = self._raised
        threading.excepthook = self._raised_in_a_thread
        sys.unraisablehook = self._raised_unheard
        logging.getLogger().addHandler(self)
        qInstallMessageHandler(self._said)

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"log: {record.levelname} {record.name}: {record.getMessage()}")

    def _raised(self, *error: Any) -> None:
        self.seen.append("".join(traceback.format_exception(*error)))

    def _raised_in_a_thread(self, told: threading.ExceptHookArgs) -> None:
        self._raised(told.exc_type, told.exc_value, told.exc_traceback)

    def _raised_unheard(self, told: Any) -> None:
        self._raised(told.exc_type, told.exc_value, told.exc_traceback)

    def _said(self, kind: QtMsgType, _: object, message: str) -> None:
        grave = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if grave and not any(ignored.search(message) for ignored in self._ignored):
            self.seen.append(f"Qt: {message}")


class Walk(QObject):
    """Does one action after another as soon as the program has come to rest from the one before."""

    def __init__(self, app: QApplication, seed: int, count: int, folder: Path) -> None:
        super().__init__(app)
        self._app, self.count = app, count
        self.watch = Watch()
        self._windows = open_first(app, "", "", None)
        self._hands = Hands(app, self._windows, random.Random(seed), folder)  # noqa: S311 - it is to be foretold
        self._journal = (folder / "journal").open("w", encoding="utf-8", buffering=1)
        self._every = max(_LEAST, count // _RESTS)
        self.done = 0
        self.kinds: Counter[str] = Counter()
        self.rests: list[Holding] = []
        # How many actions are being done: one that asks something goes on when it is answered.
        self._depth = 0
        self._calm = 0
        self._since = time.monotonic()
        self._resting = False
        self._tidied = False
        self._ended = False
        for scheme in ("http", "https", "file"):
            QDesktopServices.setUrlHandler(scheme, self, "visited")  # type: ignore[arg-type] # it takes no bytes
        QTimer.singleShot(0, self._tick)

    @Slot(QUrl)
    def visited(self, url: QUrl) -> None:
        """Take an address or a file in the place of the user's browser or editor."""
        self.kinds["visited" if url.isValid() else "visited nothing"] += 1

    # --- turns ------------------------------------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        """Do the next action if the program is at rest; come back in any case, also while something is asked."""
        if self._ended:
            return
        # What is waited for may be done by another process, which wants its turn.
        QTimer.singleShot(0 if self._calm else 1, self._tick)
        if self.watch.seen:
            self._end()
            return
        for controller in self._windows.controllers:
            self._guard(controller.window)
        busy = self._busy()
        if busy:
            self._calm = 0
            if time.monotonic() - self._since > _PATIENCE:
                self.watch.seen.append(f"stuck: {busy}")
            return
        # Events that the last ones brought about have come by then.
        self._calm += 1
        if self._calm < 3:
            return
        self._calm = 0
        if self._resting:
            self._rest()
        else:
            self._act()

    def _act(self) -> None:
        if self._depth and not asked():
            # An answer has ended the question, and what asked it goes on when this returns; or something is dragged.
            waited = time.monotonic() - self._since
            if waited > _PATIENCE:
                self.watch.seen.append("stuck: neither asked nor done")
            elif waited > _DRAG_SECONDS:
                QTest.keyClick(self._hands.front(), Qt.Key.Key_Escape)
            return
        self._since = time.monotonic()
        self.done += 1
        kind, act = self._hands.next()
        self.kinds[kind] += 1
        self._journal.write(f"{self.done} {kind}")
        number = self.done
        self._depth += 1
        words = act()
        self._depth -= 1
        self._journal.write(f" [{number}: {words}]\n")
        if self.done % self._every == 0 or self.done == self.count:
            self._resting, self._tidied = True, False

    def _rest(self) -> None:
        """Leave everything that is open, bring the window to its usual state, and take the measures."""
        if self._hands.leave() or self._depth:
            return
        if not self._tidied:
            self._hands.tidy()
            QToolTip.hideText()
            self._tidied, self._since = True, time.monotonic()
        elif time.monotonic() - self._since > _REST_SECONDS and self._windows.controllers[0].index is not None:
            self.rests.append(holding(self._app))
            self._resting, self._since = False, time.monotonic()
            faulthandler.dump_traceback_later(5 * _PATIENCE, exit=True)
            if self.done >= self.count:
                self._end()

    def _end(self) -> None:
        self._ended = True
        if self.watch.seen:
            self._app.exit(1)
        else:
            QApplication.clipboard().clear()
            self._app.closeAllWindows()

    def _guard(self, window: Window) -> None:
        """Keep the last window open until the end: with it the program would be over."""
        if not isinstance(window.may_close, partial):
            window.may_close = partial(self._may_close, window.may_close)

    def _may_close(self, asks: Callable[[], bool] | None) -> bool:
        return self._ended or (len(self._windows.controllers) > 1 and (asks is None or asks()))

    # --- rest -------------------------------------------------------------------------------------------------------

    def _busy(self) -> str:
        """Return what the program is still doing of itself; empty where it waits for a person."""
        for controller in self._windows.controllers:
            busy = busy_with(controller)
            if busy:
                return busy
        if QApplication.activePopupWidget() is None:
            expected = QApplication.activeModalWidget() or self._hands.front()
            if QApplication.activeWindow() is not expected:
                if time.monotonic() - self._since > _NUDGE_SECONDS:
                    expected.activateWindow()
                return f"the way to {type(expected).__name__}"
        return ""


def asked() -> bool:
    """Return whether a menu or a dialog waits for an answer."""
    return QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None


def busy_with(controller: Controller) -> str:
    """Return what a window is still doing of itself; empty where it waits for a person."""
    window = controller.window
    if controller.book is None or controller.is_opening:
        return "a book"
    if not window.page.complete or window.page.drawing_small_charts:
        return "charts"
    if window.search.is_waiting:
        return "the index"
    file = controller._opener._file
    if file is not None and file.path is not None:
        from qingdao_browser.app.book_file import _state_of

        if file._read is not None or file._state != _state_of(file.path):
            return "a changed file"
    for timer in window.findChildren(QTimer):
        if timer.isActive() and timer.interval() <= _SOON:
            return f"a timer of {type(timer.parent()).__name__}"
    return ""


# --- what came of it --------------------------------------------------------------------------------------------------


def judged(walk: Walk, seconds: float) -> list[str]:
    """Print what was done and held; return in words what is not as it should be."""
    print(f"   {walk.done} actions in {seconds:.0f} s, {walk.done / seconds:.1f} a second; by kind:")
    print("   " + ", ".join(f"{kind} {number}" for kind, number in walk.kinds.most_common()))
    rests, wrong = walk.rests, list(walk.watch.seen)
    if len(rests) < 4:
        return wrong
    quarters = [rests[len(rests) * quarter // 4 : len(rests) * (quarter + 1) // 4] for quarter in range(4)]
    means = [fmean(rest.memory for rest in quarter) for quarter in quarters]
    print("   memory by quarters: " + ", ".join(f"{mean:.1f} MB" for mean in means))
    middle = rests[len(rests) // 2]
    for name, rest in (("begin", rests[0]), ("middle", middle), ("end", rests[-1])):
        print(f"   {name}: {rest.words()}")
    if walk.count >= _JUDGED:
        if means[3] > means[1] * _GROWTH:
            wrong.append(f"memory grew by {means[3] / means[1] - 1:.1%} from the second to the last quarter")
        wrong += [f"more and more: {line}" for line in rests[-1].grown_since(middle)]
    return wrong


def main(seed: int, count: int, folder: Path) -> int:
    """Walk through the program; return 1 where something is not as it should be."""
    supply(folder, resource("facts.yaml"))
    app = QApplication([sys.argv[0]])
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app.setCursorFlashTime(0)
    begin = time.monotonic()
    walk = Walk(app, seed, count, folder)
    app.exec()
    faulthandler.cancel_dump_traceback_later()
    wrong = judged(walk, time.monotonic() - begin)
    for line in wrong:
        print(f"   WRONG: {line}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
