"""The map as PNG, SVG or PDF without any browser: the traces of the map's figure over a ground drawn by matplotlib.

What the figure shows, the file shows: the same symbols at the same places, the same legend, the same words. Added are
a scale bar, names that do not lie over one another, and the notes on disputed lines and on the boundaries' source.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from dashboard.charts.figure import AnyFigure, Figure
from dashboard.charts.fitted import EDGE, Sheet, broken
from dashboard.charts.theme import Palette
from dashboard.map.views import HEIGHT, WIDTH, View
from dashboard.maps.static_ground import Window, draw_ground
from dashboard.maps.static_key import Row, columns, draw_key, rows_of
from dashboard.maps.static_labels import FAMILY, names, towns_shown, write_line_name, write_names
from dashboard.maps.static_marks import POINTS, Box, draw_marks
from dashboard.tables import Dataset
from dashboard.vocabulary import BORDER_NAME

BOUNDARIES = "Boundaries: made with Natural Earth (public domain), simplified; for overview, not for survey."
DISPUTED = (
    f"{BORDER_NAME}: no Afghan government has recognised it as a border. Lines show who holds the ground; none is an "
    "opinion on where a border should be."
)
INCH = 96.0
"""Pixels of a sheet in an inch."""

PANEL, NARROW = 232.0, 196.0
"""Pixels across of the key beside a map: of its one column, of each of its two."""

GAP = 14.0
FLATTEST = 0.56
"""Height through width below which a map is too flat for a stretch of land that runs from north to south."""

_ONE = Lock()
"""Matplotlib's settings belong to the whole process: one map is drawn at a time."""


@dataclass(frozen=True)
class _Plan:
    """Where things stand on a sheet, in pixels from its upper left corner."""

    width: float
    height: float
    title: list[str]
    selection: list[str]
    foot: list[str]
    map: tuple[float, float, float, float]
    key: tuple[float, float]
    across: int
    column: float


