"""The claims of one incident side by side: a bar from the lowest to the highest figure of each claimant."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.theme import POPULATION_COLOURS, Labels, Palette, dress, plain, write
from dashboard.lens import figure_text
from dashboard.vocabulary import SUFFERED_BY

ROW_HEIGHT = 25


def claim_spread(spread: pd.DataFrame, labels: Labels, palette: Palette, kind: str = "killed") -> go.Figure:
    """Return for each population the total of every claimant, from low to high.

    ``spread`` is what ``analysis.one_incident.claimant_spread`` returns (the rows of lenses are left out);
    ``kind`` is killed or injured. A claimant who gives no number of killed stands in its row with these words; who
    gives no number of injured is left out, since most do not.
    """
    rows = spread[~spread["is_lens"]]
    if kind == "injured":
        rows = rows[rows["injured_low"].notna()]
    populations = [key for key in SUFFERED_BY if (rows["suffered_by"] == key).any()]
    counts = [int((rows["suffered_by"] == key).sum()) for key in populations]
    if not populations:
        return _without_rows(labels, palette, kind)
    gap = 46
    height = ROW_HEIGHT * sum(counts) + gap * len(populations)
    figure = make_subplots(
        rows=len(populations),
        cols=1,
        shared_xaxes=True,
        row_heights=counts,
        vertical_spacing=min(gap / height, 0.9 / max(len(populations) - 1, 1)),
        subplot_titles=[f"{SUFFERED_BY[key].label}" for key in populations],
    )
    for row, key in enumerate(populations, start=1):
        _add_population(figure, rows[rows["suffered_by"] == key], row, POPULATION_COLOURS[key], kind, palette)
    figure.update_annotations(x=0, xanchor="left", font={"size": 13, "color": palette.ink})
    top = float(rows[f"{kind}_high"].max()) if rows[f"{kind}_high"].notna().any() else 1.0
    axis = {"gridcolor": palette.rule, "linecolor": palette.rule, "zerolinecolor": palette.rule}
    figure.update_xaxes(range=[0, max(top, 1) * 1.22], rangemode="tozero", fixedrange=True, **axis)
    figure.update_xaxes(
        title={"text": f"Persons {kind}, as claimed", "standoff": 4, "font": {"size": 12}}, row=len(populations), col=1
    )
    figure.update_yaxes(fixedrange=True, showgrid=False, linecolor=palette.rule)
    figure.update_layout(showlegend=False, barmode="overlay", dragmode=False)
    return dress(figure, labels, palette, height=height, bottom=46, left=150, width=58)


def _without_rows(labels: Labels, palette: Palette, kind: str) -> go.Figure:
    figure = go.Figure()
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    write(figure, f"Nobody gives a figure for the {kind}.", palette, y=0.5, yanchor="middle")
    return dress(figure, labels, palette, height=2 * ROW_HEIGHT, width=64)


def _add_population(figure: go.Figure, rows: pd.DataFrame, row: int, colour: str, kind: str, palette: Palette) -> None:
    rows = rows.sort_values([f"{kind}_high", "who"], ascending=[True, False], na_position="first")
    names = [plain(name) for name in rows["who"]]
    low = rows[f"{kind}_low"].astype("float64")
    high = rows[f"{kind}_high"].astype("float64")
    texts = [figure_text(a, b) for a, b in zip(rows[f"{kind}_low"], rows[f"{kind}_high"], strict=True)]
    for values, opacity in ((high, 0.4), (low, 0.95)):
        figure.add_bar(
            x=values.fillna(0).tolist(),
            y=names,
            orientation="h",
            marker={"color": colour, "opacity": opacity},
            hovertext=[f"{name}: {text} {kind}" for name, text in zip(names, texts, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            row=row,
            col=1,
        )
    figure.add_scatter(
        x=high.fillna(0).tolist(),
        y=names,
        mode="text",
        text=[f" {text}" for text in texts],
        textposition="middle right",
        textfont={"size": 12, "color": palette.ink},
        cliponaxis=False,
        hoverinfo="skip",
        row=row,
        col=1,
    )
