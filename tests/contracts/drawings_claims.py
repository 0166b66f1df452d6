"""How the drawings of claims against each other are held against their tables."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    estimates_of,
    facts,
    given,
    near,
    note_with,
    panels_by_heading,
    side_colours,
    symbols_are_of_the_incidents,
    told,
)
from tests.contracts.plotly_reader import (
    Figure,
    figures,
    milliseconds,
    number,
    plain,
    ranges,
    said_of,
)

GROUPS = {
    "Afghan Taliban government": "Kabul's",
    "Government of Pakistan": "Islamabad's",
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

KEY_ORDER = ("Kabul's", "Islamabad's", "UN and independent", "Armed groups", "Others")


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
            assert mark.key == row["Identifier"] and row["Calls them"] in mark.hover
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
    if case.palette == "light" and case.selection in ("whole", "october", "edge"):
        sides = side_colours(case)
        for group, side in (("Kabul's", "On the Afghan side"), ("Islamabad's", "On the Pakistani side")):
            if group in looks and side in sides:
                assert {colour for colour, _ in looks[group]} == {sides[side]}
    order = "Case: persons apart" if case.option("order") == "absolute" else "Case: ratio"
    by_case = table.drop_duplicates(["Identifier", "Whose losses"])[order].tolist()
    assert by_case == sorted(by_case, reverse=True)
    for (identifier, side), note in zip(drawn, sorted(figure.notes, key=lambda n: -n["y"]), strict=True):
        row = rows[(rows["Identifier"] == identifier) & (rows["Whose losses"] == side)]
        words = plain(note["text"])
        assert words.startswith(row["Incident"].iloc[0][:20]) and side in words
        assert said_of(words, kind) == (row["Low"].min(), row["High"].max())
        assert f"{row['Case: persons apart'].iloc[0]:,} apart" in words


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
            share = (row["Says more"] + 0.5 * row["Level or overlapping"]) / row["Common cases"]
            if case.option("measure") == "often":
                assert plain(words).replace(" ", "") == f"{row['Says more']}/{row['Common cases']}"
                assert (value > 0.5) == (share > 0.5) and (value < 0.5) == (share < 0.5)
            elif row["Cases with a ratio"]:
                assert figures(plain(words))[0] == pytest.approx(row["Median ratio, low"], rel=0.1, abs=0.01)
                middle = row["Median ratio, low"] * row["Median ratio, high"]
                assert near(middle, 1, 0.03) or (value > 0.5) == (middle > 1)
    assert seen == set(pairs), "every row of the table has a cell"
    by_row: dict[int, set[str]] = {}
    for i, hovers in enumerate(cells["hovertext"]):
        by_row[i] = {plain(h).split(" gives more")[0] for h in hovers if h}
    assert all(len(who) <= 1 for who in by_row.values())
    blue, orange = (colour for _, colour in (cells["colorscale"][0], cells["colorscale"][-1]))
    assert int(blue[5:], 16) > int(blue[1:3], 16) and int(orange[1:3], 16) > int(orange[5:], 16)


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
        if often and not words.endswith("…"):
            assert f"{row['Says more']} of {row['Common cases']}" in words
    assert all(len(look) == 1 for look in looks.values())
    _claimants_have_their_colours(case, looks)
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
        for group, side in (("Kabul's", "On the Afghan side"), ("Islamabad's", "On the Pakistani side")):
            if group in groups and side in sides:
                assert groups[group] == {sides[side]}


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
        words = " ".join(text for _, text in found["lines"][-2:])
        if "…" not in words:
            assert f"{row['Alone']} alone, {row['Shared with others']} shared, of {row['Cases']}" in words
        if both:
            looks.setdefault(row["Claimant"], set()).add(colour_of(found))
    _claimants_have_their_colours(case, looks)


@checks("claims-acknowledged", "claims-denials")
def check_strips(case: Case, figure: Figure) -> None:
    table, frame = case.table, facts(case)
    column = "Acknowledged" if case.exhibit == "claims-acknowledged" else "Denied"
    symbols = symbols_are_of_the_incidents(figure, frame)
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
    for row in table.to_dict("records"):
        mark = symbols[row["Identifier"]]
        assert mark.x == row["Date"] and mark.name == row["Type"]
        above = [text for at, text in headings if at < mark.y]
        assert above and above[-1].startswith(f"{row[column]}:"), row["Identifier"]
        if pd.notna(row["Denial"]) and column == "Denied":
            assert f"Denial: {row['Denial']}"[:60] in mark.hover
    first, last = (number(day) for day in figure.axis("x")["range"])
    inside = [milliseconds(day) for day in table["Date"] if not case.filters.start or day >= str(case.filters.start)]
    assert not inside or (first <= min(inside) and max(inside) <= last)


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
