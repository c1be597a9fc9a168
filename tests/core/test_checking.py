# ruff: noqa: E501 - a table reads best with one case a line
from __future__ import annotations

import pytest

from qingdao_browser.core.language import language
from qingdao_browser.core.problems import first_problems

from .samples import BOOK, book, changed, reading, told

UNKNOWN = "there is no 'x' among the {0}; correct it, or add it to the {0}"
PERIOD = "write e.g. 2018, 2018-Q1, 2018-05-14 or 2018-01/2018-02"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("origin: qingdao", "origin: x", UNKNOWN.format("places")),
        ("lead: report", "lead: x", UNKNOWN.format("sources")),
        ("languages: [en, zh]", "languages: []", "no language is named; write `languages: [en, zh]`, or one of them"),
        ("    currency: USD\n", "", "the currency of 'usd-billion' is missing; add `currency:` with its ISO code"),
        ('scale: "1e9"', 'scale: "1e31"', "the power of ten '1e31' is too large; at most 1e30 is read"),
        ("id: goods-named", "id: home", "the id 'home' is reserved; choose another id"),
        ("id: goods-named", "id: report", "the id 'report' is taken by one of the sources; choose another id"),
        ("parent: trade", "parent: x", UNKNOWN.format("categories")),
        ("parent: trade", "parent: fleet", "'fleet' stands below itself; name another, or none"),
        ("headline: [trade-2018]", "headline: [x]", UNKNOWN.format("facts")),
        ("unit: percent", "unit: x", UNKNOWN.format("units")),
        ("https://example.org/report", "ftp://example.org", "the link is no web address; write an address that begins with https://"),
        ("https://example.org/report", "javascript:alert(1)", "the link is no web address; write an address that begins with https://"),
        ("https://example.org/report", "https://a b", "the link is no web address; write an address that begins with https://"),
        ("https://example.org/report", "'https://[a'", "the link is no web address; write an address that begins with https://"),
        ("https://example.org/report", "'https:'", "the link is no web address; write an address that begins with https://"),
        ("      reliability: high", "      reliability: high\n      link: none", "the source has a link and says it has none; remove one of them"),
        ("[2018, 5, 14]", "[2018, 2, 30]", "this date does not exist; write year, month, day, e.g. [[2018, 5, 14]]"),
        ("[2018, 5, 14]", "[2018, 5, 14, 1]", "this date does not exist; write year, month, day, e.g. [[2018, 5, 14]]"),
        ("[2018, 5, 14]", "[]", "this date does not exist; write year, month, day, e.g. [[2018, 5, 14]]"),
        ("[[2018, 5, 14]]", "[[1], [2], [3]]", "a date has a beginning and an end, not more; keep one or two lists"),
        ("place: qingdao", "place: x", UNKNOWN.format("places")),
        ("en: tea, zh: 茶叶, place: busan", "en: tea, zh: 茶叶, place: x", UNKNOWN.format("places")),
        ("{en: silk, zh: 丝绸}", "{place: busan}", "the member has no name; add `en:` or `zh:`"),
        ("period: 2013~", "period: 2013-13", f"no period: '2013-13' is no date that exists; {PERIOD}"),
        ("period: 2013~", "period: 2013/2012", f"no period: '2013/2012' runs backwards; {PERIOD}"),
        ("- {source: ledger}", "- {source: x}", UNKNOWN.format("sources")),
        ('citations: [{source: report, label: page, locator: "3"}]', "citations: []", "the fact 'trade-2017' has no citation; add `citations:` with its source and locator"),
        ("{fact: trade-2018-later, verdict", "{fact: x, verdict", UNKNOWN.format("facts")),
        ("part_of: ships-all", "part_of: x", UNKNOWN.format("facts")),
        ("part_of: ships-all", "part_of: ships-2018", "'ships-2018' is part of itself; name another, or none"),
        ('lower: "40"', 'lower: "60"', "the range runs backwards; put the smaller end under `lower`"),
        ('    lower: "40"\n', "", "a range has two ends; give `lower` and `upper`, and no `amount`"),
        ("relation: range", "relation: eq", "only a range has `lower` and `upper`; write `relation: range`, or remove them"),
        ("complete: false", "relation: over", "'over' has no amount; add `amount:`, or remove the relation"),
        ('percent: "8.8"', 'percent: "8.8", points: "1"', "a comparison states one figure; give one of percent, points, multiple, difference"),
        (', percent: "8.8"', "", "a comparison states one figure; give one of percent, points, multiple, difference"),
        ('lower: "81.5"', 'lower: "83"', "the interval runs backwards; put the smaller end under `lower`"),
        ('        lower: "81.5"\n', "", "the reading has one end of an interval; give both `lower` and `upper`, or none"),
        ("formula: ships-all / 2", "formula: x / 2", UNKNOWN.format("facts")),
        ("formula: ships-all / 2", "formula: ships-all /", "the formula ends too early; write a fact or a number behind every operator"),
        ("formula: ships-all / 2", "formula: ships-all / (ships-all - ships-all)", "the formula divides by what may be nothing; divide by a value above or below zero"),
        ("(ships-2018 / ships-all) * 100", "share-2018 * 1", "the formula builds on 'share-2018', itself derived; name the published facts"),
        ("(ships-2018 / ships-all) * 100", "goods-named * 1", "the formula names 'goods-named', which has no amount; name facts with an amount"),
        ("(ships-2018 / ships-all) * 100", "2 + 3", "the fact 'share-2018' has no citation; add `citations:` with its source and locator"),
        ("(ships-2018 / ships-all) * 100", "ships-2018 % 3", "'%' is no id, number or operator; write e.g. `(fact-a - fact-b) / 2`, with spaces"),
        ("id: share-2018", "id: 100", "the id '100' reads as a number in a formula; begin it with a letter"),
        ("title: {en: Harbour, zh: 港口}", "title: {}", "the text is empty; add `en:` or `zh:`"),
        ("label: {en: Goods, zh: 货物}", "label: {}", "the text is empty; add `en:` or `zh:`"),
    ],
)  # fmt: skip
def test_an_error_between_the_parts_is_told(old: str, new: str, words: str) -> None:
    text = changed(old, new)
    assert [line.split("error: ")[1] for line in told(text)] == [words]
    assert reading(text).book is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("reliability: medium, link: none", "reliability: medium", "the source 'ledger' has no link; add `URL:`, or `link: none` under `custom:`"),
        ("label: {en: Goods, zh: 货物}", "label: {en: Goods}", "the text in 'zh' is missing; add `zh:`"),
        ("attribution: [{en: The port, zh: 港口}]", "attribution: [{zh: 港口}]", "the text in 'en' is missing; add `en:`"),
        ('amount: "66.5"', 'amount: "66.7"', "66.7 does not follow from `(ships-2018 / ships-all) * 100`, which gives 66.4634; correct one of them"),
        ('result: "55"', 'result: "54"', "54 does not follow from `ships-all / 3`, which gives 54.6667; correct one of them"),
        ("    status: [revised]\n", "    part_of: trade-2017\n", "the part is larger than its whole 'trade-2017'; check both amounts"),
        ("kind: count\n", "kind: count\n  - {id: boat, label: {en: boats, zh: 艘}, kind: count}\n", "the unit 'boat' is not used; use it in a fact, or remove it"),
        ("sources:\n", "sources:\n  - {id: extra, type: book, title: A, custom: {reliability: low, link: none}}\n", "the source 'extra' is not used; use it in a fact, or remove it"),
        ("indicators:\n", "indicators:\n  - {id: extra, label: {en: A, zh: 一}, category: trade, definition: {en: A., zh: 一。}, unit: ship, mode: during}\n", "the indicator 'extra' is not used; use it in a fact, or remove it"),
    ],
)  # fmt: skip
def test_a_warning_lets_the_book_open(old: str, new: str, words: str) -> None:
    text = changed(old, new)
    assert [line.split("warning: ")[1] for line in told(text)] == [words]
    assert book(text).facts


