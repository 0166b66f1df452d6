"""For each exhibit, how its drawing is held against its table: numbers, order, ink, labels, words under the pointer.

A check takes the case and a figure of it (the page's, the low one of a picture, the one in an interactive file).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

import pandas as pd
import pytest

from dashboard.charts.parties import party_of_side
from dashboard.filters import Filters, day_text, span_text
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, LANES
from tests.contracts import sayings
from tests.contracts.cases import SELECTIONS, Case, asked
from tests.contracts.hovers import check_pointer, facts_of
from tests.contracts.plotly_reader import (
    DAY,
    FAINT,
    SOLID,
    Bar,
    Figure,
    Key,
    Range,
    figures,
    milliseconds,
    number,
    plain,
    ranges,
    said_of,
)

Check = Callable[[Case, Figure], None]
CHECKS: dict[str, Check] = {}

WEAK = {"single_source", "disputed"}


def checks(*names: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(names, check))
        return check

    return keep


# What several checks ask.


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


def facts(case: Case) -> pd.DataFrame:
    """The incidents of the selection by identifier, from the tables."""
    return facts_of(case.dataset, case.filters)


def every_fact(case: Case) -> pd.DataFrame:
    return facts_of(case.dataset, Filters(lens_id=case.filters.lens_id))


def says_what_began_before(figure: Figure, frame: pd.DataFrame, axis: str) -> None:
    """What lasted into the days shown but has its symbol before them is counted in the caption."""
    earlier = int((frame["date_start"].map(milliseconds) < number(figure.axis(axis)["range"][0])).sum())
    said = re.findall(r"([\d,]+) incidents? that began before these dates (?:is|are) not drawn\.", figure.foot)
    assert said == ([f"{earlier:,}"] if earlier else [])


def symbols_are_of_the_incidents(case: Case, figure: Figure, frame: pd.DataFrame) -> dict[str, Any]:
    """Each symbol is named, coloured and shaped as its incident is, open where its status is weak."""
    found = {}
    for mark in figure.marks:
        if mark.key is None or mark.name == "Chosen incident" or mark.key not in frame.index:
            continue
        row = frame.loc[mark.key]
        name, symbol = kind_of(case.dataset, row)
        weak = row["status"] in WEAK
        assert mark.name == name, mark.key
        assert mark.colour == acting_colour(figure, row), mark.key
        assert mark.symbol == symbol + ("-open" if weak else ""), mark.key
        check_pointer(mark.hover, row)
        assert mark.key not in found, f"{mark.key} is drawn twice"
        found[mark.key] = mark
    entries = {key.name: key for key in figure.key if key.kind == "scatter" and key.name not in NOT_KINDS}
    shapes = {mark.name: mark.symbol.removesuffix("-open") for mark in found.values()}
    acted = {ACTED[frame.loc[key, "initiator_side"]] for key in found}
    assert {name: entries[name].symbol for name in shapes} == shapes
    assert {entries[name].colour for name in acted} == {mark.colour for mark in found.values()}
    assert set(entries) == set(shapes) | acted
    return found


KINDS = {
    **dict.fromkeys(("airstrike", "drone_strike", "shelling"), ("Strike or shelling", "star")),
    "border_clash": ("Fight between forces", "x"),
    **dict.fromkeys(("ground_attack", "militant_attack", "suicide_bombing", "ied"), ("Attack or bombing", "diamond")),
    **dict.fromkeys(("security_operation", "infiltration_attempt"), ("Operation or infiltration", "triangle-up")),
    **dict.fromkeys(("border_closure", "border_reopening"), ("Crossing closed or opened", "square")),
    **dict.fromkeys(("talks", "mediation", "ceasefire"), ("Talks or truce", "circle")),
    **dict.fromkeys(("diplomatic_protest", "declaration"), ("Protest or statement", "pentagon")),
    "deportation": ("Deportation", "triangle-right"),
}
"""Event type -> the kind's name and the symbol that stands for it."""

STATES = ("afghan_government", "pakistan_government", "third_state")


def kind_of(dataset: Dataset, row: Any) -> tuple[str, str]:
    """Name and symbol of an incident's kind: a ground attack of one state's forces on another's is a fight."""
    fights = row["initiator_side"] in STATES and dataset.side_of.get(row["target_id"]) in STATES
    return KINDS["border_clash" if row["event_type"] == "ground_attack" and fights else row["event_type"]]


ACTED = defaultdict(
    lambda: "Both or not known",
    {
        "afghan_government": "By Afghan Taliban government",
        "pakistan_government": "By Pakistani government",
        "anti_pakistan_militants": "By Armed groups",
        "islamic_state_khorasan": "By Armed groups",
        **dict.fromkeys(("un", "medical", "local", "media", "research"), "By UN and independent"),
    },
)
"""Side of the initiator -> the entry of the key that has its colour."""


def acting_colour(figure: Figure, row: Any) -> str:
    """The colour of who acted, on the ground of a figure."""
    side = row["initiator_side"]
    party = party_of_side(None if pd.isna(side) else side)
    return (party.light if figure.layout["paper_bgcolor"].upper() == "#FFFFFF" else party.dark).upper()


NOT_KINDS = {
    *("Day", "Week", "Month"),
    *(f"{period} with incidents without a figure" for period in ("Day", "Week", "Month")),
}


# The overview.


@checks("overview-recent")
def check_recent(case: Case, figure: Figure) -> None:
    table, panels = case.table, panels_by_heading(figure)
    assert list(panels) == list(dict.fromkeys(table["Measure"]))
    by_panel = {axis: measure for measure, axis in panels.items()}
    drawn = {(by_panel[mark.panel[1]], mark.place): mark for mark in ranges(figure.bars)}
    wanted = {(row.Measure, row.Span): given(row.Low, row.High) for row in table.itertuples()}
    assert {key: (mark.low, mark.high) for key, mark in drawn.items()} == wanted
    written = {(by_panel[text.panel[1]], text.y): text.words for text in figure.texts}
    for row in table.rename(columns={"Without a figure": "without"}).itertuples():
        mark, words = drawn[row.Measure, row.Span], written[row.Measure, row.Span]
        assert figures(words.split("(")[0]) == told(row.Low, row.High), words
        lacking = re.findall(r"\((\d+)\)", words)
        assert lacking == ([str(row.without)] if pd.notna(row.without) and row.without else [])
        for hover in {bar.hover for bar in mark.bars}:
            assert hover.startswith(f"{row.Span}: ") and row.Measure.lower() in hover.lower()
            assert figures(hover.split(": ", 1)[1].split(row.Measure.lower())[0]) == told(row.Low, row.High)
        assert next(iter({bar.hover for bar in mark.bars})) in case.built.alt
    day, first = case.dataset.last_day.date(), case.dataset.first_day.date()
    last = min(case.filters.end or day, day)
    # "dates" are those that the filters leave of the record.
    own = (last - max(case.filters.start or first, first)).days + 1
    number_of_days = own if case.option("days") == "dates" else int(case.option("days"))
    ends = [last - timedelta(days=number_of_days * n) for n in range(2)]
    said = [span_text(end - timedelta(days=number_of_days - 1), end) for end in ends]
    for row in table.to_dict("records"):
        assert row["Days"] == said[row["Span"].startswith("Previous ")]
    compared = any(span.startswith("Previous ") for span in table["Span"])
    assert f"{said[0]}; before: {said[1]}." in figure.foot if compared else f"{said[0]}." in figure.foot
    for axis in panels.values():
        order = [mark.place for mark in ranges(figure.bars) if mark.panel[1] == axis]
        assert order == list(dict.fromkeys(table["Span"]))
        assert figure.axis(axis)["autorange"] == "reversed"
    colours = {key[0]: {bar.colour for bar in mark.bars} for key, mark in drawn.items()}
    assert colours["Incidents"] == colours["Strikes"] != colours["Persons killed"] == colours["Persons injured"]


@checks("overview-lanes")
def check_lanes_by_month(case: Case, figure: Figure) -> None:
    table, panels = case.table, panels_by_heading(figure)
    lanes = list(table.columns[1:])
    assert len(panels) == len(lanes)
    months = table["Month"].dt.strftime("%Y-%m-%d").tolist()
    looks = {}
    for lane, (heading, axis) in zip(lanes, panels.items(), strict=True):
        assert heading.startswith(lane)
        bars = [bar for bar in figure.bars if bar.panel[1] == axis]
        assert [(bar.place, bar.end) for bar in bars] == list(zip(months, table[lane], strict=True))
        total, most = (int(part.replace(",", "")) for part in re.findall(r"([\d,]+) total · peak ([\d,]+)", heading)[0])
        assert (total, most) == (table[lane].sum(), table[lane].max())
        assert heading.endswith(f" ({table.loc[table[lane].idxmax(), 'Month']:%b %Y})"), "the first month with most"
        for bar in bars:
            month = pd.Timestamp(bar.place).strftime("%b %Y")
            assert bar.hover.startswith(f"{lane}, {month}: {bar.end:.0f} incident")
        looks[lane] = bars[0].colour
        top = figure.axis(axis)["range"][1]
        assert top == (table[lane].max() if case.option("scale") == "own" else table[lanes].to_numpy().max())
        assert f"{lane}: {table[lane].sum()}" in case.built.alt
    upwards = [figure.axis(axis)["domain"][0] for axis in panels.values()]
    assert upwards == sorted(upwards, reverse=True)
    assert len(set(looks.values())) >= min(len(looks), 2)
    silent = [lane.label for lane in LANES.values() if lane.label not in lanes]
    assert re.findall(r"None in: ([^.]*)\.", figure.foot) == ([", ".join(silent)] if silent else [])


