"""Which chart the facts of an indicator deserve, and what it shows: the rules of what may stand on one line.

Never joined: unlike periods, two compilers, a gap, a break in the definition, a target or plan with actual values,
a disputed value. A single value that can be compared with nothing has no chart.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from qingdao_browser.core.book import Book, Category, Citation, Fact, Indicator, Place, Union, Unit, Verdict
from qingdao_browser.core.charting import (
    Bar,
    Bars,
    Chart,
    Description,
    Dumbbell,
    End,
    Heading,
    Ink,
    Map,
    MapPlace,
    PartOfWhole,
    Point,
    Run,
    Tick,
    Timeline,
)
from qingdao_browser.core.citations import locators_text, short_citation
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.periods import (
    decimal_year,
    is_full_year,
    middle,
    parse_period,
    write_period,
    write_period_and_mode,
)
from qingdao_browser.core.quantities import (
    RELATION_WORDS,
    axis_power,
    exact_value,
    fact_interval,
    write_amounts,
    write_fact,
    write_scaled,
    write_unit,
)

# Shapes that go with the categories in the order of the book, so that colour never speaks alone.
MARKERS: Final = ("o", "s", "t", "d", "p", "h", "star", "+")
FALLBACK_COLOUR: Final = "#5B6770"
# A stock counted on single days is joined when its counts are no further apart than this many days: a year and a month.
STOCK_GAP_DAYS: Final = 396
_ENDS: Final[dict[str, End]] = {
    "eq": "exact",
    "over": "open_above",
    "under": "open_below",
    "nearly": "open_below",
    "up_to": "open_below",
    "about": "about",
    "range": "interval",
}
_UNREAL: Final = frozenset({"target", "plan"})
_UNSURE: Final = frozenset({"provisional", "estimate"})
_AGAINST: Final[Mapping[Verdict, str]] = {
    "contradicts": mark("Another source speaks against it"),
    "corrects": mark("Another source corrects it"),
}
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")


def colour_of(book: Book, category: str) -> str:
    """Return the colour of a category: its own, or that of its nearest ancestor."""
    colours = [link.color for link in book.lineage(category) if link.color]
    return colours[-1] if colours else FALLBACK_COLOUR


def marker_of(book: Book, category: str) -> str:
    """Return the shape that goes with the top category above `category`."""
    top = next(book.lineage(category))
    return MARKERS[book.children_of[""].index(top) % len(MARKERS)]


def capitalised(text: str) -> str:
    """Return the text with a capital at its beginning, as titles and labels have it."""
    return text[:1].upper() + text[1:]


def has_amount(fact: Fact) -> bool:
    """Return whether the fact has a number to draw: an amount, a range, or a complete list that is counted."""
    return bool(fact.amount or fact.lower or (fact.members and fact.complete))


@dataclass(frozen=True)
class Likeness:
    """What observations must share to be compared: unit, mode, and the part of the year they cover."""

    unit: str
    mode: str
    span: str


def likeness(book: Book, fact: Fact) -> Likeness:
    """Return what `fact` can be compared with.

    Flows are alike over full years, or over the same months or days of different years; stocks are alike at any date.
    A flow over several years is like nothing but the same span, and so is what has no definite time.
    """
    period, mode = parse_period(fact.period), book.mode_of(fact)
    unit = book.unit_of(fact).id
    if period.start is None or period.end is None or period.about or mode in ("since", "unstated"):
        return Likeness(unit, mode, fact.period)
    if mode == "as_of" and period.single:
        return Likeness(unit, mode, "stock")
    first, last = period.first, period.last
    if first.year != last.year:
        return Likeness(unit, mode, fact.period)
    whole_months = last.day == monthrange(last.year, last.month)[1]
    span = f"{first.month:02}-{first.day:02}/{last.month:02}"
    return Likeness(unit, mode, span if whole_months else f"{span}-{last.day:02}")


@dataclass(frozen=True)
class Scale:
    """The power of ten a chart or table writes its numbers in, with the unit in words."""

    unit: Unit
    power: int
    language: Language

    @property
    def words(self) -> str:
        """The unit as an axis names it."""
        return write_unit(self.unit, self.power, self.language)

    def number(self, value: Decimal) -> float:
        """Return a value in base units as a number on the axis."""
        return float(value.scaleb(-self.power))

    def figure(self, fact: Fact) -> str:
        """Return the bare digits with the relation: ``over 70``."""
        return self.language.tr(RELATION_WORDS[fact.relation], amount=self.digits(fact))

    def digits(self, fact: Fact) -> str:
        """Return the bare digits of a fact's amount, or of the two ends of its range."""
        amounts = [fact.lower, fact.upper] if fact.relation == "range" else [fact.amount or str(len(fact.members))]
        return "–".join(write_scaled(amount, self.unit, self.power, self.language) for amount in amounts)


def scale_of(unit: Unit, facts: Iterable[Fact], language: Language) -> Scale:
    """Return the scale in which the largest of the facts reads well."""
    sizes = [abs(fact_interval(fact, unit).mid) for fact in facts if has_amount(fact)]
    return Scale(unit, axis_power(max(sizes, default=Decimal(0)), unit, language), language)


