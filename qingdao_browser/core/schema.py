"""The form of a facts file as JSON Schema, for editors that check and complete while a person writes."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from qingdao_browser.core.book import FORM, LISTS, Head, Part
from qingdao_browser.core.reading import HEAD_KEYS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
# What each key means, by kind; under "" what a key means wherever a kind says nothing else.
_MEANINGS: Final[dict[str, dict[str, str]]] = {
    "": {
        "en": "In English.",
        "zh": "In Chinese.",
        "id": "Unique over all parts of the book and never used again: small letters, digits, dots, hyphens.",
        "label": "The name people read.",
        "unit": "Id of a unit.",
        "period": "2018, 2018-H1, 2018-Q1, 2018-05, 2018-05-14; ranges 2018-01/2018-02; open 2013/..; about 2013~.",
        "relation": "How the amount is meant; eq if left out. A range has lower and upper in place of an amount.",
        "lower": "The lower end of an interval, as a quoted decimal.",
        "upper": "The upper end of an interval, as a quoted decimal.",
        "text": "The sentence, in our own words.",
    },
    "Head": {
        "title": "What the book is called.",
        "form": "The form of the file, and its first line.",
        "languages": "The languages every text of the book should have.",
        "version": "The edition of the book.",
        "origin": "Id of the place the lines of the map start from.",
        "lead": "Id of the source the home page tells about.",
        "units": "What amounts are counted in.",
        "places": "Positions on the map.",
        "categories": "The branches of the tree.",
        "indicators": "What is measured.",
        "sources": "Where figures stand, as CSL-JSON items.",
        "facts": "The observations; those of one indicator over several periods are its series.",
    },
    "Unit": {
        "kind": "What sort of measure it is.",
        "currency": "The three letters of ISO 4217; a unit of the kind currency needs them.",
        "scale": 'The power of ten the amounts are written in: "1e9" for billions.',
    },
    "Plural": {
        "one": "The form for one thing: ship.",
        "other": "The form for several: ships.",
    },
    "Place": {
        "kind": "What sort of place it is.",
        "name": "The name people read.",
        "latitude": "Degrees north; south is negative.",
        "longitude": "Degrees east; west is negative.",
        "precision": "How exact the position is.",
    },
    "Category": {
        "parent": "Id of the category this one stands under; none for a top one.",
        "color": "The colour of its marks, as six hexadecimal digits.",
        "headline": "Ids of the facts for its tile on the home page; else its first three.",
    },
    "Indicator": {
        "category": "Id of its category.",
        "definition": "What exactly is counted.",
        "mode": "How its figures relate to their periods.",
        "message": "The headline of its chart; else one is made from the data.",
    },
    "Source": {
        "type": "The CSL type: report, webpage, article-newspaper, book, dataset and others.",
        "title": "The title as the source gives it.",
        "custom": "What CSL has no field for.",
        "author": "Its authors: persons by family and given name, institutions by literal.",
        "publisher": "Who published it.",
        "container-title": "The newspaper, journal, site or book it stands in.",
        "issued": "When it was published.",
        "accessed": "When it was read, where that is on file; never invented.",
        "URL": "A web address that begins with https:// or http://.",
        "language": "The language it is written in, e.g. zh-CN.",
        "number": "Its number or issue.",
        "note": "A remark on the source.",
    },
    "Provenance": {
        "reliability": "How far the source can be trusted.",
        "compiler": "Whose count it is: the port, an association, customs.",
        "attribution": "The chain the figure passed through, the first teller first.",
        "title_is_description": "Whether the title describes the source because it has none of its own.",
        "description": "A description in both languages, shown in place of such a title.",
        "link": "none where the source cannot be reached by a link.",
    },
    "Name": {
        "family": "The family name of a person.",
        "given": "The given name of a person.",
        "literal": "The name of an institution.",
    },
    "Date": {
        "literal": "A date in words, where it has no parts.",
        "date-parts": "One date or the two ends of a span, each as year, month, day: [[2018, 5, 14]].",
        "circa": "Whether the date is inferred.",
    },
    "Fact": {
        "kind": "What sets this count apart where an indicator is counted by kind.",
        "unit": "Id of a unit, where it is another than the indicator's.",
        "mode": "How the figure relates to its period, where it is otherwise than for the indicator.",
        "compiler": "Whose count it is, where the source does not say.",
        "indicator": "Id of what is measured.",
        "statement": "The fact as a sentence, in our own words.",
        "citations": "Where the figure stands; a derived fact may have those of its inputs.",
        "amount": 'A quoted decimal with the digits of the source: "1.10" is not 1.1.',
        "status": "What a reader must know of the figure.",
        "members": "The items of a named list; without an amount they are counted.",
        "complete": "false for lists that only give examples, which are never counted.",
        "as_published": "The figure as the source prints it, so that a conversion can be checked.",
        "part_of": "Id of the fact that is the whole.",
        "preferred": "Whether the line uses this one of several values for a period.",
        "place": "Id of the place where it was observed.",
        "counterparts": "Ids of the places on the other side.",
        "counts": "For a count over several conditions, which is never split.",
        "compare": "A stated change: exactly one figure.",
        "readings": "The meanings that ambiguous words allow; none is hidden.",
        "derived": "For a computed figure: named facts and numbers joined by + - * / between spaces, and parentheses.",
        "corroboration": "What other facts of the book say about this one.",
        "notes": "Remarks on the figure.",
    },
    "Citation": {
        "label": "The CSL term for the locator: page, paragraph, table and others.",
        "source": "Id of a source.",
        "locator": "Where in the source the figure stands.",
        "supports": "What the source supports, where it is not the whole fact.",
    },
    "Member": {
        "place": "Id of a place.",
    },
    "Union": {
        "any_of": "The conditions; each thing counted meets at least one of them.",
    },
    "Comparison": {
        "to": "What the amount is compared to.",
        "percent": "A change in per cent of the base, as a quoted decimal.",
        "points": "A change in percentage points, as a quoted decimal.",
        "multiple": "How many times the base it is, as a quoted decimal.",
        "difference": "The difference in the unit of the fact, as a quoted decimal.",
    },
    "Reading": {
        "label": "What this meaning of the words is.",
        "formula": "Named facts and numbers joined by + - * / between spaces, and parentheses.",
        "result": "The figure this meaning implies, as a quoted decimal.",
    },
    "Corroboration": {
        "fact": "Id of the other fact.",
        "verdict": "What the other fact does to this one.",
    },
    "Note": {
        "mandatory": "Whether the note travels with every copy of the figure.",
    },
}
_NUMBER: Final = r"^-?[0-9]+(\.[0-9]+)?$"
# An editor reads `period: 2018` as a number, and `latitude: "36.1"` as a text; the program takes both.
_OTHER_TYPES: Final = {
    "period": "integer",
    "version": "number",
    "locator": "integer",
    "number": "integer",
    "latitude": "string",
    "longitude": "string",
}


def book_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a whole facts file."""
    kinds: list[type[Part]] = [Head, *LISTS.values()]
    _, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    definitions = {name: _for_editors(name, parts[name]) for name in sorted(parts)}
    head = definitions.pop("Head")
    keys = [*HEAD_KEYS, *LISTS]
    # A list without items may stay empty, which editors read as null.
    lists = {
        key: {
            "description": _MEANINGS["Head"][key],
            "type": ["array", "null"],
            "items": {"$ref": f"#/$defs/{kind.__name__}"},
        }
        for key, kind in LISTS.items()
    }
    return {
        "$schema": _DIALECT,
        "title": f"A book of facts, {FORM}",
        "type": "object",
        "properties": {key: (head["properties"] | lists)[key] for key in keys},
        "required": keys,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _for_editors(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a kind with the meaning of each key, as an editor's parser sees the values."""
    properties = {}
    for key, value in part["properties"].items():
        kept = {rule: wanted for rule, wanted in value.items() if rule != "default" or wanted not in ("", [])}
        if key in _OTHER_TYPES:
            kept["type"] = [value["type"], _OTHER_TYPES[key]]
            if value["type"] == "number":
                kept["pattern"] = _NUMBER
        if key == "date-parts":
            kept["items"] = {"type": "array", "items": {"type": ["integer", "string"], "pattern": _NUMBER}}
        properties[key] = {"description": _MEANINGS.get(name, {}).get(key) or _MEANINGS[""][key], **kept}
    return part | {"properties": properties}


def schema_bytes() -> bytes:
    """Return the schema as the text of its file."""
    return (json.dumps(book_schema(), ensure_ascii=False, indent=2) + "\n").encode()
