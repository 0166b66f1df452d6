"""Areas, lines and dots of a map's style, drawn by matplotlib in the order of the style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from dashboard.map.printed.expressions import evaluate
from dashboard.map.printed.window import POINTS, Box, Window
from dashboard.map.spec import MapSpec
from dashboard.map.style import StyleLayer

DOT = 3.0
"""Pixels from the middle of a place's dot to which names keep clear of it."""

ARROW_EVERY = 70.0
"""Pixels between two heads of one arrow."""

_HEAD = ((-4.0, -5.5), (6.0, 0.0), (-4.0, 5.5), (-1.4, 0.0))
"""The head of an arrow that points to the right, in pixels, its middle at (0, 0)."""


class _Held:
    """A GeoJSON object that is compared by identity, so that its shapes are read once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.data is self.data


@lru_cache(maxsize=16)
def _read_shapes(held: _Held) -> Any:
    return np.array([shapely.geometry.shape(part["geometry"]) for part in held.data["features"]], dtype=object)


def features_of(spec: MapSpec, layer: StyleLayer) -> tuple[list[Mapping[str, Any]], Any]:
    """Return the properties of the features that a layer draws, and their shapes in degrees.

    Raises ValueError where the source is an address and not the data themselves: such a map was made for a page.
    """
    data = spec.sources[layer["source"]]["data"]
    if not isinstance(data, Mapping):
        raise ValueError(f"source {layer['source']!r} is {data!r} — the data themselves (MapOptions.inline)")
    shapes, condition = _read_shapes(_Held(data)), layer.get("filter", True)
    properties = [part["properties"] for part in data["features"]]
    keep = [number for number, own in enumerate(properties) if evaluate(condition, own)]
    return [properties[number] for number in keep], shapes[keep]


def is_drawn(layer: StyleLayer, zoom: float) -> bool:
    """Return whether a layer of the style is drawn at a zoom."""
    return bool(layer.get("minzoom", 0) <= zoom < layer.get("maxzoom", 99))


def draw_ground(axes: Any, spec: MapSpec, window: Window) -> None:
    """Draw every layer of the style but its words, the first one lowest; raster layers have no place on paper."""
    painters = {"fill": _draw_fills, "line": _draw_lines, "circle": _draw_dots}
    for number, layer in enumerate(spec.layers):
        if not is_drawn(layer, window.zoom):
            continue
        order = 1 + number * 0.01
        if layer["type"] in painters:
            painters[layer["type"]](axes, spec, layer, window, order)
        elif layer["type"] == "symbol" and "icon-image" in layer["layout"]:
            _draw_heads(axes, spec, layer, window, order)


def _groups(layer: StyleLayer, names: tuple[str, ...], own: list[Mapping[str, Any]]) -> Iterator[tuple[Any, list[int]]]:
    """Yield each look that features of a layer have, with the places of these features."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for number, properties in enumerate(own):
        look = tuple(evaluate(layer["paint"].get(name), properties) for name in names)
        groups.setdefault(look, []).append(number)
    yield from groups.items()


def build_path(shapes: Any) -> Any:
    """Return shapely shapes as one path of matplotlib, holes included; None where there is nothing."""
    from matplotlib.path import Path

    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    kinds = shapely.get_type_id(parts)
    if (kinds == 7).any():
        parts = shapely.get_parts(parts)
        kinds = shapely.get_type_id(parts)
    rings = [*shapely.get_rings(parts[kinds == 3]), *shapely.get_parts(parts[np.isin(kinds, (1, 5))])]
    paths = [
        Path(points, closed=bool(ring.is_ring)) for ring in rings if len(points := shapely.get_coordinates(ring)) > 1
    ]
    return Path.make_compound_path(*paths) if paths else None


def add_patch(axes: Any, patch: Any, order: float, name: str = "") -> None:
    """Add a patch without having its extent worked out: the window is set already. ``name`` is its id in an SVG."""
    patch.set_zorder(order)
    if name:
        patch.set_gid(name)
    axes.add_artist(patch)
    patch.set_clip_path(axes.patch)


