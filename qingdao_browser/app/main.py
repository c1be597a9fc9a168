"""The command line: what was asked for, and the way to it. The window is the default."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from qingdao_browser import __version__
from qingdao_browser.app.crash_report import CRASHED, Crash, crash_of, keep, report, report_folder, watching

if TYPE_CHECKING:
    from qingdao_browser.core.book import Book
    from qingdao_browser.core.language import Language
    from qingdao_browser.core.work import Work

DONE, PROBLEMS, WRONG = 0, 1, 2
# What shells give for a program that was interrupted by a key.
CANCELLED = 130
# One error can come again and again.
_MOST_TRACES = 5
COMMANDS = ("list", "search", "show", "check", "print", "figure", "data", "cite", "copy", "import", "shot", "desktop")
# Makes a packaged program, which has no interpreter beside it, read a book for a window of its own: no word for people.
READ_APART = "--read-apart"


class Stop(Exception):
    """The command cannot go on: the message for the user and the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with the given arguments, those of the process by default; return its exit code.

    Exit codes: 0 done, 1 the book or the selection has problems, 2 wrong use or unreadable, 70 an error in the program.
    """
    for stream in (sys.stdout, sys.stderr):
        # Under LC_ALL=C Chinese text could not be written at all.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == [READ_APART]:
        from qingdao_browser.app import reading_process

        return reading_process.main()
    _find_home()
    crashes: list[Crash] = []
    code = DONE
    with watching(crashes.append):
        try:
            code = _main(given)
        except Exception as error:  # noqa: BLE001 - it is reported
            crashes.append(crash_of(error))
    return _tell_crashes(crashes) if crashes else code


def _main(given: list[str]) -> int:
    options = _parse(given)
    if options.log:
        _log_to(Path(options.log))
    try:
        code = _RUN[options.command](options)
        print(end="", flush=True)
        return code
    except KeyboardInterrupt:
        # Files are written whole at the end, so none was begun.
        print("cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # The reader of our output has seen enough, e.g. `qingdao-browser list | head`.
        _drop_output()
        return DONE
    except OSError as error:
        if error.filename is not None:
            raise
        # No file has a part in it, so it is the output itself, e.g. on a full disk.
        _drop_output()
        return _usage(f"the output cannot be written: {error.strerror or error}")
    except Stop as stop:
        _complain(str(stop))
        return stop.code


def _find_home() -> None:
    """Name the home of the user as the system knows it, where nothing else does: Qt would take the root folder."""
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)
        # One that is not known to the system has none.
        with suppress(RuntimeError):
            os.environ["HOME"] = str(Path.home())


def _drop_output() -> None:
    """Send what is still buffered nowhere, or Python would try to write it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_crashes(crashes: Sequence[Crash]) -> int:
    """Keep the report of errors in the program and say in one line where it is; return the exit code for them."""
    text = report([crash.trace for crash in crashes[:_MOST_TRACES]], {})
    try:
        message = f"an error in the program; the report is {keep(text, report_folder())}"
    except OSError as error:
        message = f"an error in the program, whose report could not be kept: {error.strerror or error}\n{text}"
    print(f"qingdao-browser: {message}", file=sys.stderr)
    return CRASHED


# --- arguments --------------------------------------------------------------------------------------------------------


