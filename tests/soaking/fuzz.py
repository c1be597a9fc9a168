"""Hundreds of thousands of broken files: none may end in anything but a message with a place and a remedy.

Most are books for the reader; what is read is summarised and written as well. The others are tables, data packages,
briefings, kept readings and settings. Each input follows from the seed and its number.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Final, Self

import msgspec

from qingdao_browser.core.book import Book
from qingdao_browser.core.briefing import BriefingError, changes, figures_of, read_briefing, row_of, write_briefing
from qingdao_browser.core.cache import Damaged, key_of, packed, unpacking
from qingdao_browser.core.citations import STYLES, cite
from qingdao_browser.core.collection import WHOLE_BOOK, collecting
from qingdao_browser.core.columns import propose
from qingdao_browser.core.datasets import write_csv, write_package
from qingdao_browser.core.excerpts import Pick, excerpt, works_of
from qingdao_browser.core.importing import draft
from qingdao_browser.core.language import LANGUAGES, language
from qingdao_browser.core.latex_writer import write_latex
from qingdao_browser.core.markdown_writer import write_markdown_document
from qingdao_browser.core.problems import Problem, first_problems
from qingdao_browser.core.reading import Reading, Refused, read_book
from qingdao_browser.core.search import Index
from qingdao_browser.core.sheets import spread, write_tsv
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.tables import Table, read_csv, read_package
from qingdao_browser.core.text_writer import write_text, write_text_document
from qingdao_browser.core.work import Work, finish
from tests.core.samples import BOOK, book
from tests.soaking.broken_inputs import Input, Target, broken_input

# What one input may cost: as much as a file that a cap refuses (section 8 of the design).
SECONDS: Final = 2.0
MEGABYTES: Final = 300.0
# Of the books that are read one in so many is summarised, and one in so many written in all ways.
_SUMMARISED: Final = 8
_WRITTEN: Final = 160
# So many inputs are one order to a process.
_BLOCK: Final = 250
# A run in which processes end more often than this has shown enough.
_MOST_ENDS: Final = 20
_NAME: Final = "broken.facts.yaml"
_STATUS: Final = Path("/proc/self/status")
_FORGET_PEAK: Final = Path("/proc/self/clear_refs")
_DAY: Final = date(2026, 11, 25)
_QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s]*\d[^\s]*|\(.*\)")


class Fault(AssertionError):
    """An input met something other than a clear answer."""


class TooLong(BaseException):
    """An input took too long; nothing on the way may take it for an error of its own."""


class Tried(msgspec.Struct, frozen=True):
    """What became of some inputs: how many of each kind, the dearest ones, and what went wrong, by number."""

    count: int
    seconds: float
    outcomes: dict[str, int]
    slowest: tuple[float, int]
    largest: tuple[float, int]
    faults: dict[int, str]


# --- the run ----------------------------------------------------------------------------------------------------------


def soak(seed: int, count: int) -> bool:
    """Try the inputs of a seed from the first on; print what became of them, and return whether all was well.

    An input with which something went wrong is kept as a file, whose name the run prints.
    """
    begin = time.monotonic()
    blocks = [tuple(range(start, min(start + _BLOCK, count))) for start in range(0, count, _BLOCK)]
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-fuzz-") as folder:
        tried = []
        for part in _in_processes(seed, blocks, Path(folder)):
            tried.append(part)
            if len(tried) % (len(blocks) // 10 or 1) == 0:
                done = sum(part.count for part in tried)
                print(f"   {done} after {time.monotonic() - begin:.0f} s", flush=True)
    faults = {number: told for part in tried for number, told in part.faults.items()}
    outcomes: Counter[str] = Counter()
    for part in tried:
        outcomes.update(part.outcomes)
    seconds = time.monotonic() - begin
    done = sum(part.count for part in tried)
    slowest, largest = max(part.slowest for part in tried), max(part.largest for part in tried)
    print(f"   {done} inputs in {seconds:.0f} s, {done / seconds:.0f} a second on {_processes()} processes")
    worked = max(sum(part.seconds for part in tried), 0.001)
    print(f"   {done / worked:.0f} a second of one processor, making them included")
    print(f"   longest: {slowest[0] * 1000:.0f} ms of the processor (input {slowest[1]})")
    print(f"   most memory: {largest[0]:.1f} MB more than before (input {largest[1]})")
    print(f"   {len(outcomes)} kinds of outcomes, the commonest of them:")
    for outcome, times in outcomes.most_common(60):
        print(f"   {times:8} {outcome}")
    keep(seed, faults)
    return not faults and done == count


def _processes() -> int:
    return min(os.cpu_count() or 1, 8)


def _in_processes(seed: int, blocks: Sequence[Sequence[int]], folder: Path) -> Iterator[Tried]:
    """Try blocks in processes of their own; an input that ends one is found by the number it left in a file.

    The others of its block are tried again, without those that any process worked on in that moment.
    """
    left = list(blocks)
    for _ in range(_MOST_ENDS):
        done: set[Sequence[int]] = set()
        with ProcessPoolExecutor(_processes(), get_context("spawn"), _begin, (str(folder),)) as pool:
            orders = {pool.submit(try_all, seed, numbers): numbers for numbers in left}
            try:
                for order in as_completed(orders):
                    yield order.result()
                    done.add(orders[order])
            except BrokenProcessPool:
                files = list(folder.glob("*.now"))
                suspects = sorted(int(words) for file in files if (words := file.read_text("ascii")))
                for file in files:
                    file.unlink()
                told = f"a process was ended by one of the inputs {suspects}"
                yield Tried(0, 0, {}, (0, 0), (0, 0), dict.fromkeys(suspects, told))
                left = [tuple(number for number in numbers if number not in suspects) for numbers in left]
        left = [numbers for numbers in left if numbers and numbers not in done]
        if not left:
            return


def _begin(folder: str) -> None:
    """Get a process ready: what it is working on stands in a file, and settings are read from a folder of its own."""
    _Note.file = os.open(Path(folder, f"{os.getpid()}.now"), os.O_WRONLY | os.O_CREAT)
    os.environ["FUZZ_SETTINGS"] = str(Path(folder, f"{os.getpid()}.settings"))
    # Where an input fills the memory the process meets an error, and not the machine its end.
    most = 4 << 30
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def keep(seed: int, faults: Mapping[int, str]) -> None:
    """Write the inputs that something went wrong with into a folder, and print where, and what went wrong."""
    if not faults:
        return
    folder = Path(tempfile.mkdtemp(prefix="qingdao-browser-broken-"))
    for number, told in sorted(faults.items()):
        given = broken_input(seed, number)
        (folder / f"{number}.{given.target}").write_bytes(given.data)
        (folder / f"{number}.txt").write_text(told, encoding="utf-8", errors="replace")
    for number, told in islice(sorted(faults.items()), 20):
        print(f"   FAULT with seed {seed}, input {number}: {told.strip().splitlines()[-1][:300]}")
    print(f"   {len(faults)} inputs with faults are kept in {folder}")


# --- one process ------------------------------------------------------------------------------------------------------


def try_all(seed: int, numbers: Sequence[int]) -> Tried:
    """Try the inputs with some numbers."""
    begin = time.process_time()
    outcomes: Counter[str] = Counter()
    faults: dict[int, str] = {}
    slowest, largest = (0.0, numbers[0]), (0.0, numbers[0])
    for number in numbers:
        _note(number)
        given = broken_input(seed, number)
        try:
            with _Measured() as cost:
                outcomes[f"{given.target}: {try_one(given, number)}"] += 1
            slowest, largest = max(slowest, (cost.seconds, number)), max(largest, (cost.megabytes, number))
            if cost.seconds > SECONDS or cost.megabytes > MEGABYTES:
                faults[number] = f"it took {cost.seconds:.1f} s and {cost.megabytes:.0f} MB"
        except (Exception, TooLong):  # noqa: BLE001 - whatever it is, it is what is looked for
            faults[number] = _trace()
    return Tried(len(numbers), time.process_time() - begin, dict(outcomes), slowest, largest, faults)


def _note(number: int) -> None:
    """Leave the number of what is tried next in a file, where a process has one for it."""
    if _Note.file >= 0:
        os.pwrite(_Note.file, b"%12d" % number, 0)


class _Note:
    """The file in which the number of what is tried stands, by its descriptor; negative for none."""

    file = -1


def _trace() -> str:
    import traceback

    return traceback.format_exc()


class _Measured:
    """What something costs: seconds of the processor, and megabytes at its most more than before."""

    seconds = megabytes = 0.0

    def __enter__(self) -> Self:
        signal.signal(signal.SIGVTALRM, _over)
        # Well above the limit, so that what is only slow is measured and what hangs has an end.
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
        self._before = _memory(anew=True)
        self._begin = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.process_time() - self._begin
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self.megabytes = _memory(anew=False) - self._before


def _over(_number: int, _frame: FrameType | None) -> None:
    raise TooLong


def _memory(*, anew: bool) -> float:
    """Return the memory of the process in MB: what it has, of which the count begins anew, or the most since then."""
    if not _FORGET_PEAK.exists():
        return 0.0
    if anew:
        _FORGET_PEAK.write_text("5", "ascii")
    found = re.search(r"VmHWM:\s+(\d+)", _STATUS.read_text("ascii"))
    return int(found[1]) / 1024 if found is not None else 0.0


# --- one input --------------------------------------------------------------------------------------------------------


def try_one(given: Input, number: int = 0) -> str:
    """Give an input to the part of the program it is for, and return in a word what came of it.

    Raises Fault where the answer is not as it should be; any other exception is one as well.
    """
    return _TRIALS[given.target](given.data, number)


def _book(data: bytes, number: int) -> str:
    return examine(data, read_book(data, _NAME), number)


def examine(data: bytes, reading: Reading, number: int = 0) -> str:
    """Return in a word what the reader made of a file; raises Fault where it is no clear answer."""
    problems = reading.problems
    _must_be_clear(data, problems)
    if len(first_problems(problems, language("zh"))) > 101:
        raise Fault("more lines are told than anybody reads")
    errors = [problem for problem in problems if problem.severity == "error"]
    if (reading.book is None) is not bool(errors) or (reading.unreadable and not errors):
        raise Fault(f"a book {'without' if reading.book is None else 'with'} errors: {errors[:3]}")
    if reading.book is None:
        return f"{'unreadable' if reading.unreadable else 'wrong'}: {_kind(errors[0])}"
    if number % _SUMMARISED == 0:
        _use(reading.book, number)
    return "read with warnings" if problems else "read"


def _must_be_clear(data: bytes, problems: Sequence[Problem]) -> None:
    """Check that each problem says what is wrong and what would be right, at a place that the file has."""
    if not problems:
        return
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = re.split("\r\n|\r|\n", text)
    for problem in problems:
        if not _is_clear(problem):
            raise Fault(f"no clear message: {problem!r}")
        if problem.line == 0:
            placed = problem.column == 0
        else:
            placed = problem.line <= len(lines) and 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        if not placed:
            raise Fault(f"a place that the file has not: {problem!r}, {len(lines)} lines")


def _is_clear(problem: Problem) -> bool:
    """Return whether a problem says what is wrong and what would be right, in both languages."""
    told = [words.say(part).strip() for words in map(language, LANGUAGES) for part in (problem.what, problem.remedy)]
    return all(told) and str(problem).isprintable()


def _kind(problem: Problem) -> str:
    """Return a message without what it quotes."""
    return _QUOTED.sub("…", str(problem.what))[:70]


def _use(book: Book, number: int) -> None:
    """Show a book that was read: each kind of page as text, and now and then everything in all forms."""
    words = language(LANGUAGES[number % len(LANGUAGES)])
    facts = list(book.facts.values())
    whole = number % _WRITTEN == 0
    kinds = (book.categories, book.indicators, book.sources, book.facts)
    pages = ["home", "sources", *(id for kind in kinds for id in (kind if whole else [*kind][:2]))]
    for page in pages:
        write_text(summarise(book, page, words), words)
    if not whole:
        return
    document = finish(collecting(book, WHOLE_BOOK, book.head.title(words.code), _DAY, words))
    write_text_document(document, words)
    write_markdown_document(document, words)
    write_csv(book, facts, words)
    write_package(book, facts, words, "t.csv")
    for page in pages[::3]:
        taken = excerpt(book, Pick("page", page), words)
        write_latex(taken)
        write_tsv([spread(table, words) for table in taken.tables])
    works = works_of(book, ["sources"])
    for style in STYLES:
        cite(works, style, words.code)
    found = Index(book, [words]).find("2018")
    reading = Reading(book, ())
    key = key_of(b"")
    again = finish(unpacking(b"".join(packed(reading, key)), key, _NAME)).book
    if again is None or again.facts != book.facts or len(found) < 0:
        raise Fault("the kept reading is another one")


# --- other files ------------------------------------------------------------------------------------------------------


def _refusals(refused: Refused) -> str:
    problems = refused.problems(_NAME)
    for problem in problems:
        if not _is_clear(problem):
            raise Fault(f"no clear message: {problem!r}")
    return f"refused: {_kind(problems[0])}"


def _table(read: Callable[[bytes], Work[Table]]) -> Callable[[bytes, int], str]:
    def run(data: bytes, _number: int) -> str:
        try:
            table = finish(read(data))
        except Refused as refused:
            return _refusals(refused)
        made = finish(draft(table, propose(table), {}))
        for problem in made.problems:
            if not _is_clear(problem):
                raise Fault(f"no clear message: {problem!r}")
        if bool(made.text) is not bool(made.facts):
            raise Fault(f"a book of {made.facts} facts has {len(made.text)} characters")
        return "a book" if made.text else "no book"

    return run


def _workbook(data: bytes) -> Work[Table]:
    from qingdao_browser.output.workbooks import read_xlsx

    return read_xlsx(data, "t.xlsx")


def _package(data: bytes, _number: int) -> str:
    try:
        found = read_package(data, "t.csv")
    except Refused as refused:
        return _refusals(refused)
    if found is None:
        return "of another table"
    try:
        table = finish(read_csv(b"id,amount,period\na,1,2018\nb,2,2019\n", "t.csv", package=found))
    except Refused as refused:
        return _refusals(refused)
    finish(draft(table, propose(table), {}))
    return "used"


def _briefing(data: bytes, _number: int) -> str:
    try:
        briefing = read_briefing(data)
    except BriefingError as error:
        return f"refused: {error}"
    sample, words = book(), language("en")
    for entry in briefing.entries:
        row_of(entry, sample, words)
    changes(briefing, sample, words)
    figures_of(briefing, sample)
    write_text_document(finish(collecting(sample, briefing.choices, briefing.name, _DAY, words)), words)
    if read_briefing(write_briefing(briefing)) != briefing:
        raise Fault("the briefing is another one when it is written and read again")
    return "read"


def _cache(data: bytes, _number: int) -> str:
    try:
        found = finish(unpacking(data, key_of(BOOK.encode()), _NAME))
    except Damaged:
        return "passed over"
    if found.book is None or found.book.facts != book().facts:
        raise Fault("a kept reading that was damaged is taken for a whole one")
    return "whole"


def _settings(data: bytes, _number: int) -> str:
    from PySide6.QtCore import QByteArray, QSettings

    from qingdao_browser.app.settings import ZOOMS, Settings

    with _settings_folder() as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
        file = folder / "qingdao-browser" / "settings.ini"
        file.parent.mkdir()
        file.write_bytes(data)
        settings = Settings()
        # What comes out of a file has only the type that was looked at.
        texts: list[object] = [settings.page(), settings.briefing(), settings.printer(), *settings.recent()]
        place: object = settings.place("geometry")
        chosen = (settings.theme(), settings.preset(), settings.paper(), settings.document_kind(), settings.landscape())
        right = (
            settings.language() in {None, *LANGUAGES}
            and settings.zoom() in ZOOMS
            and settings.style() in STYLES
            and settings.briefing_shown() in {None, True, False}
            and all(isinstance(text, str) for text in texts)
            and isinstance(place, QByteArray | None)
            and "" not in chosen
        )
        if not right:
            raise Fault("settings that cannot be")
        settings.keep(language="zh", zoom="1.0")
        return "put aside" if settings.aside is not None else "used"


@contextmanager
def _settings_folder() -> Iterator[Path]:
    """Give a folder that no settings were in before: Qt remembers those of others."""
    with tempfile.TemporaryDirectory(dir=Path(os.environ.get("FUZZ_SETTINGS", tempfile.gettempdir())).parent) as folder:
        yield Path(folder)


_TRIALS: Final[Mapping[Target, Callable[[bytes, int], str]]] = {
    "book": _book,
    "csv": _table(lambda data: read_csv(data, "t.csv")),
    "tsv": _table(lambda data: read_csv(data, "t.tsv", delimiter="\t")),
    "xlsx": _table(_workbook),
    "package": _package,
    "briefing": _briefing,
    "cache": _cache,
    "settings": _settings,
}
