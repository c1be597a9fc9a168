"""Books read in a process of their own: the same as here, at once when read before, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from qingdao_browser.app import book_cache, reading_apart
from qingdao_browser.app.main import READ_APART
from qingdao_browser.app.reading_apart import BookReading
from qingdao_browser.app.reading_process import order
from qingdao_browser.core.book import LISTS
from qingdao_browser.core.cache import key_of, packed
from qingdao_browser.core.reading import Reading, load_book, read_book
from tests.core.samples import BOOK
from tests.large_books import large_yaml

ROOT = Path(__file__).resolve().parents[2]
WAIT = 60_000
# Without its second source two facts lack a reference, and with a unit more there is a warning.
WRONG = BOOK.replace("id: ledger", "id: other")
WARNED = BOOK.replace("places:\n", "  - {id: unused, label: {en: things, zh: 件}, kind: count}\nplaces:\n", 1)


class Read:
    """A reading that is followed to its end."""

    def __init__(self, bot: QtBot, path: Path, folder: Path) -> None:
        self.bot = bot
        self.shares: list[float] = []
        self.made: list[Reading] = []
        self.reading = BookReading(path, folder=folder)
        self.reading.progressed.connect(self.shares.append)
        self.reading.finished.connect(self.made.append)
        self.reading.start()

    @property
    def pid(self) -> int:
        assert self.reading._process is not None
        return self.reading._process.processId()

    def wait(self) -> Reading:
        self.bot.waitUntil(lambda: bool(self.made), timeout=WAIT)
        [made] = self.made
        return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "books"


@pytest.fixture
def read(qtbot: QtBot, folder: Path) -> Iterator[Callable[[Path], Read]]:
    """Read a file; the test ends when all processes have ended."""

    def start(path: Path) -> Read:
        return Read(qtbot, path, folder)

    yield start
    wait_for_processes(qtbot)


def wait_for_processes(bot: QtBot) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    bot.waitUntil(lambda: not app.findChildren(reading_apart._Farewell), timeout=WAIT)


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def all_of(reading: Reading) -> tuple[Any, ...]:
    """Return everything a reading says, as values that can be compared."""
    book = reading.book
    parts = [book.head, *(list(getattr(book, key).values()) for key in LISTS)] if book is not None else []
    groups = [book.facts_of, book.lead_indicators, book.facts_citing, book.parts_of] if book is not None else []
    return (reading.problems, reading.unreadable, parts, groups)


@pytest.mark.parametrize(
    "text", [BOOK, WARNED, WRONG, "form: recipe\n", ""], ids=["good", "warned", "wrong", "other", "empty"]
)
def test_a_book_is_read_apart_as_it_is_read_here(text: str, read: Callable[[Path], Read], tmp_path: Path) -> None:
    path = written(tmp_path / "a.facts.yaml", text)
    here = load_book(path)
    assert all_of(read(path).wait()) == all_of(here)
    # What was kept says the same, under the name that the file has now.
    moved = path.rename(tmp_path / "青岛.facts.yaml")
    assert all_of(read(moved).wait()) == all_of(load_book(moved))


def test_progress_rises_to_the_end(read: Callable[[Path], Read], tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.facts.yaml", large_yaml(5000)))
    book = reading.wait().book
    assert book is not None
    assert len(book.facts) == 5000
    assert len(reading.shares) > 20
    assert all(a <= b for a, b in pairwise(reading.shares))
    assert 0 < reading.shares[0] < 0.2
    assert 0.8 < reading.shares[-1] <= 1


def test_a_name_that_is_no_text_is_read(read: Callable[[Path], Read], tmp_path: Path) -> None:
    path = written(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.facts.yaml")), WARNED)
    for _ in range(2):
        made = read(path).wait()
        assert made.book is not None
        assert [problem.file for problem in made.problems] == [str(path)]


def test_a_book_read_before_is_not_read_again(
    read: Callable[[Path], Read], tmp_path: Path, folder: Path, qtbot: QtBot
) -> None:
    path = written(tmp_path / "a.facts.yaml", BOOK)
    read(path).wait()
    wait_for_processes(qtbot)
    [kept] = folder.iterdir()
    # Another book under the same key shows that it is what is read.
    key = key_of(BOOK.encode())
    other = BOOK.replace("Harbour", "Haven")
    kept.write_bytes(b"".join(packed(read_book(other.encode(), ""), key)))
    book = read(path).wait().book
    assert book is not None
    assert book.head.title.en == "Haven"


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda _: b"something else",
    ],
    ids=["half", "empty", "changed", "foreign"],
)
def test_a_damaged_book_is_read_again_and_kept_again(
    harm: Callable[[bytes], bytes], read: Callable[[Path], Read], tmp_path: Path, folder: Path, qtbot: QtBot
) -> None:
    path = written(tmp_path / "a.facts.yaml", BOOK)
    read(path).wait()
    wait_for_processes(qtbot)
    [kept] = folder.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(harm(good))
    assert all_of(read(path).wait()) == all_of(load_book(path))
    wait_for_processes(qtbot)
    assert kept.read_bytes() == good


def test_what_has_errors_is_not_kept(read: Callable[[Path], Read], tmp_path: Path, folder: Path, qtbot: QtBot) -> None:
    read(written(tmp_path / "a.facts.yaml", WRONG)).wait()
    wait_for_processes(qtbot)
    assert not folder.exists()


def fifo(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("make", [fifo, device, Path.mkdir, nothing])
def test_what_is_no_file_is_told(make: Callable[[Path], None], read: Callable[[Path], Read], tmp_path: Path) -> None:
    path = tmp_path / "a.facts.yaml"
    make(path)
    made = read(path).wait()
    assert made.unreadable
    assert made == load_book(path)


def test_a_file_that_goes_while_it_is_read_is_read_whole(read: Callable[[Path], Read], tmp_path: Path) -> None:
    path = written(tmp_path / "a.facts.yaml", large_yaml(2000))
    reading = read(path)
    reading.bot.waitUntil(lambda: bool(reading.shares), timeout=WAIT)
    path.unlink()
    book = reading.wait().book
    assert book is not None
    assert len(book.facts) == 2000


@pytest.mark.parametrize(
    "make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("/proc/none")], ids=["file", "broken"]
)
def test_a_folder_that_cannot_be_used_is_no_error(
    make: Callable[[Path], object], read: Callable[[Path], Read], tmp_path: Path, folder: Path
) -> None:
    folder.parent.mkdir()
    make(folder)
    path = written(tmp_path / "a.facts.yaml", BOOK)
    assert all_of(read(path).wait()) == all_of(load_book(path))


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def test_a_reading_that_is_cancelled_ends_at_once(read: Callable[[Path], Read], tmp_path: Path, qtbot: QtBot) -> None:
    reading = read(written(tmp_path / "a.facts.yaml", large_yaml(20_000)))
    qtbot.waitUntil(lambda: bool(reading.shares), timeout=WAIT)
    pid, told = reading.pid, len(reading.shares)
    reading.reading.cancel()
    wait_for_processes(qtbot)
    assert not is_running(pid)
    assert (reading.made, len(reading.shares)) == ([], told)
    # Once more is not too much.
    reading.reading.cancel()


def test_a_reading_can_be_cancelled_while_it_is_unpacked(
    read: Callable[[Path], Read], tmp_path: Path, qtbot: QtBot
) -> None:
    path = written(tmp_path / "a.facts.yaml", large_yaml(5000))
    reading = read(path)
    qtbot.waitUntil(lambda: bool(reading.shares) and reading.shares[-1] > 0.9, timeout=WAIT)
    reading.reading.cancel()
    wait_for_processes(qtbot)
    assert reading.made == []
    assert read(path).wait().book is not None


def test_a_process_that_is_killed_is_told(read: Callable[[Path], Read], tmp_path: Path, qtbot: QtBot) -> None:
    path = written(tmp_path / "a.facts.yaml", large_yaml(20_000))
    reading = read(path)
    qtbot.waitUntil(lambda: bool(reading.shares), timeout=WAIT)
    os.kill(reading.pid, signal.SIGKILL)
    made = reading.wait()
    assert made.unreadable
    assert [str(problem) for problem in made.problems] == [
        f"{path}:0:0: error: the reading ended before its time; try again; the book may need more memory than there is"
    ]


# What a defect leaves of the process: it dies before it has read the book, or while it keeps what it read.
FAILING = """
import sys
from qingdao_browser.app import book_cache, reading_process
def fail(*_): raise KeyError("defect")
{where} = fail
sys.exit(reading_process.main())
"""


@pytest.mark.parametrize("where", ["reading_process.reading", "book_cache.keep"])
def test_an_error_in_the_process_is_raised_here(
    where: str, read: Callable[[Path], Read], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(reading_apart, "_command", lambda: [sys.executable, "-c", FAILING.format(where=where)])
    with capture_exceptions() as raised:
        made = read(written(tmp_path / "a.facts.yaml", BOOK)).wait()
        wait_for_processes(qtbot)
        qtbot.waitUntil(lambda: bool(raised), timeout=WAIT)
    assert made.unreadable is (where == "reading_process.reading")
    [(kind, error, _)] = raised
    assert kind is reading_apart.DiedApart
    assert str(error).endswith("KeyError: 'defect'")


def test_want_of_memory_in_the_process_is_no_error_of_the_program(
    read: Callable[[Path], Read], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = FAILING.format(where="reading_process.reading").replace("KeyError", "MemoryError")
    monkeypatch.setattr(reading_apart, "_command", lambda: [sys.executable, "-c", script])
    made = read(written(tmp_path / "a.facts.yaml", BOOK)).wait()
    assert "may need more memory" in str(made.problems[0])


def test_without_a_process_the_file_is_read_in_slices(
    read: Callable[[Path], Read], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_apart, "_command", lambda: [str(tmp_path / "none")])
    path = written(tmp_path / "a.facts.yaml", WARNED)
    assert all_of(read(path).wait()) == all_of(load_book(path))
    assert read(written(path, large_yaml(2000))).wait().book is not None


def test_a_packaged_program_reads_with_a_word_of_its_own(
    read: Callable[[Path], Read], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    program, word = reading_apart._command()
    assert (program, word) == (sys.executable, READ_APART)
    monkeypatch.setattr(reading_apart, "_command", lambda: [program, "-P", "-m", "qingdao_browser", word])
    path = written(tmp_path / "a.facts.yaml", BOOK)
    assert all_of(read(path).wait()) == all_of(load_book(path))


def test_a_module_beside_the_book_is_not_loaded(
    read: Callable[[Path], Read], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("yaml", "msgspec", "struct"):
        written(tmp_path / f"{name}.py", "raise SystemExit('loaded')")
    monkeypatch.chdir(tmp_path)
    assert read(written(tmp_path / "a.facts.yaml", BOOK)).wait().book is not None


# Reads a book apart, tells the number of the process, and waits to be killed.
READER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from qingdao_browser.app.reading_apart import BookReading
from qingdao_browser.app.reading_process import order
app = QCoreApplication([])
reading = BookReading(Path(sys.argv[1]), folder=Path(sys.argv[2]))
reading.progressed.connect(lambda _: print(reading._process.processId(), flush=True))
reading.start()
app.exec()
"""


