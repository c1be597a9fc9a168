"""Tables in the user's files: read by their kind, with the data package beside them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final, Literal

import msgspec

from qingdao_browser.core.language import mark
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.reading import MAX_BYTES, MEGABYTE, Refused, Slip
from qingdao_browser.core.tables import MAX_PACKAGE, Encoding, Package, Table, read_csv, read_package
from qingdao_browser.core.work import Work

PACKAGE: Final = "datapackage.json"


def load_table(
    path: Path,
    *,
    sheet: str = "",
    encoding: Encoding | Literal[""] = "",
    delimiter: str = "",
    head: int = 0,
) -> Work[Table]:
    """Read the table in a file, and what a data package beside it says; raises Refused for what cannot be read.

    What is wrong with the data package is told in `Table.taken`, and the table read without it.
    """
    name = path.name
    data = _contents(path, MAX_BYTES)
    package, told = _package_beside(path)
    if path.suffix.lower() == ".xlsx":
        from qingdao_browser.output.workbooks import read_xlsx

        table = yield from read_xlsx(data, name, sheet=sheet, head=head, package=package)
    elif sheet:
        raise Refused(Slip(0, 0, said("a text file has no sheets"), said("leave --sheet out")))
    else:
        given = delimiter or ("\t" if path.suffix.lower() == ".tsv" else "")
        table = yield from read_csv(data, name, encoding=encoding, delimiter=given, head=head, package=package)
    return msgspec.structs.replace(table, taken=(*told, *table.taken))


def _package_beside(path: Path) -> tuple[Package | None, tuple[Message, ...]]:
    """Return what the data package in the folder says of a table, and what to tell of it; no other file is opened."""
    beside = path.with_name(PACKAGE)
    if not beside.exists():
        return None, ()
    try:
        package = read_package(_contents(beside, MAX_PACKAGE), path.name)
    except Refused as refused:
        return None, (
            said("{file} beside the table is not used: {reason}", file=PACKAGE, reason=refused.slips[0].what),
        )
    if package is None:
        words = mark("{file} beside the table is not used: it does not describe {table}")
        return None, (said(words, file=PACKAGE, table=repr(path.name)),)
    return package, (said("{file} beside the table", file=PACKAGE),)


def _contents(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file; a pipe or device is never waited for. Raises Refused."""
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused(
                    Slip(0, 0, said("this is a pipe or a device, not a file"), said("save the table as a file first"))
                )
            if status.st_size > most:
                raise Refused(
                    Slip(
                        0, 0, said("the file is larger than {most} MB", most=most // MEGABYTE), said("split the table")
                    )
                )
            return file.read(most + 1)
    except ValueError:
        raise Refused(Slip(0, 0, said("no file can have this name"), said("check the name"))) from None
    except OSError as error:
        words = {
            errno.ENOENT: (said("there is no such file"), said("check the name and the folder")),
            errno.EISDIR: (said("this is a folder"), said("give a table in it: a .csv, .tsv or .xlsx file")),
            errno.EACCES: (said("the file may not be read"), said("ask for the right to read it")),
            errno.ENXIO: (said("this is a pipe or a device, not a file"), said("save the table as a file first")),
        }
        reason = said("the file cannot be read ({reason})", reason=error.strerror or str(error))
        raise Refused(Slip(0, 0, *words.get(error.errno or 0, (reason, said("check the file"))))) from None
