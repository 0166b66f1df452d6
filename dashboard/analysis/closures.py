"""Crossings: which status a source gives them on which day, and how long they were closed.

A day of which no document read speaks is ``unknown``; it is never taken for open, nor filled from the days around it.
An interval without a last day lasts to the last day of the data, "by the last report read", and no further.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.filters import day_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

STATUSES = tuple(CROSSING_STATUSES)
"""Open, partly open, closed, unknown: the columns of days, in the vocabulary's order."""

UNKNOWN = "unknown"
RESTRICTED = ("closed", "partly_open")
FREQUENCIES = {"month": "M", "year": "Y"}
_ONE_DAY = pd.Timedelta(days=1)


@remembered
def status_spans(dataset: Dataset) -> pd.DataFrame:
    """Return every crossing's status without a gap, from the first day of the record to the last day of the data.

    One row each stretch, by crossing and date: crossing_id, crossing (name), status (a key of
    ``CROSSING_STATUSES``), from, to (datetime64[s], both days included), days, open_ended (no source gives a last
    day: it lasts "by the last report read"), spoken (a row of the table says it; a stretch that none speaks of is
    unknown), reason, incident_id, source_id, reported_on (day of the document cited). The first day is that of the
    earliest incident or, where that is earlier, of the earliest status.
    """
    table = dataset.table("crossing_status").sort_values(["crossing_id", "from"])
    last = dataset.last_day
    following = table.groupby("crossing_id")["from"].shift(-1)
    table["open_ended"] = table["to"].isna() & following.isna()
    table["to"] = table["to"].fillna(following - _ONE_DAY).fillna(last).clip(upper=last)
    table = table[table["from"] <= table["to"]]
    first = min([dataset.first_day, *table["from"]])
    names = dataset.table("crossings").sort_values("name")["crossing_id"]
    edges = pd.DataFrame({"crossing_id": names, "from": last + _ONE_DAY})
    # What lies between the end of one row and the begin of the next, or of the record, is spoken of by nobody.
    ordered = pd.concat([table[["crossing_id", "from", "to"]], edges]).sort_values(["crossing_id", "from"])
    before = ordered.groupby("crossing_id")["to"].shift(1) + _ONE_DAY
    gaps = ordered.assign(begin=before.fillna(first), end=ordered["from"] - _ONE_DAY)
    gaps = gaps[gaps["begin"] <= gaps["end"]][["crossing_id", "begin", "end"]]
    gaps = gaps.rename(columns={"begin": "from", "end": "to"})
    spans = pd.concat([table.assign(spoken=True), gaps.assign(status=UNKNOWN, spoken=False, open_ended=False)])
    sources = dataset.sources.set_index("source_id")["published_on"]
    labels = dataset.table("crossings").set_index("crossing_id")["name"]
    spans = spans.assign(
        crossing=spans["crossing_id"].map(labels),
        days=(spans["to"] - spans["from"]).dt.days + 1,
        reported_on=spans["source_id"].map(sources),
    ).astype({"from": "datetime64[s]", "to": "datetime64[s]", "spoken": bool, "open_ended": bool, "days": "int64"})
    columns = ["crossing_id", "crossing", "status", "from", "to", "days", "open_ended", "spoken"]
    columns += ["reason", "incident_id", "source_id", "reported_on"]
    return spans.sort_values(["crossing", "from"])[columns].reset_index(drop=True)


def _runs(spans: pd.DataFrame, key: pd.Series) -> pd.Series:
    """Return the first day of the unbroken run of stretches that share a crossing and a key."""
    broken = (spans["crossing_id"] != spans["crossing_id"].shift()) | (key != key.shift())
    return spans.groupby(broken.cumsum())["from"].transform("min")


@remembered
def _status_history(dataset: Dataset) -> pd.DataFrame:
    """Return ``status_spans`` with what ``status_on`` says of each stretch, and the crossing's place_id."""
    spans = status_spans(dataset)
    restricted = spans["status"].isin(RESTRICTED)
    unknown = spans["status"] == UNKNOWN
    known = spans[["status", "to"]].where(~unknown).groupby(spans["crossing_id"]).ffill()
    places = dataset.table("crossings").set_index("crossing_id")["place_id"]
    spans = spans.assign(
        place_id=spans["crossing_id"].map(places),
        since=_runs(spans, spans["status"]).where(known["status"].notna()),
        restricted_since=_runs(spans, restricted).where(restricted),
        last_known=known["status"].where(unknown),
        last_known_on=known["to"].where(unknown),
    )
    return spans[[*_STATUS_COLUMNS, "from", "to"]]


