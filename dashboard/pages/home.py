"""The root address: leads to the first page and keeps the link's parameters."""

from __future__ import annotations

import streamlit as st

from dashboard.pages import filter_bar, state


def page() -> None:
    """Go to the overview with whatever the link carried."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    if filter_bar.drawn():
        # The filters already live in their widgets, which carry them to every page themselves.
        kept = {name: values for name, values in kept.items() if name == state.INCIDENT}
    st.switch_page(state.page_named("overview"), query_params=kept)
