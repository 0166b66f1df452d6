"""What figures of rows share: symbols of incidents by kind, rows counted in pixels, shortened words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.theme import Palette, note, plain
from dashboard.vocabulary import EVENT_TYPES

OPEN_SYMBOLS = "Open symbols: single source or disputed."


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, cut at a word with "…" where it is longer."""
    text = str(text)
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0] if " " in text[: most - 1] else text[: most - 1]
    return cut.rstrip(" ,;:(") + "…"


def pixel_axis(height: int) -> dict[str, Any]:
    """Return a hidden y axis that counts the pixels of a drawing from its top, so that rows can be set in pixels."""
    return {"range": [height, 0], "visible": False, "fixedrange": True}


def at_pixel(
    text: str,
    palette: Palette,
    pixel: float,
    height: int,
    *,
    x: float = 0,
    size: float = 12,
    strong: bool = False,
    shift: float = 0,
) -> dict[str, Any]:
    """Return plain text that begins at ``x`` (0 to 1) with its middle at a pixel from the drawing's top."""
    words = f"<b>{plain(text)}</b>" if strong else plain(text)
    colour = palette.ink if strong else palette.muted
    return note(words, palette, y=1 - pixel / height, yanchor="middle", x=x, xshift=shift, size=size, colour=colour)


def filled_first(at: np.ndarray[Any, Any], hollow: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the positions with those of open symbols last: a legend takes the look of a trace's first point."""
    return at[np.argsort(hollow[at], kind="stable")]


def incident_symbols(
    frame: pd.DataFrame, x: Sequence[Any], y: Sequence[float], palette: Palette, *, size: float = 11
) -> list[dict[str, Any]]:
    """Return a trace of symbols for each event type, at the places given; open where the status is weak.

    ``frame`` has event_type, status, incident_id and words, as ``records.records`` returns them.
    """
    kinds = frame["event_type"].to_numpy(dtype=object)
    hollow = frame["status"].isin(["single_source", "disputed"]).to_numpy()
    identifiers = frame["incident_id"].to_numpy(dtype=object)
    words = frame["words"].to_numpy(dtype=object)
    xs, ys = np.asarray(x, dtype=object), np.asarray(y, dtype="float64").round(3)
    traces = []
    for key, kind in EVENT_TYPES.items():
        at = np.flatnonzero(kinds == key)
        if not len(at):
            continue
        at = filled_first(at, hollow)
        traces.append(
            {
                "type": "scatter",
                "x": xs[at].tolist(),
                "y": ys[at].tolist(),
                "mode": "markers",
                "marker": {
                    "symbol": [kind.symbol + ("-open" if empty else "") for empty in hollow[at]],
                    "size": size,
                    "color": kind.tint,
                    "line": {"width": [1.8 if empty else 0.8 for empty in hollow[at]], "color": palette.ink},
                },
                "name": kind.label,
                "customdata": identifiers[at].tolist(),
                "text": words[at].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return traces
