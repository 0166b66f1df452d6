"""The look of every figure: ground, ink, typeface, and the words that make a figure stand on its own."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.charts.figure import Figure

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif'
SOURCE = "Afghan–Pakistan tensions dataset"
"""What every figure names as its source; the version of the data stands in a file's description and under Cite."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; ``.streamlit/config.toml`` has the same ground and ink."""

    name: str
    paper: str
    panel: str
    ink: str
    muted: str
    rule: str
    accent: str
    land: str
    land_other: str
    land_focus: str
    water: str
    disputed: str


LIGHT = Palette(
    name="light",
    paper="#FFFFFF",
    panel="#F4F3EF",
    ink="#1B1F23",
    muted="#5D646B",
    rule="#D9D6CE",
    accent="#0F4C75",
    land="#F1EFE9",
    land_other="#E6E4DD",
    land_focus="#FBF3D5",
    water="#DCE4E9",
    disputed="#1B1F23",
)
DARK = Palette(
    name="dark",
    paper="#14181C",
    panel="#1D2329",
    ink="#E8E6E1",
    muted="#A3AAB1",
    rule="#37404A",
    accent="#7FB5DA",
    land="#232A31",
    land_other="#1A2026",
    land_focus="#3A3A2A",
    water="#0E1318",
    disputed="#E8E6E1",
)
PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}


@dataclass(frozen=True)
class Labels:
    """The words of a figure: what is shown, which selection, whose figures, as of when."""

    title: str
    selection: str
    lens: str
    data_to: str
    version: str
    note: str = ""


def plain(text: str) -> str:
    """Return a text that a figure shows as it is: no tag in it is read as one."""
    return escape(str(text), quote=False)


def wrapped(text: str, width: int) -> str:
    """Return a text as plain text broken into lines of at most ``width`` characters."""
    return "<br>".join(plain(line) for line in textwrap.wrap(str(text), width) or [""])


def caption(labels: Labels) -> str:
    """Return the line under a figure: its source with the data's last day, whose figures, and what is to be noted."""
    return f"Source: {SOURCE}, {labels.data_to}. Figures: {labels.lens}. {labels.note}".strip()


NO_TEMPLATE = {"data": {"scatter": [{"type": "scatter"}]}}
"""Plotly's own empty template: the look is all here."""

LINE = 72
"""Characters of a line of text in a figure: it stays readable where the figure is narrow."""


def dressed(
    traces: list[dict[str, Any]],
    labels: Labels,
    palette: Palette,
    *,
    height: int,
    width: int = LINE,
    bottom: int = 0,
    left: int = 4,
    legend: int = 0,
    annotations: Sequence[dict[str, Any]] = (),
    **layout: Any,
) -> Figure:
    """Return a figure of these traces with its look, title, selection and source line.

    ``height`` is the height in pixels of the drawing between title and caption, ``bottom`` what axes need below it,
    ``left`` what they need beside it, ``width`` the number of characters of a line of text. ``legend`` is the height
    of a horizontal legend; it stands last, where it can take more lines in a narrow window without hiding anything.
    Further arguments go into the layout. Nothing of it is checked here; the tests have plotly check the same figures.
    """
    selection = wrapped(labels.selection, width - 8)
    # A title is set larger than the text: a line has room for fewer of its letters.
    title = wrapped(labels.title, round(width * 0.66))
    foot = wrapped(caption(labels), width)
    top_space = 38 + 22 * title.count("<br>") + 17 * (selection.count("<br>") + 1)
    foot_space = 16 + 15 * (foot.count("<br>") + 1)
    head = (
        f"<span style='font-size:17px'><b>{title}</b></span>"
        f"<br><span style='font-size:13px;color:{palette.muted}'>{selection}</span>"
    )
    words = [
        note(head, palette, y=1, yanchor="bottom", yshift=7, xshift=2 - left, size=13, colour=palette.ink),
        note(foot, palette, y=0, yanchor="top", yshift=-(bottom + 10), xshift=2 - left, size=11.5),
    ]
    return Figure(
        traces,
        {
            "template": NO_TEMPLATE,
            # What ``fitted`` needs to set the same figure for another size.
            "meta": {
                "title": labels.title,
                "selection": labels.selection,
                "foot": [caption(labels)],
                "height": height,
                "bottom": bottom,
                "left": left,
                "legend": legend,
            },
            "height": height + top_space + foot_space + bottom + legend,
            "margin": {"l": left, "r": 4, "t": top_space, "b": foot_space + bottom + legend, "pad": 0},
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.paper,
            "font": {"family": FONT, "size": 13, "color": palette.ink},
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": palette.paper,
                "bordercolor": palette.rule,
                "font": {"family": FONT, "size": 13, "color": palette.ink},
                "align": "left",
            },
            "legend": {
                "font": {"size": 12, "color": palette.ink},
                "bgcolor": "rgba(0,0,0,0)",
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                # By the figure, not by the drawing: of a low one no legend may be more than twice its height away.
                "yref": "container",
                "y": 0,
                "yanchor": "bottom",
                "itemsizing": "constant",
                "traceorder": "normal",
                "maxheight": 1,
                "itemclick": False,
                "itemdoubleclick": False,
            },
            **layout,
            "annotations": [*words, *annotations],
        },
    )


def note(
    text: str,
    palette: Palette,
    *,
    y: float,
    yanchor: str,
    yshift: float = 0,
    yref: str = "paper",
    x: float | str = 0,
    xref: str = "paper",
    xanchor: str = "left",
    xshift: float = 0,
    size: float = 12,
    colour: str | None = None,
) -> dict[str, Any]:
    """Return text that is already plain for a place of the drawing (0 to 1, or on an axis), moved by pixels."""
    return {
        "text": text,
        "x": x,
        "xref": xref,
        "xanchor": xanchor,
        "xshift": xshift,
        "y": y,
        "yref": yref,
        "yanchor": yanchor,
        "yshift": yshift,
        "showarrow": False,
        "align": "left",
        "font": {"size": size, "color": colour or palette.muted},
    }


def tinted(colour: str, opacity: float) -> str:
    """Return a colour that lets the ground through; a legend shows it so, as it does not with a bar's opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def legend_height(names: list[str], across: int, *, grid: bool = False) -> int:
    """Return the pixels that a horizontal legend of these entries needs on a drawing of that many pixels across.

    ``grid`` where the entries stand in columns as wide as the longest of them (a legend without groups).
    """
    widths = [46 + 6.6 * len(name) for name in names]
    if grid and widths:
        in_a_row = max(1, int(across // max(widths)))
        return 19 * -(-len(widths) // in_a_row) + 6
    rows, used = 1, 0.0
    for need in widths:
        if used + need > across and used:
            rows, used = rows + 1, 0.0
        used += need
    return 19 * rows + 6
