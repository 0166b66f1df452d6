"""How the drawings of incidents and answers are held against their tables."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    estimates_of,
    every_fact,
    facts,
    near,
    symbols_are_of_the_incidents,
)
from tests.contracts.plotly_reader import (
    Figure,
    plain,
)


@checks("response-chains")
def check_chains(case: Case, figure: Figure) -> None:
    table, frame = case.table, facts(case)
    symbols = symbols_are_of_the_incidents(figure, frame)
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
        for basis, said in (("declared", "answer, declared"), ("reported", "answer, as reported")):
            assert (said in words) == (pd.notna(row["Link"]) and basis in row["Link"].split(", "))
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
    for basis, words, dash in (("declared", "Answer, declared", "solid"), ("reported", "Answer, as reported", "dot")):
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
    symbols = symbols_are_of_the_incidents(figure, every_fact(case))
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
            assert _words_above(figure, mark).startswith(row["Incident"][:30])
    assert chosen.x >= 0.5
    counts = table["Relation"].value_counts()
    before, after = counts.get("Led to it (linked)", 0), counts.get("Followed from it (linked)", 0)
    beside = counts.get("Also in these days (no link)", 0)
    assert f"{before} linked before it and {after} after it; {beside} more" in case.built.alt


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
            assert bar.hover.startswith(f"{bar.end - bar.start:.0f} answer")
            assert bar.pattern == ("/" if column == "As reported" else "")
        trace = next(trace for trace in figure.data if trace["name"] == name)
        assert trace["text"] == [str(n) if n else "" for n in table[column]]
    assert len({key.colour for key in figure.key}) == 2 and len({key.pattern for key in figure.key}) == 2
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
        assert found["hover"].startswith(row["Answers"]) and f"within {row['Median, days']:g} days" in found["hover"]
        words = found["words"]
        assert words.startswith(f"{row['Answers']}: {row['Median, days']:g} day") and f"n = {row['n']}" in words
    said = " ".join(plain(n["text"]) for n in sorted(figure.notes, key=lambda n: -n["y"]))
    for row in table[table["Interval low, days"].isna()].to_dict("records"):
        assert f"{row['Answers']}: n = {row['n']}, too few to draw" in said, "what is not drawn is said"
    assert f"{table['Median, days'].iloc[0]:g} for all {table['n'].iloc[0]} answers" in case.built.alt
