"""A plotly figure read from its JSON: bars where they begin and end, marks, lines, texts, and the key."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

DAY = 86_400_000
Panel = tuple[str, str]


def plain(text: Any) -> str:
    """A text as the reader sees it: without tags, on one line."""
    words = re.sub(r"<br ?/?>", " ", str(text or ""))
    return html.unescape(re.sub(r"<[^>]*>", "", words)).strip()


@cache
def number(value: Any) -> float:
    """A place on an axis as a number; days count in milliseconds, as plotly counts them."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        return pd.Timestamp(value).timestamp() * 1000
    return float(value)


def milliseconds(day: Any) -> float:
    return pd.Timestamp(day).timestamp() * 1000


@cache
def rgb(colour: str) -> tuple[str, float]:
    """A colour as ``#RRGGBB`` and its opacity."""
    found = re.fullmatch(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)", colour)
    if found:
        red, green, blue = (int(found.group(part)) for part in (1, 2, 3))
        return f"#{red:02X}{green:02X}{blue:02X}", float(found.group(4))
    return colour.upper(), 1.0


def at(value: Any, place: int, default: Any = None) -> Any:
    """The value for one point of a trace: its own, or the one that all have."""
    if isinstance(value, list):
        return value[place] if place < len(value) else default
    return default if value is None else value


@dataclass(frozen=True)
class Bar:
    """A bar: where it stands, from where to where it goes, how it looks, what it says."""

    panel: Panel
    place: Any
    near: float
    far: float
    start: float
    end: float
    colour: str
    alpha: float
    pattern: str
    name: str
    hover: str
    text: str
    key: Any


@dataclass(frozen=True)
class Mark:
    """A symbol at a place."""

    panel: Panel
    x: Any
    y: Any
    symbol: str
    size: float
    colour: str
    alpha: float
    rim: str
    name: str
    hover: str
    key: Any
    error: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """A line through points, without gaps."""

    panel: Panel
    points: tuple[tuple[Any, Any], ...]
    colour: str
    alpha: float
    width: float
    dash: str
    name: str
    group: str
    hovers: tuple[str, ...]
    filled: bool


@dataclass(frozen=True)
class Text:
    """Words at a place of the drawing."""

    panel: Panel
    x: Any
    y: Any
    words: str


@dataclass(frozen=True)
class Key:
    """An entry of the key with the look that it shows, which plotly takes from a trace's first point."""

    name: str
    kind: str
    colour: str
    alpha: float
    symbol: str
    pattern: str
    dash: str
    rim: str
    empty: bool


