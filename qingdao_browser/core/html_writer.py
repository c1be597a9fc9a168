"""Excerpts as HTML for the clipboard: what word processors and spreadsheets take a figure, a table, a chart from.

What LibreOffice makes of each attribute was found by pasting; tests/office holds those findings as tests.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Final, assert_never

import msgspec

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.excerpts import Excerpt, Piece
from qingdao_browser.core.sheets import Sheet, SheetCell
from qingdao_browser.core.summary import Heading, Passage, Picture, Run, SmallCharts, Table
from qingdao_browser.core.text_writer import legible

# LibreOffice reads a machine value in the language of the first field (1033 is English) and shows it in that of the
# second (0 is the user's own). Of number formats only those it has built in arrive; all others become the general one.
_BUILT_IN: Final = ("0", "0.00", "#,##0", "#,##0.00")
# A text to LibreOffice, and to Excel, which else would run it as a formula or take it for a date.
_TEXT: Final = """sdnum="1033;0;@" x:str style="mso-number-format:'\\@'\""""
_MM_PER_PIXEL: Final = 25.4 / 96
LANGUAGE_TAGS: Final[dict[LanguageCode, str]] = {"en": "en-GB", "zh": "zh-CN"}
# Scheme, host and port; path and query; what is behind the first number sign.
_ADDRESS: Final = re.compile(r"(https?://[\w.-]+(?::[0-9]{1,5})?)((?:[/?][^#]*)?)(?:(#)(.*))?", re.DOTALL)
# What an address may hold only in its escaped form, behind the host.
_NOT_IN_ADDRESSES: Final = re.compile(r"""[\s"<>\\^`{|}\[\]#\x00-\x20\x7f-\x9f]|%(?![0-9A-Fa-f]{2})""")


class Illustration(msgspec.Struct, frozen=True):
    """A drawn figure: SVG, size in pixels of 1/96 inch, the words for who cannot see it, and its title."""

    svg: bytes
    width: float
    height: float
    alternative: str
    title: str = ""


Illustrate = Callable[[Sequence[Chart]], Illustration]


def write_html(excerpt: Excerpt, illustrate: Illustrate) -> str:
    """Return an excerpt as an HTML page for word processors, with its charts as pictures inside."""
    return _page(excerpt, "\n".join(_block(block, illustrate) for block in excerpt.blocks))


def write_sheet_html(excerpt: Excerpt, sheets: Sequence[Sheet]) -> str:
    """Return an excerpt as an HTML page of typed cells for spreadsheets.

    All sheets stand in one table, an empty row between two: of several tables LibreOffice makes one grid, in which the
    cells of each span the columns of the others.
    """
    width = max(sheet.width for sheet in sheets)
    gap = f'<td colspan="{width}"></td>' if width > 1 else "<td></td>"
    rows: list[str] = []
    for sheet in sheets:
        rows += [*([gap] if rows else []), *_rows(sheet, width)]
    return _page(excerpt, "\n".join(["<table>", *(f"<tr>{row}</tr>" for row in rows), "</table>"]))


def _page(excerpt: Excerpt, body: str) -> str:
    # The namespace is that of Excel's attributes x:num and x:str.
    tag = LANGUAGE_TAGS[excerpt.language]
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}" xmlns:x="urn:schemas-microsoft-com:office:excel">\n'
        f'<head><meta charset="utf-8"><title>{text(excerpt.title)}</title></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _block(block: Piece, illustrate: Illustrate) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{text(block.text)}</h{block.level}>"
        case Passage():
            return f"<pre>{text(block.text)}</pre>" if block.verbatim else f"<p>{runs(block.runs)}</p>"
        case Table():
            return _table(block)
        case Picture():
            return _picture(illustrate([block.chart]))
        case SmallCharts():
            return _picture(illustrate(block.charts))
        case _:
            assert_never(block)


def text(words: str) -> str:
    """Return words of the book as harmless HTML."""
    return escape(legible(words))


def runs(stretches: Iterable[Run]) -> str:
    """Return runs with their emphasis, and those that have a web address as links."""
    return "".join(map(_run, stretches))


def _run(run: Run) -> str:
    words = text(run.text)
    if run.strong:
        words = f"<b>{words}</b>"
    if run.italic:
        words = f"<i>{words}</i>"
    return link(words, run.url)


def link(words: str, url: str) -> str:
    """Return words, which are HTML, as a link to an address where it is one of the web; else as they are."""
    found = _ADDRESS.fullmatch(legible(url))
    if found is None:
        return words
    host, path, sign, place = found.groups(default="")
    address = f"{host}{_in_address(path)}{sign}{_in_address(place)}"
    return f'<a href="{escape(address)}" rel="noopener">{words}</a>'


