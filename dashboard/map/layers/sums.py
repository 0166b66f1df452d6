"""Words and columns of sums over groups of incidents, as several layers have them."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.whose_dead import join_parts
from dashboard.lens import figure_text

MEASURES = {
    "violent": "Violent incidents",
    "incidents": "All incidents",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
}
UNITS = {
    "violent": "violent incidents",
    "incidents": "incidents",
    "killed_low": "killed (lowest claims)",
    "killed_high": "killed (highest claims)",
}
COLUMNS = {
    "incidents": "Incidents",
    "violent": "Violent incidents",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "without": "Violent incidents without a figure",
    "district_only": "Known to the district only",
    "parts": "Whose dead",
}


def sums_table(sums: pd.DataFrame) -> pd.DataFrame:
    """Return sums with their columns named for readers; whose dead only where a sum of one account has parts."""
    return (sums if sums["parts"].fillna("").ne("").any() else sums.drop(columns="parts")).rename(columns=COLUMNS)


def sums_words(row: pd.Series) -> str:
    """Return the sums of a group as lines of words, as ``analysis.hexagons.counted`` gives them."""
    number = row["incidents"]
    killed = figure_text(row["killed_low"], row["killed_high"], none="no figure for the")
    killed = join_parts(f"{killed} killed", row["parts"])
    lines = [f"{number:,} incident{'s' if number != 1 else ''}, {row['violent']:,} violent; {killed}"]
    if row["without"]:
        lines.append(f"{row['without']:,} violent without a figure for the killed")
    if row["district_only"]:
        lines.append(f"{row['district_only']:,} with a location accurate to the district only")
    return "\n".join(lines)
