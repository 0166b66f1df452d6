"""The controls above the map: presets, layers, time, comparison, basemap. Every choice lives in the link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS
from dashboard.catalogue.map import layer_notes, map_of
from dashboard.filters import Filters
from dashboard.html_templates import load_macros
from dashboard.maps.layers import DEFAULT_LAYERS, LAYERS
from dashboard.maps.layers import hexagons as hexagon_layer
from dashboard.maps.layers import incidents as incident_layer
from dashboard.maps.layers import provinces as province_layer
from dashboard.maps.style import LATIN, SCRIPTS, TILES, basemap
from dashboard.maps.views import VIEW_LABELS
from dashboard.pages import filter_bar, state
from dashboard.pages.page_parameters import COMPARISONS, MAP_COMPARE, MAP_TILES, MAP_TIME, TIMES

MAP_PARTS = load_macros("pages/map.html.jinja")
"""What stands around a map as HTML."""

UNPLAYED = ("incidents", "tribal", "towns", "graticule")
"""Layers of which nothing need be said while the player runs: it shows the first, the others know no time."""

MAP = CHARTS["map"]
VIEW, SHOWN_LAYERS, LABELS = (MAP.parameter(name) for name in ("view", "layers", "script"))
FIRST_VIEW = "kp_khost"
_ROUND = "_view_round"


@dataclass(frozen=True)
class Controls:
    """What the reader chose above the map; ``options`` are those of the layers and the basemap."""

    view: str
    layers: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    player: bool
    compare: str
    online: bool
    row: Any
    """Where further controls of the map stand."""

    def chart_options(self, area: str = "") -> dict[str, Any]:
        """Return the options of the catalogue's map, with the area that is marked."""
        return {"view": self.view, "layers": ",".join(self.layers), **dict(self.options), "area": area}

    @property
    def round(self) -> str:
        """A text that changes when a view is chosen anew."""
        return f"{self.view}-{st.session_state.get(_ROUND, 0)}"


def show() -> Controls:
    """Draw the controls and return what they say."""
    with st.container(key="map-controls", gap="small"):
        view = _view()
        layers = _layers()
        row = st.container(horizontal=True, vertical_alignment="center")
        with row:
            compare = _buttons("Maps", COMPARISONS, MAP_COMPARE)
            player = compare == "one" and _buttons("Time", TIMES, MAP_TIME) == "player"
            script, online = _basemap()
        options = _options(layers)
    gather = [] if not player else [(incident_layer.GATHER, "no")]
    script_option = [] if script == LATIN else [("script", script)]
    return Controls(view, layers, (*options, *gather, *script_option), player, compare, online, row)


def _buttons(label: str, words: dict[str, str], key: str) -> str:
    filter_bar.check(key, words.values())
    chosen = st.segmented_control(
        label,
        list(words),
        format_func=words.__getitem__,
        default=next(iter(words)),
        required=True,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen)


def _view() -> str:
    filter_bar.check(VIEW, VIEW_LABELS.values())
    name = st.segmented_control(
        "View",
        list(VIEW_LABELS),
        format_func=VIEW_LABELS.__getitem__,
        default=FIRST_VIEW,
        key=VIEW,
        bind="query-params",
        label_visibility="collapsed",
        on_change=_view_changed,
    )
    return name or FIRST_VIEW


def _view_changed() -> None:
    """Go back to the view that was chosen before when it is chosen again, and look there anew."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    if st.session_state[VIEW] is None:
        st.session_state[VIEW] = st.session_state.get("_view_before", FIRST_VIEW)
    st.session_state["_view_before"] = st.session_state[VIEW]


def _layers() -> tuple[str, ...]:
    filter_bar.check(SHOWN_LAYERS, [layer.label for layer in LAYERS.values()])
    chosen = st.pills(
        "Layers",
        list(LAYERS),
        format_func=lambda name: LAYERS[name].label,
        selection_mode="multi",
        default=list(DEFAULT_LAYERS),
        key=SHOWN_LAYERS,
        bind="query-params",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _options(layers: tuple[str, ...]) -> list[tuple[str, str]]:
    """Draw what the chosen layers leave to the reader."""
    options: list[tuple[str, str]] = []
    choices = [
        ("hexagons", MAP.option(hexagon_layer.OPTION)),
        ("provinces", MAP.option(province_layer.OPTION)),
    ]
    asked = [choice for choice in choices if choice[0] in layers]
    if not asked:
        return options
    with st.container(horizontal=True):
        for _, option in asked:
            parameter, values = MAP.parameter(option.name), option.values
            filter_bar.check(parameter, values.values())
            value = st.selectbox(
                option.label,
                list(values),
                format_func=values.__getitem__,
                key=parameter,
                bind="query-params",
                width=300,
            )
            options.append((option.name, value))
    return options


def _basemap() -> tuple[str, bool]:
    with st.popover("Basemap", icon=":material/layers:", key="map-basemap"):
        filter_bar.check(LABELS, SCRIPTS.values())
        filter_bar.check(MAP_TILES, filter_bar.SWITCHED)
        script = st.selectbox("Names", list(SCRIPTS), format_func=SCRIPTS.__getitem__, key=LABELS, bind="query-params")
        online = st.toggle(
            "Online map below the layers",
            key=MAP_TILES,
            bind="query-params",
            help=f"Off by default. Your browser then asks {TILES.host} for pictures of the area that you look at "
            f"({TILES.credit}). Where they cannot be reached, the built-in map stays.",
        )
    return str(script), bool(online)


def online_style(controls: Controls) -> dict[str, Any] | None:
    """Return the style with online tiles where the reader asked for them."""
    script = dict(controls.options).get("script", "latin")
    return basemap(state.dataset(), state.palette(), script=script, online=True) if controls.online else None


def without_records(filters: Filters, options: dict[str, Any]) -> str | None:
    """Return the map of the other layers, as JSON text, where the filters leave no incident; else None."""
    if not records(state.dataset(), filters).empty:
        return None
    return map_of(CHARTS["map"].request(state.dataset(), filters, state.palette(), **options)).json


def what_is_shown(options: dict[str, Any], filters: Filters, *, played: bool = False) -> None:
    """Say of each layer on the map what it shows, from where, and what it leaves out; offer the layers' own data."""
    request = CHARTS["map"].request(state.dataset(), filters, state.palette(), **options)
    notes = layer_notes(request)
    layers = []
    for name, said in reversed(notes.items()):
        whole = " Shows the whole period, whatever the player shows." if played and name not in UNPLAYED else ""
        layers.append((LAYERS[name], f"{said}{whole}"))
    if layers:
        st.html(MAP_PARTS.layers_shown(layers))
    if not set(notes) - {"incidents"}:
        return
    opened = st.expander("Data of the other layers", key="map-layer-data", on_change="rerun")
    if opened.open:
        with opened:
            for name, drawn in map_of(request).layers.items():
                if name == "incidents":
                    continue
                st.caption(LAYERS[name].label)
                st.dataframe(drawn.table, hide_index=True, key=f"map-data-{name}")
