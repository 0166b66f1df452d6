"""The strip above the timeline: the whole record in small, from which a range of dates is dragged."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.analysis.timelines import incidents_by_period, suitable_period
from dashboard.charts.figure import Figure
from dashboard.charts.theme import FONT, NO_TEMPLATE, Palette

HEIGHT = 84
ONE_DAY = pd.Timedelta(days=1)


def brush(
    frame: pd.DataFrame,
    record: tuple[pd.Timestamp, pd.Timestamp],
    chosen: tuple[pd.Timestamp, pd.Timestamp] | None,
    palette: Palette,
) -> Figure:
    """Return bars of incidents per period over the whole record, the chosen dates marked.

    ``frame`` is what ``analysis.records.records`` returns for the filters without their dates, ``record`` the first
    and last day of the record, ``chosen`` the dates of the filters (None: all of them).
    """
    period = suitable_period(*record)
    counts = incidents_by_period(frame, period, record)
    days = (counts["period_end"] - counts["period_start"]).dt.days + 1
    middle = counts["period_start"] + days * pd.Timedelta(hours=12)
    bars = {
        "type": "bar",
        "x": middle.dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        "y": counts["incidents"].tolist(),
        "width": (days * 86_400_000 * 0.9).tolist(),
        "marker": {"color": palette.muted, "line": {"width": 0}},
        "customdata": counts["period_start"].dt.strftime("%Y-%m-%d").tolist(),
        "hovertemplate": f"{period.capitalize()} from %{{customdata}}: %{{y}} incidents<extra></extra>",
        "unselected": {"marker": {"opacity": 0.55}},
    }
    marked = [] if chosen is None else [_band(chosen, palette)]
    return Figure(
        [bars],
        {
            "template": NO_TEMPLATE,
            "height": HEIGHT,
            "margin": {"l": 4, "r": 4, "t": 4, "b": 24},
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.panel,
            "font": {"family": FONT, "size": 12, "color": palette.ink},
            "xaxis": {
                "type": "date",
                "range": [_day(record[0]), _day(record[1] + ONE_DAY)],
                "fixedrange": True,
                "showgrid": False,
                "linecolor": palette.rule,
                "ticks": "outside",
            },
            "yaxis": {"fixedrange": True, "showgrid": False, "showticklabels": False, "zeroline": False},
            "shapes": marked,
            "dragmode": "select",
            "selectdirection": "h",
            "showlegend": False,
            "bargap": 0.05,
            "newselection": {"line": {"color": palette.accent}},
            "selections": [],
            "selectionrevision": str(chosen),
        },
    )


def _day(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _band(chosen: tuple[pd.Timestamp, pd.Timestamp], palette: Palette) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": _day(chosen[0]),
        "x1": _day(chosen[1] + ONE_DAY),
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": palette.accent,
        "opacity": 0.22,
        "line": {"width": 1, "color": palette.accent},
    }
