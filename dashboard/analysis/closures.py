"""Crossings: which status documents give them on which day, and how long they were closed.

A status is counted up to the last day for which a document gives it. What follows up to the next report is
``unknown``, shown as unreported: it is never taken for open, nor filled from the days around it. How a status is said
and how strongly it is drawn is in ``last_reported.py``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.analysis.last_reported import UNREPORTED, reported_intervals
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

STATUSES = tuple(CROSSING_STATUSES)
"""Open, partly open, closed, unreported: the columns of days, in the vocabulary's order."""

UNKNOWN = UNREPORTED
FREQUENCIES = {"month": "M", "year": "Y"}
_ONE_DAY = pd.Timedelta(days=1)


@remembered
def status_spans(dataset: Dataset) -> pd.DataFrame:
    """Return every crossing's status without a gap, from the first day of the record to the last day of the data.

    One row each stretch, by crossing and date: crossing_id, crossing (name), status (a key of
    ``CROSSING_STATUSES``), from, to (datetime64[s], both days included), days, spoken (a document gives the status
    for these days; a stretch of which none speaks is unknown), last_status, last_reported_on and stated_to (of such a
    stretch: what was reported before it, the last day for which it was, and the last day of that interval in the
    table, beyond which nobody says that it lasted; missing where nothing was reported, and for a stretch that
    documents speak of), reason, incident_id, source_id. The first day is that of the earliest incident or, where that
    is earlier, of the earliest status.
    """
    reported = reported_intervals(dataset).assign(spoken=True)
    reported = reported.rename(columns={"to": "stated_to", "reported_to": "to"})
    last = dataset.last_day
    first = min([dataset.first_day, *reported["from"]])
    names = dataset.table("crossings").sort_values("name")["crossing_id"]
    edges = pd.DataFrame({"crossing_id": names, "from": last + _ONE_DAY})
    # What lies between the last report of one row and the begin of the next, or of the record, is spoken of by nobody.
    ordered = pd.concat([reported[["crossing_id", "from", "to", "status", "stated_to"]], edges])
    ordered = ordered.sort_values(["crossing_id", "from"])
    earlier = ordered.groupby("crossing_id")[["to", "status", "stated_to"]].shift(1)
    gaps = ordered.assign(
        begin=(earlier["to"] + _ONE_DAY).fillna(first),
        end=ordered["from"] - _ONE_DAY,
        last_status=earlier["status"],
        last_reported_on=earlier["to"],
        stated_to=earlier["stated_to"],
    )
    gaps = gaps[gaps["begin"] <= gaps["end"]].drop(columns=["from", "to"])
    gaps = gaps.rename(columns={"begin": "from", "end": "to"}).assign(status=UNKNOWN, spoken=False)
    spans = pd.concat([reported.drop(columns=["last_reported_on", "stated_to"]), gaps])
    labels = dataset.table("crossings").set_index("crossing_id")["name"]
    days = dict.fromkeys(("from", "to", "last_reported_on", "stated_to"), "datetime64[s]")
    spans = spans.assign(
        crossing=spans["crossing_id"].map(labels), days=(spans["to"] - spans["from"]).dt.days + 1
    ).astype({**days, "spoken": bool, "days": "int64"})
    columns = ["crossing_id", "crossing", "status", "from", "to", "days", "spoken", "last_status", "last_reported_on"]
    columns += ["stated_to", "reason", "incident_id", "source_id"]
    return spans.sort_values(["crossing", "from"])[columns].reset_index(drop=True)


@remembered
def _record_days(dataset: Dataset) -> tuple[pd.DataFrame, np.ndarray, pd.Timestamp]:
    """Return the crossings by name (crossing_id, crossing), the status of each on each day, and the first of the days.

    A status is its number in ``STATUSES``: a row for each crossing, a column for each day to the last of the record.
    """
    spans = status_spans(dataset)
    crossings = dataset.table("crossings").sort_values("name", ignore_index=True)[["crossing_id", "name"]]
    first, last = min([dataset.first_day, *spans["from"]]), dataset.last_day
    codes = np.full((len(crossings), (last - first).days + 1), STATUSES.index(UNKNOWN), dtype="int8")
    rows = spans["crossing_id"].map({key: number for number, key in enumerate(crossings["crossing_id"])})
    begins = (spans["from"] - first).dt.days
    ends = (spans["to"] - first).dt.days + 1
    numbers = spans["status"].map({key: number for number, key in enumerate(STATUSES)})
    for row, begin, end, number in zip(rows, begins, ends, numbers, strict=True):
        codes[row, begin:end] = number
    return crossings.rename(columns={"name": "crossing"}), codes, first


