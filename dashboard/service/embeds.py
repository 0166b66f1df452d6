"""One chart with its frame and nothing else, as a page without a session that other pages put into an ``iframe``.

The page has the figure in it and draws it with our own plotly.js; where scripts do not run it shows the picture and the
table. A map is a picture. What the page may do is said by its policy: no other host, no script but these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from dashboard.catalogue import CHARTS, Built, Chart, built
from dashboard.catalogue import Request as Asked
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import PARAMETERS
from dashboard.html_templates import load_macros
from dashboard.limits import EMBED_ROWS
from dashboard.service.api.app import PATH
from dashboard.service.api.exhibits import plain_cells
from dashboard.service.api.gates import HeadGate, RateGate, Rates, TimeGate
from dashboard.service.api.problems import Fault, ProblemError
from dashboard.service.api.queries import read_link_filters
from dashboard.service.exhibit_links import THEME, find_chart, known_parameters, read_request
from dashboard.service.headers import POLICY
from dashboard.service.kept_answers import AnswerDesk, refuse_unknown
from dashboard.service.settings import Settings

_EMBEDS = load_macros("service/embeds.html.jinja")
HEIGHT = 620
"""Height of a frame in pixels where a chart does not say its own."""


@dataclass(frozen=True)
class Drawing:
    """What draws a figure in the browser: the addresses of plotly.js and of our module."""

    library: str
    module: str


def embed_code(exhibit: str, query: Mapping[str, Sequence[str]], base: str) -> str:
    """Return the HTML with which another page shows an exhibit as this link has it.

    ``query`` is that of the page's link, ``base`` the dashboard's address with a slash at its end. Raises KeyError for
    an exhibit that there is not.
    """
    chart = CHARTS[exhibit]
    given = _own_query(chart, query)
    address = f"{base}embed/{exhibit}{'?' if given else ''}{given}"
    return str(_EMBEDS.code(address, chart.title, HEIGHT)).strip()


def _own_query(chart: Chart, query: Mapping[str, Sequence[str]]) -> str:
    """Return of a link's query what a chart looks at: the filters, its options, its ground."""
    names = {*PARAMETERS, *chart.link_parameters, THEME}
    return urlencode({name: list(values) for name, values in query.items() if name in names}, doseq=True)


def embed_policy(settings: Settings, *, draws: bool) -> str:
    """Return the policy of an embedded chart; one that does not draw runs no script."""
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'" if draws else "'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": list(settings.embedders),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def embed_page(
    chart: Chart, asked: Asked, made: Built, base: str, query: Mapping[str, Sequence[str]], drawing: Drawing
) -> str:
    """Return the page of a chart; ``base`` is the path under which the dashboard is served, ``query`` the link's."""
    own = _own_query(chart, query)
    form = "svg" if chart.map_spec is not None else "png"
    rows = plain_cells(made.table.head(EMBED_ROWS.value))
    parts: dict[str, Any] = {
        "title": _title(chart, made),
        "alt": made.alt,
        "empty": made.empty if made.figure is None else "",
        "picture": f"{base}{PATH}/exhibits/{chart.id}/picture.{form}{'?' if own else ''}{own}",
        # A text of the tables cannot end the script: no "<" stands in it.
        "figure": made.json.replace("<", "\\u003c") if made.figure is not None and chart.map_spec is None else "",
        "columns": [str(name) for name in made.table.columns],
        "cells": [["" if pd.isna(cell) else cell for cell in row] for row in rows],
        "rows": len(made.table),
        "page": _page_address(chart, base, own),
        "made_for": _other_version(asked, query),
        "version": asked.dataset.version,
    }
    return str(_EMBEDS.page(parts, asked.palette, drawing, EMBED_ROWS.value))


def _page_address(chart: Chart, base: str, own: str) -> str:
    """Return the address of the page, and of its tab, that shows a chart with this query."""
    page, tab = chart.address
    query = "&".join(part for part in (own, urlencode({"tab": tab}) if tab else "") if part)
    return f"{base}/{page}{'?' if query else ''}{query}"


def _other_version(asked: Asked, query: Mapping[str, Sequence[str]]) -> str:
    """Return the version of the tables that a link was made for, "" where it names none or the one that is shown."""
    given = (query.get(DATA_VERSION) or [""])[-1]
    return "" if given == asked.dataset.version else given[:60]


def _title(chart: Chart, made: Built) -> str:
    return str(made.figure.settings.get("meta", {}).get("title", chart.title)) if made.figure else chart.title


def embed_routes(
    settings: Settings, desk: AnswerDesk, rates: Rates, link_parameters: Sequence[str], drawing: Drawing
) -> list[BaseRoute]:
    """Return the route of embedded charts; ``link_parameters`` are those that links of pages may have."""
    known = {*known_parameters(), *link_parameters}

    def make(request: Request) -> Response:
        dataset, chart = request.state.dataset, find_chart(request.path_params["exhibit"])
        refuse_unknown(request, known)
        query = {name: request.query_params.getlist(name) for name in sorted(request.query_params)}
        asked = read_request(chart, query, read_link_filters(request, dataset), dataset)
        made = built(chart, asked)
        draws = chart.map_spec is None and made.figure is not None
        page = embed_page(chart, asked, made, settings.base, query, drawing)
        return HTMLResponse(page, headers={POLICY: embed_policy(settings, draws=draws)})

    async def answer(request: Request) -> Response:
        return await desk.answer(request, lambda given: to_thread.run_sync(make, given), newest_instead=True)

    def refuse(_: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            error = ProblemError(error.status_code, "There is no exhibit at this address.")
        assert isinstance(error, ProblemError)
        faults: Sequence[Fault] = error.faults
        page = str(_EMBEDS.refusal(error.detail, faults))
        headers = {POLICY: embed_policy(settings, draws=False), **error.headers}
        return HTMLResponse(page, error.status, headers=headers)

    app = Starlette(
        routes=[Route("/{exhibit}", answer)],
        middleware=[Middleware(HeadGate), Middleware(TimeGate, prefix="/embed"), Middleware(RateGate, rates=rates)],
        exception_handlers={ProblemError: refuse, HTTPException: refuse},
    )
    return [Mount(f"{settings.base}/embed", app)]
