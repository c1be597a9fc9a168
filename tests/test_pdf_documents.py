"""The whole book on paper and as PDF: nothing torn, every figure with unit and source, all links and headings right."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontDatabase, QPagedPaintDevice, QPainter, QPdfWriter

from qingdao_browser.app.opening import open_book
from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.collection import WHOLE_BOOK, Choice, Chosen, Remark, Title, collecting
from qingdao_browser.core.language import language
from qingdao_browser.core.resources import resource
from qingdao_browser.core.summary import Figure, Heading, Paragraph, Picture, Sources, Summary, Table
from qingdao_browser.core.work import finish
from qingdao_browser.output.composition import ChartPart
from qingdao_browser.output.document import Document, Paper, lay_out, laying_out, page_layout, painting
from qingdao_browser.output.pdf import write_pdf, writing_pdf
from qingdao_browser.output.pdf_content import signed, truthful
from qingdao_browser.output.typesetting import DOTS_PER_INCH, Lines, Placed, Tag, TextBlock, mm
from tests.core.test_translations import own_texts, words

CODES: tuple[LanguageCode, ...] = ("en", "zh")
TITLES: dict[LanguageCode, str] = {"en": "Figures of the book", "zh": "全册数据"}
DAY = date(2026, 11, 25)
# The bundled font, as on a machine without Chinese fonts.
FAMILY = "Noto Sans SC"
# What opens something that must not be left alone at a foot of a page.
OPENING = {"H1", "H2", "H3", "H4", "TH", "Caption"}


@dataclass(frozen=True)
class Drawn:
    height: float

    def paint(self, painter: QPainter, target: QRectF) -> None:
        painter.drawRect(target)


def draw(chart: Chart, width: float, height: float | None) -> Drawn:
    """Draw a frame as high as some chart could be, another height for each."""
    return Drawn(height or 0.3 * width + len(chart.heading.title) * 2)


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp: object) -> Iterator[None]:
    assert qapp is not None
    data = [resource("fonts", f"NotoSansSC-{weight}.otf") for weight in ("Regular", "Bold")]
    numbers = [QFontDatabase.addApplicationFontFromData(font) for font in data]
    assert QFontDatabase.applicationFontFamilies(numbers[0]) == [FAMILY]
    yield
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)


@cache
def summary(code: LanguageCode, choices: Sequence[Choice] = WHOLE_BOOK) -> Summary:
    book = open_book(None).book
    assert book is not None
    return finish(collecting(book, choices, TITLES[code], DAY, language(code)))


@cache
def document(code: LanguageCode, paper: Paper = "a4", landscape: bool = False) -> Document:
    layout = page_layout(paper, landscape=landscape)
    return lay_out(summary(code), language(code), draw, FAMILY, layout)


@cache
def pdf(code: LanguageCode) -> bytes:
    return write_pdf(summary(code), language(code), draw, FAMILY)


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> LanguageCode:
    chosen: LanguageCode = request.param
    return chosen


@pytest.fixture
def written(code: LanguageCode, tmp_path: Path) -> Path:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(code))
    return path


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def squeezed(text: str) -> str:
    """Return a text without any blanks: lines break where they like."""
    return "".join(text.split())


def texts(written: Path) -> list[str]:
    return run("pdftotext", "-enc", "UTF-8", written, "-").split("\f")[:-1]


# --- what stands together -------------------------------------------------------------------------------------------


def kinds(placed: Placed) -> set[str]:
    return {part.tag.kind for _, _, part in placed.strip.parts if part.tag is not None}


def rows(made: Document) -> dict[Tag, list[tuple[int, Placed]]]:
    """Return where each row of each table stands, part by part."""
    found: dict[Tag, list[tuple[int, Placed]]] = {}
    for number, page in enumerate(made.pages):
        for placed in page:
            cells = {part.tag for _, _, part in placed.strip.parts if part.tag is not None}
            for row in {tag.parent for tag in cells if tag.kind == "TD" and tag.parent is not None}:
                found.setdefault(row, []).append((number, placed))
    return found


def paragraphs(made: Document) -> dict[TextBlock, Counter[int]]:
    """Return on which pages each paragraph has how many lines."""
    found: dict[TextBlock, Counter[int]] = {}
    for number, page in enumerate(made.pages):
        for placed in page:
            for _, _, part in placed.strip.parts:
                if isinstance(part, Lines) and part.tag is not None and part.tag.kind in ("P", "LBody"):
                    lines = min(part.last, part.block.lines) - part.first
                    found.setdefault(part.block, Counter())[number] += lines
    return found


def lonely_rows(made: Document) -> list[str]:
    """Return which short rows stand without company at the head or at the foot of their table."""
    tables: dict[Tag | None, list[tuple[int, Placed]]] = {}
    for row, parts in rows(made).items():
        tables.setdefault(row.parent, []).append(parts[0])
    faults = []
    for table in tables.values():
        for (page, one), (following, other) in (table[:2], table[-2:]) if len(table) > 1 else ():
            if page != following and max(one.strip.height, other.strip.height) < mm(20):
                faults.append(f"a row stands alone on page {page + 1} or {following + 1}")
    return faults


def torn(made: Document) -> list[str]:
    """Return what is torn apart or left alone, or stands beyond the edge."""
    room = made.height - DOTS_PER_INCH * 18 / 25.4
    faults = []
    for number, page in enumerate(made.pages):
        if number + 1 < len(made.pages) and kinds(page[-1]) & OPENING:
            faults.append(f"page {number + 1} ends with {kinds(page[-1])}")
        if "TD" in kinds(page[0]):
            faults.append(f"page {number + 1} begins with a row without its head")
        faults += [f"page {number + 1} overflows" for one in page if one.y + one.strip.height * one.scale > room + 1]
        faults += [f"page {number + 1}: a strip is squeezed" for one in page if one.scale != 1]
    for row in rows(made).values():
        height = sum(placed.strip.height for _, placed in row)
        if len({number for number, _ in row}) > 1 and height < room / 2:
            faults.append(f"a row is torn after page {row[0][0] + 1}")
    faults += lonely_rows(made)
    for block, lines in paragraphs(made).items():
        if len(lines) > 1 and min(lines.values()) < 2:
            faults.append(f"one line of {block.layout().text()[:40]} stands alone")
    return faults


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_nothing_is_torn_or_left_alone(code: LanguageCode, paper: Paper, landscape: bool) -> None:
    made = document(code, paper, landscape)
    assert torn(made) == []
    parts = [part for page in made.pages for one in page for _, _, part in one.strip.parts]
    pictures = [block for block in summary(code).blocks if isinstance(block, Picture)]
    assert sum(isinstance(part, ChartPart) for part in parts) == len(pictures)


def lines_of(page: Sequence[Placed]) -> str:
    blocks = [part.block for one in page for _, _, part in one.strip.parts if isinstance(part, Lines)]
    return squeezed("".join(block.layout().text() for block in dict.fromkeys(blocks)))


def test_a_figure_stands_with_its_source_its_statement_and_its_caution(code: LanguageCode) -> None:
    pages = [lines_of(page) for page in document(code).pages]
    blocks = summary(code).blocks
    for number, block in enumerate(blocks):
        if isinstance(block, Figure):
            together = [block.figure + block.noun, block.period + block.cited]
            for following in blocks[number + 1 :]:
                if not isinstance(following, Paragraph) or following.role not in ("statement", "caution"):
                    break
                together.append(following.text)
                if following.role == "caution":
                    break
            assert any(all(squeezed(text) in page for text in together) for page in pages), together


# --- contents, chapters, feet ---------------------------------------------------------------------------------------


def listed(made: Document) -> list[tuple[str, int]]:
    """Return the contents: text and number of each entry, as printed."""
    found: dict[Tag, list[str]] = {}
    for page in made.pages:
        for one in page:
            for _, _, part in one.strip.parts:
                if isinstance(part, Lines) and part.tag is not None and part.tag.kind == "Link":
                    found.setdefault(part.tag, []).append(part.block.layout().text())
    return [(text, int(number)) for text, number in found.values()]


@pytest.mark.needs_pdftotext
def test_the_contents_name_each_chapter_and_section_with_its_page(code: LanguageCode, written: Path) -> None:
    headings = [block for block in summary(code).blocks if isinstance(block, Heading)]
    wanted = [heading.text for heading in headings if heading.level == 2 or (heading.level == 3 and heading.page)]
    contents = listed(document(code))
    assert [text for text, _ in contents] == wanted
    pages = [squeezed(page) for page in texts(written)]
    assert all(squeezed(text) in pages[number - 1] for text, number in contents)
    assert [number for _, number in contents] == sorted(number for _, number in contents)


def test_contents_come_with_the_fourth_page_and_the_third_heading() -> None:
    def with_pages(lines: int, headings: int) -> Document:
        blocks = [Heading(f"Heading {n}") for n in range(headings)] + [Paragraph(f"line {n}") for n in range(lines)]
        made = Summary("", "en", (), "Title", "", "", tuple(blocks), (), "edition")
        return lay_out(made, language("en"), draw, FAMILY, page_layout("a4"))

    short, long, bare = with_pages(60, 3), with_pages(200, 3), with_pages(200, 2)
    assert len(short.pages) < 4 <= len(bare.pages)
    assert listed(short) == listed(bare) == []
    assert listed(long) == [("Heading 0", 1), ("Heading 1", 1), ("Heading 2", 1)]


def test_many_sections_leave_the_contents_to_the_chapters() -> None:
    blocks = []
    for chapter in range(10):
        blocks.append(Heading(f"Chapter {chapter}", 2, f"chapter-{chapter}"))
        blocks += [Heading(f"Section {chapter}.{n}", 3, f"section-{n}") for n in range(200)]
    made = Summary("", "en", (), "Title", "", "", tuple(blocks), (), "edition")
    contents = listed(lay_out(made, language("en"), draw, FAMILY, page_layout("a4")))
    assert [text for text, _ in contents] == [f"Chapter {n}" for n in range(10)]


@pytest.mark.needs_pdftotext
def test_each_page_says_title_chapter_edition_and_number(code: LanguageCode, written: Path) -> None:
    pages = [squeezed(page) for page in texts(written)]
    starts = {entry.text: place for place, entry in enumerate(document(code).entries) if entry.level == 2}
    assert len(starts) > 3
    chapters = document(code).chapters
    for number, page in enumerate(pages):
        n, m = number + 1, len(pages)
        assert squeezed(language(code).tr("page {n} of {m}", n=n, m=m)) in page
        assert squeezed(summary(code).edition) in page
        assert squeezed(TITLES[code]) in page
        assert squeezed(chapters[number]) in page
    for entry in document(code).entries:
        if entry.level == 2:
            assert chapters[document(code).places[entry.name].page] == entry.text


# --- the file -------------------------------------------------------------------------------------------------------


def target(made: pikepdf.Pdf, destination: pikepdf.Object) -> tuple[int, float]:
    """Return the page of a destination, counted from 0, and its distance from the lower edge."""
    numbers = {page.obj.objgen: number for number, page in enumerate(made.pages)}
    return numbers[destination[0].objgen], float(destination[3])


def outlined(items: Sequence[pikepdf.OutlineItem], level: int = 2) -> Iterator[tuple[str, int, pikepdf.Object]]:
    for item in items:
        assert isinstance(item.destination, pikepdf.Array)
        yield item.title, level, item.destination
        yield from outlined(item.children, level + 1)


def test_the_outline_is_that_of_the_headings(code: LanguageCode) -> None:
    made = document(code)
    with pikepdf.open(io.BytesIO(pdf(code))) as opened, opened.open_outline() as outline:
        found = list(outlined(outline.root))
        headings = [block for block in summary(code).blocks if isinstance(block, Heading)]
        assert [(text, level) for text, level, _ in found] == [(block.text, block.level) for block in headings]
        height = float(opened.pages[0].MediaBox[3])
        for entry, (_, _, destination) in zip(made.entries, found, strict=True):
            page, y = target(opened, destination)
            place = made.places[entry.name]
            assert page == place.page
            assert height - y == pytest.approx((made.area.y() + place.y) * 72 / DOTS_PER_INCH - 6, abs=1)


def test_the_document_says_what_it_is(code: LanguageCode) -> None:
    with pikepdf.open(io.BytesIO(pdf(code))) as opened:
        assert str(opened.Root.Lang) == {"en": "en-GB", "zh": "zh-Hans-CN"}[code]
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert opened.Root.MarkInfo.Marked
        info = {name.removeprefix("/"): str(text) for name, text in opened.docinfo.items()}
        with opened.open_metadata() as metadata:
            assert metadata["dc:title"] == info["Title"] == TITLES[code]
            assert metadata["dc:creator"] == [info["Author"]] == ["Qingdao Browser"]
            assert metadata["dc:description"] == info["Subject"] == summary(code).edition
            assert metadata["pdf:Keywords"] == info["Keywords"]
            assert metadata["xmp:CreatorTool"] == info["Creator"]
            assert metadata["pdf:Producer"] == info["Producer"]
            assert metadata["xmp:CreateDate"].replace("-", "") == info["CreationDate"].removeprefix("D:")
            assert set(metadata["dc:language"]) == {str(opened.Root.Lang)}


@pytest.mark.parametrize("title", ["a\ufffeb <&]]> \x00\ud800", "", "标题"])
def test_any_title_can_be_written(title: str) -> None:
    made = Summary("", "en", (), title, "", "", (Heading(title), Paragraph(title, "own")), (), title)
    with pikepdf.open(io.BytesIO(write_pdf(made, language("en"), draw, FAMILY))) as opened:
        assert len(opened.pages) == 1


def links(opened: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    return ((n, link) for n, page in enumerate(opened.pages) for link in page.get("/Annots", pikepdf.Array()))


@pytest.mark.needs_pdftotext
def test_citations_lead_to_their_sources_and_contents_to_their_headings(code: LanguageCode, written: Path) -> None:
    pages = texts(written)
    with pikepdf.open(written) as opened:
        inner = [(n, link) for n, link in links(opened) if pikepdf.Name.GoTo == link.A.S]
        labels = [str(link.Contents) for _, link in inner]
        for (_, link), label in zip(inner, labels, strict=True):
            page, _ = target(opened, link.A.D)
            assert squeezed(label) in squeezed(pages[page])
        cited = Counter(label for label in labels if re.fullmatch(r"\[\d+\]", label))
        first_source = document(code).places["source-1"].page
        body = [page for n, page in enumerate(pages) if n <= first_source]
        body[-1] = body[-1][: body[-1].index(summary(code).blocks[-2].text)]  # type: ignore[union-attr] # its heading
        assert cited == Counter(re.findall(r"\[\d+\]", "".join(body)))
        headings = [label for label in labels if not re.fullmatch(r"\[\d+\]", label)]
        # Each line of an entry of the contents is a link, and so is its number.
        assert [label for label, _ in groupby(headings)] == [text for text, _ in listed(document(code))]


def test_sources_lead_to_the_web_and_nowhere_else(code: LanguageCode) -> None:
    (sources,) = (block for block in summary(code).blocks if isinstance(block, Sources))
    with pikepdf.open(io.BytesIO(pdf(code))) as opened:
        found = [str(link.A.URI) for _, link in links(opened) if link.A.S == pikepdf.Name.URI]
        kinds_of_action = {str(link.A.S) for _, link in links(opened)}
        assert "/OpenAction" not in opened.Root
    assert kinds_of_action == {"/GoTo", "/URI"}
    assert all(address.startswith(("http://", "https://")) and address.isascii() for address in found)
    assert len(set(found)) == len({entry.url for entry in sources.entries if entry.url})


@pytest.mark.needs_qpdf
def test_the_file_is_sound(written: Path) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", written)


@pytest.mark.needs_pdffonts
@pytest.mark.needs_pdfimages
def test_fonts_are_embedded_nothing_is_a_bitmap_and_the_file_is_small(written: Path) -> None:
    fonts = run("pdffonts", written).splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes (yes|no ) yes ", font) for font in fonts)
    assert run("pdfimages", "-list", written).splitlines()[2:] == []
    assert written.stat().st_size < 2_000_000


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.needs_pdftotext
def test_each_figure_is_found_with_its_unit_and_its_source(code: LanguageCode, written: Path) -> None:
    joined = re.sub(r"\s+" if code == "en" else r"\n", " " if code == "en" else "", "".join(texts(written)))
    figures = [block for block in summary(code).blocks if isinstance(block, Figure)]
    assert len(figures) > 100
    at = 0
    for block in figures:
        words = [f"{block.figure} {block.noun}".strip() if code == "en" else block.figure + block.noun, block.period]
        pattern = "".join(re.escape(word) + r"\s*" for word in [*words, block.cited.split()[0]])
        found = re.compile(pattern).search(joined, at)
        assert found, block
        at = found.end()


@pytest.mark.needs_pdftotext
def test_chinese_is_found_by_the_characters_that_people_type(written: Path, code: LanguageCode) -> None:
    text = "".join(texts(written))
    assert {c for c in text if "\u2e80" <= c <= "\u2fdf" or c == "\t"} == set()
    if code == "zh":
        assert text.count("青岛") > 100


@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("code", ["zh"])
def test_nothing_is_printed_in_english_in_chinese_but_what_the_book_says_so(written: Path) -> None:
    book = open_book(None).book
    assert book is not None
    # Addresses are broken at the ends of lines, where pdftotext drops their hyphens.
    own = re.sub("[^A-Za-z]", "", "\n".join(own_texts(book))).lower()
    printed = {word for page in texts(written) for line in page.splitlines() for word in words(line)}
    assert [word for word in sorted(printed) if word.lower() not in own] == []


def test_characters_are_named_as_they_are_meant() -> None:
    names = b"2 beginbfrange\n<0000> <0000> <0000>\n<0001> <0009> [<0009> <2ED8> <2F00> <2012> <9752> <D83DDEA2> ]\n"
    meant = b"2 beginbfrange\n<0000> <0000> <0000>\n<0001> <0009> [<0020> <9752> <4E00> <2013> <9752> <D83DDEA2> ]\n"
    assert truthful(names) == meant


def boxes(written: Path) -> list[tuple[str, list[float]]]:
    found = ET.fromstring(run("pdftotext", "-bbox", written, "-"))  # noqa: S314 - our own file
    words = found.iter("{http://www.w3.org/1999/xhtml}word")
    return [(word.text or "", [float(word.attrib[side]) for side in ("xMin", "yMin", "xMax")]) for word in words]


@pytest.mark.needs_pdftotext
def test_glyphs_stand_where_qt_put_them(code: LanguageCode, tmp_path: Path) -> None:
    made = summary(code, (Chosen("finance"),))
    laid = lay_out(made, language(code), draw, FAMILY, page_layout("a4"))
    raw, whole = tmp_path / "raw.pdf", tmp_path / "whole.pdf"
    finish(painting(laid, device(raw)))
    whole.write_bytes(write_pdf(made, language(code), draw, FAMILY))
    before, after = boxes(raw), boxes(whole)
    assert len(before) == len(after) > 1_000
    for (text, place), (same, other) in zip(before, after, strict=True):
        assert same == text
        assert other == pytest.approx(place, abs=0.15)


# --- structure ------------------------------------------------------------------------------------------------------


def structure(written: Path) -> list[tuple[str, str]]:
    """Return the elements of the structure as another program reads them: kind and own text, in their order."""
    found: list[tuple[str, str]] = []
    for line in run("pdfinfo", "-struct-text", "-enc", "UTF-8", written).splitlines():
        words = line.strip()
        if words.startswith('"'):
            kind, text = found[-1]
            found[-1] = kind, text + words.removeprefix('"').removesuffix('"')
        elif words and not words.startswith(("Object ", "/")):
            found.append((words.split()[0].removesuffix(":"), ""))
    return found


@pytest.mark.needs_pdfinfo
def test_a_screen_reader_is_told_headings_tables_and_charts(code: LanguageCode, tmp_path: Path) -> None:
    made = summary(code, (Chosen("finance"),))
    written = tmp_path / "finance.pdf"
    written.write_bytes(write_pdf(made, language(code), draw, FAMILY))
    found = structure(written)
    headings = [(kind, squeezed(text)) for kind, text in found if re.fullmatch(r"H\d", kind)]
    wanted = [("H1", TITLES[code]), ("H2", language(code).tr("Contents"))]
    wanted += [(f"H{block.level}", block.text) for block in made.blocks if isinstance(block, Heading)]
    assert headings == [(kind, squeezed(text)) for kind, text in wanted]
    tables = [block.table if isinstance(block, Picture) else block for block in made.blocks]
    shown = [table for table in tables if isinstance(table, Table) and table.rows]
    cells = [text for table in shown for text in (*table.columns, *(one.text for row in table.rows for one in row))]
    assert [squeezed(text) for kind, text in found if kind in ("TH", "TD")] == list(map(squeezed, cells))
    pictures = [block.chart for block in made.blocks if isinstance(block, Picture)]
    with pikepdf.open(written) as opened:
        told = [str(one.Alt) for one in elements(opened.Root.StructTreeRoot.K) if pikepdf.Name.Figure == one.S]
    assert told == [chart.heading.description.text for chart in pictures]


def elements(one: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield one
    for kid in one.get("/K", pikepdf.Array()):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def test_all_contents_belong_to_an_element_or_are_decoration(code: LanguageCode) -> None:
    with pikepdf.open(io.BytesIO(pdf(code))) as opened:
        parents = dict(zip(*[iter(opened.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        for page in opened.pages:
            owners = parents[page.StructParents]
            content = page.Contents.read_bytes()
            marks = re.findall(rb"/(\w+) (?:<</MCID (\d+)>> BDC|BMC)|(EMC)\n", content)
            assert [bool(end) for _, _, end in marks] == [False, True] * (len(marks) // 2)
            begun = [(kind, int(number)) for kind, number, _ in marks if number]
            assert [number for _, number in begun] == list(range(len(owners)))
            assert [kind.decode() for kind, _ in begun] == [str(owner.S)[1:] for owner in owners]
            assert b"-32000" not in content
            for link in page.get("/Annots", pikepdf.Array()):
                assert pikepdf.Name.Link == parents[link.StructParent].S


def test_signs_and_marks_belong_together() -> None:
    assert signed(b"a -32000 -32000 1 1 re\nf\nb\n", [b"X "]) == b"a X b\n"
    with pytest.raises(ValueError, match="1 signs on a page for 2 marks"):
        signed(b"a -32000 -32000 1 1 re\nf\nb\n", [b"", b""])


# --- work in steps --------------------------------------------------------------------------------------------------


def device(path: Path) -> QPdfWriter:
    writer = QPdfWriter(str(path))
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(page_layout("a4"))
    return writer


def test_progress_goes_from_nothing_to_all() -> None:
    work = writing_pdf(summary("en"), language("en"), draw, FAMILY)
    shares = list(work)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.05
    assert 0.95 <= shares[-1] <= 1
    assert len(shares) > 500


@pytest.mark.parametrize("share", [0, 0.2, 0.49, 0.6, 0.8, 0.92, 0.98])
def test_work_left_in_the_middle_leaves_nothing(share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = summary("en", (Chosen("finance"),))
    work = writing_pdf(made, language("en"), draw, FAMILY)
    assert next(done for done in work if done >= share) < 1
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_painting_that_is_left_ends_the_painter(tmp_path: Path) -> None:
    writer = device(tmp_path / "pages.pdf")
    work = painting(document("en"), writer)
    assert next(work) == pytest.approx(1 / len(document("en").pages))
    assert writer.paintingActive()
    work.close()
    assert not writer.paintingActive()


def test_laying_out_can_be_left(code: LanguageCode) -> None:
    work = laying_out(summary(code), language(code), draw, FAMILY, page_layout("a4"))
    assert 0 <= next(work) < 0.1
    work.close()


@pytest.mark.needs_pdftotext
def test_a_range_of_pages_is_painted_as_it_is_in_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "some.pdf"
    finish(painting(document("en"), device(path), range(3, 6)))
    pages = texts(path)
    count = len(document("en").pages)
    assert [f"page {number} of {count}" in page for number, page in enumerate(pages, start=4)] == [True] * 3


def test_the_same_summary_gives_the_same_file() -> None:
    made = summary("zh", (Title("我的标题"), Remark("我的话"), Chosen("finance")))
    first, second = (write_pdf(made, language("zh"), draw, FAMILY) for _ in range(2))
    assert first == second
