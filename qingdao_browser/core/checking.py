"""What must hold between the parts of a book: ids, references, periods, sources, and figures that agree."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, Final, get_args, get_type_hints
from urllib.parse import urlsplit

from qingdao_browser.core.book import (
    RESERVED_IDS,
    Category,
    Fact,
    Head,
    Part,
    Source,
    Text,
    Unit,
    UnitLabel,
)
from qingdao_browser.core.derived import NUMBER, DivisionError, FormulaError, agree, evaluate, inputs
from qingdao_browser.core.language import mark
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.periods import PeriodError, parse_period
from qingdao_browser.core.problems import MAX_FINDINGS, At, Finding
from qingdao_browser.core.quantities import Interval, fact_interval, rounding_interval
from qingdao_browser.core.work import BLOCK, Work, blocks, stage

Numbered = list[tuple[int, Any]]
# Ids that stand in the file, by list: also those of items with mistakes of their own, so that one mistake is told once.
Written = Mapping[str, AbstractSet[str]]
Table = Mapping[str, Any]
MAX_POWER: Final = 30
MAX_LEVELS: Final = 20
_UNUSED: Final = {
    "units": mark("the unit {id} is not used"),
    "places": mark("the place {id} is not used"),
    "sources": mark("the source {id} is not used"),
    "indicators": mark("the indicator {id} is not used"),
}


def checking(head: Head | None, parts: Mapping[str, Numbered], written: Written, *, whole: bool) -> Work[list[Finding]]:
    """Return what is wrong between the parts of a book; each part comes with its position in its list.

    `written` has the ids of all items, `whole` tells that no part is missing for a mistake of its own: figures and
    unused parts are looked at only then. Errors are what would mislead or break the program; warnings are what a
    reader should know.
    """
    tables: dict[str, dict[str, Any]] = {key: {} for key in parts}
    for key, items in parts.items():
        for block in blocks(items):
            tables[key].update((item.id, item) for _, item in block)
            yield 0.0
    texts = yield from stage(_gathering(_wording(head, parts), parts), 0, 0.4)
    found = yield from stage(_gathering(_errors(head, parts, tables, written), parts), 0.4, 0.8)
    if whole and not found and not any(finding.severity == "error" for finding in texts):
        look = chain(_figures(parts["facts"], tables), _unused(head, parts))
        found = yield from stage(_gathering(look, parts), 0.8, 1)
    return found + texts[: MAX_FINDINGS - len(found)]


def _gathering(look: Iterable[Finding | None], parts: Mapping[str, Numbered]) -> Work[list[Finding]]:
    """Return what a look over the book finds, as much as is told at most; None is a breath it takes after a block."""
    found: list[Finding] = []
    breaths, blocks = 0, 1 + sum(map(len, parts.values())) // BLOCK
    for finding in look:
        if finding is None:
            breaths += 1
            yield min(1.0, breaths / blocks)
        elif len(found) < MAX_FINDINGS:
            found.append(finding)
        else:
            break
    return found


def _errors(
    head: Head | None, parts: Mapping[str, Numbered], tables: Mapping[str, Table], written: Written
) -> Iterator[Finding | None]:
    yield from _ids(parts)
    yield from _head(head, written)
    for number, unit in parts["units"]:
        yield from _unit(("units", number), unit)
    yield from _categories(parts["categories"], tables["categories"], written)
    for number, indicator in parts["indicators"]:
        at: At = ("indicators", number)
        yield from _reference((*at, "category"), indicator.category, "categories", written)
        yield from _reference((*at, "unit"), indicator.unit, "units", written)
    yield None
    for number, source in parts["sources"]:
        yield from _source(("sources", number), source)
    wholes = {fact.id: fact.part_of for _, fact in parts["facts"] if fact.part_of}
    for block in blocks(parts["facts"]):
        yield None
        for number, fact in block:
            yield from _fact(("facts", number), fact, tables["facts"], wholes, written)


def _error(path: At, what: Message, remedy: Message) -> Finding:
    return Finding(path, "error", what, remedy)


def _warning(path: At, what: Message, remedy: Message) -> Finding:
    return Finding(path, "warning", what, remedy)


def _ids(parts: Mapping[str, Numbered]) -> Iterator[Finding | None]:
    seen: dict[str, str] = {}
    for key, items in parts.items():
        for number, item in items:
            if number % BLOCK == 0:
                yield None
            if item.id in RESERVED_IDS:
                yield _error(
                    (key, number, "id"), said("the id {id} is reserved", id=repr(item.id)), said("choose another id")
                )
            elif item.id in seen:
                what = said("the id {id} is taken by one of the {kind}", id=repr(item.id), kind=seen[item.id])
                yield _error((key, number, "id"), what, said("choose another id"))
            seen.setdefault(item.id, key)


def _reference(path: At, id: str, kind: str, written: Written) -> Iterator[Finding]:
    """Tell of an id that names nothing of its kind; keys without an id are left out."""
    if id and id not in written[kind]:
        yield _error(
            path,
            said("there is no {id} among the {kind}", id=repr(id), kind=kind),
            said("correct it, or add it to the {kind}", kind=kind),
        )


def _head(head: Head | None, written: Written) -> Iterator[Finding]:
    if head is None:
        return
    yield from _reference(("origin",), head.origin, "places", written)
    yield from _reference(("lead",), head.lead, "sources", written)
    if not head.languages:
        yield _error(("languages",), said("no language is named"), said("write `languages: [en, zh]`, or one of them"))


def _unit(path: At, unit: Unit) -> Iterator[Finding]:
    if unit.kind == "currency" and not unit.currency:
        yield _error(
            path, said("the currency of {id} is missing", id=repr(unit.id)), said("add `currency:` with its ISO code")
        )
    if Decimal(unit.scale).adjusted() > MAX_POWER:
        yield _error(
            (*path, "scale"),
            said("the power of ten {scale} is too large", scale=repr(unit.scale)),
            said("at most 1e{most} is read", most=MAX_POWER),
        )


def _categories(items: Numbered, categories: Mapping[str, Category], written: Written) -> Iterator[Finding]:
    parents = {id: category.parent for id, category in categories.items()}
    for number, category in items:
        path: At = ("categories", number)
        yield from _reference((*path, "parent"), category.parent, "categories", written)
        for place, id in enumerate(category.headline):
            yield from _reference((*path, "headline", place), id, "facts", written)
        yield from _way_up((*path, "parent"), category.id, parents, _below)


def _way_up(
    path: At, id: str, above: Mapping[str, str], words: Callable[[str], tuple[Message, Message]]
) -> Iterator[Finding]:
    """Tell of a thing that lies in itself, however far up, and of one that lies too deep to be looked through."""
    in_itself, too_deep = words(repr(id))
    step = above.get(id, "")
    for _ in range(MAX_LEVELS):
        if not step:
            return
        if step == id:
            yield _error(path, in_itself, said("name another, or none"))
            return
        step = above.get(step, "")
    yield _error(path, too_deep, said("at most {most} levels are read", most=MAX_LEVELS))


def _below(id: str) -> tuple[Message, Message]:
    too_deep = said("{id} stands below more than {most} others", id=id, most=MAX_LEVELS)
    return said("{id} stands below itself", id=id), too_deep


def _part(id: str) -> tuple[Message, Message]:
    too_deep = said("{id} is part of more than {most} others", id=id, most=MAX_LEVELS)
    return said("{id} is part of itself", id=id), too_deep


def _source(path: At, source: Source) -> Iterator[Finding]:
    if source.url:
        try:
            address = urlsplit(source.url)
            good = address.scheme in ("http", "https") and bool(address.hostname) and "\\" not in source.url
        except ValueError:
            good = False
        if not good or any(character.isspace() for character in source.url):
            yield _error(
                (*path, "URL"), said("the link is no web address"), said("write an address that begins with https://")
            )
        if source.custom.link == "none":
            yield _error(
                (*path, "custom", "link"),
                said("the source has a link and says it has none"),
                said("remove one of them"),
            )
    elif source.custom.link != "none":  # a source without a link says so, and then it was not forgotten
        yield _warning(
            path,
            said("the source {id} has no link", id=repr(source.id)),
            said("add `URL:`, or `link: none` under `custom:`"),
        )
    for key, when in (("issued", source.issued), ("accessed", source.accessed)):
        if when is None:
            continue
        if len(when.date_parts) > 2:
            yield _error(
                (*path, key), said("a date has a beginning and an end, not more"), said("keep one or two lists")
            )
        elif any(not 1 <= len(parts) <= 3 or not _is_date(parts) for parts in when.date_parts):
            yield _error(
                (*path, key), said("this date does not exist"), said("write year, month, day, e.g. [[2018, 5, 14]]")
            )


def _is_date(parts: Sequence[int]) -> bool:
    year, month, day = (*parts, 1, 1)[:3]
    try:
        parse_period(f"{year:04}-{month:02}-{day:02}")
    except ValueError:
        return False
    return True


def _fact(
    path: At, fact: Fact, facts: Mapping[str, Fact], wholes: Mapping[str, str], written: Written
) -> Iterator[Finding]:
    # Most facts are right, and there are many: the way to a value is made only where there is something to tell.
    if NUMBER.fullmatch(fact.id):
        yield _error(
            (*path, "id"),
            said("the id {id} reads as a number in a formula", id=repr(fact.id)),
            said("begin it with a letter"),
        )
    if fact.indicator not in written["indicators"]:
        yield from _reference((*path, "indicator"), fact.indicator, "indicators", written)
    if fact.unit:
        yield from _reference((*path, "unit"), fact.unit, "units", written)
    if fact.place:
        yield from _reference((*path, "place"), fact.place, "places", written)
    for number, id in enumerate(fact.counterparts):
        yield from _reference((*path, "counterparts", number), id, "places", written)
    for number, member in enumerate(fact.members):
        yield from _reference((*path, "members", number, "place"), member.place, "places", written)
        if not (member.en or member.zh):
            yield _error((*path, "members", number), said("the member has no name"), said("add `en:` or `zh:`"))
    yield from _period((*path, "period"), fact.period)
    for number, citation in enumerate(fact.citations):
        if citation.source not in written["sources"]:
            yield from _reference((*path, "citations", number, "source"), citation.source, "sources", written)
    if not fact.citations and (not fact.derived or _names_nothing(fact.derived)):
        yield _error(
            path,
            said("the fact {id} has no citation", id=repr(fact.id)),
            said("add `citations:` with its source and locator"),
        )
    for number, entry in enumerate(fact.corroboration):
        yield from _reference((*path, "corroboration", number, "fact"), entry.fact, "facts", written)
    if fact.part_of:
        yield from _reference((*path, "part_of"), fact.part_of, "facts", written)
        yield from _way_up((*path, "part_of"), fact.id, wholes, _part)
    if fact.relation != "eq" or fact.lower or fact.upper:
        yield from _amounts(path, fact)
    if fact.compare is not None:
        stated = [fact.compare.percent, fact.compare.points, fact.compare.multiple, fact.compare.difference]
        if sum(map(bool, stated)) != 1:
            keys = "percent, points, multiple, difference"
            yield _error(
                (*path, "compare"), said("a comparison states one figure"), said("give one of {keys}", keys=keys)
            )
    if fact.derived:
        yield from _formula((*path, "derived"), fact.derived, facts, written, derived=True)
    for number, reading in enumerate(fact.readings):
        at = (*path, "readings", number)
        yield from _formula((*at, "formula"), reading.formula, facts, written, derived=False)
        yield from _reference((*at, "unit"), reading.unit, "units", written)
        yield from _period((*at, "period"), reading.period)
        if bool(reading.lower) != bool(reading.upper):
            yield _error(
                at, said("the reading has one end of an interval"), said("give both `lower` and `upper`, or none")
            )
        elif reading.lower and Decimal(reading.lower) > Decimal(reading.upper):
            yield _error((*at, "lower"), said("the interval runs backwards"), said("put the smaller end under `lower`"))


def _period(path: At, text: str) -> Iterator[Finding]:
    if text:
        try:
            parse_period(text)
        except PeriodError as error:
            yield _error(
                path,
                said("no period: {reason}", reason=error.what),
                said("write e.g. 2018, 2018-Q1, 2018-05-14 or 2018-01/2018-02"),
            )


def _amounts(path: At, fact: Fact) -> Iterator[Finding]:
    if fact.relation == "range":
        if not (fact.lower and fact.upper) or fact.amount:
            yield _error(
                (*path, "relation"), said("a range has two ends"), said("give `lower` and `upper`, and no `amount`")
            )
        elif Decimal(fact.lower) > Decimal(fact.upper):
            yield _error((*path, "lower"), said("the range runs backwards"), said("put the smaller end under `lower`"))
    elif fact.lower or fact.upper:
        yield _error(
            path, said("only a range has `lower` and `upper`"), said("write `relation: range`, or remove them")
        )
    elif fact.relation != "eq" and not fact.amount:
        yield _error(
            (*path, "relation"),
            said("{relation} has no amount", relation=repr(fact.relation)),
            said("add `amount:`, or remove the relation"),
        )


def _names_nothing(formula: str) -> bool:
    """Return whether a formula is of numbers alone; one that is not well formed is told elsewhere."""
    try:
        return not inputs(formula)
    except FormulaError:
        return False


def _formula(
    path: At, formula: str, facts: Mapping[str, Fact], written: Written, *, derived: bool
) -> Iterator[Finding]:
    """Tell of what a formula cannot be computed from; derived facts build on published ones: none goes in circles."""
    try:
        evaluate(formula, _one)
    except DivisionError:
        pass  # the true values decide, once the book has no errors
    except FormulaError as error:
        yield _error(path, error.what, error.remedy)
        return
    for name in inputs(formula):
        yield from _reference(path, name, "facts", written)
        fact = facts.get(name)
        if fact is None:
            continue
        if fact.derived and derived:
            yield _error(
                path,
                said("the formula builds on {name}, itself derived", name=repr(name)),
                said("name the published facts"),
            )
        elif not _has_number(fact):
            yield _error(
                path,
                said("the formula names {name}, which has no amount", name=repr(name)),
                said("name facts with an amount"),
            )


def _one(_: str) -> Interval:
    """Stand for the value of any fact, to try whether a formula is well formed."""
    return Interval(Decimal(1), Decimal(1), Decimal(1))


def _figures(items: Numbered, tables: Mapping[str, Table]) -> Iterator[Finding | None]:
    """Compute derived figures and readings again, and hold parts against their whole; for books without errors."""
    facts: Mapping[str, Fact] = tables["facts"]

    def unit_of(fact: Fact) -> Unit:
        unit: Unit = tables["units"][fact.unit or tables["indicators"][fact.indicator].unit]
        return unit

    def value_of(id: str) -> Interval:
        return fact_interval(facts[id], unit_of(facts[id]))

    preferred: dict[tuple[str, str, str], str] = {}
    for number, fact in items:
        if number % BLOCK == 0:
            yield None
        if not (fact.derived or fact.readings or fact.part_of or fact.preferred):
            continue
        path: At = ("facts", number)
        unit = unit_of(fact)
        if fact.derived:
            written = rounding_interval(fact.amount, unit, exact=False) if fact.amount else None
            yield from _recomputed((*path, "amount"), fact.amount, fact.derived, written, value_of)
        for place, reading in enumerate(fact.readings):
            own = tables["units"][reading.unit] if reading.unit else unit
            result = rounding_interval(reading.result, own, exact=False)
            at: At = (*path, "readings", place, "result")
            yield from _recomputed(at, reading.result, reading.formula, result, value_of)
        if fact.part_of and _has_number(fact):
            whole = facts[fact.part_of]
            alike = _has_number(whole) and _same_measure(unit, unit_of(whole))
            if alike and value_of(fact.id).low > value_of(whole.id).high:
                what = said("the part is larger than its whole {id}", id=repr(whole.id))
                yield _warning((*path, "amount"), what, said("check both amounts"))
        if fact.preferred:
            compiler = fact.compiler.en if fact.compiler is not None else ""
            key = (fact.indicator, fact.period, compiler)
            if key in preferred:
                other = preferred[key]
                yield _warning(
                    (*path, "preferred"),
                    said("{other} is preferred for this period too", other=repr(other)),
                    said("prefer one of them"),
                )
            preferred.setdefault(key, fact.id)


def _has_number(fact: Fact) -> bool:
    return bool(fact.amount or fact.lower or (fact.members and fact.complete))


def _same_measure(a: Unit, b: Unit) -> bool:
    return (a.kind, a.currency, a.label) == (b.kind, b.currency, b.label)


def _recomputed(
    path: At, amount: str, formula: str, written: Interval | None, value_of: Callable[[str], Interval]
) -> Iterator[Finding]:
    try:
        computed = evaluate(formula, value_of)
    except FormulaError as error:
        yield _error(path[:-1], error.what, error.remedy)
        return
    if written is not None and not agree(written, computed):
        exact = f"{computed.mid:.6g}"
        yield _warning(
            path,
            said(
                "{amount} does not follow from `{formula}`, which gives {exact}",
                amount=amount,
                formula=formula,
                exact=exact,
            ),
            said("correct one of them"),
        )


def _wording(head: Head | None, parts: Mapping[str, Numbered]) -> Iterator[Finding | None]:
    """Tell of texts that lack a language of the book; those that lack all are errors."""
    wanted = dict.fromkeys(head.languages if head is not None else ())
    if head is not None:
        yield from _wording_of(head, (), wanted)
    for key, items in parts.items():
        for block in blocks(items):
            yield None
            for number, item in block:
                if not _is_worded(item, wanted):
                    yield from _wording_of(item, (key, number), wanted)


def _wording_of(part: Part, path: At, wanted: Iterable[str]) -> Iterator[Finding]:
    for at, text in _texts(part, path):
        if not (text.en or text.zh):
            yield _error(at, said("the text is empty"), said("add `en:` or `zh:`"))
            continue
        for code in wanted:
            if not (text.zh if code == "zh" else text.en):
                yield _warning(
                    at, said("the text in {code} is missing", code=repr(code)), said("add `{code}:`", code=code)
                )


def _is_worded(part: Part, wanted: Container[str]) -> bool:
    """Return whether no text of a part lacks anything, which is quicker told than what one lacks."""
    for name, _ in _fields_of_parts(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        for item in value if type(value) is tuple else (value,):
            if type(item) is not Text and type(item) is not UnitLabel:
                if not _is_worded(item, wanted):
                    return False
            elif not ((item.en or ("en" not in wanted and item.zh)) and (item.zh or "zh" not in wanted)):
                return False
    return True


@cache
def _fields_of_parts(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a part that hold other parts, each with its name in the file."""
    hints = get_type_hints(kind)
    names = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    return tuple((name, key) for name, key in names if _holds_parts(hints[name]))


