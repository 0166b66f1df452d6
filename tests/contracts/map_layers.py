"""The layers of a map beside the incidents held against their tables: crossings, areas, answers."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from dashboard.vocabulary import CROSSING_STATUSES
from tests.contracts.cases import Case
from tests.contracts.maps import Disc, discs_of, key_marks
from tests.contracts.plotly_reader import Figure, figures, plain, rgb, said_of


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


def check_crossings(case: Case, figure: Figure, day: pd.Timestamp) -> None:
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
        own = own[own["to"].isna() | (own["to"] >= day)]
        state = CROSSING_STATUSES[own["status"].iloc[0] if len(own) else "unknown"].label
        assert f"(crossing) {state}" in hover, (hover, state)
        assert plain(named["text"][place]) == f"{row['name']}: {state.lower()}"
        discs = [disc.colour for disc in drawn[lat, lon]]
        assert looks.setdefault(state, discs) == discs
        states.append(state)
    assert len({tuple(look) for look in looks.values()}) == len(looks), "two statuses look alike"
    keys = {
        re.split(r"[(,]", words.removeprefix("Crossing, "))[0].strip(): words
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
    for basis in ("declared", "reported"):
        found = [words for words in entries if basis in words]
        ends = [
            trace
            for trace in figure.data
            if trace["type"] == "scattermap"
            and any(f" {basis.capitalize()}." in plain(t) for t in trace.get("text") or ())
            and "answered, after" in plain(trace["text"][0])
        ]
        assert len(found) == len(ends) <= 1
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
        own = links[links["basis"] == basis]
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
