"""Measure the dashboard under readers: real websocket sessions against one process (or several behind a proxy).

Usage: ``python -m benchmarks.load.run [--readers 1 10 25 50] [--seconds 60] [--address URL]``. Without an address the
project's own app is started, once for all measurements. Prints p50 and p95 of the time from a change to the end of
its run, runs, errors, memory for each session, and the share of one processor; then the first visit of a new filter
page by page, a cached rerun after so many filters, and the memory that is left when the readers have gone.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress

import psutil

from benchmarks.load.readers import COMMON_VIEWS, PAGES, Record, draw_new_view, load_server
from benchmarks.load.session import Session
from tests.browser.conftest import running_app

MEGABYTE = 1_000_000


def find_server(address: str) -> psutil.Process:
    """Return the process that listens on the port of an address of this machine."""
    port = int(address.rpartition(":")[2])
    for found in psutil.net_connections("tcp"):
        if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid:
            return psutil.Process(found.pid)
    raise RuntimeError(f"no process listens on {address}")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank); not a number where there is none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def find_family(server: psutil.Process) -> list[psutil.Process]:
    """Return a process and those that it has begun, which may end at any time."""
    return [server, *server.children(recursive=True)]


def memory(server: psutil.Process) -> float:
    """Return the resident memory of a process and of those that it has begun, in MB."""
    total = 0
    for process in find_family(server):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total / MEGABYTE


def processor_seconds(server: psutil.Process) -> float:
    """Return the processor time that a process and those that it has begun have used, in seconds."""
    total = 0.0
    for process in find_family(server):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def measure_load(address: str, readers: int, seconds: float, seed: int) -> Record:
    """Load the server, print a row of the table, and return what the readers met."""
    server = find_server(address)
    before, used, start = memory(server), processor_seconds(server), time.perf_counter()
    record = asyncio.run(load_server(address, readers, seconds, seed))
    spent, lasted, after = processor_seconds(server) - used, time.perf_counter() - start, memory(server)
    waits = [run.seconds for run in record.runs]
    new = [run.seconds for run in record.runs if run.new]
    cells = (
        f"{readers}",
        f"{percentile(waits, 0.5):.2f} s",
        f"{percentile(waits, 0.95):.2f} s",
        f"{percentile(new, 0.95):.2f} s",
        f"{len(waits)}",
        f"{len(new) / max(len(waits), 1):.0%}",
        f"{len(record.errors)}",
        f"{(after - before) / readers:.1f} MB",
        f"{spent / lasted:.0%}",
        f"{1000 * spent / max(len(waits), 1):.0f} ms",
    )
    print(f"| {' | '.join(cells)} |", flush=True)
    for error in record.errors[:5]:
        print(f"  error: {error}", file=sys.stderr)
    return record


async def first_visits(address: str, rounds: int, seed: int) -> dict[str, tuple[float, float]]:
    """Return for each page the median seconds of the first visit of a new filter, and of the visit after it."""
    chance = random.Random(seed)
    found = {}
    async with Session(address) as session:
        for page in PAGES:
            await session.show(page, {})
            first, again = [], []
            for _ in range(rounds):
                view = draw_new_view(chance)
                first.append((await session.show(page, view)).seconds)
                await session.show(page, {})
                again.append((await session.show(page, view)).seconds)
            found[page] = (statistics.median(first), statistics.median(again))
    return found


async def cached_reruns(address: str, rounds: int) -> float:
    """Return the median seconds of reruns whose views are in the memory of the process."""
    seconds = []
    async with Session(address) as session:
        for turn in range(rounds + 1):
            for view in COMMON_VIEWS:
                run = await session.show("casualties", view)
                if turn:
                    seconds.append(run.seconds)
    return statistics.median(seconds)


async def visit_filters(address: str, number: int, seed: int) -> None:
    """Ask for so many new views, on pages in turn."""
    chance = random.Random(seed)
    async with Session(address) as session:
        for turn in range(number):
            await session.show(PAGES[turn % len(PAGES)], draw_new_view(chance))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, nargs="*", default=[1, 10, 25, 50], help="how many work side by side")
    parser.add_argument("--seconds", type=float, default=60, help="how long each measurement lasts")
    parser.add_argument("--address", help="a dashboard on this machine that is running already")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="another seed asks for other views")
    parser.add_argument("--visits", type=int, default=9, help="first visits of each page (0: none)")
    asked = parser.parse_args()
    os.environ.pop("AFPAK_DATA", None)
    start: AbstractContextManager[str] = nullcontext(asked.address) if asked.address else running_app()
    with start as address:
        server = find_server(address)
        asyncio.run(visit_filters(address, len(PAGES), asked.seed + 1))
        print("| readers | p50 | p95 | p95, new views | runs | new | errors | memory a session | processor | a run |")
        print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
        after = []
        for turn, readers in enumerate(asked.readers):
            measure_load(address, readers, asked.seconds, asked.seed + 10 * turn)
            time.sleep(5)
            after.append(f"{memory(server):.0f} MB after {readers}")
        print("\nMemory when the readers had gone: " + ", ".join(after) + ".")
        if not asked.visits:
            return 0
        print("\n| page | first visit of a new filter | visited again |\n|---|---|---|")
        for page, (first, again) in asyncio.run(first_visits(address, asked.visits, asked.seed + 2)).items():
            print(f"| {page} | {first * 1000:.0f} ms | {again * 1000:.0f} ms |", flush=True)
        before = asyncio.run(cached_reruns(address, asked.visits))
        asyncio.run(visit_filters(address, 200, asked.seed + 3))
        later = asyncio.run(cached_reruns(address, asked.visits))
        print(f"\nA cached rerun: {before * 1000:.0f} ms, after 200 more filters {later * 1000:.0f} ms", end=" ")
        print(f"({later / before:.2f} times).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
