"""What the garbage collector need not go through again after each run.

Streamlit has the collector go through every object after each run of the script. Nearly all of them stay: modules, the
tables, the results in the memory, the other readers' sessions. What is there when a run begins is therefore set aside
(``gc.freeze``): objects are freed as ever when nothing refers to them, only rings of objects that refer to one another
stay. A run leaves one or two hundred objects in such rings; they are looked for once in so many runs.
"""

from __future__ import annotations

import gc
from itertools import count
from typing import Final

RUNS_BETWEEN_SWEEPS: Final = 500
"""Runs after which everything is gone through once: some 100,000 objects in rings, 20 MB, at the most in between."""

_RUNS = count(1)


def set_aside_objects() -> None:
    """Keep what is there out of the collector's rounds; every so many runs go through all of it first."""
    if next(_RUNS) % RUNS_BETWEEN_SWEEPS == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
