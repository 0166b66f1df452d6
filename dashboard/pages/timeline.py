"""The timeline page: lanes of incidents over casualties, stepping from incident to incident, finding one by words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.analysis.records import records
from dashboard.analysis.stepping import days_between, days_to_show, found, moved, place_among
from dashboard.analysis.words import dates
from dashboard.catalogue import CHARTS
from dashboard.charts.brush import brush
from dashboard.filters import Filters
from dashboard.html_templates import load_macros
from dashboard.limits import FILTER_TEXT
from dashboard.pages import card, filter_bar, parts, state

CHART = "timeline"
BRUSH = "timeline_brush"
FIND = "timeline_find"
FINDER = "timeline_finder"
HITS = 8
"""Incidents that are offered for words that were looked for; the number of all is said."""

_TIMELINE = load_macros("pages/timeline.html.jinja")


def page() -> None:
    """Draw the timeline page."""
    frame = parts.opening("Timeline")
    if frame is None:
        return
    _brush()
    with st.container(horizontal=True, key="timeline-range"):
        _range()
        _find()
    with st.container(horizontal=True, vertical_alignment="bottom", key="timeline-choices"):
        period = parts.choice(CHART, "period")
        lanes = parts.choice(CHART, "lanes")
        switch = CHARTS[CHART].parameter("links")
        filter_bar.check(switch, filter_bar.SWITCHED)
        links = st.toggle(
            "Responses",
            key=switch,
            bind="query-params",
            help="Lines between an incident and the response, where both are shown.",
        )
    chosen = state.chosen_incident()
    _steps(frame, chosen)
    with st.container(key="aside-timeline"):
        left, right = st.columns((66, 34), gap="medium")
    with left:
        parts.exhibit(
            CHART,
            picked=_picked,
            dragged=_dragged,
            stepped=_stepped,
            period=period,
            lanes=lanes,
            links="shown" if links else "hidden",
            incident=chosen or "",
        )
    with right:
        if chosen:
            card.show(chosen)


def _shown() -> tuple[date, date]:
    """Return the dates in view: those of the filters, else of the whole record."""
    current, dataset = state.filters(), state.dataset()
    return current.start or dataset.first_day.date(), current.end or dataset.last_day.date()


def _record() -> tuple[date, date]:
    return state.dataset().first_day.date(), state.dataset().last_day.date()


def _brush() -> None:
    """Draw the strip of the whole record from which a range of dates is dragged."""
    dataset, current = state.dataset(), state.filters()
    everything = records(dataset, replace(current, start=None, end=None))
    dated = current.start is not None or current.end is not None
    first, last = map(pd.Timestamp, _shown())
    st.caption("Incidents over the whole record. Drag across this strip or across the timeline to set the dates.")
    parts.chart(
        brush(everything, (dataset.first_day, dataset.last_day), (first, last) if dated else None, state.palette()),
        "brush",
        alt="Bars of incidents over the whole record; the fields From and To of the filter bar set the same dates.",
        key=BRUSH,
        dragged=_dragged,
        toolbar=False,
    )


def _range() -> None:
    """Draw the buttons that move and widen the dates in view."""
    shown, record = _shown(), _record()
    whole = shown == record
    for how, label, icon, off in (
        ("earlier", "Earlier", ":material/chevron_left:", shown[0] <= record[0]),
        ("later", "Later", ":material/chevron_right:", shown[1] >= record[1]),
        ("wider", "Wider", ":material/zoom_out:", whole),
    ):
        st.button(label, icon=icon, disabled=off, on_click=_move, args=(how,), key=f"range-{how}")
    st.button("Whole record", disabled=whole, on_click=_whole, key="range-whole")


def _move(how: str) -> None:
    filter_bar.put_dates(*moved(_shown(), how, _record()))


def _whole() -> None:
    filter_bar.put(replace(state.filters(), start=None, end=None))


def _dragged(first: str, last: str) -> None:
    """Set the dates to the days that a range on the time axis holds, as ``days_between`` reads it; no range, none."""
    try:
        days = days_between(first, last)
    except (ValueError, OverflowError):
        return
    filter_bar.put_dates(*days)


def _picked(value: str) -> None:
    """Open the incident that was picked; where it was a bar, set the dates to its first and last day."""
    first, between, last = value.partition("/")
    if between:
        _dragged(first, last)
    else:
        state.choose_incident(value)


def _find() -> None:
    """Draw the field that finds an incident by words, and what it found."""
    opened = st.popover("Find an incident", icon=":material/search:", key=FINDER, on_change="rerun")
    if not opened.open:
        return
    with opened:
        text = st.text_input(
            "Words",
            key=FIND,
            max_chars=FILTER_TEXT.value,
            placeholder="For instance: Barmal market",
            help="Looks through the whole record: titles, summaries, places, actors. Every word must occur.",
        )
        if not text.strip():
            return
        hits = found(state.dataset(), text)
        if hits.empty:
            st.caption("No incident of the record has these words.")
            return
        more = f"; the first {HITS} are listed, more words narrow them down" if len(hits) > HITS else ""
        st.caption(f"{len(hits):,} incident{'s' if len(hits) != 1 else ''} found{more}.")
        undated = records(state.dataset(), replace(state.filters(), start=None, end=None))
        inside = set(undated["incident_id"])
        for row in hits.head(HITS).itertuples():
            outside = "" if row.incident_id in inside else " (outside the filters, which will be lifted)"
            st.button(
                f"{row.date_start:%Y-%m-%d} · {_as_text(row.title)}{outside}",
                key=f"hit-{row.incident_id}",
                on_click=_jump,
                args=(row.incident_id, row.date_start.date(), row.date_end.date(), not outside),
                type="tertiary",
            )


def _as_text(title: str) -> str:
    """Return a title whose characters a button's label does not read as Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+-!|~:$^&" else sign for sign in title)


