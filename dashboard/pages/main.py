"""What Streamlit runs for each reader: page config, navigation, the shared filter bar. Nothing else."""

from pathlib import Path

import streamlit as st

from dashboard.pages import (
    brief,
    casualties,
    claims,
    crossings,
    filter_bar,
    home,
    incidents,
    map,
    methodology,
    overview,
    responses,
    rhythm,
    share,
    state,
    timeline,
)

st.set_page_config(
    page_title="Afghan–Pakistan tensions",
    page_icon=str(Path(__file__).with_name("icon.png")),
    layout="wide",
    initial_sidebar_state="auto",
    menu_items={"Get help": None, "Report a bug": None, "About": state.ABOUT},
)
pages = {
    "overview": st.Page(overview.page, title="Overview", url_path="overview"),
    "map": st.Page(map.page, title="Map", url_path="map"),
    "timeline": st.Page(timeline.page, title="Timeline", url_path="timeline"),
    "casualties": st.Page(casualties.page, title="Casualties", url_path="casualties"),
    "claims": st.Page(claims.page, title="Whose figures", url_path="claims"),
    "responses": st.Page(responses.page, title="Responses", url_path="responses"),
    "rhythm": st.Page(rhythm.page, title="Rhythm", url_path="rhythm"),
    "crossings": st.Page(crossings.page, title="Crossings", url_path="crossings"),
    "incidents": st.Page(incidents.page, title="Incidents", url_path="incidents"),
    "brief": st.Page(brief.page, title="Brief", url_path="brief"),
    "methodology": st.Page(methodology.page, title="Methodology", url_path="methodology"),
}
landing = st.Page(home.page, title="Afghan–Pakistan tensions", default=True, visibility="hidden")
chosen = st.navigation([landing, *pages.values()], position="top")
state.begin(pages)
if chosen is not landing:
    filter_bar.read_link(chosen)
    filter_bar.show()
    share.show()
    share.note_version()
chosen.run()
if chosen is not landing:
    filter_bar.note_what_is_ignored()
