from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from qingdao_browser.core.book import Book, Fact, Plural
from qingdao_browser.core.derived import evaluate
from qingdao_browser.core.quantities import Interval, fact_interval
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.resources import resource
from tests.core.article_rows import ARTICLE, COMPUTED, READINGS, ROWS, VERDICTS, Computed, Row


@cache
def bundled() -> Book:
    reading = read_book(resource("facts.yaml"), "facts.yaml")
    assert reading.book is not None, "\n".join(map(str, reading.problems))
    return reading.book


def noun(book: Book, fact: Fact) -> str:
    unit = book.unit_of(fact)
    if unit.currency:
        return unit.currency
    label = unit.label.en
    return label.one if isinstance(label, Plural) else label


def interval_of(id: str) -> Interval:
    fact = bundled().facts[id]
    return fact_interval(fact, bundled().unit_of(fact))


def test_the_bundled_book_has_no_problems() -> None:
    assert [str(problem) for problem in read_book(resource("facts.yaml"), "facts.yaml").problems] == []


def test_the_report_is_the_lead_and_says_nothing_else() -> None:
    book = bundled()
    assert book.head.lead == ARTICLE
    stated = {fact.id for fact in book.facts.values() if any(c.source == ARTICLE for c in fact.citations)}
    assert {row.id for row in ROWS} <= stated
    assert {id for id in stated if not book.facts[id].derived} == {row.id for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_figure_of_the_report(row: Row) -> None:
    book = bundled()
    fact = book.facts[row.id]
    indicator = book.indicators[fact.indicator]
    top = next(book.lineage(indicator.category)).id
    assert fact.amount == row.amount
    assert fact.relation == "eq"
    assert (fact.lower, fact.upper) == ("", "")
    assert (fact.period, book.mode_of(fact)) == (row.period, row.mode)
    assert [(c.source, c.label, c.locator) for c in fact.citations] == [(ARTICLE, "paragraph", row.paragraph)]
    assert tuple(member.en for member in fact.members) == row.members
    assert fact.complete is row.complete
    assert top == row.category or not row.category
    assert fact.statement.en
    assert fact.statement.zh
    if row.noun:
        assert (noun(book, fact), book.unit_of(fact).scale) == (row.noun, row.scale)


@pytest.mark.parametrize("row", [row for row in ROWS if row.members], ids=lambda row: row.id)
def test_lists_are_in_alphabetical_order(row: Row) -> None:
    fact = bundled().facts[row.id]
    names = [member.en for member in fact.members]
    assert names == sorted(names, key=str.casefold)
    assert all(member.zh for member in fact.members)


def test_a_list_that_is_counted_here_has_no_amount_of_its_own() -> None:
    assert [len(bundled().facts[id].members) for id in ("art-sectors", "art-support-fields", "art-fishing-bases")] == [
        8,
        5,
        5,
    ]


@pytest.mark.parametrize("row", [row for row in ROWS if row.amount], ids=lambda row: row.id)
def test_the_figure_stands_in_both_statements(row: Row) -> None:
    fact = bundled().facts[row.id]
    assert row.amount in fact.statement.en
    in_chinese = {"380": "3.8亿美元", "1.523": "15.23亿美元"}.get(row.amount, row.amount)
    assert in_chinese in fact.statement.zh


def test_both_readings_of_seven_fold() -> None:
    fact = bundled().facts["art-financing-value"]
    found = []
    for reading in fact.readings:
        formula, divisor = reading.formula.rsplit(" / ", 1)
        assert formula == "art-financing-value"
        found.append((divisor, reading.result, reading.lower, reading.upper))
        assert bundled().units[reading.unit].scale == "1e6"
        assert reading.period == "2017-01/2017-02"
        assert round(1523 / int(divisor)) == int(reading.result)
        # "Seven" as a rounded number is 6.5 to 7.5; the second reading is one more.
        nearest = int(divisor)
        assert round(1522.5 / (nearest + 0.5)) == int(reading.lower)
        assert round(1523.5 / (nearest - 0.5)) == int(reading.upper)
    assert tuple(found) == READINGS


def test_seven_fold_is_a_multiple_of_the_year_before() -> None:
    compare = bundled().facts["art-financing-value"].compare
    assert compare is not None
    assert (compare.multiple, compare.percent, compare.points, compare.difference) == ("7", "", "", "")
    assert "2017" in compare.to.en


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row.id)
def test_each_figure_computed_here(row: Computed) -> None:
    book = bundled()
    fact = book.facts[row.id]
    assert (fact.amount, fact.derived) == (row.amount, row.formula)
    unit = book.unit_of(fact)
    assert unit.scale == row.scale
    assert not row.noun or noun(book, fact) == row.noun
    # No finer than the inputs allow: the whole interval of the inputs rounds to what is written.
    digits = -int(Decimal(fact.amount).as_tuple().exponent)
    assert round(row.low, digits) == round(row.high, digits) == float(fact.amount)
    computed = evaluate(fact.derived, interval_of)
    assert float(computed.low / Decimal(unit.scale)) == pytest.approx(row.low)
    assert float(computed.high / Decimal(unit.scale)) == pytest.approx(row.high)


