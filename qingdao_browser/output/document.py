"""A summary on paper: one layout and one way of painting it, for files, printers and previews.

`laying_out` sets a `Summary` into pages, `paint_page` paints one of them with any painter, and `painting` paints them
onto a device that has pages. Paper is always white, whatever the theme of the window.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import Summary
from qingdao_browser.core.work import Work, finish, stage
from qingdao_browser.output.composition import Composer, Draw, Entry, chapters_have_sections
from qingdao_browser.output.contents import contents_strips
from qingdao_browser.output.typesetting import (
    DOTS_PER_INCH,
    HAIRLINE,
    MUTED_COLOUR,
    RULE_COLOUR,
    Align,
    Announce,
    Area,
    Page,
    Run,
    Strip,
    Style,
    Tag,
    TextBlock,
    extent,
    metrics,
    mm,
    paginating,
    plain,
    points,
)

Paper = Literal["a4", "letter"]
PROGRAM: Final = "Qingdao Browser"
_PAPERS: Final = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
# In millimetres; what stands at head and foot of each page is inside these margins.
_MARGINS: Final = QMarginsF(18, 13, 18, 12)
_HEAD: Final = mm(9)
_FOOT: Final = mm(9)
_EDGE: Final = Style(8.5, colour=MUTED_COLOUR)
_EDGE_GAP: Final = mm(8)
# From how many pages on a document has contents, of how many headings at least; and from how many on each chapter
# begins a page.
_CONTENTS_PAGES: Final = 4
_CONTENTS_ENTRIES: Final = 3
_LONG: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place that links lead to: its page, counted from 0, and how far below the top of the text, in dots."""

    page: int
    y: float


@dataclass(frozen=True, slots=True)
class Document:
    """A summary set into pages of one size, in dots; `width` and `height` are those inside the margins.

    `feet` stand at the foot of the pages beside the `edition`, and `chapters` at their heads beside the title.
    `entries` are the headings, which lie at `places`; `area` is where on the paper the pages stand.
    """

    title: str
    edition: str
    language: LanguageCode
    family: str
    area: QRectF
    feet: tuple[str, ...]
    chapters: tuple[str, ...]
    entries: tuple[Entry, ...]
    places: Mapping[str, Place]
    pages: tuple[Page, ...]

    @property
    def width(self) -> float:
        """The width of a page inside its margins."""
        return self.area.width()

    @property
    def height(self) -> float:
        """The height of a page inside its margins."""
        return self.area.height()

    def links(self, number: int) -> Iterator[tuple[QRectF, str, Tag | None]]:
        """Yield where a page leads, each link with its box inside the margins and the tag of its text."""
        return (link for placed in self.pages[number] for link in placed.links(_HEAD))


def page_layout(paper: Paper, *, landscape: bool = False) -> QPageLayout:
    """Return the page of a paper with the margins of our documents."""
    way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(_PAPERS[paper]), way, _MARGINS, QPageLayout.Unit.Millimeter)


def lay_out(summary: Summary, language: Language, draw: Draw, family: str, layout: QPageLayout) -> Document:
    """Set a summary into pages of a layout."""
    return finish(laying_out(summary, language, draw, family, layout))


def laying_out(summary: Summary, language: Language, draw: Draw, family: str, layout: QPageLayout) -> Work[Document]:
    """Set a summary into pages of a layout; one of several pages gets contents. Yields after each block."""
    area = QRectF(layout.paintRectPixels(DOTS_PER_INCH))
    room = area.height() - _HEAD - _FOOT
    composer = Composer(summary, language, draw, family, area.width(), room)
    titles = composer.title_strips()
    body = yield from stage(composer.setting(), 0, 0.94)
    breaking = chapters_have_sections(summary) and extent(body) > _LONG * room
    pages = yield from stage(paginating([*titles, *body], room, breaking=breaking), 0.94, 0.96)
    listed = [entry for entry in composer.entries if entry.listed]
    title = language.tr(mark("Contents"))
    places = _places(pages)
    if len(pages) >= _CONTENTS_PAGES and len(listed) >= _CONTENTS_ENTRIES:
        rooms = (room - extent(titles), room)

        def contents() -> list[Strip]:
            numbers = {name: place.page + 1 for name, place in places.items()}
            return contents_strips(title, listed, numbers, family, area.width(), rooms)

        # The numbers take the same space whatever they are: the second time they are those of the pages.
        pages = yield from stage(paginating([*titles, *contents(), *body], room, breaking=breaking), 0.96, 0.98)
        places = _places(pages)
        pages = yield from stage(paginating([*titles, *contents(), *body], room, breaking=breaking), 0.98, 1)
    numbers = range(1, len(pages) + 1)
    return Document(
        title=plain(summary.title),
        edition=plain(summary.edition),
        language=summary.language,
        family=family,
        area=area,
        feet=tuple(language.tr(mark("page {n} of {m}"), n=number, m=len(pages)) for number in numbers),
        chapters=tuple(_chapters(pages, composer.entries, title)) if not summary.page else ("",) * len(pages),
        entries=tuple(composer.entries),
        places=places,
        pages=pages,
    )


