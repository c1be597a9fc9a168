"""The briefing as a person uses it: collecting from everywhere, putting in order, several, newer books, faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLockFile, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qingdao_browser.app.settings import Settings
from qingdao_browser.app.shelf import LOCK, Shelf
from qingdao_browser.charts.thumbnails import SmallChart
from qingdao_browser.charts.view import ChartView
from qingdao_browser.core.briefing import FORM, Briefing, Entry, added, read_briefing, write_briefing
from qingdao_browser.core.collection import Chosen, Remark, Title
from qingdao_browser.core.resources import resource
from qingdao_browser.models.briefing_model import CHANGED_ROLE, DETAIL_ROLE, IDS_MIME, KEYS_MIME, carried, carry
from qingdao_browser.models.table_model import PAGE_ROLE as CELL_PAGE_ROLE
from qingdao_browser.models.tree_model import PAGE_ROLE
from qingdao_browser.output import clipboard
from qingdao_browser.views import blocks
from qingdao_browser.views.briefing_pane import BesideOrBelow
from qingdao_browser.views.copying import CopyMenu, RowMenu
from tests.desk import Desk
from tests.test_shelf import begin, program

CONTROL, SHIFT, ALT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Shift", "Alt"))
FILE = "My briefing.briefing.json"
VALUE, PORT = "Cross-border financing, value", "Container throughput, Port of Qingdao"
LEAD = "Department of Commerce of Shandong Province 2018"


@pytest.fixture(autouse=True)
def quiet_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no window ask about its last copy."""
    monkeypatch.setattr(clipboard, "copies_outlive_us", lambda: True)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(kept=False, data=tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "briefings"


@pytest.fixture
def financing(open_desk: Callable[..., Desk], settings: Settings) -> Desk:
    return open_desk(page="financing-value", settings=settings)


@pytest.fixture
def full(financing: Desk) -> Desk:
    """A window with three entries, the first of them chosen and the keyboard in the list."""
    for id in ("financing-value", "port-containers", "finance"):
        financing.controller.go(id)
        financing.wait_for_page()
        add(financing)
    entries = financing.window.briefing
    entries.list.setFocus()
    entries.choose([entries.model.key(0)])
    return financing


def add(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, CONTROL)


def give(desk: Desk, command: str) -> None:
    desk.window.actions_by_id[command].trigger()


def stored(folder: Path, file: str = FILE) -> list[str]:
    """Return what the file of a briefing holds: ids, and the words of headings and notes."""
    entries = read_briefing((folder / file).read_bytes()).entries
    return [entry.what.id if isinstance(entry.what, Chosen) else entry.what.text for entry in entries]


def pasted(kind: str = "text/plain") -> str:
    return bytes(QApplication.clipboard().mimeData().data(kind).data()).decode()


def put_into(folder: Path, briefing: Briefing) -> str:
    return Shelf(folder).create(briefing)[0]


def note(key: str, words: str = "mine") -> Entry:
    return Entry(key, Remark(words))


# --- collecting by key ------------------------------------------------------------------------------------------------


def test_the_first_ctrl_d_makes_a_briefing_and_shows_it(financing: Desk, folder: Path) -> None:
    assert not financing.window.briefing.isVisible()
    assert not folder.exists()
    add(financing)
    assert financing.window.briefing.isVisible()
    assert financing.message == f"Added to “My briefing”: {VALUE}"
    assert financing.collected == [VALUE]
    assert stored(folder) == ["financing-value"]
    add(financing)
    assert financing.message == f"Already in “My briefing”: {VALUE}"
    assert stored(folder) == ["financing-value"]
    assert financing.controller.page == "financing-value"


def test_a_pane_that_was_hidden_stays_hidden(financing: Desk, folder: Path) -> None:
    add(financing)
    financing.press(Qt.Key.Key_B, CONTROL)
    assert not financing.window.briefing.isVisible()
    financing.controller.go("port-containers")
    add(financing)
    assert not financing.window.briefing.isVisible()
    assert stored(folder) == ["financing-value", "port-containers"]
    financing.press(Qt.Key.Key_B, CONTROL)
    assert financing.window.briefing.isVisible()
    assert financing.collected == [VALUE, PORT]


def test_a_row_says_the_figure_with_its_period(financing: Desk) -> None:
    add(financing)
    row = financing.window.briefing.model.index(0)
    assert row.data(DETAIL_ROLE) == "USD 1.523 billion, January–February 2018"
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == f"{VALUE}. USD 1.523 billion, January–February 2018."
    assert financing.window.briefing.counts.text() == "1 figure"


def test_the_home_page_stands_for_the_report_and_the_list_of_sources_for_nothing(
    open_desk: Callable[..., Desk], settings: Settings, folder: Path
) -> None:
    desk = open_desk(settings=settings)
    give(desk, "sources")
    add(desk)
    assert desk.message == "The list of all sources cannot be collected; choose one of the sources."
    assert not folder.exists()
    give(desk, "home")
    add(desk)
    assert desk.message == f"Added to “My briefing”: {LEAD}"
    assert stored(folder) == ["article-2018-05-14"]


def test_what_has_the_focus_is_collected(open_desk: Callable[..., Desk], settings: Settings, folder: Path) -> None:
    desk = open_desk(page="finance", settings=settings)
    tile = desk.shown().findChildren(blocks.TileButton)[0]
    tile.setFocus()
    add(desk)
    small = desk.shown().findChildren(SmallChart)[1]
    small.setFocus()
    add(desk)
    assert stored(folder)[0] == tile.fact
    assert stored(folder)[1] in {indicator.id for indicator in desk.controller.book.indicators_of["finance"]}  # type: ignore[union-attr] # a book is open
    assert desk.controller.page == "finance"


def test_chosen_rows_are_collected_as_their_facts(
    open_desk: Callable[..., Desk], settings: Settings, folder: Path
) -> None:
    desk = open_desk(page="port-containers", settings=settings)
    table = desk.tables()[0]
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    led = [table.model().index(row, 0).data(CELL_PAGE_ROLE) for row in (0, 1)]
    QTest.keyClick(table, Qt.Key.Key_D, CONTROL)
    assert desk.message == "Added 2 entries to “My briefing”"
    assert stored(folder) == led
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(table, Qt.Key.Key_D, CONTROL)
    assert desk.message == "Added 1 entry to “My briefing” (2 were there)"


def test_results_chosen_together_are_collected_together(financing: Desk, folder: Path) -> None:
    financing.type_search("financing")
    results = financing.window.search.results
    second = results.visualRect(results.model().index(1, 0)).center()
    QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, CONTROL, second)
    assert financing.controller.page == "financing-value", "a result that is only chosen opens no page"
    wanted = [results.model().hit(row).id for row in (0, 1)]  # type: ignore[attr-defined] # the model of results
    QTest.keyClick(results, Qt.Key.Key_D, CONTROL)
    assert stored(folder) == wanted
    QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, second)
    assert results.selectionModel().selectedIndexes() == [results.model().index(1, 0)]


