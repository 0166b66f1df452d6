"""The timeline: incidents in lanes over casualties by period, on one time axis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis.timelines import PERIOD_LABELS, PERIODS
from dashboard.analysis.words import began_before, casualties
from dashboard.charts import lanes
from dashboard.charts.figure import Figure
from dashboard.charts.phases import ROW, bands, names, phase_rows, phases_within, strips
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, tinted
from dashboard.filters import span_text

ONE_DAY = pd.Timedelta(days=1)


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
    *,
    by_lane: pd.DataFrame | None = None,
    measures: lanes.Measures = lanes.ON_PAGE,
) -> Figure:
    """Return lanes of incidents over bars of casualties.

    ``frame`` is what ``analysis.records.records`` returns, ``by_period`` what
    ``analysis.timelines.casualties_by_period`` returns for ``period``, ``links`` the rows of the table ``responses``
    to be drawn, ``phases`` the table ``phases``, ``span`` the first and last day shown. Bars are solid up to the lowest
    and faint up to the highest claim under the lens. Links are drawn where both incidents are shown: a full line where
    the acting party declared them, a dotted one where reports made them. With ``by_lane``, what
    ``analysis.lanes.lanes_by_period`` returns for ``period``, lanes have bars instead of symbols. ``measures`` says
    how large its parts are drawn; phases for which that leaves no row are left out, and the caption says how many.
    """
    days = (span[1] - span[0]).days + 1
    margin = pd.Timedelta(days=max(1, round(days * 0.015)))
    ends = pd.PeriodIndex([span[0], span[1]], freq=PERIODS[period])
    shown = (min(span[0] - margin, ends[0].start_time), max(span[1] + margin, ends[1].end_time.normalize() + ONE_DAY))
    phased = phase_rows(phases, shown, measures.phases)
    left_out = len(phases_within(phases, shown)) - len(phased)
    if left_out:
        without = f"{left_out} more period{'s' if left_out > 1 else ''} not shown."
        labels = replace(labels, note=f"{labels.note} {without}".strip())
    earlier = began_before(int((frame["date_start"] < shown[0]).sum()))
    labels = replace(labels, note=f"{labels.note} {earlier}".strip())
    rows = int(phased["row"].max()) + 1 if len(phased) else 0
    bars = by_lane is not None
    placed, stack = lanes.on_the_line(frame) if bars else lanes.positions(frame, days, measures)
    # One unit of the y axis is a lane of the least height; the rows of the phases lie above the first one.
    top = stack.top + ROW * rows / measures.lane
    lanes_height = round(measures.lane * (top - stack.bottom))
    drawing = lanes_height + measures.bars + measures.gap
    heights = [top - ROW * (row + 0.5) / measures.lane for row in range(rows)]
    lines = lanes.rules(stack, palette, low=bars or days <= lanes.LABELLED)
    marks = (
        lanes.symbols(placed, days, palette) if by_lane is None else lanes.lane_bars(by_lane, stack, period, palette)
    )
    traces = [
        *lanes.links(placed, links, palette),
        *marks,
        *_bars(by_period, period, palette),
    ]
    entries = [trace["name"] for trace in traces if trace.get("showlegend", True)]
    traces += strips(phased, heights, palette)
    heading = note(
        f"Killed per {period} (solid: lowest, faint: highest)",
        palette,
        y=measures.bars / drawing,
        yanchor="bottom",
        yshift=3,
    )
    most = {} if by_lane is None else lanes.highest(by_lane)
    axis = {"gridcolor": palette.rule, "linecolor": palette.rule, "zeroline": False}
    time = {
        **axis,
        "type": "date",
        "range": [_day(shown[0]), _day(shown[1])],
        "showgrid": True,
        **_ticks(days),
    }
    return dressed(
        traces,
        labels,
        palette,
        height=drawing,
        bottom=44,
        left=measures.left,
        legend=legend_height(entries, 430, grid=True),
        annotations=[heading, *names(phased, heights, palette)],
        shapes=[*bands(phased, shown, palette), *lines],
        xaxis={**time, "anchor": "y", "matches": "x2", "showticklabels": False},
        xaxis2={
            **time,
            "anchor": "y2",
            "title": {"text": _date_title(span, days), "standoff": 4, "font": {"size": 12}},
        },
        yaxis={
            **axis,
            "anchor": "x",
            "domain": [(measures.bars + measures.gap) / drawing, 1],
            "showgrid": False,
            "fixedrange": True,
            "tickvals": list(stack.middles.values()),
            "ticktext": lanes.titles(stack, most, period, palette, measures.line),
            "range": [stack.bottom, top],
        },
        yaxis2={
            **axis,
            "anchor": "x2",
            "domain": [0, measures.bars / drawing],
            "showgrid": True,
            "fixedrange": True,
            "rangemode": "tozero",
        },
        dragmode="zoom",
        clickmode="event",
        bargap=0.08,
        barmode="stack",
        showlegend=True,
    )


def _day(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _ticks(days: int) -> dict[str, Any]:
    """Return how days are written below the axis: one by one where there are few, days before months otherwise."""
    if days <= lanes.LABELLED:
        return {"dtick": 86_400_000, "tickformat": "%a<br>%-d %b"}
    stops = ((None, 86_400_000 * 27, "%-d %b\n%Y"), (86_400_000 * 27, "M11", "%b\n%Y"), ("M12", None, "%Y"))
    return {"tickformatstops": [{"dtickrange": [first, last], "value": text} for first, last, text in stops]}


def _date_title(span: Span, days: int) -> str:
    """Return the title of the time axis, with the year where the ticks leave it out."""
    if days > lanes.LABELLED:
        return "Local date"
    years = sorted({span[0].year, span[1].year})
    return f"Local date, {'–'.join(map(str, years))}"


def _bars(by_period: pd.DataFrame, period: str, palette: Palette) -> list[dict[str, Any]]:
    low = by_period["killed_low"].astype("float64").fillna(0.0)
    high = by_period["killed_high"].astype("float64").fillna(0.0)
    texts = []
    for row in by_period.itertuples():
        killed = casualties(row.killed_low, row.killed_high, "killed", parts=row.killed_parts)
        injured = casualties(row.injured_low, row.injured_high, "injured", parts=row.injured_parts)
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
                    "color": tinted(palette.ink, opacity),
                    "line": {"width": [line if value > 0 else 0.0 for value in values], "color": palette.ink},
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
