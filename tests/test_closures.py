"""Crossings: status on a day, days closed, and that a day of which nobody speaks is unknown and never open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.closures import STATUSES, closure_days, closure_days_by, status_changes, status_spans
from dashboard.catalogue import CHARTS, built
from dashboard.charts.crossings import DAY, fading_pieces
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests import small

# The small dataset runs from 20 December 2024 to 27 January 2025. Its one crossing, Delta, is closed from 31 December
# to 5 January, last reported so on the 4th, and open from 6 January without a last day, last reported so on the 20th.


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def with_rows(dataset: Dataset, *rows: tuple[str, str, str | None, str]) -> Dataset:
    """The dataset with these statuses alone: crossing, first day, last day, status. Crossings: delta and echo.

    A row with a last day is last reported on it, one without on its first.
    """
    empty = dataset.table("crossing_status").iloc[:0]
    given_rows = pd.DataFrame(rows, columns=["crossing_id", "from", "to", "status"])
    given_rows["last_reported_on"] = given_rows["to"].fillna(given_rows["from"])
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
    assert spans[["status", "from", "to", "days", "spoken"]].values.tolist() == [
        ["unknown", day("2024-12-20"), day("2024-12-30"), 11, False],
        ["closed", day("2024-12-31"), day("2025-01-04"), 5, True],
        ["unknown", day("2025-01-05"), day("2025-01-05"), 1, False],
        ["open", day("2025-01-06"), day("2025-01-20"), 15, True],
        ["unknown", day("2025-01-21"), day("2025-01-27"), 7, False],
    ]
    assert spans["incident_id"].notna().tolist() == [False, True, False, False, False]
    silent = spans[~spans["spoken"]]
    assert silent["last_status"].fillna("").tolist() == ["", "closed", "open"]
    # The closure is stated to the 5th, the opening to the last day of the data: that long they fade.
    assert silent[["last_reported_on", "stated_to"]].iloc[1:].values.tolist() == [
        [day("2025-01-04"), day("2025-01-05")],
        [day("2025-01-20"), day("2025-01-27")],
    ]


def test_a_status_fades_as_long_as_its_interval_lasts(dataset: Dataset) -> None:
    rows = status_spans(dataset).rename(columns={"from": "begin"})
    pieces = [fading_pieces(row) for row in rows.itertuples()]
    # One day of the closure, seven of the opening, each a day old where it begins: 0.8 · (1 - 0.75 / 365).
    assert [[(begin, days) for begin, days, _ in found] for found in pieces] == [
        [],
        [],
        [(day("2025-01-05"), 1)],
        [],
        [(day("2025-01-21"), 7)],
    ]
    assert pieces[2][0][2] == pytest.approx(0.8 * (1 - 0.75 / 365), abs=0.001)
    made = with_rows(dataset, ("delta", "2022-12-22", "2022-12-22", "closed"), ("delta", "2023-01-01", None, "open"))
    rows = status_spans(made).rename(columns={"from": "begin"})
    of_closed, of_open = (fading_pieces(row) for row in rows[rows["last_status"].notna()].itertuples())
    # The closure is stated for its one day alone; the opening fades in steps of 30 days until a year after its report.
    assert of_closed == []
    assert [days for _, days, _ in of_open] == [30] * 12 + [4]
    assert of_open[-1][0] + pd.Timedelta(days=4) == day("2024-01-01")
    strengths = [strength for _, _, strength in of_open]
    assert strengths == sorted(strengths, reverse=True)


def test_an_interval_without_an_end_reaches_the_next_one_but_is_counted_to_its_report(dataset: Dataset) -> None:
    made = with_rows(dataset, ("delta", "2024-12-22", None, "closed"), ("delta", "2025-01-10", "2025-01-10", "open"))
    spans = status_spans(made)
    spans = spans[spans["crossing_id"] == "delta"]
    assert spans[["status", "from", "to"]].values.tolist() == [
        ["unknown", day("2024-12-20"), day("2024-12-21")],
        ["closed", day("2024-12-22"), day("2024-12-22")],
        ["unknown", day("2024-12-23"), day("2025-01-09")],
        ["open", day("2025-01-10"), day("2025-01-10")],
        ["unknown", day("2025-01-11"), day("2025-01-27")],
    ]
    assert spans["stated_to"].iloc[2] == day("2025-01-09")


def test_days_closed(dataset: Dataset) -> None:
    # 29 December to 8 January: 2 days before the closure, 5 reported closed (31 December to 4 January), one day
    # without a report, 3 open (6 to 8).
    row = closure_days(dataset, day("2024-12-29"), day("2025-01-08")).iloc[0]
    assert row[[*STATUSES, "days"]].tolist() == [3, 0, 5, 3, 11]


def test_days_closed_are_counted_to_the_last_report(dataset: Dataset) -> None:
    # Open is last reported on 20 January: of 19 to 27 January two days are open, seven unreported.
    row = closure_days(dataset, day("2025-01-19"), day("2025-01-27")).iloc[0]
    assert row[[*STATUSES, "days"]].tolist() == [2, 0, 0, 7, 9]


def test_days_after_the_data_are_unknown(dataset: Dataset) -> None:
    # 19 and 20 January open, then nothing reported, nor after the last day of the data (27 January).
    row = closure_days(dataset, day("2025-01-19"), day("2025-01-30")).iloc[0]
    assert row[[*STATUSES, "days"]].tolist() == [2, 0, 0, 10, 12]


def test_days_by_month_and_year(dataset: Dataset) -> None:
    # December from the 20th: 11 unreported and 1 closed of 12; January to the 27th: 4 closed (to the 4th), 15 open
    # (6th to 20th), 8 unreported of 27.
    months = closure_days_by(dataset, "month", day("2024-12-20"), day("2025-01-27"))
    assert months["period_start"].tolist() == [day("2024-12-20"), day("2025-01-01")]
    assert months["period_end"].tolist() == [day("2024-12-31"), day("2025-01-27")]
    assert months[[*STATUSES, "days"]].values.tolist() == [[0, 0, 1, 11, 12], [15, 0, 4, 8, 27]]
    years = closure_days_by(dataset, "year", day("2024-12-20"), day("2025-01-27"))
    assert years["closed"].tolist() == [1, 4]


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
    table = dataset.table("crossing_status")
    closed = spans[spans["status"] == "closed"]
    last = table[table["status"] == "closed"].groupby("crossing_id")["last_reported_on"].max()
    assert (closed.groupby("crossing_id")["to"].max() <= last).all()


def test_changes_name_what_closed_and_reopened(dataset: Dataset) -> None:
    changes = status_changes(dataset, dataset.first_day, dataset.last_day)
    # Reopened on 6 January, closed on 31 December: the newest first. What lies before is unknown, not open.
    assert changes[["from", "before", "status", "days"]].values.tolist() == [
        [day("2025-01-06"), "closed", "open", 15],
        [day("2024-12-31"), "unknown", "closed", 5],
    ]
    assert changes[["to", "open_ended"]].values.tolist() == [[day("2025-01-20"), True], [day("2025-01-04"), False]]
    assert changes["title"].tolist()[1] == "Delta crossing closed"
    assert pd.isna(changes["title"].iloc[0])
    assert changes["publisher"].tolist() == ["Paper One", "Paper One"]
    # Rows of one status are one change; a change before the period is none of it.
    made = with_rows(dataset, ("delta", "2024-12-22", "2024-12-25", "closed"), ("delta", "2024-12-26", None, "closed"))
    assert status_changes(made, made.first_day, made.last_day)["days"].tolist() == [5]  # 22 to 26 December
    assert status_changes(made, day("2024-12-23"), made.last_day).empty


def test_charts_draw_unknown_days_as_unknown(dataset: Dataset) -> None:
    chart = CHARTS["crossing-status"]
    made = built(chart, chart.request(dataset, Filters(), LIGHT))
    bars = {trace["name"]: trace for trace in json.loads(made.json)["data"] if "name" in trace}
    # Unreported: 11 days from 20 December, the 5th of January, 7 days to the last; 5 closed, 15 open. In milliseconds.
    assert {name: [length / DAY for length in bar["x"]] for name, bar in bars.items()} == {
        "Closed": [5],
        "Open": [15],
        "Unreported": [11, 1, 7],
    }
    assert bars["Closed"]["base"] == ["2024-12-31"]
    assert bars["Closed"]["customdata"] == [small.CLOSURE]
    said = bars["Unreported"]["hovertext"]
    assert "no reports found" in said[0]
    assert "last reported closed, 4 January 2025" in said[1]
    assert "last reported open, 20 January 2025" in said[2]
    assert json.loads(made.json)["layout"]["meta"]["title"] == "Crossings as last reported"


def test_other_filters_leave_crossings_as_they_are(dataset: Dataset) -> None:
    chart = CHARTS["crossing-days"]
    all_types = built(chart, chart.request(dataset, Filters(), LIGHT)).table
    pd.testing.assert_frame_equal(all_types, built(chart, chart.request(dataset, Filters(text="nothing"), LIGHT)).table)
    # December from the 20th and January to the 27th, as in the test of days by month.
    assert all_types["Closed, days"].tolist() == [1, 4]
    gone = built(chart, chart.request(dataset, Filters(provinces=("AF-KHO",)), LIGHT))
    assert gone.empty.startswith("No crossing in")
    late = built(chart, chart.request(dataset, Filters(start=date(2030, 1, 1)), LIGHT))
    assert late.empty.startswith("Nothing is recorded")
