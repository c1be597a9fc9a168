"""From the bytes of a facts file to a checked `Book`, or to the list of everything that is wrong with it.

The file is walked as a stream of YAML events with a stack of our own: nothing is built that the form does not allow,
scalars stay as they are written, and hostile nesting, aliases and sizes are refused before they cost anything.
"""

from __future__ import annotations

import codecs
import errno
import gc
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from yaml import CBaseLoader, MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from qingdao_browser.core.book import FORM, Book, Category, Fact, Head, Indicator, Part, Place, Source, Unit
from qingdao_browser.core.checking import check
from qingdao_browser.core.conversion import convert_all, unknown_key
from qingdao_browser.core.problems import (
    LIMIT,
    MAX_FINDINGS,
    At,
    Finding,
    Problem,
    at_most,
    in_order,
    shortened,
)

MEGABYTE: Final = 1024 * 1024
MAX_BYTES: Final = 64 * MEGABYTE
MAX_DEPTH: Final = 64
MAX_SCALAR: Final = 10_000
MAX_NODES: Final = 5_000_000
MAX_FACTS: Final = 250_000
BLOCK: Final = 1000

# The lists of a book in their order, with the type of their items.
LISTS: Final[dict[str, type[Part]]] = {
    "units": Unit,
    "places": Place,
    "categories": Category,
    "indicators": Indicator,
    "sources": Source,
    "facts": Fact,
}
HEAD_KEYS: Final = ("form", "title", "languages", "version", "origin", "lead")
_NO_BOOK: Final = ("this is not a book of facts", f"a book begins with the line `form: {FORM}`")
Progress = Callable[[int, int], bool]

# Control characters, other ends of line, and the marks that turn the direction of writing and can make a text read
# other than it is (Unicode Technical Report 36; CVE-2021-42574).
INVISIBLE: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_UNSAFE = re.compile(f"[{INVISIBLE}]")
# In a value a carriage return can only come from an escape: those that end lines are read as line feeds.
_UNSAFE_VALUE = re.compile(f"[\r{INVISIBLE}]")
_LINE_END = re.compile("\r\n|\r|\n")


class Reading(msgspec.Struct, frozen=True):
    """What reading a file gave: the book, None where errors stop it, and all problems; `unreadable` is no book."""

    book: Book | None
    problems: tuple[Problem, ...]
    unreadable: bool = False


class Slip(msgspec.Struct, frozen=True):
    """Something the tree of a book may not hold: where (from 1; 0 is the whole file), what is wrong, what is right."""

    line: int
    column: int
    what: str
    remedy: str


class Refused(Exception):
    """The file cannot be read as a tree, for one slip or several."""

    def __init__(self, *slips: Slip) -> None:
        super().__init__(slips[0].what)
        self.slips = slips


class Cancelled(Exception):
    """The reader was told to stop."""


# --- files ------------------------------------------------------------------------------------------------------------


def load_book(path: Path, progress: Progress | None = None) -> Reading:
    """Read the book in a file; whatever is wrong with it is told as a problem, and only Cancelled is raised."""
    name = str(path)
    try:
        data = _regular_file(path)
    except (OSError, ValueError) as error:
        what, remedy = _file_words(error)
        return Reading(None, (Problem(name, 0, 0, "error", what, remedy),), unreadable=True)
    return read_book(data, name, progress)


def _regular_file(path: Path) -> bytes:
    """Return the bytes of a regular file up to the cap; a pipe or device is never waited for."""
    with open(path, "rb", opener=_open_now) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "")
        if status.st_size > MAX_BYTES:
            raise OSError(errno.EFBIG, "")
        return file.read(MAX_BYTES + 1)


