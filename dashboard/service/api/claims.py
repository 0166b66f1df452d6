"""Claims: who says how many of whom were killed or injured, each with its source."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboard.service.api.paging import cut_page
from dashboard.service.api.queries import PagedQuery, read_filters
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.rows import claim_frame, claim_keys, describe_answer, plain_values
from dashboard.service.api.schemas import answers, content_of, listed

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Claims"])


@ROUTER.get("/claims", responses=answers(content_of("application/json", listed("Claim"))))
def list_claims(query: Annotated[PagedQuery, Query()], dataset: Shown) -> Response:
    """List the claims about the incidents that the filters leave, by incident.

    Claims of different claimants about one population are never to be added; rows with the scope `subset` are part of a
    total and never add either.
    """
    filters = read_filters(query, dataset)
    frame = claim_frame(dataset, filters)
    page = cut_page(claim_keys(frame), query.limit, query.cursor or "")
    rows = plain_values(frame[page.first : page.end])
    return send_json({"about": describe_answer(dataset, filters), "data": rows, "page": page.as_json()})
