"""``afpak fmt``: bring the tables' files into their one form."""

from __future__ import annotations

import argparse
import sys

from dashboard.commands import common
from dashboard.curate import formatting


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("fmt", help="bring the tables' files into their one form")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and list the files that would change"
    )
    common.directory_argument(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        found = formatting.changes(options.directory)
    except formatting.UnreadableError as error:
        return common.refused(error.problems, options.directory, outcome="; nothing was written")
    except OSError as error:
        return common.unwritable(error, options.directory, outcome="Nothing was changed.")
    if not found:
        print(f"{options.directory}: every file has its form")
        return 0
    for change in found:
        print(f"{change.path.name}: {', '.join(change.what)}")
    if options.check:
        print(f"{len(found)} file(s) would change: run afpak fmt", file=sys.stderr)
        return 1
    try:
        formatting.write_all({change.path: change.content for change in found})
    except OSError as error:
        return common.unwritable(error, options.directory, outcome="Nothing was changed.")
    print(f"{len(found)} file(s) written")
    return 0
