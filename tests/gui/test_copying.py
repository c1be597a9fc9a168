"""Copying as a person does it: by key, button and menu, by dragging, into files, and when the program ends."""

from __future__ import annotations

import html as markup
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDrag, QDragEnterEvent, QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qingdao_browser.app.settings import Settings
from qingdao_browser.charts.thumbnails import SmallChart
from qingdao_browser.charts.view import ChartView
from qingdao_browser.output import clipboard
from qingdao_browser.views import blocks
from qingdao_browser.views.citation_dialog import CitationDialog
from qingdao_browser.views.copying import CopyButton, CopyMenu
from tests.desk import Desk

CONTROL, SHIFT, ALT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Shift", "Alt"))
CITED = "Department of Commerce of Shandong Province 2018, paragraph 3"


@pytest.fixture(autouse=True)
def quiet_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no window ask about its last copy, but where a test is about that."""
    monkeypatch.setattr(clipboard, "copies_outlive_us", lambda: True)


@pytest.fixture
def financing(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(page="financing-value")


@pytest.fixture
def containers(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(page="port-containers")


def copied() -> QMimeData:
    return QApplication.clipboard().mimeData()


def pasted(kind: str = "text/plain") -> str:
    data = copied().data(kind).data()
    return bytes(data).decode()


def visible(html: str) -> str:
    return markup.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL)))


def message(desk: Desk) -> str:
    return desk.window.statusBar().currentMessage()


def picture_in(html: str) -> str:
    (data,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return b64decode(data).decode()


# --- by keys ----------------------------------------------------------------------------------------------------------


def test_ctrl_c_copies_the_page_as_text_and_html_with_its_source(financing: Desk) -> None:
    financing.press(Qt.Key.Key_C, CONTROL)
    assert set(copied().formats()) == {"text/plain", "text/html"}
    for text in (pasted(), visible(pasted("text/html"))):
        assert "USD 1.523 billion" in text
        assert "January–February 2018" in text
        assert CITED in text
        assert "USD 218 million" in text
        assert "USD 190 million" in text
    assert "<" not in pasted().replace("<http", "")
    assert message(financing) == "Copied for LibreOffice Writer: Cross-border financing, value"


def test_the_preset_last_used_is_that_of_ctrl_c_and_of_the_next_start(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value", settings=Settings())
    desk.window.actions_by_id["preset-markdown"].trigger()
    assert copied().formats() == ["text/plain"]
    again = open_desk(page="port-containers", settings=Settings())
    assert again.window.actions_by_id["preset-markdown"].isChecked()
    again.press(Qt.Key.Key_C, CONTROL)
    assert copied().formats() == ["text/plain"]
    assert "| Period | million TEU |" in pasted()
    Settings().forget()


@pytest.mark.parametrize(
    ("preset", "formats"),
    [
        ("writer", {"text/plain", "text/html"}),
        ("word", {"text/plain", "text/html"}),
        ("calc", {"text/plain", "text/html"}),
        ("excel", {"text/plain", "text/html"}),
        ("slides", {"text/plain", "image/png"}),
        ("latex", {"text/plain"}),
        ("markdown", {"text/plain"}),
        ("text", {"text/plain"}),
    ],
)
def test_each_preset_offers_its_formats_and_no_other(financing: Desk, preset: str, formats: set[str]) -> None:
    financing.window.actions_by_id[f"preset-{preset}"].trigger()
    assert set(copied().formats()) == formats
    assert "<td" not in pasted()
    assert "<html" not in pasted()
    assert CITED in pasted()


def test_value_only_is_the_bare_value(financing: Desk) -> None:
    financing.press(Qt.Key.Key_C, CONTROL | ALT)
    assert copied().formats() == ["text/plain"]
    assert pasted() == "USD 1.523 billion"


def test_marked_text_takes_its_citation_along(financing: Desk) -> None:
    statement = next(label for label in labels(financing) if label.text().startswith("In January–February 2018"))
    # The pointer comes: where it stood before the window was there is not in our hands.
    at = QPointF(10, 8)
    QApplication.sendEvent(statement, QEnterEvent(at, at, QPointF(statement.mapToGlobal(at.toPoint()))))
    QTest.mouseDClick(statement, Qt.MouseButton.LeftButton, pos=QPoint(30, 8))
    marked = statement.selectedText().strip()
    assert marked in statement.text()
    QTest.keyClick(statement, Qt.Key.Key_C, CONTROL)
    about = "Cross-border financing, value: USD 1.523 billion, Qingdao, January–February 2018"
    assert pasted().startswith(f"{marked} ({about}; {CITED}).")
    assert "USD 218 million" in pasted()


def test_chosen_rows_are_copied_whole_with_their_sources_alone(containers: Desk) -> None:
    table = containers.tables()[0]
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    containers.window.actions_by_id["preset-calc"].trigger()
    lines = pasted().splitlines()
    assert lines[0] == "Container throughput, Port of Qingdao"
    assert [line.split("\t")[0] for line in lines[1:4]] == ["Period", "2024, full year", "Q1 2024"]
    assert lines[2].split("\t")[1] == "30.78"
    assert len(lines) == 5
    assert "China Daily 2025, paragraph 6" in lines[4]
    assert "UNCTAD" not in lines[4]


def test_the_chart_with_the_focus_is_copied_as_a_drawing_with_words_and_size(containers: Desk) -> None:
    containers.shown().findChildren(ChartView)[0].setFocus()
    containers.press(Qt.Key.Key_C, CONTROL)
    html = pasted("text/html")
    svg = picture_in(html)
    assert 'width="160mm"' in svg
    assert "million TEU" in svg
    assert "UNCTAD 2011, table 4.2" in re.sub(r"<[^>]+>", " ", svg)
    assert "width:160mm" in html
    assert re.search(r'alt="[^"]*Container throughput', html)
    assert message(containers).startswith("Copied for LibreOffice Writer: Latest: 30.78 million TEU")


def test_a_chart_for_slides_is_a_picture_of_160_mm(containers: Desk) -> None:
    containers.shown().findChildren(ChartView)[0].setFocus()
    containers.window.actions_by_id["preset-slides"].trigger()
    image = QImage.fromData(copied().data("image/png"))
    assert image.width() / image.dotsPerMeterX() * 1000 == pytest.approx(160, abs=0.2)


def test_tile_and_small_chart_are_copied_by_the_focus(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="finance")
    desk.shown().findChildren(blocks.TileButton)[0].setFocus()
    desk.press(Qt.Key.Key_C, CONTROL)
    assert pasted().startswith("Cross-border financing, value: USD 1.523 billion (Qingdao, January–February 2018).")
    small = desk.shown().findChildren(SmallChart)[0]
    small.setFocus()
    desk.press(Qt.Key.Key_C, CONTROL)
    assert small.chart.heading.label in re.sub(r"<[^>]+>", " ", picture_in(pasted("text/html")))


def test_the_result_of_a_search_is_copied_and_the_field_keeps_its_own_copy(desk: Desk) -> None:
    desk.type_search("1.523 billion")
    field = desk.window.search.field
    field.selectAll()
    desk.press(Qt.Key.Key_C, CONTROL)
    assert pasted() == "1.523 billion"
    desk.window.search.results.setFocus()
    desk.press(Qt.Key.Key_C, CONTROL)
    assert CITED in pasted()


def test_in_chinese_a_copy_is_chinese(financing: Desk) -> None:
    financing.window.actions_by_id["language-zh"].trigger()
    financing.wait_for_page()
    financing.press(Qt.Key.Key_C, CONTROL)
    assert "15.23亿美元" in pasted()
    assert "2018年1—2月" in pasted()
    assert 'lang="zh-CN"' in pasted("text/html")


# --- citations --------------------------------------------------------------------------------------------------------


def the_dialog(desk: Desk, qtbot: QtBot) -> CitationDialog:
    qtbot.waitUntil(lambda: desk.window.findChild(CitationDialog) is not None)
    dialog = desk.window.findChild(CitationDialog)
    assert isinstance(dialog, CitationDialog)
    qtbot.waitExposed(dialog)
    return dialog


def test_a_citation_is_seen_before_it_is_copied_and_its_style_is_kept(financing: Desk, qtbot: QtBot) -> None:
    financing.press(Qt.Key.Key_C, CONTROL | ALT)
    financing.press(Qt.Key.Key_C, CONTROL | SHIFT)
    dialog = the_dialog(financing, qtbot)
    assert dialog.preview.toPlainText().startswith("Department of Commerce of Shandong Province. (2018, May 14).")
    assert pasted() == "USD 1.523 billion"
    QTest.keyClick(dialog.styles, Qt.Key.Key_End)
    assert '"URL": "http' in dialog.preview.toPlainText()
    QTest.keyClick(dialog.styles, Qt.Key.Key_Home)
    QTest.keyClick(dialog.styles, Qt.Key.Key_Down)
    shown = dialog.preview.toPlainText()
    assert shown.startswith("Department of Commerce of Shandong Province. 2018.")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert pasted().startswith(shown)
    financing.press(Qt.Key.Key_C, CONTROL | SHIFT)
    again = the_dialog(financing, qtbot)
    assert again.preview.toPlainText() == shown
    QTest.keyClick(again, Qt.Key.Key_Escape)


def test_a_citation_that_is_declined_copies_nothing(financing: Desk, qtbot: QtBot) -> None:
    financing.press(Qt.Key.Key_C, CONTROL | ALT)
    financing.press(Qt.Key.Key_C, CONTROL | SHIFT)
    QTest.keyClick(the_dialog(financing, qtbot), Qt.Key.Key_Escape)
    assert pasted() == "USD 1.523 billion"


# --- buttons and menus ------------------------------------------------------------------------------------------------


def labels(desk: Desk) -> list[QLabel]:
    return desk.shown().findChildren(QLabel)


def test_every_copy_button_copies_what_it_says(containers: Desk) -> None:
    containers.window.actions_by_id["tables"].trigger()
    buttons = containers.shown().findChildren(CopyButton)
    names = [button.accessibleName() for button in buttons]
    assert {"Copy value with source", "Copy table", "Copy chart"} <= set(names)
    for button in buttons:
        QApplication.clipboard().clear()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert "<table" in pasted("text/html") or button.accessibleName() != "Copy table"
        assert "data:image/svg+xml" in pasted("text/html") or button.accessibleName() != "Copy chart"
        assert re.search(r"(Source|Sources|paragraph|table)", pasted())


def menu_of(desk: Desk, widget: QWidget, qtbot: QtBot) -> CopyMenu:
    """Open the menu of a widget with the right mouse button."""
    at = widget.rect().center()
    desk.window.page.ensureWidgetVisible(widget)
    # Qt makes this event of a right click that comes from the window system, not of one that comes from a test.
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), CopyMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, CopyMenu)
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def choose(menu: QMenu, words: str) -> None:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu) and any(words == each.text() for each in inner.actions()):
            menu.setActiveAction(action)
            QTest.keyClick(menu, Qt.Key.Key_Right)
            choose(inner, words)
            return
        if action.text() == words:
            menu.setActiveAction(action)
            QTest.keyClick(menu, Qt.Key.Key_Return)
            return
    raise AssertionError(f"{words} is not in the menu: {entries(menu)}")


def test_the_menu_of_the_statement_offers_sentence_value_and_citation(financing: Desk, qtbot: QtBot) -> None:
    statement = next(label for label in labels(financing) if label.text().startswith("In January–February 2018"))
    menu = menu_of(financing, statement, qtbot)
    assert entries(menu)[:2] == ["Copy sentence", "Copy value with source"]
    choose(menu, "Copy sentence")
    assert pasted().startswith("In January–February 2018 the cross-border financings")


def test_the_menu_of_a_chart_can_copy_it_for_another_program(financing: Desk, qtbot: QtBot) -> None:
    menu = menu_of(financing, financing.shown().findChildren(ChartView)[0], qtbot)
    assert entries(menu)[:3] == ["Copy chart", "Copy table", "Copy citation…"]
    choose(menu, "Slides")
    assert "image/png" in copied().formats()
    assert financing.window.actions_by_id["preset-slides"].isChecked()


def test_the_menu_of_a_source_cites_that_source(financing: Desk, qtbot: QtBot) -> None:
    line = financing.shown().findChildren(blocks.SourceLine)[2]
    choose(menu_of(financing, line, qtbot), "Copy citation…")
    dialog = the_dialog(financing, qtbot)
    assert dialog.preview.toPlainText().startswith("Prospect News")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_the_menu_of_a_table_counts_the_rows_chosen(containers: Desk, qtbot: QtBot) -> None:
    table = containers.tables()[0]
    table.setFocus()
    table.selectRow(3)
    menu = menu_of(containers, table.viewport(), qtbot)
    assert entries(menu)[0] == "Copy 1 selected row"
    QTest.keyClick(menu, Qt.Key.Key_Escape)


# --- dragging ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What was dragged: kept in place of a drop in another program."""
    found: list[QMimeData] = []

    def drop(drag: QDrag, *_: object) -> Qt.DropAction:
        data, copy = drag.mimeData(), QMimeData()
        for name in data.formats():
            copy.setData(name, data.data(name))
        found.append(copy)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    return found