def _global_options() -> _Parser:
    parser = _Parser("qingdao-browser", add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--book", metavar="FILE", help="the book to use in place of the bundled one")
    parser.add_argument("--lang", choices=("en", "zh"), help="language of texts and figures (default en)")
    parser.add_argument("--log", metavar="FILE", help="write the log to this file")
    return parser


def _parse(arguments: list[str]) -> argparse.Namespace:
    """Sort the arguments: a command word first, also after global options, else the window with an optional file."""
    shared = _global_options()
    known, rest = shared.parse_known_args(arguments)
    defaults = {"book": "", "lang": None, "log": ""} | vars(known)
    if rest and rest[0] in COMMANDS:
        options = _command_parser(shared).parse_args(
            arguments if arguments[0] in COMMANDS else _reordered(arguments, rest)
        )
    else:
        options = _window_parser(shared).parse_args(arguments)
        chosen = [name for name in ("self_test", "reset") if getattr(options, name)]
        options.command = chosen[0] if chosen else "window"
        if options.file and "book" in vars(known):
            raise SystemExit(_usage("give the book once: as FILE or with --book"))
    for name, value in defaults.items():
        setattr(options, name, getattr(options, name, value))
    return options


def _reordered(arguments: list[str], rest: list[str]) -> list[str]:
    """Put the command word first, where global options stand before it."""
    at = arguments.index(rest[0])
    return [rest[0], *arguments[:at], *arguments[at + 1 :]]


def _usage(message: str) -> int:
    _complain(f"qingdao-browser: {message}")
    return WRONG


def _complain(message: str) -> None:
    """Tell what is wrong on one line; names of files and what was typed may hold signs that would steer a terminal."""
    from qingdao_browser.core.messages import plain

    print(plain(message), file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Sorts arguments and tells in plain words which of them are wrong."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the arguments, and end."""
        self.print_usage(sys.stderr)
        _complain(f"{self.prog}: error: {message}")
        self.exit(WRONG)


def _window_parser(shared: _Parser) -> argparse.ArgumentParser:
    parser = _Parser(
        "qingdao-browser",
        parents=[shared],
        description="An offline browser of facts: opens FILE, or the bundled book about Qingdao's cooperation abroad.",
        epilog=f"commands: {', '.join(COMMANDS)} (qingdao-browser COMMAND --help tells about each)",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", default="", help="a book of facts")
    parser.add_argument("--page", metavar="ID", default="", help="the page to open first")
    parser.add_argument("--version", action="version", version=f"qingdao-browser {__version__}")
    parser.add_argument("--self-test", action="store_true", help="try the program's parts and say whether they work")
    parser.add_argument("--reset", action="store_true", help="forget all settings")
    return parser


def _command_parser(shared: _Parser) -> argparse.ArgumentParser:
    parser = _Parser("qingdao-browser", parents=[shared])
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help, parents=[shared])

    listing = command("list", "List indicators and facts, one a line: id, category, label.")
    listing.add_argument("--category", metavar="ID", default="", help="only this category and those below it")
    listing.add_argument("--json", action="store_true", help="records of the facts as JSON")
    search = command("search", "Search words, places, periods, sources and numbers.")
    search.add_argument("query", metavar="QUERY", nargs="+")
    search.add_argument("--json", action="store_true", help="records of the facts found as JSON")
    search.add_argument("--limit", metavar="N", type=_positive, default=20, help="at most so many results (default 20)")
    show = command("show", "Show one fact, indicator, category or source as plain text.")
    show.add_argument("id", metavar="ID")
    check = command("check", "Check books; one line a problem.")
    check.add_argument("files", metavar="FILE", nargs="+")
    paper = command("print", "Write a document: a page, a category with all its indicators, or several in an order.")
    paper.add_argument("ids", metavar="ID", nargs="*", help="none: the whole book")
    kinds = ".pdf, .docx, .html, .md or .txt"
    paper.add_argument(
        "-o", "--output", metavar="OUT", required=True, help=f"the document to write: a name ending in {kinds}"
    )
    paper.add_argument("--paper", choices=("a4", "letter"), default="a4")
    paper.add_argument("--landscape", action="store_true")
    figure = command("figure", "Write the chart of an indicator, the small charts of a category, or the map of home.")
    figure.add_argument("id", metavar="ID")
    figure.add_argument("-o", "--output", metavar="OUT", required=True, help="a name ending in .svg, .png or .pdf")
    figure.add_argument(
        "--width-mm", metavar="N", type=_within(20, 2000), default=160.0, help="width in mm (default 160)"
    )
    figure.add_argument(
        "--dpi", metavar="N", type=_within(36, 2400), default=300.0, help="dots per inch of a PNG, 300 if not given"
    )
    data = command("data", "Write the records of facts; with CSV a data package that explains them.")
    data.add_argument("ids", metavar="ID", nargs="*", help="none: all facts of the book")
    data.add_argument("-o", "--output", metavar="OUT", required=True, help="a name ending in .csv, .xlsx or .json")
    copy = command("copy", "Write what a copy for a program puts on the clipboard, each format as a file of a folder.")
    copy.add_argument("id", metavar="ID")
    presets = ("writer", "word", "calc", "excel", "slides", "latex", "markdown", "text")
    copy.add_argument("--for", dest="preset", choices=presets, required=True, help="the program it is for")
    copy.add_argument("-o", "--output", metavar="FOLDER", required=True)
    cite = command("cite", "Cite the sources of facts, indicators, categories or pages.")
    cite.add_argument("ids", metavar="ID", nargs="*", help="none: all sources of the book")
    styles = ("apa", "chicago", "gbt7714-numeric", "gbt7714-author-date", "bibtex", "ris", "csl-json")
    cite.add_argument("--style", choices=styles, default="apa")
    from qingdao_browser.app.import_command import add_arguments

    add_arguments(command("import", "Make a book of a table: a .csv, .tsv or .xlsx file, wide or long."))
    shot = command("shot", "Write a picture of the window.")
    shot.add_argument("-o", "--output", metavar="OUT.png", required=True)
    shot.add_argument("--page", metavar="ID", default="home")
    shot.add_argument("--theme", choices=("light", "dark", "contrast-light", "contrast-dark"), default="light")
    shot.add_argument("--size", metavar="WxH", type=_size, default=(1180, 760), help="in pixels (default 1180x760)")
    shot.add_argument("--scale", metavar="N", type=_scale, default=1.0, help="device pixels a pixel (default 1)")
    shot.add_argument("--search", metavar="QUERY", default="", help="with this text in the search field")
    desktop = command("desktop", "Put the program into your menu, with its icons and file type, or take it out of it.")
    deed = desktop.add_mutually_exclusive_group(required=True)
    deed.add_argument("--install", action="store_true", help="for a program installed with pip or pipx")
    deed.add_argument("--remove", action="store_true", help="before the program is uninstalled")
    return parser


def _positive(text: str) -> int:
    # The length is limited because Python refuses to convert thousands of digits.
    if not (text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, e.g. 1180x760") from None
    if not (200 <= width <= 8000 and 200 <= height <= 8000):
        raise argparse.ArgumentTypeError("width and height must lie between 200 and 8000")
    return width, height


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, e.g. 1.5") from None
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError("must lie between 0.5 and 4")
    return scale


def _within(least: int, most: int) -> Callable[[str], float]:
    """Return what reads a number between two limits."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = least - 1.0
        # Not a number at all is beyond no limit, so it is asked this way round.
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} to {most}")
        return number

    return read


def _log_to(path: Path) -> None:
    import logging

    from qingdao_browser.app.log_file import LogFile, LogLines

    # What Qt says before it ends the program, as without a screen, is for the terminal as well.
    last_words = logging.StreamHandler()
    last_words.setLevel(logging.CRITICAL)
    try:
        logging.basicConfig(handlers=[LogFile(path), last_words], level=logging.INFO)
    except OSError as error:
        raise SystemExit(_usage(f"the log {path} cannot be written: {error.strerror}")) from None
    for handler in logging.getLogger().handlers:
        handler.setFormatter(LogLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("qingdao_browser").info(
        "qingdao-browser %s, Python %s on %s", __version__, sys.version.split()[0], sys.platform
    )


# --- what the commands share ------------------------------------------------------------------------------------------


def _book(options: argparse.Namespace) -> Book:
    """Return the book asked for; its problems go to standard error, errors stop."""
    from qingdao_browser.app.opening import open_book
    from qingdao_browser.core.problems import first_problems

    reading = open_book(Path(options.book) if options.book else None)
    for line in first_problems(reading.problems, _language(options)):
        print(line, file=sys.stderr)
    if reading.book is None:
        raise Stop("the book cannot be opened", WRONG if reading.unreadable else PROBLEMS)
    return reading.book


def _language(options: argparse.Namespace) -> Language:
    from qingdao_browser.core.language import language

    return language(options.lang or "en")


def _require(book: Book, id: str) -> str:
    if not book.has(id):
        from difflib import get_close_matches

        ids = [*book.indicators, *book.facts, *book.categories, *book.sources, "home", "sources"]
        near = get_close_matches(id, ids, 3)
        advice = f"; did you mean {', '.join(near)}?" if near else "; `qingdao-browser list` shows all"
        raise Stop(f"nothing in the book has the id {id!r}{advice}", PROBLEMS)
    return id


def _print_row(*cells: str) -> None:
    """Print cells with tabs between them on one line, whatever white space stands in a text of the book."""
    print(*(" ".join(cell.split()) for cell in cells), sep="\t")


def _ending(name: str, endings: Sequence[str]) -> Path:
    """Return the path of a file to be written, whose ending says its kind."""
    out = Path(name)
    if out.suffix.lower().lstrip(".") not in endings:
        kinds = " or ".join(f".{ending}" for ending in endings)
        raise Stop(f"{out.name}: the ending tells what is written; give a name that ends in {kinds}", WRONG)
    return out


def _told(path: Path) -> str:
    """Return the name of a file for a script as it is, for a terminal without signs that would steer it."""
    from qingdao_browser.core.messages import plain

    return plain(str(path)) if sys.stdout.isatty() else str(path)


def _unwritten(out: Path, error: OSError) -> Stop:
    return Stop(f"{out} was not written: {error.strerror or error}; nothing was changed", WRONG)


# --- commands ---------------------------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    from qingdao_browser.core.records import record

    book, language = _book(options), _language(options)
    if options.category and options.category not in book.categories:
        raise Stop(f"no category {options.category!r}; the book has {', '.join(book.categories)}", PROBLEMS)
    inside = book.categories_under(options.category) if options.category else set(book.categories)
    indicators = [item for id in book.categories if id in inside for item in book.indicators_of[id]]
    if options.json:
        facts = [fact for indicator in indicators for fact in book.facts_of[indicator.id]]
        _print_json([record(book, fact, language) for fact in facts])
        return DONE
    for indicator in indicators:
        _print_row(indicator.id, indicator.category, language.of(indicator.label))
        for fact in book.facts_of[indicator.id]:
            _print_row(fact.id, indicator.category, language.of(fact.statement))
    return DONE


def _search(options: argparse.Namespace) -> int:
    from qingdao_browser.core.language import LANGUAGES
    from qingdao_browser.core.language import language as language_of
    from qingdao_browser.core.records import record
    from qingdao_browser.core.search import Index

    book, language = _book(options), _language(options)
    query = " ".join(options.query)
    index = Index(book, [language_of(code) for code in LANGUAGES])
    found = index.find(query)
    if options.json:
        facts = [book.facts[entry.id] for entry in found if entry.kind == "fact"]
        _print_json([record(book, fact, language) for fact in facts[: options.limit]])
        return DONE if facts else PROBLEMS
    for entry in found[: options.limit]:
        hit = index.hit(entry, query, language)
        _print_row(hit.id, hit.kind, hit.title, hit.detail)
    if not found:
        _complain(f"nothing found for {query!r}")
    elif len(found) > options.limit:
        print(f"{len(found)} results, the first {options.limit} are shown", file=sys.stderr)
    return DONE if found else PROBLEMS


def _print_json(records: object) -> None:
    print(json.dumps(records, ensure_ascii=False, indent=2))


def _show(options: argparse.Namespace) -> int:
    from qingdao_browser.core.summarise import summarise
    from qingdao_browser.core.text_writer import write_text

    book, language = _book(options), _language(options)
    summary = summarise(book, _require(book, options.id), language)
    print(write_text(summary, language), end="")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from qingdao_browser.core.problems import first_problems
    from qingdao_browser.core.reading import load_book

    code = DONE
    for name in options.files:
        reading = load_book(Path(name))
        for line in first_problems(reading.problems, _language(options)):
            print(line)
        if reading.unreadable:
            code = WRONG
        elif reading.problems:
            code = max(code, PROBLEMS)
    return code


def _cite(options: argparse.Namespace) -> int:
    from qingdao_browser.core.citations import cite
    from qingdao_browser.core.excerpts import works_of

    book, language = _book(options), _language(options)
    ids = [_require(book, id) for id in options.ids] or ["sources"]
    print(cite(works_of(book, ids), options.style, language.code), end="")
    return DONE


def _figure(options: argparse.Namespace) -> int:
    from qingdao_browser.app.exporting import FIGURE_KINDS, save_figure
    from qingdao_browser.app.pictures import headless
    from qingdao_browser.app.studio import Studio
    from qingdao_browser.views.theme import load_fonts

    out = _ending(options.output, FIGURE_KINDS)
    book, language = _book(options), _language(options)
    id = _require(book, options.id)
    studio = Studio(language, load_fonts(headless()), width_mm=options.width_mm, dpi=options.dpi)
    try:
        if not save_figure(book, id, out, language, studio):
            raise Stop(
                f"{id} has no chart, since there is nothing to compare; `copy` or `data` give its figures", PROBLEMS
            )
    except ValueError as error:
        raise Stop(f"{out} was not written: {error}", WRONG) from None
    except OSError as error:
        raise _unwritten(out, error) from None
    return DONE


def _data(options: argparse.Namespace) -> int:
    from qingdao_browser.app.exporting import DATA_KINDS, save_data

    out = _ending(options.output, DATA_KINDS)
    book, language = _book(options), _language(options)
    # A fact that several ids stand for comes once.
    found = {fact.id: fact for id in options.ids or ["home"] for fact in book.facts_under(_require(book, id))}
    from qingdao_browser.output.spreadsheet import CellTooLong

    try:
        written = save_data(book, list(found.values()), out, language)
    except CellTooLong as error:
        raise Stop(f"{out} was not written: {error}", PROBLEMS) from None
    except OSError as error:
        raise _unwritten(out, error) from None
    print(*map(_told, written), sep="\n")
    return DONE


def _copy(options: argparse.Namespace) -> int:
    from qingdao_browser.app.exporting import save_copy
    from qingdao_browser.app.pictures import headless
    from qingdao_browser.app.studio import Studio
    from qingdao_browser.core.excerpts import Pick
    from qingdao_browser.views.theme import load_fonts

    book, language, folder = _book(options), _language(options), Path(options.output)
    pick = Pick("page", _require(book, options.id))
    studio = Studio(language, load_fonts(headless()))
    try:
        written = save_copy(book, pick, options.preset, folder, language, studio)
    except OSError as error:
        raise _unwritten(folder, error) from None
    print(*map(_told, written), sep="\n")
    return DONE


def _print(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from qingdao_browser.app.documents import DOCUMENT_KINDS, writing_document
    from qingdao_browser.app.pictures import headless
    from qingdao_browser.core.subjects import subject_of, summarising
    from qingdao_browser.core.work import stage
    from qingdao_browser.output.files import write_whole
    from qingdao_browser.views.theme import load_fonts

    out = _ending(options.output, DOCUMENT_KINDS)
    kind = next(kind for kind in DOCUMENT_KINDS if out.suffix.lower() == f".{kind}")
    book, language = _book(options), _language(options)
    ids = [_require(book, id) for id in dict.fromkeys(options.ids)]
    if len(ids) > 1 and "sources" in ids:
        raise Stop("`sources` is a page of its own, and every document ends with its sources: leave it out", WRONG)
    family, today = load_fonts(headless()), datetime.now(UTC).astimezone().date()

    def writing() -> Work[bytes]:
        summary = yield from stage(summarising(subject_of(book, ids, language), book, today, language), 0, 0.2)
        document = writing_document(
            summary, kind, language, family, today, paper=options.paper, landscape=options.landscape
        )
        return (yield from stage(document, 0.2, 1))

    try:
        write_whole(out, _finish_telling(writing(), out))
    except OSError as error:
        raise _unwritten(out, error) from None
    return DONE


def _finish_telling(work: Work[bytes], out: Path) -> bytes:
    """Do some work to its end; tell on a terminal how far it is once it takes longer than a second."""
    from qingdao_browser.core.messages import plain

    begin = time.monotonic()
    told = False
    try:
        while True:
            share = next(work)
            if sys.stderr.isatty() and time.monotonic() - begin > 1:
                print(f"\r{plain(out.name)}: {share:4.0%}", end="", file=sys.stderr, flush=True)
                told = True
    except StopIteration as end:
        made: bytes = end.value
        return made
    finally:
        if told:
            print(file=sys.stderr)


def _shot(options: argparse.Namespace) -> int:
    out = _ending(options.output, ("png",))
    # Qt reads the scale when the application is made.
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from qingdao_browser.app.pictures import headless, save_shot

    _require(_book(options), options.page)
    try:
        save_shot(
            headless(),
            output=out,
            page=options.page,
            book=options.book,
            code=options.lang or "en",
            theme=options.theme,
            size=options.size,
            search=options.search,
        )
    except OSError as error:
        raise _unwritten(out, error) from None
    return DONE


def _desktop(options: argparse.Namespace) -> int:
    from PySide6.QtCore import QStandardPaths

    from qingdao_browser.app.desktop import install, lacking, remove, running_program

    if sys.platform in {"win32", "darwin"}:
        raise Stop("menus of this system take programs in another way; on Windows pin the program to Start", WRONG)
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation))
    try:
        changed = install(folder, running_program()) if options.install else remove(folder)
    except ValueError as error:
        raise Stop(f"nothing was installed: {error}", WRONG) from None
    except OSError as error:
        raise _unwritten(Path(error.filename), error) from None
    print("\n".join(map(str, changed)) or f"the program was not in {folder}")
    for program, package in lacking().items() if options.install else ():
        print(f"{program} is missing here (package {package}): books may not open by a click yet", file=sys.stderr)
    return DONE


def _import(options: argparse.Namespace) -> int:
    from qingdao_browser.app.import_command import Misuse, run

    out = _ending(options.output, ("yaml", "yml"))
    try:
        return run(options, out, _book(options).places)
    except Misuse as misuse:
        raise Stop(str(misuse), WRONG) from None
    except OSError as error:
        raise _unwritten(out, error) from None


def _self_test(_: argparse.Namespace) -> int:
    from qingdao_browser.app.self_test import self_test

    return DONE if self_test() else PROBLEMS


def _reset(_: argparse.Namespace) -> int:
    from qingdao_browser.app.settings import Settings

    try:
        Settings().forget()
    except OSError as error:
        raise Stop(f"the settings were not forgotten: {error.strerror}", WRONG) from None
    print("All settings are forgotten.")
    return DONE


def _window(options: argparse.Namespace) -> int:
    path = options.file or options.book
    if path and not Path(path).exists():
        _complain(f"{path}: there is no such file; the bundled book is opened in its place")
    from qingdao_browser.app.start import start

    return start(path, options.page, options.lang)


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "search": _search,
    "show": _show,
    "check": _check,
    "cite": _cite,
    "copy": _copy,
    "data": _data,
    "desktop": _desktop,
    "figure": _figure,
    "import": _import,
    "print": _print,
    "shot": _shot,
    "self_test": _self_test,
    "reset": _reset,
    "window": _window,
}
