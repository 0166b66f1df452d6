"""For each exhibit, how its drawing is held against its table: numbers, order, ink, labels, words under the pointer.

A check takes the case and a figure of it (the page's, the low one of a picture, the one in an interactive file).

The checks stand by family; whoever asks for ``CHECKS`` here has those of all.
"""

from __future__ import annotations

from tests.contracts import (
    drawings_casualties,
    drawings_claims,
    drawings_crossings,
    drawings_overview,
    drawings_responses,
    drawings_rhythm,
    drawings_timeline,
)
from tests.contracts.checking import CHECKS

__all__ = ["CHECKS"]

# An import fills the list: each check names the exhibits that it is for.
assert drawings_casualties and drawings_claims and drawings_crossings and drawings_overview
assert drawings_responses and drawings_rhythm and drawings_timeline
