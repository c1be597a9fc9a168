"""A briefing as a Qt list model: rows made when they are shown, moved by dragging, with drops from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec
from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qingdao_browser.core.book import Book
from qingdao_browser.core.briefing import Entry, Row, row_of
from qingdao_browser.core.chart_choice import colour_of, marker_of
from qingdao_browser.core.collection import Chosen, Remark, Title
from qingdao_browser.core.language import Language, mark

DETAIL_ROLE = Qt.ItemDataRole.UserRole
KIND_ROLE = Qt.ItemDataRole.UserRole + 1
MISSING_ROLE = Qt.ItemDataRole.UserRole + 2
CHANGED_ROLE = Qt.ItemDataRole.UserRole + 3
COLOUR_ROLE = Qt.ItemDataRole.UserRole + 4
MARKER_ROLE = Qt.ItemDataRole.UserRole + 5
Index = QModelIndex | QPersistentModelIndex
Kind = Literal["heading", "note", "thing"]

# Ids of a book that are dragged to a briefing, and keys of entries that are dragged within one: JSON lists of texts.
IDS_MIME: Final = "application/x-qingdao-book-ids+json"
KEYS_MIME: Final = "application/x-qingdao-briefing-keys+json"


def carry(data: QMimeData, mime: str, names: Sequence[str]) -> None:
    """Put names into what is dragged, beside the formats that other programs take."""
    data.setData(mime, msgspec.json.encode(list(names)))


def carried(data: QMimeData, mime: str) -> list[str]:
    """Return the names in what was dragged; none where another program put something else there."""
    try:
        return msgspec.json.decode(bytes(data.data(mime).data()), type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []


class BriefingModel(QAbstractListModel):
    """The entries of a briefing, held against a book; it tells what a person wants changed and changes nothing."""

    moved = Signal(list, str)
    """Keys of entries, and the key of the one they are to stand before; empty for the end."""
    dropped = Signal(list, str)
    """Ids of a book, and the key of the entry they are to stand before; empty for the end."""
    reworded = Signal(str, str)
    """The key of a heading or note, and its new words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()
        self._rows: dict[str, Row] = {}
        self._book: Book | None = None
        self._language: Language | None = None
        self._changed: Mapping[str, str] = {}

    def show(self, entries: Sequence[Entry], book: Book, language: Language, changed: Mapping[str, str]) -> None:
        """Show other entries or the same against another book; `changed` says of entries, by key, what is new.

        Rows that stay where they are keep their selection and what is being written in them.
        """
        fresh = (book, language) != (self._book, self._language)
        self._book, self._language, self._changed = book, language, changed
        before = {entry.key: entry for entry in self._entries}
        if fresh:
            self._rows = {}
        else:
            kept = {entry.key for entry in entries if before.get(entry.key) == entry}
            self._rows = {key: row for key, row in self._rows.items() if key in kept}
        old, new = [entry.key for entry in self._entries], [entry.key for entry in entries]
        head = _same(old, new)
        tail = _same(old[head:][::-1], new[head:][::-1])
        if head + tail < len(old):
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self._entries = (*self._entries[:head], *self._entries[len(old) - tail :])
            self.endRemoveRows()
        if head + tail < len(new):
            self.beginInsertRows(QModelIndex(), head, len(new) - tail - 1)
            self._entries = tuple(entries)
            self.endInsertRows()
        self._entries = tuple(entries)
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def key(self, row: int) -> str:
        """Return the key of the entry in a row; empty for a row past the end."""
        return self._entries[row].key if 0 <= row < len(self._entries) else ""

    def row(self, key: str) -> int:
        """Return the row of the entry with a key; -1 where there is none."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), -1)

    def entry(self, row: int) -> Entry:
        """Return the entry in a row."""
        return self._entries[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self._entries)

    def _row(self, row: int) -> Row:
        entry = self._entries[row]
        if entry.key not in self._rows:
            assert self._book is not None  # rows exist only after show()
            assert self._language is not None  # as above
            self._rows[entry.key] = row_of(entry, self._book, self._language)
        return self._rows[entry.key]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return title, detail, kind, marks, or all of it in words for screen readers."""
        if not index.isValid() or self._book is None or self._language is None:
            return None
        entry, row = self._entries[index.row()], self._row(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                changed = self._changed.get(entry.key, "")
                return self._language.sentences([row.title, row.detail, changed])
            case _ if role == DETAIL_ROLE:
                return row.detail
            case _ if role == KIND_ROLE:
                return _kind(entry)
            case _ if role == MISSING_ROLE:
                return row.missing
            case _ if role == CHANGED_ROLE:
                news = entry.key in self._changed and not row.missing
                return self._language.tr(mark("changed")) if news else ""
            case _ if role == COLOUR_ROLE:
                return colour_of(self._book, row.category) if row.category else ""
            case _ if role == MARKER_ROLE:
                return marker_of(self._book, row.category) if row.category else ""
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell the new words of a heading or note, on one line; it shows them when they come back."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self.reworded.emit(self.key(index.row()), " ".join(str(value).split()))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that every entry can be dragged, and own words edited; things are dropped between entries only."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        own = not isinstance(self._entries[index.row()].what, Chosen)
        return flags | Qt.ItemFlag.ItemIsEditable if own else flags

    # --- dragging -------------------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        """Return both: entries are moved, what comes from elsewhere is copied."""
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return what can be dropped."""
        return [KEYS_MIME, IDS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the keys of the entries, and their words for other programs."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        carry(data, KEYS_MIME, [self.key(row) for row in rows])
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Return whether something of ours is dragged."""
        return data.hasFormat(KEYS_MIME) or data.hasFormat(IDS_MIME)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Tell what was dropped, and before which entry."""
        before = self.key(row) if row >= 0 else ""
        if keys := carried(data, KEYS_MIME):
            self.moved.emit(keys, before)
        elif ids := carried(data, IDS_MIME):
            self.dropped.emit(ids, before)
        else:
            return False
        return True


def _kind(entry: Entry) -> Kind:
    match entry.what:
        case Title():
            return "heading"
        case Remark():
            return "note"
        case _:
            return "thing"


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many of the first items of two lists are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
