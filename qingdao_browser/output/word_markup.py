"""The markup of a Word document: its elements, and the package that holds it with its pictures and links.

Texts become the content of elements, never markup: nothing in them can start a field, a link or an element.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Final, TypeAlias
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser, parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.text_writer import legible
from qingdao_browser.core.work import Work
from qingdao_browser.output.composition import is_link
from qingdao_browser.output.document import PROGRAM, Paper
from qingdao_browser.output.word_styles import NUMBERING, settings, styles

Element: TypeAlias = BaseOxmlElement

_EMU_PER_MM: Final = 36_000
_TAGS: Final[dict[LanguageCode, str]] = {"en": "en-GB", "zh": "zh-CN"}
# Where Word looks for the drawing of which the PNG beside it is the picture for older programs.
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
# What an address may hold only in its escaped form: Word refuses a whole file for one that is none.
_NOT_IN_ADDRESSES: Final = re.compile(r"""[\x00-\x20"<>\\^`{|}\[\]\x7f-\x9f]|%(?![0-9A-Fa-f]{2})""")
_LONGEST_ADDRESS: Final = 2_079
# What core properties hold, and the first day that a file in a ZIP can be of.
_LONGEST_PROPERTY: Final = 255
_FIRST_DAY: Final = date(1980, 1, 1)
# Parts of python-docx's empty document that tell of its author's machine, and styles that nobody asked for.
_UNWANTED: Final = (
    "/thumbnail", "/extended-properties", "/stylesWithEffects", "/customXml", "/fontTable", "/webSettings",
)  # fmt: skip
_COLOUR: Final = re.compile("#[0-9A-Fa-f]{6}")


# --- elements ---------------------------------------------------------------------------------------------------------


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Element) -> Element:
    """Return an element; the names carry the prefixes of python-docx, as in ``w:p``."""
    # A long document has a million of them, and python-docx's own function looks each name up anew.
    name, prefix = _named(tag)
    written = {_named(key)[0]: words for key, words in attributes.items()} if attributes else None
    made: Element = oxml_parser.makeelement(name, written, prefix)
    made.extend(children)
    return made


@cache
def _named(name: str) -> tuple[str, dict[str, str]]:
    """Return a name as lxml writes it, and what its prefix stands for."""
    prefix, _, _ = name.rpartition(":")
    return (qn(name), {prefix: nsmap[prefix]}) if prefix else (name, {})


def value(tag: str, val: object) -> Element:
    """Return an element of which only ``w:val`` says something."""
    return element(tag, {"w:val": str(val)})


def colour(name: str, otherwise: str) -> str:
    """Return a colour as Word writes it; `otherwise` where it is none."""
    return (name if _COLOUR.fullmatch(name) else otherwise).removeprefix("#").upper()


def border(side: str, points: float, ink: str, space: int = 0) -> Element:
    """Return a rule at one side of a paragraph, its thickness and distance in points."""
    kind = {"w:val": "single", "w:sz": str(round(points * 8)), "w:space": str(space), "w:color": ink}
    return element("w:pBdr", None, element(f"w:{side}", kind))


@dataclass(frozen=True, slots=True)
class Typist:
    """Sets runs of text; in Chinese texts the marks that both scripts share are Chinese ones."""

    language: LanguageCode

    def run(self, text: str, style: str = "") -> Element:
        """Return a run in a character style; a line end in the text breaks the line."""
        properties = element("w:rPr")
        if style:
            properties.append(value("w:rStyle", style))
        if self.language == "zh" and not text.isascii():
            properties.append(element("w:rFonts", {"w:hint": "eastAsia"}))
        made = element("w:r", None, *([properties] if len(properties) else []))
        for number, line in enumerate(legible(text).split("\n")):
            if number:
                made.append(element("w:br"))
            written = element("w:t", {"xml:space": "preserve"})
            written.text = line.replace("\t", " ")
            made.append(written)
        return made


def tab() -> Element:
    """Return a run that is a tabulator."""
    return element("w:r", None, element("w:tab"))


