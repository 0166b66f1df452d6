"""Incidents with everything that a chart, a map or a table says of them, under a lens."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.whose_dead import PARTS, is_account, parts_of_rows, split_by_side
from dashboard.analysis.words import hover
from dashboard.boundaries import distance_to_line_km, province_names
from dashboard.filters import Filters
from dashboard.kinds import kind_of_event
from dashboard.lens import LENSES, incident_ranges, population_ranges
from dashboard.memory import remembered
from dashboard.selection import select
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, KINETIC_TYPES, lane_of

FIGURES = ["killed_low", "killed_high", "injured_low", "injured_high"]


def _populations(dataset: Dataset, lens_id: str) -> pd.DataFrame:
    return population_ranges(dataset.claims, dataset.side_of, LENSES[lens_id])


@remembered
def _ranges(dataset: Dataset, lens_id: str) -> pd.DataFrame:
    return incident_ranges(_populations(dataset, lens_id))


@remembered
def _located(dataset: Dataset) -> pd.DataFrame:
    """Return the incidents with their primary place, distances and names: all that no lens changes."""
    places = dataset.places
    # The middle of a country says nothing of the distance to its edge.
    distances = distance_to_line_km(places, dataset.geo)
    places = places.assign(line_km=distances.where(places["kind"] != "country"))
    links = dataset.table("incident_places")
    primary = links[links["is_primary"].astype(bool)][["incident_id", "place_id"]]
    columns = ["place_id", "name", "kind", "country", "admin1", "admin2", "lat", "lon", "precision", "line_km"]
    frame = (
        dataset.incidents.merge(primary, on="incident_id")
        .merge(places[columns].rename(columns={"name": "place", "kind": "place_kind"}), on="place_id")
        .sort_values(["date_start", "incident_id"])
        .reset_index(drop=True)
    )
    frame["province"] = frame["admin1"].map(province_names(dataset.geo)).fillna("")
    frame["initiator"] = frame["initiator_id"].map(dataset.actor_names).fillna("")
    frame["target"] = frame["target_id"].map(dataset.actor_names).fillna("")
    frame["initiator_side"] = frame["initiator_id"].map(dataset.side_of)
    sides = frame["initiator_side"].where(frame["initiator_side"].notna(), None)
    frame["lane"] = [lane_of(kind, side) for kind, side in zip(frame["event_type"], sides, strict=True)]
    targets = frame["target_id"].map(dataset.side_of)
    targets = targets.where(targets.notna(), None)
    frame["kind"] = [
        kind_of_event(event_type, acted, target).key
        for event_type, acted, target in zip(frame["event_type"], sides, targets, strict=True)
    ]
    frame["family"] = frame["event_type"].map({key: kind.family for key, kind in EVENT_TYPES.items()})
    frame["kinetic"] = frame["event_type"].isin(KINETIC_TYPES)
    frame["sources"] = (
        frame["incident_id"]
        .map(dataset.table("incident_sources").groupby("incident_id").size())
        .fillna(0)
        .astype("int64")
    )
    frame["claimants"] = (
        frame["incident_id"]
        .map(dataset.claims.groupby("incident_id")["claimant_id"].nunique())
        .fillna(0)
        .astype("int64")
    )
    return frame


@remembered
def _records(dataset: Dataset, lens_id: str) -> pd.DataFrame:
    frame, ranges = _located(dataset), _ranges(dataset, lens_id)
    joined = frame.join(ranges, on="incident_id")
    for column in ("populations", "killed_missing", "injured_missing"):
        joined[column] = joined[column].fillna(0).astype("int64")
    if is_account(lens_id):
        joined = joined.join(split_by_side(_populations(dataset, lens_id)), on="incident_id")
    for kind, column in PARTS.items():
        joined[column] = pd.Series(parts_of_rows(joined, kind), index=joined.index, dtype="str")
    joined["words"] = hover(joined)
    return joined


def lens_ranges(dataset: Dataset, lens_id: str) -> pd.DataFrame:
    """Return ``lens.incident_ranges`` for a dataset and lens, computed once for the process."""
    return _ranges(dataset, lens_id)


@remembered
def records(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the incidents that the filters leave, one row each, by date.

    Columns: those of ``incidents``; the primary place (place_id, place, place_kind, country, admin1, admin2, lat,
    lon, precision, province, line_km = distance to the Durand Line in km); initiator, target (short names),
    initiator_side, lane, kind (a key of ``kinds.KINDS``), family, kinetic; sources and claimants (counts); killed_low,
    killed_high, injured_low, injured_high under the filters' lens (Int64, missing where it has no figure),
    populations, killed_missing, injured_missing; killed_parts, injured_parts (in words, whose dead and injured a
    figure of one account counts; "" where it counts one side alone, and under a lens of all sources) and, under a lens
    of one account, the columns of ``whose_dead.side_columns``; ``words`` (what a figure says of it under the pointer).
    """
    frame = _records(dataset, filters.lens_id)
    if not filters.narrows:
        return frame
    kept = select(dataset, filters, _ranges(dataset, filters.lens_id))["incident_id"]
    return frame[frame["incident_id"].isin(kept)].reset_index(drop=True)


def select_incidents(rows: pd.DataFrame, dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the rows of a frame with a column ``incident_id`` whose incidents the filters leave, in their order."""
    if not filters.narrows:
        return rows.reset_index(drop=True)
    return rows[rows["incident_id"].isin(records(dataset, filters)["incident_id"])].reset_index(drop=True)


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the records that have a place on a map: one known to the country only would seem to be in its middle."""
    return frame[frame["lat"].notna() & frame["lon"].notna() & (frame["place_kind"] != "country")]


def summary(frame: pd.DataFrame) -> dict[str, int | None]:
    """Return the sums over records: killed_low, killed_high, injured_low, injured_high and counts of incidents.

    ``frame`` is what ``records`` returns. A sum is None where no incident has a figure. ``without`` counts the
    kinetic incidents for which the lens has no figure for the killed, ``without_injured`` those for which it has none
    for the injured, ``kinetic`` all kinetic incidents.
    """
    sums: dict[str, int | None] = {}
    for column in FIGURES:
        total = frame[column].sum(min_count=1)
        sums[column] = None if pd.isna(total) else int(total)
    sums["without"] = int((frame["kinetic"] & frame["killed_low"].isna()).sum())
    sums["without_injured"] = int((frame["kinetic"] & frame["injured_low"].isna()).sum())
    sums["kinetic"] = int(frame["kinetic"].sum())
    return sums
