"""``afpak data``: the filtered record as a file of data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard.commands import common
from dashboard.disk import explain_failure, write_whole
from dashboard.export.errors import ExportError
from dashboard.export.tables import FORMATS, made, name_of


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "data",
        help="write the incidents that a filter leaves as CSV, XLSX, GeoJSON and other formats",
        description="Write the incidents that a filter leaves. Formats: "
        + "; ".join(f"{name}: {spec.label}. {spec.help}" for name, spec in FORMATS.items()),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE_OR_DIR",
        help="file, or a directory for a telling name",
    )
    parser.add_argument("--format", choices=list(FORMATS), help="default: after the file's name, else csv")
    common.filter_options(parser)
    common.directory_option(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    dataset = common.dataset_of(options.directory)
    if dataset is None:
        return 1
    filters = common.filters_of(options, dataset)
    if filters is None:
        return 2
    output: Path = options.output
    ending = output.suffix.removeprefix(".").lower()
    name = options.format or next((key for key, spec in FORMATS.items() if spec.ending == ending), "csv")
    try:
        content = made(name, dataset, filters)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    if output.is_dir() or not output.suffix:
        output = output / name_of(name, dataset, filters)
    try:
        write_whole(output, content)
    except OSError as error:
        print(explain_failure(error, output), file=sys.stderr)
        return 1
    print(f"{output}: {len(content):,} bytes")
    return 0
