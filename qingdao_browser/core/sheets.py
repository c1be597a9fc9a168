"""Tables as spreadsheets take them: one value a cell, so that figures arrive as numbers and nothing else does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import msgspec

from qingdao_browser.core.cells import safe_text
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import Cell, Number, Run, Table

# A spreadsheet keeps the digits of a double (IEEE 754): what has more of them stays text and so loses none.
_PRECISION = 15


class SheetCell(msgspec.Struct, frozen=True):
    """One cell: its text and, where it is a number, the digits as a machine reads them."""

    text: str
    digits: str = ""


class Sheet(msgspec.Struct, frozen=True):
    """A table with one value a cell: relation and unit stand beside the number where they differ from row to row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    remarks: tuple[str, ...]
    credit: tuple[Run, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(len(self.head), *(len(row) for row in self.rows), 1) if self.rows else max(len(self.head), 1)


def spread(table: Table, language: Language) -> Sheet:
    """Return a table with relation, number and unit in cells of their own.

    LibreOffice keeps no number format with words in it from the clipboard, so ``over 400`` as one cell would arrive
    either without its relation or as a text.
    """
    width = max([len(table.columns), *map(len, table.rows)])
    splits = [_split_of(row[column] for row in table.rows) for column in range(width)]
    heads: list[str] = []
    # A table of bare texts has no heads at all.
    for head, (related, united) in zip(table.columns, splits, strict=False):
        heads += [language.tr(mark("Relation"))] if related else []
        heads.append(head)
        heads += [language.tr(mark("Unit"))] if united else []
    rows = tuple(
        tuple(part for cell, split in zip(row, splits, strict=True) for part in _parts(cell, *split))
        for row in table.rows
    )
    return Sheet(table.caption, tuple(heads), rows, table.remarks, table.credit)


def _split_of(column: Iterable[Cell]) -> tuple[bool, bool]:
    """Return whether the numbers of a column have relations, and whether they have units of their own."""
    numbers = [cell.number for cell in column if cell.number is not None]
    return any(_relation(number) for number in numbers), any(number.unit for number in numbers)


def _relation(number: Number) -> str:
    """Return the relation as a word: ``over`` of ``over {amount}``."""
    return number.pattern.replace("{amount}", "").strip()


def _parts(cell: Cell, related: bool, united: bool) -> Iterator[SheetCell]:
    number = cell.number
    if related:
        yield SheetCell(_relation(number) if number is not None else "")
    if number is None:
        yield SheetCell(cell.text)
    else:
        digits = number.digits
        fits = len(digits.lstrip("-0.").replace(".", "")) <= _PRECISION
        shown = digits if united else cell.text if number.pattern == "{amount}" else digits
        yield SheetCell(shown, digits if fits else "")
    if united:
        yield SheetCell(number.unit if number is not None else "")


def write_tsv(sheets: Iterable[Sheet]) -> str:
    """Return sheets as tab-separated lines: caption, head, rows, remarks and sources; an empty line between two."""
    return "\n".join(_tsv(sheet) for sheet in sheets)


def _tsv(sheet: Sheet) -> str:
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    lines: list[list[str]] = [[text] for text in (sheet.caption,) if text]
    lines += [list(sheet.head)] if sheet.head else []
    lines += [[cell.digits or cell.text for cell in row] for row in sheet.rows]
    lines += [[text] for text in (*sheet.remarks, addressed(sheet.credit)) if text]
    # A number is never in need of an apostrophe; a line break inside a cell would tear the row where it is pasted.
    writer.writerows([safe_text(" ".join(text.split())) for text in line] for line in lines)
    return out.getvalue()


def addressed(runs: Iterable[Run]) -> str:
    """Return runs as plain text, each address in brackets behind what leads to it."""
    return "".join(f"{run.text} <{run.url}>" if run.url else run.text for run in runs)
