"""Killed or injured by period, side, province and event type: always low to high, with what has no figure counted.

An incident counts in the period of its first day, in the province of its primary place and once under its type.
Sides are populations (``suffered_by``), which are disjoint within an incident. So the sums over periods, sides,
provinces or types each make up the sum of the whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import parts_by
from dashboard.filters import Filters
from dashboard.lens import LENSES, population_ranges
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, SUFFERED_BY

PERIODS = {"week": "W-SUN", "month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
"""Name of a period -> pandas' name for it. Weeks run from Monday to Sunday (ISO 8601)."""

PERIOD_LABELS = {"week": "Week", "month": "Month", "quarter": "Quarter", "year": "Year"}
NO_SIDE = "none"
NO_PROVINCE = "Outside the provinces of both countries"
SUMS = ["low", "high", "incidents", "without", "partly", "parts"]


def suitable_period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return the period that keeps a span readable: weeks to half a year, months to six years, quarters to twenty."""
    days = (last - first).days + 1
    if days <= 183:
        return "week"
    if days <= 6 * 366:
        return "month"
    return "quarter" if days <= 20 * 366 else "year"


@remembered
def lens_populations(dataset: Dataset, lens_id: str) -> pd.DataFrame:
    """Return ``lens.population_ranges`` of the whole record under a lens, computed once for the process."""
    return population_ranges(dataset.claims, dataset.side_of, LENSES[lens_id])


@remembered
def populations(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the populations of the selected incidents with their ranges under the filters' lens.

    One row for each incident_id and suffered_by of which any claim speaks: killed_low, killed_high, injured_low,
    injured_high (Int64, missing where the lens has no figure), and of the incident date_start, event_type, province,
    kinetic.
    """
    frame = records(dataset, filters)[["incident_id", "date_start", "event_type", "province", "kinetic"]]
    return lens_populations(dataset, filters.lens_id).merge(frame, on="incident_id", how="inner")


def counted(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the records that casualties are asked of: violent incidents, and others that have a figure."""
    return frame[(frame["kinetic"] | frame[f"{kind}_low"].notna()).to_numpy(dtype=bool)]


def figures_by(frame: pd.DataFrame, key: pd.Series, kind: str) -> pd.DataFrame:
    """Return the range of killed or injured for each value of a key, by that value.

    ``frame`` is what ``records.records`` or ``populations`` returns, ``key`` a value for each of its rows, ``kind``
    killed or injured. Columns: low, high (Int64; missing where nothing of the group has a figure), incidents
    (counted ones), without (those of them without any figure), partly (with a figure, but with a side that has none),
    parts (in words, whose they are where one account counts more than one side; "" otherwise).
    """
    low = frame[f"{kind}_low"].to_numpy(dtype="float64", na_value=np.nan)
    high = frame[f"{kind}_high"].to_numpy(dtype="float64", na_value=np.nan)
    asked = frame["kinetic"].to_numpy(dtype=bool) | ~np.isnan(low)
    group, names = pd.factorize(key[asked], sort=True)
    low, high, lacking = low[asked], high[asked], np.isnan(low[asked])
    partly = np.zeros(len(group), dtype=bool)
    if f"{kind}_missing" in frame:
        partly = (frame[f"{kind}_missing"].to_numpy()[asked] > 0) & ~lacking

    def count(some: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.bincount(group[some], minlength=len(names))

    given = count(~lacking)
    sums = {
        end: pd.array(np.bincount(group, np.nan_to_num(values), minlength=len(names)), dtype="Int64")
        for end, values in (("low", low), ("high", high))
    }
    for values in sums.values():
        values[given == 0] = pd.NA
    every = np.ones(len(group), dtype=bool)
    numbers = {"incidents": count(every), "without": count(lacking), "partly": count(partly)}
    parts = parts_by(frame[asked], key[asked].to_numpy(), kind).reindex(names).to_numpy()
    return pd.DataFrame({**sums, **numbers, "parts": parts}, index=pd.Index(names, name=key.name))[SUMS]


def by_period(frame: pd.DataFrame, period: str, kind: str, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Return the figures of each period of a span, periods without any incident included.

    ``frame`` is what ``records.records`` or ``populations`` returns, ``period`` a key of ``PERIODS`` (KeyError
    otherwise), ``span`` the first and last day; it is widened to the records. Columns: period_start, period_end
    (datetime64[s]) and those of ``figures_by``.
    """
    code = PERIODS[period]
    days = counted(frame[["date_start", "kinetic", f"{kind}_low"]], kind)["date_start"]
    first = min([span[0], *days.head(1)])
    last = max([span[1], *days.tail(1)])
    whole = pd.period_range(first, last, freq=code)
    numbers = pd.Series(pd.PeriodIndex(frame["date_start"], freq=code).asi8, index=frame.index, dtype="int64")
    result = figures_by(frame, numbers, kind).reindex(whole.asi8)
    for column in ("incidents", "without", "partly"):
        result[column] = result[column].fillna(0).astype("int64")
    result["parts"] = result["parts"].fillna("")
    result.insert(0, "period_start", whole.start_time.astype("datetime64[s]"))
    result.insert(1, "period_end", whole.end_time.normalize().astype("datetime64[s]"))
    return result.reset_index(drop=True)


def _grouped(result: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    result = result.rename_axis("group").reset_index()
    result.insert(1, "label", labels.to_numpy())
    order = result["high"].fillna(-1)
    return (
        result.assign(_order=order)
        .sort_values(["_order", "incidents", "label"], ascending=[False, False, True])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def by_province(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the figures of each province of a primary place: group, label and those of ``figures_by``."""
    names = frame["province"].replace("", NO_PROVINCE)
    result = figures_by(frame, names, kind)
    return _grouped(result, result.index.to_series())


def by_type(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the figures of each event type: group, label and those of ``figures_by``."""
    result = figures_by(frame, frame["event_type"], kind)
    return _grouped(result, result.index.to_series().map({key: word.label for key, word in EVENT_TYPES.items()}))


def by_side(frame: pd.DataFrame, sides: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the figures of each side on which people were killed or injured, in the vocabulary's order.

    ``frame`` is what ``records.records`` returns, ``sides`` what ``populations`` returns for the same filters. Columns:
    group, label and those of ``figures_by``; an incident with two populations counts at both. Violent incidents of
    whose casualties nobody makes any claim have no side and stand in a row of their own, without a figure.
    """
    result = figures_by(sides, sides["suffered_by"], kind)
    result = result.reindex([key for key in SUFFERED_BY if key in result.index])
    silent = int((frame["kinetic"] & ~frame["incident_id"].isin(sides["incident_id"])).sum())
    grouped = result.rename_axis("group").reset_index()
    grouped.insert(1, "label", [SUFFERED_BY[key].label for key in grouped["group"]])
    if silent:
        row = pd.DataFrame(
            {
                "group": [NO_SIDE],
                "label": ["No claim of any casualties, so no side"],
                "low": pd.array([pd.NA], dtype="Int64"),
                "high": pd.array([pd.NA], dtype="Int64"),
                "incidents": [silent],
                "without": [silent],
                "partly": [0],
                "parts": [""],
            }
        )
        grouped = pd.concat([grouped, row], ignore_index=True) if len(grouped) else row
    return grouped
