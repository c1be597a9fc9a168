"""What happens when a person prints, looks at the pages first, or saves them: one layout for preview and printer."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPageSetupDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from qingdao_browser.app.copying import Shown
from qingdao_browser.app.documents import DOCUMENT_KINDS, DocumentKind, pen, writing_document
from qingdao_browser.app.jobs import Job, Lane
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.collection import Choice
from qingdao_browser.core.excerpts import Pick
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.subjects import Kind, Subject, subjects, summarising
from qingdao_browser.core.work import Work, stage
from qingdao_browser.models.tooltip import window_title
from qingdao_browser.output.document import Document, Paper, laying_out, page_layout
from qingdao_browser.output.files import file_name, write_whole
from qingdao_browser.output.printer import GONE, is_stopped, is_there, pages_asked_for, printing
from qingdao_browser.output.typesetting import forget_lines
from qingdao_browser.views.print_preview import PreviewDialog
from qingdao_browser.views.progress_strip import ProgressStrip
from qingdao_browser.views.window import Window

_TOLD_MS: Final = 8000
_KIND_NAMES: Final[dict[DocumentKind, str]] = {
    "pdf": mark("PDF document"),
    "docx": mark("Word document"),
    "html": mark("Web page"),
    "md": mark("Markdown text"),
    "txt": mark("Plain text"),
}
_PAPERS: Final[dict[QPageSize.PageSizeId, Paper]] = {
    QPageSize.PageSizeId.A4: "a4",
    QPageSize.PageSizeId.Letter: "letter",
}
# In millimetres: what headings, charts and the columns of tables need between the margins.
_LEAST_ROOM: Final = (90, 120)


@dataclass(frozen=True)
class Sheets:
    """A subject set into pages of a layout, in the language in which the window was then."""

    shown: Shown
    subject: Subject
    layout: QPageLayout
    document: Document


class Printing(QObject):
    """Shows previews, prints, and saves documents: one of the last two at a time."""

    failed = Signal(str)
    """What could not be printed or saved, and why, in the user's language; told where no preview is open."""

    def __init__(
        self, window: Window, settings: Settings, briefing: Callable[[], tuple[str, tuple[Choice, ...]]]
    ) -> None:
        """`briefing` gives the name and the choices of the briefing that is open."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._briefing = briefing
        # Prints and saves; a second wish is refused while one is fulfilled.
        self._output = Lane(self)
        strip = ProgressStrip()
        window.statusBar().addPermanentWidget(strip)
        self._output.add(strip)
        # Sets the pages of the preview; the last wish counts.
        self._setting = Lane(self)
        self._preview: PreviewDialog | None = None
        self._shown: Shown | None = None
        self._page = "home"
        self._pick: Pick | None = None
        self._subjects: tuple[Subject, ...] = ()
        self._sheets: Sheets | None = None
        # What the dialog that is open is about.
        self._printer: QPrinter | None = None
        self._to_print: Sheets | None = None
        self._selection: Subject | None = None
        self._to_save: tuple[Shown, Subject] | None = None
        # Which work must not be lost with the window.
        self._doing: Literal["", "printing", "saving"] = ""
        self._target = Path()

    # --- the preview ----------------------------------------------------------------------------------------------

    def preview(self, shown: Shown, page: str, pick: Pick | None, kind: Kind) -> None:
        """Open the preview on a subject, the page where there is none of its kind; an open one comes forward."""
        if self._preview is None:
            self._preview = self._made_preview()
        self._page, self._pick = page, pick
        self._offer(self._preview, shown, kind)
        self._preview.show()
        self._preview.raise_()
        self._preview.activateWindow()

    def refresh(self, shown: Shown) -> None:
        """Let an open preview follow another language or another book."""
        if self._preview is None or self._shown is None:
            return
        if shown.book is not self._shown.book:
            self._page, self._pick = "home", None
        self._offer(self._preview, shown, self._subjects[self._preview.subjects.currentIndex()].kind)

    def _made_preview(self) -> PreviewDialog:
        preview = PreviewDialog(self._window)
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._settings.place("preview")
        if place is not None:
            preview.restoreGeometry(place)
        preview.subject_chosen.connect(self._set_pages)
        preview.set_up.connect(self._take_set_up)
        preview.set_up_asked.connect(self._ask_set_up)
        preview.print_asked.connect(self._print_sheets)
        preview.save_asked.connect(self._save_chosen)
        preview.finished.connect(self._preview_closed)
        self._output.add(preview.strip)
        self._setting.add(preview.setting_strip)
        preview.setting_strip.cancelled.connect(self._go_back_to_pages)
        return preview

    def _offer(self, preview: PreviewDialog, shown: Shown, kind: Kind) -> None:
        """Show what can be printed, with the one of a kind chosen, else the page."""
        self._shown, self._subjects = shown, self._offered(shown, self._page, self._pick)
        kinds = [subject.kind for subject in self._subjects]
        preview.show_language(shown.language)
        preview.show_subjects(
            [subject.name for subject in self._subjects], kinds.index(kind if kind in kinds else "page")
        )
        preview.show_set_up(self._settings.paper(), landscape=self._settings.landscape())
        self._set_pages()

    def _offered(self, shown: Shown, page: str, pick: Pick | None) -> tuple[Subject, ...]:
        return subjects(shown.book, page, pick, self._briefing(), shown.language)

    def _set_pages(self) -> None:
        """Set the subject chosen into pages, in place of what is being set."""
        if self._preview is None or self._shown is None:
            return
        subject = self._subjects[self._preview.subjects.currentIndex()]
        self._preview.print_button.setEnabled(False)
        language = self._shown.language
        words = language.tr(mark("Setting the pages of {title}…"), title=subject.title)
        job = self._setting.run(self._making_sheets(self._shown, subject, self._layout()), words, language)
        job.finished.connect(self._show_sheets)
        job.failed.connect(self._tell_failed_pages)

    def _show_sheets(self, sheets: Sheets) -> None:
        self._sheets = sheets
        if self._preview is not None:
            self._preview.print_button.setEnabled(True)
            self._preview.show_document(sheets.document, sheets.layout, sheets.shown.language)

    def _go_back_to_pages(self) -> None:
        """Choose again what the pages in the preview are of: others were not waited for."""
        sheets = self._sheets
        if self._preview is None or sheets is None:
            return
        kinds = [subject.kind for subject in self._subjects]
        if sheets.subject.kind in kinds:
            self._preview.subjects.setCurrentIndex(kinds.index(sheets.subject.kind))
        turned = sheets.layout.orientation() == QPageLayout.Orientation.Landscape
        self._keep_paper(_PAPERS.get(sheets.layout.pageSize().id(), self._settings.paper()), landscape=turned)
        self._preview.print_button.setEnabled(True)

    def _tell_failed_pages(self, error: Exception) -> None:
        if self._shown is not None:
            language = self._shown.language
            self._tell(language.tr(mark("The pages could not be set: {reason}."), reason=_reason(error, language)))

    def _preview_closed(self) -> None:
        if self._preview is not None:
            self._settings.keep(preview=self._preview.saveGeometry())
            self._setting.cancel()
            self._setting.remove(self._preview.setting_strip)
            self._output.remove(self._preview.strip)
            self._preview, self._sheets = None, None
            self._forget()

    def _making_sheets(self, shown: Shown, subject: Subject, layout: QPageLayout) -> Work[Sheets]:
        """Return a subject set into pages."""
        language = shown.language
        summary = yield from stage(summarising(subject, shown.book, _today(), language), 0, 0.3)
        draw = pen(language, shown.family)
        document = yield from stage(laying_out(summary, language, draw, shown.family, layout), 0.3, 1)
        return Sheets(shown, subject, layout, document)

    # --- paper ----------------------------------------------------------------------------------------------------

    def set_up_page(self, shown: Shown) -> None:
        """Ask for paper and orientation in the dialog of the system."""
        self._shown = shown
        self._ask_set_up()

    def _layout(self) -> QPageLayout:
        return page_layout(self._settings.paper(), landscape=self._settings.landscape())

    def _take_set_up(self) -> None:
        """Keep paper and orientation as the preview has them now."""
        if self._preview is not None:
            self._keep_set_up(self._preview.paper, landscape=self._preview.landscape)

    def _keep_set_up(self, paper: Paper, *, landscape: bool) -> None:
        self._keep_paper(paper, landscape=landscape)
        self._set_pages()

    def _keep_paper(self, paper: Paper, *, landscape: bool) -> None:
        self._settings.keep(paper=paper, landscape="yes" if landscape else "no")
        if self._preview is not None:
            self._preview.show_set_up(paper, landscape=landscape)

    def _ask_set_up(self) -> None:
        if self._shown is None:
            return
        if not QPrinterInfo.availablePrinterNames():
            message = mark("There is no printer to set up; choose paper and orientation in the print preview.")
            self._say(self._shown.language.tr(message))
            return
        printer = self._made_printer()
        dialog = QPageSetupDialog(printer, self._front())
        # Qt puts down in the printer what was chosen only for a dialog that is waited for.
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        chosen = printer.pageLayout()
        paper = _PAPERS.get(chosen.pageSize().id())
        if paper is not None:
            self._keep_set_up(paper, landscape=chosen.orientation() == QPageLayout.Orientation.Landscape)
        else:
            message = mark("Pages are set for A4 or Letter; {paper} can be chosen when you print.")
            self._say(self._shown.language.tr(message, paper=chosen.pageSize().name()))

    def _made_printer(self) -> QPrinter:
        """Return the printer used last, else that of the system, with our paper in it; asks for all printers."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._settings.printer() in QPrinterInfo.availablePrinterNames():
            printer.setPrinterName(self._settings.printer())
        layout = self._layout()
        # The margins are in the pages, whatever those of the printer are.
        printer.setFullPage(True)
        printer.setPageSize(layout.pageSize())
        printer.setPageOrientation(layout.orientation())
        return printer

    # --- printing -------------------------------------------------------------------------------------------------

    def print_out(self, shown: Shown, page: str, pick: Pick | None, kind: Kind) -> None:
        """Set the page or the briefing and print it after a dialog, which offers what is picked as its selection."""
        if self._refuses(shown.language):
            return
        offered = {subject.kind: subject for subject in self._offered(shown, page, pick)}
        self._selection = offered.get("selection") if kind == "page" else None
        subject = offered.get(kind, offered["page"])
        self._doing = ""
        words = shown.language.tr(mark("Setting the pages of {title}…"), title=subject.title)
        job = self._begin(self._making_sheets(shown, subject, self._layout()), words, shown.language)
        job.finished.connect(self._ask_how_to_print)
        job.failed.connect(self._tell_failed_pages)

    def _print_sheets(self) -> None:
        """Print what the preview shows."""
        if self._sheets is not None and not self._refuses(self._sheets.shown.language):
            self._selection = None
            self._ask_how_to_print(self._sheets)

    def _ask_how_to_print(self, sheets: Sheets) -> None:
        """Open the print dialog of the system; where there is no printer offer a PDF in its place."""
        self._to_print = sheets
        if not QPrinterInfo.availablePrinterNames():
            self._offer_pdf(sheets)
            return
        self._printer = self._made_printer()
        dialog = QPrintDialog(self._printer, self._front())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        options = QAbstractPrintDialog.PrintDialogOption
        # Files are saved by a dialog of ours, whole or not at all.
        dialog.setOption(options.PrintToFile, False)
        dialog.setOption(options.PrintPageRange, True)
        dialog.setOption(options.PrintSelection, self._selection is not None)
        dialog.setOption(options.PrintCurrentPage, self._preview is not None and sheets is self._sheets)
        dialog.setMinMax(1, len(sheets.document.pages))
        words = sheets.shown.language.tr(mark("Print {title}"), title=sheets.document.title)
        dialog.setWindowTitle(window_title(words))
        dialog.accepted.connect(self._print)
        QDialog.open(dialog)

    def _print(self) -> None:
        """Print as the dialog was left: on paper of another size the pages are set anew."""
        printer, sheets = self._printer, self._to_print
        if printer is None or sheets is None:
            return
        language = sheets.shown.language
        self._settings.keep(printer=printer.printerName())
        layout = _layout_in(printer, sheets.layout)
        room = layout.paintRect(QPageLayout.Unit.Millimeter)
        if room.width() < _LEAST_ROOM[0] or room.height() < _LEAST_ROOM[1]:
            message = mark("Paper of the size {paper} is too small for these pages; nothing was printed.")
            self._tell(language.tr(message, paper=layout.pageSize().name()))
            return
        paper = _PAPERS.get(layout.pageSize().id())
        if layout != sheets.layout and paper is not None:
            self._keep_set_up(paper, landscape=layout.orientation() == QPageLayout.Orientation.Landscape)
        subject = sheets.subject
        if printer.printRange() == QPrinter.PrintRange.Selection and self._selection is not None:
            subject = self._selection
        current = self._preview.canvas.page if self._preview is not None else 0
        self._doing = "printing"
        self._to_print = Sheets(sheets.shown, subject, layout, sheets.document)
        words = language.tr(mark("Printing {title}…"), title=subject.title)
        job = self._begin(self._printing(printer, sheets, subject, layout, current), words, language)
        job.finished.connect(self._tell_printed)
        job.failed.connect(self._tell_unprinted)
        job.cancelled.connect(self._tell_print_cancelled)

    def _printing(
        self, printer: QPrinter, sheets: Sheets, subject: Subject, layout: QPageLayout, current: int
    ) -> Work[int]:
        """Print a subject on paper of a layout; returns how many pages were sent."""
        if not is_there(printer.printerName()):
            raise OSError(errno.ENODEV, GONE)
        ranges = QPrinter.PrintRange
        if layout != sheets.layout and printer.printRange() in (ranges.PageRange, ranges.CurrentPage):
            # Their numbers are those of the pages as they were.
            raise OSError(errno.EINVAL, mark("on this paper the pages are other ones; choose them again"))
        if subject is not sheets.subject or layout != sheets.layout:
            sheets = yield from stage(self._making_sheets(sheets.shown, subject, layout), 0, 0.5)
        pages = pages_asked_for(printer, len(sheets.document.pages), current)
        yield from stage(printing(sheets.document, printer, pages), 0.5, 1)
        return len(pages)

    def _tell_printed(self, pages: int) -> None:
        if self._printer is None or self._to_print is None:
            return
        language, name = self._to_print.shown.language, self._printer.printerName()
        told = language.plural(
            "Sent to {printer}: {title}, {n} page", "Sent to {printer}: {title}, {n} pages", pages,
            printer=name, title=self._to_print.subject.title,
        )  # fmt: skip
        if is_stopped(name):
            told += language.bracket(language.tr(mark("the printer is stopped and prints when it is started again")))
        self._say(told)

    def _tell_unprinted(self, error: Exception) -> None:
        if self._to_print is not None:
            language, title = self._to_print.shown.language, self._to_print.subject.title
            message = mark("{title} was not printed: {reason}. Nothing was sent; print again, or save it as PDF.")
            self._tell(language.tr(message, title=title, reason=_reason(error, language)))

    def _tell_print_cancelled(self) -> None:
        if self._to_print is not None:
            self._say(self._to_print.shown.language.tr(mark("Printing was cancelled; nothing was sent.")))

    def _offer_pdf(self, sheets: Sheets) -> None:
        """Say that there is no printer, and offer to save what was to be printed."""
        language = sheets.shown.language
        box = QMessageBox(self._front())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(language.tr(mark("No printer")))
        box.setText(language.tr(mark("This computer has no printer, or its print service is not running.")))
        box.setInformativeText(
            language.tr(mark("The same pages can be saved as a PDF document and be printed elsewhere."))
        )
        save = box.addButton(language.tr(mark("&Save as PDF…")), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save)
        save.clicked.connect(self._save_unprinted)
        box.open()

    def _save_unprinted(self) -> None:
        if self._to_print is not None:
            self._ask_where(self._to_print.shown, self._to_print.subject, "pdf")

    # --- saving ---------------------------------------------------------------------------------------------------

    def save(self, shown: Shown, page: str, kind: Kind) -> None:
        """Save the page or the briefing as a document in a form that the person chooses."""
        offered = {subject.kind: subject for subject in self._offered(shown, page, None)}
        self._ask_where(shown, offered.get(kind, offered["page"]), self._settings.document_kind())

    def _save_chosen(self) -> None:
        """Save what the preview is set to."""
        if self._preview is not None and self._shown is not None:
            subject = self._subjects[self._preview.subjects.currentIndex()]
            self._ask_where(self._shown, subject, self._settings.document_kind())

    def _ask_where(self, shown: Shown, subject: Subject, kind: DocumentKind) -> None:
        """Ask for the file to write; its ending says which kind it is."""
        if self._refuses(shown.language):
            return
        language = shown.language
        self._to_save = shown, subject
        dialog = QFileDialog(self._front(), language.tr(mark("Save {title}"), title=subject.title))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = [f"{language.tr(name)} (*.{ending})" for ending, name in _KIND_NAMES.items()]
        dialog.setNameFilters(filters)
        dialog.selectNameFilter(filters[DOCUMENT_KINDS.index(kind)])
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(file_name(subject.title, kind))
        dialog.filterSelected.connect(self._take_ending)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    def _take_ending(self, chosen: str) -> None:
        """Give the name the ending of the kind chosen: the dialog asks before a file of that name is replaced."""
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            kind = DOCUMENT_KINDS[dialog.nameFilters().index(chosen)]
            dialog.setDefaultSuffix(kind)
            named = dialog.selectedFiles()
            if named and Path(named[0]).suffix[1:].lower() in DOCUMENT_KINDS:
                dialog.selectFile(Path(named[0]).with_suffix(f".{kind}").name)

    def _save(self, name: str) -> None:
        if self._to_save is None:
            return
        shown, subject = self._to_save
        language = shown.language
        self._target = Path(name)
        ending = self._target.suffix[1:].lower()
        kind = next((kind for kind in DOCUMENT_KINDS if kind == ending), None)
        if kind is None:
            # The dialog of some desktops leaves the ending to the person.
            kind = self._settings.document_kind()
            self._target = self._target.with_name(f"{self._target.name}.{kind}")
        self._settings.keep(document_kind=kind)
        self._doing = "saving"
        words = language.tr(mark("Saving {file}…"), file=self._target.name)
        job = self._begin(self._saving(shown, subject, kind, self._target), words, language)
        job.finished.connect(self._tell_saved)
        job.failed.connect(self._tell_unsaved)
        job.cancelled.connect(self._tell_saving_cancelled)

    def _saving(self, shown: Shown, subject: Subject, kind: DocumentKind, path: Path) -> Work[None]:
        """Write a subject as a file, whole or not at all."""
        language = shown.language
        day = _today()
        summary = yield from stage(summarising(subject, shown.book, day, language), 0, 0.2)
        paper, landscape = self._settings.paper(), self._settings.landscape()
        writing = writing_document(summary, kind, language, shown.family, day, paper=paper, landscape=landscape)
        data = yield from stage(writing, 0.2, 1)
        write_whole(path, data)

    def _tell_saved(self) -> None:
        if self._to_save is not None:
            self._say(self._to_save[0].language.tr(mark("Saved as {file}"), file=str(self._target)))

    def _tell_unsaved(self, error: Exception) -> None:
        if self._to_save is not None:
            language = self._to_save[0].language
            message = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
            self._tell(language.tr(message, file=self._target.name, reason=_reason(error, language)))

    def _tell_saving_cancelled(self) -> None:
        if self._to_save is not None:
            message = mark("Saving was cancelled; {file} was not written.")
            self._say(self._to_save[0].language.tr(message, file=self._target.name))

    # --- telling, and the end -------------------------------------------------------------------------------------

    def _front(self) -> QWidget:
        """Return the window that the person looks at."""
        return self._preview if self._preview is not None and self._preview.isActiveWindow() else self._window

    def _refuses(self, language: Language) -> bool:
        """Return whether something is being printed or saved, and say that it comes first."""
        if self._output.is_busy:
            message = mark("{work} Wait until that is done, or cancel it.")
            self._say(language.tr(message, work=self._output.words))
        return self._output.is_busy

    def _say(self, message: str) -> None:
        self._window.statusBar().showMessage(message, _TOLD_MS)
        if self._preview is not None:
            self._preview.say(message, _TOLD_MS)

    def _tell(self, message: str) -> None:
        if self._preview is not None and self._shown is not None:
            self._preview.notice.tell(message, (), self._shown.language)
        else:
            self.failed.emit(message)

    def _begin(self, work: Work[Any], words: str, language: Language) -> Job:
        """Begin to print or to save; what was set for it is let go with its end."""
        job = self._output.run(work, words, language)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._forget)
        return job

    def _forget(self) -> None:
        """Let go of what was set for pages that nobody looks at any more."""
        if self._preview is None and not self._output.is_busy:
            forget_lines()

    def may_end(self) -> bool:
        """Return whether the program may end; asks while something is being printed or saved."""
        if not self._output.is_busy:
            return True
        if self._doing == "printing" and self._to_print is not None:
            language, title = self._to_print.shown.language, self._to_print.subject.title
            told = language.tr(mark("{title} is being printed."), title=title)
            lost = language.tr(mark("If you close the window now, nothing of it is sent to the printer."))
            words, stay = language.tr(mark("Still printing")), language.tr(mark("&Go on printing"))
        elif self._doing == "saving" and self._to_save is not None:
            language = self._to_save[0].language
            told = language.tr(mark("{file} is being saved."), file=self._target.name)
            lost = language.tr(mark("If you close the window now, it is not written."))
            words, stay = language.tr(mark("Still saving")), language.tr(mark("&Go on saving"))
        else:
            return True
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(words)
        box.setText(told)
        box.setInformativeText(lost)
        stop = box.addButton(language.tr(mark("&Stop and close")), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(stay, QMessageBox.ButtonRole.RejectRole))
        box.exec()
        # It may have come to its end meanwhile.
        return box.clickedButton() is stop or not self._output.is_busy

    def end(self) -> None:
        """Leave all work and close the preview: the window is gone."""
        self._output.cancel()
        if self._preview is not None:
            self._preview.close()


def _layout_in(printer: QPrinter, ours: QPageLayout) -> QPageLayout:
    """Return the layout for the paper that a printer is set to: ours where it is the same."""
    chosen = printer.pageLayout()
    if (chosen.pageSize().id(), chosen.orientation()) == (ours.pageSize().id(), ours.orientation()):
        return ours
    return QPageLayout(chosen.pageSize(), chosen.orientation(), ours.margins(), ours.units())


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _reason(error: Exception, language: Language) -> str:
    """Return in words why something failed; what an error in the program says is for its report alone."""
    if not isinstance(error, OSError | ValueError):
        return language.tr(mark("an error in the program"))
    return language.tr((error.strerror if isinstance(error, OSError) else "") or str(error))
