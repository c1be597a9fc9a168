from __future__ import annotations

import json

import pytest

from qingdao_browser.core.language import language
from qingdao_browser.core.records import KEYS, record
from tests.core.samples import book
from tests.core.test_article import bundled

EN = language("en")


def test_the_keys_are_those_of_the_contract() -> None:
    assert KEYS == (
        "id", "indicator", "category", "label", "amount", "relation", "lower", "upper", "unit", "period", "mode",
        "status", "place", "counterparts", "statement", "notes", "citation", "source_ids",
    )  # fmt: skip


def test_the_record_of_a_fact() -> None:
    sample = book()
    found = record(sample, sample.facts["trade-2018"], EN)
    citation = found.pop("citation")
    assert found == {
        "id": "trade-2018",
        "indicator": "trade-value",
        "category": "trade",
        "label": "Value of trade",
        "amount": "1.523",
        "relation": "eq",
        "lower": "",
        "upper": "",
        "unit": "usd-billion",
        "period": "2018",
        "mode": "during",
        "status": ["provisional"],
        "place": "qingdao",
        "counterparts": ["busan"],
        "statement": "Trade came to USD 1.523 billion.",
        "notes": ["First count."],
        "source_ids": ["report", "ledger"],
    }
    assert isinstance(citation, str)
    assert "2018" in citation
    assert "4" in citation
    assert ";" in citation


def test_a_computed_figure_has_the_sources_of_its_inputs() -> None:
    sample = book()
    found = record(sample, sample.facts["share-2018"], EN)
    assert found["source_ids"] == ["report"]


@pytest.mark.parametrize("id", bundled().facts)
def test_every_record_has_all_keys_and_a_citation(id: str) -> None:
    found = record(bundled(), bundled().facts[id], EN)
    assert tuple(found) == KEYS
    assert found["citation"]
    assert found["source_ids"]
    assert json.loads(json.dumps(found)) == found
