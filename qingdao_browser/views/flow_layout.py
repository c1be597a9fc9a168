"""A layout that sets its items in a row and breaks into further rows where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items from left to right in rows, `gap` apart and the rows `between` apart.

    With a `minimum` all items get one width, as many to a row as can be so wide.
    """

    def __init__(
        self, parent: QWidget | None = None, *, gap: int = 8, minimum: int = 0, between: int | None = None
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # Qt asks for the same heights again and again while it lays out a page.
        self._heights: dict[int, int] = {}
        self._gap = gap
        self._minimum = minimum
        self._between = gap if between is None else between
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return an item, None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return that the layout takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return True: the number of rows follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at a width."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Forget the heights: an item has changed."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the smallest size: the rows break when it is narrow."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _widths(self, available: int) -> list[int]:
        if not self._minimum:
            return [min(item.sizeHint().width(), available) for item in self._items]
        columns = max(1, (available + self._gap) // (self._minimum + self._gap))
        return [(available - self._gap * (columns - 1)) // columns] * len(self._items)

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Set the items row by row, each row's items level at their feet; return the height used."""
        rows: list[list[tuple[QLayoutItem, int, int]]] = [[]]
        x = 0
        for item, width in zip(self._items, self._widths(rect.width()), strict=True):
            if rows[-1] and x + width > rect.width():
                rows.append([])
                x = 0
            height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            rows[-1].append((item, width, height))
            x += width + self._gap
        y = 0
        for row in rows:
            tallest = max((height for _, _, height in row), default=0)
            x = 0
            for item, width, height in row:
                if move:
                    corner = QPoint(rect.x() + x, rect.y() + y)
                    # Items of one width are cards and share their height; others stand on a common foot.
                    room = QSize(width, tallest if self._minimum else height)
                    item.setGeometry(QRect(corner + QPoint(0, tallest - room.height()), room))
                x += width + self._gap
            y += tallest + self._between
        return max(0, y - self._between)
