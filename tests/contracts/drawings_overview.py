"""How the drawings of the overview and of the kinds beside a map are held against their tables."""

from __future__ import annotations

import re

import pandas as pd

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    given,
    kind_look,
    panels_by_heading,
    told,
)
from tests.contracts.plotly_reader import (
    Figure,
    figures,
    ranges,
    said_of,
)


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
        total, most = (int(part.replace(",", "")) for part in re.findall(r"([\d,]+) in all, most ([\d,]+)", heading)[0])
        assert (total, most) == (table[lane].sum(), table[lane].max())
        peak = table.loc[table[lane].idxmax(), "Month"].strftime("%b %Y")
        assert heading.endswith(peak)
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


@checks("kinds")
def check_kinds(case: Case, figure: Figure) -> None:
    table = case.table.set_index("Kind of event")
    bars = figure.bars
    assert {bar.place: bar.end for bar in bars} == table["Incidents"].to_dict()
    assert [bar.end for bar in bars] == sorted(bar.end for bar in bars), "the most frequent stands on top"
    assert table["Incidents"].tolist() == sorted(table["Incidents"], reverse=True)
    for bar in bars:
        row = table.loc[bar.place]
        assert bar.colour == kind_look(bar.place).tint.upper()
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
