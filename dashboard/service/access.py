"""Who may enter: one middleware decides for every request and every websocket, before anything else is asked.

It stands behind ``Guard``, which says what there is at all, and before the pages, the files, the API, the feed and
Streamlit. What answers whether the server is well stays open.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from dashboard.limits import ASKED_LINK, READER_TEXT
from dashboard.service.access_answers import (
    FRAMED_POLICY,
    PAGES,
    answer_page,
    answer_problem,
    page_for_stranger,
    page_to_sign_in,
)
from dashboard.service.access_settings import AccessSettings, Mode
from dashboard.service.answers import STYLE
from dashboard.service.headers import POLICY
from dashboard.service.readers import COOKIE, Reader, open_reader

_LOG = logging.getLogger(__name__)
LOGIN, CALLBACK, LOGOUT, STATE = "/auth/login", "/auth/callback", "/auth/logout", "/auth/state"
KEPT = "kept"
"""In place of a link that is too long for a cookie: the reader's browser keeps it."""

_OPEN = frozenset({"/healthz", "/readyz", "/_stcore/health", "/favicon.png", "/robots.txt", LOGIN, CALLBACK, LOGOUT})
_WATCH_SECONDS = 5.0
"""How often a connection is looked at whose reader may have lost access."""


class Verdict(Enum):
    """What becomes of a request."""

    ADMITTED = "admitted"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True)
class Access:
    """Who asks, and whether he may; ``base`` is the path of the dashboard ("" or "/path")."""

    settings: AccessSettings
    base: str = ""
    clock: Callable[[], float] = time.time

    def identify(self, scope: Scope) -> Reader | None:
        """Return who sends a request or opens a websocket, None for somebody who is not known."""
        connection = HTTPConnection(scope)
        if self.settings.mode is Mode.PROXY:
            return self.identify_header(connection.headers, scope.get("client"))
        return self.identify_cookie(connection.cookies.get(COOKIE))

    def identify_cookie(self, sealed: str | None) -> Reader | None:
        """Return the reader whom a cookie of this dashboard names; None where it is none, or has run out."""
        provider = self.settings.provider
        return open_reader(sealed, provider.cookie_secret, self.clock()) if provider and sealed else None

    def identify_header(self, headers: Headers, client: tuple[str, int] | None) -> Reader | None:
        """Return the reader whom a trusted proxy names; the header of anybody else names nobody."""
        given = headers.getlist(self.settings.header)
        if not given:
            return None
        if client is None or not self._is_trusted(client[0]):
            _LOG.warning("A request from %s names a reader: it is no trusted proxy.", client and client[0])
            return None
        return self.read_user(given[0]) if len(given) == 1 else None

    def read_user(self, text: str) -> Reader | None:
        """Return the reader whom the value of the proxy's header names; None for what names nobody."""
        # Servers hand on bytes; proxies send names in UTF-8.
        try:
            name = text.encode("latin-1").decode("utf-8").strip()
        except UnicodeError:
            return None
        if not name or len(name) > READER_TEXT.value or not name.isprintable():
            return None
        return Reader(name, address=name if "@" in name else "", verified=True)

    def _is_trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self.settings.proxies)

    def judge(self, reader: Reader | None) -> Verdict:
        """Say what becomes of a reader now: lists are read anew, and a sign-in runs out."""
        if self.settings.mode is Mode.OPEN:
            return Verdict.ADMITTED
        if reader is None or (reader.until is not None and self.clock() >= reader.until):
            return Verdict.UNKNOWN
        return Verdict.ADMITTED if self.settings.lists.admit(reader) else Verdict.REFUSED

    def login_address(self, link: str = "", *, again: bool = False) -> str:
        """Return where to sign in, so as to come back to ``link``; ``again`` asks for somebody else."""
        asked = {**({"next": link} if link else {}), **({"again": "1"} if again else {})}
        return f"{self.base}{LOGIN}" + (f"?{urlencode(asked, safe='')}" if asked else "")


