"""The timeline page: lanes of incidents over casualties by day, week or month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.analysis.records import records
from dashboard.charts.brush import brush
from dashboard.pages import card, filter_bar, parts, state

CHART = "timeline_chart"
BRUSH = "timeline_brush"


def page() -> None:
    """Draw the timeline page."""
    frame = parts.opening("Timeline")
    if frame is None:
        return
    _brush()
    period = parts.choice("timeline", "period", state.PERIOD)
    parts.exhibit("timeline", picked=state.choose_incident, period=period)
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)


def _brush() -> None:
    """Draw the strip of the whole record from which a range of dates is dragged."""
    dataset, current = state.dataset(), state.filters()
    everything = records(dataset, replace(current, start=None, end=None))
    dated = current.start is not None or current.end is not None
    first, last = pd.Timestamp(current.start or dataset.first_day), pd.Timestamp(current.end or dataset.last_day)
    st.caption("Incidents over the whole record. Drag across the strip to set the dates.")
    parts.chart(
        brush(everything, (dataset.first_day, dataset.last_day), (first, last) if dated else None, state.palette()),
        "brush",
        alt="Bars of incidents over the whole record; the fields From and To of the filter bar set the same dates.",
        key=BRUSH,
        dragged=_dragged,
        toolbar=False,
    )


def _dragged(first: str, last: str) -> None:
    """Set the dates from the range that was dragged."""
    days = sorted((_day(first), _day(last)))
    filter_bar.put_dates(days[0], days[1])


def _day(value: str) -> date:
    """Return the local calendar date that a position on the time axis falls on; no time zone comes into it."""
    return date.fromisoformat(value[:10])
