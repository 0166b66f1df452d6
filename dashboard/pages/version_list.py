"""The versions of the data as a document: when each was shown, and what it changed, claim by claim."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from dashboard.analysis.differences import TableRows, find_differences
from dashboard.analysis.differences_in_words import word_counts, word_difference
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import day_text
from dashboard.html_templates import load_template
from dashboard.tables import Dataset
from dashboard.versions import Version, VersionError, Versions

OF_VERSION = rf"\./\?{DATA_VERSION}=[0-9a-f]{{12}}"
"""Links of this document to the dashboard with the data of a version."""

COMPARED = 30
"""Versions, the newest first, of which it is said what they changed."""
WORDED = 10
"""Versions of which each difference is told."""
LINES = 40
"""Differences told of one version."""


def list_versions(versions: Versions, shown: Dataset) -> str:
    """Return the versions of the shown tables' directory as Markdown, the newest first."""
    kept = [version for version in versions.list() if version.directory == str(shown.directory.absolute())]
    rows = []
    for number, version in enumerate(kept):
        before = kept[number + 1] if number + 1 < len(kept) else None
        counts, lines = _changes(versions, version, before) if number < COMPARED else ("", [])
        rows.append(_row(version, counts, lines if number < WORDED else [], shown.version))
    return load_template("pages/version_list.md.jinja").render(rows=rows)


def _row(version: Version, counts: str, lines: list[str], shown: str) -> dict[str, Any]:
    accepted = version.accepted.astimezone(UTC)
    return {
        "when": f"{day_text(accepted.date())}, {accepted:%H:%M} UTC",
        "id": version.id,
        "address": f"./?{DATA_VERSION}={version.id}",
        "is_shown": version.id == shown,
        "counts": counts,
        "lines": lines[:LINES],
        "more": max(len(lines) - LINES, 0),
    }


def _changes(versions: Versions, version: Version, before: Version | None) -> tuple[str, list[str]]:
    if before is None:
        return "Earlier versions are not available.", []
    try:
        old, new = TableRows(versions.files(before.id)), TableRows(versions.files(version.id))
    except VersionError as error:
        return f"What it changed cannot be said: {error}.", []
    differences = find_differences(old, new)
    counts = word_counts(differences)
    return f"{counts[0].upper()}{counts[1:]}.", [word_difference(item, old, new) for item in differences]
