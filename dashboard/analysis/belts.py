"""Incidents by their distance to the Durand Line, on either side of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from dashboard.analysis.hexagons import counted
from dashboard.boundaries import METRIC_CRS, read_provinces

BELTS_KM = (10, 25, 50)
SIDES = {"AF": "Afghanistan", "PK": "Pakistan"}


def belt_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what happened within 10, 25 and 50 km of the Durand Line, on each side of it.

    ``frame`` is what ``analysis.records.records`` returns; each incident counts once, by the distance and the country
    of its main place. One row for each ``country`` (AF, PK) and ``within_km``, also where there is none: incidents,
    violent, killed_low, killed_high, without and district_only, as ``hexagons.counted`` gives them. A belt includes
    the narrower ones: 25 km is everything up to 25 km from the line.
    """
    parts = []
    for within in BELTS_KM:
        near = frame[(frame["line_km"] <= within) & frame["country"].isin(SIDES)]
        sums = counted(near, "country").reindex(list(SIDES))
        for column in ("incidents", "violent", "without", "district_only"):
            sums[column] = sums[column].fillna(0).astype("int64")
        sums["parts"] = sums["parts"].fillna("")
        parts.append(sums.assign(within_km=within).rename_axis("country").reset_index())
    result = pd.concat(parts, ignore_index=True)
    columns = ["country", "within_km", *[name for name in result.columns if name not in ("country", "within_km")]]
    return result[columns].sort_values(["country", "within_km"], ignore_index=True)


@lru_cache(maxsize=4)
def belt_outlines(directory: Path) -> dict[str, Any]:
    """Return the belts as GeoJSON polygons: 0 to 10, 10 to 25, 25 to 50 km from the line, on each side.

    ``id`` is "AF-10", "PK-25" …, after the outer edge. Drawn from the simplified line of ``data/geo/`` and simplified
    to about 800 m: to look at, not to measure by; counts come from distances, not from these polygons.
    """
    line = gpd.read_file(directory / "durand_line.geojson", engine="pyogrio").to_crs(METRIC_CRS).union_all()
    countries = read_provinces(directory).to_crs(METRIC_CRS).dissolve("country")["geometry"]
    names, shapes, inner = [], [], None
    for within in BELTS_KM:
        outer = line.buffer(within * 1000, quad_segs=4)
        ring = outer if inner is None else outer.difference(inner)
        for country in SIDES:
            names.append(f"{country}-{within}")
            shapes.append(ring.intersection(countries[country]).simplify(800))
        inner = outer
    degrees = gpd.GeoSeries(shapes, crs=METRIC_CRS).to_crs("EPSG:4326")
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": name, "properties": {}, "geometry": _rounded(shape.__geo_interface__)}
            for name, shape in zip(names, degrees, strict=True)
        ],
    }


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    def pairs(value: Any) -> Any:
        if isinstance(value[0], float):
            return [round(value[0], 3), round(value[1], 3)]
        return [pairs(item) for item in value]

    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])
    return {"type": "MultiPolygon", "coordinates": [pairs(polygon) for polygon in polygons]}
