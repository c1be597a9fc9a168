"""Observations over time: markers, and lines inside a run only; labels stand beside their points."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainterPath

from qingdao_browser.charts.canvas import Canvas, Marker, pen
from qingdao_browser.charts.labels import Places, Stretch, Wanted, around
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.marks import arrow, hatch
from qingdao_browser.charts.spots import Spot
from qingdao_browser.core.charting import Point, Run, Tick, Timeline

# Further compilers get the next of these shapes that the first does not use.
SHAPES = ("o", "s", "t1", "d", "p", "h")


@dataclass(frozen=True, slots=True)
class Placed:
    """A point of a run with its place in the scene and the space it takes with what tells how it ends."""

    run: Run
    point: Point
    at: QPointF
    space: QRectF


def height_of_timeline(look: Look, width: float) -> float:
    """Return the height of the plot of a timeline."""
    return min(max(width * 0.36, look.em * 13), look.em * 19)


def draw_timeline(chart: Timeline, canvas: Canvas, plot: QRectF, language_code: str, *, compact: bool) -> list[Spot]:
    """Draw the runs on an axis of years and an axis of values that names its unit."""
    from qingdao_browser.charts.plot import add_axis, add_view

    look, em = canvas.look, canvas.look.em
    points = [point for run in chart.runs for point in run.points]
    if not points:
        return []
    size = em * (0.5 if compact else 0.66)
    values = _few(chart.values) if compact else chart.values
    gutter = max((look.width_of(tick.text, "tick") for tick in values), default=0.0) + em * 0.6
    below = look.line_of("tick") + em * (0.5 if compact else 0.85)
    covered: list[QRectF] = []
    if compact:
        area = QRectF(gutter, plot.top() + em * 0.5, canvas.width - gutter - em * 0.6, plot.height() - below - em * 0.5)
    else:
        covered = [canvas.text(chart.heading.unit, 0, plot.top(), "tick", look.muted)]
        head = look.line_of("tick") + em * 0.75
        area = QRectF(gutter, plot.top() + head, canvas.width - gutter - em * 0.6, plot.height() - head - below)
    view = add_view(canvas, area, downwards=chart.rank)
    _set_range(view, chart, area, size, look)
    scale = QRectF(0, area.top(), gutter, area.height())
    add_axis(canvas, view, scale, "left", [(t.at, t.text) for t in values], grid=area.width())
    times = [(t.at, t.text) for t in _fitting(chart.times, look, view, ends_only=compact)]
    add_axis(canvas, view, QRectF(area.left(), area.bottom(), area.width(), below + em), "bottom", times)
    placed = [_placed(view, run, point, size, downwards=chart.rank) for run in chart.runs for point in run.points]
    shapes = _shapes(chart)
    colour = look.mark(chart.heading.color)
    lines = list(_draw_lines(chart, canvas, placed, colour, compact=compact))
    for mark in placed:
        _draw_end(canvas, view, mark, size, colour, downwards=chart.rank)
    canvas.markers([_marker(mark, shapes, size, colour, look) for mark in sorted(placed, key=_weight)])
    # Labels stay to the right of those of the axis.
    left = gutter - em * 0.2
    bounds = QRectF(left, plot.top(), canvas.width - left, area.bottom() - plot.top() - 1)
    _write_labels(canvas, placed, bounds, covered, lines, language_code, compact=compact)
    in_order = sorted(placed, key=_reading_key)
    return [Spot(around(m.at, size + 8), m.point.hint, m.point.fact, m.point.text) for m in in_order]


def _reading_key(mark: Placed) -> tuple[float, float]:
    return (mark.point.at, mark.point.value)


def _is_solid(mark: Placed) -> bool:
    return mark.point.ink in ("solid", "hatched")


def _weight(mark: Placed) -> tuple[bool, bool]:
    """Order markers as they are drawn: solid ones over hollow ones, the one that the title names over all."""
    return (mark.point.lead, _is_solid(mark))


def _lead(placed: list[Placed]) -> Placed:
    """Return the point that the title names; where no point is marked so, the last labelled solid one."""

    def rank(mark: Placed) -> tuple[bool, bool, bool, tuple[float, float]]:
        return (mark.point.lead, _is_solid(mark), mark.point.labelled, _reading_key(mark))

    return max(placed, key=rank)


def _few(ticks: Sequence[Tick]) -> tuple[Tick, ...]:
    """Return the first and the last tick, and one between them where there is a middle one."""
    if len(ticks) < 3:
        return tuple(ticks)
    middle = (ticks[len(ticks) // 2],) if len(ticks) % 2 else ()
    return (ticks[0], *middle, ticks[-1])


def _set_range(view: Any, chart: Timeline, area: QRectF, size: float, look: Look) -> None:
    """Let the view show all points and ticks, with room for the markers and the labels of the years at the edges."""
    em = look.em
    points = [point for run in chart.runs for point in run.points]
    ats = [point.at for point in points]
    lows = [min(p.value, p.low if p.low is not None else p.value) for p in points] + [tick.at for tick in chart.values]
    highs = [max(p.value, p.high if p.high is not None else p.value) for p in points]
    highs += [tick.at for tick in chart.values]
    # The label of a year stands in its middle, which may lie beyond a point that covers only some of its months.
    edges = [tick.at for tick in chart.times if min(ats) - 0.5 <= tick.at <= max(ats) + 0.5]
    first, last = min((*ats, *edges)), max((*ats, *edges))
    if last - first < 0.5 and len(edges) < 2:
        first, last = first - 0.5, last + 0.5
    widest = max((look.width_of(tick.text, "tick") for tick in chart.times), default=0.0)
    side = max(size * 0.5 + em * 0.6, widest / 2 - em * 0.5)
    unit = (last - first) / max(area.width() - 2 * side, 1)
    low, high = min(lows), max(highs)
    if high <= low:
        high = low + 1
    if chart.rank:
        margin = max(0.5, (high - low) * 0.05)
        low, high = low - margin, high + margin
    view.setRange(xRange=(first - side * unit, last + side * unit), yRange=(low, high), padding=0)


def _to_scene(view: Any, x: float, y: float) -> QPointF:
    at = view.mapViewToScene(QPointF(x, y))
    return QPointF(at.x(), at.y())


def _placed(view: Any, run: Run, point: Point, size: float, *, downwards: bool) -> Placed:
    """Find the place of a point in the scene, and the space it takes there."""
    at = _to_scene(view, point.at, point.value)
    space = around(at, size + 1)
    if point.end == "about":
        space = around(at, size * 1.7)
    elif point.end == "interval" and point.low is not None and point.high is not None:
        ends = [_to_scene(view, point.at, value).y() for value in (point.low, point.high)]
        space = space.united(QRectF(space.left(), min(ends) - 1, space.width(), abs(ends[0] - ends[1]) + 2))
    elif point.end in ("open_above", "open_below"):
        space = space.united(space.translated(0, _open_side(point, downwards=downwards) * (size * 1.3 + 7)))
    return Placed(run, point, at, space)


def _open_side(point: Point, *, downwards: bool) -> int:
    """Return 1 where what is open lies below the point on the screen, -1 where it lies above."""
    return (-1 if point.end == "open_above" else 1) * (-1 if downwards else 1)


def _fitting(ticks: Sequence[Tick], look: Look, view: Any, *, ends_only: bool) -> list[Tick]:
    """Return every n-th tick such that their labels do not touch; the small form has the first and the last."""
    low, high = view.viewRange()[0]
    shown = [tick for tick in ticks if low <= tick.at <= high]
    if ends_only and len(shown) > 2:
        return [shown[0], shown[-1]]
    for step in range(1, len(shown) + 1):
        kept = shown[::step]
        boxes = [
            (_to_scene(view, tick.at, 0).x(), look.width_of(tick.text, "tick") / 2 + look.em * 0.35) for tick in kept
        ]
        if all(a + wide <= b - narrow for (a, wide), (b, narrow) in itertools.pairwise(boxes)):
            return kept
    return shown[:1]


def _shapes(chart: Timeline) -> dict[str, str]:
    """Return the marker of each compiler by the name of its runs."""
    names = list(dict.fromkeys(run.name for run in chart.runs))
    others = [shape for shape in SHAPES if shape != chart.heading.marker]
    shapes = [chart.heading.marker, *others]
    return {name: shapes[index % len(shapes)] for index, name in enumerate(names)}


def _marker(mark: Placed, shapes: dict[str, str], size: float, colour: QColor, look: Look) -> Marker:
    ground = QColor(look.ground)
    point = mark.point
    solid = _is_solid(mark)
    return Marker(
        mark.at.x(), mark.at.y(), shapes[mark.run.name], size, colour if solid else ground,
        colour if not solid else ground, 1.0 if solid else 1.5 if point.ink == "dashed" else 2.0,
        dashed=point.ink == "dashed",
    )  # fmt: skip


def _draw_lines(
    chart: Timeline, canvas: Canvas, placed: list[Placed], colour: QColor, *, compact: bool
) -> Iterator[Stretch]:
    """Join the points of each run; where a run is uncertain its line is dashed. Yield the stretches.

    Ranks stay dots: between two editions of a list there is no rank to pass through.
    """
    if chart.rank:
        return
    width = 1.6 if compact else 2.0
    rest = iter(placed)
    for run in chart.runs:
        places = [next(rest).at for _ in run.points]
        paths = {False: QPainterPath(), True: QPainterPath()}
        for index, (start, end) in enumerate(itertools.pairwise(places)):
            dashed = index < len(run.dashed) and run.dashed[index]
            path = paths[dashed]
            if path.isEmpty() or path.currentPosition() != start:
                path.moveTo(start)
            path.lineTo(end)
            yield (start.x(), start.y(), end.x(), end.y())
        for dashed, path in paths.items():
            if not path.isEmpty():
                canvas.path(path, pen(colour, width, "dashed" if dashed else "solid"), z=1)


def _draw_end(canvas: Canvas, view: Any, mark: Placed, size: float, colour: QColor, *, downwards: bool) -> None:
    """Draw how a point ends: an open bound with an arrow, a range with caps, a dashed ring for "about"."""
    point, at = mark.point, mark.at
    ink = pen(colour, 1.4)
    if point.end == "interval" and point.low is not None and point.high is not None:
        low, high = (_to_scene(view, point.at, value).y() for value in (point.low, point.high))
        canvas.line(at.x(), low, at.x(), high, ink, z=2)
        for y in (low, high):
            canvas.line(at.x() - size / 2, y, at.x() + size / 2, y, ink, z=2)
    elif point.end in ("open_above", "open_below"):
        way = _open_side(point, downwards=downwards)
        start = at.y() + way * (size / 2 + 1)
        length = size * 1.3
        canvas.path(hatch(QRectF(at.x() - 3, min(start, start + way * length), 6, length), 3.5), pen(colour, 1.1), z=2)
        canvas.path(arrow(at.x(), start + way * (length + 6), 0, way, 6), None, colour, z=2)
    elif point.end == "about":
        ring = QPainterPath()
        ring.addEllipse(around(at, size * 1.7))
        canvas.path(ring, pen(colour, 1.2, "dashed"), z=2)


def _write_labels(
    canvas: Canvas, placed: list[Placed], bounds: QRectF, covered: list[QRectF], lines: list[Stretch],
    language_code: str, *, compact: bool,
) -> None:  # fmt: skip
    """Write the numbers of the points that carry one and the names of the compilers, where there is room.

    The point that the title names always has its number; in the small form it alone has one.
    """
    look = canvas.look
    lead = _lead(placed)
    named = {} if compact else _name_bearers(placed)
    places = Places(bounds, [*(mark.space for mark in placed), *covered], lines)
    for mark in [lead] if compact else sorted(placed, key=_importance(lead)):
        number, name = mark.point.text, named.get(id(mark), "")
        role: Role = "strong" if mark is lead else "label"
        # Where number and name find no room together the number stands alone; a name never does.
        texts = [_joined(number, name, language_code)] if name else []
        if mark is lead or mark.point.labelled:
            texts.append(number)
        for text in texts:
            size = QSizeF(look.width_of(text, role), look.line_of(role))
            rect = places.take(Wanted(size, mark.space, must=mark is lead and text == number))
            if rect is not None:
                canvas.halo(text, rect.left(), rect.top(), role, QColor(look.ground))
                canvas.text(text, rect.left(), rect.top(), role)
                break


def _importance(lead: Placed) -> Any:
    def key(mark: Placed) -> tuple[int, float]:
        return (0 if mark is lead else 1 if mark.point.labelled else 2, -mark.point.at)

    return key


def _joined(number: str, name: str, language_code: str) -> str:
    return f"{number}（{name}）" if language_code == "zh" else f"{number} ({name})"


def _name_bearers(placed: list[Placed]) -> dict[int, str]:
    """Choose the point that carries each compiler's name: the one of the title, else the last of its longest run.

    Of a run the labelled points go before the others.
    """
    best: dict[str, tuple[tuple[bool, int, bool, float], Placed]] = {}
    for mark in placed:
        if not mark.run.name:
            continue
        rank = (mark.point.lead, len(mark.run.points), mark.point.labelled, mark.point.at)
        if mark.run.name not in best or rank > best[mark.run.name][0]:
            best[mark.run.name] = (rank, mark)
    return {id(mark): name for name, (_, mark) in best.items()}
