"""Crossings as last reported: the words, their age, how strongly they are drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.analysis.dates import write_day, write_month, write_short_day, write_span
from dashboard.analysis.last_reported import describe_report, fade, last_reports, reported_intervals
from dashboard.tables import Dataset, load

# In the small dataset Delta is closed from 31 December to 5 January (last reported on the 4th) and open from 6 January
# without a last day (last reported on the 20th); the data end on 27 January 2025.


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def with_rows(dataset: Dataset, *rows: tuple[str, str, str | None, str | None, str]) -> Dataset:
    """The dataset with these statuses of Delta alone: crossing, first day, last day, last report, status."""
    empty = dataset.table("crossing_status").iloc[:0]
    columns = ["crossing_id", "from", "to", "last_reported_on", "status"]
    frame = pd.DataFrame(rows, columns=columns).reindex(columns=empty.columns).astype(empty.dtypes.to_dict())
    return replace(dataset, _frames={**dataset._frames, "crossing_status": frame})


@pytest.mark.parametrize(
    ("status", "reported", "on", "words"),
    [
        ("closed", date(2026, 3, 8), date(2026, 3, 8), "last reported closed, 8 March 2026"),
        # 8 March and 90 days: 6 June. One day more, and the silence is said.
        ("closed", date(2026, 3, 8), date(2026, 6, 6), "last reported closed, 8 March 2026"),
        ("closed", date(2026, 3, 8), date(2026, 6, 7), "last reported closed, 8 March 2026; no report since"),
        (
            "partly_open",
            date(2026, 2, 16),
            date(2026, 6, 30),
            "last reported partly open, 16 February 2026; no report since",
        ),
        ("open", date(2025, 1, 20), date(2025, 1, 27), "last reported open, 20 January 2025"),
        (None, None, date(2025, 1, 27), "no reports found"),
        ("unknown", date(2025, 1, 20), date(2025, 1, 27), "no reports found"),
    ],
)
def test_words(status: str | None, reported: date | None, on: date, words: str) -> None:
    assert describe_report(status, reported, on) == words


@pytest.mark.parametrize(
    # Halfway through the year a status has lost half of what it can lose: 1 - 0.75 · 182.5 / 365.
    ("age", "strength"),
    [(0, 1.0), (182.5, 0.625), (364, 0.252), (365, 0.0), (2000, 0.0), (None, 0.0)],
)
def test_a_status_fades_with_its_age(age: float | None, strength: float) -> None:
    assert fade(age) == pytest.approx(strength, abs=0.001)


@pytest.mark.parametrize(
    ("asked", "status", "reported", "since"),
    [
        ("2024-12-30", "unknown", None, None),
        ("2024-12-31", "closed", "2024-12-31", "2024-12-31"),  # a later document speaks for this day
        ("2025-01-05", "closed", "2025-01-04", "2024-12-31"),
        ("2025-01-06", "open", "2025-01-06", "2025-01-06"),
        ("2025-01-27", "open", "2025-01-20", "2025-01-06"),
        ("2026-01-19", "open", "2025-01-20", "2025-01-06"),  # 364 days later it is still drawn
        ("2026-01-20", "unknown", "2025-01-20", "2025-01-06"),  # a year later it is not
    ],
)
def test_last_report_up_to_a_day(
    dataset: Dataset, asked: str, status: str, reported: str | None, since: str | None
) -> None:
    row = last_reports(dataset, day(asked)).iloc[0]
    assert row["status"] == status
    assert pd.isna(row["reported_on"]) if reported is None else row["reported_on"] == day(reported)
    assert pd.isna(row["since"]) if since is None else row["since"] == day(since)
    assert pd.isna(row["restricted_since"]) == (row["last_status"] != "closed")


def test_a_forgotten_status_keeps_its_words(dataset: Dataset) -> None:
    row = last_reports(dataset, day("2026-01-20")).iloc[0]
    assert (row["last_status"], row["age"], row["strength"]) == ("open", 365, 0.0)
    assert row["words"] == "last reported open, 20 January 2025; no report since"


def test_an_ended_interval_is_the_last_report_until_another(dataset: Dataset) -> None:
    made = with_rows(
        dataset,
        ("delta", "2024-12-22", "2024-12-25", "2024-12-25", "closed"),
        ("delta", "2024-12-28", "2025-01-02", "2024-12-30", "partly_open"),
    )
    row = last_reports(made, day("2024-12-27")).iloc[0]
    assert (row["last_status"], row["words"]) == ("closed", "last reported closed, 25 December 2024")
    # Two days of which nobody speaks lie between: partly open does not go back to the closure before.
    assert last_reports(made, day("2025-01-10")).iloc[0]["restricted_since"] == day("2024-12-28")


def test_runs_reach_over_rows_that_follow_each_other(dataset: Dataset) -> None:
    made = with_rows(
        dataset,
        ("delta", "2024-12-22", "2024-12-25", "2024-12-25", "closed"),
        ("delta", "2024-12-26", "2025-01-02", "2024-12-28", "partly_open"),
        ("delta", "2025-01-03", None, "2025-01-03", "partly_open"),
    )
    row = last_reports(made, made.last_day).iloc[0]
    assert (row["since"], row["restricted_since"]) == (day("2024-12-26"), day("2024-12-22"))


def test_the_last_day_that_documents_speak_for(dataset: Dataset) -> None:
    made = with_rows(
        dataset,
        ("delta", "2024-12-22", "2024-12-25", None, "closed"),  # no document has a day: the interval as stated
        ("delta", "2024-12-26", None, None, "open"),  # nor a last day: the first alone, though another follows
        ("delta", "2025-01-03", None, "2025-02-20", "closed"),  # reported after the data's last day
    )
    intervals = reported_intervals(made)
    assert intervals["reported_to"].tolist() == [day("2024-12-25"), day("2024-12-26"), day("2025-01-27")]
    assert intervals["to"].tolist() == [day("2024-12-25"), day("2025-01-02"), day("2025-01-27")]
    assert intervals["open_ended"].tolist() == [False, False, True]


def test_the_real_record_says_when() -> None:
    dataset = load()
    rows = last_reports(dataset, dataset.last_day)
    assert set(rows["crossing_id"]) == set(dataset.table("crossings")["crossing_id"])
    assert rows["words"].str.match(r"last reported (open|partly open|closed), \d+ [A-Z][a-z]+ \d{4}").all()
    table = dataset.table("crossing_status")
    for row in rows.itertuples():
        own = table[table["crossing_id"] == row.crossing_id]
        assert row.reported_on == own["last_reported_on"].max()


def test_dates_are_said_as_people_say_them() -> None:
    assert write_day(date(2026, 3, 8)) == "8 March 2026"
    assert write_day(date(2026, 3, 8), year=False) == "8 March"
    assert write_short_day(date(2026, 3, 8)) == "8 Mar"
    assert write_short_day(date(2026, 3, 8), year=True) == "8 Mar 2026"
    assert write_month(date(2025, 10, 1)) == "October 2025"
    assert write_month(date(2025, 10, 1), short=True) == "Oct 2025"
    assert write_span(date(2026, 4, 1), date(2026, 4, 7)) == "1–7 April 2026"
    assert write_span(date(2026, 4, 1), date(2026, 4, 7), year=False) == "1–7 April"
    assert write_span(date(2026, 3, 28), date(2026, 4, 2)) == "28 March – 2 April 2026"
    assert write_span(date(2025, 12, 24), date(2026, 1, 3)) == "24 December 2025 – 3 January 2026"
    assert write_span(date(2026, 4, 1), date(2026, 4, 1)) == "1 April 2026"
