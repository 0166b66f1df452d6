"""What search engines are asked to leave out: all of it where the operator wants that, else what is no page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.service.settings import Settings

_NO_PAGES = ("api/", "embed/", "feed", "media/", "_stcore/")


def write_robots(settings: Settings) -> str:
    """Return the text of ``robots.txt`` (RFC 9309)."""
    left_out = [f"{settings.base}/"] if settings.noindex else [f"{settings.base}/{name}" for name in _NO_PAGES]
    return "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in left_out), ""])


def robots_routes(settings: Settings) -> list[BaseRoute]:
    """Return the route of ``robots.txt``."""

    async def answer(_: Request) -> Response:
        return PlainTextResponse(write_robots(settings), headers={"Cache-Control": "no-cache"})

    return [Route(f"{settings.base}/robots.txt", answer)]
