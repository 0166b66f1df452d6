"""The file of rules: TOML, with every problem named by file, rule, key, value and what was expected."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from dashboard.alerts.conditions import EXPECTED, Condition, StatusChanged, SumReached, parse_condition
from dashboard.alerts.targets import KINDS, Target, TargetError, read_target
from dashboard.filters import PARAMETERS, Choices, Filters, parse
from dashboard.limits import ALERT_RULES, ALERT_RULES_BYTES, LINK_VALUE
from dashboard.web_addresses import is_web_address

_NAME = 120
_RULE_KEYS = ("name", "when", "filter", "to")
_FILE_KEYS = ("address", "rule", "target")


@dataclass(frozen=True)
class Rule:
    """One rule: what it waits for among the incidents that the filters leave, and the targets that are told."""

    name: str
    when: str
    condition: Condition
    filters: Filters
    to: tuple[str, ...]

    @property
    def id(self) -> str:
        """What tells the rule from every other, and from itself before it was edited."""
        return sha256(repr((self.name, self.condition, self.filters)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class RuleFile:
    """All rules and targets of a file; ``address`` is that of the dashboard for links ("" for none)."""

    rules: tuple[Rule, ...]
    targets: Mapping[str, Target]
    address: str


class RuleError(Exception):
    """A file of rules that cannot be used; ``problems`` has a line for each thing that is wrong in it."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = problems


def read_rules(path: Path, available: Choices, environment: Mapping[str, str] = os.environ) -> RuleFile:
    """Return the rules of a file, for a record with these choices; raises RuleError with every problem."""
    try:
        with path.open("rb") as file:
            content = file.read(ALERT_RULES_BYTES.value + 1)
        if len(content) > ALERT_RULES_BYTES.value:
            raise RuleError([f"{path}: — expected at most {ALERT_RULES_BYTES.text}"])
        given = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise RuleError([f"{path}: cannot be read: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RuleError([f"{path}: is not TOML: {error}"]) from None
    return _Reading(path, available).read(given, environment)


class _Reading:
    """One look through a file that notes every problem."""

    def __init__(self, path: Path, available: Choices) -> None:
        self._path = path
        self._available = available
        self._problems: list[str] = []

    def _note(self, where: str, key: str, value: object, expected: str) -> None:
        text = repr(value)
        self._problems.append(f"{self._path}: {where}: {key}: {text[:80]} — expected {expected}")

    def read(self, given: Mapping[str, Any], environment: Mapping[str, str]) -> RuleFile:
        for key in given:
            if key not in _FILE_KEYS:
                self._note("file", key, given[key], f"one of {', '.join(_FILE_KEYS)}")
        address = given.get("address", "")
        if address and not (isinstance(address, str) and is_web_address(address)):
            self._note("file", "address", address, "the address of the dashboard, https://…")
            address = ""
        targets = self._targets(given.get("target", {}), environment)
        rules = self._rules(given.get("rule", []), set(given.get("target", {})))
        if self._problems:
            raise RuleError(self._problems)
        return RuleFile(tuple(rules), targets, address.rstrip("/"))

    def _targets(self, given: object, environment: Mapping[str, str]) -> dict[str, Target]:
        if not isinstance(given, dict) or not given:
            self._note("file", "target", given, f"one table [target.NAME] or more, each of kind {', '.join(KINDS)}")
            return {}
        targets = {}
        for name, table in given.items():
            try:
                targets[name] = read_target(name, table, environment)
            except TargetError as error:
                self._problems += [f"{self._path}: target {name!r}: {problem}" for problem in error.problems]
        return targets

    def _rules(self, given: object, targets: set[str]) -> list[Rule]:
        if not isinstance(given, list) or not given or len(given) > ALERT_RULES.value:
            self._note("file", "rule", given, f"tables [[rule]], at least one and at most {ALERT_RULES.text}")
            return []
        rules = [self._rule(number, table, targets) for number, table in enumerate(given, start=1)]
        found = [rule for rule in rules if rule is not None]
        names = [rule.name for rule in found]
        for name in {name for name in names if names.count(name) > 1}:
            self._note(f"rule {name!r}", "name", name, "a name that no other rule has")
        return found

    def _rule(self, number: int, given: object, targets: set[str]) -> Rule | None:
        if not isinstance(given, dict):
            self._note(f"rule {number}", "rule", given, "a table [[rule]]")
            return None
        name = given.get("name")
        where = f"rule {name!r}" if isinstance(name, str) and name.strip() else f"rule {number}"
        before = len(self._problems)
        for key in given:
            if key not in _RULE_KEYS:
                self._note(where, key, given[key], f"one of {', '.join(_RULE_KEYS)}")
        if not isinstance(name, str) or not name.strip() or len(name) > _NAME or "\n" in name:
            self._note(where, "name", name, f"a name on one line, at most {_NAME} characters")
        when = given.get("when")
        condition = parse_condition(when) if isinstance(when, str) and len(when) <= LINK_VALUE.value else None
        if condition is None:
            self._note(where, "when", when, EXPECTED)
        filters = self._filters(where, given.get("filter", ""))
        to = self._to(where, given.get("to"), targets)
        if isinstance(condition, StatusChanged) and replace(filters, provinces=(), places=()) != Filters():
            self._note(where, "filter", given.get("filter"), "for crossings, province and place alone")
        if isinstance(condition, SumReached) and condition.measure != "incidents" and filters.lens.sides is not None:
            self._note(where, "filter", filters.lens.label, "all sources: one account's sum hides whose dead it counts")
        if len(self._problems) > before or condition is None:
            return None
        return Rule(str(name).strip(), str(when).strip(), condition, filters, to)

    def _filters(self, where: str, given: object) -> Filters:
        if not isinstance(given, str):
            self._note(where, "filter", given, "what stands behind the question mark of a link")
            return Filters()
        query = parse_qs(given.partition("?")[2] or given.removeprefix("?"), keep_blank_values=True)
        for name in query:
            if name not in PARAMETERS or name in ("from", "to"):
                self._note(where, "filter", name, f"one of {', '.join(set(PARAMETERS) - {'from', 'to'})}")
        filters, notes = parse(query, self._available)
        for note in notes:
            self._note(where, "filter", note, "a value that the dashboard knows")
        return filters

    def _to(self, where: str, given: object, targets: set[str]) -> tuple[str, ...]:
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            self._note(where, "to", given, "the name of a target, or a list of names")
            return ()
        for name in names:
            if name not in targets:
                self._note(where, "to", name, f"a target of this file: {', '.join(sorted(targets)) or 'it has none'}")
        return tuple(dict.fromkeys(names))
