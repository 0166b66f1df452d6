"""The map page: where, how often, how deadly, whose figures, and what was going on there then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import areas
from dashboard.analysis.player import Standing, shown_at, standing
from dashboard.analysis.records import records
from dashboard.analysis.words import total_casualties
from dashboard.catalogue import CHARTS
from dashboard.catalogue.map import asked
from dashboard.filters import Filters, describe_selection
from dashboard.maps.beside import mapped_beside
from dashboard.maps.layers.incidents import STACK, of_stack
from dashboard.maps.views import view_of
from dashboard.pages import card, filter_bar, imported, incident_list, map_compare, map_controls, parts, state
from dashboard.pages.map_controls import MAP_PARTS, Controls, online_style, what_is_shown, without_records
from dashboard.pages.map_tools import tools
from dashboard.pages.page_parameters import MAP_AREA, MAP_STACK, PLAYER

CHART = "incident_map"
LIST = "map_list"
_SAID = "_map_outline_said"


def page() -> None:
    """Draw the map page."""
    frame = records(state.dataset(), state.filters())
    parts.heading("Map", frame)
    # Where the record has nothing, the other layers may: crossings, and other people's events above all.
    if not parts.empty(frame):
        parts.sums(frame)
    controls = map_controls.show()
    if controls.compare != "one":
        map_compare.show(controls)
        return
    stands = _standing() if controls.player else None
    left, right = parts.beside(66, 34)
    with left:
        _map(frame, controls, stands)
    with right:
        chosen = state.chosen_incident()
        if chosen:
            card.show(chosen)
        else:
            _beside(frame, stands)


def _period() -> tuple[date, date]:
    """Return the first and last day that the filters leave."""
    current, known = state.filters(), state.available()
    return current.start or known.first_day, current.end or known.last_day


def _standing() -> Standing | None:
    at, step, window = (st.query_params.get(name, "") for name in PLAYER.values())
    return standing(at, step, window, *_period())


def _map(frame: pd.DataFrame, controls: Controls, stands: Standing | None) -> None:
    dataset, palette, area = state.dataset(), state.palette(), state.map_area()
    view = view_of(controls.view, frame)
    revision = controls.round
    if controls.view == "fit":
        revision += f"-{view.lat}-{view.lon}-{view.zoom}"
    options = controls.chart_options(area)
    with controls.row:
        others = imported.part(view, revision)
    around = tools(
        dataset.geo,
        palette,
        select=True,
        selected=bool(area),
        style=online_style(controls),
        player=_player(stands) if controls.player else None,
        watch=others is not None,
    )
    if _SAID in st.session_state:
        st.caption(st.session_state[_SAID])
    parts.exhibit(
        "map",
        key=CHART,
        revision=revision,
        picked=_picked,
        around={"tools": around, "marked": _marked, "paused": _paused, "moved": partial(imported.moved, revision)},
        figure=without_records(state.filters(), options) if others is None else _with_others(others, options),
        **options,
    )
    what_is_shown(options, state.filters(), played=controls.player)
    if others is not None:
        imported.below(others)


def _with_others(others: imported.Shown, options: dict[str, str]) -> str:
    """Return the map with the session's own layer under the record's, as JSON text; it stands in no memory."""
    request = CHARTS["map"].request(state.dataset(), state.filters(), state.palette(), **options)
    dataset, filters, palette, labels, view, layers, given = asked(request)
    labels = replace(labels, note=f"{labels.note} {others.note}")
    return mapped_beside(others.drawn, dataset, filters, palette, labels, view, layers, given).json


def _player(stands: Standing | None) -> dict[str, str]:
    first, last = _period()
    asked = {"at": stands.at.isoformat(), "step": stands.step, "window": stands.window} if stands else {}
    return {"first": first.isoformat(), "last": last.isoformat(), "at": "", "step": "week", "window": "all", **asked}


def _picked(identifier: str) -> None:
    """Open the incident that was picked on the map, or list those of a stack."""
    if identifier.startswith(STACK):
        st.query_params[MAP_STACK] = identifier.removeprefix(STACK)
        state.choose_incident(None)
    else:
        state.choose_incident(identifier)


def _marked(given: list[Any]) -> None:
    """Keep the area that was drawn on the map in the link; none clears it.

    What is over the limit, or makes no area, is said on the map and leaves what was selected before.
    """
    st.session_state.pop(_SAID, None)
    if not given:
        _clear()
        state.choose_incident(None)
        return
    try:
        drawn = areas.drawn_area(areas.corners_from(given))
    except ValueError as error:
        kept = " What was selected before is kept." if state.map_area() else ""
        st.session_state[_SAID] = f"Not selected: {error}.{kept}"
        return
    st.query_params[MAP_AREA] = drawn.area.text
    state.choose_incident(None)
    if drawn.off_by:
        st.session_state[_SAID] = (
            f"Your outline is kept as one of {len(drawn.area.corners)} corners, which lies nowhere more than "
            f"{areas.describe_distance(drawn.off_by)} from the line that you drew."
        )


def _paused(stands: Any) -> None:
    """Keep in the link where the player stopped."""
    for name, parameter in PLAYER.items():
        st.query_params[parameter] = stands.get(name, "")


def _clear() -> None:
    st.session_state.pop(_SAID, None)
    for name in (MAP_AREA, MAP_STACK):
        if name in st.query_params:
            del st.query_params[name]


def _to_filter(filters: Filters) -> None:
    """Make what is selected the filters of every page."""
    filter_bar.put(filters)
    _clear()
    for name in PLAYER.values():
        if name in st.query_params:
            del st.query_params[name]


def _beside(frame: pd.DataFrame, stands: Standing | None) -> None:
    """Draw the list beside the map: of everything, or of what is selected on the map or shown by the player."""
    area, stack = state.map_area(), st.query_params.get(MAP_STACK, "")
    current = state.filters()
    # An area that is marked stands in for one that the filters have: the map shows only what lies in theirs.
    narrowed = replace(current, area=area) if area else current
    if stands is not None:
        narrowed = shown_at(narrowed, stands, _period()[0])
    shown = records(state.dataset(), narrowed)
    if area and current.area:
        shown = shown[shown["incident_id"].isin(frame["incident_id"])]
    if stack:
        shown = of_stack(shown, STACK + stack)
    if not area and not stack and stands is None:
        if not shown.empty:
            st.caption("Date, killed, incident; deadliest first. Pick one here or on the map to open it.")
    else:
        _selected(shown, narrowed, area, stack)
    if shown.empty:
        return
    as_filtered = not stack and not (area and current.area)
    entries = (
        incident_list.listed(state.dataset(), narrowed, state.palette())
        if as_filtered
        else incident_list.rows(shown, state.palette())
    )
    incident_list.show(entries, LIST, state.choose_incident)
    if not stack:
        parts.exhibit("kinds", key="map-kinds", filters=narrowed)


def _selected(shown: pd.DataFrame, narrowed: Filters, area: str, stack: str) -> None:
    """Say what is selected, and offer to make it a filter or to clear it."""
    killed = total_casualties(shown, "killed")
    verb = "selected" if area or stack else "shown where the player stopped"
    where = f" at {shown['place'].iloc[0]}" if stack and not shown.empty else ""
    count = f"{len(shown):,} incident{'s' if len(shown) != 1 else ''}"
    st.html(MAP_PARTS.selected(f"{count} {verb}{where}, {killed}", describe_selection(narrowed, state.available())))
    with st.container(horizontal=True):
        if not stack:
            st.button(
                "Turn into a filter",
                icon=":material/filter_alt:",
                on_click=_to_filter,
                args=(narrowed,),
                key="map-to-filter",
                help="Every page then shows only these.",
            )
        if area or stack:
            st.button("Clear selection", icon=":material/close:", on_click=_clear, key="map-clear")
