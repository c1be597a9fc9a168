"""The one way in which the program writes a file: whole or not at all; and folders for files that pass through."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

from PySide6.QtCore import QDir

from qingdao_browser.core.language import mark

if sys.platform != "win32":
    import fcntl

# Characters that steer the direction of text: in a file's name they can hide its ending.
_STEERING: Final = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# File systems take 255 bytes; a Chinese character has three of them in UTF-8, others four.
_LONGEST: Final = 60
# How what is not finished is named: hidden, and as nobody else names a file, so that what a kill left can be told.
_BEGIN, _DRAFT, _FOLDER = ".qingdao-browser-", ".part", ".tmp"
# What systems answer that have no files without a name.
_NAMED_ONLY: Final = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOSYS)


def file_name(words: str, suffix: str) -> str:
    """Return a name for a file that every system takes, made of some words of the book."""
    from pathvalidate import sanitize_filename

    name = sanitize_filename(" ".join(words.translate(_STEERING).split()))[:_LONGEST].strip(" .")
    return f"{name or 'qingdao-browser'}.{suffix}"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where it fails, an older file of that name stays as it was.

    Raises OSError with error number, a plain reason that can be translated, and the file's name.
    """
    write_all(path.parent, {path.name: data})


def write_all(folder: Path, files: Mapping[str, bytes], *, make: bool = False) -> None:
    """Write several files into a folder, all of them or none; with `make` the folder may be new.

    Each is written whole beside its place first, and then takes its place; older files stay as they were until all are
    written. A kill between the places of two files leaves the second as it was; what else it leaves in the folder is
    cleared by the next who writes there. Raises OSError like `write_whole`.
    """
    made = False
    try:
        if make and not folder.exists():
            folder.mkdir()
            made = True
        _require_folder(folder)
        _clear(folder)
        with ExitStack() as stack:
            drafts = {}
            for path, data in ((folder / name, data) for name, data in files.items()):
                _require_place(path)
                with _told_of(path):
                    drafts[path] = stack.enter_context(closing(_Draft(Path(os.path.realpath(path)))))
                    drafts[path].write(data)
            for path, draft in drafts.items():
                with _told_of(path):
                    draft.take_place()
    except OSError as error:
        if made:
            # Goes only where nothing came into it.
            with suppress(OSError):
                folder.rmdir()
        raise told_plainly(error, folder) from None


def make_folder(path: Path) -> None:
    """Make a folder of the user alone, with those above it, where it is missing; raises OSError like `write_whole`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OSError(error.errno, mark("a file has that name"), str(path)) from None
    except OSError as error:
        raise told_plainly(error, path) from None


def _require_folder(path: Path) -> None:
    """Raise OSError for a path that is a file; that of no folder at all is told with the file that was to be in it."""
    if path.exists() and not path.is_dir():
        raise OSError(errno.EEXIST, mark("a file has that name"), str(path))


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Let an error name the file that was to be written, and not the one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


class _Draft:
    """A file beside the one whose place it is to take, locked for as long as its program lives."""

    def __init__(self, place: Path) -> None:
        self._place = place
        # One that stands already keeps its permissions.
        self._mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else None
        self._name = ""
        self._number = self._nameless()
        if self._number < 0:
            self._number = self._named()

    def _nameless(self) -> int:
        """Return a file without a name, of which a kill leaves nothing; negative where there is no such thing."""
        if sys.platform != "linux" or not os.path.isdir("/proc/self/fd"):
            return -1
        try:
            number = os.open(self._place.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
        except OSError as error:
            if error.errno in _NAMED_ONLY:
                return -1
            raise
        _lock(number)
        return number

    def _named(self) -> int:
        while True:
            self._name = self._free_name()
            number = os.open(self._name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
            _lock(number)
            # Before it was locked, another program may have taken it for one that was left behind.
            if os.fstat(number).st_nlink:
                return number
            os.close(number)

    def _free_name(self) -> str:
        return str(self._place.parent / f"{_BEGIN}{token_hex(8)}{_DRAFT}")

    def write(self, data: bytes) -> None:
        """Write all of the data, to the disk itself."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._number, rest) :]
        try:
            os.fsync(self._number)
        except OSError as error:
            # Some systems have no such thing; others find only now that there is no room.
            if error.errno not in _NAMED_ONLY:
                raise

    def take_place(self) -> None:
        """Stand where the older file stood, in one step."""
        if sys.platform == "win32":
            # There, none but closed files are moved.
            os.close(self._number)
            self._number = -1
        elif self._mode is not None:
            os.fchmod(self._number, self._mode)
        if not self._name:
            name = self._free_name()
            # Only with a folder named does Python follow the link to what has no name yet.
            os.link(f"/proc/self/fd/{self._number}", name, src_dir_fd=self._number, follow_symlinks=True)
            self._name = name
        os.replace(self._name, self._place)
        self._name = ""

    def close(self) -> None:
        """Let go of the file; one that has not taken its place is gone."""
        if self._name:
            with suppress(OSError):
                os.unlink(self._name)
        if self._number >= 0:
            os.close(self._number)