def drag(widget: QWidget) -> None:
    start = widget.rect().center()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(widget, start + QPoint(2, 0))
    QTest.mouseMove(widget, start + QPoint(40, 20))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 20))


def test_a_chart_is_dragged_as_a_drawing(containers: Desk, carried: list[QMimeData]) -> None:
    drag(containers.shown().findChildren(ChartView)[0])
    (data,) = carried
    (address,) = data.urls()
    path = Path(address.toLocalFile())
    assert path.name == "Latest 30.78 million TEU, 2024.svg"
    assert path.read_bytes() == data.data("image/svg+xml").data()
    assert "image/png" not in data.formats()
    assert containers.controller.page == "port-containers"


def test_values_and_tables_are_dragged_as_they_are_copied(containers: Desk, carried: list[QMimeData]) -> None:
    for button in containers.shown().findChildren(CopyButton):
        if button.accessibleName() in {"Copy value with source", "Copy table"}:
            drag(button)
    value, table = (bytes(data.data("text/html").data()).decode() for data in carried[:2])
    assert "<b>30.78 million TEU</b>" in value
    assert "<table" in table


def test_a_tile_is_dragged_and_opens_nothing(desk: Desk, carried: list[QMimeData]) -> None:
    drag(desk.shown().findChildren(blocks.TileButton)[0])
    assert len(carried) == 1
    assert desk.controller.page == "home"


