"""Words that come to Qt's tooltips, which take anything that looks like markup for it."""

from __future__ import annotations

from PySide6.QtGui import Qt


def tooltip(words: str) -> str:
    """Return words of a book or a person so that a tooltip shows them as they are; long ones wrap."""
    return Qt.convertFromPlainText(words, Qt.WhiteSpaceMode.WhiteSpaceNormal) if words else ""
