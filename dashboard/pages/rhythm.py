"""The rhythm page: incidents per week with change points, weekdays and months, and the tension index."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from dashboard.analysis import tension
from dashboard.analysis.rhythm import Search
from dashboard.catalogue import CHARTS
from dashboard.catalogue.rhythm import weeks_and_segments
from dashboard.charts.rhythm import change_words, segment_words
from dashboard.charts.tension import signed
from dashboard.links import read_day
from dashboard.pages import card, filter_bar, parts, state
from dashboard.vocabulary import EVENT_TYPES

WEEK = CHARTS["tension-index"].parameter("week")
FORMULA = r"T(d) \;=\; \sum_{i\,:\;d_i \le d} -g_i \cdot \left(\tfrac{1}{2}\right)^{(d - d_i)/h}"


def page() -> None:
    """Draw the rhythm page."""
    if parts.opening("Rhythm") is None:
        return
    st.html('<h2 class="section">Incidents per week</h2>')
    _weeks()
    st.html('<h2 class="section">Weekdays and months</h2>')
    left, right = parts.beside(42, 58)
    with left:
        parts.exhibit("weekday-pattern")
    with right:
        parts.exhibit("month-pattern")
    st.html('<h2 class="section">Tension index</h2>')
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
    cells = "".join(
        f"<tr><td>{escape(days)}</td><td>{weeks}</td><td>{incidents}</td><td><b>{mean}</b></td></tr>"
        for days, weeks, incidents, mean in segment_words(found)
    )
    st.html(
        f'<p class="finding">{escape(change_words(found))}</p><div class="scrolled"><table class="plain dates">'
        "<thead><tr><th>Segment</th><th>Weeks</th><th>Incidents</th><th>Mean per week</th></tr></thead>"
        f"<tbody>{cells}</tbody></table></div>"
    )


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
    st.html(
        '<p class="reading"><b>T(d)</b> index at the end of day d · <b>g</b> Goldstein weight of incident i, from '
        f"−10 (conflict) to +10 (cooperation) · <b>h</b> half-life, now {escape(half_life)} days · <b>d − d<sub>i"
        "</sub></b> days since its first day. Weights: Goldstein, J. S. (1992), <i>A Conflict-Cooperation Scale "
        "for WEIS Events Data</i>, Journal of Conflict Resolution 36(2), 369–385, as carried over to the codes of "
        "CAMEO; one code for each of our event types. With no incident the index is 0.</p>"
    )
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
    rows = "".join(
        f"<tr><td>{escape(EVENT_TYPES[row.event_type].label)}<br><small>{escape(row.cameo_code)} "
        f"{escape(row.cameo_name)}</small></td><td>{signed(row.goldstein)}</td><td>{escape(row.why)}</td></tr>"
        for row in tension.scale().itertuples()
    )
    st.html(
        '<div class="scrolled"><table class="plain"><thead><tr><th>Event type, CAMEO code</th><th>Weight&nbsp;g</th>'
        f"<th>Why this code</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
