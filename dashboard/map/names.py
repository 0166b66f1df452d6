"""What is named on the map: countries, provinces, cities and crossings first, smaller places by zoom."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from dashboard.boundaries import read_layer
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME

Feature = dict[str, Any]

FIRST_TOWNS = (
    "Kabul",
    "Islamabad",
    "Peshawar",
    "Quetta",
    "Kandahar",
    "Jalalabad",
    "Khost city",
    "Miranshah",
    "Parachinar",
    "Wana",
    "Bannu",
)
"""Towns that are named before any other, the first first."""

COUNTRIES = {"AF": ("Afghanistan", "افغانستان"), "PK": ("Pakistan", "پاکستان")}

FROM_AFAR = (("AF", 66.0, 33.9), ("PK", 69.2, 29.3))
FROM_NEAR = (("AF", 67.75, 33.05), ("PK", 72.35, 32.45), ("AF", 65.2, 31.6), ("PK", 67.9, 29.5))
CLOSE_BY = (
    *(("AF", 68.9, 33.35), ("AF", 70.2, 34.75), ("AF", 68.6, 32.1), ("AF", 66.3, 31.35), ("AF", 70.9, 35.6)),
    *(("PK", 70.95, 32.7), ("PK", 71.75, 34.35), ("PK", 70.2, 31.8), ("PK", 66.95, 30.5), ("PK", 72.3, 35.5)),
)
"""Where the two countries are named: once on the whole map; along the line, so that no view of it lacks them."""

NEAR_FROM, CLOSE_FROM = 5.6, 7.4
"""Zooms from which on the countries are named along the line, and close by it."""

SMALLER_KINDS = ("district", "locality", "village", "base", "post")


def collect_names(dataset: Dataset) -> dict[str, Any]:
    """Return what the map names as GeoJSON.

    Each feature has ``name``, ``local`` (in its own script, "" where unknown), ``kind`` (country_far, country_near,
    country_close, neighbour, province, focus, town, abroad, crossing, district, place, line) and ``rank``: of two names
    that meet, the smaller rank is kept.
    """
    features = [
        *_name_countries(),
        *_name_areas(dataset),
        *_name_towns(dataset),
        *_name_crossings(dataset),
        *_name_districts(dataset),
        *_name_small_places(dataset),
        _name_line(dataset),
    ]
    return {"type": "FeatureCollection", "features": features}


def _make_point(lon: float, lat: float, name: str, local: Any, kind: str, rank: float) -> Feature:
    words = {"name": name, "local": "" if pd.isna(local) else str(local), "kind": kind, "rank": rank}
    place = {"type": "Point", "coordinates": [round(float(lon), 4), round(float(lat), 4)]}
    return {"type": "Feature", "geometry": place, "properties": words}


def _name_countries() -> list[Feature]:
    named = [("country_far", FROM_AFAR), ("country_near", FROM_NEAR), ("country_close", CLOSE_BY)]
    return [_make_point(lon, lat, *COUNTRIES[code], kind, 0) for kind, places in named for code, lon, lat in places]


def _name_areas(dataset: Dataset) -> list[Feature]:
    features = []
    for feature in read_layer(dataset.geo, "provinces")["features"]:
        own = feature["properties"]
        kind = "focus" if own["focus"] else "province"
        at = own["label_lon"], own["label_lat"]
        features.append(_make_point(*at, own["name"], own.get("name_local") or "", kind, -own["area_km2"]))
    for feature in read_layer(dataset.geo, "neighbours")["features"]:
        own = feature["properties"]
        if own.get("label_lon") is not None:
            features.append(_make_point(own["label_lon"], own["label_lat"], own["name"], "", "neighbour", 0))
    return features


def _name_towns(dataset: Dataset) -> list[Feature]:
    """Return the gazetteer's towns; those in other countries, where talks are held, are "abroad"."""
    towns = dataset.places[dataset.places["kind"].isin(["city", "town"])]
    features = []
    for row in towns.itertuples():
        kind = "town" if row.country in COUNTRIES else "abroad"
        rank = FIRST_TOWNS.index(row.name) if row.name in FIRST_TOWNS else 30 if row.kind == "city" else 60
        features.append(_make_point(row.lon, row.lat, row.name.removesuffix(" city"), row.name_local, kind, rank))
    return features


def _name_crossings(dataset: Dataset) -> list[Feature]:
    at = dataset.places.set_index("place_id")
    rows = dataset.table("crossings").sort_values("name")
    return [
        _make_point(at.at[place, "lon"], at.at[place, "lat"], name, at.at[place, "name_local"], "crossing", 20)
        for name, place in zip(rows["name"], rows["place_id"], strict=True)
    ]


def _name_districts(dataset: Dataset) -> list[Feature]:
    """Return the districts along the line: at the gazetteer's own point where there is one, else amid their places.

    A town of the same name stands for its district.
    """
    places = dataset.places[dataset.places["country"].isin(list(COUNTRIES))].dropna(subset=["admin2"])
    towns = set(places.loc[places["kind"].isin(["city", "town"]), "name"].str.removesuffix(" city"))
    features = []
    for name, rows in places.groupby("admin2", sort=True):
        short = str(name).partition(" (")[0]
        if short in towns:
            continue
        own = rows[rows["kind"] == "district"]
        at = (own if len(own) else rows)[["lat", "lon"]].mean()
        local = own["name_local"].dropna()
        features.append(_make_point(at["lon"], at["lat"], short, local.iloc[0] if len(local) else "", "district", 80))
    return features


def _name_small_places(dataset: Dataset) -> list[Feature]:
    crossings = set(dataset.table("crossings")["place_id"])
    some = dataset.places[
        dataset.places["kind"].isin(SMALLER_KINDS)
        & (dataset.places["kind"] != "district")
        & dataset.places["country"].isin(list(COUNTRIES))
        & ~dataset.places["place_id"].isin(crossings)
        & (dataset.places["precision"] <= 2)
    ]
    return [_make_point(row.lon, row.lat, row.name, row.name_local, "place", 100) for row in some.itertuples()]


def _name_line(dataset: Dataset) -> Feature:
    """Return the Durand Line without its bends: along the line itself its name finds no straight stretch."""
    line = shapely.LineString(read_layer(dataset.geo, "durand_line")["features"][0]["geometry"]["coordinates"])
    ends = shapely.get_coordinates(line.simplify(0.22)).round(3).tolist()
    words = {"name": BORDER_NAME, "local": "", "kind": "line", "rank": 0}
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": ends}, "properties": words}
