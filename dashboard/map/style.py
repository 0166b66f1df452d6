"""The ground of the map as MapLibre sources and layers, on paper and in the dark.

No tile server, no token, no font from elsewhere: boundaries and names come from our own server, and labels are drawn
with the reader's own fonts, since the style names no glyphs. Conditions are kept to ``==``, ``in``, ``all`` and
``case`` over ``get``, so that the map printed without a browser can read the same layers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlparse

from dashboard.boundaries import GROUND, read_ground
from dashboard.charts.theme import Palette
from dashboard.map.names import CLOSE_FROM, NEAR_FROM, collect_names
from dashboard.tables import Dataset

StyleLayer = dict[str, Any]
"""A layer as the MapLibre Style Specification has it."""

SERVED = "./app/static/geo"
"""Where the server gives out boundaries and names, relative to a page of the dashboard."""

NAMES = "names"
TILES_SOURCE = "tiles"

LATIN, BOTH, OWN = "latin", "local", "own"
SCRIPTS = {LATIN: "Latin script", BOTH: "Latin and local script", OWN: "Local script"}
"""How places are named. The key of the second is as in links that were shared."""

FONT = ["sans-serif"]
BESIDE = [
    *("left", [0.5, 0], "right", [-0.5, 0], "top", [0, 0.5], "bottom", [0, -0.5]),
    *("left", [1.7, 0], "right", [-1.7, 0], "top", [0, 1.6], "bottom", [0, -1.6]),
    *("left", [1.4, 1.3], "right", [-1.4, 1.3], "left", [1.4, -1.3], "right", [-1.4, -1.3]),
    *("left", [3, 0], "right", [-3, 0], "top", [0, 2.8], "bottom", [0, -2.8]),
]
"""Where a name may stand beside its place, in ems: close to it, or beyond a symbol that lies on it."""

AROUND = ["center", [0, 0], "bottom", [0, -2.5], "top", [0, 2.5], "left", [3, 0], "right", [-3, 0]]
"""Where the name of an area may stand: at its middle, or aside of what lies there."""


@dataclass(frozen=True)
class Tiles:
    """A server of map tiles: its address with {z}, {x} and {y}, its host and how it is credited."""

    address: str
    host: str
    credit: str


def find_tiles() -> Tiles:
    """Return the tiles that a reader may switch on: OpenStreetMap's, or those that the host of the app names."""
    address = os.environ.get("AFPAK_TILES", "").strip() or "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    credit = os.environ.get("AFPAK_TILES_CREDIT", "").strip() or "© OpenStreetMap contributors"
    return Tiles(address, urlparse(address).netloc, credit)


TILES = find_tiles()


def ground_sources(dataset: Dataset, *, inline: bool = False, online: bool = False) -> dict[str, Any]:
    """Return the sources of the ground as MapLibre takes them.

    ``inline`` puts boundaries and names themselves in, for files that leave the dashboard and for the printed map.
    """
    ground: Any = read_ground(dataset.geo) if inline else f"{SERVED}/{GROUND}.geojson"
    names: Any = collect_names(dataset) if inline else f"{SERVED}/{NAMES}.geojson"
    sources: dict[str, Any] = {
        GROUND: {"type": "geojson", "data": ground, "maxzoom": 9},
        NAMES: {"type": "geojson", "data": names, "maxzoom": 12},
    }
    if online:
        sources[TILES_SOURCE] = {"type": "raster", "tiles": [TILES.address], "tileSize": 256, "maxzoom": 18}
    return sources


def land_layers(palette: Palette, *, online: bool = False) -> tuple[StyleLayer, ...]:
    """Return the land: what lies below areas that a layer fills."""
    layers: list[StyleLayer] = [
        {"id": "ground", "type": "background", "paint": {"background-color": palette.water}},
        _fill("neighbours", "neighbours", palette.land_other),
        _line("neighbour-lines", "neighbours", palette.rule, 0.8),
        _fill("beyond", "beyond", palette.land_other),  # above the lines that the window cuts into its countries
        _fill("land", "provinces", palette.land),
        _fill("focus", "provinces", palette.land_focus, focus=True),
    ]
    if online:
        paint = {"raster-opacity": 1.0} if palette.name == "light" else {"raster-brightness-max": 0.55}
        layers.append({"id": TILES_SOURCE, "type": "raster", "source": TILES_SOURCE, "paint": paint})
    return tuple(layers)


def border_layers(palette: Palette) -> tuple[StyleLayer, ...]:
    """Return the borders: they are drawn over filled areas."""
    under = _line("durand-halo", "durand_line", palette.paper, 4.2)
    under["paint"]["line-opacity"] = 0.75
    return (
        _line("province-lines", "provinces", palette.rule, 0.8),
        _line("focus-lines", "provinces", palette.muted, 0.9, focus=True),
        _line("other-disputed-lines", "disputed_lines", palette.muted, 1.0, [1.0, 2.0]),
        under,
        _line("durand-line", "durand_line", palette.disputed, 1.8, [3.5, 2.0]),
    )


