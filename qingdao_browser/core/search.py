"""Type-ahead search over everything a reader may type: words of both languages, units, places, periods, numbers.

A query is a list of terms that must all be found in the folded text of an entry. Numbers are also kept by value, so
that ``1.523 billion``, ``1,523 million`` and ``15.23亿`` find the same figure.

Not the texts are searched but their words, of which a large book has few: for each word and each number the index knows
the entries it stands in. What a query finds is a byte for each entry, so that joining what was found and counting it
costs nothing, and only the first results are put in their order.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress, islice
from typing import Final, Literal, overload

from qingdao_browser.core.book import Book, Fact, Plural, Text, Unit
from qingdao_browser.core.chart_choice import has_amount
from qingdao_browser.core.language import Language
from qingdao_browser.core.periods import parse_period, write_period
from qingdao_browser.core.quantities import exact_value, write_fact
from qingdao_browser.core.work import Work, finish, resting

Kind = Literal["category", "indicator", "fact", "source"]

_POWERS = {
    "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12, "千": 3, "万": 4,
    "百万": 6, "亿": 8,
}  # fmt: skip
# A number as people write it, with the word for its power of ten glued on or behind one space.
_FIGURE = r"(\d(?:[\d,]*\d)?(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion|百万|mn|bn|万|亿|千|k|m)(?![a-z]))?"
_NUMBER = re.compile(rf"(?<![\w.]){_FIGURE}")
# In running text a number may follow a Chinese character at once; in a query that is a word, such as 年1月.
_NUMBER_IN_TEXT = re.compile(rf"(?<![a-z\d.]){_FIGURE}")
_LONG_MONTH = re.compile("January|February|March|April|June|July|August|September|October|November|December")
_VALUE_MARK = "\x02"
_FIELD = "\x01"
# What the words of a text are, Chinese ones as far as nothing stands between, and its numbers as they are written.
_WORD = re.compile(r"[^\W\d_]+")
_WRITTEN = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")
_PLAIN = (("\u2013", "-"), ("\u2014", "-"), ("\u2212", "-"), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'))
_SIGN = re.compile(r"[^\w\s\x00-\x1f]|_")
# A word in more entries than this is kept as one byte for each entry of the book, not as the list of its entries.
_MANY: Final = 2000
# So many entries are made before others have their turn,
_STEP: Final = 100
# so many numbers sorted, or so much done with the entries of words: a word alone is a little of that, and to pack an
# entry is more than to have it.
_SORTED: Final = 5000
_EFFORT: Final = 200_000
_LITTLE: Final = 100
_PACKING: Final = 4
# So many terms looked for are known yet.
_KEPT: Final = 32
# Numbers that begin with so many digits, or fewer, are found together.
_BEGINNING: Final = 2
# The share of the work that is done when all entries are made, and when their words are packed.
_ENTERED: Final = 0.9
_PACKED: Final = 0.95


def fold(text: str) -> str:
    """Return the text as it is compared: compatibility forms and case folded, dashes and quotes made plain."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    for sign, plain in _PLAIN:
        folded = folded.replace(sign, plain)
    return folded


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found, and the page it leads to."""

    id: str
    page: str
    kind: Kind
    lead: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: any of its needles must be found."""

    needles: tuple[str, ...]
    number: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A result in the user's language, with the spans of title and detail that the query matched."""

    id: str
    page: str
    kind: Kind
    title: str
    detail: str
    title_spans: tuple[tuple[int, int], ...]
    detail_spans: tuple[tuple[int, int], ...]


def _value_key(value: Decimal) -> str:
    """Return the mark under which a number is kept by its value, whatever its digits."""
    return f"{_VALUE_MARK}{format(value.normalize(), 'f')}{_VALUE_MARK}"


def parse_query(query: str) -> tuple[Term, ...]:
    """Return the terms of a query: numbers with their power of ten, and the words around them."""
    text = fold(query)
    terms = []
    position = 0
    for match in _NUMBER.finditer(text):
        terms += [Term((word,), False) for word in text[position : match.start()].split()]
        digits, word = match[1].replace(",", ""), match[2]
        needles = [digits, f"{int(digits):,}"] if "." not in digits and len(digits) < 30 else [digits]
        if word:
            needles = [_value_key(Decimal(digits).scaleb(_POWERS[word]))]
            if word in ("k", "m"):
                needles.append(match[0])
        elif len(digits) < 30:
            needles.append(_value_key(Decimal(digits)))
        terms.append(Term(tuple(dict.fromkeys(needles)), not word))
        position = match.end()
    terms += [Term((word,), False) for word in text[position:].split()]
    return tuple(terms)


