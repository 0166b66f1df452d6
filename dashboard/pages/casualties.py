"""The casualties page: how many, who says what, published totals, statistics."""

from __future__ import annotations

from dashboard.pages import (
    casualties_figures,
    casualties_published,
    casualties_sources,
    casualties_statistics,
    parts,
)
from dashboard.pages.tabs import choose_tab

_TABS = {
    "figures": casualties_figures.show,
    "sources": casualties_sources.show,
    "published": casualties_published.show,
    "statistics": casualties_statistics.show,
}


def page() -> None:
    """Draw the tab that the link names."""
    frame = parts.opening("Casualties")
    if frame is not None:
        _TABS[choose_tab("casualties")](frame)
