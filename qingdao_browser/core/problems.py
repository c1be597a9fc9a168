"""Problems of a facts file: where, how grave, what is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal

import msgspec

from qingdao_browser.core.language import Language, language, mark
from qingdao_browser.core.messages import Message, plain

Severity = Literal["error", "warning"]
LIMIT = 100
# After so many a reader stops looking: a file that is wrong all through costs no more than one that is right.
MAX_FINDINGS = 10_000
_SEVERITIES: dict[Severity, str] = {"error": mark("error"), "warning": mark("warning")}

# The way to a value in a file: keys and positions from the top.
At = tuple[str | int, ...]


class Finding(msgspec.Struct, frozen=True):
    """A problem before its line is known: the way to it, how grave, what is wrong and what would be right."""

    path: At
    severity: Severity
    what: Message
    remedy: Message


class Problem(msgspec.Struct, frozen=True):
    """One problem; lines and columns count from 1, and 0 stands for the file as a whole. `str` gives it in English."""

    file: str
    line: int
    column: int
    severity: Severity
    what: Message
    remedy: Message

    def __str__(self) -> str:
        return write_problem(self, language("en"))


def shortened(text: str) -> str:
    """Return a text of the file as a message quotes it: between quotes, and its beginning where it is long."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def at_most(number: int, findings: Iterable[Finding]) -> list[Finding]:
    """Return the first findings, and look for no more of them than `number`."""
    return list(islice(findings, max(0, number)))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with errors first, each kind in the order of the file."""
    return sorted(problems, key=lambda problem: (problem.severity, problem.line, problem.column))


def write_problem(problem: Problem, words: Language) -> str:
    """Return a problem on one line: where it is, as compilers and editors write it, how grave, what, and what to do."""
    place = f"{problem.file}:{problem.line}:{problem.column}"
    advice = words.clauses([words.say(problem.what), words.say(problem.remedy)])
    return plain(words.colon().join((place, words.tr(_SEVERITIES[problem.severity]), advice)))


def first_problems(problems: Sequence[Problem], words: Language, limit: int = LIMIT) -> list[str]:
    """Return the problems as lines, errors first and in the order of the file; past `limit` only their number."""
    lines = [write_problem(problem, words) for problem in in_order(problems)[:limit]]
    if len(problems) > limit:
        lines.append(words.tr(mark("and {count} more"), count=f"{len(problems) - limit:,}"))
    return lines
