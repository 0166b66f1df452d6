"""Own sums held against published totals: only where both count the same, and else the reason why not.

A published total speaks of a period, an episode or several places. Own sums are made for it from the record's own
incidents: of its days (by first day), of its episode where it has one, of its population (``suffered_by``), of the
places that its words name, and of the claims that call the victims what it calls them. Nothing is spread or scaled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.casualties import lens_populations
from dashboard.analysis.records import records
from dashboard.analysis.victim_labels import BROAD, WORDS, word_ranges
from dashboard.analysis.whose_dead import WHOSE, is_account, join_parts, write_parts
from dashboard.filters import Filters
from dashboard.lens import POPULATION
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import STATE_FORCE_TYPES, SUFFERED_BY

NO_NUMBER = "No number is given for the {kind}."
OUTSIDE = "Begins before the first day of the record or ends after its last."
PART = "Counts a part of the dead or injured (children), while own sums are of whole tolls."
WIDER = (
    "Counts all violence of its kind in the period; the record holds only incidents with a stated bearing on the other "
    "state."
)
SEVERAL = "Counts several sides together over a period, within and beyond what the record holds."
NOTHING = "The record has no figure for this under the lens."
NOWHERE = "The record has no incident of these days, of this side and at these places."
PARTLY = re.compile(r"\b(?:mainly|mostly|per cent)\b")
"""Words after which a place that is named does not bound the total."""

GROUPS_TOGETHER = ("mixed", "unspecified")


@dataclass(frozen=True)
class _Basis:
    """What own sums are made from: a row for each population and for each word of a population, by day, as arrays."""

    incident: np.ndarray
    day: np.ndarray
    episode: np.ndarray
    side: np.ndarray
    state_force: np.ndarray
    word: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def between(self, first: date, last: date) -> _Basis:
        """Return the rows of a span of days."""
        left = int(np.searchsorted(self.day, np.datetime64(first), "left"))
        right = int(np.searchsorted(self.day, np.datetime64(last), "right"))
        return _Basis(**{field.name: getattr(self, field.name)[left:right] for field in fields(self)})


@remembered
def _basis(dataset: Dataset, lens_id: str, kind: str) -> _Basis:
    whole = lens_populations(dataset, lens_id)[[*POPULATION, f"{kind}_low", f"{kind}_high"]]
    whole = whole.set_axis([*POPULATION, "low", "high"], axis=1).assign(word="")
    rows = pd.concat([whole, word_ranges(dataset, lens_id, kind)], ignore_index=True)
    incidents = dataset.incidents[["incident_id", "date_start", "episode_id", "event_type"]]
    rows = rows.merge(incidents, on="incident_id").sort_values("date_start", kind="stable")
    return _Basis(
        incident=rows["incident_id"].to_numpy(dtype=object),
        day=rows["date_start"].to_numpy(dtype="datetime64[D]"),
        episode=rows["episode_id"].fillna("").to_numpy(dtype=object),
        side=rows["suffered_by"].to_numpy(dtype=object),
        state_force=rows["event_type"].isin(STATE_FORCE_TYPES).to_numpy(),
        word=rows["word"].to_numpy(dtype=object),
        low=rows["low"].to_numpy(dtype="float64", na_value=np.nan),
        high=rows["high"].to_numpy(dtype="float64", na_value=np.nan),
    )


@dataclass(frozen=True)
class _Names:
    """The names of the gazetteer: ``at`` those of each incident, ``any`` finds every one of them in a text."""

    at: dict[str, frozenset[str]]
    any: re.Pattern[str]

    def said(self, words: str) -> set[str]:
        """Return the names that a text says as words of their own, the longest where one lies within another."""
        return set(self.any.findall(words))


HALVES = re.compile(r"^(?:Upper|Lower) ")
"""What a text may leave out of a district's name: "South Waziristan" is said of Upper and of Lower South Waziristan."""


