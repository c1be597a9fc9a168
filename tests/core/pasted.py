"""Excerpts made to do harm, the bundled book's own, and what a reader of HTML sees of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Bars, Chart, Description
from qingdao_browser.core.charting import Heading as ChartHeading
from qingdao_browser.core.excerpts import Excerpt, Pick, Piece, excerpt
from qingdao_browser.core.html_writer import Illustration
from qingdao_browser.core.language import language
from qingdao_browser.core.summary import Cell, Heading, Passage, Picture, Reference, Run, SmallCharts, Table
from tests.core.test_article import bundled

POISON = (
    '<script>alert(1)</script> & "q" =1+2 \\input{/etc/passwd} $x$ %c _u_ *b* |p| [a](javascript:x) ~ ^ # @cite {n} '
    "-- ``t'' \u202e\x07&copy; :tea: !"
)
SEEN = POISON.replace("\u202e\x07", "")
LINK = "https://example.org/?a=1&copy;=(2)%20#x_y"
PAGES = ("financing-value", "port-containers", "ocean-boats", "trade", "ocean", "home")


def page(*blocks: Piece, code: LanguageCode = "en") -> Excerpt:
    """Return blocks as an excerpt."""
    return Excerpt("page", code, "x", "Title", blocks, (), ())


def paragraph(*runs: Run) -> Excerpt:
    """Return runs as an excerpt of one paragraph."""
    return page(Passage(runs))


def chart(text: str, foot: Sequence[str] = ()) -> Chart:
    """Return a chart that says one text everywhere."""
    said = Description(text, text, text)
    heading = ChartHeading(text, text, text, text, text, "#000000", "o", said, "x", foot=tuple(foot))
    return Bars(heading, ())


def table(text: str, url: str = LINK) -> Table:
    """Return a table of two columns that says one text everywhere."""
    rows = ((Cell(text), Cell(text)), (Cell(""), Cell("5")))
    return Table(text, (text, text), (False, True), rows, remarks=(text,), credit=(Run(text, url=url),))


def hostile(text: str = POISON) -> Excerpt:
    """Return an excerpt with one text in every field."""
    blocks: tuple[Piece, ...] = (
        Heading(text),
        Passage(
            (
                Run(text),
                Run(text, strong=True),
                Run(text, italic=True),
                Run(text, url="javascript:alert(1)"),
                Run(text, url="file:///etc/passwd"),
                Run(text, url=LINK),
            )
        ),
        table(text),
        Picture(chart(text), table(text)),
        Picture(chart(text, [text, text]), Table("", (), (), ())),
        SmallCharts((chart(text, [text]),)),
    )
    return Excerpt("page", "en", "x", text, blocks, (), (Reference(text, LINK),))


def excerpts(code: LanguageCode) -> Iterator[tuple[str, Excerpt]]:
    """Return excerpts of the bundled book with their names."""
    book, words = bundled(), language(code)
    fact = book.facts_of["financing-value"][0].id
    yield "value", excerpt(book, Pick("value", fact), words)
    yield "sentence", excerpt(book, Pick("sentence", fact), words)
    for id in PAGES:
        yield id, excerpt(book, Pick("page", id), words)
    yield "apa", excerpt(book, Pick("page", "sources"), words, "apa")
    yield "gbt7714", excerpt(book, Pick("page", "sources"), words, "gbt7714-numeric")


def tables_of(taken: Excerpt, *, drawn: bool = False) -> list[Table]:
    """Return the tables that an excerpt shows; where its charts are `drawn`, not those of charts."""
    blocks = (block for block in taken.blocks if not (drawn and isinstance(block, Picture)))
    shown = (block.table if isinstance(block, Picture) else block for block in blocks)
    return [block for block in shown if isinstance(block, Table) and block.rows]


def cells_of(taken: Table) -> list[list[str]]:
    """Return the texts of head and cells, blanks as one."""
    rows = [taken.columns or ("",) * len(taken.rows[0]), *(tuple(cell.text for cell in row) for row in taken.rows)]
    return [[seen(text) for text in row] for row in rows]


def seen(text: str) -> str:
    """Return a text as a reader sees it: blanks as one."""
    return " ".join(text.split())


def draw(charts: Sequence[Chart]) -> Illustration:
    """Return a stand-in for a drawing."""
    return Illustration(b"<svg/>", 604.72, 340.0, charts[0].heading.title)


class Seen(HTMLParser):
    """What a reader of HTML sees: its elements with their attributes, texts by block, cells and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.links: list[str] = []
        self._cell = self._block = False
        self.feed(html)
        self.close()

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    @property
    def bodies(self) -> list[list[list[str]]]:
        """The texts of tables, blanks as one."""
        return [[[seen(text) for text in row] for row in table] for table in self.tables]

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        match tag:
            case "p" | "h1" | "h2" | "h3" | "caption" | "pre" | "title":
                self.blocks.append("")
                self._block = True
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append([])
            case "td" | "th":
                self.tables[-1][-1].append("")
                self._cell = True
            case "a":
                self.links.append(attributes["href"])
            case "br":
                self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._cell = False
        elif tag in {"p", "h1", "h2", "h3", "caption", "pre", "title"}:
            self._block = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data
        elif self._block:
            self.blocks[-1] += data
