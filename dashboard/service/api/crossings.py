"""Crossings: what the newest report says of each, with its day, and what earlier ones said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboard.analysis.last_reported import last_reports
from dashboard.filters import Filters
from dashboard.service.api.queries import NoQuery
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.rows import describe_answer, plain_values
from dashboard.service.api.schemas import answers, content_of, rows_schema
from dashboard.tables import Dataset

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Crossings"])


@ROUTER.get("/crossings", responses=answers(content_of("application/json", rows_schema("Crossing"))))
def list_crossings(query: Annotated[NoQuery, Query()], dataset: Shown) -> Response:
    """List the crossings with the last reported status and its day, and every interval that a source states.

    A status is a statement of its day: nothing is said of the days since. `since` is the first day of that interval.
    """
    places = dataset.places.set_index("place_id")
    data = []
    reports = {row["crossing_id"]: row for row in plain_values(last_reports(dataset, dataset.last_day))}
    for row in plain_values(dataset.table("crossings").sort_values("name")):
        history = _history(dataset, row["crossing_id"])
        place = places.loc[row["place_id"]]
        data.append(
            {
                **{name: row[name] for name in ("crossing_id", "name", "place_id")},
                "lat": None if pd.isna(place["lat"]) else float(place["lat"]),
                "lon": None if pd.isna(place["lon"]) else float(place["lon"]),
                "last_reported": _last_report(reports[row["crossing_id"]]),
                "history": plain_values(history.drop(columns="crossing_id")),
            }
        )
    return send_json({"about": describe_answer(dataset, Filters()), "data": data})


def _history(dataset: Dataset, crossing_id: str) -> pd.DataFrame:
    rows = dataset.table("crossing_status")
    return rows[rows["crossing_id"] == crossing_id].sort_values("from")


def _last_report(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what documents last say of a crossing; ``row`` is of ``last_reports``."""
    return {
        "status": row["last_status"],
        "on": row["reported_on"],
        "since": row["since"],
        "words": row["words"],
        "source_id": row["source_id"],
    }
