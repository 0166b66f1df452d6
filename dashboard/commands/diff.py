"""``afpak diff``: what differs between two versions of the tables, in words or as rows."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from dashboard.analysis.differences import Difference, TableRows, find_differences
from dashboard.analysis.differences_in_words import word_counts, word_difference
from dashboard.commands import common
from dashboard.descriptor import DescriptorError
from dashboard.disk import explain_failure, write_whole
from dashboard.export.data import defused
from dashboard.schema import plain_content
from dashboard.tables import DESCRIPTOR
from dashboard.versions import VersionError, versions_of

CURRENT = "current"
COLUMNS = ("table", "key", "kind", "incident_id", "column", "old", "new", "words")


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "diff",
        help="say what differs between two versions of the tables",
        description="Say what differs from version A to version B, claim by claim. Each is a version that is kept "
        "(afpak versions), 'current' for the tables on disk, or a directory of tables.",
    )
    parser.add_argument("old", metavar="A")
    parser.add_argument("new", metavar="B", nargs="?", default=CURRENT, help="default: current")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file (default: print)")
    parser.add_argument("--format", choices=("text", "json", "csv"), help="default: after FILE's name, else text")
    common.directory_option(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        old, new = (_rows_of(name, options.directory) for name in (options.old, options.new))
    except (VersionError, DescriptorError, KeyError, OSError, UnicodeDecodeError) as error:
        print(f"afpak diff: {error}", file=sys.stderr)
        return 1
    differences = find_differences(old, new)
    output: Path | None = options.output
    ending = output.suffix.removeprefix(".") if output is not None else ""
    form = options.format or (ending if ending in ("json", "csv") else "text")
    text = WRITERS[form](differences, old, new)
    if output is None:
        print(text, end="")
        return 0
    try:
        write_whole(output, text.encode())
    except OSError as error:
        print(explain_failure(error, output), file=sys.stderr)
        return 1
    print(f"{output}: {word_counts(differences)}")
    return 0


def _rows_of(name: str, directory: Path) -> TableRows:
    """Return the rows of a version, of the tables on disk or of a directory; raises what reading them raises."""
    folder = directory if name == CURRENT else Path(name)
    if name != CURRENT and not (folder / DESCRIPTOR).is_file():
        return TableRows(versions_of(directory).files(name))
    return TableRows(
        {path.name: plain_content(path.read_bytes()) for path in folder.glob("*.[cj]s*") if path.is_file()}
    )


def _as_text(differences: list[Difference], old: TableRows, new: TableRows) -> str:
    lines = [word_difference(item, old, new) for item in differences]
    return "\n".join([word_counts(differences), *lines]) + "\n"


def _as_rows(differences: list[Difference], old: TableRows, new: TableRows) -> list[dict[str, Any]]:
    """Return one row for each cell that differs, and one for each row that only one version has."""
    rows = []
    for item in differences:
        words = word_difference(item, old, new)
        common_cells = {"table": item.table, "key": " / ".join(item.key), "kind": item.kind}
        for column in item.columns or ("",):
            cells = {"column": column, "old": item.old.get(column, ""), "new": item.new.get(column, "")}
            rows.append({**common_cells, "incident_id": item.incident_id, **cells, "words": words})
    return rows


def _as_csv(differences: list[Difference], old: TableRows, new: TableRows) -> str:
    import pandas as pd

    frame = pd.DataFrame(_as_rows(differences, old, new), columns=list(COLUMNS), dtype="str")
    text = io.StringIO(newline="")
    defused(frame).to_csv(text, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return text.getvalue()


def _as_json(differences: list[Difference], old: TableRows, new: TableRows) -> str:
    rows = [
        {
            "table": item.table,
            "key": list(item.key),
            "kind": item.kind,
            "incident_id": item.incident_id or None,
            "words": word_difference(item, old, new),
            "cells": {name: {"old": item.old.get(name, ""), "new": item.new.get(name, "")} for name in item.columns},
        }
        for item in differences
    ]
    return json.dumps({"summary": word_counts(differences), "differences": rows}, ensure_ascii=False, indent=2) + "\n"


WRITERS = {"text": _as_text, "json": _as_json, "csv": _as_csv}
