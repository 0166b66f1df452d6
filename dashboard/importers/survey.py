"""A first look at a file of text: its encoding, separator, header, and what stands before that."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dashboard.importers.aggregates import aggregate_names
from dashboard.importers.dataset import Clues, normalise_name
from dashboard.importers.datasets import EVENT_DATASETS, known_names
from dashboard.importers.dates import parse_date
from dashboard.importers.encodings import detect_encoding
from dashboard.importers.problems import ImportFileError
from dashboard.importers.texts import clean_cell, read_degrees, shorten
from dashboard.limits import IMPORT_COLUMNS

BLOCK = 1 << 20
HEAD = 256_000
"""Characters in which the header is looked for."""

BEFORE = 50
"""Rows that may stand before the header."""

SAMPLE = 200_000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENOUGH = 3
"""Known names of columns that make a row a header."""

_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?;*,*\r?\n?$', re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """What stands before the rows of a file of text.

    ``names`` are the columns as given. ``skip`` rows stand before the rows of events, the header included;
    ``first_row`` is the number of the first of these as a spreadsheet counts. ``headless`` is True where the columns
    come from a dataset's order, ``sep_line`` where the first line names the separator. ``before`` are the lines before
    the header, ``sample`` the first rows.
    """

    separator: str
    names: tuple[str, ...]
    skip: int
    first_row: int
    headless: bool = False
    sep_line: bool = False
    before: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The columns' names as they are compared."""
        return tuple(normalise_name(name) for name in self.names)

    def clues(self, name: str) -> Clues:
        """Return what tells datasets with the same columns apart; ``name`` is the file's own."""
        rows = [dict(zip(self.header, row, strict=False)) for row in self.sample]
        return Clues(name, rows, self.headless)


@dataclass(frozen=True)
class Survey:
    """What is known of a file of text before its rows are read. ``name`` is what messages call it."""

    path: Path
    name: str
    size: int
    encoding: str
    head: Head
    ends_with_newline: bool
    cut_character: bool


def survey_text(path: Path, name: str) -> Survey:
    """Return what a look at a file of text shows; raises ImportFileError where it is empty or its header is missing."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, last, first, sample = True, b"", b"", b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            first = first or block[:4096]
            last = block[-4:]
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
            if not valid and len(sample) < SAMPLE:
                sample += b"\n".join(line for line in block.splitlines() if not line.isascii())[:SAMPLE]
    encoding = detect_encoding(first, valid, sample)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        head = text.read(HEAD)
    if not head.strip('\ufeff\x00 \t\r\n,;|"'):
        raise ImportFileError(f"{name}: the file is empty.")
    return Survey(
        path=path,
        name=name,
        size=path.stat().st_size,
        encoding=encoding,
        head=_find_head(head, name),
        ends_with_newline=last.rstrip(b"\0").endswith((b"\n", b"\r")),
        cut_character=valid and bool(decoder.getstate()[0]),
    )


def read_records(lines: Iterator[str], separator: str) -> Iterator[list[str] | csv.Error]:
    """Yield the rows of a text, and an error in the place of each that is none."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _records(head: str, separator: str, count: int) -> list[list[str]]:
    found = []
    for record in read_records(io.StringIO(head, newline=""), separator):
        found.append([] if isinstance(record, csv.Error) else record)
        if len(found) == count:
            break
    return found


def _find_head(head: str, name: str) -> Head:
    """Return what the first characters of a file tell; raises ImportFileError where a header is needed and missing."""
    known = known_names() | aggregate_names()
    first_line = re.split(r"[\r\n]", head, maxsplit=1)[0]
    sep = _SEP_LINE.match(first_line)
    candidates = [sep[1]] if sep and sep[1] in SEPARATORS else list(SEPARATORS)
    best, at, separator = 0, 0, candidates[0]
    for candidate in candidates:
        for number, cells in enumerate(_records(head, candidate, BEFORE)):
            count = len({normalise_name(cell) for cell in cells} & known)
            if count > best:
                best, at, separator = count, number, candidate
    if best < ENOUGH:
        headless = _find_headless(head, name, candidates)
        if headless:
            return headless
        # What stands there is no header that is known: the fullest reading of the first row with something in it.
        separator = max(candidates, key=lambda sign: max(map(len, _records(head, sign, 3)), default=0))
        rows = _records(head, separator, BEFORE)
        at = next((number for number, cells in enumerate(rows) if any(cells)), 0)
    rows = _records(head, separator, BEFORE + 20)
    names = tuple(rows[at]) if rows else ()
    while names and not names[-1].strip():
        names = names[:-1]
    if len(names) > IMPORT_COLUMNS.value:
        raise ImportFileError(
            f"{name}: the file has {len(names):,} columns, more than {IMPORT_COLUMNS.text}, "
            f"the limit on {IMPORT_COLUMNS.name}."
        )
    before = tuple(shorten(separator.join(cells)) for cells in rows[:at] if any(cells))
    return Head(
        separator=separator,
        names=tuple(cell.strip().strip('"').lstrip("\ufeff") for cell in names),
        skip=at + 1,
        first_row=at + 2 - bool(sep),
        sep_line=bool(sep),
        before=before,
        sample=tuple(map(tuple, rows[at + 1 : at + 21])),
    )


def _find_headless(head: str, name: str, candidates: list[str]) -> Head | None:
    """Return the head of a file whose first row is an event, or None where it is not.

    Raises ImportFileError where the row is an event of no dataset whose columns are known in order.
    """
    for separator in candidates:
        rows = [row for row in _records(head, separator, 20) if any(row)]
        first = [clean_cell(cell) for cell in rows[0]] if rows else []
        if len(first) < 5 or not any(parse_date(cell) and len(cell) > 5 for cell in first):
            continue
        for dataset in EVENT_DATASETS.values():
            if dataset.order and len(first) == len(dataset.order) and _fits(first, dataset.order):
                return Head(
                    separator, tuple(dataset.order), skip=0, first_row=1, headless=True, sample=tuple(map(tuple, rows))
                )
        lengths = " or ".join(
            dict.fromkeys(f"{len(other.order)} ({other.label})" for other in EVENT_DATASETS.values() if other.order)
        )
        raise ImportFileError(
            f"{name}: the header is missing: the first row has no names of columns, but an event "
            f"({', '.join(map(shorten, rows[0][:4]))} …). Files without a header can be read where their columns are, "
            f"in order, those of a dataset with {lengths} columns; this one has {len(first)}. "
            "Add the row with the names of the columns."
        )
    return None


def _fits(cells: list[str], order: Sequence[str]) -> bool:
    """Return whether the cells of a row are what the columns of a dataset, in order, have in them."""
    row = dict(zip(order, cells, strict=True))
    lat, lon = read_degrees(row["latitude"]), read_degrees(row["longitude"])
    return (
        row["id"].isdigit()
        and row["type_of_violence"] in ("1", "2", "3")
        and abs(lat) <= 90
        and abs(lon) <= 180
        and parse_date(row["date_start"]) is not None
    )
