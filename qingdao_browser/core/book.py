"""The form of a book of facts, as values: what may stand in a facts file and how its parts refer to each other.

Every struct mirrors one kind of mapping in the file; unknown keys are refused. Numbers stay the text the file
holds (``"1.10"`` is not 1.1); `qingdao_browser.core.quantities` and `periods` give them their meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Final, Literal

import msgspec

from qingdao_browser.core.work import BLOCK, Work, blocks, finish, stage

FORM = "qingdao-book/1"
RESERVED_IDS = frozenset({"home", "sources"})

LanguageCode = Literal["en", "zh"]
Relation = Literal["eq", "over", "under", "about", "nearly", "up_to", "range"]
Mode = Literal["during", "as_of", "since", "year_to_date", "unstated"]
Status = Literal["provisional", "estimate", "target", "plan", "revised", "series_break", "disputed"]
UnitKind = Literal[
    "currency", "count", "share", "rank", "index", "mass", "volume", "area", "length", "energy", "price", "other"
]
PlaceKind = Literal["city", "country", "port", "airport", "zone", "region"]
Verdict = Literal["agrees", "corrects", "contradicts", "context"]
Reliability = Literal["high", "medium", "low"]
# The locator terms of CSL 1.0.2, https://docs.citationstyles.org/en/stable/specification.html#locators
LocatorLabel = Literal[
    "act", "appendix", "article", "book", "canon", "chapter", "column", "elocation", "equation", "figure", "folio",
    "issue", "line", "note", "opus", "page", "paragraph", "part", "rule", "scene", "section", "sub-verbo",
    "supplement", "table", "timestamp", "title", "verse", "version", "volume",
]  # fmt: skip

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100)]
Digits = Annotated[str, msgspec.Meta(pattern=r"^[+-]?[0-9]+(\.[0-9]+)?$", max_length=100)]
Power = Annotated[str, msgspec.Meta(pattern=r"^1(e[0-9]{1,2})?$")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9A-Fa-f]{6}$")]
PeriodText = Annotated[str, msgspec.Meta(pattern=r"^[0-9.][0-9QH/.~-]*$", max_length=40)]
Filled = Annotated[str, msgspec.Meta(min_length=1)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What all parts of a book share: immutable, no unknown keys, untracked by the garbage collector."""


class Text(Part, frozen=True):
    """A text in the languages of the book; a missing language falls back to the other one."""

    en: str = ""
    zh: str = ""

    def __call__(self, language: LanguageCode) -> str:
        """Return the text in `language`, or in the other language where it is missing."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Plural(Part, frozen=True):
    """An English noun in the two forms CLDR knows for English."""

    one: Filled
    other: Filled


class UnitLabel(Part, frozen=True):
    """The name of a unit: English may give a plural pair, Chinese has one form."""

    en: str | Plural = ""
    zh: str = ""


class Unit(Part, frozen=True):
    """What an amount is counted in: the noun, and the power of ten the amounts are written in."""

    id: Id
    label: UnitLabel
    kind: UnitKind
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")] = ""
    scale: Power = "1"


class Place(Part, frozen=True):
    """A named position on the map, in degrees."""

    id: Id
    name: Text
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    kind: PlaceKind
    precision: Literal["exact", "city", "country"]


class Category(Part, frozen=True):
    """A branch of the tree; `headline` names the facts of its tile on the home page."""

    id: Id
    label: Text
    parent: Id = ""
    color: Colour | None = None
    headline: tuple[Id, ...] = ()


class Indicator(Part, frozen=True):
    """What is measured, in which unit and mode; its facts over several periods are its series."""

    id: Id
    label: Text
    category: Id
    definition: Text
    unit: Id
    mode: Mode
    message: Text | None = None


class Name(Part, frozen=True):
    """A CSL name: a person in parts, or an institution as a literal."""

    family: str = ""
    given: str = ""
    literal: str = ""


class Date(Part, frozen=True, rename={"date_parts": "date-parts"}):
    """A CSL date: one to two lists of year, month, day; `circa` marks an inferred date."""

    date_parts: tuple[tuple[int, ...], ...] = ()
    circa: bool = False
    literal: str = ""


class Provenance(Part, frozen=True):
    """What a source needs beyond CSL: how far to trust it, whose count it is, the chain it passed through."""

    reliability: Reliability
    compiler: Text | None = None
    attribution: tuple[Text, ...] = ()
    title_is_description: bool = False
    description: Text | None = None
    link: Literal["", "none"] = ""


class Source(Part, frozen=True, rename={"container_title": "container-title", "url": "URL"}):
    """A CSL-JSON item; `custom` holds what CSL has no field for."""

    id: Id
    type: Filled
    title: Filled
    custom: Provenance
    author: tuple[Name, ...] = ()
    publisher: str = ""
    container_title: str = ""
    issued: Date | None = None
    accessed: Date | None = None
    url: str = ""
    language: str = ""
    number: str = ""
    note: str = ""


class Member(Part, frozen=True):
    """One item of a named list, with its place where it has one."""

    en: str = ""
    zh: str = ""
    place: Id = ""

    def __call__(self, language: LanguageCode) -> str:
        """Return the name in `language`, or in the other language where it is missing."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Comparison(Part, frozen=True):
    """A stated change: to what, and exactly one of a percentage, percentage points, a multiple, a difference."""

    to: Text
    percent: Digits = ""
    points: Digits = ""
    multiple: Digits = ""
    difference: Digits = ""
    relation: Relation = "eq"