def static_map(
    figure: AnyFigure,
    dataset: Dataset,
    view: View,
    palette: Palette,
    sheet: Sheet,
    image_format: Literal["png", "svg", "pdf"],
    scale: float = 1.0,
    notes: str = "",
) -> bytes:
    """Return a map figure made by ``dressed`` as an image.

    ``view`` is what the figure was made for, ``notes`` further sentences for the foot. A PNG has ``scale`` pixels for
    each of the sheet's; where the key needs a larger sheet, its type gets smaller and the image keeps its size.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    figure = figure.unpack()
    words = figure.settings["meta"]
    plan, rows = _planned(figure, words, palette, sheet, notes)
    dots = INCH * (scale if image_format == "png" else 1.0) * sheet.width / plan.width
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "map", "pdf.fonttype": 42, "font.family": FAMILY}
    with _ONE, rc_context(settings):
        drawing = Drawing(figsize=(plan.width / INCH, plan.height / INCH), dpi=INCH, facecolor=palette.paper)
        canvas: Any = FigureCanvasAgg(drawing)
        renderer = canvas.get_renderer()
        _draw_map(drawing, figure, dataset, view, palette, plan, renderer)
        _draw_words(drawing, plan, rows, palette, sheet)
        stream = io.BytesIO()
        about: dict[str, Any] = {"Title": words["title"]}
        if image_format != "png":
            about |= {"Creator": "Afghan–Pakistan tensions"}
            about |= {"Date": None} if image_format == "svg" else {"CreationDate": None}
        quick: dict[str, Any] = {"pil_kwargs": {"compress_level": 4}} if image_format == "png" else {}
        drawing.savefig(stream, format=image_format, dpi=dots, metadata=about, **quick)
    content = stream.getvalue()
    if image_format == "svg":
        # Whoever opens it may not have the typeface that the map was set in.
        content = content.replace(b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, Arial, sans-serif")
    return content


def _planned(
    figure: Figure, words: dict[str, Any], palette: Palette, sheet: Sheet, notes: str
) -> tuple[_Plan, list[Row]]:
    """Return where things stand, and the rows of the key: beside the map on a wide sheet, else below it.

    The sheet grows, and its type so gets smaller, until the key fits and the map is high enough.
    """
    width = sheet.width
    while True:
        for across in (1, 2):
            plan, rows, fits = _tried(figure, words, palette, sheet, notes, width, across)
            if fits:
                return plan, rows
        width *= 1.04


def _tried(
    figure: Figure, words: dict[str, Any], palette: Palette, sheet: Sheet, notes: str, width: float, beside: int
) -> tuple[_Plan, list[Row], bool]:
    room = width - 2 * EDGE
    title = broken(words["title"], room, sheet.title * 1.1)
    selection = broken(words["selection"], room, sheet.selection)
    texts = [*words["foot"], f"{BOUNDARIES} {DISPUTED}", *([notes] if notes else [])]
    foot = [line for text in texts for line in broken(text, room, sheet.foot)]
    top = EDGE + 1.32 * (len(title) * sheet.title + len(selection) * sheet.selection) + 10
    low = 1.32 * sheet.foot * len(foot) + 10 + EDGE
    height = width / sheet.ratio if sheet.ratio else 0.0
    if sheet.ratio is not None and sheet.ratio > 1.3:
        column = PANEL if beside == 1 else NARROW
        size = (room - beside * column - GAP, height - top - low)
        rows = rows_of(figure, palette, min(size[0] / WIDTH, size[1] / HEIGHT))
        tall = max(sum(entry[2] for entry in part) for part in columns(rows, column, beside))
        key = (EDGE + size[0] + GAP, top)
        plan = _Plan(width, height, title, selection, foot, (EDGE, top, *size), key, beside, column)
        return plan, rows, tall <= size[1]
    across = max(1, int(room // 232))
    up = room * HEIGHT / WIDTH
    rows = rows_of(figure, palette, min(1.0, room / WIDTH))
    tall = max(sum(entry[2] for entry in part) for part in columns(rows, room / across, across))
    if sheet.ratio is None:
        height = top + up + GAP + tall + low
    size = (room, height - top - low - tall - GAP)
    key = (EDGE, top + size[1] + GAP)
    plan = _Plan(width, height, title, selection, foot, (EDGE, top, *size), key, across, room / across)
    return plan, rows, sheet.ratio is None or size[1] >= FLATTEST * room


def _draw_map(
    drawing: Any, figure: Figure, dataset: Dataset, view: View, palette: Palette, plan: _Plan, renderer: Any
) -> None:
    left, top, width, height = plan.map
    window = Window(view, width, height)
    axes = drawing.add_axes(
        (left / plan.width, 1 - (top + height) / plan.height, width / plan.width, height / plan.height)
    )
    west, south, east, north = window.box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(palette.water)
    for side in axes.spines.values():
        side.set(color=palette.rule, linewidth=0.8)
    draw_ground(axes, dataset.geo, window, palette)
    x, y = window.project(*towns_shown(dataset, window))
    axes.scatter(x, y, s=(4 * POINTS) ** 2, c=palette.muted, linewidths=0, zorder=4.5)
    taken = draw_marks(axes, figure.traces, dataset.geo, window)
    bar = _scale_bar(axes, window, palette, taken)
    line = write_line_name(axes, dataset, window, palette, renderer, [*taken, bar])
    numbered = {name for trace in figure.traces for name in (trace.get("meta") or {}).get("names", ())}
    wanted = [name for name in names(dataset, window, palette) if not (name.italic and name.text in numbered)]
    write_names(axes, wanted, taken, [bar, *line], window, renderer)


def _scale_bar(axes: Any, window: Window, palette: Palette, taken: Sequence[Box]) -> Box:
    """Draw the scale bar in the corner with the fewest symbols; return the box that it takes in pixels."""
    most = window.width * window.metres / 1000 * 0.25
    length = max(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step <= max(most, 1))
    west, south, _, _ = window.box
    unit, along = window.metres, length * 1000.0
    wide, high = along / unit + 70, 26.0
    corners = [
        (x, y, x + wide, y + high) for y in (6.0, window.height - high - 6) for x in (8.0, window.width - wide - 8)
    ]
    box = min(corners, key=lambda corner: sum(_over(corner, other) for other in taken))
    x, y = west + (box[0] + 6) * unit, south + (box[1] + 8) * unit
    axes.fill(
        [west + box[0] * unit, west + box[2] * unit, west + box[2] * unit, west + box[0] * unit],
        [south + box[1] * unit, south + box[1] * unit, south + box[3] * unit, south + box[3] * unit],
        color=palette.paper,
        alpha=0.82,
        linewidth=0,
        zorder=9,
    )
    for part, colour in ((0, palette.ink), (1, palette.paper)):
        axes.fill(
            [x + share * along for share in (part / 2, (part + 1) / 2, (part + 1) / 2, part / 2)],
            [y, y, y + 5 * unit, y + 5 * unit],
            facecolor=colour,
            edgecolor=palette.ink,
            linewidth=0.7,
            zorder=10,
        )
    axes.text(
        x + along + 6 * unit,
        y + 2.5 * unit,
        f"{length} km",
        fontsize=10 * POINTS,
        color=palette.ink,
        va="center",
        family=FAMILY,
        zorder=10,
    )
    return box


def _over(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _draw_words(drawing: Any, plan: _Plan, rows: list[Row], palette: Palette, sheet: Sheet) -> None:
    canvas = drawing.add_axes((0, 0, 1, 1))
    canvas.set_xlim(0, plan.width)
    canvas.set_ylim(plan.height, 0)
    canvas.axis("off")
    canvas.patch.set_alpha(0)
    y = float(EDGE)
    for lines, size, colour, weight in (
        (plan.title, sheet.title, palette.ink, "bold"),
        (plan.selection, sheet.selection, palette.muted, "normal"),
    ):
        for line in lines:
            _text(canvas, EDGE, y, line, size, colour, weight)
            y += 1.32 * size
    y = plan.height - EDGE - 1.32 * sheet.foot * len(plan.foot)
    for line in plan.foot:
        _text(canvas, EDGE, y, line, sheet.foot, palette.muted, "normal")
        y += 1.32 * sheet.foot
    left, top = plan.key
    for number, part in enumerate(columns(rows, plan.column, plan.across)):
        draw_key(canvas, part, left + number * plan.column, top, palette)


def _text(canvas: Any, x: float, y: float, text: str, size: float, colour: str, weight: str) -> None:
    canvas.text(
        x,
        y,
        text,
        fontsize=size * POINTS,
        color=colour,
        weight=weight,
        va="top",
        family=FAMILY,
        parse_math=False,
    )
