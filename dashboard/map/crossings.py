"""Crossings by what was last reported of each, with the age of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.analysis.last_reported import FORGOTTEN_AFTER, last_reports
from dashboard.map.style import LATIN, OWN
from dashboard.memory import remembered
from dashboard.tables import Dataset

FRESH_DAYS = 30
"""Up to this age a status is drawn in full."""

FAINT = 0.4


@dataclass(frozen=True)
class CrossingMark:
    """A crossing with its last reported status.

    ``status`` is a key of ``CROSSING_STATUSES`` ("unknown" where no document speaks of it, or none for a year),
    ``reported_on`` an ISO day or "", ``age`` the days from it to the last day shown (None without a report),
    ``strength`` from 1 (fresh) to ``FAINT``, ``words`` as "last reported closed, 8 March 2026".
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
    """Return how strongly a status of this age is drawn: 1 up to 30 days, evenly less to ``FAINT`` after a year."""
    if age is None or age >= FORGOTTEN_AFTER:
        return FAINT
    if age <= FRESH_DAYS:
        return 1.0
    return round(1.0 - (1.0 - FAINT) * (age - FRESH_DAYS) / (FORGOTTEN_AFTER - FRESH_DAYS), 2)


@remembered
def crossing_marks(dataset: Dataset, day: date) -> tuple[CrossingMark, ...]:
    """Return every crossing with the status last reported up to a day, by name."""
    places = dataset.places.set_index("place_id")
    marks = []
    for row in last_reports(dataset, pd.Timestamp(day)).itertuples():
        place = places.loc[row.place_id]
        age = None if pd.isna(row.age) else int(row.age)
        marks.append(
            CrossingMark(
                id=row.crossing_id,
                name=row.crossing,
                local="" if pd.isna(place["name_local"]) else str(place["name_local"]),
                lat=round(float(place["lat"]), 4),
                lon=round(float(place["lon"]), 4),
                status=str(row.status),
                reported_on="" if pd.isna(row.reported_on) else row.reported_on.date().isoformat(),
                age=age,
                strength=strength_at(age),
                words=str(row.words),
            )
        )
    return tuple(marks)
