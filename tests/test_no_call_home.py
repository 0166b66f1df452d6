"""The server asks no other host for anything: run where names are never resolved and nothing that leaves arrives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from dashboard.tables import ROOT

TOO_LONG = 2.0
"""Seconds. A refusal takes milliseconds; a wait for a server of names that does not answer takes six and more."""

SETTINGS = {
    "as shipped": ([], {}),
    "open to others": (["--server.address=0.0.0.0"], {"STREAMLIT_BROWSER_SERVER_ADDRESS": ""}),
    "public name": (["--browser.serverAddress=dash.example.org"], {"STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1"}),
    "named origin": (["--server.corsAllowedOrigins=https://dash.example.org"], {}),
}


def why_not() -> str:
    """Return why namespaces cannot be made here, "" where they can."""
    if not sys.platform.startswith("linux"):
        return "namespaces of the network are Linux's"
    if os.geteuid() != 0:
        return "only root may make a namespace of the network"
    missing = [name for name in ("unshare", "ip", "mount") if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "ip", "link", "add", "out", "type", "veth", "peer", "name", "dropped"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"a namespace of the network cannot be made: {tried.stderr.strip()}" if tried.returncode else ""


def run_quietly(options: list[str], environment: dict[str, str]) -> dict[str, Any]:
    command = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.quiet_network", str(ROOT), *options]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STREAMLIT_", "AFPAK_"))}
    given = subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert given.returncode == 0, given.stderr
    result: dict[str, Any] = json.loads(given.stdout)
    return result


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_foreign_origin_is_refused_at_once_where_no_name_is_resolved(settings: str) -> None:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    result = run_quietly(*SETTINGS[settings])
    assert (result["names"], result["packets"]) == ([], [])
    assert result["foreign"] == [403]
    assert result["own"] == 101
    assert result["outside"] is (settings == "open to others")
    assert result["served"] == [200]
    assert max(result["foreign_seconds"] + result["served_seconds"]) < TOO_LONG
