"""The one controller: the book that is open, the page that is shown, and what each command does to them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from qingdao_browser import __version__
from qingdao_browser.app.briefing_desk import BriefingDesk
from qingdao_browser.app.copying import Copier, Shown
from qingdao_browser.app.opener import Opener
from qingdao_browser.app.settings import ZOOMS, Settings
from qingdao_browser.core.book import Book, LanguageCode
from qingdao_browser.core.collection import Choice, Chosen
from qingdao_browser.core.commands import COMMANDS, bare
from qingdao_browser.core.excerpts import Part, Pick
from qingdao_browser.core.language import LANGUAGES, Language, language, mark
from qingdao_browser.core.messages import plain
from qingdao_browser.core.presets import PRESETS
from qingdao_browser.core.summarise import leaf_of, page_of, summarise
from qingdao_browser.core.text_writer import legible
from qingdao_browser.models.tooltip import window_title
from qingdao_browser.output.files import file_name
from qingdao_browser.views import theme
from qingdao_browser.views.window import Window

if TYPE_CHECKING:
    from qingdao_browser.app.jobs import Job
    from qingdao_browser.app.printing import Printing
    from qingdao_browser.core.search import Index
    from qingdao_browser.core.subjects import Kind
    from qingdao_browser.views.qt_words import QtWords

_LOG = logging.getLogger(__name__)
# How long after a page is complete the machine is taken to be free.
IDLE_MS = 500
# A person can look through so many characters of a web address, in lines of so many.
_LONGEST_ADDRESS = 1000
_ADDRESS_LINE = 70


class Controller(QObject):
    """Connects one window to one book; holds the history and carries out the commands."""

    dressed = Signal()
    """Language, theme or size of text were changed, which all windows share."""
    elsewhere = Signal(str)
    """The path of a file to open in another window, the bundled book for an empty one."""

    def __init__(self, app: QApplication, window: Window, settings: Settings, code: LanguageCode | None) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._settings = settings
        self._language = language(code or settings.language() or "en")
        self._theme = settings.theme()
        self._zoom = settings.zoom()
        self._family = app.font().family()
        self._book: Book | None = None
        self._name = ""
        self._index: Index | None = None
        self._indexing: Job | None = None
        self._history: list[str] = []
        self._at = -1
        # Which part of its page is shown, where that is too long.
        self._leaf = 0
        self._qt_words: QtWords | None = None
        self._first = ("", "")
        self._kept = ""
        # Whether the page is none that was kept, and what the person was told of why settings cannot be.
        self._page_is_new = False
        self._told_unkept = ""
        self._opener = Opener(window, settings, lambda: self._language)
        self._copier = Copier(window, settings)
        self._briefing = BriefingDesk(window, settings, self._copier)
        self._printing: Printing | None = None
        window.commanded.connect(self.run)
        self._opener.opened.connect(self._open)
        self._opener.renewed.connect(self._renew)
        self._opener.elsewhere.connect(self.elsewhere)
        window.closed.connect(self.keep_state)
        window.tree.chosen.connect(self.go)
        window.search.chosen.connect(self.go)
        window.page.followed.connect(self.go)
        window.page.turned.connect(self._turn)
        window.page.visited.connect(self.visit)
        window.page.copied.connect(self.copy)
        window.page.dragged.connect(self.drag)
        window.page.collected.connect(self._collect)
        for rows in (window.tree, window.search):
            rows.copied.connect(self._copy_pages)
            rows.collected.connect(self._collect_pages)
            rows.dragged.connect(self._drag_pages)
        self._briefing.opened.connect(self.go)
        self._briefing.failed.connect(self._tell_failure)
        window.may_close = self._may_close
        self._copier.failed.connect(self._tell_failure)
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._scheme_changed)
        window.closed.connect(window.page.end)
        window.closed.connect(self._end)
        # The index of the search is made, and more loaded, when the first page is painted and nobody is waiting.
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        window.search.wanted.connect(self.prepare_search)
        window.closed.connect(self._forget_indexing)
        self._idle.timeout.connect(self.prepare_search)
        self._idle.timeout.connect(self._keep_page)
        self._idle.timeout.connect(window.page.load_ahead)
        window.page.drawn.connect(self._idle.start)

    @property
    def window(self) -> Window:
        """The window it drives."""
        return self._window

    @property
    def is_opening(self) -> bool:
        """Whether a file is being read that a person waits for."""
        return self._opener.is_opening

    @property
    def book(self) -> Book | None:
        """The book that is open."""
        return self._book

    @property
    def index(self) -> Index | None:
        """The index of the open book, None until it is made."""
        return self._index

    @property
    def page(self) -> str:
        """The id of the page that is shown."""
        return self._history[self._at] if self._history else ""

    @property
    def language(self) -> Language:
        """The language of the interface."""
        return self._language

    def whereabouts(self) -> dict[str, str]:
        """Return what a report of an error says of the place in the program: page and book, no texts of a person."""
        version = self._book.head.version if self._book is not None else ""
        return {
            "language": self._language.code,
            "page": self.page,
            "book": f"{self._opener.path or '(bundled)'}, version {version}",
        }

    def private_texts(self) -> list[str]:
        """Return what a person wrote into the briefings, which no report may have."""
        return self._briefing.texts()

    def save_all(self) -> list[str]:
        """Save what is not saved yet; return in words what could not be."""
        self.keep_state()
        return self._briefing.save()

    # --- look and language ----------------------------------------------------------------------------------------

    def dress(self) -> None:
        """Give the window its fonts, colours and words; called once, when it is furnished."""
        theme.apply_font(self._app, self._family, self._zoom)
        theme.set_palette(self._app, theme.tone(self._theme))
        self._show_words()
        self._window.set_choice(f"theme-{self._theme}")
        self._window.set_choice(f"language-{self._language.code}")
        self._window.set_choice(f"preset-{self._settings.preset()}")
        splitter = self._settings.place("splitter")
        if splitter is not None:
            self._window.splitter.restoreState(splitter)
        self._briefing.dress()
        self._title()

    def set_language(self, code: LanguageCode) -> None:
        """Write everything in another language, on the same page."""
        self._settings.keep(language=code)
        self._speak(code)
        self.dressed.emit()

    def _speak(self, code: LanguageCode) -> None:
        self._language = language(code)
        self._load_qt_words()
        self._show_words()
        self._window.set_choice(f"language-{code}")
        self._show_book()

    def _show_words(self) -> None:
        self._window.show_language(self._language)
        self._opener.show_language()

    def dress_again(self) -> None:
        """Take over language, theme and size of text that were changed in another window."""
        code, name, zoom = self._settings.language(), self._settings.theme(), self._settings.zoom()
        self._theme, self._zoom = name, zoom
        self._window.set_choice(f"theme-{name}")
        if code is not None and code != self._language.code:
            self._speak(code)
        else:
            self._show_page()

    def _load_qt_words(self) -> None:
        """Load the words of Qt's own dialogs and menus."""
        if self._qt_words is not None:
            self._app.removeTranslator(self._qt_words)
            self._qt_words.deleteLater()
            self._qt_words = None
        if self._language.code == "zh":
            from qingdao_browser.views.qt_words import QtWords

            self._qt_words = QtWords(self._language, self)
            self._app.installTranslator(self._qt_words)

    def set_theme(self, name: theme.Theme) -> None:
        """Change to another theme, on the same page."""
        self._theme = name
        self._settings.keep(theme=name)
        self._window.set_choice(f"theme-{name}")
        self._scheme_changed()
        self.dressed.emit()

    def _scheme_changed(self) -> None:
        theme.set_palette(self._app, theme.tone(self._theme))
        self._show_page()

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._settings.keep(zoom=str(zoom))
        theme.apply_font(self._app, self._family, zoom)
        self._show_page()
        self.dressed.emit()

    def _title(self) -> None:
        name = self._language.tr(mark("Qingdao Browser"))
        parts = [self._window.page.summary.title] if self._window.page.summary else []
        parts += [plain(self._name)] if self._name else []
        self._window.setWindowTitle(window_title(" – ".join([*parts, name])))

    # --- books ----------------------------------------------------------------------------------------------------

    def load_fonts(self) -> None:
        """Choose the fonts; the bundled one comes in where the machine has none for Chinese."""
        self._family = theme.load_fonts(self._app)
        theme.apply_font(self._app, self._family, self._zoom)

    def open_file(self, path: str, page: str = "", kept: str = "") -> None:
        """Open a book, the bundled one for an empty path; one with errors is told of and the open book stays.

        `page` is the page asked for, `kept` that of the last time, which is shown if the book still has it. Files of
        the user are read apart from the window: what they hold is shown when this has returned.
        """
        self._kept = kept
        self._opener.open(path, page)

    def open_file_now(self, path: str, page: str = "") -> None:
        """Open a book as `open_file` does, and return when it is open."""
        self._opener.open_now(path, page)

    def _open(self, book: Book, name: str, page: str) -> None:
        """Show a book that was opened."""
        self._book, self._name = book, name
        self._history, self._at = [], -1
        self._forget_index()
        self._show_book()
        self.go(next(id for id in (page, self._kept, "home") if book.has(id)))
        self._kept = ""
        if page and not book.has(page):
            message = self._language.tr(mark("This book has no page {page}; its home page is shown."), page=page)
            self._window.notice.tell(message, (), self._language)

    def _renew(self, book: Book) -> None:
        """Show the open book as it reads now, on the same page at the same place."""
        page, place = self.page, self._window.page.place
        self._book = book
        self._forget_index()
        self._at -= sum(not book.has(id) for id in self._history[: self._at + 1])
        self._history = [id for id in self._history if book.has(id)]
        self._show_book()
        if not book.has(page):
            self.go("home")
        else:
            self._window.page.stay_at(place)

    def prepare_search(self) -> None:
        """Make the index of the open book in slices, once for both languages."""
        if self._book is None or self._index is not None or self._indexing is not None:
            return
        from qingdao_browser.app.jobs import Job
        from qingdao_browser.core.search import indexing
        from qingdao_browser.core.work import put_by

        # Book and index before this one are gone, and this index is still to come: there is least to go through.
        put_by()
        self._indexing = Job(indexing(self._book, [language(code) for code in LANGUAGES]), self)
        self._indexing.progressed.connect(self._window.search.advance)
        self._indexing.finished.connect(self._take_index)
        self._indexing.start()

    def _take_index(self, index: Index) -> None:
        self._index = index
        self._forget_indexing()
        self._window.search.take(index)

    def _forget_index(self) -> None:
        """Part with the index, as there is another book."""
        self._index = None
        self._forget_indexing()

    def _forget_indexing(self) -> None:
        job, self._indexing = self._indexing, None
        if job is not None:
            job.cancel()
            job.deleteLater()

    def _show_book(self) -> None:
        """Fill tree, search and page from the book, in the language of the interface."""
        if self._book is None:
            return
        self._window.tree.show_book(self._book, self._language)
        self._window.search.show_book(self._index, self._language)
        if self._printing is not None:
            self._printing.refresh(self._shown(self._book))
        self._briefing.show(self._shown(self._book))
        if self._history:
            self._show_page()

    # --- pages ----------------------------------------------------------------------------------------------------

    def go(self, id: str) -> None:
        """Show the page of an id and remember it in the history."""
        if self._book is None or not self._book.has(id):
            return
        page = page_of(self._book, id)
        self._leaf = leaf_of(self._book, id)
        if page != self.page:
            self._history = [*self._history[: self._at + 1], page]
            self._at = len(self._history) - 1
        self._show_page()

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._history):
            self._at += by
            self._leaf = 0
            self._show_page()

    def _turn(self, by: int) -> None:
        """Show another part of a page that is too long to be shown at once."""
        summary = self._window.page.summary
        if summary is not None and summary.leaf is not None and 0 <= summary.leaf.number + by < summary.leaf.count:
            self._leaf = summary.leaf.number + by
            self._show_page()

    def _show_page(self) -> None:
        if self._book is None or not self._history:
            return
        summary = summarise(self._book, self.page, self._language, leaf=self._leaf)
        tone = theme.tone(self._theme)
        self._window.page.show_page(summary, self._language, tone=tone, zoom=self._zoom)
        self._window.tree.show_page(self.page)
        self._window.actions_by_id["back"].setEnabled(self._at > 0)
        self._window.actions_by_id["save-figure"].setEnabled(self._window.page.has_charts)
        self._window.actions_by_id["save-data"].setEnabled(bool(summary.facts))
        self._window.actions_by_id["forward"].setEnabled(self._at < len(self._history) - 1)
        leaf = summary.leaf
        self._window.actions_by_id["previous-part"].setEnabled(leaf is not None and leaf.number > 0)
        self._window.actions_by_id["next-part"].setEnabled(leaf is not None and leaf.number < leaf.count - 1)
        self._title()
        self._page_is_new = True

    def visit(self, address: str) -> None:
        """Open a web address in the user's browser, after showing it; anything but http and https is refused."""
        url = QUrl(address)
        if url.scheme() not in ("http", "https") or not url.host():
            return
        tr = self._language.tr
        # As it is sent, where letters of it could pass for others, or turn it round.
        plain = address.isascii() or (url.host().isascii() and legible(address) == address)
        shown = address if plain else bytes(url.toEncoded().data()).decode("ascii")
        if len(shown) > _LONGEST_ADDRESS:
            self._say(tr(mark("The address is not opened: it is too long to be shown first.")))
            return
        box = QMessageBox(self._window)
        box.setTextFormat(box.textFormat().PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr(mark("Open in the browser?")))
        box.setText(tr(mark("This address will be opened in your web browser:")))
        # In lines, as the box would cut off what is wider than itself.
        box.setInformativeText("\n".join(re.findall(f".{{1,{_ADDRESS_LINE}}}", shown)))
        box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        if box.exec() == QMessageBox.StandardButton.Open and not QDesktopServices.openUrl(url):
            self._say(tr(mark("No program was found that opens {file}."), file=shown))

    def _say(self, message: str) -> None:
        self._window.statusBar().showMessage(message, 8000)

    # --- commands -------------------------------------------------------------------------------------------------

    def run(self, command: str) -> None:
        """Carry out the command with that id."""
        match command:
            case "new-book":
                self._opener.make_new()
            case "new-window":
                self.elsewhere.emit("")
            case "open":
                self._opener.ask()
            case "clear-recent":
                self._opener.clear_recent()
            case "open-bundled":
                self._opener.open_bundled()
            case "import" if self._book is not None:
                self._opener.import_table(self._book.places)
            case "page-setup" | "print-preview" | "print" | "save-as":
                self._put_on_paper(command)
            case "preview-briefing" | "print-briefing" | "save-briefing":
                self._put_on_paper(command)
            case "close-window":
                self._window.close()
            case "quit":
                self._app.closeAllWindows()
            case "copy" if self._briefing.has_focus:
                self._briefing.copy_chosen()
            case "copy":
                self.copy(self._chosen()[0])
            case "copy-value":
                self._copy_chosen("bare")
            case "copy-citation":
                self._copy_chosen("citation")
            case "save-figure":
                self._save_figure()
            case "save-data":
                self._save_data()
            case _ if command.startswith("preset-"):
                self.copy(self._chosen()[0], command.removeprefix("preset-"))
            case "find":
                self._window.search.field.setFocus()
                self._window.search.field.selectAll()
            case "zoom-in":
                self._set_zoom(next((zoom for zoom in ZOOMS if zoom > self._zoom), ZOOMS[-1]))
            case "zoom-out":
                self._set_zoom(next((zoom for zoom in reversed(ZOOMS) if zoom < self._zoom), ZOOMS[0]))
            case "zoom-reset":
                self._set_zoom(1.0)
            case "tables":
                self._window.page.show_tables(self._window.actions_by_id["tables"].isChecked())
            case _ if command.startswith("theme-"):
                self.set_theme(command.removeprefix("theme-"))  # type: ignore[arg-type] # commands are named for themes
            case "language-en" | "language-zh":
                self.set_language(command.removeprefix("language-"))  # type: ignore[arg-type] # the two cases
            case "back":
                self._step(-1)
            case "forward":
                self._step(1)
            case "previous-part":
                self._turn(-1)
            case "next-part":
                self._turn(1)
            case "home" | "sources":
                self.go(command)
            case "next-pane":
                self._window.next_pane()
            case "keys":
                self._tell_keys()
            case "about":
                self._tell_about()
            case "add-to-briefing":
                self._collect_chosen()
            case _:
                self._briefing.run(command)

    # --- collecting -----------------------------------------------------------------------------------------------

    def briefing_choices(self) -> tuple[str, tuple[Choice, ...]]:
        """Return the name and the choices of the briefing that is open."""
        return self._briefing.choices()

    def _collect_chosen(self) -> None:
        """Put into the briefing what the keys for copying mean, and all results of the search that are chosen."""
        hits = self._window.search.chosen_hits()
        self._briefing.add_picks([Pick("page", hit) for hit in hits] or self._chosen()[:1])

    def _collect(self, pick: Pick) -> None:
        self._briefing.add_picks([pick])

    def _collect_pages(self, ids: list[str]) -> None:
        self._briefing.add_picks([Pick("page", id) for id in ids])

    def _copy_pages(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self.copy(Pick("page", ids[0]))
        elif self._book is not None:
            title = self._language.plural("{n} page", "{n} pages", len(ids))
            self._copier.copy_choices([Chosen(id) for id in ids], title, self._shown(self._book))

    def _drag_pages(self, ids: list[str]) -> None:
        if self._book is not None:
            self._copier.drag_pages(ids, self._shown(self._book))

    # --- copying and saving ---------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[Pick, ...]:
        """Return what the keys for copying mean: the result of the search with the focus, else a thing of the page."""
        hit = self._window.search.chosen_hit()
        if hit:
            return (Pick("page", hit), Pick("citation", hit))
        return self._window.page.chosen()

    def _copy_chosen(self, part: Part) -> None:
        """Copy one part of what is chosen; the value of a page is that which stands large on it."""
        picks = self._chosen()
        lead = self._window.page.lead
        found = next((pick for pick in picks if pick.part == part), None)
        if found is None and part == "bare" and lead:
            found = Pick("bare", lead)
        elif found is None and part == "citation":
            found = Pick("citation", self.page)
        if found is not None:
            self.copy(found)
        else:
            message = mark("Nothing was copied: choose a figure first; this page has several.")
            self._say(self._language.tr(message))

    def copy(self, pick: Pick, preset: str = "") -> None:
        """Copy something for the program last used, or for the one with the id `preset`."""
        if self._book is None:
            return
        chosen = next((name for name in PRESETS if name == preset), None)
        if chosen is not None:
            self._window.set_choice(f"preset-{chosen}")
        self._copier.copy(pick, self._shown(self._book), chosen)

    def drag(self, pick: Pick) -> None:
        """Let something be dragged out of the window."""
        if self._book is not None:
            self._copier.drag(pick, self._shown(self._book))

    def _shown(self, book: Book) -> Shown:
        return Shown(book, self._language, self._family)

    def _tell_failure(self, message: str) -> None:
        self._window.notice.tell(message, (), self._language)

    def _save_figure(self) -> None:
        from qingdao_browser.app.exporting import save_figure
        from qingdao_browser.app.studio import Studio

        book = self._book
        path = self._ask_where(
            mark("Save the chart as picture"), "svg",
            mark("SVG drawing (*.svg);;PNG picture (*.png);;PDF document (*.pdf)"),
        )  # fmt: skip
        if path is None or book is None:
            return
        studio = Studio(self._language, self._family)
        self._write(path, lambda: save_figure(book, self.page, path, self._language, studio))

    def _save_data(self) -> None:
        from qingdao_browser.app.exporting import save_data

        book = self._book
        path = self._ask_where(
            mark("Save the data of the page"), "csv",
            mark("CSV table with data package (*.csv);;Excel workbook (*.xlsx);;JSON records (*.json)"),
        )  # fmt: skip
        if path is None or book is None:
            return
        self._write(path, lambda: save_data(book, book.facts_under(self.page), path, self._language))

    def _ask_where(self, title: str, ending: str, kinds: str) -> Path | None:
        """Ask for the file to write; its ending is that of the kind chosen where the person gave none."""
        summary = self._window.page.summary
        if summary is None:
            return None
        name = file_name(summary.title, ending)
        path, kind = QFileDialog.getSaveFileName(self._window, self._language.tr(title), name, self._language.tr(kinds))
        if not path:
            return None
        endings = re.findall(r"\*(\.\w+)", self._language.tr(kinds))
        chosen = (re.findall(r"\*(\.\w+)", kind) or endings)[0]
        return Path(path if Path(path).suffix.lower() in endings else path + chosen)

    def _write(self, path: Path, write: Callable[[], object]) -> None:
        """Write a file and tell of it, or of why it could not be written."""
        try:
            write()
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            message = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
            self._tell_failure(self._language.tr(message, file=path.name, reason=self._language.tr(reason)))
            return
        self._say(self._language.tr(mark("Saved as {file}"), file=str(path)))

    def _put_on_paper(self, command: str) -> None:
        """Carry out a command for paper; what prints is loaded with the first of them."""
        if self._book is None or not self._history:
            return
        if self._printing is None:
            from qingdao_browser.app.printing import Printing

            self._printing = Printing(self._window, self._settings, self.briefing_choices)
            self._printing.failed.connect(self._tell_failure)
            self._window.closed.connect(self._printing.end)
        shown, picked = self._shown(self._book), self._chosen()[0]
        match command:
            case "print" | "print-briefing":
                self._printing.print_out(shown, self.page, picked, "page" if command == "print" else "briefing")
            case "print-preview" | "preview-briefing":
                kind: Kind = "selection" if command == "print-preview" else "briefing"
                self._printing.preview(shown, self.page, picked, kind)
            case "page-setup":
                self._printing.set_up_page(shown)
            case _:
                self._printing.save(shown, self.page, "page" if command == "save-as" else "briefing")

    def _may_close(self) -> bool:
        """Return whether the window may go; asks where something would be lost with it."""
        return (
            self._briefing.may_end() and self._copier.may_end() and (self._printing is None or self._printing.may_end())
        )

    def _tell_keys(self) -> None:
        from qingdao_browser.views.keys_dialog import KeysDialog, usual

        commands = []
        for command in COMMANDS:
            action = self._window.actions_by_id[command.id]
            keys = [sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in usual(action.shortcuts())]
            if keys:
                commands.append((bare(action.text()), self._language.join(keys)))
        others = (
            mark("In the search: arrows choose a hit, Enter opens it, Escape empties the field"),
            mark("On a chart or the map: arrows walk its points, Enter opens the page of the point"),
            mark("In the briefing: Enter opens a page, F2 edits, Delete removes, Alt+Up and Alt+Down move"),
            mark("On the map: + and - zoom, 0 shows all places"),
            mark("Everywhere: Tab goes to the next thing, the Menu key or Shift+F10 shows its menu"),
        )
        KeysDialog(commands, [self._language.tr(words) for words in others], self._language, self._window).open()

    def _tell_about(self) -> None:
        version = self._book.head.version if self._book is not None else ""
        text = self._language.tr(
            mark(
                "Qingdao Browser {program}\nBook version {book}\n\nAn offline reference for figures about Qingdao's "
                "cooperation abroad.\nMIT licence. Made with Qt for Python (LGPL), pyqtgraph (MIT), PyYAML (MIT), "
                "msgspec (BSD), Babel (BSD), citeproc-py (BSD).\nCoastlines: Natural Earth (public domain). "
                "Chinese font: Noto Sans SC (SIL Open Font License)."
            ),
            program=__version__,
            book=version,
        )
        from qingdao_browser.app.parts import parts_in_words

        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self._language.tr(mark("About Qingdao Browser")))
        box.setText(text)
        box.setDetailedText(parts_in_words())
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.open()

    def keep_state(self) -> None:
        """Keep where the window stands."""
        self._keep_page()
        self._briefing.keep_state()
        self._settings.keep(geometry=self._window.saveGeometry(), splitter=self._window.splitter.saveState())

    def _keep_page(self) -> None:
        """Keep which page is shown, once nobody waits for it; tell where settings cannot be kept, once for a reason."""
        if self._page_is_new:
            self._page_is_new = False
            self._settings.keep(page=self.page)
        reason = self._settings.unkept
        if reason != self._told_unkept and not self._window.notice.text:
            self._told_unkept = reason
            if reason:
                message = mark("The settings cannot be kept: {reason}. They hold until the program is closed.")
                self._tell_failure(self._language.tr(message, reason=self._language.tr(reason)))

    def _end(self) -> None:
        """Begin nothing more in idle time, and leave what was begun: the window is closed."""
        self._idle.blockSignals(True)
        self._forget_indexing()

    def start(self, path: str, page: str) -> None:
        """Open the first book once the window is on the screen."""
        self._first = (path, page)
        QTimer.singleShot(0, self._open_first)

    def _open_first(self) -> None:
        path, page = self._first
        self._load_qt_words()
        self.load_fonts()
        self.open_file(path, page, "" if path else self._settings.page())
        if self._settings.aside is not None and not self._window.notice.text:
            message = mark("The settings could not be used and were put aside as {file}; the usual ones are in force.")
            self._tell_failure(self._language.tr(message, file=str(self._settings.aside)))
        self._window.tree.setFocus()
