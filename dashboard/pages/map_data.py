"""What the map page sends its browser beside the maps themselves (``map/browser.py``)."""

from __future__ import annotations

from typing import Any

from dashboard.map.browser import COLUMNS, key_data, looks, pane_data
from dashboard.map.layers import LAYERS, Drawn, Layer
from dashboard.map.spec import MapSpec
from dashboard.pages.web_files import LIBRARIES, MAPLIBRE, MAPLIBRE_STYLE

__all__ = ["COLUMNS", "key_data", "layer_choices", "libraries", "looks", "pane_data"]


def libraries() -> dict[str, str]:
    """Return where MapLibre and its style are, relative to a page of the dashboard."""
    return {"module": LIBRARIES.address(MAPLIBRE), "style": LIBRARIES.address(MAPLIBRE_STYLE)}


def layer_choices(spec: MapSpec) -> list[dict[str, Any]]:
    """Return every layer with what it shows, whether it is on, its key and what is said of it; the highest first."""
    made = {entry.layer.id: entry.drawn for entry in spec.shown}

    def choose(layer: Layer) -> dict[str, Any]:
        drawn = made.get(layer.id, Drawn())
        own = {"id": layer.id, "label": layer.label, "shows": layer.shows, "note": drawn.note}
        return {**own, "on": layer.id in spec.options.layers, "key": key_data(drawn.key)}

    return [choose(layer) for layer in reversed(LAYERS.values())]
