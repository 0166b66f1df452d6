"""Events per week, change points, and patterns of weekdays and months against an even spread."""

from __future__ import annotations

import math
import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.rhythm import (
    BAND,
    Pattern,
    Search,
    even_spread,
    events_by_week,
    month_pattern,
    penalty_of,
    segments,
    too_few,
    weekday_pattern,
)
from dashboard.catalogue import CHARTS, built
from dashboard.catalogue.rhythm import method_words
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.tables import load

MONDAY = pd.Timestamp("2024-01-01")


def frame(days: list[str] | pd.DatetimeIndex, precision: str = "day") -> pd.DataFrame:
    return pd.DataFrame({"date_start": pd.to_datetime(pd.Index(days)), "date_precision": precision})


def weeks_of(counts: list[int] | np.ndarray) -> pd.DataFrame:
    """Whole weeks from 1 January 2024 with these numbers of incidents."""
    start = pd.date_range(MONDAY, periods=len(counts), freq="7D")
    return pd.DataFrame(
        {"week_start": start, "week_end": start + pd.Timedelta(days=6), "incidents": counts, "whole": True}
    )


def test_weeks_run_from_monday_and_cut_weeks_are_named() -> None:
    # From Wednesday 3 to Monday 15 January 2024: the weeks of the 1st (cut), the 8th (whole) and the 15th (cut).
    # The incident of the 2nd lies before the span; 7 January is a Sunday, 8 January a Monday.
    given_frame = frame(["2024-01-02", "2024-01-03", "2024-01-07", "2024-01-08", "2024-01-15", "2024-01-16"])
    weeks = events_by_week(given_frame, (pd.Timestamp("2024-01-03"), pd.Timestamp("2024-01-15")))
    assert weeks["week_start"].dt.day.tolist() == [1, 8, 15]
    assert weeks["incidents"].tolist() == [2, 1, 1]
    assert weeks["whole"].tolist() == [False, True, False]


def test_the_penalty_is_beta_times_variance_times_log_n() -> None:
    # Differences of 1, 3, 2, 2: 2, -1, 0; mean of their squares (4 + 1 + 0) / 3 = 5/3; half of it 5/6; n = 4.
    assert penalty_of(np.array([1.0, 3.0, 2.0, 2.0]), 3.0) == pytest.approx(3 * 5 / 6 * math.log(4))


def test_a_step_is_found_where_it_is_and_means_are_those_of_the_counts() -> None:
    # Ten weeks of 1, 2, 1, 2 … (mean 1.5), then ten of 8, 9, 8, 9 … (mean 8.5).
    counts = [1, 2] * 5 + [8, 9] * 5
    for method in ("pelt", "binseg"):
        for cost in ("root", "count"):
            found = segments(weeks_of(counts), Search(method, cost))
            assert found["weeks"].tolist() == [10, 10]
            assert found["incidents"].tolist() == [15, 85]
            assert found["mean"].tolist() == [1.5, 8.5]
            assert found["first_week"].tolist() == [MONDAY, MONDAY + pd.Timedelta(weeks=10)]
            assert found["last_day"].iloc[1] == MONDAY + pd.Timedelta(weeks=20) - pd.Timedelta(days=1)


def test_the_division_is_the_cheapest_of_all() -> None:
    # All ways to cut ten weeks into segments of at least two, priced by hand: squared deviations plus the penalty.
    counts = np.array([1.0, 2, 1, 9, 8, 9, 3, 2, 3, 2])
    price = penalty_of(counts, 1.0)

    def cost(ends: tuple[int, ...]) -> float:
        parts = [counts[a:b] for a, b in zip((0, *ends), (*ends, 10), strict=True)]
        return sum(float(((part - part.mean()) ** 2).sum()) for part in parts) + price * len(ends)

    ways: list[tuple[int, ...]] = [()]
    for _ in range(4):
        ways += [
            (*way, end) for way in ways for end in range((way[-1] if way else 0) + 2, 9) if (*way, end) not in ways
        ]
    best = min(ways, key=cost)
    found = segments(weeks_of(counts.astype("int64")), Search("pelt", "count", 1.0, 2))
    assert tuple(found["weeks"].cumsum().iloc[:-1]) == best


def test_no_change_where_nothing_changes() -> None:
    assert len(segments(weeks_of([3] * 30), Search())) == 1  # no spread at all: there is no noise to beat either
    assert len(segments(weeks_of([2, 3] * 15), Search())) == 1


def test_cut_weeks_take_no_part() -> None:
    weeks = weeks_of([1, 2] * 5 + [8, 9] * 5)
    weeks.loc[0, "whole"] = weeks.loc[19, "whole"] = False
    found = segments(weeks, Search())
    assert found["weeks"].sum() == 18
    assert found["incidents"].sum() == 100 - 1 - 9


def test_too_few_weeks_or_incidents_say_so_with_n() -> None:
    short = weeks_of([9, 9, 9])
    assert "n = 3 whole weeks" in too_few(short, Search(weeks=2))
    assert "need 4" in too_few(short, Search(weeks=2))
    assert segments(short, Search(weeks=2)).empty
    rare = weeks_of([1] * 19)
    assert "n = 19 incidents" in too_few(rare, Search())
    assert too_few(weeks_of([1] * 20), Search()) == ""


