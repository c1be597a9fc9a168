"""The map: a land silhouette without borders, great circles from the origin, and places with labels that never meet."""

from __future__ import annotations

import itertools
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import cache

from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF, QTransform

from qingdao_browser.charts.canvas import Canvas, Marker, pen
from qingdao_browser.charts.labels import Places, Stretch, Wanted, around, part_inside
from qingdao_browser.charts.look import Look, Role
from qingdao_browser.charts.spots import Spot
from qingdao_browser.core.charting import Map, MapPlace
from qingdao_browser.core.geography import Point, great_circle, land, project
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
        spots += itertools.chain.from_iterable(_route(chart.origin, spot))
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
def _land() -> QPainterPath:
    """Return the land on the map."""
    rings = land(resource("map", "land.bin"))
    # The outlines lie on a grid, so that many points have their latitude in common.
    heights = {latitude: project(0, latitude)[1] for latitude in {point[1] for ring in rings for point in ring}}
    packed = b"".join(
        _packed(longitudes, map(heights.__getitem__, latitudes))
        for longitudes, latitudes in (zip(*ring, strict=True) for ring in rings)
    )
    path, polygon, stream = QPainterPath(), QPolygonF(), QDataStream(QByteArray(packed))
    for _ in rings:
        stream >> polygon  # reads the next one
        path.addPolygon(polygon)
    return path


def _packed(xs: Sequence[float], ys: Iterable[float]) -> bytes:
    """Return a polygon in Qt's own form of bytes: a call for each of the many corners would delay the start."""
    corners = array("d", bytes(16 * len(xs)))
    corners[0::2], corners[1::2] = array("d", xs), array("d", ys)
    if sys.byteorder == "little":
        corners.byteswap()
    return struct.pack(">I", len(xs)) + corners.tobytes()


@cache
def _route(origin: MapPlace, target: MapPlace) -> tuple[tuple[Point, ...], ...]:
    """Return the great circle to a place as lines of points on the map, one for each side of the antimeridian."""
    lines = great_circle((origin.longitude, origin.latitude), (target.longitude, target.latitude), ROUTE_POINTS)
    return tuple(tuple(project(*at) for at in line) for line in lines)


def _to_panel(window: QRectF, panel: QRectF) -> QTransform:
    """Return the way from the map to the pixels of the panel that shows a window of it."""
    across, down = panel.width() / window.width(), panel.height() / window.height()
    return QTransform(
        across, 0, 0, -down, panel.left() - window.left() * across, panel.bottom() + window.top() * down
    )  # fmt: skip


def land_path(window: QRectF, panel: QRectF) -> QPainterPath:
    """Return the land inside a window of the map as areas in a panel of the scene, cut off at the panel's edges.

    They are cut as areas and not by a clip, which an SVG picture would not have.
    """
    frame = QPainterPath()
    frame.addRect(window)
    return _to_panel(window, panel).map(_land().intersected(frame))


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
    way = _to_panel(window, panel)
    canvas.rect(panel, None, QColor(look.sea), z=-30)
    canvas.path(land_path(window, panel), None, QColor(look.land), z=-20)
    lines: list[Stretch] = []
    for target in chart.places:
        lines += _draw_route(canvas, way, panel, chart.origin, target, compact=compact)
    size = em * (0.45 if compact else 0.72)
    marked = [(target, _to_scene(way, target)) for target in chart.places]
    shown = [(target, at) for target, at in marked if panel.contains(at)]
    home = _to_scene(way, chart.origin)
    ring = QColor(look.ground)
    canvas.markers(
        [
            Marker(at.x(), at.y(), target.marker, size, look.mark(target.color, look.land), ring, 1.2)
            for target, at in shown
        ]
    )
    if panel.contains(home):
        canvas.markers([Marker(home.x(), home.y(), "o", size * 1.25, QColor(look.text), ring, 1.2)], z=3.5)
    if legend:
        _draw_legend(chart, canvas, QRectF(plot.left(), panel.bottom(), plot.width(), plot.bottom() - panel.bottom()))
    _write_names(chart, canvas, panel, shown, home, lines, size, compact=compact)
    spots = [Spot(around(home, size + 6), chart.origin.hint, chart.origin.page, chart.origin.name)]
    in_order = sorted(shown, key=_reading_key)
    spots += [Spot(around(at, size + 6), target.hint, target.page, target.name) for target, at in in_order]
    return spots if panel.contains(home) else spots[1:]


def _reading_key(pair: tuple[MapPlace, QPointF]) -> tuple[float, float]:
    return (pair[0].longitude, -pair[0].latitude)


def _to_scene(way: QTransform, place_: MapPlace) -> QPointF:
    return way.map(QPointF(*project(place_.longitude, place_.latitude)))


def _draw_route(
    canvas: Canvas, way: QTransform, panel: QRectF, origin: MapPlace, target: MapPlace, *, compact: bool
) -> list[Stretch]:
    """Draw the great circle to a place as far as it lies in the panel, and return its stretches."""
    path = QPainterPath()
    stretches: list[Stretch] = []
    sides = (panel.left(), panel.top(), panel.right(), panel.bottom())
    across, down, left, top = way.m11(), way.m22(), way.dx(), way.dy()
    reached = None
    for points in _route(origin, target):
        corners = [(x * across + left, y * down + top) for x, y in points]
        for start, end in itertools.pairwise(corners):
            kept = part_inside((*start, *end), sides)
            if kept is None:
                continue
            if kept[:2] != reached:
                path.moveTo(kept[0], kept[1])
            reached = kept[2:]
            path.lineTo(*reached)
            stretches.append(kept)
    canvas.path(path, pen(canvas.look.mark(target.color, canvas.look.sea), 1.0 if compact else 1.5), z=1)
    return stretches


def _draw_legend(chart: Map, canvas: Canvas, rect: QRectF) -> None:
    """Draw the marker of each category with its name, in a row that wraps nowhere and elides nothing it can show."""
    look, em = canvas.look, canvas.look.em
    y = rect.bottom() - look.line_of("label")
    middle = y + look.line_of("label") / 2
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
    canvas.markers(markers)


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
