"""Crossings: status on a day, days closed, and that a day of which nobody speaks is unknown and never open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.closures import (
    STATUSES,
    closure_days,
    closure_days_by,
    status_changes,
    status_on,
    status_sentences,
    status_spans,
)
from dashboard.catalogue import CHARTS, built
from dashboard.charts.crossings import DAY
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests import small

# The small dataset runs from 20 December 2024 to 27 January 2025. Its one crossing, Delta, is closed from 31 December
# to 5 January and open from 6 January without a last day.


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def with_rows(dataset: Dataset, *rows: tuple[str, str, str | None, str]) -> Dataset:
    """The dataset with these statuses alone: crossing, first day, last day, status. Crossings: delta and echo."""
    empty = dataset.table("crossing_status").iloc[:0]
    given_rows = pd.DataFrame(rows, columns=["crossing_id", "from", "to", "status"])
    frame = given_rows.reindex(columns=empty.columns).astype(empty.dtypes.to_dict())
    crossings = dataset.table("crossings")
    other = crossings.assign(crossing_id="echo", name="Echo")
    frames = {
        **dataset._frames,
        "crossing_status": frame,
        "crossings": pd.concat([crossings, other], ignore_index=True),
    }
    return replace(dataset, _frames=frames)


def test_stretches_cover_every_day_and_say_who_speaks(dataset: Dataset) -> None:
    spans = status_spans(dataset)
    assert spans[["status", "from", "to", "days", "spoken", "open_ended"]].values.tolist() == [
        ["unknown", day("2024-12-20"), day("2024-12-30"), 11, False, False],
        ["closed", day("2024-12-31"), day("2025-01-05"), 6, True, False],
        ["open", day("2025-01-06"), day("2025-01-27"), 22, True, True],
    ]
    assert spans["incident_id"].notna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("asked", "status", "since"),
    [
        ("2024-12-19", "unknown", None),  # before the record
        ("2024-12-30", "unknown", None),  # nobody has spoken yet
        ("2024-12-31", "closed", "2024-12-31"),
        ("2025-01-05", "closed", "2024-12-31"),
        ("2025-01-06", "open", "2025-01-06"),
        ("2025-01-27", "open", "2025-01-06"),
        ("2025-01-28", "unknown", None),  # after the last day of the data nothing lasts on
    ],
)
def test_status_on_a_day(dataset: Dataset, asked: str, status: str, since: str | None) -> None:
    row = status_on(dataset, day(asked)).iloc[0]
    assert row["status"] == status
    assert pd.isna(row["since"]) if since is None else row["since"] == day(since)


def test_since_reaches_over_rows_of_one_status(dataset: Dataset) -> None:
    made = with_rows(
        dataset,
        ("delta", "2024-12-22", "2024-12-25", "closed"),
        ("delta", "2024-12-26", "2025-01-02", "partly_open"),
        ("delta", "2025-01-03", None, "partly_open"),
    )
    row = status_on(made, made.last_day).iloc[0]
    # Partly open from 26 December over two rows; not fully open from the closure of the 22nd on.
    assert (row["status"], row["since"], row["restricted_since"]) == (
        "partly_open",
        day("2024-12-26"),
        day("2024-12-22"),
    )
    assert row["open_ended"]


def test_a_gap_breaks_a_run_and_names_what_was_last_known(dataset: Dataset) -> None:
    made = with_rows(
        dataset,
        ("delta", "2024-12-22", "2024-12-25", "closed"),
        ("delta", "2024-12-28", "2025-01-02", "closed"),
    )
    assert status_on(made, day("2024-12-30")).iloc[0]["since"] == day("2024-12-28")
    gap = status_on(made, day("2024-12-27")).iloc[0]
    assert (gap["status"], gap["since"], gap["last_known"]) == ("unknown", day("2024-12-26"), "closed")
    assert gap["last_known_on"] == day("2024-12-25")
    assert status_sentences(made) == {
        "delta": "Unknown since 3 Jan 2025; last reported closed, up to 2 Jan 2025.",
        "echo": "Unknown: no document read speaks of its status.",
    }


def test_an_interval_without_an_end_reaches_the_next_one(dataset: Dataset) -> None:
    made = with_rows(dataset, ("delta", "2024-12-22", None, "closed"), ("delta", "2025-01-10", "2025-01-10", "open"))
    assert status_on(made, day("2025-01-09")).iloc[0]["status"] == "closed"
    assert not status_on(made, day("2025-01-09")).iloc[0]["open_ended"]
    assert status_on(made, day("2025-01-11")).iloc[0]["status"] == "unknown"


def test_days_closed(dataset: Dataset) -> None:
    # 29 December to 8 January: 2 days before the closure, 6 closed (31 December to 5 January), 3 open (6 to 8).
    row = closure_days(dataset, day("2024-12-29"), day("2025-01-08")).iloc[0]
    assert row[[*STATUSES, "days"]].tolist() == [3, 0, 6, 2, 11]


def test_days_after_the_data_are_unknown(dataset: Dataset) -> None:
    # 26 and 27 January open, the three days after the last day of the data unknown.
    row = closure_days(dataset, day("2025-01-26"), day("2025-01-30")).iloc[0]
    assert row[[*STATUSES, "days"]].tolist() == [2, 0, 0, 3, 5]


def test_days_by_month_and_year(dataset: Dataset) -> None:
    # December from the 20th: 11 unknown and 1 closed of 12; January to the 27th: 5 closed and 22 open of 27.
    months = closure_days_by(dataset, "month", day("2024-12-20"), day("2025-01-27"))
    assert months["period_start"].tolist() == [day("2024-12-20"), day("2025-01-01")]
    assert months["period_end"].tolist() == [day("2024-12-31"), day("2025-01-27")]
    assert months[[*STATUSES, "days"]].values.tolist() == [[0, 0, 1, 11, 12], [22, 0, 5, 0, 27]]
    years = closure_days_by(dataset, "year", day("2024-12-20"), day("2025-01-27"))
    assert years["closed"].tolist() == [1, 5]


def test_a_period_that_runs_backwards_is_refused(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="2025-01-02 to 2025-01-01"):
        closure_days(dataset, day("2025-01-02"), day("2025-01-01"))
    with pytest.raises(KeyError):
        closure_days_by(dataset, "decade", day("2025-01-01"), day("2025-01-02"))


DAYS = [date(2024, 12, 15) + timedelta(days=n) for n in range(50)]


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 49), min_size=2, max_size=12, unique=True).map(sorted),
    kinds=st.lists(st.sampled_from(STATUSES), min_size=6, max_size=6),
    bounds=st.tuples(st.integers(0, 49), st.integers(0, 49)).map(sorted),
)
def test_days_are_those_counted_one_by_one(
    dataset: Dataset, cuts: list[int], kinds: list[str], bounds: list[int]
) -> None:
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    rows = [("delta", str(DAYS[begin]), str(DAYS[end]), kind) for (begin, end), kind in zip(pairs, kinds, strict=False)]
    made = with_rows(dataset, *rows)
    first, last = pd.Timestamp(DAYS[bounds[0]]), pd.Timestamp(DAYS[bounds[1]])
    statuses = []
    for number in range(bounds[0], bounds[1] + 1):
        said = [kind for (begin, end), kind in zip(pairs, kinds, strict=False) if begin <= number <= end]
        late = pd.Timestamp(DAYS[number]) > made.last_day
        statuses.append(said[0] if said and not late else "unknown")
    counted = {status: statuses.count(status) for status in STATUSES}
    total = closure_days(made, first, last)
    assert total.loc[0, list(STATUSES)].to_dict() == counted
    assert total.loc[1, "unknown"] == total.loc[1, "days"] == bounds[1] - bounds[0] + 1
    for period in ("month", "year"):
        parts = closure_days_by(made, period, first, last)
        for row in parts[parts["crossing_id"] == "delta"].to_dict("records"):
            days = zip(pd.date_range(first, last), statuses, strict=True)
            own = [status for at, status in days if row["period_start"] <= at <= row["period_end"]]
            assert {status: row[status] for status in STATUSES} == {status: own.count(status) for status in STATUSES}
        sums = parts.groupby("crossing_id")[[*STATUSES, "days"]].sum()
        assert sums.loc["delta"].tolist() == total.loc[0, [*STATUSES, "days"]].tolist()
        assert (sums[list(STATUSES)].sum(axis=1) == sums["days"]).all()


def test_the_real_record() -> None:
    dataset = load()
    spans = status_spans(dataset)
    length = (dataset.last_day - spans["from"].min()).days + 1
    assert (spans.groupby("crossing_id")["days"].sum() == length).all()
    assert set(spans["crossing_id"]) == set(dataset.table("crossings")["crossing_id"])
    assert not ((spans["status"] != "unknown") & ~spans["spoken"]).any()
    assert set(status_sentences(dataset)) == set(spans["crossing_id"])


def test_changes_name_what_closed_and_reopened(dataset: Dataset) -> None:
    changes = status_changes(dataset, dataset.first_day, dataset.last_day)
    # Reopened on 6 January, closed on 31 December: the newest first. What lies before is unknown, not open.
    assert changes[["from", "before", "status", "days"]].values.tolist() == [
        [day("2025-01-06"), "closed", "open", 22],
        [day("2024-12-31"), "unknown", "closed", 6],
    ]
    assert changes["title"].tolist()[1] == "Delta crossing closed"
    assert pd.isna(changes["title"].iloc[0])
    assert changes["publisher"].tolist() == ["Paper One", "Paper One"]
    # Rows of one status are one change; a change before the period is none of it.
    made = with_rows(dataset, ("delta", "2024-12-22", "2024-12-25", "closed"), ("delta", "2024-12-26", None, "closed"))
    assert status_changes(made, made.first_day, made.last_day)["days"].tolist() == [37]
    assert status_changes(made, day("2024-12-23"), made.last_day).empty


def test_charts_draw_unknown_days_as_unknown(dataset: Dataset) -> None:
    chart = CHARTS["crossing-status"]
    made = built(chart, chart.request(dataset, Filters(), LIGHT))
    bars = {trace["name"]: trace for trace in json.loads(made.json)["data"]}
    # 11 days unknown from 20 December, 6 closed, 22 open to the last day, drawn in milliseconds.
    assert {name: [length / DAY for length in bar["x"]] for name, bar in bars.items()} == {
        "Closed": [6],
        "Open": [22],
        "Unknown": [11],
    }
    assert bars["Closed"]["base"] == ["2024-12-31"]
    assert bars["Closed"]["customdata"] == [small.CLOSURE]
    assert "no document read speaks" in bars["Unknown"]["hovertext"][0]
    assert "by the last report read" in bars["Open"]["hovertext"][0]


def test_other_filters_leave_crossings_as_they_are(dataset: Dataset) -> None:
    chart = CHARTS["crossing-days"]
    all_types = built(chart, chart.request(dataset, Filters(), LIGHT)).table
    pd.testing.assert_frame_equal(all_types, built(chart, chart.request(dataset, Filters(text="nothing"), LIGHT)).table)
    # December from the 20th and January to the 27th, as in the test of days by month.
    assert all_types["Closed, days"].tolist() == [1, 5]
    gone = built(chart, chart.request(dataset, Filters(provinces=("AF-KHO",)), LIGHT))
    assert gone.empty.startswith("No crossing lies")
    late = built(chart, chart.request(dataset, Filters(start=date(2030, 1, 1)), LIGHT))
    assert late.empty.startswith("No day of the record")
