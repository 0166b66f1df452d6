"""Whose figures: from claims to a low and a high for each incident under a named lens.

The arithmetic, as ``docs/methodology.md`` sets it out:

* Within one incident, claimant and population (``suffered_by``), ``total`` claims are disjoint and add up;
  ``subset`` claims never add.
* Between claimants of one population nothing is added: low is the smallest claimant's total, high the largest.
* The populations of an incident add, low to low and high to high; so do incidents.
* A lens that has no figure for a population leaves it missing and counts it as missing. It never borrows the
  figure of a claimant that it does not include, and it never turns an unknown into 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Lens:
    """A way to read the claims: whose are taken (``sides``, None for everybody's) and which end of the range."""

    id: str
    label: str
    phrase: str
    help: str
    sides: tuple[str, ...] | None = None
    end: str = "both"


LENSES: dict[str, Lens] = {
    lens.id: lens
    for lens in (
        Lens(
            "range",
            "All sources (lowest–highest)",
            "all sources (lowest–highest)",
            "For each population the smallest and the largest total that anybody claims.",
        ),
        Lens(
            "lowest",
            "Lowest claim",
            "lowest claim",
            "For each population the smallest total that anybody claims.",
            end="low",
        ),
        Lens(
            "highest",
            "Highest claim",
            "highest claim",
            "For each population the largest total that anybody claims.",
            end="high",
        ),
        Lens(
            "kabul",
            "Afghan Taliban government",
            "figures of the Afghan Taliban government",
            "Only what bodies and officials of the Afghan Taliban government claim.",
            ("afghan_government",),
        ),
        Lens(
            "islamabad",
            "Pakistani government",
            "figures of the Pakistani government",
            "Only what Pakistan's government, military, police and officials claim.",
            ("pakistan_government",),
        ),
        Lens(
            "independent",
            "UN and independent",
            "UN and independent figures",
            "Only what the United Nations, hospitals, residents, media and research bodies count themselves.",
            ("un", "medical", "local", "media", "research"),
        ),
    )
}

DEFAULT_LENS = "range"
KINDS = ("killed", "injured")
POPULATION = ["incident_id", "suffered_by"]


def claimant_totals(claims: pd.DataFrame, side_of: Mapping[str, str]) -> pd.DataFrame:
    """Return what each claimant says in all about each population of each incident.

    ``claims`` has the columns of the table ``claims``; ``side_of`` gives the side of each actor. One row for each
    incident_id, suffered_by, claimant_id, with ``side`` and killed_low, killed_high, injured_low, injured_high
    (Int64; missing where the claimant gives no figure). Disjoint totals add; a total without a figure adds nothing.
    """
    totals = claims[claims["scope"] == "total"]
    columns = {f"{kind}_{end}": f"{kind}_{bound}" for kind in KINDS for end, bound in (("low", "min"), ("high", "max"))}
    sums = (
        totals.assign(**{new: totals[old] for new, old in columns.items()})
        .groupby([*POPULATION, "claimant_id"], sort=True)[list(columns)]
        .sum(min_count=1)
        .reset_index()
    )
    sums.insert(3, "side", sums["claimant_id"].map(side_of).astype("str"))
    return sums


def population_ranges(claims: pd.DataFrame, side_of: Mapping[str, str], lens: Lens) -> pd.DataFrame:
    """Return the range of each population of each incident under a lens.

    One row for each incident_id and suffered_by of which any claim speaks, whoever made it, with killed_low,
    killed_high, injured_low, injured_high (Int64; missing where the lens has no figure for the population).
    """
    populations = claims[POPULATION].drop_duplicates().sort_values(POPULATION)
    sums = claimant_totals(claims, side_of)
    if lens.sides is not None:
        sums = sums[sums["side"].isin(lens.sides)]
    spread = sums.groupby(POPULATION).agg(
        **{f"{kind}_{end}": (f"{kind}_{end}", how) for kind in KINDS for end, how in (("low", "min"), ("high", "max"))}
    )
    result = populations.merge(spread.reset_index(), on=POPULATION, how="left").reset_index(drop=True)
    for kind in KINDS:
        if lens.end == "low":
            result[f"{kind}_high"] = result[f"{kind}_low"]
        elif lens.end == "high":
            result[f"{kind}_low"] = result[f"{kind}_high"]
    return result.astype({f"{kind}_{end}": "Int64" for kind in KINDS for end in ("low", "high")})


def incident_ranges(populations: pd.DataFrame) -> pd.DataFrame:
    """Return the range of each incident: its populations' ranges added, low to low and high to high.

    Takes what ``population_ranges`` returns. Index incident_id; killed_low, killed_high, injured_low,
    injured_high (Int64; missing where no population has a figure), ``populations`` (how many there are) and
    killed_missing, injured_missing (in how many of them the lens has no figure). An incident without any claim
    has no row here: nobody gave a figure.
    """
    figures = [f"{kind}_{end}" for kind in KINDS for end in ("low", "high")]
    grouped = populations.groupby("incident_id", sort=True)
    result = grouped[figures].sum(min_count=1).astype("Int64")
    result["populations"] = grouped.size().astype("int64")
    for kind in KINDS:
        absent = populations[f"{kind}_low"].isna().groupby(populations["incident_id"]).sum()
        result[f"{kind}_missing"] = absent.reindex(result.index).astype("int64")
    return result


def figure_text(low: Any, high: Any, *, none: str = "no figure reported") -> str:
    """Return a range in words: "46", "20–51", or ``none`` where it is missing."""
    if pd.isna(low) or pd.isna(high):
        return none
    return f"{int(low):,}" if low == high else f"{int(low):,}–{int(high):,}"
