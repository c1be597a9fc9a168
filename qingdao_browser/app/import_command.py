"""The command `import`: its arguments, and what it prints of a table that becomes a book."""

from __future__ import annotations

import argparse
from collections.abc import Mapping as MappingType
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qingdao_browser.core.book import Place
    from qingdao_browser.core.columns import Mapping, Role
    from qingdao_browser.core.tables import Table

DONE, PROBLEMS, WRONG = 0, 1, 2
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "windows-1252")
_MODES: Final = ("during", "as_of", "since", "year_to_date", "unstated")


class Misuse(Exception):
    """An argument does not go with the table: the message for the user."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("table", metavar="TABLE", help="a .csv, .tsv or .xlsx file")
    parser.add_argument("-o", "--output", metavar="BOOK", required=True, help="the book to write: a name in .yaml")
    text = parser.add_argument_group("what the table does not say")
    text.add_argument("--source", metavar="TEXT", default="", help='where it is from: "Title, publisher, year"')
    text.add_argument(
        "--unit", metavar="TEXT", action="append", default=[], help="unit of all figures, or COLUMN=TEXT for a column"
    )
    text.add_argument("--category", metavar="TEXT", default="", help="where the indicators stand in the tree")
    text.add_argument("--title", metavar="TEXT", default="", help="the title of the book")
    text.add_argument("--label", metavar="TEXT", default="", help="what is measured, if neither heads nor cells say")
    text.add_argument("--period", metavar="TEXT", default="", help="the period of figures that have none, e.g. 2018")
    text.add_argument("--mode", choices=_MODES, default="unstated", help="how figures belong to their periods")
    form = parser.add_argument_group("how the table is written")
    form.add_argument("--sheet", metavar="NAME", default="", help="the sheet of a workbook; its first if not given")
    form.add_argument("--shape", choices=("auto", "long", "wide"), default="auto", help="wide has periods as heads")
    form.add_argument(
        "--map", metavar="FIELD=COLUMN", action="append", default=[], help="what a column holds; its head, or number"
    )
    form.add_argument("--head", metavar="LINE", type=int, default=0, help="the line of the heads")
    form.add_argument("--encoding", choices=_ENCODINGS, default="", help="of a text file that does not say it")
    form.add_argument("--delimiter", metavar="SIGN", default="", help="between the columns: , ; | or tab")
    form.add_argument("--decimal", choices=("point", "comma"), default="", help="the sign before decimals")
    form.add_argument("--dates", choices=("dmy", "mdy"), default="", help="order of day and month in 05/06/2018")
    form.add_argument("--grain", choices=("year", "quarter", "month"), default="", help="what dates stand for")


def run(options: argparse.Namespace, out: Path, places: MappingType[str, Place]) -> int:
    """Make a book of a table and write it; print what was taken, and each problem on a line.

    Returns the exit code: 0 done, 1 done or not done with problems, 2 unreadable. Raises OSError where the book cannot
    be written and Misuse for arguments that do not go with the table.
    """
    from qingdao_browser.app.tables import load_table
    from qingdao_browser.core.importing import draft
    from qingdao_browser.core.language import language, mark
    from qingdao_browser.core.messages import plain
    from qingdao_browser.core.problems import first_problems
    from qingdao_browser.core.reading import Refused
    from qingdao_browser.core.work import finish
    from qingdao_browser.output.files import write_whole

    words = language(options.lang or "en")
    delimiter = {"tab": "\t"}.get(options.delimiter, options.delimiter)
    if len(delimiter) > 1 or (delimiter and (delimiter.isalnum() or delimiter in '"\r\n ')):
        raise Misuse(f"--delimiter {options.delimiter!r} is no sign between columns; give , ; | or tab")
    try:
        table = finish(
            load_table(
                Path(options.table),
                sheet=options.sheet,
                encoding=options.encoding,
                delimiter=delimiter,
                head=max(options.head, 0),
            )
        )
    except Refused as refused:
        print(*first_problems(refused.problems(options.table), words), sep="\n")
        return WRONG
    made = finish(draft(table, mapping_of(options, table), places))
    for line in made.taken:
        print(plain(words.tr(mark("taken: {what}"), what=words.say(line))))
    print(*first_problems(made.problems, words), sep="\n", end="\n" if made.problems else "")
    if made.text:
        write_whole(out, made.text.encode())
        counted = mark("{file}: facts {facts}, indicators {indicators}, figures left out {left_out}")
    else:
        counted = mark("{file} was not written: there is no figure that a book can take; figures left out {left_out}")
    counts = {name: f"{getattr(made, name):,}" for name in ("facts", "indicators", "left_out")}
    print(plain(words.tr(counted, file=out, **counts)))
    return PROBLEMS if made.problems or not made.text else DONE


def mapping_of(options: argparse.Namespace, table: Table) -> Mapping:
    """Return what the columns hold: as the arguments say, and as proposed for the others. Raises Misuse."""
    from msgspec.structs import replace

    from qingdao_browser.core.columns import ROLES, propose

    fixed: dict[int, Role] = {}
    for entry in options.map:
        field, equals, column = entry.partition("=")
        if not equals or field not in ROLES or not field:
            raise Misuse(f"--map {entry!r} names no field; write FIELD=COLUMN, FIELD one of {', '.join(ROLES[1:])}")
        fixed[_column(table, column)] = field
    units = [""] * len(table.head)
    unit = ""
    for entry in options.unit:
        head, equals, words = entry.rpartition("=")
        if equals and head in table.head:
            units[table.head.index(head)] = words
        else:
            unit = entry
    given: dict[str, Any] = {
        name: getattr(options, name) for name in ("source", "category", "title", "label", "period")
    }
    proposed = propose(table, shape=options.shape, fixed=fixed)
    return replace(
        proposed,
        language=options.lang or proposed.language,
        units=tuple(units),
        unit=unit,
        decimals=options.decimal,
        dates=options.dates,
        grain=options.grain,
        mode=options.mode,
        **given,
    )


def _column(table: Table, name: str) -> int:
    """Return the place of a column that is named by its head or its number."""
    if table.head.count(name) == 1:
        return table.head.index(name)
    if name.isdecimal() and name.isascii() and len(name) < 6 and 0 < int(name) <= len(table.head):
        return int(name) - 1
    what = "several columns have" if name in table.head else "no column has"
    raise Misuse(f"{what} the head {name!r}; give its number from 1; the heads are {', '.join(table.head)[:500]}")
