"""How far long work is, and the button that stops it; nothing is shown of work that is over at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.tooltip import tooltip

# Work that will take longer than the second of these in all is shown once it took the first: what comes and goes at
# once only unsettles.
_LOOK_MS: Final = 300
_LONG_MS: Final = 1000
_BAR_WIDTH: Final = 140


class ProgressStrip(QWidget):
    """A text, a bar and a Cancel button; hidden but while work is on that takes more than about a second."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setVisible(False)
        self._since = QElapsedTimer()
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        # A long title gives way to the bar and the button.
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setMaximumHeight(8)
        self.button = QPushButton()
        self.button.clicked.connect(self.cancelled)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 8, 0)
        box.setSpacing(8)
        box.addWidget(self.words, 1)
        box.addWidget(self.bar)
        box.addWidget(self.button)

    def begin(self, words: str, language: Language) -> None:
        """Get ready to show some work, named by words such as “Printing Trade…”."""
        self.setVisible(False)
        room = 2 * _BAR_WIDTH
        self.words.setText(self.words.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room - 4))
        self.words.setMinimumWidth(min(self.words.fontMetrics().horizontalAdvance(words) + 4, room))
        self.words.setToolTip(tooltip(words))
        self.setAccessibleName(words)
        self.bar.setAccessibleName(words)
        self.bar.setValue(0)
        self.button.setText(language.tr(mark("Cancel")))
        self._since.start()

    def advance(self, share: float) -> None:
        """Show how far the work is, from 0 to 1, if it is long."""
        self.bar.setValue(round(share * 100))
        past = self._since.elapsed()
        if self.isHidden() and past > _LOOK_MS and past > _LONG_MS * share:
            self.setVisible(True)

    def end(self) -> None:
        """Show nothing any more."""
        self.setVisible(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel on Escape, with the focus on the button."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
