"""How far apart the claimants are: every claimant's figure for each population, and the size of the disagreement.

A *case* is one population (``suffered_by``) of one incident for which at least two claimants, or two sides, give a
figure. Nothing is ever compared across populations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.lens import POPULATION

SINGLY = "claimant"
BY_SIDE = "side"
GOVERNMENTS = ("afghan_government", "pakistan_government")

CIVILIANS, MILITANTS, FORCES, SEVERAL = 1, 2, 4, 8
VICTIM_MASKS: dict[str, int] = {
    "civilians": CIVILIANS,
    "women_and_children": CIVILIANS,
    "children": CIVILIANS,
    "militants": MILITANTS,
    "afghan_forces": FORCES,
    "pakistani_forces": FORCES,
    "police": FORCES,
    "mixed": SEVERAL,
    "unspecified": 0,
}
"""What a claimant calls the victims, as bits that add: several totals of one claimant name several groups."""

MASK_WORDS = {CIVILIANS: "civilians", MILITANTS: "militants", FORCES: "forces", SEVERAL: "several groups"}

SAME, PART, DIFFERENT = "same", "part", "different"
COMPARABLE = {
    SAME: "the same victims",
    PART: "partly other groups",
    DIFFERENT: "different people",
}


def label_words(mask: int) -> str:
    """Return what a claimant calls the victims, in words: "civilians", "civilians and forces", "not specified"."""
    words = [word for bit, word in MASK_WORDS.items() if mask & bit]
    if len(words) > 2:
        words = [", ".join(words[:-1]), words[-1]]
    return " and ".join(words) or "not specified"


def comparison(first: Any, second: Any) -> NDArray[Any]:
    """Return for pairs of label masks whether the two count the same victims: SAME, PART or DIFFERENT.

    SAME where both name the same groups, both name several groups together, or one names none (then nothing is
    contested). DIFFERENT where no named group is common: one says civilians, the other militants. PART where the
    groups overlap: one counts forces as well, the other only civilians.
    """
    a, b = np.asarray(first, dtype="int64"), np.asarray(second, dtype="int64")
    either_several = ((a | b) & SEVERAL) > 0
    both_several = _several(a) & _several(b)
    same = (a == 0) | (b == 0) | (a == b) | (both_several & either_several)
    part = either_several | ((a & b) > 0)
    return np.select([same, part], [SAME, PART], DIFFERENT)


def _several(mask: NDArray[Any]) -> NDArray[Any]:
    """Whether a mask names several groups: by that word, or more than one of the others."""
    return ((mask & SEVERAL) > 0) | ((mask & (mask - 1)) > 0)


def figures(claims: pd.DataFrame, side_of: Mapping[str, str], kind: str) -> pd.DataFrame:
    """Return the figure of every claimant for every population of every incident.

    ``claims`` has the columns of the table; ``kind`` is killed or injured. One row for each incident_id,
    suffered_by and claimant_id that gives a figure in a ``total`` claim: who (the claimant), side, low, high
    (int64), labels (a mask, see ``VICTIM_MASKS``), said_on (the first day on which it is recorded, NaT where none
    is). The disjoint totals of one claimant add, as in ``lens.claimant_totals``.
    """
    given = claims[(claims["scope"] == "total") & claims[f"{kind}_min"].notna()]
    masks = given["victim_group"].map(VICTIM_MASKS).fillna(0).astype("int64")
    keys = [*POPULATION, "claimant_id"]
    rows = pd.DataFrame(
        {
            **{key: given[key] for key in keys},
            "low": given[f"{kind}_min"].astype("int64"),
            "high": given[f"{kind}_max"].astype("int64"),
            "said_on": given["claimed_on"],
            **{f"bit{bit}": (masks & bit) for bit in MASK_WORDS},
        }
    )
    how: dict[str, Any] = {"low": "sum", "high": "sum", "said_on": "min", **{f"bit{bit}": "max" for bit in MASK_WORDS}}
    result = rows.groupby(keys, sort=True).agg(how).reset_index()
    return pd.DataFrame(
        {
            "incident_id": result["incident_id"],
            "suffered_by": result["suffered_by"],
            "who": result["claimant_id"],
            "side": result["claimant_id"].map(side_of).astype("str"),
            "low": result["low"],
            "high": result["high"],
            "labels": sum(result[f"bit{bit}"] for bit in MASK_WORDS),
            "said_on": result["said_on"],
        }
    )


def by_side(singly: pd.DataFrame) -> pd.DataFrame:
    """Return the range of every side: of its claimants the smallest low, the largest high, the first day.

    Takes and returns the columns of ``figures``; ``who`` is the side, ``labels`` has every group that one of its
    claimants names.
    """
    bits = {f"bit{bit}": singly["labels"] & bit for bit in MASK_WORDS}
    grouped = singly.assign(**bits).groupby([*POPULATION, "side"], sort=True)
    result = grouped.agg(
        low=("low", "min"), high=("high", "max"), said_on=("said_on", "min"), **{b: (b, "max") for b in bits}
    ).reset_index()
    result["labels"] = sum(result[bit] for bit in bits) if len(result) else 0
    result["who"] = result["side"]
    return result[list(singly.columns)]


def grouped(singly: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return figures singly or by side; raises ValueError for another grouping."""
    if by == SINGLY:
        return singly
    if by == BY_SIDE:
        return by_side(singly)
    raise ValueError(f"grouping {by!r} — {SINGLY} or {BY_SIDE}")


