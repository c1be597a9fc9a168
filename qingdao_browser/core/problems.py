"""Problems of a facts file: where, how grave, what is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal
from unicodedata import category

import msgspec

Severity = Literal["error", "warning"]
LIMIT = 100
# After so many a reader stops looking: a file that is wrong all through costs no more than one that is right.
MAX_FINDINGS = 10_000

# The way to a value in a file: keys and positions from the top.
At = tuple[str | int, ...]


class Finding(msgspec.Struct, frozen=True):
    """A problem before its line is known: the way to it, how grave, what is wrong and what would be right."""

    path: At
    severity: Severity
    what: str
    remedy: str


class Problem(msgspec.Struct, frozen=True):
    """One problem; lines and columns count from 1, and 0 stands for the file as a whole."""

    file: str
    line: int
    column: int
    severity: Severity
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{plain(self.file)}:{self.line}:{self.column}"
        return f"{place}: {self.severity}: {plain(self.what)}; {plain(self.remedy)}"


def plain(text: str) -> str:
    """Return a text on one line without what could fool a terminal or an eye: control characters, turned writing.

    Names of files hold any of these; each is shown as one sign that says so.
    """
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    return character if character.isprintable() or category(character) == "Zs" else "�"


def shortened(text: str) -> str:
    """Return a text of the file as a message quotes it: between quotes, and its beginning where it is long."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def at_most(number: int, findings: Iterable[Finding]) -> list[Finding]:
    """Return the first findings, and look for no more of them than `number`."""
    return list(islice(findings, max(0, number)))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with errors first, each kind in the order of the file."""
    return sorted(problems, key=lambda problem: (problem.severity, problem.line, problem.column))


def first_problems(problems: Sequence[Problem], limit: int = LIMIT) -> list[str]:
    """Return the problems as lines, errors first and in the order of the file; past `limit` only their number."""
    lines = [str(problem) for problem in in_order(problems)[:limit]]
    if len(problems) > limit:
        lines.append(f"and {len(problems) - limit:,} more")
    return lines
