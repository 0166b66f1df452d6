"""Intervals for shares and medians: worked by hand, and held against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, quantile_test

from dashboard.analysis.intervals import FEWEST, grouped_medians, median_interval, rank_of_interval, wilson


def test_wilson_by_hand() -> None:
    # 8 of 10, z = 1.96, z² = 3.8415: middle (0.8 + 3.8415/20) / (1 + 3.8415/10) = 0.992075 / 1.38415 = 0.71674;
    # half 1.95996 / 1.38415 * sqrt(0.8 * 0.2 / 10 + 3.8415 / 400) = 1.41600 * sqrt(0.0256037) = 0.22658.
    low, high = wilson(8, 10)
    assert (float(low), float(high)) == pytest.approx((0.49016, 0.94332), abs=2e-5)


def test_wilson_of_nothing_says_nothing() -> None:
    low, high = wilson([0, 0], [0, 3])
    assert (low[0], high[0]) == (0, 1)
    assert low[1] == 0
    assert high[1] == pytest.approx(0.56150, abs=1e-5)  # z² / (3 + z²) = 3.8415 / 6.8415


def test_wilson_refuses_more_successes_than_cases() -> None:
    with pytest.raises(ValueError, match="among the cases"):
        wilson(4, 3)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys_and_holds_the_share(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = (float(end) for end in wilson(successes, n))
    theirs = binomtest(successes, n).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert 0 <= low <= successes / n <= high <= 1


def test_ranks_by_hand() -> None:
    # n = 5: smallest to largest holds the median with 1 - 2 / 32 = 93.75 %, below 95 %: no interval. n = 6: 96.9 %.
    # n = 8: second to seventh 1 - 2 * 9 / 256 = 92.97 %: so first to eighth.
    # n = 9: second to eighth 1 - 2 * 10 / 512 = 96.1 %.
    assert [rank_of_interval(n) for n in (0, 1, 5, 6, 8, 9)] == [0, 0, 0, 1, 1, 2]
    assert rank_of_interval(FEWEST - 1) == 0
    assert rank_of_interval(FEWEST) == 1


def test_median_by_hand() -> None:
    # Nine values: the fifth is 3; from the second smallest (1) to the second largest (9).
    found = median_interval([0, 1, 1, 2, 3, 5, 8, 9, 40])
    assert (found.n, found.median, found.low, found.high) == (9, 3, 1, 9)
    few = median_interval([1, 2, 7, 9])
    assert (few.n, few.median, few.low, few.high) == (4, 4.5, None, None)
    assert median_interval([]).median is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=FEWEST, max_size=60))
def test_median_interval_is_scipys(values: list[int]) -> None:
    found = median_interval(values)
    theirs = quantile_test(values).confidence_interval(0.95)
    assert (found.low, found.high) == (theirs.low, theirs.high)
    assert found.low is not None and found.median is not None and found.high is not None
    assert found.low <= found.median <= found.high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 50)), max_size=80))
def test_medians_of_groups_are_those_of_each_by_itself(rows: list[tuple[int, int]]) -> None:
    groups = np.array([group for group, _ in rows], dtype="int64")
    values = np.array([value for _, value in rows], dtype="float64")
    together = grouped_medians(groups, values)
    assert together["n"].sum() == len(rows)
    for group, row in together.iterrows():
        alone = median_interval(values[groups == group])
        ends = [None if np.isnan(end) else end for end in (row["low"], row["high"])]
        assert (row["n"], row["median"], *ends) == (alone.n, alone.median, alone.low, alone.high)
