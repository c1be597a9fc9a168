"""The pane at the right: what somebody collects for a meeting, in their order, with headings and notes of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.book import Book
from qingdao_browser.core.briefing import Briefing
from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.briefing_model import (
    KIND_ROLE,
    BriefingModel,
    Index,
)
from qingdao_browser.views import theme
from qingdao_browser.views.blocks import Words
from qingdao_browser.views.briefing_list import EntryList
from qingdao_browser.views.flow_layout import FlowLayout

# At a narrower place than this the pane stands below the page rather than beside it.
NARROW: Final = 640
WIDTH: Final = 320
HEIGHT: Final = 330
_DETAILS_SHOWN: Final = 9


class BesideOrBelow(QSplitter):
    """Two things side by side, or one above the other where there is no room for that; each way has its own size."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._second = {Qt.Orientation.Horizontal: WIDTH, Qt.Orientation.Vertical: HEIGHT}
        self.splitterMoved.connect(self._remember)

    @property
    def second_width(self) -> int:
        """How wide the second thing is, or was last when it was beside the first."""
        return self._second[Qt.Orientation.Horizontal]

    def set_second_width(self, width: int) -> None:
        """Let the second thing be so wide beside the first."""
        self._second[Qt.Orientation.Horizontal] = max(width, 1)

    def _remember(self) -> None:
        self._second[self.orientation()] = self.sizes()[1]

    def arrange(self) -> None:
        """Choose the way that there is room for."""
        narrow = self.width() < NARROW * self.font().pointSizeF() / theme.BODY_POINTS
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if wanted != self.orientation():
            self.setOrientation(wanted)
            self.share()

    def share(self) -> None:
        """Give the second thing the room that it had last."""
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        whole, second = self.width() if horizontal else self.height(), self._second[self.orientation()]
        self.setSizes([max(whole - second, 1), second])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose anew."""
        self.arrange()
        super().resizeEvent(event)


class CommandButton(QToolButton):
    """A small text button that tells the id of a command."""

    asked = Signal(str)

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        self.asked.emit(self._command)

    def name(self, words: str, full: str = "") -> None:
        """Write on the button; `full` says what it does where the words are short."""
        self.setText(words)
        self.setToolTip(full)
        self.setAccessibleName(full or words)


class Details(QPlainTextEdit):
    """Text to read and to copy, as high as some `lines`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 1
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the lines in the font that the text has when it comes into sight."""
        return QSize(120, round(self.fontMetrics().lineSpacing() * (self.lines + 0.8)))


class Strip(QFrame):
    """A remark above the entries, with details that can be copied and buttons; hidden until there is one."""

    commanded = Signal(str)

    def __init__(self, commands: Sequence[str]) -> None:
        super().__init__()
        self.setVisible(False)
        self._message = Words("", theme.SMALL)
        self._details = Details()
        self._details.setVisible(False)
        self.details = QToolButton()
        self.details.setCheckable(True)
        self.details.setAutoRaise(True)
        self.details.toggled.connect(self._details.setVisible)
        self.buttons = {command: CommandButton(command) for command in commands}
        row = QWidget()
        flow = FlowLayout(row, gap=2, between=0)
        flow.addWidget(self.details)
        for button in self.buttons.values():
            button.asked.connect(self.commanded)
            flow.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 8, 10, 6)
        box.setSpacing(4)
        box.addWidget(self._message)
        box.addWidget(self._details)
        box.addWidget(row)

    def tell(self, message: str, details: Sequence[str] = (), commands: Sequence[str] = ()) -> None:
        """Show a remark with its details, one a line, and some of the buttons; an empty one hides the strip."""
        if message != self._message.text():
            self.details.setChecked(False)
        self._message.setText(message)
        self.setAccessibleName(message)
        self._details.setPlainText("\n".join(details))
        self._details.lines = min(3 * len(details), _DETAILS_SHOWN)
        self._details.updateGeometry()
        self.details.setVisible(bool(details))
        for command, button in self.buttons.items():
            button.setVisible(command in commands)
        self.setVisible(bool(message))

    @property
    def text(self) -> str:
        """Everything the strip says, as lines; empty while it is hidden."""
        return "" if self.isHidden() else "\n".join(filter(None, [self._message.text(), self._details.toPlainText()]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a tinted ground and a bar at the left in the colour of cautions."""
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.BrightText)
        painter.fillRect(0, 0, 3, self.height(), colour)
        colour.setAlpha(20)
        painter.fillRect(self.rect(), colour)

    def set_fonts(self, small: QFont) -> None:
        """Write everything in a font."""
        for widget in (self._message, self._details, self.details, *self.buttons.values()):
            widget.setFont(small)


