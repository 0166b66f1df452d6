"""Incidents, clusters and crossings on paper: the same symbols, sizes and colours as on the page.

Each part of a symbol has an id in an SVG: ``incident-…`` with ``-halo``, ``-high``, ``-low``, ``-icon``, ``cluster-…``
with a part for each party, ``crossing-…``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.theme import Palette
from dashboard.map.clusters import Cluster, Point, cluster_points
from dashboard.map.fan import fan_out
from dashboard.map.marks import SMALLEST, Mark
from dashboard.map.printed.ground import add_patch
from dashboard.map.printed.window import POINTS, Box, Boxes, Window
from dashboard.map.spec import MapSpec
from dashboard.map.symbols import build_icon_path

FAINT = 0.4
"""Opacity of the disc of the highest claim."""

HALO = 6.0
"""Pixels between a symbol and its dashed halo."""

ICON = 15.0
"""Pixels of the box of an icon, whatever the size of its symbol."""

STROKE = 2.4
"""Pixels of the ring of an uncertain symbol."""

RING = 6.0
"""Pixels of the ring of parties around a cluster's number."""

GATE = 14.0
"""Pixels of the square of a crossing."""

GATE_SPOTS = tuple(
    (share * dx, share * dy)
    for share in (13.0, 22.0, 32.0)
    for dx, dy in ((1, -1), (-1, -1), (1, 1), (-1, 1), (1.4, 0), (-1.4, 0), (0, -1.4), (0, 1.4))
)
"""Where a crossing's gate may lie, in pixels from its place: right of and below it, as on the page, wherever it can."""

LEADER_FROM = 20.0
"""Pixels between a crossing and its gate from which on a line leads to it."""

LOWEST = 6.0
"""Where symbols lie among what is drawn: above names."""


@dataclass(frozen=True)
class Placed:
    """A symbol on the sheet, at a pixel: an incident that stands alone (``mark``), or a cluster of several."""

    x: float
    y: float
    size: float
    cluster: Cluster
    mark: Mark | None

    @property
    def box(self) -> Box:
        """What the symbol takes, without its halo."""
        half = self.size / 2 + 1
        return self.x - half, self.y - half, self.x + half, self.y + half


def cluster_size(count: int) -> float:
    """Return the diameter in pixels of a cluster's symbol."""
    return 32.0 if count < 10 else 38.0 if count < 100 else 46.0


def gather_symbols(spec: MapSpec, window: Window) -> list[Placed]:
    """Return the symbols of a map by the rule of clustering for the sheet's zoom, the lowest first.

    Small symbols lie over large ones and clusters over both, so that their numbers can be read. What lies outside the
    window is left out.
    """
    marks = {mark.id: mark for mark in spec.placed}
    placed = []
    for cluster in _cluster_marks(list(marks.values()), spec, window):
        mark = marks[cluster.members[0]] if cluster.count == 1 else None
        size = max(mark.high, SMALLEST) if mark else cluster_size(cluster.count)
        x, y = window.locate(cluster.lon, cluster.lat)
        if window.has(x, y, -size / 2):
            placed.append(Placed(x, y, size, cluster, mark))
    return sorted(placed, key=lambda one: (one.mark is None, -one.size if one.mark else one.cluster.count))


def _cluster_marks(marks: Sequence[Mark], spec: MapSpec, window: Window) -> Sequence[Cluster]:
    """Return the clusters of marks; one for each, fanned out around its place, where they are not to be gathered."""
    if spec.options.gather:
        points = [Point(mark.id, mark.lon or 0.0, mark.lat or 0.0, mark.party) for mark in marks]
        return cluster_points(points, window.zoom)
    rows = pd.DataFrame({"incident_id": mark.id, "lat": mark.lat, "lon": mark.lon} for mark in marks)
    if rows.empty:
        return ()
    sizes = pd.Series([max(mark.high, SMALLEST) + 3 for mark in marks])
    at = fan_out(rows, sizes, window.view.degrees_per_pixel / window.factor)
    return [
        Cluster(lon, lat, (mark.id,), ((mark.party, 1),), 1, (lon, lat, lon, lat))
        for mark, lon, lat in zip(marks, at["lon"], at["lat"], strict=True)
    ]


