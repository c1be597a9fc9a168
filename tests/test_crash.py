"""Errors in the program without a window: reports, the ways to them, commands of a terminal, and ends at a stroke."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from qingdao_browser import __version__
from qingdao_browser.app import crash_report, main, pictures
from qingdao_browser.app.crash_report import KEPT, Crash, crash_of, keep, left, report, watching
from qingdao_browser.app.log_file import LogLines

ROOT = Path(__file__).resolve().parents[1]
WAIT = 60
LINE = re.compile(r"qingdao-browser: an error in the program; the report is (.+)\n")


def failing(*_: object) -> int:
    raise KeyError("defect")


def error() -> KeyError:
    try:
        failing()
    except KeyError as raised:
        return raised
    raise AssertionError


# --- what a report says -----------------------------------------------------------------------------------------------


def test_a_report_has_versions_place_and_trace() -> None:
    text = report([crash_of(error()).trace], {"page": "trade", "book": "/a/b.facts.yaml, version 3"})
    for line in (f"program: {__version__}", "page: trade", "book: /a/b.facts.yaml, version 3"):
        assert f"{line}\n" in text
    for start in ("time: 2", "Python: 3.", "Qt for Python: 6.", f"system: {os.uname().sysname} "):
        assert f"\n{start}" in text
    assert "with Qt 6." in text
    assert text.endswith("KeyError: 'defect'\n")
    assert "in failing" in text


def test_a_report_has_nothing_that_a_person_wrote() -> None:
    notes = ["Ask the mayor\nabout “Plan B”\tsoon", "it's", "on"]
    trace = f"ValueError: {notes[0]!r} and {notes[0]} and {notes[1]} on"
    text = report([trace], {}, notes)
    assert text.endswith("ValueError: '[…]\\n[…]' and […]\n[…] and […] on\n")
    # A short text stands everywhere by chance.
    assert "Python" in text


def test_a_long_trace_keeps_both_ends() -> None:
    text = report(["begin" + "x" * 1_000_000 + "end"], {})
    assert len(text) < 60_000
    assert "\n\nbegin" in text
    assert text.endswith("end\n")


def test_an_error_is_known_by_the_place_where_it_was_raised() -> None:
    assert crash_of(error()).place == crash_of(error()).place
    assert crash_of(error()).place != crash_of(ValueError("here")).place
    apart = 'Traceback (most recent call last):\n  File "a.py", line 7, in f\nValueError'
    assert crash_of(RuntimeError(apart)).place == 'RuntimeError at File "a.py", line 7'


# --- where reports are kept -------------------------------------------------------------------------------------------


def test_the_newest_reports_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"
    paths = [keep(f"number {number}\ud800", folder) for number in range(KEPT + 3)]
    assert sorted(folder.iterdir()) == paths[3:]
    assert paths[-1].read_text(encoding="utf-8") == f"number {KEPT + 2}\\ud800"
    # After the clock was set back the newest bears the smallest name, and stays.
    for path in paths[3:]:
        path.rename(path.with_name(path.name.replace("crash-2", "crash-9")))
    assert keep("today", folder).read_text(encoding="utf-8") == "today"
    assert len(list(folder.iterdir())) == KEPT


def test_a_report_that_cannot_be_kept_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        keep("text", tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        keep("text", None)


@pytest.mark.parametrize(
    ("state", "home", "folder"),
    [
        ("/var/state", "/home/a", "/var/state/qingdao-browser/reports"),
        ("", "/home/a", "/home/a/.local/state/qingdao-browser/reports"),
        # The rules for these folders say that one which is not absolute is to be passed over.
        ("state", "/home/a", "/home/a/.local/state/qingdao-browser/reports"),
        ("", "somewhere", "None"),
    ],
)
def test_the_folder_is_the_one_of_the_system(
    monkeypatch: pytest.MonkeyPatch, state: str, home: str, folder: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setenv("HOME", home)
    assert str(crash_report.report_folder()) == folder


# --- the ways to a report ---------------------------------------------------------------------------------------------


class Leaving:
    def __del__(self) -> None:
        failing()


def test_each_way_of_an_error_is_watched() -> None:
    taken: list[Crash] = []
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with watching(taken.append):
        raised = error()
        sys.excepthook(type(raised), raised, raised.__traceback__)
        thread = threading.Thread(target=failing, name="digger")
        thread.start()
        thread.join()
        leaving = Leaving()
        del leaving
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert len(taken) == 3
    assert all(crash.trace.endswith("KeyError: 'defect'") for crash in taken)
    assert taken[1].trace.startswith("in the thread digger\n")
    assert len({crash.place for crash in taken}) == 1


def test_who_interrupts_the_program_reports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    taken: list[Crash] = []
    with watching(taken.append):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert taken == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_an_error_is_printed_where_even_its_report_fails(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_: Crash) -> None:
        raise RuntimeError("no report either")

    with watching(refuse):
        sys.excepthook(KeyError, error(), None)
    said = capsys.readouterr().err
    assert "KeyError: 'defect'" in said
    assert "no report either" in said


# --- commands of a terminal -------------------------------------------------------------------------------------------


def reported(said: str) -> str:
    """Return the report that the one line of a command names."""
    line = LINE.fullmatch(said)
    assert line is not None, said
    return Path(line[1]).read_text(encoding="utf-8")


def test_an_error_in_a_command_is_one_line_and_a_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setitem(main._RUN, "list", failing)
    assert main.main(["list"]) == 70
    out, said = capsys.readouterr()
    assert out == ""
    assert reported(said).endswith("KeyError: 'defect'\n")
    assert str(tmp_path) in said


@pytest.mark.usefixtures("qapp")
def test_an_error_behind_a_command_is_not_passed_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(window: object) -> None:
        QTimer.singleShot(0, failing)
        usual(window)  # type: ignore[arg-type] # it is the window

    usual = pictures.wait_for_charts
    monkeypatch.setattr(pictures, "wait_for_charts", wait)
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")
    assert main.main(["shot", "-o", str(tmp_path / "a.png")]) == 70
    assert reported(capsys.readouterr().err).endswith("KeyError: 'defect'\n")


def test_without_a_folder_the_trace_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setitem(main._RUN, "list", failing)
    assert main.main(["list"]) == 70
    said = capsys.readouterr().err
    assert "whose report could not be kept: Not a directory\n" in said
    assert said.endswith("KeyError: 'defect'\n\n")


# --- the log ----------------------------------------------------------------------------------------------------------

# Has Qt say something while a command or the window works, and ends the program by it where it is fatal.
TALKATIVE = """
import sys
from PySide6.QtCore import QTimer, qFatal, qWarning
from PySide6.QtWidgets import QApplication
from qingdao_browser.app import main, pictures
from qingdao_browser.views.window import Window
furnish = Window.furnish
def talkative(window):
    furnish(window)
    qWarning("the floor creaks")
    QTimer.singleShot(0, end)
