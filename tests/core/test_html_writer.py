from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.html_writer import write_html, write_sheet_html
from qingdao_browser.core.language import language
from qingdao_browser.core.sheets import Sheet, SheetCell, spread
from qingdao_browser.core.summary import Cell, Heading, Number, Passage, Picture, Run, Table
from qingdao_browser.core.text_writer import legible
from tests.core.pasted import (
    LINK,
    SEEN,
    Seen,
    cells_of,
    draw,
    excerpts,
    hostile,
    page,
    paragraph,
    seen,
    table,
    tables_of,
)

TEXT_CELL = {"sdnum": "1033;0;@", "x:str": "", "style": r"mso-number-format:'\@'"}
HARMLESS = {"html", "head", "meta", "title", "body", "h2", "p", "b", "i", "a", "img"} | {
    "table", "caption", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")


def html(*runs: Run) -> Seen:
    return Seen(write_html(paragraph(*runs), draw))


def number_cell(cell: Cell) -> dict[str, str]:
    (found,) = Seen(write_html(page(Table("", ("n",), (True,), ((cell,),))), draw)).all("td")
    return found


def sheet_cell(cell: SheetCell) -> dict[str, str]:
    sheet = Sheet("", (), ((cell,),), (), ())
    (found,) = Seen(write_sheet_html(page(), [sheet])).all("td")
    return found


def is_text(attributes: dict[str, str]) -> bool:
    return TEXT_CELL.items() <= attributes.items() and not {"sdval", "x:num"} & attributes.keys()


def test_a_page_says_its_language_and_holds_its_blocks_in_order() -> None:
    blocks = (Heading("H"), Passage((Run("P"),)), Passage((Run("@book{a,\n  b}"),), verbatim=True), Heading("L", 3))
    written = write_html(page(*blocks, code="zh"), draw)
    assert written.startswith('<!DOCTYPE html>\n<html lang="zh-CN" ')
    assert '<meta charset="utf-8"><title>Title</title>' in written
    assert "<body>\n<h2>H</h2>\n<p>P</p>\n<pre>@book{a,\n  b}</pre>\n<h3>L</h3>\n</body>" in written


def test_runs_are_strong_italic_and_linked() -> None:
    runs = (Run("a "), Run("b", strong=True), Run("c", italic=True), Run("d", url="https://x.org/?a=1&b=2"))
    written = write_html(paragraph(*runs), draw)
    assert '<p>a <b>b</b><i>c</i><a href="https://x.org/?a=1&amp;b=2" rel="noopener">d</a></p>' in written


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x.org", "x", "", "https://", "https:///x",
        "ftp://x.org", "https://x.org is here", "https://x.org:y/", "https://a:b@x.org/",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    found = html(Run("a", url=url))
    assert found.links == []
    assert found.blocks[-1] == "a"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://x.org:8080", "http://x.org:8080"),
        ("https://x.org?a=[1]&b=50%#c#d", "https://x.org?a=%5B1%5D&b=50%25#c%23d"),
        ('https://x.org/a b"<i>\\{|}^`\n', "https://x.org/a%20b%22%3Ci%3E%5C%7B%7C%7D%5E%60%0A"),
        ("https://港.org/青?岛=%E5", "https://港.org/青?岛=%E5"),
    ],
)
def test_addresses_hold_no_sign_that_none_may_have(url: str, address: str) -> None:
    assert html(Run("a", url=url)).links == [address]


def test_a_table_has_a_caption_heads_with_scope_and_its_sources_as_last_rows() -> None:
    sample = Table("C", ("a", "b"), (False, True), ((Cell("x"), Cell("5")),), remarks=("r",), credit=(Run("s"),))
    written = write_html(page(sample), draw)
    found = Seen(written)
    assert "<caption>C</caption>\n<thead><tr><th " in written
    assert [head["scope"] for head in found.all("th")] == ["col", "col"]
    assert [cell.get("align", "") for cell in found.all("th", "td")] == ["", "right", "", "right", "", ""]
    assert found.tables == [[["a", "b"], ["x", "5"], ["r"], ["s"]]]
    assert [cell.get("colspan", "") for cell in found.all("td")] == ["", "", "2", "2"]
    # LibreOffice Calc leaves out the rows of a foot.
    assert "tfoot" not in found.tags


def test_a_table_without_caption_and_heads_has_neither() -> None:
    found = Seen(write_html(page(Table("", (), (False,), ((Cell("x"),),), credit=(Run("s"),))), draw))
    assert not {"caption", "thead", "th"} & found.tags
    assert [cell.get("colspan", "") for cell in found.all("td")] == ["", ""]


def test_a_chart_is_a_picture_of_its_size_in_millimetres_with_alternative_text() -> None:
    blocks = [block for block in hostile().blocks if isinstance(block, Picture)]
    (image,) = Seen(write_html(page(blocks[0]), draw)).all("img")
    assert image["src"] == "data:image/svg+xml;base64,PHN2Zy8+"
    assert (image["width"], image["height"]) == ("605", "340")
    assert image["style"] == "width:160mm;height:89.96mm"
    assert image["alt"] == SEEN


@pytest.mark.parametrize(
    ("text", "digits", "value", "code", "excel"),
    [
        ("1,523", "1523", "1523", "#,##0", r"\#\,\#\#0"),
        ("523", "523", "523", "0", "0"),
        # Chinese has no mark between thousands, so none may appear.
        ("3078", "3078", "3078", "0", "0"),
        ("1,388.26", "1388.26", "1388.26", "#,##0.00", r"\#\,\#\#0\.00"),
        ("-1.50", "-1.50", "-1.50", "0.00", r"0\.00"),
        ("+007.10", "+007.10", "7.10", "0.00", r"0\.00"),
        ("0.00", "-.00", "-0.00", "0.00", r"0\.00"),
    ],
)
def test_numbers_carry_their_value_for_each_program(text: str, digits: str, value: str, code: str, excel: str) -> None:
    cell = sheet_cell(SheetCell(text, digits))
    assert (cell["sdval"], cell["sdnum"], cell["x:num"]) == (value, f"1033;0;{code}", value)
    assert cell["style"] == f"mso-number-format:'{excel}'"
    assert json.loads(cell["data-sheets-value"]) == {"1": 3, "3": float(value)}
    assert (cell["align"], cell["valign"]) == ("right", "top")


