"""Who says more than whom: claimants, or sides, two by two over the cases that both speak of."""

from __future__ import annotations

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
    both = pair_rows(contested(rows))
    both["above"] = both["low_a"] > both["high_b"]
    both["below"] = both["high_a"] < both["low_b"]
    both["same"] = both["compared"] == SAME
    both["rated"] = both["same"] & (both["low_a"] > 0) & (both["low_b"] > 0)
    counted = both.assign(n=1, n_ratio=both["rated"]).groupby(["who_a", "who_b"], sort=True)
    result = counted[["n", "above", "below", "same", "n_ratio"]].sum().astype("int64").rename_axis(["a", "b"])
    result["level"] = result["n"] - result["above"] - result["below"]
    result["share"] = result["above"] / result["n"]
    result["share_low"], result["share_high"] = wilson(result["above"], result["n"])
    number = counted.ngroup().to_numpy()
    rated = both["rated"].to_numpy()
    least = grouped_medians(number[rated], (both["low_a"] / both["high_b"]).to_numpy(dtype="float64")[rated])
    most = grouped_medians(number[rated], (both["high_a"] / both["low_b"]).to_numpy(dtype="float64")[rated])
    result = result.reset_index()
    for column, values in (
        ("ratio", least["median"]),
        ("ratio_to", most["median"]),
        ("ratio_low", least["low"]),
        ("ratio_high", most["high"]),
    ):
        result[column] = values.reindex(result.index).astype("float64")
    return result[COLUMNS].sort_values(["n", "a", "b"], ascending=[False, True, True]).reset_index(drop=True)


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
