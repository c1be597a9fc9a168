"""The Word document of a summary: all of it is there, each thing as what it is, and nothing of it is markup."""

from __future__ import annotations

import gettext
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.enum.section import WD_ORIENT
from msgspec.structs import replace

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language, language
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
    Reference,
    Run,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
    Tile,
    TileGroup,
    Tiles,
)
from qingdao_browser.core.text_writer import legible
from qingdao_browser.core.work import finish
from qingdao_browser.output.document import Paper
from qingdao_browser.output.word import ChartImage, write_docx
from qingdao_browser.output.word_columns import column_widths
from qingdao_browser.output.word_styles import TWIPS_PER_MM
from tests.core.documents import DAY, LANGUAGES, document, documents, hostile, texts_of
from tests.core.pasted import chart

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
EMU_PER_MM = 36_000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PNG = b"\x89PNG\r\n\x1a\n"
# The order in which Word wants the properties of paragraphs, runs, tables and pages; in another it refuses the file.
ORDERS = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs autoSpaceDE autoSpaceDN "
        "spacing ind jc outlineLvl"
    ),
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW tcBorders vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg docGrid",
    "style": "name basedOn next qFormat pPr rPr tblPr tblStylePr",
}


@dataclass
class Artist:
    """Stands in for the room of charts: its pictures have a height in mm, and it keeps what it was asked for."""

    tall: float = 60
    asked: list[tuple[float, bool]] = field(default_factory=list)

    def draw(self, _chart: Chart, width: float, small: bool) -> ChartImage:
        self.asked.append((width, small))
        return ChartImage(SVG, PNG, width / 25.4 * 96, self.tall / 25.4 * 96)


@dataclass(frozen=True)
class Made:
    """A document that was written."""

    data: bytes

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def part(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[f"word/{name}.xml"])  # noqa: S314 - written a moment ago

    @cached_property
    def body(self) -> ET.Element:
        (body,) = self.part("document")
        return body

    @property
    def text(self) -> str:
        """What can be read or is read out, a paragraph a line."""
        lines = [text(paragraph) for name in self.stories for paragraph in self.part(name).iter(f"{W}p")]
        lines += [f"{words.get('title')}\n{words.get('descr')}" for words in self.body.iter(f"{WP}docPr")]
        return "\n".join(lines)

    @property
    def stories(self) -> list[str]:
        names = (re.fullmatch(r"word/((?:document|header\d|footer\d))\.xml", name) for name in self.parts)
        return [found[1] for found in names if found]

    @property
    def targets(self) -> dict[str, tuple[str, str]]:
        """The targets of the document's relations, each with the mode."""
        rels = ET.fromstring(self.parts["word/_rels/document.xml.rels"])  # noqa: S314 - written a moment ago
        return {rel.get("Id", ""): (rel.get("Target", ""), rel.get("TargetMode", "")) for rel in rels.iter(RELATION)}

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Style and text of each paragraph of the body, also of those in tables and in the contents."""
        return [(style(paragraph), text(paragraph)) for paragraph in self.body.iter(f"{W}p")]

    def said(self, name: str) -> list[str]:
        """Return the texts of the paragraphs in a style."""
        return [words for styled, words in self.paragraphs if styled == name]

    @property
    def links(self) -> list[tuple[str, str]]:
        """The links of the body: their text, and the address or ``#`` and the bookmark they lead to."""
        targets = self.targets
        return [
            (text(link), targets[link.get(f"{R}id", "")][0] if link.get(f"{R}id") else f"#{link.get(f'{W}anchor')}")
            for link in self.body.iter(f"{W}hyperlink")
        ]

    @property
    def bookmarks(self) -> list[str]:
        return [mark.get(f"{W}name", "") for mark in self.body.iter(f"{W}bookmarkStart")]

    @property
    def fields(self) -> list[str]:
        return [(code.text or "").strip() for name in self.stories for code in self.part(name).iter(f"{W}instrText")]


def text(element: ET.Element) -> str:
    """Return the words of an element, with line ends and blanks for tabulators."""
    signs = {f"{W}br": "\n", f"{W}tab": " "}
    return "".join(
        (part.text or "") if part.tag == f"{W}t" else signs.get(part.tag, "")
        for run in element.iter(f"{W}r")
        for part in run
    )


