"""The strip of time of a map: its incidents by week and party, with the stories that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.map.marks import Mark
from dashboard.map.time_strip import TimeStrip, count_weeks, list_stories
from dashboard.tables import Dataset


def strip_of(dataset: Dataset, marks: Sequence[Mark], first: date, last: date) -> TimeStrip:
    """Return the strip of these incidents over a span of days."""
    pairs = [(date.fromisoformat(mark.start), mark.party) for mark in marks]
    return count_weeks(pairs, first, last, list_stories(dataset, [mark.id for mark in marks], first, last))
