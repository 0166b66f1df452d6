"""What the checks of drawings share: the list of them by exhibit, and what several of them ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from dashboard.analysis.records import records
from dashboard.vocabulary import EVENT_TYPES
from tests.contracts.cases import SELECTIONS, Case, asked
from tests.contracts.plotly_reader import (
    DAY,
    FAINT,
    SOLID,
    Bar,
    Figure,
    Key,
    Range,
    milliseconds,
    plain,
    ranges,
)

Check = Callable[[Case, Figure], None]
CHECKS: dict[str, Check] = {}

WEAK = {"single_source", "disputed"}


def checks(*names: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(names, check))
        return check

    return keep


def given(low: Any, high: Any) -> tuple[float, float]:
    """What a range of the table is drawn as: nothing where there is no figure."""
    return (0.0, 0.0) if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def told(low: Any, high: Any) -> tuple[float, float] | None:
    """What is written of a range of the table."""
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def near(value: float, other: float, within: float = 1e-6) -> bool:
    return abs(value - other) <= within + 1e-9 * abs(other)


def show_ranges(drawn: Iterable[Range], rows: Iterable[tuple[Any, Any]]) -> None:
    """The ranges are those of the rows, in order: solid up to the low, faint from there to the high."""
    found = [(mark.low, mark.high) for mark in drawn]
    wanted = [given(low, high) for low, high in rows]
    assert len(found) == len(wanted)
    for (low, high), (least, most) in zip(found, wanted, strict=True):
        assert near(low, least, 1e-3) and near(high, most, 1e-3), (found, wanted)


def stand_in_period(bar: Range | Bar, first: Any, last: Any, *, at_midnight: bool = False) -> None:
    """A bar on an axis of time has a width and lies within its days, about their middle.

    ``at_midnight`` where a day is drawn about its midnight, as the symbols of its incidents are.
    """
    begin, end = (day - at_midnight * DAY / 2 for day in (milliseconds(first), milliseconds(last) + DAY))
    assert bar.far - bar.near > 0.5 * (end - begin), "a bar without width"
    assert begin - 1 <= bar.near < bar.far <= end + 1, f"{bar.place} does not lie in {first} to {last}"


def entry(figure: Figure, words: str) -> Key:
    """The one entry of the key with these words."""
    found = [key for key in figure.key if words in key.name]
    assert len(found) == 1, (words, [key.name for key in figure.key])
    return found[0]


def inked(bar: Bar | Key) -> str:
    return "solid" if bar.alpha >= SOLID[0] else "faint" if FAINT[0] <= bar.alpha <= FAINT[1] else "clear"


def note_with(figure: Figure, words: str) -> dict[str, Any]:
    found = [note for note in figure.notes if words in plain(note["text"])]
    assert found, (words, [plain(note["text"]) for note in figure.notes])
    return found[0]


def panels_by_heading(figure: Figure) -> dict[str, str]:
    """The y axis of each panel by the words that stand above it."""
    found = {}
    for name, axis in figure.layout.items():
        if not name.startswith("yaxis") or "domain" not in axis:
            continue
        above = [n for n in figure.notes if n["yref"] == "paper" and near(n["y"], axis["domain"][1], 1e-4)]
        assert len(above) == 1, name
        found[plain(above[0]["text"])] = f"y{name.removeprefix('yaxis')}"
    return found


def kind_look(kind: str) -> Any:
    return next(word for word in EVENT_TYPES.values() if word.label == kind)


def facts(case: Case) -> pd.DataFrame:
    """The incidents of the selection by identifier, from the tables."""
    return records(case.dataset, case.filters).set_index("incident_id", drop=False)


def every_fact(case: Case) -> pd.DataFrame:
    from dashboard.filters import Filters

    return records(case.dataset, Filters(lens_id=case.filters.lens_id)).set_index("incident_id", drop=False)


def symbols_are_of_the_incidents(figure: Figure, frame: pd.DataFrame) -> dict[str, Any]:
    """Each symbol is named, coloured and shaped as its incident is, open where its status is weak."""
    found = {}
    for mark in figure.marks:
        if mark.key is None or mark.name == "Chosen incident" or mark.key not in frame.index:
            continue
        row = frame.loc[mark.key]
        kind = EVENT_TYPES[row["event_type"]]
        weak = row["status"] in WEAK
        assert mark.name == kind.label, mark.key
        assert mark.colour == kind.tint.upper(), mark.key
        assert mark.symbol == kind.symbol + ("-open" if weak else ""), mark.key
        assert plain(row["title"]) in mark.hover or row["title"] in mark.hover, mark.hover
        assert mark.key not in found, f"{mark.key} is drawn twice"
        found[mark.key] = mark
    for key in figure.key:
        if key.kind == "scatter" and key.name in {kind.label for kind in EVENT_TYPES.values()}:
            of_kind = [mark for mark in figure.marks if mark.name == key.name]
            assert key.colour in {mark.colour for mark in of_kind}
            if any(not mark.symbol.endswith("-open") for mark in of_kind):
                assert not key.symbol.endswith("-open")
    drawn = {mark.name for mark in found.values()}
    assert drawn == {key.name for key in figure.key if key.kind == "scatter"} - NOT_KINDS
    return found


NOT_KINDS = {
    *("Day", "Week", "Month"),
    *(f"{period} with incidents without a figure" for period in ("Day", "Week", "Month")),
}


def side_colours(case: Case) -> dict[str, str]:
    """The colour of each side's people, as the panels by side show it."""
    other = asked("casualties-period", "october" if SELECTIONS[case.selection][0] == "real" else "edge", split="sides")
    panels = panels_by_heading(other.figure)
    found = {}
    for heading, axis in panels.items():
        bars = [bar for bar in other.figure.bars if bar.panel[1] == axis]
        found[heading] = bars[0].colour
    return found if len(found) > 2 or "Side" in other.table else {}


def estimates_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows of a figure of estimates from the top, column by column: words, value, interval, look."""
    height = figure.axis("y")["range"][0]
    found = []
    columns = sorted({trace.get("xaxis", "x") for trace in figure.data}, key=lambda name: int(name[1:] or 1))
    starts = {name: figure.axis(name).get("domain", [0, 1])[0] for name in columns}
    for name in columns:
        hovers = sorted(
            (mark for mark in figure.marks if mark.panel[0] == name and mark.alpha < 0.01), key=lambda mark: mark.y
        )
        values = {mark.place: mark for mark in ranges([b for b in figure.bars if b.panel[0] == name])}
        points: dict[Any, list[Any]] = {}
        for mark in figure.marks:
            if mark.panel[0] == name and mark.symbol.startswith("diamond"):
                points.setdefault(mark.y, []).append(mark)
        lines = {line.points[0][1]: line for line in figure.lines if line.panel[0] == name}
        notes = [n for n in figure.notes if near(n["x"], starts[name], 1e-6)]
        said = sorted((round((1 - n["y"]) * height, 3), plain(n["text"])) for n in notes)
        for pointer in hovers:
            above = [(at, text) for at, text in said if at < pointer.y]
            found.append(
                {
                    "at": pointer.y,
                    "words": above[-1][1] if above else "",
                    "lines": above,
                    "hover": pointer.hover,
                    "range": values.get(pointer.y),
                    "points": points.get(pointer.y),
                    "interval": [x for x, _ in lines[pointer.y].points] if pointer.y in lines else None,
                }
            )
        assert set(values) | set(points) | set(lines) <= {mark.y for mark in hovers}, "drawn without words"
    return found
