"""What a person can do to the program, done at random: keys, clicks, drags, and answers to what is asked.

All chance comes from one generator, and nothing depends on the time or on where the pointer of the screen is: the same
numbers do the same again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QInputMethodEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.windows import Windows
from qingdao_browser.charts.thumbnails import SmallChart
from qingdao_browser.charts.view import ChartView
from qingdao_browser.core.presets import PRESETS
from qingdao_browser.views.blocks import FittedTable, Words
from qingdao_browser.views.copying import CopyButton
from qingdao_browser.views.import_dialog import ImportDialog
from qingdao_browser.views.print_preview import PreviewDialog
from qingdao_browser.views.window import Window
from tests.core.samples import BOOK

_W = TypeVar("_W", bound=QWidget)
_T = TypeVar("_T")
_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_Left, _NoButton = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

# Keys that mean something nearly everywhere. Letters are typed into fields alone: lists take those that come within
# a certain time for one word.
_KEYS: Final = (
    _Key.Key_Tab, _Key.Key_Backtab, _Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right, _Key.Key_PageUp,
    _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End, _Key.Key_Return, _Key.Key_Space, _Key.Key_Escape, _Key.Key_F2,
    _Key.Key_F6, _Key.Key_Delete,
)  # fmt: skip
_ARROWS: Final = (_Key.Key_Right, _Key.Key_Down, _Key.Key_Left, _Key.Key_Up, _Key.Key_Home, _Key.Key_End)
_MAP_KEYS: Final = (_Key.Key_Plus, _Key.Key_Minus, _Key.Key_0)
_SHORTCUTS: Final = (
    "Ctrl+F", "Ctrl+K", "Ctrl+C", "Ctrl+Alt+C", "Ctrl+D", "Ctrl+B", "Ctrl+Z", "Ctrl+T", "Ctrl+PgUp", "Ctrl+PgDown",
    "F6", "Ctrl+0", "Ctrl+Shift+C",
)  # fmt: skip
_WAYS: Final = ("Alt+Left", "Alt+Left", "Alt+Left", "Alt+Right", "Alt+Right", "Alt+Home", "Alt+End")
_LOOKS: Final = (
    "zoom-in", "zoom-out", "zoom-reset", "language-en", "language-zh", "theme-system", "theme-light", "theme-dark",
    "theme-contrast-light", "theme-contrast-dark", "tables",
)  # fmt: skip
_BRIEFING: Final = (
    "add-to-briefing", "add-to-briefing", "add-to-briefing", "show-briefing", "new-briefing", "rename-briefing",
    "duplicate-briefing", "delete-briefing", "briefing-heading", "briefing-note", "undo-briefing", "copy-briefing",
)  # fmt: skip
_QUERIES: Final = (
    "trade", "port", "ship", "bank", "2018", "1.523 billion", "15.23", "380", "Q1 2018", "USD", "%", "the", "e",
    "青岛", "贸易", "海洋", "15.23亿", "2018年", "xyzzy qqq", "ﷺ😀", "<b>&amp;</b>", "0" * 200, "-", "..", '"',
)  # fmt: skip
_NAMES: Final = ("Notes", "Board", "会议", "A & B", "<i>x</i>", "Briefing", "  ", "plan/2018", "x" * 120)
_SIZES: Final = ((560, 400), (700, 500), (900, 640), (1180, 760), (1280, 820), (1180, 480), (640, 800))
# At most so much in one briefing, so many briefings, and so many windows: who tries for long must not drown.
_ENTRIES, _BRIEFINGS, _WINDOWS = 12, 6, 3

_TABLES: Final = {
    "good.csv": b"year,name,Catch\n2018,Cod,1.10\n2019,Cod,over 2.5\n2020,Cod,(7)\n2021,Hake,12\n",
    "bad.csv": b"\xff\xfe\x00\xd8 no table, \x00\x00\n\xff",
    "odd.tsv": "月份\t数值\t备注\n2018-01\t1,234\t约\n05/06/2018\tn/a\t=1+2\n".encode(),
}
_BROKEN: Final = BOOK.replace("form: qingdao-book/1", "form: qingdao-book/1\nfrom: nowhere", 1) + "  - {\n"
_STATES: Final = {
    "changed": BOOK.replace("Trade grows", "Trade shrinks").replace('version: "1.0"', 'version: "1.1"'),
    "as it was": BOOK,
    "broken": _BROKEN,
    "empty": "",
}


def supply(folder: Path, bundled: bytes) -> None:
    """Put the books and tables that are opened into a folder."""
    (folder / "small.facts.yaml").write_text(BOOK, encoding="utf-8")
    (folder / "broken.facts.yaml").write_text(_BROKEN, encoding="utf-8")
    (folder / "bundled.facts.yaml").write_bytes(bundled)
    for name, content in _TABLES.items():
        (folder / name).write_bytes(content)


class Hands:
    """Does one random thing after another in the windows of a program, and says in words what it was."""

    def __init__(self, app: QApplication, windows: Windows, chance: random.Random, folder: Path) -> None:
        """Make them for the windows of a program; `folder` was filled by `supply`, and takes what is saved."""
        self._app, self._windows, self._chance, self._folder = app, windows, chance, folder
        self._under: QWidget | None = None
        self._carried: QMimeData | None = None
        self._at: Window | PreviewDialog | None = None
        # Each kind with how often it comes among a hundred or so.
        self._kinds: dict[str, tuple[float, Callable[[Controller, QWidget], str]]] = {
            "key": (16, self._press_key),
            "shortcut": (8, self._press_shortcut),
            "click": (18, self._click_anywhere),
            "tree": (7, self._tree),
            "search": (11, self._search),
            "way": (6, self._way),
            "chart by keys": (6, self._chart_by_keys),
            "chart by mouse": (7, self._chart_by_mouse),
            "wheel": (5, self._wheel),
            "menu of the right button": (4, self._context_menu),
            "copy": (5, self._copy),
            "look": (3, self._look),
            "size": (3, self._size),
            "menu bar": (3, self._menu_bar),
            "briefing": (7, self._briefing),
            "drag": (3, self._drag),
            "save": (1, self._save),
            "preview": (2, self._preview),
            "open": (0.4, self._open),
            "drop a file": (0.2, self._drop_file),
            "change the file": (0.3, self._change_file),
            "import": (0.4, self._import),
            "new window": (0.3, self._new_window),
            "other window": (0.6, self._other_window),
            "close window": (0.3, self._close_window),
            "help": (0.5, self._help),
        }
        # A drag lasts until the button comes up, which the program would wait for.
        QDrag.exec = lambda drag, *_: self._take_drag(drag)  # type: ignore[method-assign]

    # --- one thing after another ------------------------------------------------------------------------------------

    def next(self) -> tuple[str, Callable[[], str]]:
        """Return the kind of the next thing and what does it and says in words what it was.

        Where something is asked it is an answer, else whatever comes.
        """
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            return "popup", partial(self._answer_popup, popup)
        if modal is not None:
            return "dialog", partial(self._answer, modal)
        root = self.front()
        controller = self._controller(root)
        kind = self._chance.choices(list(self._kinds), [weight for weight, _ in self._kinds.values()])[0]
        if len(self._windows.controllers) > _WINDOWS:
            kind = "close window"
        return kind, partial(self._kinds[kind][1], controller, root)

    def front(self) -> Window | PreviewDialog:
        """Return the window that the person is at, another one where it is gone."""
        places = self._places()
        if self._at is None or self._at not in places:
            self._at = places[-1]
        return self._at

    def _places(self) -> list[Window | PreviewDialog]:
        """Return the open windows and previews, the oldest first."""
        found: list[Window | PreviewDialog] = []
        for controller in self._windows.controllers:
            found.append(controller.window)
            found += [preview for preview in controller.window.findChildren(PreviewDialog) if preview.isVisible()]
        return found

    def _controller(self, root: QWidget) -> Controller:
        return next(c for c in self._windows.controllers if c.window in (root, root.parent()))

    def _one(self, things: Sequence[_T]) -> _T:
        return self._chance.choice(things)

    def _likely(self, percent: float) -> bool:
        return self._chance.random() * 100 < percent

    def _seen(self, root: QWidget, kind: type[_W]) -> list[_W]:
        """Return the widgets of a kind that can be seen in a window and be used, in the order they were made."""
        return [
            widget for widget in root.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and widget.window() is root
            and not widget.visibleRegion().isEmpty()
        ]  # fmt: skip

    def _spot(self, widget: QWidget) -> QPoint:
        """Return a point of a widget, one that can be seen where there is one."""
        room = widget.visibleRegion().boundingRect()
        if room.isEmpty():
            return widget.rect().center()
        return QPoint(self._chance.randint(room.left(), room.right()), self._chance.randint(room.top(), room.bottom()))

    # --- keys and the pointer -----------------------------------------------------------------------------------------

    def _point_at(self, widget: QWidget, at: QPoint) -> None:
        """Let the pointer come to a place: what was under it is left, what is under it now is entered."""
        place, everywhere = QPointF(at), QPointF(widget.mapToGlobal(at))
        if self._under is not widget:
            if self._under is not None and isValid(self._under):
                QApplication.sendEvent(self._under, QEvent(QEvent.Type.Leave))
            QApplication.sendEvent(widget, QEnterEvent(place, QPointF(widget.mapTo(widget.window(), at)), everywhere))
            self._under = widget
        self._move(widget, at)

    @staticmethod
    def _move(widget: QWidget, at: QPoint, held: Qt.MouseButton = _NoButton) -> None:
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)), _NoButton, held, _Modifier.NoModifier
        )
        QApplication.sendEvent(widget, event)

    def _click(self, widget: QWidget, at: QPoint, *, twice: bool = False) -> None:
        self._point_at(widget, at)
        if not isValid(widget) or not widget.isVisible():
            return
        modifier = _Modifier.ControlModifier if self._likely(5) else _Modifier.NoModifier
        if twice:
            QTest.mouseDClick(widget, _Left, modifier, at)
        else:
            QTest.mouseClick(widget, _Left, modifier, at)

    @staticmethod
    def _focus(root: QWidget) -> QWidget:
        focused: QWidget | None = root.focusWidget()
        return focused if focused is not None else root

    def _key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = _Modifier.NoModifier) -> None:
        if isValid(widget):
            QTest.keyClick(widget, key, modifier)

    def _type(self, field: QWidget, text: str) -> None:
        """Type a text; what is no ASCII comes whole from an input method."""
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(field, event)

    def _press_key(self, _: Controller, root: QWidget) -> str:
        key, modifier = self._one(_KEYS), _Modifier.NoModifier
        if key in _ARROWS and self._likely(15):
            modifier = _Modifier.ShiftModifier
        widget = self._focus(root)
        words = f"{key.name} to {name_of(widget)}"
        self._key(widget, key, modifier)
        return words

    def _press_shortcut(self, _: Controller, root: QWidget) -> str:
        keys = self._one(_SHORTCUTS)
        QTest.keySequence(self._focus(root), QKeySequence(keys))
        return keys

    def _way(self, _: Controller, root: QWidget) -> str:
        keys = self._one(_WAYS)
        QTest.keySequence(self._focus(root), QKeySequence(keys))
        return keys

    def _click_anywhere(self, _: Controller, root: QWidget) -> str:
        """Click a widget: first a class is chosen, so that the many labels do not take all."""
        seen: dict[str, list[QWidget]] = {}
        for widget in self._seen(root, QWidget):
            seen.setdefault(type(widget).__name__, []).append(widget)
        widget = self._one(seen[self._one(sorted(seen))])
        at = widget.mapTo(root, self._spot(widget))
        # What lies over it is what is clicked.
        target = root.childAt(at) or root
        words = name_of(target)
        self._click(target, target.mapFrom(root, at), twice=self._likely(10))
        return words

    def _wheel(self, _: Controller, root: QWidget) -> str:
        widget = self._one(self._seen(root, QWidget))
        turn = self._one((-480, -120, -120, 120, 120, 480))
        modifier = _Modifier.ControlModifier if self._likely(25) else _Modifier.NoModifier
        self._turn_wheel(root, widget, turn, modifier)
        return f"{turn} {modifier.name or ''} over {name_of(widget)}"

    def _turn_wheel(self, root: QWidget, widget: QWidget, turn: int, modifier: Qt.KeyboardModifier) -> None:
        at = widget.mapTo(root, self._spot(widget))
        target = root.childAt(at) or root
        place = QPointF(target.mapFrom(root, at))
        event = QWheelEvent(
            place, QPointF(root.mapToGlobal(at)), QPoint(), QPoint(0, turn), _NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)

    def _context_menu(self, controller: Controller, root: QWidget) -> str:
        window = controller.window
        places: list[QWidget] = [root]
        if root is window:
            lists = (window.tree.viewport(), window.search.results.viewport(), window.search.field,
                     window.briefing.list.viewport(), window.page.viewport())  # fmt: skip
            places = [widget for widget in lists if widget.isVisible()]
        widget = self._one(places)
        at = widget.mapTo(root, self._spot(widget))
        target = root.childAt(at) or root
        words = name_of(target)
        if widget in (window.tree.viewport(), window.search.results.viewport()):
            QTest.mousePress(target, Qt.MouseButton.RightButton, pos=target.mapFrom(root, at))
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, target.mapFrom(root, at), root.mapToGlobal(at))
        QApplication.sendEvent(target, event)
        return words

    # --- finding a way ------------------------------------------------------------------------------------------------

    def _tree(self, controller: Controller, _: QWidget) -> str:
        tree = controller.window.tree
        if not tree.isVisible():
            return "the tree is hidden"
        rows = []
        index = tree.model().index(0, 0)
        while index.isValid():
            rows.append(index)
            index = tree.indexBelow(index)
        if not rows:
            return "no rows"
        chosen = self._one(rows)
        words = str(chosen.data())
        if self._likely(15):
            tree.setCurrentIndex(chosen)
            self._key(tree, self._one((_Key.Key_Left, _Key.Key_Right)))
        else:
            tree.scrollTo(chosen)
            self._click(tree.viewport(), tree.visualRect(chosen).center())
        return words

    def _search(self, controller: Controller, root: QWidget) -> str:
        window = controller.window
        if root is not window:
            return "not here"
        field, results = window.search.field, window.search.results
        field.setFocus()
        match self._one(("type", "type", "type", "paste", "erase", "arrows", "enter", "escape", "click", "several")):
            case "type":
                text = self._one(_QUERIES)
                if self._likely(60):
                    field.selectAll()
                self._type(field, text)
                return f"type {text[:30]!a}"
            case "paste":
                text = self._one(_QUERIES)
                QApplication.clipboard().setText(text)
                field.selectAll()
                QTest.keySequence(field, QKeySequence("Ctrl+V"))
                return f"paste {text[:30]!a}"
            case "erase":
                for _ in range(self._chance.randint(1, 8)):
                    self._key(field, _Key.Key_Backspace)
                return "erase"
            case "arrows":
                for _ in range(self._chance.randint(1, 6)):
                    self._key(field, self._one((_Key.Key_Down, _Key.Key_Down, _Key.Key_Up)))
                return "arrows"
            case "enter":
                self._key(field, _Key.Key_Return)
                return "enter"
            case "escape":
                self._key(field, _Key.Key_Escape)
                return "escape"
            case _ if results.isVisible() and results.model().rowCount():
                row = results.model().index(self._chance.randrange(results.model().rowCount()), 0)
                results.scrollTo(row)
                self._click(results.viewport(), results.visualRect(row).center())
                return f"result {row.row()}"
        return "no results"

    def _charts(self, root: QWidget) -> list[QWidget]:
        return [*self._seen(root, ChartView), *self._seen(root, SmallChart)]

    def _chart_by_keys(self, _: Controller, root: QWidget) -> str:
        charts = self._charts(root)
        if not charts:
            return "no chart in sight"
        chart = self._one(charts)
        chart.setFocus()
        keys = [self._one(_ARROWS) for _ in range(self._chance.randint(1, 8))]
        if self._likely(20):
            keys.append(self._one(_MAP_KEYS))
        if self._likely(20):
            keys.append(_Key.Key_Return)
        words = f"{len(keys)} keys to {name_of(chart)}"
        for key in keys:
            self._key(chart, key)
        return words

    def _chart_by_mouse(self, _: Controller, root: QWidget) -> str:
        charts = self._charts(root)
        if not charts:
            return "no chart in sight"
        chart, way = self._one(charts), self._one(("move", "move", "click", "twice", "wheel", "hold"))
        words = f"{way} on {name_of(chart)}"
        match way:
            case "move":
                for __ in range(5):
                    self._point_at(chart, self._spot(chart))
            case "click" | "twice":
                self._click(chart, self._spot(chart), twice=way == "twice")
            case "wheel":
                self._turn_wheel(root, chart, self._one((-120, 120, 240)), _Modifier.ControlModifier)
            case _:
                self._pull(chart, self._spot(chart), self._spot(chart))
        return words

    def _pull(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        """Press the button at one place, move, and let it go at another."""
        QTest.mousePress(widget, _Left, pos=start)
        for share in (0.1, 0.5, 1.0):
            if isValid(widget):
                self._move(widget, start + (end - start) * share, _Left)
        if isValid(widget) and widget.rect().contains(end):
            QTest.mouseRelease(widget, _Left, pos=end)

    # --- look, windows and menus --------------------------------------------------------------------------------------

    def _give(self, controller: Controller, command: str) -> str:
        """Give a command as a menu would."""
        action = controller.window.actions_by_id[command]
        if action.isEnabled():
            action.trigger()
        return command

    def _look(self, controller: Controller, _: QWidget) -> str:
        return self._give(controller, self._one(_LOOKS))

    def _size(self, controller: Controller, root: QWidget) -> str:
        if root is controller.window and self._likely(40):
            left = self._chance.randint(200, 500)
            controller.window.splitter.setSizes([left, controller.window.width() - left])
            return f"splitter at {left}"
        width, height = self._one(_SIZES)
        root.resize(width, height)
        return f"{width} x {height}"

    def _menu_bar(self, controller: Controller, root: QWidget) -> str:
        bar = controller.window.menuBar()
        if root is not controller.window:
            return "not here"
        action = self._one(bar.actions())
        self._click(bar, bar.actionGeometry(action).center())
        return action.text()

    def _new_window(self, controller: Controller, _: QWidget) -> str:
        if len(self._windows.controllers) >= _WINDOWS:
            return "there are enough"
        return self._give(controller, "new-window")

    def _other_window(self, _: Controller, __: QWidget) -> str:
        self._at = self._one(self._places())
        self._at.raise_()
        self._at.activateWindow()
        return name_of(self._at)

    def _close_window(self, controller: Controller, root: QWidget) -> str:
        if root is not controller.window:
            root.close()
            return "the preview"
        if len(self._windows.controllers) == 1:
            return "never the last"
        return self._give(controller, "close-window")

    def _help(self, controller: Controller, _: QWidget) -> str:
        return self._give(controller, self._one(("keys", "about")))

    # --- taking things along ------------------------------------------------------------------------------------------

    def _copy(self, controller: Controller, root: QWidget) -> str:
        match self._one(("button", "words", "rows", "preset", "preset", "key")):
            case "button" if buttons := self._seen(root, CopyButton):
                button = self._one(buttons)
                words = button.toolTip()
                self._click(button, button.rect().center())
                return words
            case "words" if labels := [label for label in self._seen(root, Words) if len(label.text()) > 3]:
                label = self._one(labels)
                self._point_at(label, label.rect().center())
                start = self._chance.randrange(len(label.text()) - 2)
                label.setSelection(start, self._chance.randint(1, len(label.text()) - start))
                QTest.keySequence(self._focus(root), QKeySequence("Ctrl+C"))
                return f"words of {label.text()[:30]!a}"
            case "rows" if tables := self._seen(root, FittedTable):
                table = self._one(tables)
                table.setFocus()
                for _ in range(self._chance.randint(1, 4)):
                    self._key(table, _Key.Key_Down, _Modifier.ShiftModifier)
                QTest.keySequence(self._focus(root), QKeySequence("Ctrl+C"))
                return "rows of a table"
            case "preset":
                return self._give(controller, f"preset-{self._one(PRESETS)}")
        QTest.keySequence(self._focus(root), QKeySequence("Ctrl+C"))
        return "Ctrl+C"

    def _briefing(self, controller: Controller, root: QWidget) -> str:
        window = controller.window
        pane = window.briefing
        if root is window and pane.isVisible() and self._likely(50):
            entries = pane.model.rowCount()
            if entries > _ENTRIES:
                pane.list.selectAll()
                self._key(pane.list, _Key.Key_Delete)
                return "remove all"
            if entries:
                row = pane.model.index(self._chance.randrange(entries))
                pane.list.scrollTo(row)
                self._click(pane.list.viewport(), pane.list.visualRect(row).center())
            keys = (
                (_Key.Key_Up, _Modifier.AltModifier), (_Key.Key_Down, _Modifier.AltModifier),
                (_Key.Key_Delete, _Modifier.NoModifier), (_Key.Key_F2, _Modifier.NoModifier),
                (_Key.Key_Down, _Modifier.ShiftModifier), (_Key.Key_Return, _Modifier.NoModifier),
            )  # fmt: skip
            key, modifier = self._one(keys)
            self._key(pane.list, key, modifier)
            self._write_note(controller)
            return f"{key.name} at {entries} entries"
        command = self._one(_BRIEFING)
        if command in ("new-briefing", "duplicate-briefing") and pane.names.count() > _BRIEFINGS:
            command = "delete-briefing"
        self._give(controller, command)
        if command in ("briefing-heading", "briefing-note"):
            self._write_note(controller)
        return command

    def _write_note(self, controller: Controller) -> None:
        """Write something where an entry is being edited."""
        editor = QApplication.focusWidget()
        if editor is not None and editor.parent() is controller.window.briefing.list.viewport():
            self._type(editor, self._one(_NAMES))
            self._key(editor, self._one((_Key.Key_Return, _Key.Key_Escape, _Key.Key_Tab)))

    def _take_drag(self, drag: QDrag) -> Qt.DropAction:
        """Keep what is dragged for a drop, in place of waiting for the button to come up."""
        carried, data = QMimeData(), drag.mimeData()
        for name in data.formats():
            carried.setData(name, data.data(name))
        self._carried = carried
        drag.deleteLater()
        return Qt.DropAction.CopyAction

    def _drag(self, controller: Controller, root: QWidget) -> str:
        window = controller.window
        sources: list[QWidget] = [*self._seen(root, SmallChart), *self._seen(root, CopyButton)]
        sources += [*self._seen(root, ChartView)]
        lists = (window.tree.viewport(), window.search.results.viewport(), window.briefing.list.viewport())
        sources += [widget for widget in lists if root is window and widget.isVisible()]
        if not sources:
            return "nothing to drag"
        source = self._one(sources)
        words = name_of(source)
        start = self._spot(source)
        self._carried = None
        self._pull(source, start, start + QPoint(60, 10))
        target = window.briefing.list.viewport()
        if self._carried is None or not target.isVisible() or window.briefing.model.rowCount() > _ENTRIES:
            return f"{words}, dropped elsewhere"
        self._drop(target, self._spot(target), self._carried)
        return f"{words}, dropped into the briefing"

    @staticmethod
    def _drop(target: QWidget, at: QPoint, data: QMimeData) -> None:
        action, keys = Qt.DropAction.CopyAction, _Modifier.NoModifier
        QApplication.sendEvent(target, QDragEnterEvent(at, action, data, _Left, keys))
        QApplication.sendEvent(target, QDragMoveEvent(at, action, data, _Left, keys))
        QApplication.sendEvent(target, QDropEvent(QPointF(at), action, data, _Left, keys))

    def _save(self, controller: Controller, _: QWidget) -> str:
        commands = ("save-as", "save-figure", "save-data", "save-briefing", "print", "page-setup")
        return self._give(controller, self._one(commands))

    # --- the preview --------------------------------------------------------------------------------------------------

    def _preview(self, controller: Controller, root: QWidget) -> str:
        if not isinstance(root, PreviewDialog):
            command = self._give(controller, self._one(("print-preview", "print-preview", "preview-briefing")))
            self._at = next(iter(controller.window.findChildren(PreviewDialog)), self._at)
            return command
        match self._one(("subject", "paper", "way", "turn", "turn", "turn", "zoom", "save", "print", "close", "close")):
            case "subject":
                # The whole book is the last and takes its time.
                count = root.subjects.count() - (0 if self._likely(3) else 1)
                return self._choose(root.subjects, self._chance.randrange(max(count, 1)))
            case "paper":
                return self._choose(root.papers, self._chance.randrange(root.papers.count()))
            case "way":
                return self._choose(root.ways, self._chance.randrange(root.ways.count()))
            case "zoom":
                return self._choose(root.zooms, self._chance.randrange(root.zooms.count()))
            case "turn":
                key = self._one((_Key.Key_PageDown, _Key.Key_PageUp, _Key.Key_Home, _Key.Key_End))
                self._key(root.canvas, key)
                return key.name
            case "save":
                self._click(root.save_button, root.save_button.rect().center())
                return "save"
            case "print" if root.print_button.isEnabled():
                self._click(root.print_button, root.print_button.rect().center())
                return "print"
        self._key(root, _Key.Key_Escape)
        return "close"

    def _choose(self, box: QComboBox, at: int) -> str:
        """Choose by keys: those of a box that is closed work at once."""
        box.setFocus()
        self._key(box, _Key.Key_Home)
        for _ in range(at):
            self._key(box, _Key.Key_Down)
        return f"{box.currentText()!a}"

    # --- books and tables ---------------------------------------------------------------------------------------------

    def _open(self, controller: Controller, _: QWidget) -> str:
        command = self._one(("open", "open", "open-bundled", "new-book", "clear-recent"))
        if command in ("open", "new-book") and len(self._windows.controllers) >= _WINDOWS:
            command = "open-bundled"
        return self._give(controller, command)

    def _drop_file(self, controller: Controller, _: QWidget) -> str:
        if len(self._windows.controllers) >= _WINDOWS:
            return "there are enough windows"
        name = self._one(("small.facts.yaml", "broken.facts.yaml", "good.csv", "none.yaml"))
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._folder / name))])
        self._drop(controller.window, QPoint(300, 300), data)
        return name

    def _change_file(self, _: Controller, __: QWidget) -> str:
        """Change the small book, whether a window shows it or none."""
        state, path = self._one((*_STATES, "gone", "changed", "as it was")), self._folder / "small.facts.yaml"
        if state == "gone":
            path.unlink(missing_ok=True)
        else:
            path.write_text(_STATES[state], encoding="utf-8")
        return state

    def _import(self, controller: Controller, _: QWidget) -> str:
        return self._give(controller, "import")

    # --- answers ------------------------------------------------------------------------------------------------------

    def _answer_popup(self, popup: QWidget) -> str:
        """Choose in a menu or in the list of a box, or leave it."""
        words = name_of(popup)
        if self._likely(20):
            self._key(popup, _Key.Key_Escape)
            return f"leave {words}"
        actions = [a for a in popup.actions() if a.isEnabled() and a.isVisible() and not a.isSeparator()]
        if isinstance(popup, QMenu) and actions and self._likely(60):
            action = self._one(actions)
            told = action.text()
            if action.menu() is not None:
                # A click would open the menu inside after a while.
                popup.setActiveAction(action)
            else:
                QTest.mouseClick(popup, _Left, pos=popup.actionGeometry(action).center())
            return f"{told} of {words}"
        target = popup if isinstance(popup, QMenu) else self._focus(popup)
        for _ in range(self._chance.randint(1, 4)):
            self._key(target, self._one((_Key.Key_Down, _Key.Key_Down, _Key.Key_Up)))
        self._key(target, _Key.Key_Return)
        return f"keys in {words}"

    def _answer(self, dialog: QWidget) -> str:
        words = name_of(dialog)
        if isinstance(dialog, QFileDialog):
            return f"{words}: {self._answer_file(dialog)}"
        if self._likely(12):
            self._key(dialog, _Key.Key_Escape)
            return f"{words}: Escape"
        if isinstance(dialog, ImportDialog) and self._likely(75):
            return f"{words}: {self._answer_import(dialog)}"
        fields = self._seen(dialog, QLineEdit)
        if fields and not isinstance(dialog, QMessageBox) and self._likely(60):
            field = self._one(fields)
            field.selectAll()
            self._type(field, self._one(_NAMES))
        boxes = self._seen(dialog, QComboBox)
        if boxes and self._likely(50):
            box = self._one(boxes)
            return f"{words}: {self._choose(box, self._chance.randrange(max(box.count(), 1)))}"
        if self._likely(20):
            self._key(self._focus(dialog), _Key.Key_Return)
            return f"{words}: Return"
        buttons = self._seen(dialog, QAbstractButton)
        if not buttons:
            self._key(dialog, _Key.Key_Escape)
            return f"{words}: Escape, as there is no button"
        button = self._one(buttons)
        told = button.text()
        self._click(button, button.rect().center())
        return f"{words}: {told}"

    def _answer_file(self, dialog: QFileDialog) -> str:
        """Name a file or a folder of ours, or leave the dialog."""
        if self._likely(15):
            self._key(dialog, _Key.Key_Escape)
            return "Escape"
        if dialog.fileMode() == QFileDialog.FileMode.Directory:
            name = "kept"
            (self._folder / name).mkdir(exist_ok=True)
        elif dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            filters = dialog.nameFilters()
            chosen = self._one(filters)
            dialog.selectNameFilter(chosen)
            dialog.filterSelected.emit(chosen)
            ending = chosen.rpartition("*.")[2].rstrip(")")
            name = f"saved-{self._chance.randint(1, 3)}.{ending}"
        elif any("csv" in kind for kind in dialog.nameFilters()):
            name = self._one((*_TABLES, "good.csv", "none.csv"))
        else:
            books = ("small", "small", "broken", "bundled", "none")
            name = f"{self._one(books)}.facts.yaml"
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        field.setText(str(self._folder / name))
        self._key(field, _Key.Key_Return)
        return name

    def _answer_import(self, dialog: ImportDialog) -> str:
        match self._one(("source", "unit", "field", "choice", "head", "save", "save")):
            case "source":
                dialog.source.selectAll()
                self._type(dialog.source, "Yearbook, Office, 2019")
                return "source"
            case "unit":
                dialog.unit.selectAll()
                self._type(dialog.unit, self._one(("tonnes", "USD", "吨", " ")))
                return "unit"
            case "field" if dialog.preview.columnCount():
                box = dialog.field(self._chance.randrange(dialog.preview.columnCount()))
                return self._choose(box, self._chance.randrange(box.count()))
            case "choice":
                box = self._one((dialog.encoding, dialog.decimals, dialog.dates, dialog.grain, dialog.tongue))
                return self._choose(box, self._chance.randrange(box.count()))
            case "head":
                dialog.head.setValue(self._chance.randint(0, 3))
                return "head"
            case _ if dialog.save.isEnabled():
                self._click(dialog.save, dialog.save.rect().center())
                return "save"
        return "nothing to save"

    # --- rest ---------------------------------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Leave one thing that is open, by Escape or closing; return whether there was one beside one window."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            popup.close()
        elif isinstance(modal, QDialog):
            modal.reject()
        elif isinstance(place := self._places()[-1], PreviewDialog):
            place.close()
        elif len(self._windows.controllers) > 1:
            # A copy that would be lost with its window is asked about.
            QApplication.clipboard().clear()
            self._windows.controllers[-1].window.close()
        else:
            return False
        return True

    def tidy(self) -> None:
        """Bring the one window that is left to where it stands at every rest."""
        controller = self._windows.controllers[0]
        window = controller.window
        self._under, self._carried = None, None
        window.search.field.clear()
        for command in ("open-bundled", "language-en", "theme-light", "zoom-reset", "preset-text", "home"):
            self._give(controller, command)
        for command in ("tables", "show-briefing"):
            if window.actions_by_id[command].isChecked():
                self._give(controller, command)
        window.notice.hide()
        window.statusBar().clearMessage()
        window.resize(1180, 760)
        window.tree.setFocus()
        QApplication.clipboard().clear()


def name_of(widget: QWidget) -> str:
    """Return in words which widget it is."""
    said = widget.accessibleName() or widget.windowTitle() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {said[:40]!a}"
