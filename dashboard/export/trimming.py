"""Memory that was freed goes back to the machine, where the C library would keep it for later."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """Return glibc's ``malloc_trim``, or None on a machine that has none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None


def trim_memory() -> None:
    """Give pages of freed memory back to the machine; does nothing where the C library cannot.

    Drawing takes and frees large blocks between small ones that stay, after which glibc keeps up to 170 MB.
    """
    trim = _trim()
    if trim is not None:
        trim(0)