@checks("kinds")
def check_kinds(case: Case, figure: Figure) -> None:
    table = case.table.set_index("Kind of event")
    bars = figure.bars
    assert {bar.place: bar.end for bar in bars} == table["Incidents"].to_dict()
    assert [bar.end for bar in bars] == sorted(bar.end for bar in bars), "the most frequent stands on top"
    assert table["Incidents"].tolist() == sorted(table["Incidents"], reverse=True)
    for bar in bars:
        row = table.loc[bar.place]
        assert bar.colour == bars[0].colour, "a kind has no party"
        count, _, rest = bar.text.partition(" · ")
        assert figures(count.split("(")[0]) == (row["Incidents"],) * 2
        killed = told(row["Killed, low"], row["Killed, high"])
        assert figures(rest.split("(")[0]) == killed, bar.text
        assert bar.hover.startswith(f"{bar.place}: {row['Incidents']:,} incident")
        if killed:
            assert figures(bar.hover.split("killed: ")[1]) == killed
            lacking = re.findall(r"\((\d+)\)", bar.text)
            without = row["Violent incidents without a figure"]
            assert lacking == ([str(without)] if without else [])
            assert (f"no figure for the killed in {without}" in bar.hover) == bool(without)
    low, high = (case.table[f"Killed, {end}"].sum(min_count=1) for end in ("low", "high"))
    assert said_of(case.built.alt, "killed") == told(low, high)
    assert f": {case.table['Incidents'].sum()} incidents" in case.built.alt


# The timeline.


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
            assert bar.hover.startswith(f"{sayings.days_of(row)} "), bar.hover
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
    symbols = symbols_are_of_the_incidents(case, figure, frame)
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
        check_pointer(ring[0].hover, frame.loc[chosen])
        day = frame.loc[chosen, "date_start"].strftime("%Y-%m-%d")
        assert ring[0].x == day
        assert not symbols or (ring[0].x, ring[0].y) == (symbols[chosen].x, symbols[chosen].y)
        rule = [shape for shape in figure.layout["shapes"] if shape["line"].get("dash") == "dash"]
        assert [(shape["x0"], shape["x1"]) for shape in rule] == [(day, day)]
    first, last = (number(day) for day in figure.axis("x2")["range"])
    assert first <= milliseconds(case.filters.start or frame["date_start"].min())
    assert last >= milliseconds(case.filters.end or frame["date_start"].max())
    says_what_began_before(figure, frame, "x2")
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
        for bar in (firm, weak):
            sayings.check_lane_bar(bar, first, last, here)
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
    for basis, words, dash in (("declared", "Claimed response", "solid"), ("reported", "Reported response", "dot")):
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
    rest = re.findall(r"(\d+) more period", figure.foot)
    assert len(strips) + (int(rest[0]) if rest else 0) == len(within)
    assert len(set(names)) == len(names)
    for line in strips:
        row = within[within["name"].map(plain) == _named(line)].iloc[0]
        begin = max(milliseconds(row["date_start"]), first)
        end = last if pd.isna(row["date_end"]) else min(milliseconds(row["date_end"]) + DAY, last)
        assert (number(line.points[0][0]), number(line.points[-1][0])) == (begin, end)
        assert end > begin
        assert row["date_start"].strftime("%-d %b %Y") in line.hovers[0]
    rows = [within[within["name"].map(plain) == name].iloc[0] for name in names]
    sayings.check_phases(figure, strips, rows)


def _named(line: Any) -> str:
    found = re.match(r"(.*) (?:Truce|Operation|Campaign|Talks|Border closure|Deportation drive), ", line.hovers[0])
    return found.group(1) if found else ""


# Casualties.


