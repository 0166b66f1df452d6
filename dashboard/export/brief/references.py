"""The sources of what a brief shows: numbered where it lists incidents, counted where they are too many to list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.filters import EN_DASH
from dashboard.memory import remembered
from dashboard.tables import Dataset


@remembered
def _attached(dataset: Dataset) -> dict[str, list[str]]:
    """Return the identifiers of the sources of each incident, the earliest published first."""
    order = dataset.sources[["source_id", "published_on"]]
    links = dataset.table("incident_sources").merge(order, on="source_id")
    links = links.sort_values(["incident_id", "published_on", "source_id"], na_position="last")
    return {str(key): list(group) for key, group in links.groupby("incident_id")["source_id"]}


@remembered
def _rows(dataset: Dataset) -> dict[str, dict[str, Any]]:
    """Return the row of each source by its identifier."""
    sources = dataset.sources
    return dict(zip(sources["source_id"], sources.to_dict("records"), strict=True))


class References:
    """Sources in the order in which a brief first points to them, or in one given before, numbered from 1."""

    def __init__(self, dataset: Dataset, order: Iterable[str] = ()) -> None:
        """Start without any, or with those of ``order`` (identifiers) numbered in this order."""
        self._dataset = dataset
        self._numbers: dict[str, int] = {source: number for number, source in enumerate(order, start=1)}

    def mark(self, source_id: Any) -> str:
        """Return the mark of a source, such as "[3]", numbering it where it is new; "" where there is none."""
        if pd.isna(source_id) or source_id not in _rows(self._dataset):
            return ""
        return f"[{self._number(str(source_id))}]"

    def marks(self, incident_id: str) -> str:
        """Return the mark of all sources of an incident, such as "[3, 5–9]"; "" where there are none."""
        sources = _attached(self._dataset).get(incident_id, [])
        return f"[{runs(sorted(self._number(source) for source in sources))}]" if sources else ""

    def _number(self, source_id: str) -> int:
        return self._numbers.setdefault(source_id, len(self._numbers) + 1)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the sources in the order of their numbers."""
        known = _rows(self._dataset)
        return [known[source] for source in self._numbers]


RANKS = ("un_report", "official_statement", "research_report", "reference")
"""Kinds of source in the order in which references stand: the UN, then those that speak for themselves or counted;
every other kind, that is news in all its forms, follows."""


def ranked(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the identifiers of sources, the UN and primary sources first; within a rank their order is kept."""
    place = {kind: at for at, kind in enumerate(RANKS)}
    return [str(row["source_id"]) for row in sorted(rows, key=lambda row: place.get(str(row["kind"]), len(RANKS)))]


def runs(numbers: Iterable[int]) -> str:
    """Return ascending numbers with runs of three and more drawn together: "1, 3–5, 8"."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    parts = [
        [f"{group[0]}{EN_DASH}{group[-1]}"] if len(group) > 2 else [str(number) for number in group] for group in groups
    ]
    return ", ".join(part for group in parts for part in group)


def sources_of(dataset: Dataset, incidents: Iterable[str], further: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of the sources of incidents, in the incidents' order, each once; ``further`` come first."""
    known, attached = _rows(dataset), _attached(dataset)
    found = [source for source in further if source in known]
    found += [source for incident in incidents for source in attached.get(incident, [])]
    return [known[source] for source in dict.fromkeys(found)]
