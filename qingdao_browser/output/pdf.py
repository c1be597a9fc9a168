"""A summary as a PDF document: what Qt paints, completed with all that Qt cannot write.

That is the outline, links between contents, headings and sources, the language, truthful metadata, and the structure by
which programs read it aloud. The same summary gives the same bytes on the same day.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QUrl, qVersion
from PySide6.QtGui import QPagedPaintDevice, QPainter, QPdfWriter

from qingdao_browser import __version__
from qingdao_browser.core.language import Language
from qingdao_browser.core.summary import Summary
from qingdao_browser.core.work import Work, finish, stage
from qingdao_browser.output.composition import SOURCE, Draw
from qingdao_browser.output.document import (
    PROGRAM,
    Document,
    Paper,
    laying_out,
    page_layout,
    painting_announced,
)
from qingdao_browser.output.pdf_content import Tightener, paint_sign, signed, truthful
from qingdao_browser.output.typesetting import DOTS_PER_INCH, Tag

_POINT: Final = 72 / DOTS_PER_INCH
_LANGUAGES: Final = {"en": "en-GB", "zh": "zh-Hans-CN"}
_CREATOR: Final = f"{PROGRAM} {__version__}"
_PRODUCER: Final = f"Qt {qVersion()}, pikepdf {pikepdf.__version__}"
# How much of the page stands above the place that a link leads to, in points.
_MARGIN: Final = 6
# Of how many headings an outline is shown with its chapters unfolded.
_OPEN_ENTRIES: Final = 40
# How many chapters the keywords name, and how many elements of the structure are made in one step.
_KEYWORDS: Final = 20
_MADE_AT_ONCE: Final = 500
# What readers of XML refuse.
_NOT_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF))


def write_pdf(
    summary: Summary, language: Language, draw: Draw, family: str, paper: Paper = "a4", *, landscape: bool = False
) -> bytes:
    """Return a summary as a PDF document with its fonts embedded."""
    return finish(writing_pdf(summary, language, draw, family, paper, landscape=landscape))


def writing_pdf(
    summary: Summary, language: Language, draw: Draw, family: str, paper: Paper = "a4", *, landscape: bool = False
) -> Work[bytes]:
    """Return a summary as a PDF document with its fonts embedded; yields after each block and each page."""
    layout = page_layout(paper, landscape=landscape)
    document = yield from stage(laying_out(summary, language, draw, family, layout), 0, 0.5)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(layout)
    recorder = _Recorder()
    yield from stage(_recording(document, writer, recorder), 0.5, 0.75)
    yield 0.75
    raw = bytes(buffer.data().data())
    return (yield from stage(_completing(raw, document, recorder.pages), 0.75, 1))


@dataclass(slots=True)
class _Recorder:
    """Keeps for each page what is painted on it, in its order, and paints a sign where something else begins."""

    pages: list[list[Tag | None]] = field(default_factory=lambda: [[]])

    def announce(self, painter: QPainter, tag: Tag | None) -> None:
        page = self.pages[-1]
        if not page or page[-1] is not tag:
            page.append(tag)
            paint_sign(painter)


def _recording(document: Document, writer: QPdfWriter, recorder: _Recorder) -> Work[None]:
    with closing(painting_announced(document, writer, recorder.announce)) as pages:
        for share in pages:
            recorder.pages.append([])
            yield share


def _completing(raw: bytes, document: Document, painted: Sequence[Sequence[Tag | None]]) -> Work[bytes]:
    """Return a document as Qt wrote it with all that it lacks."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        finisher = _Finisher(pdf, document)
        yield 0
        for number in range(len(document.pages)):
            finisher.finish_content(number, painted[number])
            yield 0.6 * (number + 0.5) / len(document.pages)
            finisher.finish_links(number)
            yield 0.6 * (number + 1) / len(document.pages)
        yield from stage(finisher.structuring(), 0.6, 0.9)
        finisher.describe()
        # Qt draws lots for it.
        del pdf.trailer["/ID"]
        yield 0.95
        whole = io.BytesIO()
        pdf.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return whole.getvalue()


@dataclass(frozen=True, slots=True)
class _Content:
    """What is painted in one go as an element of the structure: its page, and its number there."""

    page: int
    number: int


