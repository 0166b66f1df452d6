"""Stepping from incident to incident, finding one by words, moving the dates in view."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.records import records
from dashboard.analysis.stepping import days_between, days_to_show, found, moved, place_among
from dashboard.filters import Filters
from dashboard.tables import Dataset
from tests.small import DRONE, INCIDENTS


def test_steps_follow_the_records_and_end_at_their_ends(dataset: Dataset) -> None:
    frame = records(dataset, Filters())
    order = frame["incident_id"].tolist()
    assert place_among(frame, None).following == order[0]
    assert place_among(frame, None).previous == order[-1]
    walked, at = [], place_among(frame, None).following
    while at is not None:
        walked.append(at)
        assert place_among(frame, at).number == len(walked)
        at = place_among(frame, at).following
    assert walked == order
    assert sorted(order) == sorted(INCIDENTS)
    assert place_among(frame, order[0]).previous is None
    assert place_among(frame, order[2]).previous == order[1]


def test_an_incident_that_is_not_shown_has_neighbours_by_date() -> None:
    frame = pd.DataFrame(
        {"incident_id": ["a", "b"], "date_start": pd.to_datetime(["2025-01-01", "2025-03-01"]).astype("datetime64[s]")}
    )
    place = place_among(frame, "x", pd.Timestamp("2025-02-01"))
    assert (place.number, place.previous, place.following) == (None, "a", "b")
    assert place_among(frame.iloc[:0], "x", pd.Timestamp("2025-02-01")).following is None


def test_every_word_must_occur_and_titles_come_first(dataset: Dataset) -> None:
    title = dataset.incidents.set_index("incident_id")["title"][DRONE]
    hits = found(dataset, title.upper())
    assert hits["incident_id"].iloc[0] == DRONE
    assert found(dataset, "zzzz").empty
    assert found(dataset, "   ").empty


RECORD = (date(2021, 8, 15), date(2026, 6, 30))
DAYS = st.dates(*RECORD)


def test_dates_stay_where_the_incident_is_seen_already() -> None:
    day = date(2025, 1, 10)
    assert days_to_show(day, day, (date(2025, 1, 1), date(2025, 2, 1)), RECORD) is None
    # Over the whole record it would be one of many in a bar; 30 days to either side show it alone.
    assert days_to_show(day, day, RECORD, RECORD) == (date(2024, 12, 11), date(2025, 2, 9))
    assert days_to_show(RECORD[1], RECORD[1], (date(2025, 1, 1), date(2025, 2, 1)), RECORD)[1] == RECORD[1]  # type: ignore[index]


def test_moving_and_widening_by_hand() -> None:
    # Ten days, half of them five: earlier 27 Dec to 5 Jan, later 6 to 15 Jan, wider 27 Dec to 15 Jan.
    shown = (date(2025, 1, 1), date(2025, 1, 10))
    assert moved(shown, "earlier", RECORD) == (date(2024, 12, 27), date(2025, 1, 5))
    assert moved(shown, "later", RECORD) == (date(2025, 1, 6), date(2025, 1, 15))
    assert moved(shown, "wider", RECORD) == (date(2024, 12, 27), date(2025, 1, 15))
    with pytest.raises(ValueError, match="sideways"):
        moved(shown, "sideways", RECORD)


@given(st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(["earlier", "later", "wider"]))
def test_moving_never_leaves_the_record_nor_turns_round(days: list[date], how: str) -> None:
    first, last = moved((days[0], days[1]), how, RECORD)
    assert RECORD[0] <= first <= last <= RECORD[1]
    if how != "wider":
        assert last - first == days[1] - days[0]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # A day is drawn at its start: the 7th lies outside a range that begins at 22:17 of it.
        ("2025-10-07 22:17:11.66", "2025-10-19 23:32:13.4", (date(2025, 10, 8), date(2025, 10, 19))),
        ("2025-10-19 23:32", "2025-10-07", (date(2025, 10, 7), date(2025, 10, 19))),
        ("2024-12-24 00:00:00", "2024-12-24 00:00:00", (date(2024, 12, 24), date(2024, 12, 24))),
        ("2024-12-24 01:00", "2024-12-24 09:00", (date(2024, 12, 24), date(2024, 12, 24))),
    ],
)
def test_a_range_of_the_axis_means_the_days_that_begin_in_it(first: str, last: str, days: tuple[date, date]) -> None:
    assert days_between(first, last) == days