def _found(term: Term, hay: str) -> bool:
    """Return whether a term stands in the text: words anywhere, digits only where a number begins."""
    for needle in term.needles:
        at = hay.find(needle)
        while at >= 0:
            if not term.number or at == 0 or not (hay[at - 1].isdigit() or hay[at - 1] in ".,"):
                return True
            at = hay.find(needle, at + 1)
    return False


def _texts(*texts: Text | None) -> list[str]:
    return [part for text in texts if text is not None for part in (text.en, text.zh) if part]


def _unit_words(unit: Unit) -> list[str]:
    english = unit.label.en
    forms = [english.one, english.other] if isinstance(english, Plural) else [english]
    words = [*forms, unit.label.zh, unit.currency]
    return [*words, "percent", "per cent", "%", "百分比"] if unit.kind == "share" else words


def _period_words(text: str, languages: Sequence[Language]) -> list[str]:
    """Return the ways people write a period: as the file does, in both languages, quarters and halves in full."""
    words = [text, *(write_period(text, language) for language in languages)]
    words.append(_LONG_MONTH.sub(lambda match: match[0][:3], words[1]).replace("–", "-"))
    period = parse_period(text)
    if period.single and period.start is not None and period.start.grain in ("quarter", "half"):
        year, kind = text.rstrip("~").split("-")
        ordinal = ("first", "second", "third", "fourth")[int(kind[1]) - 1]
        name = "quarter" if kind[0] == "Q" else "half"
        words += [f"{kind} {year}", f"{ordinal} {name} of {year}"]
        if kind[0] == "Q":
            words.append(f"{year}年{'一二三四'[int(kind[1]) - 1]}季度")
    return words


class _Text:
    """A folded text with its words and its numbers, and the entries it belongs to; many facts share one."""

    __slots__ = ("entries", "folded", "numbers", "words")

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.words = frozenset(_WORD.findall(self.folded))
        self.numbers = frozenset(_WRITTEN.findall(self.folded))
        self.entries: list[int] = []


class _Texts:
    """The texts that several facts share, each made once."""

    def __init__(self, book: Book, languages: Sequence[Language]) -> None:
        self._book = book
        self._languages = languages
        self._made: dict[tuple[str, str], _Text] = {}

    @property
    def all(self) -> Iterable[_Text]:
        """All that were made."""
        return self._made.values()

    def of(self, fact: Fact, unit: Unit) -> Iterator[_Text]:
        """Yield what a fact is found by beside its own words: its unit, period, places, notes, compiler, sources."""
        book, made = self._book, self._made
        yield made.get(("unit", unit.id)) or self._make("unit", unit.id, _unit_words(unit))
        yield made.get(("period", fact.period)) or self._make(
            "period", fact.period, _period_words(fact.period, self._languages)
        )
        for id in (fact.place, *fact.counterparts, *(member.place for member in fact.members)):
            if id:
                yield made.get(("place", id)) or self._make("place", id, _texts(book.places[id].name))
        for text in (book.compiler_of(fact), *(note.text for note in fact.notes)):
            if text is not None:
                yield made.get((text.en, text.zh)) or self._make(text.en, text.zh, _texts(text))
        for citation in book.citations_of(fact):
            source = book.sources[citation.source]
            yield made.get(("source", source.id)) or self._make("source", source.id, [source.title, source.publisher])

    def _make(self, kind: str, key: str, words: Iterable[str]) -> _Text:
        text = self._made[kind, key] = _Text(_FIELD.join(filter(None, words)))
        return text


def _own_words(fact: Fact, unit: Unit, languages: Sequence[Language]) -> str:
    """Return the words that hardly another fact has."""
    parts = [*_texts(fact.statement, fact.kind), *(name for member in fact.members for name in (member.en, member.zh))]
    if has_amount(fact):
        parts += [fact.amount, fact.lower, fact.upper, fact.as_published]
        parts += [write_fact(fact, unit, language).text for language in languages]
    return _FIELD.join([*filter(None, parts), fact.id])


