"""Measure the API under programs that ask for a cached filter at a fixed rate, alone and beside readers of the pages.

Usage: ``python -m benchmarks.load.api [--rate 300] [--seconds 10] [--readers 10] [--connections 20]``. Starts the app,
asks once, then sends so many requests a second over kept connections whether or not answers have come: a server that
falls behind is seen in the times. Prints how many were answered a second, p50, p95 and p99, and the processor it took.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.load.readers import load_server
from benchmarks.load.run import find_server, percentile, processor_seconds
from tests.browser.conftest import running_app

PATH = "/api/v1/incidents?type=airstrike&from=2025-01-01"
FORMS = {"packed": "Accept-Encoding: gzip\r\n", "unchanged (304)": ""}


@dataclass
class Answers:
    """What came back: times in seconds, and the statuses that were not expected."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)


async def ask_once(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, more: str
) -> tuple[int, dict[str, str]]:
    """Send one request over a kept connection, read its answer whole; return status and headers."""
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers


async def send_at_rate(address: str, rate: float, seconds: float, connections: int, more: str, status: int) -> Answers:
    """Send requests at a rate, one after the other over each connection, and time each from when it was due."""
    parts = urlsplit(address)
    answers, begin = Answers(), time.perf_counter() + 0.2
    due = iter(range(int(rate * seconds)))

    async def keep_asking() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for number in due:
            moment = begin + number / rate
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            found, _ = await ask_once(reader, writer, parts.netloc, more)
            answers.seconds.append(time.perf_counter() - moment)
            if found != status:
                answers.wrong.append(found)
        writer.close()

    await asyncio.gather(*(keep_asking() for _ in range(connections)))
    return answers


async def measure(address: str, rate: float, seconds: float, connections: int, readers: int) -> None:
    """Measure both kinds of answers once, beside so many readers, and print a row for each."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    _, headers = await ask_once(reader, writer, parts.netloc, "")
    writer.close()
    pages = asyncio.create_task(load_server(address, readers, 2 * seconds + 6, seed=1)) if readers else None
    await asyncio.sleep(5 if readers else 0)
    server = find_server(address)
    for name, more in FORMS.items():
        status = 200 if more else 304
        used, start = processor_seconds(server), time.perf_counter()
        more = more or f"If-None-Match: {headers['etag']}\r\n"
        found = await send_at_rate(address, rate, seconds, connections, more, status)
        lasted = time.perf_counter() - start
        times = [f"{1000 * percentile(found.seconds, share):.1f} ms" for share in (0.5, 0.95, 0.99)]
        share = (processor_seconds(server) - used) / lasted
        cells = (
            name,
            str(readers),
            f"{len(found.seconds) / lasted:.0f}",
            *times,
            f"{share:.0%}",
            str(len(found.wrong)),
        )
        print(f"| {' | '.join(cells)} |", flush=True)
    if pages is not None:
        runs = [run.seconds for run in (await pages).runs]
        print(f"  beside: {len(runs)} runs of pages, p95 {percentile(runs, 0.95):.2f} s", flush=True)


def main() -> None:
    """Start the app and measure it without and with readers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=300)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--readers", type=int, nargs="*", default=[0, 10])
    given = parser.parse_args()
    with running_app(AFPAK_API_RATE="1000000", AFPAK_LOG="json") as address:
        print(
            "| answers | readers | a second | p50 | p95 | p99 | processor | wrong |\n|---|---|---|---|---|---|---|---|"
        )
        for readers in given.readers:
            asyncio.run(measure(address, given.rate, given.seconds, given.connections, readers))


if __name__ == "__main__":
    main()
