"""Sending a document to a printer: the same pages as in the preview, all that were asked for or none.

Qt hands a job to the print server when its painter ends, also where the work was left in the middle, and asks nobody
whether the server took it. Both are seen to here.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from qingdao_browser.core.language import mark
from qingdao_browser.core.work import Work
from qingdao_browser.output.document import PROGRAM, Document, painting
from qingdao_browser.output.files import PassingFolder

GONE: Final = mark("the printer is not there any more")
# The fonts of a job are written at its end; with less room than this they may be cut off.
_SPARE_BYTES: Final = 16 * 1024 * 1024
# Answers of the print server, by IPP's status codes: from the first on the job was refused.
_FIRST_REFUSAL: Final = 0x0100
_REFUSALS: Final = {
    0x0406: GONE,
    0x0500: mark("the printer or its print service does not answer"),
    0x0502: mark("the printer or its print service does not answer"),
}


def is_there(name: str) -> bool:
    """Return whether the system has a printer of that name now."""
    return not QPrinterInfo.printerInfo(name).isNull()


def is_stopped(name: str) -> bool:
    """Return whether a printer takes jobs and prints none until somebody sees to it."""
    return QPrinterInfo.printerInfo(name).state() == QPrinter.PrinterState.Error


def pages_asked_for(printer: QPrinter, count: int, current: int) -> range:
    """Return which of `count` pages, counted from 0, a print dialog has put down in a printer, in their order."""
    last_first = printer.pageOrder() == QPrinter.PageOrder.LastPageFirst
    pages = range(count)
    if printer.printRange() == QPrinter.PrintRange.CurrentPage:
        pages = pages[current : current + 1]
    elif printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        pages = range(printer.fromPage() - 1, min(printer.toPage(), count))
    return pages[::-1] if last_first else pages


def printing(document: Document, printer: QPrinter, pages: range) -> Work[None]:
    """Print some pages of a document, counted from 0; yields after each.

    Closing the work, or an error in it, sends nothing. Raises OSError where there are no pages, where the printer or
    the disk takes none, and where the print server refuses the job, with its reason.
    """
    if not pages:
        raise OSError(errno.EINVAL, mark("there are no such pages"))
    printer.setDocName(document.title)
    printer.setCreator(PROGRAM)
    # The pages have their margins themselves: those that a printer cannot print on would move them.
    printer.setFullPage(True)
    spool = PassingFolder()
    work = painting(document, printer, pages)
    try:
        with _spooling_to(spool.path):
            begun = next(work)
        # Out of Qt's sight until the last page is painted: an end before that finds nothing to send.
        held = [(path, path.rename(path.with_suffix(".held"))) for path in spool.path.iterdir()]
        for done, share in enumerate(chain([begun], work), 1):
            _require_room(spool.path)
            yield share
            if done == len(pages):
                for path, hidden in held:
                    hidden.rename(path)
    except BaseException as error:
        # On systems that can, what is on its way already is taken back.
        printer.abort()
        if isinstance(error, OSError) and error.errno == errno.EIO:
            raise OSError(errno.EIO, mark("the printer takes no pages")) from error
        raise
    finally:
        work.close()
        spool.remove()
    if printer.outputFormat() == QPrinter.OutputFormat.NativeFormat and (refusal := _refusal()):
        raise OSError(errno.EIO, refusal)


def _require_room(folder: Path) -> None:
    """Raise OSError where the rest of a job may find no room in a folder."""
    if shutil.disk_usage(folder).free < _SPARE_BYTES:
        raise OSError(errno.ENOSPC, mark("the disk is full"), str(folder))


@contextmanager
def _spooling_to(folder: Path) -> Iterator[None]:
    """Let the print system put what it collects for a job into a folder of ours, while a job begins."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def _refusal() -> str:
    """Return why CUPS did not take the job sent last, in its own words where we have none; empty where it did."""
    try:
        cups = ctypes.CDLL("libcups.so.2")
    except OSError:
        return ""
    cups.cupsLastErrorString.restype = ctypes.c_char_p
    status = cups.cupsLastError()
    if status < _FIRST_REFUSAL:
        return ""
    return _REFUSALS.get(status) or bytes(cups.cupsLastErrorString() or b"").decode(errors="replace").rstrip(".")
