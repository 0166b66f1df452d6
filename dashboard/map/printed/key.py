"""The key of the printed map: the rows of the specification, none more and none fewer, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts.theme import Palette
from dashboard.map.key import KeyRow, Sign
from dashboard.map.printed.fonts import FAMILY
from dashboard.map.printed.symbols import (
    add_disc,
    add_halo,
    draw_cluster,
    draw_gate,
    draw_kind,
)
from dashboard.map.printed.window import POINTS

TYPE = 12.0
LINE = 17.0
"""Pixels of the type of the key, and of its lines."""

GAP = 6.0
"""Pixels between two rows, and between a sign and its words."""

APART = 14.0
"""Pixels between two signs of one line."""

KEY_ICON = 18.0
"""Pixels of the symbols of kinds in the key."""

WIDTHS = {"line": 22.0, "dashed": 30.0, "arrow": 26.0, "square": 16.0, "cluster": 24.0, "halo": 30.0, "crossing": 16.0}
"""Pixels that a sign takes, where that is not its size."""

RING_PARTIES = (("pakistan", 2), ("afghan", 1), ("armed", 1))
"""The parts of the ring in the key: an example."""


@dataclass(frozen=True)
class Set:
    """A piece of the key in its column: a heading or a sign with its words, at pixels from the column's upper left."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    sign: Sign | None


@dataclass(frozen=True)
class Column:
    """A column of the key with its height."""

    pieces: tuple[Set, ...]
    height: float


def sign_width(sign: Sign) -> float:
    """Return the pixels that a sign takes without its words."""
    return WIDTHS.get(sign.shape, KEY_ICON if sign.shape == "icon" else max(sign.size, 10.0))


