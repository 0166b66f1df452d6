"""The lanes of the timeline: symbols of incidents or bars by period, answers, the chosen incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.timelines import stacked_positions
from dashboard.analysis.words import casualties
from dashboard.charts.figure import AnyFigure, Figure
from dashboard.charts.parties import party_colour, party_of_lane
from dashboard.charts.phases import MOST_ROWS, WHERE_WIDE
from dashboard.charts.symbols import MARKERS, kind_positions, party_colours, symbol_key
from dashboard.charts.theme import Palette, plain
from dashboard.filters import span_text
from dashboard.kinds import UNCERTAIN_STATUSES
from dashboard.vocabulary import LANES


@dataclass(frozen=True)
class Measures:
    """How large the parts of a timeline are drawn.

    Pixels: ``lane`` of a lane of the least height, which is the unit of its axis; ``bars`` of the panel of
    casualties; ``gap`` between the panels; ``left`` of what stands beside the axis. ``line`` is the number of
    characters of a line of a lane's label, ``phases`` the most rows of phases.
    """

    lane: int
    bars: int
    gap: int
    left: int
    line: int
    phases: int


ON_PAGE = Measures(lane=66, bars=170, gap=40, left=134, line=19, phases=MOST_ROWS)
LOW = Measures(lane=42, bars=96, gap=30, left=226, line=34, phases=4)
"""For a picture that is much wider than high: the type of a higher drawing would be too small on it."""

EDGE = 0.58
"""How far the panel goes above its first and below its last lane, in lanes of the least height."""

SMALL = "<br><span"
"""Begins what stands below a lane's name in its label."""

LABELLED = 12
"""Days up to which places stand beside symbols."""

LABEL_STEP = 15.0
STEPS = (9.0, 13.0)
"""Pixels between two incidents of a lane that would hide one another: least and most; more where they are labelled."""

BAR = 0.8
"""Height of a lane's highest bar, as a share of the lane."""


@dataclass(frozen=True)
class Stack:
    """Lanes one below the other: the middle and the height of each on the axis, downwards from 0.

    The unit is a lane of the least height; ``bottom`` is the lower edge of the panel, ``top`` its upper one.
    """

    middles: Mapping[str, float]
    heights: Mapping[str, float]

    @property
    def top(self) -> float:
        """Upper edge of the panel, without the rows of phases."""
        return EDGE

    @property
    def bottom(self) -> float:
        """Lower edge of the panel."""
        if not self.middles:
            return -EDGE
        last = list(self.middles)[-1]
        return self.middles[last] - (self.heights[last] - 1) / 2 - EDGE


def stacked(heights: Mapping[str, float]) -> Stack:
    """Return lanes of these heights one below the other; the first lane's upper edge is at half a lane above 0."""
    middles, upper = {}, 0.5
    for lane, height in heights.items():
        middles[lane] = upper - height / 2
        upper -= height
    return Stack(middles, dict(heights))


def lanes_of(frame: pd.DataFrame) -> list[str]:
    """Return the lanes that have any record, in their order."""
    present = set(frame["lane"])
    return [lane for lane in LANES if lane in present]


