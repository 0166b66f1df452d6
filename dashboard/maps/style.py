"""The built-in basemap as a MapLibre style: no tile server, no token, no font from elsewhere.

In the app each browser fetches the boundaries from the server once, so that a rerun does not send them again; an
exported file carries them inline. Labels are drawn with the reader's own fonts, Arabic script included, since the style
names no glyph source.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pandas as pd
import shapely

from dashboard.boundaries import GROUND, read_ground, read_layer
from dashboard.charts.theme import Palette
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME

STATIC_PREFIX = "./app/static/geo"
"""Where the server gives out the boundaries, relative to any page of the app (``pages/serving.py``)."""
_SERVED = f"{STATIC_PREFIX}/{GROUND}.geojson"

NAMES = "names"
TOWN_KINDS = ("town", "city")


@dataclass(frozen=True)
class Tiles:
    """A server of map tiles: its address with {z}, {x} and {y}, its host and how it is credited."""

    address: str
    host: str
    credit: str


def _tiles() -> Tiles:
    """Return the tiles that a reader may switch on: OpenStreetMap's, or those that the host of the app names."""
    address = os.environ.get("AFPAK_TILES", "").strip() or "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    credit = os.environ.get("AFPAK_TILES_CREDIT", "").strip() or "© OpenStreetMap contributors"
    return Tiles(address, urlparse(address).netloc, credit)


TILES = _tiles()
LATIN, LOCAL = "latin", "local"
SCRIPTS = {LATIN: "Latin script", LOCAL: "Latin and local script"}
FOCUS_PROVINCES = ("PK-KP", "AF-KHO")


@lru_cache(maxsize=16)
def basemap(
    dataset: Dataset, palette: Palette, inline: bool = False, script: str = LATIN, online: bool = False
) -> dict[str, Any]:
    """Return the MapLibre style of the basemap.

    ``inline`` puts the boundaries into the style itself, for files that leave the dashboard. ``script`` is "latin", or
    "local" for names in both scripts where the local one is known. ``online`` lays tiles of another host over the
    built-in land, which stays visible where they cannot be reached. Treat the result as
    read-only: it is shared, and the map keeps its tiles only while the style stays the same.
    """
    # Each source costs the reader's browser time of its own: there is one of boundaries and one of names.
    ground = read_ground(dataset.geo) if inline else _SERVED
    sources: dict[str, Any] = {
        GROUND: {"type": "geojson", "data": ground, "maxzoom": 9},
        NAMES: {"type": "geojson", "data": _names(dataset)},
    }
    layers = _layers(palette, script)
    if online:
        sources["tiles"] = {"type": "raster", "tiles": [TILES.address], "tileSize": 256, "maxzoom": 18}
        first = next(number for number, layer in enumerate(layers) if layer["id"] == "province-lines")
        dim = {"raster-opacity": 1.0} if palette.name == "light" else {"raster-brightness-max": 0.55}
        layers.insert(first, {"id": "tiles", "type": "raster", "source": "tiles", "paint": dim})
    return {"version": 8, "name": f"built-in {palette.name}", "sources": sources, "layers": layers}


def inlined(style: dict[str, Any], geo: Path) -> dict[str, Any]:
    """Return a style whose boundaries come from the app with the boundaries themselves in it, for a file.

    What the app serves under ``STATIC_PREFIX`` is read from ``geo``; everything else stays as it is.
    """
    sources = {
        name: {**source, "data": read_ground(geo)} if source.get("data") == _SERVED else source
        for name, source in style["sources"].items()
    }
    return {**style, "sources": sources}


def _names(dataset: Dataset) -> dict[str, Any]:
    """Return what is named on the map: a feature for each name, with "name", "local" and its "kind"."""
    features = [
        *_names_of_areas(dataset.geo),
        *_names_of_towns(dataset),
        *_names_of_districts(dataset),
        _name_of_line(dataset.geo),
    ]
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def _names_of_areas(geo: Path) -> list[dict[str, Any]]:
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
    return features


