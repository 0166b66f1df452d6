"""The parties: one name and one pair of colours each, on every page and in every file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Party:
    """A party: its key, its name, a short name, its colour on a light and on a dark ground."""

    key: str
    name: str
    short: str
    light: str
    dark: str


PARTIES: dict[str, Party] = {
    party.key: party
    for party in (
        Party("pakistan", "Pakistani government", "Pakistani govt", "#DB5F0C", "#F39A2E"),
        Party("afghan", "Afghan Taliban government", "Afghan Taliban govt", "#0A68AB", "#5899F2"),
        Party("armed", "Armed groups", "Armed groups", "#6B0B38", "#A8568A"),
        Party("independent", "UN and independent", "UN & independent", "#16A778", "#4EF1E2"),
        Party("both", "Both or not known", "Both or not known", "#6B6C6B", "#9C958C"),
    )
}
"""Every party by its key, in the order of a key of colours."""

_PARTY_OF_SIDE: dict[str, str] = {
    "pakistan_government": "pakistan",
    "afghan_government": "afghan",
    **dict.fromkeys(("anti_pakistan_militants", "islamic_state_khorasan"), "armed"),
    **dict.fromkeys(("un", "medical", "local", "media", "research"), "independent"),
}


def party_of_side(side: str | None) -> Party:
    """Return the party of a side of the vocabulary; sides that are none of a party's are "both or not known"."""
    return PARTIES[_PARTY_OF_SIDE.get(side or "", "both")]


def party_colour(party: Party, palette_name: str) -> str:
    """Return a party's colour on the ground of a palette ("light" or "dark")."""
    return party.dark if palette_name == "dark" else party.light
