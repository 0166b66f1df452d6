"""Who may connect: the host that a request names and the origin of the page that sends it.

Streamlit compares the two as well, but where they differ it asks an outside host for this machine's address before it
refuses, and nobody is served while it waits. What is decided here is decided from the request and the settings alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from dashboard.limits import REQUEST_HOST
from dashboard.service.settings import Settings

_HOST = re.compile(r"(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Decision:
    """Whether a request may go on; ``host`` is how its reader calls this server, as Streamlit is to be told."""

    allowed: bool
    host: str = ""


REFUSED = Decision(False)


def read_host(text: str | None) -> str | None:
    """Return a host ("name", "name:port", "[::1]:port") in lower case, None for what is not one."""
    if text is None or len(text) > REQUEST_HOST.value or not _HOST.fullmatch(text):
        return None
    try:
        port = urlsplit(f"//{text}").port
    except ValueError:
        return None
    return None if port == 0 else text.lower()


def read_origin(text: str) -> tuple[str, str] | None:
    """Return scheme and host of an origin ("https://example.org:8443"), None for "null" and for what is not one."""
    scheme, mark, rest = text.partition("://")
    host = read_host(rest) if mark else None
    return (scheme.lower(), host) if host is not None and scheme.lower() in ("http", "https") else None


def name_of(host: str) -> str:
    """Return the name in a host, without port, brackets and a dot at its end."""
    return (urlsplit(f"//{host}").hostname or "").rstrip(".")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by one of its loopback names."""
    name = name_of(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_listed(host: str, patterns: tuple[str, ...]) -> bool:
    """Say whether a host is among those of ``server.allowedHosts``: a name, ``*.name`` for all below it, ``*``."""
    name = name_of(host)
    return any(
        pattern == "*" or pattern == name or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in patterns
    )


def judge_host(host: str | None, settings: Settings) -> Decision:
    """Decide by the host alone: any that is one, or those that ``server.allowedHosts`` has."""
    known = read_host(host)
    if known is None or (settings.hosts and not is_listed(known, settings.hosts)):
        return REFUSED
    return Decision(True, known)


def judge(host: str | None, origin: str | None, settings: Settings) -> Decision:
    """Decide whether a page of ``origin`` may ask this server as ``host``.

    Without an origin (a reader's own click, a program) the host decides. Else the origin must be the host, both must be
    this machine, or the operator must have named it.
    """
    decision = judge_host(host, settings)
    if origin is None:
        return decision
    own = read_origin(origin)
    if own is None or read_host(host) is None:
        return REFUSED
    if settings.any_origin:
        return decision
    scheme, page = own
    if decision.allowed:
        # The port of a scheme may stand in one of the two and not in the other.
        same = _with_port(page, scheme) == _with_port(decision.host, scheme)
        if same or (is_loopback(page) and is_loopback(decision.host) and judge_host(page, settings).allowed):
            return Decision(True, page)
    return Decision(True, page) if _is_named(scheme, page, settings) else REFUSED


def _with_port(host: str, scheme: str) -> str:
    has_port = re.search(r":[0-9]+$", host) is not None
    return host if has_port else f"{host}:{443 if scheme == 'https' else 80}"


def _is_named(scheme: str, page: str, settings: Settings) -> bool:
    """Say whether the operator has named an origin: in the list of hosts, or where there is none elsewhere."""
    names = tuple(host for host in settings.hosts if host != "*")
    if names:
        return is_listed(page, names)
    if f"{scheme}://{page}" in settings.origins:
        return True
    return bool(settings.address) and not is_loopback(page) and name_of(page) == name_of(settings.address)
