"""The map: a land silhouette without borders, great circles from the origin, and places with labels that never meet."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainterPath

from qingdao_browser.charts.labels import Places, Stretch, Wanted, around
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.plot import Canvas, Marker, pen, polygons
from qingdao_browser.charts.spots import Spot
from qingdao_browser.core.charting import Map, MapPlace
from qingdao_browser.core.geography import great_circle, land, project
from qingdao_browser.core.resources import resource

# The part of the earth that can be shown: all meridians, from the Southern Ocean to the north of Greenland.
SOUTH, NORTH = -58.0, 83.5
ROUTE_POINTS = 96
# The smallest part of the earth that zooming shows, in degrees of the equator.
CLOSEST = 6.0


def world() -> QRectF:
    """Return the whole map in its own degrees, y growing to the north."""
    bottom, top = project(0, SOUTH)[1], project(0, NORTH)[1]
    return QRectF(-180, bottom, 360, top - bottom)


def first_window(chart: Map, aspect: float) -> QRectF:
    """Return the part of the map that shows all places with room around them, as wide as `aspect` times its height."""
    spots = [project(p.longitude, p.latitude) for p in (chart.origin, *chart.places)]
    for spot in chart.places:
        spots += [(x, y) for line in _route(chart.origin, spot) for x, y in line.tolist()]
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    bottom, top = min(y for _, y in spots), max(y for _, y in spots)
    width, height = max(right - left, CLOSEST * 2), max(top - bottom, CLOSEST)
    box = QRectF(left - width * 0.07, bottom - height * 0.09, width * 1.17, height * 1.18)
    return within_world(widened(box, aspect), aspect)


def widened(box: QRectF, aspect: float) -> QRectF:
    """Return the box grown around its middle until it is `aspect` times as wide as high."""
    width = max(box.width(), box.height() * aspect)
    height = width / aspect
    middle = box.center()
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def within_world(box: QRectF, aspect: float) -> QRectF:
    """Return a box of the same shape that lies on the map, shrunk and moved as little as needed."""
    whole = world()
    width = min(box.width(), whole.width(), whole.height() * aspect)
    height = width / aspect
    middle = box.center()
    left = min(max(middle.x() - width / 2, whole.left()), whole.right() - width)
    bottom = min(max(middle.y() - height / 2, whole.top()), whole.bottom() - height)
    return QRectF(left, bottom, width, height)


@cache
def _outlines() -> tuple[Any, Any]:
    """Return the land on the map: the points of all rings in a row, and where each ring begins."""
    rings = land(resource("map", "land.bin"))
    points = np.array([point for ring in rings for point in ring], dtype=float)
    # The projection of core.geography.project for a whole array; its limit keeps the pole on the map.
    latitudes = np.radians(np.clip(points[:, 1], -85.0, 85.0))
    points[:, 1] = np.degrees(1.25 * np.log(np.tan(np.pi / 4 + 0.4 * latitudes)))
    return points, np.cumsum([0, *(len(ring) for ring in rings)])


@cache
def _route(origin: MapPlace, target: MapPlace) -> tuple[Any, ...]:
    """Return the great circle to a place as arrays of points on the map, one for each side of the antimeridian."""
    lines = great_circle((origin.longitude, origin.latitude), (target.longitude, target.latitude), ROUTE_POINTS)
    return tuple(np.array([project(*at) for at in line]) for line in lines)


def _to_panel(points: Any, window: QRectF, panel: QRectF) -> Any:
    """Return points of the map in the pixels of the panel."""
    across, down = panel.width() / window.width(), panel.height() / window.height()
    shift = (panel.left() - window.left() * across, panel.bottom() + window.top() * down)
    return points * np.array((across, -down)) + np.array(shift)


def land_path(window: QRectF, panel: QRectF) -> QPainterPath:
    """Return the land inside a window of the map as areas in a panel of the scene, cut off at the panel's edges.

    They are cut as areas and not by a clip, which an SVG picture would not have; points nearer to each other than
    half a pixel are left out.
    """
    outlines, starts = _outlines()
    points = _to_panel(outlines, window, panel)
    low, high = np.minimum.reduceat(points, starts[:-1]), np.maximum.reduceat(points, starts[:-1])
    edge_low, edge_high = np.array((panel.left(), panel.top())), np.array((panel.right(), panel.bottom()))
    seen = np.all((high > edge_low) & (low < edge_high), axis=1) & np.any(high - low > 0.7, axis=1)
    whole = np.all((low >= edge_low) & (high <= edge_high), axis=1)
    cells = np.round(points * 2)
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = np.any(cells[1:] != cells[:-1], axis=1)
    ring_of = np.repeat(np.arange(len(seen)), np.diff(starts))
    inside = keep & (seen & whole)[ring_of]
    # A path is lifted (0) after the last point of each ring.
    joined = np.zeros(np.count_nonzero(inside), dtype=np.int32)
    joined[:-1] = np.diff(ring_of[inside]) == 0
    areas, joints = [points[inside]], [joined]
    for index in np.flatnonzero(seen & ~whole):
        span = slice(starts[index], starts[index + 1])
        ring = _cut(points[span][keep[span]], panel)
        if len(ring) >= 3:
            areas.append(ring)
            joints.append(np.array([*[1] * (len(ring) - 1), 0], dtype=np.int32))
    corners = np.vstack(areas)
    if not len(corners):
        return QPainterPath()
    xs, ys = (np.ascontiguousarray(corners[:, axis]) for axis in (0, 1))
    return polygons(xs, ys, np.concatenate(joints))


def _cut(ring: Any, panel: QRectF) -> Any:
    """Cut a ring off at the four edges of the panel (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in (
        (0, panel.left(), 1),
        (0, panel.right(), -1),
        (1, panel.top(), 1),
        (1, panel.bottom(), -1),
    ):
        if not len(ring):
            return ring
        depth = sign * (ring[:, axis] - limit)
        after, depth_after = np.roll(ring, -1, axis=0), np.roll(depth, -1)
        crossing = (depth >= 0) != (depth_after >= 0)
        share = np.divide(depth, depth - depth_after, out=np.zeros_like(depth), where=crossing)
        met = ring + share[:, None] * (after - ring)
        # Each point stays where it lies inside, and is followed by the crossing of its edge, if any.
        both = np.stack((ring, met), axis=1).reshape(-1, 2)
        keep = np.stack((depth >= 0, crossing), axis=1).reshape(-1)
        ring = both[keep]
    return ring


def height_of_map(width: float) -> float:
    """Return the height of the plot of a map: the panel and the legend under it."""
    return width * 0.5 + 30


def panel_of(plot: QRectF, look: Look, *, legend: bool) -> QRectF:
    """Return the part of the plot that the map itself fills; the legend stands below it."""
    return plot.adjusted(0, 0, 0, -look.line_of("label") - look.em * 0.6) if legend else plot


def draw_map(chart: Map, canvas: Canvas, plot: QRectF, *, compact: bool, window: QRectF | None = None) -> list[Spot]:
    """Draw the map in the plot; `window` is the part of the earth shown, all places if None."""
    look, em = canvas.look, canvas.look.em
    legend = not compact and bool(chart.legend)
    panel = panel_of(plot, look, legend=legend)
    if window is None:
        window = first_window(chart, panel.width() / panel.height())
    view = canvas.view(panel)
    view.setRange(
        xRange=(window.left(), window.right()), yRange=(window.top(), window.bottom()), padding=0, disableAutoRange=True
    )
    canvas.rect(panel, None, QColor(look.sea), z=-30)
    canvas.path(land_path(window, panel), None, QColor(look.land), z=-20)
    lines: list[Stretch] = []
    for target in chart.places:
        lines += _draw_route(canvas, window, panel, chart.origin, target, compact=compact)
    size = em * (0.45 if compact else 0.72)
    marked = [(target, _to_scene(view, target)) for target in chart.places]
    shown = [(target, at) for target, at in marked if panel.contains(at)]
    home = _to_scene(view, chart.origin)
    ring = QColor(look.ground)
    markers = [
        Marker(*project(p.longitude, p.latitude), p.marker, size, look.mark(p.color, look.land), ring, 1.2)
        for p, _ in shown
    ]
    canvas.markers(view, markers)
    if panel.contains(home):
        canvas.markers(
            view,
            [
                Marker(
                    *project(chart.origin.longitude, chart.origin.latitude),
                    "o",
                    size * 1.25,
                    QColor(look.text),
                    ring,
                    1.2,
                )
            ],
            z=6,
        )
    if legend:
        _draw_legend(chart, canvas, QRectF(plot.left(), panel.bottom(), plot.width(), plot.bottom() - panel.bottom()))
    _write_names(chart, canvas, panel, shown, home, lines, size, compact=compact)
    spots = [Spot(around(home, size + 6), chart.origin.hint, chart.origin.page, chart.origin.name)]
    in_order = sorted(shown, key=_reading_key)
    spots += [Spot(around(at, size + 6), target.hint, target.page, target.name) for target, at in in_order]
    return spots if panel.contains(home) else spots[1:]


def _reading_key(pair: tuple[MapPlace, QPointF]) -> tuple[float, float]:
    return (pair[0].longitude, -pair[0].latitude)


def _to_scene(view: Any, place_: MapPlace) -> QPointF:
    at = view.mapViewToScene(QPointF(*project(place_.longitude, place_.latitude)))
    return QPointF(at.x(), at.y())


def _draw_route(
    canvas: Canvas, window: QRectF, panel: QRectF, origin: MapPlace, target: MapPlace, *, compact: bool
) -> list[Stretch]:
    """Draw the great circle to a place as far as it lies in the panel, and return its stretches."""
    path = QPainterPath()
    stretches: list[Stretch] = []
    for points in _route(origin, target):
        corners = _to_panel(points, window, panel).tolist()
        for start, end in itertools.pairwise(corners):
            kept = _inside((*start, *end), panel)
            if kept is None:
                continue
            if path.isEmpty() or path.currentPosition() != QPointF(kept[0], kept[1]):
                path.moveTo(kept[0], kept[1])
            path.lineTo(kept[2], kept[3])
            stretches.append(kept)
    canvas.path(path, pen(canvas.look.mark(target.color, canvas.look.sea), 1.0 if compact else 1.5), z=1)
    return stretches


def _inside(line: Stretch, panel: QRectF) -> Stretch | None:
    """Return the part of a stretch that lies in the panel (Liang and Barsky, 1984), None for none."""
    x1, y1, x2, y2 = line
    left, top, right, bottom = panel.left(), panel.top(), panel.right(), panel.bottom()
    if left <= min(x1, x2) and max(x1, x2) <= right and top <= min(y1, y2) and max(y1, y2) <= bottom:
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


def _draw_legend(chart: Map, canvas: Canvas, rect: QRectF) -> None:
    """Draw the marker of each category with its name, in a row that wraps nowhere and elides nothing it can show."""
    look, em = canvas.look, canvas.look.em
    y = rect.bottom() - look.line_of("label")
    middle = y + look.line_of("label") / 2
    view = canvas.view(QRectF(0, rect.top(), canvas.width, rect.height()), downwards=True)
    view.setRange(xRange=(0, canvas.width), yRange=(rect.top(), rect.bottom()), padding=0)
    x = rect.left() + em * 0.4
    markers = []
    for name, colour, marker in chart.legend:
        wide = look.width_of(name, "label")
        if x + wide + em > rect.right():
            break
        mark = look.mark(colour)
        markers.append(Marker(x, middle, marker, em * 0.66, mark, mark, 0.5))
        canvas.text(name, x + em * 0.65, y, "label", look.muted)
        x += em * 0.65 + wide + em * 1.4
    if markers:
        canvas.markers(view, markers)


def _write_names(
    chart: Map, canvas: Canvas, panel: QRectF, shown: list[tuple[MapPlace, QPointF]], home: QPointF,
    lines: list[Stretch], size: float, *, compact: bool,
) -> None:  # fmt: skip
    """Write the names of origin and places where there is room."""
    look = canvas.look
    role: Role = "tick" if compact else "label"
    named = [*([(chart.origin, home)] if panel.contains(home) else []), *([] if compact else shown)]
    places = Places(panel.adjusted(2, 1, -2, -1), [around(at, size) for _, at in (*shown, (chart.origin, home))], lines)
    for target, at in named:
        own: Role = "strong" if target is chart.origin else role
        room = QSizeF(look.width_of(target.name, own) + 2, look.line_of(own) * 0.94)
        rect = places.take(Wanted(room, around(at, size + 2)))
        if rect is not None:
            canvas.halo(target.name, rect.left() + 1, rect.top(), own, QColor(look.sea))
            canvas.text(target.name, rect.left() + 1, rect.top(), own)