def _position(book: Book, fact: Fact) -> float:
    """Return where a fact stands on the axis of years: a stock at its last day, a flow in the middle of its period."""
    return _place_in_time(fact.period, at_end=book.mode_of(fact) == "as_of")


@lru_cache(maxsize=16384)
def _place_in_time(text: str, *, at_end: bool) -> float:
    period = parse_period(text)
    return round(decimal_year(period.last), 3) if at_end else middle(period)


def hint(book: Book, fact: Fact, language: Language) -> str:
    """Return what a pointer tells of an observation: period, figure with unit, caveat, whose count."""
    period = write_period_and_mode(fact.period, book.mode_of(fact), language)
    parts = [f"{period}{language.colon()}{write_fact(fact, book.unit_of(fact), language).text}"]
    if fact.kind is not None:
        parts.append(language.of(fact.kind))
    parts += status_words(fact, language)
    if (compiler := book.compiler_of(fact)) is not None:
        parts.append(language.of(compiler))
    return language.clauses(parts)


def status_words(fact: Fact, language: Language) -> list[str]:
    """Return the states of a fact in words, in the order of the file."""
    words = {
        "provisional": mark("provisional"),
        "estimate": mark("estimate"),
        "target": mark("target, not an actual value"),
        "plan": mark("plan, not an actual value"),
        "revised": mark("revised"),
        "series_break": mark("not comparable with earlier values"),
        "disputed": mark("disputed"),
    }
    return [language.tr(words[status]) for status in fact.status]


def _ink(fact: Fact) -> Ink:
    if _UNREAL & set(fact.status) or ("disputed" in fact.status and not fact.preferred):
        return "hollow"
    return "solid"


def _ends(fact: Fact, scale: Scale) -> tuple[End, float | None, float | None]:
    """Return how the amount ends and, for a range, its two ends."""
    if fact.relation != "range":
        return _ENDS[fact.relation], None, None
    interval = fact_interval(fact, scale.unit)
    return "interval", scale.number(interval.low), scale.number(interval.high)


def _joins(book: Book, before: Fact, after: Fact) -> bool:
    """Return whether a line may lead from one observation to the next of the same compiler and likeness."""
    if not _comparable(book, before, after):
        return False
    earlier, later = parse_period(before.period), parse_period(after.period)
    if book.mode_of(after) == "as_of":
        return 0 < (later.last - earlier.last).days <= STOCK_GAP_DAYS
    return later.first.year - earlier.first.year == 1


def runs_of(book: Book, facts: Sequence[Fact]) -> list[list[Fact]]:
    """Split like observations into the runs that a line may join, in order of time.

    Observations whose compiler nobody names are joined with nothing. Of two values for one period the preferred one
    continues the line; without a preferred one the line stops before them and both stand alone.
    """
    by_compiler: dict[str, list[Fact]] = {}
    alone: list[list[Fact]] = []
    for fact in sorted(facts, key=lambda fact: (_position(book, fact), fact.id)):
        compiler = book.compiler_of(fact)
        if compiler is None:
            alone.append([fact])
        else:
            by_compiler.setdefault(compiler.en or compiler.zh, []).append(fact)
    runs: list[list[Fact]] = alone
    for group in by_compiler.values():
        at: dict[str, list[Fact]] = {}
        for fact in group:
            at.setdefault(fact.period, []).append(fact)
        rivals = {f.id for same in at.values() if len(same) > 1 for f in same if not _is_preferred(f, same)}
        current: list[Fact] = []
        for fact in group:
            if fact.id in rivals:
                runs.append([fact])
                if not any(_is_preferred(other, at[fact.period]) for other in at[fact.period]) and current:
                    runs.append(current)
                    current = []
            elif current and _joins(book, current[-1], fact):
                current.append(fact)
            else:
                if current:
                    runs.append(current)
                current = [fact]
        if current:
            runs.append(current)
    return sorted(runs, key=lambda run: (_position(book, run[0]), run[0].id))


def _is_preferred(fact: Fact, same: Sequence[Fact]) -> bool:
    return fact.preferred and sum(other.preferred for other in same) == 1


def like_groups(book: Book, facts: Iterable[Fact]) -> list[list[Fact]]:
    """Group the observations that have a number by what they can be compared with, the largest group first."""
    groups: dict[Likeness, list[Fact]] = {}
    for fact in facts:
        if has_amount(fact) and fact.kind is None:
            groups.setdefault(likeness(book, fact), []).append(fact)
    ordered = [sorted(group, key=lambda fact: (_position(book, fact), fact.id)) for group in groups.values()]
    return sorted(ordered, key=lambda group: (-len(group), -_position(book, group[-1])))


def charts_of(
    book: Book, indicator: Indicator, language: Language, facts: Sequence[Fact] | None = None
) -> list[tuple[Chart, list[Fact]]]:
    """Return the charts of facts of an indicator, all by default, the most telling first, each with what it draws."""
    facts = book.facts_of[indicator.id] if facts is None else facts
    charts: list[tuple[Chart, list[Fact]]] = []
    for fact in facts:
        if fact.readings:
            charts.append((_readings_chart(book, fact, language), [fact]))
    charts += _kind_charts(book, indicator, facts, language)
    charts += _part_charts(book, facts, language)
    for group in like_groups(book, facts):
        chart = _group_chart(book, indicator, group, language)
        if chart is not None:
            charts.append((chart, group))
    return charts


