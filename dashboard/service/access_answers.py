"""What a reader is told who must sign in or may not enter: a page for a browser, a problem (RFC 9457) for a program."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse, JSONResponse, Response

from dashboard.html_templates import load_macros
from dashboard.service.answers import STYLE
from dashboard.service.headers import POLICY, hash_script, inline_scripts, page_policy
from dashboard.service.settings import Settings

PAGES = load_macros("service/access.html.jinja")
NOT_KEPT = {"Cache-Control": "no-store"}
FRAMED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Of the page in a frame that leads to the sign-in, in a window of its own: it has nothing to be kept from anybody."""


def answer_page(body: str, status: int, headers: Mapping[str, str] | None = None, script: bool = False) -> Response:
    """Return a page of our own; ``script`` lets the scripts run that stand in it."""
    named = {**NOT_KEPT, **(headers or {})}
    if script:
        named[POLICY] = page_policy(Settings(), [hash_script(text) for text in inline_scripts(body)])
    return HTMLResponse(body, status, named)


def answer_problem(status: int, title: str, detail: str) -> Response:
    """Return the answer to a program."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status, NOT_KEPT, media_type="application/problem+json")


def page_to_sign_in(login: str, script: str) -> str:
    """Return the page that leads to the sign-in at ``login``; ``script`` goes there by itself and keeps the link."""
    return str(PAGES.sign_in(STYLE, login, script))


def page_for_stranger(label: str, again: str) -> str:
    """Return the page for somebody who is known and may not enter; ``again`` is where to sign in anew, "" nowhere."""
    return str(PAGES.not_admitted(STYLE, label, again))
