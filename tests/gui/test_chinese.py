"""In the Chinese window nothing is in English but what its book says so, and names that have no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from qingdao_browser.core.commands import COMMANDS
from tests.core.samples import BOOK
from tests.core.test_translations import bundled, own_texts, words
from tests.desk import Desk

PAGES = ("home", "finance", "port-containers", "financing-value", "ocean-boats", "article-2018-05-14", "sources")
# Keys, programs, formats, styles, paper and currencies, which have no other name or are known by this one.
NAMES = words(
    "Alt Backspace Ctrl Del Delete Down End Enter Esc Home Ins Left Menu PgDown PgUp Return Right Shift Space Tab Up "
    "Calc English Excel Impress LibreOffice Microsoft Word Writer APA Chicago GB Letter US "
    "BibTeX CSL CSV HTML JSON LaTeX Markdown PDF PNG RIS SVG UTF XLSX XeLaTeX YAML "
    "csv docx facts html json md pdf png svg txt xlsx yaml yml"
)


@pytest.fixture
def chinese(desk: Desk) -> Desk:
    desk.controller.run("language-zh")
    desk.wait_for_page()
    return desk


def told(root: QWidget) -> Iterator[str]:
    """Return all that a window says: on it, of it to a screen reader, and in its tool tips."""
    for widget in [root, *root.findChildren(QWidget)]:
        yield from (widget.windowTitle(), widget.toolTip(), widget.statusTip(), widget.whatsThis())
        yield from (widget.accessibleName(), widget.accessibleDescription())
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text()
            case QLineEdit():
                yield from (widget.placeholderText(), widget.text())
            case QComboBox():
                yield from (widget.itemText(row) for row in range(widget.count()))
            case QPlainTextEdit() | QTextEdit():
                yield from (widget.toPlainText(), widget.placeholderText())
            case QMenu():
                yield widget.title()
    for action in root.findChildren(QAction):
        yield from (action.text(), action.toolTip(), action.statusTip())


def read_aloud(text: str) -> str:
    """Return a text without the signs of mnemonics, addresses of the web, and a word whose end is left out."""
    return re.sub(r"https?://\S+|&(?=[^ &])|\w+…", "", text)


def english(root: QWidget, own: set[str]) -> list[str]:
    return [text for text in dict.fromkeys(told(root)) if words(read_aloud(text)) - own - NAMES]


def test_the_window_is_chinese_on_every_kind_of_page(chinese: Desk) -> None:
    own = words("\n".join(own_texts(bundled())))
    chinese.controller.run("show-briefing")
    for page in PAGES:
        chinese.controller.go(page)
        chinese.wait_for_page()
        assert english(chinese.window, own) == [], page
    chinese.type_search("贸易")
    assert english(chinese.window.search, own) == []


@pytest.mark.parametrize("command", ["keys", "copy-citation", "print-preview"])
def test_dialogs_are_chinese(chinese: Desk, command: str) -> None:
    own = words("\n".join(own_texts(bundled())))
    assert command in {known.id for known in COMMANDS}
    chinese.controller.go("article-2018-05-14")
    chinese.wait_for_page()
    chinese.controller.run(command)
    dialogs = [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()
    ]
    for widget in [*dialogs, chinese.window]:
        assert english(widget, own) == []
    for dialog in dialogs:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_problems_of_a_book_are_told_in_the_language_of_the_window(chinese: Desk, tmp_path: Path) -> None:
    path = tmp_path / "坏.facts.yaml"
    path.write_text(
        BOOK.replace('scale: "1e9"', 'scale: "1e31"').replace("origin: qingdao", "origin: nowhere"), "utf-8"
    )
    chinese.open(path)
    notice = chinese.window.notice
    assert notice.text.splitlines()[0] == "无法打开“坏.facts.yaml”，内置数据册仍然打开。"
    assert "错误：places中没有'nowhere'；请更正，或将其加入places" in notice.text
    assert "错误：十的幂'1e31'过大；最大可读1e30" in notice.text
    chinese.controller.run("language-en")
    assert "error: there is no 'nowhere' among the places; correct it, or add it to the places" in notice.text
    assert notice.text.startswith("坏.facts.yaml could not be opened; the bundled book stays open.")
