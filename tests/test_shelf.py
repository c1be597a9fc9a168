"""Briefings as files: two programs, a kill, a full disk, a damaged file or a closed folder lose nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qingdao_browser.app.settings import Settings
from qingdao_browser.app.shelf import LOCK, Shelf
from qingdao_browser.core.briefing import (
    FORM,
    Briefing,
    Entry,
    added,
    moved,
    read_briefing,
    removed,
    renamed,
    write_briefing,
)
from qingdao_browser.core.collection import Remark


def note(key: str) -> Entry:
    return Entry(key, Remark(key))


def of(*keys: str, name: str = "Meeting") -> Briefing:
    return Briefing(FORM, name, tuple(map(note, keys)))


def keys(briefing: Briefing) -> list[str]:
    return [entry.key for entry in briefing.entries]


def add(shelf: Shelf, file: str, key: str) -> str:
    return shelf.apply(file, lambda now: added(now, [note(key)])).unwritten


def stored(folder: Path, file: str) -> list[str]:
    return keys(read_briefing((folder / file).read_bytes()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "new" / "briefings"


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    return Shelf(folder, patience_ms=100)


# --- one program ------------------------------------------------------------------------------------------------------


def test_looking_makes_no_folder(shelf: Shelf, folder: Path) -> None:
    assert not shelf.look()
    assert shelf.names == {}
    assert not folder.exists()


def test_a_new_briefing_is_a_file_of_its_name_and_is_there_at_the_next_start(shelf: Shelf, folder: Path) -> None:
    file, outcome = shelf.create(of(name="我的简报"))
    assert (file, outcome.unwritten) == ("我的简报.briefing.json", "")
    assert add(shelf, file, "a") == ""
    again = Shelf(folder)
    assert again.look()
    assert again.names == {file: "我的简报"}
    assert keys(again.briefing(file)) == ["a"]
    assert not again.look(), "nothing changed since"


def test_names_that_no_file_may_have_and_names_that_are_taken(shelf: Shelf, folder: Path) -> None:
    files = [shelf.create(of(name=name))[0] for name in ("../up", "up", "UP", "", "a\nb\u202ec")]
    assert files[:3] == ["up.briefing.json", "up 2.briefing.json", "UP 3.briefing.json"]
    assert {path.name for path in folder.iterdir()} - {LOCK} == set(files)
    assert len(set(files)) == 5
    assert shelf.names[files[3]] == files[3]
    assert "\n" not in shelf.names[files[4]]


def test_the_name_inside_the_file_counts(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a", name="First"))
    shelf.apply(file, lambda now: renamed(now, "Second"))
    assert shelf.names == {"First.briefing.json": "Second"}
    (folder / "copy.briefing.json").write_bytes((folder / file).read_bytes())
    shelf.look()
    assert shelf.names == {file: f"Second ({file})", "copy.briefing.json": "Second (copy.briefing.json)"}


def test_a_deleted_briefing_is_gone_and_can_be_put_back(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    kept = shelf.briefing(file)
    assert shelf.delete(file) == ""
    assert not (folder / file).exists()
    assert shelf.names == {}
    assert shelf.create(kept)[0] == file
    assert stored(folder, file) == ["a"]


def test_an_outcome_tells_what_was_and_what_became(shelf: Shelf) -> None:
    file, _ = shelf.create(of("a"))
    outcome = shelf.apply(file, lambda now: removed(now, ["a"]))
    assert (keys(outcome.before), keys(outcome.after)) == (["a"], [])


def test_without_a_folder_all_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shelf = Shelf(None)
    file, _ = shelf.create(of("a"))
    assert shelf.create(of("a"))[0] != file
    assert add(shelf, file, "b") == ""
    assert keys(shelf.briefing(file)) == ["a", "b"]
    assert not shelf.look()
    assert shelf.delete(file) == ""
    assert file not in shelf.names
    assert list(tmp_path.iterdir()) == []


def test_settings_that_keep_nothing_have_no_folder(tmp_path: Path) -> None:
    assert Settings(kept=False).briefings() is None
    assert Settings(kept=False, data=tmp_path).briefings() == tmp_path / "briefings"
    kept = Settings().briefings()
    assert kept is not None
    assert kept.is_relative_to(os.environ["XDG_DATA_HOME"])


# --- two programs -----------------------------------------------------------------------------------------------------


def test_two_windows_see_and_keep_what_the_other_adds(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a", "b"))
    other = Shelf(folder)
    other.look()
    add(other, file, "theirs")
    assert add(shelf, file, "ours") == ""
    assert keys(shelf.briefing(file)) == ["a", "b", "theirs", "ours"]
    shelf.apply(file, lambda now: moved(now, ["ours"], "a"))
    other.apply(file, lambda now: removed(now, ["b"]))
    assert shelf.look()
    assert keys(shelf.briefing(file)) == ["ours", "a", "theirs"]


def test_a_briefing_that_another_window_deleted_comes_back_with_a_change(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    other = Shelf(folder)
    other.look()
    other.delete(file)
    assert add(shelf, file, "b") == ""
    assert stored(folder, file) == ["a", "b"]
    other.delete(file)
    assert shelf.look()
    assert shelf.names == {}


PROGRAM = """
import sys
from pathlib import Path
from qingdao_browser.app.shelf import Shelf
from qingdao_browser.core.briefing import Entry, added
from qingdao_browser.core.collection import Remark
folder, file, name, count, size = sys.argv[1:]
shelf = Shelf(Path(folder), patience_ms=60_000)
shelf.look()
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    entry = Entry(f"{name}{number}", Remark("x" * int(size)))
    outcome = shelf.apply(file, lambda now: added(now, [entry]))
    assert not outcome.unwritten, outcome.unwritten
    print(number, flush=True)
