"""A print service of its own gets what the window prints: the pages of the preview, or nothing at all."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPdfWriter, QTransform
from PySide6.QtPrintSupport import QPageSetupDialog, QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLineEdit, QRadioButton, QSpinBox

from qingdao_browser.app.settings import Settings
from qingdao_browser.output.document import page_layout, paint_document
from qingdao_browser.output.files import PassingFolder
from qingdao_browser.output.typesetting import DOTS_PER_INCH
from qingdao_browser.views.print_preview import PreviewDialog
from tests.crashes import crashes_of, defect
from tests.desk import Desk, app, desk, open_desk

__all__ = ["app", "desk", "open_desk"]
pytestmark = [
    pytest.mark.needs_cupsd, pytest.mark.needs_pdftotext, pytest.mark.needs_pdftoppm,
]  # fmt: skip

ROOT = Path(__file__).resolve().parents[1]
BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
DESCRIPTION = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# Every folder of the service is a private one, and it listens to a socket there.
FILES = """
ServerRoot {0}/root
RequestRoot {0}/spool
CacheDir {0}/cache
StateDir {0}/state
TempDir {0}/tmp
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
Printcap
SystemGroup root
"""
SERVICE = """
Listen {0}/socket
Browsing No
DefaultAuthType None
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
PDF_PRINTER = "Out {0}/out\nSpool {0}/tmp/pdf\nLog {0}/log\n"