class Reading(Part, frozen=True):
    """One meaning an ambiguous wording allows, with the figure it implies and the interval rounding leaves."""

    label: Text
    formula: Filled
    result: Digits
    unit: Id = ""
    lower: Digits = ""
    upper: Digits = ""
    period: PeriodText = ""


class Union(Part, frozen=True):
    """A count over things of which each meets at least one of the named conditions."""

    any_of: tuple[Text, ...]


class Citation(Part, frozen=True):
    """Where in which source a figure stands; `locator` is read with the CSL term `label`."""

    source: Id
    label: LocatorLabel | Literal[""] = ""
    locator: str = ""
    supports: Text | None = None


class Corroboration(Part, frozen=True):
    """What another fact of the book says about this one."""

    fact: Id
    verdict: Verdict
    text: Text


class Note(Part, frozen=True):
    """A remark on a fact; a mandatory one travels with every copy."""

    text: Text
    mandatory: bool = False


class Fact(Part, frozen=True):
    """One observation of an indicator: its amount, period and mode, its doubts, and where it stands."""

    id: Id
    indicator: Id
    statement: Text
    period: PeriodText
    citations: tuple[Citation, ...] = ()
    amount: Digits = ""
    relation: Relation = "eq"
    lower: Digits = ""
    upper: Digits = ""
    unit: Id = ""
    mode: Mode | Literal[""] = ""
    status: tuple[Status, ...] = ()
    members: tuple[Member, ...] = ()
    complete: bool = True
    as_published: str = ""
    kind: Text | None = None
    part_of: Id = ""
    preferred: bool = False
    place: Id = ""
    counterparts: tuple[Id, ...] = ()
    compiler: Text | None = None
    counts: Union | None = None
    compare: Comparison | None = None
    readings: tuple[Reading, ...] = ()
    derived: str = ""
    corroboration: tuple[Corroboration, ...] = ()
    notes: tuple[Note, ...] = ()


class Head(Part, frozen=True):
    """The scalars that open a book."""

    form: Literal["qingdao-book/1"]
    title: Text
    languages: tuple[LanguageCode, ...]
    version: Filled
    origin: Id
    lead: Id


# The lists of a book in their order, with the type of their items.
LISTS: Final[dict[str, type[Part]]] = {
    "units": Unit,
    "places": Place,
    "categories": Category,
    "indicators": Indicator,
    "sources": Source,
    "facts": Fact,
}


