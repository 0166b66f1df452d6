"""Two replicas behind the shipped proxy under readers, one of them killed half way.

Usage: ``python -m benchmarks.load.failover [--readers 50] [--seconds 60]``. Prints p50 and p95 of the time from a
change to the end of its run, before the kill and after it, how many runs failed, and for the readers of the killed
replica the time from the kill until they had their view again: the same page, filters and number of incidents.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from benchmarks.load.readers import COMMON_VIEWS, NEW_SHARE, PAGES, draw_new_view
from benchmarks.load.run import percentile
from benchmarks.load.session import Run, RunError, Session
from tests.replicas import LACKING, caddy, running_deployment

AGAIN = 0.5
"""Seconds after which a page whose connection is gone asks for a new one."""


@dataclass
class Outcome:
    """What the readers met: runs by the time at which they ended, failures in words, and who came back after the kill.

    ``killed`` is the time of the kill (None: not yet), ``back`` the seconds from then on for each reader who had lost
    the connection, ``changed`` what in the view of any of them was another one than before, in words.
    """

    runs: list[tuple[float, Run]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    killed: float | None = None
    back: list[float] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


async def come_back(lost: Session, page: str, view: Mapping[str, list[str]]) -> tuple[Session, Run]:
    """Connect anew as a page does whose connection is gone, and show its view; return both."""
    while True:
        session = Session(lost.address, cookie=lost.cookie)
        try:
            await session.__aenter__()
            return session, await session.show(page, dict(view))
        except (OSError, ConnectionClosed, InvalidHandshake):
            await asyncio.sleep(AGAIN)


async def read_on(address: str, seconds: float, seed: int, outcome: Outcome) -> None:
    """Be one reader for so many seconds, who stays when the replica goes."""
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    page, view = chance.choice(PAGES), dict(chance.choice(COMMON_VIEWS))
    session = await Session(address).__aenter__()
    shown: int | None = None
    new = False
    try:
        await asyncio.sleep(chance.uniform(0, 3))
        while time.monotonic() < end:
            try:
                run = await session.show(page, view, new=new)
                outcome.runs.append((time.monotonic(), run))
                shown = run.shown
            except ConnectionClosed:
                session, run = await come_back(session, page, view)
                if outcome.killed is None:
                    outcome.errors.append(f"{page}: the connection ended before a replica was killed")
                    continue
                outcome.back.append(time.monotonic() - outcome.killed)
                expected = (await _show_apart(address, page, view)).shown
                if run.shown != expected:
                    outcome.changed.append(f"{page} {view}: {run.shown} incidents, {expected} expected")
            except RunError as error:
                outcome.errors.append(f"{page} {view}: {error}")
            await _wait(session, chance.uniform(2, 5), page, view, shown, outcome)
            new = chance.random() < NEW_SHARE
            if new:
                view = draw_new_view(chance)
            else:
                page = chance.choice(PAGES)
    finally:
        await session.__aexit__(None, None, None)


async def _show_apart(address: str, page: str, view: Mapping[str, list[str]]) -> Run:
    """Return what a reader sees who comes anew: what the one who came back should see."""
    async with Session(address) as session:
        return await session.show(page, dict(view))


async def _wait(
    session: Session, seconds: float, page: str, view: Mapping[str, list[str]], shown: int | None, outcome: Outcome
) -> None:
    """Let a reader look at a page; where the connection ends meanwhile, the page connects anew and shows the same."""
    if not await session.is_lost_within(seconds):
        return
    found, run = await come_back(session, page, view)
    session.take_over(found)
    if outcome.killed is not None:
        outcome.back.append(time.monotonic() - outcome.killed)
        if run.shown != shown:
            outcome.changed.append(f"{page} {view}: {run.shown} incidents, {shown} before")


async def _load(readers: int, seconds: float, seed: int) -> Outcome:
    outcome = Outcome()
    with running_deployment() as deployment:

        async def kill() -> None:
            await asyncio.sleep(seconds / 2)
            outcome.killed = time.monotonic()
            deployment.replicas[0].process.kill()

        await _show_apart(deployment.address, PAGES[0], {})
        jobs = [read_on(deployment.address, seconds, seed * 1_000 + number, outcome) for number in range(readers)]
        ended = await asyncio.gather(kill(), *jobs, return_exceptions=True)
    outcome.errors += [f"{type(error).__name__}: {error}" for error in ended if isinstance(error, BaseException)]
    return outcome


def _row(name: str, runs: list[Run]) -> str:
    seconds = [run.seconds for run in runs]
    return f"| {name} | {len(runs)} | {percentile(seconds, 0.5):.2f} s | {percentile(seconds, 0.95):.2f} s |"


def main() -> int:
    """Measure and print; the exit status is 1 where a run failed or a reader was not back within ten seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=50, help="how many work side by side")
    parser.add_argument("--seconds", type=float, default=60, help="how long; the kill is half way")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="another seed asks for other views")
    asked = parser.parse_args()
    if caddy() is None:
        print(LACKING, file=sys.stderr)
        return 2
    outcome = asyncio.run(_load(asked.readers, asked.seconds, asked.seed))
    killed = math.inf if outcome.killed is None else outcome.killed
    print("| | runs | p50 | p95 |\n|---|---|---|---|")
    print(_row("two replicas", [run for ended, run in outcome.runs if ended < killed]))
    print(_row("one killed", [run for ended, run in outcome.runs if ended >= killed]))
    slowest = max(outcome.back, default=math.nan)
    print(
        f"\n{len(outcome.back)} of {asked.readers} readers lost their replica; the last was back after {slowest:.1f} s."
    )
    print(f"{len(outcome.changed)} of them saw another number of incidents. Failed: {len(outcome.errors)}.")
    for error in [*outcome.errors, *outcome.changed][:10]:
        print(f"  {error}", file=sys.stderr)
    return int(bool(outcome.errors) or bool(outcome.changed) or not slowest < 10)


if __name__ == "__main__":
    sys.exit(main())
