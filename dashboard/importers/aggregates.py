"""Files that look like events and are sums: recognised, and said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.importers.dataset import normalise_name
from dashboard.importers.datasets import EVENT_DATASETS

COUNTED = (
    *("events", "number_of_events", "num_events", "event_count", "events_count", "no_of_events", "total_events"),
    *("fatalities", "total_fatalities", "number_of_fatalities", "deaths", "best_est", "count"),
)
PERIODS = {
    "day": ("day", "event_day"),
    "week": ("week", "week_start", "week_end", "week_starting", "week_ending", "epi_week"),
    "month": ("month", "month_year", "year_month", "yearmonth", "month_start"),
    "quarter": ("quarter",),
    "year": ("year",),
}
PLACES = {
    "district": ("admin2", "adm_2", "admin2_name", "district"),
    "province": ("admin1", "adm_1", "admin1_name", "province"),
    "country": ("country", "country_name", "iso3", "iso"),
}
OF_SINGLE_EVENTS = ("event_date", "date_start", "event_id_cnty", "data_id", "relid")
"""A file with one of these has a row for each event, or wants to."""


def aggregate_names() -> frozenset[str]:
    """Return the normal form of every name by which sums are told."""
    names = [*COUNTED, *(name for some in (*PERIODS.values(), *PLACES.values()) for name in some)]
    return frozenset(map(normalise_name, names))


def _first_of(kinds: Mapping[str, Sequence[str]], header: Sequence[str]) -> str:
    return next((kind for kind, names in kinds.items() if set(map(normalise_name, names)) & set(header)), "")


def describe_aggregate(header: Sequence[str]) -> str:
    """Return in words what is wrong with a file of sums, or "" where a header of normal names is none of sums."""
    names = set(header)
    if names & set(map(normalise_name, OF_SINGLE_EVENTS)):
        return ""
    period = _first_of(PERIODS, header)
    counted = names & set(map(normalise_name, COUNTED))
    # UCDP calls the columns of its sums by country and year by their ending.
    yearly = [name for name in header if name.endswith("cy") and "deaths" in name]
    if not (period and (counted or yearly)):
        return ""
    place = _first_of(PLACES, header)
    by = f"{period} and {place}" if place else period
    where = ". ".join(dict.fromkeys(dataset.download for dataset in EVENT_DATASETS.values()))
    return (
        f"These are sums by {by}: each row counts the events of a {period}. There are no single events in the file, "
        f"with a day and a place of their own, and so nothing to draw on the map. {where}."
    )
