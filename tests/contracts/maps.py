"""A map held against its table: places, sizes, colours, certainty, precision, stacks, and the key of all of these."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import pandas as pd
import pytest

from dashboard.filters import day_text, span_text
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


def layer_table(case: Case, layer: str) -> pd.DataFrame | None:
    """What the page shows as the table of a layer of the map; None for the small map, which has none."""
    from dashboard.catalogue.map import map_of

    return map_of(case.request).layers[layer].table if case.exhibit == "map" else None


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
        table = layer_table(case, "crossings")
        if table is not None:
            said = table.set_index("Crossing").loc[row["name"]]
            assert (said["Status"], said["Days closed"], said["Days partly open"]) == (state, closed, partly)
            assert said["Days in the period"] == length
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


def check_areas(case: Case, figure: Figure) -> None:
    """Filled areas: classes in the order of their colours, numbers under the pointer, the key's colours and opacity."""
    marks = key_marks(figure)
    for trace in figure.data:
        if trace["type"] != "choroplethmap":
            continue
        colours = [rgb(colour)[0] for _, colour in trace["colorscale"]]
        places = [place for place, _ in trace["colorscale"]]
        assert places == sorted(places)
        last = trace["zmax"] - trace["zmin"]
        shown = {colours[round((z - trace["zmin"]) / last * (len(colours) - 1))] for z in trace["z"]}
        keyed = {mark["colour"]: words for words, mark in marks.items() if mark["symbol"] in ("square", "hexagon2")}
        assert shown <= set(keyed), "a colour that the key lacks"
        for mark in marks.values():
            if mark["symbol"] in ("square", "hexagon2") and mark["colour"] in shown:
                assert mark["alpha"] == trace["marker"]["opacity"]
        for z, hover in zip(trace["z"], trace["text"], strict=True):
            words = keyed[colours[round((z - trace["zmin"]) / last * (len(colours) - 1))]]
            _class_holds(words, plain(hover))
        _sums_are_of_the_records(case, figure, trace)


def _sums_are_of_the_records(case: Case, figure: Figure, trace: dict[str, Any]) -> None:
    """What a province or a hexagon says is counted anew from the records that lie in it."""
    import h3

    from dashboard.analysis.records import records

    frame = records(case.dataset, case.filters)
    if trace.get("featureidkey") == "properties.admin1":
        place = frame["admin1"]
    elif all(map(h3.is_valid_cell, trace["locations"])):
        at = zip(frame["lat"].fillna(0), frame["lon"].fillna(0), strict=True)
        size = h3.get_resolution(trace["locations"][0])
        place = pd.Series([h3.latlng_to_cell(lat, lon, size) for lat, lon in at], index=frame.index)
        place = place.where(frame["precision"] < 4)
    else:
        return
    said = {}
    for name, hover in zip(trace["locations"], map(plain, trace["text"]), strict=True):
        own = frame[place == name]
        count = re.findall(r"([\d,]+) incidents?, ", hover)[0]
        assert int(count.replace(",", "")) == len(own), hover
        said[name] = {"incidents": len(own), "violent": int(own["kinetic"].sum())}
        if " of them violent" not in hover:  # the change against the period before
            before = re.findall(r"incidents?, ([\d,]+) in ", hover)[0]
            said[name]["change"] = len(own) - int(before.replace(",", ""))
            continue
        assert f"{said[name]['violent']:,} of them violent" in hover
        low, high = (own[f"killed_{end}"].sum(min_count=1) for end in ("low", "high"))
        killed = None if pd.isna(low) else (float(low), float(high))
        said[name] |= {"killed_low": low, "killed_high": high}
        assert said_of(hover.split("violent; ")[1], "killed") == killed
        lacking = int((own["kinetic"] & own["killed_low"].isna()).sum())
        assert re.findall(r"([\d,]+) violent without a figure", hover) == ([f"{lacking:,}"] if lacking else [])
        coarse = int((own["precision"] >= 3).sum())
        assert re.findall(r"([\d,]+) known to the district only", hover) == ([f"{coarse:,}"] if coarse else [])
    if "admin1" in trace.get("featureidkey", ""):
        _numbers_are_those_under_the_pointer(case, figure, said)


