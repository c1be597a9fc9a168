#!/usr/bin/env python3
"""Bring the Chinese catalogue up to date with the strings in the code, and compile it.

usage: python packaging/translations.py

Writes resources/translations/zh_CN/LC_MESSAGES/qingdao-browser.po and, beside it, the .mo that the program reads. New
strings get an empty translation, vanished ones are dropped. Names what is still to be translated; ends with 1 then.
The same code and translations give the same bytes on every machine and day. Needs Babel.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qingdao_browser"
CATALOGUE = ROOT / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "qingdao-browser.po"
COMPILED = CATALOGUE.with_suffix(".mo")

# The functions whose texts are translated, and which of their arguments hold them: see core/language.py, messages.py.
KEYWORDS: dict[str, tuple[int, ...] | None] = {"tr": None, "mark": None, "said": None, "plural": (1, 2)}
HEADER = """\
# Simplified Chinese catalogue of Qingdao Browser.
# Written by packaging/translations.py, which keeps the translations that stand here."""


class Catalogue(Catalog):
    """A catalogue whose header says no time and no tool, so that it changes only when a message does."""

    def __init__(self) -> None:
        super().__init__(locale="zh_CN", header_comment=HEADER, fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The fields of the header, in the order they are written."""
        return [
            ("Project-Id-Version", "Qingdao Browser"),
            ("Language", "zh_CN"),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def extract() -> Catalogue:
    """Return every string of the package, untranslated, with the files and lines where it stands."""
    catalogue = Catalogue()
    for file, line, message, _, _ in extract_from_dir(PACKAGE, keywords=KEYWORDS):
        catalogue.add(message, locations=[(f"{PACKAGE.name}/{Path(file).as_posix()}", line)])
    return catalogue


def read() -> Catalog:
    """Return the catalogue as it stands in the tree; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_CN")
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh_CN")


def updated() -> Catalogue:
    """Return the strings of the code with the translations of the catalogue in the tree."""
    catalogue, known = extract(), read()
    for message in messages(catalogue):
        translated = known.get(message.id)
        if translated is not None and translated.id == message.id:
            message.string = translated.string
            message.flags |= translated.flags & {"fuzzy"}
    return catalogue


def messages(catalogue: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its header."""
    return [message for message in catalogue if message.id]


def is_translated(message: Message) -> bool:
    """Return whether the message has all its texts and nobody doubts them."""
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(texts) and not message.fuzzy


def as_text(catalogue: Catalogue) -> bytes:
    """Return the bytes of the .po file: in the order of files and lines, which are named without their numbers."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return stream.getvalue()


def compiled(catalogue: Catalogue) -> bytes:
    """Return the bytes of the .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main() -> int:
    """Write both files and name what is left to translate."""
    catalogue = updated()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(as_text(catalogue))
    COMPILED.write_bytes(compiled(catalogue))
    missing = [message.id for message in messages(catalogue) if not is_translated(message)]
    for id in missing:
        print(f"not translated: {id!r}")
    print(f"{len(messages(catalogue))} messages, {len(missing)} not translated")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
