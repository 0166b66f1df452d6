"""The map of the record with a layer under it that is not the record's."""

from __future__ import annotations

from dashboard.analysis.records import records
from dashboard.charts.theme import Labels, Palette
from dashboard.filters import Filters
from dashboard.maps.figure import Mapped, layered_map, mapped
from dashboard.maps.layers import Drawn, Scene
from dashboard.maps.views import View
from dashboard.tables import Dataset


def mapped_beside(
    more: Drawn,
    dataset: Dataset,
    filters: Filters,
    palette: Palette,
    labels: Labels,
    view: View,
    layers: tuple[str, ...],
    options: tuple[tuple[str, str], ...] = (),
    height: int = 560,
) -> Mapped:
    """Return the map that ``mapped`` gives for the same arguments, with ``more`` under the record's own layers.

    The record's layers and the basemap are those of ``mapped``, so that the browser keeps both; the figure itself
    stands in no memory.
    """
    made = mapped(dataset, filters, palette, labels, view, layers, options, height)
    given = dict(options)
    frame = records(dataset, filters)
    scene = Scene(dataset, filters, frame, view, palette, given, area=given.get("area", ""))
    style = made.figure.settings["map"]["style"]
    figure = layered_map(scene, {"": more, **made.layers}, labels, height=height, style=style)
    return Mapped(figure, made.layers, view)
