"""One form for the tables' files, so that a change shows only the rows that changed.

UTF-8 without byte order mark, LF, columns as the descriptor orders them, cells trimmed, quotes only where a cell needs
them; incidents by first day and identifier, every other table by its key. Nothing else is changed: a date or a figure
that is wrong stays as it is, for ``afpak validate`` to find. The descriptor gets bytes and hash of each file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.descriptor import DescriptorError, parse_descriptor, read_descriptor
from dashboard.disk import move_all, remove_quietly, scratch_folder, write_beside
from dashboard.integrity import describe_contents
from dashboard.schema import Problem, Table, read_cells
from dashboard.tables import DESCRIPTOR

BOM = b"\xef\xbb\xbf"
FIRST_BY = {"incidents": ("date_start",)}
"""Columns by which a table is sorted before its key."""

Row = dict[str, str]


class UnreadableError(Exception):
    """Files cannot be read whole, so nothing is written; ``problems`` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems for whoever shows them."""
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = list(problems)


@dataclass(frozen=True)
class Change:
    """A file whose form differs: its table, path, the bytes that it should have, and what differs in words.

    The descriptor counts as the table ``datapackage``.
    """

    table: str
    path: Path
    content: bytes
    what: tuple[str, ...]


def descriptor_of(directory: Path) -> dict[str, Table]:
    """Return the tables that the directory's descriptor defines; raises UnreadableError where it cannot be used."""
    if not directory.is_dir():
        raise UnreadableError([Problem("data", None, "", str(directory), "a directory with the tables")])
    try:
        return read_descriptor(directory / DESCRIPTOR)
    except DescriptorError as error:
        raise UnreadableError([Problem("datapackage", None, "", DESCRIPTOR, str(error))]) from None


def read_rows(tables: Mapping[str, Table], directory: Path) -> dict[str, list[Row]]:
    """Return every row of every table as trimmed texts, in the order of the file.

    Raises UnreadableError, with every problem of every file, where a row or a column would be lost.
    """
    rows: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    for name, table in tables.items():
        read = read_cells(table, directory / table.path)
        problems += read.problems
        names = list(table.column_names)
        if read.usable:
            cells = zip(*(map(_line_ends, read.frame[column].tolist()) for column in names), strict=True)
            rows[name] = [dict(zip(names, row, strict=True)) for row in cells]
    if problems:
        raise UnreadableError(problems)
    return rows


def _line_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def in_order(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return the rows as they are sorted in the file: rows with the same key keep no order but that of their texts."""
    keys = (*FIRST_BY.get(table.name, ()), *table.primary_key, *table.column_names)
    return sorted(rows, key=lambda row: [row[key] for key in keys])


def csv_lines(table: Table, rows: Iterable[Row], *, header: bool = True) -> str:
    """Return rows as CSV text in the order given, with the columns of the definition and LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    if header:
        writer.writerow(table.column_names)
    writer.writerows([row[name] for name in table.column_names] for row in rows)
    return text.getvalue()


def formatted(table: Table, rows: Iterable[Row]) -> bytes:
    """Return the whole file of a table in its one form."""
    return csv_lines(table, in_order(table, rows)).encode()


def differences(table: Table, before: bytes, after: bytes, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return in words how a file differs from its form; empty where it does not."""
    if before == after:
        return ()
    text = before.removeprefix(BOM)
    sort = list(rows) != in_order(table, rows)
    found = {
        "byte order mark removed": before.startswith(BOM),
        "line ends": b"\r" in text,
        "order of columns": _header(text) != list(table.column_names),
        "order of rows": sort,
    }
    plain = csv_lines(table, rows).encode()
    if text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") != plain and not found["order of columns"]:
        found["quotes, spaces around cells or blank lines"] = True
    what = tuple(word for word, is_so in found.items() if is_so)
    return what or ("quotes, spaces around cells or blank lines",)


def _header(text: bytes) -> list[str]:
    lines = csv.reader(io.StringIO(text.decode(), newline=""))
    return [cell.strip() for cell in next(lines)]


def changes(directory: Path) -> list[Change]:
    """Return the files whose form differs, without writing; raises UnreadableError where a row would be lost.

    What they would be is read again in a temporary folder: raises OSError that names it where it cannot be written.
    """
    tables = descriptor_of(directory)
    every = read_rows(tables, directory)
    found = []
    for name, rows in every.items():
        table, path = tables[name], directory / tables[name].path
        before, after = path.read_bytes(), formatted(table, rows)
        what = differences(table, before, after, rows)
        if what:
            found.append(Change(name, path, after, what))
    _nothing_lost(tables, every, found)
    return found + _descriptor_change(directory, tables, {change.path: change.content for change in found})


def describe(directory: Path, tables: Mapping[str, Table], contents: Mapping[Path, bytes]) -> bytes:
    """Return the descriptor of a directory with bytes and hash of its files as they will be.

    ``contents`` are files that are about to be written; the others are taken as they lie there. Raises OSError.
    """
    paths = {table.path: directory / table.path for table in tables.values()}
    files = {name: contents[path] if path in contents else path.read_bytes() for name, path in paths.items()}
    return describe_contents((directory / DESCRIPTOR).read_bytes(), files)


def _descriptor_change(directory: Path, tables: Mapping[str, Table], contents: Mapping[Path, bytes]) -> list[Change]:
    path = directory / DESCRIPTOR
    content = describe(directory, tables, contents)
    if content == path.read_bytes():
        return []
    after = parse_descriptor(content, DESCRIPTOR)
    names = [
        name for name in tables if (after[name].bytes, after[name].hash) != (tables[name].bytes, tables[name].hash)
    ]
    return [Change("datapackage", path, content, (f"bytes and hash of {', '.join(names)}",))]


def _nothing_lost(tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]], found: Iterable[Change]) -> None:
    """Read the new bytes as a table again and raise where they do not hold the same rows."""
    if not found:
        return
    with scratch_folder() as scratch:
        for change in found:
            path = scratch / f"{change.table}.csv"
            path.write_bytes(change.content)
            again = read_cells(tables[change.table], path)
            columns = tables[change.table].column_names
            kept = Counter(zip(*(again.frame[name].tolist() for name in columns), strict=True))
            given = Counter(tuple(row[name] for name in columns) for row in rows[change.table])
            if again.problems or kept != given:
                raise UnreadableError(
                    [Problem(change.table, None, "", change.path.name, "a file that keeps its rows when it is written")]
                )


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files whole or not at all: each through a temporary file beside it, all of which exist before any move.

    Files keep their permissions. Raises OSError that names the file, or the folder in which there is no room; then
    every file has its old bytes.
    """
    waiting: dict[Path, Path] = {}
    try:
        for given, content in contents.items():
            path = given.resolve()
            waiting[path] = write_beside(path, content, path.stat().st_mode & 0o7777)
        move_all(waiting)
    finally:
        for held in waiting.values():
            remove_quietly(held)
