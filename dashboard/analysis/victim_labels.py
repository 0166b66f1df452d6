"""Whom the claimants say were killed or injured: figures by victim group that count nobody twice.

A victim group is a claimant's word for the dead, not a finding, and the same dead may bear two words. So the groups of
a population (the people of one side in one incident) are told apart by what the lens's claimants call them:

* One claimant alone speaks of the population: its parts are disjoint, and each stands under its own word.
* All claimants use one word, or give none: the whole range of the population stands under that word.
* Some say militants and others civilians or forces: the population is **contested** and stands, once, under that.
* Otherwise claimants divide or lump the people in different ways: **divided differently**, once as well.

These rows are disjoint, so they add up to the whole under the lens. Beneath the last two stands what the claimants
who use a word say for it ("called civilians: 46–52", "called militants: 20–71"): those rows overlap and never add.
"""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.casualties import lens_populations
from dashboard.analysis.whose_dead import WHOSE, is_account, write_parts
from dashboard.lens import LENSES, POPULATION, Lens
from dashboard.memory import remembered
from dashboard.tables import Dataset

BROAD = {
    "civilians": "civilians",
    "women_and_children": "civilians",
    "children": "civilians",
    "afghan_forces": "afghan_forces",
    "pakistani_forces": "pakistani_forces",
    "police": "pakistani_forces",
    "militants": "militants",
    "mixed": "mixed",
    "unspecified": "unspecified",
}
"""The word that a claimant's victim group is counted under: children are civilians, police are forces."""

WORDS = {
    "civilians": "Civilians",
    "afghan_forces": "Afghan forces",
    "pakistani_forces": "Pakistani forces and police",
    "militants": "Militants",
    "mixed": "Several groups together",
    "unspecified": "Not specified",
}
CONTESTED = "contested"
DIVIDED = "divided"
NO_CLAIM = "no_claim"
CLASSES = {
    **WORDS,
    CONTESTED: "Contested",
    DIVIDED: "Divided differently",
    NO_CLAIM: "No claim under the lens",
}


def _ended(frame: pd.DataFrame, lens: Lens) -> pd.DataFrame:
    if lens.end == "low":
        frame["high"] = frame["low"]
    elif lens.end == "high":
        frame["low"] = frame["high"]
    return frame


@remembered
def word_totals(dataset: Dataset, lens_id: str, kind: str) -> pd.DataFrame:
    """Return what each of the lens's claimants says in all for each word: one row for each population, claimant, word.

    Columns: incident_id, suffered_by, claimant_id, word (a key of ``WORDS``), low, high (Int64; missing where no
    figure is given). Only ``total`` claims; they are disjoint and add.
    """
    lens, claims = LENSES[lens_id], dataset.claims
    claims = claims[claims["scope"] == "total"]
    if lens.sides is not None:
        claims = claims[claims["claimant_id"].map(dataset.side_of).isin(lens.sides)]
    keyed = claims.assign(word=claims["victim_group"].map(BROAD), low=claims[f"{kind}_min"], high=claims[f"{kind}_max"])
    keys = [*POPULATION, "claimant_id", "word"]
    return keyed.groupby(keys)[["low", "high"]].sum(min_count=1).astype("Int64").reset_index()


@remembered
def word_ranges(dataset: Dataset, lens_id: str, kind: str) -> pd.DataFrame:
    """Return for each population and word the range of the claimants who use it: incident_id, suffered_by, word,
    low, high. The rows of one population may speak of the same people and never add.
    """
    totals = word_totals(dataset, lens_id, kind)
    ranges = totals.groupby([*POPULATION, "word"]).agg(low=("low", "min"), high=("high", "max")).reset_index()
    return _ended(ranges.astype({"low": "Int64", "high": "Int64"}), LENSES[lens_id])


