"""The scale bar of a printed map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts.theme import Palette
from dashboard.map.printed.fonts import FAMILY
from dashboard.map.printed.window import POINTS, Box, Window, overlap

LENGTHS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
TYPE = 11.0


def choose_length(window: Window) -> int:
    """Return the longest round number of kilometres that takes at most a quarter of the drawing's width."""
    most = window.width * window.metres / 1000 * 0.25
    return max(step for step in LENGTHS_KM if step <= max(most, 1))


def draw_scale_bar(axes: Any, window: Window, palette: Palette, taken: Sequence[Box]) -> Box:
    """Draw the bar in the corner with the fewest symbols; return the box that it takes in pixels."""
    length = choose_length(window)
    along = length * 1000 / window.metres
    wide, high = along + 76, 26.0
    corners: list[Box] = [
        (x, y, x + wide, y + high) for y in (6.0, window.height - high - 6) for x in (8.0, window.width - wide - 8)
    ]
    box = min(corners, key=lambda corner: sum(overlap(corner, other) for other in taken))
    left, low, right, up = box
    axes.fill([left, right, right, left], [low, low, up, up], color=palette.paper, alpha=0.82, linewidth=0, zorder=9)
    x, y = left + 6, low + 9
    for share, colour in ((0.0, palette.ink), (0.5, palette.paper)):
        ends = [x + share * along, x + (share + 0.5) * along]
        look = {"facecolor": colour, "edgecolor": palette.ink, "linewidth": 0.7, "zorder": 10}
        axes.fill([ends[0], ends[1], ends[1], ends[0]], [y, y, y + 5, y + 5], **look)
    look = {"color": palette.ink, "va": "center", "family": FAMILY, "zorder": 10}
    axes.text(x + along + 7, y + 2.5, f"{length} km", fontsize=TYPE * POINTS, **look)
    return box