@dataclass(frozen=True)
class Service:
    """A running print service."""

    folder: Path

    def run(self, *command: str) -> str:
        """Run a command of CUPS for this service."""
        environment = os.environ | {"CUPS_SERVER": str(self.folder / "socket")}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    def add(self, name: str, description: Path = DESCRIPTION) -> None:
        self.run("lpadmin", "-p", name, "-E", "-v", "cups-pdf:/", "-P", str(description))

    def is_idle(self) -> bool:
        return not self.run("lpstat", "-W", "not-completed", "-o")

    def printed(self) -> list[Path]:
        """Return what the printers have printed, the last at the end; nothing while one is at it."""
        files = sorted((self.folder / "out").iterdir(), key=lambda path: path.stat().st_mtime)
        return files if self.is_idle() else []

    def sent(self) -> Path:
        """Return the document that came last, as it came: on its way to this printer texts become mere shapes."""
        return max((self.folder / "spool").glob("d*"))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A print service of this test alone; that of the system is not asked and not changed."""
    if os.geteuid() != 0 or not BACKEND.exists():
        pytest.skip("the PDF printer of CUPS prints for the administrator alone, or is not installed")
    # Its filters run as another user, who cannot enter the folders of the tests.
    folder = Path(tempfile.mkdtemp(prefix="qingdao-browser-cups-"))
    folder.chmod(0o755)
    for name in ("root", "spool", "cache", "state", "tmp", "log", "out"):
        (folder / name).mkdir(mode=0o755)
    (folder / "tmp").chmod(0o1777)
    for name, text in {"files.conf": FILES, "cupsd.conf": SERVICE, "cups-pdf.conf": PDF_PRINTER}.items():
        (folder / name).write_text(text.format(folder))
    # The PDF printer reads one fixed file: in a view of the disk of its own it is ours.
    mount = 'mount --bind "$0/cups-pdf.conf" /etc/cups/cups-pdf.conf && '
    start = 'exec cupsd -f -c "$0/cupsd.conf" -s "$0/files.conf"'
    server = subprocess.Popen(["unshare", "--mount", "sh", "-c", mount + start, str(folder)], stderr=subprocess.DEVNULL)
    cups = ctypes.CDLL("libcups.so.2")
    made = Service(folder)
    try:
        while "is running" not in _answer(made):
            assert server.poll() is None, "the print service did not start"
        cups.cupsSetServer(str(folder / "socket").encode())
        made.add("Paper")
        yield made
    finally:
        cups.cupsSetServer(None)
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder)


def _answer(service: Service) -> str:
    try:
        return service.run("lpstat", "-r")
    except subprocess.CalledProcessError:
        return ""


# --- what a person does -----------------------------------------------------------------------------------------------


def open_preview(desk: Desk, name: str) -> PreviewDialog:
    """Open the preview by its keys and choose what it shows by the first words of its name."""
    desk.window.activateWindow()
    desk.bot.waitUntil(desk.window.isActiveWindow)
    desk.press(Qt.Key.Key_P, CONTROL | SHIFT)
    [preview] = [dialog for dialog in desk.window.findChildren(PreviewDialog) if dialog.isVisible()]
    names = [preview.subjects.itemText(at) for at in range(preview.subjects.count())]
    QTest.keyClick(preview.subjects, Qt.Key.Key_Home)
    for _ in range(next(at for at, text in enumerate(names) if text.startswith(name))):
        QTest.keyClick(preview.subjects, Qt.Key.Key_Down)
    desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    return preview


def print_dialog(desk: Desk) -> QPrintDialog:
    """Return the dialog that the keys for printing open."""

    def opened() -> list[QPrintDialog]:
        return [box for box in QApplication.topLevelWidgets() if isinstance(box, QPrintDialog) and box.isVisible()]

    desk.bot.waitUntil(lambda: bool(opened()), timeout=20_000)
    return opened()[0]


def choose_printer(dialog: QPrintDialog, name: str) -> None:
    printers = dialog.findChild(QComboBox, "printers")
    assert isinstance(printers, QComboBox)
    printers.setCurrentIndex(printers.findText(name))


def accept(dialog: QPrintDialog) -> None:
    """Press the button that prints, as Enter does."""
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def told(desk: Desk) -> str:
    return desk.window.statusBar().currentMessage()


def words(pdf: Path) -> list[list[str]]:
    """Return the words of each page."""
    command = ["pdftotext", "-enc", "UTF-8", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    # Some fonts have one glyph for figure dash and en dash.
    return [sorted(page.replace("\u2012", "\u2013").split()) for page in text.split("\f")[:-1]]


def expected(preview: PreviewDialog, folder: Path) -> Path:
    """Return the document of a preview as a PDF file that no printer had to do with."""
    document = preview.canvas.document
    assert document is not None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(page_layout(preview.paper, landscape=preview.landscape))
    paint_document(document, writer)
    path = folder / "expected.pdf"
    path.write_bytes(buffer.data().data())
    return path


def coarse(picture: QImage) -> QImage:
    """Return a picture in so few pixels that it does not matter how letters were smoothed."""
    any_shape, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    small = picture.scaled(QSize(60, 60), any_shape, smooth)
    return small.convertToFormat(QImage.Format.Format_Grayscale8)


def furthest(one: QImage, other: QImage) -> int:
    """Return by how many of 256 steps of grey two coarse pictures differ at most."""
    pixels = [(x, y) for x in range(one.width()) for y in range(one.height())]
    return max(abs(one.pixelColor(x, y).value() - other.pixelColor(x, y).value()) for x, y in pixels)


def assert_alike(preview: PreviewDialog, numbers: Sequence[int], pdf: Path, folder: Path) -> None:
    """Hold some pages as the preview shows them, counted from 0, against those on paper."""
    command = ["pdftoppm", "-r", "60", "-png", str(pdf), str(folder / "printed")]
    # It finds fault with letters that the filters of CUPS have made.
    subprocess.run(command, check=True, capture_output=True)
    printed = sorted(folder.glob("printed-*.png"))
    assert len(printed) == len(numbers)
    for number, path in zip(numbers, printed, strict=True):
        preview.canvas.go(number)
        shown = preview.canvas.viewport().grab(preview.canvas.place(number)).toImage()
        # Paper goes through a printer on its narrow side.
        paper = QImage(str(path)).transformed(QTransform().rotate(90 if preview.landscape else 0))
        assert furthest(coarse(shown), coarse(paper)) < 40, f"page {number + 1}"


# --- the tests --------------------------------------------------------------------------------------------------------


@pytest.fixture
def wide(service: Service, tmp_path: Path) -> str:
    """A printer that cannot print within 60 points, more than our margins have, of any edge."""
    text = DESCRIPTION.read_text(encoding="ascii")
    areas = re.sub(
        r'(\*ImageableArea [^:]+: )"0 0 (\d+) (\d+)"',
        lambda found: f'{found[1]}"60 60 {int(found[2]) - 60} {int(found[3]) - 60}"',
        text,
    )
    assert areas != text
    path = tmp_path / "wide.ppd"
    path.write_text(areas, encoding="ascii")
    service.add("Wide", path)
    return "Wide"


def test_the_window_prints_its_page(service: Service, open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk(page="financing-value")
    before = service.printed()
    desk.press(Qt.Key.Key_P, CONTROL)
    accept(print_dialog(desk))
    desk.bot.waitUntil(lambda: len(service.printed()) > len(before), timeout=60_000)
    assert told(desk) == "Sent to Paper: Cross-border financing, value, 2 pages"
    preview = open_preview(desk, "This page")
    assert words(service.sent()) == words(expected(preview, tmp_path))
    assert_alike(preview, range(preview.canvas.pages), service.printed()[-1], tmp_path)


@pytest.mark.parametrize("turned", [False, True])
def test_what_the_preview_shows_comes_out_of_any_printer(
    service: Service, wide: str, open_desk: Callable[..., Desk], tmp_path: Path, turned: bool
) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    if turned:
        QTest.keyClick(preview.ways, Qt.Key.Key_Down)
        desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    before = service.printed()
    QTest.keyClick(preview.canvas, Qt.Key.Key_P, CONTROL)
    dialog = print_dialog(desk)
    choose_printer(dialog, wide)
    accept(dialog)
    desk.bot.waitUntil(lambda: len(service.printed()) > len(before), timeout=60_000)
    assert preview.landscape is turned
    assert words(service.sent()) == words(expected(preview, tmp_path))
    assert_alike(preview, range(preview.canvas.pages), service.printed()[-1], tmp_path)


def test_pages_and_copies_of_the_dialog_are_heeded(
    service: Service, open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    before = service.printed()
    QTest.keyClick(preview.canvas, Qt.Key.Key_P, CONTROL)
    dialog = print_dialog(desk)
    some, which, copies = (
        dialog.findChild(kind, name)
        for kind, name in ((QRadioButton, "pagesRadioButton"), (QLineEdit, "pagesLineEdit"), (QSpinBox, "copies"))
    )
    assert isinstance(some, QRadioButton)
    assert isinstance(which, QLineEdit)
    assert isinstance(copies, QSpinBox)
    some.setChecked(True)
    which.setText("2-3,5")
    copies.setValue(2)
    accept(dialog)
    desk.bot.waitUntil(lambda: len(service.printed()) > len(before), timeout=60_000)
    assert_alike(preview, (1, 2, 4, 1, 2, 4), service.printed()[-1], tmp_path)


def test_a_job_cancelled_in_the_middle_prints_nothing(service: Service, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "The whole book")
    before = service.printed()
    QTest.keyClick(preview.canvas, Qt.Key.Key_P, CONTROL)
    accept(print_dialog(desk))
    desk.bot.waitUntil(lambda: preview.strip.bar.value() > 60, timeout=20_000)
    preview.strip.button.click()
    assert told(desk) == "Printing was cancelled; nothing was sent."
    desk.bot.waitUntil(service.is_idle, timeout=20_000)
    assert service.printed() == before


def test_a_page_refused_in_the_middle_prints_nothing(
    service: Service, open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(page="finance")
    preview = open_preview(desk, "Category")
    before = service.printed()
    taken = iter([True, True])
    monkeypatch.setattr(QPrinter, "newPage", lambda _: next(taken, False))
    QTest.keyClick(preview.canvas, Qt.Key.Key_P, CONTROL)
    accept(print_dialog(desk))
    desk.bot.waitUntil(lambda: bool(preview.notice.text), timeout=20_000)
    assert "Finance was not printed: the printer takes no pages." in preview.notice.text
    desk.bot.waitUntil(service.is_idle, timeout=20_000)
    assert service.printed() == before


PRINTING = """
import time
from datetime import date
from PySide6.QtPrintSupport import QPrinter
from qingdao_browser.app.documents import pen
from qingdao_browser.app.opening import open_book
from qingdao_browser.app.pictures import headless
from qingdao_browser.core.collection import printed_page
from qingdao_browser.core.language import language
from qingdao_browser.core.work import finish
from qingdao_browser.output.document import lay_out, page_layout
from qingdao_browser.output.printer import printing
from qingdao_browser.views.theme import load_fonts
family, words = load_fonts(headless()), language("en")
page = printed_page(open_book(None).book, "port-containers", date(2026, 1, 1), words)
document = lay_out(page, words, pen(words, family), family, page_layout("a4"))
while True:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName("Paper")
    print("begun", len(document.pages), flush=True)
    begin = time.monotonic()
    finish(printing(document, printer, range(len(document.pages))))
    print("sent", time.monotonic() - begin, flush=True)
