"""What arrived in a document that LibreOffice saved: cells with their types, header rows, text, links and pictures.

Read from content.xml of .ods, .odt and .odp; `read_docx` reads what a .docx has of these.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"

# Where a cell keeps its value, by the type that it says it has.
VALUES = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}
MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
EMU_PER_MM = 36_000  # the unit of sizes in .docx
# A sheet says "and a million empty rows" as one row that is repeated.
MOST_REPEATS = 1000


@dataclass(frozen=True)
class Cell:
    """A cell: the text shown, the type (`float`, `string`, `date`, ...; empty for none), the value, the formula."""

    text: str = ""
    type: str = ""
    value: str = ""
    formula: str = ""
    links: tuple[str, ...] = ()
    columns: int = 1  # how many it spans
    covered: bool = False  # by the span of another


@dataclass(frozen=True)
class Table:
    """A table: its rows, without empty ones at the end, and how many of them are repeated on each page."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0


@dataclass(frozen=True)
class Picture:
    """A picture: its name, title and description for those who do not see it, size in mm, the endings of its files."""

    name: str
    title: str
    description: str
    width: float
    height: float
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Arrived:
    """All that a document holds: paragraphs outside of tables, tables or sheets, pictures, (text, address) of links."""

    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    links: tuple[tuple[str, str], ...]


def read_document(path: Path) -> Arrived:
    """Read an .ods, .odt or .odp; raise zipfile.BadZipFile, KeyError or ParseError where it is none."""
    body = part(path, "content.xml").find(f"{OFFICE}body")
    assert body is not None
    in_tables = {id(paragraph) for table in body.iter(f"{TABLE}table") for paragraph in paragraphs_of(table)}
    return Arrived(
        paragraphs=tuple(shown(found) for found in paragraphs_of(body) if id(found) not in in_tables),
        tables=tuple(read_table(table) for table in body.iter(f"{TABLE}table")),
        pictures=tuple(map(read_picture, body.iterfind(f".//{DRAW}image/.."))),
        links=tuple((shown(link), link.get(f"{XLINK}href", "")) for link in body.iter(f"{TEXT}a")),
    )


def read_docx(path: Path) -> Arrived:
    """Read a .docx; its cells are text, and the header rows are those repeated on each page."""
    document = part(path, "word/document.xml")
    targets = {entry.get("Id", ""): entry.get("Target", "") for entry in part(path, "word/_rels/document.xml.rels")}
    in_tables = {id(found) for table in document.iter(f"{WORD}tbl") for found in table.iter(f"{WORD}p")}
    frames = (*document.iter(f"{DRAWING}inline"), *document.iter(f"{DRAWING}anchor"))
    links = document.iter(f"{WORD}hyperlink")
    return Arrived(
        paragraphs=tuple(word_text(found) for found in document.iter(f"{WORD}p") if id(found) not in in_tables),
        tables=tuple(read_word_table(table) for table in document.iter(f"{WORD}tbl")),
        pictures=tuple(read_word_picture(frame, targets) for frame in frames),
        links=tuple((word_text(link), targets.get(link.get(f"{RELATION}id", ""), "")) for link in links),
    )


def part(path: Path, name: str) -> ET.Element:
    """Return one XML file of a document."""
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - LibreOffice wrote it a moment ago


def paragraphs_of(element: ET.Element) -> Iterator[ET.Element]:
    return (found for found in element.iter() if found.tag in {f"{TEXT}p", f"{TEXT}h"})


def shown(element: ET.Element) -> str:
    """Return the text of a paragraph as it is shown, without that of frames inside it."""
    words = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            words.append(" " * int(child.get(f"{TEXT}c", "1")))
        elif child.tag == f"{TEXT}tab":
            words.append("\t")
        elif child.tag == f"{TEXT}line-break":
            words.append("\n")
        elif not child.tag.startswith((DRAW, OFFICE)):
            words.append(shown(child))
        words.append(child.tail or "")
    return "".join(words)


def read_table(table: ET.Element) -> Table:
    header = {id(row) for rows in table.iter(f"{TABLE}table-header-rows") for row in rows}
    rows: list[tuple[Cell, ...]] = []
    header_rows = 0
    for row in table.iter(f"{TABLE}table-row"):
        header_rows += id(row) in header
        cells = tuple(cell for found in row for cell in read_cells(found))
        rows.extend([trimmed(cells)] * repeats(row, "rows"))
    while rows and not rows[-1]:
        rows.pop()
    return Table(tuple(rows), header_rows)


def trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells of a row without the empty ones at its end."""
    end = len(cells)
    while end and cells[end - 1] == Cell():
        end -= 1
    return cells[:end]


def repeats(element: ET.Element, what: str) -> int:
    """Return how often an element stands, 1 for the empty rest of a sheet."""
    count = int(element.get(f"{TABLE}number-{what}-repeated", "1"))
    return count if count < MOST_REPEATS else 1


def read_cells(found: ET.Element) -> list[Cell]:
    covered = found.tag == f"{TABLE}covered-table-cell"
    if not covered and found.tag != f"{TABLE}table-cell":
        return []
    kind = found.get(f"{OFFICE}value-type", "")
    text = "\n".join(map(shown, paragraphs_of(found)))
    cell = Cell(
        text=text,
        type=kind,
        value=found.get(f"{OFFICE}{VALUES.get(kind, 'value')}", ""),
        formula=found.get(f"{TABLE}formula", ""),
        links=tuple(link.get(f"{XLINK}href", "") for link in found.iter(f"{TEXT}a")),
        columns=int(found.get(f"{TABLE}number-columns-spanned", "1")),
        covered=covered,
    )
    return [cell] * repeats(found, "columns")


def read_picture(frame: ET.Element) -> Picture:
    files = (PurePosixPath(image.get(f"{XLINK}href", "")) for image in frame.iter(f"{DRAW}image"))
    return Picture(
        name=frame.get(f"{DRAW}name", ""),
        title=frame.findtext(f"{SVG}title", ""),
        description=frame.findtext(f"{SVG}desc", ""),
        width=millimetres(frame.get(f"{SVG}width", "0mm")),
        height=millimetres(frame.get(f"{SVG}height", "0mm")),
        forms=tuple(file.suffix for file in files),
    )


def millimetres(length: str) -> float:
    """Return a length such as `6.2992in` in mm; raise KeyError for a unit that is none of paper."""
    return round(float(length[:-2]) * MM[length[-2:]], 2)


def word_text(element: ET.Element) -> str:
    return "".join(found.text or "" for found in element.iter(f"{WORD}t"))


def read_word_table(table: ET.Element) -> Table:
    rows = list(table.iter(f"{WORD}tr"))
    cells = tuple(tuple(Cell(text=word_text(cell)) for cell in row.iter(f"{WORD}tc")) for row in rows)
    return Table(cells, sum(row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows))


def read_word_picture(frame: ET.Element, targets: dict[str, str]) -> Picture:
    properties, extent = frame.find(f"{DRAWING}docPr"), frame.find(f"{DRAWING}extent")
    assert properties is not None
    assert extent is not None
    files = (PurePosixPath(targets[blip.get(f"{RELATION}embed", "")]) for blip in frame.iter(BLIP))
    return Picture(
        name=properties.get("name", ""),
        title=properties.get("title", ""),
        description=properties.get("descr", ""),
        width=round(int(extent.get("cx", "0")) / EMU_PER_MM, 2),
        height=round(int(extent.get("cy", "0")) / EMU_PER_MM, 2),
        forms=tuple(file.suffix for file in files),
    )
