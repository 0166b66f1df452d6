"""The card of one incident beside a map, a timeline or a chart: the first parts of its page, and the way there."""

from __future__ import annotations

import streamlit as st

from dashboard.analysis.one_incident import IncidentFile, incident_file
from dashboard.html_templates import count_words
from dashboard.pages import incident_parts, state
from dashboard.pages.incident_parts import address, kept_parameters

link = incident_parts.source_link

__all__ = ["address", "link", "show"]


def show(incident_id: str) -> None:
    """Draw the card of one incident with the way to its own page and a button to close it."""
    file = incident_file(state.dataset(), incident_id)
    if file is None:
        return
    with st.container(border=True, key="incident-card"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.page_link(
                state.page_named("incidents"),
                label="Open this incident",
                icon=":material/open_in_new:",
                query_params=kept_parameters(incident_id),
            )
            st.button(
                "Close",
                icon=":material/close:",
                on_click=state.choose_incident,
                args=(None,),
                key="close-card",
                type="tertiary",
            )
        parts = (incident_parts.accounts(file), incident_parts.story(file), incident_parts.links(file))
        st.html(f"{incident_parts.headline(file, level=2)}{''.join(parts)}")
        _opened(file)


def _opened(file: IncidentFile) -> None:
    """Draw, once they are opened, every claim and every source."""
    if len(file.claims):
        claims = st.expander(f"Who says what ({count_words(len(file.claims), 'claim')})", key="card-claims")
        claims.html(incident_parts.claims(file))
    sources = st.expander(f"Sources ({len(file.sources):,})", key="card-sources")
    sources.html(incident_parts.sources(file))
