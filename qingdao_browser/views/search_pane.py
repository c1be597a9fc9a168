"""The search field and its results: matched words stand out, the first hit is one Enter away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.results_model import HIT_ROLE, SHOWN, ResultsModel
from qingdao_browser.views import accessible, theme
from qingdao_browser.views.copying import RowMenu

if TYPE_CHECKING:
    from qingdao_browser.core.search import Entry, Hit, Index

Row = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """Draws a result: its title and one or two lines of detail, with the matched spans on a tinted ground."""

    _MARGIN = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: Row) -> QSize:
        """Return room for the title and two lines of detail."""
        line = option.fontMetrics.height()
        return QSize(160, round(line * 1.1 + 2 * line * theme.SMALL * 1.15) + 2 * self._MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Row) -> None:
        """Draw the result."""
        hit: Hit = index.data(HIT_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.AlternateBase))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5)
        if selected:
            painter.fillRect(
                QRect(option.rect.left() + 1, option.rect.top() + 6, 3, option.rect.height() - 12),
                option.palette.color(QPalette.ColorRole.Highlight),
            )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Link), 1.5))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5)
        room = option.rect.adjusted(self._MARGIN + 2, self._MARGIN, -self._MARGIN, -self._MARGIN)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        used = self._draw(
            painter, hit.title, hit.title_spans, room, theme.scaled(option.font, 1.0, bold=True), 1, option
        )
        painter.setPen(theme.muted(option.palette))
        below = room.adjusted(0, used + 1, 0, 0)
        start = _start_of_window(hit)
        spans = tuple((a - start, b - start) for a, b in hit.detail_spans if a >= start)
        detail = ("…" + hit.detail[start + 1 :]) if start else hit.detail
        self._draw(painter, detail, spans, below, theme.scaled(option.font, theme.SMALL), 2, option)
        painter.restore()

    def _draw(
        self,
        painter: QPainter,
        text: str,
        spans: Sequence[tuple[int, int]],
        room: QRect,
        font: QFont,
        lines: int,
        option: QStyleOptionViewItem,
    ) -> int:
        """Draw some lines of text with the spans marked; return the height used."""
        text = _shortened(text, font, room.width(), lines)
        spans = [(start, min(end, len(text))) for start, end in spans if start < len(text)]
        layout = QTextLayout(text, font)
        formats = []
        ground = QColor(option.palette.color(QPalette.ColorRole.BrightText))
        ground.setAlpha(60)
        for start, end in spans:
            span = QTextLayout.FormatRange()
            span.start, span.length = start, end - start
            style = QTextCharFormat()
            style.setBackground(ground)
            style.setForeground(option.palette.color(QPalette.ColorRole.Text))
            span.format = style
            formats.append(span)
        layout.setFormats(formats)
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(wrap)
        layout.beginLayout()
        height = 0.0
        for _ in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            line.setPosition(line.position() + type(line.position())(0, height))
            height += line.height()
        layout.endLayout()
        painter.setClipRect(room.adjusted(-2, 0, 2, 4))
        layout.draw(painter, room.topLeft().toPointF())
        painter.setClipping(False)
        return round(height)


def _shortened(text: str, font: QFont, width: float, lines: int) -> str:
    """Return the text cut with an ellipsis where it does not fit on so many lines; words may break anywhere."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) <= width:
        return text
    # A broken line leaves a little room at its end, of which a word's length is a fair guess.
    room = width * lines - metrics.averageCharWidth() * 8 * (lines - 1)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


def _start_of_window(hit: Hit) -> int:
    """Return where the shown part of a long detail begins, so that the first match is in sight."""
    if not hit.detail_spans or hit.detail_spans[0][0] < 60:
        return 0
    return max(0, hit.detail_spans[0][0] - 30)


class ResultList(QListView):
    """The results; several can be chosen, and dragged together."""

    dragged = Signal()
    menu_asked = Signal(QPoint)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Tell that what is chosen is dragged."""
        self.dragged.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell where a menu is asked for."""
        at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_asked.emit(event.globalPos() if event.reason() == QContextMenuEvent.Reason.Mouse else at)