@remembered
def classified(dataset: Dataset, lens_id: str, kind: str) -> pd.DataFrame:
    """Return the populations of the record in disjoint parts: incident_id, suffered_by, group, low, high.

    ``group`` is a key of ``CLASSES``. The lows of all rows add up to the low of the whole, and so do the highs.
    """
    whole = lens_populations(dataset, lens_id)[[*POPULATION, f"{kind}_low", f"{kind}_high"]]
    whole = whole.set_axis([*POPULATION, "low", "high"], axis=1)
    totals = word_totals(dataset, lens_id, kind)
    grouped = totals.groupby(POPULATION)
    said = totals[totals["word"] != "unspecified"].groupby(POPULATION)["word"]
    facts = pd.DataFrame({"claimants": grouped["claimant_id"].nunique()})
    facts["words"] = said.nunique().reindex(facts.index).fillna(0).astype("int64")
    facts["word"] = said.first().reindex(facts.index).fillna("unspecified")
    militants = (totals["word"] == "militants").groupby([totals[key] for key in POPULATION]).any()
    others = totals["word"].isin(["civilians", "afghan_forces", "pakistani_forces"])
    others = others.groupby([totals[key] for key in POPULATION]).any()
    facts["contested"] = militants & others
    joined = whole.merge(facts.reset_index(), on=POPULATION, how="left")
    alone = joined["claimants"] == 1
    group = joined["word"].where(joined["words"] <= 1, DIVIDED).astype("object")
    group = group.mask((joined["words"] > 1) & joined["contested"].fillna(False).astype(bool), CONTESTED)
    joined["group"] = group.mask(joined["claimants"].isna(), NO_CLAIM)
    single = totals.merge(joined.loc[alone, POPULATION], on=POPULATION)
    parts = _ended(single.rename(columns={"word": "group"}), LENSES[lens_id])
    columns = [*POPULATION, "group", "low", "high"]
    return pd.concat([joined.loc[~alone, columns], parts[columns]], ignore_index=True)


def by_victim_group(dataset: Dataset, frame: pd.DataFrame, lens_id: str, kind: str) -> pd.DataFrame:
    """Return the figures of each class of victims of the selected incidents.

    ``frame`` is what ``records.records`` returns. Columns: group, label, low, high, incidents, without, partly (always
    0), parts (as ``casualties.figures_by`` has it) and ``adds``: rows that add are disjoint and make up the whole; the
    others stand beneath the row before them that adds, say what is claimed under one word there, and overlap.
    """
    chosen, account = frame["incident_id"], is_account(lens_id)
    rows = classified(dataset, lens_id, kind)
    rows = rows[rows["incident_id"].isin(chosen)]
    ranges = word_ranges(dataset, lens_id, kind)
    pieces: list[pd.DataFrame] = []
    for key, label in CLASSES.items():
        part = rows[rows["group"] == key]
        if part.empty:
            continue
        pieces.append(_row(key, label, part, adds=True, account=account))
        if key not in (CONTESTED, DIVIDED):
            continue
        beneath = ranges.merge(part[POPULATION], on=POPULATION)
        for word, name in WORDS.items():
            called = beneath[beneath["word"] == word]
            if len(called):
                label = "not specified" if word == "unspecified" else f"called {_small(name)}"
                pieces.append(_row(f"{key}-{word}", label, called, adds=False, account=account))
    silent = frame[frame["kinetic"] & ~chosen.isin(rows["incident_id"])]
    if len(silent):
        empty = silent[["incident_id"]].assign(low=pd.NA, high=pd.NA).astype({"low": "Int64", "high": "Int64"})
        pieces.append(_row("silent", "No claim of any casualties", empty, adds=True))
    return pd.concat(pieces, ignore_index=True) if pieces else _row("", "", rows, adds=True).head(0)


def _small(name: str) -> str:
    return name if name.startswith(("Afghan", "Pakistani")) else name[0].lower() + name[1:]


def _parts(rows: pd.DataFrame, account: bool) -> str:
    """Return in words whose the people of these rows are, where one account alone counts them."""
    if not account or "suffered_by" not in rows:
        return ""
    given = rows[rows["low"].notna()]
    sides = [(name, given[given["suffered_by"] == side]) for side, name in WHOSE.items()]
    return write_parts([(name, (int(own["low"].sum()), int(own["high"].sum()))) for name, own in sides if len(own)])


def _row(group: str, label: str, rows: pd.DataFrame, *, adds: bool, account: bool = False) -> pd.DataFrame:
    given = rows["low"].notna().groupby(rows["incident_id"]).any()
    return pd.DataFrame(
        {
            "group": [group],
            "label": [label],
            "low": pd.array([rows["low"].sum(min_count=1)], dtype="Int64"),
            "high": pd.array([rows["high"].sum(min_count=1)], dtype="Int64"),
            "incidents": [len(given)],
            "without": [int((~given).sum())],
            "partly": [0],
            "parts": [_parts(rows, account)],
            "adds": [adds],
        }
    )