def field(code: str, shown: Sequence[Element]) -> list[Element]:
    """Return a field of Word, and what it shows until Word computes it."""
    written = element("w:instrText", {"xml:space": "preserve"})
    written.text = f" {code} "
    return [
        _field_mark("begin"),
        element("w:r", None, written),
        _field_mark("separate"),
        *shown,
        _field_mark("end"),
    ]


def _field_mark(kind: str) -> Element:
    return element("w:r", None, element("w:fldChar", {"w:fldCharType": kind}))


def paragraph(style: str, *content: Element, properties: Sequence[Element] = ()) -> Element:
    """Return a paragraph; `properties` stand in the order of Word's schema."""
    return element("w:p", None, element("w:pPr", None, value("w:pStyle", style), *properties), *content)


def marked(name: str, number: int, content: Sequence[Element]) -> list[Element]:
    """Return content between the ends of a bookmark; each of a document has its own number."""
    begin = element("w:bookmarkStart", {"w:id": str(number), "w:name": name})
    return [begin, *content, element("w:bookmarkEnd", {"w:id": str(number)})]


def inner_link(name: str, *content: Element) -> Element:
    """Return a link to a bookmark."""
    return element("w:hyperlink", {"w:anchor": name, "w:history": "1"}, *content)


def contents_list(title: Element, entries: Sequence[Element], code: str) -> Element:
    """Return a table of contents that Word can renew, filled with paragraphs already."""
    first, last = entries[0], entries[-1]
    begin, instruction, separate, end = field(code, [])
    first[:] = [first[0], begin, instruction, separate, *first[1:]]
    last.append(end)
    kind = element("w:docPartObj", None, value("w:docPartGallery", "Table of Contents"), element("w:docPartUnique"))
    return element("w:sdt", None, element("w:sdtPr", None, kind), element("w:sdtContent", None, title, *entries))


