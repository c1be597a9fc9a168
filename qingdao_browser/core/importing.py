"""A table becomes a book: each figure a fact with its period, unit and source.

Whatever cannot be understood in one way only is left out and told with its place and what would be right; whatever was
taken by rule is told as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal, get_args

import msgspec

from qingdao_browser.core.book import (
    Category,
    Citation,
    Fact,
    Head,
    Indicator,
    LanguageCode,
    Mode,
    Note,
    Part,
    Place,
    Relation,
    Status,
    Text,
)
from qingdao_browser.core.columns import FIELDS, Mapping, Role, head_parts, is_own, name_parts, says_nothing
from qingdao_browser.core.gathering import (
    Ids,
    Places,
    Sources,
    Telling,
    Units,
    in_language,
    listed,
    safe,
    slug,
    stated_in,
    words_of,
)
from qingdao_browser.core.language import language, mark
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.notation import (
    Dates,
    Decimals,
    Reading,
    Unclear,
    coarser,
    dates_of,
    decimals_of,
    is_missing,
    is_period,
    join_period,
    month_of,
    read_figure,
    read_period,
)
from qingdao_browser.core.periods import PeriodError, parse_period, write_period_and_mode
from qingdao_browser.core.problems import Problem, shortened
from qingdao_browser.core.quantities import write_fact
from qingdao_browser.core.reading import MAX_FACTS, reading
from qingdao_browser.core.tables import Figure, Repeated, Table, unsafe
from qingdao_browser.core.work import BLOCK, Work, blocks, stage
from qingdao_browser.core.yaml_writer import write_book

_YEAR_AND_NUMBER: Final = re.compile("[0-9]{4}-([0-9]{2})")
_CLOCK: Final = re.compile(r".*[0-9]{4}.*?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?).*")
_MONTH_START: Final = re.compile("[0-9]{4}-[0-9]{2}-01")
_UNTOLD: Final[dict[LanguageCode, str]] = {
    "en": "As the table {name} gives it; the table does not define it.",
    "zh": "按表格{name}所列；表中未作定义。",
}
_MARKED: Final[dict[LanguageCode, str]] = {
    "en": "The table marks this figure with “{mark}”; what the mark says stands there.",
    "zh": "表中该数标有“{mark}”，其含义见原表。",
}
_CITED: Final[dict[LanguageCode, str]] = {"en": "Cited in the table as: {text}.", "zh": "原表引文：{text}。"}
_STATEMENTS: Final[dict[LanguageCode, str]] = {
    "en": "{label}: {figure} ({period}).",
    "zh": "{label}：{figure}（{period}）。",
}
_MODES: Final[dict[Mode, Message]] = {
    "during": said("during the period"),
    "as_of": said("at its end"),
    "since": said("since its beginning"),
    "year_to_date": said("from the beginning of the year"),
    "unstated": said("not stated"),
}
_LANGUAGES: Final[dict[LanguageCode, Message]] = {"en": said("English"), "zh": said("Chinese")}
# By what the words tell: whether the decimal sign is a comma, the day comes first, two figures agree.
_SIGNS: Final = (said("point"), said("comma"))
_ORDERS: Final = (
    mark("order of day and month: month first, as {text} in line {line} shows"),
    mark("order of day and month: day first, as {text} in line {line} shows"),
)
_RIVALS: Final = (
    mark("{label} has another figure for {period} in line {line}"),
    mark("{label} has this figure for {period} in line {line}"),
)
_NO_PLACE: Final = "The table names no place; the form wants one for the map to begin at. Write yours in its stead."


class Draft(msgspec.Struct, frozen=True):
    """What came of a table: the text of a book (empty where none could be made), counts, and what is to be told."""

    text: str
    facts: int
    indicators: int
    left_out: int
    taken: tuple[Message, ...]
    problems: tuple[Problem, ...]


class _Seen(msgspec.Struct, frozen=True, gc=False):
    """One figure of the table, before it has an id; a row as such has no figure yet."""

    line: int
    label: str
    period: str
    column: int = 0
    figure: Reading = Reading("")
    unit: str = ""
    named_unit: str = ""
    category: str = ""
    kind: str = ""
    place: str = ""
    mode: Mode | Literal[""] = ""
    status: tuple[Status, ...] = ()
    counterparts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statement: str = ""
    notes: tuple[str, ...] = ()
    id: str = ""
    indicator: str = ""
    citation: str = ""


def draft(table: Table, mapping: Mapping, places: MappingType[str, Place]) -> Work[Draft]:
    """Make a book of a table; `places` are the places whose position is known, by id.

    The text is read again before it is handed out: it opens without an error, or there is none.
    """
    ids, telling, times, amounts = Ids(), Telling(table), _Times(table, mapping), _Amounts(table, mapping)
    yield from stage(times.look(), 0, 0.05)
    if not _ready(table, mapping, times, telling):
        return Draft("", 0, 0, len(table.ragged), tuple(telling.taken), telling.problems())
    sources = Sources(table, mapping, ids, telling)
    places_named = Places(table, mapping, places, ids, telling)
    yield from stage(places_named.find(), 0.05, 0.1)
    yield from stage(amounts.look(telling), 0.1, 0.15)
    units = Units(table, mapping, ids, telling)
    rows = _Rows(table, mapping, times, amounts, units, sources, places_named, ids, telling)
    yield from stage(rows.read(), 0.15, 0.5)
    text, facts, indicators = "", 0, 0
    if not rows.seen:
        telling.tell(
            0, -1, "error", said("no figure could be taken"), said("see that the right columns are taken for figures")
        )
    else:
        book = _Book(rows, ids)
        yield from stage(book.make(), 0.5, 0.7)
        text = yield from stage(write_book(*book.parts()), 0.7, 0.8)
        # What was read once and what is read again are not both needed; to let go of it takes its time as well.
        for things in (rows.seen, book.facts):
            while things:
                del things[-BLOCK:]
                yield 0.8
        found = yield from stage(reading(text.encode(), table.name), 0.8, 1)
        for problem in found.problems:
            telling.tell(
                0, -1, problem.severity, said("the book made of it: {what}", what=problem.what), problem.remedy
            )
        if found.book is None:
            text = ""
        else:
            facts, indicators = len(found.book.facts), len(found.book.indicators)
    left_out = len(table.ragged) + rows.left_out
    return Draft(text, facts, indicators, left_out, tuple(telling.taken), telling.problems())


# --- before the rows --------------------------------------------------------------------------------------------------


def _ready(table: Table, mapping: Mapping, times: _Times, telling: Telling) -> bool:
    """Tell what holds for the whole table, and what is missing; return whether there can be a book."""
    # What says unit or source outright is taken, where nobody gave another.
    used = [] if mapping.unit else [stated_in(table, "unit")[0]]
    used += [] if mapping.source else [stated_in(table, "source")[0]]
    for line, words in (*table.above, *table.below):
        if line not in used:
            what = said("words beside the table are not taken: {words}", words=shortened(words))
            telling.tell(line, 0, "warning", what, said("take over by hand what they say"))
    for line, count in table.ragged:
        what = said("the row has {count} cells where the heads are {heads}", count=count, heads=len(table.head))
        telling.tell(line, 0, "error", what, said("make it as long as the row of heads"))
    _tell_formulas(table, mapping, telling)
    _tell_columns(table, mapping, times, telling)
    values = mapping.columns("value")
    if not values:
        remedy = said("name a column of figures (--map value=COLUMN)")
        telling.tell(0, -1, "error", said("no column is taken for figures"), remedy)
    if not (mapping.columns("period") or mapping.period or any(is_period(table.head[column]) for column in values)):
        remedy = said("name its column (--map period=COLUMN), or give one for all figures (--period 2018)")
        telling.tell(0, -1, "error", said("no column is taken for the period, and no head is one"), remedy)
        return False
    return bool(values)


def _tell_formulas(table: Table, mapping: Mapping, telling: Telling) -> None:
    for found in table.formulas:
        if mapping.roles[found.column] in ("", "ignore"):
            continue
        heading = table.heading(found.column)
        if found.count > found.empty:
            what = said(
                "{column} has {count} formulas; their last results are taken",
                column=heading,
                count=f"{found.count - found.empty:,}",
            )
            telling.tell(found.first, found.column, "warning", what, said("see that they were up to date"))
        if found.empty:
            what = said("{column} has {count} formulas without a result", column=heading, count=f"{found.empty:,}")
            remedy = said("open the workbook in a spreadsheet program and save it again")
            telling.tell(found.first, found.column, "error", what, remedy)


def _tell_columns(table: Table, mapping: Mapping, times: _Times, telling: Telling) -> None:
    """Tell what each column was taken for, and which were not taken."""
    wide = [column for column in mapping.columns("value") if times.in_head(column)]
    if wide:
        telling.take(said("wide: {count} columns with periods as heads", count=len(wide)))
    else:
        telling.take(said("long: a period for each row"))
    for column, role in enumerate(mapping.roles):
        if role not in ("", "ignore") and column not in wide:
            telling.take(said("{column}: {field}", column=table.heading(column), field=said(FIELDS[role])))
        elif not role and any(row[column] for row in table.rows):
            what = said("{column} is not taken", column=table.heading(column))
            remedy = said("say what it holds (--map FIELD=COLUMN), or leave it so")
            telling.tell(table.lines[0], column, "warning", what, remedy)
    for column in mapping.columns("period")[:1]:
        if not mapping.grain and times.all_month_starts(column):
            what = said("every date is the first of a month and may stand for the month, quarter or year")
            telling.tell(table.lines[0], column, "warning", what, said("if so, say for which (--grain)"))
    if times.dates_shown is not None:
        telling.take(times.dates_shown)
    telling.take(said("language of the table: {name}", name=_LANGUAGES[mapping.language]))
    if not mapping.columns("mode"):
        telling.take(said("mode of the figures: {mode}", mode=_MODES[mapping.mode]))


# --- periods and figures ----------------------------------------------------------------------------------------------


class _Rivals(msgspec.Struct):
    """The first and second figure of one thing, and whether all of it are alike."""

    first: _Seen
    second: _Seen | None = None
    alike: bool = True


class _Times:
    """How the table writes periods, which decides between two meanings of one way of writing."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._table, self._mapping, self._own = table, mapping, is_own(table)
        self._period = next(iter(mapping.columns("period")), -1)
        self._heads = {
            column: month_of(head) > 0 if self._period >= 0 else is_period(head)
            for column, head in enumerate(table.head)
        }
        self._dates: Dates = mapping.dates
        self.dates_shown: Message | None = None
        self._spans = self._clock = False

    def look(self) -> Work[None]:
        """Look through all periods for what decides between two meanings of some."""
        texts = {self._table.head[column]: 1 for column in self._mapping.columns("value")}
        if self._period >= 0:
            texts |= yield from stage(_different_texts(self._table, self._period), 0, 0.5)
        orders: dict[Dates, Message] = {}
        for at, (text, line) in enumerate(texts.items()):
            if at % BLOCK == 0:
                yield 0.5 + at / len(texts) / 2
            # Where 2010-14 stands beside it, 2010-11 may be two years; beside 13:00 midnight is an hour, no day.
            span, clock = _YEAR_AND_NUMBER.fullmatch(text), _CLOCK.fullmatch(text[:100]) if ":" in text[:100] else None
            self._spans = self._spans or (span is not None and not 1 <= int(span[1]) <= 12)
            self._clock = self._clock or (clock is not None and bool(clock[1].strip("0:")))
            order = dates_of(text) if self._period >= 0 else ""
            if order and order not in orders:
                words = _ORDERS[order == "dmy"]
                orders[order] = said(words, text=shortened(text), line=line)
        if len(orders) == 1 and not self._dates:
            ((self._dates, self.dates_shown),) = orders.items()

    def in_head(self, column: int) -> bool:
        """Return whether the head of a column of figures is a period, or the month of one."""
        return self._heads[column]

    def of_row(self, text: str, month: str, quarter: str) -> str:
        """Return the period of a row; raises Unclear."""
        if not text:
            raise Unclear(said("the row has no period"), said("write it, e.g. 2018"))
        if unsafe(text):
            raise Unclear(said("an invisible control character ({code})", code=unsafe(text)), said("remove it"))
        if self._own:
            try:
                parse_period(text)
            except PeriodError as error:
                raise Unclear(error.what, said("write e.g. 2018, 2018-Q1, 2018-05-14 or 2018-01/2018-02")) from None
            return text
        self._must_be_one(text)
        return coarser(join_period(text, month, quarter, self._dates), self._mapping.grain)

    def of_figure(self, of_row: str, column: int) -> str:
        """Return the period of a figure in a row with some period, none where the heads or the mapping give it."""
        head = self._table.head[column]
        if of_row:
            return join_period(of_row, head, "") if self._heads[column] and not self._own else of_row
        if self._heads[column]:
            self._must_be_one(head)
            return read_period(head, self._dates)
        return read_period(self._mapping.period or head, self._dates)

    def all_month_starts(self, column: int) -> bool:
        """Return whether all dates of a column are first days of months, and there are several."""
        starts = set()
        for text in dict.fromkeys(row[column] for row in self._table.rows if row[column]):
            try:
                period = read_period(text, self._dates)
            except Unclear:
                return False
            if not _MONTH_START.fullmatch(period):
                return False
            starts.add(period)
        return len(starts) > 1

    def _must_be_one(self, text: str) -> None:
        if self._spans and _YEAR_AND_NUMBER.fullmatch(text):
            remedy = said("write 2010–2011 for two years, Nov 2010 for the month")
            raise Unclear(said("{text} may be two years, as others here are, or a month", text=shortened(text)), remedy)
        if self._clock and ":" in text:
            raise Unclear(
                said("the table has times of day, which a book does not"), said("sum up or average the days first")
            )


