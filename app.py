"""The dashboard: page config, navigation, the shared filter bar. Nothing else."""

import streamlit as st

from dashboard.pages import filter_bar, home, incidents, map, state, timeline

st.set_page_config(
    page_title="Afghan–Pakistan tensions",
    page_icon="static/icon.png",
    layout="wide",
    initial_sidebar_state="auto",
    menu_items={"Get help": None, "Report a bug": None, "About": state.ABOUT},
)
pages = {
    "map": st.Page(map.page, title="Map", icon=":material/map:", url_path="map"),
    "timeline": st.Page(timeline.page, title="Timeline", icon=":material/timeline:", url_path="timeline"),
    "incidents": st.Page(incidents.page, title="Incidents", icon=":material/table_rows:", url_path="incidents"),
}
landing = st.Page(home.page, title="Afghan–Pakistan tensions", default=True, visibility="hidden")
chosen = st.navigation([landing, *pages.values()], position="top")
state.begin(pages)
if chosen is not landing:
    filter_bar.read_link(chosen)
    filter_bar.show()
chosen.run()
