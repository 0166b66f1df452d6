"""The ground of a map that is drawn without a browser: projection, land, borders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from dashboard.charts.theme import Palette
from dashboard.map.views import HEIGHT, WIDTH, View

DEGREE = 111_320.0
"""Metres of a degree of longitude at the equator."""

FAR, SOUTH = 100.0, -50.0
"""Degrees of longitude from the middle of a map, and a latitude, beyond which nothing is drawn."""


@dataclass(frozen=True)
class Window:
    """The part of the earth that a map shows: a view, on a drawing of this many pixels.

    ``factor`` is how much larger the drawing is than the screen for which the view's zoom was chosen; symbols are
    larger by the same factor, so that those fanned out around a place keep their distances.
    """

    view: View
    width: float
    height: float

    @property
    def factor(self) -> float:
        """The drawing's pixels for one of the screen's."""
        return min(self.width / WIDTH, self.height / HEIGHT)

    @property
    def metres(self) -> float:
        """Metres on the ground for one pixel of the drawing."""
        return self.view.degrees_per_pixel * DEGREE * np.cos(np.radians(self.view.lat)) / self.factor

    @property
    def crs(self) -> str:
        """A conformal projection (Lambert) that is true to scale on 30° and 36° N and has north up in the middle."""
        return f"+proj=lcc +lat_1=30 +lat_2=36 +lat_0={self.view.lat} +lon_0={self.view.lon} +datum=WGS84 +units=m"

    @cached_property
    def _transformer(self) -> Any:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def project(self, lon: Any, lat: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return metres east and north of the middle of the view."""
        x, y = self._transformer.transform(np.asarray(lon, "float64"), np.asarray(lat, "float64"))
        return np.asarray(x), np.asarray(y)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the drawing in metres."""
        across, up = self.width * self.metres / 2, self.height * self.metres / 2
        return -across, -up, across, up


@lru_cache(maxsize=16)
def _layer(geo: Path, name: str) -> gpd.GeoDataFrame | None:
    path = geo / f"{name}.geojson"
    return gpd.read_file(path, engine="pyogrio") if path.is_file() else None


def layer(geo: Path, name: str, window: Window) -> gpd.GeoDataFrame | None:
    """Return a layer of the boundaries in the projection of the window, cut to it with a margin; None if not there."""
    whole = _layer(geo, name)
    if whole is None:
        return None
    # The projection tears what lies on the other side of the earth.
    lon = window.view.lon
    near = shapely.clip_by_rect(whole.geometry.values, lon - FAR, SOUTH, lon + FAR, 90)
    whole = whole.set_geometry(gpd.GeoSeries(near, index=whole.index, crs=whole.crs))
    west, south, east, north = window.box
    margin = 0.02 * (east - west)
    projected = whole.to_crs(window.crs)
    cut = shapely.clip_by_rect(projected.geometry.values, west - margin, south - margin, east + margin, north + margin)
    return projected.set_geometry(cut)[~shapely.is_empty(cut)]


def path_of(geometries: Any) -> Any:
    """Return shapely geometries as one path of matplotlib, holes included; None where there is nothing."""
    from matplotlib.path import Path as Outline

    parts = shapely.get_parts(np.asarray(geometries, dtype=object))
    kinds = shapely.get_type_id(parts)
    rings = [*shapely.get_rings(parts[kinds == 3]), *shapely.get_parts(parts[np.isin(kinds, (1, 5))])]
    outlines = [
        Outline(points, closed=bool(ring.is_ring)) for ring in rings if len(points := shapely.get_coordinates(ring)) > 1
    ]
    return Outline.make_compound_path(*outlines) if outlines else None


def draw_ground(axes: Any, geo: Path, window: Window, palette: Palette) -> None:
    """Draw land and borders, and dashed the lines that are disputed."""
    provinces = layer(geo, "provinces", window)
    neighbours = layer(geo, "neighbours", window)
    if neighbours is not None:
        _fill(axes, neighbours.geometry, palette.land_other, palette.rule, 0.6, 1)
    beyond = layer(geo, "beyond", window)
    if beyond is not None:
        _fill(axes, beyond.geometry, palette.land_other, None, 0, 1)
    if provinces is not None:
        focus = provinces["focus"].astype(bool)
        _fill(axes, provinces.geometry[~focus], palette.land, None, 0, 1)
        _fill(axes, provinces.geometry[focus], palette.land_focus, None, 0, 1)
        _line(axes, provinces.geometry.boundary, palette.rule, 0.7, 3)
        _line(axes, provinces.geometry[focus].boundary, palette.muted, 1.0, 3)
    disputed = layer(geo, "disputed_lines", window)
    if disputed is not None:
        _line(axes, disputed.geometry, palette.muted, 0.9, 4, (0, (1, 2)))
    durand = layer(geo, "durand_line", window)
    if durand is not None:
        # Under the dashes lies the land's colour: provinces end here, and their full line would fill the gaps.
        _line(axes, durand.geometry, palette.land, 2.0, 3.9)
        _line(axes, durand.geometry, palette.disputed, 1.3, 4, (0, (4, 2)))


def _fill(axes: Any, geometries: Any, colour: str, edge: str | None, width: float, order: float) -> None:
    from matplotlib.patches import PathPatch

    path = path_of(geometries)
    if path is not None:
        add_patch(axes, PathPatch(path, facecolor=colour, edgecolor=edge or "none", linewidth=width), order)


def _line(axes: Any, geometries: Any, colour: str, width: float, order: float, dash: Any = "solid") -> None:
    from matplotlib.patches import PathPatch

    path = path_of(geometries)
    if path is not None:
        look = {"edgecolor": colour, "linewidth": width, "linestyle": dash, "joinstyle": "round", "capstyle": "butt"}
        add_patch(axes, PathPatch(path, facecolor="none", **look), order)


def add_patch(axes: Any, patch: Any, order: float) -> None:
    """Add a patch without having its extent worked out: the window is set already."""
    patch.set_zorder(order)
    axes.add_artist(patch)
    patch.set_clip_path(axes.patch)