def _numbers_are_those_under_the_pointer(case: Case, figure: Figure, said: dict[str, dict[str, Any]]) -> None:
    """The number written on a province is the measure by which it is shaded."""
    from dashboard.boundaries import province_names

    names = province_names(case.dataset.geo)
    (numbers,) = [trace for trace in figure.data if "names" in (trace.get("meta") or {})]
    written = dict(plain(text).replace("\N{NO-BREAK SPACE}", " ").split(": ", 1) for text in numbers["text"])
    measure = case.option("shade")
    wanted = {names[code]: said[code][measure] for code in said}
    for name, text in written.items():
        own = next(value for key, value in wanted.items() if name in key or key in name)
        assert int(re.findall(r"[-+\d,]+", text.replace("−", "-"))[0].replace(",", "")) == own, (name, text, own)


def _class_holds(words: str, hover: str) -> None:
    """What an area says under the pointer lies in the class that the key gives its colour."""
    if words.startswith("Within "):
        within = re.findall(r"Within (\d+) km", words)[0]
        side = re.findall(r"in (Afghanistan|Pakistan)", hover)[0]
        count = re.findall(r"([\d,]+) incident", hover.split(side, 1)[1])[0]
        assert f"Within {within} km" in hover and f"{count} in {side}" in words
        return
    if words.startswith("Incidents: "):
        now, before = (int(n.replace(",", "")) for n in re.findall(r"([\d,]+) incidents, ([\d,]+) in", hover)[0])
        change = now - before
        if "as many" in words:
            assert change == 0
            return
        low, high = figures(words) or (0, 0)
        size = abs(change)
        assert size >= low and ("at least" in words or size <= high)
        assert ("more" in words) == (change > 0)
        return
    low, high = figures(words) or (0, 0)
    if "violent" in words:
        value = float(re.findall(r"([\d,]+) of them violent", hover)[0].replace(",", ""))
    elif "killed" in words:
        value = (said_of(hover, "killed") or (0, 0))["(high)" in words]
    else:
        value = (figures(hover.split("> ")[-1] if ">" in hover else re.sub(r"^\D*", "", hover)) or (0, 0))[0]
    assert low <= value and ("or more" in words or value <= high), (words, hover)


