"""The settings of the server as Streamlit and the environment have them, and what stands before Streamlit with them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import file_util

from dashboard.map.style import TILES
from dashboard.pages.names import PAGES
from dashboard.pages.web_files import read_inline
from dashboard.service.access import Access, AccessGate
from dashboard.service.access_settings import ACCESS, Mode, read_access
from dashboard.service.addresses import Addresses
from dashboard.service.guard import Guard
from dashboard.service.measuring import ConnectionCount
from dashboard.service.settings import SettingError, Settings, read_settings
from dashboard.service.sign_in import SignIn

UNSET_ADDRESS = (
    "The dashboard does not start: server.address is not set, so Streamlit would listen on every address of this "
    "machine. Keep .streamlit/config.toml beside app.py, or set STREAMLIT_SERVER_ADDRESS (127.0.0.1; 0.0.0.0 in a "
    "container) and STREAMLIT_BROWSER_SERVER_ADDRESS (the public host name)."
)


OPEN_TO_ALL = (
    "The dashboard listens on %s and lets in everybody who reaches it. AFPAK_ACCESS=open says that this is meant; "
    "sign-in or proxy keep strangers out (docs/hosting.md)."
)
_LOG = logging.getLogger(__name__)


def check_start(program: str) -> None:
    """Refuse to serve, or set what is missing, where the settings that come with the dashboard were not found.

    ``program`` is what was started: Streamlit names the script that it runs, another ASGI server itself; that has an
    address of its own. Raises SystemExit with what to do.
    """
    if st.get_option("server.address") is not None:
        return
    if Path(program).suffix == ".py":
        raise SystemExit(UNSET_ADDRESS)
    # What a reader is shown of an error, and of Streamlit's menu for developers, as in .streamlit/config.toml.
    st.set_option("client.showErrorDetails", "type")
    st.set_option("client.toolbarMode", "viewer")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings in force from the start of the process on.

    Raises SystemExit with the words where one cannot be used.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    try:
        return read_settings(
            os.environ,
            tiles=TILES.address,
            base=f"/{path}" if path else "",
            hosts=st.get_option("server.allowedHosts"),
            origins=st.get_option("server.corsAllowedOrigins"),
            address=str(st.get_option("browser.serverAddress") or ""),
            any_origin=not st.get_option("server.enableCORS"),
        )
    except SettingError as error:
        raise SystemExit(f"The dashboard does not start: {error}") from None


def _read_secrets() -> Mapping[str, Any] | None:
    """Return the section [auth] of Streamlit's secrets, None where there is none."""
    try:
        found: Mapping[str, Any] = st.secrets["auth"]
    except (FileNotFoundError, KeyError):
        return None
    return found


@lru_cache(maxsize=1)
def access() -> Access:
    """Return who may enter, as it is in force from the start of the process on.

    Raises SystemExit with the words where a setting cannot be used.
    """
    wanted = os.environ.get(ACCESS, "").strip().lower() == Mode.SIGN_IN.value
    base = settings().base
    try:
        return Access(read_access(os.environ, _read_secrets() if wanted else None, base), base)
    except SettingError as error:
        raise SystemExit(f"The dashboard does not start: {error}") from None


def access_routes() -> list[BaseRoute]:
    """Return the addresses of the sign-in, none where there is no sign-in."""
    provider = access().settings.provider
    return SignIn(access(), provider, read_inline("kept_link.js")).routes() if provider else []


def warn_of_open_access() -> None:
    """Say in the log that everybody is let in, where others reach the server and nobody has said that this is meant."""
    address = str(st.get_option("server.address") or "")
    if not os.environ.get(ACCESS, "").strip() and address and not _is_this_machine(address):
        _LOG.warning(OPEN_TO_ALL, address)


def _is_this_machine(address: str) -> bool:
    """Say whether only this machine reaches a server that listens on an address; 0.0.0.0 is every address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def front_end_files(folder: Path) -> frozenset[str]:
    """Return the files of Streamlit's front end by their path below its folder; its page is not among them."""
    scripts = (path for path in (folder / "static").rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in (folder / "favicon.png", *scripts))


def middleware(routes: Sequence[BaseRoute]) -> list[Middleware]:
    """Return what is asked before Streamlit at every request; ``routes`` are the server's own.

    Raises SystemExit where a setting is missing or cannot be used.
    """
    check_start(sys.argv[0])
    given = settings()
    addresses = Addresses(given.base, tuple(routes), front_end_files(Path(file_util.get_static_dir())))
    warn_of_open_access()
    gate = Middleware(AccessGate, access(), read_inline("kept_link.js"))
    return [Middleware(Guard, given, addresses, PAGES), gate, Middleware(ConnectionCount)]
