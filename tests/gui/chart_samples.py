"""Chart values of every shape, in English and Chinese, for tests."""

from __future__ import annotations

import re
from typing import Any

from qingdao_browser.core.charting import (
    Bar,
    Bars,
    Chart,
    Description,
    Dumbbell,
    Heading,
    Map,
    MapPlace,
    PartOfWhole,
    Point,
    Run,
    Tick,
    Timeline,
)

CITATIONS = (
    "Port of the Sample 2018, table 4.2; table 4.3",
    "Council of the Sample c. 2020, paragraphs 1–3",
    "Yearbook of the Sample (样本年鉴) 2015, pages 12–14",
    "Review of Ports, Ships and Sea Lanes of the Sample n.d., last paragraph",
)
NOTES = (
    "Ports of the city only.",
    "2014 (16.7 million TEU): Not on one line with the council, which has 16.62 million TEU for the same year.",
    "2024: Not comparable with earlier values. What the count covers probably changed.",
)
TRADE, FINANCE, OCEAN, ROUTES = "#D55E00", "#009E73", "#0072B2", "#CC79A7"


def heading(
    title: str, subtitle: str, unit: str, color: str = ROUTES, marker: str = "o", coverage: str = "full years"
) -> Heading:
    """Return a heading with a source line and a description."""
    description = Description(f"Chart of {title}.", "Largest: 30.78; smallest: 10.32.", "Rising.")
    source = "Sources: port of the sample; council of the sample; yearbook of the sample and 3 more"
    label = re.split("[,，;]", subtitle)[0]
    return Heading(
        label, title, subtitle, unit, source, color, marker, description, "sample-page", coverage,
        citations=CITATIONS, notes=NOTES, foot=(f"Sources: {'; '.join(CITATIONS)}", f"Notes: {NOTES[0]}", *NOTES[1:]),
    )  # fmt: skip


def point(year: int, value: float, *, labelled: bool = False, **other: Any) -> Point:
    """Return an observation of a full year."""
    text = f"{value:g}"
    return Point(
        year + 0.5, value, text, f"{year}: {text} million TEU", f"fact-{year}-{text}", labelled=labelled, **other
    )


def timeline() -> Timeline:
    """Return a series with gaps, a disputed year and two compilers."""
    council, port = "World Shipping Council", "the port"
    runs = (
        Run((point(2008, 10.32, labelled=True), point(2009, 10.26, labelled=True), point(2010, 12.01)), port),
        Run((point(2013, 15.52),), council),
        Run((*(point(y, v) for y, v in ((2014, 16.62), (2015, 17.47), (2016, 18.01), (2017, 18.3))),
             point(2018, 18.26, labelled=True)), council),
        Run((point(2018, 19.32, labelled=True, ink="hollow"),), port),
        Run((point(2021, 23.71), point(2022, 26.0, labelled=True)), port, (True,)),
        Run((point(2024, 30.78, labelled=True),), council),
        Run((point(2026, 35, labelled=True, ink="hollow", end="open_above"),), port),
    )  # fmt: skip
    ticks = tuple(Tick(y + 0.5, str(y)) for y in range(2008, 2027, 2))
    values = tuple(Tick(float(v), str(v)) for v in (0, 10, 20, 30, 40))
    head = heading(
        "Almost three times the boxes of sixteen years before",
        "Container throughput, million TEU, Port of Qingdao, full years",
        "million TEU",
    )
    return Timeline(head, runs, ticks, values)


def crowded() -> Timeline:
    """Return a series whose named point lies beside a hollow one, with a later figure of another compiler."""
    runs = (
        Run((Point(2018.37, 22, "22", "May 2018: 22 ports", "named", labelled=True, lead=True),), "the port"),
        Run((Point(2018.38, 21, "21", "May 2018: 21 ports", "disputed", ink="hollow", labelled=True),), "a newspaper"),
        Run((Point(2019.75, 20, "20", "September 2019: 20 ports", "later"),), "the province"),
    )
    ticks = tuple(Tick(float(y), str(y)) for y in (2018, 2019, 2020))
    values = tuple(Tick(float(v), str(v)) for v in (0, 10, 20, 30))
    head = heading("The report: 22 sister ports", "Sister ports, on the dates shown", "sister ports")
    return Timeline(head, runs, ticks, values)


