"""What an office program draws of an exhibit, worked out from the exhibit's table: categories and series in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.records import records
from dashboard.vocabulary import LANES
from tests.contracts.cases import Case

MOST = 24
"""Horizontal bars on a slide."""


@dataclass(frozen=True)
class Sheet:
    """Words that each category must hold, and the numbers of each series; ``ranged``: two series, low and high."""

    categories: list[tuple[str, ...]]
    series: dict[str, list[float | None]]
    ranged: bool = False


def numbers(values: Any) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def ranged(categories: list[tuple[str, ...]], low: Any, high: Any) -> Sheet:
    return Sheet(categories, {"low": numbers(low), "high": numbers(high)}, ranged=True)


def month(day: Any) -> str:
    return str(day.strftime("%b %Y"))


def _recent(case: Case) -> Sheet:
    table = case.table
    rows = pd.concat([table[table["Measure"] == measure] for measure in table["Measure"].unique()])
    named = [(row.Measure, row.Span.lower()) for row in rows.itertuples()]
    return ranged(named, rows["Low"], rows["High"])


def _columns(
    category: str, *series: str, form: Callable[[Any], str] = str, most: int = 10_000
) -> Callable[[Case], Sheet]:
    def sheet(case: Case) -> Sheet:
        table = case.table.head(most)
        names = series or tuple(table.columns[1:])
        return Sheet([(form(value),) for value in table[category]], {name: numbers(table[name]) for name in names})

    return sheet


def _period(case: Case) -> Sheet | None:
    if case.option("split") == "sides":
        return None
    table = case.table
    return ranged([(str(day.year),) for day in table["From"]], table["Low"], table["High"])


def _group(case: Case) -> Sheet:
    table = case.table
    adds = table.get("Adds up to the whole", True)
    rows = table[table["Low"].notna() & adds].head(MOST)
    return ranged([(name,) for name in rows["Group"]], rows["Low"], rows["High"])


def _published(case: Case) -> Sheet:
    table = case.table
    rows = table[table["Why not comparable"].isna() | (table["Why not comparable"] == "")].head(5)
    names, low, high = [], [], []
    for row in rows.to_dict("records"):
        names += [("Own sum", row["From"].strftime("%b %Y")), ("Published by", row["Published by"])]
        low += [row["Own sum, low"], row["Published, low"]]
        high += [row["Own sum, high"], row["Published, high"]]
    return ranged(names, low, high)


def _disagreement(case: Case) -> Sheet:
    table = case.table
    first, last = (int(n) for n in re.findall(r"Cases (\d+) to (\d+) of", case.figure.foot)[0])
    heads = list(dict.fromkeys(zip(table["Identifier"], table["Whose losses"], strict=True)))[first - 1 : last]
    rows = table[[key in heads for key in zip(table["Identifier"], table["Whose losses"], strict=True)]].head(MOST)
    named = [(row.Date, row.Incident, row.Claimant) for row in rows.itertuples()]
    return ranged(named, rows["Low"], rows["High"])


def _pairs(case: Case) -> Sheet:
    ends = ("Share, interval low, %", "Share, interval high, %")
    if case.option("measure") == "ratio":
        ends = ("Median ratio, low", "Median ratio, high")
    rows = case.table.head(MOST)
    named = [(row["Claimant"], row["Compared with"], row["Whose losses"]) for row in rows.to_dict("records")]
    return ranged(named, rows[ends[0]], rows[ends[1]])


def _order(case: Case) -> Sheet:
    rows = case.table.head(MOST)
    named = [(row["Which figure"].split(" (")[0], row["Claimant"]) for row in rows.to_dict("records")]
    return Sheet(named, {name: numbers(rows[name]) for name in ("Alone", "Shared with others")})


def _acknowledged(case: Case) -> Sheet:
    lane = records(case.dataset, case.filters).set_index("incident_id")["lane"]
    table = case.table.assign(lane=case.table["Identifier"].map(lane))
    columns = ("Kabul only", "Islamabad only", "Both governments", "Neither government")
    lanes = [key for key in LANES if (table["lane"] == key).any()]
    return Sheet(
        [(LANES[key].label,) for key in lanes],
        {
            name: [float(((table["lane"] == key) & (table["Acknowledged"] == name)).sum()) for key in lanes]
            for name in columns
        },
    )


def _denials(case: Case) -> Sheet:
    labels = ["Denied that it happened", "Denied that it did it", "Other denial, or no comment"]
    return Sheet(
        [(name,) for name in labels], {"Incidents": [float((case.table["Denied"] == name).sum()) for name in labels]}
    )


def _chains(case: Case) -> Sheet:
    parts = list(case.table.groupby("Chain", sort=True))[:12]
    named = [(f"{place}. {len(part)} incident",) for place, part in parts]
    return Sheet(
        named,
        {
            "Steps": [float(part["Step"].max()) for _, part in parts],
            "Incidents": [float(len(part)) for _, part in parts],
        },
    )


def _medians(case: Case) -> Sheet:
    rows = case.table[case.table["Interval low, days"].notna()]
    named = [(row["Responses"], f"n = {row['n']}") for row in rows.to_dict("records")]
    return ranged(named, rows["Interval low, days"], rows["Interval high, days"])


def _closed(case: Case) -> Sheet:
    wide = case.table.pivot(index="From", columns="Crossing", values="Closed, days")
    return Sheet([(str(day.year),) for day in wide.index], {name: numbers(wide[name]) for name in wide.columns})


def _claims(case: Case) -> Sheet:
    rows = case.table[case.table["Low"].notna()].head(MOST)
    named = [(row["Whose losses"], row["Claimant"]) for row in rows.to_dict("records")]
    return ranged(named, rows["Low"], rows["High"])


def _timeline(case: Case) -> Sheet:
    table = case.table
    return ranged([(str(day.year),) for day in table["From"]], table["Killed, low"], table["Killed, high"])


def _who_says_what(case: Case) -> Sheet:
    rows = case.table[case.table["Killed, low"].notna()]
    named = [(row["Whose dead or injured"], row["Source"]) for row in rows.to_dict("records")]
    return ranged(named, rows["Killed, low"], rows["Killed, high"])


def _months(case: Case) -> Sheet:
    table = case.table
    return ranged([(month(day),) for day in table["Month"]], table["Killed, low"], table["Killed, high"])


SHEETS: dict[str, Callable[[Case], Sheet | None]] = {
    "overview-recent": _recent,
    "overview-lanes": _columns("Month", form=month),
    "who-says-what": _who_says_what,
    "latest-months": _months,
    "kinds": _columns("Kind of event", "Incidents"),
    "timeline": _timeline,
    "casualties-period": _period,
    "casualties-group": _group,
    "casualties-accounts": _columns("Month", form=month),
    "casualties-published": _published,
    "claims-disagreement": _disagreement,
    "claims-pairs": _pairs,
    "claims-order": _order,
    "claims-acknowledged": _acknowledged,
    "claims-denials": _denials,
    "response-chains": _chains,
    "response-times": _columns("Days", "Declared", "As reported"),
    "response-medians": _medians,
    "weekly-events": _columns(
        "Week from", "Incidents", "Mean of its segment, per week", form=lambda day: str(day.year)
    ),
    "weekday-pattern": _columns("Weekday", "Incidents", "Expected under an even spread"),
    "month-pattern": _columns("Month", "Incidents", "Expected under an even spread"),
    "tension-index": _columns(
        "Value at the end of",
        "Index, points",
        "Conflict, points",
        "Cooperation, points",
        form=lambda day: str(day.year),
    ),
    "tension-makers": _columns("Incident", "Points given", most=15),
    "crossing-days": _closed,
    "incident-claims": _claims,
}
"""The exhibits that office programs draw themselves; the others go as pictures."""
