"""Measure what the dashboard promises about speed and print it as a table.

Usage: ``python benchmarks/run.py [--rounds N]``. Needs what the tests need, a Chromium included. Every figure is a
median of several rounds in one run; figures that depend on the machine are given beside a ratio to something measured
in alternation in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.load.session import Session  # noqa: E402
from benchmarks.tenfold import write_tenfold  # noqa: E402
from tests.browser.conftest import FLAGS, PAGES, chromium, running_app  # noqa: E402

PAGE_MAP = """() => {
  const map = document.querySelector('.map-pane')?.map;
  return map?.loaded() && ['land', 'marks'].every((layer) => map.getLayer(layer));
}"""
MINIMAL_MAP = """() => {
  const map = document.querySelector('[data-testid=stMain] .js-plotly-plot')?._fullLayout?.map?._subplot?.map;
  return map?.loaded() && map.getStyle().layers.some(({ type }) => type === 'circle');
}"""
"""True once the page's map has its points and nothing is left to load or to draw of it."""
COLD = """
import time
import dashboard.tables as tables
import pandas, geopandas
start = time.perf_counter()
dataset = tables.load()
print(time.perf_counter() - start)
"""
COLD_WITH_IMPORTS = """
import time
start = time.perf_counter()
import dashboard.tables as tables
dataset = tables.load()
print(time.perf_counter() - start)
"""


LENS_CHOICES = [{"lens": [lens]} for lens in ("kabul", "islamabad", "independent", "range")]
LAYER_CHOICES = [
    {"layers": layers}
    for layers in (
        ["incidents", "crossings", "hexagons"],
        ["incidents", "crossings", "belts"],
        ["provinces", "crossings"],
        ["incidents", "answers"],
        ["incidents", "crossings"],
    )
]
"""Links that differ in the layers of the map."""


async def reruns(
    address: str, page: str, rounds: int, choices: Sequence[Mapping[str, list[str]]] = LENS_CHOICES
) -> tuple[float, int]:
    """Return the median seconds from a choice to the end of the script, and the most bytes sent for one.

    Speaks to the server as a page does, over its websocket, but without a browser: on a small machine drawing would
    take the processor from the server while it is measured. Each of the ``choices`` (what the link says after it) is
    visited once before the measurement.
    """
    async with Session(address) as session:
        for values in ({}, *choices):
            await session.show(page, values)
        runs = [await session.show(page, choices[number % len(choices)]) for number in range(rounds)]
    return statistics.median(run.seconds for run in runs), max(run.size for run in runs)


def cold_start(script: str, rounds: int) -> float:
    """Return the median seconds that a script prints in a fresh process."""
    seconds = []
    for _ in range(rounds):
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        seconds.append(float(run.stdout))
    return statistics.median(seconds)


def time_to_map(browser: Browser, url: str, drawn: str) -> float:
    """Return the seconds from opening a link in a fresh context to the map drawn, as the expression says."""
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_function(drawn, polling=20, timeout=60_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


@contextmanager
def minimal_app(points: int) -> Iterator[str]:
    """Run the minimal script on a free port."""
    with running_app(script="benchmarks/minimal_app.py", POINTS=str(points)) as address:
        yield address


def alternate(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Return the medians of two measurements taken in turn, each as often before the other as after it."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(rounds):
        turns = [(first, ours), (second, theirs)]
        for measure, seconds in turns if number % 2 else reversed(turns):
            seconds.append(measure())
    return statistics.median(ours), statistics.median(theirs)


def main() -> int:
    """Measure and print; return 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of each measurement")
    rounds = parser.parse_args().rounds
    path = chromium()
    if path is None:
        print("no Chromium found", file=sys.stderr)
        return 1
    from dashboard.tables import load

    points = len(load().incidents)
    rows: list[tuple[str, str, str, bool]] = []

    def row(name: str, measured: str, promised: str, kept: bool) -> None:
        rows.append((name, measured, promised, kept))

    cold = cold_start(COLD, min(rounds, 5))
    row("load and validate the tables, cold process", f"{cold * 1000:.0f} ms", "< 500 ms", cold < 0.5)
    whole = cold_start(COLD_WITH_IMPORTS, min(rounds, 5))
    row("… with the imports of pandas and geopandas", f"{whole * 1000:.0f} ms", "", True)
    os.environ.pop("AFPAK_DATA", None)
    with running_app() as app, minimal_app(points) as minimal:
        for name in PAGES:
            seconds, sent = asyncio.run(reruns(app, name, rounds * 2))
            most = 0.08 if name in ("map", "timeline", "incidents") else 0.1
            promise = f"< {most * 1000:.0f} ms"
            row(f"rerun of /{name} after a change of lens", f"{seconds * 1000:.0f} ms", promise, seconds < most)
            limit = "< 300 kB" if name == "map" else ""
            row(f"… most bytes sent for one ({name})", f"{sent / 1000:.0f} kB", limit, name != "map" or sent < 300_000)
        seconds, sent = asyncio.run(reruns(app, "map", rounds * 2, LAYER_CHOICES))
        row("switching layers of the map", f"{seconds * 1000:.0f} ms", "< 100 ms", seconds < 0.1)
        row("… most bytes sent for one", f"{sent / 1000:.0f} kB", "", True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            open_ours = partial(time_to_map, browser, f"{app}/map", PAGE_MAP)
            open_theirs = partial(time_to_map, browser, minimal, MINIMAL_MAP)
            open_ours(), open_theirs()
            ours, theirs = alternate(open_ours, open_theirs, rounds)
            browser.close()
        row(f"opening /map to map drawn, {points} points", f"{ours:.2f} s", "", True)
        row("… minimal script with one Scattermap", f"{theirs:.2f} s", "", True)
        row("… ratio", f"{ours / theirs:.2f}", "≤ 1.00", ours / theirs <= 1.0)
    with tempfile.TemporaryDirectory() as directory:
        data = write_tenfold(Path(directory) / "data")
        with running_app(data) as app:
            for name in PAGES:
                seconds, _ = asyncio.run(reruns(app, name, rounds * 2))
                row(f"… /{name} with ten times the record", f"{seconds * 1000:.0f} ms", "< 300 ms", seconds < 0.3)
    width = max(len(name) for name, *_ in rows)
    for name, measured, promised, kept in rows:
        print(f"{name:<{width}}  {measured:>9}  {promised:<9} {'' if kept else 'NOT KEPT'}".rstrip())
    return 0 if all(kept for *_, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
