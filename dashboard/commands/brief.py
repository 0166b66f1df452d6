"""``afpak brief``: make the brief of a file, as slides, PDF, Word and images with data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.commands import common
from dashboard.disk import explain_failure, write_whole

if TYPE_CHECKING:
    from dashboard.export.brief.make import File, Step
    from dashboard.export.brief.model import Brief
    from dashboard.tables import Dataset

DEFAULT = "pptx,pdf"


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "brief",
        help="make the brief of a file: slides, PDF, Word, images with data",
        description="Make a saved brief from the record as it is now. Quiet in a pipe; exit status 0 means that every "
        "file was written.",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="BRIEF", help="a saved brief, .toml or .json")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", default=Path(), help="where to write (default: here)"
    )
    parser.add_argument("--format", default=DEFAULT, help=f"pptx, pdf, docx, zip, by commas (default: {DEFAULT})")
    parser.add_argument("--paper", choices=("a4", "letter"), help="paper of PDF and Word (default: the brief's)")
    parser.add_argument("--list", action="store_true", help="print the templates and the parts that a brief may have")
    parser.add_argument("--new", metavar="TEMPLATE", help="print a brief to start from")
    parser.add_argument("--incident", metavar="INCIDENT_ID", help="the incident of a brief about one incident")
    common.directory_option(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(options: argparse.Namespace) -> int:
    if options.list:
        return _list()
    if options.new is not None:
        return _new(options)
    if options.file is None:
        options.parser.error("BRIEF is missing: a saved brief; --new TEMPLATE prints one to start from")
    return _make(options)


def _list() -> int:
    from dashboard.catalogue import CHARTS, Chart
    from dashboard.export.brief.model import TEXT_PARTS, TextPart
    from dashboard.export.brief.templates import TEMPLATES

    print("Templates (afpak brief --new TEMPLATE > brief.toml):")
    for template in TEMPLATES.values():
        print(f"  {template.id:<22} {template.title}. {template.use}")
    print("Parts:")
    parts: dict[str, TextPart | Chart] = {**TEXT_PARTS, **CHARTS}
    for identifier, part in parts.items():
        print(f"  {identifier:<22} {part.title}. {part.shows}")
        for option in part.options:
            if option.values:
                print(f"  {'':<22}   {option.name}: {', '.join(option.values)}")
            else:
                print(f"  {'':<22}   {option.name}: {option.label.lower()}")
    return 0


def _new(options: argparse.Namespace) -> int:
    from dashboard.export.brief import saved
    from dashboard.export.brief.templates import TEMPLATES, started

    template = TEMPLATES.get(options.new)
    if template is None:
        options.parser.error(f"--new {options.new}: one of {', '.join(TEMPLATES)}")
        return 2
    incident = options.incident or ""
    if template.needs_incident and not incident:
        print(f"{template.id}: write the identifier of an incident behind incident =", file=sys.stderr)
    print(saved.text(started(template.id, incident=incident), guide=True), end="")
    return 0


def _make(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from dashboard.export.brief import saved
    from dashboard.export.brief.checks import BriefError
    from dashboard.export.brief.model import FORMATS

    formats = [name.strip() for name in options.format.split(",") if name.strip()]
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        options.parser.error(f"--format {options.format}: of {', '.join(FORMATS)}, separated by commas")
    dataset = common.dataset_of(options.directory)
    if dataset is None:
        return 1
    try:
        brief = saved.read(options.file, dataset, incident=options.incident or "")
    except BriefError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        print(
            f"{len(error.problems) + error.more:,} problem(s) in {options.file}; nothing was written", file=sys.stderr
        )
        return 1
    if options.paper:
        brief = replace(brief, paper=options.paper)
    return _write(dataset, brief, formats, options.output)


def _write(dataset: Dataset, brief: Brief, formats: list[str], folder: Path) -> int:
    """Make and write the files one after the other; what fails is said and does not stop the others."""
    from dashboard.export.brief.make import File, make_files
    from dashboard.export.brief.model import FORMATS
    from dashboard.export.brief.pictures import Artist

    line, artist, failed = common.Line(), Artist(), 0

    def told(step: Step) -> None:
        line.step(step.number, step.of, step.what)

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(explain_failure(error, folder), file=sys.stderr)
        return 1
    for outcome in make_files(dataset, brief, formats, progress=told, artist=artist):
        line.clear()
        why = _write_file(folder, outcome) if isinstance(outcome, File) else outcome.why
        if why:
            failed += 1
            print(f"{FORMATS[outcome.format]} was not written. {why}", file=sys.stderr)
    if artist.without_browser:
        print(artist.without_browser, file=sys.stderr)
    return 1 if failed else 0


def _write_file(folder: Path, file: File) -> str:
    """Write a file and print its path; return why it could not be written, "" where it was."""
    try:
        write_whole(folder / file.name, file.content)
    except OSError as error:
        return explain_failure(error, folder)
    print(folder / file.name)
    return ""
