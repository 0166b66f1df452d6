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
REQUEST_TARGET = Limit(
    "address of a request: path and parameters",
    16 * KILOBYTE,
    "bytes",
    "answered 414 with a page that says so",
    "AFPAK_MAX_ADDRESS",
)
REQUEST_HEADERS = Limit(
    "headers of a request, together",
    32 * KILOBYTE,
    "bytes",
    "answered 431 with a page that says so",
    "AFPAK_MAX_HEADERS",
)

KEPT_RESULTS = Limit(
    "results kept in the memory that all readers share",
    64 * MEGABYTE,
    "bytes",
    "the least recently used are dropped and worked out anew when they are asked for",
    "AFPAK_MEMORY_BYTES",
)


VERSIONS_KEPT = Limit(
    "versions of the tables kept",
    50,
    "versions",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_KEPT",
)
VERSIONS_BYTES = Limit(
    "versions of the tables kept in their folder",
    100 * MEGABYTE,
    "bytes",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_BYTES",
)
VERSIONS_MEMORY = Limit(
    "versions of the tables kept in memory, where their folder cannot be written",
    8 * MEGABYTE,
    "bytes",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_MEMORY",
)

LIMITS: tuple[Limit, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Limit))
"""Every limit, in the order of the table in the documentation."""


def limits_table() -> str:
    """Return all limits as a Markdown table of their defaults."""
    rows = [
        f"| {limit.name} | {describe_amount(limit.default, limit.unit)} | {limit.refusal} | "
        f"{f'`{limit.setting}`' if limit.setting else 'fixed'} |"
        for limit in LIMITS
    ]
    return "\n".join(["| what | limit | what is over it | setting |", "|---|---|---|---|", *rows]) + "\n"
