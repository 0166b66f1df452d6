"""The incidents of a map: each at its main place, or named beside the map where it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis.records import placed, records
from dashboard.charts.parties import PARTIES, party_of_side
from dashboard.filters import Filters, day_text, span_text
from dashboard.kinds import is_certain
from dashboard.lens import figure_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, STATUSES

SMALLEST = 18.0
"""Diameter in pixels of the symbol of an incident without killed, or without a figure: its icon can be read."""

PER_ROOT = 2.7
"""Pixels that a symbol grows with the square root of the killed: 18 for none, 27 for 10, 37 for 50, 56 for 200."""

LARGEST = 84.0
MARK_BYTES = 900
"""Bytes that a mark takes in memory, with its words."""

DISTRICT_ONLY = 3
"""Precision of a place from which on a symbol has a dashed halo: known to the district only, or less."""

NO_FIGURE = "no figure reported"
SHORT_PROVINCES = {"Khyber Pakhtunkhwa": "KP", "Islamabad Capital Territory": "", "Azad Jammu and Kashmir": "AJK"}


def diameter(killed: float | int | None) -> float:
    """Return the diameter in pixels of the disc for a number of killed; None (no figure) has the smallest.

    The square root grows, so that areas compare; on top of the smallest disc, without which no icon could be read.
    """
    return min(SMALLEST + PER_ROOT * math.sqrt(killed or 0), LARGEST)


@dataclass(frozen=True, slots=True)
class Mark:
    """An incident as a map shows it.

    ``party`` is a key of ``PARTIES`` (who acted), ``kind`` one of ``KINDS``. ``lat`` and ``lon`` are those of its main
    place, None where it is known to the country only. ``killed_low`` and ``killed_high`` are None where the lens has no
    figure; ``low`` and ``high`` are the diameters of the solid and the faint disc in pixels. ``certain`` fills the
    symbol, ``near`` gives it the dashed halo (location known to the district only, or less). ``start`` and ``end`` are
    ISO days. The rest are words: ``when``, ``where``, ``killed`` ("28–36 killed"), ``by`` ("Pakistani forces").
    """

    id: str
    title: str
    kind: str
    party: str
    lat: float | None
    lon: float | None
    start: str
    end: str
    killed_low: int | None
    killed_high: int | None
    low: float
    high: float
    certain: bool
    near: bool
    precision: int
    type: str
    status: str
    when: str
    where: str
    killed: str
    by: str

    @property
    def says(self) -> str:
        """What the pointer says in words: what, when, where, killed, by whom."""
        parts = (self.title, f"{self.when}, {self.where}", self.killed, self.by)
        return " ".join(f"{part}." for part in parts if part)


_COLUMNS = [
    "incident_id",
    "title",
    "event_type",
    "kind",
    "initiator_side",
    "initiator",
    "status",
    "date_start",
    "date_end",
    "date_precision",
    "place",
    "admin2",
    "province",
    "lat",
    "lon",
    "precision",
    "place_kind",
    "kinetic",
    "killed_low",
    "killed_high",
]


class _MarkTable(dict[str, Mark]):
    """Marks by the identifiers of their incidents; says its size, which to measure takes longer than to make it."""

    @property
    def nbytes(self) -> int:
        return MARK_BYTES * len(self)


@remembered
def _mark_table(dataset: Dataset, lens_id: str) -> _MarkTable:
    """Return the mark of every incident under a lens: filters only choose from them."""
    return _MarkTable((mark.id, mark) for mark in marks_of(records(dataset, Filters(lens_id=lens_id)), dataset))


def all_marks(dataset: Dataset, filters: Filters) -> tuple[Mark, ...]:
    """Return a mark for each incident that the filters leave, by date; those without a place have no ``lat``."""
    table = _mark_table(dataset, filters.lens_id)
    return tuple(table[identifier] for identifier in records(dataset, filters)["incident_id"])


def marks_of(frame: pd.DataFrame, dataset: Dataset) -> tuple[Mark, ...]:
    """Return a mark for each record, in their order; ``frame`` is what ``analysis.records.records`` returns."""
    on_map = set(placed(frame)["incident_id"])
    rows = frame[_COLUMNS].itertuples(index=False)
    return tuple(_make_mark(row, row.incident_id in on_map) for row in rows)


def _make_mark(row: Any, is_placed: bool) -> Mark:
    acted = _text(row.initiator_side)
    low, high = (None if pd.isna(value) else int(value) for value in (row.killed_low, row.killed_high))
    killed = f"{figure_text(low, high)} killed" if low is not None else NO_FIGURE if row.kinetic else ""
    return Mark(
        id=row.incident_id,
        title=row.title,
        kind=row.kind,
        party=party_of_side(acted).key,
        lat=round(float(row.lat), 4) if is_placed else None,
        lon=round(float(row.lon), 4) if is_placed else None,
        start=row.date_start.date().isoformat(),
        end=row.date_end.date().isoformat(),
        killed_low=low,
        killed_high=high,
        low=round(diameter(low), 1),
        high=round(diameter(high), 1),
        certain=is_certain(row.status),
        near=int(row.precision) >= DISTRICT_ONLY,
        precision=int(row.precision),
        type=EVENT_TYPES[row.event_type].label,
        status=STATUSES[row.status].label,
        when=_when(row.date_start.date(), row.date_end.date(), row.date_precision),
        where=_where(row),
        killed=killed,
        by=_text(row.initiator) or PARTIES["both"].name,
    )


def _where(row: Any) -> str:
    """Return the place with its province, each named once; the longest names of provinces in short."""
    province = _text(row.province)
    parts = [_text(row.place), SHORT_PROVINCES.get(province, province)]
    if province and province in parts[0]:
        parts[1] = ""
    known = [part for part in dict.fromkeys(parts) if part]
    return ", ".join(known) or "place not known"


_PRECISIONS = {"approx": "about {}", "month": "{} (day not known)"}


def _when(first: date, last: date, precision: str) -> str:
    """Return the days of an incident, what two days share written once: "19–22 Dec 2025"."""
    text = span_text(first, last)
    if first != last and first.year == last.year:
        month = f" {day_text(first).split()[1]}" if first.month != last.month else ""
        joint = " – " if month else "–"
        text = f"{first.day}{month}{joint}{day_text(last)}"
    return _PRECISIONS.get(precision, "{}").format(text)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def unplaced(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Return the marks without a place on the map, the deadliest first, then the newest."""
    without = [mark for mark in marks if mark.lat is None]
    newest = sorted(without, key=lambda mark: (mark.start, mark.id), reverse=True)
    return tuple(sorted(newest, key=lambda mark: -(-1 if mark.killed_high is None else mark.killed_high)))
