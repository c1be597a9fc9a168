"""The process that reads a book apart from the window: it knows no Qt until the book is on its way.

It is told on its standard input what to read, and writes messages to its standard output: how far it is, then what it
read, packed, in pieces. When the window is gone the next message cannot be written, and the process ends.
"""

from __future__ import annotations

import faulthandler
import os
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from qingdao_browser.app import book_cache
from qingdao_browser.core.cache import key_of, packed
from qingdao_browser.core.reading import Reading, contents, reading

# Kinds of messages: a share, a piece of the packed reading, and the key it is packed under.
PROGRESS: Final = b"p"
PIECE: Final = b"d"
END: Final = b"e"
# Kind and length of a message, and a share.
HEAD: Final = struct.Struct(">cI")
SHARE: Final = struct.Struct(">d")
_PIECE_BYTES: Final = 256 * 1024
# So much progress is worth a message.
_NOTABLE: Final = 0.005

Send = Callable[[bytes, bytes], None]


class Order(msgspec.Struct, frozen=True, array_like=True):
    """What to read: a file; the folder of read books, or nothing; whether what is kept there is to be passed over.

    Names are those that the system knows, which need not be text.
    """

    path: bytes
    folder: bytes
    anew: bool


def order(path: Path, folder: Path | None, *, anew: bool) -> bytes:
    """Return what the process is to be told on its standard input."""
    names = (os.fsencode(path), os.fsencode(folder) if folder is not None else b"")
    return msgspec.msgpack.encode(Order(*names, anew))


def main() -> int:
    """Read the book that the standard input names, and write the messages; return 1 where nobody wants them.

    Nothing is written to the standard error but of an error in the program: want of memory is none.
    """
    if sys.stderr is not None:
        faulthandler.enable()
    told = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    folder = Path(os.fsdecode(told.folder)) if told.folder else None
    output = sys.stdout.buffer

    def send(kind: bytes, payload: bytes) -> None:
        output.write(HEAD.pack(kind, len(payload)))
        output.write(payload)
        output.flush()

    try:
        read(Path(os.fsdecode(told.path)), folder, send, anew=told.anew)
    except BrokenPipeError:
        # What is still buffered has no reader either, and Python would complain of that at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        return 1
    except MemoryError:
        return 1
    return 0


def read(path: Path, folder: Path | None, send: Send, *, anew: bool) -> None:
    """Send the reading of a file: the one that is kept, unless it is to be read `anew`, else its own, which is kept."""
    data = contents(path)
    if isinstance(data, Reading):
        _send_all(packed(data, ""), "", send)
        return
    key = key_of(data)
    kept = book_cache.find(folder, key) if folder is not None and not anew else None
    if kept is not None:
        _send_all((kept[at : at + _PIECE_BYTES] for at in range(0, len(kept), _PIECE_BYTES)), key, send)
        return
    made = _read_telling(data, str(path), send)
    pieces = list(packed(made, key))
    _send_all(pieces, key, send)
    # Only now, as the window waits for the book and not for this.
    if folder is not None and made.book is not None:
        book_cache.keep(folder, key, pieces)


def _read_telling(data: bytes, name: str, send: Send) -> Reading:
    work, told = reading(data, name), 0.0
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            made: Reading = end.value
            return made
        if share - told >= _NOTABLE:
            send(PROGRESS, SHARE.pack(share))
            told = share


def _send_all(pieces: Iterable[bytes], key: str, send: Send) -> None:
    for piece in pieces:
        send(PIECE, piece)
    send(END, key.encode())


if __name__ == "__main__":
    sys.exit(main())
