"""Days from incident to answer: how many answers came after how long, declared and reported ones told apart."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.theme import Labels, Palette, dressed, legend_height

HEIGHT = 230
STYLES = {
    "declared": ("Declared by the acting party", "#0072B2", ""),
    "reported": ("As reported", "#E69F00", "/"),
}


def answer_time_bars(times: pd.DataFrame, labels: Labels, palette: Palette) -> Figure:
    """Return a column for each span of days, its declared answers plain, its reported ones hatched.

    ``times`` is what ``responses.answer_times`` returns.
    """
    traces = [
        {
            "type": "bar",
            "x": times["bin"].tolist(),
            "y": times[basis].tolist(),
            "name": name,
            "marker": {
                "color": colour,
                "pattern": {"shape": shape, "bgcolor": colour, "fgcolor": "#B87900", "size": 8, "solidity": 0.15},
                "line": {"width": 0.8, "color": palette.paper},
            },
            "text": [str(value) if value else "" for value in times[basis]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "constraintext": "none",
            "textangle": 0,
            "textfont": {"size": 11.5, "color": "#FFFFFF" if basis == "declared" else "#1B1F23"},
            "hovertext": [
                f"{value} response{'s' if value != 1 else ''} {name[0].lower()}{name[1:]} came "
                + ("on the same day." if words == "same day" else f"{words} day{'' if words == '1' else 's'} after.")
                for words, value in zip(times["bin"], times[basis], strict=True)
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for basis, (name, colour, shape) in STYLES.items()
    ]
    axis = {"gridcolor": palette.rule, "linecolor": palette.rule, "zeroline": False, "fixedrange": True}
    return dressed(
        traces,
        labels,
        palette,
        height=HEIGHT,
        bottom=58,
        left=44,
        legend=legend_height([str(trace["name"]) for trace in traces], 330, grid=True),
        xaxis={
            **axis,
            "type": "category",
            "tickangle": -35,
            "showgrid": False,
            "title": {"text": "Days from incident to response", "standoff": 2, "font": {"size": 12}},
        },
        yaxis={**axis, "rangemode": "tozero", "title": {"text": "Responses", "standoff": 4, "font": {"size": 12}}},
        barmode="stack",
        bargap=0.12,
        dragmode=False,
        showlegend=True,
    )