class _Finisher:
    """Completes one document, page by page and then as a whole."""

    def __init__(self, pdf: pikepdf.Pdf, document: Document) -> None:
        self._pdf = pdf
        self._document = document
        self._pages = [page.obj for page in pdf.pages]
        self._paper_height = float(self._pages[0].MediaBox[3])
        self._tightener = Tightener()
        sources = {name: f"[{name.removeprefix(SOURCE)}]" for name in document.places if name.startswith(SOURCE)}
        self._labels = sources | {entry.name: entry.text for entry in document.entries}
        # What belongs to each element, in the order in which it is painted; that of None is the document.
        self._kids: dict[Tag | None, list[Tag | _Content | pikepdf.Object]] = {None: []}
        # By page, and then by link: the elements that its contents, or it, belong to.
        self._owners: list[list[Tag]] = []
        self._links: list[Tag] = []

    def finish_content(self, number: int, painted: Sequence[Tag | None]) -> None:
        """Give a page its structure, and tighter contents."""
        page = self._pages[number]
        for name, font in page.Resources.Font.items():
            if not self._tightener.knows(name):
                self._tightener.learn(name, font)
                font.ToUnicode.write(truthful(font.ToUnicode.read_bytes()))
        content = signed(page.Contents.read_bytes(), self._marks(number, painted)) + b"EMC\n"
        packed = zlib.compress(self._tightener.tightened(content))
        page.Contents = pikepdf.Stream(self._pdf, packed, Filter=Name.FlateDecode)
        page.StructParents = number
        page.Tabs = Name.S

    def finish_links(self, number: int) -> None:
        """Give a page its links in place of those that Qt wrote."""
        page = self._pages[number]
        links = [self._link(number, *link) for link in self._document.links(number)]
        if links:
            page.Annots = Array(links)
        elif "/Annots" in page:
            del page.Annots

    def _marks(self, number: int, painted: Sequence[Tag | None]) -> list[bytes]:
        """Return the marks for what is painted on a page; what belongs to no element is decoration."""
        owners: list[Tag] = []
        marks = []
        for place, tag in enumerate(painted):
            end = b"EMC\n" if place else b""
            if tag is None:
                marks.append(end + b"/Artifact BMC\n")
                continue
            marks.append(end + b"/%b <</MCID %d>> BDC\n" % (tag.kind.encode("ascii"), len(owners)))
            self._belonging(tag).append(_Content(number, len(owners)))
            owners.append(tag)
        self._owners.append(owners)
        return marks

    def _belonging(self, tag: Tag) -> list[Tag | _Content | pikepdf.Object]:
        """Return what belongs to an element, which comes to belong to its parent."""
        if tag not in self._kids:
            if tag.parent is None:
                self._kids[None].append(tag)
            else:
                self._belonging(tag.parent).append(tag)
            self._kids[tag] = []
        return self._kids[tag]

    def _link(self, number: int, box: QRectF, href: str, tag: Tag | None) -> pikepdf.Object:
        """Return a link as an object of the document, in the structure where its text is in it."""
        area, top = self._document.area, self._paper_height
        left, right = ((area.x() + x) * _POINT for x in (box.left(), box.right()))
        upper, lower = (top - (area.y() + y) * _POINT for y in (box.top(), box.bottom()))
        name = href.removeprefix("#")
        made = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(length, 2) for length in (left, lower, right, upper)]),
                Border=Array([0, 0, 0]),
                F=4,
                Contents=String(self._labels[name] if name != href else href),
                A=self._goto(name) if name != href else _address(href),
            )
        )
        if tag is not None:
            made.StructParent = len(self._pages) + len(self._links)
            # The text of contents is a link as a whole; others stand within a text.
            owner = tag if tag.kind == "Link" else Tag("Link", tag)
            self._belonging(owner).append(made)
            self._links.append(owner)
        return made

    def _goto(self, name: str) -> Dictionary:
        return Dictionary(S=Name.GoTo, D=self._destination(name))

    def _destination(self, name: str) -> Array:
        place = self._document.places[name]
        top = self._paper_height - (self._document.area.y() + place.y) * _POINT
        left = self._document.area.x() * _POINT
        return Array([self._pages[place.page], Name.XYZ, round(left, 2), round(top + _MARGIN, 2), None])

    def structuring(self) -> Work[None]:
        """Write the structure of the document: which content is a heading, a paragraph, a cell, a figure."""
        pdf = self._pdf
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        elements: dict[Tag | None, pikepdf.Object] = {}
        for count, tag in enumerate(self._kids):
            elements[tag] = pdf.make_indirect(_element(tag))
            if count % _MADE_AT_ONCE == 0:
                yield 0.5 * count / len(self._kids)
        elements[None].P = root
        elements[None].Lang = String(_LANGUAGES[self._document.language])
        for count, (tag, kids) in enumerate(self._kids.items()):
            element = elements[tag]
            if tag is not None:
                element.P = elements[tag.parent]
            self._fill(element, kids, elements)
            if count % _MADE_AT_ONCE == 0:
                yield 0.5 + 0.5 * count / len(self._kids)
        numbers: list[object] = []
        for number, owners in enumerate(self._owners):
            numbers += [number, pdf.make_indirect(Array([elements[owner] for owner in owners]))]
        for number, owner in enumerate(self._links, start=len(self._pages)):
            numbers += [number, elements[owner]]
        root.K = elements[None]
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = len(self._pages) + len(self._links)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _fill(
        self,
        element: pikepdf.Object,
        kids: Sequence[Tag | _Content | pikepdf.Object],
        elements: Mapping[Tag | None, pikepdf.Object],
    ) -> None:
        home = next((kid.page for kid in kids if isinstance(kid, _Content)), None)
        if home is not None:
            element.Pg = self._pages[home]
        made: list[object] = []
        for kid in kids:
            if isinstance(kid, Tag):
                made.append(elements[kid])
            elif not isinstance(kid, _Content):
                made.append(Dictionary(Type=Name.OBJR, Obj=kid))
            elif kid.page == home:
                made.append(kid.number)
            else:
                made.append(Dictionary(Type=Name.MCR, Pg=self._pages[kid.page], MCID=kid.number))
        element.K = Array(made)

    def describe(self) -> None:
        """Write the outline, the language, and what the document says about itself."""
        pdf, document = self._pdf, self._document
        self._outline()
        root = pdf.Root
        root.Lang = String(_LANGUAGES[document.language])
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines if len(document.entries) > 1 else Name.UseNone
        title, subject = (text.translate(_NOT_XML) for text in (document.title, document.edition))
        chapters = dict.fromkeys(entry.text.translate(_NOT_XML) for entry in document.entries if entry.level == 2)
        keywords = ", ".join(islice(chapters, _KEYWORDS))
        # The day is what the document says; the time of day would make each copy another file.
        day = str(pdf.docinfo.CreationDate)[:10]
        del pdf.docinfo
        for name, text in {
            "/Title": title,
            "/Author": PROGRAM,
            "/Subject": subject,
            "/Keywords": keywords,
            "/Creator": _CREATOR,
            "/Producer": _PRODUCER,
            "/CreationDate": day,
            "/ModDate": day,
        }.items():
            if text:
                pdf.docinfo[name] = String(text)
        del root.Metadata
        iso = f"{day[2:6]}-{day[6:8]}-{day[8:10]}"
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:creator"] = [PROGRAM]
            metadata["dc:description"] = subject
            metadata["dc:language"] = [_LANGUAGES[document.language]]
            metadata["dc:format"] = "application/pdf"
            metadata["pdf:Keywords"] = keywords
            metadata["pdf:Producer"] = _PRODUCER
            metadata["xmp:CreatorTool"] = _CREATOR
            metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = metadata["xmp:MetadataDate"] = iso

    def _outline(self) -> None:
        """Write the headings as outline, each under the next higher one; the parts of sections are folded away."""
        with self._pdf.open_outline() as outline:
            above: list[tuple[int, list[pikepdf.OutlineItem]]] = [(0, outline.root)]
            for entry in self._document.entries:
                item = pikepdf.OutlineItem(entry.text)
                item.destination = self._destination(entry.name)
                item.is_closed = entry.level > 2 or len(self._document.entries) > _OPEN_ENTRIES
                while above[-1][0] >= entry.level:
                    above.pop()
                above[-1][1].append(item)
                above.append((entry.level, item.children))


def _element(tag: Tag | None) -> Dictionary:
    if tag is None:
        return Dictionary(Type=Name.StructElem, S=Name.Document)
    made = Dictionary(Type=Name.StructElem, S=Name(f"/{tag.kind}"))
    if tag.kind == "TH":
        made.A = Dictionary(O=Name.Table, Scope=Name.Column)
    if tag.words:
        made.Alt = String(tag.words)
    return made


def _address(href: str) -> Dictionary:
    return Dictionary(S=Name.URI, URI=String(bytes(QUrl(href).toEncoded().data()).decode("ascii")))
