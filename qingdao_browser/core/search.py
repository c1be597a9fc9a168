"""Type-ahead search over everything a reader may type: words of both languages, units, places, periods, numbers.

Each entry of the index is one string of folded text; a query is a list of terms that must all be found in it. Numbers
are also kept by value, so that ``1.523 billion``, ``1,523 million`` and ``15.23亿`` find the same figure. A longer
query searches only what the shorter one found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qingdao_browser.core.book import Book, Fact, Plural, Text, Unit
from qingdao_browser.core.chart_choice import has_amount
from qingdao_browser.core.language import Language
from qingdao_browser.core.periods import parse_period, write_period
from qingdao_browser.core.quantities import exact_value, write_fact

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


def fold(text: str) -> str:
    """Return the text as it is compared: compatibility forms and case folded, dashes and quotes made plain."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate({0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: the page it leads to and the folded text that is searched."""

    id: str
    page: str
    kind: Kind
    lead: bool
    title: str
    hay: str


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


def _fact_words(book: Book, fact: Fact, languages: Sequence[Language]) -> str:
    """Return everything a fact can be found by, folded."""
    unit = book.unit_of(fact)
    parts = _texts(fact.statement, fact.kind, book.compiler_of(fact))
    parts += _texts(*(note.text for note in fact.notes))
    parts += _unit_words(unit) + _period_words(fact.period, languages)
    for id in (fact.place, *fact.counterparts, *(member.place for member in fact.members)):
        if id:
            parts += _texts(book.places[id].name)
    parts += [name for member in fact.members for name in (member.en, member.zh) if name]
    values = ""
    if has_amount(fact):
        parts += [fact.amount, fact.lower, fact.upper, fact.as_published]
        parts += [write_fact(fact, unit, language).text for language in languages]
        amounts = [fact.lower, fact.upper] if fact.relation == "range" else [fact.amount or str(len(fact.members))]
        values = "".join(_value_key(exact_value(amount, unit.scale)) for amount in amounts)
    return fold(_FIELD.join(filter(None, parts))) + _FIELD + values


class Index:
    """The searchable text of a book, made once; not changed by searching."""

    def __init__(self, book: Book, languages: Sequence[Language]) -> None:
        self._book = book
        self._languages = languages
        self.entries = tuple(self._make())
        self._order = {entry.id: number for number, entry in enumerate(self.entries)}

    def _make(self) -> Iterable[Entry]:
        book = self._book
        for category in book.categories.values():
            title = fold(_FIELD.join(_texts(category.label)))
            yield Entry(category.id, category.id, "category", True, title, title)
        for lead in (True, False):
            for indicator in book.indicators.values():
                if (indicator.id in book.lead_indicators) is not lead:
                    continue
                title = fold(_FIELD.join(_texts(indicator.label)))
                facts = book.facts_of[indicator.id]
                words = [title, fold(_FIELD.join([*_texts(indicator.definition), indicator.id]))]
                yield Entry(indicator.id, indicator.id, "indicator", lead, title, _FIELD.join(words))
                for fact in facts:
                    words = [title, _fact_words(book, fact, self._languages), fact.id]
                    names = [book.sources[c.source] for c in book.citations_of(fact)]
                    words += [fold(f"{source.title} {source.publisher}") for source in names]
                    yield Entry(fact.id, indicator.id, "fact", lead, title, _FIELD.join(words))
        for source in book.sources.values():
            title = fold(_FIELD.join(filter(None, [source.title, *_texts(source.custom.description)])))
            words = [title, fold(source.publisher), fold(source.container_title), source.id]
            yield Entry(source.id, source.id, "source", False, title, _FIELD.join(words))

    def find(self, query: str, within: Sequence[Entry] | None = None) -> list[Entry]:
        """Return the entries that meet all terms of the query, best first; `within` narrows an earlier answer."""
        terms = parse_query(query)
        if not terms:
            return []
        found = [
            entry
            for entry in (self.entries if within is None else within)
            if all(_found(term, entry.hay) for term in terms)
        ]
        folded = fold(query).strip()
        # What is alike keeps the order of the book, also where an earlier answer had another.
        return sorted(found, key=lambda entry: (_rank(entry, folded, terms), self._order[entry.id]))

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


def _rank(entry: Entry, query: str, terms: Sequence[Term]) -> tuple[int, int, int]:
    """Order results: the exact name, a name that begins so, an exact number, a name that holds it, then the rest."""
    names = entry.title.split(_FIELD)
    if query in names:
        grade = 0
    elif any(name.startswith(query) for name in names):
        grade = 1
    elif any(_is_exact_number(term, entry.hay) for term in terms):
        grade = 2
    elif query in entry.title:
        grade = 3
    elif all(_found(term, entry.title) for term in terms):
        grade = 4
    else:
        grade = 5
    return (grade, not entry.lead, ("indicator", "fact", "category", "source").index(entry.kind))


def _is_exact_number(term: Term, hay: str) -> bool:
    """Return whether a number of the query is the whole value of the fact, or its digits as written."""
    for needle in term.needles:
        if needle.startswith(_VALUE_MARK):
            if needle in hay:
                return True
        elif term.number and re.search(rf"(?<![\d.,]){re.escape(needle)}(?![\d.,]\d|\d)", hay):
            return True
    return False


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
