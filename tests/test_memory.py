"""The memory: computed once, bounded, the least recently used dropped, safe for sessions side by side."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalogue import CHARTS, built
from dashboard.charts.figure import Figure
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.memory import Memory, measure_size, remembered
from dashboard.tables import Dataset
from tests.checked_memory import CheckedMemory


def test_a_result_is_made_once_and_the_least_recently_used_goes_first() -> None:
    memory, made = Memory(limit=110), []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()  # 50 bytes each

    for name in ("a", "b", "a", "c", "a", "b"):  # b is the least recently used when c comes
        assert memory.get(name, lambda name=name: make(name)) == name.upper()
    assert made == ["a", "b", "c", "b"]
    assert len(memory) == 2
    memory.clear()
    assert len(memory) == 0


def test_what_fails_is_not_kept() -> None:
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.get("x", lambda: 1 // 0)
    assert memory.get("x", lambda: 5) == 5


def test_two_sessions_that_ask_at_once_compute_once() -> None:
    memory, made, gate = Memory(), [], threading.Event()

    def make() -> int:
        gate.wait(5)
        made.append(1)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(memory.get("x", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (found, made) == ([7] * 4, [1])


def test_a_frame_is_made_once_and_shared() -> None:
    calls = []

    @remembered
    def frame(number: int, *, name: str = "n") -> pd.DataFrame:
        calls.append(number)
        return pd.DataFrame({name: [number]})

    assert frame(3) is frame(3)
    assert frame(3, name="m").to_dict("list") == {"m": [3]}
    assert calls == [3, 3]


def test_who_changes_a_shared_frame_is_found() -> None:
    memory = CheckedMemory()
    kept = memory.get("a", lambda: pd.DataFrame({"n": [1, 2]}))
    kept["more"] = 1
    with pytest.raises(AssertionError, match="changed"):
        memory.get("a", lambda: None)
    memory = CheckedMemory()
    memory.get("a", lambda: pd.DataFrame({"n": [1, 2]})).loc[0, "n"] = 5
    with pytest.raises(AssertionError, match="changed"):
        memory.check_values()


def test_the_memory_is_bounded_in_bytes() -> None:
    memory = Memory(limit=10_000)
    for number in range(50):
        memory.get(number, lambda: b"x" * 3_000)
    assert len(memory) == 3
    assert 9_000 < memory.nbytes < 10_000
    assert memory.get("large", lambda: b"x" * 20_000) == b"x" * 20_000
    assert len(memory) == 3, "what is over the limit by itself drives nothing out"
    memory.clear()
    assert memory.nbytes == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4_000)), max_size=60))
def test_the_memory_never_takes_more_than_its_limit(asked: list[tuple[int, int]]) -> None:
    memory = Memory(limit=10_000)
    for key, size in asked:
        memory.get(key, lambda size=size: b"x" * size)
        assert memory.nbytes <= 10_000


def test_an_operator_sets_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_MEMORY_BYTES", "5000")
    memory = Memory()
    for number in range(9):
        memory.get(number, lambda: b"x" * 2_000)
    assert len(memory) == 2


def test_a_result_is_measured_with_all_that_it_holds() -> None:
    frame = pd.DataFrame({"n": range(1_000), "text": ["word" * 50] * 1_000})
    assert 1_000 * (8 + 60) < measure_size(frame) < 1_000 * (8 + 8 + 8 + 60) + 3_000
    assert measure_size({"a": [frame, frame]}) > 2 * measure_size(frame)
    assert measure_size(Sums(frame)) > measure_size(frame)


@dataclass(frozen=True)
class Sums:
    frame: pd.DataFrame


def test_a_chart_is_kept_as_bytes(dataset: Dataset) -> None:
    chart = CHARTS["timeline"]
    request = chart.request(dataset, Filters(), LIGHT)
    drawn, kept = chart.build(request), built(chart, request)
    assert kept.figure is not None
    assert not isinstance(kept.figure, Figure)
    assert json.loads(kept.json) == json.loads(drawn.json)
    pd.testing.assert_frame_equal(kept.table, drawn.table)
    assert measure_size(kept) < 20_000
