"""The rule by which incidents become clusters: cases worked out by hand, and what holds whatever the incidents are.

``tests/web/map_clusters.test.js`` has the browser's rule go through the same cases.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.map.clusters import DISTANCE, FINE, Cluster, Point, cluster_points, locate_pixel, step_zoom

CASES = json.loads((Path(__file__).parent / "map_clusters.json").read_text("utf-8"))["cases"]

PLACES = st.tuples(st.floats(60, 78), st.floats(23, 39))
PARTIES = st.sampled_from(["pakistan", "afghan", "armed", "both"])
ZOOMS = st.floats(0, 14)


@st.composite
def incidents(draw: Any) -> list[Point]:
    """Return incidents at some places, several at one more often than not."""
    places = draw(st.lists(PLACES, min_size=1, max_size=12))
    chosen = draw(st.lists(st.tuples(st.sampled_from(places), PARTIES), max_size=40))
    return [Point(f"i{number:02}", *place, party) for number, (place, party) in enumerate(chosen)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases_worked_out_by_hand(case: dict[str, Any]) -> None:
    clusters = cluster_points([Point(*point) for point in case["points"]], case["zoom"])
    assert [
        {
            "at": [cluster.lon, cluster.lat],
            "members": list(cluster.members),
            "parties": [list(part) for part in cluster.parties],
            "places": cluster.places,
        }
        for cluster in clusters
    ] == case["clusters"]


@given(incidents(), ZOOMS)
def test_every_incident_is_in_one_cluster_and_counted_with_its_party(points: list[Point], zoom: float) -> None:
    clusters = cluster_points(points, zoom)
    assert sorted(member for cluster in clusters for member in cluster.members) == sorted(p.id for p in points)
    party_of = {point.id: point.party for point in points}
    for cluster in clusters:
        members = [party_of[member] for member in cluster.members]
        assert dict(cluster.parties) == {party: members.count(party) for party in set(members)}
        assert sum(count for _, count in cluster.parties) == cluster.count


@given(incidents(), ZOOMS)
def test_no_two_clusters_are_nearer_than_the_distance_and_no_incident_is_far_from_its_own(
    points: list[Point], zoom: float
) -> None:
    clusters = cluster_points(points, zoom)
    spots = [locate_pixel(cluster.lon, cluster.lat, step_zoom(zoom)) for cluster in clusters]
    for number, spot in enumerate(spots):
        for other in spots[:number]:
            assert math.dist(spot, other) >= DISTANCE * FINE
    position = {point.id: locate_pixel(point.lon, point.lat, step_zoom(zoom)) for point in points}
    for cluster, spot in zip(clusters, spots, strict=True):
        for member in cluster.members:
            away = math.dist(spot, position[member])
            assert away < DISTANCE * FINE
            assert away == min(math.dist(middle, position[member]) for middle in spots)


@given(incidents(), ZOOMS, st.randoms(use_true_random=False))
def test_the_order_of_incidents_does_not_matter(points: list[Point], zoom: float, random: Any) -> None:
    mixed = list(points)
    random.shuffle(mixed)
    assert cluster_points(mixed, zoom) == cluster_points(points, zoom)


@given(incidents(), ZOOMS)
def test_what_is_at_one_coordinate_is_together_and_a_cluster_lies_at_one(points: list[Point], zoom: float) -> None:
    clusters = cluster_points(points, zoom)
    own: dict[str, Cluster] = {member: cluster for cluster in clusters for member in cluster.members}
    at: dict[tuple[float, float], set[Cluster]] = {}
    for point in points:
        at.setdefault((point.lon, point.lat), set()).add(own[point.id])
    assert all(len(found) == 1 for found in at.values())
    for cluster in clusters:
        west, south, east, north = cluster.box
        assert (cluster.lon, cluster.lat) in at
        assert west <= cluster.lon <= east and south <= cluster.lat <= north
        assert cluster.places == sum(cluster in found for found in at.values())


def test_a_cluster_of_places_comes_apart_when_one_goes_near_enough() -> None:
    points = [Point("a", 70.0, 34.0, "armed"), Point("b", 70.01, 34.0, "armed")]
    counts = [len(cluster_points(points, zoom)) for zoom in (6, 10, 11, 11.5, 12)]
    # 0.01 degrees are 0.01 * 512 * 2^11 / 360 = 29.1 pixels at zoom 11, and 41.2 at 11.5.
    assert counts == [1, 1, 1, 2, 2]
