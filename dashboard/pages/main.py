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
    reader,
    responses,
    rhythm,
    saved_views,
    share,
    state,
    timeline,
    versions_shown,
)
from dashboard.pages.names import PAGES

st.set_page_config(
    page_title="Afghan–Pakistan tensions",
    page_icon=str(Path(__file__).with_name("icon.png")),
    layout="wide",
    initial_sidebar_state="auto",
    menu_items={"Get help": None, "Report a bug": None, "About": state.ABOUT},
)
functions = {
    "overview": overview.page,
    "map": map.page,
    "timeline": timeline.page,
    "casualties": casualties.page,
    "claims": claims.page,
    "responses": responses.page,
    "rhythm": rhythm.page,
    "crossings": crossings.page,
    "incidents": incidents.page,
    "brief": brief.page,
    "methodology": methodology.page,
}
pages = {address: st.Page(functions[address], title=title, url_path=address) for address, title in PAGES}
landing = st.Page(home.page, title="Afghan–Pakistan tensions", default=True, visibility="hidden")
chosen = st.navigation([landing, *pages.values()], position="top")
state.begin(pages)
if chosen is not landing:
    filter_bar.read_link(chosen)
    filter_bar.show()
    share.show()
    versions_shown.note()
    with st.sidebar:
        reader.show_reader()
        saved_views.show(chosen.url_path)
chosen.run()
if chosen is not landing:
    filter_bar.note_what_is_ignored()
