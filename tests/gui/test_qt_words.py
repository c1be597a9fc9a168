"""Qt's own dialogs and menus are Chinese when the interface is: nothing that people meet there is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QScrollBar,
    QSpinBox,
    QWidget,
)

from tests.desk import Desk

HAN = "[\u4e00-\u9fff]"
# Letters of mnemonics and keys, endings of files, sizes of paper and units of length are the same in both languages.
SAME = r"\(&\w\)|\t.*|\*\.\w+|\b(?:ANSI|JIS|mm|in|[ABC]\d+|[A-F]|Letter)\b"


@pytest.fixture
def chinese(desk: Desk) -> Desk:
    desk.controller.run("language-zh")
    return desk


def texts(root: QWidget) -> Iterator[str]:
    """Yield what is written on a widget and those inside it, and in their menus."""
    for widget in (root, *root.findChildren(QWidget)):
        yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName())
        yield from (action.text() for action in widget.actions())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(row) for row in range(widget.count()))
        elif isinstance(widget, QHeaderView) and widget.model() is not None:
            columns = range(widget.model().columnCount())
            yield from (str(widget.model().headerData(n, widget.orientation()) or "") for n in columns)
    yield from (action.text() for action in root.findChildren(QAction))


def english(words: Iterator[str], *own: str) -> list[str]:
    """Return the words that are in no Chinese, but for what was named in them."""
    return [
        text
        for text in words
        if text not in own and not re.search(HAN, text) and re.search("[A-Za-z]{2}", re.sub(SAME, "", text))
    ]


def test_dialogs_for_files_are_chinese(chinese: Desk, tmp_path: Path) -> None:
    (tmp_path / "书.yaml").touch()
    for mode in QFileDialog.AcceptMode:
        dialog = QFileDialog(chinese.window, "打开", str(tmp_path))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(mode)
        dialog.open()
        QApplication.processEvents()
        found = list(texts(dialog))
        assert len(found) > 20
        assert english(iter(found), *(str(folder) for folder in (tmp_path, *tmp_path.parents))) == []
        dialog.reject()
        dialog.deleteLater()


def test_a_file_is_replaced_after_a_question_in_chinese(chinese: Desk, tmp_path: Path) -> None:
    (tmp_path / "书.yaml").touch()
    dialog = QFileDialog(chinese.window, "保存", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.open()
    dialog.selectFile("书.yaml")
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.extend(texts(box))
        box.reject()

    # Qt asks in a box that it waits for.
    QTimer.singleShot(0, answer)
    dialog.accept()
    assert "书.yaml" in "".join(asked)
    assert english(iter(asked)) == []
    dialog.reject()
    dialog.deleteLater()


def test_buttons_of_questions_are_chinese(chinese: Desk) -> None:
    box = QMessageBox(chinese.window)
    box.setText("问")
    box.setDetailedText("细")
    box.setStandardButtons(
        QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Close
        | QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Yes
        | QMessageBox.StandardButton.No
    )  # fmt: skip
    asking = QInputDialog(chinese.window)
    asking.setLabelText("名")
    for dialog in (box, asking):
        dialog.open()
        assert english(texts(dialog)) == []
        dialog.reject()
        dialog.deleteLater()


def test_menus_of_fields_and_bars_are_chinese(chinese: Desk) -> None:
    parent = QWidget(chinese.window)
    fields = (QLineEdit("字", parent), QPlainTextEdit("字", parent), QSpinBox(parent), QScrollBar(parent))
    parent.show()
    found: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found.extend(texts(menu))
        menu.close()

    for field in fields:
        # Qt waits for some of these menus until they are closed.
        QTimer.singleShot(0, look)
        widget = field.viewport() if isinstance(field, QPlainTextEdit) else field
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(2, 2), widget.mapToGlobal(QPoint(2, 2)))
        before = len(found)
        QApplication.sendEvent(widget, event)
        chinese.bot.waitUntil(lambda before=before: len(found) > before)  # type: ignore[misc] # bound at once
    assert any("复制" in text for text in found)
    assert english(iter(found)) == []
    parent.deleteLater()


def test_dialogs_for_printing_are_chinese(chinese: Desk) -> None:
    dialog = QPrintDialog(QPrinter(), chinese.window)
    folder = str(Path.home() / "print.pdf")
    assert english(texts(dialog), folder, "...") == []
    dialog.deleteLater()
    # That of the set-up opens with a printer alone.
    for words in ("Page &order:", "Pages &per sheet:"):
        assert re.search(HAN, QCoreApplication.translate("QPageSetupWidget", words))


def test_qts_words_are_english_again(chinese: Desk) -> None:
    chinese.controller.run("language-en")
    assert QCoreApplication.translate("QFileDialog", "Files of &type:") == "Files of &type:"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
