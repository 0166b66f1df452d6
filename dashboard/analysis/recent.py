"""The last days of the record against the equal number of days before, and what stood on the last of them.

"As of" is the last day of the data, or the last day that the filters leave where that is earlier; never today. An
incident counts in every span of which it has a day, as the filter on dates takes it: the number on a page, in a brief
and behind a filter is one number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.analysis.dates import write_day
from dashboard.analysis.last_reported import last_reports
from dashboard.analysis.records import FIGURES, records, summary
from dashboard.analysis.whose_dead import PARTS, Parts, add_parts, side_columns
from dashboard.filters import Filters
from dashboard.lens import KINDS
from dashboard.memory import remembered
from dashboard.selection import places_in
from dashboard.tables import Dataset
from dashboard.vocabulary import LANES, STRIKE_TYPES

SPANS = {"7": 7, "30": 30, "90": 90, "365": 365}
"""Days of the two spans that are compared, by the name that the charts' option has for them."""


def period_words(days: int) -> str:
    """Return the length of a span as it is said: "30 days", "12 months"."""
    return "12 months" if days == 365 else "1 day" if days == 1 else f"{days} days"


MONTHS = 24
_COLUMNS = ["incident_id", "title", "place", "date_start", "date_end", "event_type", "kinetic", *FIGURES]
SPLIT = [name for kind in KINDS for pair in side_columns(kind).values() for name in pair]
"""Columns that records have under the lens of one account."""


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Sums:
    """What the record holds of one span: incidents, strikes and, under the lens, ranges (None: no figure reported).

    ``violent`` are the kinetic incidents, ``without`` those of them without a figure for the killed,
    ``without_injured`` those without one for the injured. The parts say whose dead and injured one account counts;
    they are empty under a lens of all sources.
    """

    incidents: int
    strikes: int
    violent: int
    without: int
    without_injured: int
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    killed_parts: Parts = ()
    injured_parts: Parts = ()


@dataclass(frozen=True)
class Last:
    """The last incident of a kind: which, where, its first day, and its last day up to the day looked from."""

    incident_id: str
    title: str
    place: str
    first: date
    day: date


@dataclass(frozen=True)
class Recent:
    """The last days against the days before.

    ``then`` is None where the span before is not wholly in what can be looked at; ``why`` then says so in a sentence.
    ``cut`` is whether the filters' first day shortens the last span itself. ``strike`` and ``talks`` are None where
    the selection has none.
    """

    days: int
    span: Span
    before: Span
    now: Sums
    then: Sums | None
    why: str
    cut: bool
    strike: Last | None
    talks: Last | None
    deadliest: Deadliest | None = None


@dataclass(frozen=True)
class Deadliest:
    """The incident of a span with the highest claim of killed, wherever it was; ``parts`` as records have them."""

    incident_id: str
    title: str
    first: date
    day: date
    killed: tuple[int, int]
    parts: str


def _deadliest(frame: pd.DataFrame) -> Deadliest | None:
    """Return the deadliest incident, the newest of several; None where nobody is reported killed."""
    given = frame[frame["killed_high"].notna() & (frame["killed_high"] > 0)]
    if given.empty:
        return None
    row = given.sort_values(["killed_high", "killed_low", "date_start", "incident_id"]).iloc[-1]
    return Deadliest(
        str(row["incident_id"]),
        str(row["title"]),
        row["date_start"].date(),
        row["date_end"].date(),
        (int(row["killed_low"]), int(row["killed_high"])),
        str(row[PARTS["killed"]]),
    )


def as_of(dataset: Dataset, filters: Filters) -> date:
    """Return the day that "as of" means: the last day of the data, or of the filters where that is earlier."""
    last = dataset.last_day.date()
    return min(filters.end, last) if filters.end else last


def shown_days(dataset: Dataset, filters: Filters) -> int:
    """Return the number of days that the filters leave of the record, at least 1."""
    first = max(filters.start, dataset.first_day.date()) if filters.start else dataset.first_day.date()
    return max((as_of(dataset, filters) - first).days + 1, 1)


def spans(last: date, days: int) -> tuple[Span, Span]:
    """Return the ``days`` days to ``last`` and the equal span before them."""
    first = last - timedelta(days=days - 1)
    return Span(first, last), Span(first - timedelta(days=days), first - timedelta(days=1))


