"""The map page: where, how often, how deadly, whose figures, and what was going on there then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard import areas
from dashboard.analysis.records import placed, records
from dashboard.analysis.whose_dead import is_account
from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.html_templates import load_macros
from dashboard.map.marks import Mark
from dashboard.map.spec import MapOptions, MapSpec, ShownLayer, map_beside, map_spec
from dashboard.map.strip import strip_of
from dashboard.map.time_strip import read_window, write_window
from dashboard.map.views import VIEWS, View, view_of
from dashboard.pages import (
    card,
    filter_bar,
    imported,
    map_below,
    map_compare,
    map_component,
    map_data,
    map_link,
    parts,
    state,
)
from dashboard.pages.page_parameters import MAP_AREA, MAP_PLACE, MAP_STACK, PLAYER
from dashboard.tables import Dataset

_MAP = load_macros("pages/map.html.jinja")
COMPONENT = "incident_map"
LOST = "The online map cannot be reached; the built-in one is shown."
_SAID, _LOOKED = "_map_said", "_map_looked"


def page() -> None:
    """Draw the map page."""
    map_link.note_unknown()
    chosen = {setting.name: setting.read() for setting in map_link.SETTINGS}
    pair = map_compare.choose(chosen["compare"])
    dataset, palette, current = state.dataset(), state.palette(), state.filters()
    options = _options(chosen)
    parts.empty(records(dataset, current))
    home = st.container(key="map-page", gap=None)
    below = st.container(key="map-below")
    with below:
        view = options.at or view_of(options.view, records(dataset, current))
        others = imported.part(view, st.session_state.get(_LOOKED, (None, None))[1])
    if pair is None:
        panes = [map_data.pane_data(spec := _spec(dataset, current, palette, options, others))]
    else:
        specs = [_spec(dataset, filters, palette, options, None) for filters in pair.filters]
        spec = specs[-1]
        panes = [
            map_data.pane_data(one, heading, words)
            for one, heading, words in zip(specs, pair.headings, pair.words, strict=True)
        ]
    with home:
        st.html(_MAP.title())
        map_component.show(
            {**_whole(spec, chosen, watched=others is not None), "panes": panes},
            COMPONENT,
            picked=_picked,
            chosen=map_link.write_choice,
            area=_marked,
            filtered=_to_filter,
            looked=_looked,
            paused=_paused,
        )
        identifier = state.chosen_incident()
        if identifier:
            with st.container(key="map-card"):
                card.show(identifier)
    with below:
        map_below.show(spec, chosen, others)
        if pair is not None:
            map_compare.say_difference(pair)


def _options(chosen: Mapping[str, str]) -> MapOptions:
    return MapOptions(
        view=map_link.read_view(),
        layers=map_link.read_layers(),
        script=chosen["script"],
        settings=(("hex", chosen["hex"]), ("shade", chosen["shade"])),
        area=state.map_area(),
        online=chosen["online"] == "true",
        at=_own_view(),
    )


def _own_view() -> View | None:
    """Return where the reader's own map looks: as it told last, at first as the link says; None where neither does."""
    told: tuple[View, Any] | None = st.session_state.get(_LOOKED)
    return told[0] if told else map_link.read_place(st.query_params.get(MAP_PLACE, ""))


def _spec(
    dataset: Dataset, filters: Filters, palette: Palette, options: MapOptions, others: imported.Shown | None
) -> MapSpec:
    """Return the map; with ``others``, the events of another dataset below the record's own layers."""
    if others is None:
        return map_spec(dataset, filters, palette, options)
    return map_beside(dataset, filters, palette, options, (ShownLayer(imported.LAYER, others.drawn),))


