"""The strip above the page that tells what went wrong, what is safe and what to do; it stops nobody from reading on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from qingdao_browser.core.language import Language, mark
from qingdao_browser.views.blocks import Words

_LINES_SHOWN = 8


class Details(QPlainTextEdit):
    """Lines to read, to mark and to copy; where they lead somewhere, a click or Enter on one follows it."""

    followed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.lead = False

    def show_lines(self, lines: Sequence[str], *, lead: bool) -> None:
        """Show some lines, and say whether they lead somewhere."""
        self.lead = lead
        self.setPlainText("\n".join(lines))
        keys = Qt.TextInteractionFlag.TextSelectableByKeyboard if lead else Qt.TextInteractionFlag.NoTextInteraction
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | keys)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if lead else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow the line that was clicked, unless text was marked."""
        super().mouseReleaseEvent(event)
        if self.lead and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.followed.emit(self.cursorForPosition(event.position().toPoint()).blockNumber())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow the line of the text cursor with Enter."""
        if self.lead and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.followed.emit(self.textCursor().blockNumber())
        else:
            super().keyPressEvent(event)


class Notice(QFrame):
    """A message with a list of details that can be copied; hidden until there is one."""

    followed = Signal(int)
    """The number of the detail that a person wants to be led to, counted from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.setVisible(False)
        self._message = Words("", bold=True)
        self._details = Details()
        self._details.followed.connect(self.followed)
        self._close = QPushButton()
        self._close.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.addWidget(self._message, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 10, 14, 10)
        box.addLayout(top)
        box.addWidget(self._details)

    def tell(self, message: str, details: Sequence[str], language: Language, *, lead: bool = False) -> None:
        """Show a message and its details, one a line; say whether these `lead` somewhere."""
        self._message.setText(message)
        self._details.show_lines(details, lead=lead)
        self._details.setVisible(bool(details))
        self._details.setAccessibleName(language.tr(mark("Details")))
        lines = min(max(len(details), 2), _LINES_SHOWN)
        self._details.setFixedHeight(round(self._details.fontMetrics().lineSpacing() * (lines + 0.8)))
        self._close.setText(language.tr(mark("Close")))
        self.setAccessibleName(message)
        self.setVisible(True)

    @property
    def text(self) -> str:
        """Everything the notice says now, as lines of text; empty while it is hidden."""
        return "" if self.isHidden() else "\n".join(filter(None, [self._message.text(), self._details.toPlainText()]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and a bar at the left in the colour of cautions."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        painter.fillRect(0, 0, 4, self.height(), self.palette().color(QPalette.ColorRole.BrightText))
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
