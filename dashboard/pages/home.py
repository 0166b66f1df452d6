"""The root address: leads to the first page and keeps the link's parameters."""

from __future__ import annotations

import streamlit as st

from dashboard.pages import state
from dashboard.pages.link_parameters import read_query
from dashboard.pages.names import PAGES


def page() -> None:
    """Go to the first page with whatever the link carried, as it came: that page says what it leaves out."""
    st.switch_page(state.page_named(PAGES[0][0]), query_params=read_query())
