"""The timeline page: lanes of incidents over casualties by day, week or month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.analysis.records import records, summary
from dashboard.analysis.timelines import PERIOD_LABELS, casualties_by_period, suitable_period
from dashboard.charts.brush import brush
from dashboard.charts.timeline import timeline
from dashboard.filters import describe
from dashboard.lens import figure_text
from dashboard.pages import card, filter_bar, parts, state

CHART = "timeline_chart"
BRUSH = "timeline_brush"


def page() -> None:
    """Draw the timeline page."""
    frame = parts.opening("Timeline")
    if frame is None:
        return
    _brush()
    span = _span(frame)
    period = st.segmented_control(
        "Casualties by",
        list(PERIOD_LABELS),
        format_func=PERIOD_LABELS.__getitem__,
        default=None,
        key=state.PERIOD,
        bind="query-params",
        help="Without a choice: days up to ten weeks, weeks up to two years, then months.",
    )
    period = period or suitable_period(*span)
    dataset = state.dataset()
    figure = timeline(
        frame,
        casualties_by_period(frame, period),
        period,
        dataset.table("responses"),
        dataset.table("phases"),
        span,
        state.labels(f"Incidents and killed by {period}", "Open symbols: single source or disputed."),
        state.palette(),
    )
    given = summary(frame)
    parts.chart(
        figure,
        "timeline",
        alt=(
            f"Timeline. {describe(state.filters(), state.available())}: {len(frame)} incidents in lanes, "
            f"{figure_text(given['killed_low'], given['killed_high'])} killed. The Incidents page has every incident."
        ),
        key=CHART,
        picked=state.choose_incident,
    )
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)


def _span(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    current = state.filters()
    first = pd.Timestamp(current.start) if current.start else frame["date_start"].min()
    last = pd.Timestamp(current.end) if current.end else frame["date_end"].max()
    return first, last


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
