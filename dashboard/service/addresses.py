"""Which addresses there are and what may be asked of them, by path and method.

Streamlit answers every address that it does not know with its page and "200 OK". Here an address is known if one of the
server's own routes has it, if it is a file of Streamlit's front end, or if the front end asks Streamlit for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from dashboard.service.health import LIVE, READY

STREAM = "/_stcore/stream"
HEALTH = "/_stcore/health"
METRICS = "/_stcore/metrics"
REACH = "/_dashboard/reach"
"""Asked by a page that sees another host than the server does: whether a connection from it is taken."""

_READ = ("GET", "HEAD", "OPTIONS")
# What Streamlit's front end asks for. Left out, since no page needs it: custom components of the old kind (/component),
# the agent interface, log-in, the check that runs the script.
_FRONT_END = {
    re.compile(r"/_stcore/(health|host-config)"): _READ,
    re.compile(r"/_stcore/bidi-components/[^/]+/.+"): _READ,
    re.compile(r"/media/[^/]+"): _READ,
    re.compile(r"/_stcore/upload_file/[^/]+/[^/]+"): ("PUT", "DELETE", "OPTIONS"),
    re.compile(re.escape(REACH)): ("POST",),
}


class Kind(Enum):
    """What a path is."""

    UNKNOWN = "unknown"
    KNOWN = "known"
    MEDIA = "media"
    HEALTH = "health"
    METRICS = "metrics"
    REACH = "reach"
    PROGRAMS = "programs"
    NO_PROGRAM = "no_program"
    EMBED = "embed"


@dataclass(frozen=True)
class Address:
    """What a path is and which methods it takes."""

    kind: Kind
    methods: tuple[str, ...] = _READ


UNKNOWN = Address(Kind.UNKNOWN)
EVERY = ("*",)
"""Any method: what is behind the address decides."""

_KINDS = {HEALTH: Kind.HEALTH, REACH: Kind.REACH, LIVE: Kind.HEALTH, READY: Kind.HEALTH}
_PROGRAMS = re.compile(r"/(api(/.*)?|feed)", re.DOTALL)
"""What programs ask for: they are answered in JSON, refusals as well."""

_EMBEDS = "/embed/"


@dataclass(frozen=True)
class Addresses:
    """All addresses of a server: ``base`` is its path, ``routes`` its own routes, ``files`` those of the front end.

    ``files`` are paths below ``base`` without a slash at their start, such as "static/js/index.js".
    """

    base: str
    routes: Sequence[BaseRoute]
    files: frozenset[str]

    def below(self, path: str) -> str | None:
        """Return a path without the server's own, None for one that does not lie below it."""
        if not self.base:
            return path
        if path == self.base:
            return "/"
        return path.removeprefix(self.base) if path.startswith(f"{self.base}/") else None

    def find(self, scope: Scope) -> Address:
        """Return what a request's path is; one with a slash at its end is known, Streamlit leads to that without."""
        path = self.below(scope["path"])
        if path is None:
            return UNKNOWN
        if path == "/":
            return Address(Kind.KNOWN)
        if path == METRICS:
            return Address(Kind.METRICS)
        if _PROGRAMS.fullmatch(path):
            return Address(Kind.PROGRAMS if self._is_route(scope, scope["path"]) else Kind.NO_PROGRAM, EVERY)
        if path.startswith(_EMBEDS) and self._is_route(scope, scope["path"]):
            return Address(Kind.EMBED)
        for pattern, methods in _FRONT_END.items():
            if pattern.fullmatch(path):
                kind = Kind.MEDIA if path.startswith("/media/") else _KINDS.get(path, Kind.KNOWN)
                return Address(kind, methods)
        if path.removeprefix("/") in self.files or self._is_route(scope, scope["path"]):
            return Address(_KINDS.get(path, Kind.KNOWN))
        shorter = scope["path"].rstrip("/")
        ends = path.endswith("/") and len(path) > 1 and not path.startswith("//")
        return Address(Kind.KNOWN) if ends and self._is_route(scope, shorter) else UNKNOWN

    def _is_route(self, scope: Scope, path: str) -> bool:
        asked = {**scope, "path": path}
        return any(route.matches(asked)[0] != Match.NONE for route in self.routes)
