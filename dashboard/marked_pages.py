"""Pages of the documentation a part of which is written by a script, between two marks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def insert_between(page: str, text: str, start: str, end: str) -> str:
    """Return the page with a text between its two marks; raises ValueError where it lacks one of them."""
    before, found_start, rest = page.partition(start)
    _, found_end, after = rest.partition(end)
    if not found_start or not found_end:
        raise ValueError(f"the page lacks the marks {start.strip()} and {end.strip()}")
    return f"{before}{start}\n{text}\n{end}{after}"


def write_part(path: Path, text: str, marks: tuple[str, str], about: str, arguments: list[str] | None = None) -> int:
    """Write a text between the marks of a page, or with ``--check`` say whether it stands there.

    ``about`` is the help of the command, ``arguments`` stand in for those of the terminal. Returns the exit status: 1
    where the page is not current.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(arguments).check
    page = path.read_text(encoding="utf-8")
    current = insert_between(page, text, *marks)
    if check and page != current:
        print(f"{path.parent.name}/{path.name} is not current: run python {sys.argv[0]}", file=sys.stderr)
        return 1
    if not check:
        path.write_text(current, encoding="utf-8", newline="\n")
    return 0
