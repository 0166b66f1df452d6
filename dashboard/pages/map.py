"""The map page: where, how deadly, whose figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.analysis.records import summary
from dashboard.filters import describe
from dashboard.lens import figure_text
from dashboard.maps.figure import incident_map
from dashboard.maps.views import VIEW_LABELS, view_of
from dashboard.pages import card, incident_list, parts, state

CHART = "incident_map"
LIST = "map_list"
FIRST_VIEW = "kp_khost"
_ROUND = "_view_round"


def page() -> None:
    """Draw the map page."""
    frame = parts.opening("Map")
    if frame is None:
        return
    left, right = parts.beside(66, 34)
    with left:
        _map(frame)
    with right:
        chosen = state.chosen_incident()
        if chosen:
            card.show(chosen)
        else:
            st.caption("Date, killed, incident; deadliest first. Pick one here or on the map to open it.")
            incident_list.show(frame, LIST, state.choose_incident)


def _map(frame: pd.DataFrame) -> None:
    name = st.segmented_control(
        "View",
        list(VIEW_LABELS),
        format_func=VIEW_LABELS.__getitem__,
        default=FIRST_VIEW,
        key=state.VIEW,
        bind="query-params",
        label_visibility="collapsed",
        on_change=_view_changed,
    )
    name = name or FIRST_VIEW
    view = view_of(name, frame)
    revision = f"{name}-{st.session_state.get(_ROUND, 0)}"
    if name == "fit":
        revision += f"-{view.lat}-{view.lon}-{view.zoom}"
    labels = state.labels("Incidents along the Durand Line", "Incidents that share a place are fanned out around it.")
    figure = incident_map(state.dataset(), frame, view, labels, state.palette(), revision=revision)
    parts.chart(
        figure,
        "map",
        alt=_alt(frame),
        key=CHART,
        picked=state.choose_incident,
    )


def _view_changed() -> None:
    """Go back to the view that was chosen before when it is chosen again, and look there anew."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    if st.session_state[state.VIEW] is None:
        st.session_state[state.VIEW] = st.session_state.get("_view_before", FIRST_VIEW)
    st.session_state["_view_before"] = st.session_state[state.VIEW]


def _alt(frame: pd.DataFrame) -> str:
    given = summary(frame)
    return (
        f"Map. {describe(state.filters(), state.available())}: {len(frame)} incidents, "
        f"{figure_text(given['killed_low'], given['killed_high'])} killed. The list beside the map has every incident."
    )
