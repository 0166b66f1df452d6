"""Pages of rows by cursor: a cursor is the key of the last row that was given, so that new rows move nothing.

Keys are texts that sort as the rows do and that no two rows share. Whatever a cursor says, the rows behind it are those
whose key is greater: none comes twice and none is left out while the rows stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

PATTERN = "^([0-9a-f][0-9a-f])+$"
"""What a cursor looks like."""


@dataclass(frozen=True)
class Page:
    """Which rows a page has (from ``first`` to before ``end``), how many there are in all, and the next cursor.

    ``following`` is "" behind the last row.
    """

    first: int
    end: int
    total: int
    following: str

    def as_json(self) -> dict[str, int | str | None]:
        """Return what an answer says of its page."""
        return {"rows": self.end - self.first, "total": self.total, "cursor": self.following or None}


def write_cursor(key: str) -> str:
    """Return the cursor behind the row of a key."""
    return key.encode().hex()


def cut_page(keys: Sequence[str], size: int, cursor: str = "") -> Page:
    """Return the page of at most ``size`` rows behind a cursor ("" for the first ones).

    ``keys`` are those of the rows, in ascending order of their UTF-8. Raises ValueError for a cursor that is none.
    """
    behind = bytes.fromhex(cursor)
    first = bisect_right(keys, behind, key=str.encode) if cursor else 0
    end = min(first + size, len(keys))
    more = first < end < len(keys)
    return Page(first, end, len(keys), write_cursor(keys[end - 1]) if more else "")
