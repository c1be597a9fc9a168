from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.html_document import write_html_document
from qingdao_browser.core.html_writer import Illustrate, Illustration
from qingdao_browser.core.inline_svg import inline_svg
from qingdao_browser.core.language import language
from qingdao_browser.core.summary import (
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Number,
    Paragraph,
    Picture,
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
from qingdao_browser.core.work import finish
from tests.core.documents import LANGUAGES, bare, document, documents, hostile, illustrate, texts_of
from tests.core.pasted import LINK, POISON, SEEN, chart

VOID = {"meta"}
SVG = {"svg", "title", "desc", "g", "text", "path", "polyline", "use", "clipPath"}
HARMLESS = SVG | {
    "html", "head", "style", "body", "header", "nav", "main", "div", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "a",
    "b", "strong", "span", "figure", "figcaption", "details", "summary", "table", "caption", "thead", "tbody", "tr",
    "th", "td", "meta",
}  # fmt: skip
SOURCES = Sources(
    (
        SourceEntry(1, "Li. Report.", "high reliability", "https://example.org/a", "report", "page 4; page 5"),
        SourceEntry(2, "Ledger.", "medium reliability", "", "ledger"),
    )
)


class Element:
    """An element of a page, with what stands in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.inside: list[Element | str] = []

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, *tags: str, role: str = "") -> list[Element]:
        """Return the elements within, in their order, of some kinds or of a class."""
        found: list[Element] = []
        for part in self.inside:
            if isinstance(part, Element):
                right = (not tags or part.tag in tags) and (
                    not role or role in part.attributes.get("class", "").split()
                )
                found += [*([part] if right else []), *part.all(*tags, role=role)]
        return found

    def one(self, tag: str = "", role: str = "") -> Element:
        (found,) = self.all(*([tag] if tag else []), role=role)
        return found


class Page(HTMLParser):
    """Reads a page; fails where an element is not closed in its order, or a name is given twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert self.open == [self.root]
        names = [element.attributes["id"] for element in self.root.all() if "id" in element.attributes]
        assert len(names) == len(set(names))
        self.names = set(names)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def written(summary: Summary, draw: Illustrate = illustrate, small: Illustrate | None = None) -> str:
    return finish(write_html_document(summary, language(summary.language), draw, small))


def page(*blocks: object, code: LanguageCode = "en") -> Element:
    """Return the body of a document of some blocks."""
    return Page(written(document(*blocks, code=code))).root.one("body")  # type: ignore[arg-type]


def links(element: Element) -> list[tuple[str, str]]:
    return [(link.text, link.attributes["href"]) for link in element.all("a")]


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "tag"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_the_head_says_language_title_author_and_what_it_is(code: LanguageCode, tag: str) -> None:
    html = written(document(Paragraph("x"), title="A & B", code=code))
    root = Page(html).root
    assert html.startswith("<!DOCTYPE html>\n<html lang=")
    assert root.one("html").attributes == {"lang": tag}
    assert root.one("head").one("title").text == root.one("h1").text == "A & B"
    said = {meta.attributes.get("name", ""): meta.attributes.get("content", "") for meta in root.all("meta")}
    assert said["author"] == language(code).tr("Qingdao Browser")
    assert said["description"] == root.one(role="edition").text == "Book, version 1"


def test_a_page_says_its_path_subtitle_and_colour() -> None:
    summary = documents("en")["port-containers"]
    header = Page(written(summary)).root.one("header")
    assert [part.text for part in header.all("p", "h1")] == ["Routes", summary.title, summary.subtitle, summary.edition]
    assert header.one("h1").attributes["style"] == f"--tint: {summary.color}"


def test_nothing_is_loaded_and_nothing_runs() -> None:
    for html in (written(summary) for code in LANGUAGES for summary in (*documents(code).values(), hostile())):
        root = Page(html).root
        policy = root.all("meta")[1].attributes
        assert policy["http-equiv"] == "Content-Security-Policy"
        assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        assert {element.tag for element in root.all()} <= HARMLESS
        attributes = {name for element in root.all() for name in element.attributes}
        assert not {name for name in attributes if name.startswith("on") or name in {"src", "srcset", "xlink:href"}}
        assert not re.search(r"url\(|@import|javascript:", root.one("style").text)


def test_the_first_link_leads_to_the_content() -> None:
    body = Page(written(documents("en")["book"])).root.one("body")
    assert body.all("a")[0].attributes == {"class": "skip", "href": "#content"}
    assert body.one("main").attributes == {"id": "content"}


@pytest.mark.parametrize(
    ("title", "running"),
    [
        ("Figures, 2018", '"Figures, 2018"'),
        ('a"b\\</style>\n青', '"a\\000022b\\00005C\\00003C\\00002Fstyle\\00003E 青"'),
        ("x" * 90, f'"{"x" * 80}…"'),
    ],
)
def test_printed_pages_have_the_title_and_their_number_in_the_margin(title: str, running: str) -> None:
    style = Page(written(document(Paragraph("x"), title=title))).root.one("style").text
    number = '"page " counter(page) " of " counter(pages)'
    assert f"@page {{ @top-left {{ content: {running}; }} @bottom-right {{ content: {number}; }} }}" in style


def test_a_document_without_a_title_has_the_name_of_the_program() -> None:
    root = Page(written(document(Paragraph("x"), title=" \u202e"))).root
    assert root.one("head").one("title").text == root.one("h1").text == "Qingdao Browser"


def test_progress_is_told_after_each_block() -> None:
    work = write_html_document(document(*[Paragraph("x")] * 4), language("en"), illustrate)
    assert list(work) == [0.25, 0.5, 0.75, 1.0]


# --- headings and contents --------------------------------------------------------------------------------------------


def test_headings_have_names_and_no_level_is_left_out() -> None:
    levels = [3, 4, 2, 4, 3, 2]
    found = page(*(Heading(f"H{level}", level, "", "#0072B2") for level in levels), Heading(" "))
    headings = found.one("main").all("h1", "h2", "h3", "h4")
    assert [(heading.tag, heading.text) for heading in headings] == [
        ("h2", "H3"), ("h3", "H4"), ("h2", "H2"), ("h3", "H4"), ("h3", "H3"), ("h2", "H2"),
    ]  # fmt: skip
    assert [heading.attributes["id"] for heading in headings] == [f"section-{n}" for n in range(1, 7)]
    assert headings[0].attributes["style"] == "--tint: #0072B2"


def test_a_long_document_begins_with_its_contents() -> None:
    sections = [*(Heading(f"S{n}", 3, f"s{n}") for n in range(4)), Heading("Notes", 3), Heading("Part", 4)]
    found = page(Heading("A", 2, "", "#0072B2"), *sections, Heading("B"), *sections, Heading("C"))
    nav = found.one("nav")
    assert nav.attributes == {"aria-labelledby": "contents"}
    assert nav.one("h2").text == "Contents"
    items = [item for item in nav.all("ul")[0].inside if isinstance(item, Element)]
    assert [[link.text for link in item.all("a")] for item in items] == [
        ["A", "S0", "S1", "S2", "S3"], ["B", "S0", "S1", "S2", "S3"], ["C"],
    ]  # fmt: skip
    names = {heading.attributes["id"]: heading.text for heading in found.one("main").all("h2", "h3")}
    led = {href.removeprefix("#"): text for text, href in links(nav)}
    assert led == {name: text for name, text in names.items() if text != "Notes"}
    assert items[0].all("a")[0].attributes["style"] == "--tint: #0072B2"


def test_a_short_document_has_no_contents() -> None:
    assert page(*(Heading("H") for _ in range(8)), *(Heading("P", 3) for _ in range(9))).all("nav") == []
    assert len(page(*(Heading("H") for _ in range(9))).all("nav")) == 1


# --- blocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "said"), [("en", "5 ships"), ("zh", "5ships")])
def test_a_figure_has_noun_period_citation_and_caveats(code: LanguageCode, said: str) -> None:
    chips = (Chip("Examples"), Chip("Disputed", "caution", "Twice."))
    found = page(Figure("5", "ships", "2018", chips, "[1] page 4", "f"), SOURCES, code=code)
    assert found.one(role="amount").text == said
    assert found.one(role="amount").one("strong").text == "5"
    assert found.one(role="when").text == "2018 [1] page 4"
    assert links(found.one(role="when")) == [("[1]", "#source-1")]
    plain, caution = found.one(role="chips").all("li")
    assert plain.text == "Examples"
    assert caution.text == f"! Disputed{language(code).colon()}Twice."
    assert caution.one("span", role="sign").attributes["aria-label"] == language(code).tr("Caution")


def test_a_figure_without_noun_and_caveats() -> None:
    found = page(Figure("5", "", "2018", (), "[1]", "f"))
    assert found.one(role="amount").text == "5"
    assert found.all("ul") == []


def test_paragraphs_are_set_by_their_role() -> None:
    found = page(Paragraph("S [2]", "statement"), Paragraph("C", "caution"), Paragraph("O [2]\nO", "own"), SOURCES)
    assert links(found.one("p", role="statement")) == [("[2]", "#source-2")]
    assert found.one("p", role="caution").text == "! C"
    own = found.one("p", role="own")
    # The number is not ours in words that are not ours, and lines are kept as they were written.
    assert links(own) == []
    assert own.text == "O [2]\nO"
    assert "white-space: pre-line" in written(document())
    assert page(Paragraph(" ")).one("main").all("p") == []


def test_short_names_stand_side_by_side() -> None:
    names, texts = (
        page(Items(("tea", "silk")), Items(("tea", "a text of more than thirty columns"))).one("main").all("ul")
    )
    assert names.attributes == {"class": "names"}
    assert texts.attributes == {}
    assert page(Items(())).one("main").all("ul") == []


def test_names_cells_and_tiles_lead_to_sections_of_the_same_document() -> None:
    tile = Tile("5", "Ships", "ships", "[1]", "f")
    found = page(
        Items(("Ships", "Trade", "Fish"), ("ships", "trade", "")),
        Table("", (), (False, False), ((Cell("Ships", "ships"), Cell("Fish", "fish")),)),
        Tiles((TileGroup("Sea", "#0072B2", "sea", (tile,)),)),
        Heading("Sea", 2, "sea"),
        Heading("Ships", 3, "ships"),
        Heading("Ships again", 3, "ships"),
    )
    assert links(found.one("main")) == [
        ("Ships", "#section-2"), ("Ships", "#section-2"), ("Sea", "#section-1"), ("Ships", "#section-2"),
    ]  # fmt: skip


def test_tiles_name_their_category_once() -> None:
    group = TileGroup("Trade", "#0072B2", "trade", (Tile("5", "Ships, 2018", "ships", "[1] page 4", "f"),))
    found = page(Tiles((group,)), Heading("Trade"), Tiles((group,)), SOURCES)
    first, second = found.all(role="tiles")
    assert first.one("p").text == "Trade"
    assert second.all("p") == []
    assert first.one("li").text == "5 Ships, 2018 [1] page 4"
    assert links(first) == [("[1]", "#source-1")]
    assert first.one(role="tinted").attributes["style"] == "--tint: #0072B2"


def test_sources_are_numbered_and_say_where_they_are_cited() -> None:
    first, second = page(SOURCES).one("ol", role="sources").all("li")
    assert first.attributes == {"id": "source-1", "value": "1"}
    assert (
        " ".join(first.text.split()) == "[1] Li. Report. high reliability; cited: page 4; page 5 https://example.org/a"
    )
    address = first.one("a").attributes
    assert address == {"href": "https://example.org/a", "rel": "noopener"}
    assert second.one(role="about").text == "medium reliability"
    assert second.all("a") == []


def test_a_source_that_is_listed_twice_is_led_to_once() -> None:
    found = page(Figure("5", "", "2018", (), "[1]", "f"), SOURCES, SOURCES)
    assert [item.attributes.get("id", "") for item in found.all("li")] == ["source-1", "source-2", "", ""]


@pytest.mark.parametrize("text", ["[3]", "[0]", "[01]", "[1", "[१]", "[1234567890]", "[x]"])
def test_only_numbers_of_the_list_of_sources_are_citations(text: str) -> None:
    found = page(Paragraph(text), SOURCES)
    assert found.one("p", role="body").text == text
    assert found.one("p", role="body").all("a") == []


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_has_caption_heads_and_what_stands_below_it() -> None:
    row = (Cell("2018", "x"), Cell("1,523", number=Number("1523")), Cell("[1] page 4; [2]", "report"))
    credit = (Run("Li", strong=True), Run("there", url=LINK))
    shown = Table("C", ("Period", "n", "Source"), (False, True, False), (row,), "See [2]", ("A remark.",), credit)
    found = page(shown, SOURCES)
    table = found.one("table")
    assert [part.tag for part in table.inside if isinstance(part, Element)] == ["caption", "thead", "tbody"]
    heads = [(head.text, head.attributes.get("scope"), head.attributes.get("class")) for head in table.all("th")]
    assert heads == [
        ("Period", "col", None), ("n", "col", "number"), ("Source", "col", None), ("2018", "row", None),
    ]  # fmt: skip
    assert [(cell.text, cell.attributes.get("class")) for cell in table.all("td")] == [
        ("1,523", "number"), ("[1] page 4; [2]", None),
    ]  # fmt: skip
    assert links(table) == [("[1]", "#source-1"), ("[2]", "#source-2")]
    assert [line.text for line in found.all("p", role="foot")] == ["See [2]", "A remark.", "Lithere"]
    assert links(found.all("p", role="foot")[2]) == [("there", LINK)]


def test_a_table_without_caption_and_heads_has_neither() -> None:
    table = page(Table("", (), (False, True), ((Cell(""), Cell("over " * 9 + "5")),))).one("table")
    assert table.all("caption", "thead", "th") == []
    # What has no words is no head, and only short numbers stand on one line.
    assert [cell.attributes.get("class") for cell in table.all("td")] == [None, "number long"]
    assert page(Table("C", ("a",), (False,), ())).all("table") == []


def test_a_caption_that_repeats_the_heading_above_is_heard_alone() -> None:
    shown = Table("Notes", (), (False,), ((Cell("x"),),))
    found = page(Heading("Notes"), shown, shown)
    assert [caption.attributes for caption in found.all("caption")] == [{"class": "heard"}, {}]


def test_an_address_in_a_cell_is_a_link() -> None:
    cells = (Cell("Address"), Cell(LINK), Cell("https://x.org is it"), Cell("javascript:alert(1)"))
    assert links(page(Table("", (), (False,) * 4, (cells,))).one("table")) == [(LINK, LINK)]


# --- charts -----------------------------------------------------------------------------------------------------------


def test_a_chart_is_a_figure_with_its_words_and_a_caption() -> None:
    found = page(*[Picture(chart("Ships", ["Source: s"]), Table("", (), (), ()))] * 2)
    for number, figure in enumerate(found.all("figure"), start=1):
        drawing = figure.one("svg")
        assert drawing.attributes["role"] == "img"
        assert drawing.attributes["viewbox"] == "0 0 600 300"
        heard = {part.attributes["id"]: part.text for part in drawing.all("title", "desc")}
        assert drawing.attributes["aria-labelledby"].split() == list(heard)
        assert list(heard.values()) == ["Ships", "Ships Ships Ships Source: s"]
        assert figure.one("figcaption").text == f"Figure {number}. Ships"
    assert found.all("table") == []


def test_the_data_of_a_chart_stands_below_it_unless_another_table_has_it() -> None:
    rows = ((Cell("2017"), Cell("5")), (Cell("2018"), Cell("6")))
    own, whole = (
        Table(name, ("Period", "n"), (False, True), rows[:count]) for name, count in (("Ships", 1), ("All", 2))
    )
    found = page(Picture(chart("Ships"), own))
    assert found.all("details") == []
    # The chart says its title itself.
    assert found.one("caption").attributes == {"class": "heard"}
    found = page(Picture(chart("Ships"), own), whole)
    assert found.one("details").one("summary").text == "The data of the chart"
    assert [cell.text for cell in found.one("details").all("th", "td")] == ["Period", "n", "2017", "5"]


def test_small_charts_stand_side_by_side_as_their_width_allows() -> None:
    def small(charts: Sequence[Chart]) -> Illustration:
        return Illustration(b"<svg/>", 317.4, 200, "small", charts[0].heading.title)

    summary = document(SmallCharts((chart("a"), chart("b"))), Picture(chart("c"), Table("", (), (), ())))
    charts = Page(written(summary, small=small)).root.one(role="charts")
    assert charts.attributes["style"] == "grid-template-columns: repeat(auto-fill, minmax(min(100%, 317px), 1fr))"
    drawings = Page(written(summary, small=small)).root.all("svg")
    assert [drawing.attributes["viewbox"] for drawing in drawings] == ["0 0 317.4 200"] * 2 + ["0 0 600 300"]
    assert "minmax(min(100%, 600px), 1fr)" in written(summary)


def test_drawings_keep_what_is_seen_and_lose_what_goes_without_saying() -> None:
    svg = b"""<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" width="9mm" viewBox="0 0 9 9"
        xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:n="urn:n" xml:lang="en">
        <title>t</title><desc>d</desc><n:grid/><defs><clipPath id="c"><path d="M0"/></clipPath></defs>
        <g fill="none" fill-opacity="1" transform="matrix(1,0,0,1,0,0)" clip-path="url(#c)" n:x="1">
        <path fill="none" stroke="#123456" fill-opacity="0.5" d="M1"/><use href="#c"/><use href="#other"/>
        <text font-family="A" fill="#000000" xml:space="preserve">x &lt; <tspan font-family="B">y</tspan> z</text></g>
        </svg>"""
    drawn = inline_svg(Illustration(svg, 9, 8.6, "words", "title"), "n")
    assert drawn.replace("\n", "") == (
        '<svg viewBox="0 0 9 9" width="9" height="9" role="img" aria-labelledby="n-title n-words" font-family="A">'
        '<title id="n-title">title</title><desc id="n-words">words</desc>'
        '<defs><clipPath id="n-c"><path d="M0" /></clipPath></defs>'
        '<g fill="none" clip-path="url(#n-c)">'
        '<path stroke="#123456" fill-opacity="0.5" d="M1" /><use href="#n-c" /><use href="#other" />'
        '<text fill="#000000">x &lt; <tspan font-family="B">y</tspan> z</text></g></svg>'
    )


def test_a_drawing_without_size_and_title_has_those_of_its_illustration() -> None:
    drawn = inline_svg(Illustration(b"<svg/>", 9.5, 8, "words"), "n")
    assert '<svg viewBox="0 0 9.5 8" ' in drawn
    assert '<title id="n-title">words</title>' in drawn


# --- books and harm ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_the_book_is_lost(code: LanguageCode) -> None:
    for name, summary in documents(code).items():
        found = bare(Page(written(summary)).root.one("body").text)
        assert [text for text in texts_of(summary) if bare(text) not in found] == [], name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_citation_and_every_link_within_leads_somewhere(code: LanguageCode) -> None:
    for name, summary in documents(code).items():
        read = Page(written(summary))
        found = [href for _, href in links(read.root) if href.startswith("#")]
        assert {href[1:] for href in found} <= read.names, name
        numbers = {entry.number for block in summary.blocks if isinstance(block, Sources) for entry in block.entries}
        figures = [block for block in summary.blocks if isinstance(block, Figure)]
        cited = {int(number) for figure in figures for number in re.findall(r"\[(\d+)\]", figure.cited)}
        assert cited <= numbers, name
        assert {f"#source-{number}" for number in cited} <= set(found), name


def test_poison_stays_words() -> None:
    read = Page(written(hostile()))
    body = read.root.one("body")
    assert {element.tag for element in read.root.all()} <= HARMLESS
    outward = {href for _, href in links(body) if not href.startswith("#")}
    assert outward == {LINK}
    assert "\u202e" not in body.text
    assert "\x07" not in body.text
    assert [head.text for head in body.all("h1", "h2")] == [SEEN, SEEN]
    assert {item.text for item in body.all("td", "th")} == {SEEN, "", "5"}
    assert read.root.one("head").one("title").text == SEEN
    wanted = [text for text in texts_of(hostile()) if bare(text) not in bare(body.text)]
    assert wanted == []
    # A colour that is none would be a style of its own.
    assert [element.attributes["style"] for element in body.all() if "style" in element.attributes] == [
        "grid-template-columns: repeat(auto-fill, minmax(min(100%, 600px), 1fr))"
    ]


@given(st.text())
@example("\x00\r\x85a\u2028\ud800b\u3000\u00a0c]]>--></style></title></svg>")
@example(POISON)
def test_any_text_is_read_back_as_words(text: str) -> None:
    body = Page(written(hostile(text))).root.one("body")
    assert {element.tag for element in body.all()} <= HARMLESS
    said = bare(body.text)
    assert [each for each in texts_of(hostile(text)) if bare(each) not in said] == []
