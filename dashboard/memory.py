"""One bounded memory for what the pages have worked out: by function and arguments, shared by all sessions.

What one page has computed for a dataset, filters and a lens, another page and another reader find again. The memory is
bounded in bytes: the least recently used results make room when it is full.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd

from dashboard.limits import KEPT_RESULTS

COLUMN_BYTES = 600
"""Bytes that pandas takes for a column beside its values."""

TEXT_BYTES = 60
"""Bytes counted for a text in a frame: most are shared with the tables, and measuring each one takes too long."""

P = ParamSpec("P")
R = TypeVar("R")


def measure_size(value: Any) -> int:
    """Return about how many bytes a result takes, with all that it holds.

    What says its size itself (``nbytes``) is believed; for each cell of a frame that is no number ``TEXT_BYTES`` are
    counted.
    """
    if isinstance(value, pd.DataFrame):
        return sum(_measure_values(dtype, len(value)) for dtype in [value.index.dtype, *value.dtypes])
    if isinstance(value, pd.Series | pd.Index):
        return _measure_values(value.dtype, len(value))
    size = None if isinstance(value, type) else getattr(value, "nbytes", None)
    if isinstance(size, int):
        return sys.getsizeof(value) + size
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(measure_size(key) + measure_size(item) for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + sum(measure_size(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return sys.getsizeof(value) + sum(measure_size(getattr(value, field.name)) for field in fields(value))
    return sys.getsizeof(value)


def _measure_values(dtype: Any, number: int) -> int:
    width = 8 if isinstance(dtype, np.dtype) and dtype.kind != "O" else 9 if dtype.kind in "iufbmM" else 8 + TEXT_BYTES
    return COLUMN_BYTES + number * width


class Memory:
    """Results by key, the least recently used dropped first; safe for sessions that run side by side."""

    def __init__(self, limit: int | None = None) -> None:
        """Start empty, with room for ``limit`` bytes (by default the limit that is set for the process)."""
        self._limit = limit
        self._lock = Lock()
        self._results: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}
        self._size = 0

    def __len__(self) -> int:
        """Return the number of results kept."""
        return len(self._results)

    @property
    def nbytes(self) -> int:
        """Bytes that the results take, as ``measure_size`` counts them."""
        return self._size

    @property
    def limit(self) -> int:
        """Bytes that the results may take."""
        return KEPT_RESULTS.value if self._limit is None else self._limit

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept under a key; where there is nothing, what ``make`` returns, made once.

        An exception of ``make`` goes through and nothing is kept; nor is a result that is over the limit by itself.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key][0]
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if key in self._results:
                    return self._results[key][0]
            try:
                result = make()
                self._keep(key, result, measure_size(result))
                return result
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def find(self, key: Hashable) -> Any | None:
        """Return what is kept under a key, None where there is nothing; nobody waits for what is being made."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def keep(self, key: Hashable, result: Any) -> None:
        """Keep a result in the place of what was kept under its key, unless it is over the limit by itself."""
        with self._lock:
            _, freed = self._results.pop(key, (None, 0))
            self._size -= freed
        self._keep(key, result, measure_size(result))

    def _keep(self, key: Hashable, result: Any, size: int) -> None:
        limit = self.limit
        if size > limit:
            return
        with self._lock:
            self._results[key] = (result, size)
            self._size += size
            while self._size > limit:
                _, (_, freed) = self._results.popitem(last=False)
                self._size -= freed

    def forget(self, argument: Hashable) -> None:
        """Forget every result of a function that was given this object, or a dataclass with it."""
        with self._lock:
            for key in [key for key in self._results if _has_argument(key, argument)]:
                self._size -= self._results.pop(key)[1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()
            self._size = 0


def _has_argument(key: Hashable, argument: Hashable) -> bool:
    """Return whether a key, as ``remembered`` makes it, has an argument, by itself or as a field of another."""
    if not isinstance(key, tuple) or len(key) != 3:
        return False
    _, given, named = key
    return any(_holds_argument(item, argument) for item in (*given, *(value for _, value in named)))


def _holds_argument(item: object, argument: Hashable) -> bool:
    if item is argument:
        return True
    if not is_dataclass(item) or isinstance(item, type):
        return False
    return any(getattr(item, field.name) is argument for field in fields(item))


MEMORY = Memory()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that keeps its results in the one memory; its arguments must be hashable.

    What it returns is shared by everybody who asks: read-only. A frame takes further columns by ``assign``, which
    makes another one. (A copy for each caller, even a shallow one, leaves a weak reference in every column of the
    kept frame, and the garbage collector goes through all of them after each run.)
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def recall(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (name, args, tuple(sorted(kwargs.items())))
        return cast(R, MEMORY.get(key, lambda: function(*args, **kwargs)))

    return recall
