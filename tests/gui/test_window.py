"""The window as a person uses it: tree, search, pages, history, languages, themes, and books that cannot be opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, QTranslator, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QMessageBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.app.settings import Settings
from qingdao_browser.models.tree_model import PAGE_ROLE
from qingdao_browser.views import blocks, theme
from tests.desk import Desk


def test_starts_on_the_home_page_with_the_focus_on_the_tree(desk: Desk) -> None:
    assert desk.controller.page == "home"
    assert desk.window.tree.hasFocus()
    assert "Qingdao abroad, at a glance" in desk.window.windowTitle()
    assert any("USD 1.523 billion" in text for text in desk.words())


def test_tree_walks_by_keys_and_opens_the_page_of_each_row(desk: Desk) -> None:
    tree = desk.window.tree
    desk.press(Qt.Key.Key_Down)
    assert desk.controller.page == "trade"
    desk.press(Qt.Key.Key_Down)
    assert desk.controller.page == tree.currentIndex().data(PAGE_ROLE)
    assert desk.title == tree.currentIndex().data()
    desk.press(Qt.Key.Key_End)
    assert desk.controller.page == "sources"


def test_a_source_stays_open_when_the_tree_has_the_focus(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="article-2018-05-14")
    assert desk.window.tree.hasFocus()
    assert desk.controller.page == "article-2018-05-14"
    assert desk.window.tree.currentIndex().data(PAGE_ROLE) == "sources"


def test_row_of_context_folds_and_opens_no_page(desk: Desk) -> None:
    tree = desk.window.tree
    category = tree.model().index(1, 0)
    context = tree.model().index(tree.model().rowCount(category) - 1, 0, category)
    assert context.data() == "Context"
    before = desk.controller.page
    folded = not tree.isExpanded(context)
    tree.scrollTo(context)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(context).center())
    assert tree.isExpanded(context) is folded
    assert desk.controller.page == before


def test_back_and_forward_walk_the_history(desk: Desk) -> None:
    back, forward = (desk.window.actions_by_id[id] for id in ("back", "forward"))
    assert not back.isEnabled()
    desk.controller.go("finance")
    desk.controller.go("financing-value")
    desk.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.controller.page == "finance"
    desk.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.controller.page == "home"
    assert not back.isEnabled()
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert desk.controller.page == "finance"
    desk.controller.go("ocean")
    assert not forward.isEnabled(), "a new page ends the way forward"


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("1.523 billion", "financing-value"),
        ("15.23亿", "financing-value"),
        ("380", "park-investment"),
        ("跨境融资金额", "financing-value"),
        ("container throughput, port", "port-containers"),
    ],
)
def test_first_hit_is_one_enter_away(desk: Desk, query: str, page: str) -> None:
    desk.type_search(query)
    assert desk.window.search.results.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert desk.controller.page == page


def test_search_finds_periods_and_marks_what_it_found(desk: Desk) -> None:
    desk.type_search("Q1 2018")
    assert "result" in desk.window.search.count.text()
    hits = [desk.window.search.results.model().hit(row) for row in range(3)]  # type: ignore[attr-defined]
    assert all("q1 2018" in f"{hit.title} {hit.detail}".lower() for hit in hits)
    assert all(hit.title_spans or hit.detail_spans for hit in hits)


def test_search_without_results_gives_advice_and_escape_brings_the_tree_back(desk: Desk) -> None:
    desk.type_search("zzzz")
    assert desk.window.search.count.text().startswith("Nothing found")
    assert not desk.window.tree.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.tree.isVisible()
    assert desk.window.search.field.text() == ""


def test_arrows_in_the_field_choose_another_hit(desk: Desk) -> None:
    desk.type_search("port")
    desk.press(Qt.Key.Key_Down)
    chosen = desk.window.search.results.currentIndex()
    assert chosen.row() == 1
    desk.press(Qt.Key.Key_Return)
    assert desk.title


def test_indicator_page_has_every_element(desk: Desk) -> None:
    desk.controller.go("financing-value")
    desk.wait_for_page()
    words = desk.words()
    for text in (
        "Cross-border financing, value",
        "USD 1.523 billion",
        "January–February 2018",
        "2 readings of the wording",
        "[1] paragraph 3",
        "Computed here",
        "What other sources say",
        "Notes",
        "Sources",
    ):
        assert text in words, text
    assert any("seven" in text for text in words)


def test_chart_has_its_data_table_one_key_away(desk: Desk) -> None:
    desk.controller.go("port-containers")
    desk.wait_for_page()
    pictures = desk.shown().findChildren(blocks.PictureCard)
    first = min(pictures, key=lambda card: card.mapTo(desk.shown(), card.rect().topLeft()).y())
    assert not first.findChildren(QTableView)
    desk.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    [table] = first.findChildren(QTableView)
    assert table.isVisible()
    texts = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert "2024, full year" in texts
    desk.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert not table.isVisible()


def test_cells_of_a_table_lead_to_pages(desk: Desk) -> None:
    desk.controller.go("finance")
    desk.wait_for_page()
    table = desk.tables()[0]
    desk.window.page.ensureWidgetVisible(table)
    where = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert desk.controller.page == table.model().index(0, 0).data(PAGE_ROLE)


def test_language_changes_while_running_and_the_page_stays(desk: Desk) -> None:
    desk.controller.go("financing-value")
    desk.controller.run("language-zh")
    desk.wait_for_page()
    assert desk.controller.page == "financing-value"
    assert "15.23亿" in desk.words()
    assert "2018年1—2月" in desk.words()
    assert desk.window.menuBar().actions()[0].text().startswith("文件")
    desk.controller.run("language-en")
    assert desk.window.menuBar().actions()[0].text() == "&File"


def test_qts_own_words_follow_the_language(desk: Desk) -> None:
    for code, word in (("zh", "关闭"), ("en", "Close")):
        desk.controller.run(f"language-{code}")
        desk.controller.run("about")
        [box] = [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]
        assert box.button(QMessageBox.StandardButton.Close).text().replace("&", "") == word
        box.close()


def test_a_file_dropped_onto_the_window_is_opened(desk: Desk, tmp_path: Path) -> None:
    from tests.core.samples import BOOK

    path = tmp_path / "harbour.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    middle = desk.window.rect().center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(middle, copy, data, left, none)
    QApplication.sendEvent(desk.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(desk.window, QDropEvent(middle.toPointF(), copy, data, left, none))
    desk.wait_until_read()
    assert desk.title == "Harbour, at a glance"
    assert "harbour.facts.yaml" in desk.window.windowTitle()


def test_themes_change_the_colours(desk: Desk) -> None:
    def ground() -> int:
        return desk.window.palette().window().color().lightness()

    desk.controller.run("theme-dark")
    desk.bot.waitUntil(lambda: ground() < 60)
    desk.controller.run("theme-light")
    desk.bot.waitUntil(lambda: ground() > 200)


def test_zoom_enlarges_text_and_comes_back(desk: Desk) -> None:
    size = QApplication.font().pointSizeF()
    desk.press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.font().pointSizeF() > size
    desk.press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.font().pointSizeF() == size


def test_markers_of_the_tree_grow_with_its_text(desk: Desk) -> None:
    tree = desk.window.tree

    def marker() -> int:
        """Return how high the marker beside the first category is, in pixels."""
        row = tree.visualRect(tree.model().index(1, 0))
        picture = tree.viewport().grab(
            QRect(row.left() - tree.indentation(), row.top(), tree.indentation(), row.height())
        )
        image, ground = picture.toImage(), tree.palette().base().color()
        drawn = [
            y for y in range(image.height()) if any(image.pixelColor(x, y) != ground for x in range(image.width()))
        ]
        return drawn[-1] - drawn[0] + 1

    small = marker()
    while QApplication.font().pointSizeF() < 2 * theme.BODY_POINTS:
        desk.controller.run("zoom-in")
    desk.bot.waitUntil(lambda: 1.5 * small <= marker() <= 2.5 * small)


def test_f6_goes_round_the_panes(desk: Desk) -> None:
    seen: list[QWidget | None] = []
    for _ in range(3):
        desk.press(Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == [desk.window.page, desk.window.search.field, desk.window.tree]


def test_source_page_shows_the_chain_and_what_it_is_cited_for(desk: Desk) -> None:
    assert desk.controller.book is not None
    desk.controller.go(desk.controller.book.head.lead)
    words = desk.words()
    assert "Where it passed through" in words
    assert "What it is cited for" in words


def test_every_page_opens_in_both_languages(desk: Desk) -> None:
    book = desk.controller.book
    assert book is not None
    for code in ("en", "zh"):
        desk.controller.run(f"language-{code}")
        for id in ("home", "sources", *book.categories, *list(book.indicators)[::6], *list(book.sources)[::30]):
            desk.controller.go(id)
            desk.wait_for_page()
            assert desk.title


def test_address_is_shown_before_it_is_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    opened: list[str] = []

    def refuse(box: QMessageBox) -> int:
        asked.append(box.informativeText())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", refuse)
    monkeypatch.setattr("qingdao_browser.app.controller.QDesktopServices.openUrl", opened.append)
    desk.controller.visit("https://example.org/page")
    desk.controller.visit("file:///etc/hostname")
    desk.controller.visit("javascript:alert(1)")
    assert asked == ["https://example.org/page"]
    assert opened == []


BROKEN = {
    "empty.yaml": (b"", "the file is empty"),
    "binary.yaml": (b"\x7fELF\0\0\0\0", "binary"),
    "foreign.yaml": (b"a: 1\n", "not a book of facts"),
    "version.yaml": (b"form: qingdao-book/9\n", "another version"),
    "truncated.yaml": (b"form: qingdao-book/1\ntitle: {en: a\n", "the file"),
    "latin.yaml": (b"form: qingdao-book/1\ntitle: caf\xe9\n", "UTF-8"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_book_is_told_of_and_the_open_book_stays(desk: Desk, tmp_path: Path, name: str) -> None:
    data, words = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(data)
    desk.open(path)
    told = desk.window.notice.text
    assert f"{name} could not be opened" in told
    assert words in told
    assert desk.controller.page == "home"
    assert desk.title == "Qingdao abroad, at a glance"


def test_missing_book_on_the_command_line_opens_the_bundled_one(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk(str(tmp_path / "none.facts.yaml"))
    assert "none.facts.yaml could not be opened" in desk.window.notice.text
    assert "no such file" in desk.window.notice.text
    assert desk.controller.page == "home"


def test_unknown_page_on_the_command_line_is_told(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="nowhere")
    assert "nowhere" in desk.window.notice.text
    assert desk.controller.page == "home"


def test_state_comes_back_at_the_next_start(open_desk: Callable[..., Desk]) -> None:
    first = open_desk(settings=Settings())
    first.controller.go("ocean-boats")
    first.controller.run("theme-dark")
    first.window.close()
    second = open_desk(settings=Settings())
    assert second.controller.page == "ocean-boats"
    assert second.window.actions_by_id["theme-dark"].isChecked()
    Settings().forget()


def test_odd_settings_count_as_absent(open_desk: Callable[..., Desk]) -> None:
    Settings().keep(theme="plaid", zoom="9999", page="gone", language="xx", geometry="no bytes")
    desk = open_desk(settings=Settings())
    assert desk.controller.page == "home"
    assert desk.window.notice.text == ""
    Settings().forget()


def test_about_names_what_it_should(desk: Desk) -> None:
    desk.controller.run("about")
    [box] = [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]
    assert "Natural Earth" in box.text()
    assert re.search(r"(?m)^pyside6-essentials [\d.]+: LGPL-3.0-only", box.detailedText())
    box.close()


def test_poison_in_a_book_is_shown_as_text(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    from tests.core.samples import BOOK

    poison = "<img src=file:///etc/hostname><b>bold</b>"
    path = tmp_path / "poison.facts.yaml"
    text = BOOK.replace("{en: Harbour,", f"{{en: '{poison}',").replace("{en: Trade,", f"{{en: '{poison}',")
    path.write_text(text, encoding="utf-8")
    desk = open_desk(str(path))
    assert poison in desk.title
    labels = desk.shown().findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    tip = QTextDocument()
    tip.setHtml(desk.window.tree.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.toPlainText() == poison


@pytest.mark.parametrize("command", ["keys", "about"])
def test_what_was_told_is_gone_when_it_is_closed(desk: Desk, qtbot: QtBot, command: str) -> None:
    desk.controller.run(command)
    box = desk.window.findChild(QDialog)
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not desk.window.findChildren(QDialog))


def test_words_of_qt_are_parted_with_when_the_language_changes(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(3):
        desk.controller.run("language-zh")
        desk.controller.run("language-en")
    qtbot.waitUntil(lambda: not desk.controller.findChildren(QTranslator))


def test_no_dialog_is_left_open(desk: Desk) -> None:
    assert not [dialog for dialog in desk.window.findChildren(QDialog) if dialog.isVisible()]


def test_a_change_of_language_leaves_no_menus_behind(desk: Desk) -> None:
    def held() -> int:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(desk.window.findChildren(QAction)) + len(desk.window.findChildren(QMenu))

    desk.controller.run("language-zh")
    desk.controller.run("language-en")
    before = held()
    for _ in range(4):
        desk.controller.run("language-zh")
        desk.controller.run("language-en")
    assert held() == before
