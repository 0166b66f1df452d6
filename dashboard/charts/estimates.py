"""Estimates with their intervals: a mark or a solid and a faint bar, a thin line for what little n leaves open."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from dashboard.charts.figure import Figure
from dashboard.charts.symbols import at_pixel, pixel_axis, shortened
from dashboard.charts.theme import Labels, Palette, dressed

HEADING = 32
ROW, LINE = 36, 14
"""Pixels of a row whose words take one line, and of each further line."""

NAME = 60
"""Characters of a line of words."""

BAR = 9
BETWEEN = 0.03
"""Share of the width left free between panels that stand beside one another."""

ACROSS = 150
"""Characters of the names of panels beside one another, together."""


@dataclass(frozen=True)
class Estimate:
    """One row: its words, a value from ``low`` to ``high``, and the interval (None: too few cases for one).

    ``low`` is None where nothing can be estimated; then ``words`` says why.
    """

    words: str
    hover: str
    low: float | None
    high: float | None
    interval: tuple[float, float] | None
    colour: str


@dataclass(frozen=True)
class Panel:
    """Rows under one heading."""

    heading: str
    rows: tuple[Estimate, ...]


def estimates(
    panels: list[Panel],
    labels: Labels,
    palette: Palette,
    *,
    axis: dict[str, Any],
    axis_title: str,
    reference: float | None = None,
    beside: bool = False,
) -> Figure:
    """Return the panels one below the other on one axis, or ``beside`` one another, each with an axis of its own.

    A value is a bar from the axis's start, solid up to ``low`` and faint up to ``high``, where the axis begins at 0;
    the interval a thin line with end caps. ``axis`` is plotly's (range, tickvals, type); ``reference`` a value at
    which a line stands, such as 1 for a ratio: then a value is a diamond, since a bar would have no foot.
    """
    domains = _domains(len(panels)) if beside else [(0.0, 1.0)]
    most = ACROSS // len(panels) if beside else NAME
    # Beside one another there is room for one line only.
    lines = [
        [[shortened(row.words, most)] if beside else textwrap.wrap(row.words, most) for row in panel.rows]
        for panel in panels
    ]
    heights = [HEADING + sum(ROW + LINE * (len(said) - 1) for said in rows) for rows in lines]
    height = max(heights) if beside else sum(heights)
    words: list[dict[str, Any]] = []
    traces: list[dict[str, Any]] = []
    columns: list[list[tuple[float, Estimate]]] = [[] for _ in domains]
    for number, panel in enumerate(panels):
        column, top = (number, 0) if beside else (0, sum(heights[:number]))
        at = domains[column][0]
        heading = shortened(panel.heading, most) if beside else panel.heading
        words.append(at_pixel(heading, palette, top + HEADING - 13, height, x=at, size=13, strong=True, shift=-2))
        upper = float(top + HEADING)
        for row, said in zip(panel.rows, lines[number], strict=True):
            for line in said:
                words.append(at_pixel(line, palette, upper + 8, height, x=at, size=11.5))
                upper += LINE
            columns[column].append((upper + 24 - LINE, row))
            upper += ROW - LINE
    axes: dict[str, Any] = {}
    shapes: list[dict[str, Any]] = []
    for column, (domain, placed) in enumerate(zip(domains, columns, strict=True)):
        name = f"x{column + 1}" if column else "x"
        drawn = [*_bars(placed, palette, point=reference is not None), *_intervals(placed, palette), _hovers(placed)]
        traces += [{**trace, "xaxis": name} for trace in drawn]
        if reference is not None:
            shapes.append(_reference(name, reference, palette))
        axes[f"xaxis{name[1:]}"] = {
            "title": {"text": axis_title, "standoff": 4, "font": {"size": 12}},
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
            "domain": list(domain),
            **axis,
        }
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=46,
        left=6,
        annotations=words,
        yaxis=pixel_axis(height),
        shapes=shapes,
        barmode="overlay",
        dragmode=False,
        showlegend=False,
        **axes,
    )


def _domains(number: int) -> list[tuple[float, float]]:
    """Return the parts of the width that so many panels beside one another take."""
    width = (1 - BETWEEN * (number - 1)) / number
    return [(k * (width + BETWEEN), k * (width + BETWEEN) + width) for k in range(number)]


def _reference(axis: str, value: float, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": axis,
        "yref": "paper",
        "x0": value,
        "x1": value,
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.muted, "width": 1, "dash": "dash"},
        "layer": "below",
    }


def _bars(placed: list[tuple[float, Estimate]], palette: Palette, *, point: bool) -> list[dict[str, Any]]:
    given = [(y, row) for y, row in placed if row.low is not None]
    if point:
        return [
            {
                "type": "scatter",
                "x": [value for _, row in given for value in (row.low, row.high)],
                "y": [y for y, _ in given for _ in range(2)],
                "mode": "markers",
                "marker": {
                    "symbol": [f"diamond{'' if row.interval else '-open'}" for _, row in given for _ in range(2)],
                    "size": 11,
                    "color": [row.colour for _, row in given for _ in range(2)],
                    "line": {"width": 1.5},
                },
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        ]
    return [
        {
            "type": "bar",
            "orientation": "h",
            "x": [row.high if faint else row.low for _, row in given],
            "y": [y for y, _ in given],
            "width": [BAR] * len(given),
            "marker": {"color": [row.colour for _, row in given], "opacity": 0.4 if faint else 0.95},
            "hoverinfo": "skip",
        }
        for faint in (True, False)
    ]


def _intervals(placed: list[tuple[float, Estimate]], palette: Palette) -> list[dict[str, Any]]:
    given = [(y, row.interval) for y, row in placed if row.interval is not None]
    return [
        {
            "type": "scatter",
            "x": [value for _, ends in given for value in (*ends, None)],
            "y": [value for y, _ in given for value in (y, y, None)],
            "mode": "lines+markers",
            "line": {"color": palette.ink, "width": 1.3},
            "marker": {"symbol": "line-ns-open", "size": 9, "color": palette.ink, "line": {"width": 1.3}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def _hovers(placed: list[tuple[float, Estimate]]) -> dict[str, Any]:
    given = [(y, row, row.high) for y, row in placed if row.high is not None]
    return {
        "type": "scatter",
        "x": [value for _, _, value in given],
        "y": [y for y, _, _ in given],
        "mode": "markers",
        "marker": {"size": 18, "color": "rgba(0,0,0,0.001)"},
        "text": [row.hover for _, row, _ in given],
        "hovertemplate": "%{text}<extra></extra>",
    }