def _different_texts(table: Table, column: int) -> Work[dict[str, int]]:
    """Return the different texts of a column, each with the line of the first."""
    found: dict[str, int] = {}
    for at, (line, row) in enumerate(zip(table.lines, table.rows, strict=True)):
        if at % (10 * BLOCK) == 0:
            yield at / len(table.rows)
        found.setdefault(row[column], line)
    return found


class _Amounts:
    """How the table writes figures: the sign before decimals of each column, and relations beside them."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._table, self._mapping = table, mapping
        self._signs: dict[int, Decimals] = {}

    def look(self, telling: Telling) -> Work[None]:
        """Look through all figures for the sign before decimals of each column."""
        columns = self._mapping.columns("value", "lower", "upper")
        fields = self._table.package.fields if self._table.package is not None else {}
        if self._mapping.decimals:
            self._signs = dict.fromkeys(columns, self._mapping.decimals)
            telling.take(said("sign before decimals: {sign}, as given", sign=_SIGNS[self._mapping.decimals == "comma"]))
            return
        shown: dict[int, dict[Decimals, tuple[int, str]]] = {}
        for at, column in enumerate(columns):
            field = fields.get(self._table.head[column])
            if field is not None and field.type in ("number", "integer"):
                self._signs[column] = "comma" if field.decimal == "," else "point"
            else:
                shown[column] = yield from stage(self._shown(column), at / len(columns), (at + 1) / len(columns))
        if self._signs:
            telling.take(said("sign before decimals: as datapackage.json says"))
        signs: set[Decimals] = {sign for found in shown.values() for sign in found}
        for column, found in shown.items():
            # A column that shows both has no sign of its own; one that shows none has that of the table.
            candidates = found or signs
            self._signs[column] = next(iter(candidates)) if len(candidates) == 1 else ""
        for sign in sorted(signs):
            line, cell = min(found[sign] for found in shown.values() if sign in found)
            telling.take(
                said(
                    "sign before decimals: {sign}, as {cell} in line {line} shows",
                    sign=_SIGNS[sign == "comma"],
                    cell=shortened(cell),
                    line=line,
                )
            )

    def _shown(self, column: int) -> Work[dict[Decimals, tuple[int, str]]]:
        """Return the first figure that allows each sign before decimals only."""
        found: dict[Decimals, tuple[int, str]] = {}
        for at, (line, row) in enumerate(zip(self._table.lines, self._table.rows, strict=True)):
            if at % BLOCK == 0:
                yield at / len(self._table.rows)
            cell = row[column]
            if cell and not cell.isdecimal() and type(cell) is not Figure:
                sign = decimals_of(cell)
                if sign and sign not in found:
                    found[sign] = (line, cell)
                    if len(found) == 2:
                        break
        return found

    def read(self, cell: str, column: int, relation: Relation | Literal[""], ends: tuple[str, str]) -> Reading:
        """Return the figure of a cell, whose relation and ends may stand in columns of their own; raises Unclear."""
        if unsafe(cell):
            raise Unclear(said("an invisible control character ({code})", code=unsafe(cell)), said("remove it"))
        if relation == "range" and not cell:
            lower, upper = (read_figure(end, "point").amount if end else "" for end in ends)
            if not (lower and upper) or Decimal(lower) > Decimal(upper):
                raise Unclear(said("the range has not two ends, the smaller first"), said("fill lower and upper"))
            return Reading("", "range", lower, upper)
        if not cell:
            return Reading("")
        figure = read_figure(cell, "point" if type(cell) is Figure else self._signs[column])
        if not relation or relation == figure.relation:
            return figure
        if figure.relation != "eq" or relation == "range":
            what = said(
                "{cell} does not go with the relation {relation} beside it",
                cell=shortened(cell),
                relation=repr(relation),
            )
            raise Unclear(what, said("write the relation once; a range has two ends and no amount"))
        return msgspec.structs.replace(figure, relation=relation)


# --- rows -------------------------------------------------------------------------------------------------------------


class _Rows:
    """Reads the rows of a table: `seen` are its figures, `left_out` counts those that could not be taken."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        times: _Times,
        amounts: _Amounts,
        units: Units,
        sources: Sources,
        places: Places,
        ids: Ids,
        telling: Telling,
    ) -> None:
        self.table, self.mapping, self.units, self.sources, self.places = table, mapping, units, sources, places
        self.telling, self.own = telling, is_own(table)
        self.seen: list[_Seen] = []
        self.left_out = 0
        self._ids = ids
        self._times, self._amounts = times, amounts
        self._values = mapping.columns("value")
        self._labels = mapping.columns("label") or ([] if self.own else mapping.columns("place"))
        self._places = [] if self.own else mapping.columns("place")
        self._first: dict[Role, int] = {}
        for column, role in enumerate(mapping.roles):
            self._first.setdefault(role, column)
        self._heads = [
            "" if self._times.in_head(column) or self.own else head_parts(head)[0]
            for column, head in enumerate(table.head)
        ]
        # The column that is being read, for what is told of it.
        self._column = 0

    def read(self) -> Work[None]:
        """Read all rows; what is wrong with one is told, and the figures it spoils are left out."""
        count = len(self.table.rows)
        for at, (line, row) in enumerate(zip(self.table.lines, self.table.rows, strict=True)):
            if at % 200 == 199:
                yield at / count * 0.8
            self._read_row(line, row)
        yield from stage(self._drop_rivals(), 0.8, 1)

    def _read_row(self, line: int, row: Sequence[str]) -> None:
        filled = []
        for column in self._values:
            if type(row[column]) is Repeated:
                self.left_out += 1
                what = said(
                    "{cell} stands in one cell with the row above, for both together or for each",
                    cell=shortened(row[column]),
                )
                self.telling.tell(line, column, "error", what, said("part the cells, and write the figure of each row"))
            elif not is_missing(row[column]):
                filled.append(column)
            elif row[column]:
                what = said("{cell} is taken for no figure", cell=shortened(row[column]))
                self.telling.tell(line, column, "warning", what, said("write 0 where there were none"))
        if self.own:
            # A range, a list or a fact in words has no amount.
            filled = self._values
        if not filled:
            return
        try:
            common = self._common(line, row)
        except Unclear as error:
            self.left_out += len(filled)
            self.telling.tell(line, self._column, "error", error.what, error.remedy, error.same)
            return
        for column in filled:
            self._column = column
            try:
                self.seen.append(self._figure(common, row, column))
            except Unclear as error:
                self.left_out += 1
                self.telling.tell(line, self._column, "error", error.what, error.remedy, error.same)

    def _cell(self, row: Sequence[str], role: Role) -> str:
        """Return the text in the column of a field; empty where there is none."""
        column = self._first.get(role)
        if column is None or not row[column]:
            return ""
        self._column = column
        return words_of(row[column])

    def _texts(self, row: Sequence[str], columns: Sequence[int]) -> list[str]:
        texts = []
        for column in columns:
            self._column = column
            texts.append(words_of(row[column]))
        return texts

    def _common(self, line: int, row: Sequence[str]) -> _Seen:
        """Return what all figures of a row have in common."""
        names, named_unit = self._names(row)
        if self._labels and not all(names):
            self._column = self._labels[names.index("")]
            raise Unclear(said("the row has no name"), said("write what is measured, or leave the row out"))
        if self._places and self._places != self._labels:
            names += filter(None, self._texts(row, self._places))
        period = ""
        if "period" in self._first:
            month, quarter = self._cell(row, "month"), self._cell(row, "quarter")
            self._column = self._first["period"]
            period = self._times.of_row(row[self._column], month, quarter)
        return _Seen(
            line=line,
            label=language(self.mapping.language).phrase(names),
            period=period,
            unit=self._cell(row, "unit"),
            named_unit=named_unit,
            category=self._cell(row, "category"),
            kind=self._cell(row, "kind"),
            place=self.places.of_row(self._cell(row, "place")),
            mode=self._one_of("mode", self._cell(row, "mode"), get_args(Mode)),
            status=tuple(self._one_of("status", word, get_args(Status)) for word in listed(self._cell(row, "status"))),
            counterparts=tuple(filter(None, map(self.places.with_id, listed(self._cell(row, "counterparts"))))),
            sources=self._sources_of(row),
            statement=self._cell(row, "statement"),
            notes=tuple(filter(None, self._texts(row, self.mapping.columns("notes")))),
            id=self._cell(row, "id"),
            indicator=self._cell(row, "indicator"),
            citation=self._cell(row, "citation"),
        )

    def _names(self, row: Sequence[str]) -> tuple[list[str], str]:
        """Return the names of a row, and the unit that stands behind one of them where no cell has it."""
        names = self._texts(row, self._labels)
        if self.own or ("unit" in self._first and row[self._first["unit"]]):
            return names, ""
        parts = [name_parts(name) for name in names]
        units = [unit for _, unit in parts if unit]
        return ([name for name, _ in parts], units[0]) if len(units) == 1 else (names, "")

    def _one_of(self, role: Role, word: str, words: Sequence[str]) -> Any:
        if word and word not in words:
            raise Unclear(
                said("{word} is no {field} that a book knows", word=shortened(word), field=said(FIELDS[role])),
                said("write one of {words}", words=", ".join(words)),
            )
        return word

    def _sources_of(self, row: Sequence[str]) -> tuple[str, ...]:
        ids, words = self._cell(row, "source_ids"), self._cell(row, "source")
        self._column = self._first.get("source", self._first.get("source_ids", self._column))
        return self.sources.ids_of(ids, words)

    def _figure(self, common: _Seen, row: Sequence[str], column: int) -> _Seen:
        """Return one figure of a row with all that belongs to it."""
        relation = self._one_of("relation", self._cell(row, "relation"), get_args(Relation))
        ends = (self._cell(row, "lower"), self._cell(row, "upper"))
        self._column = column
        figure = self._amounts.read(row[column], column, relation, ends)
        period = self._times.of_figure(common.period, column)
        label = common.label
        name = self._heads[column]
        if name and not (label and says_nothing(name) and len(self._values) == 1):
            label = language(self.mapping.language).phrase([name, label])
        label = label or safe(self.mapping.label)
        if not label:
            raise Unclear(
                said("nothing says what is measured"),
                said("give it a name (--label), or a column of names (--map label=COLUMN)"),
            )
        if not (figure.amount or figure.lower or common.statement):
            raise Unclear(said("the row has neither a figure nor a statement"), said("write one, or leave the row out"))
        notes = common.notes
        if figure.mark:
            notes = (*notes, _MARKED[self.mapping.language].format(mark=figure.mark))
            what = said("the figure has the mark {mark}, which the fact keeps as a note", mark=shortened(figure.mark))
            self.telling.tell(common.line, column, "warning", what, said("write what it says into a column for notes"))
        unit = self.units.id_of(common.unit, common.named_unit, figure.unit, column)
        if len(self.seen) >= MAX_FACTS:
            raise Unclear(said("more than {most} figures", most=f"{MAX_FACTS:,}"), said("import a part of the table"))
        if common.id and not self._ids.claim(common.id):
            self._column = self._first["id"]
            what = said("{id} is no id, or the id of something else", id=shortened(common.id))
            raise Unclear(what, said("make it unique, of small letters, digits and hyphens"))
        return msgspec.structs.replace(
            common, column=column, label=label, period=period, figure=figure, unit=unit, notes=notes
        )

    def _drop_rivals(self) -> Work[None]:
        """Leave out figures that the table gives twice for one thing, period and source: nobody can tell which holds.

        Where they agree the first stays. Rows with ids of their own are facts of their own.
        """
        groups: dict[tuple[Any, ...], _Rivals] = {}
        for at, block in enumerate(blocks(self.seen)):
            for seen in block:
                group = groups.setdefault(_thing(seen), _Rivals(seen))
                if seen is not group.first:
                    group.second = group.second or seen
                    group.alike = group.alike and (seen.figure, seen.unit) == (group.first.figure, group.first.unit)
            yield at * BLOCK / len(self.seen) / 2
        kept = []
        for at, block in enumerate(blocks(self.seen)):
            for seen in block:
                group = groups[_thing(seen)]
                if group.second is None or (group.alike and seen is group.first):
                    kept.append(seen)
                else:
                    self._tell_rival(seen, group.second if seen is group.first else group.first, alike=group.alike)
            yield 0.5 + at * BLOCK / len(self.seen) / 2
        self.left_out += len(self.seen) - len(kept)
        self.seen = kept

    def _tell_rival(self, seen: _Seen, other: _Seen, *, alike: bool) -> None:
        words = _RIVALS[alike]
        what = said(words, label=shortened(seen.label), period=seen.period, line=other.line)
        remedy = said("keep one row, or take the column that tells them apart (--map label=COLUMN)")
        self.telling.tell(seen.line, seen.column, "error", what, remedy)