def test_a_window_that_is_killed_leaves_no_process(tmp_path: Path, folder: Path, qtbot: QtBot) -> None:
    path = written(tmp_path / "a.facts.yaml", large_yaml(30_000))
    command = [sys.executable, "-c", READER, str(path), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as window:
        assert window.stdout is not None
        pid = int(window.stdout.readline())
        assert is_running(pid)
        window.kill()
    qtbot.waitUntil(lambda: not is_running(pid), timeout=WAIT)
    assert not folder.exists()


# Reads a book apart and ends the program as soon as it is there, while the process may be keeping it yet.
READ_AND_QUIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from qingdao_browser.app.reading_apart import BookReading
from qingdao_browser.app.reading_process import order
app = QCoreApplication([])
reading = BookReading(Path(sys.argv[1]), folder=Path(sys.argv[2]))
reading.finished.connect(lambda made: (print(len(made.book.facts), flush=True), app.quit()))
reading.start()
app.exec()
"""


def test_a_program_that_ends_leaves_no_process_and_says_nothing(tmp_path: Path, folder: Path) -> None:
    path = written(tmp_path / "a.facts.yaml", large_yaml(5000))
    done = subprocess.run(
        [sys.executable, "-c", READ_AND_QUIT, str(path), str(folder)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("5000\n", "")
    # What is kept is whole, or nothing.
    for kept in folder.glob("*") if folder.exists() else ():
        assert kept.read_bytes() == b"".join(packed(read_book(path.read_bytes(), ""), kept.stem))


# --- the folder of read books -----------------------------------------------------------------------------------------


def test_the_oldest_books_leave_when_the_folder_is_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_cache, "MAX_BYTES", 1000)
    for number in range(5):
        assert book_cache.keep(folder, f"k{number}", [bytes(200)])
        os.utime(folder / f"k{number}.book", (number, number))
    # One that is used is not among the oldest any more.
    assert book_cache.find(folder, "k0") == bytes(200)
    assert book_cache.keep(folder, "k5", [bytes(100), bytes(100)])
    assert sorted(path.stem for path in folder.iterdir()) == ["k0", "k2", "k3", "k4", "k5"]
    assert not book_cache.keep(folder, "k6", [bytes(1001)])
    assert book_cache.find(folder, "k6") is None


def test_books_kept_before_the_clock_was_set_back_leave_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_cache, "MAX_BYTES", 1000)
    for number in range(4):
        assert book_cache.keep(folder, f"k{number}", [bytes(250)])
        later = time.time() + 86_400 * number
        os.utime(folder / f"k{number}.book", (later, later))
    assert book_cache.keep(folder, "new", [bytes(500)])
    assert sorted(path.stem for path in folder.iterdir()) == ["k0", "k3", "new"]


def test_what_is_no_book_in_the_folder_harms_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.book")
    (folder / "inner.book").mkdir()
    (folder / "link.book").symlink_to("/etc/hostname")
    # What a crash left, on a system without unnamed files.
    written(folder / "k.book.aBcDeF", bytes(500))
    os.utime(folder / "k.book.aBcDeF", (1, 1))
    monkeypatch.setattr(book_cache, "MAX_BYTES", 600)
    assert book_cache.keep(folder, "k", [bytes(200)])
    assert sorted(path.name for path in folder.iterdir()) == ["inner.book", "k.book", "link.book", "pipe.book"]
    for name in ("pipe", "inner"):
        assert book_cache.find(folder, name) is None
        assert not book_cache.keep(folder, name, [b"x"])


# Keeps a book where files may not grow beyond half of it, as on a full disk, and tells what is in the folder.
FULL_DISK = """
import resource, sys
from pathlib import Path
from qingdao_browser.app import book_cache
folder = Path(sys.argv[1])
print(book_cache.keep(folder, "first", [bytes(100_000)]))
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
print(book_cache.keep(folder, "first", [bytes(1_000_000)]), book_cache.keep(folder, "second", [bytes(1_000_000)]))
print(*(f"{path.name} {path.stat().st_size}" for path in folder.iterdir()))
"""


def test_a_disk_that_takes_no_more_keeps_what_was_there(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "books")],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["True", "False False", "first.book 100000"]


def test_the_folder_is_that_of_the_system() -> None:
    found = book_cache.cache_folder()
    assert found is not None
    assert found.is_relative_to(os.environ["XDG_CACHE_HOME"])


def test_an_order_is_read_as_it_was_given() -> None:
    name = os.fsdecode(b"/a/\xff")
    given = msgspec.msgpack.decode(order(Path(name), None, anew=True))
    assert given == [b"/a/\xff", b"", True]
