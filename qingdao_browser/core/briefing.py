"""A briefing: what somebody collects for a meeting, in their order and with their own headings and notes between.

It is a value; each change makes a new one. It remembers how each figure read when it was collected, so that a newer
book can be held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal

import msgspec

from qingdao_browser.core.book import Book, Citation, Fact, Text
from qingdao_browser.core.chart_choice import has_amount, status_words
from qingdao_browser.core.citations import short_citation
from qingdao_browser.core.collection import Choice, Chosen, Remark, Title
from qingdao_browser.core.language import LANGUAGES, Language, language, mark
from qingdao_browser.core.periods import write_period_and_mode
from qingdao_browser.core.quantities import write_fact
from qingdao_browser.core.summarise import lead_fact

FORM: Final = "qingdao-briefing/1"
# A briefing of a whole book of 100,000 facts has about 30 MB.
MAX_BYTES: Final = 64 * 1024 * 1024


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """How a fact read when it was collected: its `figure` as the book has it, to compare, and in words, to show."""

    fact: str
    figure: str
    words: Text


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One entry of a briefing: a key that stays its own, what it is, and the figures it stood for when collected."""

    key: str
    what: Choice
    seen: tuple[Seen, ...] = ()


class Briefing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named list of entries, and the title and version of the book they were last held against."""

    form: Literal["qingdao-briefing/1"]
    name: str
    entries: tuple[Entry, ...] = ()
    book: Text = Text()
    version: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What it is made of, without keys and memories."""
        return tuple(entry.what for entry in self.entries)

    def holds(self, id: str) -> bool:
        """Return whether the thing with that id is one of its entries."""
        return any(isinstance(entry.what, Chosen) and entry.what.id == id for entry in self.entries)


class BriefingError(ValueError):
    """A file that is no briefing, or one of a form that this version does not know; the message says which."""


class _Head(msgspec.Struct):
    form: str = ""


# --- files ------------------------------------------------------------------------------------------------------------


def read_briefing(data: bytes) -> Briefing:
    """Return the briefing that a file holds; raises BriefingError with a reason that can be translated."""
    if len(data) > MAX_BYTES:
        raise BriefingError(mark("it is larger than a briefing can be"))
    try:
        form = msgspec.json.decode(data, type=_Head).form
        if form != FORM and form.startswith("qingdao-briefing/"):
            raise BriefingError(mark("a newer version of the program has written it"))
        return msgspec.json.decode(data, type=Briefing)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BriefingError(mark("it is not a briefing, or a damaged one")) from None


