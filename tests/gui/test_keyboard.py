"""Whatever a mouse can do here, keys can: they reach everything, in the order of reading, and are never caught."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLabel, QMenu, QWidget
from shiboken6 import isValid

from qingdao_browser.core.commands import MENUS
from qingdao_browser.views.blocks import LinkButton, TileButton
from qingdao_browser.views.briefing_pane import BriefingPane
from tests.core.samples import BOOK
from tests.desk import Desk
from tests.gui.dialogs import Dialogs
from tests.gui.keyboard import actions_of, follows, pressed, told, type_key, unreachable, walk

CONTROL, SHIFT, ALT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Shift", "Alt"))
# Tiles and map, small charts, a line and tables, readings, boats and their part, a source with its table.
PAGES = ("home", "ocean", "port-containers", "financing-value", "ocean-boats", "article-2018-05-14")


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A window with its briefing beside the page, two entries in it, the first of them chosen."""
    for page in ("financing-value", "ocean"):
        desk.controller.go(page)
        desk.controller.run("add-to-briefing")
    desk.window.briefing.choose([desk.window.briefing.model.key(0)])
    return desk


def menus_of(desk: Desk) -> list[QAction]:
    """Return the commands of the menu bar."""
    return [action for menu in bars(desk) for action in actions_of(menu)]


def bars(desk: Desk) -> list[QMenu]:
    menus = [action.menu() for action in desk.window.menuBar().actions()]
    assert len(menus) == len(MENUS)
    return [menu for menu in menus if isinstance(menu, QMenu)]


def in_sight(desk: Desk, widget: QWidget) -> bool:
    """Return whether some of a widget of the page can be seen."""
    view = desk.window.page.viewport()
    return QRect(widget.mapTo(view, QPoint()), widget.size()).intersects(view.rect())


def walk_page(desk: Desk) -> list[QWidget]:
    """Go round by Tab, and back by Shift and Tab; return the stops in their order."""
    stops: list[QWidget] = []
    for stop in walk(desk.window):
        if desk.shown().isAncestorOf(stop):
            assert in_sight(desk, stop), told(stop)
        stops.append(stop)
    backward = list(walk(desk.window, Qt.Key.Key_Backtab))
    assert backward == [stops[0], *reversed(stops[1:])]
    return stops


@pytest.mark.parametrize("page", PAGES)
def test_tab_reaches_all_of_a_page_in_the_order_of_reading(full: Desk, page: str) -> None:
    full.controller.go(page)
    full.window.actions_by_id["tables"].trigger()
    full.wait_for_page()
    type_key(full.window, Qt.Key.Key_F, CONTROL)
    stops = walk_page(full)
    assert unreachable(full.window, stops, menus_of(full)) == []
    window = full.window
    parts = {window.search.field: 0, window.tree: 1, window.page: 2}
    places = [parts.get(stop, 3 if full.shown().isAncestorOf(stop) else 4) for stop in stops]
    assert places == sorted(places), "search, tree, page and briefing come one after another"
    assert {0, 1, 2, 3, 4} == set(places)
    for part in (3, 4):
        inside = [stop for stop, place in zip(stops, places, strict=True) if place == part]
        jumps = [f"{told(a)} -> {told(b)}" for a, b in pairwise(inside) if not follows(a, b)]
        assert jumps == []


def test_tab_reaches_results_and_their_rows_by_arrows(full: Desk) -> None:
    full.type_search("port")
    stops = walk_page(full)
    results = full.window.search.results
    assert stops[:3] == [full.window.search.field, results, full.window.page]
    assert unreachable(full.window, stops, menus_of(full)) == []
    results.setFocus()
    rows = results.model().rowCount()
    assert {results.currentIndex().row() for _ in arrows(full.window, rows - 1)} == set(range(rows))
    type_key(full.window, Qt.Key.Key_Return)
    assert full.controller.page


def arrows(window: QWidget, times: int) -> Iterator[None]:
    """Press the arrow down some times, and yield before the first and after each."""
    yield
    for _ in range(times):
        type_key(window, Qt.Key.Key_Down)
        yield


def test_arrows_reach_every_row_of_the_tree(desk: Desk) -> None:
    tree = desk.window.tree
    tree.setFocus()
    type_key(desk.window, Qt.Key.Key_Home)
    rows = [tree.model().index(0, 0)]
    while (below := tree.indexBelow(rows[-1])).isValid():
        rows.append(below)
    assert [tree.currentIndex() for _ in arrows(desk.window, len(rows) - 1)] == rows
    type_key(desk.window, Qt.Key.Key_Home)
    type_key(desk.window, Qt.Key.Key_Down)
    category = tree.currentIndex()
    for key, wanted in ((Qt.Key.Key_Left, False), (Qt.Key.Key_Right, True)):
        type_key(desk.window, key)
        assert tree.isExpanded(category) is wanted


