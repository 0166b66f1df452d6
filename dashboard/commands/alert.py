"""``afpak alert``: tell people when a rule over the record fires; for a timer such as cron."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from dashboard.alerts.rules import RuleError, RuleFile, read_rules
from dashboard.alerts.running import note_firings, replay_rules, run_rules
from dashboard.alerts.state import StateError, hold_state, load_state
from dashboard.commands import common
from dashboard.disk import explain_failure
from dashboard.filters import available
from dashboard.tables import Dataset

SETTING = "AFPAK_ALERT_STATE"


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "alert",
        help="tell people by e-mail or webhook when a rule over the record fires",
        description="Read rules (docs/alerts.md), send what fired since the last run to its targets, once each, and "
        "try again what was not taken then. Exits 1 where something was not sent.",
    )
    parser.add_argument("rules", type=Path, metavar="RULES.toml")
    parser.add_argument("--dry-run", action="store_true", help="print what would be sent; send and write nothing")
    parser.add_argument(
        "--replay", action="store_true", help="print how often each rule would have fired; send nothing"
    )
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help=f"what was sent (default: {SETTING}, else RULES.toml.state.json)"
    )
    common.directory_option(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    dataset = common.dataset_of(options.directory)
    if dataset is None:
        return 1
    try:
        file = read_rules(options.rules, available(dataset))
    except RuleError as error:
        for problem in error.problems:
            print(problem)
        print(f"{len(error.problems)} problem(s); nothing was sent", file=sys.stderr)
        return 2
    if options.replay:
        return _replay(dataset, file)
    given = os.environ.get(SETTING, "").strip()
    path = options.state or (Path(given) if given else options.rules.with_name(f"{options.rules.name}.state.json"))
    try:
        if options.dry_run:
            return _dry_run(path, dataset, file)
        with hold_state(path):
            failed = False
            for outcome in run_rules(path, dataset, file):
                print(outcome.words, flush=True)
                failed = failed or outcome.failed
    except StateError as error:
        print(f"afpak alert: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{explain_failure(error, path)} Nothing is lost: the next run finds it again.", file=sys.stderr)
        return 1
    return 1 if failed else 0


def _dry_run(path: Path, dataset: Dataset, file: RuleFile) -> int:
    state = load_state(path)
    for outcome in note_firings(state, dataset, file):
        print(outcome.words)
    for message in state.waiting:
        print(f"would be sent to {message.target}: {message.subject}")
    print(f"{len(state.waiting)} message(s); nothing was sent")
    return 0


def _replay(dataset: Dataset, file: RuleFile) -> int:
    for name, firings in replay_rules(dataset, file).items():
        years = Counter(firing.last.year for firing in firings)
        listing = ", ".join(f"{year}: {count}" for year, count in sorted(years.items()))
        times = "1 time" if len(firings) == 1 else f"{len(firings):,} times"
        print(f"{name}: {times}{f' ({listing})' if firings else ''}")
        if firings:
            print(f"    last: {firings[-1].words}")
    return 0
