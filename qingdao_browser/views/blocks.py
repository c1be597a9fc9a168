"""The pieces a page is built of: one widget for each kind of block of a `Summary`.

All text of the book is shown as plain text, never as markup.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.charts.look import visible
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Chip,
    Figure,
    Heading,
    Items,
    Link,
    Paragraph,
    SourceEntry,
    Sources,
    Table,
    Tile,
    TileGroup,
    Tiles,
)
from qingdao_browser.models.table_model import PAGE_ROLE, TableModel
from qingdao_browser.views import theme
from qingdao_browser.views.copying import CopyButton
from qingdao_browser.views.flow_layout import FlowLayout

# Rows that are set out in full and wrap their text; longer tables scroll in a window of their own.
FULL_ROWS = 200
SCROLLED_HEIGHT = 520
# A column of sentences is never narrower than this, in pixels.
_PROSE_WIDTH = 170.0
# A column of figures with long units breaks between number and unit before it takes more than this.
_FIGURE_WIDTH = 150.0
Follow = Callable[[str], None]
Index = QModelIndex | QPersistentModelIndex


class Plain(QWidget):
    """A widget that only holds others, as wide and high as its layout says.

    Of itself Qt would also lay out the whole content at the narrowest and at the favoured width, to tell heights that
    nobody asks for: what stands on a page is as high as its width makes it.
    """

    def sizeHint(self) -> QSize:
        """Return what the layout favours."""
        return self._inside().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that the layout needs."""
        return self._inside().minimumSize()

    def _inside(self) -> QLayout:
        layout = self.layout()
        assert layout is not None  # whoever makes one lays it out
        return layout


class Words(QLabel):
    """Plain, selectable, wrapping text in one step of the type scale."""

    def __init__(self, text: str, size: float = 1.0, *, bold: bool = False, secondary: bool = False) -> None:
        super().__init__(text)
        # While a page is laid out Qt asks for the same heights some twenty times, and breaks the lines each time.
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if size != 1 or bold:
            self.setFont(theme.scaled(self.font(), size, bold=bold))
        if secondary:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def setText(self, text: str) -> None:
        """Show another text."""
        self._heights.clear()
        super().setText(text)

    def heightForWidth(self, width: int) -> int:
        """Return how high the text stands when it is broken to a width."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def changeEvent(self, event: QEvent) -> None:
        """Forget the heights when font or style have changed."""
        self._heights.clear()
        super().changeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Make the text selectable when the pointer comes; a page has too many texts to prepare them all."""
        by_keys = self.focusPolicy()
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if by_keys:
            # Qt takes Tab away from text that is not to be marked by keys.
            self.setFocusPolicy(by_keys)
        self.installEventFilter(self)
        super().enterEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys for copying to the window: Qt's own copy of marked text would be without its source."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page, for the same reason."""
        event.ignore()


class TileWords(Words):
    """Text on a tile, which is one thing to click and not to mark."""

    def enterEvent(self, event: QEnterEvent) -> None:
        """Leave the text as it is."""
        QLabel.enterEvent(self, event)


class Phrase(Words):
    """A short text that asks for one line and breaks only where even the page is narrower."""

    def sizeHint(self) -> QSize:
        """Return the size of the text on one line."""
        margins = self.contentsMargins()
        width = theme.text_width(self.font(), self.text()) + margins.left() + margins.right()
        return QSize(math.ceil(width) + 2, super().sizeHint().height())


