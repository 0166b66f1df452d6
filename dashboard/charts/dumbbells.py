"""Every claimant's range, case by case: a dumbbell from the lowest to the highest figure it gives."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.sides import GROUPS, side_group
from dashboard.charts.symbols import pixel_axis, shortened
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain, wrapped
from dashboard.lens import figure_text

HEADING = 60
ROW, TALL_ROW = 19, 30
"""Pixels of a row whose claimant's name takes one line, and two."""

GAP = 12
LEFT = 152
NAME = 23
"""Characters of a claimant's name beside its row."""

TITLE = 58


Mark = tuple[float, float, float, str, str, str]
"""Low, high, pixel from the top, hover text, incident, what it calls the victims ("" where that is not contested)."""


def dumbbells(
    cases: pd.DataFrame, rows: pd.DataFrame, kind: str, labels: Labels, palette: Palette, *, logarithmic: bool
) -> Figure:
    """Return for each case the range of every claimant, under a heading with the size of the disagreement.

    ``cases`` in the order drawn: incident_id, suffered_by, compared, heading, place, finding. ``rows``:
    incident_id, suffered_by, name, side, low, high, labels_text
    (what it calls the victims; written beside the number where the claimants of a case count different people).
    ``kind`` is killed or injured. ``logarithmic`` for an axis on
    which equal distances are equal ratios (then no figure may be 0).
    """
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    # Those with equal figures keep the order of the rows, which is the table's.
    for row in rows.sort_values(["high", "low"], ascending=False, kind="stable").to_dict("records"):
        parts.setdefault((row["incident_id"], row["suffered_by"]), []).append(row)
    height = sum(HEADING + GAP + sum(_row(row["name"]) for row in part) for part in parts.values())
    marks: dict[str, list[Mark]] = {group.label: [] for group in GROUPS}
    headings: list[dict[str, Any]] = []
    ticks: list[tuple[float, str]] = []
    top = 0.0
    for case in cases.to_dict("records"):
        words = (
            f"<b>{plain(shortened(case['heading'], TITLE))}</b><br>"
            f"<span style='font-size:11.5px;color:{palette.muted}'>{plain(case['place'])}<br>"
            f"{plain(shortened(case['finding'], TITLE + 8))}</span>"
        )
        headings.append(
            note(
                words,
                palette,
                y=1 - (top + HEADING - 4) / height,
                yanchor="bottom",
                xshift=2 - LEFT,
                size=12.5,
                colour=palette.ink,
            )
            | {"bgcolor": palette.paper, "borderpad": 0}
        )
        below = top + HEADING
        for row in parts[case["incident_id"], case["suffered_by"]]:
            name, low, high, calls = row["name"], row["low"], row["high"], row["labels_text"]
            pixel, below = below + _row(name) / 2, below + _row(name)
            said = (
                f"<b>{plain(name)}</b>: {figure_text(low, high)} {kind}.<br>"
                f"It calls them: {calls}.<br>{plain(case['heading'])}"
            )
            called = "" if case["compared"] == "same" else calls
            marks[side_group(row["side"]).label].append((low, high, pixel, said, case["incident_id"], called))
            ticks.append((pixel, wrapped(name, NAME)))
        top = below + GAP
    traces = [
        trace
        for group in GROUPS
        for trace in _marks(marks[group.label], group.label, group.colour(palette.name), group.symbol, palette)
    ]
    names = [trace["name"] for trace in traces if trace.get("showlegend", True)]
    most, least = max(float(rows["high"].max()), 1.0), float(rows["low"].min())
    ends = _log_range(least, most) if logarithmic else (-0.015 * most, most * 1.1)
    scale: dict[str, Any] = {"range": list(ends), **({"type": "log", "dtick": "D2"} if logarithmic else {})}
    traces += _numbers(marks, palette, ends, logarithmic)
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=46,
        left=LEFT,
        legend=legend_height(names, 340, grid=True),
        annotations=headings,
        xaxis={
            "title": {
                "text": f"Persons {kind}, as claimed" + (" (logarithmic)" if logarithmic else ""),
                "standoff": 4,
                "font": {"size": 12},
            },
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zerolinecolor": palette.rule,
            "fixedrange": True,
            **scale,
        },
        yaxis={
            **pixel_axis(height),
            "visible": True,
            "showgrid": False,
            "showline": False,
            "zeroline": False,
            "tickvals": [pixel for pixel, _ in ticks],
            "ticktext": [name for _, name in ticks],
            "tickfont": {"size": 11.5},
        },
        dragmode=False,
        clickmode="event",
        showlegend=True,
    )


def _row(name: str) -> int:
    """Return the pixels of the row of a claimant."""
    return TALL_ROW if len(name) > NAME else ROW


def _log_range(least: float, most: float) -> tuple[float, float]:
    """Return the ends of a logarithmic axis, as powers of ten, with room for the numbers at the right."""
    low, high = math.log10(max(least, 1.0)), math.log10(most)
    width = max(high - low, 0.5)
    return low - 0.03 * width, high + 0.1 * width


def _marks(marks: list[Mark], name: str, colour: str, symbol: str, palette: Palette) -> list[dict[str, Any]]:
    if not marks:
        return []
    ends = [
        (value, pixel, said, key, end)
        for low, high, pixel, said, key, _ in marks
        for value, end in ((low, "low"), (high, "high"))
        if end == "low" or high > low
    ]
    return [
        {
            "type": "scatter",
            "x": [value for low, high, *_ in marks for value in (low, high, None)],
            "y": [height for mark in marks for height in (mark[2], mark[2], None)],
            "mode": "lines",
            "line": {"color": colour, "width": 4},
            "opacity": 0.45,
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "x": [end[0] for end in ends],
            "y": [end[1] for end in ends],
            "mode": "markers",
            "marker": {
                "symbol": [symbol if end[4] == "low" else f"{symbol}-open" for end in ends],
                "size": 10,
                "color": colour,
                "line": {"color": [palette.paper if end[4] == "low" else colour for end in ends], "width": 1.5},
            },
            "name": name,
            "text": [end[2] for end in ends],
            "customdata": [end[3] for end in ends],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        },
    ]


def _numbers(
    marks: dict[str, list[Mark]], palette: Palette, ends: tuple[float, float], logarithmic: bool
) -> list[dict[str, Any]]:
    """Return the numbers beside the symbols: on the right of the higher one, on the left where the axis ends soon."""
    every = [mark for part in marks.values() for mark in part]
    place = [math.log10(mark[1]) if logarithmic else mark[1] for mark in every]
    right = [value - ends[0] < 0.55 * (ends[1] - ends[0]) for value in place]
    texts = [f"{figure_text(mark[0], mark[1])} {mark[5]}".rstrip() for mark in every]
    return [
        {
            "type": "scatter",
            "x": [mark[1] if beside else mark[0] for mark, beside in zip(every, right, strict=True)],
            "y": [mark[2] for mark in every],
            "mode": "text",
            "text": [f"\u2003{text}" if beside else f"{text}\u2003" for text, beside in zip(texts, right, strict=True)],
            "textposition": ["middle right" if beside else "middle left" for beside in right],
            "textfont": {"size": 11.5, "color": palette.ink},
            "hoverinfo": "skip",
            "cliponaxis": False,
            "showlegend": False,
        }
    ]
