from __future__ import annotations

import csv
import gettext
import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qingdao_browser.core.book import Book, Fact, Note, Text
from qingdao_browser.core.cells import safe_text
from qingdao_browser.core.datasets import (
    COLUMNS,
    CSV_ENCODING,
    NUMBERS,
    citing,
    row,
    unit_name,
    units_used,
    write_csv,
    write_package,
)
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.records import KEYS, record
from tests.core.samples import book, changed
from tests.core.test_article import bundled

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())


def facts(sample: Book) -> list[Fact]:
    return list(sample.facts.values())


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def package(sample: Book, tongue: Language = EN, path_name: str = "facts.csv") -> dict[str, Any]:
    return dict(json.loads(write_package(sample, facts(sample), tongue, path_name)))


def with_statement(text: str, **changes: Any) -> Fact:
    return replace(book().facts["trade-2018"], statement=Text(text), **changes)


def statement_cell(text: str) -> str:
    return cells(write_csv(book(), [with_statement(text)], EN))[1][KEYS.index("statement")]


def test_the_first_row_has_the_keys_and_each_fact_a_row() -> None:
    sample = book()
    rows = cells(write_csv(sample, [sample.facts["trade-2018"], sample.facts["share-2013"]], EN))
    assert rows == [
        list(KEYS),
        [
            "trade-2018", "trade-value", "trade", "Value of trade", "1.523", "eq", "", "", "usd-billion", "2018",
            "during", "provisional", "qingdao", "busan", "Trade came to USD 1.523 billion.", "First count.",
            record(sample, sample.facts["trade-2018"], EN)["citation"], "report; ledger",
        ],
        [
            "share-2013", "ship-share", "fleet", "Share of large ships", "", "range", "40", "50", "percent", "2013~",
            "as_of", "", "", "", "Between 40 and 50 per cent are large.", "",
            record(sample, sample.facts["share-2013"], EN)["citation"], "ledger",
        ],
    ]  # fmt: skip


def test_texts_are_in_the_language_asked_for() -> None:
    sample = book()
    (line,) = cells(write_csv(sample, [sample.facts["trade-2018"]], ZH))[1:]
    assert line[KEYS.index("label")] == "贸易额"
    assert line[KEYS.index("statement")] == "贸易额为15.23亿美元。"
    assert line[KEYS.index("notes")] == "初步统计。"
    assert line[KEYS.index("amount")] == "1.523"


def test_lines_end_as_rfc_4180_wants() -> None:
    text = write_csv(book(), facts(book()), EN)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == len(book().facts) + 1


def test_a_file_begins_with_the_mark_that_excel_needs() -> None:
    assert write_csv(book(), [], ZH).encode(CSV_ENCODING).startswith(b"\xef\xbb\xbfid,indicator,")


def test_several_notes_stand_in_one_cell() -> None:
    fact = with_statement("x", notes=(Note(Text("One")), Note(Text("Two"))))
    assert row(book(), fact, EN)["notes"] == "One; Two"


@pytest.mark.parametrize("text", ['say "yes", or no', "two\nlines", "a\r\nb", "; ;", "青岛，港口", "'", "'=1"])
def test_texts_come_back_as_they_were(text: str) -> None:
    assert statement_cell(text) == text


@pytest.mark.parametrize("text", ["=1+2", '=HYPERLINK("http://example.org","x")', "+1+2", "-1+2", "@x", "\t=1"])
def test_a_text_cannot_run_as_a_formula(text: str) -> None:
    assert statement_cell(text) == "'" + text


def test_amounts_below_zero_stay_numbers() -> None:
    fact = with_statement("x", amount="-1.5", relation="range", lower="-2.0", upper="+1")
    (line,) = cells(write_csv(book(), [fact], EN))[1:]
    assert [line[KEYS.index(key)] for key in ("amount", "lower", "upper")] == ["-1.5", "-2.0", "+1"]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_every_text_can_be_read_back(texts: list[str]) -> None:
    statement, *notes = texts
    fact = with_statement(statement, notes=tuple(Note(Text(note)) for note in notes))
    data = write_csv(book(), [fact, fact], EN).encode(CSV_ENCODING)
    head, *lines = cells(data.decode(CSV_ENCODING))
    assert tuple(head) == KEYS
    for line in lines:
        found = dict(zip(KEYS, line, strict=True))
        assert found["statement"] == safe_text(statement)
        assert found["notes"] == safe_text("; ".join(notes))


@pytest.mark.parametrize("tongue", [EN, language("zh")], ids=["en", "zh"])
def test_the_bundled_book_comes_back_whole(tongue: Language) -> None:
    sample = bundled()
    data = write_csv(sample, facts(sample), tongue).encode(CSV_ENCODING)
    found = list(csv.DictReader(io.StringIO(data.decode(CSV_ENCODING), newline="")))
    assert len(found) == len(sample.facts)
    for line, fact in zip(found, facts(sample), strict=True):
        values = record(sample, fact, tongue)
        assert line == {key: value if isinstance(value, str) else "; ".join(value) for key, value in values.items()}


# --- the data package -------------------------------------------------------------------------------------------------


