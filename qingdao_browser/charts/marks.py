"""The marks that tell how sure a value is: solid, outlined and hatched bars, open and dashed ends, caps, arrows."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath

from qingdao_browser.charts.canvas import Canvas, pen
from qingdao_browser.core.charting import Bar

HATCH_STEP = 6.0
OPEN_LENGTH = 26.0
ARROW = 7.0


def hatch(rect: QRectF, step: float = HATCH_STEP) -> QPainterPath:
    """Return 45 degree lines that fill a rectangle, cut at its edges, as paths that scale with the drawing."""
    path = QPainterPath()
    width, height = rect.width(), rect.height()
    shift = step / 2
    while shift < width + height:
        path.moveTo(rect.left() + max(0.0, shift - height), rect.top() + min(shift, height))
        path.lineTo(rect.left() + min(shift, width), rect.top() + max(0.0, shift - width))
        shift += step
    return path


def arrow(x: float, y: float, across: float, down: float, size: float = ARROW) -> QPainterPath:
    """Return a filled arrow head with its tip at x, y that points along one of the axes."""
    path = QPainterPath()
    path.moveTo(x, y)
    path.lineTo(x - across * size - down * size * 0.6, y - down * size - across * size * 0.6)
    path.lineTo(x - across * size + down * size * 0.6, y - down * size + across * size * 0.6)
    path.closeSubpath()
    return path


def end_room(bar: Bar) -> float:
    """Return how many pixels a bar's end reaches beyond its value."""
    return OPEN_LENGTH + ARROW + 2 if bar.end == "open_above" else 2.0


def draw_bar(canvas: Canvas, bar: Bar, rect: QRectF, per_unit: float, colour: QColor) -> float:
    """Draw a horizontal bar that ends at its value at the right of `rect`; return the x where the mark ends.

    `per_unit` is the number of pixels to one unit of the axis, for the caps of an interval.
    """
    if bar.end == "interval" and bar.low is not None and bar.high is not None:
        return _draw_interval(canvas, bar, rect, per_unit, colour)
    if bar.end == "open_above":
        _draw_body(canvas, bar, rect, colour)
        return _draw_open(canvas, rect, colour)
    if bar.end == "open_below":
        return _draw_reaching(canvas, bar, rect, colour)
    if bar.end == "about":
        return _draw_about(canvas, bar, rect, colour)
    _draw_body(canvas, bar, rect, colour)
    return rect.right()


def _draw_body(canvas: Canvas, bar: Bar, rect: QRectF, colour: QColor) -> None:
    inner = rect.adjusted(0.75, 0.75, -0.75, -0.75) if rect.width() > 3 else rect
    match bar.ink:
        case "outline" | "hollow":
            canvas.rect(inner, pen(colour, 1.6), QColor(canvas.look.ground))
        case "dashed":
            canvas.rect(inner, pen(colour, 1.6, "dashed"), QColor(canvas.look.ground))
        case "hatched" if bar.end == "exact":
            canvas.rect(inner, pen(colour, 1.6), QColor(canvas.look.ground))
            canvas.path(hatch(inner), pen(colour, 1.4))
        case _:
            canvas.rect(rect, None, colour)


def _draw_open(canvas: Canvas, rect: QRectF, colour: QColor) -> float:
    """Draw what lies above a lower bound: a hatched stretch without an end, and an arrow."""
    open_part = QRectF(rect.right(), rect.top(), OPEN_LENGTH, rect.height())
    canvas.path(hatch(open_part), pen(colour, 1.4))
    middle = rect.center().y()
    tip = open_part.right() + ARROW + 2
    canvas.path(arrow(tip, middle, 1, 0), None, colour)
    return tip


def _draw_reaching(canvas: Canvas, bar: Bar, rect: QRectF, colour: QColor) -> float:
    """Draw an upper bound: its last stretch hatched up to a cap that says "not beyond", and an arrow back."""
    length = min(OPEN_LENGTH, rect.width() / 2)
    body = QRectF(rect.left(), rect.top(), rect.width() - length, rect.height())
    if bar.ink in ("solid", "hatched"):
        canvas.rect(body, None, colour)
    else:
        _draw_body(canvas, bar, body, colour)
    canvas.path(hatch(QRectF(body.right(), rect.top(), length, rect.height())), pen(colour, 1.4))
    canvas.line(rect.right() - 1, rect.top() - 3, rect.right() - 1, rect.bottom() + 3, pen(colour, 2))
    return rect.right()


def _draw_about(canvas: Canvas, bar: Bar, rect: QRectF, colour: QColor) -> float:
    """Draw a value that is only roughly there: the last stretch has a dashed edge."""
    length = min(14.0, rect.width() / 2)
    body = QRectF(rect.left(), rect.top(), rect.width() - length, rect.height())
    _draw_body(canvas, bar, body, colour)
    edge = QPainterPath()
    edge.moveTo(body.right(), rect.top() + 0.8)
    edge.lineTo(rect.right(), rect.top() + 0.8)
    edge.lineTo(rect.right(), rect.bottom() - 0.8)
    edge.lineTo(body.right(), rect.bottom() - 0.8)
    canvas.path(edge, pen(colour, min(1.6, rect.height() / 6), "dashed"))
    return rect.right()


def _draw_interval(canvas: Canvas, bar: Bar, rect: QRectF, per_unit: float, colour: QColor) -> float:
    """Draw a range: the bar to its value, and a line with caps from the lower to the upper end."""
    assert bar.low is not None
    assert bar.high is not None
    low, high = rect.left() + bar.low * per_unit, rect.left() + bar.high * per_unit
    middle = rect.center().y()
    ink = QColor(canvas.look.text)
    if bar.ink in ("solid", "hatched"):
        canvas.rect(QRectF(rect.left(), rect.top(), low - rect.left(), rect.height()), None, colour)
        canvas.path(hatch(QRectF(low, rect.top(), high - low, rect.height())), pen(colour, 1.4))
    else:
        _draw_body(canvas, bar, rect, colour)
    reach = min(max(rect.height() * 0.3, 3.0), 7.0)
    if high - low < 2 * reach and rect.height() < 12:
        return max(high, rect.right())  # caps closer than they are long would be a blot
    canvas.line(low, middle, high, middle, pen(ink, 1.4), z=2)
    for x in (low, high):
        canvas.line(x, middle - reach, x, middle + reach, pen(ink, 1.4), z=2)
    return max(high, rect.right())
