"""A real LibreOffice for tests: documents are made, pasted into as a person does it, and saved.

    with office(locale="de") as suite:
        sheet = suite.new("calc")
        suite.paste(sheet, pump=application.processEvents)
        suite.save(sheet, path)

It runs with a window on the screen that DISPLAY names, with a profile of its own that is gone afterwards. It asks the
process that filled the clipboard for the data while it pastes: `pump` lets that process answer.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

UNO_SIDE = Path(__file__).with_name("uno_side.py")
PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python")
LOCALES = {"de": "de-DE", "en": "en-US", "zh": "zh-CN"}
# Seconds: the start of a fresh profile on a busy machine, one request (the other side gives up sooner), the end.
START, REQUEST, END = 90.0, 100.0, 15.0

# What would ask or stand in the way in a fresh profile: tips, news of a version, recovered files.
SETTINGS = (
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "99.9"),
)
ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'
REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice did not do what the test wanted; the message says what."""


@dataclass(frozen=True)
class Document:
    """A document that is open in LibreOffice, by its number there."""

    number: int


class Suite:
    """A running LibreOffice."""

    def __init__(self, uno_side: subprocess.Popen[str]) -> None:
        self.uno_side = uno_side
        self.answers: queue.Queue[str] = queue.Queue()
        self.serial = 0
        assert uno_side.stdout is not None
        threading.Thread(target=put_lines, args=[uno_side.stdout, self.answers], daemon=True).start()
        self.wait(START)

    def new(self, kind: str) -> Document:
        """Open an empty document: `calc`, `impress` or `writer`."""
        return self.opened("new", kind)

    def open(self, path: Path) -> Document:
        """Open a file of a kind that LibreOffice asks nothing about (not .csv), in the program for it."""
        return self.opened("open", str(path))

    def opened(self, *request: str) -> Document:
        number = self.ask(*request)
        assert isinstance(number, int)
        return Document(number)

    def paste(self, document: Document, pump: Callable[[], object]) -> list[str]:
        """Press Ctrl+V in a document, Return in the dialogs that ask; return the titles of these."""
        dialogs = self.ask("paste", document.number, pump=pump)
        assert isinstance(dialogs, list)
        return dialogs

    def save(self, document: Document, path: Path) -> Path:
        """Write a document in the form that the ending of the path names; return the path."""
        self.ask("save", document.number, str(path))
        return path

    def close(self, document: Document) -> None:
        """Close a document without asking."""
        self.ask("close", document.number)

    def ask(self, *request: object, pump: Callable[[], object] | None = None, seconds: float = REQUEST) -> object:
        """Send a request and return its result; raise OfficeError where there is none in time."""
        assert self.uno_side.stdin is not None
        self.serial += 1
        try:
            self.uno_side.stdin.write(json.dumps([self.serial, *request]) + "\n")
            self.uno_side.stdin.flush()
        except BrokenPipeError:
            raise OfficeError(f"{request[0]}: the side that speaks with LibreOffice is gone") from None
        return self.wait(seconds, pump)

    def wait(self, seconds: float, pump: Callable[[], object] | None = None) -> object:
        """Return the result of the last request, calling `pump` meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if pump is not None:
                pump()
            with contextlib.suppress(queue.Empty):
                line = self.answers.get(timeout=0.02)
                if not line:
                    raise OfficeError(f"the side that speaks with LibreOffice ended with {self.uno_side.wait(END)}")
                answer = json.loads(line)
                # The answer to a request that nobody waits for any more is passed over.
                if answer["to"] == self.serial:
                    if "problem" in answer:
                        raise OfficeError(answer["problem"])
                    return answer["result"]
        raise OfficeError(f"no answer within {seconds:g} s")


def put_lines(stream: IO[str], answers: queue.Queue[str]) -> None:
    """Put the lines of a stream into a queue, an empty one at its end."""
    for line in stream:
        answers.put(line)
    answers.put("")


@contextlib.contextmanager
def office(locale: str = "en") -> Iterator[Suite]:
    """Start LibreOffice with the settings of a locale (`de`, `en`, `zh`); end it and remove its profile afterwards."""
    if not os.environ.get("DISPLAY"):
        raise OfficeError("LibreOffice needs a screen: DISPLAY names none")
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_settings(folder / "profile", LOCALES[locale])
        program = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={folder.name};urp;",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
        ]
        log = folder / "log"
        talk = [python_with_uno(), str(UNO_SIDE), folder.name]
        with running(program, log, subprocess.DEVNULL), running(talk, log, subprocess.PIPE) as uno_side:
            try:
                suite = Suite(uno_side)
            except OfficeError as problem:
                raise OfficeError(f"{problem}\n{log.read_text(encoding='utf-8', errors='replace')}") from None
            yield suite
            # What does not end by itself is ended by force.
            with contextlib.suppress(OfficeError):
                suite.ask("quit", seconds=END)


@contextlib.contextmanager
def running(command: list[str], log: Path, channel: int) -> Iterator[subprocess.Popen[str]]:
    """Run a program in a process group of its own, its input and output through `channel`, its errors to the log.

    Afterwards the whole group is ended, by force where it does not end by itself.
    """
    # The plain windows of X, and no bus: nothing of the desktop that this may run on.
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "gen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=channel,
            stdout=channel,
            stderr=errors,
            encoding="utf-8",
            start_new_session=True,
        )
    with process:
        try:
            yield process
            if process.stdin is not None:
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def write_settings(profile: Path, locale: str) -> None:
    """Write the settings of a new profile: the locale, and nothing that asks or stands in the way."""
    settings = (*SETTINGS, ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", locale))
    items = "".join(ITEM.format(*map(escape, setting)) for setting in settings)
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(REGISTRY.format(items), encoding="utf-8")


@functools.cache
def python_with_uno() -> str:
    """Return the interpreter that can speak with LibreOffice; Debian's package python3-uno gives it to the system's."""
    for python in filter(shutil.which, PYTHONS):
        if subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return python
    raise OfficeError("no Python here can import uno; on Debian: apt-get install python3-uno")
