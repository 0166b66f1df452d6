"""Names on the printed map: those of the style in its order, none over another, clear of symbols.

Of two names that meet, the style's later layer is kept, as on the page. Local script is shaped by matplotlib (3.11 and
later).
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from dashboard.map.printed.expressions import evaluate
from dashboard.map.printed.fonts import choose_families, has_arabic, write_letters
from dashboard.map.printed.ground import features_of, is_drawn
from dashboard.map.printed.window import POINTS, Box, Boxes, Window
from dashboard.map.spec import MapSpec
from dashboard.map.style import BOTH, NAMES, OWN, StyleLayer

LEADING = 1.15
"""Height of a line through the size of its type."""

NAME, FIRM = 5.0, 8.0
"""Where names lie among what is drawn: below symbols, the firm ones above them."""

BETWEEN = 2.0
"""Pixels left free around a name."""

LINE_STEPS = 48
"""Stretches of a line that are tried for its name."""

Spots = tuple[tuple[float, float, str], ...]
"""Places for a name, one after the other: shifts in pixels, and the side of the text that is there."""


@dataclass(frozen=True)
class Name:
    """A name to write at a pixel.

    ``spots`` are tried one after the other; a ``firm`` name may lie over symbols where there is no free place, if it
    covers little of them. A ``repeated`` name is not written again near where it is. With ``leader`` a thin line
    leads from the place to a name that is not next to it.
    """

    text: str
    x: float
    y: float
    size: float
    colour: str
    halo: str
    spots: Spots = ((0, 0, "center"),)
    firm: bool = False
    bold: bool = False
    repeated: bool = False
    leader: bool = False


@dataclass(frozen=True)
class LineName:
    """A name to write along a line, given in pixels, ``off`` pixels above or below it."""

    text: str
    line: Any
    size: float
    colour: str
    halo: str
    off: float


def spots_around(gap: float, size: float, farther: Iterable[float] = (0, 8)) -> Spots:
    """Return the places around a point for its name: right, left, above, below, the corners; then all farther off."""
    spots: list[tuple[float, float, str]] = []
    for away in (gap + more for more in farther):
        up = away + 0.6 * size
        spots += [(away, 0, "left"), (-away, 0, "right"), (0, up, "center"), (0, -up, "center")]
        spots += [(away, sign * up * 0.8, "left") for sign in (1, -1)]
        spots += [(-away, sign * up * 0.8, "right") for sign in (1, -1)]
    return tuple(spots)


def spots_within(across: Iterable[float], up: Iterable[float]) -> Spots:
    """Return the places about the middle of an area, the nearest first."""
    shifts = [(dx, dy, "center") for dx in across for dy in up]
    return tuple(sorted(shifts, key=lambda spot: math.hypot(spot[0], 2 * spot[1])))


Gates = Mapping[str, tuple[float, float]]
"""Where the gate of each crossing lies, by its id."""

COUNTRY_SPOTS = spots_within((0, 40, -40, 80, -80), (0, 24, -24, 48, -48))
AREA_SPOTS = spots_within(range(-90, 91, 15), range(-60, 61, 12))

AREA_SHARE = 0.3
"""How far a name may leave the middle of its area, as a share of the side of a square of the same size."""

FIRST = ("first-town-labels", "focus-labels")
"""Layers of names that go before those of crossings."""

FAR = (0, 8, 18, 30)
"""Pixels by which a name with a leader may lie farther off its place."""

MOST_COVERED = 0.15
"""Share of a firm name that may lie over symbols: what covers more is not written."""

LEADER_FROM = 14.0
"""Pixels between a place and its name from which on a line leads to it."""

REPEATED = 0.5
"""Share of the drawing's width within which one name is written once."""


def choose_names(spec: MapSpec, window: Window, gates: Gates) -> Iterator[Name | LineName]:
    """Yield the names of a map, the most important first: the style's last layer, and in it by its sort key.

    ``gates`` says where the gates of crossings lie. Crossings come right after the first towns and the two regions that
    the map is about.
    """
    layers = [layer for layer in spec.layers if layer["type"] == "symbol" and "text-field" in layer["layout"]]
    done = False
    for layer in reversed(layers):
        if not is_drawn(layer, window.zoom):
            continue
        if not done and layer["id"] not in FIRST and layer["source"] == NAMES:
            yield from _name_crossings(spec, gates)
            done = True
        yield from _name_layer(spec, layer, window)


