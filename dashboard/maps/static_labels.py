"""Names on a map that is drawn without a browser: none lies over another, and towns give way to symbols.

Names are in Latin script: the other script needs shaping, which cannot be relied on here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.boundaries import read_layer
from dashboard.charts.theme import Palette
from dashboard.maps.static_ground import Window, layer
from dashboard.maps.static_marks import POINTS, Box
from dashboard.maps.style import TOWN_KINDS
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME

FAMILY = "DejaVu Sans"
"""Comes with matplotlib, so that a map looks the same on every machine."""


@dataclass(frozen=True)
class Name:
    """A name to write at a place, in pixels of the drawing from its lower left corner.

    ``near`` are the places tried one after the other, as shifts in pixels with the side of the text that is there;
    ``firm`` ones are written over symbols where there is no free place.
    """

    text: str
    x: float
    y: float
    size: float
    colour: str
    halo: str
    near: tuple[tuple[float, float, str], ...] = ((0, 0, "center"),)
    firm: bool = False
    bold: bool = False
    italic: bool = False


def around(gap: float, size: float) -> tuple[tuple[float, float, str], ...]:
    """Return the places around a point for its name: right, left, above, below, and the corners."""
    up = gap + 0.55 * size
    return (
        (gap, 0, "left"),
        (-gap, 0, "right"),
        (0, up, "center"),
        (0, -up, "center"),
        (gap, up * 0.8, "left"),
        (gap, -up * 0.8, "left"),
        (-gap, up * 0.8, "right"),
        (-gap, -up * 0.8, "right"),
    )


def names(dataset: Dataset, window: Window, palette: Palette) -> list[Name]:
    """Return the names of a map, the most important first."""
    size = max(window.factor, 0.85)
    halo, found = palette.land, list[Name]()
    provinces = [feature["properties"] for feature in read_layer(dataset.geo, "provinces")["features"]]
    # A name may leave the middle of its province a little, but not the province.
    shifts = tuple((dx, dy, "center") for dy in (0, 12, -12) for dx in (0, 16, -16))
    for own in sorted(provinces, key=lambda own: (not own["focus"], -own["area_km2"])):
        x, y = _at(window, own["label_lon"], own["label_lat"])
        if own["focus"]:
            found.append(
                Name(own["name"], x, y, 14 * size, palette.ink, palette.land_focus, shifts, firm=True, bold=True)
            )
    found += _crossings(dataset, window, palette, size)
    every = dataset.places[dataset.places["kind"].isin(TOWN_KINDS)].assign(city=lambda rows: rows["kind"] == "city")
    inside = every["country"].isin(["AF", "PK"])
    towns = every[inside]
    near = window.view.zoom >= 5.6
    for name, lat, lon, city in towns.sort_values(["city", "name"], ascending=[False, True])[
        ["name", "lat", "lon", "city"]
    ].itertuples(index=False):
        if city or near:
            x, y = _at(window, lon, lat)
            found.append(Name(name, x, y, (11 if city else 10) * size, palette.ink, halo, around(4, 11 * size)))
    for name, lat, lon in every.loc[~inside, ["name", "lat", "lon"]].itertuples(index=False):
        x, y = _at(window, lon, lat)
        found.append(Name(name, x, y, 11 * size, palette.ink, palette.land_other, around(8, 11 * size)))
    for own in sorted(provinces, key=lambda own: -own["area_km2"]):
        if not own["focus"]:
            x, y = _at(window, own["label_lon"], own["label_lat"])
            found.append(Name(own["name"], x, y, 11 * size, palette.muted, halo, shifts, italic=True))
    for feature in read_layer(dataset.geo, "neighbours")["features"]:
        own = feature["properties"]
        if own.get("label_lon") is not None:
            x, y = _at(window, own["label_lon"], own["label_lat"])
            text = own["name"] if own.get("disputed") else own["name"].upper()
            found.append(Name(text, x, y, 11 * size, palette.muted, palette.land_other, shifts))
    return [name for name in found if 0 < name.x < window.width and 0 < name.y < window.height]


def _crossings(dataset: Dataset, window: Window, palette: Palette, size: float) -> list[Name]:
    rows = dataset.table("crossings").merge(dataset.places[["place_id", "lat", "lon"]], on="place_id")
    return [
        Name(str(name), *_at(window, lon, lat), 9.5 * size, palette.ink, palette.land, around(8, 10 * size))
        for name, lat, lon in zip(rows["name"], rows["lat"], rows["lon"], strict=True)
        if not pd.isna(lat)
    ]


def _at(window: Window, lon: float, lat: float) -> tuple[float, float]:
    x, y = window.project(lon, lat)
    west, south, _, _ = window.box
    return float((x - west) / window.metres), float((y - south) / window.metres)


def towns_shown(dataset: Dataset, window: Window) -> tuple[list[float], list[float]]:
    """Return longitudes and latitudes of the towns that get a dot at this scale."""
    places = dataset.places
    kinds = TOWN_KINDS if window.view.zoom >= 5.6 else ("city",)
    rows = places[places["kind"].isin(kinds) & places["country"].isin(["AF", "PK"])]
    return rows["lon"].tolist(), rows["lat"].tolist()


def write_names(
    axes: Any, wanted: Iterable[Name], taken: Iterable[Box], kept: Iterable[Box], window: Window, renderer: Any
) -> list[str]:
    """Write the names that find a free place; return their texts.

    ``taken`` are the boxes of the symbols, ``kept`` those over which nothing is written. A firm name may lie over
    symbols, but never over another name.
    """
    symbols, written, texts = _Boxes(taken), _Boxes(kept), list[str]()
    for name in wanted:
        across, up = _extent(name, renderer)
        for over_symbols in (False, True) if name.firm else (False,):
            box = _place(name, across, up, window, symbols, written, over_symbols)
            if box is not None:
                written.add(box)
                texts.append(name.text)
                _write(axes, name, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, window)
                break
    return texts


class _Boxes:
    """Boxes in pixels, and whether another one lies over any of them."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._boxes = np.array(list(boxes), "float64").reshape(-1, 4)

    def add(self, box: Box) -> None:
        self._boxes = np.vstack([self._boxes, box])

    def hit(self, box: Box) -> bool:
        b = self._boxes
        return bool(((b[:, 0] < box[2]) & (b[:, 2] > box[0]) & (b[:, 1] < box[3]) & (b[:, 3] > box[1])).any())


