"""How fast charts, decks and data leave as files, and whether anything stays behind: prints a table.

    python -m benchmarks.exports [--rounds N]

Needs a Chrome or Chromium. Times are of one process; the first image includes the start of the browser.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.catalogue import CHARTS
from dashboard.charts.theme import LIGHT
from dashboard.export.brief.make import make_files
from dashboard.export.brief.pictures import Artist
from dashboard.export.brief.templates import started
from dashboard.export.browser import RENDERER
from dashboard.export.find import MISSING, find_browser
from dashboard.export.render import image
from dashboard.export.tables import made
from dashboard.filters import Filters
from dashboard.lens import LENSES
from dashboard.memory import MEMORY
from dashboard.tables import load

IMAGES = 50
GAIN = 10
"""Megabytes within which the process is back to where it was: what the allocator of memory holds on to."""

DRAWN = ("casualties-period", "weekly-events", "response-times", "claims-disagreement", "timeline")


def seconds(work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def afresh(work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes when nothing is remembered of what was worked out before."""
    MEMORY.clear()
    return seconds(work)


def resident() -> float:
    """Return the memory of this process in MB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def children() -> int:
    """Return the number of processes that this one has started and that still run."""
    pids = subprocess.run(["ps", "-eo", "ppid="], capture_output=True, text=True, check=True).stdout.split()
    return pids.count(str(os.getpid())) - 1  # ps itself


def main() -> int:
    """Measure and print; return 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of deck and data")
    rounds = parser.parse_args().rounds
    if find_browser() is None:
        print(MISSING, file=sys.stderr)
        return 1
    dataset = load()
    names = [name for name in DRAWN if name in CHARTS]
    asks = [
        (CHARTS[name], CHARTS[name].request(dataset, Filters(lens_id=lens), LIGHT))
        for lens, name in itertools.product(LENSES, names)
    ]
    rows: list[tuple[str, str, str, bool]] = []
    first = seconds(lambda: image(*asks[0]))
    rows.append(("first image, the browser's start included", f"{first:.2f} s", "< 4 s", first < 4))
    for ask in asks[1:]:  # what is kept of a chart, within the bounds of the one memory, is kept once
        image(*ask)
    gc.collect()
    before = resident()
    times = [seconds(lambda ask=ask: image(*ask)) for ask in itertools.islice(itertools.cycle(asks), IMAGES)]
    further = statistics.median(times)
    rows.append((f"each further image, median of {IMAGES}", f"{further:.2f} s", "< 0.7 s", further < 0.7))
    RENDERER.close()
    gc.collect()
    grown, left = resident() - before, children()
    rows.append((f"memory gained over {IMAGES} images", f"{grown:.0f} MB", f"< {GAIN} MB", grown < GAIN))
    rows.append(("processes left after closing", str(left), "0", left == 0))
    brief = started("strikes")
    deck = statistics.median(
        afresh(lambda: list(make_files(dataset, brief, ["pptx"], artist=Artist()))) for _ in range(rounds)
    )
    rows.append(("deck of the template for strikes, ten slides", f"{deck:.1f} s", "< 15 s", deck < 15))
    archive = statistics.median(afresh(lambda: made("zip", dataset, Filters())) for _ in range(rounds))
    rows.append(("all data as a package", f"{archive:.2f} s", "< 2 s", archive < 2))
    RENDERER.close()
    width = max(len(name) for name, *_ in rows)
    for name, measured, promised, kept in rows:
        print(f"{name:<{width}}  {measured:>8}  {promised:<8} {'' if kept else 'NOT KEPT'}".rstrip())
    return 0 if all(kept for *_, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
