"""The lanes of the timeline: single incidents for a short span, counts by period for a long one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.analysis.timelines import PERIODS
from dashboard.analysis.whose_dead import parts_by
from dashboard.kinds import UNCERTAIN_STATUSES
from dashboard.vocabulary import EVENT_TYPES, LANES

LONGEST_SINGLE = 124
"""Days up to which single incidents can be told apart in a lane: four months."""

_LANES = list(LANES)
_KINDS = list(EVENT_TYPES)
_LANE_NUMBERS = {lane: number for number, lane in enumerate(_LANES)}
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


def suitable_lanes(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return how lanes stay readable over a span: "incidents" up to four months, else "bars"."""
    return "incidents" if (last - first).days + 1 <= LONGEST_SINGLE else "bars"


def lanes_by_period(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the incidents of each lane in each period that has any, by first day.

    ``frame`` is what ``records.records`` returns, ``period`` a key of ``timelines.PERIODS`` (KeyError otherwise). One
    row each lane and period: lane, period_start and period_end (datetime64[s]), ``incidents``, ``weak`` (those of them
    with a single source or disputed), ``kinetic`` (the violent ones), ``kinds`` (in words: "3 air strikes, 1 drone
    strike", most frequent first), killed_low and killed_high (Int64; missing where no incident has a figure),
    killed_parts (as records have it).
    """
    # Counting by number is several times as fast as grouping frames.
    numbers = pd.PeriodIndex(frame["date_start"], freq=PERIODS[period]).asi8
    lanes = frame["lane"].map(_LANE_NUMBERS).to_numpy(dtype="int64")
    kinds = frame["event_type"].map(_KIND_NUMBERS).to_numpy(dtype="int64")
    cells, at = np.unique(np.column_stack([lanes, numbers]), axis=0, return_inverse=True)
    at, size = at.reshape(-1), len(cells)

    def count(which: pd.Series) -> np.ndarray:
        return np.bincount(at[which.to_numpy(dtype=bool)], minlength=size).astype("int64")

    def total(column: str) -> pd.api.extensions.ExtensionArray:
        values = frame[column]
        sums = np.bincount(at, weights=values.to_numpy(dtype="float64", na_value=0.0), minlength=size)
        return pd.array(np.where(count(values.notna()) > 0, sums, np.nan), dtype="Float64").astype("Int64")

    parts, n = np.unique(np.column_stack([at, kinds]), axis=0, return_counts=True)
    order = np.lexsort((parts[:, 1], -n, parts[:, 0]))
    words: list[list[str]] = [[] for _ in range(size)]
    for (cell, kind), times in zip(parts[order].tolist(), n[order].tolist(), strict=True):
        words[cell].append(_counted(_KINDS[kind], times))
    periods = pd.PeriodIndex.from_ordinals(cells[:, 1], freq=PERIODS[period])
    return pd.DataFrame(
        {
            "lane": [_LANES[number] for number in cells[:, 0].tolist()],
            "period_start": periods.start_time.astype("datetime64[s]"),
            "period_end": periods.end_time.normalize().astype("datetime64[s]"),
            "incidents": np.bincount(at, minlength=size).astype("int64"),
            "weak": count(frame["status"].isin(UNCERTAIN_STATUSES)),
            "kinetic": count(frame["kinetic"]),
            "kinds": pd.Series([", ".join(part) for part in words], dtype="str"),
            "killed_low": total("killed_low"),
            "killed_high": total("killed_high"),
            "killed_parts": parts_by(frame, at, "killed").reindex(range(size), fill_value="").to_numpy(),
        }
    )


def _counted(event_type: str, n: int) -> str:
    kind = EVENT_TYPES[event_type]
    word = kind.label if n == 1 else kind.plural
    return f"{n} {word[0].lower()}{word[1:]}"


def lane_columns(by_lane: pd.DataFrame, by_period: pd.DataFrame) -> pd.DataFrame:
    """Return ``by_period`` with a column of incidents for each lane, named by its label; periods of either are kept.

    ``by_lane`` is what ``lanes_by_period`` returns, ``by_period`` what ``timelines.casualties_by_period`` returns, both
    for the same records and period. Counts are 0 where a lane has no incident, figures stay missing where there is
    none.
    """
    ends = pd.concat([frame[["period_start", "period_end"]] for frame in (by_lane, by_period)])
    ends = ends.drop_duplicates("period_start").sort_values("period_start")
    starts = pd.DatetimeIndex(ends["period_start"])
    joined = by_period.set_index("period_start").reindex(starts)
    joined["period_end"] = ends["period_end"].to_numpy()
    for column in ("kinetic", "without"):
        joined[column] = joined[column].fillna(0).astype("int64")
    at = starts.get_indexer(by_lane["period_start"])
    for lane in [lane for lane in LANES if (by_lane["lane"] == lane).any()]:
        own = (by_lane["lane"] == lane).to_numpy()
        counts = np.zeros(len(starts), dtype="int64")
        counts[at[own]] = by_lane["incidents"].to_numpy()[own]
        joined[f"Incidents: {LANES[lane].label}"] = counts
    return joined.rename_axis("period_start").reset_index()
