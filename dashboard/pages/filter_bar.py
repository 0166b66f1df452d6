"""The filters as the address has them: read at the start of each run, written as entries of the browser's history.

The address is where filters live. Widgets are set from it in each run and write to it when they change, so Back and
Forward, a link and a click end in the same view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import areas
from dashboard.filters import PARAMETERS, Filters, parse, query
from dashboard.links import shorten_notes, tidy_query
from dashboard.map.time_strip import read_window
from dashboard.pages import state
from dashboard.pages.link_parameters import link_parameters, read_query, set_by_pages, write_query
from dashboard.pages.page_parameters import INCIDENT, MAP_AREA, PLAYER_AT

_NOTE = "_ignored"
_GIVEN = "_link_given"
_PLACE = "_ignored_place"

SWITCHED = ("true", "false")
"""How Streamlit writes a switch into a link."""


def read_link(page: Any) -> None:
    """Keep the filters that the address means for this run; tidy it before any widget reads it.

    A bound widget knows only the words that it shows, to the letter, and fails on numbers out of range. Where the link
    says anything in another way, or anything that is not known, it is opened anew with what it means; what means
    nothing is kept to be said above the page.
    """
    given = read_query()
    tidied = tidy_query(given, link_parameters())
    means, notes = parse(tidied.query, state.available())
    st.session_state["_filters"] = means
    clean = {name: values for name, values in tidied.query.items() if name not in PARAMETERS} | query(means)
    if clean != given:
        st.session_state[_NOTE] = [*st.session_state.get(_NOTE, ()), *tidied.notes, *notes]
        if _GIVEN in st.session_state:
            # Widgets that are bound hold their values already and write them into the address themselves.
            clean = {name: values for name, values in clean.items() if name in set_by_pages()}
        st.switch_page(page, query_params=clean)
    if _GIVEN not in st.session_state:
        st.session_state[_GIVEN] = given
        st.session_state[_NOTE] = [*st.session_state.get(_NOTE, ()), *_page_notes(given)]


def put(filters: Filters) -> None:
    """Write filters into the address, as one entry of the browser's history; only from a callback."""
    given = query(filters)
    write_query({parameter: given.get(parameter, []) for parameter in PARAMETERS})


def put_dates(first: date, last: date) -> None:
    """Write a date range into the address, kept within the record; only from a callback."""
    known = state.available()
    days = (min(max(first, known.first_day), known.last_day), max(min(last, known.last_day), known.first_day))
    write_query({"from": [days[0].isoformat()], "to": [days[1].isoformat()]})


def reset() -> None:
    """Take every filter and the incident out of the address; only from a callback."""
    write_query({parameter: [] for parameter in (*PARAMETERS, INCIDENT)})


def check(parameter: str, words: Iterable[str], why: str = "not one of the choices") -> None:
    """Note what the link says for a page's own choice where it is none of the words offered; before the choice."""
    offered = set(words)
    for value in st.session_state[_GIVEN].pop(parameter, ()):
        if value and value not in offered:
            st.session_state[_NOTE].append(f"{parameter}={value[:60]} ({why})")


def check_day(parameter: str) -> None:
    """Note what the link says for a page's own date where that is no day of the record; before the date's field."""
    known = state.available()
    for value in st.session_state[_GIVEN].pop(parameter, ()):
        if value and read_window(value, "", "", known.first_day, known.last_day) is None:
            st.session_state[_NOTE].append(f"{parameter}={value[:60]} (not a day of the record as YYYY-MM-DD)")


def keep_place_for_notes() -> None:
    """Keep the place above the page where it is said what of the link was ignored."""
    st.session_state[_PLACE] = st.container()


def note_what_is_ignored() -> None:
    """Say above the page, until it is dismissed, which values of the link mean nothing; after the page was drawn."""
    notes = st.session_state[_NOTE]
    if not notes:
        return
    with st.session_state[_PLACE], st.container(horizontal=True, vertical_alignment="center", key="link-notes"):
        st.text("Ignored in the link: " + "; ".join(shorten_notes(notes)), width="stretch")
        st.button("", icon=":material/close:", help="Dismiss", on_click=_dismiss, key="dismiss", type="tertiary")


def _page_notes(given: Mapping[str, list[str]]) -> list[str]:
    """Return a note for each incident and place on the map that the link names and that means nothing."""
    notes = []
    area, day = given.get(MAP_AREA), given.get(PLAYER_AT)
    if area and area[-1] and areas.canonical(area[-1]) is None:
        notes.append(f"{MAP_AREA}={area[-1][:60]} (not an area: {areas.EXPECTED})")
    known = state.available()
    if day and day[-1] and read_window(day[-1], "", "", known.first_day, known.last_day) is None:
        notes.append(f"{PLAYER_AT}={day[-1][:60]} (not a day of the record as YYYY-MM-DD)")
    if INCIDENT in given and state.chosen_incident() is None:
        notes.append(f"{INCIDENT}={given[INCIDENT][-1][:60]} (no such incident)")
    return notes


def _dismiss() -> None:
    st.session_state[_NOTE] = []
