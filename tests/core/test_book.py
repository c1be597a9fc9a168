from __future__ import annotations

import pytest

from qingdao_browser.core.book import Member, Text
from tests.core.samples import BOOK, book, changed
from tests.core.test_article import bundled

SAMPLE = book()


def test_texts_fall_back() -> None:
    assert (Text("a", "甲")("en"), Text("a", "甲")("zh")) == ("a", "甲")
    assert (Text(zh="甲")("en"), Text("a")("zh")) == ("甲", "a")


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Member("a").en = "b"  # type: ignore[misc] # the very thing that must fail


def test_facts_are_grouped() -> None:
    assert [fact.id for fact in SAMPLE.facts_of["ships"]] == ["ships-2018", "ships-all"]
    assert [fact.id for fact in SAMPLE.facts_citing["ledger"]] == ["trade-2018", "trade-2018-later", "share-2013"]
    assert [fact.id for fact in SAMPLE.parts_of["ships-all"]] == ["ships-2018"]
    assert [fact.id for fact in SAMPLE.derived_from["ships-all"]] == ["share-2018"]


def test_a_fact_that_cites_a_source_twice_is_listed_once() -> None:
    twice = changed(
        'amount: "1.40"\n    period: 2017\n    citations: [{',
        'amount: "1.40"\n    period: 2017\n    citations: [{source: report}, {',
    )
    assert [fact.id for fact in book(twice).facts_citing["report"]].count("trade-2017") == 1


def test_the_tree_of_categories() -> None:
    assert [category.id for category in SAMPLE.children_of[""]] == ["trade"]
    assert [category.id for category in SAMPLE.children_of["trade"]] == ["fleet"]
    assert [category.id for category in SAMPLE.lineage("fleet")] == ["trade", "fleet"]


def test_indicators_of_the_lead_source_come_first() -> None:
    book = bundled()
    for indicators in book.indicators_of.values():
        lead = [indicator.id in book.lead_indicators for indicator in indicators]
        assert lead == sorted(lead, reverse=True)
    assert "ships" in SAMPLE.lead_indicators


def test_unit_mode_compiler_and_place() -> None:
    facts = SAMPLE.facts
    assert SAMPLE.unit_of(facts["trade-2018"]).id == "usd-billion"
    assert SAMPLE.mode_of(facts["ships-all"]) == "as_of"
    named = SAMPLE.compiler_of(facts["trade-2018-later"])
    assert named is not None
    assert named.en == "Customs"
    from_source = SAMPLE.compiler_of(facts["trade-2018"])
    assert from_source is not None
    assert from_source.en == "Office of the Port"
    assert SAMPLE.compiler_of(facts["share-2018"]) is None
    place = SAMPLE.place_of(facts["trade-2018"])
    assert place is not None
    assert place.id == "qingdao"
    assert SAMPLE.place_of(facts["ships-all"]) is None


def test_a_fact_may_override_unit_and_mode() -> None:
    text = changed(
        'amount: "1.40"\n    period: 2017\n', 'amount: "40"\n    unit: percent\n    mode: since\n    period: 2017\n'
    )
    other = book(text)
    assert other.unit_of(other.facts["trade-2017"]).id == "percent"
    assert other.mode_of(other.facts["trade-2017"]) == "since"


def test_citations_of_computed_figures() -> None:
    share = SAMPLE.facts["share-2018"]
    assert SAMPLE.inputs_of(share) == ["ships-2018", "ships-all"]
    assert SAMPLE.citations_of(share) == SAMPLE.facts["ships-all"].citations
    assert SAMPLE.inputs_of(SAMPLE.facts["ships-all"]) == []
    assert SAMPLE.citations_of(SAMPLE.facts["ships-all"]) == SAMPLE.facts["ships-all"].citations


@pytest.mark.parametrize("id", ["home", "sources", "trade", "ships", "ships-all", "report"])
def test_what_has_a_page(id: str) -> None:
    assert SAMPLE.has(id)


@pytest.mark.parametrize("id", ["", "qingdao", "usd-billion", "no-such-thing"])
def test_what_has_none(id: str) -> None:
    assert not SAMPLE.has(id)


def test_the_sample_is_read_from_text() -> None:
    assert BOOK.startswith("form: ")
