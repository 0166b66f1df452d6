"""Which files the dashboard reads from a data directory, and in which state they are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dashboard.boundaries import LAYERS
from dashboard.descriptor import DescriptorError, read_descriptor
from dashboard.tables import DESCRIPTOR, geo_directory

State = tuple[str, ...]
Signature = tuple[State, ...]
"""One state for each file: two looks at the same files give equal signatures while nothing was written."""


def sign_files(directory: Path) -> Signature:
    """Return the state of every file that is read: the descriptor, the tables that it names, the boundaries.

    Whatever else lies in the directory is not looked at. A file that is missing or cannot be read is a state too.
    """
    descriptor = _state(directory / DESCRIPTOR)
    geo = geo_directory(directory)
    tables = [directory / name for name in _named(directory, descriptor)]
    return (descriptor, *map(_state, [*tables, *(geo / f"{name}.geojson" for name in LAYERS)]))


@lru_cache(maxsize=4)
def _named(directory: Path, state: State) -> tuple[str, ...]:
    """Return the files that the descriptor names, in its given state; none where it cannot be used."""
    try:
        return tuple(sorted(table.path for table in read_descriptor(directory / DESCRIPTOR).values()))
    except DescriptorError:
        return ()


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        return (str(path), type(error).__name__)
    # The time of the inode and its number tell a file that was put back with its old size and time of change.
    return (str(path), *map(str, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)))
