from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import Book, Citation, Fact, LanguageCode
from qingdao_browser.core.chart_choice import charts_of, has_amount, status_words
from qingdao_browser.core.citations import Style, short_citation
from qingdao_browser.core.collection import Chosen, Remark, Title
from qingdao_browser.core.excerpts import Excerpt, Part, Pick, excerpt, gathered, ids_of, works_of
from qingdao_browser.core.language import LANGUAGES, Language, language
from qingdao_browser.core.periods import write_period_and_mode
from qingdao_browser.core.quantities import write_amount, write_fact
from qingdao_browser.core.summarise import formula_text, headline_facts, lead_fact, summarise
from qingdao_browser.core.summary import Heading, Passage, Picture, Run, SmallCharts, Summary, Table
from tests.core.samples import book, changed
from tests.core.test_article import bundled

EN = language("en")
ZH = language("zh")
BOTH = pytest.mark.parametrize("code", LANGUAGES)
STYLES: tuple[Style, ...] = (
    "apa", "chicago", "gbt7714-numeric", "gbt7714-author-date", "bibtex", "ris", "csl-json",
)  # fmt: skip


def said(excerpt: Excerpt) -> str:
    """Return all that the passages of an excerpt say."""
    return "\n".join(block.text for block in excerpt.blocks if isinstance(block, Passage))


def one(part: Part, id: str, where: Language = EN, of: Book | None = None) -> str:
    return said(excerpt(of or book(), Pick(part, id), where))


def shorts(of: Book, fact: Fact, where: Language) -> list[str]:
    return [short_citation(of.sources[c.source], c, where.code) for c in of.citations_of(fact)]


def runs(excerpt: Excerpt) -> Iterator[Run]:
    for block in (*excerpt.blocks, *excerpt.tables):
        match block:
            case Passage():
                yield from block.runs
            case Table():
                yield from block.credit
            case Picture():
                yield from block.table.credit


def demanded(of: Book, fact: Fact, where: Language) -> list[str]:
    """Return what nobody may leave out who copies a fact."""
    wanted = [where.of(note.text).rstrip(".。") for note in fact.notes if note.mandatory]
    wanted += status_words(fact, where)
    for reading in fact.readings:
        unit = of.units[reading.unit] if reading.unit else of.unit_of(fact)
        wanted += [where.of(reading.label), write_amount(reading.result, unit, where)]
    if fact.counts is not None:
        word = "或" if where.code == "zh" else " or "
        wanted.append(word.join(where.of(text) for text in fact.counts.any_of))
    wanted += [where.of(e.text).rstrip(".。") for e in fact.corroboration if e.verdict in ("corrects", "contradicts")]
    return [*wanted, formula_text(of, fact.derived, where)] if fact.derived else wanted


def assert_has(text: str, wanted: list[str]) -> None:
    assert [part for part in wanted if part.casefold() not in text.casefold()] == [], text


@cache
def page(id: str, code: LanguageCode) -> Summary:
    return summarise(bundled(), id, language(code), apart=True)


