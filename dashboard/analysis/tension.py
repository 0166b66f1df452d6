"""The tension index: Goldstein's weights of the incidents, taken with the opposite sign and decayed with time.

    T(d) = Σ −g(i) · ½^((d − d(i)) / h)   over the incidents i with first day d(i) ≤ d

``g`` is the weight that Goldstein (1992) gives to the kind of event, as carried over to CAMEO's codes, from −10
(conflict) to +10 (cooperation); ``goldstein.csv`` beside this file maps each of our event types to one code and says
why. ``h`` is the half-life in days. Above 0 conflict outweighs cooperation. Where no incident counts, T is 0.

Source: Goldstein, J. S. (1992). A Conflict-Cooperation Scale for WEIS Events Data. Journal of Conflict Resolution
36(2), 369-385. ``docs/methodology.md`` says where the values for CAMEO's codes were read.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd

Span = tuple[pd.Timestamp, pd.Timestamp]
HALF_LIVES = (7, 14, 30, 60, 90)
"""Days; what readers can choose from."""

DEFAULT_HALF_LIFE = 30
_SCALE = Path(__file__).with_name("goldstein.csv")


@lru_cache(maxsize=1)
def _scale() -> pd.DataFrame:
    return pd.read_csv(_SCALE, dtype={"cameo_code": "str"})


def scale() -> pd.DataFrame:
    """Return the weights: event_type, cameo_code (text), cameo_name, goldstein (-10 to +10), why."""
    return _scale().copy()


def points(event_types: pd.Series) -> pd.Series:
    """Return the points of each event on the day it happens: Goldstein's weight with the opposite sign.

    Positive is conflict, negative cooperation; missing for a type that the scale does not have.
    """
    weights = _scale()
    return event_types.map(dict(zip(weights["event_type"], -weights["goldstein"], strict=True))).astype("float64")


def tension_by_week(frame: pd.DataFrame, span: Span, half_life: float) -> pd.DataFrame:
    """Return the index at the end of each week (Monday to Sunday) of a span; the last week ends with the span.

    ``frame`` has incident_id, date_start and event_type; incidents before the span count as well, as far as they have
    not decayed, those after it do not. ``half_life`` is in days. One row each week: week_start, week_end
    (datetime64[s]), conflict (0 or more), cooperation (0 or less), index (their sum; points), incidents (with their
    first day in the week) and added (their points, not decayed). Raises ValueError for a half-life that is not above
    0. With no incidents every value is 0.
    """
    if not half_life > 0:
        raise ValueError(f"half-life {half_life} — a number of days above 0")
    weeks = pd.period_range(span[0], span[1], freq="W-SUN")
    starts = weeks.start_time.normalize()
    ends = weeks.end_time.normalize().to_series().clip(upper=span[1])
    given = frame[["date_start", "event_type"]].assign(points=points(frame["event_type"])).dropna()
    given = given[given["date_start"] <= span[1]]
    first = min([starts[0], *given["date_start"].nsmallest(1)])
    length = (span[1] - first).days + 1
    days = (given["date_start"] - first).dt.days.to_numpy()
    value = given["points"].to_numpy()
    keep = 0.5 ** (1 / half_life)
    at = (ends - first).dt.days.to_numpy()
    parts = {}
    for name, mask in (("conflict", value > 0), ("cooperation", value < 0)):
        daily = np.bincount(days[mask], weights=value[mask], minlength=length)
        level = np.fromiter(accumulate(daily.tolist(), lambda before, new: before * keep + new), "float64", length)
        parts[name] = level[at]
    in_week = np.searchsorted(starts.to_numpy(), given["date_start"].to_numpy(), side="right") - 1
    inside = in_week >= 0
    return pd.DataFrame(
        {
            "week_start": starts.astype("datetime64[s]"),
            "week_end": ends.to_numpy().astype("datetime64[s]"),
            **parts,
            "index": parts["conflict"] + parts["cooperation"],
            "incidents": np.bincount(in_week[inside], minlength=len(weeks)).astype("int64"),
            "added": np.bincount(in_week[inside], weights=value[inside], minlength=len(weeks)),
        }
    )


def contributions(frame: pd.DataFrame, day: pd.Timestamp, half_life: float) -> pd.DataFrame:
    """Return what each incident gives to the index at the end of a day, the largest first.

    ``frame`` is as for ``tension_by_week``, with ``title``. Columns: incident_id, date_start, title, event_type,
    initiator_side where ``frame`` has it, cameo_code, goldstein, points (on its first day), age (days since then),
    weight (0 to 1: what the half-life leaves of it), contribution (points times weight; their sum is the index), words
    where ``frame`` has them.
    """
    if not half_life > 0:
        raise ValueError(f"half-life {half_life} — a number of days above 0")
    columns = [
        name
        for name in ("incident_id", "date_start", "title", "event_type", "initiator_side", "words")
        if name in frame
    ]
    past = frame.loc[frame["date_start"] <= day, columns]
    joined = past.merge(_scale()[["event_type", "cameo_code", "goldstein"]], on="event_type")
    age = (day - joined["date_start"]).dt.days
    weight = 0.5 ** (age / half_life)
    joined = joined.assign(points=0.0 - joined["goldstein"], age=age, weight=weight)
    joined["contribution"] = joined["points"] * weight
    order = joined["contribution"].abs().sort_values(ascending=False, kind="stable").index
    return joined.loc[order].reset_index(drop=True)


def week_of(day: pd.Timestamp) -> pd.Timestamp:
    """Return the Monday of a day's week."""
    return day - pd.Timedelta(days=day.weekday())
