"""Inputs that are broken in every way chance finds: each follows from a seed and its number, and can be made again."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal

import msgspec
import openpyxl
import yaml

from qingdao_browser.core.book import LISTS
from qingdao_browser.core.briefing import FORM, Briefing, added, collected, write_briefing
from qingdao_browser.core.cache import key_of, packed
from qingdao_browser.core.datasets import write_csv, write_package
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import read_book, walking
from qingdao_browser.core.resources import resource
from qingdao_browser.core.work import finish
from tests.core.samples import BOOK, book

Target = Literal["book", "csv", "tsv", "xlsx", "package", "briefing", "cache", "settings"]
# Of a hundred inputs: nine tenths are books.
_SHARES: Final[dict[Target, float]] = {
    "book": 90, "csv": 3, "tsv": 1, "xlsx": 1.5, "package": 1.5, "briefing": 1.5, "cache": 1, "settings": 0.5,
}  # fmt: skip
_SETTINGS: Final = b"""[General]
form=1
language=zh
theme=dark
zoom=1.25
page=trade-value
recent=/a/b.facts.yaml, "/c d.facts.yaml"
preset=calc
style=apa
briefing=visit.briefing.json
briefing_shown=yes
briefing_width=300
paper=a4
landscape=yes
geometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0)
"""
_TABLE: Final = """\
Ships of the port,,,,
Year,Port,Ships (ships),Cargo (tonnes),Note
2016,Qingdao,"1,234",500.5,counted
2017,Qingdao,1300,-,"a, b"
2018,Rizhao,about 1400,520.25 e,=1+2
Source: Yearbook of the port; 2019,,,,
"""
# Some ways make more of what they find, and several of them one after the other more than a file may have.
_LONGEST: Final = 200_000
# What stands where something else should.
_VALUES: Final = (
    "", " ", "~", "null", "NO", "true", "12:30", ".nan", "-.inf", "Infinity", "1e999", "1e-999", "0x1F", "1_000",
    "-0", "+",
    "1.", ".5", "1e30", "1e31", "01", "١٢", "１２", "²", "9" * 101, "9" * 5000, "0." + "0" * 97 + "1", "a" * 10_000,
    "a" * 10_001,
    "é" * 5000, "一" * 9999, "Z" + "\u0301" * 500, "\U0001f468\u200d" * 50, "\u202e", "\u2066", "\ufeff", "\u2028",
    "\x85", "\x7f",
    "\0", "\x1b[31m", "\ud800", "\uffff", "\t", "\r", "\n", "&a b", "*a", "!!python/name:os.system x", "!x y", "{",
    "[", "}", "]", "- ",
    "? ", ": ", "#", "|", ">", "|+9", ">-", "%YAML 9.9", "---", "...", "<<", "'", '"', "`", "@", "\\", "\\x41",
    "a: b", "- a", "{a: b}",
    "[a, b]", "{a: {b: {c: [d]}}}", "[[[[[[[[]]]]]]]]", "<script>alert(1)</script>", "../../etc/passwd", "/etc/passwd",
    "file:///etc/passwd", "\\\\host\\share", "data:text/html,<b>", "javascript:x", "http://[", "http://[::1]/",
    "https://x y",
    "https://", "https://example.org:99999/", "http://a@b:c/", "https://例.中国/", "=1+1", "@x", "{amount}",
    "{0.__class__}", "%s",
    "$x$", "\\input{x}", "home", "sources", "a b", "A", "-", ".", "..", "a-", "qingdao-book/1", "qingdao-book/2",
    "eq", "range",
    "over", "under", "during", "since", "percent", "currency", "USD", "usd", "ZZZ", "page", "high", "#000000",
    "#GGGGGG", "en", "zh",
    "2018", "0000", "0001", "9999", "10000", "2018-Q1", "2018-Q5", "2018-H2", "2018-13", "2018-02-30", "2018-02-29",
    "2020-02-29",
    "9999-12-31", "0001-01-01", "2018/2017", "2018/..", "../2018", "..", "2018~", "~2018", "2018-01/2018-02",
    "2018/2018-Q3",
    "2018-05-14/2018", "1", "0", "-1", "1.523", "100", "1e9", "1e0", "1e99", "a / 0", "1 / (1 - 1)", "(((((",
    "1 + " * 200 + "1",
    "ships-all / ships-all", "trade-2017 * trade-2018", "share-2018 * 2", "ships-all ** 2", "- 5", "( ships-all )",
    "*/*",
    "[[2018, 5, 14]]", "[[]]", "[[0]]", "[[99999]]", "[[2018, 2, 30], [1], [2]]", "[[-5, 1]]",
    "[[99999999999999999999]]",
    "2018年5月", "1,234", "1.234,5", "(5)", "5%", "1 234", "05/06/2018", "13/13/2018", "2010-11", "2010/11", "FY2018",
    "n/a", "…", "c",
)  # fmt: skip
_KEYS: Final = (
    "id", "label", "en", "zh", "one", "other", "form", "title", "facts", "unit", "amount", "relation", "lower",
    "upper", "period",
    "readings", "derived", "notes", "text", "citations", "source", "compare", "to", "counts", "any_of", "members",
    "part_of",
    "parent", "headline", "custom", "URL", "issued", "date-parts", "literal", "", "<<", "amuont", "__class__",
    "constructor", "\u0430",
    "resources", "path", "schema", "fields", "name", "entries", "what", "type", "key", "seen", "k" * 300,
)  # fmt: skip
_MARKS: Final = b"\"'{}[]:,#&*!|>%@`?-<=~\t\r\n \\\x00\x80\xff\xe2\xef\xbb\xbf\xed\xc0"


class Input(msgspec.Struct, frozen=True):
    """What is given to one part of the program."""

    target: Target
    data: bytes


def broken_input(seed: int, number: int) -> Input:
    """Return the input with a number in the run of a seed."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - the same at every call
    (target,) = chance.choices([*_SHARES], [*_SHARES.values()])
    whole = chance.choice(_wholes()[target])
    if chance.random() < 0.02:
        return Input(target, whole)
    if target == "xlsx":
        return Input(target, _workbook_broken(whole, chance))
    # What is changed in its sense stays mostly readable, or few inputs would come past the first look at them.
    said = target not in {"cache", "settings"} and chance.random() < 0.6
    data = _tree_broken(whole, chance) if said else whole
    data = data if len(data) <= _LONGEST else whole
    for _ in range(chance.choice((0, 0, 0, 1) if said else (1, 1, 2, 3, 8))):
        data = chance.choice(_WAYS)(data, chance)[:_LONGEST]
    return Input(target, data)


