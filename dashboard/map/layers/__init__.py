"""The layers of the map, each a pure function of a scene; here in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.analysis.records import placed
from dashboard.map.layers import belts, graticule, hexagons, outlines, provinces, responses
from dashboard.map.layers.model import Drawn, Layer, Scene
from dashboard.map.views import outside_of

__all__ = ["DEFAULT_LAYERS", "LAYERS", "SYMBOLS", "Drawn", "Layer", "Scene", "known_layers"]


def _drawn_as_symbols(_: Scene) -> Drawn:
    """Incidents and crossings are symbols above all layers; the specification of the map has them as marks."""
    return Drawn()


def _incidents(scene: Scene) -> Drawn:
    """Symbols as well, with what the view leaves out of them."""
    return Drawn(note=outside_of(scene.view, placed(scene.frame)))


CROSSINGS_LAYER = Layer(
    id="crossings",
    label="Crossings",
    shows="Border crossings by their last reported status; symbols fade as the report grows older",
    source="documents cited with each status",
    build=_drawn_as_symbols,
)
INCIDENTS_LAYER = Layer(
    id="incidents",
    label="Incidents",
    shows="Each incident at its main place; those that stand close are one ring with their number",
    source="incidents under the filters, figures as chosen above",
    build=_incidents,
)
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
        responses.LAYER,
        CROSSINGS_LAYER,
        INCIDENTS_LAYER,
    )
}
"""Every layer by its id, the lowest first."""

SYMBOLS = ("crossings", "incidents")
DEFAULT_LAYERS = ("incidents", "crossings")


def known_layers(names: Iterable[str]) -> tuple[Layer, ...]:
    """Return the layers of these names in the order in which they are drawn; unknown names are passed over."""
    wanted = set(names)
    return tuple(layer for name, layer in LAYERS.items() if name in wanted)