def style(paragraph: ET.Element) -> str:
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    assert named is not None
    return named.get(f"{W}val", "")


def write(
    summary: Summary, artist: Artist | None = None, paper: Paper = "a4", *, landscape: bool = False, day: date = DAY,
    words: Language | None = None,
) -> Made:  # fmt: skip
    artist = artist or Artist()
    tongue = words or language(summary.language)
    return Made(finish(write_docx(summary, tongue, artist.draw, day, paper, landscape=landscape)))


@cache
def whole(code: LanguageCode) -> Made:
    """Return the document of the whole book."""
    return write(documents(code)["book"])


def blocks(*some: Block, code: LanguageCode = "en") -> Made:
    return write(document(*some, code=code), words=Language(code, gettext.NullTranslations()))


def entry(number: int = 1, url: str = "https://example.org/review", words: str = "Port. Review.") -> SourceEntry:
    return SourceEntry(number, words, "high reliability", url, "review", "table 2")


def grid(rows: int, last: str = "port", source: str = "") -> Table:
    cells = tuple((Cell(f"row {n}"), Cell(f"{n * 1.5}", "", Number(f"{n * 1.5}")), Cell(last)) for n in range(rows))
    return Table("All of them", ("Period", "TEU", "Counted by"), (False, True, False), cells, source)


def figure(*chips: Chip, cited: str = "[1] paragraph 3") -> Figure:
    return Figure("USD 1.523", "billion", "January–February 2018", chips, cited, "fact")


# --- everything is there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_of_every_summary_is_in_its_document(code: LanguageCode) -> None:
    for name, summary in documents(code).items():
        found = (whole(code) if name == "book" else write(summary)).text
        # The lines of sources that charts have no room for are in full in the drawings and in their words.
        shortened = {block.chart.heading.source for block in summary.blocks if isinstance(block, Picture)}
        for words in texts_of(summary):
            assert legible(words) in found or words in shortened, (name, words)


def test_blocks_come_in_their_order() -> None:
    made = blocks(
        Heading("Chapter"), figure(), Paragraph("A statement.", "statement"), Heading("Part", 3), Items(("x", "y")),
        grid(1), Heading("Sources"), Sources((entry(),)),
    )  # fmt: skip
    whole = [
        "Title", "Edition", "Heading1", "KeyFigure", "KeyFigurePeriod", "Statement", "Heading2", "ListBullet",
        "ListBullet", "Caption", *["TableHead"] * 3, *["TableText"] * 3, "Heading1", "SourceEntry",
    ]  # fmt: skip
    assert [name for name, _ in made.paragraphs] == whole


@pytest.mark.parametrize("code", LANGUAGES)
def test_headings_are_headings(code: LanguageCode) -> None:
    summary = documents(code)["book"]
    levels = {f"Heading{level}": level + 1 for level in (1, 2, 3)}
    found = [(levels[name], words) for name, words in whole(code).paragraphs if name in levels]
    assert found == [(block.level, block.text) for block in summary.blocks if isinstance(block, Heading)]
    named = whole(code).part("styles")
    names = {found.get(f"{W}styleId"): found.find(f"{W}name") for found in named.iter(f"{W}style")}
    for id, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"), ("Caption", "caption")):
        element = names[id]
        assert element is not None
        assert element.get(f"{W}val") == name


def test_the_title_names_what_it_is_and_where_it_stands() -> None:
    summary = Summary("page", "en", (Link("Trade", "trade"),), "Goods", "In short", "#D55E00", (), (), "Book, 1")
    made = write(summary)
    assert made.paragraphs == [("Path", "Trade"), ("Title", "Goods"), ("Subtitle", "In short"), ("Edition", "Book, 1")]
    (rule,) = made.body.iter(f"{W}bottom")
    assert rule.get(f"{W}color") == "D55E00"


def test_titles_and_headings_take_no_line_ends() -> None:
    made = write(document(Heading("One\nthing"), title="All\nof it"))
    assert made.said("Title") == ["All of it"]
    assert made.said("Heading1") == ["One thing"]


