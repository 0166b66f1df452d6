"""Claims: who says how many of whom were killed or injured, each with its source."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboard.service.api.paging import cut_page
from dashboard.service.api.queries import PagedQuery, read_filters
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.rows import claim_key, claim_rows, describe_answer
from dashboard.service.api.schemas import answers, content_of, listed

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Claims"])


@ROUTER.get("/claims", responses=answers(content_of("application/json", listed("Claim"))))
def list_claims(query: Annotated[PagedQuery, Query()], dataset: Shown) -> Response:
    """List the claims about the incidents that the filters leave, by incident.

    Claims of different claimants about one population are never to be added; rows with the scope `subset` are part of a
    total and never add either.
    """
    filters = read_filters(query, dataset)
    rows = claim_rows(dataset, filters)
    page = cut_page(rows, [claim_key(row) for row in rows], query.limit, query.cursor or "")
    paging = {"rows": len(page.rows), "total": page.total, "cursor": page.following or None}
    return send_json({"about": describe_answer(dataset, filters), "data": page.rows, "page": paging})
