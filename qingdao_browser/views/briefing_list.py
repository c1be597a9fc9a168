"""The entries of a briefing as a list: how they are drawn, moved by key and by dragging, and edited in their place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QAbstractSlider,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qingdao_browser.charts.look import visible
from qingdao_browser.models.briefing_model import (
    CHANGED_ROLE,
    COLOUR_ROLE,
    DETAIL_ROLE,
    KIND_ROLE,
    MARKER_ROLE,
    MISSING_ROLE,
    Index,
)
from qingdao_browser.views import theme
from qingdao_browser.views.blocks import Words
from qingdao_browser.views.tree_pane import draw_marker

_LONGEST_HEADING: Final = 300
_TEXT: Final = Qt.ItemDataRole.DisplayRole


@lru_cache(maxsize=5_000)
def _wrapped(text: str, font: str, width: int, lines: int) -> tuple[str, ...]:
    """Return a text broken into at most so many lines, the last of them cut with an ellipsis where it is too long."""
    used = QFont()
    used.fromString(font)
    # A note of ten thousand words is not laid out for its first three lines.
    layout = QTextLayout(text[: 400 * lines], used)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while len(found) < lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start, length = line.textStart(), line.textLength()
        if len(found) == lines - 1:
            rest = text[start:]
            found.append(QFontMetricsF(used).elidedText(rest, Qt.TextElideMode.ElideRight, width))
        else:
            found.append(text[start : start + length].rstrip())
    layout.endLayout()
    return tuple(found)


class EntryDelegate(QStyledItemDelegate):
    """Draws an entry: a heading bold, a note in italics, a thing with its mark, title and figure; edits own words."""

    _AROUND = 7
    _LEFT = 30
    _RIGHT = 12

    def _fonts(self, option: QStyleOptionViewItem, kind: str) -> tuple[QFont, QFont]:
        title = theme.scaled(option.font, theme.SECTION if kind == "heading" else 10.5 / 11, bold=kind == "heading")
        title.setItalic(kind == "note")
        return title, theme.scaled(option.font, theme.SMALL)

    def _lines(self, option: QStyleOptionViewItem, index: Index) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return title and detail as the lines they take in the width of the list."""
        kind = index.data(KIND_ROLE)
        view = option.widget
        width = option.rect.width()
        if isinstance(view, QAbstractItemView):
            # With room for the bar even while there is none: rows would change their heights with it.
            width = view.width() - view.verticalScrollBar().sizeHint().width()
        width -= self._RIGHT + (self._AROUND + 3 if kind == "heading" else self._LEFT)
        title, detail = self._fonts(option, kind)
        chip = self._chip_width(index.data(CHANGED_ROLE), detail)
        text = " ".join(index.data(_TEXT).split())
        lines = _wrapped(text, title.toString(), width - chip, 3 if kind == "note" else 2)
        if kind != "thing":
            return lines or ("",), ()
        return lines, _wrapped(" ".join(index.data(DETAIL_ROLE).split()), detail.toString(), width, 2)

    @staticmethod
    def _chip_width(words: str, font: QFont) -> int:
        return round(theme.text_width(font, words)) + 20 if words else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for the lines of the entry."""
        title, detail = self._fonts(option, index.data(KIND_ROLE))
        above, below = self._lines(option, index)
        heights = len(above) * QFontMetricsF(title).height() + len(below) * QFontMetricsF(detail).height()
        air = 8 if index.data(KIND_ROLE) == "heading" and index.row() else 0
        return QSize(120, round(heights) + 2 * self._AROUND + air)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the entry."""
        kind = index.data(KIND_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, option)
        title, detail = self._fonts(option, kind)
        above, below = self._lines(option, index)
        left = option.rect.left() + (self._AROUND + 3 if kind == "heading" else self._LEFT)
        y = option.rect.bottom() - self._AROUND + 1 - round(
            len(above) * QFontMetricsF(title).height() + len(below) * QFontMetricsF(detail).height()
        )  # fmt: skip
        missing = index.data(MISSING_ROLE)
        first = y + QFontMetricsF(title).height() / 2
        if missing:
            self._draw_sign(painter, option, QPointF(option.rect.left() + 17, first))
        elif index.data(COLOUR_ROLE):
            centre = QPointF(option.rect.left() + 17, first + 0.5)
            # The ground of the chosen row is the one on which less can be seen.
            fill = visible(index.data(COLOUR_ROLE), option.palette.color(QPalette.ColorRole.AlternateBase).name())
            draw_marker(painter, index.data(MARKER_ROLE), centre, 4.5, fill)
        if changed := index.data(CHANGED_ROLE):
            self._draw_chip(painter, option, changed, detail, first)
        painter.setFont(title)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        end = self._draw_lines(painter, above, QPointF(left, y))
        painter.setFont(detail)
        quiet = theme.muted(option.palette)
        painter.setPen(option.palette.color(QPalette.ColorRole.BrightText) if missing else quiet)
        self._draw_lines(painter, below, QPointF(left, end))
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        frame = QRectF(option.rect).adjusted(3, 1, -3, -1)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.AlternateBase))
            painter.drawRoundedRect(frame, 5, 5)
        if selected:
            bar = QRect(option.rect.left() + 3, option.rect.top() + 6, 3, option.rect.height() - 12)
            painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Highlight))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Link), 1.5))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    @staticmethod
    def _draw_lines(painter: QPainter, lines: Sequence[str], corner: QPointF) -> float:
        """Draw lines of text below a corner; return where they end."""
        metrics = QFontMetricsF(painter.font())
        for line in lines:
            painter.drawText(QPointF(corner.x(), corner.y() + metrics.ascent()), line)
            corner += QPointF(0, metrics.height())
        return corner.y()

    @staticmethod
    def _draw_sign(painter: QPainter, option: QStyleOptionViewItem, centre: QPointF) -> None:
        """Draw the sign of what the book does not have: a triangle with a stroke and a dot."""
        colour = option.palette.color(QPalette.ColorRole.BrightText)
        painter.setPen(QPen(colour, 1.4, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = (QPointF(0, -6), QPointF(6.5, 5), QPointF(-6.5, 5))
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
        painter.drawLine(centre + QPointF(0, -2), centre + QPointF(0, 1.2))
        painter.drawPoint(centre + QPointF(0, 3))

    @staticmethod
    def _draw_chip(painter: QPainter, option: QStyleOptionViewItem, words: str, font: QFont, middle: float) -> None:
        """Draw the mark of changed figures at the right of the title."""
        colour = option.palette.color(QPalette.ColorRole.BrightText)
        ground = QColor(colour)
        ground.setAlpha(28)
        width, height = theme.text_width(font, words) + 12, QFontMetricsF(font).height() + 1
        frame = QRectF(option.rect.right() - width - 9, middle - height / 2, width, height)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, height / 2, height / 2)
        painter.setFont(font)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, words)

    # --- editing --------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line for a heading and a small field for a note."""
        editor: QLineEdit | QPlainTextEdit
        if index.data(KIND_ROLE) == "heading":
            editor = QLineEdit(parent)
            editor.setMaxLength(_LONGEST_HEADING)
        else:
            editor = QPlainTextEdit(parent)
            editor.setTabChangesFocus(True)
        editor.setAutoFillBackground(True)
        editor.setFont(self._fonts(option, index.data(KIND_ROLE))[0])
        editor.setAccessibleName(index.data(DETAIL_ROLE))
        editor.setPlaceholderText(index.data(DETAIL_ROLE))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the words into the editor, unless a person is at them already."""
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(index.data(_TEXT))
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(index.data(_TEXT))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the words over where they are others."""
        text = editor.toPlainText() if isinstance(editor, QPlainTextEdit) else ""
        text = editor.text() if isinstance(editor, QLineEdit) else text
        if " ".join(text.split()) != index.data(_TEXT):
            model.setData(index, text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the editor over the entry; a note has room for some lines."""
        lines = 1.6 if isinstance(editor, QLineEdit) else 4.4
        height = max(option.rect.height() - 4, round(editor.fontMetrics().lineSpacing() * lines))
        editor.setGeometry(
            option.rect.adjusted(4, 2, -4, 0).left(), option.rect.top() + 2, option.rect.width() - 8, height
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter end a note as it ends a heading."""
        ended = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ended and event.type() == QEvent.Type.KeyPress and isinstance(watched, QPlainTextEdit):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
            return True
        return super().eventFilter(watched, event)


_SCROLLING: Final = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}