def _part_charts(book: Book, facts: Sequence[Fact], language: Language) -> list[tuple[Chart, list[Fact]]]:
    """One bar for the latest part of each whole, seen from the page of the part and from that of the whole."""
    pairs: dict[tuple[str, str], tuple[Fact, Fact]] = {}
    own = [(fact, book.facts[fact.part_of]) for fact in facts if fact.part_of]
    others = [(part, fact) for fact in facts for part in book.parts_of.get(fact.id, ())]
    for part, whole in [*own, *others]:
        alike = book.unit_of(part).label == book.unit_of(whole).label and part.period == whole.period
        if not (part.amount and whole.amount and alike) or part.derived or part.indicator == whole.indicator:
            continue
        if fact_interval(whole, book.unit_of(whole)).mid <= 0:
            continue
        key = (part.indicator, whole.indicator)
        if key not in pairs or _position(book, part) > _position(book, pairs[key][0]):
            pairs[key] = (part, whole)
    return [(_part_chart(book, part, language), [part, whole]) for part, whole in pairs.values()]


def _group_chart(book: Book, indicator: Indicator, group: list[Fact], language: Language) -> Chart | None:
    moments = {_position(book, fact) for fact in group}
    if len(group) < 2:
        return None
    if book.unit_of(group[0]).kind == "rank":
        return _timeline(book, indicator, group, language)
    if len(moments) == 1:
        return _rivals_chart(book, indicator, group, language)
    if len(group) == 2 and _comparable(book, group[0], group[1]):
        return _dumbbell(book, indicator, group, language)
    if len(moments) == 2:
        return _rivals_chart(book, indicator, group, language)
    return _timeline(book, indicator, group, language)


def _comparable(book: Book, earlier: Fact, later: Fact) -> bool:
    """Return whether one value may be told as a change of the other: one count, both actual, no open end or break."""
    one_count = book.compiler_of(earlier) == book.compiler_of(later) is not None and earlier.place == later.place
    actual = _ink(earlier) == _ink(later) == "solid"
    closed = all(_ENDS[fact.relation] in ("exact", "about") for fact in (earlier, later))
    return one_count and actual and closed and "series_break" not in later.status


def _heading(
    book: Book,
    indicator: Indicator,
    facts: Sequence[Fact],
    scale: Scale,
    title: str,
    coverage: str,
    description: Description,
    language: Language,
) -> Heading:
    if indicator.message is not None:
        title = language.of(indicator.message)
    names = list(dict.fromkeys(language.of(place.name) for fact in facts if (place := book.place_of(fact))))
    label = language.of(indicator.label)
    where = names[0] if len(names) == 1 and names[0] not in label else ""
    # A rank says so itself, and has no unit.
    parts = [label, "" if scale.unit.kind == "rank" else scale.words, where, coverage]
    citations = citation_lines(book, facts, language)
    notes = note_lines(book, facts, _names(book, facts, language), language, coverage)
    return Heading(
        label=language.of(indicator.label),
        title=capitalised(title),
        subtitle=language.phrase(parts),
        unit=scale.words,
        source=source_line(book, facts, language),
        color=colour_of(book, indicator.category),
        marker=marker_of(book, indicator.category),
        description=description,
        page=indicator.id,
        coverage=coverage,
        citations=citations,
        notes=notes,
        foot=foot_lines(citations, notes, language),
    )


def source_line(book: Book, facts: Iterable[Fact], language: Language) -> str:
    """Return the short source line under a chart: publishers in the order of the facts, at most three by name."""
    names = list(dict.fromkeys(publisher_of(book, citation.source) for f in facts for citation in book.citations_of(f)))
    shown = language.clauses(names[:3])
    if len(names) > 3:
        shown += language.plural(" and {n} more", " and {n} more", len(names) - 3)
    return language.plural("Source: {names}", "Sources: {names}", len(names), names=shown)


def citation_lines(book: Book, facts: Iterable[Fact], language: Language) -> tuple[str, ...]:
    """Return the short citation of each source of the facts, in their order, with all places the facts stand at."""
    cited: dict[str, list[Citation]] = {}
    for fact in facts:
        for citation in book.citations_of(fact):
            cited.setdefault(citation.source, []).append(citation)
    lines = (
        language.phrase(
            [
                short_citation(book.sources[source], Citation(source), language.code),
                locators_text(citations, language.code),
            ]
        )
        for source, citations in cited.items()
    )
    return tuple(dict.fromkeys(lines))


def note_lines(
    book: Book, facts: Sequence[Fact], names: Mapping[str, str], language: Language, told: str = ""
) -> tuple[str, ...]:
    """Return what must be said with the facts of a chart, in sentences: their states, doubts and mandatory notes.

    `names` tells the facts apart: what holds for some of them only begins with their names. What holds for all and
    stands in `told`, the title lines, is left out.
    """
    holds_for: dict[str, list[str]] = {}
    for fact in facts:
        for remark in dict.fromkeys(_remarks(book, fact, facts, language)):
            holds_for.setdefault(remark, []).append(fact.id)
    lines: dict[str, list[str]] = {}
    for remark, which in holds_for.items():
        common = len(which) == len(facts)
        if not (common and remark in told):
            start = "" if common else language.join(list(dict.fromkeys(names[id] for id in which))) + language.colon()
            lines.setdefault(start, []).append(_sentence(remark, language))
    space = "" if language.code == "zh" else " "
    return tuple(start + space.join(remarks) for start, remarks in sorted(lines.items(), key=_common_first))


