"""Where a map looks: named views, and the one that fits its results."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

WIDTH, HEIGHT = 760.0, 560.0
"""The size in pixels for which a zoom is chosen; on a larger map there is more around it."""


@dataclass(frozen=True)
class View:
    """A centre in degrees and a MapLibre zoom."""

    id: str
    label: str
    lat: float
    lon: float
    zoom: float

    @property
    def degrees_per_pixel(self) -> float:
        """Degrees of longitude that one pixel covers at this zoom (tiles of 512 pixels)."""
        return 360.0 / (512.0 * 2.0**self.zoom)


def _mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def _unmercator(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)


def fitting(name: str, label: str, south: float, west: float, north: float, east: float) -> View:
    """Return the view that shows a box of degrees with a margin; a single point is shown with its surroundings."""
    top, bottom = _mercator(north), _mercator(south)
    across, up = max(east - west, 0.3) * 1.15, max(top - bottom, 0.3) * 1.15
    zoom = min(math.log2(WIDTH * 360 / (512 * across)), math.log2(HEIGHT * 360 / (512 * up)))
    return View(
        name, label, round(_unmercator((top + bottom) / 2), 4), round((east + west) / 2, 4), round(min(zoom, 9.0), 2)
    )


VIEWS: dict[str, View] = {
    view.id: view
    for view in (
        fitting("kp_khost", "KP and Khost", 31.1, 68.9, 36.3, 73.4),
        fitting("loya_paktia", "Loya Paktia", 31.55, 67.9, 34.1, 70.5),
        fitting("waziristan", "Waziristan", 31.9, 68.9, 33.4, 70.9),
        fitting("kurram", "Kurram", 33.25, 69.5, 34.15, 71.0),
        fitting("torkham", "Torkham–Nangarhar–Kunar", 33.65, 69.7, 35.6, 71.9),
        fitting("chaman", "Chaman–Kandahar", 30.2, 65.0, 32.1, 67.6),
        fitting("whole_line", "Whole line", 29.3, 60.9, 37.0, 74.8),
    )
}
FIT = "fit"
ABROAD_ZOOM = 4.0
"""The largest zoom with places abroad alone: the land there is coarse."""
VIEW_LABELS = {**{view.id: view.label for view in VIEWS.values()}, FIT: "Fit to results"}


def _near(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the records with a place in one of the two countries."""
    return frame[frame["country"].isin(["AF", "PK"]) & (frame["place_kind"] != "country")]


def view_of(name: str, frame: pd.DataFrame, beside: pd.DataFrame | None = None) -> View:
    """Return the view of that name; "fit" fits the records' positions, or shows the whole line without any.

    Places abroad count only where there are no others: with talks far away all else would shrink to a knot.
    ``beside`` holds the positions (``lat``, ``lon``) of what else a map that fits its records has to show.
    """
    if name == FIT and not frame.empty:
        near = _near(frame)
        rows = (frame if near.empty else near)[["lat", "lon"]]
        if beside is not None:
            rows = pd.concat([rows, beside[["lat", "lon"]]])
        view = fitting(
            FIT, VIEW_LABELS[FIT], rows["lat"].min(), rows["lon"].min(), rows["lat"].max(), rows["lon"].max()
        )
        return replace(view, zoom=min(view.zoom, ABROAD_ZOOM)) if near.empty else view
    return VIEWS.get(name, VIEWS["whole_line" if name == FIT else "kp_khost"])


def around(lat: float, lon: float, country: str) -> View:
    """Return the view of one place with its surroundings, wider for one abroad."""
    view = fitting("one", "One incident", lat - 0.9, lon - 1.1, lat + 0.9, lon + 1.1)
    return view if country in ("AF", "PK") else replace(view, zoom=ABROAD_ZOOM - 0.5)


def outside_of(view: View, frame: pd.DataFrame) -> str:
    """Return the sentence on records abroad that the view which fits the others leaves out; "" without any."""
    near = _near(frame)
    abroad = len(frame) - len(near)
    if view.id != FIT or not abroad or near.empty:
        return ""
    return f"{abroad:,} incident{'s' if abroad != 1 else ''} abroad {'are' if abroad != 1 else 'is'} outside this view."
