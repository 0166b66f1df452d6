"""Chains of incident and answer, the time between the two, and what stands before and after one incident.

Only a link that the record holds (table ``responses``) makes an answer; the order of two events never does.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from dashboard.analysis.intervals import Median, median_interval
from dashboard.vocabulary import FAMILIES, RESPONSE_BASES

BINS: tuple[tuple[str, int, int | None], ...] = (
    ("same day", 0, 0),
    ("1", 1, 1),
    ("2", 2, 2),
    ("3", 3, 3),
    ("4–7", 4, 7),
    ("8–14", 8, 14),
    ("15–30", 15, 30),
    ("31–90", 31, 90),
    ("over 90", 91, None),
)
"""Days from incident to answer: the words of a bin, its first and its last day."""


def links(responses: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the links between incidents that are both among the records.

    ``responses`` is the table, ``frame`` what ``records.records`` returns. One row each, by the answer's date:
    earlier, later (incident_id of the incident and of its answer), basis, note, earlier_on, later_on (first days),
    days (between them), dated (whether both days are known to the day), earlier_family, later_family.
    """
    known = frame.set_index("incident_id")[["date_start", "date_precision", "family"]]
    both = responses["incident_id"].isin(known.index) & responses["responds_to_id"].isin(known.index)
    kept = responses[both].reset_index(drop=True)
    first, last = known.loc[kept["responds_to_id"]], known.loc[kept["incident_id"]]
    result = pd.DataFrame(
        {
            "earlier": kept["responds_to_id"],
            "later": kept["incident_id"],
            "basis": kept["basis"],
            "note": kept["note"],
            "earlier_on": first["date_start"].to_numpy(),
            "later_on": last["date_start"].to_numpy(),
            "dated": (first["date_precision"].to_numpy() == "day") & (last["date_precision"].to_numpy() == "day"),
            "earlier_family": first["family"].to_numpy(),
            "later_family": last["family"].to_numpy(),
        }
    )
    result["days"] = (result["later_on"] - result["earlier_on"]).dt.days.astype("int64")
    return result.sort_values(["later_on", "earlier_on", "later", "earlier"]).reset_index(drop=True)