def _common_first(line: tuple[str, list[str]]) -> bool:
    return bool(line[0])


def _names(book: Book, facts: Sequence[Fact], language: Language) -> dict[str, str]:
    """Return what tells the facts of a chart apart: kind or period, where these are the same the figure, then who."""
    names = {fact.id: language.of(fact.kind) or _when(fact, language) for fact in facts}
    for more in (_written, _who):
        often = Counter(names.values())
        for fact in facts:
            if often[names[fact.id]] > 1:
                names[fact.id] += language.bracket(more(book, fact, language))
    return names


def _who(book: Book, fact: Fact, language: Language) -> str:
    """Return whose count a fact is, or who published it where nobody says."""
    return language.of(book.compiler_of(fact)) or publisher_of(book, book.citations_of(fact)[0].source)


def _remarks(book: Book, fact: Fact, drawn: Sequence[Fact], language: Language) -> list[str]:
    """Return the states, doubts and mandatory notes of a fact."""
    notes = [language.of(note.text) for note in fact.notes if note.mandatory]
    return [*status_words(fact, language), *_doubts(book, fact, drawn, language), *notes]


def _sentence(text: str, language: Language) -> str:
    """Return the text with a capital at its beginning and a full stop at its end, unless it ends in a mark."""
    stop = "。" if language.code == "zh" else "."
    return capitalised(text if text.rstrip("”’\"'").endswith(_SENTENCE_ENDS) else text + stop)


def _doubts(book: Book, fact: Fact, drawn: Sequence[Fact], language: Language) -> list[str]:
    """Return the doubts about a fact that neither a state nor a note of it tells."""
    doubts = []
    # Readings have a chart of their own, which draws nothing else.
    if fact.readings and len(drawn) > 1:
        count = language.plural("{n} reading of the wording", "{n} readings of the wording", len(fact.readings))
        doubts.append(count + language.colon() + language.clauses([language.of(r.label) for r in fact.readings]))
    if fact.counts is not None:
        doubts.append(union_words(fact.counts, language))
    noted, others = any(note.mandatory for note in fact.notes), {other.id for other in drawn}
    for entry in fact.corroboration:
        if entry.verdict in _AGAINST and entry.fact not in others:
            against = language.tr(_AGAINST[entry.verdict])
            # A mandatory note says why; without one the other source's own remark does.
            doubts.append(against if noted else against + language.colon() + language.of(entry.text))
    if fact.members and not fact.complete:
        doubts.append(language.tr(mark("Examples only, the list is incomplete")))
    if fact.members and fact.complete and not fact.amount:
        doubts.append(language.tr(mark("Counted here, not in the source")))
    if fact.derived:
        doubts.append(language.tr(mark("Computed here")))
    if book.mode_of(fact) == "unstated":
        doubts.append(language.tr(mark("Part of the period covered is not stated")))
    return doubts


def union_words(union: Union, language: Language) -> str:
    """Say that a count of things that meet one of several conditions is never split."""
    word = "或" if language.code == "zh" else " or "
    conditions = word.join(language.of(text) for text in union.any_of)
    return language.tr(mark("{conditions}: one count, never split"), conditions=conditions)


