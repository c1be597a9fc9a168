"""Disks that are full, homes that are closed or missing, a screen that goes: what is told, and that nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from qingdao_browser.app import main as command_line
from qingdao_browser.core.briefing import read_briefing
from tests.core.samples import BOOK

ROOT: Final = Path(__file__).resolve().parent.parent
ALLOWED: Final = "writing to this folder is not allowed"
NOBODY: Final = 65534


def private_mounts(script: str, *names: str) -> list[str]:
    """Return the words before a command that is to have disks of its own, which a shell script mounts."""
    private = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    before = [*private, "sh", "-c", f'{script} && shift {len(names)} && exec "$@"', "sh", *names]
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    return before


def environment(**changed: str | None) -> dict[str, str]:
    """Return the environment of a program without a screen; None takes a variable away."""
    given = {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", **changed}
    return {name: value for name, value in (os.environ | given).items() if value is not None}


def last_line(command: Sequence[str], environment: dict[str, str], folder: Path, **more: Any) -> Any:
    """Return what a script tells at its end, as JSON; it says nothing else and shows no trace."""
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False, **more
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


# --- a full disk, command by command ----------------------------------------------------------------------------------

# Writes everything that the program writes over older files on a disk that has room for some bytes only, and tells
# exit code, words and whether the older files are whole.
COMMANDS = """
import contextlib, io, json, os, sys
from pathlib import Path
from qingdao_browser.app.main import main
disk, room, book, table = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
os.chdir(disk)
(disk / "tmp").mkdir()
os.environ["TMPDIR"] = str(disk / "tmp")
os.environ["XDG_DATA_HOME"] = str(disk)
outputs = [
    *(["print", "trade-value", "-o", f"page.{kind}"] for kind in ("pdf", "docx", "html", "md", "txt")),
    *(["figure", "trade-value", "-o", f"figure.{kind}"] for kind in ("svg", "png", "pdf")),
    *(["data", "trade-value", "-o", f"data.{kind}"] for kind in ("csv", "xlsx", "json")),
    ["shot", "-o", "shot.png"],
    ["import", table, "-o", "made.facts.yaml", "--source", "Port, 2018", "--unit", "ship"],
    ["copy", "trade-value", "--for", "writer", "-o", "copy"],
]
old = {command[-1 if command[0] != "import" else 3]: b"old" for command in outputs[:-1]}
for name, content in old.items():
    Path(name).write_bytes(content)
def fill():
    with contextlib.suppress(OSError), open("filling", "ab", buffering=0) as filling:
        while True:
            filling.write(bytes(4096))
    # No more files can mean that there is room for their contents.
    os.truncate("filling", max(0, os.path.getsize("filling") - abs(room) * (1 if room > 0 else 500_000)))
    with contextlib.suppress(OSError):
        for number in range(100 if room < 0 else 0):
            Path(f"filling-{number}").touch()
told = {}
before = sorted(os.listdir())
for command in outputs:
    fill()
    words = io.StringIO()
    with contextlib.redirect_stderr(words), contextlib.redirect_stdout(words):
        try:
            code = main(["--book", book, *command])
        except SystemExit as end:
            code = end.code
    whole = all(Path(name).read_bytes() == content for name, content in old.items())
    found = [name for name in sorted(os.listdir()) if not name.startswith("filling")]
    clean = found == before and not os.listdir("tmp")
    told[" ".join(command)] = [code, words.getvalue(), whole, clean]
print(json.dumps(told))
"""


@pytest.mark.parametrize("room", [0, 4096, -1], ids=["no room", "room for a part", "no more files"])
def test_on_a_full_disk_every_command_tells_so_and_leaves_what_was_there(tmp_path: Path, room: int) -> None:
    book, table, disk = tmp_path / "harbour.facts.yaml", tmp_path / "table.csv", tmp_path / "disk"
    book.write_text(BOOK.replace("Trade came to", "Trade " + "really " * 1200 + "came to"), "utf-8")
    table.write_text("period,ships\n" + "".join(f"{year},{year}1\n" for year in range(1900, 2018)), "utf-8")
    disk.mkdir()
    before = private_mounts('mount -t tmpfs -o size=1m,nr_inodes=40 tmpfs "$1"', str(disk))
    words = [str(disk), str(room), str(book), str(table)]
    told, _ = last_line([*before, sys.executable, "-c", COMMANDS, *words], environment(), tmp_path)
    assert len(told) == 14
    for command, (code, said, whole, clean) in told.items():
        assert (code, whole, clean) == (2, True, True), f"{command}: {said}"
        *more, last = said.splitlines()
        assert last.endswith("was not written: the disk is full; nothing was changed")
        assert all(line.startswith("taken: ") for line in more), said


# --- a home that cannot be used ---------------------------------------------------------------------------------------

# Opens the window, looks at a page, collects it, opens a book, saves a table elsewhere, and tells what the person sees.
WINDOW = """
import contextlib, json, os, sys, time
from pathlib import Path
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication
from qingdao_browser.app import main
from qingdao_browser.app.exporting import save_data
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.start import name_app
from qingdao_browser.app.windows import Windows
from qingdao_browser.core.language import language
from qingdao_browser.views.window import Window

