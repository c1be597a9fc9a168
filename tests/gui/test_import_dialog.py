"""The dialog that makes a book of a table, as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.app.importing import Importer
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import load_book
from qingdao_browser.views.import_dialog import ImportDialog
from tests.desk import Desk

TABLE = "year,name,Catch\n2018,Cod,1.10\n2019,Cod,over 2.5\n2020,Cod,(7)\n"


class Import:
    """An importer with its dialog, and what a person does there."""

    def __init__(self, bot: QtBot, folder: Path) -> None:
        self.bot, self.folder = bot, folder
        self.parent = QWidget()
        bot.addWidget(self.parent)
        self.importer = Importer(self.parent)
        self.books: list[str] = []
        self.importer.imported.connect(self.books.append)

    def open(self, data: str | bytes, name: str = "t.csv", code: str = "en") -> ImportDialog:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return self.open_file(path, code)

    def open_file(self, path: Path, code: str = "en") -> ImportDialog:
        self.importer.open(path, {}, language("zh" if code == "zh" else "en"))
        self.bot.waitExposed(self.dialog)
        self.settle()
        return self.dialog

    @property
    def dialog(self) -> ImportDialog:
        assert self.importer.dialog is not None
        return self.importer.dialog

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.dialog.busy, timeout=20_000)

    def fill(self, source: str = "Yearbook, Office, 2019", unit: str = "tonnes") -> None:
        self.dialog.source.setText(source)
        self.dialog.unit.setText(unit)
        self.settle()


@pytest.fixture
def importing(qtbot: QtBot, app: QApplication, tmp_path: Path) -> Iterator[Import]:
    del app
    made = Import(qtbot, tmp_path)
    yield made
    if made.importer.dialog is not None:
        made.importer.dialog.close()


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_the_dialog_shows_columns_fields_and_what_is_missing(importing: Import) -> None:
    dialog = importing.open(TABLE)
    assert [dialog.field(column).currentData() for column in range(3)] == ["period", "label", "value"]
    heads = [dialog.preview.model().headerData(column, Qt.Orientation.Horizontal) for column in range(3)]
    assert heads == ["year", "name", "Catch"]
    item = dialog.preview.item(2, 2)
    assert item is not None
    assert item.text() == "1.10"
    assert "no source is named" in dialog.problems.toPlainText()
    assert dialog.status.text() == "2 facts, 1 figure is left out"


def test_problems_follow_what_a_person_says(importing: Import) -> None:
    dialog = importing.open(TABLE)
    importing.fill(unit="")
    assert "without a unit" in dialog.problems.toPlainText()
    assert "--unit" not in dialog.problems.toPlainText()
    dialog.unit_of(2).setText("t")
    importing.settle()
    assert dialog.status.text() == "2 facts, 1 figure is left out"
    assert dialog.save.isEnabled()
    assert "'(7)' may be negative" in dialog.problems.toPlainText().splitlines()[0]
    dialog.field(2).setCurrentIndex(dialog.field(2).findData("ignore"))
    assert not dialog.save.isEnabled()
    importing.settle()
    assert "no column is taken for figures" in dialog.problems.toPlainText()
    assert not dialog.save.isEnabled()
    assert "no book yet" in dialog.status.text()


def test_the_book_is_written_where_the_person_says(importing: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    importing.open(TABLE)
    importing.fill()
    choose(monkeypatch, importing.folder / "fish")
    importing.dialog.save.click()
    target = importing.folder / "fish.facts.yaml"
    assert importing.books == [str(target)]
    book = load_book(target).book
    assert book is not None
    assert [fact.amount for fact in book.facts.values()] == ["1.10", "2.5"]
    assert not importing.dialog.isVisible()


def test_a_book_is_never_written_over_a_name_that_nobody_was_asked_about(
    importing: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = importing.open(TABLE)
    mine = importing.folder / "fish.facts.yaml"
    mine.write_text("mine", "utf-8")
    choose(monkeypatch, importing.folder / "fish")
    dialog.save.click()
    assert "fish.facts.yaml exists already" in dialog.status.text()
    assert dialog.isVisible()
    assert mine.read_text("utf-8") == "mine"
    # The file dialog has asked about the whole name.
    choose(monkeypatch, mine)
    dialog.save.click()
    assert importing.books == [str(mine)]
    assert load_book(mine).book is not None


def test_what_cannot_be_written_is_told_and_the_dialog_stays(
    importing: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = importing.open(TABLE)
    importing.fill()
    choose(monkeypatch, importing.folder / "no" / "fish.yaml")
    dialog.save.click()
    assert "no such folder" in dialog.status.text()
    assert dialog.isVisible()
    choose(monkeypatch, "")
    dialog.save.click()
    assert dialog.isVisible()
    assert importing.books == []


def test_another_encoding_is_chosen_where_the_file_says_none(importing: Import) -> None:
    dialog = importing.open("年份,指标,数值\n2018,贸易额,5\n2019,贸易额,6\n".encode("gb18030"))
    assert dialog.status.text() == "The table cannot be read."
    assert "gb18030" in dialog.problems.toPlainText()
    assert not dialog.save.isEnabled()
    dialog.source.setText("x")
    dialog.encoding.setCurrentIndex(dialog.encoding.findData("gb18030"))
    importing.settle()
    assert dialog.tongue.currentData() == "zh"
    importing.fill(unit="万元")
    assert dialog.status.text() == "2 facts"


def test_the_line_of_the_heads_can_be_said(importing: Import) -> None:
    dialog = importing.open("name,Trade\n,2018,2019\nExports,5,6\nImports,7,8\n")
    assert "the heads in this line are 2, and most rows have 3 cells" in dialog.problems.toPlainText()
    dialog.head.setValue(2)
    importing.settle()
    assert dialog.status.text() == "4 facts"
    assert dialog.field(1).currentData() == "value"


def test_signs_and_dates_can_be_said(importing: Import) -> None:
    dialog = importing.open("date;a\n05/06/2018;1.234\n06/06/2018;2.345\n")
    importing.fill()
    assert "may have the day or the month first" in dialog.problems.toPlainText()
    dialog.dates.setCurrentIndex(dialog.dates.findData("dmy"))
    dialog.decimals.setCurrentIndex(dialog.decimals.findData("comma"))
    dialog.grain.setCurrentIndex(dialog.grain.findData("month"))
    dialog.category.setText("Fish")
    dialog.label.setText("Cod")
    dialog.period.setText("2018")
    importing.settle()
    text = dialog.problems.toPlainText()
    assert "another figure for 2018-06" in text
    dialog.grain.setCurrentIndex(0)
    importing.settle()
    assert dialog.status.text() == "2 facts"


def test_a_workbook_lets_choose_its_sheet(importing: Import) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Catch").append(["year", "Cod"])
    book["Catch"].append([2018, 5])
    book["Sheet"].append(["a", "b"])
    book["Sheet"].append(["c", "d"])
    path = importing.folder / "t.xlsx"
    book.save(path)
    dialog = importing.open_file(path)
    assert dialog.sheet.isVisible()
    dialog.sheet.setCurrentText("Catch")
    dialog.sheet.activated.emit(1)
    importing.settle()
    assert dialog.sheet.currentText() == "Catch"
    importing.fill()
    assert dialog.status.text() == "1 fact"
    assert not importing.open(TABLE).sheet.isVisible()


def test_a_wide_table_keeps_the_fields_that_are_not_shown(importing: Import) -> None:
    heads = ",".join(str(year) for year in range(1850, 2000))
    dialog = importing.open(f"name,{heads}\nCod,{','.join('5' for _ in range(150))}\n")
    assert dialog.preview.columnCount() == 100
    importing.fill()
    assert dialog.status.text() == "150 facts"


def test_a_large_table_does_not_hold_the_window_up(importing: Import, qtbot: QtBot) -> None:
    rows = "".join(f"2018,n{number},5\n" for number in range(4000))
    path = importing.folder / "t.csv"
    path.write_text("year,name,value\n" + rows, encoding="utf-8")
    importing.importer.open(path, {}, language("en"))
    dialog = importing.dialog
    dialog.source.setText("x")
    dialog.unit.setText("t")
    seen: set[str] = set()

    def on_the_way() -> bool:
        seen.add(dialog.status.text())
        return not dialog.busy

    qtbot.waitUntil(on_the_way, timeout=60_000)
    assert any("%" in text for text in seen)
    assert dialog.status.text() == "4000 facts"


def test_closing_leaves_the_work(importing: Import) -> None:
    path = importing.folder / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    importing.importer.open(path, {}, language("en"))
    assert importing.dialog.busy
    importing.dialog.reject()
    assert not importing.dialog.busy


def test_keys_reach_everything_and_return_does_not_close(importing: Import, qtbot: QtBot) -> None:
    dialog = importing.open(TABLE)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=10_000)
    dialog.source.setFocus()
    reached: list[QWidget] = []
    for _ in range(60):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in reached:
            break
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    wanted = [dialog.unit, dialog.tongue, dialog.encoding, dialog.field(0), dialog.unit_of(2), dialog.problems, cancel]
    assert [widget for widget in wanted if widget not in reached] == []
    QTest.keyClick(dialog.source, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_field_has_a_name_for_a_screen_reader(importing: Import, code: str) -> None:
    dialog = importing.open(TABLE, code=code)
    for widget in [*dialog.findChildren(QComboBox), *dialog.findChildren(QLineEdit)]:
        labelled = any(label.buddy() is widget for label in dialog.findChildren(type(dialog.status)))
        assert widget.accessibleName() or labelled, widget
    assert dialog.preview.accessibleName()
    assert dialog.problems.accessibleName()
    assert dialog.problems.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_hostile_cells_are_shown_as_plain_short_text(importing: Import) -> None:
    dialog = importing.open("year,<b>x</b>\u00a0\n2018,a\u202eb" + "x" * 300 + "\n2019,<img src='file:///x'>\n")
    item = dialog.preview.item(2, 1)
    assert item is not None
    assert len(item.text()) <= 60
    assert "\u202e" not in item.text()
    header = dialog.preview.horizontalHeaderItem(1)
    assert header is not None
    assert header.text() == "<b>x</b>"


def test_a_person_is_asked_for_the_table(importing: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    importing.importer.ask({}, language("en"))
    assert importing.importer.dialog is None
    path = importing.folder / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    importing.importer.ask({}, language("en"))
    importing.settle()
    assert importing.dialog.preview.columnCount() == 3


def test_a_table_is_imported_from_the_menu_and_its_book_opens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table, book = tmp_path / "fish.csv", tmp_path / "fish.facts.yaml"
    table.write_text(TABLE, "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    choose(monkeypatch, book)
    desk.window.actions_by_id["import"].trigger()
    (dialog,) = desk.window.findChildren(ImportDialog)
    desk.bot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    dialog.source.setText("Yearbook, Office, 2019")
    dialog.unit.setText("tonnes")
    desk.bot.waitUntil(lambda: not dialog.busy and dialog.save.isEnabled(), timeout=20_000)
    dialog.save.click()
    desk.wait_until_read()
    assert "fish.facts.yaml" in desk.window.windowTitle()
    desk.controller.go("sources")
    assert any("Yearbook" in words for words in desk.words())
