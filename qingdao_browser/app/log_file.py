"""The log as a file, which may be on a full disk."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path


class LogFile(logging.FileHandler):
    """A log that says once on the standard error where it cannot be written; the program goes on without it."""

    def __init__(self, path: Path) -> None:
        """Open the log of a file, behind what it holds; raises OSError where that is not possible."""
        super().__init__(path, encoding="utf-8")
        self._told = False

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
