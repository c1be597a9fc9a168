"""Saves one kind of thing again and again, and tells of each step: what a run ends at any moment.

Lines on the standard output: before a file is written `writing NAME DIGEST`, before pages go to a printer `printing`;
when all of a saving is done and a person would be told so, `saved NUMBER`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtPrintSupport import QPrinter

from qingdao_browser.app import book_cache, exporting
from qingdao_browser.app.documents import DOCUMENT_KINDS, pen, writing_document
from qingdao_browser.app.pictures import headless
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.shelf import Shelf
from qingdao_browser.app.studio import Studio
from qingdao_browser.core.book import Book
from qingdao_browser.core.briefing import FORM, Briefing, Entry, added
from qingdao_browser.core.cache import packed
from qingdao_browser.core.collection import Remark, printed_page
from qingdao_browser.core.excerpts import Pick
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.work import finish
from qingdao_browser.output import files
from qingdao_browser.output.document import lay_out, page_layout
from qingdao_browser.output.files import write_whole
from qingdao_browser.output.printer import printing
from qingdao_browser.views.theme import load_fonts
from tests.core.samples import changed
from tests.large_books import large_yaml

# What the program writes, each as its own code writes it; patience is long, as a killed program's lock may be new.
KINDS: Final = ("briefing", "settings", "cache", "package", "copy", "print", "svg", "png", "xlsx", *DOCUMENT_KINDS)
BRIEFING: Final = "Kills.briefing.json"
_PATIENCE_MS: Final = 60_000


class Told(files._Draft):
    """A file that is told of before it is written."""

    def write(self, data: bytes) -> None:
        print("writing", self._place.name, hashlib.sha256(data).hexdigest(), flush=True)
        super().write(data)


def saver(kind: str, folder: Path) -> Callable[[int], object]:
    """Return what saves a thing with a number in it into a folder."""
    match kind:
        case "briefing":
            return _briefing(folder)
        case "settings":
            settings = Settings()
            return lambda number: settings.keep(
                page=f"page-{number}", recent=[f"/{'港' * 200}/{at}" for at in range(9)]
            )
        case "cache":
            reading = read_book(large_yaml(2_000), "large.facts.yaml")
            return lambda number: book_cache.keep(folder, f"{number:064x}", packed(reading, f"{number:064x}"))
    words, family = language("en"), load_fonts(headless())
    studio, day = Studio(words, family), date(2026, 1, 1)
    charted = "trade-value"

    def of(number: int) -> Book:
        # Nothing but the names of its indicator tell one saving from another.
        text = changed("label: {en: Value of trade", f"label: {{en: Value of trade {number}")
        text = changed("message: {en: Trade grows", f"message: {{en: Trade grows {number}", text)
        made = read_book(text.encode(), "b").book
        assert made is not None
        return made

    def printed(number: int) -> None:
        document = lay_out(
            printed_page(of(number), charted, day, words), words, pen(words, family), family, page_layout("a4")
        )
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFileName("/dev/null")
        print("printing", flush=True)
        finish(printing(document, printer, range(len(document.pages))))

    def saved(number: int) -> object:
        book, path = of(number), folder / f"page.{kind}"
        match kind:
            case "package":
                return exporting.save_data(book, book.facts_under("home"), folder / "data.csv", words)
            case "copy":
                return exporting.save_copy(book, Pick("page", charted), "writer", folder / "copy", words, studio)
            case "svg" | "png":
                return exporting.save_figure(book, charted, path, words, studio)
            case "xlsx":
                return exporting.save_data(book, book.facts_under("home"), path, words)
            case "print":
                printed(number)
            case _:
                document = next(name for name in DOCUMENT_KINDS if name == kind)
                page = printed_page(book, charted, day, words)
                write_whole(path, finish(writing_document(page, document, words, family, day)))
        return None

    return saved


def _briefing(folder: Path) -> Callable[[int], object]:
    shelf = Shelf(folder, patience_ms=_PATIENCE_MS)
    shelf.look()
    if BRIEFING not in shelf.names:
        shelf.create(Briefing(FORM, BRIEFING.split(".", 1)[0], ()))

    def save(number: int) -> None:
        entry = Entry(str(number), Remark("港" * 5_000))
        outcome = shelf.apply(BRIEFING, lambda now: added(now, [entry]))
        assert not outcome.unwritten, outcome.unwritten

    return save


def main() -> None:
    """Save what the words name, from a number on, so many times."""
    kind, folder, first, count = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    files._Draft = Told  # type: ignore[misc] # the real one, with a voice
    save = saver(kind, folder)
    for number in range(first, first + count):
        save(number)
        print("saved", number, flush=True)


if __name__ == "__main__":
    main()