def test_the_package_names_the_book_and_the_file() -> None:
    found = package(book())
    resource = found["resources"][0]
    assert (found["profile"], found["name"], found["title"], found["version"]) == (
        "tabular-data-package", "harbour", "Harbour", "1.0",
    )  # fmt: skip
    assert {key: resource[key] for key in ("profile", "name", "path", "format", "mediatype", "encoding")} == {
        "profile": "tabular-data-resource",
        "name": "facts",
        "path": "facts.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    assert resource["dialect"]["delimiter"] == ","
    assert resource["dialect"]["lineTerminator"] == "\r\n"
    assert "power of ten" in found["description"]
    assert package(book(), ZH)["title"] == "港口"


@pytest.mark.parametrize(
    ("title", "path_name", "names"),
    [
        ("{en: Harbour & Sea, zh: 港口}", "My Facts (2).csv", ("harbour-sea", "my-facts-2")),
        ("{zh: 港口}", "My Facts.csv", ("my-facts", "my-facts")),
        ("{zh: 港口}", "数据.csv", ("facts", "facts")),
    ],
)
def test_names_are_such_as_the_specification_allows(title: str, path_name: str, names: tuple[str, str]) -> None:
    found = package(book(changed("title: {en: Harbour, zh: 港口}", f"title: {title}")), EN, path_name)
    assert (found["name"], found["resources"][0]["name"]) == names
    assert found["resources"][0]["path"] == path_name
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


def test_units_are_explained() -> None:
    assert package(book())["units"] == [
        {"id": "usd-billion", "label": "US dollars", "kind": "currency", "currency": "USD", "scale": 10**9,
         "one": "USD 1 billion"},
        {"id": "ship", "label": "ships", "kind": "count", "scale": 1, "one": "1 ship"},
        {"id": "percent", "label": "per cent", "kind": "share", "scale": 1, "one": "1%"},
    ]  # fmt: skip
    assert [unit["one"] for unit in package(book(), ZH)["units"]] == ["10亿美元", "1艘船", "1%"]


def test_only_units_and_sources_of_the_facts_are_listed() -> None:
    sample = book()
    some = [sample.facts["share-2013"], sample.facts["trade-2018-later"]]
    assert [unit.id for unit in units_used(sample, some)] == ["usd-billion", "percent"]
    assert citing(sample, some) == {"ledger": ["share-2013", "trade-2018-later"]}
    assert list(citing(sample, [*some, sample.facts["trade-2017"]])) == ["report", "ledger"]
    assert (units_used(sample, []), citing(sample, [])) == ([], {})


def test_a_computed_figure_stands_on_the_sources_of_its_inputs() -> None:
    assert citing(book(), [book().facts["share-2018"]]) == {"report": ["share-2018"]}


def test_a_source_has_its_reference_and_its_address_where_it_has_one() -> None:
    report, ledger = package(book())["sources"]
    assert report == {
        "id": "report",
        "title": "Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018.",
        "path": "https://example.org/report",
    }
    assert ledger == {"id": "ledger", "title": "Ledger. Undated."}


def test_a_unit_is_named_in_the_plural() -> None:
    ship = book().units["ship"]
    assert (unit_name(ship, EN), unit_name(ship, ZH)) == ("ships", "艘船")
    assert unit_name(book().units["usd-billion"], EN) == "US dollars"


def test_every_column_is_described() -> None:
    assert tuple(COLUMNS) == KEYS
    fields = package(book())["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(KEYS)
    assert all(field["title"] and field["description"].endswith(".") for field in fields)


def test_amounts_are_numbers_and_all_else_is_text() -> None:
    fields = package(book())["resources"][0]["schema"]["fields"]
    assert {field["name"] for field in fields if field["type"] == "number"} == NUMBERS == {"amount", "lower", "upper"}
    assert {field["decimalChar"] for field in fields if field["type"] == "number"} == {"."}
    assert {field["type"] for field in fields} == {"number", "string"}


@pytest.mark.parametrize("sample", [book(), bundled()], ids=["sample", "bundled"])
def test_the_table_keeps_what_the_schema_says(sample: Book) -> None:
    schema = package(sample)["resources"][0]["schema"]
    lines = list(csv.DictReader(io.StringIO(write_csv(sample, facts(sample), EN), newline="")))
    assert schema["primaryKey"] == "id"
    assert schema["missingValues"] == [""]
    for field in schema["fields"]:
        values = [line[field["name"]] for line in lines]
        constraints = field.get("constraints", {})
        assert not constraints.get("required") or all(values), field
        assert not constraints.get("unique") or len(set(values)) == len(values), field
        assert set(values) <= set(constraints.get("enum", values)), field
        if field["type"] == "number":
            assert all(Decimal(value).is_finite() for value in values if value)


def test_the_words_of_a_choice_are_listed() -> None:
    fields = {field["name"]: field for field in package(book())["resources"][0]["schema"]["fields"]}
    assert fields["id"]["constraints"] == {"required": True, "unique": True}
    assert fields["relation"]["constraints"]["enum"] == ["eq", "over", "under", "about", "nearly", "up_to", "range"]
    assert fields["mode"]["constraints"]["enum"] == ["during", "as_of", "since", "year_to_date", "unstated"]
    assert "constraints" not in fields["notes"]
