from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core import tables
from qingdao_browser.core.reading import MAX_BYTES, Refused, Slip
from qingdao_browser.core.tables import (
    Field,
    Figure,
    Package,
    Table,
    column_name,
    find_delimiter,
    read_csv,
    read_package,
    tabulate,
    unsafe,
)
from qingdao_browser.core.work import finish


def table_of(text: str | bytes, **how: Any) -> Table:
    return finish(read_csv(text if isinstance(text, bytes) else text.encode(), "t.csv", **how))


def refused(text: str | bytes, **how: Any) -> Slip:
    with pytest.raises(Refused) as told:
        table_of(text, **how)
    slip = told.value.slips[0]
    assert str(slip.what)
    assert str(slip.remedy)
    return slip


def test_a_text_file_is_a_table_of_heads_and_rows() -> None:
    table = table_of('year,"name, long"\r\n2018,  a \r\n\r\n2019,"b ""c"""\r\n')
    assert table.head == ("year", "name, long")
    assert table.rows == (("2018", "a"), ("2019", 'b "c"'))
    assert table.lines == (2, 4)
    assert str(table.heading(1)) == "column 2 ('name, long')"


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_file_says_of_its_encoding_is_taken_and_told(encoding: str) -> None:
    table = table_of("年,值\n2018,5\n".encode(encoding))
    assert table.head == ("年", "值")
    assert str(table.taken[0]).startswith("encoding: UTF-")


@pytest.mark.parametrize("encoding", ["gb18030", "windows-1252"])
def test_another_encoding_is_never_guessed(encoding: str) -> None:
    text = "年,值\n2018,5\n" if encoding == "gb18030" else "Jahr,Größe\n2018,5\n"
    data = text.encode(encoding)
    assert encoding in str(refused(data).remedy)
    table = table_of(data, encoding=encoding)
    assert ",".join(table.head) == text.split("\n", maxsplit=1)[0]
    assert str(table.taken[0]) == f"encoding: {encoding}, as given"


def test_a_data_package_tells_encoding_and_delimiter() -> None:
    package = Package(encoding="GBK", delimiter=";")
    table = table_of("年;值\n2018;5,5\n".encode("gbk"), package=package)
    assert table.head == ("年", "值")
    assert tuple(map(str, table.taken[:2])) == (
        "encoding: gb18030, as datapackage.json says",
        "semicolons between the columns, the delimiter that datapackage.json says",
    )
    assert table.package is package


def test_a_mark_at_the_beginning_wins_over_a_data_package_and_against_a_wrong_choice() -> None:
    data = "a,b\n1,2\n".encode("utf-16")
    assert table_of(data, package=Package(encoding="utf-8")).head == ("a", "b")
    assert "mark" in str(refused(data, encoding="gb18030").what)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n\n",
        b"a,b\n1,\xff\n",
        "a,b\n1,2\n".encode("utf-16-le"),
        bytes(range(256)) * 20,
        b"a,b\n1,2\n" + b"\0" * 5000,
        b"\xff\xfea\x00,\x00b",
        "a,b\n1,\0\n".encode("utf-16"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    refused(data)


def test_the_line_of_the_first_wrong_byte_is_told() -> None:
    assert refused(b"a,b\n1,2\n3,\xff\n").line == 3


def test_a_file_that_is_too_large_is_refused_at_once() -> None:
    assert "larger" in str(refused(b" " * (MAX_BYTES + 1)).what)


# --- delimiters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("Jahr;Wert\n2018;1,5\n2019;1,7\n", ";"),
        ("a\tb\n1, x\t2\n3\t4\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("Title of the table\nUnit: tonnes\na,b\n1,2\n3,4\n5,6\n", ","),
    ],
)
def test_the_delimiter_is_the_sign_that_cuts_the_lines_alike(text: str, sign: str) -> None:
    assert find_delimiter(text) == sign


def test_a_delimiter_that_is_open_must_be_given() -> None:
    assert "equally" in str(refused("a,b;c\n1,2;3\n").what)
    assert table_of("a,b;c\n1,2;3\n", delimiter=";").head == ("a,b", "c")
    assert "no comma" in str(refused("only\none\ncolumn\n").what)


