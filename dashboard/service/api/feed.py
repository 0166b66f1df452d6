"""The feed of a selection. Readers find it at ``/feed`` beside the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict
from starlette.responses import Response

from dashboard.service.api.queries import FilterQuery, read_link_filters
from dashboard.service.api.routing import HostRoute, Shown
from dashboard.service.api.schemas import answers, content_of
from dashboard.service.exhibit_links import known_parameters
from dashboard.service.feed import MEDIA_TYPE, write_feed
from dashboard.service.kept_answers import refuse_unknown
from dashboard.service.public_address import find_base

ROUTER = APIRouter(route_class=HostRoute, default_response_class=Response, tags=["Feed"])


class LinkQuery(FilterQuery):
    """The filters, beside whatever else the link of a page has."""

    model_config = ConfigDict(extra="allow")


@ROUTER.get("/feed", responses=answers(content_of(MEDIA_TYPE, {"type": "string"})))
def follow_incidents(request: Request, query: Annotated[LinkQuery, Query()], dataset: Shown) -> Response:
    """Return new, changed and corrected incidents that the filters leave as an Atom feed, the last changed first.

    It takes the link of any page: parameters of pages that are no filters are passed over. `/feed` is the same.
    """
    known: Sequence[str] = request.app.state.link_parameters
    refuse_unknown(request, {*known_parameters(), *known})
    filters = read_link_filters(request, dataset)
    given = {name: request.query_params.getlist(name) for name in sorted(request.query_params)}
    return Response(write_feed(dataset, filters, find_base(request), given), media_type=MEDIA_TYPE)
