"""What was added to the record or corrected in it lately, and how old the data are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.analysis.dates import write_day
from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.memory import remembered
from dashboard.tables import Dataset

STALE_AFTER = 7
"""Days between the last day of the data and today after which a reader is told."""

KINDS = {"added": "Added", "updated": "Updated", "corrected": "Corrected"}


@dataclass(frozen=True)
class Work:
    """What was done to the tables on one day, in numbers of the selection."""

    day: date
    added: int
    updated: int
    corrected: int


def age_notice(last_day: date, today: date) -> str:
    """Return a sentence on how old the data are, "" where they are at most a week old.

    The only place in which today's date is used.
    """
    days = (today - last_day).days
    if days <= STALE_AFTER:
        return ""
    return f"Data run to {write_day(last_day)}. Events after that date are not included."


@remembered
def changes(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return every addition, update and correction that concerns the selection, the latest first.

    Columns: day (datetime64[s]), kind (a key of ``KINDS``), incident_id (missing where a correction is of a row that
    belongs to no incident), title (of the incident, else table and row), date_start (of the incident), what
    (for a correction what was changed and why, else ""). An incident is added on ``curated_on``; it is updated on
    ``updated_on`` where that is later. A correction of a row of ``claims`` is one of its incident. Corrections that
    belong to no incident of the record are left out where the filters narrow it.
    """
    frame = records(dataset, filters)[["incident_id", "title", "date_start", "curated_on", "updated_on"]]
    added = frame.assign(day=frame["curated_on"], kind="added", what="")
    later = frame[frame["updated_on"] > frame["curated_on"]]
    updated = later.assign(day=later["updated_on"], kind="updated", what="")
    parts = [added, updated, _corrections(dataset, frame, whole=not filters.narrows)]
    columns = ["day", "kind", "incident_id", "title", "date_start", "what"]
    joined = pd.concat([part[columns] for part in parts if len(part)] or [added[columns]], ignore_index=True)
    order = {"corrected": 0, "updated": 1, "added": 2}
    joined = joined.assign(_order=joined["kind"].map(order))
    joined = joined.sort_values(
        ["day", "_order", "date_start", "incident_id"], ascending=[False, True, False, True], na_position="last"
    )
    return joined.drop(columns="_order").reset_index(drop=True)


@remembered
def _all_corrections(dataset: Dataset) -> pd.DataFrame:
    """Return the table ``corrections`` with day, kind, what, and the incident that each row concerns."""
    made = dataset.table("corrections")
    claim_of = dict(zip(dataset.claims["claim_id"], dataset.claims["incident_id"], strict=True))
    rows = made["row_id"].where(made["table"] != "claims", made["row_id"].map(claim_of))
    about = made["table"].isin(["incidents", "claims"])
    return made.assign(
        incident_id=rows.where(about),
        day=made["corrected_on"],
        kind="corrected",
        what=made["change"] + " " + made["reason"].fillna(""),
    )


def _corrections(dataset: Dataset, frame: pd.DataFrame, whole: bool) -> pd.DataFrame:
    made = _all_corrections(dataset)
    joined = made.merge(
        frame[["incident_id", "title", "date_start"]], on="incident_id", how="left" if whole else "inner"
    )
    return joined.assign(title=joined["title"].fillna(joined["table"] + ", " + joined["row_id"]))


@remembered
def work_by_day(dataset: Dataset, filters: Filters, number: int) -> list[Work]:
    """Return for the last ``number`` days on which the selection was worked on how much was done."""
    changed = changes(dataset, filters)
    counts: dict[date, Counter[str]] = {}
    for day, kind in zip(changed["day"], changed["kind"], strict=True):  # the latest first
        counts.setdefault(day.date(), Counter())[kind] += 1
    latest = list(counts.items())[:number]
    return [Work(day, done["added"], done["updated"], done["corrected"]) for day, done in latest]
