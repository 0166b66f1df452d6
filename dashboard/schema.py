"""The tables as ``data/datapackage.json`` defines them: reading one CSV file into a typed frame.

The descriptor is a Frictionless Data Package with Table Schema (https://datapackage.org). It is the only place
where a column is defined; ``descriptor`` reads it. This module applies its types and constraints to a table, column by
column, and reports every problem instead of the first. The ``frictionless`` library checks the same descriptor and
tables in the tests; it is not used here because importing it and checking with it takes longer than reading
the tables does, and because its reports do not name the row and value in the form that a curator can act on.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.limits import TABLE_CELL
from dashboard.web_addresses import EXPECTED, is_web_address

pd.set_option("mode.string_storage", "python")
"""Texts as Python's own: in frames of some hundred rows Arrow's cost a quarter more of every chart that is built."""

Place = Path | zipfile.Path
"""Where a file or a folder is read from: the disk, or a zip."""

_DATE = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the tables.

    ``row`` counts as a spreadsheet shows it: the header is row 1. It is None where the whole file is meant.
    """

    table: str
    row: int | None
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return ``table:row:column: value — what was expected``."""
        value = self.value if len(self.value) <= 80 else f"{self.value[:77]}… ({len(self.value):,} characters)"
        row = "-" if self.row is None else str(self.row)
        return f"{self.table}:{row}:{self.column or '-'}: {value!r} — {self.expected}"


@dataclass(frozen=True)
class Column:
    """One column of a table as the descriptor defines it."""

    name: str
    type: str
    title: str
    description: str
    required: bool = False
    unique: bool = False
    enum: tuple[Any, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None


@dataclass(frozen=True)
class Table:
    """One table as the descriptor defines it: columns, primary key, foreign keys (column, table, column).

    ``bytes`` and ``hash`` are those of its file with LF and without byte order mark; None and "" where not given.
    """

    name: str
    title: str
    description: str
    path: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str, str], ...]
    min_rows: int
    bytes: int | None = None
    hash: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in the order in which they stand in the file."""
        return tuple(column.name for column in self.columns)

    def empty(self) -> pd.DataFrame:
        """Return the frame of this table with no rows and the right types."""
        return pd.DataFrame({c.name: pd.Series([], dtype=DTYPES[c.type]) for c in self.columns})


@dataclass
class TableRead:
    """What reading one table gave: the frame (with the rows that could be read) and the problems found.

    ``content`` is the file as it was read, as ``plain_content`` has it; empty where it could not be read.
    """

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    usable: bool = True
    content: bytes = b""


def plain_content(data: bytes) -> bytes:
    """Return the bytes of a file with LF and without byte order mark: the same on every machine."""
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def read_table(table: Table, path: Place) -> TableRead:
    """Read one CSV file into a typed frame and check it against its definition.

    The frame has the columns of the definition in their order and an extra column ``_row``: the row number as a
    spreadsheet shows it (the header is row 1). A byte order mark, Windows line ends and quoted commas are read
    as they should be; a cell that cannot be read as its type becomes empty and is reported.
    """
    read = read_cells(table, path)
    if not read.usable:
        return read
    texts = read.frame
    frame = pd.DataFrame({"_row": texts["_row"].astype("int64")})
    for column in table.columns:
        values, problems = _typed(table, column, texts[column.name], frame["_row"])
        frame[column.name] = values
        read.problems.extend(problems)
    read.problems.extend(_key_problems(table, frame))
    read.frame = frame[["_row", *table.column_names]]
    if len(frame) < table.min_rows:
        read.problems.append(Problem(table.name, None, "", path.name, "at least one row below the header"))
    return read


def _unusable(table: Table, value: str, expected: str, row: int | None = None) -> TableRead:
    frame = table.empty()
    frame.insert(0, "_row", pd.Series([], dtype="int64"))
    return TableRead(frame, [Problem(table.name, row, "", value, expected)], usable=False)


