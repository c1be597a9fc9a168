"""How wide the columns of a table in a Word document are, where nobody knows with which fonts it will be read.

Texts are measured as Arial sets them, and the fonts that stand in for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import islice, permutations
from typing import Final
from unicodedata import east_asian_width

from qingdao_browser.core.summary import Table
from qingdao_browser.output.word_styles import CELL_GAP, TABLE_TYPE

# Twips that the type of tables is high.
EM: Final = 20 * TABLE_TYPE
# How wide the signs of Arial are, in thousandths of the type size; those not named have the width of a figure.
_SIGNS: Final = {
    sign: width / 1000
    for width, signs in (
        (222, "ijl'‘’"), (278, " !,./:;I[]\\ft|"), (333, "()-r`·“”"), (500, "Jckvsxyz"), (611, "FTZ"),
        (667, "ABEKPSVXY&"), (722, "CDHNRUw"), (778, "GOQ"), (833, "mM"), (889, "%"), (944, "W"), (1000, "@—…"),
    )
    for sign in signs
}  # fmt: skip
_SIGN: Final = 0.56
# How much wider bold type is.
_BOLD: Final = 1.1
# By how much a word may be wider in another font than was thought.
_SAFETY: Final = 1.03
# How long a text may be, in sizes of its type, that is not broken.
_SHORT: Final = 7.5
# How much longer than most a number may be that is no number with a remark behind it.
_LITTLE_LONGER: Final = 1.4
# Characters between any two of which a line may end; a few of them are kept together, or a column would be a ladder.
_CHINESE: Final = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{1,5}|[^\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"
)
# Where one script ends and the other begins, and the air that word processors put there.
_SCRIPTS: Final = re.compile("[\u3400-\u9fff](?=[0-9A-Za-z])|[0-9A-Za-z](?=[\u3400-\u9fff])")
_AIR: Final = 0.25
# Rows by which the columns of a table are measured.
_MEASURED_ROWS: Final = 60
# How much a line of any cell counts beside one that makes its row higher.
_BROKEN: Final = 0.25
# In how many steps a width is shared among columns, and how many of them are moved at a time.
_STEPS: Final = 48
_MOVES: Final = (12, 6, 3, 1)


def column_widths(table: Table, total: float) -> list[int]:
    """Return the widths of the columns of a table that is in all of a width, in twips."""
    # An address may break anywhere.
    most = total / max(3, len(table.numeric))
    cells, least = [], []
    for column, numeric in enumerate(table.numeric):
        texts = [row[column].text for row in islice(table.rows, _MEASURED_ROWS)]
        name = table.columns[column] if table.columns else ""
        widths = [ems(name) * EM * _BOLD, *(ems(text) * EM for text in texts)]
        words = [ems(word) * EM for text in texts for word in _unbroken(text)]
        # Most numbers stand on one line; only one with a remark behind it is broken.
        usual, longest = sorted(widths)[len(widths) * 3 // 4], max(widths)
        number = longest if longest <= _LITTLE_LONGER * usual else usual
        unbroken = number if numeric else max(words, default=0)
        head = max((ems(word) * EM * _BOLD for word in _unbroken(name)), default=0)
        cells.append([width + CELL_GAP for width in widths])
        least.append(min(max(head, unbroken) * _SAFETY, most) + CELL_GAP)
    return [round(width) for width in _shared(cells, least, total, table.numeric)]


def _shared(
    cells: Sequence[Sequence[float]], least: Sequence[float], total: float, numeric: Sequence[bool]
) -> list[float]:
    """Share a width among columns so that their rows are low, given how wide each cell of a column is on one line.

    No column is narrower than its `least` where there is room for all of these. Where all cells have room on one line,
    the columns of text share what is left.
    """
    natural = [max(column) for column in cells]
    spare = total - sum(natural)
    if spare >= 0:
        grow = [0.0 if number else width for width, number in zip(natural, numeric, strict=True)]
        whole = sum(grow) or sum(natural)
        return [
            width + spare * more / whole for width, more in zip(natural, grow if any(grow) else natural, strict=True)
        ]
    step = (total - sum(least)) / _STEPS
    if step <= 0:
        return [width * total / sum(least) for width in least]
    lines = [
        [[line_count(cell, low + step * taken) for cell in column] for taken in range(_STEPS + 1)]
        for column, low in zip(cells, least, strict=True)
    ]

    def cost(taken: Sequence[int]) -> float:
        """Return how high all rows are together, and how broken up their cells, which counts for less."""
        columns = [lines[column][steps] for column, steps in enumerate(taken)]
        height: int = sum(map(max, zip(*columns, strict=True)))
        return height + _BROKEN * sum(map(sum, columns))

    taken = [_STEPS // len(cells)] * len(cells)
    taken[natural.index(max(natural))] += _STEPS - sum(taken)
    lowest = cost(taken)
    better = True
    while better:
        better = False
        for many in _MOVES:
            for giver, taker in permutations(range(len(cells)), 2):
                if taken[giver] < many:
                    continue
                moved = [steps + many * ((column == taker) - (column == giver)) for column, steps in enumerate(taken)]
                if cost(moved) < lowest - 1e-9:
                    taken, lowest, better = moved, cost(moved), True
    return [low + step * steps for low, steps in zip(least, taken, strict=True)]


def line_count(text: float, width: float) -> int:
    """Return about how many lines a text takes, given how wide it is on one; broken lines are not quite full."""
    return 1 if text <= width else math.ceil(1.1 * text / width)


def _unbroken(text: str) -> list[str]:
    """Return the stretches of a text that stand on one line: short ones whole, words, of Chinese some characters."""
    if ems(text) <= _SHORT:
        return [text]
    return [piece for word in text.split() for piece in _CHINESE.findall(word)]


def ems(text: str) -> float:
    """Return about how wide a text is, in sizes of its type; there is some air between the two scripts."""
    width = sum(map(_em, text))
    return width if text.isascii() else width + _AIR * len(_SCRIPTS.findall(text))


def _em(sign: str) -> float:
    known = _SIGNS.get(sign)
    if known is not None:
        return known
    return _SIGN if sign.isascii() or east_asian_width(sign) not in "WF" else 1.0
