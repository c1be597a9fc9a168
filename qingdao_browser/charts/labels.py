"""Where labels go so that none lies on another, on a marker, or outside; the important ones choose first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

# Sides a label may stand on, seen from its marker, as shares of its own width and height; the first are preferred.
Side = tuple[float, float]
# A stretch of line: x1, y1, x2, y2.
Stretch = tuple[float, float, float, float]
# A rectangle as its left, top, right and bottom.
Sides = tuple[float, float, float, float]
ABOVE, BELOW, RIGHT, LEFT = (0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)
ABOVE_RIGHT, ABOVE_LEFT, BELOW_RIGHT, BELOW_LEFT = (0.85, -1.0), (-0.85, -1.0), (0.85, 1.0), (-0.85, 1.0)
# The side of the squares that the stretches of lines are sorted into, so that few are looked at for each label.
CELL = 32.0
SIDES = (ABOVE, BELOW, RIGHT, LEFT, ABOVE_RIGHT, ABOVE_LEFT, BELOW_RIGHT, BELOW_LEFT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that wants a place: its size, the marker it belongs to, and the sides it may stand on, best first.

    One that must be shown covers others where no side is free, as little as it can.
    """

    size: QSizeF
    marker: QRectF
    sides: Sequence[Side] = SIDES
    gap: float = 3.0
    must: bool = False


class Places:
    """The free space of a chart: each label that finds a place takes it from the ones after it.

    Obstacles are never covered; lines are crossed only where every free side would cross one.
    """

    def __init__(self, bounds: QRectF, obstacles: Iterable[QRectF] = (), lines: Sequence[Stretch] = ()) -> None:
        self._bounds = bounds
        self._taken = list(obstacles)
        self._lines: defaultdict[tuple[int, int], list[Stretch]] = defaultdict(list)
        for line in lines:
            x1, y1, x2, y2 = line
            for cell in _cells(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)):
                self._lines[cell].append(line)

    def take(self, label: Wanted) -> QRectF | None:
        """Return the best free rectangle beside the label's marker, None where there is none."""
        free: list[tuple[float, QRectF]] = []
        covering: list[tuple[float, QRectF]] = []
        for rank, side in enumerate(label.sides):
            rect = beside(label, side)
            if not self._bounds.contains(rect):
                continue
            covered = [rect & other for other in self._taken if other != label.marker and rect.intersects(other)]
            if covered:
                covering.append((sum(part.width() * part.height() for part in covered), rect))
                continue
            touched = self._crossings(rect)
            free.append((rank + 3 * touched, rect))
            if not touched:
                break
        found = free or (covering if label.must else [])
        if not found:
            return None
        best = min(found, key=_cost)[1]
        self._taken.append(best)
        return best

    def _crossings(self, rect: QRectF) -> int:
        """Return how many of the stretches touch a rectangle."""
        sides = (rect.left(), rect.top(), rect.right(), rect.bottom())
        near = {line for cell in _cells(*sides) for line in self._lines.get(cell, ())}
        return sum(part_inside(line, sides) is not None for line in near)


def _cells(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    """Yield the squares that a rectangle touches."""
    for column in range(math.floor(left / CELL), math.floor(right / CELL) + 1):
        for row in range(math.floor(top / CELL), math.floor(bottom / CELL) + 1):
            yield column, row


def _cost(candidate: tuple[float, QRectF]) -> float:
    return candidate[0]


def beside(label: Wanted, side: Side) -> QRectF:
    """Return the label's rectangle on one side of its marker."""
    width, height = label.size.width(), label.size.height()
    marker, gap = label.marker, label.gap
    across, down = side
    x = marker.center().x() + across * (width / 2 + (marker.width() / 2 + gap if not down else 0)) - width / 2
    y = marker.center().y() + down * (height / 2 + marker.height() / 2 + gap) - height / 2
    return QRectF(x, y, width, height)


def part_inside(line: Stretch, sides: Sides) -> Stretch | None:
    """Return the part of a stretch that lies in a rectangle (Liang and Barsky, 1984), None for none."""
    x1, y1, x2, y2 = line
    left, top, right, bottom = sides
    if left <= x1 <= right and left <= x2 <= right and top <= y1 <= bottom and top <= y2 <= bottom:
        return line
    start, end, dx, dy = 0.0, 1.0, x2 - x1, y2 - y1
    for step, room in ((-dx, x1 - left), (dx, right - x1), (-dy, y1 - top), (dy, bottom - y1)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            start = max(start, room / step)
        else:
            end = min(end, room / step)
    if start >= end:
        return None
    return (x1 + start * dx, y1 + start * dy, x1 + end * dx, y1 + end * dy)


def around(point: QPointF, size: float) -> QRectF:
    """Return the square of a marker around its middle."""
    return QRectF(point.x() - size / 2, point.y() - size / 2, size, size)