class AccessGate:
    """The middleware; ``script`` keeps a link in the reader's browser that is too long for a cookie."""

    def __init__(self, app: ASGIApp, access: Access, script: str = "") -> None:
        """Stand before ``app``."""
        self._app, self._access, self._script = app, access, script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on who may enter, answer everybody else."""
        kind = scope["type"]
        if kind not in ("http", "websocket") or self._access.settings.mode is Mode.OPEN:
            await self._app(scope, receive, send)
        elif kind == "http":
            await self._answer(scope, receive, send)
        else:
            await self._connect(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].removeprefix(self._access.base) in _OPEN:
            await self._app(scope, receive, send)
            return
        reader = self._access.identify(scope)
        verdict = self._access.judge(reader)
        if verdict is not Verdict.ADMITTED:
            await self._refuse(scope, reader, verdict)(scope, receive, send)
            return

        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                keep_private(message)
            await send(message)

        await self._app(scope, receive, send_private)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader = self._access.identify(scope)
        verdict = self._access.judge(reader)
        if verdict is Verdict.ADMITTED:
            await Connection(self._app, lambda: self._access.judge(reader)).run(scope, receive, send)
            return
        await receive()
        socket = WebSocket(scope, receive, send)
        if "websocket.http.response" in scope.get("extensions", {}):
            await socket.send_denial_response(self._refuse(scope, reader, verdict))
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refuse(self, scope: Scope, reader: Reader | None, verdict: Verdict) -> Response:
        headers = Headers(scope=scope)
        page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _takes_pages(headers)
        signs_in = self._access.settings.mode is Mode.SIGN_IN
        if verdict is Verdict.REFUSED and reader is not None:
            if not page:
                return answer_problem(403, "No access", "This reader has no access to this dashboard.")
            again = self._access.login_address(_link(scope), again=True) if signs_in else ""
            return answer_page(page_for_stranger(reader.label, again), 403)
        if not page:
            return answer_problem(401, "Sign in first", "This dashboard is for readers who have signed in.")
        if not signs_in:
            return answer_page(str(PAGES.not_through_proxy(STYLE)), 401)
        return self._send_to_sign_in(_link(scope), framed=headers.get("sec-fetch-dest") in ("iframe", "frame"))

    def _send_to_sign_in(self, link: str, *, framed: bool) -> Response:
        if framed:  # providers do not let themselves be framed
            return answer_page(page_to_sign_in(self._access.login_address(), ""), 401, {POLICY: FRAMED_POLICY})
        if len(link) <= ASKED_LINK.value:
            return RedirectResponse(self._access.login_address(link), 303, {"Cache-Control": "no-store"})
        return answer_page(page_to_sign_in(self._access.login_address(KEPT), self._script), 401, script=True)


class Connection:
    """A websocket that ends when its reader loses access: at the next message, or within some seconds."""

    def __init__(self, app: ASGIApp, judge: Callable[[], Verdict]) -> None:
        """Stand before ``app``; ``judge`` says what becomes of the reader now."""
        self._app, self._judge = app, judge
        self._ended = False

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the connection on, and end it in time."""

        async def end() -> None:
            if not self._ended:
                self._ended = True
                await send({"type": "websocket.close", "code": 1008, "reason": "Sign in again"})

        async def receive_while_admitted() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and self._judge() is not Verdict.ADMITTED:
                await end()
            return {"type": "websocket.disconnect", "code": 1008} if self._ended else message

        async def send_while_admitted(message: MutableMapping[str, Any]) -> None:
            if not self._ended:
                await send(message)

        async def watch() -> None:
            while self._judge() is Verdict.ADMITTED:
                await asyncio.sleep(_WATCH_SECONDS)
            with suppress(RuntimeError, OSError):  # it may be gone by itself
                await end()

        watching = asyncio.create_task(watch())
        try:
            await self._app(scope, receive_while_admitted, send_while_admitted)
        finally:
            watching.cancel()


def keep_private(message: Message) -> None:
    """Have an answer kept by the reader's own browser alone, by no cache that others share."""
    headers = MutableHeaders(scope=message)
    given = [part.strip() for part in headers.get("cache-control", "").split(",") if part.strip()]
    kept = [part for part in given if part.lower() != "public" and not part.lower().startswith("s-maxage")]
    if not {"private", "no-store"} & {part.lower() for part in kept}:
        kept.insert(0, "private")
    headers["cache-control"] = ", ".join(kept)
    headers.add_vary_header("Cookie")


def _takes_pages(headers: Headers) -> bool:
    """Say whether a browser asks for a page: it names HTML among what it takes, scripts and programs do not."""
    return "text/html" in headers.get("accept", "") and headers.get("sec-fetch-mode", "navigate") == "navigate"


def _link(scope: Scope) -> str:
    """Return the link that is asked for, without scheme and host."""
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    text: str = path.decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return f"{text}?{query}" if query else text