@remembered
def _names_of(dataset: Dataset) -> _Names:
    """Return the names of places, districts and provinces, countries left out."""
    places = dataset.places
    provinces = records(dataset, Filters())[["admin1", "province"]].drop_duplicates("admin1")
    named = places.merge(provinces, on="admin1", how="left")
    named = named[named["kind"] != "country"].melt("place_id", ["name", "admin2", "province"], value_name="named")
    named = named[named["named"].notna() & (named["named"] != "")][["place_id", "named"]]
    named = pd.concat([named, named.assign(named=named["named"].str.replace(HALVES, "", regex=True))])
    links = dataset.table("incident_places").merge(named, on="place_id")
    every = sorted(named["named"].unique(), key=len, reverse=True)
    return _Names(
        {str(key): frozenset(names) for key, names in links.groupby("incident_id")["named"]},
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, every))})(?!\w)"),
    )


def _refusal(row: dict[str, Any], kind: str, first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return why a total cannot be compared, "" where what is counted allows it."""
    if pd.isna(row[f"{kind}_min"]):
        return NO_NUMBER.format(kind=kind)
    if row["victim_group"] == "children":
        return PART
    if pd.isna(row["episode_id"]):
        # Fire across the line is always in the record; attacks and operations in either country only where tied to it.
        if row["suffered_by"] == "other":
            return SEVERAL
        if row["suffered_by"] != "afghan_side":
            return WIDER
    if row["date_start"] < first or row["date_end"] > last:
        return OUTSIDE
    return ""


def against_published(dataset: Dataset, filters: Filters, kind: str) -> pd.DataFrame:
    """Return the published totals of the filters' dates and episode beside own sums under the lens, newest first.

    Other filters do not apply: a published total cannot be narrowed by them. Columns: total_id, claimant (short name),
    date_start, date_end, counts_what, population, group (both in words), whom (both in short), qualifier, their_low,
    their_high, own_low, own_high, difference_low (own low less their high), difference_high (own high less their low;
    figures are Int64), incidents (of the own sum), without (those of them without a figure), over (what the own sum
    is made over, in words), comparable, reason (why not, else ""), note.
    """
    return _compared(dataset, applied(filters), kind)


def applied(filters: Filters) -> Filters:
    """Return the filters that published totals can be chosen by: dates, episode and lens."""
    return Filters(start=filters.start, end=filters.end, episode=filters.episode, lens_id=filters.lens_id)


@remembered
def _compared(dataset: Dataset, filters: Filters, kind: str) -> pd.DataFrame:
    # An own sum is of the total's own days and episode, whatever is shown: filters only select among the totals.
    table = _all_compared(dataset, filters.lens_id, kind)
    shown = pd.Series(True, index=table.index)
    if filters.start is not None:
        shown &= table["date_end"] >= pd.Timestamp(filters.start)
    if filters.end is not None:
        shown &= table["date_start"] <= pd.Timestamp(filters.end)
    if filters.episode is not None:
        shown &= table["episode_id"] == filters.episode
    return table[shown].drop(columns="episode_id").reset_index(drop=True)


@remembered
def _all_compared(dataset: Dataset, lens_id: str, kind: str) -> pd.DataFrame:
    table = dataset.table("published_totals")
    basis, names = _basis(dataset, lens_id, kind), _names_of(dataset)
    rows = []
    for row in table.to_dict("records"):
        reason = _refusal(row, kind, dataset.first_day, dataset.last_day)
        own = {
            "own_low": pd.NA,
            "own_high": pd.NA,
            "incidents": 0,
            "without": 0,
            "over": "",
            "own_parts": "",
            "reason": reason,
        }
        if not reason:
            own = _own(row, basis, names, is_account(lens_id))
        rows.append({**own, "comparable": not own["reason"]})
    made = pd.DataFrame(
        rows,
        index=table.index,
        columns=["own_low", "own_high", "own_parts", "incidents", "without", "over", "comparable", "reason"],
    )
    joined = table.join(made)
    joined["claimant"] = joined["claimant_id"].map(dataset.actor_names)
    joined["population"] = joined["suffered_by"].map({key: word.label for key, word in SUFFERED_BY.items()})
    joined["group"] = joined["victim_group"].map(BROAD).map(WORDS)
    joined["whom"] = [
        _whom(BROAD[group], side) for group, side in zip(joined["victim_group"], joined["suffered_by"], strict=True)
    ]
    joined = joined.rename(columns={f"{kind}_min": "their_low", f"{kind}_max": "their_high"})
    joined = joined.astype(dict.fromkeys(("own_low", "own_high", "their_low", "their_high"), "Int64"))
    joined["difference_low"] = joined["own_low"] - joined["their_high"]
    joined["difference_high"] = joined["own_high"] - joined["their_low"]
    columns = [
        "total_id",
        "claimant",
        "date_start",
        "date_end",
        "counts_what",
        "population",
        "group",
        "whom",
        "qualifier",
    ]
    columns += ["their_low", "their_high", "own_low", "own_high", "own_parts"]
    columns += ["difference_low", "difference_high", "incidents"]
    columns += ["without", "over", "comparable", "reason", "note", "episode_id"]
    return joined.sort_values(["date_end", "date_start", "total_id"], ascending=[False, False, True])[
        columns
    ].reset_index(drop=True)


def _whom(word: str, side: str) -> str:
    if side == "other":
        return "all sides together"
    where = {"afghan_side": "Afghan side", "pakistan_side": "Pakistani side"}.get(side, "")
    who = {"mixed": "all", "unspecified": "all", "civilians": "civilians", "militants": "militants"}.get(word, "forces")
    return f"{who}, {where}" if where else who


def _own(row: dict[str, Any], basis: _Basis, names: _Names, account: bool) -> dict[str, object]:
    """Return the own sum for a published total: its range, its incidents, what it is made over, and why it has none.

    Where one account alone is asked (``account``), ``own_parts`` says whose dead the sum counts.
    """
    basis = basis.between(row["date_start"].date(), row["date_end"].date())
    at = np.ones(len(basis.day), dtype=bool)
    over = []
    if not pd.isna(row["episode_id"]):
        at &= basis.episode == row["episode_id"]
        over.append("its episode")
    else:
        at &= basis.state_force
        over.append("strikes, clashes and ground attacks")
    if row["suffered_by"] != "other":
        at &= basis.side == row["suffered_by"]
    word = BROAD[row["victim_group"]]
    together = word in GROUPS_TOGETHER or row["suffered_by"] in ("other", "militants")
    population = at & (basis.word == "")
    if together:
        over.append("all victims of its side" if row["suffered_by"] != "other" else "all sides")
    else:
        at_word = at & (basis.word == word)
        over.append(
            f"claims that call them {WORDS[word][0].lower()}{WORDS[word][1:]}"
            if not WORDS[word].startswith(("Afghan", "Pakistani"))
            else f"claims that call them {WORDS[word]}"
        )
    asked = set(basis.incident[population])
    said = set() if PARTLY.search(row["counts_what"]) else names.said(row["counts_what"])
    if said:
        asked = {key for key in asked if said & names.at.get(key, frozenset())}
        over.append("places named: " + ", ".join(sorted(said)))
    chosen = population if together else at_word
    chosen = chosen & np.isin(basis.incident, list(asked)) & ~np.isnan(basis.low)
    given = set(basis.incident[chosen])
    sums = {"incidents": len(asked), "without": len(asked) - len(given), "over": "; ".join(over)}
    if not given:
        return {
            "own_low": pd.NA,
            "own_high": pd.NA,
            "own_parts": "",
            **sums,
            "reason": NOWHERE if said and not asked else NOTHING,
        }
    parts = write_parts(_own_parts(basis, chosen)) if account else ""
    sums["over"] = join_parts(str(sums["over"]), parts)
    ends = {"own_low": int(basis.low[chosen].sum()), "own_high": int(basis.high[chosen].sum())}
    return {**ends, "own_parts": parts, **sums, "reason": ""}


def _own_parts(basis: _Basis, chosen: np.ndarray[Any, Any]) -> list[tuple[str, tuple[int, int]]]:
    """Return the own sum side by side, for the sides of which there is a figure."""
    own = [(name, chosen & (basis.side == side)) for side, name in WHOSE.items()]
    return [(name, (int(basis.low[at].sum()), int(basis.high[at].sum()))) for name, at in own if at.any()]
