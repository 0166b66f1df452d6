"""What Streamlit runs for each reader: page config, header, filters, the page. Nothing else."""

from pathlib import Path
from time import perf_counter

import streamlit as st

from dashboard.metrics import RERUNS
from dashboard.pages import (
    about,
    brief,
    casualties,
    crossings,
    escalation,
    filter_bar,
    filter_line,
    header,
    home,
    incidents,
    latest,
    map,
    state,
    timeline,
    versions_shown,
)
from dashboard.pages.names import PAGES, PRODUCT, TITLES

begin = perf_counter()
functions = {
    "latest": latest.page,
    "map": map.page,
    "timeline": timeline.page,
    "casualties": casualties.page,
    "escalation": escalation.page,
    "crossings": crossings.page,
    "incidents": incidents.page,
    "about": about.page,
    "brief": brief.page,
}
pages = {address: st.Page(functions[address], title=title, url_path=address) for address, title in PAGES}
landing = st.Page(home.page, title=PRODUCT, default=True, visibility="hidden")
chosen = st.navigation([landing, *pages.values()], position="hidden")
title = TITLES.get(chosen.url_path)
st.set_page_config(
    page_title=f"{title} · {PRODUCT}" if title else PRODUCT,
    page_icon=str(Path(__file__).with_name("icon.png")),
    layout="wide",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
state.begin(pages)
if chosen is not landing:
    filter_bar.read_link(chosen)
    header.show(chosen.url_path)
    filter_line.show()
    versions_shown.show_version()
chosen.run()
if chosen is not landing:
    filter_bar.note_what_is_ignored()
    header.show_foot()
RERUNS.labels(chosen.url_path or "landing").observe(perf_counter() - begin)
