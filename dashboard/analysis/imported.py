"""Imported events under the filters: which of them remain, and how many lie in each hexagon."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.filters import Filters
from dashboard.importers.collection import Imported
from dashboard.importers.events import CELL_RESOLUTION
from dashboard.importers.sums import MonthlySums

POINT_LIMIT = 3_000
"""Up to this many events in what the map shows are drawn one by one; more of them become hexagons."""

PROVINCE_ONLY = 4

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

APPLIED = ("start", "end", "event_types", "provinces", "min_killed")
NOT_APPLIED = {
    "episode": "episode",
    "sides": "acting side",
    "actors": "actors",
    "places": "places",
    "statuses": "status",
    "text": "search words",
}
"""Fields of the filters that have no meaning for imported events, and their names. The lens has none either."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Positions of the events that the filters leave, and how many they took out for want of a type of ours."""

    positions: np.ndarray
    without_type: int


def ignored(filters: Filters) -> list[str]:
    """Return the names of the filters that are set and do not apply to imported events."""
    default = Filters()
    return [name for field, name in NOT_APPLIED.items() if getattr(filters, field) != getattr(default, field)]


def selected(imported: Imported, filters: Filters) -> Selection:
    """Return which events the filters leave.

    Dates are compared as for incidents (any overlap), types as mapped, provinces by the outlines as drawn; the least
    number killed is compared with the highest figure that the source gives.
    """
    default = Filters()
    relevant = replace(default, **{name: getattr(filters, name) for name in APPLIED})
    return imported.remembered(("selected", relevant), lambda: _selected(imported.events, relevant))


def select_sums(sums: MonthlySums, filters: Filters) -> tuple[pd.DataFrame, int]:
    """Return the sums that the filters leave, and the events taken out for want of a type of ours.

    One row for each province and month: admin1, month, events, killed, without (a figure). Whole months count, as soon
    as a day of theirs lies within the dates, so that no narrower dates can single out an event; the least number
    killed does not apply.
    """
    table = sums.table
    keep = pd.Series(True, index=table.index)
    if filters.start is not None:
        keep &= table["month"] >= pd.Timestamp(filters.start).replace(day=1)
    if filters.end is not None:
        keep &= table["month"] <= pd.Timestamp(filters.end)
    if filters.provinces:
        keep &= table["admin1"].isin(filters.provinces)
    without = 0
    if filters.event_types:
        without = int(table.loc[keep & (table["event_type"] == ""), "events"].sum())
        keep &= table["event_type"].isin(filters.event_types)
    left = table[keep].groupby(["admin1", "month"], as_index=False)[["events", "killed", "without"]].sum()
    return left, without


def _selected(events: pd.DataFrame, filters: Filters) -> Selection:
    keep = np.ones(len(events), dtype=bool)
    if filters.start is not None:
        keep &= (events["date_end"] >= pd.Timestamp(filters.start)).to_numpy()
    if filters.end is not None:
        keep &= (events["date_start"] <= pd.Timestamp(filters.end)).to_numpy()
    if filters.provinces:
        keep &= _among(events["admin1"], filters.provinces)
    if filters.min_killed > 0:
        highest = np.fmax(events["killed_high"].to_numpy(), events["killed_best"].to_numpy())
        keep &= highest >= filters.min_killed
    without = 0
    if filters.event_types:
        without = int((keep & (events["event_type"].cat.codes.to_numpy() < 0)).sum())
        keep &= _among(events["event_type"], filters.event_types)
    return Selection(np.flatnonzero(keep), without)


def _among(categories: pd.Series, wanted: tuple[str, ...]) -> np.ndarray:
    """Return which rows have one of the wanted categories; the codes are compared, not the texts."""
    codes = categories.cat.categories.get_indexer(list(wanted))
    flags = np.zeros(len(categories.cat.categories) + 1, dtype=bool)  # the last one stands for "missing", code -1
    flags[codes[codes >= 0]] = True
    return flags[categories.cat.codes.to_numpy()]


def within(imported: Imported, positions: np.ndarray, bounds: Bounds) -> np.ndarray:
    """Return the positions of the events that lie within bounds."""
    west, south, east, north = bounds
    lat = imported.events["lat"].to_numpy()[positions]
    lon = imported.events["lon"].to_numpy()[positions]
    return positions[(lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)]


def parents(cells: np.ndarray, resolution: int) -> np.ndarray:
    """Return the H3 cells of a coarser resolution that hold cells of ``CELL_RESOLUTION`` (unsigned 64-bit numbers).

    An H3 index has its resolution in bits 52 to 55 and below them three bits for each finer step; steps that are not
    used are 7. So a parent is the same number with another resolution and more sevens (H3 documentation, "H3 index
    bit layout").
    """
    steps = 15 - resolution
    unused = np.uint64((1 << (3 * steps)) - 1)
    cleared = cells & ~np.uint64(0b1111 << 52)
    return (cleared | np.uint64(resolution << 52)) | unused


def in_hexagons(imported: Imported, positions: np.ndarray, resolution: int) -> tuple[pd.DataFrame, int]:
    """Return the hexagons that hold some of the events, and how many events are left out.

    Index: the H3 cell as text; ``events``, ``killed`` (sum of the best figures, missing where none is given),
    ``without`` (events without a figure). Left out are events that are known to the province only, or less.
    """
    if resolution > CELL_RESOLUTION:
        raise ValueError(f"hexagons of resolution {resolution}: at most {CELL_RESOLUTION}")
    events = imported.events
    coarse = events["place_precision"].to_numpy()[positions] >= PROVINCE_ONLY
    used = positions[~coarse]
    cells, group = np.unique(parents(events["cell"].to_numpy()[used], resolution), return_inverse=True)
    killed = events["killed_best"].to_numpy()[used].astype("float64")
    given = np.isfinite(killed)
    size = len(cells)
    counts = np.bincount(group, minlength=size)
    figures = np.bincount(group[given], minlength=size)
    sums = np.bincount(group[given], weights=killed[given], minlength=size)
    frame = pd.DataFrame(
        {
            "events": counts.astype("int64"),
            "killed": pd.Series(np.where(figures > 0, sums, np.nan)).astype("Int64").array,
            "without": (counts - figures).astype("int64"),
        },
        index=pd.Index([f"{cell:x}" for cell in cells.tolist()], name="cell", dtype="str"),
    )
    return frame, int(coarse.sum())


def at_places(imported: Imported, positions: np.ndarray) -> pd.DataFrame:
    """Return one row for each position on the ground at which some of the events lie, the most events first.

    Columns: lat, lon, events, killed (sum of the best figures, missing where none is given), first and last (days),
    coarse (the best known of them is known to the district only, or less), position (of the first of the events).
    """
    some = imported.events[["lat", "lon", "killed_best", "date_start", "date_end", "place_precision"]].iloc[positions]
    grouped = some.assign(position=positions).groupby(["lat", "lon"], sort=False)
    frame = grouped.agg(
        events=("position", "size"),
        killed=("killed_best", "sum"),
        figures=("killed_best", "count"),
        first=("date_start", "min"),
        last=("date_end", "max"),
        precision=("place_precision", "min"),
        position=("position", "first"),
    ).reset_index()
    frame["killed"] = frame["killed"].where(frame.pop("figures") > 0).round().astype("Int64")
    frame["coarse"] = frame.pop("precision") >= 3
    return frame.sort_values(["events", "lat", "lon"], ascending=[False, True, True], ignore_index=True)
