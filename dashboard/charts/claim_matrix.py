"""Claimants against claimants: how often the one in the row says more than the one in the column."""

from __future__ import annotations

from typing import Any

from dashboard.charts.figure import Figure
from dashboard.charts.theme import Labels, Palette, dressed, wrapped

CELL = 40
LEFT = 138
NAME = 21
"""Characters of a line of a name; two of them fit a cell."""

SHADES = {"light": ("#5B9BC8", "#E08A3C"), "dark": ("#2B6690", "#9C5A1E")}
"""Colours of the row's figure being the lower and the higher one, such that the ink is read on them."""


def claim_matrix(
    names: list[str],
    words: list[list[str]],
    hovers: list[list[str]],
    values: list[list[float | None]],
    labels: Labels,
    palette: Palette,
) -> Figure:
    """Return a square of cells: rows and columns are the same numbered claimants.

    ``words`` is what stands in each cell, ``hovers`` what it says under the pointer, ``values`` from 0 (blue: the
    row's figure is the lower one) over 0.5 to 1 (orange: it is the higher one), None where there is nothing to
    compare. The number in a cell says what its colour says.
    """
    count = len(names)
    low, high = SHADES[palette.name]
    places = list(range(1, count + 1))
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": places,
            "y": places,
            "z": values,
            "zmin": 0,
            "zmax": 1,
            "colorscale": [[0, low], [0.5, palette.panel], [1, high]],
            "showscale": False,
            "xgap": 2,
            "ygap": 2,
            "text": words,
            "texttemplate": "%{text}",
            "textfont": {"size": 11.5, "color": palette.ink},
            "hovertext": hovers,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "hoverongaps": False,
        }
    ]
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "tickvals": places, "linecolor": palette.rule}
    return dressed(
        traces,
        labels,
        palette,
        height=CELL * count + 20,
        bottom=42,
        left=LEFT,
        xaxis={
            **axis,
            "ticktext": [str(place) for place in places],
            "title": {"text": "Than whom: the numbers of the rows", "standoff": 4, "font": {"size": 12}},
            "range": [0.5, count + 0.5],
        },
        yaxis={
            **axis,
            "ticktext": [f"{wrapped(name, NAME)} {place}" for place, name in zip(places, names, strict=True)],
            "range": [count + 0.5, 0.5],
            "tickfont": {"size": 11.5},
        },
        dragmode=False,
        showlegend=False,
    )
