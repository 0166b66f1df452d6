"""What was added, updated and corrected in the data lately, in the selection of this run."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.changes import KINDS, changes, work_by_day
from dashboard.analysis.dates import write_day
from dashboard.html_templates import load_macros
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import DOCUMENT, INCIDENT, SECTION

_UPDATES = load_macros("pages/data_updates.html.jinja")
NEWEST = 10
WORKDAYS = 5


def show() -> None:
    """Draw the numbers of the last days of work and the newest changes, each with a link to its incident."""
    dataset, current = state.dataset(), state.filters()
    days = [
        {"day": write_day(work.day), "added": work.added, "updated": work.updated, "corrected": work.corrected}
        for work in work_by_day(dataset, current, WORKDAYS)
    ]
    found = changes(dataset, current)
    st.html(_UPDATES.updates(days, [_change(row) for row in found.head(NEWEST).itertuples()], len(found)))


def _change(row: Any) -> dict[str, str]:
    dated = not pd.isna(row.date_start)
    return {
        "day": write_day(row.day.date()),
        "kind": KINDS[row.kind],
        "title": str(row.title),
        "address": _page_of(row.incident_id) if dated else "",
        "began": write_day(row.date_start.date()) if dated else "",
        "what": row.what,
    }


def _page_of(incident_id: str) -> str:
    """Return the address of an incident's own page, with the filters that the reader has set."""
    kept = {name: values for name, values in known_query().items() if name not in (DOCUMENT, SECTION)}
    return "incidents?" + urlencode({**kept, INCIDENT: [incident_id]}, doseq=True)
