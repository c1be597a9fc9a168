"""Drawings as part of a page of HTML: several on one page, each with names of its own and no more than it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from qingdao_browser.core.html_writer import Illustration
from qingdao_browser.core.text_writer import legible

_SVG: Final = "{http://www.w3.org/2000/svg}"
_REFERENCE: Final = re.compile(r"(?<=url\(#)[^)]+|(?<=^#).+")
_UNMOVED: Final = "matrix(1,0,0,1,0,0)"
# What an element takes over from the one around it, and what holds outside of all.
_INHERITED: Final = {
    "fill": "#000000", "fill-opacity": "1", "fill-rule": "nonzero", "font-family": "", "font-style": "normal",
    "font-weight": "400", "stroke": "none", "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-opacity": "1",
    "stroke-width": "1",
}  # fmt: skip


def inline_svg(drawn: Illustration, name: str) -> str:
    """Return a drawing as an element for a page of HTML; all names in it begin with `name`.

    It has the title and the words of the illustration in place of its own, and grows and shrinks with its page.
    """
    drawing = ET.fromstring(drawn.svg)  # noqa: S314 - the program itself has drawn it
    attributes = {
        "viewBox": drawing.get("viewBox", f"0 0 {drawn.width:g} {drawn.height:g}"),
        "width": f"{drawn.width:.0f}",
        "height": f"{drawn.height:.0f}",
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-words",
    }
    # Most texts are of one family, which is said once.
    family = next((element.get("font-family", "") for element in drawing.iter() if "font-family" in element.attrib), "")
    outside = _INHERITED | {"font-family": family}
    root = ET.Element("svg", attributes | ({"font-family": family} if family else {}))
    for tag, end, words in (("title", "title", drawn.title or drawn.alternative), ("desc", "words", drawn.alternative)):
        ET.SubElement(root, tag, {"id": f"{name}-{end}"}).text = legible(words)
    names = {given: f"{name}-{given}" for element in drawing.iter() if (given := element.get("id"))}
    root.extend(part for part in _parts(drawing, outside, names) if part.tag not in ("title", "desc"))
    for part in root:
        part.tail = "\n"
    return ET.tostring(root, "unicode")


def _parts(element: ET.Element, outside: Mapping[str, str], names: Mapping[str, str]) -> Iterator[ET.Element]:
    """Yield the parts of an element as HTML has them: without prefixes, foreign parts and what goes without saying."""
    for part in element:
        tag = part.tag.removeprefix(_SVG)
        if tag.startswith("{"):
            continue
        attributes, inside = {}, dict(outside)
        for key, value in part.attrib.items():
            if key.startswith("{") or inside.get(key) == value or (key, value) == ("transform", _UNMOVED):
                continue
            if key in inside:
                inside[key] = value
            attributes[key] = names.get(value, value) if key == "id" else _renamed(value, names)
        made = ET.Element(tag, attributes)
        made.text, made.tail = (words if words and words.strip() else None for words in (part.text, part.tail))
        made.extend(_parts(part, inside, names))
        yield made


def _renamed(value: str, names: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: names.get(found[0], found[0]), value)
