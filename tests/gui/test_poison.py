"""One poison in every field of a book and in its name: the window shows it as the text that it is, everywhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QTimer
from PySide6.QtGui import QAction, Qt, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from qingdao_browser.app.importing import Importer
from qingdao_browser.core.language import language
from qingdao_browser.core.messages import plain
from qingdao_browser.views.print_preview import PreviewDialog
from tests.core.samples import BOOK
from tests.desk import Desk
from tests.poisoned import POISONS, Poisoned, poisoned

PAGES: Final = ("home", "trade", "fleet", "trade-value", "ships", "goods", "ship-share", "report", "ledger", "sources")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROLES: Final = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole,
)  # fmt: skip


FILE: Final = "zqfileqz"


class Opened(NamedTuple):
    """A window with a poisoned book."""

    desk: Desk
    book: Poisoned
    path: Path


class Seen:
    """What widgets say, as a person comes to see it: what Qt would take for markup or a key is that."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def look(self, *roots: QWidget) -> None:
        for root in roots:
            for widget in (root, *root.findChildren(QWidget)):
                self.texts += _texts(widget)
                self.texts += [rendered(widget.toolTip()), rendered(widget.whatsThis()), widget.statusTip()]
                self.texts += [widget.accessibleName(), widget.accessibleDescription()]
                self.texts += [widget.windowTitle().replace("[*][*]", "\0").replace("[*]", "").replace("\0", "[*]")]
            for action in root.findChildren(QAction):
                self.texts += [without_keys(action.text()), action.statusTip()]
                # Menus show no tips.
                if any(not isinstance(shown, QMenu) for shown in action.associatedObjects()):
                    self.texts.append(rendered(action.toolTip()))


def rendered(text: str) -> str:
    """Return what Qt shows where it decides by itself whether a text is markup."""
    return QTextDocumentFragment.fromHtml(text).toPlainText() if Qt.mightBeRichText(text) else text


def without_keys(text: str) -> str:
    """Return what is seen of the text of a menu or button: a single & underlines, behind a tab stand keys."""
    return re.sub("&(.)", r"\1", text.partition("\t")[0], flags=re.DOTALL)


def _texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        plain = widget.textFormat() == Qt.TextFormat.PlainText
        # Only with a buddy does & underline, and no label that shows a book has one.
        yield widget.text() if plain else rendered(widget.text())
    elif isinstance(widget, QAbstractButton):
        yield without_keys(widget.text())
    elif isinstance(widget, QGroupBox):
        yield without_keys(widget.title())
    elif isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    elif isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model() is not None:
        yield from _cells(widget.model(), QModelIndex())


def _cells(model: QAbstractItemModel, above: QModelIndex) -> Iterator[str]:
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(above))
    for column in columns:
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(model.rowCount(above)):
        for column in columns:
            index = model.index(row, column, above)
            yield from (str(model.data(index, role) or "") for role in ROLES)
            yield rendered(str(model.data(index, Qt.ItemDataRole.ToolTipRole) or ""))
        yield from _cells(model, model.index(row, 0, above))


def bare(text: str) -> str:
    return "".join(text.split())


def broken(seen: Seen, book: Poisoned, path: Path | None = None) -> list[str]:
    """Return the texts in which a mark stands without its poison in front of it, or the name of the file without it."""
    wanted = {mark: bare(text) for mark, text in book.fields.items()}
    if path is not None:
        wanted[FILE] = bare(plain(path.name))
    found = []
    for text in map(bare, seen.texts):
        for mark in set(re.findall(r"zq\w{3,4}qz", text)):
            if wanted[mark] not in text:
                found.append(f"{book.names.get(mark, 'file')}: {text[:400]}")
    return found


def named(poison: str) -> str:
    """Return a file name that holds as much of a poison as a name may hold."""
    return f"{poison.replace('/', '∕').encode()[:150].decode(errors='ignore')} {FILE}.facts.yaml"


