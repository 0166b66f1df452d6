"""The checks of the front-end code: a machine without Node.js is told so, and what they find is a failure."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.tables import ROOT

SKIPPED = "the front-end code was not checked"


def run_checks(folder: Path, **failing: str) -> subprocess.CompletedProcess[str]:
    """Run ``.ci/check-web`` with programs that note what they are asked and fail at the word that is given for them."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "check-web", folder / ".ci")
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("pip", "npm", "python"):
        program = programs / name
        lines = ["#!/bin/sh", f'echo "{name} $*" >> asked']
        if name in failing:
            lines.append(f'case "$*" in *{failing[name]}*) exit 1;; esac')
        program.write_text("\n".join([*lines, "exit 0", ""]), encoding="utf-8")
        program.chmod(0o755)
    return subprocess.run([folder / ".ci" / "check-web"], capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(("failing", "words"), [({"pip": "install"}, "Node.js"), ({"npm": "ci"}, "package-lock.json")])
def test_where_nothing_can_be_installed_that_is_said(tmp_path: Path, failing: dict[str, str], words: str) -> None:
    ended = run_checks(tmp_path, **failing)
    assert ended.returncode == 0 and SKIPPED in ended.stdout and words in ended.stdout
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "npm run" not in asked and "python" not in asked


@pytest.mark.parametrize("failing", [{"npm": "check"}, {"python": "fetch_vendor.py"}])
def test_what_the_checks_find_is_a_failure(tmp_path: Path, failing: dict[str, str]) -> None:
    ended = run_checks(tmp_path, **failing)
    assert ended.returncode == 1 and SKIPPED not in ended.stdout


def test_where_all_is_there_everything_is_checked_with_the_pinned_versions(tmp_path: Path) -> None:
    ended = run_checks(tmp_path)
    assert ended.returncode == 0 and SKIPPED not in ended.stdout
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[0] == "pip install -q -e .[web] -c constraints.txt"
    assert [line.split()[:2] for line in asked[1:]] == [
        ["npm", "ci"],
        ["npm", "run"],
        ["python", "scripts/fetch_vendor.py"],
    ]
