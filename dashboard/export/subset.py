"""The tables restricted to some incidents and what these reference: a record of its own that is sound."""

from __future__ import annotations

from collections.abc import Set

import pandas as pd

from dashboard.tables import Dataset

RULE = (
    "Of the tables, these rows are in: the incidents of the selection with their places, claims, statements of "
    "responsibility, sources and answers (where both incidents are in); the episodes that they belong to, with the "
    "totals published for these; intervals of crossings that name one of the incidents, and the crossings at their "
    "places; indicators of these incidents and episodes, and those that name neither, are of these places or "
    "crossings and overlap their days; phases that overlap their days; corrections of the rows that are in; and the "
    "places, actors and sources that all these name. Where nothing is filtered out, every row of every table is in."
)


def restricted(dataset: Dataset, incidents: Set[str]) -> dict[str, pd.DataFrame]:
    """Return every table with only the rows that belong to some incidents, as ``RULE`` says; all of them for all."""
    tables = {name: dataset.table(name) for name in dataset.tables}
    if incidents >= set(tables["incidents"]["incident_id"]):
        return tables

    def keep(name: str, column: str, values: Set[str]) -> None:
        tables[name] = tables[name][tables[name][column].isin(values)]

    for name in (
        "incidents",
        "incident_places",
        "claims",
        "incident_sources",
        "responses",
        "responsibility",
        "crossing_status",
    ):
        keep(name, "incident_id", incidents)
    keep("responses", "responds_to_id", incidents)
    keep("episodes", "episode_id", _used(tables["incidents"], "episode_id"))
    keep("published_totals", "episode_id", set(tables["episodes"]["episode_id"]))
    first, last = tables["incidents"]["date_start"].min(), tables["incidents"]["date_end"].max()
    tables["phases"] = tables["phases"][_overlap(tables["phases"], first, last)]
    crossings = tables["crossings"]
    at = crossings["place_id"].isin(_used(tables["incident_places"], "place_id"))
    tables["crossings"] = crossings[at | crossings["crossing_id"].isin(_used(tables["crossing_status"], "crossing_id"))]
    tables["indicators"] = _indicators(tables, first, last)
    named = set(tables["crossings"]["crossing_id"]) | _used(tables["indicators"], "crossing_id")
    tables["crossings"] = crossings[crossings["crossing_id"].isin(named)]
    located = ("incident_places", "crossings", "indicators")
    keep("places", "place_id", set().union(*(_used(tables[name], "place_id") for name in located)))
    keep(
        "actors",
        "actor_id",
        _used(tables["incidents"], "initiator_id")
        | _used(tables["incidents"], "target_id")
        | _used(tables["claims"], "claimant_id")
        | _used(tables["published_totals"], "claimant_id")
        | _used(tables["responsibility"], "claimant_id")
        | _used(tables["responsibility"], "blamed_id")
        | _used(tables["indicators"], "claimant_id"),
    )
    tables["corrections"] = _corrections(tables, dataset)
    sourced = (
        "claims",
        "incident_sources",
        "responses",
        "crossing_status",
        "phases",
        "published_totals",
        "responsibility",
        "indicators",
        "corrections",
    )
    keep("sources", "source_id", set().union(*(_used(tables[name], "source_id") for name in sourced)))
    return tables


def _used(frame: pd.DataFrame, column: str) -> set[str]:
    return set(frame[column].dropna())


def _overlap(frame: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    return (frame["date_start"] <= last) & (frame["date_end"].isna() | (frame["date_end"] >= first))


def _indicators(tables: dict[str, pd.DataFrame], first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the indicators of the incidents, episodes, places and crossings that are in."""
    rows = tables["indicators"]
    inside = {
        column: rows[column].isin(_used(tables[name], column))
        for column, name in (
            ("incident_id", "incidents"),
            ("episode_id", "episodes"),
            ("place_id", "incident_places"),
            ("crossing_id", "crossings"),
        )
    }
    of_these = inside["incident_id"] | (rows["incident_id"].isna() & inside["episode_id"])
    of_none = rows["incident_id"].isna() & rows["episode_id"].isna()
    there = (inside["place_id"] | inside["crossing_id"]) & _overlap(rows, first, last)
    return rows[of_these | (of_none & there)]


def _corrections(tables: dict[str, pd.DataFrame], dataset: Dataset) -> pd.DataFrame:
    """Return the corrections of rows that are in; a row is named by its key, "/" between the parts."""
    corrections = tables["corrections"]
    inside = {
        (name, "/".join(map(str, key)))
        for name in set(corrections["table"]) & set(tables)
        for key in tables[name][list(dataset.tables[name].primary_key)].itertuples(index=False)
    }
    pairs = zip(corrections["table"], corrections["row_id"], strict=True)
    return corrections[pd.Series([pair in inside for pair in pairs], index=corrections.index, dtype=bool)]
