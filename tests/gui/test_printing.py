"""Printing and saving as a person does it, on machines with and without a printer, and what goes wrong on the way."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pikepdf
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from qingdao_browser.app import printing
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.work import Work
from qingdao_browser.output import printer as printer_module
from qingdao_browser.views.blocks import TileButton
from qingdao_browser.views.print_preview import PreviewDialog
from qingdao_browser.views.progress_strip import ProgressStrip
from tests.crashes import button, come_back, crashes_of, defect
from tests.desk import Desk

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Widget = TypeVar("Widget", bound=QWidget)


class StandIn(QPrinter):
    """A printer on machines that may have none: it prints into a file, and can be told to take no more pages."""

    def __init__(self, path: Path) -> None:
        super().__init__(QPrinter.PrinterMode.HighResolution)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.path = path
        self.there = True
        self.stopped = False
        self.pages_left = 1000
        self.loaded: QPageSize | None = None

    def printerName(self) -> str:
        return "Paper"

    def setPageSize(self, size: QPageSize | QPageSize.PageSizeId | QSize) -> bool:
        """Take a size of paper, but where another one is loaded."""
        return super().setPageSize(self.loaded or size)

    def is_there(self, _: str) -> bool:
        # The print dialog takes a file away.
        self.setOutputFileName(str(self.path))
        return self.there

    def newPage(self) -> bool:
        self.pages_left -= 1
        return self.pages_left > 0 and super().newPage()

    @property
    def words(self) -> list[str]:
        """The text of each page that was printed."""
        command = ["pdftotext", "-enc", "UTF-8", str(self.path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


@pytest.fixture
def paper(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A machine with one printer."""
    assert qapp is not None
    made = StandIn(tmp_path / "printed.pdf")
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Paper"])
    monkeypatch.setattr(printing, "QPrinter", Maker(made))
    monkeypatch.setattr(printing, "is_there", made.is_there)
    monkeypatch.setattr(printing, "is_stopped", lambda _: made.stopped)
    return made


