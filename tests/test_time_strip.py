"""The strip of time: incidents by week and party, stories, and the window that a link means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.map.time_strip import (
    Story,
    count_weeks,
    list_stories,
    name_story,
    read_window,
    write_window,
)
from dashboard.tables import load

FIRST, LAST = date(2024, 12, 20), date(2025, 1, 27)
"""A Friday and a Monday."""


def test_incidents_are_counted_by_week_and_party() -> None:
    incidents = [
        (date(2024, 12, 20), "armed"),
        (date(2024, 12, 22), "pakistan"),  # the Sunday of the same week
        (date(2024, 12, 23), "pakistan"),  # the Monday after
        (date(2024, 12, 29), "afghan"),
        (date(2025, 1, 27), "pakistan"),  # the Monday on which the span ends
        (date(2024, 12, 19), "both"),  # before the span, in its first week
        (date(2025, 1, 28), "both"),  # after it, in its last week
    ]
    strip = count_weeks(incidents, FIRST, LAST)
    assert (strip.first, strip.last, strip.begin) == ("2024-12-20", "2025-01-27", "2024-12-16")
    assert [(party.key, party.counts) for party in strip.parties] == [
        ("pakistan", (1, 1, 0, 0, 0, 0, 1)),
        ("afghan", (0, 1, 0, 0, 0, 0, 0)),
        ("armed", (1, 0, 0, 0, 0, 0, 0)),
    ]


def test_a_span_of_one_day_has_one_week_and_one_that_ends_before_it_begins_is_refused() -> None:
    strip = count_weeks([(FIRST, "both")], FIRST, FIRST)
    assert [party.counts for party in strip.parties] == [(1,)]
    with pytest.raises(ValueError, match="the last day lies before the first"):
        count_weeks([], LAST, FIRST)


@given(st.lists(st.tuples(st.dates(FIRST, LAST), st.sampled_from(["pakistan", "both"])), max_size=30))
def test_every_incident_of_the_span_is_counted_once(incidents: list[tuple[date, str]]) -> None:
    strip = count_weeks(incidents, FIRST, LAST)
    assert sum(sum(party.counts) for party in strip.parties) == len(incidents)
    begin = date.fromisoformat(strip.begin)
    for week in range(7):
        monday = begin + timedelta(days=7 * week)
        given = sum(monday <= day < monday + timedelta(days=7) for day, _ in incidents)
        assert sum(party.counts[week] for party in strip.parties) == given


def test_the_json_has_what_the_browser_reads() -> None:
    story = Story("2024-12-x", "Strikes", "2024-12-24", "2024-12-28", 2)
    strip = count_weeks([(FIRST, "both")], FIRST, FIRST, [story])
    assert strip.as_json() == {
        "first": "2024-12-20",
        "last": "2024-12-20",
        "begin": "2024-12-16",
        "parties": ({"key": "both", "counts": (1,)},),
        "stories": ({"id": "2024-12-x", "name": "Strikes", "first": "2024-12-24", "last": "2024-12-28", "count": 2},),
    }


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Closure of Chaman–Spin Boldak, October 2021", "Closure of Chaman–Spin Boldak"),
        ("Dispute over the fence on the Durand Line, winter 2021–2022", "Dispute over the fence on the Durand Line"),
        (
            "Bannu and Daraban attacks, demands for hand-over, late 2023",
            "Bannu and Daraban attacks, demands for hand-over",
        ),
        ("October 2025, from Kabul to Doha", "From Kabul to Doha"),
        ("March 2024 strikes and border clashes", "Strikes and border clashes"),
        ("Open fighting of February and March 2026", "Open fighting"),
        ("Karachi attack and the border strikes of June 2026", "Karachi attack and the border strikes"),
        ("Istanbul talks after the Doha ceasefire", "Istanbul talks after the Doha ceasefire"),
    ],
)
def test_a_story_is_named_without_its_date(name: str, short: str) -> None:
    assert name_story(name) == short


def test_stories_are_those_with_an_incident_in_the_span() -> None:
    dataset = load()
    incidents = dataset.incidents
    december = incidents[incidents["episode_id"] == "2024-12-strikes-and-answer"]["incident_id"]
    [story] = list_stories(dataset, set(december), date(2024, 12, 23), date(2025, 6, 1))
    assert (story.name, story.first, story.last, story.count) == (
        "Strikes and answer",
        "2024-12-23",
        "2024-12-28",
        len(december),
    )
    assert not list_stories(dataset, set(december), date(2025, 1, 1), date(2025, 6, 1))
    assert not list_stories(dataset, (), date(2021, 1, 1), date(2026, 6, 1))


def test_the_window_that_a_link_means() -> None:
    assert read_window("2025-01-05", "week", "30", FIRST, LAST) == (FIRST, date(2025, 1, 5))
    assert read_window("2025-01-27", "week", "30", FIRST, LAST) == (date(2024, 12, 29), LAST)
    assert read_window("2025-01-05", "<b>", "no", FIRST, LAST) == (FIRST, date(2025, 1, 5))
    # Weeks are counted from 20 December: 20–26, 27–2 January, 3–9 January.
    assert read_window("2025-01-05", "week", "step", FIRST, LAST) == (date(2025, 1, 3), date(2025, 1, 5))
    assert read_window("2025-01-05", "month", "step", FIRST, LAST) == (date(2025, 1, 1), date(2025, 1, 5))
    assert read_window("2024-12-24", "month", "step", FIRST, LAST) == (FIRST, date(2024, 12, 24))
    assert read_window("2025-01-05", "day", "step", FIRST, LAST) == (date(2025, 1, 5), date(2025, 1, 5))
    assert read_window("2025-01-05", "", "4", FIRST, LAST) == (date(2025, 1, 2), date(2025, 1, 5))
    for rubbish in ("", "2025-99-99", "2030-01-01", "20250105", "<script>x"):
        assert read_window(rubbish, "week", "all", FIRST, LAST) is None
    for rubbish in ("0", "-3", "99999", "٣", "3.5"):
        assert read_window("2025-01-05", "", rubbish, FIRST, LAST) == (FIRST, date(2025, 1, 5))


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_a_window_comes_back_from_its_link(one: date, other: date) -> None:
    begins, ends = min(one, other), max(one, other)
    texts = write_window(begins, ends, FIRST)
    assert read_window(texts["at"], "", texts["window"], FIRST, LAST) == (begins, ends)
