"""Classes of numbers with one colour each, the same on every map, so that maps can be compared."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from dashboard.charts.theme import Palette

EDGES = (1, 2, 5, 10, 25, 50, 100)
"""First number of each class; 0 and "no figure" have classes of their own where they occur."""

MORE_EDGES = (1, 10, 50, 100, 500, 1_000, 5_000)
"""First number of each class where there are very many events."""

HUES = {"hexagons": ("#5B3A8C", "#BE97FF"), "provinces": ("#0B5B57", "#8FE3D6"), "events": ("#5F6400", "#DDE07A")}
"""Strongest colour of a ramp on the light and on the dark theme."""


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour that lies at ``share`` (0 to 1) of the way from the first colour to the second."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def ramp(name: str, palette: Palette, steps: int) -> list[str]:
    """Return ``steps`` colours from near the land's own to the strongest of a hue."""
    strong = HUES[name][0 if palette.name == "light" else 1]
    return [mixed(palette.land, strong, 0.16 + 0.84 * step / max(steps - 1, 1)) for step in range(steps)]


def class_of(values: pd.Series, edges: tuple[int, ...] = EDGES) -> pd.Series:
    """Return the number of the class of each value of 1 or more: 0 for the first class."""
    return pd.cut(values.astype("float64"), [*edges, float("inf")], right=False, labels=False).astype("int64")


def class_words(edges: tuple[int, ...] = EDGES) -> list[str]:
    """Return what each class holds, in words: "1", "2–4" … "100 or more"."""
    words = [f"{low:,}" if high == low + 1 else f"{low:,}–{high - 1:,}" for low, high in pairwise(edges)]
    return [*words, f"{edges[-1]:,} or more"]
