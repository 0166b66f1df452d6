"""An end to what never ends: a test that waits for good would not fail."""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

WAITING = 20
"""How many times as long a block may last by the clock as it may by the processor: machines that test are busy ones."""


@contextmanager
def within(seconds: float, megabytes: float = 0) -> Iterator[None]:
    """Fail where a block takes more of the processor's seconds, or, where that is asked, more of Python's memory.

    The processor's seconds are those of this process alone, so that what else the machine does changes nothing; a
    block that sleeps for good is ended by the clock.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"no answer within {seconds} s")

    before = {kind: signal.signal(kind, stop) for kind in (signal.SIGPROF, signal.SIGALRM)}
    if megabytes:
        tracemalloc.start()
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * WAITING)
    try:
        yield
        if megabytes:
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            assert peak < megabytes, f"{peak:.0f} MB"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if megabytes:
            tracemalloc.stop()
        for kind, handler in before.items():
            signal.signal(kind, handler)
