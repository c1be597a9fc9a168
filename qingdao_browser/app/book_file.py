"""The file whose book a window shows: read apart from the window, and read again whenever it was saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from qingdao_browser.app.reading_apart import BookReading
from qingdao_browser.core.reading import Reading

# Editors write in several steps: a file is read when it has been quiet for so long.
_QUIET_MS: Final = 150

# What tells one state of a file from another: the file, its size, and when it was written.
_State = tuple[int, int, int]


class BookFile(QObject):
    """Reads one file after another, and follows the one that the window shows."""

    progressed = Signal(float)
    """How far the reading is that a person waits for, from 0 to 1."""
    opened = Signal(str, object)
    """The path of a file that was to be opened, and its Reading."""
    saved = Signal(str, object)
    """The path of the file that is followed, and its Reading after somebody saved it, or when it is gone."""

    def __init__(self, parent: QObject, folder: Path | None = None) -> None:
        """Make one for a window; `folder` keeps the books that were read, that of the system where none is given."""
        super().__init__(parent)
        self._folder = folder
        self._followed: Path | None = None
        self._state: _State | None = None
        self._reading: BookReading | None = None
        # The file that is read, its state before that, and whether a person waits for it.
        self._read: tuple[Path, _State | None, bool] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._changed)
        self._watcher.directoryChanged.connect(self._changed)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._look)

    @property
    def path(self) -> Path | None:
        """The file that is followed."""
        return self._followed

    @property
    def is_opening(self) -> bool:
        """Whether a person waits for a file."""
        return self._read is not None and self._read[2]

    def open(self, path: Path) -> None:
        """Read a file, in the place of one that is being read; the file followed stays until `follow` names another."""
        self._begin(path, asked=True)

    def cancel(self) -> None:
        """Read no longer what a person waits for."""
        if self.is_opening:
            self._stop()

    def follow(self, path: Path | None) -> None:
        """Read a file again from now on whenever it is saved, the one opened last; None follows no file any more."""
        self._followed = path
        self._watch()
        if path is not None and self._state != _state_of(path):
            self._quiet.start()

    def end(self) -> None:
        """Read and follow nothing any more."""
        self._stop()
        self.follow(None)

    def _begin(self, path: Path, *, asked: bool) -> None:
        self._stop()
        self._read = (path, _state_of(path), asked)
        reading = BookReading(path, self, self._folder)
        reading.finished.connect(self._finished)
        if asked:
            reading.progressed.connect(self.progressed)
        self._reading = reading
        reading.start()

    def _stop(self) -> None:
        reading, self._reading, self._read = self._reading, None, None
        if reading is not None:
            reading.cancel()
            reading.deleteLater()

    def _finished(self, made: Reading) -> None:
        assert self._read is not None  # it is told only of what is being read
        path, state, asked = self._read
        self._stop()
        if asked:
            if made.book is not None or path == self._followed:
                self._state = state
            self.opened.emit(str(path), made)
        elif path == self._followed:
            self._state = state
            self.saved.emit(str(path), made)
            # Saved again meanwhile, it would otherwise be known only by the next change.
            self._changed()

    def _changed(self) -> None:
        self._watch()
        self._quiet.start()

    def _watch(self) -> None:
        """Watch the file, and its folder: a file that another one takes the place of is not watched any more."""
        wanted = set()
        if self._followed is not None:
            wanted = {str(path) for path in (self._followed, self._followed.parent) if path.exists()}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(list(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(list(wanted - watched))

    def _look(self) -> None:
        """Read the file again if it is another one than that which was read."""
        if self._followed is not None and self._read is None and _state_of(self._followed) != self._state:
            self._begin(self._followed, asked=False)


def _state_of(path: Path) -> _State | None:
    """Return the state of a file, None where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
