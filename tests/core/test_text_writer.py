from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.excerpts import Excerpt, Part, Piece
from qingdao_browser.core.language import language
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import (
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Paragraph,
    Passage,
    Picture,
    Reference,
    Run,
    SmallCharts,
    SourceEntry,
    Sources,
    Summary,
    Table,
)
from qingdao_browser.core.text_writer import columns_of, legible, write_excerpt, write_text, write_text_document
from tests.core.documents import LANGUAGES, bare, document, documents, texts_of
from tests.core.documents import hostile as hostile_document
from tests.core.pasted import SEEN, chart, excerpts, hostile, seen, tables_of
from tests.core.samples import book

EN = language("en")

HOME = """\
Li and Office of the Port 2018
Harbour, at a glance
====================
The report of 14 May 2018: its figures, each with period and source, and what other pages say.

Trade
- USD 1.523 billion: Value of trade, 2018, full year, provisional [1] page 4; [2]

Places the report names
Lines are great circles from Qingdao; positions are approximate.
Map of 1 place linked with Qingdao. Busan

Place  Named for
-----  --------------
Busan  Value of trade
Sources: City Press; Ledger

Also reported, without a figure
-------------------------------

Two goods are named, such as tea. [1]

Sources
-------

[1] Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018. (high reliability; cited: page 4) https://example.org/report
[2] Ledger. Undated. (medium reliability)
"""

TRADE = """\
Trade
=====
2 indicators, 4 observations

- USD 1.523 billion: Value of trade, 2018, full year, provisional [1] page 4; [2]

Charts
------

Trade grows
Value of trade, USD billion, Qingdao
Bars of Value of trade. 2017, Office of the Port: USD 1.40 billion; 2018, provisional: USD 1.523 billion; 2018, revised: over USD 1.55 billion
Sources: City Press; Ledger

Parts of this category
----------------------

- Fleet

Indicators of the report
------------------------

Indicator             Lead figure  Period           Caveat       Source
--------------  -----------------  ---------------  -----------  ----------
Value of trade  USD 1.523 billion  2018, full year  Provisional  [1] page 4
Goods                   no figure  since 2013                    [1]

Sources
-------

[1] Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018. (high reliability; cited: page 4) https://example.org/report
[2] Ledger. Undated. (medium reliability)
"""  # noqa: E501

SHIPS = """\
Trade › Fleet
Ships
=====

109 ships (as of 14 May 2018) [1] paragraph 5
- At sea
! Built or bought: one count, never split
- No other source in this book

There were 109 ships.

One wording, 2 readings of the base
Ships, ships, 14 May 2018, dashed outlines are implied, not published
Bars of Ships: the published value and the bases it implies. 14 May 2018: 164 ships; 2017, twice the base: 82 ships, implied; three times the base: 55 ships, implied

Implied by the wording, not published
Reading               Implied base       If rounded  Period  Formula
--------------------  ------------  ---------------  ------  -------------
twice the base            82 ships  81.5–82.5 ships  2017    164 ships ÷ 2
three times the base      55 ships                           164 ships ÷ 3
[1] paragraph 5

Observations
------------

Ships
Period             Kind    ships  Caveat  Source
-----------------  ------  -----  ------  ---------------
as of 14 May 2018  at sea    109          [1] paragraph 5
as of 14 May 2018            164          [1] paragraph 5

Computed here
-------------

Computed here         Result  Period             Formula                        Sources of the inputs
--------------------  ------  -----------------  -----------------------------  ---------------------
Share of large ships   66.5%  as of 14 May 2018  (109 ships ÷ 164 ships) × 100  [1] paragraph 5

Definition
----------

Ships at sea.

Sources
-------

[1] Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018. (high reliability; cited: paragraph 5) https://example.org/report
"""  # noqa: E501

FACT_IN_CHINESE = """\
贸易
贸易额
======

15.23亿美元（2018年全年） [1] 第4页；[2]
! 初步数
! 另有来源予以更正

贸易额为15.23亿美元。

! 初步统计。

来源所述变动（与上年相比）：+8.8%。

其他来源的说法
--------------

核对结果          数据                    关系说明    来源
----------------  ----------------------  ----------  ----
基本一致，有更正  超过15.5亿美元，2018年  重新统计。  [2]

指标解释
--------

进出口货物。

来源
----

[1] Hua Li、Office of the Port、City Press。《Report on the harbour》。2018年5月14日。（可靠性高；CITED） https://example.org/report
[2] 《Ledger》。日期不详。（可靠性中等）
"""

