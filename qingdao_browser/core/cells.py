"""Texts as cells of a table that spreadsheets read: what would run there as a formula is marked as text."""

from __future__ import annotations

import re
from typing import Final

# Signs that begin a formula, and white space that Excel drops before one (OWASP, CSV Injection). Excel reads the
# full-width signs in the same way where Chinese or Japanese is written.
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")


def safe_text(text: str) -> str:
    """Return a text for a cell of CSV or TSV: with a leading apostrophe where it would be a formula.

    Plain numbers such as -1.5 stay as they are.
    """
    return f"'{text}" if text.startswith(_TRIGGERS) and not _NUMBER.fullmatch(text) else text


def unmarked(text: str) -> str:
    """Return a text without the apostrophe that `safe_text` set before it."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text
