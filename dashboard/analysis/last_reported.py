"""Crossings as they were last reported: a status is a statement of its day, not of every day since.

One place for the words, so that a page, the map, a sentence and a file cannot differ.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis.dates import write_day
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

SILENT_AFTER = 90
"""Days without a report after which the words say that there was none since."""

FORGOTTEN_AFTER = 365
"""Days without a report after which a status is drawn and counted as unreported: the words still give it."""

UNREPORTED = "unknown"
"""The key of ``CROSSING_STATUSES`` for days of which no document that was read speaks."""

FAINTEST = 0.25
"""How strongly a status is drawn just before it is forgotten; one reported on the day shown has 1."""

_COLUMNS = [
    *("crossing_id", "crossing", "place_id", "last_status", "reported_on", "age", "status", "strength", "words"),
    *("since", "restricted_since", "reason", "incident_id", "source_id"),
]


def describe_report(status: str | None, reported_on: date | None, day: date) -> str:
    """Return the words on a crossing's status on a day: "last reported closed, 8 March 2026".

    ``status`` is a key of ``CROSSING_STATUSES`` and ``reported_on`` the newest day for which a document gives it, both
    None where no document speaks of the crossing up to ``day``: "no reports found". More than ``SILENT_AFTER`` days
    later "; no report since" follows. The words begin small: a sentence or a tile capitalises them.
    """
    if status is None or reported_on is None or status == UNREPORTED:
        return "no reports found"
    words = f"last reported {CROSSING_STATUSES[status].label.lower()}, {write_day(reported_on)}"
    return f"{words}; no report since" if (day - reported_on).days > SILENT_AFTER else words


def fade(age: float | None) -> float:
    """Return how strongly a status is drawn that was last reported ``age`` days ago.

    1 on the day itself, falling evenly to ``FAINTEST`` at ``FORGOTTEN_AFTER`` days, 0 from there on and where ``age``
    is None or missing: such a crossing is drawn as unreported.
    """
    if age is None or pd.isna(age) or age >= FORGOTTEN_AFTER:
        return 0.0
    return round(1.0 - (1.0 - FAINTEST) * max(float(age), 0.0) / FORGOTTEN_AFTER, 3)


@remembered
def reported_intervals(dataset: Dataset) -> pd.DataFrame:
    """Return the table ``crossing_status`` with the last day that documents speak for, by crossing and date.

    Its columns, of which ``to`` is filled as it is to be read (the day before the next interval, or the last day of
    the data), and besides: open_ended (the table gives no last day and nothing follows), reported_to (datetime64[s]:
    the newest day within the interval for which a document gives the status; where the table has none, the last day
    that it states, else the first). Intervals that begin after the last day of the data are left out, as are those
    that the table itself calls unknown.
    """
    table = dataset.table("crossing_status").sort_values(["crossing_id", "from"])
    last = dataset.last_day
    following = table.groupby("crossing_id")["from"].shift(-1)
    stated = table["to"]
    table["open_ended"] = stated.isna() & following.isna()
    table["to"] = stated.fillna(following - pd.Timedelta(days=1)).fillna(last).clip(upper=last)
    reported = table["last_reported_on"].fillna(stated).fillna(table["from"])
    table["reported_to"] = reported.where(reported <= table["to"], table["to"])
    kept = (table["from"] <= table["to"]) & (table["status"] != UNREPORTED)
    return table[kept].astype(dict.fromkeys(("from", "to", "reported_to"), "datetime64[s]")).reset_index(drop=True)


def _first_days_of_runs(intervals: pd.DataFrame, key: pd.Series) -> pd.Series:
    """Return the first day of the run of intervals, one following another, that share a crossing and a key."""
    previous_end = intervals.groupby("crossing_id")["to"].shift(1)
    broken = (previous_end + pd.Timedelta(days=1) != intervals["from"]) | (key != key.shift())
    return intervals.groupby(broken.cumsum())["from"].transform("min")


@remembered
def last_reports(dataset: Dataset, day: pd.Timestamp) -> pd.DataFrame:
    """Return for every crossing, by name, the status that documents last give it for a day up to ``day``.

    Columns: crossing_id, crossing (name), place_id, last_status (key of ``CROSSING_STATUSES``, missing where no
    document speaks of the crossing), reported_on (datetime64[s]: the newest day, not after ``day``, for which a
    document gives that status), age (days from there to ``day``, Float64), status (``last_status``, but
    ``UNREPORTED`` where there is none or its age has reached ``FORGOTTEN_AFTER``: to be counted and drawn), strength
    (of the drawing, as ``fade`` gives it), words (as ``describe_report`` writes them), since (first day of the
    unbroken run of intervals with this status), restricted_since (of the unbroken run of closed and partly open;
    missing where it is neither), reason, incident_id, source_id.
    """
    intervals = reported_intervals(dataset)
    restricted = intervals["status"].isin(("closed", "partly_open"))
    intervals = intervals.assign(
        since=_first_days_of_runs(intervals, intervals["status"]),
        restricted_since=_first_days_of_runs(intervals, restricted).where(restricted),
    )
    newest = intervals[intervals["from"] <= day].groupby("crossing_id").tail(1)
    newest = newest.rename(columns={"status": "last_status", "reported_to": "reported_on"})
    newest["reported_on"] = newest["reported_on"].where(newest["reported_on"] <= day, day)
    crossings = dataset.table("crossings").sort_values("name").rename(columns={"name": "crossing"})
    rows = crossings[["crossing_id", "crossing", "place_id"]].merge(newest, on="crossing_id", how="left")
    age = (day - rows["reported_on"]).dt.days.astype("Float64")
    known = rows["last_status"].notna() & (age < FORGOTTEN_AFTER).fillna(False).astype(bool)
    return rows.assign(
        age=age,
        status=rows["last_status"].where(known, UNREPORTED),
        strength=[fade(value) for value in age],
        words=[_words(row, day) for row in rows.itertuples()],
    )[_COLUMNS].reset_index(drop=True)


def _words(row: Any, day: pd.Timestamp) -> str:
    if pd.isna(row.last_status):
        return describe_report(None, None, day.date())
    return describe_report(row.last_status, row.reported_on.date(), day.date())
