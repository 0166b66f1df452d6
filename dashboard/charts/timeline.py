"""The timeline: incidents in lanes over casualties by period, on one time axis."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.analysis.timelines import PERIOD_LABELS, stacked_positions
from dashboard.charts.theme import Labels, Palette, dress, legend_height, plain, write
from dashboard.charts.words import casualties, hover
from dashboard.filters import span_text
from dashboard.vocabulary import EVENT_TYPES, FAMILIES, LANES, PHASE_KINDS

LANE_HEIGHT = 66
BARS_HEIGHT = 170
LEFT = 134
PHASE_ROWS = 3
PANEL_GAP = 40
BAR_COLOUR = FAMILIES["strikes"].colour
STEP = 0.2
"""How far apart two incidents of a lane stand that would hide one another, as a share of the lane's height."""


def timeline(
    frame: pd.DataFrame,
    by_period: pd.DataFrame,
    period: str,
    links: pd.DataFrame,
    phases: pd.DataFrame,
    span: tuple[pd.Timestamp, pd.Timestamp],
    labels: Labels,
    palette: Palette,
) -> go.Figure:
    """Return lanes of incidents over bars of casualties.

    ``frame`` is what ``analysis.records.records`` returns, ``by_period`` what
    ``analysis.timelines.casualties_by_period`` returns for ``period``, ``links`` the table ``responses``,
    ``phases`` the table ``phases``, ``span`` the first and last day shown. Bars are dark up to the lowest and light
    up to the highest claim under the lens. Links are drawn where both incidents are shown: a full line where the
    acting party declared them, a dotted one where reports made them.
    """
    lanes = [key for key in LANES if (frame["lane"] == key).any()]
    lanes_height = max(LANE_HEIGHT * max(len(lanes), 1), 120) + PHASE_ROWS * 15
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=PANEL_GAP / (lanes_height + BARS_HEIGHT + PANEL_GAP),
        row_heights=[lanes_height, BARS_HEIGHT],
    )
    margin = pd.Timedelta(days=max(1, round((span[1] - span[0]).days * 0.015)))
    shown = (span[0] - margin, span[1] + margin)
    positions = _positions(frame, lanes, (shown[1] - shown[0]).days)
    _add_phases(figure, phases, shown, palette)
    _add_links(figure, positions, links, palette)
    _add_lanes(figure, positions, lanes, palette)
    _add_bars(figure, by_period, period, palette)
    axis = {"showgrid": True, "gridcolor": palette.rule, "linecolor": palette.rule, "zeroline": False}
    figure.update_xaxes(type="date", range=[_day(shown[0]), _day(shown[1])], hoverformat="%-d %b %Y", **axis)
    figure.update_xaxes(title={"text": "Local date", "standoff": 4, "font": {"size": 12}}, row=2, col=1)
    figure.update_yaxes(
        tickvals=[-i for i in range(len(lanes))],
        ticktext=[_broken(LANES[lane].label) for lane in lanes],
        range=[-len(lanes) + 0.42, 0.58 + PHASE_ROWS * 15 / LANE_HEIGHT],
        fixedrange=True,
        row=1,
        col=1,
        **{**axis, "showgrid": False},
    )
    figure.update_yaxes(rangemode="tozero", fixedrange=True, row=2, col=1, **axis)
    figure.update_layout(
        dragmode=False,
        clickmode="event",
        bargap=0.08,
        barmode="stack",
        showlegend=True,
        font_size=13,
    )
    drawing = lanes_height + BARS_HEIGHT + PANEL_GAP
    names = [trace.name for trace in figure.data if trace.name and trace.showlegend is not False]
    legend = legend_height(names, 430, grid=True)
    dress(figure, labels, palette, height=drawing, bottom=44, left=LEFT, legend=legend)
    write(
        figure,
        f"Killed per {period}, lowest (dark) to highest (light) under the lens",
        palette,
        y=(BARS_HEIGHT / drawing),
        yanchor="bottom",
        yshift=3,
    )
    return figure


