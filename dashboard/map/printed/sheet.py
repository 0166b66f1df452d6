"""A map's specification on a sheet: title, map, key, foot; as PNG, SVG or PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from dashboard.charts.fitted import EDGE, Sheet, broken
from dashboard.charts.theme import caption
from dashboard.map.printed.fonts import FAMILY, choose_families, write_letters
from dashboard.map.printed.ground import draw_ground, find_dots
from dashboard.map.printed.key import Column, Ruler, draw_column, set_key
from dashboard.map.printed.names import Gates, choose_names, write_names
from dashboard.map.printed.scale_bar import draw_scale_bar
from dashboard.map.printed.symbols import draw_symbols, gate_box, gather_symbols, place_gates
from dashboard.map.printed.window import POINTS, Box, Window
from dashboard.map.spec import MapSpec
from dashboard.vocabulary import BORDER_NAME

ImageFormat = Literal["png", "svg", "pdf"]

BOUNDARIES = "Boundaries: made with Natural Earth (public domain), simplified; for overview, not for survey."
DISPUTED = (
    f"{BORDER_NAME}: no Afghan government has recognised it as a border. Lines show who controls the ground; none is "
    "an opinion on where a border should be."
)
INCH = 96.0
"""Pixels of a sheet in an inch."""

BESIDE = 292.0
"""Pixels across of the key beside a map, in one column."""

COLUMN = 236.0
"""Pixels across of one of several columns of the key, at least."""

MOST_GROWTH, TWO_COLUMNS_FROM = 1.32, 1.15
"""How much a wide sheet may grow, and its type so get smaller, before its key takes two columns; from where it then
grows on, so that enough is left for the map."""

GAP = 14.0
FLATTEST = 0.56
"""Height through width below which a map is too flat for a stretch of land that runs from north to south."""

WIDE = 1.3
"""Width through height of a sheet from which on the key stands beside the map."""

PAGE_RATIO = 0.74
"""Height through width of the map on a sheet that is as high as it needs."""

NAMED_OFF_MAP = 2
"""Incidents without a place that the foot names."""

_ONE = Lock()
"""Matplotlib's settings belong to the whole process: one map is drawn at a time."""


@dataclass(frozen=True)
class Plan:
    """Where things stand on a sheet, in pixels from its upper left corner."""

    width: float
    height: float
    title: list[str]
    selection: list[str]
    foot: list[str]
    map: tuple[float, float, float, float]
    key: tuple[float, float]
    columns: list[Column]
    column: float


@dataclass(frozen=True)
class Begun:
    """An empty drawing of matplotlib, where things stand on it, a renderer that measures texts in pixels of the sheet,
    and the dots for an inch of it with which the picture has the size that was asked for."""

    drawing: Any
    plan: Plan
    ruler: Any
    dots: float


def print_map(spec: MapSpec, sheet: Sheet, image_format: ImageFormat, scale: float = 1.0, note: str = "") -> bytes:
    """Return a map as an image; ``spec`` was made with ``MapOptions(inline=True)``, else ValueError is raised.

    A PNG has ``scale`` pixels for each of the sheet's; where the key needs a larger sheet, its type gets smaller and
    the image keeps its size. ``note`` is a further sentence for the foot.
    """
    with begin_sheet(spec, sheet, scale if image_format == "png" else 1.0, note) as begun:
        axes, window = make_axes(begun, spec)
        symbols = gather_symbols(spec, window)
        gates = place_gates(spec, window, [one.box for one in symbols])
        draw_symbols(axes, spec, window, symbols, gates)
        taken = [*(one.box for one in symbols), *(gate_box(*gate) for gate in gates.values())]
        draw_land(axes, spec, window, begun.ruler, taken, gates)
        draw_words(begun, spec, sheet)
        return _save(begun.drawing, spec, image_format, begun.dots)


