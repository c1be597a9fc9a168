"""Pages on paper: everything of the summary is there, nothing is torn, and nothing in it is markup."""

from __future__ import annotations

import gettext
import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import msgspec
import pikepdf
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter, QPdfWriter

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Bar, Bars, Chart, Description
from qingdao_browser.core.charting import Heading as ChartHeading
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.resources import resource
from qingdao_browser.core.summary import (
    Block,
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Link,
    Number,
    Paragraph,
    Picture,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    Tile,
    TileGroup,
    Tiles,
)
from qingdao_browser.output.composition import ChartPart, is_link
from qingdao_browser.output.document import Document, Paper, lay_out, page_layout, paint_document, paint_page
from qingdao_browser.output.pdf import write_pdf
from qingdao_browser.output.typesetting import (
    DOTS_PER_INCH,
    Lines,
    Page,
    Run,
    Style,
    TextBlock,
    column_widths,
    metrics,
    mm,
)

ENGLISH = language("en")
POISON = '<b>bold</b><img src="file:///etc/hostname">&amp;<script>x</script>'


@dataclass
class Pen:
    """Stands in for the room of charts: draws a frame, and keeps the sizes it was asked for."""

    tall: float = 200
    sizes: list[tuple[float, float | None]] = field(default_factory=list)

    def draw(self, _chart: Chart, width: float, height: float | None) -> Frame:
        self.sizes.append((width, height))
        return Frame(self.tall if height is None else height)


@dataclass
class Frame:
    height: float

    def paint(self, painter: QPainter, target: QRectF) -> None:
        painter.fillRect(target, QColor("#0072b2"))


@pytest.fixture(scope="module")
def family(qapp: object) -> Iterator[str]:
    """The bundled family, as on a machine without Chinese fonts."""
    assert qapp is not None
    numbers = [
        QFontDatabase.addApplicationFontFromData(resource("fonts", f"NotoSansSC-{weight}.otf"))
        for weight in ("Regular", "Bold")
    ]
    yield QFontDatabase.applicationFontFamilies(numbers[0])[0]
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)


def chart(title: str = "Containers") -> Bars:
    heading = ChartHeading(
        label=title,
        title=title,
        subtitle="what",
        unit="TEU",
        source="Source: port",
        color="#0072B2",
        marker="o",
        description=Description("", ""),
        page="page",
    )
    return Bars(heading, (Bar("all", 3, "3", "3", "fact"),))


def summary(*blocks: Block, title: str = "Containers handled", code: LanguageCode = "en") -> Summary:
    return Summary("page", code, (Link("Trade", "trade"),), title, "subtitle", "#D55E00", blocks, ("fact",))


def table(rows: int, text: str = "port", source: str = "") -> Table:
    cells = tuple((Cell(f"row {n}"), Cell(f"{n * 1.5}", "", Number(f"{n * 1.5}")), Cell(text)) for n in range(rows))
    return Table("All of them", ("Period", "TEU", "Counted by"), (False, True, False), cells, source)


def full(code: LanguageCode = "en") -> Summary:
    """A page with a block of every kind."""
    chinese = code == "zh"
    return summary(
        Figure(
            "15.23亿" if chinese else "USD 1.523 billion",
            "美元" if chinese else "",
            "2018年1—2月" if chinese else "January–February 2018",
            (Chip("estimate", "caution"), Chip("counted here")),
            "[1] paragraph 3",
            "fact",
        ),
        Paragraph("A statement.", "statement"),
        Paragraph("A caution.", "caution"),
        Heading("Charts"),
        Picture(
            chart(), Table("Containers", ("Kind", "TEU"), (False, True), ((Cell("all"), Cell("3", "", Number("3"))),))
        ),
        SmallCharts((chart("one"), chart("two"), chart("three"))),
        Tiles(
            (TileGroup("Ocean", "#0072B2", "ocean", (Tile("164", "boats", "boats", "[1] paragraph 5", "boats-1"),)),)
        ),
        Heading("Members", 3),
        Items(("first", "second", "third")),
        table(3, source="[1] table 2"),
        Heading("Sources"),
        Sources((SourceEntry(1, "Port. Review.", "high reliability", "https://example.org/review", "review"),)),
        title="集装箱吞吐量" if chinese else "Containers handled",
        code=code,
    )


