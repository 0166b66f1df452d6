"""Crossings: what the newest report says of each, with its day, and what earlier ones said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboard.filters import Filters
from dashboard.service.api.queries import NoQuery
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.rows import describe_answer, plain_values
from dashboard.service.api.schemas import answers, content_of, wrapped
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Crossings"])
SILENT_AFTER = 90
"""Days without a report after which it is said that there was none."""


@ROUTER.get("/crossings", responses=answers(content_of("application/json", wrapped("Crossing"))))
def list_crossings(query: Annotated[NoQuery, Query()], dataset: Shown) -> Response:
    """List the crossings with the last reported status and its day, and every interval that a source states.

    A status is a statement of its day: nothing is said of the days since. `since` is the first day of that interval.
    """
    places = dataset.places.set_index("place_id")
    data = []
    for row in plain_values(dataset.table("crossings").sort_values("name")):
        history = _history(dataset, row["crossing_id"])
        place = places.loc[row["place_id"]]
        data.append(
            {
                **{name: row[name] for name in ("crossing_id", "name", "place_id")},
                "lat": None if pd.isna(place["lat"]) else float(place["lat"]),
                "lon": None if pd.isna(place["lon"]) else float(place["lon"]),
                "last_reported": last_report(history, dataset.last_day),
                "history": plain_values(history.drop(columns="crossing_id")),
            }
        )
    return send_json({"about": describe_answer(dataset, Filters()), "data": data})


def _history(dataset: Dataset, crossing_id: str) -> pd.DataFrame:
    rows = dataset.table("crossing_status")
    return rows[rows["crossing_id"] == crossing_id].sort_values("from")


def last_report(history: pd.DataFrame, last_day: pd.Timestamp) -> Mapping[str, Any]:
    """Return what the newest report of a crossing says, in words too.

    ``history`` has the crossing's rows of ``crossing_status``; of reports of one day that on the later interval counts.
    ``last_day`` is that of the data.
    """
    if history.empty:
        return {"status": None, "on": None, "since": None, "words": "No reports found", "source_id": None}
    newest = history.sort_values(["last_reported_on", "from"]).iloc[-1]
    day = newest["last_reported_on"]
    words = f"last reported {CROSSING_STATUSES[newest['status']].label.lower()}, {day.day} {day:%B %Y}"
    if (last_day - day).days > SILENT_AFTER:
        words += "; no report since"
    return {
        "status": newest["status"],
        "on": f"{day:%Y-%m-%d}",
        "since": f"{newest['from']:%Y-%m-%d}",
        "words": words,
        "source_id": newest["source_id"],
    }
