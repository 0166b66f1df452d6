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
    publisher, url. ``initiator`` and ``initiator_side`` name who acted ("" where not known). ``responsibility`` are its
    rows with claimant, blamed, side, publisher, url; ``indicators`` those of the incident and of its episode, with
    claimant, side, place, publisher, url; ``corrections`` what was corrected in its rows, the latest first.
    """

    incident: pd.Series
    places: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    answers: pd.DataFrame
    answered_by: pd.DataFrame
    initiator: str
    initiator_side: str
    responsibility: pd.DataFrame
    indicators: pd.DataFrame
    corrections: pd.DataFrame


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
    incident = found.iloc[0]
    initiator = incident["initiator_id"]
    return IncidentFile(
        incident=incident,
        places=places.sort_values(["is_primary", "name"], ascending=[False, True]),
        claims=_claims(dataset, incident_id),
        sources=sources.sort_values(["published_on", "publisher"], na_position="last"),
        answers=_linked(dataset, responses[responses["incident_id"] == incident_id], "responds_to_id"),
        answered_by=_linked(dataset, responses[responses["responds_to_id"] == incident_id], "incident_id"),
        initiator="" if pd.isna(initiator) else dataset.actor_names[initiator],
        initiator_side="" if pd.isna(initiator) else dataset.side_of[initiator],
        responsibility=_responsibility(dataset, incident_id),
        indicators=_indicators(dataset, incident),
        corrections=_corrections(dataset, incident_id),
    )


def _named(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the claimant's short name and side, and publisher and address of the source."""
    actors = dataset.actors[["actor_id", "short_name", "side"]]
    actors = actors.rename(columns={"actor_id": "claimant_id", "short_name": "claimant"})
    sources = dataset.sources[["source_id", "publisher", "url"]]
    return rows.merge(actors, on="claimant_id", how="left").merge(sources, on="source_id", how="left")


def _responsibility(dataset: Dataset, incident_id: str) -> pd.DataFrame:
    rows = dataset.table("responsibility")
    rows = _named(dataset, rows[rows["incident_id"] == incident_id])
    rows["blamed"] = rows["blamed_id"].map(dataset.actor_names)
    return rows.sort_values(["claimed_on", "responsibility_id"], na_position="last")


def _indicators(dataset: Dataset, incident: pd.Series) -> pd.DataFrame:
    rows = dataset.table("indicators")
    keep = rows["incident_id"] == incident["incident_id"]
    if not pd.isna(incident["episode_id"]):
        keep |= rows["episode_id"] == incident["episode_id"]
    rows = _named(dataset, rows[keep.fillna(False).astype(bool)])
    places = dict(zip(dataset.places["place_id"], dataset.places["name"], strict=True))
    crossings = dataset.table("crossings")
    crossing = dict(zip(crossings["crossing_id"], crossings["name"], strict=True))
    rows["place"] = rows["crossing_id"].map(crossing).fillna(rows["place_id"].map(places)).fillna("")
    return rows.sort_values(["measure", "date_start", "date_end", "indicator_id"])


def _corrections(dataset: Dataset, incident_id: str) -> pd.DataFrame:
    """Return the corrections of the incident's row and of rows whose identifier begins or ends with its own."""
    rows = dataset.table("corrections")
    claims = dataset.claims
    own = set(claims.loc[claims["incident_id"] == incident_id, "claim_id"])
    ids = rows["row_id"]
    keep = (ids == incident_id) | ids.str.startswith(f"{incident_id}--") | ids.str.endswith(f"--{incident_id}")
    kept = rows[keep | ids.isin(own)]
    return kept.sort_values(["corrected_on", "correction_id"], ascending=[False, True])


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
