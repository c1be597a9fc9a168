"""The workbook holds numbers as numbers and everything else as text, and says what it holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from qingdao_browser.core.book import Book, Fact, Note, Text
from qingdao_browser.core.datasets import NUMBERS, row
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.records import KEYS
from qingdao_browser.output.spreadsheet import CELL_UNITS, CellTooLong, number_format, write_xlsx
from tests.core.samples import book, changed
from tests.core.test_article import bundled

EN = language("en")
ZH = language("zh")


def facts(sample: Book) -> list[Fact]:
    return list(sample.facts.values())


def workbook(sample: Book, some: Sequence[Fact] | None = None, tongue: Language = EN) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(sample, facts(sample) if some is None else some, tongue)))


def sheet(name: str, sample: Book, some: Sequence[Fact] | None = None, tongue: Language = EN) -> Worksheet:
    found = workbook(sample, some, tongue)[name]
    assert isinstance(found, Worksheet)
    return found


def lines(found: Worksheet) -> list[dict[str, Any]]:
    """Return the cells under the headings of a sheet, each line by heading."""
    head, *rest = found.iter_rows()
    return [{str(top.value): cell for top, cell in zip(head, cells, strict=True)} for cells in rest]


def values(found: Worksheet) -> list[dict[str, Any]]:
    return [{key: cell.value for key, cell in line.items()} for line in lines(found)]


def fact_line(fact: Fact, sample: Book | None = None) -> dict[str, Any]:
    (line,) = lines(sheet("Facts", sample or book(), [fact]))
    return line


def trade(**changes: Any) -> Fact:
    return replace(book().facts["trade-2018"], **changes)


# --- facts ------------------------------------------------------------------------------------------------------------


def test_the_sheets_and_their_headings() -> None:
    found = workbook(book())
    assert found.sheetnames == ["Facts", "Units", "Sources", "About"]
    assert tuple(cell.value for cell in found["Facts"][1]) == KEYS
    for name in ("Facts", "Units", "Sources"):
        assert all(cell.font.bold for cell in found[name][1])
        assert found[name].freeze_panes == "B2"
        assert found[name].auto_filter.ref == found[name].dimensions


@pytest.mark.parametrize(
    ("amount", "value", "code"),
    [("1.40", 1.4, "#,##0.00"), ("109", 109, "#,##0"), ("-1.5", -1.5, "#,##0.0"), ("0.00", 0, "#,##0.00"),
     ("123456789012345", 123456789012345, "#,##0"), ("0.000000000000001", 1e-15, "#,##0.000000000000000")],
)  # fmt: skip
def test_an_amount_is_a_number_that_shows_the_digits_of_its_source(amount: str, value: float, code: str) -> None:
    cell = fact_line(trade(amount=amount))["amount"]
    assert (cell.data_type, cell.value, cell.number_format) == ("n", value, code)


@pytest.mark.parametrize("amount", ["1234567890123456", "1.234567890123456", "0.0000000000000001", "1" + "0" * 99])
def test_more_digits_than_a_number_keeps_stay_text(amount: str) -> None:
    cell = fact_line(trade(amount=amount))["amount"]
    assert (cell.data_type, cell.value) == ("s", amount)


def test_no_amount_is_an_empty_cell() -> None:
    line = fact_line(trade(amount="", relation="range", lower="1.50", upper="2"))
    assert line["amount"].value is None
    assert (line["lower"].value, line["lower"].number_format) == (1.5, "#,##0.00")
    assert (line["upper"].value, line["upper"].number_format) == (2, "#,##0")


@pytest.mark.parametrize(
    "text", ["=1+2", "+1", "-1", "@x", "\t=1", "2018", "0012", "1e5", "5/14", "TRUE", "'x", "#N/A"]
)
def test_a_text_stays_the_text_it_is(text: str) -> None:
    cell = fact_line(trade(statement=Text(text)))["statement"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")


def test_years_and_days_are_not_taken_for_numbers_or_dates() -> None:
    for id, period in (("trade-2018", "2018"), ("ships-2018", "2018-05-14")):
        cell = fact_line(book().facts[id])["period"]
        assert (cell.data_type, cell.value, cell.number_format) == ("s", period, "@")


def test_an_address_in_a_text_becomes_no_link() -> None:
    assert fact_line(trade(statement=Text("https://example.org/")))["statement"].hyperlink is None


def test_long_texts_are_wrapped_in_a_row_high_enough() -> None:
    short, long = trade(statement=Text("x"), notes=()), trade(statement=Text("word " * 60), notes=())
    chinese = trade(statement=Text("青" * 60), notes=())
    found = sheet("Facts", book(), [short, long, chinese])
    column = get_column_letter(KEYS.index("statement") + 1)
    assert found[f"{column}3"].alignment.wrap_text
    heights = [found.row_dimensions[number].height or 15 for number in (2, 3, 4)]
    assert heights[1] >= 15 * 300 / found.column_dimensions[column].width
    assert heights[2] >= 15 * 120 / found.column_dimensions[column].width
    assert heights[0] < heights[2] < heights[1]
    tall = sheet("Facts", book(), [trade(statement=Text("word\n" * 100))])
    assert 400 < (tall.row_dimensions[2].height or 0) <= 409  # what Excel allows


@pytest.mark.parametrize("tongue", [EN, ZH], ids=["en", "zh"])
def test_the_bundled_book_stands_there_whole(tongue: Language) -> None:
    sample = bundled()
    found = lines(sheet("Facts", sample, tongue=tongue))
    assert len(found) == len(sample.facts)
    for line, fact in zip(found, facts(sample), strict=True):
        for key, text in row(sample, fact, tongue).items():
            cell = line[key]
            if key in NUMBERS and text:
                decimals = len(cell.number_format.partition(".")[2])
                assert f"{cell.value:.{decimals}f}" == text
                assert Decimal(str(cell.value)) == Decimal(text)
            else:
                assert (cell.value or "") == text


def test_no_facts_give_a_workbook_too() -> None:
    found = workbook(book(), [])
    assert [found[name].max_row for name in ("Facts", "Units", "Sources")] == [1, 1, 1]


# --- what does not fit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a" * CELL_UNITS, "😀" * (CELL_UNITS // 2)], ids=["latin", "emoji"])
def test_the_longest_text_fits(text: str) -> None:
    assert fact_line(trade(statement=Text(text)))["statement"].value == text


@pytest.mark.parametrize(
    "text", ["a" * (CELL_UNITS + 1), "😀" * (CELL_UNITS // 2 + 1)], ids=["latin", "beyond 16 bits"]
)
def test_a_longer_one_is_refused_by_name_and_never_cut(text: str) -> None:
    fact = trade(notes=(Note(Text("short")), Note(Text(text))))
    with pytest.raises(CellTooLong, match=r"notes \(trade-2018\)"):
        write_xlsx(book(), [fact], EN)


def test_the_facts_of_a_much_cited_source_go_on_in_the_next_cell() -> None:
    many = [trade(id=f"{'x' * 90}-{number}") for number in range(800)]
    head, *rest = sheet("Sources", book(), many).iter_rows(values_only=True)
    assert head[-3:] == ("cited_by", "cited_by_2", "cited_by_3")
    for line in rest:
        texts = [str(text) for text in line[-3:]]
        assert max(map(len, texts)) <= CELL_UNITS
        assert "; ".join(texts).split("; ") == [fact.id for fact in many]


# --- units, sources, about --------------------------------------------------------------------------------------------


def test_units_say_what_an_amount_of_one_stands_for() -> None:
    assert values(sheet("Units", book())) == [
        {"id": "usd-billion", "label": "US dollars", "kind": "currency", "currency": "USD", "scale": 10**9,
         "one": "USD 1 billion"},
        {"id": "ship", "label": "ships", "kind": "count", "currency": None, "scale": 1, "one": "1 ship"},
        {"id": "percent", "label": "per cent", "kind": "share", "currency": None, "scale": 1, "one": "1%"},
    ]  # fmt: skip
    assert values(sheet("Units", book(), tongue=ZH))[0]["one"] == "10亿美元"


def test_a_scale_beyond_the_digits_of_a_number_stays_text() -> None:
    sample = book(changed('scale: "1e9"', 'scale: "1e20"'))
    (line, *_) = lines(sheet("Units", sample))
    assert (line["scale"].data_type, line["scale"].value) == ("s", "1" + "0" * 20)


def test_sources_stand_with_reference_link_and_facts() -> None:
    report, ledger = lines(sheet("Sources", book()))
    assert {key: cell.value for key, cell in report.items()} == {
        "id": "report",
        "reference": "Hua Li, Office of the Port, City Press. Report on the harbour. 14 May 2018.",
        "reliability": "high",
        "url": "https://example.org/report",
        "publisher": "City Press",
        "date": "14 May 2018",
        "language": "en",
        "note": None,
        "facts": 6,
        "cited_by": "trade-2017; trade-2018; ships-2018; ships-all; share-2018; goods-named",
    }
    assert report["url"].hyperlink.target == "https://example.org/report"
    assert ledger["url"].value is None
    assert ledger["url"].hyperlink is None


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "internal:Facts!A1", "external:c:/x.xlsx", "ftp://example.org",
     "https://example.org/" + "x" * 2060],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    sample = book()
    sample.sources["report"] = replace(sample.sources["report"], url=url)
    (report, _) = lines(sheet("Sources", sample))
    assert (report["url"].value, report["url"].hyperlink) == (url, None)


def test_links_are_only_in_the_column_of_addresses() -> None:
    found = workbook(bundled())
    linked = {(name, cell.column) for name in found.sheetnames for cells in found[name] for cell in cells
              if cell.hyperlink}  # fmt: skip
    assert linked == {("Sources", 4)}


def test_the_last_sheet_tells_about_the_book_and_every_column() -> None:
    found = workbook(book())
    about = {str(name): text for name, text in found["About"].iter_rows(values_only=True) if text}
    assert about["Book"] == "Harbour"
    assert about["Version"] == "1.0"
    assert about["Language"] == "English"
    assert about["Number of facts"] == "8"
    assert "power of ten" in str(about["Caution"])
    headings = {str(cell.value) for name in ("Facts", "Units", "Sources") for cell in found[name][1]}
    assert headings <= set(about)


def test_the_about_sheet_is_in_the_language_asked_for() -> None:
    about = [text for _, text in sheet("About", book(), tongue=ZH).iter_rows(values_only=True)]
    assert about[0] == "港口"
    assert "中文" in about


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tongue", "title", "code"), [(EN, "Harbour", "en-GB"), (ZH, "港口", "zh-Hans-CN")])
def test_the_document_says_what_it_is(tongue: Language, title: str, code: str) -> None:
    data = write_xlsx(book(), facts(book()), tongue)
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.title == title
    assert properties.subject
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        custom = archive.read("docProps/custom.xml").decode()
    assert f'name="Language"><vt:lpwstr>{code}</vt:lpwstr>' in custom


def test_the_same_facts_give_the_same_bytes_on_any_day() -> None:
    data = write_xlsx(bundled(), facts(bundled()), ZH)
    assert data == write_xlsx(bundled(), facts(bundled()), ZH)
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.created == properties.modified == datetime(1980, 1, 1)  # noqa: DTZ001 (openpyxl reads no zone)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_holds_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(bundled(), facts(bundled()), EN))) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name) or b"<f " in archive.read(name)]


@pytest.mark.parametrize(
    ("digits", "code"),
    [("1", "#,##0"), ("-1.50", "#,##0.00"), ("0.5", "#,##0.0"), ("9" * 16, ""), ("0." + "0" * 16, "")],
)
def test_formats_show_the_decimals_that_are_there(digits: str, code: str) -> None:
    assert number_format(digits) == code
