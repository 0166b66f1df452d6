"""Ten times the record, for measuring only: the tables repeated with shifted dates and identifiers of their own.

Usage: ``python benchmarks/tenfold.py DIRECTORY [--times N]`` writes such a data directory, which ``AFPAK_DATA`` can
name; ``load_tenfold`` gives its Dataset to a benchmark without leaving anything behind. Nothing of it is data: the
copies are made up, and the directory says so in its name only.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard.descriptor import read_descriptor  # noqa: E402
from dashboard.integrity import describe_contents  # noqa: E402
from dashboard.schema import Table  # noqa: E402
from dashboard.tables import DESCRIPTOR, Dataset, load  # noqa: E402

Row = dict[str, str]

SHARED = ("places", "actors", "crossings", "corrections")
"""Tables that the copies share: more incidents do not mean more provinces, parties or crossings."""

DATED = "incidents"
"""The table whose identifiers begin with their date."""


def write_tenfold(directory: Path, source: Path = ROOT / "data", times: int = 10) -> Path:
    """Write a data directory that holds a record ``times`` over and return it.

    The first copy is the record as it is. Each further one lies a whole record earlier, by a number of whole weeks, so
    that weekdays and the last day of the data stay and nothing that must not overlap does. A phase that has no end in
    the record ends with its copy in the earlier ones; a crossing's status without an end reaches the next, as always.
    The boundaries are the project's own. What is written passes ``afpak validate``.
    """
    tables = read_descriptor(source / DESCRIPTOR)
    rows = {name: _read(source / table.path) for name, table in tables.items()}
    first = min(date.fromisoformat(row["date_start"]) for row in rows[DATED])
    last = max(date.fromisoformat(row["date_end"]) for row in rows[DATED])
    weeks = (last - first).days // 7 + 1
    directory.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        copies = list(rows[name])
        for number in range(1, times if name not in SHARED else 1):
            shift = timedelta(weeks=weeks * number)
            copies += [_shifted(row, table, number, shift, last - shift) for row in rows[name]]
        _write(directory / table.path, table, copies)
    files = {table.path: (directory / table.path).read_bytes() for table in tables.values()}
    (directory / DESCRIPTOR).write_bytes(describe_contents((source / DESCRIPTOR).read_bytes(), files))
    return directory


def load_tenfold(source: Path = ROOT / "data", times: int = 10) -> Dataset:
    """Return the Dataset of a record ``times`` over; the files that it is read from are gone again."""
    with tempfile.TemporaryDirectory() as directory:
        return load(write_tenfold(Path(directory) / "data", source, times))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, table: Table, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.column_names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _shifted(row: Row, table: Table, number: int, shift: timedelta, last: date) -> Row:
    """Return a row of the copy of that number, which lies ``shift`` earlier and ends on ``last``."""
    targets = {column: target for column, target, _ in table.foreign_keys}
    moved = dict(row)
    for column in table.columns:
        value = row[column.name]
        name = column.name
        if column.type == "date" and name not in ("curated_on", "updated_on"):
            if value:
                moved[name] = (date.fromisoformat(value) - shift).isoformat()
            elif name == "date_end":
                moved[name] = last.isoformat()
        elif name == "url" and value:
            moved[name] = f"{value}{'&' if '?' in value else '?'}copy={number}"
        elif value and (name in targets or (len(table.primary_key) == 1 and name in table.primary_key)):
            moved[name] = _identifier(value, targets.get(name, table.name), number, shift)
        elif value and name == "responds_to_id":
            moved[name] = _identifier(value, DATED, number, shift)
    return moved


def _identifier(value: str, table: str, number: int, shift: timedelta) -> str:
    if table in SHARED:
        return value
    if table == DATED:
        return f"{date.fromisoformat(value[:10]) - shift}{value[10:]}"
    return f"{value}-copy-{number}"


def main() -> int:
    """Write the directory that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--times", type=int, default=10, help="how many times the record (10)")
    arguments = parser.parse_args()
    print(write_tenfold(arguments.directory, times=arguments.times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
