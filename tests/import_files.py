"""Files of events for the tests of the import: the usual one, changed, and read as a reader's own."""

from __future__ import annotations

import copy
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.importers.importing import import_file
from dashboard.importers.problems import ImportFileError
from dashboard.importers.report import Report
from dashboard.tables import ROOT

FILES = Path(__file__).parent / "imports"
GEO = ROOT / "data" / "geo"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Rows = list[list[str]]


def base() -> Rows:
    with (FILES / "acled_2024.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(column: str, values: list[str]) -> Rows:
    """Return the rows of the usual file with other values in a column, from the first event on."""
    rows = copy.deepcopy(base())
    for row, value in zip(rows[1:], values, strict=False):
        row[rows[0].index(column)] = value
    return rows


def text_of(rows: Rows, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def read(
    content: bytes | str | Rows, tmp_path: Path, name: str = "their file.csv", **more: object
) -> tuple[pd.DataFrame, Report]:
    """Import what a file holds under a reader's name, from a copy with another one, as the page does."""
    if isinstance(content, list):
        content = text_of(content)
    copy_of = tmp_path / "upload"
    copy_of.write_bytes(content.encode() if isinstance(content, str) else content)
    written, report = import_file(copy_of, tmp_path / "out", GEO, name=name, now=NOW, **more)  # type: ignore[arg-type]
    return pd.read_parquet(written), report


def refuse(content: bytes | str | Rows, tmp_path: Path, name: str = "their file.csv", **more: object) -> str:
    with pytest.raises(ImportFileError) as problem:
        read(content, tmp_path, name, **more)
    text = str(problem.value)
    assert text.startswith(name) and "upload" not in text and str(tmp_path) not in text
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").is_dir() else True
    return text


def days(frame: pd.DataFrame) -> list[str]:
    return frame["date_start"].dt.strftime("%Y-%m-%d").tolist()
