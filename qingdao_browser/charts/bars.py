"""Charts of single amounts: horizontal bars, two periods on one axis, and a part of a whole."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath

from qingdao_browser.charts.canvas import Canvas, Marker, pen, wrapped
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.marks import arrow, draw_bar, end_room, hatch
from qingdao_browser.charts.spots import Spot
from qingdao_browser.core.charting import Bar, Bars, Dumbbell, PartOfWhole

NARROW = 34  # in sizes of the body text: below it the label of a bar stands above the bar
# A label takes at most two lines and is cut there, unless the chart is to be shown whole.
LABEL_LINES = 2
ALL_LINES = 10_000


def _row(look: Look, count: int) -> tuple[float, float]:
    """Return the thickness of a bar and the gap to the next; many bars are thinner."""
    em = look.em
    return (em * 2.0, em * 1.1) if count <= 4 else (em * 1.5, em * 0.75)


def _stacked(look: Look, width: float) -> bool:
    return width < NARROW * look.em


def _most(*, whole: bool) -> int:
    return ALL_LINES if whole else LABEL_LINES


def _label_lines(bars: tuple[Bar, ...], look: Look, width: float, most: int) -> int:
    """Return how many lines the longest label takes."""
    return max((len(wrapped(bar.label, width, look, "label", most=most)) for bar in bars), default=1)


def _column(bars: tuple[Bar, ...], look: Look, width: float) -> float:
    """Return the width of the labels that stand before their bars."""
    return min(max((look.width_of(bar.label, "label") for bar in bars), default=0.0) + 1, width * 0.36)


def _row_height(bars: tuple[Bar, ...], look: Look, width: float, *, whole: bool) -> float:
    """Return the height that a bar takes with its label and the gap to the next."""
    thick, gap = _row(look, len(bars))
    if _stacked(look, width):
        above = _label_lines(bars, look, width, _most(whole=whole))
        return thick * 0.75 + gap + above * look.line_of("label")
    if not whole:
        return thick + gap
    beside = _label_lines(bars, look, _column(bars, look, width), ALL_LINES) * look.line_of("label")
    return max(thick + gap, beside + look.em * 0.5)


def height_of_bars(chart: Bars, look: Look, width: float, *, whole: bool = False) -> float:
    """Return the height of the plot of a bar chart; a `whole` one cuts no label."""
    return len(chart.bars) * _row_height(chart.bars, look, width, whole=whole) + look.em * 0.5


def draw_bars(chart: Bars, canvas: Canvas, plot: QRectF, *, compact: bool, whole: bool = False) -> list[Spot]:
    """Draw bars from zero with their labels before and their values behind them; a `whole` chart cuts no label."""
    if compact:
        return _draw_small_bars(chart, canvas, plot, whole=whole)
    look = canvas.look
    bars = chart.bars
    if not bars:
        return []
    stacked = _stacked(look, canvas.width)
    thick, _ = _row(look, len(bars))
    line = look.line_of("label")
    above = _label_lines(bars, look, canvas.width, _most(whole=whole)) * line
    column = 0.0
    if stacked:
        thick *= 0.75
    else:
        column = _column(bars, look, canvas.width) + look.em * 0.6
    row = min(_row_height(bars, look, canvas.width, whole=whole), plot.height() / len(bars))
    gap = look.em * 0.5
    per_unit = _pixels_per_unit(bars, look, canvas.width - column - 2, gap)
    colour = look.mark(chart.heading.color)
    spots = []
    for index, bar in enumerate(bars):
        top = plot.top() + index * row
        middle = top + row / 2
        if stacked:
            most = _most(whole=whole)
            label = wrapped(bar.label, canvas.width, look, "label", most=most)
            canvas.lines(bar.label, 0, top + above - len(label) * line, canvas.width, "label", most=most)
            middle = top + above + thick / 2 + 2
        else:
            most = _most(whole=whole) if whole or row > 2 * line else 1
            label = wrapped(bar.label, column - look.em * 0.6, look, "label", most=most)
            canvas.lines(
                bar.label, 0, middle - len(label) * line / 2, column - look.em * 0.6, "label", most=most, align=1
            )
        rect = QRectF(column, middle - thick / 2, max(bar.value * per_unit, 2.0), thick)
        end = draw_bar(canvas, bar, rect, per_unit, colour)
        (value,) = wrapped(bar.text, canvas.width - end - gap, look, "strong", most=1) or [""]
        text = canvas.text(value, end + gap, middle - look.line_of("strong") / 2, "strong")
        spots.append(Spot(rect.united(text).adjusted(-2, -2, 2, 2), bar.hint, bar.fact, bar.text))
        if stacked:
            canvas.line(column, rect.top() - 2, column, rect.bottom() + 2, pen(QColor(look.muted), 1), z=1)
    if not stacked:
        base = plot.top() + len(bars) * row
        canvas.line(column, plot.top(), column, base, pen(QColor(look.muted), 1), z=1)
    return spots


def height_of_small_bars(chart: Bars, look: Look, width: float) -> float:
    """Return the height of the plot of a small bar chart that cuts no label."""
    lines = sum(len(_small_label(bar, look, width, ALL_LINES)) for bar in chart.bars)
    return lines * look.line_of("tick") + len(chart.bars) * look.em * 1.5


def _draw_small_bars(chart: Bars, canvas: Canvas, plot: QRectF, *, whole: bool) -> list[Spot]:
    """Draw the first bars thin, each under its label and its value; labels are cut only where height is short."""
    look, em = canvas.look, canvas.look.em
    line = look.line_of("tick")
    thick, gap = em * 0.4, em * 0.35
    air = em * 0.12  # between label and bar, for the caps of a bound
    room = plot.height() + gap
    labels = [_small_label(bar, look, canvas.width, _most(whole=whole)) for bar in chart.bars]
    for most in (2, 1):
        if sum(len(label) * line + air + thick + gap for label in labels) > room:
            labels = [_beside_value(bar, look, canvas.width, most) for bar in chart.bars]
    labels = labels[: max(1, int(room // (line + air + thick + gap)))]
    bars = chart.bars[: len(labels)]
    # What is left of the height makes the bars thicker and sets them apart, within bounds.
    spare = room - sum(len(label) * line + air + thick + gap for label in labels)
    if bars:
        share = max(spare, 0.0) / len(bars)
        wider = min(share / 2, em * 0.7)
        thick += wider
        gap += min(share - wider, em * 1.5)
    highest = max((max(bar.value, bar.high or 0.0) for bar in bars), default=0.0)
    room = canvas.width - max((end_room(bar) for bar in bars), default=0.0)
    per_unit = room / highest if highest > 0 else 0.0
    colour = look.mark(chart.heading.color)
    spots = []
    top = plot.top()
    for bar, label in zip(bars, labels, strict=True):
        for index, text in enumerate(filter(None, label)):
            canvas.text(text, 0, top + index * line, "tick", look.muted)
        top += len(label) * line
        canvas.text(bar.text, canvas.width, top - line, "tick", align=1)
        top += air
        rect = QRectF(0, top, max(bar.value * per_unit, 2.0), thick)
        draw_bar(canvas, bar, rect, per_unit, colour)
        spots.append(Spot(rect, bar.hint, bar.fact, bar.text))
        top += thick + gap
    return spots


def _small_label(bar: Bar, look: Look, width: float, most: int) -> list[str]:
    """Return the lines of a bar's label, some at most; the last one leaves room for the value."""
    lines = wrapped(bar.label, width, look, "tick", most=most) or [""]
    room = width - look.width_of(bar.text, "tick") - look.em
    if look.width_of(lines[-1], "tick") <= room:
        return lines
    beside = _beside_value(bar, look, width, LABEL_LINES)
    return [*lines, ""] if beside[-1].endswith("…") else beside


