"""Who gives the first, the highest and the lowest figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.analysis.disagreement import contested
from dashboard.analysis.intervals import wilson
from dashboard.lens import POPULATION

FIRST, HIGHEST, LOWEST = "first", "highest", "lowest"


def order_of_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how often each claimant, or side, gave the first, the highest and the lowest figure.

    ``rows`` is what ``disagreement.figures`` or ``by_side`` returns. One row for each question (FIRST, HIGHEST,
    LOWEST) and who: n (cases in which it gives a figure that another gives as well; for FIRST only those with the
    day of at least two), alone, shared (with others who gave the same figure, or on the same day), share_low (of the
    Wilson interval of alone / n) and share_high (of that of (alone + shared) / n).

    The day is that of the figure which stands in the record. Of a toll that rose it is the day of the last one, so
    FIRST leans against claimants who counted on.
    """
    several = contested(rows)
    case, _ = pd.factorize(pd.MultiIndex.from_frame(several[POPULATION]))
    who, names = pd.factorize(several["who"], sort=True)
    low, high = several["low"].to_numpy(dtype="int64"), several["high"].to_numpy(dtype="int64")
    day = several["said_on"].to_numpy(dtype="datetime64[D]")
    dated = ~np.isnat(day)
    dated &= (np.bincount(case, weights=dated, minlength=1) >= 2)[case] if len(case) else dated
    order = np.where(dated, day.astype("int64"), 0)
    every = np.ones(len(several), dtype=bool)
    return pd.concat(
        [
            _count_ends(who, names, case, -order, dated, FIRST),
            _count_ends(who, names, case, high, every, HIGHEST),
            _count_ends(who, names, case, -low, every, LOWEST),
        ],
        ignore_index=True,
    )


def _count_ends(
    who: NDArray[Any], names: pd.Index, case: NDArray[Any], value: NDArray[Any], asked: NDArray[Any], question: str
) -> pd.DataFrame:
    """Return how often each of ``who`` has the greatest ``value`` of its case, among the rows that are asked."""
    who, case, value = who[asked], case[asked], value[asked]
    greatest = np.full(int(case.max()) + 1 if len(case) else 0, np.iinfo("int64").min)
    np.maximum.at(greatest, case, value)
    at_end = value == greatest[case]
    ties = np.bincount(case, weights=at_end, minlength=len(greatest))[case]
    n = np.bincount(who, minlength=len(names))
    alone = np.bincount(who[at_end & (ties == 1)], minlength=len(names))
    shared = np.bincount(who[at_end & (ties > 1)], minlength=len(names))
    kept = np.flatnonzero(n)
    kept = kept[np.argsort(-n[kept], kind="stable")]  # the codes are in the order of the names
    counts = pd.DataFrame(
        {
            "question": question,
            "who": names.to_numpy()[kept],
            "n": n[kept],
            "alone": alone[kept],
            "shared": shared[kept],
            "share_low": wilson(alone[kept], n[kept])[0],
            "share_high": wilson(alone[kept] + shared[kept], n[kept])[1],
        }
    )
    return counts if len(counts) else counts.astype({"question": "str", "who": "str"})
