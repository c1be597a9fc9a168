"""A page of the book on paper: one layout and one way of painting it, for files, printers and previews.

`lay_out` sets a `Summary` into pages, `paint_page` paints one of them with any painter, and `paint_document` paints
all of them onto a device that has pages. Paper is always white, whatever the theme of the window.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import Summary
from qingdao_browser.output.composition import Draw, compose
from qingdao_browser.output.typesetting import (
    DOTS_PER_INCH,
    HAIRLINE,
    MUTED_COLOUR,
    RULE_COLOUR,
    Area,
    Page,
    Run,
    Style,
    TextBlock,
    metrics,
    mm,
    paginate,
    plain,
    points,
)

Paper = Literal["a4", "letter"]
PROGRAM: Final = "Qingdao Browser"
_PAPERS: Final = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
# In millimetres; the page number and, from the second page on, the running title stand inside these margins.
_MARGINS: Final = QMarginsF(18, 13, 18, 12)
_HEAD: Final = mm(9)
_FOOT: Final = mm(9)
_EDGE: Final = Style(8.5, colour=MUTED_COLOUR)


@dataclass(frozen=True, slots=True)
class Document:
    """A summary set into pages of one size: title, what stands at the foot of each page, and the pages, in dots."""

    title: str
    family: str
    width: float
    height: float
    feet: tuple[str, ...]
    pages: tuple[Page, ...]


def write_pdf(
    summary: Summary, language: Language, draw: Draw, family: str, paper: Paper = "a4", *, landscape: bool = False
) -> bytes:
    """Return a page of the book as a PDF document with its fonts embedded."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(page_layout(paper, landscape=landscape))
    writer.setTitle(plain(summary.title))
    writer.setAuthor(PROGRAM)
    writer.setCreator(PROGRAM)
    paint_document(lay_out(summary, language, draw, family, writer.pageLayout()), writer)
    return bytes(buffer.data().data())


def page_layout(paper: Paper, *, landscape: bool = False) -> QPageLayout:
    """Return the page of a paper with the margins of our documents."""
    way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(_PAPERS[paper]), way, _MARGINS, QPageLayout.Unit.Millimeter)


def lay_out(summary: Summary, language: Language, draw: Draw, family: str, layout: QPageLayout) -> Document:
    """Set a summary into pages of a layout."""
    area = layout.paintRectPixels(DOTS_PER_INCH)
    room = area.height() - _HEAD - _FOOT
    pages = paginate(compose(summary, language, draw, family, area.width(), room), room)
    numbers = range(1, len(pages) + 1)
    feet = tuple(language.tr(mark("page {n} of {m}"), n=number, m=len(pages)) for number in numbers)
    return Document(plain(summary.title), family, area.width(), area.height(), feet, pages)


def paint_document(document: Document, device: QPagedPaintDevice) -> None:
    """Paint all pages onto a device of the layout the document was set for; OSError where it takes none."""
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(errno.EIO, "no page could be begun")
    try:
        painter.scale(device.logicalDpiX() / DOTS_PER_INCH, device.logicalDpiY() / DOTS_PER_INCH)
        for number in range(len(document.pages)):
            if number and not device.newPage():
                raise OSError(errno.EIO, f"page {number + 1} could not be begun")
            paint_page(document, painter, number)
    finally:
        painter.end()


def paint_page(document: Document, painter: QPainter, number: int) -> None:
    """Paint one page, counted from 0, with a painter whose unit is a dot and whose origin is inside the margins."""
    family, width = document.family, document.width
    if number:
        title = metrics(family, _EDGE).elidedText(document.title, Qt.TextElideMode.ElideRight, width)
        TextBlock([Run(title, _EDGE)], family, width).paint_lines(painter, 0, 0, 0, 1)
        Area(width, HAIRLINE, RULE_COLOUR).paint(painter, 0, _EDGE.pitch + points(1))
    for placed in document.pages[number]:
        placed.paint(painter, _HEAD)
    foot = TextBlock([Run(document.feet[number], _EDGE)], family, width, "right")
    foot.paint_lines(painter, 0, document.height - foot.pitch, 0, 1)
