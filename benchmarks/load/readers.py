"""What readers do: a random walk over pages and filters, at least half of it to views that nobody asked for before."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.load.session import Run, RunError, Session

PAGES = (*("latest", "map", "timeline", "casualties", "escalation", "crossings", "incidents", "brief", "about"),)
"""Every page, by its address."""

COMMON_VIEWS: tuple[Mapping[str, list[str]], ...] = (
    {},
    {"lens": ["Afghan Taliban government"]},
    {"lens": ["Pakistani government"]},
    {"lens": ["UN and independent"]},
    {"type": ["Air strike"]},
    {"from": ["2025-10-01"], "to": ["2025-10-31"]},
    {"from": ["2026-02-01"], "to": ["2026-03-31"]},
)
"""Filters that many readers share, so that they are soon in the memory of the process."""

LENSES = (
    "All sources (lowest–highest)",
    "Lowest claim",
    "Highest claim",
    "Afghan Taliban government",
    "Pakistani government",
    "UN and independent",
)
FIRST, LAST = date(2021, 8, 15), date(2026, 6, 30)
NEW_SHARE = 0.55
"""Share of the changes that ask for a view never asked for before."""


@dataclass
class Record:
    """What happened in a measurement: the runs that ended and, in words, those that did not."""

    runs: list[Run] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def draw_new_view(chance: random.Random) -> dict[str, list[str]]:
    """Return filters that nobody has asked for: two days drawn at random and one of the lenses."""
    days = (LAST - FIRST).days
    first = FIRST + timedelta(days=chance.randrange(days - 120))
    last = first + timedelta(days=chance.randrange(90, (LAST - first).days + 1))
    return {"from": [first.isoformat()], "to": [last.isoformat()], "lens": [chance.choice(LENSES)]}


async def read_pages(address: str, seconds: float, seed: int, record: Record) -> None:
    """Be one reader for so many seconds: change a filter or the page every 2 to 5 s."""
    chance = random.Random(seed)
    end = asyncio.get_running_loop().time() + seconds
    page, view = chance.choice(PAGES), dict(chance.choice(COMMON_VIEWS))
    async with Session(address) as session:
        await asyncio.sleep(chance.uniform(0, 3))
        await session.show(page, view)
        while True:
            await asyncio.sleep(chance.uniform(2, 5))
            if asyncio.get_running_loop().time() >= end:
                return
            new = chance.random() < NEW_SHARE
            if new:
                view = draw_new_view(chance)
            elif chance.random() < 0.5:
                view = dict(chance.choice(COMMON_VIEWS))
            else:
                page = chance.choice(PAGES)
            if new and chance.random() < 0.3:
                page = chance.choice(PAGES)
            try:
                record.runs.append(await session.show(page, view, new=new))
            except RunError as error:
                record.errors.append(f"{page} {view}: {error}")


async def load_server(address: str, readers: int, seconds: float, seed: int) -> Record:
    """Let so many readers work side by side and return what they met."""
    record = Record()
    outcomes = await asyncio.gather(
        *(read_pages(address, seconds, seed * 1_000 + number, record) for number in range(readers)),
        return_exceptions=True,
    )
    record.errors += [f"{type(outcome).__name__}: {outcome}" for outcome in outcomes if isinstance(outcome, Exception)]
    return record
