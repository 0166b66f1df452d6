"""What is said when a file cannot be imported."""

from __future__ import annotations

from pathlib import PurePath

LONGEST_NAME = 80


class ImportFileError(Exception):
    """A file cannot be imported; the message names it and says why and what was expected. Nothing was written."""


def display_name(name: str) -> str:
    """Return a file's name as messages show it: without folders and control characters, cut in its middle if long."""
    own = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable()) or "file"
    if len(own) <= LONGEST_NAME:
        return own
    return f"{own[: LONGEST_NAME - 21]}…{own[-20:]}"
