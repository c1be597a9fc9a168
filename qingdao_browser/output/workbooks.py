"""Workbooks (XLSX) of other programs as tables: their cells as texts, within caps that a hostile file meets early.

openpyxl reads them row by row. python-calamine is ten times as fast and was not taken: it lays a sheet out in memory as
wide and long as its farthest cell says, so that a file of 5 kB with a cell in XFD1048576 ends the whole program, and
it does not tell number formats, which hold the zeros of 1.10, nor formulas.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import msgspec

from qingdao_browser.core.language import mark
from qingdao_browser.core.messages import said
from qingdao_browser.core.problems import shortened
from qingdao_browser.core.reading import MAX_BYTES, MEGABYTE, Refused, Slip
from qingdao_browser.core.tables import MAX_CELLS, Figure, Formulas, Link, Package, Repeated, Table, tabulate
from qingdao_browser.core.work import Work, finish, stage

# Of the parts of a workbook when unpacked: a sheet, the texts that all sheets share, and all together.
MAX_SHEET: Final = 100 * MEGABYTE
MAX_TEXTS: Final = 32 * MEGABYTE
MAX_WHOLE: Final = 256 * MEGABYTE
MAX_PARTS: Final = 5_000
# Elements in one part: openpyxl keeps something of each, whatever it is.
MAX_ELEMENTS: Final = 5_000_000
# Rows of a sheet, and its cells with those that only fill rows up: openpyxl makes as many as the last cells say.
MAX_LINES: Final = 1_048_576
MAX_LAID_OUT: Final = 4 * MAX_CELLS
# What openpyxl and what it builds on raise for files that are none, or broken: errors of XML are those of a syntax,
# whichever library reads it.
_BROKEN: Final = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RecursionError, RuntimeError,
    SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_FORMULA: Final = re.compile(rb"[<:]f[ />]")
# Cells of one column that are merged, and how many of them are looked at.
_MERGED: Final = re.compile(rb'[<:]mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):\1([0-9]{1,7})"')
_LONGEST_TAG: Final = 64
MAX_MERGED: Final = 50_000
_OLD: Final = b"\xd0\xcf\x11\xe0"
# Digits that a spreadsheet keeps of a number.
_PRECISION: Final = 15
_BLOCK: Final = 500
_OWN_SHEETS: Final = ("Facts", "Units", "Sources", "About")


def read_xlsx(data: bytes, name: str, *, sheet: str = "", head: int = 0, package: Package | None = None) -> Work[Table]:
    """Read one sheet of a workbook: that with the name given, else the first; raises Refused for what is none.

    Numbers come with the decimals that their format shows, dates as precise as theirs, formulas as their last results.
    """
    _within_caps(data)
    found = yield from _scanned(data)
    try:
        return (yield from _read(data, name, sheet, head, package, found))
    except _BROKEN as error:
        what = said("the workbook is broken ({error})", error=shortened(str(error)))
        raise Refused(Slip(0, 0, what, said("open it in a spreadsheet program and save it again"))) from None


def _within_caps(data: bytes) -> None:
    """Refuse what is no workbook, and what would unpack to more than is read, before anything of it is unpacked."""
    if len(data) > MAX_BYTES:
        raise Refused(
            Slip(
                0,
                0,
                said("the file is larger than {most} MB", most=MAX_BYTES // MEGABYTE),
                said("split the workbook"),
            )
        )
    if data.startswith(_OLD):
        what = said("this is a workbook of the old kind (.xls), or one with a password")
        raise Refused(Slip(0, 0, what, said("save it as .xlsx without a password")))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
    except _BROKEN:
        raise Refused(Slip(0, 0, said("this is no workbook"), said("save the table as .xlsx or .csv"))) from None
    if len(sizes) > MAX_PARTS or sum(sizes.values()) > MAX_WHOLE:
        raise Refused(Slip(0, 0, said("the workbook unpacks to more than is read"), said("save the one sheet as .csv")))
    for part, size in sizes.items():
        if size > (MAX_SHEET if "/worksheets/" in part else MAX_TEXTS):
            what = said(
                "{part} unpacks to {size} MB, more than is read", part=shortened(part), size=f"{size // MEGABYTE:,}"
            )
            raise Refused(Slip(0, 0, what, said("save the sheet as .csv, or split it")))


class _Merged(msgspec.Struct, frozen=True):
    """Cells of one column, counted from 0, that are merged from one row to another, counted from 1."""

    column: int
    first: int
    last: int


class _Found(msgspec.Struct):
    """What was found in the parts of a workbook: formulas, and by part the cells of one column that are merged."""

    formulas: bool
    merged: dict[str, set[_Merged]]


def _read(data: bytes, name: str, sheet: str, head: int, package: Package | None, found: _Found) -> Work[Table]:
    book = _opened(data, results=True)
    names = [page.title for page in book.worksheets if page.sheet_state == "visible"]
    chosen = sheet or next(iter(names), "")
    if chosen not in names:
        what = (
            said("there is no sheet {chosen}", chosen=shortened(chosen))
            if chosen
            else said("the workbook has no sheet")
        )
        raise Refused(Slip(0, 0, what, said("its sheets are {names}", names=", ".join(map(shortened, names)))))
    # openpyxl tells merged cells only of a sheet that it holds in memory as a whole.
    part = book[chosen]._worksheet_path.removeprefix("/")  # noqa: SLF001 - the part has no other name
    rows = _rows(book[chosen], found.merged.get(part, set()))
    table = yield from stage(tabulate(rows, name, head=head, size=10_000, sheet=chosen), 0.1, 0.8)
    formulas = _formulas(data, chosen, table) if found.formulas else ()
    if package is None and tuple(names) == _OWN_SHEETS:
        package = _package_of(book)
    repeated = sum(type(cell) is Repeated for row in table.rows for cell in row)
    others = [other for other in names if other != chosen]
    taken = [said("sheet {name}", name=shortened(chosen))]
    if others:
        not_taken = ", ".join(map(shortened, others[:10]))
        taken = [said("sheet {name}, not {others}", name=shortened(chosen), others=not_taken)]
    taken += table.taken
    if repeated:
        words = mark("what stands in merged cells is read in each of their rows, {count} times")
        taken.append(said(words, count=f"{repeated:,}"))
    return msgspec.structs.replace(table, taken=tuple(taken), formulas=formulas, package=package, sheets=tuple(names))


def _opened(data: bytes, *, results: bool) -> Any:
    """Return a workbook whose formulas come as their last results, or as formulas."""
    # Imported here: only who imports a workbook waits for it.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Of things in a workbook that are not read here, such as validations.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)


def _rows(page: Any, merged: Collection[_Merged] = ()) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row of a sheet as texts, with its number; what is merged downwards stands in each row."""
    begun = {(cells.first, cells.column): cells.last for cells in merged}
    columns = sorted({cells.column for cells in merged})
    held: dict[int, tuple[int, str]] = {}
    # What a sheet says of its own size can be anything.
    page.reset_dimensions()
    rest = page.iter_rows()
    line, cells = 0, 0
    while True:
        # Of dates that are none. Warnings are silenced for the whole program, so never while others have a turn.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block = [(len(row), _texts(row)) for row in islice(rest, _BLOCK)]
        for width, texts in block:
            line += 1
            cells += width
            if cells > MAX_LAID_OUT or line > MAX_LINES:
                what = said("the sheet reaches far to the right or down, with little in it")
                raise Refused(Slip(line, 0, what, said("copy the table onto a sheet of its own")))
            for column in columns:
                if (line, column) in begun and column < len(texts):
                    held[column] = (begun[line, column], texts[column])
                elif texts and column in held and line <= held[column][0]:
                    texts.extend([""] * (column + 1 - len(texts)))
                    texts[column] = Repeated(held[column][1])
            yield line, texts
        if len(block) < _BLOCK:
            return


