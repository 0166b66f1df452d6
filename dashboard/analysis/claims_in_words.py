"""Sentences about what the claims of a selection can tell, with the numbers that they rest on."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.disagreement import DIFFERENT, PART, SAME, contested

FEW = 30
"""Incidents below which a comparison rests on few of them."""


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def coverage(frame: pd.DataFrame, rows: pd.DataFrame, found: pd.DataFrame, kind: str, who: str) -> str:
    """Return how many violent incidents have claims that can be compared, and how many of both governments.

    ``frame`` is what ``records.records`` returns, ``rows`` what ``disagreement.figures`` or ``by_side`` returns,
    ``found`` its ``cases``; ``who`` is the plural of what is compared (sources, sides).
    """
    violent = int(frame["kinetic"].sum())
    incidents = contested(rows)["incident_id"].nunique()
    both = found[found["governments"]]
    shared = both["incident_id"].nunique()
    if not shared:
        number = "none"
    elif shared < FEW:
        number = f"only {shared:,}, so comparisons between them rest on few cases"
    else:
        number = f"{shared:,}"
    return (
        f"Two or more {who} gave a number of {kind} for {incidents:,} of {_count(violent, 'violent incident')}. Both "
        f"governments did so for {number}."
    )


def different_people(found: pd.DataFrame) -> str:
    """Return in how many cases the claimants do not count the same victims, as ``disagreement.cases`` has them."""
    if found.empty:
        return ""
    counts = found["compared"].value_counts()
    different, part, same = (int(counts.get(key, 0)) for key in (DIFFERENT, PART, SAME))
    governments = int((found["governments"] & (found["compared"] != SAME)).sum())
    both = int(found["governments"].sum())
    words = (
        f"In {different:,} of {_count(len(found), 'case')} they count different people, such as civilians against "
        f"militants; in {part:,} one leaves out groups that the other counts. A ratio would compare two different "
        "things there, and none is given: that they speak of different people is the finding. In "
        f"{same:,} they count the same victims."
    )
    if both:
        words += f" Of the {_count(both, 'case')} with both governments, {governments:,} are of the first two kinds."
    return words
