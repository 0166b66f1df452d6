"""What the three accounts of one incident say: whose dead, how many, and in what they agree and differ.

The accounts are those of the two governments and of the UN and independent sources. A figure is always that of one
account for one side's people; sums over sides are not made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis.incident_claims import Claim
from dashboard.lens import LENSES, figure_text, population_ranges
from dashboard.vocabulary import SUFFERED_BY

THREE = ("kabul", "islamabad", "independent")
NAMES = {
    "kabul": "the Afghan Taliban government",
    "islamabad": "the Pakistani government",
    "independent": "UN and independent sources",
}
DEAD = {
    "afghan_side": "on the Afghan side",
    "pakistan_side": "on the Pakistani side",
    "militants": "among armed groups",
    "other": "whose side is not stated",
}
"""Whose dead, as it follows "killed"."""

_CIVILIANS = ("civilians", "women and children", "children")
_FORCES = ("Afghan forces", "Pakistani forces", "police")


@dataclass(frozen=True)
class Count:
    """What one account says of the people of one side: None where it gives no number.

    ``victims`` are the words that it has for them, each once, those of its highest figure first.
    """

    suffered_by: str
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    victims: tuple[str, ...]


Accounts = Mapping[str, Sequence[Count]]
"""Each of the three accounts with its counts, in the order of ``SUFFERED_BY``; empty where it says nothing."""


def read_accounts(raw: pd.DataFrame, claims: Sequence[Claim], side_of: Mapping[str, str]) -> dict[str, list[Count]]:
    """Return what each of the three accounts says of one incident.

    ``raw`` are its rows of the table ``claims``, ``claims`` the same as ``collect_claims`` returns them. Figures follow
    the arithmetic of lenses (``lens.population_ranges``).
    """
    result: dict[str, list[Count]] = {}
    for key in THREE:
        own = [claim for claim in claims if claim.account == key]
        ranges = population_ranges(raw, side_of, LENSES[key]).set_index("suffered_by")
        result[key] = [
            Count(
                population,
                _pair(ranges.loc[population], "killed"),
                _pair(ranges.loc[population], "injured"),
                _victims(claim for claim in own if claim.suffered_by == population),
            )
            for population in SUFFERED_BY
            if any(claim.suffered_by == population for claim in own)
        ]
    return result


def _pair(row: pd.Series, kind: str) -> tuple[int, int] | None:
    low, high = row[f"{kind}_low"], row[f"{kind}_high"]
    return None if pd.isna(low) else (int(low), int(high))


def _victims(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return what the totals call their victims; where there are only parts, what these do."""
    given = list(claims)
    totals = [claim for claim in given if not claim.is_part] or given
    order = sorted(totals, key=lambda claim: -(claim.killed[1] if claim.killed else -1))
    return tuple(dict.fromkeys(claim.victims for claim in order if claim.victims))


def compare_accounts(accounts: Accounts) -> str:
    """Return in one sentence what the accounts agree and differ on; "" where none of the three makes any claim."""
    saying = [key for key in THREE if accounts[key]]
    counting = [key for key in THREE if any(count.killed for count in accounts[key])]
    if not saying:
        return ""
    if not counting:
        return "None of the three gives a number of people killed."
    if len(counting) == 1:
        others = [key for key in saying if key not in counting]
        more = f"; {_listing(others)} {_verb(others, 'speaks', 'speak')} of victims without a number" if others else ""
        return (
            f"{_capital(_listing(counting))} alone {_verb(counting, 'gives', 'give')} a number of people killed{more}."
        )
    shared = [key for key in SUFFERED_BY if len(_who_counts(accounts, key)) > 1]
    if not shared:
        parts = [f"{NAMES[key]} {_verb([key], 'counts', 'count')} {_dead_of(accounts[key])}" for key in counting]
        return f"They count different dead: {_join(parts)}."
    found: dict[tuple[str, str], list[str]] = {}
    for population in shared:
        found.setdefault(_compare_one(accounts, population), []).append(population)
    sentences = [
        f"{subject} {how.format(dead=_join(DEAD[population] for population in populations))}"
        for (subject, how), populations in found.items()
    ]
    return _capital("; ".join(sentences)) + "."


def _who_counts(accounts: Accounts, population: str) -> list[str]:
    return [key for key in THREE if any(c.suffered_by == population and c.killed for c in accounts[key])]


def _compare_one(accounts: Accounts, population: str) -> tuple[str, str]:
    """Return who counts the dead of one side, and what they agree and differ on with ``{dead}`` for whose dead."""
    who = _who_counts(accounts, population)
    counts = [count for key in who for count in accounts[key] if count.suffered_by == population]
    numbers = [count.killed for count in counts if count.killed]
    unlike = _call_them_differently(counts)
    but = ", but differ on who they were" if unlike else ""
    if len(set(numbers)) == 1:
        return _subject(who), f"agree on {figure_text(*numbers[0])} killed {{dead}}{but}"
    if max(low for low, _ in numbers) <= min(high for _, high in numbers):
        return _subject(who), f"count the dead {{dead}} and give figures that overlap{but}"
    return _subject(who), f"count the dead {{dead}} and differ on how many{' and on who they were' if unlike else ''}"


def _call_them_differently(counts: Sequence[Count]) -> bool:
    """Return whether two of the counts have no word in common for the people that they count."""
    named = [set(filter(None, map(_group, count.victims))) for count in counts]
    given = [groups for groups in named if groups]
    return any(not (one & other) for number, one in enumerate(given) for other in given[number + 1 :])


def _group(victims: str) -> str:
    """Return civilians, forces or militants; "" for words that leave it open."""
    if victims in _CIVILIANS:
        return "civilians"
    return "forces" if victims in _FORCES else "militants" if victims == "militants" else ""


def _dead_of(counts: Sequence[Count]) -> str:
    return "those " + _join(DEAD[count.suffered_by] for count in counts if count.killed)


def _subject(keys: Sequence[str]) -> str:
    if len(keys) == len(THREE):
        return "all three"
    return "the two governments" if list(keys) == ["kabul", "islamabad"] else _listing(keys)


def _listing(keys: Iterable[str]) -> str:
    return _join(NAMES[key] for key in keys)


def _verb(keys: Sequence[str], one: str, several: str) -> str:
    return one if list(keys) in (["kabul"], ["islamabad"]) else several


def _join(words: Iterable[str]) -> str:
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
