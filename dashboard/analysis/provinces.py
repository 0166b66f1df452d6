"""Incidents and killed by province, and their change against the period before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from dashboard.analysis.hexagons import counted
from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.memory import remembered
from dashboard.tables import Dataset


def by_province(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the sums by province of the incident's main place (index admin1), as ``hexagons.counted`` gives them.

    ``frame`` is what ``analysis.records.records`` returns. Incidents without a province (known to the country only,
    or abroad) are left out.
    """
    return counted(frame.dropna(subset=["admin1"]), "admin1")


def period_before(filters: Filters, first: date, last: date) -> tuple[date, date] | None:
    """Return the first and last day of the equally long period that ends the day before the filters' first day.

    ``first`` and ``last`` are the days of the record. None where the filters have no first day, where they leave no
    day, or where that period would begin before the record does: then nothing can be compared.
    """
    if filters.start is None:
        return None
    days = ((filters.end or last) - filters.start).days + 1
    begins = filters.start - timedelta(days=days)
    return None if days < 1 or begins < first else (begins, filters.start - timedelta(days=1))


def in_both(before: pd.DataFrame, now: pd.DataFrame) -> int:
    """Return how many records are in both of two periods: those that began in the one and lasted into the other."""
    return int(now["incident_id"].isin(before["incident_id"]).sum())


@remembered
def change_by_province(dataset: Dataset, filters: Filters) -> pd.DataFrame | None:
    """Return the incidents by province in the filters' period and in the equally long one before it.

    Index admin1, for every province with an incident in either: ``incidents``, ``before`` and ``change`` (int64).
    None where there is no such period in the record (see ``period_before``).
    """
    span = period_before(filters, dataset.first_day.date(), dataset.last_day.date())
    if span is None:
        return None
    now = by_province(records(dataset, filters))["incidents"]
    earlier = by_province(records(dataset, replace(filters, start=span[0], end=span[1])))["incidents"]
    both = pd.DataFrame({"incidents": now, "before": earlier}).fillna(0).astype("int64")
    return both.assign(change=both["incidents"] - both["before"]).rename_axis("admin1")
