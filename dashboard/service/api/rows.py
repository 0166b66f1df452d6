"""Rows of the record as an answer has them: plain values, with each figure split by whose dead it counts.

Frames are kept for all who ask, rows never: the garbage collector goes through every object after each run of a page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.analysis.casualties import lens_populations
from dashboard.analysis.records import records
from dashboard.export import citation
from dashboard.export.about import about
from dashboard.export.geo import plain_rows
from dashboard.export.subset import restricted
from dashboard.filters import Filters
from dashboard.lens import KINDS
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import SUFFERED_BY

FIGURES = tuple(f"{kind}_{end}" for kind in KINDS for end in ("low", "high"))
BY_SIDE = "by_suffered_by"
"""The member that has the figures of a row by whose dead they count."""


def describe_answer(dataset: Dataset, filters: Filters) -> dict[str, str]:
    """Return what an answer says of itself: selection, whose figures, as of when, licence, how to cite it."""
    lines = about(dataset, filters)
    return {
        "selection": lines["Selection"],
        "lens": filters.lens_id,
        "figures": lines["Figures (lens)"],
        "how_to_read": lines["How to read the figures"],
        "data_to": lines["Data to"],
        "data_version": lines["Data version"],
        "licence": citation.LICENCE,
        "licence_address": citation.LICENCE_ADDRESS,
        "citation": lines["Citation"],
    }


def plain_values(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame with plain values: days as YYYY-MM-DD, None where there is nothing."""
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame.select_dtypes("datetime").columns}
    texts = frame.assign(**days).astype(object)
    rows: list[dict[str, Any]] = texts.where(texts.notna(), None).to_dict("records")
    return rows


def figures_by_side(
    dataset: Dataset, lens_id: str, incidents: Collection[str]
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return for each of these incidents the figures of each side of whose dead anybody speaks, under a lens.

    Each has ``suffered_by`` and ``FIGURES`` (None where the lens has no figure), in the vocabulary's order; an incident
    of whose casualties nobody speaks is left out.
    """
    order = list(SUFFERED_BY)
    ranges = lens_populations(dataset, lens_id)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in plain_values(ranges[ranges["incident_id"].isin(incidents)]):
        found.setdefault(row.pop("incident_id"), []).append(row)
    return {key: sorted(rows, key=lambda row: order.index(row["suffered_by"])) for key, rows in found.items()}


def incident_rows(dataset: Dataset, lens_id: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows of the flat file with plain values, each with ``BY_SIDE``; ``frame`` is all of it or a part."""
    sides = figures_by_side(dataset, lens_id, set(frame["incident_id"]))
    return [{**row, BY_SIDE: sides.get(row["incident_id"], [])} for row in plain_rows(frame)]


def incident_keys(frame: pd.DataFrame) -> list[str]:
    """Return the keys of incidents, or of rows of them: keys sort as incidents do, by day and identifier."""
    keys: list[str] = (frame["date_start"].dt.strftime("%Y-%m-%d") + " " + frame["incident_id"]).to_list()
    return keys


@remembered
def claim_frame(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the claims about the incidents that the filters leave, by incident.

    The columns of the table ``claims`` with date_start and title of the incident, claimant, claimant_side, publisher
    and source_url.
    """
    incidents = records(dataset, filters)[["incident_id", "date_start", "title"]]
    joined = _with_source(dataset, _with_claimant(dataset, dataset.claims.merge(incidents, on="incident_id")))
    return joined.sort_values(["date_start", "incident_id", "claim_id"], ignore_index=True)


def claim_keys(frame: pd.DataFrame) -> list[str]:
    """Return the keys of claims."""
    return [f"{key} {claim}" for key, claim in zip(incident_keys(frame), frame["claim_id"], strict=True)]


def read_table_rows(dataset: Dataset, filters: Filters, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table with claimant and source that belong to the incidents that the filters leave.

    Which these are is said by ``export.subset.RULE``; the rows are by their key.
    """
    frame = restricted(dataset, set(records(dataset, filters)["incident_id"]))[name]
    joined = _with_source(dataset, _with_claimant(dataset, frame))
    return plain_values(joined.sort_values(list(dataset.tables[name].primary_key)))


def _with_claimant(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        claimant=frame["claimant_id"].map(dataset.actor_names), claimant_side=frame["claimant_id"].map(dataset.side_of)
    )


def _with_source(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    sources = dataset.sources.set_index("source_id")
    return frame.assign(
        publisher=frame["source_id"].map(sources["publisher"]), source_url=frame["source_id"].map(sources["url"])
    )


def figure_columns_by_side(dataset: Dataset, filters: Filters, incidents: pd.Series) -> dict[str, pd.Series]:
    """Return for each side and figure a column (Int64) for these incidents, such as ``killed_low_afghan_side``."""
    ranges = lens_populations(dataset, filters.lens_id)
    columns = {}
    for side in SUFFERED_BY:
        own = ranges[ranges["suffered_by"] == side].set_index("incident_id")
        for figure in FIGURES:
            columns[f"{figure}_{side}"] = incidents.map(own[figure]).astype("Int64")
    return columns