def _name_layer(spec: MapSpec, layer: StyleLayer, window: Window) -> Iterator[Name | LineName]:
    layout, paint = layer["layout"], layer["paint"]
    own, shapes = features_of(spec, layer)
    keys = [evaluate(layout.get("symbol-sort-key", 0), properties) for properties in own]
    size, halo = layout.get("text-size", 16), paint.get("text-halo-color", spec.palette.paper)
    for number in sorted(range(len(own)), key=lambda place: (keys[place], place)):
        text = _write_text(layout, own[number])
        if not text:
            continue
        if layout.get("symbol-placement") == "line":
            off = -layout.get("text-offset", (0, 0))[1] * size
            line = window.draw_shapes(shapes[[number]])[0]
            yield LineName(text.replace("\n", " "), line, size, paint["text-color"], halo, off)
            continue
        x, y = window.locate(shapes[number].x, shapes[number].y)
        if window.has(x, y):
            yield _make_name(layer, own[number], text, (x, y), window, halo)


def _make_name(layer: StyleLayer, own: Any, text: str, at: tuple[float, float], window: Window, halo: str) -> Name:
    kind, size, colour = layer["id"], layer["layout"].get("text-size", 16), layer["paint"]["text-color"]
    if kind == "first-town-labels":
        spots = spots_around(6, size, FAR)
        return Name(text, *at, size, colour, halo, spots, firm=True, leader=True)
    if "text-variable-anchor" in layer["layout"]:
        return Name(text, *at, size, colour, halo, spots_around(6, size))
    if kind.startswith("country"):
        return Name(text, *at, size, colour, halo, COUNTRY_SPOTS, repeated=True)
    if layer["source"] != NAMES:
        return Name(text, *at, size, colour, halo)
    # The rank of an area is its size in square kilometres, the largest first.
    side = math.sqrt(abs(own.get("rank", 0))) * 1000 / window.metres
    spots = tuple(spot for spot in AREA_SPOTS if math.hypot(spot[0], spot[1]) <= max(AREA_SHARE * side, 14))
    is_focus = kind == "focus-labels"
    return Name(text, *at, size, colour, halo, spots, firm=is_focus, bold=is_focus)


def _write_text(layout: dict[str, Any], properties: Any) -> str:
    """Return the text of a label as the style has it: in capitals, spaced, broken into lines."""
    text = write_letters(str(evaluate(layout["text-field"], properties) or ""))
    if layout.get("text-transform") == "uppercase":
        text = text.upper()
    if layout.get("symbol-placement") == "line":
        return text
    most = max(6, int(layout.get("text-max-width", 10) / 0.56))
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, most) or [part]]
    if layout.get("text-letter-spacing"):
        lines = [_space_letters(line) for line in lines]
    return "\n".join(lines)


def _space_letters(text: str) -> str:
    """Return a text with its letters apart; letters of a script that joins them stay together."""
    return text if has_arabic(text) else "\u2009\u2009".join(text)


def _name_crossings(spec: MapSpec, gates: Gates) -> Iterator[Name]:
    script = spec.options.script
    for crossing in spec.crossings:
        if crossing.id not in gates:
            continue
        text, local = crossing.name, write_letters(crossing.local)
        if local and script in (OWN, BOTH):
            text = local if script == OWN else f"{crossing.name}\n{local}"
        yield Name(text, *gates[crossing.id], 12, spec.palette.ink, spec.palette.paper, spots_around(11, 12))


def write_names(
    axes: Any, wanted: Iterable[Name | LineName], taken: Iterable[Box], kept: Iterable[Box], window: Window, ruler: Any
) -> list[str]:
    """Write the names that find a free place; return their texts.

    ``taken`` are the boxes of symbols, ``kept`` those over which nothing is written. A firm name may lie over symbols,
    but never over another name. ``ruler`` is a renderer of matplotlib, which measures texts.
    """
    symbols, written, texts = Boxes(taken), Boxes(kept), list[str]()
    at: dict[str, list[float]] = {}
    for name in wanted:
        near = [
            x for x in at.get(name.text, ()) if isinstance(name, Name) and abs(name.x - x) < REPEATED * window.width
        ]
        if near and isinstance(name, Name) and name.repeated:
            continue
        if isinstance(name, LineName):
            found = _place_along(name, window, symbols, written, ruler)
        else:
            found = _place(name, window, symbols, written, ruler)
        if found is None:
            continue
        boxes, x, y, angle = found
        written.add(*boxes)
        texts.append(name.text)
        at.setdefault(name.text, []).append(x)
        _write(axes, name, boxes[0], x, y, angle)
    return texts


Spot = tuple[list[Box], float, float, float]
"""The boxes that a name takes, its middle, and its angle in degrees."""


