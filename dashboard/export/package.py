"""All tables of a selection as a zip of CSV files with their descriptor, which ``afpak validate`` takes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.analysis.records import records
from dashboard.export.about import about, as_lines
from dashboard.export.data import defused
from dashboard.export.subset import RULE, restricted
from dashboard.filters import Filters
from dashboard.integrity import describe_contents, json_bytes
from dashboard.schema import Table
from dashboard.tables import DESCRIPTOR, Dataset

README = "README.txt"
_WHEN = (2000, 1, 1, 0, 0, 0)
"""One time for every file: the same selection of the same data gives the same bytes."""


def package(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the zip of the tables restricted to the incidents that the filters leave; see ``subset.RULE``."""
    tables = restricted(dataset, set(records(dataset, filters)["incident_id"]))
    lines = about(dataset, filters, address, spreadsheet=True)
    files = {dataset.tables[name].path: table_csv(dataset.tables[name], frame) for name, frame in tables.items()}
    files[DESCRIPTOR] = descriptor(dataset, lines, files)
    files[README] = f"{as_lines(lines)}\nRows: {RULE}\nCheck: afpak validate DIRECTORY\n".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 6)
    return stream.getvalue()


def table_csv(table: Table, frame: pd.DataFrame) -> bytes:
    """Return a table in the form of the tables' own files: UTF-8, LF, dates as YYYY-MM-DD, true and false, defused."""
    safe = defused(frame[list(table.column_names)])
    for column in table.columns:
        if column.type == "boolean":
            safe[column.name] = safe[column.name].map({True: "true", False: "false"})
    text: str = safe.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
    return text.encode()


def descriptor(dataset: Dataset, lines: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Return the tables' descriptor with what the package is, its data version and how to cite it.

    ``files`` are those of the package by path, for their bytes and hash.
    """
    given: dict[str, Any] = json.loads(dataset.files[DESCRIPTOR])
    given["description"] = f"{given.get('description', '')} Selection: {lines['Selection']}.".strip()
    given["dataVersion"] = dataset.version
    given["dataTo"] = lines["Data to"]
    given["citation"] = lines["Citation"]
    return describe_contents(json_bytes(given), files)
