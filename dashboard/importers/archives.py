"""One file out of a zip or gzip archive, counted while it is unpacked: an archive's own word is not taken."""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from dashboard.importers.problems import ImportFileError, display_name
from dashboard.limits import ARCHIVE_ENTRIES, UNPACKED_BYTES

BLOCK = 1 << 20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
EMPTY_ZIP, CENTRAL = b"PK\x05\x06", b"PK\x01\x02"
TABLES = (".csv", ".tsv", ".tab", ".json", ".xlsx", ".xlsm")
TEXTS = (".txt",)
PACKED = (".zip", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".tar")


def copy_counted(source: IO[bytes] | gzip.GzipFile, target: Path, name: str, taken: int = 0) -> int:
    """Write what a stream gives into a file and return the bytes unpacked so far, ``taken`` before included.

    Raises ImportFileError as soon as they are over the limit.
    """
    with target.open("wb") as out:
        for block in iter(lambda: source.read(BLOCK), b""):
            taken += len(block)
            check_unpacked(taken, name)
            out.write(block)
    return taken


def check_unpacked(taken: int, name: str) -> None:
    """Raise ImportFileError where more was unpacked of an archive than may be."""
    if taken > UNPACKED_BYTES.value:
        raise ImportFileError(
            f"{name}: unpacked it is larger than {UNPACKED_BYTES.text}, the limit on {UNPACKED_BYTES.name}. "
            "Take fewer columns, years or countries, or ask whoever runs this dashboard for a higher limit "
            f"({UNPACKED_BYTES.setting})."
        )


def unpack_gzip(path: Path, name: str, target: Path) -> None:
    """Unpack a gzip file. Raises ImportFileError where it is damaged, cut off, or too large unpacked."""
    try:
        with gzip.open(path) as source:
            copy_counted(source, target, name)
    except EOFError:
        raise ImportFileError(f"{name}: the file is cut off. Download it again; nothing was imported.") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ImportFileError(f"{name}: the archive is damaged ({error}). Download it again.") from None


def is_disk_error(error: Exception) -> bool:
    """Return whether an error comes from the disk rather than from what an archive says of places in itself."""
    return isinstance(error, OSError) and error.errno not in (None, errno.EINVAL)


def open_zip(path: Path, name: str) -> zipfile.ZipFile:
    """Return an opened zip archive; raises ImportFileError where it is none that can be read, or has too many entries.

    Entries are counted by their marks in the file before the list of them is read into memory.
    """
    if count_marks(path, CENTRAL) > ARCHIVE_ENTRIES.value:
        raise ImportFileError(
            f"{name}: the archive has more than {ARCHIVE_ENTRIES.text}, the limit on {ARCHIVE_ENTRIES.name}."
        )
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise ImportFileError(
            f"{name}: the archive is cut off or damaged ({error}). Download it again; nothing was imported."
        ) from None


def count_marks(path: Path, mark: bytes) -> int:
    """Return how often a mark stands in a file."""
    count, rest = 0, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            joined = rest + block
            count += joined.count(mark)
            rest = joined[-len(mark) + 1 :]
    return count


def unpack_zip(archive: zipfile.ZipFile, name: str, target: Path) -> str:
    """Unpack the one table of a zip archive and return its name in there.

    Raises ImportFileError where there is none or more than one, where it needs a password, is damaged, is an archive
    itself, or is too large unpacked.
    """
    entry = choose_entry(archive, name)
    inside = display_name(entry.filename)
    if entry.flag_bits & 0x1:
        raise ImportFileError(
            f"{name}: the archive is locked with a password ({inside}). Unpack it and import what is in it."
        )
    try:
        with archive.open(entry) as source:
            copy_counted(source, target, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if is_disk_error(error):
            raise
        raise ImportFileError(
            f"{name}: {inside} in the archive is cut off or damaged ({error}). Download it again; nothing was imported."
        ) from None
    return inside


def choose_entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one entry of an archive that may be a table; raises ImportFileError that names what there is."""
    entries = [entry for entry in archive.infolist() if not _is_hidden(entry)]
    if not entries:
        raise ImportFileError(f"{name}: the archive is empty.")
    # A text beside a table is a read-me or a licence.
    for endings in (TABLES, TEXTS):
        fitting = [entry for entry in entries if PurePosixPath(entry.filename).suffix.casefold() in endings]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise ImportFileError(
                f"{name}: the archive holds {len(fitting):,} tables ({_list_names(fitting)}). One is needed: "
                "unpack it and import them one by one."
            )
    packed = [entry for entry in entries if PurePosixPath(entry.filename).suffix.casefold() in PACKED]
    if packed:
        raise ImportFileError(
            f"{name}: an archive within an archive ({_list_names(packed)}). Unpack the outer one and import that."
        )
    if len(entries) == 1:
        return entries[0]
    raise ImportFileError(
        f"{name}: no table is in the archive, but {_list_names(entries)}. A CSV, JSON or XLSX file is needed."
    )


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return entry.is_dir() or not parts or parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _list_names(entries: Iterable[zipfile.ZipInfo], limit: int = 5) -> str:
    names = [display_name(entry.filename) for entry in entries]
    rest = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + rest