def test_the_window_does_not_take_what_was_dragged_out_of_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = QMimeData()
    data.setUrls([QUrl("file:///a.svg")])
    for source, taken in ((desk.window, False), (None, True)):
        event = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        monkeypatch.setattr(QDragEnterEvent, "source", lambda _, source=source: source)
        desk.window.dragEnterEvent(event)
        assert event.isAccepted() is taken


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_a_clipboard_that_refuses_is_told_of(financing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    financing.press(Qt.Key.Key_C, CONTROL | ALT)
    monkeypatch.setattr(clipboard, "mime_data", lambda _: QMimeData())
    financing.press(Qt.Key.Key_C, CONTROL)
    assert "Nothing was copied: another program holds the clipboard." in financing.window.notice.text


# --- files ------------------------------------------------------------------------------------------------------------


def answer(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))


def test_the_chart_of_the_page_is_saved_as_a_picture(
    financing: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "chart", "PNG picture (*.png)")
    financing.window.actions_by_id["save-figure"].trigger()
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert message(financing) == f"Saved as {tmp_path / 'chart.png'}"


def test_the_data_of_the_page_is_saved_with_its_package(
    financing: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "data.csv")
    financing.window.actions_by_id["save-data"].trigger()
    assert {path.name for path in tmp_path.iterdir()} == {"data.csv", "datapackage.json"}


