"""Incidents: as pages of JSON, whole as GeoJSON and CSV, and one with all that is said of it."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from dashboard.export.data import csv
from dashboard.export.flat_files import with_words
from dashboard.export.geo import PLACES
from dashboard.export.incidents import flat
from dashboard.export.names import file_name
from dashboard.filters import Filters
from dashboard.lens import LENSES
from dashboard.service.api.paging import cut_page
from dashboard.service.api.problems import ProblemError
from dashboard.service.api.queries import FilterQuery, NoQuery, PagedQuery, read_filters
from dashboard.service.api.routing import KeptRoute, Shown, send_file, send_json
from dashboard.service.api.rows import (
    BY_SIDE,
    FIGURES,
    claim_frame,
    describe_answer,
    figure_columns_by_side,
    figures_by_side,
    incident_keys,
    incident_rows,
    plain_values,
)
from dashboard.service.api.schemas import answers, content_of, listed, one
from dashboard.tables import Dataset

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Incidents"])


@ROUTER.get("/incidents", responses=answers(content_of("application/json", listed("Incident"))))
def list_incidents(query: Annotated[PagedQuery, Query()], dataset: Shown) -> Response:
    """List the incidents that the filters leave, by first day, with figures under the lens.

    Low and high of an incident are those of its sides added up; `by_suffered_by` has each side by itself. A figure that
    nobody whom the lens includes gave is null, which is not 0.
    """
    filters = read_filters(query, dataset)
    frame = flat(dataset, filters)
    page = cut_page(incident_keys(frame), query.limit, query.cursor or "")
    rows = incident_rows(dataset, filters.lens_id, frame[page.first : page.end])
    return send_json({"about": describe_answer(dataset, filters), "data": rows, "page": page.as_json()})


@ROUTER.get("/incidents.geojson", responses=answers(content_of("application/geo+json", one("FeatureCollection"))))
def map_incidents(query: Annotated[FilterQuery, Query()], dataset: Shown) -> Response:
    """Return all incidents that the filters leave as points (RFC 7946), each at its main place."""
    filters = read_filters(query, dataset)
    features = [
        {
            "type": "Feature",
            "id": row["incident_id"],
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": row,
        }
        for row in incident_rows(dataset, filters.lens_id, flat(dataset, filters))
    ]
    about = {**describe_answer(dataset, filters), "places": PLACES}
    content = {"type": "FeatureCollection", "about": about, "features": features}
    return send_json(content, "application/geo+json")


@ROUTER.get("/incidents.csv", responses=answers(content_of("text/csv", {"type": "string"})))
def table_incidents(query: Annotated[FilterQuery, Query()], dataset: Shown) -> Response:
    """Return all incidents that the filters leave as CSV (UTF-8), a row each, each side's figures in columns."""
    filters = read_filters(query, dataset)
    frame = with_words(dataset, filters)
    content = csv(frame.assign(**figure_columns_by_side(dataset, filters, frame["incident_id"])))
    return send_file(content, "text/csv", f"{file_name('incidents', filters, dataset)}.csv")


Identifier = Annotated[str, Path(max_length=200, description="The incident's identifier.")]


@ROUTER.get("/incidents/{incident_id}", responses=answers(content_of("application/json", one("IncidentFile")), 404))
def show_incident(incident_id: Identifier, query: Annotated[NoQuery, Query()], dataset: Shown) -> Response:
    """Return one incident with its places, claims, sources, statements of responsibility, responses and corrections.

    `figures` has low and high of each side under every lens.
    """
    if incident_id not in dataset.incident_ids:
        raise ProblemError(404, f"There is no incident {incident_id[:80]!r}.")
    return send_json({"about": describe_answer(dataset, Filters()), "data": collect_incident(dataset, incident_id)})


def collect_incident(dataset: Dataset, incident_id: str) -> dict[str, Any]:
    """Return everything that the record has on one incident; raises ValueError for one that is not in it."""
    whole = flat(dataset, Filters())
    (row,) = incident_rows(dataset, Filters().lens_id, whole[whole["incident_id"] == incident_id])
    for name in (*FIGURES, BY_SIDE):
        del row[name]  # these are of one lens: they come under each one

    def of(name: str, column: str = "incident_id") -> pd.DataFrame:
        frame = dataset.table(name)
        return frame[frame[column] == incident_id]

    claims = claim_frame(dataset, Filters())
    claims = claims[claims["incident_id"] == incident_id]
    made = dataset.table("corrections")
    own = (made["table"] == "incidents") & (made["row_id"] == incident_id)
    of_claims = (made["table"] == "claims") & made["row_id"].isin(claims["claim_id"])
    return {
        **row,
        "figures": {lens: figures_by_side(dataset, lens, [incident_id]).get(incident_id, []) for lens in LENSES},
        "places": plain_values(of("incident_places").drop(columns="incident_id").merge(dataset.places, on="place_id")),
        "claims": plain_values(claims),
        "responsibility": plain_values(of("responsibility")),
        "sources": plain_values(of("incident_sources")[["source_id"]].merge(dataset.sources, on="source_id")),
        "responds_to": plain_values(of("responses")),
        "led_to": plain_values(of("responses", "responds_to_id")),
        "corrections": plain_values(made[own | of_claims]),
    }