def test_a_figure_keeps_period_source_and_caveats_with_it() -> None:
    chips = (Chip("Disputed", "caution", "another has 163"), Chip("counted here"))
    made = blocks(figure(*chips), Paragraph("For Q1.", "statement"), Sources((entry(),)))
    assert made.said("KeyFigure") == ["USD 1.523 billion"]
    assert made.said("KeyFigurePeriod") == ["January–February 2018   [1] paragraph 3"]
    assert made.said("KeyFigureCaveats") == ["! Disputed: another has 163   ·   counted here"]
    styles = {found.get(f"{W}styleId"): found for found in made.part("styles").iter(f"{W}style")}
    for name in ("KeyFigure", "KeyFigurePeriod", "KeyFigureCaveats", "Heading1", "Heading2", "Heading3"):
        assert styles[name].find(f"{W}pPr/{W}keepNext") is not None, name


def test_no_space_stands_between_a_chinese_figure_and_its_noun() -> None:
    made = blocks(Figure("164", "艘", "2018年", (), "[1]", "fact"), code="zh")
    assert made.said("KeyFigure") == ["164艘"]


def test_cautions_carry_a_sign_and_words_of_ones_own_stand_apart() -> None:
    made = blocks(Paragraph("Mind this.", "caution"), Paragraph("Ask Li.\nThen decide.", "own"))
    assert made.said("Caution") == ["! Mind this."]
    assert made.said("OwnWords") == ["Ask Li.\nThen decide."]
    looks = {found.get(f"{W}styleId"): found for found in made.part("styles").iter(f"{W}style")}
    assert looks["Caution"].find(f"{W}pPr/{W}pBdr/{W}left") is not None
    assert looks["OwnWords"].find(f"{W}pPr/{W}shd") is not None


