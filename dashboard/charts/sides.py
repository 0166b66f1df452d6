"""Colour and symbol of a claimant by its side: a few groups that can be told apart, the two governments first."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.parties import AFGHAN, ARMED, BOTH, INDEPENDENT, PAKISTAN, Party, party_colour, party_of_side


@dataclass(frozen=True)
class SideGroup:
    """Sides that are drawn alike: words for the legend, the party whose colour they have, symbol."""

    label: str
    party: Party
    symbol: str

    def colour(self, palette_name: str) -> str:
        """Return the colour on the ground of a palette."""
        return party_colour(self.party, palette_name)


GROUPS = (
    SideGroup(AFGHAN.name, AFGHAN, "circle"),
    SideGroup(PAKISTAN.name, PAKISTAN, "square"),
    SideGroup(INDEPENDENT.name, INDEPENDENT, "diamond"),
    SideGroup(ARMED.name, ARMED, "triangle-up"),
    SideGroup("Others", BOTH, "x"),
)
_GROUP_OF = {group.party: group for group in GROUPS}


def side_group(side: str) -> SideGroup:
    """Return how a claimant of a side is drawn."""
    return _GROUP_OF[party_of_side(side)]


SHORT: dict[str, str] = {
    "afghan_government": "Kabul",
    "pakistan_government": "Islamabad",
    "anti_pakistan_militants": "Militants",
    "islamic_state_khorasan": "IS Khorasan",
    "un": "UN",
    "third_state": "Other states",
    "medical": "Hospitals",
    "local": "Residents",
    "media": "Media",
    "research": "Research",
    "other": "Others",
}
"""The sides in a word or two, where two of them stand in one line."""
