"""What an operator sets for the server, checked once at its start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from dashboard.web_addresses import is_web_address

ANCESTORS = "AFPAK_FRAME_ANCESTORS"
METRICS = "AFPAK_METRICS"
REPORT = "AFPAK_REPORT_URL"
TILES = "AFPAK_TILES"
PLACEHOLDER = "{incident}"
"""What stands in the address of ``REPORT`` for the identifier of the incident."""

_MAIL = re.compile(r"mailto:[^\s@?&]+@[^\s@?&]+\.[a-z]{2,}", re.IGNORECASE)
EMBEDDERS = "AFPAK_EMBED_ANCESTORS"
API_ORIGINS = "AFPAK_API_ORIGINS"
NOINDEX = "AFPAK_NOINDEX"
_ANCESTOR = re.compile(r"'self'|'none'|https?://(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)

_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")


class SettingError(ValueError):
    """A setting that cannot be used; the message names it, its value and what was expected."""


@dataclass(frozen=True)
class Settings:
    """How the server is to be reached and what it lets through.

    ``base`` is the path under which it is served ("" or "/path"); ``hosts`` what Streamlit's ``server.allowedHosts``
    has, ``origins`` its ``server.corsAllowedOrigins``, ``address`` its ``browser.serverAddress``; ``any_origin`` says
    that ``server.enableCORS`` is off. ``ancestors`` are the pages that may frame the dashboard (of a
    Content-Security-Policy), ``tiles`` the servers of map tiles ("scheme://host:port"), ``metrics`` whether Streamlit's
    metrics are given to this machine, ``report`` where readers report errors ("" for nowhere).
    ``embedders`` are the pages that may frame an embedded chart, ``api_origins`` the origins whose pages may read API
    and feed ("*" for all); ``noindex`` asks search engines to leave everything out.
    """

    base: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    address: str = "localhost"
    any_origin: bool = False
    ancestors: tuple[str, ...] = ("'self'",)
    tiles: tuple[str, ...] = ()
    metrics: bool = False
    report: str = ""
    embedders: tuple[str, ...] = ("'self'",)
    api_origins: tuple[str, ...] = ()
    noindex: bool = False


def read_ancestors(text: str, setting: str = ANCESTORS) -> tuple[str, ...]:
    """Return the pages that may frame the dashboard, or what ``setting`` is of; "" is the dashboard's own host alone.

    Raises SettingError for what is neither 'self', 'none' nor an address of a scheme and a host.
    """
    words = tuple(text.split())
    wrong = next((word for word in words if not _ANCESTOR.fullmatch(word)), None)
    if wrong is not None:
        raise SettingError(f"{setting}: {wrong!r} — expected 'self', 'none' or addresses such as https://example.org")
    if "'none'" in words and len(words) > 1:
        raise SettingError(f"{setting}: {text!r} — 'none' stands alone")
    return words or ("'self'",)


def read_tiles(template: str) -> tuple[str, ...]:
    """Return the server in an address of map tiles as "scheme://host:port".

    Raises SettingError for an address that is not http or https, or whose host a Content-Security-Policy cannot name.
    """
    parts = urlsplit(template)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc):
        raise SettingError(
            f"{TILES}: {template!r} — expected http or https, a host and {{z}}, {{x}}, {{y}} in the path"
        )
    return (f"{parts.scheme}://{parts.netloc}",)


def read_report(text: str) -> str:
    """Return where readers report errors: "mailto:" with an address, or a page on the web; "" for nowhere.

    Raises SettingError for anything else.
    """
    text = text.strip()
    if text and not _MAIL.fullmatch(text) and not is_web_address(text.replace(PLACEHOLDER, "x")):
        raise SettingError(
            f"{REPORT}: {text!r} — expected mailto:name@example.org or an address that begins with https://, with "
            f"{PLACEHOLDER} where the incident is to stand, if it is to"
        )
    return text


def report_address(report: str, incident_id: str, page: str) -> str:
    """Return the link with which a reader reports an error of an incident, "" where the operator has set none.

    ``report`` is what ``read_report`` returns. A mail gets a subject and the address of the incident's ``page``.
    """
    if report.lower().startswith("mailto:"):
        return f"{report}?{urlencode({'subject': f'Error in {incident_id}', 'body': page}, quote_via=quote)}"
    return report.replace(PLACEHOLDER, quote(incident_id, safe=""))


def read_origins(text: str) -> tuple[str, ...]:
    """Return the origins whose pages may read the API: addresses of a scheme and a host, or "*"; none by default.

    Raises SettingError for anything else.
    """
    words = tuple(word.lower().rstrip("/") for word in text.split())
    wrong = next((word for word in words if word != "*" and not _ORIGIN.fullmatch(word)), None)
    if wrong is not None:
        raise SettingError(f"{API_ORIGINS}: {wrong!r} — expected addresses such as https://example.org, or *")
    return words


def _read_switch(environment: Mapping[str, str], setting: str) -> bool:
    """Return whether a setting is on; raises SettingError where it is neither on nor off."""
    wanted = environment.get(setting, "").strip().lower()
    if wanted not in ("", "0", "1", "no", "yes"):
        raise SettingError(f"{setting}: {wanted!r} — expected yes or no")
    return wanted in ("1", "yes")


def read_settings(
    environment: Mapping[str, str],
    *,
    tiles: str,
    base: str = "",
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
    address: str = "",
    any_origin: bool = False,
) -> Settings:
    """Return the settings in force: Streamlit's as they are given, our own from the environment.

    ``tiles`` is the address of the online map's tiles. Raises SettingError for a setting that cannot be used.
    """
    return Settings(
        base=base,
        hosts=tuple(host.strip().lower().rstrip(".") for host in hosts if host.strip()),
        origins=tuple(origin.strip().lower().rstrip("/") for origin in origins if origin.strip()),
        address=address.strip().lower(),
        any_origin=any_origin,
        ancestors=read_ancestors(environment.get(ANCESTORS, "")),
        tiles=read_tiles(tiles),
        report=read_report(environment.get(REPORT, "")),
        metrics=_read_switch(environment, METRICS),
        embedders=read_ancestors(environment.get(EMBEDDERS, ""), EMBEDDERS),
        api_origins=read_origins(environment.get(API_ORIGINS, "")),
        noindex=_read_switch(environment, NOINDEX),
    )
