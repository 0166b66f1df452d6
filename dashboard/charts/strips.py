"""Incidents over time in rows of their own: one symbol each, those of the same days above one another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.timelines import stacked_positions
from dashboard.analysis.words import began_before
from dashboard.charts.figure import Figure
from dashboard.charts.symbols import at_pixel, incident_symbols, pixel_axis
from dashboard.charts.theme import Labels, Palette, dressed, legend_height

HEADING = 26
STEP = 9.0
FOOT = 12


def rows_of_symbols(
    frame: pd.DataFrame, row_of: pd.Series, headings: dict[str, str], x: pd.Series, days: float, height_before: float
) -> tuple[np.ndarray[Any, Any], dict[str, float], float]:
    """Return the pixel of each incident from the top, that of each row's heading, and the pixel below all rows.

    ``row_of`` is a key of ``headings`` for each record, ``x`` its day (for stacking within ``days`` days).
    """
    stack = stacked_positions(pd.DataFrame({"lane": row_of, "date_start": x}), days)
    at: dict[str, float] = {}
    pixels = np.zeros(len(frame))
    top = height_before
    for key in headings:
        here = (row_of == key).to_numpy()
        if not here.any():
            continue
        deepest = int(stack[here].max())
        at[key] = top + HEADING / 2
        base = top + HEADING + STEP / 2 + STEP * deepest
        pixels[here] = base - STEP * stack[here].to_numpy()
        top = base + STEP / 2 + FOOT
    return pixels, at, top


def incident_strips(
    frame: pd.DataFrame,
    row_of: pd.Series,
    headings: dict[str, str],
    span: tuple[pd.Timestamp, pd.Timestamp],
    labels: Labels,
    palette: Palette,
) -> Figure:
    """Return the incidents in rows by ``row_of`` (a key of ``headings`` for each), by their first day.

    ``frame`` is what ``records.records`` returns, with ``words`` for the pointer; ``headings`` the words above each
    row, in order; ``span`` the first and last day shown.
    """
    days = max((span[1] - span[0]).days, 1)
    pixels, at, bottom = rows_of_symbols(frame, row_of, headings, frame["date_start"], days / 70, 0)
    height = round(bottom)
    traces = incident_symbols(
        frame, frame["date_start"].dt.strftime("%Y-%m-%d").tolist(), pixels.tolist(), palette, size=9
    )
    margin = pd.Timedelta(days=max(1, round(days * 0.015)))
    earlier = began_before(int((frame["date_start"] < span[0] - margin).sum()))
    labels = replace(labels, note=f"{labels.note} {earlier}".strip())
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=44,
        left=6,
        legend=legend_height([trace["name"] for trace in traces if trace.get("showlegend", True)], 400, grid=True),
        annotations=[
            at_pixel(headings[key], palette, pixel, height, size=12.5, strong=True, shift=-2)
            for key, pixel in at.items()
        ],
        xaxis={
            "type": "date",
            "range": [(span[0] - margin).strftime("%Y-%m-%d"), (span[1] + margin).strftime("%Y-%m-%d")],
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "title": {"text": "Local date", "standoff": 4, "font": {"size": 12}},
            "fixedrange": True,
        },
        yaxis=pixel_axis(height),
        dragmode=False,
        clickmode="event",
        showlegend=True,
    )
