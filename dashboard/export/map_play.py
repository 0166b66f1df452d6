"""A map that plays through time as a file: its frames, counted against their limit before any is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from dashboard.catalogue import Chart, Request
from dashboard.export.errors import ExportError
from dashboard.export.sizes import Size
from dashboard.limits import ANIMATION_FRAMES
from dashboard.map.crossings import crossing_marks
from dashboard.map.printed.animation import AnimationFormat, Frame, animate_map, list_windows
from dashboard.map.spec import MapSpec
from dashboard.map.strip import strip_of
from dashboard.map.time_strip import STEPS, WINDOWS
from dashboard.tables import Dataset

PLAYED = "map"
"""The chart that plays."""

Step = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Play:
    """How a map plays: by which step, and how far back a frame reaches from its last day (``WINDOWS``)."""

    step: Step = "week"
    window: str = "30"


def read_play(step: str, window: str) -> Play:
    """Return how a map plays by the words of a command; raises ValueError for words that mean nothing."""
    if step not in STEPS:
        raise ValueError(f"play {step!r} — one of {', '.join(STEPS)}")
    if window not in WINDOWS:
        raise ValueError(f"window {window!r} — one of {', '.join(WINDOWS)}")
    return Play(cast(Step, step), window)


def play_map(chart: Chart, request: Request, play: Play, size: Size, image_format: AnimationFormat) -> bytes:
    """Return a map that plays through the dates of a request, as wide in pixels as a picture of its size on the screen.

    Raises ExportError for a chart that does not play, or for more frames than their limit.
    """
    if chart.map_spec is None or chart.id != PLAYED:
        raise ExportError(f"{chart.id} does not play: of the charts, only {PLAYED!r} does")
    dataset = request.dataset
    first = request.filters.start or dataset.first_day.date()
    last = request.filters.end or dataset.last_day.date()
    windows = list_windows(first, last, play.step, play.window)
    if len(windows) > ANIMATION_FRAMES.value:
        raise ExportError(
            f"{len(windows):,} frames, one for each {play.step}: at most {ANIMATION_FRAMES.text} are drawn. Choose a "
            "longer step or fewer days"
        )
    spec = chart.map_spec(request)
    strip = strip_of(dataset, spec.marks, first, last)
    frames = [build_frame(dataset, spec, *window) for window in windows]
    return animate_map(spec, strip, frames, size.sheet, image_format, size.width / size.sheet.width)


def build_frame(dataset: Dataset, spec: MapSpec, first: date, last: date) -> Frame:
    """Return what a frame of these days shows: incidents with a day among them, crossings as of the last one."""
    begins, ends = first.isoformat(), last.isoformat()
    marks = tuple(mark for mark in spec.placed if mark.end >= begins and mark.start <= ends)
    return Frame(first, last, marks, crossing_marks(dataset, last))
