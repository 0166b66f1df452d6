"""The rhythm page: incidents per week with change points, weekdays and months, and the tension index."""

from __future__ import annotations

from datetime import date

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

_RHYTHM = load_macros("pages/rhythm.html.jinja")
WEEK = CHARTS["tension-index"].parameter("week")
FORMULA = r"T(d) \;=\; \sum_{i\,:\;d_i \le d} -g_i \cdot \left(\tfrac{1}{2}\right)^{(d - d_i)/h}"


def page() -> None:
    """Draw the rhythm page."""
    if parts.opening("Rhythm") is None:
        return
    parts.section("Incidents per week")
    _weeks()
    parts.section("Weekdays and months")
    left, right = parts.beside(42, 58)
    with left:
        parts.exhibit("weekday-pattern")
    with right:
        parts.exhibit("month-pattern")
    parts.section("Tension index")
    _tension()
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)


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
    st.html(_RHYTHM.segments(change_words(found), segment_words(found)))


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
    with st.container(key="rhythm-formula"):
        st.latex(FORMULA)
    st.html(_RHYTHM.formula(half_life))
    with st.expander("Weights of the event types, and why"):
        _weights()
    parts.exhibit("tension-makers", picked=_incident_picked, half_life=half_life, week=week)


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
    st.html(_RHYTHM.weights(rows))