def check_answers(case: Case, figure: Figure) -> None:
    """Arcs run from the place of what was answered to the place of the answer, as the key has their basis."""
    from dashboard.analysis.records import records

    marks = key_marks(figure)
    entries = {words: mark for words, mark in marks.items() if words.startswith("Answer, ")}
    frame = records(case.dataset, case.filters).set_index("incident_id")
    links = case.dataset.table("responses")
    # Where the one or the other is known to the country only there is no place to draw from or to.
    somewhere = frame.index[frame["place_kind"] != "country"]
    at = frame[["lat", "lon"]].apply(tuple, axis=1)
    drawable = links[links["incident_id"].isin(somewhere) & links["responds_to_id"].isin(somewhere)]
    drawable = drawable[drawable["incident_id"].map(at) != drawable["responds_to_id"].map(at)]
    for basis in ("declared", "reported"):
        found = [words for words in entries if basis in words]
        ends = [
            trace
            for trace in figure.data
            if trace["type"] == "scattermap"
            and any(f" {basis.capitalize()}." in plain(t) for t in trace.get("text") or ())
            and "answered, after" in plain(trace["text"][0])
        ]
        assert len(found) == len(ends) == int((drawable["basis"] == basis).any())
        if not found:
            continue
        assert rgb(ends[0]["marker"]["color"])[0] == entries[found[0]]["colour"]
        assert f"({len(ends[0]['customdata'])})" in found[0]
        lines = figure.data[figure.data.index(ends[0]) - 1]
        assert rgb(lines["line"]["color"])[0] == entries[found[0]]["colour"]
        arcs: list[list[tuple[float, float]]] = [[]]
        for lat, lon in zip(lines["lat"], lines["lon"], strict=True):
            if lat is None:
                arcs.append([])
            else:
                arcs[-1].append((lat, lon))
        arcs = [arc for arc in arcs if arc]
        assert len(arcs) == len(ends[0]["customdata"])
        own = drawable[drawable["basis"] == basis]
        assert sorted(ends[0]["customdata"]) == sorted(own["incident_id"])
        for arc, answer, hover in zip(arcs, ends[0]["customdata"], map(plain, ends[0]["text"]), strict=True):
            assert arc[-1] == pytest.approx((frame.loc[answer, "lat"], frame.loc[answer, "lon"]), abs=2e-3)
            answered = own[own["incident_id"] == answer]["responds_to_id"]
            starts = [(frame.loc[one, "lat"], frame.loc[one, "lon"]) for one in answered if one in frame.index]
            assert any(arc[0] == pytest.approx(start, abs=2e-3) for start in starts)
            gaps = [
                (frame.loc[answer, "date_start"] - frame.loc[one, "date_start"]).days
                for one in answered
                if one in frame.index
            ]
            assert figures(re.findall(r"after ([\d,]+) day", hover)[0]) in [(gap, gap) for gap in gaps]
            titles = [plain(frame.loc[one, "title"]) for one in answered if one in frame.index]
            assert hover.startswith(f"{plain(frame.loc[answer, 'title'])} answered, after"), hover
            assert any(f": {title} " in hover for title in titles), hover
    table = layer_table(case, "answers")
    if table is not None:
        ends_of = zip(
            *(table[name] for name in ("Answered at", "What was answered", "Answer at", "The answer")), strict=True
        )
        both = links[links["incident_id"].isin(frame.index) & links["responds_to_id"].isin(frame.index)]
        assert sorted(ends_of) == sorted(
            (frame.loc[b, "place"], frame.loc[b, "title"], frame.loc[a, "place"], frame.loc[a, "title"])
            for a, b in zip(both["incident_id"], both["responds_to_id"], strict=True)
        )


def check_layer_tables(case: Case, layers: set[str]) -> None:
    """The tables of layers have the figures of the records that they are of: low is low, and each its own."""
    from dashboard.analysis.records import records
    from dashboard.catalogue.map import map_of

    frame, drawn = records(case.dataset, case.filters), map_of(case.request).layers
    if "incidents" in layers:
        facts = frame[(frame["place_kind"] != "country") & frame["lat"].notna()]
        table = drawn["incidents"].table
        for column, source in TABLE.items():
            if column in table:
                shown, own = table[column].reset_index(drop=True), facts[source].reset_index(drop=True)
                assert ((shown == own) | (shown.isna() & own.isna())).all(), column
    for layer, place in (("provinces", "ISO 3166-2"), ("hexagons", "H3 cell")):
        if layer not in layers or "Violent incidents" not in drawn[layer].table:
            continue
        for row in drawn[layer].table.to_dict("records"):
            own = frame[_places(frame, row[place]) == row[place]]
            assert (row["Incidents"], row["Violent incidents"]) == (len(own), own["kinetic"].sum()), row
            for end in ("low", "high"):
                total = own[f"killed_{end}"].sum(min_count=1)
                assert row[f"Killed, {end}"] == total or (pd.isna(row[f"Killed, {end}"]) and pd.isna(total)), row
            assert row["Violent incidents without a figure"] == (own["kinetic"] & own["killed_low"].isna()).sum()
    if "answers" in layers:
        table = drawn["answers"].table
        assert ((table["Answer on"] - table["Answered on"]).dt.days == table["Days between"]).all()


