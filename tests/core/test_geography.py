from __future__ import annotations

import zlib
from array import array
from itertools import pairwise
from math import atan, degrees, exp, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.geography import (
    Point,
    central_angle,
    great_circle,
    land,
    project,
)
from qingdao_browser.core.resources import resource

EARTH_RADIUS_KM = 6371.0088  # mean radius of the WGS 84 ellipsoid (2a + b) / 3
QINGDAO = (120.38, 36.07)
LOS_ANGELES = (-118.24, 34.05)
HALF_WAY_ROUND = 3.14159265358979 * EARTH_RADIUS_KM

longitudes = st.floats(-180, 180)
points = st.tuples(longitudes, st.floats(-89, 89))


def distance_km(start: Point, end: Point) -> float:
    return EARTH_RADIUS_KM * central_angle(start, end)


def unproject(x: float, y: float) -> Point:
    """The inverse of Miller's projection, from Snyder's formula."""
    return x, degrees(2.5 * (atan(exp(0.8 * radians(y))) - pi / 4))


def test_land_covers_the_earth_but_antarctica() -> None:
    rings = land(resource("map", "land.bin"))
    assert len(rings) > 500
    corners = [corner for ring in rings for corner in ring]
    assert min(x for x, _ in corners) >= -180
    assert max(x for x, _ in corners) <= 180
    assert min(y for _, y in corners) > -60
    assert all(ring[0] == ring[-1] for ring in rings)
    # No outline runs back over the whole map: what crosses the antimeridian is cut there.
    assert all(abs(a[0] - b[0]) < 180 for ring in rings for a, b in pairwise(ring))


def test_packed_land_is_small() -> None:
    assert len(resource("map", "land.bin")) < 150_000


def pack(*words: int) -> bytes:
    return zlib.compress(array("h", words).tobytes())


def test_land_adds_up_steps() -> None:
    assert land(pack(1, 3, 50, 50, -100, 100, 0, -100)) == (((1.0, 2.0), (2.0, 2.0), (0.0, 0.0)),)


@pytest.mark.parametrize("words", [(), (2, 3), (1, 3, 1, 1)])
def test_broken_land_is_refused(words: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="map"):
        land(pack(*words))


def test_distances_that_are_known() -> None:
    assert distance_km(QINGDAO, QINGDAO) == 0
    assert distance_km((0, 0), (0, 90)) == pytest.approx(HALF_WAY_ROUND / 2)
    assert distance_km(QINGDAO, LOS_ANGELES) == pytest.approx(10_125, abs=40)


def test_a_line_over_the_pacific_is_cut_at_the_edge() -> None:
    west, east = great_circle(QINGDAO, LOS_ANGELES)
    assert west[0] == QINGDAO
    assert east[-1] == LOS_ANGELES
    assert west[-1][0] == 180
    assert east[0] == (-180, west[-1][1])
    assert [len(line) for line in great_circle(LOS_ANGELES, QINGDAO)] == [len(east), len(west)]


def test_a_line_along_the_edge_has_no_width_to_cut() -> None:
    lines = great_circle((180.0, 0.0), (-180.0, 40.0), 2)
    assert lines == [[(180, 0), (180, 0)], [(-180, 0), (-180, 40)]]


def test_a_line_to_itself() -> None:
    assert great_circle(QINGDAO, QINGDAO) == [[QINGDAO, QINGDAO]]


def test_antipodes_meet_over_the_pole() -> None:
    (way,) = great_circle((10, 20), (-170, -20), 9)
    assert max(latitude for _, latitude in way) > 80


def test_a_line_has_two_ends() -> None:
    with pytest.raises(ValueError, match="two ends"):
        great_circle(QINGDAO, LOS_ANGELES, 1)


@given(points, points)
def test_a_great_circle_is_the_shortest_way(start: Point, end: Point) -> None:
    lines = great_circle(start, end, 32)
    assert lines[0][0] == start
    assert lines[-1][-1] == end
    for line in lines:
        for (x, y), (next_x, _) in pairwise(line):
            assert -180 <= x <= 180
            assert -90 <= y <= 90
            assert abs(next_x - x) <= 180
    direct = distance_km(start, end)
    steps = sum(distance_km(a, b) for line in lines for a, b in pairwise(line))
    # Points put on the edge of the map lie on the chord between their neighbours, a little off the circle.
    assert direct - 0.01 <= steps <= direct * 1.05 + 250


@given(points, points)
def test_distance_is_a_distance(start: Point, end: Point) -> None:
    assert distance_km(start, end) == pytest.approx(distance_km(end, start))
    assert 0 <= distance_km(start, end) <= HALF_WAY_ROUND + 1


@given(st.tuples(longitudes, st.floats(-90, 90)))
def test_the_projection_can_be_undone(point: Point) -> None:
    assert unproject(*project(*point)) == pytest.approx(point, abs=1e-6)


def test_the_projection_of_known_points() -> None:
    assert project(0, 0) == pytest.approx((0, 0), abs=1e-12)
    assert project(180, 90)[1] == pytest.approx(131.98, abs=0.01)  # Snyder: 2.30341 radians
