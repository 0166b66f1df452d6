"""A few results that are kept with what they were worked out from, the oldest dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

R = TypeVar("R")
KEPT_RESULTS = 12


class LatestResults:
    """Results by key, the ``KEPT_RESULTS`` made last."""

    def __init__(self) -> None:
        """Start empty."""
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of results kept."""
        return len(self._results)

    def get(self, key: Hashable, make: Callable[[], R]) -> R:
        """Return what is kept under a key; where there is nothing, what ``make`` returns."""
        if key not in self._results:
            self._results[key] = make()
            while len(self._results) > KEPT_RESULTS:
                self._results.popitem(last=False)
        result: R = self._results[key]
        return result