def foot_lines(citations: Sequence[str], notes: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return the lines under a picture that stands alone: all citations in the first one, then a line for each note."""
    lines = [
        language.plural("Source: {names}", "Sources: {names}", len(citations), names=language.clauses(list(citations)))
    ]
    for first in notes[:1]:
        lines.append(language.plural("Note: {text}", "Notes: {text}", len(notes), text=first))
    return (*lines, *notes[1:])


def publisher_of(book: Book, source: str) -> str:
    """Return who published a source, as short as the source says it."""
    item = book.sources[source]
    return item.publisher or item.container_title or item.title


def _written(book: Book, fact: Fact, language: Language) -> str:
    return write_fact(fact, book.unit_of(fact), language).text


def _when(fact: Fact, language: Language) -> str:
    return write_period(fact.period, language)


def _coverage(book: Book, group: Sequence[Fact], language: Language) -> str:
    """Say what the periods of a group have in common: full years, single dates, or the same months of each year."""
    if len({fact.period for fact in group}) == 1:
        return _when(group[0], language)
    if book.mode_of(group[0]) == "as_of":
        return language.tr(mark("on the dates shown"))
    period = parse_period(group[0].period)
    if is_full_year(period):
        return language.tr(mark("full years"))
    year = period.first.year
    months = _when(group[0], language).replace(f"{year}年" if language.code == "zh" else f" {year}", "")
    return language.tr(mark("{months} of each year"), months=months)


def _timeline(book: Book, indicator: Indicator, group: list[Fact], language: Language) -> Timeline:
    unit = book.unit_of(group[0])
    scale = scale_of(unit, group, language)
    runs = runs_of(book, group)
    values = {fact.id: fact_interval(fact, unit).mid for fact in group}
    rank = unit.kind == "rank"
    shown, named = _labelled(book, runs, values), _named(book, runs)
    drawn = tuple(
        Run(
            points=tuple(
                _point(book, fact, scale, language, labelled=fact.id in shown or fact is named, lead=fact is named)
                for fact in run
            ),
            name=name,
            dashed=tuple(bool(_UNSURE & {*a.status, *b.status}) for a, b in pairwise(run)),
        )
        for run, name in zip(runs, _run_names(book, runs, language), strict=True)
    )
    numbers = [scale.number(value) for value in values.values()]
    title = _series_title(book, runs, language)
    heading = _heading(
        book, indicator, group, scale, title, _coverage(book, group, language),
        _series_description(book, indicator, group, runs, values, language), language,
    )  # fmt: skip
    return Timeline(
        heading=heading,
        runs=drawn,
        times=_month_ticks(book, group, language) or _year_ticks(book, group),
        values=_rank_ticks(max(numbers)) if rank else _value_ticks(numbers, scale),
        rank=rank,
    )


def _point(book: Book, fact: Fact, scale: Scale, language: Language, *, labelled: bool, lead: bool) -> Point:
    end, low, high = _ends(fact, scale)
    return Point(
        at=_position(book, fact),
        value=scale.number(fact_interval(fact, scale.unit).mid),
        text=scale.figure(fact),
        hint=hint(book, fact, language),
        fact=fact.id,
        ink=_ink(fact),
        end=end,
        low=low,
        high=high,
        labelled=labelled,
        lead=lead,
    )


def _run_names(book: Book, runs: Sequence[Sequence[Fact]], language: Language) -> list[str]:
    """Name the compiler of each run where the chart has more than one."""
    compilers = [language.of(book.compiler_of(run[0])) for run in runs]
    return compilers if len(set(compilers)) > 1 else [""] * len(runs)


def _labelled(book: Book, runs: Sequence[Sequence[Fact]], values: dict[str, Decimal]) -> set[str]:
    """Choose the points that carry their number: first, last, largest, smallest, hollow ones and rivals."""
    facts = [fact for run in runs for fact in run]
    ordered = sorted(facts, key=lambda fact: (_position(book, fact), fact.id))
    chosen = {ordered[0].id, ordered[-1].id}
    chosen |= {max(facts, key=lambda fact: values[fact.id]).id, min(facts, key=lambda fact: values[fact.id]).id}
    chosen |= {fact.id for fact in facts if _ink(fact) == "hollow" or fact.relation != "eq"}
    times = Counter(fact.period for fact in facts)
    chosen |= {fact.id for fact in facts if times[fact.period] > 1}
    return {fact.id for fact in facts} if len(facts) <= 6 else chosen


def _comparable_run(runs: Sequence[Sequence[Fact]]) -> Sequence[Fact]:
    """Return the run a sentence may compare the ends of: the longest, the latest of equals; empty if all are single."""
    longest = max(runs, key=len)
    return max((run for run in runs if len(run) == len(longest)), key=lambda run: run[-1].period, default=longest)


def _named(book: Book, runs: Sequence[Sequence[Fact]]) -> Fact:
    """Return the observation that the title of a series names: the lead source's, else the latest actual one."""
    facts = [fact for run in runs for fact in run]
    lead = [fact for fact in facts if any(citation.source == book.head.lead for citation in fact.citations)]
    candidates = lead or [fact for fact in facts if _ink(fact) == "solid"] or facts
    return max(candidates, key=lambda fact: (_position(book, fact), fact.preferred))


def _series_title(book: Book, runs: Sequence[Sequence[Fact]], language: Language) -> str:
    """Say what the data show without comparing what is not comparable; the lead source's figure goes before others."""
    named = _named(book, runs)
    figure, period = _written(book, named, language), _when(named, language)
    if any(citation.source == book.head.lead for citation in named.citations):
        return language.tr(mark("The report: {figure}, {period}"), figure=figure, period=period)
    run = _comparable_run(runs)
    if len(run) >= 2 and named.id == run[-1].id:
        first = run[0]
        words = {
            "first": _written(book, first, language),
            "earlier": _when(first, language),
            "last": figure,
            "later": period,
        }
        unit = book.unit_of(named)
        if fact_interval(first, unit).mid == fact_interval(named, unit).mid:
            return language.tr(mark("{last}, the same in {earlier} and {later}"), **words)
        return language.tr(mark("From {first} ({earlier}) to {last} ({later})"), **words)
    return language.tr(mark("Latest: {figure}, {period}"), figure=figure, period=period)


def _series_description(
    book: Book,
    indicator: Indicator,
    group: Sequence[Fact],
    runs: Sequence[Sequence[Fact]],
    values: dict[str, Decimal],
    language: Language,
) -> Description:
    ordered = sorted(group, key=lambda fact: (_position(book, fact), fact.id))
    what = language.tr(
        mark("Chart of {label}: {n} observations from {first} to {last}."),
        label=language.of(indicator.label), n=len(group),
        first=_when(ordered[0], language), last=_when(ordered[-1], language),
    )  # fmt: skip
    actual = [fact for fact in ordered if _ink(fact) == "solid"] or ordered
    largest, smallest = max(actual, key=lambda f: values[f.id]), min(actual, key=lambda f: values[f.id])
    rank = book.unit_of(group[0]).kind == "rank"
    extremes = language.tr(
        mark("Worst: {largest} ({largest_period}); best: {smallest} ({smallest_period}).")
        if rank
        else mark("Largest: {largest} ({largest_period}); smallest: {smallest} ({smallest_period})."),
        largest=_written(book, largest, language), largest_period=_when(largest, language),
        smallest=_written(book, smallest, language), smallest_period=_when(smallest, language),
    )  # fmt: skip
    stretches = [run for run in runs if len(run) >= 2]
    clauses = [_stretch(book, run, values, language) for run in stretches]
    if len(runs) > 1:
        clauses.append(
            language.plural(
                "the line is cut at {n} place, where values are missing or not comparable",
                "the line is cut at {n} places, where values are missing or not comparable",
                len(runs) - 1,
            )
        )
    end = "。" if language.code == "zh" else "."
    return Description(what, extremes, capitalised(language.clauses(clauses)) + end if clauses else "")


def _stretch(book: Book, run: Sequence[Fact], values: dict[str, Decimal], language: Language) -> str:
    """Say how a comparable stretch goes: up or down all the way, unchanged, or both; low ranks are the better ones."""
    steps = [values[b.id] - values[a.id] for a, b in pairwise(run)]
    if book.unit_of(run[0]).kind == "rank":
        up = mark("worse, from {first} ({earlier}) to {last} ({later})")
        down = mark("better, from {first} ({earlier}) to {last} ({later})")
    else:
        up = mark("rising from {first} ({earlier}) to {last} ({later})")
        down = mark("falling from {first} ({earlier}) to {last} ({later})")
    if all(step > 0 for step in steps):
        pattern = up
    elif all(step < 0 for step in steps):
        pattern = down
    elif not any(steps):
        pattern = mark("unchanged at {last} from {earlier} to {later}")
    else:
        pattern = mark("up and down from {first} ({earlier}) to {last} ({later})")
    return language.tr(
        pattern,
        first=_written(book, run[0], language), earlier=_when(run[0], language),
        last=_written(book, run[-1], language), later=_when(run[-1], language),
    )  # fmt: skip


# A series of so many moments within so many months has months on its axis.
_MOMENTS, _MONTHS = 12, 18


def _year_ticks(book: Book, group: Sequence[Fact]) -> tuple[Tick, ...]:
    """Return at most nine years as ticks: flows have theirs in the middle of the year, stocks at its start."""
    stock = book.mode_of(group[0]) == "as_of"
    positions = [_position(book, fact) for fact in group]
    first, last = math.floor(min(positions)), math.floor(max(positions)) + (1 if stock else 0)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 2000) if (last - first) / step <= 9)
    return tuple(Tick(year + (0.0 if stock else 0.5), str(year)) for year in range(first, last + 1, step))


