"""The map of incidents: proportional symbols under a lens on the built-in basemap."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import LINE, Labels, Palette, dress, legend_height, plain, write
from dashboard.charts.words import hover
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
    figure = go.Figure()
    _add_crossings(figure, dataset, palette)
    drawn = frame.dropna(subset=["lat", "lon"])
    if not drawn.empty:
        _add_incidents(figure, drawn, view, palette)
    figure.update_layout(
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
    )
    names = [trace.name for trace in figure.data if trace.showlegend is not False and trace.name]
    legend = legend_height(names, 430) if key else 0
    dress(figure, labels, palette, height=height, bottom=KEY_HEIGHT if key else 0, legend=legend, width=width)
    if not key:
        return figure
    _add_key(figure, palette)
    return figure


def _add_crossings(figure: go.Figure, dataset: Dataset, palette: Palette) -> None:
    crossings = dataset.table("crossings").merge(dataset.places[["place_id", "lat", "lon"]], on="place_id")
    if crossings.empty:
        return
    status = last_status(dataset)
    texts = [
        f"<b>{plain(name)}</b> (crossing)<br>{plain(status.get(key, 'Status on the last day of the data: not known.'))}"
        for key, name in zip(crossings["crossing_id"], crossings["name"], strict=True)
    ]
    for size, colour, shown in ((11, palette.ink, False), (7, "#E69F00", True)):
        figure.add_scattermap(
            lat=crossings["lat"].tolist(),
            lon=crossings["lon"].tolist(),
            mode="markers",
            marker={"size": size, "color": colour},
            name="Crossing",
            legendgroup="crossing",
            legendrank=2000,
            showlegend=shown,
            text=texts if shown else None,
            hovertemplate="%{text}<extra></extra>" if shown else None,
            hoverinfo=None if shown else "skip",
        )


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


def _add_incidents(figure: go.Figure, frame: pd.DataFrame, view: View, palette: Palette) -> None:
    outer, inner = diameter(frame["killed_high"]), diameter(frame["killed_low"])
    frame = frame.assign(outer=outer, inner=inner)
    at = fan_out(frame, outer + 3, view.degrees_per_pixel)
    frame = frame.assign(lat=at["lat"], lon=at["lon"], shared=at["shared"])
    frame = frame.sort_values(["outer", "incident_id"], ascending=[False, True])
    for kind in (key for key in EVENT_TYPES if (frame["event_type"] == key).any()):
        rows = frame[frame["event_type"] == kind]
        _add_discs(figure, rows[rows["status"].isin(RINGED)], kind, palette.ink, extra=3.0, column="outer", opacity=0.9)
        _add_discs(figure, rows, kind, palette.paper, extra=1.0, column="outer", opacity=0.85)
        _add_discs(figure, rows, kind, EVENT_TYPES[kind].tint, extra=0.0, column="outer", opacity=0.4)
        _add_discs(figure, rows, kind, EVENT_TYPES[kind].tint, extra=0.0, column="inner", opacity=0.95)
        _add_discs(figure, rows[rows["status"].isin(HOLLOW)], kind, palette.paper, column="inner", factor=0.5)
        _add_symbols(figure, rows, kind)


def _add_discs(
    figure: go.Figure,
    rows: pd.DataFrame,
    kind: str,
    colour: str,
    *,
    column: str,
    extra: float = 0.0,
    factor: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """Add one layer of discs that is only looked at: nothing in it answers to the pointer."""
    if rows.empty:
        return
    figure.add_scattermap(
        lat=rows["lat"].round(4).tolist(),
        lon=rows["lon"].round(4).tolist(),
        mode="markers",
        marker={"size": (rows[column] * factor + extra).round(1).tolist(), "color": colour, "opacity": opacity},
        legendgroup=kind,
        showlegend=False,
        hoverinfo="skip",
    )


def _add_symbols(figure: go.Figure, rows: pd.DataFrame, kind: str) -> None:
    """Add the layer that answers to the pointer: as large as the outer disc, nearly clear."""
    texts = [
        f"{text}<br>{count} incidents at this place." if count > 1 else text
        for text, count in zip(hover(rows), rows["shared"], strict=True)
    ]
    figure.add_scattermap(
        lat=rows["lat"].round(4).tolist(),
        lon=rows["lon"].round(4).tolist(),
        mode="markers",
        marker={"size": rows["outer"].round(1).tolist(), "color": EVENT_TYPES[kind].tint, "opacity": 0.01},
        name=f"{EVENT_TYPES[kind].label} ({len(rows)})",
        legendgroup=kind,
        showlegend=False,
        customdata=rows["incident_id"].tolist(),
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scattermap(
        lat=[None],
        lon=[None],
        mode="markers",
        marker={"size": 10, "color": EVENT_TYPES[kind].tint},
        name=f"{EVENT_TYPES[kind].label} ({len(rows)})",
        legendgroup=kind,
        hoverinfo="skip",
    )


def _circle(left: float, middle: float, size: float, **look: object) -> dict[str, object]:
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


def _add_key(figure: go.Figure, palette: Palette) -> None:
    """Draw the key of sizes and of status into the strip under the map."""
    shapes: list[dict[str, object]] = []
    notes: list[tuple[float, float, str]] = []
    line = -16.0
    grey = palette.muted
    left = 4.0
    for value in SIZE_KEYS:
        size = max(PIXELS_PER_ROOT * math.sqrt(value), SMALLEST)
        shapes.append(_circle(left, line, size, fillcolor=grey, opacity=0.45, line={"width": 0}))
        notes.append((left + size + 3, line, f"{value}"))
        left += size + 12 + 7 * len(str(value))
    notes.append((left, line, "killed (dark: lowest, light: highest)"))
    left, line = 4.0, line - 25
    for status, word in STATUSES.items():
        ring = {"width": 1.5, "color": palette.ink} if status in RINGED else {"width": 0}
        shapes.append(_circle(left, line, 13, fillcolor=grey, line=ring))
        if status in HOLLOW:
            shapes.append(_circle(left + 3.5, line, 6, fillcolor=palette.paper, line={"width": 0}))
        notes.append((left + 17, line, word.label))
        left += 27 + 6.1 * len(word.label)
    figure.update_layout(shapes=shapes)
    for across, down, text in notes:
        write(figure, text, palette, y=0, yanchor="middle", yshift=down, xshift=across, size=11.5)
