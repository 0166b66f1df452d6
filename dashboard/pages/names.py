"""The pages by address and title, in the order of the navigation: what the script draws and what the server answers."""

from __future__ import annotations

PAGES: tuple[tuple[str, str], ...] = (
    ("overview", "Overview"),
    ("map", "Map"),
    ("timeline", "Timeline"),
    ("casualties", "Casualties"),
    ("claims", "Whose figures"),
    ("responses", "Responses"),
    ("rhythm", "Rhythm"),
    ("crossings", "Crossings"),
    ("incidents", "Incidents"),
    ("brief", "Brief"),
    ("methodology", "Methodology"),
)
"""An address is a promise: one that is left keeps leading somewhere."""