@contextmanager
def begin_sheet(spec: MapSpec, sheet: Sheet, scale: float, note: str = "", strip: float = 0.0) -> Iterator[Begun]:
    """Give an empty sheet, one at a time; ``strip`` are pixels that are kept free under the map."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "map", "pdf.fonttype": 42, "font.family": FAMILY}
    with _ONE, rc_context(settings):
        drawing = Figure(dpi=INCH, facecolor=spec.palette.paper)
        canvas: Any = FigureCanvasAgg(drawing)
        plan = _make_plan(spec, sheet, Ruler(canvas.get_renderer()), note, strip)
        drawing.set_size_inches(plan.width / INCH, plan.height / INCH)
        yield Begun(drawing, plan, canvas.get_renderer(), INCH * scale * sheet.width / plan.width)


def _save(drawing: Any, spec: MapSpec, image_format: ImageFormat, dots: float) -> bytes:
    stream = io.BytesIO()
    about: dict[str, Any] = {"Title": spec.labels.title}
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


def _make_plan(spec: MapSpec, sheet: Sheet, ruler: Ruler, note: str, strip: float) -> Plan:
    """Return where things stand: the sheet grows, and its type so gets smaller, until all of the key fits."""
    beside = 1
    width = sheet.width
    while True:
        plan, fits = _try_width(spec, sheet, ruler, note, strip, width, beside)
        if fits:
            return plan
        width *= 1.04
        if beside == 1 and width > MOST_GROWTH * sheet.width:
            beside, width = 2, TWO_COLUMNS_FROM * sheet.width


def _try_width(
    spec: MapSpec, sheet: Sheet, ruler: Ruler, note: str, strip: float, width: float, beside: int
) -> tuple[Plan, bool]:
    """Return a plan for a sheet of this width, and whether everything fits; ``beside`` columns stand beside the map."""
    room = width - 2 * EDGE
    title = broken(spec.labels.title, room, sheet.title * 1.1)
    selection = broken(spec.labels.selection, room, sheet.selection)
    foot = [line for text in _foot_texts(spec, note) for line in broken(text, room, sheet.foot)]
    top = EDGE + 1.32 * (len(title) * sheet.title + len(selection) * sheet.selection) + 10
    low = 1.32 * sheet.foot * len(foot) + 10 + EDGE
    words = (title, selection, foot)
    height = width / sheet.ratio if sheet.ratio else 0.0
    if sheet.ratio is not None and sheet.ratio > WIDE:
        column = BESIDE if beside == 1 else COLUMN
        columns = set_key(spec.key, column, beside, ruler)
        taken = beside * (column + GAP)
        size = (room - taken, height - top - low)
        key = (EDGE + size[0] + GAP, top)
        tall = max(part.height for part in columns)
        above = (EDGE, top, size[0], size[1] - strip)
        plan = Plan(width, height, *words, above, key, columns, column + GAP)
        return plan, tall <= size[1]
    across = max(1, int((room + GAP) // (COLUMN + GAP)))
    column = (room - (across - 1) * GAP) / across
    columns = set_key(spec.key, column, across, ruler)
    tall = max(part.height for part in columns)
    if sheet.ratio is None:
        height = top + room * PAGE_RATIO + strip + GAP + tall + low
    size = (room, height - top - low - tall - strip - GAP)
    key = (EDGE, top + size[1] + strip + GAP)
    plan = Plan(width, height, *words, (EDGE, top, *size), key, columns, column + GAP)
    return plan, sheet.ratio is None or size[1] >= FLATTEST * room


def _foot_texts(spec: MapSpec, note: str) -> list[str]:
    notes = [shown.drawn.note for shown in spec.shown if shown.drawn.note]
    texts = [caption(spec.labels), f"{BOUNDARIES} {DISPUTED}", _describe_off_map(spec), *notes, note]
    return [text for text in texts if text]


def _describe_off_map(spec: MapSpec) -> str:
    """Return what is said of incidents without a place on the map; "" where there are none."""
    if not spec.off_map:
        return ""
    named = [f"{mark.title}{f' ({mark.killed})' if mark.killed else ''}, {mark.when}" for mark in spec.off_map]
    more = len(named) - NAMED_OFF_MAP
    rest = f"; and {more:,} more" if more > 0 else ""
    return f"Without a place on the map: {'; '.join(named[:NAMED_OFF_MAP])}{rest}."


def make_axes(begun: Begun, spec: MapSpec, *, is_clear: bool = False) -> tuple[Any, Window]:
    """Add the axes of the map, which count its pixels from the lower left corner; return them and what they show.

    ``is_clear`` lets what lies below them through.
    """
    plan, palette = begun.plan, spec.palette
    left, top, width, height = plan.map
    axes = begun.drawing.add_axes(
        (left / plan.width, 1 - (top + height) / plan.height, width / plan.width, height / plan.height)
    )
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(palette.water)
    for side in axes.spines.values():
        side.set(color=palette.rule, linewidth=0.8, zorder=20)
    axes.patch.set_alpha(0.0 if is_clear else 1.0)
    return axes, Window(spec.view, width, height)


def draw_land(
    axes: Any, spec: MapSpec, window: Window, ruler: Any, taken: Sequence[Box], gates: Gates | None = None
) -> None:
    """Draw the ground with its layers, the area that is marked, the scale bar, and names clear of what is taken."""
    draw_ground(axes, spec, window)
    _draw_area(axes, spec, window)
    bar = draw_scale_bar(axes, window, spec.palette, taken)
    kept = [bar, *find_dots(spec, window)]
    write_names(axes, choose_names(spec, window, gates or {}), taken, kept, window, ruler)


def _draw_area(axes: Any, spec: MapSpec, window: Window) -> None:
    """Draw the outline of the area that is marked."""
    if not spec.area:
        return
    lat, lon = zip(*spec.area, strict=True)
    x, y = window.project([*lon, lon[0]], [*lat, lat[0]])
    axes.fill(x, y, facecolor=spec.palette.accent, alpha=0.08, zorder=3)
    axes.plot(x, y, color=spec.palette.accent, linewidth=2 * POINTS, zorder=3)


def draw_words(begun: Begun, spec: MapSpec, sheet: Sheet) -> None:
    """Write title, selection, key and foot."""
    palette, plan = spec.palette, begun.plan
    canvas = begun.drawing.add_axes((0, 0, 1, 1))
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
            _write(canvas, EDGE, y, line, size, colour, weight)
            y += 1.32 * size
    y = plan.height - EDGE - 1.32 * sheet.foot * len(plan.foot)
    for line in plan.foot:
        _write(canvas, EDGE, y, line, sheet.foot, palette.muted, "normal")
        y += 1.32 * sheet.foot
    left, top = plan.key
    for number, column in enumerate(plan.columns):
        draw_column(canvas, column, left + number * plan.column, top, palette)


def _write(canvas: Any, x: float, y: float, text: str, size: float, colour: str, weight: str) -> None:
    canvas.text(
        x,
        y,
        write_letters(text),
        fontsize=size * POINTS,
        color=colour,
        weight=weight,
        va="top",
        family=choose_families(text),
        parse_math=False,
    )
