"""Every limit on what comes from outside, in one place: its size, what it bounds, and the setting that changes it.

An input is measured against its limit before any work is done on it, and what is refused is told the limit. The table
in ``docs/hosting.md`` is written from ``LIMITS`` by ``scripts/build_limits.py``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

KILOBYTE, MEGABYTE = 1_000, 1_000_000
LONGEST = 15
"""Digits of a setting at most."""


@dataclass(frozen=True)
class Limit:
    """One limit: ``name`` says what is bounded, ``default`` how much of ``unit`` is let through.

    ``setting`` is the environment variable with which an operator changes it ("" where it is fixed), ``refusal`` what
    happens to what is over it, in words.
    """

    name: str
    default: int
    unit: str
    refusal: str
    setting: str = ""

    @property
    def value(self) -> int:
        """The limit in force: what the setting says where that is a whole number above 0, else the default."""
        given = os.environ.get(self.setting, "").strip() if self.setting else ""
        number = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST else 0
        return number or self.default

    @property
    def text(self) -> str:
        """The limit in force as a reader is told it, such as "2,000 corners" or "64 kB"."""
        return describe_amount(self.value, self.unit)


def describe_amount(amount: int, unit: str) -> str:
    """Return an amount in words; ``unit`` "bytes" becomes kB or MB where that loses nothing a reader needs."""
    if unit != "bytes":
        return f"{amount:,} {unit}"
    if amount >= MEGABYTE:
        return f"{amount / MEGABYTE:,.4g} MB"
    return f"{amount / KILOBYTE:,.4g} kB"


OUTLINE_CORNERS = Limit(
    "corners of an outline drawn on the map", 2_000, "corners", "not taken; the map says so and keeps what was selected"
)

UPLOAD_FILE = Limit(
    "a file of events that a reader brings in", 200 * MEGABYTE, "bytes", "refused with its name", "AFPAK_UPLOAD_BYTES"
)
UPLOADS_OF_SESSION = Limit(
    "the files of events that one reader has brought in, together",
    300 * MEGABYTE,
    "bytes",
    "the next file is refused until one is taken away",
    "AFPAK_UPLOADS_SESSION_BYTES",
)
UPLOADS_OF_PROCESS = Limit(
    "the files of events of all readers, together",
    1_000 * MEGABYTE,
    "bytes",
    "the next file is refused until others are taken away or their readers leave",
    "AFPAK_UPLOADS_PROCESS_BYTES",
)
UNPACKED_BYTES = Limit(
    "what an imported archive or workbook unpacks to",
    1_000 * MEGABYTE,
    "bytes",
    "refused while it is unpacked, with its name",
    "AFPAK_UNPACKED_BYTES",
)
WORKBOOK_TEXTS = Limit(
    "the texts of an imported workbook, unpacked (a row: 16 MB, other parts: 20 MB)",
    150 * MEGABYTE,
    "bytes",
    "refused while they are unpacked, with the file's name",
)
ARCHIVE_ENTRIES = Limit("entries of an imported archive", 2_000, "entries", "refused with its name")
IMPORT_ROWS = Limit("rows of an imported file", 2_000_000, "rows", "refused with its name", "AFPAK_IMPORT_ROWS")
IMPORT_COLUMNS = Limit("columns of an imported file", 500, "columns", "refused with its name and the row")
IMPORT_CELL = Limit("a cell of an imported file", 100_000, "characters", "refused with its name and the row")
IMPORT_ROW_TEXT = Limit("a row of an imported file", 1_000_000, "characters", "refused with its name and the row")

LIMITS: tuple[Limit, ...] = (
    OUTLINE_CORNERS,
    UPLOAD_FILE,
    UPLOADS_OF_SESSION,
    UPLOADS_OF_PROCESS,
    UNPACKED_BYTES,
    WORKBOOK_TEXTS,
    ARCHIVE_ENTRIES,
    IMPORT_ROWS,
    IMPORT_COLUMNS,
    IMPORT_CELL,
    IMPORT_ROW_TEXT,
)
"""Every limit, in the order of the table in the documentation."""


def limits_table() -> str:
    """Return all limits as a Markdown table of their defaults."""
    rows = [
        f"| {limit.name} | {describe_amount(limit.default, limit.unit)} | {limit.refusal} | "
        f"{f'`{limit.setting}`' if limit.setting else 'fixed'} |"
        for limit in LIMITS
    ]
    return "\n".join(["| what | limit | what is over it | setting |", "|---|---|---|---|", *rows]) + "\n"
