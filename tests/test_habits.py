"""What a contributor runs, what a commit runs and what a change must pass are the same checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def recipes() -> dict[str, list[str]]:
    """Return the commands of each target of the Makefile, as a shell is given them."""
    found: dict[str, list[str]] = {}
    target = ""
    for line in (ROOT / "Makefile").read_text().splitlines():
        if head := re.match(r"([a-z]+):", line):
            target = head[1]
            found[target] = []
        elif line.startswith("\t") and target:
            found[target].append(line.strip().replace("$(BIN)", ".venv/bin"))
    return found


def checks_of_a_change() -> list[str]:
    """Return the commands that a change must pass after the tests."""
    after = (ROOT / ".ci/run").read_text().split(".venv/bin/pytest\n")[1]
    return [part.strip() for line in after.splitlines() for part in line.split("&&") if part.strip()]


def test_a_target_runs_each_check_that_a_change_must_pass() -> None:
    given = {command for commands in recipes().values() for command in commands}
    assert len(checks_of_a_change()) >= 12
    assert set(checks_of_a_change()) <= given


def test_the_targets_that_are_named_are_there() -> None:
    text = (ROOT / "Makefile").read_text()
    named = re.search(r"\.PHONY: (.*)", text)
    assert named is not None
    assert set(named[1].split()) == set(recipes())
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    assert set(re.findall(r"`make ([a-z]+)`", contributing)) == set(recipes())


@pytest.mark.parametrize("hook", yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"])
def test_a_commit_runs_what_a_target_runs(hook: dict[str, str]) -> None:
    assert hook["language"] == "system"
    given = {command.removesuffix(" .") for commands in recipes().values() for command in commands}
    assert hook["entry"] in given
