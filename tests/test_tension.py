"""The tension index: Goldstein's weights with the sign turned, decayed; every value is the sum of its incidents."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.records import records
from dashboard.analysis.tension import contributions, points, scale, tension_by_week, week_of
from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.charts.parties import PARTIES
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from dashboard.vocabulary import EVENT_TYPES

WEEK = (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-07"))  # a Monday to its Sunday


def frame(*events: tuple[str, str]) -> pd.DataFrame:
    rows = [(f"i{number}", day, f"Event {number}", kind) for number, (day, kind) in enumerate(events)]
    made = pd.DataFrame(rows, columns=["incident_id", "date_start", "title", "event_type"])
    return made.assign(date_start=pd.to_datetime(made["date_start"]))


def test_every_event_type_has_one_weight_within_the_scale() -> None:
    weights = scale()
    assert sorted(weights["event_type"]) == sorted(EVENT_TYPES)
    assert weights["goldstein"].between(-10, 10).all()
    assert weights["cameo_code"].str.fullmatch(r"(0[1-9]|1[0-9]|20)\d{1,2}").all()
    assert weights["why"].str.endswith(".").all()
    # One code has one weight, whichever event type it stands for.
    assert (weights.groupby("cameo_code")["goldstein"].nunique() == 1).all()


def test_points_turn_the_sign() -> None:
    assert points(pd.Series(["airstrike", "ceasefire", "declaration"])).tolist() == [10.0, -9.0, 0.0]


def test_the_index_by_hand() -> None:
    # Half-life 3 days, value at the end of Sunday 7 January. Air strike on the 1st: 10 points, 6 days old, two
    # half-lives: 10 / 4 = 2.5. Talks on the 4th: −7, 3 days old: −3.5. Protest on the 7th: 2, today: 2. Sum 1.0.
    events = frame(("2024-01-01", "airstrike"), ("2024-01-04", "talks"), ("2024-01-07", "diplomatic_protest"))
    row = tension_by_week(events, WEEK, 3).iloc[0]
    assert (row["conflict"], row["cooperation"], row["index"]) == pytest.approx((4.5, -3.5, 1.0))
    assert (row["incidents"], row["added"]) == (3, pytest.approx(10 - 7 + 2))


def test_earlier_incidents_count_on_and_later_ones_do_not() -> None:
    # An air strike a week before the span's Sunday, half-life 7 days: half of 10 is left. The one after it is not in.
    events = frame(("2023-12-31", "airstrike"), ("2024-01-08", "airstrike"))
    row = tension_by_week(events, WEEK, 7).iloc[0]
    assert row["index"] == pytest.approx(5.0)
    assert (row["incidents"], row["added"]) == (0, 0.0)


def test_the_index_of_an_empty_period_is_0() -> None:
    weeks = tension_by_week(frame(), (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-03-31")), 30)
    assert len(weeks) == 13
    assert (weeks[["conflict", "cooperation", "index", "incidents", "added"]] == 0).all().all()
    # And before anything has happened.
    before = tension_by_week(
        frame(("2024-02-01", "airstrike")), (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-28")), 30
    )
    assert (before["index"] == 0).all()
    assert contributions(frame(), WEEK[1], 30)["contribution"].sum() == 0


def test_the_last_week_ends_with_the_span() -> None:
    # The span ends on Wednesday 3 January: the strike of the 1st is two days old, one half-life of 2 days.
    weeks = tension_by_week(frame(("2024-01-01", "airstrike")), (WEEK[0], pd.Timestamp("2024-01-03")), 2)
    assert weeks["week_end"].tolist() == [pd.Timestamp("2024-01-03")]
    assert weeks["index"].tolist() == pytest.approx([5.0])


def test_contributions_by_hand() -> None:
    events = frame(("2024-01-01", "airstrike"), ("2024-01-04", "talks"), ("2024-01-09", "airstrike"))
    parts = contributions(events, WEEK[1], 3)
    # −3.5 outweighs 2.5 in size and stands first; what comes after the day is not there.
    assert parts["incident_id"].tolist() == ["i1", "i0"]
    assert parts["contribution"].tolist() == pytest.approx([-3.5, 2.5])
    assert parts["weight"].tolist() == pytest.approx([0.5, 0.25])
    assert parts["age"].tolist() == [3, 6]


def test_a_half_life_of_nothing_is_refused() -> None:
    for half_life in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            tension_by_week(frame(), WEEK, half_life)
        with pytest.raises(ValueError, match="above 0"):
            contributions(frame(), WEEK[1], half_life)


def test_the_monday_of_a_day() -> None:
    assert week_of(pd.Timestamp("2024-01-07")) == week_of(pd.Timestamp("2024-01-01")) == pd.Timestamp("2024-01-01")


EVENTS = st.lists(
    st.tuples(
        st.dates(pd.Timestamp("2023-10-01").date(), pd.Timestamp("2024-03-31").date()),
        st.sampled_from(list(EVENT_TYPES)),
    ),
    max_size=15,
)


@settings(max_examples=12, deadline=None)
@given(events=EVENTS, half_life=st.sampled_from([1, 7, 30, 90]))
def test_every_value_is_the_sum_of_its_incidents(events: list[tuple[object, str]], half_life: int) -> None:
    made = frame(*((str(day), kind) for day, kind in events))
    weeks = tension_by_week(made, (pd.Timestamp("2024-01-03"), pd.Timestamp("2024-02-20")), half_life)
    for row in weeks.itertuples(index=False, name=None):
        end, index = row[weeks.columns.get_loc("week_end")], row[weeks.columns.get_loc("index")]
        assert contributions(made, end, half_life)["contribution"].sum() == pytest.approx(index, abs=1e-9)
    assert (weeks["conflict"] >= 0).all()
    assert (weeks["cooperation"] <= 0).all()


@settings(max_examples=15, deadline=None)
@given(events=EVENTS, half_life=st.sampled_from([7, 30]))
def test_one_more_act_of_conflict_never_lowers_the_index(events: list[tuple[object, str]], half_life: int) -> None:
    given_events = [(str(day), kind) for day, kind in events]
    span = (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-25"))
    fewer = tension_by_week(frame(*given_events), span, half_life)
    more = tension_by_week(frame(*given_events, ("2024-01-20", "shelling")), span, half_life)
    assert (more["index"] >= fewer["index"] - 1e-9).all()


def test_a_value_of_the_chart_opens_into_its_incidents(dataset: Dataset) -> None:
    # The small dataset: end of the week of 23 December 2024, Sunday the 29th, half-life 30 days.
    # Militant attack of the 20th: 9 · ½^(9/30); air strikes of the 24th: 10 · ½^(5/30); clash of the 28th:
    # 10 · ½^(1/30); what comes later does not count.
    expected = 9 * 0.5 ** (9 / 30) + 10 * 0.5 ** (5 / 30) + 10 * 0.5 ** (1 / 30)
    index = CHARTS["tension-index"]
    table = built(index, index.request(dataset, Filters(), LIGHT)).table
    row = table[table["Week from"] == pd.Timestamp("2024-12-23")].iloc[0]
    assert row["Index, points"] == pytest.approx(expected, abs=0.01)
    makers = CHARTS["tension-makers"]
    made = built(makers, makers.request(dataset, Filters(), LIGHT, week="2024-12-25"))
    assert made.table["Points given"].sum() == pytest.approx(expected, abs=0.01)
    assert made.table["Incident"].tolist() == [
        "Clash at the Delta crossing",
        "Air strikes at Beta",
        "Attack on a post at Gamma",
    ]


def test_a_value_does_not_change_with_the_dates_shown(dataset: Dataset) -> None:
    chart = CHARTS["tension-index"]
    whole = built(chart, chart.request(dataset, Filters(), LIGHT)).table
    part = built(chart, chart.request(dataset, Filters(start=pd.Timestamp("2025-01-13").date()), LIGHT)).table
    both = whole.merge(part, on="Week from", suffixes=(" a", " b"))
    assert len(both) == len(part) == 3
    assert (both["Index, points a"] == both["Index, points b"]).all()


def test_an_empty_selection_says_that_the_index_is_0(dataset: Dataset) -> None:
    for name in ("tension-index", "tension-makers"):
        chart = CHARTS[name]
        made = built(chart, chart.request(dataset, Filters(text="no such word"), LIGHT))
        assert made.empty == "No incident matches the filters: the index is 0."


def test_a_week_that_is_no_date_is_named(dataset: Dataset) -> None:
    chart = CHARTS["tension-makers"]
    with pytest.raises(OptionError, match=r"<b>.*YYYY-MM-DD"):
        built(chart, chart.request(dataset, Filters(), LIGHT, week="<b>"))


def test_on_the_real_record_every_week_is_the_sum_of_its_incidents() -> None:
    dataset = load()
    frame_all = records(dataset, Filters())
    assert points(frame_all["event_type"]).notna().all()
    weeks = tension_by_week(frame_all, (dataset.first_day, dataset.last_day), 30)
    assert weeks["incidents"].sum() == len(frame_all)
    for number in (0, 50, 150, len(weeks) - 1):
        parts = contributions(frame_all, weeks["week_end"].iloc[number], 30)
        assert parts["contribution"].sum() == pytest.approx(weeks["index"].iloc[number])


def test_the_makers_have_a_key_of_their_colours(dataset: Dataset) -> None:
    chart = CHARTS["tension-makers"]
    made = built(chart, chart.request(dataset, Filters(), LIGHT, week="2025-01-27"))
    data = json.loads(made.json)["data"]
    keys = {trace["name"]: trace["marker"]["color"] for trace in data if trace.get("showlegend", True)}
    assert set(keys.values()) == set(data[0]["marker"]["color"])
    assert set(keys) <= {party.name for party in PARTIES.values()}
