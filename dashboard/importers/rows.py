"""The rows of a file of text, chunk after chunk, within their limits, and what was no row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dashboard.importers.dataset import normalise_name
from dashboard.importers.problems import ImportFileError
from dashboard.importers.survey import Survey, read_records
from dashboard.importers.texts import shorten
from dashboard.limits import IMPORT_CELL, IMPORT_COLUMNS, IMPORT_ROW_TEXT, IMPORT_ROWS

QUOTES = "quotation marks out of order"
WIDTH = "not as many cells as the header has"
THIN = 2
"""Cells with something in them that a line after the last row, such as a source or a note, has at most."""

LINES_AFTER = 50
SHAPES, SHAPED = 500, 5_000
"""Forms of the first cell that are kept to tell a row that was cut off from a line that is none, and the rows that are
looked at for them."""


class _Lines:
    """The lines of a text; what one row may take of them is bounded."""

    def __init__(self, text: io.TextIOBase, survey: Survey) -> None:
        self._text, self._name = text, survey.name
        self._most = IMPORT_ROW_TEXT.value
        self.taken = 0
        self.row = survey.head.first_row - survey.head.skip

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > self._most:
            raise ImportFileError(
                f"{self._name}: row {self.row:,} has more than {IMPORT_ROW_TEXT.text}, the limit on "
                f"{IMPORT_ROW_TEXT.name}. A quotation mark may open a cell that does not end."
            )
        return line


@dataclass
class Rows:
    """The rows of a file, in chunks, with what was odd about them.

    ``odd`` has the reason, the number and what was there of each row that cannot be read. Row numbers are those of a
    spreadsheet. ``after`` are the lines after the last row that are none, ``headers`` the numbers of rows that repeat
    the header. ``share`` is the part of the file that was read so far, 0 to 1.
    """

    survey: Survey
    size: int = 20_000
    read: int = 0
    tag_rows: int = 0
    blank_rows: int = 0
    share: float = 0.0
    odd: list[tuple[str, int, str]] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    _shapes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look up what each row is compared with."""
        self._header = self.survey.head.header
        self._wide = len(self._header)
        self._initial = self._header[0][:1] if self._header else ""
        self._most_rows, self._most_columns = IMPORT_ROWS.value, IMPORT_COLUMNS.value

    def chunks(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Yield the row numbers and cells of chunk after chunk.

        Rows of tags (HXL), blank rows, repeated headers and lines after the last row are left out. Raises
        ImportFileError where the file is cut off or over a limit.
        """
        found = self.survey
        numbers: list[int] = []
        cells: list[list[str]] = []
        held: list[tuple[int, list[str]]] = []
        first_row = found.head.first_row
        # Whatever another library of this process has set: a cell without end must be noticed.
        csv.field_size_limit(IMPORT_CELL.value)
        with found.path.open("rb") as raw, io.TextIOWrapper(raw, found.encoding, "replace", newline="") as text:
            lines = _Lines(text, found)
            for record in read_records(lines, found.head.separator):
                number, lines.taken = lines.row, 0
                lines.row += 1
                if number < first_row or (isinstance(record, list) and self._passes_over(record, number)):
                    continue
                if isinstance(record, csv.Error):
                    self._refuse(str(record), number)
                    self._count_odd(QUOTES, number, "")
                    continue
                if self._is_no_row(record) and len(held) < LINES_AFTER:
                    held.append((number, record))
                    continue
                for earlier in held:
                    self._take(*earlier, numbers, cells)
                held.clear()
                self._take(number, record, numbers, cells)
                if len(cells) >= self.size:
                    self.share = raw.tell() / found.size
                    yield numbers, cells
                    numbers, cells = [], []
        self._end(held, lines.row - 1, numbers, cells)
        self.share = 1.0
        if cells:
            yield numbers, cells

    def _passes_over(self, row: list[str], number: int) -> bool:
        if not any(row):
            self.blank_rows += 1
            return True
        if number <= self.survey.head.first_row + 1 and _is_tags(row):
            self.tag_rows += 1
            return True
        if row[0][:1].casefold() == self._initial and _is_header(row, self._header):
            self.headers.append(number)
            return True
        return False

    def _is_no_row(self, row: list[str]) -> bool:
        """Return whether a row may be a line after the last row: short, or with hardly anything in it."""
        wide = self._wide
        return len(row) < wide or (wide > 2 * THIN and row.count("") >= len(row) - THIN)

    def _take(self, number: int, row: list[str], numbers: list[int], cells: list[list[str]]) -> None:
        wide = self._wide
        if len(row) > self._most_columns:
            raise ImportFileError(
                f"{self.survey.name}: row {number:,} has more than {IMPORT_COLUMNS.text}, "
                f"the limit on {IMPORT_COLUMNS.name}."
            )
        if len(row) < wide or any(row[wide:]):
            self._count_odd(WIDTH, number, f"{len(row)} cells, {wide} expected")
            return
        self.read += 1
        if self.read > self._most_rows:
            raise ImportFileError(
                f"{self.survey.name}: the file has more than {IMPORT_ROWS.text}, the limit on {IMPORT_ROWS.name}. "
                "Take fewer years or countries."
            )
        if self.read <= SHAPED and len(self._shapes) < SHAPES:
            self._shapes.add(_shape(row[0]))
        numbers.append(number)
        cells.append(row if len(row) == wide else row[:wide])

    def _count_odd(self, reason: str, number: int, was: str) -> None:
        self.read += 1
        self.odd.append((reason, number, was))

    def _end(self, held: list[tuple[int, list[str]]], last: int, numbers: list[int], cells: list[list[str]]) -> None:
        """Sort out the lines at the end, and refuse a file whose last one is a row that was cut off."""
        short = bool(held) and len(held[-1][1]) < self._wide
        if self.survey.cut_character or (
            short and not self.survey.ends_with_newline and held[-1][0] == last and self._began_as_row(held[-1][1])
        ):
            raise ImportFileError(_say_cut(self.survey.name, last))
        lines = len(held)
        while lines and not self._began_as_row(held[lines - 1][1]):
            lines -= 1
        for number, row in held[:lines]:
            self._take(number, row, numbers, cells)
        self.after = [shorten(" ".join(filter(None, row))) for _, row in held[lines:]]

    def _began_as_row(self, row: Sequence[str]) -> bool:
        """Return whether a short line begins as the rows do: with an identifier of their form, or a part of one."""
        if len(self._shapes) >= SHAPES or not self._shapes:
            return True
        own = _shape(row[0])
        if len(row) > 1:
            return own in self._shapes
        return any(known.startswith(own) for known in self._shapes)

    def _refuse(self, error: str, number: int) -> None:
        if "unexpected end of data" in error:
            raise ImportFileError(_say_cut(self.survey.name, number))
        if "field limit" in error or "field larger" in error:
            raise ImportFileError(
                f"{self.survey.name}: row {number:,} has a cell of more than {IMPORT_CELL.text}, the limit on "
                f"{IMPORT_CELL.name}. Where a quotation mark opens a cell that does not end, download the file "
                "again; nothing was imported."
            )


def _say_cut(name: str, number: int) -> str:
    return (
        f"{name}: the file is cut off: its last row ({number:,}) is not complete. "
        "Download it again; nothing was imported."
    )


def _shape(cell: str) -> str:
    """Return the form of a cell: letters as A and a, each run of digits as one 9, other signs as they are."""
    shape = ""
    for sign in cell.strip()[:40]:
        kind = "9" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.isalpha() else sign
        if kind != "9" or not shape.endswith("9"):
            shape += kind
    return shape


def _is_tags(row: Sequence[str]) -> bool:
    given = [cell for cell in row if cell.strip()]
    return len(given) > 1 and all(cell.lstrip().startswith("#") for cell in given)


def _is_header(row: Sequence[str], header: tuple[str, ...]) -> bool:
    return normalise_name(row[0]) == header[0] and tuple(map(normalise_name, row[: len(header)])) == header
