"""Which tables readers see: the last ones on the disk that were sound, whatever has become of the files since.

The files are looked at beside the readers' runs, in a thread that lives while somebody asks. A state of the files that
is new and at rest is validated once. Where it is sound it takes the place of what was shown, whole; where it is not,
what was shown stays, and the log has every problem.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from threading import Lock, Thread

from dashboard.boundary_copy import BoundaryCopy
from dashboard.memory import MEMORY
from dashboard.reopened import OpenVersions
from dashboard.schema import Problem
from dashboard.tables import DataError, Dataset, load
from dashboard.versions import VersionError, Versions, versions_of
from dashboard.watched_files import Signature, sign_files

LOG = logging.getLogger(__name__)
LOOK_EVERY = 1.0
"""Seconds between two looks at the files."""
WATCH_FOR = 900.0
"""Seconds for which the files are looked at after somebody last asked."""

TRIED = 3
"""Versions that are tried at a start on broken tables, the last one first."""


@dataclass(frozen=True)
class Status:
    """What is shown and what lies on the disk.

    ``dataset`` is what readers see, ``accepted`` when that state of the tables was accepted (UTC); both None where
    there never was a sound one. ``problems`` are those of the files on the disk, which are refused since ``refused``;
    none where what is shown is what lies there.
    """

    dataset: Dataset | None = None
    accepted: datetime | None = None
    problems: tuple[Problem, ...] = ()
    refused: datetime | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class CurrentTables:
    """The tables of one directory as readers see them. Safe for threads; ``current_tables`` has the process's own."""

    def __init__(
        self, directory: Path, versions: Versions, *, clock: Callable[[], datetime] = _now, watch: bool = True
    ) -> None:
        """Take a data directory and where its versions are kept; nothing is read yet.

        ``clock`` gives the time in UTC. Without ``watch`` the files are looked at only when ``look`` is called.
        """
        self.directory = directory
        self.versions = versions
        self.opened = OpenVersions(versions)
        self._boundaries = BoundaryCopy(versions.folder)
        self._clock = clock
        self._watch = watch
        self._status: Status | None = None
        self._seen: Signature = ()
        self._moving: Signature = ()
        self._asked = 0.0
        self._looking = Lock()
        self._starting = Lock()
        self._thread: Thread | None = None

    @property
    def is_read(self) -> bool:
        """Whether the tables were read once, so that ``status`` answers without a look at the disk."""
        return self._status is not None

    def status(self) -> Status:
        """Return what is shown and what lies on the disk as of the last look; only the first call reads the tables."""
        if self._status is None:
            with self._looking:
                if self._status is None:
                    self._seen = sign_files(self.directory)
                    self._status = self._first_status()
        self._asked = time.monotonic()
        if self._watch and (self._thread is None or not self._thread.is_alive()):
            self._start()
        return self._status

    def look(self) -> None:
        """Look at the files once, and validate them where their state is new and the same as at the last look."""
        if self._status is None:
            self.status()
            return
        with self._looking:
            self._boundaries.restore()
            found = sign_files(self.directory)
            if found == self._seen:
                self._moving = ()
            elif found != self._moving:
                self._moving = found  # perhaps still being written: validated once it is at rest
            else:
                self._validate(found)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._keep_looking, name="tables on disk", daemon=True)
                self._thread.start()

    def _keep_looking(self) -> None:
        while time.monotonic() - self._asked < WATCH_FOR:
            try:
                self.look()
            except Exception:
                LOG.exception("The tables in %s could not be looked at", self.directory)
            time.sleep(LOOK_EVERY)

    def _first_status(self) -> Status:
        """Read the tables; where they are refused, take the last version that was accepted of this directory."""
        found = self._load()
        if isinstance(found, Dataset):
            return self._accept(found)
        status = replace(self._last_kept(), problems=found, refused=self._clock())
        self._tell(status)
        return status

    def _last_kept(self) -> Status:
        """Return the last version of this directory that opens, of those kept; nothing shown where none does."""
        directory = str(self.directory.absolute())
        versions = [version for version in self.versions.list() if version.directory == directory]
        for version, geo in product(versions[:TRIED], self._boundaries.candidates(self.directory)):
            try:
                kept = self.versions.open(version.id, geo)
            except VersionError as error:
                LOG.warning("%s", error)
                continue
            self._boundaries.hold(geo)
            return Status(kept, version.accepted)
        return Status()

    def _validate(self, found: Signature) -> None:
        """Validate the files, which are in this state, and show them, or say why not."""
        before = self._status
        assert before is not None
        read = self._load()
        if sign_files(self.directory) != found:
            self._moving = ()  # they changed while they were read: what was read is of no state
            return
        self._seen, self._moving = found, ()
        if not isinstance(read, Dataset):
            self._status = replace(before, problems=read, refused=before.refused or self._clock())
            self._tell(self._status)
        elif before.dataset is not None and _same(read, before.dataset):
            self._status = replace(before, problems=(), refused=None)
        else:
            self._status = self._accept(read)
            _free_what_was_worked_out()

    def _load(self) -> Dataset | tuple[Problem, ...]:
        try:
            return load(self.directory, self._boundaries.of(self.directory))
        except DataError as error:
            return tuple(error.problems)
        except Exception as error:  # whatever lies there, readers keep what they have and the log says what it was
            LOG.exception("The tables in %s cannot be checked", self.directory)
            expected = f"tables that can be checked ({type(error).__name__}: {error})"
            return (Problem("data", None, "", str(self.directory), expected),)

    def _accept(self, dataset: Dataset) -> Status:
        self._boundaries.hold(dataset.geo)
        version = self.versions.keep(dataset, self._clock())
        LOG.info("Version %s of the tables in %s is shown", dataset.version, self.directory)
        return Status(dataset, version.accepted)

    def _tell(self, status: Status) -> None:
        shown = f"version {status.dataset.version}" if status.dataset else "the list of problems"
        LOG.warning(
            "The tables in %s are refused, %d problem(s); shown is %s", self.directory, len(status.problems), shown
        )
        for problem in status.problems:
            LOG.warning("%s", problem)


def _same(one: Dataset, other: Dataset) -> bool:
    return one.files == other.files and one.geo == other.geo


def _free_what_was_worked_out() -> None:
    """Let go of what was worked out of the tables that are no longer shown.

    What the garbage collector was told to pass over is looked through once more, or it would never be freed; what
    remains is passed over again.
    """
    MEMORY.clear()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


_CURRENT: dict[Path, CurrentTables] = {}
_MAKING = Lock()


def current_tables(directory: Path) -> CurrentTables:
    """Return the tables of a directory as readers see them, the same object at each call; nothing is read yet."""
    with _MAKING:
        if directory not in _CURRENT:
            _CURRENT[directory] = CurrentTables(directory, versions_of(directory))
        return _CURRENT[directory]


def describe_refusal(status: Status, now: datetime) -> str:
    """Return in one sentence that newer tables are refused and of when those are that are shown; "" where none are."""
    if not status.problems or status.refused is None or status.accepted is None:
        return ""
    count = len(status.problems)
    problems = "1 problem" if count == 1 else f"{count:,} problems"
    since, accepted = (_time_text(moment, now) for moment in (status.refused, status.accepted))
    return f"Tables on disk since {since} have {problems}; shown is the version of {accepted}."


def _time_text(moment: datetime, now: datetime) -> str:
    """Return a time with its time zone, and its day where that is not today."""
    moment, now = moment.astimezone(UTC), now.astimezone(UTC)
    day = "" if moment.date() == now.date() else f"{moment.day} {moment:%B %Y}, "
    return f"{day}{moment:%H:%M} UTC"
