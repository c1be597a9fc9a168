"""The briefings of a person: files of one folder, each read as it is now, changed under a lock and written whole.

So two windows, or two programs, that add to the same briefing lose nothing. What cannot be written stays in memory and
is tried again with the next change.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile

from qingdao_browser.core.briefing import (
    MAX_BYTES,
    Briefing,
    BriefingError,
    Entry,
    added,
    read_briefing,
    write_briefing,
)
from qingdao_browser.core.language import mark
from qingdao_browser.output.files import file_name, make_folder, told_plainly, write_whole

SUFFIX: Final = "briefing.json"
LOCK: Final = "briefings.lock"
# A lock is held for the time of one small file; who waits longer than this stands before one that never ends.
PATIENCE_MS: Final = 1500
# A program killed in the moment of taking the lock leaves one without a name, which only its age tells from one in use.
_STALE_MS: Final = 10_000
# The name of a pipe, a folder or a link to nothing: never opened.
_NO_FILE: Final = mark("it is no plain file")
_UNREADABLE: Final = mark("reading it is not allowed")
_BUSY: Final = mark("another window is writing at this moment")
_DAMAGED: Final = mark("its file can no longer be read and is left as it is")

Op = Callable[[Briefing], Briefing]


@dataclass(frozen=True)
class Outcome:
    """What a briefing was and became, and the reason, fit to be translated, where that stands in memory alone."""

    before: Briefing
    after: Briefing
    unwritten: str = ""


class Shelf:
    """The briefings by the names of their files; those of a folder None live as long as the shelf does."""

    def __init__(self, folder: Path | None, *, patience_ms: int = PATIENCE_MS) -> None:
        self._folder = folder
        self._patience_ms = patience_ms
        self._known: dict[str, Briefing] = {}
        self._stamps: dict[str, tuple[int, int, int]] = {}
        self._waiting: dict[str, list[Op]] = {}
        self.unreadable: dict[str, str] = {}
        """Why a file that looks like a briefing is none, by its name; such a file is never written."""
        self.unsaved: dict[str, str] = {}
        """Why a briefing is in memory alone, by the name of its file."""

    @property
    def folder(self) -> Path | None:
        """Where the files are; the folder is made with the first of them."""
        return self._folder

    @property
    def names(self) -> dict[str, str]:
        """The name of each briefing by that of its file, in alphabetical order; two of one name are told apart."""
        names = {file: " ".join(briefing.name.split()) or file for file, briefing in self._known.items()}
        several = [name for name in names.values() if list(names.values()).count(name) > 1]
        told = {file: f"{name} ({file})" if name in several else name for file, name in names.items()}
        return dict(sorted(told.items(), key=lambda item: (item[1].casefold(), item[0])))

    def briefing(self, file: str) -> Briefing:
        """Return a briefing as it was last read or changed; raises KeyError for one that is not there."""
        return self._known[file]

    # --- reading --------------------------------------------------------------------------------------------------

    def look(self) -> bool:
        """Read what others have changed since the last look; returns whether anything is different now."""
        if self._folder is None:
            return False
        before = dict(self._known), dict(self.unreadable)
        there = _stamped(self._folder)
        for file in [file for file in self._stamps if file not in there]:
            del self._stamps[file]
            self.unreadable.pop(file, None)
            # What waits to be written is in no file: it stays.
            if file not in self._waiting:
                self._known.pop(file, None)
        for file, stamp in there.items():
            if self._stamps.get(file) != stamp:
                self._stamps[file] = stamp
                self._read(file)
        return (self._known, self.unreadable) != before

    def _read(self, file: str) -> None:
        try:
            found = self._in_file(file)
        except BriefingError as error:
            self.unreadable[file] = str(error)
            if file in self._known:
                # The last that was read is still whole in memory.
                self._waiting.setdefault(file, [])
                self.unsaved[file] = _DAMAGED
            return
        self.unreadable.pop(file, None)
        for op in self._waiting.get(file, ()):
            found = op(found)
        if not self._waiting.get(file):
            self._settle(file)
        self._known[file] = found

    def _in_file(self, file: str) -> Briefing:
        """Return what a file holds; raises BriefingError for one that cannot be read."""
        assert self._folder is not None  # only a shelf with a folder reads files
        path = self._folder / file
        try:
            if not path.is_file():
                raise BriefingError(_NO_FILE)
            # One byte more than a briefing can have tells that it is too large, however large it is.
            with path.open("rb") as opened:
                return read_briefing(opened.read(MAX_BYTES + 1))
        except OSError:
            raise BriefingError(_UNREADABLE) from None

    # --- changing -------------------------------------------------------------------------------------------------

    def apply(self, file: str, op: Op) -> Outcome:
        """Change a briefing as it stands in its file now; where that cannot be written it is changed in memory.

        The change may be made again on a newer state of the file, so it must depend on nothing but what it is given.
        """
        if self._folder is None:
            return self._changed(file, op)
        try:
            with self._locked():
                return self._changed_in_file(file, op)
        except (OSError, BriefingError) as error:
            outcome = self._changed(file, op)
            self._waiting.setdefault(file, []).append(op)
            self.unsaved[file] = _DAMAGED if isinstance(error, BriefingError) else _reason(error)
            return Outcome(outcome.before, outcome.after, self.unsaved[file])

    def _changed(self, file: str, op: Op) -> Outcome:
        before = self._known[file]
        self._known[file] = op(before)
        return Outcome(before, self._known[file])

    def _changed_in_file(self, file: str, op: Op) -> Outcome:
        assert self._folder is not None  # asked for only with a folder
        if os.path.lexists(self._folder / file):
            found = self._in_file(file)
            before = found
            for waiting in self._waiting.get(file, ()):
                before = waiting(before)
        else:
            # Another window deleted it: what is changed here was still wanted.
            found, before = None, self._known[file]
        after = op(before)
        if after != found:
            self._write(file, after)
        self._known[file] = after
        self._settle(file)
        return Outcome(before, after)

    def create(self, briefing: Briefing) -> tuple[str, Outcome]:
        """Put a new briefing on the shelf; returns the name of its file, made of its own name."""
        unwritten = ""
        try:
            with self._locked():
                self.look()
                file = self._free_name(briefing.name)
                if self._folder is not None:
                    self._write(file, briefing)
        except OSError as error:
            file, unwritten = self._free_name(briefing.name), _reason(error)
            self.unsaved[file] = unwritten
            # Should another program make a file of that name meanwhile, both come into it.
            self._waiting[file] = [partial(_joined, briefing.entries)]
        self._known[file] = briefing
        return file, Outcome(briefing, briefing, unwritten)

    def delete(self, file: str) -> str:
        """Take a briefing away with its file; where that is not allowed nothing changes and the reason is returned."""
        if self._folder is not None and file not in self.unreadable:
            path = self._folder / file
            try:
                with self._locked():
                    path.unlink(missing_ok=True)
            except OSError as error:
                # The lock is a file too: a full disk must not keep others from being deleted.
                with suppress(OSError):
                    if error.errno == errno.ENOSPC:
                        path.unlink(missing_ok=True)
                # One that never came into a file is only forgotten.
                if path.exists():
                    return _reason(error)
        self._known.pop(file, None)
        self._stamps.pop(file, None)
        self._settle(file)
        return ""

    def save_waiting(self) -> None:
        """Try again to write what is in memory alone; `unsaved` tells what is left."""
        for file in list(self._waiting):
            self.apply(file, _as_it_is)

    def _settle(self, file: str) -> None:
        self._waiting.pop(file, None)
        self.unsaved.pop(file, None)

    def _write(self, file: str, briefing: Briefing) -> None:
        assert self._folder is not None  # asked for only with a folder
        write_whole(self._folder / file, write_briefing(briefing))
        stamp = _stamp(self._folder / file)
        if stamp is not None:
            self._stamps[file] = stamp

    def _free_name(self, name: str) -> str:
        """Return a name for a file that no other has, whatever the file system makes of capitals."""
        taken = {file.casefold() for file in (*self._known, *self.unreadable)}
        if self._folder is not None and self._folder.is_dir():
            taken |= {path.name.casefold() for path in self._folder.iterdir()}
        first = file_name(name, SUFFIX)
        stem = first.removesuffix(f".{SUFFIX}")
        number = 1
        while first.casefold() in taken:
            number += 1
            first = f"{stem} {number}.{SUFFIX}"
        return first

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of the folder, which is made where it is missing; raises OSError where that cannot be."""
        if self._folder is None:
            yield
            return
        make_folder(self._folder)
        lock = QLockFile(str(self._folder / LOCK))
        lock.setStaleLockTime(_STALE_MS)
        if not lock.tryLock(self._patience_ms):
            raise _lock_refused(lock, self._folder)
        try:
            yield
        finally:
            lock.unlock()


def _as_it_is(briefing: Briefing) -> Briefing:
    return briefing


def _joined(entries: tuple[Entry, ...], briefing: Briefing) -> Briefing:
    return added(briefing, entries)


def _lock_refused(lock: QLockFile, folder: Path) -> OSError:
    if lock.error() == QLockFile.LockError.LockFailedError:
        return OSError(errno.EWOULDBLOCK, _BUSY, str(folder))
    denied = lock.error() == QLockFile.LockError.PermissionError
    other = errno.EIO if shutil.disk_usage(folder).free else errno.ENOSPC
    number = errno.EACCES if denied else other
    return told_plainly(OSError(number, os.strerror(number)), folder)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _stamped(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return the files of a folder that are named as briefings, each with what changes when it is written."""
    try:
        paths = [path for path in folder.iterdir() if path.name.endswith(f".{SUFFIX}")]
    except OSError:
        return {}
    return {path.name: _stamp(path) or (0, 0, 0) for path in paths}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return when a file was written, its size and its number; None where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
