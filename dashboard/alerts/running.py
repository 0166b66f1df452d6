"""One run over the rules: what fired is written down with its messages, then sent; what was not taken waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dashboard.alerts.firing import Firing, find_firings
from dashboard.alerts.messages import Message, write_message
from dashboard.alerts.rules import Rule, RuleFile
from dashboard.alerts.sending import SendError, send_message
from dashboard.alerts.state import State, load_state
from dashboard.alerts.targets import Target
from dashboard.limits import ALERT_DAYS, ALERTS_WAITING
from dashboard.tables import Dataset


@dataclass(frozen=True)
class Outcome:
    """What became of one message, or of a rule that is new: ``sent`` says whether the target has it."""

    words: str
    sent: bool
    failed: bool = False


def note_firings(state: State, dataset: Dataset, file: RuleFile) -> list[Outcome]:
    """Put what has fired into a state, with a message for each target; nothing is sent yet.

    Of a rule that the state does not know all firings until now are noted, and nobody is told of them.
    """
    outcomes = []
    for rule in file.rules:
        if rule.id not in state.fired:
            past = find_firings(dataset, rule)
            state.fired[rule.id] = [key for firing in past for key in firing.keys]
            outcomes.append(
                Outcome(f"{rule.name}: new; it fired {len(past):,} times until now, told are later ones", False)
            )
            continue
        for firing in _recent(state, dataset, rule):
            if len(state.waiting) + len(rule.to) > ALERTS_WAITING.value:
                outcomes.append(
                    Outcome(f"{rule.name}: more than {ALERTS_WAITING.text} wait; found again later", False, True)
                )
                break
            state.fired[rule.id] += firing.keys
            state.waiting += [write_message(dataset, rule, firing, target, file.address) for target in rule.to]
    return outcomes


def _recent(state: State, dataset: Dataset, rule: Rule) -> list[Firing]:
    """Return what a rule has not told of the last days; what is entered of longer ago is history, and no alert."""
    since = dataset.last_day.date() - timedelta(days=ALERT_DAYS.value - 1)
    return find_firings(dataset, rule, state.fired[rule.id], since)


def run_rules(
    path: Path, dataset: Dataset, file: RuleFile, send: Callable[[Message, Target], None] = send_message
) -> Iterator[Outcome]:
    """Note what fired in the state file, then send what waits; each message leaves the file once it was taken.

    Raises StateError and OSError for the file. A target that is away, or no longer in the rules, takes nothing away:
    its messages are tried again at the next run.
    """
    state = load_state(path)
    yield from note_firings(state, dataset, file)
    state.save(path)
    for message in list(state.waiting):
        target = file.targets.get(message.target)
        if target is None:
            yield Outcome(f"{message.subject}: waits; the file has no target {message.target!r}", False, True)
            continue
        try:
            send(message, target)
        except SendError as error:
            yield Outcome(f"{message.subject}: waits; {error}", False, True)
            continue
        state.waiting.remove(message)
        state.save(path)
        yield Outcome(f"{message.subject}: sent to {message.target}", True)


def replay_rules(dataset: Dataset, file: RuleFile) -> dict[str, list[Firing]]:
    """Return by rule's name how it would have fired over the whole record, by day."""
    return {rule.name: find_firings(dataset, rule) for rule in file.rules}
