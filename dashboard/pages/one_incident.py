"""The page of one incident: what happened, three accounts, who says what, what came before and after, the sources."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.analysis.one_incident import IncidentFile, claimant_spread, incident_file
from dashboard.analysis.words import dates
from dashboard.export import citation
from dashboard.export.brief.templates import TEMPLATES
from dashboard.filters import Filters, day_text
from dashboard.html_templates import load_macros
from dashboard.lens import KINDS
from dashboard.pages import guarding, incident_parts, parts, small_map, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import BRIEF_TEMPLATE, INCIDENT
from dashboard.service.settings import report_address

_PARTS = load_macros("pages/incident_parts.html.jinja")


def page(incident_id: str) -> None:
    """Draw the page of one incident; nothing where the record has none of that identifier."""
    file = incident_file(state.dataset(), incident_id)
    if file is None:
        return
    _actions(file, incident_id)
    left, right = parts.beside(66, 34)
    with left:
        st.html(incident_parts.headline(file, level=1))
        _draw(incident_parts.accounts(file))
        st.html(incident_parts.story(file))
    with right:
        small_map.show_incident_map(incident_id)
    _draw(incident_parts.claims(file))
    _charts(incident_id)
    left, right = parts.beside(64, 36)
    with left:
        st.html(incident_parts.sources(file))
    with right:
        for part in (incident_parts.responsibility, incident_parts.links, incident_parts.indicators):
            _draw(part(file))
        _draw(incident_parts.corrections(file))
    st.html(
        _PARTS.foot(
            incident_id,
            day_text(file.incident["curated_on"].date()),
            day_text(file.incident["updated_on"].date()),
            state.dataset().version,
        )
    )


def _draw(html: str) -> None:
    """Draw a part; where there is nothing to say there is no part."""
    if html:
        st.html(html)


def _actions(file: IncidentFile, incident_id: str) -> None:
    """Draw the way back, and what can be done with the incident: share it, report an error, make a brief of it."""
    with st.container(horizontal=True, vertical_alignment="center", key="incident-actions"):
        st.button(
            "Incidents",
            icon=":material/chevron_left:",
            on_click=state.choose_incident,
            args=(None,),
            key="back",
            type="tertiary",
        )
        st.space("stretch")
        to = report_address(guarding.settings().report, incident_id, _page_address(incident_id))
        if to:
            st.link_button("Report an error", to, type="tertiary", icon=":material/flag:")
        if st.button("Share", icon=":material/link:", key="share-incident"):
            _share(file, incident_id)
        st.page_link(
            state.page_named("brief"),
            label="Brief this incident",
            icon=":material/description:",
            query_params={**known_query(), BRIEF_TEMPLATE: [TEMPLATES["incident"].title], INCIDENT: [incident_id]},
        )


def _page_address(incident_id: str) -> str:
    """Return the address of this incident's page as others can open it, without filters."""
    page = (st.context.url or "").split("?")[0].split("#")[0]
    return f"{page}?{INCIDENT}={incident_id}" if page else ""


@st.dialog("Share this incident", width="large")
def _share(file: IncidentFile, incident_id: str) -> None:
    dataset, row = state.dataset(), file.incident
    when = dates(row["date_start"], row["date_end"], row["date_precision"])
    address = _page_address(incident_id)
    st.markdown("**Link**")
    st.code(address, language=None, wrap_lines=True)
    st.markdown("**Title and link, for a message**")
    st.code(f"{row['title']}, {when}\n{address}", language=None, wrap_lines=True)
    st.markdown("**Citation**")
    view = citation.view_of(dataset, Filters(), address.split("?")[0], {INCIDENT: [incident_id]})
    st.code(citation.as_text(replace(view, selection=f"{row['title']}, {when}")), language=None, wrap_lines=True)


def _charts(incident_id: str) -> None:
    """Draw, once they are opened, the claims as charts with their files."""
    spread = claimant_spread(state.dataset(), incident_id)
    kinds = [kind for kind in KINDS if spread[f"{kind}_low"].notna().any()]
    if not kinds:
        return
    opened = st.expander("Charts of these claims, with files", key=f"charts-{incident_id}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for column, kind in zip(parts.beside(50, 50), kinds, strict=False):
            with column:
                parts.exhibit("incident-claims", key=f"spread-{kind}-{incident_id}", incident=incident_id, kind=kind)
