"""The record ten times over, for benchmarks: sound, as large as it says, and made of the same days and figures."""

from __future__ import annotations

from pathlib import Path

from benchmarks.tenfold import load_tenfold, write_tenfold
from dashboard.analysis.records import records, summary
from dashboard.filters import Filters
from dashboard.tables import ROOT, load, validate
from tests import small


def test_three_times_the_small_record_is_sound_and_adds_up(folder: Path, tmp_path: Path) -> None:
    target = write_tenfold(tmp_path / "tripled", folder, times=3)
    assert validate(target) == []
    once, thrice = load(folder), load(target)
    for name in once.tables:
        shared = name in ("places", "actors", "crossings", "corrections")
        assert len(thrice.table(name)) == len(once.table(name)) * (1 if shared else 3), name
    assert thrice.last_day == once.last_day
    sums = summary(records(once, Filters()))
    # Three copies, nobody's figure lost or doubled: 3 × 33–85 killed, 3 × 1 without.
    assert summary(records(thrice, Filters())) == {key: 3 * (value or 0) for key, value in sums.items()}


def test_copies_lie_whole_weeks_apart_and_do_not_overlap(folder: Path, tmp_path: Path) -> None:
    incidents = load(write_tenfold(tmp_path / "twice", folder, times=2)).incidents.sort_values("date_start")
    days = incidents["date_start"].reset_index(drop=True)
    number = len(small.INCIDENTS)
    # The small record runs from 20 Dec 2024 to 27 Jan 2025, 38 days: the copy lies six weeks earlier.
    assert ((days[number:].reset_index(drop=True) - days[:number]).dt.days == 42).all()
    assert days[number - 1] < days[number]


def test_ten_times_the_real_record_is_sound() -> None:
    assert len(load_tenfold().incidents) == 10 * len(load(ROOT / "data").incidents)
