"""The settings of the server as Streamlit and the environment have them, and what stands before Streamlit with them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import file_util

from dashboard.map.style import TILES
from dashboard.pages.names import PAGES
from dashboard.service.addresses import Addresses
from dashboard.service.guard import Guard
from dashboard.service.settings import SettingError, Settings, read_settings

UNSET_ADDRESS = (
    "The dashboard does not start: server.address is not set, so Streamlit would listen on every address of this "
    "machine. Keep .streamlit/config.toml beside app.py, or set STREAMLIT_SERVER_ADDRESS (127.0.0.1; 0.0.0.0 in a "
    "container) and STREAMLIT_BROWSER_SERVER_ADDRESS (the public host name)."
)


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
    return [Middleware(Guard, given, addresses, PAGES)]