def _month_ticks(book: Book, group: Sequence[Fact], language: Language) -> tuple[Tick, ...]:
    """Return at most seven months as ticks where many observations lie close together; nothing where years will do."""
    positions = [_position(book, fact) for fact in group]
    first, last = math.floor(min(positions) * 12), math.floor(max(positions) * 12)
    if not 0 < last - first <= _MONTHS or len(set(positions)) < _MOMENTS:
        return ()
    step = next(step for step in (1, 2, 3) if (last - first) / step <= 6)
    months = [divmod(month, 12) for month in range(first, last + 2, step)]
    return tuple(
        Tick(decimal_year(date(year, month + 1, 1)), write_period(f"{year}-{month + 1:02}", language))
        for year, month in months
    )


def _value_ticks(values: Sequence[float], scale: Scale) -> tuple[Tick, ...]:
    """Return round ticks from zero, or from below the least value, to the first one above the largest value."""
    low, high = min(0.0, *values), max(0.0, *values)
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step), math.floor(high / step) + 1
    ticks = [Decimal(str(step)) * n for n in range(first, last + 1)]
    return tuple(Tick(float(tick), write_scaled_number(tick, scale)) for tick in ticks)


def write_scaled_number(value: Decimal, scale: Scale) -> str:
    """Write a number that is already in the scale's power of ten, e.g. a tick of an axis."""
    plain = format(value.normalize(), "f")
    bare = Unit(scale.unit.id, scale.unit.label, scale.unit.kind)
    return write_scaled(plain, bare, 0, scale.language)


