"""How the server starts: guarded also where its settings are missing, refused where one cannot be used."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st

from dashboard.pages.guarding import UNSET_ADDRESS, check_start
from dashboard.tables import ROOT


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a copy of the server that has no settings beside it; it is to end by itself."""
    shutil.copy(ROOT / "app.py", folder)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STREAMLIT_", "AFPAK_"))}
    given = {**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder), "STREAMLIT_BROWSER_SERVER_ADDRESS": "localhost"}
    return subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"],
        cwd=folder,
        env={**given, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_an_address_it_does_not_listen_everywhere(tmp_path: Path) -> None:
    ended = start(tmp_path)
    assert ended.returncode != 0
    assert UNSET_ADDRESS in ended.stderr and "Traceback" not in ended.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    ended = start(tmp_path, STREAMLIT_SERVER_ADDRESS="127.0.0.1", AFPAK_FRAME_ANCESTORS="*")
    assert ended.returncode != 0
    assert "AFPAK_FRAME_ANCESTORS: '*' — expected" in ended.stderr and "Traceback" not in ended.stderr


def test_under_another_server_errors_show_their_readers_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr(st, "get_option", lambda name: None)
    monkeypatch.setattr(st, "set_option", given.__setitem__)
    check_start("/usr/bin/uvicorn")
    assert given == {"client.showErrorDetails": "type", "client.toolbarMode": "viewer"}
    with pytest.raises(SystemExit, match="STREAMLIT_SERVER_ADDRESS"):
        check_start("/srv/app.py")
