"""What an imported table names beside its figures: units, sources and places, each kept once and with an id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as MappingType
from typing import Final, Literal
from unicodedata import normalize
from urllib.parse import urlsplit

import msgspec

from qingdao_browser.core.book import (
    RESERVED_IDS,
    Date,
    LanguageCode,
    Place,
    Provenance,
    Source,
    Text,
    Unit,
    UnitKind,
    UnitLabel,
)
from qingdao_browser.core.cells import unmarked
from qingdao_browser.core.columns import Mapping, head_parts, is_own
from qingdao_browser.core.language import mark
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.notation import Measure, Unclear, power_of, read_figure, read_measure, unit_id, unit_of
from qingdao_browser.core.problems import MAX_FINDINGS, Problem, Severity, in_order, shortened
from qingdao_browser.core.tables import MAX_CELL, Table, column_name, unsafe
from qingdao_browser.core.work import BLOCK, Work

_ID: Final = re.compile(r"[a-z][a-z0-9._-]{0,99}|[0-9][0-9.]*[a-z_-][a-z0-9._-]{0,80}")
_STATED: Final = {
    "unit": re.compile(r"\(?(?:units?|单位|einheit)\s*[:：]\s*(.+?)\)?", re.IGNORECASE),
    "source": re.compile(r"(?:sources?|data source|来源|数据来源|资料来源|quelle)\s*[:：]\s*(.+)", re.IGNORECASE),
}
_NOT_STATED: Final = UnitLabel("(unit not stated)", "（单位未注明）")
_KINDS: Final[dict[UnitKind, Message]] = {
    "currency": said("money"),
    "count": said("count"),
    "share": said("share"),
    "rank": said("rank"),
    "index": said("index"),
    "mass": said("mass"),
    "volume": said("volume"),
    "area": said("area"),
    "length": said("length"),
    "energy": said("energy"),
    "price": said("price"),
    "other": said("other"),
}
_TABLE: Final = Text("Table {name}", "表格{name}")


class Telling:
    """Collects what is told of an import: what was taken, and problems, the same of one column once with its number."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._told: dict[tuple[int, str | Message, Message], tuple[int, int, Severity, Message, Message]] = {}
        self._count: Counter[tuple[int, str | Message, Message]] = Counter()
        self._untold = 0
        self.taken: list[Message] = list(table.taken)

    def take(self, words: Message) -> None:
        """Tell of something that was taken by rule or as given."""
        self.taken.append(words)

    def tell(self, line: int, column: int, severity: Severity, what: Message, remedy: Message, same: str = "") -> None:
        """Tell of a problem: its line from 1, 0 for the whole table; its column from 0, -1 for none.

        `same` is what it is a case of, where all cases of a column are told as one.
        """
        key = (column, same or what, remedy)
        if key not in self._told:
            if len(self._told) == MAX_FINDINGS:
                self._untold += 1
                return
            self._told[key] = (line, column, severity, what, remedy)
        self._count[key] += 1

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems, errors first and in the order of the table."""
        problems = []
        for key, (line, column, severity, told, remedy) in self._told.items():
            count = self._count[key]
            what = told
            if self._table.sheet and line and column >= 0:
                what = said("cell {cell}: {what}", cell=f"{column_name(column)}{line}", what=what)
            if count > 1:
                what = said("{what} (and {count} more of this column)", what=what, count=f"{count - 1:,}")
            problems.append(Problem(self._table.name, line, column + 1, severity, what, remedy))
        if self._untold:
            what = said("{count} more problems are not listed", count=f"{self._untold:,}")
            problems.append(
                Problem(self._table.name, 0, 0, "warning", what, said("correct those that are, and import again"))
            )
        return tuple(in_order(problems))


class Ids:
    """Gives ids that are right, and unique over all parts of a book."""

    def __init__(self) -> None:
        self._taken = set(RESERVED_IDS)
        self._next: Counter[str] = Counter()

    def claim(self, id: str) -> bool:
        """Take an id as it is; return False where it is none, or taken."""
        if not _ID.fullmatch(id) or id in self._taken:
            return False
        self._taken.add(id)
        return True

    def make(self, words: str, kind: str, longest: int = 60) -> str:
        """Return a new id made of words, or of the kind where they have no Latin letters."""
        stem = slug(words)[:longest].strip("-") or kind
        if not stem[0].isalpha():
            stem = f"{kind}-{stem}"
        id = stem
        while not self.claim(id):
            self._next[stem] += 1
            id = f"{stem}-{self._next[stem] + 1}"
        return id


def slug(words: str) -> str:
    """Return words in small Latin letters, figures and hyphens; Chinese leaves nothing."""
    plainest = normalize("NFKD", words[:400]).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plainest).strip("-")


def words_of(cell: str) -> str:
    """Return a cell as a text on one line; raises Unclear for what no text of a book may hold."""
    text = " ".join(unmarked(cell).split())
    if unsafe(text):
        raise Unclear(said("an invisible control character ({code})", code=unsafe(text)), said("remove it"))
    if len(text) > MAX_CELL:
        raise Unclear(
            said("a text of {count} characters", count=f"{len(text):,}"),
            said("at most {most} are taken", most=f"{MAX_CELL:,}"),
        )
    if cell.startswith(("=", "@")):
        raise Unclear(said("{text} is a formula", text=shortened(text)), said("save the table with values"))
    return text


def safe(text: str) -> str:
    """Return a text on one line, empty where it has what no text of a book may hold."""
    line = " ".join(text.split())[:200]
    return "" if unsafe(line) else line


def in_language(words: str, code: LanguageCode) -> Text:
    """Return a text of a book in one language."""
    return Text(zh=words) if code == "zh" else Text(words)


def listed(cell: str) -> list[str]:
    """Return the items of a cell that has several, with semicolons between them."""
    return [item for item in re.split(r"\s*[;；]\s*", cell) if item]


def stated_in(table: Table, what: Literal["unit", "source"]) -> tuple[int, str]:
    """Return what words beside the table say outright: ``Unit: million USD``, ``Source: …``, with their line."""
    for line, words in (*table.above, *table.below):
        match = _STATED[what].fullmatch(words)
        if match is not None and safe(match[1]):
            return line, safe(match[1])
    return 0, ""


# --- units ------------------------------------------------------------------------------------------------------------


class Units:
    """The units of the figures: what row, column, data package or table say, with what stands in the cell itself."""

    def __init__(self, table: Table, mapping: Mapping, ids: Ids, telling: Telling) -> None:
        self._table, self._code, self._ids, self._telling = table, mapping.language, ids, telling
        package = table.package
        fields = package.fields if package is not None else {}
        self._listed = {
            link.values.get("id", ""): link.values for link in (package.units if package is not None else ())
        }
        _, stated = stated_in(table, "unit")
        self._of_all = mapping.unit or stated
        self._of_column = []
        for head, given in zip(table.head, mapping.units, strict=True):
            field = fields.get(head)
            near = [given, head_parts(head)[1], field.unit if field is not None else ""]
            self._of_column.append(next(filter(None, near), ""))
        self._by_measure: dict[Measure, str] = {}
        self._unstated = ""
        self._by_words: dict[tuple[str, str, str, int], str] = {}
        self.made: dict[str, Unit] = {}

    def id_of(self, of_row: str, of_name: str, of_cell: str, column: int) -> str:
        """Return the id of the unit of a figure; raises Unclear where it has two that disagree.

        What stands in a cell of its own comes first, then what the name of the row, the column and the table say.
        """
        key = (of_row, of_name, of_cell, column)
        if key not in self._by_words:
            of_column = self._of_column[column]
            if of_name and of_column and not of_row and read_measure(of_name) != read_measure(of_column):
                what = said(
                    "the name of the row has {of_name} where its column has {of_column}",
                    of_name=shortened(of_name),
                    of_column=shortened(of_column),
                )
                raise Unclear(what, said("write the unit in one place"))
            self._by_words[key] = self._find(of_row or of_name or of_column or self._of_all, of_cell, column)
        return self._by_words[key]

    def _find(self, stated: str, of_cell: str, column: int) -> str:
        if not stated and not of_cell:
            return self._not_stated(column)
        if stated in self._listed and not of_cell:
            id = self._of_package(stated)
            if id:
                return id
        measure = read_measure(stated) if stated else None
        if of_cell:
            measure = _agreed(measure, stated, of_cell)
        assert measure is not None  # one of the two texts is there
        if measure not in self._by_measure:
            self._by_measure[measure] = id = self._ids.make(unit_id(measure), "unit")
            self.made[id] = unit_of(measure, id, self._code)
            kind = measure.currency or _KINDS[measure.kind]
            if measure.power:
                kind = said("{kind} in units of {power}", kind=kind, power=f"1e{measure.power}")
            unit, heading = shortened(" ".join(filter(None, [stated, of_cell]))), self._table.heading(column)
            self._telling.take(said("{column}: unit {unit}, {kind}", column=heading, unit=unit, kind=kind))
        return self._by_measure[measure]

    def _not_stated(self, column: int) -> str:
        """Return the id of a unit that says with each figure that none is stated; tell it of the column."""
        head = self._table.head[column] or str(column + 1)
        remedy = said('give the unit, of all figures or of this column (--unit TEXT, --unit "{head}=TEXT")', head=head)
        if is_own(self._table):
            raise Unclear(said("the fact has no unit"), said("write one of the units that its data package explains"))
        if not self._unstated:
            self._unstated = self._ids.make("unit-not-stated", "unit")
            self.made[self._unstated] = Unit(self._unstated, _NOT_STATED, "other")
        what = said(
            "{column} has figures without a unit; each says that none is stated", column=self._table.heading(column)
        )
        self._telling.tell(self._table.lines[0], column, "warning", what, remedy)
        return self._unstated

    def _of_package(self, id: str) -> str:
        """Return the id of a unit that the data package explains; empty where it does not say enough."""
        if id not in self.made:
            unit = _package_unit(self._listed[id], self._code)
            if unit is None or not self._ids.claim(id):
                return ""
            self.made[id] = unit
        return id


def _agreed(measure: Measure | None, stated: str, of_cell: str) -> Measure:
    """Return the unit in a cell, which must be known and agree with what row, column or table say."""
    power = power_of(of_cell)
    if power:
        if measure is None:
            raise Unclear(
                said("{of_cell} does not say what is counted", of_cell=shortened(of_cell)),
                said("give the unit (--unit)"),
            )
        if measure.power:
            what = said(
                "the cell has {of_cell} where the unit is {stated} already",
                of_cell=shortened(of_cell),
                stated=shortened(stated),
            )
            raise Unclear(what, said("write the power of ten once"))
        return msgspec.structs.replace(measure, power=power)
    own = read_measure(of_cell)
    if not own.known:
        raise Unclear(
            said("{of_cell} beside the figure is no unit that is known here", of_cell=shortened(of_cell)),
            said("write digits alone"),
        )
    if measure is None or measure == own:
        return own
    if own.currency and own.currency == measure.currency and own.power == measure.power:
        return measure
    if own.kind == "share" and measure.noun.startswith("%"):
        return measure
    what = said(
        "the cell has {of_cell} where the unit is {stated}", of_cell=shortened(of_cell), stated=shortened(stated)
    )
    raise Unclear(what, said("write the unit in one place"))


def _package_unit(values: MappingType[str, str], code: LanguageCode) -> Unit | None:
    """Return a unit as a data package of this program tells it; None where it does not."""
    scale = values.get("scale", "1")
    found: dict[str, object] = {
        "id": values.get("id", ""),
        "kind": values.get("kind", ""),
        "label": {code: values.get("label", "")},
    }
    if not re.fullmatch("10{0,30}", scale) or not values.get("label"):
        return None
    if len(scale) > 1:
        found["scale"] = f"1e{len(scale) - 1}"
    if values.get("currency"):
        found["currency"] = values["currency"]
    elif found["kind"] == "currency":
        return None
    try:
        return msgspec.convert(found, Unit)
    except msgspec.ValidationError:
        return None


# --- sources ----------------------------------------------------------------------------------------------------------


class Sources:
    """The sources of the figures: as given, as the data package lists them, as the table says, or row by row."""

    def __init__(self, table: Table, mapping: Mapping, ids: Ids, telling: Telling) -> None:
        self._ids, self._telling, self._code = ids, telling, mapping.language
        self._by_words: dict[str, str] = {}
        self.made: dict[str, Source] = {}
        self._default: tuple[str, ...] = ()
        self._rows = bool(mapping.columns("source", "source_ids"))
        by_id = bool(mapping.columns("source_ids"))
        package = table.package
        stated = "" if mapping.source or by_id else stated_in(table, "source")[1]
        if mapping.source or stated:
            source = self._add(
                _source_of(mapping.source or stated, ids.make(mapping.source or stated, "source"), self._code)
            )
            self._default = (source.id,)
            words = (
                mark("source, as given: {source}") if mapping.source else mark("source, as the table says: {source}")
            )
            telling.take(said(words, source=_told(source)))
        elif package is not None:
            for link in package.sources:
                title = link.values.get("title") or link.values.get("name") or link.values.get("path") or ""
                asked = link.values.get("id", "")
                if title:
                    id = asked if ids.claim(asked) else ids.make(title, "source")
                    self._by_words[asked or id] = self._add(
                        _source(id, self._code, title, link.values.get("path", ""))
                    ).id
            if self.made:
                telling.take(said("sources as {place} lists them: {count}", place=package.place, count=len(self.made)))
            who = "; ".join(filter(None, (link.values.get("title") for link in package.contributors)))
            if not self.made and package.title and who:
                source = self._add(_source(ids.make(package.title, "source"), self._code, package.title, "", who))
                telling.take(said("source, as {place} says: {source}", place=package.place, source=_told(source)))
            self._default = () if by_id else tuple(self.made)
        if not self._default and not self._rows:
            self._default = (self._add(_source_of_table(table, ids.make(table.name, "source"), self._code)).id,)
            what = said("no source is named; each figure cites the table itself")
            telling.tell(0, -1, "warning", what, said("give the source as title, publisher, year (--source)"))
        telling.take(said("reliability of the sources: low, until someone has judged it"))

    def ids_of(self, ids: str, words: str) -> tuple[str, ...]:
        """Return the ids of the sources that a row names by id or in words, else of those of the whole table."""
        found = [self._by_id(asked) for asked in listed(ids)]
        if words:
            if words not in self._by_words:
                self._by_words[words] = self._add(_source_of(words, self._ids.make(words, "source"), self._code)).id
            found.append(self._by_words[words])
        if not found and not self._default:
            raise Unclear(
                said("the row names no source"),
                said("write it, or give one for all figures as title, publisher, year (--source)"),
            )
        return tuple(dict.fromkeys(found)) or self._default

    def _by_id(self, asked: str) -> str:
        if asked not in self._by_words:
            id = asked if self._ids.claim(asked) else self._ids.make(asked, "source")
            self._by_words[asked] = self._add(_source(id, self._code, asked)).id
            what = said("nothing tells what the source {asked} is; its id stands for its title", asked=shortened(asked))
            self._telling.tell(
                0, -1, "warning", what, said("keep datapackage.json beside the table, or write the title")
            )
        return self._by_words[asked]

    def _add(self, source: Source) -> Source:
        self.made[source.id] = source
        return source


def _told(source: Source) -> Message:
    told = said("title {title}", title=repr(source.title))
    if source.publisher:
        told = said("{title}, publisher {name}, taken for who counted", title=told, name=repr(source.publisher))
    if source.issued is not None:
        told = said("{title}, year {year}", title=told, year=source.issued.date_parts[0][0])
    return told


def _source_of(words: str, id: str, code: LanguageCode) -> Source:
    """Return the source that ``Title, publisher, year`` names; one part alone is the title."""
    parts = [part for part in re.split(r"\s*[,，]\s*", words) if part] or [words]
    year = int(parts.pop()[:4]) if len(parts) > 1 and re.fullmatch("[12][0-9]{3}年?", parts[-1]) else 0
    publisher = parts.pop() if len(parts) > 1 else ""
    # The marks of a title in Chinese are set where it is shown.
    title = re.sub("^《([^《》]+)》$", r"\1", ", ".join(parts))
    return _source(id, code, title, title, publisher, year)


def _source(id: str, code: LanguageCode, title: str, url: str = "", publisher: str = "", year: int = 0) -> Source:
    link = url if _is_address(url) else ""
    return Source(
        id=id,
        type="document",
        title=title,
        custom=Provenance(
            "low", compiler=in_language(publisher, code) if publisher else None, link="" if link else "none"
        ),
        publisher=publisher,
        issued=Date(((year,),)) if year else None,
        url=link,
    )


def _source_of_table(table: Table, id: str, code: LanguageCode) -> Source:
    """Return the table as the source of its figures: all that is known where it names none."""
    name = safe(table.name) or "?"
    source = _source(id, code, name)
    described = Text(_TABLE.en.format(name=name), _TABLE.zh.format(name=name))
    custom = msgspec.structs.replace(source.custom, title_is_description=True, description=described)
    return msgspec.structs.replace(source, custom=custom)


def _is_address(url: str) -> bool:
    """Return whether a text is an address of the web; none is ever fetched."""
    try:
        address = urlsplit(url)
        good = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        return False
    return good and "\\" not in url and not any(character.isspace() for character in url)


# --- places -----------------------------------------------------------------------------------------------------------


class Places:
    """The places the rows name, with the positions of the table's own columns or of places that are known."""

    def __init__(
        self, table: Table, mapping: Mapping, known: MappingType[str, Place], ids: Ids, telling: Telling
    ) -> None:
        self._table, self._known, self._ids, self._telling = table, known, ids, telling
        self._code, self._own = mapping.language, is_own(table)
        self.made: dict[str, Place] = {}
        self._by_name: dict[str, str] = {}
        self._names = {name: place.id for place in known.values() for name in (place.name.en, place.name.zh, place.id)}
        self._columns = mapping.columns("place")
        across = [*mapping.columns("latitude")[:1], *mapping.columns("longitude")[:1]]
        self._across = across if len(across) == 2 else []

    def find(self) -> Work[None]:
        """Find the places of all rows."""
        for column in self._columns[:1]:
            first: dict[str, int] = {}
            for at, row in enumerate(self._table.rows):
                if at % BLOCK == 0:
                    yield at / len(self._table.rows)
                name = " ".join(unmarked(row[column]).split())
                if name and not unsafe(name) and len(name) <= 200:
                    first.setdefault(name, at)
            self._take(column, first)

    def of_row(self, name: str) -> str:
        """Return the id of a place with that name; empty where its position is not known."""
        return self._by_name.get(name, "")

    def with_id(self, id: str) -> str:
        """Return the id of a place that is known by it; empty, and told, where it is not."""
        if id in self.made:
            return id
        if id in self._known and self._ids.claim(id):
            self.made[id] = self._known[id]
            return id
        what = said("the place {id} has no position here and is left out", id=shortened(id))
        self._telling.tell(0, -1, "warning", what, said("add it to the places of the book, with its position"))
        return ""

    def _take(self, column: int, first: MappingType[str, int]) -> None:
        """Take the places with a position, each with the number of the first row that names it."""
        own = {name: place for name, at in first.items() if (place := self._placed(name, at)) is not None}
        missing = [name for name in first if name not in own and name not in self._names]
        if missing and not self._own:
            names: str | Message = ", ".join(map(shortened, missing[:5]))
            if len(missing) > 5:
                names = said("{names} and {count} more", names=names, count=f"{len(missing) - 5:,}")
            what = said("no position is known here of {names}; these places stand in the names only", names=names)
            line = self._table.lines[first[missing[0]]]
            self._telling.tell(
                line, column, "warning", what, said("add columns latitude and longitude, or leave it so")
            )
            return
        for name in first:
            if name in own:
                id = self._ids.make(name, "place")
                self.made[id] = msgspec.structs.replace(own[name], id=id)
                self._by_name[name] = id
            else:
                self._by_name[name] = self.with_id(self._names.get(name, name))
        if first:
            self._telling.take(
                said(
                    "{column}: {count} places with positions",
                    column=self._table.heading(column),
                    count=f"{len(self.made):,}",
                )
            )

    def _placed(self, name: str, at: int) -> Place | None:
        """Return the place with the position that a row gives; None where it gives none."""
        degrees = []
        for column, most in zip(self._across, (90, 180), strict=False):
            try:
                value = float(read_figure(self._table.rows[at][column], "point").amount or "nan")
            except Unclear:
                value = float("nan")
            if not -most <= value <= most:
                line = self._table.lines[at]
                self._telling.tell(
                    line, column, "warning", said("this is no position in degrees"), said("write e.g. 36.07")
                )
                return None
            degrees.append(value)
        if not degrees:
            return None
        return Place("place", in_language(name, self._code), degrees[0], degrees[1], "region", "city")
