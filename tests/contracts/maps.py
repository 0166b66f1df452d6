"""A map held against its table: places, sizes, colours, certainty, precision, stacks, and the key of all of these."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import pandas as pd
import pytest

from dashboard.vocabulary import CROSSING_STATUSES, EVENT_TYPES, STATUSES
from tests.contracts.cases import SELECTIONS, Case, dataset_of
from tests.contracts.hovers import check_pointer
from tests.contracts.plotly_reader import Figure, at, figures, plain, rgb, said_of

RINGED, HOLLOW = ("Confirmed", "Disputed"), ("Single source", "Disputed")
"""Which words of the key have a ring, which a hollow centre (`docs/methodology.md`)."""

CROWD = 8
TABLE = {
    "Latitude": "lat",
    "Longitude": "lon",
    "Killed, low": "killed_low",
    "Killed, high": "killed_high",
    "Injured, low": "injured_low",
    "Injured, high": "injured_high",
    "Type": "event_type",
    "Status": "status",
    "Incident": "title",
    "Place": "place",
    "Date": "date_start",
}
"""Columns of a map's table, and what they are in the record."""
LABELS = {
    name: {key: word.label for key, word in words.items()}
    for name, words in (("event_type", EVENT_TYPES), ("status", STATUSES))
}
"""Columns in which a reader finds words where the record has identifiers."""
STACK = "stack:"


class Disc:
    """A disc of a map's trace."""

    def __init__(self, trace: dict[str, Any], place: int) -> None:
        marker = trace["marker"]
        self.lat, self.lon = trace["lat"][place], trace["lon"][place]
        self.size = at(marker["size"], place)
        self.colour = rgb(at(marker["color"], place))[0]
        self.alpha = at(marker.get("opacity"), place, 1.0)


def discs_of(trace: dict[str, Any]) -> list[Disc]:
    return [Disc(trace, place) for place in range(len(trace["lat"])) if trace["lat"][place] is not None]


def pointer_of(figure: Figure) -> dict[str, Any]:
    """The trace that answers for incidents: each point names its incident or its stack."""
    found = [
        trace
        for trace in figure.data
        if trace["type"] == "scattermap"
        and trace.get("customdata")
        and at(trace.get("marker", {}).get("opacity"), 0, 1.0) < 0.05
    ]
    assert len(found) == 1
    return found[0]


def symbols_of(figure: Figure) -> dict[str, dict[str, Any]]:
    """Each symbol by the incident (or stack) that it stands for: its place, its words, its discs from below."""
    pointer = pointer_of(figure)
    before = figure.data[figure.data.index(pointer) - 1]
    by_place: dict[tuple[float, float], list[Disc]] = {}
    for disc in discs_of(before):
        by_place.setdefault((disc.lat, disc.lon), []).append(disc)
    found = {}
    for place, key in enumerate(pointer["customdata"]):
        lat, lon = pointer["lat"][place], pointer["lon"][place]
        found[key] = {
            "lat": lat,
            "lon": lon,
            "size": at(pointer["marker"]["size"], place),
            "words": plain(pointer["text"][place]),
            "discs": by_place[lat, lon],
        }
    return found


def look_of(symbol: dict[str, Any], ink: str, paper: str) -> dict[str, Any]:
    """What a symbol's discs say: ring, hollow centre, halos (their widths), the solid and the faint disc."""
    halos, ring, faint, solid, hollow = [], None, None, None, None
    for disc in symbol["discs"]:
        if disc.colour == ink and disc.alpha <= 0.15:
            halos.append(disc.size)
        elif disc.colour == ink and disc.alpha > 0.15 and solid is None:
            ring = disc
        elif disc.colour == paper:
            hollow = disc if solid is not None else hollow
        elif solid is None and 0.05 < disc.alpha < 0.7 and disc.alpha not in (0.21,):
            faint = disc
        else:
            solid = disc
    return {"halos": sorted(halos), "ring": ring, "faint": faint, "solid": solid, "hollow": hollow}


