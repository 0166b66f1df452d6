"""Writing to a disk that may be full or read-only: whole or not at all, and an error that names the folder.

An OSError of a full disk names no file. Whoever writes here gets one that does, so that the page and the terminal can
say where room is lacking.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MODE = 0o644
PREFIX = "afpak-"
"""How the names of our folders below the temporary folder begin."""
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
def scratch_folder(prefix: str = PREFIX) -> Iterator[Path]:
    """Give a folder below the temporary folder that is gone afterwards with all that is in it.

    Raises OSError that names a path below the temporary folder where that is full, read-only or not there.
    """
    place = temporary_folder()
    with name_path(place):
        held = tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)
    with held as name, name_path(Path(name)):
        yield Path(name)


def lacking_space(size: int) -> str:
    """Return why ``size`` bytes have no room below the temporary folder, "" where they have, without writing them.

    For files that somebody else writes there, who would not say which folder is full.
    """
    if said := lacking_room(1):
        return said
    place = temporary_folder()
    if shutil.disk_usage(place).free >= size:
        return ""
    return explain_failure(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place)))


def lacking_room(size: int) -> str:
    """Return why a file of ``size`` bytes cannot be written below the temporary folder, "" where it can."""
    try:
        with scratch_folder() as place, name_path(place):
            (place / "room").write_bytes(b"\0" * size)
    except OSError as error:
        return explain_failure(error)
    return ""


def temporary_folder() -> Path:
    """Return the folder for temporary files; raises OSError that names the one that was asked for and says why.

    Python gives up one folder that cannot be written for the next, down to the folder that the program was started
    in, and remembers its choice.
    """
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:
        wanted = temporary_place()
        with name_path(wanted), tempfile.TemporaryFile(dir=wanted):
            pass
        raise OSError(error.errno, "no temporary folder can be written", str(wanted)) from None


def temporary_place() -> Path:
    """Return the folder for temporary files that is in use, or was asked for where none is yet; it may not be there."""
    asked = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    return Path(tempfile.tempdir or next(filter(None, asked), "/tmp"))


def reserve_beside(path: Path) -> Path:
    """Return a new empty file in the folder of ``path``, hidden and named so that nobody reads it.

    Raises OSError that names the folder.
    """
    with name_path(path.parent):
        handle, name = tempfile.mkstemp(prefix=f".{path.name[-60:]}.", suffix=".partial", dir=path.parent)
    os.close(handle)
    return Path(name)


def write_beside(path: Path, content: bytes, mode: int = MODE) -> Path:
    """Return a new file in the folder of ``path`` that has this content on the disk, for ``move_all`` or a rename.

    Raises OSError that names the folder or the file; then nothing is left of it.
    """
    held = reserve_beside(path)
    try:
        with name_path(path), held.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        held.chmod(mode)
    except BaseException:
        remove_quietly(held)
        raise
    return held


def write_whole(path: Path, content: bytes, mode: int = MODE) -> None:
    """Write a file whole or not at all: it gets its name once its content is on the disk.

    Raises OSError that names the file, or the folder in which it could not be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    held = write_beside(path, content, mode)
    try:
        held.replace(path)
    except BaseException:
        remove_quietly(held)
        raise


def move_all(moves: Mapping[Path, Path]) -> None:
    """Move files, each to the place that ``moves`` has for it (place -> file beside it), all of them or none.

    What lies in the places is kept beside them until all are moved, so that putting it back needs no room. Raises
    OSError; then every place has what it had.
    """
    kept: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for place in moves:
            if place.exists():
                kept[place] = _keep_beside(place)
        try:
            for place, held in moves.items():
                with name_path(place):
                    held.replace(place)
                done.append(place)
        except BaseException:
            for place in done:
                _put_back(place, kept)
            raise
    finally:
        for held in (*kept.values(), *moves.values()):
            remove_quietly(held)


def _put_back(place: Path, kept: dict[Path, Path]) -> None:
    """Give a place what it had; where that fails what it had stays beside it, and no longer among ``kept``."""
    held = kept.get(place)
    if held is None:
        remove_quietly(place)
        return
    try:
        held.replace(place)
    except OSError:
        try:
            place.write_bytes(held.read_bytes())
        except OSError:
            del kept[place]


def _keep_beside(place: Path) -> Path:
    """Return a second name, or where the disk knows none a copy, of a file, in the same folder."""
    held = reserve_beside(place)
    try:
        try:
            held.unlink()
            os.link(place, held)
        except OSError:
            with name_path(place):
                shutil.copy2(place, held)
    except BaseException:
        remove_quietly(held)
        raise
    return held


def remove_quietly(path: Path) -> None:
    """Remove a file where it is there and can be removed."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def explain_failure(error: OSError, place: Path | str = "") -> str:
    """Return a sentence that names the folder which cannot be written and why, and one that says what to do.

    ``place`` is named where the error names nothing; any other failure is told with the name of its file.
    """
    named = str(error.filename or place)
    why = error.strerror or str(error) or type(error).__name__
    temporary = temporary_place()
    if named and Path(named).is_relative_to(temporary) and error.errno == errno.ENOENT and not temporary.is_dir():
        folder = temporary
    elif error.errno in UNWRITABLE and named:
        folder = _standing_folder(Path(named))
        why = os.strerror(error.errno)  # libraries put words of their own around it
    else:
        return f"{named}: {why}." if named else f"{why}."
    said = f"The folder {folder} cannot be written: {why[0].lower()}{why[1:]}."
    if folder == temporary or (temporary in folder.parents and folder.name.startswith(PREFIX)):
        first = "Make room there" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Make it one that can be written"
        return f"{said} {first}, or name another folder for temporary files with TMPDIR and start again."
    return said


def _standing_folder(path: Path) -> Path:
    """Return the folder of a file, or the nearest above it that is there."""
    return next((place for place in (path, *path.parents) if place.is_dir()), path.parent)
