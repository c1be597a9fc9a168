"""The figures of the report of 14 May 2018, copied out by hand a second time, to hold the bundled book against."""

from __future__ import annotations

from typing import NamedTuple

ARTICLE = "article-2018-05-14"


class Row(NamedTuple):
    """One figure: `amount` is empty for lists and words; `noun` is the unit in English, `""` where there is none.

    `category` is empty where the report belongs to no single one; `complete` says that a list is counted.
    """

    id: str
    category: str
    amount: str
    noun: str
    scale: str
    period: str
    mode: str
    paragraph: str
    members: tuple[str, ...] = ()
    complete: bool = True


SECTORS = (
    "electronics",
    "garment",
    "home appliances",
    "mechanical manufacturing",
    "modern agriculture",
    "rubber",
    "textile",
    "tyre",
)
SUPPORT = ("brand", "equipment", "service", "standard", "technology")
AREAS = ("Haier-Ruba Economic Zone, Pakistan", "Hisense Industrial Park, South Africa")
BASES = ("Congo (Brazzaville)", "Guinea-Bissau", "Malaysia", "Myanmar", "Senegal")
PROGRESS = ("culture", "economy", "finance", "ocean", "trade")

ROWS = (
    Row("art-capacity-projects", "trade", "62", "project", "1", "2018", "unstated", "2"),
    Row("art-sectors", "trade", "", "sector", "1", "2018", "unstated", "2", SECTORS),
    Row("art-support-fields", "trade", "", "field", "1", "2018", "unstated", "2", SUPPORT),
    Row("art-cooperation-areas", "trade", "17", "cooperation area", "1", "2018", "unstated", "2", AREAS, False),
    Row("art-park-investment", "trade", "380", "USD", "1e6", "../2018-05-14", "as_of", "2"),
    Row("art-park-firms", "trade", "16", "enterprise", "1", "../2018-05-14", "as_of", "2"),
    Row("art-financing-firms", "finance", "38", "enterprise", "1", "2018-01/2018-02", "during", "3"),
    Row("art-financing-deals", "finance", "60", "financing", "1", "2018-01/2018-02", "during", "3"),
    Row("art-financing-value", "finance", "1.523", "USD", "1e9", "2018-01/2018-02", "during", "3"),
    Row("art-ma-ipo-support", "finance", "", "", "", "2018", "unstated", "3"),
    Row("art-new-sea-routes", "routes", "5", "sea route", "1", "2018-Q1", "during", "4"),
    Row("art-new-air-routes", "routes", "11", "air route", "1", "2018-Q1", "during", "4"),
    Row("art-sister-ports", "routes", "22", "sister port", "1", "2018-05-14", "as_of", "4"),
    Row("art-fishery-firms-abroad", "ocean", "10", "enterprise", "1", "2018-05-14", "as_of", "5"),
    Row("art-fishery-countries", "ocean", "12", "country", "1", "2018-05-14", "as_of", "5"),
    Row("art-fishing-bases", "ocean", "", "country", "1", "2018-05-14", "as_of", "5", BASES),
    Row("art-fishery-companies", "ocean", "31", "enterprise", "1", "2018-Q1", "as_of", "5"),
    Row("art-ocean-boats", "ocean", "164", "boat", "1", "2018-Q1", "as_of", "5"),
    Row("art-fishing-vessels", "ocean", "109", "boat", "1", "2018-Q1", "as_of", "5"),
    Row("art-progress-fields", "", "", "field", "1", "2018", "unstated", "1", PROGRESS, False),
)


class Computed(NamedTuple):
    """A figure computed from the report: its inputs, and the lowest and highest that their rounding allows."""

    id: str
    amount: str
    noun: str
    scale: str
    formula: str
    low: float
    high: float


# 1.523 billion stands for 1522.5 to 1523.5 million; counts are exact.
COMPUTED = (
    Computed("der-other-boats", "55", "boat", "1", "art-ocean-boats - art-fishing-vessels", 164 - 109, 164 - 109),
    Computed(
        "der-fishing-share", "66.5", "", "1", "art-fishing-vessels / art-ocean-boats * 100",
        100 * 109 / 164, 100 * 109 / 164,
    ),
    Computed(
        "der-value-per-financing", "25.4", "USD", "1e6", "art-financing-value / art-financing-deals",
        1522.5 / 60, 1523.5 / 60,
    ),
    Computed(
        "der-value-per-enterprise", "40.1", "USD", "1e6", "art-financing-value / art-financing-firms",
        1522.5 / 38, 1523.5 / 38,
    ),
    Computed(
        "der-financings-per-enterprise", "1.58", "financing per enterprise", "1",
        "art-financing-deals / art-financing-firms", 60 / 38, 60 / 38,
    ),
)  # fmt: skip

# The two meanings of "seven-fold": divisor, implied base in million US dollars, and its ends if "seven" is rounded.
READINGS = (("7", "218", "203", "234"), ("8", "190", "179", "203"))

# What other pages say: how many of them agree, correct or contradict. Pages that give context are not counted.
VERDICTS = {
    "art-capacity-projects": {},
    "art-cooperation-areas": {},
    "art-financing-deals": {},
    "art-financing-firms": {},
    "art-financing-value": {},
    "art-fishery-companies": {"agrees": 2},
    "art-fishery-countries": {"agrees": 1},
    "art-fishery-firms-abroad": {"agrees": 1},
    "art-fishing-bases": {},
    "art-fishing-vessels": {"agrees": 1},
    "art-new-air-routes": {},
    "art-new-sea-routes": {},
    "art-ocean-boats": {"corrects": 2},
    "art-park-firms": {},
    "art-park-investment": {},
    "art-sister-ports": {"agrees": 2, "contradicts": 1},
}