def _lock(number: int) -> None:
    """Show others that the program of an open file lives, where the file system lets us."""
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX)


def _is_left(number: int) -> bool:
    """Return whether no program that lives holds an open file; on Windows what is held cannot be removed anyway."""
    if sys.platform != "win32":
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _clear(folder: Path) -> None:
    """Remove what programs that were killed have left in a folder; what cannot be removed harms nobody."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_BEGIN) and entry.name.endswith((_DRAFT, _FOLDER)):
                with suppress(OSError):
                    _remove_left(Path(entry.path), is_folder=entry.is_dir(follow_symlinks=False))


def _remove_left(path: Path, *, is_folder: bool) -> None:
    """Remove a file or folder of ours that nobody holds."""
    if not (is_folder or path.is_file()) or path.is_symlink():
        return
    number = os.open(path, os.O_RDONLY)
    try:
        if not _is_left(number):
            return
        if is_folder:
            shutil.rmtree(path)
        else:
            path.unlink()
    finally:
        os.close(number)


class PassingFolder:
    """A folder for files that pass through to other programs; it is gone with this program, or after the next one.

    Raises OSError like `write_whole` where there can be none.
    """

    def __init__(self) -> None:
        base = Path(QDir.tempPath())
        _clear(base)
        try:
            self.path, number = _held_folder(base)
        except OSError as error:
            raise told_plainly(error, base) from None
        self.remove = weakref.finalize(self, _remove_held, self.path, number)
        """Take it away now."""


def _held_folder(base: Path) -> tuple[Path, int]:
    while True:
        path = base / f"{_BEGIN}{token_hex(8)}{_FOLDER}"
        path.mkdir(mode=0o700)
        if sys.platform == "win32":
            return path, -1
        # Before it was locked, another program may have taken it for one that was left behind.
        with suppress(FileNotFoundError):
            number = os.open(path, os.O_RDONLY)
            _lock(number)
            if os.fstat(number).st_nlink:
                return path, number
            os.close(number)


def _remove_held(path: Path, number: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if number >= 0:
        os.close(number)


def _require_place(path: Path) -> None:
    """Raise OSError for a path at which no file can come to stand."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, mark("the name has a character that no file may have"), str(path))
    if path.is_dir():
        raise OSError(errno.EISDIR, mark("a folder has that name"), str(path))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, mark("there is no such folder"), str(path))
    # A pipe would take the data and keep nothing, or make the program wait for a reader for ever.
    if (path.exists() and not path.is_file()) or os.path.islink(os.path.realpath(path)):
        raise OSError(errno.EEXIST, mark("what has that name is no plain file"), str(path))
    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise OSError(errno.EACCES, mark("writing to this folder is not allowed"), str(path))


_REASONS: Final = {
    errno.EACCES: mark("writing to this folder is not allowed"),
    errno.EDQUOT: mark("the disk is full"),
    errno.EFBIG: mark("the system does not let the file grow to its size"),
    errno.ENAMETOOLONG: mark("the name is too long"),
    errno.ENOENT: mark("there is no such folder"),
    errno.ENOSPC: mark("the disk is full"),
    errno.ENOTDIR: mark("there is no such folder"),
    errno.EPERM: mark("writing to this folder is not allowed"),
    errno.EROFS: mark("writing to this folder is not allowed"),
}


def told_plainly(error: OSError, path: Path) -> OSError:
    """Return an error with a reason in plain words that can be translated."""
    number = error.errno or errno.EIO
    return OSError(number, _REASONS.get(number, error.strerror or str(error)), error.filename or str(path))
