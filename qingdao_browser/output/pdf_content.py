"""What Qt writes into a PDF document, made tighter and more truthful: page contents and the names of characters.

Qt places each glyph by itself, which makes pages twice as large; names characters by the first that shares their glyph,
so that a search for Chinese words fails; and knows no structure. Pages are taken as the text that Qt is known to write:
what looks otherwise is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pikepdf
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

# Far off the paper, where nothing else is painted.
_FAR: Final = -32_000
_SIGN: Final = re.compile(rb"-32000 -32000 1 1 re\nf\n")
_TEXT: Final = re.compile(
    rb"BT\n/(F\d+) ([\d.]+) Tf (1 0 0 -1 0 0 Tm)\n"
    rb"([-\d.]+ [-\d.]+ Td) <([0-9A-F]{4})> Tj\n((?:[-\d.]+ -?0 Td <[0-9A-F]{4}> Tj\n)*)ET\n"
)
# Graphics states in which nothing is painted.
_NOTHING: Final = re.compile(rb"q\n/CSp CS\n[^\n]* SCN\n[^\n]* d\nQ\n")
# The decimals of a length above 100, which has fewer of them than the nine digits that Qt writes of any; of the dots
# of a page all but the first are less than a thousandth of a millimetre.
_DECIMALS: Final = re.compile(rb"(\.\d)\d{3,5}(?= )")
# By how much a glyph may stand beside its place, in thousandths of the type size: less than any eye or printer shows.
_SLACK: Final = 3
# The names of the characters of a font stand in brackets, and each in angle brackets.
_NAMES: Final = re.compile(rb"\[[^\]]*\]")
_NAME: Final = re.compile(rb"<([0-9A-F]{4})>")
# Signs that share a glyph with the one that is meant: tabs with blanks, figure dashes with dashes, radicals with the
# characters that are written as they are.
_MEANT: Final = {"\t": " ", "\xad": "-", "\u2012": "–", "\u2329": "〈", "\u232a": "〉"} | dict(
    zip(*[iter(
        "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟⺎兀⺒巳⺓幺⺟母⺩王⺫目⺬示⺼肉"
        "⼾户㬵胶㫚曶㬺幐㮣槩"
    )] * 2, strict=True)
)  # fmt: skip


def paint_sign(painter: QPainter) -> None:
    """Paint a sign that nobody sees, which `signed` finds again in the contents of the page."""
    painter.fillRect(QRectF(_FAR, _FAR, 1, 1), QColor("black"))


def signed(content: bytes, marks: Sequence[bytes]) -> bytes:
    """Return the contents of a page with marks in place of the signs; ValueError where these are not as many."""
    pieces = _SIGN.split(content)
    if len(pieces) != len(marks) + 1:
        raise ValueError(f"{len(pieces) - 1} signs on a page for {len(marks)} marks")
    return b"".join(part for pair in zip(pieces, [*marks, b""], strict=True) for part in pair)


class Tightener:
    """Writes each line of text in one piece, all of its glyphs where they were; keeps what it has written before."""

    def __init__(self) -> None:
        self._widths: dict[bytes, dict[int, float]] = {}
        # By font and size: how far a glyph moves the next one too far, from the distance that Qt gave them.
        self._off: dict[tuple[bytes, bytes], dict[tuple[bytes, bytes], float]] = {}
        self._lines: dict[tuple[bytes, ...], bytes] = {}

    def knows(self, name: str) -> bool:
        """Return whether the font of that name was learnt."""
        return name.encode("ascii") in self._widths

    def learn(self, name: str, font: pikepdf.Object) -> None:
        """Learn the widths of the glyphs of a font."""
        self._widths[name.encode("ascii")] = widths_of(font)

    def tightened(self, content: bytes) -> bytes:
        """Return the contents of a page in fewer words."""
        # The first lines bring points to dots and need all of their digits.
        head, cm, body = content.partition(b" cm\n")
        tight = _NOTHING.sub(b"", _TEXT.sub(self._line, body))
        # Python joins pieces ten times as fast as it fills in templates.
        return head + cm + b"".join(_DECIMALS.split(tight))

    def _line(self, found: re.Match[bytes]) -> bytes:
        name, size, matrix, begin, first, rest = found.groups()
        widths = self._widths.get(b"/" + name)
        if widths is None:
            return found[0]
        key = (name, size, first, rest)
        glyphs = self._lines.get(key)
        if glyphs is None:
            off = self._off.setdefault((name, size), {})
            glyphs = self._lines[key] = b"".join(_moved(first, rest, float(size), widths, off))
        return b"BT\n/%b %b Tf %b\n%b [<%b>] TJ\nET\n" % (name, size, matrix, begin, glyphs)


def _moved(
    first: bytes, rest: bytes, size: float, widths: Mapping[int, float], known: dict[tuple[bytes, bytes], float]
) -> Iterator[bytes]:
    """Yield the glyphs of a line and, where the next one does not stand at the end of one, how far it is moved."""
    yield first
    before, off = first, 0.0
    # A glyph is five words: 145.593750 0 Td <0005> Tj
    words = rest.split()
    for advance, name in zip(words[::5], words[3::5], strict=True):
        step = known.get((before, advance))
        if step is None:
            width = widths.get(int(before, 16), widths[-1])
            step = known[before, advance] = width - float(advance) * 1000 / size
        off += step
        if not -_SLACK < off < _SLACK:
            move = round(off)
            yield b">%d<" % move
            off -= move
        before = name[1:5]
        yield before


def widths_of(font: pikepdf.Object) -> dict[int, float]:
    """Return the widths of the glyphs of a font by their numbers, in thousandths of its size; -1 is all others."""
    (descendant,) = font["/DescendantFonts"]
    widths = {-1: float(descendant.get("/DW", 1000))}
    numbers = list(descendant.get("/W", []))
    while numbers:
        first, second, *numbers = numbers
        if isinstance(second, pikepdf.Array):
            widths |= {int(first) + place: float(width) for place, width in enumerate(second)}
        else:
            width, *numbers = numbers
            widths |= dict.fromkeys(range(int(first), int(second) + 1), float(width))
    return widths


def truthful(names: bytes) -> bytes:
    """Return the table by which a reader knows the characters of a font, each named as it is meant."""
    return _NAMES.sub(lambda listed: _NAME.sub(lambda found: b"<%b>" % _meant(found[1]), listed[0]), names)


def _meant(name: bytes) -> bytes:
    sign = chr(int(name, 16))
    return b"%04X" % ord(_MEANT.get(sign) or _ideograph(sign))


def _ideograph(sign: str) -> str:
    """Return the character that a radical of the Kangxi dictionary is; any other as it is."""
    return unicodedata.normalize("NFKC", sign) if "\u2f00" <= sign <= "\u2fd5" else sign
