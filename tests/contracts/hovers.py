"""What stands under the pointer of an incident, held against the record: kind, actor, status, days, place, figures."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from dashboard.analysis.records import records
from dashboard.filters import Filters, span_text
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, PLACE_PRECISIONS, STATUSES
from tests.contracts.plotly_reader import plain, said_of


@cache
def facts_of(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """The incidents that the filters leave, by identifier, from the tables. To look at only: it is shared."""
    return records(dataset, filters).set_index("incident_id", drop=False)


def check_pointer(words: str, row: Any) -> None:
    """The words under the pointer of one incident are those of its row: nobody else's status, days or figures."""
    title = next((title for title in (row["title"], plain(row["title"])) if words.startswith(title)), None)
    assert title is not None, (row["title"], words)
    rest = words.removeprefix(title)
    days = span_text(row["date_start"].date(), row["date_end"].date())
    vague_days = {"approx": f"about {days} · ", "month": f"{days} (only the month is known) · "}
    assert vague_days.get(row["date_precision"], f"{days} · ") in rest, words
    assert ("about " in rest.split(" · ")[0]) == (row["date_precision"] == "approx"), words
    where = ", ".join(part for part in (row["place"], row["province"]) if part)
    assert f" · {plain(where)}" in rest or f" · {where}" in rest, words
    who = f" by {row['initiator']}" if row["initiator"] else ""
    assert f"{EVENT_TYPES[row['event_type']].label}{who}. {STATUSES[row['status']].label}." in rest, words
    for kind in ("killed", "injured"):
        low, high, missing = (row[f"{kind}_{end}"] for end in ("low", "high", "missing"))
        known = None if pd.isna(low) else (float(low), float(high))
        assert said_of(rest, kind) == known, words
        if row["kinetic"] and known is None:
            assert f"o figure reported for {kind}" in rest, words
        if known and missing:
            sides = "1 side" if missing == 1 else f"{missing} sides"
            assert f"{kind} ({sides} without a figure)" in rest, words
    lacking = sum(bool(row[f"{kind}_missing"]) and pd.notna(row[f"{kind}_low"]) for kind in ("killed", "injured"))
    assert rest.count("without a figure)") == lacking, words
    vague = f"Position: {PLACE_PRECISIONS[row['precision']].label}."
    assert (vague in rest) == (row["precision"] > 1) and ("Position: " in rest) == (row["precision"] > 1), words
