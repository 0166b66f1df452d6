"""Intervals that say how little a small number of cases tells: for a share, and for a median."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
FEWEST = 6
"""From fewer values than this the order statistics give no interval for a median at 95 %: 1 - 2 / 2**5 = 93.75 %."""


def wilson(successes: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the score interval for the shares of ``successes`` among ``n`` cases; (0, 1) where there is no case.

    Numbers or columns of numbers. It stays between 0 and 1 and does not shrink to nothing at 0 of n or n of n, which
    the textbook interval does. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22 (1927), 209-212; recommended for small n by Brown,
    Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001), 101-133. Raises
    ValueError where the successes are not among the cases.
    """
    x, whole = np.asarray(successes, dtype="float64"), np.asarray(n, dtype="float64")
    if ((x < 0) | (x > whole)).any():
        raise ValueError("the successes must be among the cases")
    z = NormalDist().inv_cdf((1 + level) / 2)
    divisor = np.where(whole > 0, whole, 1.0)
    share = x / divisor
    middle = (share + z * z / (2 * divisor)) / (1 + z * z / divisor)
    half = z / (1 + z * z / divisor) * np.sqrt(share * (1 - share) / divisor + z * z / (4 * divisor * divisor))
    low = np.where(whole > 0, np.clip(middle - half, 0.0, share), 0.0)
    high = np.where(whole > 0, np.clip(middle + half, share, 1.0), 1.0)
    return low, high


@dataclass(frozen=True)
class Median:
    """A median with its interval: None for both ends where there are too few values for one."""

    n: int
    median: float | None
    low: float | None
    high: float | None


@lru_cache(maxsize=4096)
def rank_of_interval(n: int, level: float = LEVEL) -> int:
    """Return r so that the r-th smallest and r-th largest of n values hold the median with that confidence, or 0.

    r is the largest for which 1 - 2 * P(Binomial(n, 1/2) < r) is at least ``level``; 0 where no r is.
    """
    tail, rank = 0.0, 0
    for number in range(n // 2):
        tail += comb(n, number) / 2**n
        if 1 - 2 * tail < level:
            break
        rank = number + 1
    return rank


def median_interval(values: ArrayLike, level: float = LEVEL) -> Median:
    """Return the median of values with the interval that their order statistics give; no distribution is assumed.

    Source: W. R. Thompson, "On confidence ranges for the median and other expectation distributions", Annals of
    Mathematical Statistics 7 (1936), 122-128. Values should be independent of one another; where they are not, the
    interval is too narrow.
    """
    ordered = np.sort(np.asarray(values, dtype="float64"))
    n = len(ordered)
    if not n:
        return Median(0, None, None, None)
    middle = float(np.median(ordered))
    rank = rank_of_interval(n, level)
    if not rank:
        return Median(n, middle, None, None)
    return Median(n, middle, float(ordered[rank - 1]), float(ordered[n - rank]))


def grouped_medians(groups: NDArray[Any], values: NDArray[Any], level: float = LEVEL) -> pd.DataFrame:
    """Return ``median_interval`` of the values of each group at once: index the group; n, median, low, high."""
    order = np.lexsort((values, groups))
    keys, starts, counts = np.unique(groups[order], return_index=True, return_counts=True)
    ordered = values[order]
    ranks = np.array([rank_of_interval(int(n), level) for n in counts], dtype="int64")
    middle = (ordered[starts + (counts - 1) // 2] + ordered[starts + counts // 2]) / 2 if len(keys) else ordered
    at = np.maximum(ranks, 1)
    low = np.where(ranks > 0, ordered[starts + at - 1], np.nan)
    high = np.where(ranks > 0, ordered[starts + counts - at], np.nan)
    return pd.DataFrame({"n": counts, "median": middle, "low": low, "high": high}, index=keys)