def _daily(dataset: Dataset, first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray:
    """Return for each crossing (by name) and each day between two days the number of its status in ``STATUSES``."""
    _, codes, begin = _record_days(dataset)
    wanted = (first - begin).days, (last - begin).days + 1
    known = codes[:, max(wanted[0], 0) : max(wanted[1], 0)]
    # Before the record and after its last day nobody speaks of any crossing.
    before = min(max(-wanted[0], 0), wanted[1] - wanted[0])
    after = wanted[1] - wanted[0] - before - known.shape[1]
    return np.pad(known, ((0, 0), (before, after)), constant_values=STATUSES.index(UNKNOWN))


def _counted(dataset: Dataset, codes: np.ndarray, begins: np.ndarray) -> pd.DataFrame:
    crossings, _, _ = _record_days(dataset)
    parts = {
        status: np.add.reduceat((codes == number).astype("int64"), begins, axis=1).ravel()
        for number, status in enumerate(STATUSES)
    }
    repeated = {name: np.repeat(crossings[name].to_numpy(dtype=object), len(begins)) for name in crossings}
    return pd.DataFrame({**repeated, **parts, "days": sum(parts.values())})


@remembered
def closure_days(dataset: Dataset, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return for each crossing the days of each status between two days, both included, by name.

    Columns: crossing_id, crossing, open, partly_open, closed, unknown (unreported: days of which no document read
    speaks, and those before the record or after the last day of the data), days (their sum: the length of the
    period). Raises ValueError where ``last`` lies before ``first``.
    """
    if last < first:
        raise ValueError(f"a period from {first:%Y-%m-%d} to {last:%Y-%m-%d} — the last day not before the first")
    return _counted(dataset, _daily(dataset, first, last), np.array([0]))


@remembered
def closure_days_by(dataset: Dataset, period: str, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return ``closure_days`` for each month or year (``period``) of a span, by crossing and period.

    Columns: period_start, period_end (datetime64[s]; cut to the span, so that the first and last may be shorter),
    crossing_id, crossing, open, partly_open, closed, unknown, days. KeyError for another period, ValueError where
    ``last`` lies before ``first``.
    """
    if last < first:
        raise ValueError(f"a period from {first:%Y-%m-%d} to {last:%Y-%m-%d} — the last day not before the first")
    periods = pd.period_range(first, last, freq=FREQUENCIES[period])
    starts = periods.start_time.astype("datetime64[s]").to_series(index=range(len(periods))).clip(lower=first)
    ends = periods.end_time.normalize().astype("datetime64[s]").to_series(index=range(len(periods))).clip(upper=last)
    frame = _counted(dataset, _daily(dataset, first, last), (starts - first).dt.days.to_numpy())
    crossings = len(frame) // len(periods)
    frame.insert(0, "period_start", np.tile(starts.to_numpy(), crossings))
    frame.insert(1, "period_end", np.tile(ends.to_numpy(), crossings))
    return frame


@remembered
def status_changes(dataset: Dataset, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return what closed and reopened crossings in a period: each change of status that a document states.

    One row each interval whose first day lies in the period and whose status differs from that before, the newest
    first: crossing_id, crossing, from, to (the last day for which documents give the status, over the rows with the
    same status that follow without a gap), days (for which they do), status, before (the status before; ``unknown``
    where no interval ends on the day before), open_ended (no change is known after ``to``), reason, incident_id and
    title of the incident that brought it about (missing where none is recorded), source_id, publisher, url.
    """
    table = reported_intervals(dataset)
    earlier = table.groupby("crossing_id")[["to", "status"]].shift(1)
    follows = earlier["to"] + _ONE_DAY == table["from"]
    table = table.assign(
        before=earlier["status"].where(follows, UNKNOWN), days=(table["reported_to"] - table["from"]).dt.days + 1
    )
    begun = table["before"] != table["status"]
    runs = table.groupby(begun.cumsum())
    whole = runs.agg(to=("reported_to", "max"), days=("days", "sum"), open_ended=("open_ended", "max"))
    begins = table[begun].reset_index(drop=True).assign(**{name: whole[name].to_numpy() for name in whole})
    inside = begins[(begins["from"] >= first) & (begins["from"] <= last)]
    titles = dataset.incidents.set_index("incident_id")["title"]
    sources = dataset.sources.set_index("source_id")
    crossings = dataset.table("crossings").set_index("crossing_id")["name"]
    result = inside.assign(
        crossing=inside["crossing_id"].map(crossings),
        title=inside["incident_id"].map(titles),
        publisher=inside["source_id"].map(sources["publisher"]),
        url=inside["source_id"].map(sources["url"]),
    ).sort_values(["from", "crossing"], ascending=[False, True])
    columns = ["crossing_id", "crossing", "from", "to", "days", "status", "before", "open_ended", "reason"]
    return result[[*columns, "incident_id", "title", "source_id", "publisher", "url"]].reset_index(drop=True)