def test_a_folder_that_is_not_there_is_told_of(
    financing: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "none" / "chart.svg")
    financing.window.actions_by_id["save-figure"].trigger()
    assert "chart.svg was not written: there is no such folder. Nothing was changed" in financing.window.notice.text


def test_a_page_without_charts_or_figures_cannot_save_them(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="sources")
    assert not desk.window.actions_by_id["save-figure"].isEnabled()
    assert not desk.window.actions_by_id["save-data"].isEnabled()


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def lonely(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desktop on which a copy dies with the program it came from."""
    monkeypatch.setattr(clipboard, "copies_outlive_us", lambda: False)
    monkeypatch.setattr(clipboard, "holds_our_copy", lambda: True)
    yield
    monkeypatch.setattr(clipboard, "copies_outlive_us", lambda: True)


def press_in_box(monkeypatch: pytest.MonkeyPatch, words: str, *, quiet: bool = False) -> list[str]:
    """Press a button of the question that comes; return the texts of the questions asked."""
    asked: list[str] = []

    def choose_button(box: QMessageBox) -> int:
        asked.append(f"{box.text()} {box.informativeText()}")
        check = box.checkBox()
        if quiet and isinstance(check, QCheckBox):
            check.click()
        box.show()
        button: QAbstractButton = next(each for each in box.buttons() if each.text().replace("&", "") == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", choose_button)
    return asked


@pytest.mark.usefixtures("lonely")
def test_a_copy_that_would_be_lost_is_said_and_asked_about(financing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    financing.press(Qt.Key.Key_C, CONTROL)
    assert "paste it before you close the program" in message(financing)
    asked = press_in_box(monkeypatch, "Cancel")
    assert not financing.window.close()
    assert "Cross-border financing, value" in asked[0]
    assert financing.window.isVisible()


@pytest.mark.usefixtures("lonely")
def test_the_last_copy_is_kept_as_files(financing: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    financing.press(Qt.Key.Key_C, CONTROL)
    press_in_box(monkeypatch, "Keep as files…")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    assert financing.window.close()
    (folder,) = tmp_path.iterdir()
    assert {path.name for path in folder.iterdir()} == {"text.txt", "page.html"}
    assert (folder / "text.txt").read_text("utf-8") == pasted()


@pytest.mark.usefixtures("lonely")
def test_the_question_comes_no_more_when_it_is_not_wanted(financing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    financing.press(Qt.Key.Key_C, CONTROL)
    asked = press_in_box(monkeypatch, "Close without it", quiet=True)
    assert financing.window.close()
    financing.window.show()
    assert financing.window.close()
    assert len(asked) == 1


def test_without_a_copy_nobody_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = press_in_box(monkeypatch, "Cancel")
    assert desk.window.close()
    assert asked == []


def test_a_table_of_the_page_before_copies_the_page_that_comes(desk: Desk) -> None:
    desk.controller.go("port-containers")
    desk.wait_for_page()
    table = desk.tables()[0]
    table.setFocus()
    desk.controller.run("zoom-in")
    # It is still there, and has the focus, until Qt comes to delete it.
    assert desk.window.page.picks_at(table)[0].part == "page"
    desk.wait_for_page()
