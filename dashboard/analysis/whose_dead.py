"""The figures of one account, split by whose dead they count.

Two governments can seem to agree on a number of dead of which each counts others. So a sum under one account over more
than one side is never said without its parts; sums over all sources are, since both ends of their range have a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.lens import KINDS, LENSES, figure_text

Range = tuple[int, int]
Parts = tuple[tuple[str, Range], ...]
"""Name of a side and the range that an account gives for it, for the sides for which it gives one."""

WHOSE = {
    "afghan_side": "Afghan side",
    "pakistan_side": "Pakistani side",
    "militants": "Armed groups",
    "other": "Others",
}
"""Population of the claims -> whose dead or injured they are, in the order in which they are said."""

ACCOUNTS = {
    "kabul": "Afghan Taliban government",
    "islamabad": "Pakistani government",
    "independent": "UN and independent",
}
"""Lens -> the one account whose figures it takes."""

PARTS = {kind: f"{kind}_parts" for kind in KINDS}
"""Column of a record, or of a sum over records, that has the parts in words; "" where there is nothing to split."""


def is_account(lens_id: str) -> bool:
    """Return whether a lens takes the figures of one account alone; raises KeyError for an unknown lens."""
    return LENSES[lens_id].sides is not None


def side_columns(kind: str) -> dict[str, tuple[str, str]]:
    """Return for each side the columns of records that have its low and high."""
    return {side: (f"{kind}_{side}_low", f"{kind}_{side}_high") for side in WHOSE}


def split_by_side(populations: pd.DataFrame) -> pd.DataFrame:
    """Return the ranges of each incident side by side, one row an incident (index incident_id).

    ``populations`` is what ``lens.population_ranges`` returns. Columns: those of ``side_columns`` for killed and
    injured (Int64; missing where the account gives no figure for the side).
    """
    columns: dict[str, pd.Series] = {}
    for side in WHOSE:
        own = populations[populations["suffered_by"] == side].set_index("incident_id")
        for kind in KINDS:
            for end in ("low", "high"):
                columns[f"{kind}_{side}_{end}"] = own[f"{kind}_{end}"]
    index = pd.Index(sorted(populations["incident_id"].unique()), name="incident_id")
    return pd.DataFrame({name: values.reindex(index) for name, values in columns.items()}, index=index).astype("Int64")


def write_parts(parts: Sequence[tuple[str, Range]]) -> str:
    """Return parts in words: "Afghan side 464, Pakistani side 88"; "" for fewer than two, which need no splitting."""
    return ", ".join(f"{name} {figure_text(*pair)}" for name, pair in parts) if len(parts) > 1 else ""


def join_parts(text: str, parts: str) -> str:
    """Return a figure with its parts behind it: "552 killed (Afghan side 464, Pakistani side 88)"."""
    return f"{text} ({parts})" if parts else text


def add_parts(frame: pd.DataFrame, kind: str) -> Parts:
    """Return what one account counts on each side over records: () where not one account alone is asked.

    ``frame`` is what ``records.records`` returns.
    """
    columns = side_columns(kind)
    if not all(name in frame for pair in columns.values() for name in pair):
        return ()
    found = []
    for side, (low, high) in columns.items():
        if frame[low].notna().any():
            found.append((WHOSE[side], (int(frame[low].sum()), int(frame[high].sum()))))
    return tuple(found)


def parts_of_rows(frame: pd.DataFrame, kind: str) -> list[str]:
    """Return the parts in words of each row of a frame with the columns of ``side_columns``; "" where it has none."""
    columns = [(WHOSE[side], *pair) for side, pair in side_columns(kind).items()]
    if not all(low in frame for _, low, _ in columns):
        return [""] * len(frame)
    lists = [(name, frame[low].tolist(), frame[high].tolist()) for name, low, high in columns]
    return [
        write_parts([(name, (low[at], high[at])) for name, low, high in lists if not pd.isna(low[at])])
        for at in range(len(frame))
    ]


def parts_by(frame: pd.DataFrame, key: Any, kind: str) -> pd.Series:
    """Return the parts in words of the sum over each group of records, by ``key`` (one value a row, or a column).

    ``frame`` is what ``records.records`` returns. Index: the groups.
    """
    columns = [name for pair in side_columns(kind).values() for name in pair if name in frame]
    grouped = frame.groupby(key, sort=True)
    if not columns:
        return pd.Series("", index=grouped.size().index, dtype="str")
    sums = grouped[columns].sum(min_count=1)
    return pd.Series(parts_of_rows(sums, kind), index=sums.index, dtype="str")


def label_parts(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns of parts that a table of these records has for readers, with their headings.

    None where no row has a sum to split: a table of all sources, or of one side, looks as it always did.
    """
    return {
        column: f"Whose {'dead' if kind == 'killed' else kind}"
        for kind, column in PARTS.items()
        if column in frame and frame[column].fillna("").ne("").any()
    }


def total_text(frame: pd.DataFrame, kind: str, *, none: str = "no figure reported") -> str:
    """Return the sum over records in words, split where one account counts several sides: "552 (Afghan side 464, …)".

    ``frame`` is what ``records.records`` returns.
    """
    low, high = (frame[f"{kind}_{end}"].sum(min_count=1) for end in ("low", "high"))
    return join_parts(figure_text(low, high, none=none), write_parts(add_parts(frame, kind)))