SOURCE = """\
Sources
Ledger
======
Ledger n.d.

Ledger. Undated.

About this source
Detail               Entry
-------------------  ------------------
How far to trust it  medium reliability
Address              no link on file

What it is cited for
--------------------

Indicator                            Figure  Period           Caveat       Place in the source
--------------------  ---------------------  ---------------  -----------  -------------------
Value of trade            USD 1.523 billion  2018, full year  Provisional
Value of trade        over USD 1.55 billion  2018, full year  Revised
Share of large ships                 40–50%  about 2013
"""

SOURCES = """\
Sources
=======
2 sources

[1] Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018. (high reliability) https://example.org/report
[2] Ledger. Undated. (medium reliability)
"""


@pytest.mark.parametrize(
    ("id", "code", "text"),
    [
        ("home", "en", HOME),
        ("trade", "en", TRADE),
        ("ships", "en", SHIPS),
        ("trade-2018", "zh", FACT_IN_CHINESE.replace("CITED", language("zh").tr("cited: {places}", places="第4页"))),
        ("ledger", "en", SOURCE),
        ("sources", "en", SOURCES),
    ],
)
def test_pages_of_the_sample(id: str, code: LanguageCode, text: str) -> None:
    assert write_text(summarise(book(), id, language(code)), language(code)) == text


def test_wide_characters_take_two_columns() -> None:
    rows = ((Cell("青岛"), Cell("5")), (Cell("ab"), Cell("10")))
    table = Table("T", ("地点", "n"), (False, True), rows)
    summary = Summary("x", "zh", (), "港", "", "", (Heading("港口"), table), ())
    assert write_text(summary, EN).splitlines() == [
        "港",
        "==",
        "",
        "港口",
        "----",
        "",
        "T",
        "地点   n",
        "----  --",
        "青岛   5",
        "ab    10",
    ]


def test_no_line_ends_in_a_blank() -> None:
    sample = book()
    for id in ("home", "sources", *sample.categories, *sample.indicators, *sample.facts, *sample.sources):
        for code in ("en", "zh"):
            lines = write_text(summarise(sample, id, language(code)), language(code)).splitlines()
            assert [line for line in lines if line != line.rstrip()] == []


DOCUMENT = """\
Title
=====
Book, version 1

Trade
-----

> Ask them.
> Today.

Ships
~~~~~

5 ships (2018) [1]
! Disputed: Twice.
- Counted here

Notes
.....

- x

n
-
5
[1] page 4

n
6

Ships
Ships
Ships Ships Ships
Source: s

Ships
Ships
Ships Ships Ships

n
-
5

[1] Li. Report. (high reliability; cited: page 4) https://example.org
"""

NARROW = """\
H
-

There are 5.

C
地点   n
----  --
青岛   5
ab    10
r
s

s：https://x.org
"""

WIDE = """\
C

时期：2018年
  n：10
  注：{note}

时期：2017年
  n：5

r
s
"""


def test_a_document_has_headings_of_four_levels_and_caveats_in_full() -> None:
    drawn, cells = chart("Ships", ["Source: s"]), ((Cell("5"),),)
    made = document(
        Heading("Trade"),
        Paragraph("Ask them.\nToday.", "own"),
        Heading("Ships", 3),
        Figure("5", "ships", "2018", (Chip("Disputed", "caution", "Twice."), Chip("Counted here")), "[1]", "f"),
        Heading("Notes", 4),
        Items(("x",)),
        # Captions that say what stands above, and tables without heads and without rows.
        Table("", ("n",), (True,), cells, "[1] page 4"),
        Table("n", (), (True,), ((Cell("6"),),)),
        Table("C", ("n",), (True,), ()),
        Picture(drawn, Table("", (), (), ())),
        Picture(drawn, Table("Ships", ("n",), (True,), cells)),
        Sources((SourceEntry(1, "Li. Report.", "high reliability", "https://example.org", "r", "page 4"),)),
    )
    assert write_text_document(made, EN) == DOCUMENT


def test_a_table_below_a_heading_of_its_name_has_no_caption() -> None:
    table = Table("Notes", ("n",), (True,), ((Cell("5"),),))
    assert write_text_document(document(Heading("Notes"), table), EN).endswith("Notes\n-----\n\nn\n-\n5\n")


def test_a_page_of_a_terminal_keeps_its_columns_and_says_no_more_than_before() -> None:
    wide = Table("C", ("a", "b"), (False, True), ((Cell("x" * 80), Cell("5")),))
    figure = Figure("5", "", "2018", (Chip("Disputed", "caution", "Twice."),), "[1]", "f")
    picture = Picture(chart("Ships"), Table("", (), (), ()))
    page = document(Heading("H", 3), figure, wide, picture)
    written = write_text(page, EN)
    assert "H\n-\n\n5 (2018) [1]\n! Disputed\n\nC\n" in written
    assert f"{'x' * 80}  5\n\nShips\nShips\nShips Ships Ships\n" in written
    document_lines = write_text_document(page, EN)
    assert f"C\n\na: {'x' * 80}\n  b: 5\n" in document_lines


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_the_book_is_lost_in_documents_and_no_table_is_torn(code: LanguageCode) -> None:
    for name, summary in documents(code).items():
        text = write_text_document(summary, language(code))
        found = bare(text)
        assert [said for said in texts_of(summary) if bare(said) not in found] == [], name
        assert not re.search(r"\n\n\n|[ \t]\n", text), name
        assert all(columns_of(line) <= 80 for line in text.splitlines() if "   " in line.strip()), name


