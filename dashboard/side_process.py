"""Work done beside the server, in processes that begin when readers wait for one another and end when nobody does.

A process of Python works on one thing at a time, whatever its threads; a second one doubles what a machine with two
processors holds. What goes there is a pure function of something large that all calls share (the tables) and of small
arguments. Where no process is at hand, or one fails, the caller does the work itself: nothing depends on them.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread, Timer
from types import MappingProxyType
from typing import IO, Any, TypeVar, cast

from dashboard.limits import KEPT_BESIDE, KEPT_RESULTS, SIDE_PROCESSES, SIDE_SECONDS

LOG = logging.getLogger(__name__)
R = TypeVar("R")

CROWD = 2
"""Calls under way at once, a further one of which makes a process begin: one reader never has so many."""

IDLE_SECONDS = 120.0
"""Seconds without a call after which a process ends and gives its memory back."""

REST_SECONDS = 60.0
"""Seconds in which no process begins after one has failed."""

_PACKAGES = Path(__file__).resolve().parents[1]
_COMMAND = (sys.executable, "-c", "from dashboard.side_process import answer_calls; answer_calls()")


class SideProcessError(Exception):
    """A call that was not answered: the process ended, or what it was given or gave cannot be sent."""


def _make_proxy(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    """Writes what the tables hold, mappings that cannot be changed among it."""

    def reducer_override(self, value: Any) -> Any:
        """Return how a mapping that cannot be changed is made again; all else is written as ever."""
        return (_make_proxy, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _as_bytes(value: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


class SideProcess:
    """One process: it is sent what the calls share once, then a function and its arguments for each call."""

    def __init__(self, command: tuple[str, ...] = _COMMAND) -> None:
        """Begin the process and wait until it answers; raises SideProcessError where it does not."""
        search = os.pathsep.join(filter(None, [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]))
        kept = {KEPT_RESULTS.setting: str(KEPT_BESIDE.value), SIDE_PROCESSES.setting: "0"}
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **kept, "PYTHONPATH": search},
            )
        except OSError as error:
            raise SideProcessError(f"the process does not begin: {error.strerror}") from error
        self._shared: weakref.ref[object] | None = None
        self.last_used = time.monotonic()
        self._exchange(_as_bytes(None))

    def call(self, function: Callable[..., R], shared: object, *arguments: object) -> R:
        """Return ``function(shared, *arguments)`` as the process works it out.

        Raises SideProcessError where it gives no answer, whatever the reason; an error of the function is one.
        """
        self.last_used = time.monotonic()
        known = self._shared is not None and self._shared() is shared
        try:
            message = _as_bytes((known, None if known else shared, function, arguments))
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise SideProcessError(f"not to be sent: {error}") from error
        answer = self._exchange(message)
        self._shared = weakref.ref(shared)
        return cast(R, answer)

    @property
    def is_alive(self) -> bool:
        """Whether the process is there to be called."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _exchange(self, message: bytes) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        late = Timer(SIDE_SECONDS.value, self._process.kill)
        late.daemon = True
        late.start()
        try:
            stdin.write(message)
            stdin.flush()
            is_done, answer = pickle.load(stdout)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError) as error:
            self.end()
            raise SideProcessError(f"no answer: {type(error).__name__} {error}") from error
        finally:
            late.cancel()
        if not is_done:
            raise SideProcessError(f"its own error: {answer}")
        return answer


def _get_ready(shared: object, function: Callable[..., object]) -> None:
    """Do nothing: that it could be called says that the process has what is shared, and the function."""