class Ruler:
    """Measures texts in the key's type."""

    def __init__(self, renderer: Any) -> None:
        """Measure with a renderer of matplotlib."""
        from matplotlib.font_manager import FontProperties

        self._renderer = renderer
        self._fonts = {
            weight: FontProperties(family=FAMILY, size=TYPE * POINTS, weight=weight) for weight in ("normal", "bold")
        }

    def measure(self, text: str, weight: str = "normal") -> float:
        """Return the width of a text in pixels."""
        return float(self._renderer.get_text_width_height_descent(text, self._fonts[weight], ismath=False)[0])

    def wrap(self, text: str, width: float, weight: str = "normal") -> tuple[str, ...]:
        """Return a text in lines of at most this width; a longer word has a line of its own."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.measure(longer, weight) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        return tuple(lines)


def set_row(row: KeyRow, width: float, ruler: Ruler) -> Column:
    """Return a row of the key in a column of this width: its heading, then its signs, as many in a line as fit.

    A single sign stands beside its heading where both fit in one line.
    """
    pieces: list[Set] = []
    heading = ruler.wrap(row.heading, width, "bold")
    beside = ruler.measure(row.heading, "bold") + GAP + 4
    y = LINE * len(heading)
    only = row.signs[0] if len(row.signs) == 1 else None
    if only is not None and beside + sign_width(only) + GAP + ruler.measure(only.words) <= width:
        tall = max(LINE, _sign_height(only))
        pieces.append(Set(0, (tall - LINE) / 2, width, heading, None))
        pieces.append(Set(beside, 0, sign_width(only), (only.words,), only))
        return Column(tuple(pieces), tall)
    pieces.append(Set(0, 0, width, heading, None))
    x, tall = 0.0, 0.0
    for sign in row.signs:
        wide = sign_width(sign)
        lines = ruler.wrap(sign.words, width - wide - GAP)
        need = wide + GAP + max(ruler.measure(line) for line in lines)
        height = max(LINE * len(lines), _sign_height(sign))
        if x and x + need > width:
            # Beside a tall sign there may be room for the words in two lines.
            narrow = ruler.wrap(sign.words, width - x - wide - GAP)
            least = max(ruler.measure(line) for line in narrow)
            if len(narrow) == 2 and tall >= 2 * LINE and least <= width - x - wide - GAP:
                lines, need = narrow, wide + GAP + least
                height = max(2 * LINE, _sign_height(sign))
            else:
                x, y, tall = 0.0, y + tall, 0.0
        pieces.append(Set(x, y, wide, lines, sign))
        x, tall = x + need + APART, max(tall, height)
    return Column(tuple(_centre_lines(pieces)), y + tall)


def _centre_lines(pieces: Sequence[Set]) -> list[Set]:
    """Return the pieces with signs of one line on one middle: the tallest sign says where."""
    tallest: dict[float, float] = {}
    for piece in pieces:
        if piece.sign is not None:
            height = _piece_height(piece)
            tallest[piece.y] = max(tallest.get(piece.y, 0.0), height)
    centred = []
    for piece in pieces:
        if piece.sign is None:
            centred.append(piece)
            continue
        down = (tallest[piece.y] - _piece_height(piece)) / 2
        centred.append(Set(piece.x, piece.y + down, piece.width, piece.lines, piece.sign))
    return centred


def _piece_height(piece: Set) -> float:
    return max(LINE * len(piece.lines), _sign_height(piece.sign) if piece.sign else 0.0)


def _sign_height(sign: Sign) -> float:
    return {"halo": 34.0, "cluster": 27.0}.get(sign.shape, max(LINE, sign.size + 3 if sign.shape != "icon" else 21.0))


def set_key(rows: Sequence[KeyRow], width: float, across: int, ruler: Ruler) -> list[Column]:
    """Return the rows in columns of this width and nearly equal height, in their order."""
    laid = [set_row(row, width, ruler) for row in rows]
    each = sum(row.height + GAP for row in laid) / across
    columns: list[list[Set]] = [[]]
    heights = [0.0]
    for row in laid:
        if heights[-1] + row.height / 2 > each and len(columns) < across:
            columns.append([])
            heights.append(0.0)
        columns[-1] += [Set(part.x, part.y + heights[-1], part.width, part.lines, part.sign) for part in row.pieces]
        heights[-1] += row.height + GAP
    return [Column(tuple(pieces), height - GAP) for pieces, height in zip(columns, heights, strict=True)]


def draw_column(canvas: Any, column: Column, left: float, top: float, palette: Palette) -> None:
    """Draw a column of the key on axes that count pixels from the upper left corner of the picture."""
    for piece in column.pieces:
        x, y = left + piece.x, top + piece.y
        if piece.sign is None:
            _write(canvas, piece.lines, x, y + LINE / 2, palette.ink, "bold")
            continue
        tall = _piece_height(piece)
        first = y + tall / 2 - LINE * (len(piece.lines) - 1) / 2
        _draw_sign(canvas, piece.sign, x + piece.width / 2, y + tall / 2, palette)
        _write(canvas, piece.lines, x + piece.width + GAP, first, palette.ink, "normal")


def _write(canvas: Any, lines: Sequence[str], x: float, y: float, colour: str, weight: str) -> None:
    for number, line in enumerate(lines):
        canvas.text(
            x,
            y + number * LINE,
            line,
            fontsize=TYPE * POINTS,
            color=colour,
            weight=weight,
            va="center",
            family=FAMILY,
            parse_math=False,
        )


def _draw_sign(canvas: Any, sign: Sign, x: float, y: float, palette: Palette) -> None:
    shape, colour, half = sign.shape, sign.colour or palette.ink, sign_width(sign) / 2
    if shape == "disc":
        add_disc(canvas, x, y, sign.size, colour, 2, sign.opacity)
    elif shape == "ring":
        add_disc(canvas, x, y, sign.size + 2, colour, 2)
        add_disc(canvas, x, y, sign.size - 2, palette.paper, 2)
    elif shape == "range":
        add_disc(canvas, x, y, sign.size, colour, 2, 0.4)
        add_disc(canvas, x, y, sign.size * 0.6, colour, 2)
    elif shape == "icon":
        draw_kind(canvas, sign.kind, x, y, KEY_ICON, colour, palette.paper, 2, certain=sign.certain)
    elif shape == "halo":
        add_halo(canvas, x, y, 18, palette.ink, 2)
        add_disc(canvas, x, y, 18, colour, 2)
    elif shape == "cluster":
        draw_cluster(canvas, RING_PARTIES, x, y, palette, 2, size=24)
    elif shape == "crossing":
        draw_gate(canvas, sign.kind, x, y, palette, 2, sign.opacity)
    elif shape == "square":
        _fill(canvas, [x - 8, x + 8, x + 8, x - 8], [y - 6, y - 6, y + 6, y + 6], colour, sign.opacity)
    elif shape in ("line", "dashed", "arrow"):
        dash: Any = (0, (3.5, 2)) if shape == "dashed" else "solid"
        width = {"line": 2.0, "dashed": 1.8}.get(shape, max(sign.size / 10, 1.2))
        ends = [x - half, x + half - (4 if shape == "arrow" else 0)]
        canvas.plot(ends, [y, y], color=colour, linestyle=dash, linewidth=width * POINTS, alpha=sign.opacity, zorder=2)
        if shape == "arrow":
            corners = ([x + half - 9, x + half, x + half - 9, x + half - 6.5], [y - 5, y, y + 5, y])
            _fill(canvas, *corners, colour, sign.opacity)
    else:
        raise ValueError(f"sign {shape!r} — one of those that KeyRow has")


def _fill(canvas: Any, x: Sequence[float], y: Sequence[float], colour: str, opacity: float) -> None:
    canvas.fill(x, y, facecolor=colour, edgecolor="none", alpha=opacity, zorder=2)
