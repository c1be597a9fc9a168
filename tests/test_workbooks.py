"""Workbooks of other programs as tables: what cells say, and that hostile files cost nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, time
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from qingdao_browser.core.columns import propose
from qingdao_browser.core.importing import draft
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import Refused, read_book
from qingdao_browser.core.tables import Figure, Formulas, Package, Repeated, Table
from qingdao_browser.core.work import finish
from qingdao_browser.output import workbooks
from qingdao_browser.output.spreadsheet import write_xlsx
from qingdao_browser.output.workbooks import read_xlsx
from tests.core.test_article import bundled

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = b"</sheetData></worksheet>"


def saved(*rows: Sequence[Any], formats: dict[str, str] | None = None, more: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with some rows on its first sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Trade"
    for row in rows:
        page.append(list(row))
    for cell, number_format in (formats or {}).items():
        page[cell].number_format = number_format
    for name in more:
        book.create_sheet(name).append(["x", "y"])
        book[name].append([1, 2])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def remade(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a workbook with its parts changed; None leaves a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    return remade(saved(["a", "b"]), lambda name, part: xml if "worksheets/" in name else part)


def read(data: bytes, **how: Any) -> Table:
    return finish(read_xlsx(data, "t.xlsx", **how))


def refused(data: bytes, **how: Any) -> str:
    with pytest.raises(Refused) as told:
        read(data, **how)
    assert str(told.value.slips[0].remedy)
    return str(told.value.slips[0].what)


def test_cells_come_as_texts_and_numbers_as_what_they_show() -> None:
    rows: list[list[Any]] = [
        ["year", "a", "b", "c"],
        [2018, 1.1, 0.123, "1,234"],
        [2019, 0.1 + 0.2, 5, True],
        [2020, 12345678901234.5, 1.2345, None],
    ]
    table = read(saved(*rows, formats={"B2": "#,##0.00", "C2": "0%", "C3": "0.0", "C4": "0.00;[Red]-0.00"}))
    assert table.rows == (
        ("2018", "1.10", "12.3%", "1,234"),
        ("2019", "0.3", "5.0", "TRUE"),
        ("2020", "12345678901234.5", "1.2345", ""),
    )
    assert type(table.rows[0][1]) is Figure
    assert type(table.rows[0][3]) is str
    assert table.sheet == "Trade"
    assert tuple(map(str, table.taken)) == ("sheet 'Trade'", "heads in line 1, 3 rows below them")


def test_dates_are_as_precise_as_their_format() -> None:
    day = datetime(2018, 5, 14)  # noqa: DTZ001 - a spreadsheet knows no zones
    rows: list[list[Any]] = [["a", "b", "c", "d", "e"], [day, day, day, day.replace(hour=13), time(1, 2)]]
    table = read(
        saved(*rows, formats={"A2": "yyyy-mm-dd", "B2": 'mmm "date" yyyy', "C2": "yyyy", "D2": "yyyy-mm-dd hh:mm"})
    )
    assert table.rows == (("2018-05-14", "2018-05", "2018", "2018-05-14 13:00:00", "01:02:00"),)


def test_formulas_are_told_with_their_last_results() -> None:
    cells = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>year</t></is></c><c r="B1" t="inlineStr"><is><t>a</t></is></c>'
        b'</row><row r="3"><c r="A3"><v>2018</v></c><c r="B3"><f>1+1</f><v>2</v></c></row>'
        b'<row r="4"><c r="A4"><v>2019</v></c><c r="B4"><f>A4*2</f></c></row>'
        b'<row r="5"><c r="A5"><v>2020</v></c><c r="B5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    xml = HEAD + cells + FOOT
    table = read(with_sheet(xml))
    assert table.rows == (("2018", "2"), ("2019", ""), ("2020", "#DIV/0!"))
    assert table.formulas == (Formulas(1, 3, 3, 1),)
    assert read(saved(["year", "a"], [2018, "=1+1"], ["x", 5])).formulas == (Formulas(1, 2, 1, 1),)
    assert read(saved(["year", "a"], [2018, 2])).formulas == ()


def merged(data: bytes, *ranges: str) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for cells in ranges:
        book["Trade"].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_merged_downwards_stands_in_each_row() -> None:
    rows: list[list[Any]] = [
        ["place", None, "Trade", None],
        [None, "year", "in (t)", "out (t)"],
        ["Busan", 2018, 5, 6],
        [None, 2019, None, 8],
        ["Osaka", 2018, 9, None],
    ]
    table = read(merged(saved(*rows), "A1:A2", "C1:D1", "A3:A4", "C3:C4"), head=2)
    assert table.head == ("place", "year", "in (t)", "out (t)")
    assert table.rows == (("Busan", "2018", "5", "6"), ("Busan", "2019", "5", "8"), ("Osaka", "2018", "9", ""))
    assert [type(cell) for cell in table.rows[1]] == [Repeated, Figure, Repeated, Figure]
    assert str(table.taken[-1]) == "what stands in merged cells is read in each of their rows, 2 times"
    made = finish(draft(table, replace(propose(table), source="A"), {}))
    (told,) = [str(problem) for problem in made.problems if problem.severity == "error"]
    assert told == (
        "t.xlsx:4:3: error: cell C4: '5' stands in one cell with the row above, for both together or for each; "
        "part the cells, and write the figure of each row"
    )
    assert (made.facts, made.left_out) == (4, 1)


def test_merged_cells_that_reach_far_cost_nothing() -> None:
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"/></row>' % (at, at, at, at) for at in (1, 2, 4))
    cells = cells.replace(b'<c r="B1"/>', b'<c r="B1"><v>7</v></c>')
    tags = b'<mergeCells><mergeCell ref="B1:B1048576"/><mergeCell ref="XFD1:XFD1048576"/></mergeCells></worksheet>'
    table = read(with_sheet(HEAD + cells + FOOT.replace(b"</worksheet>", tags)))
    assert (table.rows, table.lines) == ((("2", "7"), ("4", "7")), (2, 4))


def test_the_first_sheet_is_taken_and_the_others_told() -> None:
    data = saved(["year", "a"], [2018, 5], more=("Notes", "More"))
    table = read(data)
    assert str(table.taken[0]) == "sheet 'Trade', not 'Notes', 'More'"
    assert table.sheets == ("Trade", "Notes", "More")
    assert read(data, sheet="Notes").rows == (("1", "2"),)
    assert "no sheet 'x'" in refused(data, sheet="x")


def test_a_workbook_without_a_sheet_in_sight_is_refused() -> None:
    assert "no sheet" in refused(
        remade(saved(["a"]), lambda name, part: part.replace(b'state="visible"', b'state="hidden"'))
    )


def test_what_this_program_exports_comes_back() -> None:
    old = bundled()
    table = read(write_xlsx(old, list(old.facts.values()), language("en")))
    made = finish(draft(table, propose(table), old.places))
    assert made.problems == ()
    new = read_book(made.text.encode(), "x").book
    assert new is not None
    assert [(f.id, f.amount, f.period, f.relation, f.status, f.place) for f in new.facts.values()] == [
        (f.id, f.amount, f.period, f.relation, f.status, f.place) for f in old.facts.values()
    ]
    assert {unit.id: unit.scale for unit in new.units.values()}.items() <= {
        unit.id: unit.scale for unit in old.units.values()
    }.items()
    assert all(source.url == old.sources[id].url for id, source in new.sources.items())


def test_a_data_package_stays_with_the_table() -> None:
    package = Package(title="T")
    assert read(saved(["year", "a"], [2018, 5]), package=package).package == package


# --- hostile files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"year,a\n2018,5\n", b"\xd0\xcf\x11\xe0" + b"x" * 100, b"PK" + bytes(range(256)) * 20],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refused(data)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<worksheet>",
        b"\0" * 100,
        HEAD + b"<row",
        HEAD + b'<row r="1" spans=>',
        HEAD + b'<row r="1"><c r="A1\xff"><v>1</v></c></row>' + FOOT,
        HEAD + b'<row r="x"><c r="A1"><v>1</v></c></row>' + FOOT,
        HEAD + b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>' + FOOT,
        HEAD + b'<row r="1"><c r="A1"><v>nan</v></c></row>' + FOOT,
        HEAD + b'<row r="1"><c r="A1"><v>' + b"9" * 5000 + b"</v></c></row>" + FOOT,
    ],
)
def test_a_broken_sheet_is_refused(xml: bytes) -> None:
    assert refused(with_sheet(xml))


def test_a_workbook_that_lacks_a_part_is_refused() -> None:
    for gone in ("xl/workbook.xml", "[Content_Types].xml", "xl/worksheets/sheet1.xml"):
        assert refused(remade(saved(["a", "b"], [1, 2]), lambda name, part, gone=gone: None if name == gone else part))  # type: ignore[misc] # mypy knows no default of a lambda


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/theme/theme1.xml", "docProps/core.xml"])
@pytest.mark.parametrize("xml", [b"<a b=>", b"<a></b>", b'<a b="\xff"/>', b'<a b="<"/>', b"<a"])
def test_a_part_that_is_no_xml_is_refused_or_passed_over(part: str, xml: bytes) -> None:
    made = remade(saved(["a", "b"], [1, 2]), lambda name, content: xml if name == part else content)
    with suppress(Refused):
        assert read(made).head == ("a", "b")


def test_entities_that_grow_are_refused() -> None:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 20) for at in range(9))
    xml = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + entities + b"]>" + HEAD
    xml += b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c><c r="B1"><v>1</v></c></row>' + FOOT
    assert refused(with_sheet(xml))


def test_entities_of_other_files_are_not_read() -> None:
    xml = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + HEAD
    xml += b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c><c r="B1"><v>1</v></c></row>' + FOOT
    assert refused(with_sheet(xml))


def test_a_cell_far_away_costs_nothing() -> None:
    far = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    far += b'<row r="1048576"><c r="A1048576"><v>1</v></c><c r="B1048576"><v>2</v></c></row>'
    table = read(with_sheet(HEAD + far + FOOT))
    assert (table.rows, table.lines) == ((("1", "2"),), (1048576,))
    for lie in (b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1"/>'):
        assert read(with_sheet(HEAD.replace(b"<sheetData>", lie + b"<sheetData>") + far + FOOT)).rows == (("1", "2"),)
    assert "reaches far" in refused(with_sheet(HEAD + far.replace(b"1048576", b"99999999") + FOOT))
    assert "columns" in refused(with_sheet(HEAD + far.replace(b"B1048576", b"XFD1048576") + FOOT))


def test_rows_that_reach_far_with_nothing_in_them_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_LAID_OUT", 50_000)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d" s="0"/></row>' % (at, at, at) for at in range(1, 9)
    )
    assert "reaches far" in refused(with_sheet(HEAD + rows + FOOT))


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(["a", "b"], [1, 2])
    monkeypatch.setattr(workbooks, "MAX_SHEET", 100)
    assert "sheet1.xml" in refused(data)
    monkeypatch.setattr(workbooks, "MAX_WHOLE", 100)
    assert "more than is read" in refused(data)
    monkeypatch.setattr(workbooks, "MAX_BYTES", 100)
    assert "larger" in refused(data)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_more_elements_than_are_read_are_refused_before_they_are_built(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = remade(saved(["a", "b"], [1, 2]), lambda name, old: old + b"<a/>" * 1000 if name == part else old)
    monkeypatch.setattr(workbooks, "MAX_ELEMENTS", 1000)
    assert refused(data) == f"{part!r} has more than 1,000 elements"


@pytest.mark.parametrize("piece", [2, 3, 64])
def test_formulas_are_found_where_ever_their_tags_are_cut(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MEGABYTE", piece)
    assert len(read(saved(["year", "a"], [2018, "=1+1"], ["x", 5])).formulas) == 1


def test_a_size_that_lies_is_found_out() -> None:
    data = bytearray(with_sheet(HEAD + b'<row r="1"><c r="A1"><v>' + b"1" * 3000 + b"</v></c></row>" + FOOT))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as parts:
        size = parts.getinfo("xl/worksheets/sheet1.xml").file_size
    claimed = data.replace(size.to_bytes(4, "little"), (64).to_bytes(4, "little"))
    assert refused(bytes(claimed))
