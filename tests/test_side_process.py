"""Work beside the server: the same answers as here, whatever becomes of the process; none where nobody waits."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from types import MappingProxyType

import pytest

from dashboard import limits, side_process
from dashboard.catalogue import CHARTS
from dashboard.catalogue.model import _draw
from dashboard.charts.theme import PALETTES
from dashboard.filters import Filters
from dashboard.side_process import SideProcess, SideProcessError, SideProcesses, count_allowed
from dashboard.tables import Dataset


class Shared:
    """Something large that all calls share."""

    def __init__(self, text: str = "") -> None:
        self.words = MappingProxyType({"text": text})


def describe_place(shared: Shared, *words: str) -> tuple[int, int, str]:
    return os.getpid(), id(shared), shared.words["text"] + "".join(words)


def print_and_add(_: Shared, one: int, two: int) -> int:
    print("something that somebody left in the code")
    os.write(1, b"and something below Python")
    return one + two


def fail(_: Shared) -> int:
    raise ZeroDivisionError(f"in {os.getpid()}")


def sleep_beside(_: Shared, seconds: float, here: int) -> int:
    if os.getpid() != here:
        time.sleep(seconds)
    return os.getpid()


def give_what_cannot_be_sent(_: Shared) -> Callable[[], int]:
    return lambda: 1


@pytest.fixture
def process() -> Iterator[SideProcess]:
    started = SideProcess()
    yield started
    started.end()


def test_what_is_shared_is_sent_once_and_anew_when_it_is_another(process: SideProcess) -> None:
    shared = Shared("a")
    first, second = (process.call(describe_place, shared, "b", "c") for _ in range(2))
    assert first == second and first[2] == "abc" and first[0] != os.getpid()
    assert process.call(describe_place, Shared("x"))[2] == "x"
    assert process.call(describe_place, shared)[2] == "a"


def test_what_is_printed_spoils_no_answer(process: SideProcess) -> None:
    assert process.call(print_and_add, Shared(), 2, 3) == 5
    assert process.call(print_and_add, Shared(), 4, 5) == 9


def test_what_cannot_be_sent_is_said_and_the_process_goes_on(process: SideProcess) -> None:
    with pytest.raises(SideProcessError, match="not to be sent"):
        process.call(lambda _: 1, Shared())
    with pytest.raises(SideProcessError, match="not to be sent"):
        process.call(give_what_cannot_be_sent, Shared())
    with pytest.raises(SideProcessError, match="ZeroDivisionError: in"):
        process.call(fail, Shared())
    assert process.call(print_and_add, Shared(), 1, 1) == 2


def test_a_process_that_ends_or_takes_too_long_gives_no_answer(
    process: SideProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(side_process, "SIDE_SECONDS", replace(limits.SIDE_SECONDS, default=1))
        with pytest.raises(SideProcessError, match="no answer"):
            process.call(sleep_beside, Shared(), 60.0, os.getpid())
    assert not process.is_alive
    other = SideProcess()
    os.kill(other.call(describe_place, Shared())[0], signal.SIGKILL)
    with pytest.raises(SideProcessError, match="no answer"):
        other.call(describe_place, Shared())


def test_a_command_that_does_not_run_is_no_process() -> None:
    with pytest.raises(SideProcessError, match="does not begin"):
        SideProcess(("/no/such/program",))
    with pytest.raises(SideProcessError, match="no answer"):
        SideProcess((sys.executable, "-c", "print('nothing that can be read')"))


MEETING = Barrier(3)


def meet(_: Shared) -> int:
    MEETING.wait(timeout=30)
    return os.getpid()


def crowd(processes: SideProcesses, shared: Shared) -> list[int]:
    """Have three calls under way at once while no process is there; return where they were answered."""
    with ThreadPoolExecutor(3) as pool:
        return [job.result() for job in [pool.submit(processes.call, meet, shared) for _ in range(3)]]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_process_begins_when_three_wait_and_ends_when_it_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    processes, shared = SideProcesses(lambda: 1), Shared("s")
    for _ in range(5):
        assert processes.call(describe_place, shared)[0] == os.getpid()
    assert processes.count == 0  # one reader has no need of it
    assert crowd(processes, shared) == [os.getpid()] * 3
    wait_for(lambda: processes.count == 1)
    place, _, text = processes.call(describe_place, shared)
    assert (place != os.getpid(), text) == (True, "s")
    monkeypatch.setattr(side_process, "IDLE_SECONDS", 0.0)
    wait_for(lambda: processes.count == 0)
    wait_for(lambda: not is_running(place))
    assert processes.call(describe_place, shared)[0] == os.getpid()


def test_where_none_is_allowed_none_begins() -> None:
    processes = SideProcesses(lambda: 0)
    crowd(processes, Shared())
    time.sleep(0.3)
    assert processes.count == 0


def test_a_call_that_fails_beside_is_answered_here(caplog: pytest.LogCaptureFixture) -> None:
    processes, shared = SideProcesses(lambda: 1), Shared()
    crowd(processes, shared)
    wait_for(lambda: processes.count == 1)
    with pytest.raises(ZeroDivisionError, match=f"in {os.getpid()}"):  # as it would have been without a process
        processes.call(fail, shared)
    assert processes.call(lambda _: "here", shared) == "here"
    os.kill(processes.call(describe_place, shared)[0], signal.SIGKILL)
    time.sleep(0.2)
    assert processes.call(describe_place, shared)[0] == os.getpid()
    assert "Worked out here" in caplog.text
    crowd(processes, shared)
    time.sleep(0.3)
    assert processes.count == 0  # not again at once
    processes.end()


def test_a_command_that_fails_costs_readers_nothing() -> None:
    processes = SideProcesses(lambda: 1, ("/no/such/program",))
    assert crowd(processes, Shared()) == [os.getpid()] * 3
    assert processes.call(describe_place, Shared())[0] == os.getpid()


def test_who_waits_takes_the_first_place_that_is_free() -> None:
    processes, shared, go = SideProcesses(lambda: 1), Shared(), Event()
    crowd(processes, shared)
    wait_for(lambda: processes.count == 1)

    def stay(_: Shared) -> int:
        go.wait(30)
        return os.getpid()

    with ThreadPoolExecutor(3) as pool:
        beside = pool.submit(processes.call, sleep_beside, shared, 2.0, os.getpid())
        wait_for(lambda: not processes._free)
        here = pool.submit(processes.call, stay, shared)
        wait_for(lambda: processes._here == 1)
        third = pool.submit(processes.call, describe_place, shared)
        time.sleep(0.2)
        assert not third.done()
        go.set()
        assert here.result(10) == os.getpid()
        assert third.result(1)[0] == os.getpid()  # it did not wait for the process beside
        assert beside.result(10) != os.getpid()
    processes.end()


def test_a_machine_with_one_processor_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert count_allowed() == 0
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert count_allowed() == 1
    monkeypatch.setenv("AFPAK_SIDE_PROCESSES", "0")
    assert count_allowed() == 0


def test_every_chart_can_be_built_beside_and_is_the_same(dataset: Dataset, process: SideProcess) -> None:
    filters = Filters(lens_id="kabul", text="Khost")
    for chart in CHARTS.values():
        for build in filter(None, (chart.build, chart.build_low)):
            asked = chart.request(dataset, filters, PALETTES["dark"])
            given = (build, asked.filters, asked.palette, asked.options)
            figure, *words = process.call(_draw, dataset, *given)
            expected, *words_here = _draw(dataset, *given)
            assert words == words_here
            assert (figure and figure.text) == (expected and expected.text), chart.id
