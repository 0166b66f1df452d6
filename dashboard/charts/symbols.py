"""What figures of rows share: symbols of incidents by kind, rows counted in pixels, shortened words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.parties import PARTIES, party_colour, party_of_side
from dashboard.charts.theme import Palette, note, plain
from dashboard.kinds import KINDS, UNCERTAIN_STATUSES, Kind

OPEN_SYMBOLS = "Open symbols: single source or disputed."


MARKERS: dict[str, str] = {
    "strike": "star",
    "fight": "x",
    "attack": "diamond",
    "operation": "triangle-up",
    "crossing": "square",
    "talks": "circle",
    "protest": "pentagon",
    "deportation": "triangle-right",
}
"""The key of each kind of incident -> the symbol of plotly's that comes closest to its icon."""


def party_of_each(sides: pd.Series) -> np.ndarray[Any, Any]:
    """Return the key of the party of each initiator's side; a missing side is nobody's."""
    known = {side: party_of_side(side).key for side in sides.dropna().unique()}
    return sides.map(known).fillna(party_of_side(None).key).to_numpy(dtype=object)


def party_colours(sides: pd.Series, palette: Palette) -> np.ndarray[Any, Any]:
    """Return the colour of the party of each initiator's side."""
    return np.array([party_colour(PARTIES[key], palette.name) for key in party_of_each(sides)], dtype=object)


def kind_positions(kinds: pd.Series, hollow: np.ndarray[Any, Any]) -> Iterator[tuple[Kind, Any]]:
    """Return each kind that occurs and the positions of its incidents, those of open symbols last."""
    keys = kinds.to_numpy(dtype=object)
    for kind in KINDS.values():
        at = np.flatnonzero(keys == kind.key)
        if len(at):
            yield kind, filled_first(at, hollow)


def symbol_key(kinds: pd.Series, sides: pd.Series, palette: Palette) -> list[dict[str, Any]]:
    """Return entries of the key alone: a dot for each party that acted, then the shape of each kind that occurs."""
    acted = set(party_of_each(sides))
    occurring = set(kinds)
    looks = [
        (f"By {party.name}" if party.key != "both" else party.name, "circle", party_colour(party, palette.name))
        for party in PARTIES.values()
        if party.key in acted
    ]
    looks += [(kind.name, MARKERS[kind.key], palette.muted) for kind in KINDS.values() if kind.key in occurring]
    return [
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "marker": {"symbol": symbol, "size": 11, "color": colour},
            "name": name,
            "hoverinfo": "skip",
        }
        for name, symbol, colour in looks
    ]


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
    """Return a trace of symbols for each kind, at the places given, and the key of shapes and colours.

    Colour is the party of the initiator; symbols are open where the status is weak. ``frame`` has kind,
    initiator_side, status, incident_id and words, as ``records.records`` returns them.
    """
    colours = party_colours(frame["initiator_side"], palette)
    hollow = frame["status"].isin(UNCERTAIN_STATUSES).to_numpy()
    identifiers = frame["incident_id"].to_numpy(dtype=object)
    words = frame["words"].to_numpy(dtype=object)
    xs, ys = np.asarray(x, dtype=object), np.asarray(y, dtype="float64").round(3)
    traces = []
    for kind, at in kind_positions(frame["kind"], hollow):
        traces.append(
            {
                "type": "scatter",
                "x": xs[at].tolist(),
                "y": ys[at].tolist(),
                "mode": "markers",
                "marker": {
                    "symbol": [MARKERS[kind.key] + ("-open" if empty else "") for empty in hollow[at]],
                    "size": size,
                    "color": colours[at].tolist(),
                    "line": {"width": [1.8 if empty else 0.8 for empty in hollow[at]], "color": palette.ink},
                },
                "name": kind.name,
                "showlegend": False,
                "customdata": identifiers[at].tolist(),
                "text": words[at].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return [*traces, *symbol_key(frame["kind"], frame["initiator_side"], palette)]
