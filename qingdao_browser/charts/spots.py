"""The places of a drawn chart that a pointer or a key can be on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF


@dataclass(frozen=True, slots=True)
class Spot:
    """One point of a chart: where it is, what is told of it, the fact or page it leads to, and its written value."""

    rect: QRectF
    hint: str
    fact: str
    text: str


def nearest(spots: tuple[Spot, ...], at: QPointF, reach: float) -> int:
    """Return the index of the spot under a position, else the closest within `reach` pixels, else -1."""
    best, best_distance = -1, reach
    for index, spot in enumerate(spots):
        rect = spot.rect
        across = max(rect.left() - at.x(), 0.0, at.x() - rect.right())
        down = max(rect.top() - at.y(), 0.0, at.y() - rect.bottom())
        middle = rect.center() - at
        # Where rectangles lie on each other the one whose middle is closer wins.
        distance = (across**2 + down**2) ** 0.5 + 0.01 * (middle.x() ** 2 + middle.y() ** 2) ** 0.5
        if distance < best_distance:
            best, best_distance = index, distance
    return best
