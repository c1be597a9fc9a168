"""Excerpts as LaTeX, to be set with XeLaTeX; Chinese ones in a class of the ctex bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import floor
from typing import Final, assert_never

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.excerpts import Excerpt, Piece
from qingdao_browser.core.summary import Heading, Passage, Picture, Run, SmallCharts, Table
from qingdao_browser.core.text_writer import columns_of, legible

_SIGNS: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
    "\u00a0": "~", "\u202f": r"\,", "\u2009": r"\,",
}  # fmt: skip
# Written as LaTeX writes them in a Latin text, because the package for Chinese sets the signs themselves as wide as a
# Chinese character.
_LATIN: Final = {"‘": "`", "’": "'", "“": "``", "”": "''", "–": "--", "—": "---", "…": r"\ldots{}"}
_LETTERS: Final[dict[LanguageCode, dict[str, str]]] = {"en": {**_SIGNS, **_LATIN}, "zh": _SIGNS}
_APOSTROPHE: Final = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
# What would become one other sign if nothing stood between.
_LIGATURES: Final = ("--", "''", "``", "<<", ">>", ",,", "!`", "?`")
_BLANKS: Final = re.compile(r"[ \t\n]+")
_WIDE: Final = re.compile(r"[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# The packages that each command wants, in the order in which they are loaded.
_PACKAGES: Final = {
    "array": r"\arraybackslash", "booktabs": r"\toprule", "longtable": r"\begin{longtable}", "hyperref": r"\href{",
    "xurl": r"\url{",
}  # fmt: skip
# Signs to a line of 10 pt type on A4, and between two columns; a table that needs more gets columns that wrap and small
# type, of which a line holds more signs.
_LINE: Final = 76
_SMALL_LINE: Final = 86
_GAP: Final = 3
# The most that a column keeps for a word without a hyphen, and for a figure on one line.
_WORD: Final = 13
_FIGURE: Final = 20
# How much of the longest text of a column counts for its width: one long note should not starve the others.
_MOST: Final = 120


def write_latex(excerpt: Excerpt) -> str:
    """Return an excerpt as LaTeX with the packages it wants named in a comment above.

    Entries for reference managers stay as they are: BibTeX is not set but read.
    """
    if any(isinstance(block, Passage) and block.verbatim for block in excerpt.blocks):
        return legible("".join(block.text for block in excerpt.blocks if isinstance(block, Passage)))
    parts = [part for block in excerpt.blocks for part in _block(block, excerpt.language)]
    body = "\n\n".join(filter(None, parts))
    if excerpt.part == "citation":
        # Addresses and titles in several scripts leave little choice where a line may end.
        body = f"\\begin{{sloppypar}}\n{body}\n\\end{{sloppypar}}"
    return "".join(f"% {line}\n" for line in _wanted(body, excerpt.language)) + body + "\n"


def _wanted(body: str, code: LanguageCode) -> list[str]:
    """Return what a document must have for an excerpt to be set in it."""
    packages = [package for package, command in _PACKAGES.items() if command in body]
    if "xurl" in packages and "hyperref" not in packages:
        packages.insert(-1, "hyperref")
    lines = [rf"\usepackage{{{','.join(packages)}}}"] if packages else []
    if code == "zh":
        lines.insert(0, r"\documentclass{ctexart}, XeLaTeX")
    elif _WIDE.search(body):
        lines.insert(0, r"\usepackage[scheme=plain]{ctex}, XeLaTeX: some names are Chinese")
    if _is_rare(body):
        lines.append(r"\setCJKmainfont{Noto Serif CJK SC}, or what else has Korean and rare Chinese characters")
    return lines


def _is_rare(body: str) -> bool:
    """Return whether a text has characters that the Chinese fonts of TeX lack, which hold those of GB 2312."""
    return "?" in "".join(_WIDE.findall(body)).encode("gb2312", errors="replace").decode("gb2312")


def _block(block: Piece, code: LanguageCode) -> list[str]:
    match block:
        case Heading():
            return [rf"\subsection*{{{escaped(block.text, code).strip()}}}"]
        case Passage():
            return [_text(block.runs, code)]
        case Table():
            return _table(block, code)
        case Picture() if block.table.rows:
            return [_chart(block.chart, code), *_table(block.table, code)]
        case Picture():
            return _lone_chart(block.chart, code)
        case SmallCharts():
            return [part for chart in block.charts for part in _lone_chart(chart, code)]
        case _:
            assert_never(block)


def escaped(words: str, code: LanguageCode) -> str:
    """Return words of the book on one line, with every sign that LaTeX obeys made one that it prints."""
    line = _APOSTROPHE.sub("'", _BLANKS.sub(" ", legible(words)))
    return _joined(_LETTERS[code].get(sign, sign) for sign in line)


def _joined(parts: Iterable[str]) -> str:
    """Return parts behind each other, none of which makes one sign with the next."""
    joined: list[str] = []
    last = ""
    for part in parts:
        joined += ["{}", part] if f"{last}{part[:1]}" in _LIGATURES else [part]
        last = part[-1:] or last
    return "".join(joined)


def _text(runs: Iterable[Run], code: LanguageCode) -> str:
    return _joined(_run(run, code) for run in runs).strip()


def _run(run: Run, code: LanguageCode) -> str:
    words = escaped(run.text, code)
    inner = words.strip(" ")
    if not inner:
        return words
    before, after = words[: words.index(inner)], words[words.index(inner) + len(inner) :]
    if run.strong:
        inner = rf"\textbf{{{inner}}}"
    if run.italic:
        inner = rf"\emph{{{inner}}}"
    if run.url.startswith(("http://", "https://")):
        # An address that is written out breaks where it must.
        plain = run.text.strip() == run.url and run.url.isascii()
        inner = rf"\url{{{_address(run.url)}}}" if plain else rf"\href{{{_address(run.url)}}}{{{inner}}}"
    return before + inner + after


def _address(url: str) -> str:
    """Return an address for a command of hyperref; what may not stand in it is written as percent signs and digits."""
    bare = re.sub(r"[^\x21-\x7e]|[{}\\^`\"<>|]", lambda found: _percent(found[0]), legible(url))
    return re.sub("[%#&]", r"\\\g<0>", bare)


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())


def _chart(chart: Chart, code: LanguageCode) -> str:
    """Return a chart in words: its two title lines and its text alternative, a line each."""
    heading = chart.heading
    lines = (rf"\textbf{{{escaped(heading.title, code)}}}", *_lines([heading.subtitle, heading.description.text], code))
    return r"\noindent" + "\\newline\n".join(filter(None, lines))


def _lone_chart(chart: Chart, code: LanguageCode) -> list[str]:
    """Return a chart that has no table beside it: with its sources and what must be said of its figures."""
    return [_chart(chart, code), _notes(_lines(chart.heading.foot, code))]


def _lines(texts: Iterable[str], code: LanguageCode) -> list[str]:
    return [escaped(text, code).strip() for text in texts]


def _notes(lines: Iterable[str]) -> str:
    """Return lines that stand small below a table or chart."""
    said = "\n\n".join(filter(None, lines))
    return f"\\begin{{flushleft}}\\footnotesize\n{said}\n\\end{{flushleft}}" if said else ""


def _table(table: Table, code: LanguageCode) -> list[str]:
    """Return a table with rules, its head on every page, and its remarks and sources below."""
    if not table.rows:
        return []
    rows = [tuple(cell.text for cell in row) for row in table.rows]
    types = _types([*filter(None, [table.columns]), *rows], table.numeric)
    head = [r"\toprule"]
    if table.columns:
        head += [_row(rf"\textbf{{{name}}}" for name in _lines(table.columns, code)), r"\midrule"]
    # The caption stands on the first page only.
    first = (
        [rf"\caption{{{escaped(table.caption, code).strip()}}} \\", *head, r"\endfirsthead"] if table.caption else []
    )
    wraps = any(len(type_) > 1 for type_ in types)
    lines = [
        *([r"{\footnotesize\setlength{\extrarowheight}{2pt}"] if wraps else []),
        r"\begin{longtable}{@{}" + ("%\n  " + "%\n  ".join(types) + "%\n  " if wraps else "".join(types)) + "@{}}",
        *first,
        *head,
        r"\endhead",
        *(_row(_lines(row, code)) for row in rows),
        r"\bottomrule",
        r"\end{longtable}",
        *(["}"] if wraps else []),
    ]
    return ["\n".join(lines), _notes([*_lines(table.remarks, code), _text(table.credit, code)])]


def _row(cells: Iterable[str]) -> str:
    line = " & ".join(cells)
    # Behind the end of a row or a rule a bracket would be read as a height, an asterisk as the other form of the end.
    return (f"{{{line[0]}}}{line[1:]}" if line.startswith(("[", "*")) else line) + r" \\"


def _types(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """Return the types of the columns: as they come where they fit on a line, else wrapping in shares of it."""
    columns = list(zip(*rows, strict=True))
    natural = [min(max(map(columns_of, column)), _MOST) for column in columns]
    gaps = _GAP * (len(natural) - 1)
    if sum(natural) + gaps <= _LINE:
        return ["r" if right else "l" for right in numeric]
    least = [
        min(max(_least(column[0]), *(columns_of(figure) + 2 for figure in column[1:])), _FIGURE)
        if right
        else min(max(map(_least, column)), _WORD)
        for column, right in zip(columns, numeric, strict=True)
    ]
    sides = (r"\raggedleft" if right else r"\raggedright" for right in numeric)
    shares = (floor(100 * share / _SMALL_LINE) for share in _shares(least, natural, _SMALL_LINE - gaps))
    return [
        rf">{{{side}\arraybackslash}}p{{0.{share:02}\linewidth}}" for side, share in zip(sides, shares, strict=True)
    ]


def _least(text: str) -> int:
    """Return the width of what must stand on one line: a word, a Chinese character with the sign behind it."""
    words = re.split(r"[\s–-]", _WIDE.sub("- ", text))
    return max(map(len, words)) + 2


def _shares(least: Sequence[float], natural: Sequence[float], room: float) -> list[float]:
    """Return the widths that columns get: what they need at least, and of the rest more where there is more to say."""
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    widths = list(least)
    while (spare := room - sum(widths)) > 1:
        wants = [max(whole - width, 0) ** 0.75 for whole, width in zip(natural, widths, strict=True)]
        if not any(wants):
            break
        widths = [
            min(width + spare * want / sum(wants), max(whole, width))
            for width, whole, want in zip(widths, natural, wants, strict=True)
        ]
    return widths
