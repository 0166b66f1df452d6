"""The key of the map: at most twelve short rows, only of what is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.theme import Palette
from dashboard.kinds import KINDS
from dashboard.map.crossings import CrossingMark
from dashboard.map.marks import Mark, diameter
from dashboard.vocabulary import BORDER_NAME, CROSSING_STATUSES

MOST_ROWS = 12
SIZES = (0, 10, 50, 200)
"""Killed for which the key has a disc."""


@dataclass(frozen=True)
class Sign:
    """A sign of the key with its words.

    ``shape``: disc, icon (``kind`` says which, ``certain`` whether it is filled), range (a solid disc in a faint one),
    halo (dashed), cluster (a ring with a number), crossing (``kind`` is the status), line, dashed, arrow, square.
    ``size`` is in pixels of the map, ``opacity`` that of what is drawn there.
    """

    shape: str
    words: str
    colour: str = ""
    kind: str = ""
    size: float = 16.0
    opacity: float = 1.0
    certain: bool = True


@dataclass(frozen=True)
class KeyRow:
    """A row of the key: its first words ("Who acted") and its signs. ``layer`` is the id of the layer it explains."""

    heading: str
    signs: tuple[Sign, ...]
    layer: str = "incidents"


def key_of_marks(marks: Sequence[Mark], palette: Palette, *, gathered: bool = True) -> tuple[KeyRow, ...]:
    """Return the rows that explain the symbols of these incidents; none where nothing is on the map.

    ``gathered`` is whether those that stand close are one symbol.
    """
    drawn = [mark for mark in marks if mark.lat is not None]
    if not drawn:
        return ()
    muted = palette.muted
    acted = {mark.party for mark in drawn}
    parties = tuple(
        Sign("disc", party.name, party_colour(party, palette.name)) for key, party in PARTIES.items() if key in acted
    )
    kinds = {mark.kind for mark in drawn}
    icons = tuple(Sign("icon", kind.name, muted, key) for key, kind in KINDS.items() if key in kinds)
    sizes = tuple(Sign("disc", _size_words(killed), muted, size=diameter(killed), opacity=0.55) for killed in SIZES)
    return (
        KeyRow("Colour: who acted", parties),
        KeyRow("Shape: what happened", icons),
        KeyRow("Size: people killed", (*sizes, Sign("range", "lowest in highest claim", muted, size=30))),
        KeyRow("Certainty and place", (*_certainty(drawn, muted), *_places(drawn, muted, gathered=gathered))),
    )


def _size_words(killed: int) -> str:
    return f"{killed}" if killed else "0, unknown"


def _certainty(drawn: Iterable[Mark], colour: str) -> tuple[Sign, ...]:
    said = {mark.certain for mark in drawn}
    words = {True: "confirmed or 2+ sources", False: "one source or disputed"}
    return tuple(
        Sign("icon", words[certain], colour, "attack", certain=certain) for certain in (True, False) if certain in said
    )


def _places(drawn: Sequence[Mark], colour: str, *, gathered: bool) -> tuple[Sign, ...]:
    signs = []
    if any(mark.near for mark in drawn):
        signs.append(Sign("halo", "only district known", colour))
    if gathered and len(drawn) > 1:
        signs.append(Sign("cluster", "several incidents", colour))
    return tuple(signs)


def key_of_crossings(crossings: Iterable[CrossingMark], palette: Palette) -> tuple[KeyRow, ...]:
    """Return the row that explains the crossings' symbols."""
    given = list(crossings)
    shown = {mark.status for mark in given}
    signs = [Sign("crossing", word.label, palette.ink, key) for key, word in CROSSING_STATUSES.items() if key in shown]
    if any(mark.strength < 1 for mark in given):
        signs.append(Sign("crossing", "faint: over 30 days ago", palette.ink, "closed", opacity=0.4))
    return (KeyRow("Crossings, last reported", tuple(signs), "crossings"),) if signs else ()


def key_of_borders(palette: Palette) -> tuple[KeyRow, ...]:
    """Return the row that names the line: its label on the map needs a straight stretch of it."""
    return (KeyRow("Border", (Sign("dashed", BORDER_NAME, palette.disputed),), "ground"),)


def join_rows(*parts: Sequence[KeyRow]) -> tuple[KeyRow, ...]:
    """Return the rows in this order, at most ``MOST_ROWS``; the last ones give way."""
    return tuple(row for part in parts for row in part)[:MOST_ROWS]
