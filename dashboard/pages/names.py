"""The pages by address and title, in the order of the header, and the tabs of those that have any."""

from __future__ import annotations

PRODUCT = "Afghan–Pakistan Tensions"
PURPOSE = "Strikes, clashes, border closures and talks since August 2021, with every side's casualty claims"

PAGES: tuple[tuple[str, str], ...] = (
    ("latest", "Latest"),
    ("map", "Map"),
    ("timeline", "Timeline"),
    ("casualties", "Casualties"),
    ("escalation", "Escalation"),
    ("crossings", "Crossings"),
    ("incidents", "Incidents"),
    ("about", "About the data"),
    ("brief", "Create brief"),
)
"""An address is a promise: one that is left keeps leading somewhere (``aliases.MOVED_PAGES``)."""

TITLES = dict(PAGES)
BRIEF = "brief"
"""The page that the header opens with a button."""

LENSES_OFFERED = ("range", "kabul", "islamabad", "independent")
"""Lenses that the line of filters offers; the others are there for links, the terminal and programs."""

TABS: dict[str, dict[str, str]] = {
    "casualties": {
        "figures": "How many",
        "sources": "Who says what",
        "published": "Published totals",
        "statistics": "Statistics",
    },
    "escalation": {"tension": "Tension", "responses": "Responses", "statistics": "Statistics"},
}
"""Page -> its tabs, the first of which is shown where the link names none."""