def _day(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")


def _broken(label: str) -> str:
    words, lines = label.split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 19 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _positions(frame: pd.DataFrame, lanes: list[str], days: int) -> pd.DataFrame:
    """Return the records with ``y``: the lane's line, and above and below it those that would hide one another."""
    stack = stacked_positions(frame, days / 75)
    most = stack.groupby(frame["lane"]).transform("max") if len(frame) else stack
    step = np.minimum(STEP, 0.72 / np.maximum(most.astype("float64"), 1.0))
    swing = np.where(stack % 2 == 0, stack // 2, -(stack // 2 + 1))
    order = {lane: -i for i, lane in enumerate(lanes)}
    return frame.assign(y=frame["lane"].map(order).astype("float64") + swing * step)


def _add_phases(
    figure: go.Figure, phases: pd.DataFrame, shown: tuple[pd.Timestamp, pd.Timestamp], palette: Palette
) -> None:
    inside = phases[(phases["date_start"] <= shown[1]) & (phases["date_end"].isna() | (phases["date_end"] >= shown[0]))]
    for number, phase in enumerate(inside.sort_values("date_start").itertuples()):
        first = max(phase.date_start, shown[0])
        last = shown[1] if pd.isna(phase.date_end) else min(phase.date_end + pd.Timedelta(days=1), shown[1])
        figure.add_vrect(
            x0=_day(first),
            x1=_day(last),
            fillcolor=palette.accent,
            opacity=0.12,
            line_width=0,
            layer="below",
        )
        name = phase.name if len(phase.name) <= 44 else phase.name[:43] + "…"
        late = (first - shown[0]) > 0.6 * (shown[1] - shown[0])
        figure.add_annotation(
            x=_day(last if late else first),
            xref="x",
            y=1,
            yref="paper",
            yanchor="top",
            yshift=-2 - 14 * (number % PHASE_ROWS),
            xanchor="right" if late else "left",
            xshift=-2 if late else 2,
            text=f"{plain(name)} ({PHASE_KINDS[phase.kind].label.lower()})",
            showarrow=False,
            font={"size": 11, "color": palette.muted},
        )


def _add_links(figure: go.Figure, positions: pd.DataFrame, links: pd.DataFrame, palette: Palette) -> None:
    at = positions.drop_duplicates("incident_id").set_index("incident_id")[["date_start", "y"]]
    drawn = links[links["incident_id"].isin(at.index) & links["responds_to_id"].isin(at.index)]
    for basis, dash, name in (("declared", "solid", "Answer, declared"), ("reported", "dot", "Answer, as reported")):
        rows = drawn[drawn["basis"] == basis]
        if rows.empty:
            continue
        first, last = at.loc[rows["responds_to_id"]], at.loc[rows["incident_id"]]
        gap = pd.Series([None] * len(rows))
        xs = np.column_stack(
            [first["date_start"].dt.strftime("%Y-%m-%d"), last["date_start"].dt.strftime("%Y-%m-%d"), gap]
        )
        ys = np.column_stack([first["y"], last["y"], gap])
        figure.add_scatter(
            x=xs.ravel().tolist(),
            y=ys.ravel().tolist(),
            mode="lines",
            line={"color": palette.muted, "width": 1.1, "dash": dash},
            opacity=0.8,
            name=name,
            legendrank=3000,
            hoverinfo="skip",
            row=1,
            col=1,
        )


def _add_lanes(figure: go.Figure, positions: pd.DataFrame, lanes: list[str], palette: Palette) -> None:
    for i in range(len(lanes)):
        figure.add_shape(
            type="line",
            x0=0,
            x1=1,
            xref="x domain",
            y0=-i,
            y1=-i,
            line={"color": palette.rule, "width": 1},
            layer="below",
        )
    for kind in (key for key in EVENT_TYPES if (positions["event_type"] == key).any()):
        rows = positions[positions["event_type"] == kind]
        killed = np.sqrt(rows["killed_high"].astype("float64").fillna(0.0))
        hollow = rows["status"].isin(["single_source", "disputed"])
        figure.add_scatter(
            x=rows["date_start"].dt.strftime("%Y-%m-%d").tolist(),
            y=rows["y"].tolist(),
            mode="markers",
            marker={
                "symbol": [EVENT_TYPES[kind].symbol + ("-open" if empty else "") for empty in hollow],
                "size": (killed * 2.2).clip(lower=9, upper=42).round(1).tolist(),
                "color": EVENT_TYPES[kind].tint,
                "opacity": 0.85,
                "line": {"width": [1.8 if empty else 0.8 for empty in hollow], "color": palette.ink},
            },
            name=EVENT_TYPES[kind].label,
            customdata=rows["incident_id"].tolist(),
            text=hover(rows),
            hovertemplate="%{text}<extra></extra>",
            row=1,
            col=1,
        )


def _add_bars(figure: go.Figure, by_period: pd.DataFrame, period: str, palette: Palette) -> None:
    low = by_period["killed_low"].astype("float64").fillna(0.0)
    high = by_period["killed_high"].astype("float64").fillna(0.0)
    texts = []
    for row in by_period.itertuples():
        killed = casualties(row.killed_low, row.killed_high, "killed")
        injured = casualties(row.injured_low, row.injured_high, "injured")
        without = (
            f"<br>{row.without} of {row.kinetic} incidents without a figure for the killed." if row.without else ""
        )
        span = span_text(row.period_start.date(), row.period_end.date())
        texts.append(f"<b>{span}</b><br>{killed[0].upper()}{killed[1:]}; {injured}.{without}")
    middle = by_period["period_start"] + (by_period["period_end"] - by_period["period_start"]) / 2
    width = ((by_period["period_end"] - by_period["period_start"]).dt.days + 1) * 86_400_000 * 0.92
    x = (middle if period != "day" else by_period["period_start"]).dt.strftime("%Y-%m-%dT%H:%M").tolist()
    for values, opacity, name, line in (
        (low, 0.95, "Killed, lowest claim", 0.0),
        (high - low, 0.38, "Killed, up to the highest claim", 0.8),
    ):
        edges = [line if value > 0 else 0.0 for value in values]
        figure.add_bar(
            x=x,
            y=values.tolist(),
            width=width.tolist(),
            marker={"color": BAR_COLOUR, "opacity": opacity, "line": {"width": edges, "color": BAR_COLOUR}},
            name=name,
            legendrank=4000,
            text=texts,
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            row=2,
            col=1,
        )
    gaps = by_period[by_period["without"] > 0]
    if not gaps.empty:
        position = (gaps["period_start"] + (gaps["period_end"] - gaps["period_start"]) / 2).dt.strftime(
            "%Y-%m-%dT%H:%M"
        )
        figure.add_scatter(
            x=(position if period != "day" else gaps["period_start"].dt.strftime("%Y-%m-%dT%H:%M")).tolist(),
            y=[0] * len(gaps),
            mode="markers",
            marker={"symbol": "triangle-up", "size": 8, "color": palette.ink},
            name=f"{PERIOD_LABELS[period]} with incidents without a figure",
            legendrank=5000,
            text=[f"{n} incident{'s' if n > 1 else ''} without a figure for the killed" for n in gaps["without"]],
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
            row=2,
            col=1,
        )