def _thing(seen: _Seen) -> tuple[Any, ...]:
    """Return what a figure is of: where two agree in this, one of them is too many."""
    return (seen.category, seen.label, seen.kind, seen.place, seen.period, seen.sources, seen.id)


# --- the book ---------------------------------------------------------------------------------------------------------


class _Book:
    """Makes the parts of a book of the figures that were read."""

    def __init__(self, rows: _Rows, ids: Ids) -> None:
        self._rows, self._ids = rows, ids
        self._code: LanguageCode = rows.mapping.language
        self._language = language(self._code)
        package = rows.table.package
        name = rows.table.name
        self._name = safe(name) or "?"
        self._title = safe(rows.mapping.title) or (safe(package.title) if package is not None else "")
        self._title = self._title or safe(re.sub(r"\.\w{1,5}$", "", name)) or "Table"
        self._version = (safe(package.version) if package is not None else "") or "1"
        self._categories: dict[str, Category] = {}
        self._indicators: dict[tuple[str, str], Indicator] = {}
        self.facts: list[Fact] = []

    def make(self) -> Work[None]:
        """Make the facts, and what they belong to."""
        for at, seen in enumerate(self._rows.seen):
            if at % 500 == 499:
                yield at / len(self._rows.seen)
            self.facts.append(self._fact(seen, self._indicator(seen, self._category(seen))))

    def parts(self) -> tuple[Head, dict[str, Sequence[Part]], dict[str, str]]:
        """Return the head of the book, its lists with what the facts use, and comments for its keys."""
        facts, rows = self.facts, self._rows
        cited = {citation.source for fact in facts for citation in fact.citations}
        sources = [source for source in rows.sources.made.values() if source.id in cited]
        units = {fact.unit for fact in facts} | {entry.unit for entry in self._indicators.values()}
        named = {id for fact in facts for id in (fact.place, *fact.counterparts)}
        places = [place for place in rows.places.made.values() if place.id in named]
        comments = {}
        if not places:
            id = self._ids.make("no-place", "place")
            places = [Place(id, Text("no place", "未列地点"), 0.0, 0.0, "region", "country")]
            comments["places"] = _NO_PLACE
            rows.telling.take(said("place: none in the table; one without meaning stands in for the map's origin"))
        if not rows.mapping.columns("category"):
            rows.telling.take(said("category: {category}", category=repr(next(iter(self._categories)))))
        title = in_language(self._title, self._code)
        head = Head("qingdao-book/1", title, (self._code,), self._version, places[0].id, sources[0].id)
        lists: dict[str, Sequence[Part]] = {
            "units": [unit for unit in rows.units.made.values() if unit.id in units],
            "places": places,
            "categories": list(self._categories.values()),
            "indicators": list(self._indicators.values()),
            "sources": sources,
            "facts": facts,
        }
        return head, lists, comments

    def _category(self, seen: _Seen) -> Category:
        words = seen.category or safe(self._rows.mapping.category) or self._title
        if words not in self._categories:
            id = words if self._rows.own and self._ids.claim(words) else self._ids.make(words, "category")
            self._categories[words] = Category(id, in_language(words, self._code))
        return self._categories[words]

    def _indicator(self, seen: _Seen, category: Category) -> Indicator:
        asked = seen.indicator
        key = (category.id, asked or seen.label)
        if key not in self._indicators:
            id = asked if self._ids.claim(asked) else self._ids.make(asked or seen.label, "indicator")
            definition = in_language(_UNTOLD[self._code].format(name=self._name), self._code)
            mode: Mode = seen.mode or self._rows.mapping.mode
            label = in_language(seen.label, self._code)
            self._indicators[key] = Indicator(id, label, category.id, definition, seen.unit, mode)
        return self._indicators[key]

    def _fact(self, seen: _Seen, indicator: Indicator) -> Fact:
        code, figure = self._code, seen.figure
        mode: Mode = seen.mode or self._rows.mapping.mode
        notes = [Note(in_language(text, code), mandatory=True) for text in seen.notes]
        if seen.citation:
            notes.append(Note(in_language(_CITED[code].format(text=seen.citation.rstrip(".。")), code)))
        stem = "-".join(filter(None, [indicator.id, slug(seen.kind), slug(seen.period)]))
        fact = Fact(
            id=seen.id or self._ids.make(stem, "fact", 90),
            indicator=indicator.id,
            statement=in_language(seen.statement, code),
            period=seen.period,
            citations=tuple(map(Citation, seen.sources)),
            amount=figure.amount,
            relation=figure.relation,
            lower=figure.lower,
            upper=figure.upper,
            unit=seen.unit if seen.unit != indicator.unit else "",
            mode=mode if mode != indicator.mode else "",
            status=seen.status,
            kind=in_language(seen.kind, code) if seen.kind else None,
            place=seen.place,
            counterparts=seen.counterparts,
            notes=tuple(notes),
        )
        if seen.statement:
            return fact
        written = write_fact(fact, self._rows.units.made[seen.unit], self._language).text
        period = write_period_and_mode(fact.period, mode, self._language)
        label = self._language.phrase([seen.label, seen.kind])
        statement = _STATEMENTS[code].format(label=label, figure=written, period=period)
        return msgspec.structs.replace(fact, statement=in_language(statement, code))
