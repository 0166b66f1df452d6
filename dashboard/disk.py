"""Writing to a disk that may be full or read-only: whole or not at all, and an error that names the folder.

An OSError of a full disk names no file. Whoever writes here gets one that does, so that the page and the terminal can
say where room is lacking.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MODE = 0o644
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
"""Errors of a disk that is full, over its quota or read-only, and of a folder of somebody else."""


@contextmanager
def name_path(path: Path) -> Iterator[None]:
    """Give an OSError that names no file, as that of a full disk, the name of ``path``."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


@contextmanager
def scratch_folder(prefix: str = "afpak-") -> Iterator[Path]:
    """Give a folder below the temporary folder that is gone afterwards with all that is in it.

    Raises OSError that names a path below the temporary folder where that is full, read-only or not there.
    """
    place = temporary_folder()
    with name_path(place):
        held = tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)
    with held as name, name_path(Path(name)):
        yield Path(name)


def lacking_room(size: int) -> str:
    """Return why a file of ``size`` bytes cannot be written below the temporary folder, "" where it can."""
    try:
        with scratch_folder() as place, name_path(place):
            (place / "room").write_bytes(b"\0" * size)
    except OSError as error:
        return explain_failure(error)
    return ""


def temporary_folder() -> Path:
    """Return the folder for temporary files; raises OSError that names the one that was asked for.

    Python gives up one folder that cannot be written for the next, down to the folder that the program was started
    in, and remembers its choice.
    """
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:
        wanted = next((given for name in ("TMPDIR", "TEMP", "TMP") if (given := os.environ.get(name))), "/tmp")
        raise OSError(error.errno, "no temporary folder can be written", wanted) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: it gets its name once its content is on the disk.

    Raises OSError that names the file, or the folder in which it could not be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with name_path(path.parent):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-")
    held = Path(name)
    try:
        with name_path(path), os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        held.chmod(MODE)
        held.replace(path)
    except BaseException:
        with suppress(OSError):
            held.unlink(missing_ok=True)
        raise


def explain_failure(error: OSError, place: Path | str = "") -> str:
    """Return a sentence that names the folder which cannot be written and why, and one that says what to do.

    ``place`` is named where the error names nothing; any other failure is told with the name of its file.
    """
    named = str(error.filename or place)
    why = error.strerror or str(error) or type(error).__name__
    if error.errno not in UNWRITABLE or not named:
        return f"{named}: {why}." if named else f"{why}."
    folder = _standing_folder(Path(named))
    said = f"The folder {folder} cannot be written: {why[0].lower()}{why[1:]}."
    if folder.is_relative_to(tempfile.tempdir or "/tmp"):
        return f"{said} Make room there, or name another folder for temporary files with TMPDIR and start again."
    return said


def _standing_folder(path: Path) -> Path:
    """Return the folder of a file, or the nearest above it that is there."""
    return next((place for place in (path, *path.parents) if place.is_dir()), path.parent)
