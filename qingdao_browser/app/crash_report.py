"""Reports of errors in the program: how each way that such an error takes ends in one, what it says, where it is kept.

No Qt is loaded for this before there is something to report, as the commands of a terminal report as well; and nothing
that takes long, as the window waits for it.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from qingdao_browser import __version__

# The exit code of a program that ended for an error of its own; sysexits.h calls it EX_SOFTWARE.
CRASHED: Final = 70
# So many reports are kept, the newest.
KEPT: Final = 20
_REPORT: Final = "crash-"
# The file of a program that runs, which takes the trace if it dies at a stroke.
_RUNNING: Final = "running-"
_ENDING: Final = ".txt"
_FRAME: Final = re.compile(r'File ".+", line \d+')
_TRACE: Final = "\n\n"
# A trace is cut in its middle beyond this: messages can be of any length.
_LONGEST: Final = 50_000
# Shorter texts of a person stand everywhere by chance, and tell nothing.
_SHORTEST: Final = 4
_BLANK: Final = "[…]"


class Crash(NamedTuple):
    """An error in the program: its trace, and its place, by which it is known when it comes again."""

    trace: str
    place: str


def crash_of(error: BaseException, how: str = "") -> Crash:
    """Return what is to be told of an exception; `how` says how it came to light where the trace does not."""
    trace = "".join([f"{how}\n" if how else "", *traceback.format_exception(error)]).rstrip("\n")
    # The last one is where it was raised, also in another process whose trace is the message.
    places = _FRAME.findall(trace)
    return Crash(trace, f"{type(error).__name__} at {places[-1] if places else how}")


@contextmanager
def watching(take: Callable[[Crash], object]) -> Iterator[None]:
    """Hand each exception that nobody handled to `take`, which must work in any thread.

    These are the ones of Qt's slots and events, of threads, and those that Python cannot raise, as in `__del__`.
    """

    def hand_over(error: BaseException, how: str = "") -> None:
        try:
            take(crash_of(error, how))
        except Exception:  # noqa: BLE001 - there is nobody else to tell
            traceback.print_exception(error)
            traceback.print_exc()

    def from_qt(*args: Any) -> None:
        if isinstance(args[1], Exception):
            hand_over(args[1])
        else:
            sys.__excepthook__(*args)

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            hand_over(args.exc_value, f"in the thread {args.thread.name if args.thread is not None else '?'}")

    def from_python(args: sys.UnraisableHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            hand_over(args.exc_value, args.err_msg or "where no exception can be raised")

    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook, threading.excepthook, sys.unraisablehook = from_qt, from_thread, from_python
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


# --- what a report says -----------------------------------------------------------------------------------------------


def report(traces: Iterable[str], place: Mapping[str, str], private: Iterable[str] = ()) -> str:
    """Return a report: time, versions, where the program was, and the traces without the texts in `private`."""
    told = "\n\n".join(traces)
    if len(told) > _LONGEST:
        told = f"{told[: _LONGEST // 2]}\n{_BLANK}\n{told[-_LONGEST // 2 :]}"
    return f"{_head(place)}{_TRACE}{_without(told, private)}\n"


def _head(place: Mapping[str, str]) -> str:
    lines = {
        "time": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "program": __version__,
        "Python": sys.version.split()[0],
        "Qt for Python": _qt_version(),
        "system": _system(),
        **place,
    }
    return "\n".join(["Qingdao Browser: an error in the program", *(f"{name}: {said}" for name, said in lines.items())])


def _system() -> str:
    if sys.platform == "win32":
        return f"Windows, build {sys.getwindowsversion().build}"
    told = os.uname()
    return f"{told.sysname} {told.release} {told.machine}"


def _qt_version() -> str:
    try:
        import PySide6
        from PySide6.QtCore import qVersion
    except ImportError as error:
        return f"cannot be loaded: {error}"
    return f"{PySide6.__version__}, with Qt {qVersion()}"


def _without(told: str, private: Iterable[str]) -> str:
    """Return a text without what a person wrote; messages have it as it is or as Python writes strings."""
    lines = {line.strip() for text in private for line in text.splitlines()}
    for line in sorted(lines, key=len, reverse=True):
        if len(line) >= _SHORTEST:
            told = told.replace(line, _BLANK).replace(repr(line)[1:-1], _BLANK)
    return told


# --- where reports are kept -------------------------------------------------------------------------------------------


def report_folder() -> Path | None:
    """Return the folder of the reports in what the system calls state; None where it has no place for it."""
    if sys.platform == "win32":
        state = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        state = os.path.expanduser("~/Library/Application Support")
    else:
        state = os.environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(state):
            state = os.path.expanduser("~/.local/state")
    return Path(state, "qingdao-browser", "reports") if os.path.isabs(state) else None


def _now() -> str:
    """Return words for the name of a file that no other program and no other moment has."""
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(seconds))}-{rest:09}-{os.getpid()}"


def keep(text: str, folder: Path | None) -> Path:
    """Keep a report as a file, whole, and part with the oldest of too many; raises OSError where it cannot be."""
    if folder is None:
        raise FileNotFoundError(errno.ENOENT, "there is no folder for it")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{_REPORT}{_now()}{_ENDING}"
    part = path.with_suffix(".part")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    # The clock may have been set back since the others were written.
    others = sorted(other for other in folder.glob(f"{_REPORT}*{_ENDING}") if other != path)
    for other in others[: max(len(others) + 1 - KEPT, 0)]:
        with suppress(OSError):
            other.unlink()
    return path


# --- the end at a stroke ----------------------------------------------------------------------------------------------


@contextmanager
def ready_for_the_worst(folder: Path | None) -> Iterator[BinaryIO | None]:
    """Have the trace written if the program dies at a stroke (a fault in Qt, say); `left` finds it at the next start.

    The file for it, which is given, is there before, as nothing can be made in that moment; it goes when the program
    ends by itself. Where it cannot be written there is none, and the trace goes to the standard error.
    """
    with contextlib.ExitStack() as undo:
        file: BinaryIO | None = None
        with suppress(OSError):
            file = _running(folder, undo) if folder is not None else None
        if file is not None or sys.stderr is not None:
            faulthandler.enable(file if file is not None else sys.stderr)
            undo.callback(faulthandler.disable)
        yield file


def _running(folder: Path, undo: contextlib.ExitStack) -> BinaryIO:
    """Return an open file of this program, with all of a report but the trace; `undo` is told how it goes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{_RUNNING}{_now()}{_ENDING}"
    file = path.open("xb", buffering=0)
    undo.callback(path.unlink, missing_ok=True)
    undo.callback(file.close)
    _lock(file)
    file.write(f"{_head({})}{_TRACE}".encode())
    return file


def left(folder: Path | None) -> list[Path]:
    """Return the reports of programs that died at a stroke since this was last asked; each is told of once."""
    found = []
    for path in sorted(folder.glob(f"{_RUNNING}*{_ENDING}")) if folder is not None else ():
        # What cannot be read or moved now is looked at again the next time.
        with suppress(OSError):
            with path.open("rb") as file:
                if not _lock(file):
                    continue
                _, _, trace = file.read().decode(errors="replace").partition(_TRACE)
            if trace:
                found.append(path.replace(path.with_name(_REPORT + path.name.removeprefix(_RUNNING))))
            else:
                # It was killed from outside, which is no error of ours.
                path.unlink()
    return found


def _lock(file: BinaryIO) -> bool:
    """Return whether the file is ours now: that of a program that still runs is not."""
    if sys.platform == "win32":
        # There an open file can be neither moved nor removed.
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
