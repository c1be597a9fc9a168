# ruff: noqa: E501 - a table reads best with one case a line
from __future__ import annotations

import pytest

from qingdao_browser.core import conversion
from qingdao_browser.core.book import Place, Text
from qingdao_browser.core.conversion import convert_all
from qingdao_browser.core.problems import Finding

from .samples import changed, reading, told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: goods-named", "id: Goods", "'id' is no id: 'Goods'; use small letters, digits, dots, hyphens, e.g. port-containers"),
        ('amount: "109"', "amount: 1,5", "'amount' is no plain number: '1,5'; write digits with a decimal point, e.g. \"1.523\""),
        ('amount: "109"', "amount: 1e5", "'amount' is no plain number: '1e5'; write digits with a decimal point, e.g. \"1.523\""),
        ('amount: "109"', "amount:", "'amount' has no value; write one, or leave the key out"),
        ('amount: "109"', "amount: [1]", "'amount' is a list; write one plain value"),
        ('amount: "109"', "amount: {a: 1}", "'amount' is a mapping; write one plain value"),
        ('amount: "109"', f"amount: {'9' * 101}", "'amount' is too long; at most 100 characters"),
        ('scale: "1e9"', "scale: billion", "'scale' is no power of ten: 'billion'; write \"1\", \"1e3\", \"1e6\" or \"1e9\""),
        ('color: "#0072B2"', "color: blue", "'color' is no colour: 'blue'; write six hexadecimal digits, e.g. \"#0072B2\""),
        ("period: 2013~", "period: soon", "'period' is no period: 'soon'; write e.g. 2018, 2018-Q1, 2018-05-14, 2018-01/2018-02, 2013/.. or 2013~"),
        ("currency: USD", "currency: $", "'currency' is no currency: '$'; write the three letters of ISO 4217, e.g. USD"),
        ("relation: over", "relation: ober", "'relation' cannot be 'ober'; did you mean 'over'?"),
        ("relation: over", "relation: xyz", "'relation' cannot be 'xyz'; write one of eq, over, under, about, nearly, up_to, range"),
        ("relation: over", f"relation: {'x' * 50}", f"'relation' cannot be '{'x' * 39}…'; write one of eq, over, under, about, nearly, up_to, range"),
        ("mode: unstated", "mode: during the", "'mode' cannot be 'during the'; did you mean 'during'?"),
        ("complete: false", "complete: maybe", "'complete' cannot be 'maybe'; write true or false"),
        ("latitude: 36.07", "latitude: 90.5", "'latitude' is out of range: '90.5'; at most 90"),
        ("latitude: 36.07", "latitude: -90.5", "'latitude' is out of range: '-90.5'; at least -90"),
        ("latitude: 36.07", "latitude: nan", "'latitude' is out of range: 'nan'; at least -90"),
        ("latitude: 36.07", "latitude: north", "'latitude' is no number: 'north'; write digits"),
        ("[2018, 5, 14]", "[2018, May]", "an item of 'date-parts' is no number: 'May'; write digits"),
        ("[2018, 5, 14]", "2018", "an item of 'date-parts' is no list; write each item on a line of its own, after a hyphen"),
        ("languages: [en, zh]", "languages: [en, fr]", "an item of 'languages' cannot be 'fr'; write one of en, zh"),
        ("title: Ledger", "title: {en: Ledger}", "'title' is a mapping; write one plain value"),
        ("title: {en: Harbour, zh: 港口}", "title: Harbour", "'title' is no mapping; write keys with values below it: en, zh"),
        ("compiler: {en: Customs, zh: 海关}", "compiler: Customs", "'compiler' is no mapping; write keys with values below it: en, zh"),
        ("compiler: {en: Customs, zh: 海关}", "compiler:", "'compiler' has no value; write below it: en, zh"),
        ("{one: ship, other: ships}", "{one: ship}", "the key 'other' is missing; add `other:` with its value"),
        ("{one: ship, other: ships}", "[ship, ships]", "'en' is a list; write one plain value"),
        ("{one: ship, other: ships}", "{one: '', other: ships}", "'one' has no value; write one, or leave the key out"),
        ("label: page, locator: \"3\"", "lable: page", "unknown key 'lable'; did you mean 'label'?"),
        ("label: page, locator: \"3\"", "where: page", "unknown key 'where'; the keys here are source, label, locator, supports"),
        ("label: page, locator: \"3\"", "label: leaf", "'label' cannot be 'leaf'; write one of act, appendix, article, book, canon, chapter, column, elocation, equation, figure, folio, issue, line, note, opus, page, paragraph, part, rule, scene, section, sub-verbo, supplement, table, timestamp, title, verse, version, volume"),
        ("headline: [trade-2018]", f"headline: [{'a, ' * 501}]", "'headline' has 501 items; at most 500 are read"),
        ("citations: [{source: report}]", f"citations: [{'{source: report}, ' * 1501}]", "'citations' has 1,501 items; at most 500 are read"),
        ("status: [revised]", "status: revised", "'status' is no list; write each item on a line of its own, after a hyphen"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_plain_words(old: str, new: str, words: str) -> None:
    text = changed(old, new)
    assert [line.split("error: ")[1] for line in told(text)] == [words]
    assert not reading(text).unreadable


def test_values_without_quotes_are_read_as_they_are_written() -> None:
    findings: list[Finding] = []
    item = {"id": "a", "name": {"en": "no"}, "latitude": "1", "longitude": "2.5", "kind": "city", "precision": "city"}
    [(number, place)] = convert_all([item], Place, ("places",), findings, 7)
    assert (number, place.name, place.latitude, findings) == (7, Text("no"), 1.0, [])


def test_all_mistakes_of_all_items_are_told() -> None:
    findings: list[Finding] = []
    items = [{"en": "a"}, {"en": ["b"], "fr": "c"}, "d", {"zh": "e"}]
    assert [number for number, _ in convert_all(items, Text, ("texts",), findings)] == [0, 3]
    assert [finding.path for finding in findings] == [("texts", 1, "en"), ("texts", 1, "fr"), ("texts", 2)]


def test_looking_ends_after_very_many_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "MAX_FINDINGS", 3)
    findings: list[Finding] = []
    convert_all([{"x": "", "y": ""}] * 9, Text, ("texts",), findings)
    assert len(findings) == 3


def test_a_long_unknown_key_is_not_compared() -> None:
    finding = conversion.unknown_key((), "x" * 5000, ["en", "zh"])
    assert str(finding.remedy) == "the keys here are en, zh"
