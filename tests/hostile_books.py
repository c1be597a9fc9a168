"""Books made to harm whoever opens them.

The large ones are made when they are needed; what they hold is in the words of their makers.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Final

from tests.core.samples import BOOK, changed
from tests.large_books import large_json, large_yaml

MEGABYTE: Final = 1024 * 1024
# The largest file that is read at all.
_MOST: Final = 64 * MEGABYTE
_FORM: Final = "form: qingdao-book/1\n"
_HEAD: Final = BOOK[: BOOK.index("facts:")]
_ITEM: Final = BOOK[BOOK.index("  - id: trade-2017\n") : BOOK.index("  - id: trade-2018\n")]
_SHARE: Final = "derived: (ships-2018 / ships-all) * 100"


def _fact(**values: str) -> str:
    """Return the sample book with some values of one of its facts changed, written as YAML writes them."""
    lines = _ITEM.splitlines(keepends=True)
    for key, value in values.items():
        lines = [line for line in lines if not line.startswith(f"    {key}:")]
        lines.append(f"    {key}: {value}\n")
    return changed(_ITEM, "".join(lines))


def _small_fact(number: int, more: str = "amount: '1'") -> str:
    return (
        f"  - id: c{number}\n    indicator: ships\n    statement: {{en: s, zh: 句}}\n    {more}\n    period: 2018\n"
        "    citations: [{source: report, label: page, locator: '1'}]\n"
    )


def _facts(number: int, more: Callable[[int], str]) -> str:
    return _HEAD + "facts:\n" + "".join(_small_fact(at, more(at)) for at in range(number))


def _laughs() -> str:
    """Return ten levels of nine aliases each: three milliards of words, once they are written out."""
    levels = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 11)]
    return _FORM + "\n".join(levels) + "\n"


def _full(begin: str, piece: str, end: str = "") -> bytes:
    """Return as many pieces as make the largest file that is read."""
    room = _MOST - len(begin.encode()) - len(end.encode())
    return (begin + piece * (room // len(piece.encode())) + end).encode()


def _archive() -> bytes:
    """Return an archive of a few kilobytes whose only member has sixteen megabytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("book.yaml", bytes(16 * MEGABYTE))
    return target.getvalue()


def _again(text: str, number: int) -> str:
    """Return a list in one line that has a thing so many times."""
    return "[" + ", ".join([text] * number) + "]"


def _category_chain() -> str:
    """Return the sample book with five thousand categories, each below the one before."""
    labels = "label: {en: k, zh: 类}"
    chain = [f"  - {{id: k{n}, {labels}, parent: {f'k{n - 1}' if n else 'trade'}}}\n" for n in range(5000)]
    return changed("indicators:\n", "".join(chain) + "indicators:\n")


Maker = Callable[[], str | bytes]
_ANCHOR = "remove it and write the value where it is needed"
_TOO_MANY: Final = "0:0: error: more than 5,000,000 values; split the book"
_TOO_LONG: Final = "error: a text or a comment of more than 1 MB; split it, or leave it out"
_BINARY: Final = (
    "1:1: error: this is a binary file, or a text in UTF-16; "
    "a book is a text in UTF-8 that begins with `form: qingdao-book/1`"
)
_NUMBER: Final = 'write digits with a decimal point, e.g. "1.523"'
_LINK: Final = "64:5: error: the link is no web address; write an address that begins with https://"
_ID: Final = "use small letters, digits, dots, hyphens, e.g. port-containers"
_FORMULA: Final = "write e.g. `(fact-a - fact-b) / 2`, with spaces"
_PERIOD: Final = "write e.g. 2018, 2018-Q1, 2018-05-14 or 2018-01/2018-02"

