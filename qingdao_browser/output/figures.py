"""Charts as figures that stand on their own: SVG, PNG and PDF of an exact physical size.

What is painted comes as an `Artwork`, which knows its size in pixels of 1/96 inch and paints itself into any
rectangle; `arranged` makes one of several. Text stays text in SVG and PDF, and nothing in it is read as markup.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final, Protocol
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextLayout,
    QTextOption,
)

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.output.document import PROGRAM
from qingdao_browser.output.typesetting import DOTS_PER_INCH, TEXT_COLOUR, plain

PIXELS_PER_INCH: Final = 96
MM_PER_INCH: Final = 25.4
# What a figure may measure as a picture of pixels: width, dots per inch, and all pixels together.
WIDTHS_MM: Final = (20, 2_000)
RESOLUTIONS: Final = (36, 2_400)
MOST_PIXELS: Final = 100_000_000

_SVG: Final = "http://www.w3.org/2000/svg"
_TEXT: Final = f"{{{_SVG}}}text"
_LANGUAGES: Final[Mapping[LanguageCode, str]] = {"en": "en", "zh": "zh-Hans"}
# What stands in where the figure's own font is missing: other fonts with Latin and Chinese, then any without serifs.
_STAND_INS: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Arial", "sans-serif")
# Characters that no XML document may hold.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAMILY: Final = re.compile(r'font-family="(.*?)" font-size=')
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][\w-]*( [A-Za-z][\w-]*)*")
# The narrowest small chart in a row of several, and the gap between figures that stand together, in pixels.
_NARROWEST: Final = 240
GAP: Final = 28.0
_HEADING_PIXELS: Final = 19
# How hard PNG files are packed, 1 to 9: from here on it takes twice the time for a tenth of the size.
_PNG_EFFORT: Final = 3


class Artwork(Protocol):
    """Something of a size in pixels of 1/96 inch that paints itself at any size and resolution."""

    @property
    def width(self) -> float:
        """Its width."""

    @property
    def height(self) -> float:
        """Its height."""

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint it into a rectangle of any painter."""


def pixels(length_mm: float) -> float:
    """Return millimetres in pixels of 1/96 inch."""
    return length_mm / MM_PER_INCH * PIXELS_PER_INCH


def millimetres(length: float) -> float:
    """Return pixels of 1/96 inch in millimetres."""
    return length / PIXELS_PER_INCH * MM_PER_INCH


