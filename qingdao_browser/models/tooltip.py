"""Words that come to places where Qt takes some of them for more than words: tooltips, titles of windows."""

from __future__ import annotations

from PySide6.QtGui import Qt


def tooltip(words: str) -> str:
    """Return words of a book or a person so that a tooltip shows them as they are; long ones wrap."""
    return Qt.convertFromPlainText(words, Qt.WhiteSpaceMode.WhiteSpaceNormal) if words else ""


def window_title(words: str) -> str:
    """Return words for the title of a window, where Qt takes ``[*]`` for the place of a mark of its own."""
    return words.replace("[*]", "[*][*]")