_STATUS_COLUMNS = [
    *("crossing_id", "crossing", "place_id", "status", "since", "restricted_since", "open_ended", "reason"),
    *("incident_id", "source_id", "reported_on", "last_known", "last_known_on"),
]


@remembered
def status_on(dataset: Dataset, day: pd.Timestamp) -> pd.DataFrame:
    """Return the status of every crossing on a day, by name.

    One row each crossing: crossing_id, crossing, place_id, status, since (first day of the unbroken run with this
    status; missing for a crossing of which no document has spoken up to the day), restricted_since (first day of the
    unbroken run of closed and partly open; missing where it is neither), open_ended, reason, incident_id, source_id,
    reported_on (as in ``status_spans``), last_known (the status before an unknown stretch; else missing) and
    last_known_on (its last day). Before the record and after the last day of the data every crossing is unknown.
    """
    history = _status_history(dataset)
    on_day = history[(history["from"] <= day) & (history["to"] >= day)][_STATUS_COLUMNS].reset_index(drop=True)
    crossings = dataset.table("crossings").sort_values("name", ignore_index=True)
    if len(on_day) == len(crossings):
        return on_day
    # Before the record, or after its last day, no stretch covers the day.
    rows = crossings[["crossing_id", "name", "place_id"]].rename(columns={"name": "crossing"})
    result = rows.merge(on_day.drop(columns=["crossing", "place_id"]), on="crossing_id", how="left")
    result["status"] = result["status"].fillna(UNKNOWN)
    result["open_ended"] = result["open_ended"].fillna(False).astype(bool)
    return result[_STATUS_COLUMNS]


def status_sentences(dataset: Dataset, day: pd.Timestamp | None = None) -> dict[str, str]:
    """Return for each crossing_id a sentence on its status on a day (the last of the data) and since when."""
    now = status_on(dataset, dataset.last_day if day is None else day)
    columns = ["crossing_id", "status", "since", "open_ended", "last_known", "last_known_on"]
    return {key: _sentence(*row) for key, *row in now[columns].itertuples(index=False)}


def _sentence(status: str, since: Any, open_ended: bool, last_known: Any, last_known_on: Any) -> str:
    if status == UNKNOWN and pd.isna(last_known):
        return "Unknown: no document read speaks of its status."
    words = f"{CROSSING_STATUSES[status].label} since {day_text(since.date())}"
    if status == UNKNOWN:
        label = CROSSING_STATUSES[last_known].label.lower()
        return f"{words}; last reported {label}, up to {day_text(last_known_on.date())}."
    return f"{words}, by the last report read." if open_ended else f"{words}."


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

    Columns: crossing_id, crossing, open, partly_open, closed, unknown (days of which no document read speaks, and
    those before the record or after the last day of the data), days (their sum: the length of the period). Raises
    ValueError where ``last`` lies before ``first``.
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

    One row each stretch whose first day lies in the period and whose status differs from that before, the newest
    first: crossing_id, crossing, from, to, days (to the end of the unbroken run), status, before (the status before;
    ``unknown`` where nobody spoke of it), open_ended, reason, incident_id and title of the incident that brought it
    about (missing where none is recorded), source_id, publisher, url.
    """
    spans = status_spans(dataset)
    before = spans.groupby("crossing_id")["status"].shift(1)
    run = ((before.isna()) | (before != spans["status"])).cumsum()
    whole = spans.groupby(run).agg(to=("to", "max"), days=("days", "sum"), open_ended=("open_ended", "max"))
    begins = spans.assign(before=before.fillna(UNKNOWN))[~run.duplicated()].reset_index(drop=True)
    begins = begins.assign(**{name: whole[name].to_numpy() for name in whole})
    inside = begins[begins["spoken"] & (begins["from"] >= first) & (begins["from"] <= last)]
    titles = dataset.incidents.set_index("incident_id")["title"]
    sources = dataset.sources.set_index("source_id")
    result = inside.assign(
        title=inside["incident_id"].map(titles),
        publisher=inside["source_id"].map(sources["publisher"]),
        url=inside["source_id"].map(sources["url"]),
    ).sort_values(["from", "crossing"], ascending=[False, True])
    columns = ["crossing_id", "crossing", "from", "to", "days", "status", "before", "open_ended", "reason"]
    return result[[*columns, "incident_id", "title", "source_id", "publisher", "url"]].reset_index(drop=True)
