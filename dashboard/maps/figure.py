"""The map of incidents: proportional symbols under a lens on the built-in basemap."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import LINE, Labels, Palette, dressed, legend_height, note, plain
from dashboard.filters import day_text
from dashboard.maps.fan import fan_out
from dashboard.maps.style import basemap
from dashboard.maps.views import View
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES, EVENT_TYPES, STATUSES

SMALLEST = 9.0
"""Diameter in pixels of a symbol without killed or without a figure."""

PIXELS_PER_ROOT = 3.2
"""Diameter in pixels of a symbol for one killed: its area is proportional to the number."""

KEY_HEIGHT = 54
"""Pixels of the strip under the map with the key of sizes and status."""

SIZE_KEYS = (1, 10, 50)
HOLLOW = ("single_source", "disputed")
RINGED = ("confirmed", "disputed")
CROSSING_COLOUR = "#E69F00"
SHARED = " incidents at this place."


def diameter(killed: pd.Series) -> pd.Series:
    """Return the diameter in pixels of the symbol for each number of killed (missing: the smallest)."""
    roots = np.sqrt(killed.astype("float64").fillna(0.0))
    return (PIXELS_PER_ROOT * roots).clip(lower=SMALLEST)


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
) -> go.Figure:
    """Return the map of records.

    ``frame`` is what ``analysis.records.records`` returns. Each symbol's light disc has an area proportional to
    the highest, its dark disc to the lowest number killed under the lens; colour tells the event type, ring and
    hollow centre the status. Incidents that share a place are fanned out around it. ``revision`` keeps the
    reader's own zoom and pan as long as it stays the same. ``inline`` makes the figure self-contained, ``key`` draws
    the key of symbols under the map, ``width`` is the number of characters of a line of the caption.
    """
    drawn = frame.dropna(subset=["lat", "lon"])
    traces = _symbols(dataset, drawn, view, palette)
    names: list[str] = []
    shapes: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    if key:
        entries = _legend(drawn)
        names = [entry["name"] for entry in entries]
        traces += entries
        shapes, annotations = _key(palette)
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=KEY_HEIGHT if key else 0,
        legend=legend_height(names, 430, grid=True) if key else 0,
        width=width,
        annotations=annotations,
        shapes=shapes,
        map={
            "style": basemap(dataset, palette, inline),
            "center": {"lat": view.lat, "lon": view.lon},
            "zoom": view.zoom,
            "uirevision": revision,
        },
        uirevision=revision,
        dragmode="pan",
        clickmode="event",
        showlegend=key,
        # The entries of the legend stand on a plot of no extent beside the map: cheaper than a layer of the map each.
        xaxis={"visible": False, "domain": [0, 0.001], "fixedrange": True},
        yaxis={"visible": False, "domain": [0, 0.001], "fixedrange": True},
    )


def _discs(rows: pd.DataFrame, order: int, size: pd.Series, colour: object, opacity: float) -> pd.DataFrame:
    """Return one layer of discs; ``order`` says how far up it lies within the symbol of an incident."""
    return pd.DataFrame(
        {
            "lat": rows["lat"],
            "lon": rows["lon"],
            "size": size,
            "colour": colour,
            "opacity": opacity,
            "rank": rows["rank"],
            "order": order,
        }
    )


def _trace(points: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return {
        "type": "scattermap",
        "lat": points["lat"].round(4).tolist(),
        "lon": points["lon"].round(4).tolist(),
        "mode": "markers",
        "marker": {
            "size": points["size"].round(1).tolist(),
            "color": points["colour"].tolist(),
            "opacity": points["opacity"].tolist(),
        },
        "showlegend": False,
        **more,
    }


def _symbols(dataset: Dataset, frame: pd.DataFrame, view: View, palette: Palette) -> list[dict[str, Any]]:
    """Return two layers: all discs in the order in which they are drawn, and over them what answers to the pointer.

    A layer for each kind of disc or event would make the map slow to open: each is a source and four layers to the
    browser's map.
    """
    crossings = _crossings(dataset)
    places = crossings.assign(rank=-1)
    discs = [
        _discs(places, 0, pd.Series(11.0, index=places.index), palette.ink, 1.0),
        _discs(places, 1, pd.Series(7.0, index=places.index), CROSSING_COLOUR, 1.0),
    ]
    points = pd.DataFrame(
        {
            "lat": crossings["lat"],
            "lon": crossings["lon"],
            "size": 9.0,
            "text": crossings["text"],
            "incident_id": None,
        }
    )
    if not frame.empty:
        rows = _placed(frame, view)
        tints = rows["event_type"].map({key: kind.tint for key, kind in EVENT_TYPES.items()})
        ringed, hollow = rows[rows["status"].isin(RINGED)], rows[rows["status"].isin(HOLLOW)]
        wide = rows[rows["outer"] > rows["inner"]]
        discs += [
            _discs(ringed, 0, ringed["outer"] + 3, palette.ink, 0.9),
            _discs(wide, 1, wide["outer"] + 1, palette.paper, 0.85),
            _discs(wide, 2, wide["outer"], tints[wide.index], 0.4),
            _discs(rows, 3, rows["inner"], tints, 0.95),
            _discs(hollow, 4, hollow["inner"] * 0.5, palette.paper, 1.0),
        ]
        text = rows["words"].where(rows["shared"] == 1, rows["words"] + "<br>" + rows["shared"].astype(str) + SHARED)
        own = rows[["lat", "lon", "incident_id"]].assign(size=rows["outer"], text=text)
        points = pd.concat([points, own], ignore_index=True)
    drawn = pd.concat(discs, ignore_index=True).sort_values(["rank", "order"], kind="stable")
    identifiers = points["incident_id"].astype("object").where(points["incident_id"].notna(), None)
    pointer = _trace(
        points.assign(colour=palette.ink, opacity=0.01),
        customdata=identifiers.tolist(),
        text=points["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
    )
    return [trace for trace in (_trace(drawn, hoverinfo="skip"), pointer) if trace["lat"]]


def _placed(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the records with where and how large they are drawn, the largest first, so that it lies lowest."""
    columns = ["incident_id", "event_type", "status", "lat", "lon", "words"]
    frame = frame[columns].assign(outer=diameter(frame["killed_high"]), inner=diameter(frame["killed_low"]))
    at = fan_out(frame, frame["outer"] + 3, view.degrees_per_pixel)
    rows = frame.assign(lat=at["lat"], lon=at["lon"], shared=at["shared"])
    rows = rows.sort_values(["outer", "incident_id"], ascending=[False, True])
    return rows.assign(rank=range(len(rows)))


