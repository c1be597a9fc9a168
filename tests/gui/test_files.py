"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingdao_browser.output.files import file_name, write_all, write_whole

ROOT = Path(__file__).resolve().parents[2]
OLD = b"the old file"
# Fills what is left of the folder's disk, then writes a file and tells what became of it.
TRIAL = """
import os, resource, sys
from pathlib import Path
from qingdao_browser.output.files import write_whole
path, size, limit, filled, plain_user = Path(sys.argv[1]), *map(int, sys.argv[2:])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if filled:
    path.write_bytes(b"the old file")
    (path.parent / "other").write_bytes(bytes(filled))
if plain_user and os.geteuid() == 0:
    os.seteuid(65534)
try:
    write_whole(path, b"n" * size)
    print("written")
except OSError as error:
    print(error.errno, error.strerror, error.filename == str(path))
print(path.read_bytes() == b"the old file", sorted(os.listdir(path.parent)))
"""


def trial(path: Path, *numbers: int, before: tuple[str, ...] = ()) -> list[str]:
    """Return what a process of its own says of writing a file: size, limit of files, bytes to fill, plain user."""
    command = [*before, sys.executable, "-c", TRIAL, str(path), *map(str, numbers)]
    child = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return child.stdout.splitlines()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "page.pdf"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that a plain user may enter and not write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.pdf").write_bytes(OLD)
        (folder / "page.pdf").chmod(0o644)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_a_file_is_written_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    write_whole(tmp_path / "青岛.pdf", data)
    assert (tmp_path / "青岛.pdf").read_bytes() == data


def test_an_older_file_is_replaced(old: Path) -> None:
    write_whole(old, b"new")
    assert old.read_bytes() == b"new"
    assert list(old.parent.iterdir()) == [old]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "page.pdf"
    with pytest.raises(OSError, match="there is no such folder") as caught:
        write_whole(path, b"new")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, str(path))


def test_the_name_of_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="a folder has that name"):
        write_whole(tmp_path, b"new")


@pytest.mark.parametrize("size", [5_000, 3_000_000])
def test_a_file_cut_short_leaves_the_old_one(old: Path, size: int) -> None:
    told, kept = trial(old, size, 4_096, 0, 0)
    assert told == f"{errno.EFBIG} the system does not let the file grow to its size True"
    assert kept == "True ['page.pdf']"


def test_a_closed_folder_leaves_the_old_file(closed_folder: Path) -> None:
    told, kept = trial(closed_folder / "page.pdf", 100, 0, 0, 1)
    assert told == f"{errno.EACCES} writing to this folder is not allowed True"
    assert kept == "True ['page.pdf']"


@pytest.mark.parametrize(("size", "filled"), [(4_000_000, 1), (5_000, 2_090_000)])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, size: int, filled: int) -> None:
    mount = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
    private = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    before = (*private, "sh", "-c", mount, str(tmp_path))
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    told, kept = trial(tmp_path / "page.pdf", size, 0, filled, 0, before=before)
    assert told == f"{errno.ENOSPC} the disk is full True"
    assert kept == "True ['other', 'page.pdf']"


# --- several at once --------------------------------------------------------------------------------------------------


def test_several_files_are_written_together(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.csv": b"1", "b.json": b"2"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.csv": b"1", "b.json": b"2"}


def test_where_one_cannot_be_written_none_changes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(OLD)
    (tmp_path / "b.json").mkdir()
    with pytest.raises(IsADirectoryError, match="a folder has that name"):
        write_all(tmp_path, {"a.csv": b"new", "b.json": b"2"})
    assert (tmp_path / "a.csv").read_bytes() == OLD
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.json"}


def test_a_new_folder_stays_only_with_all_its_files(tmp_path: Path) -> None:
    write_all(tmp_path / "copy", {"text.txt": b"1"}, make=True)
    assert (tmp_path / "copy" / "text.txt").read_bytes() == b"1"
    with pytest.raises(OSError, match="the name is too long"):
        write_all(tmp_path / "other", {"text.txt": b"1", "n" * 300: b"2"}, make=True)
    assert not (tmp_path / "other").exists()


def test_no_folder_is_made_unasked_or_below_a_missing_one(tmp_path: Path) -> None:
    for make, folder in ((False, tmp_path / "none"), (True, tmp_path / "none" / "below")):
        with pytest.raises(FileNotFoundError, match="there is no such folder"):
            write_all(folder, {"a": b"1"}, make=make)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("n" * 300, "the name is too long"), ("a/b.pdf", "no such folder"), ("a\0b", "a character that no file may have")],
)
def test_names_that_no_file_can_have_are_told(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(OSError, match=reason):
        write_whole(tmp_path / name, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.csv", tmp_path / "a.csv"
    target.write_bytes(OLD)
    link.symlink_to(target)
    write_all(tmp_path, {"a.csv": b"new"})
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_and_a_device_are_refused_and_stay(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    for path in (tmp_path / "pipe.pdf", Path("/dev/null")):
        with pytest.raises(OSError, match="what has that name is no plain file"):
            write_whole(path, b"new")
        assert not path.is_file()
        assert path.exists()


def test_who_reads_a_file_meanwhile_keeps_the_old_one(old: Path) -> None:
    with old.open("rb") as reader:
        write_whole(old, b"new")
        assert reader.read() == OLD
    assert old.read_bytes() == b"new"


KILLED = """
import sys
from pathlib import Path
from qingdao_browser.output.files import write_all
folder, data = Path(sys.argv[1]), b"n" * 3_000_000
print("ready", flush=True)
while True:
    write_all(folder, {"page.pdf": data})
"""


def test_a_program_killed_while_it_writes_leaves_whole_files(old: Path) -> None:
    whole = {OLD, b"n" * 3_000_000}
    for number in range(8):
        command = [sys.executable, "-c", KILLED, str(old.parent)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert child.stdout is not None
        child.stdout.readline()
        # Somewhere in the first writes: each takes some milliseconds.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(number * 0.003)
        child.kill()
        child.communicate()
        assert old.read_bytes() in whole
        # Qt gives the finished file a name before it takes the place of the old one: killed between the two, it stays.
        for left in set(old.parent.iterdir()) - {old}:
            assert left.read_bytes() in whole
            left.unlink()


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Latest: 30.78 million TEU, 2024", "Latest 30.78 million TEU, 2024.svg"),
        ("15.23亿美元", "15.23亿美元.svg"),
        ("../../etc/passwd", "etcpasswd.svg"),
        ("evil\u202egnp", "evilgnp.svg"),
        ("a\nb\x07", "a b.svg"),
        ("", "qingdao-browser.svg"),
        (" . ", "qingdao-browser.svg"),
        ("CON", "CON_.svg"),
    ],
)
def test_a_name_is_made_of_words(words: str, name: str) -> None:
    assert file_name(words, "svg") == name


@pytest.mark.parametrize("words", ["海" * 300, "\U0002000b" * 300, "n" * 300])
def test_a_name_fits_into_every_file_system(tmp_path: Path, words: str) -> None:
    name = file_name(words, "csv")
    assert len(name.encode()) <= 255
    write_whole(tmp_path / name, b"1")
