"""A figure set anew for a picture of a given size: its words wrapped to the width, its drawing as high as fits."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from dashboard.charts.figure import AnyFigure
from dashboard.charts.theme import Palette, legend_height, note, plain

CHARACTER = 0.56
"""Width of a character as a share of the type's size, on the safe side for the typefaces of ``theme.FONT``."""

LEAST = 0.86
"""Share of its height on the page below which a drawing is not pressed: its rows of text would touch."""

EDGE = 14
"""Pixels left free around a picture."""


@dataclass(frozen=True)
class Sheet:
    """What a picture is set on: the width in pixels at which the type has its size, and width through height.

    ``ratio`` is None where the picture is as high as its content needs. ``title`` and ``selection`` are sizes of
    type in pixels, as ``foot``.
    """

    width: float
    ratio: float | None
    title: float = 22.0
    selection: float = 14.5
    foot: float = 11.5


def broken(text: str, width: float, size: float) -> list[str]:
    """Return a text in lines that fit a width in pixels at a size of type."""
    return textwrap.wrap(text, max(20, int(width / (CHARACTER * size)))) or [""]


def fitted(figure: AnyFigure, palette: Palette, sheet: Sheet) -> dict[str, Any]:
    """Return ``data`` and ``layout`` of a figure made by ``dressed``, set for a sheet.

    ``layout`` has the width and height of the picture in pixels. Where the drawing does not fit, the sheet gets
    larger in both directions, so that its type comes out smaller but nothing is cut off or hidden.
    """
    figure = figure.unpack()
    layout: dict[str, Any] = figure.settings
    words: dict[str, Any] = layout["meta"]
    width = sheet.width
    while True:
        laid = _laid(figure, words, sheet, width)
        if sheet.ratio is None:
            height = laid.needed(1.0)
            break
        height = width / sheet.ratio
        if laid.needed(LEAST) <= height:
            break
        width *= 1.04
    drawing = height - laid.top - laid.bottom
    across = EDGE - words["left"]
    head = note(laid.head(palette), palette, y=1, yanchor="bottom", yshift=10, xshift=across, size=sheet.selection)
    foot_shift = -(words["bottom"] + 10)
    foot = note(laid.foot_text, palette, y=0, yanchor="top", yshift=foot_shift, xshift=across, size=sheet.foot)
    new: dict[str, Any] = {
        **layout,
        "width": round(width),
        "height": round(height),
        "autosize": False,
        "margin": {"l": words["left"] + EDGE - 4, "r": EDGE, "t": laid.top, "b": laid.bottom, "pad": 0},
        "annotations": [_shifted(head, words), _shifted(foot, words), *layout["annotations"][2:]],
    }
    if words["legend"] and "legend" in layout:
        above = laid.top + drawing + words["bottom"] + laid.foot_space
        new["legend"] = {**layout["legend"], "y": 1 - above / height, "yanchor": "top"}
    return {"data": list(figure.traces), "layout": new}


def _shifted(words_note: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """Return a note that starts at the edge of the picture, left of what the axis needs."""
    return {**words_note, "xshift": 4 - words["left"]}


@dataclass(frozen=True)
class _Laid:
    """The words of a figure in lines for one width, with the pixels that they take."""

    title: list[str]
    selection: list[str]
    foot: list[str]
    height: float
    axis: float
    legend: float
    sheet: Sheet

    @property
    def top(self) -> float:
        lines = len(self.title) * self.sheet.title + len(self.selection) * self.sheet.selection
        return round(EDGE + 1.32 * lines + 14)

    @property
    def foot_space(self) -> float:
        return round(16 + 1.32 * self.sheet.foot * len(self.foot))

    @property
    def bottom(self) -> float:
        return self.axis + self.foot_space + self.legend + EDGE / 2

    def needed(self, share: float) -> float:
        """Return the height of the picture with the drawing at a share of its height on the page."""
        return self.top + self.bottom + share * self.height

    @property
    def foot_text(self) -> str:
        return "<br>".join(plain(line) for line in self.foot)

    def head(self, palette: Palette) -> str:
        """Return title and selection as a figure takes them."""
        title = "<br>".join(plain(line) for line in self.title)
        selection = "<br>".join(plain(line) for line in self.selection)
        return (
            f"<span style='font-size:{self.sheet.title}px;color:{palette.ink}'><b>{title}</b></span><br>"
            f"<span style='font-size:{self.sheet.selection}px;color:{palette.muted}'>{selection}</span>"
        )


def _laid(figure: AnyFigure, words: dict[str, Any], sheet: Sheet, width: float) -> _Laid:
    room = width - 2 * EDGE
    legend = 0.0
    if words["legend"]:
        legend = legend_height(_entries(figure), int(room - words["left"]), grid=True)
    return _Laid(
        title=broken(words["title"], room, sheet.title * 1.05),
        selection=broken(words["selection"], room, sheet.selection),
        foot=[line for text in words["foot"] for line in broken(text, room, sheet.foot)],
        height=words["height"],
        axis=words["bottom"],
        legend=legend,
        sheet=sheet,
    )


def _entries(figure: AnyFigure) -> list[str]:
    """Return the names that stand in the legend of a figure."""
    return [trace["name"] for trace in figure.traces if trace.get("showlegend", True) and trace.get("name")]