def _whole(spec: MapSpec, chosen: Mapping[str, str], *, watched: bool) -> dict[str, Any]:
    """Return what a browser is sent of the page around the maps."""
    dataset, current = state.dataset(), state.filters()
    first, last = _period()
    area = state.map_area()
    inside = _inside(dataset, current, area)
    window = _window()
    total = dataset.count_rows("incidents")
    shown = len(records(dataset, current))
    own = spec.options.at
    return {
        "looks": map_data.looks(spec.palette),
        "libraries": map_data.libraries(),
        "key": map_data.key_data(spec.key),
        "layers": map_data.layer_choices(spec),
        "settings": map_link.settings_data(chosen, [setting.name for setting in map_link.SETTINGS]),
        "views": [_view_data(view) for view in (*VIEWS.values(), view_of("fit", records(dataset, current)))],
        "view": spec.options.view,
        "place": None if own is None else {"lat": own.lat, "lon": own.lon, "zoom": own.zoom},
        "round": f"{spec.options.view}-{chosen['compare']}",
        "chosen": state.chosen_incident() or "",
        "area": [list(corner) for corner in spec.area],
        "inArea": inside,
        "sums": not is_account(current.lens_id),
        "stack": _stack(spec.marks),
        "said": st.session_state.get(_SAID, ""),
        "strip": strip_of(dataset, spec.marks, first, last).as_json(),
        "window": None if window is None else {"begins": window[0].isoformat(), "ends": window[1].isoformat()},
        "total": f"{shown:,} of {total:,} incidents",
        "credit": spec.credit,
        "watch": bool({"hexagons", "graticule"} & set(spec.options.layers)) or watched,
        "lost": LOST if spec.options.online else "",
        "alt": spec.alt,
        "fileName": map_below.file_name(),
    }


def _view_data(view: View) -> dict[str, Any]:
    return {"id": view.id, "label": view.label, "lat": view.lat, "lon": view.lon, "zoom": view.zoom}


def _period() -> tuple[date, date]:
    """Return the first and last day that the filters leave."""
    current, known = state.filters(), state.available()
    first, last = current.start or known.first_day, current.end or known.last_day
    return min(first, last), max(first, last)


def _window() -> tuple[date, date] | None:
    at, step, window = (st.query_params.get(name, "") for name in PLAYER.values())
    return read_window(at, step, window, *_period()) if at else None


def _inside(dataset: Dataset, current: Filters, area: str) -> list[str] | None:
    """Return the incidents of the map inside the area that is marked; None where none is."""
    if not area:
        return None
    frame = placed(records(dataset, current))
    inside: list[str] = frame.loc[areas.read(area).holds(frame["lat"], frame["lon"]), "incident_id"].tolist()
    return inside


def _stack(marks: tuple[Mark, ...]) -> list[str] | None:
    """Return the incidents at the coordinates that the link names, None where it names none that has any."""
    wanted = st.query_params.get(MAP_STACK, "")
    found = [mark.id for mark in marks if mark.lat is not None and f"{mark.lat:.4f},{mark.lon:.4f}" == wanted]
    return found or None


def _picked(given: Mapping[str, Any]) -> None:
    """Open the card of the incident that was picked, or close it."""
    identifier = given.get("id")
    state.choose_incident(identifier if identifier in state.dataset().incident_ids else None)


def _looked(given: Mapping[str, Any]) -> None:
    """Keep where the reader's map looks, for what is counted by it; the browser itself keeps it in the link."""
    place, bounds = map_link.read_place(str(given.get("place", ""))), map_link.read_bounds(given.get("bounds"))
    if place is not None and bounds is not None:
        st.session_state[_LOOKED] = (place, bounds)


def _paused(given: Mapping[str, Any]) -> None:
    """Keep the window of days in the link; without one the link says nothing of days."""
    first, last = _period()
    try:
        begins, ends = (date.fromisoformat(str(given[name])) for name in ("begins", "ends"))
    except (KeyError, ValueError):
        texts = {}
    else:
        texts = write_window(max(begins, first), min(ends, last), first) if begins <= ends else {}
    for name, parameter in PLAYER.items():
        map_link.write_parameter(parameter, texts.get(name))


def _marked(given: Mapping[str, Any]) -> None:
    """Keep the area that was drawn on the map in the link; no corners clear it.

    What is over the limit, or makes no area, is said on the map and leaves what was selected before.
    """
    st.session_state.pop(_SAID, None)
    corners = given.get("corners")
    if not isinstance(corners, list) or not corners:
        map_link.write_parameter(MAP_AREA, None)
        return
    try:
        drawn = areas.drawn_area(areas.corners_from(corners))
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


def _to_filter(_: Mapping[str, Any]) -> None:
    """Make the area that is marked a filter of every page."""
    area = state.map_area()
    if area:
        filter_bar.put(replace(state.filters(), area=area))
        map_link.write_parameter(MAP_AREA, None)
