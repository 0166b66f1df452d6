"""The process in which typst sets pages: it reads one job, writes the pages to its output, and ends.

typst keeps what it has set for as long as its process lives, some 40 MB a brief; a process that ends gives all of it
back. ``typesetting.py`` starts this file by its path. It imports nothing of the dashboard, so that it starts in a tenth
of a second.

Input: a ``Job`` as JSON. Output: a line of JSON with the ``sizes`` of the pages' files in bytes, then those files one
after the other; or a line with the ``problem`` that typst found.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO, Literal, TypedDict


class Job(TypedDict):
    """What is set: a file, the folder with all that it names, folders of fonts, and the dots for each inch of a PNG."""

    main: str
    root: str
    fonts: list[str]
    format: Literal["pdf", "png"]
    dots: float | None


def set_pages(job: Job) -> list[bytes]:
    """Return a PDF as one file, or each page as a PNG; raises typst.TypstError."""
    import typst

    compiler = typst.Compiler(job["main"], root=job["root"], font_paths=[*job["fonts"]])
    found = compiler.compile(format=job["format"], ppi=job["dots"])
    return [found] if isinstance(found, bytes) else list(found or ())


def write_answer(output: BinaryIO, head: dict[str, object], files: list[bytes]) -> None:
    """Write a line of JSON and the files behind it."""
    output.write(json.dumps(head).encode() + b"\n")
    for file in files:
        output.write(file)
    output.flush()


def main() -> None:
    """Do the job of the standard input."""
    import typst

    try:
        files = set_pages(json.load(sys.stdin))
    except typst.TypstError as error:
        write_answer(sys.stdout.buffer, {"problem": str(error)}, [])
    else:
        write_answer(sys.stdout.buffer, {"sizes": [len(file) for file in files]}, files)


if __name__ == "__main__":
    main()
