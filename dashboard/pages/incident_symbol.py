"""The symbol of an incident as lists and tables in a browser are sent it (``web/incident_symbol.js`` draws it)."""

from __future__ import annotations

from typing import Any, TypedDict

import pandas as pd

from dashboard.charts.parties import party_colour, party_of_side
from dashboard.charts.theme import Palette
from dashboard.kinds import KINDS, is_certain
from dashboard.map.symbols import ICONS


class Symbol(TypedDict):
    """An outline, the colour of who acted, whether the symbol is filled, and in words what it says."""

    icon: str
    colour: str
    certain: bool
    kind: str


def symbol_of(kind: str, initiator_side: Any, status: str, palette: Palette) -> Symbol:
    """Return the symbol of an incident of a kind (a key of ``KINDS``); ``initiator_side`` may be missing.

    Raises KeyError for a kind that there is not.
    """
    party = party_of_side(None if pd.isna(initiator_side) else initiator_side)
    return {
        "icon": ICONS[kind],
        "colour": party_colour(party, palette.name),
        "certain": is_certain(status),
        "kind": f"{KINDS[kind].name}, {party.name}",
    }
