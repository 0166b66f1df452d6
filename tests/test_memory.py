"""The memory: computed once, bounded, the least recently used dropped, safe for sessions side by side."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from dashboard.memory import MEMORY, Memory, remembered


def test_a_result_is_made_once_and_the_least_recently_used_goes_first() -> None:
    memory, made = Memory(limit=2), []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

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


def test_a_frame_is_the_callers_own() -> None:
    calls = []

    @remembered
    def frame(number: int, *, name: str = "n") -> pd.DataFrame:
        calls.append(number)
        return pd.DataFrame({name: [number]})

    first = frame(3)
    first["more"] = 1
    first.loc[0, "n"] = 99
    assert frame(3).to_dict("list") == {"n": [3]}
    assert frame(3, name="m").to_dict("list") == {"m": [3]}
    assert calls == [3, 3]
    assert len(MEMORY) > 0