def test_in_chinese_the_rows_are_chinese(financing: Desk) -> None:
    add(financing)
    give(financing, "language-zh")
    financing.wait_for_page()
    row = financing.window.briefing.model.index(0)
    assert (row.data(), row.data(DETAIL_ROLE)) == ("跨境融资金额", "15.23亿美元，2018年1—2月")


# --- menus ------------------------------------------------------------------------------------------------------------


def menu_at(qtbot: QtBot, widget: QWidget, at: QPoint) -> QMenu:
    # Qt makes this event of a right click that comes from the window system, not of one that comes from a test.
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    action = next(action for action in menu.actions() if action.text() == words)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_things_of_a_page_are_collected_by_their_menu(financing: Desk, qtbot: QtBot, folder: Path) -> None:
    charts = financing.shown().findChildren(ChartView)
    financing.window.page.ensureWidgetVisible(charts[0])
    menu = menu_at(qtbot, charts[0], charts[0].rect().center())
    assert isinstance(menu, CopyMenu)
    choose(menu, "Add to briefing")
    assert stored(folder) == ["financing-value"]
    line = financing.shown().findChildren(blocks.SourceLine)[0]
    financing.window.page.ensureWidgetVisible(line)
    choose(menu_at(qtbot, line, line.rect().center()), "Add to briefing")
    assert stored(folder)[1] == line.source


def test_marked_text_is_collected_as_its_fact(financing: Desk, folder: Path) -> None:
    labels = financing.shown().findChildren(QLabel)
    statement = next(label for label in labels if label.text().startswith("In January–February 2018"))
    at = QPointF(10, 8)
    QApplication.sendEvent(statement, QEnterEvent(at, at, QPointF(statement.mapToGlobal(at.toPoint()))))
    QTest.mouseDClick(statement, Qt.MouseButton.LeftButton, pos=QPoint(30, 8))
    QTest.keyClick(statement, Qt.Key.Key_D, CONTROL)
    assert stored(folder) == ["art-financing-value"]


def test_a_row_of_the_tree_is_collected_by_its_menu_and_the_page_stays(
    financing: Desk, qtbot: QtBot, folder: Path
) -> None:
    tree = financing.window.tree
    row = tree.model().index(1, 0)
    assert row.data() == "Trade"
    at = tree.visualRect(row).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.RightButton, pos=at)
    menu = menu_at(qtbot, tree.viewport(), at)
    assert [action.text() for action in menu.actions()] == ["Open page", "Copy", "Add to briefing"]
    choose(menu, "Add to briefing")
    assert stored(folder) == ["trade"]
    assert financing.controller.page == "financing-value"
    qtbot.waitUntil(lambda: tree.currentIndex().data(PAGE_ROLE) == "financing-value")
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.RightButton, pos=at)
    choose(menu_at(qtbot, tree.viewport(), at), "Copy")
    assert "Trade" in pasted()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.RightButton, pos=at)
    choose(menu_at(qtbot, tree.viewport(), at), "Open page")
    assert financing.controller.page == "trade"


