"""The log as a file, which may be on a full disk: each of its lines says when it was written, and by what."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from qingdao_browser.core.messages import plain


class LogFile(logging.FileHandler):
    """A log that says once on the standard error where it cannot be written; the program goes on without it."""

    def __init__(self, path: Path) -> None:
        """Open the log of a file, behind what it holds; raises OSError where that is not possible."""
        super().__init__(path, encoding="utf-8")
        self._told = False

    def _open(self) -> TextIOWrapper:
        """Open the file; a pipe that nobody reads is refused at once, where Python would wait for a reader for ever."""
        return TextIOWrapper(
            open(self.baseFilename, "ab", opener=_open_now), encoding=self.encoding, write_through=True
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """Tell of a disk that takes nothing, in place of a trace for each line."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._told:
            self._told = True
            reason = error.strerror or error
            print(f"qingdao-browser: the log {self.baseFilename} cannot be written: {reason}", file=sys.stderr)

    def close(self) -> None:
        """Close the file; what was not written is lost, as was told."""
        with suppress(OSError):
            super().close()


def _open_now(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)


class LogLines(logging.Formatter):
    """Writes each line of a message as a record: the name of a file cannot look like one, and a trace stays legible."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the lines of a message, each with the head of its record and without signs that steer a terminal."""
        records = []
        for line in record.message.split("\n"):
            record.message = plain(line)
            records.append(super().formatMessage(record))
        return "\n".join(records)
