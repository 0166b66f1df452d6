"""Events as sums by province and month: what others than the reader who loaded them may see of some datasets."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from dashboard.importers.latest import LatestResults
from dashboard.importers.report import Report

R = TypeVar("R")
"""Results that are kept with an import at most."""


@dataclass(frozen=True, eq=False)
class MonthlySums:
    """The events of one import, counted; no single event is kept.

    ``table`` has a row for each province, month and type of ours: admin1 (ISO 3166-2, "" outside the provinces), month
    (its first day), event_type ("" where the source's type has none of ours), events, killed (sum of the best
    figures), without (events without a figure).
    """

    report: Report
    table: pd.DataFrame
    _results: LatestResults = field(default_factory=LatestResults, repr=False)

    @property
    def label(self) -> str:
        """The dataset and the file's name."""
        return f"{self.report.form.label}: {self.report.file}"

    def remembered(self, key: Hashable, make: Callable[[], R]) -> R:
        """Return what is kept under a key, or what ``make`` returns; a few of the latest are kept."""
        return self._results.get(key, make)


def sum_by_month(report: Report, events: pd.DataFrame) -> MonthlySums:
    """Return the events of an import (as ``collection.Imported`` has them) as sums by province, month and type."""
    frame = pd.DataFrame(
        {
            "admin1": events["admin1"].astype("object").where(events["admin1"].notna(), "").astype("str"),
            "month": events["date_start"].dt.to_period("M").dt.to_timestamp(),
            "event_type": events["event_type"].astype("object").where(events["event_type"].notna(), "").astype("str"),
            "killed": events["killed_best"].astype("float64"),
        }
    )
    grouped = frame.groupby(["admin1", "month", "event_type"], sort=True)
    table = grouped.agg(events=("killed", "size"), figures=("killed", "count"), killed=("killed", "sum")).reset_index()
    table["without"] = table["events"] - table.pop("figures")
    table["killed"] = table["killed"].astype("int64")
    return MonthlySums(report, table)