def _open_now(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _file_words(error: OSError | ValueError) -> tuple[str, str]:
    if isinstance(error, ValueError):
        return "no file can have this name", "check the name"
    words = {
        errno.ENOENT: ("there is no such file", "check the name and the folder"),
        errno.EISDIR: ("this is a folder", "give a file in it, one named *.facts.yaml"),
        errno.EACCES: ("the file may not be read", "ask for the right to read it"),
        errno.EINVAL: ("this is a pipe or a device, not a file", "save the book as a file first"),
        errno.EFBIG: (f"the file is larger than {MAX_BYTES // MEGABYTE} MB", "split the book"),
        errno.ELOOP: ("the link leads round in a circle", "give the file it should lead to"),
        errno.ENAMETOOLONG: ("the name is too long", "check the name"),
        errno.ENXIO: ("this is a pipe or a device, not a file", "save the book as a file first"),
    }
    return words.get(error.errno or 0, (f"the file cannot be read ({error.strerror or error})", "check the file"))


# --- the tree ---------------------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Return the text of a facts file; raises Refused for what is no UTF-8 text without control characters."""
    if len(data) > MAX_BYTES:
        raise Refused(Slip(0, 0, f"the file is larger than {MAX_BYTES // MEGABYTE} MB", "split the book"))
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise Refused(Slip(0, 0, "the file is empty", f"a book begins with the line `form: {FORM}`"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(Slip(1, 1, "the file is written in UTF-16", "save it as UTF-8"))
    if b"\0" in data[:4096]:
        what = "this is a binary file, or a text in UTF-16"
        raise Refused(Slip(1, 1, what, f"a book is a text in UTF-8 that begins with `form: {FORM}`"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A decoder of files with a mark at the beginning counts from behind the mark.
        body = data.removeprefix(codecs.BOM_UTF8)
        line, column = _place(body[: error.start].decode("utf-8", "replace"))
        raise Refused(Slip(line, column, "here the file is not UTF-8", "save it as UTF-8")) from None
    unsafe = _UNSAFE.search(text)
    if unsafe is not None:
        line, column = _place(text[: unsafe.start()])
        raise Refused(Slip(line, column, f"an invisible control character (U+{ord(unsafe[0]):04X})", "remove it"))
    directives = [text.find(sign) for sign in ("\n%", "\r%")]
    if text.startswith("%") or max(directives) >= 0:
        before = "" if text.startswith("%") else text[: max(directives) + 1]
        remedy = "remove the line; a text that begins with % is indented or stands in quotes"
        raise Refused(Slip(*_place(before), "a directive of YAML (%)", remedy))
    if most_nodes(text) > MAX_NODES:
        raise Refused(Slip(0, 0, f"more than {MAX_NODES:,} values", "split the book"))
    return text


def _place(before: str) -> tuple[int, int]:
    """Return line and column, from 1, of what follows a text."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


def most_nodes(text: str) -> int:
    """Return how many values a text can hold at most: each begins a line, or follows one of these characters.

    Counting takes a hundredth of reading, so that a file of nothing but values is refused before it costs anything.
    """
    return 2 + sum(map(text.count, ("\n", "\r", ",", "[", "{", "- ", "-\t")))


def read_tree(text: str, progress: Progress | None = None) -> dict[str, Any]:
    """Return the file as nested dicts, lists and strings, every scalar as it is written.

    Line ends behind a text, which YAML's ``|`` and ``>`` leave, are dropped. Raises Refused, with the places, for
    anything but one plain mapping: aliases, anchors, tags, merge and complex keys, a key given twice, a second
    document, and whatever is over a cap. Raises Cancelled when `progress` says so.
    """
    parser: Any = CBaseLoader(text)
    stack: list[Any] = []
    top: Any = None
    # The key a mapping waits to give a value to; None where it waits for a key, and for lists always.
    keys: list[str | None] = []
    slips: list[Slip] = []
    nodes, total = 0, text.count("\n") + 1
    try:
        while (event := parser.get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    _note(slips, event, *_marked(event))
                value: Any = event.value
                if value[-1:] == "\n":
                    value = value.rstrip("\n")
                if len(value) > MAX_SCALAR:
                    _note(slips, event, f"a text of {len(value):,} characters", f"at most {MAX_SCALAR:,} are read")
                # Only an escape between double quotes can bring in what the text of the file does not show.
                if event.style == '"' and (unsafe := _UNSAFE_VALUE.search(value)) is not None:
                    _note(slips, event, f"an escape for a control character (U+{ord(unsafe[0]):04X})", "remove it")
                if stack and keys[-1] is None and type(stack[-1]) is dict:
                    if value in stack[-1]:
                        _note(slips, event, f"the key {shortened(value)} is given twice", "keep one of them")
                    if value == "<<":
                        _note(slips, event, "a merge key (<<)", "write the keys out")
                    keys[-1] = value
                    continue
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    _note(slips, event, *_marked(event))
                if stack and type(stack[-1]) is dict and keys[-1] is None:
                    raise _refused(slips, event, "a list or mapping as a key", "a key is a plain word")
                if len(stack) >= MAX_DEPTH:
                    what = f"lists and mappings more than {MAX_DEPTH} deep"
                    raise _refused(slips, event, what, "a book needs seven levels")
                value = {} if kind is MappingStartEvent else []
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                keys.pop()
                continue
            elif kind is AliasEvent:
                _note(slips, event, f"an alias (*{event.anchor})", "write the value out")
                value = ""
                if stack and type(stack[-1]) is dict and keys[-1] is None:
                    keys[-1] = value
                    continue
            else:
                if kind is DocumentStartEvent and top is not None:
                    raise _refused(slips, event, "a second document (---)", "a file holds one book")
                continue
            nodes += 1
            if progress is not None and nodes % 4096 == 0 and not progress(event.start_mark.line, 2 * total):
                raise Cancelled
            if stack:
                holder = stack[-1]
                if type(holder) is list:
                    holder.append(value)
                else:
                    holder[keys[-1]] = value
                    keys[-1] = None
            elif kind is MappingStartEvent:
                top = value
            else:
                raise _refused(slips, event, *_NO_BOOK)
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append(value)
                keys.append(None)
    except YAMLError as error:
        raise Refused(*slips, _yaml_words(error, text)) from None
    if slips:
        raise Refused(*slips)
    if top is None:
        raise Refused(Slip(0, 0, "the file holds only comments", _NO_BOOK[1]))
    result: dict[str, Any] = top
    return result


def _slip(event: Any, what: str, remedy: str) -> Slip:
    mark = event.start_mark
    return Slip(mark.line + 1, mark.column + 1, what, remedy)


def _refused(slips: list[Slip], event: Any, what: str, remedy: str) -> Refused:
    return Refused(*slips, _slip(event, what, remedy))


def _note(slips: list[Slip], event: Any, what: str, remedy: str) -> None:
    """Keep a slip that reading can go on after; as many as are told at most end it."""
    slips.append(_slip(event, what, remedy))
    if len(slips) >= LIMIT:
        raise Refused(*slips)


def _marked(event: Any) -> tuple[str, str]:
    if event.anchor is not None:
        return f"an anchor (&{event.anchor})", "remove it and write the value where it is needed"
    return f"a tag ({shortened(event.tag)})", "remove it: all values of a book are plain"


def _yaml_words(error: YAMLError, text: str) -> Slip:
    """Turn the parser's complaint into a place and a remedy; a file that ends early names where the open part began."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Slip(0, 0, f"this is not YAML: {str(error).splitlines()[0]}", "check the file")
    problem, mark, context = error.problem or "", error.problem_mark, error.context_mark
    line, column = mark.line + 1, mark.column + 1
    if context is not None and mark.index >= len(text.rstrip()):
        what = f"the file ends inside a part that begins at line {context.line + 1}, column {context.column + 1}"
        return Slip(line, column, what, "close the bracket or the quote there; the file may be cut off")
    remedy = "check indentation, colons and quotes here; text with a colon or a # stands in quotes"
    if "cannot start any token" in problem or "tab character" in problem:
        remedy = "put the text in quotes, and indent with spaces, not tabs"
    elif "escape" in problem:
        remedy = "write the character itself; between double quotes a backslash is written twice"
    return Slip(line, column, f"this is not YAML: {problem}", remedy)


def positions(text: str, wanted: Iterable[At]) -> dict[At, tuple[int, int]]:
    """Return line and column, from 1, of the wanted paths; a path that is missing has the place of what would hold it.

    The file is walked a second time, which only files with problems pay for.
    """
    targets = set(wanted)
    holders = {path[:length] for path in targets for length in range(len(path))}
    found: dict[At, tuple[int, int]] = {}
    path: list[Any] = []
    kinds: list[type] = []
    waiting: list[bool] = []
    parser: Any = CBaseLoader(text)
    while (event := parser.get_event()) is not None:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            kinds.pop()
            waiting.pop()
            path.pop()
            continue
        if kind not in (ScalarEvent, MappingStartEvent, SequenceStartEvent):
            continue
        if kinds and kinds[-1] is dict and not waiting[-1]:
            path[-1] = event.value
            waiting[-1] = True
            here = tuple(path)
            if here in targets or here in holders:
                found[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            continue
        if kinds:
            if kinds[-1] is list:
                path[-1] = path[-1] + 1 if isinstance(path[-1], int) else 0
                here = tuple(path)
                if here in targets or here in holders:
                    found[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            waiting[-1] = False
        else:
            found[()] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if kind is not ScalarEvent:
            kinds.append(dict if kind is MappingStartEvent else list)
            waiting.append(False)
            path.append(None)
    return {
        target: next(found[target[:n]] for n in range(len(target), -1, -1) if target[:n] in found) for target in targets
    }


# --- the book ---------------------------------------------------------------------------------------------------------


def read_book(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read and check a book; every problem found is told, and errors leave no book.

    `progress` is called now and then with the work done and the whole; when it returns False, Cancelled is raised. The
    garbage collector rests meanwhile: it would search millions of new values again and again for nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        text = decode(data)
        _must_be_book(text)
        return _from_tree(read_tree(text, progress), text, name, progress)
    except Refused as refused:
        problems = (Problem(name, slip.line, slip.column, "error", slip.what, slip.remedy) for slip in refused.slips)
        return Reading(None, tuple(problems), unreadable=True)
    finally:
        if collecting:
            gc.enable()


def _must_be_book(text: str) -> None:
    """Refuse files of other kinds and of other versions of the form by their first key, before looking any further."""
    parser: Any = CBaseLoader(text)
    try:
        # The beginnings of the stream, the document and the mapping, the first key, and its value.
        _, _, start, key, value = (parser.get_event() for _ in range(5))
    except YAMLError:
        return  # the reader tells what it is
    if type(start) is not MappingStartEvent:
        return  # as above
    if type(key) is not ScalarEvent or key.value != "form" or type(value) is not ScalarEvent:
        raise Refused(_slip(start, *_NO_BOOK))
    form = value.value
    if form != FORM:
        kind = "another version of the form" if form.startswith("qingdao-book/") else "another form"
        what = f"the file is written in {kind}: {shortened(form)}"
        raise Refused(_slip(value, what, f"this program reads `form: {FORM}`"))


def _from_tree(tree: dict[str, Any], text: str, name: str, progress: Progress | None) -> Reading:
    findings = at_most(MAX_FINDINGS, _unknown_keys(tree))
    facts = tree.get("facts")
    if isinstance(facts, list) and len(facts) > MAX_FACTS:
        what = f"the book has {len(facts):,} facts"
        raise Refused(Slip(0, 0, what, f"at most {MAX_FACTS:,} are read; split the book"))
    head_tree = {key: tree[key] for key in HEAD_KEYS if key in tree}
    heads = convert_all([head_tree], Head, (), findings)
    parts: dict[str, list[tuple[int, Any]]] = {}
    done, whole = 0, sum(len(items) for key in LISTS if isinstance(items := tree.get(key), list))
    for key, kind in LISTS.items():
        items = tree.get(key)
        parts[key] = []
        if not isinstance(items, list):
            if items is None:
                findings.append(Finding((), "error", f"the list {key!r} is missing", f"add `{key}:` with its items"))
            elif items != "":
                findings.append(Finding((key,), "error", f"{key!r} is no list", "begin each item with `- id: …`"))
            continue
        for start in range(0, len(items), BLOCK):
            block = items[start : start + BLOCK]
            parts[key] += convert_all(block, kind, (key,), findings, start)
            done += len(block)
            if progress is not None and not progress(whole + done, 2 * whole):
                raise Cancelled
    head = heads[0][1] if heads else None
    findings += check(head, parts, _ids_written(tree), whole=not findings)
    problems = _placed(findings, text, name)
    if head is None or any(problem.severity == "error" for problem in problems):
        return Reading(None, problems)
    lists = [tuple(item for _, item in parts[key]) for key in LISTS]
    return Reading(Book(head, *lists), problems)


def _ids_written(tree: dict[str, Any]) -> dict[str, set[str]]:
    """Return the ids that stand in each list, also those of items with mistakes."""
    ids: dict[str, set[str]] = {}
    for key in LISTS:
        items = tree.get(key)
        named = (item.get("id") for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
        ids[key] = {id for id in named if isinstance(id, str)}
    return ids


def _unknown_keys(tree: dict[str, Any]) -> Iterator[Finding]:
    known = (*HEAD_KEYS, *LISTS)
    for key in tree:
        if key not in known:
            yield unknown_key((), key, known)


def _placed(findings: list[Finding], text: str, name: str) -> tuple[Problem, ...]:
    """Return the findings as problems with their places in the file, errors first and in the order of the file."""
    if not findings:
        return ()
    places = positions(text, [finding.path for finding in findings])
    problems = [
        Problem(name, *places[finding.path], finding.severity, finding.what, finding.remedy) for finding in findings
    ]
    return tuple(in_order(problems))
