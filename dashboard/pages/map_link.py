"""What the link says of the map: view, place, layers, their options, window of days, area; read and written here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.catalogue import CHARTS
from dashboard.catalogue.map import FORMER_LABELS
from dashboard.map.layers import DEFAULT_LAYERS, LAYERS, hexagons, provinces
from dashboard.map.style import LATIN, SCRIPTS, TILES
from dashboard.map.views import VIEW_LABELS, View
from dashboard.pages import filter_bar
from dashboard.pages.page_parameters import COMPARISONS, MAP_COMPARE, MAP_TILES, MAP_TIME, TIMES

MAP = CHARTS["map"]
VIEW, SHOWN_LAYERS, SCRIPT = (MAP.parameter(name) for name in ("view", "layers", "script"))
FIRST_VIEW = "kp_khost"
NO_LAYER = "none"
COMPARE = {"one": "One map", "lenses": "Two sources of figures", "periods": "Two periods"}
SWITCH = {"false": "Built-in map", "true": f"Online map ({TILES.host})"}
_NUMBER = r"-?\d{1,3}(?:\.\d{1,4})?"
_PLACE = re.compile(rf"({_NUMBER})/({_NUMBER})/({_NUMBER})", re.ASCII)


@dataclass(frozen=True)
class Setting:
    """A choice of the map that lives in the link: its parameter, what it is called, its values, the first of them.

    ``layer`` is the layer that it belongs to, "" for the map as a whole.
    """

    name: str
    parameter: str
    label: str
    values: Mapping[str, str]
    first: str
    layer: str = ""
    former: Mapping[str, str] = field(default_factory=dict)
    """Labels that the values had before, which links may carry."""

    def read(self) -> str:
        """Return what the link says, the first value where it says none of them."""
        given = st.query_params.get(self.parameter, "")
        return find_value(given, self.values) or find_value(given, self.former) or self.first


SETTINGS = (
    Setting("hex", MAP.parameter(hexagons.OPTION), "Hexagons show", hexagons.MEASURES, "violent", "hexagons"),
    Setting("shade", MAP.parameter(provinces.OPTION), "Shaded by", provinces.SHADINGS, "violent", "provinces"),
    Setting("script", SCRIPT, "Names", SCRIPTS, LATIN),
    Setting("online", MAP_TILES, "Ground", SWITCH, "false"),
    Setting("compare", MAP_COMPARE, "Compare", COMPARE, "one", former=COMPARISONS),
)


def find_value(given: str, values: Mapping[str, str]) -> str | None:
    """Return which of the values a text of a link means, by identifier or label; None where it means none."""
    if given in values:
        return given
    return next((value for value, label in values.items() if label.casefold() == given.casefold()), None)


def read_layers() -> tuple[str, ...]:
    """Return the layers that the link names, those that a map begins with where it names none."""
    given = st.query_params.get_all(SHOWN_LAYERS)
    if not given:
        return DEFAULT_LAYERS
    found = [LAYER_WORDS.get(text.casefold()) for text in given]
    return tuple(name for name in LAYERS if name in found)


LAYER_WORDS: dict[str, str] = {
    **{name: name for name in LAYERS},
    **{layer.label.casefold(): name for name, layer in LAYERS.items()},
    **{label.casefold(): name for label, name in FORMER_LABELS.items()},
}
"""What names a layer in a link: its identifier, its label, and labels that it had before."""


def read_place(text: str) -> View | None:
    """Return where the reader's own map looks by a text of zoom, latitude and longitude; None where it means none."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    zoom, lat, lon = map(float, match.groups())
    if not (0 <= zoom <= 20 and abs(lat) <= 85 and abs(lon) <= 180):
        return None
    return View("own", "Own view", lat, lon, zoom)


def read_view() -> str:
    """Return the named view of the link."""
    return find_value(st.query_params.get(VIEW, ""), VIEW_LABELS) or FIRST_VIEW


def note_unknown() -> None:
    """Note what the link says of the map and means nothing."""
    offered = [*LAYERS, *(layer.label for layer in LAYERS.values()), *FORMER_LABELS, NO_LAYER]
    filter_bar.check(SHOWN_LAYERS, offered)
    filter_bar.check(VIEW, [*VIEW_LABELS, *VIEW_LABELS.values()])
    filter_bar.check(MAP_TIME, [*TIMES, *TIMES.values()])
    for setting in SETTINGS:
        filter_bar.check(setting.parameter, [*setting.values, *setting.values.values(), *setting.former.values()])


def write_parameter(name: str, value: str | Sequence[str] | None) -> None:
    """Write a parameter into the link, or take it out; one entry of the browser's history."""
    if value:
        st.query_params[name] = value if isinstance(value, str) else list(value)
    elif name in st.query_params:
        del st.query_params[name]


def write_choice(given: Mapping[str, Any]) -> None:
    """Write what the reader chose on the map, layers or one of the settings; what is none of the choices is dropped."""
    layers = given.get("layers")
    if isinstance(layers, list):
        names = [name for name in LAYERS if name in layers]
        write_parameter(SHOWN_LAYERS, None if set(names) == set(DEFAULT_LAYERS) else names or NO_LAYER)
    for setting in SETTINGS:
        value = given.get(setting.name)
        if isinstance(value, str) and value in setting.values:
            write_parameter(setting.parameter, None if value == setting.first else value)


def read_bounds(given: object) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north as a browser sent them; None where they are no such numbers."""
    if not isinstance(given, list) or len(given) != 4:
        return None
    if not all(type(part) in (int, float) and math.isfinite(part) and abs(part) < 1e6 for part in given):
        return None
    west, south, east, north = map(float, given)
    return west, south, east, north


def settings_data(chosen: Mapping[str, str], names: Iterable[str]) -> list[dict[str, Any]]:
    """Return these settings as the page offers them."""
    wanted = set(names)
    return [
        {
            "name": setting.name,
            "label": setting.label,
            "layer": setting.layer,
            "values": [{"value": value, "label": label} for value, label in setting.values.items()],
            "value": chosen[setting.name],
        }
        for setting in SETTINGS
        if setting.name in wanted
    ]
