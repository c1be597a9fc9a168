"""The folder of read books: each under the key of what was read, the ones not used for longest leave when it is full.

A folder that cannot be used is no error: books are then read from their own files each time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from qingdao_browser.core.reading import contents

# About a dozen books of 100,000 facts.
MAX_BYTES: Final = 256 * 1024 * 1024
_ENDING: Final = ".book"
# Disks may count time in steps, and the clock of another machine may be somewhat ahead.
_SKEW_SECONDS: Final = 60


def cache_folder() -> Path | None:
    """Return where the system wants the read books of this program; None where it has no place for them."""
    from PySide6.QtCore import QStandardPaths

    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(found, "books") if found else None


def find(folder: Path, key: str) -> bytes | None:
    """Return what is kept under a key, and remember that it was used; None where nothing is."""
    path = folder / (key + _ENDING)
    data = contents(path)
    if not isinstance(data, bytes):
        return None
    with suppress(OSError):
        os.utime(path)
    return data


def keep(folder: Path, key: str, pieces: Iterable[bytes]) -> bool:
    """Keep something under a key and make room for it; return False where that cannot be done."""
    from qingdao_browser.output.files import make_folder, write_whole

    data = b"".join(pieces)
    if len(data) > MAX_BYTES:
        return False
    try:
        make_folder(folder)
        write_whole(folder / (key + _ENDING), data)
    except OSError:
        return False
    tidy(folder)
    return True


def tidy(folder: Path) -> None:
    """Remove the files that were not used for longest, until the others have their size; also what a crash left.

    A time that is still to come is of a clock that was set back since: such a file is as good as unused.
    """
    now = time.time()
    files: list[tuple[float, int, str]] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                used = status.st_mtime if status.st_mtime <= now + _SKEW_SECONDS else 0.0
                files.append((used, status.st_size, entry.path))
    size = sum(file[1] for file in files)
    for _, own, path in sorted(files):
        if size <= MAX_BYTES:
            break
        # Another window of the program may have removed it in this moment.
        with suppress(OSError):
            os.unlink(path)
        size -= own