def _names_of_towns(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the names of the gazetteer's towns; those in other countries, where talks are held, are "abroad"."""
    towns = dataset.places[dataset.places["kind"].isin(TOWN_KINDS)]
    kinds = towns["kind"].where(towns["country"].isin(["AF", "PK"]), "abroad")
    return [
        _point(lon, lat, name=name, local="" if pd.isna(local) else local, kind=kind)
        for lon, lat, name, local, kind in zip(
            towns["lon"], towns["lat"], towns["name"], towns["name_local"], kinds, strict=True
        )
    ]


def _name_of_line(geo: Path) -> dict[str, Any]:
    """Return the Durand Line without its bends: along the line itself its name finds no straight stretch."""
    line = shapely.LineString(read_layer(geo, "durand_line")["features"][0]["geometry"]["coordinates"])
    ends = shapely.get_coordinates(line.simplify(0.22)).round(3).tolist()
    words = {"name": BORDER_NAME, "local": "", "kind": "line"}
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": ends}, "properties": words}


def _names_of_districts(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the names of the districts of KP and Khost: at the gazetteer's own point of a district where it has one,
    else amid the places that lie in it; a town of the same name stands for its district.
    """
    places = dataset.places[dataset.places["admin1"].isin(FOCUS_PROVINCES)].dropna(subset=["admin2"])
    towns = set(places.loc[places["kind"].isin(TOWN_KINDS), "name"].str.removesuffix(" city"))
    features = []
    for name, rows in places.groupby("admin2", sort=True):
        short = str(name).partition(" (")[0]
        if short in towns:
            continue
        own = rows[rows["kind"] == "district"]
        at = (own if len(own) else rows)[["lat", "lon"]].mean()
        local = own["name_local"].dropna()
        features.append(
            _point(
                round(at["lon"], 3),
                round(at["lat"], 3),
                name=short,
                local=local.iloc[0] if len(local) else "",
                kind="district",
            )
        )
    return features


def _of(part: str, *, focus: bool = False) -> list[Any]:
    """Return the condition that a feature of the ground is of this part, and where asked for in focus."""
    condition = ["==", ["get", "part"], part]
    return ["all", condition, ["==", ["get", "focus"], True]] if focus else condition


def _fill(name: str, part: str, colour: str, *, focus: bool = False) -> dict[str, Any]:
    # Borders are drawn over the edges of areas: smoothing these would take a shader and a round of its own.
    paint = {"fill-color": colour, "fill-antialias": False}
    return {"id": name, "type": "fill", "source": GROUND, "filter": _of(part, focus=focus), "paint": paint}


def _line(
    name: str, part: str, colour: str, width: float, dash: list[float] | None = None, *, focus: bool = False
) -> dict[str, Any]:
    paint: dict[str, Any] = {"line-color": colour, "line-width": width}
    if dash:
        paint["line-dasharray"] = dash
    return {
        "id": name,
        "type": "line",
        "source": GROUND,
        "filter": _of(part, focus=focus),
        "paint": paint,
        "layout": {"line-join": "round"},
    }


def _text(
    name: str, kinds: tuple[str, ...], colour: str, halo: str, *, layout: dict[str, Any], **extra: Any
) -> dict[str, Any]:
    common = {"text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12, "text-max-width": 8}
    return {
        "id": name,
        "type": "symbol",
        "source": NAMES,
        "filter": ["in", ["get", "kind"], ["literal", list(kinds)]],
        "layout": {**common, **layout},
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


def _layers(palette: Palette, script: str = LATIN) -> list[dict[str, Any]]:
    names = {"text-field": _with_local()} if script == LOCAL else {}
    halo, city = palette.land, ["==", ["get", "kind"], "city"]
    return [
        {"id": "ground", "type": "background", "paint": {"background-color": palette.water}},
        _fill("neighbours", "neighbours", palette.land_other),
        _line("neighbour-lines", "neighbours", palette.rule, 0.8),
        _fill("beyond", "beyond", palette.land_other),  # above the lines that the window cuts into its countries
        _fill("land", "provinces", palette.land),
        _fill("focus", "provinces", palette.land_focus, focus=True),
        _line("province-lines", "provinces", palette.rule, 0.8),
        _line("focus-lines", "provinces", palette.muted, 1.1, focus=True),
        _line("other-disputed-lines", "disputed_lines", palette.muted, 1.0, [1.0, 2.0]),
        _line("durand-line", "durand_line", palette.disputed, 1.6, [4.0, 2.0]),
        _text(
            "country-labels",
            ("country",),
            palette.muted,
            palette.land_other,
            layout={"text-size": 13, "text-letter-spacing": 0.15, "text-transform": "uppercase"},
        ),
        _text(
            "town-labels",
            TOWN_KINDS,
            palette.ink,
            halo,
            minzoom=5.6,
            layout={
                "text-size": ["case", city, 12, 11],
                "text-anchor": "top",
                "text-offset": [0, 0.4],
                "symbol-sort-key": ["case", city, 0, 1],
                **names,
            },
        ),
        _text(
            "abroad-labels",
            ("abroad",),
            palette.ink,
            palette.land_other,
            layout={"text-anchor": "top", "text-offset": [0, 0.6]},
        ),
        _text(
            "province-labels",
            ("province",),
            palette.muted,
            halo,
            minzoom=4.6,
            layout={"text-size": 12, "text-letter-spacing": 0.05, "symbol-sort-key": ["get", "rank"], **names},
        ),
        _text(
            "district-labels",
            ("district",),
            palette.ink,
            palette.land_focus,
            minzoom=5.4,
            layout={
                "text-size": ["interpolate", ["linear"], ["zoom"], 5.4, 11.5, 8, 14],
                "text-max-width": 7,
                "text-padding": 1,
                **names,
            },
        ),
        _text(
            "durand-label",
            ("line",),
            palette.disputed,
            halo,
            layout={
                "text-field": BORDER_NAME,
                "symbol-placement": "line",
                "symbol-spacing": 170,
                "text-size": 11.5,
                "text-offset": [0, -1.1],
                "text-max-angle": 45,
                "text-padding": 0,
            },
        ),
        _text(
            "focus-labels",
            ("focus",),
            palette.ink,
            palette.land_focus,
            layout={
                # Smaller from afar, where the name is larger than what it names and lies over symbols.
                "text-size": ["interpolate", ["linear"], ["zoom"], 4.2, 11, 5.6, 16],
                "text-field": _with_local(),
                "text-allow-overlap": True,
            },
        ),
    ]
