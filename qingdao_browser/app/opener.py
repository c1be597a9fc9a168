"""The books that people open in a window: the bundled one, and files of their own, which are then followed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from qingdao_browser.app.opening import open_book
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.book import Place
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.problems import LIMIT, Problem, first_problems, in_order
from qingdao_browser.core.reading import Reading
from qingdao_browser.views.window import Window

if TYPE_CHECKING:
    from qingdao_browser.app.book_file import BookFile
    from qingdao_browser.app.importing import Importer
    from qingdao_browser.views.progress_strip import ProgressStrip

_LOG = logging.getLogger(__name__)
_TOLD_MS: Final = 8000


class Opener(QObject):
    """Opens the books of one window and follows their files; what cannot be opened is told, and the open book stays."""

    opened = Signal(object, str, str)
    """A Book, the name of its file, empty for the bundled one, and the id of the page that was asked for."""
    renewed = Signal(object)
    """The Book that is open as it reads now, after its file was saved."""
    elsewhere = Signal(str)
    """The path of a file to open in a window of its own, as this one has a book of the user."""

    def __init__(self, window: Window, settings: Settings, language: Callable[[], Language]) -> None:
        """Make one for a window; `language` tells that of the interface."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._language = language
        self._file: BookFile | None = None
        self._strip: ProgressStrip | None = None
        self._importer: Importer | None = None
        self._is_open = False
        self.path = ""
        """The path of the file that is open, empty for the bundled book."""
        # Its name, and the page that was asked for of the one that is being read.
        self._name = ""
        self._page = ""
        # What was listed above the page, each problem with its place, and how that read.
        self._message: Message | None = None
        self._problems: Sequence[Problem] = ()
        self._listed = ""
        window.given.connect(self.give)
        window.notice.followed.connect(self._go_to_problem)
        window.closed.connect(self.end)

    @property
    def is_opening(self) -> bool:
        """Whether a file is being read that a person waits for."""
        return self._file is not None and self._file.is_opening

    def show_language(self) -> None:
        """Offer the files opened last, in menus that were made anew, and list problems in the new language."""
        self._window.show_recent(self._settings.recent())
        if self._message is not None and self._window.notice.text == self._listed:
            self._list(self._message, self._problems)

    # --- opening --------------------------------------------------------------------------------------------------

    def open_bundled(self, page: str = "") -> None:
        """Open the book that comes with the program."""
        self._end_reading()
        if self._file is not None:
            self._file.follow(None)
        self._take("", open_book(None), page)

    def open(self, path: str, page: str = "") -> None:
        """Open a file, the bundled book for an empty path; how far a file is read is shown and can be cancelled."""
        if not path:
            self.open_bundled(page)
            return
        self._page = page
        file, strip = self._parts()
        tr = self._language().tr
        strip.begin(tr(mark("Opening {file}…"), file=Path(path).name), self._language())
        file.open(Path(path).absolute())

    def open_now(self, path: str, page: str = "") -> None:
        """Open a file and return when it is open, for pictures of the window."""
        self._take(path, open_book(Path(path) if path else None), page)

    def give(self, path: str) -> None:
        """Open a file that a person chose: here, or where a book of the user is open already in a window of its own."""
        if self._name and self._file is not None and self._file.path != Path(path).absolute():
            self.elsewhere.emit(path)
        else:
            self.open(path)

    def ask(self) -> None:
        """Ask which file to open."""
        tr = self._language().tr
        kinds = tr(mark("Books of facts (*.facts.yaml *.yaml *.yml *.json);;All files (*)"))
        path, _ = QFileDialog.getOpenFileName(self._window, tr(mark("Open a book")), "", kinds)
        if path:
            self.give(path)

    def cancel(self) -> None:
        """Stop reading what a person waits for; the open book stays, or the bundled one comes in its place."""
        self._end_reading()
        if not self._is_open:
            self.open_bundled()

    def end(self) -> None:
        """Read and follow nothing any more."""
        if self._file is not None:
            self._file.end()

    def _parts(self) -> tuple[BookFile, ProgressStrip]:
        """Return what reads files and what shows how far that is; most windows need neither."""
        if self._file is None or self._strip is None:
            from qingdao_browser.app.book_file import BookFile
            from qingdao_browser.views.progress_strip import ProgressStrip

            self._file, self._strip = BookFile(self), ProgressStrip()
            self._window.statusBar().addPermanentWidget(self._strip)
            self._strip.cancelled.connect(self.cancel)
            self._file.progressed.connect(self._strip.advance)
            self._file.opened.connect(self._opened)
            self._file.saved.connect(self._saved)
        return self._file, self._strip

    def _end_reading(self) -> None:
        if self._file is not None and self._strip is not None:
            self._file.cancel()
            self._strip.end()

    # --- what was read --------------------------------------------------------------------------------------------

    def _opened(self, path: str, reading: Reading) -> None:
        """Show what was opened, and follow it from now on."""
        file, strip = self._parts()
        strip.end()
        self._take(path, reading, self._page)
        if reading.book is not None:
            file.follow(Path(path))
            self._settings.remember(path)
        elif reading.unreadable and not Path(path).exists():
            self._settings.keep(recent=[other for other in self._settings.recent() if other != path])
        self.show_language()

    def _take(self, path: str, reading: Reading, page: str) -> None:
        name = Path(path).name if path else ""
        found = f"{len(reading.book.facts)} facts" if reading.book is not None else "not opened"
        _LOG.info("book %s: %s, %d problems", path or "(bundled)", found, len(reading.problems))
        if reading.book is None:
            if not self._is_open:
                self.open_bundled(page)
            kept = self._name or said("the bundled book")
            self._list(said("{file} could not be opened; {kept} stays open.", file=name, kept=kept), reading.problems)
            return
        self._is_open, self.path, self._name = True, path, name
        self._window.notice.hide()
        self._warn(name, reading)
        self.opened.emit(reading.book, name, page)

    def _saved(self, path: str, reading: Reading) -> None:
        """Show the book anew after its file was saved; where that broke it, what it said before stays."""
        language, name = self._language(), Path(path).name
        _LOG.info("book %s: read again, %d problems", path, len(reading.problems))
        if reading.book is None:
            if Path(path).exists():
                message = said("{file} was saved with errors; what it said before stays open.", file=name)
            else:
                message = said("{file} is no longer there; what it said last stays open.", file=name)
            self._list(message, reading.problems)
            return
        self._window.notice.hide()
        self._warn(name, reading)
        self.renewed.emit(reading.book)
        self._window.statusBar().showMessage(language.tr(mark("{file} was read again."), file=name), _TOLD_MS)

    def _warn(self, name: str, reading: Reading) -> None:
        if reading.problems:
            self._list(
                said("{file} is open; warnings: {count}", file=name, count=len(reading.problems)), reading.problems
            )

    def _list(self, message: Message, problems: Sequence[Problem]) -> None:
        """List problems above the page; a click on one leads to its place."""
        self._message, self._problems = message, in_order(problems)
        language = self._language()
        self._window.notice.tell(language.say(message), first_problems(problems, language), language, lead=True)
        self._listed = self._window.notice.text

    def _go_to_problem(self, number: int) -> None:
        """Open an editor where a problem is."""
        if number < min(len(self._problems), LIMIT):
            from qingdao_browser.app.editors import open_at

            problem = self._problems[number]
            if Path(problem.file).exists() and not open_at(Path(problem.file), problem.line, problem.column):
                words = mark("No program was found that opens {file}.")
                self._window.statusBar().showMessage(self._language().tr(words, file=problem.file), _TOLD_MS)

    # --- new books ------------------------------------------------------------------------------------------------

    def make_new(self) -> None:
        """Ask where a new book goes, write one to start from, with comments, and open it."""
        from qingdao_browser.core.starter import starter
        from qingdao_browser.output.files import write_whole

        tr = self._language().tr
        kinds = tr(mark("Books of facts (*.facts.yaml *.yaml)"))
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr(mark("New book")), "new.facts.yaml", kinds)
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith((".yaml", ".yml")) else f"{chosen}.facts.yaml")
        try:
            write_whole(path, starter(self._language().code).encode())
        except OSError as error:
            message = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
            reason = tr(error.strerror or str(error))
            self._window.notice.tell(tr(message, file=path.name, reason=reason), (), self._language())
            return
        self.give(str(path))

    def import_table(self, places: Mapping[str, Place]) -> None:
        """Make a book of a table and open it; `places` are those whose position is known."""
        if self._importer is None:
            from qingdao_browser.app.importing import Importer

            self._importer = Importer(self._window)
            self._importer.imported.connect(self.give)
        self._importer.ask(places, self._language())

    def clear_recent(self) -> None:
        """Forget which files were opened last."""
        self._settings.keep(recent=[])
        self.show_language()