class Book:
    """A whole book, with its parts by id and in the order of the file.

    Built once by the reader from checked parts and not changed afterwards; every lookup is a dictionary access. Of many
    facts the table by id may be made before, and `prepare` makes the others in steps.
    """

    def __init__(
        self,
        head: Head,
        units: tuple[Unit, ...],
        places: tuple[Place, ...],
        categories: tuple[Category, ...],
        indicators: tuple[Indicator, ...],
        sources: tuple[Source, ...],
        facts: tuple[Fact, ...] | dict[str, Fact],
    ) -> None:
        self.head = head
        self.units = {unit.id: unit for unit in units}
        self.places = {place.id: place for place in places}
        self.categories = {category.id: category for category in categories}
        self.indicators = {indicator.id: indicator for indicator in indicators}
        self.sources = {source.id: source for source in sources}
        self.facts = facts if isinstance(facts, dict) else {fact.id: fact for fact in facts}

    def prepare(self) -> Work[None]:
        """Make the tables that all pages need, in steps; without it they are made when the first of them is needed."""
        self._groups = yield from _grouping(self)

    @cached_property
    def _groups(self) -> _Groups:
        return finish(_grouping(self))

    @property
    def facts_of(self) -> dict[str, list[Fact]]:
        """The facts of each indicator, by indicator id."""
        return self._groups.facts_of

    @property
    def lead_indicators(self) -> set[str]:
        """Ids of the indicators the lead source speaks about."""
        return self._groups.lead_indicators

    @property
    def facts_citing(self) -> dict[str, list[Fact]]:
        """The facts that cite each source, by source id."""
        return self._groups.facts_citing

    @property
    def parts_of(self) -> dict[str, list[Fact]]:
        """The facts that are part of each whole, by the id of the whole."""
        return self._groups.parts_of

    @property
    def derived_from(self) -> dict[str, list[Fact]]:
        """The derived facts that name each fact in their formula, by the id of the input."""
        return self._groups.derived_from

    @cached_property
    def indicators_of(self) -> dict[str, list[Indicator]]:
        """The indicators of each category, by category id: those with facts of the lead source first."""
        groups: dict[str, list[Indicator]] = {id: [] for id in self.categories}
        for indicator in self.indicators.values():
            groups[indicator.category].append(indicator)
        lead = self.lead_indicators
        for group in groups.values():
            group.sort(key=lambda indicator: indicator.id not in lead)
        return groups

    @cached_property
    def children_of(self) -> dict[str, list[Category]]:
        """The categories under each category, by id; the top ones under ``""``."""
        groups: dict[str, list[Category]] = {"": [], **{id: [] for id in self.categories}}
        for category in self.categories.values():
            groups[category.parent].append(category)
        return groups

    def inputs_of(self, fact: Fact) -> list[str]:
        """Return the ids of the facts in the formula of a derived fact, in their order; none for others."""
        words = fact.derived.replace("(", " ").replace(")", " ").split()
        return [word for word in dict.fromkeys(words) if word in self.facts]

    def citations_of(self, fact: Fact) -> tuple[Citation, ...]:
        """Return where the fact stands; a derived fact without citations of its own has those of its inputs."""
        if fact.citations or not fact.derived:
            return fact.citations
        inherited = (citation for id in self.inputs_of(fact) for citation in self.citations_of(self.facts[id]))
        return tuple(dict.fromkeys(inherited))

    def unit_of(self, fact: Fact) -> Unit:
        """Return the unit of `fact`: its own, or its indicator's."""
        return self.units[fact.unit or self.indicators[fact.indicator].unit]

    def mode_of(self, fact: Fact) -> Mode:
        """Return the mode of `fact`: its own, or its indicator's."""
        return fact.mode or self.indicators[fact.indicator].mode

    def compiler_of(self, fact: Fact) -> Text | None:
        """Return whose count `fact` is: named on the fact, else on its first source; None where nobody says."""
        if fact.compiler is not None:
            return fact.compiler
        return self.sources[fact.citations[0].source].custom.compiler if fact.citations else None

    def place_of(self, fact: Fact) -> Place | None:
        """Return where `fact` was observed, where it says so."""
        return self.places[fact.place] if fact.place else None

    def categories_under(self, id: str) -> set[str]:
        """Return the ids of a category and of all below it."""
        return {id}.union(*(self.categories_under(child.id) for child in self.children_of[id]))

    def facts_under(self, id: str) -> list[Fact]:
        """Return the facts that an id stands for: all of the book for `home` and `sources`."""
        if id in self.facts:
            return [self.facts[id]]
        if id in self.indicators:
            return self.facts_of[id]
        if id in self.categories:
            inside = self.categories_under(id)
            return [fact for fact in self.facts.values() if self.indicators[fact.indicator].category in inside]
        return self.facts_citing[id] if id in self.sources else list(self.facts.values())

    def lineage(self, category: str) -> Iterator[Category]:
        """Yield the category with that id and its ancestors, from the top down."""
        chain: list[Category] = []
        while category:
            chain.append(self.categories[category])
            category = chain[-1].parent
        yield from reversed(chain)

    def has(self, id: str) -> bool:
        """Return whether `id` names a page: an indicator, fact, category, source, `home` or `sources`."""
        return id in RESERVED_IDS or any(
            id in kind for kind in (self.indicators, self.facts, self.categories, self.sources)
        )


class _Groups:
    """Which facts belong together, each group in the order of the file."""

    def __init__(self, book: Book) -> None:
        self.facts_of: dict[str, list[Fact]] = {id: [] for id in book.indicators}
        self.lead_indicators: set[str] = set()
        self.facts_citing: dict[str, list[Fact]] = {id: [] for id in book.sources}
        self.parts_of: dict[str, list[Fact]] = {}
        self.derived_from: dict[str, list[Fact]] = {}


def _grouping(book: Book) -> Work[_Groups]:
    groups = _Groups(book)
    lead, facts = book.head.lead, list(book.facts.values())
    for number, block in enumerate(blocks(facts)):
        yield number * BLOCK / len(facts)
        for fact in block:
            groups.facts_of[fact.indicator].append(fact)
            cited = {citation.source: None for citation in fact.citations}
            for source in cited:
                groups.facts_citing[source].append(fact)
            if lead in cited:
                groups.lead_indicators.add(fact.indicator)
            if fact.part_of:
                groups.parts_of.setdefault(fact.part_of, []).append(fact)
            if fact.derived:
                for id in book.inputs_of(fact):
                    groups.derived_from.setdefault(id, []).append(fact)
    return groups


def assembling(head: Head, lists: Mapping[str, Sequence[Any]]) -> Work[Book]:
    """Return a book of checked parts, given in lists by their name in the file, with all its tables made."""
    units, places, categories, indicators, sources = (tuple(lists[key]) for key in list(LISTS)[:-1])
    facts: dict[str, Fact] = {}
    for block in blocks(lists["facts"]):
        facts.update((fact.id, fact) for fact in block)
        yield len(facts) / len(lists["facts"]) / 4
    book = Book(head, units, places, categories, indicators, sources, facts)
    yield from stage(book.prepare(), 0.25, 1)
    return book
