"""The key of a map that is drawn without a browser: colours, sizes, status, lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts.figure import Figure
from dashboard.charts.fitted import broken
from dashboard.charts.theme import Palette
from dashboard.maps.layers.incidents import HOLLOW, PIXELS_PER_ROOT, RINGED, SMALLEST, most_of_smallest
from dashboard.maps.static_labels import FAMILY
from dashboard.maps.static_marks import POINTS
from dashboard.vocabulary import BORDER_NAME, STATUSES

TYPE = 10.5
LINE = 15.5
"""Pixels of a line of the key, and the size of its type."""

SIZES = (10, 50, 200)
"""Killed for which the key has a symbol."""

MARKS = {"circle": "o", "square": "s", "diamond": "D", "triangle-up": "^", "cross": "P", "x": "X", "circle-open": "o"}


@dataclass(frozen=True)
class Row:
    """A row of the key: a kind of mark, its words, and how the mark looks."""

    kind: str
    words: str
    look: Mapping[str, Any]
    height: float = LINE


def rows_of(figure: Figure, palette: Palette, factor: float) -> list[Row]:
    """Return the rows of the key of a map figure: its legend, then sizes and status where it has a key of these."""
    rows: list[Row] = []
    for trace in figure.traces:
        if trace["type"] == "scatter" and trace.get("name") and trace.get("showlegend", True):
            marker = trace.get("marker", {})
            if trace.get("mode") == "lines":
                look = {"colour": trace.get("line", {}).get("color", palette.ink), "dash": "solid"}
                rows.append(Row("line", str(trace["name"]), look))
            else:
                look = {
                    "colour": marker.get("color", palette.muted),
                    "mark": MARKS.get(str(marker.get("symbol", "circle")), "o"),
                    "open": str(marker.get("symbol", "")).endswith("-open"),
                    "opacity": marker.get("opacity", 1.0),
                    "dot": str(marker.get("symbol", "")).endswith("-dot"),
                    "ring": marker.get("line", {}).get("color", ""),
                    "wide": marker.get("line", {}).get("width", 0),
                }
                rows.append(Row("mark", str(trace["name"]), look))
    if any(shape["type"] == "circle" for shape in figure.settings.get("shapes", ())):
        rows += _sizes(factor)
        rows += [
            Row("status", word.label, {"ring": status in RINGED, "hollow": status in HOLLOW})
            for status, word in STATUSES.items()
        ]
        rows.append(Row("halo", "Known to the district only", {"halos": (20.0,)}, 22))
        rows.append(Row("halo", "Known to the province only", {"halos": (26.0, 18.0)}, 26))
    rows.append(Row("line", BORDER_NAME, {"colour": palette.disputed, "dash": (0, (4, 2))}))
    rows.append(Row("line", "Other disputed line", {"colour": palette.muted, "dash": (0, (1, 2))}))
    return rows


def _sizes(factor: float) -> list[Row]:
    """Return the rows of sizes; the first says what the smallest symbol stands for."""
    words = {0: f"No figure, or up to {most_of_smallest()} killed", **{value: f"{value} killed" for value in SIZES}}
    words[SIZES[0]] += " (solid: lowest, faint: highest)"
    rows = []
    for value, text in words.items():
        size = max(PIXELS_PER_ROOT * math.sqrt(value), SMALLEST) * factor
        rows.append(Row("size", text, {"size": size}, max(LINE, size + 3)))
    return rows


def set_rows(rows: Sequence[Row], width: float) -> list[tuple[Row, list[str], float]]:
    """Return each row with its words broken into lines for a column of this width, and its height in pixels."""
    indent = max([24.0, *(row.look["size"] + 8 for row in rows if row.kind == "size")])
    laid = []
    for row in rows:
        lines = broken(row.words, width - indent, TYPE)
        laid.append((row, lines, max(row.height, LINE + (len(lines) - 1) * TYPE * 1.25)))
    return laid


def columns(rows: Sequence[Row], width: float, across: int) -> list[list[tuple[Row, list[str], float]]]:
    """Return the rows in columns of nearly equal height."""
    laid = set_rows(rows, width)
    each = sum(height for _, _, height in laid) / across
    split: list[list[tuple[Row, list[str], float]]] = [[]]
    used = 0.0
    for entry in laid:
        if used + entry[2] / 2 > each and len(split) < across:
            split.append([])
            used = 0.0
        split[-1].append(entry)
        used += entry[2]
    return split


def draw_key(
    canvas: Any, laid: Sequence[tuple[Row, list[str], float]], left: float, top: float, palette: Palette
) -> None:
    """Draw a column of the key on axes that count pixels from the upper left corner of the picture."""
    indent = max([24.0, *(row.look["size"] + 8 for row, _, _ in laid if row.kind == "size")])
    y = top
    for row, lines, height in laid:
        first = y + (LINE / 2 if len(lines) > 1 else height / 2)
        _mark(canvas, row, left + (indent - 8) / 2, first, palette)
        for number, text in enumerate(lines):
            canvas.text(
                left + indent,
                first + number * TYPE * 1.25,
                text,
                fontsize=TYPE * POINTS,
                color=palette.ink,
                va="center",
                family=FAMILY,
                parse_math=False,
            )
        y += height


def _mark(canvas: Any, row: Row, x: float, y: float, palette: Palette) -> None:
    look = row.look
    if row.kind == "line":
        canvas.plot([x - 9, x + 9], [y, y], color=look["colour"], linestyle=look["dash"], linewidth=1.3)
    elif row.kind == "mark":
        if look["ring"]:
            _disc(canvas, x, y, 10 + look["wide"], look["ring"], 1.0)
            _disc(canvas, x, y, 10 - look["wide"], look["colour"], 1.0)
            _disc(canvas, x, y, 4, look["ring"] if look["dot"] else look["colour"], 1.0)
            return
        canvas.scatter([x], [y], s=(10 * POINTS) ** 2, c=[look["colour"]], marker=look["mark"], alpha=look["opacity"])
        if look["open"]:
            _disc(canvas, x, y, 6, palette.paper, 1.0)
    elif row.kind == "halo":
        for size in look["halos"]:
            _disc(canvas, x, y, size, palette.ink, 0.14)
        _disc(canvas, x, y, 9, palette.muted, 1.0)
    elif row.kind == "size":
        _disc(canvas, x, y, look["size"], palette.muted, 0.4)
        _disc(canvas, x, y, look["size"] * 0.62, palette.muted, 0.95)
    else:
        if look["ring"]:
            _disc(canvas, x, y, 15, palette.ink, 0.9)
        _disc(canvas, x, y, 12, palette.muted, 1.0)
        if look["hollow"]:
            _disc(canvas, x, y, 6, palette.paper, 1.0)


def _disc(canvas: Any, x: float, y: float, size: float, colour: str, opacity: float) -> None:
    canvas.scatter([x], [y], s=(size * POINTS) ** 2, c=[colour], alpha=opacity, linewidths=0, marker="o")
