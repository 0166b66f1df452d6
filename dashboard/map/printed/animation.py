"""A map that plays through time, as an animated picture: one sheet, on which symbols, days and window change."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from dashboard.charts.fitted import Sheet
from dashboard.charts.parties import PARTIES, party_colour
from dashboard.filters import span_text
from dashboard.map.crossings import CrossingMark
from dashboard.map.marks import Mark
from dashboard.map.printed.fonts import FAMILY
from dashboard.map.printed.sheet import Begun, begin_sheet, draw_land, draw_words, make_axes
from dashboard.map.printed.symbols import FAINT, draw_symbols, gather_symbols, place_gates
from dashboard.map.printed.window import POINTS, Window
from dashboard.map.spec import MapSpec
from dashboard.map.time_strip import TimeStrip

AnimationFormat = Literal["gif", "webp"]

STRIP = 74.0
"""Pixels under the map that the strip of time takes."""

AXIS = 18.0
"""Pixels of it below the bars, for the names of years."""

PACE, HELD = 250, 2500
"""Milliseconds that a frame is shown, and the last one."""

DATES = 17.0
"""Pixels of the type in which the days of a frame are written on the map."""


Colour = tuple[int, ...]
"""Red, green and blue."""


@dataclass(frozen=True)
class Frame:
    """What a frame shows: its days, the incidents of these days, crossings as last reported on the last of them."""

    first: date
    last: date
    marks: tuple[Mark, ...]
    crossings: tuple[CrossingMark, ...]


def list_windows(first: date, last: date, step: str, window: str) -> list[tuple[date, date]]:
    """Return the days of each frame of a span, one for each day, week or month (``STEPS`` of ``time_strip``).

    ``window`` says how far back a frame reaches from its last day: everything ("all"), that step only ("step"), or a
    number of days.
    """
    ends: list[date] = []
    begins: list[date] = []
    day = first
    while day <= last:
        following = _begin_next(day, step)
        begins.append(day)
        ends.append(min(following - timedelta(days=1), last))
        day = following
    if window == "all":
        begins = [first for _ in begins]
    elif window != "step":
        begins = [max(end - timedelta(days=int(window) - 1), first) for end in ends]
    return list(zip(begins, ends, strict=True))


def _begin_next(day: date, step: str) -> date:
    if step == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


def animate_map(
    spec: MapSpec, strip: TimeStrip, frames: Sequence[Frame], sheet: Sheet, image_format: AnimationFormat, scale: float
) -> bytes:
    """Return the frames as an animated picture that plays once; ``scale`` is its pixels for one of the sheet's.

    ``spec`` was made with ``MapOptions(inline=True)``; its title, names and key stand still. Raises ValueError without
    a frame.
    """
    if not frames:
        raise ValueError("no frame to draw")
    pictures = draw_frames(spec, strip, frames, sheet, scale)
    pace = [PACE] * (len(frames) - 1) + [HELD]
    if image_format == "webp":
        return _save_webp(pictures, pace)
    return _save_gif(pictures, pace, _list_colours(spec))


def draw_frames(spec: MapSpec, strip: TimeStrip, frames: Iterable[Frame], sheet: Sheet, scale: float) -> Iterator[Any]:
    """Yield a picture for each frame: what stands still is drawn once, what changes is laid over it."""
    from PIL import Image

    with begin_sheet(spec, sheet, scale, strip=STRIP) as begun:
        drawing = begun.drawing
        axes, window = make_axes(begun, spec)
        # Names keep clear of where symbols of the whole span are: what plays shows some of them.
        often = [one.box for one in gather_symbols(spec, window)]
        draw_land(axes, spec, window, begun.ruler, [_dates_box(window), *often])
        draw_words(begun, spec, sheet)
        _draw_bars(begun, spec, strip)
        drawing.set_dpi(begun.dots)
        still = _draw_picture(drawing)
        for frame in frames:
            drawing.clear()
            drawing.patch.set_alpha(0)
            axes, window = make_axes(begun, spec, is_clear=True)
            shown = replace(spec, marks=frame.marks, crossings=frame.crossings if spec.crossings else ())
            symbols = gather_symbols(shown, window)
            gates = place_gates(shown, window, [one.box for one in symbols])
            draw_symbols(axes, shown, window, symbols, gates)
            _write_days(axes, spec, window, frame)
            _draw_window(begun, spec, strip, frame)
            yield Image.alpha_composite(still, _draw_picture(drawing)).convert("RGB")


def _draw_picture(drawing: Any) -> Any:
    """Return what is drawn as a picture that lets through what lies below where nothing is."""
    from PIL import Image

    drawing.canvas.draw()
    return Image.fromarray(np.asarray(drawing.canvas.buffer_rgba()).copy())


def _list_colours(spec: MapSpec) -> list[Colour]:
    """Return the colours that a picture of a map must have as they are: those of the page and of the parties.

    With each party's comes that of its faint disc on land.
    """
    palette = spec.palette
    land = _read_colour(palette.land)
    colours = [_read_colour(value) for name, value in vars(palette).items() if name != "name"]
    for party in PARTIES.values():
        own = _read_colour(party_colour(party, palette.name))
        colours += [own, tuple(round(FAINT * one + (1 - FAINT) * other) for one, other in zip(own, land, strict=True))]
    return list(dict.fromkeys(colours))


def _read_colour(text: str) -> Colour:
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def _save_gif(pictures: Iterator[Any], pace: list[int], colours: list[Colour]) -> bytes:
    """Return a GIF with one palette for all frames: these colours, and those that the first frame has beside them."""
    from PIL import Image

    first = next(pictures)
    others = first.quantize(256 - len(colours), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour] + others.getpalette())

    def flatten(picture: Any) -> Any:
        return picture.quantize(palette=palette, dither=Image.Dither.NONE)

    stream = io.BytesIO()
    rest = (flatten(picture) for picture in pictures)
    flatten(first).save(stream, "GIF", save_all=True, append_images=rest, duration=pace, optimize=False, disposal=1)
    return stream.getvalue()


def _save_webp(pictures: Iterator[Any], pace: list[int]) -> bytes:
    first = next(pictures)
    stream = io.BytesIO()
    first.save(stream, "WEBP", save_all=True, append_images=pictures, duration=pace, quality=80, method=2, loop=1)
    return stream.getvalue()


def _strip_axes(begun: Begun, strip: TimeStrip) -> Any:
    """Return axes whose x counts days from the strip's first one, and whose y goes from 0 to 1 over the bars."""
    plan = begun.plan
    left, top, width, height = plan.map
    low = plan.height - (top + height + STRIP)
    axes = begun.drawing.add_axes(
        (left / plan.width, (low + AXIS) / plan.height, width / plan.width, (STRIP - AXIS - 8) / plan.height)
    )
    days = (date.fromisoformat(strip.last) - date.fromisoformat(strip.first)).days + 1
    axes.set_xlim(0, days)
    axes.set_ylim(0, 1)
    axes.axis("off")
    axes.patch.set_alpha(0)
    return axes