def _draw_fills(axes: Any, spec: MapSpec, layer: StyleLayer, window: Window, order: float) -> None:
    from matplotlib.patches import PathPatch

    own, shapes = features_of(spec, layer)
    drawn = window.draw_shapes(shapes)
    for (colour, opacity), some in _groups(layer, ("fill-color", "fill-opacity"), own):
        path = build_path(drawn[some])
        if path is not None:
            look = {"facecolor": colour, "edgecolor": "none", "alpha": 1.0 if opacity is None else opacity}
            add_patch(axes, PathPatch(path, **look), order)


def _draw_lines(axes: Any, spec: MapSpec, layer: StyleLayer, window: Window, order: float) -> None:
    from matplotlib.patches import PathPatch

    own, shapes = features_of(spec, layer)
    is_area = np.isin(shapely.get_type_id(shapes), (3, 6))
    drawn = window.draw_shapes(np.where(is_area, shapely.boundary(shapes), shapes))
    dash = layer["paint"].get("line-dasharray")
    for (colour, width, opacity), some in _groups(layer, ("line-color", "line-width", "line-opacity"), own):
        path = build_path(drawn[some])
        if path is None:
            continue
        patch = PathPatch(
            path,
            facecolor="none",
            edgecolor=colour,
            linewidth=(1.0 if width is None else width) * POINTS,
            linestyle=(0, tuple(dash)) if dash else "solid",
            alpha=1.0 if opacity is None else opacity,
            joinstyle="round",
            capstyle="butt",
        )
        add_patch(axes, patch, order)


def _draw_dots(axes: Any, spec: MapSpec, layer: StyleLayer, window: Window, order: float) -> None:
    own, shapes = features_of(spec, layer)
    if not own:
        return
    x, y = window.project(shapely.get_x(shapes), shapely.get_y(shapes))
    names = ("circle-radius", "circle-color", "circle-stroke-color", "circle-stroke-width", "circle-opacity")
    for (radius, colour, edge, width, opacity), some in _groups(layer, names, own):
        stroke = width or 0
        axes.scatter(
            x[some],
            y[some],
            s=((2 * (radius or 5) + stroke) * POINTS) ** 2,
            c=colour,
            edgecolors=edge or "none",
            linewidths=stroke * POINTS,
            alpha=opacity,
            zorder=order,
        )


def find_dots(spec: MapSpec, window: Window) -> list[Box]:
    """Return the boxes of the dots of places, over which no name is written."""
    boxes: list[Box] = []
    for layer in spec.layers:
        if layer["type"] != "circle" or not is_drawn(layer, window.zoom):
            continue
        for shape in features_of(spec, layer)[1]:
            x, y = window.locate(shape.x, shape.y)
            if window.has(x, y):
                boxes.append((x - DOT, y - DOT, x + DOT, y + DOT))
    return boxes


def _draw_heads(axes: Any, spec: MapSpec, layer: StyleLayer, window: Window, order: float) -> None:
    """Draw the heads of arrows along their lines, at least one on each, so that the direction is seen."""
    from matplotlib.patches import Polygon

    own, shapes = features_of(spec, layer)
    for properties, line in zip(own, window.draw_shapes(shapes), strict=True):
        for part in shapely.get_parts(line):
            if part.length < 1:
                continue
            colour = str(evaluate(layer["layout"]["icon-image"], properties)).partition(":")[2]
            size = float(evaluate(layer["layout"].get("icon-size", 1), properties))
            number = max(1, int(part.length // ARROW_EVERY))
            for share in (np.arange(number) + 0.5) / number:
                at, ahead = (part.interpolate(min(share + more, 1), normalized=True) for more in (0, 0.01))
                angle = np.arctan2(ahead.y - at.y, ahead.x - at.x)
                turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
                corners = np.array(_HEAD) * size @ turn + (at.x, at.y)
                add_patch(axes, Polygon(corners, facecolor=colour, edgecolor="none"), order)
