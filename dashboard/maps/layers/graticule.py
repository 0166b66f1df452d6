"""The layer of the graticule: parallels and meridians with their degrees."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.map.views import HEIGHT, WIDTH
from dashboard.maps.layers.model import OVER_LABELS, Drawn, Entry, Layer, Scene, points

EAST, NORTH = (55, 82), (22, 40)
"""Degrees of longitude and latitude that the built-in map covers."""


def spacing(zoom: float) -> float:
    """Return the degrees between two lines that suit a zoom: 2, 1 or half a degree."""
    return 2.0 if zoom < 5.5 else 1.0 if zoom < 7.3 else 0.5


def _degrees(value: float, positive: str) -> str:
    whole = int(value)
    return f"{whole}° {positive}" if value == whole else f"{whole}°30′ {positive}"


def _build(scene: Scene) -> Drawn:
    view, step = scene.view, spacing(scene.view.zoom)
    lats = [NORTH[0] + step * n for n in range(int((NORTH[1] - NORTH[0]) / step) + 1)]
    lons = [EAST[0] + step * n for n in range(int((EAST[1] - EAST[0]) / step) + 1)]
    lat: list[float | None] = []
    lon: list[float | None] = []
    for value in lats:
        lat += [value, value, None]
        lon += [*EAST, None]
    for value in lons:
        # A meridian is straight in this projection: its two ends are enough.
        lat += [*NORTH, None]
        lon += [value, value, None]
    colour = scene.palette.muted
    lines = points(lat, lon, mode="lines", line={"color": colour, "width": 0.6}, opacity=0.55, hoverinfo="skip")
    # Degrees stand near the left and the upper edge of the chosen view, on its lines.
    across = view.degrees_per_pixel * WIDTH * 0.36
    up = view.degrees_per_pixel * HEIGHT * 0.44 * math.cos(math.radians(view.lat))
    left = min(lons, key=lambda value: abs(value - (view.lon - across)))
    top = min(lats, key=lambda value: abs(value - (view.lat + up)))
    marks = [(value, left, _degrees(value, "N")) for value in lats] + [
        (top, value, _degrees(value, "E")) for value in lons if value != left
    ]
    words = points(
        [mark[0] for mark in marks],
        [mark[1] for mark in marks],
        mode="text",
        below=OVER_LABELS,
        text=[mark[2] for mark in marks],
        textfont={"size": 11, "color": colour, "family": "sans-serif"},
        hoverinfo="skip",
    )
    table = pd.DataFrame({"Line": [_degrees(v, "N") for v in lats] + [_degrees(v, "E") for v in lons]})
    return Drawn([lines, words], (Entry(f"Graticule, every {step:g}°", colour, "line"),), table)


LAYER = Layer(
    id="graticule",
    label="Graticule",
    shows="Parallels and meridians",
    source="computed (WGS 84)",
    build=_build,
)