@lru_cache(maxsize=4)
def _crossings(dataset: Dataset) -> pd.DataFrame:
    """Return where the crossings lie and what is said of them under the pointer: lat, lon, text."""
    crossings = dataset.table("crossings").merge(dataset.places[["place_id", "lat", "lon"]], on="place_id")
    status = last_status(dataset)
    unknown = "Status on the last day of the data: not known."
    return crossings.assign(
        text=[
            f"<b>{plain(name)}</b> (crossing)<br>{plain(status.get(key, unknown))}"
            for key, name in zip(crossings["crossing_id"], crossings["name"], strict=True)
        ]
    )[["lat", "lon", "text"]]


def last_status(dataset: Dataset) -> dict[str, str]:
    """Return for each crossing a sentence on its status on the last day of the data, where a source gives it."""
    status = dataset.table("crossing_status")
    day = dataset.last_day
    current = status[(status["from"] <= day) & (status["to"].isna() | (status["to"] >= day))]
    current = current.sort_values("from").drop_duplicates("crossing_id", keep="last")
    return {
        key: f"{CROSSING_STATUSES[state].label} since {day_text(since.date())}, by the last report read."
        for key, state, since in zip(current["crossing_id"], current["status"], current["from"], strict=True)
    }


def _legend(frame: pd.DataFrame) -> list[dict[str, Any]]:
    counts = frame["event_type"].value_counts()
    entries = [(f"{kind.label} ({counts[key]})", kind.tint) for key, kind in EVENT_TYPES.items() if key in counts]
    return [
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "marker": {"size": 10, "color": colour},
            "name": name,
            "hoverinfo": "skip",
        }
        for name, colour in [*entries, ("Crossing", CROSSING_COLOUR)]
    ]


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


def _key(palette: Palette) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the shapes and words of the key of sizes and of status in the strip under the map."""
    shapes: list[dict[str, Any]] = []
    words: list[tuple[float, float, str]] = []
    grey = palette.muted
    left, line = 4.0, -16.0
    for value in SIZE_KEYS:
        size = max(PIXELS_PER_ROOT * math.sqrt(value), SMALLEST)
        shapes.append(_circle(left, line, size, fillcolor=grey, opacity=0.45, line={"width": 0}))
        words.append((left + size + 3, line, f"{value}"))
        left += size + 12 + 7 * len(str(value))
    words.append((left, line, "killed (dark: lowest, light: highest)"))
    left, line = 4.0, line - 25
    for status, word in STATUSES.items():
        ring = {"width": 1.5, "color": palette.ink} if status in RINGED else {"width": 0}
        shapes.append(_circle(left, line, 13, fillcolor=grey, line=ring))
        if status in HOLLOW:
            shapes.append(_circle(left + 3.5, line, 6, fillcolor=palette.paper, line={"width": 0}))
        words.append((left + 17, line, word.label))
        left += 27 + 6.1 * len(word.label)
    return shapes, [
        note(text, palette, y=0, yanchor="middle", yshift=down, xshift=across, size=11.5)
        for across, down, text in words
    ]
