"""The pages of a document one below the other, as they come out on paper, each painted when it comes into sight."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPageLayout,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from qingdao_browser.core.language import Language, mark
from qingdao_browser.output.document import Document, paint_page
from qingdao_browser.output.typesetting import DOTS_PER_INCH

Fit = Literal["width", "page"]
# Factors of the size on paper.
ZOOMS: Final = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_EDGE: Final = 24
_BETWEEN: Final = 20
_SHADOW: Final = 3
# How many pixels of painted pages are kept; a page of more than a part of them is painted anew each time.
_KEPT_PIXELS: Final = 32_000_000
_LARGEST_KEPT: Final = 8_000_000
_WHEEL_STEP: Final = 120
# What stays in sight when a key turns to the next part of a page that is higher than the window.
_OVERLAP: Final = 48


class PageCanvas(QAbstractScrollArea):
    """Shows a document in a zoom that fits the width, fits the whole page, or is a factor of its size on paper."""

    page_changed = Signal(int)
    """The page, counted from 0, that is read now."""
    zoom_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._document: Document | None = None
        self._language: Language | None = None
        # The paper, and the place of the text on it, in dots.
        self._paper, self._text = QRect(), QRect()
        self._fit: Fit | None = "page"
        self._factor = 1.0
        self._page = 0
        # The page and the window as they were laid out last, in pixels.
        self._size = QSize()
        self._window_height = 0
        self._wheeled = 0
        self._kept: dict[int, QPixmap] = {}

    @property
    def document(self) -> Document | None:
        """The document that is shown."""
        return self._document

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._document.pages) if self._document is not None else 0

    @property
    def page(self) -> int:
        """The page that is read now, counted from 0."""
        return self._page

    @property
    def fit(self) -> Fit | None:
        """What the zoom fits; None where it is a factor."""
        return self._fit

    @property
    def factor(self) -> float:
        """The size on the screen as a factor of that on paper."""
        return self._factor

    def show_document(self, document: Document, layout: QPageLayout, language: Language) -> None:
        """Replace the pages, which were set for a layout; another form of the same document stays where it was."""
        same = self._document is not None and document.title == self._document.title
        self._document, self._language = document, language
        self._paper, self._text = layout.fullRectPixels(DOTS_PER_INCH), layout.paintRectPixels(DOTS_PER_INCH)
        self._arrange()
        self.go(self._page if same else 0)
        self._tell_page()

    # --- zoom and place -------------------------------------------------------------------------------------------

    def set_fit(self, fit: Fit) -> None:
        """Let the width or the whole of a page fit the window, now and whenever its size changes."""
        self._fit = fit
        self._arrange()
        self.zoom_changed.emit()

    def set_factor(self, factor: float) -> None:
        """Show pages at a factor of their size on paper."""
        self._fit, self._factor = None, min(max(factor, ZOOMS[0]), ZOOMS[-1])
        self._arrange()
        self.zoom_changed.emit()

    def zoom(self, by: int) -> None:
        """Go some steps up or down the ladder of factors."""
        for _ in range(abs(by)):
            larger = [factor for factor in ZOOMS if factor > self._factor + 0.01]
            smaller = [factor for factor in ZOOMS if factor < self._factor - 0.01]
            steps = larger[:1] if by > 0 else smaller[-1:]
            if steps:
                self.set_factor(steps[0])

    def go(self, page: int) -> None:
        """Bring the top of a page into sight, of the first or last one where there is no such page."""
        page = min(max(page, 0), max(self.pages - 1, 0))
        self.verticalScrollBar().setValue(self._top(page) - _BETWEEN)
        # The top of a last page may stay below the middle of the window.
        self._read(page)

    def _arrange(self) -> None:
        """Lay the pages out at the zoom; what is in the middle of the window stays there."""
        if self._document is None:
            return
        middle = self.verticalScrollBar().value() + self._window_height / 2
        inside = (middle - self._top(self._page)) / max(self._size.height(), 1)
        page = min(self._page, self.pages - 1)
        alone = self._fit == "page" and self.pages == 1
        # A bar that comes and goes with the width it takes would have no rest.
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if alone else policy.ScrollBarAlwaysOn)
        room = self.viewport().size()
        dots = self.logicalDpiX() / DOTS_PER_INCH
        if self._fit is not None:
            factor = (room.width() - 2 * _EDGE) / (self._paper.width() * dots)
            if self._fit == "page":
                factor = min(factor, (room.height() - 2 * _BETWEEN) / (self._paper.height() * dots))
            self._factor = min(max(factor, ZOOMS[0] / 2), ZOOMS[-1])
        scale = dots * self._factor
        self._size = QSize(round(self._paper.width() * scale), round(self._paper.height() * scale))
        self._window_height = room.height()
        self._kept.clear()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(room.height())
        vertical.setRange(0, max(0, self._top(self.pages) - room.height()))
        horizontal.setPageStep(room.width())
        horizontal.setRange(0, max(0, self._size.width() + 2 * _EDGE - room.width()))
        if self._fit == "page":
            self.go(page)
        else:
            vertical.setValue(round(self._top(page) + inside * self._size.height() - room.height() / 2))
        self.viewport().update()

    def _top(self, page: int) -> int:
        return _BETWEEN + page * (self._size.height() + _BETWEEN)

    def place(self, page: int) -> QRect:
        """Return where a page is in the window."""
        free = self.viewport().width() - self._size.width()
        x = free // 2 if free >= 2 * _EDGE else _EDGE - self.horizontalScrollBar().value()
        return QRect(QPoint(x, self._top(page) - self.verticalScrollBar().value()), self._size)

    def _at(self, y: int) -> int:
        """Return the page at a height of the window, or the next one to it."""
        step = self._size.height() + _BETWEEN
        return min(max((self.verticalScrollBar().value() + y - _BETWEEN // 2) // step, 0), self.pages - 1)

    def _scrolled(self) -> None:
        """Take the page in the middle of the window for the one that is read."""
        if self._document is not None:
            self._read(self._at(self.viewport().height() // 2))
            self.viewport().update()

    def _read(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self._tell_page()

    def _tell_page(self) -> None:
        if self._language is not None:
            # Screen readers say the name anew when it changes.
            self.setAccessibleName(self._language.tr(mark("page {n} of {m}"), n=self._page + 1, m=self.pages))
        self.page_changed.emit(self._page)

    # --- events ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the pages in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Midlight))
        if self._document is None:
            return
        for page in range(self._at(0), self._at(self.viewport().height()) + 1):
            place = self.place(page)
            if place.intersects(event.rect().adjusted(-_BETWEEN, -_BETWEEN, _BETWEEN, _BETWEEN)):
                self._paint_ground(painter, place)
                self._paint_page(painter, self._document, page, place)

    def _paint_ground(self, painter: QPainter, place: QRect) -> None:
        """Paint the white of a page and a thin shadow around it."""
        for far in range(_SHADOW, 0, -1):
            painter.fillRect(place.adjusted(-far, 1 - far, far, 1 + far), QColor(0, 0, 0, 14))
        painter.fillRect(place, Qt.GlobalColor.white)

    def _paint_page(self, painter: QPainter, document: Document, page: int, place: QRect) -> None:
        ratio = self.devicePixelRatio()
        pixels = round(place.width() * ratio * place.height() * ratio)
        if pixels > _LARGEST_KEPT:
            painter.save()
            painter.setClipRect(place.intersected(self.viewport().rect()))
            painter.translate(place.topLeft())
            self._paint_scaled(painter, document, page)
            painter.restore()
            return
        picture = self._kept.pop(page, None)
        if picture is None or picture.devicePixelRatio() != ratio:
            while self._kept and (len(self._kept) + 1) * pixels > _KEPT_PIXELS:
                del self._kept[next(iter(self._kept))]
            picture = QPixmap(place.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.white)
            on_picture = QPainter(picture)
            self._paint_scaled(on_picture, document, page)
            on_picture.end()
        # The ones used last are kept.
        self._kept[page] = picture
        painter.drawPixmap(place.topLeft(), picture)

    def _paint_scaled(self, painter: QPainter, document: Document, page: int) -> None:
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        scale = self._size.width() / self._paper.width()
        painter.scale(scale, scale)
        painter.translate(self._text.topLeft())
        paint_page(document, painter, page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the new size."""
        super().resizeEvent(event)
        self._arrange()
        if self._fit is not None:
            self.zoom_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, and zoom with Ctrl held."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wheeled += event.angleDelta().y()
            steps = int(self._wheeled / _WHEEL_STEP)
            self._wheeled -= steps * _WHEEL_STEP
            self.zoom(steps)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages by keys."""
        key = event.key()
        if key == Qt.Key.Key_Home:
            self.go(0)
        elif key == Qt.Key.Key_End:
            self.go(self.pages - 1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            self._turn(1)
        elif key == Qt.Key.Key_PageUp:
            self._turn(-1)
        else:
            super().keyPressEvent(event)

    def _turn(self, by: int) -> None:
        """Go to the next page, or the next part of one that is higher than the window."""
        room = self.viewport().height()
        if self._size.height() + _BETWEEN <= room:
            self.go(self._page + by)
        else:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + by * (room - _OVERLAP))