def _round_step(rough: float) -> float:
    """Return the round number (1, 2, 5 times a power of ten) next above `rough`."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(float(f"{factor * power:.12g}") for factor in (1, 2, 5, 10) if factor * power >= rough * 0.9999)


def _rank_ticks(worst: float) -> tuple[Tick, ...]:
    """Return the ranks from 1 to the worst, each one where they are few."""
    step = max(1, math.ceil(worst / 10))
    ranks = sorted({1, *range(step, math.ceil(worst) + step, step)})
    return tuple(Tick(float(rank), str(rank)) for rank in ranks)


def _bar(book: Book, fact: Fact, label: str, scale: Scale, language: Language) -> Bar:
    end, low, high = _ends(fact, scale)
    return Bar(
        label=label,
        value=scale.number(fact_interval(fact, scale.unit).mid),
        text=_written(book, fact, language),
        hint=hint(book, fact, language),
        fact=fact.id,
        ink="hollow" if _ink(fact) == "hollow" else "hatched" if end in ("open_above", "open_below") else "solid",
        end=end,
        low=low,
        high=high,
    )


def _dumbbell(book: Book, indicator: Indicator, pair: Sequence[Fact], language: Language) -> Dumbbell:
    unit = book.unit_of(pair[0])
    scale = scale_of(unit, pair, language)
    earlier, later = pair
    title = language.tr(
        mark("{last} ({later}), {first} ({earlier})"),
        last=_written(book, later, language), later=_when(later, language),
        first=_written(book, earlier, language), earlier=_when(earlier, language),
    )  # fmt: skip
    what = language.tr(mark("Two observations of {label}."), label=language.of(indicator.label))
    heading = _heading(
        book, indicator, pair, scale, title, _coverage(book, pair, language), Description(what, title), language
    )
    bars = [_bar(book, fact, _when(fact, language), scale, language) for fact in pair]
    return Dumbbell(heading, bars[0], bars[1])


def _rivals_chart(book: Book, indicator: Indicator, group: Sequence[Fact], language: Language) -> Bars:
    """Values that belong to one or two moments side by side: two sources of one period, a target beside an actual."""
    unit = book.unit_of(group[0])
    scale = scale_of(unit, group, language)
    several = len({fact.period for fact in group}) > 1
    bars = []
    ordered = group if several else sorted(group, key=lambda fact: -fact_interval(fact, unit).mid)
    for fact in ordered:
        who = _who(book, fact, language)
        state = status_words(fact, language)
        parts = [_when(fact, language), *(state[:1] or [who])] if several else [who]
        bars.append(_bar(book, fact, language.phrase(parts), scale, language))
    title = (
        language.tr(mark("{n} values, not to be compared as growth"), n=len(group))
        if several
        else language.tr(mark("{n} values for {period}"), n=len(group), period=_when(group[0], language))
    )
    listed = language.clauses([f"{bar.label}{language.colon()}{bar.text}" for bar in bars])
    what = language.tr(mark("Bars of {label}."), label=language.of(indicator.label))
    coverage = "" if several else _coverage(book, group, language)
    heading = _heading(book, indicator, group, scale, title, coverage, Description(what, listed), language)
    return Bars(heading, tuple(bars))


def _kind_charts(
    book: Book, indicator: Indicator, facts: Sequence[Fact], language: Language
) -> list[tuple[Chart, list[Fact]]]:
    """Bars of the counts by kind, one chart for each period that has two or more."""
    groups: dict[Likeness, dict[str, list[Fact]]] = {}
    for fact in facts:
        if fact.kind is not None and has_amount(fact):
            groups.setdefault(likeness(book, fact), {}).setdefault(fact.period, []).append(fact)
    charts: list[tuple[Chart, list[Fact]]] = []
    for periods in groups.values():
        for same in periods.values():
            if len(same) < 2:
                continue
            unit = book.unit_of(same[0])
            scale = scale_of(unit, same, language)
            ordered = sorted(same, key=lambda fact: -fact_interval(fact, unit).mid)
            bars = tuple(_bar(book, fact, language.of(fact.kind), scale, language) for fact in ordered)
            title = language.tr(
                mark("{kind} leads: {figure}, {period}"),
                kind=bars[0].label, figure=bars[0].text, period=_when(same[0], language),
            )  # fmt: skip
            listed = language.clauses([f"{bar.label}{language.colon()}{bar.text}" for bar in bars])
            what = language.tr(mark("Bars of {label}."), label=language.of(indicator.label))
            heading = _heading(
                book, indicator, ordered, scale, title, _when(same[0], language),
                Description(what, listed), language,
            )  # fmt: skip
            charts.append((Bars(heading, bars), ordered))
    return charts


def _part_chart(book: Book, part: Fact, language: Language) -> PartOfWhole:
    whole = book.facts[part.part_of]
    unit = book.unit_of(whole)
    scale = scale_of(unit, [whole], language)
    indicator = book.indicators[part.indicator]
    rest = fact_interval(whole, unit).mid - fact_interval(part, book.unit_of(part)).mid
    share = _share(part, whole, book)
    # In the power of ten of the unit itself, so that its noun and its plural are those of the other figures.
    amount = format(rest.scaleb(-Decimal(unit.scale).adjusted()), "f")
    written = write_amounts((amount,), unit, language).text
    title = language.tr(
        mark("{part} of {whole}: {share}"),
        part=scale.digits(part), whole=_written(book, whole, language), share=share,
    )  # fmt: skip
    labels = (language.of(indicator.label), language.of(book.indicators[whole.indicator].label))
    extremes = language.tr(
        mark("{part_label}: {part}; {whole_label}: {whole}; the rest: {rest}."),
        part_label=labels[0], part=_written(book, part, language),
        whole_label=labels[1], whole=_written(book, whole, language), rest=written,
    )  # fmt: skip
    # Doubt about the whole is doubt about the part's share in it.
    doubts = dict.fromkeys([*status_words(part, language), *status_words(whole, language)])
    coverage = language.phrase([_when(part, language), *doubts])
    heading = _heading(
        book, indicator, [part, whole], scale, title, coverage,
        Description(language.tr(mark("One bar that splits a whole into a part and the rest.")), extremes), language,
    )  # fmt: skip
    # What the rest is only the notes of the facts can say: of some wholes other parts are in the book.
    remaining = Bar(language.tr(mark("the rest")), scale.number(rest), written, written, "", "outline")
    return PartOfWhole(
        heading,
        part=_bar(book, part, labels[0], scale, language),
        rest=remaining,
        whole=_bar(book, whole, labels[1], scale, language),
        share=share,
    )


def _share(part: Fact, whole: Fact, book: Book) -> str:
    """Return the part as a percentage with one decimal."""
    ratio = fact_interval(part, book.unit_of(part)).mid / fact_interval(whole, book.unit_of(whole)).mid
    return f"{ratio * 100:.1f}%"


def _readings_chart(book: Book, fact: Fact, language: Language) -> Bars:
    """The value now, solid, and the base that each reading of the wording implies, outlined."""
    unit = book.unit_of(fact)
    scale = scale_of(unit, [fact], language)
    indicator = book.indicators[fact.indicator]
    bars = [_bar(book, fact, _when(fact, language), scale, language)]
    for reading in fact.readings:
        own = book.units[reading.unit] if reading.unit else unit
        amounts = (reading.lower, reading.upper) if reading.lower else (reading.result, reading.result)
        low, high = (exact_value(amount, own.scale) for amount in amounts)
        implied = language.tr(mark("{amount}, implied"), amount=write_amounts((reading.result,), own, language).text)
        span = write_amounts((reading.lower, reading.upper), own, language).text if reading.lower else ""
        period = write_period(reading.period, language) if reading.period else ""
        bars.append(
            Bar(
                label=language.phrase([period, language.of(reading.label)]),
                value=scale.number(exact_value(reading.result, own.scale)),
                text=implied,
                hint=implied + (language.bracket(span) if span else ""),
                fact=fact.id,
                ink="dashed",
                end="interval" if reading.lower else "exact",
                low=scale.number(low),
                high=scale.number(high),
            )
        )
    title = language.tr(mark("One wording, {n} readings of the base"), n=len(fact.readings))
    listed = language.clauses([f"{bar.label}{language.colon()}{bar.text}" for bar in bars])
    what = language.tr(
        mark("Bars of {label}: the published value and the bases it implies."), label=language.of(indicator.label)
    )
    coverage = language.phrase([_when(fact, language), language.tr(mark("dashed outlines are implied, not published"))])
    heading = _heading(
        book, indicator, [fact], scale, title, coverage,
        Description(what, listed), language,
    )  # fmt: skip
    return Bars(heading, tuple(bars))


def map_of(book: Book, facts: Iterable[Fact], language: Language) -> Map | None:
    """Return the map of the places the facts name, coloured by category; None where they name none but the origin."""
    found: dict[str, tuple[Place, Category, Indicator, str]] = {}
    used: list[Fact] = []
    for fact in facts:
        indicator = book.indicators[fact.indicator]
        top = next(book.lineage(indicator.category))
        ids = [*fact.counterparts, *(member.place for member in fact.members)]
        named = [id for id in ids if id and id != book.head.origin]
        for id in named:
            found.setdefault(id, (book.places[id], top, indicator, fact.id))
        used += [fact] if named else []
    if not found:
        return None
    places = tuple(
        MapPlace(
            name=language.of(place.name), longitude=place.longitude, latitude=place.latitude,
            color=colour_of(book, top.id), marker=marker_of(book, top.id),
            hint=f"{language.of(place.name)}{language.colon()}{language.of(indicator.label)}", page=indicator.id,
        )
        for place, top, indicator, _ in found.values()
    )  # fmt: skip
    home = book.places[book.head.origin]
    tops = dict.fromkeys(top.id for _, top, _, _ in found.values())
    legend = tuple((language.of(book.categories[id].label), colour_of(book, id), marker_of(book, id)) for id in tops)
    # A small map has no room for all names: what stands alone lists them under the legend.
    key = tuple(
        language.of(book.categories[top].label)
        + language.colon()
        + language.clauses([language.of(place.name) for place, of, _, _ in found.values() if of.id == top])
        for top in tops
    )
    names = language.clauses([place.name for place in places])
    origin = language.of(home.name)
    description = Description(
        language.plural(
            "Map of {n} place linked with {origin}.",
            "Map of {n} places linked with {origin}.",
            len(places),
            origin=origin,
        ),
        names,
    )
    citations = citation_lines(book, used, language)
    labels = {fact.id: language.of(book.indicators[fact.indicator].label) for fact in used}
    notes = note_lines(book, used, labels, language)
    heading = Heading(
        label=language.tr(mark("Places the report names")),
        title=language.tr(mark("Places the report names")),
        subtitle=language.tr(mark("Lines are great circles from {origin}; positions are approximate."), origin=origin),
        unit="", source=source_line(book, used, language), color=FALLBACK_COLOUR, marker="o",
        description=description, page="home", citations=citations, notes=notes,
        foot=(*key, *foot_lines(citations, notes, language)),
    )  # fmt: skip
    start = MapPlace(origin, home.longitude, home.latitude, "", "o", origin, "home")
    return Map(heading, start, places, legend)
