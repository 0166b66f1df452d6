"""The claims of one incident as a list for readers: who says how many of whom, in which document.

The page of an incident and a brief of it both print what ``collect_claims`` returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis.one_incident import IncidentFile
from dashboard.lens import LENSES, figure_text
from dashboard.vocabulary import ARMED_GROUP_SIDES, QUALIFIERS, SUFFERED_BY, VICTIM_GROUPS

NO_FIGURE = "no figure"
ACCOUNTS: dict[str, tuple[str, ...]] = {
    **{key: LENSES[key].sides or () for key in ("kabul", "islamabad", "independent")},
    "armed": ARMED_GROUP_SIDES,
}
"""Each account with the sides whose claims it is, in the order in which accounts are listed; others come last."""

OTHERS = "others"


@dataclass(frozen=True)
class Claim:
    """A claim as readers see it. Texts are "" where there is nothing, numbers None where there is no figure.

    ``account`` is a key of ``ACCOUNTS`` or OTHERS. ``killed`` and ``injured`` are the lowest and the highest number;
    ``killed_text`` and ``injured_text`` say them with their qualifier, NO_FIGURE where there is none. ``is_part`` says
    that the figure is contained in another one and never added.
    """

    claim_id: str
    account: str
    side: str
    claimant: str
    speaker: str
    suffered_by: str
    is_part: bool
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    killed_text: str
    injured_text: str
    victims: str
    note: str
    source_id: str
    publisher: str
    reprint_of: str
    url: str
    said_on: date | None


def account_of(side: Any) -> str:
    """Return the account to which the claims of a side belong: a key of ``ACCOUNTS``, OTHERS for any other side."""
    return next((key for key, sides in ACCOUNTS.items() if side in sides), OTHERS)


def collect_claims(file: IncidentFile) -> list[Claim]:
    """Return every claim of an incident: by account, then by whose dead, totals before parts, the highest first."""
    accounts, populations = [*ACCOUNTS, OTHERS], list(SUFFERED_BY)
    return sorted(
        (_claim(row) for row in file.claims.to_dict("records")),
        key=lambda claim: (
            accounts.index(claim.account),
            populations.index(claim.suffered_by),
            claim.is_part,
            -(claim.killed[1] if claim.killed else -1),
            claim.claim_id,
        ),
    )


def _claim(row: dict[str, Any]) -> Claim:
    killed, injured = _numbers(row, "killed"), _numbers(row, "injured")
    qualifier = "" if pd.isna(row["qualifier"]) else QUALIFIERS[row["qualifier"]].label
    said = row["claimed_on"] if not pd.isna(row["claimed_on"]) else row["published_on"]
    return Claim(
        claim_id=row["claim_id"],
        account=account_of(row["side"]),
        side=_text(row["side"]),
        claimant=_text(row["claimant_name"]),
        speaker=_text(row["speaker"]),
        suffered_by=row["suffered_by"],
        is_part=row["scope"] == "subset",
        killed=killed,
        injured=injured,
        killed_text=_words(killed, qualifier),
        injured_text=_words(injured, qualifier),
        victims="" if row["victim_group"] == "unspecified" else VICTIM_GROUPS[row["victim_group"]].label,
        note=_text(row["note"]),
        source_id=_text(row["source_id"]),
        publisher=_text(row["publisher"]),
        reprint_of=_text(row["reprint_of"]),
        url=_text(row["url"]),
        said_on=None if pd.isna(said) else said.date(),
    )


def _numbers(row: dict[str, Any], kind: str) -> tuple[int, int] | None:
    low, high = row[f"{kind}_min"], row[f"{kind}_max"]
    return None if pd.isna(low) or pd.isna(high) else (int(low), int(high))


def _words(numbers: tuple[int, int] | None, qualifier: str) -> str:
    return NO_FIGURE if numbers is None else f"{qualifier} {figure_text(*numbers)}".strip()


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