def test_a_long_file_is_judged_by_its_beginning() -> None:
    text = "a,b\n" + "1,2\n" * 30_000
    assert find_delimiter(text) == ","
    long_cells = 'a,b\n1,"' + "x" * 40_000 + '"\n2,"' + "y" * 40_000 + '"\n'
    assert find_delimiter(long_cells) == ","


def test_heads_that_do_not_go_with_the_rows_are_told_once() -> None:
    slip = refused("name,Trade\n,2018,2019\nExports,5,6\nImports,7,8\n")
    assert (slip.line, str(slip.what)) == (1, "the heads in this line are 2, and most rows have 3 cells")
    assert table_of("name,Trade\n,2018,2019\nExports,5,6\n", head=2).head == ("", "2018", "2019")


def test_all_ends_of_lines_count_as_lines() -> None:
    for end in ("\n", "\r\n", "\r"):
        table = table_of(f'a,b{end}1,"x{end}y"{end}{end}3,4', delimiter=",")
        assert (table.lines, table.rows[1]) == ((2, 5), ("3", "4"))


def test_a_head_longer_than_any_is_told_with_its_place() -> None:
    slip = refused("year," + "(" * 5_001 + "\n2018,5\n")
    assert (slip.line, slip.column, str(slip.what)) == (1, 2, "a head of 5,001 characters")


def test_quotes_that_nobody_closes_are_told_with_their_line() -> None:
    slip = refused('a,b\n1,2\n3,"4\n5,6\n', delimiter=",")
    assert (slip.line, "quote" in str(slip.what)) == (3, True)
    assert "quote" in str(refused('a,b\n1,2\n3,"' + "x" * 200_000, delimiter=",").what)
    assert "closing quote" in str(refused('a,b\n1,"x"y\n', delimiter=",").what)
    slip = refused('a,b\n1,2\n3,"4\n5,6\n')
    assert (slip.line, "quote" in str(slip.what)) == (3, True)


# --- rows -------------------------------------------------------------------------------------------------------------


def test_words_above_and_below_are_kept_apart() -> None:
    table = table_of("Trade of the port\nUnit: tonnes,\nyear,a,b\n2018,1,2\n2019,3,4\nSource: Customs\nNote: none\n")
    assert table.head == ("year", "a", "b")
    assert table.above == ((1, "Trade of the port"), (2, "Unit: tonnes"))
    assert table.below == ((6, "Source: Customs"), (7, "Note: none"))


def test_the_line_of_the_heads_can_be_given() -> None:
    text = "a,b\nx,y\n1,2\n"
    assert table_of(text, head=2).head == ("x", "y")
    assert refused(text, head=9).line == 9


def test_rows_of_another_length_are_kept_out() -> None:
    table = table_of("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n")
    assert table.rows == (("1", "2", "3"), ("1", "2", "3"))
    assert table.ragged == ((3, 2), (4, 4))


def test_rows_of_a_workbook_may_end_early() -> None:
    table = finish(tabulate([(1, ["a", "b", "c"]), (2, ["1", "2"]), (3, ["x"])], "t", sheet="S"))
    assert table.rows == (("1", "2", ""),)
    assert table.below == ((3, "x"),)
    assert str(table.heading(2)) == "column C ('c')"


def test_numbers_of_a_workbook_stay_numbers() -> None:
    table = finish(tabulate([(1, ["a", "b"]), (2, [Figure("1.10"), " x "])], "t", sheet="S"))
    assert type(table.rows[0][0]) is Figure
    assert table.rows[0] == ("1.10", "x")


def test_an_empty_head_is_called_by_its_number() -> None:
    assert str(table_of(",a\nx,1\n").heading(0)) == "column 1"


@pytest.mark.parametrize("text", ["a,b\n", "a\u202e,b\n1,2\n", ",\n,\n", "a,,\n1,,\n2,,\n"])
def test_what_has_no_table_is_refused(text: str) -> None:
    refused(text, delimiter=",")


