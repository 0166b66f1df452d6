"""The one table of an XLSX workbook, as rows of text.

A workbook is a zip archive: all its parts are unpacked and counted before anything reads them, and none may bring
definitions of its own (DTD), with which a small file could grow without end.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from dashboard.importers.aggregates import aggregate_names
from dashboard.importers.archives import BLOCK, check_unpacked, is_disk_error
from dashboard.importers.dataset import normalise_name
from dashboard.importers.datasets import known_names
from dashboard.importers.problems import ImportFileError
from dashboard.importers.texts import shorten
from dashboard.limits import (
    IMPORT_CELL,
    IMPORT_COLUMNS,
    IMPORT_ROWS,
    UNPACKED_BYTES,
    WORKBOOK_PART,
    WORKBOOK_ROW,
    WORKBOOK_TEXTS,
)

LOOKED_AT = 30
"""Rows of a sheet in which its header is looked for."""


_ROW = re.compile(rb"<(?:\w+:)?row\b")


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Return whether a zip archive is an office file that holds sheets, of whatever kind."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names or "mimetype" in names


def check_workbook(archive: zipfile.ZipFile, name: str) -> None:
    """Unpack and count every part of a workbook.

    Raises ImportFileError where it is another kind of office file, is damaged, or is over a limit.
    """
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        kind = (
            "a binary workbook (XLSB)"
            if "xl/workbook.bin" in names
            else "an OpenDocument file"
            if "mimetype" in names
            else "an office file, but no workbook"
        )
        raise ImportFileError(f"{name}: this is {kind}. Save the sheet as CSV or XLSX, and import that.")
    taken = 0
    for entry in archive.infolist():
        if entry.flag_bits & 0x1:
            raise ImportFileError(f"{name}: the workbook is locked with a password. Save it without one.")
        try:
            with archive.open(entry) as part:
                taken = _check_part(part, entry.filename, name, taken)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            if is_disk_error(error):
                raise
            raise ImportFileError(
                f"{name}: the workbook is cut off or damaged ({error}). Download it again; nothing was imported."
            ) from None


def _check_part(part: IO[bytes], inside: str, name: str, taken: int) -> int:
    """Unpack one part of a workbook and return the bytes unpacked so far; raises ImportFileError as the others do.

    A sheet is read row by row, so none of its rows may be without end; texts and other parts are held whole.
    """
    sheet = inside.startswith("xl/worksheets/")
    bound = WORKBOOK_ROW if sheet else WORKBOOK_TEXTS if inside == "xl/sharedStrings.xml" else WORKBOOK_PART
    if inside.startswith("xl/media/"):  # never read
        bound = UNPACKED_BYTES
    since, tail = 0, b""
    for block in iter(lambda: part.read(BLOCK), b""):
        taken += len(block)
        check_unpacked(taken, name)
        text = tail + block
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ImportFileError(
                f"{name}: the workbook has definitions (DTD) or codes in it that no spreadsheet writes."
            )
        rows = [match.start() for match in _ROW.finditer(text)] if sheet else []
        since = len(text) - rows[-1] if rows else since + len(block)
        if since > bound.value:
            raise ImportFileError(
                f"{name}: {'a row' if sheet else 'a part'} of the workbook ({inside}) unpacks to more than "
                f"{bound.text}, the limit on {bound.name}."
            )
        tail = block[-16:]
    return taken


def write_sheet(path: Path, name: str, target: Path) -> str:
    """Write the one sheet of a checked workbook that holds a table as CSV in UTF-8; return the sheet's name.

    Rows keep their numbers. Of several sheets with something in them, the one that has columns of events is taken.
    Raises ImportFileError where none or more than one may be meant, or where one is over a limit.
    """
    from openpyxl import load_workbook

    # As an open file: by its path it is refused where the name does not end as a workbook's does.
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever a damaged part makes the library say
            raise ImportFileError(
                f"{name}: the workbook cannot be read ({type(error).__name__}: {shorten(str(error))}). "
                "Save the sheet as CSV, and import that."
            ) from None
        sheet = _choose_sheet(book, name)
        with target.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(_read_rows(sheet, name))
        return str(sheet.title)


def _choose_sheet(book: Any, name: str) -> Any:
    filled = []
    for sheet in book.worksheets:
        head = []
        for number, row in enumerate(_read_rows(sheet, name), 1):
            head.append(row)
            if number == LOOKED_AT:
                break
        if any(any(row) for row in head):
            known = known_names() | aggregate_names()
            filled.append((max(sum(normalise_name(cell) in known for cell in row) for row in head), sheet))
    if not filled:
        raise ImportFileError(f"{name}: the workbook is empty.")
    if len(filled) == 1:
        return filled[0][1]
    fitting = [sheet for known, sheet in filled if known >= 3]
    if len(fitting) == 1:
        return fitting[0]
    sheets = ", ".join(shorten(str(sheet.title)) for _, sheet in filled[:8])
    raise ImportFileError(
        f"{name}: the workbook has {len(filled)} sheets with something in them ({sheets}), "
        f"{'more than one of them' if fitting else 'none of them'} with columns of events. "
        "Keep the one that is meant, or save it as CSV."
    )


def _read_rows(sheet: Any, name: str) -> Iterator[list[str]]:
    # The size that a sheet gives of itself may be wrong, and rows would then be made up to fill it.
    sheet.reset_dimensions()
    most_rows, most_columns, most_signs = IMPORT_ROWS.value, IMPORT_COLUMNS.value, IMPORT_CELL.value
    blank = 0
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            # Before anything else: a row's number is made up as easily as a size, and the rows between come empty.
            if number > most_rows + LOOKED_AT:
                raise ImportFileError(
                    f"{name}: the sheet has more than {IMPORT_ROWS.text}, the limit on {IMPORT_ROWS.name}."
                )
            cells = [_write_cell(value) for value in row] if row else []
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                blank += 1
                continue
            if len(cells) > most_columns:
                raise ImportFileError(
                    f"{name}: row {number:,} has more than {IMPORT_COLUMNS.text}, the limit on {IMPORT_COLUMNS.name}."
                )
            if any(len(cell) > most_signs for cell in cells):
                raise ImportFileError(
                    f"{name}: row {number:,} has a cell of more than {IMPORT_CELL.text}, "
                    f"the limit on {IMPORT_CELL.name}."
                )
            yield from ([] for _ in range(blank))
            blank = 0
            yield cells
    except ImportFileError:
        raise
    except Exception as error:
        raise ImportFileError(
            f"{name}: the sheet cannot be read ({type(error).__name__}: {shorten(str(error))}). "
            "Save it as CSV, and import that."
        ) from None


def _write_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "")
