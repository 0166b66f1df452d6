"""The charts of one incident's own page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard.analysis.one_incident import claimant_spread
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.charts.spread import claim_spread
from dashboard.filters import day_text
from dashboard.links import Parameter
from dashboard.vocabulary import SUFFERED_BY

KIND = Option("kind", "Count", {"killed": "Killed", "injured": "Injured"}, "killed")
INCIDENT_OPTION = Option(
    "incident",
    "Incident",
    {},
    "",
    help="The identifier that stands at the foot of the incident's page.",
    parameter="incident",
    in_link=Parameter(is_trimmed=True, is_bound=False),
)
"""The incident that a link names, on whatever page."""


def _incident_claims(request: Request) -> Built:
    dataset, incident_id, kind = request.dataset, request.option("incident"), request.option("kind")
    columns = ["Whose losses", "Claimant", "Low", "High"]
    incidents = dataset.incidents
    chosen = incidents[incidents["incident_id"] == incident_id]
    if chosen.empty:
        why = (
            f"No incident of the record has the identifier “{incident_id[:80]}”."
            if incident_id
            else "No incident is chosen."
        )
        return Built(None, pd.DataFrame(columns=columns), why, why)
    spread = claimant_spread(dataset, incident_id)
    rows = spread[~spread["is_lens"]]
    rows = rows[rows[f"{kind}_low"].notna()] if kind == "injured" else rows
    table = pd.DataFrame(
        {
            "Whose losses": rows["suffered_by"].map({key: word.label for key, word in SUFFERED_BY.items()}),
            "Claimant": rows["who"],
            "Low": rows[f"{kind}_low"],
            "High": rows[f"{kind}_high"],
        }
    ).reset_index(drop=True)
    title = str(chosen["title"].iloc[0])
    if table["Low"].isna().all():
        why = f"Nobody gives a number of {kind}: {title}."
        return Built(None, table, why, why)
    day = day_text(chosen["date_start"].iloc[0].date())
    labels = replace(
        request.labels(f"Persons {kind}, by claimant", every_claim=True),
        selection=f"{title}, {day}. Solid: lowest, faint: highest figure of the claimant",
    )
    figure = claim_spread(spread, labels, request.palette, kind)
    given = int(table["Low"].notna().sum())
    alt = f"{title}. Bars of the number {kind} that each of {given} claimants gives, as in the table of claims."
    marked = table.dropna(subset=["Low"]).assign(Row=lambda t: t["Whose losses"] + ": " + t["Claimant"])
    native = Native("range_bars", "Row", ("Low", "High"), f"Persons {kind}, as claimed", table=marked)
    return Built(figure, table, alt, native=native)


CHARTS = (
    Chart(
        id="incident-claims",
        page="incidents",
        title="Claims of one incident, side by side",
        shows="For one incident the figure of every claimant, each population by itself.",
        options=(
            INCIDENT_OPTION,
            # The page draws both.
            replace(KIND, parameter=None),
        ),
        build=_incident_claims,
        every_claim=True,
    ),
)
