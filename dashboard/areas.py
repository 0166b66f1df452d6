"""An area of the map that a reader drew: a box or an outline, as a text that goes into a link."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely

from dashboard.limits import AREA_CORNERS, AREA_TEXT, OUTLINE_CORNERS

KM_OF_DEGREE = 111.4
"""Kilometres in a degree of latitude at most; a degree of longitude has fewer away from the equator."""

EXPECTED = (
    f"corners as “33.1 69.2, 34 70.5” (latitude longitude, two for a box, 3 to {AREA_CORNERS.value} for an outline)"
)
_CORNER = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,6})?)[ +]+(-?\d{1,3}(?:\.\d{1,6})?)\s*")


@dataclass(frozen=True)
class Area:
    """A box (two corners: south-west, north-east) or an outline (three and more) in degrees, latitude first."""

    corners: tuple[tuple[float, float], ...]

    @property
    def is_box(self) -> bool:
        """Whether it is a box."""
        return len(self.corners) == 2

    @cached_property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The corners of the shape itself, the first one again at the end."""
        if not self.is_box:
            return (*self.corners, self.corners[0])
        (south, west), (north, east) = self.corners
        return ((south, west), (south, east), (north, east), (north, west), (south, west))

    @cached_property
    def _shape(self) -> shapely.Geometry:
        # A line drawn by hand may cross itself.
        return shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in self.outline]))

    def holds(self, lat: Sequence[float], lon: Sequence[float]) -> np.ndarray:
        """Return for each position whether it lies inside or on the edge; a missing position does not."""
        y, x = np.asarray(lat, dtype="float64"), np.asarray(lon, dtype="float64")
        inside: np.ndarray = shapely.intersects_xy(self._shape, x, y)
        return inside

    @property
    def text(self) -> str:
        """The one form in which it stands in a link: ``read`` gives the same area back."""
        return ", ".join(f"{lat:g} {lon:g}" for lat, lon in self.corners)

    @property
    def words(self) -> str:
        """What it is, in words: "33.1–34° N, 69.2–70.5° E", with the corners counted where it is an outline."""
        lats, lons = [lat for lat, _ in self.corners], [lon for _, lon in self.corners]
        box = f"{_span(min(lats), max(lats), 'N', 'S')}, {_span(min(lons), max(lons), 'E', 'W')}"
        return box if self.is_box else f"an outline of {len(self.corners)} corners within {box}"


def _span(low: float, high: float, positive: str, negative: str) -> str:
    def one(value: float) -> str:
        return f"{abs(value):.2f}".rstrip("0").rstrip(".")

    if low >= 0:
        return f"{one(low)}–{one(high)}° {positive}"
    if high <= 0:
        return f"{one(low)}–{one(high)}° {negative}"
    return f"{one(low)}° {negative} – {one(high)}° {positive}"


class TooManyCornersError(ValueError):
    """An outline of more corners than ``limits.OUTLINE_CORNERS``; its text names the limit."""


@dataclass(frozen=True)
class Drawn:
    """The area of an outline that was drawn, and how far its line may lie from the drawn one, in kilometres.

    ``off_by`` is 0 where every corner was kept; the rounding of corners to about 100 m is not counted.
    """

    area: Area
    off_by: float = 0.0


def describe_distance(kilometres: float) -> str:
    """Return a distance that something stays within, rounded up: "2 km", "130 km"."""
    step = 1 if kilometres <= 20 else 10
    return f"{math.ceil(kilometres / step) * step:,} km"


def corners_from(value: Sequence[object]) -> list[tuple[float, float]]:
    """Return the corners (latitude, longitude) in what a browser sent; what is no pair of numbers is passed over.

    Raises TooManyCornersError, before any is looked at, where there are more than the limit.
    """
    if len(value) > OUTLINE_CORNERS.value:
        raise TooManyCornersError(f"an outline of {len(value):,} corners; at most {OUTLINE_CORNERS.text} are taken")
    found = []
    for corner in value:
        if isinstance(corner, list | tuple) and len(corner) == 2 and all(type(part) in (int, float) for part in corner):
            # A whole number too large for a float is no place on the globe either.
            found.append((_finite(corner[0]), _finite(corner[1])))
    return found


def _finite(part: float) -> float:
    return float(part) if -360 <= part <= 360 else math.inf


def area_of(corners: Sequence[tuple[float, float]]) -> Area:
    """Return the area of these corners; see ``drawn_area``."""
    return drawn_area(corners).area