def write_briefing(briefing: Briefing) -> bytes:
    """Return a briefing as the bytes of its file: JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(briefing), indent=1) + b"\n"


# --- changes by its owner ---------------------------------------------------------------------------------------------


def collected(book: Book, id: str, key: str) -> Entry:
    """Return the entry for a thing of the book, with the figures it stands for now."""
    return Entry(key, Chosen(id, label_of(book, id)), _seen(book, id))


def added(briefing: Briefing, entries: Iterable[Entry], before: str = "") -> Briefing:
    """Put entries before the one with a key, at the end without one; what it holds already is left out."""
    known = {entry.what.id for entry in briefing.entries if isinstance(entry.what, Chosen)}
    new: list[Entry] = []
    for entry in entries:
        if isinstance(entry.what, Chosen):
            if entry.what.id in known:
                continue
            known.add(entry.what.id)
        new.append(entry)
    at = _place(briefing.entries, before)
    return _with(briefing, (*briefing.entries[:at], *new, *briefing.entries[at:]))


def begun(briefing: Briefing, book: Book) -> Briefing:
    """Remember which book a briefing is collected from, where it does not know that yet."""
    if briefing.version:
        return briefing
    return msgspec.structs.replace(briefing, book=book.head.title, version=book.head.version)


def renamed(briefing: Briefing, name: str) -> Briefing:
    """Give a briefing another name."""
    return msgspec.structs.replace(briefing, name=name)


def removed(briefing: Briefing, keys: Collection[str]) -> Briefing:
    """Take the entries with some keys away."""
    return _with(briefing, (entry for entry in briefing.entries if entry.key not in keys))


def moved(briefing: Briefing, keys: Collection[str], before: str = "") -> Briefing:
    """Put the entries with some keys, in their order, before the one with another key, at the end without one."""
    carried = [entry for entry in briefing.entries if entry.key in keys]
    left = [entry for entry in briefing.entries if entry.key not in keys]
    # Dropped on one of themselves they stay beside the next one that is not.
    order = [entry.key for entry in briefing.entries]
    following = order[order.index(before) :] if before in order else []
    target = next((key for key in following if key not in keys), "")
    at = _place(left, target)
    return _with(briefing, (*left[:at], *carried, *left[at:]))


def reworded(briefing: Briefing, key: str, text: str) -> Briefing:
    """Give a heading or note other words."""

    def change(entry: Entry) -> Entry:
        if entry.key != key or isinstance(entry.what, Chosen):
            return entry
        return msgspec.structs.replace(entry, what=msgspec.structs.replace(entry.what, text=text))

    return _with(briefing, map(change, briefing.entries))


def looked_through(briefing: Briefing, book: Book) -> Briefing:
    """Remember the figures as the book has them now; of what it does not have the old ones are kept."""

    def renew(entry: Entry) -> Entry:
        if not isinstance(entry.what, Chosen) or not book.has(entry.what.id):
            return entry
        return collected(book, entry.what.id, entry.key)

    renewed = _with(briefing, map(renew, briefing.entries))
    return msgspec.structs.replace(renewed, book=book.head.title, version=book.head.version)


def undone(briefing: Briefing, before: Briefing, after: Briefing) -> Briefing:
    """Take back the change that made `after` of `before`; what else was changed since then stays as it is."""
    old, new = ({entry.key: entry for entry in side.entries} for side in (before, after))
    now = {entry.key: entry for entry in briefing.entries}
    kept = {
        key: old[key] if key in old and new.get(key) == entry else entry
        for key, entry in now.items()
        if key in old or key not in new
    }
    gone = [key for key in old if key not in new and key not in now]
    shared = [key for key in old if key in new]
    if shared == [key for key in new if key in old]:
        order = _woven(list(kept), list(old), gone)
    else:
        others = [key for key in kept if key not in old]
        order = _woven([key for key in old if key in kept or key in gone], list(kept), others)
    entries = _with(briefing, (kept.get(key) or old[key] for key in order))
    known = (briefing.name, briefing.book, briefing.version) == (after.name, after.book, after.version)
    source = before if known else briefing
    return msgspec.structs.replace(entries, name=source.name, book=source.book, version=source.version)


def _woven(order: list[str], pattern: list[str], keys: list[str]) -> list[str]:
    """Return an order with some keys put in, each behind the nearest one that stands before it in a pattern."""
    woven = list(order)
    places = {key: at for at, key in enumerate(pattern)}
    for key in sorted(keys, key=places.__getitem__):
        above = next((other for other in reversed(pattern[: places[key]]) if other in woven), "")
        woven.insert(woven.index(above) + 1 if above else 0, key)
    return woven


def _with(briefing: Briefing, entries: Iterable[Entry]) -> Briefing:
    return msgspec.structs.replace(briefing, entries=tuple(entries))


def _place(entries: Sequence[Entry], key: str) -> int:
    return next((at for at, entry in enumerate(entries) if entry.key == key), len(entries))


# --- a newer book -----------------------------------------------------------------------------------------------------


class Change(msgspec.Struct, frozen=True):
    """A figure that reads otherwise than when it was collected; `old` or `new` is empty where there was or is none."""

    key: str
    label: str
    old: str
    new: str


def changes(briefing: Briefing, book: Book, language: Language) -> tuple[Change, ...]:
    """Return the figures of a briefing that changed, are gone or are new in the book, in the order of its entries."""
    return tuple(change for entry in briefing.entries for change in _changes_of(entry, book, language))


def _changes_of(entry: Entry, book: Book, language: Language) -> Iterable[Change]:
    if not isinstance(entry.what, Chosen):
        return
    old = {seen.fact: seen for seen in entry.seen}
    there = book.has(entry.what.id)
    now = {fact.id: fact for fact in (book.facts_under(entry.what.id) if there else ())}
    named = language.of(entry.what.label) or entry.what.id
    if not old and not there:
        yield Change(entry.key, named, named, "")
    for id in dict.fromkeys((*old, *now)):
        seen, fact = old.get(id), now.get(id)
        # A category has thousands of figures: words are made only for those that changed.
        if seen is not None and fact is not None and seen.figure == _figure(book, fact):
            continue
        label = _label(book, book.facts[id], language) if id in book.facts else named
        before = language.of(seen.words) if seen is not None else ""
        yield Change(entry.key, label, before, in_words(book, fact, language) if fact is not None else "")


def _seen(book: Book, id: str) -> tuple[Seen, ...]:
    facts = book.facts_under(id)
    texts = {code: language(code) for code in LANGUAGES}
    return tuple(
        Seen(fact.id, _figure(book, fact), Text(**{code: in_words(book, fact, texts[code]) for code in LANGUAGES}))
        for fact in facts
    )


def _figure(book: Book, fact: Fact) -> str:
    """Return all that makes a figure what it is, in one line: a change of any of it is a change of the figure."""
    unit = book.unit_of(fact)
    said = "" if has_amount(fact) else fact.statement("en")
    parts = (
        fact.relation, fact.amount or str(len(fact.members) or ""), fact.lower, fact.upper, unit.id, unit.currency,
        unit.scale, fact.period, book.mode_of(fact), " ".join(fact.status),
        " ".join(reading.result for reading in fact.readings), said,
    )  # fmt: skip
    return "|".join(parts)


def in_words(book: Book, fact: Fact, language: Language) -> str:
    """Return a figure with its period and its states, or the statement of a fact that has none."""
    period = write_period_and_mode(fact.period, book.mode_of(fact), language)
    figure = write_fact(fact, book.unit_of(fact), language).text or language.of(fact.statement)
    return language.phrase([figure.rstrip(".。"), period, *status_words(fact, language)])


# --- in words ---------------------------------------------------------------------------------------------------------


def label_of(book: Book, id: str) -> Text:
    """Return what a thing of the book is called, in both languages."""
    if id == "home":
        return book.head.title
    if id == "sources":
        return Text(**{code: language(code).tr(mark("Sources")) for code in LANGUAGES})
    if id in book.categories:
        return book.categories[id].label
    if id in book.sources:
        cited = {code: short_citation(book.sources[id], Citation(id), code) for code in LANGUAGES}
        return Text(**cited)
    return book.indicators[book.facts[id].indicator if id in book.facts else id].label


def _label(book: Book, fact: Fact, language: Language) -> str:
    return language.phrase([language.of(book.indicators[fact.indicator].label), language.of(fact.kind)])


class Row(msgspec.Struct, frozen=True):
    """An entry as a list shows it: name, what it stands for, category; `missing` where the book does not have it."""

    title: str
    detail: str
    missing: bool = False
    category: str = ""


def row_of(entry: Entry, book: Book, language: Language) -> Row:
    """Return what a list says of an entry: a fact and an indicator with a figure, others with their number."""
    what = entry.what
    if isinstance(what, Title):
        return Row(what.text, language.tr(mark("Heading")))
    if isinstance(what, Remark):
        return Row(what.text, language.tr(mark("Own note")))
    if not book.has(what.id):
        return Row(language.of(what.label) or what.id, language.tr(mark("not in this book")), missing=True)
    if what.id in book.facts:
        fact = book.facts[what.id]
        category = book.indicators[fact.indicator].category
        return Row(_label(book, fact, language), in_words(book, fact, language), category=category)
    count = language.plural("{n} figure", "{n} figures", len(book.facts_under(what.id)))
    title = language.of(label_of(book, what.id))
    if what.id not in book.indicators:
        return Row(title, count, category=what.id if what.id in book.categories else "")
    facts = book.facts_of[what.id]
    latest = in_words(book, lead_fact(book, facts), language) if facts else count
    category = book.indicators[what.id].category
    return Row(title, language.clauses([count, latest]) if len(facts) > 1 else latest, category=category)


def figures_of(briefing: Briefing, book: Book) -> int:
    """Return how many facts a briefing stands for, each counted once."""
    ids = (entry.what.id for entry in briefing.entries if isinstance(entry.what, Chosen) and book.has(entry.what.id))
    return len({fact.id for id in ids for fact in book.facts_under(id)})
