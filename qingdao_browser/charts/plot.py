"""The narrow door to pyqtgraph: views of values on a canvas, and the axes beside them.

pyqtgraph ships no types and writes to no device but the screen; what goes around both stands here. It takes longer to
import than the whole window, so it is loaded with the first chart that has axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen, QTransform

from qingdao_browser.charts.canvas import Canvas, pen


class Axis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """An axis with given ticks that measures itself in the scene, for no view shows the scene."""

    def deviceTransform_(self) -> QTransform:  # noqa: N802 - pyqtgraph's name
        """Return the way to the device: the scene's own pixels."""
        return self.sceneTransform()  # type: ignore[no-any-return] # as above

    def _updateLabel(self) -> None:  # noqa: N802 - pyqtgraph's name
        """Write no name beside the ticks: an empty one would be set as rich text a dozen times an axis."""
        self.picture = None


def add_view(canvas: Canvas, rect: QRectF, *, downwards: bool = False) -> Any:
    """Return a new view of values in a rectangle of the canvas; neither mouse nor menu touches it."""
    view = pg.ViewBox(enableMenu=False, enableMouse=False, invertY=downwards, defaultPadding=0)
    view.disableAutoRange()
    canvas.scene.addItem(view)
    view.setGeometry(rect)
    return view


def add_axis(
    canvas: Canvas, view: Any, rect: QRectF, side: str, ticks: Sequence[tuple[float, str]], *, grid: float = 0
) -> None:
    """Write these ticks in a rectangle beside a view; `grid` is how far their lines run into it, 0 for none."""
    look = canvas.look
    axis = Axis(
        side, pen=QPen(Qt.PenStyle.NoPen), textPen=QPen(QColor(look.muted)), tickPen=pen(QColor(look.grid), 1),
        maxTickLength=-grid or 4,
    )  # fmt: skip
    axis.enableAutoSIPrefix(False)
    axis.setStyle(
        tickFont=look.font("tick"), tickAlpha=255, hideOverlappingLabels=60, autoReduceTextSpace=False,
        autoExpandTextSpace=False, tickTextOffset=round(look.em * 0.4), maxTickLevel=0,
    )  # fmt: skip
    axis.setTicks([list(ticks)])
    if side == "left":
        axis.setWidth(rect.width())
    else:
        axis.setHeight(rect.height())
    canvas.scene.addItem(axis)
    axis.setGeometry(rect)
    axis.linkToView(view)
    axis.linkedViewChanged(view)
    axis.setZValue(-10)
