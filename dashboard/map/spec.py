"""The map as one value: what the page, small maps, files and the printed sheet draw.

``map_spec`` makes it from dataset, filters and options. A painter reads it and adds nothing: MapLibre takes ``sources``
and ``layers`` as they are; symbols stand above these, from ``marks`` and ``crossings``, gathered for the zoom of the
painter by the rule in ``clusters.py`` and drawn as ``symbols.py`` has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard import areas
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import total_text
from dashboard.analysis.words import incidents_text
from dashboard.charts.theme import Labels, Palette
from dashboard.filters import Filters, available, day_text, describe, describe_selection
from dashboard.map.crossings import CrossingMark, crossing_marks
from dashboard.map.key import KeyRow, join_rows, key_of_borders, key_of_crossings, key_of_marks
from dashboard.map.layers import DEFAULT_LAYERS, LAYERS, Drawn, Layer, Scene, known_layers
from dashboard.map.marks import Mark, all_marks, unplaced
from dashboard.map.style import (
    LATIN,
    TILES,
    StyleLayer,
    border_layers,
    ground_sources,
    land_layers,
    name_layers,
)
from dashboard.map.views import View, view_of
from dashboard.memory import measure_size, remembered
from dashboard.tables import Dataset

TITLE = "Incidents along the Durand Line"
CREDIT = "Made with Natural Earth"


@dataclass(frozen=True)
class MapOptions:
    """What a reader leaves to the map beside the filters.

    ``view`` is a key of ``VIEW_LABELS``; ``layers`` ids of ``LAYERS``; ``script`` a key of ``SCRIPTS``; ``settings``
    the layers' own options as pairs; ``area`` marked on the map (``areas.Area.text``, "" for none); ``online`` lays the
    operator's tiles below; ``inline`` puts boundaries and names into the sources, for what leaves the dashboard;
    ``at`` is the reader's own view, which stands in for the named one; without ``gather`` a printed map has a symbol
    for each incident, those of one place fanned out around it.
    """

    view: str = "kp_khost"
    layers: tuple[str, ...] = DEFAULT_LAYERS
    script: str = LATIN
    settings: tuple[tuple[str, str], ...] = ()
    area: str = ""
    online: bool = False
    inline: bool = False
    at: View | None = None
    gather: bool = True


@dataclass(frozen=True)
class ShownLayer:
    """A layer that is on the map, as it was made."""

    layer: Layer
    drawn: Drawn


@dataclass(frozen=True)
class MapSpec:
    """A map.

    ``sources`` and ``layers`` (in drawing order) are MapLibre's: the ground, the layers asked for, the names.
    ``marks`` are the incidents, each with its place or without one; empty where the layer is off. ``off_map`` are those
    without a place, the deadliest first. ``crossings`` are empty where that layer is off. ``key`` has at most twelve
    rows. ``labels`` are title, selection, lens and data date; ``alt`` is the map in a sentence. ``shown`` are the
    layers, the lowest first, with their tables and notes. ``last_day`` is the last day shown. Treat it as read-only.
    """

    view: View
    palette: Palette
    sources: Mapping[str, Any]
    layers: tuple[StyleLayer, ...]
    marks: tuple[Mark, ...]
    off_map: tuple[Mark, ...]
    crossings: tuple[CrossingMark, ...]
    key: tuple[KeyRow, ...]
    labels: Labels
    alt: str
    credit: str
    last_day: date
    options: MapOptions
    shown: tuple[ShownLayer, ...] = ()
    area: tuple[tuple[float, float], ...] = field(default=())

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes beside the marks, which all maps under a lens share."""
        given = [source["data"] for source in self.sources.values() if isinstance(source.get("data"), dict)]
        features = sum(len(data["features"]) for data in given)
        tables = sum(measure_size(entry.drawn.table) for entry in self.shown)
        return 600 * features + 1_000 * len(self.layers) + 8 * len(self.marks) + tables

    @property
    def placed(self) -> tuple[Mark, ...]:
        """The incidents that have a place on the map, by date."""
        return tuple(mark for mark in self.marks if mark.lat is not None)


