"""The settings of the server as Streamlit and the environment have them, and what stands before Streamlit with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import file_util

from dashboard.maps.style import TILES
from dashboard.pages.names import PAGES
from dashboard.service.addresses import Addresses
from dashboard.service.guard import Guard
from dashboard.service.settings import Settings, read_settings


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings in force from the start of the process on.

    Raises SettingError for one that cannot be used.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return read_settings(
        os.environ,
        tiles=TILES.address,
        base=f"/{path}" if path else "",
        hosts=st.get_option("server.allowedHosts"),
        origins=st.get_option("server.corsAllowedOrigins"),
        address=str(st.get_option("browser.serverAddress") or ""),
        any_origin=not st.get_option("server.enableCORS"),
    )


def front_end_files(folder: Path) -> frozenset[str]:
    """Return the files of Streamlit's front end by their path below its folder; its page is not among them."""
    scripts = (path for path in (folder / "static").rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in (folder / "favicon.png", *scripts))


def middleware(routes: Sequence[BaseRoute]) -> list[Middleware]:
    """Return what is asked before Streamlit at every request; ``routes`` are the server's own."""
    given = settings()
    addresses = Addresses(given.base, tuple(routes), front_end_files(Path(file_util.get_static_dir())))
    return [Middleware(Guard, given, addresses, PAGES)]
