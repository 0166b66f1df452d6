"""The parties and their colours: one palette for every chart, map, table and file.

Colour says which party: on a map or a timeline who acted, in accounts who says so, in casualties on whose side people
died. Any two colours of a ground differ by 15 or more (CIEDE2000) for readers with normal, protan, deutan and tritan
vision, and each has a contrast of 3:1 or more against its ground; ``tests/test_parties.py`` holds both. No colour is
a flag's, and none carries a meaning alone: a name, a row or a shape says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.vocabulary import ARMED_GROUP_SIDES


@dataclass(frozen=True)
class Party:
    """A party: its name, a short one for a line with several of them, and its colour on a light and a dark ground."""

    key: str
    name: str
    short: str
    light: str
    dark: str


PAKISTAN = Party("pakistan", "Pakistani government", "Pakistani govt", "#DB5F0C", "#F39A2E")
AFGHAN = Party("afghan", "Afghan Taliban government", "Afghan Taliban govt", "#0A68AB", "#5899F2")
ARMED = Party("armed", "Armed groups", "Armed groups", "#6B0B38", "#A8568A")
INDEPENDENT = Party("independent", "UN and independent", "UN & independent", "#16A778", "#4EF1E2")
BOTH = Party("both", "Both or not known", "Both, not known", "#6B6C6B", "#9C958C")
PARTIES: dict[str, Party] = {party.key: party for party in (PAKISTAN, AFGHAN, ARMED, INDEPENDENT, BOTH)}
"""The parties by key, in the order in which keys name them."""

_OF_SIDE: dict[str, Party] = {
    "afghan_government": AFGHAN,
    "pakistan_government": PAKISTAN,
    **dict.fromkeys(ARMED_GROUP_SIDES, ARMED),
    **dict.fromkeys(("un", "medical", "local", "media", "research"), INDEPENDENT),
}

_OF_LANE: dict[str, Party] = {"strikes_pakistan": PAKISTAN, "attacks_afghan": AFGHAN, "militant": ARMED}

_WHOSE_DEAD: dict[str, tuple[str, Party]] = {
    "afghan_side": ("Afghan side", AFGHAN),
    "pakistan_side": ("Pakistani side", PAKISTAN),
    "militants": ("Armed groups", ARMED),
    "other": ("Other or not known", BOTH),
}


def party_of_side(side: str | None) -> Party:
    """Return the party of an actor's side; other states, other actors and nobody (None) are ``BOTH``."""
    return _OF_SIDE.get(side or "", BOTH)


def party_of_lane(lane: str) -> Party:
    """Return the party that acts in a lane of the timeline, ``BOTH`` where several do."""
    return _OF_LANE.get(lane, BOTH)


def party_colour(party: Party, palette_name: str) -> str:
    """Return a party's colour, as #RRGGBB, on the ground of a palette ("light" or "dark")."""
    return party.dark if palette_name == "dark" else party.light


def whose_dead(suffered_by: str) -> tuple[str, Party]:
    """Return the name of those who died (a value of ``claims.suffered_by``) and the party whose hue they have."""
    return _WHOSE_DEAD.get(suffered_by, _WHOSE_DEAD["other"])


def population_colours(palette_name: str) -> dict[str, str]:
    """Return the colour of each value of ``claims.suffered_by`` on the ground of a palette."""
    return {key: party_colour(party, palette_name) for key, (_, party) in _WHOSE_DEAD.items()}