def _places(pages: Sequence[Page]) -> dict[str, Place]:
    """Return where the strips stand that have a name."""
    return {
        placed.strip.name: Place(number, _HEAD + placed.y)
        for number, page in enumerate(pages)
        for placed in page
        if placed.strip.name
    }


def _chapters(pages: Sequence[Page], entries: Sequence[Entry], contents: str) -> Iterator[str]:
    """Yield for each page the chapter that it begins with or goes on with."""
    names = {entry.name: entry.text for entry in entries if entry.level == 2}
    going_on = contents
    for page in pages:
        opened = [names[placed.strip.name] for placed in page if placed.strip.name in names]
        # A chapter begins with a rule and its heading.
        begins = any(placed.strip.name in names for placed in page[:2])
        yield opened[0] if begins else going_on
        going_on = opened[-1] if opened else going_on


def painting(document: Document, device: QPagedPaintDevice, pages: range | None = None) -> Work[None]:
    """Paint pages, counted from 0, onto a device of the layout the document was set for, all if None.

    Yields after each. Raises OSError where the device takes no page; closing it leaves the rest unpainted.
    """
    yield from painting_announced(document, device, _unannounced, pages)


def painting_announced(
    document: Document, device: QPagedPaintDevice, announce: Announce, pages: range | None = None
) -> Work[None]:
    """Paint pages like `painting`; each part is announced before it is painted."""
    chosen = range(len(document.pages)) if pages is None else pages
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(errno.EIO, "no page could be begun")
    try:
        painter.scale(device.logicalDpiX() / DOTS_PER_INCH, device.logicalDpiY() / DOTS_PER_INCH)
        if device.pageLayout().mode() == QPageLayout.Mode.FullPageMode:
            # The origin is then the corner of the paper, whatever margins a printer has of its own.
            painter.translate(document.area.topLeft())
        for count, number in enumerate(chosen):
            if count and not device.newPage():
                raise OSError(errno.EIO, f"page {number + 1} could not be begun")
            paint_page(document, painter, number, announce)
            yield (count + 1) / len(chosen)
    finally:
        painter.end()


def paint_document(document: Document, device: QPagedPaintDevice, pages: range | None = None) -> None:
    """Paint pages onto a device like `painting`, in one go."""
    finish(painting(document, device, pages))


def _unannounced(_painter: QPainter, _tag: Tag | None) -> None:
    """Paint on paper, where nobody reads the structure of a document."""


def paint_page(document: Document, painter: QPainter, number: int, announce: Announce = _unannounced) -> None:
    """Paint one page, counted from 0, with a painter whose unit is a dot and whose origin is inside the margins."""
    announce(painter, None)
    width = document.width
    chapter = document.chapters[number] if document.chapters[number] != document.title else ""
    if number:
        _paint_edge(document, painter, 0, document.title, chapter)
        Area(width, HAIRLINE, RULE_COLOUR).paint(painter, 0, _EDGE.pitch + points(1))
    for placed in document.pages[number]:
        placed.paint(painter, _HEAD, announce)
    announce(painter, None)
    _paint_edge(document, painter, document.height - _EDGE.pitch, document.edition, document.feet[number])


def _paint_edge(document: Document, painter: QPainter, y: float, left: str, right: str) -> None:
    """Paint a line at the head or foot of a page; of a long text at the left as much as there is room for."""
    measures = metrics(document.family, _EDGE)
    right = measures.elidedText(right, Qt.TextElideMode.ElideRight, document.width / 2)
    room = document.width - (measures.horizontalAdvance(right) + _EDGE_GAP if right else 0)
    left = measures.elidedText(left, Qt.TextElideMode.ElideRight, room)
    sides: tuple[tuple[str, Align], ...] = ((left, "left"), (right, "right"))
    for text, align in sides:
        if text:
            TextBlock([Run(text, _EDGE)], document.family, document.width, align).paint_lines(painter, 0, y, 0, 1)
