"""Which incidents a map shows as one symbol at a zoom: one rule for the page and the printed sheet.

The rule, in pixels of a Web Mercator map at the zoom taken down to the next half (so that clusters do not change with
each turn of a wheel, and are never nearer on the screen than said):

1. Incidents at one coordinate are one place; its weight is their number.
2. Places are gone through by weight, the heaviest first, then from west to east and from south to north. One that is at
   least ``distance`` away from every middle so far becomes a middle itself.
3. Each place belongs to the nearest middle, of two equally near ones to the first.

So a cluster lies where an incident is, no two are nearer than the distance, and the order of the incidents does not
matter. Positions are rounded to a sixteenth of a pixel: two programs that differ in the last digit of a logarithm find
the same clusters. ``pages/web/map/clusters.js`` has the same rule for the browser, ``tests/map_clusters.json`` cases
for both.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

WORLD = 512
"""Pixels around the world at zoom 0, as MapLibre counts zooms."""

DISTANCE = 38.0
"""Pixels between the middles of clusters."""

FINE = 16
"""Steps of a pixel to which positions are rounded."""

RING_ORDER = ("pakistan", "afghan", "armed", "independent", "both")
"""Parties in the order in which a ring has them."""


@dataclass(frozen=True)
class Point:
    """An incident on a map: its identifier, where it is, the key of the party that acted."""

    id: str
    lon: float
    lat: float
    party: str


@dataclass(frozen=True)
class Cluster:
    """Incidents that are one symbol.

    ``lon`` and ``lat`` are those of its middle, ``members`` the identifiers in alphabetical order, ``parties`` the
    number of incidents of each party in the order of a ring, ``places`` the number of coordinates (1: going nearer does
    not take it apart), ``box`` west, south, east and north of its members.
    """

    lon: float
    lat: float
    members: tuple[str, ...]
    parties: tuple[tuple[str, int], ...]
    places: int
    box: tuple[float, float, float, float]

    @property
    def count(self) -> int:
        """The number of incidents."""
        return len(self.members)


def step_zoom(zoom: float) -> float:
    """Return the zoom for which clusters are made at a zoom: the next half below it."""
    return math.floor(zoom * 2) / 2


def locate_pixel(lon: float, lat: float, zoom: float) -> tuple[int, int]:
    """Return where a coordinate lies on a Web Mercator map, in sixteenths of a pixel from its north-western corner."""
    scale = WORLD * 2.0**zoom * FINE
    x = (lon + 180) / 360
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)
    return math.floor(x * scale + 0.5), math.floor(y * scale + 0.5)


def cluster_points(points: Sequence[Point], zoom: float, distance: float = DISTANCE) -> tuple[Cluster, ...]:
    """Return the clusters of incidents at a zoom, the heaviest middle first; every incident is in exactly one.

    Identifiers are taken to be unique and latitudes to be those of a Web Mercator map (within 85°).
    """
    at: dict[tuple[float, float], list[Point]] = defaultdict(list)
    for point in points:
        at[point.lon, point.lat].append(point)
    places = sorted(at, key=lambda place: (-len(at[place]), *place))
    zoom, reach = step_zoom(zoom), distance * FINE
    spots = [locate_pixel(*place, zoom) for place in places]
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    """Middles by the cell of a grid as wide as the distance: whatever is nearer lies in one of nine cells."""

    def find_nearest(spot: tuple[int, int]) -> int | None:
        column, row = (math.floor(axis / reach) for axis in spot)
        near = [
            ((spots[middle][0] - spot[0]) ** 2 + (spots[middle][1] - spot[1]) ** 2, middle)
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for middle in cells.get((x, y), ())
        ]
        square, middle = min(near, default=(math.inf, -1))
        return middle if square < reach * reach else None

    for place, spot in enumerate(spots):
        if find_nearest(spot) is None:
            cells[math.floor(spot[0] / reach), math.floor(spot[1] / reach)].append(place)
    belonging: dict[int, list[int]] = defaultdict(list)
    for place, spot in enumerate(spots):
        middle = find_nearest(spot)
        assert middle is not None  # a place that is near to none has become a middle
        belonging[middle].append(place)
    return tuple(
        _build_cluster(places[middle], [places[place] for place in belonging[middle]], at)
        for middle in sorted(belonging)
    )


def _build_cluster(
    middle: tuple[float, float],
    places: list[tuple[float, float]],
    at: dict[tuple[float, float], list[Point]],
) -> Cluster:
    members = [point for place in places for point in at[place]]
    counts = Counter(point.party for point in members)
    known = {party: number for number, party in enumerate(RING_ORDER)}
    lons, lats = zip(*places, strict=True)
    return Cluster(
        lon=middle[0],
        lat=middle[1],
        members=tuple(sorted(point.id for point in members)),
        parties=tuple(sorted(counts.items(), key=lambda item: (known.get(item[0], len(known)), item[0]))),
        places=len(places),
        box=(min(lons), min(lats), max(lons), max(lats)),
    )
