"""The datasets that can be imported, one file each. To add one: its file, and its line here."""

from __future__ import annotations

from dashboard.importers.dataset import EventDataset, normalise_name
from dashboard.importers.datasets.acled import ACLED
from dashboard.importers.datasets.ucdp_candidate import UCDP_CANDIDATE
from dashboard.importers.datasets.ucdp_ged import UCDP_GED

EVENT_DATASETS: dict[str, EventDataset] = {
    dataset.id: dataset
    for dataset in (
        ACLED,
        UCDP_GED,
        UCDP_CANDIDATE,
    )
}
"""Every dataset by its identifier, in the order in which they are named to readers."""


def known_names() -> frozenset[str]:
    """Return the normal form of every column name that any dataset is known by."""
    return frozenset(
        normalise_name(name)
        for dataset in EVENT_DATASETS.values()
        for names in (*dataset.columns.values(), dataset.order)
        for name in names
    )
