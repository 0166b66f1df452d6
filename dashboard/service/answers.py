"""The server's own answers: pages of a few sentences for a reader's browser, made without Streamlit and its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.html_templates import load_macros
from dashboard.service.api.problems import MEDIA_TYPE, problem_body
from dashboard.service.origins import name_of

_ANSWERS = load_macros("service/answers.html.jinja")
STYLE = """
:root { color-scheme: light dark; --paper: #FFFFFF; --ink: #1B1F23; --link: #0F4C75; --rule: #D9D6CE; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181C; --ink: #E8E6E1; --link: #9CC9E8; --rule: #37404A; } }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 "Source Sans", sans-serif; margin: 0; }
main { max-width: 42rem; margin: 10vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
a { color: var(--link); }
code { border: 1px solid var(--rule); border-radius: 3px; padding: 0 0.25em; overflow-wrap: anywhere; }
li { margin: 0.25rem 0; }
"""


@dataclass(frozen=True)
class Answer:
    """An answer with its status, further headers and a page (HTML, UTF-8), and its words for programs."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    detail: str = ""
    media_type: str = "text/html; charset=utf-8"

    def for_programs(self) -> Answer:
        """Return the same answer as a program is to read it (RFC 9457)."""
        body = problem_body(self.status, self.detail)
        return Answer(self.status, body, self.headers, self.detail, MEDIA_TYPE)


def not_found(base: str, pages: Sequence[tuple[str, str]]) -> Answer:
    """Return the answer to an address that there is not; ``pages`` are the dashboard's, as address and title."""
    found = [(f"{base}/{address}", title) for address, title in pages]
    return Answer(404, _ANSWERS.not_found(STYLE, found).encode(), detail="There is nothing at this address.")


def method_not_allowed(methods: Sequence[str]) -> Answer:
    """Return the answer to a method that an address does not take; ``methods`` are those that it takes."""
    allowed = ", ".join(methods)
    return Answer(
        405, _ANSWERS.method_not_allowed(STYLE, allowed).encode(), (("Allow", allowed),), f"Allowed: {allowed}."
    )


def too_long(what: str, limit: str, status: int) -> Answer:
    """Return the answer to a request that is over a limit: ``what`` is too long, ``limit`` how long it may be."""
    detail = f"The {what} is over the limit of {limit}."
    return Answer(status, _ANSWERS.too_long(STYLE, what, limit).encode(), detail=detail)


def failed() -> Answer:
    """Return the answer where the server failed; what happened is in its log."""
    return Answer(500, _ANSWERS.failed(STYLE).encode(), detail="This request failed. The server's log has the reason.")


def reached() -> Answer:
    """Return the answer to a page that may connect."""
    return Answer(204, b"")


def refused(host: str | None, page: str | None, hosts: Sequence[str]) -> Answer:
    """Return the answer to a request that is refused for its host or origin, with what to set.

    ``host`` is the host that the request names, ``page`` the host that the reader's page comes from (None where it is
    not known or not one), ``hosts`` what ``server.allowedHosts`` has.
    """
    names = [*hosts, *(name_of(one) for one in (page, host) if one)] or ["dashboard.example.org"]
    body: str = _ANSWERS.refused(STYLE, host, page, hosts, list(dict.fromkeys(names)))
    return Answer(403, body.encode(), detail="Requests in the name of this host or origin are not taken.")