def answer_calls() -> None:
    """Answer calls that come on standard input until it ends; what is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    calls = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    shared: object = None
    while True:
        try:
            call = pickle.load(calls)
        except EOFError:
            return
        answer: tuple[bool, object] = (True, None)
        if call is not None:
            known, sent, function, arguments = call
            if not known:
                shared = sent
                gc.collect()
                gc.freeze()  # what stays is not gone through again
            try:
                answer = (True, function(shared, *arguments))
            except Exception as error:
                answer = (False, f"{type(error).__name__}: {error}")
        _send(answers, answer)


def _send(answers: IO[bytes], answer: tuple[bool, object]) -> None:
    try:
        message = _as_bytes(answer)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        message = _as_bytes((False, f"not to be sent: {error}"))
    answers.write(message)
    answers.flush()


class SideProcesses:
    """Calls shared out between this process and those beside it. Safe for threads."""

    def __init__(self, number: Callable[[], int], command: tuple[str, ...] = _COMMAND) -> None:
        """Take how many processes there may be, asked at each call, and what starts one; none begins yet."""
        self._number = number
        self._command = command
        self._turn = Condition()
        self._here = 0
        self._free: list[SideProcess] = []
        self._busy: list[SideProcess] = []
        self._beginning = False
        self._rest_until = 0.0

    @property
    def count(self) -> int:
        """How many processes there are."""
        return len(self._free) + len(self._busy)

    def call(self, function: Callable[..., R], shared: object, *arguments: object) -> R:
        """Return ``function(shared, *arguments)``, worked out beside where that is sooner, else here."""
        with self._place(function, shared) as beside:
            if beside is not None:
                try:
                    return beside.call(function, shared, *arguments)
                except SideProcessError as error:
                    LOG.warning("Worked out here and not beside: %s", error)
            return function(shared, *arguments)

    @contextmanager
    def _place(self, function: Callable[..., object], shared: object) -> Iterator[SideProcess | None]:
        """Give the process that a call goes to; None for this one."""
        with self._turn:
            if self._here >= CROWD and self.count < self._number() and not self._beginning:
                self._begin(function, shared)
            # Nobody waits for this process alone: one beside always ends what it does, so nothing can lock up.
            while not self._free and self._busy and self._here:
                self._turn.wait()
            beside = self._free.pop() if self._free else None
            if beside is None:
                self._here += 1
            else:
                self._busy.append(beside)
        try:
            yield beside
        finally:
            with self._turn:
                if beside is None:
                    self._here -= 1
                else:
                    self._busy.remove(beside)
                    self._take_back(beside)
                self._turn.notify_all()

    def _take_back(self, beside: SideProcess) -> None:
        if beside.is_alive:
            self._free.append(beside)
        else:
            self._rest_until = time.monotonic() + REST_SECONDS

    def _begin(self, function: Callable[..., object], shared: object) -> None:
        if time.monotonic() < self._rest_until:
            return
        self._beginning = True
        Thread(target=self._begin_and_watch, args=(function, shared), name="a process beside", daemon=True).start()

    def _begin_and_watch(self, function: Callable[..., object], shared: object) -> None:
        try:
            fresh = self._start(function, shared)
        except SideProcessError as error:
            LOG.warning("No process beside the server: %s", error)
            with self._turn:
                self._beginning = False
                self._rest_until = time.monotonic() + REST_SECONDS
            return
        with self._turn:
            self._beginning = False
            self._free.append(fresh)
            self._turn.notify_all()
        while self._is_kept(fresh):
            time.sleep(1)

    def _start(self, function: Callable[..., object], shared: object) -> SideProcess:
        """Return a process that has what is shared and its modules, before anybody waits for it."""
        fresh = SideProcess(self._command)
        try:
            fresh.call(_get_ready, shared, function)
        except SideProcessError:
            fresh.end()
            raise
        return fresh

    def _is_kept(self, process: SideProcess) -> bool:
        """Return whether a process is still wanted; where it has long had nothing to do, it is ended."""
        with self._turn:
            if process in self._busy:
                return True
            if process not in self._free:
                return False
            if process.is_alive and time.monotonic() - process.last_used < IDLE_SECONDS:
                return True
            self._free.remove(process)
        process.end()
        return False

    def end(self) -> None:
        """End the processes that have nothing to do."""
        with self._turn:
            free, self._free = self._free, []
        for process in free:
            process.end()


def count_allowed() -> int:
    """Return how many processes the limit and the machine allow: none where it has one processor."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(SIDE_PROCESSES.value, processors - 1)


BESIDE = SideProcesses(count_allowed)
