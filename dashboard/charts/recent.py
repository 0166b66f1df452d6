"""The overview's figures: the last days beside the days before, and a small strip of months for each lane."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.parties import party_colour, party_of_lane
from dashboard.charts.theme import Labels, Palette, dressed, note, plain
from dashboard.lens import figure_text
from dashboard.vocabulary import LANES

BAR = 20
HEADING = 24
GAP = 10
STRIP = 34
STRIP_HEADING = 20


def comparison(rows: pd.DataFrame, labels: Labels, palette: Palette) -> Figure:
    """Return for each measure two bars: the last days and the days before, each measure on a scale of its own.

    ``rows`` has measure, unit, span (what a bar is named after), low, high (missing: no figure), without (incidents
    that have none), text. Ranges are solid up to the low and faint up to the high end; counts are one solid bar.
    """
    measures = list(dict.fromkeys(rows["measure"]))
    panels = [rows[rows["measure"] == measure] for measure in measures]
    heights = [HEADING + BAR * len(panel) + GAP for panel in panels]
    height = sum(heights)
    traces: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    upper = float(height)
    for number, (measure, panel, tall) in enumerate(zip(measures, panels, heights, strict=True), start=1):
        suffix = "" if number == 1 else str(number)
        lower = upper - tall + GAP
        top = float(panel["high"].max()) if panel["high"].notna().any() else 1.0
        traces += _pair(panel, suffix, palette)
        headings.append(
            note(plain(measure), palette, y=(upper - HEADING) / height, yanchor="bottom", yshift=2, size=13)
        )
        axes[f"xaxis{suffix}"] = {
            "anchor": f"y{suffix}",
            "range": [0, max(top, 1.0) * 1.45],
            "fixedrange": True,
            "visible": False,
        }
        axes[f"yaxis{suffix}"] = {
            "anchor": f"x{suffix}",
            "domain": [lower / height, (upper - HEADING) / height],
            "fixedrange": True,
            "showgrid": False,
            "linecolor": palette.rule,
            "autorange": "reversed",
        }
        upper -= tall
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        left=128,
        width=58,
        annotations=headings,
        barmode="overlay",
        bargap=0.18,
        dragmode=False,
        showlegend=False,
        **axes,
    )


def _pair(panel: pd.DataFrame, suffix: str, palette: Palette) -> list[dict[str, Any]]:
    names = [plain(name) for name in panel["span"]]
    colour = palette.accent if panel["unit"].iloc[0] == "incidents" else palette.ink
    low = panel["low"].astype("float64").fillna(0.0)
    high = panel["high"].astype("float64").fillna(0.0)
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "y": names}
    hover = {"hovertext": [plain(text) for text in panel["text"]], "hovertemplate": "%{hovertext}<extra></extra>"}
    return [
        *(
            {
                "type": "bar",
                "x": values.tolist(),
                "orientation": "h",
                "marker": {"color": colour, "opacity": opacity},
                **hover,
                **axes,
            }
            for values, opacity in ((high, 0.4), (low, 0.95))
        ),
        {
            "type": "scatter",
            "x": high.tolist(),
            "mode": "text",
            "text": [
                f" {figure_text(a, b)}" + (f" ({without:,})" if without else "")
                for a, b, without in zip(panel["low"], panel["high"], panel["without"].fillna(0), strict=True)
            ],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": palette.ink},
            "cliponaxis": False,
            "hoverinfo": "skip",
            **axes,
        },
    ]


def lane_strips(counts: pd.DataFrame, own_scale: bool, labels: Labels, palette: Palette) -> Figure:
    """Return a strip of monthly bars for each lane.

    ``counts`` is what ``analysis.recent.lane_months`` returns, with the lanes that are to be drawn. All strips have
    one scale, or each its own (``own_scale``); the tallest bar of a strip is named beside its lane.
    """
    lanes = [lane for lane in LANES if lane in counts.columns]
    heights = (STRIP + STRIP_HEADING) * len(lanes)
    months = counts["month_start"].dt.strftime("%Y-%m-%d").tolist()
    words = counts["month_start"].dt.strftime("%b %Y").tolist()
    most = int(counts[lanes].to_numpy().max()) if lanes else 1
    traces: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    for number, lane in enumerate(lanes, start=1):
        suffix = "" if number == 1 else str(number)
        upper = heights - (STRIP + STRIP_HEADING) * (number - 1)
        values = counts[lane].tolist()
        peak = max(values)
        at = words[values.index(peak)]
        in_all = sum(values)
        headings.append(
            note(
                f"<b>{plain(LANES[lane].label)}</b>  {in_all:,} total · peak {peak:,} ({at})",
                palette,
                y=(upper - STRIP_HEADING) / heights,
                yanchor="bottom",
                yshift=1,
                size=12,
            )
        )
        traces.append(
            {
                "type": "bar",
                "x": months,
                "y": values,
                "xaxis": "x",
                "yaxis": f"y{suffix}",
                "marker": {"color": party_colour(party_of_lane(lane), palette.name), "line": {"width": 0}},
                "hovertext": [
                    f"{plain(LANES[lane].label)}, {word}: {value} incident{'' if value == 1 else 's'}."
                    for word, value in zip(words, values, strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
        axes[f"yaxis{suffix}"] = {
            "anchor": "x",
            "domain": [(upper - STRIP_HEADING - STRIP) / heights, (upper - STRIP_HEADING) / heights],
            "range": [0, max(peak if own_scale else most, 1)],
            "fixedrange": True,
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": palette.rule,
        }
    return dressed(
        traces,
        labels,
        palette,
        height=max(heights, STRIP),
        bottom=40,
        width=58,
        annotations=headings,
        bargap=0.15,
        dragmode=False,
        showlegend=False,
        xaxis={
            "type": "date",
            "anchor": f"y{len(lanes) if len(lanes) > 1 else ''}",
            "fixedrange": True,
            "showgrid": True,
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "ticks": "outside",
            "tickcolor": palette.rule,
            "dtick": "M6",
            "tickformat": "%b %Y",
            "tickangle": 0,
        },
        **axes,
    )
