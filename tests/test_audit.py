"""What a report of pip-audit comes to: vulnerabilities fail, a service that knows nothing is said and does not."""

from __future__ import annotations

import json

import pytest

from scripts import audit_packages
from scripts.audit_packages import judge_report

SOUND = {"name": "pandas", "version": "3.1.1", "vulns": []}
WEAK = {"name": "lxml", "version": "6.0.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["6.1.0", "7.0"]}]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "status", "words"),
    [
        ([SOUND, UNKNOWN], 0, "1 packages audited, no known vulnerability; not known to the service: ours"),
        ([SOUND, WEAK], 1, "1 known vulnerabilities\nlxml 6.0.0: PYSEC-1, mended in 6.1.0, 7.0"),
        ([UNKNOWN], 0, "packages were not audited: the service of vulnerabilities knows none of the 1 packages"),
        ([], 0, "packages were not audited: the service of vulnerabilities knows none of the 0 packages"),
    ],
)
def test_a_report_is_judged(packages: list[object], status: int, words: str) -> None:
    assert judge_report(json.dumps({"dependencies": packages}), "", int(bool(status))) == (status, words)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Traceback\nrequests.exceptions.ConnectionError: no route", 0),
        ("ERROR:pip_audit._cli:Could not connect to the feed", 0),
        ("No module named pip_audit", 1),
        ("", 1),
    ],
)
def test_without_a_report_only_a_service_out_of_reach_is_no_failure(said: str, status: int) -> None:
    found, words = judge_report("", said, 1)
    assert found == status and words.startswith("packages were not audited")


def test_a_service_that_does_not_answer_in_time_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_packages, "COMMAND", [audit_packages.sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(audit_packages, "TIME_LIMIT", 1)
    assert audit_packages.main() == 0
    assert "took longer than 1 seconds" in capsys.readouterr().out
