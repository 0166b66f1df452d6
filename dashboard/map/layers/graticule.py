"""Parallels and meridians with their degrees."""

from __future__ import annotations

import pandas as pd

from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Feature, Layer, Scene, collection, feature, stroked
from dashboard.map.style import FONT

EAST, NORTH = (55, 82), (22, 40)
"""Degrees of longitude and latitude that the built-in map covers."""


def spacing(zoom: float) -> float:
    """Return the degrees between two lines that suit a zoom: 2, 1 or half a degree."""
    return 2.0 if zoom < 5.5 else 1.0 if zoom < 7.3 else 0.5


def _degrees(value: float, positive: str) -> str:
    whole = int(value)
    return f"{whole}° {positive}" if value == whole else f"{whole}°30′ {positive}"


def _build(scene: Scene) -> Drawn:
    step = spacing(scene.view.zoom)
    lats = [NORTH[0] + step * number for number in range(int((NORTH[1] - NORTH[0]) / step) + 1)]
    lons = [EAST[0] + step * number for number in range(int((EAST[1] - EAST[0]) / step) + 1)]
    # A parallel and a meridian are straight in this projection: their two ends are enough.
    lines = [
        *(_make_line([[EAST[0], lat], [EAST[1], lat]], _degrees(lat, "N")) for lat in lats),
        *(_make_line([[lon, NORTH[0]], [lon, NORTH[1]]], _degrees(lon, "E")) for lon in lons),
    ]
    colour = scene.palette.muted
    names = {
        "id": "graticule-labels",
        "type": "symbol",
        "source": "graticule",
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": 350,
            "text-field": ["get", "text"],
            "text-font": FONT,
            "text-size": 11,
        },
        "paint": {"text-color": colour, "text-halo-color": scene.palette.paper, "text-halo-width": 1.4},
    }
    return Drawn(
        sources={"graticule": collection(lines)},
        lines=(stroked("graticule-lines", "graticule", color=colour, width=0.6, opacity=0.55),),
        texts=(names,),
        key=(KeyRow("Graticule", (Sign("line", f"every {step:g}°", colour),), "graticule"),),
        table=pd.DataFrame({"Line": [line["properties"]["text"] for line in lines]}),
    )


def _make_line(ends: list[list[float]], text: str) -> Feature:
    return feature({"type": "LineString", "coordinates": ends}, text=text)


LAYER = Layer(
    id="graticule",
    label="Graticule",
    shows="Parallels and meridians with their degrees",
    source="computed (WGS 84)",
    build=_build,
)
