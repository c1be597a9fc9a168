"""Search results as a Qt list model: the first two hundred, made ready for the eye only when a row is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qingdao_browser.core.language import Language

if TYPE_CHECKING:
    from qingdao_browser.core.search import Entry, Hit, Index

HIT_ROLE = Qt.ItemDataRole.UserRole
SHOWN: Final = 200


class ResultsModel(QAbstractListModel):
    """The first entries that a query found; each becomes a `Hit` when the view asks for it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()
        self._hits: dict[int, Hit] = {}
        self._index: Index | None = None
        self._language: Language | None = None
        self._query = ""

    def show(self, index: Index, entries: Sequence[Entry], query: str, language: Language) -> None:
        """Replace the results by the first of `entries`."""
        self.beginResetModel()
        self._index, self._entries = index, entries[:SHOWN]
        self._query, self._language = query, language
        self._hits = {}
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._entries, self._hits = [], {}
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """Return the number of results shown."""
        return 0 if parent.isValid() else len(self._entries)

    def hit(self, row: int) -> Hit:
        """Return the result in a row."""
        if row not in self._hits:
            assert self._index is not None  # rows exist only after show()
            assert self._language is not None  # as above
            self._hits[row] = self._index.hit(self._entries[row], self._query, self._language)
        return self._hits[row]

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Return that a result can be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title, the whole result, or title and detail for screen readers."""
        if not index.isValid():
            return None
        hit = self.hit(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.title}. {hit.detail}"
        return None
