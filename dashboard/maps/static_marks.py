"""The traces of a map figure drawn by matplotlib: the same symbols at the same places as on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.boundaries import read_layer
from dashboard.maps.static_ground import Window, add_patch, path_of
from dashboard.maps.style import STATIC_PREFIX

POINTS = 0.75
"""Points for a pixel."""

FAINTEST = 0.02
"""Opacity up to which a mark is there for the pointer alone."""

Box = tuple[float, float, float, float]


def draw_marks(axes: Any, traces: Iterable[Mapping[str, Any]], geo: Path, window: Window) -> list[Box]:
    """Draw the traces in their order; return the boxes in pixels of the drawing that symbols and numbers take."""
    taken: list[Box] = []
    for number, trace in enumerate(traces):
        if trace["type"] == "choroplethmap":
            _areas(axes, trace, geo, window, 1.5 + number * 1e-3)
        elif trace["type"] == "scattermap":
            taken += _points(axes, trace, window, 5 + number * 1e-3)
    return taken


def _many(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * count


def _points(axes: Any, trace: Mapping[str, Any], window: Window, order: float) -> list[Box]:
    given_lat, given_lon = list(trace["lat"]), list(trace["lon"])
    gaps = [value is None for value in given_lat]
    x, y = window.project(
        [np.nan if gap else value for value, gap in zip(given_lon, gaps, strict=True)],
        [np.nan if gap else value for value, gap in zip(given_lat, gaps, strict=True)],
    )
    x, y = np.where(gaps, np.nan, x), np.where(gaps, np.nan, y)
    mode = trace.get("mode", "markers")
    taken: list[Box] = []
    if "lines" in mode:
        look = trace.get("line", {})
        width = float(look.get("width", 1)) * window.factor * POINTS
        axes.plot(x, y, color=look.get("color", "#000"), linewidth=width, alpha=trace.get("opacity", 1), zorder=order)
    if "markers" in mode:
        taken += _discs(axes, trace, x, y, window, order)
    if "text" in mode:
        font = trace.get("textfont", {})
        for text, east, north in zip(_many(trace["text"], len(x)), x, y, strict=True):
            beside = trace.get("textposition") == "middle right"
            taken += _number(axes, str(text), east, north, font, window, order + 2, beside)
    return taken


def _inside(window: Window, x: Any, y: Any) -> Any:
    west, south, east, north = window.box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _pixel(window: Window, x: float, y: float) -> tuple[float, float]:
    """Return pixels right of and above the lower left corner of the drawing."""
    west, south, _, _ = window.box
    return (x - west) / window.metres, (y - south) / window.metres


def _discs(axes: Any, trace: Mapping[str, Any], x: Any, y: Any, window: Window, order: float) -> list[Box]:
    from matplotlib.colors import to_rgba_array

    marker = trace.get("marker", {})
    size = np.asarray(_many(marker.get("size", 6), len(x)), "float64") * window.factor
    opacity = np.asarray(_many(marker.get("opacity", 1.0), len(x)), "float64") * trace.get("opacity", 1.0)
    colours = to_rgba_array(_many(marker.get("color", "#000000"), len(x)))
    colours[:, 3] *= opacity
    seen = (opacity > FAINTEST) & (size > 0) & ~np.isnan(x)
    if not seen.any():
        return []
    axes.scatter(
        x[seen], y[seen], s=(size[seen] * POINTS) ** 2, c=colours[seen], linewidths=0, marker="o", zorder=order
    )
    solid = seen & (opacity > 0.3) & _inside(window, x, y)
    return [
        (at[0] - r, at[1] - r, at[0] + r, at[1] + r)
        for at, r in ((_pixel(window, a, b), s / 2) for a, b, s in zip(x[solid], y[solid], size[solid], strict=True))
    ]


def _number(
    axes: Any,
    text: str,
    x: float,
    y: float,
    font: Mapping[str, Any],
    window: Window,
    order: float,
    beside: bool = False,
) -> list[Box]:
    """Write on a symbol, or beside it to the right; return what the words take."""
    if np.isnan(x) or not _inside(window, x, y):
        return []
    from matplotlib.patheffects import withStroke

    size = float(font.get("size", 11)) * max(window.factor, 0.8)
    colour = str(font.get("color", "#000000"))
    # The symbols of other incidents may lie over the ground on which the number was meant to stand.
    ground = "#FFFFFF" if sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) < 384 else "#14181C"
    away = 9.0 * window.factor if beside else 0.0
    axes.annotate(
        text,
        (x, y),
        xytext=(away * POINTS, 0),
        textcoords="offset points",
        annotation_clip=True,
        fontsize=size * POINTS,
        color=colour,
        ha="left" if beside else "center",
        va="center",
        path_effects=[withStroke(linewidth=2, foreground=ground)],
        zorder=order,
        parse_math=False,
        clip_on=True,
    )
    across, up = 0.32 * size * len(text), 0.6 * size
    left, low = _pixel(window, x, y)
    if beside:
        return [(left + away, low - up, left + away + 2 * across, low + up)]
    return [(left - across, low - up, left + across, low + up)]


def _areas(axes: Any, trace: Mapping[str, Any], geo: Path, window: Window, order: float) -> None:
    """Fill areas with the colour of their class, as plotly does from ``z`` and ``colorscale``."""
    import shapely
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import PathPatch

    source = trace["geojson"]
    if isinstance(source, str):
        source = read_layer(geo, source.removeprefix(f"{STATIC_PREFIX}/").removesuffix(".geojson"))
    key = trace.get("featureidkey", "id").split(".")
    shapes: dict[Any, Any] = {}
    for feature in source["features"]:
        name: Any = feature
        for part in key:
            name = name[part]
        shapes[name] = shapely.geometry.shape(feature["geometry"])
    scale = [(float(at), str(colour)) for at, colour in trace["colorscale"]]
    colours = LinearSegmentedColormap.from_list("classes", scale)
    low, high = float(trace["zmin"]), float(trace["zmax"])
    opacity = float(trace.get("marker", {}).get("opacity", 1.0))
    for name, value in zip(trace["locations"], trace["z"], strict=True):
        if name not in shapes:
            continue
        projected = shapely.transform(shapes[name], lambda points: np.column_stack(window.project(*points.T)))
        path = path_of([projected])
        if path is not None:
            colour = colours((float(value) - low) / (high - low or 1.0))
            add_patch(axes, PathPatch(path, facecolor=colour, alpha=opacity, edgecolor="none"), order)
