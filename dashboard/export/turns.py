"""A queue for work of which a server can do only so much at once: first come, first served, with the place told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.export.errors import BusyError
from dashboard.limits import BRIEFS_AT_ONCE, BRIEFS_WAITING, PICTURES_AT_ONCE, PICTURES_WAITING, Limit

LOOK = 0.5
"""Seconds after which somebody who waits is told the place again, so that it is noticed when he has left."""

Place = Callable[[int], None]


def tell_nobody(place: int) -> None:
    """Pass over a place in the queue."""


class Turns:
    """Lets ``at_once`` pieces of work run side by side and ``waiting`` more wait; safe to share between threads."""

    def __init__(self, at_once: Limit, waiting: Limit, one: str = "brief", many: str = "briefs") -> None:
        """Start with nobody at work; both limits are read anew at each turn.

        ``one`` and ``many`` are what a reader calls the work.
        """
        self._at_once, self._waiting = at_once, waiting
        self._one, self._many = one, many
        self._changed = threading.Condition()
        self._working = 0
        self._queue: deque[object] = deque()

    @property
    def working(self) -> int:
        """How many are at work now."""
        return self._working

    @property
    def waiting(self) -> int:
        """How many wait for their turn now."""
        return len(self._queue)

    @contextmanager
    def take(self, tell_place: Place = tell_nobody) -> Iterator[None]:
        """Wait for a turn and hold it until the block ends, however it ends.

        ``tell_place`` is told the place in the queue, from 1, again and again while it lasts; an exception that it
        raises gives the place up. Raises BusyError where the queue is full.
        """
        with self._changed:
            ticket = self._join()
        if ticket is not None:
            self._wait(ticket, tell_place)
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _join(self) -> object | None:
        """Begin at once and return None, or return a ticket of the queue; raises BusyError where it is full."""
        if not self._queue and self._working < self._at_once.value:
            self._working += 1
            return None
        if len(self._queue) >= self._waiting.value:
            work = f"1 {self._one} is" if self._working == 1 else f"{self._working} {self._many} are"
            raise BusyError(
                f"{work} being made and {len(self._queue)} wait; the limit on {self._waiting.name} is "
                f"{self._waiting.value:,}. Try again in a moment."
            )
        ticket = object()
        self._queue.append(ticket)
        return ticket

    def _wait(self, ticket: object, tell_place: Place) -> None:
        """Wait until the ticket is the first and there is room, and take the turn."""
        try:
            while True:
                with self._changed:
                    place = self._queue.index(ticket) + 1
                    if place == 1 and self._working < self._at_once.value:
                        self._working += 1
                        return
                # Told without the lock: whoever listens may be slow.
                tell_place(place)
                with self._changed:
                    if self._queue[0] is not ticket or self._working >= self._at_once.value:
                        self._changed.wait(LOOK)
        finally:
            with self._changed:
                self._queue.remove(ticket)
                self._changed.notify_all()


BRIEFS = Turns(BRIEFS_AT_ONCE, BRIEFS_WAITING)
"""The briefs of this process."""

PICTURES = Turns(PICTURES_AT_ONCE, PICTURES_WAITING, "picture", "pictures")
"""The pictures that the one browser of this process draws."""