def _draw_bars(begun: Begun, spec: MapSpec, strip: TimeStrip) -> None:
    axes, palette = _strip_axes(begun, strip), spec.palette
    first = date.fromisoformat(strip.first)
    begin = (date.fromisoformat(strip.begin) - first).days
    counts = np.array([party.counts for party in strip.parties], "float64")
    if counts.size:
        most = max(counts.sum(axis=0).max(), 1)
        x = begin + 7 * np.arange(counts.shape[1])
        below = np.zeros(counts.shape[1])
        for party, own in zip(strip.parties, counts / most, strict=True):
            colour = party_colour(PARTIES[party.key], palette.name)
            axes.bar(x, own, width=6.2, bottom=below, align="edge", color=colour, linewidth=0)
            below += own
    axes.plot([0, axes.get_xlim()[1]], [0, 0], color=palette.muted, linewidth=0.8, clip_on=False)
    for day, words in _name_days(strip):
        axes.plot([day, day], [0, -0.12], color=palette.muted, linewidth=0.8, clip_on=False)
        axes.text(day, -0.16, words, fontsize=11 * POINTS, color=palette.muted, va="top", ha="left", family=FAMILY)


def _name_days(strip: TimeStrip) -> list[tuple[int, str]]:
    """Return the days of the axis with their names: each January for spans over two years, else each quarter."""
    first, last = date.fromisoformat(strip.first), date.fromisoformat(strip.last)
    months = (12,) if (last - first).days > 730 else (3,) if (last - first).days > 150 else (1,)
    named: list[tuple[int, str]] = []
    for year in range(first.year, last.year + 1):
        for month in range(1, 13, months[0]):
            day = date(year, month, 1)
            if first <= day <= last:
                words = str(year) if months[0] == 12 else f"{day:%b} {year}" if month == 1 or not named else f"{day:%b}"
                named.append(((day - first).days, words))
    return named


def _draw_window(begun: Begun, spec: MapSpec, strip: TimeStrip, frame: Frame) -> None:
    axes, palette = _strip_axes(begun, strip), spec.palette
    first, end = date.fromisoformat(strip.first), axes.get_xlim()[1]
    left, right = (frame.first - first).days, (frame.last - first).days + 1
    for ends in ((0, left), (right, end)):
        axes.axvspan(*ends, facecolor=palette.paper, alpha=0.66, linewidth=0)
    axes.plot([left, right, right, left, left], [0, 0, 1, 1, 0], color=palette.accent, linewidth=1.4, clip_on=False)


def _dates_box(window: Window) -> tuple[float, float, float, float]:
    """Return the corner of the map in which the days of a frame are written."""
    return 8.0, window.height - 52, 300.0, window.height - 8


def _write_days(axes: Any, spec: MapSpec, window: Window, frame: Frame) -> None:
    left, low, right, high = _dates_box(window)
    palette, number = spec.palette, len(frame.marks)
    axes.fill([left, right, right, left], [low, low, high, high], color=palette.paper, alpha=0.9, zorder=11)
    look = {"family": FAMILY, "zorder": 12, "va": "top", "parse_math": False}
    days = span_text(frame.first, frame.last)
    axes.text(left + 8, high - 5, days, fontsize=DATES * POINTS * 0.82, weight="bold", color=palette.ink, **look)
    words = f"{number:,} incident{'s' if number != 1 else ''}"
    axes.text(left + 8, high - 25, words, fontsize=12 * POINTS, color=palette.muted, **look)
