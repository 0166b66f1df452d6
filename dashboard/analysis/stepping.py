"""From one incident to the next and to the one before, and to one that is looked for by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.analysis.lanes import LONGEST_SINGLE
from dashboard.folding import fold_text
from dashboard.search import mentions, split_words
from dashboard.tables import Dataset

AROUND = timedelta(days=30)
"""How far a view reaches to either side of an incident that was jumped to."""


@dataclass(frozen=True)
class Place:
    """Where an incident stands among the records shown.

    ``number`` is its place from 1, None where it is not among them; ``previous`` and ``following`` are the identifiers
    of its neighbours by date, None where there is none.
    """

    number: int | None
    previous: str | None
    following: str | None


def place_among(frame: pd.DataFrame, incident_id: str | None, day: pd.Timestamp | None = None) -> Place:
    """Return where an incident stands among records; without one, the first follows and the last goes before.

    ``frame`` is what ``records.records`` returns, in its order. ``day`` is the first day of the incident; with it,
    neighbours are found for an incident that is not among the records as well.
    """
    identifiers = frame["incident_id"].tolist()
    if not identifiers:
        return Place(None, None, None)
    if incident_id is None or (incident_id not in identifiers and day is None):
        return Place(None, identifiers[-1], identifiers[0])
    if incident_id in identifiers:
        at = identifiers.index(incident_id)
        after = at + 1
    else:
        at = after = int((frame["date_start"] < day).sum())
    return Place(
        number=at + 1 if after > at else None,
        previous=identifiers[at - 1] if at > 0 else None,
        following=identifiers[after] if after < len(identifiers) else None,
    )


def found(dataset: Dataset, text: str) -> pd.DataFrame:
    """Return the incidents in which every word of a text occurs, those with all in the title first, then by date.

    Columns incident_id, title, date_start, date_end. Spellings are alike as for the filter. No word finds nothing.
    """
    incidents = dataset.incidents[["incident_id", "title", "date_start", "date_end"]]
    words = split_words(text)
    titled, titles = pd.Series(True, index=incidents.index), incidents["title"].map(fold_text)
    for word in words:
        titled &= titles.str.contains(word, regex=False)
    order = incidents.assign(titled=titled)[mentions(dataset, text) & bool(words)]
    order = order.sort_values(["titled", "date_start", "incident_id"], ascending=[False, True, True])
    return order.drop(columns="titled").reset_index(drop=True)


def days_to_show(
    first: date, last: date, shown: tuple[date, date], record: tuple[date, date]
) -> tuple[date, date] | None:
    """Return the dates to go to so that an incident can be seen as a single one, None where the dates shown will do.

    ``first`` and ``last`` are the incident's days, ``shown`` the dates in view, ``record`` those of the record.
    """
    near = (shown[1] - shown[0]).days + 1 <= LONGEST_SINGLE
    if near and shown[0] <= first and last <= shown[1]:
        return None
    return max(first - AROUND, record[0]), min(last + AROUND, record[1])


def moved(shown: tuple[date, date], how: str, record: tuple[date, date]) -> tuple[date, date]:
    """Return the dates in view moved "earlier" or "later" by half their length, or made twice as wide ("wider").

    Never leaves the record; moving keeps the length as far as the record reaches.
    """
    length = (shown[1] - shown[0]).days + 1
    half = timedelta(days=max(1, length // 2))
    if how == "wider":
        return max(shown[0] - half, record[0]), min(shown[1] + half, record[1])
    if how == "earlier":
        first = max(shown[0] - half, record[0])
        return first, min(first + timedelta(days=length - 1), record[1])
    if how == "later":
        last = min(shown[1] + half, record[1])
        return max(last - timedelta(days=length - 1), record[0]), last
    raise ValueError(f"{how!r} — one of earlier, later, wider")


def days_between(first: str, last: str) -> tuple[date, date]:
    """Return the local calendar days that begin within a range of a time axis, at least the one in which it ends.

    Takes positions as the axis has them, in either order ("2024-12-24 07:12:30.5"). No time zone comes into them.
    """
    early, late = sorted((first, last))
    start, end = date.fromisoformat(early[:10]), date.fromisoformat(late[:10])
    if early[11:].strip("0:. Z"):
        start += timedelta(days=1)
    return min(start, end), end
