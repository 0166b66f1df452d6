"""What every test may ask for: a small data directory of its own, and the small dataset to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.boundaries import province_names
from dashboard.filters import Choices, choices
from dashboard.tables import Dataset, load
from tests import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data directory that the test may spoil."""
    return small.write(tmp_path / "data")


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The small dataset, to look at only."""
    return load(small.write(tmp_path_factory.mktemp("small") / "data"))


@pytest.fixture(scope="session")
def available(dataset: Dataset) -> Choices:
    """What can be chosen in the small dataset."""
    return choices(dataset, province_names(dataset.geo))
