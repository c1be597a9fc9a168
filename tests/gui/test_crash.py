"""Errors in the program under an open window: they are told, their reports kept, and the person goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDesktopServices, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPlainTextEdit, QWidget

from qingdao_browser.app import reading_apart
from qingdao_browser.app.crash import CrashDesk
from qingdao_browser.app.crash_report import CRASHED, keep
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.briefing import read_briefing
from qingdao_browser.output import clipboard
from qingdao_browser.views.blocks import Words
from qingdao_browser.views.crash_dialog import CrashDialog
from tests.core.samples import BOOK
from tests.crashes import button, come_back, crashes_of, defect
from tests.desk import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture(autouse=True)
def quiet_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no window ask about its last copy."""
    monkeypatch.setattr(clipboard, "copies_outlive_us", lambda: True)


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let the log have the errors that a test makes, and nothing else."""
    yield
    told = {record.getMessage().partition("\n")[0] for record in caplog.get_records("call")}
    assert told == {"Qingdao Browser: an error in the program"}


def break_f1(desk: Desk) -> None:
    """Put an error into the program that comes whenever F1 is pressed."""
    desk.window.actions_by_id["keys"].triggered.disconnect()
    desk.window.actions_by_id["keys"].triggered.connect(defect)


def said(dialog: QWidget) -> str:
    return "\n".join(words.text() for words in dialog.findChildren(Words))


def click(dialog: CrashDialog, words: str) -> None:
    QTest.mouseClick(button(dialog, words), Qt.MouseButton.LeftButton)


def test_an_error_in_a_slot_is_told_and_kept_and_the_window_goes_on(
    open_desk: Callable[..., Desk], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "harbour.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    desk = open_desk(str(path), "fleet")
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        [report] = crashes.reports()
        assert dialog.report.toPlainText() == report
        for line in ("page: fleet", "language: en", f"book: {path}, version 1.0", "KeyError: 'defect'"):
            assert f"\n{line}\n" in report
        [file] = folder.iterdir()
        assert str(file) in said(dialog)
        assert "Your briefings and settings are saved." in said(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert crashes.taker.dialog is None
        come_back(desk)
        desk.press(Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
        assert desk.controller.page == "home"


def test_the_report_is_copied_and_its_folder_opened(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return len(opened) > 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        click(dialog, "Copy report")
        assert [QApplication.clipboard().text()] == crashes.reports()
        assert dialog.news.text() == "Copied."
        click(dialog, "Open folder")
        assert dialog.news.text() == f"No program was found that opens {folder}."
        click(dialog, "Open folder")
        assert opened == [str(folder)] * 2
        assert dialog.isVisible()


def test_the_dialog_can_be_used_by_keys_and_read_by_a_screen_reader(desk: Desk, folder: Path) -> None:
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        reached = []
        for _ in range(5):
            focused = QApplication.focusWidget()
            assert focused is not None
            reached.append(QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name))
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert sorted(reached) == ["Continue", "Copy report", "Open folder", "Quit", "Report"]
        assert reached[0] == "Continue"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert crashes.taker.dialog is None


def test_the_dialog_speaks_the_language_of_the_window(desk: Desk, folder: Path) -> None:
    desk.controller.set_language("zh")
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        assert dialog.windowTitle() == desk.controller.language.tr("An error in the program")
        assert "language: zh\n" in crashes.reports()[0]


def test_an_error_in_a_thread_is_told(desk: Desk, folder: Path) -> None:
    with crashes_of(desk, folder) as crashes:
        thread = threading.Thread(target=defect, name="digger")
        thread.start()
        dialog = crashes.wait_for_dialog()
        thread.join()
        assert "in the thread digger" in dialog.report.toPlainText()
        assert "page: home" in dialog.report.toPlainText()


def test_an_error_in_the_process_that_reads_a_book_is_told(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "harbour.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    monkeypatch.setattr(reading_apart, "_command", lambda: [sys.executable, "-c", "raise KeyError('defect')"])
    with crashes_of(desk, folder) as crashes:
        desk.controller.open_file(str(path))
        dialog = crashes.wait_for_dialog()
        assert "DiedApart: Traceback" in dialog.report.toPlainText()
        assert dialog.report.toPlainText().endswith("KeyError: 'defect'\n")
        assert "the reading ended before its time" in desk.window.notice.text
        assert desk.title == "Qingdao abroad, at a glance"


def test_the_same_error_again_stops_nobody_twice(desk: Desk, folder: Path) -> None:
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        click(crashes.wait_for_dialog(), "Continue")
        come_back(desk)
        desk.press(Qt.Key.Key_F1)
        desk.bot.waitUntil(lambda: "has come 2 times by now" in desk.message)
        assert crashes.taker.dialog is None
        assert len(crashes.reports()) == 1


class Broken(QWidget):
    """A widget that cannot paint itself, and wants to again and again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.times = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.update)
        self._timer.start(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1
        defect(event)


def test_an_error_in_each_painting_is_told_once(desk: Desk, folder: Path) -> None:
    with crashes_of(desk, folder) as crashes:
        broken = Broken(desk.window)
        broken.resize(40, 40)
        broken.show()
        dialog = crashes.wait_for_dialog()
        desk.bot.waitUntil(lambda: broken.times > 50)
        assert crashes.taker.dialog is dialog
        click(dialog, "Continue")
        desk.bot.waitUntil(lambda: "times by now" in desk.message)
        assert crashes.taker.dialog is None
        broken.close()
        broken.deleteLater()
        assert len(crashes.reports()) == 1


def test_other_errors_meanwhile_come_into_the_same_dialog(desk: Desk, folder: Path) -> None:
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        QTimer.singleShot(0, lambda: 1 / 0)
        desk.bot.waitUntil(lambda: "ZeroDivisionError" in dialog.report.toPlainText())
        assert "KeyError: 'defect'" in dialog.report.toPlainText()
        assert dialog.news.text() == "There was another error meanwhile; its report is shown as well."
        assert len(crashes.reports()) == 2


def test_it_comes_above_a_dialog_that_is_open(desk: Desk, folder: Path) -> None:
    done: list[str] = []
    with crashes_of(desk, folder) as crashes:

        def meanwhile() -> None:
            # Nothing of Python may hold the dialog that is open, as nothing does in the program.
            QTimer.singleShot(0, defect)
            try:
                dialog = crashes.wait_for_dialog()
                if QApplication.activeModalWidget() is dialog:
                    click(dialog, "Copy report")
                    click(dialog, "Continue")
                    done.append(QApplication.clipboard().text())
            finally:
                below = QApplication.activeModalWidget()
                assert isinstance(below, QFileDialog)
                below.reject()

        Later(desk.window, meanwhile, lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        desk.press(Qt.Key.Key_O, CONTROL)
        assert done == crashes.reports()
        assert len(done) == 1


class Later(QObject):
    """Does something once as soon as a condition holds, also while a dialog runs events of its own."""

    def __init__(self, parent: QObject, act: Callable[[], None], when: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._act, self._when = act, when
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(10)

    def _look(self) -> None:
        if self._when():
            self._timer.stop()
            self._act()


def test_a_menu_that_is_open_gives_way(desk: Desk, folder: Path) -> None:
    with crashes_of(desk, folder) as crashes:
        menu = desk.window.menuBar().findChildren(QMenu)[0]
        menu.popup(desk.window.mapToGlobal(desk.window.rect().center()))
        desk.bot.waitUntil(menu.isVisible)
        QTimer.singleShot(0, defect)
        crashes.wait_for_dialog()
        assert not menu.isVisible()


# --- the briefing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def writing(open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    """A window in which a person is writing a note."""
    desk = open_desk(page="financing-value", settings=Settings(kept=False, data=tmp_path))
    desk.press(Qt.Key.Key_D, CONTROL)
    desk.window.actions_by_id["briefing-note"].trigger()
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    QTest.keyClicks(field, "Ask the may")
    return desk


def noted(tmp_path: Path) -> list[str]:
    [file] = (tmp_path / "briefings").glob("*.json")
    return [getattr(entry.what, "text", "") for entry in read_briefing(file.read_bytes()).entries]


def test_what_was_being_written_is_saved(writing: Desk, folder: Path, tmp_path: Path) -> None:
    break_f1(writing)
    assert noted(tmp_path) == ["", ""]
    with crashes_of(writing, folder) as crashes:
        writing.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        assert noted(tmp_path) == ["", "Ask the may"]
        click(dialog, "Continue")
        come_back(writing)
        assert writing.collected[1] == "> Ask the may"


def test_what_was_being_written_is_saved_before_a_person_is_told_so(
    writing: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_f1(writing)
    saved: list[list[str]] = []
    show = CrashDesk._show

    def look(taker: CrashDesk, words: list[str], text: str, *, modal: bool) -> None:
        saved.append(noted(tmp_path))
        show(taker, words, text, modal=modal)

    monkeypatch.setattr(CrashDesk, "_show", look)
    with crashes_of(writing, folder) as crashes:
        writing.press(Qt.Key.Key_F1)
        crashes.wait_for_dialog()
    assert saved == [["", "Ask the may"]]


def test_the_report_has_nothing_of_the_briefing(writing: Desk, folder: Path) -> None:
    def tell_all() -> None:
        raise ValueError("Ask the mayor: " + repr(writing.controller.private_texts()))

    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "or")
    QTest.keyClick(field, Qt.Key.Key_Return)
    with crashes_of(writing, folder) as crashes:
        QTimer.singleShot(0, tell_all)
        crashes.wait_for_dialog()
        [report] = crashes.reports()
        assert "ValueError: […]: ['[…]', '[…]']" in report
        assert "mayor" not in report.rpartition("ValueError")[2]


def test_a_briefing_that_cannot_be_saved_is_told(writing: Desk, folder: Path, tmp_path: Path) -> None:
    break_f1(writing)
    (tmp_path / "briefings").rename(tmp_path / "gone")
    (tmp_path / "briefings").write_text("in the way")
    with crashes_of(writing, folder) as crashes:
        writing.press(Qt.Key.Key_F1)
        words = said(crashes.wait_for_dialog())
        assert "“My briefing” is not saved yet: " in words
        assert "are saved" not in words
    (tmp_path / "briefings").unlink()
    (tmp_path / "gone").rename(tmp_path / "briefings")


# --- the end ----------------------------------------------------------------------------------------------------------


def test_quit_closes_the_windows(desk: Desk, folder: Path) -> None:
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        click(crashes.wait_for_dialog(), "Quit")
        assert not desk.window.isVisible()
        assert crashes.taker.dialog is None


def test_quit_ends_even_where_closing_is_what_is_broken(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    break_f1(desk)
    with crashes_of(desk, folder) as crashes:
        desk.press(Qt.Key.Key_F1)
        desk.window.may_close = defect  # type: ignore[assignment] # it is to fail
        click(crashes.wait_for_dialog(), "Quit")
        assert codes == [CRASHED]
        desk.window.may_close = None


def test_a_report_that_cannot_be_kept_is_shown_nevertheless(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    break_f1(desk)
    with crashes_of(desk, tmp_path / "reports") as crashes:
        desk.press(Qt.Key.Key_F1)
        dialog = crashes.wait_for_dialog()
        assert "The report could not be kept; copy it." in said(dialog)
        assert "KeyError: 'defect'" in dialog.report.toPlainText()
        click(dialog, "Continue")
        come_back(desk)
        desk.press(Qt.Key.Key_F1)
        desk.bot.waitUntil(lambda: desk.message == "The same error in the program has come 2 times by now.")


# --- the start --------------------------------------------------------------------------------------------------------


def test_the_end_at_a_stroke_is_told_at_the_next_start(desk: Desk, folder: Path) -> None:
    kept = keep("program: 0.1\n\nSegmentation fault", folder)
    kept.rename(kept.with_name(kept.name.replace("crash-", "running-")))
    with crashes_of(desk, folder) as crashes:
        crashes.taker.tell_left()
        dialog = crashes.wait_for_dialog()
        assert said(dialog).startswith("The program ended all at once the last time.")
        assert str(kept) in said(dialog)
        assert "Segmentation fault" in dialog.report.toPlainText()
        # Nothing must be decided: the window can be used meanwhile.
        assert not dialog.isModal()
        QTimer.singleShot(0, defect)
        desk.bot.waitUntil(lambda: crashes.taker.dialog not in (None, dialog))
        click(crashes.wait_for_dialog(), "Continue")
        crashes.taker.tell_left()
        assert crashes.taker.dialog is None, "it is told of once"


@pytest.mark.usefixtures("app")
def test_an_error_in_the_start_is_told_before_the_program_ends(folder: Path) -> None:
    taker = CrashDesk(folder)

    def is_told() -> bool:
        return taker.dialog is not None and taker.dialog.isVisible()

    def go_on() -> None:
        assert taker.dialog is not None
        click(taker.dialog, "Continue")

    Later(taker, go_on, is_told)
    assert taker.tell_last(KeyError("no start")) == CRASHED
    assert "no start" in next(folder.iterdir()).read_text(encoding="utf-8")