def drawn_area(corners: Sequence[tuple[float, float]]) -> Drawn:
    """Return the area of these corners (latitude, longitude), rounded to about 100 m and no longer than a link allows.

    Two corners are a box. An outline of more than ``AREA_CORNERS`` is simplified; it may cross itself. Raises
    ValueError where the corners make no area: too few, outside the globe, without an extent, or more than the limit
    (TooManyCornersError).
    """
    if len(corners) > OUTLINE_CORNERS.value:
        raise TooManyCornersError(f"an outline of {len(corners):,} corners; at most {OUTLINE_CORNERS.text} are taken")
    if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in corners):
        raise ValueError("a corner outside the globe")
    rounded = [_rounded(lat, lon) for lat, lon in corners]
    if len(rounded) == 2:
        return Drawn(_box(rounded))
    ring = [corner for corner, before in zip(rounded, [None, *rounded[:-1]], strict=True) if corner != before]
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3 or shapely.MultiPoint(ring).convex_hull.area == 0:
        raise ValueError("an area without extent")
    return Drawn(Area(tuple(ring))) if len(ring) <= AREA_CORNERS.value else _simplify(ring)


def _rounded(lat: float, lon: float) -> tuple[float, float]:
    # Adding 0 makes 0 of -0.
    return (round(float(lat), 3) + 0.0, round(float(lon), 3) + 0.0)


def _box(corners: list[tuple[float, float]]) -> Area:
    (south, north), (west, east) = (sorted(side) for side in zip(*corners, strict=True))
    if south == north or west == east:
        raise ValueError("an area without extent")
    return Area(((south, west), (north, east)))


def _kept(line: shapely.LineString, tolerance: float) -> list[tuple[float, float]]:
    return list(line.simplify(tolerance, preserve_topology=False).coords)[:-1]


def _simplify(ring: list[tuple[float, float]]) -> Drawn:
    """Return an outline of at most ``AREA_CORNERS`` near one of more, which may cross itself.

    Douglas and Peucker's method, whose line lies nowhere farther from the drawn one than the tolerance, with about the
    smallest tolerance that leaves few enough. Topology is not kept: of a line that crosses itself that would keep every
    corner. A line that comes out without an extent, such as
    a narrow zigzag, becomes the smallest rectangle around it: the line runs from one of its short sides to the other,
    so that the two lie nowhere farther apart than the rectangle is wide.
    """
    line = shapely.LineString([*ring, ring[0]])
    # One tolerance that is too small, whatever it leaves, and one that exceeds the globe and leaves two corners; their
    # quotient falls below 1.05 after 8 rounds.
    small, tolerance = 0.005, 512.0
    kept = _kept(line, tolerance)
    while tolerance / small > 1.05:
        middle = math.sqrt(small * tolerance)
        found = _kept(line, middle)
        if len(found) <= AREA_CORNERS.value:
            tolerance, kept = middle, found
        else:
            small = middle
    if len(kept) >= 3 and shapely.MultiPoint(kept).convex_hull.area > 0:
        return Drawn(Area(tuple(kept)), tolerance * KM_OF_DEGREE)
    around = list(shapely.oriented_envelope(line).exterior.coords)[:-1]
    width = min(math.dist(around[0], around[1]), math.dist(around[1], around[2]))
    corners = [_rounded(min(max(lat, -90), 90), min(max(lon, -180), 180)) for lat, lon in around]
    return Drawn(area_of(corners), width * KM_OF_DEGREE)


def read(text: str) -> Area:
    """Return the area that a text means (see ``EXPECTED``); raises ValueError where it means none."""
    if len(text) > AREA_TEXT.value:
        raise ValueError(f"{len(text):,} characters; at most {AREA_TEXT.text}")
    return _read(text)


@lru_cache(maxsize=64)
def _read(text: str) -> Area:
    parts = text.split(",")
    if not 2 <= len(parts) <= AREA_CORNERS.value:
        raise ValueError(f"{len(parts)} corners")
    matches = [_CORNER.fullmatch(part) for part in parts]
    if not all(matches):
        raise ValueError("not corners")
    return area_of([(float(match[1]), float(match[2])) for match in matches if match])


def canonical(text: str) -> str | None:
    """Return the one form of a text that means an area; None for one that means none."""
    try:
        return read(text).text
    except ValueError:
        return None
