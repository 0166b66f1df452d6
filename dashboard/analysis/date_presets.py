"""Spans of dates that a reader takes with one click: the last days of the record, and its years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LAST_DAYS = (7, 30, 90)


@dataclass(frozen=True)
class Preset:
    """A span of dates with its name; both days belong to it."""

    label: str
    start: date
    end: date


def date_presets(first: date, last: date) -> tuple[Preset, ...]:
    """Return the spans for a record from ``first`` to ``last``: its last 7, 30 and 90 days, then its years.

    The newest year comes first. No span reaches beyond the record; one that would be all of it is left out.
    """
    spans = [Preset(f"Last {days} days", last - timedelta(days=days - 1), last) for days in LAST_DAYS]
    spans += [
        Preset(str(year), max(date(year, 1, 1), first), min(date(year, 12, 31), last))
        for year in range(last.year, first.year - 1, -1)
    ]
    return tuple(span for span in spans if span.start >= first and (span.start, span.end) != (first, last))


def preset_of(start: date | None, end: date | None, presets: tuple[Preset, ...]) -> Preset | None:
    """Return the preset whose span these dates are, None where they are none's."""
    return next((span for span in presets if (span.start, span.end) == (start, end)), None)
