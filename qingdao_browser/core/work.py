"""Work that takes long, in steps: whoever does it can show how far it is, and can leave it in the middle."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

_T = TypeVar("_T")

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
