"""A table becomes a book: what is taken, what is left out and told, and that the book opens."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from qingdao_browser.core import gathering, importing
from qingdao_browser.core.book import Book, Fact, Place, Text
from qingdao_browser.core.citations import title_text
from qingdao_browser.core.columns import ROLES, Role, Shape, propose
from qingdao_browser.core.datasets import CSV_ENCODING, write_csv, write_package
from qingdao_browser.core.importing import Draft, draft
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import Refused, read_book
from qingdao_browser.core.records import KEYS, record
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import Tiles
from qingdao_browser.core.tables import (
    Figure,
    Formulas,
    Link,
    Package,
    Repeated,
    Table,
    read_csv,
    read_package,
    tabulate,
)
from qingdao_browser.core.work import finish
from tests.core.test_article import bundled

PLACES = {"paris": Place("paris", Text("Paris", "巴黎"), 48.86, 2.35, "city", "city")}
GIVEN = {"source": "Yearbook, Office, 2019", "unit": "tonnes"}


def table_of(text: str, **how: Any) -> Table:
    return finish(read_csv(text.encode(), "t.csv", **({"delimiter": ","} | how)))


def draft_of(table: str | Table, fixed: dict[int, Role] | None = None, shape: Shape = "auto", **given: Any) -> Draft:
    whole = table_of(table) if isinstance(table, str) else table
    return finish(draft(whole, replace(propose(whole, shape=shape, fixed=fixed), **(GIVEN | given)), PLACES))


def opened(made: Draft) -> Book:
    reading = read_book(made.text.encode(), "made.facts.yaml")
    assert reading.book is not None
    assert not reading.problems, [str(problem) for problem in reading.problems]
    return reading.book


def facts(made: Draft) -> list[Fact]:
    return list(opened(made).facts.values())


def told(made: Draft) -> list[str]:
    return [str(problem).removeprefix("t.csv:") for problem in made.problems]


def only(made: Draft, words: str) -> str:
    """Return the one problem with some words."""
    found = [line for line in told(made) if words in line]
    assert len(found) == 1, told(made)
    return found[0]


# --- what comes of a table --------------------------------------------------------------------------------------------


def test_a_long_table_becomes_facts_with_everything_that_belongs_to_them() -> None:
    made = draft_of(
        "year,label,value,unit,note\n2018,Trade,1.10,million USD,first count\n2019,Trade,1.25,million USD,\n"
    )
    book = opened(made)
    first, second = book.facts.values()
    assert (first.id, first.indicator, first.amount, first.period) == ("trade-2018", "trade", "1.10", "2018")
    assert first.statement == Text("Trade: USD 1.10 million (2018).")
    assert [note.text.en for note in first.notes] == ["first count"]
    assert first.notes[0].mandatory
    assert second.notes == ()
    assert book.indicators["trade"].unit == "usd-million"
    assert book.units["usd-million"].scale == "1e6"
    source = book.sources[first.citations[0].source]
    assert (source.title, source.publisher, source.custom.link) == ("Yearbook", "Office", "none")
    assert source.custom.compiler == Text("Office")
    assert made.problems == ()
    assert (made.facts, made.indicators, made.left_out) == (2, 1, 0)
    assert "column 3 ('value'): figures" in [*map(str, made.taken)]


def test_a_wide_table_has_periods_as_heads() -> None:
    made = draft_of("country,2018Q1,2018年第二季度\nFrance,5,6\nSpain,..,8\n")
    assert [(fact.indicator, fact.period, fact.amount) for fact in facts(made)] == [
        ("france", "2018-Q1", "5"), ("france", "2018-Q2", "6"), ("spain", "2018-Q2", "8"),
    ]  # fmt: skip
    assert "2 columns with periods as heads" in "\n".join(map(str, made.taken))
    assert "'..' is taken for no figure" in "\n".join(told(made))


def test_periods_may_stand_in_rows_with_indicators_as_heads() -> None:
    made = draft_of("year,Exports (%),Imports\n2018,5,6\n", units=("", "", "EUR"))
    book = opened(made)
    assert {fact.indicator: book.unit_of(fact).id for fact in book.facts.values()} == {
        "exports": "percent", "imports": "eur",
    }  # fmt: skip


def test_months_in_heads_go_with_the_year_of_the_row() -> None:
    made = draft_of("Year,Jan,Feb\n1948,4.0,4.7\n", label="Unemployment")
    assert [(fact.period, fact.amount) for fact in facts(made)] == [("1948-01", "4.0"), ("1948-02", "4.7")]
    assert "(--label)" in only(draft_of("Year,Jan,Feb\n1948,4.0,\n"), "nothing says what is measured")


def test_quarters_and_months_may_have_columns_of_their_own() -> None:
    made = draft_of("year,quarter,gdp\n1972,2,5\n1972,x,6\n")
    assert [fact.period for fact in facts(made)] == ["1972-Q2"]
    assert "'x' is no quarter" in only(made, "quarter")


def test_figures_keep_relations_ranges_units_and_marks() -> None:
    made = draft_of("year,a\n2010,over 400\n2011,约3\n2012,40–50\n2013,5 tonnes\n2014,7*\n2015,3 million\n")
    found = facts(made)
    assert [(fact.relation, fact.amount, fact.lower, fact.upper) for fact in found] == [
        ("over", "400", "", ""), ("about", "3", "", ""), ("range", "", "40", "50"), ("eq", "5", "", ""),
        ("eq", "7", "", ""), ("eq", "3", "", ""),
    ]  # fmt: skip
    assert found[4].notes[0].mandatory
    assert "“*”" in found[4].notes[0].text.en
    assert found[5].unit == "tonnes-million"
    assert "has the mark '*'" in only(made, "mark")


def test_a_chinese_table_becomes_a_chinese_book() -> None:
    made = draft_of("年份,指标,数值\n2018年,贸易额,约1.5\n", unit="亿美元", source="统计公报，青岛市统计局，2019年")
    book = opened(made)
    (fact,) = book.facts.values()
    assert book.head.languages == ("zh",)
    assert fact.statement == Text(zh="贸易额：约1.5亿美元（2018年）。")
    assert fact.id == "indicator-2018"
    source = book.sources[book.head.lead]
    assert (source.title, source.publisher, source.id) == ("统计公报", "青岛市统计局", "source-2019")


def test_several_names_make_one() -> None:
    made = draft_of("year,label,firm,value\n2018,Sales,A,5\n2018,Sales,B,6\n")
    assert [indicator.label.en for indicator in opened(made).indicators.values()] == ["Sales, A", "Sales, B"]
    made = draft_of("year,firm,Sales,Staff\n2018,A,5,7\n2018,B,6,8\n", unit="persons")
    assert [indicator.label.en for indicator in opened(made).indicators.values()] == [
        "Sales, A", "Staff, A", "Sales, B", "Staff, B",
    ]  # fmt: skip


def test_kinds_modes_and_states_go_with_the_fact() -> None:
    text = "year,name,kind,value,mode,status,category\n2018,Ships,new,5,as_of,provisional; revised,Fleet\n"
    text += "2019,Ships,new,6,during,,Fleet\n"
    book = opened(draft_of(text))
    first, second = book.facts.values()
    assert first.kind == Text("new")
    assert first.id == "ships-new-2018"
    assert first.status == ("provisional", "revised")
    assert (book.indicators["ships"].mode, first.mode, second.mode) == ("as_of", "", "during")
    assert book.indicators["ships"].category == "fleet"


def test_a_unit_of_its_own_overrides_that_of_the_indicator() -> None:
    book = opened(draft_of("year,name,value,unit\n2018,Trade,5,USD\n2019,Trade,6,EUR\n2020,Trade,7,\n"))
    assert [fact.unit for fact in book.facts.values()] == ["", "eur", "tonnes"]


def test_dates_stand_for_longer_times_only_when_that_is_said() -> None:
    text = "date,value\n2018-01-01,5\n2018-02-01,6\n"
    made = draft_of(text, label="Jobs")
    assert [fact.period for fact in facts(made)] == ["2018-01-01", "2018-02-01"]
    assert "first of a month" in only(made, "first of a month")
    made = draft_of(text, label="Jobs", grain="month")
    assert [fact.period for fact in facts(made)] == ["2018-01", "2018-02"]
    assert made.problems == ()


def test_one_period_can_stand_for_the_whole_table() -> None:
    text = "name,Catch\nA,5\nB,6\n"
    assert "--period" in only(draft_of(text, {1: "value", 0: "label"}), "no column is taken for the period")
    made = draft_of(text, {1: "value", 0: "label"}, period="2018")
    assert {fact.period for fact in facts(made)} == {"2018"}
    assert draft_of(text, {1: "value", 0: "label"}, period="soon").text == ""


# --- sources ----------------------------------------------------------------------------------------------------------


def test_without_a_source_the_table_itself_is_cited_and_that_is_told() -> None:
    made = draft_of("year,value\n2018,5\n", source="")
    assert only(made, "no source is named") == (
        "0:0: warning: no source is named; each figure cites the table itself; "
        "give the source as title, publisher, year (--source)"
    )
    (source,) = opened(made).sources.values()
    assert [title_text(source, "en"), title_text(source, "zh")] == ["[Table t.csv]", "[表格t.csv]"]
    assert (source.publisher, source.issued, source.custom.compiler) == ("", None, None)


def test_rows_may_name_their_sources() -> None:
    text = 'year,name,value,source\n2018,A,5,"Customs, 2019"\n2019,A,6,"Customs, 2019"\n2020,A,7,\n'
    made = draft_of(text, source="")
    assert [len(fact.citations) for fact in facts(made)] == [1, 1]
    assert len(opened(made).sources) == 1
    assert "names no source" in only(made, "source")
    assert [fact.citations[0].source for fact in facts(draft_of(text))] == [
        "customs-2019", "customs-2019", "yearbook-office-2019",
    ]  # fmt: skip


def test_words_beside_the_table_may_name_unit_and_source() -> None:
    made = draft_of("Unit: million USD\nyear,a,b\n2018,5,6\nSource: Customs\nand more\n", source="", unit="")
    book = opened(made)
    assert [source.title for source in book.sources.values()] == ["Customs"]
    assert list(book.units) == ["usd-million"]
    assert [line for line in told(made) if "words beside" in line] == [
        "5:1: warning: words beside the table are not taken: 'and more'; take over by hand what they say",
    ]


@pytest.mark.parametrize(
    ("words", "title", "publisher", "year"),
    [
        ("Yearbook", "Yearbook", "", 0),
        ("Yearbook, 2019", "Yearbook", "", 2019),
        ("Yearbook, Office", "Yearbook", "Office", 0),
        ("Trade, ports and ships, Office, 2019", "Trade, ports and ships", "Office", 2019),
        ("2019", "2019", "", 0),
        (", ,", ", ,", "", 0),
        ("《Yearbook》, Office", "Yearbook", "Office", 0),
    ],
)
def test_a_source_is_read_as_title_publisher_and_year(words: str, title: str, publisher: str, year: int) -> None:
    book = opened(draft_of("year,value\n2018,5\n", source=words, label="A"))
    source = book.sources[book.head.lead]
    assert (source.title, source.publisher) == (title, publisher)
    assert (source.issued.date_parts[0][0] if source.issued else 0) == year


@pytest.mark.parametrize("address", ["https://example.org/a", "http://", "https://[", "https://a b", "file:///etc/x"])
def test_a_link_is_one_of_the_web_or_none(address: str) -> None:
    package = Package(sources=(Link({"title": "S", "path": address}), Link({"path": ""}), Link({"name": "T"})))
    made = draft_of(replace(table_of("year,value\n2018,5\n"), package=package), source="", label="A")
    assert [source.url for source in opened(made).sources.values()] == [address if address.endswith("/a") else "", ""]


def test_the_maker_of_a_data_package_stands_for_its_source() -> None:
    package = Package(title="Trade of ports", contributors=(Link({"title": "Office"}), Link({"x": ""})), version="2.1")
    book = opened(draft_of(replace(table_of("year,value\n2018,5\n"), package=package), source="", label="A"))
    source = book.sources[book.head.lead]
    assert (source.title, source.publisher) == ("Trade of ports", "Office")
    assert (book.head.title.en, book.head.version) == ("Trade of ports", "2.1")
    nobody = replace(table_of("year,value\n2018,5\n"), package=Package(title="Trade of ports"))
    (source,) = opened(draft_of(nobody, source="")).sources.values()
    assert source.custom.title_is_description


# --- places -----------------------------------------------------------------------------------------------------------


def test_places_have_the_positions_of_the_table() -> None:
    text = "year,city,value,lat,lon\n2018,Bremen,5,53.08,8.8\n2019,Bremen,6,53.08,8.8\n2018,Paris,7,x,2\n"
    made = draft_of(text)
    book = opened(made)
    place = book.places["bremen"]
    assert (place.latitude, place.longitude, place.name) == (53.08, 8.8, Text("Bremen"))
    assert [fact.place for fact in book.facts.values()] == ["bremen", "bremen", "paris"]
    assert "no position in degrees" in only(made, "degrees")
    assert book.head.origin == "bremen"


def test_places_that_are_known_have_their_positions() -> None:
    book = opened(draft_of("year,city,value\n2018,巴黎,5\n"))
    assert book.places["paris"].latitude == 48.86


def test_places_without_a_position_stand_in_the_names_only() -> None:
    made = draft_of("year,city,value\n2018,Paris,5\n2018,Atlantis,6\n")
    book = opened(made)
    assert [fact.place for fact in book.facts.values()] == ["", ""]
    assert [indicator.label.en for indicator in book.indicators.values()] == ["Paris", "Atlantis"]
    assert "'Atlantis'" in only(made, "no position")
    assert list(book.places) == ["no-place"]
    assert "# The table names no place" in made.text
    made = draft_of("year,city,value\n" + "".join(f"2018,Nowhere {n},5\n" for n in range(7)))
    assert "'Nowhere 4' and 2 more" in only(made, "no position")


def test_places_and_names_go_together() -> None:
    book = opened(draft_of("year,label,city,value\n2018,Trade,Paris,5\n2018,Trade,,6\n"))
    assert [indicator.label.en for indicator in book.indicators.values()] == ["Trade, Paris", "Trade"]


# --- what is left out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2018,Trade,(5)", "3: error: '(5)' may be negative"),
        ("2018,Trade,#REF!", "3: error: #REF! is an error of a spreadsheet"),
        ("2018,Trade,=A1+1", "3: error: '=A1+1' is a formula"),
        ("2018,=cmd|' /C calc'!A0,5", "2: error: \"=cmd|' /C calc'!A0\" is a formula"),
        ("2018,@SUM(A1),5", "2: error: '@SUM(A1)' is a formula"),
        ("2018,,5", "2: error: the row has no name"),
        (",Trade,5", "1: error: the row has no period"),
        ("04/05/2018,Trade,5", "1: error: '04/05/2018' may have the day or the month first"),
        ("2018,Trade,5\u202e", "3: error: an invisible control character (U+202E)"),
        ("2018\u200e,Trade,5", "1: error: an invisible control character (U+200E)"),
        ("2018,Tra\u202ede,5", "2: error: an invisible control character (U+202E)"),
        ("2018,Trade,5 million million", "3: error: the cell has 'million million'"),
        ("2018,Trade,U2", "3: error: 'U' beside the figure is no unit"),
        ("2018,Trade,5 pieces", "3: error: 'pieces' beside the figure is no unit"),
        ("2018,Trade,5 USD", "3: error: the cell has 'USD' where the unit is 'tonnes'"),
        (f"2018,{'x' * 6000},5", "2: error: a text of 6,000 characters"),
    ],
)
def test_what_cannot_be_understood_is_left_out_and_told(row: str, words: str) -> None:
    made = draft_of(f"year,name,value\n{row}\n2019,Trade,7\n", {0: "period", 1: "label", 2: "value"})
    assert [fact.period for fact in facts(made)] == ["2019"]
    assert made.left_out == 1
    assert words in told(made)[0]
    assert told(made)[0].startswith("2:")


def test_apostrophes_that_mark_texts_are_taken_away() -> None:
    made = draft_of("year,name,value\n2018,'=a,5\n2019,'x,6\n2020,-of which b,7\n")
    assert [indicator.label.en for indicator in opened(made).indicators.values()] == ["=a", "'x", "-of which b"]


def test_a_column_tells_its_sign_before_decimals_or_nothing_is_taken() -> None:
    made = draft_of("year,a,b\n2018,1.234,1.234\n2019,1.5,2\n", unit="t")
    assert [fact.amount for fact in facts(made)] == ["1.234", "1.234", "1.5", "2"]
    assert "sign before decimals: point, as '1.5' in line 3 shows" in [*map(str, made.taken)]
    made = draft_of("year,a\n2018,1.234\n2019,2.345\n2020,5\n")
    assert [fact.amount for fact in facts(made)] == ["5"]
    assert "'1.234' may be 1.234 or 1234 (and 1 more of this column)" in only(made, "may be")
    commas = table_of("year;a;b\n2018;1.234;1,5\n", delimiter=";")
    assert [fact.amount for fact in facts(draft_of(commas))] == ["1234", "1.5"]
    mixed = table_of("year;a;b\n2018;1.234;1.5\n2019;1,5;2.5\n2020;1.5;1.234\n", delimiter=";")
    assert [fact.amount for fact in facts(draft_of(mixed))] == ["1.5", "1.5", "2.5", "1.5", "1.234"]
    assert [fact.amount for fact in facts(draft_of("year,a\n2018,1.234\n", decimals="comma"))] == ["1234"]


def test_a_data_package_tells_the_sign_and_the_unit() -> None:
    fields = [
        {"name": "a", "type": "number", "unit": "EUR"},
        {"name": "b", "type": "number", "decimalChar": ","},
    ]
    data = {"title": "T", "resources": [{"path": "t.csv", "schema": {"fields": fields}}]}
    package = read_package(json.dumps(data).encode(), "t.csv")
    table = replace(table_of("year;a;b\n2018;1.234;1.234\n", delimiter=";"), package=package)
    book = opened(draft_of(table))
    assert [(fact.amount, book.unit_of(fact).id) for fact in book.facts.values()] == [
        ("1.234", "eur"),
        ("1234", "tonnes"),
    ]


def test_numbers_of_a_workbook_are_never_open() -> None:
    rows: list[list[str]] = [["year", "a"], [Figure("2018"), Figure("1.234")], ["2019", "1.234"], ["x"]]
    made = draft_of(finish(tabulate(enumerate(rows, 1), "t.xlsx", sheet="S")))
    assert [fact.amount for fact in facts(made)] == ["1.234"]
    assert "cell B3: '1.234' may be" in only(made, "may be")


def test_two_figures_for_one_thing_are_left_out_and_the_same_one_is_taken_once() -> None:
    made = draft_of("year,name,value\n2018,A,5\n2018,A,6\n2019,A,7\n2019,A,7\n")
    assert [fact.amount for fact in facts(made)] == ["7"]
    assert made.left_out == 3
    remedy = "keep one row, or take the column that tells them apart (--map label=COLUMN)"
    assert told(made) == [
        f"2:3: error: 'A' has another figure for 2018 in line 3; {remedy}",
        f"3:3: error: 'A' has another figure for 2018 in line 2; {remedy}",
        f"5:3: error: 'A' has this figure for 2019 in line 4; {remedy}",
    ]


def test_years_like_2010_11_are_no_months_where_others_show_it() -> None:
    made = draft_of("year,a\n2010-11,5\n2012-13,6\n2018,7\n")
    assert [fact.period for fact in facts(made)] == ["2018"]
    assert [line for line in told(made) if "two years" in line] == told(made)
    assert [fact.period for fact in facts(draft_of("year,a\n2010-11,5\n2010-12,6\n"))] == ["2010-11", "2010-12"]
    wide = draft_of("name,2010-11,2012\nA,5,6\n")
    assert [fact.period for fact in facts(wide)] == ["2010-11", "2012"]
    spans = draft_of("name,2010-11,2012-13\nA,5,6\n", {1: "value", 2: "value"})
    assert spans.text == ""
    assert spans.left_out == 2


def test_midnight_is_no_day_where_others_are_hours() -> None:
    made = draft_of("date,temp\n2018-01-01 00:00:00,5\n2018-01-01 13:00:00,6\n", {0: "period"})
    assert made.text == ""
    assert made.left_out == 2
    assert "times of day" in only(made, "times of day")
    made = draft_of("date,temp\n2018-01-01 00:00:00,5\n2018-01-02 00:00:00,6\n", {0: "period"})
    assert made.facts == 2


def test_columns_that_are_not_taken_are_told_and_those_left_out_on_purpose_are_not() -> None:
    text = "year,code,value\n2018,17,5\n"
    assert "column 2 ('code') is not taken" in only(draft_of(text, label="A"), "not taken")
    assert draft_of(text, {1: "ignore"}, label="A").problems == ()


def test_without_figures_or_units_nothing_is_made() -> None:
    assert "--map value" in only(draft_of("year,name\n2018,A\n"), "no column is taken for figures")
    made = draft_of("year,a\n2018,5 million\n", unit="")
    assert made.text == ""
    assert "what is counted" in only(made, "million")


def test_the_name_of_a_row_may_have_its_unit_in_brackets() -> None:
    made = draft_of(
        "指标,2017年,2018年\n进出口总额（亿元）,5039.2,5321.3\n港口吞吐量（单位：万吨）,51000,54250\n", unit=""
    )
    assert [fact.statement.zh for fact in facts(made)] == [
        "进出口总额：5039.2亿元（2017年）。",
        "进出口总额：5321.3亿元（2018年）。",
        "港口吞吐量：5.1亿吨（2017年）。",
        "港口吞吐量：5.425亿吨（2018年）。",
    ]
    made = draft_of("name,2018\nShare (%),5\nOutput (net),6\nLoad (t) of coal,7\n")
    assert [fact.statement.en for fact in facts(made)] == [
        "Share: 5% (2018).",
        "Output (net): 6 tonnes (2018).",
        "Load (t) of coal: 7 tonnes (2018).",
    ]
    made = draft_of("year,name,value,unit\n2018,Gold (t),5,kg\n2018,Coal (kg),6,\n")
    assert [fact.statement.en for fact in facts(made)] == ["Gold (t): 5 kg (2018).", "Coal: 6 kg (2018)."]
    made = draft_of("year,name,value (t)\n2018,Gold (kg),5\n2018,Coal (t),6\n")
    assert "the name of the row has 'kg' where its column has 't'" in only(made, "name of the row")
    assert [fact.statement.en for fact in facts(made)] == ["Coal: 6 t (2018)."]
    made = draft_of("year,a,b,value\n2018,Gold (t),Bars (kg),5\n", {1: "label", 2: "label"})
    assert [fact.statement.en for fact in facts(made)] == ["Gold (t), Bars (kg): 5 tonnes (2018)."]


def test_figures_without_a_unit_say_so_wherever_they_go() -> None:
    made = draft_of("year,a,b (t)\n2018,5,7\n2019,6,8\n", unit="")
    assert "2:2: warning: column 2 ('a') has figures without a unit; each says that none is stated; " in only(
        made, "without a unit"
    )
    assert '(--unit TEXT, --unit "a=TEXT")' in only(made, "without a unit")
    assert [fact.statement.en for fact in facts(made)] == [
        "a: 5 (unit not stated) (2018).",
        "b: 7 t (2018).",
        "a: 6 (unit not stated) (2019).",
        "b: 8 t (2019).",
    ]
    (fact,) = facts(draft_of("年份,指标,数值\n2018,贸易额,5\n", unit=""))
    assert fact.statement.zh == "贸易额：5（单位未注明）（2018年）。"
    made = draft_of("year,,x\n2018,5,\n", {1: "value"}, unit="", label="A")
    assert '"2=TEXT"' in only(made, "without a unit")


def test_a_figure_in_a_cell_for_two_rows_is_nobodys() -> None:
    table = table_of("year,firm,value\n2018,A,5\n2019,A,5\n")
    (first, (year, _, amount)) = table.rows
    made = draft_of(replace(table, rows=(first, (year, Repeated("A"), Repeated(amount)))), {1: "label"})
    assert [fact.statement.en for fact in facts(made)] == ["A: 5 tonnes (2018)."]
    assert made.left_out == 1
    assert only(made, "3:3: error: '5' stands in one cell with the row above")


def test_a_head_that_says_nothing_is_left_out_only_where_it_stands_alone() -> None:
    made = draft_of("year,firm,value\n2018,A,5\n", {1: "label"})
    assert [fact.statement.en for fact in facts(made)] == ["A: 5 tonnes (2018)."]
    made = draft_of("year,firm,value,profit\n2018,A,5,6\n", {1: "label", 3: "value"})
    assert [fact.statement.en for fact in facts(made)] == [
        "value, A: 5 tonnes (2018).",
        "profit, A: 6 tonnes (2018).",
    ]


def test_one_date_may_show_the_order_of_day_and_month_for_its_column() -> None:
    made = draft_of("day,n\n05/06/2018,1\n14/06/2018,2\n")
    assert [fact.period for fact in facts(made)] == ["2018-06-05", "2018-06-14"]
    assert "order of day and month: day first, as '14/06/2018' in line 3 shows" in [*map(str, made.taken)]
    assert [fact.period for fact in facts(draft_of("day,n\n05/06/2018,1\n06/14/2018,2\n"))] == [
        "2018-05-06",
        "2018-06-14",
    ]
    both = draft_of("day,n\n05/06/2018,1\n14/06/2018,2\n06/14/2018,3\n")
    assert (both.facts, both.left_out) == (0, 3)
    assert "may have the day or the month first (and 2 more of this column)" in only(both, "day or the month")


def test_the_tiles_of_an_imported_book_say_the_units_that_its_labels_do_not() -> None:
    book = opened(draft_of("year,Power (thousand MWh),Ships (ships),Rest\n2018,35361,7,3\n", unit=""))
    (tiles,) = [block for block in summarise(book, "home", language("en")).blocks if isinstance(block, Tiles)]
    figures = [tile.figure for tile in tiles.groups[0].tiles]
    assert figures == ["35.361 million MWh", "7", "3 (unit not stated)"]


def test_a_table_without_a_figure_says_so() -> None:
    made = draft_of("year,a,b\n2018,,x\n", {1: "value"})
    assert "no figure could be taken" in only(made, "no figure could")


def test_units_in_cells_must_agree_with_the_others() -> None:
    def unit(cell: str, said: str) -> str:
        made = draft_of(f"year,a\n2018,{cell}\n", unit=said)
        return next(iter(opened(made).units)) if made.text else str(made.problems[-1].what)

    assert unit("5 USD", "US dollars") == "usd"
    assert unit("5%", "% of GDP") == "of-gdp"
    assert unit("5%", "") == "percent"
    assert unit("5 million USD", "") == "usd-million"
    assert unit("5 million", "million tonnes") == "the cell has 'million' where the unit is 'million tonnes' already"
    assert unit("5 $", "") == "the unit '$' has two meanings"
    assert unit("5", "$") == "the unit '$' has two meanings"


def test_relations_may_stand_beside_the_figure() -> None:
    text = "year,name,value,relation,lower,upper\n2018,A,5,over,,\n2019,A,,range,4,6\n2020,A,>5,over,,\n"
    assert [(fact.relation, fact.amount, fact.lower) for fact in facts(draft_of(text))] == [
        ("over", "5", ""), ("over", "5", ""),
    ]  # fmt: skip
    for row in ("2018,A,>5,under,,", "2018,A,5,range,4,6", "2018,A,5,more,,"):
        assert draft_of(f"year,name,value,relation,lower,upper\n{row}\n").left_out == 1


def test_rows_of_another_length_and_formulas_are_told() -> None:
    table = table_of("year,a,b\n2018,5,6\n2019,7\n")
    made = draft_of(
        replace(table, formulas=(Formulas(1, 2, 3, 1), Formulas(2, 2, 1, 0), Formulas(0, 2, 1, 1))), {2: "ignore"}
    )
    assert made.left_out == 1
    assert "the row has 2 cells where the heads are 3" in only(made, "cells where")
    assert "column 2 ('a') has 2 formulas; their last results are taken" in only(made, "their last results")
    assert len([line for line in told(made) if "without a result" in line]) == 2


def test_formulas_with_results_are_only_told() -> None:
    made = draft_of(replace(table_of("year,a\n2018,5\n"), formulas=(Formulas(1, 2, 1, 0),)))
    assert (made.facts, len(made.problems)) == (1, 1)


def test_a_table_of_more_figures_than_a_book_can_have_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_FACTS", 2)
    made = draft_of("year,a\n2018,5\n2019,6\n2020,7\n")
    assert (made.facts, made.left_out) == (2, 1)


def test_no_more_problems_are_kept_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MAX_FINDINGS", 2)
    made = draft_of("year,a\n2018,u\n2019,v\n2020,w\n2021,x y\n2022,5\n", {1: "value"})
    assert len(made.problems) == 3
    assert "2 more problems are not listed" in only(made, "not listed")


def test_a_book_that_would_not_open_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingdao_browser.core.reading.MAX_NODES", 20)
    made = draft_of("year,a\n2018,5\n")
    assert (made.text, made.facts) == ("", 0)
    assert "the book made of it: more than 20 values" in only(made, "the book made of it")


def test_making_shows_how_far_it_is() -> None:
    whole = table_of("year,name,value\n" + "".join(f"2018,n{number},5\n" for number in range(2500)))
    shares = list(draft(whole, replace(propose(whole), **GIVEN), {}))
    assert shares == sorted(shares)
    assert len(shares) > 8


# --- ids --------------------------------------------------------------------------------------------------------------


def test_ids_are_unique_and_no_numbers() -> None:
    made = draft_of("year,name,value\n2018,Home,5\n2018,home!,6\n2018,2019,7\n2018,海,8\n2018,船,9\n2018,Ünïcode é,1\n")
    assert list(opened(made).indicators) == [
        "home-2", "home-3", "indicator-2019", "indicator", "indicator-2", "unicode-e",
    ]  # fmt: skip


# --- tables of this program -------------------------------------------------------------------------------------------


def exported(book: Book, code: str = "en", *, package: bool = True) -> Table:
    tongue = language("zh" if code == "zh" else "en")
    all_facts = list(book.facts.values())
    data = write_csv(book, all_facts, tongue).encode(CSV_ENCODING)
    beside = read_package(write_package(book, all_facts, tongue, "t.csv").encode(), "t.csv") if package else None
    return finish(read_csv(data, "t.csv", package=beside))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_what_this_program_exports_comes_back(code: str) -> None:
    old = bundled()
    table = exported(old, code)
    made = finish(draft(table, propose(table), old.places))
    assert made.problems == ()
    assert (made.facts, made.left_out) == (len(old.facts), 0)
    new = opened(made)
    assert list(new.facts) == list(old.facts)
    tongue = language("zh" if code == "zh" else "en")
    # The form of the columns holds no locators and joins the notes: these stand as one text each.
    lost = {"citation", "notes"}
    for fact in old.facts.values():
        before, after = record(old, fact, tongue), record(new, new.facts[fact.id], tongue)
        assert {k: v for k, v in before.items() if k not in lost} == {k: v for k, v in after.items() if k not in lost}
        notes = [note.text(tongue.code) for note in new.facts[fact.id].notes]
        assert notes[:-1] == (["; ".join(before["notes"])] if before["notes"] else [])
        assert str(before["citation"]).rstrip(".。") in notes[-1]
        unit, same = old.unit_of(fact), new.unit_of(new.facts[fact.id])
        assert (same.id, same.kind, same.currency, same.scale) == (unit.id, unit.kind, unit.currency, unit.scale)
    for id, source in new.sources.items():
        assert source.url == old.sources[id].url
    for id, indicator in new.indicators.items():
        assert indicator.label(tongue.code) == old.indicators[id].label(tongue.code)


def test_without_the_data_package_ids_stand_for_what_it_tells() -> None:
    old = bundled()
    table = exported(old, package=False)
    made = finish(draft(table, propose(table), {}))
    new = opened(made)
    assert list(new.facts) == list(old.facts)
    assert {fact.period for fact in new.facts.values()} == {fact.period for fact in old.facts.values()}
    assert any("its id stands for its title" in line for line in told(made))
    assert any("'qingdao' has no position" in line for line in told(made))


def own(**cells: str) -> Table:
    row = dict.fromkeys(KEYS, "") | {
        "id": "a", "indicator": "b", "category": "c", "label": "B", "amount": "5", "relation": "eq", "unit": "u",
        "period": "2018", "mode": "during", "statement": "It was 5.", "source_ids": "s",
    }  # fmt: skip
    row |= cells
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(row)
    writer.writerow(row.values())
    writer.writerow((row | {"id": "kept", "period": "2017", "amount": "7"}).values())
    units = (Link({"id": "u", "label": "units", "kind": "count", "scale": "1000"}),)
    package = Package(units=units, sources=(Link({"id": "s", "title": "S"}),))
    return replace(table_of(out.getvalue()), package=package)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"id": "No Id"}, "is no id"),
        ({"id": "home"}, "is no id, or the id of something else"),
        ({"period": "2018-13"}, "is no date that exists"),
        ({"period": "soon"}, "is not a year"),
        ({"relation": "more"}, "is no relation"),
        ({"mode": "often"}, "is no mode"),
        ({"status": "late"}, "is no status"),
        ({"relation": "range", "amount": "", "lower": "5", "upper": "4"}, "two ends"),
        ({"relation": "range", "amount": "", "lower": "5"}, "two ends"),
        ({"amount": "", "statement": ""}, "neither a figure nor a statement"),
        ({"label": ""}, "no name"),
        ({"unit": ""}, "the fact has no unit"),
        ({"amount": "five"}, "is no figure"),
    ],
)
def test_a_changed_export_is_read_as_strictly(cells: dict[str, str], words: str) -> None:
    made = draft_of(own(**cells), source="", unit="")
    assert words in " ".join(told(made))
    assert made.left_out >= 1


def test_an_export_may_have_facts_in_words_ranges_and_partners() -> None:
    made = draft_of(
        own(amount="", statement="Silk and tea.", counterparts="paris; nowhere", place="paris"), source="", unit=""
    )
    book = opened(made)
    assert (book.facts["a"].amount, book.facts["a"].statement, book.facts["a"].counterparts) == (
        "", Text("Silk and tea."), ("paris",),
    )  # fmt: skip
    assert book.units["u"].scale == "1e3"
    assert "'nowhere' has no position" in only(made, "nowhere")
    ranged = opened(draft_of(own(amount="", relation="range", lower="4", upper="6"), source="", unit=""))
    assert (ranged.facts["a"].lower, ranged.facts["a"].upper) == ("4", "6")


@pytest.mark.parametrize(
    "unit",
    [
        {"id": "u", "label": "units", "kind": "count", "scale": "7"},
        {"id": "u", "label": "", "kind": "count"},
        {"id": "u", "label": "units", "kind": "nothing"},
        {"id": "u", "label": "units", "kind": "currency"},
        {"id": "home", "label": "units", "kind": "count"},
    ],
)
def test_a_unit_that_a_data_package_does_not_explain_is_read_as_words(unit: dict[str, str]) -> None:
    table = own(unit=unit["id"])
    package = replace(table.package or Package(), units=(Link(unit),))
    book = opened(draft_of(replace(table, package=package), source="", unit=""))
    assert all(entry.kind == "other" for entry in book.units.values())


def test_columns_share_the_unit_that_a_data_package_explains() -> None:
    package = Package(units=(Link({"id": "u", "label": "crates", "kind": "count", "scale": "1000"}),))
    book = opened(draft_of(replace(table_of("year,a,b\n2018,5,6\n"), package=package), unit="u"))
    assert [unit.scale for unit in book.units.values()] == ["1e3"]


def test_currencies_of_a_data_package_come_back() -> None:
    table = own()
    unit = {"id": "u", "label": "US dollars", "kind": "currency", "currency": "USD", "scale": "1"}
    package = replace(table.package or Package(), units=(Link(unit),))
    book = opened(draft_of(replace(table, package=package), source="", unit=""))
    assert book.units["u"].currency == "USD"


# --- anything ---------------------------------------------------------------------------------------------------------

WRITTEN = [
    "2018", "2018Q1", "2019年", "14/05/2018", "1.234", "1,234", "5", "over 5", "40-50", "5%", "-", "=A1", "'=A1", "12*",
    "万元", "$5", "Trade", "a\u202eb", "x" * 5001, "home", "1e400", "#N/A", "EUR", "range", "revised", "; ;", "9" * 99,
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(WRITTEN), st.text(max_size=8))


@settings(max_examples=150)
@given(
    st.lists(CELLS, min_size=2, max_size=5),
    st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=5),
    st.lists(st.sampled_from(ROLES), max_size=5),
    st.sampled_from(["", "EUR", "万吨", "things", "$"]),
    st.sampled_from(["", "2018", "x"]),
    st.sampled_from(["en", "zh"]),
)
def test_any_table_becomes_a_book_that_opens_or_a_list_of_problems(
    head: list[str], rows: list[list[str]], roles: list[Role], unit: str, period: str, code: str
) -> None:
    try:
        table = finish(tabulate(enumerate([head, *rows], 1), "t\u202e.csv", head=1, sheet="S"))
    except Refused:
        return
    fixed = dict(enumerate(roles[: len(table.head)]))
    mapping = propose(table, fixed={column: role for column, role in fixed.items() if role})
    given_ = {
        "unit": unit,
        "period": period,
        "source": "S, P, 2019",
        "language": code,
        "label": head[0],
        "title": head[0],
    }
    made = finish(draft(table, replace(mapping, **given_), PLACES))
    if made.text:
        assert opened(made).facts
    else:
        assert made.problems
    for problem in made.problems:
        assert str(problem).isprintable()
