"""Everything that the record says of one incident."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.lens import LENSES, claimant_totals, population_ranges
from dashboard.tables import Dataset


@dataclass(frozen=True)
class IncidentFile:
    """One incident with its places, claims, sources and the incidents linked to it.

    ``incident`` is its row; ``places`` has the gazetteer's columns and is_primary; ``claims`` the table's columns
    with claimant, side and the source's publisher, url, title, published_on; ``sources`` the table's columns;
    ``answers`` what it answered and ``answered_by`` what answered it: incident_id, title, date_start, basis, note,
    publisher, url.
    """

    incident: pd.Series
    places: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    answers: pd.DataFrame
    answered_by: pd.DataFrame


def incident_file(dataset: Dataset, incident_id: str) -> IncidentFile | None:
    """Return the file of one incident, or None where there is none of that identifier."""
    incidents = dataset.incidents
    found = incidents[incidents["incident_id"] == incident_id]
    if found.empty:
        return None
    links = dataset.table("incident_places")
    places = links[links["incident_id"] == incident_id].merge(dataset.places, on="place_id")
    attached = dataset.table("incident_sources")
    sources = attached[attached["incident_id"] == incident_id].merge(dataset.sources, on="source_id")
    responses = dataset.table("responses")
    return IncidentFile(
        incident=found.iloc[0],
        places=places.sort_values(["is_primary", "name"], ascending=[False, True]),
        claims=_claims(dataset, incident_id),
        sources=sources.sort_values(["published_on", "publisher"], na_position="last"),
        answers=_linked(dataset, responses[responses["incident_id"] == incident_id], "responds_to_id"),
        answered_by=_linked(dataset, responses[responses["responds_to_id"] == incident_id], "incident_id"),
    )


def _claims(dataset: Dataset, incident_id: str) -> pd.DataFrame:
    claims = dataset.claims
    claims = claims[claims["incident_id"] == incident_id]
    actors = dataset.actors[["actor_id", "name", "short_name", "side"]].rename(
        columns={"actor_id": "claimant_id", "name": "claimant_name", "short_name": "claimant"}
    )
    sources = dataset.sources[["source_id", "publisher", "url", "title", "published_on", "reprint_of"]]
    joined = claims.merge(actors, on="claimant_id", how="left").merge(sources, on="source_id", how="left")
    return joined.sort_values(["suffered_by", "scope", "killed_max", "claim_id"], ascending=[True, False, False, True])


def _linked(dataset: Dataset, responses: pd.DataFrame, column: str) -> pd.DataFrame:
    incidents = dataset.incidents[["incident_id", "title", "date_start"]].rename(columns={"incident_id": "linked_id"})
    sources = dataset.sources[["source_id", "publisher", "url"]]
    joined = (
        responses[[column, "basis", "source_id", "note"]]
        .rename(columns={column: "linked_id"})
        .merge(incidents, on="linked_id")
        .merge(sources, on="source_id", how="left")
    )
    return joined.rename(columns={"linked_id": "incident_id"}).sort_values("date_start")


def claimant_spread(dataset: Dataset, incident_id: str) -> pd.DataFrame:
    """Return each claimant's total for each population of one incident, and the range of every lens.

    Columns: suffered_by, who (claimant's short name or lens label), is_lens, side, killed_low, killed_high,
    injured_low, injured_high. Claimants without any figure are kept, with missing values.
    """
    claims = dataset.claims
    claims = claims[claims["incident_id"] == incident_id]
    totals = claimant_totals(claims, dataset.side_of)
    totals["who"] = totals["claimant_id"].map(dataset.actor_names)
    totals["is_lens"] = False
    frames = [totals]
    for lens in LENSES.values():
        ranges = population_ranges(claims, dataset.side_of, lens)
        frames.append(ranges.assign(who=lens.label, is_lens=True, side=""))
    columns = ["suffered_by", "who", "is_lens", "side", "killed_low", "killed_high", "injured_low", "injured_high"]
    return pd.concat([frame[columns] for frame in frames], ignore_index=True)
