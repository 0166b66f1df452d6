"""The address under which readers know the dashboard, for what carries it away: feeds, link cards, embed codes."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection

from dashboard.export.citation import DATA_VERSION, permanent_query
from dashboard.filters import Filters
from dashboard.service.settings import SettingError
from dashboard.tables import Dataset

SETTING = "AFPAK_PUBLIC_URL"
_ADDRESS = re.compile(r"https?://[a-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]*)?", re.IGNORECASE)


def read_public_address(text: str) -> str:
    """Return an address with a slash at its end, "" for none; raises SettingError for what is none."""
    text = text.strip().rstrip("/")
    if text and not _ADDRESS.fullmatch(text):
        raise SettingError(f"{SETTING}: {text!r} — expected an address such as https://dash.example.org/tensions")
    return f"{text}/" if text else ""


def find_base(request: HTTPConnection, base: str | None = None) -> str:
    """Return the dashboard's address with a slash at its end: the one that is set, else that of the request.

    ``base`` is the path under which the dashboard is served ("" or "/path"); the application's own where it has one.
    """
    given = read_public_address(os.environ.get(SETTING, ""))
    if given:
        return given
    path = request.app.state.base if base is None else base
    return f"{request.url.scheme}://{request.url.netloc}{path}/"


def selection_query(filters: Filters, dataset: Dataset) -> str:
    """Return the query of a link to a selection, by identifier and in one form, whatever the tables' version."""
    permanent = parse_qsl(permanent_query(filters, dataset))
    return urlencode([(name, value) for name, value in permanent if name != DATA_VERSION])
