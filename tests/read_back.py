"""What the programs that people have take a file of ours for: its texts, its structure, and where it leads."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import msgspec
import openpyxl
import pikepdf
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qingdao_browser.core.cells import unmarked

_SPOKEN: Final = frozenset({"alt", "aria-label", "content", "name", "title", "data-sheets-value"})
_LEADING: Final = frozenset({"href", "src", "xlink:href", "action", "data", "srcset", "ping", "formaction"})
_UNTEX: Final = re.compile(
    r"\\text(backslash|asciicircum|asciitilde|quotedbl|asciigrave)\{\}|\\([{}&%$#_])|\\ldots\{\}"
)
_LETTERS: Final = {"backslash": "\\", "asciicircum": "^", "asciitilde": "~", "quotedbl": '"', "asciigrave": "`"}


class ReadBack(msgspec.Struct, frozen=True):
    """Texts of a file with a zero between those that stand apart, the kinds of its parts, and all addresses in it."""

    text: str
    kinds: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()


def read_back(path: Path) -> ReadBack:
    """Return what the program that opens such a file finds in it; fails where that would run something."""
    return _READERS[path.suffix](path.read_bytes())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.kinds: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts.append("\0")
        self.kinds.update({tag, *(f"{tag} {name}" for name, _ in attrs)})
        self.links += [value or "" for name, value in attrs if name in _LEADING]
        self.texts += [f"\0{value}\0" for name, value in attrs if name in _SPOKEN]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _html(data: bytes) -> ReadBack:
    page = _Page()
    page.feed(data.decode())
    page.close()
    # Between runs of one paragraph nothing stands; what parts them here is taken out with the blanks.
    return ReadBack("".join(page.texts).replace("\0", ""), frozenset(page.kinds), tuple(page.links))


def _svg(data: bytes) -> ReadBack:
    root = ET.fromstring(data)  # noqa: S314 - written by the test itself
    kinds = {element.tag for element in root.iter()} | {name for element in root.iter() for name in element.attrib}
    links = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    return ReadBack("".join(root.itertext()), frozenset(kinds), tuple(links))


def _word(data: bytes) -> ReadBack:
    texts: list[str] = []
    kinds: set[str] = set()
    links: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            for element in ET.fromstring(archive.read(name)).iter():  # noqa: S314 - as above
                tag = element.tag.rpartition("}")[2]
                kinds.add(tag)
                if element.get("TargetMode") == "External":
                    links.append(element.get("Target", ""))
                # A field runs what it says: the words of a book never are one.
                assert tag not in {"instrText", "fldSimple"} or "zq" not in f"{element.text}{element.attrib}"
                texts += ["\n"] if tag in {"p", "br", "tab"} else [element.text or ""]
                texts += [value for value in element.attrib.values() if "zq" in value]
    return ReadBack("".join(texts), frozenset(kinds), tuple(links))


def _workbook(data: bytes) -> ReadBack:
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in "sn" for cell in cells), "a formula, or an error of one"
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink is not None and cell.hyperlink.target]
    return ReadBack("\0".join(str(cell.value) for cell in cells if cell.value is not None), links=tuple(links))


def _table(data: bytes, dialect: str = "excel") -> ReadBack:
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), dialect) for cell in row]
    assert not any(cell.startswith(("=", "@", "\t", "\r")) for cell in cells), "a formula"
    assert all(re.fullmatch(r"[+-][0-9.,]+%?", cell) for cell in cells if cell.startswith(("+", "-"))), "a formula"
    return ReadBack("\0".join(map(unmarked, cells)))


def _markdown(data: bytes) -> ReadBack:
    texts: list[str] = []
    kinds: set[str] = set()
    links: list[str] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            kinds.add(token.type)
            links.extend(str(value) for name, value in token.attrs.items() if name in _LEADING)
            if token.children:
                walk(token.children)
            else:
                texts.append("\n" if token.block and not token.content else token.content)

    walk(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(data.decode()))
    return ReadBack("".join(texts), frozenset(kinds), tuple(links))


def _json(data: bytes) -> ReadBack:
    # The names of data packages are for machines: small letters of a title.
    return ReadBack("\0".join(text for text in strings(json.loads(data)) if not re.fullmatch("[a-z0-9-]+", text)))


def strings(value: Any) -> Iterator[str]:
    """Yield all texts in values of lists and mappings."""
    if isinstance(value, str):
        yield value
    inner = [*value.values()] if isinstance(value, dict) else value
    for of in inner if isinstance(inner, list | tuple) else ():
        yield from strings(of)


def _pdf(data: bytes) -> ReadBack:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        dictionaries = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        # Annotations may hold their action within themselves.
        inner = [thing.get("/A", thing) for thing in dictionaries]
        actions = [action for action in inner if isinstance(action, pikepdf.Dictionary)]
        kinds = {str(action.get("/S")) for action in actions}
        links = [str(action["/URI"]) for action in actions if "/URI" in action]
        assert not kinds & {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"}
        words = [str(thing["/Title"]) for thing in dictionaries if "/Title" in thing]
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return ReadBack("\0".join([done.stdout.decode(), *words]), links=tuple(links))


def _bibtex(data: bytes) -> ReadBack:
    text = re.sub(r"\\[{}]", "", data.decode())
    depth = 0
    for at, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
        # What stands outside of all braces is read for the beginning of an entry.
        assert depth or sign != "@" or text.startswith(("@misc{", "@techreport{", "@book{"), at), text[at : at + 40]
    assert depth == 0
    # Braces in addresses are written as web addresses may have them.
    return ReadBack(_UNTEX.sub(_untex, data.decode()).replace("%7B", "{").replace("%7D", "}"))


def _untex(found: re.Match[str]) -> str:
    return _LETTERS.get(found[1], found[2])


def _ris(data: bytes) -> ReadBack:
    tags = [line[:6] for line in data.decode().split("\n") if line]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ", tag) for tag in tags)
    assert tags.count("TY  - ") == tags.count("ER  - ")
    return ReadBack(data.decode())


def _plain(data: bytes) -> ReadBack:
    text = data.decode()
    assert all(sign.isprintable() or sign in "\n\t" for sign in text)
    return ReadBack(text)


_READERS: Final[dict[str, Callable[[bytes], ReadBack]]] = {
    ".html": _html, ".svg": _svg, ".docx": _word, ".xlsx": _workbook, ".csv": _table, ".md": _markdown, ".json": _json,
    ".pdf": _pdf, ".bib": _bibtex, ".ris": _ris, ".txt": _plain, ".tsv": lambda data: _table(data, "excel-tab"),
}  # fmt: skip
