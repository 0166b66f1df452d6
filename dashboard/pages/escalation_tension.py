"""Escalation, Tension: the index with what makes it, incidents per week with their change points."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.analysis import tension
from dashboard.analysis.rhythm import Search
from dashboard.catalogue import CHARTS
from dashboard.catalogue.rhythm import weeks_and_segments
from dashboard.charts.rhythm import change_words, segment_words
from dashboard.charts.tension import signed
from dashboard.html_templates import load_macros
from dashboard.links import read_day
from dashboard.pages import card, filter_bar, parts, state
from dashboard.vocabulary import EVENT_TYPES

_TENSION = load_macros("pages/escalation_tension.html.jinja")
WEEK = CHARTS["tension-index"].parameter("week")
FORMULA = r"T(d) \;=\; \sum_{i\,:\;d_i \le d} -g_i \cdot \left(\tfrac{1}{2}\right)^{(d - d_i)/h}"


def show(_: pd.DataFrame) -> None:
    """Draw the tension index and the incidents per week."""
    parts.section("Tension index")
    _tension()
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    parts.section("Incidents per week")
    _weeks()


def _weeks() -> None:
    with st.container(horizontal=True, key="rhythm-search"):
        asked = {option.name: parts.choice("weekly-events", option.name) for option in CHARTS["weekly-events"].options}
    parts.exhibit(
        "weekly-events",
        method=asked["method"],
        cost=asked["cost"],
        penalty=asked["penalty"],
        length=asked["length"],
    )
    search = Search(asked["method"], asked["cost"], float(asked["penalty"]), int(asked["length"]))
    _, found = weeks_and_segments(state.dataset(), state.filters(), search)
    if found.empty:
        return
    st.html(_TENSION.segments(change_words(found), segment_words(found)))


def _tension() -> None:
    known = state.available()
    with st.container(horizontal=True, vertical_alignment="bottom", key="rhythm-tension"):
        half_life = parts.choice("tension-index", "half_life")
        filter_bar.check_day(WEEK)
        day = st.date_input(
            "Week to open (any day of it)",
            value=None,
            min_value=known.first_day,
            max_value=known.last_day,
            key=WEEK,
            bind="query-params",
            format="YYYY-MM-DD",
            help="Or click on a week of the chart. Empty: the last week shown.",
            width=230,
        )
    week = day.isoformat() if isinstance(day, date) else ""
    parts.exhibit("tension-index", picked=_week_picked, half_life=half_life, week=week)
    parts.exhibit("tension-makers", picked=_incident_picked, half_life=half_life, week=week)
    with st.expander("Method: the formula, and the weights of the event types"):
        with st.container(key="rhythm-formula"):
            st.latex(FORMULA)
        st.html(_TENSION.formula(half_life))
        _weights()


def _week_picked(monday: str) -> None:
    day, known = read_day(monday), state.available()
    if day is not None:
        # The field takes days of the record alone; the record's first week may begin before it.
        st.session_state[WEEK] = min(max(day, known.first_day), known.last_day)


def _incident_picked(incident_id: str) -> None:
    state.choose_incident(incident_id)


def _weights() -> None:
    rows = [
        (EVENT_TYPES[row.event_type].label, f"{row.cameo_code} {row.cameo_name}", signed(row.goldstein), row.why)
        for row in tension.scale().itertuples()
    ]
    st.html(_TENSION.weights(rows))
