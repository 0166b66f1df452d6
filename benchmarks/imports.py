"""How fast other people's events are imported, filtered and gathered into hexagons: prints a table.

    python -m benchmarks.imports [--rows 400000]

A file in the form of an ACLED export is made up in a temporary folder: places and texts of a small made-up frame,
repeated with noise until there are as many rows as asked for. The import runs in a process of its own, whose largest
memory is measured. Filter and hexagons are medians of several runs in one process, so that pandas and DuckDB (where
it is installed; the dashboard does not need it) are compared under the same conditions.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from dashboard.analysis.imported import _selected, in_hexagons, within
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.importers.collection import Imported, opened
from dashboard.map.layers.imported import bounds_of, draw
from dashboard.map.views import VIEWS
from dashboard.tables import ROOT

HEADER_TEXT = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp"
)
TYPES = (
    ("Battles", "Armed clash"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Violence against civilians", "Attack"),
    ("Protests", "Peaceful protest"),
    ("Strategic developments", "Arrests"),
)
GROUPS = ("Group A", "Group B", "Military Forces of Pakistan (2024-)", "Military Forces of Afghanistan (2021-)")
TEXT = "on near an unnamed village armed men attacked a post two people were killed three wounded no group claimed it"


def make(path: Path, rows: int) -> None:
    """Write a made-up file of the form of an ACLED export, about 450 bytes a row."""
    chance = random.Random(7)
    centres = [(chance.uniform(24.5, 37.0), chance.uniform(61.5, 74.5)) for _ in range(1_500)]
    first = date(2018, 1, 1)
    words = TEXT.split()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER_TEXT.split())
        for number in range(rows):
            lat, lon = centres[int(chance.random() ** 2 * len(centres))]
            day = first + timedelta(days=chance.randrange(3_000))
            kind, finer = TYPES[chance.randrange(len(TYPES))]
            a, b = chance.choice(GROUPS), chance.choice(GROUPS)
            notes = " ".join(chance.choices(words, k=35))
            writer.writerow(
                [
                    *(
                        f"XXX{number}",
                        f"{day:%d %B %Y}",
                        day.year,
                        1,
                        "Political violence",
                        kind,
                        finer,
                        a,
                        "",
                        "Rebel group",
                    ),
                    *(
                        b,
                        "",
                        "State forces",
                        "State forces-Rebel group",
                        "",
                        586,
                        "South Asia",
                        "Pakistan",
                        "Somewhere",
                    ),
                    *("Some district", "", f"Place {number % 1500}", round(lat + chance.gauss(0, 0.02), 4)),
                    *(
                        round(lon + chance.gauss(0, 0.02), 4),
                        1 + number % 3,
                        "Undisclosed Source",
                        "Local partner",
                        notes,
                    ),
                    *(int(chance.expovariate(0.6)), "", 1_700_000_000),
                ]
            )


def _import(source: Path, into: Path) -> None:
    """Import a file and print seconds and the largest memory of this process in MB."""
    from dashboard.importers.importing import import_file

    begun = time.perf_counter()
    import_file(source, into, ROOT / "data" / "geo")
    taken = time.perf_counter() - begun
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def median_ms(action: Callable[[], object], runs: int = 15) -> float:
    """Return the median milliseconds of an action, after one run that is not counted."""
    action()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


ROUNDS = 9
RESOLUTION = 5
FILTERS = Filters(
    start=date(2022, 1, 1), end=date(2025, 6, 30), event_types=("airstrike", "drone_strike", "shelling", "border_clash")
)


def median_of(work: Callable[[], object]) -> float:
    """Return the median seconds of some work over ``ROUNDS`` runs, one more before them not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def with_pandas(parquet: Path) -> tuple[Callable[[], int], Callable[[], int]]:
    """Return two pieces of work on the events in memory: filter and hexagons, and the layer of the map with them."""
    imported = opened(parquet)
    view = VIEWS["whole_line"]

    def gathered() -> int:
        positions = _selected(imported.events, FILTERS).positions
        return len(in_hexagons(imported, within(imported, positions, bounds_of(view)), RESOLUTION)[0])

    def drawn() -> int:
        fresh = Imported(imported.report, imported.events, parquet)  # its memory is empty
        return len(json.dumps(draw(fresh, FILTERS, view, LIGHT).traces))

    return gathered, drawn


def with_duckdb(parquet: Path) -> Callable[[], int] | None:
    """Return the same filter and hexagons as a query over the Parquet file, or None where DuckDB is not installed."""
    try:
        import duckdb
    except ImportError:
        return None
    west, south, east, north = bounds_of(VIEWS["whole_line"])
    steps = 15 - RESOLUTION
    kinds = ", ".join(f"'{name}'" for name in FILTERS.event_types)
    query = f"""
        SELECT (cell & {((1 << 64) - 1) ^ (0b1111 << 52)}::UBIGINT) | {RESOLUTION << 52}::UBIGINT
               | {(1 << (3 * steps)) - 1}::UBIGINT AS hexagon, count(*), sum(killed_best)
        FROM read_parquet('{parquet}')
        WHERE date_end >= DATE '{FILTERS.start}' AND date_start <= DATE '{FILTERS.end}' AND event_type IN ({kinds})
          AND lat BETWEEN {south} AND {north} AND lon BETWEEN {west} AND {east} AND place_precision < 4
        GROUP BY 1"""
    connection = duckdb.connect()
    return lambda: len(connection.execute(query).fetchall())


def main() -> int:
    """Run everything and print the table; return 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--import", dest="source", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.source:
        _import(*options.source)
        return 0
    kept = []

    def row(name: str, measured: str, promised: str, holds: bool) -> None:
        kept.append(holds)
        print(f"{name:<46} {measured:>12}  {promised:<10} {'' if holds else 'NOT KEPT'}".rstrip())

    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "made_up.csv", Path(folder) / "imported"
        make(source, options.rows)
        command = [sys.executable, "-m", "benchmarks.imports", "--import", str(source), str(into)]
        seconds, memory = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        print(f"{options.rows:,} rows, {source.stat().st_size / 1e6:.0f} MB of CSV")
        row("import", f"{seconds:.1f} s", "< 30 s", seconds < 30)
        row("… memory at most", f"{memory:.0f} MB", "< 1500 MB", memory < 1500)
        parquet = next(into.glob("*.parquet"))
        gathered, drawn = with_pandas(parquet)
        own, other = median_of(gathered), with_duckdb(parquet)
        row("filter and hexagons, pandas and numpy in memory", f"{own * 1000:.0f} ms", "< 250 ms", own < 0.25)
        if other is None:
            print("filter and hexagons, DuckDB over Parquet: DuckDB is not installed")
        else:
            if other() != gathered():
                raise SystemExit("DuckDB and pandas find different hexagons")
            theirs = median_of(other)
            row("… DuckDB over Parquet", f"{theirs * 1000:.0f} ms, {theirs / own:.1f} x", "", True)
        layer, size = median_of(drawn), drawn()
        row("filter, hexagons and the layer drawn", f"{layer * 1000:.0f} ms", "< 250 ms", layer < 0.25)
        row("… of the layer in the page's message", f"{size / 1000:.0f} kB", "< 700 kB", size < 700_000)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
