"""``afpak serve``: run the dashboard's server."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from dashboard.commands import common
from dashboard.root import ROOT


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser(
        "serve",
        help="run the dashboard's server",
        description="Run the dashboard's server until it is stopped. Settings of Streamlit stand behind --, such as "
        "afpak serve -- --server.port 8600.",
    )
    parser.add_argument("settings", nargs="*", metavar="SETTING", help="settings of Streamlit, behind --")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Run the server in the place of this process, so that signals reach it; return its exit status elsewhere."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options.settings]
    if hasattr(os, "fork"):
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.run(command).returncode
