"""Print what the dashboard needs to run, one requirement a line, so that an image may install it before the code.

python deploy/list_requirements.py pyproject.toml
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def list_requirements(project: Path) -> list[str]:
    """Return the dependencies that a project's description names, without those of its extras."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))
    found: list[str] = table["project"]["dependencies"]
    return found


if __name__ == "__main__":
    print("\n".join(list_requirements(Path(sys.argv[1]))))
