"""The lanes of the timeline: counts by period, symbols that do not hide one another, the mark of the chosen one."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.lanes import LONGEST_SINGLE, lane_columns, lanes_by_period, suitable_lanes
from dashboard.analysis.records import records
from dashboard.analysis.timelines import casualties_by_period
from dashboard.catalogue import CHARTS, built
from dashboard.charts import lanes
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import Dataset
from tests.small import CLASH


def frame(*rows: tuple[str, str, str, str, int | None]) -> pd.DataFrame:
    """Records of: first day, lane, event type, status, killed (the same low and high)."""
    killed = pd.array([row[4] for row in rows], dtype="Int64")
    return pd.DataFrame(
        {
            "incident_id": [f"i{number}" for number in range(len(rows))],
            "date_start": pd.to_datetime([row[0] for row in rows]).astype("datetime64[s]"),
            "lane": [row[1] for row in rows],
            "event_type": [row[2] for row in rows],
            "kind": "fight",
            "initiator_side": None,
            "status": [row[3] for row in rows],
            "killed_low": killed,
            "killed_high": killed,
            "injured_low": pd.array([None] * len(rows), dtype="Int64"),
            "injured_high": pd.array([None] * len(rows), dtype="Int64"),
            "kinetic": True,
            "place": "Place",
            "words": "words",
        }
    )


ROWS = frame(
    ("2024-12-01", "strikes_pakistan", "airstrike", "confirmed", 4),
    ("2024-12-24", "strikes_pakistan", "airstrike", "disputed", None),
    ("2024-12-31", "strikes_pakistan", "drone_strike", "single_source", 3),
    ("2025-01-01", "strikes_pakistan", "airstrike", "reported", None),
    ("2024-12-05", "clashes", "border_clash", "reported", 2),
)


def test_incidents_are_counted_by_lane_and_month_of_their_first_day() -> None:
    counts = lanes_by_period(ROWS, "month").set_index(["lane", "period_start"])
    december = counts.loc[("strikes_pakistan", pd.Timestamp("2024-12-01"))]
    # Three in December: two air strikes and a drone strike; two of them weak; 4 + 3 killed, one without a figure.
    assert (december["incidents"], december["weak"]) == (3, 2)
    assert december["kinds"] == "2 air strikes, 1 drone strike"
    assert (december["killed_low"], december["killed_high"]) == (7, 7)
    assert december["period_end"] == pd.Timestamp("2024-12-31")
    january = counts.loc[("strikes_pakistan", pd.Timestamp("2025-01-01"))]
    assert (january["incidents"], january["weak"]) == (1, 0)
    assert pd.isna(january["killed_low"])  # nobody gave a figure: missing, not 0
    assert len(counts) == 3


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_lanes_and_periods_add_up_to_the_incidents(dataset: Dataset, period: str) -> None:
    found = records(dataset, Filters())
    assert lanes_by_period(found, period)["incidents"].sum() == len(found)
    table = lane_columns(lanes_by_period(found, period), casualties_by_period(found, period))
    assert table.filter(like="Incidents: ").to_numpy().sum() == len(found)
    assert table["period_start"].is_monotonic_increasing
    assert table["period_start"].is_unique


def test_no_records_give_no_rows() -> None:
    assert lanes_by_period(ROWS.iloc[:0], "month").empty


def test_single_incidents_up_to_four_months_then_bars() -> None:
    first = pd.Timestamp("2025-01-01")
    assert suitable_lanes(first, first + pd.Timedelta(days=LONGEST_SINGLE - 1)) == "incidents"
    assert suitable_lanes(first, first + pd.Timedelta(days=LONGEST_SINGLE)) == "bars"


def test_the_highest_bar_of_each_lane_fills_it_and_light_stands_on_dark() -> None:
    by_lane = lanes_by_period(ROWS, "month")
    _, stack = lanes.on_the_line(ROWS)
    firm, weak = lanes.lane_bars(by_lane, stack, "month", LIGHT)
    tops = [base + y for base, y in zip(weak["base"], weak["y"], strict=True)]
    # In the lane of strikes 3 incidents are 0.8 of the lane, so 1 of December's is firm (0.2667) and 2 weak.
    at = by_lane.index[(by_lane["lane"] == "strikes_pakistan") & (by_lane["incidents"] == 3)][0]
    assert firm["y"][at] == pytest.approx(0.2667, abs=1e-4)
    assert weak["base"][at] == pytest.approx(firm["base"][at] + firm["y"][at], abs=1e-3)
    assert tops[at] == pytest.approx(stack.middles["strikes_pakistan"] + 0.4, abs=1e-3)
    assert firm["customdata"][at] == "2024-12-01/2024-12-31"
    assert "3 incidents (2 air strikes, 1 drone strike). 2 of them with a single source" in firm["hovertext"][at]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["clashes", "militant"])), min_size=1, max_size=40),
    st.sampled_from([5, 60, 120]),
    st.sampled_from([lanes.ON_PAGE, lanes.LOW]),
)
def test_incidents_of_one_day_and_lane_stand_apart_and_inside_their_lane(
    given_rows: list[tuple[int, str]], days: int, measures: lanes.Measures
) -> None:
    start = pd.Timestamp("2025-01-01")
    rows = frame(
        *(
            (str((start + pd.Timedelta(days=day)).date()), lane, "border_clash", "reported", None)
            for day, lane in given_rows
        )
    )
    placed, stack = lanes.positions(rows.sort_values("date_start"), days, measures)
    for _, group in placed.groupby(["lane", "date_start"]):
        steps = group["y"].sort_values().diff().dropna() * measures.lane
        assert (steps >= lanes.STEPS[0] - 1e-6).all()
    for lane, group in placed.groupby("lane"):
        assert ((group["y"] - stack.middles[lane]).abs() <= stack.heights[lane] / 2).all()
    middles, heights = list(stack.middles.values()), list(stack.heights.values())
    assert all(
        upper - lower == pytest.approx((a + b) / 2)
        for upper, lower, a, b in zip(middles, middles[1:], heights, heights[1:], strict=False)
    )


@pytest.mark.parametrize("how", ["incidents", "bars"])
def test_the_chosen_incident_is_ringed_on_its_day_in_its_lane(dataset: Dataset, how: str) -> None:
    chart = CHARTS["timeline"]
    made = built(chart, chart.request(dataset, Filters(), LIGHT, lanes=how, incident=CLASH))
    figure = json.loads(made.json)
    (ring,) = [trace for trace in figure["data"] if trace.get("name") == "Chosen incident"]
    assert ring["x"] == [CLASH[:10]]
    axis = figure["layout"]["yaxis"]
    low = json.loads(built(chart, chart.request(dataset, Filters(), LIGHT, lanes=how, incident=CLASH), low=True).json)
    assert [trace["x"] for trace in low["data"] if trace.get("name") == "Chosen incident"] == [[CLASH[:10]]]
    nearest = min(zip(axis["tickvals"], axis["ticktext"], strict=True), key=lambda tick: abs(tick[0] - ring["y"][0]))
    assert nearest[1].startswith("Clashes")
    assert sum(shape.get("x0") == CLASH[:10] == shape.get("x1") for shape in figure["layout"]["shapes"]) == 1
    plain = json.loads(built(chart, chart.request(dataset, Filters(), LIGHT, lanes=how, incident="no-such")).json)
    assert "Chosen incident" not in [trace.get("name") for trace in plain["data"]]