# --- facts ------------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("part", ["value", "sentence"])
def test_every_fact_of_the_bundled_book_says_all_that_belongs_to_it(part: Part, code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    addresses = {source.url for source in everything.sources.values()} - {""}
    for fact in everything.facts.values():
        taken = excerpt(everything, Pick(part, fact.id), where)
        text = said(taken)
        place = everything.place_of(fact)
        names = [where.of(place.name)] if place is not None else []
        label = [where.of(everything.indicators[fact.indicator].label), where.of(fact.kind)]
        figure = write_fact(fact, everything.unit_of(fact), where).text
        assert_has(text, [*label, figure, *names, *demanded(everything, fact, where)])
        assert_has(text, [*shorts(everything, fact, where), *map(where.of, fact.members)])
        if part == "value" and has_amount(fact):
            assert write_period_and_mode(fact.period, everything.mode_of(fact), where) in text
        else:
            assert where.of(fact.statement).rstrip(".。") in text
        urls = {everything.sources[citation.source].url for citation in everything.citations_of(fact)} - {""}
        assert {run.url for run in runs(taken)} - {""} == urls
        assert urls <= addresses
        assert all(url.startswith(("http://", "https://")) for url in urls)
        assert [reference.text for reference in taken.references] == list(
            dict.fromkeys(shorts(everything, fact, where))
        )
        assert (taken.part, taken.language, taken.name) == (part, code, fact.id)
        assert taken.title in text
        assert taken.charts == ()


@BOTH
@pytest.mark.parametrize("part", ["value", "sentence"])
def test_no_excerpt_of_a_fact_is_badly_set(part: Part, code: LanguageCode) -> None:
    wrong = [
        "..",
        "。。",
        "  ",
        "()",
        "（）",
        " .",
        "；；",
        ";;",
        " )",
        "( ",
        "，，",
        "：：",
        "\0",
        " 。",
        "。 ",
        ".。",
        "。.",
    ]
    for id in bundled().facts:
        text = one(part, id, language(code), bundled())
        assert [sign for sign in wrong if sign in text] == [], text
        assert text.endswith("。" if code == "zh" else "."), text
        assert text.count("(") == text.count(")"), text
        assert text.count("（") == text.count("）"), text


@BOTH
def test_the_table_of_every_fact_says_what_belongs_to_it(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for fact in everything.facts.values():
        [table] = excerpt(everything, Pick("value", fact.id), where).tables
        [row] = table.rows
        text = "\n".join((*table.columns, table.caption, *(cell.text for cell in row)))
        place = everything.place_of(fact)
        names = [where.of(place.name)] if place is not None else []
        period = write_period_and_mode(fact.period, everything.mode_of(fact), where)
        label = [where.of(everything.indicators[fact.indicator].label), where.of(fact.kind)]
        assert_has(text, [*label, *names, period, *demanded(everything, fact, where), *shorts(everything, fact, where)])


def test_a_value_in_both_languages() -> None:
    assert one("value", "art-financing-value", EN, bundled()) == (
        "Cross-border financing, value: USD 1.523 billion (Qingdao, January–February 2018). 2 readings of the wording: "
        "seven times the base, USD 218 million, January–February 2017; eight times the base (grown by seven times), "
        "USD 190 million, January–February 2017; implied, not published. The report calls the change a seven-fold "
        "increase on January–February 2017. That is seven times or eight times the base; both implied bases are given, "
        "neither was published. The wording leaves open whether the value, the number of financings or the number of "
        "enterprises grew. Source: Department of Commerce of Shandong Province 2018, paragraph 3."
    )
    assert one("value", "trade-2018", ZH) == (
        "贸易额：15.23亿美元（青岛，2018年全年）。初步数。另有来源予以更正：重新统计。初步统计。"
        "来源：Li、Office of the Port，2018，第4页；Ledger，无日期。"
    )


def test_both_readings_stay_together_in_every_form() -> None:
    for part in ("value", "sentence"):
        assert_has(one(part, "art-financing-value", EN, bundled()), ["USD 218 million", "USD 190 million"])
    taken = excerpt(bundled(), Pick("page", "financing-value"), EN)
    [readings] = [table for table in taken.tables if len(table.rows) == 2]
    assert [row[1].text for row in readings.rows] == ["USD 218 million", "USD 190 million"]
    assert_has(" ".join(readings.remarks), ["seven times or eight times the base"])


def test_a_sentence_says_what_its_statement_leaves_out() -> None:
    assert one("sentence", "trade-2018-later") == (
        "Trade came to USD 1.55 billion (Value of trade: over USD 1.55 billion, 2018, full year; Ledger n.d.). Revised."
    )
    assert one("sentence", "ships-2018") == (
        "There were 109 ships (Ships, at sea: as of 14 May 2018; Li and Office of the Port 2018, paragraph 5). "
        "Built or bought: one count, never split."
    )
    # The statement says when, only it begins with it.
    said = changed(
        "{en: There were 109 ships., zh: 有船109艘。}", "{en: 'As of 14 May 2018, 109 ships.', zh: 有船109艘。}"
    )
    assert one("sentence", "ships-2018", EN, book(said)).startswith("As of 14 May 2018, 109 ships (Ships, at sea; Li")


def test_a_year_that_the_statement_names_is_not_repeated() -> None:
    said = changed("{en: Trade came to USD 1.40 billion.", "{en: In 2017 trade came to USD 1.40 billion.")
    assert one("sentence", "trade-2017", EN, book(said)) == (
        "In 2017 trade came to USD 1.40 billion (Value of trade; Li and Office of the Port 2018, page 3)."
    )


def test_names_are_told_unless_the_text_tells_them() -> None:
    assert "Named among others: silk; tea. Examples only" in one("value", "goods-named")
    assert "列名（未列全）：丝绸；茶叶。" in one("value", "goods-named", ZH)
    complete = changed("    complete: false\n", "")
    assert "Named: silk; tea. Counted here, not in the source." in one("value", "goods-named", EN, book(complete))
    named = changed("'Two goods are named, such as tea.'", "'Two goods are named, tea and Silk.'")
    assert "Named among others" not in one("sentence", "goods-named", EN, book(named))


def test_a_fact_without_a_figure_is_taken_as_its_sentence() -> None:
    for part in ("value", "bare", "sentence"):
        assert one(part, "goods-named").startswith("Two goods are named, such as tea (Goods: since 2013; Li and ")


def test_everything_that_speaks_against_a_figure_is_said() -> None:
    text = one("value", "art-ocean-boats", EN, bundled())
    assert_has(
        text, ["163 boats had been developed by the end of 2017", "171 boats had been approved by February 2017"]
    )
    doubted = changed(
        "corroboration: [{fact: trade-2018-later, verdict: corrects, text: {en: Counted again., zh: 重新统计。}}]",
        "corroboration: [{fact: trade-2018-later, verdict: corrects, text: {en: Counted again., zh: 重新统计。}}, "
        "{fact: trade-2017, verdict: contradicts, text: {en: Not so., zh: 不符。}}]",
    )
    text = one("value", "trade-2018", EN, book(doubted))
    assert "Another source speaks against it: Not so. Another source corrects it: Counted again. First count." in text


def test_the_bare_value_is_nothing_else() -> None:
    taken = excerpt(book(), Pick("bare", "trade-2018-later"), EN)
    assert said(taken) == taken.title == "over USD 1.55 billion"
    assert [[cell.text for cell in row] for row in taken.tables[0].rows] == [["over USD 1.55 billion"]]
    assert taken.references == ()


def test_a_figure_stands_out_and_sources_are_linked() -> None:
    [passage] = excerpt(book(), Pick("value", "trade-2018"), EN).blocks
    assert isinstance(passage, Passage)
    assert [run.text for run in passage.runs if run.strong] == ["USD 1.523 billion"]
    assert [(run.text, run.url) for run in passage.runs if run.url] == [
        ("Li and Office of the Port 2018, page 4", "https://example.org/report")
    ]
    assert not passage.verbatim


def test_references_keep_sources_without_an_address() -> None:
    taken = excerpt(book(), Pick("value", "trade-2018"), EN)
    assert [(reference.text, reference.url) for reference in taken.references] == [
        ("Li and Office of the Port 2018, page 4", "https://example.org/report"),
        ("Ledger n.d.", ""),
    ]
    table = excerpt(book(), Pick("page", "trade-value"), EN)
    assert "Ledger n.d." in [reference.text for reference in table.references]


def test_a_derived_fact_shows_its_formula_and_the_sources_of_its_inputs() -> None:
    assert one("value", "share-2018") == (
        "Share of large ships: 66.5% (as of 14 May 2018). Computed here: (109 ships ÷ 164 ships) × 100. "
        "Computed from: Li and Office of the Port 2018, paragraph 5."
    )


def test_a_range_is_taken_as_a_range() -> None:
    assert one("value", "share-2013") == "Share of large ships: 40–50% (about 2013). Source: Ledger n.d."
    assert one("bare", "share-2013") == "40–50%"


# --- pages ------------------------------------------------------------------------------------------------------------


@BOTH
def test_every_indicator_is_its_sentence_its_observations_and_its_charts(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for indicator in everything.indicators.values():
        taken = excerpt(everything, Pick("page", indicator.id), where)
        facts = everything.facts_of[indicator.id]
        lead = lead_fact(everything, facts)
        sentence = excerpt(everything, Pick("sentence", lead.id), where)
        assert taken.blocks[0] == sentence.blocks[0]
        assert taken.title == where.of(indicator.label)
        shown = [block for block in taken.blocks if isinstance(block, Table)]
        assert [len(table.rows) for table in shown] == ([len(facts)] if len(facts) > 1 else [])
        assert taken.tables[0].rows
        assert len(taken.tables[0].rows) == len(facts)
        assert taken.charts == tuple(chart for chart, _ in charts_of(everything, indicator, where))
        assert_has(
            "\n".join(reference.text for reference in taken.references),
            [text for fact in facts for text in shorts(everything, fact, where)],
        )


def test_an_indicator_without_observations_says_so() -> None:
    text = changed(
        "sources:\n  - id: report\n",
        "  - {id: empty, label: {en: Nothing, zh: 无}, category: trade, definition: {en: None., zh: 无。}, "
        "unit: ship, mode: as_of}\nsources:\n  - id: report\n",
    )
    small = book(text)
    taken = excerpt(small, Pick("page", "empty"), EN)
    assert said(taken) == "Nothing: This book has no observation of this indicator."
    assert (taken.title, taken.tables, taken.references) == ("Nothing", (), ())
    assert one("page", "empty", ZH, small) == "无：本册没有该指标的观测值。"
    marked = excerpt(small, Pick("marked", "empty", text="no observation"), EN)
    assert said(marked) == "no observation (Nothing, Harbour)"
    assert marked.references == ()


@BOTH
def test_every_category_is_its_tables(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for category in everything.categories.values():
        taken = excerpt(everything, Pick("page", category.id), where)
        indicators = everything.indicators_of[category.id]
        assert sum(len(table.rows) for table in taken.tables) == len(indicators)
        assert taken.blocks == taken.tables
        for table in taken.tables:
            assert table.caption.startswith(
                where.colon().join([where.of(everything.head.title), where.of(category.label)])
            )
            for row in table.rows:
                lead = lead_fact(everything, everything.facts_of[row[0].page])
                text = "\n".join(cell.text for cell in row)
                assert_has(text, [*demanded(everything, lead, where), *shorts(everything, lead, where)])


@BOTH
def test_home_is_its_headlines_and_the_map(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    taken = excerpt(everything, Pick("page", "home"), where)
    headlines = [fact for top in everything.children_of[""] for fact in headline_facts(everything, top)]
    values = [excerpt(everything, Pick("value", fact.id), where).blocks[0] for fact in headlines]
    assert [block for block in taken.blocks if isinstance(block, Passage)] == values
    assert [block.text for block in taken.blocks if isinstance(block, Heading)] == [
        where.of(top.label) for top in everything.children_of[""] if headline_facts(everything, top)
    ]
    assert len(taken.charts) == 1
    assert len(taken.tables) == len(headlines)
    [picture] = [block for block in taken.blocks if isinstance(block, Picture)]
    address = everything.sources[everything.head.lead].url
    assert [run.url for run in picture.table.credit if run.url] == [address]


def test_a_category_without_a_headline_has_no_heading_at_home() -> None:
    taken = excerpt(book(changed("    headline: [trade-2018]\n", "")), Pick("page", "home"), EN)
    assert [block.text for block in taken.blocks if isinstance(block, Heading)] == ["Trade"]
    text = changed("    parent: trade\n", "")
    text = text.replace("category: fleet", "category: trade")
    taken = excerpt(book(text), Pick("page", "home"), EN)
    assert [block.text for block in taken.blocks if isinstance(block, Heading)] == ["Trade"]


def test_the_page_of_a_fact_is_its_sentence() -> None:
    taken = excerpt(book(), Pick("page", "trade-2018"), EN)
    assert taken.blocks == excerpt(book(), Pick("sentence", "trade-2018"), EN).blocks


def test_the_page_of_a_source_is_its_citation() -> None:
    for id in ("report", "sources"):
        assert (
            excerpt(book(), Pick("page", id), EN, "ris").blocks
            == excerpt(book(), Pick("citation", id), EN, "ris").blocks
        )


def test_unknown_ids_are_refused() -> None:
    for part in ("value", "sentence", "bare", "table", "figure", "page"):
        with pytest.raises(KeyError):
            excerpt(book(), Pick(part, "nowhere"), EN)


# --- tables -----------------------------------------------------------------------------------------------------------


def blocks_of(id: str, where: Language, of: Book | None = None) -> list[tuple[int, Table]]:
    """Return the tables of a page with their places, those behind charts too."""
    summary = page(id, where.code) if of is None else summarise(of, id, where, apart=True)
    tables = (
        (number, block.table if isinstance(block, Picture) else block) for number, block in enumerate(summary.blocks)
    )
    return [(number, table) for number, table in tables if isinstance(table, Table)]


@cache
def all_tables(code: LanguageCode) -> list[tuple[str, int, Table]]:
    everything = bundled()
    ids = ["home", *everything.categories, *everything.indicators, *everything.sources]
    return [(id, number, table) for id in ids for number, table in blocks_of(id, language(code))]


def credited(table: Table) -> list[str]:
    """Return the sources that stand below a table, without the words and signs between them."""
    return [run.text for run in table.credit[1::2]]


@BOTH
def test_every_table_can_be_taken_whole(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for id, number, table in all_tables(code):
        taken = excerpt(everything, Pick("table", id, number), where)
        [copied] = taken.tables
        assert taken.blocks == (copied,)
        assert (copied.rows, copied.columns) == (table.rows, table.columns)
        assert copied.source == ""
        assert copied.caption == taken.title
        names = [*everything.indicators, *everything.categories]
        label = {name: where.of((everything.indicators | everything.categories)[name].label) for name in names}
        assert label.get(id, "") in copied.caption
        # Nothing points at a list that stays behind.
        assert not any("[1]" in cell.text for row in copied.rows for cell in row)


@BOTH
def test_tables_of_observations_say_their_caveats_in_full(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for indicator in everything.indicators.values():
        facts = {fact.id: fact for fact in everything.facts_of[indicator.id]}
        for _, table in blocks_of(indicator.id, where):
            for row in table.rows:
                if row[0].page in facts:
                    fact = facts[row[0].page]
                    assert_has("\n".join(cell.text for cell in row), demanded(everything, fact, where))


@given(data=st.data())
def test_any_rows_of_any_table_cite_their_sources_once_and_no_others(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(LANGUAGES))
    id, number, table = data.draw(st.sampled_from(all_tables(code)))
    rows = data.draw(st.lists(st.integers(0, len(table.rows) - 1), min_size=1, unique=True))
    check_rows(id, number, table, tuple(rows), language(code))


@BOTH
def test_each_row_of_each_table_cites_its_sources_and_no_others(code: LanguageCode) -> None:
    for id, number, table in all_tables(code):
        if id in bundled().indicators or id in bundled().categories:
            for row in {0, len(table.rows) // 2, len(table.rows) - 1}:
                check_rows(id, number, table, (row,), language(code))


def check_rows(id: str, number: int, table: Table, rows: tuple[int, ...], where: Language) -> None:
    taken = excerpt(bundled(), Pick("table", id, number, rows=rows), where)
    [copied] = taken.tables
    assert copied.rows == tuple(table.rows[row] for row in rows)
    wanted = dict.fromkeys(reference for row in copied.rows for cell in row for reference in cell.references)
    if wanted:
        assert credited(copied) == [reference.text for reference in wanted]
        assert [run.url for run in copied.credit[1::2]] == [reference.url for reference in wanted]
        assert taken.references[: len(wanted)] == tuple(r for r in wanted if r.url) + tuple(
            r for r in wanted if not r.url
        )
        assert copied.credit[0].text == where.tr("Source: " if len(wanted) == 1 else "Sources: ")
    facts = [bundled().facts[cell.page] for row in copied.rows for cell in row if cell.page in bundled().facts]
    shown = "\n".join(credited(copied))
    assert_has(shown, [text for fact in facts for text in shorts(bundled(), fact, where)])


def test_the_caption_names_the_place_that_all_rows_share() -> None:
    [number] = [number for number, table in blocks_of("trade-value", EN, book()) if table.caption == "Value of trade"]
    whole = excerpt(book(), Pick("table", "trade-value", number), EN)
    assert whole.title == "Value of trade"
    row = next(i for i, cells in enumerate(whole.tables[0].rows) if cells[0].page == "trade-2018")
    alone = excerpt(book(), Pick("table", "trade-value", number, rows=(row,)), EN)
    assert alone.title == "Value of trade, Qingdao"
    assert credited(alone.tables[0]) == ["Li and Office of the Port 2018, page 4", "Ledger n.d."]
    assert excerpt(book(), Pick("table", "trade-2018", number), EN) == whole


def test_what_others_say_is_told_with_their_doubts_and_source() -> None:
    [number] = [n for n, t in blocks_of("trade-value", EN, book()) if t.caption == "What other sources say"]
    [table] = excerpt(book(), Pick("table", "trade-value", number), EN).tables
    assert [cell.text for cell in table.rows[0]] == [
        "Agrees, with a correction", "over USD 1.55 billion, 2018. Revised.", "Counted again.", "Ledger n.d.",
    ]  # fmt: skip
    assert "".join(run.text for run in table.credit) == "Source: Ledger n.d."
    plain = book(changed("    status: [revised]\n", ""))
    [table] = excerpt(plain, Pick("table", "trade-value", number), EN).tables
    assert table.rows[0][1].text == "over USD 1.55 billion, 2018"


def test_the_table_about_a_source_names_it_with_its_address() -> None:
    [table] = excerpt(book(), Pick("table", "report", 1), EN).tables
    assert table.caption == "Li and Office of the Port 2018: About this source"
    assert table.credit[1:] == (Run("Li and Office of the Port 2018", url="https://example.org/report"),)


def test_the_table_of_a_map_says_what_must_be_said_of_the_facts_that_name_its_places() -> None:
    number = next(n for n, block in enumerate(summarise(bundled(), "home", EN).blocks) if isinstance(block, Picture))
    [table] = excerpt(bundled(), Pick("table", "home", number), EN).tables
    assert any("Examples only, the list is incomplete" in remark for remark in table.remarks)
    assert len(table.credit) > 1


@pytest.mark.parametrize(
    ("fact", "words"), [("art-ma-ipo-support", "stock market"), ("art-fishing-bases", "Guinea-Bissau")]
)
def test_a_spreadsheet_has_the_words_of_what_a_number_does_not_say(fact: str, words: str) -> None:
    [table] = excerpt(bundled(), Pick("value", fact), EN).tables
    assert table.columns[-1] == "Statement"
    assert words in table.rows[0][-1].text
    assert "enterprises" not in table.columns


def test_what_is_no_table_is_refused() -> None:
    for block in (0, -1, 99):
        with pytest.raises(LookupError):
            excerpt(book(), Pick("table", "trade-value", block), EN)
    with pytest.raises(LookupError):
        excerpt(book(), Pick("table", "report", 1, rows=(99,)), EN)


# --- charts -----------------------------------------------------------------------------------------------------------


@BOTH
def test_every_chart_can_be_taken_with_its_sources(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    for id in ("home", *everything.indicators):
        for number, block in enumerate(page(id, code).blocks):
            if isinstance(block, Picture):
                taken = excerpt(everything, Pick("figure", id, number), where)
                [picture] = taken.blocks
                assert isinstance(picture, Picture)
                assert taken.charts == (block.chart,)
                assert taken.title == block.chart.heading.title
                assert picture.table.rows == block.table.rows
                assert taken.tables == (picture.table,)
                assert credited(picture.table)
                assert taken.references
                # One source may be cited at several places, which the line of the chart says together.
                facts = [
                    everything.facts[c.page] for row in picture.table.rows for c in row if c.page in everything.facts
                ]
                assert_has(" ".join(credited(picture.table)), [t for f in facts for t in shorts(everything, f, where)])


def test_small_charts_are_taken_one_by_one_or_together() -> None:
    everything = bundled()
    for category in everything.categories:
        for number, block in enumerate(page(category, "en").blocks):
            if isinstance(block, SmallCharts):
                together = excerpt(everything, Pick("figure", category, number), EN)
                assert together.charts == block.charts
                assert together.title == together.small_title == page(category, "en").title
                assert len(together.tables) == len(block.charts)
                for item, chart in enumerate(block.charts):
                    alone = excerpt(everything, Pick("figure", category, number, item), EN)
                    assert alone.charts == (chart,)
                    assert alone.name == chart.heading.page
                    assert alone.small_title == ""
                    assert alone.tables == (together.tables[item],)
                    assert set(alone.references) <= set(together.references)
                with pytest.raises(LookupError):
                    excerpt(everything, Pick("figure", category, number, len(block.charts)), EN)


def test_what_is_no_chart_is_refused() -> None:
    for block in (0, -1, 99):
        with pytest.raises(LookupError):
            excerpt(book(), Pick("figure", "trade-value", block), EN)


def test_the_map_links_its_source_where_one_alone_has_that_name() -> None:
    everything = book()
    [number] = [n for n, b in enumerate(summarise(everything, "home", EN).blocks) if isinstance(b, Picture)]
    [picture] = excerpt(everything, Pick("figure", "home", number), EN).blocks
    assert isinstance(picture, Picture)
    assert {run.text: run.url for run in picture.table.credit[1::2]} == {
        "Li and Office of the Port 2018, page 4": "https://example.org/report",
        "Ledger n.d.": "",
    }
    twin = changed(
        "  - id: ledger\n",
        "  - id: twin\n    type: book\n    title: Twin\n"
        "    author: [{family: Li, given: Hua}, {literal: Office of the Port}]\n"
        "    issued: {date-parts: [[2018]]}\n    custom: {reliability: low}\n    URL: https://example.org/twin\n"
        "  - id: ledger\n",
    )
    [picture] = excerpt(book(twin), Pick("figure", "home", number), EN).blocks
    assert isinstance(picture, Picture)
    assert {run.url for run in picture.table.credit} == {""}


# --- citations --------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("id", ["trade-2018", "trade-value", "trade", "report", "ledger"])
def test_citations_in_every_style(style: Style, id: str, code: LanguageCode) -> None:
    taken = excerpt(book(), Pick("citation", id), language(code), style)
    text = said(taken)
    works = works_of(book(), [id])
    assert_has(text, [source.title for source, _ in works])
    assert_has(text, [citation.locator for _, citations in works for citation in citations])
    assert ("https://example.org/report" in text) == ("report" in {source.id for source, _ in works})
    for block in taken.blocks:
        assert isinstance(block, Passage)
        assert block.verbatim == (style in ("bibtex", "ris", "csl-json"))
    assert len(taken.blocks) == (1 if style in ("bibtex", "ris", "csl-json") else len(works))
    assert [row[0].text for row in taken.tables[0].rows] == [
        block.text for block in taken.blocks if isinstance(block, Passage)
    ]
    n = len(works)
    assert taken.title == (f"{n}条引文" if code == "zh" else f"{n} citation{'s' if n > 1 else ''}")


def test_works_are_those_of_the_ids_with_their_places() -> None:
    def told(*ids: str) -> list[tuple[str, list[str]]]:
        return [(source.id, [c.locator for c in citations]) for source, citations in works_of(book(), ids)]

    assert told("trade-2017") == [("report", ["3"])]
    assert told("trade-2017", "trade-2018") == [("report", ["3", "4"]), ("ledger", [""])]
    assert told("share-2018") == [("report", ["5"])]
    assert told("ledger") == [("ledger", [""])]
    assert told("sources") == [("report", []), ("ledger", [])]
    assert told("report") == [("report", ["3", "4", "5", ""])]
    assert told("home") == [("report", ["3", "4", "5", ""]), ("ledger", [""])]
    assert told("fleet") == [("report", ["5"]), ("ledger", [""])]


def test_a_source_that_no_fact_cites_is_cited_too() -> None:
    text = changed(
        "  - id: ledger\n", "  - {id: spare, type: book, title: Spare, custom: {reliability: low}}\n  - id: ledger\n"
    )
    assert [(source.id, cited) for source, cited in works_of(book(text), ["spare"])] == [("spare", [])]


# --- marked text ------------------------------------------------------------------------------------------------------


def marked(id: str, text: str, where: Language = EN, fact: str = "") -> str:
    return said(excerpt(book(), Pick("marked", id, text=text, fact=fact), where))


def test_text_marked_in_a_figure_takes_everything_along() -> None:
    assert marked("trade-value", "1.523\n billion", EN, "trade-2018") == (
        "1.523 billion (Value of trade: USD 1.523 billion, Qingdao, 2018, full year; Li and Office of the Port 2018, "
        "page 4; Ledger n.d.). Provisional. Another source corrects it: Counted again. First count."
    )
    chinese = marked("trade-value", "15.23亿", ZH, "trade-2018")
    assert chinese.startswith("15.23亿（贸易额：15.23亿美元，青岛，2018年全年；Li、Office of the Port，2018，第4页；")
    assert "初步统计。" in chinese


@BOTH
def test_text_marked_in_any_statement_has_all_that_is_demanded(code: LanguageCode) -> None:
    where = language(code)
    for fact in bundled().facts.values():
        text = where.of(fact.statement)[:7]
        passage = said(excerpt(bundled(), Pick("marked", fact.indicator, text=text, fact=fact.id), where))
        for words in (*demanded(bundled(), fact, where), *shorts(bundled(), fact, where)):
            assert words.casefold() in passage.casefold(), fact.id
        assert write_fact(fact, bundled().unit_of(fact), where).text in passage


def test_a_remark_that_is_marked_itself_is_not_said_twice() -> None:
    assert marked("trade-value", "First count.", EN, "trade-2018").count("First count") == 1


def test_no_source_is_put_behind_a_text_of_no_figure() -> None:
    bare = " (Value of trade, Harbour)"
    for text in ("Goods sold and bought.", "Observations"):
        assert marked("trade-value", text) == text + bare
    assert marked("trade-value", "Value of trade") == "Value of trade (Harbour)"
    assert marked("home", "Places the report names") == "Places the report names (Harbour)"
    assert marked("trade", "Indicators of the report") == "Indicators of the report (Harbour)"
    assert marked("trade-value", "货物", ZH) == "货物（贸易额，港口）"
    for id in ("report", "sources"):
        assert marked(id, "Report on the harbour") == "Report on the harbour"


def test_marked_text_has_its_table_and_title() -> None:
    taken = excerpt(book(), Pick("marked", "trade-value", text="1.523 billion", fact="trade-2018"), EN)
    assert taken.title == "1.523 billion"
    assert [row[0].text for row in taken.tables[0].rows] == [said(taken)]
    assert {run.url for run in runs(taken) if run.url} == {"https://example.org/report"}


def test_an_excerpt_is_a_value() -> None:
    taken = excerpt(book(), Pick("value", "trade-2018"), EN)
    assert taken == excerpt(book(), Pick("value", "trade-2018"), EN)
    assert msgspec.structs.replace(taken, name="other") != taken
    assert works_of(book(), ["trade-2017"])[0][1] == [Citation("report", "page", "3")]


# --- into a briefing, and out of it -----------------------------------------------------------------------------------


def stands_for(pick: Pick, of: Book | None = None) -> tuple[str, ...]:
    return ids_of(of or bundled(), pick, EN)


def test_a_part_of_a_page_stands_for_what_the_page_is_about() -> None:
    fact = next(iter(bundled().facts))
    of_facts: tuple[Part, ...] = ("value", "bare", "sentence", "citation", "page")
    of_pages: tuple[Part, ...] = ("page", "table", "figure", "citation")
    for part in of_facts:
        assert stands_for(Pick(part, fact)) == (fact,)
    for part in of_pages:
        assert stands_for(Pick(part, "port-containers")) == ("port-containers",)
    assert stands_for(Pick("page", "finance")) == ("finance",)


def test_home_stands_for_its_source_and_the_list_of_sources_for_nothing() -> None:
    assert stands_for(Pick("page", "home")) == (bundled().head.lead,)
    assert stands_for(Pick("page", "sources")) == ()
    assert stands_for(Pick("page", "nothing-of-the-kind")) == ()


def test_marked_text_stands_for_its_fact_or_its_page() -> None:
    fact = next(iter(bundled().facts))
    assert stands_for(Pick("marked", "port-containers", text="x", fact=fact)) == (fact,)
    assert stands_for(Pick("marked", "port-containers", text="x")) == ("port-containers",)


def test_chosen_rows_stand_for_what_they_lead_to() -> None:
    page = summarise(bundled(), "port-containers", EN)
    number, table = next((at, block) for at, block in enumerate(page.blocks) if isinstance(block, Table))
    led = tuple(table.rows[row][0].page for row in (2, 0))
    assert set(led) <= bundled().facts.keys()
    assert stands_for(Pick("table", "port-containers", number, rows=(2, 0))) == led


def test_rows_that_lead_nowhere_and_blocks_without_rows_stand_for_the_page() -> None:
    page = summarise(bundled(), "financing-value", EN)
    picture = next(at for at, block in enumerate(page.blocks) if isinstance(block, Picture))
    assert stands_for(Pick("table", "financing-value", picture, rows=(0,))) == ("financing-value",)
    assert stands_for(Pick("table", "financing-value", 0, rows=(0,))) == ("financing-value",)


def test_a_small_chart_stands_for_its_own_page() -> None:
    page = summarise(bundled(), "finance", EN)
    number, small = next((at, block) for at, block in enumerate(page.blocks) if isinstance(block, SmallCharts))
    assert stands_for(Pick("figure", "finance", number, 1)) == (small.charts[1].heading.page,)
    assert stands_for(Pick("figure", "finance", number)) == ("finance",)
    assert stands_for(Pick("figure", "finance", 0, 1)) == ("finance",)


@BOTH
def test_what_was_gathered_keeps_its_order_its_own_words_and_every_source(code: LanguageCode) -> None:
    where = language(code)
    choices = (
        Title("First"), Chosen("trade-2018"), Remark("Ask <b>them</b>."), Chosen("nowhere"), Chosen("sources"),
        Chosen("ships"), Chosen("trade"),
    )  # fmt: skip
    whole = gathered(book(), choices, "Meeting", where)
    assert (whole.title, whole.part) == ("Meeting", "page")
    single = [excerpt(book(), Pick("page", id), where) for id in ("trade-2018", "ships", "trade")]
    assert whole.blocks == (
        Heading("First"), *single[0].blocks, Passage((Run("Ask <b>them</b>.", italic=True),)),
        *single[1].blocks, *single[2].blocks,
    )  # fmt: skip
    assert [table.rows[0][0].text for table in whole.tables[:3:2]] == ["First", "Ask <b>them</b>."]
    assert set(whole.references) == {reference for part in single for reference in part.references}
    assert len(set(whole.references)) == len(whole.references)


def test_a_source_is_gathered_as_its_figures_and_no_others() -> None:
    whole = gathered(book(), [Chosen("ledger")], "Meeting", EN)
    assert [type(block) for block in whole.blocks] == [Table, Passage]
    named = [cell.page for table in whole.tables for row in table.rows for cell in row if cell.page in book().facts]
    assert sorted(named) == sorted(fact.id for fact in book().facts_citing["ledger"])
