"""What a person copies in the window arrives right in LibreOffice: numbers, heads, sources, pictures, Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from qingdao_browser.charts.view import ChartView
from qingdao_browser.core.excerpts import Pick, excerpt
from qingdao_browser.core.language import language
from qingdao_browser.core.sheets import spread
from tests.core.test_article import bundled
from tests.desk import Desk
from tests.office.arrived import Arrived, Cell, read_document, read_docx
from tests.office.office import Suite, office

pytestmark = [pytest.mark.needs_soffice, pytest.mark.needs_xdotool, pytest.mark.needs_openbox]

CITED = "Department of Commerce of Shandong Province 2018, paragraph 3"


@pytest.fixture(scope="module")
def english() -> Iterator[Suite]:
    with office("en") as suite:
        yield suite


@pytest.fixture(scope="module")
def german() -> Iterator[Suite]:
    with office("de") as suite:
        yield suite


@pytest.fixture(scope="module")
def chinese() -> Iterator[Suite]:
    with office("zh") as suite:
        yield suite


def copy_for(desk: Desk, preset: str, code: str = "en") -> None:
    """Copy what is chosen in the window for a program, by the menu."""
    if desk.controller.language.code != code:
        desk.window.actions_by_id[f"language-{code}"].trigger()
        desk.wait_for_page()
    desk.window.actions_by_id[f"preset-{preset}"].trigger()


def pasted(suite: Suite, kind: str, path: Path) -> Arrived:
    """Paste into a new document of a program and read what it saves."""
    document = suite.new(kind)
    suite.paste(document, QApplication.processEvents)
    arrived = read_document(suite.save(document, path))
    suite.close(document)
    return arrived


def texts(rows: tuple[tuple[Cell, ...], ...]) -> list[list[str]]:
    return [[cell.text for cell in row if not cell.covered] for row in rows]


# --- Calc -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "shown"), [("english", "30.78"), ("german", "30,78"), ("chinese", "30.78")])
def test_a_table_arrives_in_calc_as_numbers_with_head_and_sources(
    open_desk: Callable[..., Desk], request: pytest.FixtureRequest, tmp_path: Path, locale: str, shown: str
) -> None:
    suite = request.getfixturevalue(locale)
    copy_for(open_desk(page="port-containers"), "calc")
    arrived = pasted(suite, "calc", tmp_path / "sheet.ods").tables[0]
    book, words = bundled(), language("en")
    (sheet,) = (spread(table, words) for table in excerpt(book, Pick("page", "port-containers"), words).tables)
    assert arrived.rows[0][0].text == "Container throughput, Port of Qingdao"
    assert [cell.text for cell in arrived.rows[1]] == list(sheet.head)
    assert arrived.rows[2][1] == Cell(shown, "float", "30.78")
    for row, expected in zip(arrived.rows[2:], sheet.rows, strict=False):
        for cell, wanted in zip(row, expected, strict=True):
            assert cell.type == ("float" if wanted.digits else "string" if wanted.text else "")
            assert not cell.formula
            if wanted.digits:
                assert float(cell.value) == float(wanted.digits)
            else:
                assert cell.text == wanted.text
    foot = arrived.rows[2 + len(sheet.rows)][0]
    assert foot.text == "".join(run.text for run in sheet.credit)
    assert set(foot.links) == {run.url for run in sheet.credit if run.url}


def test_relations_and_units_stand_in_cells_of_their_own(
    open_desk: Callable[..., Desk], english: Suite, tmp_path: Path
) -> None:
    copy_for(open_desk(page="ocean"), "calc")
    arrived = pasted(english, "calc", tmp_path / "sheet.ods").tables[0]
    share = next(row for row in arrived.rows if row[0].text == "Marine economy share in GDP, Qingdao")
    assert [(cell.text, cell.type) for cell in share[1:4]] == [("over", "string"), ("30", "float"), ("%", "string")]


def test_a_workbook_made_of_the_paste_keeps_the_types(
    open_desk: Callable[..., Desk], english: Suite, tmp_path: Path
) -> None:
    import openpyxl

    copy_for(open_desk(page="port-containers"), "excel")
    sheet = english.new("calc")
    english.paste(sheet, QApplication.processEvents)
    workbook = openpyxl.load_workbook(english.save(sheet, tmp_path / "sheet.xlsx"))
    english.close(sheet)
    rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    assert rows[1][:2] == ("Period", "million TEU")
    assert rows[2][:2] == ("2024, full year", 30.78)


def test_chinese_arrives_in_calc_in_its_own_units(
    open_desk: Callable[..., Desk], chinese: Suite, tmp_path: Path
) -> None:
    copy_for(open_desk(page="financing-value"), "calc", "zh")
    rows = pasted(chinese, "calc", tmp_path / "sheet.ods").tables[0].rows
    assert texts(rows[:3])[0] == ["跨境融资金额，青岛"]
    assert "亿美元" in texts(rows[:2])[1]
    assert Cell("15.23", "float", "15.23") in rows[2]


def test_chosen_rows_alone_arrive(open_desk: Callable[..., Desk], english: Suite, tmp_path: Path) -> None:
    desk = open_desk(page="port-containers")
    table = desk.shown().findChildren(QTableView)[0]
    table.setFocus()
    table.selectRow(1)
    copy_for(desk, "calc")
    rows = texts(pasted(english, "calc", tmp_path / "sheet.ods").tables[0].rows)
    assert [row[0] for row in rows[1:3]] == ["Period", "Q1 2024"]
    assert rows[3][0] == "Source: Seatrade Maritime 2024, paragraphs 1, 2"
    assert len([row for row in rows if any(row)]) == 4


# --- Writer -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "code"), [("english", "en"), ("german", "en"), ("chinese", "zh")])
def test_sentence_table_and_drawing_arrive_in_writer(
    open_desk: Callable[..., Desk], request: pytest.FixtureRequest, tmp_path: Path, locale: str, code: str
) -> None:
    suite = request.getfixturevalue(locale)
    copy_for(open_desk(page="port-containers"), "writer", code)
    document = suite.new("writer")
    assert suite.paste(document, QApplication.processEvents) == []
    arrived = read_document(suite.save(document, tmp_path / "text.odt"))
    in_word = read_docx(suite.save(document, tmp_path / "text.docx"))
    suite.close(document)
    words = language("zh" if code == "zh" else "en")
    copied = excerpt(bundled(), Pick("page", "port-containers"), words)
    sentence, table = copied.blocks[0], copied.tables[0]
    for document_read in (arrived, in_word):
        assert document_read.paragraphs[0] == sentence.text  # type: ignore[union-attr] # an indicator begins with one
        assert table.caption in document_read.paragraphs
        (read,) = document_read.tables
        assert read.header_rows == 1
        rows = texts(read.rows)
        assert rows[0] == list(table.columns)
        assert rows[1:-1] == [[cell.text for cell in row] for row in table.rows]
        assert rows[-1] == ["".join(run.text for run in table.credit)]
        assert {address for _, address in document_read.links} >= {run.url for run in table.credit if run.url}
    assert len(arrived.pictures) == len(copied.charts) == len(in_word.pictures)
    for picture, chart in zip(arrived.pictures, copied.charts, strict=True):
        assert picture.width == pytest.approx(160, abs=0.2)
        assert picture.title.startswith(chart.heading.description.what)
        assert ".svg" in picture.forms
    assert all(picture.title or picture.name for picture in in_word.pictures)


def test_a_value_arrives_with_its_source_as_a_link(
    open_desk: Callable[..., Desk], english: Suite, tmp_path: Path
) -> None:
    desk = open_desk(page="financing-value")
    desk.controller.copy(Pick("value", "art-financing-value"), "word")
    arrived = pasted(english, "writer", tmp_path / "text.odt")
    assert arrived.paragraphs[0].startswith("Cross-border financing, value: USD 1.523 billion (Qingdao, January–")
    assert arrived.links == ((CITED, "http://en.shandongbusiness.gov.cn/news/2800"),)


def test_a_citation_arrives_in_its_style(open_desk: Callable[..., Desk], english: Suite, tmp_path: Path) -> None:
    desk = open_desk(page="financing-value")
    desk.window.actions_by_id["copy-citation"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    arrived = pasted(english, "writer", tmp_path / "text.odt")
    assert arrived.paragraphs[0].startswith("Department of Commerce of Shandong Province. (2018, May 14). Qingdao")


# --- Impress ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "code"), [("english", "en"), ("chinese", "zh")])
def test_a_chart_arrives_on_a_slide_at_its_size(
    open_desk: Callable[..., Desk], request: pytest.FixtureRequest, tmp_path: Path, locale: str, code: str
) -> None:
    suite = request.getfixturevalue(locale)
    desk = open_desk(page="financing-value")
    if code == "zh":
        desk.window.actions_by_id["language-zh"].trigger()
        desk.wait_for_page()
    desk.shown().findChildren(ChartView)[0].setFocus()
    copy_for(desk, "slides", code)
    (picture,) = pasted(suite, "impress", tmp_path / "slides.odp").pictures
    assert picture.width == pytest.approx(160, abs=0.3)
    assert ".png" in picture.forms


def test_words_without_a_chart_arrive_on_a_slide(
    open_desk: Callable[..., Desk], chinese: Suite, tmp_path: Path
) -> None:
    copy_for(open_desk(page="financing-deals"), "slides", "zh")
    assert any("60笔" in text for text in pasted(chinese, "impress", tmp_path / "slides.odp").paragraphs)