class SearchPane(QWidget):
    """The field, the count and the results; shows `rest` in their place while the field is empty."""

    chosen = Signal(str)
    copied = Signal(list)
    collected = Signal(list)
    dragged = Signal(list)
    wanted = Signal()
    """The index is needed, which `take` gets."""

    def __init__(self, rest: QWidget) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setTextMargins(6, 4, 6, 4)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self.results = ResultList()
        self.results.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.results.setDragEnabled(True)
        self.results.dragged.connect(self._drag)
        self.results.menu_asked.connect(self._show_menu)
        self.results.setFrameShape(QFrame.Shape.NoFrame)
        self.results.setUniformItemSizes(True)
        self.results.setItemDelegate(HitDelegate(self.results))
        self.results.setMouseTracking(True)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = ResultsModel(self)
        self.results.setModel(self._model)
        self.results.clicked.connect(self._clicked)
        self.results.activated.connect(self._open)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setWordWrap(True)
        self.count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._rest = rest
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 12, 6, 4)
        box.setSpacing(8)
        for widget in (self.field, self.count, self.results, rest):
            box.addWidget(widget)
        self._index: Index | None = None
        self._language: Language | None = None
        self._found: Sequence[Entry] = ()
        self._show_results(False)

    def show_book(self, index: Index | None, language: Language) -> None:
        """Search another book, or the same in another language; without an index it is asked for when it is needed."""
        self._index, self._language = index, language
        self._found = ()
        self.field.setPlaceholderText(language.tr(mark("Search facts, places, numbers")))
        self.field.setAccessibleName(language.tr(mark("Search")))
        self.results.setAccessibleName(language.tr(mark("Search results")))
        self._typed(self.field.text())

    def take(self, index: Index) -> None:
        """Search in an index from now on, also for what has been typed already."""
        self._index = index
        self._typed(self.field.text())

    def advance(self, share: float) -> None:
        """Tell what share of the index is made, from 0 to 1, where somebody waits for it."""
        if self.is_waiting and self._language is not None:
            self.count.setText(self._language.tr(mark("Preparing the search… {n} %"), n=int(share * 100)))

    @property
    def is_waiting(self) -> bool:
        """Whether something was typed and there is no index yet."""
        return self._index is None and bool(self.field.text().strip())

    def chosen_hit(self) -> str:
        """Return the id of the result that has the focus; empty where none has."""
        row = self.results.currentIndex()
        return self._model.hit(row.row()).id if self.results.hasFocus() and row.isValid() else ""

    def chosen_hits(self) -> list[str]:
        """Return the ids of the results chosen while they or the field have the focus; none where others have it."""
        if self.results.isHidden() or not (self.results.hasFocus() or self.field.hasFocus()):
            return []
        return self._marked()

    def _marked(self) -> list[str]:
        """Return the ids of the results chosen, from the top down."""
        return [self._model.hit(row).id for row in sorted({index.row() for index in self.results.selectedIndexes()})]

    def _drag(self) -> None:
        self.dragged.emit(self._marked())

    def _show_menu(self, at: QPoint) -> None:
        """Offer to open, copy or collect the results chosen, or to collect all that are shown."""
        ids = self._marked()
        if not ids or self._language is None:
            return
        menu = RowMenu(ids, self._language, self, [self._model.hit(row).id for row in range(self._model.rowCount())])
        menu.opened.connect(self.chosen)
        menu.copied.connect(self.copied)
        menu.collected.connect(self.collected)
        menu.popup(at)

    def _show_results(self, shown: bool) -> None:
        self.results.setVisible(shown)
        self.count.setVisible(shown)
        self._rest.setVisible(not shown)

    def _typed(self, text: str) -> None:
        query = text.strip()
        self._show_results(bool(query))
        if not query or self._language is None:
            self._found = ()
            return
        if self._index is None:
            self._found = ()
            self._model.clear()
            self.advance(0.0)
            self.wanted.emit()
            return
        self._found = self._index.find(query)
        self._model.show(self._index, self._found, query, self._language)
        self.count.setText(self._words())
        accessible.announce(self.count, self.count.text())
        if self._found:
            self.results.setCurrentIndex(self._model.index(0))

    def _words(self) -> str:
        assert self._language is not None  # asked for only with a book
        count = len(self._found)
        if not count:
            return self._language.tr(
                mark("Nothing found. Try a shorter word, a number such as 380 or 1.523 billion, a place or a year.")
            )
        words = self._language.plural("{n} result", "{n} results", count)
        if count > SHOWN:
            words += self._language.bracket(self._language.tr(mark("the first {n} are shown"), n=SHOWN))
        return words

    def _clicked(self, row: QModelIndex) -> None:
        """Open a result that is clicked alone; with Control or Shift it is only chosen."""
        if QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self._open(row)

    def _open(self, row: QModelIndex) -> None:
        if row.isValid():
            self.chosen.emit(self._model.hit(row.row()).id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter open the marked hit, the arrows move among hits, and Escape empty the field, all from the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            row = self.results.currentIndex().row()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._found:
                self._open(self._model.index(max(row, 0)))
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._found:
                step = 1 if key == Qt.Key.Key_Down else -1
                target = min(max(row + step, 0), self._model.rowCount() - 1)
                self.results.setCurrentIndex(self._model.index(target))
                return True
            if key == Qt.Key.Key_Escape:
                self.field.clear()
                return True
        return super().eventFilter(watched, event)
