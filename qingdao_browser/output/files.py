"""The one way in which the program writes a file: whole or not at all."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileDevice, QIODevice, QSaveFile

from qingdao_browser.core.language import mark

# Characters that steer the direction of text: in a file's name they can hide its ending.
_STEERING: Final = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# File systems take 255 bytes; a Chinese character has three of them in UTF-8, others four.
_LONGEST: Final = 60


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

    Each is written whole beside its place first, where nothing is left of it if the program is killed, and then takes
    its place; older files stay as they were until all are written. A kill in the moment of taking its place can leave
    the new file, whole, beside the old one, a file system without unnamed files may keep a part of it, and a kill
    between the places of two files leaves the second as it was. Raises OSError like `write_whole`.
    """
    made = False
    try:
        if make and not folder.exists():
            folder.mkdir()
            made = True
        _require_folder(folder)
        written = [_written(folder / name, data) for name, data in files.items()]
        for file, path in written:
            if not file.commit():
                raise _refused(file, path)
    except OSError as error:
        if made:
            # Goes only where nothing came into it.
            with suppress(OSError):
                folder.rmdir()
        raise told_plainly(error, folder) from None


def _require_folder(path: Path) -> None:
    """Raise OSError for a path that is a file; that of no folder at all is told with the file that was to be in it."""
    if path.exists() and not path.is_dir():
        raise OSError(errno.EEXIST, mark("a file has that name"), str(path))


def _written(path: Path, data: bytes) -> tuple[QSaveFile, Path]:
    """Return a file that holds all of the data and has not taken its place yet; without commit() it never does."""
    _require_place(path)
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _refused(file, path)
    # On a full disk a write is cut short without an error, and commit() would then replace a good file with half a one.
    if file.write(data) != len(data) or not file.flush() or file.size() != len(data):
        file.cancelWriting()
        raise _cut_short(path, len(data))
    return file, path


def _require_place(path: Path) -> None:
    """Raise OSError for a path at which no file can come to stand."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, mark("the name has a character that no file may have"), str(path))
    if path.is_dir():
        raise OSError(errno.EISDIR, mark("a folder has that name"), str(path))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, mark("there is no such folder"), str(path))
    if path.exists() and not path.is_file():
        # A pipe would take the data and keep nothing, or make the program wait for a reader for ever.
        raise OSError(errno.EEXIST, mark("what has that name is no plain file"), str(path))


_REASONS: Final = {
    errno.EACCES: mark("writing to this folder is not allowed"),
    errno.EROFS: mark("writing to this folder is not allowed"),
    errno.ENAMETOOLONG: mark("the name is too long"),
    errno.ENOENT: mark("there is no such folder"),
    errno.ENOSPC: mark("the disk is full"),
    errno.ENOTDIR: mark("there is no such folder"),
}


def told_plainly(error: OSError, path: Path) -> OSError:
    """Return an error with a reason in plain words that can be translated."""
    number = error.errno or errno.EIO
    return OSError(number, _REASONS.get(number, error.strerror or str(error)), error.filename or str(path))


def _refused(file: QSaveFile, path: Path) -> OSError:
    denied = file.errorString().endswith(("Permission denied", "Read-only file system"))
    if denied or file.error() == QFileDevice.FileError.PermissionsError:
        return OSError(errno.EACCES, mark("writing to this folder is not allowed"), str(path))
    return OSError(errno.EIO, file.errorString(), str(path))


def _cut_short(path: Path, size: int) -> OSError:
    if shutil.disk_usage(path.parent).free < size:
        return OSError(errno.ENOSPC, mark("the disk is full"), str(path))
    return OSError(errno.EFBIG, mark("the system does not let the file grow to its size"), str(path))