# What a cap or a rule of the form stops, and the first message, behind the name of the file.
REFUSED: Final[dict[str, tuple[Maker, str]]] = {
    # aliases, tags and whatever else YAML offers
    "laughs": (_laughs, f"2:5: error: an anchor (&a0); {_ANCHOR}"),
    "anchors": (lambda: _full(f"{_FORM}facts:\n", "  - &a b\n"), _TOO_MANY),
    "aliases": (lambda: _full(f"{_FORM}facts:\n", "  - *a\n"), _TOO_MANY),
    "command": (
        lambda: _FORM + 'title: !!python/object/apply:os.system ["touch /tmp/harm"]\n',
        "2:8: error: a tag ('tag:yaml.org,2002:python/object/apply:o…'); remove it: all values of a book are plain",
    ),
    "tags": (
        lambda: _full(f"{_FORM}facts:\n", "  - !!python/name:os.system x\n"),
        "3:5: error: a tag ('tag:yaml.org,2002:python/name:os.system'); remove it: all values of a book are plain",
    ),
    "merged": (lambda: _FORM + "a: {<<: [{b: 1}, {c: 2}]}\n", "2:5: error: a merge key (<<); write the keys out"),
    "documents": (lambda: _full(_FORM, "---\n"), _TOO_MANY),
    "same-key": (lambda: _full(_FORM, "a: b\n"), _TOO_MANY),
    "keys-of-keys": (
        lambda: _full(_FORM, "? "),
        "2:3: error: a list or mapping as a key; a key is a plain word",
    ),
    # depth
    "deep-lists": (lambda: _full(f"{_FORM}facts: ", "["), _TOO_MANY),
    "deep-mappings": (lambda: _full(f"{_FORM}facts: ", "{a: "), _TOO_MANY),
    "deep-blocks": (lambda: _full(f"{_FORM}facts:\n  ", "- "), _TOO_MANY),
    "deep-json": (
        lambda: '{"form": "qingdao-book/1", "facts": ' + "[" * 1_000_000,
        "1:100: error: lists and mappings more than 64 deep; a book needs seven levels",
    ),
    # size
    "too-large": (
        lambda: bytes(_MOST + 1),
        "0:0: error: the file is larger than 64 MB; split the book",
    ),
    "small-values": (lambda: _full(f"{_FORM}facts: [", "a,", "]"), _TOO_MANY),
    "small-items": (lambda: _full(f"{_FORM}facts:\n", "- a\n"), _TOO_MANY),
    "empty-mappings": (lambda: _full(f"{_FORM}facts: [", "{},", "]"), _TOO_MANY),
    "one-word": (lambda: _full(f"{_FORM}title: ", "a"), f"2:6: {_TOO_LONG}"),
    "one-quote": (lambda: _full(f'{_FORM}title: "', "a"), f"2:6: {_TOO_LONG}"),
    "one-comment": (lambda: _full("# ", "a"), f"1:1: {_TOO_LONG}"),
    "escapes": (lambda: _full(f'{_FORM}title: "', "\\u0041"), f"2:6: {_TOO_LONG}"),
    "spaces": (lambda: _full(_FORM, " "), f"1:5: {_TOO_LONG}"),
    "tabs": (
        lambda: _full(_FORM, "\t"),
        (
            "2:1: error: the file ends inside a part that begins at line 1, column 7; "
            "close the bracket or the quote there; the file may be cut off"
        ),
    ),
    "folded": (lambda: _full(f"{_FORM}title: >\n", "  a\n"), _TOO_MANY),
    "large-number": (lambda: '{"form": "qingdao-book/1", "version": ' + "9" * 5_000_000 + "}", f"1:1: {_TOO_LONG}"),
    "cut-off": (
        lambda: large_yaml(1000)[:-5000],
        (
            "6615:53: error: the file ends inside a part that begins at line 6615, column 53; "
            "close the bracket or the quote there; the file may be cut off"
        ),
    ),
    "cut-off-json": (
        lambda: large_json(1000)[:-5000],
        (
            "18587:6: error: the file ends inside a part that begins at line 18587, column 4; "
            "close the bracket or the quote there; the file may be cut off"
        ),
    ),
    # what is no text in UTF-8
    "zeros": (lambda: bytes(_MOST), _BINARY),
    "noise": (lambda: random.Random(7).randbytes(3 * MEGABYTE), _BINARY),  # noqa: S311 - the same at every call
    "archive": (_archive, _BINARY),
    "utf-16": (lambda: BOOK.encode("utf-16"), "1:1: error: the file is written in UTF-16; save it as UTF-8"),
    "utf-16-without-a-mark": (lambda: BOOK.encode("utf-16-le"), _BINARY),
    "utf-32": (lambda: BOOK.encode("utf-32"), "1:1: error: the file is written in UTF-16; save it as UTF-8"),
    "mark-within": (
        lambda: _fact(statement='{en: "pay \ufeff001", zh: 句}'),
        "80:26: error: an invisible control character (U+FEFF); remove it",
    ),
    "gb-18030": (lambda: BOOK.encode("gb18030"), "2:26: error: here the file is not UTF-8; save it as UTF-8"),
    "last-byte": (
        lambda: _full(_FORM, "# a\n")[:-4] + b"\xe9",
        "16777211:1: error: here the file is not UTF-8; save it as UTF-8",
    ),
    "surrogate": (
        lambda: _FORM.encode() + b"title: \xed\xa0\x80",
        "2:8: error: here the file is not UTF-8; save it as UTF-8",
    ),
    "overlong": (
        lambda: _FORM.encode() + b"title: \xc0\xaf",
        "2:8: error: here the file is not UTF-8; save it as UTF-8",
    ),
    # what deceives the eye
    "zero-byte": (
        lambda: _FORM + "title: " + "a" * 9000 + "\0",
        "2:9008: error: an invisible control character (U+0000); remove it",
    ),
    "turned": (
        lambda: _fact(statement='{en: "pay \u202e001 to me", zh: 句}'),
        "80:26: error: an invisible control character (U+202E); remove it",
    ),
    "turned-by-escape": (
        lambda: _fact(statement='{en: "pay \\u202e001 to me", zh: 句}'),
        "80:21: error: an escape for a control character (U+202E); remove it",
    ),
    "bell": (
        lambda: _fact(statement='{en: "\\a", zh: 句}'),
        "80:21: error: an escape for a control character (U+0007); remove it",
    ),
}


