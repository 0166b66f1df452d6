"""What a rule waits for, read from its words. The formulas are in ``docs/alerts.md``.

Three kinds: a sum over the last days that reaches a number, a crossing whose status changed, a week with more incidents
than the weeks before it had on average.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DAYS = range(1, 367)
"""Days over which a sum may be taken."""
WEEKS = range(4, 261)
"""Weeks of which a norm may be made."""
EXPECTED = (
    "“incidents ≥ 1 in a day”, “killed, lowest claim, ≥ 20 in 7 days”, “a crossing's status changed” or "
    "“weekly incidents ≥ 1.5 times the 52-week norm”"
)


@dataclass(frozen=True)
class SumReached:
    """``measure`` (``incidents``, or a column such as ``killed_low``) adds up to ``least`` in ``days`` days."""

    measure: str
    least: int
    days: int


@dataclass(frozen=True)
class StatusChanged:
    """A document states another status of a crossing than the one before."""


@dataclass(frozen=True)
class AboveNorm:
    """A whole week has ``times`` as many incidents as the mean of the ``weeks`` weeks before it, or more."""

    times: float
    weeks: int


Condition = SumReached | StatusChanged | AboveNorm

MEASURES = {
    "incidents": "incidents",
    "killed, lowest claim": "killed_low",
    "killed, highest claim": "killed_high",
    "injured, lowest claim": "injured_low",
    "injured, highest claim": "injured_high",
}
"""What can be summed, by its words."""

_SUM = re.compile(
    rf"(?P<measure>{'|'.join(MEASURES)}),? ?(?:≥|>=) ?(?P<least>[0-9]{{1,6}})"
    r"(?: in (?:(?P<one>a|1) day|(?P<days>[0-9]{1,3}) days))?"
)
_NORM = re.compile(
    r"weekly incidents ?(?:≥|>=) ?(?P<times>[0-9]{1,2}(?:\.[0-9]{1,2})?) times the (?P<weeks>[0-9]{1,3})-week norm"
)
_CHANGED = re.compile(r"(?:a crossing['’]s status|status of a crossing) changed")


def parse_condition(text: str) -> Condition | None:
    """Return what the words of a rule wait for, None where they are none of those known or out of range."""
    words = " ".join(text.casefold().split()).removesuffix(".")
    if _CHANGED.fullmatch(words):
        return StatusChanged()
    if found := _SUM.fullmatch(words):
        days, least = int(found["days"] or 1), int(found["least"])
        return SumReached(MEASURES[found["measure"]], least, days) if days in DAYS and least else None
    if found := _NORM.fullmatch(words):
        times, weeks = float(found["times"]), int(found["weeks"])
        return AboveNorm(times, weeks) if times and weeks in WEEKS else None
    return None