def _place(name: Name, window: Window, symbols: Boxes, written: Boxes, ruler: Any) -> Spot | None:
    across, up = measure(name, ruler)
    best: tuple[float, Spot] | None = None
    for dx, dy, side in name.spots:
        middle = name.x + dx + {"left": across / 2, "right": -across / 2, "center": 0.0}[side]
        low = name.y + dy - up / 2
        box = (middle - across / 2, low, middle + across / 2, low + up)
        inside = window.has(box[0], box[1], 3) and window.has(box[2], box[3], 3)
        if not inside or written.hit(box):
            continue
        covered = symbols.covered(box)
        if not covered:
            return [box], middle, low + up / 2, 0.0
        share = covered / (across * up)
        if name.firm and share <= MOST_COVERED and (best is None or covered < best[0]):
            best = covered, ([box], middle, low + up / 2, 0.0)
    return best[1] if best else None


def _font(name: Name | LineName, line: str) -> Any:
    from matplotlib.font_manager import FontProperties

    weight = "bold" if isinstance(name, Name) and name.bold else "normal"
    return FontProperties(family=choose_families(line), size=name.size * POINTS, weight=weight)


def measure(name: Name | LineName, ruler: Any) -> tuple[float, float]:
    """Return width and height of a name in pixels, with what is left free around it."""
    lines = name.text.split("\n")
    widths = [ruler.get_text_width_height_descent(line, _font(name, line), ismath=False)[0] for line in lines]
    return max(widths) + 2 * BETWEEN, len(lines) * LEADING * name.size + BETWEEN


def _write(axes: Any, name: Name | LineName, box: Box, x: float, y: float, angle: float) -> None:
    """Write a name line by line: a typeface for another script would set its lines far apart."""
    from matplotlib.patheffects import withStroke

    order = FIRM if isinstance(name, Name) and name.firm else NAME
    if isinstance(name, Name) and name.leader:
        _draw_leader(axes, name, box)
    lines = name.text.split("\n")
    for number, line in enumerate(lines):
        up = ((len(lines) - 1) / 2 - number) * LEADING * name.size
        axes.text(
            x,
            y + up,
            line,
            fontproperties=_font(name, line),
            color=name.colour,
            ha="center",
            va="center_baseline" if len(lines) > 1 else "center",
            rotation=angle,
            rotation_mode="anchor",
            path_effects=[withStroke(linewidth=2.2, foreground=name.halo)],
            zorder=order,
            parse_math=False,
            clip_on=True,
        )


def _draw_leader(axes: Any, name: Name, box: Box) -> None:
    """Draw a thin line from a place to its name where they are not next to each other."""
    to = min(max(name.x, box[0]), box[2]), min(max(name.y, box[1]), box[3])
    if math.dist(to, (name.x, name.y)) >= LEADER_FROM:
        axes.plot([name.x, to[0]], [name.y, to[1]], color=name.colour, linewidth=0.7, zorder=NAME)


def _place_along(name: LineName, window: Window, symbols: Boxes, written: Boxes, ruler: Any) -> Spot | None:
    """Return the straightest free stretch of a line that is long enough for its name; None where there is none."""
    across, up = measure(name, ruler)
    best: tuple[float, Spot] | None = None
    for part in shapely.get_parts(shapely.line_merge(name.line)):
        if part.length < across * 1.1:
            continue
        for share in np.linspace(0, 1, LINE_STEPS):
            middle = across * 0.55 + share * (part.length - across * 1.1)
            a, m, b = (part.interpolate(middle + shift * across / 2) for shift in (-1, 0, 1))
            stray = m.distance(shapely.LineString([a, b])) / across
            for side in (1, -1) if name.off else (0,):
                x, y, angle = _along(a, b, side * max(name.off, 0.75 * up))
                boxes = _slanted(x, y, angle, across, up)
                if not all(window.has(*box[:2], 4) and window.has(*box[2:], 4) for box in boxes):
                    continue
                if any(written.hit(box) for box in boxes):
                    continue
                hits = sum(symbols.hit(box) for box in boxes) / len(boxes)
                score = (1 - a.distance(b) / across) + 2 * stray + 2 * hits + 0.1 * abs(share - 0.5)
                if stray < 0.12 and hits < 0.2 and (best is None or score < best[0]):
                    best = (score, (boxes, x, y, angle))
    return best[1] if best else None


def _along(a: Any, b: Any, off: float) -> tuple[float, float, float]:
    """Return where a name stands between two points of a line, moved off it, and its angle: never on its head."""
    angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
    angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    x, y = (a.x + b.x) / 2, (a.y + b.y) / 2
    return x - off * math.sin(math.radians(angle)), y + off * math.cos(math.radians(angle)), angle


def _slanted(x: float, y: float, angle: float, across: float, up: float) -> list[Box]:
    """Return small boxes along a slanted text that cover it together."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    steps, half = np.linspace(-across / 2, across / 2, max(2, int(across // 8))), up / 2
    return [(x + d * cos - half, y + d * sin - half, x + d * cos + half, y + d * sin + half) for d in steps]
