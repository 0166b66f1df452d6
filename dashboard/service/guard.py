"""What stands before Streamlit at every request: who may ask, what there is, how long it may be, what answers carry.

A pure ASGI middleware. It decides from the request and the settings alone, without a look at a network, so that a
refusal costs nobody else a moment, and it adds the headers of ``headers.py`` to every answer, Streamlit's included.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.limits import REQUEST_HEADERS, REQUEST_TARGET
from dashboard.service import answers
from dashboard.service.addresses import EVERY, STREAM, Address, Addresses, Kind
from dashboard.service.answers import Answer
from dashboard.service.headers import FILE_POLICY, security_headers
from dashboard.service.origins import Decision, is_loopback, judge, judge_host, name_of, read_host, read_origin
from dashboard.service.settings import Settings

_LOG = logging.getLogger(__name__)
_FOR_PROGRAMS = (Kind.PROGRAMS, Kind.NO_PROGRAM)
_FORWARDING = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")


class Guard:
    """The middleware: ``pages`` are those of the dashboard, as address and title, for the page that names them."""

    def __init__(
        self, app: ASGIApp, settings: Settings, addresses: Addresses, pages: Sequence[tuple[str, str]]
    ) -> None:
        """Stand before ``app``."""
        self._app = app
        self._settings = settings
        self._addresses = addresses
        self._pages = tuple(pages)
        self._headers = security_headers(settings)
        self._headers_of = {
            Kind.MEDIA: security_headers(settings, FILE_POLICY),
            Kind.PROGRAMS: security_headers(settings, FILE_POLICY, shared=bool(settings.api_origins)),
            Kind.EMBED: security_headers(replace(settings, ancestors=settings.embedders), FILE_POLICY),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = self._addresses.find(scope)
        answer = _measure(scope) or self._refusal(scope, address)
        for_programs = address.kind in _FOR_PROGRAMS
        if answer is not None and for_programs:
            answer = answer.for_programs()
        headers = self._headers_of.get(address.kind, self._headers)
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": _with_headers(message.get("headers", ()), headers)}
            await send(message)

        if answer is not None:
            await _send_answer(answer, scope, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            if started:
                raise
            # Starlette's own answer to an error is made outside of this and would carry no headers.
            _LOG.exception("A request failed: %s", scope["path"])
            failed = answers.failed()
            await _send_answer(failed.for_programs() if for_programs else failed, scope, send_guarded)

    def _refusal(self, scope: Scope, address: Address) -> Answer | None:
        """Return the answer of our own to an HTTP request, None where it is handed on."""
        decision = self._decide(scope)
        if not decision.allowed and not _is_check(scope, address) and not self._may_read(scope, address):
            return self._refuse(scope)
        if address.kind in (Kind.UNKNOWN, Kind.NO_PROGRAM) or (
            address.kind is Kind.METRICS and not self._may_measure(scope)
        ):
            return answers.not_found(self._addresses.base, self._pages)
        if scope["method"] not in address.methods and address.methods is not EVERY:
            return answers.method_not_allowed(address.methods)
        return answers.reached() if address.kind is Kind.REACH else None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _measure(scope)
        decision = self._decide(scope)
        if answer is None and not decision.allowed:
            answer = self._refuse(scope)
        if answer is None and self._addresses.below(scope["path"]) != STREAM:
            answer = answers.not_found(self._addresses.base, self._pages)
        if answer is not None:
            await _deny(answer, self._headers, scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "websocket.http.response.start":
                message = {**message, "headers": _with_headers(message.get("headers", ()), self._headers)}
            await send(message)

        await self._app(_renamed(scope, decision), receive, send_guarded)

    def _decide(self, scope: Scope) -> Decision:
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) > 1 or len(origins) > 1:
            return Decision(False)
        host = hosts[0] if hosts else None
        decision = judge(host, origins[0] if origins else None, self._settings)
        forwarded = _values(scope, b"x-forwarded-host")
        if decision.allowed and not origins and forwarded:
            # The proxy says what the reader's browser has: its connection would be refused after the page.
            page = read_host(forwarded[0].split(",")[0].strip())
            # Many proxies leave the port out of this header: the name decides.
            other = page is not None and name_of(page) != name_of(decision.host)
            origins_there = [f"{scheme}://{page}" for scheme in ("http", "https")]
            if other and not any(judge(host, origin, self._settings).allowed for origin in origins_there):
                return Decision(False)
        return decision

    def _may_read(self, scope: Scope, address: Address) -> bool:
        """Say whether a page of another site asks for what the operator lets such pages read."""
        origins, hosts = _values(scope, b"origin"), _values(scope, b"host")
        if address.kind is not Kind.PROGRAMS or len(origins) != 1 or len(hosts) != 1:
            return False
        named = self._settings.api_origins
        return ("*" in named or origins[0].lower() in named) and judge_host(hosts[0], self._settings).allowed

    def _refuse(self, scope: Scope) -> Answer:
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        forwarded = [value.split(",")[0].strip() for value in _values(scope, b"x-forwarded-host")]
        origin = read_origin(origins[0]) if len(origins) == 1 else None
        page = origin[1] if origin else read_host(forwarded[0]) if forwarded else None
        return answers.refused(read_host(hosts[0]) if len(hosts) == 1 else None, page, self._settings.hosts)

    def _may_measure(self, scope: Scope) -> bool:
        """Say whether a request for the metrics comes from this machine itself, not through a proxy on it."""
        client = scope.get("client")
        passed_on = any(_values(scope, name) for name in _FORWARDING)
        host = _values(scope, b"host")
        return (
            self._settings.metrics
            and not passed_on
            and client is not None
            and is_loopback(_as_host(client[0]))
            and len(host) == 1
            and judge_host(host[0], Settings()).allowed
            and is_loopback(host[0])
        )


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _as_host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _with_headers(given: Sequence[tuple[bytes, bytes]], ours: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with ours; what the answer sets itself stays (a page has its own policy)."""
    there = {name.lower() for name, _ in given}
    return [*given, *((name, value) for name, value in ours if name not in there)]


