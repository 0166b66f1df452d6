"""Who says more than whom: claimants, or sides, two by two over the cases that both speak of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.disagreement import SAME, contested, pair_rows
from dashboard.analysis.intervals import grouped_medians, wilson

COLUMNS = [
    "a",
    "b",
    "n",
    "above",
    "below",
    "level",
    "share",
    "share_low",
    "share_high",
    "same",
    "n_ratio",
    "ratio",
    "ratio_to",
    "ratio_low",
    "ratio_high",
]


def pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for every ordered pair of claimants how often the first one's toll exceeds the second one's.

    ``rows`` is what ``disagreement.figures`` or ``by_side`` returns. One row for each a and b with a common case:

    * n: common cases (same incident, same population); above: in how many the whole range of a lies above that of b,
      below: the reverse, level: the ranges touch or are equal;
    * share = above / n with its Wilson interval share_low, share_high;
    * same: in how many both count the same victims; n_ratio: those of them in which both ranges are above 0;
    * ratio, ratio_to: the median over these of a's low / b's high and of a's high / b's low (equal where every figure
      is a single number). The interval ratio_low, ratio_high goes from the lower end of the order-statistic interval
      of the one to the upper end of that of the other (missing where n_ratio is below 6).

    Sorted by n (most first), then a, b.
    """
    return count_pairs(compare_pairs(rows))


def compare_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every ordered pair of figures of one case with what their comparison says.

    Takes what ``pairs`` takes. Columns: those of ``disagreement.pair_rows`` with above (the whole range of a lies
    above that of b), below, same (both count the same victims), rated (same, and both above 0), least and most (a's
    low / b's high and a's high / b's low; missing where not rated). Each row depends on its own case alone.
    """
    both = pair_rows(contested(rows))
    both["above"] = both["low_a"] > both["high_b"]
    both["below"] = both["high_a"] < both["low_b"]
    both["same"] = both["compared"] == SAME
    both["rated"] = both["same"] & (both["low_a"] > 0) & (both["low_b"] > 0)
    both["least"] = (both["low_a"] / both["high_b"].where(both["rated"])).astype("float64")
    both["most"] = (both["high_a"] / both["low_b"].where(both["rated"])).astype("float64")
    return both


def count_pairs(both: pd.DataFrame) -> pd.DataFrame:
    """Return what ``pairs`` returns from rows of ``compare_pairs``, all of them or some."""
    codes, claimants = pd.factorize(pd.concat([both["who_a"], both["who_b"]], ignore_index=True), sort=True)
    a, b = codes[: len(both)], codes[len(both) :]
    keys, number = np.unique(a * max(len(claimants), 1) + b, return_inverse=True)
    first, second = np.divmod(keys, max(len(claimants), 1))
    columns: dict[str, Any] = {"a": claimants.to_numpy()[first], "b": claimants.to_numpy()[second]}
    columns["n"] = np.bincount(number, minlength=len(keys))
    for name in ("above", "below", "same"):
        columns[name] = np.bincount(number[both[name].to_numpy(dtype="bool")], minlength=len(keys))
    columns["level"] = columns["n"] - columns["above"] - columns["below"]
    columns["share"] = columns["above"] / columns["n"]
    columns["share_low"], columns["share_high"] = wilson(columns["above"], columns["n"])
    rated = both["rated"].to_numpy(dtype="bool")
    columns["n_ratio"] = np.bincount(number[rated], minlength=len(keys))
    for end, median, edge, bound in (
        ("least", "ratio", "low", "ratio_low"),
        ("most", "ratio_to", "high", "ratio_high"),
    ):
        found = grouped_medians(number[rated], both[end].to_numpy()[rated])
        for name, values in ((median, found["median"]), (bound, found[edge])):
            columns[name] = np.full(len(keys), np.nan)
            columns[name][found.index] = values
    order = np.lexsort((second, first, -columns["n"]))  # the codes are in the order of the names
    return pd.DataFrame({name: columns[name][order] for name in COLUMNS}).astype({"a": "str", "b": "str"})


def most_common(found: pd.DataFrame, limit: int) -> list[str]:
    """Return the claimants with the most common cases with others, at most ``limit``, most first.

    ``found`` is what ``pairs`` returns.
    """
    totals = found.groupby("a")["n"].sum().reset_index().sort_values(["n", "a"], ascending=[False, True])
    return [str(name) for name in totals["a"].head(limit)]


def one_way(found: pd.DataFrame) -> pd.DataFrame:
    """Return each pair once, with the claimant that is more often above as ``a``."""
    swapped = found["below"] > found["above"]
    tied = (found["below"] == found["above"]) & (found["a"] > found["b"])
    return found[~(swapped | tied)].reset_index(drop=True)
