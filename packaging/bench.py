"""Measures the program beside yardsticks, all in one run: every row prints its value, the yardstick and the ratio.

Wants a screen with a window manager, which ``python3 packaging/bootstrap.py bench`` provides, and xdotool and xwd.
Programs are started in turn, so that a machine that grows slower meanwhile slows them all; medians are printed.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from qingdao_browser.app.controller import Controller
    from qingdao_browser.views.window import Window

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 40.0
# The screen counts as settled when nothing has changed on it for this many seconds.
SETTLED = 1.0

BARE_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.setWindowTitle("bare")
window.setCentralWidget(QLabel("label"))
window.resize(1180, 760)
window.show()
app.exec()
"""

BARE_CHART = """
import sys
import pyqtgraph as pg
app = pg.mkQApp()
window = pg.PlotWidget(title="bars", background="w")
window.setWindowTitle("chart")
window.addItem(pg.BarGraphItem(x=[0, 1, 2], height=[3, 1, 2], width=0.6))
window.resize(1180, 760)
window.show()
app.exec()
"""

PROGRAM = [sys.executable, "-m", "qingdao_browser"]


def main() -> int:
    """Measure and print all rows; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="counted starts of each program (default 5)")
    runs = parser.parse_args().runs
    print(f"{'what':<46} {'value':>12} {'yardstick':>12} {'ratio':>7}  goal")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-bench-") as folder:
        bench_start(Path(folder), runs)
    app, window, controller = open_window()
    bench_choosing(app, window, controller)
    bench_copying(app, window, controller)
    app.clipboard().clear()
    window.close()
    bench_reading()
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory(prefix="qingdao-browser-bench-") as folder:
            bench_printing(Path(folder))
    return 0


def row(what: str, value: float, yardstick: float, unit: str, goal: str) -> None:
    """Print one row of the table."""
    print(
        f"{what:<46} {value:>9.1f} {unit:<2} {yardstick:>9.1f} {unit:<2} {value / yardstick:>7.2f}  {goal}", flush=True
    )


# --- start and memory -------------------------------------------------------------------------------------------------


def bench_start(folder: Path, runs: int) -> None:
    """Start the program, a bare window and a bare chart in turn; print the rows of start and memory."""
    commands = {"program": PROGRAM}
    for name, text in (("window", BARE_WINDOW), ("chart", BARE_CHART)):
        script = folder / f"{name}.py"
        script.write_text(text, encoding="utf-8")
        commands[name] = [sys.executable, str(script)]
    results: dict[str, list[Start]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            measured = one_start(command, folder)
            if number:  # the first round warms the caches of the disk
                results[name].append(measured)

    def median(name: str, of: Callable[[Start], float]) -> float:
        return statistics.median(of(start) for start in results[name])

    row(
        "start to window on screen", median("program", mapped), median("window", mapped), "ms", "<= 1.25, a bare window"
    )
    row(
        "start to all charts of home",
        median("program", settled),
        median("chart", settled),
        "ms",
        "<= 1.15, a bare chart",
    )
    row("memory at rest (RSS)", median("program", memory), median("chart", memory), "MB", "<= 1.35, a bare chart")


Start = tuple[float, float, float]


def mapped(start: Start) -> float:
    """Return the milliseconds from start to a window on the screen."""
    return start[0]


def settled(start: Start) -> float:
    """Return the milliseconds from start to the last change on the screen."""
    return start[1]


def memory(start: Start) -> float:
    """Return the megabytes at rest."""
    return start[2]


def one_start(command: list[str], folder: Path) -> Start:
    """Start a program with settings of its own, wait until its window has settled, and end it."""
    home = tempfile.mkdtemp(dir=folder)
    private = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), home)
    environment = {**os.environ, **private, "QT_QPA_PLATFORM": "xcb"}
    # An installed program is compiled; the first round, which is not counted, compiles the one in the checkout.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not visible_windows():
            if time.perf_counter() - begin > PATIENCE or process.poll() is not None:
                raise SystemExit(f"{command} shows no window")
            time.sleep(0.002)
        on_screen = time.perf_counter() - begin
        last, last_at = b"", on_screen
        while time.perf_counter() - begin - last_at < SETTLED:
            if time.perf_counter() - begin > PATIENCE:
                raise SystemExit(f"the window of {command} never comes to rest")
            picture = screen()
            if picture != last:
                last, last_at = picture, time.perf_counter() - begin
        return on_screen * 1000, last_at * 1000, resident(process.pid)
    finally:
        process.kill()
        process.wait()
        while visible_windows():
            time.sleep(0.02)
        shutil.rmtree(home, ignore_errors=True)


def visible_windows() -> bool:
    """Return whether a window with a name is on the screen."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."], capture_output=True, check=False)
    return any(is_large(number) for number in found.stdout.decode().split())


def is_large(number: str) -> bool:
    """Return whether a window is one of a program, not a helper of the window manager."""
    shape = subprocess.run(["xdotool", "getwindowgeometry", "--shell", number], capture_output=True, check=False)
    values = dict(line.split("=", 1) for line in shape.stdout.decode().split() if "=" in line)
    return int(values.get("WIDTH", 0)) > 300 and int(values.get("HEIGHT", 0)) > 200


def screen() -> bytes:
    """Return what the screen shows."""
    return subprocess.run(["xwd", "-root", "-silent"], capture_output=True, check=True).stdout


