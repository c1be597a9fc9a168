"""Work that takes long, in steps: whoever does it can show how far it is, and can leave it in the middle."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

_T = TypeVar("_T")

# So many facts, or things of their size, are worked on at a time: some milliseconds.
BLOCK: Final = 1000

Work = Generator[float, None, _T]
"""Yields now and then the share that is done, from 0 to 1, and returns what it made; closing it leaves it undone."""


def finish(work: Work[_T]) -> _T:
    """Do some work to its end and return what it made."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: _T = end.value
            return made


def stage(work: Work[_T], begin: float, end: float) -> Work[_T]:
    """Return work as a stage of a longer one, of which it takes the share from `begin` to `end`."""
    try:
        while True:
            share = next(work)
            yield begin + share * (end - begin)
    except StopIteration as done:
        made: _T = done.value
        return made
    finally:
        work.close()


def blocks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Return a list in pieces of one block, the last one shorter."""
    return (items[start : start + BLOCK] for start in range(0, len(items), BLOCK))


class _Rest:
    """How many works let Python's search for garbage rest, and whether it was on before the first of them."""

    works = 0
    was_on = False


@contextmanager
def resting() -> Iterator[None]:
    """Let Python's search for garbage rest: it would go through millions of new values again and again for nothing.

    Several works may overlap in any way; it goes on with the end of the last one.
    """
    if not _Rest.works:
        _Rest.was_on = gc.isenabled()
        gc.disable()
    _Rest.works += 1
    try:
        yield
    finally:
        _Rest.works -= 1
        if not _Rest.works and _Rest.was_on:
            gc.enable()


def put_by() -> None:
    """Let Python's search for garbage pass over all that is there now, until the next call.

    What was put by before and is garbage since then is let go first: nothing else would ever find it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
