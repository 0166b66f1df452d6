"""The claims of one incident side by side: a bar from the lowest to the highest figure of each claimant."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.parties import population_colours
from dashboard.charts.theme import Labels, Palette, dressed, note, plain, wrapped
from dashboard.lens import figure_text
from dashboard.vocabulary import SUFFERED_BY

ROW_HEIGHT, TALL_ROW = 25, 32
"""Pixels of a row whose claimant's name takes one line, and two."""

HEADING = 40
LEFT = 150
NAME = 21
"""Characters of a line of a claimant's name that have room beside the axis."""


def claim_spread(spread: pd.DataFrame, labels: Labels, palette: Palette, kind: str = "killed") -> Figure:
    """Return for each population the total of every claimant, from low to high.

    ``spread`` is what ``analysis.one_incident.claimant_spread`` returns (the rows of lenses are left out);
    ``kind`` is killed or injured. A claimant who gives no number of killed stands in its row with these words; who
    gives no number of injured is left out, since most do not.
    """
    rows = spread[~spread["is_lens"]]
    if kind == "injured":
        rows = rows[rows["injured_low"].notna()]
    populations = [key for key in SUFFERED_BY if (rows["suffered_by"] == key).any()]
    if not populations:
        return _without_rows(labels, palette, kind)
    top = float(rows[f"{kind}_high"].max()) if rows[f"{kind}_high"].notna().any() else 1.0
    counts = [int((rows["suffered_by"] == key).sum()) for key in populations]
    row_height = TALL_ROW if rows["who"].str.len().max() > NAME else ROW_HEIGHT
    height = sum(row_height * count + HEADING for count in counts)
    traces: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    upper = float(height)
    colours = population_colours(palette.name)
    for number, (key, count) in enumerate(zip(populations, counts, strict=True), start=1):
        lower = upper - HEADING - row_height * count
        suffix = "" if number == 1 else str(number)
        last = number == len(populations)
        traces += _population(rows[rows["suffered_by"] == key], suffix, colours[key], kind, palette)
        headings.append(
            note(SUFFERED_BY[key].label, palette, y=(upper - HEADING) / height, yanchor="bottom", yshift=2, size=13)
        )
        axes[f"xaxis{suffix}"] = {
            "anchor": f"y{suffix}",
            "range": [0, max(top, 1) * 1.22],
            "fixedrange": True,
            "showticklabels": last,
            "title": {"text": f"Persons {kind}, as claimed" if last else "", "standoff": 4, "font": {"size": 12}},
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zerolinecolor": palette.rule,
        }
        axes[f"yaxis{suffix}"] = {
            "anchor": f"x{suffix}",
            "domain": [lower / height, (upper - HEADING) / height],
            "fixedrange": True,
            "showgrid": False,
            "tickfont": {"size": 11.5},
            "linecolor": palette.rule,
        }
        upper = lower
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=46,
        left=LEFT,
        width=58,
        annotations=headings,
        showlegend=False,
        barmode="overlay",
        dragmode=False,
        **axes,
    )


def _without_rows(labels: Labels, palette: Palette, kind: str) -> Figure:
    hidden = {"visible": False, "fixedrange": True}
    words = note(f"Nobody gives a figure for the {kind}.", palette, y=0.5, yanchor="middle")
    return dressed(
        [], labels, palette, height=2 * ROW_HEIGHT, width=58, annotations=[words], xaxis=hidden, yaxis=hidden
    )


def _population(rows: pd.DataFrame, suffix: str, colour: str, kind: str, palette: Palette) -> list[dict[str, Any]]:
    rows = rows.sort_values([f"{kind}_high", "who"], ascending=[True, False], na_position="first")
    names = [wrapped(name, NAME) for name in rows["who"]]
    low = rows[f"{kind}_low"].astype("float64")
    high = rows[f"{kind}_high"].astype("float64")
    texts = [figure_text(a, b) for a, b in zip(rows[f"{kind}_low"], rows[f"{kind}_high"], strict=True)]
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    bars = [
        {
            "type": "bar",
            "x": values.fillna(0).tolist(),
            "y": names,
            "orientation": "h",
            "marker": {"color": colour, "opacity": opacity},
            "hovertext": [f"{plain(who)}: {text} {kind}" for who, text in zip(rows["who"], texts, strict=True)],
            "hovertemplate": "%{hovertext}<extra></extra>",
            **axes,
        }
        for values, opacity in ((high, 0.4), (low, 0.95))
    ]
    return [
        *bars,
        {
            "type": "scatter",
            "x": high.fillna(0).tolist(),
            "y": names,
            "mode": "text",
            "text": [f" {text}" for text in texts],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": palette.ink},
            "cliponaxis": False,
            "hoverinfo": "skip",
            **axes,
        },
    ]