def test_nothing_else_is_computed_from_the_report() -> None:
    book = bundled()
    of_report = {row.id for row in ROWS}
    computed = {fact.id for fact in book.facts.values() if fact.derived and of_report & set(book.inputs_of(fact))}
    assert computed == {row.id for row in COMPUTED}


@pytest.mark.parametrize("id", VERDICTS)
def test_what_other_pages_say(id: str) -> None:
    entries = bundled().facts[id].corroboration
    assert Counter(entry.verdict for entry in entries if entry.verdict != "context") == VERDICTS[id]
    assert all(entry.text.en and entry.text.zh for entry in entries)
    assert all(all(c.source != ARTICLE for c in bundled().facts[entry.fact].citations) for entry in entries)


@pytest.mark.parametrize("id", ["art-financing-deals", "art-financing-firms", "art-fishing-bases"])
def test_what_no_other_page_has(id: str) -> None:
    fact = bundled().facts[id]
    assert fact.corroboration == ()
    assert any("No other page" in note.text.en for note in fact.notes)


def test_the_part_the_union_and_the_doubt_are_told() -> None:
    facts = bundled().facts
    assert facts["art-fishing-vessels"].part_of == "art-ocean-boats"
    counts = facts["art-new-air-routes"].counts
    assert counts is not None
    assert [condition.en for condition in counts.any_of] == ["opened", "intensified"]
    assert "disputed" in facts["art-ocean-boats"].status
    for id in ("art-park-investment", "art-financing-value", "art-new-air-routes", "art-ocean-boats", "art-sectors"):
        assert any(note.mandatory for note in facts[id].notes)


def test_cartagena_is_the_one_in_spain() -> None:
    book = bundled()
    [id] = book.facts["art-sister-ports"].counterparts
    place = book.places[id]
    assert "Spain" in place.name.en
    assert place.latitude == pytest.approx(37.6, abs=0.3)
    assert place.longitude == pytest.approx(-1.0, abs=0.3)


def test_the_chain_of_attribution_of_the_report() -> None:
    chain = [step.en for step in bundled().sources[ARTICLE].custom.attribution]
    assert len(chain) == 3
    assert "Development and Reform Commission" in chain[0]
    assert "english.qingdao.gov.cn" in chain[1] or "portal" in chain[1].casefold()
    assert "Department of Commerce of Shandong Province" in chain[2]


def test_no_two_figures_of_the_report_share_an_indicator() -> None:
    book = bundled()
    counted = Counter(book.facts[row.id].indicator for row in ROWS)
    assert max(counted.values()) == 1