def _texts(row: Sequence[Any]) -> list[str]:
    """Return the cells of a row as texts, up to the last that is filled."""
    width = len(row)
    while width and row[width - 1].value is None:
        width -= 1
    return [_text(cell) for cell in row[:width]]


def _text(cell: Any) -> str:
    """Return the value of a cell as a text."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _digits(value, cell.number_format or "")
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return _moment(value, cell.number_format or "")
    return str(value)


def _digits(value: Any, number_format: str) -> str:
    """Return the digits of a number: those that are stored, and the zeros behind them that its format shows."""
    exact = Decimal(format(value, f".{_PRECISION}g")) if isinstance(value, float) else Decimal(value)
    shown = number_format.partition(";")[0]
    percent = "%" in shown
    text = format(exact.scaleb(2) if percent else exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    zeros = re.search(r"0\.(0+)", shown)
    if zeros is not None:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals.ljust(len(zeros[1]), '0')}"
    return Figure(f"{text}%" if percent else text)


def _moment(value: date, number_format: str) -> str:
    """Return a date as precise as its format shows it: day, month or year."""
    signs = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if "d" in signs or "y" not in signs:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in signs else f"{value:%Y}"


def _scanned(data: bytes) -> Work[_Found]:
    """Return what is to be known of a workbook before; refuse what has more elements than are read, unbuilt.

    Looking for the tags costs a hundredth of reading.
    """
    found = _Found(formulas=False, merged={})
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.infolist():
            elements, before = 0, b""
            merged = found.merged.setdefault(part.filename, set())
            try:
                with parts.open(part) as file:
                    while piece := file.read(MEGABYTE):
                        elements += piece.count(b"<") - piece.count(b"</")
                        if elements > MAX_ELEMENTS:
                            what = said(
                                "{part} has more than {most} elements",
                                part=shortened(part.filename),
                                most=f"{MAX_ELEMENTS:,}",
                            )
                            raise Refused(Slip(0, 0, what, said("save the sheet as .csv, or split it")))
                        # A tag may be cut in two.
                        joined = before + piece
                        if "/worksheets/" in part.filename:
                            found.formulas = found.formulas or _FORMULA.search(joined) is not None
                            merged |= set(islice(_merged_in(joined), MAX_MERGED - len(merged)))
                        before = joined[-_LONGEST_TAG:]
                        yield 0.0
            except _BROKEN:
                raise Refused(Slip(0, 0, said("the workbook is broken"), said("save it again"))) from None
    return found


def _merged_in(xml: bytes) -> Iterator[_Merged]:
    """Yield the cells of one column that are merged."""
    for letters, first, last in _MERGED.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        yield _Merged(column - 1, int(first), int(last))


def _formulas(data: bytes, sheet: str, table: Table) -> tuple[Formulas, ...]:
    """Return where the formulas of a table stand, by column; their results are read from another copy of the book."""
    page = _opened(data, results=False)[sheet]
    page.reset_dimensions()
    rows = dict(zip(table.lines, table.rows, strict=True))
    found: dict[int, list[int]] = {}
    for line, row in enumerate(page.iter_rows(max_row=table.lines[-1]), 1):
        if line not in rows:
            continue
        for column, cell in enumerate(row[: len(table.head)]):
            if cell.data_type == "f":
                entry = found.setdefault(column, [line, 0, 0])
                entry[1] += 1
                entry[2] += not rows[line][column]
    return tuple(Formulas(column, *entry) for column, entry in sorted(found.items()))


def _package_of(book: Any) -> Package:
    """Return the units and sources on the other sheets of a workbook of this program."""
    links: dict[str, list[Link]] = {"Units": [], "Sources": []}
    for name, found in links.items():
        table = finish(tabulate(_rows(book[name]), name, sheet=name))
        for row in table.rows:
            values = {head: str(cell) for head, cell in zip(table.head, row, strict=True)}
            values |= {"title": values.get("reference", ""), "path": values.get("url", "")}
            found.append(Link(values))
    return Package("its other sheets", units=tuple(links["Units"]), sources=tuple(links["Sources"]))
