"""What the commands share: the directory of the tables, the dataset, and how problems are printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from dashboard import tables
from dashboard.disk import explain_failure
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import PARAMETERS, Filters, available, parse
from dashboard.lens import LENSES
from dashboard.schema import Problem

DIRECTORY_HELP = "directory of the tables (default: AFPAK_DATA or data/)"

Subparsers = Any
"""What ``ArgumentParser.add_subparsers`` returns: the type has no public name."""


def directory_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command take the directory of the tables as its last word."""
    parser.add_argument("directory", nargs="?", type=Path, default=tables.data_directory(), help=DIRECTORY_HELP)


def directory_option(parser: argparse.ArgumentParser) -> None:
    """Let a command that has words of its own take the directory of the tables as ``--data``."""
    parser.add_argument(
        "--data", dest="directory", type=Path, metavar="DIRECTORY", default=tables.data_directory(), help=DIRECTORY_HELP
    )


def dataset_of(directory: Path) -> tables.Dataset | None:
    """Return the tables of a directory, or None where they cannot be used: then every problem has been printed."""
    try:
        return tables.load(directory)
    except tables.DataError as error:
        refused(error.problems, error.directory)
        return None


def refused(problems: Iterable[Problem], directory: Path, *, outcome: str = "") -> int:
    """Print problems, one a line, with their number and what came of it on the error output; return 1."""
    problems = list(problems)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) in {directory}{outcome}", file=sys.stderr)
    return 1


def unwritable(error: OSError, place: Path, *, outcome: str) -> int:
    """Print which folder cannot be written and why, and what came of it, on the error output; return 1.

    ``place`` is named where the error names nothing.
    """
    print(f"{explain_failure(error, place)} {outcome}", file=sys.stderr)
    return 1


def filter_options(parser: argparse.ArgumentParser) -> None:
    """Let a command take filters as the query of a link, and the lens by itself."""
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="QUERY",
        help="what stands behind the question mark of a link, such as "
        "'type=airstrike&province=AF-PKA&from=2024-12-01'; a whole link works too; repeatable, all hold together",
    )
    parser.add_argument("--lens", choices=list(LENSES), help="whose figures (default: that of the filter, else range)")


def filters_of(options: argparse.Namespace, dataset: tables.Dataset) -> Filters | None:
    """Return the filters that the options mean, or None where a part of them means nothing: then it has been named.

    A link that was made for another version of the tables is taken, with a word on the error output. Of a whole link
    the choices of its page, which are no filters, are passed over.
    """
    given: dict[str, list[str]] = {}
    for text in options.filter:
        address, mark, behind = text.strip().partition("?")
        for name, words in parse_qs(behind if mark else address, keep_blank_values=True).items():
            if not (mark and address) or name in (*PARAMETERS, DATA_VERSION):
                given.setdefault(name, []).extend(words)
    version = given.pop(DATA_VERSION, [dataset.version])[-1]
    if version != dataset.version:
        print(f"--filter: made for version {version} of the tables; these are {dataset.version}", file=sys.stderr)
    filters, notes = parse(given, available(dataset))
    known = ", ".join(PARAMETERS)
    notes += [f"{name}={words[-1]} (not a filter: {known})" for name, words in given.items() if name not in PARAMETERS]
    notes += [
        f"{name}={' and '.join(words)} (one value)"
        for name, words in given.items()
        if name in PARAMETERS and len(set(words)) > 1 and not isinstance(getattr(filters, PARAMETERS[name]), tuple)
    ]
    for note in notes:
        print(f"--filter: {note}", file=sys.stderr)
    if notes:
        return None
    return replace(filters, lens_id=options.lens) if options.lens else filters


class Line:
    """One line of progress on a terminal; nothing where the error output is no terminal."""

    def __init__(self) -> None:
        """See whether there is a terminal."""
        self._shown = sys.stderr.isatty()

    def step(self, number: int, of: int, what: str) -> None:
        """Put what is being made in the place of what was said before."""
        if self._shown:
            print(f"\r\x1b[K[{number}/{of}] {what}"[:110], end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