"""


def program(folder: Path, file: str, name: str, count: int, size: int = 10) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(folder), file, name, str(count), str(size)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_programs_that_add_at_once_lose_nothing(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("first"))
    both = [program(folder, file, name, 40) for name in "ab"]
    for process in both:
        begin(process)
    for process in both:
        process.communicate()
        assert process.returncode == 0
    wanted = {"first", *(f"{name}{number}" for name in "ab" for number in range(40))}
    found = stored(folder, file)
    assert set(found) == wanted
    assert len(found) == len(wanted)
    for name in "ab":
        own = [key for key in found if key.startswith(name) and key != "first"]
        assert own == sorted(own, key=lambda key: int(key[1:])), "each program's own order is kept"


def test_a_kill_while_saving_leaves_a_whole_file_and_no_lock(folder: Path) -> None:
    shelf = Shelf(folder, patience_ms=60_000)
    file, _ = shelf.create(of("first"))
    told = 0
    for turn in range(6):
        process = program(folder, file, f"t{turn}-", 10_000, size=20_000)
        begin(process)
        assert process.stdout is not None
        for _ in range(3 + turn):
            process.stdout.readline()
            told += 1
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = stored(folder, file)
        assert found[0] == "first"
        assert len(found) > told, "what was told as saved is there"
        assert add(shelf, file, f"after{turn}") == "", "the lock of a killed program is taken over"
    assert [path.name for path in folder.iterdir() if path.name not in {file, LOCK}] == []


def test_a_lock_of_a_program_killed_while_it_took_it_is_told_and_gives_way(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    (folder / LOCK).touch()
    assert add(shelf, file, "b") == "another window is writing at this moment"
    old = (folder / LOCK).stat().st_mtime - 60
    os.utime(folder / LOCK, (old, old))
    assert add(shelf, file, "c") == ""
    assert stored(folder, file) == ["a", "b", "c"]


def test_a_clock_that_was_set_back_neither_keeps_a_dead_lock_nor_breaks_a_held_one(shelf: Shelf, folder: Path) -> None:
    from PySide6.QtCore import QLockFile

    file, _ = shelf.create(of("a"))
    later = time.time() + 86_400
    (folder / LOCK).touch()
    os.utime(folder / LOCK, (later, later))
    assert add(shelf, file, "b") == "", "the lock of a program killed while it took it, before the clock was set back"
    lock = QLockFile(str(folder / LOCK))
    assert lock.lock()
    for when in (later, 1.0):
        os.utime(folder / LOCK, (when, when))
        assert add(shelf, file, "c") == "another window is writing at this moment"
    lock.unlock()
    assert add(shelf, file, "d") == ""
    assert stored(folder, file) == ["a", "b", "c", "c", "d"]


def test_what_another_window_wrote_is_read_whatever_time_its_file_has(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    (folder / file).write_bytes(write_briefing(of("b")))
    os.utime(folder / file, (1, 1))
    assert shelf.look()
    assert keys(shelf.briefing(file)) == ["b"]


def test_a_lock_that_is_held_is_told_and_what_waited_is_written_later(shelf: Shelf, folder: Path) -> None:
    from PySide6.QtCore import QLockFile

    file, _ = shelf.create(of("a"))
    lock = QLockFile(str(folder / LOCK))
    assert lock.lock()
    assert add(shelf, file, "b") == "another window is writing at this moment"
    assert shelf.unsaved == {file: "another window is writing at this moment"}
    assert stored(folder, file) == ["a"]
    new, outcome = shelf.create(of("c", name="Other"))
    assert outcome.unwritten
    lock.unlock()
    assert add(shelf, file, "d") == ""
    assert stored(folder, file) == ["a", "b", "d"]
    shelf.save_waiting()
    assert stored(folder, new) == ["c"]
    assert shelf.unsaved == {}


def test_what_waits_is_put_into_what_others_wrote_meanwhile(shelf: Shelf, folder: Path) -> None:
    from PySide6.QtCore import QLockFile

    file, _ = shelf.create(of("a"))
    other = Shelf(folder)
    other.look()
    lock = QLockFile(str(folder / LOCK))
    assert lock.lock()
    add(shelf, file, "waiting")
    new, _ = shelf.create(of("ours", name="New"))
    lock.unlock()
    add(other, file, "theirs")
    assert other.create(of("theirs", name="New"))[0] == new
    shelf.look()
    assert keys(shelf.briefing(file)) == ["a", "theirs", "waiting"]
    shelf.save_waiting()
    assert stored(folder, file) == ["a", "theirs", "waiting"]
    assert stored(folder, new) == ["theirs", "ours"]


# --- files that are no briefings --------------------------------------------------------------------------------------


@pytest.fixture
def odd(folder: Path) -> Iterator[dict[str, bytes]]:
    folder.mkdir(parents=True)
    newer = json.dumps({"form": "qingdao-briefing/2", "name": "N"}).encode()
    files = {"cut.briefing.json": write_briefing(of("a"))[:-8], "newer.briefing.json": newer}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "dir.briefing.json").mkdir()
    os.mkfifo(folder / "pipe.briefing.json")
    (folder / "nowhere.briefing.json").symlink_to(folder / "none")
    (folder / "note.txt").write_text("other")
    yield files
    assert {name: (folder / name).read_bytes() for name in files} == files, "such a file is never written"


def test_files_that_cannot_be_read_are_told_with_their_reason(shelf: Shelf, odd: dict[str, bytes]) -> None:
    shelf.look()
    assert shelf.names == {}
    assert shelf.unreadable == {
        "cut.briefing.json": "it is not a briefing, or a damaged one",
        "newer.briefing.json": "a newer version of the program has written it",
        "dir.briefing.json": "it is no plain file",
        "pipe.briefing.json": "it is no plain file",
        "nowhere.briefing.json": "it is no plain file",
    }
    made = [shelf.create(of("x", name=name.split(".")[0]))[0] for name in odd]
    assert made == ["cut 2.briefing.json", "newer 2.briefing.json"]


def test_a_file_that_was_damaged_meanwhile_stays_and_the_briefing_stays_whole(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    good = (folder / file).read_bytes()
    (folder / file).write_bytes(b"{")
    assert shelf.look()
    assert shelf.unsaved == {file: "its file can no longer be read and is left as it is"}
    assert add(shelf, file, "b") == "its file can no longer be read and is left as it is"
    assert keys(shelf.briefing(file)) == ["a", "b"]
    assert (folder / file).read_bytes() == b"{"
    copy, outcome = shelf.create(shelf.briefing(file))
    assert outcome.unwritten == ""
    assert stored(folder, copy) == ["a", "b"]
    (folder / file).write_bytes(good)
    assert add(shelf, file, "c") == ""
    assert stored(folder, file) == ["a", "b", "c"]


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def put_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [put_a_pipe, put_a_folder])
def test_what_came_into_the_place_of_a_file_is_left_and_the_briefing_stays_whole(
    shelf: Shelf, folder: Path, harm: Callable[[Path], None]
) -> None:
    file, _ = shelf.create(of("a"))
    harm(folder / file)
    assert add(shelf, file, "b") == "its file can no longer be read and is left as it is"
    assert shelf.look()
    assert shelf.unreadable == {file: "it is no plain file"}
    assert keys(shelf.briefing(file)) == ["a", "b"]
    assert not (folder / file).is_file()


def test_a_damaged_file_that_is_mended_is_read_again(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    (folder / file).write_bytes(b"{")
    shelf.look()
    (folder / file).write_bytes(write_briefing(of("mended")))
    assert shelf.look()
    assert (shelf.unsaved, shelf.unreadable) == ({}, {})
    assert keys(shelf.briefing(file)) == ["mended"]


def test_deleting_what_is_in_a_damaged_file_leaves_the_file(shelf: Shelf, folder: Path) -> None:
    file, _ = shelf.create(of("a"))
    (folder / file).write_bytes(b"{")
    shelf.look()
    assert shelf.delete(file) == ""
    assert shelf.names == {}
    assert (folder / file).read_bytes() == b"{"


# --- places that cannot be written ------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[1]
# Changes a briefing in a place that takes nothing, and tells what became of it in memory and in its file.
TRIAL = """
import os, resource, sys
from pathlib import Path
from qingdao_browser.app.shelf import Shelf
from qingdao_browser.core.briefing import FORM, Briefing, Entry, added, read_briefing
from qingdao_browser.core.collection import Remark
folder, size, limit, filled, plain_user = Path(sys.argv[1]), *map(int, sys.argv[2:])
def add(key, size=1):
    outcome = shelf.apply(file, lambda now: added(now, [Entry(key, Remark("x" * size))]))
    print(outcome.unwritten or "written", keys(shelf.briefing(file)), keys(read_briefing((folder / file).read_bytes())))
