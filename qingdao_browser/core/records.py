"""The flat record of a fact that scripts read: one shape for `list --json`, `search --json` and the data files."""

from __future__ import annotations

from qingdao_browser.core.book import Book, Fact
from qingdao_browser.core.citations import short_citation
from qingdao_browser.core.language import Language

# The order of the keys is a contract with scripts and is that of the columns in a CSV file.
KEYS = (
    "id", "indicator", "category", "label", "amount", "relation", "lower", "upper", "unit", "period", "mode", "status",
    "place", "counterparts", "statement", "notes", "citation", "source_ids",
)  # fmt: skip

Record = dict[str, str | list[str]]


def record(book: Book, fact: Fact, language: Language) -> Record:
    """Return the record of one fact; texts in `language`, amounts and ids as the file writes them."""
    indicator = book.indicators[fact.indicator]
    citations = book.citations_of(fact)
    values: tuple[str | list[str], ...] = (
        fact.id,
        fact.indicator,
        indicator.category,
        language.of(indicator.label),
        fact.amount,
        fact.relation,
        fact.lower,
        fact.upper,
        book.unit_of(fact).id,
        fact.period,
        book.mode_of(fact),
        list(fact.status),
        fact.place,
        list(fact.counterparts),
        language.of(fact.statement),
        [language.of(note.text) for note in fact.notes],
        language.clauses([short_citation(book.sources[c.source], c, language.code) for c in citations]),
        list(dict.fromkeys(c.source for c in citations)),
    )
    return dict(zip(KEYS, values, strict=True))
