"""What stands below the map: its files, how to read it, what each layer shows and from where, and the layers' data."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.catalogue import CHARTS, Request
from dashboard.html_templates import load_macros
from dashboard.map.spec import MapSpec
from dashboard.pages import downloads, imported, parts, state

MAP_PARTS = load_macros("pages/map.html.jinja")
"""What stands below a map as HTML."""

MAP = CHARTS["map"]


def file_name() -> str:
    """Return the name, without ending, of a picture of the map."""
    return parts.file_name("map")


def show(spec: MapSpec, chosen: Mapping[str, str], others: imported.Shown | None) -> None:
    """Draw what stands below the map; ``chosen`` are the settings of ``map_link``."""
    with st.container(horizontal=True, key="map-files"):
        downloads.menu(MAP, _request(spec, chosen), "incident_map")
    parts.reading(MAP_PARTS.how_to_read())
    layers = [
        (entry.layer, entry.drawn.note) for entry in reversed(spec.shown) if entry.layer.id not in (imported.LAYER.id,)
    ]
    if layers:
        st.html(MAP_PARTS.layers_shown(layers))
    tables = [entry for entry in spec.shown if not entry.drawn.table.empty and entry.layer.id != imported.LAYER.id]
    if tables:
        opened = st.expander("Data of the layers", key="map-layer-data", on_change="rerun")
        if opened.open:
            with opened:
                for entry in tables:
                    st.caption(entry.layer.label)
                    st.dataframe(entry.drawn.table, hide_index=True, key=f"map-data-{entry.layer.id}")
    if others is not None:
        imported.below(others)


def _request(spec: MapSpec, chosen: Mapping[str, str]) -> Request:
    """Return what a file of the map is made from: the same layers, options and area."""
    options = {
        "view": spec.options.view,
        "layers": ",".join(spec.options.layers),
        "hex": chosen["hex"],
        "shade": chosen["shade"],
        "script": spec.options.script,
        "area": spec.options.area,
    }
    return MAP.request(state.dataset(), state.filters(), state.palette(), **options)
