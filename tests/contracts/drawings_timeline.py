"""How the drawings of the timeline are held against their tables."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from dashboard.vocabulary import LANES
from tests.contracts.cases import Case
from tests.contracts.checking import (
    WEAK,
    checks,
    entry,
    facts,
    inked,
    near,
    note_with,
    show_ranges,
    stand_in_period,
    symbols_are_of_the_incidents,
    told,
)
from tests.contracts.plotly_reader import (
    DAY,
    Bar,
    Figure,
    Range,
    figures,
    milliseconds,
    number,
    plain,
    ranges,
    said_of,
)


@checks("timeline")
def check_timeline(case: Case, figure: Figure) -> None:
    table, frame = case.table, facts(case)
    foot = [bar for bar in figure.bars if bar.panel == ("x2", "y2")]
    drawn = ranges(foot)
    shown = table[table["Violent incidents"].notna()]
    rows = [row for row in shown.to_dict("records") if any(_within(mark, row) for mark in drawn)]
    show_ranges(drawn, [(row["Killed, low"], row["Killed, high"]) for row in rows])
    undrawn = [row for row in table.to_dict("records") if row not in rows and pd.notna(row["Killed, low"])]
    assert not undrawn, "periods with killed and no bar"
    for mark, row in zip(drawn, rows, strict=True):
        stand_in_period(mark, row["From"], row["To"], at_midnight=True)
        for bar in mark.bars:
            assert said_of(bar.hover, "killed") == told(row["Killed, low"], row["Killed, high"])
            assert said_of(bar.hover, "injured") == told(row["Injured, low"], row["Injured, high"])
            if row["Of these without a figure for the killed"]:
                lacking, of = row["Of these without a figure for the killed"], row["Violent incidents"]
                assert f"{lacking} of {of} incidents without a figure" in bar.hover
    lowest, highest = entry(figure, "lowest"), entry(figure, "highest")
    assert (inked(lowest), inked(highest)) == ("solid", "faint")
    for bar in foot:
        if bar.end != bar.start:
            assert inked(bar) == {lowest.name: "solid", highest.name: "faint"}[bar.name]
    note_with(figure, "(solid: lowest, faint: highest)")
    lacking = {
        (mark.x, figures(mark.hover))
        for mark in figure.marks
        if mark.symbol == "triangle-up" and mark.panel == ("x2", "y2")
    }
    wanted = {
        (mark.place, (row["Of these without a figure for the killed"],) * 2)
        for mark, row in zip(drawn, rows, strict=True)
        if row["Of these without a figure for the killed"]
    }
    assert lacking == wanted
    symbols = symbols_are_of_the_incidents(figure, frame)
    if symbols:
        assert set(symbols) == set(frame.index)
        _symbols_lie_in_their_lanes(figure, frame, symbols)
    else:
        _bars_of_lanes(figure, table, frame)
    _links_of_the_timeline(case, figure, frame, symbols)
    _phases(case, figure)
    chosen = case.option("incident")
    ring = [mark for mark in figure.marks if mark.name == "Chosen incident"]
    assert [mark.key for mark in ring] == ([chosen] if chosen in frame.index else [])
    if ring:
        day = frame.loc[chosen, "date_start"].strftime("%Y-%m-%d")
        assert ring[0].x == day
        assert not symbols or (ring[0].x, ring[0].y) == (symbols[chosen].x, symbols[chosen].y)
        rule = [shape for shape in figure.layout["shapes"] if shape["line"].get("dash") == "dash"]
        assert [(shape["x0"], shape["x1"]) for shape in rule] == [(day, day)]
    first, last = (number(day) for day in figure.axis("x2")["range"])
    assert first <= milliseconds(case.filters.start or frame["date_start"].min())
    assert last >= milliseconds(case.filters.end or frame["date_start"].max())
    assert f": {len(frame)} incidents in lanes" in case.built.alt
    ends = [frame[f"killed_{end}"].sum(min_count=1) for end in ("low", "high")]
    assert said_of(case.built.alt, "killed") == told(*ends)


def _within(mark: Range, row: dict[str, Any]) -> bool:
    return milliseconds(row["From"]) <= number(mark.place) < milliseconds(row["To"]) + DAY


def _lane_labels(figure: Figure) -> dict[str, float]:
    axis = figure.axis("y")
    texts = [plain(text) for text in axis["ticktext"]]
    labels = [lane.label for lane in LANES.values()]
    found = {}
    for text, at in zip(texts, axis["tickvals"], strict=True):
        found[next(label for label in labels if text.startswith(label))] = at
    assert list(found) == [label for label in labels if label in found], "lanes in their order"
    assert list(found.values()) == sorted(found.values(), reverse=True)
    return found


def _symbols_lie_in_their_lanes(figure: Figure, frame: pd.DataFrame, symbols: dict[str, Any]) -> None:
    middles = _lane_labels(figure)
    for key, mark in symbols.items():
        label = LANES[frame.loc[key, "lane"]].label
        nearest = min(middles, key=lambda name: abs(middles[name] - mark.y))
        others = sorted(middles.values())
        if len(others) > 1 and abs(mark.y - middles[label]) > 0.45:
            # A high lane: between the middles of its neighbours it must lie at least on its own side.
            place = others.index(middles[label])
            assert place == 0 or mark.y > others[place - 1]
            assert place == len(others) - 1 or mark.y < others[place + 1]
        else:
            assert nearest == label, key
        assert mark.x == frame.loc[key, "date_start"].strftime("%Y-%m-%d")
    by_killed = sorted(
        symbols,
        key=lambda key: float(frame.loc[key, "killed_high"] or 0) if pd.notna(frame.loc[key, "killed_high"]) else 0,
    )
    sizes = [symbols[key].size for key in by_killed]
    assert sizes == sorted(sizes), "larger where more were killed"
    most = by_killed[-1]
    if pd.notna(frame.loc[most, "killed_high"]) and frame.loc[most, "killed_high"] > 40:
        assert sizes[-1] > sizes[0]


def _bars_of_lanes(figure: Figure, table: pd.DataFrame, frame: pd.DataFrame) -> None:
    middles = _lane_labels(figure)
    bars = [bar for bar in figure.bars if bar.panel[1] == "y"]
    assert {bar.name for bar in bars} == {"Confirmed or reported", "Single source or disputed"}
    axis = figure.axis("y")
    most = {
        label: int(re.findall(r"up to (\d+) in", plain(text))[0])
        for text in axis["ticktext"]
        for label in middles
        if plain(text).startswith(label)
    }
    piles: dict[tuple[str, Any], dict[str, Bar]] = {}
    for bar in bars:
        label = min(middles, key=lambda name: abs(middles[name] - 0.4 - _foot(bars, bar, bar)))
        piles.setdefault((label, bar.key), {})[bar.name] = bar
    unit = {
        label: max(
            sum(bar.end - bar.start for bar in pile.values()) for (lane, _), pile in piles.items() if lane == label
        )
        for label in middles
    }
    counted = {}
    for (label, period), pile in piles.items():
        firm, weak = pile["Confirmed or reported"], pile["Single source or disputed"]
        assert near(firm.end, weak.start, 1e-3), "one stands on the other"
        assert weak.end == weak.start or inked(weak) == "faint"
        assert firm.end == firm.start or inked(firm) == "solid"
        first, last = (pd.Timestamp(day) for day in period.split("/"))
        stand_in_period(firm, first, last, at_midnight=True)
        here = frame[(frame["date_start"] >= first) & (frame["date_start"] <= last)]
        here = here[here["lane"].map({key: lane.label for key, lane in LANES.items()}) == label]
        scale = most[label] / unit[label]
        assert round((weak.end - weak.start) * scale, 2) == here["status"].isin(WEAK).sum()
        assert round((weak.end - firm.start) * scale, 2) == len(here)
        counted[first, label] = len(here)
        assert label in firm.hover and f": {len(here)} incident" in firm.hover
    for label in middles:
        drawn = {day: n for (day, lane), n in counted.items() if lane == label}
        column = table.set_index("From")[f"Incidents: {label}"]
        assert drawn == column[column > 0].to_dict()


def _foot(bars: list[Bar], bar: Bar, default: Bar) -> float:
    """The foot of the pile that a bar belongs to: what is faint stands on what is solid."""
    if bar.name == "Confirmed or reported":
        return bar.start
    below = [b for b in bars if b.name == "Confirmed or reported" and b.key == bar.key and near(b.end, bar.start, 2e-3)]
    return below[0].start if below else default.start


def _links_of_the_timeline(case: Case, figure: Figure, frame: pd.DataFrame, symbols: dict[str, Any]) -> None:
    links = case.dataset.table("responses")
    links = links[links["incident_id"].isin(frame.index) & links["responds_to_id"].isin(frame.index)]
    if case.option("links") == "hidden":
        links = links.iloc[:0]
    for basis, words, dash in (("declared", "Answer, declared", "solid"), ("reported", "Answer, as reported", "dot")):
        lines = [line for line in figure.lines if line.name == words]
        some = links[links["basis"] == basis]
        days = frame["date_start"].dt.strftime("%Y-%m-%d")
        wanted = [(days[row.responds_to_id], days[row.incident_id]) for row in some.itertuples()]
        assert [tuple(x for x, _ in line.points) for line in lines] == wanted
        assert {line.dash for line in lines} <= {dash}
        if len(some):
            assert entry(figure, words).dash == dash
        for line, row in zip(lines, some.itertuples(), strict=True):
            if symbols:
                ends = [(symbols[key].x, symbols[key].y) for key in (row.responds_to_id, row.incident_id)]
                assert all(x == day and near(y, at, 1e-3) for (x, y), (day, at) in zip(line.points, ends, strict=True))


def _phases(case: Case, figure: Figure) -> None:
    phases = case.dataset.table("phases")
    first, last = (number(day) for day in figure.axis("x2")["range"])
    strips = [line for line in figure.lines if any(phases["name"].map(plain).isin([_named(line)]))]
    within = phases[
        (phases["date_start"].map(milliseconds) <= last)
        & (
            phases["date_end"].isna()
            | (phases["date_end"].map(lambda day: milliseconds(day) if pd.notna(day) else last) >= first)
        )
    ]
    names = [_named(line) for line in strips]
    rest = re.findall(r"(\d+) more named period", figure.foot)
    assert len(strips) + (int(rest[0]) if rest else 0) == len(within)
    assert len(set(names)) == len(names)
    for line in strips:
        row = within[within["name"].map(plain) == _named(line)].iloc[0]
        begin = max(milliseconds(row["date_start"]), first)
        end = last if pd.isna(row["date_end"]) else min(milliseconds(row["date_end"]) + DAY, last)
        assert (number(line.points[0][0]), number(line.points[-1][0])) == (begin, end)
        assert end > begin
        assert row["date_start"].strftime("%-d %b %Y") in line.hovers[0]


def _named(line: Any) -> str:
    found = re.match(r"(.*) (?:Truce|Operation|Campaign|Talks|Border closure|Deportation drive), ", line.hovers[0])
    return found.group(1) if found else ""