book, out = sys.argv[1:]
main._find_home()
app = QApplication(["x"])
name_app(app)
window, settings = Window(), Settings()
controller = Windows(app, settings, "en").furnish(window)
window.show()

def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, window.notice.text
        app.processEvents()

controller.start("", "home")
until(lambda: controller.page and window.page.complete and controller.index)
until(lambda: settings.page() == "home" and bool(window.notice.text) == bool(settings.unkept))
told = window.notice.text
controller.go("trade")
until(lambda: window.page.complete)
controller._collect_pages(["trade"])
entries = window.briefing.model.rowCount()
trouble = window.briefing.trouble.text
controller.open_file(book)
until(lambda: window.windowTitle().startswith("Harbour") and not controller.is_opening)
save_data(controller.book, controller.book.facts_under("home"), Path(out), language("en"))
print(json.dumps({
    "told": told, "unkept": settings.unkept, "trouble": trouble, "entries": entries,
    "home": str(Path.home()), "data": QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation),
    "saved": Path(out).stat().st_size > 100,
}))
sys.stdout.flush()
os._exit(0)
"""
NOT_KEPT = "The settings cannot be kept: {}. They hold until the program is closed."
NOT_SAVED = "“My briefing” is not saved yet: {}. It is whole in this window; the next change tries again."


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users can use as well."""
    # The process that reads books may outlive by a moment the window that ended at once, and write while this goes.
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-shared-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o777)
        book = folder / "harbour.facts.yaml"
        book.write_text(BOOK, encoding="utf-8")
        book.chmod(0o644)
        yield folder


