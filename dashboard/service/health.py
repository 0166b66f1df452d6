"""Whether the server lives and whether it has something to show, for those who watch it: no session, no script."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.current import current_tables
from dashboard.tables import data_directory

LIVE = "/healthz"
READY = "/readyz"
_NOT_KEPT = {"Cache-Control": "no-store"}


async def answer_live(_: Request) -> Response:
    """Answer that the process takes requests; nothing is looked at."""
    return PlainTextResponse("ok", headers=_NOT_KEPT)


def answer_ready(_: Request) -> Response:
    """Say which version is shown, to which day its data run, and how many problems the tables on disk have.

    503 where there is nothing to show. Broken tables on disk alone are no reason not to be asked: readers have the last
    sound ones, and ``problems`` is what an alarm looks at.
    """
    status = current_tables(data_directory()).status()
    shown = status.dataset
    content = {
        "ready": shown is not None,
        "version": None if shown is None else shown.version,
        "data_to": None if shown is None else f"{shown.last_day:%Y-%m-%d}",
        "accepted": None if status.accepted is None else status.accepted.isoformat(timespec="seconds"),
        "problems": len(status.problems),
        "refused_since": None if status.refused is None else status.refused.isoformat(timespec="seconds"),
    }
    return JSONResponse(content, status_code=200 if shown is not None else 503, headers=_NOT_KEPT)


def health_routes(base: str) -> list[BaseRoute]:
    """Return the two routes; ``base`` is the path under which the dashboard is served ("" or "/path")."""
    return [Route(f"{base}{LIVE}", answer_live), Route(f"{base}{READY}", answer_ready)]
