"""The tables restricted to some incidents and what these reference: a record of its own that is sound."""

from __future__ import annotations

from collections.abc import Set

import pandas as pd

from dashboard.tables import Dataset

RULE = (
    "Of the tables, these rows are in: the incidents of the selection with their places, claims, sources and answers "
    "(where both incidents are in); the episodes that they belong to, with the totals published for these; intervals "
    "of crossings that name one of the incidents, and the crossings at their places; phases that overlap their days; "
    "corrections of the rows that are in; and the places, actors and sources that all these name. Where nothing is "
    "filtered out, every row of every table is in."
)


def restricted(dataset: Dataset, incidents: Set[str]) -> dict[str, pd.DataFrame]:
    """Return every table with only the rows that belong to some incidents, as ``RULE`` says; all of them for all."""
    tables = {name: dataset.table(name) for name in dataset.tables}
    if incidents >= set(tables["incidents"]["incident_id"]):
        return tables

    def keep(name: str, column: str, values: Set[str]) -> None:
        tables[name] = tables[name][tables[name][column].isin(values)]

    for name in ("incidents", "incident_places", "claims", "incident_sources", "responses", "crossing_status"):
        keep(name, "incident_id", incidents)
    keep("responses", "responds_to_id", incidents)
    keep("episodes", "episode_id", _used(tables["incidents"], "episode_id"))
    keep("published_totals", "episode_id", set(tables["episodes"]["episode_id"]))
    first, last = tables["incidents"]["date_start"].min(), tables["incidents"]["date_end"].max()
    phases = tables["phases"]
    overlap = (phases["date_start"] <= last) & (phases["date_end"].isna() | (phases["date_end"] >= first))
    tables["phases"] = phases[overlap]
    crossings = tables["crossings"]
    at = crossings["place_id"].isin(_used(tables["incident_places"], "place_id"))
    tables["crossings"] = crossings[at | crossings["crossing_id"].isin(_used(tables["crossing_status"], "crossing_id"))]
    keep("places", "place_id", _used(tables["incident_places"], "place_id") | _used(tables["crossings"], "place_id"))
    keep(
        "actors",
        "actor_id",
        _used(tables["incidents"], "initiator_id")
        | _used(tables["incidents"], "target_id")
        | _used(tables["claims"], "claimant_id")
        | _used(tables["published_totals"], "claimant_id"),
    )
    tables["corrections"] = _corrections(tables, dataset)
    sourced = (
        "claims",
        "incident_sources",
        "responses",
        "crossing_status",
        "phases",
        "published_totals",
        "corrections",
    )
    keep("sources", "source_id", set().union(*(_used(tables[name], "source_id") for name in sourced)))
    return tables


def _used(frame: pd.DataFrame, column: str) -> set[str]:
    return set(frame[column].dropna())


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