def test_chance_alone_seldom_makes_a_change() -> None:
    # 200 records of five years without any change, at rates like the real one's: the default search may be fooled in
    # a few of a hundred. docs/methodology.md states the shares for larger runs.
    random = np.random.default_rng(1)
    fooled = sum(
        len(segments(weeks_of(random.poisson(rate, 254)), Search())) > 1 for rate in (0.5, 1.6, 4.0) for _ in range(67)
    )
    assert fooled <= 12


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.integers(0, 12), min_size=1, max_size=60),
    method=st.sampled_from(["pelt", "binseg"]),
    cost=st.sampled_from(["root", "count"]),
    penalty=st.sampled_from([1.0, 3.0, 10.0]),
    shortest=st.sampled_from([2, 4, 8]),
)
def test_segments_cover_the_weeks_once(
    counts: list[int], method: str, cost: str, penalty: float, shortest: int
) -> None:
    search = Search(method, cost, penalty, shortest)
    weeks = weeks_of(counts)
    found = segments(weeks, search)
    assert found.empty == bool(too_few(weeks, search))
    if found.empty:
        return
    assert found["weeks"].sum() == len(counts)
    assert found["incidents"].sum() == sum(counts)
    assert (found["weeks"] >= shortest).all()
    assert (found["mean"] * found["weeks"]).sum() == pytest.approx(sum(counts))
    following = found["first_week"].iloc[1:].to_numpy()
    assert ((found["last_day"] + pd.Timedelta(days=1)).iloc[:-1].to_numpy() == following).all()


def test_ten_times_the_record_is_searched_quickly() -> None:
    random = np.random.default_rng(2)
    weeks = weeks_of(random.poisson(np.repeat([1.0, 6.0, 1.5, 9.0, 1.0], 510)))
    segments(weeks, Search())  # the import of the library is not what is measured
    for method, seconds in (("pelt", 1.0), ("binseg", 4.0)):
        begin = time.perf_counter()
        assert len(segments(weeks, Search(method))) >= 5
        assert time.perf_counter() - begin < seconds


def test_an_even_spread_by_hand() -> None:
    # Two blocks of two columns. Block 1: 3 and 1, expected 2 and 2, off by ±1; block 2: 5 and 1, expected 3 and 3, off
    # by ±2. Shuffled within each block a column's count is 5 ± 1 ± 2 with variance 1 + 4 = 5. Column 1 is 8, off by 3;
    # statistic (2 − 1) / 2 · (9 + 9) / 5 = 1.8 with 1 degree of freedom; p = P(|Z| > √1.8) = 0.1797.
    pattern = even_spread(np.array([[3.0, 1.0], [5.0, 1.0]]), np.full((2, 2), 0.5), ("a", "b"))
    assert pattern.table["observed"].tolist() == [8, 2]
    assert pattern.table["expected"].tolist() == [5.0, 5.0]
    assert pattern.table["low"].tolist() == pytest.approx([5 - BAND * 5**0.5] * 2)
    assert pattern.table["high"].tolist() == pytest.approx([5 + BAND * 5**0.5] * 2)
    assert (pattern.statistic, pattern.freedom) == (pytest.approx(1.8), 1)
    assert pattern.p == pytest.approx(math.erfc(math.sqrt(1.8 / 2)))
    assert (pattern.incidents, pattern.blocks) == (10, 2)


def test_the_test_is_as_strict_as_it_says() -> None:
    # Days that come in clusters of three, weeks that differ fifteenfold, and no pattern of weekdays: of 400 such
    # records about 20 should have p < 0.05 (binomial: 9 to 33 in 99.8 of 100 cases).
    random = np.random.default_rng(3)
    rejected = 0
    for _ in range(400):
        rate = random.choice([0.1, 0.3, 1.5], size=(150, 1))
        counts = 3.0 * random.poisson(rate, size=(150, 7))
        rejected += even_spread(counts, np.full_like(counts, 1 / 7), tuple("abcdefg")).p < 0.05
    assert 9 <= rejected <= 33


def test_weekdays_count_whole_weeks_and_known_days_only() -> None:
    # Ten weeks from Monday 1 January with one incident on each day and a second one on each Friday: 80 in all.
    days = [day for day in pd.date_range(MONDAY, periods=70) for _ in range(2 if day.weekday() == 4 else 1)]
    more = pd.concat([frame(pd.DatetimeIndex(days)), frame(["2024-01-06"] * 9, "approx"), frame(["2024-03-12"] * 5)])
    # The span ends on Tuesday 12 March: the week of the 11th is cut, and what lies in it does not count.
    pattern = weekday_pattern(more, (MONDAY, pd.Timestamp("2024-03-12")))
    assert isinstance(pattern, Pattern)
    assert pattern.table["observed"].tolist() == [10, 10, 10, 10, 20, 10, 10]
    assert pattern.table["expected"].tolist() == pytest.approx([80 / 7] * 7)
    # Each week is off by −1/7 on six days and 6/7 on Friday: variance (6/49 + 36/49) / 7 = 6/49, ten weeks 60/49.
    # Off in all: −10/7 six times and 60/7: (600 + 3600) / 49. Statistic 6/7 · 4200/60 = 60: as large as it can be.
    assert pattern.statistic == pytest.approx(60)
    assert pattern.p < 0.001


