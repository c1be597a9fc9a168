"""Which chart belongs to which facts, as values: what is drawn is decided here, how it is drawn in `charts`.

A chart value holds everything its picture needs, already in the user's language, and nothing of the screen. All
numbers are in the power of ten that `Heading.unit` names, so that axis, labels and table agree.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Ink = Literal["solid", "outline", "dashed", "hollow", "hatched"]
# How an amount ends: at the value, open above or below it, roughly there, or between two caps.
End = Literal["exact", "open_above", "open_below", "about", "interval"]


class Description(msgspec.Struct, frozen=True):
    """The text alternative of a chart: what it is; its largest, smallest, total or change; its pattern."""

    what: str
    extremes: str
    pattern: str = ""

    @property
    def text(self) -> str:
        """The three parts as one paragraph."""
        space = "" if self.what.endswith("。") else " "
        return space.join(filter(None, (self.what, self.extremes, self.pattern)))


class Heading(msgspec.Struct, frozen=True):
    """What stands around a chart: two title lines, unit, source line, colour and the text alternative.

    `label` is the bare name of the indicator and `coverage` the time its values cover (full years, some months of
    each year, one period), for small charts that have no room for the message. A picture that leaves the program also
    says where each figure stands and what must be said with it: `citations` are the short citations with locator, one
    for each source, `notes` the caveats the picture does not show, and `foot` both as lines ready to be written.
    """

    label: str
    title: str
    subtitle: str
    unit: str
    source: str
    color: str
    marker: str
    description: Description
    page: str
    coverage: str = ""
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


class Bar(msgspec.Struct, frozen=True):
    """One horizontal bar: its category label, value, end, label at the end, and what a pointer or key tells."""

    label: str
    value: float
    text: str
    hint: str
    fact: str
    ink: Ink = "solid"
    end: End = "exact"
    low: float | None = None
    high: float | None = None


class Bars(msgspec.Struct, frozen=True, tag=True):
    """Horizontal bars from zero, sorted: counts of one unit by kind, or a value beside its implied bases."""

    heading: Heading
    bars: tuple[Bar, ...]


class Dumbbell(msgspec.Struct, frozen=True, tag=True):
    """Two periods of one indicator: two dots on one axis from zero with a bar between; `first` is the earlier."""

    heading: Heading
    first: Bar
    second: Bar


class PartOfWhole(msgspec.Struct, frozen=True, tag=True):
    """One 100 % bar: the part solid, the rest outlined; `share` is the written percentage."""

    heading: Heading
    part: Bar
    rest: Bar
    whole: Bar
    share: str


class Point(msgspec.Struct, frozen=True):
    """One observation in time: `at` in decimal years, its value, and what is written beside it and on hovering.

    `lead` marks the one that the title of the chart names.
    """

    at: float
    value: float
    text: str
    hint: str
    fact: str
    ink: Ink = "solid"
    end: End = "exact"
    low: float | None = None
    high: float | None = None
    labelled: bool = False
    lead: bool = False


class Run(msgspec.Struct, frozen=True):
    """Points that one line may join: one compiler, like periods, no gap or break; `dashed[i]` leads to point i+1."""

    points: tuple[Point, ...]
    name: str = ""
    dashed: tuple[bool, ...] = ()


class Tick(msgspec.Struct, frozen=True):
    """A mark on an axis with its label."""

    at: float
    text: str


class Timeline(msgspec.Struct, frozen=True, tag=True):
    """Observations over time as runs of markers joined by lines; a `rank` axis runs from 1 at the top downwards."""

    heading: Heading
    runs: tuple[Run, ...]
    times: tuple[Tick, ...]
    values: tuple[Tick, ...]
    rank: bool = False


class MapPlace(msgspec.Struct, frozen=True):
    """A labelled place on the map with the colour of its category and the page it leads to."""

    name: str
    longitude: float
    latitude: float
    color: str
    marker: str
    hint: str
    page: str


class Map(msgspec.Struct, frozen=True, tag=True):
    """Partner places over a land silhouette, each with a great-circle line from the origin."""

    heading: Heading
    origin: MapPlace
    places: tuple[MapPlace, ...]
    legend: tuple[tuple[str, str, str], ...]


Chart = Bars | Dumbbell | PartOfWhole | Timeline | Map
