"""Which of the two governments speaks of an incident, and what is denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.disagreement import GOVERNMENTS

SIDES_BY_NAME = dict(zip(("kabul", "islamabad"), GOVERNMENTS, strict=True))

BOTH, KABUL_ONLY, ISLAMABAD_ONLY, NEITHER = "both", "kabul_only", "islamabad_only", "neither"
ACKNOWLEDGED = {
    KABUL_ONLY: "Kabul only",
    ISLAMABAD_ONLY: "Islamabad only",
    BOTH: "Both governments",
    NEITHER: "Neither government",
}

DISPUTED, DENIED, OTHER_DENIAL = "disputed", "denied", "other"
DENIALS = {
    DISPUTED: "Denied that it happened",
    DENIED: "Denied that it did it",
    OTHER_DENIAL: "Other denial, or no comment",
}


def acknowledgement(frame: pd.DataFrame, claims: pd.DataFrame, side_of: Mapping[str, str]) -> pd.DataFrame:
    """Return for each violent incident which of the two governments acknowledges it.

    ``frame`` is what ``records.records`` returns, ``claims`` the table. A government acknowledges an incident where
    one of its bodies or officials makes a claim about its casualties, with a number or without one, or where it is
    the initiator and the attribution is ``acknowledged``. It denies an incident where it is the initiator and either
    the attribution is ``denied`` or the status ``disputed``, and where the other government is the initiator, says so
    and the status is ``disputed``; then it does not acknowledge it, whatever it claims.

    One row each: the columns of ``frame`` with ``kabul`` and ``islamabad`` (acknowledges, denies, silent) and
    ``acknowledged`` (BOTH, KABUL_ONLY, ISLAMABAD_ONLY, NEITHER). Silent means that the record holds nothing of it,
    not that nothing was said.
    """
    violent = frame[frame["kinetic"]].reset_index(drop=True)
    claimed: dict[str, set[str]] = {side: set() for side in GOVERNMENTS}
    for incident, claimant in zip(claims["incident_id"], claims["claimant_id"], strict=True):
        if (side := side_of.get(claimant, "")) in claimed:
            claimed[side].add(incident)
    columns = ("incident_id", "initiator_side", "attribution", "status")
    rows = list(zip(*(violent[name].tolist() for name in columns), strict=True))
    said = {name: [_says(side, claimed[side], *row) for row in rows] for name, side in SIDES_BY_NAME.items()}
    speaks = {(True, True): BOTH, (True, False): KABUL_ONLY, (False, True): ISLAMABAD_ONLY, (False, False): NEITHER}
    pairs = zip(said["kabul"], said["islamabad"], strict=True)
    acknowledged = [speaks[kabul == "acknowledges", islamabad == "acknowledges"] for kabul, islamabad in pairs]
    return violent.assign(**{name: pd.array(words, dtype="str") for name, words in said.items()}).assign(
        acknowledged=pd.array(acknowledged, dtype="str")
    )


def _says(side: str, claimed: set[str], incident: str, initiator_side: Any, attribution: str, status: str) -> str:
    """Return what a government says of an incident: acknowledges, denies or silent."""
    acted, owned, disputed = initiator_side == side, attribution == "acknowledged", status == "disputed"
    other_acted = not acted and initiator_side in GOVERNMENTS
    # Whose act it is said to be denies it; or, where that side says so itself, the other one.
    if (acted and (attribution == "denied" or (disputed and not owned))) or (other_acted and disputed and owned):
        return "denies"
    return "acknowledges" if incident in claimed or (acted and owned) else "silent"


def denials(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents of which something is denied: the columns of ``frame`` with ``denied``.

    ``denied`` is DISPUTED (status: one side denies that it happened), else DENIED (attribution: it denies
    that it did it), else OTHER_DENIAL (casualties or who the dead were are denied, or a comment was refused).
    """
    disputed = frame["status"] == "disputed"
    deed = frame["attribution"] == "denied"
    found = frame[disputed | deed | frame["denial"].notna()].reset_index(drop=True)
    kinds = [found["status"] == "disputed", found["attribution"] == "denied"]
    return found.assign(denied=np.select(kinds, [DISPUTED, DENIED], OTHER_DENIAL))
