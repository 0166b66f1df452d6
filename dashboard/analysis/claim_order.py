"""Who gives the first, the highest and the lowest figure."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.disagreement import contested
from dashboard.analysis.intervals import wilson
from dashboard.lens import POPULATION

FIRST, HIGHEST, LOWEST = "first", "highest", "lowest"
QUESTIONS = (FIRST, HIGHEST, LOWEST)


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
    parts = []
    for question in QUESTIONS:
        parts.append(_counted(*_marked(several, question), question))
    return pd.concat(parts, ignore_index=True)


def _marked(several: pd.DataFrame, question: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the rows that the question is put to, and which of them are at its end of their case."""
    keys = POPULATION
    if question == FIRST:
        dated = several[several["said_on"].notna()]
        dated = dated[dated.groupby(keys)["who"].transform("size") >= 2]
        return dated, dated["said_on"] == dated.groupby(keys)["said_on"].transform("min")
    if question == HIGHEST:
        return several, several["high"] == several.groupby(keys)["high"].transform("max")
    return several, several["low"] == several.groupby(keys)["low"].transform("min")


def _counted(rows: pd.DataFrame, at_end: pd.Series, question: str) -> pd.DataFrame:
    ties = at_end.groupby([rows[key] for key in POPULATION]).transform("sum")
    counts = (
        pd.DataFrame({"who": rows["who"], "n": 1, "alone": at_end & (ties == 1), "shared": at_end & (ties > 1)})
        .groupby("who", sort=True)
        .sum()
        .reset_index()
        .astype({"n": "int64", "alone": "int64", "shared": "int64"})
    )
    counts.insert(0, "question", question)
    counts["share_low"] = wilson(counts["alone"], counts["n"])[0]
    counts["share_high"] = wilson(counts["alone"] + counts["shared"], counts["n"])[1]
    return counts.sort_values(["n", "who"], ascending=[False, True]).reset_index(drop=True)