class Figure:
    """The JSON of a figure, read part by part."""

    def __init__(self, text: str | dict[str, Any]) -> None:
        given = json.loads(text) if isinstance(text, str) else text
        self.data: list[dict[str, Any]] = given["data"]
        self.layout: dict[str, Any] = given["layout"]

    def axis(self, name: str) -> dict[str, Any]:
        """An axis by what traces call it: x, y2 …"""
        found: dict[str, Any] = self.layout.get(f"{name[0]}axis{name[1:]}", {})
        return found

    @property
    def notes(self) -> list[dict[str, Any]]:
        """Words of the drawing itself, without title and foot."""
        return list(self.layout["annotations"][2:])

    @property
    def head(self) -> str:
        return plain(self.layout["annotations"][0]["text"])

    @property
    def foot(self) -> str:
        return plain(self.layout["annotations"][1]["text"])

    @cached_property
    def bars(self) -> list[Bar]:
        return list(self._bars())

    def _bars(self) -> Iterator[Bar]:
        stacks: dict[tuple[Panel, Any, bool], float] = {}
        stacked = self.layout.get("barmode", "group") in ("stack", "relative")
        for trace in self.data:
            if trace["type"] != "bar":
                continue
            flat = trace.get("orientation") == "h"
            panel = (trace.get("xaxis", "x"), trace.get("yaxis", "y"))
            places, values = (trace["y"], trace["x"]) if flat else (trace["x"], trace["y"])
            marker = trace.get("marker", {})
            for index, (place, value) in enumerate(zip(places, values, strict=True)):
                if place is None or value is None:
                    continue
                base = at(trace.get("base"), index)
                height = number(value)
                if base is not None:
                    start = number(base)
                elif stacked:
                    slot = (panel, place, height < 0)
                    start = stacks.get(slot, 0.0)
                    stacks[slot] = start + height
                else:
                    start = 0.0
                width = at(trace.get("width"), index)
                near = far = float("nan")
                if width is not None and (not isinstance(place, str) or re.match(r"\d{4}-", place)):
                    offset = at(trace.get("offset"), index, -width / 2)
                    near, far = number(place) + offset, number(place) + offset + width
                colour, alpha = rgb(at(marker.get("color"), index, "#000000"))
                alpha *= at(marker.get("opacity"), index, 1.0) * trace.get("opacity", 1.0)
                said = at(trace.get("hovertext"), index) or at(trace.get("text"), index, "")
                shown = at(trace.get("text"), index, "") if trace.get("textposition") != "none" else ""
                yield Bar(
                    panel,
                    place,
                    near,
                    far,
                    start,
                    start + height,
                    colour,
                    alpha,
                    at(marker.get("pattern", {}).get("shape"), index, ""),
                    trace.get("name", ""),
                    "" if trace.get("hoverinfo") == "skip" else plain(said),
                    plain(shown),
                    at(trace.get("customdata"), index),
                )

    @cached_property
    def marks(self) -> list[Mark]:
        return [mark for trace in self.data if trace["type"] == "scatter" for mark in self._marks(trace)]

    @staticmethod
    def _marks(trace: dict[str, Any]) -> Iterator[Mark]:
        if "markers" not in trace.get("mode", ""):
            return
        marker, error = trace.get("marker", {}), trace.get("error_y")
        for index, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            if x is None or y is None:
                continue
            colour, alpha = rgb(at(marker.get("color"), index, "#000000"))
            said = at(trace.get("hovertext"), index) or at(trace.get("text"), index, "")
            yield Mark(
                (trace.get("xaxis", "x"), trace.get("yaxis", "y")),
                x,
                y,
                at(marker.get("symbol"), index, "circle"),
                at(marker.get("size"), index, 6),
                colour,
                alpha * at(marker.get("opacity"), index, 1.0) * trace.get("opacity", 1.0),
                at(marker.get("line", {}).get("color"), index, ""),
                trace.get("name", ""),
                plain(said),
                at(trace.get("customdata"), index),
                (error["arrayminus"][index], error["array"][index]) if error else None,
            )

    @cached_property
    def lines(self) -> list[Line]:
        return [line for trace in self.data if trace["type"] == "scatter" for line in self._lines(trace)]

    @staticmethod
    def _lines(trace: dict[str, Any]) -> Iterator[Line]:
        if "lines" not in trace.get("mode", ""):
            return
        look = trace.get("line", {})
        colour, alpha = rgb(look.get("color", "#000000"))
        said = trace.get("hovertext") or trace.get("text") or []
        run: list[tuple[Any, Any]] = []
        hovers: list[str] = []
        for index, (x, y) in enumerate([*zip(trace["x"], trace["y"], strict=True), (None, None)]):
            if x is not None and y is not None:
                run.append((x, y))
                hovers.append(plain(at(said, index, "")))
            elif run:
                yield Line(
                    (trace.get("xaxis", "x"), trace.get("yaxis", "y")),
                    tuple(run),
                    colour,
                    alpha * trace.get("opacity", 1.0),
                    look.get("width", 2),
                    look.get("dash", "solid"),
                    trace.get("name", ""),
                    trace.get("legendgroup", ""),
                    tuple(hovers),
                    "fill" in trace,
                )
                run, hovers = [], []

    @cached_property
    def texts(self) -> list[Text]:
        """What traces of text write, and nothing of the pointer."""
        return [
            Text((trace.get("xaxis", "x"), trace.get("yaxis", "y")), x, y, plain(at(trace["text"], index, "")))
            for trace in self.data
            if trace["type"] == "scatter" and "text" in trace.get("mode", "")
            for index, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True))
            if x is not None
        ]

    @cached_property
    def key(self) -> list[Key]:
        """The entries of the key, in their order."""
        if self.layout.get("showlegend") is False:
            return []
        found = []
        for trace in self.data:
            if not trace.get("name") or trace.get("showlegend") is False or trace["type"] in ("scattermap", "heatmap"):
                continue
            marker, line = trace.get("marker", {}), trace.get("line", {})
            of_line = trace["type"] == "scatter" and "markers" not in trace.get("mode", "")
            colour, alpha = rgb(line.get("color", "") if of_line else at(marker.get("color"), 0, ""))
            alpha *= at(marker.get("opacity"), 0, 1.0) * trace.get("opacity", 1.0)
            found.append(
                Key(
                    plain(trace["name"]),
                    "line" if of_line else trace["type"],
                    colour,
                    alpha,
                    "" if of_line else at(marker.get("symbol"), 0, ""),
                    at(marker.get("pattern", {}).get("shape"), 0, ""),
                    line.get("dash", "solid") if of_line else "",
                    at(marker.get("line", {}).get("color"), 0, ""),
                    [value for value in trace["x"] if value is not None] == [],
                )
            )
        return found


