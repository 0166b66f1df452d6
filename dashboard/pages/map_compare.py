"""Two maps side by side that look at the same place: two lenses, or two periods."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.comparison import Span, of_lenses, of_periods, usual_periods
from dashboard.analysis.provinces import in_both
from dashboard.analysis.records import records, summary
from dashboard.analysis.words import incidents_text, total_casualties
from dashboard.filters import Filters, span_text
from dashboard.lens import LENSES
from dashboard.maps.layers.incidents import STACK, of_stack
from dashboard.maps.views import FIT
from dashboard.pages import card, filter_bar, incident_list, parts, state
from dashboard.pages.map_controls import MAP_PARTS, Controls, online_style, what_is_shown, without_records
from dashboard.pages.map_tools import tools
from dashboard.pages.page_parameters import MAP_FROM, MAP_LENS, MAP_STACK, MAP_TO, SIDES

FIRST_LENSES = {"left": "kabul", "right": "islamabad"}
ENDS = ((MAP_FROM, "From"), (MAP_TO, "To"))
GROUP = "map-compare"


def show(controls: Controls) -> None:
    """Draw what is compared, the two maps and their sums; an incident that was picked opens below them."""
    pair = _lenses() if controls.compare == "lenses" else _periods()
    for side, filters, column in zip(SIDES, pair, parts.beside(50, 50), strict=True):
        with column:
            _one(side, filters, controls)
    if controls.compare == "periods":
        twice = in_both(*(records(state.dataset(), filters) for filters in pair))
        if twice:
            st.caption(f"{incidents_text(twice)} on both maps: from one period into the other, or in days of both.")
    what_is_shown(_options(controls), pair[1])
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    else:
        _stack(pair)


def _one(side: str, filters: Filters, controls: Controls) -> None:
    """Draw one of the two maps under its heading."""
    dataset, palette = state.dataset(), state.palette()
    frame, given = records(dataset, filters), summary(records(dataset, filters))
    heading = filters.lens.label if controls.compare == "lenses" else span_text(*_span(filters))
    without = f"; {given['without']:,} of {given['kinetic']:,} violent ones without a figure" * bool(given["without"])
    killed = total_casualties(frame, "killed")
    st.html(MAP_PARTS.selected(heading, f"{incidents_text(len(frame))}, {killed}{without}.", is_status=False))
    around = tools(dataset.geo, palette, select=False, selected=False, style=online_style(controls), link=GROUP)
    parts.exhibit(
        "map",
        key=f"incident_map_{side}",
        revision=controls.round,
        picked=_picked,
        filters=filters,
        around={"tools": around},
        figure=without_records(filters, _options(controls)),
        **_options(controls),
    )


def _options(controls: Controls) -> dict[str, Any]:
    """Return the options of both maps; two maps that each fit their own results could not be compared."""
    options = controls.chart_options()
    return {**options, "view": "whole_line"} if options["view"] == FIT else options


def _picked(identifier: str) -> None:
    """Open the incident that was picked, or list those of a stack."""
    if identifier.startswith(STACK):
        st.query_params[MAP_STACK] = identifier.removeprefix(STACK)
        state.choose_incident(None)
    else:
        state.choose_incident(identifier)


def _stack(pair: tuple[Filters, Filters]) -> None:
    """List the incidents of the stack that was picked, those of either map."""
    stack = st.query_params.get(MAP_STACK, "")
    shown = pd.concat([of_stack(records(state.dataset(), filters), STACK + stack) for filters in pair])
    shown = shown.drop_duplicates("incident_id")
    if not stack or shown.empty:
        return
    title = f"{len(shown):,} incidents at {shown['place'].iloc[0]}"
    st.html(MAP_PARTS.selected(title, f"Figures: {pair[0].lens.label}"))
    st.button("Clear selection", icon=":material/close:", on_click=_clear, key="map-clear")
    incident_list.show(incident_list.rows(shown, state.palette()), "map_compare_list", state.choose_incident)


def _clear() -> None:
    del st.query_params[MAP_STACK]


def _lenses() -> tuple[Filters, Filters]:
    chosen = {}
    for side, column in zip(SIDES, st.columns(2), strict=True):
        filter_bar.check(MAP_LENS[side], [lens.label for lens in LENSES.values()])
        chosen[side] = column.selectbox(
            f"Figures on the {side}",
            list(LENSES),
            index=list(LENSES).index(FIRST_LENSES[side]),
            format_func=lambda key: LENSES[key].label,
            key=MAP_LENS[side],
            bind="query-params",
        )
    return of_lenses(state.filters(), str(chosen["left"]), str(chosen["right"]))


def _periods() -> tuple[Filters, Filters]:
    known, current = state.available(), state.filters()
    usual = usual_periods(current, known.first_day, known.last_day)
    spans: list[Span] = []
    for side, span, column in zip(SIDES, usual, st.columns(2), strict=True):
        with column, st.container(horizontal=True):
            begin, end = (_day(parameters[side], f"{word} on the {side}") for parameters, word in ENDS)
        spans.append((begin or span[0], end or span[1]))
    for span in spans:
        if span[0] > span[1]:
            st.warning(f"From lies after To ({span[0]} and {span[1]}): no day is left between them.")
    st.caption(
        f"Left: {span_text(*spans[0])}. Right: {span_text(*spans[1])}. Where no date is set, the filter's own period "
        "(or the last 365 days) stands on the right and the equally long one before it on the left."
    )
    return of_periods(current, spans[0], spans[1])


def _day(key: str, label: str) -> date | None:
    known = state.available()
    filter_bar.check_day(key)
    value = st.date_input(
        label,
        value=None,
        min_value=known.first_day,
        max_value=known.last_day,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        width=170,
    )
    return value if isinstance(value, date) else None


def _span(filters: Filters) -> Span:
    known = state.available()
    return filters.start or known.first_day, filters.end or known.last_day