def test_all_results_are_collected_by_their_menu(financing: Desk, qtbot: QtBot, folder: Path) -> None:
    financing.type_search("port")
    results = financing.window.search.results
    shown = results.model().rowCount()
    menu = menu_at(qtbot, results.viewport(), results.visualRect(results.model().index(0, 0)).center())
    assert isinstance(menu, RowMenu)
    choose(menu, f"Add all {shown} results shown")
    assert len(stored(folder)) == shown == len(set(stored(folder)))
    assert len(financing.collected) == shown


def test_several_results_are_copied_as_one(financing: Desk, qtbot: QtBot) -> None:
    financing.type_search("financing value")
    results = financing.window.search.results
    results.selectAll()
    count = results.model().rowCount()
    menu = menu_at(qtbot, results.viewport(), results.visualRect(results.model().index(0, 0)).center())
    assert menu.actions()[0].text() == "Copy"
    choose(menu, "Copy")
    assert financing.message == f"Copied for LibreOffice Writer: {count} pages"
    assert "USD 1.523 billion" in pasted()


def test_only_words_of_ones_own_are_offered_to_be_edited(financing: Desk, qtbot: QtBot) -> None:
    add(financing)
    entries = financing.window.briefing.list
    give(financing, "briefing-note")
    QTest.keyClicks(editor(financing), "Ask again")
    finish(financing)
    for row, offered in ((0, False), (1, True)):
        index = entries.model().index(row, 0)
        entries.setCurrentIndex(index)
        menu = menu_at(qtbot, entries.viewport(), entries.visualRect(index).center())
        assert ("Edit" in [action.text() for action in menu.actions()]) is offered
        menu.close()


# --- dragging ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What was dragged: kept in place of a drop."""
    found: list[QMimeData] = []

    def drop(drag: QDrag, *_: object) -> Qt.DropAction:
        data, copy = drag.mimeData(), QMimeData()
        for name in data.formats():
            copy.setData(name, data.data(name))
        found.append(copy)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    return found


def drag(widget: QWidget, start: QPoint) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(widget, start + QPoint(2, 0))
    QTest.mouseMove(widget, start + QPoint(40, 4))
    # A real drag takes the button's coming up for itself; here it comes up where nothing is.
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(-9, -9))


def drop(desk: Desk, data: QMimeData, row: int = -1, action: Qt.DropAction = Qt.DropAction.CopyAction) -> None:
    """Drop something above a row of the briefing, below all of them by default."""
    view = desk.window.briefing.list
    view.doItemsLayout()
    rect = view.visualRect(view.model().index(row, 0)) if row >= 0 else view.viewport().rect()
    at = QPointF(rect.topLeft() + QPoint(40, 1) if row >= 0 else rect.bottomLeft() + QPoint(40, -2))
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(at.toPoint(), action, data, buttons, keys))
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(at.toPoint(), action, data, buttons, keys))
    event = QDropEvent(at, action, data, buttons, keys)
    QApplication.sendEvent(view.viewport(), event)


def test_everything_that_can_be_dragged_out_can_be_dropped_in(
    open_desk: Callable[..., Desk], settings: Settings, folder: Path, dragged: list[QMimeData]
) -> None:
    desk = open_desk(page="finance", settings=settings)
    give(desk, "show-briefing")
    tile, small = desk.shown().findChildren(blocks.TileButton)[0], desk.shown().findChildren(SmallChart)[1]
    for widget in (tile, small):
        desk.window.page.ensureWidgetVisible(widget)
        drag(widget, widget.rect().center())
    tree = desk.window.tree
    drag(tree.viewport(), tree.visualRect(tree.model().index(1, 0)).center())
    assert desk.controller.page == "finance", "a row that is dragged opens no page"
    assert tree.currentIndex().data(PAGE_ROLE) == "finance"
    table = desk.tables()[0]
    desk.window.page.ensureWidgetVisible(table)
    table.selectRow(1)
    drag(table.viewport(), table.visualRect(table.model().index(1, 1)).center())
    for data in dragged:
        assert len(carried(data, IDS_MIME)) == 1
        assert {"text/html", "image/svg+xml"} & set(data.formats()), "other programs get what they got before"
        drop(desk, data)
    assert stored(folder)[0] == tile.fact
    assert stored(folder)[2:] == ["trade", table.model().index(1, 0).data(CELL_PAGE_ROLE)]
    assert len(desk.collected) == 4


def test_results_are_dragged_together_and_dropped_where_they_are_wanted(
    full: Desk, folder: Path, dragged: list[QMimeData]
) -> None:
    full.type_search("sister port")
    results = full.window.search.results
    results.selectAll()
    ids = [results.model().hit(row).id for row in range(results.model().rowCount())]  # type: ignore[attr-defined] # as above
    drag(results.viewport(), results.visualRect(results.model().index(1, 0)).center())
    assert carried(dragged[0], IDS_MIME) == ids
    drop(full, dragged[0], row=1)
    assert stored(folder) == ["financing-value", *ids, "port-containers", "finance"]