def resident(pid: int) -> float:
    """Return the resident memory of a process in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


# --- choosing ---------------------------------------------------------------------------------------------------------


def open_window() -> tuple[QApplication, Window, Controller]:
    """Open the bundled book in a window of this process."""
    from PySide6.QtWidgets import QApplication

    from qingdao_browser.app.controller import Controller
    from qingdao_browser.app.settings import Settings
    from qingdao_browser.app.start import name_app
    from qingdao_browser.views.window import Window

    app = QApplication([sys.argv[0]])
    name_app(app)
    window = Window()
    window.furnish()
    controller = Controller(app, window, Settings(kept=False), "en")
    controller.dress()
    controller.load_fonts()
    window.show()
    controller.open_file("")
    gc.freeze()  # as the program's own start does
    return app, window, controller


def bench_choosing(app: QApplication, window: Window, controller: Controller) -> None:
    """Open every indicator of the bundled book three times; print how long a page takes until it is painted."""
    assert controller.book is not None
    times: list[float] = []
    for round_number in range(3):
        for id in controller.book.indicators:
            begin = time.perf_counter()
            controller.go(id)
            app.processEvents()  # lays the page out and paints it
            while not window.page.complete:
                app.processEvents()
            if round_number:
                times.append((time.perf_counter() - begin) * 1000)
    row("choosing an indicator, painted, median", statistics.median(times), 33.3, "ms", "two frames at 60 Hz")
    row("choosing an indicator, painted, 95 %", percentile(times, 95), 33.3, "ms", "<= 1, two frames at 60 Hz")


def percentile(values: list[float], share: int) -> float:
    """Return the value below which that share of all values lies."""
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


# --- copying ----------------------------------------------------------------------------------------------------------


def bench_copying(app: QApplication, window: Window, controller: Controller) -> None:
    """Copy every chart of the bundled book for each program; print how long Ctrl+C takes to fill the clipboard."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from qingdao_browser.charts.view import ChartView
    from qingdao_browser.core.presets import PRESETS

    assert controller.book is not None
    times: dict[str, list[float]] = {preset: [] for preset in PRESETS}
    for id in controller.book.indicators:
        controller.go(id)
        while not window.page.complete:
            app.processEvents()
        page = window.page.widget()
        for chart in page.findChildren(ChartView) if page is not None else ():
            for preset in PRESETS:
                chart.setFocus()
                window.actions_by_id[f"preset-{preset}"].trigger()
                app.clipboard().clear()
                begin = time.perf_counter()
                QTest.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
                times[preset].append((time.perf_counter() - begin) * 1000)
                assert app.clipboard().mimeData().formats()
    for program, found in times.items():
        row(f"Ctrl+C on a chart for {program}, median", statistics.median(found), 100, "ms", "<= 1, 100 ms")
        row(f"Ctrl+C on a chart for {program}, slowest", max(found), 100, "ms", "<= 1, 100 ms")


# --- reading ----------------------------------------------------------------------------------------------------------


def bench_reading() -> None:
    """Read the bundled book beside PyYAML's own loader."""
    import yaml

    from qingdao_browser.core.reading import read_book
    from qingdao_browser.core.resources import resource

    data = resource("facts.yaml")
    ours = [elapsed(lambda: read_book(data, "facts.yaml")) for _ in range(5)]
    theirs = [elapsed(lambda: yaml.load(data, Loader=yaml.CSafeLoader)) for _ in range(5)]
    row("reading the bundled book", statistics.median(ours), statistics.median(theirs), "ms", "yaml.CSafeLoader")


# --- printing ---------------------------------------------------------------------------------------------------------


def bench_printing(folder: Path) -> None:
    """Print the whole bundled book as PDF, beside LibreOffice turning the same document from HTML into PDF.

    LibreOffice gets the charts as pictures: of drawings inside a page of HTML it shows nothing.
    """
    for code in ("en", "zh"):
        page, ours, theirs = (folder / name for name in (f"book-{code}.html", f"{code}.pdf", f"book-{code}.pdf"))
        ours_command = [*PROGRAM, "--lang", code, "print", "-o", str(ours)]
        office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
        theirs_command = [*office, "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(page)]
        subprocess.run([*PROGRAM, "--lang", code, "print", "-o", str(page)], cwd=ROOT, check=True)
        page.write_text(with_pictures(page.read_text(encoding="utf-8")), encoding="utf-8")
        times: list[tuple[float, float]] = []
        for number in range(4):
            measured = (elapsed(partial(call, ours_command)), elapsed(partial(call, theirs_command)))
            if number:  # the first round makes LibreOffice's profile
                times.append(measured)
        value, yardstick = (statistics.median(column) / 1000 for column in zip(*times, strict=True))
        assert theirs.stat().st_size
        row(f"whole book as PDF, {code}", value, yardstick, "s", "<= 0.2, LibreOffice from HTML")
        row(f"size of that PDF, {code}", ours.stat().st_size / 1e6, 2, "MB", "< 1, 2 MB")


def with_pictures(html: str) -> str:
    """Return a page with each drawing inside it as a picture."""

    def picture(found: re.Match[str]) -> str:
        drawing = found[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        return f'<img width="605" src="data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}">'

    return re.sub(r"<svg.*?</svg>", picture, html, flags=re.DOTALL)


def call(command: list[str]) -> None:
    """Run a program to its end."""
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def elapsed(work: Callable[[], object]) -> float:
    """Return how many milliseconds some work takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    sys.exit(main())
