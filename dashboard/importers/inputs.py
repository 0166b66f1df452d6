"""A file as a reader has it, brought to one form: text with a header and rows, whatever it was packed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.importers.archives import EMPTY_ZIP, GZIP, ZIP, open_zip, unpack_gzip, unpack_zip
from dashboard.importers.encodings import detect_encoding
from dashboard.importers.json_events import write_events
from dashboard.importers.problems import ImportFileError
from dashboard.importers.survey import Head, Survey, survey_text
from dashboard.importers.workbooks import check_workbook, is_workbook, write_sheet

BLOCK = 1 << 20
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which a workbook with a password lies, in the directory of its file."""

BINARY = {
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
}


@dataclass(frozen=True)
class InputFile:
    """A file whose rows can be read.

    ``name`` is the reader's own name for it, with what was inside; ``size`` and ``sha256`` are those of the file
    itself. ``layout`` says in words what it is, ``notes`` what was passed over on the way to its rows.
    """

    name: str
    size: int
    sha256: str
    layout: str
    survey: Survey
    notes: tuple[str, ...] = ()


def open_input(path: Path, name: str, folder: Path) -> InputFile:
    """Return a file as text that can be read; what has to be unpacked for it is written into ``folder``.

    Raises ImportFileError, with the reader's own name, for a file that is missing, empty, locked, damaged, over
    a limit, or neither text nor one of the archives, workbooks and JSON files that are read.
    """
    if path.is_dir():
        raise ImportFileError(f"{name}: this is a directory. One file as downloaded is needed.")
    if not path.is_file():
        raise ImportFileError(f"{name}: there is no such file.")
    size = path.stat().st_size
    if size == 0:
        raise ImportFileError(f"{name}: the file is empty.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    plain, inside, layers = _unpack(path, name, folder)
    called = f"{name} ({inside})" if inside else name
    layout, notes, found = _read_plain(plain, called, folder)
    return InputFile(name, size, digest, ", ".join([*layers, layout]), found, notes)


def _unpack(path: Path, name: str, folder: Path) -> tuple[Path, str, list[str]]:
    """Return the file within an archive, what it is called there, and the archive in words; a plain file as it is."""
    first = _first_bytes(path)
    if first.startswith(GZIP):
        target = folder / "unpacked"
        unpack_gzip(path, name, target)
        _refuse_nested(target, name)
        return target, "", ["gzip"]
    if first.startswith((ZIP, EMPTY_ZIP)):
        with open_zip(path, name) as archive:
            if is_workbook(archive):
                return path, "", []
            target = folder / "unpacked"
            inside = unpack_zip(archive, name, target)
        _refuse_nested(target, name)
        return target, inside, ["zip"]
    return path, "", []


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _refuse_nested(path: Path, name: str) -> None:
    if path.stat().st_size == 0:
        raise ImportFileError(f"{name}: what is in the archive is empty.")
    first = _first_bytes(path)
    nested = first.startswith(GZIP) or first[257:262] == b"ustar"
    if first.startswith((ZIP, EMPTY_ZIP)):
        with open_zip(path, name) as archive:
            nested = not is_workbook(archive)
    if nested:
        raise ImportFileError(f"{name}: an archive within an archive. Unpack the outer one and import what is in it.")


def _read_plain(path: Path, name: str, folder: Path) -> tuple[str, tuple[str, ...], Survey]:
    """Return what a file that is no archive is, in words, what was passed over, and a look at its text."""
    first = _first_bytes(path)
    _refuse_binary(path, first, name)
    target = folder / "rows.csv"
    if first.startswith(ZIP):
        with open_zip(path, name) as archive:
            check_workbook(archive, name)
        sheet = write_sheet(path, name, target)
        found = survey_text(target, name)
        return f"Excel workbook, sheet {sheet}", _list_notes(found.head), found
    text = first.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if text.startswith((b"{", b"[")):
        encoding = detect_encoding(first, _is_utf8(first), first)
        write_events(path, encoding, name, target)
        # Events in a list have no header among them: the first is number 1.
        found = survey_text(target, name)
        found = replace(found, head=replace(found.head, first_row=1))
        return "JSON", (), found
    if text.startswith(b"<"):
        kind = "a web page" if b"<html" in first.lower() or b"<!doctype" in first.lower() else "an XML file"
        raise ImportFileError(
            f"{name}: this is {kind}, not the data. It may be the page that asks to log in: download the CSV again."
        )
    found = survey_text(path, name)
    return "text", _list_notes(found.head), found


def _is_utf8(first: bytes) -> bool:
    try:
        first[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(first) - 12
    return True


def _refuse_binary(path: Path, first: bytes, name: str) -> None:
    if first.startswith(OLE):
        with path.open("rb") as file:
            locked = ENCRYPTED in file.read(1 << 22) or _ends_with_lock(path)
        raise ImportFileError(
            f"{name}: the workbook is locked with a password. Save it without one, or as CSV."
            if locked
            else f"{name}: this is a workbook of the old kind (XLS). Save the sheet as CSV or XLSX, and import that."
        )
    for mark, kind in BINARY.items():
        if first.startswith(mark):
            raise ImportFileError(
                f"{name}: this is not a text file but {kind}. The CSV as downloaded is needed (also as XLSX, JSON, "
                "or one of them in a zip or gzip archive)."
            )


def _ends_with_lock(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 22)))
        return ENCRYPTED in file.read()


def _list_notes(found: Head) -> tuple[str, ...]:
    """Return in words what stands before the header and is passed over."""
    notes = []
    if found.headless:
        notes.append(f"the file has no header: its {len(found.names)} columns are read in the order of the dataset")
    before = (
        [line for line in found.before if line] if not found.sep_line else [line for line in found.before[1:] if line]
    )
    if found.sep_line:
        notes.append(f"passed over before the header: the line that names the separator ({found.before[0]})")
    if before:
        lines = f"{len(before)} line" + ("s" if len(before) > 1 else "")
        notes.append(f"passed over before the header: {lines}, the first “{before[0]}”")
    return tuple(notes)
