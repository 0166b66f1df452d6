"""The accounts side by side over time: what each lens adds up to, incident by incident."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.casualties import lens_populations
from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.lens import POPULATION
from dashboard.memory import remembered
from dashboard.tables import Dataset

ACCOUNTS = ("kabul", "islamabad", "independent", "lowest", "highest")
"""The lenses whose sums are followed over time."""

GOVERNMENTS = ("kabul", "islamabad")


@remembered
def _everywhere(dataset: Dataset, kind: str) -> pd.DataFrame:
    """Return what ``compared`` returns for the whole record, with ``both``: both governments give a figure."""
    parts = []
    for account in ACCOUNTS:
        ranges = lens_populations(dataset, account)[[*POPULATION, f"{kind}_low", f"{kind}_high"]]
        parts.append(ranges.set_axis([*POPULATION, "low", "high"], axis=1).assign(account=account))
    joined = pd.concat(parts, ignore_index=True)
    days = dataset.incidents.set_index("incident_id")["date_start"]
    joined["date_start"] = joined["incident_id"].map(days)
    given = joined["account"].isin(GOVERNMENTS) & joined["low"].notna()
    keys = [joined[key] for key in POPULATION]
    joined["both"] = given.astype("int64").groupby(keys).transform("sum") == len(GOVERNMENTS)
    return joined.sort_values(["account", "date_start", *POPULATION]).reset_index(drop=True)


@remembered
def compared(dataset: Dataset, filters: Filters, kind: str, common: bool, side: str) -> pd.DataFrame:
    """Return the ranges of every account for the people of one side (``suffered_by``) in the selected incidents.

    The sides are never put together: two accounts can add up to one number of which each counts other dead.

    Columns: incident_id, suffered_by, date_start, account (one of ``ACCOUNTS``), low, high (Int64; missing where the
    account has no figure), both (whether Kabul and Islamabad each give a figure for the population). With ``common``
    only those of which both do.
    """
    rows = _everywhere(dataset, kind)
    rows = rows[rows["incident_id"].isin(counted_records(dataset, filters, kind)["incident_id"])]
    rows = rows[rows["suffered_by"] == side]
    return (rows[rows["both"]] if common else rows).reset_index(drop=True)


@remembered
def counted_records(dataset: Dataset, filters: Filters, kind: str) -> pd.DataFrame:
    """Return the selected incidents that casualties are asked of, violent or with a figure by anybody: incident_id,
    date_start, kinetic.
    """
    frame = records(dataset, filters)[["incident_id", "date_start", "kinetic"]]
    anybody = lens_populations(dataset, "range")
    given = anybody.loc[anybody[f"{kind}_low"].notna(), "incident_id"]
    return frame[frame["kinetic"] | frame["incident_id"].isin(given)]


def coverage(rows: pd.DataFrame, incidents: int) -> pd.DataFrame:
    """Return what each account adds up to and on how much it rests.

    ``rows`` is what ``compared`` returns, ``incidents`` the number of incidents that are asked about. Index account;
    low, high (Int64; missing where it has no figure at all), with_figure and without (incidents).
    """
    grouped = rows.groupby("account")
    result = grouped[["low", "high"]].sum(min_count=1).astype("Int64").reindex(list(ACCOUNTS))
    given = rows[rows["low"].notna()].groupby("account")["incident_id"].nunique()
    result["with_figure"] = given.reindex(result.index).fillna(0).astype("int64")
    result["without"] = incidents - result["with_figure"]
    return result


def cumulative(rows: pd.DataFrame, frequency: str = "D") -> pd.DataFrame:
    """Return the running sums of each account: account, day (datetime64[s]), low, high (int64), incidents (running).

    ``rows`` is what ``compared`` returns. A row for each account and day (or, with another ``frequency`` of pandas,
    last day of the period) on which the account has a figure; populations without a figure add nothing.
    """
    given = rows[rows["low"].notna()].astype({"low": "int64", "high": "int64"})
    day = given["date_start"] if frequency == "D" else given["date_start"].dt.to_period(frequency).dt.end_time
    first = ~given.duplicated(["account", "incident_id"])
    given = given.assign(day=day.dt.normalize().astype("datetime64[s]"), incidents=first.astype("int64"))
    daily = given.groupby(["account", "day"], sort=True)[["low", "high", "incidents"]].sum()
    return daily.groupby(level="account").cumsum().reset_index()


def at_month_ends(running: pd.DataFrame) -> pd.DataFrame:
    """Return the running sums at each month's end, a row a month: month (datetime64[s], its first day) and for each
    account ``<account>_low`` and ``<account>_high`` (Int64; missing before its first figure).
    """
    if running.empty:
        return pd.DataFrame({"month": pd.Series([], dtype="datetime64[s]")})
    numbers = running["day"].dt.to_period("M")
    months = pd.period_range(numbers.min(), numbers.max(), freq="M")
    last = running.groupby([numbers.rename("month"), "account"])[["low", "high"]].last().unstack("account")
    last = last.reindex(months).ffill()
    table = pd.DataFrame({"month": months.start_time.astype("datetime64[s]")}, index=months)
    for account in ACCOUNTS:
        for end in ("low", "high"):
            found = (end, account) in last
            table[f"{account}_{end}"] = (last[end, account] if found else pd.Series(pd.NA, months)).astype("Int64")
    return table.reset_index(drop=True)