class LinkButton(QPushButton):
    """A text that leads to a page; it gives the page's id to `follow`."""

    followed = Signal(str)

    def __init__(self, text: str, page: str, follow: Follow, size: float = 1.0) -> None:
        super().__init__(text.replace("&", "&&"))
        self._page = page
        self._words = text
        self._hint = QSize()
        self.setFlat(True)
        # So that Enter follows it as well as the space bar.
        self.setAutoDefault(True)
        # A button's own policy would make the page as wide as the longest address.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if size != 1:
            self.setFont(theme.scaled(self.font(), size))
        self.setAccessibleName(text)
        self.clicked.connect(self._emit)
        self.followed.connect(follow)

    def _emit(self) -> None:
        self.followed.emit(self._page)

    def sizeHint(self) -> QSize:
        """Return the size of the text alone: links stand in running text."""
        if self._hint.isEmpty():
            width = theme.text_width(self.font(), self._words)
            self._hint = QSize(math.ceil(width) + 8, self.fontMetrics().height() + 4)
        return self._hint

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font has changed."""
        self._hint = QSize()
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return a size that lets long links be cut with an ellipsis rather than widen the page."""
        hint = self.sizeHint()
        return QSize(min(40, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text in the colour of links, underlined under the pointer."""
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.Link))
        room = self.rect().adjusted(2, 0, -2, 0)
        text = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Card(Plain):
    """A raised ground with rounded corners, with a coloured edge on top where it speaks for a category."""

    def __init__(self, colour: str = "") -> None:
        super().__init__()
        self._colour = colour
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 16 if not colour else 18, 16, 14)
        self.box.setSpacing(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge and the colour of the category."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(frame, 7, 7)
        if self._colour:
            painter.setClipRect(QRectF(0, 0, self.width(), 4))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(visible(self._colour, self.palette().color(QPalette.ColorRole.Base).name()))
            painter.drawRoundedRect(QRectF(self.rect()), 7, 7)


class ChipLabel(QLabel):
    """A short caveat in a rounded frame; a caution stands on a tinted ground."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip.text)
        self._caution = chip.tone == "caution"
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.scaled(self.font(), theme.SMALL))
        self.setContentsMargins(10, 3, 10, 3)
        self.setWordWrap(True)
        if self._caution:
            self.setForegroundRole(QPalette.ColorRole.BrightText)

    def sizeHint(self) -> QSize:
        """Return the size of the text on one line, with room for the frame."""
        metrics = QFontMetricsF(self.font())
        return QSize(math.ceil(theme.text_width(self.font(), self.text())) + 24, round(metrics.height()) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame below the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(QPalette.ColorRole.BrightText)
        edge = text if self._caution else self.palette().color(QPalette.ColorRole.Dark)
        ground = QColor(text)
        ground.setAlpha(28 if self._caution else 0)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, min(12.0, frame.height() / 2), min(12.0, frame.height() / 2))
        painter.end()
        super().paintEvent(event)


class Caution(Plain):
    """A remark that must not be missed, with a bar at its left."""

    def __init__(self, text: str) -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 2, 0, 2)
        box.addWidget(Words(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        painter.fillRect(0, 0, 3, self.height(), self.palette().color(QPalette.ColorRole.BrightText))


class TableCard(Card):
    """A table in a card: columns fitted to the width, text wrapped, cells that lead to pages in the colour of links."""

    followed = Signal(str)

    def __init__(self, table: Table, follow: Follow) -> None:
        super().__init__()
        self.box.setContentsMargins(8, 6, 8, 8)
        self.view = FittedTable(table)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)
        self.followed.connect(follow)
        self.box.addWidget(self.view)
        self._foot = QHBoxLayout()
        self.box.addLayout(self._foot)
        self._foot.addWidget(Words(table.source, theme.SMALL, secondary=True), 1)

    def offer(self, button: CopyButton) -> None:
        """Put the button that copies the table at its foot."""
        self._foot.addWidget(button, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)

    def _open(self, index: QModelIndex) -> None:
        page = index.data(PAGE_ROLE)
        if page:
            self.followed.emit(page)


class HeadRow(QHeaderView):
    """The head of a table: quiet words over one line, aligned with the cells below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def sizeFromContents(self, section: int) -> QSize:
        """Return the size of the word with room above and below."""
        metrics = self.fontMetrics()
        text = self.model().headerData(section, Qt.Orientation.Horizontal)
        return QSize(metrics.horizontalAdvance(text) + 24, round(metrics.height() * 1.7))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint the word and the line below it."""
        model = self.model()
        side = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(side & Qt.AlignmentFlag.AlignRight)
        room = rect.adjusted(5, 0, -CellDelegate.SIDE - 3, -2)
        text = model.headerData(section, Qt.Orientation.Horizontal)
        painter.setFont(self.font())
        painter.setPen(theme.muted(self.palette()))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, flag | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())


