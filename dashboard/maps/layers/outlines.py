"""Layers that place the reader: the former tribal districts, towns and the centres of districts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.boundaries import read_layer
from dashboard.charts.theme import plain
from dashboard.maps.layers.model import UNDER_LABELS, Drawn, Entry, Layer, Scene, points
from dashboard.vocabulary import PLACE_PRECISIONS

TOWN_KINDS = ("town", "city")
TRIBAL = "#8C4A00"
RIVER = "#3B7EA1"


def _rings(geometry: dict[str, Any]) -> tuple[list[float | None], list[float | None]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    lat: list[float | None] = []
    lon: list[float | None] = []
    for polygon in polygons:
        for ring in polygon:
            lat += [*(round(point[1], 3) for point in ring), None]
            lon += [*(round(point[0], 3) for point in ring), None]
    return lat, lon


def _tribal(scene: Scene) -> Drawn:
    layer = read_layer(scene.dataset.geo, "former_tribal")
    colour = TRIBAL if scene.palette.name == "light" else "#E9B872"
    traces, rows = [], []
    for feature in layer["features"]:
        lat, lon = _rings(feature["geometry"])
        traces.append(points(lat, lon, mode="lines", line={"color": colour, "width": 2.2}, hoverinfo="skip"))
        own = feature["properties"]
        rows.append({"Name": own["name"], "Area, km²": own["area_km2"], "Note": own["note"]})
    return Drawn(
        traces, (Entry("Former tribal districts (merged into KP in 2018)", colour, "line"),), pd.DataFrame(rows)
    )


def _towns(scene: Scene) -> Drawn:
    places = scene.dataset.places
    some = places[places["kind"].isin([*TOWN_KINDS, "district"]) & places["country"].isin(["AF", "PK"])]
    towns = some[some["kind"] != "district"]
    districts = some[some["kind"] == "district"]
    ink, muted, paper = scene.palette.ink, scene.palette.muted, scene.palette.paper

    def marks(rows: pd.DataFrame, size: float, colour: str, words: str) -> dict[str, Any]:
        return points(
            rows["lat"].tolist(),
            rows["lon"].tolist(),
            mode="markers",
            marker={"size": size, "color": colour},
            text=[
                f"<b>{plain(name)}</b> ({words})<br>Position: {PLACE_PRECISIONS[precision].label}."
                for name, precision in zip(rows["name"], rows["precision"], strict=True)
            ],
            hovertemplate="%{text}<extra></extra>",
        )

    traces = [
        marks(districts, 9, muted, "centre of a district"),
        {
            **marks(districts, 5, paper, "centre of a district"),
            "hoverinfo": "skip",
            "hovertemplate": None,
            "text": None,
        },
        marks(towns, 6, ink, "town"),
    ]
    table = some[["name", "name_local", "kind", "admin2", "lat", "lon"]].rename(
        columns={
            "name": "Name",
            "name_local": "Local name",
            "kind": "Kind",
            "admin2": "District",
            "lat": "Latitude",
            "lon": "Longitude",
        }
    )
    key = (
        Entry(f"Town ({len(towns)})", ink, "circle"),
        Entry(f"Centre of a district ({len(districts)})", muted, "circle-open"),
    )
    return Drawn([{**trace, "below": UNDER_LABELS} for trace in traces], key, table)


def _rivers(scene: Scene) -> Drawn:
    colour = RIVER if scene.palette.name == "light" else "#7DB7D9"
    lat: list[float | None] = []
    lon: list[float | None] = []
    names, rows = [], []
    for feature in read_layer(scene.dataset.geo, "rivers")["features"]:
        geometry, own = feature["geometry"], feature["properties"]
        pieces = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
        for piece in pieces:
            lat += [*(round(point[1], 2) for point in piece), None]
            lon += [*(round(point[0], 2) for point in piece), None]
        longest = max(pieces, key=len)
        names.append((*longest[len(longest) // 2], own["name"]))
        rows.append({"Name": own["name"], "Local name": own["name_local"]})
    traces = [
        points(lat, lon, mode="lines", line={"color": colour, "width": 1.3}, hoverinfo="skip"),
        points(
            [name[1] for name in names],
            [name[0] for name in names],
            mode="text",
            text=[plain(name[2]) for name in names],
            textfont={"size": 11, "color": colour, "family": "sans-serif"},
            hoverinfo="skip",
        ),
    ]
    return Drawn(traces, (Entry("River", colour, "line"),), pd.DataFrame(rows))


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
    shows="Towns, cities and the centres of districts that the record's places name",
    source="the record's gazetteer; a district is a point: no free boundaries of districts were found",
    build=_towns,
)
RIVERS_LAYER = Layer(
    id="rivers",
    label="Rivers",
    shows="The large rivers, to place oneself by; small ones, the Kabul and the Kurram among them, are missing",
    source="Natural Earth",
    build=_rivers,
)