def key_marks(figure: Figure) -> dict[str, dict[str, Any]]:
    """The entries of the legend by their words: colour, opacity, symbol, rim."""
    found = {}
    for trace in figure.data:
        if trace["type"] != "scatter" or not trace.get("name"):
            continue
        marker = trace.get("marker", trace.get("line", {}))
        found[plain(trace["name"])] = {
            "colour": rgb(marker["color"])[0],
            "alpha": marker.get("opacity", 1.0),
            "symbol": marker.get("symbol", "line"),
            "rim": marker.get("line", {}).get("color", "") if "marker" in trace else "",
        }
    return found


def key_circles(figure: Figure) -> dict[str, list[dict[str, Any]]]:
    """The words of the strip below the map, each with the circles between it and the words before it."""
    words = [n for n in figure.notes if n["yref"] == "paper" and n["y"] == 0]
    found = {}
    for note in words:
        row = [n for n in words if n["yshift"] == note["yshift"] and n["xshift"] < note["xshift"]]
        begin = max((n["xshift"] for n in row), default=0)
        found[plain(note["text"])] = [
            shape
            for shape in figure.layout["shapes"]
            if begin <= shape["x0"] < note["xshift"] and abs((shape["y0"] + shape["y1"]) / 2 - note["yshift"]) < 0.01
        ]
    return found


def diameter(shape: dict[str, Any]) -> float:
    return float(shape["x1"] - shape["x0"])


def check_symbols(case: Case, figure: Figure) -> dict[str, Any]:
    """Every incident of the table has its symbol, at its place, as large, coloured and certain as it is."""
    table, palette = case.table, case.request.palette
    name = "Incident ID" if "Incident ID" in table else "Identifier"
    frame = table.set_index(name)
    from dashboard.analysis.records import records
    from dashboard.filters import Filters

    facts = records(case.dataset, Filters(lens_id=case.filters.lens_id)).set_index("incident_id").loc[frame.index]
    for column, source in TABLE.items():
        if column not in frame:
            assert case.exhibit == "overview-map", f"no column {column}"
            continue
        wanted = facts[source].map(LABELS[source]) if source in LABELS else facts[source]
        same = (frame[column] == wanted) | (frame[column].isna() & wanted.isna())
        assert same.all(), f"{column} of the table is not the record's"
    kinds = case.dataset.places.set_index("place_id")["kind"]
    facts = facts[facts["place_id"].map(kinds) != "country"]
    symbols = symbols_of(figure)
    gathered = dict(case.request.options).get("gather", "yes") == "yes"
    sizes = facts.groupby(["lat", "lon"])["place"].transform("size")
    crowded = sizes >= CROWD if gathered else sizes < 0
    piles = {key: symbol for key, symbol in symbols.items() if key.startswith(STACK)}
    assert set(symbols) - set(piles) == set(facts.index[~crowded])
    ink, paper = palette.ink.upper(), palette.paper.upper()
    marked = dict(case.request.options).get("area", "")
    alone = sizes == 1
    for key in set(symbols) - set(piles):
        row, symbol = facts.loc[key], symbols[key]
        shared = f"{sizes[key]} incidents at this place."
        assert symbol["words"].endswith(shared) != alone[key], "how many share the place"
        if alone[key]:
            assert (symbol["lat"], symbol["lon"]) == pytest.approx((row["lat"], row["lon"]), abs=6e-5)
        else:
            assert abs(symbol["lat"] - row["lat"]) < 1.3 and abs(symbol["lon"] - row["lon"]) < 1.3
        killed = (row["killed_low"], row["killed_high"])
        check_pointer(symbol["words"], row)
        if marked:
            continue
        look = look_of(symbol, ink, paper)
        kind = EVENT_TYPES[row["event_type"]]
        assert look["solid"].colour == kind.tint.upper()
        assert (look["ring"] is not None) == (row["status"] in ("confirmed", "disputed")), key
        assert (look["hollow"] is not None) == (row["status"] in ("single_source", "disputed")), key
        assert len(look["halos"]) == {3: 1, 4: 2}.get(row["precision"], 0), key
        assert len(set(look["halos"])) == len(look["halos"]), "two halos of one width"
        assert all(halo > symbol["size"] for halo in look["halos"])
        outer = look["faint"].size if look["faint"] else look["solid"].size
        assert outer == pytest.approx(symbol["size"], abs=0.11)
        for disc, number in ((look["solid"], killed[0]), (outer, killed[1])):
            size = disc if isinstance(disc, float | int) else disc.size
            wanted = unit_of(figure) * math.sqrt(0 if pd.isna(number) else number)
            assert size == pytest.approx(max(wanted, smallest_of(figure)), abs=0.11), key
        if look["faint"]:
            assert look["faint"].colour == look["solid"].colour and look["faint"].alpha < look["solid"].alpha - 0.3
            assert look["faint"].size > look["solid"].size
    if gathered:
        check_legs(figure, facts, {key: symbol for key, symbol in symbols.items() if key not in piles})
    check_piles(figure, facts[crowded], piles)
    check_key(case, figure, facts, piles)
    check_order(figure)
    return symbols


