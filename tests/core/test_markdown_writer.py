from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.language import language
from qingdao_browser.core.markdown_writer import escaped, write_markdown, write_markdown_document
from qingdao_browser.core.summary import (
    Cell,
    Chip,
    Figure,
    Heading,
    Items,
    Link,
    Paragraph,
    Passage,
    Picture,
    Run,
    SmallCharts,
    SourceEntry,
    Sources,
    Table,
    Tile,
    TileGroup,
    Tiles,
)
from qingdao_browser.core.text_writer import legible
from tests.core.documents import bare, document, documents, texts_of
from tests.core.documents import hostile as hostile_document
from tests.core.pasted import (
    LINK,
    POISON,
    SEEN,
    Seen,
    cells_of,
    chart,
    excerpts,
    hostile,
    page,
    paragraph,
    seen,
    tables_of,
)

# With HTML on, as some readers have it, and with what GitHub adds.
PLAIN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
BARE = MarkdownIt("js-default", {"html": False})
LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")


def line(*runs: Run) -> str:
    return write_markdown(paragraph(*runs)).removesuffix("\n")


def rendered(markdown: str, reader: MarkdownIt = PLAIN) -> Seen:
    return Seen(reader.render(markdown))


def test_blocks_stand_apart_by_an_empty_line() -> None:
    sample = Table(
        "C", ("a", "b"), (False, True), ((Cell("x"), Cell("1,523")),), remarks=("r",), credit=(Run("s", url=LINK),)
    )
    blocks = (Heading("H"), Heading("L", 3), Passage((Run("P"),)), sample)
    assert write_markdown(page(*blocks)) == (
        "## H\n\n### L\n\nP\n\n**C**\n\n| a | b |\n| --- | ----: |\n| x | 1,523 |\n\nr\n\n"
        "[s](<https://example.org/?a=1&amp;copy;=(2)%20#x_y>)\n"
    )


def test_a_table_without_heads_and_caption_has_empty_heads() -> None:
    found = rendered(write_markdown(page(Table("", (), (False, True), ((Cell("x"), Cell("5")),)))))
    assert found.tables == [[["", ""], ["x", "5"]]]
    assert found.blocks == []


def test_a_table_without_rows_is_left_out() -> None:
    assert write_markdown(page(Heading("H"), Table("C", ("a",), (False,), ()))) == "## H\n"


def test_columns_are_as_wide_as_their_texts_within_bounds() -> None:
    rows = ((Cell("青岛港"), Cell("x"), Cell("y" * 99)),)
    written = write_markdown(page(Table("", ("a", "b", "c"), (False,) * 3, rows)))
    assert written.splitlines()[1] == f"| ------ | --- | {'-' * 40} |"


def test_a_chart_is_its_words_with_its_table_or_else_its_sources() -> None:
    drawn = chart("t", ["Source: s", "Note: n"])
    sample = Table("C", ("a",), (False,), ((Cell("x"),),))
    words = "**t**\\\nt\\\nt t t"
    assert write_markdown(page(Picture(drawn, sample))) == f"{words}\n\n**C**\n\n| a |\n| --- |\n| x |\n"
    foot = "Source: s\n\nNote: n"
    assert write_markdown(page(Picture(drawn, Table("", (), (), ())))) == f"{words}\n\n{foot}\n"
    assert write_markdown(page(SmallCharts((drawn, drawn)))) == f"{words}\n\n{foot}\n\n{words}\n\n{foot}\n"


@pytest.mark.parametrize(("text", "fence"), [("@book{a,\n  b}\n", "```"), ("a ``` b", "````"), ("`````", "``````")])
def test_what_machines_read_stays_between_fences(text: str, fence: str) -> None:
    written = write_markdown(page(Passage((Run(text),), verbatim=True)))
    assert written == f"{fence}\n{text.rstrip()}\n{fence}\n"
    assert rendered(written).blocks == [f"{text.rstrip()}\n"]


