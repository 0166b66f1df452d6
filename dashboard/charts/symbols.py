"""What figures of rows share: symbols of incidents by kind, rows counted in pixels, shortened words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.parties import PARTIES, party_colour, party_of_side
from dashboard.charts.theme import Palette, note, plain
from dashboard.vocabulary import MILITANT_TYPES, STRIKE_TYPES

OPEN_SYMBOLS = "Open symbols: single source or disputed."


@dataclass(frozen=True)
class Shape:
    """What a symbol's shape says: the kind's name, plotly's symbol, the event types of the kind."""

    label: str
    symbol: str
    types: tuple[str, ...]


SHAPES: tuple[Shape, ...] = (
    Shape("Strike or shelling", "star", STRIKE_TYPES),
    Shape("Fight between forces", "x", ("border_clash", "ground_attack")),
    Shape("Attack or bombing", "diamond", MILITANT_TYPES),
    Shape("Operation or infiltration", "triangle-up", ("security_operation", "infiltration_attempt")),
    Shape("Crossing closed or opened", "square", ("border_closure", "border_reopening")),
    Shape("Talks or truce", "circle", ("talks", "mediation", "ceasefire")),
    Shape("Protest or statement", "pentagon", ("diplomatic_protest", "declaration")),
    Shape("Deportation", "triangle-right", ("deportation",)),
)
"""The kinds that are told apart by shape, in the order of the key."""

SHAPE_OF = {event_type: shape for shape in SHAPES for event_type in shape.types}


def party_of_each(sides: pd.Series) -> np.ndarray[Any, Any]:
    """Return the key of the party of each initiator's side; a missing side is nobody's."""
    known = {side: party_of_side(side).key for side in sides.dropna().unique()}
    return sides.map(known).fillna(party_of_side(None).key).to_numpy(dtype=object)


def party_colours(sides: pd.Series, palette: Palette) -> np.ndarray[Any, Any]:
    """Return the colour of the party of each initiator's side."""
    return np.array([party_colour(PARTIES[key], palette.name) for key in party_of_each(sides)], dtype=object)


def shape_positions(event_types: pd.Series, hollow: np.ndarray[Any, Any]) -> Iterator[tuple[Shape, Any]]:
    """Return for each kind that occurs its shape and the positions of its incidents, those of open symbols last."""
    kinds = event_types.map(SHAPE_OF).to_numpy(dtype=object)
    for shape in SHAPES:
        at = np.flatnonzero(kinds == shape)
        if len(at):
            yield shape, filled_first(at, hollow)


def symbol_key(event_types: pd.Series, sides: pd.Series, palette: Palette) -> list[dict[str, Any]]:
    """Return entries of the key alone: a dot for each party that acted, then the shape of each kind that occurs."""
    acted = set(party_of_each(sides))
    kinds = set(event_types.map(SHAPE_OF))
    looks = [
        (f"By {party.name}" if party.key != "both" else party.name, "circle", party_colour(party, palette.name))
        for party in PARTIES.values()
        if party.key in acted
    ]
    looks += [(shape.label, shape.symbol, palette.muted) for shape in SHAPES if shape in kinds]
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

    Colour is the party of the initiator; symbols are open where the status is weak. ``frame`` has event_type,
    initiator_side, status, incident_id and words, as ``records.records`` returns them.
    """
    colours = party_colours(frame["initiator_side"], palette)
    hollow = frame["status"].isin(["single_source", "disputed"]).to_numpy()
    identifiers = frame["incident_id"].to_numpy(dtype=object)
    words = frame["words"].to_numpy(dtype=object)
    xs, ys = np.asarray(x, dtype=object), np.asarray(y, dtype="float64").round(3)
    traces = []
    for shape, at in shape_positions(frame["event_type"], hollow):
        traces.append(
            {
                "type": "scatter",
                "x": xs[at].tolist(),
                "y": ys[at].tolist(),
                "mode": "markers",
                "marker": {
                    "symbol": [shape.symbol + ("-open" if empty else "") for empty in hollow[at]],
                    "size": size,
                    "color": colours[at].tolist(),
                    "line": {"width": [1.8 if empty else 0.8 for empty in hollow[at]], "color": palette.ink},
                },
                "name": shape.label,
                "showlegend": False,
                "customdata": identifiers[at].tolist(),
                "text": words[at].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return [*traces, *symbol_key(frame["event_type"], frame["initiator_side"], palette)]