def _measure(scope: Scope) -> Answer | None:
    """Return the answer to a request whose target or headers are over their limits, else None."""
    target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if target > REQUEST_TARGET.value:
        return answers.too_long("address", REQUEST_TARGET.text, 414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > REQUEST_HEADERS.value:
        return answers.too_long("header of the request", REQUEST_HEADERS.text, 431)
    return None


def _is_check(scope: Scope, address: Address) -> bool:
    """Say whether somebody asks whether the server is well, by whatever host: a container's own checks use its number.

    The answer is one word, and no page of another site gets it.
    """
    host = _values(scope, b"host")
    asked = len(host) == 1 and read_host(host[0]) is not None
    return address.kind is Kind.HEALTH and asked and not _values(scope, b"origin")


def _renamed(scope: Scope, decision: Decision) -> Scope:
    """Return a connection whose host is the one of its reader's page.

    It was allowed here. Streamlit compares host and origin anew, and would ask an outside host where they differ.
    """
    origins = _values(scope, b"origin")
    own = read_origin(origins[0]) if origins else None
    if own is None or own[1] != decision.host:
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name not in (b"host", b"origin")]
    named = [(b"host", own[1].encode("latin-1")), (b"origin", f"{own[0]}://{own[1]}".encode("latin-1"))]
    return {**scope, "headers": [*named, *headers]}


async def _send_answer(answer: Answer, scope: Scope, send: Send, kind: str = "http") -> None:
    headers = [("content-length", str(len(answer.body))), ("cache-control", "no-store"), *answer.headers]
    if answer.body:
        headers.append(("content-type", answer.media_type))
    if answer.status == 204:
        headers = headers[1:]
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": f"{kind}.response.start", "status": answer.status, "headers": encoded})
    body = b"" if scope.get("method") == "HEAD" else answer.body
    await send({"type": f"{kind}.response.body", "body": body})


async def _deny(answer: Answer, headers: list[tuple[bytes, bytes]], scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a websocket before it is taken, with the page that says why where the server can send one."""
    await receive()

    async def send_guarded(message: Message) -> None:
        if message["type"].endswith(".start"):
            message = {**message, "headers": _with_headers(message["headers"], headers)}
        await send(message)

    if "websocket.http.response" in scope.get("extensions", {}):
        await _send_answer(answer, scope, send_guarded, "websocket.http")
    else:
        await send({"type": "websocket.close", "code": 1008})