@pytest.mark.parametrize(
    ("runs", "written"),
    [
        ([Run("a "), Run(" b ", strong=True), Run("c")], "a  **b** c"),
        ([Run("a", italic=True, strong=True)], "***a***"),
        ([Run("a"), Run("", strong=True), Run(" ", italic=True), Run("b")], "a b"),
        ([Run("值："), Run("15亿", strong=True), Run("（年）")], "值：**15亿**（年）"),
        ([Run("约"), Run("15亿", strong=True), Run("元")], "约**15亿**元"),
        # Between Chinese characters stars beside a bracket would show.
        ([Run("称"), Run("“走出去”", strong=True), Run("者")], "称“走出去”者"),
        ([Run("称"), Run("走出去”", strong=True), Run("者")], "称走出去”者"),
        ([Run("“走出去”", strong=True), Run("，")], "**“走出去”**，"),
        ([Run("a", strong=True), Run("b", italic=True)], "**a**b"),
        ([Run("a", url="https://x.org/b")], "[a](https://x.org/b)"),
        ([Run("https://x.org/b_c", url="https://x.org/b_c")], "<https://x.org/b_c>"),
        ([Run("https://x.org/青", url="https://x.org/青")], "[https://x.org/青](https://x.org/青)"),
        ([Run("a", url="https://x.org/ <b>\\")], "[a](https://x.org/%20%3Cb%3E%5C)"),
        ([Run("a", url="https://x.org/(b)")], "[a](<https://x.org/(b)>)"),
        ([Run("Port!"), Run("a", url="https://x.org")], "Port\\![a](https://x.org)"),
        ([Run("a", url="javascript:alert(1)")], "a"),
        ([Run("a", url="file:///etc/passwd")], "a"),
    ],
)
def test_runs(runs: list[Run], written: str) -> None:
    assert line(*runs) == written


