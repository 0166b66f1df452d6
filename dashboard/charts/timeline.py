"""The timeline: incidents in lanes over casualties by period, on one time axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis.timelines import PERIOD_LABELS, stacked_positions
from dashboard.analysis.words import casualties
from dashboard.charts.phases import ROW, bands, names, phase_rows, strips
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note
from dashboard.filters import span_text
from dashboard.vocabulary import EVENT_TYPES, FAMILIES, LANES

LANE_HEIGHT = 66
PANEL_GAP = 40
BARS_HEIGHT = 170
LEFT = 134
EDGE = 0.58
"""How far the panel goes above its first and below its last lane, in lanes."""

BAR_COLOUR = FAMILIES["strikes"].colour
STEP = 0.2
"""How far apart two incidents of a lane stand that would hide one another, as a share of the lane's height."""

Span = tuple[pd.Timestamp, pd.Timestamp]


def timeline(
    frame: pd.DataFrame,
    by_period: pd.DataFrame,
    period: str,
    links: pd.DataFrame,
    phases: pd.DataFrame,
    span: Span,
    labels: Labels,
    palette: Palette,
) -> go.Figure:
    """Return lanes of incidents over bars of casualties.

    ``frame`` is what ``analysis.records.records`` returns, ``by_period`` what
    ``analysis.timelines.casualties_by_period`` returns for ``period``, ``links`` the table ``responses``,
    ``phases`` the table ``phases``, ``span`` the first and last day shown. Bars are dark up to the lowest and light
    up to the highest claim under the lens. Links are drawn where both incidents are shown: a full line where the
    acting party declared them, a dotted one where reports made them.
    """
    lanes = [key for key in LANES if (frame["lane"] == key).any()]
    margin = pd.Timedelta(days=max(1, round((span[1] - span[0]).days * 0.015)))
    shown = (span[0] - margin, span[1] + margin)
    phased = phase_rows(phases, shown)
    rows = int(phased["row"].max()) + 1 if len(phased) else 0
    lanes_height = round(LANE_HEIGHT * (max(len(lanes), 1) + 2 * EDGE - 1)) + ROW * rows
    drawing = lanes_height + BARS_HEIGHT + PANEL_GAP
    # One unit of the y axis is a lane; the rows of the phases lie above the first one.
    top = EDGE + ROW * rows / LANE_HEIGHT
    heights = [top - ROW * (row + 0.5) / LANE_HEIGHT for row in range(rows)]
    positions = _positions(frame, lanes, (shown[1] - shown[0]).days)
    traces = [*_links(positions, links, palette), *_lanes(positions, palette), *_bars(by_period, period, palette)]
    entries = [trace["name"] for trace in traces]
    traces += strips(phased, heights, palette)
    heading = note(
        f"Killed per {period} (dark: lowest, light: highest)",
        palette,
        y=BARS_HEIGHT / drawing,
        yanchor="bottom",
        yshift=3,
    )
    axis = {"gridcolor": palette.rule, "linecolor": palette.rule, "zeroline": False}
    time = {**axis, "type": "date", "range": [_day(shown[0]), _day(shown[1])], "showgrid": True}
    return dressed(
        traces,
        labels,
        palette,
        height=drawing,
        bottom=44,
        left=LEFT,
        legend=legend_height(entries, 430, grid=True),
        annotations=[heading, *names(phased, palette)],
        shapes=[*bands(phased, shown, palette), *_rules(len(lanes), palette)],
        xaxis={**time, "anchor": "y", "matches": "x2", "showticklabels": False},
        xaxis2={
            **time,
            "anchor": "y2",
            "title": {"text": "Local date", "standoff": 4, "font": {"size": 12}},
        },
        yaxis={
            **axis,
            "anchor": "x",
            "domain": [(BARS_HEIGHT + PANEL_GAP) / drawing, 1],
            "showgrid": False,
            "fixedrange": True,
            "tickvals": [-i for i in range(len(lanes))],
            "ticktext": [_broken(LANES[lane].label) for lane in lanes],
            "range": [-max(len(lanes), 1) + 1 - EDGE, top],
        },
        yaxis2={
            **axis,
            "anchor": "x2",
            "domain": [0, BARS_HEIGHT / drawing],
            "showgrid": True,
            "fixedrange": True,
            "rangemode": "tozero",
        },
        dragmode=False,
        clickmode="event",
        bargap=0.08,
        barmode="stack",
        showlegend=True,
    )


