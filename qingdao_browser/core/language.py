"""The language of a page: translated words, and the conventions of writing that go with it.

Strings of the program are English in the code and translated by gettext catalogues under ``resources/translations``.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from typing import Final

from qingdao_browser.core.book import LanguageCode, Member, Text
from qingdao_browser.core.messages import Message, plain
from qingdao_browser.core.resources import resource

LANGUAGES: Final[tuple[LanguageCode, ...]] = ("en", "zh")
# Names of the CLDR locales whose month names, plurals and decimals are used; British English writes 14 May 2018.
LOCALES: Final[dict[LanguageCode, str]] = {"en": "en_GB", "zh": "zh_Hans_CN"}


def mark(message: str) -> str:
    """Return `message` unchanged: marks a text for the catalogues that is translated later by `Language.tr`."""
    return message


class Language:
    """One of the languages of the interface; `tr` and `plural` give its words."""

    def __init__(self, code: LanguageCode, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self.locale = LOCALES[code]
        self._catalogue = catalogue

    def tr(self, message: str, **values: object) -> str:
        """Return the translation of `message`, with ``{name}`` places filled from `values`.

        At ``{file}`` stands the name of a file, which may hold signs that steer what shows it: these are taken out.
        """
        words = self._catalogue.gettext(message)
        return words.format_map(_legible(values)) if values else words

    def say(self, message: Message) -> str:
        """Return a message in this language, and with it the messages among its values."""
        values = {name: self.say(it) if isinstance(it, Message) else it for name, it in message.values}
        return self.tr(message.text, **values)

    def plural(self, one: str, other: str, n: int, **values: object) -> str:
        """Return the form of the message that goes with the count `n`, which also fills ``{n}``."""
        return self._catalogue.ngettext(one, other, n).format_map({"n": n, **_legible(values)})

    def of(self, text: Text | Member | None) -> str:
        """Return a text of the book in this language; the empty string for none."""
        return text(self.code) if text is not None else ""

    def join(self, parts: list[str]) -> str:
        """Return the parts as an enumeration: ``a, b, c`` or ``a、b、c``."""
        return ("、" if self.code == "zh" else ", ").join(parts)

    def phrase(self, parts: list[str]) -> str:
        """Return the parts as one phrase: ``a, b`` or ``a，b``; empty parts are left out."""
        return ("，" if self.code == "zh" else ", ").join(filter(None, parts))

    def clauses(self, parts: list[str]) -> str:
        """Return the parts as clauses: ``a; b`` or ``a；b``."""
        return ("；" if self.code == "zh" else "; ").join(parts)

    def sentences(self, parts: list[str]) -> str:
        """Return the parts as sentences, each with one full stop: ``A. B.`` or ``A。B。``; empty parts are left out."""
        return self.gap().join(part.rstrip(".。") + self.stop() for part in parts if part)

    def bracket(self, text: str) -> str:
        """Return `text` in the brackets of the language, spaced as it wants."""
        return f"（{text}）" if self.code == "zh" else f" ({text})"

    def stop(self) -> str:
        """Return the full stop of the language."""
        return "。" if self.code == "zh" else "."

    def gap(self) -> str:
        """Return what stands between two sentences."""
        return "" if self.code == "zh" else " "

    def colon(self) -> str:
        """Return the colon of the language with its space."""
        return "：" if self.code == "zh" else ": "


def _legible(values: dict[str, object]) -> dict[str, object]:
    return {**values, "file": plain(str(values["file"]))} if "file" in values else values


@cache
def language(code: LanguageCode) -> Language:
    """Return the language with that code; its catalogue is read once."""
    if code == "en":
        return Language(code, gettext.NullTranslations())
    catalogue = resource("translations", "zh_CN", "LC_MESSAGES", "qingdao-browser.mo")
    return Language(code, gettext.GNUTranslations(io.BytesIO(catalogue)))
