"""The map figure: the layers that were asked for on the built-in basemap, with their key and caption."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from dashboard import areas
from dashboard.analysis.records import records
from dashboard.charts.figure import Figure
from dashboard.charts.theme import LINE, Labels, Palette, dressed, legend_height, note
from dashboard.filters import Filters
from dashboard.map.views import View
from dashboard.maps.layers import DEFAULT_LAYERS, Drawn, Entry, Scene, known_layers
from dashboard.maps.layers.incidents import HOLLOW, PIXELS_PER_ROOT, RINGED, SMALLEST, most_of_smallest
from dashboard.maps.layers.model import points
from dashboard.maps.style import LATIN, basemap
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME, STATUSES

KEY_HEIGHT, LINE_HEIGHT = 127, 27
"""Pixels of the strip under the map with the key of sizes, status, precision and the line; of the line alone."""

SIZE_KEYS = (0, 10, 50)
"""Killed for which the key has a symbol; the first stands for all that have the smallest one."""


def incident_map(
    dataset: Dataset,
    frame: pd.DataFrame,
    view: View,
    labels: Labels,
    palette: Palette,
    *,
    revision: str = "map",
    inline: bool = False,
    height: int = 560,
    key: bool = True,
    width: int = LINE,
    filters: Filters | None = None,
) -> Figure:
    """Return the map of records with the crossings: what ``layered_map`` draws without further layers.

    ``frame`` is what ``analysis.records.records`` returns; crossings have the status of the last day of ``filters``
    (of the record without any).
    """
    scene = Scene(dataset, filters or Filters(), frame, view, palette, inline=inline)
    return layered_map(
        scene, drawn_layers(scene, DEFAULT_LAYERS), labels, revision=revision, height=height, key=key, width=width
    )


@dataclass(frozen=True)
class Mapped:
    """A map that was made: the figure, its layers as drawn, and where it looks. Shared: treat it as read-only."""

    figure: Figure
    layers: dict[str, Drawn]
    view: View

    @cached_property
    def json(self) -> str:
        """The figure as JSON text."""
        return self.figure.text


@lru_cache(maxsize=4)
def mapped(
    dataset: Dataset,
    filters: Filters,
    palette: Palette,
    labels: Labels,
    view: View,
    layers: tuple[str, ...],
    options: tuple[tuple[str, str], ...] = (),
    height: int = 560,
) -> Mapped:
    """Return the map of the incidents that the filters leave; the last few are kept.

    Few, since each has thousands of parts; what the catalogue keeps of a map is its text.
    """
    given = dict(options)
    frame = records(dataset, filters)
    scene = Scene(dataset, filters, frame, view, palette, given, area=given.get("area", ""))
    drawn = drawn_layers(scene, layers)
    style = basemap(dataset, palette, script=given.get("script", LATIN))
    return Mapped(layered_map(scene, drawn, labels, height=height, style=style), drawn, view)


def drawn_layers(scene: Scene, names: Iterable[str]) -> dict[str, Drawn]:
    """Return the layers of these names, drawn, the lowest first."""
    return {layer.id: layer.build(scene) for layer in known_layers(names)}


def layered_map(
    scene: Scene,
    layers: dict[str, Drawn],
    labels: Labels,
    *,
    revision: str = "map",
    height: int = 560,
    key: bool = True,
    width: int = LINE,
    style: dict[str, Any] | None = None,
) -> Figure:
    """Return the map of these layers (see ``drawn_layers``), in their order.

    ``revision`` keeps the reader's own zoom and pan as long as it stays the same, ``key`` draws the key of symbols
    under the map, ``width`` is the number of characters of a line of the caption, ``style`` another basemap than the
    built-in one.
    """
    palette, view = scene.palette, scene.view
    traces = [trace for drawn in layers.values() for trace in drawn.traces]
    if scene.area:
        traces.append(_area(scene))
    if not traces:
        traces.append(points([None], [None], mode="markers", hoverinfo="skip"))  # no trace on it, no map: plotly's rule
    names: list[str] = []
    shapes: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    symbols = "incidents" in layers
    if key:
        entries = [entry for drawn in layers.values() for entry in drawn.key]
        names = [entry.words for entry in entries]
        traces += [_entry(entry) for entry in entries]
        shapes, annotations = _key(palette, symbols)
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=(KEY_HEIGHT if symbols else LINE_HEIGHT) if key else 0,
        legend=legend_height(names, 430, grid=True) if names else 0,
        width=width,
        annotations=annotations,
        shapes=shapes,
        map={
            "style": style or basemap(scene.dataset, palette, scene.inline),
            "center": {"lat": view.lat, "lon": view.lon},
            "zoom": view.zoom,
            "uirevision": revision,
        },
        uirevision=revision,
        dragmode="pan",
        clickmode="event",
        showlegend=bool(names),
        # The entries of the legend stand on a plot of no extent beside the map: cheaper than a layer of the map each.
        xaxis={"visible": False, "domain": [0, 0.001], "fixedrange": True},
        yaxis={"visible": False, "domain": [0, 0.001], "fixedrange": True},
    )


def _area(scene: Scene) -> dict[str, Any]:
    """Return the outline of the area that is marked."""
    outline = areas.read(scene.area).outline
    line = {"color": scene.palette.accent, "width": 2.2}
    lat, lon = [lat for lat, _ in outline], [lon for _, lon in outline]
    return points(lat, lon, mode="lines", line=line, hoverinfo="skip")


def _entry(entry: Entry) -> dict[str, Any]:
    """Return the line of the legend for an entry of the key."""
    marker: dict[str, Any] = {"size": 10, "color": entry.colour, "symbol": entry.mark, "opacity": entry.opacity}
    if entry.ring:
        marker["line"] = {"color": entry.ring, "width": entry.wide}
    mark: dict[str, Any] = {"mode": "markers", "marker": marker}
    if entry.mark == "line":
        mark = {"mode": "lines", "line": {"color": entry.colour, "width": 2}}
    return {"type": "scatter", "x": [None], "y": [None], **mark, "name": entry.words, "hoverinfo": "skip"}


def _circle(left: float, middle: float, size: float, **look: object) -> dict[str, Any]:
    return {
        "type": "circle",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
        "x0": left,
        "x1": left + size,
        "y0": middle - size / 2,
        "y1": middle + size / 2,
        "layer": "above",
        **look,
    }


def _sizes(palette: Palette, line: float) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    shapes, words, left = [], [], 4.0
    for value in SIZE_KEYS:
        size = max(PIXELS_PER_ROOT * math.sqrt(value), SMALLEST)
        text = f"{value}" if value else f"no figure, or up to {most_of_smallest()}"
        shapes.append(_circle(left, line, size, fillcolor=palette.muted, opacity=0.45, line={"width": 0}))
        words.append((left + size + 3, line, text))
        left += size + 12 + (6.6 if value else 5.9) * len(text)
    return shapes, [*words, (left, line, "killed")]


def _ranges(palette: Palette, line: float) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    """Say which of the two discs of a symbol is the lowest and which the highest number."""
    shapes = [
        _circle(4.0, line, 18, fillcolor=palette.muted, opacity=0.4, line={"width": 0}),
        _circle(8.0, line, 10, fillcolor=palette.muted, opacity=0.95, line={"width": 0}),
    ]
    return shapes, [(28.0, line, "solid: lowest number killed, faint: highest")]


def _statuses(palette: Palette, line: float) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    shapes, words, left = [], [], 4.0
    for status, word in STATUSES.items():
        ring = {"width": 1.5, "color": palette.ink} if status in RINGED else {"width": 0}
        shapes.append(_circle(left, line, 13, fillcolor=palette.muted, line=ring))
        if status in HOLLOW:
            shapes.append(_circle(left + 3.5, line, 6, fillcolor=palette.paper, line={"width": 0}))
        words.append((left + 17, line, word.label))
        left += 27 + 6.1 * len(word.label)
    return shapes, words


def _precisions(palette: Palette, line: float) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    shapes: list[dict[str, Any]] = []
    words: list[tuple[float, float, str]] = []
    left = 4.0
    for text, halos in (("Known to the district", (10.0,)), ("to the province", (10.0, 18.0))):
        middle = left + 13
        for wider in reversed(halos):
            size = 8 + wider
            shapes.append(
                _circle(middle - size / 2, line, size, fillcolor=palette.ink, opacity=0.14, line={"width": 0})
            )
        shapes.append(_circle(middle - 4, line, 8, fillcolor=palette.muted, line={"width": 0}))
        words.append((left + 30, line, text))
        left += 46 + 6.0 * len(text)
    return shapes, words


def _border(palette: Palette, line: float) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    """The name of the line stands here as well, since its label on the map needs a straight stretch of it."""
    look = {"color": palette.disputed, "width": 1.6, "dash": "6px,3px"}
    stroke = {**_circle(4.0, line, 28.0), "type": "line", "y0": line, "y1": line, "line": look}
    return [stroke], [(38.0, line, BORDER_NAME)]


def _key(palette: Palette, symbols: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the shapes and words of the strip under the map: sizes, status and precision of symbols, and the line."""
    shapes: list[dict[str, Any]] = []
    words: list[tuple[float, float, str]] = []
    parts = (_sizes, _ranges, _statuses, _precisions, _border) if symbols else (_border,)
    for number, part in enumerate(parts):
        more, texts = part(palette, -16.0 - 25.0 * number)
        shapes += more
        words += texts
    return shapes, [
        note(text, palette, y=0, yanchor="middle", yshift=down, xshift=across, size=11.5)
        for across, down, text in words
    ]


def notes_of(layers: dict[str, Drawn]) -> Sequence[str]:
    """Return what the layers say of what they leave out, in their order."""
    return [drawn.note for drawn in layers.values() if drawn.note]
