from __future__ import annotations

import gc
import gettext
import re
from functools import cache
from itertools import compress, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingdao_browser.core import search
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.search import Index, Term, fold, highlights, indexing, parse_query
from qingdao_browser.core.work import finish
from tests.core.samples import BOOK, book, changed
from tests.core.test_article import bundled

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())


@cache
def index() -> Index:
    return Index(bundled(), (EN, ZH))


@cache
def small() -> Index:
    return Index(book(), (EN, ZH))


def found(query: str, at: Index | None = None) -> list[str]:
    return [entry.id for entry in (at or index()).find(query)]


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("cross-border financing", "art-financing-value"),
        ("Cross-Border FINANCING", "art-financing-value"),
        ("ｃｒｏｓｓ－ｂｏｒｄｅｒ financing", "art-financing-value"),
        ("跨境融资", "art-financing-value"),
        ("financing 跨境", "art-financing-deals"),
        ("1.523 billion", "art-financing-value"),
        ("1.523billion", "art-financing-value"),
        ("USD 1.523 bn", "art-financing-value"),
        ("1,523 million", "art-financing-value"),
        ("１，５２３ million", "art-financing-value"),
        ("15.23亿", "art-financing-value"),
        ("15.23亿美元", "art-financing-value"),
        ("152300万美元", "art-financing-value"),
        ("1523000000", "art-financing-value"),
        ("380", "art-park-investment"),
        ("380 million", "art-park-investment"),
        ("3.8亿", "art-park-investment"),
        ("380m", "art-park-investment"),
        ("0.38 billion", "art-park-investment"),
        ("164", "art-ocean-boats"),
        ("164 boats", "art-ocean-boats"),
        ("Q1 2018", "art-new-sea-routes"),
        ("2018-Q1", "art-new-sea-routes"),
        ("2018 Q1", "art-new-sea-routes"),
        ("first quarter of 2018", "art-new-sea-routes"),
        ("2018年第一季度", "art-new-sea-routes"),
        ("2018年一季度", "art-new-sea-routes"),
        ("January–February 2018", "art-financing-firms"),
        ("january-february 2018", "art-financing-firms"),
        ("2018年1—2月", "art-financing-firms"),
        ("14 May 2018", "art-sister-ports"),
        ("Cartagena", "art-sister-ports"),
        ("卡塔赫纳", "art-sister-ports"),
        ("Senegal", "art-fishing-bases"),
        ("塞内加尔", "art-fishing-bases"),
        ("sister ports", "art-sister-ports"),
        ("Department of Commerce", "art-sister-ports"),
        ("art-sister-ports", "art-sister-ports"),
        ("TEU 30.78", "teu-2024"),
        ("3078万标准箱", "teu-2024"),
        ("UNCTAD", "teu-2008"),
        ("World Shipping Council 18.26", "teu-2018-wsc"),
        ("seven-fold", "art-financing-value"),
        ("“seven”", "art-financing-value"),
    ],
)
def test_what_people_type_finds_the_figure(query: str, id: str) -> None:
    assert id in found(query)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("trade", "trade"),
        ("Finance", "finance"),
        ("1.523 billion", "art-financing-value"),
        ("15.23亿", "art-financing-value"),
        ("Cross-border financings", "financing-deals"),
        ("Sea routes opened", "new-sea-routes"),
    ],
)
def test_the_nearest_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


@pytest.mark.parametrize("query", ["", "   ", "\t", "zzzz", "1.523 billion zzzz", "17.523 billion", "不存在的词"])
def test_nothing_is_found(query: str) -> None:
    assert found(query) == []


def test_a_number_does_not_match_inside_another() -> None:
    assert "art-park-investment" not in found("80")
    assert "art-ocean-boats" not in found("64")
    assert "art-financing-value" not in found("523")


def test_a_number_is_found_while_it_is_typed() -> None:
    for typed in ("1", "1.", "1.5", "1.52", "1.523", "1.523 b", "1.523 bi", "1.523 billio", "1.523 billion"):
        assert "art-financing-value" in found(typed), typed


def test_all_words_must_be_met() -> None:
    assert set(found("boats 2018")) == set(found("boats")) & set(found("2018"))


@given(text=st.text(max_size=30))
def test_any_query_is_answered(text: str) -> None:
    hits = small().find(text)
    assert len(hits) <= len(small().entries)
    for entry in hits:
        small().hit(entry, text, EN)


