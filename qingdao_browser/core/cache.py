"""A reading as bytes that are quick to read again: typed msgpack in blocks, each with its checksum.

What is read back is what was written, or nothing: bytes that were damaged, cut short, or written by another version of
the program or of the form are told by `Damaged`, and the book is read from its own file again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from qingdao_browser import __version__
from qingdao_browser.core.book import FORM, LISTS, Head, Part, assembling
from qingdao_browser.core.problems import Problem
from qingdao_browser.core.reading import Reading
from qingdao_browser.core.work import Work, blocks, stage

_MAGIC: Final = b"qingdao-cache\n"
_WIDTH: Final = 4


class Damaged(ValueError):
    """Bytes that are no reading, or not the one asked for."""


class _Opening(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What stands before the parts: whose reading it is, what was found, and how many parts each list has.

    The name of the file is not in it: the same bytes may have another one next time, and one that is no Unicode.
    """

    key: str
    head: Head | None
    problems: tuple[Problem, ...]
    unreadable: bool
    sizes: tuple[int, ...]


def key_of(data: bytes) -> str:
    """Return the name of a file's reading: it changes with the bytes of the file, the form, and the program."""
    digest = hashlib.sha256(data)
    digest.update(_program())
    return digest.hexdigest()


def _program() -> bytes:
    """Return what tells one program's parts from another's: its version, and the keys of all kinds of parts."""
    kinds = {kind.__name__: kind.__struct_encode_fields__ for kind in _kinds(Part)}
    return repr((FORM, __version__, sorted(kinds.items()))).encode()


def _kinds(kind: type[Part]) -> Iterator[type[Part]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _kinds(inner)


def packed(reading: Reading, key: str) -> Iterator[bytes]:
    """Yield a reading in pieces of some 100 KB, which together are what `unpacking` takes."""
    book = reading.book
    lists: list[list[Any]] = [list(getattr(book, name).values()) for name in LISTS] if book is not None else []
    head = book.head if book is not None else None
    problems = tuple(msgspec.structs.replace(problem, file="") for problem in reading.problems)
    opening = _Opening(key, head, problems, reading.unreadable, tuple(map(len, lists)))
    yield _MAGIC
    encode = msgspec.msgpack.Encoder().encode
    yield _sealed(encode(opening))
    for items in lists:
        for block in blocks(items):
            yield _sealed(encode(block))


def _sealed(block: bytes) -> bytes:
    return len(block).to_bytes(_WIDTH) + zlib.crc32(block).to_bytes(_WIDTH) + block


def unpacking(data: bytes, key: str, name: str) -> Work[Reading]:
    """Return the reading that was packed under a key, its problems under the name that the file has now.

    Raises Damaged for anything else.
    """
    if not data.startswith(_MAGIC):
        raise Damaged("this is no reading")
    view, at = memoryview(data), len(_MAGIC)

    def next_block() -> memoryview:
        nonlocal at
        start = at + 2 * _WIDTH
        block = view[start : start + int.from_bytes(view[at : at + _WIDTH])]
        at = start + len(block)
        if zlib.crc32(block) != int.from_bytes(view[start - _WIDTH : start]) or not block:
            raise Damaged("a block of it is not what was written")
        return block

    lists: dict[str, list[Any]] = {}
    try:
        opening = msgspec.msgpack.decode(next_block(), type=_Opening)
        if opening.key != key or (opening.head is not None and len(opening.sizes) != len(LISTS)):
            raise Damaged("it is that of another file or program")
        for (list_name, kind), size in zip(LISTS.items(), opening.sizes, strict=False):
            decode = msgspec.msgpack.Decoder(list[kind]).decode  # type: ignore[valid-type] # made for msgspec
            items: list[Any] = []
            lists[list_name] = items
            while len(items) < size:
                yield at / len(data) * 0.7
                items += decode(next_block())
    except msgspec.DecodeError as error:
        raise Damaged(str(error)) from None
    problems = tuple(msgspec.structs.replace(problem, file=name) for problem in opening.problems)
    if opening.head is None:
        return Reading(None, problems, opening.unreadable)
    return Reading((yield from stage(assembling(opening.head, lists), 0.7, 1)), problems)