class Maker:
    """Stands in for the class QPrinter, and gives the one printer there is."""

    PrinterMode, PrintRange = QPrinter.PrinterMode, QPrinter.PrintRange

    def __init__(self, printer: StandIn) -> None:
        self._printer = printer

    def __call__(self, _: QPrinter.PrinterMode) -> StandIn:
        return self._printer


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without printers."""
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)


# --- what a person does -----------------------------------------------------------------------------------------------


def opened(desk: Desk, kind: type[Widget]) -> Widget:
    """Return the window of a kind once it is open."""

    def found() -> list[Widget]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    desk.bot.waitUntil(lambda: bool(found()), timeout=20_000)
    return found()[0]


def child(dialog: QWidget, kind: type[Widget], name: str) -> Widget:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def press_print(desk: Desk) -> QPrintDialog:
    desk.press(Qt.Key.Key_P, CONTROL)
    return opened(desk, QPrintDialog)


def accept(dialog: QWidget) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def open_preview(desk: Desk, words: str = "This page") -> PreviewDialog:
    desk.press(Qt.Key.Key_P, CONTROL | SHIFT)
    preview = opened(desk, PreviewDialog)
    names = [preview.subjects.itemText(at) for at in range(preview.subjects.count())]
    QTest.keyClick(preview.subjects, Qt.Key.Key_Home)
    for _ in range(next(at for at, name in enumerate(names) if name.startswith(words))):
        QTest.keyClick(preview.subjects, Qt.Key.Key_Down)
    desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    return preview


def told(desk: Desk) -> str:
    return desk.window.statusBar().currentMessage()


def wait_for_message(desk: Desk, words: str) -> None:
    desk.bot.waitUntil(lambda: words in told(desk), timeout=20_000)


def wait_for_notice(desk: Desk, words: str) -> None:
    desk.bot.waitUntil(lambda: words in desk.window.notice.text, timeout=20_000)


def wait_for_progress(desk: Desk) -> ProgressStrip:
    """Return the strip in the window once it shows that something takes long."""
    desk.bot.waitUntil(lambda: any(map(QWidget.isVisible, desk.window.findChildren(ProgressStrip))), timeout=20_000)
    return next(strip for strip in desk.window.findChildren(ProgressStrip) if strip.isVisible())


# --- printing ---------------------------------------------------------------------------------------------------------


@pytest.mark.needs_pdftotext
def test_ctrl_p_prints_the_page(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    dialog = press_print(desk)
    assert dialog.windowTitle() == "Print Cross-border financing, value"
    accept(dialog)
    wait_for_message(desk, "Sent to Paper: Cross-border financing, value, 2 pages")
    first, second = paper.words
    assert "USD 1.523 billion" in first
    assert "page 2 of 2" in second
    with pikepdf.open(paper.path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Cross-border financing, value"
        assert str(pdf.docinfo["/Creator"]) == "Qingdao Browser"


@pytest.mark.needs_pdftotext
def test_a_range_of_pages_last_one_first(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    dialog = press_print(desk)
    child(dialog, QRadioButton, "printRange").setChecked(True)
    child(dialog, QSpinBox, "from").setValue(2)
    child(dialog, QSpinBox, "to").setValue(4)
    child(dialog, QCheckBox, "reverse").setChecked(True)
    assert child(dialog, QSpinBox, "to").maximum() == preview.canvas.pages
    accept(dialog)
    wait_for_message(desk, ", 3 pages")
    assert [n for words in paper.words for n in (2, 3, 4) if f"page {n} of" in words] == [4, 3, 2]


@pytest.mark.needs_pdftotext
def test_the_page_that_is_read_in_the_preview(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    QTest.keyClick(preview.canvas, Qt.Key.Key_PageDown)
    QTest.keyClick(preview.canvas, Qt.Key.Key_PageDown)
    dialog = press_print(desk)
    current = child(dialog, QRadioButton, "printCurrentPage")
    current.setChecked(True)
    accept(dialog)
    wait_for_message(desk, "Sent to Paper: Finance, 1 page")
    [words] = paper.words
    assert f"page 3 of {preview.canvas.pages}" in words


@pytest.mark.needs_pdftotext
def test_what_has_the_focus_can_be_printed_alone(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk()
    desk.shown().findChildren(TileButton)[0].setFocus()
    dialog = press_print(desk)
    child(dialog, QRadioButton, "printSelection").setChecked(True)
    accept(dialog)
    wait_for_message(desk, "Sent to Paper: ")
    assert "at a glance" not in "".join(paper.words)


def test_nothing_but_the_page_is_offered_where_nothing_else_is_meant(
    open_desk: Callable[..., Desk], paper: StandIn
) -> None:
    desk = open_desk(page="financing-value")
    dialog = press_print(desk)
    dialog.findChildren(QPushButton)[-1].click()
    assert not child(dialog, QRadioButton, "printSelection").isVisible()
    assert not child(dialog, QRadioButton, "printCurrentPage").isVisible()
    dialog.close()
    assert not paper.path.exists()


def test_paper_of_another_size_in_the_printer_sets_the_pages_anew(
    open_desk: Callable[..., Desk], paper: StandIn
) -> None:
    desk = open_desk(page="financing-value")
    preview = open_preview(desk)
    paper.loaded = QPageSize(QPageSize.PageSizeId.Letter)
    accept(press_print(desk))
    wait_for_message(desk, "Sent to Paper")
    with pikepdf.open(paper.path) as pdf:
        assert [round(float(length)) for length in pdf.pages[0].mediabox] == [0, 0, 612, 792]
    desk.bot.waitUntil(preview.print_button.isEnabled)
    assert preview.paper == "letter", "the preview shows what was printed"


@pytest.mark.parametrize("which", ["printRange", "printCurrentPage"])
def test_pages_chosen_by_numbers_of_other_paper_are_not_printed(
    open_desk: Callable[..., Desk], paper: StandIn, which: str
) -> None:
    desk = open_desk(page="financing-value")
    preview = open_preview(desk)
    paper.loaded = QPageSize(QPageSize.PageSizeId.Letter)
    dialog = press_print(desk)
    child(dialog, QRadioButton, which).setChecked(True)
    accept(dialog)
    words = "on this paper the pages are other ones; choose them again. Nothing was sent"
    desk.bot.waitUntil(lambda: words in preview.notice.text, timeout=20_000)
    assert not paper.path.exists()


def test_paper_that_the_preview_does_not_have_is_printed_on(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    paper.loaded = QPageSize(QPageSize.PageSizeId.A3)
    accept(press_print(desk))
    wait_for_message(desk, "Sent to Paper")
    with pikepdf.open(paper.path) as pdf:
        assert [round(float(length)) for length in pdf.pages[0].mediabox] == [0, 0, 842, 1191]


def test_paper_too_small_is_told(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    paper.loaded = QPageSize(QPageSize.PageSizeId.A7)
    accept(press_print(desk))
    assert desk.window.notice.text == "Paper of the size A7 is too small for these pages; nothing was printed."
    assert not paper.path.exists()


def test_a_stopped_printer_is_told(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    paper.stopped = True
    accept(press_print(desk))
    wait_for_message(desk, "(the printer is stopped and prints when it is started again)")


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_printer_that_went_is_told(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    dialog = press_print(desk)
    paper.there = False
    accept(dialog)
    wait_for_notice(
        desk,
        "Cross-border financing, value was not printed: the printer is not there any more. "
        "Nothing was sent; print again, or save it as PDF.",
    )


@pytest.mark.qt_log_ignore("QPainter::begin.*", extend=True)
def test_a_printer_that_begins_no_page_is_told(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="financing-value")
    paper.path = paper.path / "nowhere"
    accept(press_print(desk))
    wait_for_notice(desk, "was not printed: the printer takes no pages.")


def test_a_printer_that_takes_no_more_pages_is_told(open_desk: Callable[..., Desk], paper: StandIn) -> None:
    desk = open_desk(page="finance")
    paper.pages_left = 2
    accept(press_print(desk))
    wait_for_notice(desk, "was not printed: the printer takes no pages.")


@pytest.mark.needs_pdftotext
def test_after_an_error_in_the_program_the_next_job_is_printed(
    open_desk: Callable[..., Desk],
    paper: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = open_desk(page="financing-value")
    with crashes_of(desk, tmp_path / "reports") as crashes, monkeypatch.context() as broken:
        broken.setattr(paper, "newPage", defect)
        accept(press_print(desk))
        dialog = crashes.wait_for_dialog()
        assert "in painting" in dialog.report.toPlainText()
        assert "was not printed: " in desk.window.notice.text
        QTest.mouseClick(button(dialog, "Continue"), Qt.MouseButton.LeftButton)
        come_back(desk)
        broken.undo()
        paper.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        accept(press_print(desk))
        wait_for_message(desk, "Sent to Paper: Cross-border financing, value, 2 pages")
    assert len(paper.words) == 2
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_full_disk_is_told_before_a_job_is_cut_off(
    open_desk: Callable[..., Desk], paper: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(page="finance")
    assert not paper.path.exists()
    monkeypatch.setattr(printer_module, "_SPARE_BYTES", 1 << 60)
    accept(press_print(desk))
    wait_for_notice(desk, "was not printed: the disk is full.")


@pytest.mark.usefixtures("no_printer")
def test_without_a_printer_the_same_pages_are_offered_as_pdf(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk(page="financing-value")
    desk.press(Qt.Key.Key_P, CONTROL)
    box = opened(desk, QMessageBox)
    assert "no printer" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Return)
    dialog = opened(desk, QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "Cross-border financing, value.pdf"
    save_into(dialog, tmp_path / "page.pdf")
    wait_for_message(desk, f"Saved as {tmp_path / 'page.pdf'}")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


# --- the end of the window --------------------------------------------------------------------------------------------


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Printing and saving that never end; the list tells how they were left."""
    left: list[str] = []

    def never(name: str) -> Work[None]:
        try:
            while True:
                yield 0.1
        finally:
            left.append(name)

    monkeypatch.setattr(printing, "printing", lambda *_: never("printing"))
    monkeypatch.setattr(printing, "writing_document", lambda *_, **__: never("saving"))
    # The window of a test that failed must not wait for an answer.
    monkeypatch.setattr(QMessageBox, "exec", lambda box: click(box, QMessageBox.ButtonRole.DestructiveRole))
    return left


