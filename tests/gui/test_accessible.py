"""What a screen reader is told of every page, list and dialog, asked of Qt in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.app.opening import open_book
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import LANGUAGES, language
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import (
    Block,
    Figure,
    Heading,
    Items,
    Paragraph,
    Picture,
    SmallCharts,
    Sources,
    Summary,
    Table,
    Tiles,
)
from qingdao_browser.models.tree_model import PAGE_ROLE
from qingdao_browser.views import accessible, theme
from qingdao_browser.views.blocks import PictureCard
from qingdao_browser.views.page_view import PageView
from tests.core.samples import BOOK
from tests.desk import Desk
from tests.gui.dialogs import Dialogs

Role, Text = QAccessible.Role, QAccessible.Text


class Told(NamedTuple):
    """What is told of one thing."""

    role: QAccessible.Role
    name: str
    description: str
    focusable: bool


def things(root: QWidget) -> list[Told]:
    """Return what is told of a widget and of all that is visible in it; of a table also what is out of sight."""
    return [
        Told(thing.role(), thing.text(Text.Name), thing.text(Text.Description), bool(thing.state().focusable))
        for thing in below_of(root)
    ]


def below_of(widget: QWidget) -> list[QAccessibleInterface]:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return list(below(interface))


def below(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if interface.role() == Role.Table or not child.state().invisible:
            yield from below(child)


def unnamed(told: list[Told]) -> list[Told]:
    return [thing for thing in told if thing.focusable and not thing.name.strip()]


def texts_of(block: Block) -> Iterator[str]:
    """Yield all that a block of a page says."""
    match block:
        case Figure():
            yield from (block.figure, block.noun, block.period, block.cited, *(chip.text for chip in block.chips))
        case Heading() | Paragraph():
            yield block.text
        case Items():
            yield from block.items
        case Table():
            yield from (block.source, *block.columns, *(cell.text for row in block.rows for cell in row))
        case Tiles():
            for group in block.groups:
                yield from (text for tile in group.tiles for text in (tile.figure, tile.label, tile.cited))
                yield from [group.title] if len(block.groups) > 1 else []
        case Picture():
            yield from texts_of(block.table)
        case SmallCharts() | Sources():
            yield from ()


def charts_of(summary: Summary) -> set[tuple[str, str]]:
    """Return name and description of each chart of a page."""
    charts: list[Chart] = [block.chart for block in summary.blocks if isinstance(block, Picture)]
    charts += [chart for block in summary.blocks if isinstance(block, SmallCharts) for chart in block.charts]
    return {(chart.heading.title, chart.heading.description.text) for chart in charts}


def wrong(summary: Summary, told: list[Told]) -> Iterator[str]:
    """Yield what is missing or has no name on a page."""
    names = {thing.name for thing in told}
    # Cells are read with the heads of their columns.
    names |= {thing.name.partition(": ")[2] for thing in told if thing.role == Role.Cell}
    wanted = {summary.title, summary.subtitle, *(text for block in summary.blocks for text in texts_of(block))} - {""}
    yield from (f"not read: {text}" for text in wanted - names)
    entries = [entry for block in summary.blocks if isinstance(block, Sources) for entry in block.entries]
    said = "\n".join(names)
    yield from (f"not read: {text}" for entry in entries for text in (entry.text, entry.url) if text not in said)
    charts = {(thing.name, thing.description) for thing in told if thing.role == Role.Chart}
    yield from (f"chart: {chart}" for chart in charts ^ charts_of(summary))
    yield from (f"no name: {thing}" for thing in unnamed(told))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_read_whole(qtbot: QtBot, app: QApplication, code: str) -> None:
    assert app is not None
    accessible.install()
    book = open_book(None).book
    assert book is not None
    view = PageView()
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(900, 700)
    view.show()
    view.show_tables(True)
    found: list[str] = []
    pages = ["home", "sources", *book.categories, *book.indicators, *book.sources]
    count = 0
    for page in pages:
        words = language(next(known for known in LANGUAGES if known == code))
        summary = summarise(book, page, words)
        view.show_page(summary, words, tone=theme.Tone(dark=False), zoom=1.0)
        qtbot.waitUntil(lambda: view.complete, timeout=20_000)
        told = things(view)
        count += sum(thing.focusable for thing in told)
        found += [f"{page}: {line}" for line in wrong(summary, told)]
    print(f"{code}: {len(pages)} pages, {count} things that take the focus, {len(found)} unnamed or not read")
    assert len(pages) > 300
    assert found == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_of_the_window_that_takes_the_focus_has_a_name(desk: Desk, code: str) -> None:
    desk.controller.run(f"language-{code}")
    desk.controller.run("add-to-briefing")
    told = things(desk.window)
    assert sum(thing.focusable for thing in told) > 40
    assert unnamed(told) == []
    desk.type_search("port")
    hits = [thing.name for thing in things(desk.window.search.results) if thing.role == Role.ListItem]
    assert len(hits) > 5
    assert all(hits)


@pytest.mark.parametrize("code", LANGUAGES)
def test_problems_of_a_book_are_read(desk: Desk, tmp_path: Path, code: str) -> None:
    desk.controller.run(f"language-{code}")
    path = tmp_path / "wrong.facts.yaml"
    path.write_text(BOOK.replace("unit: ship", "unit: boat"), "utf-8")
    desk.open(path)
    assert unnamed(things(desk.window.notice)) == []
    details = [thing for thing in below_of(desk.window.notice) if thing.role() == Role.EditableText]
    assert any("wrong.facts.yaml" in thing.text(Text.Value) for thing in details)


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_of_a_dialog_that_takes_the_focus_has_a_name(
    open_desk: Callable[..., Desk], tmp_path: Path, code: str
) -> None:
    dialogs = Dialogs(open_desk, tmp_path)
    dialogs.desk.controller.run(f"language-{code}")
    found: list[str] = []

    def look(dialog: QDialog) -> None:
        told = things(dialog)
        assert any(thing.focusable for thing in told)
        found.extend(f"{dialog.windowTitle()}: {thing}" for thing in unnamed(told))

    for name in Dialogs.NAMES:
        dialogs.meet(name, look)
    assert found == []


# --- states -----------------------------------------------------------------------------------------------------------


def state_of(widget: QWidget) -> QAccessible.State:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.state()


def test_buttons_tell_whether_they_can_be_used_and_are_on(desk: Desk) -> None:
    desk.controller.run("add-to-briefing")
    buttons = [button for button in desk.window.findChildren(QAbstractButton) if button.isVisible()]
    told = [bool(state_of(button).disabled) for button in buttons]
    assert told == [not button.isEnabled() for button in buttons]
    assert {True, False} == set(told)
    [card] = desk.shown().findChildren(PictureCard)
    [toggle] = [button for button in card.findChildren(QAbstractButton) if button.isCheckable()]
    for on in (True, False):
        toggle.click()
        assert bool(state_of(toggle).checked) is on


def test_menus_tell_which_choice_is_in_force(desk: Desk) -> None:
    desk.controller.run("theme-dark")
    view = next(
        menu
        for menu in desk.window.menuBar().findChildren(QMenu)
        if desk.window.actions_by_id["theme-dark"] in menu.actions()
    )
    # What is not open is not visible, and told all the same.
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface is not None
    items = [interface.child(number) for number in range(interface.childCount())]
    checked = {thing.text(Text.Name) for thing in items if thing.state().checked}
    assert checked == {"Dark theme", "English"}


def test_rows_of_the_tree_tell_whether_they_are_open_and_chosen(desk: Desk) -> None:
    tree = desk.window.tree
    desk.controller.go("trade")
    rows = {thing.text(Text.Name): thing.state() for thing in below_of(tree) if thing.role() == Role.TreeItem}
    assert {name for name, state in rows.items() if state.selected} == {"Trade"}
    assert rows["Trade"].expanded
    told = {(thing.name, thing.description) for thing in things(tree)}
    assert {("Trade", "74 indicators"), ("Context", "67 indicators")} <= told
    tree.collapse(tree.currentIndex())
    assert tree.currentIndex().data(PAGE_ROLE) == "trade"
    now = {thing.text(Text.Name): thing.state() for thing in below_of(tree) if thing.role() == Role.TreeItem}
    assert now["Trade"].expandable
    assert not now["Trade"].expanded


# --- news -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is asked to say from now on."""
    said: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return said


def test_counts_of_results_copies_and_points_are_announced(desk: Desk, heard: list[str]) -> None:
    desk.controller.go("port-containers")
    desk.wait_for_page()
    desk.type_search("port")
    assert heard[-1] == desk.window.search.count.text()
    desk.type_search("zzzz")
    assert heard[-1].startswith("Nothing found")
    desk.press(Qt.Key.Key_Escape)
    desk.controller.run("copy")
    assert heard[-1] == desk.message
    assert "Copied" in heard[-1]
    chart = next(card for card in desk.shown().findChildren(PictureCard)).findChildren(QWidget)[0]
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert "million TEU" in heard[-1]
    desk.controller.run("add-to-briefing")
    assert heard[-1] == desk.message