def test_dragging_over_rows_of_a_table_chooses_them(
    open_desk: Callable[..., Desk], settings: Settings, dragged: list[QMimeData]
) -> None:
    desk = open_desk(page="port-containers", settings=settings)
    table = desk.tables()[0]
    desk.window.page.ensureWidgetVisible(table)
    cells = [table.visualRect(table.model().index(row, 1)).center() for row in (0, 1, 2)]
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=cells[0])
    for at in cells:
        QTest.mouseMove(table.viewport(), at)
    QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=cells[2])
    assert dragged == []
    assert {index.row() for index in table.selectionModel().selectedRows()} == {0, 1, 2}


def test_entries_are_moved_by_dragging(full: Desk, folder: Path) -> None:
    model = full.window.briefing.model
    data = model.mimeData([model.index(2)])
    drop(full, data, row=0, action=Qt.DropAction.MoveAction)
    assert stored(folder) == ["finance", "financing-value", "port-containers"]
    assert full.window.briefing.chosen_keys == [model.key(0)]
    drop(full, model.mimeData([model.index(0), model.index(1)]), action=Qt.DropAction.MoveAction)
    assert stored(folder) == ["port-containers", "finance", "financing-value"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[1]", b'["nowhere"]', b'["sources"]'])
def test_what_is_dropped_by_a_strange_program_harms_nothing(full: Desk, folder: Path, content: bytes) -> None:
    for kind in (IDS_MIME, KEYS_MIME):
        data = QMimeData()
        data.setData(kind, content)
        drop(full, data)
    assert stored(folder) == ["financing-value", "port-containers", "finance"]


def test_a_drop_on_an_empty_briefing_begins_it(financing: Desk, folder: Path) -> None:
    give(financing, "show-briefing")
    advice = financing.window.briefing.list.advice
    assert advice.isVisible()
    assert "Ctrl+D" in advice.text()
    data = QMimeData()
    carry(data, IDS_MIME, ["finance"])
    drop(financing, data)
    assert stored(folder) == ["finance"]
    assert not advice.isVisible()


# --- in the pane ------------------------------------------------------------------------------------------------------


def test_entries_are_moved_and_removed_by_keys_and_come_back(full: Desk, folder: Path) -> None:
    full.press(Qt.Key.Key_Down, ALT)
    assert stored(folder) == ["port-containers", "financing-value", "finance"]
    full.press(Qt.Key.Key_Down, ALT)
    full.press(Qt.Key.Key_Down, ALT)
    assert stored(folder) == ["port-containers", "finance", "financing-value"]
    full.press(Qt.Key.Key_Up, ALT)
    assert stored(folder) == ["port-containers", "financing-value", "finance"]
    full.press(Qt.Key.Key_Delete)
    assert full.message == f"Removed: {VALUE}. Ctrl+Z brings it back."
    assert stored(folder) == ["port-containers", "finance"]
    full.press(Qt.Key.Key_Z, CONTROL)
    assert stored(folder) == ["port-containers", "financing-value", "finance"]
    for _ in range(3):
        full.press(Qt.Key.Key_Z, CONTROL)
    assert stored(folder) == ["financing-value", "port-containers", "finance"]
    assert full.controller.page == "finance", "the page is not left"


def test_the_next_entry_is_chosen_when_one_is_removed(full: Desk) -> None:
    full.press(Qt.Key.Key_Delete)
    full.press(Qt.Key.Key_Delete)
    assert full.collected == ["Finance"]


def test_everything_chosen_is_removed_and_comes_back_at_once(full: Desk) -> None:
    full.press(Qt.Key.Key_A, CONTROL)
    full.press(Qt.Key.Key_Delete)
    assert full.message == "Removed: 3 entries. Ctrl+Z brings it back."
    assert full.collected == []
    assert full.window.briefing.counts.text() == ""
    assert not full.window.actions_by_id["print-briefing"].isEnabled()
    full.press(Qt.Key.Key_Z, CONTROL)
    assert full.collected == [VALUE, PORT, "Finance"]


def test_ctrl_z_in_a_field_of_text_is_that_of_the_field(full: Desk) -> None:
    full.type_search("port")
    full.press(Qt.Key.Key_Z, CONTROL)
    assert len(full.collected) == 3


def test_a_removal_is_taken_back_beside_what_another_window_did(full: Desk, folder: Path) -> None:
    full.press(Qt.Key.Key_Delete)
    other = Shelf(folder)
    other.look()
    other.apply(FILE, lambda now: added(now, [note("theirs")]))
    full.press(Qt.Key.Key_Z, CONTROL)
    assert stored(folder) == ["financing-value", "port-containers", "finance", "mine"]


def finish(desk: Desk) -> None:
    """End writing with Enter; Qt hands the words over when the key has been dealt with."""
    field = editor(desk)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.bot.waitUntil(desk.window.briefing.list.hasFocus)


def editor(desk: Desk) -> QWidget:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit | QPlainTextEdit)
    assert desk.window.briefing.list.isAncestorOf(focused)
    return focused