def test_too_few_for_weekdays_says_n() -> None:
    assert "n = 34" in str(weekday_pattern(frame(["2024-01-01"] * 34), (MONDAY, pd.Timestamp("2024-03-31"))))
    assert isinstance(weekday_pattern(frame(["2024-01-01"] * 35), (MONDAY, pd.Timestamp("2024-03-31"))), Pattern)


def test_months_are_blocks_of_twelve_back_from_the_last_whole_month() -> None:
    # 10 June 2020 to 20 March 2024: whole months July 2020 to February 2024 are 44, three years from March 2021.
    span = (pd.Timestamp("2020-06-10"), pd.Timestamp("2024-03-20"))
    first_days = pd.date_range("2021-03-01", "2024-02-01", freq="MS")
    days = [day for day in first_days for _ in range(2 + (day.month == 6))]
    extra = frame(["2020-08-01"] * 7 + ["2024-03-02"] * 7)  # before the three years, and after them
    pattern = month_pattern(pd.concat([frame(pd.DatetimeIndex(days)), extra]), span)
    assert isinstance(pattern, Pattern)
    assert pattern.blocks == 3
    assert pattern.table["name"].iloc[0] == "Jan"
    assert pattern.table["observed"].tolist() == [6, 6, 6, 6, 6, 9, 6, 6, 6, 6, 6, 6]
    # Each block has 25 incidents; blocks of 365, 365 and 366 days; January has 31, February 28, 28 and 29 days.
    assert pattern.table["expected"].iloc[0] == pytest.approx(25 * (31 / 365 + 31 / 365 + 31 / 366))
    assert pattern.table["expected"].iloc[1] == pytest.approx(25 * (28 / 365 + 28 / 365 + 29 / 366))


def test_too_short_or_too_few_for_months_says_so() -> None:
    two_years = (pd.Timestamp("2022-01-01"), pd.Timestamp("2024-11-30"))
    assert "35 whole months, that is 2 whole years" in str(month_pattern(frame(["2022-05-05"] * 900), two_years))
    three = (pd.Timestamp("2022-01-01"), pd.Timestamp("2024-12-31"))
    assert "n = 60 incidents in 3 years, so that 4.6 would" in str(month_pattern(frame(["2022-05-05"] * 60), three))


def test_a_span_of_days_has_no_pattern_and_no_change() -> None:
    short = (pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-05"))
    one = frame(["2024-01-03"])
    assert "0 whole weeks" in str(weekday_pattern(one, short))
    assert "0 whole months" in str(month_pattern(one, short))
    assert segments(events_by_week(one, short), Search()).empty


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=7, max_size=7), min_size=1, max_size=20))
def test_expected_counts_add_up_to_the_observed(rows: list[list[int]]) -> None:
    counts = np.array(rows, dtype="float64")
    try:
        pattern = even_spread(counts, np.full_like(counts, 1 / 7), tuple("abcdefg"))
    except ValueError:
        assert (counts == counts[:, :1]).all()
        return
    table = pattern.table
    assert table["observed"].sum() == pattern.incidents == counts.sum()
    assert table["expected"].sum() == pytest.approx(counts.sum())
    assert (table["low"] <= table["expected"]).all()
    assert (table["expected"] <= table["high"]).all()
    assert 0 <= pattern.p <= 1


def test_rare_incidents_are_warned_of() -> None:
    # 25 incidents in 101 weeks are 0.2475 a week, under a quarter; 26 are not.
    rare = weeks_of([1, 0, 0, 0] * 25 + [0])
    assert "chance alone" in method_words(Search(), rare)
    assert "chance alone" not in method_words(Search(), weeks_of([1, 0, 0, 0] * 25 + [1]))
    assert "PELT (exact)" in method_words(Search(), rare)
    assert "penalty 3 · σ² · ln 101, segments of at least 4 weeks" in method_words(Search(), rare)


def test_what_began_before_the_dates_is_in_no_week_and_said() -> None:
    dataset, chart = load(), CHARTS["weekly-events"]
    rows = dataset.incidents
    lasted = int(((rows["date_start"] < "2025-10-12") & (rows["date_end"] >= "2025-10-12")).sum())
    assert lasted >= 1
    made = built(chart, chart.request(dataset, Filters(start=date(2025, 10, 12), end=date(2025, 12, 31)), LIGHT))
    words = f"{lasted} incident{'s' * (lasted > 1)} that began before these dates {'is' if lasted == 1 else 'are'} in"
    assert words in made.json.replace("<br>", " ")
    whole = built(chart, chart.request(dataset, Filters(), LIGHT))
    assert "that began before" not in whole.json.replace("<br>", " ")
