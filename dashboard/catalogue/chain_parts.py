"""The parts on which the figure of chains is drawn, each short enough to be read."""

from __future__ import annotations

import pandas as pd

ROWS_SHOWN = 22
"""Incidents on one part of the figure of chains, about; on the page a chain is never cut."""


def chain_parts(heads: pd.DataFrame) -> list[list[int]]:
    """Return the chains on each part, in order: whole chains, together about ROWS_SHOWN incidents."""
    parts: list[list[int]] = [[]]
    used = 0
    for chain, size in zip(heads["chain"], heads["size"], strict=True):
        if used and used + size > ROWS_SHOWN:
            parts.append([])
            used = 0
        parts[-1].append(int(chain))
        used += int(size)
    return parts


def part_words(parts: list[list[int]]) -> list[str]:
    """Return what the parts are called: the places of their chains in the order, "1–4"."""
    spans, first = [], 1
    for chains in parts:
        last = first + len(chains) - 1
        spans.append(f"{first}–{last}" if last > first else str(first))
        first = last + 1
    return spans
