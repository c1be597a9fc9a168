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
    """A heading; level 2 opens a section of the page."""

    text: str
    level: int = 2


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """Running text; `role` says how it is set."""

    text: str
    role: Literal["statement", "lead", "body", "note", "caution"] = "body"
    page: str = ""


class Items(msgspec.Struct, frozen=True, tag=True):
    """A list of short texts; `pages[i]` is the page that item i leads to, or ``""``."""

    items: tuple[str, ...]
    pages: tuple[str, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table: its text, the page it leads to, and the machine value where it is a number."""

    text: str
    page: str = ""
    number: str = ""


class Table(msgspec.Struct, frozen=True, tag=True):
    """A table with caption and head; `numeric[i]` aligns column i right."""

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""


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
    """One numbered source: its full reference, the locators used, its reliability, address and page."""

    number: int
    text: str
    reliability: str
    url: str
    page: str


class Sources(msgspec.Struct, frozen=True, tag=True):
    """The numbered source list of a page."""

    entries: tuple[SourceEntry, ...]


Block = Figure | Heading | Paragraph | Items | Table | Picture | Tiles | SmallCharts | Sources


class Link(msgspec.Struct, frozen=True):
    """A step of the path above a title: text and page."""

    text: str
    page: str


class Summary(msgspec.Struct, frozen=True):
    """A page: where it is, its title, its blocks in order, and the ids of the facts it shows."""

    page: str
    language: LanguageCode
    path: tuple[Link, ...]
    title: str
    subtitle: str
    color: str
    blocks: tuple[Block, ...]
    facts: tuple[str, ...]
