"""The one way in which the program writes a file: whole or not at all."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from PySide6.QtCore import QFileDevice, QIODevice, QSaveFile

from qingdao_browser.core.language import mark


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where it fails, an older file of that name stays as it was.

    Raises OSError with error number, a plain reason that can be translated, and the file's name.
    """
    if path.is_dir():
        raise OSError(errno.EISDIR, mark("a folder has that name"), str(path))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, mark("there is no such folder"), str(path))
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _refused(file, path)
    # On a full disk a write is cut short without an error, and commit() would then replace a good file with half a one.
    if file.write(data) != len(data) or not file.flush() or file.size() != len(data):
        file.cancelWriting()
        raise _cut_short(path, len(data))
    if not file.commit():
        raise _refused(file, path)


def _refused(file: QSaveFile, path: Path) -> OSError:
    if file.error() == QFileDevice.FileError.PermissionsError or file.errorString().endswith("Permission denied"):
        return OSError(errno.EACCES, mark("writing to this folder is not allowed"), str(path))
    return OSError(errno.EIO, file.errorString(), str(path))


def _cut_short(path: Path, size: int) -> OSError:
    if shutil.disk_usage(path.parent).free < size:
        return OSError(errno.ENOSPC, mark("the disk is full"), str(path))
    return OSError(errno.EFBIG, mark("the system does not let the file grow to its size"), str(path))
