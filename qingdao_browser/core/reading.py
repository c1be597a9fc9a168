"""From the bytes of a facts file to a checked `Book`, or to the list of everything that is wrong with it.

The file is walked as a stream of YAML events with a stack of our own: nothing is built that the form does not allow,
scalars stay as they are written, and hostile nesting, aliases and sizes are refused before they cost anything. The
items of its lists become parts of the book in blocks while it is walked, so that what it says is in memory only once.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
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

from qingdao_browser.core.book import FORM, LISTS, Book, Head, assembling
from qingdao_browser.core.checking import checking
from qingdao_browser.core.conversion import convert_all, unknown_key
from qingdao_browser.core.language import mark
from qingdao_browser.core.messages import Message, said
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
from qingdao_browser.core.work import BLOCK, Work, blocks, finish, resting, stage

MEGABYTE: Final = 1024 * 1024
MAX_BYTES: Final = 64 * MEGABYTE
MAX_DEPTH: Final = 64
MAX_SCALAR: Final = 10_000
MAX_NODES: Final = 5_000_000
MAX_FACTS: Final = 250_000

HEAD_KEYS: Final = ("form", "title", "languages", "version", "origin", "lead")
_TOO_LARGE: Final = (
    said("the file is larger than {most} MB", most=MAX_BYTES // MEGABYTE),
    said("split the book"),
)
_BEGINS: Final = said("a book begins with the line `form: {form}`", form=FORM)
_NO_BOOK: Final = (said("this is not a book of facts"), _BEGINS)

# What libyaml says of a text that is no YAML: in the catalogues as far as a text without directives brings it up.
_PARSER_SAYS: Final = frozenset((
    mark("block sequence entries are not allowed in this context"),
    mark("could not find expected ':'"),
    mark("did not find URI escaped octet"),
    mark("did not find expected '!'"),
    mark("did not find expected ',' or ']'"),
    mark("did not find expected ',' or '}'"),
    mark("did not find expected '-' indicator"),
    mark("did not find expected <document start>"),
    mark("did not find expected alphabetic or numeric character"),
    mark("did not find expected comment or line break"),
    mark("did not find expected hexdecimal number"),
    mark("did not find expected key"),
    mark("did not find expected node content"),
    mark("did not find expected tag URI"),
    mark("did not find expected whitespace or line break"),
    mark("did not find the expected '>'"),
    mark("found a tab character that violates indentation"),
    mark("found a tab character where an indentation space is expected"),
    mark("found an indentation indicator equal to 0"),
    mark("found character that cannot start any token"),
    mark("found invalid Unicode character escape code"),
    mark("found undefined tag handle"),
    mark("found unexpected ':'"),
    mark("found unexpected document indicator"),
    mark("found unexpected end of stream"),
    mark("found unknown escape character"),
    mark("mapping keys are not allowed in this context"),
    mark("mapping values are not allowed in this context"),
))  # fmt: skip

# Control characters, other ends of line, and the marks that turn the direction of writing and can make a text read
# other than it is (Unicode Technical Report 36; CVE-2021-42574).
INVISIBLE: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_UNSAFE = re.compile(f"[{INVISIBLE}]")
# In a value a carriage return can only come from an escape: those that end lines are read as line feeds.
_UNSAFE_VALUE = re.compile(f"[\r{INVISIBLE}]")
# Bytes that go on with a character of UTF-8 that others began.
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))
# A fact in block style has its indicator on a line of its own: one of a quoted text could not look so by chance.
_INDICATOR: Final = b"indicator:"
# So many values are walked, or so many events of a file with problems, before the reader shows how far it is.
_STEP: Final = 4096


class Reading(msgspec.Struct, frozen=True):
    """What reading a file gave: the book, None where errors stop it, and all problems; `unreadable` is no book."""

    book: Book | None
    problems: tuple[Problem, ...]
    unreadable: bool = False


class Slip(msgspec.Struct, frozen=True):
    """Something the tree of a book may not hold: where (from 1; 0 is the whole file), what is wrong, what is right."""

    line: int
    column: int
    what: Message
    remedy: Message


class Refused(Exception):
    """The file cannot be read as a tree, for one slip or several."""

    def __init__(self, *slips: Slip) -> None:
        super().__init__(slips[0].what)
        self.slips = slips

    def problems(self, name: str) -> tuple[Problem, ...]:
        """Return what is to be told of the file with that name."""
        return tuple(Problem(name, slip.line, slip.column, "error", slip.what, slip.remedy) for slip in self.slips)


# --- files ------------------------------------------------------------------------------------------------------------


def load_book(path: Path) -> Reading:
    """Read the book in a file; whatever is wrong with it is told as a problem, never raised."""
    return finish(loading(path))


def loading(path: Path) -> Work[Reading]:
    """Read the book in a file, in steps."""
    data = contents(path)
    return data if isinstance(data, Reading) else (yield from reading(data, str(path)))


def contents(path: Path) -> bytes | Reading:
    """Return the bytes of a file, or what is to be told of one that cannot be read.

    A pipe or a device is never waited for, and of a file that grows meanwhile no more is read than a book may have.
    """
    try:
        return _regular_file(path)
    except (OSError, ValueError) as error:
        what, remedy = _file_words(error)
        return Reading(None, (Problem(str(path), 0, 0, "error", what, remedy),), unreadable=True)


def _regular_file(path: Path) -> bytes:
    with open(path, "rb", opener=_open_now) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "")
        if status.st_size > MAX_BYTES:
            raise OSError(errno.EFBIG, "")
        return file.read(MAX_BYTES + 1)


def _open_now(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _file_words(error: OSError | ValueError) -> tuple[Message, Message]:
    if isinstance(error, ValueError):
        return said("no file can have this name"), said("check the name")
    no_file = said("this is a pipe or a device, not a file"), said("save the book as a file first")
    words = {
        errno.ENOENT: (said("there is no such file"), said("check the name and the folder")),
        errno.EISDIR: (said("this is a folder"), said("give a file in it, one named *.facts.yaml")),
        errno.EACCES: (said("the file may not be read"), said("ask for the right to read it")),
        errno.EINVAL: no_file,
        errno.EFBIG: _TOO_LARGE,
        errno.ELOOP: (said("the link leads round in a circle"), said("give the file it should lead to")),
        errno.ENAMETOOLONG: (said("the name is too long"), said("check the name")),
        errno.ENXIO: no_file,
    }
    reason = said("the file cannot be read ({reason})", reason=error.strerror or str(error))
    return words.get(error.errno or 0, (reason, said("check the file")))


# --- the tree ---------------------------------------------------------------------------------------------------------


def examining(data: bytes) -> Work[bytes]:
    """Return the text of a facts file without a mark at its beginning, as the UTF-8 it is written in.

    Raises Refused for what is no UTF-8 text without control characters, and for what holds too much to be walked.
    """
    if len(data) > MAX_BYTES:
        raise Refused(Slip(0, 0, *_TOO_LARGE))
    text = data.removeprefix(codecs.BOM_UTF8)
    if not text or text.isspace():
        raise Refused(Slip(0, 0, said("the file is empty"), _BEGINS))
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(Slip(1, 1, said("the file is written in UTF-16"), said("save it as UTF-8")))
    if b"\0" in text[:4096]:
        what = said("this is a binary file, or a text in UTF-16")
        raise Refused(Slip(1, 1, what, said("a book is a text in UTF-8 that begins with `form: {form}`", form=FORM)))
    # In pieces: the whole as characters could take four times its bytes.
    decoder = codecs.getincrementaldecoder("utf-8")()
    nodes = 0
    for start in range(0, len(text), MEGABYTE):
        begin, end = start - len(decoder.getstate()[0]), start + MEGABYTE
        try:
            piece = decoder.decode(text[start:end], final=end >= len(text))
        except UnicodeDecodeError as error:
            place = _place(text[: begin + error.start])
            raise Refused(Slip(*place, said("here the file is not UTF-8"), said("save it as UTF-8"))) from None
        unsafe = _UNSAFE.search(piece)
        if unsafe is not None:
            place = _place(text[: begin + len(piece[: unsafe.start()].encode())])
            raise Refused(
                Slip(
                    *place,
                    said("an invisible control character ({code})", code=f"U+{ord(unsafe[0]):04X}"),
                    said("remove it"),
                )
            )
        # What is looked for has two characters: the next piece may begin with the second one.
        overlapping = text[max(0, start - 1) : end]
        at = 0 if text.startswith(b"%") else max(overlapping.find(b"\n%"), overlapping.find(b"\r%")) + 1
        if at or text.startswith(b"%"):
            remedy = said("remove the line; a text that begins with % is indented or stands in quotes")
            raise Refused(Slip(*_place(text[: max(0, start - 1) + at]), said("a directive of YAML (%)"), remedy))
        nodes += most_nodes(overlapping)
        yield start / len(text)
    if nodes > MAX_NODES:
        raise Refused(Slip(0, 0, said("more than {most} values", most=f"{MAX_NODES:,}"), said("split the book")))
    if least_facts(text) > MAX_FACTS:
        raise _too_many_facts()
    return text


def _too_many_facts() -> Refused:
    return Refused(Slip(0, 0, said("more than {most} facts", most=f"{MAX_FACTS:,}"), said("split the book")))


def _place(before: bytes) -> tuple[int, int]:
    """Return line and column, from 1, of what follows a text."""
    lines = before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
    last = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
    return lines + 1, _characters(last) + 1


def _characters(text: bytes) -> int:
    """Return how many characters a text in UTF-8 has."""
    return len(text.translate(None, _CONTINUATIONS))


def most_nodes(text: bytes) -> int:
    """Return how many values a text can hold at most: each begins a line, or follows one of these characters.

    Counting takes a hundredth of reading, so that a file of nothing but values is refused before it costs anything.
    """
    return 2 + sum(map(text.count, (b"\n", b"\r", b",", b"[", b"{", b"- ", b"-\t")))


def least_facts(text: bytes) -> int:
    """Return how many facts a text has at least, as far as that can be told at once: each has an indicator."""
    at = text.find(_INDICATOR)
    start = text.rfind(b"\n", 0, at)
    # What stands before it on its line is blank where the fact is in block style, or the hyphen of its item.
    inline = at < 0 or text[start + 1 : at].strip(b" ") not in (b"", b"-")
    return text.count(b'"indicator":') + (0 if inline else text.count(text[start : at + len(_INDICATOR)]))


Take = Callable[[str, Sequence[Any]], None]


def walking(text: bytes, take: Take) -> Work[dict[str, Any]]:
    """Return the file as nested dicts, lists and strings, every scalar as it is written.

    Each time a list at the top has a block of items, `take` gets its key and the items, which are not kept. Line ends
    behind a text, which YAML's ``|`` and ``>`` leave, are dropped. Raises Refused, with the places, for anything but
    one plain mapping: aliases, anchors, tags, merge and complex keys, a key given twice, a second document, and
    whatever is over a cap.
    """
    top: dict[str, Any] | None = None
    # The list or mapping that is being filled, and the key that waits for its value; those around it wait in the stack.
    holder: list[Any] | dict[str, Any] | None = None
    key: str | None = None
    stack: list[tuple[list[Any] | dict[str, Any] | None, str | None]] = []
    slips: list[Slip] = []
    nodes, given = 0, 0
    # The last event, that at the last piece, and how much was given when it was new.
    event: Any = None
    heard, heard_at = None, 0

    def read(size: int) -> bytes:
        """Give the parser the next piece; it must find something in what it got, or it would keep it all for one."""
        nonlocal given, heard, heard_at
        if heard is not event:
            heard, heard_at = event, given
        elif given - heard_at > MEGABYTE:
            raise Refused(
                *slips, _after(event, said("a text or a comment of more than 1 MB"), said("split it, or leave it out"))
            )
        piece = text[given : given + size]
        given += len(piece)
        return piece

    parser: Any = CBaseLoader(SimpleNamespace(read=read))
    try:
        while (event := parser.get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                value: Any = event.value
                if event.tag is not None or event.anchor is not None:
                    _note(slips, event, *_marked(event))
                if event.style:
                    if value[-1:] == "\n":
                        value = value.rstrip("\n")
                    # Only an escape between double quotes can bring in what the text of the file does not show.
                    if event.style == '"' and (unsafe := _UNSAFE_VALUE.search(value)) is not None:
                        _note(
                            slips,
                            event,
                            said("an escape for a control character ({code})", code=f"U+{ord(unsafe[0]):04X}"),
                            said("remove it"),
                        )
                if len(value) > MAX_SCALAR:
                    what = said("a text of {count} characters", count=f"{len(value):,}")
                    raise _refused(slips, event, what, said("at most {most} are read", most=f"{MAX_SCALAR:,}"))
                if key is None and type(holder) is dict:
                    if value in holder:
                        _note(
                            slips,
                            event,
                            said("the key {key} is given twice", key=shortened(value)),
                            said("keep one of them"),
                        )
                    if value == "<<":
                        _note(slips, event, said("a merge key (<<)"), said("write the keys out"))
                    key = value
                    continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                holder, key = stack.pop()
                if len(stack) == 2 and type(holder) is list and len(holder) >= BLOCK:
                    assert top is not None  # the list is in it
                    take(next(reversed(top)), holder)
                    holder.clear()
                continue
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.tag is not None or event.anchor is not None:
                    _note(slips, event, *_marked(event))
                if key is None and type(holder) is dict:
                    raise _refused(slips, event, said("a list or mapping as a key"), said("a key is a plain word"))
                if len(stack) >= MAX_DEPTH:
                    what = said("lists and mappings more than {most} deep", most=MAX_DEPTH)
                    raise _refused(slips, event, what, said("a book needs seven levels"))
                value = {} if kind is MappingStartEvent else []
            elif kind is AliasEvent:
                _note(slips, event, said("an alias (*{anchor})", anchor=event.anchor), said("write the value out"))
                value = ""
                if key is None and type(holder) is dict:
                    key = value
                    continue
            else:
                if kind is DocumentStartEvent and top is not None:
                    raise _refused(slips, event, said("a second document (---)"), said("a file holds one book"))
                continue
            nodes += 1
            if nodes % _STEP == 0:
                yield given / len(text)
            if type(holder) is list:
                holder.append(value)
            elif type(holder) is dict:
                assert key is not None  # a scalar or an alias before was it
                holder[key] = value
                key = None
            elif kind is MappingStartEvent:
                top = value
            else:
                raise _refused(slips, event, *_NO_BOOK)
            if kind is not ScalarEvent and kind is not AliasEvent:
                stack.append((holder, key))
                holder, key = value, None
    except YAMLError as error:
        raise Refused(*slips, _yaml_words(error, text)) from None
    if slips:
        raise Refused(*slips)
    if top is None:
        raise Refused(Slip(0, 0, said("the file holds only comments"), _BEGINS))
    return top


def _slip(event: Any, what: Message, remedy: Message) -> Slip:
    mark = event.start_mark
    return Slip(mark.line + 1, mark.column + 1, what, remedy)


def _after(event: Any, what: Message, remedy: Message) -> Slip:
    return (
        Slip(event.end_mark.line + 1, event.end_mark.column + 1, what, remedy)
        if event is not None
        else Slip(1, 1, what, remedy)
    )


def _refused(slips: list[Slip], event: Any, what: Message, remedy: Message) -> Refused:
    return Refused(*slips, _slip(event, what, remedy))


def _note(slips: list[Slip], event: Any, what: Message, remedy: Message) -> None:
    """Keep a slip that reading can go on after; as many as are told at most end it."""
    slips.append(_slip(event, what, remedy))
    if len(slips) >= LIMIT:
        raise Refused(*slips)


def _marked(event: Any) -> tuple[Message, Message]:
    if event.anchor is not None:
        remedy = said("remove it and write the value where it is needed")
        return said("an anchor (&{anchor})", anchor=event.anchor), remedy
    return said("a tag ({tag})", tag=shortened(event.tag)), said("remove it: all values of a book are plain")


def _yaml_words(error: YAMLError, text: bytes) -> Slip:
    """Turn the parser's complaint into a place and a remedy; a file that ends early names where the open part began."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Slip(
            0, 0, said("this is not YAML: {problem}", problem=str(error).splitlines()[0]), said("check the file")
        )
    problem, mark, context = error.problem or "", error.problem_mark, error.context_mark
    # The parser ends a last line that has no end, and then complains of the one after it.
    end = _place(text)
    line, column = min((mark.line + 1, mark.column + 1), end)
    if context is not None and mark.index >= _characters(text.rstrip()):
        begin = min((context.line + 1, context.column + 1), end)
        what = said(
            "the file ends inside a part that begins at line {line}, column {column}", line=begin[0], column=begin[1]
        )
        return Slip(line, column, what, said("close the bracket or the quote there; the file may be cut off"))
    remedy = said("check indentation, colons and quotes here; text with a colon or a # stands in quotes")
    if "cannot start any token" in problem or "tab character" in problem:
        remedy = said("put the text in quotes, and indent with spaces, not tabs")
    elif "escape" in problem:
        remedy = said("write the character itself; between double quotes a backslash is written twice")
    return Slip(
        line,
        column,
        said("this is not YAML: {problem}", problem=Message(problem) if problem in _PARSER_SAYS else problem),
        remedy,
    )


