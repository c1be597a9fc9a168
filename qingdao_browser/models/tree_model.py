"""The category tree as a Qt item model: home, categories with their indicators, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qingdao_browser.core.book import Book, Indicator
from qingdao_browser.core.chart_choice import colour_of, marker_of
from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.tooltip import tooltip

PAGE_ROLE = Qt.ItemDataRole.UserRole
COLOUR_ROLE = Qt.ItemDataRole.UserRole + 1
MARKER_ROLE = Qt.ItemDataRole.UserRole + 2
COUNT_ROLE = Qt.ItemDataRole.UserRole + 3
CONTEXT_ROLE = Qt.ItemDataRole.UserRole + 4
Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False)
class Node:
    """One row of the tree: the page it opens, its text, and how many indicators or sources stand under it."""

    page: str
    text: str
    parent: Node | None = None
    colour: str = ""
    marker: str = ""
    count: int = 0
    context: bool = False
    description: str = ""
    row: int = 0
    children: list[Node] = field(default_factory=list)

    def add(self, child: Node) -> Node:
        """Append a child and return it."""
        child.parent, child.row = self, len(self.children)
        self.children.append(child)
        return child


def build_tree(book: Book, language: Language) -> Node:
    """Return the rows of the tree of a book: home first, then the categories in their order, the sources last."""
    root = Node("", "")
    root.add(Node("home", language.tr(mark("At a glance"))))
    _add_categories(root, "", book, language)
    count = len(book.sources)
    number = language.plural("{n} source", "{n} sources", count)
    root.add(Node("sources", language.tr(mark("Sources")), count=count, description=number))
    return root


def _add_categories(above: Node, parent: str, book: Book, language: Language) -> None:
    for category in book.children_of[parent]:
        indicators = book.indicators_of[category.id]
        count = len(indicators)
        node = above.add(
            Node(
                category.id,
                language.of(category.label),
                colour=colour_of(book, category.id),
                marker=marker_of(book, category.id),
                count=count,
                description=language.plural("{n} indicator", "{n} indicators", count),
            )
        )
        context = [indicator for indicator in indicators if indicator.id not in book.lead_indicators]
        for indicator in indicators:
            if indicator.id in book.lead_indicators:
                node.add(_row(indicator, language))
        above_context = node
        if context and len(context) < count:
            # A row without a page: it only holds the others together, so that the report's own stand out.
            number = language.plural("{n} indicator", "{n} indicators", len(context))
            name = language.tr(mark("Context"))
            above_context = node.add(Node("", name, count=len(context), context=True, description=number))
        for indicator in context:
            above_context.add(_row(indicator, language, context=True))
        _add_categories(node, category.id, book, language)


def _row(indicator: Indicator, language: Language, *, context: bool = False) -> Node:
    text, definition = language.of(indicator.label), language.of(indicator.definition)
    return Node(indicator.id, text, context=context, description=definition)


class TreeModel(QAbstractItemModel):
    """The rows of `build_tree` for a tree view; read only."""

    def __init__(self, root: Node, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = root
        self._rows = {node.page: node for node in _walk(root)}

    def _node(self, index: Index) -> Node:
        node = index.internalPointer() if index.isValid() else self._root
        assert isinstance(node, Node)  # only this model makes its indexes
        return node

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """Return the index of a child row."""
        children = self._node(parent).children
        inside = 0 <= row < len(children) and column == 0
        return self.createIndex(row, column, children[row]) if inside else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override] # hides QObject.parent
        """Return the index of the row above."""
        above = self._node(index).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of children of a row."""
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Return 1: counts are painted beside the text."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, page, colour, count and the description for screen readers."""
        if not index.isValid():
            return None
        node = self._node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return node.text
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(node.text)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return node.description or None
            case _ if role == PAGE_ROLE:
                return node.page
            case _ if role == COLOUR_ROLE:
                return node.colour
            case _ if role == MARKER_ROLE:
                return node.marker
            case _ if role == COUNT_ROLE:
                return node.count
            case _ if role == CONTEXT_ROLE:
                return node.context
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a row with a page can be dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() and self._node(index).page else flags

    def find(self, page: str) -> QModelIndex:
        """Return the index of the row that opens `page`; an invalid one where there is none."""
        node = self._rows.get(page)
        return QModelIndex() if node is None else self.createIndex(node.row, 0, node)


def _walk(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _walk(child)
