"""What the player of the map shows when it stands at a day: a window of the period, as a filter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.filters import Filters

STEPS = ("day", "week", "month")
WINDOWS = {
    "all": "everything up to the day",
    "step": "that step only",
    "30": "the last 30 days",
    "90": "the last 90 days",
}


@dataclass(frozen=True)
class Standing:
    """Where the player stands: the last day shown, its step and what it shows."""

    at: date
    step: str = "week"
    window: str = "all"


def standing(at: str, step: str, window: str, first: date, last: date) -> Standing | None:
    """Return where a player stands by the texts of a link; None where the day is none of the period."""
    try:
        day = date.fromisoformat(at) if len(at) == 10 else None
    except ValueError:
        day = None
    if day is None or not first <= day <= last:
        return None
    return Standing(day, step if step in STEPS else "week", window if window in WINDOWS else "all")


def step_begin(day: date, step: str, first: date) -> date:
    """Return the first day of the step that holds a day; steps are counted from the first day of the period."""
    if step == "day":
        return day
    if step == "week":
        return day - timedelta(days=(day - first).days % 7)
    return max(day.replace(day=1), first)


def shown_at(filters: Filters, stands: Standing, first: date) -> Filters:
    """Return the filters of what is shown: the window up to the day, within the period that begins on ``first``."""
    begins = {
        "all": first,
        "step": step_begin(stands.at, stands.step, first),
        "30": stands.at - timedelta(days=29),
        "90": stands.at - timedelta(days=89),
    }[stands.window]
    return replace(filters, start=max(begins, first), end=stands.at)
