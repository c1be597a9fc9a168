"""The list of keys: it tells all that work, all it tells work, and the README says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qingdao_browser.core.commands import COMMANDS, bare
from qingdao_browser.core.language import LANGUAGES
from qingdao_browser.views.keys_dialog import KeysDialog
from tests.desk import Desk

README = Path(__file__).resolve().parents[2] / "README.md"
# What only keyboards with many keys have; it does what is written on it.
SPECIAL = re.compile(r"F1[3-9]|[A-Z][a-z]+( In| Out)?")


def listed(desk: Desk) -> list[tuple[str, str]]:
    """Return the rows of the list, each with its command and its keys."""
    desk.controller.run("keys")
    [dialog] = [dialog for dialog in desk.window.findChildren(KeysDialog) if dialog.isVisible()]
    table = dialog.table
    items = [[table.item(row, column) for column in range(2)] for row in range(table.rowCount())]
    rows = [(a.text() if a else "", b.text() if b else "") for a, b in items]
    dialog.reject()
    return rows


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_key_is_listed_and_works(desk: Desk, code: str) -> None:
    desk.controller.run(f"language-{code}")
    window, join = desk.window, desk.controller.language.join([" ", " "]).strip()
    rows = {words: keys.split(join) for words, keys in listed(desk) if keys}
    rows = {words: [key.strip() for key in keys] for words, keys in rows.items()}
    for command in COMMANDS:
        action = window.actions_by_id[command.id]
        keys = [shortcut.toString(QKeySequence.SequenceFormat.NativeText) for shortcut in action.shortcuts()]
        missing = set(keys) - set(rows.get(bare(action.text()), []))
        assert all(SPECIAL.fullmatch(QKeySequence(key).toString()) for key in missing), (command.id, missing)
        action.setEnabled(True)
    given: list[str] = []
    window.commanded.disconnect(desk.controller.run)
    window.commanded.connect(given.append)
    for words, keys in rows.items():
        for key in keys:
            given.clear()
            handle = window.windowHandle()
            assert handle is not None
            QTest.keySequence(handle, QKeySequence(key, QKeySequence.SequenceFormat.NativeText))
            assert [bare(window.actions_by_id[id].text()) for id in given] == [words], key


def test_the_list_is_no_larger_than_the_screen(desk: Desk) -> None:
    for _ in range(5):
        desk.controller.run("zoom-in")
    desk.controller.run("keys")
    [dialog] = [dialog for dialog in desk.window.findChildren(KeysDialog) if dialog.isVisible()]
    QApplication.processEvents()
    assert dialog.size().boundedTo(desk.window.screen().availableSize()) == dialog.size()
    assert dialog.table.verticalScrollBar().maximum() > 0
    assert dialog.table.horizontalScrollBar().maximum() == 0
    assert dialog.size().expandedTo(QSize(400, 400)) == dialog.size()
    dialog.reject()


def test_the_readme_tells_the_keys_of_the_commands() -> None:
    table = README.read_text("utf-8").partition("| Key | Does |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    told = {
        key.strip().replace("Page Up", "PgUp").replace("Page Down", "PgDown") for c in cells for key in c.split(",")
    }
    told = {key for key in told if not key.startswith("arrow keys")}
    keys = [command.keys for command in COMMANDS if command.keys]
    assert told - {key for own in keys for key in own} == set()
    assert {own[0] for own in keys} - told == set()
