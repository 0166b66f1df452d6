"""Crossings by what was last reported of each, with the age of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.filters import day_text
from dashboard.map.style import LATIN, OWN
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

FRESH_DAYS, FADED_DAYS = 30, 90
"""A status is shown in full up to the first age, fades to the second, and stays faint after it."""

FAINT = 0.4
UNKNOWN = "unknown"


@dataclass(frozen=True)
class CrossingMark:
    """A crossing with its last reported status.

    ``status`` is a key of ``CROSSING_STATUSES`` ("unknown" where no document speaks of it), ``reported_on`` an ISO day
    or "", ``age`` the days from it to the last day shown (None without a report), ``strength`` from 1 (fresh) to
    ``FAINT``, ``words`` as "last reported closed, 8 Mar 2026".
    """

    id: str
    name: str
    local: str
    lat: float
    lon: float
    status: str
    reported_on: str
    age: int | None
    strength: float
    words: str

    def label(self, script: str) -> str:
        """Return its name in Latin script ("latin"), its own ("own", where known), or both in two lines ("local")."""
        if not self.local or script == LATIN:
            return self.name
        return self.local if script == OWN else f"{self.name}\n{self.local}"


def strength_at(age: int | None) -> float:
    """Return how strongly a status of this age is drawn: 1 up to 30 days, then less, ``FAINT`` from 90 days on."""
    if age is None or age >= FADED_DAYS:
        return FAINT
    if age <= FRESH_DAYS:
        return 1.0
    return round(1.0 - (1.0 - FAINT) * (age - FRESH_DAYS) / (FADED_DAYS - FRESH_DAYS), 2)


def describe_report(status: str, reported_on: date | None, age: int | None) -> str:
    """Return the words of a status: "last reported closed, 8 Mar 2026", with what the age of the report calls for."""
    if status == UNKNOWN:
        return "no reports found"
    if reported_on is None or age is None:
        return f"last reported {CROSSING_STATUSES[status].label.lower()}, date of the report not known"
    words = f"last reported {CROSSING_STATUSES[status].label.lower()}, {day_text(reported_on)}"
    return f"{words}; no report since" if age > FADED_DAYS else words


@remembered
def crossing_marks(dataset: Dataset, day: date) -> tuple[CrossingMark, ...]:
    """Return every crossing with the status last reported up to a day, by name.

    A row of ``crossing_status`` is a statement of its ``last_reported_on``; where that lies after the day, the day
    itself lies within what was reported, and the report counts as of that day.
    """
    table = dataset.table("crossing_status")
    told = table[(table["from"] <= pd.Timestamp(day)) & (table["status"] != UNKNOWN)]
    known = told.sort_values("from").groupby("crossing_id").tail(1)
    last = known.set_index("crossing_id")
    places = dataset.places.set_index("place_id")
    marks = []
    for row in dataset.table("crossings").sort_values("name").itertuples():
        place = places.loc[row.place_id]
        status, reported, age = UNKNOWN, None, None
        if row.crossing_id in last.index:
            given = last.loc[row.crossing_id]
            status = str(given["status"])
            if pd.notna(given["last_reported_on"]):
                reported = min(given["last_reported_on"].date(), day)
                age = (day - reported).days
        local = place["name_local"]
        marks.append(
            CrossingMark(
                id=row.crossing_id,
                name=row.name,
                local="" if pd.isna(local) else str(local),
                lat=round(float(place["lat"]), 4),
                lon=round(float(place["lon"]), 4),
                status=status,
                reported_on=reported.isoformat() if reported else "",
                age=age,
                strength=strength_at(age),
                words=describe_report(status, reported, age),
            )
        )
    return tuple(marks)
