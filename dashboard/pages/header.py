"""The header of every page: name, pages, Share and Create brief; and the line at the foot."""

from __future__ import annotations

import streamlit as st

from dashboard.filters import Filters, link, query
from dashboard.html_templates import load_macros
from dashboard.pages import reader, saved_views, share, state, versions_shown
from dashboard.pages.names import BRIEF, PAGES, PRODUCT, PURPOSE

_HEADER = load_macros("pages/header.html.jinja")


def show(address: str) -> None:
    """Draw the header of the page at ``address``; its links keep the filters."""
    current = state.filters()
    kept = {**query(current), **versions_shown.kept_query()}
    st.html(_HEADER.skip_link())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="site-header"):
        st.html(_HEADER.name(link(current, PAGES[0][0]), PRODUCT), width="content")
        with st.container(horizontal=True, gap="small", key="site-pages"):
            for page, title in PAGES:
                if page != BRIEF:
                    with st.container(key=f"to-{page}{'-here' if page == address else ''}", width="content"):
                        st.page_link(state.page_named(page), label=title, query_params=kept)
        with st.container(horizontal=True, gap="small", width="content", key="site-actions"):
            reader.show_reader()
            saved_views.show(address)
            share.show()
            with st.container(key="create-brief", width="content"):
                st.page_link(state.page_named(BRIEF), label="Create brief", query_params=kept)
    st.html(_HEADER.filters_button(_number_set(current)))
    st.html(_HEADER.page_start())


def _number_set(current: Filters) -> int:
    """Return how many filters are set; the two ends of the dates are one."""
    return len({"dates" if parameter in ("from", "to") else parameter for parameter in query(current)})


def show_foot() -> None:
    """Draw the line at the foot of a page: what this is, how far the data run, their version."""
    dataset = state.dataset()
    st.html(_HEADER.foot(PRODUCT, PURPOSE, state.data_to(), dataset.version, dataset.count_rows("incidents")))
