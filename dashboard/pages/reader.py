"""Who is signed in, for the page: the connection that the page has was let in by ``service/access.py``."""

from __future__ import annotations

import streamlit as st

from dashboard.html_templates import load_macros
from dashboard.pages.guarding import access
from dashboard.service.access import LOGOUT, Access
from dashboard.service.access_settings import Mode
from dashboard.service.readers import COOKIE, Reader

_READER = load_macros("pages/reader.html.jinja")


def find_reader() -> Reader | None:
    """Return who is signed in on this page, None where the dashboard is open to all."""
    given = access()
    if given.settings.mode is Mode.SIGN_IN:
        return given.identify_cookie(st.context.cookies.get(COOKIE))
    if given.settings.mode is Mode.PROXY:
        # The proxy alone could have opened the connection with this header.
        return given.read_user(st.context.headers.get(given.settings.header) or "")
    return None


def reader_html(reader: Reader, given: Access) -> str:
    """Return the reader's name with a way to sign out, as HTML; a proxy signs its readers out itself."""
    sign_out = f"{given.base}{LOGOUT}" if given.settings.mode is Mode.SIGN_IN else ""
    return str(_READER.signed_in(reader.label, sign_out)).strip()


def show_reader() -> None:
    """Draw who is signed in; nothing where the dashboard is open to all."""
    reader = find_reader()
    if reader is not None:
        st.html(reader_html(reader, access()))
