"""A first look through a file: its hash, encoding, separator, header and, where it matters, the order of its dates."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dashboard.importers.dates import AMBIGUOUS
from dashboard.importers.formats import known_names
from dashboard.importers.problems import ImportFileError

BLOCK = 1 << 20
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_CELL = 1 << 22
"""Characters in a cell beyond which a quotation mark must have been left open."""


@dataclass(frozen=True)
class Survey:
    """What is known of a file before its rows are read. ``header`` has the names in lower case without spaces."""

    path: Path
    size: int
    sha256: str
    encoding: str
    separator: str
    header: tuple[str, ...]
    ends_with_newline: bool
    cut_character: bool

    @property
    def encoding_label(self) -> str:
        """The encoding in words."""
        return {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (it is not valid UTF-8)"}.get(
            self.encoding, self.encoding.upper()
        )


def survey(path: Path) -> Survey:
    """Return what a look through a file shows.

    Raises ImportFileError for a file that is missing, empty, a spreadsheet or an archive, or no text.
    """
    if path.is_dir():
        raise ImportFileError(f"{path.name}: this is a directory. One CSV as downloaded is needed.")
    if not path.is_file():
        raise ImportFileError(f"{path.name}: there is no such file.")
    size = path.stat().st_size
    if size == 0:
        raise ImportFileError(f"{path.name}: the file is empty.")
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, last, first = True, b"", b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            first = first or block[:4096]
            digest.update(block)
            last = block[-4:]
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
    if first.startswith(b"PK\x03\x04"):
        raise ImportFileError(
            f"{path.name}: this is a spreadsheet or a zip archive. "
            "Unpack it, or save the sheet as CSV, and import that."
        )
    if first.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", b"\x1f\x8b")):
        raise ImportFileError(f"{path.name}: this is not a text file. The CSV as downloaded is needed.")
    cut = valid and bool(decoder.getstate()[0])
    encoding = _encoding(first, valid)
    header, separator = _header(path, encoding)
    newline = last.rstrip(b"\0").endswith((b"\n", b"\r"))
    return Survey(path, size, digest.hexdigest(), encoding, separator, header, newline, cut)


def _encoding(first: bytes, valid: bool) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # In UTF-16 every other byte of Latin text is zero; a single one is a fault in a cell of another encoding.
    for encoding, zeros in (("utf-16-be", first[::2]), ("utf-16-le", first[1::2])):
        if zeros.count(0) > len(zeros) / 3:
            return encoding
    return "utf-8-sig" if valid else "cp1252"


def _text(raw: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")


def _header(path: Path, encoding: str) -> tuple[tuple[str, ...], str]:
    with path.open("rb") as raw, _text(raw, encoding) as text:
        line = text.readline(1 << 16)
    known = known_names()
    best: tuple[str, ...] = ()
    separator = ","
    for candidate in SEPARATORS:
        cells = next(csv.reader([line], delimiter=candidate), [])
        names = tuple(cell.strip().strip('"').casefold().lstrip("\ufeff") for cell in cells)
        if not best or sum(name in known for name in names) > sum(name in known for name in best):
            best, separator = names, candidate
    while best and best[-1] == "":
        best = best[:-1]
    return best, separator


@dataclass
class Rows:
    """The rows of a file, in chunks, with what was odd about them.

    ``odd`` has the reason and the number of each row that cannot be read. Row numbers are those of a spreadsheet: the
    header is row 1. ``share`` is the part of the file that was read so far, 0 to 1.
    """

    survey: Survey
    size: int = 20_000
    read: int = 0
    tag_rows: int = 0
    blank_rows: int = 0
    share: float = 0.0
    odd: list[tuple[str, int]] = field(default_factory=list)

    def chunks(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Yield the row numbers and cells of chunk after chunk.

        Rows of tags (HXL) and blank rows are left out. Raises ImportFileError where the file is cut off.
        """
        wide = len(self.survey.header)
        numbers: list[int] = []
        cells: list[list[str]] = []
        # Whatever another library of this process has set: a cell without end must be noticed.
        csv.field_size_limit(LONGEST_CELL)
        with self.survey.path.open("rb") as raw, _text(raw, self.survey.encoding) as text:
            reader = csv.reader(text, delimiter=self.survey.separator, strict=True)
            next(reader, None)
            number, short_last = 1, False
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    number += 1
                    self._refuse(str(error), number)
                    self.read += 1
                    self.odd.append(("quotation marks out of order", number))
                    continue
                number += 1
                if not any(row):
                    self.blank_rows += 1
                    continue
                short_last = len(row) < wide
                if len(row) != wide:
                    if len(row) < wide or any(row[wide:]):
                        self.read += 1
                        self.odd.append(("not as many cells as the header has", number))
                        continue
                    row = row[:wide]
                if number <= 3 and _is_tags(row):
                    self.tag_rows += 1
                    continue
                self.read += 1
                numbers.append(number)
                cells.append(row)
                if len(cells) == self.size:
                    self.share = raw.tell() / self.survey.size
                    yield numbers, cells
                    numbers, cells = [], []
        if self.survey.cut_character or (short_last and not self.survey.ends_with_newline):
            raise ImportFileError(_cut(self.survey.path, number))
        self.share = 1.0
        if cells:
            yield numbers, cells

    def _refuse(self, error: str, number: int) -> None:
        if "unexpected end of data" in error:
            raise ImportFileError(_cut(self.survey.path, number))
        if "field limit" in error:
            raise ImportFileError(
                f"{self.survey.path.name}: row {number:,}: a quotation mark opens a cell that does not end. "
                "Download the file again; nothing was imported."
            )


def _cut(path: Path, number: int) -> str:
    return (
        f"{path.name}: the file is cut off: its last row ({number:,}) is not complete. "
        "Download it again; nothing was imported."
    )


def _is_tags(row: Sequence[str]) -> bool:
    given = [cell for cell in row if cell.strip()]
    return len(given) > 1 and all(cell.lstrip().startswith("#") for cell in given)


def month_first(found: Survey, columns: Sequence[int]) -> tuple[bool, str]:
    """Return whether dates such as 03/08/2024 name the month first, and how that was told ("" where none is such).

    ``columns`` are the positions of the dates. Every row is looked at: a day above 12 in the first or in the second
    place decides.
    """
    first_high = second_high = False
    some = False
    rows = Rows(found)
    for _, cells in rows.chunks():
        for column in columns:
            for text in {row[column] for row in cells}:
                match = AMBIGUOUS.match(text.strip())
                if match:
                    some = True
                    first_high = first_high or int(match[1]) > 12
                    second_high = second_high or int(match[2]) > 12
        if not some:
            return False, ""
    if second_high and not first_high:
        return True, "month first (a number above 12 stands in the second place)"
    if first_high:
        return False, "day first (a number above 12 stands in the first place)"
    return False, "day first (assumed: no date in the file tells)"
