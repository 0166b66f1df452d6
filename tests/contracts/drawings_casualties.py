"""How the drawings of casualties are held against their tables."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    entry,
    facts,
    inked,
    kind_look,
    panels_by_heading,
    show_ranges,
    side_colours,
    stand_in_period,
    told,
)
from tests.contracts.plotly_reader import (
    DAY,
    Bar,
    Figure,
    figures,
    milliseconds,
    number,
    plain,
    ranges,
    said_of,
)


@checks("casualties-period")
def check_casualties_by_period(case: Case, figure: Figure) -> None:
    table, kind = case.table, case.option("kind")
    sides = case.option("split") == "sides"
    panels = panels_by_heading(figure)
    if sides:
        assert list(panels) == list(dict.fromkeys(table["Side"])) or len(panels) == 2
    labelled = sides and list(panels) == list(dict.fromkeys(table["Side"]))
    looks = set()
    groups = [(panels[side], part) for side, part in table.groupby("Side", sort=False)] if labelled else [("y", table)]
    for axis, part in groups:
        drawn = ranges([bar for bar in figure.bars if bar.panel[1] == axis])
        show_ranges(drawn, zip(part["Low"], part["High"], strict=True))
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
        assert table["Incidents"].sum() == len(violent)
        assert [table[end].sum(min_count=1) for end in ("Low", "High")] == sums
    first, last = (number(day) for day in figure.axis("x")["range"])
    assert first <= milliseconds(table["From"].min()) and last >= milliseconds(table["To"].max()) + DAY


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
            assert {bar.colour for bar in mark.bars} == {kind_look(row["Group"]).tint.upper()}
    if case.option("by") == "side" and case.selection in ("whole", "october", "edge"):
        looks = {row: mark.bars[0].colour for row, mark in zip(table["Group"], drawn, strict=True)}
        named = {side: colour for side, colour in looks.items() if not side.startswith("No claim")}
        assert len(set(named.values())) == len(named)
        assert {side: named[side] for side in side_colours(case) if side in named} == {
            side: colour for side, colour in side_colours(case).items() if side in named
        }
    said = case.built.alt
    for row in table.head(6).to_dict("records"):
        words = said.split(f"{row['Group']}: ")[1].split(";")[0].removesuffix(".")
        assert figures(words) == told(row["Low"], row["High"])


ACCOUNTS = {
    "Kabul's figures": 2,
    "Islamabad's figures": 2,
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
        said = said_of(line.hovers[-1], kind)
        assert said == figures(words), line.hovers[-1]
        assert line.hovers[-1].startswith(account)
        alt = case.built.alt.split(f"{account}: ")
        assert len(alt) == 1 or figures(alt[1]) == figures(words)
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


SHORT_ACCOUNTS = {"Kabul's figures": "Kabul", "Islamabad's figures": "Islamabad", "UN and independent": "UN, indep."}


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
        for (low, high), row in zip(ends, drawn.to_dict("records"), strict=True):
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
                assert plain(heading["text"]).startswith(row["Published by"])
    for own, theirs in zip(marks["Own sum"], marks["Published total"], strict=True):
        assert own.y > theirs.y, "own sums stand above"
    looks = {name: {(mark.colour, mark.symbol) for mark in some} for name, some in marks.items()}
    assert all(len(look) == 1 for look in looks.values())
    (own,), (theirs,) = looks.values()
    assert own[0] != theirs[0] and own[1] != theirs[1] and own[1] == "circle" and theirs[1] == "diamond"