def timeline_zh() -> Timeline:
    """Return a series in Chinese."""
    runs = (
        Run((point(2008, 1032, labelled=True), point(2009, 1026), point(2010, 1201)), "港口"),
        Run((*(point(y, v) for y, v in ((2014, 1662), (2015, 1747), (2016, 1801), (2017, 1830))),
             point(2018, 1826, labelled=True)), "世界航运理事会"),
        Run((point(2018, 1932, labelled=True, ink="hollow"),), "港口"),
        Run((point(2021, 2371), point(2022, 2600, labelled=True)), "港口"),
        Run((point(2024, 3078, labelled=True),), "世界航运理事会"),
    )  # fmt: skip
    ticks = tuple(Tick(y + 0.5, str(y)) for y in range(2008, 2025, 2))
    values = tuple(Tick(float(v), str(v)) for v in (0, 1000, 2000, 3000, 4000))
    head = heading("十六年间增至约三倍", "集装箱吞吐量，万标准箱，青岛港，全年", "万标准箱")
    return Timeline(head, runs, ticks, values)


def ends() -> Timeline:
    """Return a series whose points end in every way, with a provisional stretch."""
    points = (
        point(2015, 40, labelled=True),
        point(2016, 55, labelled=True, end="about"),
        point(2017, 60, labelled=True),
        point(2018, 72, labelled=True, ink="dashed"),
    )
    loose = (
        point(2019, 50, labelled=True, end="open_below"),
        point(2020, 80, labelled=True, end="interval", low=70.0, high=90.0),
        point(2021, 84, labelled=True, end="open_above"),
    )
    runs = (Run(points, "", (False, False, True)), *(Run((one,)) for one in loose))
    values = tuple(Tick(float(v), str(v)) for v in (0, 20, 40, 60, 80, 100))
    ticks = tuple(Tick(y + 0.5, str(y)) for y in range(2015, 2022))
    return Timeline(
        heading("Every way a value can end", "Projects, Qingdao, full years", "projects", FINANCE, "s"),
        runs,
        ticks,
        values,
    )


def rank() -> Timeline:
    """Return places in a ranking: 1 stands at the top."""
    years = ((2010, 8), (2012, 7), (2014, 7), (2018, 8), (2020, 6), (2022, 5), (2023, 5))
    runs = (Run(tuple(point(y, float(v), labelled=True) for y, v in years)),)
    ticks = tuple(Tick(y + 0.5, str(y)) for y in range(2010, 2024, 2))
    head = heading("Fifth among the world's container ports", "Rank, Port of Qingdao, full years", "rank")
    return Timeline(head, runs, ticks, tuple(Tick(float(n), str(n)) for n in range(1, 9)), rank=True)


def readings() -> Bars:
    """Return a value beside the two bases its wording implies."""
    bars = (
        Bar(
            "January–February 2018", 1.523, "USD 1.523 billion", "January–February 2018: USD 1.523 billion", "financing"
        ),
        Bar(
            "January–February 2017, if ×7",
            0.218,
            "USD 218 million, implied",
            "USD 218 million, implied",
            "financing",
            "dashed",
            "interval",
            0.2175,
            0.2177,
        ),
        Bar(
            "January–February 2017, if +700 %",
            0.19,
            "USD 190 million, implied",
            "USD 190 million, implied",
            "financing",
            "dashed",
        ),
    )
    head = heading(
        "Seven times the year before, or eight",
        "US dollars, Qingdao, January–February; dashed outlines are implied, not published",
        "USD billion",
        FINANCE,
        "s",
    )
    return Bars(head, bars)


def kinds() -> Bars:
    """Return bars that end in every way."""
    bars = (
        Bar(
            "Manufacturing and processing abroad",
            62,
            "over 62 projects",
            "over 62 projects",
            "a",
            "hatched",
            "open_above",
        ),
        Bar("Trade and logistics", 48, "48 projects", "48 projects", "b"),
        Bar("Energy", 31, "about 31 projects", "about 31 projects", "c", "solid", "about"),
        Bar("Agriculture and forestry", 25, "20–30 projects", "20–30 projects", "d", "solid", "interval", 20, 30),
        Bar("Parks", 17, "up to 17 projects", "up to 17 projects", "e", "hatched", "open_below"),
        Bar("Research", 9, "9 projects, target", "9 projects, target", "f", "hollow"),
        Bar("Other", 4, "4 projects", "4 projects", "g", "hatched"),
    )
    return Bars(
        heading(
            "Manufacturing leads: over 62 projects in 2018",
            "New capacity projects by kind, Qingdao, 2018",
            "projects",
            TRADE,
        ),
        bars,
    )


