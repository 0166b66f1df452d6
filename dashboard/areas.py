"""An area of the map that a reader drew: a box or an outline, as a text that goes into a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely

MAX_CORNERS = 24
"""Corners that an outline keeps: enough for a hand-drawn shape, short enough for a link."""

EXPECTED = "corners as “33.1 69.2, 34 70.5” (latitude longitude, two for a box, 3 to 24 for an outline)"
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


def area_of(corners: Sequence[tuple[float, float]]) -> Area:
    """Return the area of these corners (latitude, longitude), rounded to about 100 m and no longer than a link allows.

    Raises ValueError where they make none: too few, outside the globe, or without an extent.
    """
    rounded = [(round(float(lat), 3), round(float(lon), 3)) for lat, lon in corners]
    if any(not (-90 <= lat <= 90 and -180 <= lon <= 180) for lat, lon in rounded):
        raise ValueError("a corner outside the globe")
    while len(rounded) > 3 and rounded[0] == rounded[-1]:
        rounded = rounded[:-1]
    if len(rounded) > MAX_CORNERS:
        rounded = _fewer(rounded)
    lats, lons = {lat for lat, _ in rounded}, {lon for _, lon in rounded}
    if len(set(rounded)) < 2 or len(lats) < 2 or len(lons) < 2:
        raise ValueError("no extent")
    if len(rounded) == 2:
        return Area(((min(lats), min(lons)), (max(lats), max(lons))))
    return Area(tuple(rounded))


def _fewer(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the corners of the outline simplified until it has no more than ``MAX_CORNERS``."""
    shape = shapely.LinearRing(corners)
    tolerance = 0.005
    while True:
        kept = [(round(lat, 3), round(lon, 3)) for lat, lon in shape.simplify(tolerance).coords][:-1]
        if len(kept) <= MAX_CORNERS:
            return kept
        tolerance *= 1.5


@lru_cache(maxsize=64)
def read(text: str) -> Area:
    """Return the area that a text means (see ``EXPECTED``); raises ValueError where it means none."""
    parts = text.split(",")
    if not 2 <= len(parts) <= MAX_CORNERS:
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
