"""Parts of the book as files: charts, data, and what a copy would put on the clipboard."""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from pathlib import Path

from qingdao_browser.app.studio import FigureKind, Studio
from qingdao_browser.core.book import Book, Fact
from qingdao_browser.core.citations import Style
from qingdao_browser.core.excerpts import Excerpt, Pick, excerpt
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.presets import FILES, Preset, fill
from qingdao_browser.core.records import record
from qingdao_browser.core.summarise import page_of, summarise
from qingdao_browser.core.summary import Picture, SmallCharts
from qingdao_browser.output.files import write_all, write_whole

FIGURE_KINDS: tuple[FigureKind, ...] = ("svg", "png", "pdf")
DATA_KINDS = ("csv", "xlsx", "json")


def save_figure(book: Book, id: str, path: Path, language: Language, studio: Studio) -> bool:
    """Write the charts of a page as one picture of the kind that the path's ending names; False where it has none.

    Those of a category are its small charts, that of the home page is the map. Raises OSError where the file cannot be
    written and ValueError for a size that no picture can have.
    """
    page = summarise(book, page_of(book, id), language)
    small = [chart for block in page.blocks if isinstance(block, SmallCharts) for chart in block.charts]
    charts = small or [block.chart for block in page.blocks if isinstance(block, Picture)]
    if not charts:
        return False
    kind = next(kind for kind in FIGURE_KINDS if path.suffix.lower() == f".{kind}")
    write_whole(path, studio.figure(charts, kind, page.title if small else ""))
    return True


def save_data(book: Book, facts: Sequence[Fact], path: Path, language: Language) -> list[Path]:
    """Write the records of some facts as CSV with a data package beside it, as a workbook, or as JSON.

    Returns the files written, all or none of them; raises OSError where that fails.
    """
    from qingdao_browser.core.datasets import CSV_ENCODING, write_csv, write_package

    match path.suffix.lower():
        case ".csv":
            data = write_csv(book, facts, language).encode(CSV_ENCODING)
            package = write_package(book, facts, language, path.name)
            files = {path.name: data, "datapackage.json": _joined(path, package).encode()}
            write_all(path.parent, files)
            return [path.parent / name for name in files]
        case ".xlsx":
            from qingdao_browser.output.spreadsheet import write_xlsx

            write_whole(path, write_xlsx(book, facts, language))
        case _:
            records = [record(book, fact, language) for fact in facts]
            write_whole(path, (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode())
    return [path]


def _joined(path: Path, package: str) -> str:
    """Return a data package together with what one of the same book in the folder tells of other tables.

    Raises OSError where the folder has a data package of something else, which must not be lost.
    """
    there = path.with_name("datapackage.json")
    if not there.is_file():
        return package
    new = json.loads(package)
    try:
        old = json.loads(there.read_bytes())
        ours = (old["name"], old["profile"]) == (new["name"], new["profile"])
        others = [resource for resource in old["resources"] if resource["path"] != path.name]
        new["resources"] = [*others, *new["resources"]]
        for key in ("sources", "units"):
            new[key] = [*old[key], *(entry for entry in new[key] if entry not in old[key])]
    except (ValueError, LookupError, TypeError, RecursionError):
        ours = False
    if not ours:
        reason = mark("the folder has a datapackage.json of other data")
        raise OSError(errno.EEXIST, reason, str(path))
    return json.dumps(new, ensure_ascii=False, indent=2) + "\n"


def save_copy(
    book: Book, pick: Pick, preset: Preset, folder: Path, language: Language, studio: Studio, style: Style = "apa"
) -> list[Path]:
    """Write what a copy for a program would put on the clipboard, each format as a file of a folder.

    Returns the files written, all or none of them; raises OSError where that fails.
    """
    return save_formats(excerpt(book, pick, language, style), preset, folder, language, studio)


def save_formats(copied: Excerpt, preset: Preset, folder: Path, language: Language, studio: Studio) -> list[Path]:
    """Write the formats of an excerpt into a folder; returns the files written, all or none of them.

    A folder with another format of a former copy is refused: its picture beside this text would be a wrong one.
    """
    files = {FILES[name]: data for name, data in fill(copied, preset, language, studio).items()}
    if any((folder / name).exists() for name in set(FILES.values()) - files.keys()):
        raise OSError(
            errno.EEXIST, mark("the folder has other formats of a former copy; choose an empty one"), str(folder)
        )
    write_all(folder, files, make=True)
    return [folder / name for name in files]
