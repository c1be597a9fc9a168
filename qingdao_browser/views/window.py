"""The window: puts search, tree and page together and connects them to the commands; decides nothing itself.

It comes in two steps, so that it is on the screen before the parts that take long to load: first the bare window, then
its panes and menus (`furnish`). Nothing but Qt's widgets may be imported at the top of this file, and `Qt` is named
through its module: PySide makes its hundred enumerations when it is first named, a tenth of the time to the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

if TYPE_CHECKING:
    from qingdao_browser.core.commands import Command, Menu
    from qingdao_browser.core.language import Language
    from qingdao_browser.views.briefing_pane import BesideOrBelow, BriefingPane
    from qingdao_browser.views.notice import Notice
    from qingdao_browser.views.page_view import PageView
    from qingdao_browser.views.search_pane import SearchPane
    from qingdao_browser.views.tree_pane import TreePane

# What the tool bar holds, in its order; the words differ from those of the menus by having no mnemonic.
TOOLS = ("back", "forward", "home", "", "copy", "add-to-briefing", "print-preview", "language-en", "language-zh")


# Commands that are on or off.
_SWITCHES = ("tables", "show-briefing")
# What the menu of the briefing pane holds.
_BRIEFINGS = ("new-briefing", "rename-briefing", "duplicate-briefing", "delete-briefing")


class Window(QMainWindow):
    """Menus, tool bar and panes; `commanded` tells the id of the command a person gave."""

    commanded = Signal(str)
    given = Signal(str)
    """The path of a file that was dropped, or chosen among those opened last."""
    closed = Signal()

    tree: TreePane
    search: SearchPane
    page: PageView
    notice: Notice
    briefing: BriefingPane
    beside: BesideOrBelow

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.resize(QSize(1180, 760))
        self.setMinimumSize(QSize(560, 400))
        self.setAcceptDrops(True)
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.actions_by_id: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._menus: dict[Menu, QMenu] = {}
        self._tools = QToolBar()
        self._gap = QWidgetAction(self)
        # Asked before the window goes; it stays where the answer is False.
        self.may_close: Callable[[], bool] | None = None

    def furnish(self) -> None:
        """Put in panes, menus and tool bar; called once, when the bare window is on the screen."""
        from qingdao_browser.views import accessible
        from qingdao_browser.views.briefing_pane import BesideOrBelow, BriefingPane
        from qingdao_browser.views.focus_ring import FocusRing
        from qingdao_browser.views.notice import Notice
        from qingdao_browser.views.page_view import PageView
        from qingdao_browser.views.search_pane import SearchPane
        from qingdao_browser.views.tab_order import set_tab_order, tab_stops
        from qingdao_browser.views.tree_pane import TreePane

        accessible.install()
        self.statusBar().messageChanged.connect(partial(accessible.announce, self))
        self.tree = TreePane()
        self.search = SearchPane(self.tree)
        self.page = PageView()
        self.notice = Notice()
        self.briefing = BriefingPane()
        self.briefing.setVisible(False)
        middle = QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.notice)
        box.addWidget(self.page, 1)
        self.splitter.addWidget(self.search)
        self.beside = BesideOrBelow()
        self.beside.addWidget(middle)
        self.beside.addWidget(self.briefing)
        self.beside.setStretchFactor(0, 1)
        self.splitter.addWidget(self.beside)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([310, 870])
        self.setCentralWidget(self.splitter)
        self._tools.setObjectName("tools")
        self._tools.setMovable(False)
        self._tools.setToolButtonStyle(QtCore.Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._tools.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self._tools)
        space = QWidget()
        QHBoxLayout(space).addStretch(1)
        self._gap.setDefaultWidget(space)
        self._make_actions()
        self._make_menus()
        set_tab_order(tab_stops(self.splitter))
        FocusRing(self)
        QShortcut(QKeySequence("Shift+F10"), self).activated.connect(self._show_context_menu)

    def _make_actions(self) -> None:
        from qingdao_browser.core.commands import COMMANDS

        for command in COMMANDS:
            action = QAction(self)
            action.setData(command.id)
            action.setShortcuts(_keys(command))
            action.triggered.connect(self._command)
            action.setMenuRole(QAction.MenuRole.NoRole)
            if command.choice:
                group = self._groups.setdefault(command.choice, QActionGroup(self))
                action.setCheckable(True)
                group.addAction(action)
            elif command.id in _SWITCHES:
                action.setCheckable(True)
            self.actions_by_id[command.id] = action

    def _make_menus(self) -> None:
        """Put the commands into their menus, those inside another behind the commands before them."""
        from qingdao_browser.core.commands import COMMANDS, MENUS, SUBMENUS

        for id in MENUS:
            self._menus[id] = QMenu(self.menuBar())
            self.menuBar().addMenu(self._menus[id])
        for command in COMMANDS:
            if command.menu not in self._menus:
                outer = self._menus[SUBMENUS[command.menu][0]]
                self._menus[command.menu] = QMenu(outer)
                outer.addMenu(self._menus[command.menu])
            if command.separated:
                self._menus[command.menu].addSeparator()
            self._menus[command.menu].addAction(self.actions_by_id[command.id])

    def _command(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)  # only actions are connected to this
        self.commanded.emit(action.data())

    def show_language(self, language: Language) -> None:
        """Write menus, tool bar and tips in a language."""
        from qingdao_browser.core.commands import COMMANDS, MENUS, SUBMENUS, bare

        for id, menu in self._menus.items():
            menu.setTitle(language.tr(MENUS[id] if id in MENUS else SUBMENUS[id][1]))
        for command in COMMANDS:
            action = self.actions_by_id[command.id]
            action.setText(language.tr(command.text))
            words = bare(language.tr(command.text))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{words}{language.bracket(keys)}" if keys else words)
        self._fill_tools(language)
        self.briefing.show_language(language, [self.actions_by_id[id] for id in _BRIEFINGS])

    def _fill_tools(self, language: Language) -> None:
        from qingdao_browser.core.commands import bare
        from qingdao_browser.core.language import mark

        self._tools.clear()
        words = {
            "back": "‹", "forward": "›", "home": language.tr(mark("Home")), "language-en": "EN", "language-zh": "中文",
        }  # fmt: skip
        other = "language-zh" if language.code == "en" else "language-en"
        for id in TOOLS:
            if not id:
                self._tools.addAction(self._gap)
                continue
            if id.startswith("language-") and id != other:
                continue
            action = self.actions_by_id[id]
            action.setIconText(words.get(id, bare(action.text())))
            self._tools.addAction(action)
            button = self._tools.widgetForAction(action)
            button.setAccessibleName(bare(action.text()))
            if id == "copy" and isinstance(button, QToolButton):
                button.setMenu(self._menus["copy-for"])
                button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def show_briefing(self, shown: bool) -> None:
        """Show or hide the pane of the briefing."""
        self.actions_by_id["show-briefing"].setChecked(shown)
        if shown == self.briefing.isHidden():
            self.briefing.setVisible(shown)
            if shown:
                self.beside.arrange()
                self.beside.share()

    def show_recent(self, paths: Sequence[str]) -> None:
        """Offer files to open again, by their names and folders."""
        last = self.actions_by_id["clear-recent"]
        for action in self._menus["recent"].actions():
            if action.data() and action is not last:
                self._menus["recent"].removeAction(action)
                action.deleteLater()
        for path in paths:
            action = QAction(_named(path), self._menus["recent"])
            action.setData(path)
            action.triggered.connect(self._give)
            self._menus["recent"].insertAction(self._menus["recent"].actions()[-2], action)
        self._menus["recent"].menuAction().setEnabled(bool(paths))

    def _give(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)  # only actions are connected to this
        self.given.emit(action.data())

    def set_choice(self, id: str) -> None:
        """Mark one of a group of commands as the one in force."""
        self.actions_by_id[id].setChecked(True)

    def next_pane(self) -> None:
        """Give the focus to the next pane: search, tree or results, page, briefing."""
        body = self.search.results if self.search.results.isVisible() else self.tree
        # Each pane with what takes the focus in it.
        panes: list[tuple[QWidget, QWidget]] = [(pane, pane) for pane in (self.search.field, body, self.page)]
        panes += [] if self.briefing.isHidden() else [(self.briefing, self.briefing.list)]
        focused: QWidget | None = self.focusWidget()
        inside = [
            number
            for number, (pane, _) in enumerate(panes)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        ]
        _, wanted = panes[(inside[-1] + 1) % len(panes) if inside else 0]
        wanted.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)

    def _show_context_menu(self) -> None:
        """Show the menu of what has the focus, as the Menu key does: keyboards are sold without one."""
        focused = self.focusWidget()
        if focused is not None:
            at = focused.inputMethodQuery(QtCore.Qt.InputMethodQuery.ImCursorRectangle).center()
            reason = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(focused, QContextMenuEvent(reason, at, focused.mapToGlobal(at)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a single local file, unless it was dragged out of this program."""
        urls = event.mimeData().urls()
        if event.source() is None and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which file was dropped."""
        self.given.emit(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whether the window may go, and tell that it does, so that its state can be kept."""
        if self.may_close is not None and not self.may_close():
            event.ignore()
            return
        self.closed.emit()
        super().closeEvent(event)


def _named(path: str) -> str:
    """Return the words of a menu for a file: its name and folder, without what would underline or set apart a part."""
    from qingdao_browser.core.messages import plain

    return plain(f"{Path(path).name} – {Path(path).parent}").replace("&", "&&")


def _keys(command: Command) -> list[QKeySequence]:
    """Return the shortcuts: those of the platform where it has some, then our own that are not among them."""
    standard: list[QKeySequence] = []
    if command.standard:
        standard = QKeySequence.keyBindings(getattr(QKeySequence.StandardKey, command.standard))
    own = [QKeySequence(keys) for keys in command.keys]
    merged = own[:1] + standard + own[1:]
    unique: list[QKeySequence] = []
    for keys in merged:
        if keys not in unique:
            unique.append(keys)
    return unique
