"""The strip above the timeline: the whole record in small, from which a range of dates is dragged."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis.timelines import incidents_by_period, suitable_period
from dashboard.charts.theme import FONT, Palette

HEIGHT = 84


def brush(
    frame: pd.DataFrame,
    record: tuple[pd.Timestamp, pd.Timestamp],
    chosen: tuple[pd.Timestamp, pd.Timestamp] | None,
    palette: Palette,
) -> go.Figure:
    """Return bars of incidents per period over the whole record, the chosen dates marked.

    ``frame`` is what ``analysis.records.records`` returns for the filters without their dates, ``record`` the first
    and last day of the record, ``chosen`` the dates of the filters (None: all of them).
    """
    period = suitable_period(*record)
    counts = incidents_by_period(frame, period, record)
    days = (counts["period_end"] - counts["period_start"]).dt.days + 1
    figure = go.Figure()
    figure.add_bar(
        x=(counts["period_start"] + days * pd.Timedelta(hours=12)).dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        y=counts["incidents"].tolist(),
        width=(days * 86_400_000 * 0.9).tolist(),
        marker={"color": palette.muted, "line": {"width": 0}},
        customdata=counts["period_start"].dt.strftime("%Y-%m-%d").tolist(),
        hovertemplate=f"{period.capitalize()} from %{{customdata}}: %{{y}} incidents<extra></extra>",
        unselected={"marker": {"opacity": 0.55}},
    )
    if chosen is not None:
        figure.add_vrect(
            x0=chosen[0].strftime("%Y-%m-%d"),
            x1=(chosen[1] + pd.Timedelta(days=1)).strftime("%Y-%m-%d"),
            fillcolor=palette.accent,
            opacity=0.22,
            line={"width": 1, "color": palette.accent},
        )
    ends = [record[0].strftime("%Y-%m-%d"), (record[1] + pd.Timedelta(days=1)).strftime("%Y-%m-%d")]
    figure.update_xaxes(
        type="date", range=ends, fixedrange=True, showgrid=False, linecolor=palette.rule, ticks="outside"
    )
    figure.update_yaxes(fixedrange=True, showgrid=False, showticklabels=False, zeroline=False)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 4, "r": 4, "t": 4, "b": 24},
        paper_bgcolor=palette.paper,
        plot_bgcolor=palette.panel,
        font={"family": FONT, "size": 12, "color": palette.ink},
        dragmode="select",
        selectdirection="h",
        showlegend=False,
        bargap=0.05,
        newselection={"line": {"color": palette.accent}},
        selectionrevision=str(chosen),
    )
    return figure
