"""Dates as a reader says them: "8 March 2026", "1–7 April 2026", "October 2025"; in English on every machine."""

from __future__ import annotations

from datetime import date

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def write_day(day: date, *, year: bool = True) -> str:
    """Return a day in full: "8 March 2026", without its year "8 March"."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def write_short_day(day: date, *, year: bool = False) -> str:
    """Return a day in short: "8 Mar", with its year "8 Mar 2026"."""
    text = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return f"{text} {day.year}" if year else text


def write_month(day: date, *, short: bool = False) -> str:
    """Return the month of a day: "October 2025", in short "Oct 2025"."""
    name = MONTHS[day.month - 1]
    return f"{name[:3] if short else name} {day.year}"


def write_span(first: date, last: date, *, year: bool = True) -> str:
    """Return a span of days without saying a month or a year twice.

    "1–7 April 2026", "28 March – 2 April 2026", "24 December 2025 – 3 January 2026"; one day where both are the same.
    Without the year only where ``year`` is False and both days lie in one.
    """
    if first == last:
        return write_day(first, year=year)
    if first.year != last.year:
        return f"{write_day(first)} – {write_day(last)}"
    if first.month != last.month:
        return f"{write_day(first, year=False)} – {write_day(last, year=year)}"
    return f"{first.day}–{write_day(last, year=year)}"
