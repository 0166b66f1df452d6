"""Look up the installed packages among known vulnerabilities with pip-audit.

python scripts/audit_packages.py

Exit status 1 where a package has a known vulnerability, or where pip-audit itself fails. Where its service cannot be
reached, or answers for no package, nothing is known: that is said, and is no failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

TIME_LIMIT = 120
"""Seconds for the whole look-up; a single request gets ``REQUEST_LIMIT``."""

REQUEST_LIMIT = 10
UNREACHABLE = re.compile(r"ConnectionError|Could not connect|Connection refused|ReadTimeout|ConnectTimeout|ProxyError")
COMMAND = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "--format", "json"]
COMMAND += ["--progress-spinner", "off", "--timeout", str(REQUEST_LIMIT)]


def judge_report(report: str, said: str, status: int) -> tuple[int, str]:
    """Return an exit status and words for a report of pip-audit, what it ``said`` beside it, and its exit status."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = next(reversed(said.strip().splitlines()), "")[:300]
        if UNREACHABLE.search(said):
            return 0, f"packages were not audited: the service of vulnerabilities cannot be reached ({last})"
        return 1, f"packages were not audited: pip-audit failed with status {status} ({last})"
    known = [package for package in packages if "vulns" in package]
    found = [
        f"{package['name']} {package['version']}: {problem['id']}, mended in "
        f"{', '.join(problem['fix_versions']) or 'no version yet'}"
        for package in known
        for problem in package["vulns"]
    ]
    if found:
        return 1, "\n".join([f"{len(found)} known vulnerabilities", *found])
    if not known:
        return (
            0,
            f"packages were not audited: the service of vulnerabilities knows none of the {len(packages)} packages",
        )
    unknown = sorted(package["name"] for package in packages if "vulns" not in package)
    beside = f"; not known to the service: {', '.join(unknown)}" if unknown else ""
    return 0, f"{len(known)} packages audited, no known vulnerability{beside}"


def main() -> int:
    """Audit and print what came of it."""
    try:
        ended = subprocess.run(COMMAND, capture_output=True, text=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        print(f"packages were not audited: the service of vulnerabilities took longer than {TIME_LIMIT} seconds")
        return 0
    status, words = judge_report(ended.stdout, ended.stderr, ended.returncode)
    print(words)
    return status


if __name__ == "__main__":
    sys.exit(main())
