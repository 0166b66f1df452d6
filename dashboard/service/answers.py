"""The server's own answers: pages of a few sentences for a reader's browser, made without Streamlit and its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.service.origins import name_of

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
    """An answer with its status, further headers and a page (HTML, UTF-8)."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def _page(title: str, content: str) -> bytes:
    """Return a page; ``title`` is text, ``content`` HTML whose text is escaped."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{content}</main></body></html>"
    ).encode()


def not_found(base: str, pages: Sequence[tuple[str, str]]) -> Answer:
    """Return the answer to an address that there is not; ``pages`` are the dashboard's, as address and title."""
    items = "".join(
        f'<li><a href="{escape(f"{base}/{address}", quote=True)}">{escape(title)}</a></li>' for address, title in pages
    )
    text = f"<p>There is nothing at this address. The dashboard has these pages:</p><ul>{items}</ul>"
    return Answer(404, _page("Page not found", text))


def method_not_allowed(methods: Sequence[str]) -> Answer:
    """Return the answer to a method that an address does not take; ``methods`` are those that it takes."""
    allowed = ", ".join(methods)
    return Answer(405, _page("Method not allowed", f"<p>Allowed: {escape(allowed)}.</p>"), (("Allow", allowed),))


def too_long(what: str, limit: str, status: int) -> Answer:
    """Return the answer to a request that is over a limit: ``what`` is too long, ``limit`` how long it may be."""
    text = f"<p>The {escape(what)} is over the limit of {escape(limit)}.</p><p>Shorten the link.</p>"
    return Answer(status, _page("Request too long", text))


def failed() -> Answer:
    """Return the answer where the server failed; what happened is in its log."""
    return Answer(500, _page("Server error", "<p>This request failed. The server's log has the reason.</p>"))


def reached() -> Answer:
    """Return the answer to a page that may connect."""
    return Answer(204, b"")


def refused(host: str | None, page: str | None, hosts: Sequence[str]) -> Answer:
    """Return the answer to a request that is refused for its host or origin, with what to set.

    ``host`` is the host that the request names, ``page`` the host that the reader's page comes from (None where it is
    not known or not one), ``hosts`` what ``server.allowedHosts`` has.
    """
    here = f"<code>{escape(host)}</code>" if host else "no host that can be used"
    if page and page != host:
        what = f"<p>Your browser shows <code>{escape(page)}</code>, but the request reached this server for {here}.</p>"
    else:
        what = f"<p>The request reached this server for {here}.</p>"
    if hosts:
        what += f"<p>Allowed: {', '.join(f'<code>{escape(name)}</code>' for name in hosts)}.</p>"
    names = [*hosts, *(name_of(one) for one in (page, host) if one)] or ["dashboard.example.org"]
    listed = list(dict.fromkeys(names))
    variable = escape(f'STREAMLIT_SERVER_ALLOWED_HOSTS="{" ".join(listed)}"')
    options = escape(" ".join(f"--server.allowedHosts {one}" for one in listed))
    text = (
        f"{what}<p>The dashboard answers only pages of its own host. If you run this server, do one of the two:</p><ul>"
        "<li>have the proxy pass the reader's host on unchanged, in nginx "
        "<code>proxy_set_header Host $http_host;</code></li>"
        f"<li>or name the hosts at the start: <code>{variable}</code> in its environment, or "
        f"<code>{options}</code></li></ul>"
        "<p>docs/hosting.md, Settings, has both in full.</p>"
    )
    return Answer(403, _page("This address is not set up", text))
