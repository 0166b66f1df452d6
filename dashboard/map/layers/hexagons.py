"""Hexagons of equal area with their numbers: how dense incidents or killed are."""

from __future__ import annotations

import h3

from dashboard.analysis.hexagons import hexagons, outlines, resolution_at
from dashboard.map.classes import EDGES, class_of, class_words, ramp
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, feature, filled, point, written
from dashboard.map.layers.sums import MEASURES, UNITS, sums_table, sums_words

OPTION = "hex"
OPACITY = 0.75
__all__ = ["LAYER", "MEASURES", "OPTION"]


def _build(scene: Scene) -> Drawn:
    measure = scene.options.get(OPTION, "violent")
    cells, left_out = hexagons(scene.frame, resolution_at(scene.view.zoom))
    table = sums_table(cells).rename_axis("H3 cell").reset_index()
    shown = cells[cells[measure].fillna(0) >= 1]
    verb = "are" if left_out != 1 else "is"
    note = (
        f"{left_out:,} incident{'s' if left_out != 1 else ''} with a location accurate to the province only, or less, "
        f"{verb} in no hexagon."
        if left_out
        else ""
    )
    if shown.empty:
        return Drawn(table=table, note=f"No hexagon is drawn: no {UNITS[measure]}. {note}".strip())
    colours, classes = ramp("hexagons", scene.palette, len(EDGES)), class_of(shown[measure])
    shapes = {outline["id"]: outline["geometry"] for outline in outlines(list(shown.index))["features"]}
    areas = [
        feature(shapes[cell], id=cell, colour=colours[classes[cell]], words=sums_words(row))
        for cell, row in shown.iterrows()
    ]
    numbers = []
    for cell, value in shown[measure].items():
        lat, lon = h3.cell_to_latlng(cell)
        numbers.append(point(lon, lat, id=cell, text=f"{value:,}"))
    signs = tuple(
        Sign("square", class_words()[number], colours[number], opacity=OPACITY) for number in sorted(set(classes))
    )
    return Drawn(
        sources={"hexagons": collection(areas), "hexagon-numbers": collection(numbers)},
        fills=(filled("hexagon-fills", "hexagons", OPACITY),),
        texts=(written("hexagon-number-labels", "hexagon-numbers", scene.palette, size=12),),
        key=(KeyRow(f"Hexagons: {UNITS[measure]}", signs, "hexagons"),),
        table=table,
        note=note,
    )


LAYER = Layer(
    id="hexagons",
    label="Hexagons",
    shows="Incidents or killed counted in hexagons of equal area, each with its number",
    source="incidents by their main place; the H3 grid",
    build=_build,
)
