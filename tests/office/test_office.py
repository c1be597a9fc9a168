"""What is on the clipboard of this process arrives in a real LibreOffice, and is read back from what it saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from tests.office.arrived import Cell, read_document, read_docx
from tests.office.office import OfficeError, Suite, office

pytestmark = [pytest.mark.needs_soffice, pytest.mark.needs_xdotool, pytest.mark.needs_openbox]

TABLE = """<html><head><meta charset="utf-8"></head><body><table>
<thead><tr><th sdnum="1033;0;@">货物 Goods</th><th sdnum="1033;0;@">Amount</th></tr></thead>
<tr><td sdnum="1033;0;@">=1+2</td><td sdval="1523.5" sdnum="1033;0;#,##0.00">1,523.50</td></tr>
<tr><td colspan="2" sdnum="1033;0;@">Source: <a href="https://example.org/">example</a></td></tr>
</table></body></html>"""
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 90'><rect width='160' height='90'/></svg>"
PICTURE = f'<img src="data:image/svg+xml,{SVG}" name="Figure" alt="A square" style="width:160mm;height:90mm">'
SHOWN = {"en": "1,523.50", "de": "1.523,50"}


@pytest.fixture(scope="module", params=["en", "de"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def suite(locale: str) -> Iterator[Suite]:
    with office(locale) as running:
        yield running


def put(application: QApplication, text: str, html: str = "") -> None:
    """Put text, and HTML if there is any, on the clipboard."""
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    application.clipboard().setMimeData(data)


def test_a_table_arrives_in_a_sheet_with_its_types(
    qapp: QApplication, suite: Suite, locale: str, tmp_path: Path
) -> None:
    put(qapp, "text", TABLE)
    sheet = suite.new("calc")
    assert suite.paste(sheet, qapp.processEvents) == ["Import Options"]
    table = read_document(suite.save(sheet, tmp_path / "sheet.ods")).tables[0]
    assert table.rows == (
        (Cell("货物 Goods", "string"), Cell("Amount", "string")),
        (Cell("=1+2", "string"), Cell(SHOWN[locale], "float", "1523.5")),
        (Cell("Source: example", "string", links=("https://example.org/",), columns=2), Cell(covered=True)),
    )
    in_excel = suite.open(suite.save(sheet, tmp_path / "sheet.xlsx"))
    again = read_document(suite.save(in_excel, tmp_path / "again.ods")).tables[0]
    assert again.rows[:2] == table.rows[:2]
    suite.close(in_excel)
    suite.close(sheet)


def test_a_formula_that_is_not_marked_as_text_is_seen(qapp: QApplication, suite: Suite, tmp_path: Path) -> None:
    put(qapp, "=1+2")
    sheet = suite.new("calc")
    suite.paste(sheet, qapp.processEvents)
    arrived = read_document(suite.save(sheet, tmp_path / "sheet.ods"))
    assert arrived.tables[0].rows == ((Cell("3", "float", "3", formula="of:=1+2"),),)
    suite.close(sheet)


def test_table_and_picture_arrive_in_a_text(qapp: QApplication, suite: Suite, tmp_path: Path) -> None:
    put(qapp, "text", f"<p>中国 Figure</p><p>{PICTURE}</p>{TABLE}")
    document = suite.new("writer")
    assert suite.paste(document, qapp.processEvents) == []
    arrived = read_document(suite.save(document, tmp_path / "text.odt"))
    assert arrived.paragraphs[0] == "中国 Figure"
    assert arrived.links == (("example", "https://example.org/"),)
    assert [(table.header_rows, len(table.rows)) for table in arrived.tables] == [(1, 3)]
    (picture,) = arrived.pictures
    assert (picture.name, picture.title) == ("Figure", "A square")
    assert picture.width == pytest.approx(160, abs=0.1)
    assert picture.height == pytest.approx(90, abs=0.1)
    assert ".svg" in picture.forms
    in_word = read_docx(suite.save(document, tmp_path / "text.docx"))
    assert in_word.paragraphs[0] == "中国 Figure"
    assert in_word.links == arrived.links
    assert [cell.text for cell in in_word.tables[0].rows[0]] == ["货物 Goods", "Amount"]
    assert in_word.tables[0].header_rows == 1
    assert in_word.pictures[0].width == pytest.approx(160, abs=0.1)
    assert (in_word.pictures[0].name, in_word.pictures[0].title) == ("Figure", "A square")
    suite.close(document)


def test_text_arrives_on_a_slide(qapp: QApplication, suite: Suite, tmp_path: Path) -> None:
    put(qapp, "text", "<p><b>15.23亿美元</b>, a sentence</p>")
    slides = suite.new("impress")
    assert suite.paste(slides, qapp.processEvents) == []
    assert "15.23亿美元, a sentence" in read_document(suite.save(slides, tmp_path / "slides.odp")).paragraphs
    suite.close(slides)


def test_each_paste_takes_what_is_on_the_clipboard_then(qapp: QApplication, suite: Suite, tmp_path: Path) -> None:
    """The formats change each time; LibreOffice would ask for those of the copy before if it were not given time."""
    for number, html in enumerate(["<table><tr><td>0</td></tr></table>", "", "<table><tr><td>2</td></tr></table>"]):
        put(qapp, f"{number}", html)
        sheet = suite.new("calc")
        assert suite.paste(sheet, qapp.processEvents) == (["Import Options"] if html else [])
        (row,) = read_document(suite.save(sheet, tmp_path / "sheet.ods")).tables[0].rows
        assert row == (Cell(f"{number}", "float", f"{number}"),)
        suite.close(sheet)


def test_what_cannot_be_done_is_told_and_the_suite_goes_on(suite: Suite, tmp_path: Path) -> None:
    sheet = suite.new("calc")
    with pytest.raises(OfficeError, match=r"save: .*\.docx"):
        suite.save(sheet, tmp_path / "sheet.docx")
    suite.close(sheet)
    with pytest.raises(OfficeError, match="save: "):
        suite.save(sheet, tmp_path / "sheet.ods")


def test_without_a_screen_there_is_no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    with pytest.raises(OfficeError, match="DISPLAY"), office():
        pass
