"""The dialog that shows a citation, in the style chosen, before it is copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.citations import STYLES, Style
from qingdao_browser.core.language import Language, mark

_NAMES: dict[Style, str] = {
    "apa": "APA 7",
    "chicago": mark("Chicago, author and date"),
    "gbt7714-numeric": mark("GB/T 7714, numeric"),
    "gbt7714-author-date": mark("GB/T 7714, author and date"),
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}


class CitationDialog(QDialog):
    """Shows what would be copied; `decided` tells the style in which it is to be."""

    decided = Signal(str)

    def __init__(self, write: Callable[[Style], str], style: Style, language: Language, parent: QWidget) -> None:
        super().__init__(parent)
        self._write = write
        self.setWindowTitle(language.tr(mark("Copy citation")))
        self.resize(620, 340)
        self.styles = QComboBox()
        for name in STYLES:
            self.styles.addItem(language.tr(_NAMES[name]), name)
        self.styles.setCurrentIndex(STYLES.index(style))
        label = QLabel(language.tr(mark("&Style")))
        label.setBuddy(self.styles)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setAccessibleName(language.tr(mark("Citation")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        copy = buttons.addButton(language.tr(mark("&Copy")), QDialogButtonBox.ButtonRole.AcceptRole)
        copy.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._decide)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.styles, 1)
        box = QVBoxLayout(self)
        box.addLayout(top)
        box.addWidget(self.preview, 1)
        box.addWidget(buttons)
        self.styles.currentIndexChanged.connect(self._show)
        self._show()
        copy.setFocus()

    @property
    def style_chosen(self) -> Style:
        """The style in which the citation is shown."""
        return STYLES[self.styles.currentIndex()]

    def _show(self) -> None:
        self.preview.setPlainText(self._write(self.style_chosen))

    def _decide(self) -> None:
        self.decided.emit(self.style_chosen)
