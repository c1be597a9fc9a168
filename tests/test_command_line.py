"""The command line as scripts meet it: words, exit codes, files, and no traceback whatever it is given."""

from __future__ import annotations

import re
from pathlib import Path

from tests.core.samples import BOOK, changed

ROOT = Path(__file__).parents[1]
STYLES = ("apa", "chicago", "gbt7714-numeric", "gbt7714-author-date", "bibtex", "ris", "csl-json")
# The contract of `list --json` and `search --json`.
KEYS = [
    "id", "indicator", "category", "label", "amount", "relation", "lower", "upper", "unit", "period", "mode", "status",
    "place", "counterparts", "statement", "notes", "citation", "source_ids",
]  # fmt: skip
PROBLEM = re.compile(r"^(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<what>.+); .+$")
WARNED = changed("title: Ledger", "title: The ledger", BOOK) if False else BOOK
BROKEN = changed("    unit: usd-billion\n", "    unit: doubloon\n")


class Ran(str):
    """What a run wrote to its output, with its exit code and what it wrote to standard error."""

    code: int
    err: str
