"""Facts as data files: a CSV table, and the Frictionless data package that tells what its columns hold."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, get_args

import msgspec

from qingdao_browser.core.book import Book, Fact, Mode, Plural, Relation, Text, Unit
from qingdao_browser.core.cells import safe_text
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.quantities import write_amount
from qingdao_browser.core.records import KEYS, record
from qingdao_browser.core.references import write_source

# With a byte order mark: Excel takes a CSV file without one for the code page of the machine and garbles Chinese.
# LibreOffice, pandas, R, DuckDB and Frictionless drop the mark where UTF-8 is named.
CSV_ENCODING: Final = "utf-8-sig"
NUMBERS: Final = frozenset({"amount", "lower", "upper"})
CAUTION: Final = mark(
    "Amounts are written in the power of ten of their unit: the list of units tells what an amount of 1 stands for. "
    "Read each amount with its relation, period, mode, status and notes, and add up only what counts the same thing."
)
_FILLED: Final = frozenset({"id", "indicator", "category", "label", "relation", "unit", "period", "mode", "statement"})
_WORDS: Final = {"relation": get_args(Relation), "mode": get_args(Mode)}


class Column(msgspec.Struct, frozen=True):
    """What a column holds, in English: its title, and what is said about it; the catalogue has other languages."""

    title: str
    meaning: str


COLUMNS: Final[dict[str, Column]] = {
    "id": Column(mark("Id"), mark("Names the fact; unique in the book and never reused.")),
    "indicator": Column(mark("Indicator"), mark("Id of what is measured.")),
    "category": Column(mark("Category"), mark("Id of the category of the indicator.")),
    "label": Column(mark("Name of the indicator"), mark("What is measured, in words.")),
    "amount": Column(
        mark("Amount"),
        mark(
            "The figure with the digits of its source, in the power of ten of its unit. Empty for a range, a list or "
            "a fact in words."
        ),
    ),
    "relation": Column(
        mark("Relation"),
        mark("How the amount is meant: eq (equal to), over, under, about, nearly, up_to, or range (lower to upper)."),
    ),
    "lower": Column(mark("Lower end"), mark("Where a range begins, in the power of ten of its unit.")),
    "upper": Column(mark("Upper end"), mark("Where a range ends, in the power of ten of its unit.")),
    "unit": Column(mark("Unit"), mark("Id of the unit. The list of units tells what an amount of 1 stands for.")),
    "period": Column(
        mark("Period"),
        mark(
            "Year, half-year (2018-H1), quarter (2018-Q1), month, day, or a range of these (2018-01/2018-02); open at "
            "an end (2013/..) or rough (2013~)."
        ),
    ),
    "mode": Column(
        mark("Mode"),
        mark("How the amount belongs to the period: during, as_of (at that time), since, year_to_date or unstated."),
    ),
    "status": Column(
        mark("Status"),
        mark("Any of provisional, estimate, target, plan, revised, series_break and disputed, separated by “; ”."),
    ),
    "place": Column(mark("Place"), mark("Id of the place where the amount was counted.")),
    "counterparts": Column(mark("Counterparts"), mark("Ids of the places on the other side, separated by “; ”.")),
    "statement": Column(mark("Statement"), mark("The fact as a sentence.")),
    "notes": Column(mark("Notes"), mark("Remarks and caveats on the fact, separated by “; ”.")),
    "citation": Column(mark("Citation"), mark("Short citations of the sources, with the place in each.")),
    "source_ids": Column(mark("Sources"), mark("Ids of the sources cited, separated by “; ”.")),
}


def write_csv(book: Book, facts: Sequence[Fact], language: Language) -> str:
    """Return the facts as CSV (RFC 4180) with a row of keys first; a file of it is encoded in `CSV_ENCODING`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(KEYS)
    for fact in facts:
        writer.writerow(map(safe_text, row(book, fact, language).values()))
    return out.getvalue()


def row(book: Book, fact: Fact, language: Language) -> dict[str, str]:
    """Return the record of a fact with each list as one text."""
    values = record(book, fact, language)
    return {key: value if isinstance(value, str) else "; ".join(value) for key, value in values.items()}


def write_package(book: Book, facts: Sequence[Fact], language: Language, path_name: str) -> str:
    """Return the text of the ``datapackage.json`` beside a CSV file of that name, a Frictionless Data Package v1."""
    title = book.head.title
    stem = PurePath(path_name).stem
    package = {
        "profile": "tabular-data-package",
        "name": _name(title.en) or _name(stem) or "facts",
        "title": language.of(title),
        "description": language.tr(CAUTION),
        "version": book.head.version,
        "sources": [_source(book, id, language) for id in citing(book, facts)],
        "units": [_unit(unit, language) for unit in units_used(book, facts)],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": _name(stem) or "facts",
                "path": path_name,
                "format": "csv",
                "mediatype": "text/csv",
                # The name that the specification wants for what `CSV_ENCODING` writes: the mark needs no other.
                "encoding": "utf-8",
                "dialect": {
                    "delimiter": ",",
                    "lineTerminator": "\r\n",
                    "quoteChar": '"',
                    "doubleQuote": True,
                    "skipInitialSpace": False,
                    "header": True,
                },
                "schema": {
                    "fields": [_field(key, language) for key in KEYS],
                    "primaryKey": "id",
                    "missingValues": [""],
                },
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def units_used(book: Book, facts: Sequence[Fact]) -> list[Unit]:
    """Return the units of the facts, in the order of the book."""
    used = {book.unit_of(fact).id for fact in facts}
    return [unit for unit in book.units.values() if unit.id in used]


def citing(book: Book, facts: Sequence[Fact]) -> dict[str, list[str]]:
    """Return the ids of those of the facts that stand on each source, by the id of the source, in the book's order."""
    groups: dict[str, list[str]] = {}
    for fact in facts:
        for source in dict.fromkeys(citation.source for citation in book.citations_of(fact)):
            groups.setdefault(source, []).append(fact.id)
    return {id: groups[id] for id in book.sources if id in groups}


def unit_name(unit: Unit, language: Language) -> str:
    """Return what the unit counts, in the plural: ``US dollars``."""
    english = unit.label.en
    return language.of(Text(english.other if isinstance(english, Plural) else english, unit.label.zh))


def _unit(unit: Unit, language: Language) -> dict[str, str | int]:
    currency = {"currency": unit.currency} if unit.currency else {}
    return {
        "id": unit.id,
        "label": unit_name(unit, language),
        "kind": unit.kind,
        **currency,
        "scale": int(Decimal(unit.scale)),
        "one": write_amount("1", unit, language),
    }


def _source(book: Book, id: str, language: Language) -> dict[str, str]:
    source = book.sources[id]
    link = {"path": source.url} if source.url else {}
    return {"id": id, "title": write_source(source, language), **link}


def _field(key: str, language: Language) -> dict[str, Any]:
    """Return the descriptor of a column after the Frictionless Table Schema."""
    column = COLUMNS[key]
    constraints: dict[str, Any] = {}
    if key in _FILLED:
        constraints["required"] = True
    if key == "id":
        constraints["unique"] = True
    if key in _WORDS:
        constraints["enum"] = list(_WORDS[key])
    return {
        "name": key,
        "type": "number" if key in NUMBERS else "string",
        **({"decimalChar": "."} if key in NUMBERS else {}),
        "title": language.tr(column.title),
        "description": language.tr(column.meaning),
        **({"constraints": constraints} if constraints else {}),
    }


def _name(text: str) -> str:
    """Return a name as the specification allows it: small Latin letters, digits and ``-``; empty where none is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
