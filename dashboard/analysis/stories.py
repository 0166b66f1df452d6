"""Stories: the named runs of incidents, as cards and as the names of a series' peaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import total_text
from dashboard.filters import Filters
from dashboard.memory import remembered
from dashboard.tables import Dataset

MOST_PEAKS = 3
"""Peaks of a series that are named."""

LEAST_OF_TOP = 0.3
"""Share of the highest value from which on a period is a peak to be named."""


@dataclass(frozen=True)
class Story:
    """A named run of incidents: its days, first sentence, what it came to in the selection."""

    episode_id: str
    name: str
    first: date
    last: date
    sentence: str
    incidents: int
    killed: str


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a full stop after one letter or a number ends none."""
    found = re.search(r"(?<![\s.][A-Za-z])(?<!\d)[.!?](?=\s+[A-Z“\"])", text)
    return text[: found.end()] if found else text


@remembered
def newest_stories(dataset: Dataset, filters: Filters, number: int) -> tuple[Story, ...]:
    """Return the newest stories of which the filters leave an incident, the newest first.

    ``killed`` is the sum over the incidents that are left, in words; split by whose dead under one account.
    """
    frame = records(dataset, filters)
    episodes = dataset.table("episodes").sort_values(["date_start", "episode_id"], ascending=False)
    episodes = episodes[episodes["episode_id"].isin(frame["episode_id"].dropna())].head(number)
    found = []
    for row in episodes.to_dict("records"):
        own = frame[frame["episode_id"] == row["episode_id"]]
        ends = row["date_end"] if not pd.isna(row["date_end"]) else own["date_end"].max()
        found.append(
            Story(
                str(row["episode_id"]),
                str(row["name"]),
                row["date_start"].date(),
                ends.date(),
                first_sentence(str(row["summary"])),
                len(own),
                total_text(own, "killed", none=""),
            )
        )
    return tuple(found)


def peaks(values: pd.Series) -> list[int]:
    """Return the positions of the highest values of a series that a reader will ask about, in their order.

    At most ``MOST_PEAKS``, each higher than its neighbours (or as high), and at least ``LEAST_OF_TOP`` of the highest.
    """
    numbers = values.fillna(0).tolist()
    top = max(numbers, default=0)
    if not top:
        return []
    around = [0, *numbers, 0]
    tops = [at for at, value in enumerate(numbers) if value and value >= max(around[at], around[at + 2])]
    tops = [at for at in tops if numbers[at] >= LEAST_OF_TOP * top]
    return sorted(sorted(tops, key=lambda at: (-numbers[at], at))[:MOST_PEAKS])


def story_behind(dataset: Dataset, frame: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return what most of the killed of a period belong to: the name of a story, else the title of one incident.

    ``frame`` is what ``records.records`` returns; "" where nobody was killed. A story is named for the sum of the
    highest claims of its incidents in the period; an incident without a story stands for itself.
    """
    own = frame[(frame["date_start"] >= first) & (frame["date_start"] <= last) & frame["killed_high"].notna()]
    if own.empty or not own["killed_high"].sum():
        return ""
    key = own["episode_id"].where(own["episode_id"].notna(), own["incident_id"])
    sums = own.groupby(key)["killed_high"].sum()
    best = str(sums.sort_values(kind="stable").index[-1])
    names = dataset.table("episodes").set_index("episode_id")["name"]
    return str(names[best]) if best in names.index else str(own.set_index("incident_id")["title"][best])
