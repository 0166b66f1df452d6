"""Casualties by day, week and month, and how records of a lane stand above one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.records import records
from dashboard.analysis.timelines import casualties_by_period, shown_span, stacked_positions, suitable_period
from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests.small import DRONE

Event = tuple[str, int | None, int | None, bool]


def frame_of(*events: Event) -> pd.DataFrame:
    """Records with the columns that matter here: day, low, high, kinetic; nobody gives a number of injured."""
    days, low, high, kinetic = zip(*events, strict=True)
    nothing = pd.Series([None] * len(events), dtype="Int64")
    return pd.DataFrame(
        {
            "date_start": pd.to_datetime(list(days)).astype("datetime64[s]"),
            "killed_low": pd.Series(low, dtype="Int64"),
            "killed_high": pd.Series(high, dtype="Int64"),
            "injured_low": nothing,
            "injured_high": nothing,
            "kinetic": list(kinetic),
        }
    )


def spans(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return [(f"{row.period_start:%Y-%m-%d}", f"{row.period_end:%Y-%m-%d}") for row in frame.itertuples()]


def test_week_runs_from_monday_to_sunday() -> None:
    # 22 December 2024 is a Sunday, the 23rd a Monday, the 29th a Sunday.
    frame = frame_of(
        ("2024-12-22", 1, 1, True), ("2024-12-23", 2, 3, True), ("2024-12-29", 4, 5, True), ("2024-12-30", 8, 8, True)
    )
    weeks = casualties_by_period(frame, "week")
    assert spans(weeks) == [
        ("2024-12-16", "2024-12-22"),
        ("2024-12-23", "2024-12-29"),
        ("2024-12-30", "2025-01-05"),
    ]
    assert weeks["killed_low"].tolist() == [1, 6, 8]
    assert weeks["killed_high"].tolist() == [1, 8, 8]
    assert weeks["kinetic"].tolist() == [1, 2, 1]


def test_months() -> None:
    frame = frame_of(("2024-02-29", 1, 1, True), ("2024-03-01", 2, 2, True), ("2024-03-31", 3, 3, True))
    months = casualties_by_period(frame, "month")
    assert spans(months) == [("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")]
    assert months["killed_low"].tolist() == [1, 5]


def test_days_keep_those_without_incidents() -> None:
    days = casualties_by_period(frame_of(("2024-12-30", 1, 1, True), ("2025-01-02", 2, 2, True)), "day")
    assert spans(days) == [(f"{day}", f"{day}") for day in ("2024-12-30", "2024-12-31", "2025-01-01", "2025-01-02")]
    assert days["killed_low"].isna().tolist() == [False, True, True, False]
    assert days["kinetic"].tolist() == [1, 0, 0, 1]
    assert days["without"].tolist() == [0, 0, 0, 0]


def test_incidents_without_a_figure_are_counted_and_add_nothing() -> None:
    weeks = casualties_by_period(
        frame_of(("2024-12-23", None, None, True), ("2024-12-24", 5, 7, True), ("2024-12-31", None, None, True)), "week"
    )
    assert weeks["without"].tolist() == [1, 1]
    assert weeks["killed_low"].tolist()[0] == 5
    assert pd.isna(weeks["killed_low"].iloc[1])


def test_incidents_that_are_not_kinetic_count_only_by_their_figures() -> None:
    frame = frame_of(("2024-12-23", 2, 2, False), ("2024-12-24", 5, 5, True), ("2025-02-01", None, None, False))
    frame.loc[0, ["injured_low", "injured_high"]] = 1
    weeks = casualties_by_period(frame, "week")
    assert (weeks["killed_low"].tolist(), weeks["kinetic"].tolist(), weeks["without"].tolist()) == ([7], [1], [0])


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_empty_frame_has_the_same_columns_and_types(dataset: Dataset, period: str) -> None:
    full = casualties_by_period(records(dataset, Filters()), period)
    empty = casualties_by_period(records(dataset, Filters(text="nothing")), period)
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
    assert str(full["period_start"].dtype) == "datetime64[s]"


def test_single_record(dataset: Dataset) -> None:
    weeks = casualties_by_period(records(dataset, Filters(text="drone")), "week")
    assert spans(weeks) == [("2025-01-20", "2025-01-26")]
    assert (weeks["killed_low"].iloc[0], weeks["killed_high"].iloc[0]) == (0, 4)


def test_small_record_by_week(dataset: Dataset) -> None:
    # 20 December in the week from the 16th: 7–11. 24th and 28th in the next: 20 + 6 to 46 + 24. Three empty weeks,
    # 20 January 0–4, 27 January without a figure.
    weeks = casualties_by_period(records(dataset, Filters()), "week")
    assert [None if pd.isna(n) else n for n in weeks["killed_high"]] == [11, 70, None, None, None, 4, None]
    assert weeks["killed_low"].dropna().tolist() == [7, 26, 0]
    assert weeks["without"].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_unknown_period_is_a_key_error(dataset: Dataset) -> None:
    with pytest.raises(KeyError):
        casualties_by_period(records(dataset, Filters()), "year")


events = st.lists(
    st.tuples(
        st.dates(pd.Timestamp("2024-01-01").date(), pd.Timestamp("2025-12-31").date()).map(str),
        st.none() | st.integers(0, 50),
        st.booleans(),
    ).map(lambda e: (e[0], e[1], None if e[1] is None else e[1] + 3, e[2])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(events, st.sampled_from(["day", "week", "month"]))
def test_no_period_loses_or_doubles_a_figure(some: list[Event], period: str) -> None:
    frame = frame_of(*some)
    got = casualties_by_period(frame, period)
    for column in ("killed_low", "killed_high"):
        assert got[column].sum() == frame[column].sum()
    assert got["kinetic"].sum() == frame["kinetic"].sum()
    assert got["without"].sum() == (frame["kinetic"] & frame["killed_low"].isna()).sum()
    one_day = pd.Timedelta(days=1)
    assert (got["period_start"].iloc[1:].to_numpy() == (got["period_end"].iloc[:-1] + one_day).to_numpy()).all()


@pytest.mark.parametrize(
    ("last", "period"),
    [
        ("2024-01-01", "day"),
        ("2024-03-10", "day"),  # 70 days
        ("2024-03-11", "week"),
        ("2025-12-31", "week"),  # 731 days
        ("2026-01-01", "month"),
    ],
)
def test_suitable_period(last: str, period: str) -> None:
    assert suitable_period(pd.Timestamp("2024-01-01"), pd.Timestamp(last)) == period


def test_records_of_a_lane_and_bin_stand_above_one_another() -> None:
    frame = pd.DataFrame(
        {
            "lane": ["a", "a", "b", "a", "a"],
            "date_start": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-05", "2024-01-03"]),
        }
    )
    assert stacked_positions(frame, 4).tolist() == [0, 1, 0, 0, 2]
    assert stacked_positions(frame, 0).tolist() == [0, 0, 0, 0, 0]


def test_positions_of_none(dataset: Dataset) -> None:
    assert stacked_positions(records(dataset, Filters(text="nothing")), 3).empty


def test_records_on_one_day_never_share_a_position(dataset: Dataset) -> None:
    frame = records(dataset, Filters())
    same = pd.concat([frame[frame["incident_id"] == DRONE]] * 5, ignore_index=True)
    assert sorted(stacked_positions(same, 1)) == [0, 1, 2, 3, 4]


RECORD = (pd.Timestamp("2021-01-01"), pd.Timestamp("2024-12-30"))
"""1,460 days, of which a fourth is 365."""


def lasting(first: str, last: str) -> pd.DataFrame:
    days = pd.DataFrame({"date_start": [first, first], "date_end": [first, last]})
    return days.apply(pd.to_datetime)


@pytest.mark.parametrize(
    ("start", "end", "incidents", "shown"),
    [
        # Incidents over 365 days of 1,460 and more: the axis is that of the days asked for, here of the record.
        (None, None, ("2022-01-01", "2022-12-31"), ("2021-01-01", "2024-12-30")),
        # One day less: the axis is theirs.
        (None, None, ("2022-01-01", "2022-12-30"), ("2022-01-01", "2022-12-30")),
        # Dates that were asked for always stand, also where the incidents are few.
        (date(2022, 1, 1), date(2022, 12, 31), ("2022-06-01", "2022-06-02"), ("2022-01-01", "2022-12-31")),
        (date(2022, 1, 1), None, ("2022-06-01", "2022-06-02"), ("2022-01-01", "2022-06-02")),
        (None, date(2022, 12, 31), ("2022-06-01", "2022-06-02"), ("2022-06-01", "2022-12-31")),
        # One end asked for, and incidents over most of what it leaves: up to the record's end.
        (date(2024, 1, 1), None, ("2024-01-20", "2024-12-01"), ("2024-01-01", "2024-12-30")),
    ],
)
def test_a_time_axis_shows_the_days_asked_for(
    start: date | None, end: date | None, incidents: tuple[str, str], shown: tuple[str, str]
) -> None:
    assert shown_span(lasting(*incidents), start, end, RECORD) == tuple(map(pd.Timestamp, shown))


@pytest.mark.parametrize(("chart", "first"), [("timeline", "2022-12-19"), ("claims-acknowledged", "2022-12-19")])
def test_what_began_before_the_axis_is_said(chart: str, first: str) -> None:
    """From 20 December 2022: the siege of Bannu, 18 to 20 December, begins left of the axis, which has a day more."""
    real, spec = load(), CHARTS[chart]
    filters = Filters(start=date(2022, 12, 20), end=date(2022, 12, 31), event_types=("security_operation",))
    frame = records(real, filters)
    assert int((frame["date_start"] < first).sum()) == 1
    made = built(spec, spec.request(real, filters, LIGHT))
    said = "1 incident that began before these dates is not drawn."
    assert said in made.json.replace("<br>", " ")
    later = replace(filters, start=date(2022, 12, 19))
    assert "that began before" not in built(spec, spec.request(real, later, LIGHT)).json.replace("<br>", " ")
