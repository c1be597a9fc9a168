"""The right-hand pane: one page of the book, built from its `Summary`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.charts.ahead import Ahead, axes_loaded
from qingdao_browser.core.charting import Chart, Map, Timeline
from qingdao_browser.core.excerpts import Part, Pick
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Block,
    Figure,
    Heading,
    Items,
    Leaf,
    Paragraph,
    Picture,
    SmallCharts,
    Sources,
    Summary,
    Table,
    Tiles,
)
from qingdao_browser.views import accessible, blocks, theme
from qingdao_browser.views.copying import CopyButton, CopyMenu, DragWatch, words_for
from qingdao_browser.views.flow_layout import FlowLayout
from qingdao_browser.views.tab_order import set_tab_order, tab_stops

if TYPE_CHECKING:
    from qingdao_browser.charts.look import Look
    from qingdao_browser.charts.thumbnails import SmallChart

# Text is at most 760 px wide at normal size (DESIGN section 5); cards reach a little further on both sides.
COLUMN_WIDTH = 800
SIDE_MARGIN = 30
# How many charts are put in together with the text; those out of sight are drawn when they come into it.
AT_ONCE = 6
# How soon it is looked again whether charts with axes can be drawn.
LOOK_AGAIN_MS = 10


class PageView(QScrollArea):
    """Shows a summary; tells which page a link leads to, which address is to be visited and what is to be copied."""

    followed = Signal(str)
    visited = Signal(str)
    copied = Signal(object, str)
    """What is to be copied (a `Pick`) and for which program; empty for the one last used."""
    dragged = Signal(object)
    collected = Signal(object)
    """What is to go into the briefing (a `Pick`)."""
    turned = Signal(int)
    """1 when the next part of the page is wanted, -1 for the one before."""
    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pictures: list[blocks.PictureCard] = []
        self._small: list[SmallChart] = []
        self._pending: list[tuple[QVBoxLayout, Picture | SmallCharts, int]] = []
        self._drags = DragWatch(self)
        self._drags.begun.connect(self._drag_from)
        # What can be copied of a widget, by the widget; that of tables depends on the rows chosen.
        self._picks: dict[QWidget, tuple[Pick, ...]] = {}
        self._lines: list[blocks.SourceLine] = []
        self._summary: Summary | None = None
        self._tables_shown = False
        self._tone = theme.Tone(dark=False)
        self._zoom = 1.0
        # Axes need pyqtgraph, which takes longer to import than the whole window: they come when the text stands.
        self._ahead = Ahead(self)
        self._chart_timer = QTimer(self)
        self._chart_timer.setSingleShot(True)
        self._chart_timer.timeout.connect(self._draw_next)
        self._language: Language | None = None
        # Where the page is to stand as soon as it is long enough.
        self._place: int | None = None
        self.verticalScrollBar().rangeChanged.connect(self._come_back)

    @property
    def place(self) -> int:
        """How far down the page stands, in pixels."""
        return self.verticalScrollBar().value() if self._place is None else self._place

    def stay_at(self, place: int) -> None:
        """Go to a place of the page that was just shown, as soon as it has its charts as far as there."""
        self._place = place
        self._come_back()

    def _come_back(self) -> None:
        bar = self.verticalScrollBar()
        if self._place is not None and bar.maximum() >= self._place:
            bar.setValue(self._place)
            self._place = None

    @property
    def summary(self) -> Summary | None:
        """The page shown."""
        return self._summary

    @property
    def has_charts(self) -> bool:
        """Whether there are charts on the page."""
        shown = self._summary.blocks if self._summary is not None else ()
        return any(isinstance(block, Picture | SmallCharts) for block in shown)

    @property
    def complete(self) -> bool:
        """Whether all charts of the page are there."""
        return not self._pending and not self._chart_timer.isActive()

    @property
    def drawing_small_charts(self) -> bool:
        """Whether a small chart in sight has not drawn itself yet."""
        return any(not small.drawn and not small.visibleRegion().isEmpty() for small in self._small)

    def show_page(self, summary: Summary, language: Language, *, tone: theme.Tone, zoom: float) -> None:
        """Replace the page; charts follow as soon as the text is on the screen."""
        self._summary, self._language, self._tone, self._zoom = summary, language, tone, zoom
        self._pictures, self._pending, self._small, self._picks, self._lines = [], [], [], {}, []
        page = blocks.Plain()
        self.setAccessibleName(summary.title)
        sides = QHBoxLayout(page)
        sides.setContentsMargins(SIDE_MARGIN, 22, SIDE_MARGIN, 40)
        column = blocks.Plain()
        column.setMaximumWidth(round(COLUMN_WIDTH * zoom))
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        sides.addStretch(1)
        sides.addWidget(column, 1000)
        sides.addStretch(1)
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        follow = self.followed.emit
        if summary.path:
            box.addWidget(blocks.crumbs(summary.path, follow))
        box.addWidget(blocks.Words(summary.title, theme.TITLE, bold=True))
        if summary.subtitle:
            box.addWidget(blocks.Words(summary.subtitle, secondary=True))
        if summary.leaf is not None:
            box.addWidget(self._turner(summary.leaf, language))
        # Charts that can be drawn at once spare the page a second layout.
        ready = AT_ONCE
        for number, block in enumerate(summary.blocks):
            if isinstance(block, Picture) and ready and not _waits(block.chart):
                box.addWidget(self._picture(block, number, language))
                ready -= 1
            elif isinstance(block, Picture | SmallCharts):
                holder = QVBoxLayout()
                holder.setContentsMargins(0, 0, 0, 0)
                box.addLayout(holder)
                self._pending.append((holder, block, number))
            else:
                box.addWidget(self._widget(block, number, language))
        if summary.leaf is not None:
            box.addWidget(self._turner(summary.leaf, language))
        box.addStretch(1)
        focused = QApplication.focusWidget()
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:
            if focused is not None and old.isAncestorOf(focused):
                # Qt would give it to what comes next in the window.
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            # The click that brought us here is still being handled by a widget of the old page.
            old.deleteLater()
        self._place = None
        self.verticalScrollBar().setValue(0)
        self._chart_timer.start(0)

    def _set_tab_order(self) -> None:
        """Let Tab go through the page as it is read: what was made last would come behind all panes of the window."""
        page = self.widget()
        if page is not None:
            set_tab_order([self, *tab_stops(page)])

    def _turner(self, leaf: Leaf, language: Language) -> QWidget:
        """Return the buttons that lead to the other parts of a page that is too long to be shown at once."""
        row = blocks.Plain()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        words = language.tr(mark("{first} to {last} of {total}"), **leaf.numbers)
        middle = blocks.Words(words, secondary=True)
        for step, sign, name, there in (
            (-1, "‹", language.tr(mark("Previous part of the page")), leaf.number > 0),
            (1, "›", language.tr(mark("Next part of the page")), leaf.number < leaf.count - 1),
        ):
            button = QPushButton(sign)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setEnabled(there)
            button.clicked.connect(partial(self._turn, step))
            box.addWidget(button)
        box.insertWidget(1, middle)
        box.addStretch(1)
        return row

    def _turn(self, step: int) -> None:
        self.turned.emit(step)

    def load_ahead(self) -> None:
        """Load what the charts of other pages will need, while nobody waits."""
        self._ahead.loading()

    def end(self) -> None:
        """Return when nothing is being loaded any more; called when the window goes."""
        self._ahead.wait()

    def _widget(self, block: Block, number: int, language: Language) -> QWidget:
        follow = self.followed.emit
        match block:
            case Figure():
                picks = _of_fact(block.fact)
                figure = blocks.figure(block, self._copy_button(picks, language))
                self._picks[figure] = picks
                return figure
            case Heading():
                return blocks.heading(block)
            case Paragraph():
                words = blocks.paragraph(block)
                if block.fact:
                    # What has a menu of its own can be come to by keys.
                    said = next(iter(words.findChildren(blocks.Words)), words)
                    said.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                    self._picks[words] = (Pick("sentence", block.fact), *_of_fact(block.fact))
                return words
            case Items():
                return blocks.items(block, follow)
            case Table():
                card = blocks.TableCard(block, follow)
                self._offer_table(card, number, language)
                return card
            case Tiles():
                tiles = blocks.tiles(block, follow)
                for tile in tiles.findChildren(blocks.TileButton):
                    self._picks[tile] = _of_fact(tile.fact)
                    self._drags.watch(tile)
                return tiles
            case Sources():
                sources = blocks.sources(block, follow, self.visited.emit, language)
                self._lines = sources.findChildren(blocks.SourceLine)
                for line in self._lines:
                    self._picks[line] = (Pick("citation", line.source),)
                return sources
            case Picture() | SmallCharts():
                raise AssertionError("charts are drawn later, by _draw_next")

    def _draw_next(self) -> None:
        """Draw the next chart of the page and come back for the one after it, so that keys are heard in between."""
        if not self._pending or self._language is None:
            self._set_tab_order()
            self.drawn.emit()
            return
        holder, block, number = self._pending[0]
        charts = (block.chart,) if isinstance(block, Picture) else block.charts
        if any(map(_waits, charts)) and self._ahead.loading():
            self._chart_timer.start(LOOK_AGAIN_MS)
            return
        del self._pending[0]
        if isinstance(block, Picture):
            holder.addWidget(self._picture(block, number, self._language))
        else:
            holder.addWidget(self._small_charts(block, number))
        self._chart_timer.start(0)

    def _look(self) -> Look:
        from qingdao_browser.charts.look import look

        # The font of the view itself is another one as long as the window is not on the screen.
        font = QApplication.font()
        return look(self._tone.dark, font.family(), font.pointSizeF(), strong=self._tone.strong)

    def _picture(self, block: Picture, number: int, language: Language) -> QWidget:
        from qingdao_browser.charts.map_view import MapView
        from qingdao_browser.charts.view import ChartView

        chart = MapView() if isinstance(block.chart, Map) else ChartView()
        if isinstance(chart, MapView):
            names = (mark("Zoom in"), mark("Zoom out"), mark("All places"))
            chart.name_buttons(*(language.tr(name) for name in names))
        chart.set_chart(block.chart, self._look(), language.code)
        chart.activated.connect(self.followed)
        chart.hinted.connect(partial(accessible.announce, chart))
        shown = self._tables_shown
        card = blocks.PictureCard(chart, block.table, self.followed.emit, language, table_shown=shown)
        self._pictures.append(card)
        picks = (self._own("figure", number), self._own("table", number), Pick("citation", self._page))
        card.offer(self._copy_button(picks, language))
        self._picks[card] = picks
        card.table_made.connect(self._table_made)
        if not isinstance(chart, MapView):
            # The map is moved by dragging; its button can be dragged in its place.
            self._picks[chart] = self._picks[card]
            self._drags.watch(chart)
        return card

    def _small_charts(self, block: SmallCharts, number: int) -> QWidget:
        from qingdao_browser.charts.thumbnails import SmallChart

        assert self._language is not None  # set with the page
        appearance = self._look()
        whole = blocks.Plain()
        flow = FlowLayout(whole, gap=12, minimum=round(230 * self._zoom))
        for item, chart in enumerate(block.charts):
            small = SmallChart(chart, appearance, self._language.code)
            small.activated.connect(self.followed)
            self._drags.watch(small)
            every = self._own("figure", number)
            self._picks[small] = (self._own("figure", number, item), Pick("citation", chart.heading.page), every)
            self._small.append(small)
            flow.addWidget(small)
        return whole

    # --- copying --------------------------------------------------------------------------------------------------

    @property
    def _page(self) -> str:
        assert self._summary is not None  # asked for only while a page is shown
        return self._summary.page

    def _own(self, part: Part, number: int = 0, item: int = -1) -> Pick:
        """Return a part of this page, or the page itself, as it is shown."""
        leaf = self._summary.leaf if self._summary is not None else None
        return Pick(part, self._page, number, item, leaf=leaf.number if leaf is not None else None)

    @property
    def lead(self) -> str:
        """The id of the fact that stands large on the page; empty where none does."""
        blocks_shown = self._summary.blocks if self._summary is not None else ()
        return next((block.fact for block in blocks_shown if isinstance(block, Figure)), "")

    def _copy_button(self, picks: tuple[Pick, ...], language: Language) -> CopyButton:
        """Return the button that copies the first of some picks; its menu offers all, for a figure takes no focus."""
        button = CopyButton(language.tr(mark("Copy")), words_for(picks[0], language), picks[0])
        button.asked.connect(self._copy)
        self._picks[button] = picks
        self._drags.watch(button)
        return button

    def _copy(self, pick: Pick) -> None:
        self.copied.emit(pick, "")

    def _offer_table(self, card: blocks.TableCard, number: int, language: Language) -> None:
        picks = (self._own("table", number), Pick("citation", self._page))
        card.view.dragged.connect(self._drag_from)
        card.offer(self._copy_button(picks, language))
        self._picks[card] = picks

    def _table_made(self, card: blocks.TableCard) -> None:
        """Let the data table of a chart be copied like the others, once it is shown."""
        picture = next(picture for picture in self._pictures if picture.isAncestorOf(card))
        assert self._language is not None  # set with the page
        self._offer_table(card, self._picks[picture][0].block, self._language)
        self._set_tab_order()

    def _drag_from(self, widget: QWidget) -> None:
        """Let the first of what can be copied of a widget be dragged out of the window."""
        self.dragged.emit(self.picks_at(widget)[0])

    def picks_at(self, widget: QWidget | None) -> tuple[Pick, ...]:
        """Return what can be copied of a widget, the first most likely; of what is nothing in itself the page."""
        if isinstance(widget, QLabel) and widget.hasSelectedText():
            return (self._marked(widget),)
        page = (self._own("page"), Pick("citation", self._page))
        while widget is not None and widget is not self:
            # A table of the page before this one may have the focus still.
            picks = self._picks.get(widget)
            if picks is not None:
                return (*_of_rows(widget, picks[0]), *picks) if isinstance(widget, blocks.TableCard) else picks
            widget = widget.parentWidget()
        return page

    def _marked(self, label: QLabel) -> Pick:
        """Return the text marked in a label, with the fact that it tells of; a reference is its own citation."""
        line = next((line for line in self._lines if line.isAncestorOf(label)), None)
        if line is not None:
            return Pick("marked", line.source, text=label.selectedText())
        # Only those parts are of one fact: tables, charts and citations are of pages.
        told = (
            picks[0].id
            for widget, picks in self._picks.items()
            if picks[0].part in ("value", "sentence") and (widget is label or widget.isAncestorOf(label))
        )
        fact = next(told, "")
        return Pick("marked", self._page, text=label.selectedText(), fact=fact)

    def chosen(self) -> tuple[Pick, ...]:
        """Return what the keys for copying would copy: marked text, else what has the focus, else the page."""
        page = self.widget()
        assert page is not None  # asked for only while a page is shown
        marked = (label for label in page.findChildren(blocks.Words) if label.hasSelectedText())
        return self.picks_at(next(marked, None) or QApplication.focusWidget())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied of the thing under the pointer or, from the keyboard, of that with the focus."""
        page = self.widget()
        if page is None or self._language is None:
            return
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        widget = page.childAt(page.mapFromGlobal(event.globalPos())) if by_mouse else QApplication.focusWidget()
        menu = CopyMenu(self.picks_at(widget), self._language, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(self.copied)
        menu.collected.connect(self.collected)
        menu.popup(event.globalPos())

    def show_tables(self, shown: bool) -> None:
        """Show or hide the data tables of all charts, now and on the pages to come."""
        self._tables_shown = shown
        for picture in self._pictures:
            picture.show_table(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by keys as readers of long pages expect."""
        bar = self.verticalScrollBar()
        step = {
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
            Qt.Key.Key_Space: bar.pageStep(),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)


def _waits(chart: Chart) -> bool:
    """Return whether the library that draws a chart must be loaded first."""
    return isinstance(chart, Timeline) and not axes_loaded()


def _of_fact(fact: str) -> tuple[Pick, ...]:
    """Return what can be copied of a fact."""
    return (Pick("value", fact), Pick("bare", fact), Pick("sentence", fact), Pick("citation", fact))


def _of_rows(card: blocks.TableCard, table: Pick) -> tuple[Pick, ...]:
    """Return what can be copied of the rows that are chosen in a table."""
    rows = sorted({index.row() for index in card.view.selectionModel().selectedRows()})
    return (msgspec.structs.replace(table, rows=tuple(rows)),) if rows else ()
