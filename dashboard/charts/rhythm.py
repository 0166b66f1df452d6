"""Events per week with the means of their segments, and counts by weekday or month beside an even spread."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.analysis.rhythm import Pattern
from dashboard.charts.figure import Figure
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note
from dashboard.filters import day_text, span_text

HEIGHT = 260
LABELLED = 0.09
"""Share of the axis that a segment must take for its mean to be written over it."""

DAY = 86_400_000
"""Milliseconds, plotly's unit for the width of a bar on a time axis."""

Span = tuple[pd.Timestamp, pd.Timestamp]


def _axis(palette: Palette, title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 12}},
        "gridcolor": palette.rule,
        "linecolor": palette.rule,
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def _date(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def weekly(weeks: pd.DataFrame, segments: pd.DataFrame, span: Span, labels: Labels, palette: Palette) -> Figure:
    """Return a bar for each week and a line at the mean of each segment, with a rule where the mean changes.

    ``weeks`` is what ``analysis.rhythm.events_by_week`` returns, ``segments`` what ``analysis.rhythm.segments`` does
    (empty where no change was looked for). Weeks that the span cuts are hatched.
    """
    middle = (weeks["week_start"] + pd.Timedelta(hours=84)).dt.strftime("%Y-%m-%dT%H:%M").tolist()
    counts, wholes = weeks["incidents"].tolist(), weeks["whole"].tolist()
    texts = [
        f"<b>{span_text(row.week_start.date(), row.week_end.date())}</b><br>{row.incidents} "
        f"incident{'' if row.incidents == 1 else 's'} began in this week"
        + ("." if row.whole else ", which is shown in part only.")
        for row in weeks.itertuples()
    ]
    traces: list[dict[str, Any]] = []
    for whole, name, shape in ((True, "Incidents in a week", ""), (False, "Week shown in part", "/")):
        at = [number for number, flag in enumerate(wholes) if flag == whole]
        if not at:
            continue
        traces.append(
            {
                "type": "bar",
                "x": [middle[number] for number in at],
                "y": [counts[number] for number in at],
                "width": 7 * DAY * 0.86,
                "marker": {
                    "color": palette.muted,
                    "opacity": 0.75,
                    "pattern": {"shape": shape, "fillmode": "overlay", "fgcolor": palette.paper, "size": 5},
                },
                "name": name,
                "text": [texts[number] for number in at],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    marks: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    if len(segments):
        traces.append(_means(segments, palette))
        rules = [_rule(begin, palette) for begin in segments["first_week"].iloc[1:]]
        marks = _mean_labels(segments, span, float(weeks["incidents"].max()), palette)
    names = [trace["name"] for trace in traces]
    top = max(float(weeks["incidents"].max()), 1.0) * 1.16
    return dressed(
        traces,
        labels,
        palette,
        height=HEIGHT,
        bottom=44,
        left=46,
        legend=legend_height(names, 430, grid=True),
        annotations=marks,
        shapes=rules,
        xaxis=_axis(palette, "Week (local dates)", type="date", range=[_date(span[0]), _date(span[1])], showgrid=False),
        yaxis=_axis(palette, "Incidents per week", range=[0, top], **({"dtick": 1} if top < 6 else {})),
        bargap=0,
        dragmode=False,
        showlegend=True,
    )


def _means(segments: pd.DataFrame, palette: Palette) -> dict[str, Any]:
    x: list[str | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for row in segments.itertuples():
        days = span_text(row.first_week.date(), row.last_day.date())
        words = (
            f"<b>{days}</b><br>A segment of {row.weeks} weeks with {row.incidents} incidents: {row.mean:.1f} a week on "
            "average."
        )
        x += [_date(row.first_week), _date(row.last_day + pd.Timedelta(days=1)), None]
        y += [row.mean, row.mean, None]
        texts += [words, words, ""]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": palette.accent, "width": 3},
        "name": "Mean of a segment",
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _rule(day: pd.Timestamp, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": _date(day),
        "x1": _date(day),
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.accent, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _mean_labels(segments: pd.DataFrame, span: Span, highest: float, palette: Palette) -> list[dict[str, Any]]:
    """Return the means of the segments that are long enough to be written over; the table has them all."""
    length = max((span[1] - span[0]).days, 1)
    top = max(highest, 1.0) * 1.16
    marks = []
    for row in segments.itertuples():
        if (row.last_day - row.first_week).days / length < LABELLED:
            continue
        middle = row.first_week + (row.last_day - row.first_week) / 2
        mark = note(
            f"<b>{row.mean:.1f}</b> a week",
            palette,
            x=_date(middle),
            xref="x",
            xanchor="center",
            y=0,
            yanchor="bottom",
            size=12,
            colour=palette.ink,
        )
        # Above the bars of its own segment would be far from the line; the ground keeps it legible over them.
        marks.append({**mark, "y": max(row.mean / top, 0) + 0.03, "bgcolor": palette.paper, "opacity": 0.92})
    return marks


def segment_words(segments: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """Return each segment as dates, weeks, incidents and mean per week, in words for a small table."""
    return [
        (
            span_text(row.first_week.date(), row.last_day.date()),
            f"{row.weeks:,}",
            f"{row.incidents:,}",
            f"{row.mean:.1f}",
        )
        for row in segments.itertuples()
    ]


def pattern_bars(pattern: Pattern, unit: str, labels: Labels, palette: Palette) -> Figure:
    """Return observed counts as bars, the expected count as a short line and the band of an even spread around it.

    ``unit`` is weekday or month, for axis and hover text.
    """
    table = pattern.table
    names = [name[:3] for name in table["name"]]
    texts = [
        f"<b>{row.name}</b><br>{row.observed} incidents; {row.expected:.1f} would be expected under an even spread, "
        f"95 % of the time between {row.low:.0f} and {row.high:.0f}."
        for row in table.itertuples(index=False)
    ]
    traces = [
        {
            "type": "bar",
            "x": names,
            "y": table["observed"].tolist(),
            "marker": {"color": palette.muted, "opacity": 0.75},
            "name": "Incidents",
            "text": texts,
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": names,
            "y": table["expected"].round(2).tolist(),
            "marker": {"symbol": "line-ew", "size": 16, "line": {"width": 2.5, "color": palette.accent}},
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": (table["high"] - table["expected"]).round(2).tolist(),
                "arrayminus": (table["expected"] - table["low"]).round(2).tolist(),
                "color": palette.accent,
                "thickness": 1.5,
                "width": 5,
            },
            "name": "Even spread: expected, 95 % band",
            "text": texts,
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
    return dressed(
        traces,
        labels,
        palette,
        height=210,
        width=56,
        bottom=44,
        left=46,
        legend=legend_height([trace["name"] for trace in traces], 300, grid=True),
        xaxis=_axis(palette, f"{unit.capitalize()} of the first day", type="category", showgrid=False),
        yaxis=_axis(palette, "Incidents", rangemode="tozero"),
        bargap=0.25,
        dragmode=False,
        showlegend=True,
    )


def verdict_words(pattern: Pattern, block: str) -> str:
    """Return the test of an even spread in a sentence; ``block`` is week or year."""
    verdict = (
        "differences as large would come about by chance in fewer than one of twenty even spreads"
        if pattern.p < 0.05
        else "an even spread often gives differences as large"
    )
    p = "< 0.001" if pattern.p < 0.001 else f"= {pattern.p:.2f}" if pattern.p >= 0.095 else f"= {pattern.p:.3f}"
    return (
        f"n = {pattern.incidents:,} in {pattern.blocks:,} whole {block}s. Test of an even spread within {block}s: "
        f"χ² = {pattern.statistic:.1f}, {pattern.freedom} degrees of freedom, p {p}: {verdict}."
    )


def change_words(segments: pd.DataFrame) -> str:
    """Return the change points in a sentence: how many, and the weeks in which the newest three begin."""
    changes = segments["first_week"].iloc[1:]
    if not len(segments):
        return ""
    if not len(changes):
        return "No change of the mean is found at this penalty."
    shown = ", ".join(f"from {day_text(day.date())}" for day in changes.iloc[-4:])
    first = "" if len(changes) <= 4 else "the last four "
    return f"{len(changes)} change{'s' if len(changes) > 1 else ''} of the mean found: {first}{shown}."