def place_gates(spec: MapSpec, window: Window, taken: Sequence[Box]) -> dict[str, tuple[float, float]]:
    """Return where the gate of each crossing on the sheet lies, by its id: where it covers least of what is taken."""
    gates: dict[str, tuple[float, float]] = {}
    for crossing in spec.crossings:
        x, y = window.locate(crossing.lon, crossing.lat)
        if window.has(x, y):
            others = Boxes([*taken, *(gate_box(*gate) for gate in gates.values())])
            spots = [(x + dx, y + dy) for dx, dy in GATE_SPOTS]
            gates[crossing.id] = min(spots, key=lambda spot: others.covered(gate_box(*spot)))
    return gates


def draw_symbols(
    axes: Any, spec: MapSpec, window: Window, symbols: Sequence[Placed], gates: Mapping[str, tuple[float, float]]
) -> None:
    """Draw incidents and clusters as ``gather_symbols`` places them, and below them crossings (``place_gates``)."""
    palette = spec.palette
    for number, one in enumerate(symbols):
        order = LOWEST + 0.5 + number * 1e-3
        if one.mark is None:
            draw_cluster(axes, one.cluster.parties, one.x, one.y, palette, order, f"cluster-{number}")
        else:
            draw_mark(axes, one.mark, one.x, one.y, palette, order)
    for crossing in spec.crossings:
        if crossing.id not in gates:
            continue
        at, place = gates[crossing.id], window.locate(crossing.lon, crossing.lat)
        if math.dist(at, place) > LEADER_FROM:
            axes.plot(*zip(place, at, strict=True), color=palette.ink, linewidth=0.7, zorder=LOWEST)
        name = f"crossing-{crossing.id}"
        draw_gate(axes, crossing.status, *at, palette, LOWEST + 0.1, crossing.strength, name)


def gate_box(x: float, y: float) -> Box:
    """Return what a gate takes."""
    half = GATE / 2 + 2
    return x - half, y - half, x + half, y + half


def add_disc(
    axes: Any, x: float, y: float, size: float, colour: str, order: float, opacity: float = 1.0, name: str = ""
) -> None:
    """Draw a disc ``size`` pixels across."""
    from matplotlib.patches import Circle

    add_patch(axes, Circle((x, y), size / 2, facecolor=colour, edgecolor="none", alpha=opacity), order, name)


def add_icon(axes: Any, kind: str, x: float, y: float, size: float, colour: str, order: float, name: str = "") -> None:
    """Draw a kind's icon, its box ``size`` pixels across."""
    from matplotlib.patches import PathPatch
    from matplotlib.transforms import Affine2D

    up = -1 if axes.yaxis_inverted() else 1
    path = build_icon_path(kind).transformed(Affine2D().scale(size / 2, up * size / 2).translate(x, y))
    add_patch(axes, PathPatch(path, facecolor=colour, edgecolor="none"), order, name)


def add_halo(axes: Any, x: float, y: float, size: float, ink: str, order: float, name: str = "") -> None:
    """Draw the dashed ring around a symbol ``size`` pixels across whose place is known to the district only."""
    from matplotlib.patches import Circle

    look = {"edgecolor": ink, "linewidth": 1.2 * POINTS, "linestyle": (0, (2.5, 2.5)), "alpha": 0.75}
    add_patch(axes, Circle((x, y), size / 2 + HALO, facecolor="none", **look), order, name)


def draw_mark(axes: Any, mark: Mark, x: float, y: float, palette: Palette, order: float) -> None:
    """Draw an incident: halo, faint disc of the highest and solid one of the lowest claim, icon of its kind."""
    colour, name = party_colour(PARTIES[mark.party], palette.name), f"incident-{mark.id}"
    inner, outer = max(mark.low, SMALLEST), max(mark.high, SMALLEST)
    if mark.near:
        add_halo(axes, x, y, outer, palette.ink, order, f"{name}-halo")
    add_disc(axes, x, y, outer + 2, palette.paper, order, 0.85)
    if outer > inner:
        add_disc(axes, x, y, outer, colour, order, FAINT, f"{name}-high")
    draw_kind(axes, mark.kind, x, y, inner, colour, palette.paper, order, certain=mark.certain, name=name)


