"""Casualties and incidents by day, week and month."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pandas as pd

from dashboard.analysis.whose_dead import PARTS, parts_by

PERIODS = {"day": "D", "week": "W-SUN", "month": "M"}
"""Name of a period -> pandas' name for it. Weeks run from Monday to Sunday (ISO 8601)."""

PERIOD_LABELS = {"day": "Day", "week": "Week", "month": "Month"}


def suitable_period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return the period that keeps a span readable: days up to ten weeks, weeks up to two years, else months."""
    days = (last - first).days + 1
    if days <= 70:
        return "day"
    return "week" if days <= 731 else "month"


def shown_span(
    frame: pd.DataFrame, start: date | None, end: date | None, record: tuple[pd.Timestamp, pd.Timestamp]
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that a time axis shows: those asked for, else those of the record.

    ``frame`` has date_start and date_end, with at least one row; ``start`` and ``end`` are the filters' dates, None
    where they set none, ``record`` the record's first and last day. Where the incidents take less than a fourth of
    these days (one episode of a few days, say), an end that was not asked for is that of the incidents.
    """
    whole = (pd.Timestamp(start) if start else record[0], pd.Timestamp(end) if end else record[1])
    own = (frame["date_start"].min(), frame["date_end"].max())
    if (own[1] - own[0]).days + 1 >= ((whole[1] - whole[0]).days + 1) / 4:
        return whole
    return (whole[0] if start else own[0], whole[1] if end else own[1])


def casualties_by_period(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return casualties for each period between the first and the last incident, periods without any included.

    ``frame`` is what ``records.records`` returns; an incident counts in the period of its first day. ``period`` is
    a key of ``PERIODS`` (KeyError otherwise). One row each period: period_start (datetime64[s]), period_end,
    killed_low, killed_high, injured_low, injured_high (Int64; missing where no incident has a figure),
    ``kinetic`` (kinetic incidents), ``without`` (those of them with no figure for the killed), killed_parts and
    injured_parts (as records have them).
    """
    figures = ["killed_low", "killed_high", "injured_low", "injured_high"]
    code = PERIODS[period]
    kinetic = frame[frame["kinetic"] | frame[figures].notna().any(axis=1)]
    if kinetic.empty:
        return pd.DataFrame(
            {
                "period_start": pd.Series([], dtype="datetime64[s]"),
                "period_end": pd.Series([], dtype="datetime64[s]"),
                **{name: pd.Series([], dtype="Int64") for name in figures},
                "kinetic": pd.Series([], dtype="int64"),
                "without": pd.Series([], dtype="int64"),
                **{column: pd.Series([], dtype="str") for column in PARTS.values()},
            }
        )
    # Grouping by a period's number is several times as fast as grouping by the period.
    numbers = pd.PeriodIndex(kinetic["date_start"], freq=code)
    periods = pd.Series(numbers.asi8, index=kinetic.index)
    grouped = kinetic.groupby(periods)
    result = grouped[figures].sum(min_count=1).astype("Int64")
    result["kinetic"] = grouped["kinetic"].sum()
    result["without"] = (kinetic["kinetic"] & kinetic["killed_low"].isna()).groupby(periods).sum()
    for kind, column in PARTS.items():
        result[column] = parts_by(kinetic, periods, kind)
    whole = pd.period_range(numbers.min(), numbers.max(), freq=code)
    result = result.reindex(whole.asi8).set_axis(whole)
    for column in ("kinetic", "without"):
        result[column] = result[column].fillna(0).astype("int64")
    for column in PARTS.values():
        result[column] = result[column].fillna("")
    result.insert(0, "period_start", result.index.start_time.astype("datetime64[s]"))
    result.insert(1, "period_end", result.index.end_time.normalize().astype("datetime64[s]"))
    return result.reset_index(drop=True)


def incidents_by_period(frame: pd.DataFrame, period: str, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Return the number of incidents in each period of a span, by first day: period_start, period_end, incidents.

    ``frame`` is what ``records.records`` returns, ``period`` a key of ``PERIODS``.
    """
    whole = pd.period_range(span[0], span[1], freq=PERIODS[period])
    at = pd.PeriodIndex(frame["date_start"], freq=PERIODS[period]).asi8 - whole.asi8[0]
    counts = np.bincount(at[(at >= 0) & (at < len(whole))], minlength=len(whole))
    return pd.DataFrame(
        {
            "period_start": whole.start_time.astype("datetime64[s]"),
            "period_end": whole.end_time.normalize().astype("datetime64[s]"),
            "incidents": counts.astype("int64"),
        }
    )


def stacked_positions(frame: pd.DataFrame, days: float) -> pd.Series:
    """Return for each record how far up its lane it is drawn (0 first), so that none hides another.

    Records of one lane whose first days fall into one bin of ``days`` days stand above one another, in order.
    """
    if frame.empty:
        return pd.Series([], dtype="int64", index=frame.index)
    day = frame["date_start"].to_numpy(dtype="datetime64[D]").astype("int64")
    bins = ((day - day.min()) // max(days, 1.0)).astype("int64").tolist()
    used: Counter[tuple[str, int]] = Counter()
    places = []
    for key in zip(frame["lane"].tolist(), bins, strict=True):
        places.append(used[key])
        used[key] += 1
    return pd.Series(places, index=frame.index, dtype="int64")