@pytest.fixture(params=POISONS)
def opened(request: pytest.FixtureRequest, open_desk: Callable[..., Desk], tmp_path: Path) -> Opened:
    book = poisoned(POISONS[request.param])
    path = tmp_path / named(POISONS[request.param])
    path.write_text(book.text, encoding="utf-8")
    desk = open_desk()
    desk.open(path)
    return Opened(desk, book, path)


def test_everything_is_shown_as_the_text_it_is(opened: Opened) -> None:
    desk, book, path = opened
    seen = Seen()
    for page in PAGES:
        desk.controller.go(page)
        desk.wait_for_page()
        seen.look(desk.window)
    assert FILE in desk.window.windowTitle()
    desk.controller.go("ships")
    desk.wait_for_page()
    # In the briefing, in the results of a search, in what can be printed and cited.
    desk.press(Qt.Key.Key_D, CONTROL)
    desk.type_search("zq")
    seen.look(desk.window)
    assert desk.window.search.results.model().rowCount() > 10
    desk.window.search.field.clear()
    desk.window.page.setFocus()
    desk.press(Qt.Key.Key_P, CONTROL | SHIFT)
    [preview] = [dialog for dialog in desk.window.findChildren(PreviewDialog) if dialog.isVisible()]
    desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    seen.look(preview)
    preview.close()
    QTimer.singleShot(0, lambda: look_and_close(seen))
    desk.controller.visit(book.fields[next(mark for mark, name in book.names.items() if name == "sources.url")])
    # In the list of files opened last.
    desk.controller.run("open-bundled")
    desk.wait_until_read()
    seen.look(desk.window)
    assert any(FILE in action.text() for action in desk.window.findChildren(QAction))
    assert broken(seen, book, path) == []


def look_and_close(seen: Seen) -> None:
    """Look at the dialog that waits for an answer, and decline."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    seen.look(dialog)
    dialog.reject()


def test_names_of_files_cannot_turn_or_break_what_is_shown(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / f"a\u202eb\nc\td\x1b[1m\u2066{FILE}.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    desk.open(path)
    assert desk.controller.book is not None
    assert desk.controller.book.has("trade-2017")
    seen = Seen()
    path.write_text(BOOK.replace("period: 2017\n", "period: 20172\n"), encoding="utf-8")
    desk.bot.waitUntil(desk.window.notice.isVisible, timeout=20_000)
    seen.look(desk.window)
    desk.controller.run("open-bundled")
    desk.wait_until_read()
    seen.look(desk.window)
    told = [text for text in seen.texts if FILE in text]
    # The title, the notice with its lines, and the list of files opened last.
    assert len(told) > 3
    assert [text for line in told for text in line.split("\n") if not text.isprintable()] == []


@pytest.mark.parametrize("name", POISONS)
def test_a_table_that_is_imported_is_shown_as_the_text_it_is(name: str, desk: Desk, tmp_path: Path) -> None:
    poison = POISONS[name]
    path = tmp_path / f"{named(poison).removesuffix('.facts.yaml')}.csv"
    cells = [[f"zqc{row}{column}qz {poison}" for column in range(3)] for row in range(3)]
    table = [["period", "value", *cells[0]], ["2017", "5", *cells[1]], ["2018", poison, *cells[2]]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    importer = Importer(desk.window)
    importer.open(path, {}, language("en"))
    dialog = importer.dialog
    assert dialog is not None
    desk.bot.waitUntil(lambda: dialog.isVisible() and not dialog.busy, timeout=20_000)
    dialog.field(2).setCurrentIndex(dialog.field(2).findData("label"))
    desk.bot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    seen = Seen()
    seen.look(dialog)
    dialog.close()
    # Long cells are shown by their beginnings; to a screen reader they are told with the head of their column.
    cut = [text for text in seen.texts if re.match(r"zqc\d\dqz", text) and text.count("zqc") == 1]
    shown = {text[:7]: text.removesuffix("…") for text in cut}
    assert len(shown) == 9
    whole = {cell[:7]: plain(cell) for row in cells for cell in row}
    assert [text for mark, text in shown.items() if not whole[mark].startswith(text) or len(text) < 20] == []