@given(st.text())
def test_any_text_stands_in_a_document_and_steers_nothing(text: str) -> None:
    written = write_text_document(hostile_document(text), EN)
    found = bare(written)
    assert [said for said in texts_of(hostile_document(text)) if bare(said) not in found] == []
    assert written == legible(written)


def taken(*blocks: Piece, part: Part = "page", references: tuple[Reference, ...] = ()) -> str:
    return write_excerpt(Excerpt(part, "zh", "x", "", blocks, (), references), language("zh"))


def test_an_excerpt_is_aligned_and_names_its_addresses_at_the_end() -> None:
    rows = ((Cell("青岛"), Cell("5")), (Cell("ab"), Cell("10")))
    table = Table("C", ("地点", "n"), (False, True), rows, remarks=("r",), credit=(Run("s", url="https://x.org"),))
    passage = Passage((Run("There are "), Run("5", strong=True), Run(".")))
    assert taken(Heading("H"), passage, table, references=(Reference("s", "https://x.org"),)) == NARROW


def test_a_table_too_wide_for_a_letter_is_told_row_by_row() -> None:
    note = "说明" * 20
    rows = ((Cell("2018年"), Cell("10"), Cell(note)), (Cell("2017年"), Cell("5"), Cell("")))
    table = Table("C", ("时期", "n", "注"), (False, True, False), rows, remarks=("r",), credit=(Run("s"),))
    assert taken(table) == WIDE.format(note=note)


def test_a_wide_table_without_heads_stays_as_it_is() -> None:
    assert taken(Table("", (), (False,), ((Cell("x" * 99),),))) == "x" * 99 + "\n"


def test_an_address_that_was_said_is_not_said_again() -> None:
    passage = Passage((Run("Li. "), Run("https://x.org", url="https://x.org")))
    assert taken(passage, references=(Reference("https://x.org", "https://x.org"),)) == "Li. https://x.org\n"


def test_a_bare_value_is_the_value_alone() -> None:
    assert taken(Passage((Run("15.23亿美元"),)), part="bare") == "15.23亿美元"


def test_entries_for_reference_managers_keep_their_lines() -> None:
    entry = "@book{a,\n  title = {B},\n}\n"
    assert taken(Passage((Run(entry),), verbatim=True), part="citation") == entry


def test_a_chart_of_an_excerpt_is_its_words_with_its_table_or_else_its_sources() -> None:
    drawn = chart("t", ["Source: s", "Note: n"])
    table = Table("C", ("a",), (False,), ((Cell("x"),),))
    assert taken(Picture(drawn, table)) == "t\nt\nt t t\n\nC\na\n-\nx\n"
    assert taken(Picture(drawn, Table("", (), (), ()))) == "t\nt\nt t t\nSource: s\nNote: n\n"
    foot = "t\nt\nt t t\nSource: s\nNote: n\n"
    assert taken(SmallCharts((drawn, drawn))) == f"{foot}\n{foot}"


def test_no_character_steers_what_reads_it() -> None:
    assert legible("a\x00\x07\u202eb\r\x85\u2028c\ud800\ufeff\t\n\u3000\u00a0") == "ab   c\t\n\u3000\u00a0"
    text = write_excerpt(hostile(), EN)
    assert "\u202e" not in text
    assert "\x07" not in text
    assert SEEN in text


@pytest.mark.parametrize("code", ["en", "zh"])
def test_excerpts_of_the_book_are_never_html_and_no_table_is_torn(code: LanguageCode) -> None:
    for name, excerpt in excerpts(code):
        text = write_excerpt(excerpt, language(code))
        assert not re.search("</?[a-z]+[ >]|&[a-z]+;", text), name
        assert not re.search(r"\n\n\n|[ \t]\n", text), name
        assert all(columns_of(line) <= 80 for line in text.splitlines() if "  " in line.strip()), name
        words = " ".join(text.split())
        for table in tables_of(excerpt):
            assert all(seen(cell.text) in words for row in table.rows for cell in row), name


def test_the_source_of_a_value_stands_with_its_address() -> None:
    value = dict(excerpts("en"))["value"]
    assert write_excerpt(value, EN).endswith(f"\n\n{value.references[0].text}: {value.references[0].url}\n")