"""


def test_a_program_killed_while_it_prints_has_sent_whole_documents_and_leaves_nothing_for_long(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name for path in (service.folder / "spool").glob("d*")}
    # Nothing need be printed to see what was sent.
    service.run("cupsdisable", "Paper")
    seconds, pages, told = 0.0, 0, 0
    socket = str(service.folder / "socket")
    environment = os.environ | {"CUPS_SERVER": socket, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for share in (0.2, 0.6, 0.95):
        program = subprocess.Popen([sys.executable, "-c", PRINTING], env=environment, stdout=subprocess.PIPE, text=True)
        assert program.stdout is not None
        for line in program.stdout:
            match line.split():
                case ["begun", count]:
                    pages = int(count)
                    if told:
                        break
                case ["sent", duration]:
                    seconds, told = float(duration), told + 1
        time.sleep(seconds * share)
        program.kill()
        told += program.communicate()[0].count("sent")
        assert len(list(tmp_path.iterdir())) <= 1
    documents = [path for path in (service.folder / "spool").glob("d*") if path.name not in before]
    # The job at hand may have been taken whole before its program could tell.
    assert told <= len(documents) <= told + 3
    for path in documents:
        with pikepdf.open(path) as document:
            assert len(document.pages) == pages
    service.run("cancel", "-a", "-x")
    service.run("cupsenable", "Paper")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    PassingFolder().remove()
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_program_prints_nothing(
    service: Service,
    open_desk: Callable[..., Desk],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = open_desk(page="finance")
    before = service.printed()
    with crashes_of(desk, tmp_path / "reports") as crashes:
        monkeypatch.setattr(QPrinter, "newPage", defect)
        desk.press(Qt.Key.Key_P, CONTROL)
        accept(print_dialog(desk))
        assert "KeyError: 'defect'" in crashes.wait_for_dialog().report.toPlainText()
    desk.bot.waitUntil(service.is_idle, timeout=20_000)
    assert service.printed() == before
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_printer_that_takes_no_jobs_is_told(service: Service, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    service.run("cupsreject", "Paper")
    try:
        desk.press(Qt.Key.Key_P, CONTROL)
        accept(print_dialog(desk))
        desk.bot.waitUntil(lambda: bool(desk.window.notice.text), timeout=20_000)
    finally:
        service.run("cupsaccept", "Paper")
    assert desk.window.notice.text == (
        'Cross-border financing, value was not printed: Destination "Paper" is not accepting jobs. '
        "Nothing was sent; print again, or save it as PDF."
    )


def test_a_stopped_printer_keeps_the_job_and_is_told(service: Service, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    before = service.printed()
    service.run("cupsdisable", "Paper")
    try:
        desk.press(Qt.Key.Key_P, CONTROL)
        accept(print_dialog(desk))
        desk.bot.waitUntil(lambda: told(desk).startswith("Sent to"), timeout=20_000)
        assert told(desk).endswith("(the printer is stopped and prints when it is started again)")
        assert service.printed() == []
    finally:
        service.run("cupsenable", "Paper")
    desk.bot.waitUntil(lambda: len(service.printed()) > len(before), timeout=60_000)


def test_a_printer_that_went_is_told(service: Service, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    service.add("Brief")
    desk.press(Qt.Key.Key_P, CONTROL)
    dialog = print_dialog(desk)
    choose_printer(dialog, "Brief")
    service.run("lpadmin", "-x", "Brief")
    accept(dialog)
    desk.bot.waitUntil(lambda: bool(desk.window.notice.text), timeout=20_000)
    assert "was not printed: the printer is not there any more." in desk.window.notice.text


# --- page set-up ------------------------------------------------------------------------------------------------------


class SetUp:
    """Answers the page set-up dialog, which is waited for."""

    def __init__(self, size: str, *, turned: bool) -> None:
        self._size, self._turned = size, turned

    def answer(self) -> None:
        [dialog] = [one for one in QApplication.topLevelWidgets() if isinstance(one, QPageSetupDialog)]
        sizes = dialog.findChild(QComboBox, "pageSizeCombo")
        assert isinstance(sizes, QComboBox)
        sizes.setCurrentIndex(sizes.findText(self._size, Qt.MatchFlag.MatchEndsWith))
        way = dialog.findChild(QRadioButton, "landscape" if self._turned else "portrait")
        assert isinstance(way, QRadioButton)
        way.click()
        dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok).click()


@pytest.mark.usefixtures("service")
def test_page_set_up_is_followed_by_the_preview_and_kept(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value", settings=Settings())
    preview = open_preview(desk, "This page")
    set_up = SetUp("Letter", turned=True)
    QTimer.singleShot(0, set_up.answer)
    preview.set_up_button.click()
    desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    assert (preview.paper, preview.landscape) == ("letter", True)
    assert preview.canvas.place(0).width() > preview.canvas.place(0).height()
    assert (Settings().paper(), Settings().landscape()) == ("letter", True)
    Settings().forget()


@pytest.mark.usefixtures("service")
def test_page_set_up_of_paper_that_pages_are_not_set_for_is_told(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    set_up = SetUp("A5", turned=False)
    QTimer.singleShot(0, set_up.answer)
    desk.controller.run("page-setup")
    assert told(desk) == "Pages are set for A4 or Letter; A5 can be chosen when you print."
