"""The states of the tables that were accepted, each kept as a zip under its version.

A zip has the descriptor and the tables as ``Dataset.files`` has them; its comment says when they were accepted and in
which directory they lay. They lie in a folder (``AFPAK_VERSIONS``); where that cannot be written they are kept in
memory, for as long as the process lives. Boundaries are no part of a version.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import time
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from dashboard.disk import explain_failure, temporary_folder, write_whole
from dashboard.limits import VERSION_UNPACKED, VERSIONS_BYTES, VERSIONS_KEPT, VERSIONS_MEMORY
from dashboard.tables import DataError, Dataset, load_zip

LOG = logging.getLogger(__name__)
SETTING = "AFPAK_VERSIONS"
PRIVATE = 0o600
"""Permissions of what lies among temporary files: the user's own."""
_TEMPORARY = "afpak-versions-"
_NAME = re.compile(r"[0-9a-f]{12}")
_WHEN = (2000, 1, 1, 0, 0, 0)
"""One time for every file in a zip: the same tables accepted at the same time give the same bytes."""
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError)
"""What reading a damaged zip raises."""
_LEFT_OVER = 3600.0
"""Seconds after which a file that was never moved into place is taken to be left by a process that ended."""


class VersionError(Exception):
    """A version cannot be opened; the message says why."""


@dataclass(frozen=True)
class Version:
    """One state of the tables: ``id`` is its ``Dataset.version``, ``accepted`` the time (UTC) of its last acceptance.

    ``directory`` is where the tables lay, ``size`` the number of bytes of the zip.
    """

    id: str
    accepted: datetime
    directory: str
    size: int


def versions_folder(directory: Path) -> Path | None:
    """Return where the versions of a data directory are kept: ``AFPAK_VERSIONS``, else a folder for temporary files.

    The latter is the user's own, one for each data directory, and is lost when the machine clears temporary files. None
    where there is no such folder that can be written: then the log says which and why, and versions stay in memory.
    """
    given = os.environ.get(SETTING, "").strip()
    if given:
        return Path(given).expanduser()
    user = os.getuid() if hasattr(os, "getuid") else "user"
    digest = hashlib.sha256(str(directory.absolute()).encode()).hexdigest()[:12]
    try:
        return temporary_folder() / f"{_TEMPORARY}{user}" / digest
    except OSError as error:
        LOG.warning("Versions of the tables are kept in memory. %s", explain_failure(error))
        return None