def positions(frame: pd.DataFrame, days: int, measures: Measures = ON_PAGE) -> tuple[pd.DataFrame, Stack]:
    """Return the records with ``y``, spread about their lane's middle where they would hide one another, and the lanes.

    ``frame`` is what ``analysis.records.records`` returns, ``days`` the length of the time axis. A lane in which many
    stand above one another is higher than the others.
    """
    look = ["kind", "initiator_side", "status", "killed_high"]
    frame = frame[["incident_id", *look, "lane", "date_start", "words", "place"]]
    labelled = days <= LABELLED
    above = stacked_positions(frame, 1 if labelled else days / 75)
    most = above.groupby(frame["lane"]).max()
    steps, heights = {}, {}
    for lane in lanes_of(frame):
        n = int(most[lane])
        step = LABEL_STEP if labelled else float(np.clip(0.72 * measures.lane / max(n, 1), *STEPS))
        steps[lane] = step / measures.lane
        heights[lane] = max(1.0, (n * step + 24) / measures.lane)
    stack = stacked(heights)
    swing = np.where(above % 2 == 0, above // 2, -(above // 2 + 1))
    lane = frame["lane"]
    y = lane.map(stack.middles).astype("float64") + swing * lane.map(steps).astype("float64")
    return frame.assign(y=y), stack


def on_the_line(frame: pd.DataFrame) -> tuple[pd.DataFrame, Stack]:
    """Return the records with ``y`` in the middle of their lane, and the lanes, all of the least height."""
    stack = stacked(dict.fromkeys(lanes_of(frame), 1.0))
    return frame.assign(y=frame["lane"].map(stack.middles).astype("float64")), stack


def rules(stack: Stack, palette: Palette, *, low: bool) -> list[dict[str, Any]]:
    """Return a thin line in the middle of each lane, or ``low`` in it: under its bars, or out of the way of text."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": middle - low * (height - 1 + BAR) / 2,
            "y1": middle - low * (height - 1 + BAR) / 2,
            "line": {"color": palette.rule, "width": 1},
            "layer": "below",
        }
        for middle, height in zip(stack.middles.values(), stack.heights.values(), strict=True)
    ]


def links(placed: pd.DataFrame, responses: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Return the answers as lines between incidents that are shown: full where declared, dotted as reported."""
    days = placed["date_start"].dt.strftime("%Y-%m-%d")
    at = dict(zip(placed["incident_id"], zip(days, placed["y"], strict=True), strict=True))
    pairs = list(zip(responses["basis"], responses["responds_to_id"], responses["incident_id"], strict=True))
    traces = []
    for basis, dash, name in (("declared", "solid", "Claimed response"), ("reported", "dot", "Reported response")):
        ends = [(at[first], at[last]) for kind, first, last in pairs if kind == basis and first in at and last in at]
        if not ends:
            continue
        traces.append(
            {
                "type": "scatter",
                "x": [x for first, last in ends for x in (first[0], last[0], None)],
                "y": [y for first, last in ends for y in (first[1], last[1], None)],
                "mode": "lines",
                "line": {"color": palette.muted, "width": 1.1, "dash": dash},
                "opacity": 0.8,
                "name": name,
                "legendrank": 3000,
                "hoverinfo": "skip",
            }
        )
    return traces


def symbols(placed: pd.DataFrame, days: int, palette: Palette) -> list[dict[str, Any]]:
    """Return a trace of symbols for each kind, in the colours of who acted, and the key of shapes and colours.

    The columns are taken out once, since slicing frames is slow.
    ``placed`` and ``days`` are as for ``positions``. Over few days the place stands beside each symbol.
    """
    colours = party_colours(placed["initiator_side"], palette)
    hollow = placed["status"].isin(UNCERTAIN_STATUSES).to_numpy()
    killed = placed["killed_high"].to_numpy(dtype="float64", na_value=0.0)
    labelled = days <= LABELLED
    sizes = np.clip(np.sqrt(killed) * 2.2, 9, 22 if labelled else 42).round(1)
    at_day = placed["date_start"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    heights = placed["y"].to_numpy().round(3)
    identifiers = placed["incident_id"].to_numpy(dtype=object)
    words = placed["words"].to_numpy(dtype=object)
    names = placed["place"].to_numpy(dtype=object)
    traces = []
    for kind, at in kind_positions(placed["kind"], hollow):
        trace: dict[str, Any] = {
            "type": "scatter",
            "x": at_day[at].tolist(),
            "y": heights[at].tolist(),
            "mode": "markers",
            "marker": {
                "symbol": [MARKERS[kind.key] + ("-open" if empty else "") for empty in hollow[at]],
                "size": sizes[at].tolist(),
                "color": colours[at].tolist(),
                "opacity": 0.85,
                "line": {"width": [1.8 if empty else 0.8 for empty in hollow[at]], "color": palette.ink},
            },
            "name": kind.name,
            "showlegend": False,
            "customdata": identifiers[at].tolist(),
            "hovertext": words[at].tolist(),
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        if labelled:
            # The browser leaves the places out where the drawing is too narrow for them (narrow.js).
            trace |= {
                "mode": "markers+text",
                "meta": WHERE_WIDE,
                "text": [f" {plain(_short(name))}" for name in names[at]],
                "textposition": "middle right",
                "textfont": {"size": 11, "color": palette.muted},
                "cliponaxis": False,
            }
        traces.append(trace)
    return [*traces, *symbol_key(placed["kind"], placed["initiator_side"], palette)]


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21].rstrip()}…"


def highest(by_lane: pd.DataFrame) -> dict[str, int]:
    """Return the most incidents that a lane has in one period. ``by_lane`` is of ``analysis.lanes.lanes_by_period``."""
    return {str(lane): int(n) for lane, n in by_lane.groupby("lane")["incidents"].max().items()}


def lane_bars(by_lane: pd.DataFrame, stack: Stack, period: str, palette: Palette) -> list[dict[str, Any]]:
    """Return bars of incidents in each lane: solid what is confirmed or reported, faint with a rim the rest.

    ``by_lane`` is what ``analysis.lanes.lanes_by_period`` returns for ``period``. Each lane has its own scale, up to
    its highest bar. Picking a bar gives its first and last day.
    """
    most = highest(by_lane)
    unit = BAR / by_lane["lane"].map(most).astype("float64")
    floor = by_lane["lane"].map(stack.middles).astype("float64") - BAR / 2
    firm = (by_lane["incidents"] - by_lane["weak"]) * unit
    weak = by_lane["weak"] * unit
    colours = [party_colour(party_of_lane(lane), palette.name) for lane in by_lane["lane"]]
    length = (by_lane["period_end"] - by_lane["period_start"]).dt.days
    middle = by_lane["period_start"] + (length if period != "day" else 0 * length) * pd.Timedelta(hours=12)
    texts = [_bar_words(row) for row in by_lane.itertuples()]
    ends = [
        f"{first:%Y-%m-%d}/{last:%Y-%m-%d}"
        for first, last in zip(by_lane["period_start"], by_lane["period_end"], strict=True)
    ]
    common = {
        "type": "bar",
        "x": middle.dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        "width": ((length + 1) * 86_400_000 * 0.86).tolist(),
        "customdata": ends,
        "hovertext": texts,
        "textposition": "none",
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }
    return [
        {
            **common,
            "y": firm.round(4).tolist(),
            "base": floor.round(4).tolist(),
            "marker": {"color": colours, "line": {"width": 0}},
            "name": "Confirmed or reported",
        },
        {
            **common,
            "y": weak.round(4).tolist(),
            "base": (floor + firm).round(4).tolist(),
            "marker": {
                "color": colours,
                "opacity": 0.45,
                "line": {"width": [0.8 if n else 0.0 for n in by_lane["weak"]], "color": colours},
            },
            "name": "Single source or disputed",
        },
    ]


def _bar_words(row: Any) -> str:
    days = span_text(row.period_start.date(), row.period_end.date())
    weak = f" {row.weak} of them with a single source or disputed." if row.weak else ""
    killed = casualties(row.killed_low, row.killed_high, "killed", parts=row.killed_parts)
    told = f"<br>{killed[0].upper()}{killed[1:]}." if row.kinetic or not pd.isna(row.killed_low) else ""
    return (
        f"<b>{LANES[row.lane].label}</b><br>{days}: {row.incidents} incident{'s' if row.incidents > 1 else ''} "
        f"({row.kinds}).{weak}{told}<br>Click to see this time alone."
    )


def marked(figure: AnyFigure, record: pd.DataFrame, palette: Palette) -> AnyFigure:
    """Return the figure with a ring around one incident and an upright line on its day.

    ``figure`` is what ``timeline.timeline`` returns, ``record`` the incident's row of
    ``analysis.records.records``. The figure stays as it was; without a row it is returned itself.
    """
    if record.empty:
        return figure
    row, whole = record.iloc[0], figure.unpack()
    data, layout = whole.traces, whole.settings
    day, axis = f"{row['date_start']:%Y-%m-%d}", layout["yaxis"]
    drawn = [trace for trace in data if row["incident_id"] in trace.get("customdata", ())]
    if drawn:
        y = drawn[0]["y"][drawn[0]["customdata"].index(row["incident_id"])]
    else:
        lane = LANES[row["lane"]].label
        texts = (text.split(SMALL)[0].replace("<br>", " ") for text in axis["ticktext"])
        y = next(at for at, text in zip(axis["tickvals"], texts, strict=True) if text == lane)
    ring = {
        "type": "scatter",
        "mode": "markers",
        "x": [day],
        "y": [y],
        "marker": {"symbol": "circle-open", "size": 26, "color": palette.ink, "line": {"width": 2.5}},
        "name": "Chosen incident",
        "customdata": [row["incident_id"]],
        "showlegend": False,
        "hovertext": [row["words"]],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    line = {
        "type": "line",
        "xref": "x",
        "x0": day,
        "x1": day,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.ink, "width": 1.2, "dash": "dash"},
        "layer": "below",
    }
    return Figure([*data, ring], {**layout, "shapes": [*layout["shapes"], line]})


def titles(stack: Stack, most: Mapping[str, int], period: str, palette: Palette, line: int = ON_PAGE.line) -> list[str]:
    """Return the label of each lane, broken into lines of so many characters.

    With ``most`` it also has the number that the lane's highest bar stands for.
    """
    small = f"{SMALL} style='font-size:11px;color:{palette.muted}'>"
    return [
        _broken(LANES[lane].label, line) + (f"{small}up to {most[lane]} in a {period}</span>" if lane in most else "")
        for lane in stack.middles
    ]


def _broken(label: str, line: int) -> str:
    lines = [""]
    for word in label.split(" "):
        if len(lines[-1]) + len(word) > line and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
