"""The layer of imported events: one by one where they are few, in hexagons where they are many.

It is no layer of the record and stands in no list of them: what it draws comes from an import, which the page hands
in, and nothing of it is counted with incidents.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.hexagons import COARSEST, outlines, resolution_at
from dashboard.analysis.imported import POINT_LIMIT, Bounds, at_places, in_hexagons, selected, within
from dashboard.charts.theme import Palette
from dashboard.filters import Filters, span_text
from dashboard.importers.collection import Imported
from dashboard.map.classes import HUES, MORE_EDGES, class_of, class_words, ramp
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, feature, filled, point
from dashboard.map.views import View
from dashboard.vocabulary import EVENT_TYPES

ID = SOURCE = "imported"
FILLED = 0.75
HEXAGON_LIMIT = 1_200
"""Hexagons drawn at most: beyond, they are made larger."""

WIDE, HIGH = 1_300.0, 760.0
"""Pixels of the largest map for which a view's bounds are taken."""

SMALLEST, PER_ROOT, LARGEST = 5.0, 1.6, 26.0
ROWS = 300
"""Rows of the table of events at most."""


def bounds_of(view: View) -> Bounds:
    """Return what a map of the largest size shows of a view: west, south, east, north in degrees."""
    across = WIDE / 2 * view.degrees_per_pixel
    up = HIGH / 2 * view.degrees_per_pixel * math.cos(math.radians(view.lat))
    return view.lon - across, view.lat - up, view.lon + across, view.lat + up


def _draw_nothing(_: Scene) -> Drawn:
    return Drawn()


LAYER = Layer(
    id=ID,
    label="ACLED or UCDP data",
    shows="Events of another dataset, one by one where they are few, in hexagons where they are many",
    source="the file that was brought in; never counted with the incidents",
    build=_draw_nothing,
)
"""What a map says of the layer; it stands in no list of layers, since what it draws is handed in by the page."""


def draw(
    imported: Imported,
    filters: Filters,
    view: View,
    palette: Palette,
    *,
    bounds: Bounds | None = None,
    zoom: float | None = None,
) -> Drawn:
    """Return the layer of an import under the filters.

    ``bounds`` and ``zoom`` are what the reader's map shows, where that is known, else they follow the view. Up to
    ``POINT_LIMIT`` events within them are drawn one by one, more of them as hexagons. The table has the hexagons, or
    the latest ``ROWS`` events (see ``with_texts``).
    """
    bounds = bounds or bounds_of(view)
    zoom = view.zoom if zoom is None else zoom
    key = ("drawn", filters, bounds, zoom, palette.name)
    return imported.remembered(key, lambda: _draw(imported, filters, bounds, zoom, palette))


def _draw(imported: Imported, filters: Filters, bounds: Bounds, zoom: float, palette: Palette) -> Drawn:
    selection = selected(imported, filters)
    here = within(imported, selection.positions, bounds)
    notes = [f"{len(selection.positions):,} of {len(imported.events):,} events remain under the filters that apply."]
    if selection.without_type:
        notes.append(f"{selection.without_type:,} more have none of our types and are left out.")
    if not len(here):
        return Drawn(note=" ".join([*notes, "None of them lies in what the map shows."]))
    drawn = _hexagons(imported, here, zoom, palette) if len(here) > POINT_LIMIT else _points(imported, here, palette)
    return replace(drawn, note=" ".join([*notes, drawn.note]))


def _hexagons(imported: Imported, here: np.ndarray, zoom: float, palette: Palette) -> Drawn:
    resolution = resolution_at(zoom)
    cells, left_out = in_hexagons(imported, here, resolution)
    while len(cells) > HEXAGON_LIMIT and resolution > COARSEST:
        resolution -= 1
        cells, left_out = in_hexagons(imported, here, resolution)
    colours, classes = ramp("events", palette, len(MORE_EDGES)), class_of(cells["events"], MORE_EDGES)
    label = imported.report.form.label
    shapes = {outline["id"]: outline["geometry"] for outline in outlines(cells.index.tolist())["features"]}
    areas = [
        feature(
            shapes[cell],
            cell=cell,
            colour=colours[number],
            words=f"{label}\n{events:,} events, {_killed(killed)}"
            + (f", {without:,} without a figure" * bool(without)),
        )
        for cell, number, events, killed, without in zip(
            cells.index, classes, cells["events"], cells["killed"], cells["without"], strict=True
        )
    ]
    words = class_words(MORE_EDGES)
    signs = tuple(Sign("square", words[number], colours[number], opacity=FILLED) for number in sorted(set(classes)))
    table = cells.reset_index().rename(
        columns={"cell": "H3 cell", "events": "Events", "killed": "Killed, best figure", "without": "Without a figure"}
    )
    note = (
        f"{len(here):,} in what the map shows: more than {POINT_LIMIT:,}, so they are counted in hexagons; zoom in or "
        "narrow the filters to see them one by one."
    )
    if left_out:
        note += f" {left_out:,} known to the province only or less are in no hexagon."
    return Drawn(
        sources={SOURCE: collection(areas)},
        fills=(filled("imported-fills", SOURCE, FILLED),),
        key=(KeyRow(f"{label}: events in a hexagon", signs, ID),),
        table=table,
        note=note,
    )