def _beside_value(bar: Bar, look: Look, width: float, most: int) -> list[str]:
    """Return the lines of a bar's label in what its value leaves of the width."""
    room = width - look.width_of(bar.text, "tick") - look.em
    return wrapped(bar.label, room, look, "tick", most=most) or [""]


def _pixels_per_unit(bars: tuple[Bar, ...], look: Look, width: float, gap: float) -> float:
    """Return the scale in which every bar, its end and its value find room; zero where all values are zero."""
    found = []
    for bar in bars:
        reach = max(bar.value, bar.high or 0.0)
        if reach > 0:
            text = min(look.width_of(bar.text, "strong") + 4, width * 0.62)
            found.append(max(width - end_room(bar) - gap - text, width * 0.12) / reach)
    return min(found, default=0.0)


def height_of_dumbbell(look: Look) -> float:
    """Return the height of the plot of two periods."""
    return look.em * 7.5


def draw_dumbbell(chart: Dumbbell, canvas: Canvas, plot: QRectF, *, compact: bool) -> list[Spot]:
    """Draw two dots on an axis from zero with a bar between them, each with its period and value."""
    look, em = canvas.look, canvas.look.em
    colour = look.mark(chart.heading.color)
    ends = (chart.first, chart.second)
    role: Role = "tick" if compact else "label"
    strong: Role = "tick" if compact else "strong"
    sizes = [max(look.width_of(bar.label, role), look.width_of(bar.text, strong)) for bar in ends]
    top = max(bar.high or bar.value for bar in ends) or 1.0
    margin = em * 0.5
    left, right = margin, canvas.width - max(sizes) / 2 - margin
    middle = plot.top() + plot.height() / 2
    per_unit = (right - left) / top
    xs = [left + bar.value * per_unit for bar in ends]
    canvas.line(left, middle, canvas.width, middle, pen(QColor(look.grid), 1), z=-1)
    canvas.line(left, middle - em * 0.45, left, middle + em * 0.45, pen(QColor(look.muted), 1), z=-1)
    canvas.text("0", left, middle + em * 0.55, "tick", look.muted, align=0.5)
    thick = em * (0.35 if compact else 0.5)
    if abs(xs[0] - xs[1]) > 1:
        canvas.rect(QRectF(min(xs), middle - thick / 2, abs(xs[0] - xs[1]), thick), None, look.wash(colour))
    size = em * (0.75 if compact else 1.05)
    fills = [colour if bar.ink in ("solid", "hatched") else QColor(look.ground) for bar in ends]
    canvas.markers(
        [Marker(x, middle, chart.heading.marker, size, fill, colour, 2) for x, fill in zip(xs, fills, strict=True)]
    )
    for x, bar in zip(xs, ends, strict=True):
        if bar.end == "interval" and bar.low is not None and bar.high is not None:
            for value in (bar.low, bar.high):
                at = left + value * per_unit
                canvas.line(at, middle - em * 0.5, at, middle + em * 0.5, pen(QColor(look.text), 1.4), z=2)
        if bar.end in ("open_above", "open_below"):
            side = 1 if bar.end == "open_above" else -1
            start = x + side * (size / 2 + 2)
            canvas.path(hatch(QRectF(min(start, start + side * em), middle - 4, em, 8), 4), pen(colour, 1.2), z=4)
            canvas.path(arrow(start + side * (em + 6), middle, side, 0, 6), None, colour, z=4)
        if bar.end == "about":
            ring = QPainterPath()
            ring.addEllipse(QRectF(x - size * 0.85, middle - size * 0.85, size * 1.7, size * 1.7))
            canvas.path(ring, pen(colour, 1.2, "dashed"))
    boxes = [
        QRectF(min(max(x - wide / 2, 0), canvas.width - wide), 0, wide, 1) for x, wide in zip(xs, sizes, strict=True)
    ]
    apart = not boxes[0].adjusted(-em / 2, 0, em / 2, 0).intersects(boxes[1])
    lines = look.line_of(role) + look.line_of(strong)
    spots = []
    for index, (x, bar, box) in enumerate(zip(xs, ends, boxes, strict=True)):
        above = apart or index == 1
        y = middle - size / 2 - em * 0.3 - lines if above else middle + size / 2 + em * 0.3
        text = canvas.text(bar.label, box.center().x(), y, role, look.muted, align=0.5)
        text = text.united(canvas.text(bar.text, box.center().x(), y + look.line_of(role), strong, align=0.5))
        dot = QRectF(x - size / 2, middle - size / 2, size, size)
        spots.append(Spot(dot.adjusted(-3, -3, 3, 3), bar.hint, bar.fact, bar.text))
    return spots