# --- several in one ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Several artworks on one ground, each at its place, under a heading where there is one."""

    width: float
    height: float
    ground: str
    heading: tuple[str, ...]
    font: QFont
    placed: tuple[tuple[QPointF, Artwork], ...]

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint all of it into a rectangle of any painter."""
        painter.save()
        painter.translate(target.topLeft())
        painter.scale(target.width() / self.width, target.height() / self.height)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(self.ground))
        painter.setFont(self.font)
        painter.setPen(QColor(TEXT_COLOUR))
        measures = QFontMetricsF(self.font)
        for number, line in enumerate(self.heading):
            painter.drawText(QPointF(0, number * measures.height() + measures.ascent()), line)
        for at, artwork in self.placed:
            artwork.paint(painter, QRectF(at.x(), at.y(), artwork.width, artwork.height))
        painter.restore()


def columns_in(width: float, gap: float = GAP) -> tuple[int, float]:
    """Return how many small charts stand side by side in a width, and how wide each is, in pixels."""
    count = max(1, int((width + gap) / (_NARROWEST + gap)))
    return count, (width - (count - 1) * gap) / count


def arranged(
    artworks: Sequence[Artwork], family: str, *, columns: int = 1, gap: float = GAP, title: str = "",
    ground: str = "#ffffff",
) -> Arrangement:  # fmt: skip
    """Return artworks of one width as one: in some columns, under the title in bold where there is one."""
    width = max(artwork.width for artwork in artworks)
    whole = columns * width + (columns - 1) * gap
    font = QFont(family)
    font.setPixelSize(_HEADING_PIXELS)
    font.setBold(True)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    heading = _lines(plain(title), font, whole)
    top = len(heading) * QFontMetricsF(font).height() + (gap / 2 if heading else 0)
    placed: list[tuple[QPointF, Artwork]] = []
    ends = [top] * columns
    for artwork in artworks:
        # Notes make some much higher than others: each stands where the space above it ends first.
        column = ends.index(min(ends))
        placed.append((QPointF(column * (width + gap), ends[column]), artwork))
        ends[column] += artwork.height + gap
    return Arrangement(whole, max(ends) - gap, ground, heading, font, tuple(placed))


def _lines(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Return a text broken into lines of a width."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    # Qt counts in units of UTF-16.
    units = text.encode("utf-16-le")
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, length = line.textStart(), line.textLength()
        lines.append(units[2 * start : 2 * (start + length)].decode("utf-16-le").strip())
    layout.endLayout()
    return tuple(filter(None, lines))


# --- SVG --------------------------------------------------------------------------------------------------------------


def write_svg(artwork: Artwork, *, title: str, description: str, language: LanguageCode) -> bytes:
    """Return an artwork as an SVG picture of its physical size, text as text, with title and description to be read."""
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QRectF(0, 0, artwork.width, artwork.height)
    generator.setSize(size.size().toSize())
    generator.setViewBox(size)
    painter = QPainter(generator)
    artwork.paint(painter, size)
    painter.end()
    drawn = _NOT_XML.sub("", bytes(buffer.data().data()).decode("utf-8", "replace"))
    body = _body(drawn)
    # Pictures on one page of HTML share their ids: the title tells them apart.
    name = f"figure-{zlib.crc32(f'{title} {description}'.encode('utf-8', 'replace')):08x}"
    width, height = artwork.width, artwork.height
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="{_SVG}" width="{_number(millimetres(width), 2)}mm" height="{_number(millimetres(height), 2)}mm"'
        f' viewBox="0 0 {_number(width, 3)} {_number(height, 3)}" role="img"'
        f' aria-labelledby="{name}-title {name}-description" xml:lang="{_LANGUAGES[language]}">\n'
        f'<title id="{name}-title">{_escaped(title)}</title>\n'
        f'<desc id="{name}-description">{_escaped(description)}</desc>\n'
        f"{body}\n</svg>\n"
    ).encode()


def _number(value: float, digits: int) -> str:
    """Return a number with at most some digits behind the point."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def _escaped(text: str) -> str:
    """Return a text as it stands in XML."""
    return escape(_NOT_XML.sub("", text.encode("utf-8", "replace").decode()), quote=False)


def _body(drawn: str) -> str:
    """Return what Qt has drawn without what nobody sees, its texts in fonts that every machine has."""
    ET.register_namespace("", _SVG)
    # Qt escapes texts but not the names of fonts.
    drawn = _FAMILY.sub(lambda found: f'font-family="{escape(found[1])}" font-size=', drawn)
    root = ET.fromstring(drawn)  # noqa: S314 - Qt wrote it a moment ago
    (outer,) = root.findall(f"{{{_SVG}}}g")
    for group in list(outer):
        unseen = (group.get("fill"), group.get("stroke")) == ("none", "none") and group.find(_TEXT) is None
        if unseen or not len(group):
            outer.remove(group)
            continue
        for name in ("font-family", "font-size", "font-weight", "font-style"):
            group.attrib.pop(name, None)
        for element in group.iter():
            element.attrib.pop("vector-effect", None)
            element.tail = "\n"
            if element.tag == _TEXT:
                _set_font(element)
            else:
                element.text = "\n" if len(element) else None
    outer.text, outer.tail = "\n", None
    return ET.tostring(outer, "unicode").replace(f' xmlns="{_SVG}"', "", 1)


def _set_font(text: ET.Element) -> None:
    """Name the fonts that may stand in for a text's own, and its length, which it keeps in any of them."""
    family, size, weight = text.get("font-family", ""), float(text.get("font-size", "1")), text.get("font-weight", "")
    text.set("font-family", _families(family))
    length = _measures(family, size, int(weight)).horizontalAdvance(text.text or "")
    if length > 0:
        text.set("textLength", _number(length, 2))
        text.set("lengthAdjust", "spacingAndGlyphs")


