"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingdao_browser.output.files import write_whole

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
