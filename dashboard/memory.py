"""One bounded memory for what the pages have worked out: by function and arguments, shared by all sessions.

What one page has computed for a dataset, filters and a lens, another page and another reader find again. The least
recently used results make room when the memory is full.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar, cast

import pandas as pd

LIMIT = 400
"""Results kept in all. The largest, a figure of the whole record, takes some 300 kB."""

P = ParamSpec("P")
R = TypeVar("R")


class Memory:
    """Results by key, the least recently used dropped first; safe for sessions that run side by side."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Start empty, with room for ``limit`` results."""
        self._limit = limit
        self._lock = Lock()
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}

    def __len__(self) -> int:
        """Return the number of results kept."""
        return len(self._results)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept under a key; where there is nothing, what ``make`` returns, made once.

        An exception of ``make`` goes through and nothing is kept.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            try:
                result = make()
                with self._lock:
                    self._results[key] = result
                    while len(self._results) > self._limit:
                        self._results.popitem(last=False)
                return result
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()


MEMORY = Memory()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that keeps its results in the one memory; its arguments must be hashable.

    A frame or series that it returns is a shallow copy each time, so that a caller's columns are its own.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (name, args, tuple(sorted(kwargs.items())))
        result = MEMORY.get(key, lambda: function(*args, **kwargs))
        if isinstance(result, pd.DataFrame | pd.Series):
            return cast(R, result.copy(deep=False))
        return cast(R, result)

    return asked
