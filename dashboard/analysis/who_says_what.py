"""Who says what: for each side the dead and the injured that each of three accounts adds up to."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.casualties import lens_populations
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import ACCOUNTS, WHOSE
from dashboard.filters import Filters
from dashboard.lens import KINDS
from dashboard.memory import remembered
from dashboard.tables import Dataset

Range = tuple[int, int]


@remembered
def who_says_what(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return what each account adds up to for each side of the selected incidents, whatever the filters' lens.

    A row for each side and each of the three accounts, in that order (the side "other" only where somebody gives a
    figure for it): side and whose (key and name), lens and account (key and name), killed_low, killed_high,
    injured_low, injured_high (Int64; missing where the account gives no figure), killed_incidents and
    injured_incidents (for how many it gives one).
    """
    kept = records(dataset, filters)["incident_id"]
    rows = []
    for side, whose in WHOSE.items():
        for lens, account in ACCOUNTS.items():
            populations = lens_populations(dataset, lens)
            own = populations[(populations["suffered_by"] == side) & populations["incident_id"].isin(kept)]
            row: dict[str, object] = {"side": side, "whose": whose, "lens": lens, "account": account}
            for kind in KINDS:
                for end in ("low", "high"):
                    row[f"{kind}_{end}"] = own[f"{kind}_{end}"].sum(min_count=1)
                row[f"{kind}_incidents"] = int(own[f"{kind}_low"].notna().sum())
            rows.append(row)
    frame = pd.DataFrame(rows)
    figures = [f"{kind}_{end}" for kind in KINDS for end in ("low", "high")]
    frame = frame.astype(dict.fromkeys(figures, "Int64"))
    silent = (frame["side"] == "other") & (frame[[f"{kind}_incidents" for kind in KINDS]].sum(axis=1) == 0)
    return frame if not silent[frame["side"] == "other"].all() else frame[frame["side"] != "other"]


def figures_by_account(rows: pd.DataFrame, kind: str) -> dict[str, dict[str, Range | None]]:
    """Return ``who_says_what`` as a headline takes it: account -> side -> range, None where it gives no figure."""
    found: dict[str, dict[str, Range | None]] = {}
    for row in rows.to_dict("records"):
        low, high = row[f"{kind}_low"], row[f"{kind}_high"]
        found.setdefault(row["account"], {})[row["whose"]] = None if pd.isna(low) else (int(low), int(high))
    return found
