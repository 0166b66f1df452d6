"""Pages set by typst in a process of their own, which ends with the job and gives its memory back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from dashboard.export.errors import TimeLimitError, TypesettingError
from dashboard.export.set_pages import Job
from dashboard.limits import TYPESETTING_SECONDS

SCRIPT = Path(__file__).with_name("set_pages.py")
AGAIN = "Try again; if it happens once more, narrow the filters or take fewer parts."
LONGEST_ERROR = 200
"""Characters of an error of the process that are passed on."""


def typeset(
    main: Path,
    *,
    file_format: Literal["pdf", "png"] = "pdf",
    dots: float | None = None,
    fonts: Sequence[Path] = (),
    script: Path = SCRIPT,
) -> list[bytes]:
    """Return the PDF of a typst file, or its pages as PNG with ``dots`` for each inch.

    What the file names must lie in its folder; ``fonts`` are folders beside typst's own fonts and the machine's.
    ``script`` is what the process runs. Raises TypesettingError where typst finds a fault or the process ends before
    it is done, TimeLimitError where it takes longer than the limit. Nothing is written.
    """
    job: Job = {
        "main": str(main),
        "root": str(main.parent),
        "fonts": [str(path) for path in fonts],
        "format": file_format,
        "dots": dots,
    }
    # -P: the folder of the script holds modules whose names may be those of other packages.
    command = [sys.executable, "-P", str(script)]
    try:
        ended = subprocess.run(
            command, input=json.dumps(job).encode(), capture_output=True, timeout=TYPESETTING_SECONDS.value
        )
    except subprocess.TimeoutExpired:
        raise TimeLimitError(
            f"Setting the pages took longer than {TYPESETTING_SECONDS.text} and was given up. Narrow the filters or "
            "take fewer parts."
        ) from None
    except OSError as error:
        raise TypesettingError(f"The process that sets the pages does not start: {error.strerror}. {AGAIN}") from error
    if ended.returncode:
        end = describe_end(ended.returncode, ended.stderr.decode(errors="replace"))
        raise TypesettingError(f"The process that sets the pages {end}. {AGAIN}")
    return read_answer(ended.stdout)


def describe_end(status: int, said: str = "") -> str:
    """Return how a process ended: by a signal, or with a status and the last line that it ``said``."""
    if status >= 0:
        last = next(reversed(said.strip().splitlines()), "")
        return f"ended with an error ({last[:LONGEST_ERROR] or f'status {status}'})"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    lack = "; the machine may lack memory" if name == "SIGKILL" else ""
    return f"was ended by the machine ({name}{lack})"


def read_answer(answer: bytes) -> list[bytes]:
    """Return the files of an answer; raises TypesettingError where it tells of a problem or is not whole."""
    head, _, rest = answer.partition(b"\n")
    try:
        found = json.loads(head)
        problem, sizes = found.get("problem"), found.get("sizes", [])
    except (ValueError, AttributeError):
        problem, sizes = None, None
    if problem is not None:
        raise TypesettingError(f"The pages could not be set: {problem}")
    if not sizes or sum(sizes) != len(rest):
        raise TypesettingError(f"The process that sets the pages gave an answer that is cut off. {AGAIN}")
    files, start = [], 0
    for size in sizes:
        files.append(rest[start : start + size])
        start += size
    return files
