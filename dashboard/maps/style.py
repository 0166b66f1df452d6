"""The built-in basemap as a MapLibre style: no tile server, no token, no font from elsewhere.

In the app the boundaries come from ``static/geo`` (the same bytes as ``data/geo``), so that a browser fetches them
once and a rerun does not send them again; an exported file carries them inline. Labels are drawn with the reader's
own fonts, Arabic script included, since the style names no glyph source.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.boundaries import read_layer
from dashboard.charts.theme import Palette
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME

LAYER_FILES = ("provinces", "neighbours", "durand_line", "disputed_lines")
STATIC_PREFIX = "./app/static/geo"
"""Where Streamlit serves ``static/geo``, relative to any page of the app."""

TOWN_KINDS = ("town", "city")


@lru_cache(maxsize=8)
def basemap(dataset: Dataset, palette: Palette, inline: bool = False) -> dict[str, Any]:
    """Return the MapLibre style of the basemap.

    ``inline`` puts the boundaries into the style itself, for files that leave the dashboard. Treat the result as
    read-only: it is shared, and the map keeps its tiles only while the style stays the same.
    """
    sources: dict[str, Any] = {
        name: {"type": "geojson", "data": _layer(dataset.geo, name, inline), "maxzoom": 9} for name in LAYER_FILES
    }
    sources["labels"] = {"type": "geojson", "data": _label_points(dataset.geo)}
    sources["towns"] = {"type": "geojson", "data": _towns(dataset)}
    return {"version": 8, "name": f"built-in {palette.name}", "sources": sources, "layers": _layers(palette)}


def _layer(geo: Path, name: str, inline: bool) -> Any:
    return read_layer(geo, name) if inline else f"{STATIC_PREFIX}/{name}.geojson"


def _point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def _label_points(geo: Path) -> dict[str, Any]:
    features = []
    for feature in read_layer(geo, "provinces")["features"]:
        own = feature["properties"]
        features.append(
            _point(
                own["label_lon"],
                own["label_lat"],
                name=own["name"],
                local=own.get("name_local") or "",
                kind="focus" if own["focus"] else "province",
                rank=-own["area_km2"],
            )
        )
    for feature in read_layer(geo, "neighbours")["features"]:
        own = feature["properties"]
        if own.get("label_lon") is not None:
            features.append(
                _point(own["label_lon"], own["label_lat"], name=own["name"], local="", kind="country", rank=0)
            )
    return {"type": "FeatureCollection", "features": features}


def _towns(dataset: Dataset) -> dict[str, Any]:
    places = dataset.places
    towns = places[places["kind"].isin(TOWN_KINDS) & places["country"].isin(["AF", "PK"])]
    return {
        "type": "FeatureCollection",
        "features": [
            _point(lon, lat, name=name, local="" if pd.isna(local) else local, city=kind == "city")
            for lon, lat, name, local, kind in zip(
                towns["lon"], towns["lat"], towns["name"], towns["name_local"], towns["kind"], strict=True
            )
        ],
    }


def _fill(name: str, source: str, colour: str, condition: list[Any] | None = None) -> dict[str, Any]:
    layer: dict[str, Any] = {"id": name, "type": "fill", "source": source, "paint": {"fill-color": colour}}
    if condition:
        layer["filter"] = condition
    return layer


def _line(name: str, source: str, colour: str, width: float, dash: list[float] | None = None) -> dict[str, Any]:
    paint: dict[str, Any] = {"line-color": colour, "line-width": width}
    if dash:
        paint["line-dasharray"] = dash
    return {"id": name, "type": "line", "source": source, "paint": paint, "layout": {"line-join": "round"}}


def _text(name: str, source: str, colour: str, halo: str, **extra: Any) -> dict[str, Any]:
    layout = {"text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12, "text-max-width": 8}
    layout.update(extra.pop("layout", {}))
    return {
        "id": name,
        "type": "symbol",
        "source": source,
        "layout": layout,
        "paint": {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.2},
        **extra,
    }


def _with_local() -> list[Any]:
    """Return a label of two lines, the name in Latin script and under it the one in local script where known."""
    return [
        "case",
        ["==", ["get", "local"], ""],
        ["get", "name"],
        ["format", ["get", "name"], {}, "\n", {}, ["get", "local"], {"font-scale": 0.9}],
    ]


def _layers(palette: Palette) -> list[dict[str, Any]]:
    halo, focus = palette.land, ["==", ["get", "focus"], True]
    return [
        {"id": "ground", "type": "background", "paint": {"background-color": palette.water}},
        _fill("neighbours", "neighbours", palette.land_other),
        _line("neighbour-lines", "neighbours", palette.rule, 0.8),
        _fill("land", "provinces", palette.land),
        _fill("focus", "provinces", palette.land_focus, focus),
        _line("province-lines", "provinces", palette.rule, 0.8),
        {**_line("focus-lines", "provinces", palette.muted, 1.1), "filter": focus},
        _line("other-disputed-lines", "disputed_lines", palette.muted, 1.0, [1.0, 2.0]),
        _line("durand-line", "durand_line", palette.disputed, 1.6, [4.0, 2.0]),
        _text(
            "country-labels",
            "labels",
            palette.muted,
            palette.land_other,
            filter=["==", ["get", "kind"], "country"],
            layout={"text-size": 13, "text-letter-spacing": 0.15, "text-transform": "uppercase"},
        ),
        _text(
            "durand-label",
            "durand_line",
            palette.disputed,
            halo,
            layout={
                "text-field": BORDER_NAME,
                "symbol-placement": "line",
                "symbol-spacing": 420,
                "text-size": 11,
                "text-offset": [0, -0.9],
                "text-max-angle": 40,
            },
        ),
        _text(
            "town-labels",
            "towns",
            palette.ink,
            halo,
            minzoom=5.6,
            layout={
                "text-size": ["case", ["get", "city"], 12, 11],
                "text-anchor": "top",
                "text-offset": [0, 0.4],
                "symbol-sort-key": ["case", ["get", "city"], 0, 1],
            },
        ),
        _text(
            "province-labels",
            "labels",
            palette.muted,
            halo,
            minzoom=4.6,
            filter=["==", ["get", "kind"], "province"],
            layout={"text-size": 12, "text-letter-spacing": 0.05, "symbol-sort-key": ["get", "rank"]},
        ),
        _text(
            "focus-labels",
            "labels",
            palette.ink,
            palette.land_focus,
            filter=["==", ["get", "kind"], "focus"],
            layout={"text-size": 15, "text-field": _with_local(), "symbol-sort-key": -1e9},
        ),
    ]
