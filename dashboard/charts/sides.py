"""Colour and symbol of a claimant by its side: a few groups that can be told apart, the two governments first."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.theme import POPULATION_COLOURS


@dataclass(frozen=True)
class SideGroup:
    """Sides that are drawn alike: words for the legend, colour, symbol."""

    label: str
    colour: str
    symbol: str


KABUL = SideGroup("Kabul's", POPULATION_COLOURS["afghan_side"], "circle")
ISLAMABAD = SideGroup("Islamabad's", POPULATION_COLOURS["pakistan_side"], "square")
INDEPENDENT = SideGroup("UN and independent", "#7A5BA6", "diamond")
ARMED = SideGroup("Armed groups", "#8C6D46", "triangle-up")
OTHERS = SideGroup("Others", "#7F7F7F", "x")
GROUPS = (KABUL, ISLAMABAD, INDEPENDENT, ARMED, OTHERS)

GROUP_OF: dict[str, SideGroup] = {
    "afghan_government": KABUL,
    "pakistan_government": ISLAMABAD,
    **dict.fromkeys(("un", "medical", "local", "media", "research"), INDEPENDENT),
    **dict.fromkeys(("anti_pakistan_militants", "islamic_state_khorasan"), ARMED),
}
"""The side of an actor -> how it is drawn; sides that are not here are drawn as others."""


def side_group(side: str) -> SideGroup:
    """Return how a claimant of a side is drawn."""
    return GROUP_OF.get(side, OTHERS)


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