def _jump(incident_id: str, first: date, last: date, inside: bool) -> None:
    """Choose an incident and set the dates, where needed the filters too, so that the timeline shows it."""
    st.session_state[FINDER] = False
    shown = _shown()
    if not inside:
        filter_bar.put(Filters(lens_id=state.filters().lens_id))
    wanted = days_to_show(first, last, shown, _record())
    if wanted is not None:
        filter_bar.put_dates(*wanted)
    elif not inside:
        filter_bar.put_dates(*shown)
    state.choose_incident(incident_id)


def _first_day(incident_id: str) -> pd.Timestamp:
    incidents = state.dataset().incidents
    return pd.Timestamp(incidents.loc[incidents["incident_id"] == incident_id, "date_start"].iloc[0])


def _steps(frame: pd.DataFrame, chosen: str | None) -> None:
    """Draw the buttons to the previous and the next incident, with the chosen one in words between them."""
    place = place_among(frame, chosen, _first_day(chosen) if chosen else None)
    with st.container(horizontal=True, vertical_alignment="center", key="timeline-steps"):
        for step, to, icon in (
            ("Previous", place.previous, ":material/arrow_back:"),
            ("Next", place.following, ":material/arrow_forward:"),
        ):
            st.button(
                step, icon=icon, disabled=to is None, on_click=state.choose_incident, args=(to,), key=step.lower()
            )
        st.html(_step(frame, chosen, place.number), width="stretch")


def _step(frame: pd.DataFrame, chosen: str | None, number: int | None) -> str:
    html: str
    if chosen is None:
        html = _TIMELINE.steps(len(frame))
        return html
    incidents = state.dataset().incidents
    row = incidents[incidents["incident_id"] == chosen].iloc[0]
    html = _TIMELINE.step(
        place=f"{number:,} of {len(frame):,}" if number else "Not among the incidents shown",
        title=str(row["title"]),
        days=dates(row["date_start"], row["date_end"], row["date_precision"]),
        before=", began before the dates shown" if number and row["date_start"].date() < _shown()[0] else "",
    )
    return html


def _stepped(step: str) -> None:
    """Choose the next, previous, first or last incident of those shown, or none, as a key asks for."""
    chosen = state.chosen_incident()
    if step == "none":
        state.choose_incident(None)
        return
    frame = records(state.dataset(), state.filters())
    if step in ("first", "last"):
        place = place_among(frame, None)
        state.choose_incident(place.following if step == "first" else place.previous)
        return
    place = place_among(frame, chosen, _first_day(chosen) if chosen else None)
    to = place.following if step == "following" else place.previous
    if to is not None:
        state.choose_incident(to)
