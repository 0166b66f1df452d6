"""The root address: leads to the first page and keeps the link's parameters."""

from __future__ import annotations

import streamlit as st

from dashboard.pages import filter_bar, state
from dashboard.pages.link_parameters import read_query
from dashboard.pages.page_parameters import INCIDENT


def page() -> None:
    """Go to the overview with whatever the link carried."""
    # As it came: the page that it leads to says what it leaves out.
    kept = read_query()
    if filter_bar.drawn():
        # The filters already live in their widgets, which carry them to every page themselves.
        kept = {name: values for name, values in kept.items() if name == INCIDENT}
    st.switch_page(state.page_named("overview"), query_params=kept)
