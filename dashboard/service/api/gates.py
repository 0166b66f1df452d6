"""What stands before the routes of the API: how often one address may ask, HEAD, and how long answers took."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from time import perf_counter, time

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.limits import API_RATE
from dashboard.metrics import REQUESTS
from dashboard.service.api.problems import MEDIA_TYPE, problem_body

LOG = structlog.stdlib.get_logger("dashboard.api")
NETWORK = 64
"""Bits of an IPv6 address that are one client's: it has all addresses that begin with them."""


class Rates:
    """Counts requests by address, in memory: one for everything that is answered without a session."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._counted = SlidingWindowCounterRateLimiter(MemoryStorage())

    def wait_for(self, scope: Scope) -> int:
        """Count a request; return 0 where it may be answered, else the seconds until the next one may."""
        client = scope.get("client")
        item, key = RateLimitItemPerMinute(API_RATE.value), name_client(client[0] if client else "")
        if self._counted.hit(item, key):
            return 0
        reset, _ = self._counted.get_window_stats(item, key)
        return max(1, int(reset - time()) + 1)


def name_client(address: str) -> str:
    """Return by what requests are counted: an IPv4 address, the network of an IPv6 address, else the text itself."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(given, IPv6Address):
        return str(given.ipv4_mapped or int(given) >> (128 - NETWORK))
    return str(given)


class RateGate:
    """Answers 429 to an address that asks too often."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        """Stand before an application."""
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        wait = self._rates.wait_for(scope) if scope["type"] == "http" else 0
        if not wait:
            await self._app(scope, receive, send)
            return
        detail = f"More than {API_RATE.text} from one address. Try again in {wait} s."
        body = problem_body(429, detail)
        headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), "retry-after": str(wait)}
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 429, "headers": encoded})
        await send({"type": "http.response.body", "body": body})


class HeadGate:
    """Answers HEAD as GET, without the content."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class TimeGate:
    """Times answers by route, and writes one event for each into the log: no address, no query."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        """Stand before an application; ``prefix`` goes before the names of its routes."""
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        begin = perf_counter()

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            seconds = perf_counter() - begin
            found = scope.get("route")
            route = f"{self._prefix}{found.path}" if isinstance(found, Route) else "none"
            REQUESTS.labels(route, str(status)).observe(seconds)
            LOG.info("request", route=route, method=scope["method"], status=status, ms=round(seconds * 1000, 1))
