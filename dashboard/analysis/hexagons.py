"""Incidents counted in the equal-area hexagons of the H3 grid: where they are dense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import h3
import pandas as pd

from dashboard.analysis.whose_dead import parts_by

FINEST, COARSEST = 7, 3
PROVINCE_ONLY = 4
"""Precision of a place that is known to the province only, or less: its position means nothing to a hexagon."""

DISTRICT_ONLY = 3


def resolution_at(zoom: float) -> int:
    """Return the H3 resolution that suits a map's zoom: hexagons of some 20 to 45 pixels across.

    Resolution 4 has edges of about 26 km, 5 of 10 km, 6 of 3.7 km, 7 of 1.4 km (H3, table of cell statistics).
    """
    return min(max(round((zoom - 5.4) / 1.4) + 4, COARSEST), FINEST)


def counted(frame: pd.DataFrame, by: Sequence[object] | str) -> pd.DataFrame:
    """Return the sums over groups of records.

    ``frame`` is what ``analysis.records.records`` returns, ``by`` a column or one key for each row. Index: the key;
    ``incidents``, ``violent`` (kinetic incidents), killed_low, killed_high (Int64, missing where no incident has a
    figure), ``without`` (kinetic incidents without a figure for the killed), ``district_only`` (known to the district
    only, or less), ``parts`` (in words, whose dead one account counts; "" otherwise).
    """
    given = frame.assign(
        incidents=1,
        violent=frame["kinetic"].astype("int64"),
        without=(frame["kinetic"] & frame["killed_low"].isna()).astype("int64"),
        district_only=(frame["precision"] >= DISTRICT_ONLY).astype("int64"),
    )
    grouped = given.groupby(by if isinstance(by, str) else pd.Index(by, name="key"), sort=True)
    result = grouped[["incidents", "violent", "without", "district_only"]].sum().astype("int64")
    figures = grouped[["killed_low", "killed_high"]].sum(min_count=1).astype("Int64")
    result = result.join(figures).join(
        parts_by(given, by if isinstance(by, str) else list(by), "killed").rename("parts")
    )
    return result[["incidents", "violent", "killed_low", "killed_high", "without", "district_only", "parts"]]


def hexagons(frame: pd.DataFrame, resolution: int) -> tuple[pd.DataFrame, int]:
    """Return the hexagons that hold incidents, and how many incidents are left out.

    Index: the H3 cell; columns as ``counted`` gives them. Left out are incidents that are known to the province only,
    or less, since the hexagon in which a province's label lies has nothing to do with them.
    """
    placed = frame[frame["precision"] < PROVINCE_ONLY].dropna(subset=["lat", "lon"])
    cells = [h3.latlng_to_cell(lat, lon, resolution) for lat, lon in zip(placed["lat"], placed["lon"], strict=True)]
    return counted(placed, cells).rename_axis("cell"), len(frame) - len(placed)


def outlines(cells: Sequence[str]) -> dict[str, Any]:
    """Return the hexagons' outlines as GeoJSON features whose ``id`` is the cell."""
    features = []
    for cell in cells:
        ring = [[round(lon, 3), round(lat, 3)] for lat, lon in h3.cell_to_boundary(cell)]
        features.append(
            {
                "type": "Feature",
                "id": cell,
                "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    return {"type": "FeatureCollection", "features": features}
