"""Versions from before they were kept, taken from the history of the tables in git.

Only the states of the line that was published are taken (first parents), each with the day on which it was committed.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard.limits import VERSION_UNPACKED
from dashboard.tables import DESCRIPTOR
from dashboard.versions import VersionError, Versions

SECONDS = 120


class GitError(Exception):
    """The history cannot be read; the message says why."""


@dataclass(frozen=True)
class Filled:
    """What became of a state in the history: ``version`` where it is kept now, else None and the reason in words."""

    commit: str
    committed: datetime
    version: str | None
    words: str


def fill_from_git(versions: Versions, directory: Path, repository: Path | None = None) -> Iterator[Filled]:
    """Keep every state of a data directory that its history has and the store has not, the oldest first.

    ``repository`` is where git is asked, by default the directory itself. Gives what became of each. Raises GitError
    where there is no history, and OSError where the store cannot be written.
    """
    place = directory if repository is None else repository
    for commit, committed in reversed(_commits(place)):
        try:
            files = _files(place, commit)
            kept = versions.add(files, directory, committed)
        except VersionError as error:
            yield Filled(commit, committed, None, str(error))
            continue
        words = "kept already" if kept is None else f"kept as version {kept.id}"
        yield Filled(commit, committed, kept.id if kept else None, words)


def _commits(place: Path) -> list[tuple[str, datetime]]:
    """Return the commits of the first parents that change what lies in a folder, the newest first."""
    text = _git(place, "log", "--first-parent", "--format=%H %cI", "--", ".").decode()
    found = []
    for line in text.splitlines():
        commit, _, moment = line.partition(" ")
        found.append((commit, datetime.fromisoformat(moment).astimezone(UTC)))
    if not found:
        raise GitError(f"{place}: its history has no state of the tables")
    return found


def _files(place: Path, commit: str) -> Mapping[str, bytes]:
    """Return the descriptor and the tables of a folder as they were at a commit; raises VersionError."""
    try:
        packed = _git(place, "archive", "--format=tar", commit)  # of this folder alone, with paths from here
    except GitError as error:
        raise VersionError(f"no tables at this commit: {error}") from None
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            if not member.isfile() or "/" in member.name or not member.name.endswith((".csv", DESCRIPTOR)):
                continue
            if sum(map(len, files.values())) + member.size > VERSION_UNPACKED.value:
                raise VersionError(f"more than {VERSION_UNPACKED.text}, more than a version can be")
            stream = archive.extractfile(member)
            assert stream is not None
            files[member.name] = stream.read()
    if DESCRIPTOR not in files:
        raise VersionError(f"there was no {DESCRIPTOR}")
    return files


def _git(place: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(place), *arguments], capture_output=True, timeout=SECONDS, check=False)
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took more than {SECONDS} seconds") from None
    if done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip().splitlines()[-1] if done.stderr else "git failed")
    return done.stdout
