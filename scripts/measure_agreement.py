"""Write how far two readers and the record agree into ``docs/methodology.md``, from ``docs/audit/double_coding.csv``.

    python scripts/measure_agreement.py            # write the tables
    python scripts/measure_agreement.py --check    # write nothing; exit status 1 where they are not current

The file has a row for each incident and reader: ``first``, ``second``, and ``record``, what the tables held on the day.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from dashboard.analysis.agreement import cohen_kappa, kappa_interval
from dashboard.analysis.intervals import wilson
from dashboard.marked_pages import write_part

ROOT = Path(__file__).resolve().parent.parent
SHEET = ROOT / "docs" / "audit" / "double_coding.csv"
PAGE = ROOT / "docs" / "methodology.md"
MARKS = "<!-- agreement: written by scripts/measure_agreement.py -->\n", "<!-- end of agreement -->"

WORDS = {
    "event_type": "event type",
    "initiator_id": "initiator",
    "target_id": "target",
    "attribution": "attribution",
    "status": "status",
    "date_precision": "date precision",
    "admin1": "province",
    "country": "country",
    "place_precision": "place precision",
    "suffered_by": "suffered by",
    "victim_group": "victim group",
}
EMPTY_IS_A_WORD = ("initiator_id", "target_id", "admin1")
"""Columns in which an empty cell says something: nobody known, no province."""

DAYS = {"date_start": "first day", "date_end": "last day"}
NUMBERS = {"killed_low": "killed, low", "killed_high": "killed, high", "claims": "claims with a figure"}
SAME_BODY = {"pk-mofa": "pk-government", "pk-air-force": "pk-forces"}
"""The readers named governments and forces; the record names the ministry or the arm where a report does."""

NONE = "–"


def read_sheet(path: Path = SHEET) -> dict[str, pd.DataFrame]:
    """Return the sheets of the two readers and the record, each with its incidents as index, all cells as text."""
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False).replace({"initiator_id": SAME_BODY})
    return {reader: rows.set_index("incident_id").sort_index() for reader, rows in sheet.groupby("reader")}


def _coded(sheets: dict[str, pd.DataFrame], column: str, readers: Iterable[str]) -> list[pd.Series]:
    """Return a column of several sheets for the incidents of which each has a value."""
    cells = [sheets[reader][column] for reader in readers]
    asked = [
        sheets[reader]["event_type"] if column in EMPTY_IS_A_WORD else sheets[reader][column] for reader in readers
    ]
    known = pd.concat([values != "" for values in asked], axis=1).all(axis=1)
    return [values[known] for values in cells]


def _share(equal: pd.Series) -> str:
    return f"{int(equal.sum())} of {len(equal)}" if len(equal) else NONE


def _against_record(sheets: dict[str, pd.DataFrame], column: str) -> list[str]:
    """Return for each reader in how many incidents the word is the record's, or one of several there."""
    shares = []
    for reader in ("first", "second"):
        own, record = _coded(sheets, column, (reader, "record"))
        pairs = zip(own, record, strict=True)
        shares.append(_share(pd.Series([word in held.split("; ") for word, held in pairs], dtype=bool)))
    return shares


def word_rows(sheets: dict[str, pd.DataFrame]) -> list[list[str]]:
    """Return for each column of words: name, share equal, its interval, kappa, its interval, shares with the record."""
    rows = []
    for column, name in WORDS.items():
        first, second = _coded(sheets, column, ("first", "second"))
        equal = first == second
        low, high = wilson(equal.sum(), len(equal))
        kappa, interval = cohen_kappa(list(first), list(second)), kappa_interval(list(first), list(second))
        rows.append(
            [
                name,
                _share(equal),
                f"{100 * float(low):.0f}–{100 * float(high):.0f} %",
                NONE if kappa is None else f"{kappa:.2f}",
                NONE if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}",
                *_against_record(sheets, column),
            ]
        )
    return rows


def day_rows(sheets: dict[str, pd.DataFrame]) -> list[list[str]]:
    """Return for first and last day the pairs that are equal, and those that are at most a day apart."""
    rows = []
    for column, name in DAYS.items():
        cells = [name]
        for readers in (("first", "second"), ("first", "record"), ("second", "record")):
            one, other = (pd.to_datetime(values) for values in _coded(sheets, column, readers))
            apart = (one - other).abs().dt.days
            cells.append(f"{_share(apart == 0)}; {int((apart <= 1).sum())}")
        rows.append(cells)
    return rows


def number_rows(sheets: dict[str, pd.DataFrame]) -> list[list[str]]:
    """Return for each number the pairs that are equal, and the largest difference where both give one."""
    rows = []
    for column, name in NUMBERS.items():
        cells = [name]
        for readers in (("first", "second"), ("first", "record"), ("second", "record")):
            one, other = (values.astype(int) for values in _coded(sheets, column, readers))
            cells.append(f"{_share(one == other)}; {int((one - other).abs().max())}")
        rows.append(cells)
    return rows


def _grid(header: str, rows: Iterable[list[str]]) -> str:
    names = [name.strip() for name in header.split("|")]
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def agreement_tables(path: Path = SHEET) -> str:
    """Return the three tables as Markdown."""
    sheets = read_sheet(path)
    makers: tuple[tuple[str, Callable[[dict[str, pd.DataFrame]], list[list[str]]]], ...] = (
        ("word | equal | interval | kappa | interval | first and record | second and record", word_rows),
        ("equal; at most a day apart | the two readers | first and record | second and record", day_rows),
        ("equal; largest difference | the two readers | first and record | second and record", number_rows),
    )
    return "\n\n".join(_grid(header, make(sheets)) for header, make in makers) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the tables, or say whether they are current."""
    return write_part(PAGE, agreement_tables(), MARKS, __doc__ or "", arguments)


if __name__ == "__main__":
    sys.exit(main())
