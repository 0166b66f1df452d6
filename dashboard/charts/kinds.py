"""Incidents by kind of event, with the killed in words: small enough to stand beside a map."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.whose_dead import join_parts
from dashboard.charts.figure import Figure
from dashboard.charts.theme import Labels, Palette, dressed
from dashboard.lens import figure_text
from dashboard.vocabulary import EVENT_TYPES, KINETIC_TYPES

ROW = 27
"""Pixels of a bar with the space around it."""

WIDTH = 46
"""Characters of a line of text on a drawing that is some 330 pixels wide."""


def kind_words(kind: str, low: object, high: object) -> str:
    """Return the killed of a kind; nothing for kinds of events in which nobody is killed."""
    if pd.isna(low):
        return "no figure" if kind in KINETIC_TYPES else ""
    return figure_text(low, high)


def incidents_by_kind(sums: pd.DataFrame, labels: Labels, palette: Palette) -> Figure:
    """Return horizontal bars of incidents by event type, the most frequent on top, each with its killed.

    ``sums`` is what ``analysis.hexagons.counted`` returns for the event type.
    """
    order = sums.sort_values("incidents", kind="stable")
    names = [EVENT_TYPES[kind].label for kind in order.index]
    words = [kind_words(kind, row["killed_low"], row["killed_high"]) for kind, row in order.iterrows()]
    # Where no incident of a kind has a figure the words say so already.
    gaps = order["without"].where(order["killed_low"].notna(), 0).tolist()
    counts = order["incidents"].tolist()
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": counts,
        "y": names,
        "marker": {"color": palette.accent},
        "text": [
            f"{count:,}" + (f" · {text}" if text else "") + (f" ({without:,})" if without else "")
            for count, text, without in zip(counts, words, gaps, strict=True)
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": palette.ink, "size": 12},
        "hovertext": [
            f"{name}: {count:,} incident{'s' if count != 1 else ''}"
            f"{', killed: ' + join_parts(text, parts) if text else ''}"
            f"{f', no figure for the killed in {without:,}' if without else ''}."
            for name, count, text, without, parts in zip(names, counts, words, gaps, order["parts"], strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return dressed(
        [bars],
        labels,
        palette,
        height=ROW * len(order) + 10,
        bottom=40,
        left=172,
        width=WIDTH,
        showlegend=False,
        bargap=0.25,
        xaxis={
            # Room for the words behind the longest bar.
            "range": [0, max(counts, default=1) * 3.3],
            "title": {"text": "Incidents · killed", "font": {"size": 12}},
            "fixedrange": True,
            "gridcolor": palette.rule,
            "zeroline": False,
            "nticks": 4,
        },
        yaxis={"fixedrange": True, "ticksuffix": " ", "tickfont": {"size": 12}},
    )