def _in_address(part: str) -> str:
    return _NOT_IN_ADDRESSES.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), part)


def _picture(drawn: Illustration) -> str:
    data = b64encode(drawn.svg).decode("ascii")
    # LibreOffice keeps to the size in millimetres; from pixels alone it makes 154 mm of 160.
    width, height = (f"{length * _MM_PER_PIXEL:.4g}mm" for length in (drawn.width, drawn.height))
    return (
        f'<p><img src="data:image/svg+xml;base64,{data}" alt="{text(drawn.alternative)}" name="{text(drawn.title)}" '
        f'width="{round(drawn.width)}" height="{round(drawn.height)}" style="width:{width};height:{height}"></p>'
    )


def _table(table: Table) -> str:
    head = "".join(
        _cell("th", SheetCell(name), right)
        for name, right in zip(table.columns, table.numeric, strict=bool(table.columns))
    )
    # A machine value would make Writer write the figure anew in the user's locale, amid a text in another.
    rows = [
        "".join(_cell("td", SheetCell(cell.text), right) for cell, right in zip(row, table.numeric, strict=True))
        for row in table.rows
    ]
    # LibreOffice Calc leaves out a foot, so remarks and sources are the last rows of the body.
    rows += _foot(table.remarks, table.credit, len(table.numeric))
    return "\n".join(
        [
            '<table width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse">',
            *([f"<caption>{text(table.caption)}</caption>"] if table.caption else []),
            *([f"<thead><tr>{head}</tr></thead>"] if head else []),
            "<tbody>",
            *(f"<tr>{row}</tr>" for row in rows),
            "</tbody>",
            "</table>",
        ]
    )


def _foot(remarks: Sequence[str], credit: Sequence[Run], width: int) -> list[str]:
    """Return remarks and sources as cells as wide as their table."""
    span = f'colspan="{width}" ' if width > 1 else ""
    return [f"<td {span}{_TEXT}>{words}</td>" for words in (*map(text, remarks), runs(credit)) if words]


def _cell(tag: str, cell: SheetCell, right: bool) -> str:
    """Return a cell with the attributes by which LibreOffice, Excel and Google know a number from a text."""
    if cell.digits:
        plain, code = _plain(cell.digits), _code(cell.digits)
        if "," not in cell.text:
            code = code.removeprefix("#,##")
        sheets = json.dumps({"1": 3, "3": json.loads(plain)})
        kind = (
            f'sdval="{plain}" sdnum="1033;0;{code if code in _BUILT_IN else "General"}" x:num="{plain}" '
            f"style=\"mso-number-format:'{_excel(code)}'\""
        )
    else:
        sheets = json.dumps({"1": 2, "2": legible(cell.text)}, ensure_ascii=False)
        kind = _TEXT
    scope = ' scope="col"' if tag == "th" else ""
    side = ' align="right"' if right else ""
    # Beside a long caveat the figure stands at the top of its row; Calc looks for that at the cell.
    top = ' valign="top"' if tag == "td" else ""
    return f'<{tag}{scope} {kind} data-sheets-value="{escape(sheets)}"{side}{top}>{text(cell.text)}</{tag}>'


def _plain(digits: str) -> str:
    """Return digits as JSON writes numbers: no plus sign, no zeros before the first digit."""
    sign, bare = ("-", digits[1:]) if digits.startswith("-") else ("", digits.removeprefix("+"))
    whole, point, decimals = bare.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{point}{decimals}"


def _code(digits: str) -> str:
    """Return the number format with as many decimals as the digits have."""
    decimals = len(digits.partition(".")[2])
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def _excel(code: str) -> str:
    """Return a number format escaped as Excel's style sheets want."""
    return "".join(sign if sign.isdigit() else f"\\{sign}" for sign in code)


def _rows(sheet: Sheet, width: int) -> list[str]:
    """Return the rows of a sheet, each as wide as the table it is part of."""
    span = f'colspan="{width}" ' if width > 1 else ""
    fill = "<td></td>" * (width - sheet.width)
    # Calc puts a caption into the first cell, so here it is a row of its own.
    rows = [f"<td {span}{_TEXT}><b>{text(sheet.caption)}</b></td>"] if sheet.caption else []
    rows += ["".join(_cell("th", SheetCell(head), right=False) for head in sheet.head) + fill] if sheet.head else []
    rows += ["".join(_cell("td", cell, bool(cell.digits)) for cell in row) + fill for row in sheet.rows]
    return rows + _foot(sheet.remarks, sheet.credit, width)
