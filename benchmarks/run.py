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
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import FLAGS, chromium, running_app  # noqa: E402

MAP_LOADED = "() => document.querySelector('.js-plotly-plot')?._fullLayout?.map?._subplot?.map?.loaded()"
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


LENSES = ["Highest claim", "Kabul's figures", "Islamabad's figures", "UN and independent", "All claims, low to high"]


async def reruns(address: str, path: str, rounds: int) -> tuple[float, int]:
    """Return the median seconds from a change of lens to the end of the script, and the most bytes sent for one.

    Speaks to the server as a page does, over its websocket, but without a browser: on a small machine drawing would
    take the processor from the server while it is measured. Each lens is visited once before the measurement.
    """
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(url, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        lens = ""
        seconds, sizes = [], []

        async def run(state: str | None) -> None:
            nonlocal lens
            message = BackMsg()
            message.rerun_script.page_name = path
            message.rerun_script.query_string = ""
            if state is not None:
                widget = message.rerun_script.widget_states.widgets.add()
                widget.id, widget.string_value = lens, state
            start, size = time.perf_counter(), 0
            await socket.send(message.SerializeToString())
            while True:
                payload = await socket.recv()
                if not isinstance(payload, bytes):
                    continue
                size += len(payload)
                forward = ForwardMsg.FromString(payload)
                element = forward.delta.new_element
                if element.WhichOneof("type") == "selectbox" and element.selectbox.label.startswith("Whose figures"):
                    lens = element.selectbox.id
                if forward.WhichOneof("type") == "script_finished":
                    break
            seconds.append(time.perf_counter() - start)
            sizes.append(size)

        await run(None)
        for option in LENSES:
            await run(option)
        seconds.clear()
        sizes.clear()
        for number in range(rounds):
            await run(LENSES[number % len(LENSES)])
    return statistics.median(seconds), max(sizes)


def cold_start(script: str, rounds: int) -> float:
    """Return the median seconds that a script prints in a fresh process."""
    seconds = []
    for _ in range(rounds):
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        seconds.append(float(run.stdout))
    return statistics.median(seconds)


def time_to_map(browser: Browser, url: str) -> float:
    """Return the seconds from opening a link in a fresh context to the map drawn."""
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_function(MAP_LOADED, polling=20, timeout=60_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


@contextmanager
def minimal_app(points: int) -> Iterator[str]:
    """Run the minimal script on a free port."""
    with running_app(script="benchmarks/minimal_app.py", POINTS=str(points)) as address:
        yield address


def alternate(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Return the medians of two measurements taken in turn."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


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
        for name in ("map", "timeline", "incidents"):
            seconds, sent = asyncio.run(reruns(app, name, rounds * 2))
            row(f"rerun of /{name} after a change of lens", f"{seconds * 1000:.0f} ms", "< 80 ms", seconds < 0.08)
            limit = "< 300 kB" if name == "map" else ""
            row(f"… most bytes sent for one ({name})", f"{sent / 1000:.0f} kB", limit, name != "map" or sent < 300_000)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            time_to_map(browser, f"{app}/map"), time_to_map(browser, minimal)
            ours, theirs = alternate(
                lambda: time_to_map(browser, f"{app}/map"), lambda: time_to_map(browser, minimal), rounds
            )
            browser.close()
        row(f"opening /map to map drawn, {points} points", f"{ours:.2f} s", "", True)
        row("… minimal script with one Scattermap", f"{theirs:.2f} s", "", True)
        row("… ratio", f"{ours / theirs:.2f}", "≤ 1.30", ours / theirs <= 1.3)
    width = max(len(name) for name, *_ in rows)
    for name, measured, promised, kept in rows:
        print(f"{name:<{width}}  {measured:>9}  {promised:<9} {'' if kept else 'NOT KEPT'}".rstrip())
    return 0 if all(kept for *_, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