def name_layers(
    palette: Palette, script: str = LATIN, *, named_areas: bool = True, named_crossings: bool = True
) -> tuple[StyleLayer, ...]:
    """Return the names, the most important last: of two that meet, MapLibre keeps the one that is drawn above.

    ``script`` is a key of ``SCRIPTS``. Without ``named_areas`` provinces are left to a layer that writes on them,
    without ``named_crossings`` the crossings to their symbols.
    """
    text = name_expression(script)
    small, smaller = palette.muted, _mixed_ink(palette)
    land, across = palette.land, partial(_text, text=text)
    layers = [
        across("place-labels", ["place"], smaller, halo=land, size=11, minzoom=8.6, dodges=True),
        across("district-labels", ["district"], smaller, halo=land, size=11.5, minzoom=7.3),
        across("neighbour-labels", ["neighbour"], small, halo=palette.land_other, size=11),
        across("province-labels", ["province"], small, halo=land, size=11.5, minzoom=4.9),
        _town_dots(palette),
        across("abroad-labels", ["abroad"], palette.ink, halo=land, size=11.5, dodges=True),
        _towns("town-labels", palette, text, (60, 99), 7.4, 11.5),
        _towns("city-labels", palette, text, (30, 59), 6.4, 12),
        _durand_label(palette),
        _country("country-far-labels", "country_far", palette, text, maxzoom=NEAR_FROM),
        _country("country-near-labels", "country_near", palette, text, minzoom=NEAR_FROM, maxzoom=CLOSE_FROM),
        _country("country-close-labels", "country_close", palette, text, minzoom=CLOSE_FROM),
        _area_names(across("focus-labels", ["focus"], palette.ink, halo=palette.land_focus, size=13, minzoom=4.6)),
        _towns("first-town-labels", palette, text, (0, 19), 4.8, 13),
    ]
    if named_crossings:
        layers.insert(
            -1, across("crossing-labels", ["crossing"], palette.ink, halo=land, size=12, minzoom=5, dodges=True)
        )
    left_out = () if named_areas else ("province-labels", "focus-labels")
    return tuple(layer for layer in layers if layer["id"] not in left_out)


def name_expression(script: str) -> list[Any]:
    """Return the label of a feature with ``name`` and ``local``: in Latin script, its own, or both in two lines."""
    if script == BOTH:
        both = ["format", ["get", "name"], {}, "\n", {}, ["get", "local"], {"font-scale": 0.9}]
        return ["case", ["==", ["get", "local"], ""], ["get", "name"], both]
    if script == OWN:
        return ["case", ["==", ["get", "local"], ""], ["get", "name"], ["get", "local"]]
    return ["get", "name"]


def _mixed_ink(palette: Palette) -> str:
    return "#444B52" if palette.name == "light" else "#C3C8CC"


def _of(part: str, *, focus: bool = False) -> list[Any]:
    """Return the condition that a feature of the ground is of this part, and where asked for in focus."""
    condition = ["==", ["get", "part"], part]
    return ["all", condition, ["==", ["get", "focus"], True]] if focus else condition


def _fill(name: str, part: str, colour: str, *, focus: bool = False) -> StyleLayer:
    # Borders are drawn over the edges of areas: smoothing these would take a shader and a round of its own.
    paint = {"fill-color": colour, "fill-antialias": False}
    return {"id": name, "type": "fill", "source": GROUND, "filter": _of(part, focus=focus), "paint": paint}


def _line(
    name: str, part: str, colour: str, width: float, dash: list[float] | None = None, *, focus: bool = False
) -> StyleLayer:
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
    name: str,
    kinds: list[str],
    colour: str,
    *,
    size: float,
    halo: str,
    text: list[Any],
    minzoom: float = 0,
    dodges: bool = False,
) -> StyleLayer:
    """Return a layer of names; with ``dodges`` a name may stand on either side of its place, wherever there is room."""
    layout: dict[str, Any] = {
        "text-field": text,
        "text-font": FONT,
        "text-size": size,
        "text-max-width": 8,
        "text-padding": 3,
        "symbol-sort-key": ["get", "rank"],
    }
    if dodges:
        layout |= {"text-variable-anchor-offset": BESIDE, "text-justify": "auto"}
    return {
        "id": name,
        "type": "symbol",
        "source": NAMES,
        "minzoom": minzoom,
        "filter": ["in", ["get", "kind"], ["literal", kinds]],
        "layout": layout,
        "paint": {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.4},
    }


def _towns(
    name: str, palette: Palette, text: list[Any], ranks: tuple[int, int], minzoom: float, size: float
) -> StyleLayer:
    layer = _text(name, ["town"], palette.ink, size=size, halo=palette.land, text=text, minzoom=minzoom, dodges=True)
    first, last = ranks
    ranked = [[">=", ["get", "rank"], first], ["<=", ["get", "rank"], last]]
    return {**layer, "filter": ["all", ["==", ["get", "kind"], "town"], *ranked]}


def _area_names(layer: StyleLayer) -> StyleLayer:
    return {**layer, "layout": {**layer["layout"], "text-variable-anchor-offset": AROUND}}


def _town_dots(palette: Palette) -> StyleLayer:
    return {
        "id": "town-dots",
        "type": "circle",
        "source": NAMES,
        "minzoom": 4.8,
        "filter": ["all", ["==", ["get", "kind"], "town"], ["<=", ["get", "rank"], 19]],
        "paint": {
            "circle-radius": 2.2,
            "circle-color": palette.ink,
            "circle-stroke-color": palette.paper,
            "circle-stroke-width": 1,
        },
    }


def _country(
    name: str, kind: str, palette: Palette, text: list[Any], *, minzoom: float = 0, maxzoom: float = 24
) -> StyleLayer:
    layer = _text(name, [kind], palette.muted, size=15, halo=palette.land, text=text, minzoom=minzoom)
    more = {"text-letter-spacing": 0.3, "text-transform": "uppercase", "text-max-width": 20}
    return _area_names({**layer, "maxzoom": maxzoom, "layout": {**layer["layout"], **more}})


def _durand_label(palette: Palette) -> StyleLayer:
    layer = _text("durand-label", ["line"], palette.disputed, size=11.5, halo=palette.land, text=["get", "name"])
    more = {
        "symbol-placement": "line",
        "symbol-spacing": 420,
        "text-offset": [0, -1.1],
        "text-max-angle": 45,
        "text-padding": 0,
    }
    return {**layer, "minzoom": 4.6, "layout": {**layer["layout"], **more}}
