"""The timeline page: lanes of incidents over casualties by day, week or month."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.analysis.records import records, summary
from dashboard.analysis.timelines import PERIOD_LABELS, casualties_by_period, suitable_period
from dashboard.charts.timeline import timeline
from dashboard.filters import describe
from dashboard.lens import figure_text
from dashboard.pages import card, filter_bar, parts, state

CHART = "timeline_chart"


def page() -> None:
    """Draw the timeline page."""
    frame = records(state.dataset(), state.filters())
    parts.heading("Timeline", frame)
    if parts.empty(frame):
        return
    parts.sums(frame)
    span = _span(frame)
    with st.container(horizontal=True, vertical_alignment="center"):
        period = st.segmented_control(
            "Casualties by",
            list(PERIOD_LABELS),
            format_func=PERIOD_LABELS.__getitem__,
            default=None,
            key=state.PERIOD,
            bind="query-params",
        )
        st.caption("Drag across the chart to set the dates; pick a symbol to open its incident.")
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
    figure.update_layout(selectionrevision=f"{span[0]}-{span[1]}")
    given = summary(frame)
    parts.chart(
        figure,
        "timeline",
        alt=(
            f"Timeline. {describe(state.filters(), state.available())}: {len(frame)} incidents in lanes, "
            f"{figure_text(given['killed_low'], given['killed_high'])} killed. The Incidents page has every incident."
        ),
        key=CHART,
        on_select=_selected,
        selection_mode=("points", "box"),
    )
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)


def _span(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    current = state.filters()
    first = pd.Timestamp(current.start) if current.start else frame["date_start"].min()
    last = pd.Timestamp(current.end) if current.end else frame["date_end"].max()
    return first, last


def _selected() -> None:
    """Set the dates from a range that was dragged, or open the incident that was picked."""
    event = st.session_state.get(CHART)
    boxes = event.selection.box if event else []
    if boxes:
        days = sorted(_day(value) for value in boxes[-1]["x"])
        filter_bar.put_dates(days[0], days[-1])
    else:
        parts.pick_into_link(CHART)


def _day(value: object) -> date:
    """Return the local calendar date that a position on the time axis falls on; no time zone comes into it."""
    return date.fromisoformat(str(value)[:10])
