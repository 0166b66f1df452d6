"""The versions of the data as a document: when each was shown, and what it changed, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from dashboard.analysis.differences import TableRows, find_differences
from dashboard.analysis.differences_in_words import word_counts, word_difference
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import day_text
from dashboard.html_templates import load_template
from dashboard.versions import Version, VersionError, Versions

OF_VERSION = rf"\./\?{DATA_VERSION}=[0-9a-f]{{12}}"
"""Links of this document to the dashboard with the data of a version."""

COMPARED = 30
"""Versions, the newest first, of which it is said what they changed."""
WORDED = 10
"""Versions of which each difference is told."""
LINES = 40
"""Differences told of one version."""


def list_versions(versions: Versions, directory: Path, shown: str) -> str:
    """Return the versions of a data directory as Markdown, the newest first; ``shown`` is the one that is shown."""
    kept = [version for version in versions.list() if version.directory == str(directory.absolute())]
    cells: dict[str, TableRows | None] = {}
    rows = []
    for number, version in enumerate(kept):
        told = _Told("", (), 0)
        if number < COMPARED:
            before = kept[number + 1] if number + 1 < len(kept) else None
            new, old = (_cells(versions, item, cells) for item in (version, before))
            told = _changes(new, old, is_first=before is None, is_worded=number < WORDED)
            del cells[version.id]
        rows.append(_row(version, told, shown))
    return load_template("pages/version_list.md.jinja").render(rows=rows)


@dataclass(frozen=True)
class _Told:
    """What a version changed: in one sentence, in the first of many lines, and how many more there are."""

    counts: str
    lines: tuple[str, ...]
    more: int


def _cells(versions: Versions, version: Version | None, known: dict[str, TableRows | None]) -> TableRows | None:
    """Return the rows of a version, read once; None where it cannot be read or is none."""
    if version is None:
        return None
    if version.id not in known:
        try:
            known[version.id] = TableRows(versions.files(version.id))
        except VersionError:
            known[version.id] = None
    return known[version.id]


def _row(version: Version, told: _Told, shown: str) -> dict[str, Any]:
    accepted = version.accepted.astimezone(UTC)
    return {
        "when": f"{day_text(accepted.date())}, {accepted:%H:%M} UTC",
        "id": version.id,
        "address": f"./?{DATA_VERSION}={version.id}",
        "is_shown": version.id == shown,
        "counts": told.counts,
        "lines": told.lines,
        "more": told.more,
    }


def _changes(new: TableRows | None, old: TableRows | None, *, is_first: bool, is_worded: bool) -> _Told:
    if is_first:
        return _Told("Earlier versions are not available.", (), 0)
    if old is None or new is None:
        return _Told("What it changed cannot be said: one of the two versions cannot be read.", (), 0)
    differences = find_differences(old, new)
    counts = word_counts(differences)
    first = differences[:LINES] if is_worded else []
    lines = tuple(word_difference(item, old, new) for item in first)
    return _Told(f"{counts[0].upper()}{counts[1:]}.", lines, len(differences) - len(first) if is_worded else 0)