def _holds_parts(hint: Any) -> bool:
    return (isinstance(hint, type) and issubclass(hint, Part)) or any(map(_holds_parts, get_args(hint)))


def _texts(part: Part, path: At) -> Iterator[tuple[At, Text | UnitLabel]]:
    """Yield every text of a part with the way to it."""
    for name, key in _fields_of_parts(type(part)):
        value = getattr(part, name)
        if isinstance(value, Text | UnitLabel):
            yield (*path, key), value
        elif isinstance(value, Part):
            yield from _texts(value, (*path, key))
        elif type(value) is tuple:
            for number, item in enumerate(value):
                if isinstance(item, Text):
                    yield (*path, key, number), item
                else:
                    yield from _texts(item, (*path, key, number))


def _unused(head: Head | None, parts: Mapping[str, Numbered]) -> Iterator[Finding | None]:
    used: dict[str, set[str]] = {
        "units": {indicator.unit for _, indicator in parts["indicators"]},
        "places": {head.origin if head is not None else ""},
        "sources": {head.lead if head is not None else ""},
        "indicators": set(),
    }
    for block in blocks(parts["facts"]):
        yield None
        used["indicators"].update([fact.indicator for _, fact in block])
        used["units"].update([fact.unit for _, fact in block])
        used["units"].update([reading.unit for _, fact in block for reading in fact.readings])
        used["places"].update([fact.place for _, fact in block])
        used["places"].update([id for _, fact in block for id in fact.counterparts])
        used["places"].update([member.place for _, fact in block for member in fact.members])
        used["sources"].update([citation.source for _, fact in block for citation in fact.citations])
    for key, ids in used.items():
        for number, item in parts[key]:
            if item.id not in ids:
                yield _warning(
                    (key, number),
                    said(_UNUSED[key], id=repr(item.id)),
                    said("use it in a fact, or remove it"),
                )
