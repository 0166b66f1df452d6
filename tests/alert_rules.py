"""A file of rules for tests, with the ports of whoever is to be told."""

from __future__ import annotations

import socket
from pathlib import Path

RULES = """
address = "https://dash.example.org/"

[[rule]]
name = "Each day"
when = "incidents ≥ 1 in a day"
filter = "province=AF-KHO"
to = ["desk", "hook"]

[target.desk]
kind = "email"
to = ["desk@example.org", "two@example.org"]
from = "afpak@example.org"
server = "127.0.0.1:{smtp}"
security = "none"

[target.hook]
kind = "{kind}"
url = "http://127.0.0.1:{http}/secret-path"
"""


def write_rules(folder: Path, smtp: int = 9, http: int = 9, kind: str = "json", text: str = RULES) -> Path:
    path = folder / "rules.toml"
    path.write_text(text.format(smtp=smtp, http=http, kind=kind), encoding="utf-8")
    return path


def free_port() -> int:
    """Return a port of this machine at which nobody answers."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])