class Versions:
    """The versions of one folder. Safe for threads; several processes may share the folder."""

    def __init__(self, folder: Path | None) -> None:
        """Take a folder, which is made at the first version; None keeps them in memory only."""
        self.folder = folder
        self._held: dict[str, bytes] = {}
        self._lock = RLock()
        self._told = False

    def list(self) -> list[Version]:
        """Return every version that is kept, the one accepted last first. A file that is none is passed over."""
        with self._lock:
            found = {name: _described(name, data, len(data)) for name, data in self._held.items()}
        for path in _zips(self.folder):
            with suppress(OSError):
                found.setdefault(path.stem, _described(path.stem, path, path.stat().st_size))
        versions = [version for version in found.values() if version is not None]
        return sorted(versions, key=lambda version: (version.accepted, version.id), reverse=True)

    def keep(self, dataset: Dataset, now: datetime) -> Version:
        """Keep the files of a Dataset that was accepted now, and return its version.

        The version that the same directory had last keeps its time: it was accepted before. Where the folder cannot be
        written the zip is kept in memory, and the log says once which folder and why.
        """
        with self._lock:
            directory = str(dataset.directory.absolute())
            last = next((version for version in self.list() if version.directory == directory), None)
            if last is not None and last.id == dataset.version:
                if self._holds(dataset):
                    return last
                now = last.accepted
            data = _packed(dataset, directory, now)
            if self._write(f"{dataset.version}.zip", data):
                self._held.pop(dataset.version, None)
            else:
                self._held[dataset.version] = data
            self._drop(keep=dataset.version)
            return Version(dataset.version, now, directory, len(data))

    def open(self, version: str, geo: Path) -> Dataset:
        """Return a version as a Dataset with boundaries from ``geo``; raises VersionError where that cannot be."""
        try:
            with zipfile.ZipFile(self._source(version)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > VERSION_UNPACKED.value:
                    raise VersionError(
                        f"version {version} unpacks to more than {VERSION_UNPACKED.text}, more than a version can be"
                    )
                directory = _comment(archive)["directory"]
                dataset = load_zip(archive, Path(directory), geo)
        except FileNotFoundError:
            raise VersionError(f"version {version} is not kept") from None
        except DataError as error:
            raise VersionError(f"version {version} does not pass today's rules: {error.problems[0]}") from None
        except _UNREADABLE as error:
            raise VersionError(f"version {version} cannot be read: {error}") from None
        if dataset.version != version:
            raise VersionError(f"version {version} is damaged: its tables are those of {dataset.version}")
        return dataset

    def _source(self, version: str) -> Path | io.BytesIO:
        """Return what the zip of a version is read from; raises FileNotFoundError where there is none."""
        if not _NAME.fullmatch(version):
            raise FileNotFoundError(version)
        with self._lock:
            if version in self._held:
                return io.BytesIO(self._held[version])
        if self.folder is None:
            raise FileNotFoundError(version)
        return self.folder / f"{version}.zip"

    def _holds(self, dataset: Dataset) -> bool:
        """Return whether the zip of a version has the files of this Dataset."""
        try:
            with zipfile.ZipFile(self._source(dataset.version)) as archive:
                return all(archive.read(name) == content for name, content in dataset.files.items())
        except _UNREADABLE:
            return False

    def _write(self, name: str, data: bytes) -> bool:
        """Write a zip whole or not at all and return whether it could be."""
        if self.folder is None:
            return False
        try:
            make_own_folder(self.folder)
            write_whole(self.folder / name, data, PRIVATE)
        except OSError as error:
            if not self._told:
                LOG.warning(
                    "Versions of the tables are kept in memory: %s cannot be written (%s). %s names another folder.",
                    self.folder,
                    error.strerror or error,
                    SETTING,
                )
            self._told = True
            return False
        return True

    def _drop(self, keep: str) -> None:
        """Drop the oldest versions that are over the limits, and what writing left behind."""
        in_folder = [version for version in self.list() if version.id not in self._held]
        for version in _over(in_folder, VERSIONS_BYTES.value, keep):
            with suppress(OSError):
                assert self.folder is not None
                (self.folder / f"{version.id}.zip").unlink()
        in_memory = [version for version in self.list() if version.id in self._held]
        for version in _over(in_memory, VERSIONS_MEMORY.value, keep):
            del self._held[version.id]
        remove_left_over(self.folder)


def _over(versions: Iterable[Version], size: int, keep: str) -> list[Version]:
    """Return the versions, of a list that has the newest first, for which there is no room."""
    total, over = 0, []
    for number, version in enumerate(versions, start=1):
        total += version.size
        if version.id != keep and (number > VERSIONS_KEPT.value or total > size):
            over.append(version)
    return over


def _zips(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        return [path for path in folder.iterdir() if path.suffix == ".zip" and _NAME.fullmatch(path.stem)]
    except OSError:
        return []


def _comment(archive: zipfile.ZipFile) -> dict[str, str]:
    given = json.loads(archive.comment)
    return {"accepted": str(given["accepted"]), "directory": str(given["directory"])}


def _described(name: str, source: Path | bytes, size: int) -> Version | None:
    """Return what the zip of a version says of itself; None where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            comment = _comment(archive)
        return Version(name, datetime.fromisoformat(comment["accepted"]).astimezone(UTC), comment["directory"], size)
    except _UNREADABLE:
        return None


def _packed(dataset: Dataset, directory: str, now: datetime) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(dataset.files):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, dataset.files[name], zipfile.ZIP_DEFLATED, 6)
        archive.comment = json.dumps({"accepted": now.isoformat(), "directory": directory}).encode()
    return stream.getvalue()


def make_own_folder(folder: Path) -> None:
    """Make a folder; raises OSError, also where it lies in a folder of ours for temporary files that is another user's.

    Everybody may write among temporary files, and could have put there what we would then read.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place in (folder, *folder.parents):
        if place.name.startswith(_TEMPORARY) and hasattr(os, "getuid") and place.lstat().st_uid != os.getuid():
            raise PermissionError(1, "it belongs to another user", str(place))


def remove_left_over(folder: Path | None) -> None:
    """Remove files from a folder that were begun long ago and never moved into place."""
    if folder is None:
        return
    with suppress(OSError):
        for path in folder.glob(".*.zip.*"):
            if time.time() - path.stat().st_mtime > _LEFT_OVER:
                path.unlink()
