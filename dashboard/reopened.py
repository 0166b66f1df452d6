"""Earlier versions of the tables that readers have open, shared by all sessions; a few at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

from dashboard.limits import VERSIONS_OPEN
from dashboard.memory import MEMORY
from dashboard.tables import Dataset
from dashboard.versions import Versions

Key = tuple[str, Path]


@dataclass(frozen=True)
class Reopened:
    """An earlier version that is open, with the time (UTC) at which it was accepted."""

    dataset: Dataset
    accepted: datetime


class OpenVersions:
    """The versions of one store that are open, the one that was asked for longest ago closed first.

    Safe for threads. A run that has a version keeps it to its end, whatever is closed meanwhile.
    """

    def __init__(self, versions: Versions, forget: Callable[[Dataset], None] = MEMORY.forget) -> None:
        """Take where versions are kept, and what lets go of all that was worked out of a Dataset that is closed."""
        self._versions = versions
        self._forget = forget
        self._lock = Lock()
        self._opening: dict[Key, RLock] = {}
        self._open: OrderedDict[Key, Reopened] = OrderedDict()

    def get(self, version: str, geo: Path) -> Reopened:
        """Return a version with boundaries from ``geo``, the same while it is open.

        Raises VersionError where it cannot be opened.
        """
        key = (version, geo)
        with self._lock:
            if key in self._open:
                self._open.move_to_end(key)
                return self._open[key]
            opening = self._opening.setdefault(key, RLock())
        with opening:
            with self._lock:
                if key in self._open:
                    return self._open[key]
            try:
                opened = Reopened(self._versions.open(version, geo), self._versions.accepted(version))
            finally:
                with self._lock:
                    self._opening.pop(key, None)
            self._hold(key, opened)
        return opened

    def _hold(self, key: Key, opened: Reopened) -> None:
        closed = []
        with self._lock:
            self._open[key] = opened
            while len(self._open) > VERSIONS_OPEN.value:
                closed.append(self._open.popitem(last=False)[1])
        for old in closed:
            self._forget(old.dataset)
