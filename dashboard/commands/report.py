"""``afpak report``: say what the record rests on and what it lacks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard.analysis import quality, quality_text
from dashboard.commands import common
from dashboard.disk import explain_failure, write_whole

WRITERS = {"md": quality_text.markdown, "json": quality_text.as_json}


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("report", help="say what the record rests on and what it lacks")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file (default: print)")
    parser.add_argument("--format", choices=list(WRITERS), help="md or json (default: after FILE's name, else md)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where FILE is not current")
    common.directory_argument(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(options: argparse.Namespace) -> int:
    if options.check and options.output is None:
        options.parser.error("--check needs -o FILE, the file to compare with")
    dataset = common.dataset_of(options.directory)
    if dataset is None:
        return 1
    output: Path | None = options.output
    given = options.format or ("json" if output is not None and output.suffix == ".json" else "md")
    text = WRITERS[given](quality.quality_report(dataset))
    if output is None:
        print(text, end="")
        return 0
    try:
        if options.check:
            current = output.is_file() and output.read_bytes().replace(b"\r\n", b"\n") == text.encode()
            print(f"{output} is current" if current else f"{output} is not current: run afpak report -o {output}")
            return 0 if current else 1
        write_whole(output, text.encode())
    except OSError as error:
        print(explain_failure(error, output), file=sys.stderr)
        return 1
    print(f"{output}: written")
    return 0
