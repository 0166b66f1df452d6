"""An SVG that matplotlib wrote, read as anybody can: shapes with their boxes and fills, and words with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True)
class Shape:
    """A shape: its box in the order of drawing, how it is filled, whether it is inside the clipped drawing."""

    left: float
    top: float
    right: float
    bottom: float
    fill: str
    alpha: float
    stroke: str
    dash: str
    clip: str
    corners: int
    path: str = ""

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Word:
    words: str
    x: float
    y: float
    size: float
    colour: str


def _look(style: str) -> dict[str, str]:
    return {
        name.strip(): value.strip() for name, _, value in (part.partition(":") for part in style.split(";")) if value
    }


def _box(path: str) -> tuple[float, float, float, float, int]:
    values = [float(value) for value in NUMBERS.findall(path)]
    xs, ys = values[0::2], values[1::2]
    return min(xs), min(ys), max(xs), max(ys), len(re.findall(r"[MLC]", path))


def read(content: bytes) -> tuple[list[Shape], list[Word]]:
    """The shapes and the words of an SVG, each in the order in which they are drawn."""
    root = ET.fromstring(content)
    defined = {
        item.get("id"): item for parent in root.iter(f"{SVG}defs") for item in parent if item.tag == f"{SVG}path"
    }
    inside = {id(item) for item in defined.values()}
    shapes: list[Shape] = []
    words: list[Word] = []

    def walk(element: Any, clip: str) -> None:
        clip = element.get("clip-path", clip)
        if element.tag == f"{SVG}defs":
            return
        if element.tag == f"{SVG}path" and id(element) not in inside and element.get("d"):
            shapes.append(_shape(_box(element.get("d")), (0.0, 0.0), element, clip))
        elif element.tag == f"{SVG}use":
            target = defined[element.get(LINK)[1:]]
            at = (float(element.get("x", 0)), float(element.get("y", 0)))
            shapes.append(_shape(_box(target.get("d")), at, element, clip))
        elif element.tag == f"{SVG}text":
            words.append(_word(element))
        for child in element:
            walk(child, clip)

    walk(root, "")
    return shapes, words


def _shape(box: tuple[float, float, float, float, int], at: tuple[float, float], element: Any, clip: str) -> Shape:
    look = _look(element.get("style", ""))
    fill = look.get("fill", "#000000")
    alpha = float(look.get("fill-opacity", look.get("opacity", 1.0)))
    left, top, right, bottom, corners = box
    return Shape(
        left + at[0],
        top + at[1],
        right + at[0],
        bottom + at[1],
        fill.upper(),
        alpha,
        look.get("stroke", "none").upper(),
        look.get("stroke-dasharray", ""),
        clip,
        corners,
        element.get("d", ""),
    )


def _word(element: Any) -> Word:
    look = _look(element.get("style", ""))
    given = f"{element.get('transform', '')}"
    moved = re.search(r"translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)", given)
    x, y = (float(element.get(name, moved.group(n) if moved else 0)) for name, n in (("x", 1), ("y", 2)))
    size = re.search(r"([\d.]+)px", element.get("style", ""))
    return Word(
        "".join(element.itertext()), x, y, float(size.group(1)) if size else 10.0, look.get("fill", "#000000").upper()
    )


@contextmanager
def sheets(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Whatever matplotlib saves meanwhile is kept as SVG, with its words as words; asked for is given a small PNG."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from tests.briefs import picture

    kept: list[bytes] = []
    save = Figure.savefig

    def saved(self: Any, target: Any, **more: Any) -> None:
        target.write(picture())
        stream = BytesIO()
        with rc_context({"svg.fonttype": "none"}):
            save(self, stream, format="svg")
        kept.append(stream.getvalue())

    with monkeypatch.context() as patch:
        patch.setattr(Figure, "savefig", saved)
        yield kept
