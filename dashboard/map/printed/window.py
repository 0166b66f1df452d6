"""The part of the earth that a printed map shows, in pixels of the drawing from its lower left corner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from dashboard.map.views import HEIGHT, WIDTH, View

DEGREE = 111_320.0
"""Metres of a degree of longitude at the equator."""

POINTS = 0.75
"""Points for a pixel."""

Box = tuple[float, float, float, float]
"""Left, low, right and high edge in pixels of the drawing."""


@dataclass(frozen=True)
class Window:
    """A view on a drawing of this many pixels; as much around its middle as fits is shown, never less than the view."""

    view: View
    width: float
    height: float

    @property
    def factor(self) -> float:
        """How much larger the drawing is than the screen for which the view's zoom was chosen."""
        return min(self.width / WIDTH, self.height / HEIGHT)

    @property
    def zoom(self) -> float:
        """The zoom of a map on the screen with as many pixels for a degree: that of names and clusters."""
        return self.view.zoom + math.log2(self.factor)

    @property
    def metres(self) -> float:
        """Metres on the ground for one pixel of the drawing."""
        return self.view.degrees_per_pixel * DEGREE * math.cos(math.radians(self.view.lat)) / self.factor

    @property
    def crs(self) -> str:
        """A conformal projection (Lambert) that is true to scale on 30° and 36° N and has north up in the middle."""
        return f"+proj=lcc +lat_1=30 +lat_2=36 +lat_0={self.view.lat} +lon_0={self.view.lon} +datum=WGS84 +units=m"

    @cached_property
    def _transformer(self) -> Any:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def project(self, lon: Any, lat: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels of coordinates, right of and above the lower left corner."""
        x, y = self._transformer.transform(np.asarray(lon, "float64"), np.asarray(lat, "float64"))
        return np.asarray(x) / self.metres + self.width / 2, np.asarray(y) / self.metres + self.height / 2

    def locate(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the pixel of one coordinate."""
        x, y = self.project(lon, lat)
        return float(x), float(y)

    def has(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether a pixel lies on the drawing, at least ``margin`` from its edges."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    @cached_property
    def degrees(self) -> Box:
        """West, south, east and north of what is shown, with a margin."""
        across, up = np.linspace(0, self.width, 9), np.linspace(0, self.height, 9)
        x = np.concatenate([across, across, np.zeros(9), np.full(9, self.width)])
        y = np.concatenate([np.zeros(9), np.full(9, self.height), up, up])
        lon, lat = self._transformer.transform(
            (x - self.width / 2) * self.metres, (y - self.height / 2) * self.metres, direction="INVERSE"
        )
        margin = 0.03 * (lon.max() - lon.min()) + 0.05
        return lon.min() - margin, lat.min() - margin, lon.max() + margin, lat.max() + margin

    def draw_shapes(self, shapes: Any) -> Any:
        """Return shapes in degrees as shapes in pixels, cut to what is shown; empty ones stay empty."""
        near = shapely.clip_by_rect(np.asarray(shapes, dtype=object), *self.degrees)
        return shapely.transform(near, lambda points: np.column_stack(self.project(*points.T)))


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes have ground in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class Boxes:
    """Boxes in pixels, and whether another one lies over any of them."""

    def __init__(self, boxes: Any = ()) -> None:
        """Keep these boxes."""
        self._boxes = np.array(list(boxes), "float64").reshape(-1, 4)

    def add(self, *boxes: Box) -> None:
        """Keep further boxes."""
        self._boxes = np.vstack([self._boxes, *boxes]) if boxes else self._boxes

    def hit(self, box: Box) -> bool:
        """Return whether a box lies over one of these."""
        b = self._boxes
        return bool(((b[:, 0] < box[2]) & (b[:, 2] > box[0]) & (b[:, 1] < box[3]) & (b[:, 3] > box[1])).any())

    def covered(self, box: Box) -> float:
        """Return how much of these a box covers, in square pixels."""
        b = self._boxes
        across = np.minimum(b[:, 2], box[2]) - np.maximum(b[:, 0], box[0])
        up = np.minimum(b[:, 3], box[3]) - np.maximum(b[:, 1], box[1])
        return float((across.clip(min=0) * up.clip(min=0)).sum())