def _place(
    name: Name, across: float, up: float, window: Window, symbols: _Boxes, written: _Boxes, over_symbols: bool
) -> Box | None:
    for dx, dy, side in name.near:
        middle = name.x + dx + {"left": across / 2, "right": -across / 2, "center": 0.0}[side]
        low = name.y + dy - up / 2
        box = (middle - across / 2, low, middle + across / 2, low + up)
        inside = box[0] > 3 and box[1] > 3 and box[2] < window.width - 3 and box[3] < window.height - 3
        if inside and not written.hit(box) and (over_symbols or not symbols.hit(box)):
            return box
    return None


def _font(name: Name) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(
        family=FAMILY,
        size=name.size * POINTS,
        weight="bold" if name.bold else "normal",
        style="italic" if name.italic else "normal",
    )


def _extent(name: Name, renderer: Any) -> tuple[float, float]:
    """Return width and height of a name in pixels of the drawing."""
    width, height, _ = renderer.get_text_width_height_descent(name.text, _font(name), ismath=False)
    return width + 2, height + 2


def _write(axes: Any, name: Name, x: float, y: float, window: Window, angle: float = 0.0) -> None:
    from matplotlib.patheffects import withStroke

    west, south, _, _ = window.box
    axes.text(
        west + x * window.metres,
        south + y * window.metres,
        name.text,
        fontproperties=_font(name),
        color=name.colour,
        ha="center",
        va="center",
        rotation=angle,
        rotation_mode="anchor",
        path_effects=[withStroke(linewidth=2.2, foreground=name.halo)],
        zorder=8,
        parse_math=False,
        clip_on=True,
    )


def write_line_name(
    axes: Any, dataset: Dataset, window: Window, palette: Palette, renderer: Any, taken: Iterable[Box]
) -> list[Box]:
    """Write the name of the Durand Line along a straight and free stretch; return the boxes that it takes."""
    line = layer(dataset.geo, "durand_line", window)
    if line is None or line.empty:
        return []
    import shapely

    merged = shapely.line_merge(shapely.union_all(line.geometry.values))
    longest = max(shapely.get_parts(merged), key=lambda part: part.length)
    name = Name(BORDER_NAME, 0, 0, 10 * max(window.factor, 0.85), palette.disputed, palette.land)
    across, up = _extent(name, renderer)
    length = across * 1.1 * window.metres
    symbols = _Boxes(taken)
    best: tuple[float, list[Box], float, float, float] | None = None
    for share in np.linspace(0.08, 0.92, 80):
        middle = share * longest.length
        if middle < length / 2 or middle > longest.length - length / 2:
            continue
        a, b = longest.interpolate(middle - length / 2), longest.interpolate(middle + length / 2)
        chord = a.distance(b)
        stray = longest.interpolate(middle).distance(shapely.LineString([a, b])) / length
        for side in (1, -1):
            x, y, angle = _along(window, a, b, side * 0.85 * up)
            boxes = _slanted(x, y, angle, across)
            if min(min(box) for box in boxes) < 4 or max(box[2] for box in boxes) > window.width - 4:
                continue
            if max(box[3] for box in boxes) > window.height - 4:
                continue
            hits = sum(symbols.hit(box) for box in boxes) / len(boxes)
            score = (1 - chord / length) + 1.5 * stray + hits + 0.1 * abs(share - 0.5)
            if best is None or score < best[0]:
                best = (score, boxes, x, y, angle)
    if best is None:
        return []
    _write(axes, name, best[2], best[3], window, best[4])
    return best[1]


def _along(window: Window, a: Any, b: Any, off: float) -> tuple[float, float, float]:
    """Return where a name stands between two points of the line, moved off it by pixels, and its angle in degrees."""
    angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    west, south, _, _ = window.box
    x, y = ((a.x + b.x) / 2 - west) / window.metres, ((a.y + b.y) / 2 - south) / window.metres
    return x - off * math.sin(math.radians(angle)), y + off * math.cos(math.radians(angle)), angle


def _slanted(x: float, y: float, angle: float, across: float) -> list[Box]:
    """Return small boxes along a slanted text that cover it together."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    steps = np.linspace(-across / 2, across / 2, max(2, int(across // 10)))
    return [(x + d * cos - 6, y + d * sin - 6, x + d * cos + 6, y + d * sin + 6) for d in steps]
