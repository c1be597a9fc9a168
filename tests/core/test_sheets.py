from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.chart_choice import has_amount
from qingdao_browser.core.excerpts import Pick, excerpt
from qingdao_browser.core.language import LANGUAGES, Language, language
from qingdao_browser.core.quantities import RELATION_WORDS, exact_value
from qingdao_browser.core.sheets import Sheet, SheetCell, addressed, spread, write_tsv
from qingdao_browser.core.summary import Cell, Number, Reference, Run, Table
from tests.core.samples import book
from tests.core.test_article import bundled
from tests.core.test_excerpts import all_tables

EN = language("en")
ZH = language("zh")
BOTH = pytest.mark.parametrize("code", LANGUAGES)
POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8}
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def table(*rows: tuple[Cell, ...], columns: tuple[str, ...] = ("Period", "Amount")) -> Table:
    return Table("", columns, (False,) * len(columns), rows)


def number(text: str, digits: str, unit: str = "", pattern: str = "{amount}") -> Cell:
    return Cell(text, "", Number(digits, unit, pattern))


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def power_of(words: str, names: list[str]) -> int:
    """Return the power of ten that a unit in words says before or behind one of its names."""
    rests = [words.removesuffix(name).removeprefix(name).strip() for name in names if name in words]
    return min(POWERS[rest] if rest else 0 for rest in rests if rest in POWERS or not rest)


# --- numbers ----------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("part", ["value", "sentence"])
def test_every_number_is_that_of_its_fact(part: str, code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    seen = 0
    for fact in everything.facts.values():
        if not has_amount(fact) or fact.relation == "range":
            continue
        [taken] = excerpt(everything, Pick("value" if part == "value" else "sentence", fact.id), where).tables
        sheet = spread(taken, where)
        [row] = sheet.rows
        [place] = [i for i, cell in enumerate(row) if cell.digits]
        check_amount(fact.id, row[place].digits, sheet.head[place], where)
        relation = where.tr(RELATION_WORDS[fact.relation]).replace("{amount}", "").strip()
        assert [cell.text for head, cell in zip(sheet.head, row, strict=True) if head == where.tr("Relation")] == (
            [relation] if relation else []
        )
        assert len(row) == len(sheet.head) == sheet.width
        seen += 1
    assert seen > 300


def check_amount(id: str, digits: str, words: str, where: Language) -> None:
    """Assert that digits with the power named by some words are the amount of a fact exactly."""
    everything = bundled()
    fact = everything.facts[id]
    unit = everything.unit_of(fact)
    amount = fact.amount or str(len(fact.members))
    label = unit.label.en if isinstance(unit.label.en, str) else unit.label.en.other
    one = label if isinstance(unit.label.en, str) else unit.label.en.one
    names = [unit.label.zh] if where.code == "zh" else list(filter(None, [unit.currency, label, one]))
    if unit.kind in ("share", "rank", "index", "price"):
        # These are never scaled: their digits are those of the book.
        assert Decimal(digits) == Decimal(amount)
    else:
        power = Decimal(10) ** power_of(words, names)
        assert Decimal(digits) * power == exact_value(amount, unit.scale), (id, digits, words)
    assert NUMBER.fullmatch(digits)


@BOTH
def test_every_number_of_the_tables_of_categories_has_its_unit_beside_it(code: LanguageCode) -> None:
    everything, where = bundled(), language(code)
    from_ids = {fact.id: fact for fact in everything.facts.values()}
    for category in everything.categories:
        for taken in excerpt(everything, Pick("page", category), where).tables:
            sheet = spread(taken, where)
            assert where.tr("Unit") in sheet.head
            at = sheet.head.index(where.tr("Lead figure"))
            for row, cells in zip(taken.rows, sheet.rows, strict=True):
                if cells[at].digits:
                    indicator = everything.indicators[row[0].page]
                    lead = next(
                        fact
                        for fact in everything.facts_of[indicator.id]
                        if excerpt(everything, Pick("bare", fact.id), where).title == row[1].text
                    )
                    check_amount(from_ids[lead.id].id, cells[at].digits, cells[at + 1].text, where)


@BOTH
def test_all_tables_of_the_book_are_even(code: LanguageCode) -> None:
    for _, _, taken in all_tables(code):
        sheet = spread(taken, language(code))
        assert {len(row) for row in sheet.rows} <= {len(sheet.head)}
        assert all(NUMBER.fullmatch(cell.digits) for row in sheet.rows for cell in row if cell.digits)
        assert (sheet.caption, sheet.remarks, sheet.credit) == (taken.caption, taken.remarks, taken.credit)


def test_relation_number_and_unit_have_cells_of_their_own() -> None:
    mixed = table(
        (Cell("2013"), number("over USD 1.5 billion", "1.5", "USD billion", "over {amount}")),
        (Cell("2014"), number("7 ships", "7", "ships")),
        (Cell("2015"), Cell("no figure")),
    )
    sheet = spread(mixed, EN)
    assert sheet.head == ("Period", "Relation", "Amount", "Unit")
    assert texts(sheet) == [
        ["2013", "over", "1.5", "USD billion"],
        ["2014", "", "7", "ships"],
        ["2015", "", "no figure", ""],
    ]
    assert [row[2].digits for row in sheet.rows] == ["1.5", "7", ""]
    assert spread(mixed, ZH).head == ("Period", "关系", "Amount", "单位")


def test_a_column_whose_head_says_the_unit_stays_one_column() -> None:
    sheet = spread(table((Cell("2018"), number("1,523", "1523"))), EN)
    assert sheet.head == ("Period", "Amount")
    assert sheet.rows == ((SheetCell("2018"), SheetCell("1,523", "1523")),)


def test_a_relation_leaves_the_cell_of_its_number() -> None:
    sheet = spread(table((Cell("2018"), number("over 1,523", "1523", "", "over {amount}"))), EN)
    assert texts(sheet) == [["2018", "over", "1523"]]


def test_a_relation_may_stand_behind_the_number() -> None:
    sheet = spread(table((Cell("2018"), number("15以上", "15", "", "{amount}以上"))), ZH)
    assert texts(sheet) == [["2018", "以上", "15"]]


@pytest.mark.parametrize(
    ("digits", "kept"),
    [
        ("123456789012345", True),
        ("1234567890123456", False),
        ("0.00123456789012345", True),
        ("-1.23456789012345", True),
        ("-1.234567890123456", False),
        ("0", True),
    ],
)
def test_a_number_with_more_digits_than_a_double_holds_stays_text(digits: str, kept: bool) -> None:
    sheet = spread(table((Cell("2018"), number(digits, digits))), EN)
    assert sheet.rows[0][1] == SheetCell(digits, digits if kept else "")
    assert read(write_tsv([sheet]))[-1] == ["2018", digits]


def test_ranges_are_text() -> None:
    [taken] = excerpt(book(), Pick("value", "share-2013"), EN).tables
    sheet = spread(taken, EN)
    assert [cell.text for cell in sheet.rows[0] if "–" in cell.text] == ["40–50"]
    assert [cell.digits for cell in sheet.rows[0] if cell.digits] == []


def test_a_table_without_rows_keeps_its_heads() -> None:
    sheet = spread(table(), EN)
    assert (sheet.head, sheet.rows, sheet.width) == (("Period", "Amount"), (), 2)


def test_a_table_without_heads_is_as_wide_as_its_rows() -> None:
    sheet = spread(table((Cell("a"), Cell("b")), columns=()), EN)
    assert (sheet.head, sheet.width) == ((), 2)
    assert spread(table(columns=()), EN).width == 1


# --- tab-separated lines ----------------------------------------------------------------------------------------------


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), dialect="excel-tab"))