def test_two_preferred_values_of_a_period_are_told() -> None:
    text = changed("    status: [revised]\n    compiler: {en: Customs, zh: 海关}\n", "    preferred: true\n")
    [line] = told(text)
    assert line.endswith("warning: 'trade-2018' is preferred for this period too; prefer one of them")


def test_a_range_and_a_part_without_amount_are_held_against_nothing() -> None:
    assert told(changed('amount: "109"', 'relation: range\n    lower: "100"\n    upper: "200"')) == []
    text = changed("    complete: false\n", "    part_of: ships-all\n")
    assert told(text) == []


def test_a_derived_fact_without_amount_has_its_formula_checked() -> None:
    text = changed('    amount: "66.5"\n', "")
    assert told(text) == []
    text = changed("(ships-2018 / ships-all) * 100", "ships-2018 / (ships-all - ships-all)", text)
    assert [line.split(": ", 2)[2] for line in told(text)] == [
        "the formula divides by what may be nothing; divide by a value above or below zero"
    ]


def test_a_book_in_one_language_needs_no_other() -> None:
    text = changed("languages: [en, zh]", "languages: [en, en]").replace(", zh: 贸易}", "}")
    assert told(text) == []


def test_a_circle_of_parents_is_told_of_those_in_it() -> None:
    text = changed(
        "    parent: trade\n",
        "    parent: far\n  - {id: far, label: {en: A, zh: 一}, parent: fleet}\n"
        "  - {id: below, label: {en: A, zh: 一}, parent: far}\n",
    )
    whats = [line.split("error: ")[1].split(";")[0] for line in told(text)]
    assert whats == [
        "'fleet' stands below itself",
        "'far' stands below itself",
        "'below' stands below more than 20 others",
    ]


def test_a_mistake_does_not_bring_others_with_it() -> None:
    for old, new in (
        ("kind: count\n", "kind: counts\n"),
        ('amount: "164"', 'amount: "x"'),
        ("type: book", "kind: book"),
    ):
        text = changed(old, new)
        lines = told(text)
        assert all("there is no" not in line and "not used" not in line for line in lines), lines


def test_very_many_mistakes_are_counted_up_to_a_limit() -> None:
    facts = "".join(
        f"  - {{id: more-{number}, indicator: x, statement: {{en: A., zh: 一。}}, period: 2018}}\n"
        for number in range(6000)
    )
    lines = first_problems(reading(BOOK + facts).problems, language("en"))
    assert len(lines) == 101
    assert lines[-1] == "and 9,900 more"