def draw_kind(
    axes: Any,
    kind: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    paper: str,
    order: float,
    *,
    certain: bool = True,
    name: str = "",
) -> None:
    """Draw the solid disc with its icon, or the ring of what is uncertain with the icon in its colour."""
    from matplotlib.patches import Circle

    parts = (f"{name}-low", f"{name}-icon") if name else ("", "")
    if certain:
        add_disc(axes, x, y, size, colour, order, 1.0, parts[0])
        add_icon(axes, kind, x, y, ICON, paper, order, parts[1])
        return
    ring = Circle((x, y), (size - STROKE) / 2, facecolor=paper, edgecolor=colour, linewidth=STROKE * POINTS)
    add_patch(axes, ring, order, parts[0])
    add_icon(axes, kind, x, y, ICON - 1, colour, order, parts[1])


def draw_cluster(
    axes: Any,
    parties: Sequence[tuple[str, int]],
    x: float,
    y: float,
    palette: Palette,
    order: float,
    name: str = "",
    size: float = 0.0,
) -> None:
    """Draw a cluster: its number in a ring with a part for each party, from the top around to the right."""
    from matplotlib.patches import Wedge

    count = sum(number for _, number in parties)
    size = size or cluster_size(count)
    add_disc(axes, x, y, size + 2, palette.paper, order, 0.9)
    turn = -1 if not axes.yaxis_inverted() else 1
    start = 90.0 if turn < 0 else -90.0
    for party, number in parties:
        end = start + turn * 360 * number / count
        angles = (min(start, end), max(start, end))
        colour = party_colour(PARTIES[party], palette.name)
        part = Wedge((x, y), size / 2, *angles, width=RING, facecolor=colour, edgecolor="none")
        add_patch(axes, part, order, f"{name}-{party}" if name else "")
        start = end
    draw_number(axes, f"{count:,}", x, y, palette.ink, order + 5e-4, 13 * min(1, size / 32))


def draw_number(axes: Any, text: str, x: float, y: float, colour: str, order: float, size: float = 13.0) -> None:
    """Write a short text on the middle of a symbol."""
    look = {"ha": "center", "va": "center_baseline", "weight": "bold", "parse_math": False, "clip_on": True}
    axes.text(x, y, text, fontsize=size * POINTS, color=colour, zorder=order, **look)


def draw_gate(
    axes: Any, status: str, x: float, y: float, palette: Palette, order: float, strength: float = 1.0, name: str = ""
) -> None:
    """Draw a crossing's gate: full where closed, half full where partly open, "?" where nobody says; old ones faint."""
    from matplotlib.patches import FancyBboxPatch, Rectangle

    half, ink = GATE / 2, palette.ink
    ground = FancyBboxPatch(
        (x - half - 1.5, y - half - 1.5), GATE + 3, GATE + 3, boxstyle="round,pad=0,rounding_size=4"
    )
    ground.set(facecolor=palette.paper, edgecolor="none")
    add_patch(axes, ground, order)
    full = ink if status == "closed" else "none"
    gate = FancyBboxPatch((x - half, y - half), GATE, GATE, boxstyle="round,pad=0,rounding_size=3")
    gate.set(facecolor=full, edgecolor=ink, linewidth=1.8 * POINTS, alpha=strength)
    add_patch(axes, gate, order + 1e-4, name)
    if status == "partly_open":
        low = y if axes.yaxis_inverted() else y - half
        lower = Rectangle((x - half, low), GATE, half, facecolor=ink, edgecolor="none", alpha=strength)
        add_patch(axes, lower, order + 2e-4)
    if status == "closed":
        bar = Rectangle((x - half + 3, y - 1.3), GATE - 6, 2.6, facecolor=palette.paper, edgecolor="none")
        add_patch(axes, bar, order + 2e-4)
    if status == "unknown":
        draw_number(axes, "?", x, y, ink, order + 2e-4, 11)
