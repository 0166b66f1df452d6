"""The layer of crossings: where they are, their status on the last day shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.closures import UNKNOWN, closure_days
from dashboard.analysis.last_reported import last_reports
from dashboard.charts.theme import Palette, plain
from dashboard.filters import day_text, span_text
from dashboard.maps.layers.incidents import GATHER
from dashboard.maps.layers.model import Drawn, Entry, Layer, Scene, points
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

COLOUR = "#E69F00"
ASIDE = (14.0, 14.0)
"""Pixels by which a crossing's symbol stands east and north of its place, at the zoom of the chosen view."""

DISCS = (15, 13, 9.5, 4.5)
"""Diameters in pixels of the discs that make a symbol."""

NAMED_FROM = 6.2
"""Zoom of the view from which on crossings are named on the map, with their status."""


def looks_of(palette: Palette) -> dict[str, tuple[str, ...]]:
    """Return the colours of the discs of each status, the largest disc first.

    An edge in ink and a ring in it, which no incident of a closure or re-opening has in this form. Open: a dot in the
    ring; partly open: nothing; closed: ink; unknown: all grey.
    """
    return {
        "open": (palette.ink, COLOUR, palette.paper, COLOUR),
        "partly_open": (palette.ink, COLOUR, palette.paper, palette.paper),
        "closed": (palette.ink, COLOUR, palette.ink, palette.ink),
        UNKNOWN: (palette.ink, palette.muted, palette.paper, palette.muted),
    }


@remembered
def status_on_map(dataset: Dataset, first: date, last: date) -> pd.DataFrame:
    """Return the crossings as last reported up to the last day of a period and the days reported closed in it.

    Columns: crossing_id, name, lat, lon, status, reported_on, words ("last reported closed, 8 March 2026"), closed,
    partly_open, days.
    """
    begin, end = pd.Timestamp(first), pd.Timestamp(last)
    crossings = last_reports(dataset, end).rename(columns={"crossing": "name"})
    joined = crossings.merge(dataset.places[["place_id", "lat", "lon"]], on="place_id").merge(
        closure_days(dataset, begin, end)[["crossing_id", "closed", "partly_open", "days"]], on="crossing_id"
    )
    columns = ["crossing_id", "name", "lat", "lon", "status", "reported_on", "words", "closed", "partly_open", "days"]
    return joined[columns]


def period_of(scene: Scene) -> tuple[date, date]:
    """Return the first and last day that the filters leave, the record's own where they set none."""
    last = scene.filters.end or scene.dataset.last_day.date()
    first = scene.filters.start or scene.dataset.first_day.date()
    return min(first, last), last


def _build(scene: Scene) -> Drawn:
    palette = scene.palette
    first, day = period_of(scene)
    rows = status_on_map(scene.dataset, first, day)
    # Beside its place, where incidents at the crossing leave it to be seen, with a thin line to the place itself.
    aside = scene.view.degrees_per_pixel
    lat = (rows["lat"] + ASIDE[1] * aside * np.cos(np.radians(rows["lat"]))).round(4).tolist()
    lon = (rows["lon"] + ASIDE[0] * aside).round(4).tolist()
    hover = [
        f"<b>{plain(name)}</b> (crossing)<br>{plain(words[0].upper() + words[1:])}.<br>"
        f"Reported closed on {closed:,} and partly open on {partly:,} of {days:,} days."
        for name, words, closed, partly, days in zip(
            rows["name"], rows["words"], rows["closed"], rows["partly_open"], rows["days"], strict=True
        )
    ]
    looks = looks_of(palette)
    legs_lat: list[float | None] = []
    legs_lon: list[float | None] = []
    for y, x, at_y, at_x in zip(lat, lon, rows["lat"], rows["lon"], strict=True):
        legs_lat += [at_y, y, None]
        legs_lon += [at_x, x, None]
    traces = [
        points(legs_lat, legs_lon, mode="lines", line={"color": palette.ink, "width": 1}, hoverinfo="skip"),
        points(
            lat * len(DISCS),
            lon * len(DISCS),
            mode="markers",
            marker={
                "size": [size for size in DISCS for _ in lat],
                "color": [looks[state][part] for part in range(len(DISCS)) for state in rows["status"]],
                # One value for each disc, as incidents have it: the map then needs one shader for both layers.
                "opacity": [1.0] * len(DISCS) * len(lat),
            },
            hoverinfo="skip",
        ),
        points(
            lat,
            lon,
            mode="markers+text" if scene.view.zoom >= NAMED_FROM else "markers",
            marker={
                "size": [15.0] * len(lat),
                "color": [palette.ink] * len(lat),
                "opacity": [0.01] * len(lat),
            },
            text=[
                f"{plain(name)}: {plain(words.partition(';')[0])}"
                for name, words in zip(rows["name"], rows["words"], strict=True)
            ],
            textposition="middle right",
            textfont={"size": 11, "color": palette.ink, "family": "sans-serif"},
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
        ),
    ]
    counts = rows["status"].value_counts()
    # What a line of the key can hold of these discs.
    marks: dict[str, dict[str, Any]] = {
        "open": {"colour": palette.paper, "ring": COLOUR, "mark": "circle-dot", "wide": 2.0},
        "partly_open": {"colour": palette.paper, "ring": COLOUR, "wide": 2.0},
        "closed": {"colour": palette.ink, "ring": COLOUR, "wide": 2.5},
        UNKNOWN: {"colour": palette.paper, "ring": palette.muted, "mark": "circle-dot", "wide": 2.0},
    }
    # While the player runs, crossings stay as on the last day of the period through which it moves.
    then = f", {day_text(day)}" if scene.options.get(GATHER) == "no" else ""
    key = tuple(
        Entry(f"Crossing, {_key_words(state)} ({counts[state]}){then}", **marks[state])
        for state, word in CROSSING_STATUSES.items()
        if state in counts
    )
    table = pd.DataFrame(
        {
            "Crossing": rows["name"],
            "Status": rows["status"].map({k: w.label for k, w in CROSSING_STATUSES.items()}),
            "Reported on": rows["reported_on"].dt.date,
            "On": day,
            "Days closed": rows["closed"],
            "Days partly open": rows["partly_open"],
            "Days in the period": rows["days"],
        }
    )
    return Drawn(
        traces, key, table, f"Crossings as last reported up to {day_text(day)}, days closed {span_text(first, day)}."
    )


def _key_words(state: str) -> str:
    label = CROSSING_STATUSES[state].label.lower()
    return label if state == UNKNOWN else f"last reported {label}"


LAYER = Layer(
    id="crossings",
    label="Crossings",
    shows="Crossings of the Durand Line as last reported, and the days that they were reported closed",
    source="the record's intervals of closure, each counted to its last report",
    build=_build,
)