class EntryList(QListView):
    """The entries; Enter opens one, Delete removes, Alt with the arrows moves, F2 edits own words."""

    commanded = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(EntryDelegate(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setMouseTracking(True)
        self.advice = Words("", secondary=True)
        self.advice.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.advice.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Large text in a narrow window is longer than the list is high.
        self._advice_room = QScrollArea(self.viewport())
        self._advice_room.setFrameShape(QFrame.Shape.NoFrame)
        self._advice_room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._advice_room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._advice_room.setWidgetResizable(True)
        self._advice_room.setWidget(self.advice)
        self.advice.setAutoFillBackground(False)
        self._advice_room.viewport().setAutoFillBackground(False)
        self.menu_actions: list[tuple[str, str]] = []

    def show_advice(self, shown: bool) -> None:
        """Show or hide the advice that stands in place of entries."""
        self._advice_room.setVisible(shown)

    def reveal(self, index: Index) -> None:
        """Bring an entry into sight, at its place after all that was changed."""
        self.executeDelayedItemsLayout()
        self.scrollTo(index)

    def take_typed(self) -> None:
        """Hand over the words that are being typed."""
        for field in self.viewport().findChildren(QWidget):
            # One that was left is hidden, and goes when the events at hand are done.
            if field.property("filled") and not field.isHidden():
                self.commitData(field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove and move entries by key."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        command = {
            (Qt.Key.Key_Delete, False): "briefing-remove",
            (Qt.Key.Key_Up, True): "briefing-up",
            (Qt.Key.Key_Down, True): "briefing-down",
        }.get((Qt.Key(event.key()), alt))
        if command is None and self._advice_room.isVisible() and event.key() in _SCROLLING:
            bar = self._advice_room.verticalScrollBar()
            bar.triggerAction(_SCROLLING[Qt.Key(event.key())])
        elif command is None:
            super().keyPressEvent(event)
        else:
            self.commanded.emit(command)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the entries chosen."""
        if not self.selectionModel().hasSelection():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = bool(self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable)
        for command, words in self.menu_actions:
            if own or command != "briefing-edit":
                menu.addAction(words).setData(command)
        menu.triggered.connect(self._tell)
        at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        menu.popup(event.globalPos() if event.reason() == QContextMenuEvent.Reason.Mouse else at)

    def _tell(self, action: QAction) -> None:
        self.commanded.emit(action.data())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew at once, where Qt would wait, and keep the advice as wide as the list."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._advice_room.setGeometry(self.viewport().rect().adjusted(14, 10, -4, -6))
