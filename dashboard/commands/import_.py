"""``afpak import``: bring events of another dataset into the data directory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard import tables
from dashboard.commands import common
from dashboard.importers.dataset import AUTO
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.importing import FOLDER, import_file
from dashboard.importers.problems import ImportFileError


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("import", help="read events of ACLED or UCDP, to be shown beside the record")
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="the file as downloaded: CSV, XLSX or JSON, also in a zip or gzip archive",
    )
    parser.add_argument(
        "--as", dest="wanted", choices=[AUTO, *EVENT_DATASETS], default=AUTO, help="the file's dataset (default: auto)"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help=f"where to store the events (default: {FOLDER}/ in the data directory, where the dashboard looks)",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    data = tables.data_directory()
    output: Path = options.output or data / FOLDER
    try:
        written, report = import_file(
            options.file,
            output,
            tables.geo_directory(data),
            wanted=options.wanted,
            progress=_progress if sys.stderr.isatty() else None,
        )
    except ImportFileError as problem:
        _clear()
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        _clear()
        return common.unwritable(error, output, outcome="Nothing was written.")
    except KeyboardInterrupt:
        _clear()
        print("stopped; nothing was written", file=sys.stderr)
        return 1
    _clear()
    print("\n".join(report.lines()))
    print(f"{written}: written, with its report beside it")
    return 0


def _progress(share: float, rows: int) -> None:
    print(f"\r{share:4.0%}  {rows:,} rows", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
