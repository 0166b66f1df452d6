"""What a layer of the map is: a name, a line that says what it shows, and a function that makes its features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.map.key import KeyRow
from dashboard.map.style import FONT, SERVED, StyleLayer
from dashboard.map.views import View
from dashboard.tables import Dataset

Feature = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What layers are made from. ``frame`` is what ``analysis.records.records`` gives for dataset and filters.

    ``options`` are the layers' own. ``inline`` puts boundaries into the sources, for files that leave the dashboard.
    """

    dataset: Dataset
    filters: Filters
    frame: pd.DataFrame
    view: View
    palette: Palette
    options: Mapping[str, str] = field(default_factory=dict)
    inline: bool = False


@dataclass(frozen=True)
class Drawn:
    """A layer that was made.

    ``sources`` are MapLibre sources by name; ``fills`` are drawn below the borders, ``lines`` below the names,
    ``texts`` above the names and below the symbols. What the features carry as ``words`` stands under the pointer, as
    lines. ``table`` has the data in columns named for readers; ``note`` says in a sentence what was left out, or why
    nothing is drawn ("" where there is nothing to say).
    """

    sources: Mapping[str, Any] = field(default_factory=dict)
    fills: tuple[StyleLayer, ...] = ()
    lines: tuple[StyleLayer, ...] = ()
    texts: tuple[StyleLayer, ...] = ()
    key: tuple[KeyRow, ...] = ()
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """A layer: ``shows`` says in a line what it shows, ``source`` from where."""

    id: str
    label: str
    shows: str
    source: str
    build: Callable[[Scene], Drawn]


def collection(features: list[Feature]) -> dict[str, Any]:
    """Return a GeoJSON source of these features."""
    return {"type": "geojson", "data": {"type": "FeatureCollection", "features": features}}


def feature(geometry: Mapping[str, Any], **properties: Any) -> Feature:
    """Return a GeoJSON feature with a geometry and properties."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float, **properties: Any) -> Feature:
    """Return a GeoJSON point, to about ten metres."""
    return feature({"type": "Point", "coordinates": [round(float(lon), 4), round(float(lat), 4)]}, **properties)


def served(name: str) -> dict[str, Any]:
    """Return the source of a layer of boundaries as our server gives it out."""
    return {"type": "geojson", "data": f"{SERVED}/{name}.geojson"}


def filled(name: str, source: str, opacity: float) -> StyleLayer:
    """Return a layer of areas, each in the ``colour`` that its feature carries."""
    paint = {"fill-color": ["get", "colour"], "fill-opacity": opacity}
    return {"id": name, "type": "fill", "source": source, "paint": paint}


def stroked(name: str, source: str, **paint: Any) -> StyleLayer:
    """Return a layer of lines; ``paint`` is the layer's, with "_" for "-" and without "line-"."""
    given = {f"line-{key.replace('_', '-')}": value for key, value in paint.items()}
    return {"id": name, "type": "line", "source": source, "layout": {"line-join": "round"}, "paint": given}


def written(name: str, source: str, palette: Palette, *, size: float = 12.5, colour: str = "") -> StyleLayer:
    """Return a layer of the ``text`` of each feature, at its point."""
    return {
        "id": name,
        "type": "symbol",
        "source": source,
        "layout": {"text-field": ["get", "text"], "text-font": FONT, "text-size": size, "text-padding": 2},
        "paint": {"text-color": colour or palette.ink, "text-halo-color": palette.paper, "text-halo-width": 1.6},
    }
