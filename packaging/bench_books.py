"""Measures books of up to 100,000 facts beside yardsticks, in one run: the last part of what `bench` prints.

usage: python packaging/bench_books.py [FACTS...]

The books are those of tests/large_books.py. A heartbeat of the window tells for how long it did not answer meanwhile.
Books that were read are kept where the system wants it: `bench` gives this program a folder of its own for that.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from qingdao_browser.app.controller import Controller
    from qingdao_browser.core.search import Index
    from qingdao_browser.views.window import Window

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import open_window, percentile, resident, row  # noqa: E402 - the folder of this file is looked in first

SIZES: Final = (1_000, 10_000, 100_000)
# What people type, each letter a search.
QUERIES: Final = ("machinery 33 2005", "ships lay", "office 12", "2001-05-1", "海关统计", "g-33-2004", "1.523 billion")
_MAKER: Final = """
import sys
from pathlib import Path
from tests.large_books import large_yaml
Path(sys.argv[2]).write_bytes(large_yaml(int(sys.argv[1])))
"""
_LOADER: Final = """
import sys, time, yaml
data = open(sys.argv[1], "rb").read()
begin = time.perf_counter()
yaml.load(data, Loader=yaml.CSafeLoader)
print((time.perf_counter() - begin) * 1000)
"""


class Heartbeat:
    """Beats each millisecond as long as the window answers."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self._longest = 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now

    @contextmanager
    def listen(self) -> Iterator[Callable[[], float]]:
        """Listen for some time; gives what returns the longest silence in milliseconds."""
        self._longest, self._last = 0.0, time.perf_counter()
        self._timer.start(1)
        try:
            yield self._silence
        finally:
            self._timer.stop()

    def _silence(self) -> float:
        return max(self._longest, time.perf_counter() - self._last) * 1000


class Bench:
    """A window of this process, the books it opens, and the rows that come of it."""

    def __init__(self, app: QApplication, window: Window, controller: Controller, folder: Path) -> None:
        self._app, self._window, self._controller = app, window, controller
        self._folder = folder
        self._heart = Heartbeat()

    def measure(self, facts: int) -> None:
        """Open a book of so many facts and use it; print the rows."""
        path = self._folder / f"{facts}.facts.yaml"
        # Made apart, as what that takes is no memory of the window.
        subprocess.run([sys.executable, "-c", _MAKER, str(facts), str(path)], cwd=ROOT, check=True)
        self._open(path, facts)
        self._search(facts)
        self._choose(facts)
        row(f"{facts:,} facts: memory of the window (RSS)", resident(os.getpid()), 1000, "MB", "for comparison")

    # --- opening --------------------------------------------------------------------------------------------------

    def _open(self, path: Path, facts: int) -> None:
        loader = float(subprocess.check_output([sys.executable, "-c", _LOADER, str(path)]))
        first, silence = self._opened(path)
        row(f"{facts:,} facts: first opening", first, loader, "ms", "<= 0.3, yaml.CSafeLoader")
        row("  longest silence of the window meanwhile", silence, 50, "ms", "<= 1, 50 ms")
        again, silence = self._opened(path)
        row(f"{facts:,} facts: opened again", again, 1000, "ms", "<= 1, 1 s")
        row("  longest silence of the window meanwhile", silence, 50, "ms", "<= 1, 50 ms")

    def _opened(self, path: Path) -> tuple[float, float]:
        """Open a file in place of the bundled book; return how long it took and the longest silence, both in ms."""
        self._controller.open_file("")
        self._let_go()
        self._settle()
        gc.collect()
        before = self._controller.book
        with self._heart.listen() as silence:
            begin = time.perf_counter()
            self._controller.open_file(str(path))
            while self._controller.is_opening or not self._window.page.complete:
                self._wait()
            taken = (time.perf_counter() - begin) * 1000
            longest = silence()
        assert self._controller.book is not before
        return taken, longest

    def _wait(self) -> None:
        from PySide6.QtCore import QEventLoop

        self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _let_go(self) -> None:
        """Let the page before go, as the program's own loop does; without it all pages would pile up."""
        from PySide6.QtCore import QEvent

        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _settle(self) -> None:
        """Let the window come to rest."""
        while not self._window.page.complete or self._window.page.drawing_small_charts:
            self._app.processEvents()

    # --- searching ------------------------------------------------------------------------------------------------

    def _search(self, facts: int) -> None:
        self._window.search.field.clear()
        with self._heart.listen() as silence:
            begin = time.perf_counter()
            self._controller.prepare_search()
            self._window.search.field.setText("e")
            while self._window.search.is_waiting:
                self._wait()
            taken = (time.perf_counter() - begin) * 1000
            longest = silence()
        row(f"{facts:,} facts: index of the search", taken, 1000, "ms", "for comparison")
        row("  longest silence of the window meanwhile", longest, 50, "ms", "<= 1, 50 ms")
        index = self._controller.index
        assert index is not None
        # Before any of its letters was typed a query has nothing to build on.
        cold = [_search_time(index, query, self._controller) for query in QUERIES]
        letters = [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]
        typed = [_search_time(index, text, self._controller) for text in letters]
        row(f"{facts:,} facts: a key in the search, median", statistics.median(typed), 8, "ms", "for comparison")
        row(f"{facts:,} facts: a key in the search, 95 %", percentile(typed, 95), 8, "ms", "<= 1, 8 ms")
        row(f"{facts:,} facts: a cold search, slowest", max(cold), 25, "ms", "<= 1, 25 ms")
        self._window.search.field.clear()

    # --- choosing -------------------------------------------------------------------------------------------------

    def _choose(self, facts: int) -> None:
        book = self._controller.book
        assert book is not None
        first, *others = book.indicators
        for id in others[:5]:
            self._painted(id)
        times = [self._painted(id) for id in others[5:65]]
        goal = "<= 1, two frames at 60 Hz"
        row(f"{facts:,} facts: choosing, painted, median", statistics.median(times), 33.3, "ms", goal)
        row(f"{facts:,} facts: choosing, painted, 95 %", percentile(times, 95), 33.3, "ms", goal)
        for name, id in (
            (f"one of {len(book.facts_of[first]):,} facts", first),
            ("a category", next(iter(book.categories))),
            (f"{len(book.sources):,} sources", "sources"),
            ("home", "home"),
        ):
            times = [self._painted(id) for _ in range(3)]
            row(f"{facts:,} facts: {name}, painted", statistics.median(times), 50, "ms", "<= 1, 50 ms")

    def _painted(self, id: str) -> float:
        """Go to a page; return the milliseconds until it is painted."""
        self._settle()
        begin = time.perf_counter()
        self._controller.go(id)
        self._let_go()
        self._app.processEvents()
        while not self._window.page.complete:
            self._app.processEvents()
        return (time.perf_counter() - begin) * 1000


def _search_time(index: Index, query: str, controller: Controller) -> float:
    """Return the milliseconds of a search with what is shown of it: the number of results and the first of them."""
    begin = time.perf_counter()
    found = index.find(query)
    len(found)
    for entry in found[:200][:12]:
        index.hit(entry, query, controller.language)
    return (time.perf_counter() - begin) * 1000


def main() -> int:
    """Measure books of the sizes given, of all by default, in a window of this process; return 0."""
    sizes = [int(text) for text in sys.argv[1:]] or SIZES
    app, window, controller = open_window()
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-bench-") as folder:
        bench = Bench(app, window, controller, Path(folder))
        for facts in sizes:
            bench.measure(facts)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
