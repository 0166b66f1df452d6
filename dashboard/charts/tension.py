"""The tension index by week, and the incidents that make one value of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.symbols import party_colours, party_of_each
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain, tinted
from dashboard.filters import day_text, span_text
from dashboard.vocabulary import EVENT_TYPES

HEIGHT = 280
ROW = 38
LEAST = 3 * ROW
LOWER = 0.17
"""How far a bar lies below the middle of its row, in rows: its heading stands above it."""

SHOWN = 15
"""Incidents of a value that are drawn one by one; the rest stand in one bar."""

TITLE = 52
DAY = 86_400_000

Span = tuple[pd.Timestamp, pd.Timestamp]


def index(weeks: pd.DataFrame, chosen: pd.Timestamp | None, span: Span, labels: Labels, palette: Palette) -> Figure:
    """Return the index as a line over what conflict and cooperation give to it, each week one stacked bar.

    ``weeks`` is what ``analysis.tension.tension_by_week`` returns; ``chosen`` the Monday of a week that is marked. A
    click on a week gives its Monday as text.
    """
    middle = (weeks["week_start"] + pd.Timedelta(hours=84)).dt.strftime("%Y-%m-%dT%H:%M").tolist()
    mondays = weeks["week_start"].dt.strftime("%Y-%m-%d").tolist()
    texts = [
        f"<b>End of the week {span_text(row.week_start.date(), row.week_end.date())}</b><br>Index {signed(row.value)} "
        f"points: conflict {signed(row.conflict)}, cooperation {signed(row.cooperation)}.<br>{row.incidents} "
        f"incident{'' if row.incidents == 1 else 's'} began in this week and added {signed(row.added)}.<br>Click: the "
        "incidents that make this value."
        for row in weeks.rename(columns={"index": "value"}).itertuples(index=False)
    ]
    bar = {"type": "bar", "x": middle, "width": 7 * DAY, "customdata": mondays, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {
            **bar,
            "y": weeks["conflict"].round(2).tolist(),
            "marker": {"color": tinted(palette.ink, 0.45), "line": {"width": 0}},
            "name": "Conflict",
        },
        {
            **bar,
            "y": weeks["cooperation"].round(2).tolist(),
            "marker": {
                "color": palette.accent,
                "opacity": 0.6,
                "line": {"width": 0},
                "pattern": {"shape": "/", "fgcolor": palette.paper, "fillmode": "overlay", "size": 5, "solidity": 0.25},
            },
            "name": "Cooperation (hatched)",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": middle,
            "y": weeks["index"].round(2).tolist(),
            "line": {"color": palette.ink, "width": 1.8},
            "customdata": mondays,
            "text": texts,
            "hovertemplate": "%{text}<extra></extra>",
            "name": "Index (sum of both)",
        },
    ]
    shapes = []
    if chosen is not None:
        shapes.append(
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": chosen.strftime("%Y-%m-%d"),
                "x1": (chosen + pd.Timedelta(days=7)).strftime("%Y-%m-%d"),
                "y0": 0,
                "y1": 1,
                "line": {"color": palette.accent, "width": 1.5},
                "fillcolor": palette.accent,
                "opacity": 0.35,
                "layer": "below",
            }
        )
    axis = {"gridcolor": palette.rule, "linecolor": palette.rule, "fixedrange": True}
    return dressed(
        traces,
        labels,
        palette,
        height=HEIGHT,
        bottom=44,
        left=52,
        legend=legend_height([trace["name"] for trace in traces], 430, grid=True),
        shapes=shapes,
        xaxis={
            **axis,
            "type": "date",
            "range": [day.strftime("%Y-%m-%d") for day in span],
            "showgrid": False,
            "title": {"text": "Week (local dates), value at its end", "standoff": 6, "font": {"size": 12}},
        },
        yaxis={
            **axis,
            "zeroline": True,
            "zerolinecolor": palette.ink,
            "title": {"text": "Tension (higher = more conflict)", "standoff": 6, "font": {"size": 12}},
        },
        barmode="relative",
        bargap=0,
        hovermode="x",
        clickmode="event",
        dragmode=False,
        showlegend=True,
    )


def makers(parts: pd.DataFrame, labels: Labels, palette: Palette) -> Figure:
    """Return the incidents that make one value, the largest first, as bars of their points; the rest as one bar.

    ``parts`` is what ``analysis.tension.contributions`` returns, with at least one row. Above 0 points to the right.
    """
    shown, rest = parts.head(SHOWN), parts.iloc[SHOWN:]
    names = [_heading(row.title, row.date_start) for row in shown.itertuples()]
    values = shown["contribution"].tolist()
    colours = party_colours(shown["initiator_side"], palette).tolist()
    identifiers: list[str | None] = shown["incident_id"].tolist()
    texts = [_sentence(row) for row in shown.itertuples()]
    if len(rest):
        names.append(f"<i>{len(rest):,} older or lighter incidents together</i>")
        values.append(float(rest["contribution"].sum()))
        colours.append(palette.muted)
        identifiers.append(None)
        texts.append(f"{len(rest):,} more incidents together: {signed(values[-1])} points. The table below has each.")
    rows = len(names)
    height = max(rows * ROW, LEAST)
    heights = [rows - 1 - number for number in range(rows)]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [round(value, 2) for value in values],
            "y": [at - LOWER for at in heights],
            "width": 0.34,
            "marker": {
                "color": colours,
                "pattern": {
                    "shape": ["" if value >= 0 else "/" for value in values],
                    "fillmode": "overlay",
                    "fgcolor": palette.paper,
                    "size": 5,
                },
            },
            "customdata": identifiers,
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "text": [f" {signed(value)} " for value in values],
            "textposition": "outside",
            "textfont": {"size": 12, "color": palette.ink},
            "cliponaxis": False,
            "showlegend": False,
        }
    ]
    acted = set(party_of_each(shown["initiator_side"]))
    parties = [party for key, party in PARTIES.items() if key in acted]
    traces += [
        {
            "type": "bar",
            "x": [None],
            "y": [None],
            "marker": {"color": party_colour(party, palette.name)},
            "name": party.name,
        }
        for party in parties
    ]
    headings = [
        note(name, palette, y=(at + 1) / rows, yanchor="middle", yshift=-10, size=12, colour=palette.ink)
        for name, at in zip(names, heights, strict=True)
    ]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.16 * ((high - low) or 1.0)
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=42,
        annotations=headings,
        xaxis={
            "range": [low - room if low < 0 else 0, high + room if high > 0 else room],
            "gridcolor": palette.rule,
            "zerolinecolor": palette.muted,
            "fixedrange": True,
            "title": {"text": "Points given to the index", "standoff": 4, "font": {"size": 12}},
        },
        yaxis={"range": [-0.5, rows - 0.5], "visible": False, "fixedrange": True},
        legend=legend_height([party.name for party in parties], 430, grid=True),
        clickmode="event",
        dragmode=False,
        showlegend=True,
    )


def signed(value: float) -> str:
    """Return points with sign and one decimal; what would round to 0.0 as "under 0.1"."""
    if value and abs(value) < 0.05:
        return "under 0.1" if value > 0 else "above −0.1"
    return f"{value:+.1f}".replace("-", "−") if value else "0.0"


def _heading(title: str, day: pd.Timestamp) -> str:
    short = title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"
    return f"{plain(short)} <span style='font-size:11px'>· {day_text(day.date())}</span>"


def _sentence(row: Any) -> str:
    return (
        f"{row.words}<br>{EVENT_TYPES[row.event_type].label}, CAMEO {row.cameo_code}: Goldstein "
        f"{signed(row.goldstein)}, so {signed(row.points)} points on its first day.<br>{row.age} days later "
        f"{100 * row.weight:.0f} % of that is left: {signed(row.contribution)}."
    )
