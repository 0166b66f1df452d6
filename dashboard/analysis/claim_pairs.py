"""Who says more than whom: claimants, or sides, two by two over the cases that both speak of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Comparisons:
    """Ordered pairs of figures of one case, as arrays of one length; each pair depends on its own case alone.

    incident and population (``suffered_by``) name the case; a and b are the claimants as places in ``claimants``
    (sorted). above: the whole range of a lies above that of b, below: the reverse, same: both count the same victims,
    rated: same, and both above 0. least and most are a's low / b's high and a's high / b's low (missing where not
    rated).
    """

    claimants: NDArray[Any]
    incident: NDArray[Any]
    population: NDArray[Any]
    a: NDArray[Any]
    b: NDArray[Any]
    above: NDArray[Any]
    below: NDArray[Any]
    same: NDArray[Any]
    rated: NDArray[Any]
    least: NDArray[Any]
    most: NDArray[Any]

    def select(self, some: NDArray[Any]) -> Comparisons:
        """Return the pairs at which ``some`` is true."""
        parts = {field.name: getattr(self, field.name)[some] for field in fields(self) if field.name != "claimants"}
        return Comparisons(claimants=self.claimants, **parts)


def compare_pairs(rows: pd.DataFrame) -> Comparisons:
    """Return every ordered pair of figures of one case; takes what ``pairs`` takes."""
    both = pair_rows(contested(rows))
    claimants = np.array(sorted({*both["who_a"]}), dtype=object)
    code_of = {name: code for code, name in enumerate(claimants)}
    low_a, high_a = both["low_a"].to_numpy(dtype="int64"), both["high_a"].to_numpy(dtype="int64")
    low_b, high_b = both["low_b"].to_numpy(dtype="int64"), both["high_b"].to_numpy(dtype="int64")
    same = (both["compared"] == SAME).to_numpy(dtype=bool)
    rated = same & (low_a > 0) & (low_b > 0)
    return Comparisons(
        claimants=claimants,
        incident=both["incident_id"].to_numpy(dtype=object),
        population=both["suffered_by"].to_numpy(dtype=object),
        a=np.array([code_of[name] for name in both["who_a"]], dtype="int64"),
        b=np.array([code_of[name] for name in both["who_b"]], dtype="int64"),
        above=low_a > high_b,
        below=high_a < low_b,
        same=same,
        rated=rated,
        least=np.divide(low_a, high_b, out=np.full(len(both), np.nan), where=rated),
        most=np.divide(high_a, low_b, out=np.full(len(both), np.nan), where=rated),
    )


def count_pairs(both: Comparisons) -> pd.DataFrame:
    """Return what ``pairs`` returns from pairs of figures, all of them or some."""
    claimants = both.claimants
    keys, number = np.unique(both.a * len(claimants) + both.b, return_inverse=True)
    first, second = np.divmod(keys, max(len(claimants), 1))
    columns: dict[str, Any] = {"a": claimants[first], "b": claimants[second]}
    columns["n"] = np.bincount(number, minlength=len(keys))
    for name in ("above", "below", "same"):
        columns[name] = np.bincount(number[getattr(both, name)], minlength=len(keys))
    columns["level"] = columns["n"] - columns["above"] - columns["below"]
    columns["share"] = columns["above"] / columns["n"]
    columns["share_low"], columns["share_high"] = wilson(columns["above"], columns["n"])
    rated = both.rated
    columns["n_ratio"] = np.bincount(number[rated], minlength=len(keys))
    for end, median, edge, bound in (
        ("least", "ratio", "low", "ratio_low"),
        ("most", "ratio_to", "high", "ratio_high"),
    ):
        found = grouped_medians(number[rated], getattr(both, end)[rated])
        for name, values in ((median, found["median"]), (bound, found[edge])):
            columns[name] = np.full(len(keys), np.nan)
            columns[name][found.index] = values
    order = np.lexsort((second, first, -columns["n"]))  # the codes are in the order of the names
    result = pd.DataFrame({name: columns[name][order] for name in COLUMNS})
    return result if len(result) else result.astype({"a": "str", "b": "str"})


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