HOMES: Final = {"XDG_CONFIG_HOME": None, "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None, "XDG_STATE_HOME": None}


def window_told(shared: Path, before: Sequence[str] = (), *, out: str = "", **changed: str | None) -> dict[str, Any]:
    words = [str(shared / "harbour.facts.yaml"), out or str(shared / "out.csv")]
    command = [*before, sys.executable, "-c", WINDOW, *words]
    told, _ = last_line(command, environment(**(HOMES | changed)), shared)
    assert isinstance(told, dict)
    assert told["entries"] == 1, "what was collected is in the window"
    assert told["saved"], "what is saved elsewhere is there"
    return told


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'


@pytest.mark.parametrize("home", ["home", "home/nowhere/at/all"], ids=["read-only", "missing"])
def test_in_a_home_that_is_closed_the_window_works_and_tells_what_it_cannot_keep(shared: Path, home: str) -> None:
    (shared / "home").mkdir()
    before = private_mounts(READ_ONLY, str(shared / "home"))
    told = window_told(shared, before, HOME=str(shared / home))
    assert told["told"] == NOT_KEPT.format(ALLOWED)
    assert told["trouble"] == NOT_SAVED.format(ALLOWED)
    assert list((shared / "home").iterdir()) == []


def test_on_a_full_disk_the_window_works_and_tells_what_it_cannot_keep(shared: Path) -> None:
    (shared / "home").mkdir()
    fill = 'mount -t tmpfs -o size=64k tmpfs "$1" && (cat /dev/zero > "$1/filling" 2> /dev/null; true)'
    before = private_mounts(fill, str(shared / "home"))
    full = "the disk is full"
    told = window_told(shared, before, HOME=str(shared / "home"))
    assert (told["told"], told["trouble"]) == (NOT_KEPT.format(full), NOT_SAVED.format(full))


def test_in_a_home_that_can_be_used_nothing_is_told_whatever_becomes_of_the_read_books(shared: Path) -> None:
    for name in ("home", "cache"):
        (shared / name).mkdir()
    before = private_mounts(READ_ONLY, str(shared / "cache"))
    told = window_told(shared, before, HOME=str(shared / "home"), XDG_CACHE_HOME=str(shared / "cache"))
    assert (told["told"], told["unkept"], told["trouble"]) == ("", "", "")
    assert list((shared / "cache").iterdir()) == []


def test_without_a_word_for_the_home_it_is_that_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/of-the-user"))
    for name in (None, ""):
        monkeypatch.delenv("HOME", raising=False)
        if name is not None:
            monkeypatch.setenv("HOME", name)
        command_line._find_home()
        assert os.environ["HOME"] == "/home/of-the-user"
    command_line._find_home()
    assert os.environ["HOME"] == "/home/of-the-user"


def test_a_user_without_a_home_is_told(shared: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can be somebody else")
    before = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    told = window_told(shared, before, HOME=None, XDG_RUNTIME_DIR=None)
    assert told["told"] == NOT_KEPT.format(ALLOWED)
    assert told["trouble"] == NOT_SAVED.format(ALLOWED)
    assert told["data"].startswith(told["home"])


ONE_LOOK = """
import sys
from qingdao_browser.app import start
from qingdao_browser.views.window import Window

class Closing(Window):
    def furnish(self):
        super().furnish()
        self.page.drawn.connect(self.close)

start.Window = Closing
sys.exit(start.start("", "trade", None))
"""


def test_settings_that_were_not_kept_are_told_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-c", ONE_LOOK], cwd=tmp_path, env=environment(XDG_CONFIG_HOME=str(tmp_path / "config")),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == "qingdao-browser: the settings were not kept: there is no such folder\n"
    assert (tmp_path / "config").read_text() == "mine"


def test_settings_that_cannot_be_forgotten_are_told(tmp_path: Path) -> None:
    file = tmp_path / "config" / "qingdao-browser" / "settings.ini"
    file.parent.mkdir(parents=True)
    file.write_text("[General]\nzoom=2.0\n")
    before = private_mounts(READ_ONLY, str(tmp_path / "config"))
    done = subprocess.run(
        [*before, sys.executable, "-m", "qingdao_browser", "--reset"], cwd=tmp_path, capture_output=True, text=True,
        env=environment(XDG_CONFIG_HOME=str(tmp_path / "config")), check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"the settings were not forgotten: {ALLOWED}\n"


# --- the log ----------------------------------------------------------------------------------------------------------


def test_a_log_on_a_full_disk_is_told_once_and_the_command_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qingdao_browser", "--log", "/dev/full"]
    done = subprocess.run(
        [*command, "print", "trade", "-o", "a.txt"], cwd=tmp_path, env=environment(), capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "qingdao-browser: the log /dev/full cannot be written: No space left on device\n"
    assert (tmp_path / "a.txt").stat().st_size > 100


def test_a_pipe_that_nobody_reads_is_no_log(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = [sys.executable, "-m", "qingdao_browser", "--log", "pipe", "list"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "the log pipe cannot be written: No such device or address" in done.stderr


# --- the screen -------------------------------------------------------------------------------------------------------

# Collects one thing after another in the window and tells of each that is saved.
COLLECTING = """
import sys
from PySide6.QtCore import QTimer
from qingdao_browser.app import start, windows
from qingdao_browser.app.controller import Controller

class Collecting(Controller):
    def _open_first(self):
        super()._open_first()
        self.ids = iter(self.book.facts)
        self.collecting = QTimer(self, interval=5)
        self.collecting.timeout.connect(self.collect)
        self.collecting.start()

    def collect(self):
        id = next(self.ids)
        self._collect_pages([id])
        if not self._briefing._shelf.unsaved:
            print(id, flush=True)

windows.Controller = Collecting
sys.exit(start.start("", "home", None))
"""


@pytest.fixture
def screen() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A screen of its own, with its server."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writer], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as announcement:
        number = announcement.readline().strip()
    yield f":{number}", server
    server.kill()
    server.wait()


@pytest.mark.needs_Xvfb
def test_when_the_screen_goes_the_program_ends_at_once_and_the_briefing_is_whole(
    screen: tuple[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    display, server = screen
    places = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    program = subprocess.Popen(
        [sys.executable, "-c", COLLECTING], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(**places, DISPLAY=display, QT_QPA_PLATFORM="xcb"),
    )  # fmt: skip
    assert program.stdout is not None
    told = [program.stdout.readline().strip() for _ in range(4)]
    server.kill()
    more, errors = program.communicate(timeout=20)
    told += more.split()
    assert program.returncode > 0, "it ends by itself, not by a signal"
    assert "X11" in errors
    assert "Traceback" not in errors
    (file,) = (tmp_path / "data").rglob("*.briefing.json")
    entries = read_briefing(file.read_bytes()).entries
    assert {getattr(entry.what, "id", "") for entry in entries} >= set(told)
    assert not list(tmp_path.rglob("core*"))