class Fit(NamedTuple):
    """How a table stands in a width: its columns, its rows where they are set out in full, and its height."""

    widths: list[int]
    rows: list[int]
    height: int


class FittedTable(QTableView):
    """A table view as high as its rows, or scrolling where there are many, with columns fitted to its width.

    Rows that are chosen can be dragged; `dragged` tells the table.
    """

    dragged = Signal(QWidget)

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._full = len(table.rows) <= FULL_ROWS
        self.setAccessibleName(table.caption)
        self.setModel(TableModel(table, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # A value is copied with its period, caveat and source, so whole rows are chosen.
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        if self._full:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFont(theme.scaled(self.font(), 10 / 11))
        self.setHorizontalHeader(HeadRow(self))
        head = self.horizontalHeader()
        head.setFont(theme.scaled(self.font(), theme.SMALL))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self._table = table
        self._natural = self._natural_widths()
        self._fits: dict[int, Fit] = {}
        self.setItemDelegate(CellDelegate(self))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let rows that are chosen already be dragged; dragging over others chooses them."""
        index = self.indexAt(event.position().toPoint())
        self.setDragEnabled(self.selectionModel().isSelected(index))
        super().mousePressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Tell that the rows chosen are dragged."""
        self.dragged.emit(self)

    def _natural_widths(self) -> list[tuple[int, int]]:
        """Return for each column the width of its longest word and that of its longest text, of the first rows."""
        measure = theme.measure(self.font())
        widths = []
        for column, head in enumerate(self._table.columns):
            texts = {head, *(row[column].text for row in self._table.rows[:FULL_ROWS])}
            longest = max(map(measure, texts)) + 28
            words = {word for text in texts for word in text.split()} or {""}
            word = max(map(measure, words)) + 28
            prose = _PROSE_WIDTH if longest > 2 * _PROSE_WIDTH else 0.0
            most = _FIGURE_WIDTH if self._table.numeric[column] else _PROSE_WIDTH
            narrow = max(prose, min(longest if self._table.numeric[column] else word, most, longest))
            widths.append((round(narrow), round(longest)))
        return widths

    def _fit(self, room: int) -> Fit:
        """Return how the table stands in a width, worked out once for each."""
        if room not in self._fits:
            self._fits[room] = self._fitted(room)
        return self._fits[room]

    def _fitted(self, room: int) -> Fit:
        """Share the width out: every column its longest word, then what is left to those whose texts are longer."""
        least = [narrow for narrow, _ in self._natural]
        wants = [longest - narrow for narrow, longest in self._natural]
        spare = room - sum(least)
        share = max(0.0, min(1.0, spare / sum(wants))) if sum(wants) else 0.0
        widths = [narrow + int(want * share) for narrow, want in zip(least, wants, strict=True)]
        if spare >= 0:
            widest = max(range(len(widths)), key=lambda column: (not self._table.numeric[column], wants[column]))
            widths[widest] += room - sum(widths)
        if not self._full:
            return Fit(widths, [], SCROLLED_HEIGHT)
        rows = self._row_heights(widths)
        # Where the words do not fit, the table scrolls sideways rather than cut them.
        bar = self.horizontalScrollBar().sizeHint().height() if spare < 0 else 0
        return Fit(widths, rows, sum(rows) + self.horizontalHeader().sizeHint().height() + bar + 2)

    def _row_heights(self, widths: list[int]) -> list[int]:
        """Return how high each row is with its wrapped texts; only long texts are laid out."""
        measure, metrics = theme.measure(self.font()), self.fontMetrics()
        wrapped = Qt.TextFlag.TextWordWrap
        heights = []
        for row in self._table.rows:
            height = metrics.height()
            for cell, width in zip(row, widths, strict=True):
                room = width - CellDelegate.AROUND
                if measure(cell.text) > room:
                    height = max(height, metrics.boundingRect(0, 0, room, 100_000, wrapped, cell.text).height())
            heights.append(height + 2 * CellDelegate.ROOM + 2)
        return heights

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at a width, so that the page is laid out once."""
        return self._fit(width).height

    def sizeHint(self) -> QSize:
        """Return the size at the width the table has."""
        return QSize(super().sizeHint().width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._set_out()

    def _set_out(self) -> None:
        """Give columns and rows the sizes of the width there is."""
        fit = self._fit(self.viewport().width())
        for column, width in enumerate(fit.widths):
            self.setColumnWidth(column, width)
        for row, height in enumerate(fit.rows):
            self.setRowHeight(row, height)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font has changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_natural"):
            self._natural = self._natural_widths()
            self._fits.clear()
            self.updateGeometry()
            self._set_out()


class CellDelegate(QStyledItemDelegate):
    """Draws a cell with room around the text, a line below the row, and links in their colour."""

    ROOM = 5
    SIDE = 10
    # What the column is wider than its text: our own room at both sides, and the margin that the style adds.
    AROUND = 2 + SIDE + 8

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Set the colour of links."""
        super().initStyleOption(option, index)
        if index.data(PAGE_ROLE):
            colour = option.palette.color(QPalette.ColorRole.Link)
            option.palette.setColor(QPalette.ColorRole.Text, colour)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell inside its room and the line of the row."""
        inner = QStyleOptionViewItem(option)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        inner.rect = option.rect.adjusted(2, self.ROOM, -self.SIDE, -self.ROOM)
        super().paint(painter, inner, index)
        painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Midlight), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


def crumbs(path: tuple[Link, ...], follow: Follow) -> QWidget:
    """Return the way from the top to a page as links."""
    row = Plain()
    flow = FlowLayout(row, gap=4)
    for number, link in enumerate(path):
        if number:
            flow.addWidget(Phrase("›", theme.SMALL, secondary=True))
        flow.addWidget(LinkButton(link.text, link.page, follow, theme.SMALL))
    return row


def figure(block: Figure, copying: CopyButton) -> QWidget:
    """Return the figure set large, its unit and period beside it, its caveats and citation below."""
    whole = Plain()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(8)
    large = Plain()
    flow = FlowLayout(large, gap=10)
    flow.addWidget(Phrase(block.figure, theme.FIGURE, bold=True))
    if block.noun:
        flow.addWidget(_on_foot(Phrase(block.noun, theme.NOUN)))
    flow.addWidget(_on_foot(Phrase(block.period, theme.SMALL, secondary=True)))
    top = QHBoxLayout()
    top.addWidget(large, 1)
    top.addWidget(copying, 0, Qt.AlignmentFlag.AlignTop)
    box.addLayout(top)
    if block.chips:
        row = Plain()
        chips = FlowLayout(row, gap=7)
        for chip in block.chips:
            chips.addWidget(ChipLabel(chip))
        box.addWidget(row)
    box.addWidget(Words(block.cited, theme.SMALL, secondary=True))
    return whole


def _on_foot(words: Words) -> Words:
    """Lift small text so that it stands on the line of the large figure beside it."""
    words.setContentsMargins(0, 0, 0, 8)
    return words


def heading(block: Heading) -> QWidget:
    """Return a heading with air above it."""
    words = Words(block.text, theme.SECTION if block.level == 2 else 1.0, bold=True)
    words.setContentsMargins(0, 10 if block.level == 2 else 2, 0, 0)
    return words


def paragraph(block: Paragraph) -> QWidget:
    """Return running text; a caution has its bar."""
    if block.role == "caution":
        return Caution(block.text)
    size = {"statement": 12 / 11, "lead": 12 / 11}.get(block.role, 1.0)
    return Words(block.text, size, secondary=block.role == "note")


def items(block: Items, follow: Follow) -> QWidget:
    """Return a list: links where the items lead to pages, else lines with a bullet."""
    whole = Plain()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(4)
    pages = block.pages or ("",) * len(block.items)
    for text, page in zip(block.items, pages, strict=True):
        if page:
            box.addWidget(LinkButton(text, page, follow))
            continue
        line = Plain()
        row = QHBoxLayout(line)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Words("•", secondary=True), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Words(text), 1)
        box.addWidget(line)
    return whole


def tiles(block: Tiles, follow: Follow) -> QWidget:
    """Return the tiles of categories, two beside each other where there is room."""
    whole = Plain()
    several = len(block.groups) > 1
    flow = FlowLayout(whole, gap=14, minimum=340 if several else 600)
    for group in block.groups:
        flow.addWidget(_tile_card(group, follow, linked=several))
    return whole


def _tile_card(group: TileGroup, follow: Follow, *, linked: bool) -> QWidget:
    card = Card(group.color)
    if linked:
        title = LinkButton(group.title, group.page, follow)
        title.setFont(theme.scaled(title.font(), 1.0, bold=True))
        card.box.addWidget(title, 0, Qt.AlignmentFlag.AlignLeft)
    grid = Plain()
    flow = FlowLayout(grid, gap=14, minimum=160)
    for tile in group.tiles:
        flow.addWidget(TileButton(tile, follow))
    card.box.addWidget(grid)
    card.box.addStretch(1)
    return card


class TileButton(Plain):
    """One headline figure with what it counts: the whole of it leads to the page."""

    followed = Signal(str)

    def __init__(self, tile: Tile, follow: Follow) -> None:
        super().__init__()
        self._page = tile.page
        self.fact = tile.fact
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{tile.figure}. {tile.label}. {tile.cited}")
        box = QVBoxLayout(self)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(1)
        for words in (
            TileWords(tile.figure, theme.TILE, bold=True),
            TileWords(tile.label, theme.SMALL, secondary=True),
            TileWords(tile.cited, theme.SMALL, secondary=True),
        ):
            box.addWidget(words)
        box.addStretch(1)
        self.followed.connect(follow)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the page."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.followed.emit(self._page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the page on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.followed.emit(self._page)
        else:
            super().keyPressEvent(event)


def sources(block: Sources, follow: Follow, visit: Follow, language: Language) -> QWidget:
    """Return the numbered list of sources: reference, reliability, the way to its page and to its address."""
    whole = Plain()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(8)
    for entry in block.entries:
        box.addWidget(_source_line(entry, follow, visit, language))
    return whole


class SourceLine(Plain):
    """One line of the list of sources; it knows which source it is."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source


def _source_line(entry: SourceEntry, follow: Follow, visit: Follow, language: Language) -> QWidget:
    line = SourceLine(entry.page)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    number = LinkButton(f"[{entry.number}]", entry.page, follow, theme.SMALL)
    number.setAccessibleName(f"{entry.number}. {entry.text}")
    row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
    text = QVBoxLayout()
    text.setSpacing(0)
    said = [entry.reliability]
    if entry.locators:
        said.append(language.tr(mark("cited: {places}"), places=entry.locators))
    text.addWidget(Words(entry.text + language.bracket(language.clauses(said)), theme.SMALL))
    if entry.url:
        address = LinkButton(entry.url, entry.url, visit, theme.SMALL)
        address.setAccessibleName(language.tr(mark("Open {address} in the browser"), address=entry.url))
        text.addWidget(address)
    row.addLayout(text, 1)
    return line


class PictureCard(Card):
    """A chart in a card with its data table one key away; the table is made when it is first asked for."""

    table_made = Signal(object)

    def __init__(self, chart: QWidget, table: Table, follow: Follow, language: Language, *, table_shown: bool) -> None:
        super().__init__()
        self._language = language
        self._table = table
        self._follow = follow
        self._card: TableCard | None = None
        self.box.addWidget(chart)
        self._button = QToolButton()
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setFont(theme.scaled(self._button.font(), theme.SMALL))
        self._tools = QHBoxLayout()
        self._tools.addWidget(self._button)
        self._tools.addStretch(1)
        self.box.addLayout(self._tools)
        self.show_table(table_shown)
        self._button.toggled.connect(self.show_table)

    def offer(self, button: CopyButton) -> None:
        """Put the button that copies the chart beside that of its table."""
        self._tools.addWidget(button)

    def show_table(self, shown: bool) -> None:
        """Show or hide the data table."""
        if shown and self._card is None:
            self._card = TableCard(self._table, self._follow)
            self.box.addWidget(self._card)
            self.table_made.emit(self._card)
        if self._card is not None:
            self._card.setVisible(shown)
        self._button.setText(self._language.tr(mark("Hide data table") if shown else mark("Show data table")))
        self._button.setChecked(shown)
