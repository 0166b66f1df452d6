"""How the drawings of crossings are held against their tables."""

from __future__ import annotations

import re

import pandas as pd

from tests.contracts.cases import Case
from tests.contracts.checking import (
    checks,
    entry,
    panels_by_heading,
    stand_in_period,
)
from tests.contracts.plotly_reader import (
    DAY,
    Figure,
    milliseconds,
    number,
)


@checks("crossing-status")
def check_status(case: Case, figure: Figure) -> None:
    table = case.table
    begin, end = (number(day) for day in figure.axis("x")["range"])
    first = milliseconds(max(pd.Timestamp(case.filters.start or case.dataset.first_day), case.dataset.first_day))
    last = milliseconds(min(pd.Timestamp(case.filters.end or case.dataset.last_day), case.dataset.last_day))
    assert begin <= first and end >= last + DAY
    drawn = sorted((bar.place, bar.name, bar.start, bar.end) for bar in figure.bars)
    wanted = sorted(
        (row.Crossing, row.Status, max(milliseconds(row.From), first), min(milliseconds(row.To), last) + DAY)
        for row in table.itertuples()
    )
    assert drawn == wanted
    assert all(bar.end - bar.start >= DAY for bar in figure.bars), "a day is seen"
    assert set(figure.axis("y")["categoryarray"]) == set(table["Crossing"])
    assert figure.axis("y")["categoryarray"] == sorted(table["Crossing"].unique(), reverse=True)
    for bar in figure.bars:
        rows = table[(table["Crossing"] == bar.place) & (table["Status"] == bar.name)]
        row = next(row for row in rows.to_dict("records") if max(milliseconds(row["From"]), first) == bar.start)
        assert bar.hover.startswith(f"{bar.place} {bar.name}")
        assert f"({row['Days']:,} day" in bar.hover and row["From"].strftime("%-d %b %Y") in bar.hover
        assert bar.key == (None if pd.isna(row["Incident"]) else row["Incident"])
        key = entry(figure, bar.name)
        assert (bar.colour, bar.alpha, bar.pattern) == (key.colour, key.alpha, key.pattern)
    looks = [(key.colour, key.pattern) for key in figure.key]
    assert len(set(looks)) == len(looks)
    assert len({key.pattern for key in figure.key if key.name in ("Partly open", "Unknown")} | {""}) >= len(
        [key for key in figure.key if key.name in ("Partly open", "Unknown")]
    )
    assert {key.name for key in figure.key} == set(table["Status"])
    for row in table.to_dict("records"):
        if milliseconds(row["To"]) >= last and milliseconds(row["From"]) <= last:
            assert f"{row['Crossing']} {row['Status'].lower()}" in case.built.alt


@checks("crossing-days")
def check_days_closed(case: Case, figure: Figure) -> None:
    table, panels = case.table, panels_by_heading(figure)
    columns = {
        "Closed, days": "Closed, days",
        "Partly open, days": "Partly open, days",
        "Unknown, days": "Unknown, days",
    }
    assert len(panels) == table["Crossing"].nunique()
    for (heading, axis), (crossing, rows) in zip(panels.items(), table.groupby("Crossing", sort=True), strict=True):
        assert heading.startswith(crossing)
        closed, unknown = (
            int(n.replace(",", "")) for n in re.findall(r"([\d,]+) days closed, ([\d,]+) unknown", heading)[0]
        )
        assert (closed, unknown) == (rows["Closed, days"].sum(), rows["Unknown, days"].sum())
        top = 0.0
        for name, column in columns.items():
            bars = [bar for bar in figure.bars if bar.panel[1] == axis and bar.name == name]
            assert [bar.end - bar.start for bar in bars] == rows[column].tolist()
            for bar, row in zip(bars, rows.to_dict("records"), strict=True):
                stand_in_period(bar, row["From"], row["To"])
                if bar.end > bar.start:
                    for words, of in (("closed", "Closed"), ("partly open", "Partly open"), ("open", "Open")):
                        assert f"{row[f'{of}, days']} {words}" in bar.hover
                    assert f"Of {row['Days']} days" in bar.hover
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
        table[["Closed, days", "Partly open, days", "Open, days", "Unknown, days"]].sum(axis=1) == table["Days"]
    ).all()
