"""How far two readers who coded the same incidents apart from each other agree: shares, and kappa for words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
REPLICATES = 10_000
SEED = 20261202
"""With the same seed the interval is the same at each run; it is that of the sample that was coded."""


def _codes(first: Sequence[str], second: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each reader one row a case and one column a word, true where the reader chose the word."""
    if len(first) != len(second):
        raise ValueError("both readers must have coded the same cases")
    words = np.unique([*first, *second])
    return np.asarray(first)[:, None] == words, np.asarray(second)[:, None] == words


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Return Cohen's kappa of two readers' words for the same cases, case by case in the same order.

    The share of equal words less the share that is expected where each reader spreads the words by chance as often as
    they were used, divided by the most it could exceed it: 1 is full agreement, 0 no more than chance, below 0 less.
    An empty word is a word like any other. None without a case, and where both used one and the same word throughout,
    so that chance alone gives full agreement. Source: J. Cohen, "A coefficient of agreement for nominal scales",
    Educational and Psychological Measurement 20 (1960), 37-46. Raises ValueError where the lengths differ.
    """
    one, other = _codes(first, second)
    if not len(one):
        return None
    equal = float((one & other).sum()) / len(one)
    chance = float((one.mean(axis=0) * other.mean(axis=0)).sum())
    return None if chance >= 1 else (equal - chance) / (1 - chance)


def kappa_interval(
    first: Sequence[str], second: Sequence[str], replicates: int = REPLICATES, seed: int = SEED, level: float = LEVEL
) -> tuple[float, float] | None:
    """Return the percentile interval of Cohen's kappa over cases drawn again with replacement.

    Draws of one and the same word throughout have no kappa and are left out. None where kappa has no value, and where
    the readers agree on every case: all draws are 1 then, and the interval would claim a certainty that a few cases
    cannot give. Source: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
    Raises ValueError where the lengths differ.
    """
    one, other = _codes(first, second)
    if cohen_kappa(first, second) is None or (one == other).all():
        return None
    drawn = np.random.default_rng(seed).integers(len(one), size=(replicates, len(one)))
    same = np.asarray((one & other).any(axis=1))
    equal = same[drawn].mean(axis=1)
    chance = (one[drawn].mean(axis=1) * other[drawn].mean(axis=1)).sum(axis=1)
    known = chance < 1
    kappas = (equal[known] - chance[known]) / (1 - chance[known])
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(kappas, [tail, 100 - tail])
    return float(low), float(high)