def locating(text: bytes, wanted: Iterable[At]) -> Work[dict[At, tuple[int, int]]]:
    """Return line and column, from 1, of the wanted paths; a path that is missing has the place of what would hold it.

    The file is walked a second time, as far as needed, which only files with problems pay for.
    """
    targets = set(wanted)
    holders = {path[:length] for path in targets for length in range(len(path))}
    left = len(targets)
    found: dict[At, tuple[int, int]] = {}
    path: list[Any] = []
    kinds: list[type] = []
    waiting: list[bool] = []
    events, size = 0, len(text)
    parser: Any = CBaseLoader(text)
    while left and (event := parser.get_event()) is not None:
        events += 1
        if events % _STEP == 0:
            # No character has more than four bytes.
            yield min(1.0, event.start_mark.index / size)
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
                left -= here in targets
            continue
        if kinds:
            if kinds[-1] is list:
                path[-1] = path[-1] + 1 if isinstance(path[-1], int) else 0
                here = tuple(path)
                if here in targets or here in holders:
                    found[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
                    left -= here in targets
            waiting[-1] = False
        else:
            found[()] = (event.start_mark.line + 1, event.start_mark.column + 1)
            left -= () in targets
        if kind is not ScalarEvent:
            kinds.append(dict if kind is MappingStartEvent else list)
            waiting.append(False)
            path.append(None)
    return {
        target: next(found[target[:n]] for n in range(len(target), -1, -1) if target[:n] in found) for target in targets
    }


# --- the book ---------------------------------------------------------------------------------------------------------


def read_book(data: bytes, name: str) -> Reading:
    """Read and check a book; every problem found is told, and errors leave no book."""
    return finish(reading(data, name))


def reading(data: bytes, name: str) -> Work[Reading]:
    """Read and check a book, in steps of some milliseconds.

    The garbage collector rests meanwhile: it would search millions of new values again and again for nothing.
    """
    with resting():
        try:
            text = yield from stage(examining(data), 0, 0.05)
            _must_be_book(text)
            return (yield from stage(_reading_text(text, name), 0.05, 1))
        except Refused as refused:
            return Reading(None, refused.problems(name), unreadable=True)


def _must_be_book(text: bytes) -> None:
    """Refuse files of other kinds and of other versions of the form by their first key, before looking any further."""
    parser: Any = CBaseLoader(text[:MEGABYTE])
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
        what = (
            said("the file is written in another version of the form: {form}", form=shortened(form))
            if form.startswith("qingdao-book/")
            else said("the file is written in another form: {form}", form=shortened(form))
        )
        slip = _slip(value, what, said("this program reads `form: {form}`", form=FORM))
        # The parser ends a last line that has no end, and puts a value that is missing on the one after it.
        line, column = min((slip.line, slip.column), _place(text))
        raise Refused(msgspec.structs.replace(slip, line=line, column=column))


def _reading_text(text: bytes, name: str) -> Work[Reading]:
    findings: list[Finding] = []
    parts: dict[str, list[tuple[int, Any]]] = {key: [] for key in LISTS}
    # How many items each list has had, and the ids that stand in it, also those of items with mistakes.
    had = dict.fromkeys(LISTS, 0)
    written: dict[str, set[str]] = {key: set() for key in LISTS}

    def take(key: str, items: Sequence[Any]) -> None:
        if key in LISTS:
            start = had[key]
            had[key] += len(items)
            if had["facts"] > MAX_FACTS:
                raise _too_many_facts()
            parts[key] += convert_all(items, LISTS[key], (key,), findings, start)
            ids = (item.get("id") for item in items if isinstance(item, dict))
            written[key].update(id for id in ids if isinstance(id, str))

    tree = yield from stage(walking(text, take), 0, 0.7)
    for key, rest in tree.items():
        if isinstance(rest, list):
            for block in blocks(rest):
                take(key, block)
                yield 0.7
    heads = convert_all([{key: tree[key] for key in HEAD_KEYS if key in tree}], Head, (), findings)
    findings += at_most(MAX_FINDINGS - len(findings), _wrong_keys(tree))
    head = heads[0][1] if heads else None
    findings += yield from stage(checking(head, parts, written, whole=not findings), 0.7, 0.9)
    problems = yield from stage(_placing(findings, text, name), 0.9, 0.95)
    if head is None or any(problem.severity == "error" for problem in problems):
        return Reading(None, problems)
    lists = {key: [part for _, part in parts.pop(key)] for key in LISTS}
    return Reading((yield from stage(assembling(head, lists), 0.95, 1)), problems)


def _wrong_keys(tree: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell of keys at the top that the form does not know, and of lists that are missing or none."""
    known = (*HEAD_KEYS, *LISTS)
    for key in tree:
        if key not in known:
            yield unknown_key((), key, known)
    for key in LISTS:
        if key not in tree:
            yield Finding(
                (),
                "error",
                said("the list {key} is missing", key=repr(key)),
                said("add `{key}:` with its items", key=key),
            )
        elif tree[key] != "" and not isinstance(tree[key], list):
            yield Finding(
                (key,), "error", said("{key} is no list", key=repr(key)), said("begin each item with `- id: …`")
            )


def _placing(findings: list[Finding], text: bytes, name: str) -> Work[tuple[Problem, ...]]:
    """Return the findings as problems with their places in the file, errors first and in the order of the file."""
    if not findings:
        return ()
    places = yield from locating(text, [finding.path for finding in findings])
    problems = [
        Problem(name, *places[finding.path], finding.severity, finding.what, finding.remedy) for finding in findings
    ]
    return tuple(in_order(problems))
