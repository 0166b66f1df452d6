"""The escalation page: tension, responses, statistics."""

from __future__ import annotations

from dashboard.pages import escalation_responses, escalation_statistics, escalation_tension, parts
from dashboard.pages.tabs import choose_tab

_TABS = {
    "tension": escalation_tension.show,
    "responses": escalation_responses.show,
    "statistics": escalation_statistics.show,
}


def page() -> None:
    """Draw the tab that the link names."""
    frame = parts.opening("Escalation")
    if frame is not None:
        _TABS[choose_tab("escalation")](frame)
