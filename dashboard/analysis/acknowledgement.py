"""Which of the two governments speaks of an incident, and what is denied."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard.analysis.disagreement import GOVERNMENTS

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
    owned, disputed = violent["attribution"] == "acknowledged", violent["status"] == "disputed"
    acts = [(violent["initiator_side"] == side).fillna(False).astype(bool) for side in GOVERNMENTS]
    sides = claims["claimant_id"].map(side_of)
    spoken = []
    for name, side, acted, other_acted in zip(("kabul", "islamabad"), GOVERNMENTS, acts, reversed(acts), strict=True):
        claimed = violent["incident_id"].isin(claims.loc[sides == side, "incident_id"])
        denies = (acted & ((violent["attribution"] == "denied") | (disputed & ~owned))) | (
            other_acted & disputed & owned
        )
        speaks = claimed | (acted & owned)
        violent[name] = np.select([denies, speaks], ["denies", "acknowledges"], "silent")
        spoken.append(violent[name] == "acknowledges")
    violent["acknowledged"] = np.select(
        [spoken[0] & spoken[1], spoken[0], spoken[1]], [BOTH, KABUL_ONLY, ISLAMABAD_ONLY], NEITHER
    )
    return violent


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