def test_a_heading_comes_above_the_entry_chosen_and_is_written_at_once(full: Desk, folder: Path) -> None:
    full.window.briefing.choose([full.window.briefing.model.key(1)])
    QTest.mouseClick(full.window.briefing.buttons["briefing-heading"], Qt.MouseButton.LeftButton)
    QTest.keyClicks(editor(full), "  The   port ")
    finish(full)
    assert full.collected == [VALUE, "# The port", PORT, "Finance"]
    assert stored(folder)[1] == "The port"
    full.press(Qt.Key.Key_F2)
    QTest.keyClicks(editor(full), "Harbour")
    finish(full)
    assert stored(folder)[1] == "Harbour"
    full.press(Qt.Key.Key_Z, CONTROL)
    assert stored(folder)[1] == "The port"
    full.press(Qt.Key.Key_Z, CONTROL)
    assert full.collected == [VALUE, PORT, "Finance"]


def test_a_note_comes_below_the_entry_chosen_and_stays_when_its_editor_is_left(full: Desk, folder: Path) -> None:
    give(full, "briefing-note")
    field = editor(full)
    QTest.keyClicks(field, "Ask <b>them</b>")
    full.window.search.field.setFocus()
    assert full.collected == [VALUE, "> Ask <b>them</b>", PORT, "Finance"]
    assert stored(folder)[1] == "Ask <b>them</b>"


def test_a_note_ends_with_enter(full: Desk) -> None:
    give(full, "briefing-note")
    QTest.keyClicks(editor(full), "One line")
    finish(full)
    assert full.collected[1] == "> One line"


@pytest.mark.parametrize("command", ["briefing-heading", "briefing-note"])
def test_a_heading_in_which_nothing_was_written_leaves_nothing(
    full: Desk, folder: Path, qtbot: QtBot, command: str
) -> None:
    give(full, command)
    QTest.keyClick(editor(full), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(full.collected) == 3)
    assert stored(folder) == ["financing-value", "port-containers", "finance"]


def test_what_is_being_written_survives_another_window(full: Desk, folder: Path, qtbot: QtBot) -> None:
    give(full, "briefing-note")
    QTest.keyClicks(editor(full), "half a sen")
    other = Shelf(folder)
    other.look()
    other.apply(FILE, lambda now: added(now, [note("theirs")]))
    qtbot.waitUntil(lambda: "> mine" in full.collected)
    QTest.keyClicks(editor(full), "tence")
    finish(full)
    assert stored(folder) == ["financing-value", "half a sentence", "port-containers", "finance", "mine"]


def test_enter_and_double_click_open_the_page_of_an_entry(full: Desk) -> None:
    full.press(Qt.Key.Key_Return)
    assert full.controller.page == "financing-value"
    view = full.window.briefing.list
    at = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert full.controller.page == "financing-value", "a single click only chooses"
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert full.controller.page == "port-containers"
    assert full.collected == [VALUE, PORT, "Finance"]


def test_the_menu_of_an_entry_does_what_its_keys_do(full: Desk, qtbot: QtBot) -> None:
    view = full.window.briefing.list
    at = view.visualRect(view.model().index(0, 0)).center()
    choose(menu_at(qtbot, view.viewport(), at), "Down")
    assert full.collected == [PORT, VALUE, "Finance"]
    choose(menu_at(qtbot, view.viewport(), at), "Open page")
    assert full.controller.page == "financing-value"
    choose(menu_at(qtbot, view.viewport(), at), "Remove")
    assert full.collected == [PORT, "Finance"]


def test_f6_goes_into_the_pane_and_hiding_it_gives_the_keyboard_back(full: Desk) -> None:
    full.window.page.setFocus()
    full.press(Qt.Key.Key_F6)
    assert full.window.briefing.list.hasFocus()
    full.press(Qt.Key.Key_F6)
    assert full.window.search.field.hasFocus()
    full.window.briefing.list.setFocus()
    full.press(Qt.Key.Key_B, CONTROL)
    assert full.window.page.hasFocus()


def test_the_whole_and_what_is_chosen_are_copied_with_own_words_and_sources(full: Desk) -> None:
    give(full, "briefing-note")
    QTest.keyClicks(editor(full), "Ask them")
    finish(full)
    QTest.mouseClick(full.window.briefing.buttons["copy-briefing"], Qt.MouseButton.LeftButton)
    assert full.message == "Copied for LibreOffice Writer: My briefing"
    text = pasted()
    assert text.index("USD 1.523 billion") < text.index("Ask them") < text.index("30.78")
    assert "paragraph 3" in text
    assert "Ask them" in pasted("text/html")
    full.window.briefing.choose([full.window.briefing.model.key(2)])
    full.window.briefing.list.setFocus()
    full.press(Qt.Key.Key_C, CONTROL)
    assert full.message == f"Copied for LibreOffice Writer: {PORT}"
    assert "USD 1.523 billion" not in pasted()


def test_every_button_has_a_name_and_the_list_too(full: Desk) -> None:
    pane = full.window.briefing
    buttons = pane.findChildren(QToolButton)
    assert len(buttons) > 10
    assert [button.text() for button in buttons if not (button.accessibleName() or button.text())] == []
    assert pane.list.accessibleName() == "Entries of the briefing"
    assert pane.names.accessibleName() == "Briefing"


def is_so(beside: BesideOrBelow, wanted: Qt.Orientation) -> bool:
    return beside.orientation() == wanted


