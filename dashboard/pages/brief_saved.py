"""A brief as a small file on its page: saved, and loaded again."""

from __future__ import annotations

import streamlit as st

from dashboard.export.brief import saved
from dashboard.export.brief.checks import BriefError
from dashboard.export.brief.model import Brief
from dashboard.export.brief.templates import TEMPLATES
from dashboard.filters import slugify
from dashboard.limits import BRIEF_BYTES
from dashboard.pages import brief_parts, filter_bar, state, uploads
from dashboard.pages.page_parameters import (
    BRIEF_AUTHOR,
    BRIEF_CLASSIFICATION,
    BRIEF_DAYS,
    BRIEF_FOOTER,
    BRIEF_PAPER,
    BRIEF_TEMPLATE,
    BRIEF_TITLE,
)

_PROBLEMS = "_brief_problems"
LOGO = "_brief_logo"
"""Key of the logo that a loaded brief brought."""


def show(brief: Brief) -> None:
    """Draw the button that saves the brief and the field that loads one."""
    with st.expander("Save this brief, or load one", icon=":material/save:"):
        st.caption(
            "A saved brief is a small text file. Load it here later, or have it made by a terminal: "
            "`afpak brief FILE -o out/`."
        )
        content = saved.text(brief)
        if saved.is_too_long(content):
            st.caption(f"With these words it is longer than {BRIEF_BYTES.text}, and could not be loaded again.")
        st.download_button(
            "Save this brief",
            content,
            file_name=f"{slugify(brief.title) or 'brief'}.toml",
            mime="application/toml",
            icon=":material/save:",
            key="brief-save",
            on_click="ignore",
        )
        uploads.own_session(st.session_state)  # lets this session send a file
        st.file_uploader("Load a saved brief", ["toml", "json"], max_upload_size=1, key="brief-load", on_change=_loaded)
    for problem in st.session_state.get(_PROBLEMS, ()):
        st.text(problem)


def _loaded() -> None:
    """Set the page to what the file says; where anything in it is wrong, change nothing and say what."""
    given = st.session_state["brief-load"]
    st.session_state[_PROBLEMS] = []
    if given is None:
        return
    try:
        brief = saved.parsed(given.getvalue(), state.dataset(), given.name)
    except BriefError as error:
        st.session_state[_PROBLEMS] = [*error.lines, "Nothing was changed."]
        return
    filter_bar.put(brief.filters)
    brief_parts.put(brief.parts)
    state.choose_incident(brief.incident or None)
    values = {
        BRIEF_TITLE: brief.title,
        BRIEF_AUTHOR: brief.author,
        BRIEF_CLASSIFICATION: brief.classification,
        BRIEF_FOOTER: brief.footer,
        BRIEF_PAPER: brief.paper,
        BRIEF_DAYS: brief.last_days,
        BRIEF_TEMPLATE: next((key for key, known in TEMPLATES.items() if known.parts == brief.parts), "situation"),
    }
    for key, value in values.items():
        st.session_state[key] = value
    if brief.logo is None:
        st.session_state.pop(LOGO, None)
    else:
        st.session_state[LOGO] = brief.logo