def height_of_part(
    chart: PartOfWhole, look: Look, width: float, *, compact: bool = False, whole: bool = False
) -> float:
    """Return the height of the plot of a part and its whole; a `whole` one cuts no label."""
    if not whole:
        lines = 2 if _side_by_side(chart, look, width) else 3
    else:
        room = width - 2
        texts = (chart.whole, chart.part) if compact or _side_by_side(chart, look, room) else _bars_of(chart)
        role, strong = _roles(compact=compact)
        lines = sum(1 + len(_under(bar, look, room, role, strong)) for bar in texts)
    return look.em * (3.3 if compact else 4) + lines * look.line_of("label")


def _side_by_side(chart: PartOfWhole, look: Look, width: float) -> bool:
    """Return whether the labels of part and rest fit into one line."""
    texts = (f"{bar.label}{bar.text}" for bar in (chart.part, chart.rest))
    return sum(look.width_of(text, "strong") + look.em for text in texts) <= width


def _bars_of(chart: PartOfWhole) -> tuple[Bar, Bar, Bar]:
    return (chart.whole, chart.part, chart.rest)


def _roles(*, compact: bool) -> tuple[Role, Role]:
    """Return the roles of a label and of the value before it."""
    return ("tick", "tick") if compact else ("label", "strong")


