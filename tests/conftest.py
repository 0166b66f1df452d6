"""What every test may ask for: a small data directory of its own, and the small dataset to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from dashboard import memory
from dashboard.boundaries import province_names
from dashboard.filters import Choices, choices
from dashboard.tables import Dataset, load
from dashboard.versions import SETTING
from tests import small
from tests.checked_memory import CheckedMemory

# How long an example takes depends on what else the machine does: speed is measured in benchmarks, not here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


CHECKED = CheckedMemory()
memory.MEMORY = CHECKED


@pytest.fixture(scope="module", autouse=True)
def kept_frames() -> Iterator[None]:
    """Hold the tests of a file to it that nobody changes a frame which is kept for everybody."""
    yield
    CHECKED.check_values()


@pytest.fixture(scope="session", autouse=True)
def own_versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Versions that tests keep are gone with them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, str(tmp_path_factory.mktemp("versions")))
        yield


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
