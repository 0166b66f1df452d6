"""The tabs of a page: the link names the one that is shown, and only its exhibits are built."""

from __future__ import annotations

import streamlit as st

from dashboard.pages.link_parameters import write_query
from dashboard.pages.names import TABS
from dashboard.pages.page_parameters import TAB


def choose_tab(page: str) -> str:
    """Draw the tabs of a page and return the one that is shown; another one is an entry of the browser's history."""
    tabs = TABS[page]
    key = f"tabs-{page}"
    wanted = st.query_params.get(TAB, "")
    shown = wanted if wanted in tabs else next(iter(tabs))
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    st.segmented_control(
        "Part of the page",
        list(tabs),
        format_func=tabs.__getitem__,
        required=True,
        key=key,
        on_change=_tab_chosen,
        args=(key, next(iter(tabs))),
        label_visibility="collapsed",
    )
    return shown


def _tab_chosen(key: str, first: str) -> None:
    chosen = st.session_state[key]
    write_query({TAB: [] if chosen == first else [chosen]})
