"""When a rule fires: pure functions of the record, a rule, and what has fired before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.alerts.conditions import AboveNorm, StatusChanged, SumReached
from dashboard.alerts.rules import Rule
from dashboard.analysis.closures import status_changes
from dashboard.analysis.records import records
from dashboard.filters import Filters, day_text
from dashboard.html_templates import count_words
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

_WORDS = {
    "killed_low": "killed (lowest claim)",
    "killed_high": "killed (highest claim)",
    "injured_low": "injured (lowest claim)",
    "injured_high": "injured (highest claim)",
}
_LISTED = 10


@dataclass(frozen=True)
class Firing:
    """One time that a rule fired: ``keys`` are what it has counted or told, ``first`` and ``last`` are its days.

    What has one of the keys is not counted or told again. ``words`` say what was reached; ``incidents`` are those
    behind it (identifier, title), ``filters`` leave them.
    """

    keys: tuple[str, ...]
    first: date
    last: date
    words: str
    incidents: tuple[tuple[str, str], ...]
    filters: Filters


def find_firings(dataset: Dataset, rule: Rule, known: Iterable[str] = (), since: date | None = None) -> list[Firing]:
    """Return each time that a rule fires on ``since`` or later, by day; what is ``known`` by key is left out.

    Each incident counts towards one firing of a sum: those of an earlier one are left out of the next.
    """
    condition = rule.condition
    known = set(known)
    begin = dataset.first_day.date() if since is None else max(since, dataset.first_day.date())
    if isinstance(condition, SumReached):
        return _sums_reached(dataset, rule, condition, known, begin)
    if isinstance(condition, AboveNorm):
        return _weeks_above_norm(dataset, rule, condition, known, begin)
    assert isinstance(condition, StatusChanged)
    return _status_changes(dataset, rule, known, begin)


def _sums_reached(dataset: Dataset, rule: Rule, condition: SumReached, known: set[str], begin: date) -> list[Firing]:
    """Return the days t on which what the days t-D+1 … t have, and no earlier firing counted, reaches the number."""
    frame = records(dataset, rule.filters)
    values = pd.Series(1, index=frame.index)
    if condition.measure != "incidents":
        values = frame[condition.measure].fillna(0).astype("int64")
    days = (frame["date_start"] - dataset.first_day).dt.days.to_numpy()
    left = ~frame["incident_id"].isin(known).to_numpy()
    first = dataset.first_day.date()
    found = []
    for day in np.unique(days).tolist():
        window = left & (days > day - condition.days) & (days <= day)
        last = first + timedelta(days=day)
        if last < begin or not left[days == day].any() or values[window].sum() < condition.least:
            continue
        left &= ~window
        start = max(last - timedelta(days=condition.days - 1), first)
        found.append(_sum_firing(rule, condition, frame[window], start, last, int(values[window].sum())))
    return found


def _sum_firing(rule: Rule, condition: SumReached, inside: pd.DataFrame, first: date, last: date, value: int) -> Firing:
    what = (
        count_words(value, "incident") if condition.measure == "incidents" else f"{value:,} {_WORDS[condition.measure]}"
    )
    when = f"on {day_text(last)}" if first == last else f"from {day_text(first)} to {day_text(last)}"
    missing = (
        0 if condition.measure == "incidents" else int((inside["kinetic"] & inside[condition.measure].isna()).sum())
    )
    words = f"{what} {when}"
    if missing:
        words += f"; {count_words(missing, 'violent incident')} without a figure"
    narrowed = replace(rule.filters, start=first, end=last)
    return Firing(tuple(inside["incident_id"]), first, last, words, _listed(inside), narrowed)


def _weeks_above_norm(dataset: Dataset, rule: Rule, condition: AboveNorm, known: set[str], begin: date) -> list[Firing]:
    """Return the whole weeks whose incidents are ``times`` the mean of the weeks before them, or more."""
    frame = records(dataset, rule.filters)
    first = dataset.first_day.date()
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = ((dataset.last_day.date() - monday).days + 1) // 7
    number = (frame["date_start"] - pd.Timestamp(monday)).dt.days.to_numpy() // 7
    counts = np.bincount(number[(number >= 0) & (number < weeks)], minlength=max(weeks, 0))
    found = []
    for week in range(condition.weeks, weeks):
        norm = float(counts[week - condition.weeks : week].mean())
        start = monday + timedelta(weeks=week)
        if norm == 0 or counts[week] < condition.times * norm or start.isoformat() in known or start < begin:
            continue
        last = start + timedelta(days=6)
        words = (
            f"{count_words(int(counts[week]), 'incident')} in the week from {day_text(start)}; "
            f"the {condition.weeks} weeks before had {norm:.1f} a week"
        )
        narrowed = replace(rule.filters, start=start, end=last)
        found.append(Firing((start.isoformat(),), start, last, words, _listed(_between(frame, start, last)), narrowed))
    return found


def _status_changes(dataset: Dataset, rule: Rule, known: set[str], begin: date) -> list[Firing]:
    changes = status_changes(dataset, dataset.first_day, dataset.last_day)
    places = dataset.table("crossings").set_index("crossing_id")["place_id"]
    provinces = dataset.places.set_index("place_id")["admin1"]
    found = []
    for row in changes.sort_values(["from", "crossing_id"]).to_dict("records"):
        place = places[row["crossing_id"]]
        if rule.filters.places and place not in rule.filters.places:
            continue
        if rule.filters.provinces and provinces.get(place) not in rule.filters.provinces:
            continue
        day = row["from"].date()
        key = f"{row['crossing_id']} {day} {row['status']}"
        if key in known or day < begin:
            continue
        now, before = (CROSSING_STATUSES[row[name]].label.lower() for name in ("status", "before"))
        words = f"{row['crossing']}: reported {now} from {day_text(day)}, before {before}"
        named = pd.notna(row["incident_id"])
        incidents = ((row["incident_id"], row["title"]),) if named else ()
        found.append(Firing((key,), day, day, words, incidents, replace(rule.filters, places=(place,))))
    return found


def _between(frame: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    return frame[(frame["date_start"] >= pd.Timestamp(first)) & (frame["date_start"] <= pd.Timestamp(last))]


def _listed(frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return the incidents of a firing, those with most killed first."""
    order = frame.sort_values(["killed_high", "incident_id"], ascending=[False, True], na_position="last")
    return tuple(zip(order["incident_id"].head(_LISTED), order["title"].head(_LISTED), strict=True))
