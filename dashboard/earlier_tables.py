"""Tables that were accepted once, perhaps under an earlier form and other rules, opened again as they were.

They are held to their own descriptor, and to the words and types that the dashboard knows today, but not to rules
between rows that came later: what was accepted then is shown as it was. A table or column that came later is empty.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dashboard.boundaries import read_provinces
from dashboard.descriptor import read_descriptor
from dashboard.root import ROOT
from dashboard.schema import DTYPES, Column, Problem, Table, TableRead, plain_content
from dashboard.tables import (
    DESCRIPTOR,
    DataError,
    Dataset,
    Reading,
    build_dataset,
    digest_of,
    read_own_descriptor,
    read_own_tables,
)


def load_kept(archive: zipfile.ZipFile, directory: Path, geo: Path) -> Dataset:
    """Return the Dataset of a zip of ``Dataset.files`` that were accepted once, with boundaries from ``geo``.

    Its version is that of the tables as they were; its tables have today's columns. Raises DataError with every
    problem, and zipfile.BadZipFile where the zip is damaged.
    """
    place = zipfile.Path(archive)
    reading = read_own_descriptor(place)
    if not reading.problems:
        reading = read_own_tables(reading, place)
    if reading.problems:
        raise DataError(directory, reading.problems)
    version = digest_of(reading)
    reading = _bring_up(reading)
    problems = [*reading.problems, *_boundary_problems(geo)]
    if problems:
        raise DataError(directory, problems)
    return build_dataset(reading, directory, geo, version)


def _boundary_problems(geo: Path) -> list[Problem]:
    """Return what is wrong with boundaries that tables are to be shown with."""
    try:
        read_provinces(geo)
    except (RuntimeError, ValueError, OSError) as error:
        return [Problem("geo", None, "", "provinces.geojson", f"boundaries that can be read ({error})")]
    return []


def _bring_up(reading: Reading) -> Reading:
    """Return tables of an earlier form in today's; those that have it already as they are."""
    expected = read_descriptor(ROOT / "data" / DESCRIPTOR)
    if _forms(reading.tables) == _forms(expected):
        return reading
    problems: list[Problem] = []
    reads = {}
    for name, table in expected.items():
        frame = reading.reads[name].frame if name in reading.reads else table.empty().assign(_row=0)
        columns = {"_row": frame["_row"]}
        for column in table.columns:
            columns[column.name], wrong = _bring_up_column(table, column, frame)
            problems += wrong
        brought = pd.DataFrame(columns)
        reads[name] = TableRead(brought, content=_csv_of(brought.drop(columns="_row")))
    descriptor = plain_content((ROOT / "data" / DESCRIPTOR).read_bytes())
    return replace(reading, descriptor=descriptor, tables=expected, reads=reads, problems=problems)


def _forms(tables: dict[str, Table]) -> dict[str, tuple[str, list[tuple[str, str, tuple[object, ...]]]]]:
    return {
        name: (table.path, [(column.name, column.type, column.enum) for column in table.columns])
        for name, table in tables.items()
    }


def _bring_up_column(table: Table, column: Column, frame: pd.DataFrame) -> tuple[pd.Series, list[Problem]]:
    """Return a column of an earlier form with today's type, and each value in it that nobody knows today."""
    if column.name not in frame:
        return pd.Series([None] * len(frame), index=frame.index, dtype="object").astype(DTYPES[column.type]), []
    values = frame[column.name]
    if values.dtype != table.empty()[column.name].dtype:
        return values, [Problem(table.name, None, column.name, str(values.dtype), f"a column of type {column.type}")]
    if not column.enum:
        return values, []
    unknown = (values.notna() & ~values.isin(column.enum)).astype(bool)
    return values, [
        Problem(table.name, int(row), column.name, str(value), "a word that the dashboard still knows")
        for row, value in zip(frame.loc[unknown, "_row"], values[unknown], strict=True)
    ]


def _csv_of(frame: pd.DataFrame) -> bytes:
    """Return a typed frame in the form of the tables' own files: UTF-8, LF, days as YYYY-MM-DD, true and false."""
    flags = {name: frame[name].map({True: "true", False: "false"}) for name in frame if frame[name].dtype == "boolean"}
    return str(frame.assign(**flags).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")).encode()
