"""Where the project's own files are: tables, documents, citation and the server's script."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
SHARED = "_shared"
"""Folder of the package that a wheel has, with what lies beside the package in the project."""


def find_root(package: Path = PACKAGE) -> Path:
    """Return the folder with ``data/``, ``docs/``, ``CITATION.cff`` and ``app.py``.

    In an installed wheel it is a folder of the package (``setup.py`` fills it), else the project itself.
    """
    shared = package / SHARED
    return shared if shared.is_dir() else package.parent


ROOT = find_root()
