"""Pages of rows by cursor: a cursor is the key of the last row that was given, so that new rows move nothing.

Keys are texts that sort as the rows do and that no two rows share. Whatever a cursor says, the rows behind it are those
whose key is greater: none comes twice and none is left out while the rows stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")
PATTERN = "^([0-9a-f][0-9a-f])+$"
"""What a cursor looks like."""


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, how many there are in all, and the cursor of the next page ("" behind the last)."""

    rows: Sequence[R]
    total: int
    following: str


def write_cursor(key: str) -> str:
    """Return the cursor behind the row of a key."""
    return key.encode().hex()


def cut_page(rows: Sequence[R], keys: Sequence[str], size: int, cursor: str = "") -> Page[R]:
    """Return at most ``size`` rows behind a cursor ("" for the first ones).

    ``keys`` are those of the rows, in ascending order (of their UTF-8). Raises ValueError for a cursor that is none.
    """
    order = [key.encode() for key in keys]
    begin = bisect_right(order, bytes.fromhex(cursor)) if cursor else 0
    end = min(begin + size, len(rows))
    return Page(rows[begin:end], len(rows), write_cursor(keys[end - 1]) if 0 < end < len(rows) and end > begin else "")