def end():
    if sys.argv[1] == "fatal":
        qFatal("")
    QApplication.closeAllWindows()
Window.furnish = talkative
sys.exit(main.main(sys.argv[2:]))
"""


def talk(folder: Path, end: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(folder / "state")}
    command = [sys.executable, "-c", TALKATIVE, end, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=WAIT)


@pytest.mark.parametrize("command", [[], ["shot", "-o"]], ids=["window", "shot"])
def test_what_qt_says_goes_to_the_log(tmp_path: Path, command: list[str]) -> None:
    log = tmp_path / "a.log"
    picture = [str(tmp_path / "a.png")] if command else []
    ran = talk(tmp_path, "", "--log", str(log), *command, *picture)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert " WARNING qt.default: the floor creaks\n" in log.read_text(encoding="utf-8")
    # Without a log it is for the terminal, as it was.
    assert "the floor creaks" in talk(tmp_path, "", *command, *picture).stderr
    assert list((tmp_path / "state").rglob("*.txt")) == []


def test_a_trace_can_be_read_in_the_log() -> None:
    record = logging.LogRecord("a", logging.ERROR, "", 0, "%s", (crash_of(error()).trace,), None)
    lines = LogLines("%(levelname)s %(name)s: %(message)s").format(record).split("\n")
    assert lines[0] == "ERROR a: Traceback (most recent call last):"
    assert 'ERROR a:     raise KeyError("defect")' in lines
    assert lines[-1] == "ERROR a: KeyError: 'defect'"


def test_the_last_words_of_qt_are_in_report_and_terminal(tmp_path: Path) -> None:
    words = "[A qFatal() call was made from Python code]"
    ran = talk(tmp_path, "fatal", "--log", str(tmp_path / "a.log"))
    assert ran.returncode == -signal.SIGABRT
    assert words in ran.stderr
    [path] = left(tmp_path / "state" / "qingdao-browser" / "reports")
    text = path.read_text(encoding="utf-8")
    assert f"{words}\nFatal Python error: Aborted" in text
    assert f"program: {__version__}\n" in text


# --- the end at a stroke ----------------------------------------------------------------------------------------------

RUNNING = """
import faulthandler, sys
from pathlib import Path
from qingdao_browser.app.crash_report import ready_for_the_worst
with ready_for_the_worst(Path(sys.argv[1])):
    print("ready", flush=True)
    if sys.stdin.readline().strip() == "die":
        faulthandler._sigsegv()
"""


def running(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUNNING, str(folder)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_program_that_dies_leaves_a_report_that_is_told_once(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        assert left(tmp_path) == [], "that of a program that runs is no report"
        process.communicate("die\n", timeout=WAIT)
    assert process.returncode == -signal.SIGSEGV
    [path] = left(tmp_path)
    assert left(tmp_path) == []
    assert list(tmp_path.iterdir()) == [path]
    text = path.read_text(encoding="utf-8")
    assert f"program: {__version__}\n" in text
    assert "Fatal Python error: Segmentation fault" in text


def test_a_program_that_ends_or_is_killed_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        process.communicate("end\n", timeout=WAIT)
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []
    with running(tmp_path) as process:
        process.kill()
        process.communicate(timeout=WAIT)
    assert len(list(tmp_path.iterdir())) == 1
    assert left(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_the_end_is_told_in_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with running(tmp_path / "file") as process:
        _, said = process.communicate("die\n", timeout=WAIT)
    assert "Segmentation fault" in said
    assert left(None) == []
