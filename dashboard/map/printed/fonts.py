"""Typefaces of the printed map: matplotlib's own, and for Arabic script one that has every letter."""

from __future__ import annotations

from functools import lru_cache

FAMILY = "DejaVu Sans"
"""Comes with matplotlib, so that a map looks the same on every machine."""

ARABIC = ("Noto Sans Arabic", "Noto Naskh Arabic")
"""Typefaces with the letters of Pashto, Dari and Urdu, the best first (Debian's fonts-noto-core has both)."""

_LACKING = str.maketrans({"\u06c1": "\u0647", "\u06cd": "\u06cc", "\u06d2": "\u06cc"})
"""Letters that ``FAMILY`` lacks, with those that are nearest: the goal he, and two forms of ye."""


def has_arabic(text: str) -> bool:
    """Return whether a text has letters of the Arabic script."""
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


@lru_cache(maxsize=1)
def find_arabic() -> str:
    """Return the typeface for Arabic script that this machine has; "" where it has none."""
    from matplotlib.font_manager import get_font_names

    there = set(get_font_names())
    return next((family for family in ARABIC if family in there), "")


def choose_families(text: str) -> list[str]:
    """Return the typefaces in which a text is written, the first one first.

    A word is joined only within one typeface: so one that has every letter comes first for Arabic script.
    """
    arabic = find_arabic() if has_arabic(text) else ""
    return [arabic, FAMILY] if arabic else [FAMILY]


def write_letters(text: str) -> str:
    """Return a text in letters that its typefaces have: the nearest ones where this machine has none for Arabic."""
    return text if find_arabic() or not has_arabic(text) else text.translate(_LACKING)