def _places(frame: pd.DataFrame, name: str) -> pd.Series:
    """The province of each record, or its hexagon of the size of ``name``; what is vague has none."""
    import h3

    if not h3.is_valid_cell(name):
        return frame["admin1"]
    at = zip(frame["lat"].fillna(0), frame["lon"].fillna(0), strict=True)
    size = h3.get_resolution(name)
    cells = pd.Series([h3.latlng_to_cell(lat, lon, size) for lat, lon in at], index=frame.index)
    return cells.where(frame["precision"] < 4)


def check_notes(case: Case, first: pd.Timestamp, day: pd.Timestamp) -> None:
    """What layers say of themselves, and of what they leave out, is counted anew; nothing is said of nothing."""
    from dashboard.analysis.records import records
    from dashboard.catalogue.map import layer_notes, map_of

    notes, frame = layer_notes(case.request), records(case.dataset, case.filters)
    vague = frame["place_kind"] == "country"
    if "incidents" in notes:
        said = re.findall(
            r"(\d+) incidents? known to the country only(?: \(([^)]*)\))? ha(?:ve|s) no symbol", notes["incidents"]
        )
        assert [int(count) for count, _ in said] == ([vague.sum()] if vague.any() else [])
        low, high = (frame.loc[vague, f"killed_{end}"].sum(min_count=1) for end in ("low", "high"))
        assert [said_of(words, "killed") for _, words in said] == (
            [None if pd.isna(low) else (float(low), float(high))] if vague.any() else []
        )
        abroad = int((~frame["country"].isin(["AF", "PK"]) & ~vague).sum())
        outside = re.findall(r"([\d,]+) incidents? abroad (?:are|is) outside this view", notes["incidents"])
        assert outside == ([f"{abroad:,}"] if case.option("view") == "fit" and abroad and abroad < len(frame) else [])
    if "crossings" in notes:
        days = span_text(first.date(), day.date())
        assert notes["crossings"] == f"Crossings as last reported up to {day_text(day.date())}, days closed {days}."
    if "provinces" in notes and case.option("shade") != "change":
        table = map_of(case.request).layers["provinces"].table
        without = len(frame) - int(table["Incidents"].sum())
        said = re.findall(r"([\d,]+) incidents? ha(?:ve|s) no province", notes["provinces"])
        assert said == ([f"{without:,}"] if without else [])
        assert table["Incidents"].sum() == frame["admin1"].isin(table["ISO 3166-2"]).sum()
    if "hexagons" in notes:
        coarse = int((frame["precision"] >= 4).sum())
        said = re.findall(
            r"([\d,]+) incidents? known to the province only or less (?:are|is) in no hexagon", notes["hexagons"]
        )
        assert said == ([f"{coarse:,}"] if coarse else [])
    if "answers" in notes:
        _notes_of_answers(case, frame, notes["answers"])


def _notes_of_answers(case: Case, frame: pd.DataFrame, note: str) -> None:
    links, known = case.dataset.table("responses"), set(frame["incident_id"])
    ends = links["incident_id"].isin(known).astype(int) + links["responds_to_id"].isin(known).astype(int)
    both = links[ends == 2]
    somewhere = set(frame.loc[frame["place_kind"] != "country", "incident_id"])
    placed = both[both["incident_id"].isin(somewhere) & both["responds_to_id"].isin(somewhere)]
    at = frame.set_index("incident_id")[["lat", "lon"]].apply(tuple, axis=1)
    here = int((placed["incident_id"].map(at) == placed["responds_to_id"].map(at)).sum())
    for words, wanted in (
        (r"answers? at the place itself ha(?:ve|s) no arc", here),
        (r"from or to an incident known to the country only ha(?:ve|s) no arc", len(both) - len(placed)),
        (r"more with one end outside the filters", int((ends == 1).sum())),
    ):
        assert re.findall(rf"([\d,]+) {words}", note) == ([f"{wanted:,}"] if wanted else []), (words, note)
