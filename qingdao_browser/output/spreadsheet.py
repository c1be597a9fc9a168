"""Facts as a workbook (XLSX) for Excel and Calc: amounts are numbers, all else is text that cannot run or be guessed.

The same facts give the same bytes at any time and on any machine.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from math import ceil
from typing import Any, Final
from unicodedata import east_asian_width

from babel import Locale

from qingdao_browser.core.book import Book, Fact, Source
from qingdao_browser.core.datasets import CAUTION, COLUMNS, NUMBERS, Column, citing, row, unit_name, units_used
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.quantities import write_amount
from qingdao_browser.core.references import write_date, write_source

# What Excel can hold: UTF-16 units in a cell and in an address, and links on a sheet.
CELL_UNITS: Final = 32_767
_LINK_UNITS: Final = 2_079
_LINKS: Final = 65_530
# Decimal digits that a double keeps, and the most decimals asked of it.
_DIGITS: Final = 15
# The day on which the time of files in a ZIP begins: no clock is read.
_CREATED: Final = datetime(1980, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_A4: Final = 9
# Of columns, in figures of the normal font; what is not named has the first.
_WIDTH: Final = 12
_FACT_WIDTHS: Final = {
    "id": 30, "indicator": 26, "label": 28, "unit": 24, "period": 22, "mode": 14, "place": 18, "counterparts": 18,
    "statement": 60, "notes": 60, "citation": 50, "source_ids": 26,
}  # fmt: skip
_COUNTING: Final = NUMBERS | {"scale", "facts"}
# With a gap before the text of the next column.
_TO_THE_RIGHT: Final = {"align": "right", "indent": 1}
# Of rows, in points.
_LINE: Final = 16
_HIGHEST_ROW: Final = 408
_UNIT_COLUMNS: Final[dict[str, Column]] = {
    "id": COLUMNS["unit"],
    "label": Column(mark("Name"), mark("What is counted.")),
    "kind": Column(mark("Kind"), mark("What sort of quantity it is: currency, count, share, mass or another.")),
    "currency": Column(mark("Currency"), mark("Its code after ISO 4217.")),
    "scale": Column(mark("Power of ten"), mark("The number that an amount is multiplied by.")),
    "one": Column(mark("An amount of 1"), mark("What an amount of 1 stands for, in words.")),
}
_UNIT_WIDTHS: Final = {"id": 28, "label": 30, "scale": 18, "one": 32}
_SOURCE_COLUMNS: Final[dict[str, Column]] = {
    "id": Column(mark("Source"), mark("Id of the source, as in the column source_ids of the facts.")),
    "reference": Column(mark("Reference"), mark("The source written out.")),
    "reliability": Column(mark("Reliability"), mark("How far the book trusts the source: high, medium or low.")),
    "url": Column(mark("Address"), mark("Web address of the source.")),
    "publisher": Column(mark("Publisher"), mark("Who published the source.")),
    "date": Column(mark("Date"), mark("When it was published, as far as that is known.")),
    "language": Column(mark("Language"), mark("Code of the language of the source.")),
    "note": Column(mark("Note"), mark("What there is to know about the source.")),
    "facts": Column(mark("Number of facts"), mark("How many facts of this workbook stand on the source.")),
    "cited_by": Column(
        mark("Cited by"), mark("Ids of these facts, separated by “; ”; those beyond one cell go on in the next.")
    ),
}
_SOURCE_WIDTHS: Final = {"id": 28, "reference": 70, "url": 40, "publisher": 28, "date": 18, "note": 40, "cited_by": 60}
_TOO_LONG: Final = mark("{where}: the text is longer than a cell of a workbook can be; CSV and JSON hold it whole")


class CellTooLong(Exception):
    """A text is longer than a cell can be: the message for the user."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A cell that counts, with the digits to show."""

    digits: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A cell that opens an address of the web."""

    url: str


_Cell = str | _Number | _Link


def write_xlsx(book: Book, facts: Sequence[Fact], language: Language) -> bytes:
    """Return a workbook with the facts, their units, their sources, and what the columns mean.

    Raises CellTooLong where a text does not fit into a cell; CSV and JSON have no such limit.
    """
    # Imported here: only who asks for a workbook waits for it.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    title = language.of(book.head.title)
    subject = language.tr(mark("Facts with their units, periods, caveats and sources"))
    workbook.set_properties({"title": title, "subject": subject, "created": _CREATED})
    workbook.set_custom_property("Language", language.locale.replace("_", "-"))
    writer = _Writer(workbook, language)
    writer.table("Facts", list(COLUMNS), _FACT_WIDTHS, [_fact_cells(book, fact, language) for fact in facts])
    writer.table("Units", list(_UNIT_COLUMNS), _UNIT_WIDTHS, _unit_rows(book, facts, language))
    sources = _source_rows(book, facts, language)
    writer.table("Sources", _source_headings(sources), _SOURCE_WIDTHS, sources)
    writer.about(_about_rows(book, facts, language))
    workbook.close()
    return buffer.getvalue()


def number_format(digits: str) -> str:
    """Return the format that shows the decimals of an amount; empty where a number of a spreadsheet would lose some."""
    decimals = len(digits.partition(".")[2])
    if len(Decimal(digits).as_tuple().digits) > _DIGITS or decimals > _DIGITS:
        return ""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


# --- what stands on the sheets ----------------------------------------------------------------------------------------


def _fact_cells(book: Book, fact: Fact, language: Language) -> list[_Cell]:
    cells = row(book, fact, language)
    return [_Number(text) if text and key in NUMBERS else text for key, text in cells.items()]


def _unit_rows(book: Book, facts: Sequence[Fact], language: Language) -> list[list[_Cell]]:
    return [
        [
            unit.id,
            unit_name(unit, language),
            unit.kind,
            unit.currency,
            _Number(format(Decimal(unit.scale), "f")),
            write_amount("1", unit, language),
        ]
        for unit in units_used(book, facts)
    ]


def _source_rows(book: Book, facts: Sequence[Fact], language: Language) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    for id, cited_by in citing(book, facts).items():
        source = book.sources[id]
        rows.append([
            id,
            write_source(source, language),
            source.custom.reliability,
            _address(source, len(rows)),
            source.publisher,
            write_date(source.issued, language),
            source.language,
            source.note,
            _Number(str(len(cited_by))),
            *_portions(cited_by),
        ])  # fmt: skip
    return rows


def _address(source: Source, links: int) -> _Cell:
    """Return the address as a link where it is one of the web and Excel can take another; else as text."""
    web = source.url.lower().startswith(("http://", "https://"))
    return _Link(source.url) if web and _length(source.url) <= _LINK_UNITS and links < _LINKS else source.url


def _portions(ids: Sequence[str]) -> list[str]:
    """Return the ids as one text, or as several of which each fits into a cell."""
    portions: list[list[str]] = [[]]
    size = 0
    for id in ids:
        size += len(id) + len("; ")
        if size > CELL_UNITS:
            portions.append([])
            size = len(id) + len("; ")
        portions[-1].append(id)
    return ["; ".join(portion) for portion in portions]


def _source_headings(rows: Sequence[Sequence[_Cell]]) -> list[str]:
    """Return the headings, with a number on those over ids that went on in further cells."""
    headings = list(_SOURCE_COLUMNS)
    more = max((len(cells) for cells in rows), default=0) - len(headings)
    return [*headings, *(f"cited_by_{number}" for number in range(2, more + 2))]


def _about_rows(book: Book, facts: Sequence[Fact], language: Language) -> list[tuple[str, str]]:
    """Return pairs of a name and what is said about it; a name alone is a heading."""
    rows = [
        (language.tr(mark("Book")), language.of(book.head.title)),
        (language.tr(mark("Version")), book.head.version),
        (language.tr(mark("Language")), str(Locale.parse(language.locale).language_name)),
        (language.tr(mark("Number of facts")), str(len(facts))),
        (language.tr(mark("Caution")), language.tr(CAUTION)),
    ]
    for name, columns in (("Facts", COLUMNS), ("Units", _UNIT_COLUMNS), ("Sources", _SOURCE_COLUMNS)):
        rows += [("", ""), (language.tr(mark("Columns of the sheet {name}"), name=name), "")]
        for key, column in columns.items():
            rows.append((key, language.tr(column.title) + language.colon() + language.tr(column.meaning)))
    return rows


# --- writing ----------------------------------------------------------------------------------------------------------


class _Writer:
    """Fills the sheets of a workbook, each cell by its type."""

    def __init__(self, workbook: Any, language: Language) -> None:
        self._workbook = workbook
        self._language = language
        # "@" keeps a text a text when someone edits the cell.
        text = {"num_format": "@", "valign": "top"}
        self._heading = workbook.add_format({**text, "bold": True, "bottom": 1})
        self._number_heading = workbook.add_format({**text, **_TO_THE_RIGHT, "bold": True, "bottom": 1})
        self._name = workbook.add_format({**text, "bold": True, "text_wrap": True})
        self._text = workbook.add_format({**text, "text_wrap": True})
        self._link = workbook.add_format({**text, "text_wrap": True, "font_color": "#0563C1", "underline": 1})
        self._numbers: dict[str, Any] = {}

    def table(self, name: str, headings: list[str], widths: dict[str, int], rows: Sequence[Sequence[_Cell]]) -> None:
        """Write a sheet with a row of headings that stays in sight and filters, and the rows under it."""
        sheet = self._sheet(name)
        sizes = [widths.get(heading, _WIDTH) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, sizes[column])
            sheet.write_string(0, column, heading, self._number_heading if heading in _COUNTING else self._heading)
        for line, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells):
                self._put(sheet, line, column, cell, f"{headings[column]} ({cells[0]})")
            _set_height(sheet, line, cells, sizes)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.set_landscape()
        # A page holds some 200 figures of small print across.
        sheet.fit_to_pages(ceil(sum(sizes) / 200), 0)

    def about(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write the sheet that tells about the others: names in bold, and beside them what is said."""
        sheet = self._sheet("About")
        sheet.fit_to_pages(1, 0)
        sizes = [26, 90]
        for column, size in enumerate(sizes):
            sheet.set_column(column, column, size)
        for line, (name, text) in enumerate(rows):
            if name:
                sheet.write_string(line, 0, name, self._name)
            self._put(sheet, line, 1, text, name)
            _set_height(sheet, line, [name, text], sizes)

    def _sheet(self, name: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        # Years and long digits are texts on purpose; Excel would flag each of them.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_paper(_A4)
        sheet.set_footer("&C&A  &P / &N")
        return sheet

    def _put(self, sheet: Any, line: int, column: int, cell: _Cell, where: str) -> None:
        match cell:
            case _Number(digits) if number_format(digits):
                sheet.write_number(line, column, float(digits), self._number(number_format(digits)))
            case _Number(digits):
                sheet.write_string(line, column, digits, self._text)
            case _Link(url):
                sheet.write_url(line, column, url, self._link, url)
            case "":
                # A blank cell, which formulas of the user do not count.
                sheet.write_blank(line, column, None, self._text)
            case _:
                if _length(cell) > CELL_UNITS:
                    raise CellTooLong(self._language.tr(_TOO_LONG, where=where))
                sheet.write_string(line, column, cell, self._text)

    def _number(self, code: str) -> Any:
        if code not in self._numbers:
            self._numbers[code] = self._workbook.add_format({**_TO_THE_RIGHT, "num_format": code, "valign": "top"})
        return self._numbers[code]


def _set_height(sheet: Any, line: int, cells: Sequence[_Cell], sizes: Sequence[int]) -> None:
    """Make a row as high as its wrapped texts want: Calc, unlike Excel, shows their first lines only."""
    lines = max(_lines(cell, size) for cell, size in zip(cells, sizes, strict=False))
    if lines > 1:
        sheet.set_row(line, min(lines * _LINE, _HIGHEST_ROW))


def _lines(cell: _Cell, size: int) -> int:
    """Return about how many lines a cell wraps into; Chinese signs are twice as wide as figures."""
    if isinstance(cell, _Number):
        return 1
    text = cell.url if isinstance(cell, _Link) else cell
    # Lines break before a word that does not fit, so that some room stays empty.
    room = max(size - 3, 1)
    return sum(max(ceil(_breadth(line) / room), 1) for line in text.splitlines() or [""])


def _breadth(text: str) -> int:
    return len(text) + (0 if text.isascii() else sum(east_asian_width(sign) in "WF" for sign in text))


def _length(text: str) -> int:
    """Return the length of a text in UTF-16 units, in which Excel counts."""
    return len(text.encode("utf-16-le")) // 2
