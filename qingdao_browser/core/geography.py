"""The earth as the map needs it: land outlines, great circles, distances and a projection; all angles in degrees."""

from __future__ import annotations

import sys
import zlib
from array import array
from itertools import accumulate, pairwise
from math import asin, atan2, cos, degrees, hypot, log, pi, radians, sin, sqrt, tan

Point = tuple[float, float]
"""Longitude and latitude in degrees, east and north positive."""
Ring = tuple[Point, ...]

LAND_UNIT = 0.02  # degrees to a step of the packed outlines, as packaging/make_resources.py writes them


def land(data: bytes) -> tuple[Ring, ...]:
    """Return the closed outlines of the land (and of the seas inside it) that ``resources/map/land.bin`` holds.

    The form is zlib around little-endian 16-bit integers: the number of rings, the number of points of each, then all
    longitudes and then all latitudes, each as the step from the one before, in units of 0.02 degrees. Raises
    zlib.error or ValueError for data of another form.
    """
    words = array("h", zlib.decompress(data))
    if sys.byteorder == "big":  # pragma: no cover - the file is little-endian
        words.byteswap()
    if not words:
        raise ValueError("the map is empty")
    count = words[0]
    sizes = words[1 : count + 1]
    steps = words[count + 1 :]
    half = sum(sizes)
    if len(sizes) != count or len(steps) != 2 * half:
        raise ValueError("the map is cut short")
    rings = []
    start = 0
    for size in sizes:
        longitudes = [unit * LAND_UNIT for unit in accumulate(steps[start : start + size])]
        latitudes = [unit * LAND_UNIT for unit in accumulate(steps[half + start : half + start + size])]
        rings.append(tuple(zip(longitudes, latitudes, strict=True)))
        start += size
    return tuple(rings)


def central_angle(start: Point, end: Point) -> float:
    """Return the angle between two points as seen from the centre of the earth, in radians (haversine formula)."""
    (start_x, start_y), (end_x, end_y) = start, end
    across = sin(radians(end_x - start_x) / 2)
    along = sin(radians(end_y - start_y) / 2)
    haversine = along * along + cos(radians(start_y)) * cos(radians(end_y)) * across * across
    return 2 * asin(min(1.0, sqrt(haversine)))


def great_circle(start: Point, end: Point, points: int = 64) -> list[list[Point]]:
    """Return the shortest way between two points as lines of `points` points in all, both ends included.

    A way over the antimeridian comes as two lines, each running to the edge of the map. Between antipodes every way
    is as short; the one returned then goes over a pole. Raises ValueError for fewer than two points.
    """
    if points < 2:
        raise ValueError("a line has two ends")
    angle = central_angle(start, end)
    if angle < 1e-9:
        return [[start, end]]
    way = [start, *(between(start, end, angle, step / (points - 1)) for step in range(1, points - 1)), end]
    return split(way)


def between(start: Point, end: Point, angle: float, share: float) -> Point:
    """Return the point a share of the way along the great circle (E. Williams, Aviation Formulary)."""
    if pi - angle < 1e-6:
        # The formula divides by nothing at antipodes: walk the meridian over the north pole instead.
        latitude = start[1] + share * 180
        return (start[0], latitude) if latitude <= 90 else (wrapped(start[0] + 180), 180 - latitude)
    near = sin((1 - share) * angle) / sin(angle)
    far = sin(share * angle) / sin(angle)
    start_x, start_y, end_x, end_y = (radians(value) for value in (*start, *end))
    x = near * cos(start_y) * cos(start_x) + far * cos(end_y) * cos(end_x)
    y = near * cos(start_y) * sin(start_x) + far * cos(end_y) * sin(end_x)
    z = near * sin(start_y) + far * sin(end_y)
    return degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))


def wrapped(longitude: float) -> float:
    """Return the same meridian from -180 up to 180."""
    return (longitude + 180) % 360 - 180


def split(way: list[Point]) -> list[list[Point]]:
    """Return the line cut where it crosses the antimeridian, both halves drawn out to the edge of the map."""
    lines = [[way[0]]]
    for before, after in pairwise(way):
        step = after[0] - before[0]
        if abs(step) > 180:
            edge = 180.0 if step < 0 else -180.0
            # Seen across the edge the next point lies 360 degrees further on.
            width = after[0] + 2 * edge - before[0]
            share = (edge - before[0]) / width if width else 0.0
            latitude = before[1] + share * (after[1] - before[1])
            lines[-1].append((edge, latitude))
            lines.append([(-edge, latitude)])
        lines[-1].append(after)
    return lines


def project(longitude: float, latitude: float) -> Point:
    """Return the place of a point on the map, x to the right and y up, both in degrees of the equator.

    Miller's cylindrical projection (Snyder, Map Projections: A Working Manual, 1987, p. 88): it keeps the shapes of
    the tropics, does not blow up the north as Mercator does, and shows the poles.
    """
    return longitude, degrees(1.25 * log(tan(pi / 4 + 0.4 * radians(latitude))))
