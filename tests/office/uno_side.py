"""Speaks with LibreOffice for the tests: one JSON request a line comes in, one JSON answer a line goes out.

A request is `[serial, name, ...arguments]`, its answer `{"to": serial, "result": ...}`, or "problem" for "result".

Only the system's own Python has `uno`, so this runs under that one, as a process beside the tests (see office.py).
A document is pasted into as a person does it: its window to the front, Ctrl+V, and Return in each dialog that asks.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

uno: Any = importlib.import_module("uno")

FACTORIES = {"calc": "scalc", "impress": "simpress", "writer": "swriter"}
FILTERS = {
    ("calc", ".csv"): "Text - txt - csv (StarCalc)",
    ("calc", ".ods"): "calc8",
    ("calc", ".pdf"): "calc_pdf_Export",
    ("calc", ".png"): "calc_png_Export",
    ("calc", ".xlsx"): "Calc MS Excel 2007 XML",
    ("impress", ".odp"): "impress8",
    ("impress", ".pdf"): "impress_pdf_Export",
    ("impress", ".png"): "impress_png_Export",
    ("impress", ".pptx"): "Impress MS PowerPoint 2007 XML",
    ("writer", ".docx"): "Office Open XML Text",  # "Word 2007–365" would drop alternative texts
    ("writer", ".odt"): "writer8",
    ("writer", ".pdf"): "writer_pdf_Export",
    ("writer", ".png"): "writer_png_Export",
}
SERVICES = {
    "com.sun.star.sheet.SpreadsheetDocument": "calc",
    "com.sun.star.presentation.PresentationDocument": "impress",
    "com.sun.star.text.TextDocument": "writer",
}
X_WINDOW = 6  # com.sun.star.lang.SystemDependent.SYSTEM_XWINDOW
PATIENCE = 30.0  # seconds for any one step
# A dialog is answered once it has kept the focus this long: a key that comes sooner is lost.
CALM = 0.3
# LibreOffice believes for two seconds what it last heard of the formats on the clipboard; no person is faster.
MEMORY = 2.1


class OfficeError(Exception):
    """LibreOffice did not do what was asked; the message says what."""


def wait_for(what: str, probe: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return the first true answer of the probe, asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = probe()
        if answer:
            return answer
        time.sleep(0.05)
    in_front = xdotool("getactivewindow", "getwindowname")
    raise OfficeError(f"{what}: not within {seconds:g} s; the window in front is {in_front!r}")


def xdotool(*arguments: str) -> str:
    """Run one command of xdotool; return what it said, nothing where it failed."""
    command = ["xdotool", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def properties(**values: object) -> tuple[Any, ...]:
    """Return values as LibreOffice takes them."""
    made = []
    for name, value in values.items():
        entry = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        entry.Name, entry.Value = name, value
        made.append(entry)
    return tuple(made)


class Suite:
    """A running LibreOffice and the documents that are open in it."""

    def __init__(self, pipe: str) -> None:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
        refused = uno.getClass("com.sun.star.connection.NoConnectException")

        def connect() -> Any:
            try:
                return resolver.resolve(address)
            except refused:
                return None

        context = wait_for("LibreOffice answers", connect, 60)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.documents: dict[int, Any] = {}
        self.last = 0

    def new(self, kind: str) -> int:
        """Open an empty document in a window of its own; return its number."""
        return self.load(f"private:factory/{FACTORIES[kind]}")

    def open(self, path: str) -> int:
        """Open a file in a window of its own; return its number."""
        return self.load(Path(path).as_uri())

    def load(self, url: str) -> int:
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, ())
        if document is None:
            raise OfficeError(f"{url} could not be opened")
        self.last += 1
        self.documents[self.last] = document
        return self.last

    def paste(self, number: int) -> list[str]:
        """Paste what the clipboard holds; return the titles of the dialogs that asked."""
        document = self.documents[number]
        window = self.window(document)
        document.setModified(False)
        wait_for("the window comes to the front", lambda: self.comes_to_front(window))
        time.sleep(MEMORY)
        xdotool("key", "--clearmodifiers", "ctrl+v")
        dialogs: list[str] = []
        wait_for("the paste changes the document", lambda: self.has_arrived(document, window, dialogs))
        return dialogs

    def window(self, document: Any) -> str:
        """Return the number that X gives the window of a document."""
        handle = document.CurrentController.Frame.ContainerWindow.getWindowHandle((), X_WINDOW)
        return str(getattr(handle, "WindowHandle", handle))

    def comes_to_front(self, window: str) -> bool:
        xdotool("windowactivate", window)
        return xdotool("getactivewindow") == window

    def has_arrived(self, document: Any, window: str, dialogs: list[str]) -> bool:
        """Tell whether a paste is over; press Return in a dialog that asks meanwhile."""
        active = xdotool("getactivewindow")
        if active == window:
            return bool(document.isModified())
        title = xdotool("getwindowname", active) if active else ""
        time.sleep(CALM)
        if title and xdotool("getactivewindow") == active:
            dialogs.append(title)
            xdotool("key", "Return")
            wait_for(f"the dialog {title!r} closes", lambda: xdotool("getactivewindow") != active)
        return False

    def save(self, number: int, path: str) -> None:
        """Write a document as the ending of the path says, over what is there."""
        document, target = self.documents[number], Path(path)
        kind = next(kind for service, kind in SERVICES.items() if document.supportsService(service))
        options = properties(FilterName=FILTERS[kind, target.suffix], Overwrite=True)
        document.storeToURL(target.as_uri(), options)

    def close(self, number: int) -> None:
        """Close a document; what was not saved is lost."""
        self.documents.pop(number).close(True)

    def quit(self) -> None:
        """End LibreOffice, with all that is open."""
        for number in list(self.documents):
            self.close(number)
        gone = uno.getClass("com.sun.star.lang.DisposedException")
        with contextlib.suppress(gone):  # it may be gone before it has answered
            self.desktop.terminate()


def main() -> None:
    """Connect to the pipe that the command line names, then answer requests until the input ends."""
    try:
        suite = Suite(sys.argv[1])
    except OfficeError as problem:
        say(to=0, problem=str(problem))
        return
    requests: dict[str, Callable[..., Any]] = {
        "close": suite.close,
        "new": suite.new,
        "open": suite.open,
        "paste": suite.paste,
        "quit": suite.quit,
        "save": suite.save,
    }
    say(to=0, result="ready")
    for line in sys.stdin:
        serial, name, *arguments = json.loads(line)
        try:
            say(to=serial, result=requests[name](*arguments))
        except Exception as problem:  # noqa: BLE001 - whatever LibreOffice raises is told to the test that asked
            say(to=serial, problem=f"{name}: {type(problem).__name__}: {problem}")


def say(**answer: object) -> None:
    """Send one answer."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
