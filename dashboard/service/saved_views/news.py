"""How many incidents of a saved view are new or changed since its reader last opened it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from dashboard.analysis.differences import REMOVED, TableRows, changed_incidents, find_differences
from dashboard.analysis.records import records
from dashboard.filters import available, parse
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.versions import VersionError, Versions


def count_news(versions: Versions, dataset: Dataset, query: str, looked: str) -> int | None:
    """Return how many incidents that a view's query leaves are new or changed since version ``looked``.

    None where that version is no longer kept, or the reader never opened the view.
    """
    if not looked:
        return None
    if looked == dataset.version:
        return 0
    changed = _changed_since(versions, dataset, looked)
    if changed is None:
        return None
    filters, _ = parse(parse_qs(query, keep_blank_values=True), available(dataset))
    return int(records(dataset, filters)["incident_id"].isin(changed).sum())


@remembered
def _changed_since(versions: Versions, dataset: Dataset, looked: str) -> frozenset[str] | None:
    try:
        files: Mapping[str, bytes] = versions.files(looked)
    except VersionError:
        return None
    found = changed_incidents(find_differences(TableRows(files), TableRows(dataset.files)))
    return frozenset(incident for incident, kind in found.items() if kind != REMOVED)
