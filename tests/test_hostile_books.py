"""Hostile books are read by a process of their own as windows do, within the limits of time and memory they have."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from qingdao_browser.app.reading_process import END, HEAD, PIECE, order
from qingdao_browser.core.cache import unpacking
from qingdao_browser.core.language import language
from qingdao_browser.core.problems import first_problems
from qingdao_browser.core.reading import MAX_BYTES, Reading
from qingdao_browser.core.work import finish
from tests.hostile_books import HARMLESS, REFUSED, WRONG, Maker

ROOT: Final = Path(__file__).resolve().parent.parent
NAME: Final = "hostile.facts.yaml"
# What a file that is refused may cost, the interpreter included, and what a wrong one may: as much as a valid one.
REFUSED_SECONDS: Final = 2
REFUSED_MEGABYTES: Final = 300
WRONG_SECONDS: Final = 10
WRONG_MEGABYTES: Final = 600
# The process tells at its end how much memory it has had at most.
_PROGRAM: Final = """
import sys
from pathlib import Path
from qingdao_browser.app import reading_process
code = reading_process.main()
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(peak.split()[1], file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Maker, int, int], Reading]:
    """Read what a maker makes in a process of its own, which may take so many seconds and megabytes."""

    def run(make: Maker, seconds: int, megabytes: int) -> Reading:
        made = make()
        path = tmp_path / NAME
        path.write_bytes(made if isinstance(made, bytes) else made.encode())

        def limit() -> None:
            # Of the processor, as other programs may be running; the system ends the process when they are over.
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            cwd=ROOT,
            input=order(path, None, anew=False),
            capture_output=True,
            check=False,
            preexec_fn=limit,
        )
        assert done.returncode == 0, f"ended by {-done.returncode}: {done.stderr.decode()[-300:]}"
        assert int(done.stderr) / 1024 < megabytes
        path.unlink()
        return unpacked(done.stdout)

    return run


def unpacked(said: bytes) -> Reading:
    """Return the reading that a process wrote."""
    pieces, key, at = [], "", 0
    while at < len(said):
        kind, length = HEAD.unpack_from(said, at)
        payload = said[at + HEAD.size : at + HEAD.size + length]
        at += HEAD.size + length
        if kind == PIECE:
            pieces.append(payload)
        elif kind == END:
            key = payload.decode()
    return finish(unpacking(b"".join(pieces), key, NAME))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_costs_little_and_is_told(name: str, read: Callable[[Maker, int, int], Reading]) -> None:
    make, message = REFUSED[name]
    reading = read(make, REFUSED_SECONDS, REFUSED_MEGABYTES)
    assert (reading.book, reading.unreadable) == (None, True)
    assert first_problems(reading.problems, language("en"))[0] == f"{NAME}:{message}"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_costs_no_more_than_what_is_right(name: str, read: Callable[[Maker, int, int], Reading]) -> None:
    make, message = WRONG[name]
    reading = read(make, WRONG_SECONDS, WRONG_MEGABYTES)
    assert (reading.book, reading.unreadable) == (None, False)
    assert first_problems(reading.problems, language("en"))[0] == f"{NAME}:{message}"
    assert len(first_problems(reading.problems, language("en"))) <= 101


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_odd_but_no_error_is_read(name: str, read: Callable[[Maker, int, int], Reading]) -> None:
    reading = read(HARMLESS[name], REFUSED_SECONDS, REFUSED_MEGABYTES)
    assert reading.book is not None


def test_the_largest_files_are_as_large_as_a_book_may_be() -> None:
    assert len(REFUSED["spaces"][0]()) == MAX_BYTES
    assert len(REFUSED["too-large"][0]()) == MAX_BYTES + 1