def _values(fact: Fact, unit: Unit) -> Iterator[str]:
    if has_amount(fact):
        amounts = [fact.lower, fact.upper] if fact.relation == "range" else [fact.amount or str(len(fact.members))]
        for amount in amounts:
            yield _value_key(exact_value(amount, unit.scale))


# The entries that a word stands in, by number: in a list, or where they are many as a byte for each entry, 1 or 0, all
# of them read as one large number.
_Places = list[int] | int


class _Made:
    """What the index knows: the entries in their order, and for each word, number and value the entries it is in."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        # Where each kind of entries begins, those of the lead source before the others.
        self.begins: list[tuple[int, Kind, bool]] = []
        # The names of things, each between marks; which of them each entry bears, as facts do that of their indicator;
        # and the first and last entry of each stretch that bears one.
        self.titles: list[str] = []
        self.title_of: list[int] = []
        self.bearers: list[list[tuple[int, int]]] = []
        self.words: dict[str, _Places] = {}
        self.values: dict[str, list[int]] = {}
        # Signs between words, and numbers as they are written, and what numbers begin with that many do.
        self.signs: dict[str, _Places] = {}
        self.written: dict[str, _Places] = {}
        self.beginnings: dict[str, _Places] = {}
        # The numbers in their order as texts, so that those which begin with some digits stand together.
        self.numbers: list[str] = []
        # The text that each entry has alone, and those that many share, each with its entries.
        self.own: list[str] = []
        self.shared: list[tuple[str, _Places]] = []


def _making(book: Book, languages: Sequence[Language]) -> Work[_Made]:
    made, shared = _Made(), _Texts(book, languages)
    words: dict[str, list[int]] = {}
    numbers: dict[str, list[int]] = {}
    signs: dict[str, list[int]] = {}
    titles: dict[str, _Text] = {}

    def begin(kind: Kind, lead: bool) -> None:
        made.begins.append((len(made.ids), kind, lead))

    def put(text: _Text, entries: list[int]) -> None:
        for word in text.words:
            words.setdefault(word, []).extend(entries)
        for digits in text.numbers:
            numbers.setdefault(digits, []).extend(entries)
        for sign in _SIGN.findall(text.folded):
            signs.setdefault(sign, []).extend(entries)

    def enter(id: str, title: str, own: str, others: Iterable[_Text]) -> None:
        number, text = len(made.ids), _Text(own)
        bearers = made.bearers[title_numbers[title]]
        if bearers and bearers[-1][1] == number:
            bearers[-1] = (bearers[-1][0], number + 1)
        else:
            bearers.append((number, number + 1))
        made.ids.append(id)
        made.title_of.append(title_numbers[title])
        made.own.append(text.folded)
        put(text, [number])
        titles[title].entries.append(number)
        for other in others:
            other.entries.append(number)

    names: list[tuple[str, list[str]]] = [
        *((category.id, _texts(category.label)) for category in book.categories.values()),
        *((indicator.id, _texts(indicator.label)) for indicator in book.indicators.values()),
        *((source.id, [source.title, *_texts(source.custom.description)]) for source in book.sources.values()),
    ]
    for id, texts in names:
        titles[id] = _Text(_FIELD.join(filter(None, texts)))
        if len(titles) % _STEP == 0:
            yield 0.0
    title_numbers = {id: number for number, id in enumerate(titles)}
    made.bearers = [[] for _ in titles]
    made.titles = [f"{_FIELD}{text.folded}{_FIELD}" for text in titles.values()]
    whole = len(titles) + len(book.facts)
    for lead in (True, False):
        chosen = [i for i in book.indicators.values() if (i.id in book.lead_indicators) is lead]
        begin("indicator", lead)
        for indicator in chosen:
            enter(indicator.id, indicator.id, _FIELD.join([*_texts(indicator.definition), indicator.id]), ())
            if len(made.ids) % _STEP == 0:
                yield len(made.ids) / whole * _ENTERED
        begin("fact", lead)
        for indicator in chosen:
            for fact in book.facts_of[indicator.id]:
                unit = book.unit_of(fact)
                for value in _values(fact, unit):
                    made.values.setdefault(value, []).append(len(made.ids))
                enter(fact.id, indicator.id, _own_words(fact, unit, languages), shared.of(fact, unit))
                if len(made.ids) % _STEP == 0:
                    yield len(made.ids) / whole * _ENTERED
        if lead:
            begin("category", lead)
            for category in book.categories.values():
                enter(category.id, category.id, "", ())
    begin("source", False)
    for source in book.sources.values():
        enter(source.id, source.id, _FIELD.join([source.publisher, source.container_title, source.id]), ())
        if len(made.ids) % _STEP == 0:
            yield len(made.ids) / whole * _ENTERED
    yield from _putting_together(made, [*titles.values(), *shared.all], put, (words, numbers, signs))
    return made


def _putting_together(
    made: _Made,
    shared: Sequence[_Text],
    put: Callable[[_Text, list[int]], None],
    places: tuple[dict[str, list[int]], dict[str, list[int]], dict[str, list[int]]],
) -> Iterator[float]:
    """Give the words of shared texts the entries of these, and pack what is in many entries."""
    size, effort = len(made.ids), 0

    def pack(entries: list[int]) -> _Places:
        return entries if len(entries) <= _MANY else int.from_bytes(_flags(entries, size))

    for text in shared:
        put(text, text.entries)
        made.shared.append((text.folded, pack(text.entries)))
        effort += len(text.entries) * (len(text.words) + len(text.numbers)) + _LITTLE
        if effort > _EFFORT:
            effort = 0
            yield _ENTERED
    for found, kept in zip(places, (made.words, made.written, made.signs), strict=True):
        for word, entries in found.items():
            kept[word] = pack(entries)
            effort += (len(entries) * _PACKING if len(entries) > _MANY else 0) + _LITTLE
            if effort > _EFFORT:
                effort = 0
                yield _PACKED
    # Those with a beginning in common are sorted apart, as all at once are not between two pictures of the screen.
    groups: dict[str, list[str]] = {}
    for number, digits in enumerate(made.written):
        groups.setdefault(digits[:_BEGINNING], []).append(digits)
        if number % _SORTED == 0:
            yield _PACKED
    for start in sorted(groups):
        made.numbers += sorted(groups[start])
        yield _PACKED
    for length in range(1, _BEGINNING + 1):
        joined: dict[str, int] = {}
        for start, group in groups.items():
            for at in () if len(start) < length else range(0, len(group), _SORTED):
                flags = _joined((made.written[digits] for digits in group[at : at + _SORTED]), size)
                joined[start[:length]] = joined.get(start[:length], 0) | int.from_bytes(flags)
                yield _PACKED
        made.beginnings |= joined


def _flags(entries: Iterable[int], size: int) -> bytearray:
    flags = bytearray(size)
    for number in entries:
        flags[number] = 1
    return flags


def _joined(places: Iterable[_Places], size: int) -> bytes | bytearray:
    """Return the entries that are in any of some places."""
    many, flags = 0, bytearray(size)
    for entries in places:
        if isinstance(entries, int):
            many |= entries
        else:
            for number in entries:
                flags[number] = 1
    return (many | int.from_bytes(flags)).to_bytes(size) if many else flags


def _marked(flags: bytes | bytearray) -> Iterator[int]:
    return compress(range(len(flags)), flags)


def _within(stretches: list[tuple[int, int]], flags: bytes) -> Iterator[int]:
    """Yield the marked entries of some stretches, in order."""
    for start, end in sorted(stretches):
        at = flags.find(1, start, end)
        while at >= 0:
            yield at
            at = flags.find(1, at + 1, end)


def _is_hard(term: Term) -> bool:
    """Return whether a term must be looked for in the texts themselves."""
    return not term.number and not all(map(_WORD.fullmatch, term.needles))


def _beginning(of: tuple[int, Kind, bool]) -> int:
    return of[0]


def indexing(book: Book, languages: Sequence[Language]) -> Work[Index]:
    """Make the index of a book, in steps of some milliseconds.

    Python's search for garbage rests meanwhile: it would go through the growing index again and again, each time for
    longer than several steps.
    """
    with resting():
        made = yield from _making(book, languages)
        gc.freeze()
        return Index(book, languages, made)


class Found(Sequence[Entry]):
    """What a query finds, best first; the entries are put in order as far as they are asked for."""

    def __init__(self, index: Index, flags: bytes, query: str, terms: Sequence[Term]) -> None:
        self._flags = flags
        self._size = flags.count(1)
        self._first: list[Entry] = []
        self._others = index.ranked(flags, query, terms)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        """Return an entry, or some of them as a list."""
        last = place.indices(self._size)[1] if isinstance(place, slice) else place + 1 if place >= 0 else self._size
        self._first += islice(self._others, max(last - len(self._first), 0))
        return self._first[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(self._flags)


class Index:
    """The searchable words of a book, made once."""

    def __init__(self, book: Book, languages: Sequence[Language], made: _Made | None = None) -> None:
        self._book = book
        self._made = made if made is not None else finish(_making(book, languages))
        # Which of some entries met the terms looked for last.
        self._last: dict[tuple[Term, bytes], bytes] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        """All that can be found."""
        return Found(self, b"\1" * len(self._made.ids), "", ())

    def find(self, query: str) -> Found:
        """Return the entries that meet all terms of the query, best first."""
        terms = parse_query(query)
        flags = (b"\1" if terms else b"\0") * len(self._made.ids)
        # What the index knows at once leaves less for what must be looked for in the texts. What is being typed comes
        # last: the terms before it find what they found at the letter before.
        for term in (*sorted(terms[:-1], key=_is_hard), *terms[-1:]):
            met = self._last.get((term, flags))
            if met is None:
                met = self._last[term, flags] = self._met(term, flags)
                if len(self._last) > _KEPT:
                    del self._last[next(iter(self._last))]
            flags = met
        return Found(self, flags, fold(query).strip(), terms)

    def _met(self, term: Term, flags: bytes) -> bytes:
        """Return those of some entries in which a term is found."""
        made, size = self._made, len(self._made.ids)
        places: list[_Places] = []
        hard: list[str] = []
        for needle in term.needles:
            if needle.startswith(_VALUE_MARK):
                places.append(made.values.get(needle, []))
            elif term.number and needle in made.beginnings:
                places.append(made.beginnings[needle])
            elif term.number:
                # The character behind the digits: all that begins with the needle stands before it.
                end = bisect_left(made.numbers, needle + ":")
                places += [made.written[made.numbers[at]] for at in range(bisect_left(made.numbers, needle), end)]
            elif _WORD.fullmatch(needle):
                places += [entries for word, entries in made.words.items() if needle in word]
            elif needle in made.signs:
                places.append(made.signs[needle])
            else:
                hard.append(needle)
        met = int.from_bytes(_joined(places, size))
        for needle in hard:
            met |= int.from_bytes(self._looked_for(needle, flags))
        return (met & int.from_bytes(flags)).to_bytes(size)

    def _looked_for(self, needle: str, flags: bytes) -> bytes | bytearray:
        """Return those of some entries in whose texts something stands that is no single word."""
        made, size = self._made, len(self._made.ids)
        left = int.from_bytes(flags)
        for sign in set(_SIGN.findall(needle)):
            left &= int.from_bytes(_joined([made.signs.get(sign, [])], size))
        for part in _WORD.findall(needle):
            left &= int.from_bytes(_joined([at for word, at in made.words.items() if part in word], size))
        if not left:
            return bytes(size)
        found = int.from_bytes(_joined([entries for text, entries in made.shared if needle in text], size))
        own = made.own
        others = compress(range(size), (left & ~found).to_bytes(size))
        return _joined([found, [number for number in others if needle in own[number]]], size)

    def ranked(self, flags: bytes, query: str, terms: Sequence[Term]) -> Iterator[Entry]:
        """Yield some entries in the order of results."""
        return map(self._entry, self._in_order(flags, query, terms))

    def _in_order(self, flags: bytes, query: str, terms: Sequence[Term]) -> Iterator[int]:
        """Order results: the exact name, a name that begins so, an exact number, a name that holds it, then the rest.

        In each of these what the lead source tells of goes first, then indicators go before facts: their numbers do.
        """
        made = self._made
        grades = self._graded_titles(query, terms)
        exact = _joined((places for term in terms for places in self._exact(term)), len(flags))
        stretches: list[list[tuple[int, int]]] = [[] for _ in range(5)]
        for title, grade in grades.items():
            stretches[grade] += made.bearers[title]
        for grade in (0, 1):
            yield from _within(stretches[grade], flags)
        both = (int.from_bytes(exact) & int.from_bytes(flags)).to_bytes(len(flags))
        yield from (number for number in _marked(both) if grades.get(made.title_of[number], 5) > 1)
        for grade in (3, 4):
            yield from (number for number in _within(stretches[grade], flags) if not exact[number])
        yield from (number for number in _marked(flags) if made.title_of[number] not in grades and not exact[number])

    def _graded_titles(self, query: str, terms: Sequence[Term]) -> dict[int, int]:
        """Return the names that the query is, begins or stands in, or whose words it names, by their number."""
        all_titles = self._made.titles
        holding = [number for number, title in enumerate(all_titles) if query in title]
        # Where the query is its only needle nothing else has to be looked for.
        alone = all(needle == query or needle.startswith(_VALUE_MARK) for term in terms for needle in term.needles)
        named: Iterable[int] = holding if alone else range(len(all_titles))
        for term in () if alone else terms:
            named = [number for number in named if _found(term, all_titles[number])]
        grades = dict.fromkeys(named, 4)
        name, start = f"{_FIELD}{query}{_FIELD}", f"{_FIELD}{query}"
        for number in holding:
            title = all_titles[number]
            grades[number] = 0 if name in title else 1 if start in title else 3
        return grades

    def _exact(self, term: Term) -> Iterator[_Places]:
        """Yield the entries that have a number of the query as their value, or written with just these digits."""
        for needle in term.needles:
            if needle.startswith(_VALUE_MARK):
                yield self._made.values.get(needle, [])
            elif term.number:
                yield self._made.written.get(needle, [])

    def _entry(self, number: int) -> Entry:
        made = self._made
        _, kind, lead = made.begins[bisect_right(made.begins, number, key=_beginning) - 1]
        id = made.ids[number]
        return Entry(id, self._book.facts[id].indicator if kind == "fact" else id, kind, lead)

    def hit(self, entry: Entry, query: str, language: Language) -> Hit:
        """Return what the list of results shows of an entry, with the matched spans."""
        book = self._book
        if entry.kind == "category":
            title, detail = language.of(book.categories[entry.id].label), ""
        elif entry.kind == "indicator":
            indicator = book.indicators[entry.id]
            title, detail = language.of(indicator.label), language.of(indicator.definition)
        elif entry.kind == "fact":
            fact = book.facts[entry.id]
            title = language.of(book.indicators[fact.indicator].label)
            detail = language.of(fact.statement)
        else:
            source = book.sources[entry.id]
            title, detail = language.of(source.custom.description) or source.title, source.publisher
        terms = parse_query(query)
        spans = highlights(detail, terms)
        if entry.kind == "fact" and not spans:
            fact = book.facts[entry.id]
            figure = write_fact(fact, book.unit_of(fact), language).text
            detail = language.phrase([figure, write_period(fact.period, language)])
            spans = highlights(detail, terms)
        return Hit(entry.id, entry.page, entry.kind, title, detail, highlights(title, terms), spans)


def highlights(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Return the spans of `text` that the terms match, merged and in order; offsets are those of `text` itself."""
    folded, offsets = "", []
    for at, character in enumerate(text):
        part = fold(character)
        folded += part
        offsets += [at] * len(part)
    offsets.append(len(text))
    spans = []
    for term in terms:
        for needle in term.needles:
            if needle.startswith(_VALUE_MARK):
                spans += _number_spans(folded, needle)
                continue
            at = folded.find(needle)
            while at >= 0 and needle:
                if not term.number or at == 0 or not (folded[at - 1].isdigit() or folded[at - 1] in ".,"):
                    spans.append((at, at + len(needle)))
                at = folded.find(needle, at + 1)
    return _merged(sorted((offsets[a], offsets[min(b, len(folded)) - 1] + 1) for a, b in spans))


def _number_spans(folded: str, key: str) -> list[tuple[int, int]]:
    """Return where a text writes the number that `key` stands for, with its power of ten."""
    spans = []
    for match in _NUMBER_IN_TEXT.finditer(folded):
        digits = match[1].replace(",", "")
        if len(digits) < 60 and _value_key(Decimal(digits).scaleb(_POWERS.get(match[2] or "", 0))) == key:
            spans.append(match.span())
    return spans


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