def keys(briefing):
    return "".join(entry.key for entry in briefing.entries)
shelf = Shelf(folder)
file, _ = shelf.create(Briefing(FORM, "Meeting", (Entry("a", Remark("x")),)))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
if filled:
    (folder / "other").write_bytes(bytes(filled))
if plain_user:
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
add("b", size)
add("c")
new, outcome = shelf.create(Briefing(FORM, "New", (Entry("n", Remark("x" * size)),)))
print(outcome.unwritten, keys(shelf.briefing(new)))
print(shelf.delete(file) or "deleted", file in shelf.names)
if plain_user:
    os.seteuid(os.getuid())
    folder.chmod(0o755)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
(folder / "other").unlink(missing_ok=True)
shelf.save_waiting()
print(shelf.unsaved, keys(read_briefing((folder / new).read_bytes())))
"""


def trial(folder: Path, *numbers: int, before: tuple[str, ...] = ()) -> list[str]:
    """Return what a process of its own says of changes: size, limit of files, bytes to fill, plain user."""
    command = [*before, sys.executable, "-c", TRIAL, str(folder), *map(str, numbers)]
    child = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return child.stdout.splitlines()


def test_a_folder_that_nobody_may_write_is_told_and_the_briefing_stays_in_memory() -> None:
    refused = "writing to this folder is not allowed"
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        assert trial(Path(name, "briefings"), 1, 0, 0, 1) == [
            f"{refused} ab a", f"{refused} abc a", f"{refused} n", f"{refused} True", "{} n"
        ]  # fmt: skip


def test_a_file_that_may_not_grow_stays_whole_and_nothing_is_lost_in_memory(folder: Path) -> None:
    refused = "the system does not let the file grow to its size"
    assert trial(folder, 50_000, 4_096, 0, 0) == [
        f"{refused} ab a", f"{refused} abc a", f"{refused} n", "deleted False", "{} n"
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "filled"), [(20_000, 28 * 4096), (1, 31 * 4096)])
def test_a_full_disk_is_told_and_what_waits_is_written_when_there_is_room(
    tmp_path: Path, size: int, filled: int
) -> None:
    mount = 'mount -t tmpfs -o size=128k tmpfs "$0" && exec "$@"'
    private = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    before = (*private, "sh", "-c", mount, str(tmp_path))
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    full = "the disk is full"
    assert trial(tmp_path / "briefings", size, 0, filled, 0, before=before) == [
        f"{full} ab a", f"{full} abc a", f"{full} n", "deleted False", "{} n"
    ]  # fmt: skip


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "briefings").write_text("mine")
    shelf = Shelf(tmp_path / "briefings")
    file, outcome = shelf.create(of("a"))
    assert outcome.unwritten == "a file has that name"
    assert keys(shelf.briefing(file)) == ["a"]
    assert (tmp_path / "briefings").read_text() == "mine"
    (tmp_path / "briefings").unlink()
    shelf.save_waiting()
    assert stored(tmp_path / "briefings", file) == ["a"]
