"""Briefs at work at once: so many, the others in a queue in which each is told the place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from dashboard.catalogue import CHARTS
from dashboard.charts.theme import LIGHT
from dashboard.export import render
from dashboard.export.browser import Renderer
from dashboard.export.errors import BusyError
from dashboard.export.turns import Turns
from dashboard.filters import Filters
from dashboard.limits import BRIEFS_AT_ONCE, BRIEFS_WAITING, Limit
from dashboard.pages import downloads
from dashboard.tables import Dataset

LONG = 10.0
"""Seconds after which a test gives up waiting."""


def turns(at_once: int = 1, waiting: int = 3) -> Turns:
    return Turns(Limit("at once", at_once, "briefs", ""), Limit("waiting", waiting, "briefs", ""))


class Worker:
    """Takes a turn in a thread of its own and holds it until it is let go."""

    def __init__(self, line: Turns, tell: Callable[[int], None] = lambda place: None) -> None:
        self.places: list[int] = []
        self.at_work, self.go, self.waits = threading.Event(), threading.Event(), threading.Event()
        self.problem: BaseException | None = None
        self._line, self._tell = line, tell
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        def told(place: int) -> None:
            if place not in self.places:
                self.places.append(place)
            self.waits.set()
            self._tell(place)

        try:
            with self._line.take(told):
                self.at_work.set()
                assert self.go.wait(LONG)
        except BaseException as error:
            self.problem = error

    def wait_for_place(self, place: int) -> bool:
        """Whether the worker is told that place before long."""
        end = time.monotonic() + LONG
        while place not in self.places and time.monotonic() < end:
            time.sleep(0.01)
        return place in self.places

    def end(self) -> None:
        self.go.set()
        self.thread.join(LONG)
        assert not self.thread.is_alive()


def test_who_waits_is_told_the_place_and_comes_in_turn() -> None:
    line = turns()
    first = Worker(line)
    assert first.at_work.wait(LONG)
    second = Worker(line)
    assert second.waits.wait(LONG)
    third = Worker(line)
    assert third.waits.wait(LONG)
    assert not second.at_work.is_set() and not third.at_work.is_set()
    assert (line.working, line.waiting) == (1, 2)
    first.end()
    assert second.at_work.wait(LONG) and not third.at_work.is_set()
    assert third.wait_for_place(1)
    second.end()
    assert third.at_work.wait(LONG)
    third.end()
    assert (first.places, second.places, third.places) == ([], [1], [2, 1])
    assert (line.working, line.waiting) == (0, 0)


def test_so_many_work_side_by_side_as_the_limit_says() -> None:
    line = turns(at_once=2)
    workers = [Worker(line) for _ in range(2)]
    assert all(worker.at_work.wait(LONG) for worker in workers)
    late = Worker(line)
    assert late.waits.wait(LONG) and line.working == 2
    for worker in (*workers, late):
        worker.end()
    assert late.at_work.is_set()


def test_a_full_queue_is_said_and_nobody_loses_a_place() -> None:
    line = turns(waiting=1)
    first = Worker(line)
    assert first.at_work.wait(LONG)
    second = Worker(line)
    assert second.waits.wait(LONG)
    said = r"^1 brief is being made and 1 wait; the limit on waiting is 1\. Try again"
    with pytest.raises(BusyError, match=said), line.take():
        pass
    assert line.waiting == 1
    first.end()
    second.end()
    assert second.at_work.is_set()


def test_who_leaves_while_waiting_gives_the_place_up() -> None:
    line = turns()
    gone = threading.Event()

    def leave(place: int) -> None:
        if gone.is_set():
            raise KeyboardInterrupt

    first = Worker(line)
    assert first.at_work.wait(LONG)
    leaver = Worker(line, leave)
    assert leaver.waits.wait(LONG)
    last = Worker(line)
    assert last.waits.wait(LONG)
    gone.set()
    leaver.thread.join(LONG)
    assert isinstance(leaver.problem, KeyboardInterrupt) and line.waiting == 1
    assert last.wait_for_place(1)
    first.end()
    assert last.at_work.wait(LONG)
    last.end()
    assert last.places == [2, 1]


def test_work_that_fails_ends_its_turn() -> None:
    line = turns()
    with pytest.raises(ValueError, match="work"), line.take():
        raise ValueError("work")
    with line.take():
        assert line.working == 1
    assert line.working == 0


def test_the_limits_are_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Turns(BRIEFS_AT_ONCE, BRIEFS_WAITING)
    monkeypatch.setenv("AFPAK_BRIEFS_AT_ONCE", "3")
    workers = [Worker(line) for _ in range(3)]
    assert all(worker.at_work.wait(LONG) for worker in workers)
    for worker in workers:
        worker.end()


def test_the_download_menu_shows_the_place_while_a_picture_waits(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = turns()
    monkeypatch.setitem(render.exported.__kwdefaults__, "renderer", Renderer(find=lambda: None, turns=line))
    page: dict[str, object] = {}
    monkeypatch.setattr(downloads.st, "session_state", page)
    shown: list[str] = []
    waits = threading.Event()

    class Slot:
        def caption(self, words: str) -> None:
            shown.append(words)
            waits.set()

    chart = CHARTS["casualties-period"]
    ask = render.Ask(chart, chart.request(dataset, Filters(), LIGHT), "png")
    menu = threading.Thread(target=downloads._make, args=(ask, Slot()), daemon=True)
    with line.take():
        menu.start()
        assert waits.wait(LONG)
    menu.join(LONG)
    assert set(shown) == {"Waiting for other pictures: place 1 in the queue …"}
    assert isinstance(page[downloads._MADE], tuple) and page[downloads._MADE][0] == ask