def test_tab_reaches_all_of_a_page_in_parts(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    from tests.large_books import LONGEST, large_yaml

    path = tmp_path / "large.facts.yaml"
    path.write_bytes(large_yaml(3_000))
    desk = open_desk()
    desk.open(path)
    desk.controller.go(LONGEST)
    desk.wait_for_page()
    summary = desk.window.page.summary
    assert summary is not None
    assert summary.leaf is not None
    stops = walk_page(desk)
    assert unreachable(desk.window, stops, menus_of(desk)) == []
    turning = next(stop for stop in stops if stop.accessibleName() == "Next part of the page")
    turning.setFocus()
    type_key(desk.window, Qt.Key.Key_Space)
    assert desk.window.page.summary is not None
    assert desk.window.page.summary.leaf is not None
    assert desk.window.page.summary.leaf.number == summary.leaf.number + 1
    assert desk.window.page.hasFocus()


def test_problems_of_a_book_are_reached_and_followed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wrong.facts.yaml"
    path.write_text(BOOK.replace("unit: ship", "unit: boat"), "utf-8")
    desk.open(path)
    assert "boat" in desk.window.notice.text
    stops = walk_page(desk)
    assert unreachable(desk.window, stops, menus_of(desk)) == []
    opened: list[int] = []

    def open_at(_: Path, line: int, __: int) -> bool:
        opened.append(line)
        return True

    monkeypatch.setattr("qingdao_browser.app.editors.open_at", open_at)
    details = next(stop for stop in stops if stop.accessibleName() == "Details")
    assert stops.index(desk.window.tree) < stops.index(details) < stops.index(desk.window.page)
    details.setFocus()
    type_key(desk.window, Qt.Key.Key_Down)
    type_key(desk.window, Qt.Key.Key_Return)
    assert len(opened) == 1
    type_key(desk.window, Qt.Key.Key_Escape)
    assert desk.window.notice.isHidden()


@pytest.mark.parametrize("name", Dialogs.NAMES)
def test_tab_reaches_all_of_a_dialog(open_desk: Callable[..., Desk], tmp_path: Path, name: str) -> None:
    seen: list[QWidget] = []

    def look(dialog: QDialog) -> None:
        stops = list(walk(dialog))
        assert unreachable(dialog, stops, []) == []
        assert list(walk(dialog, Qt.Key.Key_Backtab)) == [stops[0], *reversed(stops[1:])]
        seen.extend(pressed(dialog))
        type_key(dialog, Qt.Key.Key_Escape)
        assert not isValid(dialog) or not dialog.isVisible(), "Escape leaves a dialog"

    Dialogs(open_desk, tmp_path).meet(name, look)
    assert seen


def test_arrows_walk_all_menus_and_their_commands(full: Desk) -> None:
    first, *others = bars(full)
    type_key(full.window, Qt.Key.Key_F, ALT)
    assert QApplication.activePopupWidget() is first
    for menu in (first, *others):
        assert QApplication.activePopupWidget() is menu
        wanted = {action for action in menu.actions() if action.isEnabled() and not action.isSeparator()}
        walked: set[QAction] = set()
        for _ in menu.actions():
            walked.add(menu.activeAction())
            type_key(full.window, Qt.Key.Key_Down)
        assert walked == wanted
        # From a menu that holds another the arrow to the right would open that.
        while menu.activeAction().menu() is not None:
            type_key(full.window, Qt.Key.Key_Down)
        type_key(full.window, Qt.Key.Key_Right)
    type_key(full.window, Qt.Key.Key_Escape)
    type_key(full.window, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def offered() -> set[tuple[str, str]]:
    """Return what the menu that is open offers, and close it."""
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return set()
    found = {(action.text(), repr(action.data())) for action in actions_of(menu) if action.text()}
    menu.close()
    return found


@pytest.mark.parametrize("page", PAGES)
def test_menus_of_the_right_button_are_had_by_key(full: Desk, page: str) -> None:
    full.controller.go(page)
    full.window.actions_by_id["tables"].trigger()
    full.wait_for_page()
    by_mouse: set[tuple[str, str]] = set()
    for widget in full.shown().findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, QLabel | QAbstractItemView | LinkButton | TileButton):
            middle = widget.rect().center()
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, widget.mapToGlobal(middle))
            QApplication.sendEvent(widget, event)
            by_mouse |= offered()
    assert by_mouse
    by_keys: set[tuple[str, str]] = set()
    full.window.page.setFocus()
    for _ in walk(full.window):
        type_key(full.window, Qt.Key.Key_F10, SHIFT)
        by_keys |= offered()
    assert by_mouse - by_keys == set()


def test_the_rows_of_lists_have_their_menus_by_key(full: Desk) -> None:
    full.window.tree.setFocus()
    type_key(full.window, Qt.Key.Key_F10, SHIFT)
    assert len(offered()) == 3
    full.window.briefing.list.setFocus()
    type_key(full.window, Qt.Key.Key_F10, SHIFT)
    assert len(offered()) == 4
    full.type_search("port")
    full.window.search.results.setFocus()
    type_key(full.window, Qt.Key.Key_F10, SHIFT)
    assert len(offered()) == 4


@pytest.mark.needs_xdotool
def test_the_menu_key_shows_the_menu(full: Desk) -> None:
    full.window.tree.setFocus()
    subprocess.run(["xdotool", "key", "Menu"], check=True)
    full.bot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    assert len(offered()) == 3


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_link_is_followed_by_key_and_the_focus_stays_on_the_page(desk: Desk, key: Qt.Key) -> None:
    for kind in (LinkButton, TileButton):
        desk.controller.go("home")
        desk.wait_for_page()
        link = desk.shown().findChildren(kind)[1]
        link.setFocus()
        type_key(desk.window, key)
        assert desk.controller.page != "home"
        assert desk.window.page.hasFocus()


def test_f6_finds_each_pane_from_anywhere_in_the_one_before(full: Desk) -> None:
    seen: list[QWidget | None] = []
    full.window.search.field.setFocus()
    for _ in range(4):
        for _ in range(2 if QApplication.focusWidget() is full.window.page else 0):
            type_key(full.window, Qt.Key.Key_Tab)
        type_key(full.window, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    window = full.window
    assert seen == [window.tree, window.page, window.briefing.list, window.search.field]
    assert isinstance(window.briefing, BriefingPane)