def read_cells(table: Table, path: Place) -> TableRead:
    """Return the cells of a CSV file as trimmed texts, with ``_row``, in the order of the file and of its header.

    Rows with too many or too few cells are reported and left out; nothing else is checked.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return _unusable(table, path.name, "this file (the table is missing)")
    except OSError as error:
        return _unusable(table, path.name, f"a file that can be read ({error.strerror})")
    read = _parse_cells(table, data, path.name)
    read.content = plain_content(data)
    return read


def _parse_cells(table: Table, data: bytes, file: str) -> TableRead:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return _unusable(
            table,
            repr(data[error.start : error.start + 4]),
            f"text in UTF-8 (byte {error.start:,} is not)",
            row,
        )
    if not text.strip():
        return _unusable(table, file, f"a header with the columns {', '.join(table.column_names)}")
    text = text.replace("\r\n", "\n")
    rows: list[list[str]] = []
    previous = csv.field_size_limit(len(text) + 1)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append(cells)
    except csv.Error as error:
        expected = f"CSV with quotes that are closed and doubled inside ({error})"
        return _unusable(table, file, expected, len(rows) + 1)
    finally:
        csv.field_size_limit(previous)
    header = [cell.strip() for cell in rows[0]]
    problems = _header_problems(table, header)
    if problems:
        read = _unusable(table, "", "")
        read.problems = problems
        return read
    return _shape_rows(table, header, rows[1:])


def _header_problems(table: Table, header: Sequence[str]) -> list[Problem]:
    expected = set(table.column_names)
    problems = [
        Problem(table.name, 1, name, "", "this column (it is missing)")
        for name in table.column_names
        if name not in header
    ]
    for position, name in enumerate(header, start=1):
        if name not in expected:
            problems.append(
                Problem(
                    table.name,
                    1,
                    name or f"column {position}",
                    name,
                    "no such column: " + ", ".join(table.column_names),
                )
            )
        elif header.index(name) != position - 1:
            problems.append(Problem(table.name, 1, name, name, "each column once"))
    return problems


def _shape_rows(table: Table, header: Sequence[str], rows: Sequence[Sequence[str]]) -> TableRead:
    problems: list[Problem] = []
    kept: list[list[str]] = []
    numbers: list[int] = []
    longest = TABLE_CELL.value
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) != len(header):
            first = row[0] if row else ""
            problems.append(
                Problem(table.name, number, "", first, f"{len(header)} cells as in the header, found {len(row)}")
            )
            continue
        if max(map(len, row)) > longest:
            problems += [
                Problem(table.name, number, name, cell, f"at most {TABLE_CELL.text}")
                for name, cell in zip(header, row, strict=True)
                if len(cell) > longest
            ]
            row = ["" if len(cell) > longest else cell for cell in row]
        kept.append([cell.strip() for cell in row])
        numbers.append(number)
    # Plain objects here, pandas' own text type only in the result: checks of a few hundred cells run faster on them.
    frame = pd.DataFrame(kept, columns=list(header), dtype="object")
    frame.insert(0, "_row", pd.Series(numbers, dtype="int64"))
    return TableRead(frame, problems)


def _report(
    table: Table, column: Column, rows: pd.Series, texts: pd.Series, wrong: pd.Series, expected: str
) -> list[Problem]:
    if not wrong.any():
        return []
    return [
        Problem(table.name, int(row), column.name, str(text), expected)
        for row, text in zip(rows[wrong], texts[wrong], strict=True)
    ]


def _typed(table: Table, column: Column, texts: pd.Series, rows: pd.Series) -> tuple[pd.Series, list[Problem]]:
    """Return the column as its type (empty cells and unreadable ones missing) and what is wrong in it."""
    problems: list[Problem] = []
    empty = texts == ""
    if column.required:
        problems += _report(table, column, rows, texts, empty, "a value (this column may not be empty)")
    values, readable, expected = _convert(column, texts, empty)
    wrong = ~empty & ~readable
    problems += _report(table, column, rows, texts, wrong, expected)
    good = ~empty & readable
    for broken, wanted in _constraint_failures(column, texts, values, good):
        problems += _report(table, column, rows, texts, broken, wanted)
    return values, problems


def _convert(column: Column, texts: pd.Series, empty: pd.Series) -> tuple[pd.Series, pd.Series, str]:
    if column.type == "string":
        return texts.where(~empty, None).astype("str"), pd.Series(True, index=texts.index), "text"
    if column.type == "integer":
        readable = texts.str.fullmatch(_INTEGER).astype(bool)
        return (
            pd.to_numeric(texts.where(readable)).astype("Int64"),
            readable,
            "a whole number, such as 46, or nothing",
        )
    if column.type == "number":
        readable = texts.str.fullmatch(_NUMBER).astype(bool)
        return pd.to_numeric(texts.where(readable)).astype("float64"), readable, "a number, such as 33.3392"
    if column.type == "date":
        parsed = pd.to_datetime(
            texts.where(texts.str.fullmatch(_DATE).astype(bool)), format="%Y-%m-%d", errors="coerce"
        )
        return parsed.astype("datetime64[s]"), parsed.notna(), "a date that exists, as YYYY-MM-DD"
    readable = texts.isin(["true", "false"])
    return (texts == "true").astype("boolean").where(readable), readable, "true or false"


def _constraint_failures(
    column: Column, texts: pd.Series, values: pd.Series, good: pd.Series
) -> Iterable[tuple[pd.Series, str]]:
    if column.enum:
        allowed = [str(value) for value in column.enum]
        yield good & ~texts.isin(allowed), "one of " + ", ".join(allowed)
    if column.name == "url" or column.name.endswith("_url"):
        # Readers click these: whatever a descriptor says, nothing else than a document on the web may stand there.
        addresses = texts.map(is_web_address).astype(bool)
        yield good & ~addresses, EXPECTED
        good = good & addresses
    if column.pattern:
        yield good & ~texts.str.fullmatch(column.pattern).astype(bool), f"text of the form {column.pattern}"
    if column.minimum is not None:
        yield good & (values < column.minimum).fillna(False).astype(bool), f"{column.minimum} or more"
    if column.maximum is not None:
        yield good & (values > column.maximum).fillna(False).astype(bool), f"{column.maximum} or less"
    if column.max_length is not None:
        yield good & (texts.str.len() > column.max_length), f"at most {column.max_length} characters"
    if column.unique:
        yield good & texts.duplicated(keep="first"), "a value that no other row has"


def _key_problems(table: Table, frame: pd.DataFrame) -> list[Problem]:
    keys = frame[list(table.primary_key)]
    repeated = keys.duplicated(keep="first") & keys.notna().all(axis=1)
    name = "+".join(table.primary_key)
    return [
        Problem(table.name, int(row), name, " + ".join(str(value) for value in key), "a key that no other row has")
        for row, key in zip(frame.loc[repeated, "_row"], keys[repeated].itertuples(index=False), strict=True)
    ]


def foreign_key_problems(tables: dict[str, Table], reads: dict[str, TableRead]) -> list[Problem]:
    """Return a problem for each cell that names a row which the referenced table does not have.

    References to or from a table that could not be read at all are passed over: that is already reported.
    """
    problems: list[Problem] = []
    for table in tables.values():
        if not reads[table.name].usable:
            continue
        frame = reads[table.name].frame
        for column, target, target_column in table.foreign_keys:
            if target not in reads or not reads[target].usable:
                continue
            known = set(reads[target].frame[target_column].tolist())
            # A set of Python texts answers faster here than isin on Arrow's, which turns every text into one first.
            problems += [
                Problem(table.name, int(row), column, value, f"an existing {target_column} of the table {target}")
                for row, value in zip(frame["_row"].tolist(), frame[column].tolist(), strict=True)
                if isinstance(value, str) and value not in known
            ]
    return problems
