"""The one value that screen, paper, files and clipboard show: what a page says, in order, in one language.

`summarise` turns ids of a book into a `Summary`; everything after it only lays out. What is not in the Summary is shown
nowhere, and what is in it is shown everywhere, so caveats and sources cannot get lost on the way.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart

Tone = Literal["plain", "caution"]


class Chip(msgspec.Struct, frozen=True):
    """A short caveat beside a figure; `detail` is the full sentence."""

    text: str
    tone: Tone = "plain"
    detail: str = ""


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A figure set large: `figure` and `noun` apart, its period and caveats, its citation marks ``[1] paragraph 3``."""

    figure: str
    noun: str
    period: str
    chips: tuple[Chip, ...]
    cited: str
    fact: str


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A heading; the title is that of level 1, so levels 2 to 4 open chapters, sections and their parts.

    One that opens the section of a page has its id in `page`, and a chapter may have the `color` of its category.
    """

    text: str
    level: int = 2
    page: str = ""
    color: str = ""


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """Running text; `role` says how it is set, `fact` which fact it tells of, if it does of one.

    Words that are not the book's but the user's have the role `own`.
    """

    text: str
    role: Literal["statement", "lead", "body", "note", "caution", "own"] = "body"
    page: str = ""
    fact: str = ""


class Items(msgspec.Struct, frozen=True, tag=True):
    """A list of short texts; `pages[i]` is the page that item i leads to, or ``""``."""

    items: tuple[str, ...]
    pages: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """A stretch of a text: set strong or in italics, or leading to an address."""

    text: str
    strong: bool = False
    italic: bool = False
    url: str = ""


class Passage(msgspec.Struct, frozen=True, tag=True):
    """A text that stands on its own in somebody's document: its figure strong, its citations with their addresses.

    A `verbatim` one is for machines, such as an entry for a reference manager: every space and line of it counts.
    """

    runs: tuple[Run, ...]
    verbatim: bool = False

    @property
    def text(self) -> str:
        """The bare words."""
        return "".join(run.text for run in self.runs)


class Number(msgspec.Struct, frozen=True):
    """What a spreadsheet takes a cell for: bare digits with a point, and what is said around them.

    `unit` is the unit in words where the head of the column does not say it; `pattern` holds the relation,
    ``over {amount}``.
    """

    digits: str
    unit: str = ""
    pattern: str = "{amount}"


class Reference(msgspec.Struct, frozen=True):
    """A citation that stands on its own: author, year and locator, and the address of the source where it has one."""

    text: str
    url: str = ""


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table: its text, the page it leads to, its value where it is a number, and what it cites."""

    text: str
    page: str = ""
    number: Number | None = None
    references: tuple[Reference, ...] = ()


class Table(msgspec.Struct, frozen=True, tag=True):
    """A table with caption and head; `numeric[i]` aligns column i right.

    `source` stands below it on a page. Below a table that was taken out of its page stand `remarks`, what must be said
    of its figures and is not in its cells, and `credit`, its sources.
    """

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    remarks: tuple[str, ...] = ()
    credit: tuple[Run, ...] = ()


class Picture(msgspec.Struct, frozen=True, tag=True):
    """A chart at full width with its data table, which is one key away."""

    chart: Chart
    table: Table


class Tile(msgspec.Struct, frozen=True):
    """One headline on a tile: figure and what is counted, and when."""

    figure: str
    label: str
    page: str
    cited: str
    fact: str


class TileGroup(msgspec.Struct, frozen=True):
    """The tile of one category: its name, colour and headline figures."""

    title: str
    color: str
    page: str
    tiles: tuple[Tile, ...]


class Tiles(msgspec.Struct, frozen=True, tag=True):
    """Tiles side by side; they stand alone and suggest no sum."""

    groups: tuple[TileGroup, ...]


class SmallCharts(msgspec.Struct, frozen=True, tag=True):
    """Small multiples: one chart an indicator, each leading to its page."""

    charts: tuple[Chart, ...]


class SourceEntry(msgspec.Struct, frozen=True):
    """One numbered source: its full reference, reliability, address and page, and the places in it that are cited."""

    number: int
    text: str
    reliability: str
    url: str
    page: str
    locators: str = ""


class Sources(msgspec.Struct, frozen=True, tag=True):
    """The numbered source list of a page."""

    entries: tuple[SourceEntry, ...]


Block = Figure | Heading | Paragraph | Items | Table | Picture | Tiles | SmallCharts | Sources


class Link(msgspec.Struct, frozen=True):
    """A step of the path above a title: text and page."""

    text: str
    page: str


class Leaf(msgspec.Struct, frozen=True):
    """Which part of a long page is shown: its number and how many there are, and which of all things stand on it."""

    number: int
    count: int
    first: int
    last: int
    total: int

    @property
    def numbers(self) -> dict[str, str]:
        """What stands for {first}, {last} and {total} in words."""
        return {"first": f"{self.first:,}", "last": f"{self.last:,}", "total": f"{self.total:,}"}


class Summary(msgspec.Struct, frozen=True):
    """A page or a document: where it is, its title, its blocks in order, and the ids of the facts it is about.

    What leaves the program says in `edition` of which book, version and day it is. Of a page that is too long to be
    shown at once, `leaf` says which part it is.
    """

    page: str
    language: LanguageCode
    path: tuple[Link, ...]
    title: str
    subtitle: str
    color: str
    blocks: tuple[Block, ...]
    facts: tuple[str, ...]
    edition: str = ""
    leaf: Leaf | None = None