def test_lines_of_a_table_in_order() -> None:
    taken = Table(
        "Ships",
        ("Period", "Amount"),
        (False, True),
        ((Cell("2018"), number("1,523", "1523")),),
        "",
        ("Counted\ntwice.",),
        (Run("Source: "), Run("Li 2018", url="https://example.org/report")),
    )
    assert write_tsv([spread(taken, EN)]) == (
        "Ships\nPeriod\tAmount\n2018\t1523\nCounted twice.\nSource: Li 2018 <https://example.org/report>\n"
    )
    assert write_tsv([spread(taken, EN), spread(table((Cell("a"), Cell("b")), columns=()), EN)]).endswith("\n\na\tb\n")
    assert write_tsv([]) == ""


def test_addresses_stand_behind_what_leads_to_them() -> None:
    runs = (Run("Sources: "), Run("A", url="https://a.example"), Run("; "), Run("B"))
    assert addressed(runs) == "Sources: A <https://a.example>; B"


def test_formulas_are_made_harmless_and_numbers_are_left_alone() -> None:
    sheet = spread(table((Cell("=1+1"), number("−5", "-5")), (Cell("@SUM(A1)"), number("5", "5"))), EN)
    assert read(write_tsv([sheet]))[1:] == [["'=1+1", "-5"], ["'@SUM(A1)", "5"]]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\"'=+-@"))
DIGITS = st.from_regex(r"-?(0|[1-9][0-9]{0,6})(\.[0-9]{1,7})?", fullmatch=True)


@given(st.lists(st.tuples(WORDS, DIGITS), min_size=1))
def test_the_csv_module_reads_what_was_written(rows: list[tuple[str, str]]) -> None:
    sheet = spread(table(*((Cell(text), number(digits, digits)) for text, digits in rows)), EN)
    back = read(write_tsv([sheet]))
    assert back[0] == ["Period", "Amount"]
    for (text, digits), line in zip(rows, back[1:], strict=True):
        flat = " ".join(text.split())
        assert line[0].removeprefix("'") == flat.removeprefix("'") or line[0] == flat
        assert not line[0].startswith(("=", "+", "-", "@")) or NUMBER.fullmatch(line[0].lstrip("+-").rstrip("%"))
        assert line[1] == digits


@BOTH
def test_no_number_of_the_book_gets_an_apostrophe(code: LanguageCode) -> None:
    for _, _, taken in all_tables(code):
        sheet = spread(taken, language(code))
        back = read(write_tsv([sheet]))
        start = bool(sheet.caption) + bool(sheet.head)
        for row, line in zip(sheet.rows, back[start:], strict=False):
            assert [got for cell, got in zip(row, line, strict=True) if cell.digits] == [
                cell.digits for cell in row if cell.digits
            ]


def test_the_references_of_a_cell_stay_with_the_table() -> None:
    cited = Table("", ("Source",), (False,), ((Cell("A", "", None, (Reference("A", "https://a.example"),)),),))
    assert texts(spread(cited, EN)) == [["A"]]
