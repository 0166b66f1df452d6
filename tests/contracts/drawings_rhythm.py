"""How the drawings of weeks, weekdays and tension are held against their tables."""

from __future__ import annotations

import re

import pytest

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    entry,
    kind_look,
    near,
    note_with,
    stand_in_period,
)
from tests.contracts.plotly_reader import (
    DAY,
    Figure,
    milliseconds,
    number,
    plain,
)


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
        assert bar.hover.startswith(f"{row[name]} {row['Incidents']} incidents; {expected:.1f}")
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
        note_with(figure, f"{len(rest):,} older or lighter")
    families: dict[str, set[str]] = {}
    for bar, row in zip(own, shown.to_dict("records"), strict=True):
        assert bar.pattern == ("" if row["Points given"] >= 0 else "/")
        assert row["Type"] in bar.hover
        families.setdefault(kind_look(row["Type"]).family, set()).add(bar.colour)
        if abs(row["Points given"]) >= 0.06:
            assert float(bar.text.replace("−", "-")) == pytest.approx(row["Points given"], abs=0.051)
    assert all(len(look) == 1 for look in families.values())
    assert {next(iter(look)) for look in families.values()} == {key.colour for key in figure.key}
    headings = sorted(figure.notes, key=lambda n: -n["y"])
    for note, row in zip(headings, shown["Incident"], strict=False):
        assert plain(note["text"]).startswith(row[:25])
    points = table["Points given"].sum()
    title = re.findall(r"Index of ([+−]?[\d.]+)", figure.head)
    if title:
        assert float(title[0].replace("−", "-")) == pytest.approx(points, abs=0.06 + 0.0005 * len(table))