def within(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the records that have a day in a span, as the filter on dates takes them."""
    first, last = pd.Timestamp(span.first), pd.Timestamp(span.last)
    return frame[(frame["date_end"] >= first) & (frame["date_start"] <= last)]


def sums_of(frame: pd.DataFrame) -> Sums:
    """Return the sums over records, which are what ``records.records`` returns."""
    given = summary(frame)

    def pair(kind: str) -> tuple[int, int] | None:
        low, high = given[f"{kind}_low"], given[f"{kind}_high"]
        return None if low is None or high is None else (low, high)

    return Sums(
        incidents=len(frame),
        strikes=int(frame["event_type"].isin(STRIKE_TYPES).sum()),
        violent=int(given["kinetic"] or 0),
        without=int(given["without"] or 0),
        without_injured=int(given["without_injured"] or 0),
        killed=pair("killed"),
        injured=pair("injured"),
        killed_parts=add_parts(frame, "killed"),
        injured_parts=add_parts(frame, "injured"),
    )


def _last(frame: pd.DataFrame, day: date, types: tuple[str, ...]) -> Last | None:
    found = frame[frame["event_type"].isin(types)]
    if found.empty:
        return None
    row = found.sort_values(["date_end", "date_start", "incident_id"]).iloc[-1]
    last = min(row["date_end"].date(), day)
    first = min(row["date_start"].date(), last)
    return Last(str(row["incident_id"]), str(row["title"]), str(row["place"]), first, last)


@remembered
def recent(dataset: Dataset, filters: Filters, days: int) -> Recent:
    """Return the last ``days`` days of the selection against the days before."""
    # Narrowed first: every mask of the whole frame would copy all its texts.
    whole = records(dataset, filters)
    frame = whole[[*_COLUMNS, *whole.columns.intersection(SPLIT), PARTS["killed"]]]
    day = as_of(dataset, filters)
    span, before = spans(day, days)
    begins = max(filters.start or dataset.first_day.date(), dataset.first_day.date())
    cut, why = span.first < begins, ""
    if before.first < begins:
        chosen = filters.start is not None and begins == filters.start
        why = f"{'The dates chosen begin' if chosen else 'The data begin'} on {write_day(begins)}, " + (
            "within these days, so nothing is compared."
            if cut
            else f"too late for a comparison with the previous {period_words(days)}."
        )
    return Recent(
        days=days,
        span=span,
        before=before,
        now=sums_of(within(frame, span)),
        then=None if why else sums_of(within(frame, before)),
        why=why,
        cut=cut,
        strike=_last(frame, day, STRIKE_TYPES),
        talks=_last(frame, day, ("talks",)),
        deadliest=_deadliest(within(frame, span)),
    )


def recent_records(dataset: Dataset, filters: Filters, days: int) -> pd.DataFrame:
    """Return the records of the last ``days`` days of the selection, as ``records.records`` has them."""
    span, _ = spans(as_of(dataset, filters), days)
    return within(records(dataset, filters), span).reset_index(drop=True)


@remembered
def newest(dataset: Dataset, filters: Filters, number: int) -> pd.DataFrame:
    """Return the newest records of the selection by first day, as ``records.records`` has them, the newest first."""
    frame = records(dataset, filters)
    order = frame[["date_start", "date_end", "incident_id"]].sort_values(
        ["date_start", "date_end", "incident_id"], ascending=[False, False, True]
    )
    return frame.loc[order.index[:number]].reset_index(drop=True)


def crossings_on(dataset: Dataset, filters: Filters, day: date) -> pd.DataFrame:
    """Return what was last reported of the selected crossings up to a day, as ``last_reported.last_reports`` has it.

    Of the filters only places and provinces narrow crossings: those of type, side and the like are of incidents.
    """
    status = last_reports(dataset, pd.Timestamp(day))
    if filters.places:
        status = status[status["place_id"].isin(filters.places)]
    if filters.districts:
        status = status[status["place_id"].isin(places_in(dataset, filters.districts))]
    if filters.provinces:
        places = dataset.places
        inside = places.loc[places["admin1"].isin(filters.provinces), "place_id"]
        status = status[status["place_id"].isin(inside)]
    return status.reset_index(drop=True)


def lane_months(frame: pd.DataFrame, last: date, months: int = MONTHS) -> pd.DataFrame:
    """Return the number of incidents in each lane for each of the ``months`` months to that of ``last``.

    ``frame`` is what ``records.records`` returns; an incident counts in the month of its first day. One row a month:
    month_start (datetime64[s]) and a column of counts for each lane of the vocabulary.
    """
    whole = pd.period_range(end=pd.Period(last, freq="M"), periods=months, freq="M")
    month = frame["date_start"].to_numpy(dtype="datetime64[M]").astype("int64") - whole.asi8[0]
    shown = (month >= 0) & (month < months)
    lane = frame["lane"].to_numpy(dtype=object)
    counts = {key: np.bincount(month[shown & (lane == key)], minlength=months) for key in LANES}
    return pd.DataFrame({"month_start": whole.start_time.astype("datetime64[s]"), **counts})


def span_filters(filters: Filters, span: Span) -> Filters:
    """Return the filters with their dates set to a span, for saying what a figure of the span shows."""
    return replace(filters, start=span.first, end=span.last)