# --- whole ones -------------------------------------------------------------------------------------------------------


@cache
def _wholes() -> Mapping[Target, Sequence[bytes]]:
    """Return small inputs of each kind that are right, from which the others are made."""
    sample, words = book(), language("en")
    facts = list(sample.facts.values())
    read = read_book(BOOK.encode(), "a")
    briefing = added(
        Briefing(FORM, "Visit"),
        [collected(sample, id, f"k{n}") for n, id in enumerate(("trade", "ships", "ships-all"))],
    )
    return {
        "book": tuple(_books()),
        "csv": (
            _TABLE.encode(),
            write_csv(sample, facts, words).encode(),
            _TABLE.encode("utf-16"),
            _TABLE.encode("gb18030"),
        ),
        "tsv": (_TABLE.replace(",", "\t").encode(), _TABLE.replace(",", "\t").encode("utf-16")),
        "xlsx": (_workbook(),),
        "package": (write_package(sample, facts, words, "t.csv").encode(),),
        "briefing": (write_briefing(briefing),),
        "cache": (b"".join(packed(read, key_of(BOOK.encode()))),),
        "settings": (_SETTINGS,),
    }


def _books() -> Iterator[bytes]:
    yield BOOK.encode()
    yield json.dumps(_tree(BOOK.encode()), ensure_ascii=False, indent=1).encode()
    yield BOOK.replace("\n", "\r\n").encode()
    for code in ("en", "zh"):
        yield resource("starter", f"{code}.facts.yaml")
    bundled = _tree(resource("facts.yaml"))
    chance = random.Random(7)  # noqa: S311 - as above
    pieces = (written(_piece(bundled, [chance.choice(bundled["facts"])["id"]]), chance) for _ in range(20))
    yield from (piece for piece in pieces if len(piece) < 8000)
    for fact in ("trade-2017", "share-2018", "goods-named"):
        yield written(_piece(_tree(BOOK.encode()), [fact]), chance)


def _tree(text: bytes) -> dict[str, Any]:
    """Return a right book as lists and mappings of texts."""
    kept: dict[str, list[Any]] = {key: [] for key in LISTS}
    tree = finish(walking(text, lambda key, items: kept[key].extend(items)))
    return {key: kept.get(key, []) + value if isinstance(value, list) else value for key, value in tree.items()}


