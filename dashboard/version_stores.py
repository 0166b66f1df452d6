"""Where the zips of the versions lie: a folder, or a bucket of an S3-compatible store. Each is written whole.

A bucket is reached through ``pyarrow.fs``, which the dashboard needs anyway; the store shows an object once all of it
has arrived. Keys come from the environment (``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``) or from the machine's
role, never from the address.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from dashboard.disk import write_whole

TEMPORARY = "afpak-versions-"
"""How our folders among temporary files begin."""
PRIVATE = 0o600
"""Permissions of what lies among temporary files: the user's own."""
SCHEME = "s3"
EXPECTED = "a folder, or s3://bucket/folder, with ?endpoint=https://host:port for a store that is not Amazon's"
_OPTIONS = ("endpoint", "region")
_LEFT_OVER = 3600.0
"""Seconds after which a file that was never moved into place is taken to be left by a process that ended."""
CONNECT_SECONDS, REQUEST_SECONDS = 3.0, 20.0


class StoreError(ValueError):
    """An address of a store that cannot be used; the message has it and what was expected."""


@dataclass(frozen=True)
class State:
    """A file's size in bytes, and when it was changed in nanoseconds: two that differ are two contents."""

    size: int
    changed: int


class Store(Protocol):
    """Files by name, of one folder. Every function raises OSError where the store cannot be reached."""

    @property
    def place(self) -> str:
        """Where the files lie, in words for the log."""
        ...

    def states(self) -> Mapping[str, State]:
        """Return the state of every file by its name; none where the folder is not there yet."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's content; raises FileNotFoundError where there is none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all: who reads it meanwhile gets what was there before."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file where it is there."""
        ...

    def tidy(self) -> None:
        """Remove what writing that was broken off has left."""
        ...


@dataclass(frozen=True)
class FolderStore:
    """Files in a folder, which is made at the first of them. Several processes may share it."""

    folder: Path

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def states(self) -> Mapping[str, State]:
        """Return the state of each file whose name does not begin with a dot."""
        found = {}
        with suppress(FileNotFoundError, NotADirectoryError):
            for path in self.folder.iterdir():
                with suppress(FileNotFoundError):
                    if not path.name.startswith("."):
                        state = path.stat()
                        found[path.name] = State(state.st_size, state.st_mtime_ns)
        return found

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        return (self.folder / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a file beside its place and move it there."""
        make_own_folder(self.folder)
        write_whole(self.folder / name, data, PRIVATE)

    def remove(self, name: str) -> None:
        """Remove a file where it is there."""
        (self.folder / name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove files that were begun long ago and never moved into place."""
        with suppress(OSError):
            for path in self.folder.glob(".*.zip.*"):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()


@dataclass(frozen=True)
class BucketStore:
    """Files in a bucket of an S3-compatible store, below ``prefix``.

    ``endpoint`` is the store's address ("" for Amazon's), ``region`` its region ("" for that of the environment).
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""

    @property
    def place(self) -> str:
        """The bucket and the folder in it, with the store."""
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"{SCHEME}://{self._folder}{at}"

    @property
    def _folder(self) -> str:
        return f"{self.bucket}/{self.prefix}" if self.prefix else self.bucket

    @cached_property
    def _files(self) -> Any:
        # Imported here: who keeps versions in a folder starts without it.
        from pyarrow import fs

        parts = urlsplit(self.endpoint)
        given = {"endpoint_override": parts.netloc, "scheme": parts.scheme} if self.endpoint else {}
        if self.region:
            given["region"] = self.region
        return fs.S3FileSystem(
            **given,
            connect_timeout=CONNECT_SECONDS,
            request_timeout=REQUEST_SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
            background_writes=False,
        )

    def states(self) -> Mapping[str, State]:
        """Return the state of each file."""
        from pyarrow import fs

        found = self._files.get_file_info(fs.FileSelector(self._folder, allow_not_found=True))
        return {item.base_name: State(item.size, item.mtime_ns) for item in found if item.type == fs.FileType.File}

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        with self._files.open_input_stream(f"{self._folder}/{name}") as stream:
            return bytes(stream.read())

    def write(self, name: str, data: bytes) -> None:
        """Send a file; the store shows it once all of it is there."""
        with self._files.open_output_stream(f"{self._folder}/{name}") as stream:
            stream.write(data)

    def remove(self, name: str) -> None:
        """Remove a file where it is there."""
        with suppress(FileNotFoundError):
            self._files.delete_file(f"{self._folder}/{name}")

    def tidy(self) -> None:
        """Leave what was broken off to the rules of the bucket: it is no object, and nobody sees it."""


def parse_store(address: str) -> Store:
    """Return the store that a setting names: a folder's path, or ``s3://bucket/folder``.

    Raises StoreError for another kind of address, and for one with an option that is not known or keys in it.
    """
    if "://" not in address:
        return FolderStore(Path(address).expanduser())
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.path and not parts.query:
        return FolderStore(Path(unquote(parts.path)))
    options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    unknown = [name for name in options if name not in _OPTIONS]
    if parts.scheme != SCHEME or not parts.hostname or parts.fragment:
        raise StoreError(f"{_without_keys(address)!r} — expected {EXPECTED}")
    if unknown or "@" in parts.netloc:
        wrong = f"the option {unknown[0]!r}" if unknown else "keys in the address; the environment has them"
        raise StoreError(f"{_without_keys(address)!r}, {wrong} — expected {EXPECTED}")
    endpoint = options.get("endpoint", "").rstrip("/")
    if endpoint and (urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname):
        raise StoreError(f"{_without_keys(address)!r}, endpoint {endpoint!r} — expected {EXPECTED}")
    return BucketStore(parts.hostname, unquote(parts.path).strip("/"), endpoint, options.get("region", ""))


def _without_keys(address: str) -> str:
    """Return an address as it may stand in a log."""
    scheme, _, rest = address.partition("?")[0].partition("://")
    place, slash, behind = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{behind}"


def make_own_folder(folder: Path) -> None:
    """Make a folder; raises OSError, also where it lies in a folder of ours for temporary files that is another user's.

    Everybody may write among temporary files, and could have put there what we would then read.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place in (folder, *folder.parents):
        if place.name.startswith(TEMPORARY) and hasattr(os, "getuid") and place.lstat().st_uid != os.getuid():
            raise PermissionError(1, "it belongs to another user", str(place))
