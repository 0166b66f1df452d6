"""Memory that was freed goes back to the machine, where the C library would keep it for later."""

from __future__ import annotations

import ctypes
import gc
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
    """Collect what is no longer used and give its pages back to the machine, where the C library can.

    Documents and drawings are rings of objects, which go only with a collection. Drawing takes and frees large blocks
    between small ones that stay, after which glibc keeps the pages: together up to 170 MB.
    """
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)
