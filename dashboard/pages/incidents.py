"""The incidents page: search, table, export; and the page of the one incident that the link names."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.analysis.records import records
from dashboard.limits import FILTER_TEXT
from dashboard.pages import filter_bar, incident_table, one_incident, parts, share, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT

TABLE = "incident_table"
_SEARCH = "incidents_search"


def page() -> None:
    """Draw the page of the incident that the link names, else the table."""
    chosen = state.chosen_incident()
    if chosen:
        one_incident.page(chosen)
    else:
        _all()


def _all() -> None:
    frame = records(state.dataset(), state.filters())
    parts.heading("Incidents", frame)
    _search()
    if parts.empty(frame):
        return
    parts.sums(frame, linked=False)
    share.section()
    st.caption("Newest first. Select an incident for details; select a heading to sort.")
    rows = incident_table.table_rows(frame, state.palette())
    incident_table.show(rows, TABLE, known_query(), INCIDENT, state.choose_incident)


def _search() -> None:
    """Draw the search; its words are those of the filter bar."""
    st.session_state[_SEARCH] = state.filters().text
    st.text_input(
        "Search",
        key=_SEARCH,
        max_chars=FILTER_TEXT.value,
        on_change=_searched,
        placeholder="Place, district, province, person or group, in any spelling or script",
        label_visibility="collapsed",
        icon=":material/search:",
    )


def _searched() -> None:
    filter_bar.put(replace(state.filters(), text=st.session_state[_SEARCH]))