def set_pages(made: Summary, family: str, pen: Pen | None = None, words: Language = ENGLISH) -> Document:
    return lay_out(made, words, (pen or Pen()).draw, family, page_layout("a4"))


def texts(page: Page) -> list[str]:
    """Return the lines of a page, each line of a cell by itself."""
    return [
        part.block.layout().text()[line.textStart() : line.textStart() + line.textLength()]
        for placed in page
        for _, _, part in placed.strip.parts
        if isinstance(part, Lines)
        for line in map(part.block.layout().lineAt, range(part.first, min(part.last, part.block.lines)))
    ]


def read(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page of a PDF document."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return found.split("\f")[:-1]


@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(("paper", "landscape"), [("a4", False), ("letter", True)])
def test_everything_of_the_summary_is_in_the_text(
    family: str, tmp_path: Path, code: LanguageCode, paper: Paper, landscape: bool
) -> None:
    pdf = write_pdf(
        full(code), Language(code, gettext.NullTranslations()), Pen().draw, family, paper, landscape=landscape
    )
    text = "\n".join(read(pdf, tmp_path))
    figure = (
        ["15.23亿美元", "2018年1—2月", "集装箱吞吐量"]
        if code == "zh"
        else ["USD 1.523 billion", "January–February 2018"]
    )
    around = [
        "Trade",
        "[1] paragraph 3",
        "! estimate",
        "counted here",
        "A statement.",
        "! A caution.",
        "Members",
        "second",
    ]
    tiles = ["164", "boats", "[1] paragraph 5"]
    rows = ["row 2", "3.0", "[1] table 2", "Port. Review.", "high reliability", "https://example.org/review"]
    for words in [*figure, *around, *tiles, *rows]:
        assert words in text


@pytest.mark.needs_pdftotext
def test_fonts_are_embedded_and_nothing_is_a_bitmap(family: str, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(write_pdf(full("zh"), ENGLISH, Pen().draw, family))

    def lines(program: str, *options: str) -> list[str]:
        command = [program, *options, str(tmp_path / "page.pdf")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[2:]

    fonts = lines("pdffonts")
    assert fonts
    assert all(re.search(r"Identity-H +yes ", font) for font in fonts)
    assert lines("pdfimages", "-list") == []


@pytest.mark.needs_pdftotext
def test_every_page_has_its_number_and_all_but_the_first_the_title(family: str, tmp_path: Path) -> None:
    pages = read(write_pdf(summary(table(150)), ENGLISH, Pen().draw, family), tmp_path)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[-1] == f"page {number} of {len(pages)}"
        assert (lines[0] == "Containers handled") == (number > 1)


@pytest.mark.needs_pdftotext
def test_the_head_of_a_table_stands_on_each_of_its_pages(family: str, tmp_path: Path) -> None:
    pages = read(write_pdf(summary(table(150)), ENGLISH, Pen().draw, family), tmp_path)
    for page in pages:
        assert re.search(r"Period +TEU +Counted by", page)
    assert [int(n) for page in pages for n in re.findall(r"row (\d+)", page)] == list(range(150))


@pytest.mark.parametrize("fill", range(34))
def test_no_heading_stands_alone_at_a_foot(family: str, fill: int) -> None:
    filling = [Paragraph(f"line {n}") for n in range(fill)]
    sources = Sources((SourceEntry(1, "Port. Review.", "high reliability", "", "review"),))
    made = summary(*filling, Heading("Members", 2), table(40), Heading("Sources"), sources)
    document = set_pages(made, family)
    for page in document.pages:
        assert texts(page)[-1] not in (
            "Members",
            "All of them",
            "Period",
            "TEU",
            "Counted by",
            "Sources",
            "Port. Review.",
        )
    assert [text for page in document.pages for text in texts(page)].count("Members") == 1


@pytest.mark.parametrize("words", [1, 40, 300, 3_000])
def test_no_row_is_torn_unless_it_takes_half_a_page(family: str, words: int) -> None:
    document = set_pages(summary(table(12, "word " * words)), family)
    starts = [sum(text.startswith("row ") for text in texts(page)) for page in document.pages]
    assert sum(starts) == 12
    if words < 3_000:
        assert all(starts)
    found = " ".join(text for page in document.pages for text in texts(page))
    assert found.split().count("word") == 12 * words
    room = document.height - DOTS_PER_INCH * 18 / 25.4
    for page in document.pages:
        for placed in page:
            assert placed.scale == 1
            assert placed.y + placed.strip.height <= room + 1


@pytest.mark.parametrize(
    "text", ["x" * 9_000, "中文" * 2_000, "https://example.org/" + "a/" * 400, "many words of some length " * 40]
)
def test_nothing_overflows_the_page(family: str, text: str) -> None:
    rows = (tuple(Cell(text) for _ in range(6)), tuple(Cell("1", "", Number("1")) for _ in range(6)))
    wide = Table(text, ("a", "b", text, "d", "e", "f"), (False,) * 5 + (True,), rows, text)
    blocks = (Figure(text, text, text, (Chip(text, "caution"),), text, "f"), Heading(text), Items((text, "b")), wide)
    tile = Tiles((TileGroup(text, "", "page", (Tile(text, text, "page", text, "fact"),) * 3),))
    entry = Sources((SourceEntry(1, text, text, "https://example.org/" + text, "source"),))
    document = set_pages(summary(*blocks, tile, entry, title=text), family)
    for page in document.pages:
        for placed in page:
            for x, _, part in placed.strip.parts:
                if isinstance(part, Lines):
                    for number in range(part.first, min(part.last, part.block.lines)):
                        line = part.block.layout().lineAt(number)
                        assert x + line.width() <= document.width + 1
                        assert line.naturalTextWidth() <= line.width() + 1


def test_markup_stays_text(family: str) -> None:
    document = set_pages(summary(Heading(POISON), Paragraph(POISON), Items((POISON,)), title=POISON), family)
    found = "".join(text for page in document.pages for text in texts(page)).replace(" ", "")
    assert found.count(POISON.replace(" ", "")) == 4
    assert document.title == POISON


@pytest.mark.parametrize("odd", ["a\nb\tc", "\u2028", "\ufffc", "\ud800", "\U0001f6a2 ship", ""])
def test_odd_characters_harm_nothing(family: str, odd: str) -> None:
    pdf = write_pdf(summary(Paragraph(odd), Heading(odd), table(1, odd), title=odd), ENGLISH, Pen().draw, family)
    assert pdf.startswith(b"%PDF-1.6")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/hostname", False),
        ("https:", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_links(family: str, address: str, expected: bool) -> None:
    assert is_link(address) is expected
    pdf = write_pdf(summary(Sources((SourceEntry(1, "Port.", "high", address, "port"),))), ENGLISH, Pen().draw, family)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        links = [link.A.URI for page in opened.pages for link in page.get("/Annots", [])]
    assert [str(link).lower() for link in links] == ([address.lower()] if expected else [])


def test_a_chart_is_as_wide_as_the_text_and_never_taller_than_a_page(family: str) -> None:
    pen = Pen(tall=5_000)
    set_pages(summary(Picture(chart(), table(1))), family, pen)
    (width, height), (again, room) = pen.sizes
    assert height is None
    assert width == again == pytest.approx(174 / 25.4 * 96, abs=1)
    assert room is not None
    assert 700 < room < 297 / 25.4 * 96


def test_small_charts_stand_two_in_a_row(family: str) -> None:
    pen = Pen()
    document = set_pages(summary(SmallCharts((chart(),) * 5)), family, pen)
    assert len(pen.sizes) == 5
    assert all(width < 400 for width, _ in pen.sizes)
    rows = [len(placed.strip.parts) for page in document.pages for placed in page if placed.strip.height > 1_500]
    assert rows == [2, 2, 1]


@pytest.mark.parametrize("repeated", [True, False])
def test_the_data_of_a_chart_are_printed_once(family: str, repeated: bool) -> None:
    data = table(4)
    document = set_pages(summary(Picture(chart(), data), *([data] if repeated else [])), family)
    assert [text for page in document.pages for text in texts(page)].count("row 3") == 1


def test_a_chart_without_a_table_stands_alone(family: str) -> None:
    document = set_pages(summary(Picture(chart(), Table("", (), (), ()))), family)
    assert "The data of the chart" not in [text for page in document.pages for text in texts(page)]
    assert sum(isinstance(part, ChartPart) for page in document.pages for one in page for _, _, part in one.strip.parts)


def test_edition_places_cited_and_own_words_are_printed(family: str) -> None:
    entry = SourceEntry(1, "Port. Review.", "high reliability", "", "review", "paragraphs 1, 2")
    made = summary(Paragraph("My own words.", "own"), Paragraph("A caution.", "caution"), Sources((entry,)))
    document = set_pages(msgspec.structs.replace(made, edition="Book, version 1"), family)
    found = texts(document.pages[0])
    assert {"Book, version 1", "high reliability   ·   Cited: paragraphs 1, 2"} <= set(found)
    # What a user wrote is no warning of the book.
    assert {"My own words.", "! A caution."} <= set(found)
    assert document.edition == "Book, version 1"


def test_a_long_edition_leaves_the_page_number_its_room(family: str) -> None:
    made = msgspec.structs.replace(summary(Paragraph("words")), edition="very long edition " * 40)
    document = set_pages(made, family)
    image = QImage(round(document.width), round(document.height), QImage.Format.Format_RGB32)
    assert document.feet == ("page 1 of 1",)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_page(document, painter, 0)
    painter.end()
    foot = range(image.height() - 140, image.height(), 4)

    def ink(left: float, right: float) -> bool:
        columns = range(round(left * image.width()), round(right * image.width()), 4)
        return any(image.pixelColor(x, y).lightness() < 200 for x in columns for y in foot)

    number = metrics(family, Style(8.5)).horizontalAdvance("page 1 of 1") / document.width
    assert ink(0.5, 0.6)
    assert not ink(1 - number - mm(5) / document.width, 1 - number - mm(2) / document.width)
    assert ink(1 - number, 1)


def test_a_page_can_be_painted_at_the_resolution_of_a_screen(family: str) -> None:
    document = set_pages(full(), family)
    scale = 96 / DOTS_PER_INCH
    image = QImage(round(document.width * scale), round(document.height * scale), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_page(document, painter, 0)
    painter.end()
    dark = [y for y in range(image.height()) if image.pixelColor(QPoint(2, y)).lightness() < 250]
    assert dark
    assert dark[-1] > image.height() * 0.4


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_device_without_pages_is_told(family: str, tmp_path: Path) -> None:
    document = set_pages(full(), family)
    with pytest.raises(OSError, match="no page could be begun"):
        paint_document(document, QPdfWriter(str(tmp_path / "nowhere" / "page.pdf")))


def test_columns_share_a_width() -> None:
    assert column_widths([[100], [50]], [50, 50], 300, [False, True]) == [250, 50]
    assert column_widths([[100], [100]], [10, 10], 300, [True, True]) == [150, 150]
    assert column_widths([[60, 20], [900, 10]], [30, 50], 300, [False, False]) == pytest.approx([60, 240], abs=20)
    assert sum(column_widths([[900]] * 3, [400, 400, 100], 300, [False] * 3)) == pytest.approx(300)


def test_the_column_with_more_text_is_wider() -> None:
    often, once = column_widths([[500] * 20, [20] * 19 + [500]], [50, 50], 600, [False, False])
    assert often + once == pytest.approx(600)
    assert often > 1.5 * once


def test_lines_stand_at_one_distance_whatever_fonts_stand_in(family: str) -> None:
    style = Style()
    block = TextBlock([Run("Port 港口 항구 порт " * 20, style)], family, 3_000)
    lines = [block.layout().lineAt(number) for number in range(block.lines)]
    baselines = [line.y() + line.ascent() for line in lines]
    steps = {round(after - before) for before, after in pairwise(baselines)}
    assert steps == {round(style.pitch)}
