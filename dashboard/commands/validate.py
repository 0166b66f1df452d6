"""``afpak validate``: check the tables and print every problem."""

from __future__ import annotations

import argparse
import sys

from dashboard import integrity, tables
from dashboard.analysis import quality, quality_text
from dashboard.analysis.records import records
from dashboard.commands import common
from dashboard.filters import Filters


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("validate", help="check the tables and print every problem")
    common.directory_argument(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    directory = options.directory
    problems = tables.validate(directory)
    if problems:
        return common.refused(problems, directory)
    dataset = tables.load(directory)
    lacking = integrity.undescribed(dataset.tables.values())
    if lacking:
        print(
            f"warning: {tables.DESCRIPTOR} gives no bytes and hash of {', '.join(lacking)}: a file that is cut off at "
            "the end of a row is not noticed; afpak fmt writes them",
            file=sys.stderr,
        )
    rows = sum(len(dataset.table(name)) for name in dataset.tables)
    print(
        f"{directory}: {len(dataset.tables)} tables, {rows:,} rows, {len(dataset.incidents):,} incidents, sound; "
        f"data to {dataset.last_day:%Y-%m-%d}, version {dataset.version}"
    )
    publishers = quality.publishers_of(dataset.table("incident_sources"), dataset.sources)
    whole = records(dataset, Filters())
    print(quality_text.one_publisher_line(quality.single_publisher(whole, publishers), len(whole)))
    return 0