def check_legs(figure: Figure, facts: pd.DataFrame, symbols: dict[str, Any]) -> None:
    """A symbol that was moved aside has a line from its place to where it stands."""
    moved = []
    for key, symbol in symbols.items():
        home = facts.loc[key, "lat"], facts.loc[key, "lon"]
        if (symbol["lat"], symbol["lon"]) != pytest.approx(home, abs=6e-5):
            moved.append((*home, symbol["lat"], symbol["lon"]))
    if not moved:
        return
    legs = figure.data[figure.data.index(pointer_of(figure)) - 2]
    assert legs["mode"] == "lines"
    lat, lon = legs["lat"], legs["lon"]
    drawn = [(lat[n], lon[n], lat[n + 1], lon[n + 1]) for n in range(0, len(lat), 3)]
    assert len(drawn) == len(moved)
    for one, other in zip(sorted(drawn), sorted(moved), strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def unit_of(figure: Figure) -> float:
    """Pixels for the root of one killed, read from the key's circle for fifty."""
    return diameter(key_circles(figure)["50"][0]) / math.sqrt(50)


def smallest_of(figure: Figure) -> float:
    circles = key_circles(figure)
    return diameter(next(shapes for words, shapes in circles.items() if words.startswith("no figure"))[0])


def check_order(figure: Figure) -> None:
    """Small symbols lie over large ones."""
    sizes = pointer_of(figure)["marker"]["size"]
    stacks = [key.startswith(STACK) for key in pointer_of(figure)["customdata"]]
    own = [size for size, stack in zip(sizes, stacks, strict=True) if not stack]
    assert own == sorted(own, reverse=True)


def check_piles(figure: Figure, crowd: pd.DataFrame, piles: dict[str, Any]) -> None:
    groups = {f"{STACK}{lat:.4f},{lon:.4f}": part for (lat, lon), part in crowd.groupby(["lat", "lon"])}
    assert set(groups) == set(piles)
    numbers = [
        trace
        for trace in figure.data
        if trace["type"] == "scattermap"
        and trace.get("mode") == "text"
        and all(str(t).isdigit() for t in trace["text"])
    ]
    written = {
        (lat, lon): text
        for trace in numbers
        if (trace.get("meta") or {}).get("halo") and not (trace.get("meta") or {}).get("names")
        for lat, lon, text in zip(trace["lat"], trace["lon"], trace["text"], strict=True)
    }
    for key, part in groups.items():
        symbol = piles[key]
        assert (symbol["lat"], symbol["lon"]) == pytest.approx((part["lat"].iloc[0], part["lon"].iloc[0]), abs=6e-5)
        (number,) = [
            text for (lat, lon), text in written.items() if abs(lat - symbol["lat"]) + abs(lon - symbol["lon"]) < 3e-4
        ]
        assert number == str(len(part))
        assert symbol["words"].startswith(f"{len(part)} incidents at one place")
        low, high = (part[f"killed_{end}"].sum(min_count=1) for end in ("low", "high"))
        assert said_of(symbol["words"], "killed") == (None if pd.isna(low) else (float(low), float(high)))


def check_key(case: Case, figure: Figure, facts: pd.DataFrame, piles: dict[str, Any]) -> None:
    """Each kind, status, precision and size that is drawn stands in the key with its look and its number."""
    marks, circles = key_marks(figure), key_circles(figure)
    counts = facts["event_type"].value_counts()
    kinds = {EVENT_TYPES[kind].label: kind for kind in counts.index}
    named = {re.sub(r" \(\d+\)( in all)?$", "", words.replace(" in all)", ")")): words for words in marks}
    for label, kind in kinds.items():
        words = named[label]
        assert figures(words.removeprefix(label)) == (counts[kind],) * 2
        assert marks[words]["colour"] == EVENT_TYPES[kind].tint.upper() and marks[words]["alpha"] == 1.0
    order = [label for label in named if label in {kind.label for kind in EVENT_TYPES.values()}]
    assert order == [kind.label for kind in EVENT_TYPES.values() if kind.label in kinds]
    if piles:
        (words,) = [words for words in marks if words.startswith(f"{CROWD} or more, one place")]
        assert f"({len(piles)})" in words
        colours = {disc.colour for symbol in piles.values() for disc in symbol["discs"] if disc.alpha > 0.9}
        assert marks[words]["colour"] in colours
    ink, paper = case.request.palette.ink.upper(), case.request.palette.paper.upper()
    for word in STATUSES.values():
        shapes = circles[word.label]
        rings = [s for s in shapes if s["line"]["width"] and s["line"].get("color", "").upper() == ink]
        centres = [s for s in shapes if s["fillcolor"].upper() == paper]
        assert bool(rings) == (word.label in RINGED), word.label
        assert bool(centres) == (word.label in HOLLOW), word.label
        assert all(diameter(centre) < diameter(shapes[0]) for centre in centres)
    halos = {}
    for words, shapes in circles.items():
        for label in ("district", "province"):
            if words.endswith(f"the {label}"):
                halos[label] = [diameter(s) for s in shapes if s["fillcolor"].upper() == ink and s["opacity"] < 0.3]
                assert all(size > diameter(shapes[-1]) for size in halos[label])
    assert len(halos["district"]) == 1 and len(set(halos["province"])) == 2, "halos that are told apart"
    sizes = [diameter(circles[words][0]) for words in circles if re.fullmatch(r"\d+|no figure.*", words)]
    assert sizes == sorted(set(sizes))
    assert diameter(circles["10"][0]) / diameter(circles["50"][0]) == pytest.approx(math.sqrt(10 / 50), rel=0.01)
    most = int(re.findall(r"up to (\d+)", next(w for w in circles if w.startswith("no figure")))[0])
    assert unit_of(figure) * math.sqrt(most) <= smallest_of(figure) < unit_of(figure) * math.sqrt(most + 1)
    faint, solid = circles["solid: lowest number killed, faint: highest"]
    assert faint["opacity"] < solid["opacity"] - 0.3 and diameter(faint) > diameter(solid)
    looks = [(mark["colour"], mark["symbol"], mark["rim"]) for mark in marks.values()]
    assert len(set(looks)) == len(looks), "two entries of the key look alike"


def crossing_discs(figure: Figure) -> dict[tuple[float, float], list[Disc]]:
    """The discs of crossings by their place, from below: the trace before the one that names crossings."""
    named = next(
        trace
        for trace in figure.data
        if trace["type"] == "scattermap" and any("(crossing)" in str(text) for text in trace.get("hovertext") or ())
    )
    discs = discs_of(figure.data[figure.data.index(named) - 1])
    found: dict[tuple[float, float], list[Disc]] = {}
    for disc in discs:
        found.setdefault((disc.lat, disc.lon), []).append(disc)
    return found


@cache
def _stretches(record: str, crossing: str, state: str) -> tuple[tuple[int, int], ...]:
    """First and last reported day of each row of the table that gives a crossing a status, counted from the year 1."""
    dataset = dataset_of(record)
    rows = dataset.table("crossing_status")
    rows = rows[rows["crossing_id"] == crossing].sort_values("from")
    ends = rows["last_reported_on"].clip(upper=dataset.last_day)
    own = rows["status"] == state
    return tuple((a.toordinal(), b.toordinal()) for a, b in zip(rows["from"][own], ends[own], strict=True))


def days_of(case: Case, crossing: str, state: str, first: pd.Timestamp, last: pd.Timestamp) -> int:
    """The days between two days on which the table gives a crossing a status, counted one by one."""
    stretches = _stretches(SELECTIONS[case.selection][0], crossing, state)
    days = range(first.toordinal(), min(last, case.dataset.last_day).toordinal() + 1)
    return sum(any(begin <= day <= end for begin, end in stretches) for day in days)


def check_crossings(case: Case, figure: Figure, first: pd.Timestamp, day: pd.Timestamp) -> None:
    """Each crossing has the look of its status on the day, its place beside it, and its status in the key."""
    status = case.dataset.table("crossing_status")
    crossings = case.dataset.table("crossings").merge(case.dataset.places[["place_id", "lat", "lon"]], on="place_id")
    drawn = crossing_discs(figure)
    named = next(t for t in figure.data if t.get("hovertext") and "(crossing)" in t["hovertext"][0])
    assert len(named["hovertext"]) == len(crossings)
    marks, looks, states = key_marks(figure), {}, []
    for place, hover in enumerate(map(plain, named["hovertext"])):
        row = crossings[crossings["name"] == hover.split(" (crossing)")[0]].iloc[0]
        lat, lon = named["lat"][place], named["lon"][place]
        assert 0 < lat - row["lat"] < 1.2 and 0 < lon - row["lon"] < 1.2, "aside, north and east"
        own = status[(status["crossing_id"] == row["crossing_id"]) & (status["from"] <= day)]
        newest = own.sort_values("from").iloc[-1] if len(own) else None
        words, state = "no reports found", CROSSING_STATUSES["unknown"].label
        if newest is not None:
            on = min(newest["last_reported_on"], day)
            label = CROSSING_STATUSES[newest["status"]].label
            words = f"last reported {label.lower()}, {on.day} {on.strftime('%B %Y')}"
            # A status of which nobody has spoken for a year is drawn and counted as unreported.
            state = label if (day - on).days < 365 else state
        assert f"(crossing) {words[0].upper()}{words[1:]}" in hover, (hover, words)
        assert plain(named["text"][place]) == f"{row['name']}: {words}"
        closed, partly = (days_of(case, row["crossing_id"], key, first, day) for key in ("closed", "partly_open"))
        length = (day - first).days + 1
        assert f"Reported closed on {closed:,} and partly open on {partly:,} of {length:,} days." in hover, hover
        discs = [disc.colour for disc in drawn[lat, lon]]
        assert looks.setdefault(state, discs) == discs
        states.append(state)
    assert len({tuple(look) for look in looks.values()}) == len(looks), "two statuses look alike"
    keys = {
        re.split(r"[(,]", words.removeprefix("Crossing, "))[0].strip().removeprefix("last reported "): words
        for words in marks
        if words.startswith("Crossing, ")
    }
    assert set(keys) == {state.lower() for state in states}
    for state, words in keys.items():
        assert f"({states.count(state.capitalize())})" in words
        discs, mark = looks[state.capitalize()], marks[words]
        # The widest disc is an edge; below it the rim, then the ground, then the dot.
        _, rim, ground, dot = discs
        assert (mark["rim"].upper(), mark["colour"]) == (rim, ground), state
        assert (mark["symbol"] == "circle-dot") == (dot != ground), state
    legs = figure.data[figure.data.index(named) - 2]
    assert sum(value is None for value in legs["lat"]) == len(crossings)