def test_lists_are_lists() -> None:
    made = blocks(Items(("first", "second")))
    assert made.said("ListBullet") == ["first", "second"]
    (look,) = (found for found in made.part("styles").iter(f"{W}style") if found.get(f"{W}styleId") == "ListBullet")
    number = look.find(f"{W}pPr/{W}numPr/{W}numId")
    assert number is not None
    (list_,) = made.part("numbering").iter(f"{W}num")
    assert list_.get(f"{W}numId") == number.get(f"{W}val")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_has_a_caption_a_head_that_repeats_and_rows_that_stay_whole() -> None:
    made = blocks(Heading("Containers"), grid(30, source="[1] table 2"), Sources((entry(),)))
    assert made.said("Caption") == ["Table 1\u2002All of them"]
    assert made.said("TableSource") == ["[1] table 2"]
    (table,) = made.body.iter(f"{W}tbl")
    rows = list(table.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 30
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [[text(cell) for cell in row.iter(f"{W}tc")] for row in rows[:2]] == [
        ["Period", "TEU", "Counted by"], ["row 0", "0.0", "port"],
    ]  # fmt: skip
    sides = [[cell.find(f"{W}p/{W}pPr/{W}jc") is not None for cell in row.iter(f"{W}tc")] for row in rows]
    assert sides == [[False, True, False]] * 31


def test_what_belongs_to_a_table_stays_with_it() -> None:
    """The caption stands with the head, the head with the first row, the last row with its source."""
    made = blocks(grid(30, source="[1] table 2"))
    (caption,) = (found for found in made.body.iter(f"{W}p") if style(found) == "Caption")
    assert caption.find(f"{W}pPr/{W}keepNext") is not None
    (table,) = made.body.iter(f"{W}tbl")
    kept = [row.find(f"{W}tc/{W}p/{W}pPr/{W}keepNext") is not None for row in table.iter(f"{W}tr")]
    # That of the head comes with its style.
    assert kept == [False, True, *[False] * 27, True, True]
    (head,) = (found for found in made.part("styles").iter(f"{W}style") if found.get(f"{W}styleId") == "TableHead")
    assert head.find(f"{W}pPr/{W}keepNext") is not None


def test_a_row_higher_than_half_a_page_may_be_cut() -> None:
    (table,) = blocks(grid(2, last="word " * 2000)).body.iter(f"{W}tbl")
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr")] == [True, False, False]


@pytest.mark.parametrize(
    ("under", "caption", "shown"),
    [(("Chapter", "Other"), "Other", "Chapter"), (("Chapter", "Other"), "Readings", "Readings"),
     (("Chapter",), "Chapter", "Title"), ((), "", "Title")],
)  # fmt: skip
def test_a_caption_never_repeats_the_heading_over_it(under: Sequence[str], caption: str, shown: str) -> None:
    headings = [Heading(words, level) for level, words in enumerate(under, 2)]
    made = blocks(*headings, replace(grid(1), caption=caption))
    assert made.said("Caption") == [f"Table 1\u2002{shown}"]


def test_below_a_table_stands_what_must_be_said_of_it() -> None:
    linked = Run("review", url="https://example.org/")
    credit = (Run("Port 2018", italic=True), Run(", "), linked, Run(".", strong=True))
    made = blocks(replace(grid(1), remarks=("Not comparable.",), credit=credit))
    assert made.said("TableSource") == ["Not comparable.", "Port 2018, review."]
    assert made.links == [("review", "https://example.org/")]


def test_tables_that_follow_one_another_stay_apart() -> None:
    groups = tuple(TileGroup("Title", "", "", (Tile(f"{n}", "boats", "", "", ""),)) for n in range(2))
    made = blocks(Tiles(groups), grid(1))
    tags = [child.tag.removeprefix(W) for child in made.body]
    assert tags == ["p", "p", "tbl", "p", "tbl", "p", "tbl", "p", "sectPr"]


def test_a_table_without_columns_leaves_nothing_behind() -> None:
    made = blocks(Table("", (), (), ()))
    assert list(made.body.iter(f"{W}tbl")) == []
    assert made.said("Caption") == []


def test_columns_take_all_of_the_width_and_no_word_is_broken() -> None:
    caveat = "Not comparable with earlier values, since what the count covers probably changed in that year. " * 3
    rows = tuple(
        (Cell("January–February 2018"), Cell("13.8826"), Cell(caveat if number % 2 else ""), Cell("[1] paragraph 3"))
        for number in range(6)
    )
    table = Table("", ("Period", "million TEU", "Caveat", "Source"), (False, True, False, False), rows)
    widths = column_widths(table, 9865)
    assert sum(widths) == pytest.approx(9865, abs=4)
    period, number, long, source = widths
    # 13.8826 takes 7 figures of half the type's height each.
    assert number >= 3.5 * 180
    assert long > max(period, source, number)
    heights = [len(caveat) * 0.5 * 180 / long]
    assert max(heights) < 15


def test_columns_that_all_have_room_leave_the_spare_width_to_texts() -> None:
    table = Table("", ("Kind", "TEU"), (False, True), ((Cell("all"), Cell("3")), (Cell("some"), Cell("14"))))
    kind, number = column_widths(table, 9865)
    assert number < 1000 < kind
    assert kind + number == pytest.approx(9865, abs=2)
    figures = Table("", ("A", "B"), (True, True), ((Cell("1"), Cell("2")),))
    assert sum(column_widths(figures, 9865)) == pytest.approx(9865, abs=2)


def test_more_words_than_room_still_fit_the_width() -> None:
    many = tuple(Cell("Unbreakableword" * 3) for _ in range(40))
    widths = column_widths(Table("", ("Head",) * 40, (False,) * 40, (many,)), 9865)
    assert sum(widths) == pytest.approx(9865, abs=40)
    assert min(widths) > 0


def test_chinese_columns_may_break_between_characters() -> None:
    rows = ((Cell("2018年1—2月"), Cell("与此前数据不可比，统计范围可能发生了变化。" * 8), Cell("世界航运理事会")),) * 3
    table = Table("", ("时期", "注意事项", "统计方"), (False, False, False), rows)
    period, caveat, counted = column_widths(table, 9865)
    assert caveat > period + counted


# --- charts -----------------------------------------------------------------------------------------------------------


def test_a_chart_is_a_vector_drawing_with_its_words_and_a_picture_for_older_programs() -> None:
    drawn, artist = chart("Boats", ["109"]), Artist()
    made = write(document(Picture(drawn, Table("", (), (), ()))), artist)
    (words,) = made.body.iter(f"{WP}docPr")
    assert words.get("title") == drawn.heading.title
    said = (f"{drawn.heading.subtitle}.", drawn.heading.description.text, *drawn.heading.foot)
    assert words.get("descr") == " ".join(said)
    (blip,), (vector,) = made.body.iter(f"{A}blip"), made.body.iter(SVG_BLIP)
    files = [made.targets[found.get(f"{R}embed", "")][0] for found in (blip, vector)]
    assert [made.parts[f"word/{name}"] for name in files] == [PNG, SVG]
    assert [name.rpartition(".")[2] for name in files] == ["png", "svg"]
    types = made.parts["[Content_Types].xml"].decode()
    assert 'ContentType="image/svg+xml"' in types
    assert made.said("Caption") == [f"Figure 1\u2002{drawn.heading.title}"]
    assert artist.asked == [(174, False)]


@pytest.mark.parametrize(("tall", "expected"), [(60, (174, 60)), (1000, (174 * 222 / 1000, 222))])
def test_a_chart_is_as_wide_as_the_text_and_no_higher_than_a_page(tall: float, expected: tuple[float, float]) -> None:
    made = write(document(Picture(chart("Boats", ["109"]), Table("", (), (), ()))), Artist(tall))
    (extent,) = made.body.iter(f"{WP}extent")
    size = [int(extent.get(side, "")) / EMU_PER_MM for side in ("cx", "cy")]
    assert size == pytest.approx(expected, abs=0.01)


def test_the_data_of_a_chart_stands_below_it_once() -> None:
    drawn = chart("Boats", ["109"])
    data = Table(drawn.heading.title, ("Kind", "Boats"), (False, True), ((Cell("all"), Cell("109")),))
    made = blocks(Picture(drawn, data))
    assert [words.partition("\u2002")[2] for words in made.said("Caption")] == [
        drawn.heading.title,
        "The data of the chart",
    ]
    shown = blocks(Picture(drawn, data), replace(data, caption="All"))
    assert len(list(shown.body.iter(f"{W}tbl"))) == 1


def test_small_charts_stand_side_by_side() -> None:
    artist = Artist()
    made = write(document(SmallCharts(tuple(chart(name, ["1"]) for name in ("one", "two", "three")))), artist)
    (table,) = made.body.iter(f"{W}tbl")
    assert [[len(list(cell.iter(f"{WP}docPr"))) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] == [
        [1, 1], [1, 0],
    ]  # fmt: skip
    assert artist.asked == [(81, True)] * 3


def test_every_picture_has_a_number_of_its_own() -> None:
    made = blocks(*(Picture(chart(name, ["1"]), Table("", (), (), ())) for name in ("one", "two")))
    assert [words.get("id") for words in made.body.iter(f"{WP}docPr")] == ["1", "2"]
    assert [words.partition("\u2002")[0] for words in made.said("Caption")] == ["Figure 1", "Figure 2"]
    assert made.fields.count(r"SEQ Figure \* ARABIC") == 2


# --- tiles, sources and links -----------------------------------------------------------------------------------------


def test_tiles_are_figures_with_what_they_count_and_their_source() -> None:
    tiles = (Tile("164", "boats, 2018", "boats", "[1] paragraph 5", "boats-1"), Tile("31", "firms", "firms", "[1]", ""))
    made = blocks(Tiles((TileGroup("Ocean", "#0072B2", "ocean", tiles),)), Sources((entry(),)))
    assert made.said("TileName") == ["Ocean"]
    (table,) = made.body.iter(f"{W}tbl")
    assert [[text(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] == [
        ["164", "boats, 2018", "[1] paragraph 5"], ["31", "firms", "[1]"],
    ]  # fmt: skip


def test_a_source_says_how_reliable_it_is_which_places_are_cited_and_where_it_stands() -> None:
    made = blocks(Sources((entry(), entry(2, "https://example.org/b", "Title, https://example.org/b, 2018."))))
    assert made.said("SourceEntry") == [
        "[1] Port. Review.\nhigh reliability   ·   Cited: table 2\nhttps://example.org/review",
        "[2] Title, https://example.org/b, 2018.\nhigh reliability   ·   Cited: table 2",
    ]
    addresses = ["https://example.org/review", "https://example.org/b"]
    assert made.links == [(address, address) for address in addresses]
    assert all(mode == "External" for target, mode in made.targets.values() if target in addresses)


def test_citation_marks_lead_to_the_list_of_sources() -> None:
    cited = Cell("[2] page 4; [1]", references=(Reference("Port 2018"),))
    table = Table("All", ("Source",), (False,), ((cited,), (Cell("[1] is a name here"),)), "[1] table 2")
    made = blocks(figure(cited="[1] paragraph 3; [7]"), table, Sources((entry(), entry(2))))
    assert [link for link in made.links if link[1].startswith("#")] == [
        ("[1]", "#source_1"), ("[2]", "#source_2"), ("[1]", "#source_1"), ("[1]", "#source_1"),
    ]  # fmt: skip
    assert {link[1] for link in made.links if link[1].startswith("#")} == {f"#{mark}" for mark in made.bookmarks}
    assert made.said("KeyFigurePeriod") == ["January–February 2018   [1] paragraph 3; [7]"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_inner_link_of_the_whole_book_arrives(code: LanguageCode) -> None:
    made = whole(code)
    assert len(set(made.bookmarks)) == len(made.bookmarks)
    inner = {link[1].removeprefix("#") for link in made.links if link[1].startswith("#")}
    assert inner <= set(made.bookmarks)
    numbers = [mark.get(f"{W}id") for mark in made.body.iter(f"{W}bookmarkStart")]
    assert numbers == [mark.get(f"{W}id") for mark in made.body.iter(f"{W}bookmarkEnd")]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("http://example.org/{x}|[y]", "http://example.org/%7Bx%7D%7C%5By%5D"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%E4?a=1&b=2#c", "https://example.org/%E4?a=1&b=2#c"),
        ("https://例子.example/路", "https://例子.example/路"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("//example.org/", ""),
        ("https://[::1", ""),
        ("mailto:a@example.org", ""),
        ("https://example.org/" + "x" * 3000, ""),
    ],
)
def test_links_lead_to_addresses_of_the_web_only(url: str, target: str) -> None:
    made = blocks(Sources((entry(url=url),)))
    assert [link[1] for link in made.links] == ([target] if target else [])
    assert url in made.said("SourceEntry")[0]


# --- contents, edges and pages ----------------------------------------------------------------------------------------


def test_a_document_of_many_headings_has_contents_that_lead_to_them() -> None:
    chapters = [block for n in range(7) for block in (Heading(f"Chapter {n}"), Heading(f"Section {n}", 3, "page"))]
    made = blocks(*chapters, Heading("Part of a section", 3), Heading("Deep", 4))
    listed = [(name, words.strip()) for name, words in made.paragraphs if name.startswith("TOC")]
    expected = [(f"TOC{block.level - 1}", block.text) for block in chapters]
    assert listed == [("TOCHeading", "Contents"), *expected]
    links = [(words.strip(), target.removeprefix("#")) for words, target in made.links]
    headings = {
        mark.get(f"{W}name", ""): text(paragraph)
        for paragraph in made.body.iter(f"{W}p")
        for mark in paragraph.iter(f"{W}bookmarkStart")
    }
    assert [(headings[mark], mark) for _, mark in links] == links
    assert made.fields[0] == r'TOC \o "1-2" \h \z \u'
    # The chapters begin on a page of their own.
    breaks = [text(found) for found in made.body.iter(f"{W}p") if found.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert breaks == ["Chapter 0"]


def test_contents_are_made_for_long_documents_only() -> None:
    long = Paragraph("word " * 3000)
    assert blocks(Heading("One"), long, Heading("Two")).said("TOCHeading") == ["Contents"]
    assert blocks(Heading("One"), long).said("TOCHeading") == []
    assert blocks(Heading("One"), Paragraph("Short."), Heading("Two")).said("TOCHeading") == []
    page = replace(document(Heading("One"), long, Heading("Two")), page="trade")
    assert write(page).said("TOCHeading") == []


def test_contents_of_a_document_without_chapters_are_its_sections() -> None:
    sections = [block for n in range(13) for block in (Heading(f"Section {n}", 2, "page"), Heading("Definition", 3))]
    made = blocks(*sections)
    assert made.said("TOC2") == []
    assert len(made.said("TOC1")) == 13
    # So they are when a word processor makes them anew.
    assert made.fields[0] == r'TOC \o "1-1" \h \z \u'


def test_contents_before_a_table_leave_it_a_page() -> None:
    tiles = Tiles((TileGroup("Title", "", "", (Tile("1", "boats", "", "", ""),)),))
    made = blocks(tiles, *(Heading(f"{n}") for n in range(13)))
    contents, after = list(made.body)[2:4]
    assert contents.tag == f"{W}sdt"
    assert after.find(f"{W}pPr/{W}pageBreakBefore") is not None


def test_fields_begin_and_end_in_turn() -> None:
    made = whole("en")
    for name in made.stories:
        depth = 0
        for mark in made.part(name).iter(f"{W}fldChar"):
            depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(f"{W}fldCharType", "")]
            assert 0 <= depth <= 2
        assert depth == 0


def test_no_field_asks_to_be_renewed_when_the_document_is_opened() -> None:
    made = whole("en")
    assert b"dirty" not in made.parts["word/document.xml"]
    assert b"updateFields" not in made.parts["word/settings.xml"]


def test_running_title_and_page_numbers() -> None:
    made = blocks(Paragraph("text"))
    opened = docx.Document(io.BytesIO(made.data)).sections[0]
    assert opened.different_first_page_header_footer
    assert [found.text for found in opened.header.paragraphs] == ["Title"]
    assert [found.text for found in opened.first_page_header.paragraphs] == [""]
    for foot in (opened.footer, opened.first_page_footer):
        assert [found.text for found in foot.paragraphs] == ["Book, version 1\tpage 1 of 1"]
    assert sorted(made.fields) == ["NUMPAGES", "NUMPAGES", "PAGE", "PAGE"]


def test_page_numbers_are_in_the_words_of_the_language() -> None:
    made = write(document(code="zh"))
    foot = docx.Document(io.BytesIO(made.data)).sections[0].footer.paragraphs[0].text
    assert foot.partition("\t")[2] == "第1页，共1页"


def test_a_title_of_many_words_takes_one_line_over_the_pages() -> None:
    made = write(document(title="Very long title " * 60))
    head = docx.Document(io.BytesIO(made.data)).sections[0].header.paragraphs[0].text
    assert head.endswith("…")
    assert 80 < len(head) < 160
    assert made.said("Title") == ["Very long title " * 60]


@pytest.mark.parametrize(
    ("paper", "landscape", "size"),
    [("a4", False, (210, 297)), ("a4", True, (297, 210)), ("letter", False, (215.9, 279.4)),
     ("letter", True, (279.4, 215.9))],
)  # fmt: skip
def test_the_page_is_that_of_the_paper(paper: Paper, landscape: bool, size: tuple[float, float]) -> None:
    artist = Artist()
    picture = Picture(chart("Boats", ["109"]), Table("", (), (), ()))
    made = write(document(grid(2), picture), artist, paper, landscape=landscape)
    section = docx.Document(io.BytesIO(made.data)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(size, abs=0.1)
    assert section.orientation == (WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT)
    ((width, small),) = artist.asked
    assert width == pytest.approx(size[0] - 36)
    assert not small
    (table,) = made.body.iter(f"{W}tblW")
    assert int(table.get(f"{W}w", "")) / TWIPS_PER_MM == pytest.approx(size[0] - 36, abs=0.2)


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "tag"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_the_document_says_its_language_title_author_and_day(code: LanguageCode, tag: str) -> None:
    made = write(document(title="Goods & ships", code=code))
    known = docx.Document(io.BytesIO(made.data)).core_properties
    assert (known.title, known.author, known.language) == ("Goods & ships", "Qingdao Browser", tag)
    assert known.subject == "Book, version 1"
    assert known.created is not None
    assert known.created.date() == DAY
    (spoken,) = made.part("styles").iter(f"{W}lang")
    assert (spoken.get(f"{W}val"), spoken.get(f"{W}eastAsia")) == ("en-GB", "zh-CN")
    (fonts,) = made.part("styles").iter(f"{W}rFonts")
    assert all(fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_marks_of_both_scripts_are_chinese_ones_in_chinese_texts(code: LanguageCode) -> None:
    made = write(document(Paragraph("“一带一路”"), code=code))
    (found,) = (found for found in made.body.iter(f"{W}p") if style(found) == "Normal")
    assert len(list(found.iter(f"{W}rFonts"))) == (code == "zh")


def test_the_same_summary_gives_the_same_bytes() -> None:
    summary = documents("en")["financing-value"]
    assert write(summary).data == write(summary).data
    assert write(summary).data != write(summary, day=date(2027, 1, 1)).data
    with zipfile.ZipFile(io.BytesIO(write(summary).data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(DAY.year, DAY.month, DAY.day, 0, 0, 0)}
    assert write(summary, day=date(1979, 5, 1)).parts


@pytest.mark.parametrize("name", ["book", "home", "trade", "briefing"])
def test_properties_stand_in_the_order_that_word_wants(name: str) -> None:
    made = whole("en") if name == "book" else write(documents("en")[name])
    for part in (*made.stories, "styles"):
        for kind, names in ORDERS.items():
            places = {f"{W}{tag}": place for place, tag in enumerate(names.split())}
            for element in made.part(part).iter(f"{W}{kind}"):
                found = [places[child.tag] for child in element]
                assert found == sorted(found), (part, kind, [child.tag for child in element])


def test_every_style_that_is_used_is_there() -> None:
    made = whole("en")
    known = {found.get(f"{W}styleId") for found in made.part("styles").iter(f"{W}style")}
    used = {
        found.get(f"{W}val")
        for name in made.stories
        for kind in ("pStyle", "rStyle", "tblStyle")
        for found in made.part(name).iter(f"{W}{kind}")
    }
    assert used <= known


def test_work_tells_how_far_it_is_and_can_be_left() -> None:
    summary = document(*(Paragraph(f"{n}") for n in range(20)), grid(200))
    work = write_docx(summary, language("en"), Artist().draw, DAY)
    shares: list[float] = []
    while True:
        try:
            shares.append(next(work))
        except StopIteration:
            break
    assert all(before <= after for before, after in pairwise(shares))
    assert 0 < shares[0] < 0.1
    assert shares[-1] == pytest.approx(1)
    # The rows of a long table come in several steps.
    assert len([share for share in shares if 20 / 21 * 0.9 < share <= 0.9]) >= 4
    left = write_docx(summary, language("en"), Artist().draw, DAY)
    next(left)
    left.close()
    assert list(left) == []


# --- hostile texts ----------------------------------------------------------------------------------------------------


def outside(made: Made) -> Iterator[str]:
    """Yield the targets outside of the document that any of its parts names."""
    for name, content in made.parts.items():
        if name.endswith(".rels"):
            for rel in ET.fromstring(content).iter(RELATION):  # noqa: S314 - written a moment ago
                if rel.get("TargetMode") == "External":
                    yield rel.get("Target", "")


@pytest.mark.parametrize(
    "poison",
    [
        "<b>x</b></w:t></w:r><w:p/>&amp;]]><!-- \"'",
        'INCLUDEPICTURE "file:///etc/passwd" \\d',
        "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",
        "{ HYPERLINK file:///etc/passwd } javascript:alert(1)",
        "=1+2\x00\x07\x0b\x1b\x9f\ud800\ufffe\uffff\u202e\u2028x",
        "%1$s {n} {0} \\f",
        "\n\t\r\n",
        "",
        "宽" * 10_000,
        "x" * 10_000,
    ],
)
def test_no_text_becomes_markup(poison: str) -> None:
    harmless = write(hostile("plain"))
    made = write(hostile(poison))
    assert set(outside(made)) == set(outside(harmless))
    assert sorted(made.fields) == sorted(harmless.fields)
    for name in ("hyperlink", "tbl", "bookmarkStart", "instrText"):
        assert len(list(made.body.iter(f"{W}{name}"))) == len(list(harmless.body.iter(f"{W}{name}"))), name
    assert not any(name.endswith((".bin", ".vbs", "settings.xml.rels")) for name in made.parts)
    words = re.sub(r"\s+", " ", legible(poison)).strip()
    if words:
        assert words in re.sub(r"\s+", " ", made.text)


def test_links_of_a_hostile_document_lead_to_the_web_only() -> None:
    made = write(hostile())
    assert all(target.startswith(("http://", "https://")) for target in outside(made))
    assert "file:///etc/passwd" in made.text


def test_the_document_tells_nothing_of_the_machine_that_its_template_was_made_on() -> None:
    made = blocks(Paragraph("text"))
    assert not any("thumbnail" in name or "customXml" in name or name == "docProps/app.xml" for name in made.parts)
    assert b"Macintosh" not in b"".join(made.parts.values())
    assert b"python-docx" not in b"".join(made.parts.values())
