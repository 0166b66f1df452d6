"""``afpak``: the dashboard's functions from a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from dashboard.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 fine, 1 problems found, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="afpak", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads the pipe (head, say) has enough. What Python would still write at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
