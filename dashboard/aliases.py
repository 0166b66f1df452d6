"""Words that links had before: labels that were renamed, each with the identifier that it stood for.

A link is a promise. A label may be changed as long as the old one stands here: today's labels and identifiers are read
anyway. ``links.fold`` compares them, so letter case, kinds of apostrophe and a full stop behind them do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

_FORMER_LENSES = {
    "All claims, low to high": "range",
    "Kabul's figures": "kabul",
    "Islamabad's figures": "islamabad",
    "UN and independent": "independent",
    "Lowest claim": "lowest",
    "Highest claim": "highest",
}

FORMER_FILTER_WORDS: dict[str, dict[str, str]] = {
    "lens_id": _FORMER_LENSES,
}
"""Field of ``filters.Filters`` -> former label -> identifier."""

FORMER_OPTION_WORDS: dict[str, dict[str, str]] = {
    "casualties_period": {"Fitting the dates": "auto"},
    "casualties_count": {"All that each account has": "each", "Only where both governments have a figure": "both"},
    "claims_by": {"Singly": "claimant"},
    "claims_order": {"Persons": "absolute"},
    "map_lens_left": _FORMER_LENSES,
    "map_lens_right": _FORMER_LENSES,
    "overview_scale": {"One for all lanes": "same", "Each lane its own": "own"},
    "period": {"Fitting the dates": "auto"},
    "timeline_lanes": {"Fitting the dates": "auto"},
}
"""Parameter of an option or a page -> former label -> identifier."""

MOVED_PAGES: dict[str, tuple[str, str]] = {
    "overview": ("latest", ""),
    "claims": ("casualties", "sources"),
    "responses": ("escalation", "responses"),
    "rhythm": ("escalation", "tension"),
    "methodology": ("about", ""),
}
"""Former address of a page -> its page now, and the tab ("" for none)."""


def former_words(field: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the former labels of a filter with the identifiers, as far as these are among those known."""
    return {word: key for word, key in FORMER_FILTER_WORDS.get(field, {}).items() if key in known}