SOLID, FAINT = (0.7, 1.0), (0.2, 0.6)
"""Opacities of what counts as solid and as faint ink."""


@dataclass(frozen=True)
class Range:
    """What the bars at one place show together: solid up to ``low``, faint up to ``high``."""

    panel: Panel
    place: Any
    near: float
    far: float
    low: float
    high: float
    bars: tuple[Bar, ...]


def ranges(bars: list[Bar]) -> list[Range]:
    """The bars as ranges, in the order of their first bar; fails where one is neither solid nor faint."""
    groups: dict[tuple[Panel, Any], list[Bar]] = {}
    for bar in bars:
        groups.setdefault((bar.panel, bar.place), []).append(bar)
    found = []
    for (panel, place), group in groups.items():
        drawn = [bar for bar in group if bar.end != bar.start]
        for bar in drawn:
            solid, faint = SOLID[0] <= bar.alpha <= SOLID[1], FAINT[0] <= bar.alpha <= FAINT[1]
            assert solid or faint, f"opacity {bar.alpha} of {bar.name} at {place} is neither solid nor faint"
        assert len({bar.colour for bar in drawn}) <= 1, f"two colours at {place}"
        solid_ends = [bar.end for bar in drawn if bar.alpha >= SOLID[0]]
        # What is faint must come to light: it begins where the solid ends, or lies below it and reaches further.
        low = max(solid_ends, default=0.0)
        high = max((bar.end for bar in drawn), default=0.0)
        first = group[0]
        found.append(Range(panel, place, first.near, first.far, low, high, tuple(group)))
    return found


NUMBER = r"\d[\d,]*(?:\.\d+)?"


def figures(text: str) -> tuple[float, float] | None:
    """The first number, or range of two, that a text says; None where it says none."""
    found = re.search(rf"({NUMBER})(?:–({NUMBER}))?", text)
    if found is None:
        return None
    low, high = (float((part or found.group(1)).replace(",", "")) for part in found.groups())
    return low, high


def said_of(text: str, word: str) -> tuple[float, float] | None:
    """The range that stands before a word, None where none stands there."""
    found = re.search(rf"({NUMBER})(?:–({NUMBER}))? (?:persons )?{word}", text)
    if found is None:
        return None
    low, high = (float((part or found.group(1)).replace(",", "")) for part in found.groups())
    return low, high
