"""Phases on a time axis: a strip for each in rows above the lanes, its name where there is room, its days as a band."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.theme import Palette, note, plain
from dashboard.filters import day_text, span_text
from dashboard.vocabulary import PHASE_KINDS

ROW = 14
"""Pixels of a row of strips."""

MOST_ROWS = 6
NARROW = 300
"""Pixels of the time axis for which names are placed: in a narrow window they must not run into one another."""

PIXELS_PER_CHARACTER = 6.0
LONGEST = 34
"""Characters of a name; the rest of it is told under the pointer."""

Span = tuple[pd.Timestamp, pd.Timestamp]


def phase_rows(phases: pd.DataFrame, shown: Span) -> pd.DataFrame:
    """Return the phases that fall into a span, with where they are drawn.

    ``phases`` is the table ``phases``. Adds ``first`` and ``last`` (the part shown; ``last`` is the day after the end),
    ``row`` (0 on top; strips of a row do not overlap), ``label`` (the name, shortened) and ``name_at``: "left" or
    "right" where it has room from that end of the strip, None where it has none. Phases for which all ``MOST_ROWS``
    rows are taken are left out.
    """
    inside = phases[(phases["date_start"] <= shown[1]) & (phases["date_end"].isna() | (phases["date_end"] >= shown[0]))]
    first = inside["date_start"].clip(lower=shown[0])
    last = (inside["date_end"] + pd.Timedelta(days=1)).fillna(shown[1]).clip(upper=shown[1])
    frame = inside.assign(first=first, last=last).sort_values(["first", "last", "phase_id"])
    spans = list(zip(frame["first"], frame["last"], strict=True))
    rows: list[int | None] = []
    strips: list[list[Span]] = [[] for _ in range(MOST_ROWS)]
    for span in spans:
        row = next((number for number, taken in enumerate(strips) if _free(span, taken)), None)
        rows.append(row)
        if row is not None:
            strips[row].append(span)
    names: list[list[Span]] = [[] for _ in range(MOST_ROWS)]
    sides: list[str | None] = []
    labels = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…" for name in frame["name"]]
    for span, row, name in zip(spans, rows, labels, strict=True):
        side = None
        if row is not None:
            others = [other for other in strips[row] if other != span] + names[row]
            width = (shown[1] - shown[0]) * (PIXELS_PER_CHARACTER * len(name) / NARROW)
            for end, room in (("left", (span[0], span[0] + width)), ("right", (span[1] - width, span[1]))):
                if shown[0] <= room[0] and room[1] <= shown[1] and _free(room, others):
                    side = end
                    names[row].append(room)
                    break
        sides.append(side)
    at = pd.Series(sides, index=frame.index, dtype="object")
    frame = frame.assign(row=pd.array(rows, dtype="Int64"), label=labels, name_at=at)
    return frame[frame["row"].notna()]


def _free(span: Span, taken: list[Span]) -> bool:
    return all(span[1] <= first or span[0] >= last for first, last in taken)


def strips(frame: pd.DataFrame, heights: list[float], palette: Palette) -> list[dict[str, Any]]:
    """Return the strips as one trace of thick lines, each of which tells its name and days under the pointer.

    ``frame`` is what ``phase_rows`` returns, ``heights`` where each row lies on the y axis.
    """
    x: list[str | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for phase in frame.itertuples():
        start = phase.date_start.date()
        days = (
            f"from {day_text(start)}, no end known"
            if pd.isna(phase.date_end)
            else span_text(start, phase.date_end.date())
        )
        middle = phase.first + (phase.last - phase.first) / 2
        x += [*(at.strftime("%Y-%m-%dT%H:%M") for at in (phase.first, middle, phase.last)), None]
        y += [*[heights[phase.row]] * 3, None]
        texts += [f"<b>{plain(phase.name)}</b><br>{PHASE_KINDS[phase.kind].label}, {days}."] * 3 + [""]
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": palette.accent, "width": ROW - 3},
            "opacity": 0.25,
            "showlegend": False,
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    ]


def names(frame: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Return the names of the phases that have room for one."""
    return [
        note(
            plain(phase.label),
            palette,
            x=(phase.first if phase.name_at == "left" else phase.last).strftime("%Y-%m-%d"),
            xref="x",
            xanchor=phase.name_at,
            xshift=2 if phase.name_at == "left" else -2,
            y=1,
            yanchor="middle",
            yshift=-ROW * (phase.row + 0.5),
            size=11,
            colour=palette.ink,
        )
        for phase in frame[frame["name_at"].notna()].itertuples()
    ]


def bands(frame: pd.DataFrame, shown: Span, palette: Palette) -> list[dict[str, Any]]:
    """Return shading through all lanes for phases with a known end that set a part of the span apart from the rest."""
    short = frame[(frame["last"] - frame["first"] < 0.5 * (shown[1] - shown[0])) & frame["date_end"].notna()]
    return [
        {
            "type": "rect",
            "xref": "x",
            "x0": phase.first.strftime("%Y-%m-%d"),
            "x1": phase.last.strftime("%Y-%m-%d"),
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": palette.accent,
            "opacity": 0.08,
            "line": {"width": 0},
            "layer": "below",
        }
        for phase in short.itertuples()
    ]