def _sources(text: str) -> Maker:
    return lambda: changed("https://example.org/report", text)


def _formula(text: str) -> Maker:
    return lambda: changed(_SHARE, f'derived: "{text}"')


def _values(**values: str) -> Maker:
    return lambda: _fact(**values)


# What is a book by its form but has errors, and the first of them.
WRONG: Final[dict[str, tuple[Maker, str]]] = {
    "not-a-number": (_values(amount=".nan"), f"80:5: error: 'amount' is no plain number: '.nan'; {_NUMBER}"),
    "infinity": (_values(amount="Infinity"), f"80:5: error: 'amount' is no plain number: 'Infinity'; {_NUMBER}"),
    "exponent": (
        _values(amount='"1e999999999"'),
        f"80:5: error: 'amount' is no plain number: '1e999999999'; {_NUMBER}",
    ),
    "digits": (
        _values(amount='"' + "9" * 9999 + '"'),
        "80:5: error: 'amount' is too long; at most 100 characters",
    ),
    "other-digits": (_values(amount='"١٢"'), f"80:5: error: 'amount' is no plain number: '١٢'; {_NUMBER}"),
    "minutes": (_values(amount="12:30"), f"80:5: error: 'amount' is no plain number: '12:30'; {_NUMBER}"),
    "latitude": (
        lambda: changed("latitude: 36.07", "latitude: 1e30"),
        "20:48: error: 'latitude' is out of range: '1e30'; at most 90",
    ),
    "scale": (
        lambda: changed('scale: "1e9"', 'scale: "1e99"'),
        "12:5: error: the power of ten '1e99' is too large; at most 1e30 is read",
    ),
    "year": (
        _values(period="99999"),
        f"80:5: error: no period: '99999' is not a year, half-year, quarter, month or day; {_PERIOD}",
    ),
    "day": (_values(period="2018-02-30"), f"80:5: error: no period: '2018-02-30' is no date that exists; {_PERIOD}"),
    "backwards": (_values(period="2019/2018"), f"80:5: error: no period: '2019/2018' runs backwards; {_PERIOD}"),
    "long-period": (
        _values(period='"' + "2018-" * 1900 + '"'),
        "80:5: error: 'period' is too long; at most 40 characters",
    ),
    "powers": (_formula("9 ** 9 ** 9"), f"134:5: error: '**' is no id, number or operator; {_FORMULA}"),
    "program": (
        _formula("__import__('os').system('touch /tmp/harm')"),
        f"134:5: error: '__import__' is no id, number or operator; {_FORMULA}",
    ),
    "attribute": (
        _formula("ships-all.__class__"),
        "134:5: error: there is no 'ships-all.__class__' among the facts; correct it, or add it to the facts",
    ),
    "long-formula": (
        _formula(" + ".join(["ships-all"] * 500)),
        "134:5: error: the formula has 5997 characters; at most 1000 are read",
    ),
    "by-nothing": (
        _formula("ships-2018 / (ships-all - ships-all)"),
        "129:5: error: the formula divides by what may be nothing; divide by a value above or below zero",
    ),
    "of-itself": (
        _formula("share-2018 * 2"),
        "134:5: error: the formula builds on 'share-2018', itself derived; name the published facts",
    ),
    "ring-of-parts": (
        lambda: _facts(20_000, lambda n: f"amount: '1'\n    part_of: c{(n + 1) % 20_000}"),
        "26:16: error: there is no 'trade-2018' among the facts; correct it, or add it to the facts",
    ),
    "ring-of-categories": (
        lambda: changed("label: {en: Trade, zh: 贸易}", "label: {en: Trade, zh: 贸易}\n    parent: fleet"),
        "25:5: error: 'trade' stands below itself; name another, or none",
    ),
    "chain-of-categories": (
        _category_chain,
        "49:38: error: 'k19' stands below more than 20 others; at most 20 levels are read",
    ),
    "notes": (
        _values(notes=_again("{text: {en: n, zh: 注}, mandatory: true}", 100_000)),
        "81:5: error: 'notes' has 100,000 items; at most 500 are read",
    ),
    "citations": (
        _values(citations=_again("{source: report}", 100_000)),
        "80:5: error: 'citations' has 100,000 items; at most 500 are read",
    ),
    "way-out": (
        lambda: changed("id: trade-2017", "id: ../../etc/passwd"),
        f"75:5: error: 'id' is no id: '../../etc/passwd'; {_ID}",
    ),
    "reserved": (
        lambda: changed("id: trade-2017", "id: home"),
        "75:5: error: the id 'home' is reserved; choose another id",
    ),
    "long-id": (
        lambda: changed("id: trade-2017", f"id: {'a' * 9000}"),
        "75:5: error: 'id' is too long; at most 100 characters",
    ),
    "script": (_sources("javascript:alert(1)"), _LINK),
    "own-file": (_sources("file:///etc/passwd"), _LINK),
    "data": (_sources("data:text/html,<script>alert(1)</script>"), _LINK),
    "share": (_sources("\\\\host\\share\\harm.exe"), _LINK),
    "share-with-slashes": (_sources("//host/share/harm.exe"), _LINK),
    "file-of-a-share": (_sources("file://host/share/harm.exe"), _LINK),
    "mail": (_sources("mailto:a@example.org"), _LINK),
    "no-host": (_sources("https:///etc/passwd"), _LINK),
    "backslash": (_sources("https://example.org\\@host/"), _LINK),
    "other-protocol": (_sources("ftp://example.org/harm.exe"), _LINK),
    "colour": (
        lambda: changed('"#0072B2"', '"url(file:///etc/passwd)"'),
        "25:5: error: 'color' is no colour: 'url(file:///etc/passwd)'; write six hexadecimal digits, e.g. \"#0072B2\"",
    ),
    "all-wrong": (
        lambda: large_yaml(20_000).replace(b"indicator: g", b"indicator: h"),
        "21437:5: error: there is no 'h-1' among the indicators; correct it, or add it to the indicators",
    ),
    "all-unknown": (
        lambda: large_yaml(20_000).replace(b"amount:", b"amuont:"),
        "9439:5: error: unknown key 'amuont'; did you mean 'amount'?",
    ),
    "many-keys": (
        lambda: _FORM + "".join(f"k{n}: v\n" for n in range(1_000_000)),
        "1:1: error: the key 'title' is missing; add `title:` with its value",
    ),
}

