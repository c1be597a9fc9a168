"""What is told to people, as a value that is kept and sent, and put into words of a language where it is shown."""

from __future__ import annotations

from typing import Union
from unicodedata import category

import msgspec

Value = Union[str, int, "Message"]


class Message(msgspec.Struct, frozen=True):
    """A text of the catalogues, and what fills its ``{name}`` places; `str` gives it in English."""

    text: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.text.format_map(dict(self.values)) if self.values else self.text


def said(text: str, /, **values: Value) -> Message:
    """Return a message; its text is marked for the catalogues, as by `mark`."""
    return Message(text, tuple(values.items()))


def plain(text: str) -> str:
    """Return a text on one line without what could fool a terminal or an eye: control characters, turned writing.

    Names of files hold any of these; each is shown as one sign that says so.
    """
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    return character if character.isprintable() or category(character) == "Zs" else "�"
