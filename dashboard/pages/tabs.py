"""The tabs of a page: the link names the one that is shown, and only its exhibits are built."""

from __future__ import annotations

import streamlit as st

from dashboard.filters import query
from dashboard.pages import state
from dashboard.pages.names import TABS
from dashboard.pages.page_parameters import TAB

_CHOSEN = "_tab_chosen"


def choose_tab(page: str) -> str:
    """Draw the tabs of a page and return the one that is shown; another one is an entry of the browser's history."""
    tabs = TABS[page]
    key = f"tabs-{page}"
    chosen = st.session_state.pop(_CHOSEN, None)
    if chosen in tabs:
        # Opened anew, so that the address loses the choices of the tab that is left in the same entry of the history.
        kept = query(state.filters()) | ({} if chosen == next(iter(tabs)) else {TAB: [chosen]})
        st.switch_page(state.page_named(page), query_params=kept)
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
        args=(key,),
        label_visibility="collapsed",
    )
    return shown


def _tab_chosen(key: str) -> None:
    st.session_state[_CHOSEN] = st.session_state[key]
