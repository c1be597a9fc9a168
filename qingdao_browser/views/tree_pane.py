"""The category tree at the left: colours, counts, and the page a row opens."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from qingdao_browser.charts.look import visible
from qingdao_browser.core.book import Book
from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.tree_model import (
    COLOUR_ROLE,
    CONTEXT_ROLE,
    COUNT_ROLE,
    MARKER_ROLE,
    PAGE_ROLE,
    Node,
    TreeModel,
    build_tree,
)
from qingdao_browser.views import theme
from qingdao_browser.views.copying import RowMenu

# A category with more rows than this stays folded until somebody wants one of them.
_OPEN_ROWS: Final = 300
# In heights of the text: how far a row stands in from the one it is under, half the markers of folds and of categories.
_STEP_IN: Final = 0.8
_FOLD_MARKER: Final = 0.2
_CATEGORY_MARKER: Final = 0.28


class TreeDelegate(QStyledItemDelegate):
    """Draws a row: the mark of a category in its colour and shape, the text, the count at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return a row as high as a finger of text and a half."""
        return QSize(120, round(option.fontMetrics.height() * 1.45))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        room = option.rect.adjusted(2, 1, -8, -1)
        if option.state & QStyle.StateFlag.State_MouseOver and not selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.AlternateBase))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0, 1, -4, -1), 5, 5)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        text_colour = option.palette.color(role)
        quiet = text_colour if selected else theme.muted(option.palette)
        colour = index.data(COLOUR_ROLE)
        left = room.left() + 4
        if colour:
            high = option.fontMetrics.height()
            centre = QPointF(left + high / 3, room.center().y() + 0.5)
            # On the ground of the chosen row its outline makes it stand out.
            fill = QColor(colour) if selected else visible(colour, option.palette.color(QPalette.ColorRole.Base).name())
            outline = text_colour if selected else None
            draw_marker(painter, index.data(MARKER_ROLE), centre, high * _CATEGORY_MARKER, fill, outline)
            left += round(high * 1.1)
        top = not index.parent().isValid()
        font = theme.scaled(option.font, 1.0 if top else 10.5 / 11, bold=top)
        painter.setFont(font)
        right = room.right()
        count = index.data(COUNT_ROLE)
        if count:
            painter.setPen(quiet)
            painter.setFont(theme.scaled(option.font, theme.SMALL))
            text = str(count)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            right -= width + 8
            painter.setFont(font)
        painter.setPen(quiet if index.data(CONTEXT_ROLE) else text_colour)
        label = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, right - left)
        room.setLeft(left)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            # A chosen row has the ground of the frame's colour, so there it is that of the words, a little inside.
            ring = option.palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Link)
            inset = 2.5 if selected else 1.0
            painter.setPen(QPen(ring, 1.5))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(inset, inset + 0.5, -3, -inset - 0.5), 5, 5)
        painter.restore()


def draw_marker(
    painter: QPainter, marker: str, centre: QPointF, radius: float, colour: QColor, outline: QColor | None = None
) -> None:
    """Draw the shape that stands for a category: a circle, square, triangle or diamond."""
    painter.setPen(QPen(outline, 1) if outline is not None else Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y, r = centre.x(), centre.y(), radius
    if marker == "s":
        painter.drawRoundedRect(QRectF(x - r, y - r, 2 * r, 2 * r), 1.5, 1.5)
    elif marker == "t":
        painter.drawPolygon(QPolygonF([QPointF(x - r, y - r), QPointF(x + r, y - r), QPointF(x, y + r)]))
    elif marker == "d":
        painter.drawPolygon(QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)]))
    else:
        painter.drawEllipse(centre, r, r)


class TreePane(QTreeView):
    """The tree of a book; `chosen` tells the page of the row a person picked, the others what is done with it."""

    chosen = Signal(str)
    copied = Signal(list)
    collected = Signal(list)
    dragged = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setItemDelegate(TreeDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = TreeModel(Node("", ""), self)
        self._showing = False
        self._page = ""
        self._language: Language | None = None
        self.setDragEnabled(True)
        self.clicked.connect(self._picked)

    def drawRow(
        self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground of the chosen row over its whole width: the marker of branches would cut it in two."""
        if self.selectionModel().isSelected(index):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(QRectF(options.rect).adjusted(0, 1, -4, -1), 5, 5)
            painter.restore()
        plain = QStyleOptionViewItem(options)
        plain.palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        super().drawRow(painter, plain, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint the marker of a row that folds as large as its text: that of the style has one size."""
        if not self.model().hasChildren(index):
            return
        selected = self.selectionModel().isSelected(index)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        reach = self.fontMetrics().height() * _FOLD_MARKER
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.right() + 1 - self.indentation() / 2, rect.center().y() + 1)
        painter.rotate(90 if self.isExpanded(index) else 0)
        painter.setPen(QPen(self.palette().color(role), max(1.5, reach / 3)))
        painter.drawPolyline([QPointF(-reach / 2, -reach), QPointF(reach / 2, 0), QPointF(-reach / 2, reach)])
        painter.restore()

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for the markers beside larger text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setIndentation(round(self.fontMetrics().height() * _STEP_IN))

    def show_book(self, book: Book, language: Language) -> None:
        """Fill the tree; the categories stand open, but for those whose rows nobody would overlook."""
        self._showing = True
        self._language = language
        old = self._model
        self._model = TreeModel(build_tree(book, language), self)
        self.setModel(self._model)
        old.deleteLater()
        self.setAccessibleName(language.tr(mark("Categories and indicators")))
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            if self._model.rowCount(index) <= _OPEN_ROWS:
                self.expand(index)
        self.selectionModel().currentChanged.connect(self._moved)
        self._showing = False

    def show_page(self, page: str) -> None:
        """Mark the row of a page without opening it again; that of all sources for one of them, which has no row.

        Without a row of its own the tree would go to its first one as soon as it has the focus.
        """
        index = self._model.find(page)
        if not index.isValid():
            index = self._model.find("sources")
        self._page = page
        self._showing = True
        self.expand(index.parent())
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._showing = False

    def _moved(self, index: QModelIndex, previous: QModelIndex) -> None:
        if not self._showing and index.isValid() and index.data(PAGE_ROLE):
            self.chosen.emit(index.data(PAGE_ROLE))

    def _picked(self, index: QModelIndex) -> None:
        """Open the page of a row that is clicked again, e.g. to come back to its top; a row without one folds."""
        if index.data(PAGE_ROLE):
            self.chosen.emit(index.data(PAGE_ROLE))
        else:
            self.setExpanded(index, not self.isExpanded(index))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row alone: its page opens when the button comes up, so a row can be dragged off another page."""
        self._showing = True
        super().mousePressEvent(event)
        self._showing = False

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Let the row be dragged into a document or the briefing; the page shown stays."""
        self.dragged.emit([self.currentIndex().data(PAGE_ROLE)])
        self._restore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open, copy or collect what the row stands for."""
        index = self.currentIndex()
        if self._language is None or not index.isValid() or not index.data(PAGE_ROLE):
            return
        menu = RowMenu([index.data(PAGE_ROLE)], self._language, self)
        menu.opened.connect(self.chosen)
        menu.copied.connect(self.copied)
        menu.collected.connect(self.collected)
        menu.aboutToHide.connect(self._restore)
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        menu.popup(event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center()))

    def _restore(self) -> None:
        """Mark the row of the page that is shown, after another was pointed at."""
        self.show_page(self._page)