def _piece(tree: Mapping[str, Any], ids: list[str]) -> dict[str, Any]:
    """Return a book of some things of another one, and of all that these name."""
    # The headlines of a category would bring most of the book.
    tree = {**tree, "categories": [{**item, "headline": []} for item in tree["categories"]]}
    things = {item["id"]: item for key in LISTS for item in tree[key]}
    wanted: set[str] = set()
    ahead = [*ids, tree["origin"], tree["lead"]]
    while ahead:
        id = ahead.pop()
        if id not in wanted:
            wanted.add(id)
            ahead += [word for text in _texts(things[id]) for word in re.split(r"[\s()]+", text) if word in things]
    return {
        key: [item for item in value if item["id"] in wanted] if key in LISTS else value for key, value in tree.items()
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _workbook() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in _TABLE.splitlines():
        sheet.append([float(cell) if re.fullmatch("[0-9.]+", cell) else cell for cell in row.split(",")])
    sheet.merge_cells("B3:B4")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


# --- ways to break ----------------------------------------------------------------------------------------------------


def _nasty(chance: random.Random) -> bytes:
    return chance.choice(_VALUES).encode("utf-8", "surrogatepass")


def _flipped(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes to others, or to those that mean something."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        if out:
            out[chance.randrange(len(out))] = chance.choice(_MARKS) if chance.random() < 0.6 else chance.randrange(256)
    return bytes(out)


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] if chance.random() < 0.3 else data[:at] + data[at + chance.choice((1, 2, 5, 50, 500)) :]


def _put_in(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    piece = _nasty(chance) if chance.random() < 0.7 else chance.randbytes(chance.choice((1, 4, 30)))
    return (
        data[:at] + piece * chance.choice((1, 1, 1, 3, 70)) + data[at:]
        if len(piece) < 200
        else data[:at] + piece + data[at:]
    )


def _spliced(data: bytes, chance: random.Random) -> bytes:
    """Put a stretch of the input to another place of it."""
    if not data:
        return data
    at, length = chance.randrange(len(data)), chance.choice((3, 20, 200, 2000))
    to = chance.randrange(len(data))
    return data[:to] + data[at : at + length] + data[to:]


def _lines_moved(data: bytes, chance: random.Random) -> bytes:
    """Move, repeat, leave out, join or turn around some lines."""
    lines = data.split(b"\n")
    at, count = chance.randrange(len(lines)), chance.choice((1, 1, 2, 5, 20))
    piece = lines[at : at + count]
    match chance.randrange(6):
        case 0:
            del lines[at : at + count]
        case 1:
            lines[at:at] = piece * chance.choice((1, 2, 30))
        case 2:
            del lines[at : at + count]
            to = chance.randrange(len(lines) + 1)
            lines[to:to] = piece
        case 3:
            lines[at : at + count] = [b" ".join(piece)]
        case 4:
            lines[at : at + count] = piece[::-1]
        case _:
            lines.insert(at, _nasty(chance))
    return b"\n".join(lines)


def _indented(data: bytes, chance: random.Random) -> bytes:
    """Set some lines in or out, by blanks or tabs."""
    lines = data.split(b"\n")
    at, count = chance.randrange(len(lines)), chance.choice((1, 1, 3, 20))
    by = chance.choice((b" ", b"  ", b"    ", b"\t", b"- ", b"-", b"? ", b""))
    lines[at : at + count] = [by + line if by else line[1:] for line in lines[at : at + count]]
    return b"\n".join(lines)


def _value_changed(data: bytes, chance: random.Random) -> bytes:
    """Put something else behind the colon, the hyphen or the comma of a line."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    head, sign, _ = lines[at].partition(chance.choice((b": ", b"- ", b",", b"\t", b"=")))
    value = _nasty(chance)
    quoted = json.dumps(value.decode("utf-8", "replace"), ensure_ascii=chance.random() < 0.3).encode("utf-8", "replace")
    lines[at] = head + sign + (quoted if chance.random() < 0.4 else value)
    return b"\n".join(lines)


def _written_otherwise(data: bytes, chance: random.Random) -> bytes:
    """Write the same in another encoding, with other ends of lines, or with a mark in front."""
    text = data.decode("utf-8", "replace")
    match chance.randrange(6):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return text.replace("\n", chance.choice(("\r\n", "\r", "\n\r", "\x85", "\u2028"))).encode()
        case 2:
            return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32")))
        case 3:
            return text.encode(chance.choice(("gb18030", "latin-1", "cp1252")), "replace")
        case 4:
            return data + chance.choice((b"\n---\n", b"\n...\n", b"\0", b"\n...\n---\n" + data, b"\x1a"))
        case _:
            return text.replace(chance.choice((":", '"', "2", "en")), chance.choice(("：", "”", "２", "EN"))).encode()


_WAYS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    _flipped, _flipped, _cut, _put_in, _spliced, _lines_moved, _lines_moved, _indented, _value_changed, _value_changed,
    _value_changed, _written_otherwise,
)  # fmt: skip


# --- changes of what it says ------------------------------------------------------------------------------------------


def _tree_broken(data: bytes, chance: random.Random) -> bytes:
    """Return an input whose lists and mappings were changed and written anew; of other inputs the lines."""
    try:
        tree = json.loads(_jsons(data))
    except ValueError:
        return _lines_moved(data, chance)
    for _ in range(chance.choice((1, 1, 2, 4))):
        _change(tree, chance)
    return written(tree, chance)


@cache
def _jsons(data: bytes) -> str:
    """Return a right input as JSON, which is quicker to copy than a tree is."""
    if data.lstrip().startswith(b"{"):
        return data.decode()
    return json.dumps(_tree(data)) if data.startswith((b"form", b"#")) else ""


def written(tree: Any, chance: random.Random) -> bytes:
    """Return a tree as YAML or JSON in one of the ways that programs write it."""
    if chance.random() < 0.5:
        text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
    else:
        flow = chance.choice((None, None, False, True))
        style = chance.choice((None, None, None, '"', "'", "|", ">"))
        width = chance.choice((60, 4000))
        text = yaml.dump(
            tree, Dumper=_Dumper, default_flow_style=flow, default_style=style, width=width, allow_unicode=True,
            sort_keys=False,
        )  # fmt: skip
    return text.encode("utf-8", "replace")


class _Dumper(yaml.CSafeDumper):
    """Writes a thing that stands in two places twice: a book has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _change(tree: Any, chance: random.Random) -> None:
    """Change one thing in a tree."""
    holders = [holder for holder in _holders(tree) if holder]
    if not holders:
        return
    holder = chance.choice(holders)
    key: Any = chance.choice([*holder]) if isinstance(holder, dict) else chance.randrange(len(holder))
    match chance.randrange(10):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            # Copied, as what grows in a thing that stands in many places grows in all of them.
            item = json.dumps(holder[key])
            times = min(chance.choice((1, 2, 600)), 1 + _LONGEST // len(item))
            holder[key:key] = [json.loads(item) for _ in range(times)]
        case 2 if isinstance(holder, dict):
            holder[chance.choice(_KEYS)] = holder.pop(key)
        case 3 if isinstance(holder, dict):
            holder[chance.choice(_KEYS)] = _some(chance)
        case 4:
            other = chance.choice(holders)
            at: Any = chance.choice([*other]) if isinstance(other, dict) else chance.randrange(len(other))
            # Copied, or a thing could come to stand within itself.
            holder[key] = json.loads(json.dumps(other[at]))
        case 5:
            for _ in range(chance.choice((1, 3, 70))):
                holder[key] = [holder[key]] if chance.random() < 0.5 else {chance.choice(_KEYS): holder[key]}
        case 6 if isinstance(holder, list):
            chance.shuffle(holder)
        case _:
            holder[key] = _some(chance)


def _some(chance: random.Random) -> Any:
    text = chance.choice(_VALUES).encode("utf-8", "replace").decode()
    return chance.choice(
        (text, text, text, text, [], {}, [text], {"en": text}, {"en": text, "zh": text}, [[text]], None, 7, -1.5, True)
    )


def _holders(tree: Any) -> Iterator[Any]:
    if isinstance(tree, dict | list):
        yield tree
        for inner in tree.values() if isinstance(tree, dict) else tree:
            yield from _holders(inner)


def _workbook_broken(data: bytes, chance: random.Random) -> bytes:
    """Return a workbook with bytes changed, in its archive or within one of its parts."""
    if chance.random() < 0.3:
        return chance.choice(_WAYS)(data, chance)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        names = old.namelist()
        hit = chance.choice(
            [name for name in names if "sheet" in name or "workbook" in name or "styles" in name] or names
        )
        for name in names:
            part = old.read(name)
            if name == hit:
                for _ in range(chance.choice((1, 2, 4))):
                    part = chance.choice((_flipped, _cut, _put_in, _spliced, _attribute_changed))(part, chance)
            if name != hit or chance.random() < 0.95:
                new.writestr(name, part)
    return target.getvalue()


def _attribute_changed(data: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb'="([^"]*)"|>([^<]+)<', data))
    if not found:
        return data
    at = chance.choice(found)
    start, end = at.span(1) if at[1] is not None else at.span(2)
    return data[:start] + _nasty(chance)[:300] + data[end:]