@checks("casualties-period")
def check_casualties_by_period(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    sides = case.option("split") == "sides"
    panels = panels_by_heading(figure)
    if sides:
        assert list(panels) == list(dict.fromkeys(table["Side"])) or len(panels) == 2
    labelled = sides and list(panels) == list(dict.fromkeys(table["Side"]))
    looks = set()
    placed: list[tuple[Range, dict[str, Any]]] = []
    groups = [(panels[side], part) for side, part in table.groupby("Side", sort=False)] if labelled else [("y", table)]
    for axis, part in groups:
        drawn = ranges([bar for bar in figure.bars if bar.panel[1] == axis])
        show_ranges(drawn, zip(part["Low"], part["High"], strict=True))
        placed += list(zip(drawn, part.to_dict("records"), strict=True))
        for mark, row in zip(drawn, part.to_dict("records"), strict=True):
            stand_in_period(mark, row["From"], row["To"])
            for bar in mark.bars:
                assert said_of(bar.hover, kind) == told(row["Low"], row["High"]), bar.hover
                assert f"; {row['Incidents']:,} incident" in bar.hover
                lacking = row["Of these without a figure"]
                assert (f", {lacking:,} of them without a figure" in bar.hover) == bool(lacking)
        looks |= {bar.colour for mark in drawn for bar in mark.bars}
        triangles = [m.x for m in figure.marks if m.symbol == "triangle-up" and m.panel[1] == axis and m.hover]
        if labelled:
            wanted = [m.place for m, n in zip(drawn, part["Of these without a figure"], strict=True) if n]
            assert triangles == wanted
    sayings.check_cut_periods(case, figure, facts(case), placed)
    if labelled:
        assert len(looks) == len(groups), "a colour for each side"
        if len(groups) > 1:
            assert entry(figure, "without a figure").symbol == "triangle-up"
    if len(groups) == 1:
        piles: dict[Any, dict[str, Bar]] = {}
        for bar in figure.bars:
            if bar.panel[1] == "y2":
                piles.setdefault(bar.place, {})[bar.name] = bar
        counts = [
            (pile["Incidents with a figure"].end, pile["Without a figure"].end - pile["Without a figure"].start)
            for pile in piles.values()
        ]
        part = groups[0][1]
        lacking = part["Of these without a figure"]
        assert counts == list(zip(part["Incidents"] - lacking, lacking, strict=True))
        assert entry(figure, "Without a figure").pattern == "/"
        assert entry(figure, "Incidents with a figure").pattern == ""
        for bar in figure.bars:
            if bar.panel[1] == "y2":
                assert bar.pattern == ("/" if bar.name == "Without a figure" else "")
    low, high = entry(figure, f"{kind.capitalize()}, low"), entry(figure, "up to the high end")
    assert (inked(low), inked(high), low.colour) == ("solid", "faint", high.colour)
    for bar in figure.bars:
        if (bar.panel[1] != "y2" and bar.end != bar.start) or (labelled and bar.end != bar.start and len(groups) > 1):
            assert inked(bar) == {low.name: "solid", high.name: "faint"}[bar.name]
    frame = facts(case)
    violent = frame[frame["kinetic"] | frame[f"{kind}_low"].notna()]
    sums = [violent[f"{kind}_{end}"].sum(min_count=1) for end in ("low", "high")]
    assert said_of(case.built.alt, kind) == told(*sums)
    assert f"in {len(violent)} incidents, {violent[f'{kind}_low'].isna().sum()} of them without" in case.built.alt
    if not sides:
        partly = violent[violent[f"{kind}_low"].notna() & (violent[f"{kind}_missing"] > 0)]
        assert table["With a figure for one side only"].sum() == len(partly)
        assert table["Incidents"].sum() == len(violent)
        assert [table[end].sum(min_count=1) for end in ("Low", "High")] == sums
    first, last = (number(day) for day in figure.axis("x")["range"])
    assert first <= milliseconds(table["From"].min()) and last >= milliseconds(table["To"].max()) + DAY


GROUP_NOTES = {
    "side": "Sides are disjoint",
    "victim_group": "Groups are claimants' words",
    "province": "By the primary place of an incident",
    "type": "Each incident has one event type",
}


@checks("casualties-group")
def check_casualties_by_group(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    drawn = sorted(ranges(figure.bars), key=lambda mark: -mark.place)
    show_ranges(drawn, zip(table["Low"], table["High"], strict=True))
    headings = sorted((n for n in figure.notes if n["yref"] == "y"), key=lambda n: -n["y"])
    texts = sorted(figure.texts, key=lambda text: -text.y)
    adds = table["Adds up to the whole"] if "Adds up to the whole" in table else [True] * len(table)
    assert len(headings) == len(texts) == len(table)
    for mark, heading, text, row, whole in zip(drawn, headings, texts, table.to_dict("records"), adds, strict=True):
        words = plain(heading["text"])
        assert words.startswith(row["Group"]) and f"· {row['Incidents']:,} incident" in words
        lacking = row["Of these without a figure"]
        assert (f", {lacking:,} no figure" in words) == bool(lacking)
        assert figures(text.words) == told(row["Low"], row["High"])
        assert text.x == mark.high
        assert abs(heading["y"] - mark.place) < 0.5 and abs(text.y - mark.place) < 0.5
        for bar in mark.bars:
            assert bar.hover.startswith(row["Group"])
            assert said_of(bar.hover, kind) == told(row["Low"], row["High"])
            assert bar.pattern == ("" if whole else "/")
        if case.option("by") == "type":
            assert {bar.colour for bar in mark.bars} == {drawn[0].bars[0].colour}, "a kind has no party"
    if case.option("by") == "side" and case.selection in ("whole", "october", "edge"):
        looks = {row: mark.bars[0].colour for row, mark in zip(table["Group"], drawn, strict=True)}
        named = {side: colour for side, colour in looks.items() if not side.startswith("No claim")}
        assert len(set(named.values())) == len(named)
        assert {side: named[side] for side in side_colours(case) if side in named} == {
            side: colour for side, colour in side_colours(case).items() if side in named
        }
    for by, note in GROUP_NOTES.items():
        assert (note in figure.foot) == (by == case.option("by")), "the note is of this grouping"
    if case.option("by") in ("province", "type"):
        partly = facts(case)[lambda frame: frame[f"{kind}_low"].notna() & (frame[f"{kind}_missing"] > 0)]
        assert table["With a figure for one side only"].sum() == len(partly)
    for row, mark in zip(table.to_dict("records"), drawn, strict=True):
        partly = row["With a figure for one side only"]
        for bar in mark.bars:
            assert (f"{partly:,} with a figure for one side only" in bar.hover) == bool(partly)
    said = case.built.alt
    for row in table.head(6).to_dict("records"):
        words = said.split(f"{row['Group']}: ")[1].split(";")[0].removesuffix(".")
        assert figures(words) == told(row["Low"], row["High"])


def side_colours(case: Case) -> dict[str, str]:
    """The colour of each side's people, as the panels by side show it."""
    selection = "october" if SELECTIONS[case.selection][0] == "real" else "edge"
    other = asked("casualties-period", selection, case.palette, split="sides")
    panels = panels_by_heading(other.figure)
    found = {}
    for heading, axis in panels.items():
        bars = [bar for bar in other.figure.bars if bar.panel[1] == axis]
        found[heading] = bars[0].colour
    return found if len(found) > 2 or "Side" in other.table else {}


ACCOUNTS = {
    "Afghan Taliban government": 2,
    "Pakistani government": 2,
    "UN and independent": 2,
    "Lowest claim": 1,
    "Highest claim": 1,
}
"""Each account with the lines that it has: a band has two."""


@checks("casualties-accounts")
def check_accounts(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    named = {line.name.split(":")[0]: line for line in figure.lines if line.name}
    for account, many in ACCOUNTS.items():
        if account not in named:
            assert table.filter(like=account).isna().all().all()
            continue
        line = named[account]
        group = [other for other in figure.lines if line.group and other.group == line.group] or [line]
        assert len(group) == many
        columns = [account] if many == 1 else [f"{account}, low", f"{account}, high"]
        # The thin line is the low, the thick one with the ground below it the high end of the band.
        for column, curve in zip(columns, sorted(group, key=lambda one: one.width), strict=True):
            _steps_reach(curve, table, column)
        assert many == 1 or (line.filled and line is max(group, key=lambda one: one.width))
        assert {one.colour for one in group} == {line.colour}
        last = table[columns].dropna().iloc[-1]
        words = line.name.split(": ", 1)[1]
        ends = (float(last.iloc[0]), float(last.iloc[-1])) if many == 2 else (float(last.iloc[0]),) * 2
        if many == 2:
            assert figures(words) == ends
        else:
            assert ends[0] in (figures(words) or ())
        sayings.check_account_words(case, figure, line, SHORT_ACCOUNTS.get(account, account.split(" ")[0]))
        said = said_of(line.hovers[-1], kind)
        assert said == figures(words), line.hovers[-1]
        assert line.hovers[-1].startswith(account)
        alt = case.built.alt.split(f"{account}: ")
        assert len(alt) == 1 or figures(alt[1]) == figures(words)
    _accounts_say_what_they_leave_out(case, figure, named)
    looks = [(line.colour, line.dash) for line in named.values()]
    assert len(set(looks)) == len(looks)
    if {"Highest claim", "Lowest claim"} <= set(named):
        assert named["Highest claim"].points[-1][1] >= named["Lowest claim"].points[-1][1]
    ends = sorted((n for n in figure.notes if n.get("yref") == "y"), key=lambda n: n["y"])
    order = [plain(note["text"]) for note in ends]
    heights = {
        SHORT_ACCOUNTS[name]: sum(
            one.points[-1][1] for one in ([o for o in figure.lines if line.group and o.group == line.group] or [line])
        )
        / ACCOUNTS[name]
        for name, line in named.items()
        if ACCOUNTS[name] == 2
    }
    assert [name for name in order if name in heights] == sorted(
        heights, key=lambda name: (heights[name], order.index(name))
    )


LENS_OF = {
    "Afghan Taliban government": "kabul",
    "Pakistani government": "islamabad",
    "UN and independent": "independent",
    "Lowest claim": "lowest",
    "Highest claim": "highest",
}
GOVERNMENTS = ("kabul", "islamabad")


def _accounts_say_what_they_leave_out(case: Case, figure: Figure, named: dict[str, Any]) -> None:
    """Of how many incidents an account has no figure, counted anew from the claims; the caption says of which."""
    from dashboard.lens import LENSES, POPULATION, population_ranges

    kind, dataset, frame, side = case.option("kind"), case.dataset, facts(case), case.option("side")
    known = {}
    for name in ("range", *LENS_OF.values()):
        ranges = population_ranges(dataset.claims, dataset.side_of, LENSES[name])
        ranges = ranges[ranges["incident_id"].isin(frame.index) & (ranges["suffered_by"] == side)]
        known[name] = ranges[ranges[f"{kind}_low"].notna()]
        # Asked are the incidents in which anybody speaks of this side's losses, violent or with a figure.
        speaking = set(ranges["incident_id"])
    asked = speaking & (set(frame.index[frame["kinetic"]]) | set(known["range"]["incident_id"]))
    if case.option("counted") == "both":
        both = set.intersection(*({*zip(*(known[g][c] for c in POPULATION), strict=True)} for g in GOVERNMENTS))
        asked = {incident for incident, _ in both}
        assert f"Only {len(asked):,} incident{'s' * (len(asked) != 1)} in which" in figure.foot
        known = {
            name: rows[[key in both for key in zip(*(rows[c] for c in POPULATION), strict=True)]]
            for name, rows in known.items()
        }
    else:
        assert "Each source adds up only the incidents for which it gives a figure." in figure.foot
    for name, line in named.items():
        lacking = len(asked - set(known[LENS_OF[name]]["incident_id"]))
        said = case.built.alt.split(f"{name}: ")[1].split(";")[0]
        assert f", {lacking} of {len(asked)} incidents without a figure" in said, said
        assert f"({lacking:,} of {len(asked):,} without)" in line.name
        assert f", from {len(asked) - lacking:,} incident" in line.hovers[-1]


SHORT_ACCOUNTS = {
    "Afghan Taliban government": "Kabul",
    "Pakistani government": "Islamabad",
    "UN and independent": "UN, indep.",
}


def _steps_reach(line: Any, table: pd.DataFrame, column: str) -> None:
    """A curve has at the end of each month what the table says of the month, where it has a step for each day."""
    points = [(number(x), y) for x, y in line.points]
    values = [y for _, y in points]
    assert values == sorted(values), "sums do not fall"
    months = table[["Month", column]].dropna()
    assert values[-1] == months[column].iloc[-1], column
    if len(points) > 80:  # steps of weeks or months: a week can end in another month than its days lie in
        return
    for month, value in zip(months["Month"], months[column], strict=True):
        end = milliseconds(month + pd.offsets.MonthEnd(0)) + DAY - 1
        before = [y for x, y in points if x <= end]
        assert before and before[-1] == value, (column, month)


@checks("casualties-published")
def check_published(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    rows = table[table["Why not comparable"].isna() | (table["Why not comparable"] == "")]
    marks: dict[str, list[Any]] = {"Own sum": [], "Published total": []}
    for mark in figure.marks:
        marks[mark.name].append(mark)
    drawn = rows.head(len(marks["Own sum"]) // 2)
    assert len(marks["Own sum"]) == len(marks["Published total"]) == 2 * len(drawn) > 0
    said = re.findall(r"newest (\d+) are drawn", figure.foot)
    assert (len(drawn) == len(rows)) != bool(said) and (not said or int(said[0]) == len(drawn))
    assert f"{len(rows)} of {len(table)} published totals" in figure.foot
    least = {0: 0.7}
    for name, prefix in (("Own sum", "Own sum"), ("Published total", "Published")):
        ends = [(marks[name][2 * i], marks[name][2 * i + 1]) for i in range(len(drawn))]
        at = [first.y for first, _ in ends]
        assert at == sorted(at, reverse=True)
        for (low, high), row in zip(ends, drawn.assign(at=drawn.index).to_dict("records"), strict=True):
            assert low.y == high.y
            a, b = row[f"{prefix}, low"], row[f"{prefix}, high"]
            assert (low.x, high.x) == (least.get(a, a), least.get(b, b))
            assert said_of(low.hover, kind) == said_of(high.hover, kind) == told(a, b)
            text = next(text for text in figure.texts if text.y == low.y)
            assert figures(text.words) == told(a, b) and text.x == high.x
            line = next(line for line in figure.lines if line.points[0][1] == low.y)
            assert [x for x, _ in line.points] == [low.x, high.x]
            assert (
                line.colour == low.colour
                and inked(Bar(("", ""), 0, 0, 0, 0, 0, "", line.alpha, "", "", "", "", 0)) == "faint"
            )
            if name == "Own sum":
                assert f"{row['Incidents']:,} incident" in low.hover
                heading = min((n for n in figure.notes if n["y"] > low.y), key=lambda n: n["y"])
                theirs = marks["Published total"][2 * drawn.index.get_loc(row["at"])].hover
                sayings.check_published_words(case, plain(heading["text"]), low.hover, theirs, row)
    said = re.findall(r"own ([^;]*), published ([^;]*?)(?:;|\.$)", case.built.alt)
    assert len(said) == min(len(drawn), 4)
    for (own_words, their_words), row in zip(said, drawn.to_dict("records"), strict=False):
        assert figures(own_words) == told(row["Own sum, low"], row["Own sum, high"])
        assert figures(their_words) == told(row["Published, low"], row["Published, high"])
    for own, theirs in zip(marks["Own sum"], marks["Published total"], strict=True):
        assert own.y > theirs.y, "own sums stand above"
    looks = {name: {(mark.colour, mark.symbol) for mark in some} for name, some in marks.items()}
    assert all(len(look) == 1 for look in looks.values())
    (own,), (theirs,) = looks.values()
    assert own[0] != theirs[0] and own[1] != theirs[1] and own[1] == "circle" and theirs[1] == "diamond"


# Whose figures.


GROUPS = {
    "Afghan Taliban government": "Afghan Taliban government",
    "Government of Pakistan": "Pakistani government",
    "Militants fighting Pakistan": "Armed groups",
    "Islamic State Khorasan": "Armed groups",
    "United Nations": "UN and independent",
    "Hospitals and rescue services": "UN and independent",
    "Residents and local sources": "UN and independent",
    "Media, own count": "UN and independent",
    "Research bodies": "UN and independent",
    "Other states": "Others",
    "Others": "Others",
}
"""The side of a claimant -> the name under which the key has it."""

KEY_ORDER = ("Afghan Taliban government", "Pakistani government", "UN and independent", "Armed groups", "Others")


OWN_SIDE = {"Afghan Taliban government": "On the Afghan side", "Pakistani government": "On the Pakistani side"}
"""A government -> the side whose people have its colour."""


@checks("claims-disagreement")
def check_disagreement(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    first, last, of = (int(n) for n in re.findall(r"Cases (\d+) to (\d+) of (\d+)", figure.foot)[0])
    heads = list(dict.fromkeys(zip(table["Identifier"], table["Whose losses"], strict=True)))
    assert of == len(heads)
    drawn = heads[first - 1 : last]
    rest = re.findall(r"(\d+) not drawn", figure.foot)
    assert (int(rest[0]) if rest else 0) == of - len(drawn)
    rows = table[[key in drawn for key in zip(table["Identifier"], table["Whose losses"], strict=True)]]
    ends: dict[Any, list[Any]] = {}
    for mark in figure.marks:
        ends.setdefault(mark.y, []).append(mark)
    pixels = sorted(ends)
    assert len(pixels) == len(rows)
    ticks = dict(zip(figure.axis("y")["tickvals"], figure.axis("y")["ticktext"], strict=True))
    assert figure.axis("y")["range"][0] > figure.axis("y")["range"][1], "pixels count from the top"
    for pixel, row in zip(pixels, rows.to_dict("records"), strict=True):
        marks, (low, high) = ends[pixel], (float(row["Low"]), float(row["High"]))
        assert [mark.x for mark in marks] == ([low] if low == high else [low, high])
        assert not marks[0].symbol.endswith("-open"), "full at the lowest"
        assert low == high or marks[1].symbol == f"{marks[0].symbol}-open", "open at the highest"
        line = next(line for line in figure.lines if line.points[0][1] == pixel)
        assert [x for x, _ in line.points] == [low, high] and line.colour == marks[0].colour
        text = next(text for text in figure.texts if text.y == pixel)
        assert figures(text.words) == (low, high)
        if row["Case: claimants count"] != "the same victims":
            assert row["Calls them"] in text.words
        for mark in marks:
            assert said_of(mark.hover, kind) == (low, high), mark.hover
            assert mark.key == row["Identifier"] and f"It calls them: {row['Calls them']}. " in mark.hover
            assert mark.name == GROUPS[row["Side"]]
        tick = plain(ticks[pixel])
        assert tick == row["Claimant"] or case.option("by") == "side"
    looks: dict[str, set[Any]] = {}
    for mark in figure.marks:
        looks.setdefault(mark.name, set()).add((mark.colour, mark.symbol.removesuffix("-open")))
    assert all(len(look) == 1 for look in looks.values())
    assert len({next(iter(look)) for look in looks.values()}) == len(looks)
    assert [key.name for key in figure.key] == [name for name in KEY_ORDER if name in looks]
    for key in figure.key:
        assert (key.colour, key.symbol.removesuffix("-open")) in looks[key.name]
        assert not key.symbol.endswith("-open")
    if case.selection in ("whole", "october", "edge"):
        sides = side_colours(case)
        for group, side in OWN_SIDE.items():
            if group in looks and side in sides:
                assert {colour for colour, _ in looks[group]} == {sides[side]}
    _cases_without_a_ratio_are_counted(case, figure)
    order = "Case: persons apart" if case.option("order") == "absolute" else "Case: ratio"
    by_case = table.drop_duplicates(["Identifier", "Whose losses"])[order].tolist()
    assert by_case == sorted(by_case, reverse=True)
    for (identifier, side), note in zip(drawn, sorted(figure.notes, key=lambda n: -n["y"]), strict=True):
        row = rows[(rows["Identifier"] == identifier) & (rows["Whose losses"] == side)]
        words = plain(note["text"])
        assert words.startswith(row["Incident"].iloc[0][:20]) and side in words
        assert f"{day_text(pd.Timestamp(row['Date'].iloc[0]).date())} · {side}" in words
        assert said_of(words, kind) == (row["Low"].min(), row["High"].max())
        assert f"{row['Case: persons apart'].iloc[0]:,} apart" in words
        ratio, said = row["Case: ratio"].iloc[0], re.findall(r", ratio ([\d.e+]+)", words)
        level = row["Case: claimants count"].iloc[0] == "the same victims" and row["Low"].min() > 0
        assert pd.notna(ratio) == level, "a ratio where all count the same victims"
        if level:
            assert ratio == pytest.approx(row["High"].max() / row["Low"].min(), abs=0.0051)
            assert "…" in words or float(said[0]) == pytest.approx(ratio, rel=0.006, abs=0.006)
        else:
            assert not said and re.search(r"[Nn]o ratio", words)
        if (identifier, side) == drawn[0]:
            finding = case.built.alt.split("The first one drawn: ")[1].split(" apart")[0]
            assert f"{finding.rsplit(', ', 1)[1]} apart" in words, "the text begins with the first case"


def _cases_without_a_ratio_are_counted(case: Case, figure: Figure) -> None:
    """In the order by ratio the caption says how many cases have none: counted from the table in the other order."""
    said = re.findall(r"([\d,]+) cases? without a ratio (?:is|are) left out\.", figure.foot)
    if case.option("order") == "absolute":
        assert not said
        return
    options = {**dict(case.options), "order": "absolute", "show": "all", "page": "1"}
    every = Case(case.exhibit, case.selection, "light", tuple(sorted(options.items()))).table
    heads = every.drop_duplicates(["Identifier", "Whose losses"])
    lacking = int(heads["Case: ratio"].isna().sum())
    assert said == ([f"{lacking:,}"] if lacking else [])


@checks("claims-matrix")
def check_matrix(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    (cells,) = [trace for trace in figure.data if trace["type"] == "heatmap"]
    axis = figure.axis("y")
    names = [re.sub(r" \d+$", "", plain(text)) for text in axis["ticktext"]]
    assert axis["range"][0] > axis["range"][1], "the first row stands on top"
    assert cells["zmin"] == 0 and cells["zmax"] == 1
    rows = iter(table.to_dict("records"))
    pairs = {(row["Claimant"], row["Compared with"]): row for row in rows}
    seen = set()
    for i, row_words in enumerate(cells["text"]):
        for j, words in enumerate(row_words):
            hover, value = plain(cells["hovertext"][i][j]), cells["z"][i][j]
            found = re.match(rf"(.*) gives more {kind} than (.*) in (\d+) of (\d+) common cases", hover)
            if found is None:
                assert not words and value is None
                continue
            who, whom = found.group(1), found.group(2)
            row = pairs[who, whom]
            seen.add((who, whom))
            if case.option("by") != "side":
                assert (names[i], names[j]) == (who, whom)
            assert (int(found.group(3)), int(found.group(4))) == (row["Says more"], row["Common cases"])
            assert f"fewer in {row['Says less']}, level in {row['Level or overlapping']}" in hover
            _says_the_pair(hover, row)
            share = (row["Says more"] + 0.5 * row["Level or overlapping"]) / row["Common cases"]
            if case.option("measure") == "often":
                assert plain(words).replace(" ", "") == f"{row['Says more']}/{row['Common cases']}"
                assert (value > 0.5) == (share > 0.5) and (value < 0.5) == (share < 0.5)
            elif row["Cases with a ratio"]:
                assert figures(plain(words))[0] == pytest.approx(row["Median ratio, low"], rel=0.1, abs=0.01)
                middle = row["Median ratio, low"] * row["Median ratio, high"]
                assert near(middle, 1, 0.03) or (value > 0.5) == (middle > 1)
    assert seen == set(pairs), "every row of the table has a cell"
    left = _common_cases_are_of_the_claims(case, table) - len(names)
    assert re.findall(r"(\d+) more with fewer common cases are left out", figure.foot) == ([str(left)] if left else [])
    most = re.findall(r"Most common cases: (.*) gives more than (.*) in (\d+) of (\d+)\.", case.built.alt)[0]
    first = pairs[most[:2]]
    assert (int(most[2]), int(most[3])) == (first["Says more"], first["Common cases"])
    assert first["Common cases"] == table["Common cases"].max()
    by_row: dict[int, set[str]] = {}
    for i, hovers in enumerate(cells["hovertext"]):
        by_row[i] = {plain(h).split(" gives more")[0] for h in hovers if h}
    assert all(len(who) <= 1 for who in by_row.values())
    blue, orange = (colour for _, colour in (cells["colorscale"][0], cells["colorscale"][-1]))
    assert int(blue[5:], 16) > int(blue[1:3], 16) and int(orange[1:3], 16) > int(orange[5:], 16)


def _says_the_pair(hover: str, row: dict[str, Any]) -> None:
    """What stands under the pointer of a pair is its row of the table."""
    assert f"fewer in {row['Says less']}, level in {row['Level or overlapping']}" in hover
    ends = [float(n) for n in re.findall(r"interval for the share: (\d+)–(\d+) %", hover)[0]]
    assert ends == pytest.approx([row["Share, interval low, %"], row["Share, interval high, %"]], abs=0.56), hover
    assert f"Both count the same victims in {row['Same victims']} of them" in hover
    ratio, n = hover.split("Median ratio: ")[1], row["Cases with a ratio"]
    assert f", n = {n}" in ratio if n else "no ratio: in none of" in ratio


def _common_cases_are_of_the_claims(case: Case, table: pd.DataFrame) -> int:
    """Two claimants have as many cases in common as there are losses of which both give a figure.

    Returns how many claimants have one with another.
    """
    from dashboard.catalogue.claims import claim_rows, names_of
    from dashboard.lens import POPULATION

    rows = claim_rows(case.dataset, case.filters, case.option("kind"), case.option("by"))
    if case.option("population") != "all":
        rows = rows[rows["suffered_by"] == case.option("population")]
    names = names_of(case.dataset, case.option("by"))
    spoken: dict[str, set[tuple[str, str]]] = {}
    for who, *key in zip(rows["who"], *(rows[name] for name in POPULATION), strict=True):
        spoken.setdefault(names.get(who, who), set()).add(tuple(key))
    for row in table.to_dict("records"):
        assert row["Common cases"] == len(spoken[row["Claimant"]] & spoken[row["Compared with"]])
    return sum(any(own & theirs for other, theirs in spoken.items() if other != who) for who, own in spoken.items())


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


def colour_of(row: dict[str, Any]) -> str:
    mark = row["range"].bars[0] if row["range"] else row["points"][0]
    return str(mark.colour)


@checks("claims-pairs")
def check_pairs(case: Case, figure: Figure) -> None:
    table, often = case.table, case.option("measure") == "often"
    drawn = estimates_of(figure)
    assert len(drawn) == len(table)
    looks: dict[str, set[str]] = {}
    for found, row in zip(drawn, table.to_dict("records"), strict=True):
        hover = found["hover"]
        assert hover.startswith(f"{row['Claimant']} gives more") and f"than {row['Compared with']} in" in hover
        assert f"in {row['Says more']} of {row['Common cases']} common cases" in hover
        _says_the_pair(hover, row)
        if often:
            share = 100 * row["Says more"] / row["Common cases"]
            assert near(found["range"].low, share, 0.01) and near(found["range"].high, share, 0.01)
            ends = [row["Share, interval low, %"], row["Share, interval high, %"]]
            assert found["interval"] == pytest.approx(ends, abs=0.051)
        else:
            assert [mark.x for mark in found["points"]] == pytest.approx(
                [row["Median ratio, low"], row["Median ratio, high"]], abs=0.0051
            )
            if pd.isna(row["Ratio, interval low"]):
                assert found["interval"] is None
                assert {mark.symbol for mark in found["points"]} == {"diamond-open"}
            else:
                ends = [row["Ratio, interval low"], row["Ratio, interval high"]]
                assert found["interval"] == pytest.approx(ends, abs=0.0051)
                assert {mark.symbol for mark in found["points"]} == {"diamond"}
        looks.setdefault(row["Claimant"], set()).add(colour_of(found))
        words = " ".join(text for _, text in found["lines"][-3:])
        if "…" not in words:
            level, n = row["Level or overlapping"], row["Cases with a ratio"]
            counted = f"{row['Says more']} of {row['Common cases']}" + (f", level in {level}" if level else "")
            assert words.endswith(f": {counted}" if often else f", n = {n}"), words
    assert all(len(look) == 1 for look in looks.values())
    _claimants_have_their_colours(case, looks)
    if case.option("measure") == "often":
        sayings.check_left_out(figure, "pairs? (?:is|are) left out", _pairs_of_the_claims(case) - len(table))
    for side in dict.fromkeys(table["Whose losses"]):
        note_with(figure, f"Losses: {side[0].lower()}{side[1:]}"[:18])


def _claimants_have_their_colours(case: Case, looks: dict[str, set[str]]) -> None:
    if case.option("by") != "side":
        return
    groups: dict[str, set[str]] = {}
    for side, look in looks.items():
        groups.setdefault(GROUPS[side], set()).update(look)
    assert all(len(look) == 1 for look in groups.values())
    assert len({next(iter(look)) for look in groups.values()}) == len(groups)
    if case.selection in ("whole", "october", "edge"):
        sides = side_colours(case)
        for group, side in OWN_SIDE.items():
            if group in groups and side in sides:
                assert groups[group] == {sides[side]}


def _pairs_of_the_claims(case: Case) -> int:
    """How many pairs of claimants have a case in common, for the losses on each side by themselves."""
    from dashboard.catalogue.claims import claim_rows

    rows = claim_rows(case.dataset, case.filters, case.option("kind"), case.option("by"))
    together = rows.groupby(["suffered_by", "incident_id"])["who"].agg(lambda who: sorted(set(who)))
    pairs = {(side, *pair) for (side, _), who in together.items() for pair in combinations(who, 2)}
    return len(pairs)


@checks("claims-order")
def check_order(case: Case, figure: Figure) -> None:
    table = case.table
    drawn = estimates_of(figure)
    assert len(drawn) == len(table)
    looks: dict[str, set[str]] = {}
    for found, row in zip(drawn, table.to_dict("records"), strict=True):
        alone, both = (100 * n / row["Cases"] for n in (row["Alone"], row["Alone"] + row["Shared with others"]))
        assert near(found["range"].low, alone, 0.01) and near(found["range"].high, both, 0.01)
        assert found["interval"] == pytest.approx([row["Interval low, %"], row["Interval high, %"]], abs=0.051)
        assert found["hover"].startswith(f"{row['Claimant']}. {row['Which figure']}: alone in {row['Alone']}, ")
        assert f"shared with others in {row['Shared with others']} of {row['Cases']}" in found["hover"]
        ends = [float(n) for n in re.findall(r"Interval: (\d+)–(\d+) %", found["hover"])[0]]
        assert ends == pytest.approx([row["Interval low, %"], row["Interval high, %"]], abs=0.56)
        words = " ".join(text for _, text in found["lines"][-2:])
        if "…" not in words:
            assert f"{row['Alone']} alone, {row['Shared with others']} shared, of {row['Cases']}" in words
        if both:
            looks.setdefault(row["Claimant"], set()).add(colour_of(found))
    sayings.check_left_out(
        figure, "claimants? (?:is|are) left out", _claimants_in_order(case) - table["Claimant"].nunique()
    )
    _claimants_have_their_colours(case, looks)


def _claimants_in_order(case: Case) -> int:
    """How many claimants give a figure where another gives one as well."""
    from dashboard.catalogue.claims import claim_rows

    rows = claim_rows(case.dataset, case.filters, case.option("kind"), case.option("by"))
    several = rows[rows.duplicated(["incident_id", "suffered_by"], keep=False)]
    return int(several["who"].nunique())


@checks("claims-acknowledged", "claims-denials")
def check_strips(case: Case, figure: Figure) -> None:
    table, frame = case.table, facts(case)
    column = "Acknowledged" if case.exhibit == "claims-acknowledged" else "Denied"
    symbols = symbols_are_of_the_incidents(case, figure, frame)
    assert set(symbols) == set(table["Identifier"]) and len(symbols) == len(table)
    height = figure.axis("y")["range"][0]
    headings = sorted((round((1 - n["y"]) * height, 3), plain(n["text"])) for n in figure.notes)
    counts = table[column].value_counts()
    assert [text.split(":")[0] for _, text in headings if counts.get(text.split(":")[0], 0)] == [
        text.split(":")[0] for _, text in headings
    ]
    for _, text in headings:
        label, rest = text.split(": ", 1)
        assert figures(rest) == (counts[label],) * 2
        if column == "Acknowledged":
            assert f"{counts[label]} of {len(table)}" in rest
        assert f"{label}: {counts[label]}" in case.built.alt
    assert {text.split(":")[0] for _, text in headings} == set(counts.index)
    if column == "Acknowledged":
        _governments_are_those_of_their_row(table, headings)
    for row in table.to_dict("records"):
        mark = symbols[row["Identifier"]]
        assert mark.x == row["Date"] and row["Type"] == EVENT_TYPES[frame.loc[row["Identifier"], "event_type"]].label
        above = [text for at, text in headings if at < mark.y]
        assert above and above[-1].startswith(f"{row[column]}:"), row["Identifier"]
        if pd.notna(row["Denial"]) and column == "Denied":
            assert f"Denial: {row['Denial']}"[:60] in mark.hover
    says_what_began_before(figure, frame.loc[list(symbols)], "x")
    first, last = (number(day) for day in figure.axis("x")["range"])
    inside = [milliseconds(day) for day in table["Date"] if not case.filters.start or day >= str(case.filters.start)]
    assert not inside or (first <= min(inside) and max(inside) <= last)


def _governments_are_those_of_their_row(table: pd.DataFrame, headings: list[tuple[float, str]]) -> None:
    """Who acknowledges is whose column says so; a heading says in how many the other government denies."""
    speaks = {name: table[name] == "acknowledges" for name in ("Kabul", "Islamabad")}
    assert (table["Acknowledged"] == "Both governments").equals(speaks["Kabul"] & speaks["Islamabad"])
    for name, other in (("Kabul", "Islamabad"), ("Islamabad", "Kabul")):
        alone = table["Acknowledged"] == f"{name} only"
        assert alone.equals(speaks[name] & ~speaks[other])
        denied = int((alone & (table[other] == "denies")).sum())
        for _, text in headings:
            if text.startswith(f"{name} only:"):
                assert re.findall(r", denied by (\w+): (\d+)$", text) == ([(other, str(denied))] if denied else [])


# Responses.


@checks("response-chains")
def check_chains(case: Case, figure: Figure) -> None:
    table, frame = case.table, facts(case)
    symbols = symbols_are_of_the_incidents(case, figure, frame)
    found = re.findall(r"Chains? (\d+)(?: to (\d+))? of (\d+)", figure.foot)[0]
    first, last, of = int(found[0]), int(found[1] or found[0]), int(found[2])
    assert of == table["Chain"].nunique()
    rows = table[table["Chain"].isin(range(first, last + 1))]
    rest = re.findall(r"(\d+) not drawn", figure.foot)
    assert (int(rest[0]) if rest else 0) == of - (last - first + 1)
    whole = rows
    cut = re.findall(r"Of (\d+) incidents the first (\d+) are drawn", figure.foot)
    if cut:  # on a picture that is much wider than high; the headings speak of whole chains
        assert int(cut[0][0]) == len(whole) > int(cut[0][1])
        rows = whole.head(int(cut[0][1]))
    from_top = sorted(symbols, key=lambda key: symbols[key].y)
    assert from_top == rows["Identifier"].tolist()
    _links_of_chains(case, figure, symbols)
    for row in rows.to_dict("records"):
        mark = symbols[row["Identifier"]]
        words = _words_above(figure, mark)
        assert words.startswith(row["Incident"][:30])
        assert span_text(*[pd.Timestamp(row["Date"]).date()] * 2) in words, words
        for basis, said in (("Declared", "claimed response"), ("Reported", "reported response")):
            assert (said in words) == (pd.notna(row["Link"]) and basis in row["Link"].split(", "))
    sayings.check_days_ticks(figure)
    heads = sorted((1 - n["y"], plain(n["text"])) for n in figure.notes if re.match(r"\d+\. ", plain(n["text"])))
    assert len(heads) == last - first + 1
    for (_, text), (place, part) in zip(heads, whole.groupby("Chain", sort=True), strict=True):
        assert text.startswith(f"{place}. {len(part)} incident"), text
        assert f"{part['Step'].max()} step" in text
    times = [symbols[key].x for key in rows["Identifier"]]
    days = pd.to_datetime(rows["Date"])
    for chain in rows["Chain"].unique():
        here = (rows["Chain"] == chain).to_numpy()
        starts = days[here.tolist()].min()
        for place, day in zip([t for t, h in zip(times, here, strict=True) if h], days[here.tolist()], strict=True):
            assert place >= 0 and (day > starts or place < 0.5)
    links = case.dataset.table("responses")
    links = links[links["incident_id"].isin(frame.index) & links["responds_to_id"].isin(frame.index)]
    answered = links["responds_to_id"].map(frame["title"]).groupby(links["incident_id"]).agg(sorted)
    for row in table.to_dict("records"):
        said = [] if pd.isna(row["In response to"]) else row["In response to"].split("; ")
        assert sorted(said) == sorted("; ".join(answered.get(row["Identifier"], [])).split("; ") if said else [])
        assert bool(said) == (row["Identifier"] in answered)
    assert f": {len(links):,} link{'s' * (len(links) != 1)} in {of:,} chain" in case.built.alt
    longest = case.table.groupby("Chain")["Step"].max().max()
    assert f"longest has {longest} step" in case.built.alt


def _words_above(figure: Figure, mark: Any) -> str:
    height = figure.axis("y")["range"][0]
    near_by = [n for n in figure.notes if near((1 - n["y"]) * height, mark.y - 9, 0.6) and n["yanchor"] == "bottom"]
    assert len(near_by) == 1
    return plain(near_by[0]["text"])


def _links_of_chains(case: Case, figure: Figure, symbols: dict[str, Any]) -> None:
    links = case.dataset.table("responses")
    links = links[links["incident_id"].isin(symbols) & links["responds_to_id"].isin(symbols)]
    for basis, words, dash in (("declared", "Claimed response", "solid"), ("reported", "Reported response", "dot")):
        lines = [line for line in figure.lines if line.name in (words, words.replace("as ", ""))]
        ends = [
            (symbols[row.responds_to_id], symbols[row.incident_id])
            for row in links[links["basis"] == basis].itertuples()
        ]
        drawn = sorted((line.points[0], line.points[-1]) for line in lines)
        assert drawn == sorted(((one.x, one.y), (other.x, other.y)) for one, other in ends)
        assert {line.dash for line in lines} <= {dash}
        if ends:
            assert {key.dash for key in figure.key if key.name == lines[0].name} == {dash}
        for one, other in ends:
            assert other.x > one.x, "an answer stands to the right of what it answers"


@checks("response-incident")
def check_around(case: Case, figure: Figure) -> None:
    table, days = case.table, int(case.option("days"))
    symbols = symbols_are_of_the_incidents(case, figure, every_fact(case))
    assert set(symbols) == set(table["Identifier"])
    linked = set(table.loc[~table["Relation"].str.startswith("Also"), "Identifier"])
    _links_of_chains(case, figure, {key: mark for key, mark in symbols.items() if key in linked})
    axis = figure.axis("x")
    for at, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        assert near(at, (int(text.replace("−", "-")) + days) / (2 * days), 1e-9)
    (rule,) = figure.layout["shapes"]
    chosen = symbols[case.option("incident")]
    assert rule["x0"] == rule["x1"] == 0.5
    for row in table.to_dict("records"):
        mark, place = symbols[row["Identifier"]], (row["Days"] + days) / (2 * days)
        if row["Relation"].startswith("Also"):
            assert near(mark.x, place, 1e-6)
        else:
            assert mark.x >= place - 1e-6
            words = _words_above(figure, mark)
            assert words.startswith(row["Incident"][:30])
            assert span_text(*[pd.Timestamp(row["Date"]).date()] * 2) in words, words
    assert chosen.x >= 0.5
    away = pd.to_numeric(table.set_index("Identifier")["Links away"])
    assert away[case.option("incident")] == 0
    for row in table[table["Relation"].str.contains("\\(linked\\)")].to_dict("records"):
        assert away[row["Identifier"]] >= 1, "how many links away, from 1 on"
    _what_is_around_is_of_the_links(case, figure, days)
    counts = table["Relation"].value_counts()
    before, after = counts.get("Led to it (linked)", 0), counts.get("Followed from it (linked)", 0)
    beside = counts.get("Also in these days (no link)", 0)
    assert f"{before} linked before it and {after} after it; {beside} more" in case.built.alt


def _reached(links: pd.DataFrame, start: str, one: str, other: str) -> dict[str, int]:
    """What answers lead to from an incident, in one direction, with the fewest links to it."""
    found, newest = {start: 0}, {start}
    while newest:
        newest = set(links.loc[links[one].isin(newest), other]) - set(found)
        found |= dict.fromkeys(newest, max(found.values()) + 1)
    return found


def _what_is_around_is_of_the_links(case: Case, figure: Figure, days: int) -> None:
    """Who led to an incident and who followed is worked out anew; linked ones beyond the days are counted in words."""
    frame, links, chosen = every_fact(case), case.dataset.table("responses"), case.option("incident")
    links = links[links["incident_id"].isin(frame.index) & links["responds_to_id"].isin(frame.index)]
    before = _reached(links, chosen, "incident_id", "responds_to_id")
    after = _reached(links, chosen, "responds_to_id", "incident_id")
    offset = (frame["date_start"] - frame.loc[chosen, "date_start"]).dt.days
    rows = case.table.set_index("Identifier")
    assert set(rows.index) == set(offset.index[offset.abs() <= days])
    for key, row in rows.iterrows():
        assert row["Days"] == offset[key] and row["Date"] == frame.loc[key, "date_start"].strftime("%Y-%m-%d")
        wanted = (
            "The incident"
            if key == chosen
            else "Led to it (linked)"
            if key in before
            else "Followed from it (linked)"
            if key in after
            else "Also in these days (no link)"
        )
        assert row["Relation"] == wanted, key
        away = {**after, **before}.get(str(key))
        assert pd.isna(row["Links away"]) if away is None else row["Links away"] == away, key
    beyond = len({*before, *after} - set(rows.index))
    for words in (figure.foot, case.built.alt):
        said = re.findall(r"([\d,]+) linked incidents? outside these days", words)
        assert said == ([f"{beyond:,}"] if beyond else []), words
    assert f"{days} days before and after" in figure.head
    beside = [key for key in rows.index if rows.loc[key, "Relation"].startswith("Also")]
    lanes = frame.loc[beside, "lane"].value_counts()
    notes = [plain(note["text"]) for note in figure.notes]
    for lane, word in LANES.items():
        assert (f"{word.label}: {lanes.get(lane, 0)}" in notes) == (lane in lanes), word.label


@checks("response-times")
def check_times(case: Case, figure: Figure) -> None:
    table = case.table
    names = {"Declared by the acting party": "Declared", "As reported": "As reported"}
    assert {key.name for key in figure.key} == set(names)
    for name, column in names.items():
        bars = [bar for bar in figure.bars if bar.name == name]
        assert [(bar.place, bar.end - bar.start) for bar in bars] == list(
            zip(table["Days"], table[column], strict=True)
        )
        for bar in bars:
            assert bar.hover.startswith(f"{bar.end - bar.start:.0f} response")
            assert bar.hover.endswith(sayings.answer_words(bar.place)), bar.hover
            assert bar.pattern == ("/" if column == "As reported" else "")
        trace = next(trace for trace in figure.data if trace["name"] == name)
        assert trace["text"] == [str(n) if n else "" for n in table[column]]
    assert len({key.colour for key in figure.key}) == 2 and len({key.pattern for key in figure.key}) == 2
    links = case.dataset.table("responses")
    links = links[links["incident_id"].isin(facts(case).index) & links["responds_to_id"].isin(facts(case).index)]
    drawn = int(table[["Declared", "As reported"]].to_numpy().sum())
    undated = re.findall(r"(\d+) responses? without an exact day left out", figure.foot)
    assert undated == ([str(len(links) - drawn)] if len(links) > drawn else [])
    dated = re.findall(r"n = ([\d,]+) responses? to ([\d,]+) incidents?", figure.foot)[0]
    assert dated[0] == f"{drawn:,}" and int(dated[1].replace(",", "")) <= links["responds_to_id"].nunique()
    soon = table.head(4)[["Declared", "As reported"]].to_numpy().sum()
    assert f"{soon} came within three days" in case.built.alt


@checks("response-medians")
def check_medians(case: Case, figure: Figure) -> None:
    table = case.table
    rows = table[table["Interval low, days"].notna()]
    drawn = estimates_of(figure)
    assert len(drawn) == len(rows)
    for found, row in zip(drawn, rows.to_dict("records"), strict=True):
        assert found["range"].low == found["range"].high == row["Median, days"]
        assert found["interval"] == [row["Interval low, days"], row["Interval high, days"]]
        assert found["hover"].startswith(row["Responses"]) and f"within {row['Median, days']:g} days" in found["hover"]
        words = found["words"]
        assert words.startswith(f"{row['Responses']}: {row['Median, days']:g} day") and f"n = {row['n']}" in words
    said = " ".join(plain(n["text"]) for n in sorted(figure.notes, key=lambda n: -n["y"]))
    for row in table[table["Interval low, days"].isna()].to_dict("records"):
        assert f"{row['Responses']}: n = {row['n']}, too few to draw" in said, "what is not drawn is said"
    assert f"{table['Median, days'].iloc[0]:g} for all {table['n'].iloc[0]} responses" in case.built.alt


# Rhythm.


@checks("weekly-events")
def check_weekly(case: Case, figure: Figure) -> None:
    table = case.table
    bars = sorted(figure.bars, key=lambda bar: bar.near)
    assert [bar.end for bar in bars] == table["Incidents"].tolist()
    for bar, row in zip(bars, table.to_dict("records"), strict=True):
        stand_in_period(bar, row["Week from"], row["Week to"]) if row["Whole week"] else None
        assert milliseconds(row["Week from"]) - 7 * DAY < bar.near < milliseconds(row["Week to"]) + DAY
        assert bar.pattern == ("" if row["Whole week"] else "/")
        assert bar.name == ("Incidents in a week" if row["Whole week"] else "Week shown in part")
        assert f"{row['Incidents']} incident" in bar.hover
    for key in figure.key:
        if key.kind == "bar":
            assert key.pattern == ("/" if "in part" in key.name else "")
    means = [line for line in figure.lines if line.name == "Mean of a segment"]
    column = table["Mean of its segment, per week"]
    sayings.check_segments(case, figure, means, table)
    for line in means:
        first, last = number(line.points[0][0]), number(line.points[-1][0])
        inside = (table["Week from"].map(milliseconds) >= first) & (table["Week to"].map(milliseconds) < last)
        assert inside.any() and last > first
        assert {round(line.points[0][1], 2), round(line.points[-1][1], 2)} == set(column[inside]), line.hovers
    assert sum(column.notna()) == sum(
        (
            (table["Week from"].map(milliseconds) >= number(line.points[0][0]))
            & (table["Week to"].map(milliseconds) < number(line.points[-1][0]))
        ).sum()
        for line in means
    )
    earlier = len(facts(case)) - table["Incidents"].sum()
    said = re.findall(r"([\d,]+) incidents? that began before these dates (?:is|are) in no week", figure.foot)
    assert said == ([f"{earlier:,}"] if earlier else [])
    rules = [shape for shape in figure.layout.get("shapes", ()) if shape["line"].get("dash") == "dot"]
    assert [shape["x0"] for shape in rules] == [line.points[0][0] for line in means[1:]]


@checks("weekday-pattern", "month-pattern")
def check_pattern(case: Case, figure: Figure) -> None:
    table = case.table
    name = table.columns[0]
    short = [words[:3] for words in table[name]]
    assert [(bar.place, bar.end) for bar in figure.bars] == list(zip(short, table["Incidents"], strict=True))
    marks = figure.marks
    assert [mark.x for mark in marks] == short
    for mark, bar, row in zip(marks, figure.bars, table.to_dict("records"), strict=True):
        expected, low, high = row["Expected under an even spread"], row["95 % band, low"], row["95 % band, high"]
        assert mark.y == expected
        assert near(mark.y - mark.error[0], low, 0.011) and near(mark.y + mark.error[1], high, 0.011)
        assert bar.hover == mark.hover
        assert bar.hover.startswith(f"{row[name]} {row['Incidents']} incidents; ")
        said = float(re.findall(r"incidents; ([\d.]+)", bar.hover)[0])
        assert near(said, expected, 0.056), "the table has two decimals, the words one, each rounded by itself"
    sayings.check_spread_words(figure, [bar.hover for bar in figure.bars], table.to_dict("records"))
    assert [key.name for key in figure.key] == ["Incidents", "Even spread: expected, 95 % band"]
    assert f"n = {table['Incidents'].sum():,}" in figure.foot


@checks("tension-index")
def check_index(case: Case, figure: Figure) -> None:
    table = case.table
    columns = {"Conflict": "Conflict, points", "Cooperation (hatched)": "Cooperation, points"}
    for name, column in columns.items():
        bars = [bar for bar in figure.bars if bar.name == name]
        assert [bar.end - bar.start for bar in bars] == pytest.approx(table[column].tolist(), abs=0.006)
        for bar, row in zip(bars, table.to_dict("records"), strict=True):
            assert (
                bar.near >= milliseconds(row["Week from"]) - 1
                and bar.far <= milliseconds(row["Week from"]) + 7 * DAY + 1
            )
        assert {bar.pattern for bar in bars} == {"/" if "hatched" in name else ""}
        assert entry(figure, name).pattern == ("/" if "hatched" in name else "")
    (line,) = [line for line in figure.lines if line.name == "Index (sum of both)"]
    assert [y for _, y in line.points] == table["Index, points"].tolist()
    for hover, row in zip(line.hovers, table.to_dict("records"), strict=True):
        found = re.findall(
            r"Index (\S+) points: conflict (\S+), cooperation ([+−\d.]+\d)",
            hover.replace("under ", "").replace("above ", ""),
        )
        wanted = [row["Index, points"], row["Conflict, points"], row["Cooperation, points"]]
        assert [float(n.replace("−", "-")) for n in found[0]] == pytest.approx(wanted, abs=0.11)
        assert f"{row['Incidents begun in the week']} incident" in hover
    assert entry(figure, "Conflict").colour != entry(figure, "Cooperation").colour
    marked = [shape for shape in figure.layout["shapes"] if shape["type"] == "rect"]
    assert len(marked) == bool(case.option("week"))
    if marked:
        first, last = number(marked[0]["x0"]), number(marked[0]["x1"])
        assert last - first == 7 * DAY and first in {milliseconds(day) for day in table["Week from"]}
        asked = min(
            max(milliseconds(case.option("week")), milliseconds(table["Week from"].iloc[0])),
            milliseconds(table["Week from"].iloc[-1]) + 6 * DAY,
        )
        assert first <= asked < last
    top = table["Index, points"].max()
    numbers = [float(n.replace("−", "-")) for n in re.findall(r"([+−][\d.]+) on", case.built.alt)]
    if len(numbers) == 2:
        assert numbers == pytest.approx([table["Index, points"].iloc[-1], top], abs=0.06)


@checks("tension-makers")
def check_makers(case: Case, figure: Figure) -> None:
    table = case.table
    bars = sorted(figure.bars, key=lambda bar: -bar.place)
    shown = table.head(15)
    own = bars[: len(shown)]
    assert [bar.end for bar in own] == pytest.approx(shown["Points given"].tolist(), abs=0.006)
    assert [bar.key for bar in own] == shown["Identifier"].tolist()
    rest = table.iloc[15:]
    assert len(bars) == len(shown) + bool(len(rest))
    if len(rest):
        assert bars[-1].end == pytest.approx(rest["Points given"].sum(), abs=0.01 + 0.0005 * len(rest))
        points = rest["Points given"].sum()
        note_with(figure, f"{len(rest):,} older or lighter incidents together")
        assert bars[-1].hover.startswith(f"{len(rest):,} more incidents together: {bars[-1].text.strip()} points.")
        assert bars[-1].key is None and bars[-1].colour not in {key.colour for key in figure.key}
        assert bars[-1].pattern == ("" if points >= 0 else "/")
        if abs(points) >= 0.06:
            said = float(bars[-1].text.replace("−", "-"))
            assert said == pytest.approx(points, abs=0.051 + 0.0005 * len(rest))
    frame = every_fact(case)
    acted = set()
    for bar, row in zip(own, shown.to_dict("records"), strict=True):
        assert bar.pattern == ("" if row["Points given"] >= 0 else "/")
        assert row["Type"] in bar.hover
        sayings.check_maker(bar, row)
        assert bar.colour == acting_colour(figure, frame.loc[row["Identifier"]])
        acted.add(bar.colour)
        if abs(row["Points given"]) >= 0.06:
            assert float(bar.text.replace("−", "-")) == pytest.approx(row["Points given"], abs=0.051)
    assert acted == {key.colour for key in figure.key}
    headings = sorted(figure.notes, key=lambda n: -n["y"])
    for note, row in zip(headings, shown["Incident"], strict=False):
        assert plain(note["text"]).startswith(row[:25])
    points = table["Points given"].sum()
    title = re.findall(r"Index of ([+−]?[\d.]+)", figure.head)
    if title:
        assert float(title[0].replace("−", "-")) == pytest.approx(points, abs=0.06 + 0.0005 * len(table))


# The latest page.


@checks("who-says-what")
def check_who_says_what(case: Case, figure: Figure) -> None:
    """Each bar is a cell of the table, in its side's colour; a dash stands where there is none."""
    from dashboard.analysis.whose_dead import WHOSE
    from dashboard.charts.parties import population_colours
    from dashboard.lens import KINDS

    table = case.table
    tops = {kind: max(float(table[f"{kind.capitalize()}, high"].fillna(0).max()), 1.0) for kind in KINDS}
    names = [plain(text) for text in figure.axis("y")["ticktext"]]
    sides = names[: len(names) // 2]
    rows = dict(zip(figure.axis("y")["tickvals"], [(k, s) for k in KINDS for s in sides], strict=True))
    accounts = list(dict.fromkeys(table["Source"]))
    cells = {(row["Source"], row["Whose dead or injured"]): row for row in table.to_dict("records")}
    colours = {WHOSE[side]: colour.upper() for side, colour in population_colours(case.palette).items()}
    seen = set()
    for mark in ranges(figure.bars):
        kind, side = rows[mark.place]
        number = int(mark.panel[0].removeprefix("x") or 1) - 1
        row = cells[accounts[number], side]
        low, high = row[f"{kind.capitalize()}, low"], row[f"{kind.capitalize()}, high"]
        assert mark.low * tops[kind] == pytest.approx(0 if pd.isna(low) else low)
        assert mark.high * tops[kind] == pytest.approx(0 if pd.isna(high) else high)
        assert {bar.colour for bar in mark.bars} == {colours[side]}
        seen.add((number, kind, side))
    assert len(seen) == len(table) * len(KINDS)
    written = sorted(text.words.strip() for text in figure.texts)
    wanted = [
        "–" if pd.isna(row[f"{kind}, low"]) else told_text(row[f"{kind}, low"], row[f"{kind}, high"])
        for row in table.to_dict("records")
        for kind in ("Killed", "Injured")
    ]
    assert written == sorted(wanted)


def told_text(low: float, high: float) -> str:
    return f"{int(low):,}" if low == high else f"{int(low):,}–{int(high):,}"


@checks("latest-months")
def check_latest_months(case: Case, figure: Figure) -> None:
    """A bar for each month, solid to the low and faint to the high end; the highest months are named."""
    table = case.table
    assert len(table) == 24
    drawn = {pd.Timestamp(mark.place).strftime("%Y-%m"): mark for mark in ranges(figure.bars)}
    assert len(drawn) == 24
    for row in table.to_dict("records"):
        mark = drawn[row["Month"].strftime("%Y-%m")]
        wanted = tuple(0.0 if pd.isna(value) else float(value) for value in (row["Killed, low"], row["Killed, high"]))
        assert (mark.low, mark.high) == wanted
        for hover in {bar.hover for bar in mark.bars}:
            assert hover.startswith(row["Month"].strftime("%B %Y"))
            assert row["Mostly"] in hover
    named = table[table["Mostly"] != ""]
    assert table["Killed, high"].max() in set(named["Killed, high"]), "the highest month is named"
    notes = {
        pd.Timestamp(note["x"]).strftime("%Y-%m"): plain(note["text"]) for note in figure.notes if note["xref"] == "x"
    }
    assert set(notes) == {day.strftime("%Y-%m") for day in named["Month"]}
    for row in named.to_dict("records"):
        words = notes[row["Month"].strftime("%Y-%m")].rstrip("…").strip()
        assert row["Mostly"].startswith(words)


# Crossings.


@checks("crossing-status")
def check_status(case: Case, figure: Figure) -> None:
    table = case.table
    begin, end = (number(day) for day in figure.axis("x")["range"])
    first = milliseconds(max(pd.Timestamp(case.filters.start or case.dataset.first_day), case.dataset.first_day))
    last = milliseconds(min(pd.Timestamp(case.filters.end or case.dataset.last_day), case.dataset.last_day))
    assert begin <= first and end >= last + DAY
    shown = [bar for bar in figure.bars if bar.name]
    check_fading([bar for bar in figure.bars if not bar.name], table)
    drawn = sorted((bar.place, bar.name, bar.start, bar.end) for bar in shown)
    wanted = sorted(
        (row.Crossing, row.Status, max(milliseconds(row.From), first), min(milliseconds(row.To), last) + DAY)
        for row in table.itertuples()
    )
    assert drawn == wanted
    assert all(bar.end - bar.start >= DAY for bar in shown), "a day is seen"
    assert set(figure.axis("y")["categoryarray"]) == set(table["Crossing"])
    assert figure.axis("y")["categoryarray"] == sorted(table["Crossing"].unique(), reverse=True)
    for bar in shown:
        rows = table[(table["Crossing"] == bar.place) & (table["Status"] == bar.name)]
        row = next(row for row in rows.to_dict("records") if max(milliseconds(row["From"]), first) == bar.start)
        assert bar.hover.startswith(f"{bar.place} {bar.name}")
        assert f"({row['Days']:,} day" in bar.hover and row["From"].strftime("%-d %b %Y") in bar.hover
        sayings.check_status_bar(bar, row)
        assert bar.key == (None if pd.isna(row["Incident"]) else row["Incident"])
        key = entry(figure, bar.name)
        assert (bar.colour, bar.alpha, bar.pattern) == (key.colour, key.alpha, key.pattern)
    looks = [(key.colour, key.pattern) for key in figure.key]
    assert len(set(looks)) == len(looks)
    assert len({key.pattern for key in figure.key if key.name in ("Partly open", "Unreported")} | {""}) >= len(
        [key for key in figure.key if key.name in ("Partly open", "Unreported")]
    )
    assert {key.name for key in figure.key} == set(table["Status"])
    for row in table.to_dict("records"):
        if milliseconds(row["To"]) >= last and milliseconds(row["From"]) <= last:
            state = row["Last reported"] if row["Status"] == "Unreported" else row["Status"]
            said = "no reports found" if pd.isna(state) else f"last reported {state.lower()}, "
            assert f"{row['Crossing']}: {said}" in case.built.alt


def check_fading(bars: list[Bar], table: pd.DataFrame) -> None:
    """A status fades over days that nobody reports alone, within a year of its last report, ever fainter."""
    for crossing in {bar.place for bar in bars}:
        own = sorted((bar for bar in bars if bar.place == crossing), key=lambda bar: bar.start)
        for bar in own:
            silent = table[(table["Crossing"] == crossing) & (table["Status"] == "Unreported")]
            holds = [
                row
                for row in silent.to_dict("records")
                if milliseconds(row["From"]) <= bar.start and bar.end <= milliseconds(row["To"]) + DAY
            ]
            assert len(holds) == 1, "over one stretch without a report"
            assert bar.end <= milliseconds(holds[0]["Reported on"]) + 365 * DAY
            assert not bar.hover
        for before, after in pairwise(own):
            if before.end == after.start:
                assert after.alpha < before.alpha


@checks("crossing-days")
def check_days_closed(case: Case, figure: Figure) -> None:
    table, panels = case.table, panels_by_heading(figure)
    columns = {
        "Closed, days": "Closed, days",
        "Partly open, days": "Partly open, days",
        "Unreported, days": "Unreported, days",
    }
    assert len(panels) == table["Crossing"].nunique()
    for (heading, axis), (crossing, rows) in zip(panels.items(), table.groupby("Crossing", sort=True), strict=True):
        assert heading.startswith(crossing)
        closed, unknown = (
            int(n.replace(",", ""))
            for n in re.findall(r"([\d,]+) days reported closed, ([\d,]+) unreported", heading)[0]
        )
        assert (closed, unknown) == (rows["Closed, days"].sum(), rows["Unreported, days"].sum())
        top = 0.0
        for name, column in columns.items():
            bars = [bar for bar in figure.bars if bar.panel[1] == axis and bar.name == name]
            assert [bar.end - bar.start for bar in bars] == rows[column].tolist()
            for bar, row in zip(bars, rows.to_dict("records"), strict=True):
                stand_in_period(bar, row["From"], row["To"])
                if bar.end > bar.start:
                    for words, of in (("closed", "Closed"), ("partly open", "Partly open"), ("open", "Open")):
                        assert f"{row[f'{of}, days']} {words}" in bar.hover
                    assert bar.hover.startswith(f"{crossing}, {sayings.days_of(row)} Of {row['Days']} days"), bar.hover
                    assert f"{row['Unreported, days']} unreported." in bar.hover
                written = row[column] and name.startswith("Closed") and case.option("period") == "year"
                assert bar.text == (str(row[column]) if written else "")
                key = entry(figure, name)
                assert (bar.colour, bar.pattern) == (key.colour, key.pattern)
                top = max(top, bar.end)
        assert figure.axis(axis)["range"][1] >= top
        assert f"{crossing} {closed:,}" in case.built.alt
    looks = {(key.colour, key.pattern) for key in figure.key}
    assert len(looks) == len(figure.key) == 3
    assert [key.name for key in figure.key] == list(columns), "the key in the order of the pile, from its foot"
    for bar in figure.bars:
        assert bar.name != "Closed, days" or bar.start == 0, "days closed stand at the foot"
    assert (
        table[["Closed, days", "Partly open, days", "Open, days", "Unreported, days"]].sum(axis=1) == table["Days"]
    ).all()


# One incident.


@checks("incident-claims")
def check_incident_claims(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    panels = panels_by_heading(figure)
    assert set(panels) == set(table["Whose losses"])
    looks = {}
    for heading, axis in panels.items():
        rows = table[table["Whose losses"] == heading]
        drawn = ranges([bar for bar in figure.bars if bar.panel[1] == axis])
        by_name = {plain(mark.place).replace(" ", ""): mark for mark in drawn}
        assert len(by_name) == len(rows)
        for row in rows.to_dict("records"):
            mark = by_name[row["Claimant"].replace(" ", "")]
            assert (mark.low, mark.high) == given(row["Low"], row["High"])
            text = next(t for t in figure.texts if t.panel[1] == axis and t.y == mark.place)
            assert figures(text.words) == told(row["Low"], row["High"]) and text.x == mark.high
            for bar in mark.bars:
                assert bar.hover.startswith(f"{row['Claimant']}: ")
                assert said_of(bar.hover.removeprefix(row["Claimant"]), kind) == told(row["Low"], row["High"])
        order = [mark.high for mark in drawn]
        assert order == sorted(order), "the highest stands on top"
        looks[heading] = {bar.colour for mark in drawn for bar in mark.bars}
    assert all(len(look) == 1 for look in looks.values())
    assert len({next(iter(look)) for look in looks.values()}) == len(looks)
    sides = side_colours(case)
    assert {side: next(iter(looks[side])) for side in looks if side in sides} == {
        side: colour for side, colour in sides.items() if side in looks
    }
    assert f"each of {table['Low'].notna().sum()} claimants" in case.built.alt
