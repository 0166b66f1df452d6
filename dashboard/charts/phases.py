"""Phases on a time axis: a strip for each in rows above the lanes, its name where there is room, its days as a band."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts.theme import Palette, note, plain
from dashboard.filters import day_text, span_text
from dashboard.vocabulary import PHASE_KINDS

ROW = 14
"""Pixels of a row of strips."""

MOST_ROWS = 8
NARROW = 300
"""Pixels of the time axis for which names are placed: in a narrow window they must not run into one another."""

WIDE = 560
"""Pixels of the time axis for which further names are placed, which only a wide window shows."""

WHERE_WIDE = "where wide"
"""Name of what ``narrow.js`` leaves out of a narrow drawing."""

WHERE_NARROW = "where narrow: "
"""How the name of a note begins whose text ``narrow.js`` takes from there in a narrow drawing."""

PIXELS_PER_CHARACTER = 6.0
LONGEST = 34
"""Characters of a name that has no room for more; the rest of it is told under the pointer."""

Span = tuple[pd.Timestamp, pd.Timestamp]
Ends = tuple[int, int]


def phases_within(phases: pd.DataFrame, shown: Span) -> pd.DataFrame:
    """Return the phases that fall into a span, whole or in part; one without an end goes on."""
    return phases[(phases["date_start"] <= shown[1]) & (phases["date_end"].isna() | (phases["date_end"] >= shown[0]))]


def phase_rows(phases: pd.DataFrame, shown: Span, most: int = MOST_ROWS) -> pd.DataFrame:
    """Return the phases that fall into a span, with where they are drawn.

    ``phases`` is the table ``phases``. Adds ``first`` and ``last`` (the part shown; ``last`` is the day after the end),
    ``row`` (0 on top; strips of a row do not overlap), ``label`` (the name, shortened), ``name_at``: "left" or "right"
    where the label has room from that end of the strip even in a narrow window, None where it has none, ``wide_at``:
    the same for a wide window, and ``wide_label``: the whole name where a wide window has room for it, else the
    label. Short phases take their rows first; those for which none of the ``most`` rows is left are left out.
    """
    inside = phases_within(phases, shown)
    first = inside["date_start"].clip(lower=shown[0])
    last = (inside["date_end"] + pd.Timedelta(days=1)).fillna(shown[1]).clip(upper=shown[1])
    labels = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…" for name in inside["name"]]
    frame = inside.assign(first=first, last=last, label=labels, open=inside["date_end"].isna(), length=last - first)
    frame = frame.sort_values(["open", "length", "first", "phase_id"])
    strips: list[list[Ends]] = [[] for _ in range(most)]
    rows: list[int | None] = []
    for ends in zip(_seconds(frame["first"]), _seconds(frame["last"]), strict=True):
        row = next((number for number, taken in enumerate(strips) if _free(ends, taken)), None)
        rows.append(row)
        if row is not None:
            strips[row].append(ends)
    frame = frame.assign(row=pd.array(rows, dtype="Int64")).drop(columns=["open", "length"])
    frame = frame[frame["row"].notna()].sort_values(["first", "last", "phase_id"])
    narrow = _sides(frame, strips, shown, NARROW, [None] * len(frame))
    wide = _sides(frame, strips, shown, WIDE, narrow)
    return frame.assign(
        name_at=pd.Series(narrow, index=frame.index, dtype="object"),
        wide_at=pd.Series(wide, index=frame.index, dtype="object"),
        wide_label=pd.Series(_whole(frame, strips, shown, wide), index=frame.index, dtype="object"),
    )


def _seconds(days: pd.Series) -> list[int]:
    """Return days as numbers: comparing them is many times as fast."""
    return [int(second) for second in days.astype("datetime64[s]").astype("int64")]


def _sides(
    frame: pd.DataFrame, strips: list[list[Ends]], shown: Span, pixels: int, given: list[str | None]
) -> list[str | None]:
    """Return from which end of its strip each name has room on an axis of so many pixels; those given keep theirs."""
    names: list[list[Ends]] = [[] for _ in strips]
    sides = list(given)
    left, right = _seconds(pd.Series(shown))
    entries = list(zip(_seconds(frame["first"]), _seconds(frame["last"]), frame["row"], frame["label"], strict=True))
    for pinned in (True, False):
        for number, (first, last, row, label) in enumerate(entries):
            if (given[number] is not None) != pinned:
                continue
            rooms = {side: _room((first, last), side, label, (right - left) / pixels) for side in ("left", "right")}
            others = [other for other in strips[row] if other != (first, last)] + names[row]
            for side, room in rooms.items():
                fits = left <= room[0] and room[1] <= right and _free(room, others)
                if side == given[number] or (not pinned and fits):
                    sides[number] = side
                    names[row].append(room)
                    break
    return sides


def _whole(frame: pd.DataFrame, strips: list[list[Ends]], shown: Span, sides: list[str | None]) -> list[str]:
    """Return the whole name of each phase that has room for it in a wide window once all labels stand, else its label.

    ``sides`` are those of a wide window.
    """
    left, right = _seconds(pd.Series(shown))
    entries = list(zip(_seconds(frame["first"]), _seconds(frame["last"]), frame["row"], sides, strict=True))

    def room(number: int, words: str) -> Ends:
        first, last, _, side = entries[number]
        return _room((first, last), side or "", words, (right - left) / WIDE)

    words = frame["label"].tolist()
    for number, (first, last, row, side) in enumerate(entries):
        if side is None:
            continue
        wanted = room(number, frame["name"].iloc[number])
        others = [other for other in strips[row] if other != (first, last)] + [
            room(other, words[other])
            for other in range(len(entries))
            if other != number and entries[other][2] == row and sides[other]
        ]
        if left <= wanted[0] and wanted[1] <= right and _free(wanted, others):
            words[number] = frame["name"].iloc[number]
    return words


def _room(strip: Ends, side: str, words: str, per_pixel: float) -> Ends:
    """Return what words take that begin at the left, or end at the right, of a strip."""
    width = math.ceil(PIXELS_PER_CHARACTER * len(words) * per_pixel)
    return (strip[0], strip[0] + width) if side == "left" else (strip[1] - width, strip[1])


def _free(ends: Ends, taken: list[Ends]) -> bool:
    return all(ends[1] <= first or ends[0] >= last for first, last in taken)


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


def names(frame: pd.DataFrame, heights: list[float], palette: Palette) -> list[dict[str, Any]]:
    """Return the names of the phases that have room for one; those of a wide window only are marked so.

    ``frame`` is what ``phase_rows`` returns, ``heights`` where each row lies on the y axis.
    """
    return [
        note(
            plain(phase.wide_label),
            palette,
            x=(phase.first if phase.wide_at == "left" else phase.last).strftime("%Y-%m-%d"),
            xref="x",
            xanchor=phase.wide_at,
            xshift=2 if phase.wide_at == "left" else -2,
            y=heights[phase.row],
            yref="y",
            yanchor="middle",
            size=11,
            colour=palette.ink,
        )
        | _in_a_narrow_window(phase)
        for phase in frame[frame["wide_at"].notna()].itertuples()
    ]


def _in_a_narrow_window(phase: Any) -> dict[str, str]:
    if phase.name_at is None:
        return {"name": WHERE_WIDE}
    return {} if phase.wide_label == phase.label else {"name": WHERE_NARROW + plain(phase.label)}


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
