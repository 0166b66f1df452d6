"""``afpak``: the dashboard's functions from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard import tables


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 fine, 1 problems found, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="afpak", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("validate", help="check the tables and print every problem")
    check.add_argument("directory", nargs="?", type=Path, help="directory of the tables (default: AFPAK_DATA or data/)")
    check.set_defaults(run=_validate)
    options = parser.parse_args(arguments)
    return int(options.run(options))


def _validate(options: argparse.Namespace) -> int:
    directory = options.directory or tables.data_directory()
    problems = tables.validate(directory)
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} problem(s) in {directory}", file=sys.stderr)
        return 1
    dataset = tables.load(directory)
    rows = sum(len(dataset.table(name)) for name in dataset.tables)
    print(
        f"{directory}: {len(dataset.tables)} tables, {rows:,} rows, {len(dataset.incidents):,} incidents, sound; "
        f"data to {dataset.last_day:%Y-%m-%d}, version {dataset.version}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