_EDITING: Final = ("briefing-heading", "briefing-note", "briefing-up", "briefing-down", "briefing-remove")
_OUTPUT: Final = ("preview-briefing", "print-briefing", "save-briefing", "copy-briefing")


class BriefingPane(QWidget):
    """Shows a briefing and the names of all; tells what a person wants done and changes nothing itself."""

    commanded = Signal(str)
    chosen = Signal(str)
    """The file of the briefing that a person chose."""
    opened = Signal(str)
    """The key of the entry whose page is to be opened."""
    emptied = Signal(str)
    """The key of a heading or note that was left without words."""

    def __init__(self) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.names = QComboBox()
        self._names = QStandardItemModel(self)
        self.names.setModel(self._names)
        self.names.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.names.setMinimumContentsLength(8)
        self.names.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.names.activated.connect(self._choose)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu = QMenu(self.more)
        self.more.clicked.connect(self._show_menu)
        self.close_button = CommandButton("show-briefing")
        self.close_button.asked.connect(self.commanded)
        self.trouble = Strip(["briefing-retry", "briefing-heed"])
        self.news = Strip(["briefing-accept", "briefing-later"])
        for strip in (self.trouble, self.news):
            strip.commanded.connect(self.commanded)
        self.model = BriefingModel(self)
        self.list = EntryList()
        self.list.setModel(self.model)
        self.list.activated.connect(self._open)
        self.list.commanded.connect(self.commanded)
        self.list.itemDelegate().closeEditor.connect(self._edited)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.counts = Words("", theme.SMALL, secondary=True)
        self.buttons = {command: CommandButton(command) for command in (*_EDITING, *_OUTPUT)}
        for button in self.buttons.values():
            button.asked.connect(self.commanded)
        self._arrange()
        self._set_fonts()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 12, 6, 8)
        head.setSpacing(2)
        head.addWidget(self.names, 1)
        head.addWidget(self.more)
        head.addWidget(self.close_button)
        below = QVBoxLayout()
        # The words on the buttons stand under those of the foot line: a button has room around them.
        below.setContentsMargins(3, 7, 3, 6)
        below.setSpacing(2)
        self.counts.setContentsMargins(7, 0, 7, 0)
        below.addWidget(self.counts)
        for commands in (_EDITING, _OUTPUT):
            row = QWidget()
            flow = FlowLayout(row, gap=0, between=0)
            for command in commands:
                flow.addWidget(self.buttons[command])
            below.addWidget(row)
        line = QFrame()
        line.setFixedHeight(1)
        line.setBackgroundRole(QPalette.ColorRole.Midlight)
        line.setAutoFillBackground(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.trouble)
        box.addWidget(self.news)
        box.addWidget(self.list, 1)
        box.addWidget(line)
        box.addLayout(below)

    def changeEvent(self, event: QEvent) -> None:
        """Write the small print in its step of the type scale when the font has changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "buttons"):
            self._set_fonts()

    def _set_fonts(self) -> None:
        small = theme.scaled(self.font(), theme.SMALL)
        self.names.setFont(theme.scaled(self.font(), 1.0, bold=True))
        for widget in (self.counts, self.close_button, *self.buttons.values()):
            widget.setFont(small)
        self.list.advice.setFont(self.font())
        for strip in (self.trouble, self.news):
            strip.set_fonts(small)

    def show_language(self, language: Language, actions: Sequence[QAction]) -> None:
        """Write everything in a language; `actions` are what the menu of briefings holds."""
        self.names.setAccessibleName(language.tr(mark("Briefing")))
        more = language.tr(mark("New, rename, copy, delete"))
        self.more.setToolTip(more)
        self.more.setAccessibleName(more)
        self.menu.clear()
        self.menu.addActions(actions)
        self.close_button.name("×", language.tr(mark("Hide the briefing")))
        words = {
            "briefing-heading": (mark("Heading"), mark("Add a heading above the entry chosen")),
            "briefing-note": (mark("Note"), mark("Add a note of your own below the entry chosen")),
            "briefing-up": (mark("Up"), mark("Move the chosen entries up (Alt+Up)")),
            "briefing-down": (mark("Down"), mark("Move the chosen entries down (Alt+Down)")),
            "briefing-remove": (mark("Remove"), mark("Remove the chosen entries (Delete)")),
            "preview-briefing": (mark("Preview…"), mark("Look at the pages of the briefing")),
            "print-briefing": (mark("Print…"), mark("Print the briefing")),
            "save-briefing": (mark("Save as…"), mark("Save the briefing as a document")),
            "copy-briefing": (mark("Copy"), mark("Copy the whole briefing")),
        }
        for command, (short, full) in words.items():
            self.buttons[command].name(language.tr(short), language.tr(full))
        self.trouble.buttons["briefing-retry"].name(language.tr(mark("Try again")))
        self.trouble.buttons["briefing-heed"].name(language.tr(mark("Close")))
        self.news.buttons["briefing-accept"].name(language.tr(mark("Accept the new figures")))
        self.news.buttons["briefing-later"].name(language.tr(mark("Later")))
        for strip in (self.trouble, self.news):
            strip.details.setText(language.tr(mark("Details")))
        self.list.setAccessibleName(language.tr(mark("Entries of the briefing")))
        self.list.advice.setText(
            language.tr(
                mark(
                    "Nothing is collected yet.\n\nPress Ctrl+D on a page, a figure, a chart or chosen rows of a "
                    "table, or drag them here. Search results and rows of the tree can be added too.\n\nHeadings and "
                    "notes of your own may stand between."
                )
            )
        )
        self.list.menu_actions = [
            ("briefing-open", language.tr(mark("Open page"))),
            ("briefing-edit", language.tr(mark("Edit"))),
            ("briefing-up", language.tr(mark("Up"))),
            ("briefing-down", language.tr(mark("Down"))),
            ("briefing-remove", language.tr(mark("Remove"))),
        ]

    def show_names(self, names: Mapping[str, str], chosen: str, unreadable: Sequence[str]) -> None:
        """Show the briefings by their files, with the one chosen; files that cannot be read can be seen, not chosen."""
        self._names.clear()
        for file, name in names.items():
            item = QStandardItem(name)
            item.setData(file, Qt.ItemDataRole.UserRole)
            self._names.appendRow(item)
        for words in unreadable:
            item = QStandardItem(words)
            item.setEnabled(False)
            self._names.appendRow(item)
        self.names.setCurrentIndex(list(names).index(chosen) if chosen in names else -1)

    def show_briefing(
        self, briefing: Briefing, book: Book, language: Language, changed: Mapping[str, str], counts: str
    ) -> None:
        """Show the entries; those chosen stay so. `changed` says by key what is new, `counts` stands below."""
        chosen, current = self.chosen_keys, self.model.key(self.list.currentIndex().row())
        first = self.model.row(chosen[0]) if chosen else 0
        self.model.show(briefing.entries, book, language, changed)
        self.list.scheduleDelayedItemsLayout()
        self.list.show_advice(not briefing.entries)
        left = [key for key in chosen if self.model.row(key) >= 0]
        if chosen and not left and briefing.entries:
            # What stands in the place of what was removed is the next to be looked at.
            self.choose([self.model.key(min(first, len(briefing.entries) - 1))])
        elif self.chosen_keys != left:
            self.choose(left, current)
        self.counts.setText(counts)
        self.counts.setVisible(bool(counts))
        self._selected()

    @property
    def chosen_keys(self) -> list[str]:
        """The keys of the entries chosen, in their order."""
        return [self.model.key(row) for row in sorted({index.row() for index in self.list.selectedIndexes()})]

    def choose(self, keys: Sequence[str], current: str = "") -> None:
        """Choose the entries with some keys, and let the keyboard stand at one of them."""
        selection = self.list.selectionModel()
        selection.clearSelection()
        at = self.model.row(current or (keys[0] if keys else ""))
        if at >= 0:
            self.list.setCurrentIndex(self.model.index(at))
            selection.clearSelection()
        for key in keys:
            selection.select(self.model.index(self.model.row(key)), QItemSelectionModel.SelectionFlag.Select)
        if at >= 0:
            self.list.reveal(self.model.index(at))

    def edit(self, key: str) -> None:
        """Let a person write in a heading or note."""
        self.choose([key])
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.edit(self.model.index(self.model.row(key)))

    def _selected(self) -> None:
        chosen, count = bool(self.list.selectedIndexes()), self.model.rowCount()
        for command in ("briefing-up", "briefing-down", "briefing-remove"):
            self.buttons[command].setEnabled(chosen)
        for command in _OUTPUT:
            self.buttons[command].setEnabled(count > 0)

    def _show_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.names.itemData(row))

    def _open(self, index: Index) -> None:
        self.opened.emit(self.model.key(index.row()))

    def _edited(self) -> None:
        # The editor is closed before its words have come back as an entry.
        QTimer.singleShot(0, self._drop_empty)

    def _drop_empty(self) -> None:
        for row in range(self.model.rowCount()):
            index = self.model.index(row)
            if index.data(KIND_ROLE) != "thing" and not index.data(Qt.ItemDataRole.DisplayRole):
                self.emptied.emit(self.model.key(row))
                return
