"""Measure what briefs leave in the memory of the process that makes them, and print it as a table.

Usage: ``python benchmarks/briefs.py [--briefs N] [--formats pptx,pdf,docx,zip]``. Every brief has filters of its own,
so that none is taken from memory. Needs Linux (the figures are those of ``/proc``); without a Chromium the charts are
drawn from their native form.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboard.export.brief.make import File, make_files
from dashboard.export.brief.model import Brief
from dashboard.export.brief.templates import TEMPLATES
from dashboard.export.browser import RENDERER
from dashboard.filters import Filters
from dashboard.memory import MEMORY
from dashboard.tables import Dataset, load

STEP = 11
"""Days between the first days of two briefs: no two have the same filters."""


def measure_memory() -> float:
    """Return the megabytes of this process that are in main memory, those of its children not among them."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def write_briefs(dataset: Dataset, count: int, template: str) -> Iterator[Brief]:
    """Give briefs whose filters differ in their first day."""
    chosen = TEMPLATES[template]
    for number in range(count):
        start = dataset.last_day - pd.Timedelta(days=120 + STEP * number)
        yield Brief(title=f"Brief {number + 1}", parts=chosen.parts, filters=Filters(start=start.date()))


def main() -> int:
    """Make the briefs and print the memory before, between and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=30, help="briefs made (default: 30)")
    parser.add_argument("--formats", default="pptx,pdf", help="formats of each, by commas (default: pptx,pdf)")
    parser.add_argument("--template", choices=list(TEMPLATES), default=next(iter(TEMPLATES)))
    options = parser.parse_args()
    dataset, formats = load(), options.formats.split(",")
    start = measure_memory()
    print(f"before the first brief     {start:7,.0f} MB")
    began, size = time.perf_counter(), 0
    for number, brief in enumerate(write_briefs(dataset, options.briefs, options.template), start=1):
        for outcome in make_files(dataset, brief, formats):
            if not isinstance(outcome, File):
                raise RuntimeError(outcome.why)
            size += len(outcome.content)
        if number in (1, 2, 5) or number % 10 == 0:
            print(f"after brief {number:3}            {measure_memory():7,.0f} MB", flush=True)
    taken = (time.perf_counter() - began) / options.briefs
    print(f"results kept for readers   {len(MEMORY):7,}")
    MEMORY.clear()
    RENDERER.close()
    print(f"without them               {measure_memory():7,.0f} MB")
    print(f"{taken:.2f} s and {size / 1e6 / options.briefs:.1f} MB a brief of {', '.join(formats)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
