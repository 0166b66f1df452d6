"""A small map in a page: the same specification as the large one, over which a wheel scrolls the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.html_templates import load_template
from dashboard.map.browser import looks, pane_data
from dashboard.map.small import incident_map_spec
from dashboard.map.spec import MapSpec
from dashboard.pages import state
from dashboard.pages.map_data import libraries
from dashboard.pages.web_files import FOLDER, component_script

HEIGHT = 360
"""Pixels of a small map, where a page does not say otherwise."""


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "small_map",
        html=load_template("pages/small_map.html.jinja").render(),
        css=Path(FOLDER, "map/map.css").read_text(encoding="utf-8"),
        js=component_script("map/small.js", "drawSmallMap"),
        isolate_styles=False,
    )


def small_map_data(spec: MapSpec, alt: str, height: int) -> dict[str, Any]:
    """Return what a browser is sent of a small map, as ``SmallMapData`` in ``web/map/types.d.ts`` has it."""
    view = spec.view
    return {
        "pane": pane_data(spec),
        "looks": looks(spec.palette),
        "libraries": libraries(),
        "place": {"lat": view.lat, "lon": view.lon, "zoom": view.zoom},
        "credit": spec.credit,
        "alt": alt,
        "height": height,
    }


def show(
    spec: MapSpec, key: str, alt: str, *, height: int = HEIGHT, picked: Callable[[str], None] | None = None
) -> None:
    """Draw a map, ``alt`` its text for screen readers; ``picked`` is called with an incident that was clicked.

    ``spec`` was made without ``inline``: the browser fetches boundaries and names itself, and keeps them.
    """

    def on_picked() -> None:
        value = st.session_state[key].get("picked")
        if picked is not None and isinstance(value, Mapping) and isinstance(value.get("id"), str):
            picked(value["id"])

    _component()(
        key=key,
        data=small_map_data(spec, alt, height),
        on_picked_change=on_picked,
        on_themed_change=lambda: None,  # the run itself is what is asked for
    )


def show_incident_map(incident_id: str, *, height: int = 260) -> None:
    """Draw where an incident was, or say that it has no place on a map."""
    spec = incident_map_spec(state.dataset(), incident_id, state.filters(), state.palette())
    if not spec.placed:
        st.caption("No map: the location is known to the country only.")
        return
    show(spec, f"map-{incident_id}", spec.alt, height=height)
