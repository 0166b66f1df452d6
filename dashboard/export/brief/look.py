"""The look of slides and pages: the palette of the charts, as office programs and typesetters want it."""

from __future__ import annotations

from dashboard.charts.parties import AFGHAN, ARMED, BOTH, INDEPENDENT, PAKISTAN
from dashboard.charts.theme import LIGHT

INK, MUTED, RULE, PANEL, ACCENT, PAPER = (
    colour.removeprefix("#") for colour in (LIGHT.ink, LIGHT.muted, LIGHT.rule, LIGHT.panel, LIGHT.accent, LIGHT.paper)
)


def tint(colour: str, share: float) -> str:
    """Return a colour (``#RRGGBB`` or ``RRGGBB``) mixed with white; ``share`` is what is kept of it."""
    plain = colour.removeprefix("#")
    parts = (int(plain[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


DARK_END = INK
LIGHT_END = tint(DARK_END, 0.38)
"""The two ends of a range, as on the dashboard: solid up to the low, faint from there to the high."""

SERIES = tuple(
    colour.removeprefix("#")
    for colour in (*(party.light for party in (AFGHAN, PAKISTAN, INDEPENDENT, ARMED, BOTH)), LIGHT.accent, LIGHT.ink)
)
"""Colours of several series, in their order; lines are told apart by dashes and markers as well."""