# --- the package ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, and as PNG for programs that do not know SVG; its size on the page in millimetres.

    `description` is for those who do not see it.
    """

    svg: bytes
    png: bytes
    width: float
    height: float
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a document in millimetres, with its margins as documents on paper have them."""

    paper: Paper
    landscape: bool

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height."""
        width, height = (210.0, 297.0) if self.paper == "a4" else (215.9, 279.4)
        return (height, width) if self.landscape else (width, height)

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self.size[0] - 2 * SIDE

    @property
    def height(self) -> float:
        """The height between the margins."""
        return self.size[1] - TOP - BOTTOM


# In millimetres: the margins, and where in them the running title and the page number stand.
SIDE, TOP, BOTTOM = 18.0, 24.0, 21.0
_HEADER, _FOOTER = 12.0, 11.0


class Package:
    """A Word document in the making; `add` takes what stands in it, in order."""

    def __init__(self, language: LanguageCode, sheet: Sheet) -> None:
        self._document = docx.Document()
        self._part = self._document.part
        self._media: dict[str, bytes] = {}
        self._links: dict[str, str] = {}
        self._sheet = sheet
        for rels in (self._part.rels, self._part.package.rels):
            for id in [id for id, rel in rels.items() if rel.reltype.endswith(_UNWANTED)]:
                del rels[id]
        _refill(self._document.styles.element, styles(language, sheet.width))
        _refill(self._document.settings.element, settings())
        _refill(self._part.numbering_part.element, NUMBERING)
        section = self._document.sections[0]
        section.page_width, section.page_height = map(Mm, sheet.size)
        section.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = Mm(SIDE)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.header_distance, section.footer_distance = Mm(_HEADER), Mm(_FOOTER)

    @property
    def body(self) -> Element:
        """What stands in the document, and last the properties of its pages."""
        body: Element = self._document.element.body
        return body

    def set_edges(self, head: Element, foot: Sequence[Element]) -> None:
        """Set the running title, which the first page has not, and the foot of all pages, as equal paragraphs twice."""
        section = self._document.sections[0]
        section.different_first_page_header_footer = True
        for place, content in (
            (section.header, head),
            (section.first_page_header, paragraph("TableText")),
            (section.footer, foot[0]),
            (section.first_page_footer, foot[1]),
        ):
            place.is_linked_to_previous = False
            place.part.element[:] = [content]

    def link(self, url: str, content: Element) -> Element:
        """Return content as a link to an address of the web; as it is where the address is none that Word takes."""
        address = _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0], safe=""), legible(url).strip())
        if not is_link(address) or len(address) > _LONGEST_ADDRESS:
            return content
        if address not in self._links:
            self._links[address] = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return element("w:hyperlink", {"r:id": self._links[address], "w:history": "1"}, content)

    def picture(self, picture: Picture) -> Element:
        """Return a run that is a picture."""
        number = len(self._media) // 2 + 1
        svg = self._medium(f"/word/media/figure{number}.svg", "image/svg+xml", picture.svg)
        png = self._medium(f"/word/media/figure{number}.png", CONTENT_TYPE.PNG, picture.png)
        size = {"cx": str(round(picture.width * _EMU_PER_MM)), "cy": str(round(picture.height * _EMU_PER_MM))}
        name = {"id": str(number), "name": f"Figure {number}"}
        words = {"descr": legible(picture.description), "title": legible(picture.title)}
        blip = element("a:blip", {"r:embed": png})
        drawing = blip.makeelement(f"{{{_SVG}}}svgBlip", {qn("r:embed"): svg}, nsmap={"asvg": _SVG})
        blip.append(element("a:extLst", None, element("a:ext", {"uri": _SVG_EXTENSION}, drawing)))
        frame = element("a:xfrm", None, element("a:off", {"x": "0", "y": "0"}), element("a:ext", size))
        shape = element("a:prstGeom", {"prst": "rect"}, element("a:avLst"))
        content = element(
            "pic:pic",
            None,
            element("pic:nvPicPr", None, element("pic:cNvPr", {**name, **words}), element("pic:cNvPicPr")),
            element("pic:blipFill", None, blip, element("a:stretch", None, element("a:fillRect"))),
            element("pic:spPr", None, frame, shape),
        )
        data = element("a:graphicData", {"uri": "http://schemas.openxmlformats.org/drawingml/2006/picture"}, content)
        inline = element(
            "wp:inline",
            {"distT": "0", "distB": "0", "distL": "0", "distR": "0"},
            element("wp:extent", size),
            element("wp:docPr", {**name, **words}),
            element("wp:cNvGraphicFramePr", None, element("a:graphicFrameLocks", {"noChangeAspect": "1"})),
            element("a:graphic", None, data),
        )
        return element("w:r", None, element("w:drawing", None, inline))

    def _medium(self, name: str, kind: str, content: bytes) -> str:
        """Return the id of the relation to a picture; its content comes in when the file is packed."""
        self._media[name.removeprefix("/")] = content
        part = Part(PackURI(name), kind, b"", self._part.package)
        return str(self._part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))

    def packed(self, title: str, subject: str, language: LanguageCode, day: date) -> Work[bytes]:
        """Return the document as a file of a day: the same content gives the same bytes. Yields with each part."""
        known = self._document.core_properties
        known.title, known.subject = legible(title)[:_LONGEST_PROPERTY], legible(subject)[:_LONGEST_PROPERTY]
        known.author = known.last_modified_by = PROGRAM
        known.language, known.comments, known.keywords, known.category = _TAGS[language], "", "", ""
        known.created = known.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
        plain, packed = io.BytesIO(), io.BytesIO()
        self._document.save(plain)
        stamp = max(day, _FIRST_DAY)
        with ZipFile(plain) as parts, ZipFile(packed, "w") as archive:
            names = parts.namelist()
            for number, name in enumerate(names):
                info = ZipInfo(name, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
                info.create_system = 3  # the same on any system
                info.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
                archive.writestr(info, self._media[name] if name in self._media else parts.read(name))
                yield (number + 1) / len(names)
        return packed.getvalue()


def _refill(root: Element, xml: str) -> None:
    """Put other elements into a root."""
    root[:] = list(parse_xml(xml))
