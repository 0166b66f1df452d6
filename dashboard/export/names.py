"""What a file that leaves the dashboard is called: what it shows, under which filter, whose figures, as of when."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.filters import Filters, available, slug, slugify
from dashboard.tables import Dataset


def file_name(what: str, filters: Filters, dataset: Dataset, choices: Iterable[str] = ()) -> str:
    """Return the name, without ending, of a file that shows ``what`` under filters.

    For instance ``casualties-by-month_air-strikes-in-paktika_2024-12_2025-01_kabul-lens_asof-2026-06-30``. ``choices``
    are words for the options that differ from what the page opens with.
    """
    parts = (slugify("-".join((what, *choices))), slug(filters, available(dataset)))
    return f"{'_'.join(parts)}_asof-{dataset.last_day:%Y-%m-%d}"
