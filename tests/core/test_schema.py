"""The schema that editors check facts files with: current, explained key by key, and taking what the reader takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from qingdao_browser.core.book import LISTS
from qingdao_browser.core.reading import HEAD_KEYS
from qingdao_browser.core.resources import resource
from qingdao_browser.core.schema import _MEANINGS, book_schema, schema_bytes
from tests.core.samples import BOOK, book, changed, reading

TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
NOTES = {"$schema", "title", "description", "default", "$defs"}


class EditorLoader(yaml.CSafeLoader):
    """Reads values as editors do, by the core schema of YAML 1.2: ``2018`` is a number, ``no`` and dates are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name and the form are PyYAML's


EditorLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|True|false|False)$"), list("tTfF"))
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?$"), list("-+.0123456789")
)


def mistakes(text: str | bytes) -> list[str]:
    """Return what an editor underlines in a facts file."""
    schema = book_schema()
    return list(broken(yaml.load(text, EditorLoader), schema, schema, "book"))  # noqa: S506 - a safe loader


def broken(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    """Yield the places where a value breaks the schema; a rule that is not known here fails, so none is passed over."""
    for rule, wanted in schema.items():
        match rule:
            case "$ref":
                yield from broken(value, whole["$defs"][wanted.removeprefix("#/$defs/")], whole, at)
            case "anyOf":
                if all(any(broken(value, choice, whole, at)) for choice in wanted):
                    yield at
            case "enum":
                if value not in wanted:
                    yield at
            case "type":
                if not any(is_of(value, kind) for kind in ([wanted] if isinstance(wanted, str) else wanted)):
                    yield at
            case "pattern" if isinstance(value, str):
                if re.search(wanted, value) is None:
                    yield at
            case "minLength" | "maxLength" if isinstance(value, str):
                if len(value) < wanted if rule == "minLength" else len(value) > wanted:
                    yield at
            case "minimum" | "maximum" if isinstance(value, int | float):
                if value < wanted if rule == "minimum" else value > wanted:
                    yield at
            case "items" if isinstance(value, list):
                for number, item in enumerate(value):
                    yield from broken(item, wanted, whole, f"{at}/{number}")
            case "properties" if isinstance(value, dict):
                for key in value.keys() & wanted.keys():
                    yield from broken(value[key], wanted[key], whole, f"{at}/{key}")
            case "required" if isinstance(value, dict):
                yield from (f"{at}/{key}" for key in wanted if key not in value)
            case "additionalProperties" if isinstance(value, dict):
                yield from (f"{at}/{key}" for key in value if key not in schema["properties"])
            case "pattern" | "minLength" | "maxLength" | "minimum" | "maximum" | "items" | "properties":
                pass  # a rule for values of another type
            case "required" | "additionalProperties":
                pass  # as above
            case _:
                assert rule in NOTES, rule


def is_of(value: Any, kind: str) -> bool:
    """Return whether a value is of a type as JSON names it; true and false are no numbers."""
    if kind == "null":
        return value is None
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def test_the_file_of_the_schema_is_current() -> None:
    again = "run packaging/make_schema.py"
    assert resource("facts.schema.json") == schema_bytes(), again


def test_the_book_that_comes_with_the_program_has_the_form() -> None:
    assert mistakes(resource("facts.yaml")) == []


def test_a_book_that_uses_every_part_has_the_form() -> None:
    assert mistakes(BOOK) == []


def test_the_top_has_the_keys_of_the_reader() -> None:
    schema = book_schema()
    assert tuple(schema["properties"]) == (*HEAD_KEYS, *LISTS)
    assert schema["required"] == list(schema["properties"])


def test_every_part_and_key_is_explained_and_no_other_key_is_allowed() -> None:
    schema = book_schema()
    for name, part in schema["$defs"].items():
        assert part["description"].endswith("."), name
        assert part["additionalProperties"] is False, name
        for key, value in part["properties"].items():
            assert value["description"].endswith("."), f"{name}.{key}"
            assert value.get("default") not in ("", []), f"{name}.{key}"


def test_nothing_is_explained_that_the_form_does_not_have() -> None:
    schema = book_schema()
    parts = {name: set(part["properties"]) for name, part in schema["$defs"].items()} | {"Head": {*HEAD_KEYS, *LISTS}}
    shared = set().union(*parts.values())
    for name, meanings in _MEANINGS.items():
        assert set(meanings) <= (parts[name] if name else shared), name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('version: "1.0"', "version: 1.0", id="a version without quotes"),
        pytest.param('locator: "3"', "locator: 3", id="a locator without quotes"),
        pytest.param("period: 2013/..", "period: 2018-05-14/2018-06", id="a range of dates"),
        pytest.param("color: ", "# a remark\n    color: ", id="a remark"),
        pytest.param("complete: false", "complete: true", id="true"),
        pytest.param("latitude: 36.07", "latitude: 36", id="whole degrees"),
        pytest.param("accessed: {date-parts: [[2020]], circa: true}", "accessed: {literal: May}", id="a date in words"),
    ],
)
def test_what_the_reader_takes_an_editor_takes(old: str, new: str) -> None:
    text = changed(old, new)
    assert book(text) is not None
    assert mistakes(text) == []


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('amount: "1.523"', 'amuont: "1.523"', "book/facts/1/amuont"),
        ('amount: "1.523"', 'amount: "1,523"', "book/facts/1/amount"),
        ("period: 2013/..", "period: lately", "book/facts/7/period"),
        ("complete: false", "complete: maybe", "book/facts/7/complete"),
        ("latitude: 36.07", "latitude: 91", "book/places/0/latitude"),
        ("relation: over", "relation: above", "book/facts/2/relation"),
        ("    period: 2013/..\n", "", "book/facts/7/period"),
        ("origin: qingdao\n", "", "book/origin"),
        ("form: qingdao-book/1", "form: qingdao-book/2", "book/form"),
        ("languages: [en, zh]", "languages: [en, fr]", "book/languages/1"),
        ('color: "#0072B2"', 'color: "blue"', "book/categories/0/color"),
        ("{date-parts: [[2018, 5, 14]]}", "{date-parts: [[2018, May]]}", "book/sources/0/issued"),
        ("{one: ship, other: ships}", "{one: ship}", "book/units/1/label/en"),
        ("headline: [trade-2018]", "headline: trade-2018", "book/categories/0/headline"),
    ],
)
def test_what_an_editor_underlines_the_reader_refuses(old: str, new: str, at: str) -> None:
    text = changed(old, new)
    assert mistakes(text) == [at]
    assert reading(text).book is None


def test_an_amount_without_quotes_is_underlined_because_its_zeros_may_be_lost() -> None:
    text = changed('amount: "1.40"', "amount: 1.40")
    assert mistakes(text) == ["book/facts/0/amount"]
    assert book(text).facts["trade-2017"].amount == "1.40"


def test_an_empty_list_may_stay_without_items() -> None:
    assert is_of(None, "null")
    head = BOOK.split("units:\n", maxsplit=1)[0]
    assert mistakes(head + "".join(f"{key}:\n" for key in LISTS)) == []