def test_a_table_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ",".join("x" * 100_000)
    assert "columns" in str(refused(f"{wide}\n{wide}\n", delimiter=",").what)
    monkeypatch.setattr(tables, "MAX_ROWS", 5)
    assert str(refused("a,b\n" + "1,2\n" * 100).what) == "more than 5 rows"
    monkeypatch.setattr(tables, "MAX_CELLS", 50)
    assert str(refused("a,b\n" + "1,2\n" * 100).what) == "more than 50 cells"


def test_reading_shows_how_far_it_is() -> None:
    shares = list(read_csv(b"a,b\n" + b"1,2\n" * 9000, "t.csv"))
    assert shares == sorted(shares)
    assert len(shares) > 4
    assert all(0 <= share <= 1 for share in shares)


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_rows_are_a_table_or_refused(rows: list[list[str]], sign: str) -> None:
    text = "\n".join(sign.join(row) for row in rows)
    try:
        table = finish(read_csv(text.encode("utf-8", "replace"), "t.csv", delimiter=sign))
    except Refused:
        return
    assert all(len(row) == len(table.head) for row in table.rows)
    assert len(table.lines) == len(table.rows)


def test_columns_of_workbooks_have_letters() -> None:
    assert [column_name(column) for column in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_signs_that_nobody_sees_are_found() -> None:
    assert unsafe("a\u202eb") == "U+202E"
    assert unsafe("ab\tc") == ""


# --- data packages ----------------------------------------------------------------------------------------------------


def described(**changes: Any) -> bytes:
    resource = {
        "path": "t.csv",
        "encoding": "gbk",
        "dialect": {"delimiter": ";"},
        "schema": {"fields": [{"name": "a", "type": "number", "decimalChar": ",", "unit": "t"}, {"name": "b"}, 3]},
    }
    whole = {
        "title": "Trade",
        "version": 2,
        "sources": [{"title": "Customs", "path": "https://example.org"}, "no mapping"],
        "contributors": [{"title": "Office"}],
        "units": [{"id": "t", "scale": 1000}],
        "resources": [{"path": "other.csv"}, resource | changes],
    }
    return json.dumps(whole).encode()


def test_a_data_package_tells_of_the_table_beside_it() -> None:
    package = read_package(described(), "t.csv")
    assert package is not None
    assert (package.title, package.version, package.encoding, package.delimiter) == ("Trade", "2", "gbk", ";")
    assert package.fields == {"a": Field("a", "number", "", "t", ","), "b": Field("b")}
    assert [link.values for link in package.sources] == [{"title": "Customs", "path": "https://example.org"}]
    assert package.units[0].values == {"id": "t", "scale": "1000"}
    comma = read_package(described(dialect={"header": True}, format="csv"), "t.csv")
    assert comma is not None
    assert comma.delimiter == ","


@pytest.mark.parametrize(
    "path", ["../t.csv", "/t.csv", "https://example.org/t.csv", "data/t.csv", "", 5, None, ["t.csv"]]
)
def test_a_data_package_of_other_files_is_not_used(path: object) -> None:
    assert read_package(described(path=path), "t.csv") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[" * 100_000, b"\xff", b"x" * (tables.MAX_PACKAGE + 1), b'{"a": ' * 100_000],
)
def test_what_is_no_data_package_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"datapackage\.json"):
        read_package(data, "t.csv")


@pytest.mark.parametrize("data", [b"[]", b"5", b'{"resources": 3}', b'{"resources": [3, null]}', b'{"resources": {}}'])
def test_a_data_package_of_another_form_describes_nothing(data: bytes) -> None:
    assert read_package(data, "t.csv") is None


def test_what_would_mislead_in_a_data_package_is_dropped() -> None:
    package = read_package(described(title="a\u202eb"), "t.csv")
    assert package is not None
    assert package.title == "Trade"
    shortened = read_package(json.dumps({"title": "x" * 10_000, "resources": [{"path": "./t.csv"}]}).encode(), "t.csv")
    assert shortened is not None
    assert shortened.title == ""
