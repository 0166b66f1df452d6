"""``afpak versions``: which versions of the tables are kept, and those from before, filled in from git."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from dashboard.analysis.differences import TableRows, find_differences
from dashboard.analysis.differences_in_words import word_counts, word_difference
from dashboard.commands import common
from dashboard.git_versions import GitError, fill_from_git
from dashboard.versions import Version, VersionError, Versions, versions_of

COLUMNS = ("version", "accepted", "bytes", "changes")


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "versions",
        help="list the versions of the tables that are kept; fill in earlier ones from git",
        description="List the versions of the tables that are kept, the newest first, with what each changed. "
        "'afpak versions fill --from-git' keeps every state that the history of the tables has.",
    )
    parser.add_argument("action", nargs="?", choices=("list", "fill"), default="list", help="default: list")
    parser.add_argument(
        "--from-git", nargs="?", const="", metavar="FOLDER", help="with fill: the tables' folder in git"
    )
    parser.add_argument("--words", action="store_true", help="list each difference in words")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")
    common.directory_option(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(options: argparse.Namespace) -> int:
    versions = versions_of(options.directory)
    if options.action == "fill":
        if options.from_git is None:
            options.parser.error("fill needs --from-git")
        return _fill(versions, options.directory, Path(options.from_git) if options.from_git else None)
    kept = [version for version in versions.list() if version.directory == str(options.directory.absolute())]
    if not kept:
        print(
            "No version is kept. The dashboard keeps each one that it shows; afpak versions fill takes them from git."
        )
        return 0
    rows = _describe(versions, kept, words=options.words)
    print(_written(rows, options.format), end="")
    return 0


def _fill(versions: Versions, directory: Path, repository: Path | None) -> int:
    kept = lacking = 0
    try:
        for state in fill_from_git(versions, directory, repository):
            print(f"{state.committed:%Y-%m-%d %H:%M} UTC, commit {state.commit[:10]}: {state.words}")
            kept += state.version is not None
            lacking += state.version is None and state.words != "kept already"
    except (GitError, OSError) as error:
        print(f"afpak versions fill: {error}", file=sys.stderr)
        return 1
    print(f"{kept} kept; {lacking} not available")
    return 0


def _describe(versions: Versions, kept: list[Version], *, words: bool) -> list[dict[str, Any]]:
    """Return a row for each version, the newest first, with what changed since the one before."""
    rows, after, following = [], None, None
    for version in [*kept, None]:
        found = _rows_of(versions, version)
        if following is not None:
            following["changes"], sentences = _changes(found, after)
            if words:
                following["differences"] = sentences
        if version is None:
            break
        following = {"version": version.id, "accepted": f"{version.accepted:%Y-%m-%d %H:%M} UTC", "bytes": version.size}
        rows.append(following)
        after = found
    return rows


def _rows_of(versions: Versions, version: Version | None) -> TableRows | None:
    try:
        return None if version is None else TableRows(versions.files(version.id))
    except VersionError:
        return None


def _changes(before: TableRows | None, after: TableRows | None) -> tuple[str, list[str]]:
    if after is None:
        return "cannot be read", []
    if before is None:
        return "earlier versions are not available", []
    differences = find_differences(before, after)
    return word_counts(differences), [word_difference(item, before, after) for item in differences]


def _written(rows: list[dict[str, Any]], form: str) -> str:
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()
    lines = []
    for row in rows:
        lines.append(f"{row['version']}  {row['accepted']}  {row['changes']}")
        lines += [f"    {sentence}" for sentence in row.get("differences", [])]
    return "\n".join(lines) + "\n"
