"""Tables of other programs as rows of texts: what encoding and separators they have, where the heads stand.

Nothing is guessed: what a file does not say of itself (a byte order mark, valid UTF-8, a data package) must be given,
and everything that was taken is told in `Table.taken`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal, get_args

import msgspec

from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.problems import shortened
from qingdao_browser.core.reading import INVISIBLE, MAX_BYTES, MEGABYTE, Refused, Slip
from qingdao_browser.core.work import Work

MAX_ROWS: Final = 250_000
MAX_COLUMNS: Final = 2_000
MAX_CELLS: Final = 5_000_000
# A longer cell is text of another kind, or a quote that nobody closed.
MAX_CELL: Final = 5_000
MAX_PACKAGE: Final = MEGABYTE

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "gb18030", "windows-1252"]
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)
DELIMITERS: Final = {",": said("commas"), ";": said("semicolons"), "\t": said("tabs"), "|": said("bars")}
# Names that data packages have for these encodings; GB18030 holds all of GBK and GB 2312.
_ENCODING_NAMES: Final[dict[str, Encoding]] = {
    "utf8": "utf-8", "utf-8": "utf-8", "utf-8-sig": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8",
    "utf-16le": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16be": "utf-16-be", "utf-16-be": "utf-16-be",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
    "windows-1252": "windows-1252", "cp1252": "windows-1252",
}  # fmt: skip
_MARKS: Final[tuple[tuple[bytes, Encoding, Message], ...]] = (
    (codecs.BOM_UTF8, "utf-8", said("UTF-8, with a mark at the beginning")),
    (codecs.BOM_UTF16_LE, "utf-16-le", said("UTF-16, little end first, with a mark at the beginning")),
    (codecs.BOM_UTF16_BE, "utf-16-be", said("UTF-16, big end first, with a mark at the beginning")),
)
# How much of a file is looked at to find its delimiter and its heads.
_SAMPLE: Final = 64 * 1024
_SAMPLE_ROWS: Final = 50
# A line with its end; a file in memory would hold four bytes of each character beside the text.
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_UNSAFE: Final = re.compile(f"[{INVISIBLE}]")


class Figure(str):
    """A cell that a workbook holds as a number: digits with a point, nothing else."""

    __slots__ = ()


class Repeated(str):
    """A cell that is merged with one above it, and says again what stands there."""

    __slots__ = ()


class Formulas(msgspec.Struct, frozen=True):
    """The formulas of one column of a workbook: the row of the first, how many, and how many keep no result."""

    column: int
    first: int
    count: int
    empty: int


class Field(msgspec.Struct, frozen=True):
    """What a data package says of a column."""

    name: str
    type: str = "string"
    title: str = ""
    unit: str = ""
    decimal: str = "."


class Link(msgspec.Struct, frozen=True):
    """A source or unit as a data package lists it, its values as texts."""

    values: dict[str, str]


class Package(msgspec.Struct, frozen=True):
    """What the data package beside a table says of it; `place` is how messages call where that stands."""

    place: str = "datapackage.json"
    title: str = ""
    sources: tuple[Link, ...] = ()
    contributors: tuple[Link, ...] = ()
    units: tuple[Link, ...] = ()
    fields: dict[str, Field] = {}
    encoding: str = ""
    delimiter: str = ""
    version: str = ""


class Table(msgspec.Struct, frozen=True):
    """A table: heads, rows as wide as the heads, the line of each, and the words above and below it.

    Lines and columns count from 1. `sheet` is the name of the sheet in a workbook, where cells have names, and
    `sheets` are all that it could be.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    taken: tuple[Message, ...] = ()
    above: tuple[tuple[int, str], ...] = ()
    below: tuple[tuple[int, str], ...] = ()
    ragged: tuple[tuple[int, int], ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    formulas: tuple[Formulas, ...] = ()
    package: Package | None = None

    def heading(self, column: int) -> Message:
        """Return how messages call a column, counted from 0: by its place and its head."""
        place = column_name(column) if self.sheet else str(column + 1)
        head = self.head[column]
        if not head:
            return said("column {place}", place=place)
        return said("column {place} ({head})", place=place, head=shortened(head))


def column_name(column: int) -> str:
    """Return the letters of a column of a workbook, counted from 0: ``A``, ``Z``, ``AA``."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


# --- text files -------------------------------------------------------------------------------------------------------


def read_csv(
    data: bytes,
    name: str,
    *,
    encoding: Encoding | Literal[""] = "",
    delimiter: str = "",
    head: int = 0,
    package: Package | None = None,
) -> Work[Table]:
    """Read a text file of values between delimiters; raises Refused with the place where it is none.

    `encoding`, `delimiter` and `head`, the line of the heads, are found by rule where they are not given.
    """
    taken: list[Message] = []
    text = decode(data, encoding, package, taken)
    yield 0.1
    stated = "" if delimiter else _stated_delimiter(package, taken)
    sign = delimiter or stated or find_delimiter(text)
    if not stated:
        taken.append(said("{signs} between the columns", signs=DELIMITERS.get(sign, repr(sign))))
    rows = _numbered(text, sign)
    table = yield from tabulate(rows, name, head=head, size=text.count("\n") + 1)
    return msgspec.structs.replace(table, taken=(*taken, *table.taken), package=package)


def decode(data: bytes, encoding: Encoding | Literal[""], package: Package | None, taken: list[Message]) -> str:
    """Return the text of a file and tell its encoding: as given, as its mark says, as the data package says, UTF-8."""
    if len(data) > MAX_BYTES:
        raise Refused(
            Slip(
                0,
                0,
                said("the file is larger than {most} MB", most=MAX_BYTES // MEGABYTE),
                said("split the table"),
            )
        )
    marked = next((entry for entry in _MARKS if data.startswith(entry[0])), None)
    stated = _ENCODING_NAMES.get(package.encoding.lower()) if package is not None and package.encoding else None
    if marked is not None:
        mark, chosen, words = marked
        if encoding and encoding != chosen:
            raise Refused(
                Slip(
                    1,
                    1,
                    said("the file begins with the mark of {chosen}", chosen=chosen),
                    said("leave {encoding} out", encoding=encoding),
                )
            )
        data = data.removeprefix(mark)
    elif encoding:
        chosen, words = encoding, said("{encoding}, as given", encoding=encoding)
    elif stated is not None:
        chosen, words = stated, said("{encoding}, as datapackage.json says", encoding=stated)
    else:
        chosen, words = "utf-8", said("UTF-8, as the bytes allow no other reading")
        if b"\0" in data[:4096]:
            remedy = said("if it is, choose its encoding, utf-16-le or utf-16-be (--encoding)")
            raise Refused(Slip(1, 1, said("this is a binary file, or a text in UTF-16 without a mark"), remedy))
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        others = ", ".join(other for other in ("gb18030", "windows-1252") if other != chosen)
        raise Refused(
            Slip(
                line,
                1,
                said("here the file is not {chosen}", chosen=chosen.upper()),
                said("choose its encoding, e.g. {others} (--encoding)", others=others),
            )
        ) from None
    if not text.strip():
        raise Refused(Slip(0, 0, said("the file is empty"), said("a table has a line of heads and lines of values")))
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(
            Slip(
                line, 1, said("an invisible control character ({code})", code="U+0000"), said("save the table as text")
            )
        )
    taken.append(said("encoding: {words}", words=words))
    return text


def _stated_delimiter(package: Package | None, taken: list[Message]) -> str:
    if package is None or package.delimiter not in DELIMITERS:
        return ""
    taken.append(
        said(
            "{signs} between the columns, the delimiter that datapackage.json says",
            signs=DELIMITERS[package.delimiter],
        )
    )
    return package.delimiter


def find_delimiter(text: str) -> str:
    """Return the sign that cuts most of the first lines into equally many columns, two or more.

    Where several cut as many lines, the one with most columns is taken; raises Refused where there is none, or where
    two are alike in both.
    """
    grades = {sign: _grade(text, sign) for sign in DELIMITERS}
    best = max(grades.values())
    signs = [sign for sign, grade in grades.items() if grade == best]
    if not best[1]:
        for sign in DELIMITERS:
            if len(text) <= _SAMPLE and sign in text:
                # Raises Refused for a quote that is in the way.
                list(_numbered(text, sign))
        remedy = said("a table has two columns or more; give the sign between them (--delimiter)")
        raise Refused(Slip(1, 1, said("no comma, semicolon, tab or bar cuts the lines into columns"), remedy))
    if len(signs) > 1:
        raise Refused(
            Slip(
                1,
                1,
                said(
                    "{one} and {other} cut the lines equally well", one=DELIMITERS[signs[0]], other=DELIMITERS[signs[1]]
                ),
                said("say which is meant (--delimiter)"),
            )
        )
    return signs[0]


def _grade(text: str, sign: str) -> tuple[int, int]:
    """Return how many of the first lines a sign cuts into the commonest number of columns, and that number."""
    widths: Counter[int] = Counter()
    try:
        for _, row in _numbered(text[:_SAMPLE], sign):
            if any(row):
                widths[len(row)] += 1
            if widths.total() == _SAMPLE_ROWS:
                break
    except Refused:
        if len(text) <= _SAMPLE:
            return (0, 0)
        # The sample may end within quotes.
    several = [(count, width) for width, count in widths.items() if width > 1]
    count, width = max(several, default=(0, 0))
    # One line among others that has a comma is a sentence.
    return (count, width) if count > 1 or widths.total() == 1 else (0, 0)


def _numbered(text: str, sign: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of a text, each with the line it begins in; raises Refused for quotes that nobody closed."""
    reader = csv.reader((found[0] for found in _LINE.finditer(text)), delimiter=sign, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            what = (
                said("a quote that is not closed, or a very long cell")
                if "expected after" not in str(error)
                else said("something follows a closing quote")
            )
            remedy = said("close the quote; a quote within a cell in quotes is written twice")
            raise Refused(Slip(line, 1, said("this row cannot be read: {what}", what=what), remedy)) from None
        if row is None:
            return
        yield line, row


# --- rows -------------------------------------------------------------------------------------------------------------


def tabulate(
    rows: Iterable[tuple[int, Sequence[str]]], name: str, *, head: int = 0, size: int = 0, sheet: str = ""
) -> Work[Table]:
    """Make a table of numbered rows: the first that is as long as others has the heads, or the line `head`.

    `size` is about how many rows there will be, and only tells how far the work is. Raises Refused where there is no
    table in them, or too large a one.
    """
    kept: list[tuple[int, tuple[str, ...]]] = []
    widths: list[int] = []
    cells = 0
    for number, (line, row) in enumerate(rows):
        if number % 2000 == 1999:
            yield 0.1 + 0.9 * min(number / max(size, number), 1)
        if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
            raise Refused(
                Slip(
                    line,
                    MAX_COLUMNS + 1,
                    said("more than {most} columns", most=f"{MAX_COLUMNS:,}"),
                    said("import a part of them"),
                )
            )
        texts = _trimmed([cell.strip() if type(cell) is str else cell for cell in row[:MAX_COLUMNS]])
        cells += len(texts)
        if cells > MAX_CELLS:
            raise Refused(Slip(line, 0, said("more than {most} cells", most=f"{MAX_CELLS:,}"), said("split the table")))
        if texts:
            kept.append((line, texts))
            widths.append(len(row))
        if len(kept) > MAX_ROWS + _SAMPLE_ROWS:
            break
    at = _head_of(kept, head)
    head_line, heads = kept[at]
    width = len(heads)
    body = kept[at + 1 :]
    if len(body) > MAX_ROWS:
        raise Refused(
            Slip(
                body[MAX_ROWS][0],
                0,
                said("more than {most} rows", most=f"{MAX_ROWS:,}"),
                said("split the table"),
            )
        )
    below: list[tuple[int, str]] = []
    while body and len(body[-1][1]) == 1:
        line, (words,) = body.pop()
        below.insert(0, (line, words))
    if not body:
        raise Refused(Slip(head_line, 0, said("the table has heads and no rows"), said("give a table with values")))
    body_widths = widths[at + 1 : at + 1 + len(body)]
    # A row of a text file that is too short has lost a delimiter somewhere: nobody can tell where.
    even = [
        len(row) <= width and (cells >= width or bool(sheet)) for (_, row), cells in zip(body, body_widths, strict=True)
    ]
    if sum(even) * 2 < len(even):
        usual = Counter(map(len, (row for _, row in body))).most_common(1)[0][0]
        what = said("the heads in this line are {width}, and most rows have {usual} cells", width=width, usual=usual)
        raise Refused(Slip(head_line, 0, what, said("make them alike, or give the line of the heads (--head)")))
    good = [row for row, fits in zip(body, even, strict=True) if fits]
    ragged = tuple((line, len(row)) for (line, row), fits in zip(body, even, strict=True) if not fits)
    return Table(
        name=name,
        head=heads,
        rows=tuple(row + ("",) * (width - len(row)) for _, row in good),
        lines=tuple(line for line, _ in good),
        taken=(said("heads in line {line}, {count} rows below them", line=head_line, count=f"{len(good):,}"),),
        above=tuple((line, " ".join(filter(None, row))) for line, row in kept[:at]),
        below=tuple(below),
        ragged=ragged,
        sheet=sheet,
    )


def _trimmed(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the cells up to the last that is filled."""
    last = next((place for place in range(len(texts), 0, -1) if texts[place - 1]), 0)
    return tuple(texts[:last])


def _head_of(rows: Sequence[tuple[int, tuple[str, ...]]], head: int) -> int:
    """Return which row has the heads: that in the line `head`, else the first at least half as long as others."""
    if head:
        at = next((at for at, (line, _) in enumerate(rows) if line == head), None)
        if at is None:
            raise Refused(
                Slip(head, 0, said("no row begins in this line"), said("give the line of the heads (--head)"))
            )
    else:
        lengths = [len(row) for _, row in rows[:_SAMPLE_ROWS]]
        least = max(2, (max(lengths, default=0) + 1) // 2)
        at = next((at for at, length in enumerate(lengths) if length >= least), None)
        if at is None:
            remedy = said("a table has two columns or more, with heads above them")
            raise Refused(Slip(0, 0, said("there is no table in it"), remedy))
    line, cells = rows[at]
    long = next((column for column, cell in enumerate(cells, 1) if len(cell) > MAX_CELL), 0)
    if long:
        what = said("a head of {count} characters", count=f"{len(cells[long - 1]):,}")
        raise Refused(
            Slip(
                line,
                long,
                what,
                said("at most {most} are read; see that the quotes are closed", most=f"{MAX_CELL:,}"),
            )
        )
    bad = next((cell for cell in cells if _UNSAFE.search(cell)), None)
    if bad is not None:
        raise Refused(
            Slip(line, cells.index(bad) + 1, said("an invisible control character in a head"), said("remove it"))
        )
    return at


def unsafe(text: str) -> str:
    """Return the first control character or mark of direction in a text, as ``U+202E``; empty where there is none."""
    found = _UNSAFE.search(text)
    return f"U+{ord(found[0]):04X}" if found is not None else ""


# --- data packages ----------------------------------------------------------------------------------------------------


def read_package(data: bytes, table: str) -> Package | None:
    """Return what a data package says of the table with that file name; None where it describes other files only.

    The paths in it are compared with the name and never opened or fetched. Raises Refused for what is no data package.
    """
    if len(data) > MAX_PACKAGE:
        raise Refused(Slip(0, 0, said("datapackage.json is larger than 1 MB"), said("remove it, or make it smaller")))
    try:
        whole = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Refused(Slip(0, 0, said("datapackage.json is no JSON"), said("correct it, or remove it"))) from None
    resources = [entry for entry in _list(whole, "resources") if _text(entry, "path").removeprefix("./") == table]
    if not resources:
        return None
    resource = resources[0]
    schema = _mapping(resource, "schema")
    fields = [
        Field(
            _text(entry, "name"),
            _text(entry, "type") or "string",
            _text(entry, "title"),
            _text(entry, "unit"),
            _text(entry, "decimalChar") or ".",
        )
        for entry in _list(schema, "fields")
    ]
    dialect = _mapping(resource, "dialect")
    return Package(
        title=_text(whole, "title") or _text(resource, "title"),
        sources=_links(_list(resource, "sources") or _list(whole, "sources")),
        contributors=_links(_list(whole, "contributors")),
        units=_links(_list(whole, "units")),
        fields={field.name: field for field in fields if field.name},
        encoding=_text(resource, "encoding"),
        delimiter=_text(dialect, "delimiter") or ("," if _text(resource, "format") == "csv" and dialect else ""),
        version=_text(whole, "version"),
    )


def _mapping(holder: Any, key: str) -> dict[str, Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def _list(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def _text(holder: Any, key: str) -> str:
    """Return a value that is a text or a whole number as a text on one line, without what would mislead in it."""
    value = holder.get(key) if isinstance(holder, dict) else None
    text = str(value) if isinstance(value, str | int) else ""
    return "" if len(text) > MAX_CELL or unsafe(text) else text.strip(" \n")


def _links(entries: Iterable[Any]) -> tuple[Link, ...]:
    return tuple(Link({key: _text(entry, key) for key in entry}) for entry in entries if isinstance(entry, dict))
