"""Which version of the data a run shows: the one that its link names, else today's; and the line that says so."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlencode

import streamlit as st

from dashboard.analysis.differences import TableRows, changed_incidents, find_differences
from dashboard.analysis.differences_in_words import word_incidents
from dashboard.current import CurrentTables, current_tables
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.links import shorten
from dashboard.memory import remembered
from dashboard.pages.link_parameters import known_query
from dashboard.tables import Dataset, data_directory
from dashboard.versions import VersionError

_SHOWN = load_macros("pages/versions_shown.html.jinja")
_CHOSEN = "_data_version"
_LINE = "_data_version_line"
_LACKING = "_data_version_lacking"


def choose_version(tables: CurrentTables, today: Dataset) -> Dataset:
    """Return the Dataset of this run: the version that the link names, else ``today``.

    A session that opened a link of a version keeps to it from page to page. A version that cannot be opened is said
    once, and today's data are shown.
    """
    given = st.query_params.get(DATA_VERSION)
    wanted = given or st.session_state.get(_CHOSEN)
    st.session_state.pop(_LINE, None)
    if not wanted:
        return today
    try:
        opened = None if wanted == today.version else tables.opened.get(wanted, today.geo)
    except VersionError as error:
        st.session_state[_LACKING] = (shorten(wanted), str(error).removeprefix(f"version {wanted} "))
        st.session_state.pop(_CHOSEN, None)
        if given is not None:
            del st.query_params[DATA_VERSION]
        return today
    st.session_state[_CHOSEN] = wanted
    st.session_state.pop(_LACKING, None)
    if given is None:
        st.query_params[DATA_VERSION] = wanted
    if opened is None:
        return today
    accepted = opened.accepted.astimezone(UTC)
    changed = word_incidents(count_changed(opened.dataset, today))
    st.session_state[_LINE] = (day_text(accepted.date()), wanted, changed)
    return opened.dataset


@remembered
def count_changed(old: Dataset, new: Dataset) -> int:
    """Return how many incidents were added, changed or removed from one version to another."""
    files = current_tables(data_directory()).versions.files(old.version)
    return len(changed_incidents(find_differences(TableRows(files), TableRows(new.files))))


def kept_query() -> dict[str, list[str]]:
    """Return what a link to another page takes along so that it shows the same version; nothing for today's data."""
    chosen = st.session_state.get(_CHOSEN)
    return {DATA_VERSION: [chosen]} if chosen else {}


def show_version() -> None:
    """Draw the line that says which version is shown, with a way back; nothing where today's data are shown."""
    if _LINE in st.session_state:
        day, version, changed = st.session_state[_LINE]
        back = {name: values for name, values in known_query().items() if name != DATA_VERSION}
        st.html(_SHOWN.shown(day, version, changed, f"?{urlencode(back, doseq=True)}"))
    elif _LACKING in st.session_state:
        left, right = st.columns([12, 1], vertical_alignment="center")
        version, why = st.session_state[_LACKING]
        with left:
            st.html(_SHOWN.lacking(version, why))
        right.button(
            "", icon=":material/close:", help="Dismiss", on_click=_dismiss, key="dismiss-version", type="tertiary"
        )


def _dismiss() -> None:
    st.session_state.pop(_LACKING, None)
