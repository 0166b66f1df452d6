"""The API, the feed and the embeds without Streamlit, over a directory of tables, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from dashboard.pages.names import PAGES
from dashboard.pages.web_files import CHARTS, LIBRARIES, MODULES
from dashboard.service.addresses import Addresses
from dashboard.service.api.app import api_routes, build_api
from dashboard.service.api.gates import Rates
from dashboard.service.embeds import Drawing, embed_routes
from dashboard.service.guard import Guard
from dashboard.service.health import health_routes
from dashboard.service.kept_answers import AnswerDesk
from dashboard.service.settings import Settings
from tests.asgi import Answer, ask

PROBLEM = "application/problem+json"

LINK_PARAMETERS = ("map_at", "data", "incident")
"""Some that pages have beside filters and options."""


def build_app(settings: Settings | None = None, desk: AnswerDesk | None = None) -> ASGIApp:
    """Return an application with the routes for programs and frames, and what stands before them."""
    given, desk, rates = settings or Settings(), desk or AnswerDesk(), Rates()
    drawing = Drawing(LIBRARIES.address(CHARTS).removeprefix("."), MODULES.address("embed.js").removeprefix("."))
    routes: list[Any] = [
        *api_routes(build_api(given, desk, rates, LINK_PARAMETERS)),
        *embed_routes(given, desk, rates, LINK_PARAMETERS, drawing),
        *health_routes(given.base),
    ]
    return Guard(Starlette(routes=routes), given, Addresses(given.base, routes, frozenset()), PAGES)


@contextmanager
def serve_tables(directory: Path) -> Iterator[ASGIApp]:
    """Give the application over a directory of tables, with the environment as it was afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        use_tables(patch, directory)
        yield build_app()


def get(app: ASGIApp, path: str, *headers: tuple[str, str], **query: Any) -> Answer:
    """Return the answer of the API to a path below it."""
    text = urlencode(query, doseq=True)
    return ask(app, f"/api/v1/{path}{'?' if text else ''}{text}", headers)


def get_json(app: ASGIApp, path: str, **query: Any) -> Any:
    """Return what an answer of the API has in it; it must be one."""
    answer = get(app, path, **query)
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def use_tables(patch: pytest.MonkeyPatch, directory: Path | None) -> None:
    """Have the app show the tables of a directory, the project's own for None, with room for many requests."""
    if directory is None:
        patch.delenv("AFPAK_DATA", raising=False)
    else:
        patch.setenv("AFPAK_DATA", str(directory))
    patch.setenv("AFPAK_API_RATE", "1000000")
