"""The right-hand pane: one page of the book, built from its `Summary`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from qingdao_browser.core.charting import Map
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Block,
    Figure,
    Heading,
    Items,
    Paragraph,
    Picture,
    SmallCharts,
    Sources,
    Summary,
    Table,
    Tiles,
)
from qingdao_browser.views import blocks, theme
from qingdao_browser.views.flow_layout import FlowLayout

if TYPE_CHECKING:
    from qingdao_browser.charts.thumbnails import SmallChart

# Text is at most 760 px wide at normal size (DESIGN section 5); cards reach a little further on both sides.
COLUMN_WIDTH = 800
SIDE_MARGIN = 30
# How many charts are drawn together with the text, once the library for charts is loaded.
AT_ONCE = 2


class PageView(QScrollArea):
    """Shows a summary; tells which page a link leads to and which address is to be visited."""

    followed = Signal(str)
    visited = Signal(str)
    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pictures: list[blocks.PictureCard] = []
        self._small: list[SmallChart] = []
        self._pending: list[tuple[QVBoxLayout, Picture | SmallCharts]] = []
        self._summary: Summary | None = None
        self._tables_shown = False
        self._dark = False
        self._zoom = 1.0
        # Charts need pyqtgraph, which takes longer to import than the whole window: they come when the text stands.
        self._chart_timer = QTimer(self)
        self._chart_timer.setSingleShot(True)
        self._chart_timer.timeout.connect(self._draw_next)
        self._language: Language | None = None

    @property
    def summary(self) -> Summary | None:
        """The page shown."""
        return self._summary

    @property
    def complete(self) -> bool:
        """Whether all charts of the page are there."""
        return not self._pending and not self._chart_timer.isActive()

    @property
    def drawing_small_charts(self) -> bool:
        """Whether a small chart in sight has not drawn itself yet."""
        return any(not small.drawn and not small.visibleRegion().isEmpty() for small in self._small)

    def show_page(self, summary: Summary, language: Language, *, dark: bool, zoom: float) -> None:
        """Replace the page; charts follow as soon as the text is on the screen."""
        self._summary, self._language, self._dark, self._zoom = summary, language, dark, zoom
        self._pictures, self._pending, self._small = [], [], []
        page = QWidget()
        page.setAccessibleName(summary.title)
        sides = QHBoxLayout(page)
        sides.setContentsMargins(SIDE_MARGIN, 22, SIDE_MARGIN, 40)
        column = QWidget()
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
        # Charts that can be drawn at once spare the page a second layout.
        ready = AT_ONCE if "pyqtgraph" in sys.modules else 0
        for block in summary.blocks:
            if isinstance(block, Picture) and ready:
                box.addWidget(self._picture(block, language))
                ready -= 1
            elif isinstance(block, Picture | SmallCharts):
                holder = QVBoxLayout()
                holder.setContentsMargins(0, 0, 0, 0)
                box.addLayout(holder)
                self._pending.append((holder, block))
            else:
                box.addWidget(self._widget(block, language))
        box.addStretch(1)
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:
            # The click that brought us here is still being handled by a widget of the old page.
            old.deleteLater()
        self.verticalScrollBar().setValue(0)
        self._chart_timer.start(0)

    def _widget(self, block: Block, language: Language) -> QWidget:
        follow = self.followed.emit
        match block:
            case Figure():
                return blocks.figure(block)
            case Heading():
                return blocks.heading(block)
            case Paragraph():
                return blocks.paragraph(block)
            case Items():
                return blocks.items(block, follow)
            case Table():
                return blocks.TableCard(block, follow)
            case Tiles():
                return blocks.tiles(block, follow)
            case Sources():
                return blocks.sources(block, follow, self.visited.emit, language)
            case Picture() | SmallCharts():
                raise AssertionError("charts are drawn later, by _draw_next")

    def _draw_next(self) -> None:
        """Draw the next chart of the page and come back for the one after it, so that keys are heard in between."""
        if not self._pending or self._language is None:
            self.drawn.emit()
            return
        holder, block = self._pending.pop(0)
        if isinstance(block, Picture):
            holder.addWidget(self._picture(block, self._language))
        else:
            holder.addWidget(self._small_charts(block))
        self._chart_timer.start(0)

    def _picture(self, block: Picture, language: Language) -> QWidget:
        from qingdao_browser.charts.look import look
        from qingdao_browser.charts.map_view import MapView
        from qingdao_browser.charts.view import ChartView

        appearance = look(self._dark, self.font().family(), self.font().pointSizeF())
        chart = MapView() if isinstance(block.chart, Map) else ChartView()
        if isinstance(chart, MapView):
            names = (mark("Zoom in"), mark("Zoom out"), mark("All places"))
            chart.name_buttons(*(language.tr(name) for name in names))
        chart.set_chart(block.chart, appearance, language.code)
        chart.activated.connect(self.followed)
        shown = self._tables_shown
        card = blocks.PictureCard(chart, block.table, self.followed.emit, language, table_shown=shown)
        self._pictures.append(card)
        return card

    def _small_charts(self, block: SmallCharts) -> QWidget:
        from qingdao_browser.charts.look import look
        from qingdao_browser.charts.thumbnails import SmallChart

        assert self._language is not None  # set with the page
        appearance = look(self._dark, self.font().family(), self.font().pointSizeF())
        whole = QWidget()
        flow = FlowLayout(whole, gap=12, minimum=round(230 * self._zoom))
        for chart in block.charts:
            small = SmallChart(chart, appearance, self._language.code)
            small.activated.connect(self.followed)
            self._small.append(small)
            flow.addWidget(small)
        return whole

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