_WIDE, _BROAD = "W" * 9999, "一" * 9999

# What is a book all the same, and must be shown as the harmless text that it is.
HARMLESS: Final[dict[str, Maker]] = {
    "markup": _values(
        statement="""{en: '<img src="file:///etc/passwd"><script>a</script><b>bold</b> &amp;', zh: "<h1>大</h1>"}"""
    ),
    "mark-in-front": lambda: "\ufeff" + BOOK,
    "ends-of-windows": lambda: BOOK.replace("\n", "\r\n"),
    "ends-of-old": lambda: BOOK.replace("\n", "\r"),
    "no-end": lambda: BOOK.rstrip("\n"),
    "cells": _values(statement="""{en: "=cmd|'/C calc'!A0", zh: "+1"}"""),
    "wide-statement": _values(statement=f"{{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-kind": lambda: changed("kind: {en: at sea, zh: 在海}", f"kind: {{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-title": lambda: changed("title: {en: Harbour, zh: 港口}", f"title: {{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-category": lambda: changed("label: {en: Trade, zh: 贸易}", f"label: {{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-indicator": lambda: changed(
        "label: {en: Value of trade, zh: 贸易额}", f"label: {{en: {_WIDE}, zh: {_BROAD}}}"
    ),
    "wide-unit": lambda: changed("label: {en: US dollars, zh: 美元}", f"label: {{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-place": lambda: changed("name: {en: Qingdao, zh: 青岛}", f"name: {{en: {_WIDE}, zh: {_BROAD}}}"),
    "wide-source": lambda: changed("title: Report on the harbour", f"title: {_WIDE}"),
    "long-address": _sources("https://example.org/" + "a" * 9000),
    "high-letters": _values(statement='{en: "Z' + "\u0301" * 9000 + '", zh: 句}'),
    "joined-faces": _values(statement='{en: "' + "\U0001f468\u200d" * 3000 + '", zh: 句}'),
    "lines": _values(statement='{en: "' + "a\\n" * 3000 + '", zh: 句}'),
    "large": _values(amount='"' + "9" * 100 + '"'),
    "small": _values(amount='"0.' + "0" * 97 + '1"'),
    "first-year": _values(period="0001"),
    "last-day": _values(period="9999-12-31"),
    "members": _values(members=_again("{en: a, zh: 一}", 500)),
}