def test_spreadsheets_take_numbers_whose_format_libreoffice_lacks_with_the_general_one() -> None:
    cell = sheet_cell(SheetCell("1,523.5", "1523.5"))
    assert (cell["sdval"], cell["sdnum"]) == ("1523.5", "1033;0;General")
    assert cell["style"] == r"mso-number-format:'\#\,\#\#0\.0'"


@pytest.mark.parametrize(
    "number", [Number("1523.5"), Number("15", unit="ships"), Number("400", pattern="over {amount}"), None]
)
def test_in_documents_figures_are_text_that_no_locale_rewrites(number: Number | None) -> None:
    assert is_text(number_cell(Cell("over 1,523.5 ships", number=number)))


@pytest.mark.parametrize("text", ["=1+2", "+1", "-1", "@x", "0012", "1e5", "2018-05-14", "3/4", "50%", "TRUE"])
def test_every_cell_that_is_no_number_is_marked_as_text(text: str) -> None:
    sheet = Sheet(text, (text, text), ((SheetCell(text), SheetCell(text)),), (text,), (Run(text),))
    for written in (
        write_sheet_html(page(), [sheet]),
        write_html(page(Table(text, (text,), (False,), ((Cell(text),),), remarks=(text,), credit=(Run(text),))), draw),
    ):
        cells = Seen(written).all("td", "th")
        assert len(cells) in {4, 7}
        assert all(map(is_text, cells))


def test_a_sheet_has_no_words_outside_of_its_rows() -> None:
    sheet = Sheet("C", ("a", "b"), ((SheetCell("x"), SheetCell("5", "5")),), ("r",), (Run("s", url=LINK),))
    wide = Sheet("W", ("a", "b", "c"), ((SheetCell("x"), SheetCell("5", "5"), SheetCell("y")),), (), ())
    found = Seen(write_sheet_html(page(), [sheet, sheet]))
    rows = [["C"], ["a", "b"], ["x", "5"], ["r"], ["s"]]
    # One table: of several LibreOffice would make one grid with the columns of all.
    assert found.tables == [[*rows, [""], *rows]]
    assert found.links == [LINK] * 2
    beside = Seen(write_sheet_html(page(), [sheet, wide])).tables
    assert beside == [
        [["C"], ["a", "b", ""], ["x", "5", ""], ["r"], ["s"], [""], ["W"], ["a", "b", "c"], ["x", "5", "y"]]
    ]
    assert Seen(write_sheet_html(page(), [Sheet("C", (), (), (), ())] * 2)).tables == [[["C"], [""], ["C"]]]
    # A paragraph could not be marked as text, and a caption goes into the first cell.
    assert not {"p", "caption"} & found.tags
    assert [cell.get("colspan", "") for cell in found.all("td")][:5] == ["2", "", "", "2", "2"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_of_the_book_has_the_value_shown_and_every_other_cell_is_text(code: LanguageCode) -> None:
    numbers = 0
    for name, taken in excerpts(code):
        for table_ in taken.tables:
            sheet = spread(table_, language(code))
            cells = [cell for row in sheet.rows for cell in row]
            written = Seen(write_sheet_html(taken, [Sheet("", (), sheet.rows, (), ())])).all("td")
            for cell, attributes in zip(cells, written, strict=True):
                if cell.digits:
                    numbers += 1
                    assert float(attributes["sdval"]) == float(cell.text.replace(",", "")), name
                else:
                    assert is_text(attributes), name
    assert numbers > 30


@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_of_the_book_arrive_whole(code: LanguageCode) -> None:
    for name, taken in excerpts(code):
        found = Seen(write_html(taken, draw))
        wanted = [cells_of(table_) for table_ in tables_of(taken, drawn=True)]
        assert [rows[: len(cells)] for rows, cells in zip(found.bodies, wanted, strict=True)] == wanted, name
        assert len(found.all("img")) == sum(isinstance(block, Picture) for block in taken.blocks), name
        said = {seen(block) for block in found.blocks}
        assert {seen(block.text) for block in taken.blocks if isinstance(block, Passage)} <= said, name


def test_poison_stays_words() -> None:
    written = write_html(hostile(), draw)
    found = Seen(written)
    assert found.tags <= HARMLESS
    assert set(found.links) == {LINK}
    assert not {name for _, attributes in found.elements for name in attributes if name.startswith("on")}
    assert "\u202e" not in written
    assert "\x07" not in written
    assert found.blocks[:3] == [SEEN, SEEN, SEEN * 6]
    assert found.tables[0] == [[SEEN, SEEN], [SEEN, SEEN], ["", "5"], [SEEN], [SEEN]]


@given(st.text(min_size=1))
@example("\x00\r\x85a\u2028\ud800b\u3000\u00a0c")
def test_any_text_is_read_back_as_words(text: str) -> None:
    found = Seen(write_html(page(Passage((Run(text), Run(text, url=LINK))), table(text)), draw))
    assert found.blocks[1] == legible(text) * 2
    assert found.tables[0][0] == [legible(text)] * 2
    written = Seen(write_sheet_html(page(), [Sheet(text, (), (), (), ())]))
    assert written.tables == [[[legible(text)]]]
    assert "script" not in found.tags