def test_the_pane_stands_below_the_page_where_there_is_no_room_beside_it(full: Desk, qtbot: QtBot) -> None:
    beside = full.window.beside
    assert beside.orientation() == Qt.Orientation.Horizontal
    for width, wanted in ((560, Qt.Orientation.Vertical), (1180, Qt.Orientation.Horizontal)):
        full.window.resize(width, 760)
        qtbot.waitUntil(partial(is_so, beside, wanted))
        assert full.window.width() == width
        assert full.window.briefing.isVisible()
        assert full.window.page.height() > 100
        assert full.window.page.width() > 200


# --- several, and the next start --------------------------------------------------------------------------------------


def name_it(monkeypatch: pytest.MonkeyPatch, name: str, *, sure: bool = True) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, sure))


def test_several_briefings_by_name(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name_it(monkeypatch, " Talk   in <b>May</b> ")
    give(full, "new-briefing")
    assert full.window.briefing.names.currentText() == "Talk in <b>May</b>"
    assert full.collected == []
    add(full)
    assert full.message == "Added to “Talk in <b>May</b>”: Finance"
    names = full.window.briefing.names
    assert [names.itemText(row) for row in range(names.count())] == ["My briefing", "Talk in <b>May</b>"]
    names.setFocus()
    QTest.keyClick(names, Qt.Key.Key_Up)
    assert full.collected == [VALUE, PORT, "Finance"]
    assert full.controller.briefing_choices()[0] == "My briefing"
    assert [type(choice) for choice in full.controller.briefing_choices()[1]] == [Chosen] * 3


def test_a_name_that_is_taken_or_empty_changes_nothing(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name_it(monkeypatch, "Talk")
    give(full, "new-briefing")
    name_it(monkeypatch, "my BRIEFING")
    give(full, "rename-briefing")
    assert "There is a briefing “my BRIEFING” already; nothing was changed." in full.window.notice.text
    name_it(monkeypatch, "  ")
    give(full, "rename-briefing")
    name_it(monkeypatch, "Other", sure=False)
    give(full, "rename-briefing")
    assert full.window.briefing.names.currentText() == "Talk"
    name_it(monkeypatch, "TALK")
    give(full, "rename-briefing")
    assert full.window.briefing.names.currentText() == "TALK"
    full.window.briefing.list.setFocus()
    full.press(Qt.Key.Key_Z, CONTROL)
    assert full.window.briefing.names.currentText() == "Talk"


def test_a_copy_has_a_name_of_its_own(full: Desk) -> None:
    give(full, "duplicate-briefing")
    assert full.window.briefing.names.currentText() == "My briefing (copy)"
    assert full.collected == [VALUE, PORT, "Finance"]
    give(full, "duplicate-briefing")
    names = full.window.briefing.names
    assert names.count() == 3
    assert len({names.itemText(row) for row in range(3)}) == 3


def answer(monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    """Press a button of the questions that come; return what they say."""
    asked: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(f"{box.text()} {box.informativeText()}")
        assert box.textFormat() == Qt.TextFormat.PlainText
        box.show()
        button = next(each for each in box.buttons() if each.text().replace("&", "") == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def test_deleting_asks_and_can_be_taken_back(full: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, "Cancel")
    give(full, "delete-briefing")
    assert asked == [
        "“My briefing” will be deleted. It has 3 entries. Until the program ends, Ctrl+Z can bring it back."
    ]
    assert stored(folder) == ["financing-value", "port-containers", "finance"]
    answer(monkeypatch, "Delete")
    give(full, "delete-briefing")
    assert not (folder / FILE).exists()
    assert full.collected == []
    full.window.briefing.list.setFocus()
    full.press(Qt.Key.Key_Z, CONTROL)
    assert stored(folder) == ["financing-value", "port-containers", "finance"]
    assert full.collected == [VALUE, PORT, "Finance"]


def test_the_next_start_shows_what_was_left(
    open_desk: Callable[..., Desk], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_desk(page="financing-value", settings=settings)
    add(first)
    name_it(monkeypatch, "Second")
    give(first, "new-briefing")
    give(first, "briefing-heading")
    QTest.keyClicks(editor(first), "Kept")
    finish(first)
    first.window.beside.setSizes([500, 370])
    first.window.beside.splitterMoved.emit(500, 1)
    width = first.window.briefing.width()
    first.window.close()
    again = open_desk(page="financing-value", settings=settings)
    assert again.window.briefing.isVisible()
    assert again.collected == ["# Kept"]
    assert abs(again.window.briefing.width() - width) <= 2
    give(again, "show-briefing")
    again.window.close()
    assert not open_desk(settings=settings).window.briefing.isVisible()


def test_settings_that_keep_nothing_write_nothing(desk: Desk) -> None:
    add(desk)
    assert len(desk.collected) == 1
    assert Settings(kept=False).briefings() is None


# --- a newer book -----------------------------------------------------------------------------------------------------


def newer(tmp_path: Path, *changes: tuple[str, str]) -> str:
    text = resource("facts.yaml").decode()
    for old, new in (*changes, (re.findall(r"(?m)^version: .*$", text)[0], 'version: "2099.1"')):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "newer.facts.yaml"
    path.write_text(text, "utf-8")
    return str(path)


CHANGED = ('amount: "1.523"', 'amount: "1.623"')


def marks(desk: Desk) -> list[str]:
    model = desk.window.briefing.model
    return [model.index(row).data(CHANGED_ROLE) for row in range(model.rowCount())]


def test_a_newer_book_says_which_figures_changed_and_how(full: Desk, tmp_path: Path) -> None:
    version = full.controller.book.head.version  # type: ignore[union-attr] # a book is open
    assert full.window.briefing.news.text == ""
    full.open(newer(tmp_path, CHANGED))
    news = full.window.briefing.news
    title, *lines = news.text.splitlines()
    assert title == f"1 figure changed since it was collected (book version {version} → 2099.1)."
    (line,) = lines
    assert line.startswith(
        "• Cross-border financing, value: USD 1.523 billion, January–February 2018 → USD 1.623 billion"
    )
    assert marks(full) == ["changed", "", "changed"]
    told = full.window.briefing.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "USD 1.523 billion, January–February 2018 → USD 1.623 billion" in told
    QTest.mouseClick(news.details, Qt.MouseButton.LeftButton)
    assert any(field.isVisible() for field in news.findChildren(QPlainTextEdit))


def test_new_figures_are_accepted_and_that_can_be_taken_back(full: Desk, tmp_path: Path, folder: Path) -> None:
    path = newer(tmp_path, CHANGED)
    full.open(path)
    news = full.window.briefing.news
    QTest.mouseClick(news.buttons["briefing-accept"], Qt.MouseButton.LeftButton)
    assert news.text == ""
    assert marks(full) == ["", "", ""]
    assert read_briefing((folder / FILE).read_bytes()).version == "2099.1"
    full.window.briefing.list.setFocus()
    full.press(Qt.Key.Key_Z, CONTROL)
    assert news.text.startswith("1 figure changed")


def test_news_that_were_put_off_come_again_with_the_next_start(
    full: Desk, tmp_path: Path, open_desk: Callable[..., Desk], settings: Settings
) -> None:
    path = newer(tmp_path, CHANGED)
    full.open(path)
    QTest.mouseClick(full.window.briefing.news.buttons["briefing-later"], Qt.MouseButton.LeftButton)
    assert full.window.briefing.news.text == ""
    assert marks(full) == ["changed", "", "changed"]
    give(full, "language-zh")
    assert full.window.briefing.news.text == ""
    again = open_desk(path, settings=settings)
    assert again.window.briefing.news.text.startswith("1 figure changed")


OTHER = """\
form: qingdao-book/1
title: {en: "<b>Other</b>", zh: 其他}
languages: [en, zh]
version: "1"
origin: a
lead: s
units: [{id: u, label: {en: {one: ship, other: ships}, zh: 艘}, kind: count}]
places: [{id: a, name: {en: A, zh: 甲}, latitude: 1, longitude: 1, kind: city, precision: city}]
categories: [{id: c, label: {en: C, zh: 丙}}]
indicators:
  - id: i
    label: {en: "<img src=x> ships", zh: 船}
    category: c
    definition: {en: D., zh: 丁。}
    unit: u
    mode: as_of
sources: [{id: s, type: book, title: S, custom: {reliability: high, link: none}}]
facts:
  - {id: f, indicator: i, statement: {en: S., zh: 句。}, amount: "3", period: 2018, citations: [{source: s}]}
"""


def test_another_book_is_named_and_what_it_does_not_have_is_marked(full: Desk, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "other.facts.yaml"
    path.write_text(OTHER, "utf-8")
    before = (folder / FILE).read_bytes()
    full.open(path)
    news = full.window.briefing.news
    assert news.text.startswith("This was collected from another book, “Qingdao abroad”.")
    assert not news.buttons["briefing-accept"].isVisible()
    rows = [full.window.briefing.model.index(row) for row in range(3)]
    assert [row.data() for row in rows] == [VALUE, PORT, "Finance"]
    assert {row.data(DETAIL_ROLE) for row in rows} == {"not in this book"}
    assert (folder / FILE).read_bytes() == before
    full.controller.go("i")
    add(full)
    assert full.message == "Added to “My briefing”: <img src=x> ships"
    assert full.collected[3] == "<img src=x> ships"
    full.window.briefing.list.setFocus()
    full.window.briefing.choose([full.window.briefing.model.key(0)])
    full.press(Qt.Key.Key_Return)
    assert full.controller.page == "i", "what is not there opens nothing"


# --- two windows, and what can go wrong -------------------------------------------------------------------------------


def test_two_windows_show_the_same_briefing(full: Desk, open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    other = open_desk(page="port-containers", settings=Settings(kept=False, data=tmp_path))
    give(other, "show-briefing")
    assert other.collected == [VALUE, PORT, "Finance"]
    other.controller.go("ocean")
    other.wait_for_page()
    give(other, "add-to-briefing")
    full.bot.waitUntil(lambda: full.collected == [VALUE, PORT, "Finance", "Ocean"])
    full.window.briefing.list.setFocus()
    full.window.briefing.choose([full.window.briefing.model.key(0)])
    full.controller.run("briefing-remove")
    other.bot.waitUntil(lambda: other.collected == [PORT, "Finance", "Ocean"])


def test_two_windows_and_another_program_that_save_at_once_lose_nothing(
    full: Desk, open_desk: Callable[..., Desk], folder: Path, tmp_path: Path
) -> None:
    other = open_desk(page="home", settings=Settings(kept=False, data=tmp_path))
    give(other, "show-briefing")
    book = full.controller.book
    assert book is not None
    ids = [id for id in book.indicators if id not in ("financing-value", "port-containers")][:12]
    theirs = program(folder, FILE, "theirs-", 25)
    begin(theirs)
    for number, id in enumerate(ids):
        (full, other)[number % 2].controller._collect_pages([id])
    theirs.communicate()
    assert theirs.returncode == 0
    for desk in (full, other):
        desk.controller.run("briefing-retry")
    entries = read_briefing((folder / FILE).read_bytes()).entries
    assert [entry.key for entry in entries if entry.key.startswith("theirs-")] == [f"theirs-{n}" for n in range(25)]
    collected = [entry.what.id for entry in entries if isinstance(entry.what, Chosen)]
    assert sorted(collected) == sorted(["financing-value", "port-containers", "finance", *ids])
    for desk in (full, other):
        desk.bot.waitUntil(lambda desk=desk: desk.window.briefing.model.rowCount() == 40)  # type: ignore[misc] # a default is no parameter of the call


def test_coming_back_to_the_window_shows_what_changed_on_a_disk_that_tells_nothing(full: Desk, folder: Path) -> None:
    full.controller._briefing._watcher.removePaths([str(folder)])
    (folder / FILE).write_bytes(write_briefing(Briefing(FORM, "Theirs", (Entry("t", Title("Theirs")),))))
    assert len(full.collected) == 3
    QApplication.sendEvent(full.window, QEvent(QEvent.Type.WindowActivate))
    assert full.collected == ["# Theirs"]
    assert full.window.briefing.names.currentText() == "Theirs"


def test_a_damaged_file_is_told_and_left(open_desk: Callable[..., Desk], settings: Settings, folder: Path) -> None:
    folder.mkdir()
    (folder / "old.briefing.json").write_bytes(b"{")
    desk = open_desk(settings=settings)
    give(desk, "show-briefing")
    trouble = desk.window.briefing.trouble
    assert trouble.text == (
        "old.briefing.json cannot be read: it is not a briefing, or a damaged one. It is left as it is."
    )
    names = desk.window.briefing.names
    assert [names.itemText(row) for row in range(names.count())] == ["My briefing", "old.briefing.json: cannot be read"]
    QTest.mouseClick(trouble.buttons["briefing-heed"], Qt.MouseButton.LeftButton)
    assert trouble.text == ""
    add(desk)
    assert stored(folder) == ["article-2018-05-14"]
    assert (folder / "old.briefing.json").read_bytes() == b"{"


@pytest.fixture
def held(folder: Path) -> QLockFile:
    """A lock that another program holds, and never gives back by itself."""
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    return lock


def test_what_cannot_be_saved_is_told_stays_and_is_tried_again(full: Desk, folder: Path, held: QLockFile) -> None:
    assert held.lock()
    full.press(Qt.Key.Key_Delete)
    trouble = full.window.briefing.trouble
    assert trouble.text == (
        "“My briefing” is not saved yet: another window is writing at this moment. "
        "It is whole in this window; the next change tries again."
    )
    assert full.collected == [PORT, "Finance"]
    assert len(stored(folder)) == 3
    held.unlock()
    QTest.mouseClick(trouble.buttons["briefing-retry"], Qt.MouseButton.LeftButton)
    assert trouble.text == ""
    assert stored(folder) == ["port-containers", "finance"]


def test_with_the_pane_hidden_a_failure_is_told_above_the_page(full: Desk, held: QLockFile) -> None:
    give(full, "show-briefing")
    assert held.lock()
    full.controller.go("ocean")
    give(full, "add-to-briefing")
    assert "“My briefing” is not saved yet: another window is writing at this moment." in full.window.notice.text
    held.unlock()


def test_closing_asks_where_a_briefing_would_be_lost(
    full: Desk, folder: Path, held: QLockFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert held.lock()
    full.press(Qt.Key.Key_Delete)
    asked = answer(monkeypatch, "Cancel")
    assert not full.window.close()
    assert "“My briefing” is not saved yet" in asked[0]
    answer(monkeypatch, "Save elsewhere…")
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "My briefing.briefing.json").write_text("older", "utf-8")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    assert full.window.close()
    assert stored(place, "My briefing.2.briefing.json") == ["port-containers", "finance"]
    assert (place / "My briefing.briefing.json").read_text("utf-8") == "older"
    assert len(stored(folder)) == 3
    held.unlock()


def test_what_waits_is_saved_when_the_window_is_closed(full: Desk, folder: Path, held: QLockFile) -> None:
    assert held.lock()
    full.press(Qt.Key.Key_Delete)
    held.unlock()
    assert full.window.close()
    assert stored(folder) == ["port-containers", "finance"]
