"""``afpak new``: add an incident with its sources, places, claims and answers."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from dashboard.commands import common
from dashboard.curate import entry as entries
from dashboard.curate import questions
from dashboard.curate.planning import plan, write
from dashboard.curate.record import Record

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


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("new", help="add an incident with its sources, places, claims and answers")
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
    common.directory_argument(parser)
    parser.set_defaults(run=_run, parser=parser)


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


def _run(options: argparse.Namespace) -> int:
    nothing = "; nothing was written"
    try:
        values = _given(options)
        lacking = questions.missing(values)
        if lacking and not sys.stdin.isatty():
            options.parser.error(f"missing: {', '.join(lacking)} (they are asked for where the input is a terminal)")
        record = Record(options.directory)
        if lacking:
            values = questions.fill(values, record, input, print)
        planned = plan(entries.entry_from(values), record)
    except entries.EntryError as error:
        return common.refused(error.problems, options.directory, outcome=nothing)
    except OSError as error:
        return common.unwritable(error, options.directory, outcome="Nothing was written.")
    except (EOFError, KeyboardInterrupt):
        print(f"\nstopped{nothing}", file=sys.stderr)
        return 1
    for source in planned.reused:
        print(f"{source}: in the table already, used again")
    print(planned.text(), end="")
    if options.dry_run:
        return 0
    try:
        write(planned)
    except OSError as error:
        return common.unwritable(error, options.directory, outcome="Nothing was written.")
    print(f"\n{planned.incident_id}: {sum(map(len, planned.rows.values()))} rows written")
    return 0
