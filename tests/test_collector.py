"""What is set aside from the garbage collector: freed as ever without rings, and rings in the end too."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from dashboard.pages import collector


class Ring:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_set_aside_is_not_gone_through_again() -> None:
    kept = [[] for _ in range(10_000)]
    collector.set_aside_objects()
    assert gc.get_freeze_count() > len(kept)
    assert not any(item is kept for item in gc.get_objects())


def test_without_a_ring_it_is_freed_at_once() -> None:
    class Plain:
        pass

    thing = Plain()
    gone = weakref.ref(thing)
    collector.set_aside_objects()
    del thing
    assert gone() is None


def test_rings_are_freed_at_the_latest_by_the_next_sweep() -> None:
    gone = weakref.ref(Ring())
    for _ in range(collector.RUNS_BETWEEN_SWEEPS):
        collector.set_aside_objects()
    assert gone() is None