@pytest.mark.parametrize(
    "query",
    ["cross-border financing", "sister ports", "跨境融资", "shandong port", "container throughput", "ocean 2018"],
)
def test_each_letter_leaves_no_more_than_the_one_before(query: str) -> None:
    before = set(index().entries)
    for end in range(1, len(query) + 1):
        if not query[end - 1].isdigit():
            hits = set(index().find(query[:end]))
            assert hits <= before
        before = set(index().find(query[:end]))


def texts_of(at: Index) -> list[str]:
    """Return all text of each entry, in the order of the book."""
    made = at._made
    texts = [[own] for own in made.own]
    for text, entries in made.shared:
        for number in _numbers(entries, len(texts)):
            texts[number].append(text)
    for value, entries in made.values.items():
        for number in entries:
            texts[number].append(value)
    return ["\x01".join(parts) for parts in texts]


def _numbers(entries: list[int] | int, size: int) -> list[int]:
    return entries if isinstance(entries, list) else list(compress(range(size), entries.to_bytes(size)))


def stands(term: Term, text: str) -> bool:
    """Return whether a term stands in a text: numbers only where a number begins."""
    before = r"(?<![\d.,])" if term.number else ""
    return any(re.search(before + re.escape(needle), text) for needle in term.needles)


@cache
def packed() -> Index:
    """Return an index in which what belongs to more than three entries counts as belonging to many."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_MANY", "_SORTED", "_STEP"):
            patch.setattr(search, name, 3)
        patch.setattr(search, "_EFFORT", 10)
        return Index(bundled(), (EN, ZH))


@settings(max_examples=50)
@given(data=st.data())
def test_what_is_found_is_what_all_terms_stand_in(data: st.DataObject) -> None:
    texts = texts_of(index())
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text) - 1))
    query = text[start : start + data.draw(st.integers(1, 12))].replace("\x01", " ").replace("\x02", " ")
    query += data.draw(st.sampled_from(["", " -", " %", " 1", " 20", " a", " z-z", " 港"]))
    terms = parse_query(query)
    ids = index()._made.ids
    naive = {id for id, text in zip(ids, texts, strict=True) if terms and all(stands(term, text) for term in terms)}
    assert set(found(query)) == naive
    assert found(query, packed()) == found(query)


def test_results_are_a_sequence() -> None:
    hits = index().find("trade")
    assert hits[-1] == list(hits)[-1]
    assert hits[:2] == list(hits)[:2]
    assert hits == list(hits)
    assert hits == index().find("trade")
    assert hash(hits) == hash(index().find("trade"))
    assert hits != 5
    assert index().find("zzzz") == []


def test_the_index_is_made_in_steps() -> None:
    work = indexing(bundled(), (EN, ZH))
    shares: list[float] = []
    made: Index | None = None
    while made is None:
        try:
            shares.append(next(work))
        except StopIteration as end:
            made = end.value
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1
    assert list(made.find("trade")) == list(index().find("trade"))


@pytest.mark.parametrize("looked", [True, False])
def test_garbage_is_looked_for_as_before_when_the_index_is_made_or_left(looked: bool) -> None:
    try:
        (gc.enable if looked else gc.disable)()
        work = indexing(book(), (EN, ZH))
        next(work)
        assert not gc.isenabled()
        work.close()
        assert gc.isenabled() is looked
        finish(indexing(book(), (EN, ZH)))
        assert gc.isenabled() is looked
    finally:
        gc.enable()


def test_a_letter_more_finds_what_a_new_search_finds() -> None:
    query = "sea-lane of 2018, the “port” 5%"
    at = Index(bundled(), (EN, ZH))
    for end in range(1, len(query) + 1):
        fresh = Index(bundled(), (EN, ZH), index()._made)
        assert list(at.find(query[:end])) == list(fresh.find(query[:end]))
    for number in range(40):
        assert list(at.find(str(number))) == list(index().find(str(number)))


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The Port of Qingdao", "port", ["Port"]),
        ("Port, ports and PORT", "port", ["Port", "port", "PORT"]),
        ("青岛港的青岛", "青岛", ["青岛", "青岛"]),
        ("worth USD 1.523 billion", "1.523 billion", ["1.523 billion"]),
        ("worth USD 1.523 billion", "15.23亿", ["1.523 billion"]),
        ("金额为15.23亿美元", "1,523 million", ["15.23亿"]),
        ("1,200 boats of 200", "200", ["200"]),
        ("1,200 boats", "1200", ["1,200"]),
        ("2018 and 12018", "2018", ["2018"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("ＰＯＲＴ of ½ port", "port", ["ＰＯＲＴ", "port"]),
        ("January–February", "january-feb", ["January–Feb"]),
        ("sea seaside", "sea seaside", ["sea", "seaside"]),
        ("nothing here", "port", []),
        ("ﬁsh and fish", "fi", ["ﬁ", "fi"]),
    ],
)
def test_highlights(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, parse_query(query))] == marked


@given(text=st.text(max_size=60), query=st.text(max_size=12))
def test_highlights_are_spans_of_the_text_in_order(text: str, query: str) -> None:
    spans = highlights(text, parse_query(query))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


@given(word=st.from_regex(r"[a-z]{1,8}", fullmatch=True), before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_word_that_stands_in_the_text_is_marked(word: str, before: str, after: str) -> None:
    text = f"{before} {word} {after}"
    at = len(before) + 1
    spans = highlights(text, parse_query(word))
    assert any(start <= at and end >= at + len(word) for start, end in spans)


def test_folding_makes_forms_alike() -> None:
    assert fold("ＱＩＮＧＤＡＯ") == fold("qingdao")
    assert fold("2018–2019 — ‘a’ “b” −1") == "2018-2019 - 'a' \"b\" -1"


def test_hits_say_what_was_found() -> None:
    [value] = [entry for entry in index().find("1.523 billion") if entry.id == "art-financing-value"]
    hit = index().hit(value, "1.523 billion", EN)
    assert (hit.page, hit.kind) == ("financing-value", "fact")
    assert [hit.detail[a:b] for a, b in hit.detail_spans] == ["1.523 billion"]
    chinese = index().hit(value, "1.523 billion", ZH)
    assert [chinese.detail[a:b] for a, b in chinese.detail_spans] == ["15.23亿"]


def test_a_hit_whose_sentence_lacks_the_words_shows_figure_and_period() -> None:
    [value] = [entry for entry in small().find("2017") if entry.id == "trade-2017"]
    hit = small().hit(value, "2017", EN)
    assert hit.detail == "USD 1.40 billion, 2017"
    assert [hit.detail[a:b] for a, b in hit.detail_spans] == ["2017"]


def test_each_kind_of_hit() -> None:
    kinds = {entry.kind: small().hit(entry, "ship", EN) for entry in small().entries}
    assert kinds.keys() == {"category", "indicator", "fact", "source"}
    fleet = next(entry for entry in small().entries if entry.id == "fleet")
    assert (small().hit(fleet, "船队", ZH).title, small().hit(fleet, "船队", ZH).title_spans) == ("船队", ((0, 2),))
    report = small().hit(next(entry for entry in small().entries if entry.id == "report"), "harbour", EN)
    assert (report.title, report.detail, report.title_spans) == ("Report on the harbour", "City Press", ((14, 21),))
    ships = small().hit(next(entry for entry in small().entries if entry.id == "ships"), "sea", EN)
    assert (ships.title, ships.detail, ships.detail_spans) == ("Ships", "Ships at sea.", ((9, 12),))


def test_units_places_and_ranges_are_found() -> None:
    assert "ships-2018" in found("艘船", small())
    assert "trade-2018" in found("Busan", small())
    assert "goods-named" in found("釜山", small())
    assert "share-2013" in found("50", small())
    assert "ships-2018" in found("at sea", small())
    assert "trade-2018-later" in found("customs", small())


@pytest.mark.parametrize(
    ("period", "queries"),
    [
        ("2017-Q3", ["Q3 2017", "third quarter of 2017", "2017年三季度", "2017-Q3"]),
        ("2017-H2", ["H2 2017", "second half of 2017", "2017年下半年"]),
        ("2017-Q3~", ["Q3 2017"]),
    ],
)
def test_quarters_and_halves_are_found_as_people_write_them(period: str, queries: list[str]) -> None:
    text = changed('amount: "1.40"\n    period: 2017\n', f'amount: "1.40"\n    period: {period}\n', BOOK)
    for query in queries:
        assert "trade-2017" in found(query, Index(book(text), (EN, ZH))), query


def test_a_very_long_number_is_only_digits() -> None:
    digits = "9" * 40
    assert found(digits, small()) == []
    assert parse_query(digits)[0].needles == (digits,)
    assert highlights(f"{digits} and {'8' * 70}", parse_query("5 million")) == ()


def test_an_ambiguous_letter_may_be_a_word_or_a_power() -> None:
    [term] = parse_query("5m")
    assert "5m" in term.needles
    assert len(term.needles) == 2
