"""The common frame of imported events: its columns, what they mean, and the words for their precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

CELL_RESOLUTION = 7
"""H3 resolution of the cell kept with each event (hexagons of about 5 km²); coarser ones are worked out from it."""

WINDOW = (55.0, 20.0, 82.0, 42.0)
"""West, south, east, north in degrees: what ``data/geo`` shows. Events outside are not kept."""


@dataclass(frozen=True)
class Column:
    """A column of the common frame: its type in Parquet and what it holds."""

    type: pa.DataType
    meaning: str


COLUMNS: dict[str, Column] = {
    "dataset": Column(pa.string(), "`acled`, `ucdp-ged` or `ucdp-candidate`"),
    "source_id": Column(pa.string(), "the event's identifier in its own dataset, as given"),
    "row": Column(
        pa.int32(), "row of the file, as a spreadsheet counts (the header is row 1; of JSON, the event's number)"
    ),
    "date_start": Column(pa.timestamp("ms"), "first day on which it may have happened"),
    "date_end": Column(pa.timestamp("ms"), "last day; the same as the first for ACLED"),
    "date_precision": Column(pa.string(), "`day`, `approx` (within about a week), `month`, `year`, or missing"),
    "lat": Column(pa.float64(), "degrees north, as given"),
    "lon": Column(pa.float64(), "degrees east, as given"),
    "place_precision": Column(
        pa.int8(), "our scale from 1 (the place itself) to 4 (province only, or less), or missing"
    ),
    "event_type": Column(pa.string(), "our event type where the source's maps to one, else missing"),
    "source_type": Column(pa.string(), "the source's own type in its own words"),
    "actor_1": Column(pa.string(), "ACLED `actor1`, UCDP `side_a`, as given"),
    "actor_2": Column(pa.string(), "ACLED `actor2`, UCDP `side_b`, as given; may be empty"),
    "killed_low": Column(pa.int32(), "lowest number of killed; missing for ACLED, which gives one figure"),
    "killed_best": Column(pa.int32(), "ACLED `fatalities`, UCDP `best`"),
    "killed_high": Column(pa.int32(), "highest number of killed; missing for ACLED"),
    "country": Column(pa.string(), "country, as given"),
    "admin1": Column(pa.string(), "ISO 3166-2 code of the province whose outline holds the point; missing elsewhere"),
    "admin1_source": Column(pa.string(), "first-level unit, as given"),
    "admin2_source": Column(pa.string(), "second-level unit, as given"),
    "place": Column(pa.string(), "ACLED `location`, UCDP `where_coordinates`, as given"),
    "place_description": Column(pa.string(), "UCDP `where_description`, as given; empty for ACLED"),
    "sources": Column(pa.string(), "ACLED `source`, UCDP `source_office` (older files: `source_article`), as given"),
    "notes": Column(pa.string(), "ACLED `notes`, UCDP `source_headline`, as given"),
    "cell": Column(pa.uint64(), "H3 cell of resolution 7 that holds the point"),
}

SCHEMA = pa.schema([(name, column.type) for name, column in COLUMNS.items()])

DATE_PRECISION_WORDS = {
    "day": "day known",
    "approx": "within about a week",
    "month": "only the month is known",
    "year": "known to within a year",
}


def table_of(columns: dict[str, Any]) -> pa.Table:
    """Return columns (name -> sequence) as a table with the types of the common frame; missing ones are null."""
    size = len(next(iter(columns.values())))
    arrays = [
        pa.array(columns[name], type=column.type, from_pandas=True)
        if name in columns
        else pa.nulls(size, type=column.type)
        for name, column in COLUMNS.items()
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
