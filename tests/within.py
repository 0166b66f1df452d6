"""An end to what never ends: a test that waits for good would not fail."""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def within(seconds: float, megabytes: float = 0) -> Iterator[None]:
    """Fail where a block takes longer, or, where that is asked, more of Python's memory at a time."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"no answer within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if megabytes:
        tracemalloc.start()
    try:
        yield
        if megabytes:
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            assert peak < megabytes, f"{peak:.0f} MB"
    finally:
        if megabytes:
            tracemalloc.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
