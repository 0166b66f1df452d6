"""The boundaries in ``data/geo/``: provinces, the Durand Line, and distances to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

METRIC_CRS = "+proj=aea +lat_1=27 +lat_2=36 +lat_0=33 +lon_0=68 +datum=WGS84 +units=m"
"""Albers equal area with its parallels in the two countries: metres, within 0.4 % of geodesic distances there."""


LAYERS = ("provinces", "neighbours", "beyond", "durand_line", "disputed_lines", "former_tribal", "rivers")
"""Every layer that the dashboard draws from, one file ``NAME.geojson`` each."""


@lru_cache(maxsize=4)
def read_provinces(directory: Path) -> gpd.GeoDataFrame:
    """Return the province polygons: admin1 (ISO 3166-2), name, country, geometry (EPSG:4326)."""
    path = directory / "provinces.geojson"
    return gpd.read_file(path, engine="pyogrio", columns=["admin1", "name", "country"])


@lru_cache(maxsize=4)
def province_names(directory: Path) -> Mapping[str, str]:
    """Return the English name of each province by its ISO 3166-2 code."""
    provinces = read_provinces(directory)
    return dict(zip(provinces["admin1"], provinces["name"], strict=True))


@lru_cache(maxsize=16)
def read_layer(directory: Path, name: str) -> dict[str, Any]:
    """Return one layer (``provinces``, ``durand_line`` …) as GeoJSON."""
    layer: dict[str, Any] = json.loads((directory / f"{name}.geojson").read_text(encoding="utf-8"))
    return layer


GROUND = "ground"
"""The name of the layer that has all that the basemap is drawn from."""

GROUND_PARTS = ("provinces", "neighbours", "beyond", "durand_line", "disputed_lines")


@lru_cache(maxsize=4)
def read_ground(directory: Path) -> dict[str, Any]:
    """Return the boundaries of the basemap as one GeoJSON layer; "part" of each feature is the layer it comes from.

    One layer, since each source of a map costs its reader's browser time of its own at every opening.
    """
    features = [
        {**feature, "properties": {**feature["properties"], "part": name}}
        for name in GROUND_PARTS
        for feature in read_layer(directory, name)["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def distance_to_line_km(places: pd.DataFrame, directory: Path) -> pd.Series:
    """Return the distance of each place to the Durand Line in kilometres (float, always positive).

    ``places`` has ``lat`` and ``lon`` in degrees. The line is the simplified one of ``data/geo/``: good to a
    few kilometres, as is the position of most places.
    """
    line = gpd.read_file(directory / "durand_line.geojson", engine="pyogrio").to_crs(METRIC_CRS).union_all()
    points = gpd.GeoSeries(gpd.points_from_xy(places["lon"], places["lat"]), crs="EPSG:4326", index=places.index)
    return pd.Series(points.to_crs(METRIC_CRS).distance(line) / 1000, index=places.index, name="line_km")
