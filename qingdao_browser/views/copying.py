"""What a person copies or collects with: buttons beside things, dragging, and the menus of things and of rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QSizePolicy, QToolButton, QWidget

from qingdao_browser.core.excerpts import Part, Pick
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.presets import NAMES, PRESETS
from qingdao_browser.views import theme

_WORDS: dict[Part, str] = {
    "page": mark("Copy page"),
    "value": mark("Copy value with source"),
    "bare": mark("Copy value only"),
    "sentence": mark("Copy sentence"),
    "table": mark("Copy table"),
    "figure": mark("Copy chart"),
    "citation": mark("Copy citation…"),
    "marked": mark("Copy marked text with source"),
}


def words_for(pick: Pick, language: Language) -> str:
    """Return what the menu says for copying a thing."""
    if pick.part == "table" and pick.rows:
        return language.plural("Copy {n} selected row", "Copy {n} selected rows", len(pick.rows))
    return language.tr(_WORDS[pick.part])


class CopyMenu(QMenu):
    """The menu of what can be copied; `chosen` tells the pick and the preset, which is empty for the one last used.

    `collected` tells what goes into the briefing: the thing that is first in the menu.
    """

    chosen = Signal(object, str)
    collected = Signal(object)

    def __init__(self, picks: Sequence[Pick], language: Language, parent: QWidget) -> None:
        super().__init__(parent)
        for pick in picks:
            self.addAction(words_for(pick, language)).setData((pick, ""))
        programs = self.addMenu(language.tr(mark("Copy for")))
        for preset in PRESETS:
            name = language.tr(NAMES[preset])
            programs.addAction(name[:1].upper() + name[1:]).setData((picks[0], preset))
        self.addSeparator()
        self.addAction(language.tr(mark("Add to briefing"))).setData((picks[0], None))
        self.triggered.connect(self._tell)

    def _tell(self, action: QAction) -> None:
        pick, preset = action.data()
        if preset is None:
            self.collected.emit(pick)
        else:
            self.chosen.emit(pick, preset)


class RowMenu(QMenu):
    """The menu of rows that lead to pages: those chosen can be opened, copied and collected, or all be collected."""

    opened = Signal(str)
    copied = Signal(list)
    collected = Signal(list)

    def __init__(self, ids: Sequence[str], language: Language, parent: QWidget, every: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(ids) == 1:
            self.addAction(language.tr(mark("Open page"))).setData(("open", ids[0]))
        self.addAction(language.tr(mark("Copy"))).setData(("copy", list(ids)))
        self.addAction(language.tr(mark("Add to briefing"))).setData(("collect", list(ids)))
        if len(every) > 1:
            words = language.plural("Add the {n} result shown", "Add all {n} results shown", len(every))
            self.addAction(words).setData(("collect", list(every)))
        self.triggered.connect(self._tell)

    def _tell(self, action: QAction) -> None:
        what, ids = action.data()
        {"open": self.opened, "copy": self.copied, "collect": self.collected}[what].emit(ids)


class CopyButton(QToolButton):
    """Copies what it stands beside; it can be dragged into a document as well."""

    asked = Signal(object)

    def __init__(self, words: str, name: str, pick: Pick) -> None:
        """Make a button with a short word on it; `name` says in full what it copies."""
        super().__init__()
        self._pick = pick
        self.setText(words)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setAutoRaise(True)
        self.setFont(theme.scaled(self.font(), theme.SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        self.asked.emit(self._pick)


class DragWatch(QObject):
    """Tells when a widget that it watches is dragged: the pointer moved far enough with the left button down."""

    begun = Signal(QWidget)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pressed: QPointF | None = None
        self._dragging = False

    def watch(self, widget: QWidget) -> None:
        """Watch a widget as long as it lives."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer; what the widget does with a plain click stays its own."""
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position(), False
        elif event.type() == QEvent.Type.MouseButtonRelease:
            # The end of a drag is no click.
            ended, self._pressed, self._dragging = self._dragging, None, False
            return ended
        elif event.type() == QEvent.Type.MouseMove and self._is_far(event.position()):
            self._pressed, self._dragging = None, True
            if isinstance(watched, QAbstractButton):
                watched.setDown(False)
            self.begun.emit(watched)
            return True
        return False

    def _is_far(self, at: QPointF) -> bool:
        return self._pressed is not None and (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
