"""What differs between two versions of the tables, row by row and cell by cell, with the incident that each row is of.

Rows are compared as they stand in the files, so that versions of different forms can be compared as well. A row is the
same one where its primary key is; a column that only one of the two has is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.descriptor import parse_descriptor
from dashboard.schema import Table, plain_content
from dashboard.tables import DESCRIPTOR

Row = Mapping[str, str]
Key = tuple[str, ...]

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
KINDS = (ADDED, CHANGED, REMOVED)
OF_INCIDENTS = ("incidents", "claims", "incident_places", "responses", "responsibility", "incident_sources")
"""Tables a row of which says something of one incident, in the order in which their differences are told."""

BOOKKEEPING = ("curated_on", "updated_on")
"""Columns that say when a row was worked on, and nothing of what happened."""


@dataclass(frozen=True)
class Difference:
    """One row that only one version has (``added``, ``removed``), or that has other cells (``changed``).

    ``incident_id`` is "" for a row that is of no incident. ``old`` and ``new`` are the row in either version, empty
    where there is none; ``columns`` are those that differ, in the order of the table.
    """

    table: str
    key: Key
    kind: str
    incident_id: str
    old: Row
    new: Row
    columns: tuple[str, ...]


class TableRows:
    """The rows of a version as they stand in its files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take the files of a version by path, its descriptor among them; raises DescriptorError, KeyError."""
        self.tables: Mapping[str, Table] = parse_descriptor(plain_content(files[DESCRIPTOR]), DESCRIPTOR)
        self._files = files
        self._rows: dict[str, Mapping[Key, Row]] = {}

    def of(self, name: str) -> Mapping[Key, Row]:
        """Return the rows of a table by primary key; none for a table that this version does not have."""
        if name not in self._rows:
            table = self.tables.get(name)
            self._rows[name] = {} if table is None else _read_rows(table, self._files[table.path])
        return self._rows[name]

    def cell(self, name: str, key: str, column: str) -> str:
        """Return a cell of the row with a primary key of one column; "" where there is no such row or column."""
        return self.of(name).get((key,), {}).get(column, "")

    @cached_property
    def place_of(self) -> Mapping[str, str]:
        """Name of each incident's main place, by incident_id."""
        rows = self.of("incident_places").values()
        mains = {row["incident_id"]: row["place_id"] for row in rows if row["is_primary"] == "true"}
        return {incident: self.cell("places", place, "name") for incident, place in mains.items()}


def _read_rows(table: Table, content: bytes) -> Mapping[Key, Row]:
    rows = csv.reader(io.StringIO(plain_content(content).decode("utf-8"), newline=""))
    header = [cell.strip() for cell in next(rows)]
    found: dict[Key, Row] = {}
    for cells in rows:
        if cells:
            row = dict(zip(header, map(str.strip, cells), strict=True))
            found[tuple(row.get(name, "") for name in table.primary_key)] = row
    return found


def find_differences(old: TableRows, new: TableRows) -> list[Difference]:
    """Return what differs from one version to another: incidents first, then by table and key."""
    names = [*OF_INCIDENTS, *sorted({*old.tables, *new.tables} - {*OF_INCIDENTS})]
    return [difference for name in names for difference in _compare(name, old, new)]


def _compare(name: str, old: TableRows, new: TableRows) -> Iterator[Difference]:
    before, after = old.of(name), new.of(name)
    shared = _shared_columns(old.tables.get(name), new.tables.get(name))
    for key in sorted({*before, *after}):
        one, other = before.get(key, {}), after.get(key, {})
        columns = tuple(column for column in shared if one.get(column) != other.get(column)) if one and other else ()
        if one and other and not set(columns) - {*BOOKKEEPING}:
            continue
        kind = CHANGED if one and other else ADDED if other else REMOVED
        incident = (other or one).get("incident_id", "")
        yield Difference(name, key, kind, incident, one, other, columns)


def _shared_columns(old: Table | None, new: Table | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    return tuple(name for name in new.column_names if name in old.column_names)


def changed_incidents(differences: list[Difference]) -> Mapping[str, str]:
    """Return how each incident differs, by incident_id: added, changed or removed.

    A note that was reworded, and documents that were added to an incident, change nothing of it.
    """
    found: dict[str, str] = {}
    for difference in differences:
        if difference.table not in OF_INCIDENTS[:-1] or not difference.incident_id:
            continue
        if difference.columns and not set(difference.columns) - {*BOOKKEEPING, "note"}:
            continue
        kind = difference.kind if difference.table == "incidents" else CHANGED
        found.setdefault(difference.incident_id, kind)  # the row of the incident itself comes first
    return found