def _day(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _broken(label: str) -> str:
    lines = [""]
    for word in label.split(" "):
        if len(lines[-1]) + len(word) > 19 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _positions(frame: pd.DataFrame, lanes: list[str], days: int) -> pd.DataFrame:
    """Return the records with ``y``: the lane's line, and above and below it those that would hide one another."""
    frame = frame[["incident_id", "event_type", "status", "lane", "date_start", "killed_high", "words"]]
    stack = stacked_positions(frame, days / 75)
    most = stack.groupby(frame["lane"]).transform("max") if len(frame) else stack
    step = np.minimum(STEP, 0.72 / np.maximum(most.astype("float64"), 1.0))
    swing = np.where(stack % 2 == 0, stack // 2, -(stack // 2 + 1))
    order = {lane: -i for i, lane in enumerate(lanes)}
    return frame.assign(y=frame["lane"].map(order).astype("float64") + swing * step)


def _rules(lanes: int, palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": -i,
            "y1": -i,
            "line": {"color": palette.rule, "width": 1},
            "layer": "below",
        }
        for i in range(lanes)
    ]


def _links(positions: pd.DataFrame, links: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    days = positions["date_start"].dt.strftime("%Y-%m-%d")
    at = dict(zip(positions["incident_id"], zip(days, positions["y"], strict=True), strict=True))
    pairs = list(zip(links["basis"], links["responds_to_id"], links["incident_id"], strict=True))
    traces = []
    for basis, dash, name in (("declared", "solid", "Answer, declared"), ("reported", "dot", "Answer, as reported")):
        ends = [(at[first], at[last]) for kind, first, last in pairs if kind == basis and first in at and last in at]
        if not ends:
            continue
        traces.append(
            {
                "type": "scatter",
                "x": [x for first, last in ends for x in (first[0], last[0], None)],
                "y": [y for first, last in ends for y in (first[1], last[1], None)],
                "mode": "lines",
                "line": {"color": palette.muted, "width": 1.1, "dash": dash},
                "opacity": 0.8,
                "name": name,
                "legendrank": 3000,
                "hoverinfo": "skip",
            }
        )
    return traces


def _lanes(positions: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Return a trace of symbols for each event type; the columns are taken out once, since slicing frames is slow."""
    kinds = positions["event_type"].to_numpy(dtype=object)
    hollow = positions["status"].isin(["single_source", "disputed"]).to_numpy()
    killed = positions["killed_high"].to_numpy(dtype="float64", na_value=0.0)
    sizes = np.clip(np.sqrt(killed) * 2.2, 9, 42).round(1)
    days = positions["date_start"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    heights = positions["y"].to_numpy().round(3)
    identifiers = positions["incident_id"].to_numpy(dtype=object)
    words = positions["words"].to_numpy(dtype=object)
    traces = []
    for key, kind in EVENT_TYPES.items():
        at = np.flatnonzero(kinds == key)
        if not len(at):
            continue
        traces.append(
            {
                "type": "scatter",
                "x": days[at].tolist(),
                "y": heights[at].tolist(),
                "mode": "markers",
                "marker": {
                    "symbol": [kind.symbol + ("-open" if empty else "") for empty in hollow[at]],
                    "size": sizes[at].tolist(),
                    "color": kind.tint,
                    "opacity": 0.85,
                    "line": {"width": [1.8 if empty else 0.8 for empty in hollow[at]], "color": palette.ink},
                },
                "name": kind.label,
                "customdata": identifiers[at].tolist(),
                "text": words[at].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return traces


def _bars(by_period: pd.DataFrame, period: str, palette: Palette) -> list[dict[str, Any]]:
    low = by_period["killed_low"].astype("float64").fillna(0.0)
    high = by_period["killed_high"].astype("float64").fillna(0.0)
    texts = []
    for row in by_period.itertuples():
        killed = casualties(row.killed_low, row.killed_high, "killed")
        injured = casualties(row.injured_low, row.injured_high, "injured")
        without = (
            f"<br>{row.without} of {row.kinetic} incidents without a figure for the killed." if row.without else ""
        )
        days = span_text(row.period_start.date(), row.period_end.date())
        texts.append(f"<b>{days}</b><br>{killed[0].upper()}{killed[1:]}; {injured}.{without}")
    length = (by_period["period_end"] - by_period["period_start"]).dt.days
    middle = by_period["period_start"] + (length if period != "day" else 0 * length) * pd.Timedelta(hours=12)
    x = middle.dt.strftime("%Y-%m-%dT%H:%M")
    traces: list[dict[str, Any]] = []
    for values, opacity, name, line in (
        (low, 0.95, "Killed, lowest claim", 0.0),
        (high - low, 0.38, "Killed, up to the highest claim", 0.8),
    ):
        traces.append(
            {
                "type": "bar",
                "xaxis": "x2",
                "yaxis": "y2",
                "x": x.tolist(),
                "y": values.tolist(),
                "width": ((length + 1) * 86_400_000 * 0.92).tolist(),
                "marker": {
                    "color": BAR_COLOUR,
                    "opacity": opacity,
                    "line": {"width": [line if value > 0 else 0.0 for value in values], "color": BAR_COLOUR},
                },
                "name": name,
                "legendrank": 4000,
                "text": texts,
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    gaps = by_period["without"] > 0
    if gaps.any():
        traces.append(
            {
                "type": "scatter",
                "xaxis": "x2",
                "yaxis": "y2",
                "x": x[gaps].tolist(),
                "y": [0] * int(gaps.sum()),
                "mode": "markers",
                "marker": {"symbol": "triangle-up", "size": 8, "color": palette.ink},
                "name": f"{PERIOD_LABELS[period]} with incidents without a figure",
                "legendrank": 5000,
                "text": [
                    f"{n} incident{'s' if n > 1 else ''} without a figure for the killed"
                    for n in by_period.loc[gaps, "without"]
                ],
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return traces