@remembered
def map_spec(dataset: Dataset, filters: Filters, palette: Palette, options: MapOptions = MapOptions()) -> MapSpec:
    """Return the map of the incidents that the filters leave, with the layers and options asked for.

    Unknown layers are passed over; an area that means none is not marked.
    """
    return map_beside(dataset, filters, palette, options)


def map_beside(
    dataset: Dataset,
    filters: Filters,
    palette: Palette,
    options: MapOptions,
    lower: tuple[ShownLayer, ...] = (),
) -> MapSpec:
    """Return the map of ``map_spec`` with further layers, made already, below the others; it stands in no memory."""
    frame = records(dataset, filters)
    scene = Scene(
        dataset,
        filters,
        frame,
        options.at or view_of(options.view, frame),
        palette,
        {"script": options.script, **dict(options.settings)},
        options.inline,
    )
    own = tuple(ShownLayer(layer, layer.build(scene)) for layer in known_layers(options.layers))
    return _assemble(scene, (*lower, *own), options)


def _assemble(scene: Scene, shown: tuple[ShownLayer, ...], options: MapOptions) -> MapSpec:
    """Return the map of these layers, the lowest first, on the ground of the scene."""
    dataset, filters, palette = scene.dataset, scene.filters, scene.palette
    last_day = filters.end or dataset.last_day.date()
    names = {entry.layer.id for entry in shown}
    marks = all_marks(dataset, filters) if "incidents" in names else ()
    crossings = crossing_marks(dataset, last_day) if "crossings" in names else ()
    sources = ground_sources(dataset, inline=options.inline, online=options.online)
    for entry in shown:
        sources.update(entry.drawn.sources)
    return MapSpec(
        view=scene.view,
        palette=palette,
        sources=sources,
        layers=_stack(palette, [entry.drawn for entry in shown], options, bool(crossings)),
        marks=marks,
        off_map=unplaced(marks),
        crossings=crossings,
        key=join_rows(
            key_of_marks(marks, palette, gathered=options.gather),
            key_of_crossings(crossings, palette),
            *(entry.drawn.key for entry in shown),
            key_of_borders(palette),
        ),
        labels=_labels(dataset, filters, names),
        alt=_describe_map(scene),
        credit=f"{CREDIT} · {TILES.credit}" if options.online else CREDIT,
        last_day=last_day,
        options=options,
        shown=shown,
        area=areas.read(options.area).outline if areas.canonical(options.area) else (),
    )


def _stack(
    palette: Palette, drawn: Sequence[Drawn], options: MapOptions, has_crossings: bool
) -> tuple[StyleLayer, ...]:
    """Return every layer in drawing order: land, filled areas, borders, lines, names, what layers write."""
    numbered = any("province-numbers" in part.sources for part in drawn)
    return (
        *land_layers(palette, online=options.online),
        *(layer for part in drawn for layer in part.fills),
        *border_layers(palette),
        *(layer for part in drawn for layer in part.lines),
        *name_layers(palette, options.script, named_areas=not numbered, named_crossings=not has_crossings),
        *(layer for part in drawn for layer in part.texts),
    )


def _labels(dataset: Dataset, filters: Filters, names: set[str]) -> Labels:
    if "incidents" in names or {"provinces", "belts", "hexagons", "responses", "answers"} & names:
        title = TITLE
    else:
        shown = [LAYERS[name].label.lower() for name in LAYERS if name in names]
        title = f"Along the Durand Line: {', '.join(shown)}" if shown else "Along the Durand Line"
    return Labels(
        title=title,
        selection=describe_selection(filters, available(dataset)),
        lens=filters.lens.label,
        data_to=day_text(dataset.last_day.date()),
        version=dataset.version,
    )


def _describe_map(scene: Scene) -> str:
    words = describe(scene.filters, available(scene.dataset))
    if scene.frame.empty:
        return f"Map. {words}: no incident."
    total = total_text(scene.frame, "killed", none="")
    killed = f"{total} killed" if total else "no figure reported for the killed"
    return f"Map. {words}: {incidents_text(len(scene.frame))}, {killed}. The list beside the map has every incident."
