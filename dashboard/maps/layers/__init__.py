"""The layers of the map, each a pure function of a scene; here in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.maps.layers import answers, belts, crossings, graticule, hexagons, incidents, outlines, provinces
from dashboard.maps.layers.model import Drawn, Entry, Layer, Scene

__all__ = ["DEFAULT_LAYERS", "LAYERS", "Drawn", "Entry", "Layer", "Scene", "known_layers"]

LAYERS: dict[str, Layer] = {
    layer.id: layer
    for layer in (
        provinces.LAYER,
        belts.LAYER,
        hexagons.LAYER,
        graticule.LAYER,
        outlines.RIVERS_LAYER,
        outlines.TRIBAL_LAYER,
        outlines.TOWNS_LAYER,
        answers.LAYER,
        crossings.LAYER,
        incidents.LAYER,
    )
}
"""Every layer by its id, the lowest first."""

DEFAULT_LAYERS = ("incidents", "crossings")


def known_layers(names: Iterable[str]) -> tuple[Layer, ...]:
    """Return the layers of these names in the order in which they are drawn; unknown names are passed over."""
    wanted = set(names)
    return tuple(layer for name, layer in LAYERS.items() if name in wanted)
