"""The boundaries that go with the tables that are shown, copied where nobody changes or moves them.

Layers are read when a reader first asks for them, long after the tables were read: without a copy, a directory that was
moved or is being written would be seen half through. The folder's name is made of the contents, so that what was
worked out of one state of the boundaries is never taken for another's.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dashboard.boundaries import LAYERS
from dashboard.disk import write_whole
from dashboard.tables import geo_directory
from dashboard.version_stores import PRIVATE, make_own_folder

LOG = logging.getLogger(__name__)
KEPT = 3
"""Copies that stay in the folder."""


class BoundaryCopy:
    """The copies of one folder; without a folder, boundaries are read from where they lie."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder in which copies are made; None makes none."""
        self._folder = folder
        self._made: tuple[Path, Mapping[str, bytes]] | None = None
        self._held: dict[Path, Mapping[str, bytes]] = {}

    def of(self, directory: Path) -> Path:
        """Return the folder with a copy of the boundaries that go with a data directory, as they are now.

        Where they cannot be read or copied it is the folder in which they lie.
        """
        source = geo_directory(directory)
        if self._folder is None:
            return source
        try:
            contents = _read(source)
            copy = self._folder / f"geo-{_digest(contents)}"
            _write(self._folder, copy, contents)
        except OSError as error:
            LOG.info("The boundaries in %s are read from there (%s)", source, error)
            return source
        self._made = (copy, contents)
        return copy

    def candidates(self, directory: Path) -> list[Path]:
        """Return what a version may be opened with: the boundaries as they are now, then the copies made before."""
        now = self.of(directory)
        return [now, *(path for path in self._on_disk() if path != now)][: KEPT + 1]

    def hold(self, copy: Path) -> None:
        """Keep a copy, since it is shown now; of others only those that were shown last stay."""
        if self._folder is None or copy.parent != self._folder:
            return
        try:
            contents = self._made[1] if self._made is not None and self._made[0] == copy else _read(copy)
        except OSError:
            return
        others = [(path, held) for path, held in self._held.items() if path != copy]
        self._held = dict([(copy, contents), *others][:KEPT])
        for path in [path for path in self._on_disk() if path not in self._held][KEPT:]:
            shutil.rmtree(path, ignore_errors=True)

    def _on_disk(self) -> list[Path]:
        """Return every copy in the folder, the one made last first."""
        if self._folder is None:
            return []
        try:
            return sorted(self._folder.glob("geo-*"), key=lambda path: path.stat().st_mtime, reverse=True)
        except OSError:
            return []

    def restore(self) -> None:
        """Write the copies again where somebody has cleared the folder, as is done with temporary files."""
        for copy, contents in self._held.items():
            if not all((copy / name).is_file() for name in contents) and self._folder is not None:
                with suppress(OSError):
                    _write(self._folder, copy, contents)


def _read(source: Path) -> dict[str, bytes]:
    """Return the layers that lie in a folder; raises OSError where one of them cannot be read."""
    paths = [source / f"{name}.geojson" for name in LAYERS]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def _digest(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name} {len(contents[name])} ".encode())
        digest.update(contents[name])
    return digest.hexdigest()[:12]


def _write(folder: Path, copy: Path, contents: Mapping[str, bytes]) -> None:
    """Write what a copy lacks; raises OSError."""
    make_own_folder(folder)
    copy.mkdir(mode=0o700, exist_ok=True)
    for name, content in contents.items():
        path = copy / name
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content, PRIVATE)
