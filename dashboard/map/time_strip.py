"""What the strip of time under the map shows: incidents by week and party, the stories by name, a window of days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.map.clusters import RING_ORDER
from dashboard.tables import Dataset

WEEK = timedelta(days=7)

STEPS = ("day", "week", "month")
WINDOWS = {
    "all": "everything up to the day",
    "step": "that step only",
    "30": "the last 30 days",
    "90": "the last 90 days",
}
"""What a link may say of how far the window reaches back from its last day."""

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_YEAR = r"(?:19|20)\d\d"
_DATE_AT_END = re.compile(rf"(?:, [^,]*\b{_YEAR}\b[^,]*| of {_MONTH}(?: and {_MONTH})? {_YEAR})$")
_DATE_AT_BEGIN = re.compile(rf"^{_MONTH} {_YEAR},? (?=.)")


@dataclass(frozen=True)
class Story:
    """A named run of incidents: its name without its date, first and last day, how many of its incidents are shown."""

    id: str
    name: str
    first: str
    last: str
    count: int


@dataclass(frozen=True)
class PartyWeeks:
    """The number of incidents of one party (by its key) that begin in each week."""

    key: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class TimeStrip:
    """The incidents of a span by week.

    ``first`` and ``last`` are its days (ISO); ``begin`` is the Monday on or before the first, with which the first week
    begins. ``parties`` are those that have an incident, in the order in which bars are stacked from below; all have a
    count for each week. ``stories`` are those with an incident in the span, by their first day.
    """

    first: str
    last: str
    begin: str
    parties: tuple[PartyWeeks, ...]
    stories: tuple[Story, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the strip as ``createTimeStrip`` in ``pages/web/map/time_strip.js`` takes it."""
        return asdict(self)


def count_weeks(
    incidents: Iterable[tuple[date, str]], first: date, last: date, stories: Iterable[Story] = ()
) -> TimeStrip:
    """Return the strip of a span: ``incidents`` are pairs of first day and key of the party that acted.

    Weeks begin on Mondays. Incidents that begin outside the span are in no week. Raises ValueError for a span that ends
    before it begins.
    """
    if last < first:
        raise ValueError(f"a span from {first} to {last} — the last day lies before the first")
    begin = first - timedelta(days=first.weekday())
    number = (last - begin).days // 7 + 1
    counts = Counter(((day - begin).days // 7, party) for day, party in incidents if first <= day <= last)
    known = {party: place for place, party in enumerate(RING_ORDER)}
    parties = sorted({party for _, party in counts}, key=lambda party: (known.get(party, len(known)), party))
    return TimeStrip(
        first=first.isoformat(),
        last=last.isoformat(),
        begin=begin.isoformat(),
        parties=tuple(PartyWeeks(party, tuple(counts[week, party] for week in range(number))) for party in parties),
        stories=tuple(sorted(stories, key=lambda story: (story.first, story.id))),
    )


def name_story(name: str) -> str:
    """Return the name of an episode without the date at its beginning or end: the strip says when it was."""
    short = _DATE_AT_BEGIN.sub("", _DATE_AT_END.sub("", name))
    return short[:1].upper() + short[1:]


def list_stories(dataset: Dataset, incident_ids: Collection[str], first: date, last: date) -> tuple[Story, ...]:
    """Return the stories with at least one of these incidents, by their first day.

    Days are those of the episode within the span; a story that has no day in it is left out.
    """
    incidents = dataset.incidents
    shown = incidents[incidents["incident_id"].isin(list(incident_ids))]
    counts = Counter(shown["episode_id"].dropna())
    stories = []
    for row in dataset.table("episodes").itertuples(index=False):
        begins, ends = max(row.date_start.date(), first), min(row.date_end.date(), last)
        if counts[row.episode_id] and begins <= ends:
            name = name_story(row.name)
            stories.append(Story(row.episode_id, name, begins.isoformat(), ends.isoformat(), counts[row.episode_id]))
    return tuple(sorted(stories, key=lambda story: (story.first, story.id)))


def read_window(at: str, step: str, window: str, first: date, last: date) -> tuple[date, date] | None:
    """Return the window of days that the texts of a link mean, within a span; None where they mean none.

    ``at`` is the last day shown ("2025-12-31"). ``window`` says how far back it reaches: one of ``WINDOWS`` or a number
    of days up to 9999; everything since ``first`` where it says nothing that is known. ``step`` ("week" where it says
    nothing) is that of a window of one step; steps are counted from the first day of the span, months by the calendar.
    """
    try:
        day = date.fromisoformat(at) if len(at) == 10 else None
    except ValueError:
        day = None
    if day is None or not first <= day <= last:
        return None
    if window == "step":
        return _begin_step(day, step, first), day
    if re.fullmatch(r"[1-9]\d{0,3}", window, re.ASCII):
        return max(day - timedelta(days=int(window) - 1), first), day
    return first, day


def _begin_step(day: date, step: str, first: date) -> date:
    if step == "day":
        return day
    if step == "month":
        return max(day.replace(day=1), first)
    return day - timedelta(days=(day - first).days % 7)


def write_window(begins: date, ends: date, first: date) -> dict[str, str]:
    """Return the texts of a link that mean a window within a span that begins on ``first``, for ``read_window``."""
    days = (ends - begins).days + 1
    return {"at": ends.isoformat(), "window": "all" if begins <= first else str(days)}