def dumbbell() -> Dumbbell:
    """Return two periods of one indicator."""
    first = Bar("2016", 210.4, "USD 210.4 million", "2016: USD 210.4 million", "before")
    second = Bar("2017", 380, "USD 380 million", "2017: USD 380 million", "after")
    return Dumbbell(
        heading(
            "USD 380 million in 2017, USD 210.4 million in 2016",
            "Investment in key projects, Qingdao, full years",
            "USD million",
            TRADE,
        ),
        first,
        second,
    )


def close_dumbbell() -> Dumbbell:
    """Return two periods whose values lie close together."""
    first = Bar("January–March 2017", 164, "164 boats", "164 boats", "before")
    second = Bar("January–March 2018", 171, "171 boats", "171 boats", "after")
    return Dumbbell(
        heading("171 boats, 164 a year before", "Ocean-going boats, Qingdao", "boats", OCEAN, "t"), first, second
    )


def part() -> PartOfWhole:
    """Return a part of a whole."""
    return PartOfWhole(
        heading("109 of 164 boats: 66.5%", "Fishing vessels, Qingdao, first quarter of 2018", "boats", OCEAN, "t"),
        Bar("fishing vessels", 109, "109", "109 fishing vessels", "fishing"),
        Bar("the rest, not described", 55, "55", "55", "", "outline"),
        Bar("ocean-going boats", 164, "164 boats", "164 boats", "boats"),
        "66.5%",
    )


def place(name: str, longitude: float, latitude: float, color: str, marker: str) -> MapPlace:
    """Return a place on the map."""
    return MapPlace(name, longitude, latitude, color, marker, f"{name}: sample", f"page-{name.lower()}")


def world_map() -> Map:
    """Return a map of places on four continents."""
    places = (
        place("Cartagena, Spain", -0.98, 37.6, ROUTES, "d"), place("Senegal", -14.5, 14.5, OCEAN, "t"),
        place("Guinea-Bissau", -15.2, 12.0, OCEAN, "t"), place("Congo (Brazzaville)", 15.8, -0.7, OCEAN, "t"),
        place("Myanmar", 96.0, 21.0, OCEAN, "t"), place("Malaysia", 109.7, 4.1, OCEAN, "t"),
        place("Haier-Ruba zone, Pakistan", 74.3, 31.5, TRADE, "o"), place("South Africa", 24.0, -29.0, TRADE, "o"),
        place("Singapore", 103.8, 1.35, FINANCE, "s"), place("Long Beach", -118.2, 33.8, ROUTES, "d"),
        place("Port Klang", 101.4, 3.0, ROUTES, "d"), place("Vladivostok", 131.9, 43.1, ROUTES, "d"),
        place("Hamburg", 10.0, 53.5, ROUTES, "d"), place("Rotterdam", 4.5, 51.9, ROUTES, "d"),
    )  # fmt: skip
    legend = (("Trade", TRADE, "o"), ("Finance", FINANCE, "s"), ("Ocean", OCEAN, "t"), ("Routes", ROUTES, "d"))
    origin = MapPlace("Qingdao", 120.38, 36.07, "", "o", "Qingdao", "home")
    head = heading(
        "Places the report names",
        "Places, with lines that are great circles from Qingdao; positions are approximate.",
        "",
        "#5B6770",
    )
    return Map(head, origin, places, legend)


def samples() -> dict[str, Chart]:
    """Return one chart of every shape by name."""
    return {
        "timeline": timeline(), "timeline_zh": timeline_zh(), "crowded": crowded(), "ends": ends(), "rank": rank(),
        "readings": readings(), "kinds": kinds(), "dumbbell": dumbbell(), "close_dumbbell": close_dumbbell(),
        "part": part(), "map": world_map(),
    }  # fmt: skip
