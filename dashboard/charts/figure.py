"""A chart as its parts: plain lists and dicts that plotly.js reads, and the same packed into bytes to be kept.

Plotly's own ``Figure`` copies and checks every part when it is made, which takes longer than drawing the chart up; the
tests have plotly check the same parts. What is kept is one object, since Streamlit has the garbage collector go
through all objects after each run of the script, and a figure has thousands.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import plotly.graph_objects as go

LEVEL = 1
"""Effort of packing: the least, which takes a tenth of a figure's time and leaves a fifth of its size."""


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart: its ``traces`` and the ``settings`` of its layout, named as plotly names them.

    All arrays are plain lists. Treat the parts as read-only: figures share them.
    """

    traces: list[dict[str, Any]]
    settings: dict[str, Any]

    @property
    def text(self) -> str:
        """The figure as JSON text for the browser."""
        parts = {"data": self.traces, "layout": self.settings}
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)

    def unpack(self) -> Figure:
        """Return the figure itself."""
        return self

    @cached_property
    def checked(self) -> go.Figure:
        """Plotly's own figure of these parts; raises ValueError for one that plotly does not know."""
        return go.Figure({"data": self.traces, "layout": self.settings})

    @property
    def data(self) -> tuple[Any, ...]:
        """The traces as plotly's own, checked objects."""
        return tuple(self.checked.data)

    @property
    def layout(self) -> Any:
        """The layout as plotly's own, checked object."""
        return self.checked.layout


class PackedFigure:
    """A figure that is kept: its JSON text as compressed bytes.

    The parts are made anew each time that they are asked for: hold on to what is used more than once.
    """

    __slots__ = ("packed",)

    def __init__(self, figure: Figure) -> None:
        """Pack a figure."""
        self.packed = zlib.compress(figure.text.encode(), LEVEL)

    @property
    def text(self) -> str:
        """The figure as JSON text for the browser."""
        return zlib.decompress(self.packed).decode()

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return len(self.packed)

    def unpack(self) -> Figure:
        """Return the figure."""
        parts = json.loads(self.text)
        return Figure(parts["data"], parts["layout"])

    @property
    def traces(self) -> list[dict[str, Any]]:
        """The figure's traces."""
        return self.unpack().traces

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the figure's layout."""
        return self.unpack().settings


AnyFigure = Figure | PackedFigure
"""A figure as it was drawn, or as it is kept: both have ``text``, ``traces`` and ``settings``."""
