"""The parts that the program is made of, as its bill of materials lists them."""

from __future__ import annotations

import msgspec

from qingdao_browser.core.resources import resource


class _Licence(msgspec.Struct, frozen=True):
    expression: str


class _Part(msgspec.Struct, frozen=True):
    name: str
    version: str
    licenses: tuple[_Licence, ...]


class _Bill(msgspec.Struct, frozen=True):
    components: tuple[_Part, ...]


def parts_in_words() -> str:
    """Return a line for each part: its name, its version and its licence."""
    bill = msgspec.json.decode(resource("parts.cdx.json"), type=_Bill)
    # Where two versions are meant for different Pythons, the licence is the same.
    parts = {part.name: part for part in bill.components}.values()
    return "\n".join(f"{part.name} {part.version}: {part.licenses[0].expression}" for part in parts)
