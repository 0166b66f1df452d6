"""The states of the tables that were accepted, each kept as a zip under its version.

A zip has the descriptor and the tables as ``Dataset.files`` has them; its comment says when they were accepted and in
which directory they lay. They lie in a folder or a bucket (``AFPAK_VERSIONS``); where that cannot be written they are
kept in memory, for as long as the process lives. Boundaries are no part of a version.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from dashboard.descriptor import DescriptorError
from dashboard.disk import explain_failure, temporary_folder
from dashboard.earlier_tables import load_kept
from dashboard.limits import (
    VERSION_MEMBERS,
    VERSION_PACKED,
    VERSION_UNPACKED,
    VERSIONS_BYTES,
    VERSIONS_KEPT,
    VERSIONS_MEMORY,
)
from dashboard.tables import DataError, Dataset, geo_directory, version_of
from dashboard.version_stores import TEMPORARY, FolderStore, State, Store, StoreError, parse_store

LOG = logging.getLogger(__name__)
SETTING = "AFPAK_VERSIONS"
NAME = re.compile(r"[0-9a-f]{12}")
"""What a version is called."""
_MEMBER = re.compile(r"[A-Za-z0-9_-]{1,64}\.(csv|json)")
_WHEN = (2000, 1, 1, 0, 0, 0)
"""One time for every file in a zip: the same tables accepted at the same time give the same bytes."""
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError)
"""What reading a damaged zip raises."""


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
    """Return a folder of this machine for what is kept of a data directory: that of ``AFPAK_VERSIONS``, else another.

    The latter lies among temporary files, is the user's own, one for each data directory, and is lost when the machine
    clears these. None where there is no such folder that can be written: then the log says which and why.
    """
    given = os.environ.get(SETTING, "").strip()
    with suppress(StoreError):
        if given and isinstance(store := parse_store(given), FolderStore):
            return store.folder
    user = os.getuid() if hasattr(os, "getuid") else "user"
    digest = hashlib.sha256(str(directory.absolute()).encode()).hexdigest()[:12]
    try:
        return temporary_folder() / f"{TEMPORARY}{user}" / digest
    except OSError as error:
        LOG.warning("Versions of the tables are kept in memory. %s", explain_failure(error))
        return None


def versions_of(directory: Path) -> Versions:
    """Return the versions of a data directory, where ``AFPAK_VERSIONS`` says that they are kept.

    A setting that cannot be used is said in the log, and they are kept in the folder that counts without it.
    """
    folder = versions_folder(directory)
    given = os.environ.get(SETTING, "").strip()
    try:
        store = parse_store(given) if given else None
    except StoreError as error:
        LOG.error("%s: %s", SETTING, error)
        store = None
    return Versions(folder, store)


class Versions:
    """The versions of one store. Safe for threads; several processes may share the store."""

    def __init__(self, folder: Path | None, store: Store | None = None) -> None:
        """Take a folder of this machine, which is made at the first version, and a store where it is another.

        Without either they are kept in memory only.
        """
        self.folder = folder
        self._store = store or (FolderStore(folder) if folder is not None else None)
        self._held: dict[str, bytes] = {}
        self._known: dict[str, tuple[State, Version | None]] = {}
        self._lock = RLock()
        self._told = False

    def list(self) -> list[Version]:
        """Return every version that is kept, the one accepted last first. A file that is none is passed over.

        Where the store cannot be reached, those that are held in memory are all there are; the log says why.
        """
        with self._lock:
            found = {name: _describe(name, data) for name, data in self._held.items()}
        for name, state in self._states().items():
            found.setdefault(name, self._described(name, state))
        versions = [version for version in found.values() if version is not None]
        return sorted(versions, key=lambda version: (version.accepted, version.id), reverse=True)

    def _states(self) -> dict[str, State]:
        """Return the state of each zip in the store by its version."""
        if self._store is None:
            return {}
        try:
            states = self._store.states()
        except OSError as error:
            LOG.warning("The versions in %s cannot be listed: %s", self._store.place, error.strerror or error)
            return {}
        zips = {name.removesuffix(".zip"): state for name, state in states.items() if name.endswith(".zip")}
        return {
            name: state for name, state in zips.items() if NAME.fullmatch(name) and state.size <= VERSION_PACKED.value
        }

    def _described(self, name: str, state: State) -> Version | None:
        """Return what a zip in the store says of itself, read once while its state is the same."""
        known = self._known.get(name)
        if known is None or known[0] != state:
            try:
                known = state, _describe(name, self._data(name))
            except OSError:
                return None
            with self._lock:
                self._known[name] = known
        return known[1]

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
            data = _packed(dataset.files, directory, now)
            if self._write(f"{dataset.version}.zip", data):
                self._held.pop(dataset.version, None)
            else:
                self._held[dataset.version] = data
            self._drop(keep=dataset.version)
            return Version(dataset.version, now, directory, len(data))

    def add(self, files: Mapping[str, bytes], directory: Path, accepted: datetime) -> Version | None:
        """Keep tables that were accepted before, by path with their descriptor; None where that version is kept.

        Raises VersionError for files that are no tables, and OSError where the store cannot be written.
        """
        try:
            name = version_of(files)
        except (DescriptorError, KeyError) as error:
            raise VersionError(f"these files are no tables: {error}") from None
        if self._store is None:
            raise OSError(f"no folder for versions can be written; {SETTING} names one")
        if any(version.id == name for version in self.list()):
            return None
        data = _packed(files, str(directory.absolute()), accepted)
        _load(data, name, geo_directory(directory))
        self._store.write(f"{name}.zip", data)
        return Version(name, accepted, str(directory.absolute()), len(data))

    def open(self, version: str, geo: Path) -> Dataset:
        """Return a version as a Dataset with boundaries from ``geo``; raises VersionError where that cannot be.

        What is in the zip is looked at before it is used: names of tables alone, no more of them and no larger than a
        version can be, and together the version that was asked for.
        """
        try:
            data = self._data(version)
        except FileNotFoundError:
            raise VersionError(f"version {version} is not kept") from None
        except OSError as error:
            raise VersionError(f"version {version} cannot be read: {error.strerror or error}") from None
        return _load(data, version, geo)

    def files(self, version: str) -> Mapping[str, bytes]:
        """Return the descriptor and the tables of a version as they were kept; raises VersionError."""
        try:
            return _unpack(self._data(version), version)
        except FileNotFoundError:
            raise VersionError(f"version {version} is not kept") from None
        except OSError as error:
            raise VersionError(f"version {version} cannot be read: {error.strerror or error}") from None

    def accepted(self, version: str) -> datetime:
        """Return when a version was accepted (UTC); raises VersionError where that cannot be read."""
        try:
            described = _describe(version, self._data(version))
        except OSError:
            described = None
        if described is None:
            raise VersionError(f"version {version} is not kept")
        return described.accepted

    def _data(self, version: str) -> bytes:
        """Return the zip of a version; raises FileNotFoundError where there is none, OSError where it is too large."""
        if not NAME.fullmatch(version):
            raise FileNotFoundError(version)
        with self._lock:
            if version in self._held:
                return self._held[version]
        if self._store is None:
            raise FileNotFoundError(version)
        try:
            return self._store.read(f"{version}.zip")
        except NotADirectoryError:
            raise FileNotFoundError(version) from None

    def _holds(self, dataset: Dataset) -> bool:
        """Return whether the zip of a version has the files of this Dataset."""
        try:
            return self.files(dataset.version) == dict(dataset.files)
        except VersionError:
            return False

    def _write(self, name: str, data: bytes) -> bool:
        """Write a zip whole or not at all and return whether it could be."""
        if self._store is None:
            return False
        try:
            self._store.write(name, data)
        except OSError as error:
            if not self._told:
                LOG.warning(
                    "Versions of the tables are kept in memory: %s cannot be written (%s). %s names another place.",
                    self._store.place,
                    error.strerror or error,
                    SETTING,
                )
            self._told = True
            return False
        return True

    def _drop(self, keep: str) -> None:
        """Drop the oldest versions that are over the limits, and what writing left behind."""
        in_store = [version for version in self.list() if version.id not in self._held]
        for version in _over(in_store, VERSIONS_BYTES.value, keep):
            with suppress(OSError):
                assert self._store is not None
                self._store.remove(f"{version.id}.zip")
        in_memory = [version for version in self.list() if version.id in self._held]
        for version in _over(in_memory, VERSIONS_MEMORY.value, keep):
            del self._held[version.id]
        if self._store is not None:
            self._store.tidy()


def _over(versions: Iterable[Version], size: int, keep: str) -> list[Version]:
    """Return the versions, of a list that has the newest first, for which there is no room."""
    total, over = 0, []
    for number, version in enumerate(versions, start=1):
        total += version.size
        if version.id != keep and (number > VERSIONS_KEPT.value or total > size):
            over.append(version)
    return over


def _comment(archive: zipfile.ZipFile) -> dict[str, str]:
    given = json.loads(archive.comment)
    return {"accepted": str(given["accepted"]), "directory": str(given["directory"])}


def _describe(name: str, data: bytes) -> Version | None:
    """Return what the zip of a version says of itself; None where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            comment = _comment(archive)
        accepted = datetime.fromisoformat(comment["accepted"]).astimezone(UTC)
        return Version(name, accepted, comment["directory"], len(data))
    except _UNREADABLE:
        return None


