"""Reading a book apart from the window, in a process of its own, so that the window never waits for it.

In a thread the interpreter would be shared, and each call of Qt might have to wait for its turn. What the process read
comes back packed and is unpacked here in slices.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal

import qingdao_browser
from qingdao_browser.app.book_cache import cache_folder
from qingdao_browser.app.main import READ_APART
from qingdao_browser.app.reading_process import END, HEAD, PIECE, PROGRESS, SHARE, order
from qingdao_browser.core.cache import Damaged, unpacking
from qingdao_browser.core.messages import said
from qingdao_browser.core.reading import Reading, Refused, Slip, loading
from qingdao_browser.core.work import Work

_LOG = logging.getLogger(__name__)
# So long may a slice of work last that the window waits for.
SLICE_SECONDS: Final = 0.008
# The share of the process in the whole; the rest is unpacking.
_APART: Final = 0.9
_PATIENCE_MS: Final = 2000


class DiedApart(Exception):
    """The process that reads a book died of an error in the program; what it said is the message."""


class BookReading(QObject):
    """Reads the book in a file: tells the share that is done, and at last the Reading that `load_book` would give.

    Where no process can be started the file is read here, in slices. After `cancel` nothing is told any more. Books
    that were read are kept in `folder`, that of the system where none is given.
    """

    progressed = Signal(float)
    finished = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None, folder: Path | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._folder = folder if folder is not None else cache_folder()
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._pieces: list[bytes] = []
        self._anew = False
        self._work: Work[Reading] | None = None
        # Where the work in slices begins in the whole.
        self._from = 0.0
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._do_slice)

    def start(self) -> None:
        """Begin to read."""
        process = QProcess(self)
        self._process = process
        environment = QProcessEnvironment.systemEnvironment()
        # The way to the program may be known to this process only.
        root = str(Path(qingdao_browser.__file__).parent.parent)
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (root, environment.value("PYTHONPATH")))))
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._take)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        program, *arguments = _command()
        process.start(program, arguments)
        process.write(order(self._path, self._folder, anew=self._anew))
        process.closeWriteChannel()

    def cancel(self) -> None:
        """Stop reading at once; nothing is told any more."""
        self._slices.stop()
        if self._work is not None:
            self._work.close()
            self._work = None
        process = self._let_go()
        if process is not None:
            process.kill()

    def _let_go(self) -> QProcess | None:
        """Part with the process, which may have something to do yet."""
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._take)
            process.finished.disconnect(self._ended)
            process.errorOccurred.disconnect(self._failed)
            _Farewell(process)
        return process

    # --- what the process says ------------------------------------------------------------------------------------

    def _take(self) -> None:
        """Take the messages that have arrived."""
        assert self._process is not None  # it is connected as long as it is there
        self._buffer += self._process.readAllStandardOutput().data()
        at = 0
        while len(self._buffer) >= at + HEAD.size:
            kind, length = HEAD.unpack_from(self._buffer, at)
            end = at + HEAD.size + length
            if len(self._buffer) < end:
                break
            payload = bytes(self._buffer[end - length : end])
            at = end
            if kind == PROGRESS:
                self.progressed.emit(SHARE.unpack(payload)[0] * _APART)
            elif kind == PIECE:
                self._pieces.append(payload)
            elif kind == END:
                self._let_go()
                packed = b"".join(self._pieces)
                self._pieces.clear()
                self._do(unpacking(packed, payload.decode(), str(self._path)), _APART)
        del self._buffer[:at]

    def _ended(self) -> None:
        """Tell that the process ended before it had read the book; an error in the program is raised as well."""
        assert self._process is not None  # as above
        code, words = self._process.exitCode(), _words(self._process)
        _LOG.info("the reading of %s ended early, code %s: %s", self._path, code, words)
        self._let_go()
        slip = Slip(
            0,
            0,
            said("the reading ended before its time"),
            said("try again; the book may need more memory than there is"),
        )
        self.finished.emit(Reading(None, Refused(slip).problems(str(self._path)), unreadable=True))
        if words:
            raise DiedApart(words)

    def _failed(self, error: QProcess.ProcessError) -> None:
        """Read the file here where no process could be started; that one crashed is told by its end."""
        if error == QProcess.ProcessError.FailedToStart:
            self._let_go()
            self._do(loading(self._path), 0.0)

    # --- work in slices -------------------------------------------------------------------------------------------

    def _do(self, work: Work[Reading], begin: float) -> None:
        self._work, self._from = work, begin
        self._slices.start()

    def _do_slice(self) -> None:
        """Do some of the work, and let the window have its turn."""
        assert self._work is not None  # the timer runs only with it
        until, share = time.perf_counter() + SLICE_SECONDS, 0.0
        try:
            while time.perf_counter() < until:
                share = next(self._work)
        except StopIteration as end:
            self._slices.stop()
            self._work = None
            # The parts of a book stay: the garbage collector need not look at them again and again.
            gc.freeze()
            self.finished.emit(end.value)
        except Damaged as damage:
            _LOG.info("the kept reading of %s is passed over: %s", self._path, damage)
            self._slices.stop()
            self._work = None
            self._anew = True
            self.start()
        else:
            self.progressed.emit(self._from + share * (1 - self._from))


class _Farewell(QObject):
    """Waits for a process that nobody listens to any more, and ends it with the program at the latest."""

    def __init__(self, process: QProcess) -> None:
        app = QCoreApplication.instance()
        super().__init__(app)
        self._process = process
        process.setParent(self)
        if process.state() == QProcess.ProcessState.NotRunning:
            self.deleteLater()
            return
        process.finished.connect(self._ended)
        if app is not None:
            app.aboutToQuit.connect(self._end)

    def _ended(self) -> None:
        self.deleteLater()
        said = _words(self._process)
        if said:
            raise DiedApart(said)

    def _end(self) -> None:
        self._process.kill()
        self._process.waitForFinished(_PATIENCE_MS)


def _words(process: QProcess) -> str:
    return bytes(process.readAllStandardError().data()).decode(errors="replace").strip()


def _command() -> list[str]:
    """Return the command that starts the process; the folder it is started in brings in no modules (-P)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, READ_APART]
    return [sys.executable, "-P", "-m", "qingdao_browser.app.reading_process"]
