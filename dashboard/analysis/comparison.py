"""The two selections that a comparison holds side by side: two lenses, or two periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dashboard.filters import Filters

YEAR = 365
Span = tuple[date, date]


def of_lenses(filters: Filters, left: str, right: str) -> tuple[Filters, Filters]:
    """Return the filters under two lenses."""
    return replace(filters, lens_id=left), replace(filters, lens_id=right)


def usual_periods(filters: Filters, first: date, last: date) -> tuple[Span, Span]:
    """Return the earlier and the later period that are compared where the reader names none.

    The later is the filters' own, or the last 365 days of the record (``first`` to ``last``) where they set no first
    day; the earlier is the equally long one right before it, cut where the record begins.
    """
    end = filters.end or last
    begin = filters.start or max(first, end - timedelta(days=YEAR - 1))
    days = max((end - begin).days + 1, 1)
    before = begin - timedelta(days=1)
    return (max(before - timedelta(days=days - 1), first), max(before, first)), (begin, end)


def of_periods(filters: Filters, left: Span, right: Span) -> tuple[Filters, Filters]:
    """Return the filters in two periods."""
    return replace(filters, start=left[0], end=left[1]), replace(filters, start=right[0], end=right[1])