def members(found: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents that stand in chains: a chain is all that links hold together, in any direction.

    ``found`` is what ``links`` returns, ``frame`` what ``records.records`` returns. One row for each incident:
    chain (int; 0 is the chain with most steps, then most incidents, then the latest), row (its place in its chain by
    date, 0 first), step (the most links on a way from a first incident of the chain), steps (the greatest step of
    the chain), size (incidents of the chain), chain_start, chain_end (first days of its first and last incident), and
    the columns of ``frame``.
    """
    columns = ["chain", "row", "step", "steps", "size", "chain_start", "chain_end"]
    names = list(dict.fromkeys([*found["earlier"], *found["later"]]))
    rows = frame[frame["incident_id"].isin(names)].copy()
    if rows.empty:
        days = {"chain_start", "chain_end"}
        return rows.assign(**{name: pd.Series(dtype="datetime64[s]" if name in days else "int64") for name in columns})
    edges = list(zip(found["earlier"], found["later"], strict=True))
    rows["label"] = rows["incident_id"].map(_components(names, edges))
    rows["step"] = rows["incident_id"].map(_steps(names, edges)).astype("int64")
    by_chain = rows.groupby("label")
    rows["steps"] = by_chain["step"].transform("max")
    rows["size"] = by_chain["step"].transform("size")
    rows["chain_start"] = by_chain["date_start"].transform("min")
    rows["chain_end"] = by_chain["date_start"].transform("max")
    order = rows.drop_duplicates("label").sort_values(
        ["steps", "size", "chain_start", "label"], ascending=[False, False, False, True]
    )
    rows["chain"] = rows["label"].map({label: number for number, label in enumerate(order["label"])})
    rows = rows.sort_values(["chain", "date_start", "step", "incident_id"]).reset_index(drop=True)
    rows["row"] = rows.groupby("chain").cumcount()
    return rows.drop(columns="label")


def _components(names: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each incident the one that stands for its chain."""
    parent = {name: name for name in names}

    def top(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for earlier, later in edges:
        parent[top(later)] = top(earlier)
    return {name: top(name) for name in names}


def _steps(names: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return for each incident the most links on a way to it. Incidents that answer one another get 0."""
    before: dict[str, set[str]] = {name: set() for name in names}
    for earlier, later in edges:
        before[later].add(earlier)
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        return dict.fromkeys(names, 0)
    steps: dict[str, int] = {}
    for name in order:
        steps[name] = max((steps[other] + 1 for other in before[name]), default=0)
    return steps


def longest_way(found: pd.DataFrame, rows: pd.DataFrame, chain: int) -> list[str]:
    """Return the incidents along the longest run of answers of a chain, first to last.

    ``rows`` is what ``members`` returns; of several ways of the same length, the one through the earliest incidents.
    """
    part = rows[rows["chain"] == chain]
    step = dict(zip(part["incident_id"], part["step"], strict=True))
    before: dict[str, list[str]] = defaultdict(list)
    for earlier, later in zip(found["earlier"], found["later"], strict=True):
        if later in step:
            before[later].append(earlier)
    way = [max(part["incident_id"], key=lambda name: step[name])]
    while step[way[-1]]:
        last = way[-1]
        way.append(next(n for n in part["incident_id"] if n in before[last] and step[n] == step[last] - 1))
    return way[::-1]


def chain_list(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each chain, as ``members`` orders them: chain, steps, size, chain_start, chain_end, days."""
    heads = rows.drop_duplicates("chain")[["chain", "steps", "size", "chain_start", "chain_end"]]
    return heads.assign(days=(heads["chain_end"] - heads["chain_start"]).dt.days).reset_index(drop=True)


def answer_times(found: pd.DataFrame) -> pd.DataFrame:
    """Return the number of answers by days from incident to answer: bin, declared, reported.

    Only links of which both days are known count; ``found`` is what ``links`` returns. Bins as in ``BINS``, all of
    them. An incident with three answers counts three times.
    """
    dated = found[found["dated"]]
    edges = np.array([first for _, first, _ in BINS])
    at = np.searchsorted(edges, dated["days"].to_numpy(), side="right") - 1
    counts = {
        basis: np.bincount(at[(dated["basis"] == basis).to_numpy()], minlength=len(BINS)) for basis in RESPONSE_BASES
    }
    return pd.DataFrame({"bin": [words for words, _, _ in BINS], **counts})


def median_times(found: pd.DataFrame) -> pd.DataFrame:
    """Return the median number of days to an answer with its interval: for all, by basis, by kind of answer.

    One row for each group with an answer of which both days are known: group (all, basis, kind), key (a basis, or
    the family of the answer), n, median, low, high (days; low and high missing where n is below 6).
    """
    dated = found[found["dated"]]
    groups: list[tuple[str, str, pd.Series]] = [("all", "all", dated["days"])]
    groups += [("basis", key, dated.loc[dated["basis"] == key, "days"]) for key in RESPONSE_BASES]
    groups += [("kind", key, dated.loc[dated["later_family"] == key, "days"]) for key in FAMILIES]
    rows: list[tuple[str, str, Median]] = [(group, key, median_interval(days)) for group, key, days in groups]
    return pd.DataFrame(
        [(group, key, m.n, m.median, m.low, m.high) for group, key, m in rows if m.n],
        columns=["group", "key", "n", "median", "low", "high"],
    ).astype({"n": "int64", "median": "float64", "low": "float64", "high": "float64"})


BEFORE, CHOSEN, AFTER, BESIDE = "led to it", "chosen", "followed", "also"


@dataclass(frozen=True)
class Around:
    """One incident with what stands around it.

    ``rows`` are records with ``relation`` (BEFORE, CHOSEN, AFTER for linked ones, BESIDE for those that merely fall
    into the same days), ``links_away`` (links between it and the chosen one on the shortest way; missing for BESIDE)
    and ``offset`` (days from the first day of the chosen one to its own). ``links`` are the links among the linked.
    ``beyond`` counts linked incidents outside the days.
    """

    rows: pd.DataFrame
    links: pd.DataFrame
    beyond: int


def around(found: pd.DataFrame, frame: pd.DataFrame, incident_id: str, days: int) -> Around | None:
    """Return what led to an incident, what followed from it, and what else happened within ``days`` days.

    ``found`` is what ``links`` returns for ``frame`` (records that hold the incident; None where they do not). What
    led to it is linked to it by answers, directly or through others, and so is what followed; an incident that
    merely answers the same earlier one is BESIDE. An incident falls into the days if its first day does.
    """
    chosen = frame[frame["incident_id"] == incident_id]
    if chosen.empty:
        return None
    forward: dict[str, list[str]] = defaultdict(list)
    backward: dict[str, list[str]] = defaultdict(list)
    for earlier, later in zip(found["earlier"], found["later"], strict=True):
        forward[earlier].append(later)
        backward[later].append(earlier)
    before, after = _reached(backward, incident_id), _reached(forward, incident_id)
    offset = (frame["date_start"] - chosen["date_start"].iloc[0]).dt.days
    name = frame["incident_id"]
    is_chosen, is_before, is_after = name == incident_id, name.isin(list(before)), name.isin(list(after))
    relation = np.select([is_chosen, is_before, is_after], [CHOSEN, BEFORE, AFTER], BESIDE)
    away = name.map({**after, **before, incident_id: 0}).astype("Int64")
    within = offset.abs() <= days
    rows = frame.assign(relation=relation, links_away=away, offset=offset)
    linked = rows["relation"] != BESIDE
    kept = rows[within].sort_values(["date_start", "incident_id"]).reset_index(drop=True)
    shown = set(kept.loc[kept["relation"] != BESIDE, "incident_id"])
    return Around(
        rows=kept,
        links=found[found["earlier"].isin(shown) & found["later"].isin(shown)].reset_index(drop=True),
        beyond=int((linked & ~within).sum()),
    )


def _reached(next_of: dict[str, list[str]], start: str) -> dict[str, int]:
    """Return what can be reached from an incident with the fewest links to it, itself left out."""
    away, waiting = {start: 0}, deque([start])
    while waiting:
        name = waiting.popleft()
        for other in next_of[name]:
            if other not in away:
                away[other] = away[name] + 1
                waiting.append(other)
    del away[start]
    return away


def responses_in_words(found: pd.DataFrame, recorded: int) -> str:
    """Return in a sentence or two what the links of a selection are, of ``recorded`` links in all.

    ``found`` is what ``links`` returns.
    """
    if found.empty:
        return f"None of the {recorded:,} recorded responses is between two incidents of this selection."
    declared = int((found["basis"] == "declared").sum())
    words = (
        f"{_responses_counted(len(found), recorded)}: {declared:,} claimed by the party itself, "
        f"{len(found) - declared:,} attributed by media."
    )
    middle = median_interval(found.loc[found["dated"], "days"])
    if middle.median is None:
        return words
    days = "a day" if middle.median <= 1 else f"{middle.median:g} days"
    return f"{words} Half of the {middle.n:,} with known days came within {days}."


def _responses_counted(number: int, recorded: int) -> str:
    """Return how many responses a selection has, and of how many where it has not all."""
    if number == recorded:
        return f"{number:,} {'response is' if number == 1 else 'responses are'} recorded"
    return f"{number:,} of {recorded:,} recorded responses {'is' if number == 1 else 'are'} in this selection"
