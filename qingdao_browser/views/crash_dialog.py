"""The dialog that tells of an error in the program and shows its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from qingdao_browser.core.language import Language, mark
from qingdao_browser.views import accessible
from qingdao_browser.views.blocks import Words

# The dialog is so many letters wide, its report so many lines high, and both of its sides take such a share of the
# screen at most.
_WIDTH: Final = 80
_LINES: Final = 16
_FEWEST_LINES: Final = 3
_SHARE: Final = 0.9


class CrashDialog(QDialog):
    """Says what happened and what is safe, the first of some words in bold; the report can be read and copied."""

    folder_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self, words: Sequence[str], report: str, language: Language, parent: QWidget | None, *, may_quit: bool
    ) -> None:
        super().__init__(parent)
        self._language = language
        self.setWindowTitle(language.tr(mark("An error in the program")))
        box = QVBoxLayout(self)
        for at, text in enumerate(words):
            box.addWidget(Words(text, bold=at == 0))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        letters = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        letters.setPointSizeF(self.font().pointSizeF())
        self.report.setFont(letters)
        line = self.report.fontMetrics().lineSpacing()
        self.report.setMinimumHeight(line * _FEWEST_LINES)
        self.report.setAccessibleName(language.tr(mark("Report")))
        box.addWidget(self.report, 1)
        self.news = Words("", secondary=True)
        box.addWidget(self.news)
        roles = QDialogButtonBox.ButtonRole
        self.buttons = QDialogButtonBox()
        copy = self.buttons.addButton(language.tr(mark("&Copy report")), roles.ActionRole)
        copy.clicked.connect(self._copy)
        folder = self.buttons.addButton(language.tr(mark("Open &folder")), roles.ActionRole)
        folder.clicked.connect(self.folder_wanted)
        if may_quit:
            leave = self.buttons.addButton(language.tr(mark("&Quit")), roles.DestructiveRole)
            leave.clicked.connect(self._leave)
        go_on = self.buttons.addButton(language.tr(mark("C&ontinue")), roles.RejectRole)
        self.buttons.rejected.connect(self.reject)
        go_on.setDefault(True)
        box.addWidget(self.buttons)
        go_on.setFocus()
        room = self.screen().availableSize() * _SHARE
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH, room.width())
        # Words that are broken into lines do not hold a window open by themselves.
        least = box.minimumHeightForWidth(width)
        self.resize(width, max(least, min(least + line * (_LINES - _FEWEST_LINES), room.height())))

    def add(self, report: str) -> None:
        """Show the report of one more error below the others."""
        self.report.appendPlainText(f"\n\n{report}")
        self._say(self._language.tr(mark("There was another error meanwhile; its report is shown as well.")))

    def tell_no_folder(self, folder: str) -> None:
        """Say that no program was found that shows the folder."""
        self._say(self._language.tr(mark("No program was found that opens {file}."), file=folder))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report.toPlainText())
        self._say(self._language.tr(mark("Copied.")))

    def _leave(self) -> None:
        self.reject()
        self.quit_wanted.emit()

    def _say(self, words: str) -> None:
        self.news.setText(words)
        accessible.announce(self, words)