@lru_cache(maxsize=16)
def _families(family: str) -> str:
    """Return the font a family is on this machine, and those that stand in for it elsewhere."""
    own = QFontInfo(QFont(family)).family()
    return ", ".join(dict.fromkeys(map(_quoted, (own, *_STAND_INS))))


def _quoted(family: str) -> str:
    """Return a family as CSS names it; in quotes only where it must be, for LibreOffice takes them for its name."""
    return family if _PLAIN_NAME.fullmatch(family) else f"'{family.replace(chr(39), '')}'"


@lru_cache(maxsize=64)
def _measures(family: str, size: float, weight: int) -> QFontMetricsF:
    font = QFont(family)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(QFont.Weight.Bold if weight >= 600 else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return QFontMetricsF(font)


# --- PNG --------------------------------------------------------------------------------------------------------------


def write_png(
    artwork: Artwork, *, width_mm: float, dpi: float, title: str, description: str, ground: str = "#ffffff"
) -> bytes:
    """Return an artwork as a PNG picture of a physical width in millimetres at a resolution in dots per inch.

    Raises ValueError for a size outside the limits.
    """
    size = picture_size(artwork, width_mm, dpi)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    artwork.paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    texts = (("Title", plain(title)), ("Description", plain(description)))
    return _png(image, round(dpi / MM_PER_INCH * 1000), texts)


def _png(image: QImage, dots_per_metre: int, texts: Iterable[tuple[str, str]]) -> bytes:
    """Return an image as a PNG file with its resolution and texts.

    Qt's own writer tries all filters on each row, which takes three times as long and makes flat colours no smaller.
    """
    width, height = image.width(), image.height()
    packed_pixels = image.convertToFormat(QImage.Format.Format_RGB888)
    rows, step, used = memoryview(packed_pixels.constBits()), packed_pixels.bytesPerLine(), 3 * width
    packer = zlib.compressobj(_PNG_EFFORT)
    packed = bytearray()
    for start in range(0, step * height, step):
        packed += packer.compress(b"\0")  # the row comes as it is
        packed += packer.compress(rows[start : start + used])
    packed += packer.flush()
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)),
        *((b"iTXt", name.encode() + bytes(5) + text.encode("utf-8", "replace")) for name, text in texts),
        (b"IDAT", bytes(packed)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def picture_size(artwork: Artwork, width_mm: float, dpi: float) -> QSize:
    """Return the size in pixels of a picture of that width and resolution; raises ValueError outside the limits."""
    for value, (least, most), what in ((width_mm, WIDTHS_MM, "width in mm"), (dpi, RESOLUTIONS, "resolution in dpi")):
        if not least <= value <= most:
            raise ValueError(f"the {what} is {value:g}, it can be {least} to {most}")
    across = round(width_mm / MM_PER_INCH * dpi)
    down = max(1, round(across * artwork.height / artwork.width))
    if across * down > MOST_PIXELS:
        raise ValueError(
            f"a picture of {across} x {down} pixels is too large: at most {MOST_PIXELS // 1_000_000} million; "
            "choose a smaller width or resolution, or SVG or PDF"
        )
    return QSize(across, down)


# --- PDF --------------------------------------------------------------------------------------------------------------


def write_figure_pdf(artwork: Artwork, *, title: str, description: str) -> bytes:
    """Return an artwork as a PDF document of one page of its size, with its fonts embedded."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setResolution(DOTS_PER_INCH)
    paper = QSizeF(millimetres(artwork.width), millimetres(artwork.height))
    exact = QPageSize(paper, QPageSize.Unit.Millimeter, "figure", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle(plain(title))
    writer.setAuthor(PROGRAM)
    writer.setCreator(PROGRAM)
    writer.setDocumentXmpMetadata(_xmp(title, description))
    painter = QPainter(writer)
    artwork.paint(painter, QRectF(0, 0, writer.width(), writer.height()))
    painter.end()
    return bytes(buffer.data().data())


def _xmp(title: str, description: str) -> bytes:
    """Return title, author and description as the metadata of a PDF document, which Qt has no other place for."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_escaped(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{PROGRAM}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_escaped(description)}</rdf:li></rdf:Alt>'
        "</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>\n'
    ).encode()
