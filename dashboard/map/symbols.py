"""The symbols of incidents: an icon for each kind, from one outline for page, file and printed sheet.

An icon is SVG path data in a box of 24 by 24 with absolute M, L, C and Z only, so that every drawer can read it. What
is certain is a filled disc with a light icon; what one source alone reports, or a side disputes, is a ring with the
icon in the party's colour.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any
from xml.etree import ElementTree

BOX = 24.0
"""Width and height of the box in which icons are drawn."""

RING = 2.6
"""Width of the ring of an uncertain symbol, in units of the box."""

RING_ICON = 0.86
"""Share of its size to which an icon shrinks inside a ring, so that the two do not touch."""


def _burst(points: int, outer: float, inner: float) -> str:
    corners = []
    for number in range(2 * points):
        radius, turn = (inner if number % 2 else outer), math.pi * number / points
        corners.append(f"{12 + radius * math.sin(turn):.2f} {12 - radius * math.cos(turn):.2f}")
    return "M" + " L".join(corners) + " Z"


ICONS: dict[str, str] = {
    # A burst.
    "strike": _burst(8, 9.0, 3.7),
    # Two crossed bars.
    "fight": (
        "M7.2 4.7 L12 9.5 L16.8 4.7 L19.3 7.2 L14.5 12 L19.3 16.8 L16.8 19.3 L12 14.5 L7.2 19.3 L4.7 16.8 "
        "L9.5 12 L4.7 7.2 Z"
    ),
    # A diamond.
    "attack": "M12 4.6 L19.4 12 L12 19.4 L4.6 12 Z",
    # A triangle that points up.
    "operation": "M12 4.6 L19.2 17.2 L4.8 17.2 Z",
    # A gateway.
    "crossing": (
        "M5.4 18.2 L5.4 11.4 C5.4 7.8 8.3 5 12 5 C15.7 5 18.6 7.8 18.6 11.4 L18.6 18.2 L15.2 18.2 L15.2 11.6 "
        "C15.2 9.7 13.8 8.4 12 8.4 C10.2 8.4 8.8 9.7 8.8 11.6 L8.8 18.2 Z"
    ),
    # A speech bubble.
    "talks": (
        "M8 5.6 L16 5.6 C17.9 5.6 19.2 6.9 19.2 8.8 L19.2 12 C19.2 13.9 17.9 15.2 16 15.2 L12.6 15.2 L8.2 19.4 "
        "L8.2 15.2 L8 15.2 C6.1 15.2 4.8 13.9 4.8 12 L4.8 8.8 C4.8 6.9 6.1 5.6 8 5.6 Z"
    ),
    # A flag that flies from a pole.
    "protest": "M6.6 4.4 L9 4.4 L9 5.6 L18.9 5.6 L16 9.3 L18.9 13 L9 13 L9 19.8 L6.6 19.8 Z",
    # An arrow to the right.
    "deportation": "M4.4 10.2 L11.4 10.2 L11.4 5.4 L19.8 12 L11.4 18.6 L11.4 13.8 L4.4 13.8 Z",
}
"""The outline of each kind's icon."""

Command = tuple[str, tuple[tuple[float, float], ...]]
"""A letter of path data (M, L, C or Z) with its points."""

_POINTS = {"M": 1, "L": 1, "C": 3, "Z": 0}


@cache
def read_icon(kind: str) -> tuple[Command, ...]:
    """Return the outline of a kind's icon command by command; raises KeyError for a kind that there is not."""
    data = ICONS[kind]
    for letter in _POINTS:
        data = data.replace(letter, f" {letter} ")
    words, commands, at = data.split(), [], 0
    while at < len(words):
        letter, count = words[at], _POINTS[words[at]]
        numbers = [float(word) for word in words[at + 1 : at + 1 + 2 * count]]
        commands.append((letter, tuple(zip(numbers[::2], numbers[1::2], strict=True))))
        at += 1 + 2 * count
    return tuple(commands)


def draw_symbol_svg(
    kind: str, colour: str, paper: str, *, certain: bool = True, size: float = BOX, opacity: float = 1.0
) -> str:
    """Return an SVG picture of a kind's symbol, ``size`` pixels wide.

    ``colour`` is the party's, ``paper`` the light one on which it stands; ``opacity`` is that of the whole.
    """
    middle = f"{BOX / 2:g}"
    look = {"xmlns": "http://www.w3.org/2000/svg", "width": f"{size:g}", "height": f"{size:g}", "viewBox": "0 0 24 24"}
    picture = ElementTree.Element("svg", look if opacity >= 1 else {**look, "opacity": f"{opacity:g}"})
    disc = ElementTree.SubElement(picture, "circle", cx=middle, cy=middle)
    icon = ElementTree.SubElement(picture, "path", d=ICONS[kind])
    if certain:
        disc.attrib |= {"r": middle, "fill": colour}
        icon.set("fill", paper)
    else:
        radius, aside = (BOX - RING) / 2, BOX / 2 * (1 - RING_ICON)
        disc.attrib |= {"r": f"{radius:g}", "fill": paper, "stroke": colour, "stroke-width": f"{RING:g}"}
        icon.attrib |= {"fill": colour, "transform": f"translate({aside:g} {aside:g}) scale({RING_ICON:g})"}
    return ElementTree.tostring(picture, encoding="unicode")


def build_icon_path(kind: str) -> Any:
    """Return a kind's icon as a path of matplotlib: the symbol's disc has radius 1 and its middle at (0, 0), y up."""
    from matplotlib.path import Path

    codes: list[Any] = []
    points: list[tuple[float, float]] = []
    for letter, given in read_icon(kind):
        if letter == "Z":
            codes.append(Path.CLOSEPOLY)
            points.append(points[-1])
            continue
        codes += {"M": [Path.MOVETO], "L": [Path.LINETO], "C": [Path.CURVE4] * 3}[letter]
        points += [(x / (BOX / 2) - 1, 1 - y / (BOX / 2)) for x, y in given]
    return Path(points, codes)


def flatten_icon(kind: str, steps: int = 8) -> list[tuple[float, float]]:
    """Return a kind's icon as the corners of one polygon in its box, each curve in ``steps`` straight pieces.

    For drawers that know no curves, such as the freeform shapes of a slide.
    """
    corners: list[tuple[float, float]] = []
    for letter, given in read_icon(kind):
        if letter == "C":
            start = corners[-1]
            corners += [_on_curve((start, *given), step / steps) for step in range(1, steps + 1)]
        else:
            corners += given
    return corners


def _on_curve(points: tuple[tuple[float, float], ...], share: float) -> tuple[float, float]:
    """Return a point of a cubic Bézier curve."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y
