"""The API as an application of its own, mounted beside the pages; ``/feed`` leads into it too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.filters import available
from dashboard.service.api import claims, crossings, exhibits, feed, incidents, tables, totals
from dashboard.service.api.documentation import documentation_page
from dashboard.service.api.gates import HeadGate, RateGate, Rates, TimeGate
from dashboard.service.api.problems import MEDIA_TYPE, Fault, ProblemError, problem_body, refuse_query
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.schemas import collect_schemas, name_choices
from dashboard.service.kept_answers import AnswerDesk
from dashboard.service.settings import Settings
from dashboard.tables import Dataset

PATH = "/api/v1"
VERSION = "1.0.0"
"""Version of the API itself: what is asked for and what comes keep their form within its first number."""

TITLE = "Afghan–Pakistan Tensions: the record for programs"
ABOUT = (
    "Incidents between the Afghan Taliban government and Pakistan, and who claims which casualties. Every figure is a "
    "claim: it is read under a named lens, split by whose dead it counts, and null where nobody gives one. All routes "
    "take the filters of the pages, by identifier or by the label that a link of the dashboard has. Data: CC BY 4.0."
)
ROUTERS = (
    incidents.ROUTER,
    claims.ROUTER,
    totals.ROUTER,
    tables.ROUTER,
    crossings.ROUTER,
    exhibits.ROUTER,
    exhibits.PICTURES,
    feed.ROUTER,
)


class Api(FastAPI):
    """The API, which describes itself by the tables that are shown."""

    def describe(self, dataset: Dataset) -> dict[str, Any]:
        """Return the description (OpenAPI 3.1), with what can be chosen in a dataset."""
        choices = available(dataset)
        document = get_openapi(
            title=TITLE,
            version=VERSION,
            description=ABOUT,
            license_info={"name": "CC BY 4.0 (data), MIT (code)"},
            routes=self.routes,
            servers=[{"url": f"{self.state.base}{PATH}"}],
        )
        document.setdefault("components", {})["schemas"] = collect_schemas(dataset.tables, choices)
        name_choices(document, choices)
        return document


def build_api(settings: Settings, desk: AnswerDesk, rates: Rates, link_parameters: Sequence[str]) -> Api:
    """Return the API; ``link_parameters`` are those that links of pages may have."""
    api = Api(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.desk = desk
    api.state.base = settings.base
    api.state.link_parameters = tuple(link_parameters)
    for router in (*ROUTERS, _DESCRIPTION):
        api.include_router(router)
    api.add_exception_handler(ProblemError, _answer_problem)
    api.add_exception_handler(RequestValidationError, _answer_invalid)
    api.add_exception_handler(HTTPException, _answer_refusal)
    api.add_middleware(RateGate, rates=rates)
    if settings.api_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.api_origins),
            allow_methods=["GET", "HEAD"],
            allow_headers=["If-None-Match"],
            expose_headers=["ETag", "Retry-After"],
            max_age=86_400,
        )
    api.add_middleware(TimeGate)
    api.add_middleware(HeadGate)  # the last one added is asked first
    return api


def api_routes(api: Api) -> list[BaseRoute]:
    """Return the routes of the server that lead into the API."""
    base = api.state.base
    return [Mount(f"{base}{PATH}", api), Route(f"{base}/feed", _FeedDoor(api), methods=None)]


class _FeedDoor:
    """Leads from the address of the feed beside the pages to that in the API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = f"{self._api.state.base}{PATH}"
        inner: ASGIApp = self._api
        await inner({**scope, "path": f"{root}/feed", "raw_path": None, "root_path": root}, receive, send)


_DESCRIPTION = APIRouter(route_class=KeptRoute, default_response_class=Response, include_in_schema=False)


@_DESCRIPTION.get("/openapi.json")
def _send_description(request: Request, dataset: Shown) -> Response:
    return send_json(request.app.describe(dataset))


@_DESCRIPTION.get("/")
def _send_documentation(request: Request, dataset: Shown) -> Response:
    return documentation_page(request.app.describe(dataset), f"{request.app.state.base}{PATH}")


def _send_problem(problem: ProblemError) -> Response:
    return Response(problem.body(), problem.status, dict(problem.headers), MEDIA_TYPE)


async def _answer_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _send_problem(error)


async def _answer_invalid(_: Request, error: Exception) -> Response:
    """Answer a request whose parameters have not the form that the route declares."""
    assert isinstance(error, RequestValidationError)
    faults = []
    for one in error.errors():
        where, *names = one["loc"]
        expected = "no such parameter here" if one["type"] == "extra_forbidden" else str(one["msg"])
        given = one.get("input")
        name = next((str(part) for part in names if isinstance(part, str)), "")
        faults.append(Fault(str(where), name, "" if given is None else str(given), expected))
    return _send_problem(refuse_query(faults))


async def _answer_refusal(_: Request, error: Exception) -> Response:
    """Answer what the router refuses: an address that there is not, a method that an address does not take."""
    assert isinstance(error, HTTPException)
    details = {
        404: f"There is nothing at this address. {PATH}/openapi.json says what there is.",
        405: "This address takes GET and HEAD.",
    }
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = "GET, HEAD"
    body = problem_body(error.status_code, details.get(error.status_code, str(error.detail)))
    return Response(body, error.status_code, headers, MEDIA_TYPE)
