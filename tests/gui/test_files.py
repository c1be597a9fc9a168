"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingdao_browser.output.files import PassingFolder, _Draft, file_name, write_all, write_whole

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


def test_a_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones(old: Path) -> None:
    old.chmod(0o640)
    write_all(old.parent, {old.name: b"new", "other.pdf": b"new"})
    (old.parent / "usual").touch()
    modes = [stat.S_IMODE((old.parent / name).stat().st_mode) for name in (old.name, "other.pdf", "usual")]
    assert modes == [0o640, modes[2], modes[2]]


def test_a_file_that_its_owner_closed_is_not_replaced() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "page.pdf").write_bytes(OLD)
        (folder / "page.pdf").chmod(0o444)
        assert trial(folder / "page.pdf", 100, 0, 0, 1) == [
            f"{errno.EACCES} writing to this folder is not allowed True", "True ['page.pdf']"
        ]  # fmt: skip


def test_links_that_lead_in_a_circle_are_refused_and_stay(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to("b.pdf")
    (tmp_path / "b.pdf").symlink_to("a.pdf")
    with pytest.raises(OSError, match="what has that name is no plain file"):
        write_whole(tmp_path / "a.pdf", b"new")
    assert {path.name: os.readlink(path) for path in tmp_path.iterdir()} == {"a.pdf": "b.pdf", "b.pdf": "a.pdf"}


# --- what a kill leaves -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["nameless", "named"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand on a file system with files that have no name, and on one without them."""
    if request.param == "named":
        monkeypatch.setattr(_Draft, "_nameless", lambda _: -1)


@pytest.mark.usefixtures("system")
def test_a_finished_file_leaves_nothing_beside_it_and_neither_does_a_failed_one(old: Path) -> None:
    write_whole(old, b"new")
    (old.parent / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all(old.parent, {"page.pdf": b"newer", "folder": b"x"})
    assert old.read_bytes() == b"new"
    assert {path.name for path in old.parent.iterdir()} == {"page.pdf", "folder"}


@pytest.mark.usefixtures("system")
def test_what_a_program_still_writes_is_not_taken_for_a_leftover(old: Path) -> None:
    with contextlib.closing(_Draft(old)) as draft:
        draft.write(b"slow")
        write_whole(old.parent / "other.pdf", b"quick")
        draft.take_place()
    assert {path.name: path.read_bytes() for path in old.parent.iterdir()} == {
        "page.pdf": b"slow", "other.pdf": b"quick"
    }  # fmt: skip


def test_a_leftover_is_cleared_by_the_next_who_writes_there_and_nothing_else_is(old: Path) -> None:
    left = old.parent / ".qingdao-browser-0123456789abcdef.part"
    left.write_bytes(b"half of i")
    mine = [old.parent / name for name in (".qingdao-browser-notes", "page.pdf.backup", "page.pdf.part")]
    for path in mine:
        path.write_bytes(b"mine")
    link = old.parent / ".qingdao-browser-link.part"
    link.symlink_to(mine[0])
    write_whole(old.parent / "other.pdf", b"new")
    assert not left.exists()
    assert [path.read_bytes() for path in [*mine, link]] == [b"mine"] * 4


WRITING = """
import sys
from pathlib import Path
from qingdao_browser.output import files
if sys.argv[2] == "named":
    files._Draft._nameless = lambda _: -1
data = b"n" * 3_000_000
print("ready", flush=True)
while True:
    files.write_all(Path(sys.argv[1]), {"page.pdf": data})
"""


@pytest.mark.parametrize("system", ["nameless", "named"])
def test_a_program_killed_while_it_writes_leaves_whole_files_and_nothing_after_the_next(old: Path, system: str) -> None:
    for number in range(5):
        command = [sys.executable, "-c", WRITING, str(old.parent), system]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert child.stdout is not None
        child.stdout.readline()
        # Somewhere in the first writes: each takes some milliseconds.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.002 + number * 0.003)
        child.kill()
        child.communicate()
        assert old.read_bytes() in {OLD, b"n" * 3_000_000}
        assert len(list(old.parent.iterdir())) <= 2
    write_whole(old, OLD)
    assert list(old.parent.iterdir()) == [old]


def test_a_folder_for_what_passes_through_goes_with_its_program_or_with_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    here = PassingFolder()
    (here.path / "chart.svg").write_bytes(b"<svg/>")
    script = "from qingdao_browser.output.files import PassingFolder as P; import os, signal; a = P(); "
    for end in ("", "(a.path / 'x').touch(); os.kill(os.getpid(), signal.SIGKILL)"):
        subprocess.run([sys.executable, "-c", script + end], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert len(list(tmp_path.iterdir())) == 2, "the killed one's is left, that of who ended by himself is not"
    second = PassingFolder()
    assert set(tmp_path.iterdir()) == {here.path, second.path}
    assert (here.path / "chart.svg").read_bytes() == b"<svg/>"
    for folder in (here, second):
        folder.remove()
    assert list(tmp_path.iterdir()) == []


def test_where_there_can_be_no_folder_for_what_passes_through_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere/at/all")
    with pytest.raises(OSError, match="there is no such folder"):
        PassingFolder()


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
