"""Where labels go so that none lies on another, on a marker, or outside; the important ones choose first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF

# Sides a label may stand on, seen from its marker, as shares of its own width and height; the first are preferred.
Side = tuple[float, float]
# A stretch of line: x1, y1, x2, y2.
Stretch = tuple[float, float, float, float]
ABOVE, BELOW, RIGHT, LEFT = (0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)
ABOVE_RIGHT, ABOVE_LEFT, BELOW_RIGHT, BELOW_LEFT = (0.85, -1.0), (-0.85, -1.0), (0.85, 1.0), (-0.85, 1.0)
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
        self._lines = np.array(lines, dtype=float).reshape(-1, 4)

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
            touched = crossings(self._lines, rect)
            free.append((rank + 3 * touched, rect))
            if not touched:
                break
        found = free or (covering if label.must else [])
        if not found:
            return None
        best = min(found, key=_cost)[1]
        self._taken.append(best)
        return best


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


def crossings(ends: Any, rect: QRectF) -> int:
    """Return how many of the stretches, rows of x1, y1, x2, y2, touch a rectangle (Liang and Barsky, 1984)."""
    if not len(ends):
        return 0
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    low = np.array((rect.left(), rect.top())) - start
    high = np.array((rect.right(), rect.bottom())) - start
    # A stretch along one axis never reaches a side across it: its share is infinite, or it lies between the sides.
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = np.minimum(low / step, high / step), np.maximum(low / step, high / step)
    still = step == 0
    between = (low <= 0) & (high >= 0)
    near = np.where(still, np.where(between, -np.inf, np.inf), near)
    far = np.where(still, np.where(between, np.inf, -np.inf), far)
    enter, leave = np.maximum(near.max(axis=1), 0.0), np.minimum(far.min(axis=1), 1.0)
    return int(np.count_nonzero(enter <= leave))


def around(point: QPointF, size: float) -> QRectF:
    """Return the square of a marker around its middle."""
    return QRectF(point.x() - size / 2, point.y() - size / 2, size, size)