def _packed(files: Mapping[str, bytes], directory: str, now: datetime) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 6)
        archive.comment = json.dumps({"accepted": now.isoformat(), "directory": directory}).encode()
    return stream.getvalue()


def _unpack(data: bytes, version: str) -> dict[str, bytes]:
    """Return the files of a zip, which are those of its version; raises VersionError for any other zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, version)
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        found = version_of(files)
    except DescriptorError as error:
        raise VersionError(f"version {version} is damaged: {error}") from None
    except _UNREADABLE as error:
        raise VersionError(f"version {version} cannot be read: {error}") from None
    if found != version:
        raise VersionError(f"version {version} is damaged: its tables are those of {found}")
    return files


def _check_members(archive: zipfile.ZipFile, version: str) -> None:
    """Raise VersionError where a zip has what no version has; nothing of it is unpacked yet."""
    entries = archive.infolist()
    if len(entries) > VERSION_MEMBERS.value:
        raise VersionError(f"version {version} has more than {VERSION_MEMBERS.text}, more than a version can have")
    names = [entry.filename for entry in entries]
    wrong = next((name for name in names if not _MEMBER.fullmatch(name) or names.count(name) > 1), None)
    if wrong is not None:
        raise VersionError(f"version {version} has a file {wrong[:80]!r}, which is no table, or has it twice")
    if sum(entry.file_size for entry in entries) > VERSION_UNPACKED.value:
        raise VersionError(
            f"version {version} unpacks to more than {VERSION_UNPACKED.text}, more than a version can be"
        )


def _load(data: bytes, version: str, geo: Path) -> Dataset:
    """Return the Dataset of a zip, which is of this version; raises VersionError."""
    _unpack(data, version)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return load_kept(archive, Path(_comment(archive)["directory"]), geo)
    except DataError as error:
        raise VersionError(f"version {version} cannot be shown: {error.problems[0]}") from None
    except _UNREADABLE as error:
        raise VersionError(f"version {version} cannot be read: {error}") from None
