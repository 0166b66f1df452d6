"""Layers that place the reader: the former tribal districts, rivers, towns and the centres of districts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.boundaries import read_layer
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, point, served, stroked
from dashboard.map.style import FONT
from dashboard.vocabulary import PLACE_PRECISIONS

TRIBAL = {"light": "#8C4A00", "dark": "#E9B872"}
RIVER = {"light": "#3B7EA1", "dark": "#7DB7D9"}


def _boundaries(scene: Scene, name: str) -> dict[str, Any]:
    return {"type": "geojson", "data": read_layer(scene.dataset.geo, name)} if scene.inline else served(name)


def _tribal(scene: Scene) -> Drawn:
    own = [part["properties"] for part in read_layer(scene.dataset.geo, "former_tribal")["features"]]
    colour = TRIBAL[scene.palette.name]
    table = pd.DataFrame([{"Name": row["name"], "Area, km²": row["area_km2"], "Note": row["note"]} for row in own])
    return Drawn(
        sources={"tribal": _boundaries(scene, "former_tribal")},
        lines=(stroked("tribal-lines", "tribal", color=colour, width=2.2),),
        key=(KeyRow("Former tribal districts", (Sign("line", "part of KP since 2018", colour),), "tribal"),),
        table=table,
    )


def _rivers(scene: Scene) -> Drawn:
    own = [part["properties"] for part in read_layer(scene.dataset.geo, "rivers")["features"]]
    colour = RIVER[scene.palette.name]
    names = {
        "id": "river-labels",
        "type": "symbol",
        "source": "rivers",
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": 500,
            "text-field": ["get", "name"],
            "text-font": FONT,
            "text-size": 11,
        },
        "paint": {"text-color": colour, "text-halo-color": scene.palette.land, "text-halo-width": 1.2},
    }
    return Drawn(
        sources={"rivers": _boundaries(scene, "rivers")},
        lines=(stroked("river-lines", "rivers", color=colour, width=1.2, opacity=0.6), names),
        key=(KeyRow("Rivers", (Sign("line", "large rivers", colour, opacity=0.6),), "rivers"),),
        table=pd.DataFrame([{"Name": row["name"], "Local name": row["name_local"]} for row in own]),
    )


_TOWNS_TABLE = {
    "name": "Name",
    "name_local": "Local name",
    "kind": "Kind",
    "admin2": "District",
    "lat": "Latitude",
    "lon": "Longitude",
}


def _towns(scene: Scene) -> Drawn:
    places, palette = scene.dataset.places, scene.palette
    some = places[places["kind"].isin(["town", "city", "district"]) & places["country"].isin(["AF", "PK"])]
    features = []
    for row in some.itertuples():
        what = "centre of a district" if row.kind == "district" else row.kind
        words = f"{row.name} ({what})\nPosition: {PLACE_PRECISIONS[int(row.precision)].label}"
        features.append(point(row.lon, row.lat, is_district=row.kind == "district", name=row.name, words=words))
    is_district = ["get", "is_district"]
    dots = {
        "id": "town-marks",
        "type": "circle",
        "source": "towns",
        "paint": {
            "circle-radius": ["case", is_district, 3.5, 3],
            "circle-color": ["case", is_district, palette.paper, palette.ink],
            "circle-stroke-color": ["case", is_district, palette.muted, palette.ink],
            "circle-stroke-width": ["case", is_district, 1.5, 0],
        },
    }
    signs = (Sign("disc", "town", palette.ink, size=7), Sign("ring", "centre of a district", palette.muted, size=8))
    return Drawn(
        sources={"towns": collection(features)},
        lines=(dots,),
        key=(KeyRow("Places", signs, "towns"),),
        table=some[list(_TOWNS_TABLE)].rename(columns=_TOWNS_TABLE),
    )


TRIBAL_LAYER = Layer(
    id="tribal",
    label="Former tribal districts",
    shows="The outline of the former Federally Administered Tribal Areas, part of Khyber Pakhtunkhwa since 2018",
    source="Natural Earth",
    build=_tribal,
)
TOWNS_LAYER = Layer(
    id="towns",
    label="Towns",
    shows="Towns, cities and the centres of districts that incidents and crossings name",
    source="the gazetteer of the data",
    build=_towns,
)
RIVERS_LAYER = Layer(
    id="rivers",
    label="Rivers",
    shows="The large rivers; small ones, the Kabul and the Kurram among them, are missing",
    source="Natural Earth",
    build=_rivers,
)
