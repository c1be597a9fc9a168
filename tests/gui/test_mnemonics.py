"""The letters by which menus and dialogs are used: each stands for one thing, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)

from tests.desk import Desk
from tests.gui.dialogs import Dialogs
from tests.gui.keyboard import type_key

LANGUAGES = ("en", "zh")
# In Chinese the letter stands in brackets behind the words, before what follows them.
CHINESE, HAN = r"\(&[A-Z0-9]\)[…：]?$", "[\u4e00-\u9fff]"


def letters(texts: Iterable[str]) -> list[str]:
    """Return the letter of each text, and fail where a Chinese one has it in the wrong place."""
    found = []
    for text in texts:
        marked = re.findall(r"&(\w)", text.replace("&&", ""))
        assert len(marked) <= 1, text
        found += [letter.lower() for letter in marked]
        if marked and re.match(HAN, text):
            assert re.search(CHINESE, text), text
    return found


def clashes(texts: Iterable[str]) -> set[str]:
    found = letters(texts)
    return {letter for letter in found if found.count(letter) > 1}


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_command_of_a_menu_has_a_letter_of_its_own(desk: Desk, code: str) -> None:
    desk.controller.run(f"language-{code}")
    bar = desk.window.menuBar()
    menus: list[QWidget] = [bar, *(menu for menu in bar.findChildren(QMenu) if menu.actions())]
    assert len(menus) > 7
    for menu in menus:
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]
        assert clashes(texts) == set(), texts
        assert len(letters(texts)) == len(texts), texts


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_menu_opens_and_a_command_runs_by_its_letter(desk: Desk, code: str) -> None:
    desk.controller.run(f"language-{code}")
    type_key(desk.window, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    assert isinstance(QApplication.activePopupWidget(), QMenu)
    type_key(desk.window, Qt.Key.Key_S)
    assert desk.controller.page == "sources"


def own_words(dialog: QDialog) -> list[str]:
    """Return the words of a dialog on which a letter can be marked: those of its buttons and of labels of fields."""
    buttons = [b.text() for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.text()]
    return buttons + [
        label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.buddy() is not None
    ]


def without_a_letter(dialog: QDialog) -> list[str]:
    """Return what has no letter, of the buttons and boxes that are ours and of labels of fields.

    Enter and Escape stand for Qt's own buttons, such as Cancel and Close.
    """
    boxes = dialog.findChildren(QDialogButtonBox)
    ours = [
        button
        for button in (*dialog.findChildren(QPushButton), *dialog.findChildren(QCheckBox))
        if button.isVisible() and not any(box.standardButton(button) != box.StandardButton.NoButton for box in boxes)
    ]
    if isinstance(dialog, QMessageBox):
        # Qt adds one that shows the details.
        ours = [button for button in ours if button not in dialog.buttons() or not _is_of_qt(dialog, button)]
    words = [button.text() for button in ours]
    words += [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.buddy() is not None]
    return [text for text in words if not re.search(r"&\w", text)]


def _is_of_qt(box: QMessageBox, button: QAbstractButton) -> bool:
    return box.buttonRole(button) == QMessageBox.ButtonRole.ActionRole


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_letter_of_a_dialog_stands_for_one_thing(
    open_desk: Callable[..., Desk], tmp_path: Path, code: str
) -> None:
    dialogs = Dialogs(open_desk, tmp_path)
    dialogs.desk.controller.run(f"language-{code}")
    wrong: dict[str, object] = {}

    def look(dialog: QDialog) -> None:
        if found := clashes(own_words(dialog)):
            wrong[f"{dialog.windowTitle()}: twice"] = found
        if missing := without_a_letter(dialog):
            wrong[f"{dialog.windowTitle()}: none"] = missing

    for name in Dialogs.NAMES:
        dialogs.meet(name, look)
    assert wrong == {}
