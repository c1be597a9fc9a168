"""The list of all keys, which can be gone through and scrolls where large text makes it longer than the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.language import Language, mark

# In widths of a character and in heights of a line; no more of the screen is taken than this share.
_WIDTH: Final = 62
_LINES: Final = 34
_SHARE: Final = 0.8
_USUAL: Final = re.compile(r".+\+.+|F[1-9]|F1[0-2]")


def usual(keys: Sequence[QKeySequence]) -> list[QKeySequence]:
    """Return those that every keyboard has: the system adds some that few have, such as one for copying alone."""
    return [sequence for sequence in keys if _USUAL.fullmatch(sequence.toString())]


class KeysDialog(QDialog):
    """Shows what each key does."""

    def __init__(
        self, commands: Sequence[tuple[str, str]], others: Sequence[str], language: Language, parent: QWidget
    ) -> None:
        """List commands, each with its keys, and below them what `others` say in a sentence each."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = language.tr(mark("Keys"))
        self.setWindowTitle(title)
        self.table = QTableWidget(len(commands) + len(others), 2)
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels([language.tr(mark("Command")), title])
        for row, texts in enumerate(commands):
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        for row, text in enumerate(others, len(commands)):
            nothing = QTableWidgetItem()
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.table.setItem(row, 0, QTableWidgetItem(text))
            self.table.setItem(row, 1, nothing)
            self.table.setSpan(row, 0, 1, 2)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        heads = self.table.horizontalHeader()
        heads.setSectionsClickable(False)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        heads.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(self.table)
        box.addWidget(buttons)
        room = self.screen().availableSize() * _SHARE
        wanted = self.fontMetrics().averageCharWidth() * _WIDTH, self.fontMetrics().lineSpacing() * _LINES
        self.resize(min(wanted[0], room.width()), min(wanted[1], room.height()))
        self.table.setCurrentCell(0, 0)