def contested(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``figures`` for populations of which at least two claimants (or sides) give a figure."""
    return rows[rows.duplicated(POPULATION, keep=False)].reset_index(drop=True)


def pair_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every ordered pair of claimants of one case: the columns of ``figures`` twice, ``_a`` and ``_b``.

    With ``compared``: whether the two count the same victims (SAME, PART, DIFFERENT).
    """
    columns = [*POPULATION, "who", "side", "low", "high", "labels"]
    both = rows[columns].merge(rows[columns], on=POPULATION, suffixes=("_a", "_b"))
    both = both[both["who_a"] != both["who_b"]].reset_index(drop=True)
    both["compared"] = comparison(both["labels_a"], both["labels_b"])
    return both


_NO_CASES = pd.DataFrame(
    {name: pd.Series(dtype="str") for name in POPULATION}
    | {name: pd.Series(dtype="int64") for name in ("claimants", "low", "high", "gap")}
    | {"compared": pd.Series(dtype="str"), "ratio": pd.Series(dtype="float64"), "governments": pd.Series(dtype="bool")}
)


def cases(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the size of the disagreement of each case.

    ``rows`` is what ``figures`` or ``by_side`` returns. One row for each incident_id and suffered_by with at least
    two claimants: claimants (their number), low, high (smallest low, largest high), gap (high - low, persons),
    compared (SAME only if every pair counts the same victims, DIFFERENT if any pair counts different people, else
    PART), ratio (high / low; missing unless compared is SAME and low is above 0), governments (whether both
    governments give a figure).
    """
    several = contested(rows)
    if several.empty:
        return _NO_CASES.copy()
    spread = several.groupby(POPULATION, sort=True).agg(
        claimants=("who", "size"), low=("low", "min"), high=("high", "max")
    )
    spread["gap"] = spread["high"] - spread["low"]
    pairs = pair_rows(several)
    keys = [pairs[key] for key in POPULATION]
    different = (pairs["compared"] == DIFFERENT).groupby(keys).any().reindex(spread.index).astype(bool)
    part = (pairs["compared"] == PART).groupby(keys).any().reindex(spread.index).astype(bool)
    spread["compared"] = np.select([different, part], [DIFFERENT, PART], SAME)
    has_ratio = (spread["compared"] == SAME) & (spread["low"] > 0)
    spread["ratio"] = (spread["high"] / spread["low"].where(spread["low"] > 0)).where(has_ratio).astype("float64")
    sides = [
        (several["side"] == side).groupby([several[key] for key in POPULATION]).any().reindex(spread.index)
        for side in GOVERNMENTS
    ]
    spread["governments"] = sides[0].astype(bool) & sides[1].astype(bool)
    return spread.reset_index()


ABSOLUTE, RATIO = "absolute", "ratio"


def ordered(found: pd.DataFrame, order: str, compared: str | None = None) -> pd.DataFrame:
    """Return cases by the size of disagreement, largest first; those without a ratio are left out of that order.

    ``order`` is ABSOLUTE (the gap in persons) or RATIO; ``compared`` keeps the cases of one kind: SAME, or
    DIFFERENT, which stands for both kinds without a ratio by label (DIFFERENT and PART).
    """
    if compared == SAME:
        found = found[found["compared"] == SAME]
    elif compared == DIFFERENT:
        found = found[found["compared"] != SAME]
    if order == RATIO:
        found = found[found["ratio"].notna()]
    column = "ratio" if order == RATIO else "gap"
    return found.sort_values([column, "high", *POPULATION], ascending=[False, False, True, True]).reset_index(drop=True)
