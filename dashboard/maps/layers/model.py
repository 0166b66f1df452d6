"""What a layer of the map is: a name, what it shows and from where, and a function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard import areas
from dashboard.analysis.records import placed
from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.map.views import View
from dashboard.tables import Dataset

Trace = dict[str, Any]

FILLED = 0.75
"""Opacity of areas that are filled, where a layer has none of its own."""

UNDER_LINES = "province-lines"
"""Layer of the basemap's style below which areas are drawn: borders and labels stay above them."""

UNDER_LABELS = "country-labels"
"""Layer of the basemap's style below which symbols are drawn: labels stay above them."""

OVER_LABELS = "focus-labels"
"""Only below the names of KP and Khost: for numbers, which take the place of a label that they would cover."""


@dataclass(frozen=True)
class Scene:
    """What layers are drawn from. ``frame`` is what ``analysis.records.records`` gives for dataset and filters.

    ``options`` are the layers' own (``hex``, ``shade`` …; see each layer). ``inline`` puts boundaries into the figure,
    for files that leave the dashboard. ``area`` is marked on the map (``areas.Area.text``): what lies in it stands out.
    """

    dataset: Dataset
    filters: Filters
    frame: pd.DataFrame
    view: View
    palette: Palette
    options: Mapping[str, str] = field(default_factory=dict)
    inline: bool = False
    area: str = ""

    @cached_property
    def chosen(self) -> frozenset[str] | None:
        """The incidents whose place lies in the area that is marked; None where none is marked."""
        if not self.area:
            return None
        shown = placed(self.frame)
        inside = areas.read(self.area).holds(shown["lat"], shown["lon"])
        return frozenset(shown.loc[inside, "incident_id"])


@dataclass(frozen=True)
class Entry:
    """A line of the key: its words and the mark that they explain (a plotly marker symbol, or ``line``).

    ``ring`` is the colour of a ring around the mark, and of the dot in one that has a dot; "" for none. ``wide`` is
    how many pixels the ring takes. ``opacity`` is that of what is drawn on the map.
    """

    words: str
    colour: str
    mark: str = "circle"
    opacity: float = 1.0
    ring: str = ""
    wide: float = 1.5


@dataclass(frozen=True)
class Drawn:
    """A layer that was drawn.

    ``table`` has its data, a row for each mark, in columns named for readers. ``note`` says in a sentence what was
    left out, or why nothing is drawn; it is "" where there is nothing to say.
    """

    traces: list[Trace]
    key: tuple[Entry, ...]
    table: pd.DataFrame
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """A layer: ``shows`` says in a line what it shows, ``source`` from where."""

    id: str
    label: str
    shows: str
    source: str
    build: Callable[[Scene], Drawn]


def points(lat: Sequence[float | None], lon: Sequence[float | None], **more: Any) -> Trace:
    """Return a trace of points under the labels of the basemap, without an entry in the legend."""
    return {"type": "scattermap", "lat": lat, "lon": lon, "showlegend": False, "below": UNDER_LABELS, **more}


def filled(
    geojson: Any, ids: list[str], values: list[float], colours: list[str], hover: list[str], *, opacity: float = FILLED
) -> Trace:
    """Return a trace of areas under the borders, each filled with the colour of its class.

    ``values`` are the numbers of the classes (0 …), ``colours`` one colour for each class, ``geojson`` features by
    ``id`` or its address.
    """
    last = max(len(colours) - 1, 1)
    return {
        "type": "choroplethmap",
        "geojson": geojson,
        "locations": ids,
        "z": values,
        "zmin": 0,
        "zmax": last,
        "colorscale": [[number / last, colour] for number, colour in enumerate(colours)]
        if len(colours) > 1
        else [[0, colours[0]], [1, colours[0]]],
        "showscale": False,
        "showlegend": False,
        "below": UNDER_LINES,
        "marker": {"opacity": opacity, "line": {"width": 0}},
        "text": hover,
        "hovertemplate": "%{text}<extra></extra>",
    }
