"""Casualties by period and by group: ranges with a solid and a faint end, and what has no figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.analysis.words import casualties
from dashboard.charts.figure import Figure
from dashboard.charts.parties import population_colours
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain, tinted
from dashboard.filters import span_text
from dashboard.lens import figure_text

PANEL = 210
SIDE_PANEL = 120
COUNTS = 64
GAP = 16
HEADING = 20
ROW = 24
ROW_HEADING = 21
DAY = 86_400_000
SOLID, FAINT = 0.95, 0.38
"""Opacity of a bar up to the lowest, and from there to the highest figure."""

Span = tuple[pd.Timestamp, pd.Timestamp]
FEW = 6
"""Periods up to which each has its own mark on the time axis."""


def period_ranges(
    panels: list[tuple[str, str, pd.DataFrame]], kind: str, period: str, shown: Span, labels: Labels, palette: Palette
) -> Figure:
    """Return bars of ranges by period, a panel for each group, on one time axis and one scale.

    ``panels`` has for each group its key, its label and what ``analysis.casualties.by_period`` returns for it; all of
    them have the same periods. ``shown`` are the first and last day that are counted: a period of which they leave a
    part has a star. One panel alone gets a second one beneath it with the number of incidents and how many
    of them have no figure; in several panels a triangle marks periods with incidents without a figure.
    """
    alone = len(panels) == 1
    tall = PANEL if alone else SIDE_PANEL
    # Each panel has its heading above it.
    height = HEADING + tall + GAP + HEADING + COUNTS if alone else len(panels) * (HEADING + tall + GAP) - GAP
    most = max((float(frame["high"].max()) for _, _, frame in panels if frame["high"].notna().any()), default=1.0)
    # A star above the highest bar needs room.
    top = max(most, 1.0) * (1.12 if cut(panels[0][2], shown).any() else 1.04)
    traces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    upper = float(height)
    colours = population_colours(palette.name)
    for number, (key, label, frame) in enumerate(panels, start=1):
        suffix = "" if number == 1 else str(number)
        upper -= HEADING
        lower = upper - tall
        colour = palette.ink if alone else colours.get(key, palette.muted)
        traces += _ranges(frame, kind, colour, suffix, palette, shown, keyed=alone, gaps=not alone)
        text = f"Persons {kind} per {period}" if alone else plain(label)
        words.append(note(text, palette, y=upper / height, yanchor="bottom", yshift=3))
        axes[f"yaxis{suffix}"] = _axis(palette, lower / height, upper / height, top)
        upper = lower - GAP
    if alone:
        frame = panels[0][2]
        traces += _counts(frame, kind, palette, shown)
        words.append(
            note("Incidents: with a figure, and without", palette, y=COUNTS / height, yanchor="bottom", yshift=3)
        )
        axes["yaxis2"] = {**_axis(palette, 0, COUNTS / height, None), "nticks": 3}
    frame = panels[0][2]
    if not alone:
        traces += _key(kind, palette)
    end = (frame["period_end"].iloc[-1] + pd.Timedelta(days=1)).strftime("%Y-%m-%d")
    entries = [trace["name"] for trace in traces if trace.get("showlegend", True)]
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=44,
        left=46,
        legend=legend_height(entries, 320, grid=True),
        annotations=words,
        barmode="stack",
        bargap=0.08,
        dragmode=False,
        showlegend=True,
        xaxis={
            "type": "date",
            "range": [frame["period_start"].iloc[0].strftime("%Y-%m-%d"), end],
            "fixedrange": True,
            "showgrid": False,
            "linecolor": palette.rule,
            **_few_ticks(frame, period),
            "anchor": f"y{2 if alone else len(panels) if len(panels) > 1 else ''}",
            "title": {"text": f"{period.capitalize()} of the first day", "standoff": 4, "font": {"size": 12}},
        },
        **axes,
    )


def _few_ticks(frame: pd.DataFrame, period: str) -> dict[str, Any]:
    """Return a mark for each period where they are few; else plotly finds months and years that fit."""
    if len(frame) > FEW:
        return {}
    starts = frame["period_start"]
    words = {
        "week": starts.dt.strftime("%d %b"),
        "month": starts.dt.strftime("%b %Y"),
        "quarter": "Q" + starts.dt.quarter.astype(str) + "<br>" + starts.dt.year.astype(str),
        "year": starts.dt.strftime("%Y"),
    }
    return {"tickvals": _middles(frame)[0], "ticktext": words[period].tolist(), "tickangle": 0}


def _axis(palette: Palette, lower: float, upper: float, most: float | None) -> dict[str, Any]:
    return {
        "anchor": "x",
        "domain": [max(lower, 0.0), min(upper, 1.0)],
        "fixedrange": True,
        "gridcolor": palette.rule,
        "linecolor": palette.rule,
        "zerolinecolor": palette.rule,
        "nticks": 5,
        "tickformat": ",d",
        **({"range": [0, most]} if most is not None else {"rangemode": "tozero"}),
    }


def _middles(frame: pd.DataFrame) -> tuple[list[str], list[float]]:
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    middle = frame["period_start"] + days * pd.Timedelta(hours=12)
    return middle.dt.strftime("%Y-%m-%dT%H:%M").tolist(), (days * DAY * 0.9).tolist()


def sentence(low: Any, high: Any, kind: str, incidents: int, without: int, partly: int, parts: str = "") -> str:
    """Return what a bar says: its range, whose it is under one account, on how many incidents it rests."""
    text = casualties(low, high, kind, parts=parts)
    text += f"; {incidents:,} incident{'' if incidents == 1 else 's'}"
    if without:
        text += f", {without:,} of them without a figure"
    if partly:
        text += f", {partly:,} with a figure for one side only"
    return f"{text[0].upper()}{text[1:]}."


def cut(frame: pd.DataFrame, shown: Span) -> pd.Series:
    """Return whether the days shown leave only a part of each period (columns period_start, period_end)."""
    return (frame["period_start"] < shown[0]) | (frame["period_end"] > shown[1])


def _texts(frame: pd.DataFrame, kind: str, shown: Span) -> list[str]:
    # What lasted into the days shown can lie in a period before them.
    firsts = frame["period_start"].where(
        (frame["period_start"] >= shown[0]) | (frame["period_end"] < shown[0]), shown[0]
    )
    lasts = frame["period_end"].clip(upper=shown[1])
    return [
        f"<b>{span_text(first.date(), last.date())}</b><br>"
        + sentence(low, high, kind, incidents, without, partly, parts)
        for low, high, incidents, without, partly, parts, first, last in zip(
            *(frame[name].tolist() for name in ("low", "high", "incidents", "without", "partly", "parts")),
            firsts,
            lasts,
            strict=True,
        )
    ]


def _ranges(
    frame: pd.DataFrame,
    kind: str,
    colour: str,
    suffix: str,
    palette: Palette,
    shown: Span,
    *,
    keyed: bool,
    gaps: bool,
) -> list[dict[str, Any]]:
    x, widths = _middles(frame)
    low = frame["low"].astype("float64").fillna(0.0)
    high = frame["high"].astype("float64").fillna(0.0)
    texts = _texts(frame, kind, shown)
    axes = {"xaxis": "x", "yaxis": f"y{suffix}"}
    made: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": x,
            "y": values.tolist(),
            "width": widths,
            "marker": {"color": tinted(colour, opacity), "line": {"width": 0}},
            "name": name,
            "showlegend": keyed,
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
            **axes,
        }
        for values, opacity, name in (
            (low, SOLID, f"{kind.capitalize()}, low"),
            (high - low, FAINT, f"{kind.capitalize()}, up to the high end"),
        )
    ]
    stars = cut(frame, shown).to_numpy()
    if stars.any():
        made.append(
            {
                "type": "scatter",
                "x": [at for at, wanted in zip(x, stars, strict=True) if wanted],
                "y": high[stars].tolist(),
                "mode": "text",
                "text": ["*"] * int(stars.sum()),
                "textposition": "top center",
                "textfont": {"size": 14, "color": palette.ink},
                "showlegend": False,
                "cliponaxis": False,
                "hoverinfo": "skip",
                **axes,
            }
        )
    lacking = frame["without"] > 0
    if gaps:
        made.append(
            {
                "type": "scatter",
                "x": [at for at, wanted in zip(x, lacking, strict=True) if wanted] or [None],
                "y": [0] * max(int(lacking.sum()), 1),
                "mode": "markers",
                "marker": {"symbol": "triangle-up", "size": 7, "color": palette.ink},
                "name": "Has incidents without a figure",
                "showlegend": False,
                "cliponaxis": False,
                "hovertext": [text for text, wanted in zip(texts, lacking, strict=True) if wanted],
                "hovertemplate": "%{hovertext}<extra></extra>",
                **axes,
            }
        )
    return made


def _key(kind: str, palette: Palette) -> list[dict[str, Any]]:
    """Return the entries of the legend for panels of several colours: in none of them, since all are meant."""
    bars = [
        {"type": "bar", "x": [None], "y": [None], "marker": {"color": tinted(palette.muted, opacity)}, "name": name}
        for opacity, name in (
            (SOLID, f"{kind.capitalize()}, low"),
            (FAINT, f"{kind.capitalize()}, up to the high end"),
        )
    ]
    marker = {"symbol": "triangle-up", "size": 7, "color": palette.ink}
    mark = {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "marker": marker}
    return [*bars, {**mark, "name": "Has incidents without a figure"}]


def _counts(frame: pd.DataFrame, kind: str, palette: Palette, shown: Span) -> list[dict[str, Any]]:
    x, widths = _middles(frame)
    texts = _texts(frame, kind, shown)
    look = {"color": palette.muted, "line": {"width": 0}}
    hatched = {
        "color": palette.paper,
        "line": {"width": 0.8, "color": palette.ink},
        "pattern": {"shape": "/", "size": 5, "fgcolor": palette.ink},
    }
    return [
        {
            "type": "bar",
            "x": x,
            "y": values.tolist(),
            "width": widths,
            "marker": marker,
            "name": name,
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "xaxis": "x",
            "yaxis": "y2",
        }
        for values, marker, name in (
            (frame["incidents"] - frame["without"], look, "Incidents with a figure"),
            (frame["without"], hatched, "Without a figure"),
        )
    ]


def group_ranges(
    groups: pd.DataFrame, kind: str, labels: Labels, palette: Palette, colours: dict[str, str] | None = None
) -> Figure:
    """Return a bar from low to high for each group, with its name and the incidents it rests on above it.

    ``groups`` has group, label, low, high, incidents, without, partly and may have ``adds``; rows that do not add are
    drawn hatched and set in under the row that they belong to. ``colours`` gives a colour to a group.
    """
    adds = groups["adds"].tolist() if "adds" in groups else [True] * len(groups)
    height = (ROW + ROW_HEADING) * len(groups)
    top = float(groups["high"].max()) if groups["high"].notna().any() else 1.0
    positions = [-i for i in range(len(groups))]
    texts = [
        f"<b>{plain(row.label)}</b><br>"
        + sentence(row.low, row.high, kind, row.incidents, row.without, row.partly, row.parts)
        for row in groups.itertuples()
    ]
    shades = [(colours or {}).get(key, palette.ink) for key in groups["group"]]
    low = groups["low"].astype("float64").fillna(0.0).tolist()
    high = groups["high"].astype("float64").fillna(0.0).tolist()
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "x": values,
            "y": positions,
            "width": 0.42,
            "offset": -0.46,
            "marker": {
                "color": shades,
                "opacity": [opacity if whole else opacity * 0.75 for whole in adds],
                "line": {"width": 0},
                "pattern": {
                    "shape": ["" if whole else "/" for whole in adds],
                    "size": 6,
                    "fgcolor": palette.paper,
                    "fillmode": "overlay",
                },
            },
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for values, opacity in ((high, 0.4), (low, 0.95))
    ]
    traces.append(
        {
            "type": "scatter",
            "x": high,
            "y": [position - 0.25 for position in positions],
            "mode": "text",
            "text": [f" {figure_text(a, b)}" for a, b in zip(groups["low"], groups["high"], strict=True)],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": palette.ink},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    )
    words = [
        note(
            _heading(row, whole, palette),
            palette,
            y=position - 0.02,
            yref="y",
            yanchor="bottom",
            xshift=0 if whole else 14,
            colour=palette.ink,
        )
        for row, whole, position in zip(groups.itertuples(), adds, positions, strict=True)
    ]
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=44,
        annotations=words,
        barmode="overlay",
        dragmode=False,
        showlegend=False,
        xaxis={
            "range": [0, max(top, 1.0) * 1.3],
            "fixedrange": True,
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zerolinecolor": palette.rule,
            "tickformat": ",d",
            "nticks": 6,
            "title": {"text": f"Persons {kind}, as claimed", "standoff": 4, "font": {"size": 12}},
        },
        yaxis={"visible": False, "fixedrange": True, "range": [-len(groups) + 0.46, 0.5]},
    )


def _heading(row: Any, whole: bool, palette: Palette) -> str:
    gaps = f", {row.without:,} no figure" if row.without else ""
    name = f"<b>{plain(row.label)}</b>" if whole else plain(row.label)
    rest = f"{row.incidents:,} incident{'' if row.incidents == 1 else 's'}{gaps}"
    return f"{name} <span style='color:{palette.muted}'>· {rest}</span>"