@pytest.mark.parametrize(
    "text",
    [
        "A & B's “x”, 5-8 (c. 2020); +8.8%, USD 1,523: #5 = 20% / year?",
        "AT&T in January–February 2018",
        "12:30:45",
        "2018年1—2月，15.23亿美元（青岛）",
        "-1.5 degrees",
        "+8.8%",
        "A. Smith",
    ],
)
def test_ordinary_words_stay_readable(text: str) -> None:
    assert line(Run(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("+", r"\+"),
        ("---", r"\-\--"),
        ("===", r"\==="),
        (": a", r"\: a"),
        ("> a", r"\> a"),
        ("% a", r"\% a"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("(2016) a", r"(2016\) a"),
        ("a. b", r"a\. b"),
        ("(A) b", r"(A\) b"),
        ("IV. b", r"IV\. b"),
        ("Table: a", r"Table\: a"),
        ("a -- b", r"a \-- b"),
        ("&copy; &#1; & b", r"\&copy; \&#1; & b"),
        (":tea:", r"\:tea:"),
        ("a\nb\tc", "a b c"),
    ],
)
def test_what_would_open_something_else_is_escaped(text: str, written: str) -> None:
    assert line(Run(text)) == written


def test_number_signs_do_not_close_a_heading() -> None:
    assert rendered(write_markdown(page(Heading("C #")))).blocks == ["C #"]


@pytest.mark.parametrize("reader", [PLAIN, BARE])
def test_poison_stays_words(reader: MarkdownIt) -> None:
    written = write_markdown(hostile())
    found = rendered(written, reader)
    assert found.tags <= {"h2", "p", "strong", "em", "a", "br", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(found.links) == {"https://example.org/?a=1&copy;=(2)%20#x_y"}
    assert "\u202e" not in written
    assert "\x07" not in written
    words = seen(SEEN)
    assert seen(found.blocks[0]) == words
    assert seen(found.blocks[1]) == seen(words * 6)
    assert found.bodies == [[[words, words], [words, words], ["", "5"]]] * 2
    assert words in {seen(block) for block in found.blocks[2:]}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reader", [PLAIN, BARE])
def test_pages_of_the_book_are_read_back_whole(code: LanguageCode, reader: MarkdownIt) -> None:
    for name, taken in excerpts(code):
        found = rendered(write_markdown(taken), reader)
        assert found.bodies == list(map(cells_of, tables_of(taken))), name
        said = [seen(block) for block in found.blocks]
        assert [seen(b.text) for b in taken.blocks if isinstance(b, Passage) and seen(b.text) not in said] == [], name
        assert all(link.startswith(("http://", "https://")) for link in found.links), name
        assert not [text for text in said if "**" in text], name


WORDS = st.text(min_size=1) | st.lists(
    st.sampled_from([*"*_`~[]()<>!#-+=:|\\&;^$@{}.1a'\" \n“”（）亿元$€", "http://", "www.", "&lt;", "```", "---", "a)"])
).map("".join)


@given(WORDS, WORDS)
@example("a*", "*b")
@example("!", "(x)")
@example(POISON, POISON)
@example("＊", "$")
def test_any_text_is_read_back_as_words(text: str, other: str) -> None:
    runs = (Run(text), Run(other, strong=True), Run(text, italic=True, strong=True), Run(other, url=LINK), Run(text))
    sample = Table("", (text, other), (False, True), ((Cell(other), Cell(text)),))
    for reader in (PLAIN, BARE):
        found = rendered(write_markdown(page(Passage(runs), sample)), reader)
        whole = seen("".join(legible(run.text) for run in runs))
        assert [seen(block) for block in found.blocks] == ([whole] if whole else [])
        cells = [[seen(legible(text)), seen(legible(other))], [seen(legible(other)), seen(legible(text))]]
        assert found.bodies == [cells]
        assert not {"script", "img", "ul", "ol", "h1", "h2", "hr", "pre", "code", "blockquote"} & found.tags


DOCUMENT = """\
# Title \\#1

Trade › Sea

Book, version 1

## Trade

> Ask \\*them\\*.\\
> \\- Today.
>
> Or wait.

### Ships

**5** ships (2018) \\[1\\]

- ! Disputed: Twice.
- Counted here

! C

S

- tea
- \\- silk

| n |
| --: |
| 5 |

\\[1\\] page 4

**Ships**\\
Ships\\
Ships Ships Ships

| n |
| --: |
| 5 |

**Sea**

- **5**: Ships, 2018 \\[1\\]

- **5**: Ships, 2018 \\[1\\]

\\[1\\] Li. Report.\\
high reliability; cited: page 4\\
<https://example.org>

\\[2\\] Ledger.\\
medium reliability
"""


def test_a_document_has_every_kind_of_block() -> None:
    table = Table("Ships", ("n",), (True,), ((Cell("5"),),))
    tiles = Tiles((TileGroup("Sea", "", "", (Tile("5", "Ships, 2018", "", "[1]", "f"),)),))
    sources = (
        SourceEntry(1, "Li. Report.", "high reliability", "https://example.org", "r", "page 4"),
        SourceEntry(2, "Ledger.", "medium reliability", "", "l"),
    )
    made = document(
        Heading("Trade"),
        Paragraph("Ask *them*.\n- Today.\n\nOr wait.", "own"),
        Heading("Ships", 3),
        Figure("5", "ships", "2018", (Chip("Disputed", "caution", "Twice."), Chip("Counted here")), "[1]", "f"),
        Paragraph("C", "caution"),
        Paragraph("S", "statement"),
        Items(("tea", "- silk")),
        Table("", table.columns, table.numeric, table.rows, "[1] page 4"),
        # The chart and the heading say the caption.
        Picture(chart("Ships"), table),
        tiles,
        Heading(" "),
        msgspec.structs.replace(tiles, groups=(msgspec.structs.replace(tiles.groups[0], title=" "),)),
        Sources(sources),
        title="Title #1",
    )
    made = msgspec.structs.replace(made, path=(Link("Trade", "trade"), Link("Sea", "sea")))
    assert write_markdown_document(made, language("en")) == DOCUMENT


def test_a_table_below_a_heading_of_its_name_has_no_caption() -> None:
    table = Table("Notes", ("n",), (True,), ((Cell("5"),),))
    written = write_markdown_document(document(Heading("Notes"), table), language("en"))
    assert written.endswith("## Notes\n\n| n |\n| --: |\n| 5 |\n")


def test_figures_in_chinese_have_no_blank_before_their_noun() -> None:
    made = document(Figure("5", "艘船", "2018年", (), "[1]", "f"), Figure("5", "", "2018年", (), "[1]", "f"), code="zh")
    assert write_markdown_document(made, language("zh")).endswith(
        "**5**艘船（2018年） \\[1\\]\n\n**5**（2018年） \\[1\\]\n"
    )


def words_of(html: str) -> str:
    """Return all the words that a reader of HTML sees, without blanks."""
    return bare(unescape(re.sub(r"<[^>]*>", "", html)))


@pytest.mark.parametrize("reader", [PLAIN, BARE])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_the_book_is_lost_in_documents(code: LanguageCode, reader: MarkdownIt) -> None:
    for name, summary in documents(code).items():
        html = reader.render(write_markdown_document(summary, language(code)))
        found = words_of(html)
        assert [text for text in texts_of(summary) if bare(text) not in found] == [], name
        headings = [block.text for block in summary.blocks if isinstance(block, Heading)]
        said = [unescape(heading) for heading in re.findall(r"<h[2-4]>(.*)</h[2-4]>", html)]
        assert said == headings, name


@pytest.mark.parametrize("reader", [PLAIN, BARE])
def test_poison_stays_words_in_documents(reader: MarkdownIt) -> None:
    found = rendered(write_markdown_document(hostile_document(), language("en")), reader)
    assert found.tags <= {
        "h1", "h2", "p", "strong", "a", "br", "ul", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert set(found.links) == {LINK}


@given(WORDS)
@example(POISON)
@example("*a*\n\n\n# b\n")
def test_any_text_of_a_document_is_read_back_as_words(text: str) -> None:
    written = write_markdown_document(hostile_document(text), language("en"))
    for reader in (PLAIN, BARE):
        html = reader.render(written)
        found = words_of(html)
        # Addresses are shown with blanks in place of their code.
        lost = [said for said in texts_of(hostile_document(text)) if bare(said) not in found and said != LINK]
        assert lost == []
        assert not {"script", "img", "ol", "hr", "pre", "code", "em"} & Seen(html).tags


def test_escaping_is_on_one_line() -> None:
    assert escaped("a\r\nb\u2028c") == "a b c"