def click(box: QMessageBox, role: QMessageBox.ButtonRole) -> int:
    """Answer a question that is waited for."""
    next(button for button in box.buttons() if box.buttonRole(button) == role).click()
    return 0


@pytest.mark.usefixtures("paper")
def test_printing_can_be_cancelled_and_nothing_else_begins_meanwhile(
    open_desk: Callable[..., Desk], endless: list[str]
) -> None:
    desk = open_desk(page="financing-value")
    accept(press_print(desk))
    strip = wait_for_progress(desk)
    desk.window.activateWindow()
    come_back(desk)
    desk.press(Qt.Key.Key_P, CONTROL)
    assert told(desk) == "Printing Cross-border financing, value… Wait until that is done, or cancel it."
    desk.controller.run("save-as")
    assert not [box for box in QApplication.topLevelWidgets() if isinstance(box, QFileDialog) and box.isVisible()]
    strip.button.click()
    assert endless == ["printing"]
    assert told(desk) == "Printing was cancelled; nothing was sent."
    assert not strip.isVisible()


@pytest.mark.usefixtures("paper")
def test_closing_the_window_asks_while_something_is_printed(
    open_desk: Callable[..., Desk], endless: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(page="financing-value")
    accept(press_print(desk))
    answers = [QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole]
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        return click(box, answers.pop(0))

    monkeypatch.setattr(QMessageBox, "exec", answer)
    wait_for_progress(desk)
    desk.window.close()
    assert desk.window.isVisible()
    assert endless == []
    desk.window.close()
    assert not desk.window.isVisible()
    assert endless == ["printing"]
    assert asked == ["Cross-border financing, value is being printed."] * 2


def test_closing_the_window_asks_while_something_is_saved(
    open_desk: Callable[..., Desk], endless: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = [QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole]
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        return click(box, answers.pop(0))

    monkeypatch.setattr(QMessageBox, "exec", answer)
    desk = open_desk(page="financing-value")
    desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
    save_into(opened(desk, QFileDialog), tmp_path / "page.pdf")
    wait_for_progress(desk)
    desk.window.close()
    assert desk.window.isVisible()
    desk.window.close()
    assert not desk.window.isVisible()
    assert asked == ["page.pdf is being saved."] * 2
    assert endless == ["saving"]
    assert list(tmp_path.iterdir()) == []


# --- saving -----------------------------------------------------------------------------------------------------------


def save_into(dialog: QFileDialog, path: Path) -> None:
    """Type a path and press Enter."""
    field = child(dialog, QLineEdit, "fileNameEdit")
    field.setText(str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("kind", "words", "beginning"),
    [
        ("pdf", "PDF document (*.pdf)", b"%PDF"),
        ("docx", "Word document (*.docx)", b"PK"),
        ("html", "Web page (*.html)", b"<!DOCTYPE html>"),
        ("md", "Markdown text (*.md)", b"# Cross-border financing, value"),
        ("txt", "Plain text (*.txt)", b"Finance\nCross-border financing, value"),
    ],
)
def test_the_kind_chosen_is_the_kind_written_and_kept(
    open_desk: Callable[..., Desk], tmp_path: Path, kind: str, words: str, beginning: bytes
) -> None:
    desk = open_desk(page="financing-value", settings=Settings())
    desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
    dialog = opened(desk, QFileDialog)
    kinds = child(dialog, QComboBox, "fileTypeCombo")
    kinds.setCurrentText(words)
    kinds.textActivated.emit(words)
    assert Path(child(dialog, QLineEdit, "fileNameEdit").text()).name == f"Cross-border financing, value.{kind}"
    save_into(dialog, tmp_path / "page")
    wait_for_message(desk, f"Saved as {tmp_path / 'page'}.{kind}")
    data = (tmp_path / f"page.{kind}").read_bytes()
    assert data.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(beginning.lower())
    assert Settings().document_kind() == kind
    Settings().forget()


def test_the_ending_that_was_typed_says_the_kind(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk(page="financing-value")
    desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
    save_into(opened(desk, QFileDialog), tmp_path / "page.txt")
    wait_for_message(desk, "Saved as")
    assert (tmp_path / "page.txt").read_text(encoding="utf-8-sig").startswith("Finance\n")


@pytest.mark.parametrize("error", [RuntimeError("x" * 100_000), MemoryError()], ids=["long", "silent"])
def test_an_error_in_the_program_is_told_in_words_of_a_person(
    open_desk: Callable[..., Desk],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def writing(*_: object, **__: object) -> Iterator[float]:
        yield 0.5
        raise error

    monkeypatch.setattr(printing, "writing_document", writing)
    caplog.set_level(logging.CRITICAL)
    desk = open_desk(page="financing-value")
    with crashes_of(desk, tmp_path / "reports") as crashes:
        desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
        save_into(opened(desk, QFileDialog), tmp_path / "page.txt")
        assert type(error).__name__ in crashes.wait_for_dialog().report.toPlainText()
        assert desk.window.notice.text.startswith("page.txt was not written: an error in the program. Nothing was")
    assert not (tmp_path / "page.txt").exists()


def test_the_preview_saves_what_it_shows(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    pages = preview.canvas.pages
    QTest.keyClick(preview.canvas, Qt.Key.Key_S, CONTROL | SHIFT)
    save_into(opened(desk, QFileDialog), tmp_path / "finance.pdf")
    wait_for_message(desk, "Saved as")
    with pikepdf.open(tmp_path / "finance.pdf") as pdf:
        assert len(pdf.pages) == pages


@pytest.mark.parametrize("where", ["window", "preview"])
def test_a_file_that_cannot_be_written_is_told_where_the_person_looks(
    open_desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    desk = open_desk(page="financing-value")
    preview = open_preview(desk) if where == "preview" else None

    def refuse(path: Path, _: bytes) -> None:
        raise OSError(28, "the disk is full", str(path))

    monkeypatch.setattr(printing, "write_whole", refuse)
    desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
    save_into(opened(desk, QFileDialog), tmp_path / "page.pdf")
    notice = preview.notice if preview is not None else desk.window.notice
    desk.bot.waitUntil(lambda: bool(notice.text), timeout=20_000)
    assert notice.text == ("page.pdf was not written: the disk is full. Nothing was changed; choose another folder.")


def test_saving_that_is_cancelled_leaves_the_old_file(
    open_desk: Callable[..., Desk], endless: list[str], tmp_path: Path
) -> None:
    desk = open_desk(page="financing-value")
    (tmp_path / "page.pdf").write_bytes(b"the old file")
    desk.press(Qt.Key.Key_S, CONTROL | SHIFT)
    dialog = opened(desk, QFileDialog)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
    save_into(dialog, tmp_path / "page.pdf")
    strip = wait_for_progress(desk)
    strip.button.setFocus()
    QTest.keyClick(strip.button, Qt.Key.Key_Escape)
    assert endless == ["saving"]
    assert told(desk) == "Saving was cancelled; page.pdf was not written."
    assert (tmp_path / "page.pdf").read_bytes() == b"the old file"


# --- page set-up ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_printer")
def test_page_set_up_without_a_printer_says_where_paper_is_chosen(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    desk.controller.run("page-setup")
    assert told(desk) == "There is no printer to set up; choose paper and orientation in the print preview."


def test_odd_settings_of_paper_count_as_absent() -> None:
    Settings().keep(paper="papyrus", landscape="perhaps", document_kind="exe", printer=["x", "y"])
    assert Settings().paper() in ("a4", "letter")
    assert not Settings().landscape()
    assert Settings().document_kind() == "pdf"
    assert Settings().printer() == ""
    Settings().forget()
