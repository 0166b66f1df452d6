"""``afpak``: the dashboard's functions from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dashboard import tables
from dashboard.analysis import quality, quality_text
from dashboard.analysis.records import records
from dashboard.curate import entry as entries
from dashboard.curate import formatting, questions
from dashboard.filters import Filters
from dashboard.schema import Problem

WRITERS = {"md": quality_text.markdown, "json": quality_text.as_json}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 fine, 1 problems found, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="afpak", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("validate", help="check the tables and print every problem")
    check.set_defaults(run=_validate)
    report = commands.add_parser("report", help="say what the record rests on and what it lacks")
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file (default: print)")
    report.add_argument("--format", choices=list(WRITERS), help="md or json (default: after FILE's name, else md)")
    report.add_argument("--check", action="store_true", help="write nothing; exit 1 where FILE is not current")
    report.set_defaults(run=_report, parser=report)
    form = commands.add_parser("fmt", help="bring the tables' files into their one form")
    form.add_argument("--check", action="store_true", help="write nothing; exit 1 and list the files that would change")
    form.set_defaults(run=_fmt)
    _add_new(commands.add_parser("new", help="add an incident with its sources, places, claims and answers"))
    for command in commands.choices.values():
        command.add_argument(
            "directory", nargs="?", type=Path, help="directory of the tables (default: AFPAK_DATA or data/)"
        )
    options = parser.parse_args(arguments)
    options.directory = options.directory or tables.data_directory()
    return int(options.run(options))


def _refused(problems: Iterable[Problem], directory: Path, *, outcome: str = "") -> int:
    """Print problems, one a line, with their number and what came of it on the error output; return 1."""
    problems = list(problems)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) in {directory}{outcome}", file=sys.stderr)
    return 1


def _validate(options: argparse.Namespace) -> int:
    directory = options.directory
    problems = tables.validate(directory)
    if problems:
        return _refused(problems, directory)
    dataset = tables.load(directory)
    rows = sum(len(dataset.table(name)) for name in dataset.tables)
    print(
        f"{directory}: {len(dataset.tables)} tables, {rows:,} rows, {len(dataset.incidents):,} incidents, sound; "
        f"data to {dataset.last_day:%Y-%m-%d}, version {dataset.version}"
    )
    publishers = quality.publishers_of(dataset.table("incident_sources"), dataset.sources)
    whole = records(dataset, Filters())
    print(quality_text.one_publisher_line(quality.single_publisher(whole, publishers), len(whole)))
    return 0


def _report(options: argparse.Namespace) -> int:
    if options.check and options.output is None:
        options.parser.error("--check needs -o FILE, the file to compare with")
    try:
        dataset = tables.load(options.directory)
    except tables.DataError as error:
        return _refused(error.problems, error.directory)
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
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        print(f"{output}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{output}: written")
    return 0


def _fmt(options: argparse.Namespace) -> int:
    try:
        found = formatting.changes(options.directory)
    except formatting.UnreadableError as error:
        return _refused(error.problems, options.directory, outcome="; nothing was written")
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
        print(f"{error.filename or options.directory}: {error.strerror}; nothing was changed", file=sys.stderr)
        return 1
    print(f"{len(found)} file(s) written")
    return 0


NEW_TEXTS = {
    "date": "first day, YYYY-MM-DD",
    "date-end": "last day (default: the first)",
    "date-precision": "day, approx or month (default: day)",
    "time-local": "local time, as the sources give it",
    "place-word": "word for the place in the identifier (default: from the first place)",
    "type": "event type, such as border_clash",
    "kind-word": "word that ends the identifier, such as clash",
    "title": "what happened and where",
    "summary": "in your own words",
    "initiator": "actor_id",
    "target": "actor_id",
    "attribution": "acknowledged, alleged, denied or unknown",
    "status": "confirmed, reported, single_source or disputed",
    "episode": "episode_id",
    "denial": "what was denied, and by whom",
    "note": "where the sources differ",
    "today": "day for curated_on and updated_on, YYYY-MM-DD (default: today)",
}
"""Flags of ``afpak new`` that take one text: flag -> help. Each is a field of ``curate.entry.Entry``."""

SOURCE_TEXTS = {
    "source-url": ("url", "address of the first source; a row that has it already is used again"),
    "publisher": ("publisher", "publisher of the source"),
    "published": ("published", "day on which it was published, YYYY-MM-DD"),
    "source-title": ("title", "title as published"),
    "language": ("language", "two letters"),
    "source-kind": ("kind", "kind of the source (default: news)"),
    "reprint-of": ("reprint_of", "whose text it reprints, if another's"),
}
"""Flags of ``afpak new`` for the first source: flag -> field of ``curate.entry.SourceEntry`` and help."""


def _add_new(parser: argparse.ArgumentParser) -> None:
    for name, text in NEW_TEXTS.items():
        parser.add_argument(f"--{name}", help=text)
    parser.add_argument(
        "--place", action="append", dest="places", metavar="PLACE_ID", help="repeatable; the first is the primary place"
    )
    for name, (field, text) in SOURCE_TEXTS.items():
        parser.add_argument(f"--{name}", dest=f"source_{field}", help=text)
    parser.add_argument(
        "--source",
        action="append",
        dest="more_sources",
        metavar="'url=…;publisher=…'",
        help=f"another source, repeatable: {', '.join(entries.SOURCE_KEYS)}",
    )
    parser.add_argument(
        "--source-id", action="append", dest="source_ids", metavar="SOURCE_ID", help="a source in the table, repeatable"
    )
    parser.add_argument(
        "--claim",
        action="append",
        dest="claims",
        metavar="'claimant=…;suffered_by=…;killed=46'",
        help=f"repeatable; a range as killed=20-25: {', '.join(entries.CLAIM_KEYS)}",
    )
    parser.add_argument(
        "--answers",
        action="append",
        metavar="INCIDENT_ID:declared",
        help="an incident that this one answers, and on which basis (declared, reported); repeatable",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the rows and write nothing")
    parser.set_defaults(run=_new, parser=parser)


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the flags give, by field of the entry; raises EntryError for a text that cannot be taken apart."""
    values: dict[str, Any] = {
        name: text for flag in NEW_TEXTS if (text := getattr(options, name := flag.replace("-", "_"))) is not None
    }
    source = {
        field: text for field, _ in SOURCE_TEXTS.values() if (text := getattr(options, f"source_{field}")) is not None
    }
    if source and "url" not in source:
        options.parser.error("--source-url is missing: the other flags describe the document that has it")
    sources = [entries.SourceEntry(**source)] if source else []
    sources += [entries.parse_source(text) for text in options.more_sources or ()]
    values["sources"] = tuple(sources)
    values["places"] = tuple(options.places or ())
    values["source_ids"] = tuple(options.source_ids or ())
    values["claims"] = tuple(entries.parse_claim(text) for text in options.claims or ())
    values["answers"] = tuple(entries.parse_answer(text) for text in options.answers or ())
    return values


def _new(options: argparse.Namespace) -> int:
    nothing = "; nothing was written"
    try:
        values = _given(options)
        lacking = questions.missing(values)
        if lacking and not sys.stdin.isatty():
            options.parser.error(f"missing: {', '.join(lacking)} (they are asked for where the input is a terminal)")
        record = entries.Record(options.directory)
        if lacking:
            values = questions.fill(values, record, input, print)
        planned = entries.plan(entries.entry_from(values), record)
    except entries.EntryError as error:
        return _refused(error.problems, options.directory, outcome=nothing)
    except (EOFError, KeyboardInterrupt):
        print(f"\nstopped{nothing}", file=sys.stderr)
        return 1
    for source in planned.reused:
        print(f"{source}: in the table already, used again")
    print(planned.text(), end="")
    if options.dry_run:
        return 0
    try:
        entries.write(planned)
    except OSError as error:
        print(f"{error.filename or options.directory}: {error.strerror}{nothing}", file=sys.stderr)
        return 1
    print(f"\n{planned.incident_id}: {sum(map(len, planned.rows.values()))} rows written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