def _killed(killed: Any) -> str:
    return "no figure for the killed" if pd.isna(killed) else f"{int(killed):,} killed"


def _points(imported: Imported, here: np.ndarray, palette: Palette) -> Drawn:
    places = at_places(imported, here)
    label = imported.report.form.label
    strong = HUES["events"][0 if palette.name == "light" else 1]
    roots = np.sqrt(places["killed"].astype("float64").fillna(0.0))
    size = (SMALLEST + PER_ROOT * roots).clip(upper=LARGEST).round(1)
    size = size.where(places["events"] == 1, (size + 3).clip(lower=11.0))
    features = [
        point(lon, lat, size=pixels, coarse=bool(coarse), words=f"{label}\n{said}")
        for lon, lat, pixels, coarse, said in zip(
            places["lon"], places["lat"], size, places["coarse"], _hover(imported, places), strict=True
        )
    ]
    discs = {
        "id": "imported-points",
        "type": "circle",
        "source": SOURCE,
        "paint": {
            "circle-radius": ["/", ["get", "size"], 2],
            "circle-color": ["case", ["get", "coarse"], palette.paper, strong],
            "circle-opacity": 0.6,
            "circle-stroke-color": strong,
            "circle-stroke-width": ["case", ["get", "coarse"], 2, 0],
            "circle-stroke-opacity": 0.6,
        },
    }
    signs = [Sign("disc", f"{len(here):,} events at {len(places):,} places", strong, size=10, opacity=0.6)]
    if places["coarse"].any():
        signs.append(Sign("ring", "known to the district only, or less", strong, size=10, opacity=0.6))
    note = f"{len(here):,} in what the map shows, drawn one by one; several at one position are one symbol."
    if len(here) > ROWS:
        note += f" The table has the latest {ROWS}."
    return Drawn(
        sources={SOURCE: collection(features)},
        lines=(discs,),
        key=(KeyRow(label, tuple(signs), ID),),
        table=_rows(imported, here),
        note=note,
    )


def _hover(imported: Imported, places: pd.DataFrame) -> list[str]:
    """Return the words under the pointer: of a single event what it is, of several their number and days."""
    own = imported.events.iloc[places["position"].to_numpy()]
    columns = ("event_type", "source_type", "actor_1", "actor_2", "place", "killed_low", "killed_high")
    texts = {name: own[name].astype("object").where(own[name].notna(), None).tolist() for name in columns}
    result = []
    for number, row in enumerate(zip(places["events"], places["killed"], places["first"], places["last"], strict=True)):
        events, killed, first, last = row
        place = texts["place"][number] or "place not named"
        days = span_text(first.date(), last.date())
        if events > 1:
            result.append(f"{place}: {events:,} events, {days}; {_killed(killed)}.")
            continue
        low, high = texts["killed_low"][number], texts["killed_high"][number]
        spread = f" ({low:,.0f}–{high:,.0f})" if low is not None and high is not None and low != high else ""
        actors = " – ".join(name for name in (texts["actor_1"][number], texts["actor_2"][number]) if name)
        kind = texts["event_type"][number]
        ours = f" (here: {EVENT_TYPES[kind].label.lower()})" if kind else ""
        result.append(
            f"{place}, {days}\n{texts['source_type'][number] or ''}{ours}\n{actors}"
            f"\n{_killed(killed).capitalize()}{spread}."
        )
    return result


def _rows(imported: Imported, here: np.ndarray) -> pd.DataFrame:
    """Return the latest of the events for readers; the index is their position in the import."""
    events = imported.events.iloc[here]
    latest = here[np.argsort(-events["date_start"].astype("int64").to_numpy(), kind="stable")[:ROWS]]
    shown = imported.events.iloc[latest]
    kinds = shown["event_type"].map({key: word.label for key, word in EVENT_TYPES.items()})
    return pd.DataFrame(
        {
            "From": shown["date_start"].dt.strftime("%Y-%m-%d"),
            "To": shown["date_end"].dt.strftime("%Y-%m-%d"),
            "Place": shown["place"].astype("str"),
            "Type in the source": shown["source_type"].astype("str"),
            "Type here": kinds.astype("object").where(kinds.notna(), ""),
            "First side": shown["actor_1"].astype("str"),
            "Second side": shown["actor_2"].astype("str"),
            "Killed, low": shown["killed_low"].astype("Int64"),
            "Killed, best": shown["killed_best"].astype("Int64"),
            "Killed, high": shown["killed_high"].astype("Int64"),
        }
    ).set_axis(latest, axis=0)


def with_texts(imported: Imported, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a layer with what the source wrote of each event; that of hexagons as it is.

    The texts are read from the file, which the map itself does without.
    """
    if "H3 cell" in table:
        return table
    texts = imported.texts(table.index.tolist(), ["notes", "sources", "source_id"])
    names = {"notes": "Notes of the source", "sources": "Sources", "source_id": "Identifier"}
    return table.join(texts.rename(columns=names))