def draw_part(chart: PartOfWhole, canvas: Canvas, plot: QRectF, *, compact: bool, whole: bool = False) -> list[Spot]:
    """Draw one bar for the whole: the part solid with its share, the rest outlined, all three labelled.

    Of a chart shown `whole` a label that does not fit beside its value goes on below it.
    """
    look, em = canvas.look, canvas.look.em
    colour = look.mark(chart.heading.color)
    left, right = 1.0, canvas.width - 1.0
    role, strong = _roles(compact=compact)
    line = look.line_of("label")
    thick = em * (1.6 if compact else 2.3)
    above = QRectF(left, plot.top(), right - left, line)
    written = _two_tone(canvas, left, plot.top(), right - left, chart.whole, role, strong, whole=whole)
    top = plot.top() + written * line + em * 0.75
    split = left + (right - left) * min(max(chart.part.value / (chart.whole.value or 1.0), 0.0), 1.0)
    part = QRectF(left, top, split - left, thick)
    rest = QRectF(split, top, right - split, thick)
    canvas.rect(rest.adjusted(-0.5, 0.8, -0.8, -0.8), pen(colour, 1.6), QColor(look.ground))
    canvas.rect(part, None, colour)
    # A bracket over the bar says what the whole is.
    bracket = QPainterPath()
    bracket.moveTo(left, top - em * 0.28)
    bracket.lineTo(left, top - em * 0.58)
    bracket.lineTo(right, top - em * 0.58)
    bracket.lineTo(right, top - em * 0.28)
    canvas.path(bracket, pen(QColor(look.muted), 1))
    share = look.width_of(chart.share, "strong")
    inside = part.width() > share + em
    x = part.center().x() if inside else part.right() + em * 0.4
    canvas.text(
        chart.share, x, part.center().y() - look.line_of("strong") / 2, "strong",
        look.on(colour).name() if inside else look.text, align=0.5 if inside else 0,
    )  # fmt: skip
    below = part.bottom() + em * 0.4
    written = _two_tone(canvas, left, below, right - left, chart.part, role, strong, whole=whole)
    if compact:
        return _part_spots(chart, part, rest, above)
    if not _side_by_side(chart, look, right - left):
        below += written * line
    _two_tone(canvas, left, below, right - left, chart.rest, role, strong, to_right=True, whole=whole)
    return _part_spots(chart, part, rest, above)


def _part_spots(chart: PartOfWhole, part: QRectF, rest: QRectF, whole: QRectF) -> list[Spot]:
    pairs = ((whole, chart.whole), (part, chart.part), (rest, chart.rest))
    return [Spot(rect, bar.hint, bar.fact, bar.text) for rect, bar in pairs]


def _two_tone(
    canvas: Canvas, x: float, y: float, width: float, bar: Bar, role: Role, strong: Role, *, to_right: bool = False,
    whole: bool = False,
) -> int:  # fmt: skip
    """Write a bar's value in bold and its label beside it, from x, or ending at x + width; return the lines it took."""
    look, gap = canvas.look, canvas.look.em * 0.45
    value = look.width_of(bar.text, strong)
    under = _under(bar, look, width, role, strong) if whole else []
    label = "" if under else "".join(wrapped(bar.label, width - value - gap, look, role, most=1))
    wide = value + (gap + look.width_of(label, role) if label else 0)
    start = x if not to_right else x + width - wide
    canvas.text(bar.text, start, y, strong)
    if label:
        canvas.text(label, start + value + gap, y, role, look.muted)
    for number, text in enumerate(under, start=1):
        below = y + number * look.line_of("label")
        canvas.text(text, x + width if to_right else x, below, role, look.muted, align=1 if to_right else 0)
    return 1 + len(under)


def _under(bar: Bar, look: Look, width: float, role: Role, strong: Role) -> list[str]:
    """Return the lines of a label that does not fit beside its value; none where it does."""
    if look.width_of(bar.text, strong) + look.em * 0.45 + look.width_of(bar.label, role) <= width:
        return []
    return wrapped(bar.label, width, look, role, most=ALL_LINES)
